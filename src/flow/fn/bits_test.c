#include "flow/fn/fn_case.h"

// Each result is PostgreSQL 15's.
static const struct fn_case cases[] = {
    { "&(integer '-6', integer '3')", "2" },
    { "|(bigint '5', bigint '2')", "7" },
    { "#(integer '5', integer '-1')", "-6" },
    { "~(integer '5')", "-6" },
    { "~(bigint '-1')", "0" },
    { "<<(integer '1', integer '31')", "-2147483648" },
    { "<<(integer '3', integer '33')", "6" },
    { "<<(bigint '1', integer '63')", "-9223372036854775808" },
    { ">>(integer '-9', integer '1')", "-5" },
    { ">>(bigint '1024', integer '66')", "256" },
};

static void test_calls(void **state)
{
    (void)state;
    CASE_CHECK(cases);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_calls) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
