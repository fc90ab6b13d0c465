// Regular expressions: PostgreSQL's advanced ones where PCRE2 agrees.
//
// A pattern is not handed on: it is read by PostgreSQL's grammar and written anew for PCRE2, so
// that nothing passes that would mean something else there. Ignoring case is written out as both
// letters ([aA]), because in the C locale PostgreSQL folds ASCII alone and PCRE2 would fold all.
// What is not understood is refused with a reason.
//
// Which part of the text matches differs in kind: PostgreSQL takes the longest of the leftmost
// matches, Perl the first that works. regexp_replace() therefore uses PCRE2's DFA matcher, whose
// first answer is the longest. It knows no groups, hence no \1 in the replacement.
#define PCRE2_CODE_UNIT_WIDTH 8
#include "flow/fn/regex.h"

#include <pcre2.h>
#include <string.h>

#include "flow/fn/kernel.h"

// ---- translation

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

static bool translate(struct slice pattern, bool fold, bool exact, struct str *out,
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

// ---- compiled patterns

// The pattern of the row before, kept over a call: a constant pattern is compiled once.
struct regex {
    int64_t id;
    bool known, fold, exact;
    pcre2_code *code; // NULL where the pattern is refused
    pcre2_match_data *data;
    pcre2_match_context *context;
    int *space;
};

#define REGEX_SPACE 4096    // working integers of the DFA matcher; more makes a fault
#define REGEX_STEPS 1000000 // of the backtracking matcher, before the other one takes over

static pcre2_code *compile(struct arena *arena, struct slice pattern, bool fold, bool exact)
{
    struct str text;
    const char *why;
    int error;
    PCRE2_SIZE place;
    str_open(&text, arena);
    if (!translate(pattern, fold, exact, &text, &why))
        return NULL;
    uint32_t options = PCRE2_UTF | PCRE2_NO_UTF_CHECK | PCRE2_DOTALL | PCRE2_DOLLAR_ENDONLY |
                       PCRE2_NEVER_BACKSLASH_C;
    return pcre2_compile((PCRE2_SPTR)str_end(&text), text.len, options, &error, &place, NULL);
}

static void regex_open(struct regex *regex, const struct fn_call *call, bool exact)
{
    *regex = (struct regex){ .exact = exact };
    regex->data = pcre2_match_data_create(1, NULL);
    regex->context = pcre2_match_context_create(NULL);
    assert(regex->data && regex->context);
    pcre2_set_match_limit(regex->context, REGEX_STEPS);
    regex->space = ARENA_RAW(call->arena, int, REGEX_SPACE);
}
static void regex_close(struct regex *regex)
{
    pcre2_code_free(regex->code);
    pcre2_match_data_free(regex->data);
    pcre2_match_context_free(regex->context);
}
static bool regex_use(struct regex *regex, const struct fn_call *call, int64_t id, bool fold)
{
    if (!regex->known || regex->id != id || regex->fold != fold) {
        pcre2_code_free(regex->code);
        regex->code = compile(call->arena, dict_get((uint32_t)id), fold, regex->exact);
        regex->id = id;
        regex->fold = fold;
        regex->known = true;
    }
    return regex->code != NULL;
}

// Searches from byte `from`: 1 found, 0 not, -1 given up. The DFA matcher finds the longest.
static int regex_find(struct regex *regex, struct slice s, size_t from)
{
    int found = PCRE2_ERROR_MATCHLIMIT;
    PCRE2_SPTR text = (PCRE2_SPTR)s.data;
    if (!regex->exact)
        found = pcre2_match(regex->code, text, s.len, from, PCRE2_NO_UTF_CHECK, regex->data,
                            regex->context);
    if (found == PCRE2_ERROR_MATCHLIMIT || found == PCRE2_ERROR_HEAPLIMIT)
        found = pcre2_dfa_match(regex->code, text, s.len, from, PCRE2_NO_UTF_CHECK, regex->data,
                                NULL, regex->space, REGEX_SPACE);
    return found >= 0 ? 1 : found == PCRE2_ERROR_NOMATCH ? 0 : -1;
}

static void match(const struct fn_call *call, bool fold, bool negated)
{
    struct regex regex;
    regex_open(&regex, call, false);
    for (size_t i = 0; i < call->row_count; i++) {
        if (!kernel_live(call, i))
            continue;
        if (!regex_use(&regex, call, call->args[1].words[i], fold)) {
            fn_fault(call, i, FAULT_BAD_CAST);
            continue;
        }
        int found = regex_find(&regex, kernel_text(call, 0, i), 0);
        if (found < 0)
            fn_fault(call, i, FAULT_OUT_OF_RANGE);
        else
            call->out->words[i] = (found == 1) != negated;
    }
    regex_close(&regex);
}

static void run_match(const struct fn_call *call)
{
    match(call, false, false);
}
static void run_not_match(const struct fn_call *call)
{
    match(call, false, true);
}
static void run_match_fold(const struct fn_call *call)
{
    match(call, true, false);
}
static void run_not_match_fold(const struct fn_call *call)
{
    match(call, true, true);
}

// ---- flags

struct flags {
    bool all, fold;
};

// g replaces every match, i ignores case, c heeds it; of i and c the last one holds.
static bool flags_read(struct slice text, bool may_all, struct flags *out)
{
    *out = (struct flags){ 0 };
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

static void run_like_flags(const struct fn_call *call)
{
    struct regex regex;
    struct flags flags;
    regex_open(&regex, call, false);
    for (size_t i = 0; i < call->row_count; i++) {
        if (!kernel_live(call, i))
            continue;
        if (!flags_read(kernel_text(call, 2, i), false, &flags) ||
            !regex_use(&regex, call, call->args[1].words[i], flags.fold)) {
            fn_fault(call, i, FAULT_BAD_CAST);
            continue;
        }
        int found = regex_find(&regex, kernel_text(call, 0, i), 0);
        if (found < 0)
            fn_fault(call, i, FAULT_OUT_OF_RANGE);
        else
            call->out->words[i] = found;
    }
    regex_close(&regex);
}

// ---- regexp_replace

// \& is the match and \\ a backslash; before anything else a backslash is itself.
static bool replacement_good(struct slice text)
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
static void add_replacement(struct str *out, struct slice text, struct slice matched)
{
    for (size_t i = 0; i < text.len; i++) {
        char next = text.data[i] == '\\' && i + 1 < text.len ? text.data[i + 1] : '\0';
        if (next == '&')
            str_add(out, matched.data, matched.len);
        if (next != '\\' && next != '&')
            str_char(out, text.data[i]);
        else if (next == '\\')
            str_char(out, '\\');
        i += next == '\\' || next == '&';
    }
}

// As PostgreSQL's replace_text_regexp: after an empty match the search goes on one character later.
static bool replace(struct regex *regex, struct slice s, struct slice by, bool all, struct str *out)
{
    size_t copied = 0, from = 0;
    while (from <= s.len) {
        int found = regex_find(regex, s, from);
        if (found < 0)
            return false;
        if (found == 0)
            break;
        const PCRE2_SIZE *span = pcre2_get_ovector_pointer(regex->data);
        size_t start = span[0], end = span[1];
        str_add(out, s.data + copied, start - copied);
        add_replacement(out, by, (struct slice){ .data = s.data + start, .len = end - start });
        copied = from = end;
        if (!all || out->len > DICT_TEXT_MAX)
            break;
        if (start == end) {
            uint32_t point;
            size_t bytes = utf8_decode(s.data + end, s.len - end, &point);
            from += bytes ? bytes : 1;
        }
    }
    str_add(out, s.data + copied, s.len - copied);
    return out->len <= DICT_TEXT_MAX;
}

static void run_replace(const struct fn_call *call)
{
    struct regex regex;
    struct flags flags;
    struct str text;
    regex_open(&regex, call, true);
    str_open(&text, call->arena);
    for (size_t i = 0; i < call->row_count; i++) {
        if (!kernel_live(call, i))
            continue;
        struct slice own = call->arg_count > 3 ? kernel_text(call, 3, i) : slice_of("");
        struct slice by = kernel_text(call, 2, i);
        text.len = 0;
        if (!flags_read(own, true, &flags) || !replacement_good(by) ||
            !regex_use(&regex, call, call->args[1].words[i], flags.fold))
            fn_fault(call, i, FAULT_BAD_CAST);
        else if (replace(&regex, kernel_text(call, 0, i), by, flags.all, &text))
            kernel_put(call, i, text.len ? text.data : "", text.len);
        else
            fn_fault(call, i, FAULT_OUT_OF_RANGE);
    }
    regex_close(&regex);
}

// ---- what the binder asks

static bool allowed(struct slice pattern, bool fold, bool exact, const char **why)
{
    struct arena *arena = arena_new("regular expression", MIB, GIB);
    struct str text;
    str_open(&text, arena);
    bool good = translate(pattern, fold, exact, &text, why);
    arena_free(arena);
    return good;
}

bool regex_allowed(const char *pattern, size_t len, const char **why)
{
    struct slice slice = { .data = pattern, .len = len };
    return allowed(slice, false, false, why);
}

bool regex_replace_allowed(const char *pattern, size_t len, const char *replacement,
                           size_t replacement_len, const char *flags, const char **why)
{
    struct slice slice = { .data = pattern, .len = len };
    struct flags read;
    *why = "flags other than g, i and c";
    if (!flags_read(slice_of(flags), true, &read))
        return false;
    *why = "a part of the match (\\1 to \\9) in the replacement";
    if (!replacement_good((struct slice){ .data = replacement, .len = replacement_len }))
        return false;
    return allowed(slice, read.fold, true, why);
}

// ---- the table

#define X                TYPE_TEXT
#define MATCH(name, run) { name, TYPE_BOOL, { X, X }, 2, 0, run },

// clang-format off
static const struct fn fns[] = {
    MATCH("~", run_match)
    MATCH("!~", run_not_match)
    MATCH("~*", run_match_fold)
    MATCH("!~*", run_not_match_fold)
    MATCH("regexp_like", run_match)
    { "regexp_like", TYPE_BOOL, { X, X, X }, 3, 0, run_like_flags },
    { "regexp_replace", X, { X, X, X }, 3, 0, run_replace },
    { "regexp_replace", X, { X, X, X, X }, 4, 0, run_replace },
    { 0 },
};
// clang-format on

extern const struct fn_group fn_regex;
const struct fn_group fn_regex = { "regex", fns };
