// modules/alarm/list.h — alarms as they are read. All of them are routes.
#pragma once

#include "modules/alarm/handle.h"

bool list_all(struct request *request, struct err *err);
bool list_work(struct request *request, struct err *err);  // open ones, the highest score first
bool list_audit(struct request *request, struct err *err); // what waits for audit to look at it
bool list_find(struct request *request, struct find *find, struct err *err); // of the search
bool list_one(struct request *request, struct err *err);
bool list_reveal(struct request *request, struct err *err); // what is behind a mask, with a reason
