// flow/op/timer/timer.c — rows that start or stop to qualify because time passes.
//
// Each part of the condition that turns once as the clock moves on gives a moment per row (EXPR_TURN),
// kept as a column of the table. Between its moments nothing about a row changes; so the timer keeps a
// calendar of the moments still to come (flow/calendar.h), and a clock step asks the condition of exactly
// the rows that fall due, at the clock before and at the clock now:
//
//   settle_due_ymd + 5 < current_date OR held AND until_ymd >= current_date
//   A1 due 2026-03-01, not held: moment 2026-03-07 00:00
//   clock 2026-03-06 -> 2026-03-07           emits +1 A1, though no record arrived
//
// A step may come in slices, each a tick (flow/graph.h). The answer is at all times: rows that wait, judged
// at the clock before, and all others, judged at the clock now. Who waits stands in the calendars: a row
// whose moments have come waits while they are there, and leaves all of them as it turns, so that it turns
// once. A row that arrives is judged at the clock now and enters with moments ahead alone; one that leaves
// is judged as it stood. So nothing depends on which rows a slice takes, nor on what comes between:
//
//   A1, A2, A3 due 03-07; clock 03-06 -> 03-07, turns 1
//   slice            +1 A3                         A1, A2 wait
//   A2 is changed    its old row waits: out at 03-06, nothing to take back; the new one is in: +1 A2
//   slice            +1 A1                         the step is over
//
// A tick that is taken back puts the moments of the rows that stopped waiting in it back, and every row is
// judged as it stood: therefore the timer remembers their slots until its next tick.
// A row whose condition is a fault goes on, marked.
// Cost   O(1) per row that arrives or leaves while a moment lies ahead, about 8 bytes a moment; a clock
//        step costs the rows that fall due; a day on which nothing is due costs one look.
// Not    conditions with a part that turns more than once: the planner refuses them.
#include "flow/calendar.h"
#include "flow/op.h"

struct timer {
    struct calendar calendars[TIMER_MOMENTS_MAX];
    bool *used;          // by the condition, of the table's columns
    struct range turned; // uint32_t: slots of rows that waited until this tick
    size_t turned_count;
    uint64_t turned_tick; // its number
};

static const struct table *table_of(const struct node *node)
{
    return node->inputs[0]->view->table;
}

static bool timer_open(struct node *node, struct err *err)
{
    (void)err;
    struct timer *timer = node->state;
    const struct timer_spec *spec = node->spec;
    const struct table *table = table_of(node);
    for (size_t i = 0; i < spec->moment_count; i++)
        calendar_open(&timer->calendars[i], &node->pool, table, spec->moments[i]);
    timer->used = ARENA_ARRAY(graph_arena(node->graph), bool, table->columns.count + 1);
    expr_mark_columns(spec->condition, timer->used);
    range_open(&timer->turned, &node->pool, (size_t)TABLE_ROWS_MAX * sizeof(uint32_t));
    return true;
}

static void timer_close(struct node *node)
{
    struct timer *timer = node->state;
    const struct timer_spec *spec = node->spec;
    for (size_t i = 0; i < spec->moment_count; i++)
        calendar_close(&timer->calendars[i]);
    range_close(&timer->turned);
}

// What the condition is about.
static struct batch read_rows(const struct node *node, const uint32_t *slots, size_t count,
                              struct arena *arena)
{
    const struct timer *timer = node->state;
    const struct table *table = table_of(node);
    struct batch rows = {.row_count = count, .column_count = table->columns.count};
    rows.columns = ARENA_ARRAY(arena, struct column, rows.column_count + 1);
    for (size_t i = 0; i < table->own_count; i++)
        if (timer->used[i])
            rows.columns[i] = table_read(table, (int)i, slots, count, arena);
    return rows;
}

#define OUT 0
#define IN 255 // else: an enum fault, in doubt

static uint8_t *judge(const struct node *node, const struct batch *rows, int64_t clock_us,
                      struct arena *arena)
{
    const struct timer_spec *spec = node->spec;
    struct column pass = expr_eval(spec->condition, rows, clock_us, arena);
    uint8_t *in = ARENA_RAW(arena, uint8_t, rows->row_count + 1);
    for (size_t i = 0; i < rows->row_count; i++) {
        enum state state = column_at(&pass, i);
        in[i] = state == STATE_FAULT                    ? (uint8_t)pass.words[i]
                : state == STATE_VALUE && pass.words[i] ? IN
                                                        : OUT;
    }
    return in;
}

// Enters or removes the rows' moments that lie after the clock.
static void note_ahead(struct node *node, const struct view_walk *walk, struct tick *tick)
{
    struct timer *timer = node->state;
    const struct timer_spec *spec = node->spec;
    for (size_t m = 0; m < spec->moment_count; m++) {
        struct column moments =
            table_read(table_of(node), spec->moments[m], walk->slots, walk->count, tick->arena);
        for (size_t i = 0; i < walk->count; i++) {
            if (column_at(&moments, i) != STATE_VALUE || moments.words[i] <= tick->clock_us)
                continue;
            if (walk->sign > 0)
                calendar_add(&timer->calendars[m], walk->slots[i], moments.words[i]);
            else
                calendar_remove(&timer->calendars[m], walk->slots[i], moments.words[i]);
        }
    }
}

static void emit_rows(struct node *node, const uint32_t *slots, const uint8_t *in, size_t count,
                      int sign, struct tick *tick)
{
    uint32_t *chosen = ARENA_RAW(tick->arena, uint32_t, count + 1);
    uint8_t *doubt = ARENA_ARRAY(tick->arena, uint8_t, count + 1);
    size_t chosen_count = 0, doubts = 0;
    for (size_t i = 0; i < count; i++) {
        if (in[i] == OUT)
            continue;
        doubt[chosen_count] = in[i] == IN ? FAULT_NONE : in[i];
        doubts += in[i] != IN;
        chosen[chosen_count++] = slots[i];
    }
    if (!chosen_count)
        return;
    struct batch *batch = view_read(node->inputs[0]->view, chosen, chosen_count, sign, NULL, tick,
                                    tick->scratch);
    for (size_t i = 0; batch->fault && i < chosen_count; i++)
        doubt[i] = batch->fault[i] ? batch->fault[i] : doubt[i];
    if (doubts)
        batch->fault = doubt;
    graph_emit(node, batch, tick);
    arena_reset(tick->scratch);
}

// The rows turn from one clock to the other; of those that say the same at both nothing is heard.
static void emit_turned(struct node *node, const uint32_t *slots, size_t count, int64_t from_us,
                        int64_t to_us, struct tick *tick)
{
    struct batch rows = read_rows(node, slots, count, tick->arena);
    uint8_t *was = judge(node, &rows, from_us, tick->arena);
    uint8_t *is = judge(node, &rows, to_us, tick->arena);
    for (size_t i = 0; i < count; i++)
        if (was[i] == is[i])
            was[i] = is[i] = OUT;
    emit_rows(node, slots, was, count, -1, tick);
    emit_rows(node, slots, is, count, 1, tick);
}

static bool is_due(const struct column *moments, size_t row, const struct tick *tick)
{
    return column_at(moments, row) == STATE_VALUE && moments->words[row] > tick->clock_before_us &&
           moments->words[row] <= tick->clock_us;
}

// A row that waits stands in the calendar with each of its moments that are due, else with none of them.
static void move_due(struct node *node, const uint32_t *slots, size_t count, bool enter,
                     const struct tick *tick)
{
    struct timer *timer = node->state;
    const struct timer_spec *spec = node->spec;
    for (size_t m = 0; m < spec->moment_count; m++) {
        struct calendar *calendar = &timer->calendars[m];
        struct column moments = table_read(table_of(node), spec->moments[m], slots, count, tick->arena);
        for (size_t i = 0; i < count; i++) {
            if (!is_due(&moments, i, tick))
                continue;
            if (enter)
                calendar_add(calendar, slots[i], moments.words[i]);
            else if (calendar_holds(calendar, slots[i], moments.words[i]))
                calendar_remove(calendar, slots[i], moments.words[i]);
        }
    }
}

// Until the tick is over, it may be taken back.
static void note_turned(struct timer *timer, const uint32_t *slots, size_t count)
{
    range_need(&timer->turned, (timer->turned_count + count) * sizeof *slots);
    memcpy((uint32_t *)timer->turned.base + timer->turned_count, slots, count * sizeof *slots);
    timer->turned_count += count;
}

static void forget_turned(struct timer *timer, const struct tick *tick)
{
    if (timer->turned_count > BATCH_ROWS)
        range_trim(&timer->turned, 0);
    timer->turned_count = 0;
    timer->turned_tick = tick->number;
}

static void turn_due(struct node *node, struct calendar *calendar, struct tick *tick)
{
    const struct timer_spec *spec = node->spec;
    uint32_t *slots = ARENA_RAW(tick->arena, uint32_t, BATCH_ROWS);
    size_t count;
    while ((count = calendar_due(calendar, tick->clock_us, slots, BATCH_ROWS, &tick->turns))) {
        if (spec->moment_count > 1)
            move_due(node, slots, count, false, tick);
        note_turned(node->state, slots, count);
        emit_turned(node, slots, count, tick->clock_before_us, tick->clock_us, tick);
        if (!graph_charge(node, 0))
            return;
    }
}

// The inverse of what was done to rows that waited: all of them wait again. Those that left in the tick
// come back with the changes.
static void turn_back(struct node *node, struct tick *tick)
{
    struct timer *timer = node->state;
    uint32_t *kept = ARENA_RAW(tick->arena, uint32_t, BATCH_ROWS);
    for (size_t done = 0, count; done < timer->turned_count; done += count) {
        const uint32_t *slots = (const uint32_t *)timer->turned.base + done;
        size_t left = timer->turned_count - done, kept_count = 0;
        count = left < BATCH_ROWS ? left : BATCH_ROWS;
        move_due(node, slots, count, true, tick);
        for (size_t i = 0; i < count; i++)
            if (table_phase(table_of(node), slots[i]) == PHASE_LIVE)
                kept[kept_count++] = slots[i];
        emit_turned(node, kept, kept_count, tick->clock_us, tick->clock_before_us, tick);
    }
}

// Rows that wait are still judged as before the clock's step.
static void judge_waiting(struct node *node, const struct view_walk *walk, const struct batch *rows,
                          uint8_t *in, struct tick *tick)
{
    struct timer *timer = node->state;
    const struct timer_spec *spec = node->spec;
    bool *waits = ARENA_ARRAY(tick->arena, bool, walk->count + 1);
    uint32_t *waiting = ARENA_RAW(tick->arena, uint32_t, walk->count + 1);
    size_t count = 0;
    for (size_t m = 0; m < spec->moment_count; m++) {
        struct column moments =
            table_read(table_of(node), spec->moments[m], walk->slots, walk->count, tick->arena);
        for (size_t i = 0; i < walk->count; i++) {
            if (waits[i] || !is_due(&moments, i, tick) ||
                !calendar_holds(&timer->calendars[m], walk->slots[i], moments.words[i]))
                continue;
            waits[i] = true;
            waiting[count++] = walk->slots[i];
        }
    }
    if (!count)
        return;
    const uint8_t *before = judge(node, rows, tick->clock_before_us, tick->arena);
    for (size_t i = 0; i < walk->count; i++)
        in[i] = waits[i] ? before[i] : in[i];
    if (walk->sign > 0) // come back from a tick that is taken back
        return;
    move_due(node, waiting, count, false, tick);
    note_turned(timer, waiting, count);
}

static void take_changes(struct node *node, struct tick *tick)
{
    struct view_walk *walk = view_walk_new(tick);
    while (view_next(node->inputs[0]->view, tick, walk)) {
        struct batch rows = read_rows(node, walk->slots, walk->count, tick->arena);
        uint8_t *in = judge(node, &rows, tick->clock_us, tick->arena);
        if (tick->clock_us != tick->clock_before_us)
            judge_waiting(node, walk, &rows, in, tick);
        note_ahead(node, walk, tick);
        emit_rows(node, walk->slots, in, walk->count, walk->sign, tick);
    }
}

static void timer_run(struct node *node, struct tick *tick)
{
    struct timer *timer = node->state;
    const struct timer_spec *spec = node->spec;
    for (size_t i = 0; i < spec->moment_count; i++)
        calendar_begin(&timer->calendars[i], tick->clock_us);
    if (tick->taking_back && timer->turned_tick + 1 == tick->number)
        turn_back(node, tick);
    forget_turned(timer, tick);
    if (view_changed(node->inputs[0]->view, tick))
        take_changes(node, tick);
    for (size_t i = 0; i < spec->moment_count && !tick->taking_back; i++)
        turn_due(node, &timer->calendars[i], tick);
}

static void timer_uses(const struct node *node, size_t input, bool *columns, bool *indexes)
{
    (void)input;
    (void)indexes;
    const struct timer_spec *spec = node->spec;
    for (size_t i = 0; i < spec->moment_count; i++)
        columns[spec->moments[i]] = true;
    expr_mark_columns(spec->condition, columns);
}

static void timer_explain(const struct node *node, struct str *out)
{
    const struct timer *timer = node->state;
    const struct timer_spec *spec = node->spec;
    uint64_t count = 0;
    for (size_t i = 0; i < spec->moment_count; i++)
        count += calendar_count(&timer->calendars[i]);
    str_format(out, "%llu moments ahead; a change costs O(1) a moment, a clock step O(rows that fall due)",
               (unsigned long long)count);
}

const struct op_type op_timer = {
    .name = "timer", .state_size = sizeof(struct timer), .view_inputs = 1, .by_clock = true,
    .open = timer_open, .run = timer_run, .close = timer_close, .explain = timer_explain,
    .uses = timer_uses,
};
