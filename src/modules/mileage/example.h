// modules/mileage/example.h — the example tables of points that come with the program; nothing official.
#pragma once

#include "modules/mileage/plan.h"

bool example_load(struct request *request, struct err *err);
