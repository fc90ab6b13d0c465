// test/laws.c — the laws of flow/op.h, for every operator there is, on random deltas.
//
//   zero     an empty tick emits nothing
//   inverse  a delta and then its inverse leave nothing: neither outputs nor rows held
//   chunk    one tick or many, the sum of the outputs is the same
//   order    the order of the changes inside a tick does not matter
//   turns    the clock's steps in slices of any size, with changes between and in them, and ticks taken
//            back before they are made: the sum of the outputs is the same
//   slices   filled in slices with changes and slices of the clock between them, beside a query that
//            is kept already, the sum of the outputs is the answer computed from scratch; and that query's as well
//   batch    the sum of the outputs is the answer computed from scratch (a graph filled at once;
//            test/oracle.c compares with PostgreSQL)
//
// Each query names the operator it is there for, and has to use it; an operator of the registry without
// a query fails.
// Usage: laws [seed [rounds]]; without a seed one is drawn and printed.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "test/kept.h"
#include "test/queries.h"

static struct arena *process; // the schema
static struct schema schema;

struct world { // contents by table and id
    bool present[2][32];
    struct value rows[2][32][STEP_COLUMNS];
};

static bool open_query(struct kept *kept, const char *sql, int64_t day)
{
    return kept_open(kept, &schema, sql, day);
}

// As a key of many rows has: the tables here are small. The graph filled at once stays without.
static bool open_with_trees(struct kept *kept, const char *sql, int64_t day)
{
    if (!open_query(kept, sql, day))
        return false;
    size_t count;
    struct node *const *nodes = graph_nodes(kept->graph, &count);
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; nodes[i]->view && k < nodes[i]->view->table->indexes.count; k++)
            for (struct order *order = nodes[i]->view->table->indexes.at[k]->orders; order;
                 order = order->next)
                order->small = 2;
    return true;
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

static bool same_sums(const struct kept *a, const struct kept *b, const char *law, const char *sql)
{
    const struct kept *pair[2] = {a, b};
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

static uint64_t rows_held(const struct kept *run)
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

static void load_world(struct kept *run, const struct world *world)
{
    for (int table = 0; table < 2; table++)
        for (int id = 0; id < 32; id++) {
            struct step step = {.table = schema.tables[table], .id = id, .present = true};
            memcpy(step.row, world->rows[table][id], sizeof step.row);
            if (world->present[table][id])
                kept_apply(run, &step);
        }
}

// Runs the trial's delta in ticks of `chunk` steps, in the given order.
static void play(struct kept *run, const struct trial *trial, const size_t *order, size_t chunk)
{
    load_world(run, &trial->world);
    kept_tick(run);
    for (size_t i = 0; i < trial->count; i++) {
        kept_apply(run, &trial->steps[order ? order[i] : i]);
        if ((i + 1) % chunk == 0 || i + 1 == trial->count)
            kept_tick(run);
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
    struct kept once, cut, mixed, fresh;
    bool good = open_with_trees(&once, trial->sql, trial->day) &&
                open_with_trees(&cut, trial->sql, trial->day) &&
                open_query(&mixed, trial->sql, trial->day) &&
                open_query(&fresh, trial->sql, trial->day);
    if (!good)
        return false;
    play(&once, trial, NULL, STEPS_MAX);
    play(&cut, trial, NULL, 1 + random_below(random, 7));
    good = same_sums(&once, &cut, "chunk", trial->sql);

    size_t order[STEPS_MAX];
    struct trial *other = ARENA_NEW(once.arena, struct trial);
    *other = *trial;
    other->count = shuffled(random, trial, order);
    struct step clock = {.day = trial->day};
    for (size_t i = 0; i < trial->count; i++) {
        const struct step *step = &trial->steps[i];
        if (!step->table && step->day * 24 + step->hour > clock.day * 24 + clock.hour)
            clock.day = step->day, clock.hour = step->hour;
    }
    load_world(&mixed, &other->world);
    kept_tick(&mixed);
    kept_apply(&mixed, &clock);
    for (size_t i = 0; i < other->count; i++)
        kept_apply(&mixed, &trial->steps[order[i]]);
    kept_tick(&mixed);
    good = good && same_sums(&once, &mixed, "order", trial->sql);

    struct world world = trial->world;
    for (size_t i = 0; i < trial->count; i++)
        remember(&world, &trial->steps[i]);
    load_world(&fresh, &world);
    kept_apply(&fresh, &clock);
    kept_tick(&fresh);
    good = good && same_sums(&once, &fresh, "batch (from scratch)", trial->sql);

    size_t emitted = once.emitted;
    kept_tick(&once);
    if (good && once.emitted != emitted) {
        printf("not ok: zero\n  %s\n", trial->sql);
        good = false;
    }
    kept_close(&once);
    kept_close(&cut);
    kept_close(&mixed);
    kept_close(&fresh);
    return good;
}

static bool check_inverse(const struct trial *trial)
{
    struct kept run, before;
    if (!open_with_trees(&run, trial->sql, trial->day) || !open_query(&before, trial->sql, trial->day))
        return false;
    load_world(&run, &trial->world);
    kept_tick(&run);
    load_world(&before, &trial->world);
    kept_tick(&before);
    uint64_t held = rows_held(&run);
    for (size_t i = 0; i < trial->count; i++)
        if (trial->steps[i].table)
            kept_apply(&run, &trial->steps[i]);
    kept_tick(&run);
    for (size_t i = 0; i < trial->count; i++) {
        const struct step *step = &trial->steps[i];
        if (!step->table)
            continue;
        struct step back = *step;
        back.present = trial->world.present[table_number(step)][step->id];
        memcpy(back.row, trial->world.rows[table_number(step)][step->id], sizeof back.row);
        kept_apply(&run, &back);
    }
    kept_tick(&run);
    bool good = same_sums(&run, &before, "inverse", trial->sql);
    if (good && rows_held(&run) != held) {
        printf("not ok: inverse leaves rows\n  %s\n", trial->sql);
        good = false;
    }
    // The same by taking the tick back, also of a query that has its first answer in it.
    struct kept guest;
    struct err err = {0};
    struct plan_request request = {.sql = trial->sql, .schema = &schema};
    good = kept_join(&guest, &run, &request, &err) && good;
    for (size_t i = 0; i < trial->count; i++)
        if (trial->steps[i].table)
            kept_apply(&run, &trial->steps[i]);
    graph_run(run.graph);
    graph_take_back(run.graph);
    good = good && same_sums(&run, &before, "take back", trial->sql) &&
           same_sums(&guest, &before, "take back of a first answer", trial->sql);
    kept_close(&guest);
    kept_close(&run);
    kept_close(&before);
    return good;
}

static bool tells_its_cost(const struct kept *run, const struct node *node)
{
    struct str text;
    str_open(&text, run->arena);
    if (node->type->explain)
        node->type->explain(node, &text);
    if (strstr(str_end(&text), "O("))
        return true;
    printf("not ok: %s does not tell what a change costs\n", node->type->name);
    return false;
}

// One tick of these steps, taken back before it is made in a part of the cases. While the clock's step is
// under way rows may turn in it as well.
static void tick_of(struct kept *run, struct random *random, const struct step *steps, size_t count)
{
    bool turns = graph_turning(run->graph) && (!count || random_below(random, 3) == 0);
    for (bool back = random_below(random, 4) == 0;; back = false) {
        for (size_t i = 0; i < count; i++)
            kept_apply(run, &steps[i]);
        if (turns)
            graph_turn(run->graph, 1 + random_below(random, 4));
        if (!back)
            break;
        graph_run(run->graph);
        graph_take_back(run->graph);
    }
    kept_tick(run);
}

// The next changes as a tick, the clock's next step as it begins, or a slice of the one under way.
static size_t advance(struct kept *run, const struct trial *trial, size_t at, struct random *random)
{
    size_t count = 0, most = random_below(random, 2) ? 1 : 8;
    while (count < most && at + count < trial->count && trial->steps[at + count].table)
        count++;
    bool clock_is_next = at < trial->count && !trial->steps[at].table;
    if (graph_turning(run->graph) && (!count || random_below(random, 2))) {
        tick_of(run, random, NULL, 0);
        return at;
    }
    if (clock_is_next)
        kept_move_clock(run, &trial->steps[at]);
    else
        tick_of(run, random, &trial->steps[at], count);
    return at + count + clock_is_next;
}

static bool is_under_way(const struct kept *run, const struct trial *trial, size_t at)
{
    return at < trial->count || graph_turning(run->graph);
}

static bool check_turns(const struct trial *trial, struct random *random)
{
    struct kept turned, once;
    if (!open_with_trees(&turned, trial->sql, trial->day) || !open_query(&once, trial->sql, trial->day))
        return false;
    load_world(&turned, &trial->world);
    kept_tick(&turned);
    for (size_t at = 0; is_under_way(&turned, trial, at);)
        at = advance(&turned, trial, at, random);
    play(&once, trial, NULL, STEPS_MAX);
    bool good = same_sums(&turned, &once, "turns", trial->sql);
    kept_close(&turned);
    kept_close(&once);
    return good;
}

static bool check_slices(const struct trial *trial, const char *beside, struct random *random)
{
    struct kept host, guest, fresh, fresh_host;
    struct err err = {0};
    struct plan_request request = {.sql = trial->sql, .schema = &schema};
    if (!open_query(&host, beside, trial->day) || !open_query(&fresh, trial->sql, trial->day) ||
        !open_query(&fresh_host, beside, trial->day))
        return false;
    load_world(&host, &trial->world);
    kept_tick(&host);
    size_t at = 0, first = random_below(random, trial->count + 1);
    while (at < first)
        at = advance(&host, trial, at, random);
    graph_lazy(host.graph, true);
    bool good = kept_join(&guest, &host, &request, &err);
    graph_lazy(host.graph, false);
    graph_fill(host.graph);
    for (bool more = true; more;) {
        if (is_under_way(&host, trial, at) && random_below(random, 3))
            at = advance(&host, trial, at, random);
        else
            more = graph_fill_step(host.graph, 1 + (uint32_t)random_below(random, 9));
    }
    graph_fill_end(host.graph);
    while (is_under_way(&host, trial, at))
        at = advance(&host, trial, at, random);
    play(&fresh, trial, NULL, STEPS_MAX);
    play(&fresh_host, trial, NULL, STEPS_MAX);
    good = good && same_sums(&fresh, &guest, "slices", trial->sql) &&
           same_sums(&fresh_host, &host, "slices (beside)", beside);
    size_t before, after;
    kept_close(&guest);
    graph_nodes(fresh_host.graph, &before);
    graph_nodes(host.graph, &after);
    if (good && before != after) {
        printf("not ok: slices leave %zu nodes, not %zu\n  %s\n", after, before, trial->sql);
        good = false;
    }
    kept_close(&host);
    kept_close(&fresh);
    kept_close(&fresh_host);
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
            struct kept run;
            if (!open_query(&run, QUERIES[q].sql, 0))
                return false;
            size_t count;
            bool uses = false;
            struct node *const *nodes = graph_nodes(run.graph, &count);
            for (size_t n = 0; n < count; n++) {
                uses = uses || nodes[n]->type == op_registry[o];
                good = tells_its_cost(&run, nodes[n]) && good;
            }
            if (!uses)
                printf("not ok: no %s in %s\n", op_registry[o]->name, QUERIES[q].sql);
            found = found || uses;
            good = good && uses;
            kept_close(&run);
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
        struct step step = random_step(random, &schema, false);
        remember(&trial->world, &step);
    }
    trial->count = 1 + random_below(random, STEPS_MAX);
    int64_t day = trial->day;
    for (size_t i = 0; i < trial->count; i++) {
        trial->steps[i] = random_step(random, &schema, true);
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
    if (!schema_read(&schema, QUERY_TABLES, &err)) {
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
            good = check_laws(trial, &random) && check_inverse(trial) &&
                   check_turns(trial, &random) &&
                   check_slices(trial, QUERIES[random_below(&random, 2) ? q : random_below(&random, QUERY_COUNT)].sql,
                                &random);
            if (!good)
                printf("  query %zu, round %zu, seed %llu\n", q, round, (unsigned long long)seed);
        }
        good ? passed++ : failed++;
        fflush(stdout);
    }
    printf("%zu passed, %zu failed, 0 skipped\n", passed, failed);
    return failed > 0;
}
