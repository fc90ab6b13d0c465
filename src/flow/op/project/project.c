// flow/op/project/project.c — new columns from each row; no state, weights unchanged.
//
//   amt * 2, left(payee, 1)      +1 (500, Hanbit)  -1 (400, Hanbit)   emits   +1 (1000, H)  -1 (800, H)
//
// The operator is linear: what goes is computed again and goes as it came, so two rows that become
// alike need not be recognised. A fault in a column stays in that column; the row is there.
// Cost   the expressions, a column at a time: O(1) a changed row.
// Not    made where a view will do: over a base table or an arranged node the outputs are part of the
//        view, and computed only by who reads them.
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
    str_text(out, "; a change costs O(1)");
}

const struct op_type op_project = {
    .name = "project", .push = project_push, .explain = project_explain,
};
