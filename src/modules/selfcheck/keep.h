// modules/selfcheck/keep.h — self-checks that are over go with everything on them once they are old enough.
//
// Over is a check that is approved, closed or missed, whose improvements are confirmed, and of which no contradiction
// and no sample waits for a verdict; old is one to which nothing has happened since. A round goes as a whole.
#pragma once

#include "app/module.h"

// One round a time, with its checks.
bool rounds_forget(struct app *app, struct writer_turn *turn, int64_t before_us, uint64_t *count,
                   struct err *err);
// Checks of no round: of a case, or of alarms that were repeated.
bool checks_forget(struct app *app, struct writer_turn *turn, int64_t before_us, uint64_t *count,
                   struct err *err);
// Items that were proposed, and decided.
bool suggestions_forget(struct app *app, struct writer_turn *turn, int64_t before_us,
                        uint64_t *count, struct err *err);
