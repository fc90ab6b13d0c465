// flow/view.c — reading a table the way an operator sees it (flow/graph.h).
#include <assert.h>

#include "flow/cell.h"
#include "flow/op.h"

static enum state pass_state(const struct view *view, uint32_t slot, int64_t *word)
{
    union cell room;
    enum state state;
    *word = *(const int64_t *)cell_read(view->table, view->pass, slot, &room, &state);
    return state;
}

bool view_has(const struct view *view, uint32_t slot)
{
    if (view->pass < 0)
        return true;
    int64_t word;
    enum state state = pass_state(view, slot, &word);
    return state == STATE_FAULT || (state == STATE_VALUE && word);
}

bool view_sees(const struct view *view, const struct tick *tick, enum moment moment, uint32_t slot)
{
    if (tick->fill && moment == MOMENT_OLD)
        return false;
    if (tick->gated &&
        slot >= (moment == MOMENT_OLD ? view->table->gate.old : view->table->gate.now))
        return false;
    return table_sees(view->table, moment, slot) && view_has(view, slot);
}

// The node's share of the table grows: a slice of a fill, between ticks.
static bool gate_opens(const struct view *view, const struct tick *tick)
{
    return tick->gated && view->table->gate.old != view->table->gate.now;
}

bool view_changed(const struct view *view, const struct tick *tick)
{
    if (tick->fill)
        return view->table->live_count > 0;
    return gate_opens(view, tick) || table_changed(view->table);
}

// At the first answer every row that is there counts as born; in a slice those that come into sight.
static bool next_of_all(const struct view *view, const struct tick *tick, struct view_walk *walk)
{
    const struct table *table = view->table;
    uint32_t first = tick->fill ? 0 : table->gate.old, end = table->slot_count;
    if (tick->gated && table->gate.now < end)
        end = table->gate.now;
    walk->sign = 1;
    while (walk->position + first < end && walk->count < BATCH_ROWS) {
        uint32_t slot = first + (uint32_t)walk->position++;
        if (table_sees(table, MOMENT_NEW, slot) && view_has(view, slot))
            walk->slots[walk->count++] = slot;
    }
    return walk->count > 0;
}

static void next_of_list(const struct view *view, const struct tick *tick, struct view_walk *walk,
                         const struct table_change *list, size_t list_count, size_t first,
                         enum phase phase)
{
    // Of a row and the one in its place only one may be in sight.
    uint32_t end = tick->gated ? view->table->gate.now : UINT32_MAX;
    uint64_t unread = tick->gated ? 0 : walk->unread;
    while (walk->position - first < list_count && walk->count < BATCH_ROWS) {
        const struct table_change *change = &list[walk->position++ - first];
        if (change->columns & ~unread && change->slot < end &&
            table_phase(view->table, change->slot) == phase && view_has(view, change->slot))
            walk->slots[walk->count++] = change->slot;
    }
}

struct view_walk *view_walk_new(struct tick *tick)
{
    struct view_walk *walk = ARENA_RAW(tick->arena, struct view_walk, 1);
    walk->position = 0;
    walk->count = 0;
    walk->unread = 0;
    return walk;
}

bool view_next(const struct view *view, const struct tick *tick, struct view_walk *walk)
{
    const struct table *table = view->table;
    if (!graph_charge(tick->node, walk->count))
        return false;
    walk->count = 0;
    if (tick->fill || gate_opens(view, tick))
        return next_of_all(view, tick, walk);
    walk->sign = 1;
    next_of_list(view, tick, walk, table->born.base, table->born_count, 0, PHASE_BORN);
    if (walk->count)
        return true;
    walk->sign = -1;
    next_of_list(view, tick, walk, table->dying.base, table->dying_count, table->born_count,
                 PHASE_DYING);
    return walk->count > 0;
}

static void mark_inputs(const struct view *view, const bool *wanted, bool *used)
{
    for (size_t i = 0; i < view->output_count; i++)
        if (!wanted || wanted[i])
            expr_mark_columns(view->outputs[i], used);
}

uint64_t view_unread(const struct view *view, const bool *wanted, const int *keys, size_t key_count,
                     struct arena *scratch)
{
    bool *used = ARENA_ARRAY(scratch, bool, view->table->columns.count + 1);
    mark_inputs(view, wanted, used);
    if (view->pass >= 0)
        used[view->pass] = true;
    for (size_t i = 0; i < key_count; i++)
        used[keys[i]] = true;
    uint64_t read = COLUMN_BIT(63);
    for (size_t i = 0; i < view->table->columns.count; i++)
        read |= used[i] ? COLUMN_BIT(i) : 0;
    return ~read;
}

void join_unread(struct node *node)
{
    const struct join_spec *spec = node->spec;
    const struct view *left = node->inputs[0]->view, *right = node->inputs[1]->view;
    struct arena *scratch = arena_new("join columns", MIB, GIB);
    bool *wanted = ARENA_ARRAY(scratch, bool, left->output_count + right->output_count + 1);
    for (size_t i = 0; i < spec->output_count; i++)
        expr_mark_columns(spec->outputs[i], wanted);
    if (spec->residual)
        expr_mark_columns(spec->residual, wanted);
    node->unread[0] = view_unread(left, wanted, spec->ask_right.keys, spec->key_count, scratch);
    node->unread[1] = view_unread(right, wanted + left->output_count, spec->ask_left.keys,
                                  spec->key_count, scratch);
    arena_free(scratch);
}

static void read_faults(const struct view *view, const uint32_t *slots, struct batch *batch,
                        struct arena *arena)
{
    const struct table *table = view->table;
    bool by_pass = view->pass >= 0 && table->columns.at[view->pass].has_state;
    if (!by_pass && table->fault_column < 0)
        return;
    uint8_t any = 0, *fault = ARENA_RAW(arena, uint8_t, batch->row_count);
    for (size_t i = 0; i < batch->row_count; i++) {
        int64_t word = 0;
        fault[i] = FAULT_NONE;
        if (table->fault_column >= 0)
            fault[i] = (uint8_t)table_value(table, table->fault_column, slots[i]).word;
        if (by_pass && pass_state(view, slots[i], &word) == STATE_FAULT)
            fault[i] = (uint8_t)word;
        any |= fault[i];
    }
    if (any)
        batch->fault = fault;
}

struct batch *view_read(const struct view *view, const uint32_t *slots, size_t count, int sign,
                        const bool *wanted, struct tick *tick, struct arena *arena)
{
    const struct table *table = view->table;
    bool *used = ARENA_ARRAY(arena, bool, table->columns.count + 1);
    mark_inputs(view, wanted, used);
    struct batch row = {.row_count = count, .column_count = table->columns.count};
    row.columns = ARENA_ARRAY(arena, struct column, row.column_count + 1);
    for (size_t i = 0; i < row.column_count; i++)
        if (used[i])
            row.columns[i] = table_read(table, (int)i, slots, count, arena);
    struct batch *batch = ARENA_NEW(arena, struct batch);
    batch->row_count = count;
    batch->column_count = view->output_count;
    batch->columns = ARENA_ARRAY(arena, struct column, view->output_count + 1);
    for (size_t i = 0; i < view->output_count; i++)
        if (!wanted || wanted[i])
            batch->columns[i] = expr_eval(view->outputs[i], &row, tick->clock_us, arena);
    batch->weights = ARENA_RAW(arena, int64_t, count + 1);
    for (size_t i = 0; i < count; i++)
        batch->weights[i] = sign * table_weight(table, slots[i]);
    read_faults(view, slots, batch, arena);
    return batch;
}
