// What managers and audit see of the whole, counted by hand, and the download of a list.
#include "test/alarm_case.h"

static int64_t number(const json_t *object, const char *name)
{
    const json_t *value = json_object_get(object, name);
    if (!json_is_integer(value))
        fail_msg("%s is no number", name);
    return json_integer_value(value);
}

static const json_t *part(struct alarm_case *test, const char *name)
{
    const json_t *found = json_object_get(test->reply, name);
    if (!found)
        fail_msg("%s is missing", name);
    return found;
}

// The one item of a list whose member is the text; NULL: none.
static const json_t *item(struct alarm_case *test, const char *list, const char *name,
                          const char *text)
{
    json_t *each;
    size_t at;
    json_array_foreach(part(test, list), at, each)
    {
        const char *value = json_string_value(json_object_get(each, name));
        if (value && strcmp(value, text) == 0)
            return each;
    }
    return NULL;
}

static int64_t seoul(int year, int month, int day, int hour)
{
    return now_of_civil(civil_day(year, month, day) * CIVIL_DAY_US, 540) +
           hour * INT64_C(3600000000);
}

// Alarms of department 10: R1 … R4 of T01 (low), R5 of T01 and T02; of department 30: R6 of T01.
static void six_records(struct alarm_case *test)
{
    case_records(test, "+ exp_req req_no=R1 dept_cd=D10 emp_no=E1 req_amt=20000\n"
                       "+ exp_req req_no=R2 dept_cd=D10 emp_no=E1 req_amt=20000\n"
                       "+ exp_req req_no=R3 dept_cd=D10 emp_no=E7 req_amt=20000\n"
                       "+ exp_req req_no=R4 dept_cd=D10 emp_no=E7 req_amt=20000\n"
                       "+ exp_req req_no=R5 dept_cd=D10 emp_no=E7 req_amt=20000 coop_yn=N\n"
                       "+ exp_req req_no=R6 dept_cd=D30 emp_no=E9 req_amt=30000");
    case_sql(test, "UPDATE alarm SET act_due_on = '2199-01-01', due_on = '2199-01-01'");
}

static void what_is_open(void **state)
{
    (void)state;
    struct alarm_case *test = case_open();
    six_records(test);
    case_sql(test, "UPDATE alarm SET state = 'acted' WHERE key LIKE '%=R1';"
                   "UPDATE alarm SET state = 'approved' WHERE key LIKE '%=R2';"
                   "UPDATE alarm SET due_on = '2020-01-01' WHERE key LIKE '%=R3';"
                   "UPDATE alarm SET state = 'closed', open = 0 WHERE key LIKE '%=R4'");
    assert_int_equal(case_get(test, 4, "/api/v1/statistics/overview"), 200);
    const json_t *open = part(test, "open");
    assert_int_equal(number(open, "count"), 6);
    assert_int_equal(number(open, "late"), 1);
    assert_int_equal(number(open, "late_week"), 1);
    assert_int_equal(number(open, "to_act"), 4);
    assert_int_equal(number(open, "to_approve"), 1);
    assert_int_equal(number(open, "to_confirm"), 1);
    assert_int_equal(number(open, "won"), 5 * 20000 + 30000);
    assert_int_equal(json_array_size(part(test, "cells")), 3); // 10 × T01, 10 × T02, 30 × T01
    const json_t *t02 = item(test, "cells", "scenario_id", "T02");
    assert_int_equal(number(t02, "department_id"), 10);
    assert_string_equal(json_string_value(json_object_get(t02, "area")), "finance");
    const json_t *lead = item(test, "people", "name", "이나래"); // whose own cases came up to him
    assert_int_equal(number(lead, "open"), 5);
    assert_int_equal(number(lead, "late"), 1);

    // A manager's whole is his department, and an officer's his own.
    assert_int_equal(case_get(test, 3, "/api/v1/statistics/overview"), 200);
    assert_int_equal(number(part(test, "open"), "count"), 5);
    assert_int_equal(case_get(test, 9, "/api/v1/statistics/overview"), 200);
    assert_int_equal(number(part(test, "open"), "count"), 1);
    assert_int_equal(case_get(test, 8, "/api/v1/statistics/overview"), 403);
    // What he narrows it to.
    assert_int_equal(case_get(test, 4, "/api/v1/statistics/overview?department_id=30"), 200);
    assert_int_equal(number(part(test, "open"), "count"), 1);
    assert_int_equal(case_get(test, 4, "/api/v1/statistics/overview?area=finance&scenario_id=T02"),
                     200);
    assert_int_equal(number(part(test, "open"), "count"), 1);
    assert_int_equal(case_get(test, 4, "/api/v1/statistics/overview?area=welfare"), 200);
    assert_int_equal(number(part(test, "open"), "count"), 0);
    assert_int_equal(case_get(test, 4, "/api/v1/statistics/overview?department_id=10%20OR%201=1"),
                     400);
    // The list takes the same area, so that a number leads to its rows.
    assert_int_equal(case_get(test, 4, "/api/v1/alarms?area=finance&count=1"), 200);
    assert_int_equal(case_int(test, "total"), 7);
    assert_int_equal(case_get(test, 4, "/api/v1/alarms?area=welfare&count=1"), 200);
    assert_int_equal(case_int(test, "total"), 0);
    case_close(test);
}

static void how_a_period_went(void **state)
{
    (void)state;
    struct alarm_case *test = case_open();
    six_records(test);
    // Sunday 1 March 2026 23:00 is of the week of 23 February, Monday 00:00 of the next.
    case_sql(test,
             arena_format(test->arena,
                          "UPDATE alarm SET issued_at = %lld;"
                          "UPDATE alarm SET issued_at = %lld WHERE key LIKE '%%=R2';"
                          "UPDATE alarm SET acted_at = %lld, in_time = 1, action_code = 40, "
                          "disposition = 'recovered', action_amount = 700 WHERE key LIKE '%%=R2';"
                          "UPDATE alarm SET acted_at = issued_at + %lld, in_time = 0, action_code "
                          "= 10, disposition = 'lawful' WHERE key LIKE '%%=R1';"
                          "UPDATE alarm SET baseline = 1 WHERE key LIKE '%%=R6'",
                          (long long)seoul(2026, 3, 1, 23), (long long)seoul(2026, 3, 2, 0),
                          (long long)seoul(2026, 3, 2, 5), (long long)(10 * CIVIL_DAY_US)));
    assert_int_equal(case_get(test, 4, "/api/v1/statistics/overview?from=2026-02-01&to=2026-03-31"),
                     200);
    assert_int_equal(json_array_size(part(test, "weeks")), 3);
    const json_t *first = item(test, "weeks", "week", "2026-02-23"),
                 *second = item(test, "weeks", "week", "2026-03-02"),
                 *third = item(test, "weeks", "week", "2026-03-09");
    assert_int_equal(number(first, "issued"), 5);
    assert_int_equal(number(first, "handled"), 0);
    assert_int_equal(number(second, "issued"), 1);
    assert_int_equal(number(second, "handled"), 1);
    assert_int_equal(number(third, "issued"), 0);
    assert_int_equal(number(third, "handled"), 1);
    assert_int_equal(number(part(test, "rates"), "issued"), 6);
    assert_int_equal(number(part(test, "rates"), "acted_rate"), 3333);
    assert_int_equal(number(part(test, "rates"), "won"), 700);
    assert_int_equal(number(part(test, "targets"), "acted_rate"), 9800);
    assert_int_equal(number(item(test, "won", "disposition", "recovered"), "won"), 700);
    assert_int_equal(number(part(test, "times"), "acted"), 2);
    assert_int_equal(number(part(test, "times"), "day_1"), 1);
    assert_int_equal(number(part(test, "times"), "day_14"), 2);
    assert_int_equal(number(part(test, "times"), "median_hours"), 5);
    // Everything is older than 30 days by the clock of this machine.
    const json_t *oldest = json_array_get(part(test, "ages"), 4);
    assert_int_equal(number(oldest, "count"), 7);
    assert_int_equal(case_get(test, 4, "/api/v1/statistics/overview?from=2026-03-02&to=2026-03-02"),
                     200);
    assert_int_equal(number(part(test, "rates"), "issued"), 1);
    assert_int_equal(case_get(test, 4, "/api/v1/statistics/overview?from=gestern"), 400);
    case_close(test);
}

static void what_is_missing(void **state)
{
    (void)state;
    struct alarm_case *test = case_open();
    case_sql(test, "INSERT INTO unmapped VALUES (1, 'A1', 'card', 'C1', 0, 12), (2, 'A1', 'card', "
                   "'C2', 0, 3), (3, 'A2', 'card', 'C3', 0, 3);"
                   "INSERT INTO department (id, agency_id, code, name, valid_from) VALUES (40, "
                   "'A1', 'D40', '빈과', '2010-01-01');"
                   "UPDATE account SET ended_at_us = 1 WHERE id = 111");
    assert_int_equal(case_get(test, 4, "/api/v1/statistics/gaps"), 200);
    assert_int_equal(json_array_size(part(test, "unmapped")), 1);
    assert_int_equal(number(item(test, "unmapped", "kind", "card"), "codes"), 2);
    assert_int_equal(number(item(test, "unmapped", "kind", "card"), "records"), 15);
    assert_int_equal(json_array_size(part(test, "departments")), 2);
    const json_t *empty = item(test, "departments", "name", "빈과"),
                 *headless = item(test, "departments", "name", "세무과");
    assert_true(json_is_false(json_object_get(empty, "has_people")));
    assert_true(json_is_true(json_object_get(headless, "has_people")));
    assert_true(json_is_false(json_object_get(headless, "has_approver")));
    assert_int_equal(case_get(test, 3, "/api/v1/statistics/gaps"), 403);
    case_close(test);
}

static void a_download(void **state)
{
    (void)state;
    struct alarm_case *test = case_open();
    six_records(test);
    case_sql(test, "UPDATE alarm SET sentence_ko = '=1+\"1\"' WHERE key LIKE '%=R1'");
    assert_int_equal(case_get(test, 4, "/api/v1/alarms/export?format=csv"), 400); // no reason
    assert_int_equal(case_get(test, 4, "/api/v1/alarms/export?format=doc&reason=monthly"), 400);
    assert_int_equal(case_get(test, 8, "/api/v1/alarms/export?format=csv&reason=monthly"), 403);
    assert_int_equal(
        case_number(test, "SELECT count(*) FROM audit_entry WHERE action = 'alarm.export'"), 0);
    assert_int_equal(case_get(test, 4, "/api/v1/alarms/export?format=csv&reason=monthly"), 200);
    const char *text = test->reply_text;
    assert_int_equal(strncmp(text, "\xEF\xBB\xBF", 3), 0);
    assert_non_null(strstr(text, "\"'=1+\"\"1\"\"\""));
    assert_non_null(strstr(text, "세무과"));
    assert_int_equal(
        case_number(test, "SELECT count(*) FROM audit_entry WHERE action = 'alarm.export'"), 1);
    // A manager's file has his department alone, and filters hold.
    assert_int_equal(case_get(test, 3, "/api/v1/alarms/export?format=csv&reason=monthly"), 200);
    assert_null(strstr(test->reply_text, "세무과"));
    assert_non_null(strstr(test->reply_text, "회계과"));
    assert_int_equal(
        case_get(test, 4, "/api/v1/alarms/export?format=csv&reason=monthly&scenario_id=T02"), 200);
    assert_null(strstr(test->reply_text, "T01"));
    assert_non_null(strstr(test->reply_text, "T02"));
    assert_int_equal(case_get(test, 4, "/api/v1/alarms/export?format=xlsx&reason=monthly"), 200);
    assert_true(test->reply_bytes > 4000);
    assert_int_equal(memcmp(test->reply_text, "PK\3\4", 4), 0);
    case_close(test);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_open),
        cmocka_unit_test(how_a_period_went),
        cmocka_unit_test(what_is_missing),
        cmocka_unit_test(a_download),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
