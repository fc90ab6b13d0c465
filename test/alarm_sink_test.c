#include "test/alarm_case.h"

#include "modules/alarm/exclude.h"

#define R1 "+ exp_req req_no=R1 dept_cd=D10 emp_no=E1 req_amt=20000\n"

// What a change makes of an alarm: its state and why audit has to look.
static void expect_withdrawal(struct alarm_case *test, const char *scenario, const char *record,
                              const char *change, const char *state, const char *why)
{
    int64_t id = case_alarm(test, scenario, record);
    assert_int_not_equal(id, 0);
    case_records(test, change);
    if (strcmp(case_of(test, id, "state"), state) || strcmp(case_of(test, id, "audit_why"), why))
        fail_msg("%s: %s/%s instead of %s/%s", change, case_of(test, id, "state"),
                 case_of(test, id, "audit_why"), state, why);
    assert_string_equal(case_of(test, id, "standing"), "0");
    assert_int_equal(
        case_number(test, arena_format(test->arena,
                                       "SELECT count(*) FROM alarm_event WHERE alarm_id = %lld "
                                       "AND act IN ('withdraw', 'settle')",
                                       (long long)id)),
        1);
}

static void withdrawals(void **state)
{
    (void)state;
    struct alarm_case *test = case_open();
    // Low, nothing paid: a changed field or an arrived counterpart close it; else a person looks.
    case_records(test, R1);
    expect_withdrawal(test, "T01", "R1", "~ exp_req req_no=R1 req_amt=500", "closed", "");
    assert_string_equal(case_word(test, "SELECT reason FROM alarm_event WHERE act = 'settle'"),
                        "exp_req agency_id=A1 req_no=R1: req_amt 20000 → 500");
    assert_string_equal(case_word(test, "SELECT disposition FROM alarm"), "corrected");
    assert_int_equal(case_number(test, "SELECT by_id FROM alarm_event WHERE act = 'settle'"), 108);
    case_records(test, "+ exp_req req_no=R2 dept_cd=D10 emp_no=E1 req_amt=20000");
    expect_withdrawal(test, "T01", "R2", "+ exp_cause cause_no=C2 req_no=R2", "closed", "");
    case_records(test, "+ exp_req req_no=R3 dept_cd=D10 emp_no=E1 req_amt=20000");
    expect_withdrawal(test, "T01", "R3", "- exp_req req_no=R3", "corrected", "deleted");
    case_records(test, "+ exp_req req_no=R4 dept_cd=D10 emp_no=E1 req_amt=20000");
    expect_withdrawal(test, "T01", "R4", "~ exp_req req_no=R4 req_amt=500 emp_no=E7", "corrected",
                      "party");
    // High severity, and paid.
    case_records(test, "+ exp_req req_no=R5 dept_cd=D10 emp_no=E1 req_amt=9000 coop_yn=N\n+ "
                       "exp_cause cause_no=C5 req_no=R5");
    expect_withdrawal(test, "T02", "R5", "~ exp_req req_no=R5 coop_yn=Y", "corrected", "severe");
    case_records(
        test,
        "+ exp_pay pay_no=P1 dept_cd=D10 mk_emp_no=E1 amt=9000 remark=두번 pay_ymd=2026-03-02");
    expect_withdrawal(test, "T03", "P1", "~ exp_pay pay_no=P1 remark=한번", "corrected", "paid");
    case_records(test, "+ exp_pay pay_no=P2 dept_cd=D10 mk_emp_no=E1 amt=9000 remark=두번");
    expect_withdrawal(test, "T03", "P2", "~ exp_pay pay_no=P2 remark=한번", "closed", "");
    // With audit.
    case_records(test, "+ exp_req req_no=R6 dept_cd=D10 emp_no=E1 req_amt=9000 title=의심\n+ "
                       "exp_cause cause_no=C6 req_no=R6");
    expect_withdrawal(test, "T04", "R6", "~ exp_req req_no=R6 title=보통", "corrected", "audit");
    // Acted on already.
    case_records(test, "+ exp_req req_no=R7 dept_cd=D10 emp_no=E1 req_amt=20000");
    int64_t id = case_alarm(test, "T01", "R7");
    assert_int_equal(case_act(test, 2, id, "act",
                              "{\"action\": 20, \"reason\": \"고침\", \"reference\": \"R7\"}"),
                     200);
    expect_withdrawal(test, "T01", "R7", "~ exp_req req_no=R7 req_amt=500", "corrected", "acted");
    assert_int_equal(case_get(test, 4, "/api/v1/alarms/audit"), 200);
    assert_int_equal(case_items(test), 6);
    assert_int_equal(case_act(test, 4, id, "confirm", "{}"), 200);
    assert_string_equal(case_of(test, id, "state"), "closed");
    case_close(test);
}

static void many_at_once_are_looked_at(void **state)
{
    (void)state;
    struct alarm_case *test = case_open();
    struct str raise, mend;
    str_open(&raise, test->arena);
    str_open(&mend, test->arena);
    for (int i = 0; i < 21; i++) {
        str_format(&raise, "+ exp_req req_no=B%d dept_cd=D10 emp_no=E1 req_amt=20000\n", i);
        str_format(&mend, "~ exp_req req_no=B%d req_amt=500\n", i);
    }
    case_records(test, str_end(&raise));
    case_records(test, str_end(&mend));
    assert_int_equal(
        case_number(test,
                    "SELECT count(*) FROM alarm WHERE state = 'corrected' AND audit_why = 'bulk'"),
        21);
    // One audit entry a commit.
    assert_int_equal(
        case_number(test, "SELECT count(*) FROM audit_entry WHERE action = 'alarm.commit'"), 2);
    case_close(test);
}

static void by_the_clock(void **state)
{
    (void)state;
    struct alarm_case *test = case_open();
    case_records(test, "+ exp_req req_no=R1 dept_cd=D10 emp_no=E1 req_amt=500 skip_reason_cd=기한 "
                       "req_ymd=2026-03-01");
    assert_int_equal(case_alarm(test, "T05", "R1"), 0);
    case_clock(test, civil_day(2026, 4, 5));
    int64_t id = case_alarm(test, "T05", "R1");
    assert_string_equal(case_of(test, id, "state"), "issued");
    case_close(test);
}

static void what_cannot_be_judged_is_kept(void **state)
{
    (void)state;
    struct alarm_case *test = case_open();
    case_records(test, "+ exp_req req_no=R1 dept_cd=D10 emp_no=E1 req_amt=777 skip_reason_cd=기한 "
                       "req_ymd=2026-01-01");
    int64_t id = case_alarm(test, "T05", "R1");
    assert_string_equal(case_of(test, id, "fault"), "division by zero");
    assert_string_equal(case_of(test, id, "audit_why"), "fault");
    case_records(test, "~ exp_req req_no=R1 req_amt=778"); // it can be judged after all
    assert_string_equal(case_of(test, id, "fault"), "");
    assert_int_equal(case_number(test, "SELECT count(*) FROM alarm_event WHERE act = 'doubt'"), 1);
    case_close(test);
}

static void recurrence(void **state)
{
    (void)state;
    struct alarm_case *test = case_open();
    case_records(test, R1);
    int64_t first = case_alarm(test, "T01", "R1");
    case_records(test, "~ exp_req req_no=R1 req_amt=500");
    case_records(test, "~ exp_req req_no=R1 req_amt=20000"); // as before, but it had been mended
    int64_t second = case_alarm(test, "T01", "R1");
    assert_int_not_equal(first, second);
    assert_string_equal(case_of(test, second, "episode"), "2");
    assert_int_equal(
        case_number(test, arena_format(test->arena, "SELECT previous_id FROM alarm WHERE id = %lld",
                                       (long long)second)),
        first);
    // Waiting to be confirmed, it is issued again too, and the old one goes on waiting.
    case_records(test, "- exp_req req_no=R1");
    case_records(test, R1);
    int64_t third = case_alarm(test, "T01", "R1");
    assert_string_equal(case_of(test, third, "episode"), "3");
    assert_string_equal(case_of(test, second, "state"), "corrected");
    assert_int_equal(
        case_number(test, "SELECT count(*) FROM alarm WHERE standing = 1 AND scenario_id = 'T01'"),
        1);
    // Evidence changes once a commit and is no event.
    case_records(test, "~ exp_req req_no=R1 title=가\n~ exp_req req_no=R1 title=나");
    assert_int_equal(
        case_number(test, arena_format(test->arena,
                                       "SELECT count(*) FROM alarm_event WHERE alarm_id = %lld",
                                       (long long)third)),
        1);
    assert_non_null(strstr(case_of(test, third, "evidence"), "나"));
    assert_string_equal(case_of(test, third, "version"), "2");
    case_close(test);
}

static void audience_audit(void **state)
{
    (void)state;
    struct alarm_case *test = case_open();
    case_records(test, "+ exp_req req_no=R1 dept_cd=D10 emp_no=E5 req_amt=900 title=의심");
    int64_t id = case_alarm(test, "T04", "R1");
    const char *path = arena_format(test->arena, "/api/v1/alarms/%lld", (long long)id);
    static const struct {
        int person, status;
        size_t items;
    } readers[] = { { 3, 404, 0 }, { 1, 404, 0 }, { 4, 200, 1 }, { 5, 404, 0 }, { 6, 200, 1 } };
    for (size_t i = 0; i < sizeof readers / sizeof *readers;
         i++) { // 5 is audit, but it is about him
        assert_int_equal(case_get(test, readers[i].person, path), readers[i].status);
        assert_int_equal(case_get(test, readers[i].person, "/api/v1/alarms"), 200);
        assert_int_equal(case_items(test), readers[i].items);
    }
    assert_int_equal(case_act(test, 4, id, "release", "{\"reason\": \"부서 확인이 필요함\"}"), 200);
    assert_int_equal(case_get(test, 3, path), 200);
    assert_int_equal(case_act(test, 3, id, "start", "{}"), 200);
    case_close(test);
}

static void who_has_it(void **state)
{
    (void)state;
    struct alarm_case *test = case_open();
    case_records(test, "+ exp_req req_no=R1 dept_cd=X99 req_amt=20000");
    int64_t id = case_alarm(test, "T01", "R1");
    assert_string_equal(case_of(test, id, "audit_why"), "unmapped");
    assert_string_equal(case_of(test, id, "department_id"), "");
    assert_int_equal(case_get(test, 3, "/api/v1/statistics/alarms"), 200);
    assert_string_equal(case_text(test, "nothing"), "not_mapped");
    assert_int_equal(
        case_act(test, 4, id, "assign",
                 "{\"department_id\": 30, \"officer_id\": 9, \"reason\": \"소관 확인\"}"),
        200);
    assert_string_equal(case_of(test, id, "audit_why"), "");
    assert_int_equal(case_act(test, 9, id, "start", "{}"), 200);
    // The records come to name a department that is known.
    case_records(test, "~ exp_req req_no=R1 dept_cd=D10");
    assert_string_equal(case_of(test, id, "department_id"), "10");
    assert_string_equal(case_of(test, id, "owner_code"), "D10");
    // Who was to handle it turns out to have approved the record: one step up from him.
    case_sql(test, arena_format(test->arena, "UPDATE alarm SET handler_id = 3 WHERE id = %lld",
                                (long long)id));
    case_records(test, "~ exp_req req_no=R1 approver_emp_no=E3 title=바꿈");
    assert_string_equal(case_of(test, id, "handler_id"), "4");
    // By mapping.
    case_sql(test, "INSERT INTO mapping (id, agency_id, kind, code, department_id, valid_from) "
                   "VALUES (1, 'A1', 'department', 'X98', 30, '2020-01-01')");
    case_records(test, "+ exp_req req_no=R2 dept_cd=X98 req_amt=20000");
    assert_string_equal(case_of(test, case_alarm(test, "T01", "R2"), "department_id"), "30");
    case_close(test);
}

static void it_is_there_after_a_restart(void **state)
{
    (void)state;
    struct alarm_case *test = case_open();
    case_records(test, R1);
    int64_t id = case_alarm(test, "T01", "R1");
    case_stop(test); // the records of this test live in the engine alone: the finding is gone
    case_start(test);
    assert_string_equal(case_of(test, id, "state"), "corrected");
    assert_string_equal(case_of(test, id, "audit_why"), "unknown");
    assert_int_equal(case_number(test, "SELECT count(*) FROM alarm WHERE baseline = 1"), 0);
    case_close(test);
}

static void exclusions(void **state)
{
    (void)state;
    struct alarm_case *test = case_open();
    const char *pay = "+ exp_pay pay_no=%s dept_cd=D10 mk_emp_no=E1 amt=%d remark=두번 "
                      "creditor_nm=홍길동 creditor_tok=T7";
    case_records(test, arena_format(test->arena, pay, "P1", 100));
    case_records(test, arena_format(test->arena, pay, "P2", 200));
    int64_t one = case_alarm(test, "T03", "P1"), two = case_alarm(test, "T03", "P2");
    const char *body = "{\"scope\": \"key\", \"columns\": [\"creditor_tok\"], \"until\": "
                       "\"2099-01-01\", \"reason\": \"임차료\"}";
    assert_int_equal(case_act(test, 2, one, "exclude", body), 400); // over a year
    char until[CIVIL_TEXT_MAX];
    civil_print_date(civil_floor_day(now_civil(now_us(), NOW_SEOUL_MINUTES)) + 30, until);
    body = arena_format(test->arena,
                        "{\"scope\": \"key\", \"columns\": [\"creditor_tok\"], \"until\": \"%s\", "
                        "\"reason\": \"임차료\"}",
                        until);
    assert_int_equal(case_act(test, 1, one, "exclude", body), 403); // his own
    assert_int_equal(case_act(test, 2, one, "exclude", body), 200);
    assert_int_equal(
        json_integer_value(json_object_get(json_object_get(test->reply, "hides"), "count")), 2);
    const char *path =
        arena_format(test->arena, "/api/v1/exclusions/%lld", (long long)case_int(test, "id"));
    assert_int_equal(case_get(test, 3, path), 403);
    assert_int_equal(case_get(test, 4, path), 200);
    const char *approve = arena_format(test->arena, "%s/approve", path);
    assert_int_equal(case_call(test, 4, "POST", approve, "{}", true), 200);
    assert_string_equal(case_of(test, two, "state"), "excluded");
    assert_string_equal(case_of(test, two, "audit_why"), "exclusion");
    assert_int_equal(case_act(test, 4, two, "confirm", "{}"), 403); // who granted it
    assert_int_equal(case_act(test, 5, two, "confirm", "{}"), 200);
    // The next one of that payee is born excluded, and counted.
    case_records(test, arena_format(test->arena, pay, "P3", 300));
    int64_t three = case_alarm(test, "T03", "P3");
    assert_string_equal(case_of(test, three, "state"), "excluded");
    assert_int_equal(case_number(test, "SELECT matched FROM alarm_request"), 1);
    case_records(test, "~ exp_pay pay_no=P3 amt=301");
    assert_int_equal(case_alarm(test, "T03", "P3"), three);
    // Expired, what still stands comes back.
    case_sql(test, "UPDATE alarm_request SET until_on = '2020-01-01'");
    case_task(test, exclusions_expire);
    assert_string_equal(case_of(test, two, "state"), "issued");
    assert_string_equal(case_of(test, three, "state"), "issued");
    assert_int_equal(case_number(test, "SELECT count(*) FROM alarm_request WHERE state = 'ended'"),
                     1);

    // Of a record: as long as it compares the same.
    assert_int_equal(
        case_act(test, 2, one, "exclude", "{\"scope\": \"record\", \"reason\": \"적법\"}"), 200);
    assert_int_equal(case_call(test, 4, "POST",
                               arena_format(test->arena, "/api/v1/exclusions/%lld/approve",
                                            (long long)case_int(test, "id")),
                               "{}", true),
                     200);
    case_records(test, "~ exp_pay pay_no=P1 dept_cd=D30");
    assert_int_equal(case_alarm(test, "T03", "P1"), one);
    case_records(test, "~ exp_pay pay_no=P1 amt=999");
    assert_int_not_equal(case_alarm(test, "T03", "P1"), one);
    // What is masked is shown for a reason; a token is shown to nobody.
    assert_int_equal(
        case_call(test, 3, "POST",
                  arena_format(test->arena, "/api/v1/alarms/%lld/reveal", (long long)two),
                  "{\"column\": \"creditor_nm\", \"reason\": \"본인 확인\"}", false),
        200);
    assert_string_equal(case_text(test, "value"), "홍길동");
    assert_null(strstr(case_of(test, two, "evidence"), "홍길동"));
    assert_int_equal(
        case_call(test, 3, "POST",
                  arena_format(test->arena, "/api/v1/alarms/%lld/reveal", (long long)two),
                  "{\"column\": \"creditor_tok\", \"reason\": \"본인 확인\"}", false),
        400);
    case_close(test);
}

static void what_is_restricted(void **state)
{
    (void)state;
    struct alarm_case *test = case_open();
    const char *body = "{\"column\": \"ip\", \"reason\": \"접속 경로 확인\"}";
    case_records(test, "+ exp_pay pay_no=P1 dept_cd=D10 mk_emp_no=E1 amt=100\n"
                       "+ pay_log pay_no=P1 log_seq=1 action_cd=대리 ip=10.77.0.9");
    int64_t id = case_alarm(test, "T06", "P1");
    const char *path = arena_format(test->arena, "/api/v1/alarms/%lld", (long long)id);
    const char *reveal = arena_format(test->arena, "%s/reveal", path);
    assert_null(strstr(case_of(test, id, "evidence"), "10.77.0.9"));
    assert_null(strstr(case_of(test, id, "hidden"), "10.77.0.9"));
    assert_non_null(strstr(case_of(test, id, "evidence"), "\"mark\":\"restricted\""));
    assert_int_equal(case_get(test, 4, path), 200);
    assert_int_equal(case_call(test, 3, "POST", reveal, body, false), 400); // the manager
    assert_int_equal(case_call(test, 4, "POST", reveal, "{\"column\": \"ip\"}", false), 400);
    assert_int_equal(case_number(test, "SELECT count(*) FROM audit_entry WHERE action = "
                                       "'alarm.reveal'"),
                     0);
    assert_int_equal(case_call(test, 4, "POST", reveal, body, false), 200);
    assert_string_equal(case_text(test, "value"), "10.77.0.9");
    assert_int_equal(case_number(test, "SELECT count(*) FROM audit_entry WHERE action = "
                                       "'alarm.reveal' AND reason = '접속 경로 확인'"),
                     1);
    // Nor does the history tell what it was.
    case_records(test, "~ pay_log pay_no=P1 log_seq=1 ip=10.77.0.10");
    case_records(test, "~ pay_log pay_no=P1 log_seq=1 action_cd=본인 ip=10.77.0.11");
    assert_string_equal(case_of(test, id, "standing"), "0");
    assert_int_equal(case_number(test, "SELECT count(*) FROM alarm_event WHERE reason LIKE "
                                       "'%10.77%' OR detail LIKE '%10.77%' OR evidence LIKE "
                                       "'%10.77%'"),
                     0);
    case_close(test);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(withdrawals),  cmocka_unit_test(many_at_once_are_looked_at),
        cmocka_unit_test(by_the_clock), cmocka_unit_test(what_cannot_be_judged_is_kept),
        cmocka_unit_test(recurrence),   cmocka_unit_test(audience_audit),
        cmocka_unit_test(who_has_it),   cmocka_unit_test(it_is_there_after_a_restart),
        cmocka_unit_test(exclusions),   cmocka_unit_test(what_is_restricted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
