// modules/alarm/approve.h — what manager and audit decide about an act. All of them are routes.
#pragma once

#include "modules/alarm/handle.h"

bool approve_approve(struct request *request, struct err *err);
bool approve_send_back(struct request *request, struct err *err);
bool approve_demand(struct request *request, struct err *err);
bool approve_confirm(struct request *request, struct err *err);
bool approve_audit_case(struct request *request, struct err *err);
bool approve_release(struct request *request, struct err *err);
