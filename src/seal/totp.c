// One-time codes as every phone's authenticator makes them: RFC 6238 over RFC 4226, SHA-1, six digits,
// a new one every 30 seconds.
//
// A phone's clock may be off: the codes of the step before and of the step after count too. The caller
// stores the step that matched and takes only later ones, so that a code that was looked at over a shoulder
// is worth nothing.
#include <assert.h>
#include <openssl/crypto.h>
#include <openssl/hmac.h>
#include <string.h>

#include "seal/seal.h"

#define SECRET_BYTES 20
#define STEP_US      INT64_C(30000000)
#define DIGITS       6

static const char base32[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

const char *totp_secret(struct arena *arena)
{
    uint8_t bytes[SECRET_BYTES];
    seal_random(bytes, sizeof bytes);
    char *text = ARENA_ARRAY(arena, char, SECRET_BYTES / 5 * 8 + 1), *out = text;
    uint32_t word = 0;
    int bits = 0;
    for (size_t i = 0; i < sizeof bytes; i++) {
        word = word << 8 | bytes[i];
        for (bits += 8; bits >= 5; bits -= 5)
            *out++ = base32[word >> (bits - 5) & 31];
    }
    OPENSSL_cleanse(bytes, sizeof bytes);
    return text;
}

static int base32_digit(char c)
{
    return c >= 'A' && c <= 'Z'   ? c - 'A'
           : c >= 'a' && c <= 'z' ? c - 'a'
           : c >= '2' && c <= '7' ? c - '2' + 26
                                  : -1;
}

// People copy secrets in groups of four: blanks are passed over.
static bool secret_bytes(const char *secret, uint8_t *out, size_t room, size_t *len)
{
    uint32_t word = 0;
    int bits = 0;
    *len = 0;
    for (; *secret && *secret != '='; secret++) {
        if (*secret == ' ')
            continue;
        int digit = base32_digit(*secret);
        if (digit < 0 || *len == room)
            return false;
        word = word << 5 | (uint32_t)digit;
        bits += 5;
        if (bits >= 8) {
            bits -= 8;
            out[(*len)++] = (uint8_t)(word >> bits);
        }
    }
    return *len > 0;
}

static void code_make(const uint8_t *secret, size_t secret_len, int64_t step, char out[DIGITS])
{
    uint8_t counter[8], mac[20];
    unsigned mac_len = 0;
    for (int i = 7; i >= 0; i--, step >>= 8)
        counter[i] = (uint8_t)step;
    const void *made =
        HMAC(EVP_sha1(), secret, (int)secret_len, counter, sizeof counter, mac, &mac_len);
    assert(made && mac_len == sizeof mac);
    const uint8_t *at = mac + (mac[19] & 15);
    uint32_t number =
        (uint32_t)(at[0] & 127) << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
    for (int i = DIGITS - 1; i >= 0; i--, number /= 10)
        out[i] = (char)('0' + number % 10);
}

// "123 456" is what many phones show.
static bool code_read(const char *code, char out[DIGITS])
{
    int count = 0;
    for (; *code; code++) {
        if (*code == ' ')
            continue;
        if (*code < '0' || *code > '9' || count == DIGITS)
            return false;
        out[count++] = *code;
    }
    return count == DIGITS;
}

int64_t totp_step(const char *secret, const char *code, int64_t now_us)
{
    uint8_t key[64];
    size_t key_len;
    char given[DIGITS], wanted[DIGITS];
    int64_t now = now_us / STEP_US, matched = 0;
    if (!code_read(code, given) || !secret_bytes(secret, key, sizeof key, &key_len))
        return 0;
    for (int64_t step = now > 1 ? now - 1 : 1; step <= now + 1; step++) {
        code_make(key, key_len, step, wanted);
        if (seal_equal(given, wanted, DIGITS))
            matched = step;
    }
    OPENSSL_cleanse(key, sizeof key);
    return matched;
}

static void percent_add(struct str *out, const char *text)
{
    for (; *text; text++) {
        char c = *text;
        bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                     strchr("-._~", c);
        if (plain)
            str_char(out, c);
        else
            str_format(out, "%%%02X", (unsigned char)c);
    }
}

const char *totp_address(struct arena *arena, const char *account, const char *secret)
{
    struct str out;
    str_open(&out, arena);
    str_text(&out, "otpauth://totp/Haechi:");
    percent_add(&out, account);
    str_format(&out, "?secret=%s&issuer=Haechi&algorithm=SHA1&digits=%d&period=%d", secret, DIGITS,
               (int)(STEP_US / 1000000));
    return str_end(&out);
}
