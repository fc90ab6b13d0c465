// The search over self-checks, mileage and evaluations: who finds what, and where it leads.
#include "test/alarm_case.h"

enum { KIM = 1, LEE, PARK, CHOI, NA = 8, JO, OH = 11 };

static const char rows[] =
    "INSERT INTO selfcheck_duty (id, agency_id, code, area, area_ko, area_en, name_ko, name_en, "
    "filled_by) VALUES (700, 'A1', 'D-1', 'A', '가', 'a', '수의계약 체결', 'Private contracts', "
    "'officer'), (705, 'A2', 'D-1', 'A', '가', 'a', '수의계약 체결', 'Private contracts', "
    "'officer');"
    "INSERT INTO selfcheck_sheet (id, duty_id, number, cycle, state) VALUES (701, 700, 1, "
    "'monthly', 'live');"
    "INSERT INTO selfcheck_check (id, agency_id, department_id, officer_id, duty_id, sheet_id, "
    "case_no, from_on, to_on, due_on, due_day, state, opened_us) VALUES (800, 'A1', 10, 1, 700, "
    "701, '', '2026-01-01', '2026-06-30', '2026-07-10', 0, 'open', 0), (801, 'A1', 30, 9, 700, "
    "701, '허가-7', '2026-01-01', '2026-06-30', '2026-07-10', 0, 'open', 0);"
    "INSERT INTO mileage_plan (id, agency_id, year, subject, target, levels, objection_days, "
    "false_factor, verify, state, made_by, made_us) VALUES (900, 'A1', 2026, 'person', 5000, '[]', "
    "7, 2, 'all', 'live', 104, 0), (901, 'A1', 2027, 'person', 5000, '[]', 7, 2, 'all', 'draft', "
    "104, 0), (902, 'A2', 2026, 'person', 5000, '[]', 7, 2, 'all', 'live', 104, 0);"
    "INSERT INTO mileage_item (id, plan_id, position, code, area, area_ko, area_en, name_ko, "
    "name_en, points, points_max, per, approver) VALUES (910, 900, 1, 'A1', 'e', '교육', "
    "'Training',"
    " '청렴 기고문', 'Article', 500, 500, 'time', 'manager'), (911, 901, 1, 'A1', 'e', '교육', "
    "'Training', '청렴 기고문', 'Article', 500, 500, 'time', 'manager'), (912, 902, 1, 'A1', 'e', "
    "'교육', 'Training', '청렴 기고문', 'Article', 500, 500, 'time', 'manager');"
    "INSERT INTO mileage_claim (id, plan_id, item_id, agency_id, department_id, officer_id, "
    "claimed_by, approver, happened_on, points, evidence, reference, state, claimed_us) VALUES "
    "(920, 900, 910, 'A1', 10, 1, 1, 'manager', '2026-03-02', 500, '누리신문 3면', '', 'claimed', "
    "0),"
    " (921, 900, 910, 'A1', 30, 9, 9, 'manager', '2026-03-02', 500, '누리신문 5면', '', 'claimed', "
    "0);"
    "INSERT INTO evaluation_model (id, agency_id, code, name_ko, name_en, example, definition, "
    "by_id, at_us) VALUES (600, 'A1', 'm', '모델', 'Model', 0, '{}', 1, 0);"
    "INSERT INTO evaluation_round (id, agency_id, model_id, kind, name, from_on, to_on, state, "
    "commitment, seed, by_id, at_us) VALUES (610, 'A1', 600, 'regular', '2026 정기 혁신평가', "
    "'2026-01-01', '2026-11-10', 'announced', '', '', 1, 1795000000000000), (611, 'A1', 600, "
    "'mid_year', '2026 "
    "중간 "
    "혁신평가', '2026-01-01', '2026-06-30', 'draft', '', '', 1, 1795000000000000), (612, 'A2', "
    "600, 'regular', "
    "'2026 미르 혁신평가', '2026-01-01', '2026-11-10', 'announced', '', '', 1, 1795000000000000)";

// The links of a kind, in order: "/selfcheck/checks/801 /selfcheck/checks/800".
static const char *found(struct alarm_case *test, int person, const char *words, const char *kind)
{
    struct str links;
    const json_t *group, *item;
    size_t at, i;
    char *escaped = curl_easy_escape(test->curl, words, 0);
    const char *path = arena_format(test->arena, "/api/v1/find?q=%s", escaped);
    curl_free(escaped);
    assert_int_equal(case_get(test, person, path), 200);
    str_open(&links, test->arena);
    json_array_foreach(json_object_get(test->reply, "groups"), at, group)
    {
        if (strcmp(json_string_value(json_object_get(group, "kind")), kind) != 0)
            continue;
        json_array_foreach(json_object_get(group, "items"), i, item) str_format(
            &links, "%s%s", links.len ? " " : "", json_string_value(json_object_get(item, "link")));
    }
    return str_end(&links);
}

#define FINDS(person, words, kind, links)                                                          \
    assert_string_equal(found(test, person, words, kind), links)

static struct alarm_case *open_with_rows(void)
{
    struct alarm_case *test = case_open();
    case_sql(test, rows);
    return test;
}

static void checks_are_found_by_duty(void **state)
{
    (void)state;
    struct alarm_case *test = open_with_rows();
    FINDS(KIM, "수의계약", "selfcheck", "/selfcheck/checks/800");
    FINDS(JO, "수의계약", "selfcheck",
          "/selfcheck/checks/801"); // another department's is not found
    FINDS(LEE, "private CONTRACTS", "selfcheck", "/selfcheck/checks/800");
    FINDS(PARK, "D-1", "selfcheck", "/selfcheck/checks/800");
    FINDS(CHOI, "수의계약", "selfcheck", "/selfcheck/checks/801 /selfcheck/checks/800");
    FINDS(CHOI, "허가-7", "selfcheck", "/selfcheck/checks/801");
    FINDS(PARK, "허가-7", "selfcheck", "");
    FINDS(CHOI, "801", "selfcheck", "/selfcheck/checks/801");
    FINDS(KIM, "801", "selfcheck", "");
    FINDS(CHOI, "수의_계약", "selfcheck", "");            // no wildcard
    FINDS(JO, "수의계약", "duty", "/selfcheck/bank/700"); // of one's own agency
    FINDS(NA, "수의계약", "duty", "");                    // an administrator has no such pages
    FINDS(NA, "수의계약", "selfcheck", "");
    assert_int_equal(case_get(test, KIM, "/api/v1/find?q=D-1"), 200);
    const json_t *group = json_array_get(json_object_get(test->reply, "groups"), 0);
    const json_t *item = json_array_get(json_object_get(group, "items"), 0);
    assert_string_equal(json_string_value(json_object_get(item, "title")), "수의계약 체결");
    assert_string_equal(json_string_value(json_object_get(item, "detail")),
                        "회계과 · 김가온 · 2026-01-01~2026-06-30");
    case_close(test);
}

static void claims_are_found_where_they_are_decided(void **state)
{
    (void)state;
    struct alarm_case *test = open_with_rows();
    FINDS(KIM, "기고문", "claim", "/mileage?claim=920");
    FINDS(JO, "누리신문", "claim", "/mileage?claim=921");
    FINDS(LEE, "누리신문", "claim", "/mileage?claim=920"); // sees his department's, decides none
    FINDS(PARK, "누리신문", "claim", "/mileage/claims?claim=920");
    FINDS(OH, "누리신문 3면", "claim", "");
    FINDS(CHOI, "누리신문", "claim", "/mileage/claims?claim=921 /mileage/claims?claim=920");
    FINDS(NA, "누리신문", "claim", "");
    FINDS(KIM, "921", "claim", "");
    // Of a plan in force in his own agency.
    FINDS(KIM, "기고문", "mileage", "/mileage");
    FINDS(CHOI, "article", "mileage", "/mileage/audit?tab=items&row=910");
    FINDS(NA, "기고문", "mileage", "");
    case_close(test);
}

static void evaluations_are_found_once_they_are_opened(void **state)
{
    (void)state;
    struct alarm_case *test = open_with_rows();
    FINDS(KIM, "혁신평가", "evaluation", "/evaluation/610");
    FINDS(CHOI, "혁신평가", "evaluation", "/evaluation/611 /evaluation/610");
    FINDS(PARK, "중간", "evaluation", "");
    FINDS(NA, "혁신평가", "evaluation", "");
    case_close(test);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(checks_are_found_by_duty),
        cmocka_unit_test(claims_are_found_where_they_are_decided),
        cmocka_unit_test(evaluations_are_found_once_they_are_opened),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
