#include "bench/micro_state.h"

#include <stdio.h>

#include "bench/figures.h"
#include "bench/single.h"
#include "control/watch.h"

#define CLOCK_FROM  900 // half of the rows are past their day
#define CLOCK_DAYS  400
#define CLOCK_MOST  10  // scenarios
#define CHURN_STEP  10000

static const char *const CLOCK_SQL = "SELECT id, vendor FROM dated WHERE day + %d < current_date";

static size_t many(void) { return bench_setting("MICRO_MANY", 5000000); }

static void answer(struct single *single)
{
    single_load(single);
    single_start(single);
}

static void clock_open(struct single *single, size_t scenarios)
{
    struct single_data data = { .table = "dated", .keys = 1000, .row_count = many() };
    single_open(single, &data);
    single_day(single, CLOCK_FROM);
    for (size_t i = 0; i < scenarios; i++)
        single_add(single, arena_format(single->arena, CLOCK_SQL, (int)i * SINGLE_EMPTY_EVERY));
    answer(single);
}

// Days with rows and days without are times of their own.
static void clock_walk(size_t scenarios, json_t *figures)
{
    struct single single;
    clock_open(&single, scenarios);
    uint64_t full[CLOCK_DAYS], empty[CLOCK_DAYS], spent_ns = 0, first = single.sink.row_count;
    size_t full_count = 0, empty_count = 0;
    double cpu_s = bench_cpu_seconds();
    for (int64_t day = CLOCK_FROM + 1; day <= CLOCK_FROM + CLOCK_DAYS; day++) {
        uint64_t before = single.sink.row_count, begun = bench_now_ns();
        single_day(&single, day);
        single_tick(&single);
        uint64_t ns = bench_now_ns() - begun;
        if (single.sink.row_count == before) {
            empty[empty_count++] = ns;
            continue;
        }
        full[full_count++] = ns;
        spent_ns += ns;
    }
    double due = (double)(single.sink.row_count - first);
    cpu_s = bench_cpu_seconds() - cpu_s;
    bench_sort(full, full_count);
    bench_sort(empty, empty_count);
    const char *of = scenarios == 1 ? "1 scenario" : "10 scenarios";
    figure(figures, arena_format(single.arena, "a row that falls due, %s", of),
           (double)spent_ns / 1e3 / due, "us", 0.3, false);
    figure(figures, "  by processor time", cpu_s * 1e6 / due, "us", 0, false);
    figure(figures, "  a day with rows due, p50",
           (double)bench_quantile(full, full_count, 0.5) / 1e3, "us", 0, false);
    figure(figures, "  rows due on it", due / (double)full_count, "", 0, false);
    figure(figures, arena_format(single.arena, "an empty day, %s, p50", of),
           (double)bench_quantile(empty, empty_count, 0.5) / 1e3, "us", 5, false);
    single_close(&single);
}

// Each day in slices: how long a change may have to wait.
static void clock_slices(size_t scenarios, json_t *figures)
{
    struct single single;
    clock_open(&single, scenarios);
    uint64_t first = single.sink.row_count;
    VEC(uint64_t) slices = { 0 };
    double cpu_s = bench_cpu_seconds();
    for (int64_t day = CLOCK_FROM + 1; day <= CLOCK_FROM + CLOCK_DAYS; day++)
        for (single_move(&single, day); graph_turning(single.graph);) {
            uint64_t before = single.sink.row_count, begun = bench_now_ns();
            graph_turn(single.graph, WATCH_SLICE_ROWS);
            single_tick(&single);
            if (single.sink.row_count - before == WATCH_SLICE_ROWS)
                VEC_ADD(single.arena, &slices, bench_now_ns() - begun);
        }
    cpu_s = bench_cpu_seconds() - cpu_s;
    bench_sort(slices.at, slices.count);
    figure(figures, "a row that falls due, 10 scenarios, in slices, by processor time",
           cpu_s * 1e6 / (double)(single.sink.row_count - first), "us", 0.3, false);
    static const struct { const char *measure; double at; } quantiles[] = {
        { "  a full slice of 1,000 rows, p50", 0.5 }, { "  a full slice of 1,000 rows, p99", 0.99 } };
    for (size_t i = 0; i < sizeof quantiles / sizeof *quantiles && slices.count; i++)
        figure(figures, quantiles[i].measure,
               (double)bench_quantile(slices.at, slices.count, quantiles[i].at) / 1e3, "us", 0, false);
    single_close(&single);
}

void clock_run(json_t *cases)
{
    json_t *figures = case_new(cases, "clock", "the clock goes on, day by day",
                               SINGLE_DUE_SQL, many());
    clock_walk(1, figures);
    clock_walk(CLOCK_MOST, figures);
    clock_slices(CLOCK_MOST, figures);
}

// Bytes a row of the graph with this query (NULL: the table alone), as loaded and after a tenth of the
// rows has gone and as many have come.
struct held {
    double loaded, churned;
};

static struct held held_with(const char *table, uint64_t keys, bool random_keys, const char *sql)
{
    struct single single;
    struct single_data data = { .table = table, .keys = keys, .random_keys = random_keys,
                                .row_count = many() };
    single_open(&single, &data);
    single_day(&single, CLOCK_FROM);
    if (sql)
        single_add(&single, sql);
    answer(&single);
    double rows = (double)data.row_count;
    struct held held = { .loaded = (double)graph_bytes(single.graph) / rows };
    size_t count = data.row_count / 5;
    const struct move *moves = moves_draw(&single, count, "DI");
    for (size_t done = 0, step = CHURN_STEP; done < count; done += step) {
        step = count - done < CHURN_STEP ? count - done : CHURN_STEP;
        moves_give(&single, moves + done, step, true);
        single_tick(&single);
    }
    held.churned = (double)graph_bytes(single.graph) / rows;
    single_close(&single);
    return held;
}

static void held_figures(json_t *figures, const char *measure, struct held with,
                         struct held without, double target)
{
    figure(figures, measure, with.loaded - without.loaded, "bytes", target, false);
    char churned[128];
    snprintf(churned, sizeof churned, "%s, after a tenth was replaced", measure);
    figure(figures, churned, with.churned - without.churned, "bytes", target, false);
}

void memory_run(json_t *cases)
{
    json_t *figures = case_new(cases, "memory", "bytes, as the graph counts them", "", many());
    const struct held none = { 0 };
    struct held bill = held_with("bill", 1000, true, NULL), dated = held_with("dated", 1000, true, NULL);
    held_figures(figures, "a row of three numbers and its key", bill, none, 34);
    held_figures(figures, "a row in the duplicate join",
                 held_with("bill", 997, false, SINGLE_TWIN_SQL), none, 50);
    held_figures(figures, "an entry of MAX by key",
                 held_with("bill", 1000, true, SINGLE_MAX_SQL), bill, 16);
    held_figures(figures, "an entry of the due dates",
                 held_with("dated", 1000, true, SINGLE_DUE_SQL), dated, 10);
}
