// flow/op/rows/rows.c — constant rows: VALUES, and the one empty row of a SELECT without FROM.
//
//   VALUES ('A1', 30), ('A2', 45)      first answer  +1 (A1, 30)  +1 (A2, 45)      afterwards nothing
//
// Cost   its rows, once; no change ever comes from here.
// Not    made of parameters: a changed value is another plan.
#include "flow/op.h"

static void part_emit(struct node *node, struct tick *tick, size_t first, size_t count)
{
    const struct rows_spec *spec = node->spec;
    struct batch *batch = batch_new(tick->arena, node->types, node->column_count, count);
    for (size_t i = 0; i < count; i++) {
        batch->weights[i] = 1;
        for (size_t c = 0; c < node->column_count; c++)
            column_set(tick->arena, &batch->columns[c], i, count,
                       &spec->values[(first + i) * node->column_count + c]);
    }
    graph_emit(node, batch, tick);
}

static void rows_run(struct node *node, struct tick *tick)
{
    const struct rows_spec *spec = node->spec;
    for (size_t at = 0; tick->fill && at < spec->row_count; at += BATCH_ROWS) {
        size_t left = spec->row_count - at;
        part_emit(node, tick, at, left < BATCH_ROWS ? left : BATCH_ROWS);
    }
}

static void rows_explain(const struct node *node, struct str *out)
{
    const struct rows_spec *spec = node->spec;
    str_format(out, "%zu constant rows, O(rows) at the first answer; they never change",
               spec->row_count);
}

const struct op_type op_rows = {.name = "rows", .run = rows_run, .explain = rows_explain};
