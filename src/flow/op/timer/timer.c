// flow/op/timer/timer.c — rows that start or stop to qualify because time passes.
//
// A condition that is monotone in the clock becomes a moment per row (EXPR_TURN), kept as a column of
// the table: from when it is true, or until when. The timer keeps a calendar of the moments still to
// come (flow/calendar.h); a clock step reads exactly the rows that fall due:
//
//   settle_due_ymd + 5 < current_date        row A1 due 2026-03-01: from 2026-03-07 00:00
//   clock 2026-03-06 -> 2026-03-07           emits +1 A1, though no record arrived
//
// A row is in when every `from` has come and no `until` has; a NULL from never comes, a NULL until
// never ends; a moment that is a fault makes the row doubtful.
// Cost   O(1) per row that arrives or leaves while a moment lies ahead, about 10 bytes a moment; a clock
//        step costs the rows that fall due; a day on which nothing is due costs one look.
// Not    conditions that are not monotone in the clock: the planner refuses them.
#include "flow/calendar.h"
#include "flow/op.h"

struct timer {
    struct calendar from[4], until[4];
    struct range stamps; // uint32_t a slot: the last clock step that looked at it
    uint32_t step;
};

struct moments {
    struct column from[4], until[4];
};

static bool timer_open(struct node *node, struct err *err)
{
    (void)err;
    struct timer *timer = node->state;
    const struct timer_spec *spec = node->spec;
    const struct table *table = node->inputs[0]->view->table;
    for (size_t i = 0; i < spec->from_count; i++)
        calendar_open(&timer->from[i], &node->pool, table, spec->from[i]);
    for (size_t i = 0; i < spec->until_count; i++)
        calendar_open(&timer->until[i], &node->pool, table, spec->until[i]);
    range_open(&timer->stamps, &node->pool, (size_t)TABLE_ROWS_MAX * sizeof(uint32_t));
    return true;
}

static void timer_close(struct node *node)
{
    struct timer *timer = node->state;
    const struct timer_spec *spec = node->spec;
    for (size_t i = 0; i < spec->from_count; i++)
        calendar_close(&timer->from[i]);
    for (size_t i = 0; i < spec->until_count; i++)
        calendar_close(&timer->until[i]);
    range_close(&timer->stamps);
}

static void read_moments(const struct node *node, const uint32_t *slots, size_t count,
                         struct arena *arena, struct moments *out)
{
    const struct timer_spec *spec = node->spec;
    const struct table *table = node->inputs[0]->view->table;
    for (size_t i = 0; i < spec->from_count; i++)
        out->from[i] = table_read(table, spec->from[i], slots, count, arena);
    for (size_t i = 0; i < spec->until_count; i++)
        out->until[i] = table_read(table, spec->until[i], slots, count, arena);
}

#define OUT 0
#define IN 255 // else: an enum fault, in doubt

static uint8_t presence(const struct timer_spec *spec, const struct moments *moments, size_t row,
                        int64_t clock_us)
{
    uint8_t doubt = FAULT_NONE;
    for (size_t i = 0; i < spec->from_count; i++) {
        const struct column *from = &moments->from[i];
        if (column_at(from, row) == STATE_FAULT)
            doubt = (uint8_t)from->words[row];
        else if (column_at(from, row) == STATE_NULL || from->words[row] > clock_us)
            return OUT;
    }
    for (size_t i = 0; i < spec->until_count; i++) {
        const struct column *until = &moments->until[i];
        if (column_at(until, row) == STATE_FAULT)
            doubt = (uint8_t)until->words[row];
        else if (column_at(until, row) == STATE_VALUE && until->words[row] <= clock_us)
            return OUT;
    }
    return doubt ? doubt : IN;
}

// Enters or removes the moments of one row that lie after the clock.
static void note_ahead(struct calendar *calendars, const struct column *columns, size_t column_count,
                       size_t row, uint32_t slot, int64_t clock_us, bool enter)
{
    for (size_t i = 0; i < column_count; i++) {
        if (column_at(&columns[i], row) != STATE_VALUE || columns[i].words[row] <= clock_us)
            continue;
        if (enter)
            calendar_add(&calendars[i], slot, columns[i].words[row]);
        else
            calendar_remove(&calendars[i], slot, columns[i].words[row]);
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
    struct moments moments;
    read_moments(node, slots, count, tick->arena, &moments);
    uint8_t *was = ARENA_RAW(tick->arena, uint8_t, count + 1);
    uint8_t *is = ARENA_RAW(tick->arena, uint8_t, count + 1);
    for (size_t i = 0; i < count; i++) {
        was[i] = presence(node->spec, &moments, i, tick->clock_before_us);
        is[i] = presence(node->spec, &moments, i, tick->clock_us);
        if (was[i] == is[i])
            was[i] = is[i] = OUT;
    }
    emit_rows(node, slots, was, count, -1, tick);
    emit_rows(node, slots, is, count, 1, tick);
}

// A row with several moments may be handed out more than once in a step.
static bool first_look(struct timer *timer, const struct timer_spec *spec, uint32_t slot)
{
    if (spec->from_count + spec->until_count == 1)
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
    for (size_t i = 0; i < spec->from_count; i++)
        step_calendar(node, &timer->from[i], tick);
    for (size_t i = 0; i < spec->until_count; i++)
        step_calendar(node, &timer->until[i], tick);
}

static void take_changes(struct node *node, struct tick *tick)
{
    struct timer *timer = node->state;
    const struct timer_spec *spec = node->spec;
    struct view_walk *walk = view_walk_new(tick);
    while (view_next(node->inputs[0]->view, tick, walk)) {
        struct moments moments;
        read_moments(node, walk->slots, walk->count, tick->arena, &moments);
        uint8_t *in = ARENA_RAW(tick->arena, uint8_t, walk->count);
        for (size_t i = 0; i < walk->count; i++) {
            bool born = walk->sign > 0;
            in[i] = presence(spec, &moments, i, born ? tick->clock_us : tick->clock_before_us);
            note_ahead(timer->from, moments.from, spec->from_count, i, walk->slots[i],
                       tick->clock_us, born);
            note_ahead(timer->until, moments.until, spec->until_count, i, walk->slots[i],
                       tick->clock_us, born);
        }
        emit_rows(node, walk->slots, in, walk->count, walk->sign, tick);
    }
}

static void timer_run(struct node *node, struct tick *tick)
{
    struct timer *timer = node->state;
    const struct timer_spec *spec = node->spec;
    for (size_t i = 0; i < spec->from_count; i++)
        calendar_begin(&timer->from[i], tick->clock_us);
    for (size_t i = 0; i < spec->until_count; i++)
        calendar_begin(&timer->until[i], tick->clock_us);
    if (!tick->fill && tick->clock_us != tick->clock_before_us)
        step_clock(node, tick);
    if (view_changed(node->inputs[0]->view, tick))
        take_changes(node, tick);
}

static const struct index *timer_uses(const struct node *node, size_t input, bool *columns)
{
    (void)input;
    const struct timer_spec *spec = node->spec;
    for (size_t i = 0; i < spec->from_count; i++)
        columns[spec->from[i]] = true;
    for (size_t i = 0; i < spec->until_count; i++)
        columns[spec->until[i]] = true;
    return NULL;
}

static void timer_explain(const struct node *node, struct str *out)
{
    const struct timer *timer = node->state;
    const struct timer_spec *spec = node->spec;
    uint64_t count = 0;
    for (size_t i = 0; i < spec->from_count; i++)
        count += calendar_count(&timer->from[i]);
    for (size_t i = 0; i < spec->until_count; i++)
        count += calendar_count(&timer->until[i]);
    str_format(out, "%llu moments ahead; a change costs O(1) a moment, a clock step O(rows that fall due)",
               (unsigned long long)count);
}

const struct op_type op_timer = {
    .name = "timer", .state_size = sizeof(struct timer), .view_inputs = 1, .by_clock = true,
    .open = timer_open, .run = timer_run, .close = timer_close, .explain = timer_explain,
    .uses = timer_uses,
};
