#include "app/draw.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

void draw_seed(char out[DRAW_SEED_MAX])
{
    uint64_t words[DRAW_SEED_WORDS];
    seal_random(words, sizeof words);
    seal_hex(words, sizeof words, out);
}

uint64_t draw_number(const char *seed, int64_t id)
{
    char text[DRAW_SEED_MAX + 24];
    uint8_t hash[SEAL_HASH];
    uint64_t number = 0;
    int len = snprintf(text, sizeof text, "%.*s:%" PRId64, DRAW_SEED_MAX - 1, seed, id);
    seal_hash(text, (size_t)len, hash);
    for (size_t i = 0; i < 8; i++)
        number = number << 8 | hash[i];
    return number;
}

bool draw_hits(const char *seed, int64_t id, int64_t share)
{
    return share >= 100 || draw_number(seed, id) < UINT64_MAX / 100 * (uint64_t)share;
}
