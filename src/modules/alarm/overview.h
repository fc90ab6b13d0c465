// modules/alarm/overview.h — where alarms stand now and how they went, for the pages of managers and audit.
#pragma once

#include "modules/alarm/scope.h"

// Routes.
bool overview_get(struct request *request, struct err *err);
bool overview_gaps(struct request *request, struct err *err);
