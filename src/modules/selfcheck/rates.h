// modules/selfcheck/rates.h — how a period's self-checks went, and where the risks are. Routes.
#pragma once

#include "app/app.h"

bool selfcheck_rates(struct request *request, struct err *err);
bool selfcheck_heat(struct request *request, struct err *err);
