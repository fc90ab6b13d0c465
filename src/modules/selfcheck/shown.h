// modules/selfcheck/shown.h — what the program shows beside an item that scenarios of alarms watch too.
//
//   [{scenario_id, title_ko, title_en, rule_version, runs, records, issued, own, standing, faulty,
//     from_on, to_on}]   own: of the officer, of those that the department was given in the period
//
// It proposes "yes" where the rules run, had records to judge, could judge all of them, and no alarm stands. The
// answer stays the officer's: nothing is ever handed in by the program.
#pragma once

#include "modules/selfcheck/selfcheck.h"

struct shown {
    json_t *scenarios; // a new reference
    bool proposes;     // "yes"
    bool stands;       // an alarm of these does
};
bool shown_of(struct request *request, const struct selfcheck *check, int64_t item_id,
              struct shown *out, struct err *err);
