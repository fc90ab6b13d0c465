// modules/alarm/sample.h — some of the answers "lawful", for audit to look at.
#pragma once

#include "modules/alarm/handle.h"

// A task: draws among the answers since the last draw, once "alarm.sample_days" (7) are over, "alarm.sample_share"
// (5) per cent of them, and commits to the seed of the next.
bool sample_turn(struct app *app, struct writer_turn *turn, struct err *err);

// Routes.
bool sample_draw(struct request *request, struct err *err);
bool sample_list(struct request *request, struct err *err);
bool sample_items(struct request *request, struct err *err);
bool sample_verdict(struct request *request, struct err *err);
