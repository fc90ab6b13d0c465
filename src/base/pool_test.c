#include "base/pool.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/arena.h"

static void the_ledger_counts_live_bytes(void **state)
{
    (void)state;
    struct pool pool = { .name = "test" };
    char *a = pool_resize(&pool, NULL, 0, 100);
    memset(a, 'a', 100);
    char *b = pool_resize(&pool, NULL, 0, 50);
    assert_int_equal(pool.bytes, 150);
    a = pool_resize(&pool, a, 100, 1000);
    assert_int_equal(pool.bytes, 1050);
    assert_int_equal(a[99], 'a');
    assert_null(pool_resize(&pool, a, 1000, 0));
    assert_null(pool_resize(&pool, b, 50, 0));
    assert_int_equal(pool.bytes, 0);
}

static void a_range_grows_in_place_and_is_zero(void **state)
{
    (void)state;
    struct pool pool = { .name = "test" };
    struct range range;
    range_open(&range, &pool, GIB);
    assert_int_equal(pool.bytes, 0);
    range_need(&range, 1);
    unsigned char *base = range.base;
    size_t checked = 0;
    for (size_t bytes = 1; bytes < 20 * MIB; bytes = bytes * 5 / 4 + 1) {
        range_need(&range, bytes);
        assert_ptr_equal(range.base, base);
        assert_true(range.ready >= bytes && range.ready <= range.reserved);
        assert_int_equal(pool.bytes, range.ready);
        for (; checked < bytes; checked++) {
            assert_int_equal(base[checked], 0);
            base[checked] = (unsigned char)(checked % 251);
        }
    }
    for (size_t i = 0; i < checked; i++)
        assert_int_equal(base[i], i % 251);
    range_close(&range);
    assert_int_equal(pool.bytes, 0);
}

static void a_range_that_was_trimmed_grows_again(void **state)
{
    (void)state;
    struct pool pool = { .name = "test" };
    struct range range;
    range_open(&range, &pool, GIB);
    range_bulk(true);
    range_need(&range, 5 * MIB);
    range_bulk(false);
    memset(range.base, 7, range.ready);
    range_trim(&range, MIB + 1);
    assert_int_equal(range.ready, MIB + 4 * KIB);
    assert_int_equal(pool.bytes, range.ready);
    range_trim(&range, 2 * MIB);
    assert_int_equal(range.ready, MIB + 4 * KIB);
    range_need(&range, 2 * MIB);
    assert_int_equal(pool.bytes, range.ready);
    const unsigned char *bytes = range.base;
    assert_int_equal(bytes[MIB], 7);
    for (size_t i = MIB + 4 * KIB; i < 2 * MIB; i++)
        assert_int_equal(bytes[i], 0);
    range_trim(&range, 0);
    range_close(&range);
    assert_int_equal(pool.bytes, 0);
}

static void a_reservation_that_comes_again_is_zero(void **state)
{
    (void)state;
    struct pool pool = { .name = "test" };
    struct range range;
    for (int round = 0; round < 3; round++) {
        range_open(&range, &pool, 123 * MIB);
        range_need(&range, 10000);
        assert_int_equal(pool.bytes, range.ready);
        for (size_t i = 0; i < range.ready; i++)
            assert_int_equal(((unsigned char *)range.base)[i], 0);
        memset(range.base, 0xff, range.ready);
        range_close(&range);
        assert_int_equal(pool.bytes, 0);
    }
}

static void a_small_range_holds_one_page(void **state)
{
    (void)state;
    struct pool pool = { .name = "test" };
    struct range range;
    range_open(&range, &pool, 10);
    range_need(&range, 10);
    assert_int_equal(range.ready, 4096);
    range_need(&range, 4096);
    assert_int_equal(pool.bytes, 4096);
    range_close(&range);
}

static void grow_in_slices(size_t largest)
{
    struct pool pool = { .name = "test" };
    struct range range;
    range_open(&range, &pool, 64 * MIB);
    range_need(&range, 64 * KIB);
    while (range.ready < 16 * MIB) {
        size_t before = range.ready;
        range_need(&range, before + 1);
        assert_true(range.ready - before <= largest);
        assert_true(range.ready - before >= (before < largest ? before : largest));
    }
    range_close(&range);
}

static void slices_stay_bounded(void **state)
{
    (void)state;
    grow_in_slices(64 * KIB);
    range_bulk(true);
    grow_in_slices(2 * MIB);
    range_bulk(false);
}

static void more_than_reserved_aborts(void **state)
{
    (void)state;
    fflush(stdout);
    pid_t child = fork();
    if (child == 0) {
        struct pool pool = { .name = "test" };
        struct range range;
        range_open(&range, &pool, 8192);
        range_need(&range, 8192);
        signal(SIGABRT, SIG_DFL);
        fclose(stderr);
        range_need(&range, 8193);
        _exit(0);
    }
    int status = 0;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_ledger_counts_live_bytes),
        cmocka_unit_test(a_range_grows_in_place_and_is_zero),
        cmocka_unit_test(a_range_that_was_trimmed_grows_again),
        cmocka_unit_test(a_reservation_that_comes_again_is_zero),
        cmocka_unit_test(a_small_range_holds_one_page),
        cmocka_unit_test(slices_stay_bounded),
        cmocka_unit_test(more_than_reserved_aborts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
