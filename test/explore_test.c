// test/explore_test.c — searching records: lists within reach, what stands around one, its alarms, the search.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "modules/alarm/behind.h"
#include "test/service.h"

#define API "/api/v1"

static const char people[] =
    "INSERT INTO agency (id, name) VALUES ('A1', '해치시'), ('A2', '미르군');"
    "INSERT INTO department (id, agency_id, code, name, valid_from) VALUES"
    " (10, 'A1', 'D010', '회계과', '2010-01-01'), (20, 'A1', 'D020', '세무과', '2010-01-01');"
    "INSERT INTO officer (id, agency_id, emp_no, name) VALUES (1, 'A1', 'E1', '김가온'),"
    " (2, 'A1', 'E2', '이나래'), (3, 'A1', 'E3', '박다솜'), (4, 'A2', 'E1', '정마루'),"
    " (5, 'A1', 'E7', '<img src=x onerror=alert(1)>');"
    "INSERT INTO post (id, officer_id, agency_id, department_id, role, valid_from) VALUES"
    " (1, 1, 'A1', NULL, 'admin', '2020-01-01'), (2, 2, 'A1', NULL, 'auditor', '2020-01-01'),"
    " (3, 3, 'A1', 10, 'manager', '2020-01-01'), (4, 4, 'A2', NULL, 'auditor', '2020-01-01');";

#define HEAD "pay_no,creditor_tok,creditor_nm,acct_no,amt,pay_ymd,remark,dept_cd,mk_emp_no\n"
static const char payments[] = HEAD "P1,V7,가나상사,110-234,500000,2026-03-02,복사용지,D010,E7\n"
                                    "P2,V7,가나상사,110-234,500000,2026-03-09,복사용지,D010,E7\n"
                                    "P3,V9,다라상사,110-777,900000,2026-04-01,책상,D020,E7\n";
#define KEY_P1 "agency_id%3DA1%20pay_no%3DP1"

static struct service service;

enum { ADMIN = 1, AUDITOR, MANAGER, STRANGER };

static void as(struct client *client, int who)
{
    client->type = client->header = NULL;
    assert_int_equal(
        client_sign_in(client, arena_format(service.arena, "user%d", who), SERVICE_PASSWORD, NULL),
        200);
}

static void load(struct client *client, const char *table, const char *csv)
{
    client->type = "text/csv";
    assert_int_equal(
        client_send(client, "POST", arena_format(service.arena, API "/records/%s", table), csv),
        200);
    assert_int_equal(client_number(client, "rejected"), 0);
    client->type = NULL;
}

static int setup(void **state)
{
    static const char *const settings[] = { "sign_in.per_minute_address: 1000", NULL };
    struct client *client = *state = calloc(1, sizeof *client);
    service_open_with(&service, settings, "scenarios/finance");
    service_sql(&service, people);
    service_accounts(&service, 4);
    client_open(client, &service);
    as(client, ADMIN);
    load(client, "exp_pay", payments);
    load(client, "vendor", "vendor_id,biz_no,vendor_nm\nV1,1234567890,가나상사\n");
    load(client, "car", "car_no,reg_ymd\n12가3456,2026-01-05\n");
    return 0;
}

static int teardown(void **state)
{
    client_close(*state);
    free(*state);
    service_close(&service);
    return 0;
}

static size_t ask(struct client *client, const char *path)
{
    assert_int_equal(client_send(client, "GET", path, NULL), 200);
    return json_array_size(json_object_get(client->reply, "items"));
}

static const char *key_of(const struct client *client, size_t item)
{
    const json_t *one = json_array_get(json_object_get(client->reply, "items"), item);
    const char *key = json_string_value(json_object_get(one, "key"));
    return arena_format(service.arena, "%s", key ? key : "");
}

static void a_list_shows_what_is_within_reach(void **state)
{
    struct client *client = *state;
    as(client, AUDITOR);
    assert_int_equal(ask(client, API "/records/exp_pay"), 3);
    assert_string_equal(key_of(client, 0), "A1,P3");
    assert_null(strstr(client->text, "가나상사"));
    assert_null(strstr(client->text, "V7"));
    assert_null(strstr(client->text, "110-234"));
    assert_int_equal(ask(client, API "/records/exp_pay?key=P2"), 1);
    assert_int_equal(ask(client, API "/records/exp_pay?department=D020"), 1);
    assert_int_equal(ask(client, API "/records/exp_pay?column=remark&value=%EC%B1%85%EC%83%81"), 1);
    assert_int_equal(ask(client, API "/records/exp_pay?day=pay_ymd&from=2026-03-03&to=2026-03-09"),
                     1);
    assert_string_equal(key_of(client, 0), "A1,P2");
    as(client, MANAGER);
    assert_int_equal(ask(client, API "/records/exp_pay"), 2);
    assert_int_equal(ask(client, API "/records/exp_pay?key=P3"), 0);
    assert_int_equal(ask(client, API "/records/vendor"), 0); // of no department
    as(client, STRANGER);
    assert_int_equal(ask(client, API "/records/exp_pay"), 0);
    as(client, ADMIN);
    assert_int_equal(client_send(client, "GET", API "/records/exp_pay", NULL), 403);
}

static void a_list_goes_on_behind_its_cursor(void **state)
{
    struct client *client = *state;
    as(client, AUDITOR);
    assert_int_equal(ask(client, API "/records/exp_pay?limit=2"), 2);
    assert_string_equal(key_of(client, 1), "A1,P2");
    const char *next = arena_format(service.arena, API "/records/exp_pay?limit=2&cursor=%s",
                                    client_text(client, "next"));
    assert_int_equal(ask(client, next), 1);
    assert_string_equal(key_of(client, 0), "A1,P1");
    assert_true(json_is_null(json_object_get(client->reply, "next")));
    assert_int_equal(ask(client, API "/records/exp_pay?sort=key&limit=1"), 1);
    assert_string_equal(key_of(client, 0), "A1,P1");
}

static void what_cannot_be_searched_is_refused(void **state)
{
    static const char *const wrong[] = {
        "/records/exp_pay?column=creditor_nm&value=x", // masked
        "/records/exp_pay?column=creditor_tok&value=V7",
        "/records/exp_pay?column=nothing&value=x",
        "/records/exp_pay?day=amt&from=2026-01-01",
        "/records/exp_pay?day=pay_ymd&from=yesterday",
        "/records/exp_pay?limit=0",
        "/records/exp_pay?sort=amt",
        "/records/exp_pay?cursor=x",
        "/records/exp_pay?colour=red",
        "/records/exp_pay?column=amt&same_table=exp_pay&same_key=A1,P1&same_column=creditor_tok",
        "/records/car?key=12%EA%B0%803456",
        "/alarms?record_table=exp_pay",
        "/calendar?year=1",
        "/find?q=a",
    };
    struct client *client = *state;
    as(client, AUDITOR);
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        const char *path = arena_format(service.arena, API "%s", wrong[i]);
        if (client_send(client, "GET", path, NULL) != 400)
            fail_msg("%s: %ld", path, client->status);
    }
    assert_int_equal(client_send(client, "GET", API "/records/nothing", NULL), 404);
}

static void one_record_leads_to_others(void **state)
{
    struct client *client = *state;
    as(client, AUDITOR);
    assert_int_equal(ask(client, API "/records/exp_pay?column=creditor_tok&same_table=exp_pay&"
                                     "same_key=A1,P1&same_column=creditor_tok"),
                     2);
    assert_null(strstr(client->text, "V7"));
    assert_int_equal(client_send(client, "GET", API "/records/exp_pay/A1,P1/around", NULL), 200);
    size_t at;
    json_t *link;
    const char *person = NULL;
    json_array_foreach(
        json_object_get(client->reply, "links"), at,
        link) if (strcmp(json_string_value(json_object_get(link, "name")), "mk_emp_no") == 0)
        person = json_string_value(json_object_get(link, "person"));
    assert_non_null(person);
    assert_string_equal(person, "<img src=x onerror=alert(1)>");
    as(client, MANAGER); // the other record is out of reach
    assert_int_equal(client_send(client, "GET",
                                 API "/records/exp_pay?column=creditor_tok&same_table=exp_pay&"
                                     "same_key=A1,P3&same_column=creditor_tok",
                                 NULL),
                     404);
    assert_int_equal(client_send(client, "GET", API "/records/exp_pay/A1,P3/around", NULL), 404);
}

static void a_key_that_is_personal_data_is_sealed(void **state)
{
    struct client *client = *state;
    as(client, AUDITOR);
    assert_int_equal(ask(client, API "/records/car"), 1);
    assert_null(strstr(client->text, "12가3456"));
    const char *key = key_of(client, 0);
    assert_int_equal(key[0], '~');
    assert_int_equal(
        client_send(client, "GET", arena_format(service.arena, API "/records/car/%s", key), NULL),
        200);
    assert_int_equal(
        client_send(client, "GET", arena_format(service.arena, API "/records/car/%sff", key), NULL),
        404);
    assert_int_equal(client_send(client, "GET",
                                 arena_format(service.arena, API "/records/exp_pay/%s", key), NULL),
                     404);
}

// As contracts and documents are often numbered: a year, a slash, a serial number.
static void a_key_that_a_path_cannot_carry_has_an_address(void **state)
{
    struct client *client = *state;
    as(client, ADMIN);
    load(client, "vendor", "vendor_id,biz_no,vendor_nm\n\"2026/7,~1\",1234567890,가나상사\n");
    as(client, AUDITOR);
    assert_int_equal(ask(client, API "/records/vendor?key=2026%2F7%2C~1"), 1);
    const char *key = key_of(client, 0);
    assert_string_equal(key, "A1,2026~2F7~2C~7E1");
    assert_int_equal(client_send(client, "GET",
                                 arena_format(service.arena, API "/records/vendor/%s", key), NULL),
                     200);
    assert_string_equal(json_string_value(json_object_get(client->reply, "key")), key);
    // Nothing else is written so: no end of a text, no byte that is no UTF-8.
    static const char *const others[] = { "2026~2F7~2C~7E1~00", "2026~2F7~2C~7E1~FF", "~FF", "~4" };
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        assert_int_equal(
            client_send(client, "GET",
                        arena_format(service.arena, API "/records/vendor/A1,%s", others[i]), NULL),
            404);
}

static bool catch_up(struct writer_job *job, struct writer_turn *turn, struct err *err)
{
    (void)job;
    return behind_catch_up(service.app, turn, err);
}

static void a_record_knows_its_alarms(void **state)
{
    struct client *client = *state;
    as(client, AUDITOR);
    size_t issued = ask(client, API "/alarms?record_table=exp_pay&record_key=" KEY_P1);
    assert_true(issued >= 1);
    assert_int_equal(
        ask(client, API "/alarms?record_table=exp_pay&record_key=agency_id%3DA1%20pay_no%3DP9"), 0);
    // Alarms from before there was the table.
    service_sql(&service, "DELETE FROM alarm_record");
    assert_int_equal(ask(client, API "/alarms?record_table=exp_pay&record_key=" KEY_P1), 0);
    struct err err = { 0 };
    struct writer_job job = { .run = catch_up };
    assert_true(writer_run(app_writer(service.app), &job, &err));
    assert_int_equal(ask(client, API "/alarms?record_table=exp_pay&record_key=" KEY_P1), issued);
    as(client, STRANGER);
    assert_int_equal(ask(client, API "/alarms?record_table=exp_pay&record_key=" KEY_P1), 0);
}

static size_t found(struct client *client, const char *words, const char *kind)
{
    char *escaped = curl_easy_escape(client->curl, words, 0);
    const char *path = arena_format(service.arena, API "/find?q=%s", escaped);
    curl_free(escaped);
    size_t at;
    json_t *group;
    assert_int_equal(client_send(client, "GET", path, NULL), 200);
    json_array_foreach(json_object_get(client->reply, "groups"), at,
                       group) if (strcmp(json_string_value(json_object_get(group, "kind")), kind) ==
                                  0) return json_array_size(json_object_get(group, "items"));
    return 0;
}

static void the_search_finds_what_its_user_may_see(void **state)
{
    struct client *client = *state;
    as(client, AUDITOR);
    assert_int_equal(found(client, "P3", "record"), 1);
    assert_int_equal(found(client, "A1,P3", "record"), 1);
    assert_int_equal(found(client, "가나", "vendor"), 1);
    assert_int_equal(found(client, "1234567890", "vendor"), 1);
    assert_int_equal(found(client, "f03", "scenario"), 1);
    assert_int_equal(found(client, "나래", "officer"), 1);
    assert_int_equal(found(client, "회계", "department"), 1);
    assert_int_equal(found(client, "%%", "officer"), 0);
    assert_true(found(client, "500,000", "alarm") >= 1);
    int64_t id = service_number(&service, "SELECT min(id) FROM alarm");
    assert_int_equal(found(client, arena_format(service.arena, "%lld", (long long)id), "alarm"), 1);
    as(client, MANAGER);
    assert_int_equal(found(client, "P1", "record"), 1);
    assert_int_equal(found(client, "P3", "record"), 0);
    as(client, ADMIN);
    assert_int_equal(found(client, "P1", "record"), 0);
    assert_int_equal(found(client, arena_format(service.arena, "%lld", (long long)id), "alarm"), 0);
    as(client, STRANGER);
    assert_int_equal(found(client, "나래", "officer"), 0);
    assert_int_equal(found(client, arena_format(service.arena, "%lld", (long long)id), "alarm"), 0);
}

static void the_log_is_checked_through_the_server(void **state)
{
    struct client *client = *state;
    as(client, AUDITOR);
    assert_int_equal(client_send(client, "POST", API "/audit/verify", "{}"), 200);
    assert_true(json_is_true(json_object_get(client->reply, "good")));
    assert_true(client_number(client, "entries") > 3);
    service_sql(&service, "UPDATE audit_entry SET actor_name = '남' WHERE number = 2");
    assert_int_equal(client_send(client, "POST", API "/audit/verify", "{}"), 200);
    assert_true(json_is_false(json_object_get(client->reply, "good")));
    const json_t *fault = json_array_get(json_object_get(client->reply, "faults"), 0);
    assert_string_equal(json_string_value(json_object_get(fault, "fault")), "changed");
    assert_int_equal(json_integer_value(json_object_get(fault, "first")), 2);
    assert_int_equal(
        service_number(&service, "SELECT count(*) FROM audit_entry WHERE action = 'audit.verify'"),
        2);
}

static void the_calendar_is_shown_by_year(void **state)
{
    struct client *client = *state;
    as(client, ADMIN);
    load(client, "calendar", "ymd,biz_yn,hol_nm\n2026-09-25,N,추석\n2027-01-01,N,새해\n");
    as(client, MANAGER);
    assert_int_equal(ask(client, API "/calendar?year=2026"), 1);
    assert_non_null(strstr(client->text, "추석"));
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        CASE(a_list_shows_what_is_within_reach),
        CASE(a_list_goes_on_behind_its_cursor),
        CASE(what_cannot_be_searched_is_refused),
        CASE(one_record_leads_to_others),
        CASE(a_key_that_is_personal_data_is_sealed),
        CASE(a_key_that_a_path_cannot_carry_has_an_address),
        CASE(a_record_knows_its_alarms),
        CASE(the_search_finds_what_its_user_may_see),
        CASE(the_log_is_checked_through_the_server),
        CASE(the_calendar_is_shown_by_year),
    };
    int failed = cmocka_run_group_tests_name("sqlite", tests, NULL, NULL);
    if (service_on_postgres(true))
        failed += cmocka_run_group_tests_name("postgres", tests, NULL, NULL);
    service_on_postgres(false);
    return failed;
}
