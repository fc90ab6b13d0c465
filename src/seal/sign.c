#include <assert.h>
#include <openssl/evp.h>

#include "seal/ring.h"

static EVP_PKEY *key_pair(const struct seal *seal)
{
    EVP_PKEY *pair =
        EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL, seal->ring.sign, KEY_BYTES);
    assert(pair);
    return pair;
}

void seal_sign(const struct seal *seal, const void *data, size_t len, uint8_t out[SEAL_SIGNATURE])
{
    EVP_PKEY *pair = key_pair(seal);
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    size_t written = SEAL_SIGNATURE;
    bool good = context && EVP_DigestSignInit(context, NULL, NULL, NULL, pair) == 1 &&
                EVP_DigestSign(context, out, &written, data, len) == 1;
    assert(good && written == SEAL_SIGNATURE);
    EVP_MD_CTX_free(context);
    EVP_PKEY_free(pair);
}

void seal_public(const struct seal *seal, uint8_t out[SEAL_PUBLIC])
{
    EVP_PKEY *pair = key_pair(seal);
    size_t written = SEAL_PUBLIC;
    bool good = EVP_PKEY_get_raw_public_key(pair, out, &written) == 1;
    assert(good && written == SEAL_PUBLIC);
    EVP_PKEY_free(pair);
}

bool seal_signed(const uint8_t key[SEAL_PUBLIC], const void *data, size_t len,
                 const uint8_t signature[SEAL_SIGNATURE])
{
    EVP_PKEY *public = EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL, key, SEAL_PUBLIC);
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    bool good = public && context && EVP_DigestVerifyInit(context, NULL, NULL, NULL, public) == 1 &&
                EVP_DigestVerify(context, signature, SEAL_SIGNATURE, data, len) == 1;
    EVP_MD_CTX_free(context);
    EVP_PKEY_free(public);
    return good;
}
