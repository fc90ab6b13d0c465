// seal/retoken.h — tokens of older keys, and what the same person or account is called under the newest.
//
//   learn("account", "110-234-567890")     t1.9fQ… → t3.kW2…, t2.bb0… → t3.kW2…
//   text "agency_id=A1;acct_tok=t1.9fQ…"   "agency_id=A1;acct_tok=t3.kW2…"
//
// A token cannot be turned into another: only who has the value can compute both. So the tokens of values that
// are nowhere encrypted (a source sent tokens of its own) are not known here, and stay.
// Threads  one at a time.
#pragma once

#include "seal/seal.h"

struct retoken;

struct retoken *retoken_new(const struct seal *seal); // the seal outlives it
void retoken_free(struct retoken *retoken);
void retoken_learn(struct retoken *retoken, const char *kind, const char *value, size_t len);
// The text with every known token replaced, in the arena; the same pointer where there is none.
const char *retoken_text(const struct retoken *retoken, struct arena *arena, const char *text,
                         size_t len, size_t *out_len);
