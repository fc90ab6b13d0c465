#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "flow/expr.h"

// Booleans are written as letters: t and f, n for NULL, e for a fault (division by zero).
static struct arena *arena;

static int set_up(void **state)
{
    (void)state;
    arena = arena_new("eval test", 64 * MIB, GIB);
    return 0;
}
static int tear_down(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

static struct value letter(char c)
{
    struct value value = value_null(TYPE_BOOL);
    value.state = c == 'n' ? STATE_NULL : c == 'e' ? STATE_FAULT : STATE_VALUE;
    value.word = c == 'e' ? FAULT_DIVISION_BY_ZERO : c == 't';
    return value;
}
static char letter_of(const struct column *column, size_t row)
{
    if (column_at(column, row) == STATE_FAULT) {
        assert_int_equal(column->words[row], FAULT_DIVISION_BY_ZERO);
        return 'e';
    }
    return column_at(column, row) == STATE_NULL ? 'n' : column->words[row] ? 't' : 'f';
}

// All sixteen pairs of letters as rows of two columns.
static struct batch *pairs(void)
{
    enum type types[2] = { TYPE_BOOL, TYPE_BOOL };
    struct batch *batch = batch_new(arena, types, 2, 16);
    for (size_t i = 0; i < 16; i++) {
        struct value a = letter("tfne"[i / 4]), b = letter("tfne"[i % 4]);
        column_set(arena, &batch->columns[0], i, 16, &a);
        column_set(arena, &batch->columns[1], i, 16, &b);
    }
    return batch;
}
static struct expr *column(int index, enum type type)
{
    return expr_column(arena, index, type);
}
static void check_letters(const struct expr *expr, const char *wanted)
{
    struct batch *batch = pairs();
    struct column out = expr_eval(expr, batch, 0, arena);
    char got[17] = "";
    for (size_t i = 0; i < 16; i++)
        got[i] = letter_of(&out, i);
    assert_string_equal(got, wanted);
}

static void test_logic(void **state)
{
    struct expr *args[3] = { column(0, TYPE_BOOL), column(1, TYPE_BOOL), column(0, TYPE_BOOL) };
    (void)state;
    check_letters(expr_node(arena, EXPR_AND, TYPE_BOOL, args, 2), "tfneffffnfneefee");
    check_letters(expr_node(arena, EXPR_OR, TYPE_BOOL, args, 2), "tttttfnetnneteee");
    check_letters(expr_node(arena, EXPR_NOT, TYPE_BOOL, args, 1), "ffffttttnnnneeee");
    check_letters(expr_node(arena, EXPR_IS_NULL, TYPE_BOOL, args, 1), "fffffffftttteeee");
    check_letters(expr_node(arena, EXPR_DISTINCT, TYPE_BOOL, args, 2), "fttetftettfeeeee");
    check_letters(expr_node(arena, EXPR_COALESCE, TYPE_BOOL, args, 2), "ttttfffftfneeeee");
    // CASE WHEN a THEN b END; CASE WHEN a THEN b ELSE a END
    check_letters(expr_node(arena, EXPR_CASE, TYPE_BOOL, args, 2), "tfnennnnnnnneeee");
    check_letters(expr_node(arena, EXPR_CASE, TYPE_BOOL, args, 3), "tfneffffnnnneeee");
}

static struct expr *call(const char *name, struct expr *a, struct expr *b)
{
    struct expr *args[2] = { a, b };
    enum type types[2] = { a->type, b ? b->type : TYPE_UNKNOWN };
    const struct fn *fn = fn_find(name, types, b ? 2 : 1);
    assert_non_null(fn);
    return expr_call(arena, fn, args, b ? 2 : 1);
}
static struct expr *literal(enum type type, const char *text)
{
    struct value value;
    assert_true(value_parse(type, text, strlen(text), &value));
    return expr_const(arena, value);
}
static struct expr *clock_of(enum type type)
{
    return expr_node(arena, EXPR_CLOCK, type, NULL, 0);
}

// CASE takes only the fault of the branch it takes: CASE WHEN x = 0 THEN 0 ELSE 10 / x END.
static void test_guarded_division(void **state)
{
    enum type type = TYPE_INT;
    struct batch *batch = batch_new(arena, &type, 1, 2);
    struct expr *zero = literal(TYPE_INT, "0"), *x = column(0, TYPE_INT);
    struct expr *quotient = call("/", literal(TYPE_INT, "10"), x);
    struct expr *args[3] = { call("=", x, zero), zero, quotient };
    (void)state;
    batch->columns[0].words[1] = 5;
    struct column bare = expr_eval(quotient, batch, 0, arena);
    assert_int_equal(column_at(&bare, 0), STATE_FAULT);
    struct column out = expr_eval(expr_node(arena, EXPR_CASE, TYPE_INT, args, 3), batch, 0, arena);
    assert_int_equal(column_at(&out, 0), STATE_VALUE);
    assert_int_equal(out.words[0], 0);
    assert_int_equal(out.words[1], 2);
}

// A fault outlives a NULL beside it, and the place of a NULL is zero whatever the kernel wrote.
static void test_strict(void **state)
{
    enum type types[2] = { TYPE_INT, TYPE_INT };
    struct batch *batch = batch_new(arena, types, 2, 2);
    struct value null = value_null(TYPE_INT), fault = value_null(TYPE_INT), seven = null;
    (void)state;
    fault.state = STATE_FAULT;
    fault.word = FAULT_BAD_CAST;
    seven.state = STATE_VALUE;
    seven.word = 7;
    column_set(arena, &batch->columns[0], 0, 2, &null);
    column_set(arena, &batch->columns[1], 0, 2, &fault);
    column_set(arena, &batch->columns[0], 1, 2, &null);
    column_set(arena, &batch->columns[1], 1, 2, &seven);
    struct column out =
        expr_eval(call("+", column(0, TYPE_INT), column(1, TYPE_INT)), batch, 0, arena);
    assert_int_equal(column_at(&out, 0), STATE_FAULT);
    assert_int_equal(out.words[0], FAULT_BAD_CAST);
    assert_int_equal(column_at(&out, 1), STATE_NULL);
    assert_int_equal(out.words[1], 0);
}

// ---- the clock

// due date, due time, days of grace
static struct batch *dues(const char *day, const char *stamp, const char *days)
{
    enum type types[3] = { TYPE_DATE, TYPE_TIMESTAMP, TYPE_INT };
    const char *texts[3] = { day, stamp, days };
    struct batch *batch = batch_new(arena, types, 3, 1);
    for (size_t i = 0; i < 3; i++) {
        struct value value = value_null(types[i]);
        if (texts[i])
            assert_true(value_parse(types[i], texts[i], strlen(texts[i]), &value));
        column_set(arena, &batch->columns[i], 0, 1, &value);
    }
    return batch;
}

static void check_turn(struct expr *arg, bool rising, const struct batch *batch, const char *wanted)
{
    struct expr *turn = expr_node(arena, EXPR_TURN, TYPE_TIMESTAMP, &arg, 1);
    turn->column = rising;
    struct column out = expr_eval(turn, batch, 0, arena);
    struct value value = column_value(&out, 0);
    struct str text;
    str_open(&text, arena);
    str_text(&text, value.state == STATE_NULL ? "never" : "");
    value_print(&text, &value);
    assert_string_equal(str_end(&text), wanted);
}

static void test_turn(void **state)
{
    struct batch *batch = dues("2026-03-02", "2026-03-02 10:00:00.5", "30");
    struct expr *today = clock_of(TYPE_DATE), *now = clock_of(TYPE_TIMESTAMP);
    struct expr *due = column(0, TYPE_DATE), *due_time = column(1, TYPE_TIMESTAMP);
    struct expr *late = call("<", due, today);
    struct expr *grace = call("<", due, call("-", today, column(2, TYPE_INT)));
    (void)state;
    assert_int_equal(expr_clock_direction(late), 1);
    check_turn(late, true, batch, "2026-03-03 00:00:00");
    check_turn(grace, true, batch, "2026-04-02 00:00:00");
    // Within the last thirty days: true until it is not.
    struct expr *recent = call(">=", due, call("-", today, column(2, TYPE_INT)));
    assert_int_equal(expr_clock_direction(recent), -1);
    check_turn(recent, false, batch, "2026-04-02 00:00:00");
    // To the microsecond, and by months: the end of February.
    check_turn(call(">", now, due_time), true, batch, "2026-03-02 10:00:00.500001");
    struct expr *month = call("+", column(0, TYPE_DATE), literal(TYPE_INTERVAL, "1 mon"));
    check_turn(call("<=", month, now), true, dues("2026-01-31", NULL, NULL), "2026-02-28 00:00:00");
    check_turn(call("<=", month, call("::timestamp", today, NULL)), true,
               dues("2026-01-31", NULL, NULL), "2026-02-28 00:00:00");
}

static void test_turn_never(void **state)
{
    struct expr *today = clock_of(TYPE_DATE);
    struct expr *late = call("<", column(0, TYPE_DATE), today);
    struct expr *minus = call("-", today, literal(TYPE_INT, "30"));
    struct expr *far = call("+", column(0, TYPE_DATE), literal(TYPE_INT, "30"));
    (void)state;
    check_turn(late, true, dues(NULL, NULL, NULL), "never");
    check_turn(late, false, dues(NULL, NULL, NULL), "0001-01-01 00:00:00");
    check_turn(late, true, dues("9999-12-31", NULL, NULL), "never");
    // Near the ends of the calendar the condition cannot be computed, which turns nothing.
    check_turn(call("<", column(0, TYPE_DATE), minus), true, dues("9999-12-31", NULL, NULL),
               "never");
    check_turn(call("<=", column(0, TYPE_DATE), minus), true, dues("0001-01-01", NULL, NULL),
               "0001-01-01 00:00:00");
    check_turn(call(">", column(0, TYPE_DATE), minus), false, dues("9999-12-31", NULL, NULL),
               "never");
    // A condition that can nowhere be computed is a fault.
    check_turn(call("<", far, today), true, dues("9999-12-31", NULL, NULL), "!value out of range");
}

static void test_direction(void **state)
{
    struct expr *today = clock_of(TYPE_DATE), *now = clock_of(TYPE_TIMESTAMP);
    struct expr *due = column(0, TYPE_DATE);
    struct expr *late = call("<", due, today), *early = call(">", due, today);
    struct expr *age = call("::bigint", call("-", today, due), NULL);
    struct expr *none = call("=", due, literal(TYPE_DATE, "2026-03-02"));
    struct expr *same[2] = { late, none }, *mixed[2] = { late, early };
    (void)state;
    assert_int_equal(expr_clock_direction(late), 1);
    assert_int_equal(expr_clock_direction(early), -1);
    assert_int_equal(expr_clock_direction(none), 0);
    assert_int_equal(expr_clock_direction(call("=", due, today)), 0);
    assert_int_equal(expr_clock_direction(call(">", age, literal(TYPE_BIGINT, "30"))), 1);
    assert_int_equal(expr_clock_direction(call("<", call("-", due, today), column(2, TYPE_INT))),
                     1);
    assert_int_equal(expr_clock_direction(expr_node(arena, EXPR_NOT, TYPE_BOOL, &late, 1)), -1);
    assert_int_equal(expr_clock_direction(expr_node(arena, EXPR_AND, TYPE_BOOL, same, 2)), 1);
    assert_int_equal(expr_clock_direction(expr_node(arena, EXPR_AND, TYPE_BOOL, mixed, 2)), 0);
    struct expr *month = call("date_trunc", literal(TYPE_TEXT, "month"), now);
    assert_int_equal(expr_clock_direction(call(">", month, column(1, TYPE_TIMESTAMP))), 1);
    struct expr *of_year = call("extract", literal(TYPE_TEXT, "month"), today);
    assert_int_equal(expr_clock_direction(call(">", of_year, literal(TYPE_NUMERIC, "3"))), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_logic),      cmocka_unit_test(test_guarded_division),
        cmocka_unit_test(test_strict),     cmocka_unit_test(test_turn),
        cmocka_unit_test(test_turn_never), cmocka_unit_test(test_direction),
    };
    return cmocka_run_group_tests_name("evaluation", tests, set_up, tear_down);
}
