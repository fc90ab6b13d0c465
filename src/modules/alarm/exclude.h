// modules/alarm/exclude.h — findings that are kept away from people for a while, by two persons.
#pragma once

#include "modules/alarm/evidence.h"

// Whether an exclusion by key that was granted covers the finding: then the alarm is excluded by it.
bool exclusion_covers(const struct alarm_step *step, const struct finding *finding,
                      struct alarm *alarm, struct err *err);
// Whether the exclusion of an excluded alarm is still in force; counts that it met the finding again.
bool exclusion_holds(const struct alarm_step *step, const struct alarm *alarm, bool *holds,
                     bool *by_key, struct err *err);
// A task: what has expired comes back.
bool exclusions_expire(struct app *app, struct writer_turn *turn, struct err *err);
// The keys changed, and what is hidden of this alarm with them.
bool exclusion_rekey(struct app *app, struct writer_turn *turn, int64_t alarm_id, struct err *err);

// Routes.
bool exclude_ask(struct request *request, struct err *err);
bool exclude_preview(struct request *request, struct err *err); // which alarms it would hide
bool exclude_grant(struct request *request, struct err *err);
