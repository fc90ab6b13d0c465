#include "base/str.h"

#include <string.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static int open_arena(void **state)
{
    *state = arena_new("test", 0, 0);
    return 0;
}

static int close_arena(void **state)
{
    arena_free(*state);
    return 0;
}

static void a_string_is_built(void **state)
{
    struct str str;
    str_open(&str, *state);
    assert_string_equal(str_end(&str), "");
    str_text(&str, "가나");
    str_char(&str, '/');
    str_add(&str, "xyz", 2);
    str_format(&str, " %d%%", 42);
    assert_string_equal(str_end(&str), "가나/xy 42%");
    assert_int_equal(str.len, strlen(str_end(&str)));
    for (int i = 0; i < 500; i++)
        str_format(&str, "%d,", i);
    assert_int_equal(str.len, strlen(str_end(&str)));
    assert_non_null(strstr(str_end(&str), ",498,499,"));
}

static void json_escapes_what_it_must(void **state)
{
    static const struct {
        const char *in;
        size_t len;
        const char *out;
    } cases[] = {
        { "", 0, "\"\"" },
        { "예산 100%", 11, "\"예산 100%\"" },
        { "a\"b\\c", 5, "\"a\\\"b\\\\c\"" },
        { "\n\r\t\b\f\x01", 6, "\"\\n\\r\\t\\b\\f\\u0001\"" },
        { "a\0b", 3, "\"a\\u0000b\"" },
        { "x\xea\xb0y", 4, "\"x\xef\xbf\xbd\xef\xbf\xbdy\"" },
        { "😀", 4, "\"😀\"" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct str str;
        str_open(&str, *state);
        str_json(&str, cases[i].in, cases[i].len);
        assert_string_equal(str_end(&str), cases[i].out);
    }
}

static void slices_compare_and_trim(void **state)
{
    (void)state;
    assert_true(slice_is(slice_of("abc"), "abc"));
    assert_false(slice_is(slice_of("abc"), "abcd"));
    assert_true(slice_is((struct slice){ NULL, 0 }, ""));
    assert_true(slice_is(slice_trim(slice_of(" \t 가 나\r\n")), "가 나"));
    assert_int_equal(slice_trim(slice_of("  ")).len, 0);
}

static void utf8_is_checked(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        size_t len;
        int bad; // -1 when valid
    } cases[] = {
        { "", 0, -1 },
        { "plain ascii text", 16, -1 },
        { "해치 haechi 😀", 18, -1 },
        { "abc\0def", 7, 3 },
        { "abcdefgh\0", 9, 8 },
        { "abcdefg\0h", 9, 7 },
        { "ab\xff", 3, 2 },
        { "\xea\xb0", 2, 0 },
        { "x\xc0\xaf", 3, 1 },        // overlong
        { "x\xe0\x80\x80", 4, 1 },    // overlong
        { "\xed\xa0\x80", 3, 0 },     // a surrogate
        { "\xf4\x90\x80\x80", 4, 0 }, // above U+10FFFF
        { "\xf5\x80\x80\x80", 4, 0 },
        { "가\x80", 4, 3 },
        { "\xb0\xa1", 2, 0 }, // EUC-KR
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        size_t bad = 99;
        bool valid = utf8_check(cases[i].text, cases[i].len, &bad);
        assert_int_equal(valid, cases[i].bad < 0);
        if (!valid)
            assert_int_equal(bad, cases[i].bad);
    }
}

static void utf8_is_counted_and_measured(void **state)
{
    (void)state;
    const char *text = "a가b나😀";
    size_t len = strlen(text);
    assert_int_equal(utf8_count(text, len), 5);
    assert_int_equal(utf8_offset(text, len, 0), 0);
    assert_int_equal(utf8_offset(text, len, 2), 4);
    assert_int_equal(utf8_offset(text, len, 4), 8);
    assert_int_equal(utf8_offset(text, len, 5), len);
    assert_int_equal(utf8_offset(text, len, 50), len);
    assert_int_equal(utf8_width(text, len), 8);
    assert_int_equal(utf8_width("e\xcc\x81", 3), 1);
    uint32_t point = 1;
    assert_int_equal(utf8_decode(text + 1, len - 1, &point), 3);
    assert_int_equal(point, 0xac00);
    assert_int_equal(utf8_decode("\x80", 1, &point), 1);
    assert_int_equal(point, 0xfffd);
    assert_int_equal(utf8_decode("", 0, &point), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_string_is_built, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(json_escapes_what_it_must, open_arena, close_arena),
        cmocka_unit_test(slices_compare_and_trim),
        cmocka_unit_test(utf8_is_checked),
        cmocka_unit_test(utf8_is_counted_and_measured),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
