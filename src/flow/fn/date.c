// Fields and borders of dates and times. extract() answers in numeric with PostgreSQL 15's scales
// (seconds 6, milliseconds 3, epoch 6), date_part() the same in double. A field that PostgreSQL
// does not know for the type is a fault.
#include <math.h>
#include <string.h>
#include <strings.h>

#include "flow/fn/kernel.h"

#define HOUR_US   INT64_C(3600000000)
#define MINUTE_US INT64_C(60000000)
#define SECOND_US INT64_C(1000000)
#define UNIX_DAY  (-10957) // 1970-01-01

enum field {
    FIELD_YEAR,
    FIELD_MONTH,
    FIELD_DAY,
    FIELD_HOUR,
    FIELD_MINUTE,
    FIELD_SECOND,
    FIELD_MILLI,
    FIELD_MICRO,
    FIELD_DOW,
    FIELD_ISODOW,
    FIELD_DOY,
    FIELD_WEEK,
    FIELD_ISOYEAR,
    FIELD_QUARTER,
    FIELD_DECADE,
    FIELD_CENTURY,
    FIELD_MILLENNIUM,
    FIELD_EPOCH,
    FIELD_COUNT
};

static bool field_of_name(struct slice name, enum field *out)
{
    static const struct {
        const char *name;
        enum field field;
    } names[] = {
        { "year", FIELD_YEAR },
        { "years", FIELD_YEAR },
        { "month", FIELD_MONTH },
        { "months", FIELD_MONTH },
        { "day", FIELD_DAY },
        { "days", FIELD_DAY },
        { "hour", FIELD_HOUR },
        { "hours", FIELD_HOUR },
        { "minute", FIELD_MINUTE },
        { "minutes", FIELD_MINUTE },
        { "second", FIELD_SECOND },
        { "seconds", FIELD_SECOND },
        { "milliseconds", FIELD_MILLI },
        { "microseconds", FIELD_MICRO },
        { "dow", FIELD_DOW },
        { "isodow", FIELD_ISODOW },
        { "doy", FIELD_DOY },
        { "week", FIELD_WEEK },
        { "isoyear", FIELD_ISOYEAR },
        { "quarter", FIELD_QUARTER },
        { "decade", FIELD_DECADE },
        { "century", FIELD_CENTURY },
        { "millennium", FIELD_MILLENNIUM },
        { "epoch", FIELD_EPOCH },
    };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (name.len == strlen(names[i].name) &&
            strncasecmp(name.data, names[i].name, name.len) == 0) {
            *out = names[i].field;
            return true;
        }
    }
    return false;
}

// The Thursday of a day's week decides week and year of ISO 8601.
static void iso_week(int64_t day, int64_t *year, int64_t *week)
{
    struct civil thursday;
    int64_t at = day + 4 - civil_iso_weekday(day);
    civil_of_day(at, &thursday);
    *year = thursday.year;
    *week = (at - civil_day(thursday.year, 1, 1)) / 7 + 1;
}

static bool field_of_day(enum field field, int64_t day, int64_t *out)
{
    struct civil civil;
    int64_t iso_year, week;
    civil_of_day(day, &civil);
    iso_week(day, &iso_year, &week);
    switch (field) {
    case FIELD_YEAR:
        *out = civil.year;
        break;
    case FIELD_MONTH:
        *out = civil.month;
        break;
    case FIELD_DAY:
        *out = civil.day;
        break;
    case FIELD_DOW:
        *out = civil_iso_weekday(day) % 7;
        break;
    case FIELD_ISODOW:
        *out = civil_iso_weekday(day);
        break;
    case FIELD_DOY:
        *out = day - civil_day(civil.year, 1, 1) + 1;
        break;
    case FIELD_WEEK:
        *out = week;
        break;
    case FIELD_ISOYEAR:
        *out = iso_year;
        break;
    case FIELD_QUARTER:
        *out = (civil.month - 1) / 3 + 1;
        break;
    case FIELD_DECADE:
        *out = civil.year / 10;
        break;
    case FIELD_CENTURY:
        *out = (civil.year + 99) / 100;
        break;
    case FIELD_MILLENNIUM:
        *out = (civil.year + 999) / 1000;
        break;
    default:
        return false;
    }
    return true;
}

// Fields of the clock, of micros that may be negative or beyond a day (an interval's).
static bool field_of_clock(enum field field, int64_t micros, struct num *out)
{
    int64_t in_minute = micros % MINUTE_US;
    switch (field) {
    case FIELD_HOUR:
        *out = num_of_int(micros / HOUR_US);
        return true;
    case FIELD_MINUTE:
        *out = num_of_int(micros % HOUR_US / MINUTE_US);
        return true;
    case FIELD_SECOND:
        *out = num_make(in_minute, 6);
        return true;
    case FIELD_MILLI:
        *out = num_make(in_minute, 3);
        return true;
    case FIELD_MICRO:
        *out = num_of_int(in_minute);
        return true;
    default:
        return false;
    }
}

static bool part_of_date(enum field field, int64_t day, struct num *out)
{
    int64_t whole;
    if (field == FIELD_EPOCH)
        whole = (day - UNIX_DAY) * 86400;
    else if (!field_of_day(field, day, &whole))
        return false;
    *out = num_of_int(whole);
    return true;
}

static bool part_of_stamp(enum field field, int64_t stamp, struct num *out)
{
    int64_t day = civil_floor_day(stamp);
    if (field == FIELD_EPOCH) {
        *out = num_make((i128)stamp - (i128)UNIX_DAY * CIVIL_DAY_US, 6);
        return true;
    }
    return field_of_clock(field, stamp - day * CIVIL_DAY_US, out) || part_of_date(field, day, out);
}

static bool part_of_time(enum field field, int64_t micros, struct num *out)
{
    if (field != FIELD_EPOCH)
        return field_of_clock(field, micros, out);
    *out = num_make(micros, 6);
    return true;
}

// A year of an interval is 365.25 days in its epoch, a month beyond the years 30.
static bool part_of_interval(enum field field, struct interval interval, struct num *out)
{
    int64_t years = interval.months / 12, months = interval.months % 12, whole;
    int64_t quarter_days = years * 1461 + months * 120 + (int64_t)interval.days * 4;
    switch (field) {
    case FIELD_YEAR:
        whole = years;
        break;
    case FIELD_MONTH:
        whole = months;
        break;
    case FIELD_DAY:
        whole = interval.days;
        break;
    case FIELD_QUARTER:
        whole = months / 3 + 1;
        break;
    case FIELD_DECADE:
        whole = years / 10;
        break;
    case FIELD_CENTURY:
        whole = years / 100;
        break;
    case FIELD_MILLENNIUM:
        whole = years / 1000;
        break;
    case FIELD_EPOCH:
        *out = num_make((i128)quarter_days * 21600 * SECOND_US + interval.micros, 6);
        return true;
    default:
        return field_of_clock(field, interval.micros, out);
    }
    *out = num_of_int(whole);
    return true;
}

static bool part_of_row(const struct fn_call *call, enum field field, size_t row, struct num *out)
{
    const struct column *from = &call->args[1];
    switch (from->type) {
    case TYPE_DATE:
        return part_of_date(field, from->words[row], out);
    case TYPE_TIMESTAMP:
        return part_of_stamp(field, from->words[row], out);
    case TYPE_TIME:
        return part_of_time(field, from->words[row], out);
    default:
        return part_of_interval(field, from->intervals[row], out);
    }
}

static void run_extract(const struct fn_call *call)
{
    for (size_t i = 0; i < call->row_count; i++) {
        enum field field;
        if (!kernel_live(call, i))
            continue;
        if (!field_of_name(kernel_text(call, 0, i), &field) ||
            !part_of_row(call, field, i, &call->out->nums[i]))
            fn_fault(call, i, FAULT_BAD_CAST);
    }
}

// The last bits of a double depend on the order of the steps, so they are PostgreSQL's.
static bool real_part_of_row(const struct fn_call *call, enum field field, size_t row, double *out)
{
    const struct column *from = &call->args[1];
    struct num part;
    if (!part_of_row(call, field, row, &part))
        return false;
    int64_t micros = (int64_t)num_coefficient(part);
    *out = num_to_double(part);
    if (field == FIELD_SECOND)
        *out = (double)(micros / SECOND_US) + (double)(micros % SECOND_US) / 1e6;
    else if (field == FIELD_MILLI)
        *out = (double)(micros / SECOND_US) * 1000.0 + (double)(micros % SECOND_US) / 1000.0;
    else if (field == FIELD_EPOCH && from->type == TYPE_INTERVAL) {
        struct interval interval = from->intervals[row];
        *out = (double)interval.micros / 1e6 + 365.25 * 86400 * (interval.months / 12) +
               30.0 * 86400 * (interval.months % 12) + 86400.0 * interval.days;
    } else if (field == FIELD_EPOCH) {
        *out = (double)micros / 1e6;
    }
    return true;
}

static void run_date_part(const struct fn_call *call)
{
    for (size_t i = 0; i < call->row_count; i++) {
        enum field field;
        if (!kernel_live(call, i))
            continue;
        if (!field_of_name(kernel_text(call, 0, i), &field) ||
            !real_part_of_row(call, field, i, &call->out->reals[i]))
            fn_fault(call, i, FAULT_BAD_CAST);
    }
}

// The first year of the decade, century or millennium, which begin with years 0, 1 and 1.
static int first_year(enum field field, int year)
{
    switch (field) {
    case FIELD_DECADE:
        return year / 10 * 10;
    case FIELD_CENTURY:
        return (year - 1) / 100 * 100 + 1;
    case FIELD_MILLENNIUM:
        return (year - 1) / 1000 * 1000 + 1;
    default:
        return year;
    }
}

static bool trunc_day(enum field field, int64_t day, int64_t *out)
{
    struct civil civil;
    int year;
    civil_of_day(day, &civil);
    switch (field) {
    case FIELD_DAY:
        *out = day;
        return true;
    case FIELD_WEEK:
        *out = day - civil_iso_weekday(day) + 1;
        return true;
    case FIELD_MONTH:
        *out = civil_day(civil.year, civil.month, 1);
        return true;
    case FIELD_QUARTER:
        *out = civil_day(civil.year, (civil.month - 1) / 3 * 3 + 1, 1);
        return true;
    case FIELD_YEAR:
    case FIELD_DECADE:
    case FIELD_CENTURY:
    case FIELD_MILLENNIUM:
        year = first_year(field, civil.year);
        *out = year < 1 ? CIVIL_DAY_MIN - 1 : civil_day(year, 1, 1);
        return true;
    default:
        return false;
    }
}

static enum fault trunc_stamp(enum field field, int64_t stamp, int64_t *out)
{
    static const int64_t units[FIELD_COUNT] = { [FIELD_HOUR] = HOUR_US,
                                                [FIELD_MINUTE] = MINUTE_US,
                                                [FIELD_SECOND] = SECOND_US,
                                                [FIELD_MILLI] = 1000,
                                                [FIELD_MICRO] = 1 };
    int64_t day = civil_floor_day(stamp), in_day = stamp - day * CIVIL_DAY_US;
    if (units[field] > 0) {
        *out = stamp - in_day % units[field];
        return FAULT_NONE;
    }
    if (!trunc_day(field, day, &day))
        return FAULT_BAD_CAST;
    *out = day * CIVIL_DAY_US;
    return kernel_day_good(day) ? FAULT_NONE : FAULT_OUT_OF_RANGE;
}

static void run_date_trunc(const struct fn_call *call)
{
    for (size_t i = 0; i < call->row_count; i++) {
        enum field field;
        enum fault fault = FAULT_BAD_CAST;
        if (!kernel_live(call, i))
            continue;
        if (field_of_name(kernel_text(call, 0, i), &field))
            fault = trunc_stamp(field, call->args[1].words[i], &call->out->words[i]);
        if (fault != FAULT_NONE)
            fn_fault(call, i, fault);
    }
}

static void run_make_date(const struct fn_call *call)
{
    for (size_t i = 0; i < call->row_count; i++) {
        int64_t year = call->args[0].words[i], month = call->args[1].words[i];
        int64_t day = call->args[2].words[i];
        if (year >= 1 && year <= 9999 && month >= 1 && month <= 12 && day >= 1 && day <= 31 &&
            civil_valid((int)year, (int)month, (int)day))
            call->out->words[i] = civil_day((int)year, (int)month, (int)day);
        else
            fn_fault(call, i, FAULT_OUT_OF_RANGE);
    }
}

static void run_make_time(const struct fn_call *call)
{
    for (size_t i = 0; i < call->row_count; i++) {
        int64_t hour = call->args[0].words[i], minute = call->args[1].words[i];
        double second = call->args[2].reals[i];
        bool good = hour >= 0 && hour <= 24 && minute >= 0 && minute < 60 && second >= 0 && second <= 60;
        int64_t micros = good ? hour * HOUR_US + minute * MINUTE_US + (int64_t)rint(second * 1e6) : 0;
        if (good && micros < CIVIL_DAY_US)
            call->out->words[i] = micros;
        else
            fn_fault(call, i, FAULT_OUT_OF_RANGE);
    }
}

// ---- age: the difference in years, months and days, as one counts on a calendar

static struct interval age(int64_t later, int64_t earlier)
{
    struct civil a, b;
    bool swapped = later < earlier;
    int64_t late = swapped ? earlier : later, early = swapped ? later : earlier;
    civil_of_stamp(late, &a);
    civil_of_stamp(early, &b);
    int64_t micros = late - civil_floor_day(late) * CIVIL_DAY_US -
                     (early - civil_floor_day(early) * CIVIL_DAY_US);
    int days = a.day - b.day, months = (a.year - b.year) * 12 + a.month - b.month;
    if (micros < 0)
        micros += CIVIL_DAY_US, days--;
    if (days < 0) // the days that the earlier one's month has
        days += civil_days_in_month(b.year, b.month), months--;
    struct interval span = { .micros = micros, .days = days, .months = months };
    if (swapped)
        span = (struct interval){ .micros = -micros, .days = -days, .months = -months };
    return span;
}

static void run_age(const struct fn_call *call)
{
    for (size_t i = 0; i < call->row_count; i++)
        if (kernel_live(call, i))
            call->out->intervals[i] = age(call->args[0].words[i], call->args[1].words[i]);
}

// ---- justify: hours of a day become days, days of thirty become months

#define MONTH_DAYS 30

static bool days_to_months(struct interval *span)
{
    int32_t months = span->days / MONTH_DAYS;
    span->days %= MONTH_DAYS;
    return !__builtin_add_overflow(span->months, months, &span->months);
}

static bool micros_to_days(struct interval *span)
{
    int64_t days = span->micros / CIVIL_DAY_US;
    span->micros %= CIVIL_DAY_US;
    return !__builtin_add_overflow(span->days, days, &span->days);
}

// Months and what is below them are of one sign, and so are days and the time.
static void days_agree(struct interval *span)
{
    bool below = span->days < 0 || (span->days == 0 && span->micros < 0);
    bool above = span->days > 0 || (span->days == 0 && span->micros > 0);
    int32_t by = span->months > 0 && below ? 1 : span->months < 0 && above ? -1 : 0;
    span->days += by * MONTH_DAYS;
    span->months -= by;
}

static void micros_agree(struct interval *span)
{
    int32_t by = span->days > 0 && span->micros < 0 ? 1 : span->days < 0 && span->micros > 0 ? -1 : 0;
    span->micros += by * CIVIL_DAY_US;
    span->days -= by;
}

static bool justify_days(struct interval *span)
{
    int64_t micros = span->micros;
    bool good = days_to_months(span);
    span->micros = 0; // the time has no say here
    days_agree(span);
    span->micros = micros;
    return good;
}
static bool justify_hours(struct interval *span)
{
    bool good = micros_to_days(span);
    micros_agree(span);
    return good;
}
static bool justify_interval(struct interval *span)
{
    bool good = micros_to_days(span) && days_to_months(span);
    days_agree(span);
    micros_agree(span);
    return good;
}

static void justify(const struct fn_call *call, bool (*how)(struct interval *span))
{
    for (size_t i = 0; i < call->row_count; i++) {
        call->out->intervals[i] = call->args[0].intervals[i];
        if (kernel_live(call, i) && !how(&call->out->intervals[i]))
            fn_fault(call, i, FAULT_OUT_OF_RANGE);
    }
}
static void run_justify_days(const struct fn_call *call)
{
    justify(call, justify_days);
}
static void run_justify_hours(const struct fn_call *call)
{
    justify(call, justify_hours);
}
static void run_justify_interval(const struct fn_call *call)
{
    justify(call, justify_interval);
}

// ---- OVERLAPS: periods of which an end may be open, which they do not include

struct period {
    int64_t start, end;
    bool open; // the end is not known
    bool none; // neither is the start
};

static struct period period_of(const struct column *from, const struct column *to, size_t row)
{
    bool no_start = column_at(from, row) == STATE_NULL, no_end = column_at(to, row) == STATE_NULL;
    if (no_start || no_end)
        return (struct period){ .start = no_start ? to->words[row] : from->words[row],
                                .open = true, .none = no_start && no_end };
    int64_t start = from->words[row], end = to->words[row];
    return start <= end ? (struct period){ .start = start, .end = end }
                        : (struct period){ .start = end, .end = start };
}

static enum state periods_overlap(struct period a, struct period b, bool *out)
{
    struct period first = a.start <= b.start ? a : b, second = a.start <= b.start ? b : a;
    if (a.none || b.none || (a.start == b.start && (a.open || b.open)))
        return STATE_NULL;
    *out = a.start == b.start || second.start < first.end;
    if (first.open)
        return STATE_NULL;
    return !*out && second.open ? STATE_NULL : STATE_VALUE;
}

static void run_overlaps(const struct fn_call *call)
{
    for (size_t i = 0; i < call->row_count; i++) {
        enum fault fault = FAULT_NONE;
        bool overlap = false;
        for (size_t a = 0; a < call->arg_count && fault == FAULT_NONE; a++)
            if (column_at(&call->args[a], i) == STATE_FAULT)
                fault = (enum fault)call->args[a].words[i];
        if (fault != FAULT_NONE)
            fn_fault(call, i, fault);
        else if (periods_overlap(period_of(&call->args[0], &call->args[1], i),
                                 period_of(&call->args[2], &call->args[3], i),
                                 &overlap) == STATE_NULL)
            fn_null(call, i);
        else
            call->out->words[i] = overlap;
    }
}

// ---- to_date: only texts of exactly the format's shape; PostgreSQL guesses at others

static int read_digits(const char *text, size_t least, size_t most, size_t left, size_t *used)
{
    int sum = 0;
    for (*used = 0; *used < most && *used < left; ++*used) {
        char c = text[*used];
        if (c < '0' || c > '9')
            break;
        sum = sum * 10 + (c - '0');
    }
    return *used >= least ? sum : -1;
}

// YYYY, MM, DD and the time of day, which is checked and dropped. The fields are in the format's own
// order; MM and DD default to 1.
enum date_shape {
    SHAPE_YEAR,
    SHAPE_MONTH,
    SHAPE_DAY,
    SHAPE_HOUR,
    SHAPE_MINUTE,
    SHAPE_SECOND,
    SHAPES,
};

static bool date_separator(struct slice format, size_t at)
{
    return at < format.len && strchr("-/.,: ", format.data[at]);
}

static enum date_shape read_field(struct slice format, size_t *at)
{
    static const char *const words[SHAPES] = { "YYYY", "MM", "DD", "HH24", "MI", "SS" };
    for (int field = 0; field < SHAPES; field++) {
        size_t len = strlen(words[field]);
        if (format.len - *at >= len && strncasecmp(format.data + *at, words[field], len) == 0) {
            *at += len;
            return (enum date_shape)field;
        }
    }
    return SHAPES;
}

static enum fault read_date(struct slice text, struct slice format, int64_t *out)
{
    static const int most_of_day[SHAPES] = { 0, 0, 0, 23, 59, 59 };
    int parts[SHAPES] = { 0, 1, 1, 0, 0, 0 };
    size_t at = 0, used;
    for (size_t i = 0; i < format.len;) {
        if (date_separator(format, i)) {
            if (at >= text.len || text.data[at++] != format.data[i++])
                return FAULT_BAD_CAST;
            continue;
        }
        bool alone = i == 0 || date_separator(format, i - 1);
        enum date_shape field = read_field(format, &i);
        if (field == SHAPES)
            return FAULT_BAD_CAST;
        // Between separators one digit will do.
        alone = alone && (i == format.len || date_separator(format, i));
        size_t most = field == SHAPE_YEAR ? 4 : 2, least = alone && field != SHAPE_YEAR ? 1 : most;
        parts[field] = read_digits(text.data + at, least, most, text.len - at, &used);
        if (parts[field] < 0)
            return FAULT_BAD_CAST;
        at += used;
    }
    if (at != text.len)
        return FAULT_BAD_CAST;
    for (int field = SHAPE_HOUR; field < SHAPES; field++)
        if (parts[field] > most_of_day[field])
            return FAULT_OUT_OF_RANGE;
    if (parts[0] < 1 || parts[1] < 1 || parts[1] > 12 || parts[2] < 1 ||
        !civil_valid(parts[0], parts[1], parts[2]))
        return FAULT_OUT_OF_RANGE;
    *out = civil_day(parts[0], parts[1], parts[2]);
    return FAULT_NONE;
}

static void run_to_date(const struct fn_call *call)
{
    for (size_t i = 0; i < call->row_count; i++) {
        if (!kernel_live(call, i))
            continue;
        enum fault fault =
            read_date(kernel_text(call, 0, i), kernel_text(call, 1, i), &call->out->words[i]);
        if (fault != FAULT_NONE)
            fn_fault(call, i, fault);
    }
}

// ---- to_char

enum word { // of a format; those that are known only to be refused have no place here
    WORD_YYYY,
    WORD_YY,
    WORD_IYYY,
    WORD_MONTH,
    WORD_MON,
    WORD_MM,
    WORD_DAY,
    WORD_DY,
    WORD_DDD,
    WORD_DD,
    WORD_D,
    WORD_ID,
    WORD_IW,
    WORD_WW,
    WORD_W,
    WORD_HH24,
    WORD_HH12,
    WORD_MI,
    WORD_SSSS,
    WORD_SS,
    WORD_MS,
    WORD_US,
    WORD_Q,
    WORD_AM,
};

// A word is written all in capitals or all in small letters: "DDd" is DD and d.
static bool word_is(const char *text, const char *word, size_t len)
{
    bool capital = true, small = true;
    for (size_t i = 0; i < len; i++) {
        bool letter = word[i] >= 'A' && word[i] <= 'Z';
        capital = capital && text[i] == word[i];
        small = small && text[i] == (letter ? word[i] + ('a' - 'A') : word[i]);
    }
    return capital || small;
}

static char ascii_upper(char c)
{
    return c >= 'a' && c <= 'z' ? (char)(c - ('a' - 'A')) : c;
}

// Names of days and months may also begin with a capital alone.
static bool name_is(const char *text, const char *word, size_t len)
{
    bool same = text[0] == word[0];
    for (size_t i = 1; i < len; i++)
        same = same && text[i] == word[i] + ('a' - 'A');
    return same;
}

static bool word_at(struct slice format, size_t at, enum word *out, size_t *used)
{
    // Longer words first, as PostgreSQL reads them.
    static const struct {
        const char *text;
        enum word word;
        bool name;
    } words[] = {
        { "YYYY", WORD_YYYY, 0 },   { "YY", WORD_YY, 0 },      { "IYYY", WORD_IYYY, 0 },
        { "MONTH", WORD_MONTH, 1 }, { "MON", WORD_MON, 1 },    { "MM", WORD_MM, 0 },
        { "DAY", WORD_DAY, 1 },     { "DDD", WORD_DDD, 0 },    { "DD", WORD_DD, 0 },
        { "DY", WORD_DY, 1 },       { "D", WORD_D, 0 },        { "ID", WORD_ID, 0 },
        { "IW", WORD_IW, 0 },       { "WW", WORD_WW, 0 },      { "W", WORD_W, 0 },
        { "HH24", WORD_HH24, 0 },   { "HH12", WORD_HH12, 0 },  { "HH", WORD_HH12, 0 },
        { "MI", WORD_MI, 0 },       { "SSSSS", WORD_SSSS, 0 }, { "SSSS", WORD_SSSS, 0 },
        { "SS", WORD_SS, 0 },       { "MS", WORD_MS, 0 },      { "US", WORD_US, 0 },
        { "Q", WORD_Q, 0 },         { "AM", WORD_AM, 0 },      { "PM", WORD_AM, 0 },
    };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        const char *text = format.data + at;
        *used = strlen(words[i].text);
        if (format.len - at < *used || !(word_is(text, words[i].text, *used) ||
                                         (words[i].name && name_is(text, words[i].text, *used))))
            continue;
        *out = words[i].word;
        // YYY and IDDD are words of their own, which YY and ID must not swallow half of.
        char next = format.len - at > *used ? ascii_upper(text[*used]) : '\0';
        return !(*out == WORD_YY && next == 'Y') && !(*out == WORD_ID && next == 'D');
    }
    return false;
}

static void put_number(struct str *out, int number, int width, bool tight)
{
    str_format(out, "%0*d", tight ? 0 : width, number);
}

// In the letters of the word that asked; whole names are filled with blanks.
static void put_name(struct str *out, const char *name, const char *word, size_t len, int width)
{
    bool small = word[0] >= 'a', capital = !small && word[1] < 'a';
    for (size_t i = 0; name[i] && i < len; i++) {
        bool upper = name[i] < 'a';
        str_char(out, upper && small ? (char)(name[i] + ('a' - 'A'))
                      : capital      ? ascii_upper(name[i])
                                     : name[i]);
    }
    for (int i = (int)strlen(name); i < width; i++)
        str_char(out, ' ');
}

// `text` is the word as it is written; tight: FM stood before it.
static void put_word(struct str *out, enum word word, const char *text, bool tight,
                     const struct civil *c, int64_t day)
{
    static const char *const months[] = { "January",   "February", "March",    "April",
                                          "May",       "June",     "July",     "August",
                                          "September", "October",  "November", "December" };
    static const char *const days[] = { "Monday", "Tuesday",  "Wednesday", "Thursday",
                                        "Friday", "Saturday", "Sunday" };
    enum { NAME_WIDTH = 9 };
    int hour12 = c->hour % 12 == 0 ? 12 : c->hour % 12, weekday = civil_iso_weekday(day);
    int day_of_year = (int)(day - civil_day(c->year, 1, 1) + 1);
    int64_t iso_year, week;
    iso_week(day, &iso_year, &week);
    switch (word) {
    case WORD_YYYY:
        put_number(out, c->year, 4, tight);
        break;
    case WORD_YY:
        put_number(out, c->year % 100, 2, tight);
        break;
    case WORD_IYYY:
        put_number(out, (int)iso_year, 4, tight);
        break;
    case WORD_MONTH:
        put_name(out, months[c->month - 1], text, NAME_WIDTH, tight ? 0 : NAME_WIDTH);
        break;
    case WORD_MON:
        put_name(out, months[c->month - 1], text, 3, 0);
        break;
    case WORD_MM:
        put_number(out, c->month, 2, tight);
        break;
    case WORD_DAY:
        put_name(out, days[weekday - 1], text, NAME_WIDTH, tight ? 0 : NAME_WIDTH);
        break;
    case WORD_DY:
        put_name(out, days[weekday - 1], text, 3, 0);
        break;
    case WORD_DDD:
        put_number(out, day_of_year, 3, tight);
        break;
    case WORD_DD:
        put_number(out, c->day, 2, tight);
        break;
    case WORD_D:
        put_number(out, weekday % 7 + 1, 1, tight);
        break;
    case WORD_ID:
        put_number(out, weekday, 1, tight);
        break;
    case WORD_IW:
        put_number(out, (int)week, 2, tight);
        break;
    case WORD_WW:
        put_number(out, (day_of_year - 1) / 7 + 1, 2, tight);
        break;
    case WORD_W:
        put_number(out, (c->day - 1) / 7 + 1, 1, tight);
        break;
    case WORD_HH24:
        put_number(out, c->hour, 2, tight);
        break;
    case WORD_HH12:
        put_number(out, hour12, 2, tight);
        break;
    case WORD_MI:
        put_number(out, c->minute, 2, tight);
        break;
    case WORD_SSSS:
        put_number(out, c->hour * 3600 + c->minute * 60 + c->second, 1, tight);
        break;
    case WORD_SS:
        put_number(out, c->second, 2, tight);
        break;
    case WORD_MS:
        put_number(out, c->micro / 1000, 3, false);
        break;
    case WORD_US:
        put_number(out, c->micro, 6, false);
        break;
    case WORD_Q:
        put_number(out, (c->month - 1) / 3 + 1, 1, tight);
        break;
    case WORD_AM:
        str_text(out, text[0] >= 'a' ? (c->hour < 12 ? "am" : "pm") : (c->hour < 12 ? "AM" : "PM"));
        break;
    }
}

// Letters outside quotes must be words of the format known here: PostgreSQL knows more of them.
static bool format_stamp(struct slice format, int64_t stamp, struct str *out)
{
    struct civil civil;
    bool quoted = false, tight = false;
    civil_of_stamp(stamp, &civil);
    for (size_t at = 0, used = 1; at < format.len; at += used) {
        enum word word;
        char c = format.data[at];
        used = 1;
        if (c == '\\')
            return false;
        if (c == '"')
            quoted = !quoted;
        else if (quoted)
            str_char(out, c);
        else if (!tight && format.len - at > 2 && word_is(format.data + at, "FM", 2)) {
            tight = true;
            used = 2;
        } else if (word_at(format, at, &word, &used)) {
            put_word(out, word, format.data + at, tight, &civil, civil_floor_day(stamp));
            tight = false;
        } else if (tight)
            return false;
        else if ((c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'))
            return false;
        else {
            used = 1;
            str_char(out, c);
        }
    }
    return true;
}

static void run_to_char(const struct fn_call *call)
{
    bool days = call->args[0].type == TYPE_DATE;
    struct str text;
    str_open(&text, call->arena);
    for (size_t i = 0; i < call->row_count; i++) {
        if (!kernel_live(call, i))
            continue;
        int64_t stamp = call->args[0].words[i] * (days ? CIVIL_DAY_US : 1);
        text.len = 0;
        if (format_stamp(kernel_text(call, 1, i), stamp, &text))
            kernel_put(call, i, text.len ? text.data : "", text.len);
        else
            fn_fault(call, i, FAULT_BAD_CAST);
    }
}

// ---- the table

#define X TYPE_TEXT
#define V TYPE_INTERVAL
#define OVERLAPS(type)                                                                             \
    { "overlaps", TYPE_BOOL, { type, type, type, type }, 4, FN_NULLS, run_overlaps },
#define PART(name, result, run)                                                                    \
    { name, result, { X, TYPE_TIMESTAMP }, 2, 0, run },                                            \
        { name, result, { X, TYPE_TIME }, 2, 0, run },                                             \
        { name, result, { X, TYPE_INTERVAL }, 2, 0, run },

// clang-format off
static const struct fn fns[] = {
    PART("extract", TYPE_NUMERIC, run_extract)
    { "extract", TYPE_NUMERIC, { X, TYPE_DATE }, 2, 0, run_extract },
    // date_part of a date takes it for its midnight: the binder's cast does that.
    PART("date_part", TYPE_DOUBLE, run_date_part)
    { "date_trunc", TYPE_TIMESTAMP, { X, TYPE_TIMESTAMP }, 2, 0, run_date_trunc },
    { "make_date", TYPE_DATE, { TYPE_INT, TYPE_INT, TYPE_INT }, 3, 0, run_make_date },
    { "make_time", TYPE_TIME, { TYPE_INT, TYPE_INT, TYPE_DOUBLE }, 3, 0, run_make_time },
    { "age", V, { TYPE_TIMESTAMP, TYPE_TIMESTAMP }, 2, 0, run_age },
    { "justify_days", V, { V }, 1, 0, run_justify_days },
    { "justify_hours", V, { V }, 1, 0, run_justify_hours },
    { "justify_interval", V, { V }, 1, 0, run_justify_interval },
    OVERLAPS(TYPE_TIMESTAMP)
    OVERLAPS(TYPE_TIME)
    { "to_date", TYPE_DATE, { X, X }, 2, 0, run_to_date },
    { "to_char", X, { TYPE_TIMESTAMP, X }, 2, 0, run_to_char },
    { "to_char", X, { TYPE_DATE, X }, 2, 0, run_to_char },
    { 0 },
};
// clang-format on

extern const struct fn_group fn_date;
const struct fn_group fn_date = { "date", fns };
