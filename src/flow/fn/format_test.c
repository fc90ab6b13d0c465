#include "flow/fn/fn_case.h"

// Each result is PostgreSQL 15's; a fault stands where it raises an error, or where it knows more
// than is let through here.
static const struct fn_case cases[] = {
    { "to_char(integer '1', text 'FM₩9,999')", "₩1" },
    { "to_char(numeric '-0.001', text 'FM999,999,999')", "0" },
    { "to_char(bigint '10', text '9,999,999')", "        10" },
    { "to_char(numeric '5.00', text 'FM999,999,999')", "5" },
    { "to_char(numeric '-0.5', text '9,999,999')", "        -1" },
    { "to_char(numeric '-99999', text 'FM₩9,999')", "₩-#,###" },
    { "to_char(bigint '123', text 'FM999,999,999')", "123" },
    { "to_char(bigint '10', text 'FM999,999,999')", "10" },
    { "to_char(bigint '-123', text 'FM999,999,999')", "-123" },
    { "to_char(integer '1000000', text 'FM9.09')", "#.##" },
    { "to_char(numeric '10', text '0000')", " 0010" },
    { "to_char(integer '1000000', text '0999')", " ####" },
    { "to_char(bigint '-123', text 'FM000')", "-123" },
    { "to_char(integer '12', text 'FM000')", "012" },
    { "to_char(numeric '123', text 'FM000')", "123" },
    { "to_char(numeric '9.99', text '9,999,999')", "        10" },
    { "to_char(numeric '0.5', text 'FM9.99')", ".5" },
    { "to_char(numeric '0.0', text '9.99')", "  .00" },
    { "to_char(integer '-123', text '99.99')", "-##.##" },
    { "to_char(bigint '100', text '99.99')", " ##.##" },
    { "to_char(integer '123', text '99.99')", " ##.##" },
    { "to_char(integer '100', text 'FM9.99')", "#.##" },
    { "to_char(bigint '-123', text 'FM9.99')", "-#.##" },
    { "to_char(numeric '9.99', text 'FM9.99')", "9.99" },
    { "to_char(numeric '-9.995', text 'FM990.00')", "-10.00" },
    { "to_char(numeric '99.995', text 'FM990.00')", "100.00" },
    { "to_char(numeric '-0.001', text 'FM990.00')", "0.00" },
    { "to_char(numeric '-0.001', text 'FM9.09')", ".0" },
    { "to_char(numeric '-1234.56', text 'FM9.09')", "-#.##" },
    { "to_char(numeric '9.99', text 'FM9.09')", "9.99" },
    { "to_char(numeric '0.05', text '.99')", " .##" },
    { "to_char(bigint '1', text '.99')", " .##" },
    { "to_char(numeric '0.0', text '.99')", " .##" },
    { "to_char(numeric '-99999', text 'FM999.')", "-###." },
    { "to_char(numeric '0.5', text '999.')", "   1" },
    { "to_char(numeric '-0.001', text 'FM999.')", "0" },
    { "to_char(integer '12345', text 'FM999.')", "###." },
    { "to_char(numeric '-0.1', text 'FM999.')", "0" },
    { "to_char(numeric '0.1', text 'FM999.')", "0" },
    { "to_char(numeric '-99999', text '(999)')", "(-###)" },
    { "to_char(integer '-12', text '(999)')", "( -12)" },
    { "to_char(numeric '5.00', text '(999)')", "(   5)" },
    { "to_char(numeric '-0.001', text '99,9.9')", "     .0" },
    { "to_char(bigint '-1', text '99,9.9')", "   -1.0" },
    { "to_char(numeric '99.995', text '99,9.9')", " 10,0.0" },
    { "to_char(numeric '1234', text 'FM0,000.0')", "1,234.0" },
    { "to_char(numeric '-0.1', text '0,000.0')", "-0,000.1" },
    { "to_char(numeric '1000000.01', text '0,000.0')", " #,###.#" },
    { "to_char(integer '12', text '999원')", "  12원" },
    { "to_char(numeric '0.001', text '999원')", "   0원" },
    { "to_char(numeric '0.001', text 'FM999원')", "0원" },
    { "to_char(numeric '9.99', text 'FM₩9,999')", "₩10" },
    { "to_char(numeric '-9.995', text 'FM₩9,999')", "₩-10" },
    { "to_char(numeric '0.1', text 'FM₩9,999')", "₩0" },
    { "to_char(numeric '0.1', text 'FM9')", "0" },
    { "to_char(integer '1', text 'FM9')", "1" },
    { "to_char(numeric '-0.001', text 'FM9')", "0" },
    { "to_char(numeric '-1234', text '9099')", "-1234" },
    { "to_char(numeric '-123', text '9099')", " -123" },
    { "to_char(bigint '0', text '9099')", "  000" },
    { "to_char(numeric '1234.5', text '9,999.99MI')", "!invalid input for the type" },
    { "to_char(integer '5', text 'RN')", "!invalid input for the type" },
    { "to_char(integer '5', text '9.9.9')", "!invalid input for the type" },
    { "format(text '%s원 (%s)', text '1,000', text NULL)", "1,000원 ()" },
    { "format(text '%2$s-%1$s-%s', text 'a', text 'b')", "b-a-b" },
    { "format(text '100%%')", "100%" },
    { "format(text NULL, text 'a')", "NULL" },
    { "format(text '%s %s', text 'a')", "!invalid input for the type" },
    { "format(text '%I', text 'a')", "!invalid input for the type" },
};

static void test_calls(void **state)
{
    (void)state;
    CASE_CHECK(cases);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_calls) };
    return cmocka_run_group_tests_name("formats", tests, NULL, NULL);
}
