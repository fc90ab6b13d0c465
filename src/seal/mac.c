// HMAC and SipHash on contexts that are used again.
//
// Making an EVP context costs several times what it computes over a record of a hundred bytes. A ring is
// shared by all threads, and a context by none: so contexts lie on a shelf of a few places. Who needs one
// takes it (one atomic exchange), sets its key, and puts it back where a place is free. An empty shelf
// costs a copy of the model, a full one a release; neither is an error.
#include <assert.h>
#include <openssl/crypto.h>
#include <openssl/hmac.h>
#include <string.h>

#include "seal/ring.h"

bool shelf_open(struct shelf *shelf, const char *algorithm, const OSSL_PARAM *params)
{
    EVP_MAC *mac = EVP_MAC_fetch(NULL, algorithm, NULL);
    shelf->model = mac ? EVP_MAC_CTX_new(mac) : NULL;
    EVP_MAC_free(mac);
    return shelf->model && EVP_MAC_CTX_set_params(shelf->model, params);
}

static EVP_MAC_CTX *context_take(struct shelf *shelf)
{
    for (int i = 0; i < SHELF_PLACES; i++) {
        EVP_MAC_CTX *context =
            atomic_exchange_explicit(&shelf->spare[i], NULL, memory_order_acquire);
        if (context)
            return context;
    }
    EVP_MAC_CTX *context = EVP_MAC_CTX_dup(shelf->model);
    assert(context);
    return context;
}

// A context remembers the last key: nothing but a key of zeros may be left in what is freed.
static void context_free(EVP_MAC_CTX *context, size_t key_len)
{
    static const uint8_t zeros[KEY_BYTES];
    assert(key_len <= sizeof zeros);
    EVP_MAC_init(context, zeros, key_len, NULL);
    EVP_MAC_CTX_free(context);
}

static void context_give(struct shelf *shelf, EVP_MAC_CTX *context, size_t key_len)
{
    for (int i = 0; i < SHELF_PLACES; i++) {
        EVP_MAC_CTX *none = NULL;
        if (atomic_compare_exchange_strong_explicit(&shelf->spare[i], &none, context,
                                                    memory_order_release, memory_order_relaxed))
            return;
    }
    context_free(context, key_len);
}

void shelf_close(struct shelf *shelf, size_t key_len)
{
    for (int i = 0; i < SHELF_PLACES; i++)
        if (shelf->spare[i])
            context_free(shelf->spare[i], key_len);
    EVP_MAC_CTX_free(shelf->model);
}

// The shelf is not part of what a caller sees of a ring: taking and giving back changes nothing for him.
void shelf_mac(const struct shelf *shelf, const void *key, size_t key_len, const void *data,
               size_t len, uint8_t *out, size_t out_len)
{
    struct shelf *mutable = (struct shelf *)(uintptr_t)shelf;
    EVP_MAC_CTX *context = context_take(mutable);
    size_t written = 0;
    bool good = EVP_MAC_init(context, key, key_len, NULL) && EVP_MAC_update(context, data, len) &&
                EVP_MAC_final(context, out, &written, out_len);
    assert(good && written == out_len);
    context_give(mutable, context, key_len);
}

void seal_mac(const struct seal *seal, const char *kind, const void *data, size_t len,
              uint8_t out[SEAL_HASH])
{
    uint8_t key[KEY_BYTES];
    shelf_mac(&seal->hmac, seal->ring.mac, KEY_BYTES, kind, strlen(kind), key, sizeof key);
    shelf_mac(&seal->hmac, key, sizeof key, data, len, out, SEAL_HASH);
    OPENSSL_cleanse(key, sizeof key);
}

void seal_hmac(const void *key, size_t key_len, const void *data, size_t len,
               uint8_t out[SEAL_HASH])
{
    unsigned written = 0;
    assert(key_len <= INT32_MAX);
    // A key of NULL would mean "the one before".
    const void *made = HMAC(EVP_sha256(), key ? key : "", (int)key_len, data, len, out, &written);
    assert(made && written == SEAL_HASH);
}
