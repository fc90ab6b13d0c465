// modules/selfcheck/act.h — what people do with a check. All of them are routes.
#pragma once

#include "modules/selfcheck/selfcheck.h"

bool selfcheck_fill(struct request *request, struct err *err);
bool selfcheck_review(struct request *request, struct err *err);
bool selfcheck_approve(struct request *request, struct err *err);
bool selfcheck_send_back(struct request *request, struct err *err);
bool selfcheck_assign(struct request *request, struct err *err);
bool selfcheck_bulk(struct request *request, struct err *err);

// One act by the table of moves, with what follows from it. What it was read as has been compared already.
bool selfcheck_do(struct request *request, struct selfcheck *check, int act, json_t *detail,
                  struct err *err);
