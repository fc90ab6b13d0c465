#include "flow/fn/fn_case.h"

// Each result is PostgreSQL 15's; a fault stands where it raises an error.
static const struct fn_case cases[] = {
    { "div(numeric '7.5', numeric '2')", "3" },
    { "div(numeric '-7', numeric '2')", "-3" },
    { "div(numeric '1e20', numeric '0.3')", "333333333333333333333" },
    { "gcd(integer '-12', integer '18')", "6" },
    { "gcd(bigint '0', bigint '-7')", "7" },
    { "gcd(numeric '1.5', numeric '0.60')", "0.30" },
    { "lcm(integer '4', integer '6')", "12" },
    { "lcm(integer '0', integer '6')", "0" },
    { "lcm(numeric '1.5', numeric '0.4')", "6.0" },
    { "scale(numeric '1.50')", "2" },
    { "min_scale(numeric '1.500')", "1" },
    { "trim_scale(numeric '1.500')", "1.5" },
    { "width_bucket(numeric '5.35', numeric '0.024', numeric '10.06', integer '5')", "3" },
    { "width_bucket(numeric '-1', numeric '0', numeric '10', integer '5')", "0" },
    { "width_bucket(numeric '10', numeric '0', numeric '10', integer '5')", "6" },
    { "width_bucket(numeric '3', numeric '10', numeric '0', integer '5')", "4" },
    { "width_bucket(numeric '11', numeric '10', numeric '0', integer '5')", "0" },
    { "width_bucket(numeric '0', numeric '10', numeric '0', integer '5')", "6" },
    { "width_bucket(double precision '5.35', double precision '0.024', double precision '10.06', integer '5')", "3" },
    { "width_bucket(double precision '3', double precision '10', double precision '0', integer '5')", "4" },
    { "div(numeric '1', numeric '0')", "!division by zero" },
    { "gcd(integer '-2147483648', integer '0')", "!value out of range" },
    { "gcd(integer '-2147483648', integer '6')", "2" },
    { "lcm(integer '2147483647', integer '2147483646')", "!value out of range" },
    { "width_bucket(numeric '1', numeric '2', numeric '2', integer '5')", "!value out of range" },
    { "width_bucket(numeric '1', numeric '0', numeric '2', integer '0')", "!value out of range" },
};

static void test_calls(void **state)
{
    (void)state;
    CASE_CHECK(cases);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_calls) };
    return cmocka_run_group_tests_name("numbers", tests, NULL, NULL);
}
