// modules/evaluation/bytes.h — lines that are hashed as they come, and kept nowhere.
//
// Bounds   a line of at most BYTES_LINE_MAX.
#pragma once

#include "seal/seal.h"

#define BYTES_LINE_MAX (64 * KIB)

struct bytes {
    struct seal_digest *digest;
    size_t len;
    char buffer[2 * BYTES_LINE_MAX];
};

struct bytes *bytes_open(struct arena *arena);
void bytes_line(struct bytes *bytes, const char *format, ...) __attribute__((format(printf, 2, 3)));
const char *bytes_close(struct bytes *bytes, struct arena *arena); // the SHA-256, hexadecimal
const char *bytes_hash(struct arena *arena, const char *text);     // of a text alone
