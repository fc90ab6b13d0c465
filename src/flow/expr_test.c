#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "flow/expr.h"

static struct arena *arena;

static int set_up(void **state)
{
    (void)state;
    arena = arena_new("expr test", MIB, GIB);
    return 0;
}
static int tear_down(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

static struct expr *plus(struct expr *a, struct expr *b)
{
    enum type types[2] = { a->type, b->type };
    struct expr *args[2] = { a, b };
    return expr_call(arena, fn_find("+", types, 2), args, 2);
}
static const char *print(const struct expr *expr)
{
    struct str text;
    str_open(&text, arena);
    expr_print(&text, expr);
    return str_end(&text);
}

static void test_print(void **state)
{
    struct expr *one = expr_const(arena, value_word(TYPE_INT, 1));
    struct expr *big = expr_const(arena, value_word(TYPE_BIGINT, 1));
    struct expr *minus = expr_const(arena, value_word(TYPE_INT, -1));
    struct expr *null = expr_const(arena, value_null(TYPE_DATE));
    (void)state;
    assert_string_equal(print(plus(expr_column(arena, 2, TYPE_INT), one)), "+(#2, 1)");
    assert_string_equal(print(big), "1::bigint");
    assert_string_equal(print(minus), "'-1'::integer");
    assert_string_equal(print(null), "NULL::date");
    assert_string_equal(print(expr_const(arena, value_text("it's"))), "'it''s'");
    struct expr *turn = expr_node(arena, EXPR_TURN, TYPE_TIMESTAMP, &one, 1);
    turn->column = 1;
    assert_string_equal(print(turn), "turns_true(1)");
}

static void test_rebase(void **state)
{
    struct expr *sum = plus(expr_column(arena, 0, TYPE_INT), expr_column(arena, 1, TYPE_INT));
    struct expr *map[2] = { expr_column(arena, 5, TYPE_INT), sum };
    bool used[6] = { false };
    (void)state;
    struct expr *moved = expr_rebase(arena, sum, map);
    assert_string_equal(print(moved), "+(#5, +(#0, #1))");
    assert_string_equal(print(sum), "+(#0, #1)");
    assert_string_equal(print(expr_shift(arena, sum, 3)), "+(#3, #4)");
    expr_mark_columns(moved, used);
    assert_true(used[0] && used[1] && used[5] && !used[2] && !used[3] && !used[4]);
}

static void test_same(void **state)
{
    struct expr *a = plus(expr_column(arena, 0, TYPE_INT), expr_column(arena, 1, TYPE_INT));
    struct expr *b = plus(expr_column(arena, 0, TYPE_INT), expr_column(arena, 1, TYPE_INT));
    struct expr *c = plus(expr_column(arena, 1, TYPE_INT), expr_column(arena, 0, TYPE_INT));
    (void)state;
    assert_true(expr_same(a, b));
    assert_false(expr_same(a, c));
    assert_false(expr_same(expr_const(arena, value_word(TYPE_INT, 1)),
                           expr_const(arena, value_word(TYPE_BIGINT, 1))));
}

static void test_and(void **state)
{
    struct expr *p = expr_column(arena, 0, TYPE_BOOL), *q = expr_column(arena, 1, TYPE_BOOL);
    (void)state;
    assert_null(expr_and(arena, NULL, NULL));
    assert_ptr_equal(expr_and(arena, p, NULL), p);
    struct expr *both = expr_and(arena, expr_and(arena, p, q), expr_and(arena, q, p));
    assert_string_equal(print(both), "and(#0, #1, #1, #0)");
}

static void test_clock(void **state)
{
    struct expr *today = expr_node(arena, EXPR_CLOCK, TYPE_DATE, NULL, 0);
    struct expr *later = plus(today, expr_column(arena, 0, TYPE_INT));
    struct expr *turn = expr_node(arena, EXPR_TURN, TYPE_TIMESTAMP, &later, 1);
    (void)state;
    assert_true(expr_uses_clock(later));
    assert_false(expr_uses_clock(turn)); // the same at every clock
    assert_false(expr_uses_clock(later->args[1]));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_print), cmocka_unit_test(test_rebase), cmocka_unit_test(test_same),
        cmocka_unit_test(test_and),   cmocka_unit_test(test_clock),
    };
    return cmocka_run_group_tests_name("expressions", tests, set_up, tear_down);
}
