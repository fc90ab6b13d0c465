// flow/op/merge/merge.c — UNION ALL: the rows of every input, as they come; no state.
#include "flow/op.h"

static void merge_push(struct node *node, int input, const struct batch *batch, struct tick *tick)
{
    (void)input;
    graph_emit(node, batch, tick);
}

const struct op_type op_merge = {.name = "merge", .push = merge_push};
