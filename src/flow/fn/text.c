// Functions of text. Positions and lengths count characters of UTF-8; case is ASCII's alone, as
// PostgreSQL has it in the C locale.
#include <string.h>

#include "flow/fn/kernel.h"

// A result longer than the dictionary takes is a fault.
static void put(const struct fn_call *call, size_t row, const char *data, size_t len)
{
    if (len > DICT_TEXT_MAX)
        fn_fault(call, row, FAULT_OUT_OF_RANGE);
    else
        kernel_put(call, row, data, len);
}

// The first argument's text; false where the row is decided already.
static bool live_text(const struct fn_call *call, size_t row, struct slice *out)
{
    bool live = kernel_live(call, row);
    if (live)
        *out = kernel_text(call, 0, row);
    return live;
}

static size_t char_bytes(struct slice s, size_t at)
{
    uint32_t point;
    size_t bytes = utf8_decode(s.data + at, s.len - at, &point);
    assert(bytes > 0);
    return bytes;
}

// The characters from `from` up to `to`, both from 0, cut to the text.
static struct slice part(struct slice s, int64_t from, int64_t to)
{
    from = from < 0 ? 0 : from > (int64_t)s.len ? (int64_t)s.len : from;
    to = to < from ? from : to > (int64_t)s.len ? (int64_t)s.len : to;
    size_t start = utf8_offset(s.data, s.len, (size_t)from);
    struct slice rest = { .data = s.data + start, .len = s.len - start };
    rest.len = utf8_offset(rest.data, rest.len, (size_t)(to - from));
    return rest;
}

static void put_slice(const struct fn_call *call, size_t row, struct slice s)
{
    put(call, row, s.data, s.len);
}

// ---- lengths

static void run_length(const struct fn_call *call)
{
    for (size_t i = 0; i < call->row_count; i++) {
        struct slice s;
        if (!live_text(call, i, &s))
            continue;
        call->out->words[i] = (int64_t)utf8_count(s.data, s.len);
    }
}
static void run_octet_length(const struct fn_call *call)
{
    for (size_t i = 0; i < call->row_count; i++) {
        struct slice s;
        if (!live_text(call, i, &s))
            continue;
        call->out->words[i] = (int64_t)s.len;
    }
}

// ---- parts

static void run_substr_from(const struct fn_call *call)
{
    for (size_t i = 0; i < call->row_count; i++) {
        struct slice s;
        if (!live_text(call, i, &s))
            continue;
        put_slice(call, i, part(s, call->args[1].words[i] - 1, INT32_MAX));
    }
}
static void run_substr(const struct fn_call *call)
{
    for (size_t i = 0; i < call->row_count; i++) {
        struct slice s;
        if (!live_text(call, i, &s))
            continue;
        int64_t from = call->args[1].words[i] - 1, len = call->args[2].words[i];
        if (len < 0)
            fn_fault(call, i, FAULT_OUT_OF_RANGE);
        else
            put_slice(call, i, part(s, from, from + len));
    }
}
// A negative count means all but so many.
// OVERLAY(s PLACING new FROM start [FOR count]); without a count as many characters as `new` has.
static void run_overlay(const struct fn_call *call)
{
    struct str text;
    str_open(&text, call->arena);
    for (size_t i = 0; i < call->row_count; i++) {
        struct slice s;
        if (!live_text(call, i, &s))
            continue;
        struct slice by = kernel_text(call, 1, i);
        int64_t start = call->args[2].words[i];
        int64_t count = call->arg_count > 3 ? call->args[3].words[i]
                                            : (int64_t)utf8_count(by.data, by.len);
        if (start < 1) {
            fn_fault(call, i, FAULT_OUT_OF_RANGE);
            continue;
        }
        struct slice before = part(s, 0, start - 1), after = part(s, start - 1 + count, INT64_MAX);
        text.len = 0;
        str_add(&text, before.data, before.len);
        str_add(&text, by.data, by.len);
        str_add(&text, after.data, after.len);
        put(call, i, text.len ? text.data : "", text.len);
    }
}
static void run_bit_length(const struct fn_call *call)
{
    for (size_t i = 0; i < call->row_count; i++) {
        struct slice s;
        if (live_text(call, i, &s))
            call->out->words[i] = (int64_t)s.len * 8;
    }
}
static void run_left(const struct fn_call *call)
{
    for (size_t i = 0; i < call->row_count; i++) {
        struct slice s;
        if (!live_text(call, i, &s))
            continue;
        int64_t n = call->args[1].words[i];
        put_slice(call, i, part(s, 0, n < 0 ? (int64_t)utf8_count(s.data, s.len) + n : n));
    }
}
static void run_right(const struct fn_call *call)
{
    for (size_t i = 0; i < call->row_count; i++) {
        struct slice s;
        if (!live_text(call, i, &s))
            continue;
        int64_t n = call->args[1].words[i];
        put_slice(call, i, part(s, n < 0 ? -n : (int64_t)utf8_count(s.data, s.len) - n, INT32_MAX));
    }
}

// Byte offset of `sub` at or after `from`, or -1. Whole characters only match at their borders.
static int64_t find(struct slice s, struct slice sub, size_t from)
{
    const char *hit = memmem(s.data + from, s.len - from, sub.data, sub.len);
    return hit ? hit - s.data : -1;
}
static void run_position(const struct fn_call *call)
{
    for (size_t i = 0; i < call->row_count; i++) {
        struct slice s;
        if (!live_text(call, i, &s))
            continue;
        int64_t at = find(s, kernel_text(call, 1, i), 0);
        call->out->words[i] = at < 0 ? 0 : (int64_t)utf8_count(s.data, (size_t)at) + 1;
    }
}
static void run_starts_with(const struct fn_call *call)
{
    for (size_t i = 0; i < call->row_count; i++) {
        struct slice s;
        if (!live_text(call, i, &s))
            continue;
        struct slice start = kernel_text(call, 1, i);
        call->out->words[i] = start.len <= s.len && memcmp(s.data, start.data, start.len) == 0;
    }
}

static int64_t count_fields(struct slice s, struct slice mark)
{
    int64_t count = 1;
    for (int64_t at = find(s, mark, 0); at >= 0; at = find(s, mark, (size_t)at + mark.len))
        count++;
    return count;
}
// The field `n` from 1, empty when there is none.
static struct slice field(struct slice s, struct slice mark, int64_t n)
{
    size_t start = 0;
    for (; n > 1; n--) {
        int64_t at = find(s, mark, start);
        if (at < 0)
            return (struct slice){ .data = s.data, .len = 0 };
        start = (size_t)at + mark.len;
    }
    int64_t end = find(s, mark, start);
    return (struct slice){ .data = s.data + start, .len = (end < 0 ? s.len : (size_t)end) - start };
}
static void run_split_part(const struct fn_call *call)
{
    for (size_t i = 0; i < call->row_count; i++) {
        struct slice s;
        if (!live_text(call, i, &s))
            continue;
        struct slice mark = kernel_text(call, 1, i);
        int64_t n = call->args[2].words[i];
        if (n == 0) {
            fn_fault(call, i, FAULT_OUT_OF_RANGE);
        } else if (mark.len == 0 || s.len == 0) {
            put(call, i, s.data, n == 1 || n == -1 ? s.len : 0);
        } else {
            n = n < 0 ? count_fields(s, mark) + 1 + n : n;
            put_slice(call, i, n < 1 ? part(s, 0, 0) : field(s, mark, n));
        }
    }
}

// ---- trimming

static bool set_has(struct slice set, const char *c, size_t bytes)
{
    for (size_t at = 0; at < set.len; at += char_bytes(set, at)) {
        if (char_bytes(set, at) == bytes && memcmp(set.data + at, c, bytes) == 0)
            return true;
    }
    return false;
}
static size_t last_char_start(struct slice s)
{
    size_t at = s.len - 1;
    while (at > 0 && ((unsigned char)s.data[at] & 0xc0) == 0x80)
        at--;
    return at;
}
static void trim(const struct fn_call *call, bool left, bool right)
{
    for (size_t i = 0; i < call->row_count; i++) {
        struct slice s;
        if (!live_text(call, i, &s))
            continue;
        struct slice set = call->arg_count > 1 ? kernel_text(call, 1, i) : slice_of(" ");
        struct slice rest = s;
        while (left && rest.len > 0 && set_has(set, rest.data, char_bytes(rest, 0))) {
            size_t bytes = char_bytes(rest, 0);
            rest.data += bytes;
            rest.len -= bytes;
        }
        while (right && rest.len > 0) {
            size_t last = last_char_start(rest);
            if (!set_has(set, rest.data + last, rest.len - last))
                break;
            rest.len = last;
        }
        put_slice(call, i, rest);
    }
}
static void run_btrim(const struct fn_call *call)
{
    trim(call, true, true);
}
static void run_ltrim(const struct fn_call *call)
{
    trim(call, true, false);
}
static void run_rtrim(const struct fn_call *call)
{
    trim(call, false, true);
}

// ---- texts made anew

static struct str builder(const struct fn_call *call)
{
    struct str text;
    str_open(&text, call->arena);
    return text;
}
static void put_str(const struct fn_call *call, size_t row, const struct str *text)
{
    put(call, row, text->len ? text->data : "", text->len);
}

static char ascii_upper(char c)
{
    return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
}
static char ascii_lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}
static bool ascii_alnum(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}
static void run_upper(const struct fn_call *call)
{
    struct str text = builder(call);
    for (size_t i = 0; i < call->row_count; i++) {
        struct slice s;
        if (!live_text(call, i, &s))
            continue;
        text.len = 0;
        for (size_t c = 0; c < s.len; c++)
            str_char(&text, ascii_upper(s.data[c]));
        put_str(call, i, &text);
    }
}
static void run_lower(const struct fn_call *call)
{
    struct str text = builder(call);
    for (size_t i = 0; i < call->row_count; i++) {
        struct slice s;
        if (!live_text(call, i, &s))
            continue;
        text.len = 0;
        for (size_t c = 0; c < s.len; c++)
            str_char(&text, ascii_lower(s.data[c]));
        put_str(call, i, &text);
    }
}
static void run_initcap(const struct fn_call *call)
{
    struct str text = builder(call);
    for (size_t i = 0; i < call->row_count; i++) {
        struct slice s;
        if (!live_text(call, i, &s))
            continue;
        bool inside = false;
        text.len = 0;
        for (size_t c = 0; c < s.len; c++) {
            str_char(&text, inside ? ascii_lower(s.data[c]) : ascii_upper(s.data[c]));
            inside = ascii_alnum(s.data[c]);
        }
        put_str(call, i, &text);
    }
}

static void run_replace(const struct fn_call *call)
{
    struct str text = builder(call);
    for (size_t i = 0; i < call->row_count; i++) {
        struct slice s;
        if (!live_text(call, i, &s))
            continue;
        struct slice from = kernel_text(call, 1, i), to = kernel_text(call, 2, i);
        size_t start = 0;
        text.len = 0;
        for (int64_t at; from.len > 0 && (at = find(s, from, start)) >= 0;) {
            str_add(&text, s.data + start, (size_t)at - start);
            str_add(&text, to.data, to.len);
            start = (size_t)at + from.len;
            if (text.len > DICT_TEXT_MAX)
                break;
        }
        str_add(&text, s.data + start, s.len - start);
        put_str(call, i, &text);
    }
}

// `n` characters of fill, repeated and cut.
static void add_fill(struct str *text, struct slice fill, size_t n)
{
    for (size_t at = 0; n > 0; n--) {
        size_t bytes = char_bytes(fill, at);
        str_add(text, fill.data + at, bytes);
        at = at + bytes == fill.len ? 0 : at + bytes;
    }
}
static void pad(const struct fn_call *call, bool left)
{
    struct str text = builder(call);
    for (size_t i = 0; i < call->row_count; i++) {
        struct slice s;
        if (!live_text(call, i, &s))
            continue;
        struct slice fill = call->arg_count > 2 ? kernel_text(call, 2, i) : slice_of(" ");
        int64_t own = (int64_t)utf8_count(s.data, s.len), want = call->args[1].words[i];
        want = want < 0 ? 0 : want;
        if (want > DICT_TEXT_MAX) {
            fn_fault(call, i, FAULT_OUT_OF_RANGE);
            continue;
        }
        struct slice kept = part(s, 0, want);
        size_t missing = fill.len > 0 && want > own ? (size_t)(want - own) : 0;
        text.len = 0;
        if (!left)
            str_add(&text, kept.data, kept.len);
        add_fill(&text, fill, missing);
        if (left)
            str_add(&text, kept.data, kept.len);
        put_str(call, i, &text);
    }
}
static void run_lpad(const struct fn_call *call)
{
    pad(call, true);
}
static void run_rpad(const struct fn_call *call)
{
    pad(call, false);
}

static void run_repeat(const struct fn_call *call)
{
    struct str text = builder(call);
    for (size_t i = 0; i < call->row_count; i++) {
        struct slice s;
        if (!live_text(call, i, &s))
            continue;
        int64_t n = call->args[1].words[i];
        if (n > 0 && (int64_t)s.len * n > DICT_TEXT_MAX) {
            fn_fault(call, i, FAULT_OUT_OF_RANGE);
            continue;
        }
        text.len = 0;
        for (; n > 0 && s.len > 0; n--)
            str_add(&text, s.data, s.len);
        put_str(call, i, &text);
    }
}

static void run_reverse(const struct fn_call *call)
{
    struct str text = builder(call);
    for (size_t i = 0; i < call->row_count; i++) {
        struct slice s;
        if (!live_text(call, i, &s))
            continue;
        struct slice rest = s;
        text.len = 0;
        while (rest.len > 0) {
            size_t last = last_char_start(rest);
            str_add(&text, rest.data + last, rest.len - last);
            rest.len = last;
        }
        put_str(call, i, &text);
    }
}

// Index of the character among the set's, or -1.
static int64_t set_index(struct slice set, const char *c, size_t bytes)
{
    int64_t index = 0;
    for (size_t at = 0; at < set.len; at += char_bytes(set, at), index++) {
        if (char_bytes(set, at) == bytes && memcmp(set.data + at, c, bytes) == 0)
            return index;
    }
    return -1;
}
static void run_translate(const struct fn_call *call)
{
    struct str text = builder(call);
    for (size_t i = 0; i < call->row_count; i++) {
        struct slice s;
        if (!live_text(call, i, &s))
            continue;
        struct slice from = kernel_text(call, 1, i), to = kernel_text(call, 2, i);
        text.len = 0;
        for (size_t at = 0; at < s.len;) {
            size_t bytes = char_bytes(s, at);
            int64_t index = set_index(from, s.data + at, bytes);
            struct slice c = { .data = s.data + at, .len = bytes };
            if (index >= 0)
                c = part(to, index, index + 1);
            str_add(&text, c.data, c.len);
            at += bytes;
        }
        put_str(call, i, &text);
    }
}

// ---- joining

// One side of || may be of another type, which is written as its cast to text would.
static void add_value(struct str *text, const struct column *column, size_t row)
{
    struct value value = column_value(column, row);
    if (value.type == TYPE_BOOL)
        str_text(text, value.word ? "true" : "false");
    else
        value_print(text, &value);
}
static void run_join(const struct fn_call *call)
{
    struct str text = builder(call);
    for (size_t i = 0; i < call->row_count; i++) {
        if (!kernel_live(call, i))
            continue;
        text.len = 0;
        add_value(&text, &call->args[0], i);
        add_value(&text, &call->args[1], i);
        put_str(call, i, &text);
    }
}

// The first fault among the arguments decides the row; true when there is one.
static bool take_fault(const struct fn_call *call, size_t row)
{
    for (size_t a = 0; a < call->arg_count; a++) {
        if (column_at(&call->args[a], row) == STATE_FAULT) {
            fn_fault(call, row, (enum fault)call->args[a].words[row]);
            return true;
        }
    }
    return false;
}
static void concat(const struct fn_call *call, bool separated)
{
    struct str text = builder(call);
    for (size_t i = 0; i < call->row_count; i++) {
        struct slice mark = { "", 0 };
        bool first = true;
        if (take_fault(call, i))
            continue;
        if (separated && column_at(&call->args[0], i) == STATE_NULL) {
            fn_null(call, i);
            continue;
        }
        if (separated)
            mark = kernel_text(call, 0, i);
        text.len = 0;
        for (size_t a = separated; a < call->arg_count; a++) {
            if (column_at(&call->args[a], i) == STATE_NULL)
                continue;
            if (!first)
                str_add(&text, mark.data, mark.len);
            first = false;
            struct slice own = kernel_text(call, a, i);
            str_add(&text, own.data, own.len);
        }
        put_str(call, i, &text);
    }
}
static void run_concat(const struct fn_call *call)
{
    concat(call, false);
}
static void run_concat_ws(const struct fn_call *call)
{
    concat(call, true);
}

// ---- LIKE

enum like { LIKE_NO, LIKE_YES, LIKE_BAD };

static bool like_byte(char t, char p, bool fold)
{
    return fold ? ascii_lower(t) == ascii_lower(p) : t == p;
}

// Where a match may be tried again: after the last % seen, one character of the text further on.
struct like_retry {
    const char *pattern, *text;
};

// Passes % and the _ beside it. False when the text is too short for the _.
static bool like_wild(const char **p, const char *p_end, const char **t, const char *t_end)
{
    for (; *p < p_end && (**p == '%' || **p == '_'); ++*p) {
        if (**p == '%')
            continue;
        if (*t >= t_end)
            return false;
        *t += char_bytes((struct slice){ *t, (size_t)(t_end - *t) }, 0);
    }
    return true;
}

static enum like like_match(struct slice text, struct slice pattern, bool fold)
{
    const char *t = text.data, *t_end = t + text.len, *p = pattern.data, *p_end = p + pattern.len;
    struct like_retry retry = { NULL, NULL };
    for (;;) {
        bool same = false;
        if (t < t_end && p < p_end && *p == '%') {
            if (!like_wild(&p, p_end, &t, t_end))
                return LIKE_NO;
            if (p == p_end)
                return LIKE_YES;
            if (*p == '\\' && p + 1 == p_end)
                return LIKE_BAD;
            retry = (struct like_retry){ p, t };
            continue;
        }
        if (t == t_end) {
            while (p < p_end && *p == '%')
                p++;
            return p == p_end ? LIKE_YES : LIKE_NO;
        }
        if (p < p_end && *p == '_') {
            t += char_bytes((struct slice){ t, (size_t)(t_end - t) }, 0);
            p++;
            continue;
        }
        if (p < p_end) {
            if (*p == '\\' && ++p == p_end)
                return LIKE_BAD;
            same = like_byte(*t, *p, fold);
        }
        if (same) {
            t++, p++;
            continue;
        }
        if (!retry.pattern || retry.text == t_end)
            return LIKE_NO;
        retry.text += char_bytes((struct slice){ retry.text, (size_t)(t_end - retry.text) }, 0);
        t = retry.text, p = retry.pattern;
    }
}

// A constant pattern without _ and \ that has % at its ends only needs no matcher.
struct like_plan {
    bool plain, open_left, open_right;
    struct slice core;
};
static struct like_plan like_plan_of(struct slice pattern, bool fold)
{
    struct like_plan plan = { .core = pattern };
    if (plan.core.len > 0 && plan.core.data[0] == '%') {
        plan.open_left = true;
        plan.core.data++, plan.core.len--;
    }
    if (plan.core.len > 0 && plan.core.data[plan.core.len - 1] == '%') {
        plan.open_right = true;
        plan.core.len--;
    }
    plan.plain = !fold;
    for (size_t i = 0; i < plan.core.len && plan.plain; i++)
        plan.plain = !memchr("%_\\", plan.core.data[i], 3);
    return plan;
}
static bool like_planned(const struct like_plan *plan, struct slice s)
{
    struct slice core = plan->core;
    if (s.len < core.len)
        return false;
    if (plan->open_left && plan->open_right)
        return find(s, core, 0) >= 0;
    if (!plan->open_left && !plan->open_right && s.len != core.len)
        return false;
    return memcmp(s.data + (plan->open_left ? s.len - core.len : 0), core.data, core.len) == 0;
}

static void like(const struct fn_call *call, bool fold, bool negated)
{
    struct like_plan plan = { 0 };
    bool ready = false;
    for (size_t i = 0; i < call->row_count; i++) {
        struct slice s;
        if (!live_text(call, i, &s))
            continue;
        struct slice pattern = kernel_text(call, 1, i);
        if (!ready && call->args[1].constant) {
            plan = like_plan_of(pattern, fold);
            ready = true;
        }
        enum like answer = plan.plain ? (like_planned(&plan, s) ? LIKE_YES : LIKE_NO)
                                      : like_match(s, pattern, fold);
        if (answer == LIKE_BAD)
            fn_fault(call, i, FAULT_BAD_CAST);
        else
            call->out->words[i] = (answer == LIKE_YES) != negated;
    }
}
static void run_like(const struct fn_call *call)
{
    like(call, false, false);
}
static void run_not_like(const struct fn_call *call)
{
    like(call, false, true);
}
static void run_ilike(const struct fn_call *call)
{
    like(call, true, false);
}
static void run_not_ilike(const struct fn_call *call)
{
    like(call, true, true);
}

// A pattern with another escape character, rewritten for the backslash.
static void run_like_escape(const struct fn_call *call)
{
    struct str text = builder(call);
    for (size_t i = 0; i < call->row_count; i++) {
        struct slice s;
        if (!live_text(call, i, &s))
            continue;
        struct slice escape = kernel_text(call, 1, i);
        bool after = false;
        if (utf8_count(escape.data, escape.len) > 1) {
            fn_fault(call, i, FAULT_BAD_CAST);
            continue;
        }
        if (slice_is(escape, "\\")) {
            put_slice(call, i, s);
            continue;
        }
        text.len = 0;
        for (size_t at = 0; at < s.len;) {
            size_t bytes = char_bytes(s, at);
            bool is_escape =
                !after && bytes == escape.len && memcmp(s.data + at, escape.data, bytes) == 0;
            if (is_escape || (s.data[at] == '\\' && !after))
                str_char(&text, '\\');
            if (!is_escape)
                str_add(&text, s.data + at, bytes);
            after = is_escape;
            at += bytes;
        }
        put_str(call, i, &text);
    }
}

// ---- the table

#define X                              TYPE_TEXT
#define I                              TYPE_INT
#define B                              TYPE_BOOL
#define F1(name, a, result, run)       { name, result, { a }, 1, 0, run_##run },
#define F2(name, a, b, result, run)    { name, result, { a, b }, 2, 0, run_##run },
#define F3(name, a, b, c, result, run) { name, result, { a, b, c }, 3, 0, run_##run },
#define JOIN(type)                     F2("||", X, type, X, join) F2("||", type, X, X, join)
#define TRIM(name, run)                F1(name, X, X, run) F2(name, X, X, X, run)

// clang-format off
static const struct fn fns[] = {
    F1("length", X, I, length)
    F1("char_length", X, I, length)
    F1("character_length", X, I, length)
    F1("octet_length", X, I, octet_length)
    F2("substr", X, I, X, substr_from)
    F3("substr", X, I, I, X, substr)
    F2("substring", X, I, X, substr_from)
    F3("substring", X, I, I, X, substr)
    F2("left", X, I, X, left)
    F3("overlay", X, X, I, X, overlay)
    { "overlay", X, { X, X, I, I }, 4, 0, run_overlay },
    F1("bit_length", X, I, bit_length)
    F2("right", X, I, X, right)
    F2("position", X, X, I, position)
    F2("strpos", X, X, I, position)
    F2("starts_with", X, X, B, starts_with)
    F3("split_part", X, X, I, X, split_part)
    TRIM("trim", btrim)
    TRIM("btrim", btrim)
    TRIM("ltrim", ltrim)
    TRIM("rtrim", rtrim)
    F1("upper", X, X, upper)
    F1("lower", X, X, lower)
    F1("initcap", X, X, initcap)
    F3("replace", X, X, X, X, replace)
    F2("lpad", X, I, X, lpad)
    F3("lpad", X, I, X, X, lpad)
    F2("rpad", X, I, X, rpad)
    F3("rpad", X, I, X, X, rpad)
    F2("repeat", X, I, X, repeat)
    F1("reverse", X, X, reverse)
    F3("translate", X, X, X, X, translate)
    F2("||", X, X, X, join)
    JOIN(TYPE_BOOL)
    JOIN(TYPE_INT)
    JOIN(TYPE_BIGINT)
    JOIN(TYPE_NUMERIC)
    JOIN(TYPE_DOUBLE)
    JOIN(TYPE_DATE)
    JOIN(TYPE_TIME)
    JOIN(TYPE_TIMESTAMP)
    JOIN(TYPE_INTERVAL)
    { "concat", X, { X }, 1, FN_NULLS | FN_VARIADIC, run_concat },
    { "concat_ws", X, { X, X }, 2, FN_NULLS | FN_VARIADIC, run_concat_ws },
    F2("~~", X, X, B, like)
    F2("!~~", X, X, B, not_like)
    F2("~~*", X, X, B, ilike)
    F2("!~~*", X, X, B, not_ilike)
    F2("like_escape", X, X, X, like_escape)
    { 0 },
};
// clang-format on

extern const struct fn_group fn_text;
const struct fn_group fn_text = { "text", fns };
