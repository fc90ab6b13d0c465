// modules/alarm/behind.h — from a record to the alarms that it stands behind.
#pragma once

#include "modules/alarm/alarm.h"

// Enters the records of an alarm that is new or renewed. What stood behind it once stays entered.
bool behind_enter(const struct alarm_step *step, const struct alarm *alarm, struct err *err);
// A task: alarms that were issued before there was a table of their records, some thousands at a time.
bool behind_catch_up(struct app *app, struct writer_turn *turn, struct err *err);
