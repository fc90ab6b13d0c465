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
// A row whose condition is a fault goes on, marked.
// Cost   O(1) per row that arrives or leaves while a moment lies ahead, about 8 bytes a moment; a clock
//        step costs the rows that fall due; a day on which nothing is due costs one look.
// Not    conditions with a part that turns more than once: the planner refuses them.
#include "flow/calendar.h"
#include "flow/op.h"

struct timer {
    struct calendar calendars[TIMER_MOMENTS_MAX];
    bool *used;          // by the condition, of the table's columns
    struct range stamps; // uint32_t a slot: the last clock step that looked at it
    uint32_t step;
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
    range_open(&timer->stamps, &node->pool, (size_t)TABLE_ROWS_MAX * sizeof(uint32_t));
    return true;
}

static void timer_close(struct node *node)
{
    struct timer *timer = node->state;
    const struct timer_spec *spec = node->spec;
    for (size_t i = 0; i < spec->moment_count; i++)
        calendar_close(&timer->calendars[i]);
    range_close(&timer->stamps);
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

static void emit_fallen_due(struct node *node, const uint32_t *slots, size_t count,
                            struct tick *tick)
{
    struct batch rows = read_rows(node, slots, count, tick->arena);
    uint8_t *was = judge(node, &rows, tick->clock_before_us, tick->arena);
    uint8_t *is = judge(node, &rows, tick->clock_us, tick->arena);
    for (size_t i = 0; i < count; i++)
        if (was[i] == is[i])
            was[i] = is[i] = OUT;
    emit_rows(node, slots, was, count, -1, tick);
    emit_rows(node, slots, is, count, 1, tick);
}

// A row with several moments may be handed out more than once in a step.
static bool first_look(struct timer *timer, const struct timer_spec *spec, uint32_t slot)
{
    if (spec->moment_count == 1)
        return true;
    range_need(&timer->stamps, ((size_t)slot + 1) * sizeof(uint32_t));
    uint32_t *stamp = (uint32_t *)timer->stamps.base + slot;
    bool first = *stamp != timer->step;
    *stamp = timer->step;
    return first;
}

static void step_calendar(struct node *node, struct calendar *calendar, struct tick *tick)
{
    const struct table *table = node->inputs[0]->view->table;
    uint32_t *slots = ARENA_RAW(tick->arena, uint32_t, BATCH_ROWS);
    size_t count;
    while ((count = calendar_due(calendar, tick->clock_us, slots, BATCH_ROWS))) {
        size_t kept = 0;
        for (size_t i = 0; i < count; i++)
            if (table_phase(table, slots[i]) == PHASE_LIVE &&
                first_look(node->state, node->spec, slots[i]))
                slots[kept++] = slots[i];
        if (kept)
            emit_fallen_due(node, slots, kept, tick);
        if (!graph_charge(node, 0))
            return;
    }
}

// What has come leaves the calendars; rows that were and stay there are looked at once.
static void step_clock(struct node *node, struct tick *tick)
{
    struct timer *timer = node->state;
    const struct timer_spec *spec = node->spec;
    timer->step++;
    for (size_t i = 0; i < spec->moment_count; i++)
        step_calendar(node, &timer->calendars[i], tick);
}

static void take_changes(struct node *node, struct tick *tick)
{
    struct view_walk *walk = view_walk_new(tick);
    while (view_next(node->inputs[0]->view, tick, walk)) {
        struct batch rows = read_rows(node, walk->slots, walk->count, tick->arena);
        int64_t clock_us = walk->sign > 0 ? tick->clock_us : tick->clock_before_us;
        note_ahead(node, walk, tick);
        emit_rows(node, walk->slots, judge(node, &rows, clock_us, tick->arena), walk->count,
                  walk->sign, tick);
    }
}

static void timer_run(struct node *node, struct tick *tick)
{
    struct timer *timer = node->state;
    const struct timer_spec *spec = node->spec;
    for (size_t i = 0; i < spec->moment_count; i++)
        calendar_begin(&timer->calendars[i], tick->clock_us);
    if (!tick->fill && tick->clock_us != tick->clock_before_us)
        step_clock(node, tick);
    if (view_changed(node->inputs[0]->view, tick))
        take_changes(node, tick);
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
