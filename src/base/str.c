#include "base/str.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

void str_open(struct str *str, struct arena *arena)
{
    *str = (struct str){ .arena = arena };
}

// Room for `len` more bytes and the final NUL; the old text stays readable in the arena.
static void make_room(struct str *str, size_t len)
{
    assert(str->arena);
    if (str->len + len < str->room)
        return;
    size_t room = str->room ? str->room : 64;
    while (room <= str->len + len)
        room *= 2;
    char *data = arena_take_raw(str->arena, room);
    if (str->len)
        memcpy(data, str->data, str->len);
    str->data = data;
    str->room = room;
}

void str_add(struct str *str, const char *data, size_t len)
{
    make_room(str, len);
    if (len)
        memcpy(str->data + str->len, data, len);
    str->len += len;
    str->data[str->len] = 0;
}

void str_text(struct str *str, const char *text)
{
    str_add(str, text, strlen(text));
}

void str_char(struct str *str, char c)
{
    str_add(str, &c, 1);
}

void str_format(struct str *str, const char *format, ...)
{
    va_list list;
    va_start(list, format);
    str_format_list(str, format, list);
    va_end(list);
}

__attribute__((format(printf, 2, 0))) void str_format_list(struct str *str, const char *format,
                                                           va_list list)
{
    va_list again;
    va_copy(again, list);
    int len = vsnprintf(NULL, 0, format, list);
    assert(len >= 0);
    make_room(str, (size_t)len);
    vsnprintf(str->data + str->len, (size_t)len + 1, format, again);
    va_end(again);
    str->len += (size_t)len;
}

static const char *json_escape(unsigned char c, char *out)
{
    switch (c) {
    case '"':
        return "\\\"";
    case '\\':
        return "\\\\";
    case '\n':
        return "\\n";
    case '\r':
        return "\\r";
    case '\t':
        return "\\t";
    case '\b':
        return "\\b";
    case '\f':
        return "\\f";
    default:
        snprintf(out, 8, "\\u%04x", c);
        return out;
    }
}

void str_json(struct str *str, const char *data, size_t len)
{
    str_char(str, '"');
    size_t from = 0;
    for (size_t at = 0; at < len;) {
        unsigned char c = (unsigned char)data[at];
        if (c >= 0x20 && c < 0x80 && c != '"' && c != '\\' && c != 0x7f) {
            at++;
            continue;
        }
        size_t read = 1, bad = 0;
        if (c >= 0x80) {
            uint32_t point;
            read = utf8_decode(data + at, len - at, &point);
            if (utf8_check(data + at, read, &bad)) {
                at += read;
                continue;
            }
        }
        str_add(str, data + from, at - from);
        char hex[8];
        // A reader refuses the whole document for one invalid byte: it becomes U+FFFD.
        str_text(str, c >= 0x80 ? "\xef\xbf\xbd" : json_escape(c, hex));
        at += read;
        from = at;
    }
    str_add(str, data + from, len - from);
    str_char(str, '"');
}

const char *str_end(struct str *str)
{
    return str->data ? str->data : "";
}

struct slice slice_of(const char *text)
{
    return (struct slice){ text, strlen(text) };
}

bool slice_is(struct slice slice, const char *text)
{
    return strlen(text) == slice.len &&
           (slice.len == 0 || memcmp(slice.data, text, slice.len) == 0);
}

static bool is_blank(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

struct slice slice_trim(struct slice slice)
{
    while (slice.len && is_blank(slice.data[0])) {
        slice.data++;
        slice.len--;
    }
    while (slice.len && is_blank(slice.data[slice.len - 1]))
        slice.len--;
    return slice;
}

// The length of the valid character at `data`, 0 when there is none: no overlong forms, no
// surrogates, nothing above U+10FFFF.
static size_t character(const unsigned char *data, size_t len, uint32_t *point)
{
    unsigned char c = data[0];
    if (c < 0x80) {
        *point = c;
        return 1;
    }
    size_t want = c < 0xc2 ? 0 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : c < 0xf5 ? 4 : 0;
    if (!want || want > len)
        return 0;
    uint32_t value = c & (0x7fu >> want);
    for (size_t i = 1; i < want; i++) {
        if ((data[i] & 0xc0) != 0x80)
            return 0;
        value = value << 6 | (data[i] & 0x3fu);
    }
    static const uint32_t least[5] = { 0, 0, 0x80, 0x800, 0x10000 };
    if (value < least[want] || value > 0x10ffff || (value >= 0xd800 && value <= 0xdfff))
        return 0;
    *point = value;
    return want;
}

// How many bytes at `data` are ASCII and not NUL: the codes, numbers and dates of most columns.
static size_t ascii_run(const char *data, size_t len)
{
    size_t at = 0;
#ifdef __SSE2__
    for (; at + 16 <= len; at += 16) {
        __m128i block = _mm_loadu_si128((const __m128i *)(const void *)(data + at));
        // As signed bytes, NUL and all that is not ASCII are not above zero.
        int good = _mm_movemask_epi8(_mm_cmpgt_epi8(block, _mm_setzero_si128()));
        if (good != 0xffff)
            return at + (size_t)__builtin_ctz(~(unsigned)good);
    }
#else
    for (uint64_t word; at + 8 <= len; at += 8) {
        memcpy(&word, data + at, 8);
        uint64_t zero = (word - 0x0101010101010101u) & ~word & 0x8080808080808080u;
        if ((word & 0x8080808080808080u) || zero)
            break;
    }
#endif
    while (at < len && (unsigned char)(data[at] - 1) < 0x7f)
        at++;
    return at;
}

// Whether a syllable of Hangul stands here, by far the most common character of three bytes.
static inline bool hangul_at(const char *data, size_t len)
{
    if (len < 3)
        return false;
    unsigned a = (unsigned char)data[0], b = (unsigned char)data[1], c = (unsigned char)data[2];
    return ((a >= 0xea && a <= 0xec && (b & 0xc0) == 0x80) ||
            (a == 0xed && b >= 0x80 && b < 0xa0)) &&
           (c & 0xc0) == 0x80;
}

bool utf8_check(const char *data, size_t len, size_t *bad)
{
    size_t at = 0;
    for (;;) {
        while (hangul_at(data + at, len - at))
            at += 3;
        at += ascii_run(data + at, len - at);
        if (at == len)
            break;
        if (hangul_at(data + at, len - at))
            continue;
        uint32_t point = 0;
        size_t read = character((const unsigned char *)data + at, len - at, &point);
        if (!read || !point) {
            *bad = at;
            return false;
        }
        at += read;
    }
    return true;
}

size_t utf8_count(const char *data, size_t len)
{
    size_t count = 0;
    for (size_t i = 0; i < len; i++)
        count += ((unsigned char)data[i] & 0xc0) != 0x80;
    return count;
}

size_t utf8_offset(const char *data, size_t len, size_t index)
{
    for (size_t i = 0; i < len; i++)
        if (((unsigned char)data[i] & 0xc0) != 0x80 && index-- == 0)
            return i;
    return len;
}

size_t utf8_decode(const char *data, size_t len, uint32_t *point)
{
    *point = 0;
    if (!len)
        return 0;
    size_t read = character((const unsigned char *)data, len, point);
    if (read)
        return read;
    *point = 0xfffd;
    return 1;
}

struct span {
    uint32_t first, last;
};

static bool within(uint32_t point, const struct span *spans, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (point >= spans[i].first && point <= spans[i].last)
            return true;
    return false;
}

// Unicode's East Asian Width W and F, coarsened to blocks.
static const struct span wide[] = {
    { 0x1100, 0x115f },   { 0x2e80, 0x303e },   { 0x3041, 0x33ff },   { 0x3400, 0x4dbf },
    { 0x4e00, 0xa4cf },   { 0xa960, 0xa97f },   { 0xac00, 0xd7a3 },   { 0xf900, 0xfaff },
    { 0xfe30, 0xfe6f },   { 0xff00, 0xff60 },   { 0xffe0, 0xffe6 },   { 0x1f300, 0x1f64f },
    { 0x1f680, 0x1f6ff }, { 0x1f900, 0x1f9ff }, { 0x20000, 0x3fffd },
};

// Combining marks, the vowels and finals of conjoining jamo, joiners and variation selectors.
static const struct span empty[] = {
    { 0x0300, 0x036f }, { 0x1160, 0x11ff }, { 0x200b, 0x200f },
    { 0xd7b0, 0xd7ff }, { 0xfe00, 0xfe0f }, { 0xfeff, 0xfeff },
};

size_t utf8_width(const char *data, size_t len)
{
    size_t width = 0;
    uint32_t point;
    for (size_t read; (read = utf8_decode(data, len, &point)); data += read, len -= read) {
        if (point < 0x300)
            width += point >= 0x20 && point != 0x7f;
        else if (within(point, wide, sizeof wide / sizeof *wide))
            width += 2;
        else if (!within(point, empty, sizeof empty / sizeof *empty))
            width += 1;
    }
    return width;
}
