// modules/mileage/find.h — of the search: claims by item, evidence and number, items of plans in force by name.
#pragma once

#include "app/find.h"

bool mileage_find(struct request *request, struct find *find, struct err *err);
