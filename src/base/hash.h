// base/hash.h — the hashes of the engine: words by multiplication, bytes by xxHash.
#pragma once

#include <stddef.h>
#include <stdint.h>

static inline uint64_t hash_word(uint64_t word)
{
    word ^= word >> 32;
    word *= 0xd6e8feb86659fd93u;
    word ^= word >> 32;
    word *= 0xd6e8feb86659fd93u;
    return word ^ (word >> 32);
}

static inline uint64_t hash_mix(uint64_t seed, uint64_t word)
{
    return hash_word(seed * 0x9e3779b97f4a7c15u + word + 0x632be59bd9b4e019u);
}

uint64_t hash_memory(const void *data, size_t len);
