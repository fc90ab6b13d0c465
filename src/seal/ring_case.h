// seal/ring_case.h — for the tests of seal/: a folder of their own, and rings with keys that are known.
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
// cmocka wants the four above first.
#include <cmocka.h>

#include "seal/seal.h"

struct ring_case {
    char folder[64], path[96];
    struct arena *arena;
};

static inline int ring_case_open(void **state)
{
    static struct ring_case ring;
    ring.arena = arena_new("test", 0, 0);
    snprintf(ring.folder, sizeof ring.folder, "/tmp/haechi-ring-XXXXXX");
    assert_non_null(mkdtemp(ring.folder));
    snprintf(ring.path, sizeof ring.path, "%s/ring", ring.folder);
    *state = &ring;
    return 0;
}

static inline int ring_case_close(void **state)
{
    struct ring_case *ring = *state;
    char path[128];
    snprintf(path, sizeof path, "%s.new", ring->path);
    unlink(path);
    unlink(ring->path);
    rmdir(ring->folder);
    arena_free(ring->arena);
    return 0;
}

static inline void file_write(const char *path, const char *data, size_t len)
{
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_int_equal(fwrite(data, 1, len, file), len);
    assert_int_equal(fclose(file), 0);
    assert_int_equal(chmod(path, 0600), 0);
}

// A ring of one version whose keys of 32 bytes are 00 01 02 …, with another signing key where one is given.
static inline struct seal *ring_case_known(struct ring_case *ring, enum seal_cipher cipher,
                                           const char *sign)
{
    static const char count[] = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";
    struct str text;
    str_open(&text, ring->arena);
    str_format(&text, "haechi-keys 1\nrow %.32s\nmac %s\nsign %s\nfield 1 %s\ntoken 1 %s\n", count,
               count, sign ? sign : count, count, count);
    uint8_t sum[SEAL_HASH];
    char hex[2 * SEAL_HASH + 1];
    seal_hash(text.data, text.len, sum);
    seal_hex(sum, sizeof sum, hex);
    str_format(&text, "end %s\n", hex);
    file_write(ring->path, text.data, text.len);
    struct err err = { 0 };
    struct seal *seal = seal_open(ring->path, cipher, &err);
    if (!seal)
        fail_msg("%s", err.text);
    return seal;
}

static inline void hex_equal(const void *data, size_t len, const char *want)
{
    char hex[2 * 64 + 1];
    assert_true(len <= 64);
    seal_hex(data, len, hex);
    assert_string_equal(hex, want);
}
