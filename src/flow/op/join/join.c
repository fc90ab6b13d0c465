// flow/op/join/join.c — pairs of rows with equal keys for which the residual condition holds.
//
// Both sides are views, so the join has no state of its own. With dA, dB what changed in this tick,
//
//   d(A * B) = dA * B.old  +  A.new * dB
//
// holds for any two tables and for a table with itself. Each changed row probes the other side's
// shared index (flow/probe.h). Where the residual compares an expression of one side with one of the
// other, only a range of the key's rows is walked, in an order kept beside the index (flow/order.h);
// the whole residual is still evaluated on what the range hands out, so NULLs, faults and ties at its
// ends are the residual's business. Worked example, the same payment twice within 30 days
// (payee, amount; later.day - earlier.day BETWEEN 0 AND 30; earlier.no < later.no):
//
//   A = B = exp_pay, payee V7, amount 500     P1 01-05 | P2 03-01 | P3 03-10        born: P4 03-28
//   dA * B.old   P4 as the earlier one: 03-28 to 04-27 of B.old    none
//   A.new * dB   P4 as the later one: 02-26 to 03-28 of A.new      P2, P3, P4; P4 < P4 fails
//   emits +1 (P2, P4)  +1 (P3, P4); P1 was not looked at
//
// A *fence* is a row that goes and comes in one tick with another bound: the percentile, or the mean,
// of a group. What both ranges have was there and stays, so only what one has and the other has not is
// paired, with both, and the residual decides:
//
//   rows of group G    10  20  30  40  50         a.amt > fence, the output shows a and not the fence
//   fence 25 -> 35     walked: (25, 35]           emits -1 (30)
//
// That holds when a pair shows nothing of the fence but what stayed the same. An output that shows the
// fence itself changes for every row beyond it: then all of them go and come again, and explain says so.
//
// A row whose own key is a fault could match any row or none: it is emitted once, in doubt, with faults
// in the other side's columns.
// Cost   per changed row one probe, then a walk and an evaluation per row of equal key, or O(log n +
//        rows in the range); nothing when only columns changed that the join does not read. Measured on
//        a busy machine, 1,000,000 rows: 31 days of a key of 1,000 rows (17 hits) 1.3 us, a look at the
//        date of each of its rows 9.5 us; one day of a key of 1,000,000 rows (548 hits) 5.4 us against
//        3.2 ms. An order costs 17 to 20 bytes a row of a key of more than 64 rows and makes replacing
//        such a row dearer: 2.3 us became 3.6 us, with one key for all rows 0.9 us became 2.6 us.
// Not    LEFT JOIN (the planner writes it as a join and an antijoin). Without keys and without a range
//        the other side is walked: the planner allows that where a side is small. One range at a time:
//        of a.x < b.y AND a.z > b.w the first serves and the residual does the rest. Differences are
//        taken apart for dates alone, since those of numbers may overflow where a range would not look.
//        An input that is itself a join is arranged; base tables are joined at once (multijoin).

#include "flow/cell.h"
#include "flow/op.h"

struct join {
    struct arena *arena; // keys of the changed rows at hand
    // Columns of a side's table that pairs show, or are judged by, besides the range; NULL where the
    // range's bounds are among them, or there is no range.
    bool *fixed[2];
};

struct pairs {
    struct node *node;
    struct tick *tick;
    bool *left_wanted, *right_wanted;
    uint32_t left[BATCH_ROWS], right[BATCH_ROWS];
    int8_t sign[BATCH_ROWS];
    size_t count;
};

static const struct view *side(const struct node *node, int input)
{
    return node->inputs[input]->view;
}

static void mark_wanted(struct node *node, struct tick *tick, struct pairs *pairs)
{
    const struct join_spec *spec = node->spec;
    size_t left = side(node, 0)->output_count, right = side(node, 1)->output_count;
    bool *wanted = ARENA_ARRAY(tick->arena, bool, left + right + 1);
    for (size_t i = 0; i < spec->output_count; i++)
        expr_mark_columns(spec->outputs[i], wanted);
    if (spec->residual)
        expr_mark_columns(spec->residual, wanted);
    pairs->left_wanted = wanted;
    pairs->right_wanted = wanted + left;
}

static uint8_t *merge_faults(const struct batch *left, const struct batch *right,
                             struct arena *arena)
{
    if (!left->fault && !right->fault)
        return NULL;
    uint8_t *fault = ARENA_ARRAY(arena, uint8_t, left->row_count);
    for (size_t i = 0; i < left->row_count; i++) {
        fault[i] = left->fault ? left->fault[i] : FAULT_NONE;
        if (!fault[i] && right->fault)
            fault[i] = right->fault[i];
    }
    return fault;
}

// Keeps the pairs for which the residual holds, or is a fault.
static const struct batch *keep(const struct batch *both, const struct expr *residual,
                                struct tick *tick)
{
    struct column pass = expr_eval(residual, both, tick->clock_us, tick->scratch);
    uint32_t *rows = ARENA_RAW(tick->scratch, uint32_t, both->row_count);
    uint8_t *fault = ARENA_ARRAY(tick->scratch, uint8_t, both->row_count);
    size_t count = 0, doubts = 0;
    for (size_t i = 0; i < both->row_count; i++) {
        enum state state = column_at(&pass, i);
        if (state == STATE_NULL || (state == STATE_VALUE && !pass.words[i]))
            continue;
        fault[count] = both->fault ? both->fault[i] : FAULT_NONE;
        if (state == STATE_FAULT && !fault[count])
            fault[count] = (uint8_t)pass.words[i];
        doubts += fault[count] != FAULT_NONE;
        rows[count++] = (uint32_t)i;
    }
    struct batch *kept = batch_pick(tick->scratch, both, rows, count);
    kept->fault = doubts ? fault : NULL;
    return kept;
}

static void flush(struct pairs *pairs)
{
    if (!pairs->count)
        return;
    struct node *node = pairs->node;
    struct tick *tick = pairs->tick;
    const struct join_spec *spec = node->spec;
    if (!graph_charge(node, pairs->count))
        return;
    struct arena *scratch = tick->scratch;
    const struct batch *left = view_read(side(node, 0), pairs->left, pairs->count, 1,
                                         pairs->left_wanted, tick, scratch);
    const struct batch *right = view_read(side(node, 1), pairs->right, pairs->count, 1,
                                          pairs->right_wanted, tick, scratch);
    struct batch both = {.row_count = pairs->count,
                         .column_count = left->column_count + right->column_count};
    both.columns = ARENA_ARRAY(scratch, struct column, both.column_count);
    memcpy(both.columns, left->columns, left->column_count * sizeof *both.columns);
    memcpy(both.columns + left->column_count, right->columns,
           right->column_count * sizeof *both.columns);
    both.weights = left->weights;
    for (size_t i = 0; i < pairs->count; i++)
        both.weights[i] *= pairs->sign[i] * right->weights[i];
    both.fault = merge_faults(left, right, scratch);
    const struct batch *kept = spec->residual ? keep(&both, spec->residual, tick) : &both;
    struct batch out = *kept;
    out.next = NULL;
    out.column_count = spec->output_count;
    out.columns = ARENA_ARRAY(scratch, struct column, spec->output_count + 1);
    for (size_t i = 0; i < spec->output_count && kept->row_count; i++)
        out.columns[i] = expr_eval(spec->outputs[i], kept, tick->clock_us, scratch);
    graph_emit(node, &out, tick);
    pairs->count = 0;
    arena_reset(scratch);
}

static void add_pair(struct pairs *pairs, int changed, uint32_t slot, int sign, uint32_t other)
{
    if (pairs->count == BATCH_ROWS) // stopped
        return;
    pairs->left[pairs->count] = changed == 0 ? slot : other;
    pairs->right[pairs->count] = changed == 0 ? other : slot;
    pairs->sign[pairs->count] = (int8_t)sign;
    if (++pairs->count == BATCH_ROWS)
        flush(pairs);
}

static const struct join_probe *probe_by(const struct node *node, int asking)
{
    const struct join_spec *spec = node->spec;
    return asking == 0 ? &spec->ask_right : &spec->ask_left;
}

static void read_probes(const struct node *node, int asking, const uint32_t *slots, size_t count,
                        struct probe_rows *rows)
{
    const struct join_spec *spec = node->spec;
    probe_read(probe_by(node, asking), spec->key_count, spec->null_safe, side(node, asking)->table,
               side(node, !asking)->table, slots, count, ((struct join *)node->state)->arena, rows);
}

// ---- fences

struct move { // one row of a key goes and another comes in its place
    uint32_t slots[2]; // old, new
    struct probe_rows rows; // of both
    struct order_range low, high; // what one range has and the other has not, at either end
};

static bool same_cell(const struct table *table, int column, uint32_t a, uint32_t b)
{
    union cell room, other;
    enum state state, other_state;
    const void *cell = cell_read(table, column, a, &room, &state);
    const void *twin = cell_read(table, column, b, &other, &other_state);
    return cell_same(table->columns.at[column].type, state, cell, other_state, twin);
}

#define FENCE_ROWS 8 // a key of more rows is not looked through for a counterpart

// The one other change of a changed row's key in this tick; UINT32_MAX when there are none or more.
static uint32_t counterpart(const struct node *node, int changed, uint32_t slot)
{
    const struct table *table = side(node, changed)->table;
    const uint32_t *slots = NULL;
    uint32_t count = index_find_like(probe_by(node, !changed)->index, slot, &slots);
    uint32_t found = UINT32_MAX;
    for (uint32_t i = 0; i < count && count <= FENCE_ROWS; i++) {
        enum phase phase = table_phase(table, slots[i]);
        if (slots[i] == slot || (phase != PHASE_BORN && phase != PHASE_DYING))
            continue;
        if (found != UINT32_MAX || phase == table_phase(table, slot))
            return UINT32_MAX;
        found = slots[i];
    }
    return found;
}

static const struct order_range nothing = {.low = ORDER_FIRST, .high = 0, .below = ORDER_FIRST,
                                           .above = ORDER_ALWAYS};

static bool is_nothing(const struct order_range *range) { return range->low > range->high; }

// What one of two ranges has and the other has not, at this end. Rounded images cannot tell on which
// side of its bound a row of the same image stands: there the bounds' own rows are looked at too.
static struct order_range between(const struct join_probe *probe, const struct table *table,
                                  bool high, const struct move *move)
{
    const struct order_range *was = &move->rows.ranges[0], *is = &move->rows.ranges[1];
    const struct order *order = probe->order;
    int column = high ? probe->high.column : probe->low.column;
    if (column < 0 || same_cell(table, column, move->slots[0], move->slots[1]))
        return nothing;
    uint64_t a = high ? was->high : was->low, b = high ? is->high : is->low;
    bool exact = tree_key_exact(order->index->table->columns.at[order->column].type);
    struct order_range range = nothing;
    range.low = (a < b ? a : b) + (exact && high);
    range.high = (a < b ? b : a) - (exact && !high);
    return range;
}

// Whether a changed row and its counterpart are alike in all but where their range begins and ends. Both
// ranges must have something in common: else each is walked by itself.
static bool has_moved(const struct node *node, int changed, uint32_t slot, struct move *move)
{
    const struct join *join = node->state;
    const struct table *table = side(node, changed)->table;
    uint32_t other = counterpart(node, changed, slot);
    if (other == UINT32_MAX || table_weight(table, slot) != table_weight(table, other))
        return false;
    for (size_t i = 0; i < table->own_count; i++)
        if (join->fixed[changed][i] && !same_cell(table, (int)i, slot, other))
            return false;
    int pass = side(node, changed)->pass;
    if (pass >= 0 && !same_cell(table, pass, slot, other)) // one may be in doubt
        return false;
    const struct join_probe *probe = probe_by(node, changed);
    if (!probe_is_bound(probe, table, slot) || !probe_is_bound(probe, table, other))
        return false;
    bool born = table_phase(table, slot) == PHASE_BORN;
    move->slots[0] = born ? other : slot;
    move->slots[1] = born ? slot : other;
    read_probes(node, changed, move->slots, 2, &move->rows);
    const struct order_range *was = &move->rows.ranges[0], *is = &move->rows.ranges[1];
    move->low = between(probe, table, false, move);
    move->high = between(probe, table, true, move);
    bool apart = was->low > is->high || is->low > was->high;
    if (!is_nothing(&move->low) && !is_nothing(&move->high) &&
        move->high.low <= move->low.high) { // they meet
        move->low.high = move->high.high;
        move->high = nothing;
    }
    move->high.alone = true; // the other walk hands out what no range leaves out
    return !apart;
}

static void pair_between(struct pairs *pairs, int changed, struct move *move, enum moment moment)
{
    const struct view *other = side(pairs->node, !changed);
    for (int end = 0; end < 2; end++) {
        struct probe_walk walk;
        uint32_t slot;
        probe_open_range(&move->rows, 0, end ? move->high : move->low, &walk);
        while (!pairs->node->stopped && probe_next(&walk, &slot)) {
            if (!view_sees(other, pairs->tick, moment, slot))
                continue;
            add_pair(pairs, changed, move->slots[0], -1, slot);
            add_pair(pairs, changed, move->slots[1], 1, slot);
        }
    }
}

// ---- probing

// The changed rows of one side against one moment of the other.
static void probe_side(struct pairs *pairs, int changed, enum moment moment)
{
    struct node *node = pairs->node;
    struct tick *tick = pairs->tick;
    struct join *join = node->state;
    const struct view *mine = side(node, changed), *other = side(node, !changed);
    // In slices one of the two may stand behind the gate.
    bool may_move = join->fixed[changed] && !tick->fill && !tick->gated;
    struct move *move = ARENA_RAW(tick->arena, struct move, 1);
    struct probe_rows *rows = ARENA_RAW(tick->arena, struct probe_rows, 1);
    struct view_walk *walk = view_walk_new(tick);
    walk->unread = node->unread[changed];
    while (view_next(mine, tick, walk)) {
        arena_reset(join->arena);
        read_probes(node, changed, walk->slots, walk->count, rows);
        for (size_t i = 0; i < walk->count && !node->stopped; i++) {
            if (may_move && has_moved(node, changed, walk->slots[i], move)) {
                if (walk->sign > 0) // of the two, the new one speaks for both
                    pair_between(pairs, changed, move, moment);
                continue;
            }
            struct probe_walk hits;
            uint32_t slot;
            probe_open(rows, i, &hits);
            while (!node->stopped && probe_next(&hits, &slot))
                if (view_sees(other, tick, moment, slot))
                    add_pair(pairs, changed, walk->slots[i], walk->sign, slot);
        }
        flush(pairs);
    }
}

static bool may_fault(const struct table *table, const int *columns, size_t count)
{
    for (size_t k = 0; k < count; k++) {
        const struct table_column *column = &table->columns.at[columns[k]];
        if (column->has_state && (column->origin || table->bag))
            return true;
    }
    return false;
}

static struct column faults_of(struct arena *arena, enum type type, const uint8_t *fault,
                               size_t count)
{
    struct column column = column_take(arena, type, count);
    uint8_t *state = column_state(arena, &column, count);
    for (size_t i = 0; i < count; i++) {
        int64_t code = fault[i];
        memcpy((char *)column.data + i * type_bytes(type), &code, sizeof code);
        state[i] = STATE_FAULT;
    }
    return column;
}

static void emit_doubtful(struct node *node, int changed, const uint32_t *slots,
                          uint8_t *fault, size_t count, int sign, struct tick *tick)
{
    const struct join_spec *spec = node->spec;
    struct arena *scratch = tick->scratch;
    const struct node *other = node->inputs[!changed];
    struct batch *mine = view_read(side(node, changed), slots, count, sign, NULL, tick, scratch);
    struct batch both = {.row_count = count, .weights = mine->weights, .fault = fault,
                         .column_count = mine->column_count + other->column_count};
    both.columns = ARENA_ARRAY(scratch, struct column, both.column_count + 1);
    struct column *own = both.columns + (changed ? other->column_count : 0);
    struct column *unknown = both.columns + (changed ? 0 : mine->column_count);
    memcpy(own, mine->columns, mine->column_count * sizeof *own);
    for (size_t i = 0; i < other->column_count; i++)
        unknown[i] = faults_of(scratch, other->types[i], fault, count);
    struct batch out = both;
    out.column_count = spec->output_count;
    out.columns = ARENA_ARRAY(scratch, struct column, spec->output_count + 1);
    for (size_t i = 0; i < spec->output_count; i++)
        out.columns[i] = expr_eval(spec->outputs[i], &both, tick->clock_us, scratch);
    graph_emit(node, &out, tick);
    arena_reset(scratch);
}

// Changed rows whose key could not be computed.
static void doubtful_side(struct node *node, int changed, struct tick *tick)
{
    const struct join_spec *spec = node->spec;
    const struct view *mine = side(node, changed);
    const int *columns = changed == 0 ? spec->ask_right.keys : spec->ask_left.keys;
    if (spec->null_safe || !may_fault(mine->table, columns, spec->key_count))
        return;
    struct view_walk *walk = view_walk_new(tick);
    walk->unread = node->unread[changed];
    while (view_next(mine, tick, walk)) {
        uint32_t *slots = ARENA_RAW(tick->arena, uint32_t, walk->count);
        uint8_t *fault = ARENA_RAW(tick->arena, uint8_t, walk->count);
        size_t count = 0;
        for (size_t i = 0; i < walk->count; i++)
            for (size_t k = 0; k < spec->key_count; k++) {
                struct value key = table_value(mine->table, columns[k], walk->slots[i]);
                if (key.state != STATE_FAULT)
                    continue;
                fault[count] = (uint8_t)key.word;
                slots[count++] = walk->slots[i];
                break;
            }
        if (count)
            emit_doubtful(node, changed, slots, fault, count, walk->sign, tick);
    }
}

// ---- the operator

static void mark_bound(const struct table *table, const struct probe_bound *bound, bool *columns)
{
    const struct expr *origin = bound->column < 0 ? NULL : table->columns.at[bound->column].origin;
    if (origin)
        expr_mark_columns(origin, columns);
    else if (bound->column >= 0)
        columns[bound->column] = true;
}

static bool *find_fixed(const struct node *node, int asking)
{
    const struct join_spec *spec = node->spec;
    const struct join_probe *probe = probe_by(node, asking);
    const struct view *view = side(node, asking);
    if (!probe->order)
        return NULL;
    struct arena *arena = graph_arena(node->graph);
    size_t left = side(node, 0)->output_count, own_count = view->table->own_count;
    bool *used = ARENA_ARRAY(arena, bool, left + side(node, 1)->output_count + 1);
    bool *fixed = ARENA_ARRAY(arena, bool, own_count + 1);
    bool *bounds = ARENA_ARRAY(arena, bool, own_count + 1);
    for (size_t i = 0; i < spec->output_count; i++)
        expr_mark_columns(spec->outputs[i], used);
    if (probe->rest)
        expr_mark_columns(probe->rest, used);
    for (size_t i = 0; i < view->output_count; i++)
        if (used[(asking == 0 ? 0 : left) + i])
            expr_mark_columns(view->outputs[i], fixed);
    mark_bound(view->table, &probe->low, bounds);
    mark_bound(view->table, &probe->high, bounds);
    for (size_t i = 0; i < own_count; i++)
        if (fixed[i] && bounds[i])
            return NULL;
    if (view->table->fault_column >= 0)
        fixed[view->table->fault_column] = true;
    return fixed;
}

static bool join_open(struct node *node, struct err *err)
{
    (void)err;
    struct join *join = node->state;
    for (int asking = 0; asking < 2; asking++) {
        table_use_index(probe_by(node, asking)->index);
        order_use(probe_by(node, asking)->order);
        join->fixed[asking] = find_fixed(node, asking);
    }
    join_unread(node);
    join->arena = arena_new("join keys", 64 * MIB, GIB);
    return true;
}

static void join_close(struct node *node)
{
    for (int asking = 0; asking < 2; asking++) {
        order_leave(probe_by(node, asking)->order);
        table_leave_index(probe_by(node, asking)->index);
    }
    arena_free(((struct join *)node->state)->arena);
}

static void join_run(struct node *node, struct tick *tick)
{
    struct pairs *pairs = ARENA_RAW(tick->arena, struct pairs, 1);
    pairs->count = 0;
    pairs->node = node;
    pairs->tick = tick;
    mark_wanted(node, tick, pairs);
    doubtful_side(node, 0, tick);
    doubtful_side(node, 1, tick);
    // At the first answer one side suffices; the smaller one asks.
    order_ready(probe_by(node, 0)->order);
    order_ready(probe_by(node, 1)->order);
    if (tick->fill) {
        int small = side(node, 0)->table->live_count <= side(node, 1)->table->live_count ? 0 : 1;
        probe_side(pairs, small, MOMENT_NEW);
        return;
    }
    if (view_changed(side(node, 0), tick))
        probe_side(pairs, 0, MOMENT_OLD);
    if (view_changed(side(node, 1), tick))
        probe_side(pairs, 1, MOMENT_NEW);
}

// A side's table is read by the keys that ask the other, and by the index that the other asks.
static void join_uses(const struct node *node, size_t input, bool *columns, bool *indexes)
{
    probe_uses(probe_by(node, !input), columns, indexes);
    probe_uses_asking(probe_by(node, (int)input),
                      ((const struct join_spec *)node->spec)->key_count, columns);
}

static void join_explain(const struct node *node, struct str *out)
{
    static const char *const sides[] = {"left", "right"};
    const struct join_spec *spec = node->spec;
    const struct join *join = node->state;
    probe_explain_keys(spec->ask_left.order ? &spec->ask_left : &spec->ask_right, spec->key_count,
                       out);
    if (spec->residual) {
        str_text(out, "; residual ");
        expr_print(out, spec->residual);
    }
    const char *left = probe_explain(&spec->ask_right), *right = probe_explain(&spec->ask_left);
    if (left == right)
        str_format(out, "; a change costs %s", left);
    else
        str_format(out, "; a left change costs %s, a right one %s", left, right);
    for (int asking = 0; asking < 2; asking++) {
        if (!probe_by(node, asking)->order || !side(node, asking)->table->bag)
            continue;
        str_format(out, join->fixed[asking] ? "; a %s fence that moves costs the rows it passes"
                                            : "; a %s fence is shown: when it moves, all its rows "
                                              "change",
                   sides[asking]);
    }
}

const struct op_type op_join = {
    .name = "join", .state_size = sizeof(struct join), .view_inputs = 3,
    .open = join_open, .run = join_run, .close = join_close, .explain = join_explain,
    .uses = join_uses,
};
