// flow/op/topk/topk.c — ORDER BY … LIMIT … OFFSET, also per partition: the rows between two fences.
//
// The rows of a partition stand in a counted tree in the order asked for; positions `offset` to
// `offset + limit` are in the output. A change moves every row behind it by one place, but only the
// rows that cross a fence come or go: those just before the lower one and just before the upper one.
//
//   ORDER BY amt DESC LIMIT 2       P1 900 | P2 700 | P3 500        shown: P1, P2
//   P4 of 800 arrives at place 1    P1 900 | P4 800 | P2 700 | P3   emits +1 P4  -1 P2
//   P1 goes from place 0            P4 800 | P2 700 | P3            emits -1 P1  +1 P2
//
// DISTINCT ON (a) is LIMIT 1 per partition a; a correlated (SELECT … ORDER BY … LIMIT 1) is one
// partition per outer value. Equal rows of a bag are one entry with a count, and a fence may stand
// inside it: what a slot shows is a number of copies. Copies shown before and after the tick are
// compared once at its end, so rows that cross a fence and come back are not emitted.
//
// A row that is in doubt, or whose partition or order is a fault, stands in no tree: it is handed on
// with its fault, and while it is there every row its partition shows carries one.
// Cost   O(log n) a change and the rows that cross; a partition's rows shown when its doubt changes.
// Not    WITH TIES, which the planner refuses. An order that is not total must be completed by the
//        planner: slots break ties, and rows that tie should be alike in all that is shown.
#include <assert.h>

#include "flow/op.h"
#include "flow/tree.h"

struct partition { // a record
    struct tree tree;
    uint32_t doubts[FAULT_COUNT];
    uint8_t was_doubt; // at the tick's beginning
    bool touched;
};

struct shown { // by slot: what is in the output
    uint32_t copies;
    uint32_t touched; // place in this tick's list + 1; 0: not yet
    uint8_t doubt;    // enum fault it was emitted with
};

struct touch {
    uint32_t slot, partition;
    uint32_t was;
    uint8_t was_doubt;
    bool alone; // in doubt itself: in no tree, shown as it is
};

struct topk {
    struct node *node;
    struct table *partitions; // NULL without a partition: record 0
    struct range records;
    struct range shown; // struct shown a slot
    struct forest forest;
    uint64_t from, until; // positions shown
    VEC(uint32_t) partitions_touched; // in the tick's arena, like the next
    VEC(struct touch) touched;
    struct tick *tick;
};

static const struct topk_spec *spec_of(const struct topk *topk) { return topk->node->spec; }
static const struct view *view_of(const struct topk *topk) { return topk->node->inputs[0]->view; }
static const struct table *table_of(const struct topk *topk) { return view_of(topk)->table; }

static struct partition *partition_at(const struct topk *topk, uint32_t number)
{
    return (struct partition *)topk->records.base + number;
}
static struct shown *shown_at(const struct topk *topk, uint32_t slot)
{
    return (struct shown *)topk->shown.base + slot;
}

static uint64_t least(uint64_t a, uint64_t b) { return a < b ? a : b; }
static uint64_t most(uint64_t a, uint64_t b) { return a > b ? a : b; }
static uint64_t minus(uint64_t a, uint64_t b) { return a > b ? a - b : 0; }

// Slots keep rows apart that the order does not.
static int slot_compare(const void *context, uint32_t a, uint32_t b)
{
    const struct topk *topk = context;
    const struct topk_spec *spec = spec_of(topk);
    for (size_t i = 0; i < spec->order_count; i++) {
        const struct window_order *order = &spec->orders[i];
        struct value left = table_value(table_of(topk), order->column, a);
        struct value right = table_value(table_of(topk), order->column, b);
        if (left.state != right.state)
            return (left.state == STATE_NULL) == order->nulls_first ? -1 : 1;
        int difference = left.state == STATE_VALUE ? value_compare(&left, &right) : 0;
        if (difference)
            return order->descending ? -difference : difference;
    }
    return a < b ? -1 : a > b;
}

static uint8_t partition_doubt(const struct partition *partition)
{
    for (uint8_t fault = 1; fault < FAULT_COUNT; fault++)
        if (partition->doubts[fault])
            return fault;
    return FAULT_NONE;
}

// ---- what a slot shows

static struct shown *touch(struct topk *topk, uint32_t slot, uint32_t partition, bool alone)
{
    struct shown *shown = shown_at(topk, slot);
    if (shown->touched)
        return shown;
    struct touch entry = {.slot = slot, .partition = partition, .was = shown->copies,
                          .was_doubt = shown->doubt, .alone = alone};
    VEC_ADD(topk->tick->arena, &topk->touched, entry);
    shown->touched = (uint32_t)topk->touched.count;
    return shown;
}

// The copies at positions [from, until) of the partition's tree become shown (+1), cease to be (-1),
// or are only looked at again (0).
static void span_show(struct topk *topk, uint32_t number, uint64_t from, uint64_t until, int sign)
{
    const struct tree *tree = &partition_at(topk, number)->tree;
    struct tree_cursor cursor;
    until = least(until, tree->count);
    if (from >= until || !tree_at(&topk->forest, tree, from, &cursor))
        return;
    struct tree_entry entry = tree_get(&topk->forest, cursor);
    uint64_t at = tree_rank(&topk->forest, tree, entry.key, entry.ref);
    for (;;) {
        uint64_t end = at + entry.count;
        uint32_t copies = (uint32_t)(least(end, until) - most(at, from));
        struct shown *shown = touch(topk, entry.ref, number, false);
        shown->copies += sign > 0 ? copies : sign < 0 ? -copies : 0;
        at = end;
        if (at >= until || !tree_next(&topk->forest, &cursor))
            return;
        entry = tree_get(&topk->forest, cursor);
    }
}

// `weight` copies stand between the rows before `rank` and those from it on, or have just gone from
// there; the tree is without them. What was, or will be, at a position of at least `rank` without
// them is `weight` places further with them.
static void rows_shift(struct topk *topk, uint32_t number, uint64_t rank, uint64_t weight, int sign)
{
    uint64_t from = topk->from, until = topk->until;
    span_show(topk, number, most(rank, minus(from, weight)), least(from, minus(until, weight)), sign);
    span_show(topk, number, most(most(rank, from), minus(until, weight)), until, -sign);
}

// ---- rows that come and go

static uint32_t partition_find(struct topk *topk, const struct column *keys, size_t row)
{
    uint32_t number = 0;
    if (topk->partitions) {
        bool added;
        uint32_t hash = index_hash_row(true, keys, spec_of(topk)->partition_count, row);
        number = table_enter_plain(topk->partitions, keys, row, hash, &added);
        if (added) {
            range_need(&topk->records, ((size_t)number + 1) * sizeof(struct partition));
            memset(partition_at(topk, number), 0, sizeof(struct partition));
        }
    }
    struct partition *partition = partition_at(topk, number);
    if (!partition->touched) {
        partition->touched = true;
        partition->was_doubt = partition_doubt(partition);
        VEC_ADD(topk->tick->arena, &topk->partitions_touched, number);
    }
    return number;
}

static void row_change(struct topk *topk, uint32_t number, uint64_t key, uint32_t slot, int sign)
{
    struct tree *tree = &partition_at(topk, number)->tree;
    uint32_t weight = (uint32_t)table_weight(table_of(topk), slot);
    uint64_t rank = tree_rank(&topk->forest, tree, key, slot);
    if (sign < 0)
        tree_take(&topk->forest, tree, key, slot, weight);
    if (!topk->tick->fill)
        rows_shift(topk, number, rank, weight, sign);
    if (sign > 0)
        tree_add(&topk->forest, tree, key, slot, weight);
    uint64_t from = most(rank, topk->from), until = least(rank + weight, topk->until);
    uint32_t copies = from < until ? (uint32_t)(until - from) : 0;
    if (copies && !topk->tick->fill)
        touch(topk, slot, number, false)->copies += sign > 0 ? copies : -copies;
}

// In doubt itself: shown with its fault, wherever it might stand.
static void doubtful_change(struct topk *topk, uint32_t number, uint32_t slot, uint8_t doubt, int sign)
{
    struct shown *shown = touch(topk, slot, number, true);
    partition_at(topk, number)->doubts[doubt] += sign > 0 ? 1 : UINT32_MAX;
    shown->copies = sign > 0 ? (uint32_t)table_weight(table_of(topk), slot) : 0;
    shown->doubt = doubt;
}

static void faults_note(const struct table *table, int column, const uint32_t *slots, size_t count,
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

static uint8_t *doubts_read(const struct topk *topk, const struct view_walk *walk)
{
    const struct topk_spec *spec = spec_of(topk);
    const struct table *table = table_of(topk);
    uint8_t *doubts = ARENA_ARRAY(topk->tick->scratch, uint8_t, walk->count + 1);
    for (size_t i = 0; table->fault_column >= 0 && i < walk->count; i++)
        doubts[i] = (uint8_t)table_value(table, table->fault_column, walk->slots[i]).word;
    faults_note(table, view_of(topk)->pass, walk->slots, walk->count, doubts);
    for (size_t i = 0; i < spec->partition_count; i++)
        faults_note(table, spec->partition[i], walk->slots, walk->count, doubts);
    for (size_t i = 0; i < spec->order_count; i++)
        faults_note(table, spec->orders[i].column, walk->slots, walk->count, doubts);
    return doubts;
}

static void rows_take(struct topk *topk, const struct view_walk *walk)
{
    const struct topk_spec *spec = spec_of(topk);
    const struct table *table = table_of(topk);
    struct arena *scratch = topk->tick->scratch;
    struct column keys[INDEX_COLUMNS_MAX], order = {.type = TYPE_UNKNOWN};
    const uint8_t *doubts = doubts_read(topk, walk);
    for (size_t i = 0; i < spec->partition_count; i++)
        keys[i] = table_read(table, spec->partition[i], walk->slots, walk->count, scratch);
    if (spec->order_count)
        order = table_read(table, spec->orders[0].column, walk->slots, walk->count, scratch);
    for (size_t i = 0; i < walk->count; i++) {
        uint32_t slot = walk->slots[i];
        range_need(&topk->shown, ((size_t)slot + 1) * sizeof(struct shown));
        uint32_t number = partition_find(topk, keys, i);
        uint64_t key = spec->order_count ? tree_key(&order, i, spec->orders[0].descending,
                                                    spec->orders[0].nulls_first)
                                         : 0;
        if (doubts[i])
            doubtful_change(topk, number, slot, doubts[i], walk->sign);
        else
            row_change(topk, number, key, slot, walk->sign);
    }
    arena_reset(scratch);
}

// ---- emitting

struct pending { // rows on their way out
    size_t count;
    uint32_t slots[BATCH_ROWS];
    int64_t weights[BATCH_ROWS];
    uint8_t fault[BATCH_ROWS];
};

static void pending_flush(struct topk *topk, struct pending *pending)
{
    if (!pending->count)
        return;
    struct tick *tick = topk->tick;
    struct batch *batch =
        view_read(view_of(topk), pending->slots, pending->count, 1, NULL, tick, tick->scratch);
    batch->weights = pending->weights;
    batch->fault = NULL;
    for (size_t i = 0; i < pending->count && !batch->fault; i++)
        if (pending->fault[i])
            batch->fault = pending->fault;
    graph_emit(topk->node, batch, tick);
    arena_reset(tick->scratch);
    pending->count = 0;
}

static void pending_add(struct topk *topk, struct pending *pending, uint32_t slot, int64_t weight,
                        uint8_t fault)
{
    if (!weight)
        return;
    pending->slots[pending->count] = slot;
    pending->weights[pending->count] = weight;
    pending->fault[pending->count] = fault;
    if (++pending->count == BATCH_ROWS)
        pending_flush(topk, pending);
}

static void touched_emit(struct topk *topk)
{
    struct pending *pending = ARENA_RAW(topk->tick->arena, struct pending, 1);
    pending->count = 0;
    for (size_t i = 0; i < topk->touched.count && !topk->node->stopped; i++) {
        const struct touch *entry = &topk->touched.at[i];
        struct shown *shown = shown_at(topk, entry->slot);
        shown->touched = 0;
        if (!entry->alone)
            shown->doubt = partition_doubt(partition_at(topk, entry->partition));
        if (shown->doubt == entry->was_doubt) {
            pending_add(topk, pending, entry->slot, (int64_t)shown->copies - entry->was,
                        shown->doubt);
        } else {
            pending_add(topk, pending, entry->slot, -(int64_t)entry->was, entry->was_doubt);
            pending_add(topk, pending, entry->slot, shown->copies, shown->doubt);
        }
        if (!shown->copies)
            shown->doubt = FAULT_NONE;
    }
    pending_flush(topk, pending);
}

static void partition_settle(struct topk *topk, uint32_t number)
{
    struct partition *partition = partition_at(topk, number);
    partition->touched = false;
    if (topk->partitions && !partition->tree.count && !partition_doubt(partition))
        table_drop_plain(topk->partitions, number);
}

static void topk_run(struct node *node, struct tick *tick)
{
    struct topk *topk = node->state;
    topk->tick = tick;
    if (!view_changed(view_of(topk), tick))
        return;
    struct view_walk *walk = view_walk_new(tick);
    while (view_next(view_of(topk), tick, walk))
        rows_take(topk, walk);
    for (size_t i = 0; i < topk->partitions_touched.count; i++) {
        uint32_t number = topk->partitions_touched.at[i];
        const struct partition *partition = partition_at(topk, number);
        if (tick->fill || partition_doubt(partition) != partition->was_doubt)
            span_show(topk, number, topk->from, topk->until, tick->fill);
    }
    touched_emit(topk);
    for (size_t i = 0; i < topk->partitions_touched.count; i++)
        partition_settle(topk, topk->partitions_touched.at[i]);
    memset(&topk->partitions_touched, 0, sizeof topk->partitions_touched);
    memset(&topk->touched, 0, sizeof topk->touched);
}

// ---- the operator

static bool topk_open(struct node *node, struct err *err)
{
    (void)err;
    const struct topk_spec *spec = node->spec;
    struct topk *topk = node->state;
    topk->node = node;
    topk->from = spec->offset;
    topk->until = spec->limit > UINT64_MAX - spec->offset ? UINT64_MAX : spec->offset + spec->limit;
    forest_open(&topk->forest, &node->pool, slot_compare, topk);
    range_open(&topk->shown, &node->pool, TABLE_ROWS_MAX * sizeof(struct shown));
    range_open(&topk->records, &node->pool,
               (size_t)TABLE_ROWS_MAX / 4 * sizeof(struct partition));
    range_need(&topk->records, sizeof(struct partition));
    if (!spec->partition_count)
        return true;
    enum type types[INDEX_COLUMNS_MAX];
    int key[INDEX_COLUMNS_MAX];
    for (size_t i = 0; i < spec->partition_count; i++) {
        types[i] = table_of(topk)->columns.at[spec->partition[i]].type;
        key[i] = (int)i;
    }
    topk->partitions = table_new(graph_arena(node->graph), "partitions", types,
                                 spec->partition_count, key, spec->partition_count, false);
    topk->partitions->loading = true;
    return true;
}

static void topk_close(struct node *node)
{
    struct topk *topk = node->state;
    forest_close(&topk->forest);
    range_close(&topk->shown);
    range_close(&topk->records);
    if (topk->partitions)
        table_close(topk->partitions);
}

static void topk_uses(const struct node *node, size_t input, bool *columns, bool *indexes)
{
    (void)input;
    (void)indexes;
    const struct topk_spec *spec = node->spec;
    for (size_t i = 0; i < spec->partition_count; i++)
        columns[spec->partition[i]] = true;
    for (size_t i = 0; i < spec->order_count; i++)
        columns[spec->orders[i].column] = true;
}

static void topk_explain(const struct node *node, struct str *out)
{
    const struct topk *topk = node->state;
    const struct topk_spec *spec = node->spec;
    str_format(out, "rows from place %llu on", (unsigned long long)spec->offset + 1);
    if (spec->limit != UINT64_MAX)
        str_format(out, ", %llu of them", (unsigned long long)spec->limit);
    if (topk->partitions)
        str_format(out, ", in each of %llu partitions",
                   (unsigned long long)topk->partitions->live_count);
    str_text(out, "; a change costs O(log n + rows that cross a fence)");
}

static uint64_t topk_bytes(const struct node *node)
{
    const struct topk *topk = node->state;
    return node->pool.bytes + (topk->partitions ? table_bytes(topk->partitions) : 0);
}

const struct op_type op_topk = {
    .name = "topk", .state_size = sizeof(struct topk), .view_inputs = 1,
    .open = topk_open, .run = topk_run, .close = topk_close, .explain = topk_explain,
    .bytes = topk_bytes, .uses = topk_uses,
};
