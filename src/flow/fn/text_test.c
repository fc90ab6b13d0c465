#include "flow/fn/fn_case.h"

// Each result is PostgreSQL 15's; a fault stands where it raises an error.
static const struct fn_case cases[] = {
    { "length(text '가나다')", "3" },
    { "octet_length(text '가나다')", "9" },
    { "substr(text '가나다라', integer '2')", "나다라" },
    { "substr(text '가나다라', integer '0', integer '2')", "가" },
    { "substr(text '가나다라', integer '2', integer '-1')", "!value out of range" },
    { "substr(text 'abc', integer '2', integer '2147483647')", "bc" },
    { "left(text '가나다', integer '-1')", "가나" },
    { "right(text '가나다', integer '2')", "나다" },
    { "right(text '가나다', integer '-1')", "나다" },
    { "position(text '가나다', text '다')", "3" },
    { "strpos(text 'abc', text '')", "1" },
    { "starts_with(text '가나', text '가')", "t" },
    { "split_part(text 'a-b-c', text '-', integer '2')", "b" },
    { "split_part(text 'a-b-c', text '-', integer '-1')", "c" },
    { "split_part(text 'a-b', text '-', integer '0')", "!value out of range" },
    { "split_part(text 'a', text '', integer '1')", "a" },
    { "btrim(text '  가 ')", "가" },
    { "btrim(text '나가나', text '나')", "가" },
    { "ltrim(text 'xxa', text 'yx')", "a" },
    { "rtrim(text 'a  ')", "a" },
    { "upper(text 'abcé')", "ABCé" },
    { "lower(text 'ABCÉ')", "abcÉ" },
    { "initcap(text 'hELLO 한bIZ')", "Hello 한Biz" },
    { "replace(text '가나가', text '가', text 'x')", "x나x" },
    { "replace(text 'abc', text '', text 'x')", "abc" },
    { "lpad(text '7', integer '3', text '0')", "007" },
    { "lpad(text '가나다', integer '2')", "가나" },
    { "rpad(text 'a', integer '4', text '가나')", "a가나가" },
    { "lpad(text 'a', integer '5', text '')", "a" },
    { "repeat(text '가', integer '3')", "가가가" },
    { "repeat(text '가', integer '-1')", "" },
    { "repeat(text '가', integer '2147483647')", "!value out of range" },
    { "reverse(text '가나a')", "a나가" },
    { "translate(text '123-45', text '-1', text 'x')", "23x45" },
    { "translate(text 'abc', text 'ab', text '가')", "가c" },
    { "||(text 'a', text '나')", "a나" },
    { "||(text 'a', integer '1')", "a1" },
    { "||(boolean 't', text 'a')", "truea" },
    { "||(text 'a', text NULL)", "NULL" },
    { "concat(text 'a', text NULL, text 'b')", "ab" },
    { "concat(text NULL)", "" },
    { "concat_ws(text '-', text 'a', text NULL, text 'b')", "a-b" },
    { "concat_ws(text NULL, text 'a')", "NULL" },
    { "~~(text '주식회사 한빛', text '주식%')", "t" },
    { "~~(text '한빛', text '_빛')", "t" },
    { "~~(text 'abcabd', text '%ab_')", "t" },
    { "~~(text 'a%b', text 'a\\%b')", "t" },
    { "~~(text 'axb', text 'a\\%b')", "f" },
    { "~~(text 'a', text 'a\\')", "f" },
    { "~~(text 'ab', text 'a\\')", "!invalid input for the type" },
    { "~~(text '', text '%')", "t" },
    { "~~(text 'aXbXc', text '%X%c')", "t" },
    { "~~*(text 'ABC', text 'a%')", "t" },
    { "~~*(text 'É', text 'é')", "f" },
    { "!~~(text 'abc', text '%b%')", "f" },
    { "!~~*(text 'abc', text '%B%')", "f" },
    { "like_escape(text 'a#%b\\', text '#')", "a\\%b\\\\" },
    { "like_escape(text 'a', text '##')", "!invalid input for the type" },
};

static void test_calls(void **state)
{
    (void)state;
    CASE_CHECK(cases);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_calls) };
    return cmocka_run_group_tests_name("texts", tests, NULL, NULL);
}
