// What one person proposes and another decides: who that other may be, and that nothing happens before.
#include "test/alarm_case.h"

#define PAUSE "{\"kind\": \"pause\", \"reason\": \"원천 자료를 점검함\"}"

static const char *decision(struct alarm_case *test, const char *kind, int64_t id, const char *verb)
{
    return arena_format(test->arena, "/api/v1/%s-changes/%lld/%s", kind, (long long)id, verb);
}

static int decide(struct alarm_case *test, int person, const char *kind, int64_t id,
                  const char *verb)
{
    return case_call(test, person, "POST", decision(test, kind, id, verb), "{}", false);
}

static void a_subject_of_a_withdrawn_alarm_does_not_approve(void **state)
{
    (void)state;
    struct alarm_case *test = case_open();
    // Choi, an auditor, approved the record: he is involved.
    case_records(test,
                 "+ exp_req req_no=R1 dept_cd=D10 emp_no=E1 req_amt=20000 approver_emp_no=E4");
    int64_t alarm = case_alarm(test, "T01", "R1");
    case_sql(
        test,
        "INSERT INTO scenario_version (id, scenario_id, number, origin, text, hash, made_by, "
        "made_us) SELECT 1, 'T01', 9, 'pack', 'x', 'x', 0, 0 WHERE NOT EXISTS (SELECT 1 FROM "
        "scenario_state WHERE scenario_id = 'T01');"
        "INSERT INTO scenario_state (scenario_id, version_id) SELECT 'T01', 1 WHERE NOT EXISTS "
        "(SELECT 1 FROM scenario_state WHERE scenario_id = 'T01');"
        // The manager of its department and another one sit in audit too.
        "INSERT INTO post (id, officer_id, agency_id, role, valid_from) VALUES"
        " (20, 3, 'A1', 'auditor', '2020-01-01'), (21, 11, 'A1', 'auditor', '2020-01-01')");
    assert_int_equal(case_call(test, 5, "POST", "/api/v1/scenarios/T01/changes", PAUSE, false),
                     201);
    int64_t id = case_int(test, "id");
    assert_int_equal(
        json_integer_value(json_object_get(json_object_get(test->reply, "effect"), "withdraws")),
        1);
    assert_int_equal(case_call(test, 5, "POST", "/api/v1/scenarios/T01/changes", PAUSE, false),
                     409);
    assert_int_equal(decide(test, 5, "scenario", id, "approve"), 403); // he proposed it
    assert_int_equal(decide(test, 4, "scenario", id, "approve"), 403); // he is involved
    assert_int_equal(decide(test, 3, "scenario", id, "approve"), 403); // he is the manager
    assert_int_equal(decide(test, 6, "scenario", id, "approve"), 403); // it went up to him
    assert_int_equal(decide(test, 4, "setting", id, "approve"), 404);  // of another kind
    assert_string_equal(case_of(test, alarm, "state"), "issued");
    assert_int_equal(decide(test, 11, "scenario", id, "approve"), 200);
    assert_string_equal(case_of(test, alarm, "state"), "corrected");
    assert_string_equal(case_of(test, alarm, "audit_why"), "rule");
    assert_int_equal(decide(test, 11, "scenario", id, "refuse"), 409);
    assert_int_equal(case_number(test, "SELECT count(*) FROM audit_entry WHERE action IN "
                                       "('scenario.propose', 'scenario.approve')"),
                     2);
    case_close(test);
}

static void one_list_has_every_kind(void **state)
{
    (void)state;
    struct alarm_case *test = case_open();
    assert_int_equal(case_call(test, 8, "PUT", "/api/v1/settings/session.hours",
                               "{\"value\": \"10\", \"reason\": \"자리를 비우는 일이 잦음\"}",
                               false),
                     201);
    int64_t setting = case_int(test, "id");
    assert_int_equal(case_call(test, 5, "POST", "/api/v1/scenarios/T01/changes", PAUSE, false),
                     201);
    assert_int_equal(case_get(test, 4, "/api/v1/proposals?state=proposed"), 200);
    assert_int_equal(case_items(test), 2);
    assert_int_equal(case_get(test, 8, "/api/v1/proposals"), 200); // no scenarios of his
    assert_int_equal(case_items(test), 1);
    assert_int_equal(case_get(test, 1, "/api/v1/proposals"), 200);
    assert_int_equal(case_items(test), 0);
    assert_int_equal(case_get(test, 4, "/api/v1/setting-changes"), 200);
    assert_int_equal(case_items(test), 1);
    assert_int_equal(decide(test, 8, "setting", setting, "refuse"), 200); // he thinks better of it
    assert_int_equal(decide(test, 4, "setting", setting, "approve"), 409);
    assert_int_equal(case_number(test, "SELECT count(*) FROM app_setting"), 0);
    case_close(test);
}

static void a_machine_proposes_for_who_made_it(void **state)
{
    (void)state;
    struct alarm_case *test = case_open();
    case_sql(test,
             "INSERT INTO api_token (id, hash, name, agency_id, permissions, made_by, made_us, "
             "expires_us) VALUES (77, 'h', '기계', 'A1', 'setting_edit', 108, 0, 0);"
             "INSERT INTO proposal (id, kind, subject, detail, reason, effect, state, "
             "agency_id, proposed_by, proposed_us) VALUES (78, 'setting', 'session.hours', "
             "'{\"value\": \"9\"}', '까닭', '{}', 'proposed', 'A1', 77, 0)");
    assert_int_equal(decide(test, 8, "setting", 78, "approve"), 403);
    assert_int_equal(decide(test, 4, "setting", 78, "approve"), 200);
    assert_int_equal(case_get(test, 4, "/api/v1/setting-changes"), 200);
    const json_t *change = json_array_get(json_object_get(test->reply, "items"), 0);
    assert_string_equal(json_string_value(json_object_get(change, "proposer")), "기계");
    assert_string_equal(json_string_value(json_object_get(change, "decider")),
                        case_word(test, "SELECT o.name FROM account a JOIN officer o ON "
                                        "o.id = a.officer_id WHERE a.id = 104"));
    assert_string_equal(case_word(test, "SELECT value FROM app_setting"), "9");
    case_close(test);
}

#define MAP(department)                                                                            \
    "{\"kind\": \"department\", \"code\": \"D77\", \"department_id\": " department                 \
    ", \"valid_from\": \"2026-01-01\", \"reason\": \"조직개편으로 코드가 바뀜\"}"

static int64_t moves(struct alarm_case *test)
{
    return json_integer_value(json_object_get(json_object_get(test->reply, "effect"), "moves"));
}

static void open_alarms_follow_an_approved_mapping(void **state)
{
    (void)state;
    struct alarm_case *test = case_open();
    // R1 made by Jo; R2 by nobody known; R3 and R4 likewise, of which R3 is given away and R4 closed.
    case_records(test, "+ exp_req req_no=R1 dept_cd=D77 emp_no=E9 req_amt=20000\n"
                       "+ exp_req req_no=R2 dept_cd=D77 emp_no=X1 req_amt=20000\n"
                       "+ exp_req req_no=R3 dept_cd=D77 emp_no=X1 req_amt=20000\n"
                       "+ exp_req req_no=R4 dept_cd=D77 emp_no=X1 req_amt=20000");
    int64_t first = case_alarm(test, "T01", "R1"), second = case_alarm(test, "T01", "R2");
    int64_t third = case_alarm(test, "T01", "R3"), closed = case_alarm(test, "T01", "R4");
    assert_string_equal(case_of(test, first, "audit_why"), "unmapped");
    assert_int_equal(
        case_act(test, 4, third, "assign", "{\"department_id\": 30, \"reason\": \"소관 확인\"}"),
        200);
    case_records(test, "- exp_req req_no=R4");
    assert_int_equal(case_act(test, 4, closed, "confirm", "{}"), 200);
    assert_int_equal(case_number(test, "SELECT count(*) FROM unmapped WHERE code = 'D77'"), 1);

    assert_int_equal(case_call(test, 8, "POST", "/api/v1/mappings", MAP("10"), false), 201);
    int64_t id = case_int(test, "id");
    assert_int_equal(moves(test), 2);
    assert_int_equal(case_number(test, "SELECT count(*) FROM mapping"), 0);
    assert_int_equal(case_number(test, "SELECT count(*) FROM unmapped WHERE code = 'D77'"), 1);
    assert_string_equal(case_of(test, second, "audit_why"), "unmapped");
    assert_int_equal(decide(test, 8, "mapping", id, "approve"), 403);
    assert_int_equal(decide(test, 4, "mapping", id, "approve"), 403); // the first went up to him
    assert_int_equal(decide(test, 5, "mapping", id, "approve"), 200);
    assert_int_equal(moves(test), 2);
    for (int64_t alarm = first;; alarm = second) {
        assert_string_equal(case_of(test, alarm, "department_id"), "10");
        assert_string_equal(case_of(test, alarm, "audit_why"), "");
        assert_int_equal(case_number(test, arena_format(test->arena,
                                                        "SELECT count(*) FROM alarm_event WHERE "
                                                        "alarm_id = %lld AND act = 'hand_over' AND "
                                                        "reason = 'mapping'",
                                                        (long long)alarm)),
                         1);
        if (alarm == second)
            break;
    }
    // His own goes up within the new department; its manager is told.
    assert_string_equal(case_of(test, first, "handler_id"), "2");
    assert_int_equal(
        case_number(test, arena_format(test->arena,
                                       "SELECT count(*) FROM notice WHERE officer_id = "
                                       "3 AND alarm_id = %lld",
                                       (long long)first)),
        1);
    assert_string_equal(case_of(test, third, "department_id"), "30");
    assert_string_equal(case_of(test, closed, "state"), "closed");
    assert_string_equal(case_of(test, closed, "department_id"), "");
    assert_int_equal(case_get(test, 3, "/api/v1/alarms/work"), 200);
    assert_int_equal(case_items(test), 2);
    // The records that come from now on go there at once.
    case_records(test, "+ exp_req req_no=R5 dept_cd=D77 emp_no=X1 req_amt=20000");
    assert_string_equal(case_of(test, case_alarm(test, "T01", "R5"), "department_id"), "10");
    case_close(test);
}

static void what_audit_alone_sees_is_counted_only(void **state)
{
    (void)state;
    struct alarm_case *test = case_open();
    case_records(test, "+ exp_req req_no=R1 dept_cd=D77 emp_no=E9 req_amt=20000 title=의심");
    assert_int_equal(case_call(test, 8, "POST", "/api/v1/mappings", MAP("10"), false), 201);
    assert_int_equal(moves(test), 2); // T01 and T04
    const json_t *effect = json_object_get(test->reply, "effect");
    assert_int_equal(json_array_size(json_object_get(effect, "alarms")), 1);
    assert_int_equal(json_integer_value(json_object_get(
                         json_array_get(json_object_get(effect, "alarms"), 0), "alarm")),
                     case_alarm(test, "T01", "R1"));
    case_close(test);
}

static void whose_alarm_would_move_does_not_approve(void **state)
{
    (void)state;
    struct alarm_case *test = case_open();
    case_sql(test,
             "INSERT INTO mapping (id, agency_id, kind, code, department_id, valid_from, told) "
             "VALUES (1, 'A1', 'department', 'D77', 10, '2020-01-01', 1);"
             "INSERT INTO post (id, officer_id, agency_id, role, valid_from) VALUES"
             " (20, 3, 'A1', 'auditor', '2020-01-01')"); // the manager of 10
    case_records(test, "+ exp_req req_no=R1 dept_cd=D77 emp_no=E1 req_amt=20000");
    int64_t alarm = case_alarm(test, "T01", "R1");
    assert_string_equal(case_of(test, alarm, "department_id"), "10");
    assert_int_equal(case_call(test, 8, "POST", "/api/v1/mappings", MAP("30"), false), 201);
    int64_t id = case_int(test, "id");
    assert_int_equal(moves(test), 1);
    assert_int_equal(decide(test, 3, "mapping", id, "approve"), 403);
    assert_string_equal(case_of(test, alarm, "department_id"), "10");
    assert_int_equal(decide(test, 4, "mapping", id, "approve"), 200);
    assert_string_equal(case_of(test, alarm, "department_id"), "30");
    assert_int_equal(case_number(test, "SELECT count(*) FROM mapping WHERE told = 1"), 2);
    case_close(test);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_subject_of_a_withdrawn_alarm_does_not_approve),
        cmocka_unit_test(one_list_has_every_kind),
        cmocka_unit_test(a_machine_proposes_for_who_made_it),
        cmocka_unit_test(open_alarms_follow_an_approved_mapping),
        cmocka_unit_test(what_audit_alone_sees_is_counted_only),
        cmocka_unit_test(whose_alarm_would_move_does_not_approve),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
