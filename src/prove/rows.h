// prove/rows.h — answers as sorted rows of text: PostgreSQL's, a kept query's, and what differs.
//
// Numerics are compared by value, all else as printed; a row's cells end in tabs, \N is NULL.
// Owns     the arena passed in holds every row.
#pragma once

#include "peer/pg.h"
#include "prove/kept.h"

struct rows {
    char **at;
    size_t count;
};

int rows_compare(const void *a, const void *b); // for qsort
void rows_cell(struct str *row, const char *text, bool numeric);
// False when PostgreSQL refuses or aborts; `state` (6 bytes, may be NULL) gets its SQLSTATE.
bool rows_of_server(struct arena *room, PGconn *conn, const char *sql, struct rows *out, char *state,
                    struct err *err);
void rows_of_kept(struct arena *room, const struct kept *kept, struct rows *out);
bool rows_same(const struct rows *wanted, const struct rows *got);

// The rows that only one side has; columns that are doubles (by `types`) agree within 1e-12 of each
// other. Both come out sorted.
void rows_difference(struct arena *room, const struct rows *wanted, const struct rows *got,
                     const enum type *types, size_t column_count, struct rows *only_wanted,
                     struct rows *only_got);
// The engine could not judge this row, or a value in it.
bool row_in_doubt(const char *row);
