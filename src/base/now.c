#include "base/now.h"

#include <stdio.h>
#include <time.h>

#include "base/civil.h"

// Seconds from 1970-01-01 to 2000-01-01.
#define CIVIL_EPOCH_US (INT64_C(946684800) * 1000000)
#define MINUTE_US      INT64_C(60000000)

static int64_t clock_us(clockid_t clock)
{
    struct timespec at;
    clock_gettime(clock, &at);
    return (int64_t)at.tv_sec * 1000000 + at.tv_nsec / 1000;
}

int64_t now_us(void)
{
    return clock_us(CLOCK_REALTIME);
}

int64_t now_steady_us(void)
{
    return clock_us(CLOCK_MONOTONIC);
}

int64_t now_civil(int64_t utc_us, int zone_minutes)
{
    return utc_us - CIVIL_EPOCH_US + zone_minutes * MINUTE_US;
}

int64_t now_of_civil(int64_t civil_us, int zone_minutes)
{
    return civil_us + CIVIL_EPOCH_US - zone_minutes * MINUTE_US;
}

void now_print(int64_t utc_us, char out[NOW_TEXT_MAX])
{
    struct civil civil;
    civil_of_stamp(now_civil(utc_us, 0), &civil);
    snprintf(out, NOW_TEXT_MAX, "%04d-%02d-%02dT%02d:%02d:%02d.%06dZ", civil.year % 10000,
             civil.month, civil.day, civil.hour, civil.minute, civil.second, civil.micro);
}
