// app/draw.h — drawing lots that nobody can know before and anybody can repeat after.
//
//   SHA-256("<seed>:<id>"), first 8 bytes as a number < share % of 2^64  ─► drawn
//
// So what is drawn depends on the seed and the id alone, not on order or on what else there is.
#pragma once

#include "seal/seal.h"

#define DRAW_SEED_WORDS 2
#define DRAW_SEED_MAX   (16 * DRAW_SEED_WORDS + 1)

void draw_seed(char out[DRAW_SEED_MAX]);
bool draw_hits(const char *seed, int64_t id, int64_t share); // share: per cent, 0 to 100
// The number that a lottery orders by; the lowest is first.
uint64_t draw_number(const char *seed, int64_t id);
