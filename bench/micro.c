// bench/micro.c — single queries over one generated table: micro [--text] [case …].
//
//   MICRO_ROWS=1000000    rows of a stream's table     MICRO_CHANGES=100000   changes one at a time
//   MICRO_MANY=5000000    rows of clock and memory       MICRO_MS=300   of a run: slow queries get fewer
//
// Rates come from runs without a clock in them, the best of three, by wall and by processor time;
// quantiles from three replays of the same changes with every tick timed, of which the least of each
// position counts (one reading of the clock is in it). A batch is one tick of 10,000 changes.
#include <stdio.h>
#include <string.h>

#include "bench/figures.h"
#include "bench/machine.h"
#include "bench/micro_state.h"
#include "bench/single.h"

#define ROUNDS        3
#define BATCH_CHANGES 10000
#define BATCH_TICKS   10
#define PILOT_CHANGES 500

struct stream {
    const char *name, *work, *sql, *table;
    uint64_t keys;
    bool random_keys;
    const char *turns;
    double one, many, p50_us, p99_us, affected_us; // targets; 0: none
};

#define SUM_SQL "SELECT vendor, sum(amount) AS total, count(*) AS bills FROM bill GROUP BY vendor"

static const struct stream STREAMS[] = {
    { .name = "sum", .work = "SUM + COUNT by 997 keys in sequence", .sql = SUM_SQL,
      .table = "bill", .keys = 997, .turns = "I", .one = 1e6, .many = 8e6, .p50_us = 1, .p99_us = 3 },
    { .name = "sum-random", .work = "SUM + COUNT by 997 random keys", .sql = SUM_SQL,
      .table = "bill", .keys = 997, .random_keys = true, .turns = "I", .one = 1e6, .many = 8e6,
      .p50_us = 1, .p99_us = 3 },
    { .name = "sum-100000", .work = "SUM + COUNT by 100,000 random keys", .sql = SUM_SQL,
      .table = "bill", .keys = 100000, .random_keys = true, .turns = "I", .many = 3e6 },
    { .name = "max", .work = "MAX by 1,000 keys, with deletes", .sql = SINGLE_MAX_SQL,
      .table = "bill", .keys = 1000, .random_keys = true, .turns = "DI", .one = 6e5, .many = 1.2e6 },
    { .name = "join", .work = "duplicates by vendor and amount, no pair", .sql = SINGLE_TWIN_SQL,
      .table = "bill", .keys = 997, .turns = "I", .one = 1e6, .many = 3e6 },
    { .name = "join-pairs", .work = "the same within 30 days, 0.3 pairs a row",
      .sql = "SELECT a.id, b.id AS other FROM dated a JOIN dated b ON a.vendor = b.vendor "
             "AND a.amount = b.amount AND a.id < b.id AND b.day - a.day BETWEEN -30 AND 30",
      .table = "dated", .keys = 1000, .turns = "I", .one = 5e5, .many = 1.5e6 },
    { .name = "join-all-pairs", .work = "the same, 10 pairs a row", .sql = SINGLE_TWIN_SQL,
      .table = "bill", .keys = 1000, .turns = "I", .one = 5e5, .many = 1.5e6 },
    { .name = "fence", .work = "rows above the 95th percentile of their key",
      .sql = "SELECT b.id, b.vendor, b.amount FROM bill b JOIN (SELECT vendor, "
             "percentile_cont(0.95) WITHIN GROUP (ORDER BY amount) AS fence FROM bill "
             "GROUP BY vendor) f ON f.vendor = b.vendor WHERE b.amount > f.fence",
      .table = "bill", .keys = 1000, .random_keys = true, .turns = "UDUI", .one = 3e5, .p99_us = 6 },
    { .name = "lag", .work = "LAG by key in order of date, rows anywhere",
      .sql = "SELECT id, day - lag(day) OVER (PARTITION BY vendor ORDER BY day, id) AS gap FROM dated",
      .table = "dated", .keys = 1000, .random_keys = true, .turns = "DI", .one = 5e5 },
    { .name = "range", .work = "SUM over RANGE of 30 days, rows anywhere",
      .sql = "SELECT id, sum(amount) OVER (PARTITION BY vendor ORDER BY day RANGE BETWEEN "
             "interval '30 days' PRECEDING AND CURRENT ROW) AS total FROM dated",
      .table = "dated", .keys = 1000, .random_keys = true, .turns = "DI", .affected_us = 0.1 },
};

// ---- streams of changes

static void take_back(struct single *single, const struct move *moves, size_t count)
{
    for (size_t done = 0; done < count; done += BATCH_CHANGES) {
        size_t part = count - done < BATCH_CHANGES ? count - done : BATCH_CHANGES;
        moves_give(single, moves + done, part, false);
        single_tick(single);
    }
}

struct spent {
    double wall_s, cpu_s;
    uint64_t emitted; // rows that reached the sink
};

// A run with a tick for every `step` moves, which are then taken back.
static struct spent run(struct single *single, const struct move *moves, size_t count, size_t step)
{
    const struct single_sink before = single->sink;
    double cpu = bench_cpu_seconds();
    uint64_t begun = bench_now_ns();
    for (size_t done = 0; done < count; done += step) {
        moves_give(single, moves + done, step, true);
        single_tick(single);
    }
    struct spent spent = { .wall_s = bench_seconds_since(begun), .cpu_s = bench_cpu_seconds() - cpu,
                           .emitted = single->sink.row_count - before.row_count };
    take_back(single, moves, count);
    if (single->sink.weight != before.weight)
        bench_die("the answer is %lld rows longer after the changes were taken back",
                  (long long)(single->sink.weight - before.weight));
    return spent;
}

static struct spent best_run(struct single *single, const struct move *moves, size_t count,
                             size_t step)
{
    struct spent best = run(single, moves, count, step);
    for (int round = 1; round < ROUNDS; round++) {
        struct spent spent = run(single, moves, count, step);
        best.wall_s = spent.wall_s < best.wall_s ? spent.wall_s : best.wall_s;
        best.cpu_s = spent.cpu_s < best.cpu_s ? spent.cpu_s : best.cpu_s;
    }
    return best;
}

// Ticks of `step` moves that a run may have, by a trial of the first ones.
static size_t ticks_affordable(struct single *single, const struct move *moves, size_t trial,
                               size_t step, size_t wanted)
{
    double tick_s = run(single, moves, trial * step, step).cpu_s / (double)trial;
    double count = (double)bench_setting("MICRO_MS", 300) / 1e3 / tick_s;
    return count < (double)trial ? trial : count < (double)wanted ? (size_t)count : wanted;
}

// The least time of each position over the rounds, and the times of the last round.
static void ticks_ns(struct single *single, const struct move *moves, size_t count, uint64_t *least,
                     uint64_t *raw)
{
    for (int round = 0; round < ROUNDS; round++) {
        uint64_t last = bench_now_ns();
        for (size_t i = 0; i < count; i++) {
            moves_give(single, &moves[i], 1, true);
            single_tick(single);
            uint64_t now = bench_now_ns();
            raw[i] = now - last;
            last = now;
            if (round == 0 || raw[i] < least[i])
                least[i] = raw[i];
        }
        take_back(single, moves, count);
    }
    bench_sort(least, count);
    bench_sort(raw, count);
}

static double quantile_us(const uint64_t *sorted, size_t count, double share)
{
    return (double)bench_quantile(sorted, count, share) / 1e3;
}

static void single_changes(struct single *single, const struct stream *stream,
                           const struct move *moves, size_t count, json_t *figures)
{
    uint64_t *least = ARENA_ARRAY(single->arena, uint64_t, count);
    uint64_t *raw = ARENA_ARRAY(single->arena, uint64_t, count);
    struct spent best = best_run(single, moves, count, 1);
    double changes = (double)count, emitted = (double)best.emitted;
    figure(figures, "one-row changes", changes / best.wall_s, "/s", stream->one, true);
    figure(figures, "one-row changes, by processor time", changes / best.cpu_s, "/s", 0, true);
    ticks_ns(single, moves, count, least, raw);
    figure(figures, "one row, p50", quantile_us(least, count, 0.5), "us", stream->p50_us, false);
    figure(figures, "one row, p99", quantile_us(least, count, 0.99), "us", stream->p99_us, false);
    figure(figures, "one row, p99.9", quantile_us(least, count, 0.999), "us", 0, false);
    figure(figures, "one row, p99.9 raw", quantile_us(raw, count, 0.999), "us", 0, false);
    figure(figures, "rows emitted a change", emitted / changes, "", 0, false);
    if (stream->affected_us > 0) // a row that is affected leaves once and comes once
        figure(figures, "time of an affected row", best.wall_s * 1e6 / (emitted / 2), "us",
               stream->affected_us, false);
    figure(figures, "changes of a run", changes, "", 0, false);
}

static void batch_changes(struct single *single, const struct stream *stream,
                          const struct move *moves, json_t *figures)
{
    size_t ticks = ticks_affordable(single, moves, 1, BATCH_CHANGES, BATCH_TICKS);
    struct spent best = best_run(single, moves, ticks * BATCH_CHANGES, BATCH_CHANGES);
    double changes = (double)(ticks * BATCH_CHANGES);
    figure(figures, "batches of 10,000", changes / best.wall_s, "rows/s", stream->many, true);
    figure(figures, "batches of 10,000, by processor time", changes / best.cpu_s, "rows/s", 0, true);
    figure(figures, "batches of a run", (double)ticks, "", 0, false);
}

static void stream_run(const struct stream *stream, json_t *cases)
{
    struct single single;
    struct single_data data = { .table = stream->table, .keys = stream->keys,
                                .random_keys = stream->random_keys,
                                .row_count = bench_setting("MICRO_ROWS", 1000000) };
    json_t *figures = case_new(cases, stream->name, stream->work, stream->sql, data.row_count);
    single_open(&single, &data);
    single_add(&single, stream->sql);
    uint64_t begun = bench_now_ns();
    single_load(&single);
    double load_s = bench_seconds_since(begun);
    begun = bench_now_ns();
    single_start(&single);
    double answer_s = bench_seconds_since(begun), rows = (double)data.row_count;
    size_t singles = bench_setting("MICRO_CHANGES", 100000), batches = BATCH_CHANGES * BATCH_TICKS;
    size_t drawn = singles > batches ? singles : batches;
    if (singles < PILOT_CHANGES || drawn > data.row_count)
        bench_die("MICRO_CHANGES is at least %d, and MICRO_ROWS at least that and %zu",
                  PILOT_CHANGES, batches);
    struct move *moves = moves_draw(&single, drawn, stream->turns);
    singles = ticks_affordable(&single, moves, PILOT_CHANGES, 1, singles);
    single_changes(&single, stream, moves, singles, figures);
    batch_changes(&single, stream, moves, figures);
    figure(figures, "load", rows / load_s, "rows/s", 0, true);
    figure(figures, "first answer", rows / answer_s, "rows/s", 0, true);
    figure(figures, "memory of table and graph, a row", (double)graph_bytes(single.graph) / rows,
           "bytes", 0, false);
    single_close(&single);
}

static void floor_run(json_t *cases)
{
    json_t *figures = case_new(cases, "floor", "what this machine can do", "", 0);
    json_t *machine = machine_floor();
    const char *name;
    json_t *value;
    json_object_foreach (machine, name, value)
        figure(figures, name, json_number_value(value), "", 0, false);
    json_decref(machine);
}

// Cases that are no stream of changes.
static const struct other {
    const char *name;
    void (*run)(json_t *cases);
    bool when_named; // only
} OTHERS[] = { { "clock", clock_run, false }, { "memory", memory_run, false },
               { "floor", floor_run, true } };

static bool is_wanted(const char *name, char **names, int count)
{
    for (int i = 0; i < count; i++)
        if (strcmp(names[i], name) == 0)
            return true;
    return count == 0;
}

static void show(json_t *cases, size_t *shown)
{
    for (; *shown < json_array_size(cases); ++*shown)
        case_print(json_array_get(cases, *shown));
}

int main(int argc, char **argv)
{
    bool text = argc > 1 && strcmp(argv[1], "--text") == 0;
    char **names = argv + 1 + text;
    int name_count = argc - 1 - text;
    json_t *cases = json_array();
    size_t shown = 0;
    for (size_t i = 0; i < sizeof STREAMS / sizeof *STREAMS; i++) {
        if (is_wanted(STREAMS[i].name, names, name_count))
            stream_run(&STREAMS[i], cases);
        if (text)
            show(cases, &shown);
    }
    for (size_t i = 0; i < sizeof OTHERS / sizeof *OTHERS; i++) {
        if ((name_count || !OTHERS[i].when_named) && is_wanted(OTHERS[i].name, names, name_count))
            OTHERS[i].run(cases);
        if (text)
            show(cases, &shown);
    }
    if (!json_array_size(cases))
        bench_die("no such case; bench/micro.c lists them");
    if (text)
        json_decref(cases);
    else
        bench_print(json_pack("{s:o}", "cases", cases));
    return 0;
}
