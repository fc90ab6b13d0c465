// modules/selfcheck/remind.h — reminders before a day that comes and after it has gone by.
//
//   due 10 July: 3 July to who has to do it · 11 July, then every 7 days, to him and to his manager
#pragma once

#include "app/app.h"

int64_t remind_first(struct app *app, int64_t due_day, int64_t today); // the day of the first one
bool remind_turn(struct app *app, struct writer_turn *turn, struct err *err); // a task
