// app/period.h — the days that a question is about: ?from and ?to.
#pragma once

#include "app/app.h"

// From the first until before `to_us`.
struct period {
    int64_t from_us, to_us;
    const char *from, *to, *today; // ISO; `to` is the last day
};

// Without ?from and ?to the 365 days that end today.
bool period_read(struct request *request, struct period *out, struct err *err);

// Hundredths of a per cent; null where there is nothing to divide by.
static inline json_t *period_rate(int64_t part, int64_t whole)
{
    return whole > 0 ? json_integer(part * 10000 / whole) : json_null();
}
