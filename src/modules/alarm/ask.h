// modules/alarm/ask.h — what one asks and a second person grants: rows of alarm_request.
#pragma once

#include "modules/alarm/handle.h"

struct ask {
    int64_t id, alarm_id, version, asked_by;
    const char *kind, *scope, *columns, *until_on, *state, *match;
};

#define ASK_FIELDS 18
extern const struct field ask_fields[ASK_FIELDS]; // as the list and the alarm show it
extern const char *const ask_scopes[];            // of an exclusion; ends with NULL

bool ask_load(struct request *request, struct ask *out, struct err *err); // of the path
bool ask_put(struct request *request, const struct handling *handling, const char *kind,
             const char *scope, const char *columns, const char *until_on, const char *match,
             int64_t *id, struct err *err);
// The request of the path is still open, of this kind, read in this version, and the alarm may make the
// move; who decides is not who asked.
bool ask_begin(struct request *request, const char *kind, enum alarm_act act, struct ask *ask,
               struct handling *handling, struct err *err);
bool ask_decide(struct request *request, const struct ask *ask, const char *state, struct err *err);
bool ask_whose(struct request *request, struct owner *out, struct err *err);

// Routes.
bool ask_extend(struct request *request, struct err *err);
bool ask_extend_grant(struct request *request, struct err *err);
bool ask_refuse(struct request *request, struct err *err); // of either kind
bool ask_list(struct request *request, struct err *err);
