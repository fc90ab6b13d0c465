#include "prove/trial.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "prove/rows.h"

#define DAY INT64_C(9700)

static struct arena *arena;

static struct schema_column columns[] = {
    {.name = "id", .type = TYPE_BIGINT, .scale = -1, .not_null = true},
    {.name = "amt", .type = TYPE_INT, .scale = -1},
    {.name = "due", .type = TYPE_DATE, .scale = -1, .not_null = true},
    {.name = "note", .type = TYPE_TEXT, .scale = -1},
};
static int key[] = {0};
static const struct schema_table table = {
    .name = "pay", .columns = columns, .column_count = 4, .key = key, .key_count = 1,
    .agency_column = -1};
static struct value simple[TYPE_COUNT];

static int begin(void **state)
{
    (void)state;
    arena = arena_new("trial_test", 0, 0);
    for (int type = 0; type < TYPE_COUNT; type++)
        simple[type] = value_null((enum type)type);
    simple[TYPE_DATE] = value_word(TYPE_DATE, DAY);
    return 0;
}

static int end(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

static struct trial_step put(size_t tick, int64_t id, int64_t amt)
{
    struct value *row = ARENA_ARRAY(arena, struct value, 4);
    row[0] = value_word(TYPE_BIGINT, id);
    row[1] = value_word(TYPE_INT, amt);
    row[2] = value_word(TYPE_DATE, DAY + id);
    row[3] = value_text("복사 용지");
    return (struct trial_step){.tick = tick, .table = &table, .present = true, .row = row};
}

static struct trial noise(size_t count)
{
    struct trial trial = {ARENA_ARRAY(arena, struct trial_step, count), count};
    for (size_t i = 0; i < count; i++)
        trial.steps[i] = i % 5 == 4 ? (struct trial_step){.tick = i / 3, .clock_us = (int64_t)i}
                                    : put(i / 3, (int64_t)i, 1);
    return trial;
}

// Fails while a payment of 7 is followed, in a later tick, by a step of the clock.
static bool is_late(void *context, const struct trial *trial)
{
    (*(size_t *)context)++;
    size_t paid = SIZE_MAX;
    for (size_t i = 0; i < trial->count; i++) {
        const struct trial_step *step = &trial->steps[i];
        if (step->table && step->row[1].state == STATE_VALUE && step->row[1].word == 7)
            paid = step->tick;
        if (!step->table && paid != SIZE_MAX && step->tick > paid)
            return true;
    }
    return false;
}

static bool is_any(void *context, const struct trial *trial)
{
    (void)context;
    return trial->count > 0;
}

static bool is_never(void *context, const struct trial *trial)
{
    (void)context, (void)trial;
    return false;
}

static void what_matters_stays(void **state)
{
    (void)state;
    struct trial trial = noise(90);
    trial.steps[31] = put(31 / 3, 31, 7);
    size_t tries = 0;
    struct trial best = trial_shrink(arena, &trial, simple, is_late, &tries);
    assert_int_equal(best.count, 2);
    assert_ptr_equal(best.steps[0].table, &table);
    assert_null(best.steps[1].table);
    assert_int_equal(best.steps[0].tick, 0);
    assert_int_equal(best.steps[1].tick, 1);
    assert_int_equal(best.steps[0].row[0].word, 31);
    assert_int_equal(best.steps[0].row[1].word, 7);
    assert_int_equal(best.steps[0].row[2].word, DAY);
    assert_int_equal(best.steps[0].row[3].state, STATE_NULL);
    assert_true(tries < 200);
    // The trial given is as it was.
    assert_int_equal(trial.count, 90);
    assert_int_equal(trial.steps[31].row[2].word, DAY + 31);
}

static void ticks_are_joined(void **state)
{
    (void)state;
    struct trial trial = noise(40);
    struct trial best = trial_shrink(arena, &trial, simple, is_any, NULL);
    assert_int_equal(best.count, 1);
    assert_int_equal(best.steps[0].tick, 0);
}

static void what_fails_only_whole_stays_whole(void **state)
{
    (void)state;
    struct trial trial = noise(17);
    struct trial best = trial_shrink(arena, &trial, simple, is_never, NULL);
    assert_int_equal(best.count, 17);
    for (size_t i = 0; i < best.count; i++)
        assert_int_equal(best.steps[i].tick, trial.steps[i].tick);
}

static void steps_read_as_lines_and_as_statements(void **state)
{
    (void)state;
    struct trial_step step = put(0, 3, -5), clock = {.clock_us = CIVIL_DAY_US};
    struct str text;
    str_open(&text, arena);
    trial_print_step(&text, &step);
    step.present = false;
    str_char(&text, '\n');
    trial_print_step(&text, &step);
    str_char(&text, '\n');
    trial_print_step(&text, &clock);
    assert_string_equal(str_end(&text), "+ pay  id=3 amt=-5 due=2026-07-26 note='복사 용지'\n"
                                        "- pay  id=3\n"
                                        "clock 2000-01-02 00:00:00");
    str_open(&text, arena);
    trial_print_sql(&text, &clock);
    trial_print_sql(&text, &step);
    assert_string_equal(str_end(&text), "DELETE FROM \"pay\" WHERE \"id\" = 3::bigint;");
}

static struct rows rows_make(char **at, size_t count)
{
    return (struct rows){at, count};
}

static void doubles_agree_within_their_last_digits(void **state)
{
    (void)state;
    char *wanted_at[] = {"a\t0.1\t", "b\t0.30000000000000004\t", "c\t1\t", "c\t1\t"};
    char *got_at[] = {"a\t0.1\t", "b\t0.3\t", "c\t1\t", "d\t!1\t"};
    enum type types[] = {TYPE_TEXT, TYPE_DOUBLE}, texts[] = {TYPE_TEXT, TYPE_TEXT};
    struct rows wanted = rows_make(wanted_at, 4), got = rows_make(got_at, 4), server, engine;
    rows_difference(arena, &wanted, &got, types, 2, &server, &engine);
    assert_int_equal(server.count, 1);
    assert_string_equal(server.at[0], "c\t1\t");
    assert_int_equal(engine.count, 1);
    assert_true(row_in_doubt(engine.at[0]));
    assert_false(row_in_doubt(server.at[0]));
    rows_difference(arena, &wanted, &got, texts, 2, &server, &engine);
    assert_int_equal(server.count, 2);
    assert_int_equal(engine.count, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_matters_stays),
        cmocka_unit_test(ticks_are_joined),
        cmocka_unit_test(what_fails_only_whole_stays_whole),
        cmocka_unit_test(steps_read_as_lines_and_as_statements),
        cmocka_unit_test(doubles_agree_within_their_last_digits),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
