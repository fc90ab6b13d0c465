// bench/single.h — one query kept current over one generated table, and the changes it is given.
//
// The query is text that goes through parser, binder and lowering; changes go the way of the watch:
// table_put and table_delete into the graph's table, graph_run, graph_settle. The sink counts rows.
// A row is a function of its id, so a change can be taken back without having been written down.
#pragma once

#include "bench/pack.h"
#include "flow/op.h"

#define SINGLE_DAYS        1825 // over which the rows of `dated` are spread
#define SINGLE_EMPTY_EVERY 25   // days: one that has no row

// Queries of more than one case.
#define SINGLE_MAX_SQL "SELECT vendor, max(amount) AS most FROM bill GROUP BY vendor"
#define SINGLE_TWIN_SQL                                \
    "SELECT a.id, b.id AS other FROM bill a JOIN bill b " \
    "ON a.vendor = b.vendor AND a.amount = b.amount AND a.id < b.id"
#define SINGLE_DUE_SQL "SELECT id, vendor FROM dated WHERE day < current_date"

struct single_data {
    const char *table; // "bill": id, vendor, amount; "dated": a day besides
    size_t row_count;  // ids 1 … row_count are loaded
    uint64_t keys;     // vendors
    bool random_keys;  // else id mod keys
};

struct single_sink {
    uint64_t row_count;
    int64_t weight; // the number of rows of the answer
};

struct single {
    struct single_data data;
    struct arena *arena, *scratch;
    struct schema schema;
    struct graph *graph;
    struct table *table;
    struct batch *rows, *keys; // of BATCH_ROWS, filled again and again
    struct single_sink sink;
};

enum move_kind { MOVE_INSERT, MOVE_UPDATE, MOVE_DELETE };
struct move {
    int64_t id;
    enum move_kind kind;
};

void single_open(struct single *single, const struct single_data *data);
struct node *single_add(struct single *single, const char *sql); // the node of its answer
void single_load(struct single *single);
void single_start(struct single *single); // the first answer
void single_tick(struct single *single);
void single_day(struct single *single, int64_t day); // the clock; from 0 on, as the days of the rows
void single_move(struct single *single, int64_t day); // the same in slices (graph_move_clock)
void single_close(struct single *single);

// `count` moves in random order that take these turns again and again ("I": inserts only, "UUDI": half
// updates …). No id comes twice; inserted ids follow those that were loaded.
struct move *moves_draw(const struct single *single, size_t count, const char *turns);
// Puts the moves into the tick being made, or what takes them back.
void moves_give(struct single *single, const struct move *moves, size_t count, bool forward);
