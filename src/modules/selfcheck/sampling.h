// modules/selfcheck/sampling.h — a share of the approved checks, drawn by a recorded seed, for audit to look at.
//
// "upheld" closes the check; "wrong" opens it again, with the reason. Whoever took part in it does not judge it.
#pragma once

#include "modules/selfcheck/selfcheck.h"

// Routes.
bool sampling_draw(struct request *request, struct err *err);
bool sampling_list(struct request *request, struct err *err);
bool sampling_items(struct request *request, struct err *err);
bool sampling_verdict(struct request *request, struct err *err);
