// flow/op/repeat/repeat.c — each row as many times as one of its columns says; no state.
//
// INTERSECT ALL and EXCEPT ALL count both sides of the whole row first; what is left is a row that
// knows how often it stands in the answer:
//
//   x EXCEPT ALL y       x has (7) three times, y once       aggregate (7, 3, 1)
//   times = 3 - 1        (7) with weight +2
//   y gets another (7)   aggregate -1 (7, 3, 1)  +1 (7, 3, 2)       emits -2 (7)  +1 (7)
//
// The operator is linear: a row of weight w that says n has weight w·n behind it, and none where n is
// NULL or not above zero.
// Cost   the expression, a column at a time.
// Not    a count that is a fault: the counts it is made for are sums of rows.
#include "flow/op.h"

static void repeat_push(struct node *node, int input, const struct batch *batch, struct tick *tick)
{
    (void)input;
    const struct repeat_spec *spec = node->spec;
    struct column times = expr_eval(spec->times, batch, tick->clock_us, tick->scratch);
    uint32_t *rows = ARENA_RAW(tick->scratch, uint32_t, batch->row_count + 1);
    size_t count = 0;
    for (size_t i = 0; i < batch->row_count; i++)
        if (column_at(&times, i) == STATE_VALUE && times.words[i] > 0)
            rows[count++] = (uint32_t)i;
    if (!count)
        return;
    struct batch *out = batch_pick(tick->scratch, batch, rows, count);
    for (size_t i = 0; i < count; i++)
        out->weights[i] *= times.words[rows[i]];
    graph_emit(node, out, tick);
}

static void repeat_explain(const struct node *node, struct str *out)
{
    const struct repeat_spec *spec = node->spec;
    str_text(out, "rows times ");
    expr_print(out, spec->times);
    str_text(out, "; a change costs O(1)");
}

const struct op_type op_repeat = {
    .name = "repeat", .push = repeat_push, .explain = repeat_explain,
};
