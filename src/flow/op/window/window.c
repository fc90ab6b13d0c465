// flow/op/window/window.c — window functions: each row with what its neighbours and partition say.
//
// The rows of a partition stand in a counted tree in the window's order; a ref is the row's slot in
// the view's table. Beside it, per slot, are the values that were last emitted, so that a change
// emits only rows whose output really differs:
//
//   lag(pay_ymd) by vendor, order by date      P1 01-05 null | P2 01-20 01-05 | P4 02-11 01-20
//   P3 of 02-02 arrives                        emits +1 (P3, 01-20)  -1 (P4, 01-20)  +1 (P4, 02-02)
//
// A tick takes the rows that came and went into the trees and, when all are in, looks at what each
// changed place could have changed in its partition:
//   lag, lead        `offset` neighbours, found from the place itself
//   rank             the rows from the first changed place to the end (the tail)
//   whole partition  all rows, when the value is another one
//   a frame          the rows that have the changed place in their frame: walking away from it,
//                    until a row does not look so far
// Spans of rows that may show something else are merged, and each is walked once from its first row,
// the frame's two ends moving along with it; a row that comes in is weighed into the call's state, a
// row that is left behind is taken out:
//
//   sum(v) RANGE BETWEEN 2 PRECEDING AND CURRENT ROW, d 1 2 4 7   +1 (d 3)
//   span 3 4 (5, 6 would be in, 7 looks back to 5)   3: 1 2 3   4: -1 +4   5 rows are touched
//
// A frame with two bounds begins and ends a walk with an empty state. One that is open to one side
// keeps the state of all rows of the partition: what lies beyond the other bound is taken out first,
// and put back in the end. So a running value costs its tail, no row before the first changed place
// is read, and no state per row is kept; aggregates are exact under deletion, so nothing drifts.
//
// Most of what this costs is memory that is not in the cache, so little is read, and early:
//   - a slot has one record: its partition, what it was emitted with and its values;
//   - the key of a tree is the value of the order, or an image of it. A bound of RANGE becomes a key
//     too, and the table is asked only where a key stands for more than one value (numeric, text,
//     NULL beside bigint's greatest);
//   - adding to a tree and taking from it tell the place, so a single change descends once;
//   - what is read of a row (record, arguments, columns of the output that somebody wants) is asked
//     for while its neighbours are looked for, and partitions of a batch some rows ahead.
//
// A row that is in doubt (flow/op.h), or whose partition or order is a fault, stands in no tree: it
// is handed on with its fault, and while it is there every row of its partition carries one.
// Cost   O(log n + offset) a change for lag and lead; for a frame the rows that look at the change and
//        those that these look at; O(tail) for rank and running values; the partition for ntile,
//        percent_rank and cume_dist, which depend on how many rows there are.
// Not    EXCLUDE; copies of one row in a bag count as one position for row_number, lag, lead and in
//        ROWS frames: the planner makes the order total.
#include <assert.h>
#include <stddef.h>
#include <stdlib.h>

#include "flow/agg.h"
#include "flow/cell.h"
#include "flow/op.h"

struct change {
    struct tree_entry entry; // that came or went
    struct tree_cursor here; // of it or of what stands after it; true until the tree changes again
    struct change *next;
};

// A record of a partition; the calls' states follow.
struct partition {
    struct tree tree;
    struct change *changes;
    struct value *was; // one per call: of a whole partition, at the tick's beginning
    uint32_t change_count;
    uint32_t doubts[FAULT_COUNT];
    uint8_t was_doubt; // enum fault at the tick's beginning
    bool touched;
    bool moved; // a row came or went in the tree
};
_Static_assert(sizeof(struct partition) <= 64, "the record of a partition is one line of memory");

struct call_state { // of an aggregate, followed by the aggregate's own
    int64_t faults[FAULT_COUNT];
};

// A record of a slot: what was last emitted of its row. The cells of the values follow the states.
struct shown {
    uint32_t home; // partition
    uint8_t doubt; // the fault it was emitted with
    bool is_out;   // the row is in the output
    uint8_t states[];
};

// A bound of RANGE that lies a fixed number of units from each value of the order.
struct shift {
    bool fixed;
    int64_t units;
};

struct call {
    struct agg_env env;
    struct shift from, to;
    size_t offset; // of its call_state in a partition's record; 0: not an aggregate
    size_t cell;   // offset of its value in a slot's record
    size_t bytes;  // of the value
};

struct pending { // rows on their way out
    size_t count;
    uint32_t slots[BATCH_ROWS];
    int8_t signs[BATCH_ROWS];
    uint8_t fault[BATCH_ROWS];
    struct column *columns; // one per call
};

struct window {
    struct node *node;
    struct table *partitions; // NULL without PARTITION BY: partition 0
    struct range records;
    size_t stride;
    struct call *calls;
    struct forest forest;
    struct range shown; // a record a slot
    size_t shown_stride;
    int *shown_from; // columns of the table that showing a row reads
    size_t shown_from_count;
    bool key_is_order; // rows of equal keys are peers, unless the key may be that of NULL
    uint64_t null_key;
    bool by_span;           // some call looks further than to a fixed number of neighbours
    uint32_t before, after; // how far lag and lead reach
    struct tick *tick;
    struct arena *arena;   // of the partition at hand
    struct arena *outgoing; // what `pending` is in
    VEC(uint32_t) touched; // partitions; in the tick's arena
    struct pending *pending;
};

static const struct window_spec *spec_of(const struct window *window) { return window->node->spec; }
static const struct view *view_of(const struct window *window)
{
    return window->node->inputs[0]->view;
}
static const struct table *table_of(const struct window *window) { return view_of(window)->table; }

static size_t rounded(size_t bytes) { return (bytes + 15) & ~(size_t)15; }

static struct partition *partition_at(const struct window *window, uint32_t number)
{
    return (struct partition *)(void *)((char *)window->records.base + number * window->stride);
}

static struct call_state *call_at(const struct window *window, struct partition *partition,
                                  size_t number)
{
    return (struct call_state *)(void *)((char *)partition + window->calls[number].offset);
}

static void *agg_state(struct call_state *call) { return (char *)call + rounded(sizeof *call); }

static struct shown *shown_at(const struct window *window, uint32_t slot)
{
    return (struct shown *)(void *)((char *)window->shown.base + slot * window->shown_stride);
}

static char *shown_cell(const struct window *window, struct shown *shown, size_t number)
{
    return (char *)shown + window->calls[number].cell;
}

// ---- order

static int cells_compare(const struct table *table, const struct window_order *order, uint32_t a,
                         uint32_t b)
{
    union cell left_room, right_room;
    enum state left_state, right_state;
    const void *left = cell_read(table, order->column, a, &left_room, &left_state);
    const void *right = cell_read(table, order->column, b, &right_room, &right_state);
    if (left_state != right_state)
        return (left_state == STATE_NULL) == order->nulls_first ? -1 : 1;
    if (left_state != STATE_VALUE)
        return 0;
    enum type type = table->columns.at[order->column].type;
    int difference;
    if (type_is_wide(type) || type == TYPE_TEXT || type == TYPE_DOUBLE) {
        struct value left_value = table_value(table, order->column, a);
        struct value right_value = table_value(table, order->column, b);
        difference = value_compare(&left_value, &right_value);
    } else {
        int64_t left_word = *(const int64_t *)left, right_word = *(const int64_t *)right;
        difference = left_word < right_word ? -1 : left_word > right_word;
    }
    return order->descending ? -difference : difference;
}

static int order_compare(const struct window *window, uint32_t a, uint32_t b, size_t from)
{
    const struct window_spec *spec = spec_of(window);
    for (size_t i = from; i < spec->order_count; i++) {
        int difference = cells_compare(table_of(window), &spec->orders[i], a, b);
        if (difference)
            return difference;
    }
    return 0;
}

static enum type order_type(const struct window *window)
{
    const struct window_spec *spec = spec_of(window);
    return spec->order_count ? table_of(window)->columns.at[spec->orders[0].column].type
                             : TYPE_UNKNOWN;
}

// Of rows with equal keys. Slots only keep rows apart that the order does not; nothing that is
// emitted may depend on them.
static int slot_compare(const void *context, uint32_t a, uint32_t b)
{
    const struct window *window = context;
    const struct window_spec *spec = spec_of(window);
    bool key_says_all = spec->order_count && tree_key_exact(order_type(window)) &&
                        !table_of(window)->columns.at[spec->orders[0].column].has_state;
    int difference = order_compare(window, a, b, key_says_all);
    return difference ? difference : a < b ? -1 : a > b;
}

static int entry_compare(const struct window *window, const struct tree_entry *a,
                         const struct tree_entry *b)
{
    return a->key != b->key ? a->key < b->key ? -1 : 1 : slot_compare(window, a->ref, b->ref);
}

// ---- rows by slot

// Asks for what will be read of a row. (Not inlined, gcc would drop calls that have no effect.)
__attribute__((always_inline)) static inline void cell_warm(const struct window *window, int number,
                                                            uint32_t slot)
{
    const struct table_column *column = &table_of(window)->columns.at[number];
    __builtin_prefetch((const char *)column->data.base + (size_t)slot * column->width);
}

__attribute__((always_inline)) static inline void row_warm(const struct window *window,
                                                           uint32_t slot)
{
    __builtin_prefetch(shown_at(window, slot));
    for (size_t i = 0; i < window->shown_from_count; i++)
        cell_warm(window, window->shown_from[i], slot);
}

// ---- what was shown

static struct value shown_get(const struct window *window, size_t number, uint32_t slot)
{
    struct shown *shown = shown_at(window, slot);
    struct value value = { .type = spec_of(window)->calls[number].type };
    value.state = (enum state)shown->states[number];
    const char *cell = shown_cell(window, shown, number);
    if (value.type == TYPE_NUMERIC)
        memcpy(&value.num, cell, sizeof value.num);
    else if (value.type == TYPE_INTERVAL)
        memcpy(&value.interval, cell, sizeof value.interval);
    else
        memcpy(&value.word, cell, sizeof value.word);
    return value;
}

static void shown_set(const struct window *window, size_t number, uint32_t slot,
                      const struct value *value)
{
    struct shown *shown = shown_at(window, slot);
    shown->states[number] = (uint8_t)value->state;
    char *cell = shown_cell(window, shown, number);
    if (value->state == STATE_FAULT || !type_is_wide(value->type))
        memcpy(cell, &value->word, sizeof value->word);
    else if (value->type == TYPE_NUMERIC)
        memcpy(cell, &value->num, sizeof value->num);
    else
        memcpy(cell, &value->interval, sizeof value->interval);
}

static bool value_same(const struct value *a, const struct value *b)
{
    if (a->state != b->state)
        return false;
    if (a->state == STATE_NULL)
        return true;
    if (a->state == STATE_FAULT)
        return a->word == b->word;
    return type_is_wide(a->type) || a->type == TYPE_DOUBLE ? value_compare(a, b) == 0
                                                           : a->word == b->word;
}

// ---- emitting

static struct pending *pending_new(struct arena *arena, const struct window_spec *spec)
{
    struct pending *pending = ARENA_RAW(arena, struct pending, 1);
    pending->count = 0;
    pending->columns = ARENA_ARRAY(arena, struct column, spec->call_count + 1);
    for (size_t c = 0; c < spec->call_count; c++) {
        enum type type = spec->calls[c].type;
        pending->columns[c] = (struct column){
            .type = type, .state = ARENA_RAW(arena, uint8_t, BATCH_ROWS),
            .data = arena_take_raw(arena, type_bytes(type) * BATCH_ROWS)
        };
    }
    return pending;
}

static void pending_flush(struct window *window)
{
    struct pending *pending = window->pending;
    if (!pending->count)
        return;
    const struct window_spec *spec = spec_of(window);
    const struct view *view = view_of(window);
    struct tick *tick = window->tick;
    struct batch batch =
        *view_read(view, pending->slots, pending->count, 1, spec->wanted, tick, tick->scratch);
    struct column *columns =
        ARENA_ARRAY(tick->scratch, struct column, view->output_count + spec->call_count + 1);
    size_t kept = 0;
    for (size_t i = 0; i < view->output_count; i++)
        if (!spec->wanted || spec->wanted[i])
            columns[kept++] = batch.columns[i];
    memcpy(columns + kept, pending->columns, spec->call_count * sizeof *columns);
    batch.columns = columns;
    batch.column_count = kept + spec->call_count;
    uint8_t any = 0;
    for (size_t i = 0; i < pending->count; i++) {
        batch.weights[i] *= pending->signs[i];
        if (batch.fault && batch.fault[i])
            pending->fault[i] = batch.fault[i];
        any |= pending->fault[i];
    }
    batch.fault = any ? pending->fault : NULL;
    graph_emit(window->node, &batch, tick);
    arena_reset(tick->scratch);
    pending->count = 0;
}

// Puts a row with the values it shows now.
static void pending_add(struct window *window, uint32_t slot, int sign)
{
    struct pending *pending = window->pending;
    struct shown *shown = shown_at(window, slot);
    size_t at = pending->count++;
    for (size_t c = 0; c < spec_of(window)->call_count; c++) {
        const struct column *column = &pending->columns[c];
        size_t bytes = window->calls[c].bytes;
        column->state[at] = shown->states[c];
        memcpy((char *)column->data + at * bytes, shown_cell(window, shown, c), bytes);
    }
    pending->fault[at] = shown->doubt;
    pending->signs[at] = (int8_t)sign;
    pending->slots[at] = slot;
    if (pending->count == BATCH_ROWS)
        pending_flush(window);
}

// ---- aggregates of a partition

static bool is_aggregate(const struct window_call *call) { return call->kind == WINDOW_KIND_AGG; }

static bool has_frame(const struct window_call *call)
{
    return is_aggregate(call) || call->kind == WINDOW_KIND_FIRST_VALUE ||
           call->kind == WINDOW_KIND_LAST_VALUE || call->kind == WINDOW_KIND_NTH_VALUE;
}

// Of every row the same: an aggregate over the partition, its first or its last row.
static bool is_whole(const struct window_call *call)
{
    const struct frame_bound *start = &call->frame.start, *end = &call->frame.end;
    if (call->kind == WINDOW_KIND_FIRST_VALUE)
        return start->edge == EDGE_UNBOUNDED && end->edge != EDGE_PRECEDING;
    if (call->kind == WINDOW_KIND_LAST_VALUE)
        return end->edge == EDGE_UNBOUNDED && start->edge != EDGE_FOLLOWING;
    return is_aggregate(call) && frame_is_whole(&call->frame);
}

static bool is_framed(const struct window_call *call)
{
    return has_frame(call) && !is_whole(call);
}

// Bounded on both sides: its state is empty between two walks.
static bool is_sliding(const struct window_call *call)
{
    return is_framed(call) && call->frame.start.edge != EDGE_UNBOUNDED &&
           call->frame.end.edge != EDGE_UNBOUNDED;
}

static bool is_rank(const struct window_call *call)
{
    return call->kind == WINDOW_KIND_ROW_NUMBER || call->kind == WINDOW_KIND_RANK ||
           call->kind == WINDOW_KIND_DENSE_RANK;
}

// Depends on how many rows there are.
static bool is_share(const struct window_call *call)
{
    return call->kind == WINDOW_KIND_NTILE || call->kind == WINDOW_KIND_PERCENT_RANK ||
           call->kind == WINDOW_KIND_CUME_DIST;
}

// Weighs one row into or out of the state of one call.
static void step_row(struct window *window, struct partition *partition, size_t number,
                     uint32_t slot, int64_t weight)
{
    const struct window_call *call = &spec_of(window)->calls[number];
    const struct table *table = table_of(window);
    struct call_state *state = call_at(window, partition, number);
    if (call->filter >= 0) {
        struct value filter = table_value(table, call->filter, slot);
        if (filter.state == STATE_FAULT)
            state->faults[filter.word] += weight;
        if (filter.state != STATE_VALUE || !filter.word)
            return;
    }
    union cell room = { .word = 0 };
    enum state arg_state = STATE_VALUE;
    const void *arg = &room;
    if (call->arg >= 0)
        arg = cell_read(table, call->arg, slot, &room, &arg_state);
    if (arg_state == STATE_FAULT)
        state->faults[*(const int64_t *)arg] += weight;
    if (arg_state != STATE_VALUE)
        return;
    struct column column = { .type = window->calls[number].env.type };
    memcpy(&column.data, &arg, sizeof arg); // const goes: an aggregate only reads
    void *agg = agg_state(state);
    call->agg->step(&(struct agg_call){ .env = &window->calls[number].env, .row_count = 1,
                                        .args = &column, .weights = &weight, .states = &agg });
}

static struct value call_value(struct window *window, struct partition *partition, size_t number)
{
    const struct window_call *call = &spec_of(window)->calls[number];
    struct call_state *state = call_at(window, partition, number);
    for (int fault = 1; fault < FAULT_COUNT; fault++)
        if (state->faults[fault])
            return (struct value){ .type = call->type, .state = STATE_FAULT, .word = fault };
    return call->agg->value(&window->calls[number].env, agg_state(state), call->type);
}

static struct value whole_value(struct window *window, struct partition *partition, size_t number)
{
    const struct window_call *call = &spec_of(window)->calls[number];
    if (is_aggregate(call))
        return call_value(window, partition, number);
    struct tree_cursor cursor;
    bool there = call->kind == WINDOW_KIND_FIRST_VALUE
                     ? tree_first(&window->forest, &partition->tree, &cursor)
                     : tree_last(&window->forest, &partition->tree, &cursor);
    return there ? table_value(table_of(window), call->arg, tree_get(&window->forest, cursor).ref)
                 : value_null(call->type);
}

// ---- partitions

static uint8_t partition_doubt(const struct partition *partition)
{
    for (uint8_t fault = 1; fault < FAULT_COUNT; fault++)
        if (partition->doubts[fault])
            return fault;
    return FAULT_NONE;
}

static uint32_t partition_find(struct window *window, const struct column *keys, size_t row)
{
    if (!window->partitions)
        return 0;
    bool added;
    uint32_t hash = index_hash_row(true, keys, spec_of(window)->partition_count, row);
    uint32_t number = table_enter_plain(window->partitions, keys, row, hash, &added);
    if (!added)
        return number;
    range_need(&window->records, ((size_t)number + 1) * window->stride);
    memset(partition_at(window, number), 0, window->stride);
    return number;
}

static struct partition *partition_touch(struct window *window, uint32_t number)
{
    struct partition *partition = partition_at(window, number);
    if (partition->touched)
        return partition;
    const struct window_spec *spec = spec_of(window);
    partition->touched = true;
    partition->was_doubt = partition_doubt(partition);
    for (size_t c = 0; c < spec->call_count; c++) {
        if (!is_whole(&spec->calls[c]))
            continue;
        if (!partition->was)
            partition->was = ARENA_RAW(window->tick->arena, struct value, spec->call_count);
        partition->was[c] = whole_value(window, partition, c);
    }
    VEC_ADD(window->tick->arena, &window->touched, number);
    return partition;
}

static void partition_settle(struct window *window, uint32_t number)
{
    const struct window_spec *spec = spec_of(window);
    struct partition *partition = partition_at(window, number);
    partition->touched = partition->moved = false;
    partition->changes = NULL;
    partition->change_count = 0;
    partition->was = NULL;
    if (!window->partitions || partition->tree.count > 0 || partition_doubt(partition))
        return;
    for (size_t c = 0; c < spec->call_count; c++)
        if (is_aggregate(&spec->calls[c]) && spec->calls[c].agg->drop)
            spec->calls[c].agg->drop(&window->calls[c].env,
                                     agg_state(call_at(window, partition, c)));
    memset(partition, 0, window->stride);
    table_drop_plain(window->partitions, number);
}

// ---- rows that come and go

struct rows_at_hand {
    const uint32_t *slots;
    struct column partition[INDEX_COLUMNS_MAX], first_order;
    uint8_t *doubts; // why a row stands in no tree
};

static void note_faults(const struct table *table, int column, const uint32_t *slots, size_t count,
                        uint8_t *doubts)
{
    if (column < 0 || !table->columns.at[column].has_state)
        return;
    for (size_t i = 0; i < count; i++) {
        struct value value = table_value(table, column, slots[i]);
        if (value.state == STATE_FAULT && !doubts[i])
            doubts[i] = (uint8_t)value.word;
    }
}

static struct rows_at_hand read_rows(struct window *window, const struct view_walk *walk)
{
    const struct window_spec *spec = spec_of(window);
    const struct view *view = view_of(window);
    const struct table *table = view->table;
    struct arena *arena = window->tick->scratch;
    struct rows_at_hand rows = { .slots = walk->slots };
    rows.doubts = ARENA_ARRAY(arena, uint8_t, walk->count + 1);
    for (size_t i = 0; table->fault_column >= 0 && i < walk->count; i++)
        rows.doubts[i] = (uint8_t)table_value(table, table->fault_column, walk->slots[i]).word;
    note_faults(table, view->pass, walk->slots, walk->count, rows.doubts);
    for (size_t i = 0; i < spec->partition_count; i++) {
        note_faults(table, spec->partition[i], walk->slots, walk->count, rows.doubts);
        rows.partition[i] =
            table_read(table, spec->partition[i], walk->slots, walk->count, arena);
    }
    for (size_t i = 0; i < spec->order_count; i++)
        note_faults(table, spec->orders[i].column, walk->slots, walk->count, rows.doubts);
    if (spec->order_count)
        rows.first_order =
            table_read(table, spec->orders[0].column, walk->slots, walk->count, arena);
    return rows;
}

static uint64_t row_key(const struct window *window, const struct rows_at_hand *rows, size_t row)
{
    const struct window_spec *spec = spec_of(window);
    if (!spec->order_count)
        return 0;
    return tree_key(&rows->first_order, row, spec->orders[0].descending,
                    spec->orders[0].nulls_first);
}

// The rows that lag and lead look at from here will be shown when all partitions have changed.
static void change_warm(const struct window *window, const struct change *change)
{
    const uint32_t most = 4;
    const struct forest *forest = &window->forest;
    struct tree_cursor cursor = change->here;
    bool more = cursor.leaf != 0;
    for (uint32_t i = 0; more && i <= window->before && i < most; i++) {
        row_warm(window, tree_get(forest, cursor).ref);
        more = tree_next(forest, &cursor);
    }
    cursor = change->here;
    more = cursor.leaf != 0 && tree_previous(forest, &cursor);
    for (uint32_t i = 0; more && i <= window->after && i < most; i++) {
        row_warm(window, tree_get(forest, cursor).ref);
        more = tree_previous(forest, &cursor);
    }
}

static void row_change(struct window *window, struct partition *partition, uint64_t key,
                       uint32_t slot, int sign)
{
    const struct window_spec *spec = spec_of(window);
    int64_t weight = table_weight(table_of(window), slot);
    assert(weight > 0 && weight <= UINT32_MAX);
    for (size_t c = 0; c < spec->call_count; c++)
        if (is_aggregate(&spec->calls[c]) && !is_sliding(&spec->calls[c]))
            step_row(window, partition, c, slot, sign * weight);
    struct change *change = ARENA_RAW(window->tick->arena, struct change, 1);
    change->entry = (struct tree_entry){ .key = key, .ref = slot, .count = (uint32_t)weight };
    change->here = (sign > 0 ? tree_add : tree_take)(&window->forest, &partition->tree, key, slot,
                                                     (uint32_t)weight);
    change->next = partition->changes;
    partition->changes = change;
    partition->change_count++;
    partition->moved = true;
    change_warm(window, change);
}

// A row in doubt is handed on as it is; its neighbours hear of it by the partition's doubt.
static void doubtful_born(struct window *window, uint32_t slot, uint8_t doubt)
{
    const struct window_spec *spec = spec_of(window);
    for (size_t c = 0; c < spec->call_count; c++) {
        struct value nothing = value_null(spec->calls[c].type);
        shown_set(window, c, slot, &nothing);
    }
    shown_at(window, slot)->doubt = doubt;
    shown_at(window, slot)->is_out = true;
    pending_add(window, slot, 1);
}

// Rows go to partitions that lie anywhere: what is read of them is asked for some rows before.
static void partitions_warm(const struct window *window, const uint32_t *homes,
                            const uint64_t *keys, size_t row, size_t count)
{
    const size_t record_ahead = 18, root_ahead = 12, leaf_ahead = 6;
    if (row + record_ahead < count)
        __builtin_prefetch(partition_at(window, homes[row + record_ahead]));
    if (row + root_ahead < count)
        tree_warm(&window->forest, &partition_at(window, homes[row + root_ahead])->tree);
    if (row + leaf_ahead < count)
        tree_warm_leaf(&window->forest, &partition_at(window, homes[row + leaf_ahead])->tree,
                       keys[row + leaf_ahead]);
}

static void take_rows(struct window *window, const struct view_walk *walk)
{
    const uint32_t *slots = walk->slots;
    for (size_t i = 0; i < walk->count; i++) {
        if (walk->sign > 0)
            range_need(&window->shown, ((size_t)slots[i] + 1) * window->shown_stride);
        __builtin_prefetch(shown_at(window, slots[i]), 1);
    }
    struct rows_at_hand rows = read_rows(window, walk);
    uint32_t *homes = ARENA_RAW(window->tick->scratch, uint32_t, walk->count + 1);
    uint64_t *keys = ARENA_RAW(window->tick->scratch, uint64_t, walk->count + 1);
    for (size_t i = 0; i < walk->count; i++) {
        struct shown *shown = shown_at(window, slots[i]);
        if (walk->sign > 0) {
            shown->home = partition_find(window, rows.partition, i);
            shown->is_out = false;
        }
        homes[i] = shown->home;
        keys[i] = row_key(window, &rows, i);
    }
    for (size_t i = 0; i < walk->count; i++) {
        partitions_warm(window, homes, keys, i, walk->count);
        struct partition *partition = partition_touch(window, homes[i]);
        if (!rows.doubts[i])
            row_change(window, partition, keys[i], slots[i], walk->sign);
        else if (walk->sign > 0)
            partition->doubts[rows.doubts[i]]++;
        else
            partition->doubts[rows.doubts[i]]--;
    }
    // Emitting empties the scratch arena, so nothing of it may be needed from here on.
    uint8_t *doubts = ARENA_RAW(window->tick->arena, uint8_t, walk->count + 1);
    memcpy(doubts, rows.doubts, walk->count);
    for (size_t i = 0; i < walk->count; i++) {
        if (walk->sign < 0) {
            pending_add(window, slots[i], -1);
            shown_at(window, slots[i])->is_out = false;
        } else if (doubts[i]) {
            doubtful_born(window, slots[i], doubts[i]);
        }
    }
    arena_reset(window->tick->scratch);
}

// ---- what a changed partition shows now

struct place {
    struct tree_cursor cursor;
    struct tree_entry entry;
};

static struct place place_at(const struct window *window, struct tree_cursor cursor)
{
    return (struct place){ .cursor = cursor, .entry = tree_get(&window->forest, cursor) };
}

static bool place_on(const struct window *window, struct place *place)
{
    return tree_step(&window->forest, &place->cursor, true, &place->entry);
}

static bool place_back(const struct window *window, struct place *place)
{
    return tree_step(&window->forest, &place->cursor, false, &place->entry);
}

static struct tree_cursor change_place(const struct window *window,
                                       const struct partition *partition,
                                       const struct change *change)
{
    struct tree_cursor cursor = change->here;
    if (partition->change_count > 1 && !tree_seek(&window->forest, &partition->tree,
                                                  change->entry.key, change->entry.ref, &cursor))
        cursor.leaf = 0;
    return cursor;
}

static struct value neighbour_value(const struct window *window, const struct window_call *call,
                                    const struct place *place)
{
    const struct table *table = table_of(window);
    int64_t steps = call->kind == WINDOW_KIND_LEAD ? call->offset : -call->offset;
    struct tree_cursor cursor = place->cursor;
    bool there = true;
    for (; there && steps > 0; steps--)
        there = tree_next(&window->forest, &cursor);
    for (; there && steps < 0; steps++)
        there = tree_previous(&window->forest, &cursor);
    if (there)
        return table_value(table, call->arg, tree_get(&window->forest, cursor).ref);
    return call->fallback >= 0 ? table_value(table, call->fallback, place->entry.ref)
                               : value_null(call->type);
}

// Compares the row with what it showed and puts the difference on its way.
static void show(struct window *window, uint32_t slot, const struct value *values, uint8_t doubt)
{
    const struct window_spec *spec = spec_of(window);
    struct shown *shown = shown_at(window, slot);
    bool same = shown->is_out && shown->doubt == doubt;
    for (size_t c = 0; same && c < spec->call_count; c++) {
        struct value before = shown_get(window, c, slot);
        same = value_same(&before, &values[c]);
    }
    if (same)
        return;
    if (shown->is_out)
        pending_add(window, slot, -1);
    for (size_t c = 0; c < spec->call_count; c++)
        shown_set(window, c, slot, &values[c]);
    shown->doubt = doubt;
    shown->is_out = true;
    pending_add(window, slot, 1);
}

// Values that need only the place and the partition as a whole.
static void place_values(struct window *window, struct partition *partition,
                         const struct place *place, struct value *values)
{
    const struct window_spec *spec = spec_of(window);
    for (size_t c = 0; c < spec->call_count; c++) {
        const struct window_call *call = &spec->calls[c];
        if (call->kind == WINDOW_KIND_LAG || call->kind == WINDOW_KIND_LEAD)
            values[c] = neighbour_value(window, call, place);
        else if (is_whole(call))
            values[c] = whole_value(window, partition, c);
    }
}

static bool is_peer(const struct window *window, const struct tree_entry *a,
                    const struct tree_entry *b)
{
    if (a->key != b->key)
        return false;
    return (window->key_is_order && a->key != window->null_key) ||
           order_compare(window, a->ref, b->ref, 0) == 0;
}

// ---- where a bound of RANGE lies

// The keys of the values that stand exactly there: an exact key says how a row stands to it, and the
// table is asked only where keys are images of more than one value.
struct aim {
    uint64_t least, most; // none: least > most
    bool exact;
    struct frame_target target;
};

static struct value order_value(const struct window *window, const struct tree_entry *entry)
{
    const struct window_order *order = &spec_of(window)->orders[0];
    enum type type = order_type(window);
    if (!tree_key_exact(type) || type == TYPE_DOUBLE || entry->key == window->null_key)
        return table_value(table_of(window), order->column, entry->ref);
    return tree_key_value(type, entry->key, order->descending);
}

static void aim_at_words(const struct window *window, struct aim *aim)
{
    const struct window_order *order = &spec_of(window)->orders[0];
    int64_t unit = order_type(window) == TYPE_DATE ? CIVIL_DAY_US : 1;
    int64_t word = (int64_t)aim->target.word;
    aim->exact = word == aim->target.word;
    if (!aim->exact)
        word = aim->target.word < 0 ? INT64_MIN : INT64_MAX;
    int64_t low = word / unit, high = low;
    if (word % unit > 0)
        low++;
    else if (word % unit < 0)
        high--;
    struct column cell = { .type = TYPE_BIGINT, .words = order->descending ? &high : &low };
    aim->least = tree_key(&cell, 0, order->descending, order->nulls_first);
    cell.words = order->descending ? &low : &high;
    aim->most = tree_key(&cell, 0, order->descending, order->nulls_first);
}

// Days and microseconds are units of dates and timestamps, months are not.
static struct shift shift_of(const struct window *window, const struct frame_bound *bound)
{
    const struct interval *interval = &bound->offset.interval;
    struct shift shift = { 0 };
    if (bound->edge != EDGE_PRECEDING && bound->edge != EDGE_FOLLOWING)
        return shift;
    switch (order_type(window)) {
    case TYPE_INT:
    case TYPE_BIGINT:
        shift = (struct shift){ true, bound->offset.word };
        break;
    case TYPE_DATE:
        shift = (struct shift){ !interval->months && !interval->micros, interval->days };
        break;
    case TYPE_TIMESTAMP:
        shift.fixed = !interval->months &&
                      !__builtin_mul_overflow(interval->days, CIVIL_DAY_US, &shift.units) &&
                      !__builtin_add_overflow(interval->micros, shift.units, &shift.units);
        break;
    default: break;
    }
    int64_t sign = bound->edge == EDGE_PRECEDING ? -1 : 1; // keys rise in the order's direction
    shift.fixed = shift.fixed && !__builtin_mul_overflow(shift.units, sign, &shift.units);
    return shift;
}

// Far from the ends of what a key can hold, where the calendar ends and NULL stands.
static bool key_shift(uint64_t key, const struct shift *shift, uint64_t *out)
{
    const uint64_t margin = UINT64_C(1) << 62;
    *out = key + (uint64_t)shift->units;
    return shift->fixed && key - margin < 2 * margin && *out - margin < 2 * margin;
}

// RANGE: where this bound of a row lies.
static void aim_at(const struct window *window, const struct frame_bound *bound,
                   const struct shift *shift, const struct tree_entry *row, struct aim *aim)
{
    const struct window_order *order = &spec_of(window)->orders[0];
    aim->least = aim->most = row->key;
    aim->exact = window->key_is_order;
    if (bound->edge == EDGE_UNBOUNDED || bound->edge == EDGE_CURRENT)
        return;
    uint64_t key;
    if (key_shift(row->key, shift, &key)) {
        aim->least = aim->most = key;
        return;
    }
    struct value value = order_value(window, row);
    aim->target = frame_target(bound, &value, order->descending);
    aim->exact = false;
    if (aim->target.is_num) {
        struct column cell = { .type = TYPE_NUMERIC, .nums = &aim->target.num };
        aim->least = aim->most = tree_key(&cell, 0, order->descending, order->nulls_first);
    } else if (!aim->target.is_null) {
        aim_at_words(window, aim);
    }
}

// How `other` stands to where a bound of the row lies.
static int aim_side(const struct window *window, const struct frame_bound *bound,
                    const struct aim *aim, const struct tree_entry *row,
                    const struct tree_entry *other)
{
    if (other->key < aim->least)
        return -1;
    if (other->key > aim->most)
        return 1;
    if (aim->exact && other->key != window->null_key)
        return 0;
    if (bound->edge == EDGE_CURRENT)
        return order_compare(window, other->ref, row->ref, 0);
    const struct window_order *order = &spec_of(window)->orders[0];
    struct value value = order_value(window, other);
    return frame_target_compare(&value, &aim->target, order->descending, order->nulls_first);
}

// ---- how far a change is seen

struct span { // of places, both included
    bool any;
    struct place first, last;
};

static void span_take(const struct window *window, const struct place *place, struct span *span)
{
    if (!span->any || entry_compare(window, &place->entry, &span->first.entry) < 0)
        span->first = *place;
    if (!span->any || entry_compare(window, &place->entry, &span->last.entry) > 0)
        span->last = *place;
    span->any = true;
}

static void span_take_end(const struct window *window, const struct partition *partition, bool back,
                          struct span *span)
{
    struct tree_cursor cursor;
    if (!(back ? tree_first : tree_last)(&window->forest, &partition->tree, &cursor))
        return;
    struct place place = place_at(window, cursor);
    span_take(window, &place, span);
}

// The nearest row on one side of a change, itself included on the side behind it.
static bool beside(const struct window *window, const struct partition *partition,
                   struct tree_cursor here, bool back, struct place *place)
{
    const struct forest *forest = &window->forest;
    bool there = here.leaf != 0;
    if (back)
        there = there ? tree_previous(forest, &here) : tree_last(forest, &partition->tree, &here);
    if (there)
        *place = place_at(window, here);
    return there;
}

// Widens the span over the rows on one side of the change that look at it through this frame. A row
// that came or went in between is a change of its own, so the nearest one is seen first.
static void span_frame(const struct window *window, const struct partition *partition,
                       const struct change *change, struct tree_cursor here, size_t number,
                       bool back, struct span *span)
{
    const struct frame *frame = &spec_of(window)->calls[number].frame;
    const struct frame_bound *bound = back ? &frame->end : &frame->start;
    const struct shift *shift = back ? &window->calls[number].to : &window->calls[number].from;
    struct aim aim;
    struct place place, furthest;
    bool any = false, more = beside(window, partition, here, back, &place);
    if (more && bound->edge == EDGE_UNBOUNDED) {
        span_take(window, &place, span);
        span_take_end(window, partition, back, span);
        return;
    }
    int64_t reach = back ? frame_steps(bound) : -frame_steps(bound), passed = 0;
    reach = reach < 0 ? 1 : reach + 1;
    struct tree_entry last = change->entry;
    while (more) {
        if (frame->mode == FRAME_RANGE) {
            aim_at(window, bound, shift, &place.entry, &aim);
            int side = aim_side(window, bound, &aim, &place.entry, &change->entry);
            if (back ? side > 0 : side < 0)
                break;
        } else {
            passed += frame->mode == FRAME_ROWS || !is_peer(window, &last, &place.entry);
            if (passed > reach)
                break;
        }
        if (!any)
            span_take(window, &place, span);
        any = true;
        furthest = place;
        last = place.entry;
        more = back ? place_back(window, &place) : place_on(window, &place);
    }
    if (any)
        span_take(window, &furthest, span);
}

static void span_neighbours(const struct window *window, const struct partition *partition,
                            struct tree_cursor here, bool back, struct span *span)
{
    uint32_t reach = back ? window->after : window->before + 1;
    struct place place;
    bool more = beside(window, partition, here, back, &place);
    for (uint32_t i = 0; more && i < reach; i++) {
        span_take(window, &place, span);
        more = back ? place_back(window, &place) : place_on(window, &place);
    }
}

static struct span span_of(const struct window *window, const struct partition *partition,
                           const struct change *change)
{
    const struct window_spec *spec = spec_of(window);
    struct tree_cursor here = change_place(window, partition, change);
    struct span span = { 0 };
    span_neighbours(window, partition, here, true, &span);
    span_neighbours(window, partition, here, false, &span);
    for (size_t c = 0; c < spec->call_count; c++) {
        const struct window_call *call = &spec->calls[c];
        if (is_share(call))
            span_take_end(window, partition, true, &span);
        if (is_share(call) || (is_rank(call) && here.leaf)) // no row behind: no rank changed
            span_take_end(window, partition, false, &span);
        if (!is_framed(call))
            continue;
        span_frame(window, partition, change, here, c, true, &span);
        span_frame(window, partition, change, here, c, false, &span);
    }
    return span;
}

static int span_before(const void *a, const void *b, void *window)
{
    const struct span *left = a, *right = b;
    return entry_compare(window, &left->first.entry, &right->first.entry);
}

// ---- a frame on its way along a span

struct walk { // the row at one end of a frame
    struct place place;
    bool there;         // false: past the last row
    int64_t row, group; // counted from the span's first row
};

struct slide {
    struct window *window;
    struct partition *partition;
    size_t number;
    const struct window_call *call;
    struct walk now, start, end; // `end` is the first row after the frame
    struct aim from, to;
};

// GROUPS alone asks which rows are peers.
static bool walk_on(const struct slide *slide, struct walk *walk)
{
    struct tree_entry from = walk->place.entry;
    walk->there = place_on(slide->window, &walk->place);
    walk->row++;
    if (slide->call->frame.mode == FRAME_GROUPS)
        walk->group += !walk->there || !is_peer(slide->window, &from, &walk->place.entry);
    return walk->there;
}

static bool walk_back(const struct slide *slide, struct walk *walk)
{
    struct tree_entry from = walk->place.entry;
    if (!place_back(slide->window, &walk->place))
        return false;
    walk->row--;
    if (slide->call->frame.mode == FRAME_GROUPS)
        walk->group -= !is_peer(slide->window, &from, &walk->place.entry);
    return true;
}

// How a row stands to the start or the end of the frame of the current row.
static int slide_side(const struct slide *slide, const struct walk *walk, bool start)
{
    const struct frame *frame = &slide->call->frame;
    const struct frame_bound *bound = start ? &frame->start : &frame->end;
    if (frame->mode == FRAME_RANGE)
        return aim_side(slide->window, bound, start ? &slide->from : &slide->to,
                        &slide->now.place.entry, &walk->place.entry);
    bool rows = frame->mode == FRAME_ROWS;
    int64_t here = rows ? walk->row : walk->group;
    int64_t there = (rows ? slide->now.row : slide->now.group) + frame_steps(bound);
    return here < there ? -1 : here > there;
}

static void slide_aim(struct slide *slide)
{
    const struct frame *frame = &slide->call->frame;
    if (frame->mode != FRAME_RANGE)
        return;
    const struct call *call = &slide->window->calls[slide->number];
    const struct tree_entry *now = &slide->now.place.entry;
    aim_at(slide->window, &frame->start, &call->from, now, &slide->from);
    aim_at(slide->window, &frame->end, &call->to, now, &slide->to);
}

static void slide_step(const struct slide *slide, const struct walk *walk, int sign)
{
    if (!is_aggregate(slide->call))
        return;
    const struct tree_entry *entry = &walk->place.entry;
    step_row(slide->window, slide->partition, slide->number, entry->ref,
             sign * (int64_t)entry->count);
}

// From a row to the last.
static void slide_step_rest(const struct slide *slide, struct walk walk, int sign)
{
    while (walk.there && is_aggregate(slide->call)) {
        slide_step(slide, &walk, sign);
        walk.there = place_on(slide->window, &walk.place);
    }
}

// The first row that is not before (start) or that is past (end) the bound of the current row.
static struct walk slide_find(const struct slide *slide, bool start)
{
    struct walk walk = slide->now;
    for (struct walk before = walk; walk_back(slide, &before); walk = before) {
        int side = slide_side(slide, &before, start);
        if (start ? side < 0 : side <= 0)
            break;
        if (slide->call->arg >= 0)
            cell_warm(slide->window, slide->call->arg, before.place.entry.ref);
    }
    while (walk.there) {
        int side = slide_side(slide, &walk, start);
        if (start ? side >= 0 : side > 0)
            break;
        walk_on(slide, &walk);
    }
    return walk;
}

static struct walk walk_first(const struct slide *slide)
{
    struct walk walk = { 0 };
    struct tree_cursor cursor;
    walk.there = tree_first(&slide->window->forest, &slide->partition->tree, &cursor);
    if (walk.there)
        walk.place = place_at(slide->window, cursor);
    return walk;
}

static void slide_begin(struct slide *slide, const struct place *first)
{
    const int64_t far = INT64_MAX / 2;
    const struct frame *frame = &slide->call->frame;
    slide->now = (struct walk){ .place = *first, .there = true };
    slide_aim(slide);
    if (frame->start.edge == EDGE_UNBOUNDED) {
        slide->start = walk_first(slide);
        slide->start.row = -far;
        if (frame->end.edge == EDGE_UNBOUNDED) // nth_value over the whole partition
            return;
        slide->end = slide_find(slide, false);
        slide_step_rest(slide, slide->end, -1);
    } else if (frame->end.edge == EDGE_UNBOUNDED) {
        slide->start = slide->now; // the span begins with the partition
        slide->end.row = far;
    } else {
        slide->start = slide->end = slide_find(slide, true);
    }
}

// Moves the frame to the current row; true when a row came in or was left behind.
static bool slide_move(struct slide *slide)
{
    const struct frame *frame = &slide->call->frame;
    bool moved = false;
    slide_aim(slide);
    while (frame->start.edge != EDGE_UNBOUNDED && slide->start.there &&
           slide_side(slide, &slide->start, true) < 0) {
        if (slide->start.row < slide->end.row)
            slide_step(slide, &slide->start, -1);
        walk_on(slide, &slide->start);
        moved = true;
    }
    while (frame->end.edge != EDGE_UNBOUNDED && slide->end.there &&
           slide_side(slide, &slide->end, false) <= 0) {
        if (slide->end.row >= slide->start.row)
            slide_step(slide, &slide->end, 1);
        walk_on(slide, &slide->end);
        moved = true;
    }
    return moved;
}

static void slide_end(struct slide *slide)
{
    const struct frame *frame = &slide->call->frame;
    if (!is_aggregate(slide->call))
        return;
    if (frame->start.edge == EDGE_UNBOUNDED) {
        slide_step_rest(slide, slide->end, 1);
    } else if (frame->end.edge == EDGE_UNBOUNDED) {
        struct walk walk = walk_first(slide);
        for (; walk.row < slide->start.row; walk_on(slide, &walk))
            slide_step(slide, &walk, 1);
    } else {
        struct call_state *state = call_at(slide->window, slide->partition, slide->number);
        if (slide->call->agg->drop)
            slide->call->agg->drop(&slide->window->calls[slide->number].env, agg_state(state));
        memset(state, 0, rounded(sizeof *state) + rounded(slide->call->agg->state_size));
    }
}

static bool walk_is_before(const struct window *window, const struct walk *a, const struct walk *b)
{
    if (!a->there || !b->there)
        return a->there;
    return entry_compare(window, &a->place.entry, &b->place.entry) < 0;
}

static struct value slide_value(struct slide *slide)
{
    struct window *window = slide->window;
    const struct window_call *call = slide->call;
    struct walk at = slide->start;
    if (is_aggregate(call))
        return call_value(window, slide->partition, slide->number);
    if (call->kind == WINDOW_KIND_LAST_VALUE && walk_is_before(window, &at, &slide->end)) {
        struct tree_cursor cursor = slide->end.place.cursor;
        bool found = slide->end.there
                         ? tree_previous(&window->forest, &cursor)
                         : tree_last(&window->forest, &slide->partition->tree, &cursor);
        assert(found);
        return table_value(table_of(window), call->arg, tree_get(&window->forest, cursor).ref);
    }
    for (int64_t i = 1; call->kind == WINDOW_KIND_NTH_VALUE && at.there && i < call->offset; i++)
        at.there = place_on(window, &at.place);
    return walk_is_before(window, &at, &slide->end)
               ? table_value(table_of(window), call->arg, at.place.entry.ref)
               : value_null(call->type);
}

// Values lie row by row, one per call.
static void span_frames(struct window *window, struct partition *partition,
                        const struct place *places, size_t count, struct value *values)
{
    const struct window_spec *spec = spec_of(window);
    for (size_t c = 0; c < spec->call_count; c++) {
        if (!is_framed(&spec->calls[c]))
            continue;
        struct slide slide = { .window = window, .partition = partition, .number = c,
                               .call = &spec->calls[c] };
        slide_begin(&slide, &places[0]);
        struct value *value = &values[c];
        for (size_t i = 0; i < count; i++, value += spec->call_count) {
            if (i > 0)
                walk_on(&slide, &slide.now);
            bool moved = slide_move(&slide);
            *value = moved || i == 0 ? slide_value(&slide) : value[-(ptrdiff_t)spec->call_count];
        }
        slide_end(&slide);
    }
}

// ---- ranks and shares

// Ranks rise along the span; what the row before it shows is still true.
static void span_ranks(struct window *window, const struct partition *partition,
                       const struct place *places, size_t count, struct value *values)
{
    const struct window_spec *spec = spec_of(window);
    struct place before = places[0];
    bool has_before = place_back(window, &before);
    for (size_t c = 0; c < spec->call_count; c++) {
        const struct window_call *call = &spec->calls[c];
        if (!is_rank(call))
            continue;
        const struct tree_entry *first = &places[0].entry;
        int64_t number =
            (int64_t)tree_rank(&window->forest, &partition->tree, first->key, first->ref) + 1;
        int64_t rank = number, dense = 1;
        if (call->kind == WINDOW_KIND_DENSE_RANK && has_before)
            dense = shown_get(window, c, before.entry.ref).word + 1;
        for (size_t i = 0; i < count; i++) {
            if (i > 0 && !is_peer(window, &places[i - 1].entry, &places[i].entry)) {
                rank = number;
                dense++;
            }
            int64_t word = call->kind == WINDOW_KIND_ROW_NUMBER ? number
                           : call->kind == WINDOW_KIND_RANK     ? rank
                                                                : dense;
            values[i * spec->call_count + c] = value_word(call->type, word);
            number += places[i].entry.count;
        }
    }
}

// The bucket of a row, from 0: the first `total % buckets` hold one more than the others.
static int64_t bucket_of(int64_t row, int64_t total, int64_t buckets)
{
    int64_t size = total / buckets, larger = total % buckets;
    if (row < larger * (size + 1))
        return row / (size + 1) + 1;
    return larger + (row - larger * (size + 1)) / size + 1;
}

// The span is the whole partition.
static void span_shares(struct window *window, const struct partition *partition,
                        const struct place *places, size_t count, struct value *values)
{
    const struct window_spec *spec = spec_of(window);
    int64_t total = (int64_t)partition->tree.count;
    for (size_t c = 0; c < spec->call_count; c++) {
        const struct window_call *call = &spec->calls[c];
        int64_t row = 0, rank = 0, upto = 0;
        for (size_t i = 0; is_share(call) && i < count; i++) {
            if (i == 0 || !is_peer(window, &places[i - 1].entry, &places[i].entry)) {
                rank = upto = row;
                for (size_t k = i; k < count && (k == i || is_peer(window, &places[k - 1].entry,
                                                                   &places[k].entry)); k++)
                    upto += places[k].entry.count;
            }
            struct value *value = &values[i * spec->call_count + c];
            *value = value_word(call->type, 0);
            if (call->kind == WINDOW_KIND_NTILE)
                value->word = bucket_of(row, total, call->offset);
            else if (call->kind == WINDOW_KIND_CUME_DIST)
                value->real = (double)upto / (double)total;
            else
                value->real = total > 1 ? (double)rank / (double)(total - 1) : 0;
            row += places[i].entry.count;
        }
    }
}

// ---- showing spans

static void show_span(struct window *window, struct partition *partition, const struct span *span)
{
    struct arena *arena = window->arena;
    size_t call_count = spec_of(window)->call_count;
    // Peers rank alike and share a frame: begin with the first of them.
    struct place place = span->first;
    for (struct place before = place; place_back(window, &before) &&
                                      is_peer(window, &before.entry, &span->first.entry);)
        place = before;
    VEC(struct place) places = { 0 };
    const struct tree_cursor last = span->last.cursor;
    for (bool more = true; more; more = place_on(window, &place)) {
        row_warm(window, place.entry.ref);
        VEC_ADD(arena, &places, place);
        if (place.cursor.leaf == last.leaf && place.cursor.index == last.index)
            break;
    }
    struct value *values = ARENA_RAW(arena, struct value, places.count * call_count);
    for (size_t i = 0; i < places.count; i++)
        place_values(window, partition, &places.at[i], &values[i * call_count]);
    span_ranks(window, partition, places.at, places.count, values);
    span_shares(window, partition, places.at, places.count, values);
    span_frames(window, partition, places.at, places.count, values);
    uint8_t doubt = partition_doubt(partition);
    for (size_t i = 0; i < places.count; i++)
        show(window, places.at[i].entry.ref, &values[i * call_count], doubt);
}

// Where every fourth row changed, the spans would be most of the partition anyway.
static void show_spans(struct window *window, struct partition *partition, bool whole)
{
    struct span span = { 0 };
    if (whole || partition->change_count * 4 >= partition->tree.count) {
        span_take_end(window, partition, true, &span);
        span_take_end(window, partition, false, &span);
        if (span.any)
            show_span(window, partition, &span);
        return;
    }
    struct span *spans = ARENA_RAW(window->arena, struct span, partition->change_count);
    size_t count = 0;
    for (const struct change *change = partition->changes; change; change = change->next) {
        spans[count] = span_of(window, partition, change);
        count += spans[count].any;
    }
    if (count > 1)
        qsort_r(spans, count, sizeof *spans, span_before, window);
    for (size_t i = 0; i < count;) {
        span = spans[i++];
        while (i < count && entry_compare(window, &spans[i].first.entry, &span.last.entry) <= 0)
            span_take(window, &spans[i++].last, &span);
        show_span(window, partition, &span);
    }
}

static void show_place(struct window *window, struct partition *partition,
                       struct tree_cursor cursor, struct value *values)
{
    struct place place = place_at(window, cursor);
    place_values(window, partition, &place, values);
    show(window, place.entry.ref, values, partition_doubt(partition));
}

// Rows that a change at this place can reach by lag or lead, the place itself included.
static void show_around(struct window *window, struct partition *partition,
                        const struct change *change, struct value *values)
{
    const struct forest *forest = &window->forest;
    struct tree_cursor here = change_place(window, partition, change), cursor = here;
    bool there = here.leaf != 0, more = there;
    for (uint32_t i = 0; more && i <= window->before; i++) {
        show_place(window, partition, cursor, values);
        more = tree_next(forest, &cursor);
    }
    cursor = here;
    more = there ? tree_previous(forest, &cursor)
                 : tree_last(forest, &partition->tree, &cursor);
    for (uint32_t i = 0; more && i < window->after; i++) {
        show_place(window, partition, cursor, values);
        more = tree_previous(forest, &cursor);
    }
}

static bool partition_value_changed(struct window *window, struct partition *partition)
{
    const struct window_spec *spec = spec_of(window);
    for (size_t c = 0; c < spec->call_count; c++) {
        if (!is_whole(&spec->calls[c]))
            continue;
        struct value now = whole_value(window, partition, c);
        if (!value_same(&now, &partition->was[c]))
            return true;
    }
    return false;
}

static void show_partition(struct window *window, struct partition *partition)
{
    bool whole = partition_doubt(partition) != partition->was_doubt ||
                 (partition->moved && partition_value_changed(window, partition));
    if (!whole && !partition->moved)
        return;
    if (window->by_span) {
        show_spans(window, partition, whole);
        return;
    }
    struct value *values = ARENA_RAW(window->arena, struct value, spec_of(window)->call_count);
    // Where the changes reach as many places as there are, each is better visited once.
    uint64_t reach = partition->change_count * ((uint64_t)window->before + window->after + 1);
    if (!whole && reach < partition->tree.count) {
        for (const struct change *change = partition->changes; change; change = change->next)
            show_around(window, partition, change, values);
        return;
    }
    struct tree_cursor cursor;
    bool more = tree_first(&window->forest, &partition->tree, &cursor);
    while (more) {
        show_place(window, partition, cursor, values);
        more = tree_next(&window->forest, &cursor);
    }
}

// ---- the operator

static void open_call(struct node *node, struct window *window, size_t number)
{
    const struct window_spec *spec = node->spec;
    const struct window_call *given = &spec->calls[number];
    struct call *call = &window->calls[number];
    call->cell = window->shown_stride;
    call->bytes = type_bytes(given->type);
    window->shown_stride += call->bytes;
    if (given->frame.mode == FRAME_RANGE) {
        call->from = shift_of(window, &given->frame.start);
        call->to = shift_of(window, &given->frame.end);
    }
    window->by_span = window->by_span || is_framed(given) || is_rank(given) || is_share(given);
    if (given->kind == WINDOW_KIND_LAG || given->kind == WINDOW_KIND_LEAD) {
        bool ahead = (given->kind == WINDOW_KIND_LEAD) == (given->offset >= 0);
        uint64_t reach = given->offset < 0 ? -(uint64_t)given->offset : (uint64_t)given->offset;
        uint32_t *furthest = ahead ? &window->after : &window->before;
        if (reach > *furthest)
            *furthest = reach > UINT32_MAX - 1 ? UINT32_MAX - 1 : (uint32_t)reach;
    }
    if (!is_aggregate(given))
        return;
    call->offset = window->stride;
    window->stride += rounded(sizeof(struct call_state)) + rounded(given->agg->state_size);
    call->env.pool = &node->pool;
    call->env.type = given->arg >= 0 ? table_of(window)->columns.at[given->arg].type : TYPE_UNKNOWN;
    if (given->agg->open)
        given->agg->open(&call->env, graph_arena(node->graph));
}

static void open_columns(struct window *window, struct arena *arena)
{
    const struct window_spec *spec = spec_of(window);
    const struct view *view = view_of(window);
    size_t count = view->table->columns.count;
    bool *used = ARENA_ARRAY(arena, bool, count + 1);
    for (size_t i = 0; i < view->output_count; i++)
        if (!spec->wanted || spec->wanted[i])
            expr_mark_columns(view->outputs[i], used);
    for (size_t c = 0; c < spec->call_count; c++)
        if (spec->calls[c].arg >= 0)
            used[spec->calls[c].arg] = true;
    window->shown_from = ARENA_ARRAY(arena, int, count + 1);
    for (size_t i = 0; i < count; i++)
        if (used[i])
            window->shown_from[window->shown_from_count++] = (int)i;
}

static bool window_open(struct node *node, struct err *err)
{
    (void)err;
    const struct window_spec *spec = node->spec;
    struct window *window = node->state;
    struct arena *arena = graph_arena(node->graph);
    window->node = node;
    window->arena = arena_new("window partition", 256 * MIB, 16 * GIB);
    window->stride = rounded(sizeof(struct partition));
    window->calls = ARENA_ARRAY(arena, struct call, spec->call_count + 1);
    window->outgoing = arena_new("window rows", 0, 0);
    window->pending = pending_new(window->outgoing, spec);
    window->shown_stride = (offsetof(struct shown, states) + spec->call_count + 7) & ~(size_t)7;
    window->key_is_order = spec->order_count == 1 && tree_key_exact(order_type(window));
    window->null_key = spec->order_count && spec->orders[0].nulls_first ? 0 : UINT64_MAX;
    for (size_t i = 0; i < spec->call_count; i++)
        open_call(node, window, i);
    open_columns(window, arena);
    forest_open(&window->forest, &node->pool, slot_compare, window);
    range_open(&window->shown, &node->pool, TABLE_ROWS_MAX * window->shown_stride);
    range_open(&window->records, &node->pool, (size_t)TABLE_ROWS_MAX / 4 * window->stride);
    if (!spec->partition_count) {
        range_need(&window->records, window->stride);
        return true;
    }
    enum type types[INDEX_COLUMNS_MAX];
    int key[INDEX_COLUMNS_MAX];
    for (size_t i = 0; i < spec->partition_count; i++) {
        types[i] = table_of(window)->columns.at[spec->partition[i]].type;
        key[i] = (int)i;
    }
    window->partitions = table_new(arena, "partitions", types, spec->partition_count, key,
                                   spec->partition_count, false);
    window->partitions->loading = true;
    return true;
}

static void window_run(struct node *node, struct tick *tick)
{
    struct window *window = node->state;
    window->tick = tick;
    if (!view_changed(view_of(window), tick))
        return;
    struct view_walk *walk = view_walk_new(tick);
    while (view_next(view_of(window), tick, walk))
        take_rows(window, walk);
    for (size_t i = 0; i < window->touched.count && !node->stopped; i++) {
        show_partition(window, partition_at(window, window->touched.at[i]));
        partition_settle(window, window->touched.at[i]);
        arena_reset(window->arena);
    }
    pending_flush(window);
    memset(&window->touched, 0, sizeof window->touched);
}

static void window_close(struct node *node)
{
    const struct window_spec *spec = node->spec;
    struct window *window = node->state;
    for (size_t c = 0; c < spec->call_count; c++) {
        const struct agg_type *agg = spec->calls[c].agg;
        if (!is_aggregate(&spec->calls[c]))
            continue;
        uint32_t count = window->partitions ? window->partitions->slot_count : 1;
        for (uint32_t i = 0; agg->drop && i < count; i++)
            agg->drop(&window->calls[c].env,
                      agg_state(call_at(window, partition_at(window, i), c)));
        if (agg->close)
            agg->close(&window->calls[c].env);
    }
    arena_free(window->arena);
    arena_free(window->outgoing);
    forest_close(&window->forest);
    range_close(&window->shown);
    range_close(&window->records);
    if (window->partitions)
        table_close(window->partitions);
}

static void window_uses(const struct node *node, size_t input, bool *columns, bool *indexes)
{
    (void)input;
    (void)indexes;
    const struct window_spec *spec = node->spec;
    for (size_t i = 0; i < spec->partition_count; i++)
        columns[spec->partition[i]] = true;
    for (size_t i = 0; i < spec->order_count; i++)
        columns[spec->orders[i].column] = true;
    for (size_t i = 0; i < spec->call_count; i++) {
        const int numbers[] = {spec->calls[i].arg, spec->calls[i].filter, spec->calls[i].fallback};
        for (size_t k = 0; k < 3; k++)
            if (numbers[k] >= 0)
                columns[numbers[k]] = true;
    }
}

static void window_explain(const struct node *node, struct str *out)
{
    const struct window *window = node->state;
    str_format(out, "%llu partitions in counted trees, %zu values a row",
               (unsigned long long)(window->partitions ? window->partitions->live_count : 1),
               spec_of(window)->call_count);
    bool by_tail = false, by_all = false;
    for (size_t c = 0; c < spec_of(window)->call_count; c++) {
        const struct window_call *call = &spec_of(window)->calls[c];
        by_all = by_all || is_share(call) || (is_framed(call) && call->frame.end.edge == EDGE_UNBOUNDED);
        by_tail = by_tail || is_rank(call) || (is_framed(call) && !is_sliding(call));
    }
    if (by_all)
        str_text(out, "; a change costs O(rows of its partition)");
    else if (by_tail)
        str_text(out, "; a change costs O(rows after it in its partition)");
    else if (window->by_span)
        str_text(out, "; a change costs O(log n + rows that have it in their frame)");
    else
        str_format(out, "; a change costs O(log n + %llu neighbours)",
                   (unsigned long long)window->before + window->after);
}

static uint64_t window_bytes(const struct node *node)
{
    const struct window *window = node->state;
    return node->pool.bytes + (window->partitions ? table_bytes(window->partitions) : 0);
}

const struct op_type op_window = {
    .name = "window", .state_size = sizeof(struct window), .view_inputs = 1,
    .open = window_open, .run = window_run, .close = window_close, .explain = window_explain,
    .bytes = window_bytes, .uses = window_uses,
};
