// modules/mileage/standing.h — what somebody has, and where it puts him.
#pragma once

#include "modules/mileage/plan.h"

bool standing_balance(struct request *request, struct err *err);
bool standing_get(struct request *request, struct err *err);
bool standing_all(struct request *request, struct err *err);
bool standing_export(struct request *request, struct err *err);
bool standing_departments(struct request *request, struct err *err);
