#include "flow/fn/fn_case.h"

// Each result is PostgreSQL 15's; a fault stands where it raises an error.
static const struct fn_case cases[] = {
    { "biz_no_normal(text '123-45-67890')", "1234567890" },
    { "biz_no_normal(text ' 1234567890')", "1234567890" },
    { "biz_no_normal(text '123-45-6789')", "NULL" },
    { "biz_no_normal(text '123-45-678901')", "NULL" },
    { "biz_no_normal(text '12345x7890')", "NULL" },
    { "company_name_fold(text '주식회사 한빛')", "한빛" },
    { "company_name_fold(text '한빛（주）')", "한빛" },
    { "company_name_fold(text '㈜ 한 빛·건설')", "한빛건설" },
    { "company_name_fold(text '( 주 )A&B')", "AB" },
    { "company_name_fold(text '　한빛, Inc.')", "한빛Inc" },
    { "company_name_fold(text '(주)')", "" },
    { "name_similarity(text '한빛건설', text '한빛건설')", "1.0000" },
    { "name_similarity(text '한빛건설', text '한빚건설')", "0.6250" },
    { "name_similarity(text '한빛건설', text '한빛 건설')", "0.6875" },
    { "name_similarity(text '가', text '\u1100\u1161')", "1.0000" },
    { "name_similarity(text 'ABC', text 'abc')", "1.0000" },
    { "name_similarity(text '나무', text 'abc')", "0.0000" },
    { "name_similarity(text '', text '')", "1.0000" },
    { "name_similarity(text '가', text NULL)", "NULL" },
};

static void test_calls(void **state)
{
    (void)state;
    CASE_CHECK(cases);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_calls) };
    return cmocka_run_group_tests_name("names", tests, NULL, NULL);
}
