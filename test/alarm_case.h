// test/alarm_case.h — the whole service over a small city, for tests of alarms: records in, HTTP out.
//
// Agency A1. Department 10 (D10): Kim 1 (E1) officer, Lee 2 (E2) team lead, Park 3 (E3) manager, Han 7 (E7)
// officer. Department 30 (D30): Jo 9 (E9) officer, Oh 11 (E11) manager. Agency: Choi 4 (E4) and Yun 5 (E5)
// auditors, Seo 6 (E6) deputy head, Na 8 (E8) administrator. Accounts are 100 + number.
//
//   T01 low       exp_req with req_amt > 1000 and no exp_cause of it; nothing is paid
//   T02 high      exp_req with coop_yn N and req_amt > 5000
//   T03 medium    exp_pay with remark 두번: paid; the payee is masked
//   T04 medium    exp_req with title 의심: audience audit
//   T06 low       exp_pay with a step 대리 in pay_log; the address of that step is restricted
//   T05 low       exp_req whose day is 30 days past: raised by the clock; 100 / a number that may be 0
#pragma once

#include <curl/curl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "app/app.h"
#include "app/session.h"
#include "base/doc.h"
#include "base/now.h"
#include "control/zt.h"
#include "store/migrate.h"
#include "test/database.h"

#define PEOPLE 12

// The same over PostgreSQL, when this names the host of a server (test/alarm_postgres_test.c).
#define CASE_POSTGRES "HAECHI_TEST_POSTGRES"

static const char case_rows[] =
    "INSERT INTO agency (id, name) VALUES ('A1', '해치시'), ('A2', '미르군');"
    "INSERT INTO department (id, agency_id, code, name, parent_id, valid_from) VALUES"
    " (10, 'A1', 'D10', '회계과', NULL, '2010-01-01'), (30, 'A1', 'D30', '세무과', NULL, "
    "'2010-01-01');"
    "INSERT INTO officer (id, agency_id, emp_no, name) VALUES (1, 'A1', 'E1', '김가온'),"
    " (2, 'A1', 'E2', '이나래'), (3, 'A1', 'E3', '박다솜'), (4, 'A1', 'E4', '최라온'),"
    " (5, 'A1', 'E5', '윤마루'), (6, 'A1', 'E6', '서바다'), (7, 'A1', 'E7', '한사랑'),"
    " (8, 'A1', 'E8', '나아라'), (9, 'A1', 'E9', '조자람'), (11, 'A1', 'E11', '오차돌');"
    "INSERT INTO post (id, officer_id, agency_id, department_id, role, valid_from) VALUES"
    " (1, 1, 'A1', 10, 'officer', '2020-01-01'), (2, 2, 'A1', 10, 'lead', '2020-01-01'),"
    " (3, 3, 'A1', 10, 'manager', '2020-01-01'), (4, 4, 'A1', NULL, 'auditor', '2020-01-01'),"
    " (5, 5, 'A1', NULL, 'auditor', '2020-01-01'), (6, 6, 'A1', NULL, 'deputy', '2020-01-01'),"
    " (7, 7, 'A1', 10, 'officer', '2020-01-01'), (8, 8, 'A1', NULL, 'admin', '2020-01-01'),"
    " (9, 9, 'A1', 30, 'officer', '2020-01-01'), (11, 11, 'A1', 30, 'manager', '2020-01-01');"
    "INSERT INTO account (id, officer_id, login, password_hash, password_at_us)"
    " SELECT 100 + id, id, 'user' || id, '', 0 FROM officer;";

static const char *const case_scenarios[] = {
    "T01",
    "low",
    "owner",
    "exp_req",
    "req_no",
    "req_amt",
    "emp_no",
    "SELECT r.agency_id, r.req_no, r.dept_cd, r.emp_no, r.req_amt, r.title FROM exp_req AS r WHERE "
    "r.req_amt > 1000 "
    "AND NOT EXISTS (SELECT 1 FROM exp_cause AS c WHERE c.agency_id = r.agency_id AND c.req_no = "
    "r.req_no)",
    "T02",
    "high",
    "owner",
    "exp_req",
    "req_no",
    "req_amt",
    "emp_no",
    "SELECT agency_id, req_no, dept_cd, emp_no, req_amt FROM exp_req WHERE coop_yn = 'N' AND "
    "req_amt > 5000",
    "T03",
    "medium",
    "owner",
    "exp_pay",
    "pay_no",
    "amt",
    "mk_emp_no",
    "SELECT agency_id, pay_no, dept_cd, mk_emp_no, amt, creditor_nm, creditor_tok FROM exp_pay "
    "WHERE remark = '두번'",
    "T04",
    "medium",
    "audit",
    "exp_req",
    "req_no",
    "req_amt",
    "emp_no",
    "SELECT agency_id, req_no, dept_cd, emp_no, req_amt FROM exp_req WHERE title = '의심'",
    "T05",
    "low",
    "owner",
    "exp_req",
    "req_no",
    "req_amt",
    "emp_no",
    "SELECT agency_id, req_no, dept_cd, emp_no, req_amt, 1000000 / (req_amt - 777) AS rate FROM "
    "exp_req "
    "WHERE skip_reason_cd = '기한' AND req_ymd + 30 < current_date AND 1000000 / (req_amt - 777) > "
    "-1000001",
    "T06",
    "low",
    "owner",
    "exp_pay",
    "pay_no",
    "amt",
    "mk_emp_no",
    "SELECT p.agency_id, p.pay_no, p.dept_cd, p.mk_emp_no, p.amt, p.creditor_tok, l.ip FROM "
    "exp_pay "
    "AS p JOIN pay_log AS l ON l.agency_id = p.agency_id AND l.pay_no = p.pay_no WHERE "
    "l.action_cd = '대리'",
};

struct alarm_case {
    char dir[40];
    const char *url;
    struct arena *arena;
    struct app *app;
    struct store *store; // reads
    struct err err;
    char cookies[PEOPLE][SESSION_TEXT_MAX];
    CURL *curl;
    char etag[64]; // of the last reply
    json_t *reply; // of the last call
    size_t reply_bytes;
    const char *reply_text;
};

#define CASE_TRY(test, call)                                                                       \
    do {                                                                                           \
        if (!(call))                                                                               \
            fail_msg("%s", (test)->err.text);                                                      \
    } while (0)

static inline void case_file(struct alarm_case *test, const char *name, const char *text)
{
    const char *path = arena_format(test->arena, "%s/%s", test->dir, name);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
}

// No more tables than these tests need: each costs time to make.
static const char *const case_catalog[] = { "common.sql", "finance.sql", "evaluation", "mileage",
                                            "selfcheck" };

static inline void case_share(struct alarm_case *test)
{
    char here[400];
    assert_non_null(getcwd(here, sizeof here));
    mkdir(arena_format(test->arena, "%s/share", test->dir), 0700);
    mkdir(arena_format(test->arena, "%s/share/catalog", test->dir), 0700);
    for (size_t i = 0; i < sizeof case_catalog / sizeof *case_catalog; i++)
        assert_int_equal(
            symlink(arena_format(test->arena, "%s/catalog/%s", here, case_catalog[i]),
                    arena_format(test->arena, "%s/share/catalog/%s", test->dir, case_catalog[i])),
            0);
    mkdir(arena_format(test->arena, "%s/share/scenarios", test->dir), 0700);
    mkdir(arena_format(test->arena, "%s/share/scenarios/finance", test->dir), 0700);
    for (size_t i = 0; i < sizeof case_scenarios / sizeof *case_scenarios; i += 8) {
        const char *const *row = &case_scenarios[i];
        case_file(
            test, arena_format(test->arena, "share/scenarios/finance/%s-test.sql", row[0]),
            arena_format(
                test->arena,
                "/*\nid: %s\ntitle: {ko: 시험, en: Test}\n"
                "sentence: {ko: \"{%s} {%s}원\", en: \"{%s} {%s} won\"}\narea: finance\nshape: 1\n"
                "severity: %s\naudience: %s\nprecheck: no\ncycle: daily\nbasis: 지방회계법\n"
                "evidence_class: background\nkey: [agency_id, %s]\ncompared: [%s]\n"
                "owner: {department: dept_cd, officer: %s}\namount: %s\n"
                "records: [{table: %s, key: {agency_id: agency_id, %s: %s}}]\nstatus: stable\n"
                "advice: {ko: 확인하십시오, en: Check it}\n*/\n%s\n",
                row[0], row[4], row[5], row[4], row[5], row[1], row[2], row[4], row[5], row[6],
                row[5], row[3], row[4], row[4], row[7]));
    }
}

// Where the store is: a file or a database of this test alone.
static inline void case_place(struct alarm_case *test)
{
    const char *host = getenv(CASE_POSTGRES);
    test->url = host ? database_make(test->arena, host, strrchr(test->dir, '/') + 1, &test->err)
                     : arena_format(test->arena, "sqlite:%s/haechi.db", test->dir);
    CASE_TRY(test, test->url);
}

static inline void case_people(struct alarm_case *test)
{
    struct store *store = store_open(test->url, STORE_CREATE, &test->err);
    CASE_TRY(test,
             store && migrate(store, &test->err) && store_script(store, case_rows, &test->err));
    for (int i = 1; i < PEOPLE; i++) {
        char hash[SESSION_TEXT_MAX + 1];
        session_secret(test->cookies[i]);
        session_hash(test->cookies[i], hash);
        const char *sql =
            "INSERT INTO session (id, hash, account_id, csrf, address, agent, began_us, seen_us) "
            "SELECT id, $1, id, 'csrf', '', '', $2, $2 FROM account WHERE id = $3";
        CASE_TRY(test,
                 store_run(store, &test->err, sql,
                           STORE_ARGS(store_text(hash), store_int(now_us()), store_int(100 + i))));
    }
    store_close(store);
}

static inline void case_start(struct alarm_case *test)
{
    struct app_options options = { .data_dir = test->dir,
                                   .store_url = test->url,
                                   .share = arena_format(test->arena, "%s/share", test->dir),
                                   .http = { .address = "127.0.0.1" },
                                   .as_of = true,
                                   .as_of_day = civil_day(2026, 3, 16) };
    test->app = app_open(&options, &test->err);
    CASE_TRY(test, test->app && app_serve(test->app, &test->err));
    size_t count;
    app_scenarios(test->app, &count);
    assert_int_equal(count,
                     sizeof case_scenarios / sizeof *case_scenarios / 8); // all of them compiled
    test->store = app_lend(test->app, &test->err);
    CASE_TRY(test, test->store != NULL);
}

static inline void case_stop(struct alarm_case *test)
{
    app_return(test->app, test->store);
    app_close(test->app);
}

static inline struct alarm_case *case_open(void)
{
    struct alarm_case *test = calloc(1, sizeof *test);
    snprintf(test->dir, sizeof test->dir, "/tmp/haechi-alarm-XXXXXX");
    assert_non_null(mkdtemp(test->dir));
    test->arena = arena_new("test", 0, 0);
    test->curl = curl_easy_init();
    case_share(test);
    case_place(test);
    case_people(test);
    case_start(test);
    return test;
}

static inline void case_close(struct alarm_case *test)
{
    case_stop(test);
    curl_easy_cleanup(test->curl);
    json_decref(test->reply);
    const char *remove = arena_format(test->arena, "rm -rf '%s'", test->dir);
    assert_int_equal(system(remove), 0);
    arena_free(test->arena);
    free(test);
}

// ---- records

struct case_job {
    struct writer_job job; // first
    const struct zt_file *file;
    int64_t day; // of the clock; 0: it stands
};

static inline bool case_run(struct writer_job *job, struct writer_turn *turn, struct err *err)
{
    struct case_job *mine = (struct case_job *)job;
    if (mine->day)
        return writer_clock(turn, mine->day * CIVIL_DAY_US, err);
    const struct zt_step *step = &mine->file->cases[0].steps[0];
    for (size_t i = 0; i < step->input_count; i++)
        if (step->inputs[i].kind == ZT_CHANGE)
            TRY(writer_change(turn, &step->inputs[i].change, err));
    return true;
}

// Lines as in a case file ("+ exp_req req_no=R1 …"), in one commit, brought by an account.
static inline void case_records(struct alarm_case *test, const char *lines)
{
    struct case_job job = { .job = { .run = case_run, .actor_id = 108, .ingest_id = 7 } };
    size_t len = strlen(lines); // a blank line would end the step
    while (len && lines[len - 1] == '\n')
        len--;
    const char *text =
        arena_format(test->arena, "case x\nas of 2026-03-16\n%.*s\n----\n\n", (int)len, lines);
    struct zt_file *file;
    CASE_TRY(test, zt_parse(test->arena, app_schema(test->app), "case", text, strlen(text), &file,
                            &test->err));
    job.file = file;
    CASE_TRY(test, writer_run(app_writer(test->app), &job.job, &test->err));
}

static inline void case_clock(struct alarm_case *test, int64_t day)
{
    struct case_job job = { .job = { .run = case_run, .alone = true }, .day = day };
    CASE_TRY(test, writer_run(app_writer(test->app), &job.job, &test->err));
}

static inline bool case_sql_run(struct writer_job *job, struct writer_turn *turn, struct err *err)
{
    struct case_job *mine = (struct case_job *)job;
    return store_script(writer_store(turn), (const char *)(const void *)mine->file, err);
}

// SQL on the writer's connection: what a test cannot wait for.
static inline void case_sql(struct alarm_case *test, const char *sql)
{
    struct case_job job = { .job = { .run = case_sql_run }, .file = (const void *)sql };
    CASE_TRY(test, writer_run(app_writer(test->app), &job.job, &test->err));
}

struct case_task {
    struct writer_job job; // first
    struct app *app;
    bool (*run)(struct app *app, struct writer_turn *turn, struct err *err);
};

static inline bool case_task_run(struct writer_job *job, struct writer_turn *turn, struct err *err)
{
    struct case_task *task = (struct case_task *)job;
    return task->run(task->app, turn, err);
}

static inline void case_task(struct alarm_case *test,
                             bool (*run)(struct app *app, struct writer_turn *turn,
                                         struct err *err))
{
    struct case_task task = { .job = { .run = case_task_run }, .app = test->app, .run = run };
    CASE_TRY(test, writer_run(app_writer(test->app), &task.job, &test->err));
}

// ---- what is in the store

static inline int64_t case_number(struct alarm_case *test, const char *sql)
{
    int64_t number = 0;
    bool found;
    CASE_TRY(test, store_number(test->store, &test->err, &number, &found, sql, STORE_NO_ARGS));
    return number;
}

static inline const char *case_word(struct alarm_case *test, const char *sql)
{
    const char *word = NULL;
    CASE_TRY(test, store_word(test->store, &test->err, test->arena, &word, sql, STORE_NO_ARGS));
    return word ? word : "";
}

static inline int64_t case_alarm(struct alarm_case *test, const char *scenario, const char *record)
{
    return case_number(
        test, arena_format(test->arena,
                           "SELECT id FROM alarm WHERE scenario_id = '%s' AND key LIKE '%%=%s' "
                           "ORDER BY episode DESC LIMIT 1",
                           scenario, record));
}

static inline const char *case_of(struct alarm_case *test, int64_t id, const char *column)
{
    return case_word(test, arena_format(test->arena, "SELECT %s FROM alarm WHERE id = %lld", column,
                                        (long long)id));
}

// ---- HTTP

static inline size_t case_take(char *data, size_t size, size_t count, void *context)
{
    str_add(context, data, size * count);
    return size * count;
}

static inline size_t case_head(char *data, size_t size, size_t count, void *context)
{
    struct alarm_case *test = context;
    if (size * count > 7 && strncasecmp(data, "ETag: ", 6) == 0)
        snprintf(test->etag, sizeof test->etag, "%.*s", (int)strcspn(data + 6, "\r\n"), data + 6);
    return size * count;
}

// The status; the reply is in test->reply. `match`: the ETag of the last reply goes with it.
static inline int case_send(struct alarm_case *test, int person, const char *method,
                            const char *path, const char *type, const void *body, size_t len,
                            bool match)
{
    struct str out;
    str_open(&out, test->arena);
    CURL *curl = test->curl;
    curl_easy_reset(curl);
    struct curl_slist *heads =
        curl_slist_append(NULL, arena_format(test->arena, "Content-Type: %s", type));
    heads = curl_slist_append(heads, "X-CSRF-Token: csrf");
    heads = curl_slist_append(heads, "Expect:");
    heads = curl_slist_append(
        heads, arena_format(test->arena, "Cookie: " SESSION_COOKIE "=%s", test->cookies[person]));
    if (match)
        heads = curl_slist_append(heads, arena_format(test->arena, "If-Match: %s", test->etag));
    curl_easy_setopt(curl, CURLOPT_URL,
                     arena_format(test->arena, "http://127.0.0.1:%u%s", app_port(test->app), path));
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, heads);
    curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, method);
    if (body) {
        curl_easy_setopt(curl, CURLOPT_POSTFIELDS, body);
        curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE, (long)len);
    }
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, case_take);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, &out);
    curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, case_head);
    curl_easy_setopt(curl, CURLOPT_HEADERDATA, test);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT, 20L);
    assert_int_equal(curl_easy_perform(curl), CURLE_OK);
    curl_slist_free_all(heads);
    long status = 0;
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
    json_decref(test->reply);
    test->reply = json_loadb(out.len ? out.data : "", out.len, JSON_DECODE_ANY, NULL);
    test->reply_bytes = out.len;
    test->reply_text = str_end(&out);
    return (int)status;
}

static inline int case_call(struct alarm_case *test, int person, const char *method,
                            const char *path, const char *body, bool match)
{
    return case_send(test, person, method, path, "application/json", body, body ? strlen(body) : 0,
                     match);
}

static inline int case_get(struct alarm_case *test, int person, const char *path)
{
    return case_call(test, person, "GET", path, NULL, false);
}

// An act on an alarm in its present version.
static inline int case_act(struct alarm_case *test, int person, int64_t id, const char *act,
                           const char *body)
{
    snprintf(test->etag, sizeof test->etag, "\"%s\"", case_of(test, id, "version"));
    return case_call(test, person, "POST",
                     arena_format(test->arena, "/api/v1/alarms/%lld/%s", (long long)id, act), body,
                     true);
}

static inline const char *case_text(struct alarm_case *test, const char *member)
{
    const char *text = json_string_value(json_object_get(test->reply, member));
    return text ? text : "";
}

static inline int64_t case_int(struct alarm_case *test, const char *member)
{
    return json_integer_value(json_object_get(test->reply, member));
}

static inline size_t case_items(struct alarm_case *test)
{
    return json_array_size(json_object_get(test->reply, "items"));
}
