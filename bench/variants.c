// bench/variants.c — what one more scenario costs beside a hundred over the same tables: variants DIR CHANGES.
//
// A variant is a scenario of the pack with one parameter moved by a step. The pack and enough variants
// make a hundred; then, for every parameter of the pack in turn, one variant more is added to the
// running watch, given the same changes, and taken out again.
// Counted, by the graph itself: bytes of tables, indexes and operators (not the findings, which are the
// answer), and rows that operators were given and gave on while the changes were made and taken back.
// Probes of indexes are not rows; an operator that only probes counts by what it emits.
#include <stdlib.h>

#include "bench/changes.h"
#include "bench/figures.h"
#include "control/watch.h"

#define BEFORE    100 // scenarios
#define STEPS_MAX 100
#define LIMIT     2.0 // percent

struct variants {
    struct pack pack;
    struct watch *watch;
    struct record_change *changes;
    size_t change_count, row_count;
    json_t *added;
    VEC(uint64_t) bytes_ppm, rows_ppm;
};

static void rows_load(void *context, const struct schema_table *table, const struct batch *batch)
{
    uint8_t outcomes[BATCH_ROWS];
    struct variants *variants = context;
    watch_load(variants->watch, table, batch, outcomes);
    variants->row_count += batch->row_count;
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

static void add(struct variants *variants, const struct scenario *scenario)
{
    struct err err = { 0 };
    if (!watch_add(variants->watch, scenario, &err))
        bench_die("%s: %s", scenario->id, err.text);
}

// The pack, and one step further for every parameter in turn until there are enough.
static void fill(struct variants *variants)
{
    struct pack *pack = &variants->pack;
    size_t count = pack->scenario_count;
    for (size_t i = 0; i < count; i++)
        add(variants, pack->scenarios[i]);
    for (int64_t step = 1; step < STEPS_MAX && count < BEFORE; step++)
        for (size_t i = 0; i < pack->scenario_count; i++)
            for (size_t p = 0; p < pack->scenarios[i]->param_count && count < BEFORE; p++) {
                const struct scenario *variant =
                    variant_of(pack->arena, pack->scenarios[i], p, step);
                if (!variant)
                    continue;
                add(variants, variant);
                count++;
            }
}

static uint64_t rows_moved(const struct variants *variants)
{
    size_t count;
    struct node *const *nodes = graph_nodes(watch_graph(variants->watch), &count);
    uint64_t rows = 0;
    for (size_t i = 0; i < count; i++)
        rows += nodes[i]->rows_in + nodes[i]->rows_out;
    return rows;
}

static void change_one(struct variants *variants, const struct record_change *change, bool forward)
{
    struct change made = forward ? change_forward(change) : change_back(change);
    struct err err = { 0 };
    if (!watch_change(variants->watch, &made, &err))
        bench_die("%s", err.text);
    watch_commit(variants->watch, NULL, NULL);
}

// Rows moved by the changes, each with a commit of its own, and by taking them back.
static uint64_t work(struct variants *variants)
{
    uint64_t before = rows_moved(variants);
    for (size_t i = 0; i < variants->change_count; i++)
        change_one(variants, &variants->changes[i], true);
    for (size_t i = variants->change_count; i-- > 0;)
        change_one(variants, &variants->changes[i], false);
    return rows_moved(variants) - before;
}

static size_t node_count(const struct variants *variants)
{
    size_t count;
    graph_nodes(watch_graph(variants->watch), &count);
    return count;
}

static void replace(struct variants *variants, const struct scenario *old,
                    const struct scenario *fresh)
{
    struct err err = { 0 };
    if (!watch_replace(variants->watch, old, fresh, NULL, NULL, &err))
        bench_die("%s: %s", (fresh ? fresh : old)->id, err.text);
}

static void one_more(struct variants *variants, const struct scenario *variant)
{
    struct graph *graph = watch_graph(variants->watch);
    uint64_t bytes = graph_bytes(graph), rows = work(variants);
    size_t nodes = node_count(variants);
    replace(variants, NULL, variant);
    double more_bytes = (double)graph_bytes(graph) - (double)bytes;
    double more_rows = (double)work(variants) - (double)rows;
    double bytes_share = more_bytes / (double)bytes, rows_share = more_rows / (double)rows;
    json_array_append_new(variants->added,
                          json_pack("{s:s, s:f, s:f, s:I}", "variant", variant->id, "bytes_percent",
                                    bytes_share * 100, "rows_percent", rows_share * 100, "operators",
                                    (json_int_t)(node_count(variants) - nodes)));
    VEC_ADD(variants->pack.arena, &variants->bytes_ppm,
            more_bytes > 0 ? (uint64_t)(bytes_share * 1e6) : 0);
    VEC_ADD(variants->pack.arena, &variants->rows_ppm,
            more_rows > 0 ? (uint64_t)(rows_share * 1e6) : 0);
    replace(variants, variant, NULL);
}

static void one_more_of_each(struct variants *variants)
{
    struct pack *pack = &variants->pack;
    for (size_t i = 0; i < pack->scenario_count; i++)
        for (size_t p = 0; p < pack->scenarios[i]->param_count; p++) {
            const struct scenario *variant =
                variant_of(pack->arena, pack->scenarios[i], p, STEPS_MAX);
            for (int64_t step = -1; !variant && step > -STEPS_MAX; step--) // at its greatest already
                variant = variant_of(pack->arena, pack->scenarios[i], p, step);
            if (variant)
                one_more(variants, variant);
        }
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
    if (argc != 3)
        bench_die("usage: variants DIR CHANGES");
    struct variants variants = { .added = json_array() };
    struct pack *pack = &variants.pack;
    pack_open(pack, argv[1], NULL);
    variants.watch = watch_new(&pack->schema, pack->clock_us);
    fill(&variants);
    for (size_t i = 0; i < pack->file_count; i++)
        pack_read_file(pack, pack->files[i].path, pack->files[i].table, rows_load, &variants);
    watch_start(variants.watch, NULL, NULL);
    variants.change_count = strtoul(argv[2], NULL, 10);
    variants.changes = changes_draw(pack, variants.change_count, CHANGES_SEED);
    json_t *cases = json_array();
    json_t *figures = case_new(cases, "variants", "the 101st scenario", "",
                               variants.row_count);
    double bytes = (double)graph_bytes(watch_graph(variants.watch));
    figure(figures, "memory of a hundred", bytes, "bytes", 0, false);
    figure(figures, "operators of a hundred", (double)node_count(&variants), "", 0, false);
    one_more_of_each(&variants);
    share_figures(figures, pack->arena, "bytes", variants.bytes_ppm.at, variants.bytes_ppm.count);
    share_figures(figures, pack->arena, "rows moved", variants.rows_ppm.at, variants.rows_ppm.count);
    watch_close(variants.watch);
    bench_print(json_pack("{s:o, s:o}", "cases", cases, "added", variants.added));
    return 0;
}
