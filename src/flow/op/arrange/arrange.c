// flow/op/arrange/arrange.c — holds its input's rows as a table, so that others can view and index it.
//
// A join needs to ask "which rows have this key" of both sides, before and after the tick. A base
// table answers that; the output of an aggregate or of another join does not, until it is arranged:
//
//   pushed   +1 (A, 3)   -1 (A, 2)      the bag held (A, 2)
//   table    (A, 2) DYING, (A, 3) BORN: MOMENT_OLD sees the first, MOMENT_NEW the second
//
// An inverse tick swaps the two phases, as it does in base tables: what viewers remember of a slot holds.
// Equal rows are one slot with a weight. Whether a row is there may be in doubt (a batch fault); the
// doubt is stored as one more column, so that the doubtful row and the certain one are different rows.
// Cost   one probe and one slot per distinct changed row; memory: the rows.
// Not    made for base tables and filters on them: those are viewed where they are.
#include <assert.h>

#include "flow/op.h"

struct arrange {
    struct table *table;
    struct view view;
    bool fresh;    // had its first answer in this tick
    bool reverted; // shows the inverse of the tick before
};

static bool arrange_open(struct node *node, struct err *err)
{
    (void)err;
    struct arrange *arrange = node->state;
    struct arena *arena = graph_arena(node->graph);
    size_t count = node->column_count;
    assert(count > 0 && "an arranged relation has a column");
    enum type *types = ARENA_ARRAY(arena, enum type, count + 1);
    memcpy(types, node->types, count * sizeof *types);
    types[count] = TYPE_INT;
    arrange->table = table_new(arena, "arranged", types, count + 1, NULL, 0, true);
    arrange->table->fault_column = (int)count;
    struct expr **outputs = ARENA_ARRAY(arena, struct expr *, count);
    for (size_t i = 0; i < count; i++)
        outputs[i] = expr_column(arena, (int)i, node->types[i]);
    arrange->view = (struct view){.table = arrange->table, .pass = -1, .outputs = outputs,
                                  .output_count = count};
    node->view = &arrange->view;
    return true;
}

static void arrange_push(struct node *node, int input, const struct batch *batch, struct tick *tick)
{
    (void)input;
    struct arrange *arrange = node->state;
    if (arrange->reverted)
        return;
    size_t count = batch->column_count;
    struct batch rows = *batch;
    rows.column_count = count + 1;
    rows.columns = ARENA_ARRAY(tick->scratch, struct column, count + 1);
    memcpy(rows.columns, batch->columns, count * sizeof *rows.columns);
    rows.columns[count] = column_take(tick->scratch, TYPE_INT, batch->row_count);
    for (size_t i = 0; i < batch->row_count; i++)
        rows.columns[count].words[i] = batch->fault ? batch->fault[i] : FAULT_NONE;
    arrange->table->loading = !node->filled; // then whoever views it reads all of it
    table_weigh(arrange->table, &rows, tick->scratch);
}

// Readers that are pushed come here when another reader needs the view of the same rows.
static void arrange_run(struct node *node, struct tick *tick)
{
    ((struct arrange *)node->state)->fresh = tick->fill;
    if (!node->readers.count)
        return;
    struct view_walk *walk = view_walk_new(tick);
    while (view_next(node->view, tick, walk)) {
        graph_emit(node, view_read(node->view, walk->slots, walk->count, walk->sign, NULL, tick,
                                   tick->scratch), tick);
        arena_reset(tick->scratch);
    }
}

static void arrange_settle(struct node *node)
{
    struct arrange *arrange = node->state;
    arrange->fresh = arrange->reverted = arrange->table->loading = false;
    table_settle(arrange->table);
}

// A first answer is not taken back, only the changes that are in it.
static bool arrange_revert(struct node *node)
{
    struct arrange *arrange = node->state;
    if (arrange->fresh)
        return false;
    table_revert(arrange->table);
    return arrange->reverted = true;
}

static void arrange_close(struct node *node)
{
    table_close(((struct arrange *)node->state)->table);
}

static void arrange_explain(const struct node *node, struct str *out)
{
    const struct arrange *arrange = node->state;
    str_format(out, "%llu rows held; a change costs a probe, O(1)",
               (unsigned long long)arrange->table->live_count);
}

static uint64_t arrange_bytes(const struct node *node)
{
    return table_bytes(((const struct arrange *)node->state)->table);
}

const struct op_type op_arrange = {
    .name = "arrange", .state_size = sizeof(struct arrange), .has_view = true,
    .open = arrange_open, .push = arrange_push, .run = arrange_run, .settle = arrange_settle,
    .revert = arrange_revert, .close = arrange_close, .explain = arrange_explain, .bytes = arrange_bytes,
};
