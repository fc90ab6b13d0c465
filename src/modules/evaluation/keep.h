// modules/evaluation/keep.h — a round that was announced, or cancelled, goes as a whole once it is old enough: frozen
// rows, entries, scores, cards, objections and minutes. The hashes of its results stay in the audit log.
#pragma once

#include "app/module.h"

// The oldest one, one a time.
bool round_forget(struct app *app, struct writer_turn *turn, int64_t before_us, uint64_t *count,
                  struct err *err);
