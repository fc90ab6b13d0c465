#include "prove/kept.h"

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

static bool compile(struct kept *kept, struct err *err)
{
    map_open(&kept->sums, kept->arena);
    struct node *node = NULL;
    if (plan_bind(graph_arena(kept->graph), &kept->request, &kept->bound, err))
        node = plan_lower(kept->graph, kept->bound.plan, err);
    if (!node) {
        graph_sweep(kept->graph);
        kept_close(kept);
        return false;
    }
    struct sink_spec *spec = ARENA_NEW(kept->arena, struct sink_spec);
    *spec = (struct sink_spec){.take = take, .context = kept};
    extern const struct op_type op_sink;
    const char *name = arena_format(graph_arena(kept->graph), "kept %p", (void *)kept->arena);
    kept->sink = graph_node(kept->graph, &op_sink, name, spec, &node, 1, node->types,
                            node->column_count);
    return true;
}

bool kept_start(struct kept *kept, const struct plan_request *request, int64_t clock_us,
                struct err *err)
{
    *kept = (struct kept){.arena = arena_new("kept", GIB, 4 * GIB), .request = *request,
                          .graph = graph_new("kept")};
    return compile(kept, err) && graph_set_clock(kept->graph, clock_us, err);
}

bool kept_join(struct kept *kept, const struct kept *host, const struct plan_request *request,
               struct err *err)
{
    *kept = (struct kept){.arena = arena_new("kept", GIB, 4 * GIB), .request = *request,
                          .graph = host->graph, .guest = true};
    return compile(kept, err);
}

void kept_put(struct kept *kept, const struct schema_table *table, const struct value *row,
              bool present)
{
    struct arena *scratch = arena_new("apply", 16 * MIB, GIB);
    size_t count = present ? table->column_count : table->key_count;
    enum type *types = ARENA_ARRAY(scratch, enum type, count);
    for (size_t i = 0; i < count; i++)
        types[i] = table->columns[present ? (int)i : table->key[i]].type;
    struct batch *batch = batch_new(scratch, types, count, 1);
    batch->weights[0] = 1;
    for (size_t i = 0; i < count; i++)
        column_set(scratch, &batch->columns[i], 0, 1, &row[present ? (int)i : table->key[i]]);
    uint8_t outcome;
    if (present)
        table_put(graph_table(kept->graph, table), batch, true, scratch, &outcome);
    else
        table_delete(graph_table(kept->graph, table), batch, scratch, &outcome);
    arena_free(scratch);
}

void kept_tick(struct kept *kept)
{
    graph_run(kept->graph);
    graph_settle(kept->graph);
}

void kept_close(struct kept *kept)
{
    if (!kept->guest)
        graph_close(kept->graph);
    else if (kept->sink)
        graph_drop(kept->graph, kept->sink);
    arena_free(kept->arena);
}
