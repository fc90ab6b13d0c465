// flow/op/filter/filter.c — rows for which the condition is true.
//
// A row whose condition is a fault goes on, marked: whether it is there could not be judged. A row
// whose condition is false or NULL takes its faults with it.
//
//   condition #1 / #2 > 2     (10, 2) goes on     (10, 0) goes on marked "division by zero"
//
// Cost   the condition, a column at a time; no state.
#include "flow/op.h"

static void filter_push(struct node *node, int input, const struct batch *batch, struct tick *tick)
{
    (void)input;
    const struct filter_spec *spec = node->spec;
    struct column pass = expr_eval(spec->condition, batch, tick->clock_us, tick->scratch);
    uint32_t *rows = ARENA_RAW(tick->scratch, uint32_t, batch->row_count);
    uint8_t *fault = ARENA_ARRAY(tick->scratch, uint8_t, batch->row_count);
    size_t count = 0, fault_count = 0;
    for (size_t i = 0; i < batch->row_count; i++) {
        enum state state = column_at(&pass, i);
        if (state == STATE_NULL || (state == STATE_VALUE && !pass.words[i]))
            continue;
        fault[count] = batch->fault ? batch->fault[i] : FAULT_NONE;
        if (state == STATE_FAULT && !fault[count])
            fault[count] = (uint8_t)pass.words[i];
        fault_count += fault[count] != FAULT_NONE;
        rows[count++] = (uint32_t)i;
    }
    if (!count)
        return;
    struct batch *out = batch_pick(tick->scratch, batch, rows, count);
    out->fault = fault_count ? fault : NULL;
    graph_emit(node, out, tick);
}

static void filter_explain(const struct node *node, struct str *out)
{
    expr_print(out, ((const struct filter_spec *)node->spec)->condition);
    str_text(out, "; a change costs O(1)");
}

const struct op_type op_filter = {
    .name = "filter", .push = filter_push, .explain = filter_explain,
};
