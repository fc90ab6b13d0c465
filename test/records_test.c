// test/records.c — records through the running service: loads, prechecks, held loads, feeds, the drop folder.
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "modules/record/record.h"
#include "test/service.h"

#define LOAD     "/api/v1/records/exp_pay"

static const char people[] =
    "INSERT INTO agency (id, name) VALUES ('A1', '해치시'), ('A2', '미르군');"
    "INSERT INTO department (id, agency_id, code, name, valid_from) VALUES"
    " (10, 'A1', 'D010', '회계과', '2010-01-01'), (20, 'A1', 'D020', '세무과', '2010-01-01');"
    "INSERT INTO officer (id, agency_id, emp_no, name) VALUES (1, 'A1', 'E1', '김가온'),"
    " (2, 'A1', 'E2', '이나래'), (3, 'A1', 'E3', '박다솜'), (4, 'A2', 'E1', '정마루');"
    "INSERT INTO post (id, officer_id, agency_id, department_id, role, valid_from) VALUES"
    " (1, 1, 'A1', NULL, 'admin', '2020-01-01'), (2, 2, 'A1', NULL, 'auditor', '2020-01-01'),"
    " (3, 3, 'A1', 10, 'manager', '2020-01-01'), (4, 4, 'A2', NULL, 'admin', '2020-01-01');";

static struct service service;

enum { ADMIN = 1, AUDITOR, MANAGER, STRANGER };

static int setup(void **state)
{
    static const char *const settings[] = { "sign_in.per_minute_address: 1000",
                                            "intake.hold_least: 5", "inbox.agency: A1",
                                            "precheck.per_subject: 3", NULL };
    struct client *client = *state = calloc(1, sizeof *client);
    service_open_with(&service, settings, "scenarios/finance");
    service_sql(&service, people);
    service_accounts(&service, 4);
    client_open(client, &service);
    return 0;
}

static int teardown(void **state)
{
    client_close(*state);
    free(*state);
    service_close(&service);
    return 0;
}

static void as(struct client *client, int who)
{
    const char *login = arena_format(service.arena, "user%d", who);
    client->type = client->header = NULL;
    assert_int_equal(client_sign_in(client, login, SERVICE_PASSWORD, NULL), 200);
}

static long load(struct client *client, const char *csv)
{
    client->type = "text/csv";
    long status = client_send(client, "POST", LOAD, csv);
    client->type = NULL;
    return status;
}

#define HEAD "pay_no,creditor_tok,creditor_nm,acct_no,amt,pay_ymd,remark,dept_cd,mk_emp_no\n"
static const char twice[] = HEAD "P1,V7,가나상사,110-234,500000,2026-03-02,복사용지,D010,E7\n"
                                 "P2,V7,가나상사,110-234,500000,2026-03-09,복사용지,D010,E7\n";

static void a_load_answers_row_by_row(void **state)
{
    struct client *client = *state;
    as(client, ADMIN);
    assert_int_equal(load(client, HEAD "P1,,,,1,2026-03-02,,D010,\nP2,,,,x,2026-03-02,,D010,\n"),
                     200);
    assert_int_equal(client_number(client, "inserted"), 1);
    assert_int_equal(client_number(client, "rejected"), 1);
    const json_t *rows = json_object_get(client->reply, "rows");
    const json_t *bad = json_array_get(rows, json_array_size(rows) - 1);
    assert_string_equal(json_string_value(json_object_get(bad, "column")), "amt");
    assert_int_equal(json_integer_value(json_object_get(bad, "line")), 3);
    const char *path = arena_format(service.arena, "/api/v1/ingests/%lld/rejects",
                                    (long long)client_number(client, "id"));
    assert_int_equal(client_send(client, "GET", path, NULL), 400);
    path = arena_format(service.arena, "%s?reason=check", path);
    assert_int_equal(client_send(client, "GET", path, NULL), 200);
    assert_non_null(strstr(client->text, "3,\"amt\",\"x\","));
    assert_int_equal(service_number(&service, "SELECT count(*) FROM audit_entry WHERE action = "
                                              "'records.rejects' AND reason = 'check'"),
                     1);
    // The corrected row comes again.
    client->type = "text/csv";
    path = arena_format(service.arena, "/api/v1/ingests/%lld/resubmit",
                        (long long)service_number(&service, "SELECT min(id) FROM ingest"));
    assert_int_equal(client_send(client, "POST", path, HEAD "P2,,,,2,2026-03-02,,D010,\n"), 200);
    assert_int_equal(service_number(&service, "SELECT count(*) FROM quarantine q JOIN ingest i ON "
                                              "i.id = q.again_id WHERE i.parent_id = q.ingest_id"),
                     1);
    client->type = NULL;
    assert_int_equal(client_send(client, "GET", "/api/v1/ingests?state=done", NULL), 200);
    assert_int_equal(json_array_size(json_object_get(client->reply, "items")), 2);
}

static void what_is_not_a_load_is_refused(void **state)
{
    struct client *client = *state;
    assert_int_equal(load(client, twice), 401);
    as(client, AUDITOR);
    assert_int_equal(load(client, twice), 403);
    as(client, ADMIN);
    client->type = "application/xml";
    assert_int_equal(client_send(client, "POST", LOAD, "<a/>"), 422);
    client->type = "text/csv";
    assert_int_equal(client_send(client, "POST", "/api/v1/records/nothing", twice), 404);
    assert_int_equal(client_send(client, "POST", LOAD "?op=replace", twice), 400);
    assert_int_equal(client_send(client, "POST", LOAD "?ops=insert", twice), 400);
    client->header = "Content-Encoding: br";
    assert_int_equal(client_send(client, "POST", LOAD, twice), 422);
    client->header = "X-Haechi-Rows: many";
    assert_int_equal(client_send(client, "POST", LOAD, twice), 400);
    client->header = "X-Haechi-Total: 1";
    assert_int_equal(client_send(client, "POST", LOAD, twice), 400);
    client->header = "X-Haechi-Rows: 3";
    assert_int_equal(client_send(client, "POST", LOAD, twice), 400);
    assert_int_equal(service_number(&service, "SELECT count(*) FROM exp_pay"), 0);
    client->header = "Idempotency-Key: k1";
    assert_int_equal(client_send(client, "POST", LOAD, twice), 200);
    assert_int_equal(client_send(client, "POST", LOAD, twice), 200);
    assert_true(json_is_true(json_object_get(client->reply, "repeated")));
    assert_int_equal(client_send(client, "POST", LOAD, HEAD "P9,,,,1,,,,\n"), 409);
    as(client, STRANGER);
    client->type = "text/csv";
    assert_int_equal(client_send(client, "POST", LOAD, "agency_id,pay_no,amt\nA1,P1,1\n"), 200);
    assert_int_equal(client_number(client, "rejected"), 1);
}

static void a_payment_made_twice_is_an_alarm(void **state)
{
    struct client *client = *state;
    as(client, ADMIN);
    assert_int_equal(load(client, twice), 200);
    assert_int_equal(
        service_number(&service, "SELECT count(*) FROM alarm WHERE scenario_id = 'F03'"), 1);
    as(client, MANAGER);
    assert_int_equal(client_send(client, "GET", LOAD "/A1,P2", NULL), 200);
    assert_null(strstr(client->text, "가나상사"));
    assert_null(strstr(client->text, "110-234"));
    assert_null(strstr(client->text, "V7"));
    assert_non_null(strstr(client->text, "500000"));
    assert_int_equal(client_send(client, "GET", LOAD "/A1,P7", NULL), 404);
    assert_int_equal(client_send(client, "GET", LOAD "/A1", NULL), 404);
    assert_int_equal(client_send(client, "GET", "/api/v1/records/nothing/A1,P2", NULL), 404);
    service_sql(&service, "UPDATE post SET department_id = 20 WHERE officer_id = 3");
    assert_int_equal(client_send(client, "GET", LOAD "/A1,P2", NULL), 404);
    as(client, AUDITOR);
    const char *body = "{\"column\": \"acct_no\", \"reason\": \"계좌 확인\"}";
    assert_int_equal(client_send(client, "POST", LOAD "/A1,P2/reveal", body), 200);
    assert_string_equal(client_text(client, "value"), "110-234");
    assert_int_equal(service_number(&service, "SELECT count(*) FROM audit_entry WHERE action = "
                                              "'record.reveal' AND reason = '계좌 확인'"),
                     1);
    body = "{\"column\": \"acct_tok\", \"reason\": \"계좌 확인\"}";
    assert_int_equal(client_send(client, "POST", LOAD "/A1,P2/reveal", body), 403);
}

static const json_t *raised_by(const struct client *client, const char *scenario)
{
    size_t index;
    json_t *finding;
    json_array_foreach(json_object_get(client->reply, "raised"), index, finding)
    {
        if (strcmp(json_string_value(json_object_get(finding, "scenario")), scenario) == 0)
            return finding;
    }
    return NULL;
}

static void a_precheck_tells_what_one_brings_and_no_more(void **state)
{
    struct client *client = *state;
    as(client, ADMIN);
    load(client, HEAD "P1,V7,가나상사,,500000,2026-03-02,복사용지,D020,E7\n");
    int64_t ingests = service_number(&service, "SELECT count(*) FROM ingest");
    as(client, MANAGER);
    static const char ask[] =
        "{\"table\": \"exp_pay\", \"row\": {\"pay_no\": \"P2\", \"creditor_tok\": \"V7\", \"amt\": "
        "500000, \"pay_ymd\": \"2026-03-09\", \"remark\": \"복사용지\", \"dept_cd\": \"%s\"}}";
    const char *mine = arena_format(service.arena, ask, "D010");
    assert_int_equal(client_send(client, "POST", "/api/v1/precheck", mine), 200);
    const json_t *finding = raised_by(client, "F03");
    assert_non_null(finding);
    assert_null(raised_by(client, "F42")); // for audit alone
    const char *sentence = json_string_value(json_object_get(finding, "sentence"));
    assert_non_null(strstr(sentence, "500,000"));
    assert_non_null(strstr(sentence, "2026. 3. 9."));
    assert_null(strstr(client->text, "2026-03-02"));
    assert_null(strstr(client->text, "2026. 3. 2."));
    assert_null(strstr(client->text, "가나상사"));
    assert_null(strstr(client->text, "P1"));
    assert_int_equal(json_integer_value(json_object_get(finding, "other_records")), 1);
    // Nothing stays but the question in the log.
    assert_int_equal(service_number(&service, "SELECT count(*) FROM exp_pay"), 1);
    assert_int_equal(service_number(&service, "SELECT count(*) FROM ingest"), ingests);
    assert_int_equal(
        service_number(&service, "SELECT count(*) FROM alarm WHERE scenario_id = 'F03'"), 0);
    assert_int_equal(
        service_number(&service, "SELECT count(*) FROM audit_entry WHERE action = 'precheck'"), 1);
    // Another department's record, too many about one subject, a table of restricted columns.
    const char *other = arena_format(service.arena, ask, "D020");
    assert_int_equal(client_send(client, "POST", "/api/v1/precheck", other), 403);
    assert_int_equal(client_send(client, "POST", "/api/v1/precheck", mine), 200);
    assert_non_null(raised_by(client, "F03"));
    assert_int_equal(client_send(client, "POST", "/api/v1/precheck", mine), 200);
    assert_int_equal(client_send(client, "POST", "/api/v1/precheck", mine), 413);
    assert_int_equal(client_send(client, "POST", "/api/v1/precheck", "{\"table\": \"exp_pay\"}"),
                     400);
    assert_int_equal(
        client_send(client, "POST", "/api/v1/precheck",
                    "{\"table\": \"exp_pay\", \"row\": {\"pay_no\": \"P2\", \"amt\": \"x\"}}"),
        400);
}

static const char *doubles(int pairs)
{
    struct str text;
    str_open(&text, service.arena);
    str_text(&text, HEAD);
    for (int i = 0; i < 2 * pairs; i++)
        str_format(&text, "H%04d,W%d,다라,,%d,2026-04-0%d,물품,D010,E7\n", i, i / 2, 1000 + i / 2,
                   1 + i % 2);
    return str_end(&text);
}

static void a_load_of_too_many_alarms_waits_for_audit(void **state)
{
    struct client *client = *state;
    as(client, ADMIN);
    assert_int_equal(load(client, HEAD "P0,,,,1,2026-03-02,,D010,\n"), 200);
    assert_int_equal(load(client, doubles(50)), 202);
    assert_string_equal(client_text(client, "state"), "held");
    int64_t id = client_number(client, "id");
    const char *release =
        arena_format(service.arena, "/api/v1/ingests/%lld/release", (long long)id);
    const char *refuse = arena_format(service.arena, "/api/v1/ingests/%lld/refuse", (long long)id);
    const char *reason = "{\"reason\": \"이월 자료 확인\"}";
    assert_int_equal(client_send(client, "POST", release, reason), 403);
    as(client, AUDITOR);
    assert_int_equal(client_send(client, "POST", release, "{}"), 400);
    assert_int_equal(service_number(&service, "SELECT count(*) FROM exp_pay"), 1);
    assert_int_equal(client_send(client, "POST", release, reason), 200);
    assert_int_equal(client_number(client, "inserted"), 100);
    assert_int_equal(
        service_number(&service, "SELECT count(*) FROM alarm WHERE scenario_id = 'F03'"), 50);
    assert_int_equal(client_send(client, "POST", refuse, reason), 409);
    as(client, ADMIN);
    // One pair more on top of what is there is no flood.
    assert_int_equal(load(client, doubles(51)), 200);
    assert_int_equal(client_number(client, "unchanged"), 100);
}

static void a_held_load_may_be_refused(void **state)
{
    struct client *client = *state;
    as(client, ADMIN);
    assert_int_equal(load(client, HEAD "P0,,,,1,2026-03-02,,D010,\n"), 200);
    assert_int_equal(load(client, doubles(50)), 202);
    const char *path =
        arena_format(service.arena, "/api/v1/ingests/%lld", (long long)client_number(client, "id"));
    as(client, AUDITOR);
    assert_int_equal(client_send(client, "POST", arena_format(service.arena, "%s/refuse", path),
                                 "{\"reason\": \"잘못 뽑은 자료\"}"),
                     200);
    assert_int_equal(client_send(client, "GET", path, NULL), 200);
    assert_string_equal(client_text(client, "state"), "refused");
    assert_string_equal(client_text(client, "reason"), "잘못 뽑은 자료");
    assert_int_equal(service_number(&service, "SELECT count(*) FROM exp_pay"), 1);
}

// ---- bundles

static const char *bundle_path(int64_t id, const char *act)
{
    return arena_format(service.arena, "/api/v1/bundles/%lld/%s", (long long)id, act);
}

static long bundle_load(struct client *client, int64_t id, const char *csv)
{
    client->type = "text/csv";
    long status = client_send(client, "POST",
                              arena_format(service.arena, LOAD "?bundle=%lld", (long long)id), csv);
    client->type = NULL;
    return status;
}

static int64_t bundle_open(struct client *client)
{
    assert_int_equal(client_send(client, "POST", "/api/v1/bundles", "{\"name\": \"3월 2일\"}"),
                     201);
    return client_number(client, "id");
}

static int64_t alarms(void)
{
    return service_number(&service, "SELECT count(*) FROM alarm WHERE scenario_id = 'F03'");
}

static const char *const halves[] = {
    HEAD "P1,V7,가나상사,110-234,500000,2026-03-02,복사용지,D010,E7\n",
    HEAD "P2,V7,가나상사,110-234,500000,2026-03-09,복사용지,D010,E7\n"
};

static void a_bundle_is_judged_at_its_end(void **state)
{
    struct client *client = *state;
    as(client, ADMIN);
    int64_t id = bundle_open(client);
    assert_int_equal(bundle_load(client, id, halves[0]), 200);
    assert_int_equal(bundle_load(client, id, halves[1]), 200);
    assert_int_equal(service_number(&service, "SELECT count(*) FROM exp_pay"), 2);
    assert_int_equal(alarms(), 0);
    assert_int_equal(client_send(client, "POST", bundle_path(id, "end"), "{}"), 200);
    assert_string_equal(client_text(client, "state"), "done");
    assert_int_equal(alarms(), 1);
    // Ended is ended: to say so again changes nothing, and nothing more comes to it.
    assert_int_equal(client_send(client, "POST", bundle_path(id, "end"), "{}"), 200);
    assert_int_equal(bundle_load(client, id, HEAD "P9,,,,1,2026-03-02,,D010,\n"), 409);
    assert_int_equal(bundle_load(client, 12345, halves[0]), 404);
    assert_int_equal(
        client_send(client, "GET",
                    arena_format(service.arena, "/api/v1/ingests?bundle_id=%lld", (long long)id),
                    NULL),
        200);
    assert_int_equal(json_array_size(json_object_get(client->reply, "items")), 2);
    as(client, STRANGER);
    assert_int_equal(client_send(client, "POST", bundle_path(id, "end"), "{}"), 404);
}

static void a_bundle_of_too_many_alarms_waits_for_audit(void **state)
{
    struct client *client = *state;
    const char *reason = "{\"reason\": \"이월 자료 확인\"}";
    as(client, ADMIN);
    assert_int_equal(load(client, HEAD "P0,,,,1,2026-03-02,,D010,\n"), 200);
    int64_t id = bundle_open(client);
    assert_int_equal(bundle_load(client, id, doubles(50)), 200);
    assert_int_equal(client_send(client, "POST", bundle_path(id, "end"), "{}"), 202);
    assert_string_equal(client_text(client, "state"), "held");
    assert_true(client_number(client, "would_raise") >= 50); // of F03, and what others say of them
    assert_int_equal(service_number(&service, "SELECT count(*) FROM exp_pay"), 101);
    assert_int_equal(alarms(), 0);
    assert_int_equal(service_number(&service,
                                    "SELECT count(*) FROM notice WHERE officer_id = 2 AND "
                                    "event = 'bundle.held'"),
                     1);
    assert_int_equal(client_send(client, "POST", bundle_path(id, "release"), reason), 403);
    // A start finds the same, and it goes on waiting.
    service_again(&service, NULL);
    assert_int_equal(alarms(), 0);
    as(client, AUDITOR);
    assert_int_equal(client_send(client, "POST", bundle_path(id, "release"), "{}"), 400);
    assert_int_equal(client_send(client, "POST", bundle_path(id, "release"), reason), 200);
    assert_int_equal(alarms(), 50);
    assert_int_equal(client_send(client, "POST", bundle_path(id, "release"), reason), 409);
    assert_int_equal(service_number(&service, "SELECT count(*) FROM audit_entry WHERE action = "
                                              "'records.bundle_release' AND reason <> ''"),
                     1);
}

static void the_first_filling_is_not_held(void **state)
{
    struct client *client = *state;
    as(client, ADMIN);
    int64_t id = bundle_open(client);
    assert_int_equal(bundle_load(client, id, HEAD "P0,,,,1,2026-03-02,,D010,\n"), 200);
    assert_int_equal(bundle_load(client, id, doubles(50)), 200); // of the same table still
    assert_int_equal(client_send(client, "POST", bundle_path(id, "end"), "{}"), 200);
    assert_int_equal(alarms(), 50);
}

static void a_bundle_outlives_the_program(void **state)
{
    struct client *client = *state;
    as(client, ADMIN);
    int64_t id = bundle_open(client);
    assert_int_equal(bundle_load(client, id, twice), 200);
    service_again(&service, NULL);
    as(client, ADMIN);
    assert_int_equal(alarms(), 0);
    assert_int_equal(bundle_load(client, id, HEAD "P3,,,,3,2026-03-02,,D010,\n"), 200);
    assert_int_equal(client_send(client, "POST", bundle_path(id, "end"), "{}"), 200);
    assert_int_equal(alarms(), 1);
}

static bool run_idle(struct writer_job *job, struct writer_turn *turn, struct err *err)
{
    (void)job;
    return record_bundles_idle(service.app, turn, err);
}

static void a_bundle_that_nobody_ends_ends_by_itself(void **state)
{
    struct client *client = *state;
    struct err err;
    struct writer_job job = { .run = run_idle, .alone = true };
    as(client, ADMIN);
    int64_t id = bundle_open(client);
    assert_int_equal(bundle_load(client, id, twice), 200);
    assert_true(writer_run(app_writer(service.app), &job, &err));
    assert_int_equal(alarms(), 0);
    service_sql(&service, "UPDATE bundle SET last_us = last_us - 601000000");
    assert_true(writer_run(app_writer(service.app), &job, &err));
    assert_int_equal(alarms(), 1);
    assert_int_equal(bundle_load(client, id, halves[0]), 409);
}

static bool run_late(struct writer_job *job, struct writer_turn *turn, struct err *err)
{
    (void)job;
    return record_feeds_late(service.app, turn, err);
}

static void look_for_late(void)
{
    struct err err;
    struct writer_job job = { .run = run_late };
    assert_true(writer_run(app_writer(service.app), &job, &err));
}

static void feeds_have_totals_and_a_rhythm(void **state)
{
    struct client *client = *state;
    as(client, ADMIN);
    const char *set =
        "{\"rhythm\": \"daily\", \"due_minute\": 0, \"grace_minutes\": 0, \"totals_needed\": "
        "true, \"total_column\": \"amt\", \"reason\": \"매일 받음\"}";
    assert_int_equal(client_send(client, "PUT", "/api/v1/feeds/exp_pay", set), 200);
    assert_int_equal(
        client_send(client, "PUT", "/api/v1/feeds/exp_pay",
                    "{\"rhythm\": \"daily\", \"total_column\": \"remark\", \"reason\": \"x1\"}"),
        400);
    assert_int_equal(load(client, twice), 400);
    client->header = "X-Haechi-Total: 1000000\r\nX-Haechi-Rows: 2";
    assert_int_equal(load(client, twice), 200);
    client->header = NULL;
    look_for_late();
    assert_int_equal(service_number(&service, "SELECT late_us FROM feed"), 0);
    service_sql(&service, "UPDATE feed SET last_us = last_us - 3 * 86400000000");
    look_for_late();
    assert_true(service_number(&service, "SELECT late_us FROM feed") > 0);
    assert_int_equal(client_send(client, "GET", "/api/v1/feeds", NULL), 200);
    const json_t *feed = json_array_get(json_object_get(client->reply, "items"), 0);
    assert_true(json_is_true(json_object_get(feed, "late")));
    client->header = "X-Haechi-Total: 7\r\nX-Haechi-Rows: 1";
    assert_int_equal(load(client, HEAD "P3,,,,7,2026-03-02,,D010,\n"), 200);
    assert_int_equal(service_number(&service, "SELECT late_us FROM feed"), 0);
}

// ---- the drop folder

// Waits until a file of the name stands in the folder.
static void wait_for(const char *folder, const char *name)
{
    const char *dir = arena_format(service.arena, "%s/inbox/%s", service.dir, folder);
    const char *path = arena_format(service.arena, "%s/%s", dir, name);
    int notify = inotify_init1(IN_CLOEXEC);
    assert_true(inotify_add_watch(notify, dir, IN_MOVED_TO | IN_CREATE) >= 0);
    char room[4096];
    while (access(path, F_OK) != 0) {
        struct pollfd polled = { .fd = notify, .events = POLLIN };
        assert_true(poll(&polled, 1, 20000) == 1);
        assert_true(read(notify, room, sizeof room) > 0);
    }
    close(notify);
}

static int drop(const char *name, const char *text)
{
    int file = open(arena_format(service.arena, "%s/inbox/%s", service.dir, name),
                    O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    assert_true(file >= 0 && write(file, text, strlen(text)) == (ssize_t)strlen(text));
    return file;
}

static void files_that_are_dropped_are_loaded(void **state)
{
    (void)state;
    int open_one = drop("exp_pay-2.csv", HEAD "P8,,,,8,2026-03-02,,D010,\n");
    close(drop("exp_pay-1.csv", twice));
    wait_for("done", "exp_pay-1.csv");
    close(drop("unknown.csv", "a\n1\n"));
    wait_for("failed", "unknown.csv");
    wait_for("failed", "unknown.csv.report.json");
    close(drop("exp_pay-3.csv.part", HEAD "P9,,,,9,2026-03-02,,D010,\n"));
    close(drop("exp_pay-4.csv", "\x1f\x8b half a packed file"));
    wait_for("failed", "exp_pay-4.csv");
    // The half file was left alone until it is whole.
    assert_int_equal(service_number(&service, "SELECT count(*) FROM exp_pay"), 2);
    close(open_one);
    wait_for("done", "exp_pay-2.csv");
    assert_int_equal(
        service_number(&service, "SELECT count(*) FROM exp_pay WHERE agency_id = 'A1'"), 3);
    char *text;
    size_t len;
    struct err err;
    assert_true(doc_read_file(
        service.arena,
        arena_format(service.arena, "%s/inbox/done/exp_pay-1.csv.report.json", service.dir), MIB,
        &text, &len, &err));
    assert_non_null(strstr(text, "\"inserted\":2"));
    // It is plain text: nobody else reads it.
    static const char *const names[] = { "exp_pay-1.csv", "exp_pay-1.csv.report.json" };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct stat about;
        assert_int_equal(
            stat(arena_format(service.arena, "%s/inbox/done/%s", service.dir, names[i]), &about),
            0);
        assert_int_equal(about.st_mode & 07777, 0600);
    }
}

static void drop_halves(void)
{
    close(drop("exp_pay-1.csv", halves[0]));
    close(drop("exp_pay-2.csv", halves[1]));
}

static void files_that_are_dropped_together_are_a_bundle(void **state)
{
    (void)state;
    service_again(&service, drop_halves);
    wait_for("done", "exp_pay-2.csv");
    service_again(&service, NULL); // the folder's thread has ended the bundle
    assert_int_equal(service_number(&service, "SELECT count(*) FROM bundle WHERE state = 'done'"),
                     1);
    assert_int_equal(
        service_number(&service,
                       "SELECT count(*) FROM ingest i JOIN bundle b ON b.id = i.bundle_id"),
        2);
    assert_int_equal(alarms(), 1);
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        CASE(a_load_answers_row_by_row),
        CASE(what_is_not_a_load_is_refused),
        CASE(a_payment_made_twice_is_an_alarm),
        CASE(a_precheck_tells_what_one_brings_and_no_more),
        CASE(a_load_of_too_many_alarms_waits_for_audit),
        CASE(a_held_load_may_be_refused),
        CASE(a_bundle_is_judged_at_its_end),
        CASE(a_bundle_of_too_many_alarms_waits_for_audit),
        CASE(the_first_filling_is_not_held),
        CASE(a_bundle_outlives_the_program),
        CASE(a_bundle_that_nobody_ends_ends_by_itself),
        CASE(feeds_have_totals_and_a_rhythm),
        CASE(files_that_are_dropped_are_loaded),
        CASE(files_that_are_dropped_together_are_a_bundle),
    };
    // A database takes its time to make: what has statements of its own.
    const struct CMUnitTest bundles[] = {
        CASE(a_bundle_is_judged_at_its_end),
        CASE(a_bundle_of_too_many_alarms_waits_for_audit),
        CASE(the_first_filling_is_not_held),
        CASE(a_bundle_outlives_the_program),
        CASE(a_bundle_that_nobody_ends_ends_by_itself),
    };
    int failures = cmocka_run_group_tests(tests, NULL, NULL);
    if (service_on_postgres(true))
        failures += cmocka_run_group_tests(bundles, NULL, NULL);
    service_on_postgres(false);
    return failures;
}
