// PostgreSQL's numeric keeps base-10000 digits and, for each operation, chooses how many decimals
// the result shows. Here a value is one 128-bit coefficient and a scale; what is imitated is the
// choice of the scale, which depends on where the first base-10000 digit stands ("weight") and, in
// a division, on what it is. Results round half away from zero.
//
//   1 / 3        both weights 0, 1 <= 3, so the quotient's weight is -1: scale 16 + 4 = 20
//   10000 / 3    weight 1, 1 <= 3: the quotient's weight is 0: scale 16
//
// A result whose scale would pass NUM_SCALE_MAX, or whose coefficient would pass 127 bits, gives
// up trailing zeros if it has enough of them; the value is never rounded to fit.
#include "base/num.h"

#include <assert.h>
#include <gmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"

#define MIN_SIGNIFICANT 16 // PostgreSQL's NUMERIC_MIN_SIG_DIGITS
#define GROUP           4  // decimals in one of PostgreSQL's digits

#define COEFFICIENT_MAX ((u128)-1 >> 1)

#define TEN_TO_19       ((u128)10000000000000000000u)
static const uint64_t small_powers[20] = {
    1u,
    10u,
    100u,
    1000u,
    10000u,
    100000u,
    1000000u,
    10000000u,
    100000000u,
    1000000000u,
    10000000000u,
    100000000000u,
    1000000000000u,
    10000000000000u,
    100000000000000u,
    1000000000000000u,
    10000000000000000u,
    100000000000000000u,
    1000000000000000000u,
    10000000000000000000u,
};

static u128 power_of_ten(int exponent)
{
    assert(exponent >= 0 && exponent <= 38);
    return exponent < 20 ? small_powers[exponent] : TEN_TO_19 * small_powers[exponent - 19];
}

static bool is_negative(struct num num)
{
    return num.high < 0;
}

static u128 magnitude(struct num num)
{
    i128 coefficient = num_coefficient(num);
    return coefficient < 0 ? -(u128)coefficient : (u128)coefficient;
}

static bool multiply(u128 a, u128 b, u128 *out)
{
    uint64_t a_high = (uint64_t)(a >> 64), b_high = (uint64_t)(b >> 64);
    if (a_high && b_high)
        return false;
    u128 low = (u128)(uint64_t)a * (uint64_t)b;
    u128 cross = (u128)a_high * (uint64_t)b + (u128)(uint64_t)a * b_high;
    if (cross >> 63)
        return false;
    *out = low + (cross << 64);
    return *out >= low && *out <= COEFFICIENT_MAX;
}

static struct num with_sign(u128 coefficient, bool negative, int scale)
{
    return num_make(negative ? -(i128)coefficient : (i128)coefficient, scale);
}

static int digit_count(u128 coefficient)
{
    uint64_t value = (uint64_t)coefficient;
    int below = 0;
    if (coefficient >> 64) {
        if (coefficient >= TEN_TO_19 * small_powers[19])
            return 39; // 2^127 has 39 digits
        value = (uint64_t)(coefficient / TEN_TO_19);
        below = 19;
    }
    if (!value)
        return 0;
    // 1233 / 4096 is log10(2), a little short: the guess is right or one too small.
    int guess = (64 - __builtin_clzll(value)) * 1233 >> 12;
    return below + guess + (value >= small_powers[guess]);
}

// ---- the bridge to GMP, for intermediates of more than 128 bits

static void big_set(mpz_t big, u128 value)
{
    mpz_set_ui(big, (unsigned long)(value >> 64));
    mpz_mul_2exp(big, big, 64);
    mpz_add_ui(big, big, (unsigned long)(uint64_t)value);
}

static void big_set_num(mpz_t big, struct num num)
{
    big_set(big, magnitude(num));
    if (is_negative(num))
        mpz_neg(big, big);
}

static void big_shift(mpz_t big, int decimals)
{
    mpz_t power;
    mpz_init(power);
    mpz_ui_pow_ui(power, 10, (unsigned long)decimals);
    mpz_mul(big, big, power);
    mpz_clear(power);
}

// Takes `big` * 10^-scale, giving up trailing zeros where it does not fit otherwise.
static bool big_take(mpz_t big, int scale, struct num *out)
{
    while (scale > 0 && (scale > NUM_SCALE_MAX || mpz_sizeinbase(big, 2) > 127) &&
           mpz_divisible_ui_p(big, 10)) {
        mpz_divexact_ui(big, big, 10);
        scale--;
    }
    if (scale > NUM_SCALE_MAX || mpz_sizeinbase(big, 2) > 127)
        return false;
    uint64_t words[2] = { 0, 0 };
    mpz_export(words, NULL, -1, sizeof *words, 0, 0, big);
    *out = with_sign((u128)words[1] << 64 | words[0], mpz_sgn(big) < 0, scale);
    return true;
}

// Divides rounding half away from zero; `divisor` is not 0 and is left changed.
static void big_divide(mpz_t value, mpz_t divisor)
{
    mpz_t rest;
    mpz_init(rest);
    bool negative = (mpz_sgn(value) < 0) != (mpz_sgn(divisor) < 0);
    mpz_abs(value, value);
    mpz_abs(divisor, divisor);
    mpz_tdiv_qr(value, rest, value, divisor);
    mpz_mul_2exp(rest, rest, 1);
    if (mpz_cmp(rest, divisor) >= 0)
        mpz_add_ui(value, value, 1);
    if (negative)
        mpz_neg(value, value);
    mpz_clear(rest);
}

// ---- from and to other types

struct num num_of_int(int64_t value)
{
    return num_make(value, 0);
}

bool num_of_double(double value, struct num *out)
{
    char text[40];
    int len = snprintf(text, sizeof text, "%.15g", value);
    return len > 0 && num_parse(text, (size_t)len, out);
}

double num_to_double(struct num num)
{
    u128 value = magnitude(num);
    // Two doubles that are exact divide to the nearest double.
    if (value <= (u128)1 << 53 && num.scale <= 19) {
        double quotient = (double)(uint64_t)value / (double)small_powers[num.scale];
        return is_negative(num) ? -quotient : quotient;
    }
    char text[NUM_TEXT_MAX];
    num_print(num, text);
    return strtod(text, NULL);
}

bool num_to_int(struct num num, int64_t *out)
{
    struct num whole;
    if (!num_round(num, 0, &whole))
        return false;
    i128 value = num_coefficient(whole);
    if (value < INT64_MIN || value > INT64_MAX)
        return false;
    *out = (int64_t)value;
    return true;
}

struct num num_reduce(struct num num)
{
    if (num.scale == 0)
        return num;
    bool negative = is_negative(num);
    u128 wide = magnitude(num);
    int scale = num.scale;
    while (wide >> 64 && scale > 0 && wide % 10 == 0) {
        wide /= 10;
        scale--;
    }
    if (wide >> 64)
        return with_sign(wide, negative, scale);
    uint64_t value = (uint64_t)wide;
    if (!value)
        return num_make(0, 0);
    for (; scale >= 4 && value % 10000 == 0; scale -= 4)
        value /= 10000;
    for (; scale > 0 && value % 10 == 0; scale--)
        value /= 10;
    return with_sign(value, negative, scale);
}

static int compare_coefficients(i128 a, i128 b)
{
    return (a > b) - (a < b);
}

int num_compare(struct num a, struct num b)
{
    if (a.scale == b.scale)
        return compare_coefficients(num_coefficient(a), num_coefficient(b));
    if (is_negative(a) != is_negative(b))
        return is_negative(a) ? -1 : 1;
    bool a_grows = a.scale < b.scale;
    struct num coarse = a_grows ? a : b, fine = a_grows ? b : a;
    u128 grown;
    int order = 1; // past 127 bits the coarse one is the larger, whatever the fine one is
    if (multiply(magnitude(coarse), power_of_ten(fine.scale - coarse.scale), &grown)) {
        u128 other = magnitude(fine);
        order = (grown > other) - (grown < other);
    }
    return (a_grows ? order : -order) * (is_negative(a) ? -1 : 1);
}

uint64_t num_hash(struct num num)
{
    struct num least = num_reduce(num);
    return hash_mix(hash_mix((uint64_t)least.scale, least.low), (uint64_t)least.high);
}

// ---- arithmetic

static bool add_big(struct num a, struct num b, struct num *out)
{
    int scale = a.scale > b.scale ? a.scale : b.scale;
    mpz_t sum, other;
    mpz_inits(sum, other, NULL);
    big_set_num(sum, a);
    big_shift(sum, scale - a.scale);
    big_set_num(other, b);
    big_shift(other, scale - b.scale);
    mpz_add(sum, sum, other);
    bool ok = big_take(sum, scale, out);
    mpz_clears(sum, other, NULL);
    return ok;
}

bool num_add(struct num a, struct num b, struct num *out)
{
    if (a.scale != b.scale) {
        struct num *coarse = a.scale < b.scale ? &a : &b;
        int scale = a.scale < b.scale ? b.scale : a.scale;
        u128 grown;
        if (!multiply(magnitude(*coarse), power_of_ten(scale - coarse->scale), &grown))
            return add_big(a, b, out);
        *coarse = with_sign(grown, is_negative(*coarse), scale);
    }
    i128 sum;
    if (__builtin_add_overflow(num_coefficient(a), num_coefficient(b), &sum) ||
        sum < -(i128)COEFFICIENT_MAX)
        return add_big(a, b, out);
    *out = num_make(sum, a.scale);
    return true;
}

bool num_sub(struct num a, struct num b, struct num *out)
{
    return num_add(a, num_negate(b), out);
}

static bool mul_big(struct num a, struct num b, struct num *out)
{
    mpz_t product, other;
    mpz_inits(product, other, NULL);
    big_set_num(product, a);
    big_set_num(other, b);
    mpz_mul(product, product, other);
    bool ok = big_take(product, a.scale + b.scale, out);
    mpz_clears(product, other, NULL);
    return ok;
}

bool num_mul(struct num a, struct num b, struct num *out)
{
    u128 product;
    if (a.scale + b.scale > NUM_SCALE_MAX || !multiply(magnitude(a), magnitude(b), &product))
        return mul_big(a, b, out);
    *out = with_sign(product, is_negative(a) != is_negative(b), a.scale + b.scale);
    return true;
}

// Where the first base-10000 digit of a value stands (0 is the one before the point), and what it
// is; 0 and 0 for zero.
struct lead {
    int weight, digit;
};

static struct lead lead_of_digits(int first_digits, int digits, int scale)
{
    // The first decimal digit stands at 10^position; `first_digits` are the leading four or fewer.
    int position = digits - 1 - scale;
    int weight = position >= 0 ? position / GROUP : -((GROUP - 1 - position) / GROUP);
    int wanted = position - weight * GROUP + 1; // decimal digits of this group before the end
    int had = digits < GROUP ? digits : GROUP;
    for (; had > wanted; had--)
        first_digits /= 10;
    for (; had < wanted; had++)
        first_digits *= 10;
    return (struct lead){ weight, first_digits };
}

static struct lead lead_of(struct num num)
{
    u128 value = magnitude(num);
    if (!value)
        return (struct lead){ 0, 0 };
    int digits = digit_count(value);
    int first = (int)value;
    if (value >> 64)
        first = (int)(value / power_of_ten(digits - GROUP));
    else if (digits > GROUP)
        first = (int)((uint64_t)value / small_powers[digits - GROUP]);
    return lead_of_digits(first, digits, num.scale);
}

static struct lead lead_of_big(const mpz_t value, int scale)
{
    if (mpz_sgn(value) == 0)
        return (struct lead){ 0, 0 };
    mpz_t head, power;
    mpz_inits(head, power, NULL);
    mpz_abs(head, value);
    int digits = (int)mpz_sizeinbase(head, 10); // may be one too many
    mpz_ui_pow_ui(power, 10, (unsigned long)(digits - 1));
    if (mpz_cmp(head, power) < 0)
        digits--;
    if (digits > GROUP) {
        mpz_ui_pow_ui(power, 10, (unsigned long)(digits - GROUP));
        mpz_tdiv_q(head, head, power);
    }
    int first = (int)mpz_get_ui(head);
    mpz_clears(head, power, NULL);
    return lead_of_digits(first, digits, scale);
}

// select_div_scale() of PostgreSQL's numeric.c.
static int quotient_scale(struct lead a, int a_scale, struct lead b, int b_scale)
{
    int weight = a.weight - b.weight - (a.digit <= b.digit);
    int scale = MIN_SIGNIFICANT - weight * GROUP;
    scale = scale > a_scale ? scale : a_scale;
    scale = scale > b_scale ? scale : b_scale;
    return scale > 0 ? scale : 0;
}

bool num_div(struct num a, struct num b, struct num *out)
{
    u128 divisor = magnitude(b);
    assert(divisor);
    int scale = quotient_scale(lead_of(a), a.scale, lead_of(b), b.scale);
    int shift = scale - a.scale + b.scale;
    u128 dividend;
    if (scale <= NUM_SCALE_MAX && shift <= 38 &&
        multiply(magnitude(a), power_of_ten(shift), &dividend)) {
        u128 quotient = dividend / divisor;
        u128 rest = dividend - quotient * divisor;
        quotient += rest >= divisor - rest;
        *out = with_sign(quotient, is_negative(a) != is_negative(b), scale);
        return true;
    }
    mpz_t value, other;
    mpz_inits(value, other, NULL);
    big_set_num(value, a);
    big_shift(value, shift);
    big_set_num(other, b);
    big_divide(value, other);
    bool ok = big_take(value, scale, out);
    mpz_clears(value, other, NULL);
    return ok;
}

bool num_mod(struct num a, struct num b, struct num *out)
{
    u128 divisor = magnitude(b);
    assert(divisor);
    int scale = a.scale > b.scale ? a.scale : b.scale;
    u128 dividend;
    if (multiply(magnitude(a), power_of_ten(scale - a.scale), &dividend) &&
        multiply(divisor, power_of_ten(scale - b.scale), &divisor)) {
        *out = with_sign(dividend % divisor, is_negative(a), scale);
        return true;
    }
    mpz_t value, other;
    mpz_inits(value, other, NULL);
    big_set_num(value, a);
    big_shift(value, scale - a.scale);
    big_set_num(other, b);
    big_shift(other, scale - b.scale);
    mpz_tdiv_r(value, value, other);
    bool ok = big_take(value, scale, out);
    mpz_clears(value, other, NULL);
    return ok;
}

// ---- rounding

enum rounding { ROUND_HALF_AWAY, ROUND_TO_ZERO, ROUND_DOWN, ROUND_UP };

static bool add_decimals(struct num num, int scale, struct num *out)
{
    u128 grown;
    if (scale > NUM_SCALE_MAX || !multiply(magnitude(num), power_of_ten(scale - num.scale), &grown))
        return false;
    *out = with_sign(grown, is_negative(num), scale);
    return true;
}

// A negative scale rounds to tens, hundreds …; the result then has no decimals.
static bool round_to(struct num num, int scale, enum rounding how, struct num *out)
{
    if (scale >= num.scale)
        return add_decimals(num, scale, out);
    scale = scale < -NUM_SCALE_MAX - 1 ? -NUM_SCALE_MAX - 1 : scale;
    int drop = num.scale - scale, shown = scale > 0 ? scale : 0;
    bool negative = is_negative(num);
    u128 value = magnitude(num), whole = 0, rest = value;
    // 10^39 is more than twice the largest coefficient: there all is rest, and less than a half.
    u128 power = drop <= 38 ? power_of_ten(drop) : 0;
    if (power) {
        whole = value / power;
        rest = value - whole * power;
    }
    if (how == ROUND_HALF_AWAY && power)
        whole += rest >= power - rest;
    else if (how == ROUND_DOWN)
        whole += negative && rest;
    else if (how == ROUND_UP)
        whole += !negative && rest;
    if (scale < 0 && whole) {
        if (scale < -38 || !multiply(whole, power_of_ten(-scale), &whole))
            return false;
    }
    *out = with_sign(whole, negative, shown);
    return true;
}

bool num_round(struct num num, int scale, struct num *out)
{
    return round_to(num, scale, ROUND_HALF_AWAY, out);
}

bool num_trunc(struct num num, int scale, struct num *out)
{
    return round_to(num, scale, ROUND_TO_ZERO, out);
}

struct num num_negate(struct num num)
{
    return num_make(-num_coefficient(num), num.scale);
}

bool num_floor(struct num num, struct num *out)
{
    return round_to(num, 0, ROUND_DOWN, out);
}

bool num_ceil(struct num num, struct num *out)
{
    return round_to(num, 0, ROUND_UP, out);
}

// ---- roots and variance

// The square root of big * 10^-scale at `result_scale` decimals, half away from zero.
static void big_sqrt(mpz_t big, int scale, int result_scale)
{
    int shift = 2 * (result_scale + 1) - scale; // one decimal more, to round by
    assert(shift >= 0);
    big_shift(big, shift);
    mpz_sqrt(big, big);
    mpz_add_ui(big, big, 5);
    mpz_tdiv_q_ui(big, big, 10);
}

bool num_sqrt(struct num num, struct num *out)
{
    if (is_negative(num))
        return false;
    int before_point = (lead_of(num).weight + 1) * GROUP / 2 - 1;
    int scale = MIN_SIGNIFICANT - before_point;
    scale = scale > num.scale ? scale : num.scale;
    mpz_t value;
    mpz_init(value);
    big_set_num(value, num);
    big_sqrt(value, num.scale, scale);
    bool ok = big_take(value, scale, out);
    mpz_clear(value);
    return ok;
}

// n * squares - sum^2 in `squares`, and the scale it has: exact, and twice that of the sum at least.
static int variance_numerator(int64_t count, struct num sum, mpz_t squares, int square_scale)
{
    int scale = 2 * sum.scale > square_scale ? 2 * sum.scale : square_scale;
    mpz_t square;
    mpz_init(square);
    big_set_num(square, sum);
    mpz_mul(square, square, square);
    big_shift(square, scale - 2 * sum.scale);
    mpz_mul_si(squares, squares, (long)count);
    big_shift(squares, scale - square_scale);
    mpz_sub(squares, squares, square);
    mpz_clear(square);
    return scale;
}

// As big_take, but decimals that do not fit are rounded off, half away from zero. Not negative.
static bool big_take_rounded(mpz_t big, int scale, struct num *out)
{
    const int digits_max = 38; // that fit a coefficient, whatever they are
    int drop = scale > NUM_SCALE_MAX ? scale - NUM_SCALE_MAX : 0;
    if (mpz_sizeinbase(big, 2) > 127) {
        int excess = (int)mpz_sizeinbase(big, 10) - digits_max;
        drop = excess > drop ? excess : drop;
    }
    drop = drop < scale ? drop : scale;
    if (drop > 0) {
        mpz_t power;
        mpz_init(power);
        mpz_ui_pow_ui(power, 10, (unsigned long)drop);
        big_divide(big, power);
        mpz_clear(power);
    }
    return big_take(big, scale - drop, out);
}

static bool variance_take(int64_t count, struct num sum, mpz_t value, int square_scale, bool sample,
                          bool root, struct num *out)
{
    assert(count > (sample ? 1 : 0));
    int value_scale = variance_numerator(count, sum, value, square_scale);
    if (mpz_sgn(value) <= 0) {
        *out = num_make(0, 0);
        return true;
    }
    mpz_t divisor;
    mpz_init(divisor);
    mpz_set_si(divisor, (long)count);
    mpz_mul_si(divisor, divisor, (long)(sample ? count - 1 : count));
    int scale =
        quotient_scale(lead_of_big(value, value_scale), value_scale, lead_of_big(divisor, 0), 0);
    big_shift(value, scale - value_scale);
    big_divide(value, divisor);
    mpz_clear(divisor);
    if (root)
        big_sqrt(value, scale, scale);
    return big_take_rounded(value, scale, out);
}

bool num_variance_wide(int64_t count, struct num sum, const uint64_t *squares, int limbs,
                       int square_scale, bool sample, bool root, struct num *out)
{
    mpz_t value;
    mpz_init(value);
    mpz_import(value, (size_t)limbs, -1, sizeof *squares, 0, 0, squares);
    bool ok = variance_take(count, sum, value, square_scale, sample, root, out);
    mpz_clear(value);
    return ok;
}

bool num_variance(int64_t count, struct num sum, struct num square_sum, bool sample, bool root,
                  struct num *out)
{
    mpz_t value;
    mpz_init(value);
    big_set_num(value, square_sum);
    bool ok = variance_take(count, sum, value, square_sum.scale, sample, root, out);
    mpz_clear(value);
    return ok;
}

// ---- text

struct num_reader {
    const char *text;
    size_t len, at;
    u128 coefficient;
    int scale;
    int zeros; // trailing zeros of the text, put in only when a digit follows
    int digits;
    bool past_point, too_large;
};

static void read_digit(struct num_reader *reader, u128 digit)
{
    reader->digits++;
    reader->scale += reader->past_point;
    if (!digit) {
        reader->zeros += reader->coefficient != 0;
        return;
    }
    int shift = reader->zeros + 1;
    reader->zeros = 0;
    u128 grown;
    if (shift > 38 || !multiply(reader->coefficient, power_of_ten(shift), &grown) ||
        grown + digit > COEFFICIENT_MAX)
        reader->too_large = true;
    else
        reader->coefficient = grown + digit;
}

static bool read_exponent(struct num_reader *reader, int *exponent)
{
    reader->at++;
    bool negative = false;
    if (reader->at < reader->len &&
        (reader->text[reader->at] == '-' || reader->text[reader->at] == '+'))
        negative = reader->text[reader->at++] == '-';
    size_t from = reader->at;
    int value = 0;
    for (; reader->at < reader->len; reader->at++) {
        int digit = reader->text[reader->at] - '0';
        if (digit < 0 || digit > 9)
            return false;
        value = value < 10000 ? value * 10 + digit : value;
    }
    *exponent = negative ? -value : value;
    return reader->at > from;
}

bool num_parse(const char *text, size_t len, struct num *out)
{
    struct num_reader reader = { .text = text, .len = len };
    bool negative = false;
    int exponent = 0;
    if (len && (text[0] == '-' || text[0] == '+'))
        negative = text[reader.at++] == '-';
    for (; reader.at < len; reader.at++) {
        char c = text[reader.at];
        if (c >= '0' && c <= '9')
            read_digit(&reader, (u128)(c - '0'));
        else if (c == '.' && !reader.past_point)
            reader.past_point = true;
        else
            break;
        if (reader.scale > 20000 || reader.zeros > 20000)
            return false;
    }
    if (reader.digits && reader.at < len && (text[reader.at] | 32) == 'e' &&
        !read_exponent(&reader, &exponent))
        return false;
    if (!reader.digits || reader.at < len || reader.too_large)
        return false;
    // The value is coefficient * 10^zeros * 10^(exponent - scale); PostgreSQL shows these decimals:
    int scale = reader.scale - exponent > 0 ? reader.scale - exponent : 0;
    if (!reader.coefficient) {
        *out = num_make(0, scale < NUM_SCALE_MAX ? scale : NUM_SCALE_MAX);
        return true;
    }
    int zeros = reader.zeros + exponent - reader.scale + scale;
    while (zeros > 0 && scale > 0 &&
           (scale > NUM_SCALE_MAX || zeros + digit_count(reader.coefficient) > 38)) {
        zeros--;
        scale--;
    }
    u128 value;
    if (scale > NUM_SCALE_MAX || zeros > 38 ||
        !multiply(reader.coefficient, power_of_ten(zeros), &value))
        return false;
    *out = with_sign(value, negative, scale);
    return true;
}

size_t num_print(struct num num, char *out)
{
    char digits[48];
    int at = (int)sizeof digits;
    u128 wide = magnitude(num);
    int written = 0;
    while (wide >> 64) {
        digits[--at] = (char)('0' + (int)(wide % 10));
        wide /= 10;
        written++;
    }
    for (uint64_t value = (uint64_t)wide; value || written <= num.scale; value /= 10, written++)
        digits[--at] = (char)('0' + (int)(value % 10));
    size_t len = 0;
    if (is_negative(num))
        out[len++] = '-';
    size_t whole = (size_t)(written - num.scale);
    memcpy(out + len, digits + at, whole);
    len += whole;
    if (num.scale) {
        out[len++] = '.';
        memcpy(out + len, digits + at + whole, (size_t)num.scale);
        len += (size_t)num.scale;
    }
    out[len] = 0;
    return len;
}
