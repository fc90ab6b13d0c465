#include "flow/fn/fn_case.h"
#include "flow/fn/regex.h"

// Each result is PostgreSQL 15's; a fault stands where it raises an error, or where it knows more
// than is let through here.
static const struct fn_case cases[] = {
    { "~(text '123-45-67890', text '^\\d{3}-\\d{2}-\\d{5}$')", "t" },
    { "~(text '가나다', text '^[가-힣]+$')", "t" },
    { "!~(text 'abc', text 'b')", "f" },
    { "~(text 'ABC', text 'b')", "f" },
    { "~*(text 'ABC', text 'b')", "t" },
    { "~*(text 'K', text '[a-k]')", "t" },
    { "~*(text 'É', text 'é')", "f" },
    { "~*(text 'K', text 'k')", "t" },
    { "!~*(text 'ABC', text '[^a-c]')", "t" },
    { "~(text 'a', text '(a|b){2}')", "f" },
    { "~(text 'ab c', text '\\mc\\M')", "t" },
    { "~(text 'xay', text 'a(?=y)')", "t" },
    { "~(text '', text '')", "t" },
    { "~(text 'a', text 'a**')", "!invalid input for the type" },
    { "~(text 'a', text '(a')", "!invalid input for the type" },
    { "~(text 'aa', text '(a)\\1')", "!invalid input for the type" },
    { "~(text '{', text '{')", "t" },
    { "~(text ']', text '[]]')", "t" },
    { "regexp_like(text 'ABC', text 'b', text 'i')", "t" },
    { "regexp_like(text 'ABC', text 'b', text 'z')", "!invalid input for the type" },
    { "regexp_replace(text '123-45', text '[^0-9]', text '', text 'g')", "12345" },
    { "regexp_replace(text 'aba', text 'a', text 'x')", "xba" },
    { "regexp_replace(text 'ab', text 'a|ab', text 'x')", "x" },
    { "regexp_replace(text 'ab', text 'a?(ab)?', text 'x')", "x" },
    { "regexp_replace(text 'abc', text 'x*', text '-', text 'g')", "-a-b-c-" },
    { "regexp_replace(text '가나', text '나', text '<\\&>')", "가<나>" },
    { "regexp_count(text 'ABCABCAXYaxy', text 'A.', integer '1', text 'i')", "4" },
    { "regexp_count(text 'ABCABCAXYaxy', text 'A.')", "3" },
    { "regexp_count(text '가나가', text '가', integer '2')", "1" },
    { "regexp_count(text 'abc', text 'x*')", "4" },
    { "regexp_count(text 'abc', text 'a', integer '9')", "0" },
    { "regexp_count(text 'abc', text 'a', integer '0')", "!value out of range" },
    { "regexp_substr(text '접수 2026-0311호, 2026-0312호', text '[0-9]{4}-[0-9]{4}')", "2026-0311" },
    { "regexp_substr(text '접수 2026-0311호, 2026-0312호', text '[0-9]{4}-[0-9]{4}', integer '1', integer '2')",
      "2026-0312" },
    { "regexp_substr(text '가나다', text '나.', integer '3')", "NULL" },
    { "regexp_substr(text 'abc', text 'a|ab')", "ab" },
    { "regexp_substr(text 'abc', text '(a)(b)')", "ab" },
    { "substring(text '계약번호 A-12', text '[A-Z]-[0-9]+')", "A-12" },
    { "substring(text 'foobar', text 'z')", "NULL" },
    { "substring(text 'foobar', text '(?:o)+b')", "oob" },
    { "substring(text 'foobar', text 'o[()]*b')", "ob" },
    { "substring(text 'foobar', text 'o(.)b')", "!invalid input for the type" },
    { "regexp_substr(text 'a', text 'a', integer '0')", "!value out of range" },
    { "similar_to_escape(text '%(b|d)_.[^$]x')", "^(?:.*(?:b|d).\\.[^$]x)$" },
    { "similar_to_escape(text 'a#%', text '#')", "^(?:a\\%)$" },
    { "similar_to_escape(text 'a\\%', text '')", "^(?:a\\\\.*)$" },
    { "similar_to_escape(text 'a', text 'ab')", "!invalid input for the type" },
    { "regexp_replace(text 'aB', text 'b', text '\\\\', text 'gi')", "a\\" },
};

static void test_calls(void **state)
{
    (void)state;
    CASE_CHECK(cases);
}

// What the binder refuses with a reason, and what it lets through.
static void test_allowed(void **state)
{
    static const char *const good[] = { "^[0-9]{3}-?$", "(a|b)+?", "[[:alpha:]_]\\.", "", "{x" };
    static const char *const bad[] = { "a**",     "(a",      "a)",  "(a)\\1", "(?i)a",
                                       "(?<=a)b", "[[=a=]]", "\\b", "[b-a]",  "*a",
                                       "a{2,1}",  "a{256}",  "\\",  "[a" };
    const char *why;
    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        assert_true(regex_allowed(good[i], strlen(good[i]), &why));
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        why = NULL;
        assert_false(regex_allowed(bad[i], strlen(bad[i]), &why));
        assert_non_null(why);
    }
    assert_true(regex_replace_allowed("a|ab", 4, "\\&", 2, "gi", &why));
    assert_false(regex_replace_allowed("(a)", 3, "\\1", 2, "g", &why));
    assert_false(regex_replace_allowed("a+?", 3, "", 0, "", &why));
    assert_false(regex_replace_allowed("a", 1, "", 0, "n", &why));
}

// The backtracking matcher would not end here; the other one takes over.
static void test_deep(void **state)
{
    struct arena *arena = arena_new("deep", 64 * MIB, GIB);
    struct str call;
    (void)state;
    str_open(&call, arena);
    str_text(&call, "~(text '");
    for (int i = 0; i < 200; i++)
        str_char(&call, 'a');
    str_text(&call, "b', text '^(a+)+$')");
    assert_string_equal(case_result(arena, str_end(&call)), "f");
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_calls),
                                        cmocka_unit_test(test_allowed),
                                        cmocka_unit_test(test_deep) };
    return cmocka_run_group_tests_name("patterns", tests, NULL, NULL);
}
