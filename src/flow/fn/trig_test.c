#include "flow/fn/fn_case.h"

// Each result is PostgreSQL 15's; a fault stands where it raises an error or gives infinity.
static const struct fn_case cases[] = {
    { "sind(double precision '30')", "0.5" },
    { "sind(double precision '-150')", "-0.5" },
    { "sind(double precision '1')", "0.017452406437283515" },
    { "sind(double precision '210')", "-0.5" },
    { "cosd(double precision '60')", "0.5" },
    { "cosd(double precision '120')", "-0.5" },
    { "cosd(double precision '240')", "-0.5" },
    { "cosd(double precision '300')", "0.5" },
    { "tand(double precision '45')", "1" },
    { "tand(double precision '135')", "-1" },
    { "tand(double precision '225')", "1" },
    { "tand(double precision '180')", "0" },
    { "tand(double precision '90')", "!value out of range" },
    { "cotd(double precision '45')", "1" },
    { "cotd(double precision '-45')", "-1" },
    { "asind(double precision '0.5')", "30" },
    { "asind(double precision '-1')", "-90" },
    { "asind(double precision '2')", "!value out of range" },
    { "acosd(double precision '-0.5')", "120" },
    { "atand(double precision '1')", "45" },
    { "atan2d(double precision '-1', double precision '0')", "-90" },
    { "sin(double precision '0')", "0" },
    { "acos(double precision '2')", "!value out of range" },
    { "cosh(double precision '1000')", "!value out of range" },
    { "cot(double precision '0')", "!value out of range" },
    { "degrees(double precision '0.5')", "28.64788975654116" },
    { "radians(double precision '45')", "0.7853981633974483" },
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
