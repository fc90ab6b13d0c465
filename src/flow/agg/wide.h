// flow/agg/wide.h — whole numbers of several limbs, for sums that must not overflow on the way.
//
// A wide is an array of 64-bit limbs in two's complement, the least first. Arithmetic is modulo
// 2^(64 * limbs), so what left the range in between and came back is right again.
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/num.h"

static inline uint64_t wide_sign(const uint64_t *wide, int limbs)
{
    return wide[limbs - 1] >> 63 ? UINT64_MAX : 0;
}

static inline void wide_set(uint64_t *wide, int limbs, i128 value)
{
    wide[0] = (uint64_t)(u128)value;
    wide[1] = (uint64_t)((u128)value >> 64);
    for (int i = 2; i < limbs; i++)
        wide[i] = value < 0 ? UINT64_MAX : 0;
}

// The same number in more limbs.
static inline void wide_extend(uint64_t *to, int to_limbs, const uint64_t *from, int from_limbs)
{
    for (int i = 0; i < to_limbs; i++)
        to[i] = i < from_limbs ? from[i] : wide_sign(from, from_limbs);
}

static inline void wide_add(uint64_t *to, const uint64_t *from, int limbs)
{
    u128 carry = 0;
    for (int i = 0; i < limbs; i++) {
        carry += (u128)to[i] + from[i];
        to[i] = (uint64_t)carry;
        carry >>= 64;
    }
}

static inline void wide_add_word(uint64_t *to, int limbs, i128 value)
{
    uint64_t rest = value < 0 ? UINT64_MAX : 0;
    u128 carry = 0;
    for (int i = 0; i < limbs; i++) {
        uint64_t limb = i == 0 ? (uint64_t)(u128)value : i == 1 ? (uint64_t)((u128)value >> 64) : rest;
        carry += (u128)to[i] + limb;
        to[i] = (uint64_t)carry;
        carry >>= 64;
    }
}

static inline void wide_multiply(uint64_t *wide, int limbs, uint64_t by)
{
    u128 carry = 0;
    for (int i = 0; i < limbs; i++) {
        carry += (u128)wide[i] * by;
        wide[i] = (uint64_t)carry;
        carry >>= 64;
    }
}

static inline void wide_negate(uint64_t *wide, int limbs)
{
    for (int i = 0; i < limbs; i++)
        wide[i] = ~wide[i];
    wide_add_word(wide, limbs, 1);
}

static inline void wide_scale_up(uint64_t *wide, int limbs, int decimals)
{
    while (decimals-- > 0)
        wide_multiply(wide, limbs, 10);
}

// value * weight, added.
static inline void wide_add_weighted(uint64_t *to, int limbs, i128 value, int64_t weight)
{
    i128 product;
    if (!__builtin_mul_overflow(value, (i128)weight, &product)) {
        wide_add_word(to, limbs, product);
        return;
    }
    uint64_t wide[8];
    wide_set(wide, limbs, value);
    wide_multiply(wide, limbs, weight < 0 ? -(uint64_t)weight : (uint64_t)weight);
    if (weight < 0)
        wide_negate(wide, limbs);
    wide_add(to, wide, limbs);
}

// value * value * weight, added.
static inline void wide_add_square(uint64_t *to, int limbs, i128 value, int64_t weight)
{
    if (value >= INT64_MIN && value <= INT64_MAX) {
        wide_add_weighted(to, limbs, value * value, weight);
        return;
    }
    u128 magnitude = value < 0 ? -(u128)value : (u128)value;
    uint64_t low[8] = { 0 }, high[8] = { 0 };
    low[0] = (uint64_t)magnitude;
    low[1] = (uint64_t)(magnitude >> 64);
    memcpy(high + 1, low, 2 * sizeof low[0]); // one limb further: times 2^64
    wide_multiply(low, limbs, (uint64_t)magnitude);
    wide_multiply(high, limbs, (uint64_t)(magnitude >> 64));
    wide_add(low, high, limbs);
    wide_multiply(low, limbs, weight < 0 ? -(uint64_t)weight : (uint64_t)weight);
    if (weight < 0)
        wide_negate(low, limbs);
    wide_add(to, low, limbs);
}

static inline bool wide_is_zero(const uint64_t *wide, int limbs)
{
    for (int i = 0; i < limbs; i++)
        if (wide[i])
            return false;
    return true;
}

// False when it does not fit the coefficient of a num.
static inline bool wide_get(const uint64_t *wide, int limbs, i128 *out)
{
    uint64_t sign = wide_sign(wide, limbs);
    for (int i = 2; i < limbs; i++)
        if (wide[i] != sign)
            return false;
    *out = (i128)(((u128)wide[1] << 64) | wide[0]);
    bool least = *out == (i128)((u128)1 << 127);
    return (*out < 0) == (sign != 0) && !least;
}
