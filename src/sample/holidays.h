// sample/holidays.h — the public holidays of Korea, 2020 to 2027, with what they were held for.
//
// Source: 관공서의 공휴일에 관한 규정 and the days designated by decision (elections, 임시공휴일).
#pragma once

#include <stddef.h>
#include <stdint.h>

const char *holiday_name(int64_t day); // NULL when no holiday
