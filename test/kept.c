#include "test/kept.h"

#include <assert.h>
#include <stdio.h>

#define HOUR_US (CIVIL_DAY_US / 24)

bool kept_try(struct kept *kept, const struct schema *schema, const char *sql, int64_t day,
              struct err *err)
{
    struct plan_request request = {.sql = sql, .schema = schema};
    return kept_start(kept, &request, day * CIVIL_DAY_US, err);
}

bool kept_open(struct kept *kept, const struct schema *schema, const char *sql, int64_t day)
{
    struct err err = {0};
    if (kept_try(kept, schema, sql, day, &err))
        return true;
    printf("# refused: %s\n  %s\n", err.text, sql);
    return false;
}

static int64_t clock_of(const struct kept *kept, const struct step *step)
{
    int64_t clock_us = step->day * CIVIL_DAY_US + step->hour * HOUR_US;
    return clock_us > graph_clock(kept->graph) ? clock_us : graph_clock(kept->graph);
}

void kept_move_clock(struct kept *kept, const struct step *step)
{
    struct err err = {0};
    bool moved = graph_move_clock(kept->graph, clock_of(kept, step), &err);
    assert(moved && "the step before is over");
    (void)moved;
}

void kept_apply(struct kept *kept, const struct step *step)
{
    struct err err = {0};
    if (!step->table) {
        graph_set_clock(kept->graph, clock_of(kept, step), &err);
        return;
    }
    struct value row[STEP_COLUMNS];
    for (size_t i = 0; i < STEP_COLUMNS; i++)
        row[i] = i ? step->row[i] : value_word(TYPE_BIGINT, step->id);
    kept_put(kept, step->table, row, step->present);
}

static struct value random_value(struct random *random, enum type type)
{
    static const char *const texts[] = {"가나", "가", "나무", "x", ""};
    static const int64_t hours[] = {0, 9, 18, 23};
    static const struct interval spans[] = {
        {.days = 3}, {.months = 7}, {.days = -1}, {.micros = 2 * HOUR_US + HOUR_US / 4}};
    if (random_below(random, 7) == 0)
        return value_null(type);
    switch (type) {
    case TYPE_INT:
        return value_word(type, (int64_t)random_below(random, 4));
    case TYPE_TEXT:
        return value_text(texts[random_below(random, 5)]);
    case TYPE_DATE:
        return value_word(type, civil_day(2026, 3, 1) + (int64_t)random_below(random, 20));
    case TYPE_BOOL:
        return value_word(type, (int64_t)random_below(random, 2));
    case TYPE_TIME:
        return value_word(type, hours[random_below(random, 4)] * HOUR_US);
    case TYPE_TIMESTAMP:
        return value_word(type, (civil_day(2026, 3, 1) + (int64_t)random_below(random, 20)) * CIVIL_DAY_US +
                                    hours[random_below(random, 4)] * HOUR_US);
    case TYPE_INTERVAL:
        return (struct value){.type = type, .interval = spans[random_below(random, 4)]};
    case TYPE_NUMERIC:
        return (struct value){.type = type, .num = num_make(random_between(random, -50, 400), 2)};
    default:
        return value_word(type, random_between(random, -3, 5));
    }
}

struct step random_step(struct random *random, const struct schema *schema, bool clocks)
{
    struct step step = {.day = civil_day(2026, 3, 1) + (int64_t)random_below(random, 30)};
    if (clocks && random_below(random, 10) == 0) {
        step.hour = (int64_t)random_below(random, 3) * 9;
        return step;
    }
    step.table = schema->tables[random_below(random, 2)];
    step.id = (int64_t)random_below(random, STEP_IDS);
    step.present = random_below(random, 3) > 0;
    for (int i = 0; i < STEP_COLUMNS; i++)
        step.row[i] = random_value(random, step.table->columns[i].type);
    return step;
}
