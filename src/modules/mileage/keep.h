// modules/mileage/keep.h — a closed year that has been kept long enough goes as a whole.
//
//   goes     claims, objections, samples, earnings, totals, standings, and the ledger, entry by entry
//   stays    the plan with its items, the hash that its ledger had (also in the audit log), and since when it is gone
//
// A ledger that is there proves itself (proof.h); of one that is gone nothing may be left.
#pragma once

#include "app/module.h"

// The year that was closed first, one a round; *count is 1, or 0 when there is none.
bool year_forget(struct app *app, struct writer_turn *turn, int64_t before_us, uint64_t *count,
                 struct err *err);
