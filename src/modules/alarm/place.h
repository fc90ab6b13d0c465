// modules/alarm/place.h — whose an alarm is: by what its records name, by the mapping, and by who is involved.
#pragma once

#include "modules/alarm/alarm.h"

// Department and officer of a day, from owner_code and officer_code; 0 where nobody is known.
bool place_owner(const struct alarm_step *step, struct alarm *alarm, int64_t day, struct err *err);
// Who handles an alarm that is in the store: the officer in charge, or one step up from who is involved.
bool place_handler(const struct alarm_step *step, struct alarm *alarm, struct err *err);

// Hooks.
//   "mapping.weighed": {kind, code, day, moves}   each open alarm that would go to others on that day, were the
//       mapping as it stands in the transaction, is added to `moves`: {alarm, audit_only, from_department,
//       department, from_officer, officer}
//   "mapping.changed": {kind, code}               they go
bool place_weigh(struct app *app, struct writer_turn *turn, const struct app_event *event,
                 struct err *err);
bool place_follow(struct app *app, struct writer_turn *turn, const struct app_event *event,
                  struct err *err);
