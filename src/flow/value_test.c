#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "flow/value.h"

static struct value parse(enum type type, const char *text)
{
    struct value value;
    assert_true(value_parse(type, text, strlen(text), &value));
    return value;
}

static void test_names(void **state)
{
    static const struct {
        const char *name;
        enum type type;
    } cases[] = { { "int4", TYPE_INT },
                  { "INTEGER", TYPE_INT },
                  { "int8", TYPE_BIGINT },
                  { "varchar", TYPE_TEXT },
                  { "decimal", TYPE_NUMERIC },
                  { "bool", TYPE_BOOL },
                  { "double precision", TYPE_DOUBLE } };
    enum type type;
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_true(type_of_name(cases[i].name, &type));
        assert_int_equal(type, cases[i].type);
    }
    assert_false(type_of_name("money", &type));
    assert_false(type_of_name("unknown", &type));
    assert_string_equal(type_name(TYPE_BIGINT), "bigint");
}

static void test_print_sql(void **state)
{
    static const struct {
        enum type type;
        const char *text, *sql;
    } cases[] = {
        { TYPE_BOOL, "yes", "TRUE" },
        { TYPE_INT, "5", "5" },
        { TYPE_INT, "-2147483648", "'-2147483648'::integer" },
        { TYPE_BIGINT, "5", "5::bigint" },
        { TYPE_NUMERIC, "1.50", "1.50" },
        { TYPE_NUMERIC, "5", "5::numeric" },
        { TYPE_NUMERIC, "-0.5", "'-0.5'::numeric" },
        { TYPE_DOUBLE, "1e15", "'1e+15'::double precision" },
        { TYPE_TEXT, "it's", "'it''s'" },
        { TYPE_DATE, "20260302", "DATE '2026-03-02'" },
        { TYPE_TIME, "9:05", "TIME '09:05:00'" },
        { TYPE_TIMESTAMP, "2026-03-02", "TIMESTAMP '2026-03-02 00:00:00'" },
        { TYPE_INTERVAL, "30 days", "INTERVAL '30 days'" },
    };
    struct arena *arena = arena_new("value test", MIB, GIB);
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct value value = parse(cases[i].type, cases[i].text);
        struct str text;
        str_open(&text, arena);
        value_print_sql(&text, &value);
        assert_string_equal(str_end(&text), cases[i].sql);
    }
    arena_free(arena);
}

static void test_compare(void **state)
{
    static const struct {
        enum type type;
        const char *a, *b;
        int order;
    } cases[] = {
        { TYPE_NUMERIC, "1.0", "1.00", 0 },
        { TYPE_TEXT, "Z", "a", -1 },
        { TYPE_INTERVAL, "1 mon", "30 days", 0 },
        { TYPE_INTERVAL, "1 day", "23:59:59", 1 },
        { TYPE_DOUBLE, "-0", "0", 0 },
        { TYPE_DATE, "1999-12-31", "2000-01-01", -1 },
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct value a = parse(cases[i].type, cases[i].a), b = parse(cases[i].type, cases[i].b);
        int order = value_compare(&a, &b);
        assert_int_equal((order > 0) - (order < 0), cases[i].order);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_print_sql),
        cmocka_unit_test(test_compare),
    };
    return cmocka_run_group_tests_name("values", tests, NULL, NULL);
}
