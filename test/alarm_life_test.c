#include "test/alarm_case.h"

#include "app/retention.h"

#define LAWFUL "{\"action\": 10, \"reason\": \"계약서와 검수조서로 확인하여 정상임\"}"
#define WHY    "{\"reason\": \"증빙을 다시 확인해 주십시오\"}"

static void a_finding_becomes_an_alarm(void **state)
{
    (void)state;
    struct alarm_case *test = case_open();
    case_records(test,
                 "+ exp_req req_no=R1 dept_cd=D10 emp_no=E1 req_amt=20000 approver_emp_no=E2");
    int64_t id = case_alarm(test, "T01", "R1");
    assert_string_equal(case_of(test, id, "state"), "issued");
    assert_string_equal(case_of(test, id, "department_id"), "10");
    assert_string_equal(case_of(test, id, "officer_id"), "1");
    // E1 made it and E2 approved it: the manager handles it.
    assert_string_equal(case_of(test, id, "handler_id"), "3");
    assert_string_equal(case_of(test, id, "handler_why"), "involved");
    assert_string_equal(case_of(test, id, "sentence_ko"), "R1 20,000원");
    assert_string_equal(case_of(test, id, "amount"), "20000");
    assert_string_equal(case_of(test, id, "paid"), "0");
    assert_int_equal(case_number(test, "SELECT count(*) FROM alarm_event WHERE act = 'issue'"), 1);
    assert_int_equal(case_number(test, "SELECT count(*) FROM alarm_involved"), 2);

    assert_int_equal(case_get(test, 1, "/api/v1/alarms"), 200);
    assert_int_equal(case_items(test), 1);
    assert_int_equal(case_get(test, 9, "/api/v1/alarms"), 200); // of another department
    assert_int_equal(case_items(test), 0);
    const char *path = arena_format(test->arena, "/api/v1/alarms/%lld", (long long)id);
    assert_int_equal(case_get(test, 1, path), 200);
    assert_string_equal(case_text(test, "own_case"), "emp_no");
    assert_int_equal(json_array_size(json_object_get(test->reply, "history")), 1);
    assert_int_equal(json_array_size(json_object_get(test->reply, "records")), 1);
    assert_int_equal(case_get(test, 9, path), 404);
    case_close(test);
}

static void it_is_acted_on_approved_and_confirmed(void **state)
{
    (void)state;
    struct alarm_case *test = case_open();
    case_records(test, "+ exp_req req_no=R1 dept_cd=D10 emp_no=E1 req_amt=20000");
    int64_t id = case_alarm(test, "T01", "R1");
    assert_int_equal(case_act(test, 2, id, "read", "{}"), 200);
    assert_int_equal(case_act(test, 1, id, "start", "{}"), 403); // his own
    assert_int_equal(case_act(test, 2, id, "start", "{}"), 200);
    assert_int_equal(case_act(test, 2, id, "act", "{\"action\": 10, \"reason\": \"짧음\"}"), 400);
    assert_int_equal(
        case_act(test, 2, id, "act", "{\"action\": 40, \"reason\": \"환수\", \"amount\": 5}"), 400);
    assert_int_equal(case_act(test, 2, id, "act", LAWFUL), 200);
    assert_string_equal(case_of(test, id, "approver_id"), "3");
    assert_int_equal(case_act(test, 2, id, "approve", "{}"), 403);
    assert_int_equal(case_act(test, 3, id, "send-back", "{}"), 400);
    assert_int_equal(case_act(test, 3, id, "send-back", WHY), 200);
    assert_string_equal(case_of(test, id, "state"), "working");
    assert_int_equal(case_act(test, 2, id, "act", LAWFUL), 200);
    assert_int_equal(case_act(test, 3, id, "approve", "{}"), 200);
    assert_int_equal(case_act(test, 3, id, "confirm", "{}"), 403);
    assert_int_equal(case_act(test, 4, id, "confirm", "{}"), 200);
    assert_string_equal(case_text(test, "state"), "closed");
    assert_string_equal(case_text(test, "disposition"), "lawful");
    // Lawful: as long as it compares the same, it stays closed; else it is issued again, linked.
    case_records(test, "~ exp_req req_no=R1 title=바꿈");
    assert_int_equal(case_alarm(test, "T01", "R1"), id);
    case_records(test, "~ exp_req req_no=R1 req_amt=30000");
    int64_t again = case_alarm(test, "T01", "R1");
    assert_int_not_equal(again, id);
    assert_string_equal(case_of(test, again, "episode"), "2");
    assert_int_equal(
        case_number(test, arena_format(test->arena, "SELECT previous_id FROM alarm WHERE id = %lld",
                                       (long long)again)),
        id);
    assert_string_equal(case_of(test, id, "standing"), "0");
    case_close(test);
}

static void a_lost_race_is_told(void **state)
{
    (void)state;
    struct alarm_case *test = case_open();
    case_records(test, "+ exp_req req_no=R1 dept_cd=D10 emp_no=E1 req_amt=20000");
    int64_t id = case_alarm(test, "T01", "R1");
    const char *path = arena_format(test->arena, "/api/v1/alarms/%lld/start", (long long)id);
    assert_int_equal(
        case_get(test, 2, arena_format(test->arena, "/api/v1/alarms/%lld", (long long)id)), 200);
    assert_int_equal(case_call(test, 2, "POST", path, "{}", false), 400); // without If-Match
    char read[64];
    memcpy(read, test->etag, sizeof read);
    case_records(test, "~ exp_req req_no=R1 title=바꿈");
    memcpy(test->etag, read, sizeof read);
    assert_int_equal(case_call(test, 2, "POST", path, "{}", true), 409);
    case_close(test);
}

static void it_goes_when_it_is_over_long_enough(void **state)
{
    (void)state;
    struct alarm_case *test = case_open();
    case_records(test, "+ exp_req req_no=R1 dept_cd=D10 emp_no=E1 req_amt=20000\n"
                       "+ exp_req req_no=R2 dept_cd=D10 emp_no=E1 req_amt=20000");
    int64_t id = case_alarm(test, "T01", "R2");
    case_sql(test, arena_format(test->arena,
                                "UPDATE alarm SET open = 0, state = 'closed', standing = 0, "
                                "issued_at = 1, closed_at = 1 WHERE id = %lld",
                                (long long)id));
    case_task(test, retention_run);
    assert_int_equal(case_number(test, "SELECT count(*) FROM alarm"), 1);
    assert_int_equal(case_number(test, "SELECT count(*) FROM alarm_event"), 1);
    assert_int_equal(case_number(test, "SELECT count(*) FROM alarm_record"), 1);
    case_close(test);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_finding_becomes_an_alarm),
        cmocka_unit_test(it_is_acted_on_approved_and_confirmed),
        cmocka_unit_test(a_lost_race_is_told),
        cmocka_unit_test(it_goes_when_it_is_over_long_enough),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
