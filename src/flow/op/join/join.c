// flow/op/join/join.c — pairs of rows with equal keys for which the residual condition holds.
//
// Both sides are views, so the join has no state of its own. With dA, dB what changed in this tick,
//
//   d(A * B) = dA * B.old  +  A.new * dB
//
// holds for any two tables and for a table with itself. Each changed row probes the other side's
// shared index. Worked example, the same payment twice (payee, amount; earlier.no < later.no):
//
//   A = B = exp_pay: P1 (V7, 500)      born: P2 (V7, 500)
//   dA * B.old   (P2, P1): 2 < 1 fails          A.new * dB   (P1, P2) holds, (P2, P2) fails
//   emits +1 (P1, P2)
//
// A row whose own key is a fault could match any row or none: it is emitted once, in doubt, with faults
// in the other side's columns.
// Cost   per changed row one probe of the other side and one evaluation per row of equal key; nothing
//        when only columns changed that the join does not read.
// Not    LEFT JOIN (the planner writes it as a join and an antijoin), nor a join without keys over two
//        large sides: without keys the other side is walked, which the planner allows for one-row sides.
#include <assert.h>

#include "flow/op.h"

struct join {
    struct arena *arena; // keys of the changed rows at hand
};

struct pairs {
    struct node *node;
    struct tick *tick;
    bool *left_wanted, *right_wanted;
    int sign;
    uint32_t left[BATCH_ROWS], right[BATCH_ROWS];
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
    const struct batch *left = view_read(side(node, 0), pairs->left, pairs->count, pairs->sign,
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
        both.weights[i] *= right->weights[i];
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

static void add_pair(struct pairs *pairs, int changed, uint32_t slot, uint32_t other)
{
    if (pairs->count == BATCH_ROWS) // stopped
        return;
    pairs->left[pairs->count] = changed == 0 ? slot : other;
    pairs->right[pairs->count] = changed == 0 ? other : slot;
    if (++pairs->count == BATCH_ROWS)
        flush(pairs);
}

// Without keys every row of the other side is a candidate.
static void pair_with_all(struct pairs *pairs, int changed, uint32_t slot, enum moment moment)
{
    const struct view *other = side(pairs->node, !changed);
    for (uint32_t i = 0; i < other->table->slot_count && !pairs->node->stopped; i++)
        if (view_sees(other, pairs->tick, moment, i))
            add_pair(pairs, changed, slot, i);
}

// The changed rows of one side against one moment of the other.
static void probe_side(struct pairs *pairs, int changed, enum moment moment)
{
    struct node *node = pairs->node;
    struct tick *tick = pairs->tick;
    const struct join_spec *spec = node->spec;
    const struct view *mine = side(node, changed), *other = side(node, !changed);
    const struct join_probe *probe = changed == 0 ? &spec->ask_right : &spec->ask_left;
    struct arena *keep_arena = ((struct join *)node->state)->arena;
    struct view_walk *walk = view_walk_new(tick);
    walk->unread = node->unread[changed];
    while (view_next(mine, tick, walk)) {
        arena_reset(keep_arena);
        struct column keys[INDEX_COLUMNS_MAX];
        uint32_t *hashes = ARENA_RAW(keep_arena, uint32_t, walk->count);
        for (size_t k = 0; k < spec->key_count; k++)
            keys[k] = table_read(mine->table, probe->keys[k], walk->slots, walk->count, keep_arena);
        index_hash(spec->null_safe, keys, spec->key_count, walk->count, hashes);
        pairs->sign = walk->sign;
        for (size_t i = 0; i < walk->count && !node->stopped; i++) {
            if (!spec->key_count) {
                pair_with_all(pairs, changed, walk->slots[i], moment);
                continue;
            }
            if (i + 8 < walk->count)
                index_prefetch(probe->index, hashes[i + 8]);
            const uint32_t *slots = NULL;
            uint32_t count = index_find(probe->index, keys, i, hashes[i], &slots);
            for (uint32_t j = 0; j < count && !node->stopped; j++)
                if (view_sees(other, tick, moment, slots[j]))
                    add_pair(pairs, changed, walk->slots[i], slots[j]);
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

static bool join_open(struct node *node, struct err *err)
{
    (void)err;
    const struct join_spec *spec = node->spec;
    table_use_index(spec->ask_left.index);
    table_use_index(spec->ask_right.index);
    join_unread(node);
    ((struct join *)node->state)->arena = arena_new("join keys", 64 * MIB, GIB);
    return true;
}

static void join_close(struct node *node)
{
    const struct join_spec *spec = node->spec;
    table_leave_index(spec->ask_left.index);
    table_leave_index(spec->ask_right.index);
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
static const struct index *join_uses(const struct node *node, size_t input, bool *columns)
{
    const struct join_spec *spec = node->spec;
    const struct join_probe *mine = input ? &spec->ask_right : &spec->ask_left;
    const struct join_probe *other = input ? &spec->ask_left : &spec->ask_right;
    for (size_t i = 0; i < spec->key_count; i++)
        columns[other->keys[i]] = true;
    return mine->index;
}

static void join_explain(const struct node *node, struct str *out)
{
    const struct join_spec *spec = node->spec;
    str_format(out, "%zu keys over shared indexes, no state of its own", spec->key_count);
    if (spec->residual) {
        str_text(out, "; residual ");
        expr_print(out, spec->residual);
    }
    str_text(out, spec->key_count ? "; a change costs a probe and its matches"
                                  : "; a change walks the other side");
}

const struct op_type op_join = {
    .name = "join", .state_size = sizeof(struct join), .view_inputs = 3,
    .open = join_open, .run = join_run, .close = join_close, .explain = join_explain,
    .uses = join_uses,
};
