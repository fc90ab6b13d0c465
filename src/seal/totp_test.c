#include "seal/ring_case.h"

// "12345678901234567890"
static const char secret[] = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
#define SECOND INT64_C(1000000)

// RFC 6238, appendix B, of eight digits the last six.
static void gives_the_codes_of_rfc_6238(void **state)
{
    (void)state;
    static const struct {
        int64_t seconds;
        const char *code;
    } codes[] = { { 59, "287082" },         { 1111111109, "081804" }, { 1111111111, "050471" },
                  { 1234567890, "005924" }, { 2000000000, "279037" }, { 20000000000, "353130" } };
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
        assert_int_equal(totp_step(secret, codes[i].code, codes[i].seconds * SECOND),
                         codes[i].seconds / 30);
}

// RFC 4226, appendix D: the counter is the step.
static void gives_the_codes_of_rfc_4226(void **state)
{
    (void)state;
    static const char *const codes[] = { "755224", "287082", "359152", "969429", "338314",
                                         "254676", "287922", "162583", "399871", "520489" };
    for (int64_t step = 1; step < 10; step++) {
        for (int64_t now = 0; now < 12; now++) {
            bool near = now >= step - 1 && now <= step + 1;
            assert_int_equal(totp_step(secret, codes[step], now * 30 * SECOND), near ? step : 0);
        }
    }
}

static void reads_what_people_type(void **state)
{
    (void)state;
    assert_int_equal(totp_step("gezd gnbv gy3t qojq gezd gnbv gy3t qojq", "287 082", 59 * SECOND),
                     1);
    assert_int_equal(totp_step("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ====", " 287082", 59 * SECOND), 1);
    static const char *const codes[] = { "",         "28708",        "2870822", "28708a",
                                         "287082\n", "２８７０８２", "-87082" };
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
        assert_int_equal(totp_step(secret, codes[i], 59 * SECOND), 0);
    static const char *const secrets[] = { "", "1", "GEZDGNBV!", "=", "가" };
    for (size_t i = 0; i < sizeof secrets / sizeof *secrets; i++)
        assert_int_equal(totp_step(secrets[i], "287082", 59 * SECOND), 0);
    char huge[200];
    memset(huge, 'A', sizeof huge - 1);
    huge[sizeof huge - 1] = 0;
    assert_int_equal(totp_step(huge, "287082", 59 * SECOND), 0);
}

static void makes_secrets(void **state)
{
    struct ring_case *ring = *state;
    const char *a = totp_secret(ring->arena), *b = totp_secret(ring->arena);
    assert_int_equal(strlen(a), 32);
    assert_int_equal(strspn(a, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"), 32);
    assert_string_not_equal(a, b);
    // Some code of a million is the one of now; finding it shows that the secret can be read back.
    int64_t now = INT64_C(1800000000) * SECOND, found = 0;
    for (int i = 0; i < 1000000 && !found; i++) {
        char code[16];
        snprintf(code, sizeof code, "%06d", i);
        found = totp_step(a, code, now);
    }
    assert_true(found >= now / SECOND / 30 - 1 && found <= now / SECOND / 30 + 1);
}

static void writes_the_address(void **state)
{
    struct ring_case *ring = *state;
    assert_string_equal(
        totp_address(ring->arena, "홍 a@b", "ABCD"),
        "otpauth://totp/Haechi:%ED%99%8D%20a%40b?secret=ABCD&issuer=Haechi&algorithm=SHA1"
        "&digits=6&period=30");
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, ring_case_open, ring_case_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(gives_the_codes_of_rfc_6238), CASE(gives_the_codes_of_rfc_4226),
        CASE(reads_what_people_type),      CASE(makes_secrets),
        CASE(writes_the_address),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
