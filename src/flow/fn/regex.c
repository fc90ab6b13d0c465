// Regular expressions: PostgreSQL's advanced ones where PCRE2 agrees.
//
// fn_pattern.c writes a pattern anew for PCRE2 and refuses what would mean something else there.
//
// Which part of the text matches differs in kind: PostgreSQL takes the longest of the leftmost
// matches, Perl the first that works. regexp_replace() therefore uses PCRE2's DFA matcher, whose
// first answer is the longest. It knows no groups, hence no \1 in the replacement.
#define PCRE2_CODE_UNIT_WIDTH 8
#include "flow/fn/fn_pattern.h"

#include <pcre2.h>
#include <string.h>

#include "flow/fn/kernel.h"

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
    if (!pattern_translate(pattern, fold, exact, &text, &why))
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

// ---- with flags

static void run_like_flags(const struct fn_call *call)
{
    struct regex regex;
    struct pattern_flags flags;
    regex_open(&regex, call, false);
    for (size_t i = 0; i < call->row_count; i++) {
        if (!kernel_live(call, i))
            continue;
        if (!pattern_flags_read(kernel_text(call, 2, i), false, &flags) ||
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
    struct pattern_flags flags;
    struct str text;
    regex_open(&regex, call, true);
    str_open(&text, call->arena);
    for (size_t i = 0; i < call->row_count; i++) {
        if (!kernel_live(call, i))
            continue;
        struct slice own = call->arg_count > 3 ? kernel_text(call, 3, i) : slice_of("");
        struct slice by = kernel_text(call, 2, i);
        text.len = 0;
        if (!pattern_flags_read(own, true, &flags) || !pattern_replacement_good(by) ||
            !regex_use(&regex, call, call->args[1].words[i], flags.fold))
            fn_fault(call, i, FAULT_BAD_CAST);
        else if (replace(&regex, kernel_text(call, 0, i), by, flags.all, &text))
            kernel_put(call, i, text.len ? text.data : "", text.len);
        else
            fn_fault(call, i, FAULT_OUT_OF_RANGE);
    }
    regex_close(&regex);
}

// ---- regexp_count

// Empty matches count; after one the search goes on one character later.
static int64_t count_matches(struct regex *regex, struct slice s, size_t from)
{
    int64_t count = 0;
    while (from <= s.len) {
        int found = regex_find(regex, s, from);
        if (found <= 0)
            return found < 0 ? -1 : count;
        const PCRE2_SIZE *span = pcre2_get_ovector_pointer(regex->data);
        count++;
        from = span[1];
        if (span[0] == span[1]) {
            uint32_t point;
            size_t bytes = utf8_decode(s.data + from, s.len - from, &point);
            from += bytes ? bytes : 1;
        }
    }
    return count;
}

static void run_count(const struct fn_call *call)
{
    struct regex regex;
    struct pattern_flags flags;
    regex_open(&regex, call, true);
    for (size_t i = 0; i < call->row_count; i++) {
        if (!kernel_live(call, i))
            continue;
        struct slice s = kernel_text(call, 0, i);
        struct slice own = call->arg_count > 3 ? kernel_text(call, 3, i) : slice_of("");
        int64_t start = call->arg_count > 2 ? call->args[2].words[i] : 1;
        if (start < 1) {
            fn_fault(call, i, FAULT_OUT_OF_RANGE);
            continue;
        }
        if (!pattern_flags_read(own, false, &flags) ||
            !regex_use(&regex, call, call->args[1].words[i], flags.fold)) {
            fn_fault(call, i, FAULT_BAD_CAST);
            continue;
        }
        bool inside = start <= (int64_t)utf8_count(s.data, s.len) + 1;
        size_t from = inside ? utf8_offset(s.data, s.len, (size_t)(start - 1)) : s.len + 1;
        call->out->words[i] = count_matches(&regex, s, from);
        if (call->out->words[i] < 0)
            fn_fault(call, i, FAULT_OUT_OF_RANGE);
    }
    regex_close(&regex);
}

// ---- regexp_substr, and substring(text from pattern)

// The match number `number` from byte `from` on, or NULL; *good: the matcher did not give up.
static bool find_part(struct regex *regex, struct slice s, size_t from, int64_t number,
                      struct slice *out, bool *good)
{
    while (from <= s.len) {
        int found = regex_find(regex, s, from);
        *good = found >= 0;
        if (found <= 0)
            return false;
        const PCRE2_SIZE *span = pcre2_get_ovector_pointer(regex->data);
        *out = (struct slice){ .data = s.data + span[0], .len = span[1] - span[0] };
        if (--number == 0)
            return true;
        from = span[1];
        if (span[0] == span[1]) {
            uint32_t point;
            size_t bytes = utf8_decode(s.data + from, s.len - from, &point);
            from += bytes ? bytes : 1;
        }
    }
    return false;
}

static void substr_row(const struct fn_call *call, struct regex *regex, size_t row)
{
    struct slice s = kernel_text(call, 0, row), part;
    int64_t start = call->arg_count > 2 ? call->args[2].words[row] : 1;
    int64_t number = call->arg_count > 3 ? call->args[3].words[row] : 1;
    bool good = true, inside = start <= (int64_t)utf8_count(s.data, s.len) + 1;
    if (start < 1 || number < 1) {
        fn_fault(call, row, FAULT_OUT_OF_RANGE);
        return;
    }
    size_t from = inside ? utf8_offset(s.data, s.len, (size_t)(start - 1)) : s.len + 1;
    if (find_part(regex, s, from, number, &part, &good))
        kernel_put(call, row, part.data, part.len);
    else if (good)
        fn_null(call, row);
    else
        fn_fault(call, row, FAULT_OUT_OF_RANGE);
}

static void parts_run(const struct fn_call *call, bool groups)
{
    struct regex regex;
    regex_open(&regex, call, true);
    for (size_t i = 0; i < call->row_count; i++) {
        if (!kernel_live(call, i))
            continue;
        if ((!groups && pattern_captures(kernel_text(call, 1, i))) ||
            !regex_use(&regex, call, call->args[1].words[i], false))
            fn_fault(call, i, FAULT_BAD_CAST);
        else
            substr_row(call, &regex, i);
    }
    regex_close(&regex);
}
static void run_substr(const struct fn_call *call)
{
    parts_run(call, true);
}
// With a group in parentheses substring() gives that group, which the longest match does not know.
static void run_substring(const struct fn_call *call)
{
    parts_run(call, false);
}

// ---- SIMILAR TO: its pattern as a regular expression, as PostgreSQL's similar_to_escape writes it

static bool similar_write(struct slice pattern, char escape, struct str *out)
{
    bool escaped = false, bracket = false;
    str_text(out, "^(?:");
    for (size_t i = 0; i < pattern.len; i++) {
        char c = pattern.data[i];
        if (escaped) {
            if (c == '"' && !bracket)
                return false; // marks the part that substring() is to give
            str_char(out, '\\');
            str_char(out, c);
            escaped = false;
        } else if (escape && c == escape) {
            escaped = true;
        } else if (bracket) {
            str_text(out, c == '\\' ? "\\" : "");
            str_char(out, c);
            bracket = c != ']';
        } else if (c == '%') {
            str_text(out, ".*");
        } else if (c == '(') {
            str_text(out, "(?:");
        } else {
            bracket = c == '[';
            str_text(out, strchr("\\.^$", c) ? "\\" : "");
            str_char(out, c == '_' ? '.' : c);
        }
    }
    str_text(out, ")$");
    return true;
}

static void run_similar(const struct fn_call *call)
{
    struct str text;
    str_open(&text, call->arena);
    for (size_t i = 0; i < call->row_count; i++) {
        if (!kernel_live(call, i))
            continue;
        struct slice escape = call->arg_count > 1 ? kernel_text(call, 1, i) : slice_of("\\");
        bool known = escape.len == 0 || (escape.len == 1 && (unsigned char)escape.data[0] < 0x80);
        text.len = 0;
        if (known && similar_write(kernel_text(call, 0, i), escape.len ? escape.data[0] : '\0', &text))
            kernel_put(call, i, text.data, text.len);
        else
            fn_fault(call, i, FAULT_BAD_CAST);
    }
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
    { "regexp_count", TYPE_INT, { X, X }, 2, 0, run_count },
    { "regexp_count", TYPE_INT, { X, X, TYPE_INT }, 3, 0, run_count },
    { "regexp_count", TYPE_INT, { X, X, TYPE_INT, X }, 4, 0, run_count },
    { "regexp_substr", X, { X, X }, 2, 0, run_substr },
    { "regexp_substr", X, { X, X, TYPE_INT }, 3, 0, run_substr },
    { "regexp_substr", X, { X, X, TYPE_INT, TYPE_INT }, 4, 0, run_substr },
    { "substring", X, { X, X }, 2, 0, run_substring },
    { "similar_to_escape", X, { X }, 1, 0, run_similar },
    { "similar_to_escape", X, { X, X }, 2, 0, run_similar },
    { 0 },
};
// clang-format on

extern const struct fn_group fn_regex;
const struct fn_group fn_regex = { "regex", fns };
