#include "flow/fn/fn_case.h"

// Each result is PostgreSQL 15's; a fault stands where it raises an error.
static const struct fn_case cases[] = {
    { "<(integer '1', integer '2')", "t" },
    { ">=(bigint '9223372036854775807', bigint '-9223372036854775808')", "t" },
    { "=(numeric '1.0', numeric '1.00')", "t" },
    { "<>(numeric '1.01', numeric '1.001')", "t" },
    { "<(double precision '-0', double precision '0')", "f" },
    { "<(text 'Z', text 'a')", "t" },
    { "<(text '가', text '나')", "t" },
    { "<(text 'ab', text 'abc')", "t" },
    { "=(text '주식회사', text '주식회사')", "t" },
    { "<(date '1999-12-31', date '2000-01-01')", "t" },
    { ">(time '10:00', time '09:59:59.999999')", "t" },
    { "<=(timestamp '2026-03-02', timestamp '2026-03-02 00:00:00.000001')", "t" },
    { "=(interval '1 mon', interval '30 days')", "t" },
    { ">(interval '1 day', interval '23:59:59')", "t" },
    { "<(boolean 'f', boolean 't')", "t" },
    { "<>(boolean 'f', boolean 'f')", "f" },
    { "=(integer '1', integer NULL)", "NULL" },
};

static void test_calls(void **state)
{
    (void)state;
    CASE_CHECK(cases);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_calls) };
    return cmocka_run_group_tests_name("comparisons", tests, NULL, NULL);
}
