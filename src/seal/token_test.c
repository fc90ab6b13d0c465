#include "seal/ring_case.h"

static const char *token(struct ring_case *ring, const struct seal *seal, const char *kind,
                         const char *value)
{
    char out[SEAL_TOKEN_MAX];
    size_t len = seal_token(seal, kind, value, strlen(value), 0, out);
    assert_int_equal(len, strlen(out));
    return arena_text(ring->arena, out, len);
}

// As token.c says it, by hand.
static void is_what_the_page_says(void **state)
{
    struct ring_case *ring = *state;
    struct seal *seal = ring_case_known(ring, SEAL_AES, NULL);
    uint8_t key[32], mac[SEAL_HASH];
    char want[SEAL_TOKEN_MAX] = "t1.";
    for (int i = 0; i < 32; i++)
        key[i] = (uint8_t)i;
    seal_hmac(key, sizeof key, "haechi token account", 20, key);
    seal_hmac(key, sizeof key, "110234567890", 12, mac);
    assert_int_equal(seal_base64url(mac, 16, want + 3), 22);
    assert_string_equal(token(ring, seal, "account", "110-234-567890"), want);
    seal_close(seal);
}

static void same_however_written(void **state)
{
    struct ring_case *ring = *state;
    static const char *const same[][3] = {
        { "account", "110-234-567890", "110 234 567890" },
        { "account", "１１０-２３４-567890", "110234567890" },
        { "card", "9490-****-****-1234", "9490XXXXxxxx1234" },
        { "card", "9490-●●●●-●●●●-1234", "9490 **** **** 1234" },
        { "person", "900101-1234567", "9001011234567" },
        { "person", "e-1042", "E1042" },
        { "person", "홍 길동", "홍길동" },
        { "phone", "010-1234-5678", "+82 10-1234-5678" },
        { "phone", "01012345678", "0082-(0)10-1234-5678" },
        { "phone", "010 1234 5678", "1012345678" },
        { "phone", "02-123-4567", "+82-2-123-4567" },
        { "business", "123-45-67890", "1234567890" },
    };
    struct seal *seal = ring_case_known(ring, SEAL_AES, NULL);
    for (size_t i = 0; i < sizeof same / sizeof *same; i++)
        assert_string_equal(token(ring, seal, same[i][0], same[i][1]),
                            token(ring, seal, same[i][0], same[i][2]));
    seal_close(seal);
}

static void different_where_it_differs(void **state)
{
    struct ring_case *ring = *state;
    static const char *const differ[][3] = {
        { "account", "110-234-567890", "110-234-567891" },
        { "card", "9490-****-1234", "9490-***-1234" },
        { "card", "9490****", "****9490" },
        { "person", "홍길동", "홍길순" },
        { "phone", "02-123-4567", "031-123-4567" },
        { "phone", "1588-1234", "01588-1234" },
    };
    struct seal *seal = ring_case_known(ring, SEAL_AES, NULL);
    for (size_t i = 0; i < sizeof differ / sizeof *differ; i++)
        assert_string_not_equal(token(ring, seal, differ[i][0], differ[i][1]),
                                token(ring, seal, differ[i][0], differ[i][2]));
    // A key per kind: the same digits are another word.
    assert_string_not_equal(token(ring, seal, "account", "1234567890"),
                            token(ring, seal, "business", "1234567890"));
    seal_close(seal);
}

static void none_where_nothing_is_said(void **state)
{
    struct ring_case *ring = *state;
    static const char *const empty[][2] = { { "account", "" },     { "account", "없음" },
                                            { "account", "-" },    { "card", "****-****" },
                                            { "person", " - . " }, { "phone", "\xff\xfe" },
                                            { "person", "\xff" } };
    struct seal *seal = ring_case_known(ring, SEAL_AES, NULL);
    for (size_t i = 0; i < sizeof empty / sizeof *empty; i++)
        assert_string_equal(token(ring, seal, empty[i][0], empty[i][1]), "");
    char huge[1000];
    memset(huge, '1', sizeof huge - 1);
    huge[sizeof huge - 1] = 0;
    assert_string_equal(token(ring, seal, "account", huge), "");
    seal_close(seal);
}

static void knows_its_kinds(void **state)
{
    (void)state;
    assert_true(seal_is_kind("account") && seal_is_kind("business"));
    assert_false(seal_is_kind("") || seal_is_kind("accounts"));
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, ring_case_open, ring_case_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(is_what_the_page_says),
        CASE(same_however_written),
        CASE(different_where_it_differs),
        CASE(none_where_nothing_is_said),
        CASE(knows_its_kinds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
