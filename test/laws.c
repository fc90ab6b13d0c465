// test/laws.c — the laws of flow/op.h, for every operator there is, on random deltas.
//
//   zero     an empty tick emits nothing
//   inverse  a delta and then its inverse leave nothing: neither outputs nor rows held
//   chunk    one tick or many, the sum of the outputs is the same
//   order    the order of the changes inside a tick does not matter
//   batch    the sum of the outputs is the answer computed from scratch (a graph filled at once;
//            test/oracle.c compares with PostgreSQL)
//
// Each query names the operator it is there for; an operator of the registry without a query fails.
// Usage: laws [seed [rounds]]; without a seed one is drawn and printed.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/dict.h"
#include "base/map.h"
#include "base/random.h"
#include "flow/op.h"
#include "sql/lower.h"
#include "sql/plan.h"

static const char *const TABLES =
    "CREATE TABLE t (id bigint NOT NULL, k integer, v bigint, s text, d date, n numeric(8,2), "
    "PRIMARY KEY (id));\n"
    "CREATE TABLE u (id bigint NOT NULL, k integer, v bigint, s text, d date, n numeric(8,2), "
    "PRIMARY KEY (id));\n";

static const struct law_query {
    const char *op, *sql;
} QUERIES[] = {
    {"scan", "SELECT id, v * 2 + k AS x, s || '-' AS y FROM t WHERE v > 0 OR s LIKE '가%'"},
    {"scan", "SELECT id, 10 / v AS q FROM t WHERE k <> 2"},
    {"filter", "SELECT k, count(*) AS c FROM t GROUP BY k HAVING count(*) > 2"},
    {"filter", "SELECT k, sum(v) AS c FROM t GROUP BY k HAVING 6 / sum(v) > 0"},
    {"project", "SELECT count(v) + 1 AS x, max(s) AS m FROM t"},
    {"join", "SELECT a.id, b.id AS other FROM t a JOIN u b ON a.k = b.k AND a.v < b.v"},
    {"join", "SELECT a.id, b.id AS other FROM t a, t b WHERE a.k = b.k AND a.s = b.s AND a.id < b.id "
             "AND b.d - a.d BETWEEN 0 AND 3"},
    {"join", "SELECT a.id, b.id AS i, c.id AS j FROM t a JOIN u b ON a.k = b.k JOIN t c ON c.v = b.v "
             "WHERE a.n > 1"},
    {"join", "SELECT a.id, g.c FROM t a JOIN (SELECT k, count(*) AS c FROM u GROUP BY k) g "
             "ON g.k = a.k WHERE a.v < g.c"},
    {"join", "SELECT x.k, c.id FROM (SELECT t.k, u.v FROM t JOIN u ON t.k = u.k) x "
             "JOIN t c ON c.v = x.v"},
    {"merge", "SELECT a.id, b.id AS other, b.s FROM t a LEFT JOIN u b ON a.k = b.k AND b.v > a.v"},
    {"merge", "SELECT id, s FROM t WHERE v > 1 UNION ALL SELECT id, s FROM u WHERE v < 1"},
    {"merge", "SELECT k, s FROM t UNION SELECT k, s FROM u"},
    {"semijoin", "SELECT id FROM t WHERE EXISTS (SELECT 1 FROM u WHERE u.k = t.k)"},
    {"semijoin", "SELECT id, s FROM t WHERE NOT EXISTS (SELECT 1 FROM u WHERE u.k = t.k AND u.v > t.v)"},
    {"semijoin", "SELECT id FROM t a WHERE NOT EXISTS (SELECT 1 FROM t b WHERE b.k = a.k AND b.id <> a.id)"},
    {"semijoin", "SELECT id FROM t WHERE k IN (SELECT k FROM u WHERE v > 0)"},
    {"aggregate", "SELECT k, count(*) AS c, sum(v) AS s, avg(n) AS a, min(s) AS lo, max(d) AS hi "
                  "FROM t GROUP BY k"},
    {"aggregate", "SELECT s, count(DISTINCT k) AS c, sum(DISTINCT v) AS z, count(v) FILTER (WHERE k > 1) AS f "
                  "FROM t GROUP BY s"},
    {"aggregate", "SELECT stddev_samp(v) AS a, var_pop(n) AS b, bool_and(v > -3) AS c FROM t"},
    {"aggregate", "SELECT DISTINCT k, d FROM t"},
    {"aggregate", "SELECT t.k, max(u.n) AS m FROM t JOIN u ON t.k = u.k GROUP BY t.k"},
    {"arrange", "SELECT id, (SELECT count(*) FROM u WHERE u.k = t.k) AS c FROM t"},
    {"arrange", "SELECT id FROM t WHERE v > (SELECT avg(v) FROM u)"},
    {"arrange", "SELECT id FROM t WHERE (SELECT count(*) FROM u WHERE u.k = t.k AND u.v > t.v) > 1"},
    {"timer", "SELECT id FROM t WHERE d + 5 < current_date"},
    {"timer", "SELECT id, k FROM t WHERE current_date BETWEEN d AND d + 4 AND v > 0"},
    {"timer", "SELECT a.id FROM t a WHERE a.d < current_date - interval '3 days' AND NOT EXISTS "
              "(SELECT 1 FROM u b WHERE b.k = a.k AND b.d >= a.d)"},
    {"timer", "SELECT k, max(d) AS m FROM t GROUP BY k HAVING max(d) + 2 < current_date"},
    {"window", "SELECT id, lag(v) OVER (PARTITION BY k ORDER BY d, id) AS p, "
               "lead(s, 2) OVER (PARTITION BY k ORDER BY d, id) AS f FROM t"},
    {"window", "SELECT id, row_number() OVER (PARTITION BY k ORDER BY v DESC, id) AS r, "
               "rank() OVER (PARTITION BY k ORDER BY v) AS q FROM t"},
    {"window", "SELECT id, sum(v) OVER (PARTITION BY k ORDER BY d, id) AS running, "
               "count(*) OVER (PARTITION BY k) AS n FROM t"},
    {"window", "SELECT k, c, rank() OVER (ORDER BY c DESC) AS r FROM (SELECT k, count(*) AS c FROM t "
               "GROUP BY k) g"},
    {"rows", "SELECT t.id, w.b FROM t JOIN (VALUES (1, 'x'), (2, 'y')) AS w(a, b) ON w.a = t.k"},
};
#define QUERY_COUNT (sizeof QUERIES / sizeof *QUERIES)

static struct arena *process; // schema, texts of the outputs
static struct schema schema;

// One change of a delta; the same list can be cut, shuffled and inverted.
struct step {
    const struct schema_table *table; // NULL: the clock goes to `day`
    int64_t day;
    int64_t id;
    bool present; // the row is there afterwards
    struct value row[6];
};

struct world { // contents by table and id
    bool present[2][32];
    struct value rows[2][32][6];
};

struct run { // one graph and the sum of what it emitted
    struct graph *graph;
    struct arena *arena;
    struct map sums; // row text → int64_t *
    struct node *node;
    size_t emitted;
};

static void take(void *context, const struct batch *batch, struct tick *tick)
{
    (void)tick;
    struct run *run = context;
    for (size_t i = 0; i < batch->row_count; i++) {
        struct str text;
        str_open(&text, run->arena);
        for (size_t c = 0; c < batch->column_count; c++) {
            struct value value = column_value(&batch->columns[c], i);
            if (value.state == STATE_VALUE && value.type == TYPE_NUMERIC)
                value.num = num_reduce(value.num);
            if (value.state == STATE_VALUE)
                value_print(&text, &value);
            else
                str_format(&text, value.state == STATE_NULL ? "\\N" : "!%d", (int)value.word);
            str_char(&text, '\t');
        }
        if (batch->fault && batch->fault[i])
            str_format(&text, "? %d", batch->fault[i]);
        int64_t *sum = map_get(&run->sums, str_end(&text));
        if (!sum) {
            sum = ARENA_NEW(run->arena, int64_t);
            map_put(&run->sums, str_end(&text), sum);
        }
        *sum += batch->weights[i];
        run->emitted++;
    }
}

static bool run_open(struct run *run, const char *sql, int64_t day)
{
    *run = (struct run){.arena = arena_new("run", GIB, 4 * GIB)};
    run->graph = graph_new("laws");
    map_open(&run->sums, run->arena);
    struct err err = {0};
    struct plan_request request = {.sql = sql, .schema = &schema};
    struct plan_bound bound;
    if (!plan_bind(graph_arena(run->graph), &request, &bound, &err)) {
        printf("# refused: %s\n", err.text);
        return false;
    }
    struct node *node = plan_lower(run->graph, bound.plan, &err);
    if (!node) {
        printf("# refused by the lowering: %s\n", err.text);
        return false;
    }
    struct sink_spec *spec = ARENA_NEW(run->arena, struct sink_spec);
    *spec = (struct sink_spec){.take = take, .context = run};
    extern const struct op_type op_sink;
    run->node = graph_node(run->graph, &op_sink, "laws", spec, &node, 1, node->types,
                           node->column_count);
    graph_set_clock(run->graph, day * CIVIL_DAY_US, &err);
    return true;
}

static void run_close(struct run *run)
{
    graph_close(run->graph);
    arena_free(run->arena);
}

static void apply(struct run *run, const struct step *step)
{
    struct err err = {0};
    if (!step->table) {
        if (step->day * CIVIL_DAY_US > graph_clock(run->graph))
            graph_set_clock(run->graph, step->day * CIVIL_DAY_US, &err);
        return;
    }
    struct table *table = graph_table(run->graph, step->table);
    struct arena *scratch = arena_new("apply", 16 * MIB, GIB);
    uint8_t outcome;
    enum type types[6];
    for (int i = 0; i < 6; i++)
        types[i] = step->table->columns[i].type;
    struct batch *batch = batch_new(scratch, types, step->present ? 6 : 1, 1);
    batch->weights[0] = 1;
    for (int i = 0; i < (step->present ? 6 : 1); i++)
        column_set(scratch, &batch->columns[i], 0, 1,
                   i ? &step->row[i] : &(struct value){.type = TYPE_BIGINT, .word = step->id});
    if (step->present)
        table_put(table, batch, true, scratch, &outcome);
    else
        table_delete(table, batch, scratch, &outcome);
    arena_free(scratch);
}

static void tick(struct run *run)
{
    graph_run(run->graph);
    graph_settle(run->graph);
}

static struct value random_value(struct random *random, enum type type)
{
    static const char *const texts[] = {"가나", "가", "나무", "x", ""};
    if (random_below(random, 7) == 0)
        return value_null(type);
    switch (type) {
    case TYPE_INT:
        return value_word(type, (int64_t)random_below(random, 4));
    case TYPE_TEXT:
        return value_text(texts[random_below(random, 5)]);
    case TYPE_DATE:
        return value_word(type, civil_day(2026, 3, 1) + (int64_t)random_below(random, 20));
    case TYPE_NUMERIC:
        return (struct value){.type = type, .num = num_make(random_between(random, -50, 400), 2)};
    default:
        return value_word(type, random_between(random, -3, 5));
    }
}

static struct step random_step(struct random *random, bool clocks)
{
    struct step step = {.day = civil_day(2026, 3, 1) + (int64_t)random_below(random, 30)};
    if (clocks && random_below(random, 10) == 0)
        return step;
    step.table = schema.tables[random_below(random, 2)];
    step.id = (int64_t)random_below(random, 24);
    step.present = random_below(random, 3) > 0;
    for (int i = 0; i < 6; i++)
        step.row[i] = random_value(random, step.table->columns[i].type);
    return step;
}

static int table_number(const struct step *step) { return step->table == schema.tables[1]; }

static void remember(struct world *world, const struct step *step)
{
    if (!step->table)
        return;
    int table = table_number(step);
    world->present[table][step->id] = step->present;
    memcpy(world->rows[table][step->id], step->row, sizeof step->row);
}

static bool same_sums(const struct run *a, const struct run *b, const char *law, const char *sql)
{
    const struct run *pair[2] = {a, b};
    for (int side = 0; side < 2; side++)
        for (size_t i = 0; i < pair[side]->sums.count; i++) {
            const struct map_entry *entry = &pair[side]->sums.entries[i];
            const int64_t *other = map_get(&pair[!side]->sums, entry->key);
            int64_t mine = *(int64_t *)entry->value, theirs = other ? *other : 0;
            if (mine == theirs)
                continue;
            printf("not ok: %s\n  %s\n  row %s: %lld against %lld\n", law, sql, entry->key,
                   (long long)(side ? theirs : mine), (long long)(side ? mine : theirs));
            return false;
        }
    return true;
}

static uint64_t rows_held(const struct run *run)
{
    size_t count;
    struct node *const *nodes = graph_nodes(run->graph, &count);
    uint64_t rows = 0;
    for (size_t i = 0; i < count; i++)
        if (nodes[i]->view)
            rows += nodes[i]->view->table->live_count;
    return rows;
}

#define STEPS_MAX 60

struct trial {
    const char *sql;
    int64_t day;
    struct world world; // before the delta
    struct step steps[STEPS_MAX];
    size_t count;
};

static void load_world(struct run *run, const struct world *world)
{
    for (int table = 0; table < 2; table++)
        for (int id = 0; id < 32; id++) {
            struct step step = {.table = schema.tables[table], .id = id, .present = true};
            memcpy(step.row, world->rows[table][id], sizeof step.row);
            if (world->present[table][id])
                apply(run, &step);
        }
}

// Runs the trial's delta in ticks of `chunk` steps, in the given order.
static void play(struct run *run, const struct trial *trial, const size_t *order, size_t chunk)
{
    load_world(run, &trial->world);
    tick(run);
    for (size_t i = 0; i < trial->count; i++) {
        apply(run, &trial->steps[order ? order[i] : i]);
        if ((i + 1) % chunk == 0 || i + 1 == trial->count)
            tick(run);
    }
}

// The steps in another order that ends in the same contents: only the last step of a row counts.
static size_t shuffled(struct random *random, const struct trial *trial, size_t *order)
{
    size_t count = 0;
    for (size_t i = 0; i < trial->count; i++) {
        bool last = true;
        for (size_t j = i + 1; j < trial->count && last; j++)
            last = trial->steps[j].table != trial->steps[i].table ||
                   (trial->steps[i].table && trial->steps[j].id != trial->steps[i].id);
        if (last)
            order[count++] = i;
    }
    for (size_t i = count; i > 1; i--) {
        size_t j = random_below(random, i), swap = order[i - 1];
        order[i - 1] = order[j];
        order[j] = swap;
    }
    return count;
}

static bool check_laws(const struct trial *trial, struct random *random)
{
    struct run once, cut, mixed, fresh;
    bool good = run_open(&once, trial->sql, trial->day) && run_open(&cut, trial->sql, trial->day) &&
                run_open(&mixed, trial->sql, trial->day) &&
                run_open(&fresh, trial->sql, trial->day);
    if (!good)
        return false;
    play(&once, trial, NULL, STEPS_MAX);
    play(&cut, trial, NULL, 1 + random_below(random, 7));
    good = same_sums(&once, &cut, "chunk", trial->sql);

    size_t order[STEPS_MAX];
    struct trial *other = ARENA_NEW(once.arena, struct trial);
    *other = *trial;
    other->count = shuffled(random, trial, order);
    int64_t last_day = trial->day;
    for (size_t i = 0; i < trial->count; i++)
        if (!trial->steps[i].table && trial->steps[i].day > last_day)
            last_day = trial->steps[i].day;
    load_world(&mixed, &other->world);
    tick(&mixed);
    struct step clock = {.day = last_day};
    apply(&mixed, &clock);
    for (size_t i = 0; i < other->count; i++)
        apply(&mixed, &trial->steps[order[i]]);
    tick(&mixed);
    good = good && same_sums(&once, &mixed, "order", trial->sql);

    struct world world = trial->world;
    for (size_t i = 0; i < trial->count; i++)
        remember(&world, &trial->steps[i]);
    load_world(&fresh, &world);
    apply(&fresh, &clock);
    tick(&fresh);
    good = good && same_sums(&once, &fresh, "batch (from scratch)", trial->sql);

    size_t emitted = once.emitted;
    tick(&once);
    if (good && once.emitted != emitted) {
        printf("not ok: zero\n  %s\n", trial->sql);
        good = false;
    }
    run_close(&once);
    run_close(&cut);
    run_close(&mixed);
    run_close(&fresh);
    return good;
}

static bool check_inverse(const struct trial *trial)
{
    struct run run, before;
    if (!run_open(&run, trial->sql, trial->day) || !run_open(&before, trial->sql, trial->day))
        return false;
    load_world(&run, &trial->world);
    tick(&run);
    load_world(&before, &trial->world);
    tick(&before);
    uint64_t held = rows_held(&run);
    for (size_t i = 0; i < trial->count; i++)
        if (trial->steps[i].table)
            apply(&run, &trial->steps[i]);
    tick(&run);
    for (size_t i = 0; i < trial->count; i++) {
        const struct step *step = &trial->steps[i];
        if (!step->table)
            continue;
        struct step back = *step;
        back.present = trial->world.present[table_number(step)][step->id];
        memcpy(back.row, trial->world.rows[table_number(step)][step->id], sizeof back.row);
        apply(&run, &back);
    }
    tick(&run);
    bool good = same_sums(&run, &before, "inverse", trial->sql);
    if (good && rows_held(&run) != held) {
        printf("not ok: inverse leaves rows\n  %s\n", trial->sql);
        good = false;
    }
    // The same by taking the tick back.
    for (size_t i = 0; i < trial->count; i++)
        if (trial->steps[i].table)
            apply(&run, &trial->steps[i]);
    graph_run(run.graph);
    graph_take_back(run.graph);
    good = good && same_sums(&run, &before, "take back", trial->sql);
    run_close(&run);
    run_close(&before);
    return good;
}

static bool every_operator_is_held(void)
{
    bool good = true;
    for (size_t o = 0; op_registry[o]; o++) {
        bool found = !strcmp(op_registry[o]->name, "sink");
        for (size_t q = 0; q < QUERY_COUNT; q++) {
            if (strcmp(QUERIES[q].op, op_registry[o]->name))
                continue;
            struct run run;
            if (!run_open(&run, QUERIES[q].sql, 0))
                return false;
            size_t count;
            struct node *const *nodes = graph_nodes(run.graph, &count);
            for (size_t n = 0; n < count; n++)
                found = found || nodes[n]->type == op_registry[o];
            run_close(&run);
        }
        if (!found)
            printf("not ok: no law query uses the operator %s\n", op_registry[o]->name);
        good = good && found;
    }
    return good;
}

static void make_trial(struct trial *trial, const char *sql, struct random *random)
{
    *trial = (struct trial){.sql = sql, .day = civil_day(2026, 3, 5)};
    for (size_t i = 0; i < 30; i++) {
        struct step step = random_step(random, false);
        remember(&trial->world, &step);
    }
    trial->count = 1 + random_below(random, STEPS_MAX);
    int64_t day = trial->day;
    for (size_t i = 0; i < trial->count; i++) {
        trial->steps[i] = random_step(random, true);
        if (!trial->steps[i].table) {
            day += (int64_t)random_below(random, 6);
            trial->steps[i].day = day;
        }
    }
}

int main(int argc, char **argv)
{
    process = arena_new("laws", GIB, 4 * GIB);
    schema.arena = process;
    struct err err = {0};
    if (!schema_read(&schema, TABLES, &err)) {
        printf("%s\n1 failed\n", err.text);
        return 1;
    }
    uint64_t seed = argc > 1 ? strtoull(argv[1], NULL, 10) : (uint64_t)time(NULL);
    size_t rounds = argc > 2 ? strtoull(argv[2], NULL, 10) : 25;
    printf("seed %llu, %zu rounds a query\n", (unsigned long long)seed, rounds);
    size_t passed = 0, failed = 0;
    every_operator_is_held() ? passed++ : failed++;
    struct trial *trial = ARENA_NEW(process, struct trial);
    for (size_t q = 0; q < QUERY_COUNT; q++) {
        bool good = true;
        for (size_t round = 0; round < rounds && good; round++) {
            struct random random;
            random_open(&random, seed + round * QUERY_COUNT + q);
            make_trial(trial, QUERIES[q].sql, &random);
            good = check_laws(trial, &random) && check_inverse(trial);
            if (!good)
                printf("  query %zu, round %zu, seed %llu\n", q, round, (unsigned long long)seed);
        }
        good ? passed++ : failed++;
        fflush(stdout);
    }
    printf("%zu passed, %zu failed, 0 skipped\n", passed, failed);
    return failed > 0;
}
