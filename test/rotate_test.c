// Keys are changed over a store that holds everything they are used for, by a process that is killed after its
// first commit, its second … until one comes to the end. On SQLite and on PostgreSQL.
#include "test/service.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>
// cmocka wants the four above first.
#include <cmocka.h>

#include "app/session.h"
#include "base/civil.h"
#include "base/now.h"

enum { PAYMENTS = 1200, PLACE_MAX = 80 };
#define ATTACHED "0123456789abcdef"

struct world {
    struct service service;
    struct client machine, manager, auditor;
    char kept_token[SEAL_TOKEN_MAX];
};

static const char *format(struct world *world, const char *text, ...)
{
    va_list list;
    struct str out;
    str_open(&out, world->service.arena);
    va_start(list, text);
    str_format_list(&out, text, list);
    va_end(list);
    return str_end(&out);
}

static const char *sealed(struct world *world, const char *place, const char *plain)
{
    return seal_field(app_seal(world->service.app), world->service.arena, place, plain,
                      strlen(plain));
}

static bool opens(struct world *world, const char *place, const char *cipher, const char *want)
{
    const char *plain;
    size_t len;
    struct err err;
    const struct seal *seal = app_seal(world->service.app);
    return seal_reveal(seal, world->service.arena, place, cipher, &plain, &len, &err) &&
           strcmp(plain, want) == 0 && seal_field_version(cipher) == seal_version(seal);
}

static const char *attachment(struct world *world)
{
    return format(world, "%s/attachments/" ATTACHED, world->service.dir);
}

// ---- what is in it

static void clients_open(struct world *world)
{
    static char secret[SESSION_TEXT_MAX + 8];
    client_open(&world->machine, &world->service);
    client_open(&world->manager, &world->service);
    client_open(&world->auditor, &world->service);
    if (!*secret) {
        snprintf(secret, sizeof secret, SESSION_TOKEN "rotation-test");
    }
    world->machine.token = secret;
    world->machine.type = "text/csv";
    assert_int_equal(client_sign_in(&world->manager, "user3", SERVICE_PASSWORD, NULL), 200);
    assert_int_equal(client_sign_in(&world->auditor, "user2", SERVICE_PASSWORD, NULL), 200);
}

static void clients_close(struct world *world)
{
    client_close(&world->machine);
    client_close(&world->manager);
    client_close(&world->auditor);
}

static void payments_post(struct world *world, int first, int count)
{
    struct str csv;
    str_open(&csv, world->service.arena);
    str_text(&csv, "pay_no,creditor_nm,acct_no,amt,pay_ymd,dept_cd\n");
    for (int i = first; i < first + count; i++) // the last ones are of the first's account
        str_format(&csv, "P%05d,가나상사,110-%06d,%d,2026-03-02,D010\n", i, i < PAYMENTS ? i : 0,
                   1000 + i);
    assert_int_equal(client_send(&world->machine, "POST", "/api/v1/records/exp_pay", str_end(&csv)),
                     200);
    assert_int_equal(client_number(&world->machine, "inserted"), count);
}

static void exclude(struct world *world)
{
    const char *path =
        format(world, "/api/v1/alarms/%s/exclude",
               service_word(&world->service,
                            "SELECT CAST(id AS text) FROM alarm WHERE scenario_id = 'F05'"));
    world->manager.match =
        format(world, "\"%s\"",
               service_word(&world->service,
                            "SELECT CAST(version AS text) FROM alarm WHERE scenario_id = 'F05'"));
    char until[CIVIL_TEXT_MAX];
    civil_print_date(civil_floor_day(now_civil(now_us(), NOW_SEOUL_MINUTES)) + 30, until);
    if (client_send(&world->manager, "POST", path,
                    format(world,
                           "{\"scope\": \"key\", \"columns\": [\"acct_tok\"], \"until\": \"%s\","
                           " \"reason\": \"하도급 대금을 직접 지급하기로 함\"}",
                           until)) != 200)
        fail_msg("%s: %s", path, world->manager.text);
    world->manager.match = NULL;
    path = format(world, "/api/v1/exclusions/%s/approve",
                  service_word(&world->service, "SELECT CAST(id AS text) FROM alarm_request"));
    world->auditor.match = "\"1\"";
    if (client_send(&world->auditor, "POST", path, "{\"reason\": \"근거를 확인함\"}") != 200)
        fail_msg("%s: %s", path, world->auditor.text);
    world->auditor.match = NULL;
}

static void world_open(struct world *world)
{
    char hash[SESSION_TEXT_MAX + 1];
    service_open_with(&world->service, (const char *const[]){ "intake.hold_least: 100000", NULL },
                      "scenarios/finance");
    struct service *service = &world->service;
    service_people(service);
    session_hash(SESSION_TOKEN "rotation-test", hash);
    service_sql(service, format(world,
                                "INSERT INTO api_token (id, hash, name, agency_id, permissions,"
                                " made_us, expires_us) VALUES (1, '%s', 'feed', 'A1',"
                                " 'record_write', 0, 9000000000000000)",
                                hash));
    clients_open(world);
    payments_post(world, 0, PAYMENTS);
    const char *token =
        service_word(service, "SELECT acct_tok FROM exp_pay WHERE pay_no = 'P00000'");
    snprintf(world->kept_token, sizeof world->kept_token, "%s", token);
    assert_int_equal(
        client_send(
            &world->machine, "POST", "/api/v1/records/acct_owner",
            format(world, "acct_tok,holder_nm\n%s,다라상사\nforeign-token,마바상사\n", token)),
        200);
    assert_int_equal(
        service_number(service, "SELECT count(*) FROM alarm WHERE scenario_id = 'F05'"), 1);
    exclude(world);
    service_sql(service, format(world, "UPDATE account SET totp_secret = '%s' WHERE id = 103",
                                sealed(world, "account.totp_secret.103", "ABCDEFGH")));
    service_sql(service,
                format(world,
                       "INSERT INTO notice_channel (id, agency_id, name, url, secret, events,"
                       " made_by, made_us) VALUES (1, 'A1', 'x', 'http://x', '%s', '', 102, 0)",
                       sealed(world, "notice_channel.secret", "key of the webhook")));
    FILE *file = fopen(attachment(world), "w");
    fputs(sealed(world, "attachment." ATTACHED, "%PDF-1.7 계약서"), file);
    fclose(file);
    clients_close(world);
    app_close(service->app);
}

// ---- another process

// Which report it dies at, in memory of both processes. Reports of nothing renewed are passed over: the store
// is as it was at the one before.
struct countdown {
    uint64_t *deadly;
    uint64_t reports, renewed;
};

static void die_in_time(void *context, const char *what, uint64_t count)
{
    (void)what;
    struct countdown *run = context;
    bool renewed = count > 0 && count != run->renewed;
    run->renewed = count;
    if (++run->reports >= *run->deadly && renewed) {
        *run->deadly = run->reports + 1;
        raise(SIGKILL);
    }
}

// False: it was killed.
static bool rotate_until(struct world *world, uint64_t *deadly)
{
    pid_t child = fork();
    if (child == 0) {
        struct countdown left = { .deadly = deadly };
        struct err err = { 0 };
        struct app_options options = world->service.options;
        options.records_only = options.rotate = true;
        struct app_rotation rotation = { .progress = die_in_time, .context = &left };
        struct app *app = app_open(&options, &err);
        bool fine = app && app_rotate(app, &rotation, &err) && rotation.left_count == 0 &&
                    rotation.version == 2;
        if (!fine)
            fprintf(stderr, "rotate: %s\n", err.text);
        _exit(fine ? 0 : 1);
    }
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status) || WEXITSTATUS(status) == 0);
    return WIFEXITED(status);
}

static void refuses_to_serve(struct world *world)
{
    struct err err;
    assert_null(app_open(&world->service.options, &err));
    assert_int_equal(err.kind, ERR_CONFLICT);
    assert_non_null(strstr(err.text, "key rotate"));
}

// ---- what must hold afterwards

static void count_record(void *context, const struct record_wrong *wrong)
{
    fprintf(stderr, "%s %s: %s\n", wrong->table->name, wrong->key, wrong->en);
    ++*(int *)context;
}

static void count_finding(void *context, const struct sink_event *event)
{
    fprintf(stderr, "%s %s\n", event->scenario->id, event->key);
    ++*(int *)context;
}

static void count_proof(void *context, const struct proof_line *line)
{
    if (!line->agrees)
        fprintf(stderr, "%s %s: %s\n", line->name, line->thing, line->en);
    *(int *)context += !line->agrees;
}

static void verify(struct world *world)
{
    int wrong = 0;
    struct err err;
    struct app_verify verify = {
        .record = count_record, .finding = count_finding, .proof = count_proof, .context = &wrong
    };
    if (!app_verify(&world->service.options, &verify, &err))
        fail_msg("%s", err.text);
    assert_int_equal(wrong, 0);
    assert_int_equal(verify.record_count, PAYMENTS + 2);
}

static void all_is_new(struct world *world)
{
    struct service *service = &world->service;
    static const char *const none[] = {
        "SELECT count(*) FROM exp_pay WHERE acct_no NOT LIKE 'h1.2.%' OR acct_tok NOT LIKE 't2.%'",
        "SELECT count(*) FROM acct_owner WHERE acct_tok LIKE 't1.%'",
        "SELECT count(*) FROM alarm WHERE hidden <> '' AND hidden NOT LIKE 'h1.2.%'",
    };
    for (size_t i = 0; i < sizeof none / sizeof *none; i++)
        assert_int_equal(service_number(service, none[i]), 0);
    assert_int_equal(service_number(service, "SELECT count(*) FROM acct_owner WHERE acct_tok ="
                                             " (SELECT acct_tok FROM exp_pay WHERE pay_no = "
                                             "'P00000')"),
                     1);
    assert_int_equal(
        service_number(service, "SELECT count(*) FROM acct_owner WHERE acct_tok = 'foreign-token'"),
        1);
    assert_true(opens(world, "exp_pay.acct_no agency_id=A1 pay_no=P00007",
                      service_word(service, "SELECT acct_no FROM exp_pay WHERE pay_no = 'P00007'"),
                      "110-000007"));
    assert_true(opens(world, "account.totp_secret.103",
                      service_word(service, "SELECT totp_secret FROM account WHERE id = 103"),
                      "ABCDEFGH"));
    assert_true(opens(world, "notice_channel.secret",
                      service_word(service, "SELECT secret FROM notice_channel"),
                      "key of the webhook"));
    char *text;
    size_t len;
    struct err err;
    assert_true(doc_read_file(service->arena, attachment(world), MIB, &text, &len, &err));
    assert_true(opens(world, "attachment." ATTACHED, text, "%PDF-1.7 계약서"));
    assert_int_equal(
        service_number(service, "SELECT count(*) FROM audit_entry WHERE action = 'key.rotate'"), 1);
}

// The exclusion was of a token: it covers the next payment of the same account, which now has another.
static void works_on(struct world *world)
{
    struct service *service = &world->service;
    assert_int_equal(service_number(service, "SELECT count(*) FROM alarm"), PAYMENTS + 1);
    assert_int_equal(service_number(service, "SELECT count(*) FROM alarm WHERE standing = 1"),
                     PAYMENTS + 1);
    assert_int_equal(service_number(service, "SELECT count(*) FROM alarm WHERE state = 'excluded'"),
                     1);
    clients_open(world);
    payments_post(world, PAYMENTS, 1);
    assert_int_equal(service_number(service, "SELECT count(*) FROM alarm WHERE state = 'excluded'"),
                     2);
    static const char compared[] =
        "SELECT min(compared) FROM alarm WHERE scenario_id = 'F05' AND key LIKE '%P00000%'";
    const char *stored = service_word(service, compared);
    assert_int_equal(client_send(&world->machine, "POST", "/api/v1/records/exp_pay",
                                 "pay_no,remark\nP00000,다시 적음\n"),
                     200);
    assert_int_equal(service_number(service, "SELECT count(*) FROM alarm WHERE scenario_id = 'F05'"
                                             " AND evidence LIKE '%다시 적음%'"),
                     1);
    assert_string_equal(service_word(service, compared), stored); // as the engine has it now
    clients_close(world);
}

static void killed_and_ended(void)
{
    struct world world;
    struct err err = { 0 };
    int deaths = 0;
    uint64_t *deadly =
        mmap(NULL, sizeof *deadly, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    assert_ptr_not_equal(deadly, MAP_FAILED);
    world_open(&world);
    for (; !rotate_until(&world, deadly); deaths++)
        refuses_to_serve(&world);
    munmap(deadly, sizeof *deadly);
    assert_true(deaths > 6); // slices of records, of alarms, accounts, channels; a file
    verify(&world);
    world.service.app = app_open(&world.service.options, &err);
    if (!world.service.app || !app_serve(world.service.app, &err))
        fail_msg("%s", err.text);
    all_is_new(&world);
    works_on(&world);
    service_close(&world.service);
}

static void on_sqlite(void **state)
{
    (void)state;
    killed_and_ended();
}

static void on_postgres(void **state)
{
    (void)state;
    if (!service_on_postgres(true))
        skip();
    killed_and_ended();
    service_on_postgres(false);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(on_sqlite),
        cmocka_unit_test(on_postgres),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
