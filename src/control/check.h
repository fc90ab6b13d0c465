// control/check.h — what is wrong with scenarios, their cases and the catalog, before anything runs.
//
// Owns     notes live in the arena given.
#pragma once

#include "base/vec.h"
#include "control/scenario.h"

enum check_severity { CHECK_WARNING, CHECK_ERROR };

struct check_note {
    const char *path;
    int line, column; // from 1; 0: none
    enum check_severity severity;
    const char *ko, *en;
    const char *excerpt; // the line of the SQL with a caret under the spot, or NULL
};

struct check {
    struct arena *arena;
    const struct schema *schema;
    VEC(struct check_note) notes; // in the order found
    size_t scenario_count, error_count, warning_count;
};

void check_open(struct check *check, struct arena *arena, const struct schema *schema);
// Titles in both languages, one Korean name a column, keys that begin with agency_id, names by type.
void check_catalog(struct check *check, const char *path);
// One scenario with its cases (<path>.zt beside <path>.sql).
void check_scenario(struct check *check, const struct scenario *scenario);
// The text of a scenario that stands in no file yet (a draft): without its cases, and what names and folders say.
// The scenario with its answer bound; NULL where the notes say why there is none.
const struct scenario *check_draft(struct check *check, const char *path, const char *text,
                                   size_t len, struct plan_bound *bound);
// Every scenario below the folder: one that cannot be read is a note, and the others go on.
void check_folder(struct check *check, const char *dir);
