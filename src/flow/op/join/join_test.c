// flow/op/join/join_test.c — ranges and moving fences against a look at every pair.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/random.h"
#include "flow/op.h"

// The join: rows r (id, k, v) and fences f (k, lo, hi), on r.k = f.k AND r.v > f.lo AND r.v <= f.hi.
#define IDS 1200
#define KEYS 3

extern const struct op_type op_scan, op_join, op_sink;

static const enum type types[] = {TYPE_BIGINT, TYPE_INT, TYPE_INT, TYPE_INT, TYPE_INT, TYPE_INT};

struct model_row {
    bool there;
    int64_t word[2]; // k, v; lo, hi; INT64_MAX: NULL
};

struct bench {
    struct graph *graph;
    struct table *rows, *fences;
    struct node *join;
    struct join_spec spec;
    struct model_row row[IDS], fence[KEYS];
    int64_t shown[IDS][KEYS]; // weights of the output so far
    bool shows; // the output has the fence's bounds
};

static void take_batch(void *context, const struct batch *batch, struct tick *tick)
{
    (void)tick;
    struct bench *bench = context;
    for (size_t i = 0; i < batch->row_count; i++)
        bench->shown[batch->columns[0].words[i]][batch->columns[1].words[i]] += batch->weights[i];
}

static struct node *open_scan(struct bench *bench, struct schema_table *schema, struct table **table)
{
    struct arena *arena = graph_arena(bench->graph);
    *table = graph_table(bench->graph, schema);
    struct scan_spec *scan = ARENA_NEW(arena, struct scan_spec);
    *scan = (struct scan_spec){.table = *table, .pass = -1, .output_count = 3};
    scan->outputs = ARENA_ARRAY(arena, struct expr *, 3);
    enum type own[3];
    for (int i = 0; i < 3; i++)
        scan->outputs[i] = expr_column(arena, i, own[i] = schema->columns[i].type);
    return graph_node(bench->graph, &op_scan, schema->name, scan, NULL, 0, own, 3);
}

static struct expr *compare(struct arena *arena, const char *name, int a, int b)
{
    static const enum type both[] = {TYPE_INT, TYPE_INT};
    struct expr *args[] = {expr_column(arena, a, TYPE_INT), expr_column(arena, b, TYPE_INT)};
    return expr_call(arena, fn_find(name, both, 2), args, 2);
}

static void bench_open(struct bench *bench, bool shows)
{
    static struct schema_column row_columns[] = {{.name = "id", .type = TYPE_BIGINT},
                                                 {.name = "k", .type = TYPE_INT},
                                                 {.name = "v", .type = TYPE_INT}};
    static struct schema_column fence_columns[] = {{.name = "k", .type = TYPE_INT},
                                                   {.name = "lo", .type = TYPE_INT},
                                                   {.name = "hi", .type = TYPE_INT}};
    static int key[] = {0};
    static struct schema_table row_schema = {.name = "r", .columns = row_columns, .key = key,
                                             .column_count = 3, .key_count = 1,
                                             .agency_column = -1};
    static struct schema_table fence_schema = {.name = "f", .columns = fence_columns, .key = key,
                                               .column_count = 3, .key_count = 1,
                                               .agency_column = -1};
    *bench = (struct bench){.graph = graph_new("join test"), .shows = shows};
    struct arena *arena = graph_arena(bench->graph);
    struct node *sides[] = {open_scan(bench, &row_schema, &bench->rows),
                            open_scan(bench, &fence_schema, &bench->fences)};
    struct join_probe ask_rows = {.index = table_index(bench->rows, (int[]){1}, 1, -1, false),
                                  .keys = {0}, .below = ORDER_FIRST, .above = ORDER_ALWAYS};
    struct join_probe ask_fences = {.index = table_index(bench->fences, (int[]){0}, 1, -1, false),
                                    .keys = {1}, .below = ORDER_FIRST, .above = ORDER_ALWAYS};
    ask_rows.order = order_of(ask_rows.index, 2);
    ask_rows.low = (struct probe_bound){.column = 1, .strict = true};
    ask_rows.high = (struct probe_bound){.column = 2};
    ask_fences.order = order_of(ask_fences.index, 1);
    ask_fences.low.column = -1;
    ask_fences.high = (struct probe_bound){.column = 2, .strict = true};
    struct expr *above = compare(arena, ">", 2, 4), *upto = compare(arena, "<=", 2, 5);
    ask_fences.rest = upto;
    struct expr **outputs = ARENA_ARRAY(arena, struct expr *, 4);
    for (int i = 0; i < 4; i++) // id, k, and the bounds
        outputs[i] = expr_column(arena, i < 2 ? i : i + 2, types[i < 2 ? i : i + 2]);
    bench->spec = (struct join_spec){.ask_left = ask_rows, .ask_right = ask_fences, .key_count = 1,
                                     .residual = expr_and(arena, above, upto), .outputs = outputs,
                                     .output_count = shows ? 4 : 2};
    bench->join = graph_node(bench->graph, &op_join, "j", &bench->spec, sides, 2, types,
                             bench->spec.output_count);
    struct sink_spec *sink = ARENA_NEW(arena, struct sink_spec);
    *sink = (struct sink_spec){.take = take_batch, .context = bench};
    graph_node(bench->graph, &op_sink, "s", sink, &bench->join, 1, types, bench->spec.output_count);
}

static struct value int_or_null(int64_t word)
{
    return word == INT64_MAX ? value_null(TYPE_INT) : value_word(TYPE_INT, word);
}

static void put(struct table *table, struct model_row *model, int64_t id, struct model_row row)
{
    struct arena *arena = arena_new("put", MIB, GIB);
    enum type own[] = {table->columns.at[0].type, TYPE_INT, TYPE_INT};
    struct batch *batch = batch_new(arena, own, row.there ? 3 : 1, 1);
    struct value values[] = {value_word(own[0], id), int_or_null(row.word[0]),
                             int_or_null(row.word[1])};
    for (size_t i = 0; i < batch->column_count; i++)
        column_set(arena, &batch->columns[i], 0, 1, &values[i]);
    batch->weights[0] = 1;
    uint8_t outcome;
    if (row.there)
        table_put(table, batch, true, arena, &outcome);
    else
        table_delete(table, batch, arena, &outcome);
    model[id] = row;
    arena_free(arena);
}

static bool matches(const struct model_row *row, const struct model_row *fence)
{
    return row->there && fence->there && row->word[1] != INT64_MAX &&
           fence->word[0] != INT64_MAX && fence->word[1] != INT64_MAX &&
           row->word[1] > fence->word[0] && row->word[1] <= fence->word[1];
}

// Gives the rows that the join emitted.
static uint64_t tick(struct bench *bench)
{
    uint64_t before = bench->join->rows_out;
    graph_run(bench->graph);
    graph_settle(bench->graph);
    for (int64_t id = 0; id < IDS; id++)
        for (int64_t k = 0; k < KEYS; k++)
            assert_int_equal(bench->shown[id][k], bench->row[id].word[0] == k &&
                                                      matches(&bench->row[id], &bench->fence[k]));
    return bench->join->rows_out - before;
}

static void fence_set(struct bench *bench, int64_t k, int64_t lo, int64_t hi)
{
    put(bench->fences, bench->fence, k, (struct model_row){.there = true, .word = {lo, hi}});
}

// Key 0: v is 0 ... 499, one row each, and 500 rows of v = 1000.
static void fill(struct bench *bench)
{
    for (int64_t id = 0; id < 1000; id++)
        put(bench->rows, bench->row, id,
            (struct model_row){.there = true, .word = {0, id < 500 ? id : 1000}});
    fence_set(bench, 0, 100, 400);
    assert_int_equal(tick(bench), 300);
}

static void fence_emits_what_lies_between(void **state)
{
    (void)state;
    static struct bench bench;
    bench_open(&bench, false);
    fill(&bench);
    fence_set(&bench, 0, 103, 400); // 101, 102 and 103 go
    assert_int_equal(tick(&bench), 3);
    fence_set(&bench, 0, 98, 405); // five come below, five above
    assert_int_equal(tick(&bench), 10);
    fence_set(&bench, 0, 98, 999); // up to a plateau
    assert_int_equal(tick(&bench), 94);
    fence_set(&bench, 0, 98, 1000); // onto it: it is the output
    assert_int_equal(tick(&bench), 500);
    fence_set(&bench, 0, 98, 2000); // beyond it: nothing changes
    assert_int_equal(tick(&bench), 0);
    fence_set(&bench, 0, 998, 2000);
    assert_int_equal(tick(&bench), 401);
    fence_set(&bench, 0, 999, 1000); // both bounds move, around the same rows
    assert_int_equal(tick(&bench), 0);
    fence_set(&bench, 0, 10, 19); // nothing in common: the old goes and the new comes
    assert_int_equal(tick(&bench), 509);
    fence_set(&bench, 0, INT64_MAX, 19); // NULL
    assert_int_equal(tick(&bench), 9);
    fence_set(&bench, 0, 15, 19);
    assert_int_equal(tick(&bench), 4);
    // A row that comes and one that goes in the tick in which the fence moves.
    put(bench.rows, bench.row, 1100, (struct model_row){.there = true, .word = {0, 17}});
    put(bench.rows, bench.row, 18, (struct model_row){.there = false});
    fence_set(&bench, 0, 16, 19);
    assert_true(tick(&bench) <= 5);
    graph_close(bench.graph);
}

static void shown_fence_emits_all(void **state)
{
    (void)state;
    static struct bench bench;
    bench_open(&bench, true);
    fill(&bench);
    fence_set(&bench, 0, 103, 400);
    assert_int_equal(tick(&bench), 300 + 297);
    graph_close(bench.graph);
}

static void random_ticks(void **state)
{
    (void)state;
    const uint64_t seed = 20260413;
    print_message("seed %llu\n", (unsigned long long)seed);
    struct random random;
    random_open(&random, seed);
    static struct bench bench;
    bench_open(&bench, false);
    for (int round = 0; round < 150; round++) {
        for (size_t i = random_below(&random, round ? 40 : 900); i > 0; i--) {
            struct model_row row = {.there = random_below(&random, 5) > 0};
            row.word[0] = random_below(&random, 4) ? 0 : (int64_t)random_below(&random, KEYS);
            row.word[1] = random_below(&random, 9) ? (int64_t)random_below(&random, 30) : INT64_MAX;
            put(bench.rows, bench.row, (int64_t)random_below(&random, IDS), row);
        }
        for (size_t i = random_below(&random, 3); i > 0; i--) {
            struct model_row row = {.there = random_below(&random, 9) > 0};
            row.word[0] = random_below(&random, 9) ? (int64_t)random_below(&random, 30) : INT64_MAX;
            row.word[1] = random_below(&random, 9) ? (int64_t)random_below(&random, 30) : INT64_MAX;
            put(bench.fences, bench.fence, (int64_t)random_below(&random, KEYS), row);
        }
        if (random_below(&random, 4) == 0) { // as if nothing had been
            struct model_row rows[IDS], fences[KEYS];
            memcpy(rows, bench.row, sizeof rows);
            memcpy(fences, bench.fence, sizeof fences);
            tick(&bench);
            put(bench.rows, bench.row, 0, (struct model_row){.there = true, .word = {0, 7}});
            fence_set(&bench, 0, 3, 9);
            graph_run(bench.graph);
            graph_take_back(bench.graph);
            memcpy(bench.row, rows, sizeof rows);
            memcpy(bench.fence, fences, sizeof fences);
        }
        tick(&bench);
    }
    graph_close(bench.graph);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(fence_emits_what_lies_between),
                                       cmocka_unit_test(shown_fence_emits_all),
                                       cmocka_unit_test(random_ticks)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
