// A field, encrypted: AES-256-GCM, or ARIA-256-GCM where the setting says so.
//
//     h1.3.BASE64URL(nonce 12 bytes, cipher, tag 16 bytes)
//      │ └ version of the key
//      └ 1 AES, 2 ARIA: a ring opens both, whatever it writes itself
//
// What is authenticated is "h1.3." and the place, say "exp_pay.acct_no". So a cipher that someone moves
// from one employee's account to another's (or from a column one may look at into one that is shown) does
// not open there, and neither the version nor the algorithm can be exchanged under it.
//
// Nonces are random. After 2^32 fields under one version the chance that two share a nonce reaches 2^-33;
// `seal_rotate` long before.
#include <assert.h>
#include <openssl/crypto.h>
#include <stdio.h>
#include <string.h>

#include "seal/ring.h"

#define NONCE_BYTES 12
#define TAG_BYTES   16
#define HEAD_MAX    16
#define FIELD_MAX   ((size_t)INT32_MAX / 2)

struct head {
    enum seal_cipher cipher;
    int version;
    size_t len; // of "h1.3."
};

static bool head_parse(const char *text, size_t len, struct head *head)
{
    if (len < 5 || text[0] != 'h' || (text[1] != '1' && text[1] != '2') || text[2] != '.')
        return false;
    *head = (struct head){ .cipher = text[1] == '1' ? SEAL_AES : SEAL_ARIA, .len = 3 };
    while (head->len < len && text[head->len] >= '0' && text[head->len] <= '9' &&
           head->version < 1000)
        head->version = head->version * 10 + (text[head->len++] - '0');
    return text[3] != '0' && head->len > 3 && head->len < len && text[head->len++] == '.';
}

// Takes in what is authenticated but not encrypted.
static bool place_add(EVP_CIPHER_CTX *context, const char *head, size_t head_len, const char *place)
{
    int ignored;
    return EVP_CipherUpdate(context, NULL, &ignored, (const uint8_t *)head, (int)head_len) &&
           EVP_CipherUpdate(context, NULL, &ignored, (const uint8_t *)place, (int)strlen(place));
}

const char *seal_field(const struct seal *seal, struct arena *arena, const char *place,
                       const char *plain, size_t len)
{
    assert(len <= FIELD_MAX);
    char head[HEAD_MAX];
    int version = seal->ring.version_count, written = 0, rest = 0;
    size_t head_len =
        (size_t)snprintf(head, sizeof head, "h%d.%d.", seal->cipher == SEAL_AES ? 1 : 2, version);
    size_t bytes = NONCE_BYTES + len + TAG_BYTES;
    char *out = ARENA_RAW(arena, char, head_len + (bytes + 2) / 3 * 4 + 1);
    uint8_t *box = ARENA_RAW(arena, uint8_t, bytes), *cipher = box + NONCE_BYTES;
    seal_random(box, NONCE_BYTES);
    EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
    bool good = context &&
                EVP_CipherInit_ex2(context, seal->ciphers[seal->cipher],
                                   seal->ring.versions[version - 1].field, box, 1, NULL) &&
                place_add(context, head, head_len, place) &&
                EVP_CipherUpdate(context, cipher, &written, (const uint8_t *)plain, (int)len) &&
                EVP_CipherFinal_ex(context, cipher + written, &rest) &&
                EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, TAG_BYTES, cipher + len);
    assert(good && (size_t)(written + rest) == len);
    EVP_CIPHER_CTX_free(context);
    memcpy(out, head, head_len);
    seal_base64url(box, bytes, out + head_len);
    return out;
}

static bool box_open(const EVP_CIPHER *cipher, const uint8_t *key, const char *head,
                     size_t head_len, const char *place, uint8_t *box, size_t bytes, uint8_t *plain)
{
    size_t len = bytes - NONCE_BYTES - TAG_BYTES;
    int written = 0, rest = 0;
    EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
    bool ready =
        context && EVP_CipherInit_ex2(context, cipher, key, box, 0, NULL) &&
        EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, TAG_BYTES, box + NONCE_BYTES + len) &&
        place_add(context, head, head_len, place);
    assert(ready);
    bool good = EVP_CipherUpdate(context, plain, &written, box + NONCE_BYTES, (int)len) &&
                EVP_CipherFinal_ex(context, plain + written, &rest) == 1;
    EVP_CIPHER_CTX_free(context);
    return good;
}

bool seal_reveal(const struct seal *seal, struct arena *arena, const char *place,
                 const char *sealed, const char **plain, size_t *len, struct err *err)
{
    struct head head;
    size_t sealed_len = strlen(sealed), bytes;
    if (sealed_len > FIELD_MAX || !head_parse(sealed, sealed_len, &head))
        return err_set(err, ERR_BAD_INPUT, "%s: not an encrypted field", place);
    if (head.version > seal->ring.version_count)
        return err_set(err, ERR_NOT_FOUND,
                       "%s: encrypted with version %d of the keys; the ring has %d", place,
                       head.version, seal->ring.version_count);
    uint8_t *box = ARENA_RAW(arena, uint8_t, sealed_len);
    if (!seal_unbase64url(sealed + head.len, sealed_len - head.len, box, &bytes) ||
        bytes < NONCE_BYTES + TAG_BYTES)
        return err_set(err, ERR_BAD_INPUT, "%s: an encrypted field that was cut or mistyped",
                       place);
    *len = bytes - NONCE_BYTES - TAG_BYTES;
    uint8_t *text = ARENA_RAW(arena, uint8_t, *len + 1);
    if (!box_open(seal->ciphers[head.cipher], seal->ring.versions[head.version - 1].field, sealed,
                  head.len, place, box, bytes, text)) {
        OPENSSL_cleanse(text, *len); // what does not prove true is shown to nobody
        return err_set(err, ERR_CONFLICT,
                       "%s: the field does not open: changed, moved here, or of other keys", place);
    }
    text[*len] = 0;
    *plain = (const char *)text;
    return true;
}

bool seal_is_field(const char *text, size_t len)
{
    struct head head;
    // The shortest is an empty text: 28 bytes of nonce and tag are 38 characters.
    if (!head_parse(text, len, &head) || len - head.len < 38)
        return false;
    for (size_t i = head.len; i < len; i++) {
        char c = text[i];
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        if (!letter && !(c >= '0' && c <= '9') && c != '-' && c != '_')
            return false;
    }
    return true;
}

int seal_field_version(const char *sealed)
{
    struct head head;
    return head_parse(sealed, strlen(sealed), &head) ? head.version : 0;
}
