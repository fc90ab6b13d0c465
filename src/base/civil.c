#include "base/civil.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#define SECOND_US INT64_C(1000000)
#define MINUTE_US (60 * SECOND_US)
#define HOUR_US   (60 * MINUTE_US)

// Days from 0000-03-01 to 2000-01-01: years are counted from March, so that the leap day is last.
#define EPOCH_SHIFT 730425
#define ERA_DAYS    146097 // of 400 years

static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

static int64_t day_of(int64_t year, int month, int day)
{
    int64_t march_year = year - (month <= 2);
    int64_t era = floor_div(march_year, 400);
    int64_t year_of_era = march_year - era * 400;
    int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * ERA_DAYS + day_of_era - EPOCH_SHIFT;
}

int64_t civil_day(int year, int month, int day)
{
    assert(civil_valid(year, month, day));
    return day_of(year, month, day);
}

void civil_of_day(int64_t day, struct civil *out)
{
    int64_t shifted = day + EPOCH_SHIFT;
    int64_t era = floor_div(shifted, ERA_DAYS);
    int64_t day_of_era = shifted - era * ERA_DAYS;
    int64_t year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int64_t march_month = (5 * day_of_year + 2) / 153;
    int month = (int)(march_month < 10 ? march_month + 3 : march_month - 9);
    *out = (struct civil){ .year = (int)(year_of_era + era * 400 + (month <= 2)),
                           .month = month,
                           .day = (int)(day_of_year - (153 * march_month + 2) / 5 + 1) };
}

static void time_of(int64_t micros, struct civil *out)
{
    out->hour = (int)(micros / HOUR_US);
    out->minute = (int)(micros / MINUTE_US % 60);
    out->second = (int)(micros / SECOND_US % 60);
    out->micro = (int)(micros % SECOND_US);
}

void civil_of_stamp(int64_t stamp_us, struct civil *out)
{
    int64_t day = civil_floor_day(stamp_us);
    civil_of_day(day, out);
    time_of(stamp_us - day * CIVIL_DAY_US, out);
}

static bool is_leap(int64_t year)
{
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

static int days_in(int64_t year, int month)
{
    static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
    return month == 2 && is_leap(year) ? 29 : days[month - 1];
}

bool civil_valid(int year, int month, int day)
{
    return year >= 1 && year <= 9999 && month >= 1 && month <= 12 && day >= 1 &&
           day <= days_in(year, month);
}

int civil_days_in_month(int year, int month)
{
    assert(month >= 1 && month <= 12);
    return days_in(year, month);
}

int civil_iso_weekday(int64_t day)
{
    int64_t from_monday = (day + 5) % 7; // 2000-01-01 was a Saturday
    return (int)(from_monday < 0 ? from_monday + 7 : from_monday) + 1;
}

static bool in_bounds(int64_t day)
{
    return day >= CIVIL_DAY_MIN && day <= CIVIL_DAY_MAX;
}

static int64_t add_months(int64_t day, int64_t months)
{
    struct civil civil;
    civil_of_day(day, &civil);
    int64_t month_index = (int64_t)civil.year * 12 + civil.month - 1 + months;
    int64_t year = floor_div(month_index, 12);
    int month = (int)(month_index - year * 12) + 1;
    int last = days_in(year, month);
    return day_of(year, month, civil.day < last ? civil.day : last);
}

bool civil_add_months(int64_t day, int64_t months, int64_t *out)
{
    if (!in_bounds(day) || months < -120000 || months > 120000)
        return false;
    *out = add_months(day, months);
    return in_bounds(*out);
}

// Months, then days, then the time, as PostgreSQL does; only the result has to be in bounds.
bool civil_stamp_add(int64_t stamp_us, struct interval interval, int64_t *out)
{
    int64_t day = civil_floor_day(stamp_us);
    if (!in_bounds(day) || interval.months < -120000 || interval.months > 120000)
        return false;
    int64_t time = stamp_us - day * CIVIL_DAY_US;
    if (interval.months)
        day = add_months(day, interval.months);
    day += interval.days;
    day += interval.micros / CIVIL_DAY_US;
    time += interval.micros % CIVIL_DAY_US;
    day += floor_div(time, CIVIL_DAY_US);
    time -= floor_div(time, CIVIL_DAY_US) * CIVIL_DAY_US;
    if (!in_bounds(day))
        return false;
    *out = day * CIVIL_DAY_US + time;
    return true;
}

int64_t civil_floor_day(int64_t stamp_us)
{
    return floor_div(stamp_us, CIVIL_DAY_US);
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

// Exactly `count` digits at text[*at], followed by `after` unless that is 0.
static bool take_digits(const char *text, size_t len, size_t *at, size_t count, char after,
                        int *out)
{
    if (len - *at < count + (after != 0))
        return false;
    int value = 0;
    for (size_t i = 0; i < count; i++) {
        char c = text[(*at)++];
        if (!is_digit(c))
            return false;
        value = value * 10 + (c - '0');
    }
    *out = value;
    return !after || text[(*at)++] == after;
}

bool civil_parse_date(const char *text, size_t len, int64_t *day)
{
    size_t at = 0;
    int year, month, month_day;
    if (!take_digits(text, len, &at, 4, '-', &year) ||
        !take_digits(text, len, &at, 2, '-', &month) ||
        !take_digits(text, len, &at, 2, 0, &month_day))
        return false;
    if (at != len || !civil_valid(year, month, month_day))
        return false;
    *day = day_of(year, month, month_day);
    return true;
}

// The part behind the point of a second, one to six digits up to the end.
static bool parse_micros(const char *text, size_t len, int64_t *micros)
{
    if (len < 1 || len > 6)
        return false;
    int64_t value = 0;
    for (size_t i = 0; i < 6; i++) {
        if (i < len && !is_digit(text[i]))
            return false;
        value = value * 10 + (i < len ? text[i] - '0' : 0);
    }
    *micros = value;
    return true;
}

bool civil_parse_time(const char *text, size_t len, int64_t *micros)
{
    size_t at = 0;
    int hour, minute, second;
    if (!take_digits(text, len, &at, 2, ':', &hour) ||
        !take_digits(text, len, &at, 2, ':', &minute) ||
        !take_digits(text, len, &at, 2, 0, &second))
        return false;
    int64_t fraction = 0;
    if (at < len && (text[at] != '.' || !parse_micros(text + at + 1, len - at - 1, &fraction)))
        return false;
    if (hour > 24 || minute > 59 || second > 59)
        return false;
    *micros = hour * HOUR_US + minute * MINUTE_US + second * SECOND_US + fraction;
    return *micros <= CIVIL_DAY_US; // 24:00:00 is PostgreSQL's name of midnight at the day's end
}

bool civil_parse_stamp(const char *text, size_t len, int64_t *stamp_us)
{
    int64_t day, time;
    if (len < 19 || text[10] != ' ' || !civil_parse_date(text, 10, &day) ||
        !civil_parse_time(text + 11, len - 11, &time))
        return false;
    *stamp_us = day * CIVIL_DAY_US + time;
    return in_bounds(civil_floor_day(*stamp_us));
}

enum unit_part { PART_MONTHS, PART_DAYS, PART_MICROS };

struct unit {
    const char *names[5];
    enum unit_part part;
    int64_t factor;
};

static const struct unit units[] = {
    { { "microsecond", "microseconds", "us" }, PART_MICROS, 1 },
    { { "millisecond", "milliseconds", "ms" }, PART_MICROS, 1000 },
    { { "second", "seconds", "sec", "secs", "s" }, PART_MICROS, SECOND_US },
    { { "minute", "minutes", "min", "mins", "m" }, PART_MICROS, MINUTE_US },
    { { "hour", "hours", "hr", "hrs", "h" }, PART_MICROS, HOUR_US },
    { { "day", "days", "d" }, PART_DAYS, 1 },
    { { "week", "weeks", "w" }, PART_DAYS, 7 },
    { { "month", "months", "mon", "mons" }, PART_MONTHS, 1 },
    { { "year", "years", "yr", "yrs", "y" }, PART_MONTHS, 12 },
    { { "decade", "decades", "dec" }, PART_MONTHS, 120 },
    { { "century", "centuries", "cent", "c" }, PART_MONTHS, 1200 },
};
#define UNIT_COUNT  (sizeof units / sizeof *units)
#define UNIT_SECOND 2

static bool unit_find(const char *text, size_t len, size_t *out)
{
    for (size_t i = 0; i < UNIT_COUNT; i++)
        for (size_t k = 0; k < 5 && units[i].names[k]; k++)
            if (strlen(units[i].names[k]) == len &&
                strncasecmp(units[i].names[k], text, len) == 0) {
                *out = i;
                return true;
            }
    return false;
}

// What is being read of an interval; sums are kept wide and checked once at the end.
struct interval_reader {
    const char *text;
    size_t len, at;
    int64_t months, days, micros;
    unsigned seen; // a bit per unit
};

static char peek(const struct interval_reader *reader)
{
    return reader->at < reader->len ? reader->text[reader->at] : 0;
}

static void skip_blanks(struct interval_reader *reader)
{
    while (peek(reader) == ' ' || peek(reader) == '\t' || peek(reader) == '\n')
        reader->at++;
}

static bool read_whole(struct interval_reader *reader, int64_t *out)
{
    size_t from = reader->at;
    int64_t value = 0;
    while (is_digit(peek(reader))) {
        if (reader->at - from >= 15)
            return false;
        value = value * 10 + (reader->text[reader->at++] - '0');
    }
    *out = value;
    return reader->at > from;
}

// ":MM[:SS[.ffffff]]" after the hours.
static bool read_clock(struct interval_reader *reader, int sign, int64_t hours)
{
    const unsigned clock_units = 7u << UNIT_SECOND; // second, minute and hour
    int minute, second = 0;
    int64_t micros = 0;
    reader->at++;
    if (reader->seen & clock_units ||
        !take_digits(reader->text, reader->len, &reader->at, 2, 0, &minute))
        return false;
    if (peek(reader) == ':') {
        reader->at++;
        if (!take_digits(reader->text, reader->len, &reader->at, 2, 0, &second))
            return false;
        if (peek(reader) == '.') {
            size_t from = ++reader->at;
            while (is_digit(peek(reader)))
                reader->at++;
            if (!parse_micros(reader->text + from, reader->at - from, &micros))
                return false;
        }
    }
    if (minute > 59 || second > 59 || hours > 10000000)
        return false;
    reader->seen |= clock_units;
    reader->micros += sign * (hours * HOUR_US + minute * MINUTE_US + second * SECOND_US + micros);
    return true;
}

// The fraction of a unit goes down as PostgreSQL lets it: of years into whole months, of months
// into days of a 30-day month, of days into time.
static void add_fraction(struct interval_reader *reader, const struct unit *unit, double fraction)
{
    double micros = fraction;
    if (unit->part == PART_MONTHS && unit->factor > 1) {
        reader->months += (int64_t)rint(fraction * (double)unit->factor);
        return;
    }
    if (unit->part != PART_MICROS) {
        double days = fraction * (unit->part == PART_MONTHS ? 30.0 : (double)unit->factor);
        reader->days += (int64_t)days;
        micros = (days - (double)(int64_t)days) * (double)CIVIL_DAY_US;
    } else {
        micros *= (double)unit->factor;
    }
    int64_t whole = (int64_t)micros;
    reader->micros += whole + (int64_t)rint(micros - (double)whole);
}

static bool add_unit(struct interval_reader *reader, int sign, int64_t whole, double fraction,
                     size_t index)
{
    const struct unit *unit = &units[index];
    if (reader->seen & 1u << index)
        return false;
    reader->seen |= 1u << index;
    if (whole > INT64_C(9000000000000000) / unit->factor)
        return false;
    int64_t amount = sign * whole * unit->factor;
    if (unit->part == PART_MONTHS)
        reader->months += amount;
    else if (unit->part == PART_DAYS)
        reader->days += amount;
    else
        reader->micros += amount;
    add_fraction(reader, unit, sign * fraction);
    return true;
}

static double read_fraction(struct interval_reader *reader)
{
    double value = 0, place = 1;
    for (int i = 0; is_digit(peek(reader)); i++, reader->at++)
        if (i < 15) {
            value = value * 10 + (peek(reader) - '0');
            place *= 10;
        }
    return value / place;
}

// One "number unit", "hours:minutes[:seconds]", or the last bare number, which is seconds.
static bool read_item(struct interval_reader *reader)
{
    int sign = peek(reader) == '-' ? -1 : 1;
    if (peek(reader) == '-' || peek(reader) == '+')
        reader->at++;
    skip_blanks(reader);
    int64_t whole = 0;
    double fraction = 0;
    bool has_whole = read_whole(reader, &whole);
    if (has_whole && peek(reader) == ':')
        return read_clock(reader, sign, whole);
    if (peek(reader) == '.') {
        reader->at++;
        if (!has_whole && !is_digit(peek(reader)))
            return false;
        fraction = read_fraction(reader);
    } else if (!has_whole) {
        return false;
    }
    skip_blanks(reader);
    size_t from = reader->at, index = UNIT_SECOND;
    while ((peek(reader) | 32) >= 'a' && (peek(reader) | 32) <= 'z')
        reader->at++;
    if (reader->at > from) {
        if (!unit_find(reader->text + from, reader->at - from, &index))
            return false;
    } else if (reader->at < reader->len) {
        return false;
    }
    return add_unit(reader, sign, whole, fraction, index);
}

bool civil_parse_interval(const char *text, size_t len, struct interval *out)
{
    struct interval_reader reader = { .text = text, .len = len };
    skip_blanks(&reader);
    if (peek(&reader) == '@') {
        reader.at++;
        skip_blanks(&reader);
    }
    bool ago = false;
    while (reader.at < len) {
        if (len - reader.at >= 3 && strncasecmp(text + reader.at, "ago", 3) == 0 && reader.seen) {
            ago = true;
            reader.at += 3;
            skip_blanks(&reader);
            break;
        }
        if (!read_item(&reader))
            return false;
        skip_blanks(&reader);
    }
    if (reader.at < len || !reader.seen)
        return false;
    int sign = ago ? -1 : 1;
    if (reader.months < -INT32_MAX || reader.months > INT32_MAX || reader.days < -INT32_MAX ||
        reader.days > INT32_MAX)
        return false;
    *out = (struct interval){ .micros = sign * reader.micros,
                              .days = (int32_t)(sign * reader.days),
                              .months = (int32_t)(sign * reader.months) };
    return true;
}

static size_t print_micros(int micros, char *out)
{
    if (!micros) {
        *out = 0;
        return 0;
    }
    size_t len = (size_t)snprintf(out, 8, ".%06d", micros);
    while (out[len - 1] == '0')
        out[--len] = 0;
    return len;
}

static void print_two(int number, char *out)
{
    out[0] = (char)('0' + number / 10 % 10);
    out[1] = (char)('0' + number % 10);
}

size_t civil_print_date(int64_t day, char *out)
{
    struct civil civil;
    civil_of_day(day, &civil);
    if (civil.year < 0 || civil.year > 9999)
        return (size_t)snprintf(out, CIVIL_TEXT_MAX, "%04d-%02d-%02d", civil.year, civil.month,
                                civil.day);
    print_two(civil.year / 100, out);
    print_two(civil.year % 100, out + 2);
    out[4] = '-';
    print_two(civil.month, out + 5);
    out[7] = '-';
    print_two(civil.day, out + 8);
    out[10] = '\0';
    return 10;
}

const char *civil_date_text(struct arena *arena, int64_t day)
{
    char text[CIVIL_TEXT_MAX];
    return arena_text(arena, text, civil_print_date(day, text));
}

size_t civil_print_time(int64_t micros, char *out)
{
    struct civil civil;
    time_of(micros, &civil);
    print_two(civil.hour, out);
    out[2] = ':';
    print_two(civil.minute, out + 3);
    out[5] = ':';
    print_two(civil.second, out + 6);
    out[8] = '\0';
    return 8 + print_micros(civil.micro, out + 8);
}

size_t civil_print_stamp(int64_t stamp_us, char *out)
{
    int64_t day = civil_floor_day(stamp_us);
    size_t len = civil_print_date(day, out);
    out[len++] = ' ';
    return len + civil_print_time(stamp_us - day * CIVIL_DAY_US, out + len);
}

// PostgreSQL shows the plus of a part only where the part before it was negative.
struct interval_text {
    char *out;
    size_t len;
    bool after_negative;
};

static void print_part(struct interval_text *text, int value, const char *unit)
{
    if (!value)
        return;
    text->len += (size_t)snprintf(
        text->out + text->len, CIVIL_TEXT_MAX - text->len, "%s%s%d %s%s", text->len ? " " : "",
        text->after_negative && value > 0 ? "+" : "", value, unit, value == 1 ? "" : "s");
    text->after_negative = value < 0;
}

size_t civil_print_interval(struct interval interval, char *out)
{
    struct interval_text text = { .out = out };
    print_part(&text, interval.months / 12, "year");
    print_part(&text, interval.months % 12, "mon");
    print_part(&text, interval.days, "day");
    if (text.len && !interval.micros)
        return text.len;
    uint64_t micros = interval.micros < 0 ? -(uint64_t)interval.micros : (uint64_t)interval.micros;
    const char *sign = interval.micros < 0 ? "-" : text.after_negative ? "+" : "";
    text.len += (size_t)snprintf(out + text.len, CIVIL_TEXT_MAX - text.len, "%s%s%02u:%02u:%02u",
                                 text.len ? " " : "", sign, (unsigned)(micros / (uint64_t)HOUR_US),
                                 (unsigned)(micros / (uint64_t)MINUTE_US % 60),
                                 (unsigned)(micros / (uint64_t)SECOND_US % 60));
    return text.len + print_micros((int)(micros % (uint64_t)SECOND_US), out + text.len);
}
