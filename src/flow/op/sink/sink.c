// flow/op/sink/sink.c — where rows leave the graph: hands each batch to its owner.
#include "flow/op.h"

static void sink_push(struct node *node, int input, const struct batch *batch, struct tick *tick)
{
    (void)input;
    const struct sink_spec *spec = node->spec;
    spec->take(spec->context, batch, tick);
}

const struct op_type op_sink = {.name = "sink", .push = sink_push};
