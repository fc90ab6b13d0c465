#include "flow/fn/fn_case.h"

// Each result is PostgreSQL 15's; a fault stands where it raises an error.
static const struct fn_case cases[] = {
    { "/(integer '-7', integer '2')", "-3" },
    { "%(integer '-7', integer '2')", "-1" },
    { "%(integer '-2147483648', integer '-1')", "0" },
    { "/(integer '-2147483648', integer '-1')", "!value out of range" },
    { "+(integer '2147483647', integer '1')", "!value out of range" },
    { "*(bigint '4611686018427387904', bigint '2')", "!value out of range" },
    { "/(bigint '1', bigint '0')", "!division by zero" },
    { "-(bigint '-9223372036854775808')", "!value out of range" },
    { "abs(integer '-2147483648')", "!value out of range" },
    { "+(numeric '0.1', numeric '0.20')", "0.30" },
    { "*(numeric '1.5', numeric '2.25')", "3.375" },
    { "/(numeric '10', numeric '3')", "3.3333333333333333" },
    { "/(numeric '1', numeric '0.0')", "!division by zero" },
    { "%(numeric '-7.5', numeric '2')", "-1.5" },
    { "round(numeric '2.5')", "3" },
    { "round(numeric '-2.5')", "-3" },
    { "round(double precision '2.5')", "2" },
    { "round(integer '7')", "7" },
    { "round(numeric '1234.567', integer '-2')", "1200" },
    { "round(numeric '1.005', integer '2')", "1.01" },
    { "trunc(numeric '-1.99')", "-1" },
    { "trunc(numeric '12.345', integer '1')", "12.3" },
    { "floor(numeric '-0.5')", "-1" },
    { "ceil(numeric '0.1')", "1" },
    { "sign(numeric '-3.2')", "-1" },
    { "sqrt(numeric '2')", "1.414213562373095" },
    { "sqrt(numeric '-1')", "!value out of range" },
    { "sqrt(integer '2')", "1.4142135623730951" },
    { "power(numeric '1.035', numeric '20')", "1.9897888634658460" },
    { "power(numeric '2', numeric '-3')", "0.1250000000000000" },
    { "power(numeric '0', numeric '-1')", "!value out of range" },
    { "power(integer '2', integer '10')", "1024" },
    { "mod(numeric '5.5', numeric '2')", "1.5" },
    { "/(double precision '1', double precision '3')", "0.3333333333333333" },
    { "*(double precision '1e300', double precision '1e300')", "!value out of range" },
    { "-(double precision '123456789012345680', double precision '-217715.51234958705')",
      "1.2345678901256339e+17" },
    { "+(date '2026-01-31', integer '29')", "2026-03-01" },
    { "-(date '2026-03-02', date '2026-02-01')", "29" },
    { "+(date '2026-01-31', interval '1 mon')", "2026-02-28 00:00:00" },
    { "-(date '2024-02-29', interval '1 year')", "2023-02-28 00:00:00" },
    { "+(date '2026-03-02', time '10:30')", "2026-03-02 10:30:00" },
    { "+(date '9999-12-31', integer '2147483647')", "!value out of range" },
    { "-(timestamp '2026-03-02 01:00', timestamp '2026-03-01 23:30')", "01:30:00" },
    { "-(timestamp '2026-03-01 00:00', timestamp '2026-03-03 06:00')", "-2 days -06:00:00" },
    { "+(timestamp '2026-03-31 12:00', interval '-1 mons 2 days 03:00:00')",
      "2026-03-02 15:00:00" },
    { "+(time '23:30', interval '01:00')", "00:30:00" },
    { "-(time '00:30', interval '2 days 01:00')", "23:30:00" },
    { "-(time '10:00', time '12:30')", "-02:30:00" },
    { "*(interval '1 mon 15 days', double precision '1.5')", "1 mon 37 days 12:00:00" },
    { "/(interval '1 mon', double precision '4')", "7 days 12:00:00" },
    { "/(interval '1 day', double precision '0')", "!division by zero" },
    { "-(interval '1 mon', interval '1 day')", "1 mon -1 days" },
    { "greatest(integer '1', integer NULL, integer '3')", "3" },
    { "least(text 'b', text 'a', text NULL)", "a" },
    { "greatest(date NULL, date NULL)", "NULL" },
    { "nullif(numeric '1.0', numeric '1.00')", "NULL" },
    { "nullif(integer '1', integer NULL)", "1" },
    { "nullif(text NULL, text 'a')", "NULL" },
};

static void test_calls(void **state)
{
    (void)state;
    CASE_CHECK(cases);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_calls) };
    return cmocka_run_group_tests_name("arithmetic", tests, NULL, NULL);
}
