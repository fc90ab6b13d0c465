// store/statements.h — prepared statements of one connection, found by their text.
//
// Owns     the cache owns copies of the texts; the driver's struct begins with struct statement and is
//          made here, zeroed, of the size that statements_open() was told.
// Bounds   STATEMENTS_MAX; then all that are not in use are forgotten and the cache begins again.
// Cost     find: one hash of the text, about 20 ns.
#pragma once

#include <stdbool.h>

#include "base/pool.h"

enum { STATEMENTS_MAX = 1024, STATEMENT_BUCKETS = 1024 };

struct statement {
    struct statement *next; // in its bucket
    char *sql;
    size_t sql_len;
    uint64_t hash;
    bool busy; // its rows are open: the same text asked meanwhile needs a statement of its own
};

struct statements {
    struct pool pool;
    size_t statement_size, count;
    void (*forget)(void *context, struct statement *statement); // ends what the driver prepared
    void *context;
    struct statement *buckets[STATEMENT_BUCKETS];
};

void statements_open(struct statements *cache, size_t statement_size,
                     void (*forget)(void *context, struct statement *statement), void *context);
struct statement *statements_find(struct statements *cache, const char *sql); // NULL: none is free
struct statement *statements_add(struct statements *cache, const char *sql);
void statements_drop(struct statements *cache, struct statement *statement);
void statements_drop_idle(struct statements *cache);
void statements_close(struct statements *cache); // busy ones too
