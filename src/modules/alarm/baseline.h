// modules/alarm/baseline.h — the backlog of the first start.
#pragma once

#include "modules/alarm/handle.h"

// Routes.
bool baseline_get(struct request *request, struct err *err);
bool baseline_set(struct request *request, struct err *err);
