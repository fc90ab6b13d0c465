#include "base/civil.h"

#include <string.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define COUNT_OF(array) (sizeof(array) / sizeof *(array))

static void days_run_through_every_year(void **state)
{
    (void)state;
    int64_t day = CIVIL_DAY_MIN;
    for (int year = 1; year <= 9999; year++)
        for (int month = 1; month <= 12; month++) {
            assert_int_equal(civil_day(year, month, 1), day);
            int last = civil_days_in_month(year, month);
            struct civil civil;
            civil_of_day(day + last - 1, &civil);
            assert_true(civil.year == year && civil.month == month && civil.day == last);
            day += last;
        }
    assert_int_equal(day - 1, CIVIL_DAY_MAX);
    assert_int_equal(civil_day(2000, 1, 1), 0);
    assert_int_equal(civil_iso_weekday(0), 6);
    assert_int_equal(civil_iso_weekday(civil_day(2026, 3, 2)), 1);
    assert_int_equal(civil_iso_weekday(civil_day(1999, 12, 26)), 7);
}

static void only_real_dates_are_valid(void **state)
{
    (void)state;
    assert_true(civil_valid(2024, 2, 29));
    assert_false(civil_valid(2026, 2, 29));
    assert_false(civil_valid(1900, 2, 29));
    assert_true(civil_valid(2000, 2, 29));
    assert_false(civil_valid(0, 1, 1));
    assert_false(civil_valid(10000, 1, 1));
    assert_false(civil_valid(2026, 13, 1));
    assert_false(civil_valid(2026, 4, 31));
}

static int64_t date(const char *text)
{
    int64_t day = 0;
    assert_true(civil_parse_date(text, strlen(text), &day));
    return day;
}

static void months_are_cut_to_their_end(void **state)
{
    (void)state;
    static const struct {
        const char *from;
        int months;
        const char *to;
    } cases[] = {
        { "2026-01-31", 1, "2026-02-28" },   { "2024-01-31", 1, "2024-02-29" },
        { "2024-02-29", 12, "2025-02-28" },  { "2026-03-31", -1, "2026-02-28" },
        { "2026-05-31", -13, "2025-04-30" }, { "2026-12-15", 1, "2027-01-15" },
        { "2026-01-15", -1, "2025-12-15" },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        int64_t day = 0;
        assert_true(civil_add_months(date(cases[i].from), cases[i].months, &day));
        assert_int_equal(day, date(cases[i].to));
    }
    int64_t day;
    assert_false(civil_add_months(date("9999-12-01"), 1, &day));
    assert_false(civil_add_months(date("0001-01-31"), -1, &day));
    assert_false(civil_add_months(0, INT64_MAX, &day));
}

// What PostgreSQL 15.18 answered for text::interval and for the interval added to
// timestamp '2026-01-31 10:20:30.5'.
static const struct {
    const char *text, *interval, *later;
} intervals[] = {
    { "1 mon 2 days 03:00:00", "1 mon 2 days 03:00:00", "2026-03-02 13:20:30.5" },
    { "1 year 2 months", "1 year 2 mons", "2027-03-31 10:20:30.5" },
    { "-1 days", "-1 days", "2026-01-30 10:20:30.5" },
    { "1 day ago", "-1 days", "2026-01-30 10:20:30.5" },
    { "2 weeks", "14 days", "2026-02-14 10:20:30.5" },
    { "1.5 days", "1 day 12:00:00", "2026-02-01 22:20:30.5" },
    { "0.5 mon", "15 days", "2026-02-15 10:20:30.5" },
    { "1.5 years", "1 year 6 mons", "2027-07-31 10:20:30.5" },
    { "1.5 weeks", "10 days 12:00:00", "2026-02-10 22:20:30.5" },
    { "-1 days 02:00", "-1 days +02:00:00", "2026-01-30 12:20:30.5" },
    { "1 mon -1 days", "1 mon -1 days", "2026-02-27 10:20:30.5" },
    { "-1 mon 1 day", "-1 mons +1 day", "2026-01-01 10:20:30.5" },
    { "1y 3d", "1 year 3 days", "2027-02-03 10:20:30.5" },
    { "1.25", "00:00:01.25", "2026-01-31 10:20:31.75" },
    { "00:00:00.000001", "00:00:00.000001", "2026-01-31 10:20:30.500001" },
    { "-00:00:00.5", "-00:00:00.5", "2026-01-31 10:20:30" },
    { "36:00", "36:00:00", "2026-02-01 22:20:30.5" },
    { "3 hours 20 minutes", "03:20:00", "2026-01-31 13:40:30.5" },
    { "-90 minutes", "-01:30:00", "2026-01-31 08:50:30.5" },
    { "1 century", "100 years", "2126-01-31 10:20:30.5" },
    { "-14 months", "-1 years -2 mons", "2024-11-30 10:20:30.5" },
    { "14 months -3 days -04:05:06.7", "1 year 2 mons -3 days -04:05:06.7",
      "2027-03-28 06:15:23.8" },
    { "1 year -1 month", "11 mons", "2026-12-31 10:20:30.5" },
    { "@ 1 day 2 hours ago", "-1 days -02:00:00", "2026-01-30 08:20:30.5" },
    { "250 milliseconds", "00:00:00.25", "2026-01-31 10:20:30.75" },
    { "1000 us", "00:00:00.001", "2026-01-31 10:20:30.501" },
    { "0.1 years", "1 mon", "2026-02-28 10:20:30.5" },
    { "-1.5 days", "-1 days -12:00:00", "2026-01-29 22:20:30.5" },
    { "1 DAY", "1 day", "2026-02-01 10:20:30.5" },
    { "100 years", "100 years", "2126-01-31 10:20:30.5" },
    { "0 days", "00:00:00", "2026-01-31 10:20:30.5" },
    { "999999 hours", "999999:00:00", "2140-03-01 01:20:30.5" },
};

static void intervals_are_postgres(void **state)
{
    (void)state;
    int64_t start, later;
    assert_true(civil_parse_stamp("2026-01-31 10:20:30.5", 21, &start));
    for (size_t i = 0; i < COUNT_OF(intervals); i++) {
        struct interval interval;
        char text[CIVIL_TEXT_MAX];
        assert_true(civil_parse_interval(intervals[i].text, strlen(intervals[i].text), &interval));
        assert_int_equal(civil_print_interval(interval, text), strlen(intervals[i].interval));
        assert_string_equal(text, intervals[i].interval);
        assert_true(civil_stamp_add(start, interval, &later));
        civil_print_stamp(later, text);
        assert_string_equal(text, intervals[i].later);
    }
}

static void what_is_no_interval_is_refused(void **state)
{
    (void)state;
    static const char *const cases[] = { "",
                                         "ago",
                                         "P1D",
                                         "1 fortnight",
                                         "days",
                                         "1 day x",
                                         "1 day 2 days",
                                         "1-2",
                                         "1 day 30 mins 00:30",
                                         "00:60",
                                         "1 2 3",
                                         ".",
                                         "1:2",
                                         "1 - day",
                                         "99999999999999999999 days",
                                         "9999999999 days" };
    struct interval interval;
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        assert_false(civil_parse_interval(cases[i], strlen(cases[i]), &interval));
}

static void texts_are_read_and_printed(void **state)
{
    (void)state;
    static const char *const stamps[] = { "2026-03-02 23:30:00", "2026-03-02 00:00:00.000001",
                                          "1999-12-31 23:59:59.99", "0001-01-01 00:00:00",
                                          "9999-12-31 23:59:59.999999" };
    char text[CIVIL_TEXT_MAX];
    for (size_t i = 0; i < COUNT_OF(stamps); i++) {
        int64_t stamp;
        assert_true(civil_parse_stamp(stamps[i], strlen(stamps[i]), &stamp));
        assert_int_equal(civil_print_stamp(stamp, text), strlen(stamps[i]));
        assert_string_equal(text, stamps[i]);
        int64_t day = civil_floor_day(stamp);
        assert_int_equal(civil_print_date(day, text), 10);
        assert_memory_equal(text, stamps[i], 10);
        civil_print_time(stamp - day * CIVIL_DAY_US, text);
        assert_string_equal(text, stamps[i] + 11);
        struct civil civil;
        civil_of_stamp(stamp, &civil);
        assert_int_equal(civil_day(civil.year, civil.month, civil.day), day);
    }
    int64_t midnight;
    assert_true(civil_parse_time("24:00:00", 8, &midnight));
    assert_true(midnight == CIVIL_DAY_US);
}

static void other_texts_are_refused(void **state)
{
    (void)state;
    static const char *const cases[] = { "",           "2026-3-2",    "2026-02-30", "20260302",
                                         "2026/03/02", "2026-03-02 ", "x026-03-02", "0000-01-01" };
    int64_t out;
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        assert_false(civil_parse_date(cases[i], strlen(cases[i]), &out));
    static const char *const times[] = { "",         "1:00:00",   "23:60:00",   "23:59:60",
                                         "24:00:01", "25:00:00",  "10:00:00.",  "10:00:00.1234567",
                                         "10:00",    "10:00:00x", "10:00:00.1x" };
    for (size_t i = 0; i < COUNT_OF(times); i++)
        assert_false(civil_parse_time(times[i], strlen(times[i]), &out));
    assert_false(civil_parse_stamp("2026-03-02T10:00:00", 19, &out));
    assert_false(civil_parse_stamp("2026-03-02", 10, &out));
    assert_false(civil_parse_stamp("9999-12-31 24:00:00", 19, &out));
}

static void stamps_stay_in_bounds(void **state)
{
    (void)state;
    int64_t last, out;
    assert_true(civil_parse_stamp("9999-12-31 23:59:59.999999", 26, &last));
    assert_false(civil_stamp_add(last, (struct interval){ .micros = 1 }, &out));
    assert_true(civil_stamp_add(last, (struct interval){ .micros = -1 }, &out));
    assert_false(civil_stamp_add(last, (struct interval){ .months = INT32_MAX }, &out));
    assert_false(civil_stamp_add(last, (struct interval){ .days = INT32_MIN }, &out));
    assert_false(civil_stamp_add(last, (struct interval){ .micros = INT64_MIN }, &out));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(days_run_through_every_year),
        cmocka_unit_test(only_real_dates_are_valid),
        cmocka_unit_test(months_are_cut_to_their_end),
        cmocka_unit_test(intervals_are_postgres),
        cmocka_unit_test(what_is_no_interval_is_refused),
        cmocka_unit_test(texts_are_read_and_printed),
        cmocka_unit_test(other_texts_are_refused),
        cmocka_unit_test(stamps_stay_in_bounds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
