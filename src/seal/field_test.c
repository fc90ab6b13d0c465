#include <openssl/evp.h>

#include "seal/ring_case.h"

static void opens_what_it_sealed(void **state)
{
    struct ring_case *ring = *state;
    for (int cipher = SEAL_AES; cipher <= SEAL_ARIA; cipher++) {
        struct seal *seal = ring_case_known(ring, (enum seal_cipher)cipher, NULL);
        struct err err = { 0 };
        char text[300];
        for (size_t len = 0; len < sizeof text; len++) {
            memset(text, 'a' + (int)(len % 26), len);
            const char *sealed = seal_field(seal, ring->arena, "t.c.1", text, len), *plain = NULL;
            size_t got = 0;
            assert_true(seal_is_field(sealed, strlen(sealed)));
            assert_int_equal(seal_field_version(sealed), 1);
            assert_true(seal_reveal(seal, ring->arena, "t.c.1", sealed, &plain, &got, &err));
            assert_int_equal(got, len);
            assert_memory_equal(plain, text, len);
            assert_int_equal(plain[len], 0);
        }
        seal_close(seal);
    }
}

static void never_says_the_same_twice(void **state)
{
    struct ring_case *ring = *state;
    struct seal *seal = ring_case_known(ring, SEAL_AES, NULL);
    const char *a = seal_field(seal, ring->arena, "t.c", "same", 4);
    const char *b = seal_field(seal, ring->arena, "t.c", "same", 4);
    assert_string_not_equal(a, b);
    seal_close(seal);
}

// ---- GCM anew, from the block cipher alone: SP 800-38D, bit by bit.

static void block(const EVP_CIPHER *cipher, const uint8_t *in, uint8_t *out)
{
    uint8_t key[32];
    int written = 0;
    for (int i = 0; i < 32; i++)
        key[i] = (uint8_t)i;
    EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
    assert_true(EVP_EncryptInit_ex(context, cipher, NULL, key, NULL));
    assert_true(EVP_EncryptUpdate(context, out, &written, in, 16));
    EVP_CIPHER_CTX_free(context);
}

static void field_multiply(uint8_t x[16], const uint8_t h[16])
{
    uint8_t z[16] = { 0 }, v[16];
    memcpy(v, h, 16);
    for (int bit = 0; bit < 128; bit++) {
        if (x[bit / 8] >> (7 - bit % 8) & 1)
            for (int i = 0; i < 16; i++)
                z[i] ^= v[i];
        int low = v[15] & 1;
        for (int i = 15; i > 0; i--)
            v[i] = (uint8_t)(v[i] >> 1 | v[i - 1] << 7);
        v[0] = (uint8_t)(v[0] >> 1 ^ (low ? 0xe1 : 0));
    }
    memcpy(x, z, 16);
}

static void hash_add(uint8_t y[16], const uint8_t h[16], const uint8_t *data, size_t len)
{
    for (size_t at = 0; at < len; at += 16) {
        for (size_t i = 0; i < 16 && at + i < len; i++)
            y[i] ^= data[at + i];
        field_multiply(y, h);
    }
}

static void gcm(const EVP_CIPHER *cipher, const uint8_t nonce[12], const char *place,
                const char *plain, size_t len, uint8_t *out)
{
    uint8_t h[16] = { 0 }, counter[16] = { 0 }, pad[16], y[16] = { 0 }, lengths[16] = { 0 };
    block(cipher, h, h);
    memcpy(counter, nonce, 12);
    for (size_t at = 0; at < len; at++) {
        if (at % 16 == 0) {
            counter[15] = (uint8_t)(2 + at / 16);
            block(cipher, counter, pad);
        }
        out[at] = (uint8_t)plain[at] ^ pad[at % 16];
    }
    hash_add(y, h, (const uint8_t *)place, strlen(place));
    hash_add(y, h, out, len);
    size_t place_bits = 8 * strlen(place), bits = 8 * len;
    lengths[6] = (uint8_t)(place_bits >> 8), lengths[7] = (uint8_t)place_bits;
    lengths[14] = (uint8_t)(bits >> 8), lengths[15] = (uint8_t)bits;
    hash_add(y, h, lengths, 16);
    counter[15] = 1;
    block(cipher, counter, pad);
    for (int i = 0; i < 16; i++)
        out[len + (size_t)i] = y[i] ^ pad[i];
}

static void is_the_standard_s_gcm(void **state)
{
    struct ring_case *ring = *state;
    static const char plain[] = "110-234-567890 is the account";
    static const char *const heads[] = { "h1.1.", "h2.1." }, *const places[] = { "h1.1.t.c",
                                                                                 "h2.1.t.c" };
    // FIPS 197 C.3 and RFC 5794 A.3: the same key and block, so that the oracle is the right one.
    static const char *const want[] = { "8ea2b7ca516745bfeafc49904b496089",
                                        "f92bd7c79fb72e2f2b8f80c1972d24fc" };
    const EVP_CIPHER *ciphers[] = { EVP_aes_256_ecb(), EVP_aria_256_ecb() };
    struct seal *seal = ring_case_known(ring, SEAL_AES, NULL);
    for (int i = 0; i < 2; i++) {
        uint8_t in[16], out[16], box[12 + sizeof plain + 15];
        assert_true(seal_unhex("00112233445566778899aabbccddeeff", 32, in));
        block(ciphers[i], in, out);
        hex_equal(out, 16, want[i]);

        size_t plain_len = strlen(plain), len = 0;
        memcpy(box, "nonce nonce ", 12);
        gcm(ciphers[i], box, places[i], plain, plain_len, box + 12);
        char sealed[200];
        size_t head_len = (size_t)snprintf(sealed, sizeof sealed, "%s", heads[i]);
        seal_base64url(box, 12 + plain_len + 16, sealed + head_len);
        const char *revealed;
        struct err err = { 0 };
        if (!seal_reveal(seal, ring->arena, "t.c", sealed, &revealed, &len, &err))
            fail_msg("%s", err.text);
        assert_string_equal(revealed, plain);
    }
    seal_close(seal);
}

static void stays_shut(struct seal *seal, struct arena *arena, const char *place,
                       const char *sealed)
{
    const char *plain;
    size_t len;
    struct err err = { 0 };
    if (seal_reveal(seal, arena, place, sealed, &plain, &len, &err))
        fail_msg("%s opened at %s", sealed, place);
    assert_int_not_equal(err.kind, ERR_NONE);
}

static void opens_at_its_place_only(void **state)
{
    struct ring_case *ring = *state;
    struct seal *seal = ring_case_known(ring, SEAL_AES, NULL);
    const char *sealed = seal_field(seal, ring->arena, "exp_pay.acct_no.P1", "110", 3);
    stays_shut(seal, ring->arena, "exp_pay.acct_no.P2", sealed);
    stays_shut(seal, ring->arena, "exp_pay.acct_no", sealed);
    stays_shut(seal, ring->arena, "exp_pay.acct_no.P1 ", sealed);
    stays_shut(seal, ring->arena, "", sealed);
    seal_close(seal);
}

static void opens_when_nothing_changed_only(void **state)
{
    struct ring_case *ring = *state;
    for (int cipher = SEAL_AES; cipher <= SEAL_ARIA; cipher++) {
        struct seal *seal = ring_case_known(ring, (enum seal_cipher)cipher, NULL);
        char *sealed =
            arena_format(ring->arena, "%s", seal_field(seal, ring->arena, "t.c", "110-234", 7));
        size_t len = strlen(sealed);
        for (size_t i = 0; i < len; i++)
            for (int c = ' '; c < 127; c++) {
                char old = sealed[i];
                if (c == old)
                    continue;
                sealed[i] = (char)c;
                stays_shut(seal, ring->arena, "t.c", sealed);
                sealed[i] = old;
            }
        for (size_t i = 0; i < len; i++)
            stays_shut(seal, ring->arena, "t.c", arena_text(ring->arena, sealed, i));
        stays_shut(seal, ring->arena, "t.c", arena_format(ring->arena, "%sA", sealed));
        stays_shut(seal, ring->arena, "t.c", arena_format(ring->arena, "%sAAAA", sealed));
        seal_close(seal);
    }
}

static void needs_its_own_ring(void **state)
{
    struct ring_case *ring = *state;
    struct err err = { 0 };
    struct seal *one = ring_case_known(ring, SEAL_AES, NULL);
    unlink(ring->path);
    assert_true(seal_create(ring->path, &err));
    assert_true(seal_rotate(ring->path, &err));
    struct seal *two = seal_open(ring->path, SEAL_AES, &err);
    const char *plain, *sealed = seal_field(two, ring->arena, "t.c", "110", 3);
    size_t len;
    assert_false(seal_reveal(one, ring->arena, "t.c", sealed, &plain, &len, &err));
    assert_int_equal(err.kind, ERR_NOT_FOUND); // version 2
    stays_shut(two, ring->arena, "t.c", seal_field(one, ring->arena, "t.c", "110", 3));
    seal_close(one);
    seal_close(two);
}

static void tells_fields_from_text(void **state)
{
    (void)state;
    static const char *const texts[] = { "",
                                         "h",
                                         "h1.",
                                         "h1.1.",
                                         "h1.1.AAAA",
                                         "h3.1.",
                                         "900101-1234567",
                                         "h1.0.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                                         "h1.x.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                                         "h1.1.AAAAAAAAAAAAAAAAAAAA AAAAAAAAAAAAAAAAAAAAA" };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        assert_false(seal_is_field(texts[i], strlen(texts[i])));
    assert_int_equal(seal_field_version("plain"), 0);
    assert_int_equal(seal_field_version("h1.99999999999999999999.AAAA"), 0);
    assert_int_equal(seal_field_version("h2.12.AAAA"), 12);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, ring_case_open, ring_case_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(opens_what_it_sealed),
        CASE(never_says_the_same_twice),
        CASE(is_the_standard_s_gcm),
        CASE(opens_at_its_place_only),
        CASE(opens_when_nothing_changed_only),
        CASE(needs_its_own_ring),
        CASE(tells_fields_from_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
