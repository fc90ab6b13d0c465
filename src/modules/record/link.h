// modules/record/link.h — what columns of different tables have in common, so that one record leads to others.
#pragma once

#include "modules/record/record.h"

// What a column's values name: "person" and "account" (tokens), "business", "officer", or the document whose
// number it is ("cont_no"). NULL: nothing that leads anywhere.
const char *link_kind(const struct schema *schema, const struct schema_column *column);
const char *link_value(struct arena *arena, const struct record_shown *shown,
                       int column); // NULL: none
// {"name", "title", "type", "mark", "key", "link"}: a new reference.
json_t *link_column(struct request *request, const struct schema_table *table, int column);
