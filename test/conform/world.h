// test/conform/world.h — the tables that the set-up statements of a conformance file leave behind.
//
// CREATE TABLE, CREATE VIEW, INSERT, UPDATE, DELETE and DROP are carried out: the rows that these write
// are answered by the engine itself, and a view is put into the query, so that the engine keeps it
// too. Whatever else changes a table blocks its name, with the reason, until it is made anew.
#pragma once

#include "base/map.h"
#include "flow/schema.h"
#include "test/kept.h"

struct world_table {
    struct schema_table *table;
    VEC(struct value *) rows;
};

struct world_view {
    const char *name, *text; // "name (columns) AS (query)"
    bool snapshot; // a materialized one: true until rows change
};

struct world {
    struct arena *arena;
    VEC(struct world_table) tables;
    VEC(struct world_view) views; // a query that names one gets it as a WITH
    struct schema schema; // of the tables above
    struct map blocked;   // name → the reason as text; "" again when made anew
    const char *lost;     // why nothing can be said any more, or NULL
};

void world_open(struct world *world);
void world_close(struct world *world);
void world_run(struct world *world, const char *statement);
// The reason for which a query that was refused with this text never had a chance, or NULL.
const char *world_blocks(const struct world *world, const char *refusal);

// A query over the world's tables, kept by a graph of its own: loaded before the query is put in when
// `loaded`, else empty. False when it is refused. Taking batches is up to the caller.
bool world_query(struct kept *kept, struct world *world, const char *sql, bool loaded,
                 const struct sink_spec *sink, struct err *err);
// One row appears (+1) or goes (−1); the caller ends the tick.
void world_change(struct kept *kept, const struct world_table *table, size_t row, int weight);
