// Days, hands and many at once.
#include "test/alarm_case.h"

#include "modules/alarm/transfer.h"

#define LAWFUL "{\"action\": 10, \"reason\": \"계약서와 검수조서로 확인하여 정상임\"}"

static int64_t today(void)
{
    return civil_floor_day(now_civil(now_us(), NOW_SEOUL_MINUTES));
}

static const char *day_text(struct alarm_case *test, int64_t day)
{
    char text[CIVIL_TEXT_MAX];
    civil_print_date(day, text);
    return arena_text(test->arena, text, strlen(text));
}

static void days_are_working_days(void **state)
{
    (void)state;
    struct alarm_case *test = case_open();
    // Whatever day it is: the next five days are holidays, all that follow are working days.
    for (int i = 1; i < 40; i++)
        case_sql(test,
                 arena_format(test->arena,
                              "INSERT INTO calendar (ymd, biz_yn, row_seal) VALUES ('%s', '%s', 0)",
                              day_text(test, today() + i), i <= 5 ? "N" : "Y"));
    case_records(test, "+ exp_req req_no=R1 dept_cd=D10 emp_no=E77 req_amt=20000");
    int64_t id = case_alarm(test, "T01", "R1");
    assert_string_equal(case_of(test, id, "due_on"), day_text(test, today() + 5 + 3));     // read
    assert_string_equal(case_of(test, id, "act_due_on"), day_text(test, today() + 5 + 7)); // act
    assert_int_equal(case_act(test, 2, id, "read", "{}"), 200);
    assert_string_equal(case_of(test, id, "due_on"), day_text(test, today() + 5 + 7));
    // A row for the scenario goes before the one for all.
    case_sql(test, "INSERT INTO alarm_deadline VALUES ('', 'T01', 'act', 1), ('A1', '', 'act', 2)");
    case_records(test, "+ exp_req req_no=R2 dept_cd=D10 emp_no=E77 req_amt=20000");
    assert_string_equal(case_of(test, case_alarm(test, "T01", "R2"), "act_due_on"),
                        day_text(test, today() + 6));
    // A later day: asked by one, granted by another.
    const char *until = day_text(test, today() + 60);
    assert_int_equal(
        case_act(test, 2, id, "extend", "{\"until\": \"2020-01-01\", \"reason\": \"법원\"}"), 400);
    assert_int_equal(
        case_act(test, 2, id, "extend",
                 arena_format(test->arena, "{\"until\": \"%s\", \"reason\": \"법원\"}", until)),
        200);
    const char *path = arena_format(test->arena, "/api/v1/extensions/%lld/approve",
                                    (long long)case_int(test, "id"));
    assert_int_equal(case_call(test, 2, "POST", path, "{}", true), 403);
    assert_int_equal(case_call(test, 3, "POST", path, "{}", true), 200);
    assert_string_equal(case_of(test, id, "due_on"), until);
    assert_int_equal(case_call(test, 3, "POST", path, "{}", true), 409);
    assert_int_equal(case_act(test, 2, id, "act", LAWFUL), 200);
    assert_string_equal(case_of(test, id, "in_time"), "1");
    case_close(test);
}

static int told(struct alarm_case *test, const char *event)
{
    return (int)case_number(
        test,
        arena_format(test->arena,
                     "SELECT count(*) FROM notice WHERE event = '%s' AND officer_id = 3", event));
}

static void reminders_and_escalation(void **state)
{
    (void)state;
    struct alarm_case *test = case_open();
    case_records(test, "+ exp_req req_no=R1 dept_cd=D10 emp_no=E77 req_amt=20000");
    int64_t id = case_alarm(test, "T01", "R1");
    static const struct {
        int days;                   // from the due day
        int reminders, escalations; // so far
    } looks[] = { { -3, 0, 0 }, { -2, 1, 0 }, { -1, 1, 0 }, { 0, 2, 0 },  { 6, 2, 0 },
                  { 7, 2, 1 },  { 13, 2, 1 }, { 14, 3, 1 }, { 21, 4, 1 }, { 29, 5, 1 },
                  { 30, 5, 2 }, { 34, 5, 2 }, { 35, 6, 2 } };
    case_sql(test, "UPDATE alarm SET told_step = 0, look_on = '2199-01-01'");
    int64_t look = 0; // the next one, in days from the due day
    for (size_t i = 0; i < sizeof looks / sizeof *looks; i++) {
        // The due day moves, and what was put down for later with it; the clock of the host does not.
        int64_t due = today() - looks[i].days;
        case_sql(test, arena_format(test->arena, "UPDATE alarm SET due_on = '%s', look_on = '%s'",
                                    day_text(test, due), day_text(test, i ? due + look : due - 2)));
        case_task(test, alarm_remind);
        if (told(test, "alarm.reminder") != looks[i].reminders ||
            told(test, "alarm.escalated") != looks[i].escalations)
            fail_msg("day %d: %d reminders, %d escalations", looks[i].days,
                     told(test, "alarm.reminder"), told(test, "alarm.escalated"));
        const char *next = case_of(test, id, "look_on");
        assert_true(civil_parse_date(next, strlen(next), &look));
        look -= due;
    }
    assert_int_equal(
        case_number(
            test, "SELECT count(*) FROM notice WHERE event = 'alarm.escalated' AND officer_id = 6"),
        1);
    case_close(test);
}

static bool end_post(struct app *app, struct writer_turn *turn, struct err *err)
{
    struct app_event event = { .name = "post.ended", .owner = { "A1", 10, 7 } };
    return app_tell(app, turn, &event, err);
}

static bool end_department(struct app *app, struct writer_turn *turn, struct err *err)
{
    struct app_event event = { .name = "department.ended", .id = 10, .owner = { "A1", 10, 0 } };
    return app_tell(app, turn, &event, err);
}

static void hands(void **state)
{
    (void)state;
    struct alarm_case *test = case_open();
    case_records(test, "+ exp_req req_no=R1 dept_cd=D10 emp_no=E1 req_amt=20000");
    int64_t id = case_alarm(test, "T01", "R1");
    assert_int_equal(case_act(test, 2, id, "transfer", "{\"reason\": \"지정\", \"officer_id\": 1}"),
                     400); // involved
    assert_int_equal(case_act(test, 2, id, "transfer", "{\"reason\": \"지정\", \"officer_id\": 9}"),
                     400); // elsewhere
    assert_int_equal(case_act(test, 2, id, "transfer", "{\"reason\": \"지정\"}"), 400);
    assert_int_equal(case_act(test, 2, id, "transfer", "{\"reason\": \"지정\", \"officer_id\": 7}"),
                     200);
    assert_int_equal(case_act(test, 7, id, "start", "{}"), 200);
    case_sql(test, "UPDATE post SET valid_to = '2026-01-01' WHERE officer_id = 7");
    case_task(test, end_post);
    assert_string_equal(case_of(test, id, "handler_id"), "");
    assert_string_equal(case_of(test, id, "handler_why"), "post_ended");
    assert_string_equal(case_of(test, id, "state"), "working");
    case_sql(test, "UPDATE department SET successor_id = 30 WHERE id = 10");
    case_task(test, end_department);
    assert_string_equal(case_of(test, id, "department_id"), "30");
    assert_int_equal(case_number(test, "SELECT count(*) FROM alarm_event WHERE act = 'hand_over'"),
                     2);
    assert_int_equal(case_act(test, 11, id, "act", LAWFUL), 200);
    case_close(test);
}

static const char *outcome(struct alarm_case *test, size_t at)
{
    return json_string_value(
        json_object_get(json_array_get(json_object_get(test->reply, "outcomes"), at), "outcome"));
}

static void many_with_one_reason(void **state)
{
    (void)state;
    struct alarm_case *test = case_open();
    case_records(test, "+ exp_req req_no=R1 dept_cd=D10 emp_no=E77 req_amt=20000\n+ exp_req "
                       "req_no=R2 dept_cd=D10 emp_no=E2 req_amt=20000\n"
                       "+ exp_req req_no=R3 dept_cd=D30 emp_no=E77 req_amt=20000\n+ exp_req "
                       "req_no=R4 dept_cd=D10 emp_no=E77 req_amt=20000\n"
                       "+ exp_req req_no=R5 dept_cd=D10 emp_no=E77 req_amt=20000");
    int64_t ids[5];
    for (int i = 0; i < 5; i++)
        ids[i] = case_alarm(test, "T01", arena_format(test->arena, "R%d", i + 1));
    const char *body = arena_format(test->arena,
                                    "{\"act\": \"act\", \"action\": 10, \"reason\": \"달마다 내는 "
                                    "임차료로 정상임\", \"alarms\": ["
                                    "{\"id\": %lld, \"version\": 1}, {\"id\": %lld, \"version\": "
                                    "1}, {\"id\": %lld, \"version\": 1}, "
                                    "{\"id\": %lld, \"version\": 9}, {\"id\": %lld, \"version\": "
                                    "1}, {\"id\": 5, \"version\": 1}]}",
                                    (long long)ids[0], (long long)ids[1], (long long)ids[2],
                                    (long long)ids[3], (long long)ids[4]);
    assert_int_equal(case_call(test, 2, "POST", "/api/v1/alarms/bulk", body, false), 200);
    static const char *const want[] = {
        "done", "refused", "refused", "refused", "done", "refused"
    }; // own, elsewhere, old version, none
    for (size_t i = 0; i < 6; i++)
        assert_string_equal(outcome(test, i), want[i]);
    assert_int_equal(case_number(test, "SELECT count(*) FROM alarm WHERE state = 'acted'"), 2);
    assert_int_equal(case_number(test, "SELECT count(*) FROM alarm_event WHERE act = 'act'"), 2);
    assert_int_equal(case_call(test, 2, "POST", "/api/v1/alarms/bulk",
                               "{\"act\": \"act\", \"reason\": \"가\", \"alarms\": []}", false),
                     400);
    case_close(test);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(days_are_working_days),
        cmocka_unit_test(reminders_and_escalation),
        cmocka_unit_test(hands),
        cmocka_unit_test(many_with_one_reason),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
