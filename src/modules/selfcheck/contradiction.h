// modules/selfcheck/contradiction.h — items answered "yes" where an alarm about the same thing was found to be right.
//
// They meet from either side: when the check is handed in, and when the alarm is closed. Audit says whether the answer
// was right all the same.
#pragma once

#include "modules/selfcheck/selfcheck.h"

bool contradiction_of_check(struct request *request, const struct selfcheck *check,
                            struct err *err);
bool contradiction_of_alarm(struct app *app, struct writer_turn *turn,
                            const struct app_event *event, struct err *err); // hook

// Routes.
bool contradiction_list(struct request *request, struct err *err);
bool contradiction_verdict(struct request *request, struct err *err);
bool contradiction_whose(struct request *request, struct owner *out, struct err *err);
