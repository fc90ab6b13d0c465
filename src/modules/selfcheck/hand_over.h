// modules/selfcheck/hand_over.h — what is still to be done changes hands when a post or a department ends.
#pragma once

#include "modules/selfcheck/selfcheck.h"

// Hooks.
bool hand_over_post(struct app *app, struct writer_turn *turn, const struct app_event *event,
                    struct err *err);
bool hand_over_department(struct app *app, struct writer_turn *turn, const struct app_event *event,
                          struct err *err);
