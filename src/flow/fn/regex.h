// flow/fn/regex.h — which regular expressions mean the same to PCRE2 and to PostgreSQL.
#pragma once

#include <stdbool.h>
#include <stddef.h>

// For ~, ~*, !~, !~* and regexp_like: literals, . ^ $, groups, |, quantifiers, bracket expressions,
// \d \w \s and their opposites, \A \Z \m \M \y \Y, lookahead. False: *why says what is refused.
bool regex_allowed(const char *pattern, size_t len, const char **why);
// For regexp_substr and substring(text from pattern), which give back the matched part: no lazy
// quantifiers, no lookahead; where `groups` are not allowed, (?: ) alone.
bool regex_part_allowed(const char *pattern, size_t len, bool groups, const char **why);
// For regexp_replace, which gives back the matched part: no lazy quantifiers, no \1 to \9 in the
// replacement, flags g, i and c.
bool regex_replace_allowed(const char *pattern, size_t len, const char *replacement,
                           size_t replacement_len, const char *flags, const char **why);
