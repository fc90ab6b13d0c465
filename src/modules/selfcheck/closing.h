// modules/selfcheck/closing.h — a round that audit ends.
//
//   open ─close─► closed      every check that is not handed in: open ─miss─► missed
//     ◄── reopen ──┘                                             missed ─resume─► open
//
// What is missed can no longer be filled in, is reminded of no more, and counts as not done, as before. What was
// handed in goes its way: it is reviewed and approved, or sent back and mended within its days.
#pragma once

#include "app/request.h"

// Routes.
bool closing_whose(struct request *request, struct owner *out, struct err *err);
bool closing_get(struct request *request, struct err *err);
bool closing_close(struct request *request, struct err *err);
bool closing_reopen(struct request *request, struct err *err);
