// Arithmetic on numbers, dates, times and intervals, and the functions of numbers.
//
// A result outside its type's bounds is a fault of its row. Doubles never become infinite or NaN:
// what would is a fault too, as it is an error in PostgreSQL.
#include <gmp.h>
#include <math.h>

#include "flow/fn/kernel.h"

// A kernel over rows: ask() computes out[i] and says what is wrong with it, if anything.
#define KERNEL2(name, A, at_a, B, at_b, O, at_o, ask)                                              \
    static void name(const struct fn_call *call)                                                   \
    {                                                                                              \
        const A *a = call->args[0].at_a;                                                           \
        const B *b = call->args[1].at_b;                                                           \
        O *out = call->out->at_o;                                                                  \
        for (size_t i = 0; i < call->row_count; i++) {                                             \
            enum fault fault = ask(a[i], b[i], &out[i]);                                           \
            if (fault != FAULT_NONE)                                                               \
                fn_fault(call, i, fault);                                                          \
        }                                                                                          \
    }
#define KERNEL1(name, A, at_a, O, at_o, ask)                                                       \
    static void name(const struct fn_call *call)                                                   \
    {                                                                                              \
        const A *a = call->args[0].at_a;                                                           \
        O *out = call->out->at_o;                                                                  \
        for (size_t i = 0; i < call->row_count; i++) {                                             \
            enum fault fault = ask(a[i], &out[i]);                                                 \
            if (fault != FAULT_NONE)                                                               \
                fn_fault(call, i, fault);                                                          \
        }                                                                                          \
    }
#define WORD2(name) KERNEL2(run_##name, int64_t, words, int64_t, words, int64_t, words, name)
#define WORD1(name) KERNEL1(run_##name, int64_t, words, int64_t, words, name)
#define NUM2(name)  KERNEL2(run_##name, struct num, nums, struct num, nums, struct num, nums, name)
#define NUM1(name)  KERNEL1(run_##name, struct num, nums, struct num, nums, name)
#define REAL2(name) KERNEL2(run_##name, double, reals, double, reals, double, reals, name)
#define REAL1(name) KERNEL1(run_##name, double, reals, double, reals, name)
// A function of integers that PostgreSQL computes in double.
#define WORD_REAL1(name) KERNEL1(run_word_##name, int64_t, words, double, reals, name##_of_word)

static enum fault in_range(bool good)
{
    return good ? FAULT_NONE : FAULT_OUT_OF_RANGE;
}

// ---- integer: 32 bits

static enum fault int_fits(int64_t wide, int64_t *out)
{
    *out = wide;
    return in_range(wide == (int32_t)wide);
}
static enum fault int_add(int64_t a, int64_t b, int64_t *out)
{
    return int_fits((int64_t)((uint64_t)a + (uint64_t)b), out);
}
static enum fault int_sub(int64_t a, int64_t b, int64_t *out)
{
    return int_fits((int64_t)((uint64_t)a - (uint64_t)b), out);
}
static enum fault int_mul(int64_t a, int64_t b, int64_t *out)
{
    return int_fits((int64_t)((uint64_t)a * (uint64_t)b), out);
}

// ---- bigint; where it divides, integer too

static enum fault big_add(int64_t a, int64_t b, int64_t *out)
{
    return in_range(!__builtin_add_overflow(a, b, out));
}
static enum fault big_sub(int64_t a, int64_t b, int64_t *out)
{
    return in_range(!__builtin_sub_overflow(a, b, out));
}
static enum fault big_mul(int64_t a, int64_t b, int64_t *out)
{
    return in_range(!__builtin_mul_overflow(a, b, out));
}
static enum fault big_div(int64_t a, int64_t b, int64_t *out)
{
    *out = 0;
    if (b == 0)
        return FAULT_DIVISION_BY_ZERO;
    if (b == -1) // INT64_MIN / -1 traps
        return big_sub(0, a, out);
    *out = a / b;
    return FAULT_NONE;
}
static enum fault int_div(int64_t a, int64_t b, int64_t *out)
{
    enum fault fault = big_div(a, b, out);
    return fault != FAULT_NONE ? fault : int_fits(*out, out);
}
static enum fault big_mod(int64_t a, int64_t b, int64_t *out)
{
    *out = 0;
    if (b == 0)
        return FAULT_DIVISION_BY_ZERO;
    *out = b == -1 ? 0 : a % b;
    return FAULT_NONE;
}
static enum fault big_negate(int64_t a, int64_t *out)
{
    return big_sub(0, a, out);
}
static enum fault int_negate(int64_t a, int64_t *out)
{
    return int_sub(0, a, out);
}
static enum fault big_abs(int64_t a, int64_t *out)
{
    *out = a;
    return a < 0 ? big_sub(0, a, out) : FAULT_NONE;
}
static enum fault int_abs(int64_t a, int64_t *out)
{
    return int_fits(a < 0 ? (int64_t)(0 - (uint64_t)a) : a, out);
}

// clang-format off
WORD2(int_add)
WORD2(int_sub)
WORD2(int_mul)
WORD2(int_div)
WORD2(big_add)
WORD2(big_sub)
WORD2(big_mul)
WORD2(big_div)
WORD2(big_mod)
WORD1(big_negate)
WORD1(int_negate)
WORD1(big_abs)
WORD1(int_abs)
// clang-format on

// ---- numeric

static bool num_is_zero(struct num a)
{
    return num_coefficient(a) == 0;
}
static enum fault dec_add(struct num a, struct num b, struct num *out)
{
    return in_range(num_add(a, b, out));
}
static enum fault dec_sub(struct num a, struct num b, struct num *out)
{
    return in_range(num_sub(a, b, out));
}
static enum fault dec_mul(struct num a, struct num b, struct num *out)
{
    return in_range(num_mul(a, b, out));
}
static enum fault dec_div(struct num a, struct num b, struct num *out)
{
    return num_is_zero(b) ? FAULT_DIVISION_BY_ZERO : in_range(num_div(a, b, out));
}
static enum fault dec_mod(struct num a, struct num b, struct num *out)
{
    return num_is_zero(b) ? FAULT_DIVISION_BY_ZERO : in_range(num_mod(a, b, out));
}
static enum fault dec_negate(struct num a, struct num *out)
{
    *out = num_negate(a);
    return FAULT_NONE;
}
static enum fault dec_abs(struct num a, struct num *out)
{
    *out = a.high < 0 ? num_negate(a) : a;
    return FAULT_NONE;
}
static enum fault dec_sign(struct num a, struct num *out)
{
    *out = num_of_int(num_is_zero(a) ? 0 : a.high < 0 ? -1 : 1);
    return FAULT_NONE;
}
static enum fault dec_round(struct num a, struct num *out)
{
    return in_range(num_round(a, 0, out));
}
static enum fault dec_trunc(struct num a, struct num *out)
{
    return in_range(num_trunc(a, 0, out));
}
static enum fault dec_floor(struct num a, struct num *out)
{
    return in_range(num_floor(a, out));
}
static enum fault dec_ceil(struct num a, struct num *out)
{
    return in_range(num_ceil(a, out));
}
static enum fault dec_sqrt(struct num a, struct num *out)
{
    return in_range(a.high >= 0 && num_sqrt(a, out));
}

// PostgreSQL bounds the digits asked for by 2000; more than our own bound is a fault by num_round.
static int scale_clamp(int64_t scale)
{
    return (int)(scale > 2000 ? 2000 : scale < -2000 ? -2000 : scale);
}
static enum fault dec_round_to(struct num a, int64_t scale, struct num *out)
{
    return in_range(num_round(a, scale_clamp(scale), out));
}
static enum fault dec_trunc_to(struct num a, int64_t scale, struct num *out)
{
    return in_range(num_trunc(a, scale_clamp(scale), out));
}

// The smallest scale at which a power is shown, as PostgreSQL does for whole exponents.
#define POWER_SCALE 16

// What an exact power may take of memory; beyond it no result fits anyway, or all of it is zeros.
#define POWER_BITS 65536

static void mpz_set_wide(mpz_t out, u128 value)
{
    mpz_set_ui(out, (unsigned long)(value >> 64));
    mpz_mul_2exp(out, out, 64);
    mpz_add_ui(out, out, (unsigned long)value);
}
// up / down in the scale asked for, rounded half away from zero.
static enum fault quotient_round(mpz_t up, mpz_t down, bool negative, int scale, struct num *out)
{
    mpz_t shift;
    u128 whole = 0;
    mpz_init(shift);
    mpz_ui_pow_ui(shift, 10, (unsigned long)scale);
    mpz_mul(up, up, shift);
    mpz_mul_2exp(up, up, 1);
    mpz_add(up, up, down);
    mpz_mul_2exp(down, down, 1);
    mpz_fdiv_q(up, up, down);
    mpz_clear(shift);
    bool good = mpz_sizeinbase(up, 2) < 127;
    if (good)
        mpz_export(&whole, NULL, -1, sizeof whole, 0, 0, up);
    *out = num_make(negative ? -(i128)whole : (i128)whole, scale);
    return in_range(good);
}
static enum fault power_exact(struct num base, uint64_t exponent, bool inverse, int scale,
                              struct num *out)
{
    bool negative = base.high < 0;
    i128 coefficient = num_coefficient(base);
    mpz_t up, down;
    mpz_inits(up, down, NULL);
    mpz_set_wide(up, negative ? -(u128)coefficient : (u128)coefficient);
    size_t bits = mpz_sizeinbase(up, 2) + (size_t)base.scale * 4;
    bool small = exponent <= POWER_BITS / bits;
    enum fault fault = FAULT_OUT_OF_RANGE;
    if (small) {
        mpz_pow_ui(up, up, (unsigned long)exponent);
        mpz_ui_pow_ui(down, 10, (unsigned long)base.scale * (unsigned long)exponent);
        if (inverse)
            mpz_swap(up, down);
        fault = quotient_round(up, down, negative && (exponent & 1), scale, out);
    }
    mpz_clears(up, down, NULL);
    return fault;
}

// Whole exponents only: PostgreSQL's logarithms to arbitrary precision are not had here.
static enum fault dec_power(struct num a, struct num b, struct num *out)
{
    int scale = a.scale > POWER_SCALE ? a.scale : POWER_SCALE;
    struct num whole;
    int64_t exponent;
    if (!num_trunc(b, 0, &whole) || num_compare(whole, b) != 0 || !num_to_int(whole, &exponent))
        return FAULT_OUT_OF_RANGE;
    bool inverse = exponent < 0;
    if (num_is_zero(a))
        return inverse ? FAULT_OUT_OF_RANGE
                       : in_range(num_round(num_of_int(!exponent), scale, out));
    if (num_compare(a, num_of_int(1)) == 0)
        return in_range(num_round(num_of_int(1), scale, out));
    return power_exact(num_reduce(a), inverse ? 0 - (uint64_t)exponent : (uint64_t)exponent,
                       inverse, scale, out);
}

// clang-format off
NUM2(dec_add)
NUM2(dec_sub)
NUM2(dec_mul)
NUM2(dec_div)
NUM2(dec_mod)
NUM2(dec_power)
NUM1(dec_negate)
NUM1(dec_abs)
NUM1(dec_sign)
NUM1(dec_round)
NUM1(dec_trunc)
NUM1(dec_floor)
NUM1(dec_ceil)
NUM1(dec_sqrt)
KERNEL2(run_dec_round_to, struct num, nums, int64_t, words, struct num, nums, dec_round_to)
KERNEL2(run_dec_trunc_to, struct num, nums, int64_t, words, struct num, nums, dec_trunc_to)
// clang-format on

// ---- double precision

static enum fault real_add(double a, double b, double *out)
{
    *out = a + b;
    return in_range(isfinite(*out));
}
static enum fault real_sub(double a, double b, double *out)
{
    *out = a - b;
    return in_range(isfinite(*out));
}
static enum fault real_cbrt(double a, double *out)
{
    *out = cbrt(a);
    return FAULT_NONE;
}
static enum fault real_mul(double a, double b, double *out)
{
    *out = a * b;
    return in_range(isfinite(*out) && (*out != 0 || a == 0 || b == 0));
}
static enum fault real_div(double a, double b, double *out)
{
    *out = 0;
    if (b == 0)
        return FAULT_DIVISION_BY_ZERO;
    *out = a / b;
    return in_range(isfinite(*out) && (*out != 0 || a == 0));
}
static enum fault real_power(double a, double b, double *out)
{
    *out = 0;
    if ((a == 0 && b < 0) || (a < 0 && floor(b) != b))
        return FAULT_OUT_OF_RANGE;
    *out = pow(a, b);
    return in_range(isfinite(*out) && (*out != 0 || a == 0));
}
static enum fault real_negate(double a, double *out)
{
    *out = -a;
    return FAULT_NONE;
}
static enum fault real_abs(double a, double *out)
{
    *out = fabs(a);
    return FAULT_NONE;
}
static enum fault real_sign(double a, double *out)
{
    *out = (a > 0) - (a < 0);
    return FAULT_NONE;
}
static enum fault real_round(double a, double *out)
{
    *out = rint(a);
    return FAULT_NONE;
}
static enum fault real_trunc(double a, double *out)
{
    *out = trunc(a);
    return FAULT_NONE;
}
static enum fault real_floor(double a, double *out)
{
    *out = floor(a);
    return FAULT_NONE;
}
static enum fault real_ceil(double a, double *out)
{
    *out = ceil(a);
    return FAULT_NONE;
}
static enum fault real_sqrt(double a, double *out)
{
    *out = a < 0 ? 0 : sqrt(a);
    return in_range(a >= 0);
}

// clang-format off
REAL2(real_add)
REAL2(real_sub)
REAL2(real_mul)
REAL2(real_div)
REAL2(real_power)
REAL1(real_negate)
REAL1(real_abs)
REAL1(real_sign)
REAL1(real_round)
REAL1(real_trunc)
REAL1(real_floor)
REAL1(real_ceil)
REAL1(real_sqrt)
REAL1(real_cbrt)
// clang-format on

static enum fault real_sign_of_word(int64_t a, double *out)
{
    return real_sign((double)a, out);
}
static enum fault real_sqrt_of_word(int64_t a, double *out)
{
    return real_sqrt((double)a, out);
}
static enum fault real_same_of_word(int64_t a, double *out)
{
    *out = (double)a;
    return FAULT_NONE;
}
static enum fault real_power_of_words(int64_t a, int64_t b, double *out)
{
    return real_power((double)a, (double)b, out);
}

// clang-format off
WORD_REAL1(real_sign)
WORD_REAL1(real_sqrt)
WORD_REAL1(real_same)
KERNEL2(run_word_real_power, int64_t, words, int64_t, words, double, reals, real_power_of_words)
// clang-format on

// ---- dates, times and intervals

static enum fault day_add(int64_t day, int64_t days, int64_t *out)
{
    *out = (int64_t)((uint64_t)day + (uint64_t)days);
    return in_range(kernel_day_good(*out));
}
static enum fault day_add_to(int64_t days, int64_t day, int64_t *out)
{
    return day_add(day, days, out);
}
static enum fault day_sub(int64_t day, int64_t days, int64_t *out)
{
    *out = (int64_t)((uint64_t)day - (uint64_t)days);
    return in_range(kernel_day_good(*out));
}
static enum fault day_between(int64_t a, int64_t b, int64_t *out)
{
    *out = (int64_t)((uint64_t)a - (uint64_t)b);
    return FAULT_NONE;
}
static enum fault day_at_time(int64_t day, int64_t time, int64_t *out)
{
    *out = (int64_t)((uint64_t)day * (uint64_t)CIVIL_DAY_US + (uint64_t)time);
    return in_range(kernel_stamp_good(*out));
}
static enum fault time_at_day(int64_t time, int64_t day, int64_t *out)
{
    return day_at_time(day, time, out);
}

static bool interval_negate(struct interval a, struct interval *out)
{
    return !__builtin_sub_overflow((int64_t)0, a.micros, &out->micros) &&
           !__builtin_sub_overflow((int32_t)0, a.days, &out->days) &&
           !__builtin_sub_overflow((int32_t)0, a.months, &out->months);
}
static enum fault span_negate(struct interval a, struct interval *out)
{
    return in_range(interval_negate(a, out));
}
static enum fault span_add(struct interval a, struct interval b, struct interval *out)
{
    return in_range(!__builtin_add_overflow(a.micros, b.micros, &out->micros) &&
                    !__builtin_add_overflow(a.days, b.days, &out->days) &&
                    !__builtin_add_overflow(a.months, b.months, &out->months));
}
static enum fault span_sub(struct interval a, struct interval b, struct interval *out)
{
    return in_range(!__builtin_sub_overflow(a.micros, b.micros, &out->micros) &&
                    !__builtin_sub_overflow(a.days, b.days, &out->days) &&
                    !__builtin_sub_overflow(a.months, b.months, &out->months));
}

static enum fault stamp_add(int64_t stamp, struct interval interval, int64_t *out)
{
    *out = 0;
    return in_range(kernel_stamp_good(stamp) && civil_stamp_add(stamp, interval, out) &&
                    kernel_stamp_good(*out));
}
static enum fault stamp_add_to(struct interval interval, int64_t stamp, int64_t *out)
{
    return stamp_add(stamp, interval, out);
}
static enum fault stamp_sub(int64_t stamp, struct interval interval, int64_t *out)
{
    struct interval back;
    *out = 0;
    return interval_negate(interval, &back) ? stamp_add(stamp, back, out) : FAULT_OUT_OF_RANGE;
}
// Days and the rest of a day, both with the sign of the difference.
static enum fault stamp_between(int64_t a, int64_t b, struct interval *out)
{
    int64_t micros = (int64_t)((uint64_t)a - (uint64_t)b);
    *out = (struct interval){ .days = (int32_t)(micros / CIVIL_DAY_US),
                              .micros = micros % CIVIL_DAY_US };
    return FAULT_NONE;
}
static enum fault date_add(int64_t day, struct interval interval, int64_t *out)
{
    *out = 0;
    return kernel_day_good(day) ? stamp_add(day * CIVIL_DAY_US, interval, out) : FAULT_OUT_OF_RANGE;
}
static enum fault date_add_to(struct interval interval, int64_t day, int64_t *out)
{
    return date_add(day, interval, out);
}
static enum fault date_sub(int64_t day, struct interval interval, int64_t *out)
{
    *out = 0;
    return kernel_day_good(day) ? stamp_sub(day * CIVIL_DAY_US, interval, out) : FAULT_OUT_OF_RANGE;
}

// A time of day goes round the clock; months and days of the interval do not move it.
static enum fault time_add(int64_t time, struct interval interval, int64_t *out)
{
    int64_t sum = (int64_t)((uint64_t)time + (uint64_t)(interval.micros % CIVIL_DAY_US));
    *out = sum % CIVIL_DAY_US;
    *out += *out < 0 ? CIVIL_DAY_US : 0;
    return FAULT_NONE;
}
static enum fault time_add_to(struct interval interval, int64_t time, int64_t *out)
{
    return time_add(time, interval, out);
}
static enum fault time_sub(int64_t time, struct interval interval, int64_t *out)
{
    interval.micros = -(interval.micros % CIVIL_DAY_US);
    return time_add(time, interval, out);
}
static enum fault time_between(int64_t a, int64_t b, struct interval *out)
{
    *out = (struct interval){ .micros = (int64_t)((uint64_t)a - (uint64_t)b) };
    return FAULT_NONE;
}

static bool real_fits(double value, double bound)
{
    return value >= -bound && value < bound;
}
static double round_micros(double seconds)
{
    return rint(seconds * 1e6) / 1e6;
}

// What is left of months becomes days of a thirty-day month and what is left of days seconds: the
// steps and their roundings are those of PostgreSQL's interval_mul.
static enum fault span_scaled(double months, double days, double micros, struct interval *out)
{
    *out = (struct interval){ 0 };
    if (!real_fits(months, 2147483648.0) || !real_fits(days, 2147483648.0))
        return FAULT_OUT_OF_RANGE;
    out->months = (int32_t)months;
    out->days = (int32_t)days;
    double left_days = round_micros((months - out->months) * 30);
    double left_seconds = (days - out->days) + left_days - (int)left_days;
    left_seconds = round_micros(left_seconds * 86400);
    if (fabs(left_seconds) >= 86400) {
        out->days += (int32_t)(left_seconds / 86400);
        left_seconds -= (int)(left_seconds / 86400) * 86400;
    }
    if (__builtin_add_overflow(out->days, (int32_t)left_days, &out->days))
        return FAULT_OUT_OF_RANGE;
    double time = rint(micros + left_seconds * 1e6);
    if (!real_fits(time, 9223372036854775808.0))
        return FAULT_OUT_OF_RANGE;
    out->micros = (int64_t)time;
    return FAULT_NONE;
}
static enum fault span_mul(struct interval a, double factor, struct interval *out)
{
    return span_scaled(a.months * factor, a.days * factor, (double)a.micros * factor, out);
}
static enum fault span_mul_by(double factor, struct interval a, struct interval *out)
{
    return span_mul(a, factor, out);
}
static enum fault span_div(struct interval a, double by, struct interval *out)
{
    if (by == 0)
        return FAULT_DIVISION_BY_ZERO;
    return span_scaled(a.months / by, a.days / by, (double)a.micros / by, out);
}

// clang-format off
#define SPAN struct interval, intervals
#define WORD int64_t, words
#define REAL double, reals
#define MIXED(name, a, b, o) KERNEL2_OF(run_##name, a, b, o, name)
#define KERNEL2_OF(...) KERNEL2(__VA_ARGS__)

WORD2(day_add)
WORD2(day_add_to)
WORD2(day_sub)
WORD2(day_between)
WORD2(day_at_time)
WORD2(time_at_day)
MIXED(span_add, SPAN, SPAN, SPAN)
MIXED(span_sub, SPAN, SPAN, SPAN)
MIXED(span_mul, SPAN, REAL, SPAN)
MIXED(span_mul_by, REAL, SPAN, SPAN)
MIXED(span_div, SPAN, REAL, SPAN)
KERNEL1(run_span_negate, struct interval, intervals, struct interval, intervals, span_negate)
MIXED(stamp_add, WORD, SPAN, WORD)
MIXED(stamp_add_to, SPAN, WORD, WORD)
MIXED(stamp_sub, WORD, SPAN, WORD)
MIXED(stamp_between, WORD, WORD, SPAN)
MIXED(date_add, WORD, SPAN, WORD)
MIXED(date_add_to, SPAN, WORD, WORD)
MIXED(date_sub, WORD, SPAN, WORD)
MIXED(time_add, WORD, SPAN, WORD)
MIXED(time_add_to, SPAN, WORD, WORD)
MIXED(time_sub, WORD, SPAN, WORD)
MIXED(time_between, WORD, WORD, SPAN)
// clang-format on

// ---- choosing among values

// `sign` +1 keeps the greatest, -1 the least. NULLs are passed over, a fault anywhere stays.
static void choose(const struct fn_call *call, int sign)
{
    for (size_t i = 0; i < call->row_count; i++) {
        struct value best = value_null(call->out->type);
        for (size_t a = 0; a < call->arg_count && best.state != STATE_FAULT; a++) {
            struct value next = column_value(&call->args[a], i);
            bool better = next.state == STATE_FAULT ||
                          (next.state == STATE_VALUE &&
                           (best.state == STATE_NULL || sign * value_compare(&next, &best) > 0));
            if (better)
                best = next;
        }
        column_set(call->arena, call->out, i, call->row_count, &best);
    }
}
static void run_greatest(const struct fn_call *call)
{
    choose(call, 1);
}
static void run_least(const struct fn_call *call)
{
    choose(call, -1);
}

static void run_nullif(const struct fn_call *call)
{
    for (size_t i = 0; i < call->row_count; i++) {
        struct value a = column_value(&call->args[0], i), b = column_value(&call->args[1], i);
        if (a.state != STATE_FAULT && b.state == STATE_FAULT)
            a = b;
        else if (a.state == STATE_VALUE && b.state == STATE_VALUE && value_compare(&a, &b) == 0)
            a = value_null(a.type);
        column_set(call->arena, call->out, i, call->row_count, &a);
    }
}

// ---- the table

#define B                            TYPE_BIGINT
#define I                            TYPE_INT
#define N                            TYPE_NUMERIC
#define R                            TYPE_DOUBLE
#define D                            TYPE_DATE
#define T                            TYPE_TIME
#define S                            TYPE_TIMESTAMP
#define V                            TYPE_INTERVAL

#define TWO(name, a, b, result, run) { name, result, { a, b }, 2, 0, run_##run },
#define ONE(name, a, result, run)    { name, result, { a }, 1, 0, run_##run },
// An integer argument makes the result double, for both widths.
#define OF_WORD(name, run) ONE(name, I, R, word_##run) ONE(name, B, R, word_##run)
#define POWER(name)                                                                                \
    TWO(name, N, N, N, dec_power)                                                                  \
    TWO(name, R, R, R, real_power)                                                                 \
    TWO(name, I, I, R, word_real_power)                                                            \
    TWO(name, I, B, R, word_real_power)                                                            \
    TWO(name, B, I, R, word_real_power)                                                            \
    TWO(name, B, B, R, word_real_power)
#define CHOICE(type)                                                                               \
    { "greatest", type, { type }, 1, FN_NULLS | FN_VARIADIC, run_greatest },                       \
        { "least", type, { type }, 1, FN_NULLS | FN_VARIADIC, run_least },                         \
        { "nullif", type, { type, type }, 2, FN_NULLS, run_nullif },

// clang-format off
static const struct fn fns[] = {
    TWO("+", I, I, I, int_add)
    TWO("-", I, I, I, int_sub)
    TWO("*", I, I, I, int_mul)
    TWO("/", I, I, I, int_div)
    TWO("%", I, I, I, big_mod)
    TWO("mod", I, I, I, big_mod)
    ONE("-", I, I, int_negate)
    ONE("abs", I, I, int_abs)
    TWO("+", B, B, B, big_add)
    TWO("-", B, B, B, big_sub)
    TWO("*", B, B, B, big_mul)
    TWO("/", B, B, B, big_div)
    TWO("%", B, B, B, big_mod)
    TWO("mod", B, B, B, big_mod)
    ONE("-", B, B, big_negate)
    ONE("abs", B, B, big_abs)
    TWO("+", N, N, N, dec_add)
    TWO("-", N, N, N, dec_sub)
    TWO("*", N, N, N, dec_mul)
    TWO("/", N, N, N, dec_div)
    TWO("%", N, N, N, dec_mod)
    TWO("mod", N, N, N, dec_mod)
    ONE("-", N, N, dec_negate)
    ONE("abs", N, N, dec_abs)
    ONE("sign", N, N, dec_sign)
    ONE("round", N, N, dec_round)
    ONE("trunc", N, N, dec_trunc)
    ONE("floor", N, N, dec_floor)
    ONE("ceil", N, N, dec_ceil)
    ONE("ceiling", N, N, dec_ceil)
    ONE("sqrt", N, N, dec_sqrt)
    TWO("round", N, I, N, dec_round_to)
    TWO("trunc", N, I, N, dec_trunc_to)
    TWO("+", R, R, R, real_add)
    TWO("-", R, R, R, real_sub)
    TWO("*", R, R, R, real_mul)
    TWO("/", R, R, R, real_div)
    ONE("-", R, R, real_negate)
    ONE("abs", R, R, real_abs)
    ONE("sign", R, R, real_sign)
    ONE("round", R, R, real_round)
    ONE("trunc", R, R, real_trunc)
    ONE("floor", R, R, real_floor)
    ONE("ceil", R, R, real_ceil)
    ONE("ceiling", R, R, real_ceil)
    ONE("sqrt", R, R, real_sqrt)
    ONE("|/", R, R, real_sqrt)
    ONE("cbrt", R, R, real_cbrt)
    ONE("||/", R, R, real_cbrt)
    // PostgreSQL resolves these to double for integers; without the rows numeric would be nearer.
    OF_WORD("sign", real_sign)
    OF_WORD("round", real_same)
    OF_WORD("trunc", real_same)
    OF_WORD("floor", real_same)
    OF_WORD("ceil", real_same)
    OF_WORD("ceiling", real_same)
    OF_WORD("sqrt", real_sqrt)
    POWER("power")
    POWER("pow")
    POWER("^")

    TWO("+", D, I, D, day_add)
    TWO("+", I, D, D, day_add_to)
    TWO("-", D, I, D, day_sub)
    TWO("-", D, D, I, day_between)
    TWO("+", D, T, S, day_at_time)
    TWO("+", T, D, S, time_at_day)
    TWO("+", D, V, S, date_add)
    TWO("+", V, D, S, date_add_to)
    TWO("-", D, V, S, date_sub)
    TWO("+", S, V, S, stamp_add)
    TWO("+", V, S, S, stamp_add_to)
    TWO("-", S, V, S, stamp_sub)
    TWO("-", S, S, V, stamp_between)
    TWO("+", T, V, T, time_add)
    TWO("+", V, T, T, time_add_to)
    TWO("-", T, V, T, time_sub)
    TWO("-", T, T, V, time_between)
    TWO("+", V, V, V, span_add)
    TWO("-", V, V, V, span_sub)
    ONE("-", V, V, span_negate)
    TWO("*", V, R, V, span_mul)
    TWO("*", R, V, V, span_mul_by)
    TWO("/", V, R, V, span_div)

    CHOICE(TYPE_BOOL)
    CHOICE(I)
    CHOICE(B)
    CHOICE(N)
    CHOICE(R)
    CHOICE(TYPE_TEXT)
    CHOICE(D)
    CHOICE(T)
    CHOICE(S)
    CHOICE(V)
    { 0 },
};
// clang-format on

extern const struct fn_group fn_arithmetic;
const struct fn_group fn_arithmetic = { "arithmetic", fns };
