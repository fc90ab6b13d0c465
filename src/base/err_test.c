#include "base/err.h"

#include <stdlib.h>
#include <string.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/str.h"

static void set_fills_and_is_false(void **state)
{
    (void)state;
    struct err err = { 0 };
    assert_false(err_set(&err, ERR_LIMIT, "%d rows", 7));
    assert_int_equal(err.kind, ERR_LIMIT);
    assert_int_equal(err.sql_offset, -1);
    assert_string_equal(err.text, "7 rows");
    assert_false(err_set_at(&err, ERR_UNSUPPORTED, 12, "no %s", "such"));
    assert_int_equal(err.sql_offset, 12);
    assert_string_equal(err.text, "no such");
}

static void prefix_keeps_kind_and_place(void **state)
{
    (void)state;
    struct err err = { 0 };
    err_set_at(&err, ERR_UNSUPPORTED, 3, "column x is unknown");
    assert_false(err_prefix(&err, "%s", "F03"));
    assert_string_equal(err.text, "F03: column x is unknown");
    assert_int_equal(err.kind, ERR_UNSUPPORTED);
    assert_int_equal(err.sql_offset, 3);
}

static void long_text_is_cut_between_characters(void **state)
{
    (void)state;
    struct err err = { 0 };
    char text[1000];
    for (size_t shift = 0; shift < 3; shift++) {
        memset(text, 'x', shift);
        for (size_t i = shift; i + 3 < sizeof text; i += 3)
            memcpy(text + i, "해", 4);
        size_t bad = 0;
        err_set(&err, ERR_BAD_INPUT, "%s", text);
        assert_true(strlen(err.text) > sizeof err.text - 4);
        assert_true(utf8_check(err.text, strlen(err.text), &bad));
        err_prefix(&err, "%s", "in");
        assert_true(utf8_check(err.text, strlen(err.text), &bad));
        assert_memory_equal(err.text, "in: ", 4);
    }
}

static void every_kind_has_status_and_text(void **state)
{
    (void)state;
    assert_int_equal(err_kind_status(ERR_UNSUPPORTED), 422);
    assert_string_equal(err_kind_text(ERR_NOT_FOUND), "not found");
    for (int kind = ERR_NONE; kind <= ERR_STORE; kind++)
        assert_true(err_kind_status((enum err_kind)kind) >= 200);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(set_fills_and_is_false),
        cmocka_unit_test(prefix_keeps_kind_and_place),
        cmocka_unit_test(long_text_is_cut_between_characters),
        cmocka_unit_test(every_kind_has_status_and_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
