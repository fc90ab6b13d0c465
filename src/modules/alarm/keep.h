// modules/alarm/keep.h — alarms that were kept long enough, with all that hangs on them.
#pragma once

#include "app/app.h"

bool alarms_forget(struct app *app, struct writer_turn *turn, int64_t before_us, uint64_t *count,
                   struct err *err);
