// base/unicode.h — normal forms of Unicode, as PostgreSQL's normalize() gives them.
//
// Like PostgreSQL 15's, it drops the old vowel U+11A7 behind a syllable that has no final; IS
// NORMALIZED takes that for a change, which it is not there.
// Bounds   the tables are those of the library: Unicode 15, one version after PostgreSQL 15's.
// Errors   none: a text that is not valid UTF-8 is a bug of the caller.
#pragma once

#include "base/str.h"

enum normal_form { NORMAL_NFC, NORMAL_NFD, NORMAL_NFKC, NORMAL_NFKD };

bool normal_form_of_name(struct slice name, enum normal_form *out); // "NFC", in any case
void unicode_normal(struct slice text, enum normal_form form, struct str *out); // added to out
