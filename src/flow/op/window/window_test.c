// flow/op/window/window_test.c — the window operator against sorting each partition anew.
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/random.h"
#include "flow/agg.h"
#include "flow/op.h"

#define ROWS_MAX 400
#define CALLS_MAX 8
#define OUT_MAX 40000

extern const struct op_type op_scan, op_window, op_sink;

// ---- the table: id, partition, order (with NULLs and ties), value (with NULLs)

enum { COLUMN_ID, COLUMN_PART, COLUMN_ORDER, COLUMN_VALUE, COLUMN_COUNT };

struct row {
    int64_t id, part, order, value;
    bool order_null, value_null;
    bool order_fault; // only in the test of doubt
};

struct bench {
    struct graph *graph;
    struct table *table;
    struct node *window;
    struct window_spec spec;
    struct arena *arena;
    struct row rows[ROWS_MAX];
    size_t row_count;
    int64_t next_id;
    const char *lines[OUT_MAX]; // of the output so far, with weights
    int64_t weights[OUT_MAX];
    size_t line_count;
};

static void take_batch(void *context, const struct batch *batch, struct tick *tick)
{
    (void)tick;
    struct bench *bench = context;
    for (size_t i = 0; i < batch->row_count; i++) {
        struct str line;
        str_open(&line, bench->arena);
        for (size_t c = 0; c < batch->column_count; c++) {
            struct value value = column_value(&batch->columns[c], i);
            value_print(&line, &value);
            str_char(&line, '|');
        }
        if (batch->fault && batch->fault[i])
            str_text(&line, "doubt");
        const char *text = str_end(&line);
        size_t at = 0;
        while (at < bench->line_count && strcmp(bench->lines[at], text) != 0)
            at++;
        if (at == bench->line_count) {
            assert_true(at < OUT_MAX);
            bench->line_count++;
            bench->lines[at] = text;
            bench->weights[at] = 0;
        }
        bench->weights[at] += batch->weights[i];
        if (bench->weights[at] == 0) {
            bench->line_count--;
            bench->lines[at] = bench->lines[bench->line_count];
            bench->weights[at] = bench->weights[bench->line_count];
        }
    }
}

static void bench_open(struct bench *bench, const struct window_spec *spec)
{
    static struct schema_column columns[] = {
        { .name = "id", .type = TYPE_BIGINT }, { .name = "part", .type = TYPE_INT },
        { .name = "ord", .type = TYPE_INT }, { .name = "val", .type = TYPE_INT }
    };
    static int key[] = { COLUMN_ID };
    static struct schema_table schema = { .name = "t", .columns = columns,
                                          .column_count = COLUMN_COUNT, .key = key,
                                          .key_count = 1, .agency_column = -1 };
    memset(bench, 0, sizeof *bench);
    bench->arena = arena_new("window test", 64 * MIB, 4 * GIB);
    bench->spec = *spec;
    bench->graph = graph_new("window test");
    bench->table = graph_table(bench->graph, &schema);
    struct arena *arena = graph_arena(bench->graph);
    struct scan_spec *scan = ARENA_NEW(arena, struct scan_spec);
    scan->table = bench->table;
    scan->pass = -1;
    scan->outputs = ARENA_ARRAY(arena, struct expr *, COLUMN_COUNT);
    scan->output_count = COLUMN_COUNT;
    enum type types[COLUMN_COUNT + CALLS_MAX];
    for (int i = 0; i < COLUMN_COUNT; i++) {
        types[i] = columns[i].type;
        scan->outputs[i] = expr_column(arena, i, columns[i].type);
    }
    struct node *input = graph_node(bench->graph, &op_scan, "t", scan, NULL, 0, types,
                                    COLUMN_COUNT);
    for (size_t c = 0; c < spec->call_count; c++)
        types[COLUMN_COUNT + c] = spec->calls[c].type;
    bench->window = graph_node(bench->graph, &op_window, "w", &bench->spec, &input, 1, types,
                               COLUMN_COUNT + spec->call_count);
    struct sink_spec *sink = ARENA_NEW(arena, struct sink_spec);
    *sink = (struct sink_spec){ .take = take_batch, .context = bench };
    graph_node(bench->graph, &op_sink, "s", sink, &bench->window, 1, types,
               COLUMN_COUNT + spec->call_count);
}

static void bench_close(struct bench *bench)
{
    graph_close(bench->graph);
    arena_free(bench->arena);
}

static void bench_put(struct bench *bench, const struct row *row)
{
    struct arena *arena = arena_new("put", MIB, GIB);
    const enum type types[] = { TYPE_BIGINT, TYPE_INT, TYPE_INT, TYPE_INT };
    struct batch *batch = batch_new(arena, types, COLUMN_COUNT, 1);
    struct value values[] = {
        value_word(TYPE_BIGINT, row->id), value_word(TYPE_INT, row->part),
        row->order_null ? value_null(TYPE_INT) : value_word(TYPE_INT, row->order),
        row->value_null ? value_null(TYPE_INT) : value_word(TYPE_INT, row->value)
    };
    if (row->order_fault)
        values[COLUMN_ORDER] = (struct value){ .type = TYPE_INT, .state = STATE_FAULT,
                                               .word = FAULT_DIVISION_BY_ZERO };
    for (size_t i = 0; i < COLUMN_COUNT; i++)
        column_set(arena, &batch->columns[i], 0, 1, &values[i]);
    batch->weights[0] = 1;
    uint8_t outcome;
    table_put(bench->table, batch, true, arena, &outcome);
    arena_free(arena);
}

static void bench_delete(struct bench *bench, int64_t id)
{
    struct arena *arena = arena_new("delete", MIB, GIB);
    const enum type types[] = { TYPE_BIGINT };
    struct batch *batch = batch_new(arena, types, 1, 1);
    struct value key = value_word(TYPE_BIGINT, id);
    column_set(arena, &batch->columns[0], 0, 1, &key);
    uint8_t outcome;
    table_delete(bench->table, batch, arena, &outcome);
    assert_int_equal(outcome, OUTCOME_DELETED);
    arena_free(arena);
}

// ---- the recomputation

static const struct window_spec *sort_spec;

static int row_order(const struct row *a, const struct row *b)
{
    for (size_t i = 0; i < sort_spec->order_count; i++) {
        const struct window_order *order = &sort_spec->orders[i];
        bool by_id = order->column == COLUMN_ID;
        if (!by_id && a->order_null != b->order_null)
            return a->order_null == order->nulls_first ? -1 : 1;
        if (!by_id && a->order_null)
            continue;
        int64_t left = by_id ? a->id : a->order, right = by_id ? b->id : b->order;
        if (left != right)
            return (left < right) != order->descending ? -1 : 1;
    }
    return 0;
}

static int row_sort(const void *a, const void *b)
{
    int order = row_order(a, b);
    const struct row *left = a, *right = b;
    return order ? order : (left->id > right->id) - (left->id < right->id);
}

static struct value row_value(const struct row *row)
{
    return row->value_null ? value_null(TYPE_INT) : value_word(TYPE_INT, row->value);
}

static struct value plain_aggregate(const struct window_call *call, const struct row *rows,
                                    size_t from, size_t to)
{
    int64_t count = 0, sum = 0, least = INT64_MAX;
    for (size_t i = from; i < to; i++) {
        if (call->arg >= 0 && rows[i].value_null)
            continue;
        count++;
        sum += rows[i].value;
        least = rows[i].value < least ? rows[i].value : least;
    }
    if (strcmp(call->agg->name, "count") == 0)
        return value_word(call->type, count);
    if (count == 0)
        return value_null(call->type);
    return value_word(call->type, call->agg->name[0] == 's' ? sum : least);
}

static struct value plain_real(double real)
{
    return (struct value){ .type = TYPE_DOUBLE, .real = real };
}

// Buckets are filled one after the other, the first ones with one row more.
static int64_t plain_bucket(int64_t buckets, size_t count, size_t at)
{
    int64_t bucket = 1, end = 0;
    for (;; bucket++) {
        end += (int64_t)count / buckets + (bucket <= (int64_t)count % buckets);
        if ((int64_t)at < end)
            return bucket;
    }
}

static struct value plain_call(const struct window_call *call, const struct row *rows, size_t count,
                               size_t at)
{
    size_t first_peer = at, end_peer = at + 1;
    int64_t dense = 1;
    while (first_peer > 0 && row_order(&rows[first_peer - 1], &rows[at]) == 0)
        first_peer--;
    while (end_peer < count && row_order(&rows[end_peer], &rows[at]) == 0)
        end_peer++;
    for (size_t i = 1; i <= first_peer; i++)
        dense += row_order(&rows[i - 1], &rows[i]) != 0;
    int64_t there = (int64_t)at + (call->kind == WINDOW_KIND_LAG ? -call->offset : call->offset);
    switch (call->kind) {
    case WINDOW_KIND_ROW_NUMBER: return value_word(call->type, (int64_t)at + 1);
    case WINDOW_KIND_RANK: return value_word(call->type, (int64_t)first_peer + 1);
    case WINDOW_KIND_DENSE_RANK: return value_word(call->type, dense);
    case WINDOW_KIND_LAG:
    case WINDOW_KIND_LEAD:
        if (there >= 0 && there < (int64_t)count)
            return row_value(&rows[there]);
        return call->fallback >= 0 ? value_word(call->type, rows[at].part) : value_null(call->type);
    case WINDOW_KIND_NTILE: return value_word(call->type, plain_bucket(call->offset, count, at));
    case WINDOW_KIND_PERCENT_RANK:
        return plain_real(count > 1 ? (double)first_peer / (double)(count - 1) : 0);
    case WINDOW_KIND_CUME_DIST: return plain_real((double)end_peer / (double)count);
    default: break;
    }
    bool whole = frame_is_whole(&call->frame);
    size_t end = whole                             ? count
                 : call->frame.mode == FRAME_RANGE ? end_peer
                                                   : at + 1;
    return plain_aggregate(call, rows, 0, end);
}

static const char *plain_line(struct bench *bench, const struct row *rows, size_t count, size_t at)
{
    const struct row *row = &rows[at];
    struct value values[COLUMN_COUNT + CALLS_MAX] = {
        value_word(TYPE_BIGINT, row->id), value_word(TYPE_INT, row->part),
        row->order_null ? value_null(TYPE_INT) : value_word(TYPE_INT, row->order), row_value(row)
    };
    for (size_t c = 0; c < bench->spec.call_count; c++)
        values[COLUMN_COUNT + c] = plain_call(&bench->spec.calls[c], rows, count, at);
    struct str line;
    str_open(&line, bench->arena);
    for (size_t c = 0; c < COLUMN_COUNT + bench->spec.call_count; c++) {
        value_print(&line, &values[c]);
        str_char(&line, '|');
    }
    return str_end(&line);
}

static void assert_output(struct bench *bench)
{
    static struct row rows[ROWS_MAX];
    sort_spec = &bench->spec;
    size_t expected = 0;
    for (int64_t part = 0; part < 10; part++) {
        size_t count = 0;
        for (size_t i = 0; i < bench->row_count; i++)
            if (bench->spec.partition_count ? bench->rows[i].part == part : part == 0)
                rows[count++] = bench->rows[i];
        qsort(rows, count, sizeof rows[0], row_sort);
        for (size_t i = 0; i < count; i++) {
            const char *line = plain_line(bench, rows, count, i);
            size_t at = 0;
            while (at < bench->line_count && strcmp(bench->lines[at], line) != 0)
                at++;
            if (at == bench->line_count)
                fail_msg("missing: %s", line);
            assert_int_equal(bench->weights[at], 1);
        }
        expected += count;
    }
    assert_int_equal(bench->line_count, expected);
}

// ---- random ticks

static void random_change(struct bench *bench, struct random *random, uint64_t put_percent)
{
    if (bench->row_count > 0 && random_below(random, 100) >= put_percent) {
        size_t at = random_below(random, bench->row_count);
        bench_delete(bench, bench->rows[at].id);
        bench->rows[at] = bench->rows[--bench->row_count];
        return;
    }
    bool update = bench->row_count == ROWS_MAX ||
                  (bench->row_count > 0 && random_below(random, 3) == 0);
    size_t at = update ? random_below(random, bench->row_count) : bench->row_count++;
    struct row *row = &bench->rows[at];
    if (!update)
        row->id = bench->next_id++;
    row->part = (int64_t)random_below(random, 3);
    row->order = random_between(random, -4, 4);
    row->order_null = random_below(random, 8) == 0;
    row->value = random_between(random, -20, 20);
    row->value_null = random_below(random, 6) == 0;
    bench_put(bench, row);
}

static void run_random(const struct window_spec *spec, uint64_t seed)
{
    print_message("seed %llu\n", (unsigned long long)seed);
    static struct bench bench;
    bench_open(&bench, spec);
    struct random random;
    random_open(&random, seed);
    for (int i = 0; i < 30; i++)
        random_change(&bench, &random, 90);
    for (int step = 0; step < 150; step++) {
        graph_run(bench.graph);
        assert_output(&bench);
        if (step % 10 == 9) { // what is taken back was never there
            static struct row rows[ROWS_MAX];
            size_t count = bench.row_count;
            graph_settle(bench.graph);
            memcpy(rows, bench.rows, sizeof rows);
            for (int i = 0; i < 4; i++)
                random_change(&bench, &random, 60);
            graph_run(bench.graph);
            graph_take_back(bench.graph);
            memcpy(bench.rows, rows, sizeof rows);
            bench.row_count = count;
            assert_output(&bench);
        } else {
            graph_settle(bench.graph);
        }
        uint64_t changes = 1 + random_below(&random, 4);
        while (changes-- > 0)
            random_change(&bench, &random, step < 100 ? 65 : 25);
    }
    while (bench.row_count > 0)
        random_change(&bench, &random, 0);
    graph_run(bench.graph);
    graph_settle(bench.graph);
    assert_int_equal(bench.line_count, 0);
    bench_close(&bench);
}

static const struct frame whole_frame, //
    running_frame = { .mode = FRAME_RANGE, .end.edge = EDGE_CURRENT },
    running_rows = { .mode = FRAME_ROWS, .end.edge = EDGE_CURRENT };

static struct window_call aggregate_call(const char *name, int arg, struct frame frame)
{
    struct window_call call = { .kind = WINDOW_KIND_AGG, .arg = arg, .filter = -1, .fallback = -1,
                                .frame = frame };
    call.agg = agg_find(name, arg >= 0, arg >= 0 ? TYPE_INT : TYPE_UNKNOWN, &call.form);
    assert_non_null(call.agg);
    call.type = call.form->result;
    return call;
}

#define TOTAL_ORDER                                                     \
    .orders = { { .column = COLUMN_ORDER }, { .column = COLUMN_ID } },  \
    .order_count = 2

static void test_lag_and_lead(void **state)
{
    (void)state;
    struct window_call calls[] = {
        { .kind = WINDOW_KIND_LAG, .type = TYPE_INT, .arg = COLUMN_VALUE, .filter = -1,
          .fallback = -1, .offset = 1 },
        { .kind = WINDOW_KIND_LEAD, .type = TYPE_INT, .arg = COLUMN_VALUE, .filter = -1,
          .fallback = COLUMN_PART, .offset = 2 },
    };
    struct window_spec spec = { .partition = { COLUMN_PART }, .partition_count = 1, TOTAL_ORDER,
                                .calls = calls, .call_count = 2 };
    for (uint64_t seed = 1; seed <= 4; seed++)
        run_random(&spec, seed);
    spec.partition_count = 0;
    spec.orders[0].descending = spec.orders[0].nulls_first = true;
    run_random(&spec, 5);
    calls[0].offset = 0;
    calls[1].offset = -3;
    run_random(&spec, 6);
}

static void test_ranks(void **state)
{
    (void)state;
    struct window_call calls[] = {
        { .kind = WINDOW_KIND_RANK, .type = TYPE_BIGINT },
        { .kind = WINDOW_KIND_DENSE_RANK, .type = TYPE_BIGINT },
    };
    struct window_spec spec = { .partition = { COLUMN_PART }, .partition_count = 1,
                                .orders = { { .column = COLUMN_ORDER } }, .order_count = 1,
                                .calls = calls, .call_count = 2 };
    for (uint64_t seed = 11; seed <= 13; seed++)
        run_random(&spec, seed);
    struct window_call number = { .kind = WINDOW_KIND_ROW_NUMBER, .type = TYPE_BIGINT };
    struct window_spec total = { .partition = { COLUMN_PART }, .partition_count = 1, TOTAL_ORDER,
                                 .calls = &number, .call_count = 1 };
    run_random(&total, 14);
}

// What depends on how many rows there are changes in all of them, also when the last one goes.
static void test_shares(void **state)
{
    (void)state;
    struct window_call calls[] = {
        { .kind = WINDOW_KIND_NTILE, .type = TYPE_INT, .offset = 3 },
        { .kind = WINDOW_KIND_PERCENT_RANK, .type = TYPE_DOUBLE },
        { .kind = WINDOW_KIND_CUME_DIST, .type = TYPE_DOUBLE },
    };
    struct window_spec spec = { .partition = { COLUMN_PART }, .partition_count = 1, TOTAL_ORDER,
                                .calls = calls, .call_count = 3 };
    for (uint64_t seed = 15; seed <= 17; seed++)
        run_random(&spec, seed);
    struct window_spec peers = { .partition = { COLUMN_PART }, .partition_count = 1,
                                 .orders = { { .column = COLUMN_ORDER } }, .order_count = 1,
                                 .calls = calls + 1, .call_count = 2 };
    run_random(&peers, 18);
}

static void test_whole_partition(void **state)
{
    (void)state;
    struct window_call calls[] = {
        aggregate_call("sum", COLUMN_VALUE, whole_frame),
        aggregate_call("count", -1, whole_frame),
        aggregate_call("min", COLUMN_VALUE, whole_frame),
        { .kind = WINDOW_KIND_LAG, .type = TYPE_INT, .arg = COLUMN_VALUE, .filter = -1,
          .fallback = -1, .offset = 1 },
    };
    struct window_spec spec = { .partition = { COLUMN_PART }, .partition_count = 1, TOTAL_ORDER,
                                .calls = calls, .call_count = 4 };
    for (uint64_t seed = 21; seed <= 23; seed++)
        run_random(&spec, seed);
    spec.order_count = 0;
    spec.call_count = 3;
    spec.partition_count = 0;
    run_random(&spec, 24);
}

static void test_running(void **state)
{
    (void)state;
    struct window_call calls[] = {
        aggregate_call("sum", COLUMN_VALUE, running_frame),
        aggregate_call("count", COLUMN_VALUE, running_frame),
        aggregate_call("min", COLUMN_VALUE, running_frame),
        { .kind = WINDOW_KIND_DENSE_RANK, .type = TYPE_BIGINT },
        aggregate_call("sum", COLUMN_VALUE, whole_frame),
    };
    struct window_spec spec = { .partition = { COLUMN_PART }, .partition_count = 1,
                                .orders = { { .column = COLUMN_ORDER } }, .order_count = 1,
                                .calls = calls, .call_count = 5 };
    for (uint64_t seed = 31; seed <= 33; seed++)
        run_random(&spec, seed);
    struct window_call rows[] = {
        aggregate_call("sum", COLUMN_VALUE, running_rows),
        aggregate_call("min", COLUMN_VALUE, running_rows),
        { .kind = WINDOW_KIND_LEAD, .type = TYPE_INT, .arg = COLUMN_VALUE, .filter = -1,
          .fallback = -1, .offset = 2 },
        { .kind = WINDOW_KIND_ROW_NUMBER, .type = TYPE_BIGINT },
    };
    struct window_spec total = { .partition = { COLUMN_PART }, .partition_count = 1, TOTAL_ORDER,
                                 .calls = rows, .call_count = 4 };
    for (uint64_t seed = 34; seed <= 36; seed++)
        run_random(&total, seed);
}

// One change emits only the rows that differ: the row itself and the one that looks at it.
static void test_emits_only_differences(void **state)
{
    (void)state;
    struct window_call lag = { .kind = WINDOW_KIND_LAG, .type = TYPE_INT, .arg = COLUMN_VALUE,
                               .filter = -1, .fallback = -1, .offset = 1 };
    struct window_spec spec = { .partition = { COLUMN_PART }, .partition_count = 1, TOTAL_ORDER,
                                .calls = &lag, .call_count = 1 };
    static struct bench bench;
    bench_open(&bench, &spec);
    for (int64_t i = 0; i < 300; i++)
        bench_put(&bench, &(struct row){ .id = i, .order = 2 * i, .value = i });
    graph_run(bench.graph);
    graph_settle(bench.graph);
    assert_int_equal(bench.window->rows_out, 300);
    bench_put(&bench, &(struct row){ .id = 1000, .order = 301, .value = -1 });
    graph_run(bench.graph);
    graph_settle(bench.graph);
    assert_int_equal(bench.window->rows_out, 303);
    bench_close(&bench);
}

static size_t doubtful_count(const struct bench *bench)
{
    size_t count = 0;
    for (size_t i = 0; i < bench->line_count; i++)
        count += strstr(bench->lines[i], "doubt") != NULL;
    return count;
}

// A row whose place in the order is a fault makes its partition doubtful, and no other.
static void test_doubt(void **state)
{
    (void)state;
    struct window_call calls[] = {
        { .kind = WINDOW_KIND_LAG, .type = TYPE_INT, .arg = COLUMN_VALUE, .filter = -1,
          .fallback = -1, .offset = 1 },
        { .kind = WINDOW_KIND_ROW_NUMBER, .type = TYPE_BIGINT },
    };
    static struct bench bench;
    for (size_t call_count = 1; call_count <= 2; call_count++) { // by neighbours, by tail
        struct window_spec spec = { .partition = { COLUMN_PART }, .partition_count = 1,
                                    TOTAL_ORDER, .calls = calls, .call_count = call_count };
        bench_open(&bench, &spec);
        for (int64_t i = 0; i < 20; i++) {
            struct row row = { .id = i, .part = i % 2, .order = i, .value = i };
            bench.rows[bench.row_count++] = row;
            bench_put(&bench, &row);
        }
        graph_run(bench.graph);
        graph_settle(bench.graph);
        assert_output(&bench);
        for (int round = 0; round < 2; round++) {
            bench_put(&bench, &(struct row){ .id = 100, .part = 1, .order_fault = true });
            graph_run(bench.graph);
            graph_settle(bench.graph);
            assert_int_equal(bench.line_count, 21);
            assert_int_equal(doubtful_count(&bench), 11);
            bench_delete(&bench, 100);
            graph_run(bench.graph);
            graph_settle(bench.graph);
            assert_output(&bench);
        }
        bench_close(&bench);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lag_and_lead),
        cmocka_unit_test(test_ranks),
        cmocka_unit_test(test_shares),
        cmocka_unit_test(test_whole_partition),
        cmocka_unit_test(test_running),
        cmocka_unit_test(test_emits_only_differences),
        cmocka_unit_test(test_doubt),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
