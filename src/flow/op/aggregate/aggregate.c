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
//        With more groups than a cache holds, a row costs its waits for memory: the index line, the
//        key, the record. So those of the rows ahead are asked for while the row at hand is counted, a
//        record is kept to two lines (faults hang behind it: hardly any group ever has one), and what
//        groups showed and show is computed and compared a column at a time.
// Not    sums over doubles, whose result would depend on who came first.
#include <assert.h>

#include "flow/agg.h"
#include "flow/op.h"

struct faults { // how many rows have each fault; the lowest one there is shown
    int32_t count[FAULT_COUNT];
};

struct group {
    int64_t rows; // that are there for certain
    struct faults *doubts; // NULL: none
    bool touched; // in this tick
    bool shown;   // its row is in the output
};

struct call_state { // in a group's record, followed by the aggregate's own state
    struct faults *faults; // NULL: none
};

// Groups that this tick touched, with the rows they showed before it.
struct touched {
    size_t count, room;
    uint32_t *groups;
    bool *was_shown, *changed;
    uint8_t *was_doubt;
    struct column *was, *now; // one per call; what they show now is read in the end
    struct touched *next;
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
    // In the tick's arena:
    struct touched *first, *last;
    struct delta removals; // rows that leave, for ordered calls
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

static enum fault lowest(const struct faults *faults)
{
    for (int i = 1; faults && i < FAULT_COUNT; i++)
        if (faults->count[i])
            return (enum fault)i;
    return FAULT_NONE;
}

static void faults_drop(struct pool *pool, struct faults **faults)
{
    if (*faults)
        *faults = pool_resize(pool, *faults, sizeof **faults, 0);
}

static void faults_add(struct pool *pool, struct faults **faults, int64_t fault, int64_t weight)
{
    if (!*faults) {
        *faults = pool_resize(pool, NULL, 0, sizeof **faults);
        **faults = (struct faults){.count = {0}};
    }
    (*faults)->count[fault] += (int32_t)weight;
    if (!lowest(*faults))
        faults_drop(pool, faults);
}

// What hangs behind the group's record.
static void release_group(struct node *node, uint32_t number)
{
    const struct aggregate_spec *spec = node->spec;
    struct aggregate *state = node->state;
    struct group *group = group_at(state, number);
    faults_drop(&node->pool, &group->doubts);
    for (size_t c = 0; c < spec->call_count; c++) {
        struct call_state *call = call_at(state, group, c);
        faults_drop(&node->pool, &call->faults);
        if (spec->calls[c].type->drop)
            spec->calls[c].type->drop(&state->calls[c].env, agg_state(call));
    }
}

static void aggregate_close(struct node *node)
{
    const struct aggregate_spec *spec = node->spec;
    struct aggregate *state = node->state;
    uint32_t group_count = state->groups ? state->groups->slot_count : 1;
    for (uint32_t i = 0; i < group_count; i++)
        release_group(node, i);
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

static struct value call_value(struct node *node, struct group *group, size_t number)
{
    const struct aggregate_spec *spec = node->spec;
    struct aggregate *state = node->state;
    struct call_state *call = call_at(state, group, number);
    enum type type = node->types[spec->key_count + number];
    enum fault fault = lowest(group->doubts); // what a doubtful row would add nobody knows
    if (!fault)
        fault = lowest(call->faults);
    if (fault)
        return (struct value){.type = type, .state = STATE_FAULT, .word = fault};
    return spec->calls[number].type->value(&state->calls[number].env, agg_state(call), type);
}

// What groups show in every call, from `first` on, those that do show something; `room` rows fit into
// the columns.
static void read_calls(struct node *node, const uint32_t *groups, size_t first, size_t count,
                       size_t room, struct column *columns, struct arena *arena)
{
    const struct aggregate_spec *spec = node->spec;
    for (size_t c = 0; c < spec->call_count; c++)
        for (size_t i = first; i < count; i++) {
            struct group *group = group_at(node->state, groups[i]);
            if (!group->shown)
                continue;
            struct value value = call_value(node, group, c);
            column_set(arena, &columns[c], i, room, &value);
        }
}

static struct column *call_columns(const struct node *node, size_t room, struct arena *arena)
{
    const struct aggregate_spec *spec = node->spec;
    struct column *columns = ARENA_ARRAY(arena, struct column, spec->call_count + 1);
    for (size_t c = 0; c < spec->call_count; c++) {
        enum type type = node->types[spec->key_count + c];
        columns[c] = (struct column){.type = type,
                                     .data = arena_take_raw(arena, room * type_bytes(type))};
    }
    return columns;
}

// With room for so many more groups.
static struct touched *touched_for(struct node *node, size_t group_count, struct tick *tick)
{
    struct aggregate *state = node->state;
    if (state->last && state->last->room - state->last->count >= group_count)
        return state->last;
    struct arena *arena = tick->arena;
    struct touched *touched = ARENA_NEW(arena, struct touched);
    touched->room = group_count < 16 ? 16 : group_count;
    touched->groups = ARENA_RAW(arena, uint32_t, touched->room);
    touched->was_shown = ARENA_RAW(arena, bool, touched->room);
    touched->was_doubt = ARENA_RAW(arena, uint8_t, touched->room);
    touched->changed = ARENA_RAW(arena, bool, touched->room);
    touched->was = call_columns(node, touched->room, arena);
    *(state->last ? &state->last->next : &state->first) = touched;
    state->last = touched;
    return touched;
}

// Notes groups that the tick is about to change, with what they show.
static void note_touched(struct node *node, const uint32_t *groups, size_t count, struct tick *tick)
{
    struct touched *touched = touched_for(node, count, tick);
    size_t first = touched->count;
    for (size_t i = 0; i < count; i++) {
        const struct group *group = group_at(node->state, groups[i]);
        touched->was_shown[touched->count] = group->shown;
        touched->was_doubt[touched->count] = (uint8_t)lowest(group->doubts);
        touched->groups[touched->count++] = groups[i];
    }
    read_calls(node, touched->groups, first, touched->count, touched->room, touched->was,
               tick->arena);
}

#define LINES_AHEAD 16  // rows whose index lines are asked for
#define GROUPS_AHEAD 8 // rows whose keys and records are asked for

static void look_ahead(const struct aggregate *state, const uint32_t *hashes, size_t row,
                       size_t row_count)
{
    const struct index *index = state->groups->identity;
    if (row + LINES_AHEAD < row_count)
        index_prefetch(index, hashes[row + LINES_AHEAD]);
    if (row + GROUPS_AHEAD >= row_count)
        return;
    uint32_t slot = index_prefetch_key(index, hashes[row + GROUPS_AHEAD]);
    if (slot == UINT32_MAX)
        return;
    const char *record = (const char *)group_at(state, slot);
    for (size_t line = 0; line < state->stride; line += 64)
        __builtin_prefetch(record + line, 1);
}

static uint32_t find_group(struct aggregate *state, const struct column *keys, size_t row,
                           uint32_t hash)
{
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
            return column_fault(&args[i], row);
    return FAULT_NONE;
}

// Whether every row of the batch counts as it is.
static bool is_plain(const struct aggregate_call *call, const struct batch *batch,
                     const struct column *args, size_t arg_count, int sign)
{
    bool plain = !call->filter && !call->distinct && !batch->fault;
    for (size_t i = 0; i < arg_count; i++)
        plain = plain && !args[i].state;
    for (size_t i = 0; sign && plain && i < batch->row_count; i++)
        plain = (batch->weights[i] > 0) == (sign > 0);
    return plain;
}

// Rows of one sign, or of both (0), through one call: filter, faults, NULLs and DISTINCT settled here.
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
    void **states = ARENA_RAW(scratch, void *, batch->row_count);
    struct agg_call call = {.env = &state->calls[number].env, .row_count = batch->row_count,
                            .args = args, .weights = batch->weights, .states = states};
    if (is_plain(given, batch, args, arg_count, sign)) {
        for (size_t i = 0; i < batch->row_count; i++)
            states[i] = agg_state(call_at(state, group_at(state, at_hand->groups[i]), number));
        given->type->step(&call);
        return;
    }
    uint32_t *rows = ARENA_RAW(scratch, uint32_t, batch->row_count);
    int64_t *weights = ARENA_RAW(scratch, int64_t, batch->row_count);
    size_t count = 0;
    for (size_t i = 0; i < batch->row_count; i++) {
        int64_t weight = batch->weights[i];
        if ((sign && (weight > 0) != (sign > 0)) || (batch->fault && batch->fault[i]))
            continue;
        enum state filter_state = given->filter ? column_at(&filter, i) : STATE_VALUE;
        if (filter_state == STATE_NULL ||
            (given->filter && filter_state == STATE_VALUE && !filter.words[i]))
            continue;
        struct call_state *own = call_at(state, group_at(state, at_hand->groups[i]), number);
        int64_t fault = call_fault(given->filter ? &filter : NULL, args, arg_count, i);
        if (fault) {
            faults_add(&node->pool, &own->faults, fault, weight);
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
        states[count++] = agg_state(own);
    }
    if (!count)
        return;
    for (size_t i = 0; i < arg_count; i++)
        args[i] = column_pick(scratch, &args[i], rows, count);
    call.row_count = count;
    call.weights = weights;
    given->type->step(&call);
}

// The rows' groups, those that the tick had not touched with what they showed.
static uint32_t *find_groups(struct node *node, const struct batch *batch,
                             const struct column *keys, struct tick *tick)
{
    const struct aggregate_spec *spec = node->spec;
    struct aggregate *state = node->state;
    uint32_t *groups = ARENA_ARRAY(tick->scratch, uint32_t, batch->row_count);
    uint32_t *hashes = ARENA_RAW(tick->scratch, uint32_t, batch->row_count);
    uint32_t *touched = ARENA_RAW(tick->scratch, uint32_t, batch->row_count);
    size_t touched_count = 0;
    if (state->groups)
        index_hash(true, keys, spec->key_count, batch->row_count, hashes);
    for (size_t i = 0; i < batch->row_count; i++) {
        if (state->groups) {
            look_ahead(state, hashes, i, batch->row_count);
            groups[i] = find_group(state, keys, i, hashes[i]);
        }
        struct group *group = group_at(state, groups[i]);
        if (!group->touched)
            touched[touched_count++] = groups[i];
        group->touched = true;
    }
    if (touched_count)
        note_touched(node, touched, touched_count, tick);
    return groups;
}

static void count_rows(struct node *node, const struct batch *batch, const struct column *keys,
                       const uint32_t *groups)
{
    const struct aggregate_spec *spec = node->spec;
    struct aggregate *state = node->state;
    for (size_t i = 0; i < batch->row_count; i++) {
        struct group *group = group_at(state, groups[i]);
        uint8_t doubt = batch->fault ? batch->fault[i] : FAULT_NONE;
        for (size_t k = 0; k < spec->key_count && !doubt; k++)
            if (column_at(&keys[k], i) == STATE_FAULT)
                doubt = (uint8_t)column_fault(&keys[k], i);
        if (doubt)
            faults_add(&node->pool, &group->doubts, doubt, batch->weights[i]);
        else
            group->rows += batch->weights[i];
    }
}

enum rows_taken { ROWS_ALL, ROWS_ARRIVING, ROWS_LEAVING };

static void take_rows(struct node *node, const struct batch *batch, struct tick *tick,
                      enum rows_taken taken)
{
    const struct aggregate_spec *spec = node->spec;
    struct column *keys = ARENA_ARRAY(tick->scratch, struct column, spec->key_count + 1);
    for (size_t k = 0; k < spec->key_count; k++)
        keys[k] = expr_eval(spec->keys[k], batch, tick->clock_us, tick->scratch);
    const uint32_t *groups = find_groups(node, batch, keys, tick);
    if (taken != ROWS_LEAVING) // those were counted when they were put off
        count_rows(node, batch, keys, groups);
    struct rows_at_hand at_hand = {.batch = batch, .groups = groups, .tick = tick};
    for (size_t c = 0; c < spec->call_count; c++)
        step_call(node, c, &at_hand, taken == ROWS_ALL ? 0 : taken == ROWS_ARRIVING ? 1 : -1);
}

static void aggregate_push(struct node *node, int input, const struct batch *batch,
                           struct tick *tick)
{
    (void)input;
    struct aggregate *state = node->state;
    take_rows(node, batch, tick, state->ordered ? ROWS_ARRIVING : ROWS_ALL);
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

// The touched groups of one sign: rows that go, or that come.
static void emit_touched(struct node *node, const struct touched *touched, int sign,
                         struct tick *tick)
{
    const struct aggregate_spec *spec = node->spec;
    struct aggregate *state = node->state;
    struct arena *scratch = tick->scratch;
    uint32_t *rows = ARENA_RAW(scratch, uint32_t, touched->count);
    uint32_t *slots = ARENA_RAW(scratch, uint32_t, touched->count);
    uint8_t any = 0, *fault = ARENA_RAW(scratch, uint8_t, touched->count);
    size_t count = 0;
    for (size_t i = 0; i < touched->count; i++) {
        const struct group *group = group_at(state, touched->groups[i]);
        if (!touched->changed[i] || !(sign < 0 ? touched->was_shown[i] : group->shown))
            continue;
        fault[count] = sign < 0 ? touched->was_doubt[i] : (uint8_t)lowest(group->doubts);
        any |= fault[count];
        slots[count] = touched->groups[i];
        rows[count++] = (uint32_t)i;
    }
    if (!count)
        return;
    struct batch batch = {.row_count = count, .column_count = node->column_count,
                          .fault = any ? fault : NULL};
    batch.columns = ARENA_ARRAY(scratch, struct column, node->column_count + 1);
    batch.weights = ARENA_RAW(scratch, int64_t, count);
    for (size_t i = 0; i < count; i++)
        batch.weights[i] = sign;
    for (size_t k = 0; k < spec->key_count; k++)
        batch.columns[k] = table_read(state->groups, (int)k, slots, count, scratch);
    for (size_t c = 0; c < spec->call_count; c++) {
        const struct column *column = sign < 0 ? &touched->was[c] : &touched->now[c];
        batch.columns[spec->key_count + c] =
            count == touched->count ? *column : column_pick(scratch, column, rows, count);
    }
    graph_emit(node, &batch, tick);
}

// Finds which groups show something else than before the tick.
static void compare_touched(struct node *node, struct touched *touched, struct tick *tick)
{
    const struct aggregate_spec *spec = node->spec;
    struct aggregate *state = node->state;
    for (size_t i = 0; i < touched->count; i++) {
        struct group *group = group_at(state, touched->groups[i]);
        enum fault doubt = lowest(group->doubts);
        group->touched = false;
        group->shown = !spec->key_count || group->rows > 0 || doubt;
        touched->changed[i] =
            group->shown != touched->was_shown[i] || doubt != touched->was_doubt[i];
    }
    touched->now = call_columns(node, touched->count, tick->scratch);
    read_calls(node, touched->groups, 0, touched->count, touched->count, touched->now,
               tick->scratch);
    for (size_t i = 0; i < touched->count; i++)
        for (size_t c = 0; touched->was_shown[i] && !touched->changed[i] && c < spec->call_count; c++)
            touched->changed[i] = !column_same(&touched->was[c], i, &touched->now[c], i);
}

static void drop_group(struct node *node, uint32_t number)
{
    struct aggregate *state = node->state;
    release_group(node, number);
    memset(group_at(state, number), 0, state->stride);
    table_drop_plain(state->groups, number);
}

static void aggregate_run(struct node *node, struct tick *tick)
{
    const struct aggregate_spec *spec = node->spec;
    struct aggregate *state = node->state;
    for (struct batch *batch = state->removals.first; batch; batch = batch->next) {
        take_rows(node, batch, tick, ROWS_LEAVING);
        arena_reset(tick->scratch);
        if (!graph_charge(node, batch->row_count))
            return;
    }
    if (!spec->key_count && tick->fill && !state->first) // its row is there also over no input
        note_touched(node, &(uint32_t){0}, 1, tick);
    for (struct touched *touched = state->first; touched && !node->stopped; touched = touched->next) {
        compare_touched(node, touched, tick);
        emit_touched(node, touched, -1, tick);
        emit_touched(node, touched, 1, tick);
        arena_reset(tick->scratch);
    }
    for (const struct touched *touched = state->first; touched; touched = touched->next)
        for (size_t i = 0; i < touched->count; i++) {
            const struct group *group = group_at(state, touched->groups[i]);
            if (state->groups && !group->rows && !lowest(group->doubts))
                drop_group(node, touched->groups[i]);
        }
}

static void aggregate_settle(struct node *node)
{
    struct aggregate *state = node->state;
    state->first = state->last = NULL;
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
                                 : "; a change costs a probe, O(1)");
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
