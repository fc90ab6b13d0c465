// modules/alarm/rates.h — how alarms are handled, in numbers.
#pragma once

#include "modules/alarm/scope.h"

bool rates_get(struct request *request, struct err *err); // a route

// For other questions with the same rates: what to select of `alarm a` joined so and filtered so, with the
// period's moments as $1 and $2 and today as $3; and the columns from `first` on as counts and rates.
extern const char rates_counts[];
#define RATES_JOIN  "LEFT JOIN alarm_action t ON t.code = a.action_code"
#define RATES_WHERE "a.issued_at >= $1 AND a.issued_at < $2 AND a.baseline = 0 AND a.fault = ''"
void rates_add(json_t *group, const struct store_rows *rows, size_t first);
