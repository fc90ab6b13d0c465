// Passwords are kept as Argon2id: what costs us 50 ms and 19 MiB once a login costs a thief the same for
// every guess. The text form names its own parameters, so that old hashes go on working when these grow.
#include <argon2.h>
#include <assert.h>
#include <openssl/crypto.h>
#include <string.h>
#include <strings.h>

#include "seal/seal.h"

#define PASSES     2
#define MEMORY_KIB (19 * 1024)
#define LANES      1
#define SALT_BYTES 16
#define HASH_BYTES 32

const char *password_hash(struct arena *arena, const char *password)
{
    uint8_t salt[SALT_BYTES];
    seal_random(salt, sizeof salt);
    size_t room = argon2_encodedlen(PASSES, MEMORY_KIB, LANES, SALT_BYTES, HASH_BYTES, Argon2_id);
    char *text = ARENA_ARRAY(arena, char, room);
    int made = argon2id_hash_encoded(PASSES, MEMORY_KIB, LANES, password, strlen(password), salt,
                                     sizeof salt, HASH_BYTES, text, room);
    assert(made == ARGON2_OK);
    return text;
}

// Without an account the same work is done for nothing, so that the time tells nobody which accounts exist.
bool password_matches(const char *hash, const char *password)
{
    static const uint8_t salt[SALT_BYTES];
    if (hash)
        return argon2id_verify(hash, password, strlen(password)) == ARGON2_OK;
    uint8_t out[HASH_BYTES];
    argon2id_hash_raw(PASSES, MEMORY_KIB, LANES, password, strlen(password), salt, sizeof salt, out,
                      sizeof out);
    OPENSSL_cleanse(out, sizeof out);
    return false;
}

static int kinds_count(const char *password)
{
    bool lower = false, upper = false, digit = false, sign = false;
    for (const char *c = password; *c; c++) {
        bool is_lower = *c >= 'a' && *c <= 'z', is_upper = *c >= 'A' && *c <= 'Z';
        bool is_digit = *c >= '0' && *c <= '9';
        lower |= is_lower;
        upper |= is_upper;
        digit |= is_digit;
        sign |= !is_lower && !is_upper && !is_digit;
    }
    return lower + upper + digit + sign;
}

const char *password_fault(const struct password_rules *rules, const char *account,
                           const char *password, bool english)
{
    if ((int64_t)utf8_count(password, strlen(password)) < rules->length_min)
        return english ? "the password is too short" : "비밀번호가 너무 짧습니다";
    if (kinds_count(password) < rules->kinds_min)
        return english
                   ? "the password needs more kinds of characters (small letters, capitals, "
                     "digits, signs)"
                   : "비밀번호에 더 여러 종류의 글자(소문자, 대문자, 숫자, 기호)가 있어야 합니다";
    if (rules->no_account_name && *account && strcasestr(password, account))
        return english ? "the password holds the account's name"
                       : "비밀번호에 계정 이름이 들어 있습니다";
    return NULL;
}
