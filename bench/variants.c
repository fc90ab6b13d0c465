// bench/variants.c — what one more scenario costs beside a hundred over the same tables.
//
//   variants DIR CHANGES COUNT
//
// A variant is a scenario of the pack with one parameter moved by a step. The pack and enough variants
// make a hundred; then, for COUNT parameters spread over the pack, a watch of these and one variant more
// is filled from the same records and given the same changes.
// Counted, by the graph itself: bytes of tables, indexes and operators (not the findings, which are the
// answer), and rows that operators were given and gave on while the changes were made and taken back.
// Probes of indexes are not rows; an operator that only probes counts by what it emits.
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench/changes.h"
#include "bench/figures.h"
#include "control/watch.h"

#define HUNDRED   100
#define STEPS_MAX 100
#define LIMIT     2.0 // percent

struct cost {
    double bytes, rows, operators;
};

struct variants {
    struct pack pack;
    VEC(const struct scenario *) hundred;
    VEC(const struct scenario *) more; // one for every parameter
    struct record_change *changes;
    size_t change_count;
};

static void rows_load(void *context, const struct schema_table *table, const struct batch *batch)
{
    uint8_t outcomes[BATCH_ROWS];
    watch_load(context, table, batch, outcomes);
}

static bool value_step(struct value *value, int64_t step)
{
    switch (value->type) {
    case TYPE_INT:
    case TYPE_BIGINT:
    case TYPE_DATE:
        value->word += step;
        return true;
    case TYPE_NUMERIC:
        return num_add(value->num, num_of_int(step), &value->num);
    default:
        return false;
    }
}

static bool within(const struct scenario_param *param)
{
    return (param->min.state != STATE_VALUE || value_compare(&param->value, &param->min) >= 0) &&
           (param->max.state != STATE_VALUE || value_compare(&param->value, &param->max) <= 0);
}

// NULL where the parameter cannot be moved so far.
static struct scenario *variant_of(struct arena *arena, const struct scenario *scenario,
                                   size_t number, int64_t step)
{
    struct scenario *variant = ARENA_NEW(arena, struct scenario);
    *variant = *scenario;
    variant->params = ARENA_ARRAY(arena, struct scenario_param, scenario->param_count);
    for (size_t i = 0; i < scenario->param_count; i++)
        variant->params[i] = scenario->params[i];
    struct scenario_param *moved = &variant->params[number];
    variant->id = arena_format(arena, "%s %s %+lld", scenario->id, moved->name, (long long)step);
    return value_step(&moved->value, step) && within(moved) ? variant : NULL;
}

// The pack, and one step further for every parameter in turn until there are a hundred.
static void draw_hundred(struct variants *variants)
{
    struct pack *pack = &variants->pack;
    for (size_t i = 0; i < pack->scenario_count; i++)
        VEC_ADD(pack->arena, &variants->hundred, pack->scenarios[i]);
    for (int64_t step = 1; step < STEPS_MAX && variants->hundred.count < HUNDRED; step++)
        for (size_t i = 0; i < pack->scenario_count; i++)
            for (size_t p = 0; p < pack->scenarios[i]->param_count; p++) {
                const struct scenario *variant =
                    variant_of(pack->arena, pack->scenarios[i], p, step);
                if (variant && variants->hundred.count < HUNDRED)
                    VEC_ADD(pack->arena, &variants->hundred, variant);
            }
}

static void draw_more(struct variants *variants)
{
    struct pack *pack = &variants->pack;
    for (size_t i = 0; i < pack->scenario_count; i++)
        for (size_t p = 0; p < pack->scenarios[i]->param_count; p++) {
            const struct scenario *variant =
                variant_of(pack->arena, pack->scenarios[i], p, STEPS_MAX);
            for (int64_t step = -1; !variant && step > -STEPS_MAX; step--) // near its greatest
                variant = variant_of(pack->arena, pack->scenarios[i], p, step);
            if (variant)
                VEC_ADD(pack->arena, &variants->more, variant);
        }
}

static void add(struct watch *watch, const struct scenario *scenario)
{
    struct err err = { 0 };
    if (!watch_add(watch, scenario, &err))
        bench_die("%s: %s", scenario->id, err.text);
}

static void change_one(struct watch *watch, const struct record_change *change, bool forward)
{
    struct change made = forward ? change_forward(change) : change_back(change);
    struct err err = { 0 };
    if (!watch_change(watch, &made, &err))
        bench_die("%s", err.text);
    watch_commit(watch, NULL, NULL);
}

static double rows_moved(const struct watch *watch)
{
    size_t count;
    struct node *const *nodes = graph_nodes(watch_graph(watch), &count);
    uint64_t rows = 0;
    for (size_t i = 0; i < count; i++)
        rows += nodes[i]->rows_in + nodes[i]->rows_out;
    return (double)rows;
}

// Of the hundred and, if given, one more.
static struct cost cost_with(const struct variants *variants, const struct scenario *more)
{
    const struct pack *pack = &variants->pack;
    struct watch *watch = watch_new(&pack->schema, pack->clock_us);
    for (size_t i = 0; i < variants->hundred.count; i++)
        add(watch, variants->hundred.at[i]);
    if (more)
        add(watch, more);
    for (size_t i = 0; i < pack->file_count; i++)
        pack_read_file(pack, pack->files[i].path, pack->files[i].table, rows_load, watch);
    watch_start(watch, NULL, NULL);
    size_t operators;
    graph_nodes(watch_graph(watch), &operators);
    struct cost cost = { .bytes = (double)graph_bytes(watch_graph(watch)),
                         .operators = (double)operators };
    double before = rows_moved(watch);
    for (size_t i = 0; i < variants->change_count; i++)
        change_one(watch, &variants->changes[i], true);
    for (size_t i = variants->change_count; i-- > 0;)
        change_one(watch, &variants->changes[i], false);
    cost.rows = rows_moved(watch) - before;
    watch_close(watch);
    return cost;
}

// In a process of its own: memory that an earlier watch gave back would be counted otherwise.
static struct cost cost_apart(const struct variants *variants, const struct scenario *more)
{
    int ends[2];
    if (pipe(ends) != 0)
        bench_die("no pipe");
    pid_t child = fork();
    if (child == 0) {
        struct cost cost = cost_with(variants, more);
        _exit(write(ends[1], &cost, sizeof cost) == sizeof cost ? 0 : 2);
    }
    struct cost cost;
    close(ends[1]);
    if (child < 0 || read(ends[0], &cost, sizeof cost) != sizeof cost)
        bench_die("%s was not measured", more ? more->id : "the hundred");
    close(ends[0]);
    waitpid(child, NULL, 0);
    return cost;
}

static uint64_t more_ppm(double with, double without)
{
    return with > without ? (uint64_t)((with - without) / without * 1e6) : 0;
}

static void share_figures(json_t *figures, struct arena *arena, const char *of, uint64_t *ppm,
                          size_t count)
{
    bench_sort(ppm, count);
    size_t below = 0;
    while (below < count && (double)ppm[below] < LIMIT * 1e4)
        below++;
    figure(figures, arena_format(arena, "more %s, median", of),
           (double)bench_quantile(ppm, count, 0.5) / 1e4, "%", LIMIT, false);
    figure(figures, arena_format(arena, "more %s, the greatest", of), (double)ppm[count - 1] / 1e4, "%",
           LIMIT, false);
    figure(figures, arena_format(arena, "more %s, variants below 2 %%", of), (double)below,
           arena_format(arena, "/ %zu", count), 0, true);
}

int main(int argc, char **argv)
{
    if (argc != 4)
        bench_die("usage: variants DIR CHANGES COUNT");
    struct variants variants = { 0 };
    struct pack *pack = &variants.pack;
    pack_open(pack, argv[1], NULL);
    variants.change_count = strtoul(argv[2], NULL, 10);
    variants.changes = changes_draw(pack, variants.change_count, CHANGES_SEED);
    draw_hundred(&variants);
    draw_more(&variants);
    size_t all = variants.more.count, count = strtoul(argv[3], NULL, 10);
    count = count < all ? count : all;
    struct cost hundred = cost_apart(&variants, NULL);
    json_t *cases = json_array(), *added = json_array();
    json_t *figures = case_new(cases, "variants", "the 101st scenario", "", 0);
    figure(figures, "memory of a hundred", hundred.bytes, "bytes", 0, false);
    figure(figures, "operators of a hundred", hundred.operators, "", 0, false);
    uint64_t *bytes_ppm = ARENA_ARRAY(pack->arena, uint64_t, count + 1);
    uint64_t *rows_ppm = ARENA_ARRAY(pack->arena, uint64_t, count + 1);
    for (size_t i = 0; i < count; i++) {
        const struct scenario *more = variants.more.at[i * all / count];
        struct cost with = cost_apart(&variants, more);
        bytes_ppm[i] = more_ppm(with.bytes, hundred.bytes);
        rows_ppm[i] = more_ppm(with.rows, hundred.rows);
        json_array_append_new(added, json_pack("{s:s, s:f, s:f, s:f}", "variant", more->id,
                                               "bytes_percent", (double)bytes_ppm[i] / 1e4,
                                               "rows_percent", (double)rows_ppm[i] / 1e4,
                                               "operators", with.operators - hundred.operators));
    }
    share_figures(figures, pack->arena, "bytes", bytes_ppm, count);
    share_figures(figures, pack->arena, "rows moved", rows_ppm, count);
    bench_print(json_pack("{s:o, s:o}", "cases", cases, "added", added));
    return 0;
}
