// modules/selfcheck/improvement.h — what was answered "no", until it is mended.
//
//   open ─done (officer)─► done ─confirm (manager)─► confirmed        done ─send_back─► open
#pragma once

#include "app/attachment.h"
#include "modules/selfcheck/selfcheck.h"

enum improvement_state { IMPROVEMENT_OPEN, IMPROVEMENT_DONE, IMPROVEMENT_CONFIRMED };

// One for every "no" of a check that has been approved.
bool improvement_open(struct request *request, const struct selfcheck *check, struct err *err);
// The program gives it to another officer and department (hand_over.c).
bool improvement_hand_over(struct app *app, struct writer_turn *turn, int64_t id,
                           int64_t department_id, int64_t officer_id, const char *why,
                           struct err *err);

extern const struct attachable improvement_files;

// Routes.
bool improvement_list(struct request *request, struct err *err);
bool improvement_get(struct request *request, struct err *err);
bool improvement_done(struct request *request, struct err *err);
bool improvement_confirm(struct request *request, struct err *err);
bool improvement_send_back(struct request *request, struct err *err);
bool improvement_whose(struct request *request, struct owner *out, struct err *err);
