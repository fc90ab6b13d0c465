// Texts made after a format: to_char() of numbers and format().
//
// to_char() knows 9 0 . , FM and what is no word of a format; the signs, Roman numerals and exponents
// that PostgreSQL knows besides are a fault. format() knows %s, %1$s and %%.
#include <string.h>

#include "flow/fn/kernel.h"

// ---- to_char: the picture

struct picture {
    struct slice text;
    int whole, decimals; // places before and behind the point
    int zero_from;       // the place before the point from which zeros are shown; whole: none
    int zero_to;         // so many decimals are shown even without blanks
    bool point, tight;   // a point; FM: without blanks
};

static bool is_word_letter(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

static bool fill_mode_at(struct slice text, size_t at)
{
    return text.len - at >= 2 &&
           (memcmp(text.data + at, "FM", 2) == 0 || memcmp(text.data + at, "fm", 2) == 0);
}

static bool picture_read(struct slice text, struct picture *out)
{
    bool zero = false;
    *out = (struct picture){ .text = text };
    for (size_t at = 0; at < text.len; at++) {
        char c = text.data[at];
        if (fill_mode_at(text, at)) {
            out->tight = true;
            at++;
        } else if (c == '9' || c == '0') {
            if (c == '0' && !out->point && !zero)
                out->zero_from = out->whole, zero = true;
            if (out->point)
                out->decimals++, out->zero_to = c == '0' ? out->decimals : out->zero_to;
            else
                out->whole++;
        } else if (c == '.') {
            if (out->point)
                return false;
            out->point = true;
        } else if (is_word_letter(c) || strchr("\"\\<>+-", c)) {
            return false;
        }
    }
    if (!zero)
        out->zero_from = out->whole;
    return out->decimals <= NUM_SCALE_MAX;
}

// ---- to_char: the number

struct digits {
    char text[NUM_TEXT_MAX]; // of the number without its sign: 1234.50
    int whole;               // digits before the point; 0 where the picture leaves a zero out
    bool negative, over;
};

static bool digits_read(struct num number, const struct picture *picture, struct digits *out)
{
    struct num rounded;
    if (!num_round(number, picture->decimals, &rounded))
        return false;
    out->negative = rounded.high < 0;
    num_print(out->negative ? num_negate(rounded) : rounded, out->text);
    out->whole = (int)strcspn(out->text, ".");
    out->over = out->whole > picture->whole;
    return true;
}

// A zero alone before the point is not shown where decimals follow it and no 0 of the picture asks.
static bool zero_left_out(const struct digits *digits, const struct picture *picture)
{
    return digits->whole == 1 && digits->text[0] == '0' && picture->zero_from == picture->whole &&
           picture->decimals > 0;
}

static void sign_put(struct str *out, const struct digits *digits, const struct picture *picture,
                     bool *signed_already)
{
    if (!*signed_already && (digits->negative || !picture->tight))
        str_char(out, digits->negative ? '-' : ' ');
    *signed_already = true;
}

// How many decimals are shown: without blanks, zeros at the end go as far as the picture lets them.
static int decimals_shown(const struct digits *digits, const struct picture *picture)
{
    int shown = picture->decimals;
    const char *decimals = digits->text + digits->whole + 1;
    while (picture->tight && !digits->over && shown > picture->zero_to &&
           decimals[shown - 1] == '0')
        shown--;
    return shown;
}

static void number_put(const struct digits *digits, const struct picture *picture, struct str *out)
{
    bool bare = zero_left_out(digits, picture), begun = false, has_sign = false;
    int first = picture->whole - (digits->over ? picture->whole : bare ? 0 : digits->whole);
    int start = first < picture->zero_from ? first : picture->zero_from;
    int place = 0, decimal = 0, shown = decimals_shown(digits, picture);
    for (size_t at = 0; at < picture->text.len; at++) {
        char c = picture->text.data[at];
        if (fill_mode_at(picture->text, at)) {
            at++;
        } else if (c == ',') {
            if (begun || !picture->tight)
                str_char(out, begun ? ',' : ' ');
        } else if (c == '.') {
            if (picture->decimals == 0 && !digits->over)
                continue;
            sign_put(out, digits, picture, &has_sign);
            if (bare && picture->tight && shown == 0) // nothing else would show that it is zero
                str_char(out, '0');
            str_char(out, '.');
            begun = true;
        } else if ((c == '9' || c == '0') && decimal == 0 && place < picture->whole) {
            begun = begun || place >= start;
            if (begun) {
                sign_put(out, digits, picture, &has_sign);
                str_char(out, digits->over    ? '#'
                              : place < first ? '0'
                                              : digits->text[place - first]);
            } else if (!picture->tight) {
                str_char(out, ' ');
            }
            place++;
        } else if (c == '9' || c == '0') {
            if (decimal < shown)
                str_char(out, digits->over ? '#' : digits->text[digits->whole + 1 + decimal]);
            decimal++;
        } else {
            str_char(out, c);
        }
    }
}

static struct num number_of_row(const struct fn_call *call, size_t row)
{
    const struct column *from = &call->args[0];
    return from->type == TYPE_NUMERIC ? from->nums[row] : num_of_int(from->words[row]);
}

static void run_to_char(const struct fn_call *call)
{
    struct str text;
    str_open(&text, call->arena);
    for (size_t i = 0; i < call->row_count; i++) {
        struct picture picture;
        struct digits digits;
        if (!kernel_live(call, i))
            continue;
        text.len = 0;
        if (!picture_read(kernel_text(call, 1, i), &picture)) {
            fn_fault(call, i, FAULT_BAD_CAST);
        } else if (!digits_read(number_of_row(call, i), &picture, &digits)) {
            fn_fault(call, i, FAULT_OUT_OF_RANGE);
        } else {
            number_put(&digits, &picture, &text);
            kernel_put(call, i, text.len ? text.data : "", text.len);
        }
    }
}

// ---- format

// The number of an argument before a $, or 0; *at moves behind the $.
static size_t position_read(struct slice format, size_t *at)
{
    size_t number = 0, end = *at;
    while (end < format.len && format.data[end] >= '0' && format.data[end] <= '9' && number < 1000)
        number = number * 10 + (size_t)(format.data[end++] - '0');
    if (end == *at || end == format.len || format.data[end] != '$')
        return 0;
    *at = end + 1;
    return number;
}

static bool format_write(const struct fn_call *call, size_t row, struct slice format,
                         struct str *out)
{
    size_t next = 1;
    for (size_t at = 0; at < format.len; at++) {
        if (format.data[at] != '%') {
            str_char(out, format.data[at]);
            continue;
        }
        at++;
        if (at < format.len && format.data[at] == '%') {
            str_char(out, '%');
            continue;
        }
        size_t asked = position_read(format, &at), arg = asked ? asked : next;
        if (at >= format.len || format.data[at] != 's' || arg >= call->arg_count)
            return false;
        if (column_at(&call->args[arg], row) != STATE_NULL) {
            struct slice own = kernel_text(call, arg, row);
            str_add(out, own.data, own.len);
        }
        next = arg + 1;
    }
    return true;
}

static void run_format(const struct fn_call *call)
{
    struct str text;
    str_open(&text, call->arena);
    for (size_t i = 0; i < call->row_count; i++) {
        bool faulty = false;
        for (size_t a = 0; a < call->arg_count && !faulty; a++)
            if (column_at(&call->args[a], i) == STATE_FAULT) {
                fn_fault(call, i, (enum fault)call->args[a].words[i]);
                faulty = true;
            }
        if (faulty)
            continue;
        if (column_at(&call->args[0], i) == STATE_NULL) {
            fn_null(call, i);
            continue;
        }
        text.len = 0;
        if (!format_write(call, i, kernel_text(call, 0, i), &text))
            fn_fault(call, i, FAULT_BAD_CAST);
        else if (text.len > DICT_TEXT_MAX)
            fn_fault(call, i, FAULT_OUT_OF_RANGE);
        else
            kernel_put(call, i, text.len ? text.data : "", text.len);
    }
}

// ---- the table

#define X TYPE_TEXT

static const struct fn fns[] = {
    { "to_char", X, { TYPE_INT, X }, 2, 0, run_to_char },
    { "to_char", X, { TYPE_BIGINT, X }, 2, 0, run_to_char },
    { "to_char", X, { TYPE_NUMERIC, X }, 2, 0, run_to_char },
    { "format", X, { X }, 1, FN_NULLS | FN_VARIADIC, run_format },
    { 0 },
};

extern const struct fn_group fn_format;
const struct fn_group fn_format = { "format", fns };
