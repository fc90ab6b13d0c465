// modules/alarm/score.h — where attention is scarce: what an alarm weighs, and by which parts.
//
//   severity       a step above low                             alarm.weight_severity       25
//   amount         a power of ten of the won                    alarm.weight_amount          3
//   rarity         a power of ten by which its scenario is      alarm.weight_rarity          5
//                  rarer than all others here together, to 3
//   corroboration  another scenario with an open alarm about    alarm.weight_corroboration   8
//                  the same record, vendor, account or person,
//                  to 3
//   repetition     an episode before this one, to 3             alarm.weight_repetition     10
//
// The first two and the last are known when the alarm is issued. Rarity and corroboration follow within seconds,
// by a task: so issuing an alarm does not wait for them.
#pragma once

#include "modules/alarm/alarm.h"

struct score_weights {
    int64_t severity, amount, rarity, corroboration, repetition;
};

struct score_weights score_weights(struct app *app); // as set now
// Sets score and score_parts by what the alarm has of each part.
void score_set(struct arena *arena, const struct score_weights *weights, struct alarm *alarm);

// A task: rarity and corroboration of what was issued since, and of what is about the same; and all open alarms
// anew after a weight has changed. A slice at a time.
bool score_turn(struct app *app, struct writer_turn *turn, struct err *err);
