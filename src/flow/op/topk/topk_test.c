// flow/op/topk/topk_test.c — the rows between two fences against sorting each partition anew.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/random.h"
#include "flow/op.h"

#define IDS 200
#define FAULTY INT64_MAX // an order that could not be computed

extern const struct op_type op_scan, op_topk, op_sink;

enum { COLUMN_ID, COLUMN_PART, COLUMN_ORDER, COLUMN_COUNT };

struct row {
    bool there;
    int64_t part, order;
};

struct bench {
    struct graph *graph;
    struct table *table;
    struct node *topk;
    struct topk_spec spec;
    struct window_order orders[2];
    struct row rows[IDS];
    int64_t shown[IDS], doubtful[IDS]; // weights of the output so far
};

static void take_batch(void *context, const struct batch *batch, struct tick *tick)
{
    (void)tick;
    struct bench *bench = context;
    for (size_t i = 0; i < batch->row_count; i++) {
        int64_t id = batch->columns[COLUMN_ID].words[i];
        bool doubt = batch->fault && batch->fault[i];
        *(doubt ? &bench->doubtful[id] : &bench->shown[id]) += batch->weights[i];
    }
}

static struct bench *bench_open(uint64_t offset, uint64_t limit, bool partitioned)
{
    static struct schema_column columns[] = {{.name = "id", .type = TYPE_BIGINT},
                                             {.name = "part", .type = TYPE_INT},
                                             {.name = "ord", .type = TYPE_INT}};
    static int key[] = {COLUMN_ID};
    static struct schema_table schema = {.name = "t", .columns = columns, .key = key,
                                         .column_count = COLUMN_COUNT, .key_count = 1,
                                         .agency_column = -1};
    static const enum type types[] = {TYPE_BIGINT, TYPE_INT, TYPE_INT};
    static struct bench bench;
    bench = (struct bench){.graph = graph_new("topk test")};
    bench.table = graph_table(bench.graph, &schema);
    struct arena *arena = graph_arena(bench.graph);
    struct scan_spec *scan = ARENA_NEW(arena, struct scan_spec);
    *scan = (struct scan_spec){.table = bench.table, .pass = -1, .output_count = COLUMN_COUNT};
    scan->outputs = ARENA_ARRAY(arena, struct expr *, COLUMN_COUNT);
    for (int i = 0; i < COLUMN_COUNT; i++)
        scan->outputs[i] = expr_column(arena, i, types[i]);
    struct node *input = graph_node(bench.graph, &op_scan, "t", scan, NULL, 0, types, COLUMN_COUNT);
    bench.orders[0] = (struct window_order){.column = COLUMN_ORDER, .descending = true};
    bench.orders[1] = (struct window_order){.column = COLUMN_ID};
    bench.spec = (struct topk_spec){.partition = {COLUMN_PART}, .partition_count = partitioned,
                                    .orders = bench.orders, .order_count = 2, .offset = offset,
                                    .limit = limit};
    bench.topk =
        graph_node(bench.graph, &op_topk, "k", &bench.spec, &input, 1, types, COLUMN_COUNT);
    struct sink_spec *sink = ARENA_NEW(arena, struct sink_spec);
    *sink = (struct sink_spec){.take = take_batch, .context = &bench};
    graph_node(bench.graph, &op_sink, "s", sink, &bench.topk, 1, types, COLUMN_COUNT);
    return &bench;
}

static void bench_put(struct bench *bench, int64_t id, int64_t part, int64_t order)
{
    static const enum type types[] = {TYPE_BIGINT, TYPE_INT, TYPE_INT};
    struct arena *arena = arena_new("put", MIB, GIB);
    struct batch *batch = batch_new(arena, types, COLUMN_COUNT, 1);
    struct value values[] = {value_word(TYPE_BIGINT, id), value_word(TYPE_INT, part),
                             value_word(TYPE_INT, order)};
    if (order == FAULTY)
        values[COLUMN_ORDER] = (struct value){.type = TYPE_INT, .state = STATE_FAULT,
                                              .word = FAULT_OUT_OF_RANGE};
    for (size_t i = 0; i < COLUMN_COUNT; i++)
        column_set(arena, &batch->columns[i], 0, 1, &values[i]);
    batch->weights[0] = 1;
    uint8_t outcome;
    table_put(bench->table, batch, true, arena, &outcome);
    bench->rows[id] = (struct row){true, part, order};
    arena_free(arena);
}

static void bench_delete(struct bench *bench, int64_t id)
{
    static const enum type types[] = {TYPE_BIGINT};
    struct arena *arena = arena_new("delete", MIB, GIB);
    struct batch *batch = batch_new(arena, types, 1, 1);
    struct value key = value_word(TYPE_BIGINT, id);
    column_set(arena, &batch->columns[0], 0, 1, &key);
    uint8_t outcome;
    table_delete(bench->table, batch, arena, &outcome);
    bench->rows[id].there = false;
    arena_free(arena);
}

static void bench_tick(struct bench *bench)
{
    graph_run(bench->graph);
    graph_settle(bench->graph);
}

static bool stands_before(const struct bench *bench, int64_t a, int64_t b)
{
    const struct row *left = &bench->rows[a], *right = &bench->rows[b];
    return left->order != right->order ? left->order > right->order : a < b;
}

static void assert_output(const struct bench *bench)
{
    for (int64_t id = 0; id < IDS; id++) {
        uint64_t rank = 0;
        for (int64_t other = 0; other < IDS; other++)
            rank += bench->rows[other].there && stands_before(bench, other, id) &&
                    (!bench->spec.partition_count ||
                     bench->rows[other].part == bench->rows[id].part);
        bool in = bench->rows[id].there && rank >= bench->spec.offset &&
                  rank - bench->spec.offset < bench->spec.limit;
        assert_int_equal(bench->shown[id], in);
        assert_int_equal(bench->doubtful[id], 0);
    }
}

static void random_changes(struct bench *bench, struct random *random, uint64_t put_percent)
{
    for (uint64_t count = 1 + random_below(random, 5); count > 0; count--) {
        int64_t id = (int64_t)random_below(random, IDS);
        if (random_below(random, 100) < put_percent)
            bench_put(bench, id, (int64_t)random_below(random, 3), random_between(random, -9, 9));
        else if (bench->rows[id].there)
            bench_delete(bench, id);
    }
}

static void run_random(uint64_t offset, uint64_t limit, bool partitioned, uint64_t seed)
{
    static struct row before[IDS];
    struct bench *bench = bench_open(offset, limit, partitioned);
    struct random random;
    random_open(&random, seed);
    print_message("seed %llu\n", (unsigned long long)seed);
    for (int i = 0; i < 10; i++)
        random_changes(bench, &random, 100);
    for (int step = 0; step < 200; step++) {
        bench_tick(bench);
        assert_output(bench);
        memcpy(before, bench->rows, sizeof before); // what is taken back was never there
        random_changes(bench, &random, 50);
        graph_run(bench->graph);
        graph_take_back(bench->graph);
        memcpy(bench->rows, before, sizeof before);
        assert_output(bench);
        random_changes(bench, &random, step < 100 ? 75 : 35);
    }
    for (int64_t id = 0; id < IDS; id++)
        if (bench->rows[id].there)
            bench_delete(bench, id);
    bench_tick(bench);
    assert_output(bench);
    graph_close(bench->graph);
}

static void rows_between_the_fences(void **state)
{
    (void)state;
    run_random(0, 5, false, 1);
    run_random(7, 4, false, 2);
    run_random(0, 1, true, 3);
    run_random(3, 6, true, 4);
    run_random(10, UINT64_MAX, false, 5);
    run_random(2, 0, false, 6);
}

// However many rows a change moves, only those that cross a fence are emitted.
static void only_crossing_rows_are_emitted(void **state)
{
    (void)state;
    struct bench *bench = bench_open(20, 100, false);
    for (int64_t id = 0; id < 150; id++)
        bench_put(bench, id, 0, -id);
    bench_tick(bench);
    assert_int_equal(bench->topk->rows_out, 100);
    bench_put(bench, 160, 0, 1); // before all: one comes in below, one goes out above
    bench_tick(bench);
    assert_int_equal(bench->topk->rows_out, 102);
    bench_put(bench, 161, 0, -1000); // behind all
    bench_tick(bench);
    assert_int_equal(bench->topk->rows_out, 102);
    bench_delete(bench, 50); // from the middle: itself and the one that takes the last place
    bench_tick(bench);
    assert_int_equal(bench->topk->rows_out, 104);
    bench_delete(bench, 160); // there and back in one tick: nothing
    bench_put(bench, 170, 0, 1);
    bench_tick(bench);
    assert_int_equal(bench->topk->rows_out, 104);
    assert_output(bench);
    graph_close(bench->graph);
}

// A row whose place is a fault makes what its partition shows doubtful, and no other.
static void doubt_stays_in_its_partition(void **state)
{
    (void)state;
    struct bench *bench = bench_open(0, 3, true);
    for (int64_t id = 0; id < 20; id++)
        bench_put(bench, id, id % 2, id);
    bench_tick(bench);
    assert_output(bench);
    bench_put(bench, 100, 1, FAULTY);
    bench_tick(bench);
    for (int64_t id = 0; id < IDS; id++) {
        assert_int_equal(bench->doubtful[id], id == 100 || id == 19 || id == 17 || id == 15);
        assert_int_equal(bench->shown[id], id == 18 || id == 16 || id == 14);
    }
    bench_put(bench, 101, 1, 50); // while in doubt
    bench_tick(bench);
    assert_int_equal(bench->doubtful[101], 1);
    assert_int_equal(bench->doubtful[15], 0);
    bench_delete(bench, 100);
    bench_tick(bench);
    assert_output(bench);
    graph_close(bench->graph);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_between_the_fences),
        cmocka_unit_test(only_crossing_rows_are_emitted),
        cmocka_unit_test(doubt_stays_in_its_partition),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
