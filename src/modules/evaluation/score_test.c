#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/now.h"
#include "base/random.h"
#include "modules/evaluation/score.h"

#define SUBJECTS   60
#define INDICATORS 3

static const struct statement share = { .name = "share" },
                              open_share = { .name = "open", .open = true };
static uint64_t seed;

struct fixture {
    struct arena *arena;
    struct measure indicators[INDICATORS], ties[2];
    struct board board;
    struct score_table table;
};

// Three indicators of weights 50, 30 and 20, all shares as they are; two ties.
static void open_board(struct fixture *f, struct arena *arena)
{
    static const int64_t weights[] = { 50, 30, 20 };
    static const char *const codes[] = { "a", "b", "c" };
    *f = (struct fixture){ .arena = arena };
    for (size_t i = 0; i < INDICATORS; i++)
        f->indicators[i] =
            (struct measure){ .code = codes[i], .statement = &share, .weight = weights[i] };
    f->ties[0] = (struct measure){ .code = "early", .statement = &open_share, .down = true };
    f->ties[1] = (struct measure){ .code = "minus", .down = true };
    f->board = (struct board){ .code = "departments",
                               .indicators = f->indicators,
                               .indicator_count = INDICATORS,
                               .ties = f->ties,
                               .tie_count = 2,
                               .choose = 10,
                               .commend = 3,
                               .bonus_max = 300,
                               .minus_max = 500 };
    f->table = (struct score_table){ .board = &f->board, .seed = "0123" };
}

static void open_subjects(struct fixture *f, size_t count)
{
    struct score_subject *subjects = ARENA_ARRAY(f->arena, struct score_subject, count);
    for (size_t i = 0; i < count; i++)
        subjects[i] =
            (struct score_subject){ .id = (int64_t)i + 1, .name = "", .group = "", .excluded = "" };
    score_open(f->arena, &f->table, subjects, count);
}

static struct score_subject *subject(struct fixture *f, int64_t id)
{
    for (size_t i = 0; i < f->table.count; i++)
        if (f->table.at[i].id == id)
            return &f->table.at[i];
    fail_msg("no subject %lld", (long long)id);
    return NULL;
}

static void give(struct fixture *f, int64_t id, size_t slot, int64_t part, int64_t whole)
{
    subject(f, id)->sums[slot] = (struct score_sum){ part, whole };
}

// Sums as a department may have them; now and then nothing is due.
static void fill(struct fixture *f, struct random *random)
{
    for (size_t i = 0; i < f->table.count; i++)
        for (size_t slot = 0; slot < INDICATORS + 1; slot++) {
            int64_t whole = random_between(random, 0, 40);
            f->table.at[i].sums[slot] =
                (struct score_sum){ random_between(random, 0, whole), whole };
        }
}

static void with_board(void (*test)(struct fixture *f, struct random *random))
{
    struct arena *arena = arena_new("test", 0, 0);
    struct random random;
    struct fixture fixture;
    random_open(&random, seed);
    open_board(&fixture, arena);
    test(&fixture, &random);
    arena_free(arena);
}

#define TEST(name)                                                                                 \
    static void name##_of(struct fixture *f, struct random *random);                               \
    static void name(void **state)                                                                 \
    {                                                                                              \
        (void)state;                                                                               \
        with_board(name##_of);                                                                     \
    }                                                                                              \
    static void name##_of(struct fixture *f, struct random *random)

static void division_rounds_half_up(void **state)
{
    (void)state;
    assert_int_equal(score_divide(1, 2), 1);
    assert_int_equal(score_divide(1, 3), 0);
    assert_int_equal(score_divide(2, 3), 1);
    assert_int_equal(score_divide(-1, 2), 0);
    assert_int_equal(score_divide(-2, 3), -1);
    assert_int_equal(score_divide(-4, 3), -1);
    assert_int_equal(score_divide(0, 7), 0);
}

TEST(shares_are_weighed)
{
    (void)random;
    open_subjects(f, 1);
    give(f, 1, 0, 6, 9);         // 0.666667 · 50
    give(f, 1, 1, 1, 2);         // 0.5 · 30
    give(f, 1, 2, 3, 3);         // 1 · 20
    subject(f, 1)->bonus = 1000; // 3 at most
    subject(f, 1)->minus = 125;
    score_rank(f->arena, &f->table);
    assert_int_equal(subject(f, 1)->values[0].x, 666667);
    assert_int_equal(subject(f, 1)->score, 683334 + 30000 - 12500);
    assert_int_equal(subject(f, 1)->rank, 1);
}

TEST(what_goes_down_is_turned)
{
    (void)random;
    f->indicators[0].down = true;
    open_subjects(f, 1);
    give(f, 1, 0, 1, 4);
    score_rank(f->arena, &f->table);
    assert_int_equal(subject(f, 1)->score, 750000);
}

TEST(nothing_due_neither_rewards_nor_punishes)
{
    open_subjects(f, SUBJECTS);
    fill(f, random);
    for (int64_t id = 1; id <= SUBJECTS; id++)
        give(f, id, 2, 0, 0);
    score_rank(f->arena, &f->table);
    int64_t scores[SUBJECTS + 1] = { 0 };
    for (int64_t id = 1; id <= SUBJECTS; id++)
        scores[id] = subject(f, id)->score;
    // As if the model had never asked for it: its weight divided among the others.
    struct fixture without;
    open_board(&without, f->arena);
    without.board.indicator_count = 2;
    open_subjects(&without, SUBJECTS);
    for (int64_t id = 1; id <= SUBJECTS; id++) {
        struct score_subject *of = subject(&without, id), *from = subject(f, id);
        of->sums[0] = from->sums[0];
        of->sums[1] = from->sums[1];
    }
    score_rank(f->arena, &without.table);
    for (int64_t id = 1; id <= SUBJECTS; id++)
        assert_int_equal(subject(&without, id)->score, scores[id]);
}

TEST(the_mean_of_the_group_stands_in)
{
    (void)random;
    f->indicators[0].nothing_due = NOTHING_MEAN;
    open_subjects(f, 3);
    give(f, 1, 0, 1, 4);
    give(f, 2, 0, 3, 4);
    score_rank(f->arena, &f->table);
    assert_int_equal(subject(f, 3)->score, 500000);
    assert_false(subject(f, 3)->values[0].due);
    assert_true(subject(f, 3)->values[0].applies);
}

TEST(who_had_nothing_due_at_all_has_no_rank)
{
    (void)random;
    open_subjects(f, 2);
    give(f, 1, 0, 0, 4);
    score_rank(f->arena, &f->table);
    assert_int_equal(subject(f, 1)->rank, 1);
    assert_int_equal(subject(f, 2)->rank, 0);
    assert_false(subject(f, 2)->scored);
}

// A department that is a multiple of another one has its score, and nothing else changes place.
TEST(rank_does_not_change_with_size)
{
    open_subjects(f, SUBJECTS);
    fill(f, random);
    struct fixture larger;
    open_board(&larger, f->arena);
    open_subjects(&larger, SUBJECTS);
    for (int64_t id = 1; id <= SUBJECTS; id++) {
        int64_t times = random_between(random, 1, 500);
        subject(&larger, id)->headcount = times;
        for (size_t slot = 0; slot < INDICATORS + 1; slot++) {
            const struct score_sum *sum = &subject(f, id)->sums[slot];
            give(&larger, id, slot, sum->part * times, sum->whole * times);
        }
    }
    enum normalise all[] = { NORMALISE_NONE, NORMALISE_MINMAX, NORMALISE_T };
    for (size_t i = 0; i < INDICATORS; i++)
        f->indicators[i].normalise = larger.indicators[i].normalise = all[i];
    score_rank(f->arena, &f->table);
    score_rank(f->arena, &larger.table);
    for (size_t i = 0; i < SUBJECTS; i++) {
        assert_int_equal(f->table.at[i].id, larger.table.at[i].id);
        assert_int_equal(f->table.at[i].score, larger.table.at[i].score);
    }
}

TEST(again_gives_the_same)
{
    open_subjects(f, SUBJECTS);
    fill(f, random);
    struct fixture again;
    open_board(&again, f->arena);
    open_subjects(&again, SUBJECTS);
    for (int64_t id = 1; id <= SUBJECTS; id++)
        memcpy(subject(&again, id)->sums, subject(f, id)->sums,
               (INDICATORS + 2) * sizeof(struct score_sum));
    score_rank(f->arena, &f->table);
    score_rank(f->arena, &again.table);
    for (size_t i = 0; i < SUBJECTS; i++) {
        assert_int_equal(f->table.at[i].id, again.table.at[i].id);
        assert_int_equal(f->table.at[i].score, again.table.at[i].score);
        assert_string_equal(f->table.at[i].tie_by, again.table.at[i].tie_by);
    }
}

// ---- normalisation, against floating point

static long double root(long double value)
{
    long double guess = value > 1 ? value : 1;
    for (int i = 0; i < 200; i++)
        guess = (guess + value / guess) / 2;
    return guess;
}

static long double expected(const struct fixture *f, size_t of, enum normalise how)
{
    long double least = 2, most = -1, sum = 0, squares = 0, count = 0, x = 0;
    for (size_t i = 0; i < f->table.count; i++) {
        const struct score_value *value = &f->table.at[i].values[0];
        if (!value->due)
            continue;
        long double at = (long double)value->x / SCORE_ONE;
        x = i == of ? at : x;
        least = at < least ? at : least;
        most = at > most ? at : most;
        sum += at;
        squares += at * at;
        count++;
    }
    if (how == NORMALISE_MINMAX)
        return (x - least) / (most - least);
    long double z = (x - sum / count) / root(squares / count - sum / count * (sum / count));
    long double t = 0.5L + z / 10;
    return t < 0 ? 0 : t > 1 ? 1 : t;
}

static void check_normalised(struct fixture *f, struct random *random, enum normalise how)
{
    f->indicators[0].normalise = how;
    open_subjects(f, SUBJECTS);
    fill(f, random);
    score_rank(f->arena, &f->table);
    for (size_t i = 0; i < SUBJECTS; i++) {
        const struct score_value *value = &f->table.at[i].values[0];
        long double off = expected(f, i, how) * SCORE_ONE - (long double)value->value;
        if (value->due && (off > 1 || off < -1))
            fail_msg("value %lld is %Lf off", (long long)value->value, off);
    }
}

TEST(least_and_largest_are_0_and_1)
{
    check_normalised(f, random, NORMALISE_MINMAX);
}

TEST(t_scores_are_those_of_the_book)
{
    check_normalised(f, random, NORMALISE_T);
}

TEST(without_width_a_value_stays)
{
    (void)random;
    f->indicators[0].normalise = NORMALISE_MINMAX;
    f->indicators[1].normalise = NORMALISE_T;
    open_subjects(f, 2);
    for (int64_t id = 1; id <= 2; id++) {
        give(f, id, 0, 1, 4);
        give(f, id, 1, 1, 4);
    }
    score_rank(f->arena, &f->table);
    assert_int_equal(subject(f, 1)->values[0].value, 250000);
    assert_int_equal(subject(f, 1)->values[1].value, 500000);
}

TEST(groups_are_measured_by_themselves)
{
    (void)random;
    f->indicators[0].normalise = NORMALISE_MINMAX;
    open_subjects(f, 4);
    subject(f, 1)->group = subject(f, 2)->group = "large";
    subject(f, 3)->group = subject(f, 4)->group = "small";
    give(f, 1, 0, 1, 10);
    give(f, 2, 0, 2, 10);
    give(f, 3, 0, 8, 10);
    give(f, 4, 0, 9, 10);
    score_rank(f->arena, &f->table);
    assert_int_equal(subject(f, 2)->values[0].value, SCORE_ONE);
    assert_int_equal(subject(f, 3)->values[0].value, 0);
}

TEST(who_is_excluded_is_no_measure_for_others)
{
    (void)random;
    f->indicators[0].normalise = NORMALISE_MINMAX;
    open_subjects(f, 3);
    give(f, 1, 0, 1, 4);
    give(f, 2, 0, 2, 4);
    give(f, 3, 0, 4, 4);
    subject(f, 3)->excluded = "discipline";
    score_rank(f->arena, &f->table);
    assert_int_equal(subject(f, 2)->values[0].value, SCORE_ONE);
    assert_int_equal(subject(f, 2)->rank, 1);
    assert_int_equal(subject(f, 3)->rank, 0);
    assert_false(subject(f, 3)->chosen);
}

// ---- ties

TEST(ties_are_broken_in_their_order)
{
    (void)random;
    open_subjects(f, 6);
    for (int64_t id = 1; id <= 6; id++)
        give(f, id, 0, 1, 2);
    give(f, 1, 3, 9, 1); // late
    give(f, 2, 3, 5, 1);
    give(f, 3, 3, 5, 1);
    give(f, 4, 3, 5, 1);
    subject(f, 3)->minus = subject(f, 3)->bonus = 100; // nothing in sum
    score_rank(f->arena, &f->table);
    int64_t first = f->table.at[0].id, second = f->table.at[1].id;
    assert_true((first == 2 && second == 4) || (first == 4 && second == 2));
    assert_string_equal(f->table.at[1].tie_by, "lottery");
    assert_int_equal(f->table.at[2].id, 3);
    assert_string_equal(f->table.at[2].tie_by, "minus");
    assert_int_equal(f->table.at[3].id, 1);
    assert_string_equal(f->table.at[3].tie_by, "early");
    assert_string_equal(f->table.at[4].tie_by, "early"); // nothing is known of 5 and 6
    assert_string_equal(f->table.at[5].tie_by, "lottery");
    assert_true(f->table.at[2].commended && !f->table.at[3].commended);
}

TEST(the_lot_depends_on_nobody_else)
{
    (void)random;
    open_subjects(f, 20);
    for (int64_t id = 1; id <= 20; id++)
        give(f, id, 0, 1, 2);
    score_rank(f->arena, &f->table);
    struct fixture fewer;
    open_board(&fewer, f->arena);
    open_subjects(&fewer, 10);
    for (int64_t id = 1; id <= 10; id++)
        give(&fewer, id, 0, 1, 2);
    score_rank(f->arena, &fewer.table);
    size_t at = 0;
    for (size_t i = 0; i < 20; i++)
        if (f->table.at[i].id <= 10)
            assert_int_equal(f->table.at[i].id, fewer.table.at[at++].id);
    assert_int_equal(at, 10);
}

TEST(open_values_are_points)
{
    (void)random;
    f->indicators[0] =
        (struct measure){ .code = "points", .statement = &open_share, .weight = 100 };
    f->board.indicator_count = 1;
    f->board.tie_count = 0;
    open_subjects(f, 2);
    give(f, 1, 0, 12345, 10000); // 123.45 points
    give(f, 2, 0, -500, 10000);
    score_rank(f->arena, &f->table);
    assert_int_equal(subject(f, 1)->score, 1234500);
    assert_int_equal(subject(f, 2)->score, -50000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(division_rounds_half_up),
        cmocka_unit_test(shares_are_weighed),
        cmocka_unit_test(what_goes_down_is_turned),
        cmocka_unit_test(nothing_due_neither_rewards_nor_punishes),
        cmocka_unit_test(the_mean_of_the_group_stands_in),
        cmocka_unit_test(who_had_nothing_due_at_all_has_no_rank),
        cmocka_unit_test(rank_does_not_change_with_size),
        cmocka_unit_test(again_gives_the_same),
        cmocka_unit_test(least_and_largest_are_0_and_1),
        cmocka_unit_test(t_scores_are_those_of_the_book),
        cmocka_unit_test(without_width_a_value_stays),
        cmocka_unit_test(groups_are_measured_by_themselves),
        cmocka_unit_test(who_is_excluded_is_no_measure_for_others),
        cmocka_unit_test(ties_are_broken_in_their_order),
        cmocka_unit_test(the_lot_depends_on_nobody_else),
        cmocka_unit_test(open_values_are_points),
    };
    const char *given = getenv("SEED");
    seed = given ? strtoull(given, NULL, 10) : (uint64_t)now_us();
    printf("seed %llu\n", (unsigned long long)seed);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
