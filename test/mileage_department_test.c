// What departments are credited by itself, by the example table: K6, its rates, and K7, the mean of its people.
//
//   department 10   2 of 3 alarms acted on, 1 of 3 items answered     (66.66 + 33.33) / 2   of K6's 10 points: 5
//                   4 people, 70.01 of 4 × 50 points                  35.00 %               of K7's 10 points: 3.5
//   department 30   no alarms, 2 of 3 items                           66.66 %               6.67
//                   2 people, 33.33 of 2 × 50                         33.33 %               3.33
//   department 40   1 person below zero                               0                     nothing
#include "test/alarm_case.h"

#include "modules/mileage/earn.h"

static int last_year(struct alarm_case *test)
{
    struct civil today;
    civil_of_day(app_today(test->app, now_us()), &today);
    return today.year - 1;
}

static const char *day_of(struct alarm_case *test, int64_t ahead)
{
    return civil_date_text(test->arena, app_today(test->app, now_us()) + ahead);
}

// The example table, in force.
static void departments_plan(struct alarm_case *test)
{
    const char *body =
        arena_format(test->arena, "{\"year\": %d, \"subject\": \"department\"}", last_year(test));
    assert_int_equal(case_call(test, 4, "POST", "/api/v1/mileage/examples", body, false), 201);
    case_sql(test, "UPDATE mileage_plan SET state = 'live'");
}

// Alarms of the department 10, of May last year: two acted on, one not; and what is not counted: mended by itself,
// of the backlog, and seen by audit alone. The one that is not acted on may be until `due`.
static void alarms(struct alarm_case *test, const char *due)
{
    int64_t issued =
        now_of_civil(civil_day(last_year(test), 5, 1) * CIVIL_DAY_US, NOW_SEOUL_MINUTES);
    case_sql(
        test,
        arena_format(
            test->arena,
            "INSERT INTO alarm (id, scenario_id, key, episode, agency_id, department_id, state, "
            "open, baseline, standing, audit_only, severity, score, paid, sentence_ko, "
            "sentence_en, evidence, compared, records, rule_version, params, issued_at, acted_at, "
            "withdrawn_at, act_due_on) SELECT id, 'T01', 'k' || id, 1, 'A1', 10, state, CASE "
            "WHEN state = 'closed' THEN 0 ELSE 1 END, baseline, 1, audit_only, 1, 1, 0, '가', 'a', "
            "'[]', '', '[]', 'v', '{}', %lld, acted_at, withdrawn_at, '%s' FROM ("
            "SELECT 5001 AS id, 'acted' AS state, 0 AS baseline, 0 AS audit_only, %lld AS acted_at,"
            " CAST(NULL AS bigint) AS withdrawn_at"
            " UNION ALL SELECT 5002, 'closed', 0, 0, %lld, %lld"
            " UNION ALL SELECT 5003, 'issued', 0, 0, NULL, NULL"
            " UNION ALL SELECT 5004, 'closed', 0, 0, NULL, %lld"
            " UNION ALL SELECT 5005, 'issued', 1, 0, NULL, NULL"
            " UNION ALL SELECT 5006, 'issued', 0, 1, NULL, NULL) q",
            (long long)issued, due, (long long)issued + 1, (long long)issued + 1,
            (long long)issued + 2, (long long)issued + 2));
}

// A check of that year, of three items.
static void selfcheck(struct alarm_case *test, int id, int department, int answered,
                      const char *state, const char *due)
{
    const char *day = arena_format(test->arena, "%d-12-31", last_year(test));
    case_sql(
        test,
        arena_format(
            test->arena,
            "INSERT INTO selfcheck_check (id, agency_id, department_id, officer_id, duty_id, "
            "sheet_id, from_on, to_on, due_on, due_day, state, opened_us) VALUES (%d, 'A1', %d, 1, "
            "700, 701, '%s', '%s', '%s', 0, '%s', 0);"
            "INSERT INTO selfcheck_answer (check_id, item_id, value) SELECT %d, id, CASE WHEN "
            "position <= %d THEN 'yes' END FROM selfcheck_item;",
            id, department, day, day, due, state, id, answered));
}

static const char bank[] =
    "INSERT INTO selfcheck_duty (id, agency_id, code, area, area_ko, area_en, name_ko, name_en, "
    "filled_by) VALUES (700, 'A1', 'D', 'A', '가', 'a', '업무', 'Duty', 'officer');"
    "INSERT INTO selfcheck_sheet (id, duty_id, number, cycle, state) VALUES (701, 700, 1, "
    "'monthly', 'live');"
    "INSERT INTO selfcheck_item (id, sheet_id, code, position, text_ko, text_en, answer) VALUES "
    "(711, 701, '1', 1, '가', 'a', 'yes_no'), (712, 701, '2', 2, '나', 'b', 'yes_no'), (713, 701, "
    "'3', 3, '다', 'c', 'yes_no');";

// -1: nothing is there.
static int64_t share_of(struct alarm_case *test, const char *source, int department)
{
    return case_number(test,
                       arena_format(test->arena,
                                    "SELECT coalesce((SELECT share FROM mileage_earning WHERE "
                                    "source = '%s' AND holder_id = %d), -1)",
                                    source, department));
}

static double balance_of(struct alarm_case *test, int manager, int department)
{
    const char *path = arena_format(test->arena, "/api/v1/mileage/balance?year=%d&department_id=%d",
                                    last_year(test), department);
    assert_int_equal(case_get(test, manager, path), 200);
    return json_number_value(json_object_get(test->reply, "points"));
}

static void rates_wait_for_what_is_within_its_days(void **state)
{
    (void)state;
    struct alarm_case *test = case_open();
    departments_plan(test);
    case_sql(test, bank);
    alarms(test, day_of(test, 0));
    selfcheck(test, 801, 10, 1, "filled", day_of(test, 0));
    selfcheck(test, 802, 30, 2, "open", day_of(test, 1));
    case_task(test, earn_reckon);
    assert_int_equal(share_of(test, "department.rates", 10), -1);
    assert_int_equal(share_of(test, "department.rates", 30), -1);
    case_sql(test, arena_format(test->arena,
                                "UPDATE alarm SET act_due_on = '%s' WHERE id = 5003;"
                                "UPDATE selfcheck_check SET due_on = '%s'",
                                day_of(test, -1), day_of(test, -1)));
    case_task(test, earn_reckon);
    assert_int_equal(share_of(test, "department.rates", 10), (6666 + 3333) / 2);
    assert_int_equal(share_of(test, "department.rates", 30), 6666);
    case_task(test, earn_post);
    assert_true(balance_of(test, 3, 10) == 5.0);
    assert_true(balance_of(test, 11, 30) == 6.67);
    case_task(test, earn_reckon); // once
    case_task(test, earn_post);
    assert_int_equal(case_number(test, "SELECT count(*) FROM mileage_entry"), 2);
    case_close(test);
}

// The points of the year of persons. Officer 9 was in department 10 when he had his; he is in 30 now.
static void persons(struct alarm_case *test)
{
    case_sql(
        test,
        arena_format(
            test->arena,
            "INSERT INTO department (id, agency_id, code, name, valid_from) VALUES (40, 'A1', "
            "'D40', '산림과', '2010-01-01');"
            "INSERT INTO officer (id, agency_id, emp_no, name) VALUES (12, 'A1', 'E12', '문차라');"
            "INSERT INTO post (id, officer_id, agency_id, department_id, role, valid_from) VALUES "
            "(12, 12, 'A1', 40, 'officer', '2020-01-01');"
            "INSERT INTO mileage_plan (id, agency_id, year, subject, target, levels, "
            "objection_days, false_factor, verify, state, made_by, made_us) VALUES (900, 'A1', %d, "
            "'person', 5000, '[]', 7, 2, 'all', 'live', 104, 0);"
            "INSERT INTO mileage_standing (id, plan_id, agency_id, holder_id, department_id, "
            "officer_id, points, areas, reached_us) VALUES (1, 900, 'A1', 1, 10, 1, 6001, 1, 0), "
            "(2, 900, 'A1', 2, 10, 2, 1500, 1, 0), (3, 900, 'A1', 7, 10, 7, -500, 0, 0), (4, 900, "
            "'A1', 9, 10, 9, 3333, 1, 0), (5, 900, 'A1', 12, 40, 12, -100, 0, 0)",
            last_year(test)));
}

static void the_mean_of_its_people_waits_for_the_closing(void **state)
{
    (void)state;
    struct alarm_case *test = case_open();
    departments_plan(test);
    persons(test);
    case_task(test, earn_reckon);
    assert_int_equal(case_number(test, "SELECT count(*) FROM mileage_earning"), 0);
    case_sql(test, "UPDATE mileage_plan SET state = 'closed' WHERE id = 900");
    case_task(test, earn_reckon);
    assert_int_equal(share_of(test, "department.average", 10), 3500);
    assert_int_equal(share_of(test, "department.average", 30), 3333);
    assert_int_equal(share_of(test, "department.average", 40), 0);
    case_task(test, earn_post);
    assert_true(balance_of(test, 3, 10) == 3.5);
    assert_true(balance_of(test, 11, 30) == 3.33);
    assert_string_equal(case_word(test, "SELECT why FROM mileage_earning WHERE holder_id = 40"),
                        "no_points");
    assert_int_equal(case_number(test, "SELECT count(*) FROM mileage_entry"), 2);
    assert_int_equal(
        case_get(test, 4,
                 arena_format(test->arena, "/api/v1/mileage/plans/%s/proof",
                              case_word(test, "SELECT CAST(id AS text) FROM mileage_plan WHERE "
                                              "subject = 'department'"))),
        200);
    assert_true(json_is_true(json_object_get(test->reply, "agrees")));
    case_close(test);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rates_wait_for_what_is_within_its_days),
        cmocka_unit_test(the_mean_of_its_people_waits_for_the_closing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
