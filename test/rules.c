// Rules that change while the service runs, over HTTP: values that hold for one agency, and from a day to a
// day; drafts run beside the rule that is live.
#include <stdio.h>
#include <string.h>

#include "app/queries.h"
#include "app/rules.h"
#include "app/session.h"
#include "base/civil.h"
#include "modules/scenario/scenario_module.h"
#include "test/service.h"
#include "watch/arrival.h"

#define RULE    "/api/v1/scenarios/C07"
#define APPROVE "/api/v1/scenario-changes/%lld/approve"

static struct service service;
static struct client auditor, second, neighbour; // second: another auditor of A1; neighbour: of A2
static struct client machines[2];                // of A1, of A2
static uint64_t passed, failed;

#define CHECK(what) check((what), __LINE__, #what)

static void check(bool good, int line, const char *what)
{
    good ? passed++ : failed++;
    if (!good)
        printf("FAILED: line %d: %s\n  auditor: %s\n  second: %s\n", line, what, auditor.text,
               second.text);
}

// ---- the world: two agencies that pay by card

static void make_people(void)
{
    service_people(&service);
    service_sql(&service, "INSERT INTO post (id, officer_id, agency_id, department_id, role, valid_from)"
                          " VALUES (8, 6, 'A1', NULL, 'auditor', '2020-01-01'),"
                          " (9, 7, 'A2', NULL, 'auditor', '2020-01-01');"
                          "INSERT INTO account (id, officer_id, login, password_hash, password_at_us)"
                          " SELECT 106, 6, 'user6', password_hash, 0 FROM account WHERE id = 101;"
                          "INSERT INTO account (id, officer_id, login, password_hash, password_at_us)"
                          " SELECT 107, 7, 'user7', password_hash, 0 FROM account WHERE id = 101;");
}

static void sign_in(struct client *client, const char *login)
{
    client_open(client, &service);
    CHECK(client_sign_in(client, login, SERVICE_PASSWORD, NULL) == 200);
}

static void make_machine(int number)
{
    char hash[SESSION_TEXT_MAX + 1], secret[SESSION_TEXT_MAX];
    session_secret(secret);
    const char *token = arena_format(service.arena, "%s%s", SESSION_TOKEN, secret);
    session_hash(token, hash);
    service_sql(&service,
                arena_format(service.arena,
                             "INSERT INTO api_token (id, hash, name, agency_id, permissions, made_by, "
                             "made_us, expires_us) VALUES (%d, '%s', '적재', 'A%d', 'record_write', "
                             "101, 0, 4000000000000000)",
                             number, hash, number));
    struct client *machine = &machines[number - 1];
    client_open(machine, &service);
    machine->token = token;
    machine->type = "application/x-ndjson";
}

static void pay(const char *agency, const char *number, int64_t amount)
{
    CHECK(client_send(&machines[agency[1] - '1'], "POST", "/api/v1/records/card_apv",
                      arena_format(service.arena,
                                   "{\"agency_id\":\"%s\",\"apv_no\":\"%s\",\"card_no_tok\":\"K1\","
                                   "\"apv_dtm\":\"2026-03-02 12:30:00\",\"apv_cd\":\"승인\","
                                   "\"amt\":%lld,\"merchant_nm\":\"가상식당\"}",
                                   agency, number, (long long)amount)) == 200);
}

static int64_t standing(const char *agency)
{
    return service_number(&service,
                          arena_format(service.arena, "SELECT count(*) FROM alarm WHERE standing = 1 AND "
                                                      "scenario_id = 'C07' AND agency_id = '%s'",
                                       agency));
}

static int64_t effect(const struct client *client, const char *member)
{
    json_t *effect = json_object_get(client->reply, "effect");
    return json_integer_value(json_object_get(effect ? effect : client->reply, member));
}

// Proposed by the auditor, approved by the second person.
static void change(const char *more)
{
    CHECK(client_send(&auditor, "POST", RULE "/changes",
                      arena_format(service.arena, "{\"reason\": \"시험 삼아 바꿈\", %s}", more)) == 201);
    const char *path =
        arena_format(service.arena, APPROVE, (long long)client_number(&auditor, "id"));
    CHECK(client_send(&auditor, "POST", path, "{}") == 403);
    CHECK(client_send(&second, "POST", path, "{}") == 200);
}

#define VALUE(amount) "\"kind\": \"parameter\", \"parameter\": \"other_limit\", \"value\": \"" amount "\""

// ---- the clock

struct step {
    struct writer_job job; // first
    int64_t days;
};

static bool clock_run(struct writer_job *job, struct writer_turn *turn, struct err *err)
{
    int64_t then = graph_clock(watch_graph(writer_watch(turn))) +
                   ((struct step *)job)->days * CIVIL_DAY_US;
    return writer_clock(turn, then, err) &&
           store_run(writer_store(turn), err, SQL_CLOCK_PUT, STORE_ARGS(store_int(then)));
}

static bool rules_run(struct writer_job *job, struct writer_turn *turn, struct err *err)
{
    (void)job;
    return rules_sync(service.app, turn, err);
}

// As the tasks of the service do, each in a job of its own.
static void days_pass(int64_t days)
{
    struct err err = { 0 };
    struct step clock = { .job = { .run = clock_run, .alone = true }, .days = days };
    struct writer_job rules = { .run = rules_run, .alone = true };
    bool fine = writer_run(app_writer(service.app), &clock.job, &err) &&
                writer_run(app_writer(service.app), &rules, &err);
    check(fine, __LINE__, err.text);
}

struct look {
    struct writer_job job; // first
    int64_t day;
};

static bool look_run(struct writer_job *job, struct writer_turn *turn, struct err *err)
{
    (void)err;
    ((struct look *)job)->day = civil_floor_day(graph_clock(watch_graph(writer_watch(turn))));
    return true;
}

static const char *day_ahead(int64_t days)
{
    struct err err = { 0 };
    struct look look = { .job = { .run = look_run } };
    char text[CIVIL_TEXT_MAX];
    writer_run(app_writer(service.app), &look.job, &err);
    civil_print_date(look.day + days, text);
    return arena_format(service.arena, "%s", text);
}

// ---- values of one agency

static void test_own_value(void)
{
    int64_t others = standing("A2");
    CHECK(standing("A1") == 1 && others == 1);
    CHECK(client_send(&auditor, "POST", RULE "/try", "{" VALUE("500000") ", \"agency\": \"A1\"}") == 200);
    CHECK(effect(&auditor, "raises") == 1 && effect(&auditor, "withdraws") == 0);
    change(VALUE("500000") ", \"agency\": \"A1\"");
    CHECK(effect(&second, "raises") == 1);
    CHECK(standing("A1") == 2 && standing("A2") == others);
    CHECK(!strcmp(service_word(&service, "SELECT params FROM alarm WHERE key LIKE '%=A1;%V1'"),
                  "{\"promo_limit\":\"500000\",\"other_limit\":\"500000\"}"));
    pay("A2", "V3", 700000);
    CHECK(standing("A2") == others);
    change(VALUE("2000000") ", \"agency\": \"A1\"");
    CHECK(effect(&second, "withdraws") == 2);
    CHECK(standing("A1") == 0 && standing("A2") == others);
    CHECK(service_number(&service, "SELECT count(*) FROM alarm WHERE agency_id = 'A1' "
                                   "AND audit_why <> ''") == 2);
    CHECK(service_number(&service, "SELECT count(*) FROM scenario_value WHERE agency_id = 'A1'") == 1);
    CHECK(client_send(&auditor, "GET", RULE, NULL) == 200);
    json_t *value = json_array_get(json_object_get(auditor.reply, "values"), 0);
    CHECK(!strcmp(json_string_value(json_object_get(value, "agency")), "A1"));
}

static void test_own_value_ends(void)
{
    // Without a value the agency goes back to what holds for all.
    change("\"kind\": \"parameter\", \"parameter\": \"other_limit\", \"agency\": \"A1\"");
    CHECK(standing("A1") == 1 && standing("A2") == 1);
    change(arena_format(service.arena, VALUE("500000") ", \"agency\": \"A1\", \"valid_from\": \"%s\", "
                                                       "\"valid_to\": \"%s\"",
                        day_ahead(1), day_ahead(2)));
    CHECK(standing("A1") == 1);
    days_pass(1);
    CHECK(standing("A1") == 2);
    days_pass(1);
    CHECK(standing("A1") == 2);
    days_pass(1);
    CHECK(standing("A1") == 1 && standing("A2") == 1);
}

static void test_own_value_refused(void)
{
    CHECK(client_send(&auditor, "POST", RULE "/try", "{" VALUE("500000") ", \"agency\": \"A2\"}") == 403);
    CHECK(client_send(&auditor, "POST", RULE "/try", "{" VALUE("5") ", \"agency\": \"A1\"}") == 400);
    CHECK(client_send(&auditor, "POST", RULE "/try",
                      arena_format(service.arena, "{" VALUE("500000") ", \"valid_to\": \"%s\"}",
                                   day_ahead(-1))) == 400);
    // What A2's auditor proposes for A2 is not A1's to decide.
    CHECK(client_send(&neighbour, "POST", RULE "/changes",
                      "{\"reason\": \"시험 삼아 바꿈\", " VALUE("500000") ", \"agency\": \"A2\"}") == 201);
    long long id = client_number(&neighbour, "id");
    CHECK(client_send(&second, "POST", arena_format(service.arena, APPROVE, id), "{}") == 404);
    service_sql(&service, "UPDATE scenario_change SET state = 'refused' WHERE state = 'proposed'");
}

// ---- drafts beside what runs

static json_t *row_of(const char *list, const char *member, const char *name)
{
    size_t index;
    json_t *row;
    json_array_foreach(json_object_get(auditor.reply, list), index, row)
    {
        if (strcmp(json_string_value(json_object_get(row, member)), name) == 0)
            return row;
    }
    return NULL;
}

static int64_t in_row(const char *list, const char *member, const char *name, const char *count)
{
    return json_integer_value(json_object_get(row_of(list, member, name), count));
}

static void test_backtest(void)
{
    service_sql(&service, "UPDATE alarm SET disposition = 'lawful' WHERE key LIKE '%=A1;%V1'");
    CHECK(client_send(&auditor, "POST", RULE "/backtest", "{" VALUE("500000") "}") == 200);
    // Live: V2 of both agencies. The draft adds V1 of both and V3 of A2.
    CHECK(client_number(&auditor, "live") == 2 && client_number(&auditor, "draft") == 5);
    CHECK(client_number(&auditor, "added") == 3 && client_number(&auditor, "removed") == 0);
    CHECK(in_row("months", "month", "2026-03", "live") == 2);
    CHECK(in_row("months", "month", "2026-03", "draft") == 5);
    CHECK(in_row("outcomes", "outcome", "lawful", "added") == 1);
    CHECK(in_row("outcomes", "outcome", "none", "added") == 2);
    // Of A2's findings its own audit alone sees more than the number.
    json_t *items = json_object_get(auditor.reply, "items"), *item = json_array_get(items, 0);
    CHECK(json_array_size(items) == 1);
    CHECK(!strcmp(json_string_value(json_object_get(item, "agency")), "A1"));
    CHECK(!strcmp(json_string_value(json_object_get(item, "outcome")), "lawful"));
    CHECK(json_integer_value(json_object_get(item, "alarm")) > 0);
    // Nothing of it has become so.
    CHECK(standing("A1") == 1 && standing("A2") == 1);
    CHECK(service_number(&service, "SELECT count(*) FROM audit_entry WHERE action = "
                                   "'scenario.backtest'") == 1);
}

static void test_backtest_pages(void)
{
    for (int i = 0; i < 5; i++)
        pay("A1", arena_format(service.arena, "W%d", i), 700000 + i);
    CHECK(client_send(&auditor, "POST", RULE "/backtest", "{" VALUE("500000") ", \"limit\": 4}") == 200);
    CHECK(json_array_size(json_object_get(auditor.reply, "items")) == 4);
    CHECK(client_number(&auditor, "next") == 4);
    CHECK(client_send(&auditor, "POST", RULE "/backtest",
                      "{" VALUE("500000") ", \"limit\": 4, \"from\": 4, \"side\": \"added\"}") == 200);
    CHECK(json_array_size(json_object_get(auditor.reply, "items")) == 2);
    CHECK(json_is_null(json_object_get(auditor.reply, "next")));
    CHECK(client_send(&auditor, "POST", RULE "/backtest",
                      "{" VALUE("500000") ", \"side\": \"removed\"}") == 200);
    CHECK(json_array_size(json_object_get(auditor.reply, "items")) == 0);
}

static void test_series(void)
{
    CHECK(client_send(&auditor, "POST", RULE "/series",
                      "{\"parameter\": \"other_limit\", \"values\": [\"500000\", \"700002\", "
                      "\"1000000\", \"2000000\"]}") == 200);
    static const int64_t drafts[] = { 10, 5, 2, 0 };
    json_t *points = json_object_get(auditor.reply, "points");
    for (size_t i = 0; i < 4; i++) {
        json_t *point = json_array_get(points, i);
        CHECK(json_integer_value(json_object_get(point, "live")) == 2);
        CHECK(json_integer_value(json_object_get(point, "draft")) == drafts[i]);
    }
    CHECK(client_send(&auditor, "POST", RULE "/series",
                      "{\"parameter\": \"other_limit\", \"agency\": \"A1\", \"values\": [\"500000\"]}") ==
          200);
    json_t *point = json_array_get(json_object_get(auditor.reply, "points"), 0);
    CHECK(json_integer_value(json_object_get(point, "draft")) == 8);
    CHECK(client_send(&auditor, "POST", RULE "/series",
                      "{\"parameter\": \"other_limit\", \"values\": [\"5\"]}") == 400);
    CHECK(client_send(&auditor, "POST", RULE "/series",
                      "{\"parameter\": \"other_limit\", \"values\": []}") == 400);
}

// ---- a draft that runs for some days

static bool shadow_run(struct writer_job *job, struct writer_turn *turn, struct err *err)
{
    (void)job;
    return shadow_sync(service.app, turn, err);
}

// As the task does it.
static int64_t shadow_count(const char *day, const char *count)
{
    struct err err = { 0 };
    struct writer_job job = { .run = shadow_run, .alone = true };
    CHECK(writer_run(app_writer(service.app), &job, &err));
    CHECK(client_send(&auditor, "GET", RULE "/shadow", NULL) == 200);
    return in_row("days", "day", day, count);
}

static void test_shadow(void)
{
    const char *today = day_ahead(0), *tomorrow = day_ahead(1);
    int64_t alarms = service_number(&service, "SELECT count(*) FROM alarm");
    CHECK(client_send(&auditor, "GET", RULE "/shadow", NULL) == 404);
    CHECK(client_send(&auditor, "POST", RULE "/shadow", "{\"kind\": \"pause\"}") == 400);
    CHECK(client_send(&auditor, "POST", RULE "/shadow", "{" VALUE("500000") ", \"days\": 1}") == 201);
    CHECK(client_send(&auditor, "POST", RULE "/shadow", "{" VALUE("600000") "}") == 409);
    CHECK(shadow_count(today, "live") == 2 && shadow_count(today, "draft") == 10);
    // Kept current, and nobody is told.
    pay("A1", "X1", 600000);
    CHECK(shadow_count(today, "draft") == 11 && shadow_count(today, "added") == 9);
    CHECK(service_number(&service, "SELECT count(*) FROM alarm") == alarms);
    // What is live may change beneath it.
    change(VALUE("2000000"));
    CHECK(shadow_count(today, "live") == 0 && shadow_count(today, "draft") == 11);
    days_pass(1);
    CHECK(shadow_count(tomorrow, "draft") == 11 && shadow_count(today, "draft") == 11);
    CHECK(!strcmp(client_text(&auditor, "state"), "running"));
    days_pass(1);
    CHECK(shadow_count(tomorrow, "draft") == 11);
    CHECK(!strcmp(client_text(&auditor, "state"), "ended"));
    CHECK(client_send(&auditor, "DELETE", RULE "/shadow", NULL) == 404);
    CHECK(client_send(&auditor, "POST", RULE "/shadow", "{" VALUE("600000") "}") == 201);
    CHECK(client_send(&auditor, "DELETE", RULE "/shadow", NULL) == 200);
    CHECK(client_send(&auditor, "GET", RULE "/shadow", NULL) == 200);
    CHECK(!strcmp(client_text(&auditor, "state"), "ended"));
}

// ---- a rule over a table that no rule read so far

static const char *rule_over(const char *id, const char *table, const char *key)
{
    const char *text = arena_format(
        service.arena,
        "/*\nid: %s\ntitle: {ko: 큰 금액, en: Large}\n"
        "sentence: {ko: \"{%s} {amt}\", en: \"{%s} {amt}\"}\n"
        "area: finance\nshape: 1\nseverity: low\naudience: owner\nprecheck: no\n"
        "cycle: immediate\nbasis: \"\"\nevidence_class: background\nkey: [agency_id, %s]\n"
        "owner: {department: dept_cd}\namount: amt\n"
        "records: [{table: %s, key: {agency_id: agency_id, %s: %s}}]\n"
        "status: draft\nadvice: {ko: 보십시오, en: Look}\n*/\n"
        "SELECT agency_id, %s, amt, dept_cd FROM %s WHERE amt > 9990\n",
        id, key, key, key, table, key, key, key, table);
    json_t *string = json_string(text);
    char *quoted = json_dumps(string, JSON_ENCODE_ANY);
    json_decref(string);
    const char *body = arena_format(
        service.arena, "{\"kind\": \"version\", \"reason\": \"새 규칙 시험\", \"text\": %s}", quoted);
    free(quoted);
    return body;
}

// The same without the reason, which a try does not take.
static const char *try_body(const char *body)
{
    return arena_format(service.arena, "{\"kind\": \"version\", %s", strstr(body, "\"text\""));
}

static void send_rows(const char *table, const char *lines)
{
    CHECK(client_send(&machines[0], "POST",
                      arena_format(service.arena, "/api/v1/records/%s", table), lines) == 200);
}

static void fill(const char *table, const char *key, int count)
{
    struct str lines;
    str_open(&lines, service.arena);
    for (int i = 1; i <= count; i++)
        str_format(&lines, "{\"%s\":\"P%d\",\"amt\":%d,\"dept_cd\":\"D010\"}\n", key, i, i);
    send_rows(table, str_end(&lines));
    CHECK(client_number(&machines[0], "inserted") == count);
}

static void test_new_table(void)
{
    const char *path = "/api/v1/scenarios/Z01", *body = rule_over("Z01", "exp_pay", "pay_no");
    fill("exp_pay", "pay_no", 10000);
    // Each try is a write of its own, behind what of the table has come so far.
    int waits = 0;
    while (client_send(&auditor, "POST", arena_format(service.arena, "%s/try", path),
                       try_body(body)) == 409 &&
           waits < 1000)
        waits++;
    CHECK(waits > 0 && auditor.status == 200 && effect(&auditor, "raises") == 10);
    CHECK(client_send(&auditor, "POST", arena_format(service.arena, "%s/changes", path), body) == 201);
    long long id = client_number(&auditor, "id");
    CHECK(client_send(&second, "POST", arena_format(service.arena, APPROVE, id), "{}") == 200);
    const char *alarms = "SELECT count(*) FROM alarm WHERE scenario_id = 'Z01' AND standing = 1";
    CHECK(service_number(&service, alarms) == 10);
    // From now on it is a table as any other.
    send_rows("exp_pay", "{\"op\":\"delete\",\"pay_no\":\"P10000\"}\n"
                         "{\"pay_no\":\"P8\",\"amt\":50000}\n{\"pay_no\":\"P9\",\"amt\":50000}\n");
    CHECK(service_number(&service, alarms) == 11);
}

// ---- records that change between two steps of a table that comes

struct bringing {
    struct writer_job job; // first
    struct arrival *arrival;
    struct store *reading;
    bool over;
};

static bool bring_step(struct writer_job *job, struct writer_turn *turn, struct err *err)
{
    struct bringing *bringing = (struct bringing *)job;
    const struct schema_table *table = schema_find(app_schema(service.app), "claim");
    if (!bringing->arrival)
        bringing->arrival =
            arrival_begin(app_records(service.app), bringing->reading, table, turn, err);
    else
        return arrival_step(bringing->arrival, turn, &bringing->over, err);
    return bringing->arrival != NULL;
}

static void bring(struct bringing *bringing)
{
    struct err err = { 0 };
    bool fine = writer_run(app_writer(service.app), &bringing->job, &err);
    check(fine, __LINE__, err.text);
}

static void test_arrival(void)
{
    struct err err = { 0 };
    struct bringing bringing = { .job = { .run = bring_step, .alone = true },
                                 .reading = app_lend(service.app, &err) };
    fill("claim", "claim_no", 10000);
    bring(&bringing);
    // Before any of its rows came: away, into the answer, out of it, new, and new and away again.
    send_rows("claim", "{\"op\":\"delete\",\"claim_no\":\"P9999\"}\n"
                       "{\"claim_no\":\"P7\",\"amt\":50000}\n{\"claim_no\":\"P9998\",\"amt\":1}\n"
                       "{\"claim_no\":\"Q1\",\"amt\":60000}\n{\"claim_no\":\"Q2\",\"amt\":60000}\n"
                       "{\"op\":\"delete\",\"claim_no\":\"Q2\"}\n");
    bring(&bringing);
    // Some came, some did not.
    send_rows("claim", "{\"op\":\"delete\",\"claim_no\":\"P7\"}\n{\"claim_no\":\"P8\",\"amt\":50000}\n"
                       "{\"op\":\"delete\",\"claim_no\":\"P10000\"}\n"
                       "{\"claim_no\":\"P9000\",\"amt\":50000}\n{\"claim_no\":\"P7\",\"amt\":9991}\n");
    while (!bringing.over)
        bring(&bringing);
    arrival_end(bringing.arrival);
    app_return(service.app, bringing.reading);
    const char *body = try_body(rule_over("Z02", "claim", "claim_no"));
    CHECK(client_send(&auditor, "POST", "/api/v1/scenarios/Z02/try", body) == 200);
    int64_t raises = effect(&auditor, "raises");
    CHECK(raises == 11); // P9991 to P9997, P7, P8, P9000 and Q1
    CHECK(service_number(&service, "SELECT count(*) FROM claim WHERE amt > 9990") == raises);
}

// ---- status and readiness

static void restart(void)
{
    struct err err = { 0 };
    app_close(service.app);
    service.app = app_open(&service.options, &err);
    check(service.app && app_serve(service.app, &err), __LINE__, err.text);
}

// The values of an agency and what runs beside the rules outlive the process.
static void test_restart(void)
{
    int64_t before = standing("A1"), others = standing("A2");
    change(VALUE("500000") ", \"agency\": \"A1\"");
    int64_t lower = standing("A1");
    CHECK(lower > before && standing("A2") == others);
    CHECK(client_send(&auditor, "POST", RULE "/shadow", "{" VALUE("3000000") "}") == 201);
    restart();
    CHECK(standing("A1") == lower && standing("A2") == others);
    CHECK(shadow_count(day_ahead(0), "live") == lower + others);
    CHECK(!strcmp(client_text(&auditor, "state"), "running"));
    // What holds for all changes nothing for who has a value of his own.
    CHECK(shadow_count(day_ahead(0), "draft") == lower);
    CHECK(client_send(&auditor, "DELETE", RULE "/shadow", NULL) == 200);
}

// A place where only one value for all can stand: said at the proposal.
static void test_refused_place(void)
{
    const char *body = rule_over("Z01", "exp_pay", "pay_no");
    json_t *file = json_loads(body, 0, NULL);
    const char *text = json_string_value(json_object_get(file, "text"));
    const char *status = strstr(text, "status:"), *select = strstr(text, "SELECT");
    const char *changed = arena_format(
        service.arena, "%.*sparams: {most: {type: integer, default: 500, title: {ko: 많아야, en: Most}}}\n%.*s"
                       "%.*s ORDER BY pay_no LIMIT param('most')",
        (int)(status - text), text, (int)(select - status), status, (int)strlen(select) - 1, select);
    json_t *string = json_string(changed);
    char *quoted = json_dumps(string, JSON_ENCODE_ANY);
    json_decref(string);
    CHECK(client_send(&auditor, "POST", "/api/v1/scenarios/Z01/changes",
                      arena_format(service.arena, "{\"kind\": \"version\", \"reason\": \"한도를 둠\", "
                                                  "\"text\": %s}", quoted)) == 201);
    long long id = client_number(&auditor, "id");
    CHECK(client_send(&second, "POST", arena_format(service.arena, APPROVE, id), "{}") == 200);
    static const char value[] = "{\"kind\": \"parameter\", \"parameter\": \"most\", \"value\": \"5\"";
    CHECK(client_send(&auditor, "POST", "/api/v1/scenarios/Z01/try",
                      arena_format(service.arena, "%s}", value)) == 200);
    CHECK(client_send(&auditor, "POST", "/api/v1/scenarios/Z01/try",
                      arena_format(service.arena, "%s, \"agency\": \"A1\"}", value)) == 422);
    CHECK(!strcmp(client_text(&auditor, "field"), "agency"));
    free(quoted);
    json_decref(file);
}

// A paused rule stays paused with its next version.
static void test_paused_version(void)
{
    change("\"kind\": \"pause\"");
    CHECK(standing("A1") == 0 && standing("A2") == 0);
    change("\"kind\": \"status\", \"status\": \"test\"");
    CHECK(standing("A1") == 0 && standing("A2") == 0);
    CHECK(client_send(&auditor, "GET", RULE, NULL) == 200);
    CHECK(json_is_true(json_object_get(auditor.reply, "paused")));
    change("\"kind\": \"resume\"");
}

static void test_status(void)
{
    int64_t before = standing("A2");
    CHECK(client_send(&auditor, "POST", RULE "/try", "{\"kind\": \"status\"}") == 400);
    CHECK(client_send(&auditor, "POST", RULE "/try",
                      "{\"kind\": \"status\", \"status\": \"stable\"}") == 409);
    change("\"kind\": \"status\", \"status\": \"test\"");
    CHECK(client_send(&auditor, "GET", RULE, NULL) == 200);
    CHECK(!strcmp(client_text(&auditor, "status"), "test"));
    CHECK(standing("A2") == before);
    change("\"kind\": \"status\", \"status\": \"stable\"");
    CHECK(client_send(&auditor, "GET", RULE, NULL) == 200);
    CHECK(!strcmp(client_text(&auditor, "status"), "stable"));
}

static void test_readiness(void)
{
    CHECK(client_send(&auditor, "GET", RULE "/readiness", NULL) == 200);
    // No card and no use of one came, and no payment names its card.
    CHECK(!strcmp(client_text(&auditor, "readiness"), "insufficient data"));
    CHECK(in_row("tables", "table", "card", "rows") == 0);
    int64_t payments = service_number(&service, "SELECT count(*) FROM card_apv");
    CHECK(in_row("tables", "table", "card_apv", "rows") == payments);
    size_t index;
    json_t *column;
    int64_t filled = -1, empty = -1;
    json_array_foreach(json_object_get(row_of("tables", "table", "card_apv"), "columns"), index, column)
    {
        const char *name = json_string_value(json_object_get(column, "column"));
        int64_t count = json_integer_value(json_object_get(column, "filled"));
        filled = strcmp(name, "amt") == 0 ? count : filled;
        empty = strcmp(name, "card_id") == 0 ? count : empty;
    }
    CHECK(filled == payments && empty == 0);
    CHECK(in_row("joins", "right", "card_use", "rows") == payments);
    CHECK(in_row("joins", "right", "card_use", "met") == 0);
    send_rows("card_use", "{\"apv_no\":\"V1\",\"explain\":\"회의\"}\n");
    CHECK(client_send(&auditor, "GET", RULE "/readiness", NULL) == 200);
    CHECK(in_row("joins", "right", "card_use", "met") == 1);
    CHECK(client_send(&machines[0], "GET", RULE "/readiness", NULL) == 403);
}

static void test_on(bool postgres)
{
    printf("# %s\n", postgres ? "PostgreSQL" : "SQLite");
    service_open_with(&service, NULL, "scenarios/card");
    make_people();
    make_machine(1);
    make_machine(2);
    sign_in(&auditor, "user2");
    sign_in(&second, "user6");
    sign_in(&neighbour, "user7");
    pay("A1", "V1", 600000);
    pay("A2", "V1", 600000);
    pay("A1", "V2", 1500000);
    pay("A2", "V2", 1500000);
    test_own_value();
    test_own_value_ends();
    test_own_value_refused();
    test_backtest();
    test_backtest_pages();
    test_series();
    test_shadow();
    test_new_table();
    test_arrival();
    test_status();
    test_readiness();
    test_restart();
    test_refused_place();
    test_paused_version();
    client_close(&auditor);
    client_close(&second);
    client_close(&neighbour);
    client_close(&machines[0]);
    client_close(&machines[1]);
    service_close(&service);
}

int main(void)
{
    test_on(false);
    if (service_on_postgres(true))
        test_on(true);
    service_on_postgres(false);
    printf("%llu passed, %llu failed\n", (unsigned long long)passed, (unsigned long long)failed);
    return failed != 0;
}
