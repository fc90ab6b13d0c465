// modules/selfcheck/opening.h — when a check is opened, and for whom.
//
//   a round      every live sheet of its cycle × department that performs the duty × officer on it that day
//   a case       an officer opens one himself
//   an alarm     the second one of a scenario in a department within the half-year opens the items that it watches
#pragma once

#include "base/map.h"
#include "modules/selfcheck/selfcheck.h"

// Who is on a duty in a department: officers whose post names it, else those whose post names none, else its manager;
// of a duty that managers fill in, its manager. `without` is passed over (0: nobody). 0: nobody is.
bool opening_on_duty(struct store *store, struct arena *arena, int64_t duty_id,
                     int64_t department_id, int64_t day, int64_t without, struct store_numbers *out,
                     struct err *err);

// Routes.
bool opening_rounds(struct request *request, struct err *err);
bool opening_round(struct request *request, struct err *err);
bool opening_case(struct request *request, struct err *err);

bool opening_turn(struct app *app, struct writer_turn *turn,
                  struct err *err); // a task: rounds whose time has come
bool opening_alarm(struct app *app, struct writer_turn *turn, const struct app_event *event,
                   struct err *err); // hook

// What the hook has learnt within a commit, so that a load of many alarms asks once: the module's state.
struct opening_memory {
    struct arena *home, *arena;
    struct map settled; // "A1\nF14\n7": nothing is to be opened any more
    int64_t at_us;      // of the commit
};
struct opening_memory *opening_memory_new(void);
void opening_memory_free(struct opening_memory *memory);
