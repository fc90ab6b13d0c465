// modules/alarm/rates.h — how alarms are handled, in numbers.
#pragma once

#include "modules/alarm/handle.h"

bool rates_get(struct request *request, struct err *err); // a route
