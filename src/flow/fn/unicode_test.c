#include "flow/fn/fn_case.h"

// Each result is PostgreSQL 15's.
static const struct fn_case cases[] = {
    { "normalize(text '\u1112\u1161\u11ab\u1107\u1175\u11be')", "한빛" },
    { "normalize(text '한빛', text 'nfd')", "\u1112\u1161\u11ab\u1107\u1175\u11be" },
    { "normalize(text '한빛', text 'NFC')", "한빛" },
    { "normalize(text '㈜한빛', text 'NFKC')", "(주)한빛" },
    { "normalize(text 'ＡＢ１', text 'NFKD')", "AB1" },
    { "normalize(text 'e\u0301')", "é" },
    { "normalize(text 'plain')", "plain" },
    { "normalize(text '')", "" },
    { "normalize(text '가', text 'NFX')", "!invalid input for the type" },
    { "is_normalized(text '한빛')", "t" },
    { "is_normalized(text '\u1112\u1161\u11ab')", "f" },
    { "is_normalized(text '\u1112\u1161\u11ab', text 'NFD')", "t" },
    { "is_normalized(text '㈜', text 'NFKC')", "f" },
    { "is_normalized(text '')", "t" },
};

static void test_calls(void **state)
{
    (void)state;
    CASE_CHECK(cases);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_calls) };
    return cmocka_run_group_tests_name("normal forms", tests, NULL, NULL);
}
