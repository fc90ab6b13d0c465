#include "source/cell.h"

#include <limits.h>
#include <string.h>

static const char *const reasons_ko[] = {
#define X(verdict, ko, en) ko,
    CELL_VERDICTS(X)
#undef X
};

static const char *const reasons_en[] = {
#define X(verdict, ko, en) en,
    CELL_VERDICTS(X)
#undef X
};

const char *cell_reason_ko(enum cell_verdict verdict)
{
    return reasons_ko[verdict];
}

const char *cell_reason_en(enum cell_verdict verdict)
{
    return reasons_en[verdict];
}

static inline bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

// A reader over the cell; every step is bounded by `end`.
struct scan {
    const char *at, *end;
};

static bool scan_char(struct scan *scan, char c)
{
    if (scan->at == scan->end || *scan->at != c)
        return false;
    scan->at++;
    return true;
}

static bool scan_text(struct scan *scan, const char *text)
{
    size_t len = strlen(text);
    if ((size_t)(scan->end - scan->at) < len || memcmp(scan->at, text, len) != 0)
        return false;
    scan->at += len;
    return true;
}

static void scan_blanks(struct scan *scan)
{
    while (scan_char(scan, ' '))
        continue;
}

// A run of digits of at most `max`; returns how many, the number in *out.
static int scan_digits(struct scan *scan, int max, int *out)
{
    int count = 0, number = 0;
    while (scan->at < scan->end && is_digit(*scan->at) && count < max) {
        number = number * 10 + (*scan->at++ - '0');
        count++;
    }
    *out = number;
    return count;
}

bool cell_is_exponent(const char *data, size_t len)
{
    struct scan scan = { data, data + len };
    int number;
    if (scan_digits(&scan, 1, &number) != 1)
        return false;
    if (scan_char(&scan, '.') && scan_digits(&scan, 9, &number) == 0)
        return false;
    if (!scan_char(&scan, 'E') && !scan_char(&scan, 'e'))
        return false;
    return scan_char(&scan, '+') && scan_digits(&scan, 3, &number) > 0 && scan.at == scan.end;
}

// ---- numbers

#define NUMBER_MAX 64

static bool scan_currency(struct scan *scan)
{
    static const char *const signs[] = { "₩", "￦", "£", "￡", "\\", "원", "$", "€" };
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
        if (scan_text(scan, signs[i]))
            return true;
    return false;
}

// The signs a Korean account uses for a negative amount: minus, a white or black triangle.
static bool scan_minus(struct scan *scan)
{
    return scan_char(scan, '-') || scan_text(scan, "−") || scan_text(scan, "△") ||
           scan_text(scan, "▲") || scan_text(scan, "－");
}

// Strips signs, currency and commas: "(₩1,234.50)" is -1234.50. Groups after a comma have three
// digits, so that a decimal comma is never taken for a thousands separator.
static bool number_clean(const char *data, size_t len, char *out, size_t *out_len)
{
    struct scan scan = { data, data + len };
    bool negative = false, parenthesis = false, digit = false, point = false;
    int group = -1;
    size_t count = 1;
    for (;;) {
        scan_blanks(&scan);
        if (!parenthesis && scan_char(&scan, '('))
            parenthesis = true;
        else if (!negative && scan_minus(&scan))
            negative = true;
        else if (!scan_currency(&scan))
            break;
    }
    scan_char(&scan, '+');
    while (scan.at < scan.end && count < NUMBER_MAX) {
        char c = *scan.at;
        if (is_digit(c)) {
            out[count++] = c;
            digit = true;
            if (group >= 0)
                group++;
        } else if (c == ',' && digit && !point && (group < 0 || group == 3)) {
            group = 0;
        } else if (c == '.' && !point && (group < 0 || group == 3)) {
            out[count++] = c;
            point = true;
            group = -1;
        } else {
            break;
        }
        scan.at++;
    }
    if (!digit || (group >= 0 && group != 3))
        return false;
    for (;;) {
        scan_blanks(&scan);
        if (parenthesis && scan_char(&scan, ')')) {
            parenthesis = false;
            negative = !negative;
        } else if (!negative && scan_minus(&scan)) {
            negative = true;
        } else if (!scan_currency(&scan)) {
            break;
        }
    }
    out[0] = negative ? '-' : '+';
    *out_len = count;
    return scan.at == scan.end && !parenthesis;
}

static enum cell_verdict number_read(const struct cell_form *form, const char *data, size_t len,
                                     struct num *out)
{
    char clean[NUMBER_MAX];
    size_t clean_len;
    if (cell_is_exponent(data, len))
        return CELL_BAD_EXCEL;
    if (!number_clean(data, len, clean, &clean_len))
        return CELL_BAD_NUMBER;
    const char *digits = clean[0] == '+' ? clean + 1 : clean;
    if (!num_parse(digits, clean_len - (size_t)(digits - clean), out))
        return CELL_BAD_RANGE;
    if (form->times != 1 && !num_mul(*out, num_of_int(form->times), out))
        return CELL_BAD_RANGE;
    return CELL_OK;
}

static bool integer_fits(enum type type, int64_t word)
{
    return type != TYPE_INT || (word >= INT32_MIN && word <= INT32_MAX);
}

static enum cell_verdict integer_read(const struct cell_form *form, const char *data, size_t len,
                                      struct value *out)
{
    size_t at = data[0] == '-';
    if (len - at <= 18 && len > at && form->times == 1) {
        int64_t word = 0;
        size_t i = at;
        for (; i < len && is_digit(data[i]); i++)
            word = word * 10 + (data[i] - '0');
        if (i == len) {
            out->word = at ? -word : word;
            return integer_fits(form->type, out->word) ? CELL_OK : CELL_BAD_RANGE;
        }
    }
    struct num num;
    enum cell_verdict verdict = number_read(form, data, len, &num);
    if (verdict != CELL_OK)
        return verdict;
    num = num_reduce(num);
    if (num.scale > 0 && !form->round)
        return CELL_BAD_DECIMALS;
    if (!num_to_int(num, &out->word) || !integer_fits(form->type, out->word))
        return CELL_BAD_RANGE;
    return CELL_OK;
}

static enum cell_verdict numeric_read(const struct cell_form *form, const char *data, size_t len,
                                      struct value *out)
{
    enum cell_verdict verdict = number_read(form, data, len, &out->num);
    if (verdict == CELL_OK && form->scale >= 0 && !num_round(out->num, form->scale, &out->num))
        return CELL_BAD_RANGE;
    return verdict;
}

// ---- dates and times

static bool scan_separator(struct scan *scan)
{
    scan_blanks(scan);
    bool found = scan_char(scan, '-') || scan_char(scan, '.') || scan_char(scan, '/') ||
                 scan_text(scan, "년") || scan_text(scan, "월");
    scan_blanks(scan);
    return found;
}

// H:MM[:SS[.ffffff]], HHMM or HHMMSS, after 오전/오후 or before AM/PM; to the end of the cell.
static bool time_read(struct scan *scan, int64_t *micros)
{
    int hour, minute, second = 0;
    int64_t fraction = 0;
    bool noon = false, half = false;
    scan_blanks(scan);
    if (scan_text(scan, "오전") || (noon = scan_text(scan, "오후"))) {
        half = true;
        scan_blanks(scan);
    }
    const char *start = scan->at;
    int count = scan_digits(scan, 2, &hour);
    if (count == 0)
        return false;
    if (scan_char(scan, ':')) {
        if (scan_digits(scan, 2, &minute) != 2)
            return false;
        if (scan_char(scan, ':')) {
            if (scan_digits(scan, 2, &second) != 2)
                return false;
            if (scan_char(scan, '.')) {
                int64_t unit = 100000;
                const char *first = scan->at;
                for (; scan->at < scan->end && is_digit(*scan->at); scan->at++, unit /= 10)
                    fraction += unit * (*scan->at - '0');
                if (scan->at == first)
                    return false;
            }
        }
    } else {
        if (scan_digits(scan, 2, &minute) != 2)
            return false;
        if (scan->at < scan->end && is_digit(*scan->at) && scan_digits(scan, 2, &second) != 2)
            return false;
        if (scan->at - start < 4)
            return false;
    }
    scan_blanks(scan);
    if (!half && (scan_text(scan, "AM") || scan_text(scan, "am")))
        half = true;
    else if (!half && (scan_text(scan, "PM") || scan_text(scan, "pm")))
        half = noon = true;
    if (half) {
        if (hour < 1 || hour > 12)
            return false;
        hour = hour % 12 + (noon ? 12 : 0);
    }
    if (scan->at != scan->end || hour > 23 || minute > 59 || second > 59)
        return false;
    *micros = ((hour * INT64_C(60) + minute) * 60 + second) * 1000000 + fraction;
    return true;
}

// Two digits of a year are read as 1970 to 2069, and only where the mapping gave the date's form.
static bool year_of(int digits, int *year)
{
    if (digits == 2)
        *year += *year < 70 ? 2000 : 1900;
    return digits == 2 || digits == 4;
}

static enum cell_verdict parts_read(enum cell_date_form form, struct scan *scan, int parts[3])
{
    int digits[3] = { 0 };
    for (int i = 0; i < 3; i++) {
        digits[i] = scan_digits(scan, 4, &parts[i]);
        if (digits[i] == 0 || (i < 2 && !scan_separator(scan)))
            return CELL_BAD_DATE;
    }
    if (form == CELL_DATE_YMD) {
        if (digits[0] == 2 || digits[2] == 4)
            return CELL_BAD_ORDER;
        return digits[0] == 4 && digits[1] <= 2 && digits[2] <= 2 ? CELL_OK : CELL_BAD_DATE;
    }
    if (digits[0] == 4) // 2026-03-02 means the same everywhere
        return digits[1] <= 2 && digits[2] <= 2 ? CELL_OK : CELL_BAD_DATE;
    int first = parts[0], second = parts[1], year = parts[2];
    if (digits[0] > 2 || digits[1] > 2 || !year_of(digits[2], &year))
        return CELL_BAD_DATE;
    parts[0] = year;
    parts[1] = form == CELL_DATE_DMY ? second : first;
    parts[2] = form == CELL_DATE_DMY ? first : second;
    return CELL_OK;
}

// The date at the front of the cell; *rest is where a time may follow.
static enum cell_verdict date_parts(enum cell_date_form form, struct scan *scan, int parts[3])
{
    const char *p = scan->at;
    size_t run = 0;
    while (p + run < scan->end && is_digit(p[run]))
        run++;
    if (run == 8 || run == 12 || run == 14) {
        scan_digits(scan, 4, &parts[0]);
        scan_digits(scan, 2, &parts[1]);
        scan_digits(scan, 2, &parts[2]);
        return CELL_OK;
    }
    enum cell_verdict verdict = parts_read(form, scan, parts);
    if (verdict != CELL_OK)
        return verdict;
    struct scan tail = *scan;
    scan_blanks(&tail);
    if (scan_char(&tail, '.') || scan_text(&tail, "일"))
        *scan = tail;
    return CELL_OK;
}

static enum cell_verdict stamp_read(const struct cell_form *form, const char *data, size_t len,
                                    struct value *out)
{
    struct scan scan = { data, data + len };
    int parts[3];
    int64_t micros = 0;
    if (cell_is_exponent(data, len))
        return CELL_BAD_EXCEL;
    enum cell_verdict verdict = date_parts(form->date, &scan, parts);
    if (verdict != CELL_OK)
        return verdict;
    scan_char(&scan, 'T');
    scan_blanks(&scan);
    if (scan.at < scan.end && !time_read(&scan, &micros))
        return CELL_BAD_TIME;
    if ((parts[0] == 0 && parts[1] == 0 && parts[2] == 0) ||
        (parts[0] == 9999 && parts[1] == 12 && parts[2] == 31)) {
        out->state = STATE_NULL;
        out->word = 0;
        return CELL_NULL_DATE;
    }
    if (parts[0] < 1 || !civil_valid(parts[0], parts[1], parts[2]))
        return CELL_BAD_DATE;
    int64_t day = civil_day(parts[0], parts[1], parts[2]);
    out->word = form->type == TYPE_DATE ? day : day * CIVIL_DAY_US + micros;
    return parts[0] < 1900 || parts[0] > 2100 ? CELL_FAR_DATE : CELL_OK;
}

// 2026-03-02 and 20260302, by far the most common: no scanner, no calendar beyond the month's days.
static bool date_read_fast(const char *data, size_t len, int64_t *day)
{
    const char *month = data + 4, *date;
    if (len == 10 && data[4] == '-' && data[7] == '-') {
        month = data + 5;
        date = data + 8;
    } else if (len == 8) {
        date = data + 6;
    } else {
        return false;
    }
    if (!is_digit(data[0]) || !is_digit(data[1]) || !is_digit(data[2]) || !is_digit(data[3]) ||
        !is_digit(month[0]) || !is_digit(month[1]) || !is_digit(date[0]) || !is_digit(date[1]))
        return false;
    int y = (data[0] - '0') * 1000 + (data[1] - '0') * 100 + (data[2] - '0') * 10 + data[3] - '0';
    int m = (month[0] - '0') * 10 + month[1] - '0';
    int d = (date[0] - '0') * 10 + date[1] - '0';
    if (y < 1900 || y > 2100 || !civil_valid(y, m, d))
        return false;
    *day = civil_day(y, m, d);
    return true;
}

static inline bool two_digits(const char *data, int *out)
{
    *out = (data[0] - '0') * 10 + data[1] - '0';
    return is_digit(data[0]) && is_digit(data[1]);
}

// 2026-03-02 09:30:00 and 2026-03-02T09:30:00.
static bool stamp_read_fast(const char *data, size_t len, int64_t *micros)
{
    int64_t day;
    int hour, minute, second;
    if (len != 19 || (data[10] != ' ' && data[10] != 'T') || data[13] != ':' || data[16] != ':' ||
        !two_digits(data + 11, &hour) || !two_digits(data + 14, &minute) ||
        !two_digits(data + 17, &second) || hour > 23 || minute > 59 || second > 59 ||
        !date_read_fast(data, 10, &day))
        return false;
    *micros = day * CIVIL_DAY_US + ((hour * INT64_C(60) + minute) * 60 + second) * 1000000;
    return true;
}

static enum cell_verdict clock_read(const char *data, size_t len, struct value *out)
{
    struct scan scan = { data, data + len };
    return time_read(&scan, &out->word) ? CELL_OK : CELL_BAD_TIME;
}

static enum cell_verdict bool_read(const char *data, size_t len, struct value *out)
{
    static const char *const yes[] = {
        "Y", "y", "1", "t", "true", "TRUE", "True", "예", "유", "여"
    };
    static const char *const no[] = { "N",     "n",      "0",      "f",  "false", "FALSE",
                                      "False", "아니오", "아니요", "무", "부" };
    struct slice slice = { data, len };
    for (size_t i = 0; i < sizeof yes / sizeof *yes; i++)
        if (slice_is(slice, yes[i])) {
            out->word = 1;
            return CELL_OK;
        }
    for (size_t i = 0; i < sizeof no / sizeof *no; i++)
        if (slice_is(slice, no[i])) {
            out->word = 0;
            return CELL_OK;
        }
    return CELL_BAD_BOOL;
}

enum cell_verdict cell_read(const struct cell_form *form, const char *data, size_t len,
                            struct value *out)
{
    *out = (struct value){ .type = form->type, .state = STATE_VALUE };
    switch (form->type) {
    case TYPE_TEXT:
        return CELL_OK;
    case TYPE_INT:
    case TYPE_BIGINT:
        return integer_read(form, data, len, out);
    case TYPE_NUMERIC:
        return numeric_read(form, data, len, out);
    case TYPE_DATE:
        if (date_read_fast(data, len, &out->word))
            return CELL_OK;
        return stamp_read(form, data, len, out);
    case TYPE_TIMESTAMP:
        if (stamp_read_fast(data, len, &out->word))
            return CELL_OK;
        return stamp_read(form, data, len, out);
    case TYPE_TIME:
        return clock_read(data, len, out);
    case TYPE_BOOL:
        return bool_read(data, len, out);
    default:
        return value_parse(form->type, data, len, out) ? CELL_OK : CELL_BAD_VALUE;
    }
}
