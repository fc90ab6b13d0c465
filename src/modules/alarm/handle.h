// modules/alarm/handle.h — what every act of a person has in common.
//
//   handle_begin()   the alarm, the version that was read, the move, nobody's own, a second person, a reason
//   …                what is special about the act
//   handle_end()     saved, told, logged, answered
#pragma once

#include "modules/alarm/alarm.h"

struct handling {
    struct alarm_step step;
    struct alarm alarm;
    enum alarm_act act;
    enum alarm_state from;
    const char *reason; // "" where none was given
};

struct alarm_step handle_step(struct request *request);
// Loads the alarm of the path; what may not even be known of is ERR_NOT_FOUND.
bool handle_load(struct request *request, struct handling *out, struct err *err);
bool handle_begin(struct request *request, enum alarm_act act, struct handling *out,
                  struct err *err);
bool handle_end(struct request *request, struct handling *handling, json_t *detail,
                struct err *err);

// The two halves of handle_begin for an alarm that is there already (bulk).
bool handle_may(struct request *request, const struct alarm *alarm, enum permission permission,
                struct err *err);
bool handle_check(struct request *request, struct handling *handling, struct err *err);
bool handle_write(struct request *request, struct handling *handling, json_t *detail,
                  struct err *err);
bool handle_log(struct request *request, const struct alarm *alarm, const char *action,
                const char *reason, json_t *detail, struct err *err);

// Whose the alarm of the path is, for the router.
bool alarm_whose(struct request *request, struct owner *out, struct err *err);
// SQL: rows of `a` that are not audit's alone, or that the actor may see as audit. `id` is the column with
// the alarm's number: "a.id".
const char *alarm_seen(struct request *request, const char *id);
