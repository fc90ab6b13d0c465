// control/catalog.h — the source systems' tables, read from catalog/*.sql.
#pragma once

#include "base/err.h"
#include "sql/plan.h"

// Reads every *.sql of the folder in order of name; a table twice is an error naming both files.
bool catalog_read(struct schema *schema, const char *dir, struct err *err);
// Where catalog, scenarios and mappings are: `given` (an option or $HAECHI_SHARE, which the caller
// reads; NULL: none), beside the build folder of the running program, or where it was installed.
bool catalog_share_dir(struct arena *arena, const char *given, const char **dir, struct err *err);
