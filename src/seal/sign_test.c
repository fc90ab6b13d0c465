#include "seal/ring_case.h"

// RFC 8032, section 7.1.
static const struct {
    const char *secret, *public, *message, *signature;
} vectors[] = {
    { "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
      "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
      "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9"
      "b46b"
      "d25bf5f0595bbe24655141438e7a100b" },
    { "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
      "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
      "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984d"
      "c659"
      "4a7c15e9716ed28dc027beceea1ec40a" },
};

static void is_ed25519(void **state)
{
    struct ring_case *ring = *state;
    for (size_t i = 0; i < sizeof vectors / sizeof *vectors; i++) {
        struct seal *seal = ring_case_known(ring, SEAL_AES, vectors[i].secret);
        uint8_t public[SEAL_PUBLIC], signature[SEAL_SIGNATURE], message[8];
        size_t len = strlen(vectors[i].message) / 2;
        assert_true(seal_unhex(vectors[i].message, 2 * len, message));
        seal_public(seal, public);
        hex_equal(public, sizeof public, vectors[i].public);
        seal_sign(seal, message, len, signature);
        hex_equal(signature, sizeof signature, vectors[i].signature);
        assert_true(seal_signed(public, message, len, signature));
        seal_close(seal);
    }
}

static void refuses_what_was_changed(void **state)
{
    struct ring_case *ring = *state;
    struct seal *seal = ring_case_known(ring, SEAL_AES, NULL);
    uint8_t public[SEAL_PUBLIC], signature[SEAL_SIGNATURE];
    char message[] = "the head of the log";
    size_t len = strlen(message);
    seal_public(seal, public);
    seal_sign(seal, message, len, signature);
    for (size_t i = 0; i < SEAL_SIGNATURE; i++) {
        signature[i] ^= 1;
        assert_false(seal_signed(public, message, len, signature));
        signature[i] ^= 1;
    }
    for (size_t i = 0; i < len; i++) {
        message[i] ^= 1;
        assert_false(seal_signed(public, message, len, signature));
        message[i] ^= 1;
    }
    assert_false(seal_signed(public, message, len - 1, signature));
    public[0] ^= 1;
    assert_false(seal_signed(public, message, len, signature));
    seal_close(seal);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, ring_case_open, ring_case_close)

int main(void)
{
    const struct CMUnitTest tests[] = { CASE(is_ed25519), CASE(refuses_what_was_changed) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
