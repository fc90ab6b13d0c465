#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "base/str.h"
#include "sql/parse.h"

static struct arena *arena;

static int open_arena(void **state)
{
    (void)state;
    arena = arena_new("test", 0, 0);
    return 0;
}

static int close_arena(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

// "keyword:SELECT name:a …", from the places in the text.
static const char *tokens_of(const char *sql)
{
    static const char *const kinds[] = { "keyword", "name", "text", "number", "comment", "sign" };
    struct parse_token *tokens;
    struct str out;
    str_open(&out, arena);
    size_t count = parse_tokens(arena, sql, &tokens);
    for (size_t i = 0; i < count; i++)
        str_format(&out, "%s%s:%.*s", i ? " " : "", kinds[tokens[i].kind],
                   (int)(tokens[i].end - tokens[i].start), sql + tokens[i].start);
    return str_end(&out);
}

static void words_have_kinds_and_places(void **state)
{
    (void)state;
    assert_string_equal(tokens_of("SELECT a.b, '수의' -- c\n FROM t WHERE x >= .5"),
                        "keyword:SELECT name:a sign:. name:b sign:, text:'수의' comment:-- c "
                        "keyword:FROM name:t keyword:WHERE name:x sign:>= number:.5");
    assert_string_equal(tokens_of("/* 가 */ 12 \"이름\" E'x' $$y$$"),
                        "comment:/* 가 */ number:12 name:\"이름\" text:E'x' text:$$y$$");
    assert_string_equal(tokens_of(""), "");
}

static void what_stands_before_a_fault_is_told(void **state)
{
    (void)state;
    assert_string_equal(tokens_of("SELECT 가 FROM 'x"), "keyword:SELECT name:가 keyword:FROM");
    assert_string_equal(tokens_of("SELECT 1 /* x"), "keyword:SELECT number:1");
    assert_string_equal(tokens_of("'x"), "");
    assert_string_equal(tokens_of("SELECT \xff"), "");
}

static void a_long_text_has_places_beyond_one_byte(void **state)
{
    (void)state;
    struct str sql;
    struct parse_token *tokens;
    str_open(&sql, arena);
    for (int i = 0; i < 5000; i++)
        str_text(&sql, "abcdefg ");
    assert_int_equal(parse_tokens(arena, str_end(&sql), &tokens), 5000);
    for (size_t i = 0; i < 5000; i++) {
        assert_int_equal(tokens[i].start, 8 * i);
        assert_int_equal(tokens[i].end, 8 * i + 7);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_have_kinds_and_places),
        cmocka_unit_test(what_stands_before_a_fault_is_told),
        cmocka_unit_test(a_long_text_has_places_beyond_one_byte),
    };
    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
