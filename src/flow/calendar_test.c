#include "flow/calendar.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/civil.h"

#define ROWS 3000

// A table of one column of moments, and what the calendar should hold.
struct bench {
    struct arena *arena;
    struct table *table;
    struct pool pool;
    struct calendar calendar;
    int64_t moments[ROWS];
    bool ahead[ROWS];
    uint64_t seed;
};

static uint64_t draw(struct bench *bench, uint64_t below)
{
    bench->seed = bench->seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (bench->seed >> 33) % below;
}

static void bench_open(struct bench *bench, uint64_t seed)
{
    *bench = (struct bench){ .seed = seed, .pool.name = "calendar" };
    bench->arena = arena_new("bench", GIB, GIB);
    enum type types[] = { TYPE_BIGINT, TYPE_TIMESTAMP };
    bench->table = table_new(bench->arena, "due", types, 2, (int[]){ 0 }, 1, false);
    bench->table->loading = true;
    calendar_open(&bench->calendar, &bench->pool, bench->table, 1);
    calendar_begin(&bench->calendar, 0);
    for (int64_t i = 0; i < ROWS; i++) {
        // Many on one day, some at midnight, some a lifetime away.
        int64_t day = draw(bench, 3) ? (int64_t)draw(bench, 9) : (int64_t)draw(bench, 60000);
        bench->moments[i] = day * CIVIL_DAY_US +
                            (draw(bench, 2) ? 0 : (int64_t)draw(bench, (uint64_t)CIVIL_DAY_US)) + 1;
        struct column columns[] = { { .type = TYPE_BIGINT, .words = &i },
                                    { .type = TYPE_TIMESTAMP, .words = &bench->moments[i] } };
        struct batch batch = { .row_count = 1, .column_count = 2, .columns = columns };
        uint8_t outcome;
        table_put(bench->table, &batch, false, bench->arena, &outcome);
        assert_int_equal(outcome, OUTCOME_NEW);
    }
}

static void bench_close(struct bench *bench)
{
    calendar_close(&bench->calendar);
    assert_int_equal(bench->pool.bytes, 0);
    table_close(bench->table);
    arena_free(bench->arena);
}

// Adds or removes rows by chance: those ahead of the clock, and, while they are handed out, those that
// have come and still stand.
static void churn(struct bench *bench, int64_t clock_us, size_t *ahead)
{
    for (int i = 0; i < 200; i++) {
        uint32_t slot = (uint32_t)draw(bench, ROWS);
        int64_t moment_us = bench->moments[slot];
        assert_int_equal(calendar_holds(&bench->calendar, slot, moment_us), bench->ahead[slot]);
        if (!bench->ahead[slot] && moment_us <= clock_us)
            continue;
        if (bench->ahead[slot])
            calendar_remove(&bench->calendar, slot, moment_us);
        else
            calendar_add(&bench->calendar, slot, moment_us);
        bench->ahead[slot] = !bench->ahead[slot];
        *ahead += bench->ahead[slot] ? 1 : (size_t)-1;
    }
    assert_int_equal(calendar_count(&bench->calendar), *ahead);
}

static void take_due(struct bench *bench, int64_t clock_us, size_t *looks, size_t *ahead)
{
    uint32_t slots[100];
    size_t count;
    while ((count = calendar_due(&bench->calendar, clock_us, slots, 100, looks)))
        for (size_t i = 0; i < count; i++) {
            assert_true(bench->ahead[slots[i]]);
            assert_true(bench->moments[slots[i]] <= clock_us);
            bench->ahead[slots[i]] = false;
            --*ahead;
        }
}

static void hands_out_each_row_in_its_step(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 20; seed++) {
        struct bench bench;
        bench_open(&bench, seed);
        int64_t clock_us = 0;
        size_t ahead = 0;
        for (int step = 0; step < 60; step++) {
            churn(&bench, clock_us, &ahead);
            // Hours, days, and once in a while decades; at once, or with changes in between.
            clock_us += step % 20 == 19 ? 9000 * CIVIL_DAY_US
                                        : (int64_t)draw(&bench, (uint64_t)CIVIL_DAY_US);
            for (size_t looks = 0; !looks;) {
                size_t given = step % 2 ? SIZE_MAX : 1 + (size_t)draw(&bench, 150), before = ahead;
                looks = given;
                take_due(&bench, clock_us, &looks, &ahead);
                assert_true(before - ahead <= given - looks);
                churn(&bench, clock_us, &ahead);
            }
            for (size_t i = 0; i < ROWS; i++)
                assert_false(bench.ahead[i] && bench.moments[i] <= clock_us);
        }
        bench_close(&bench);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hands_out_each_row_in_its_step),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
