// test/fuzz_seal.c — any bytes as an encrypted field, a value of a token, a code, a secret and a head.
#include <assert.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/audit.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct seal *ring_open(void)
{
    char folder[] = "/tmp/haechi-fuzz-XXXXXX", path[64];
    struct err err;
    if (!mkdtemp(folder))
        abort();
    snprintf(path, sizeof path, "%s/ring", folder);
    struct seal *seal = seal_create(path, &err) ? seal_open(path, SEAL_AES, &err) : NULL;
    unlink(path);
    rmdir(folder);
    return seal;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct seal *seal;
    if (!seal && !(seal = ring_open()))
        abort();
    struct arena *arena = arena_new("fuzz", GIB, 4 * GIB);
    const char *text = arena_text(arena, (const char *)data, size), *plain;
    char token[SEAL_TOKEN_MAX];
    struct audit_head head;
    struct err err = { 0 };
    size_t len;
    // Nobody can guess a cipher of this ring.
    bool opened = seal_reveal(seal, arena, "t.c", text, &plain, &len, &err);
    assert(!opened);
    if (seal_is_field(text, strlen(text)))
        assert(seal_field_version(text) > 0);
    // A token of any bytes is a token or none.
    len = seal_token(seal, size % 2 ? "person" : "phone", text, size, 0, token);
    assert(len == 0 || len == 25);
    totp_step(text, "123456", INT64_C(1800000000000000));
    assert(totp_step("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", text, 0) <= 1);
    audit_head_read(text, size, &head, &err);
    arena_free(arena);
    return 0;
}
