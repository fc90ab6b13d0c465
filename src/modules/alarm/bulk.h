// modules/alarm/bulk.h — one act on many alarms, with one reason.
#pragma once

#include "modules/alarm/handle.h"

bool bulk_act(struct request *request, struct err *err); // a route
