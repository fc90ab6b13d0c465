// flow/schema.h — what tables there are: columns with types, keys and the words people use for them.
//
// Owns     everything lives in the schema's arena and is immutable once read.
#pragma once

#include "flow/value.h"

struct schema_column {
    const char *name;
    enum type type;
    int scale; // numeric(p, s): s; -1 when not given
    bool not_null;
    const char *title_ko, *title_en, *mark; // from the comments; "" when absent
};

struct schema_table {
    const char *name;
    const char *title_ko, *title_en, *source; // from the comment above
    struct schema_column *columns;
    size_t column_count;
    int *key; // primary key, column numbers
    size_t key_count;
    int agency_column; // of agency_id, -1: a reference table
};

struct schema {
    struct arena *arena;
    struct schema_table **tables;
    size_t table_count, table_room;
};

const struct schema_table *schema_find(const struct schema *schema, const char *name);
int schema_column_find(const struct schema_table *table, const char *name); // -1 when absent
