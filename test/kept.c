#include "test/kept.h"

#include <stdio.h>
#include <string.h>

void row_text(struct str *out, const struct batch *batch, size_t row)
{
    for (size_t c = 0; c < batch->column_count; c++) {
        struct value value = column_value(&batch->columns[c], row);
        if (value.state == STATE_VALUE && value.type == TYPE_NUMERIC)
            value.num = num_reduce(value.num);
        if (value.state == STATE_VALUE)
            value_print(out, &value);
        else
            str_format(out, value.state == STATE_NULL ? "\\N" : "!%d", (int)value.word);
        str_char(out, '\t');
    }
    if (batch->fault && batch->fault[row])
        str_format(out, "? %d", batch->fault[row]);
}

static void take(void *context, const struct batch *batch, struct tick *tick)
{
    (void)tick;
    struct kept *kept = context;
    for (size_t i = 0; i < batch->row_count; i++) {
        struct str text;
        str_open(&text, kept->arena);
        row_text(&text, batch, i);
        int64_t *sum = map_get(&kept->sums, str_end(&text));
        if (!sum) {
            sum = ARENA_NEW(kept->arena, int64_t);
            map_put(&kept->sums, str_end(&text), sum);
        }
        *sum += batch->weights[i];
        kept->emitted++;
    }
}

bool kept_try(struct kept *kept, const struct schema *schema, const char *sql, int64_t day,
              struct err *err)
{
    *kept = (struct kept){.arena = arena_new("kept", GIB, 4 * GIB),
                          .request = {.sql = sql, .schema = schema}};
    kept->graph = graph_new("kept");
    map_open(&kept->sums, kept->arena);
    struct node *node = NULL;
    if (plan_bind(graph_arena(kept->graph), &kept->request, &kept->bound, err))
        node = plan_lower(kept->graph, kept->bound.plan, err);
    if (!node) {
        kept_close(kept);
        return false;
    }
    struct sink_spec *spec = ARENA_NEW(kept->arena, struct sink_spec);
    *spec = (struct sink_spec){.take = take, .context = kept};
    extern const struct op_type op_sink;
    graph_node(kept->graph, &op_sink, "kept", spec, &node, 1, node->types, node->column_count);
    return graph_set_clock(kept->graph, day * CIVIL_DAY_US, err);
}

bool kept_open(struct kept *kept, const struct schema *schema, const char *sql, int64_t day)
{
    struct err err = {0};
    if (kept_try(kept, schema, sql, day, &err))
        return true;
    printf("# refused: %s\n  %s\n", err.text, sql);
    return false;
}

void kept_close(struct kept *kept)
{
    graph_close(kept->graph);
    arena_free(kept->arena);
}

void kept_apply(struct kept *kept, const struct step *step)
{
    struct err err = {0};
    if (!step->table) {
        if (step->day * CIVIL_DAY_US > graph_clock(kept->graph))
            graph_set_clock(kept->graph, step->day * CIVIL_DAY_US, &err);
        return;
    }
    struct table *table = graph_table(kept->graph, step->table);
    struct arena *scratch = arena_new("apply", 16 * MIB, GIB);
    uint8_t outcome;
    enum type types[6];
    size_t count = step->present ? 6 : 1;
    for (size_t i = 0; i < 6; i++)
        types[i] = step->table->columns[i].type;
    struct batch *batch = batch_new(scratch, types, count, 1);
    batch->weights[0] = 1;
    for (size_t i = 0; i < count; i++)
        column_set(scratch, &batch->columns[i], 0, 1,
                   i ? &step->row[i] : &(struct value){.type = TYPE_BIGINT, .word = step->id});
    if (step->present)
        table_put(table, batch, true, scratch, &outcome);
    else
        table_delete(table, batch, scratch, &outcome);
    arena_free(scratch);
}

void kept_tick(struct kept *kept)
{
    graph_run(kept->graph);
    graph_settle(kept->graph);
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

struct step random_step(struct random *random, const struct schema *schema, bool clocks)
{
    struct step step = {.day = civil_day(2026, 3, 1) + (int64_t)random_below(random, 30)};
    if (clocks && random_below(random, 10) == 0)
        return step;
    step.table = schema->tables[random_below(random, 2)];
    step.id = (int64_t)random_below(random, STEP_IDS);
    step.present = random_below(random, 3) > 0;
    for (int i = 0; i < 6; i++)
        step.row[i] = random_value(random, step.table->columns[i].type);
    return step;
}
