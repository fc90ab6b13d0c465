// base/random.h — a small seeded generator (xoshiro256**), so that every run can be repeated.
#pragma once

#include <stdint.h>

struct random {
    uint64_t state[4];
};

void random_open(struct random *random, uint64_t seed);
uint64_t random_next(struct random *random);
uint64_t random_below(struct random *random, uint64_t bound); // 0 .. bound - 1, bound > 0
int64_t random_between(struct random *random, int64_t low, int64_t high); // inclusive
double random_unit(struct random *random);                                // [0, 1)
