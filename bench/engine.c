// bench/engine.c — what the engine needs for one pack over one folder.
//
//   engine DIR CHANGES SINGLES ROUNDS [EXCEPT]     EXCEPT: scenarios left out, "C02,F03"
//
// Load and first answer are measured once a process: the dictionary of texts is the process's own.
// Single changes are replayed ROUNDS times from the same state and the least time of each position
// counts, because a virtual machine takes pauses that are not ours; raw figures stand beside.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/dict.h"
#include "bench/changes.h"
#include "control/watch.h"

struct run {
    struct pack pack;
    struct watch *watch;
    uint64_t row_count, duplicate_count, load_ns;
    uint64_t event_count;
};

static void event_count(void *context, enum finding_event event, const struct finding *finding,
                        const struct watch_cause *causes, size_t cause_count)
{
    (void)event, (void)finding, (void)causes, (void)cause_count;
    (*(uint64_t *)context)++;
}

static void rows_load(void *context, const struct schema_table *table, const struct batch *batch)
{
    struct run *run = context;
    uint8_t outcomes[BATCH_ROWS];
    uint64_t begun = bench_now_ns();
    watch_load(run->watch, table, batch, outcomes);
    run->load_ns += bench_now_ns() - begun;
    for (size_t row = 0; row < batch->row_count; row++)
        run->duplicate_count += outcomes[row] == OUTCOME_DUPLICATE;
    run->row_count += batch->row_count;
}

static size_t answer_rows(const struct run *run, struct arena *arena, size_t scenario)
{
    struct str text;
    str_open(&text, arena);
    watch_result_text(run->watch, run->pack.scenarios[scenario], &text);
    size_t count = 0;
    for (const char *c = str_end(&text); *c; c++)
        count += *c == '\n';
    return count;
}

static json_t *answers(const struct run *run)
{
    struct arena *arena = arena_new("answers", GIB, 8 * GIB);
    json_t *object = json_object();
    for (size_t i = 0; i < run->pack.scenario_count; i++) {
        arena_reset(arena);
        json_object_set_new(object, run->pack.scenarios[i]->id,
                            json_integer((json_int_t)answer_rows(run, arena, i)));
    }
    arena_free(arena);
    return object;
}

// Of the records themselves, with the indexes on them.
static uint64_t record_bytes(const struct run *run)
{
    uint64_t bytes = 0;
    for (size_t i = 0; i < run->pack.schema.table_count; i++) {
        const char *name = run->pack.schema.tables[i]->name;
        const struct table *table = graph_table_find(watch_graph(run->watch), name);
        bytes += table ? table_bytes(table) : 0;
    }
    return bytes;
}

static void first_answer(struct run *run, const char *dir, const char *except, json_t *out)
{
    struct err err;
    uint64_t begun = bench_now_ns();
    pack_open(&run->pack, dir, except);
    run->watch = watch_new(&run->pack.schema, run->pack.clock_us);
    for (size_t i = 0; i < run->pack.scenario_count; i++)
        if (!watch_add(run->watch, run->pack.scenarios[i], &err))
            bench_die("%s: %s", run->pack.scenarios[i]->path, err.text);
    json_object_set_new(out, "compile_s", json_real(bench_seconds_since(begun)));
    uint64_t resident = bench_resident_bytes(), loading = bench_now_ns();
    for (size_t i = 0; i < run->pack.file_count; i++)
        pack_read_file(&run->pack, run->pack.files[i].path, run->pack.files[i].table, rows_load,
                       run);
    double read_s = bench_seconds_since(loading);
    json_object_set_new(out, "decode_s", json_real(read_s - (double)run->load_ns / 1e9));
    json_object_set_new(out, "store_s", json_real((double)run->load_ns / 1e9));
    uint64_t answering = bench_now_ns();
    watch_start(run->watch, event_count, &run->event_count);
    json_object_set_new(out, "answer_s", json_real(bench_seconds_since(answering)));
    json_object_set_new(out, "load_and_answer_s", json_real(bench_seconds_since(begun)));
    json_object_set_new(out, "cpu_s", json_real(bench_cpu_seconds()));
    json_object_set_new(out, "rows", json_integer((json_int_t)run->row_count));
    json_object_set_new(out, "duplicates", json_integer((json_int_t)run->duplicate_count));
    json_object_set_new(out, "findings", json_integer((json_int_t)run->event_count));
    json_object_set_new(out, "resident_bytes",
                        json_integer((json_int_t)(bench_resident_bytes() - resident)));
    json_object_set_new(out, "graph_bytes",
                        json_integer((json_int_t)graph_bytes(watch_graph(run->watch))));
    json_object_set_new(out, "record_bytes", json_integer((json_int_t)record_bytes(run)));
    json_object_set_new(out, "dict_bytes", json_integer((json_int_t)dict_bytes()));
    size_t node_count;
    graph_nodes(watch_graph(run->watch), &node_count);
    json_object_set_new(out, "nodes", json_integer((json_int_t)node_count));
    json_object_set_new(out, "answers", answers(run));
}

static void changes_put(struct run *run, const struct record_change *changes, size_t count,
                        bool forward)
{
    for (size_t i = 0; i < count; i++) {
        size_t at = forward ? i : count - 1 - i;
        struct change change = forward ? change_forward(&changes[at]) : change_back(&changes[at]);
        struct err err;
        if (!watch_change(run->watch, &change, &err))
            bench_die("change %zu: %s", at, err.text);
    }
}

static void commit(struct run *run)
{
    watch_commit(run->watch, event_count, &run->event_count);
}

static json_t *quantiles(uint64_t *times, size_t count)
{
    bench_sort(times, count);
    return json_pack("{s:f, s:f, s:f, s:f}", "p50_us", (double)bench_quantile(times, count, 0.5) / 1e3,
                     "p99_us", (double)bench_quantile(times, count, 0.99) / 1e3, "p999_us",
                     (double)bench_quantile(times, count, 0.999) / 1e3, "max_us",
                     (double)times[count - 1] / 1e3);
}

static const char *key_text(struct arena *arena, const struct record_change *change)
{
    const struct schema_table *table = change->table;
    const struct batch *row = change->before ? change->before : change->after;
    struct str text;
    str_open(&text, arena);
    for (size_t i = 0; i < table->key_count; i++) {
        struct value value = column_value(&row->columns[table->key[i]], 0);
        str_format(&text, "%s%s=", i ? " " : "", table->columns[table->key[i]].name);
        value_print(&text, &value);
    }
    return str_end(&text);
}

// The slowest single change of each table, with the key it was made to.
static json_t *worst_by_table(const struct run *run, const struct record_change *changes,
                              const uint64_t *least, size_t count)
{
    json_t *worst = json_array();
    for (size_t t = 0; t < run->pack.schema.table_count; t++) {
        const struct schema_table *table = run->pack.schema.tables[t];
        size_t slowest = count, of_table = 0;
        for (size_t i = 0; i < count; i++) {
            if (changes[i].table != table)
                continue;
            of_table++;
            slowest = slowest == count || least[i] > least[slowest] ? i : slowest;
        }
        if (!of_table)
            continue;
        json_array_append_new(
            worst, json_pack("{s:s, s:I, s:f, s:s}", "table", table->name, "changes",
                             (json_int_t)of_table, "max_us", (double)least[slowest] / 1e3, "key",
                             key_text(run->pack.arena, &changes[slowest])));
    }
    return worst;
}

static void single_changes(struct run *run, const struct record_change *changes, size_t count,
                           size_t rounds, json_t *out)
{
    struct arena *arena = run->pack.arena;
    uint64_t *least = ARENA_ARRAY(arena, uint64_t, count), *raw = ARENA_ARRAY(arena, uint64_t, count);
    for (size_t round = 0; round < rounds; round++) {
        run->event_count = 0;
        for (size_t i = 0; i < count; i++) {
            uint64_t begun = bench_now_ns();
            changes_put(run, &changes[i], 1, true);
            commit(run);
            raw[i] = bench_now_ns() - begun;
            if (round == 0 || raw[i] < least[i])
                least[i] = raw[i];
        }
        if (round == 0)
            json_object_set_new(out, "events", json_integer((json_int_t)run->event_count));
        changes_put(run, changes, count, false);
        commit(run);
    }
    json_object_set_new(out, "count", json_integer((json_int_t)count));
    json_object_set_new(out, "rounds", json_integer((json_int_t)rounds));
    size_t worst = 0;
    for (size_t i = 0; i < count; i++)
        worst = least[i] > least[worst] ? i : worst;
    json_object_set_new(out, "worst_table", json_string(changes[worst].table->name));
    json_object_set_new(out, "worst_by_table", worst_by_table(run, changes, least, count));
    json_object_set_new(out, "least", quantiles(least, count));
    json_object_set_new(out, "raw_last_round", quantiles(raw, count));
}

// The best of the rounds; the changes have been taken back, but for those of the last round if `stay`.
static double batch_s(struct run *run, const struct record_change *changes, size_t count,
                      size_t rounds, bool stay)
{
    double best = 0;
    for (size_t round = 0; round < rounds; round++) {
        run->event_count = 0;
        uint64_t begun = bench_now_ns();
        changes_put(run, changes, count, true);
        commit(run);
        double seconds = bench_seconds_since(begun);
        best = round == 0 || seconds < best ? seconds : best;
        if (round + 1 < rounds || !stay) {
            changes_put(run, changes, count, false);
            commit(run);
        }
    }
    return best;
}

static void batch_changes(struct run *run, const struct record_change *changes, size_t count,
                          size_t rounds, json_t *out)
{
    json_t *sizes = json_array();
    for (size_t size = 1; size <= count; size *= 10)
        json_array_append_new(
            sizes, json_pack("{s:I, s:f}", "changes", (json_int_t)size, "seconds",
                             batch_s(run, changes, size, rounds, false)));
    json_object_set_new(out, "sizes", sizes);
    json_object_set_new(out, "count", json_integer((json_int_t)count));
    json_object_set_new(out, "seconds", json_real(batch_s(run, changes, count, rounds, true)));
    json_object_set_new(out, "events", json_integer((json_int_t)run->event_count));
    json_object_set_new(out, "answers", answers(run));
}

int main(int argc, char **argv)
{
    if (argc != 5 && argc != 6)
        bench_die("usage: engine DIR CHANGES SINGLES ROUNDS [EXCEPT]");
    size_t change_count = strtoul(argv[2], NULL, 10), single_count = strtoul(argv[3], NULL, 10);
    size_t rounds = strtoul(argv[4], NULL, 10);
    struct run run = { 0 };
    json_t *out = json_object(), *first = json_object(), *one = json_object(), *many = json_object();
    json_object_set_new(out, "first", first);
    first_answer(&run, argv[1], argv[5], first);
    if (rounds > 0) {
        json_object_set_new(out, "one_change", one);
        json_object_set_new(out, "many_changes", many);
        struct record_change *changes = changes_draw(&run.pack, change_count, CHANGES_SEED);
        single_changes(&run, changes, single_count < change_count ? single_count : change_count,
                       rounds, one);
        batch_changes(&run, changes, change_count, rounds, many);
    }
    watch_close(run.watch);
    bench_print(out);
    return 0;
}
