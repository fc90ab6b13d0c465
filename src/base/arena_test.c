#include "base/arena.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/vec.h"

static void takes_are_aligned_zeroed_and_apart(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test", 0, 0);
    unsigned char *taken[400];
    for (size_t i = 0; i < 400; i++) {
        taken[i] = arena_take(arena, i + 1);
        assert_int_equal((uintptr_t)taken[i] % 16, 0);
        for (size_t k = 0; k <= i; k++)
            assert_int_equal(taken[i][k], 0);
        memset(taken[i], (int)(i & 0xff), i + 1);
    }
    for (size_t i = 0; i < 400; i++)
        for (size_t k = 0; k <= i; k++)
            assert_int_equal(taken[i][k], i & 0xff);
    arena_free(arena);
}

static void a_reset_forgets_and_zeroes_again(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test", 0, 0);
    for (int round = 0; round < 3; round++) {
        assert_int_equal(arena_bytes(arena), 0);
        memset(arena_take(arena, 100000), 0xff, 100000);
        unsigned char *small = arena_take(arena, 64);
        for (size_t i = 0; i < 64; i++)
            assert_int_equal(small[i], 0);
        memset(small, 0xff, 64);
        assert_int_equal(arena_bytes(arena), 100064);
        arena_reset(arena);
    }
    arena_free(arena);
}

static void the_soft_limit_is_only_told(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test", 1000, 0);
    arena_take(arena, 992);
    assert_false(arena_over(arena));
    arena_take(arena, 16);
    assert_true(arena_over(arena));
    arena_reset(arena);
    assert_false(arena_over(arena));
    arena_free(arena);
}

static void the_hard_limit_aborts(void **state)
{
    (void)state;
    fflush(stdout);
    pid_t child = fork();
    if (child == 0) {
        struct arena *arena = arena_new("test", 0, 4096);
        arena_take(arena, 4096);
        signal(SIGABRT, SIG_DFL);
        fclose(stderr);
        arena_take(arena, 1);
        _exit(0);
    }
    int status = 0;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
}

static void text_is_copied_and_formatted(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test", 0, 0);
    assert_string_equal(arena_text(arena, "abcdef", 3), "abc");
    assert_string_equal(arena_text(arena, NULL, 0), "");
    assert_string_equal(arena_format(arena, "%s-%03d", "F", 7), "F-007");
    char long_text[10000];
    memset(long_text, 'x', sizeof long_text - 1);
    long_text[sizeof long_text - 1] = 0;
    assert_int_equal(strlen(arena_format(arena, "%s%s", long_text, long_text)), 19998);
    arena_free(arena);
}

static void a_vec_keeps_its_items_while_growing(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test", 0, 0);
    VEC(int) vec = { 0 };
    for (int i = 0; i < 1000; i++)
        VEC_ADD(arena, &vec, i * 3);
    assert_int_equal(vec.count, 1000);
    for (int i = 0; i < 1000; i++)
        assert_int_equal(vec.at[i], i * 3);
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(takes_are_aligned_zeroed_and_apart),
        cmocka_unit_test(a_reset_forgets_and_zeroes_again),
        cmocka_unit_test(the_soft_limit_is_only_told),
        cmocka_unit_test(the_hard_limit_aborts),
        cmocka_unit_test(text_is_copied_and_formatted),
        cmocka_unit_test(a_vec_keeps_its_items_while_growing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
