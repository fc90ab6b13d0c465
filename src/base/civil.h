// base/civil.h — civil dates and times, without zones: days and microseconds since 2000-01-01.
//
// Dates are PostgreSQL's: a proleptic Gregorian calendar, day 0 is 2000-01-01.
// Bounds   years 1 to 9999; what falls outside is refused where it is read or computed.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

#define CIVIL_DAY_US INT64_C(86400000000)
#define CIVIL_DAY_MIN (-730119) // 0001-01-01
#define CIVIL_DAY_MAX 2921939   // 9999-12-31

struct civil {
    int year, month, day;            // month and day from 1
    int hour, minute, second, micro; // of a time
};

// An interval keeps months, days and microseconds apart, as PostgreSQL does.
struct interval {
    int64_t micros;
    int32_t days, months;
};

int64_t civil_day(int year, int month, int day); // the date must be valid
void civil_of_day(int64_t day, struct civil *out);
void civil_of_stamp(int64_t stamp_us, struct civil *out);
bool civil_valid(int year, int month, int day);
int civil_days_in_month(int year, int month);
int civil_iso_weekday(int64_t day); // 1 Monday .. 7 Sunday

// Adds months with the day cut to the month's end, as PostgreSQL does. False when out of bounds.
bool civil_add_months(int64_t day, int64_t months, int64_t *out);
bool civil_stamp_add(int64_t stamp_us, struct interval interval, int64_t *out);
int64_t civil_floor_day(int64_t stamp_us); // the day a stamp falls on

// ISO forms: 2026-03-02, 23:30:00[.ffffff], "2026-03-02 23:30:00". False when not exactly that.
bool civil_parse_date(const char *text, size_t len, int64_t *day);
bool civil_parse_time(const char *text, size_t len, int64_t *micros);
bool civil_parse_stamp(const char *text, size_t len, int64_t *stamp_us);
// PostgreSQL's verbose input: '1 mon 2 days 03:00:00', '30 days', '1 year 2 months', 'P1D' is refused.
bool civil_parse_interval(const char *text, size_t len, struct interval *out);

// Write at most CIVIL_TEXT_MAX bytes with a NUL; return the length. PostgreSQL's ISO output.
#define CIVIL_TEXT_MAX 80
size_t civil_print_date(int64_t day, char *out);
const char *civil_date_text(struct arena *arena, int64_t day); // "2026-03-02"
size_t civil_print_time(int64_t micros, char *out);
size_t civil_print_stamp(int64_t stamp_us, char *out);
size_t civil_print_interval(struct interval interval, char *out);
