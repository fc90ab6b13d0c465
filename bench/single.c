#include "bench/single.h"

#include <string.h>

#include "base/civil.h"
#include "base/random.h"
#include "sql/lower.h"
#include "sql/plan.h"

#define AMOUNTS     100000
#define VENDOR_SEED 0x9e3779b97f4a7c15u
#define DAY_SEED    0xd1b54a32d192ed03u
#define MOVE_SEED   20260701u

static const char *const TABLES =
    "CREATE TABLE bill (id bigint NOT NULL, vendor bigint NOT NULL, amount bigint NOT NULL, "
    "PRIMARY KEY (id));\n"
    "CREATE TABLE dated (id bigint NOT NULL, vendor bigint NOT NULL, amount bigint NOT NULL, "
    "day date NOT NULL, PRIMARY KEY (id));\n";

// The same number for the same id in every run (the finalizer of splitmix64).
static uint64_t number_of(int64_t id, uint64_t seed)
{
    uint64_t x = (uint64_t)id * 0x9e3779b97f4a7c15u + seed;
    x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9u;
    x = (x ^ x >> 27) * 0x94d049bb133111ebu;
    return x ^ x >> 31;
}

static struct batch *batch_of(struct single *single, const enum type *types, size_t count)
{
    struct batch *batch = batch_new(single->arena, types, count, BATCH_ROWS);
    for (size_t i = 0; i < BATCH_ROWS; i++)
        batch->weights[i] = 1;
    return batch;
}

void single_open(struct single *single, const struct single_data *data)
{
    *single = (struct single){ .data = *data };
    single->arena = arena_new("micro", 4 * GIB, 8 * GIB);
    single->scratch = arena_new("change", 64 * MIB, 16 * GIB);
    single->schema.arena = single->arena;
    single->graph = graph_new("micro");
    struct err err = { 0 };
    if (!schema_read(&single->schema, TABLES, &err) || !graph_set_clock(single->graph, 0, &err))
        bench_die("%s", err.text);
    const struct schema_table *table = schema_find(&single->schema, data->table);
    single->table = graph_table(single->graph, table);
    single->rows = batch_of(single, (enum type[]){ TYPE_BIGINT, TYPE_BIGINT, TYPE_BIGINT, TYPE_DATE },
                            table->column_count);
    single->keys = batch_of(single, (enum type[]){ TYPE_BIGINT }, 1);
}

static void take(void *context, const struct batch *batch, struct tick *tick)
{
    (void)tick;
    struct single_sink *sink = context;
    sink->row_count += batch->row_count;
    for (size_t i = 0; i < batch->row_count; i++)
        sink->weight += batch->weights[i];
}

struct node *single_add(struct single *single, const char *sql)
{
    extern const struct op_type op_sink;
    struct arena *arena = graph_arena(single->graph);
    struct plan_request request = { .sql = sql, .schema = &single->schema };
    struct plan_bound bound;
    struct err err = { 0 };
    struct node *node = NULL;
    if (plan_bind(arena, &request, &bound, &err))
        node = plan_lower(single->graph, bound.plan, &err);
    if (!node)
        bench_die("%s\n  %s", err.text, sql);
    struct sink_spec *spec = ARENA_NEW(arena, struct sink_spec);
    *spec = (struct sink_spec){ .take = take, .context = &single->sink };
    size_t count;
    graph_nodes(single->graph, &count);
    graph_node(single->graph, &op_sink, arena_format(arena, "%zu", count), spec, &node, 1,
               node->types, node->column_count);
    return node;
}

static int64_t day_of(int64_t id)
{
    int64_t day = (int64_t)(number_of(id, DAY_SEED) % SINGLE_DAYS);
    return day % SINGLE_EMPTY_EVERY ? day : day + 1;
}

static void row_write(struct single *single, size_t at, int64_t id, bool updated)
{
    const struct single_data *data = &single->data;
    struct column *columns = single->rows->columns;
    columns[0].words[at] = id;
    columns[1].words[at] =
        (int64_t)((data->random_keys ? number_of(id, VENDOR_SEED) : (uint64_t)id) % data->keys);
    columns[2].words[at] = (id * 7919 + (updated ? AMOUNTS / 2 : 0)) % AMOUNTS;
    if (single->rows->column_count > 3)
        columns[3].words[at] = day_of(id);
}

static void rows_put(struct single *single, size_t count, bool replace)
{
    uint8_t outcomes[BATCH_ROWS];
    single->rows->row_count = count;
    table_put(single->table, single->rows, replace, single->scratch, outcomes);
    arena_reset(single->scratch);
}

static void keys_delete(struct single *single, size_t count)
{
    uint8_t outcomes[BATCH_ROWS];
    single->keys->row_count = count;
    table_delete(single->table, single->keys, single->scratch, outcomes);
    arena_reset(single->scratch);
}

void single_load(struct single *single)
{
    single->table->loading = true;
    range_bulk(true);
    for (size_t done = 0, count; done < single->data.row_count; done += count) {
        count = single->data.row_count - done < BATCH_ROWS ? single->data.row_count - done : BATCH_ROWS;
        for (size_t i = 0; i < count; i++)
            row_write(single, i, (int64_t)(done + i + 1), false);
        rows_put(single, count, false);
    }
}

void single_start(struct single *single)
{
    single_tick(single);
    single->table->loading = false;
    range_bulk(false);
    graph_trim(single->graph);
}

void single_tick(struct single *single)
{
    graph_run(single->graph);
    graph_settle(single->graph);
}

void single_day(struct single *single, int64_t day)
{
    struct err err = { 0 };
    if (!graph_set_clock(single->graph, day * CIVIL_DAY_US, &err))
        bench_die("%s", err.text);
}

void single_move(struct single *single, int64_t day)
{
    struct err err = { 0 };
    if (!graph_move_clock(single->graph, day * CIVIL_DAY_US, &err))
        bench_die("%s", err.text);
}

void single_close(struct single *single)
{
    graph_close(single->graph);
    arena_free(single->scratch);
    arena_free(single->arena);
}

struct move *moves_draw(const struct single *single, size_t count, const char *turns)
{
    struct random random;
    random_open(&random, MOVE_SEED);
    struct move *moves = ARENA_ARRAY(single->arena, struct move, count);
    size_t live = single->data.row_count, turn_count = strlen(turns);
    int64_t *ids = ARENA_RAW(single->arena, int64_t, live), fresh = (int64_t)live;
    for (size_t i = 0; i < live; i++)
        ids[i] = (int64_t)i + 1;
    for (size_t i = 0; i < count; i++) {
        char turn = turns[i % turn_count];
        moves[i].kind = turn == 'I' ? MOVE_INSERT : turn == 'U' ? MOVE_UPDATE : MOVE_DELETE;
        if (turn == 'I') {
            moves[i].id = ++fresh;
            continue;
        }
        size_t at = (size_t)random_below(&random, live);
        moves[i].id = ids[at];
        ids[at] = ids[--live];
    }
    return moves;
}

void moves_give(struct single *single, const struct move *moves, size_t count, bool forward)
{
    const enum move_kind goes = forward ? MOVE_DELETE : MOVE_INSERT;
    size_t filled = 0;
    for (size_t i = 0; i < count; i++) {
        if (moves[i].kind != goes)
            continue;
        single->keys->columns[0].words[filled++] = moves[i].id;
        if (filled == BATCH_ROWS) {
            keys_delete(single, filled);
            filled = 0;
        }
    }
    if (filled)
        keys_delete(single, filled);
    filled = 0;
    for (size_t i = 0; i < count; i++) {
        if (moves[i].kind == goes)
            continue;
        row_write(single, filled++, moves[i].id, forward && moves[i].kind == MOVE_UPDATE);
        if (filled == BATCH_ROWS) {
            rows_put(single, filled, true);
            filled = 0;
        }
    }
    if (filled)
        rows_put(single, filled, true);
}
