// flow/op/multijoin/multijoin_test.c — three tables at once: what is emitted, what it costs, where it stops.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/random.h"
#include "flow/op.h"

// The example of multijoin.c: pay (no, vendor, clerk), vendor (id, by), clerk (id, team), on pay.vendor =
// vendor.id AND pay.clerk = clerk.id AND vendor.by = clerk.id; or without the last one. Shows pay.no and
// clerk.team.
#define PAYS 3000
#define TEAMS 8
#define NONE INT64_MIN

extern const struct op_type op_scan, op_multijoin, op_sink;

enum { PAY, VENDOR, CLERK, TABLES };

struct bench {
    struct graph *graph;
    struct table *tables[TABLES];
    struct node *join, *sink;
    struct multijoin_spec spec;
    bool star; // without vendor.by = clerk.id
    int64_t rows[TABLES][PAYS][2]; // of each id what follows it; NONE: not there
    int64_t shown[PAYS][TEAMS];
    size_t emitted;
};

static void take_batch(void *context, const struct batch *batch, struct tick *tick)
{
    (void)tick;
    struct bench *bench = context;
    bench->emitted += batch->row_count;
    for (size_t i = 0; i < batch->row_count; i++)
        bench->shown[batch->columns[0].words[i]][batch->columns[1].words[i]] += batch->weights[i];
}

static struct node *open_scan(struct bench *bench, int number)
{
    static struct schema_column columns[] = {{.name = "id", .type = TYPE_INT},
                                             {.name = "a", .type = TYPE_INT},
                                             {.name = "b", .type = TYPE_INT}};
    static int key[] = {0};
    static struct schema_table schemas[TABLES] = {{.name = "pay", .column_count = 3},
                                                  {.name = "vendor", .column_count = 2},
                                                  {.name = "clerk", .column_count = 2}};
    struct schema_table *schema = &schemas[number];
    schema->columns = columns;
    schema->key = key;
    schema->key_count = 1;
    schema->agency_column = -1;
    struct arena *arena = graph_arena(bench->graph);
    bench->tables[number] = graph_table(bench->graph, schema);
    struct scan_spec *scan = ARENA_NEW(arena, struct scan_spec);
    *scan = (struct scan_spec){.table = bench->tables[number], .pass = -1,
                               .output_count = schema->column_count};
    scan->outputs = ARENA_ARRAY(arena, struct expr *, 3);
    static const enum type types[] = {TYPE_INT, TYPE_INT, TYPE_INT};
    for (int i = 0; i < 3; i++)
        scan->outputs[i] = expr_column(arena, i, TYPE_INT);
    return graph_node(bench->graph, &op_scan, schema->name, scan, NULL, 0, types,
                      schema->column_count);
}

struct pair {
    int asked, view, column; // the asked view's column equals this view's column
};

static struct multijoin_step ask(const struct bench *bench, int view, size_t count,
                                 const struct pair *pairs)
{
    struct multijoin_step step = {.view = view, .key_count = count, .range_view = pairs[0].view};
    int columns[2];
    for (size_t i = 0; i < count; i++) {
        columns[i] = pairs[i].asked;
        step.key_views[i] = pairs[i].view;
        step.probe.keys[i] = pairs[i].column;
    }
    step.probe.index = table_index(bench->tables[view], columns, count, -1, false);
    step.probe.low.column = step.probe.high.column = -1;
    return step;
}

#define ASK(bench, view, count, ...) ask(bench, view, count, (const struct pair[]){__VA_ARGS__})

static void plan_ring(struct bench *bench, struct multijoin_step (*steps)[2])
{
    steps[PAY][0] = ASK(bench, VENDOR, 2, {0, PAY, 1}, {1, PAY, 2});
    steps[PAY][1] = ASK(bench, CLERK, 1, {0, PAY, 2});
    steps[VENDOR][0] = ASK(bench, CLERK, 1, {0, VENDOR, 1});
    steps[VENDOR][1] = ASK(bench, PAY, 2, {1, VENDOR, 0}, {2, CLERK, 0});
    steps[CLERK][0] = ASK(bench, VENDOR, 1, {1, CLERK, 0});
    steps[CLERK][1] = ASK(bench, PAY, 2, {1, VENDOR, 0}, {2, CLERK, 0});
}

static void plan_star(struct bench *bench, struct multijoin_step (*steps)[2])
{
    steps[PAY][0] = ASK(bench, VENDOR, 1, {0, PAY, 1});
    steps[PAY][1] = ASK(bench, CLERK, 1, {0, PAY, 2});
    steps[VENDOR][0] = ASK(bench, PAY, 1, {1, VENDOR, 0});
    steps[VENDOR][1] = ASK(bench, CLERK, 1, {0, PAY, 2});
    steps[CLERK][0] = ASK(bench, PAY, 1, {2, CLERK, 0});
    steps[CLERK][1] = ASK(bench, VENDOR, 1, {0, PAY, 1});
}

static void bench_open(struct bench *bench, bool star)
{
    static const enum type types[] = {TYPE_INT, TYPE_INT};
    memset(bench, 0, sizeof *bench);
    bench->graph = graph_new("multijoin test");
    bench->star = star;
    for (int t = 0; t < TABLES; t++)
        for (size_t id = 0; id < PAYS; id++)
            bench->rows[t][id][0] = NONE;
    struct arena *arena = graph_arena(bench->graph);
    struct node *scans[TABLES];
    for (int t = 0; t < TABLES; t++)
        scans[t] = open_scan(bench, t);
    struct multijoin_step(*steps)[2] = arena_take(arena, TABLES * sizeof *steps);
    star ? plan_star(bench, steps) : plan_ring(bench, steps);
    for (int t = 0; t < TABLES; t++)
        bench->spec.steps[t] = steps[t];
    bench->spec.outputs = ARENA_ARRAY(arena, struct expr *, 2);
    bench->spec.outputs[0] = expr_column(arena, 0, TYPE_INT);
    bench->spec.outputs[1] = expr_column(arena, 6, TYPE_INT);
    bench->spec.output_count = 2;
    bench->join = graph_node(bench->graph, &op_multijoin, "m", &bench->spec, scans, TABLES, types, 2);
    struct sink_spec *sink = ARENA_NEW(arena, struct sink_spec);
    *sink = (struct sink_spec){.take = take_batch, .context = bench};
    bench->sink = graph_node(bench->graph, &op_sink, "s", sink, &bench->join, 1, types, 2);
}

// With NONE the row goes.
static void put(struct bench *bench, int number, int64_t id, int64_t a, int64_t b)
{
    struct table *table = bench->tables[number];
    struct arena *arena = arena_new("put", MIB, GIB);
    static const enum type types[] = {TYPE_INT, TYPE_INT, TYPE_INT};
    struct batch *batch = batch_new(arena, types, a == NONE ? 1 : table->own_count, 1);
    int64_t words[] = {id, a, b};
    for (size_t i = 0; i < batch->column_count; i++) {
        struct value value = value_word(TYPE_INT, words[i]);
        column_set(arena, &batch->columns[i], 0, 1, &value);
    }
    batch->weights[0] = 1;
    uint8_t outcome;
    if (a == NONE)
        table_delete(table, batch, arena, &outcome);
    else
        table_put(table, batch, true, arena, &outcome);
    bench->rows[number][id][0] = a;
    bench->rows[number][id][1] = b;
    arena_free(arena);
}

static bool is_shown(const struct bench *bench, int64_t no, int64_t team)
{
    const int64_t *pay = bench->rows[PAY][no];
    if (pay[0] == NONE)
        return false;
    const int64_t *vendor = bench->rows[VENDOR][pay[0]], *clerk = bench->rows[CLERK][pay[1]];
    return vendor[0] != NONE && clerk[0] == team && (bench->star || vendor[0] == pay[1]);
}

static void check(const struct bench *bench)
{
    for (int64_t no = 0; no < PAYS; no++)
        for (int64_t team = 0; team < TEAMS; team++)
            assert_int_equal(bench->shown[no][team], is_shown(bench, no, team));
}

// Gives the rows that the join took and emitted, as it was charged for them.
static uint64_t tick(struct bench *bench)
{
    uint64_t before = bench->join->tick_rows; // not booked yet
    bench->sink->account->tick_rows = 0;
    graph_run(bench->graph);
    graph_settle(bench->graph);
    check(bench);
    return bench->sink->account->tick_rows + bench->join->tick_rows - before;
}

static void example_of_the_essay(void **state)
{
    (void)state;
    static struct bench bench;
    bench_open(&bench, false);
    put(&bench, PAY, 1, 7, 2);
    put(&bench, PAY, 2, 7, 3);
    put(&bench, VENDOR, 7, 3, 0);
    put(&bench, CLERK, 2, 0, 0);
    put(&bench, CLERK, 3, 0, 0);
    tick(&bench);
    assert_int_equal(bench.emitted, 1);
    put(&bench, VENDOR, 7, 2, 0);
    put(&bench, CLERK, 2, 1, 0);
    tick(&bench);
    assert_int_equal(bench.emitted, 1 + 4);
    assert_int_equal(bench.shown[1][1], 1);
    assert_int_equal(node_bytes(bench.join), 0);
    graph_close(bench.graph);
}

// 3,000 payments over 100 vendors and 10 clerks: a vendor has 30 of them, a clerk 300.
static void fill(struct bench *bench)
{
    for (int64_t id = 0; id < 100; id++)
        put(bench, VENDOR, id, 0, 0);
    for (int64_t id = 0; id < 10; id++)
        put(bench, CLERK, id, id % TEAMS, 0);
    for (int64_t no = 0; no < PAYS; no++)
        put(bench, PAY, no, no % 100, no / 100 % 10);
    tick(bench);
    assert_int_equal(bench->emitted, PAYS);
}

static void change_costs_its_matches(void **state)
{
    (void)state;
    static struct bench bench;
    bench_open(&bench, true);
    fill(&bench);
    size_t before = bench.emitted;
    put(&bench, VENDOR, 5, NONE, 0);
    uint64_t read = tick(&bench);
    assert_int_equal(bench.emitted - before, 30);
    // Its row, its payments, each with its clerk, emitted; and taken by the sink, where that is booked.
    assert_in_range(read, 1 + 30 + 30 + 30, 1 + 30 + 30 + 2 * 30);
    // Nothing is asked when only a column changes that nobody reads.
    uint64_t runs = bench.join->run_count;
    put(&bench, VENDOR, 6, 1, 0);
    tick(&bench);
    assert_int_equal(bench.join->run_count, runs);
    graph_close(bench.graph);
}

static void limit_stops_in_the_loops(void **state)
{
    (void)state;
    static struct bench bench;
    bench_open(&bench, true);
    for (int64_t no = 0; no < PAYS; no++)
        put(&bench, PAY, no, 1, 1);
    put(&bench, VENDOR, 1, 1, 0);
    tick(&bench);
    struct limit limit = {.rows = 2000};
    bench.sink->account->limit = limit;
    put(&bench, CLERK, 1, 1, 0); // all of them
    graph_run(bench.graph);
    graph_settle(bench.graph);
    assert_int_equal(bench.sink->account->stopped, STOP_ROWS);
    assert_true(bench.emitted < PAYS);
    graph_close(bench.graph);
}

static void random_ticks(void **state)
{
    const uint64_t seed = 20260519;
    print_message("seed %llu\n", (unsigned long long)seed);
    struct random random;
    random_open(&random, seed);
    static struct bench bench;
    bench_open(&bench, *state != NULL);
    for (int round = 0; round < 200; round++) {
        for (size_t i = random_below(&random, round ? 20 : 400); i > 0; i--) {
            int table = (int)random_below(&random, TABLES);
            bool there = random_below(&random, 5) > 0;
            int64_t id = (int64_t)random_below(&random, table == PAY ? 200 : 9);
            int64_t a = (int64_t)random_below(&random, table == CLERK ? TEAMS : 9);
            put(&bench, table, id, there ? a : NONE, (int64_t)random_below(&random, 9));
        }
        tick(&bench);
    }
    graph_close(bench.graph);
}

int main(void)
{
    static int star;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(example_of_the_essay), cmocka_unit_test(change_costs_its_matches),
        cmocka_unit_test(limit_stops_in_the_loops), cmocka_unit_test(random_ticks),
        cmocka_unit_test_prestate(random_ticks, &star)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
