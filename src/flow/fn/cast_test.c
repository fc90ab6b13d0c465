#include "flow/fn/fn_case.h"

// Each result is PostgreSQL 15's; a fault stands where it raises an error.
static const struct fn_case cases[] = {
    { "::integer(numeric '2.5')", "3" },
    { "::integer(double precision '2.5')", "2" },
    { "::integer(numeric '2147483647.5')", "!value out of range" },
    { "::integer(bigint '2147483648')", "!value out of range" },
    { "::integer(boolean 't')", "1" },
    { "::integer(text ' -12 ')", "-12" },
    { "::integer(text '1.5')", "!invalid input for the type" },
    { "::integer(text '99999999999')", "!value out of range" },
    { "::bigint(numeric '-9223372036854775808')", "-9223372036854775808" },
    { "::bigint(text '')", "!invalid input for the type" },
    { "::numeric(double precision '0.1')", "0.1" },
    { "::numeric(double precision '123456.7890123456789')", "123456.789012346" },
    { "::numeric(text '1e-3')", "0.001" },
    { "::numeric(integer '-5')", "-5" },
    { "numeric_scale(numeric '2.345', integer '2')", "2.35" },
    { "numeric_scale(numeric '2', integer '2')", "2.00" },
    { "::double precision(numeric '0.30')", "0.3" },
    { "::double precision(text '1e400')", "!invalid input for the type" },
    { "::text(boolean 't')", "true" },
    { "::text(double precision '1e15')", "1e+15" },
    { "::text(double precision '123456789012345')", "123456789012345" },
    { "::text(double precision '0.00001')", "1e-05" },
    { "::text(double precision '0.1')", "0.1" },
    { "::text(numeric '1.50')", "1.50" },
    { "::text(interval '1 year 2 mons -3 days 04:05:06.7')", "1 year 2 mons -3 days +04:05:06.7" },
    { "::text(timestamp '2026-03-02 10:00:00.5')", "2026-03-02 10:00:00.5" },
    { "::text(date '0099-01-01')", "0099-01-01" },
    { "::date(timestamp '1999-12-31 23:59:59')", "1999-12-31" },
    { "::date(text '20260302')", "2026-03-02" },
    { "::date(text '260302')", "2026-03-02" },
    { "::date(text '2026/3/2')", "2026-03-02" },
    { "::date(text '2026-02-30')", "!invalid input for the type" },
    { "::date(text '00000000')", "!invalid input for the type" },
    { "::date(text '2026-03-02 24:00')", "2026-03-02" },
    { "::timestamp(date '2026-03-02')", "2026-03-02 00:00:00" },
    { "::timestamp(text '20260302 101112')", "2026-03-02 10:11:12" },
    { "::timestamp(text '2026-03-02T10:11')", "2026-03-02 10:11:00" },
    { "::timestamp(text '2026-03-02 24:00')", "2026-03-03 00:00:00" },
    { "::timestamp(text '2026-03-02 25:00')", "!invalid input for the type" },
    { "::time(timestamp '1999-12-31 23:59:59')", "23:59:59" },
    { "::time(interval '-1:00')", "23:00:00" },
    { "::time(text '10:11:60')", "10:12:00" },
    { "::interval(time '10:11')", "10:11:00" },
    { "::interval(text '1 day 02:00')", "1 day 02:00:00" },
    { "::interval(text 'soon')", "!invalid input for the type" },
    { "::boolean(integer '7')", "t" },
    { "::boolean(text 'of')", "f" },
    { "::boolean(text 'o')", "!invalid input for the type" },
};

static void test_calls(void **state)
{
    (void)state;
    CASE_CHECK(cases);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_calls) };
    return cmocka_run_group_tests_name("casts", tests, NULL, NULL);
}
