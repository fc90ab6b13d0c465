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
// A row that is in doubt (flow/op.h), or whose partition or order is a fault, stands in no tree: it
// is handed on with its fault, and while it is there every row of its partition carries one.
// Cost   O(log n + offset) a change for lag and lead; for a frame the rows that look at the change and
//        those that these look at; O(tail) for rank and running values; the partition for ntile,
//        percent_rank and cume_dist, which depend on how many rows there are.
// Not    EXCLUDE; copies of one row in a bag count as one position for row_number, lag, lead and in
//        ROWS frames: the planner makes the order total.
#include <assert.h>
#include <stdlib.h>

#include "flow/agg.h"
#include "flow/cell.h"
#include "flow/op.h"

struct change {
    uint64_t key;
    uint32_t slot;
    struct change *next;
};

// A record of a partition; the calls' states follow.
struct partition {
    struct tree tree;
    uint32_t doubts[FAULT_COUNT];
    uint8_t was_doubt; // enum fault at the tick's beginning
    bool touched;
    bool moved; // a row came or went in the tree
    struct change *changes;
    size_t change_count;
    struct value *was; // one per call: of a whole partition, at the tick's beginning
};

struct call_state { // of an aggregate, followed by the aggregate's own
    int64_t faults[FAULT_COUNT];
};

struct shown { // what was last emitted, by slot
    struct range data, state;
};

struct call {
    struct agg_env env;
    size_t offset; // of its call_state in a record; 0: not an aggregate
    struct shown shown;
};

struct pending { // rows on their way out
    int sign;
    size_t count;
    uint32_t slots[BATCH_ROWS];
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
    struct range homes;  // uint32_t a slot: its partition
    struct range doubts; // uint8_t a slot: the fault it was last emitted with
    struct range is_out; // uint8_t a slot: its row is in the output
    struct range stamps; // uint32_t a slot: the last partition pass that looked at it
    uint32_t pass;
    bool by_span;           // some call looks further than to a fixed number of neighbours
    uint32_t before, after; // how far lag and lead reach
    struct tick *tick;
    struct arena *arena;   // of the partition at hand
    VEC(uint32_t) touched; // partitions; in the tick's arena
    struct pending *minus, *plus;
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

static uint8_t *byte_at(const struct range *range, uint32_t slot)
{
    return (uint8_t *)range->base + slot;
}
static uint32_t *number_at(const struct range *range, uint32_t slot)
{
    return (uint32_t *)range->base + slot;
}

// ---- order

static int order_compare(const struct window *window, uint32_t a, uint32_t b)
{
    const struct window_spec *spec = spec_of(window);
    const struct table *table = table_of(window);
    for (size_t i = 0; i < spec->order_count; i++) {
        const struct window_order *order = &spec->orders[i];
        struct value left = table_value(table, order->column, a);
        struct value right = table_value(table, order->column, b);
        if (left.state != right.state)
            return (left.state == STATE_NULL) == order->nulls_first ? -1 : 1;
        if (left.state != STATE_VALUE)
            continue;
        int difference = value_compare(&left, &right);
        if (difference)
            return order->descending ? -difference : difference;
    }
    return 0;
}

// Slots only keep rows apart that the order does not; nothing that is emitted may depend on them.
static int slot_compare(const void *context, uint32_t a, uint32_t b)
{
    int difference = order_compare(context, a, b);
    return difference ? difference : a < b ? -1 : a > b;
}

// ---- what was shown

static struct value shown_get(const struct window *window, size_t number, uint32_t slot)
{
    const struct shown *shown = &window->calls[number].shown;
    struct value value = { .type = spec_of(window)->calls[number].type };
    value.state = (enum state)*byte_at(&shown->state, slot);
    const char *cell = (const char *)shown->data.base + slot * type_bytes(value.type);
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
    const struct shown *shown = &window->calls[number].shown;
    *byte_at(&shown->state, slot) = (uint8_t)value->state;
    char *cell = (char *)shown->data.base + slot * type_bytes(value->type);
    if (value->state == STATE_FAULT || !type_is_wide(value->type))
        memcpy(cell, &value->word, sizeof value->word);
    else if (value->type == TYPE_NUMERIC)
        memcpy(cell, &value->num, sizeof value->num);
    else
        memcpy(cell, &value->interval, sizeof value->interval);
}

static void slots_need(struct window *window, uint32_t slot)
{
    size_t count = (size_t)slot + 1;
    range_need(&window->homes, count * sizeof(uint32_t));
    range_need(&window->stamps, count * sizeof(uint32_t));
    range_need(&window->doubts, count);
    range_need(&window->is_out, count);
    for (size_t c = 0; c < spec_of(window)->call_count; c++) {
        struct shown *shown = &window->calls[c].shown;
        range_need(&shown->data, count * type_bytes(spec_of(window)->calls[c].type));
        range_need(&shown->state, count);
    }
}

static bool value_same(const struct value *a, const struct value *b)
{
    if (a->state != b->state)
        return false;
    if (a->state == STATE_NULL)
        return true;
    return a->state == STATE_FAULT ? a->word == b->word : value_compare(a, b) == 0;
}

// ---- emitting

static struct pending *pending_new(struct window *window, int sign)
{
    struct arena *arena = window->tick->arena;
    const struct window_spec *spec = spec_of(window);
    struct pending *pending = ARENA_NEW(arena, struct pending);
    pending->sign = sign;
    pending->columns = ARENA_ARRAY(arena, struct column, spec->call_count + 1);
    for (size_t c = 0; c < spec->call_count; c++) {
        pending->columns[c] = column_take(arena, spec->calls[c].type, BATCH_ROWS);
        column_state(arena, &pending->columns[c], BATCH_ROWS);
    }
    return pending;
}

static void pending_flush(struct window *window, struct pending *pending)
{
    if (!pending->count)
        return;
    const struct window_spec *spec = spec_of(window);
    const struct view *view = view_of(window);
    struct tick *tick = window->tick;
    struct batch batch = *view_read(view, pending->slots, pending->count, pending->sign, NULL,
                                    tick, tick->scratch);
    struct column *columns =
        ARENA_ARRAY(tick->scratch, struct column, view->output_count + spec->call_count + 1);
    memcpy(columns, batch.columns, view->output_count * sizeof *columns);
    memcpy(columns + view->output_count, pending->columns, spec->call_count * sizeof *columns);
    batch.columns = columns;
    batch.column_count = view->output_count + spec->call_count;
    uint8_t any = 0;
    for (size_t i = 0; i < pending->count; i++) {
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
static void pending_add(struct window *window, struct pending *pending, uint32_t slot)
{
    for (size_t c = 0; c < spec_of(window)->call_count; c++) {
        struct value value = shown_get(window, c, slot);
        column_set(window->tick->arena, &pending->columns[c], pending->count, BATCH_ROWS, &value);
    }
    pending->fault[pending->count] = *byte_at(&window->doubts, slot);
    pending->slots[pending->count] = slot;
    if (++pending->count == BATCH_ROWS)
        pending_flush(window, pending);
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
    struct value filter = value_word(TYPE_BOOL, 1), arg = { .type = TYPE_UNKNOWN };
    if (call->filter >= 0)
        filter = table_value(table, call->filter, slot);
    if (filter.state == STATE_NULL || (filter.state == STATE_VALUE && !filter.word))
        return;
    if (call->arg >= 0)
        arg = table_value(table, call->arg, slot);
    if (filter.state == STATE_FAULT || arg.state == STATE_FAULT) {
        state->faults[filter.state == STATE_FAULT ? filter.word : arg.word] += weight;
        return;
    }
    if (arg.state == STATE_NULL)
        return;
    struct column column = { .type = arg.type, .data = &arg.word };
    if (type_is_wide(arg.type))
        column.data = &arg.num;
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
    partition->was = ARENA_ARRAY(window->tick->arena, struct value, spec->call_count + 1);
    for (size_t c = 0; c < spec->call_count; c++)
        if (is_whole(&spec->calls[c]))
            partition->was[c] = whole_value(window, partition, c);
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

static void row_change(struct window *window, struct partition *partition, uint64_t key,
                       uint32_t slot, int sign)
{
    const struct window_spec *spec = spec_of(window);
    int64_t weight = table_weight(table_of(window), slot);
    assert(weight > 0 && weight <= UINT32_MAX);
    for (size_t c = 0; c < spec->call_count; c++)
        if (is_aggregate(&spec->calls[c]) && !is_sliding(&spec->calls[c]))
            step_row(window, partition, c, slot, sign * weight);
    if (sign > 0)
        tree_add(&window->forest, &partition->tree, key, slot, (uint32_t)weight);
    else
        tree_take(&window->forest, &partition->tree, key, slot, (uint32_t)weight);
    struct change *change = ARENA_NEW(window->tick->arena, struct change);
    *change = (struct change){ .key = key, .slot = slot, .next = partition->changes };
    partition->changes = change;
    partition->change_count++;
    partition->moved = true;
}

// A row in doubt is handed on as it is; its neighbours hear of it by the partition's doubt.
static void doubtful_born(struct window *window, uint32_t slot, uint8_t doubt)
{
    const struct window_spec *spec = spec_of(window);
    for (size_t c = 0; c < spec->call_count; c++) {
        struct value nothing = value_null(spec->calls[c].type);
        shown_set(window, c, slot, &nothing);
    }
    *byte_at(&window->doubts, slot) = doubt;
    *byte_at(&window->is_out, slot) = true;
    pending_add(window, window->plus, slot);
}

static void take_rows(struct window *window, const struct view_walk *walk)
{
    struct rows_at_hand rows = read_rows(window, walk);
    uint32_t *homes = ARENA_RAW(window->tick->scratch, uint32_t, walk->count + 1);
    uint64_t *keys = ARENA_RAW(window->tick->scratch, uint64_t, walk->count + 1);
    for (size_t i = 0; i < walk->count; i++) {
        uint32_t slot = walk->slots[i];
        if (walk->sign > 0) {
            slots_need(window, slot);
            *number_at(&window->homes, slot) = partition_find(window, rows.partition, i);
            *byte_at(&window->is_out, slot) = false;
        }
        homes[i] = *number_at(&window->homes, slot);
        keys[i] = row_key(window, &rows, i);
        struct partition *partition = partition_touch(window, homes[i]);
        if (!rows.doubts[i])
            row_change(window, partition, keys[i], slot, walk->sign);
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
            pending_add(window, window->minus, walk->slots[i]);
            *byte_at(&window->is_out, walk->slots[i]) = false;
        } else if (doubts[i]) {
            doubtful_born(window, walk->slots[i], doubts[i]);
        }
    }
    arena_reset(window->tick->scratch);
}

// ---- what a changed partition shows now

struct place {
    struct tree_cursor cursor;
    uint32_t slot, weight;
};

static struct place place_at(const struct window *window, struct tree_cursor cursor)
{
    struct tree_entry entry = tree_get(&window->forest, cursor);
    return (struct place){ .cursor = cursor, .slot = entry.ref, .weight = entry.count };
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
    return call->fallback >= 0 ? table_value(table, call->fallback, place->slot)
                               : value_null(call->type);
}

// Compares the row with what it showed and puts the difference on its way.
static void show(struct window *window, uint32_t slot, const struct value *values, uint8_t doubt)
{
    const struct window_spec *spec = spec_of(window);
    bool was_out = *byte_at(&window->is_out, slot);
    bool same = was_out && *byte_at(&window->doubts, slot) == doubt;
    for (size_t c = 0; same && c < spec->call_count; c++) {
        struct value before = shown_get(window, c, slot);
        same = value_same(&before, &values[c]);
    }
    if (same)
        return;
    if (was_out)
        pending_add(window, window->minus, slot);
    for (size_t c = 0; c < spec->call_count; c++)
        shown_set(window, c, slot, &values[c]);
    *byte_at(&window->doubts, slot) = doubt;
    *byte_at(&window->is_out, slot) = true;
    pending_add(window, window->plus, slot);
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

static bool is_peer(const struct window *window, uint32_t a, uint32_t b)
{
    return order_compare(window, a, b) == 0;
}

// ---- how far a change is seen

struct span { // places from `low` to before `high`, with multiplicities
    uint64_t low, high;
};

static struct value order_value(const struct window *window, uint32_t slot)
{
    return table_value(table_of(window), spec_of(window)->orders[0].column, slot);
}

// How `other` stands to where a RANGE bound of the row lies.
static int range_side(const struct window *window, const struct frame_bound *bound,
                      const struct frame_target *target, uint32_t row, uint32_t other)
{
    const struct window_order *order = &spec_of(window)->orders[0];
    if (bound->edge == EDGE_CURRENT)
        return order_compare(window, other, row);
    struct value value = order_value(window, other);
    return frame_target_compare(&value, target, order->descending, order->nulls_first);
}

static struct frame_target range_target(const struct window *window, const struct frame *frame,
                                        const struct frame_bound *bound, uint32_t row)
{
    if (frame->mode != FRAME_RANGE || bound->edge == EDGE_UNBOUNDED || bound->edge == EDGE_CURRENT)
        return (struct frame_target){ 0 };
    struct value value = order_value(window, row);
    return frame_target(bound, &value, spec_of(window)->orders[0].descending);
}

// Whether a frame's bound on one side of the row takes in the place of the change.
static bool range_sees(const struct window *window, const struct frame *frame, bool back,
                       uint32_t row, uint32_t changed)
{
    const struct frame_bound *bound = back ? &frame->end : &frame->start;
    struct frame_target target = range_target(window, frame, bound, row);
    int side = range_side(window, bound, &target, row, changed);
    return back ? side <= 0 : side >= 0;
}

static bool beside(const struct window *window, const struct partition *partition,
                   const struct change *change, bool back, struct tree_cursor *cursor)
{
    const struct forest *forest = &window->forest;
    bool there = tree_seek(forest, &partition->tree, change->key, change->slot, cursor);
    if (!back)
        return there;
    return there ? tree_previous(forest, cursor) : tree_last(forest, &partition->tree, cursor);
}

static void span_take(const struct window *window, const struct partition *partition,
                      struct tree_cursor cursor, struct span *span)
{
    struct tree_entry entry = tree_get(&window->forest, cursor);
    uint64_t place = tree_rank(&window->forest, &partition->tree, entry.key, entry.ref);
    span->low = place < span->low ? place : span->low;
    span->high = place + entry.count > span->high ? place + entry.count : span->high;
}

// Widens the span over the rows on one side of the change that look at it through this frame. A row
// that came or went in between is a change of its own, so the nearest one is seen first.
static void span_frame(const struct window *window, const struct partition *partition,
                       const struct change *change, const struct frame *frame, bool back,
                       struct span *span)
{
    const struct frame_bound *bound = back ? &frame->end : &frame->start;
    if (bound->edge == EDGE_UNBOUNDED) {
        span->low = back ? 0 : span->low;
        span->high = back ? span->high : partition->tree.count;
        return;
    }
    int64_t reach = back ? frame_steps(bound) : -frame_steps(bound), passed = 0;
    reach = reach < 0 ? 1 : reach + 1;
    struct tree_cursor cursor, furthest;
    uint32_t last = change->slot;
    bool any = false, more = beside(window, partition, change, back, &cursor);
    while (more) {
        uint32_t slot = tree_get(&window->forest, cursor).ref;
        passed += frame->mode == FRAME_ROWS ||
                  (frame->mode == FRAME_GROUPS && !is_peer(window, last, slot));
        if (frame->mode == FRAME_RANGE ? !range_sees(window, frame, back, slot, change->slot)
                                       : passed > reach)
            break;
        any = true;
        furthest = cursor;
        last = slot;
        more = back ? tree_previous(&window->forest, &cursor) : tree_next(&window->forest, &cursor);
    }
    if (any)
        span_take(window, partition, furthest, span);
}

static void span_neighbours(const struct window *window, const struct partition *partition,
                            const struct change *change, bool back, struct span *span)
{
    uint32_t reach = back ? window->after : window->before + 1;
    struct tree_cursor cursor;
    bool more = beside(window, partition, change, back, &cursor);
    for (uint32_t i = 0; more && i < reach; i++) {
        span_take(window, partition, cursor, span);
        more = back ? tree_previous(&window->forest, &cursor) : tree_next(&window->forest, &cursor);
    }
}

static struct span span_of(const struct window *window, const struct partition *partition,
                           const struct change *change)
{
    const struct window_spec *spec = spec_of(window);
    uint64_t here = tree_rank(&window->forest, &partition->tree, change->key, change->slot);
    struct span span = { here, here };
    span_neighbours(window, partition, change, true, &span);
    span_neighbours(window, partition, change, false, &span);
    for (size_t c = 0; c < spec->call_count; c++) {
        const struct window_call *call = &spec->calls[c];
        if (is_share(call))
            return (struct span){ 0, partition->tree.count };
        if (is_rank(call))
            span.high = partition->tree.count;
        if (!is_framed(call))
            continue;
        span_frame(window, partition, change, &call->frame, true, &span);
        span_frame(window, partition, change, &call->frame, false, &span);
    }
    return span;
}

static int span_before(const void *a, const void *b)
{
    const struct span *left = a, *right = b;
    return left->low < right->low ? -1 : left->low > right->low;
}

// ---- a frame on its way along a span

struct walk { // the row at one end of a frame
    struct tree_cursor cursor;
    bool there;         // false: past the last row
    int64_t row, group; // counted from the span's first row
};

struct slide {
    struct window *window;
    struct partition *partition;
    size_t number;
    const struct window_call *call;
    struct walk now, start, end; // `end` is the first row after the frame
    struct frame_target from, to;
};

static uint32_t walk_slot(const struct window *window, const struct walk *walk)
{
    return tree_get(&window->forest, walk->cursor).ref;
}

// GROUPS alone asks which rows are peers.
static bool walk_on(const struct slide *slide, struct walk *walk)
{
    uint32_t from = walk_slot(slide->window, walk);
    walk->there = tree_next(&slide->window->forest, &walk->cursor);
    walk->row++;
    if (slide->call->frame.mode == FRAME_GROUPS)
        walk->group += !walk->there || !is_peer(slide->window, from, walk_slot(slide->window, walk));
    return walk->there;
}

static bool walk_back(const struct slide *slide, struct walk *walk)
{
    uint32_t from = walk_slot(slide->window, walk);
    if (!tree_previous(&slide->window->forest, &walk->cursor))
        return false;
    walk->row--;
    if (slide->call->frame.mode == FRAME_GROUPS)
        walk->group -= !is_peer(slide->window, from, walk_slot(slide->window, walk));
    return true;
}

// How a row stands to the start or the end of the frame of the current row.
static int slide_side(const struct slide *slide, const struct walk *walk, bool start)
{
    const struct frame *frame = &slide->call->frame;
    const struct frame_bound *bound = start ? &frame->start : &frame->end;
    if (frame->mode == FRAME_RANGE)
        return range_side(slide->window, bound, start ? &slide->from : &slide->to,
                          walk_slot(slide->window, &slide->now), walk_slot(slide->window, walk));
    bool rows = frame->mode == FRAME_ROWS;
    int64_t here = rows ? walk->row : walk->group;
    int64_t there = (rows ? slide->now.row : slide->now.group) + frame_steps(bound);
    return here < there ? -1 : here > there;
}

static void slide_aim(struct slide *slide)
{
    const struct frame *frame = &slide->call->frame;
    uint32_t slot = walk_slot(slide->window, &slide->now);
    slide->from = range_target(slide->window, frame, &frame->start, slot);
    slide->to = range_target(slide->window, frame, &frame->end, slot);
}

static void slide_step(const struct slide *slide, const struct walk *walk, int sign)
{
    if (!is_aggregate(slide->call))
        return;
    struct tree_entry entry = tree_get(&slide->window->forest, walk->cursor);
    step_row(slide->window, slide->partition, slide->number, entry.ref,
             sign * (int64_t)entry.count);
}

// From a row to the last.
static void slide_step_rest(const struct slide *slide, struct walk walk, int sign)
{
    while (walk.there && is_aggregate(slide->call)) {
        slide_step(slide, &walk, sign);
        walk.there = tree_next(&slide->window->forest, &walk.cursor);
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
    }
    while (walk.there) {
        int side = slide_side(slide, &walk, start);
        if (start ? side >= 0 : side > 0)
            break;
        walk_on(slide, &walk);
    }
    return walk;
}

static void slide_begin(struct slide *slide, struct tree_cursor first)
{
    const int64_t far = INT64_MAX / 2;
    const struct frame *frame = &slide->call->frame;
    const struct tree *tree = &slide->partition->tree;
    slide->now = (struct walk){ .cursor = first, .there = true };
    slide_aim(slide);
    if (frame->start.edge == EDGE_UNBOUNDED) {
        slide->start.row = -far;
        slide->start.there = tree_first(&slide->window->forest, tree, &slide->start.cursor);
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
        struct walk walk = { .there = tree_first(&slide->window->forest, &slide->partition->tree,
                                                 &walk.cursor) };
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
    struct tree_entry left = tree_get(&window->forest, a->cursor);
    struct tree_entry right = tree_get(&window->forest, b->cursor);
    return left.key != right.key ? left.key < right.key
                                 : slot_compare(window, left.ref, right.ref) < 0;
}

static struct value slide_value(struct slide *slide)
{
    struct window *window = slide->window;
    const struct window_call *call = slide->call;
    struct walk at = slide->start;
    if (is_aggregate(call))
        return call_value(window, slide->partition, slide->number);
    if (call->kind == WINDOW_KIND_LAST_VALUE && walk_is_before(window, &at, &slide->end)) {
        at = slide->end;
        at.there = at.there ? tree_previous(&window->forest, &at.cursor)
                            : tree_last(&window->forest, &slide->partition->tree, &at.cursor);
        return table_value(table_of(window), call->arg, walk_slot(window, &at));
    }
    for (int64_t i = 1; call->kind == WINDOW_KIND_NTH_VALUE && at.there && i < call->offset; i++)
        at.there = tree_next(&window->forest, &at.cursor);
    return walk_is_before(window, &at, &slide->end)
               ? table_value(table_of(window), call->arg, walk_slot(window, &at))
               : value_null(call->type);
}

static void span_frames(struct window *window, struct partition *partition,
                        const struct place *places, size_t count, struct value **values)
{
    const struct window_spec *spec = spec_of(window);
    for (size_t c = 0; c < spec->call_count; c++) {
        if (!is_framed(&spec->calls[c]))
            continue;
        struct slide slide = { .window = window, .partition = partition, .number = c,
                               .call = &spec->calls[c] };
        slide_begin(&slide, places[0].cursor);
        for (size_t i = 0; i < count; i++) {
            if (i > 0)
                walk_on(&slide, &slide.now);
            bool moved = slide_move(&slide);
            values[i][c] = moved || i == 0 ? slide_value(&slide) : values[i - 1][c];
        }
        slide_end(&slide);
    }
}

// ---- ranks and shares

// Ranks rise along the span; what the row before it shows is still true.
static void span_ranks(struct window *window, const struct partition *partition,
                       const struct place *places, size_t count, struct value **values)
{
    const struct window_spec *spec = spec_of(window);
    struct tree_entry entry = tree_get(&window->forest, places[0].cursor);
    int64_t row_number =
        (int64_t)tree_rank(&window->forest, &partition->tree, entry.key, entry.ref) + 1;
    struct tree_cursor before = places[0].cursor;
    bool has_before = tree_previous(&window->forest, &before);
    for (size_t c = 0; c < spec->call_count; c++) {
        const struct window_call *call = &spec->calls[c];
        if (!is_rank(call))
            continue;
        int64_t number = row_number, rank = row_number, dense = 1;
        if (call->kind == WINDOW_KIND_DENSE_RANK && has_before)
            dense = shown_get(window, c, tree_get(&window->forest, before).ref).word + 1;
        for (size_t i = 0; i < count; i++) {
            if (i > 0 && !is_peer(window, places[i - 1].slot, places[i].slot)) {
                rank = number;
                dense++;
            }
            int64_t word = call->kind == WINDOW_KIND_ROW_NUMBER ? number
                           : call->kind == WINDOW_KIND_RANK     ? rank
                                                                : dense;
            values[i][c] = value_word(call->type, word);
            number += places[i].weight;
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
                        const struct place *places, size_t count, struct value **values)
{
    const struct window_spec *spec = spec_of(window);
    int64_t total = (int64_t)partition->tree.count;
    for (size_t c = 0; c < spec->call_count; c++) {
        const struct window_call *call = &spec->calls[c];
        int64_t row = 0, rank = 0, upto = 0;
        for (size_t i = 0; is_share(call) && i < count; i++) {
            if (i == 0 || !is_peer(window, places[i - 1].slot, places[i].slot)) {
                rank = upto = row;
                for (size_t k = i; k < count && (k == i || is_peer(window, places[k - 1].slot,
                                                                   places[k].slot)); k++)
                    upto += places[k].weight;
            }
            values[i][c] = value_word(call->type, 0);
            if (call->kind == WINDOW_KIND_NTILE)
                values[i][c].word = bucket_of(row, total, call->offset);
            else if (call->kind == WINDOW_KIND_CUME_DIST)
                values[i][c].real = (double)upto / (double)total;
            else
                values[i][c].real = total > 1 ? (double)rank / (double)(total - 1) : 0;
            row += places[i].weight;
        }
    }
}

// ---- showing spans

static void show_span(struct window *window, struct partition *partition, struct span span)
{
    const struct forest *forest = &window->forest;
    struct arena *arena = window->arena;
    struct tree_cursor cursor, before;
    if (span.low >= span.high || !tree_at(forest, &partition->tree, span.low, &cursor))
        return;
    // Peers rank alike and share a frame: begin with the first of them.
    uint32_t first = tree_get(forest, cursor).ref;
    before = cursor;
    while (tree_previous(forest, &before) && is_peer(window, tree_get(forest, before).ref, first)) {
        cursor = before;
        span.low -= tree_get(forest, cursor).count;
    }
    VEC(struct place) places = { 0 };
    bool more = true;
    for (uint64_t at = span.low; more && at < span.high;) {
        struct place place = place_at(window, cursor);
        VEC_ADD(arena, &places, place);
        at += place.weight;
        more = tree_next(forest, &cursor);
    }
    struct value **values = ARENA_RAW(arena, struct value *, places.count);
    for (size_t i = 0; i < places.count; i++) {
        values[i] = ARENA_RAW(arena, struct value, spec_of(window)->call_count);
        place_values(window, partition, &places.at[i], values[i]);
    }
    span_ranks(window, partition, places.at, places.count, values);
    span_shares(window, partition, places.at, places.count, values);
    span_frames(window, partition, places.at, places.count, values);
    uint8_t doubt = partition_doubt(partition);
    for (size_t i = 0; i < places.count; i++)
        show(window, places.at[i].slot, values[i], doubt);
}

// Where every fourth row changed, the spans would be most of the partition anyway.
static void show_spans(struct window *window, struct partition *partition, bool whole)
{
    if (whole || partition->change_count * 4 >= partition->tree.count) {
        show_span(window, partition, (struct span){ 0, partition->tree.count });
        return;
    }
    struct span *spans = ARENA_RAW(window->arena, struct span, partition->change_count);
    size_t count = 0;
    for (const struct change *change = partition->changes; change; change = change->next)
        spans[count++] = span_of(window, partition, change);
    qsort(spans, count, sizeof *spans, span_before);
    struct span span = spans[0];
    for (size_t i = 1; i < count; i++) {
        if (spans[i].low > span.high) {
            show_span(window, partition, span);
            span = spans[i];
        } else if (spans[i].high > span.high) {
            span.high = spans[i].high;
        }
    }
    show_span(window, partition, span);
}

static void show_place(struct window *window, struct partition *partition,
                       struct tree_cursor cursor, struct value *values)
{
    struct place place = place_at(window, cursor);
    uint32_t *stamp = number_at(&window->stamps, place.slot);
    if (*stamp == window->pass)
        return;
    *stamp = window->pass;
    place_values(window, partition, &place, values);
    show(window, place.slot, values, partition_doubt(partition));
}

// Rows that a change at this place can reach by lag or lead, the place itself included.
static void show_around(struct window *window, struct partition *partition,
                        const struct change *change, struct value *values)
{
    const struct forest *forest = &window->forest;
    struct tree_cursor here, cursor;
    bool there = tree_seek(forest, &partition->tree, change->key, change->slot, &here);
    bool more = there;
    cursor = here;
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
    window->pass++;
    struct value *values =
        ARENA_ARRAY(window->arena, struct value, spec_of(window)->call_count + 1);
    if (!whole) {
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
    range_open(&call->shown.data, &node->pool, TABLE_ROWS_MAX * type_bytes(given->type));
    range_open(&call->shown.state, &node->pool, TABLE_ROWS_MAX);
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
    for (size_t i = 0; i < spec->call_count; i++)
        open_call(node, window, i);
    forest_open(&window->forest, &node->pool, slot_compare, window);
    range_open(&window->homes, &node->pool, TABLE_ROWS_MAX * sizeof(uint32_t));
    range_open(&window->stamps, &node->pool, TABLE_ROWS_MAX * sizeof(uint32_t));
    range_open(&window->doubts, &node->pool, TABLE_ROWS_MAX);
    range_open(&window->is_out, &node->pool, TABLE_ROWS_MAX);
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
    window->minus = pending_new(window, -1);
    window->plus = pending_new(window, 1);
    struct view_walk *walk = ARENA_NEW(tick->arena, struct view_walk);
    while (view_next(view_of(window), tick, walk))
        take_rows(window, walk);
    for (size_t i = 0; i < window->touched.count && !node->stopped; i++) {
        show_partition(window, partition_at(window, window->touched.at[i]));
        partition_settle(window, window->touched.at[i]);
        arena_reset(window->arena);
    }
    pending_flush(window, window->minus);
    pending_flush(window, window->plus);
    memset(&window->touched, 0, sizeof window->touched);
}

static void window_close(struct node *node)
{
    const struct window_spec *spec = node->spec;
    struct window *window = node->state;
    for (size_t c = 0; c < spec->call_count; c++) {
        range_close(&window->calls[c].shown.data);
        range_close(&window->calls[c].shown.state);
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
    forest_close(&window->forest);
    range_close(&window->homes);
    range_close(&window->stamps);
    range_close(&window->doubts);
    range_close(&window->is_out);
    range_close(&window->records);
    if (window->partitions)
        table_close(window->partitions);
}

static const struct index *window_uses(const struct node *node, size_t input, bool *columns)
{
    (void)input;
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
    return NULL;
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
        str_text(out, "; a change costs the rows of its partition");
    else if (by_tail)
        str_text(out, "; a change costs the rows after it in its partition");
    else if (window->by_span)
        str_text(out, "; a change costs the rows that have it in their frame");
    else
        str_format(out, "; a change costs O(log n) and %llu neighbours",
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
