// modules/mileage/training.h — training records from a CSV file, all or nothing.
#pragma once

#include "modules/mileage/earn.h"

bool training_import(struct request *request, struct err *err);
