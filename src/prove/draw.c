#include "prove/draw.h"

#include <string.h>

#include "base/map.h"
#include "base/vec.h"

#define TICKS          30
#define FIRST_STEPS    40
#define TICK_STEPS     6
#define CHOICES_MAX    8
#define DAYS_MAX       4000 // a larger number is no count of days
#define MILLISECOND_US 1000
#define HOUR_US        INT64_C(3600000000)

struct values {
    struct value *at;
    size_t count, room;
};

struct draw {
    struct arena *arena;
    const struct schema_table **tables;
    size_t table_count;
    struct values literals[TYPE_COUNT], common[TYPE_COUNT];
    struct value simple[TYPE_COUNT];
    struct map hints;  // name of a column → struct values *, what the query compares it with
    struct map groups; // name of a column → that of one it is compared with
    int64_t clock_us;
    bool by_clock;
};

// The few values that columns of one name have in one trial.
struct choice {
    struct value values[CHOICES_MAX];
    size_t count;
};

struct drawing {
    const struct draw *draw;
    struct arena *arena;
    struct random *random;
    struct map choices; // "name type scale" → struct choice *
    struct trial trial;
    size_t room;
    int64_t clock_us;
    bool plain; // this row: no NULL, nothing out of the way, so that many conditions hold at once
};

// ---- what the query speaks of

static void add(struct draw *draw, struct values *values, struct value value)
{
    for (size_t i = 0; i < values->count; i++)
        if (value_compare(&values->at[i], &value) == 0)
            return;
    VEC_ADD(draw->arena, values, value);
}

static void add_literal(struct draw *draw, struct value value)
{
    add(draw, &draw->literals[value.type], value);
}

static void add_whole(struct draw *draw, int64_t number)
{
    if (number >= INT32_MIN && number <= INT32_MAX)
        add_literal(draw, value_word(TYPE_INT, number));
    add_literal(draw, value_word(TYPE_BIGINT, number));
}

static void add_day(struct draw *draw, int64_t day)
{
    if (day < CIVIL_DAY_MIN + 1 || day > CIVIL_DAY_MAX - 1)
        return;
    add_literal(draw, value_word(TYPE_DATE, day));
    add_literal(draw, value_word(TYPE_TIMESTAMP, day * CIVIL_DAY_US));
}

static void add_days_around(struct draw *draw, int64_t day)
{
    for (int64_t by = -1; by <= 1; by++)
        add_day(draw, day + by);
}

// A number may be days that are counted from the clock.
static void add_count(struct draw *draw, int64_t number)
{
    int64_t today = civil_floor_day(draw->clock_us);
    if (number < -DAYS_MAX || number > DAYS_MAX || number == 0)
        return;
    add_days_around(draw, today - number);
    add_days_around(draw, today + number);
}

static void add_number(struct draw *draw, struct num number)
{
    struct num one = num_of_int(1), near;
    for (int by = -1; by <= 1; by++) {
        if (!num_add(number, by < 0 ? num_negate(one) : by ? one : num_of_int(0), &near))
            continue;
        int64_t whole;
        add_literal(draw, (struct value){.type = TYPE_NUMERIC, .num = near});
        add_literal(draw, (struct value){.type = TYPE_DOUBLE, .real = num_to_double(near)});
        if (num_to_int(near, &whole) && num_compare(num_of_int(whole), near) == 0)
            add_whole(draw, whole);
    }
    int64_t whole;
    if (num_to_int(number, &whole))
        add_count(draw, whole);
}

static void add_text(struct draw *draw, const struct value *value)
{
    struct str text, plain;
    str_open(&text, draw->arena);
    str_open(&plain, draw->arena);
    value_print(&text, value);
    for (const char *c = str_end(&text); *c; c++)
        if (*c != '%' && *c != '_' && *c != '^' && *c != '$')
            str_char(&plain, *c);
    add_literal(draw, *value);
    add_literal(draw, value_text(str_end(&plain)));
    add_literal(draw, value_text(arena_format(draw->arena, "%sx", str_end(&plain))));
}

static void add_stamp(struct draw *draw, int64_t stamp_us)
{
    for (int64_t by = -1; by <= 1; by++)
        add_literal(draw, value_word(TYPE_TIMESTAMP, stamp_us + by * MILLISECOND_US));
    add_days_around(draw, civil_floor_day(stamp_us));
}

static void add_time(struct draw *draw, int64_t time_us)
{
    for (int64_t by = -1; by <= 1; by++) {
        int64_t near = time_us + by * MILLISECOND_US;
        if (near >= 0 && near < CIVIL_DAY_US)
            add_literal(draw, value_word(TYPE_TIME, near));
    }
}

static void add_interval(struct draw *draw, const struct value *value)
{
    int64_t stamp;
    add_literal(draw, *value);
    if (civil_stamp_add(draw->clock_us, value->interval, &stamp)) {
        add_stamp(draw, stamp);
        add_stamp(draw, 2 * draw->clock_us - stamp);
    }
}

static void add_value(struct draw *draw, const struct value *value)
{
    if (value->state != STATE_VALUE)
        return;
    struct num number;
    switch (value->type) {
    case TYPE_INT:
    case TYPE_BIGINT:
        add_number(draw, num_of_int(value->word));
        break;
    case TYPE_NUMERIC:
        add_number(draw, value->num);
        break;
    case TYPE_DOUBLE:
        if (num_of_double(value->real, &number))
            add_number(draw, number);
        break;
    case TYPE_TEXT:
        add_text(draw, value);
        break;
    case TYPE_DATE:
        add_days_around(draw, value->word);
        break;
    case TYPE_TIMESTAMP:
        add_stamp(draw, value->word);
        break;
    case TYPE_TIME:
        add_time(draw, value->word);
        break;
    case TYPE_INTERVAL:
        add_interval(draw, value);
        break;
    default:
        break;
    }
}

// The name of a column of the plan's inputs; NULL where it has none.
static const char *column_name(const struct plan *plan, int column)
{
    size_t number = (size_t)column;
    for (size_t i = 0; i < plan->input_count; i++) {
        const struct plan *input = plan->inputs[i];
        if (number < input->column_count)
            return *input->columns[number].name ? input->columns[number].name : NULL;
        number -= input->column_count;
    }
    return NULL;
}

// The name that speaks for all that are compared with this one.
static const char *group_name(const struct draw *draw, const char *name)
{
    for (const char *next; (next = map_get(&draw->groups, name)) != NULL;)
        name = next;
    return name;
}

static void hint_add(struct draw *draw, const char *name, struct value value)
{
    struct values *hints = map_get(&draw->hints, name);
    if (!hints) {
        hints = ARENA_NEW(draw->arena, struct values);
        map_put(&draw->hints, name, hints);
    }
    VEC_ADD(draw->arena, hints, value);
}

// What stands beside a column in a comparison or another call is a hint of what it should hold; two
// columns side by side should hold the same.
static void call_read(struct draw *draw, const struct plan *plan, const struct expr *call)
{
    const char *name = NULL;
    for (size_t i = 0; i < call->arg_count; i++) {
        const struct expr *arg = call->args[i];
        const char *other = arg->kind == EXPR_COLUMN ? column_name(plan, arg->column) : NULL;
        if (other && name && strcmp(group_name(draw, name), group_name(draw, other)) != 0)
            map_put(&draw->groups, group_name(draw, other),
                    (void *)(uintptr_t)group_name(draw, name));
        name = name ? name : other;
    }
    for (size_t i = 0; i < call->arg_count && name; i++)
        if (call->args[i]->kind == EXPR_CONST && call->args[i]->constant.state == STATE_VALUE)
            hint_add(draw, name, call->args[i]->constant);
}

static void expr_read(struct draw *draw, const struct plan *plan, const struct expr *expr)
{
    if (!expr)
        return;
    if (expr->kind == EXPR_CONST)
        add_value(draw, &expr->constant);
    if (expr->kind == EXPR_CALL || expr->kind == EXPR_DISTINCT)
        call_read(draw, plan, expr);
    draw->by_clock = draw->by_clock || expr->kind == EXPR_CLOCK;
    for (size_t i = 0; i < expr->arg_count; i++)
        expr_read(draw, plan, expr->args[i]);
}

static void table_add(struct draw *draw, const struct schema_table *table)
{
    for (size_t i = 0; i < draw->table_count; i++)
        if (draw->tables[i] == table)
            return;
    draw->tables[draw->table_count++] = table;
}

static void plan_read(struct draw *draw, const struct plan *plan)
{
    if (plan->table)
        table_add(draw, plan->table);
    expr_read(draw, plan, plan->condition);
    for (size_t i = 0; i < plan->expr_count; i++)
        expr_read(draw, plan, plan->exprs[i]);
    for (size_t i = 0; i < plan->agg_count; i++) {
        expr_read(draw, plan, plan->aggs[i].arg);
        expr_read(draw, plan, plan->aggs[i].filter);
    }
    for (size_t i = 0; i < plan->order_count; i++)
        expr_read(draw, plan, plan->orders[i].expr);
    for (size_t i = 0; i < plan->call_count; i++) {
        expr_read(draw, plan, plan->calls[i].arg);
        expr_read(draw, plan, plan->calls[i].filter);
        expr_read(draw, plan, plan->calls[i].fallback);
    }
    for (size_t i = 0; i < plan->row_count * plan->column_count; i++)
        add_value(draw, &plan->values[i]);
    for (size_t i = 0; i < plan->input_count; i++)
        plan_read(draw, plan->inputs[i]);
}

// A table that the planner found to be without effect is changed, too: it may have been wrong.
static void words_read(struct draw *draw, const struct schema *schema, const char *sql)
{
    struct str word;
    str_open(&word, draw->arena);
    for (const char *c = sql;; c++) {
        bool letter = (*c >= 'a' && *c <= 'z') || (*c >= 'A' && *c <= 'Z') ||
                      (*c >= '0' && *c <= '9') || *c == '_' || (*c & 0x80);
        if (letter) {
            str_char(&word, *c >= 'A' && *c <= 'Z' ? (char)(*c - 'A' + 'a') : *c);
            continue;
        }
        const struct schema_table *table = word.len ? schema_find(schema, str_end(&word)) : NULL;
        if (table)
            table_add(draw, table);
        word.len = 0;
        if (!*c)
            return;
    }
}

// ---- what is there in any case

static void common_add(struct draw *draw)
{
    static const char *const texts[] = {"K1", "K2", "K3", "가나", "가나 상사", "x", ""};
    static const int64_t numbers[] = {1, 0, 2, 3, -1, 100, 1000};
    int64_t today = civil_floor_day(draw->clock_us);
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        add(draw, &draw->common[TYPE_TEXT], value_text(texts[i]));
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        struct num number = num_of_int(numbers[i]);
        add(draw, &draw->common[TYPE_INT], value_word(TYPE_INT, numbers[i]));
        add(draw, &draw->common[TYPE_BIGINT], value_word(TYPE_BIGINT, numbers[i]));
        add(draw, &draw->common[TYPE_NUMERIC], (struct value){.type = TYPE_NUMERIC, .num = number});
        add(draw, &draw->common[TYPE_DOUBLE],
            (struct value){.type = TYPE_DOUBLE, .real = (double)numbers[i] * 1.25});
    }
    for (int64_t by = 0; by < 10; by++) {
        int64_t day = today - 4 + by, hour = (by * 5 + 9) % 24;
        add(draw, &draw->common[TYPE_DATE], value_word(TYPE_DATE, day));
        add(draw, &draw->common[TYPE_TIMESTAMP],
            value_word(TYPE_TIMESTAMP, day * CIVIL_DAY_US + (by % 3) * 7 * HOUR_US));
        add(draw, &draw->common[TYPE_TIME], value_word(TYPE_TIME, hour * HOUR_US));
    }
    add(draw, &draw->common[TYPE_BOOL], value_word(TYPE_BOOL, 1));
    add(draw, &draw->common[TYPE_BOOL], value_word(TYPE_BOOL, 0));
    struct value day = {.type = TYPE_INTERVAL};
    if (value_parse(TYPE_INTERVAL, "1 day", 5, &day))
        add(draw, &draw->common[TYPE_INTERVAL], day);
}

struct draw *draw_new(struct arena *arena, const struct plan_request *request,
                      const struct plan_bound *bound, int64_t clock_us)
{
    struct draw *draw = ARENA_NEW(arena, struct draw);
    draw->arena = arena;
    draw->clock_us = clock_us;
    map_open(&draw->hints, arena);
    map_open(&draw->groups, arena);
    draw->tables = ARENA_ARRAY(arena, const struct schema_table *, request->schema->table_count + 1);
    plan_read(draw, bound->plan);
    words_read(draw, request->schema, request->sql);
    for (size_t i = 0; i < request->param_count; i++) {
        add_value(draw, &request->params[i].value);
        for (size_t k = 0; k < request->params[i].own_count; k++)
            add_value(draw, &request->params[i].own[k].value);
    }
    for (size_t i = 0; i < bound->spot_count; i++)
        draw->by_clock = draw->by_clock || bound->spots[i].param < 0;
    common_add(draw);
    for (int type = 0; type < TYPE_COUNT; type++) {
        const struct values *common = &draw->common[type];
        draw->simple[type] = common->count ? common->at[0] : value_null((enum type)type);
    }
    return draw;
}

const struct schema_table *const *draw_tables(const struct draw *draw, size_t *count)
{
    *count = draw->table_count;
    return draw->tables;
}

const struct value *draw_simple(const struct draw *draw)
{
    return draw->simple;
}

// ---- one trial

static bool one_in(struct drawing *drawing, uint64_t n)
{
    return random_below(drawing->random, n) == 0;
}

static struct value value_fit(const struct schema_column *column, struct value value)
{
    struct num rounded;
    if (column->type == TYPE_NUMERIC && column->scale >= 0 &&
        num_round(value.num, column->scale, &rounded))
        value.num = rounded;
    return value;
}

static struct value value_any(struct drawing *drawing, enum type type)
{
    const struct values *literals = &drawing->draw->literals[type];
    const struct values *common = &drawing->draw->common[type];
    const struct values *from = literals->count && !one_in(drawing, 3) ? literals : common;
    return from->count ? from->at[random_below(drawing->random, from->count)] : value_null(type);
}

static bool column_is_key(const struct draw *draw, const struct schema_column *column)
{
    for (size_t t = 0; t < draw->table_count; t++) {
        int found = schema_column_find(draw->tables[t], column->name);
        if (found >= 0 && trial_is_key(draw->tables[t], (size_t)found))
            return true;
    }
    return false;
}

static struct value value_key(struct drawing *drawing, enum type type, size_t number)
{
    switch (type) {
    case TYPE_TEXT:
        return value_text(arena_format(drawing->arena, "K%zu", number + 1));
    case TYPE_INT:
    case TYPE_BIGINT:
        return value_word(type, (int64_t)number + 1);
    case TYPE_NUMERIC:
        return (struct value){.type = type, .num = num_of_int((int64_t)number + 1)};
    default:
        return value_any(drawing, type);
    }
}

static struct value value_hinted(struct drawing *drawing, const struct schema_column *column)
{
    const struct values *hints = map_get(&drawing->draw->hints, column->name);
    if (hints && !one_in(drawing, 4)) {
        struct value hint = hints->at[random_below(drawing->random, hints->count)];
        if (hint.type == column->type)
            return hint;
    }
    return value_any(drawing, column->type);
}

static void choice_fill(struct drawing *drawing, struct choice *choice,
                        const struct schema_column *column, bool agency)
{
    bool key = column_is_key(drawing->draw, column);
    choice->count = agency ? 2 : key ? CHOICES_MAX : 2 + random_below(drawing->random, 4);
    for (size_t i = 0; i < choice->count; i++) {
        if (agency)
            choice->values[i] = value_text(i ? "A2" : "A1");
        else if (key && !one_in(drawing, 6))
            choice->values[i] = value_key(drawing, column->type, i);
        else
            choice->values[i] = value_fit(column, value_hinted(drawing, column));
    }
}

static struct value cell_draw(struct drawing *drawing, const struct schema_table *table, size_t c)
{
    const struct schema_column *column = &table->columns[c];
    bool agency = table->agency_column == (int)c && column->type == TYPE_TEXT;
    const char *group = group_name(drawing->draw, column->name);
    const char *name =
        arena_format(drawing->arena, "%s %d %d", group, (int)column->type, column->scale);
    struct choice *choice = map_get(&drawing->choices, name);
    if (!choice) {
        choice = ARENA_NEW(drawing->arena, struct choice);
        choice_fill(drawing, choice, column, agency);
        map_put(&drawing->choices, name, choice);
    }
    bool may_be_null = !column->not_null && !trial_is_key(table, c);
    if (may_be_null && !drawing->plain && one_in(drawing, 6))
        return value_null(column->type);
    uint64_t place = random_below(drawing->random, choice->count);
    // The first of a column's values are drawn more often: rows meet.
    if (!trial_is_key(table, c) && one_in(drawing, 2))
        place = random_below(drawing->random, place + 1);
    struct value value = choice->values[place];
    if (!agency && !drawing->plain && one_in(drawing, 6))
        value = value_fit(column, value_any(drawing, column->type));
    // A type without any value gives way to a plain one where NULL is not allowed.
    if (!may_be_null && value.state == STATE_NULL)
        value = value_word(column->type, 0);
    return value;
}

static struct trial_step *step_add(struct drawing *drawing, size_t tick)
{
    struct trial *trial = &drawing->trial;
    if (trial->count == drawing->room) {
        size_t room = drawing->room ? 2 * drawing->room : 64;
        struct trial_step *steps = ARENA_ARRAY(drawing->arena, struct trial_step, room);
        if (trial->count)
            memcpy(steps, trial->steps, trial->count * sizeof *steps);
        trial->steps = steps;
        drawing->room = room;
    }
    struct trial_step *step = &trial->steps[trial->count++];
    *step = (struct trial_step){.tick = tick};
    return step;
}

// A row of this table that was put before, or NULL.
static const struct value *row_before(struct drawing *drawing, const struct schema_table *table)
{
    const struct trial *trial = &drawing->trial;
    for (int tries = 0; tries < 8 && trial->count > 0; tries++) {
        const struct trial_step *step = &trial->steps[random_below(drawing->random, trial->count)];
        if (step->table == table && step->present)
            return step->row;
    }
    return NULL;
}

// Half of the rows differ from an earlier one in a column or two: pairs, updates and moved keys.
static const struct value *row_draw(struct drawing *drawing, const struct schema_table *table,
                                    const struct value *before)
{
    struct value *row = ARENA_ARRAY(drawing->arena, struct value, table->column_count);
    drawing->plain = one_in(drawing, 2);
    if (before && one_in(drawing, 2)) {
        memcpy(row, before, table->column_count * sizeof *row);
        for (uint64_t n = 1 + random_below(drawing->random, 2); n > 0; n--) {
            size_t c = random_below(drawing->random, table->column_count);
            row[c] = cell_draw(drawing, table, c);
        }
        return row;
    }
    for (size_t c = 0; c < table->column_count; c++)
        row[c] = cell_draw(drawing, table, c);
    return row;
}

static void clock_draw(struct drawing *drawing, size_t tick)
{
    int64_t days = (int64_t)random_below(drawing->random, one_in(drawing, 4) ? 40 : 4);
    int64_t clock = drawing->clock_us + days * CIVIL_DAY_US;
    if (one_in(drawing, 3))
        clock += (int64_t)random_below(drawing->random, 24) * HOUR_US;
    drawing->clock_us = clock;
    step_add(drawing, tick)->clock_us = clock;
}

static void change_draw(struct drawing *drawing, size_t tick)
{
    const struct draw *draw = drawing->draw;
    const struct schema_table *table =
        draw->tables[random_below(drawing->random, draw->table_count)];
    const struct value *before = row_before(drawing, table);
    bool present = !before || random_below(drawing->random, 10) < 7;
    const struct value *row = present ? row_draw(drawing, table, before) : before;
    struct trial_step *step = step_add(drawing, tick);
    step->table = table;
    step->present = present;
    step->row = row;
}

struct trial draw_trial(const struct draw *draw, struct arena *arena, struct random *random)
{
    struct drawing drawing = {
        .draw = draw, .arena = arena, .random = random, .clock_us = draw->clock_us};
    map_open(&drawing.choices, arena);
    uint64_t first = 1 + random_below(random, FIRST_STEPS);
    for (size_t tick = 0; tick < TICKS; tick++) {
        for (uint64_t n = tick ? 1 + random_below(random, TICK_STEPS) : first; n > 0; n--) {
            if (tick && draw->by_clock && one_in(&drawing, 8))
                clock_draw(&drawing, tick);
            else if (draw->table_count > 0)
                change_draw(&drawing, tick);
        }
    }
    return drawing.trial;
}
