// A pattern is not handed on to PCRE2: it is read by PostgreSQL's grammar and written anew, so that
// nothing passes that would mean something else there. Ignoring case is written out as both letters
// ([aA]), because in the C locale PostgreSQL folds ASCII alone and PCRE2 would fold all. What is not
// understood is refused with a reason.
#include "flow/fn/fn_pattern.h"

#include <assert.h>
#include <string.h>

enum unit {    // what was read last, which decides what may follow
    UNIT_NONE, // nothing yet in this branch, or an assertion: no quantifier may follow
    UNIT_ATOM,
    UNIT_QUANTIFIED,
};

struct reader {
    const char *at, *end;
    struct str *out;
    const char *why;
    bool fold;  // ignore the case of ASCII letters
    bool exact; // the matched part matters
    enum unit unit;
    int depth;
    bool look[64]; // is the group of that depth a lookahead?
};

static bool refuse(struct reader *in, const char *why)
{
    in->why = why;
    return false;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}
static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
static char other_case(char c)
{
    return (char)(c ^ 0x20);
}

static void put_literal(struct reader *in, char c)
{
    if (in->fold && is_letter(c)) {
        str_format(in->out, "[%c%c]", c, other_case(c));
        return;
    }
    // Any ASCII sign may stand behind a backslash in PCRE2 and is then itself.
    if ((unsigned char)c < 0x80 && !is_letter(c) && !is_digit(c))
        str_char(in->out, '\\');
    str_char(in->out, c);
}

static void read_char(struct reader *in)
{
    uint32_t point;
    size_t bytes = utf8_decode(in->at, (size_t)(in->end - in->at), &point);
    assert(bytes > 0);
    if (bytes == 1)
        put_literal(in, *in->at);
    else
        str_add(in->out, in->at, bytes);
    in->at += bytes;
    in->unit = UNIT_ATOM;
}

static bool read_escape(struct reader *in)
{
    static const struct {
        char c;
        const char *text;
        enum unit unit;
    } escapes[] = {
        { 'd', "\\d", UNIT_ATOM },         { 'D', "\\D", UNIT_ATOM },
        { 'w', "\\w", UNIT_ATOM },         { 'W', "\\W", UNIT_ATOM },
        { 's', "\\s", UNIT_ATOM },         { 'S', "\\S", UNIT_ATOM },
        { 'n', "\\n", UNIT_ATOM },         { 'r', "\\r", UNIT_ATOM },
        { 't', "\\t", UNIT_ATOM },         { 'A', "\\A", UNIT_NONE },
        { 'Z', "\\z", UNIT_NONE },         { 'y', "\\b", UNIT_NONE },
        { 'Y', "\\B", UNIT_NONE },         { 'm', "\\b(?=\\w)", UNIT_NONE },
        { 'M', "\\b(?<=\\w)", UNIT_NONE },
    };
    if (++in->at == in->end)
        return refuse(in, "a backslash at the end");
    char c = *in->at;
    for (size_t i = 0; i < sizeof escapes / sizeof *escapes; i++) {
        if (escapes[i].c == c) {
            str_text(in->out, escapes[i].text);
            in->unit = escapes[i].unit;
            in->at++;
            return true;
        }
    }
    if (is_digit(c))
        return refuse(in, "a back reference");
    if (is_letter(c) || (unsigned char)c >= 0x80)
        return refuse(
            in, "an escape other than \\d \\w \\s \\D \\W \\S \\n \\r \\t \\A \\Z \\m \\M \\y \\Y");
    read_char(in);
    return true;
}

// {m}, {m,} or {m,n} with numbers up to 255.
static bool read_bound(struct reader *in)
{
    int low = 0, high = 0, digits = 0;
    const char *start = in->at;
    for (in->at++; in->at < in->end && is_digit(*in->at) && digits < 4; in->at++, digits++)
        low = low * 10 + (*in->at - '0');
    high = low;
    if (in->at < in->end && *in->at == ',') {
        in->at++;
        high = 255;
        if (in->at < in->end && is_digit(*in->at)) {
            high = digits = 0;
            for (; in->at < in->end && is_digit(*in->at) && digits < 4; in->at++, digits++)
                high = high * 10 + (*in->at - '0');
        }
    }
    if (in->at == in->end || *in->at != '}' || low > 255 || high > 255 || low > high)
        return refuse(in, "a repetition that is not {m}, {m,} or {m,n} with numbers up to 255");
    in->at++;
    str_add(in->out, start, (size_t)(in->at - start));
    return true;
}

static bool read_quantifier(struct reader *in)
{
    if (in->unit != UNIT_ATOM)
        return refuse(in, "a repetition of nothing, or of a repetition");
    if (*in->at == '{') {
        if (!read_bound(in))
            return false;
    } else {
        str_char(in->out, *in->at++);
    }
    if (in->at < in->end && *in->at == '?') {
        if (in->exact)
            return refuse(in, "a repetition that takes as little as it can");
        in->at++;
        str_char(in->out, '?');
    }
    in->unit = UNIT_QUANTIFIED;
    return true;
}

static bool read_class_name(struct reader *in)
{
    static const char *const classes[] = { "alpha", "digit", "alnum", "upper", "lower",  "space",
                                           "punct", "print", "graph", "cntrl", "xdigit", "blank" };
    for (size_t i = 0; i < sizeof classes / sizeof *classes; i++) {
        size_t len = strlen(classes[i]);
        if ((size_t)(in->end - in->at) >= len + 4 && memcmp(in->at + 2, classes[i], len) == 0 &&
            memcmp(in->at + 2 + len, ":]", 2) == 0) {
            bool cased = strcmp(classes[i], "upper") == 0 || strcmp(classes[i], "lower") == 0;
            str_format(in->out, "[:%s:]", in->fold && cased ? "alpha" : classes[i]);
            in->at += len + 4;
            return true;
        }
    }
    return refuse(in, "a character class other than PostgreSQL's own");
}

static void put_member(struct reader *in, uint32_t point, const char *text, size_t bytes)
{
    if (point < 0x80 && !is_letter((char)point) && !is_digit((char)point))
        str_char(in->out, '\\');
    str_add(in->out, text, bytes);
}

// One end of a range: a character, or a sign behind a backslash.
static bool read_member(struct reader *in, uint32_t *point, const char **text, size_t *bytes)
{
    if (*in->at == '\\') {
        if (++in->at == in->end)
            return refuse(in, "a backslash at the end");
        if (is_letter(*in->at) || is_digit(*in->at) || (unsigned char)*in->at >= 0x80)
            return refuse(in, "an escape in brackets other than \\d \\w \\s");
    } else if (in->end - in->at > 1 && *in->at == '[' && memchr(":.=", in->at[1], 3)) {
        return refuse(in, "a collating element in brackets");
    }
    *text = in->at;
    *bytes = utf8_decode(in->at, (size_t)(in->end - in->at), point);
    in->at += *bytes;
    return true;
}

// What a range holds of the letters `first` to `last`, in the other case.
static void put_other_case(struct reader *in, uint32_t low, uint32_t high, char first, char last)
{
    char from = low > (uint32_t)first ? (char)low : first;
    char to = high < (uint32_t)last ? (char)high : last;
    if (low <= (uint32_t)last && high >= (uint32_t)first)
        str_format(in->out, "%c-%c", other_case(from), other_case(to));
}

static bool read_range(struct reader *in)
{
    uint32_t low, high;
    const char *low_text, *high_text;
    size_t low_bytes, high_bytes;
    if (!read_member(in, &low, &low_text, &low_bytes))
        return false;
    put_member(in, low, low_text, low_bytes);
    bool letter = low < 0x80 && is_letter((char)low);
    if (in->end - in->at < 2 || in->at[0] != '-' || in->at[1] == ']') {
        if (in->fold && letter)
            str_char(in->out, other_case((char)low));
        return true;
    }
    in->at++;
    if (!read_member(in, &high, &high_text, &high_bytes))
        return false;
    if (high < low)
        return refuse(in, "a range that ends before it begins");
    str_char(in->out, '-');
    put_member(in, high, high_text, high_bytes);
    if (in->fold) {
        put_other_case(in, low, high, 'A', 'Z');
        put_other_case(in, low, high, 'a', 'z');
    }
    if (in->end - in->at >= 2 && in->at[0] == '-' && in->at[1] != ']')
        return refuse(in, "a range that goes on from a range");
    return true;
}

static bool read_brackets(struct reader *in)
{
    static const char *const kinds[] = { "\\d", "\\w", "\\s" };
    str_char(in->out, *in->at++);
    if (in->at < in->end && *in->at == '^')
        str_char(in->out, *in->at++);
    for (bool first = true; in->at < in->end && (first || *in->at != ']'); first = false) {
        bool done = false;
        for (size_t i = 0; i < 3 && !done; i++) {
            if (in->end - in->at < 2 || memcmp(in->at, kinds[i], 2) != 0)
                continue;
            str_text(in->out, kinds[i]);
            in->at += 2;
            done = true;
        }
        if (!done && in->end - in->at > 1 && in->at[0] == '[' && in->at[1] == ':') {
            if (!read_class_name(in))
                return false;
            done = true;
        }
        if (done && in->end - in->at > 1 && in->at[0] == '-' && in->at[1] != ']')
            return refuse(in, "a range from a class of characters");
        if (!done && !read_range(in))
            return false;
    }
    if (in->at == in->end)
        return refuse(in, "brackets that are not closed");
    str_char(in->out, *in->at++);
    in->unit = UNIT_ATOM;
    return true;
}

static bool read_group(struct reader *in)
{
    size_t left = (size_t)(in->end - in->at);
    bool special = left > 1 && in->at[1] == '?';
    bool look = special && left > 2 && (in->at[2] == '=' || in->at[2] == '!');
    if (special && !look && (left < 3 || in->at[2] != ':'))
        return refuse(in, "a group other than ( ), (?: ), (?= ) and (?! )");
    if (look && in->exact)
        return refuse(in, "a lookahead");
    if (in->depth + 1 == sizeof in->look / sizeof *in->look)
        return refuse(in, "groups nested too deeply");
    in->look[++in->depth] = look;
    in->at += special ? 3 : 1;
    str_text(in->out, !look ? "(?:" : in->at[-1] == '=' ? "(?=" : "(?!");
    in->unit = UNIT_NONE;
    return true;
}

static bool read_close(struct reader *in)
{
    if (in->depth == 0)
        return refuse(in, "a closing parenthesis too many");
    in->unit = in->look[in->depth--] ? UNIT_NONE : UNIT_ATOM;
    str_char(in->out, *in->at++);
    return true;
}

static bool read_unit(struct reader *in)
{
    switch (*in->at) {
    case '\\':
        return read_escape(in);
    case '[':
        return read_brackets(in);
    case '(':
        return read_group(in);
    case ')':
        return read_close(in);
    case '{':
        if (in->end - in->at < 2 || !is_digit(in->at[1])) {
            read_char(in);
            return true;
        }
        return read_quantifier(in);
    case '*':
    case '+':
    case '?':
        return read_quantifier(in);
    case '^':
    case '$':
    case '|':
        in->unit = UNIT_NONE;
        str_char(in->out, *in->at++);
        return true;
    case '.':
        in->unit = UNIT_ATOM;
        str_char(in->out, *in->at++);
        return true;
    default:
        read_char(in);
        return true;
    }
}

bool pattern_translate(struct slice pattern, bool fold, bool exact, struct str *out,
                       const char **why)
{
    struct reader in = { .at = pattern.data, .end = pattern.data + pattern.len, .out = out };
    in.fold = fold;
    in.exact = exact;
    while (in.at < in.end && in.why == NULL)
        read_unit(&in);
    if (!in.why && in.depth > 0)
        refuse(&in, "a parenthesis that is not closed");
    *why = in.why;
    return in.why == NULL;
}

// g replaces every match, i ignores case, c heeds it; of i and c the last one holds.
bool pattern_flags_read(struct slice text, bool may_all, struct pattern_flags *out)
{
    *out = (struct pattern_flags){ 0 };
    for (size_t i = 0; i < text.len; i++) {
        if (text.data[i] == 'g' && may_all)
            out->all = true;
        else if (text.data[i] == 'i' || text.data[i] == 'c')
            out->fold = text.data[i] == 'i';
        else
            return false;
    }
    return true;
}

// \& is the match and \\ a backslash; before anything else a backslash is itself.
bool pattern_replacement_good(struct slice text)
{
    for (size_t i = 0; i + 1 < text.len; i++) {
        if (text.data[i] != '\\')
            continue;
        if (is_digit(text.data[i + 1]) && text.data[i + 1] != '0')
            return false;
        i++;
    }
    return true;
}

bool pattern_captures(struct slice pattern)
{
    bool bracket = false;
    for (size_t i = 0; i < pattern.len; i++) {
        char c = pattern.data[i], next = i + 1 < pattern.len ? pattern.data[i + 1] : '\0';
        if (c == '(' && next != '?' && !bracket)
            return true;
        if (c == '[' && !bracket) {
            bracket = true;
            i += next == '^';
            i += i + 1 < pattern.len && pattern.data[i + 1] == ']'; // a ] in the first place is itself
        } else if (c == '[' && next == ':') {
            while (i + 1 < pattern.len && pattern.data[i + 1] != ']')
                i++;
            i++;
        } else if (c == ']') {
            bracket = false;
        } else if (c == '\\') {
            i++;
        }
    }
    return false;
}

static bool allowed(struct slice pattern, bool fold, bool exact, const char **why)
{
    struct arena *arena = arena_new("regular expression", MIB, GIB);
    struct str text;
    str_open(&text, arena);
    bool good = pattern_translate(pattern, fold, exact, &text, why);
    arena_free(arena);
    return good;
}

bool regex_allowed(const char *pattern, size_t len, const char **why)
{
    struct slice slice = { .data = pattern, .len = len };
    return allowed(slice, false, false, why);
}

bool regex_part_allowed(const char *pattern, size_t len, bool groups, const char **why)
{
    struct slice slice = { .data = pattern, .len = len };
    *why = "a group in parentheses, of which it would give the part: write (?: )";
    return (groups || !pattern_captures(slice)) && allowed(slice, false, true, why);
}

bool regex_replace_allowed(const char *pattern, size_t len, const char *replacement,
                           size_t replacement_len, const char *flags, const char **why)
{
    struct slice slice = { .data = pattern, .len = len };
    struct pattern_flags read;
    *why = "flags other than g, i and c";
    if (!pattern_flags_read(slice_of(flags), true, &read))
        return false;
    *why = "a part of the match (\\1 to \\9) in the replacement";
    if (!pattern_replacement_good((struct slice){ .data = replacement, .len = replacement_len }))
        return false;
    return allowed(slice, read.fold, true, why);
}
