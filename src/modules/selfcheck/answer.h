// modules/selfcheck/answer.h — what an officer answers, and what has to stand beside it.
//
//   no   reason, plan and the day until which it is mended
//   na   reason
//   yes  reason, where an alarm about the same thing stands
#pragma once

#include "app/attachment.h"
#include "modules/selfcheck/selfcheck.h"

bool answer_put(struct request *request, struct err *err); // a route
// That show what is answered: they are added while it may be.
extern const struct attachable selfcheck_files;
// Every item is answered, with what it needs; the first that is not is named.
bool answer_all(struct request *request, const struct selfcheck *check, struct err *err);
// The items with their answers, and what the program shows for them: fresh while it is open, else as it was when it
// was answered. A new reference; NULL: err.
json_t *answer_list(struct request *request, const struct selfcheck *check, struct err *err);
