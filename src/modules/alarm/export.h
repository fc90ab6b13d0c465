// modules/alarm/export.h — alarms as a file to keep.
#pragma once

#include "modules/alarm/handle.h"

bool export_alarms(struct request *request, struct err *err); // a route
