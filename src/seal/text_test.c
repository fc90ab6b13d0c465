#include "seal/ring_case.h"

static void writes_and_reads_hex(void **state)
{
    (void)state;
    char text[16];
    uint8_t bytes[8];
    assert_int_equal(seal_hex("\x00\x7f\xff", 3, text), 6);
    assert_string_equal(text, "007fff");
    assert_true(seal_unhex("007fFF", 6, bytes));
    assert_memory_equal(bytes, "\x00\x7f\xff", 3);
    assert_true(seal_unhex("", 0, bytes));
    assert_false(seal_unhex("0", 1, bytes));
    assert_false(seal_unhex("0g", 2, bytes));
    assert_false(seal_unhex(" 1", 2, bytes));
}

// RFC 4648, section 10, without padding.
static void writes_and_reads_base64url(void **state)
{
    (void)state;
    static const char *const pairs[][2] = { { "", "" },
                                            { "f", "Zg" },
                                            { "fo", "Zm8" },
                                            { "foo", "Zm9v" },
                                            { "foob", "Zm9vYg" },
                                            { "fooba", "Zm9vYmE" },
                                            { "foobar", "Zm9vYmFy" },
                                            { "\xfb\xff", "-_8" } };
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        char text[16];
        uint8_t bytes[16];
        size_t len = strlen(pairs[i][0]), got;
        assert_int_equal(seal_base64url(pairs[i][0], len, text), strlen(pairs[i][1]));
        assert_string_equal(text, pairs[i][1]);
        assert_true(seal_unbase64url(text, strlen(text), bytes, &got));
        assert_int_equal(got, len);
        assert_memory_equal(bytes, pairs[i][0], len);
    }
}

static void refuses_other_texts(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "Z", "Zh", "Zm9", "Zg==", "Zm+v", "Zm/v", "Zm 9", "Zm9vY"
    };
    uint8_t bytes[16];
    size_t len;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        assert_false(seal_unbase64url(texts[i], strlen(texts[i]), bytes, &len));
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(writes_and_reads_hex),
                                        cmocka_unit_test(writes_and_reads_base64url),
                                        cmocka_unit_test(refuses_other_texts) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
