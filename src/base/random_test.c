#include "base/random.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void a_seed_repeats_itself(void **state)
{
    (void)state;
    struct random a, b, c;
    random_open(&a, 7);
    random_open(&b, 7);
    random_open(&c, 8);
    int same = 0;
    for (int i = 0; i < 100; i++) {
        uint64_t word = random_next(&a);
        assert_true(word == random_next(&b));
        same += word == random_next(&c);
    }
    assert_int_equal(same, 0);
}

static void bounds_hold_and_are_reached(void **state)
{
    (void)state;
    struct random random;
    random_open(&random, 1);
    unsigned seen[7] = { 0 };
    for (int i = 0; i < 7000; i++) {
        int64_t value = random_between(&random, -3, 3);
        assert_true(value >= -3 && value <= 3);
        seen[value + 3]++;
    }
    for (int i = 0; i < 7; i++)
        assert_in_range(seen[i], 800, 1200);
    assert_int_equal(random_below(&random, 1), 0);
    assert_int_equal(random_between(&random, 5, 5), 5);
    int64_t extreme = 0;
    for (int i = 0; i < 64; i++)
        extreme |= random_between(&random, INT64_MIN, INT64_MAX);
    assert_true(extreme == -1); // every bit was set once
}

static void the_unit_stays_below_one(void **state)
{
    (void)state;
    struct random random;
    random_open(&random, 3);
    double sum = 0;
    for (int i = 0; i < 10000; i++) {
        double unit = random_unit(&random);
        assert_true(unit >= 0 && unit < 1);
        sum += unit;
    }
    assert_true(sum > 4800 && sum < 5200);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_seed_repeats_itself),
        cmocka_unit_test(bounds_hold_and_are_reached),
        cmocka_unit_test(the_unit_stays_below_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
