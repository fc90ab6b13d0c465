#include "base/now.h"

#include <stdio.h>
#include <string.h>
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

// "Z", "+09:00" or "-03:30" as minutes.
static bool parse_offset(const char *text, size_t len, int *minutes)
{
    *minutes = 0;
    if (len == 1 && *text == 'Z')
        return true;
    if (len != 6 || (text[0] != '+' && text[0] != '-') || text[3] != ':')
        return false;
    for (size_t i = 1; i < 6; i++)
        if (i != 3 && (text[i] < '0' || text[i] > '9'))
            return false;
    int hours = (text[1] - '0') * 10 + text[2] - '0', rest = (text[4] - '0') * 10 + text[5] - '0';
    *minutes = (hours * 60 + rest) * (text[0] == '-' ? -1 : 1);
    return hours < 15 && rest < 60;
}

bool now_parse(const char *text, size_t len, int64_t *utc_us)
{
    char stamp[NOW_TEXT_MAX];
    size_t end = len > 19 ? 19 : 0;
    while (end && end < len && (text[end] == '.' || (text[end] >= '0' && text[end] <= '9')))
        end++;
    int minutes;
    int64_t civil;
    if (!end || end >= sizeof stamp || text[10] != 'T' ||
        !parse_offset(text + end, len - end, &minutes))
        return false;
    memcpy(stamp, text, end);
    stamp[10] = ' ';
    if (!civil_parse_stamp(stamp, end, &civil))
        return false;
    *utc_us = now_of_civil(civil, minutes);
    return true;
}
