// modules/alarm/transfer.h — alarms that go to other hands.
#pragma once

#include "modules/alarm/handle.h"

// Routes: by who has it, and by audit of what nobody has.
bool transfer_transfer(struct request *request, struct err *err);
bool transfer_assign(struct request *request, struct err *err);

// Hooks. "post.ended": the owner's officer; "department.ended": the event's id is the department.
bool transfer_post_ended(struct app *app, struct writer_turn *turn, const struct app_event *event,
                         struct err *err);
bool transfer_department_ended(struct app *app, struct writer_turn *turn,
                               const struct app_event *event, struct err *err);
