// Functions of whole numbers and decimals beside the operators: quotients, divisors, scales, buckets.
#include <limits.h>

#include "flow/fn/kernel.h"

static enum fault in_range(bool good)
{
    return good ? FAULT_NONE : FAULT_OUT_OF_RANGE;
}

static void finish(const struct fn_call *call, size_t row, enum fault fault)
{
    if (fault != FAULT_NONE)
        fn_fault(call, row, fault);
}

// ---- whole quotients

// What is left of a without its remainder divides evenly.
static enum fault quotient(struct num a, struct num b, struct num *out)
{
    struct num rest, even;
    if (num_coefficient(b) == 0)
        return FAULT_DIVISION_BY_ZERO;
    return in_range(num_mod(a, b, &rest) && num_sub(a, rest, &even) && num_div(even, b, &even) &&
                    num_round(even, 0, out));
}

static void run_div(const struct fn_call *call)
{
    for (size_t i = 0; i < call->row_count; i++)
        finish(call, i,
               quotient(call->args[0].nums[i], call->args[1].nums[i], &call->out->nums[i]));
}

// ---- divisors and multiples

static u128 magnitude(i128 number)
{
    return number < 0 ? -(u128)number : (u128)number;
}

static u128 divisor(u128 a, u128 b)
{
    while (b) {
        u128 rest = a % b;
        a = b;
        b = rest;
    }
    return a;
}

static bool multiple(u128 a, u128 b, u128 *out)
{
    u128 common = divisor(a, b);
    *out = 0;
    return common == 0 || !__builtin_mul_overflow(a / common, b, out);
}

static void words_run(const struct fn_call *call, bool multiples)
{
    int64_t most = call->out->type == TYPE_INT ? INT32_MAX : INT64_MAX;
    for (size_t i = 0; i < call->row_count; i++) {
        u128 a = magnitude(call->args[0].words[i]), b = magnitude(call->args[1].words[i]);
        u128 result = 0;
        bool good = !multiples || multiple(a, b, &result);
        result = multiples ? result : divisor(a, b);
        good = good && result <= (u128)most;
        call->out->words[i] = good ? (int64_t)result : 0;
        finish(call, i, in_range(good));
    }
}
static void run_word_gcd(const struct fn_call *call)
{
    words_run(call, false);
}
static void run_word_lcm(const struct fn_call *call)
{
    words_run(call, true);
}

// Of decimals: of their coefficients at one scale.
static enum fault nums_common(struct num a, struct num b, bool multiples, struct num *out)
{
    int scale = a.scale > b.scale ? a.scale : b.scale;
    if (!num_round(a, scale, &a) || !num_round(b, scale, &b))
        return FAULT_OUT_OF_RANGE;
    u128 left = magnitude(num_coefficient(a)), right = magnitude(num_coefficient(b)), result = 0;
    bool good = !multiples || multiple(left, right, &result);
    result = multiples ? result : divisor(left, right);
    good = good && result >> 127 == 0;
    *out = num_make(good ? (i128)result : 0, scale);
    return in_range(good);
}
static void run_num_gcd(const struct fn_call *call)
{
    for (size_t i = 0; i < call->row_count; i++)
        finish(
            call, i,
            nums_common(call->args[0].nums[i], call->args[1].nums[i], false, &call->out->nums[i]));
}
static void run_num_lcm(const struct fn_call *call)
{
    for (size_t i = 0; i < call->row_count; i++)
        finish(
            call, i,
            nums_common(call->args[0].nums[i], call->args[1].nums[i], true, &call->out->nums[i]));
}

// ---- scales

static void run_scale(const struct fn_call *call)
{
    for (size_t i = 0; i < call->row_count; i++)
        call->out->words[i] = call->args[0].nums[i].scale;
}
static void run_min_scale(const struct fn_call *call)
{
    for (size_t i = 0; i < call->row_count; i++)
        call->out->words[i] = num_reduce(call->args[0].nums[i]).scale;
}
static void run_trim_scale(const struct fn_call *call)
{
    for (size_t i = 0; i < call->row_count; i++)
        call->out->nums[i] = num_reduce(call->args[0].nums[i]);
}

// ---- width_bucket: the bucket of equal ones from low to high, 0 below them and count + 1 above

static enum fault bucket_outside(bool before, int64_t count, int64_t *out)
{
    *out = before ? 0 : count + 1;
    return in_range(before || count < INT_MAX);
}

// The quotient is rounded to as many digits as PostgreSQL takes, and cut to the last bucket.
static enum fault num_bucket(struct num value, struct num low, struct num high, int64_t count,
                             int64_t *out)
{
    int order = num_compare(low, high);
    struct num above = order < 0 ? value : low, below = order < 0 ? low : value, width, place;
    bool before = num_compare(above, below) < 0;
    bool behind = order < 0 ? num_compare(value, high) >= 0 : num_compare(value, high) <= 0;
    *out = 0;
    if (count <= 0 || order == 0)
        return FAULT_OUT_OF_RANGE;
    if (before || behind)
        return bucket_outside(before, count, out);
    if (!num_sub(above, below, &place) ||
        !num_sub(order < 0 ? high : low, order < 0 ? low : high, &width) ||
        !num_mul(place, num_of_int(count), &place) || !num_div(place, width, &place) ||
        !num_floor(place, &place) || !num_to_int(place, out))
        return FAULT_OUT_OF_RANGE;
    *out = *out >= count ? count : *out + 1;
    return FAULT_NONE;
}
static void run_num_bucket(const struct fn_call *call)
{
    const struct column *args = call->args;
    for (size_t i = 0; i < call->row_count; i++)
        finish(call, i,
               num_bucket(args[0].nums[i], args[1].nums[i], args[2].nums[i], args[3].words[i],
                          &call->out->words[i]));
}

static enum fault real_bucket(double value, double low, double high, int64_t count, int64_t *out)
{
    bool up = low < high;
    double above = up ? value - low : low - value, width = up ? high - low : low - high;
    bool before = up ? value < low : value > low, behind = up ? value >= high : value <= high;
    *out = 0;
    if (count <= 0 || low == high)
        return FAULT_OUT_OF_RANGE;
    if (before || behind)
        return bucket_outside(before, count, out);
    *out = (int64_t)((double)count * (above / width));
    *out = *out >= count ? count : *out + 1;
    return FAULT_NONE;
}
static void run_real_bucket(const struct fn_call *call)
{
    const struct column *args = call->args;
    for (size_t i = 0; i < call->row_count; i++)
        finish(call, i,
               real_bucket(args[0].reals[i], args[1].reals[i], args[2].reals[i], args[3].words[i],
                           &call->out->words[i]));
}

// ---- the table

#define I TYPE_INT
#define B TYPE_BIGINT
#define N TYPE_NUMERIC
#define R TYPE_DOUBLE

static const struct fn fns[] = {
    { "div", N, { N, N }, 2, 0, run_div },
    { "gcd", I, { I, I }, 2, 0, run_word_gcd },
    { "gcd", B, { B, B }, 2, 0, run_word_gcd },
    { "gcd", N, { N, N }, 2, 0, run_num_gcd },
    { "lcm", I, { I, I }, 2, 0, run_word_lcm },
    { "lcm", B, { B, B }, 2, 0, run_word_lcm },
    { "lcm", N, { N, N }, 2, 0, run_num_lcm },
    { "scale", I, { N }, 1, 0, run_scale },
    { "min_scale", I, { N }, 1, 0, run_min_scale },
    { "trim_scale", N, { N }, 1, 0, run_trim_scale },
    { "width_bucket", I, { N, N, N, I }, 4, 0, run_num_bucket },
    { "width_bucket", I, { R, R, R, I }, 4, 0, run_real_bucket },
    { 0 },
};

extern const struct fn_group fn_number;
const struct fn_group fn_number = { "number", fns };
