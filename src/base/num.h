// base/num.h — decimals of 128 bits with a scale, with the results of PostgreSQL's numeric.
//
// A num is coefficient * 10^-scale. Values compare by value (1.0 = 1.00) and print with their scale.
// Bounds   |coefficient| < 2^127, scale 0..NUM_SCALE_MAX; an operation that would leave these
//          bounds returns false and the caller makes it an error of that row. Division and square
//          root go through GMP where 128 bits do not hold the intermediate.
// Cost     add, subtract, compare: a few instructions when the scales agree.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

__extension__ typedef __int128 i128;
__extension__ typedef unsigned __int128 u128;

#define NUM_SCALE_MAX 38
#define NUM_TEXT_MAX 64

struct num {
    uint64_t low;
    int64_t high;
    int32_t scale;
    int32_t spare; // always 0, so that nums can be compared as bytes once reduced
};

static inline i128 num_coefficient(struct num num)
{
    return (i128)(((u128)(uint64_t)num.high << 64) | num.low);
}

static inline struct num num_make(i128 coefficient, int scale)
{
    return (struct num){.low = (uint64_t)(u128)coefficient,
                        .high = (int64_t)(coefficient >> 64),
                        .scale = scale};
}

struct num num_of_int(int64_t value);
bool num_of_double(double value, struct num *out); // 15 significant digits, as PostgreSQL casts
double num_to_double(struct num num);
bool num_to_int(struct num num, int64_t *out);     // rounded half away from zero
struct num num_reduce(struct num num);             // the same value with the fewest decimals
int num_compare(struct num a, struct num b);
uint64_t num_hash(struct num num); // equal values, equal hashes

bool num_add(struct num a, struct num b, struct num *out); // scale: the larger
bool num_sub(struct num a, struct num b, struct num *out);
bool num_mul(struct num a, struct num b, struct num *out); // scale: the sum, as PostgreSQL
bool num_div(struct num a, struct num b, struct num *out); // PostgreSQL's select_div_scale; b <> 0
bool num_mod(struct num a, struct num b, struct num *out);
bool num_round(struct num num, int scale, struct num *out); // half away from zero; scale may be < 0
bool num_trunc(struct num num, int scale, struct num *out);
struct num num_negate(struct num num);
bool num_floor(struct num num, struct num *out);
bool num_ceil(struct num num, struct num *out);
bool num_sqrt(struct num num, struct num *out);

// PostgreSQL's var_pop/var_samp/stddev_* of numeric from exact count, sum and sum of squares:
// sample: divide by n (n - 1), else n n; root: the square root of it. The result's scale follows
// from the sum's, so the sum must keep the largest scale among the values, not be reduced.
bool num_variance(int64_t count, struct num sum, struct num square_sum, bool sample, bool root,
                  struct num *out);
// The same where the sum of squares is wider than a num: `limbs` 64-bit words, the least first, not
// negative. Decimals that a num cannot hold are rounded off.
bool num_variance_wide(int64_t count, struct num sum, const uint64_t *squares, int limbs,
                       int square_scale, bool sample, bool root, struct num *out);

bool num_parse(const char *text, size_t len, struct num *out); // digits, sign, point, exponent
size_t num_print(struct num num, char *out);                   // at most NUM_TEXT_MAX with a NUL
