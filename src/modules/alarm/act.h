// modules/alarm/act.h — what the officer does: begin, and say what was done.
#pragma once

#include "modules/alarm/handle.h"

// Body members of an act, checked against the action's row of alarm_action.
bool act_fill(struct request *request, struct handling *handling, json_t **detail, struct err *err);
// The manager who may approve: not involved, and not who acts. Where there is none, it goes one step up
// from the managers too.
bool act_find_approver(struct request *request, struct handling *handling, struct err *err);

// Routes.
bool act_read(struct request *request, struct err *err);
bool act_start(struct request *request, struct err *err);
bool act_act(struct request *request, struct err *err);
bool act_types(struct request *request, struct err *err);
