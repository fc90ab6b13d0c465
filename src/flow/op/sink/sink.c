// flow/op/sink/sink.c — where rows leave the graph: hands each batch to its owner.
//
// One sink a scenario. It keeps nothing: the owner (control/result.c) adds the weights up and tells which
// findings came and went when the tick is over.
// Cost   a call a batch.
// Not    shared, unlike every other node: who reads an answer reads it alone.
#include "flow/op.h"

static void sink_push(struct node *node, int input, const struct batch *batch, struct tick *tick)
{
    (void)input;
    const struct sink_spec *spec = node->spec;
    spec->take(spec->context, batch, tick);
}

static void sink_explain(const struct node *node, struct str *out)
{
    (void)node;
    str_text(out, "hands the answer's changes to its owner, O(1) each");
}

static uint64_t sink_bytes(const struct node *node)
{
    const struct sink_spec *spec = node->spec;
    return spec->bytes ? spec->bytes(spec->context) : 0;
}

const struct op_type op_sink = {.name = "sink", .push = sink_push, .explain = sink_explain,
                                .bytes = sink_bytes};
