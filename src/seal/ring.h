// seal/ring.h — what an open key ring holds, for the files of seal/ alone.
#pragma once

#include <openssl/evp.h>
#include <stdatomic.h>

#include "seal/seal.h"

#define KEY_BYTES         32
#define ROW_KEY_BYTES     16
#define RING_VERSIONS_MAX 64

// One version of the keys that are rotated.
struct ring_keys {
    uint8_t field[KEY_BYTES], token[KEY_BYTES];
};

// The file, word for word.
struct ring {
    uint8_t row[ROW_KEY_BYTES], mac[KEY_BYTES], sign[KEY_BYTES];
    int version_count;
    struct ring_keys versions[RING_VERSIONS_MAX];
};

enum token_kind {
    TOKEN_ACCOUNT,
    TOKEN_CARD,
    TOKEN_PERSON,
    TOKEN_PHONE,
    TOKEN_BUSINESS,
    TOKEN_KINDS
};

// Contexts of one algorithm that threads take and give back, so that none is made per call.
#define SHELF_PLACES 8
struct shelf {
    EVP_MAC_CTX *model;
    _Atomic(EVP_MAC_CTX *) spare[SHELF_PLACES];
};

struct seal {
    struct arena *arena;
    struct ring ring;
    enum seal_cipher cipher;
    EVP_CIPHER *ciphers[2]; // by enum seal_cipher
    struct shelf hmac, siphash;
    uint8_t token_keys[RING_VERSIONS_MAX][TOKEN_KINDS][KEY_BYTES];
};

bool shelf_open(struct shelf *shelf, const char *algorithm, const OSSL_PARAM *params);
void shelf_close(struct shelf *shelf, size_t key_len);
// HMAC-SHA-256, or SipHash-2-4, on a context of the shelf.
void shelf_mac(const struct shelf *shelf, const void *key, size_t key_len, const void *data,
               size_t len, uint8_t *out, size_t out_len);

// The key of each kind, from the ring's token keys.
void token_keys_derive(struct seal *seal);
