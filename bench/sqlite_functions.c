#include "bench/sqlite_functions.h"

#include <math.h>
#include <string.h>

#include "base/civil.h"
#include "base/str.h"
#include "bench/pack.h"

static bool is_stamp(int64_t value)
{
    return value > FUNCTIONS_DAY_LIMIT || value < -FUNCTIONS_DAY_LIMIT;
}

static int64_t day_of(int64_t value)
{
    return is_stamp(value) ? civil_floor_day(value) : value;
}

static int64_t stamp_of(int64_t value)
{
    return is_stamp(value) ? value : value * CIVIL_DAY_US;
}

static bool is_null(sqlite3_value *value)
{
    return sqlite3_value_type(value) == SQLITE_NULL;
}

static void to_day(sqlite3_context *context, int count, sqlite3_value **args)
{
    (void)count;
    if (!is_null(args[0]))
        sqlite3_result_int64(context, day_of(sqlite3_value_int64(args[0])));
}

static void to_stamp(sqlite3_context *context, int count, sqlite3_value **args)
{
    (void)count;
    if (!is_null(args[0]))
        sqlite3_result_int64(context, stamp_of(sqlite3_value_int64(args[0])));
}

static void date_part(sqlite3_context *context, int count, sqlite3_value **args)
{
    (void)count;
    if (is_null(args[1]))
        return;
    const char *field = (const char *)sqlite3_value_text(args[0]);
    int64_t stamp = stamp_of(sqlite3_value_int64(args[1]));
    struct civil civil;
    civil_of_stamp(stamp, &civil);
    if (strcmp(field, "year") == 0)
        sqlite3_result_int(context, civil.year);
    else if (strcmp(field, "month") == 0)
        sqlite3_result_int(context, civil.month);
    else if (strcmp(field, "day") == 0)
        sqlite3_result_int(context, civil.day);
    else if (strcmp(field, "hour") == 0)
        sqlite3_result_int(context, civil.hour);
    else if (strcmp(field, "isodow") == 0)
        sqlite3_result_int(context, civil_iso_weekday(civil_floor_day(stamp)));
    else
        sqlite3_result_error(context, "date_part: this field is not known", -1);
}

static void date_trunc(sqlite3_context *context, int count, sqlite3_value **args)
{
    (void)count;
    if (is_null(args[1]))
        return;
    const char *field = (const char *)sqlite3_value_text(args[0]);
    int64_t day = day_of(sqlite3_value_int64(args[1]));
    struct civil civil;
    civil_of_day(day, &civil);
    if (strcmp(field, "year") == 0)
        day = civil_day(civil.year, 1, 1);
    else if (strcmp(field, "month") == 0)
        day = civil_day(civil.year, civil.month, 1);
    else if (strcmp(field, "day") != 0)
        sqlite3_result_error(context, "date_trunc: this field is not known", -1);
    sqlite3_result_int64(context, day * CIVIL_DAY_US);
}

static void add_months(sqlite3_context *context, int count, sqlite3_value **args)
{
    (void)count;
    int64_t sum;
    struct interval interval = { .months = sqlite3_value_int(args[1]) };
    if (!is_null(args[0]) && civil_stamp_add(stamp_of(sqlite3_value_int64(args[0])), interval, &sum))
        sqlite3_result_int64(context, sum);
}

static void text_left(sqlite3_context *context, int count, sqlite3_value **args)
{
    (void)count;
    if (is_null(args[0]) || is_null(args[1]))
        return;
    const char *text = (const char *)sqlite3_value_text(args[0]);
    size_t len = (size_t)sqlite3_value_bytes(args[0]);
    size_t cut = utf8_offset(text, len, (size_t)sqlite3_value_int64(args[1]));
    sqlite3_result_text(context, text, (int)cut, SQLITE_TRANSIENT);
}

// PostgreSQL's ignore NULLs; SQLite's scalar max() and min() do not.
static void extreme(sqlite3_context *context, int count, sqlite3_value **args, int sign)
{
    int best = -1;
    for (int i = 0; i < count; i++) {
        if (is_null(args[i]))
            continue;
        double difference = best < 0 ? 1
                                     : sign * (sqlite3_value_double(args[i]) -
                                               sqlite3_value_double(args[best]));
        best = difference > 0 ? i : best;
    }
    if (best >= 0)
        sqlite3_result_value(context, args[best]);
}

static void greatest(sqlite3_context *context, int count, sqlite3_value **args)
{
    extreme(context, count, args, 1);
}

static void least(sqlite3_context *context, int count, sqlite3_value **args)
{
    extreme(context, count, args, -1);
}

struct spread { // Welford
    int64_t count;
    double mean, squares;
};

static void stddev_step(sqlite3_context *context, int count, sqlite3_value **args)
{
    (void)count;
    struct spread *spread = sqlite3_aggregate_context(context, sizeof *spread);
    if (!spread || is_null(args[0]))
        return;
    double value = sqlite3_value_double(args[0]), difference = value - spread->mean;
    spread->count++;
    spread->mean += difference / (double)spread->count;
    spread->squares += difference * (value - spread->mean);
}

static void stddev_final(sqlite3_context *context)
{
    struct spread *spread = sqlite3_aggregate_context(context, 0);
    if (spread && spread->count > 1)
        sqlite3_result_double(context, sqrt(spread->squares / (double)(spread->count - 1)));
}

void functions_register(sqlite3 *db)
{
    static const struct {
        const char *name;
        int arg_count;
        void (*call)(sqlite3_context *, int, sqlite3_value **);
    } functions[] = {
        { "to_day", 1, to_day },         { "to_stamp", 1, to_stamp },
        { "date_part", 2, date_part },   { "date_trunc", 2, date_trunc },
        { "add_months", 2, add_months }, { "text_left", 2, text_left },
        { "greatest", -1, greatest },    { "least", -1, least },
    };
    int flags = SQLITE_UTF8 | SQLITE_DETERMINISTIC;
    for (size_t i = 0; i < sizeof functions / sizeof *functions; i++)
        sqlite3_create_function(db, functions[i].name, functions[i].arg_count, flags, NULL,
                                functions[i].call, NULL, NULL);
    sqlite3_create_function(db, "stddev_samp", 1, flags, NULL, NULL, stddev_step, stddev_final);
}
