// flow/fn/fn_pattern.h — regular expressions as PostgreSQL reads them, written for PCRE2.
#pragma once

#include "base/str.h"
#include "flow/fn/regex.h"

struct pattern_flags {
    bool all, fold;
};

// The pattern for PCRE2, case folding written out; `exact`: the matched part matters, so what PCRE2
// would match otherwise is refused. False: *why says what.
bool pattern_translate(struct slice pattern, bool fold, bool exact, struct str *out,
                       const char **why);
bool pattern_flags_read(struct slice text, bool may_all, struct pattern_flags *out);
// Of regexp_replace: no part of the match (\1 to \9) is asked for.
bool pattern_replacement_good(struct slice text);
bool pattern_captures(struct slice pattern); // it has a group ( ) other than (?: )
