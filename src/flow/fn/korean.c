// What offices here write in many ways. PostgreSQL gets the same from sql/compat.sql; a change
// here is a change there.
#include <stdlib.h>
#include <string.h>

#include "base/unicode.h"
#include "flow/fn/kernel.h"

#define BIZ_NO_DIGITS 10

// 사업자등록번호: ten digits, written with or without hyphens and blanks; anything else is NULL.
static bool biz_no_read(struct slice text, char *out)
{
    size_t count = 0;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.data[i];
        if (c == '-' || c == ' ')
            continue;
        if (c < '0' || c > '9' || count == BIZ_NO_DIGITS)
            return false;
        out[count++] = c;
    }
    return count == BIZ_NO_DIGITS;
}

static void run_biz_no_normal(const struct fn_call *call)
{
    for (size_t i = 0; i < call->row_count; i++) {
        char digits[BIZ_NO_DIGITS];
        if (!kernel_live(call, i))
            continue;
        if (biz_no_read(kernel_text(call, 0, i), digits))
            kernel_put(call, i, digits, sizeof digits);
        else
            fn_null(call, i);
    }
}

static bool is_blank(uint32_t point)
{
    return point == ' ' || (point >= '\t' && point <= '\r') || point == 0xa0 || point == 0x3000;
}
static bool is_sign(uint32_t point)
{
    bool ascii = point > ' ' && point < 0x7f;
    bool alnum = (point >= '0' && point <= '9') || (point >= 'A' && point <= 'Z') ||
                 (point >= 'a' && point <= 'z');
    return (ascii && !alnum) || point == 0xb7 || point == 0xff08 || point == 0xff09;
}

// Length of a word for the legal form that stands at the beginning, or 0.
static size_t form_len(struct slice text)
{
    static const char *const forms[] = { "주식회사", "유한회사", "(주)",  "(유)",
                                         "（주）",   "（유）",   "\u321c" };
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        size_t len = strlen(forms[i]);
        if (text.len >= len && memcmp(text.data, forms[i], len) == 0)
            return len;
    }
    return 0;
}

static void add_without(struct str *out, struct slice text, bool (*left_out)(uint32_t point))
{
    uint32_t point;
    for (size_t at = 0; at < text.len;) {
        size_t bytes = utf8_decode(text.data + at, text.len - at, &point);
        if (!left_out(point))
            str_add(out, text.data + at, bytes);
        at += bytes;
    }
}

// Blanks go first, so that "( 주 )" is seen; then the legal form; then what is left of signs.
static void fold(struct slice name, struct str *dense, struct str *bare, struct str *out)
{
    dense->len = bare->len = out->len = 0;
    add_without(dense, name, is_blank);
    for (size_t at = 0; at < dense->len;) {
        size_t form = form_len((struct slice){ dense->data + at, dense->len - at });
        if (form == 0)
            str_char(bare, dense->data[at]);
        at += form ? form : 1;
    }
    add_without(out, (struct slice){ bare->data, bare->len }, is_sign);
}

static void run_company_name_fold(const struct fn_call *call)
{
    struct str dense, bare, out;
    str_open(&dense, call->arena);
    str_open(&bare, call->arena);
    str_open(&out, call->arena);
    for (size_t i = 0; i < call->row_count; i++) {
        if (!kernel_live(call, i))
            continue;
        fold(kernel_text(call, 0, i), &dense, &bare, &out);
        kernel_put(call, i, out.len ? out.data : "", out.len);
    }
}

// ---- how alike two names are

// A name's parts: every three letters in a row, with two blanks before and one behind. Syllables are
// taken apart into their letters first, so that 한빛 and 한빚 differ in one letter of six.
struct parts {
    uint64_t *at; // three code points of 21 bits, sorted, each once
    size_t count;
};

static int part_compare(const void *a, const void *b)
{
    uint64_t left = *(const uint64_t *)a, right = *(const uint64_t *)b;
    return (left > right) - (left < right);
}

static uint32_t point_lower(uint32_t point)
{
    return point >= 'A' && point <= 'Z' ? point - 'A' + 'a' : point;
}

static struct parts parts_of(struct arena *arena, struct slice name, struct str *letters)
{
    letters->len = 0;
    unicode_normal(name, NORMAL_NFD, letters);
    str_char(letters, ' ');
    struct parts parts = { ARENA_RAW(arena, uint64_t, letters->len), 0 };
    uint64_t part = (uint64_t)' ' << 21 | ' ';
    uint32_t point;
    for (size_t at = 0; at < letters->len;) {
        at += utf8_decode(letters->data + at, letters->len - at, &point);
        part = (part << 21 | point_lower(point)) & (UINT64_MAX >> 1);
        parts.at[parts.count++] = part;
    }
    qsort(parts.at, parts.count, sizeof *parts.at, part_compare);
    size_t kept = 1;
    for (size_t i = 1; i < parts.count; i++)
        if (parts.at[i] != parts.at[kept - 1])
            parts.at[kept++] = parts.at[i];
    parts.count = kept;
    return parts;
}

static size_t parts_common(struct parts a, struct parts b)
{
    size_t common = 0;
    for (size_t i = 0, j = 0; i < a.count && j < b.count;) {
        int order = part_compare(&a.at[i], &b.at[j]);
        common += order == 0;
        i += order <= 0;
        j += order >= 0;
    }
    return common;
}

// The parts that both have, of all that either has: 0 to 1 with four decimals.
static void run_name_similarity(const struct fn_call *call)
{
    struct str letters;
    str_open(&letters, call->arena);
    for (size_t i = 0; i < call->row_count; i++) {
        if (!kernel_live(call, i))
            continue;
        struct parts a = parts_of(call->arena, kernel_text(call, 0, i), &letters);
        struct parts b = parts_of(call->arena, kernel_text(call, 1, i), &letters);
        int64_t common = (int64_t)parts_common(a, b);
        int64_t all = (int64_t)(a.count + b.count) - common;
        struct num share;
        if (!num_div(num_of_int(common), num_of_int(all), &share) ||
            !num_round(share, 4, &call->out->nums[i]))
            fn_fault(call, i, FAULT_OUT_OF_RANGE);
    }
}

static const struct fn fns[] = {
    { "biz_no_normal", TYPE_TEXT, { TYPE_TEXT }, 1, FN_OURS, run_biz_no_normal },
    { "company_name_fold", TYPE_TEXT, { TYPE_TEXT }, 1, FN_OURS, run_company_name_fold },
    { "name_similarity", TYPE_NUMERIC, { TYPE_TEXT, TYPE_TEXT }, 2, FN_OURS, run_name_similarity },
    { 0 },
};

extern const struct fn_group fn_korean;
const struct fn_group fn_korean = { "korean", fns };
