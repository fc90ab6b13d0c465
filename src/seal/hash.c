#include <assert.h>
#include <errno.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/rand.h>
#include <string.h>
#include <unistd.h>

#include "seal/seal.h"

void seal_hash(const void *data, size_t len, uint8_t out[SEAL_HASH])
{
    unsigned written = 0;
    int made = EVP_Digest(data, len, out, &written, EVP_sha256(), NULL);
    assert(made == 1 && written == SEAL_HASH);
}

struct seal_digest *seal_digest_open(void)
{
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    assert(context);
    int begun = EVP_DigestInit_ex(context, EVP_sha256(), NULL);
    assert(begun == 1);
    return (struct seal_digest *)context;
}

void seal_digest_add(struct seal_digest *digest, const void *data, size_t len)
{
    int added = EVP_DigestUpdate((EVP_MD_CTX *)digest, data, len);
    assert(added == 1);
}

void seal_digest_close(struct seal_digest *digest, uint8_t out[SEAL_HASH])
{
    int made = EVP_DigestFinal_ex((EVP_MD_CTX *)digest, out, NULL);
    assert(made == 1);
    EVP_MD_CTX_free((EVP_MD_CTX *)digest);
}

static bool file_add(struct seal_digest *digest, int file, struct err *err)
{
    static const size_t part = 64 * KIB;
    uint8_t data[64 * KIB];
    for (off_t at = 0;;) {
        ssize_t got = pread(file, data, part, at);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return err_set(err, ERR_SYSTEM, "a file cannot be read: %s", strerror(errno));
        if (got == 0)
            return true;
        seal_digest_add(digest, data, (size_t)got);
        at += got;
    }
}

bool seal_hash_file(int file, uint8_t out[SEAL_HASH], struct err *err)
{
    struct seal_digest *digest = seal_digest_open();
    bool good = file_add(digest, file, err);
    seal_digest_close(digest, out);
    return good;
}

void seal_random(void *out, size_t len)
{
    assert(len <= INT32_MAX);
    int made = RAND_bytes(out, (int)len);
    assert(made == 1);
}

bool seal_equal(const void *a, const void *b, size_t len)
{
    return CRYPTO_memcmp(a, b, len) == 0;
}
