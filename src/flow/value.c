#include "flow/value.h"

#include <assert.h>
#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/dict.h"

static const char *const names[TYPE_COUNT] = {
    [TYPE_UNKNOWN] = "unknown",   [TYPE_BOOL] = "boolean",
    [TYPE_INT] = "integer",       [TYPE_BIGINT] = "bigint",
    [TYPE_NUMERIC] = "numeric",   [TYPE_DOUBLE] = "double precision",
    [TYPE_TEXT] = "text",         [TYPE_DATE] = "date",
    [TYPE_TIME] = "time",         [TYPE_TIMESTAMP] = "timestamp",
    [TYPE_INTERVAL] = "interval",
};

static const struct {
    const char *name;
    enum type type;
} aliases[] = {
    { "bool", TYPE_BOOL },
    { "int", TYPE_INT },
    { "int4", TYPE_INT },
    { "int8", TYPE_BIGINT },
    { "decimal", TYPE_NUMERIC },
    { "float8", TYPE_DOUBLE },
    { "varchar", TYPE_TEXT },
    { "character varying", TYPE_TEXT },
    { "time without time zone", TYPE_TIME },
    { "timestamp without time zone", TYPE_TIMESTAMP },
};

const char *type_name(enum type type)
{
    assert(type < TYPE_COUNT);
    return names[type];
}

bool type_of_name(const char *name, enum type *out)
{
    for (int type = TYPE_UNKNOWN + 1; type < TYPE_COUNT; type++) {
        if (strcasecmp(name, names[type]) == 0) {
            *out = (enum type)type;
            return true;
        }
    }
    for (size_t i = 0; i < sizeof aliases / sizeof *aliases; i++) {
        if (strcasecmp(name, aliases[i].name) == 0) {
            *out = aliases[i].type;
            return true;
        }
    }
    return false;
}

const char *fault_text(enum fault fault)
{
    static const char *const texts[] = {
#define X(fault, text) [fault] = text,
        FAULTS(X)
#undef X
    };
    assert(fault < FAULT_COUNT);
    return texts[fault];
}

struct value value_null(enum type type)
{
    struct value value;
    memset(&value, 0, sizeof value);
    value.type = type;
    value.state = STATE_NULL;
    return value;
}

struct value value_word(enum type type, int64_t word)
{
    struct value value = value_null(type);
    assert(!type_is_wide(type));
    value.state = STATE_VALUE;
    value.word = word;
    return value;
}

struct value value_text(const char *text)
{
    return value_word(TYPE_TEXT, dict_put_text(text));
}

static int compare_words(int64_t a, int64_t b)
{
    return (a > b) - (a < b);
}

// Months count 30 days and days 24 hours, as PostgreSQL compares intervals.
static i128 interval_span(struct interval interval)
{
    return (i128)((int64_t)interval.months * 30 + interval.days) * CIVIL_DAY_US + interval.micros;
}

int value_compare(const struct value *a, const struct value *b)
{
    assert(a->type == b->type && a->state == STATE_VALUE && b->state == STATE_VALUE);
    switch (a->type) {
    case TYPE_NUMERIC:
        return num_compare(a->num, b->num);
    case TYPE_DOUBLE:
        return (a->real > b->real) - (a->real < b->real);
    case TYPE_TEXT:
    case TYPE_UNKNOWN:
        return a->word == b->word ? 0 : dict_compare((uint32_t)a->word, (uint32_t)b->word);
    case TYPE_INTERVAL: {
        i128 left = interval_span(a->interval), right = interval_span(b->interval);
        return (left > right) - (left < right);
    }
    default:
        return compare_words(a->word, b->word);
    }
}

// Does the text lie halfway to a neighbour? It would be read back as `real`, but only because ties
// go to the even one, and PostgreSQL does not count on that.
static bool is_tie(const char *text, double real)
{
    long double written = strtold(text, NULL), own = real;
    return written == (own + nextafter(real, INFINITY)) / 2 ||
           written == (own + nextafter(real, -INFINITY)) / 2;
}

// The fewest digits that read back as the same double; exponents from 15 digits on, as PostgreSQL.
static void print_double(struct str *out, double real)
{
    char text[40];
    int digits = 1;
    if (real == 0) {
        str_text(out, signbit(real) ? "-0" : "0");
        return;
    }
    for (; digits < 17; digits++) {
        snprintf(text, sizeof text, "%.*e", digits - 1, real);
        if (strtod(text, NULL) == real && !is_tie(text, real))
            break;
    }
    snprintf(text, sizeof text, "%.*e", digits - 1, real);
    int exponent = atoi(strchr(text, 'e') + 1);
    if (exponent < -4 || exponent >= 15)
        str_text(out, text);
    else
        str_format(out, "%.*f", digits - 1 > exponent ? digits - 1 - exponent : 0, real);
}

static void print_plain(struct str *out, const struct value *value)
{
    char text[CIVIL_TEXT_MAX > NUM_TEXT_MAX ? CIVIL_TEXT_MAX : NUM_TEXT_MAX];
    switch (value->type) {
    case TYPE_BOOL:
        str_char(out, value->word ? 't' : 'f');
        break;
    case TYPE_NUMERIC:
        str_add(out, text, num_print(value->num, text));
        break;
    case TYPE_DOUBLE:
        print_double(out, value->real);
        break;
    case TYPE_TEXT:
    case TYPE_UNKNOWN: {
        struct slice slice = dict_get((uint32_t)value->word);
        str_add(out, slice.data, slice.len);
        break;
    }
    case TYPE_DATE:
        str_add(out, text, civil_print_date(value->word, text));
        break;
    case TYPE_TIME:
        str_add(out, text, civil_print_time(value->word, text));
        break;
    case TYPE_TIMESTAMP:
        str_add(out, text, civil_print_stamp(value->word, text));
        break;
    case TYPE_INTERVAL:
        str_add(out, text, civil_print_interval(value->interval, text));
        break;
    default:
        str_format(out, "%lld", (long long)value->word);
    }
}

void value_print(struct str *out, const struct value *value)
{
    if (value->state == STATE_VALUE)
        print_plain(out, value);
    else if (value->state == STATE_FAULT)
        str_format(out, "!%s", fault_text((enum fault)value->word));
}

static void print_quoted(struct str *out, const struct value *value)
{
    struct slice slice = dict_get((uint32_t)value->word);
    str_char(out, '\'');
    for (size_t i = 0; i < slice.len; i++) {
        if (slice.data[i] == '\'')
            str_char(out, '\'');
        str_char(out, slice.data[i]);
    }
    str_char(out, '\'');
}

// A number as a literal; a sign in front of :: would bind after the cast, hence the quotes.
static void print_number_sql(struct str *out, const struct value *value)
{
    bool negative = value->type == TYPE_NUMERIC ? value->num.high < 0 : value->word < 0;
    bool quoted = negative || value->type == TYPE_DOUBLE;
    bool plain = value->type == TYPE_INT || (value->type == TYPE_NUMERIC && value->num.scale > 0);
    if (quoted)
        str_char(out, '\'');
    print_plain(out, value);
    if (quoted)
        str_char(out, '\'');
    if (quoted || !plain)
        str_format(out, "::%s", type_name(value->type));
}

void value_print_sql(struct str *out, const struct value *value)
{
    if (value->state != STATE_VALUE) {
        assert(value->state == STATE_NULL);
        str_text(out, "NULL");
        if (value->type != TYPE_UNKNOWN)
            str_format(out, "::%s", type_name(value->type));
        return;
    }
    switch (value->type) {
    case TYPE_BOOL:
        str_text(out, value->word ? "TRUE" : "FALSE");
        break;
    case TYPE_TEXT:
    case TYPE_UNKNOWN:
        print_quoted(out, value);
        break;
    case TYPE_DATE:
    case TYPE_TIME:
    case TYPE_TIMESTAMP:
    case TYPE_INTERVAL:
        for (const char *c = type_name(value->type); *c; c++)
            str_char(out, (char)toupper((unsigned char)*c));
        str_text(out, " '");
        print_plain(out, value);
        str_char(out, '\'');
        break;
    default:
        print_number_sql(out, value);
    }
}

// PostgreSQL's isspace in the C locale.
static struct slice trim(const char *text, size_t len)
{
    while (len > 0 && isspace((unsigned char)*text))
        text++, len--;
    while (len > 0 && isspace((unsigned char)text[len - 1]))
        len--;
    return (struct slice){ .data = text, .len = len };
}

static bool parse_integer(struct slice text, int64_t low, int64_t high, int64_t *out)
{
    size_t i = text.len > 0 && (text.data[0] == '-' || text.data[0] == '+');
    bool negative = i && text.data[0] == '-';
    i128 sum = 0;
    if (i == text.len)
        return false;
    for (; i < text.len; i++) {
        if (text.data[i] < '0' || text.data[i] > '9')
            return false;
        sum = sum * 10 + (text.data[i] - '0');
        if (sum > (i128)INT64_MAX + 1)
            return false;
    }
    if (negative)
        sum = -sum;
    *out = (int64_t)sum;
    return sum >= low && sum <= high;
}

static bool parse_bool(struct slice text, int64_t *out)
{
    // Any unambiguous beginning of the words; "o" alone could be on or off.
    static const struct {
        const char *word;
        size_t least;
        bool meaning;
    } words[] = { { "true", 1, true }, { "false", 1, false }, { "yes", 1, true },
                  { "no", 1, false },  { "on", 2, true },     { "off", 2, false },
                  { "1", 1, true },    { "0", 1, false } };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (text.len >= words[i].least && text.len <= strlen(words[i].word) &&
            strncasecmp(text.data, words[i].word, text.len) == 0) {
            *out = words[i].meaning;
            return true;
        }
    }
    return false;
}

static bool parse_double(struct slice text, double *out)
{
    char copy[512], *end;
    // NaN and infinity are no values here, and strtod's hexadecimal is not PostgreSQL's.
    if (text.len == 0 || text.len >= sizeof copy)
        return false;
    for (size_t i = 0; i < text.len; i++) {
        if (!strchr("0123456789+-.eE", text.data[i]))
            return false;
    }
    memcpy(copy, text.data, text.len);
    copy[text.len] = '\0';
    errno = 0;
    *out = strtod(copy, &end);
    return *end == '\0' && (errno != ERANGE || (*out != 0 && isfinite(*out)));
}

static bool parse_digits(const char *text, size_t len, int *out)
{
    *out = 0;
    for (size_t i = 0; i < len; i++) {
        if (text[i] < '0' || text[i] > '9')
            return false;
        *out = *out * 10 + (text[i] - '0');
    }
    return len > 0 && len <= 8;
}

static bool set_day(int year, int month, int day, int64_t *out)
{
    if (year < 1 || year > 9999 || !civil_valid(year, month, day))
        return false;
    *out = civil_day(year, month, day);
    return true;
}

// 20260302 and 260302 (years 70 to 99 are of the last century).
static bool parse_packed_date(struct slice text, int64_t *out)
{
    int packed;
    if ((text.len != 8 && text.len != 6) || !parse_digits(text.data, text.len, &packed))
        return false;
    int year = packed / 10000;
    if (text.len == 6)
        year += year < 70 ? 2000 : 1900;
    return set_day(year, packed / 100 % 100, packed % 100, out);
}

// A four-digit year, then month and day with one or two digits, one separator of - / . twice.
static bool parse_date(struct slice text, int64_t *out)
{
    if (civil_parse_date(text.data, text.len, out) || parse_packed_date(text, out))
        return true;
    if (text.len < 8 || text.len > 10 || !strchr("-/.", text.data[4]))
        return false;
    const char *second = memchr(text.data + 5, text.data[4], text.len - 5);
    if (!second)
        return false;
    size_t month_len = (size_t)(second - text.data) - 5;
    size_t day_len = text.len - 6 - month_len;
    int year, month, day;
    return month_len <= 2 && day_len <= 2 && parse_digits(text.data, 4, &year) &&
           parse_digits(text.data + 5, month_len, &month) &&
           parse_digits(second + 1, day_len, &day) && set_day(year, month, day, out);
}

// SS[.f]; a sixtieth second is the next minute's first, fractions round to microseconds.
static bool parse_seconds(struct slice text, int64_t *micros)
{
    int whole, micro = 0;
    if (text.len < 2 || text.len > 18 || !parse_digits(text.data, 2, &whole) || whole > 60)
        return false;
    if (text.len > 2) {
        char digits[9] = "0000000";
        if (text.data[2] != '.')
            return false;
        for (size_t i = 3; i < text.len; i++) {
            if (text.data[i] < '0' || text.data[i] > '9')
                return false;
            if (i < 10)
                digits[i - 3] = text.data[i];
        }
        micro = (atoi(digits) + 5) / 10;
    }
    *micros = whole * INT64_C(1000000) + micro;
    return true;
}

// HH:MM[:SS[.f]] with one or two digits for the hour, or HHMMSS. 24:00 is a day's end.
static bool parse_time(struct slice text, int64_t *out)
{
    int hour, minute, packed;
    int64_t micros = 0;
    if (text.len == 6 && parse_digits(text.data, 6, &packed)) {
        hour = packed / 10000;
        minute = packed / 100 % 100;
        micros = packed % 100 * INT64_C(1000000);
        if (packed % 100 > 60)
            return false;
    } else {
        const char *colon = memchr(text.data, ':', text.len);
        size_t hour_len = colon ? (size_t)(colon - text.data) : 0;
        if (!colon || hour_len > 2 || text.len < hour_len + 3 ||
            !parse_digits(text.data, hour_len, &hour) || !parse_digits(colon + 1, 2, &minute))
            return false;
        struct slice rest = { .data = colon + 3, .len = text.len - hour_len - 3 };
        if (rest.len > 0 &&
            (*rest.data != ':' ||
             !parse_seconds((struct slice){ rest.data + 1, rest.len - 1 }, &micros)))
            return false;
    }
    *out = (hour * INT64_C(60) + minute) * 60000000 + micros;
    return minute < 60 && *out <= CIVIL_DAY_US;
}

// A date, and behind a blank or a T a time.
static bool parse_stamp(struct slice text, int64_t *day, int64_t *micros)
{
    size_t gap = 0;
    while (gap < text.len && text.data[gap] != ' ' && text.data[gap] != 'T')
        gap++;
    *micros = 0;
    if (!parse_date((struct slice){ .data = text.data, .len = gap }, day))
        return false;
    if (gap == text.len)
        return true;
    struct slice rest = trim(text.data + gap + 1, text.len - gap - 1);
    return parse_time(rest, micros);
}

bool value_parse(enum type type, const char *text, size_t len, struct value *out)
{
    struct slice body = trim(text, len);
    struct value value = value_null(type);
    value.state = STATE_VALUE;
    bool good = false;
    int64_t day, micros;
    switch (type) {
    case TYPE_TEXT:
    case TYPE_UNKNOWN:
        value.word = dict_put(text, len);
        good = true;
        break;
    case TYPE_BOOL:
        good = parse_bool(body, &value.word);
        break;
    case TYPE_INT:
        good = parse_integer(body, INT32_MIN, INT32_MAX, &value.word);
        break;
    case TYPE_BIGINT:
        good = parse_integer(body, INT64_MIN, INT64_MAX, &value.word);
        break;
    case TYPE_NUMERIC:
        good = body.len > 0 && num_parse(body.data, body.len, &value.num);
        break;
    case TYPE_DOUBLE:
        good = parse_double(body, &value.real);
        break;
    case TYPE_DATE:
        good = parse_stamp(body, &day, &micros);
        value.word = good ? day : 0;
        break;
    case TYPE_TIME:
        good = parse_time(body, &value.word);
        break;
    case TYPE_TIMESTAMP:
        good = parse_stamp(body, &day, &micros);
        value.word = good ? day * CIVIL_DAY_US + micros : 0;
        good = good && value.word < (CIVIL_DAY_MAX + 1) * CIVIL_DAY_US;
        break;
    case TYPE_INTERVAL:
        good = civil_parse_interval(body.data, body.len, &value.interval);
        break;
    case TYPE_COUNT:
        assert(type < TYPE_COUNT);
    }
    if (good)
        *out = value;
    return good;
}
