// flow/op/multijoin/multijoin.c — combinations of rows of three and more base tables, nothing kept.
//
// Every input is a view, and every view is reached from every other by equalities. With d1 ... dn what
// changed in this tick, the terms telescope:
//
//   d(T1 * T2 * T3) = d1 * T2.old * T3.old  +  T1.new * d2 * T3.old  +  T1.new * T2.new * d3
//
// also for a table with itself. Of each term the changed rows start, and the other tables are asked one
// after the other through shared indexes, in an order that was chosen for this start (sql/lower_multijoin.c):
// the next one is found by keys that stand in what is bound by then. Conditions are judged as soon as all
// they speak of is bound. Worked example, payments of a vendor whose account the paying clerk changed
// himself, with the clerk's team: pay.vendor = vendor.id AND pay.clerk = clerk.id AND vendor.changed_by =
// clerk.id. In one tick V7's account is changed by C2 instead of C3, and C2 goes from team A to B:
//
//   pay (no, vendor, clerk)  P1 V7 C2 | P2 V7 C3     vendor  V7 C3 -> V7 C2     clerk  C2 A -> C2 B | C3 A
//   start pay      nothing changed
//   start vendor   +V7 C2   asks clerk.old by id: C2 A; then pay.new by vendor and clerk: P1 (what is
//                           changed_by is clerk.id, and that is pay.clerk)
//                  -V7 C3   the same: C3 A; P2
//   start clerk    +C2 B    asks vendor.new by changed_by: V7; then pay.new by vendor and clerk: P1
//                  -C2 A    the same
//   emits  +1 (P1, A)  -1 (P2, A)  +1 (P1, B)  -1 (P1, A): P1 stands with B
//
// An equality that follows from others is a key as well (a = b and b = c: c is asked by a). What a key
// has not made sure of when its columns are bound is judged like a condition.
//
// A combination is there when no condition is false or NULL of it; it is in doubt when one is a fault,
// or a row of it is. Which fault it shows must not depend on the order of the tables, or what was raised
// by a change of one could not be withdrawn by a change of another: the first row's in the order of the
// query, then the first condition's. A key cannot be a fault: the planner sees to that.
// Memory  none but 2,048 combinations a table while it runs; the indexes are the tables'.
// Cost    a changed row of one table: a probe a table for each combination so far. That is one a table where
//         keys are unique, else the rows that have its keys, also those that the filter of a later table
//         drops: an arranged join would not meet these. Measured against one on a busy machine, 300,000
//         payments to 20,000 vendors of 100 regions: 4.6 MB of indexes against 22.1 MB of rows and
//         indexes, the first answer 35 to 53 ms against 191 to 261; a payment 8 us against 10, a vendor 11
//         against 18 to 29 (30 rows out), a region 410 to 470 against 200 (5,200 rows out, each of them
//         found by a probe of its own).
// Not     views that are not base tables: an arranged one may hold faults in its keys. LEFT, FULL and
//         semijoins. No choice of the order by how many rows a key has: it is the same for all records.
//         A bound that moves pairs anew with all its rows (join.c takes the difference of both ranges).
#include "flow/op.h"

struct multijoin {
    struct arena *keys[VIEW_INPUTS_MAX]; // by step: of the combinations at hand
    bool *emitted; // outputs of all views that the node's outputs are computed from
    bool *seen;    // and those that conditions are
    size_t first[VIEW_INPUTS_MAX + 1]; // of a view's outputs among all
};

struct combinations {
    uint32_t *slots[VIEW_INPUTS_MAX]; // of the views that are bound
    int8_t sign[BATCH_ROWS];
    uint16_t doubt[BATCH_ROWS]; // of the first condition in doubt: its place + 1, and the fault; or 0
    size_t count;
};

struct course { // of one start
    struct node *node;
    struct tick *tick;
    int start;
    const struct multijoin_step *steps;
    uint32_t *room; // for the slots of all levels
    struct combinations *levels; // after so many steps
};

static const struct view *view_of(const struct node *node, int input)
{
    return node->inputs[input]->view;
}

// The view that is bound after `level` steps.
static int bound_at(const struct course *course, size_t level)
{
    return level ? course->steps[level - 1].view : course->start;
}

static enum moment moment_of(const struct course *course, int view)
{
    // At the first answer one start suffices: the others are there.
    return course->tick->fill || view < course->start ? MOMENT_NEW : MOMENT_OLD;
}

// ---- conditions and outputs

// The wanted outputs of the bound views side by side. With weights and faults of the rows if `whole`.
static struct batch *read_bound(const struct course *course, size_t level, const bool *wanted,
                                bool whole)
{
    const struct multijoin *join = course->node->state;
    const struct combinations *rows = &course->levels[level];
    struct arena *scratch = course->tick->scratch;
    struct batch *both = ARENA_NEW(scratch, struct batch);
    both->row_count = rows->count;
    both->column_count = join->first[course->node->input_count];
    both->columns = ARENA_ARRAY(scratch, struct column, both->column_count + 1);
    for (size_t v = 0; v < course->node->input_count; v++) {
        size_t first = join->first[v], count = join->first[v + 1] - first;
        if (!rows->slots[v] || (!whole && !memchr(wanted + first, true, count)))
            continue;
        const struct batch *mine = view_read(view_of(course->node, (int)v), rows->slots[v],
                                             rows->count, 1, wanted + first, course->tick, scratch);
        memcpy(both->columns + first, mine->columns, count * sizeof *mine->columns);
        if (!both->weights)
            both->weights = mine->weights;
        else
            for (size_t i = 0; i < rows->count; i++)
                both->weights[i] *= mine->weights[i];
        if (!both->fault)
            both->fault = mine->fault;
        else
            for (size_t i = 0; mine->fault && i < rows->count; i++)
                both->fault[i] = both->fault[i] ? both->fault[i] : mine->fault[i];
    }
    return both;
}

// Marks the rows that a condition drops, and notes its doubts.
static void judge_one(const struct course *course, size_t place, const struct batch *batch,
                      struct combinations *rows, bool *dropped)
{
    const struct multijoin_spec *spec = course->node->spec;
    struct column pass = expr_eval(spec->conditions[place], batch, course->tick->clock_us,
                                   course->tick->scratch);
    for (size_t i = 0; i < rows->count; i++) {
        enum state state = column_at(&pass, i);
        uint16_t doubt = state == STATE_FAULT
                             ? (uint16_t)((place + 1) << 8 | (uint8_t)pass.words[i]) : 0;
        dropped[i] = dropped[i] || state == STATE_NULL || (state == STATE_VALUE && !pass.words[i]);
        if (doubt && (!rows->doubt[i] || doubt < rows->doubt[i]))
            rows->doubt[i] = doubt;
    }
}

// Of the combinations that the last step made, those stay that its conditions do not drop.
static void judge(struct course *course, size_t level)
{
    const struct multijoin *join = course->node->state;
    const struct multijoin_spec *spec = course->node->spec;
    const struct multijoin_step *step = &course->steps[level - 1];
    struct combinations *rows = &course->levels[level];
    if (!step->condition_count)
        return;
    struct arena *scratch = course->tick->scratch;
    bool *wanted = ARENA_ARRAY(scratch, bool, join->first[course->node->input_count] + 1);
    bool *dropped = ARENA_ARRAY(scratch, bool, rows->count);
    for (size_t c = 0; c < step->condition_count; c++)
        expr_mark_columns(spec->conditions[step->conditions[c]], wanted);
    const struct batch *batch = read_bound(course, level, wanted, false);
    for (size_t c = 0; c < step->condition_count; c++)
        judge_one(course, step->conditions[c], batch, rows, dropped);
    size_t kept = 0;
    for (size_t i = 0; i < rows->count; i++) {
        if (dropped[i])
            continue;
        for (size_t k = 0; k <= level; k++) {
            uint32_t *slots = rows->slots[bound_at(course, k)];
            slots[kept] = slots[i];
        }
        rows->sign[kept] = rows->sign[i];
        rows->doubt[kept++] = rows->doubt[i];
    }
    rows->count = kept;
    arena_reset(scratch);
}

static void emit(struct course *course, size_t level)
{
    const struct multijoin *join = course->node->state;
    const struct multijoin_spec *spec = course->node->spec;
    const struct combinations *rows = &course->levels[level];
    struct arena *scratch = course->tick->scratch;
    const struct batch *both = read_bound(course, level, join->emitted, true);
    struct batch out = {.row_count = rows->count, .column_count = spec->output_count,
                        .weights = both->weights, .fault = both->fault};
    uint8_t *fault = ARENA_ARRAY(scratch, uint8_t, rows->count);
    bool doubtful = false;
    for (size_t i = 0; i < rows->count; i++) {
        out.weights[i] *= rows->sign[i];
        fault[i] = both->fault && both->fault[i] ? both->fault[i] : (uint8_t)rows->doubt[i];
        doubtful = doubtful || fault[i];
    }
    out.fault = doubtful ? fault : NULL;
    out.columns = ARENA_ARRAY(scratch, struct column, spec->output_count + 1);
    for (size_t i = 0; i < spec->output_count; i++)
        out.columns[i] = expr_eval(spec->outputs[i], both, course->tick->clock_us, scratch);
    graph_emit(course->node, &out, course->tick);
    arena_reset(scratch);
}

// ---- steps

static void step(struct course *course, size_t level);

// The combinations of a level are all there, or as many as fit.
static void flush(struct course *course, size_t level)
{
    struct combinations *rows = &course->levels[level];
    if (rows->count && graph_charge(course->node, rows->count)) {
        if (level)
            judge(course, level);
        if (rows->count && level + 1 == course->node->input_count)
            emit(course, level);
        else if (rows->count)
            step(course, level);
    }
    rows->count = 0;
}

static void add(struct course *course, size_t level, size_t from, uint32_t slot)
{
    const struct combinations *before = &course->levels[level];
    struct combinations *after = &course->levels[level + 1];
    for (size_t k = 0; k <= level; k++) {
        int view = bound_at(course, k);
        after->slots[view][after->count] = before->slots[view][from];
    }
    after->slots[bound_at(course, level + 1)][after->count] = slot;
    after->sign[after->count] = before->sign[from];
    after->doubt[after->count] = before->doubt[from];
    if (++after->count == BATCH_ROWS)
        flush(course, level + 1);
}

static struct probe_rows *read_keys(const struct course *course, size_t level)
{
    const struct multijoin *join = course->node->state;
    const struct multijoin_step *by = &course->steps[level];
    const struct combinations *rows = &course->levels[level];
    struct arena *arena = join->keys[level];
    arena_reset(arena);
    struct probe_rows *keys = ARENA_RAW(arena, struct probe_rows, 1);
    for (size_t k = 0; k < by->key_count; k++)
        keys->keys[k] = table_read(view_of(course->node, by->key_views[k])->table, by->probe.keys[k],
                                   rows->slots[by->key_views[k]], rows->count, arena);
    probe_read_rest(&by->probe, by->key_count, false, view_of(course->node, by->range_view)->table,
                    view_of(course->node, by->view)->table, rows->slots[by->range_view], rows->count,
                    arena, keys);
    return keys;
}

// Asks one more view for the rows that match the combinations of a level.
static void step(struct course *course, size_t level)
{
    const struct node *node = course->node;
    int asked = course->steps[level].view;
    const struct view *view = view_of(node, asked);
    enum moment moment = moment_of(course, asked);
    const struct probe_rows *keys = read_keys(course, level);
    for (size_t i = 0; i < keys->count && !node->stopped; i++) {
        struct probe_walk hits;
        uint32_t slot;
        probe_open(keys, i, &hits);
        while (!node->stopped && probe_next(&hits, &slot))
            if (view_sees(view, course->tick, moment, slot))
                add(course, level, i, slot);
    }
    flush(course, level + 1);
}

// ---- the operator

// Columns of slots of so many levels: the first has one, the second two ...
static size_t room_of(size_t level_count) { return level_count * (level_count + 1) / 2; }

static void course_begin(struct course *course, int start)
{
    const struct multijoin_spec *spec = course->node->spec;
    course->start = start;
    course->steps = spec->steps[start];
    for (size_t level = 0; level < course->node->input_count; level++) {
        struct combinations *rows = &course->levels[level];
        rows->count = 0;
        memset(rows->slots, 0, sizeof rows->slots);
        for (size_t k = 0; k <= level; k++)
            rows->slots[bound_at(course, k)] = course->room + (room_of(level) + k) * BATCH_ROWS;
    }
    for (size_t i = 0; i + 1 < course->node->input_count; i++)
        order_ready(course->steps[i].probe.order);
}

static void run_start(struct course *course, int start)
{
    course_begin(course, start);
    struct node *node = course->node;
    struct combinations *rows = &course->levels[0];
    struct view_walk *walk = view_walk_new(course->tick);
    walk->unread = node->unread[start];
    while (view_next(view_of(node, start), course->tick, walk)) {
        memcpy(rows->slots[start], walk->slots, walk->count * sizeof *walk->slots);
        memset(rows->sign, walk->sign, walk->count);
        memset(rows->doubt, 0, walk->count * sizeof *rows->doubt);
        rows->count = walk->count;
        step(course, 0);
    }
}

static int smallest(const struct node *node)
{
    int small = 0;
    for (int i = 1; i < (int)node->input_count; i++)
        if (view_of(node, i)->table->live_count < view_of(node, small)->table->live_count)
            small = i;
    return small;
}

static void multijoin_run(struct node *node, struct tick *tick)
{
    struct course *course = ARENA_RAW(tick->arena, struct course, 1);
    course->node = node;
    course->tick = tick;
    course->levels = ARENA_RAW(tick->arena, struct combinations, node->input_count);
    course->room = ARENA_RAW(tick->arena, uint32_t, room_of(node->input_count) * BATCH_ROWS);
    if (tick->fill) {
        run_start(course, smallest(node));
        return;
    }
    for (int i = 0; i < (int)node->input_count && !node->stopped; i++)
        if (view_changed(view_of(node, i), tick))
            run_start(course, i);
}

static void multijoin_uses(const struct node *node, size_t input, bool *columns, bool *indexes)
{
    const struct multijoin_spec *spec = node->spec;
    for (size_t start = 0; start < node->input_count; start++)
        for (size_t i = 0; i + 1 < node->input_count; i++) {
            const struct multijoin_step *by = &spec->steps[start][i];
            if (by->view == (int)input)
                probe_uses(&by->probe, columns, indexes);
            for (size_t k = 0; k < by->key_count; k++)
                if (by->key_views[k] == (int)input)
                    columns[by->probe.keys[k]] = true;
            if (by->range_view == (int)input)
                probe_uses_asking(&by->probe, 0, columns);
        }
}

// What a view shows in outputs and conditions, and the keys by which it is asked and asks.
static void find_unread(struct node *node, size_t input, struct arena *scratch)
{
    const struct multijoin *join = node->state;
    const struct view *view = view_of(node, (int)input);
    size_t column_count = view->table->columns.count, key_count = 0;
    bool *columns = ARENA_ARRAY(scratch, bool, column_count + 1);
    bool *indexes = ARENA_ARRAY(scratch, bool, view->table->indexes.count + 1);
    int *keys = ARENA_ARRAY(scratch, int, column_count + 1);
    multijoin_uses(node, input, columns, indexes);
    for (size_t i = 0; i < column_count; i++)
        if (columns[i])
            keys[key_count++] = (int)i;
    node->unread[input] =
        view_unread(view, join->seen + join->first[input], keys, key_count, scratch);
}

static bool multijoin_open(struct node *node, struct err *err)
{
    (void)err;
    struct multijoin *join = node->state;
    const struct multijoin_spec *spec = node->spec;
    struct arena *arena = graph_arena(node->graph);
    for (size_t i = 0; i < node->input_count; i++)
        join->first[i + 1] = join->first[i] + view_of(node, (int)i)->output_count;
    join->emitted = ARENA_ARRAY(arena, bool, join->first[node->input_count] + 1);
    join->seen = ARENA_ARRAY(arena, bool, join->first[node->input_count] + 1);
    for (size_t i = 0; i < spec->output_count; i++) {
        expr_mark_columns(spec->outputs[i], join->emitted);
        expr_mark_columns(spec->outputs[i], join->seen);
    }
    for (size_t start = 0; start < node->input_count; start++)
        for (size_t i = 0; i + 1 < node->input_count; i++) {
            const struct multijoin_step *by = &spec->steps[start][i];
            table_use_index(by->probe.index);
            order_use(by->probe.order);
            for (size_t c = 0; c < by->condition_count; c++)
                expr_mark_columns(spec->conditions[by->conditions[c]], join->seen);
        }
    struct arena *scratch = arena_new("multijoin columns", MIB, GIB);
    for (size_t i = 0; i < node->input_count; i++)
        find_unread(node, i, scratch);
    arena_free(scratch);
    for (size_t i = 0; i + 1 < node->input_count; i++)
        join->keys[i] = arena_new("multijoin keys", 64 * MIB, GIB);
    return true;
}

static void multijoin_close(struct node *node)
{
    const struct multijoin_spec *spec = node->spec;
    for (size_t start = 0; start < node->input_count; start++)
        for (size_t i = 0; i + 1 < node->input_count; i++) {
            order_leave(spec->steps[start][i].probe.order);
            table_leave_index(spec->steps[start][i].probe.index);
        }
    for (size_t i = 0; i + 1 < node->input_count; i++)
        arena_free(((struct multijoin *)node->state)->keys[i]);
}

static void multijoin_explain(const struct node *node, struct str *out)
{
    const struct multijoin_spec *spec = node->spec;
    str_format(out, "%zu tables at once over shared indexes, nothing between them kept",
               node->input_count);
    for (size_t start = 0; start < node->input_count; start++) {
        str_format(out, "; a change of %s asks", view_of(node, (int)start)->table->name);
        for (size_t i = 0; i + 1 < node->input_count; i++) {
            const struct multijoin_step *by = &spec->steps[start][i];
            str_format(out, "%s %s by %zu key%s%s", i ? ", then" : "", view_of(node, by->view)->table->name,
                       by->key_count, by->key_count == 1 ? "" : "s",
                       by->probe.order ? " and a range" : "");
        }
    }
    str_text(out, "; each costs a probe and O(rows of its key) for every row before it");
}

const struct op_type op_multijoin = {
    .name = "multijoin", .state_size = sizeof(struct multijoin),
    .view_inputs = (1u << VIEW_INPUTS_MAX) - 1, .open = multijoin_open, .run = multijoin_run,
    .close = multijoin_close, .explain = multijoin_explain, .uses = multijoin_uses,
};
