// Self-checks over the small city of test/alarm_case.h: sheets, who fills in what, and what follows.
#include "test/alarm_case.h"

#include "base/civil.h"
#include "modules/selfcheck/opening.h"
#include "modules/selfcheck/remind.h"

#define API "/api/v1/selfcheck/"

enum { KIM = 1, LEE, PARK, CHOI, YUN, SEO, HAN, NA, JO, OH = 11 };

static const char *format(struct alarm_case *test, const char *text, int64_t number)
{
    return arena_format(test->arena, text, (long long)number);
}

static int64_t number(struct alarm_case *test, const char *sql, int64_t of)
{
    return case_number(test, format(test, sql, of));
}

static int64_t today(void)
{
    return civil_floor_day(now_civil(now_us(), NOW_SEOUL_MINUTES));
}

static const char *day(struct alarm_case *test, int64_t later)
{
    return civil_date_text(test->arena, today() + later);
}

static int64_t post(struct alarm_case *test, int person, int wanted, const char *path,
                    const char *body)
{
    int status = case_call(test, person, "POST", path, body, false);
    if (status != wanted)
        fail_msg("%s: %d, not %d: %s", path, status, wanted, test->reply_text);
    return case_int(test, "id");
}

// With the version that stands in the table.
static int on(struct alarm_case *test, int person, const char *table, int64_t id, const char *verb,
              const char *path, const char *body)
{
    snprintf(
        test->etag, sizeof test->etag, "\"%lld\"",
        (long long)number(
            test, arena_format(test->arena, "SELECT version FROM %s WHERE id = %%lld", table), id));
    return case_call(test, person, verb, arena_format(test->arena, API "%s", path), body, true);
}

static int act(struct alarm_case *test, int person, int64_t id, const char *name, const char *body)
{
    return on(test, person, "selfcheck_check", id, "POST",
              arena_format(test->arena, "checks/%lld/%s", (long long)id, name), body);
}

// The bank's examples; department 10 performs contracts (4 items, three of them watched), 30 welfare.
static struct alarm_case *open_with_bank(void)
{
    struct alarm_case *test = case_open();
    post(test, CHOI, 201, API "examples", "{}");
    static const struct {
        const char *code;
        int department;
    } owners[] = { { "A6-22", 10 }, { "A1-1", 30 } };
    for (size_t i = 0; i < sizeof owners / sizeof *owners; i++)
        post(test, CHOI, 201, API "owners",
             arena_format(test->arena, "{\"duty_id\": %lld, \"department_id\": %d}",
                          (long long)case_number(
                              test, arena_format(test->arena,
                                                 "SELECT id FROM selfcheck_duty WHERE code = '%s'",
                                                 owners[i].code)),
                          owners[i].department));
    return test;
}

static int64_t open_round(struct alarm_case *test)
{
    return post(
        test, CHOI, 201, API "rounds",
        arena_format(test->arena, "{\"cycle\": \"half_year\", \"due\": \"%s\"}", day(test, 3)));
}

static int64_t check_of(struct alarm_case *test, const char *duty, int officer)
{
    return case_number(test, arena_format(test->arena,
                                          "SELECT max(id) FROM selfcheck_check_list WHERE "
                                          "duty_code = '%s' AND officer_id = %d",
                                          duty, officer));
}

static int64_t item_of(struct alarm_case *test, int64_t check, int position)
{
    return case_number(test, arena_format(test->arena,
                                          "SELECT item_id FROM selfcheck_answer_list WHERE "
                                          "check_id = %lld AND position = %d",
                                          (long long)check, position));
}

static int answer(struct alarm_case *test, int person, int64_t check, int position,
                  const char *members)
{
    return on(test, person, "selfcheck_check", check, "PUT",
              format(test, "checks/%lld/answers", check),
              arena_format(test->arena, "{\"answers\": [{\"item_id\": %lld, %s}]}",
                           (long long)item_of(test, check, position), members));
}

static void fill(struct alarm_case *test, int person, int64_t check)
{
    int64_t items =
        number(test, "SELECT count(*) FROM selfcheck_answer WHERE check_id = %lld", check);
    for (int i = 1; i <= items; i++)
        assert_int_equal(
            answer(test, person, check, i, "\"value\": \"yes\", \"reason\": \"장부로 확인함\""),
            200);
    assert_int_equal(act(test, person, check, "fill", "{}"), 200);
}

static int told(struct alarm_case *test, int officer, const char *event)
{
    return (int)case_number(test,
                            arena_format(test->arena,
                                         "SELECT count(*) FROM notice WHERE officer_id = %d AND "
                                         "event = '%s'",
                                         officer, event));
}

// ---- the bank

static void a_sheet_takes_two_persons(void **state)
{
    (void)state;
    struct alarm_case *test = open_with_bank();
    int64_t duty = case_number(test, "SELECT id FROM selfcheck_duty WHERE code = 'A6-22'");
    int64_t live = number(test,
                          "SELECT id FROM selfcheck_sheet WHERE duty_id = %lld AND cycle = "
                          "'half_year'",
                          duty);
    int64_t draft =
        post(test, CHOI, 201, API "sheets",
             arena_format(test->arena,
                          "{\"duty_id\": %lld, \"cycle\": \"half_year\", \"from_sheet_id\": %lld}",
                          (long long)duty, (long long)live));
    assert_int_equal(
        number(test, "SELECT count(*) FROM selfcheck_item WHERE sheet_id = %lld", draft), 4);
    assert_int_equal(
        number(test,
               "SELECT count(*) FROM selfcheck_item_scenario w JOIN selfcheck_item i ON i.id = "
               "w.item_id WHERE i.sheet_id = %lld",
               draft),
        3);
    const char *publish = format(test, "sheets/%lld/publish", draft);
    assert_int_equal(on(test, CHOI, "selfcheck_sheet", draft, "POST", publish, "{}"), 403);
    assert_int_equal(on(test, YUN, "selfcheck_sheet", draft, "POST", publish, "{}"), 200);
    assert_string_equal(
        case_word(test, format(test, "SELECT state FROM selfcheck_sheet WHERE id = %lld", live)),
        "ended");
    // What is live is never changed.
    int64_t item = number(test, "SELECT min(id) FROM selfcheck_item WHERE sheet_id = %lld", draft);
    assert_int_equal(on(test, YUN, "selfcheck_item", item, "PATCH",
                        format(test, "items/%lld", item), "{\"basis\": \"지방계약법\"}"),
                     409);
    assert_int_equal(on(test, YUN, "selfcheck_sheet", draft, "POST",
                        format(test, "sheets/%lld/items", draft),
                        "{\"code\": \"X\", \"text_ko\": \"가\", \"text_en\": \"a\", \"answer\": "
                        "\"yes_no\"}"),
                     409);
    // An empty one is not published, and one that was dropped stays dropped.
    int64_t empty = post(test, CHOI, 201, API "sheets",
                         format(test, "{\"duty_id\": %lld, \"cycle\": \"monthly\"}", duty));
    publish = format(test, "sheets/%lld/publish", empty);
    assert_int_equal(on(test, YUN, "selfcheck_sheet", empty, "POST", publish, "{}"), 409);
    assert_int_equal(on(test, CHOI, "selfcheck_sheet", empty, "POST",
                        format(test, "sheets/%lld/end", empty), "{\"reason\": \"쓰지 않음\"}"),
                     200);
    assert_int_equal(on(test, YUN, "selfcheck_sheet", empty, "POST", publish, "{}"), 409);
    case_close(test);
}

static int officers(struct alarm_case *test, const char *duty, int64_t *first)
{
    struct store_numbers out;
    int64_t id = case_number(
        test, arena_format(test->arena, "SELECT id FROM selfcheck_duty WHERE code = '%s'", duty));
    CASE_TRY(test, opening_on_duty(test->store, test->arena, id, 10, today(), 0, &out, &test->err));
    *first = out.count ? out.at[0] : 0;
    return (int)out.count;
}

static void the_nearest_step_is_on_a_duty(void **state)
{
    (void)state;
    struct alarm_case *test = open_with_bank();
    int64_t first;
    assert_int_equal(officers(test, "A6-22", &first), 2); // Kim and Han: no post names a duty
    case_sql(test, "UPDATE selfcheck_duty SET post_duty = '계약' WHERE code = 'A6-22';"
                   "UPDATE post SET duty = '계약' WHERE id = 7");
    assert_int_equal(officers(test, "A6-22", &first), 1);
    assert_int_equal(first, HAN);
    // Of other duties Han's post says that it is not his.
    assert_int_equal(officers(test, "C0-1", &first), 1);
    assert_int_equal(first, KIM);
    case_sql(test, "UPDATE post SET valid_to = '2020-12-31' WHERE id IN (1, 7)");
    assert_int_equal(officers(test, "A6-22", &first), 1);
    assert_int_equal(first, PARK);
    assert_int_equal(officers(test, "C0-2", &first), 1); // managers fill it in
    assert_int_equal(first, PARK);
    case_sql(test, "UPDATE post SET valid_to = '2020-12-31' WHERE id = 3");
    assert_int_equal(officers(test, "A6-22", &first), 0);
    // A round says where nobody is.
    post(test, CHOI, 201, API "rounds", "{\"cycle\": \"half_year\"}");
    assert_int_equal(json_array_size(json_object_get(test->reply, "unmanned")), 1);
    case_close(test);
}

// ---- rounds

static void a_round_opens_when_its_time_has_come(void **state)
{
    (void)state;
    struct alarm_case *test = open_with_bank();
    case_task(test, opening_turn);
    assert_int_equal(case_number(test, "SELECT count(*) FROM selfcheck_round"), 0);
    // Live since before the half-year.
    case_sql(test, "UPDATE selfcheck_sheet SET live_from = '2020-01-01' WHERE cycle = 'half_year'");
    case_task(test, opening_turn);
    case_task(test, opening_turn);
    assert_int_equal(case_number(test, "SELECT count(*) FROM selfcheck_round WHERE by_id = 0"), 1);
    // Contracts Kim, Han; welfare Jo; common Kim, Han, Jo; executives Park, Oh.
    assert_int_equal(case_number(test, "SELECT count(*) FROM selfcheck_check"), 8);
    assert_int_equal(case_number(test, "SELECT count(*) FROM selfcheck_answer"),
                     2 * 4 + 3 + 3 * 7 + 2 * 5);
    // Due by the settings; opened late, it has ten days.
    const char *from = case_word(test, "SELECT from_on FROM selfcheck_round");
    const char *due = arena_format(test->arena, "%.4s-%s", from,
                                   strcmp(from + 5, "01-01") == 0 ? "07-10" : "11-10");
    assert_string_equal(case_word(test, "SELECT due_on FROM selfcheck_round"),
                        strcmp(due, day(test, 0)) < 0 ? day(test, 10) : due);
    assert_int_equal(told(test, KIM, "selfcheck.opened"), 1);
    case_close(test);
}

static void an_officer_opens_one_for_a_case(void **state)
{
    (void)state;
    struct alarm_case *test = open_with_bank();
    int64_t duty = case_number(test, "SELECT id FROM selfcheck_duty WHERE code = 'A6-22'");
    const char *body = format(test, "{\"duty_id\": %lld, \"case_no\": \"계약-12\"}", duty);
    int64_t check = post(test, KIM, 201, API "checks", body);
    assert_int_equal(
        number(test, "SELECT count(*) FROM selfcheck_answer WHERE check_id = %lld", check), 4);
    post(test, HAN, 409, API "checks", body);
    post(test, JO, 400, API "checks", body); // another department's
    int64_t welfare = case_number(test, "SELECT id FROM selfcheck_duty WHERE code = 'A1-1'");
    post(
        test, JO, 400, API "checks",
        format(test, "{\"duty_id\": %lld, \"case_no\": \"1\"}", welfare)); // has no sheet for cases
    case_close(test);
}

// ---- answers

static void an_answer_fits_its_item(void **state)
{
    (void)state;
    struct alarm_case *test = open_with_bank();
    case_sql(test, "UPDATE selfcheck_item SET answer = 'number' WHERE code = 'A6-22-1';"
                   "UPDATE selfcheck_item SET answer = 'date' WHERE code = 'A6-22-2';"
                   "UPDATE selfcheck_item SET answer = 'document' WHERE code = 'A6-22-3'");
    open_round(test);
    int64_t check = check_of(test, "A6-22", KIM);
    assert_int_equal(answer(test, KIM, check, 1, "\"value\": \"12건\""), 400);
    assert_int_equal(answer(test, KIM, check, 1, "\"value\": \"12\""), 200);
    assert_int_equal(answer(test, KIM, check, 2, "\"value\": \"yes\""), 400);
    assert_int_equal(answer(test, KIM, check, 2, "\"value\": \"2026-02-30\""), 400);
    assert_int_equal(answer(test, KIM, check, 2, "\"value\": \"2026-02-28\""), 200);
    assert_int_equal(answer(test, KIM, check, 3, "\"value\": \"회계과-7\""), 200);
    assert_int_equal(answer(test, KIM, check, 4, "\"value\": 1"), 400);
    assert_int_equal(answer(test, HAN, check, 4, "\"value\": \"yes\""), 404); // Kim's
    int64_t other = item_of(test, check_of(test, "C0-1", KIM), 1);
    assert_int_equal(
        on(test, KIM, "selfcheck_check", check, "PUT", format(test, "checks/%lld/answers", check),
           format(test, "{\"answers\": [{\"item_id\": %lld, \"value\": \"yes\"}]}", other)),
        400);
    // Taken back, it is not answered.
    assert_int_equal(answer(test, KIM, check, 4, "\"value\": \"na\""), 200);
    assert_int_equal(case_int(test, "items_answered"), 4);
    assert_int_equal(act(test, KIM, check, "fill", "{}"), 400);
    assert_int_equal(answer(test, KIM, check, 4, "\"value\": null"), 200);
    assert_int_equal(case_int(test, "items_answered"), 3);
    // A plan for yesterday is none.
    const char *late = arena_format(test->arena,
                                    "\"value\": \"no\", \"reason\": \"누락\", \"plan\": \"정비\", "
                                    "\"plan_due_on\": \"%s\"",
                                    day(test, -1));
    assert_int_equal(answer(test, KIM, check, 4, late), 200);
    assert_int_equal(act(test, KIM, check, "fill", "{}"), 400);
    assert_int_equal(answer(test, KIM, check, 4, "\"value\": \"yes\""), 200);
    assert_int_equal(act(test, KIM, check, "fill", "{}"), 200);
    assert_int_equal(answer(test, KIM, check, 4, "\"value\": \"yes\""), 409); // handed in
    case_close(test);
}

// ---- the steps

static void a_managers_own_goes_one_step_up(void **state)
{
    (void)state;
    struct alarm_case *test = open_with_bank();
    open_round(test);
    int64_t check = check_of(test, "C0-2", PARK);
    fill(test, PARK, check);
    assert_int_equal(number(test, "SELECT approver_id FROM selfcheck_check WHERE id = %lld", check),
                     CHOI);
    assert_int_equal(act(test, PARK, check, "approve", "{}"), 409); // the lead reviews it first
    assert_int_equal(act(test, LEE, check, "review", "{}"), 200);
    assert_int_equal(act(test, PARK, check, "approve", "{}"), 403);
    assert_int_equal(act(test, YUN, check, "approve", "{}"), 404);
    assert_int_equal(case_get(test, CHOI, API "checks?waiting=1"), 200);
    assert_int_equal(case_items(test), 1);
    assert_int_equal(act(test, CHOI, check, "approve", "{}"), 200);
    case_close(test);
}

static void approve(struct alarm_case *test, int64_t check)
{
    assert_int_equal(act(test, LEE, check, "review", "{}"), 200);
    assert_int_equal(act(test, PARK, check, "approve", "{}"), 200);
}

static void what_audit_finds_wrong_is_done_again(void **state)
{
    (void)state;
    struct alarm_case *test = open_with_bank();
    open_round(test);
    int64_t check = check_of(test, "A6-22", KIM);
    fill(test, KIM, check);
    approve(test, check);
    int64_t sample =
        post(test, YUN, 201, API "samples",
             arena_format(test->arena, "{\"from\": \"%s\", \"to\": \"%s\", \"share\": 100}",
                          day(test, 0), day(test, 0)));
    assert_int_equal(case_int(test, "drawn"), 1);
    const char *wrong = format(test, "{\"sample_id\": %lld, \"verdict\": \"wrong\"}", sample);
    assert_int_equal(act(test, YUN, check, "audit", wrong), 400); // why?
    wrong = format(
        test, "{\"sample_id\": %lld, \"verdict\": \"wrong\", \"reason\": \"견적서가 하나뿐임\"}",
        sample);
    assert_int_equal(act(test, YUN, check, "audit", wrong), 200);
    assert_string_equal(case_text(test, "state"), "open");
    // It counts as not done, and there are seven days at least.
    assert_int_equal(number(test,
                            "SELECT count(*) FROM selfcheck_check WHERE id = %lld AND filled_us IS "
                            "NULL AND in_time IS NULL",
                            check),
                     1);
    assert_int_equal(number(test, "SELECT due_day FROM selfcheck_check WHERE id = %lld", check),
                     today() + 7);
    assert_int_equal(told(test, KIM, "selfcheck.sent_back"), 1);
    fill(test, KIM, check);
    approve(test, check); // the same people do again what they did
    case_close(test);
}

static void nobody_takes_two_steps(void **state)
{
    (void)state;
    struct alarm_case *test = open_with_bank();
    // Lee stands in for Park: who reviewed does not approve.
    case_sql(test, arena_format(
                       test->arena,
                       "INSERT INTO substitute (id, absent_id, officer_id, valid_from, valid_to, "
                       "reason) VALUES (1, 3, 2, '%s', '%s', '휴가')",
                       day(test, -1), day(test, 9)));
    open_round(test);
    int64_t check = check_of(test, "A6-22", KIM);
    fill(test, KIM, check);
    assert_int_equal(act(test, LEE, check, "review", "{}"), 200);
    assert_int_equal(act(test, LEE, check, "approve", "{}"), 403);
    case_close(test);
}

// ---- days

static void days_are_told(void **state)
{
    (void)state;
    struct alarm_case *test = open_with_bank();
    open_round(test);
    int64_t check = check_of(test, "A6-22", KIM);
    // Three days are left, fewer than before which it is reminded of: the next word comes when it is late.
    assert_int_equal(number(test, "SELECT look_day FROM selfcheck_check WHERE id = %lld", check),
                     today() + 4);
    case_sql(test, arena_format(test->arena,
                                "UPDATE selfcheck_check SET look_day = NULL WHERE id <> %lld;"
                                "UPDATE selfcheck_check SET look_day = %lld WHERE id = %lld",
                                (long long)check, (long long)today(), (long long)check));
    case_task(test, remind_turn);
    case_task(test, remind_turn);
    assert_int_equal(told(test, KIM, "selfcheck.due"), 1);
    assert_int_equal(told(test, PARK, "selfcheck.due"), 0);
    case_sql(test, arena_format(test->arena,
                                "UPDATE selfcheck_check SET due_day = %lld, look_day = %lld WHERE "
                                "id = %lld",
                                (long long)(today() - 1), (long long)today(), (long long)check));
    case_task(test, remind_turn);
    case_task(test, remind_turn);
    assert_int_equal(told(test, KIM, "selfcheck.late"), 1);
    assert_int_equal(told(test, PARK, "selfcheck.late"), 1);
    assert_int_equal(number(test, "SELECT look_day FROM selfcheck_check WHERE id = %lld", check),
                     today() + 7);
    // Late it is, and says so.
    fill(test, KIM, check);
    assert_int_equal(number(test, "SELECT in_time FROM selfcheck_check WHERE id = %lld", check), 0);
    assert_int_equal(case_get(test, CHOI, API "rates?by=officer"), 200);
    size_t at;
    json_t *group;
    int64_t days = 0;
    json_array_foreach(json_object_get(test->reply, "groups"), at,
                       group) if (json_integer_value(json_object_get(group, "officer_id")) == KIM)
        days = json_integer_value(json_object_get(group, "late_days"));
    assert_int_equal(days, 1);
    case_close(test);
}

static void an_improvement_is_followed(void **state)
{
    (void)state;
    struct alarm_case *test = open_with_bank();
    open_round(test);
    int64_t check = check_of(test, "A6-22", KIM);
    for (int i = 1; i <= 3; i++)
        answer(test, KIM, check, i, "\"value\": \"yes\"");
    assert_int_equal(
        answer(test, KIM, check, 4,
               arena_format(test->arena,
                            "\"value\": \"no\", \"reason\": \"미공개\", \"plan\": \"공개\", "
                            "\"plan_due_on\": \"%s\"",
                            day(test, 1))),
        200);
    assert_int_equal(act(test, KIM, check, "fill", "{}"), 200);
    assert_int_equal(case_number(test, "SELECT count(*) FROM selfcheck_improvement"), 0);
    approve(test, check);
    int64_t id = case_number(test, "SELECT id FROM selfcheck_improvement");
    case_sql(test, arena_format(test->arena,
                                "UPDATE selfcheck_improvement SET due_day = %lld, look_day = %lld",
                                (long long)(today() - 2), (long long)today()));
    case_task(test, remind_turn);
    assert_int_equal(told(test, KIM, "selfcheck.improvement_late"), 1);
    assert_int_equal(told(test, PARK, "selfcheck.improvement_late"), 1);
    const char *table = "selfcheck_improvement";
#define DO(person, verb, body)                                                                     \
    on(test, person, table, id, "POST", format(test, "improvements/%lld/" verb, id), body)
    assert_int_equal(DO(PARK, "confirm", "{}"), 409);
    assert_int_equal(DO(HAN, "done", "{\"note\": \"공개 완료\"}"), 404);
    assert_int_equal(DO(KIM, "done", "{\"note\": \"공개 완료함\"}"), 200);
    assert_int_equal(told(test, PARK, "selfcheck.improvement_done"), 1);
    assert_int_equal(DO(PARK, "send-back", "{\"reason\": \"두 건이 빠짐\"}"), 200);
    assert_int_equal(DO(KIM, "done", "{\"note\": \"두 건도 공개함\"}"), 200);
    assert_int_equal(DO(PARK, "confirm", "{}"), 200);
#undef DO
    assert_int_equal(case_number(test, "SELECT confirmed FROM pub_selfcheck_improvement"), 1);
    case_close(test);
}

// ---- alarms

static void watch_with_t01(struct alarm_case *test)
{
    case_sql(test,
             "UPDATE selfcheck_item_scenario SET scenario_id = 'T01' WHERE scenario_id = 'F14'");
}

#define SPEND(number) "+ exp_req req_no=R" number " dept_cd=D10 emp_no=E77 req_amt=20000"

static void alarms_that_come_again_open_their_items(void **state)
{
    (void)state;
    struct alarm_case *test = open_with_bank();
    watch_with_t01(test);
    case_records(test, SPEND("1"));
    assert_int_equal(case_number(test, "SELECT count(*) FROM selfcheck_check"), 0);
    case_records(test, SPEND("2"));
    case_records(test, SPEND("3"));
    assert_int_equal(case_number(test, "SELECT count(*) FROM selfcheck_check"), 1);
    assert_string_equal(case_word(test, "SELECT scenario_id FROM selfcheck_check"), "T01");
    assert_int_equal(case_number(test, "SELECT count(*) FROM selfcheck_answer"), 1);
    assert_int_equal(told(test, KIM, "selfcheck.opened"), 1);
    // Nobody performs contracts in department 30.
    case_records(test, "+ exp_req req_no=R8 dept_cd=D30 emp_no=E77 req_amt=20000\n"
                       "+ exp_req req_no=R9 dept_cd=D30 emp_no=E77 req_amt=20000");
    assert_int_equal(case_number(test, "SELECT count(*) FROM selfcheck_check"), 1);
    case_close(test);
}

static const char *proposal(struct alarm_case *test, int64_t check)
{
    assert_int_equal(case_get(test, KIM, format(test, API "checks/%lld", check)), 200);
    const json_t *second = json_array_get(json_object_get(test->reply, "answers"), 1);
    const char *text = json_string_value(json_object_get(second, "proposal"));
    return text ? text : "";
}

static void yes_is_proposed_where_nothing_stands(void **state)
{
    (void)state;
    struct alarm_case *test = open_with_bank();
    watch_with_t01(test);
    open_round(test);
    int64_t check = check_of(test, "A6-22", KIM);
    assert_string_equal(proposal(test, check), ""); // no record was judged
    case_sql(test, "INSERT INTO exp_req (agency_id, req_no, row_seal) VALUES ('A1', 'R0', 0)");
    assert_string_equal(proposal(test, check), "yes");
    assert_int_equal(answer(test, KIM, check, 2, "\"value\": \"yes\""), 200);
    const char *seen =
        format(test,
               "SELECT proposed FROM selfcheck_answer_list WHERE check_id = %lld AND "
               "position = 2",
               check);
    assert_string_equal(case_word(test, seen), ""); // he did not say that he saw it
    assert_int_equal(answer(test, KIM, check, 2, "\"value\": \"yes\", \"proposal_seen\": true"),
                     200);
    assert_string_equal(case_word(test, seen), "yes");
    case_records(test, SPEND("1"));
    assert_string_equal(proposal(test, check), "");
    assert_int_equal(answer(test, KIM, check, 2, "\"value\": \"yes\", \"proposal_seen\": true"),
                     200);
    assert_string_equal(case_word(test, seen), ""); // there was none to see
    case_close(test);
}

static void an_alarm_contradicts_from_either_side(void **state)
{
    (void)state;
    struct alarm_case *test = open_with_bank();
    watch_with_t01(test);
    open_round(test);
    case_records(test, SPEND("1"));
    case_sql(test, "UPDATE alarm SET state = 'closed', open = 0, action_code = 20");
    int64_t check = check_of(test, "A6-22", KIM), other = check_of(test, "A6-22", HAN);
    fill(test, KIM, check); // after the alarm
    assert_int_equal(case_number(test, "SELECT count(*) FROM selfcheck_contradiction"), 1);
    assert_int_equal(told(test, CHOI, "selfcheck.contradicted"), 1);
    fill(test, HAN, other);
    assert_int_equal(case_number(test, "SELECT count(*) FROM selfcheck_contradiction"), 2);
    // A second alarm, closed by people after both were handed in.
    case_records(test, SPEND("2"));
    int64_t alarm = case_alarm(test, "T01", "R2");
    assert_int_equal(
        case_act(test, LEE, alarm, "act",
                 "{\"action\": 20, \"reference\": \"R2\", \"reason\": \"원인행위 등록\"}"),
        200);
    assert_int_equal(case_act(test, PARK, alarm, "approve", "{}"), 200);
    assert_int_equal(case_number(test, "SELECT count(*) FROM selfcheck_contradiction"), 2);
    assert_int_equal(case_act(test, CHOI, alarm, "confirm", "{}"), 200);
    assert_int_equal(case_number(test, "SELECT count(*) FROM selfcheck_contradiction"), 4);
    int64_t id = case_number(test, "SELECT min(id) FROM selfcheck_contradiction");
    const char *path = format(test, API "contradictions/%lld/verdict", id);
    const char *verdict = "{\"verdict\": \"upheld\", \"note\": \"그 뒤의 건으로 확인됨\"}";
    assert_int_equal(case_call(test, YUN, "POST", path, verdict, false), 200);
    assert_int_equal(case_call(test, CHOI, "POST", path, verdict, false), 409);
    case_close(test);
}

// ---- hands

static void work_changes_hands(void **state)
{
    (void)state;
    struct alarm_case *test = open_with_bank();
    open_round(test);
    int64_t left = check_of(test, "A6-22", KIM), ready = check_of(test, "C0-1", KIM);
    fill(test, KIM, ready);
    assert_int_equal(
        case_call(test, NA, "POST", "/api/v1/posts/1/end", "{\"reason\": \"전보\"}", false), 204);
    // Han is on the duty too; what Kim has handed in stays his.
    assert_int_equal(number(test, "SELECT officer_id FROM selfcheck_check WHERE id = %lld", left),
                     HAN);
    assert_int_equal(number(test, "SELECT officer_id FROM selfcheck_check WHERE id = %lld", ready),
                     KIM);
    // The department ends; department 30 takes over what is not done.
    assert_int_equal(case_call(test, NA, "POST", "/api/v1/departments/10/end",
                               "{\"successor_id\": 30, \"reason\": \"조직 개편\"}", false),
                     204);
    assert_int_equal(
        number(test, "SELECT department_id FROM selfcheck_check WHERE id = %lld", left), 30);
    assert_int_equal(number(test, "SELECT officer_id FROM selfcheck_check WHERE id = %lld", left),
                     JO);
    assert_int_equal(
        number(test, "SELECT department_id FROM selfcheck_check WHERE id = %lld", ready), 30);
    assert_int_equal(number(test, "SELECT officer_id FROM selfcheck_check WHERE id = %lld", ready),
                     KIM);
    fill(test, JO, left);
    assert_int_equal(act(test, OH, left, "approve", "{}"), 200); // nobody leads a team there
    case_close(test);
}

static void a_manager_names_who_fills_it_in(void **state)
{
    (void)state;
    struct alarm_case *test = open_with_bank();
    open_round(test);
    int64_t check = check_of(test, "A6-22", KIM);
    assert_int_equal(act(test, PARK, check, "assign", "{\"officer_id\": 9, \"reason\": \"분장\"}"),
                     400);
    assert_int_equal(act(test, KIM, check, "assign", "{\"officer_id\": 7, \"reason\": \"분장\"}"),
                     403);
    assert_int_equal(act(test, PARK, check, "assign", "{\"officer_id\": 7, \"reason\": \"분장\"}"),
                     200);
    assert_int_equal(told(test, HAN, "selfcheck.assigned"), 1);
    assert_int_equal(answer(test, KIM, check, 1, "\"value\": \"yes\""), 404);
    assert_int_equal(answer(test, HAN, check, 1, "\"value\": \"yes\""), 200);
    case_close(test);
}

// ---- closing a round

static int of_round(struct alarm_case *test, int person, int64_t round, const char *act,
                    const char *body)
{
    return on(test, person, "selfcheck_round", round, "POST",
              arena_format(test->arena, "rounds/%lld/%s", (long long)round, act), body);
}

static int64_t in_state(struct alarm_case *test, const char *state)
{
    return case_number(test, arena_format(test->arena,
                                          "SELECT count(*) FROM selfcheck_check WHERE state = '%s'",
                                          state));
}

// The rates of the round, as they are answered.
static const char *rates_of(struct alarm_case *test, int64_t round)
{
    assert_int_equal(
        case_get(test, CHOI, format(test, "/api/v1/selfcheck/rates?round_id=%lld", round)), 200);
    return doc_dump(test->arena, json_object_get(test->reply, "groups"));
}

static void what_is_not_handed_in_is_missed(void **state)
{
    (void)state;
    struct alarm_case *test = open_with_bank();
    int64_t round = open_round(test),
            all = case_number(test, "SELECT count(*) FROM selfcheck_check");
    int64_t done = check_of(test, "A6-22", KIM), left = check_of(test, "C0-1", KIM);
    fill(test, KIM, done);
    assert_int_equal(answer(test, KIM, left, 1, "\"value\": \"yes\""), 200);
    const char *rates = rates_of(test, round);
    assert_int_equal(of_round(test, PARK, round, "close", "{\"reason\": \"마감\"}"), 403);
    assert_int_equal(of_round(test, CHOI, round, "close", "{}"), 400);
    assert_int_equal(of_round(test, CHOI, round, "close", "{\"reason\": \"기한이 지남\"}"), 200);
    assert_int_equal(case_int(test, "checks"), all - 1);
    assert_int_equal(in_state(test, "missed"), all - 1);
    assert_int_equal(of_round(test, CHOI, round, "close", "{\"reason\": \"또\"}"), 409);
    // It counts as it did, and nobody can fill it in, be named for it or is reminded.
    assert_string_equal(rates_of(test, round), rates);
    assert_int_equal(answer(test, KIM, left, 2, "\"value\": \"yes\""), 409);
    assert_non_null(strstr(test->reply_text, "회차가 마감되어"));
    assert_int_equal(act(test, KIM, left, "fill", "{}"), 409);
    assert_int_equal(act(test, LEE, left, "assign", "{\"officer_id\": 7, \"reason\": \"교체\"}"),
                     409);
    assert_int_equal(case_number(test, "SELECT count(*) FROM selfcheck_check WHERE state = "
                                       "'missed' AND look_day IS NULL"),
                     all - 1);
    assert_int_equal(case_get(test, KIM, API "checks?mine=1&state=open"), 200);
    assert_int_equal(case_items(test), 0);
    // What was handed in goes on.
    assert_int_equal(act(test, LEE, done, "review", "{}"), 200);
    assert_int_equal(act(test, PARK, done, "approve", "{}"), 200);
    assert_int_equal(case_get(test, KIM, format(test, API "rounds/%lld", round)), 200);
    assert_int_equal(case_int(test, "missed"), all - 1);
    assert_int_equal(json_array_size(json_object_get(test->reply, "acts")), 0);
    // Reopened, all is as before.
    assert_int_equal(of_round(test, YUN, round, "reopen", "{\"reason\": \"기한을 늘림\"}"), 200);
    assert_int_equal(in_state(test, "missed"), 0);
    assert_int_equal(number(test,
                            "SELECT count(*) FROM selfcheck_answer WHERE value = 'yes' AND "
                            "check_id = %lld",
                            left),
                     1);
    fill(test, KIM, left);
    assert_int_equal(case_number(test, "SELECT count(*) FROM audit_entry WHERE action IN "
                                       "('selfcheck_check.miss', 'selfcheck_check.resume')"),
                     2 * (all - 1));
    assert_int_equal(case_number(test, "SELECT count(*) FROM selfcheck_check WHERE state = 'open' "
                                       "AND look_day IS NULL"),
                     0);
    case_close(test);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_sheet_takes_two_persons),
        cmocka_unit_test(the_nearest_step_is_on_a_duty),
        cmocka_unit_test(a_round_opens_when_its_time_has_come),
        cmocka_unit_test(an_officer_opens_one_for_a_case),
        cmocka_unit_test(an_answer_fits_its_item),
        cmocka_unit_test(a_managers_own_goes_one_step_up),
        cmocka_unit_test(what_audit_finds_wrong_is_done_again),
        cmocka_unit_test(nobody_takes_two_steps),
        cmocka_unit_test(days_are_told),
        cmocka_unit_test(an_improvement_is_followed),
        cmocka_unit_test(alarms_that_come_again_open_their_items),
        cmocka_unit_test(yes_is_proposed_where_nothing_stands),
        cmocka_unit_test(an_alarm_contradicts_from_either_side),
        cmocka_unit_test(work_changes_hands),
        cmocka_unit_test(a_manager_names_who_fills_it_in),
        cmocka_unit_test(what_is_not_handed_in_is_missed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
