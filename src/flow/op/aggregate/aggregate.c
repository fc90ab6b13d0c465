// flow/op/aggregate/aggregate.c — GROUP BY: one output row per group, kept exact under deletion.
//
// A group is a row of a small table (its key) and a record: how many rows it has, and one state per
// aggregate call. Linear calls (count, sum, squares) add weight times value; ordered ones (min, max,
// percentiles, mode, string_agg) keep a counted tree. DISTINCT keeps a weight per (group, value) and
// passes on only the first arrival and the last departure. The first time a tick touches a group its
// output row is remembered; at the end the old row goes and the new one comes, unless they are equal:
//
//   sum(amt) by vendor: V7 = 900      +1 (V7, 100)
//   remembered (V7, 900), now (V7, 1000)      emits -1 (V7, 900)  +1 (V7, 1000)
//
// DISTINCT over whole rows is an aggregate without calls. Without GROUP BY there is one group that is
// always there. A row in doubt, or a fault in a key, argument or filter, makes the group doubtful.
// Cost   a probe per row, a step per call; two output rows per changed group and tick. Removals reach
//        ordered calls after all arrivals of the tick, so a tree never goes below zero.
// Not    sums over doubles, whose result would depend on who came first.
#include <assert.h>

#include "flow/agg.h"
#include "flow/op.h"

struct faults { // how many rows have each fault; the lowest one there is shown
    int32_t count[FAULT_COUNT];
};

struct group {
    int64_t rows; // that are there for certain
    struct faults doubts;
    uint32_t touched; // place in this tick's list + 1; 0: not yet
    uint8_t shown;    // its row is in the output
};

struct call_state { // in a group's record, followed by the aggregate's own state
    struct faults faults;
};

struct touch {
    uint32_t group;
    bool was_shown;
    uint8_t was_doubt;
    struct value *was; // one per call
};

struct call {
    struct agg_env env;
    size_t offset; // of its call_state in a record
    struct table *distinct;  // (group, value) ...
    struct range distinct_weights; // ... and int64_t a slot
};

struct aggregate {
    struct table *groups; // NULL without keys: group 0
    struct range records;
    size_t stride;
    struct call *calls;
    bool ordered;
    VEC(struct touch) touched; // in the tick's arena
    struct delta removals;     // in the tick's arena: rows that leave, for ordered calls
};

static size_t rounded(size_t bytes) { return (bytes + 15) & ~(size_t)15; }

static struct group *group_at(const struct aggregate *state, uint32_t group)
{
    return (struct group *)(void *)((char *)state->records.base + (size_t)group * state->stride);
}
static struct call_state *call_at(const struct aggregate *state, struct group *group, size_t call)
{
    return (struct call_state *)(void *)((char *)group + state->calls[call].offset);
}
static void *agg_state(struct call_state *call)
{
    return (char *)call + rounded(sizeof *call);
}

static void open_call(struct node *node, struct aggregate *state, size_t number)
{
    const struct aggregate_spec *spec = node->spec;
    const struct aggregate_call *given = &spec->calls[number];
    struct arena *arena = graph_arena(node->graph);
    struct call *call = &state->calls[number];
    call->offset = state->stride;
    state->stride += rounded(sizeof(struct call_state)) + rounded(given->type->state_size);
    call->env.pool = &node->pool;
    call->env.type = given->arg ? given->arg->type : TYPE_UNKNOWN;
    call->env.given = &given->given;
    for (size_t i = 0; i < given->given.order_count; i++)
        call->env.order_types[i] = given->orders[i]->type;
    if (given->type->open)
        given->type->open(&call->env, arena);
    state->ordered = state->ordered || call->env.forest.pool;
    if (!given->distinct)
        return;
    enum type types[] = {TYPE_BIGINT, given->arg->type};
    call->distinct = table_new(arena, "distinct", types, 2, (int[]){0, 1}, 2, false);
    call->distinct->loading = true;
    range_open(&call->distinct_weights, &node->pool, (size_t)TABLE_ROWS_MAX * sizeof(int64_t));
}

static bool aggregate_open(struct node *node, struct err *err)
{
    (void)err;
    const struct aggregate_spec *spec = node->spec;
    struct aggregate *state = node->state;
    struct arena *arena = graph_arena(node->graph);
    state->calls = ARENA_ARRAY(arena, struct call, spec->call_count + 1);
    state->stride = rounded(sizeof(struct group));
    for (size_t i = 0; i < spec->call_count; i++)
        open_call(node, state, i);
    range_open(&state->records, &node->pool, (size_t)TABLE_ROWS_MAX / 4 * state->stride);
    if (!spec->key_count) {
        range_need(&state->records, state->stride);
        return true;
    }
    int key[INDEX_COLUMNS_MAX];
    assert(spec->key_count <= INDEX_COLUMNS_MAX && "the lowering refuses more keys");
    for (size_t i = 0; i < spec->key_count; i++)
        key[i] = (int)i;
    state->groups = table_new(arena, "groups", node->types, spec->key_count, key, spec->key_count,
                              false);
    state->groups->loading = true;
    return true;
}

static void aggregate_close(struct node *node)
{
    const struct aggregate_spec *spec = node->spec;
    struct aggregate *state = node->state;
    uint32_t group_count = state->groups ? state->groups->slot_count : 1;
    for (uint32_t i = 0; i < group_count; i++)
        for (size_t c = 0; c < spec->call_count; c++)
            if (spec->calls[c].type->drop)
                spec->calls[c].type->drop(&state->calls[c].env,
                                          agg_state(call_at(state, group_at(state, i), c)));
    for (size_t c = 0; c < spec->call_count; c++) {
        if (spec->calls[c].type->close)
            spec->calls[c].type->close(&state->calls[c].env);
        if (state->calls[c].distinct) {
            table_close(state->calls[c].distinct);
            range_close(&state->calls[c].distinct_weights);
        }
    }
    if (state->groups)
        table_close(state->groups);
    range_close(&state->records);
}

static enum fault lowest(const struct faults *faults)
{
    for (int i = 1; i < FAULT_COUNT; i++)
        if (faults->count[i])
            return (enum fault)i;
    return FAULT_NONE;
}

static struct value call_value(struct node *node, struct group *group, size_t number)
{
    const struct aggregate_spec *spec = node->spec;
    struct aggregate *state = node->state;
    struct call_state *call = call_at(state, group, number);
    enum type type = node->types[spec->key_count + number];
    enum fault fault = lowest(&group->doubts); // what a doubtful row would add nobody knows
    if (!fault)
        fault = lowest(&call->faults);
    if (fault)
        return (struct value){.type = type, .state = STATE_FAULT, .word = fault};
    return spec->calls[number].type->value(&state->calls[number].env, agg_state(call), type);
}

// Remembers the group's output row before its first change in this tick.
static void touch(struct node *node, uint32_t number, struct tick *tick)
{
    const struct aggregate_spec *spec = node->spec;
    struct aggregate *state = node->state;
    struct group *group = group_at(state, number);
    if (group->touched)
        return;
    struct touch entry = {.group = number, .was_shown = group->shown,
                          .was_doubt = (uint8_t)lowest(&group->doubts)};
    entry.was = ARENA_ARRAY(tick->arena, struct value, spec->call_count + 1);
    for (size_t c = 0; group->shown && c < spec->call_count; c++)
        entry.was[c] = call_value(node, group, c);
    VEC_ADD(tick->arena, &state->touched, entry);
    group->touched = (uint32_t)state->touched.count;
}

static uint32_t find_group(struct aggregate *state, const struct column *keys, size_t row,
                           uint32_t hash)
{
    if (!state->groups)
        return 0;
    bool added;
    uint32_t slot = table_enter_plain(state->groups, keys, row, hash, &added);
    if (added) {
        range_need(&state->records, ((size_t)slot + 1) * state->stride);
        memset(group_at(state, slot), 0, state->stride);
    }
    return slot;
}

// The weight that DISTINCT passes on: +1 when the value arrives in the group, -1 when its last leaves.
static int64_t distinct_weight(struct call *call, uint32_t group, const struct column *arg,
                               size_t row, int64_t weight)
{
    int64_t word = group;
    struct column pair[2] = {{.type = TYPE_BIGINT, .words = &word}, *arg};
    pair[1].state = arg->state ? arg->state + row : NULL;
    pair[1].data = (char *)arg->data + row * type_bytes(arg->type);
    bool added;
    uint32_t slot = table_enter_plain(call->distinct, pair, 0, index_hash_row(true, pair, 2, 0),
                                      &added);
    if (added) {
        range_need(&call->distinct_weights, ((size_t)slot + 1) * sizeof(int64_t));
        ((int64_t *)call->distinct_weights.base)[slot] = 0;
    }
    int64_t *known = (int64_t *)call->distinct_weights.base + slot, before = *known;
    *known += weight;
    int64_t step = (*known > 0) - (before > 0);
    if (!*known)
        table_drop_plain(call->distinct, slot);
    return step;
}

// Equal decimals in one form, the one with the fewest digits: what DISTINCT adds and takes. A group
// shows its key in the form in which it first came, as PostgreSQL does.
static struct column reduced(struct arena *arena, const struct column *column, size_t row_count)
{
    if (column->type != TYPE_NUMERIC)
        return *column;
    struct column out = *column;
    out.nums = ARENA_RAW(arena, struct num, row_count + 1);
    for (size_t i = 0; i < row_count; i++)
        out.nums[i] = column_at(column, i) == STATE_VALUE ? num_reduce(column->nums[i])
                                                          : column->nums[i];
    return out;
}

struct rows_at_hand {
    const struct batch *batch;
    const uint32_t *groups; // a row
    struct tick *tick;
};

// Why a row's call could not be judged; its filter says that it counts.
static int64_t call_fault(const struct column *filter, const struct column *args, size_t arg_count,
                          size_t row)
{
    if (filter && column_at(filter, row) == STATE_FAULT)
        return filter->words[row];
    for (size_t i = 0; i < arg_count; i++)
        if (column_at(&args[i], row) == STATE_FAULT)
            return args[i].words[row];
    return FAULT_NONE;
}

// Rows of one sign through one call: filter, faults, NULLs and DISTINCT settled here.
static void step_call(struct node *node, size_t number, const struct rows_at_hand *at_hand, int sign)
{
    const struct aggregate_spec *spec = node->spec;
    const struct aggregate_call *given = &spec->calls[number];
    struct aggregate *state = node->state;
    const struct batch *batch = at_hand->batch;
    struct arena *scratch = at_hand->tick->scratch;
    struct column args[1 + AGG_ORDERS_MAX] = {{.type = TYPE_UNKNOWN}};
    struct column *arg = &args[0], filter = {.type = TYPE_BOOL};
    size_t arg_count = given->arg ? 1 + given->given.order_count : 0;
    for (size_t i = 0; i < arg_count; i++)
        args[i] = expr_eval(i ? given->orders[i - 1] : given->arg, batch, at_hand->tick->clock_us,
                            scratch);
    if (given->arg && given->distinct)
        *arg = reduced(scratch, arg, batch->row_count);
    if (given->filter)
        filter = expr_eval(given->filter, batch, at_hand->tick->clock_us, scratch);
    uint32_t *rows = ARENA_RAW(scratch, uint32_t, batch->row_count);
    int64_t *weights = ARENA_RAW(scratch, int64_t, batch->row_count);
    void **states = ARENA_RAW(scratch, void *, batch->row_count);
    size_t count = 0;
    for (size_t i = 0; i < batch->row_count; i++) {
        int64_t weight = batch->weights[i];
        if ((weight > 0) != (sign > 0) || (batch->fault && batch->fault[i]))
            continue;
        enum state filter_state = given->filter ? column_at(&filter, i) : STATE_VALUE;
        if (filter_state == STATE_NULL ||
            (given->filter && filter_state == STATE_VALUE && !filter.words[i]))
            continue;
        struct call_state *call =
            call_at(state, group_at(state, at_hand->groups[i]), number);
        int64_t fault = call_fault(given->filter ? &filter : NULL, args, arg_count, i);
        if (fault) {
            call->faults.count[fault] += (int32_t)weight;
            continue;
        }
        if (given->arg && column_at(arg, i) == STATE_NULL)
            continue;
        if (given->distinct)
            weight = distinct_weight(&state->calls[number], at_hand->groups[i], arg, i, weight);
        if (!weight)
            continue;
        rows[count] = (uint32_t)i;
        weights[count] = weight;
        states[count++] = agg_state(call);
    }
    if (!count)
        return;
    struct column picked[1 + AGG_ORDERS_MAX] = {{.type = TYPE_UNKNOWN}};
    for (size_t i = 0; i < arg_count; i++)
        picked[i] = column_pick(scratch, &args[i], rows, count);
    struct agg_call call = {.env = &state->calls[number].env, .row_count = count,
                            .args = picked, .weights = weights, .states = states};
    given->type->step(&call);
}

static void take_rows(struct node *node, const struct batch *batch, struct tick *tick,
                      bool count_rows, int signs)
{
    const struct aggregate_spec *spec = node->spec;
    struct aggregate *state = node->state;
    struct column *keys = ARENA_ARRAY(tick->scratch, struct column, spec->key_count + 1);
    for (size_t k = 0; k < spec->key_count; k++)
        keys[k] = expr_eval(spec->keys[k], batch, tick->clock_us, tick->scratch);
    uint32_t *groups = ARENA_RAW(tick->scratch, uint32_t, batch->row_count);
    uint32_t *hashes = ARENA_RAW(tick->scratch, uint32_t, batch->row_count);
    index_hash(true, keys, spec->key_count, batch->row_count, hashes);
    for (size_t i = 0; i < batch->row_count; i++) {
        groups[i] = find_group(state, keys, i, hashes[i]);
        touch(node, groups[i], tick);
        if (!count_rows)
            continue;
        struct group *group = group_at(state, groups[i]);
        uint8_t doubt = batch->fault ? batch->fault[i] : FAULT_NONE;
        for (size_t k = 0; k < spec->key_count && !doubt; k++)
            if (column_at(&keys[k], i) == STATE_FAULT)
                doubt = (uint8_t)keys[k].words[i];
        if (doubt)
            group->doubts.count[doubt] += (int32_t)batch->weights[i];
        else
            group->rows += batch->weights[i];
    }
    struct rows_at_hand at_hand = {.batch = batch, .groups = groups, .tick = tick};
    for (size_t c = 0; c < spec->call_count; c++) {
        if (signs >= 0)
            step_call(node, c, &at_hand, 1);
        if (signs <= 0)
            step_call(node, c, &at_hand, -1);
    }
}

static void aggregate_push(struct node *node, int input, const struct batch *batch,
                           struct tick *tick)
{
    (void)input;
    struct aggregate *state = node->state;
    take_rows(node, batch, tick, true, state->ordered ? 1 : 0);
    if (!state->ordered)
        return;
    uint32_t *rows = ARENA_RAW(tick->scratch, uint32_t, batch->row_count);
    size_t count = 0;
    for (size_t i = 0; i < batch->row_count; i++)
        if (batch->weights[i] < 0)
            rows[count++] = (uint32_t)i;
    if (count)
        delta_add(&state->removals, batch_pick(tick->arena, batch, rows, count));
}

static bool value_equal(const struct value *a, const struct value *b)
{
    if (a->state != b->state)
        return false;
    if (a->state == STATE_NULL)
        return true;
    return a->state == STATE_FAULT ? a->word == b->word : value_compare(a, b) == 0;
}

static void emit_touched(struct node *node, const struct touch *const *entries, size_t count,
                         int sign, struct tick *tick)
{
    const struct aggregate_spec *spec = node->spec;
    struct aggregate *state = node->state;
    struct arena *scratch = tick->scratch;
    struct batch *batch = ARENA_NEW(scratch, struct batch);
    batch->row_count = count;
    batch->column_count = node->column_count;
    batch->columns = ARENA_ARRAY(scratch, struct column, node->column_count + 1);
    batch->weights = ARENA_RAW(scratch, int64_t, count);
    uint8_t any = 0, *fault = ARENA_ARRAY(scratch, uint8_t, count);
    uint32_t *slots = ARENA_RAW(scratch, uint32_t, count);
    for (size_t i = 0; i < count; i++) {
        struct group *group = group_at(state, entries[i]->group);
        slots[i] = entries[i]->group;
        batch->weights[i] = sign;
        fault[i] = sign < 0 ? entries[i]->was_doubt : (uint8_t)lowest(&group->doubts);
        any |= fault[i];
    }
    batch->fault = any ? fault : NULL;
    for (size_t k = 0; k < spec->key_count; k++)
        batch->columns[k] = table_read(state->groups, (int)k, slots, count, scratch);
    for (size_t c = 0; c < spec->call_count; c++) {
        struct column *column = &batch->columns[spec->key_count + c];
        *column = column_take(scratch, node->types[spec->key_count + c], count);
        for (size_t i = 0; i < count; i++) {
            struct value value = sign < 0 ? entries[i]->was[c]
                                          : call_value(node, group_at(state, slots[i]), c);
            column_set(scratch, column, i, count, &value);
        }
    }
    graph_emit(node, batch, tick);
    arena_reset(scratch);
}

// Sets what the group shows now; true when that differs from what it showed.
static bool update_shown(struct node *node, const struct touch *entry)
{
    const struct aggregate_spec *spec = node->spec;
    struct group *group = group_at(node->state, entry->group);
    group->touched = 0;
    enum fault doubt = lowest(&group->doubts);
    group->shown = !spec->key_count || group->rows > 0 || doubt;
    if (group->shown != entry->was_shown || doubt != entry->was_doubt)
        return true;
    for (size_t c = 0; group->shown && c < spec->call_count; c++) {
        struct value now = call_value(node, group, c);
        if (!value_equal(&now, &entry->was[c]))
            return true;
    }
    return false;
}

static void drop_group(struct node *node, uint32_t number)
{
    const struct aggregate_spec *spec = node->spec;
    struct aggregate *state = node->state;
    for (size_t c = 0; c < spec->call_count; c++)
        if (spec->calls[c].type->drop)
            spec->calls[c].type->drop(&state->calls[c].env,
                                      agg_state(call_at(state, group_at(state, number), c)));
    memset(group_at(state, number), 0, state->stride);
    table_drop_plain(state->groups, number);
}

static void emit_changes(struct node *node, struct tick *tick, int sign, const bool *changed)
{
    struct aggregate *state = node->state;
    const struct touch **chosen = ARENA_RAW(tick->arena, const struct touch *, BATCH_ROWS);
    size_t count = 0;
    for (size_t i = 0; i < state->touched.count; i++) {
        const struct touch *entry = &state->touched.at[i];
        bool there = sign < 0 ? entry->was_shown : group_at(state, entry->group)->shown;
        if (changed[i] && there)
            chosen[count++] = entry;
        if (count == BATCH_ROWS || (count && i + 1 == state->touched.count)) {
            emit_touched(node, chosen, count, sign, tick);
            count = 0;
        }
    }
}

static void aggregate_run(struct node *node, struct tick *tick)
{
    const struct aggregate_spec *spec = node->spec;
    struct aggregate *state = node->state;
    for (struct batch *batch = state->removals.first; batch; batch = batch->next) {
        take_rows(node, batch, tick, false, -1);
        arena_reset(tick->scratch);
    }
    if (!spec->key_count && tick->fill)
        touch(node, 0, tick);
    bool *changed = ARENA_ARRAY(tick->arena, bool, state->touched.count + 1);
    for (size_t i = 0; i < state->touched.count; i++)
        changed[i] = update_shown(node, &state->touched.at[i]);
    emit_changes(node, tick, -1, changed);
    emit_changes(node, tick, 1, changed);
    for (size_t i = 0; i < state->touched.count; i++) {
        uint32_t number = state->touched.at[i].group;
        struct group *group = group_at(state, number);
        if (state->groups && !group->rows && !lowest(&group->doubts))
            drop_group(node, number);
    }
}

static void aggregate_settle(struct node *node)
{
    struct aggregate *state = node->state;
    memset(&state->touched, 0, sizeof state->touched);
    memset(&state->removals, 0, sizeof state->removals);
}

static void aggregate_explain(const struct node *node, struct str *out)
{
    const struct aggregate_spec *spec = node->spec;
    const struct aggregate *state = node->state;
    str_format(out, "%llu groups",
               (unsigned long long)(state->groups ? state->groups->live_count : 1));
    for (size_t c = 0; c < spec->call_count; c++)
        str_format(out, ", %s%s", spec->calls[c].type->name,
                   spec->calls[c].distinct ? "(distinct)" : "");
    str_text(out, state->ordered ? "; a change costs a probe and O(log n) of its group"
                                 : "; a change costs a probe");
}

static uint64_t aggregate_bytes(const struct node *node)
{
    const struct aggregate_spec *spec = node->spec;
    const struct aggregate *state = node->state;
    uint64_t bytes = node->pool.bytes + (state->groups ? table_bytes(state->groups) : 0);
    for (size_t c = 0; c < spec->call_count; c++)
        bytes += state->calls[c].distinct ? table_bytes(state->calls[c].distinct) : 0;
    return bytes;
}

const struct op_type op_aggregate = {
    .name = "aggregate", .state_size = sizeof(struct aggregate),
    .open = aggregate_open, .push = aggregate_push, .run = aggregate_run,
    .settle = aggregate_settle, .close = aggregate_close, .explain = aggregate_explain,
    .bytes = aggregate_bytes,
};
