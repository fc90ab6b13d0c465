// flow/op/project/project.c — new columns from each row; no state, weights unchanged.
//
// Cost   the expressions, a column at a time. A fault in a column stays in that column.
#include "flow/op.h"

static void project_push(struct node *node, int input, const struct batch *batch, struct tick *tick)
{
    (void)input;
    const struct project_spec *spec = node->spec;
    struct batch out = *batch;
    out.next = NULL;
    out.column_count = spec->expr_count;
    out.columns = ARENA_ARRAY(tick->scratch, struct column, spec->expr_count + 1);
    for (size_t i = 0; i < spec->expr_count; i++)
        out.columns[i] = expr_eval(spec->exprs[i], batch, tick->clock_us, tick->scratch);
    graph_emit(node, &out, tick);
}

static void project_explain(const struct node *node, struct str *out)
{
    const struct project_spec *spec = node->spec;
    for (size_t i = 0; i < spec->expr_count; i++) {
        str_text(out, i ? ", " : "");
        expr_print(out, spec->exprs[i]);
    }
}

const struct op_type op_project = {
    .name = "project", .push = project_push, .explain = project_explain,
};
