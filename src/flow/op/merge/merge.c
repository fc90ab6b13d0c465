// flow/op/merge/merge.c — UNION ALL: the rows of every input, as they come; no state.
//
//   contract rows  +1 (V7)      licence rows  +1 (V7)  -1 (V9)      emits  +1 (V7)  +1 (V7)  -1 (V9)
//
// Weights of equal rows add up wherever rows are counted, so nothing is matched here. UNION without ALL
// is a merge and an aggregate without calls over it; GROUPING SETS are a merge of aggregates; the LEFT
// JOIN is a merge of a join and of the left rows without a match.
// Cost   O(1) a changed row.
// Not    an order among the inputs: an answer is a set of rows with weights.
#include "flow/op.h"

static void merge_push(struct node *node, int input, const struct batch *batch, struct tick *tick)
{
    (void)input;
    graph_emit(node, batch, tick);
}

static void merge_explain(const struct node *node, struct str *out)
{
    str_format(out, "rows of %zu inputs as they come; a change costs O(1)", node->input_count);
}

const struct op_type op_merge = {.name = "merge", .push = merge_push, .explain = merge_explain};
