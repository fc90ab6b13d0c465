#include "modules/evaluation/bytes.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

struct bytes *bytes_open(struct arena *arena)
{
    struct bytes *bytes = arena_take_raw(arena, sizeof *bytes);
    bytes->digest = seal_digest_open();
    bytes->len = 0;
    return bytes;
}

static void flush(struct bytes *bytes)
{
    seal_digest_add(bytes->digest, bytes->buffer, bytes->len);
    bytes->len = 0;
}

void bytes_line(struct bytes *bytes, const char *format, ...)
{
    va_list list;
    if (bytes->len > BYTES_LINE_MAX)
        flush(bytes);
    va_start(list, format);
    int len = vsnprintf(bytes->buffer + bytes->len, BYTES_LINE_MAX, format, list);
    va_end(list);
    assert(len >= 0 && (size_t)len < BYTES_LINE_MAX);
    bytes->len += (size_t)len;
}

static const char *hexadecimal(struct arena *arena, const uint8_t hash[SEAL_HASH])
{
    char *text = arena_take(arena, 2 * SEAL_HASH + 1);
    seal_hex(hash, SEAL_HASH, text);
    return text;
}

const char *bytes_close(struct bytes *bytes, struct arena *arena)
{
    uint8_t hash[SEAL_HASH];
    flush(bytes);
    seal_digest_close(bytes->digest, hash);
    return hexadecimal(arena, hash);
}

const char *bytes_hash(struct arena *arena, const char *text)
{
    uint8_t hash[SEAL_HASH];
    seal_hash(text, strlen(text), hash);
    return hexadecimal(arena, hash);
}
