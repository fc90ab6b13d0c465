#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "control/zt.h"
#include "store/migrate.h"
#include "watch/writer.h"

// Jobs put payments into the tick and a line into the table `line`; the sink keeps the standing findings
// in the table `standing`. Whatever fails, line, standing and the engine must tell one story.

static const char catalog[] = "CREATE TABLE exp_pay (\n"
                              "    agency_id text NOT NULL, -- 기관코드 | Agency\n"
                              "    pay_no text NOT NULL, -- 지급번호 | Number\n"
                              "    amt bigint, -- 금액 | Amount\n"
                              "    pay_ymd date, -- 지급일 | Paid on\n"
                              "    PRIMARY KEY (agency_id, pay_no));\n";

static const char rule[] =
    "/*\nid: F1\ntitle: {ko: 가, en: A}\nsentence: {ko: \"{amt}원\", en: \"{amt}\"}\n"
    "area: finance\nshape: 1\nseverity: low\naudience: owner\nprecheck: yes\ncycle: daily\n"
    "basis: \"\"\nevidence_class: background\nkey: [agency_id, pay_no]\n"
    "owner: {department: agency_id}\nadvice: {ko: 가}\nstatus: stable\n"
    "records: [{table: exp_pay, key: {agency_id: agency_id, pay_no: pay_no}}]\n*/\n"
    "SELECT agency_id, pay_no, amt FROM exp_pay WHERE amt > 100 AND pay_ymd <= current_date";

static char dir[64];
static struct arena *arena;
static struct schema schema;
static struct scenario *scenario;
static struct store *store;
static struct watch *watch;
static struct writer *writer;
static size_t published, dropped;
static bool sink_fails;
static int64_t last_id;

static void must(bool ok, const struct err *err)
{
    if (!ok)
        fail_msg("%s", err->text);
}

static bool prepare(void *context, struct writer_turn *turn, const struct sink_event *event,
                    struct err *err)
{
    (void)context;
    if (sink_fails)
        return err_set(err, ERR_SYSTEM, "the sink fails");
    assert_true(event->kind != FINDING_RAISED || event->finding);
    if (event->kind == FINDING_WITHDRAWN)
        return store_run(writer_store(turn), err, "DELETE FROM standing WHERE key = $1",
                         STORE_ARGS(store_text(event->key)));
    if (event->kind == FINDING_CHANGED)
        return true;
    return store_run(writer_store(turn), err, "INSERT INTO standing (key, by_id) VALUES ($1, $2)",
                     STORE_ARGS(store_text(event->key), store_int(event->actor_id)));
}

static void publish(void *context)
{
    (void)context;
    published++;
}

static void drop(void *context)
{
    (void)context;
    dropped++;
}

static bool standing(void *context, struct store *from, const char *id,
                     void (*take)(void *taker, const char *key), void *taker, struct err *err)
{
    (void)context, (void)id;
    struct store_rows *rows = store_ask(from, err, "SELECT key FROM standing", STORE_NO_ARGS);
    bool more = rows != NULL;
    while (more && store_next(rows, &more, err) && more)
        take(taker, store_get_text(rows, 0));
    store_done(rows);
    return rows != NULL;
}

static int64_t start_bundle_id;

static void open_writer(const char *url, enum sink_reason reason)
{
    struct err err = { 0 };
    store = store_open(arena_format(arena, url, dir), STORE_CREATE, &err);
    must(store != NULL, &err);
    must(migrate(store, &err), &err);
    must(store_script(store,
                      "CREATE TABLE IF NOT EXISTS line (name text PRIMARY KEY);"
                      "CREATE TABLE IF NOT EXISTS standing (key text PRIMARY KEY, by_id bigint);",
                      &err),
         &err);
    watch = watch_new(&schema, civil_day(2026, 3, 1) * CIVIL_DAY_US);
    must(watch_add(watch, scenario, &err), &err);

    watch_start(watch, NULL, NULL);
    writer = writer_new(store, watch);
    writer_add_sink(
        writer, (struct sink){
                    .prepare = prepare, .publish = publish, .drop = drop, .standing = standing });
    if (start_bundle_id)
        writer_start_in_bundle(writer, start_bundle_id);
    must(writer_start(writer, &scenario, 1, reason, &err), &err);
}

static int open_all(void **state)
{
    (void)state;
    struct err err = { 0 };
    snprintf(dir, sizeof dir, "/tmp/haechi-writer-XXXXXX");
    if (!mkdtemp(dir))
        return -1;
    arena = arena_new("test", 0, 0);
    schema = (struct schema){ .arena = arena };
    must(schema_read(&schema, catalog, &err), &err);
    scenario = scenario_parse(arena, "F1", rule, sizeof rule - 1, &err);
    must(scenario != NULL, &err);
    published = dropped = 0;
    start_bundle_id = 0;
    sink_fails = false;
    open_writer("faulty:0:sqlite:%s/t.db", SINK_START);
    return 0;
}

static int close_all(void **state)
{
    (void)state;
    writer_stop(writer);
    int gone = system(arena_format(arena, "rm -rf %s", dir));
    arena_free(arena);
    return gone;
}

struct test_job {
    struct writer_job job;     // first
    const char *line, *change; // change: as in a case file, or NULL
    bool fails;
    int64_t clock_us;
    const struct scenario *old, *fresh; // fresh: put in the place of old
    int64_t told_bundle_id;             // whose end it is
    bool done, failed;
};

static bool run(struct writer_job *job, struct writer_turn *turn, struct err *err)
{
    struct test_job *test = (struct test_job *)job;
    last_id = writer_next_id(turn);
    TRY(store_run(writer_store(turn), err, "INSERT INTO line (name) VALUES ($1)",
                  STORE_ARGS(store_text(test->line))));
    if (test->change) {
        const char *text = arena_format(arena, "as of 2026-01-01\n%s\n----\n", test->change);
        struct zt_file *file;
        TRY(zt_parse(arena, &schema, "test", text, strlen(text), &file, err));
        const struct zt_step *step = &file->cases[0].steps[0];
        for (size_t i = 1; i < step->input_count; i++)
            TRY(writer_change(turn, &step->inputs[i].change, err));
    }
    if (test->clock_us)
        TRY(writer_clock(turn, test->clock_us, err));
    if (test->fresh)
        TRY(writer_replace(turn, test->old, test->fresh, err));
    if (test->told_bundle_id)
        TRY(writer_tell_bundle(turn, test->told_bundle_id, err));
    return !test->fails || err_set(err, ERR_BAD_INPUT, "the job fails");
}

static bool run_one(struct test_job job, struct err *err)
{
    job.job.run = run;
    return writer_run(writer, &job.job, err);
}

static int64_t count(const char *sql)
{
    struct err err = { 0 };
    int64_t number = 0;
    bool found;
    struct store *reader = store_open(arena_format(arena, "sqlite:%s/t.db", dir), STORE_READ, &err);
    must(reader != NULL, &err);
    must(store_number(reader, &err, &number, &found, sql, STORE_NO_ARGS), &err);
    store_close(reader);
    return number;
}

// Only while nothing is in the queue.
static void must_agree(int64_t lines, int64_t findings)
{
    assert_int_equal(count("SELECT count(*) FROM line"), lines);
    assert_int_equal(count("SELECT count(*) FROM standing"), findings);
    assert_int_equal(watch_finding_count(watch, scenario), findings);
}

static void a_job_is_told_when_it_is_durable(void **state)
{
    (void)state;
    struct err err = { 0 };
    struct test_job job = { .line = "a",
                            .job.actor_id = 7,
                            .change = "+ exp_pay pay_no=P1 amt=500 pay_ymd=2026-02-01" };
    must(run_one(job, &err), &err);
    must_agree(1, 1);
    assert_int_equal(count("SELECT by_id FROM standing"), 7);
    job = (struct test_job){ .line = "b", .change = "- exp_pay pay_no=P1" };
    must(run_one(job, &err), &err);
    must_agree(2, 0);
    struct writer_counts counts = writer_counts(writer);
    assert_true(counts.ready && counts.raised == 1 && counts.withdrawn == 1);
}

static void a_failed_job_leaves_nothing(void **state)
{
    (void)state;
    struct err err = { 0 };
    assert_false(run_one((struct test_job){ .line = "a", .fails = true }, &err));
    assert_string_equal(err.text, "the job fails");
    assert_false(
        run_one((struct test_job){ .line = "a",
                                   .fails = true,
                                   .change = "+ exp_pay pay_no=P1 amt=500 pay_ymd=2026-02-01" },
                &err));
    assert_string_equal(err.text, "the job fails");
    must_agree(0, 0);
    sink_fails = true;
    assert_false(
        run_one((struct test_job){ .line = "a",
                                   .change = "+ exp_pay pay_no=P1 amt=500 pay_ymd=2026-02-01" },
                &err));
    assert_string_equal(err.text, "the sink fails");
    sink_fails = false;
    must_agree(0, 0);
}

// Waits until every job of a list is answered.
static pthread_mutex_t gate = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t answered = PTHREAD_COND_INITIALIZER;
static size_t open_jobs;

static void note_done(struct writer_job *job, const struct err *err)
{
    struct test_job *test = (struct test_job *)job;
    pthread_mutex_lock(&gate);
    test->done = true;
    test->failed = err != NULL;
    open_jobs--;
    pthread_cond_signal(&answered);
    pthread_mutex_unlock(&gate);
}

static void one_bad_job_does_not_fail_the_others(void **state)
{
    (void)state;
    struct test_job jobs[60];
    struct err err = { 0 };
    open_jobs = 60;
    for (size_t i = 0; i < 60; i++) {
        jobs[i] = (struct test_job){ .job = { .run = run, .done = note_done },
                                     .line = arena_format(arena, "%zu", i),
                                     .change = arena_format(
                                         arena, "+ exp_pay pay_no=P%zu amt=%zu pay_ymd=2026-02-01",
                                         i, i % 2 ? (size_t)500 : 50),
                                     .fails = i % 7 == 3 };
        // A key that is there already: the job's own mistake, after it wrote its line.
        if (i == 59)
            jobs[i].change = "+ exp_pay pay_no=P0 amt=1 pay_ymd=2026-02-01";
    }
    for (size_t i = 0; i < 60; i++)
        must(writer_submit(writer, &jobs[i].job, &err), &err);
    pthread_mutex_lock(&gate);
    while (open_jobs)
        pthread_cond_wait(&answered, &gate);
    pthread_mutex_unlock(&gate);
    int64_t lines = 0, findings = 0;
    for (size_t i = 0; i < 60; i++) {
        bool bad = i % 7 == 3 || i == 59;
        assert_true(jobs[i].done && jobs[i].failed == bad);
        lines += !bad;
        findings += !bad && i % 2;
    }
    must_agree(lines, findings);
}

// The same three jobs with the store failing at call N, for every N: an error and nothing, or no error
// and everything.
static void whatever_call_fails_nothing_is_half_done(void **state)
{
    (void)state;
    struct err err = { 0 };
    size_t failures = 0;
    for (uint64_t call = 1; call < 60; call++) {
        uint64_t before = store_calls(store);
        struct test_job job = { .line = arena_format(arena, "%u", (unsigned)call),
                                .change = arena_format(
                                    arena, "+ exp_pay pay_no=P%u amt=500 pay_ymd=2026-02-01",
                                    (unsigned)call) };
        int64_t lines = count("SELECT count(*) FROM line");
        store_fail_at(store, call);
        bool fine = run_one(job, &err);
        bool reached = store_calls(store) - before >= call;
        store_fail_at(store, 0);
        failures += !fine;
        must_agree(lines + fine, lines + fine);
        if (!reached)
            break;
        assert_true(!fine || call > 1);
    }
    assert_true(failures >= 5);
    must(run_one((struct test_job){ .line = "after",
                                    .change = "+ exp_pay pay_no=Z amt=500 pay_ymd=2026-02-01" },
                 &err),
         &err);
}

// Time cannot be taken back: what a step found is told with the next commit that gets through.
static void a_clock_step_that_was_not_kept_is_told_again(void **state)
{
    (void)state;
    struct err err = { 0 };
    must(run_one((struct test_job){ .line = "a",
                                    .change = "+ exp_pay pay_no=P1 amt=500 pay_ymd=2026-03-05" },
                 &err),
         &err);
    must_agree(1, 0);
    sink_fails = true;
    struct test_job step = { .line = "clock",
                             .clock_us = civil_day(2026, 3, 6) * CIVIL_DAY_US,
                             .job.alone = true };
    assert_false(run_one(step, &err));
    assert_false(writer_counts(writer).ready);
    assert_false(run_one((struct test_job){ .line = "b" }, &err)); // the store is behind still
    sink_fails = false;
    must(run_one((struct test_job){ .line = "b" }, &err), &err);
    must_agree(2, 1);
    assert_true(writer_counts(writer).ready);
}

static void a_new_rule_tells_what_it_finds_otherwise(void **state)
{
    (void)state;
    struct err err = { 0 };
    must(run_one((struct test_job){ .line = "a",
                                    .change = "+ exp_pay pay_no=P1 amt=500 pay_ymd=2026-02-01\n"
                                              "+ exp_pay pay_no=P2 amt=90 pay_ymd=2026-02-01" },
                 &err),
         &err);
    must_agree(1, 1);
    char *text = arena_text(arena, rule, sizeof rule - 1);
    memcpy(strstr(text, "amt > 100"), "amt < 100", 9);
    struct scenario *fresh = scenario_parse(arena, "F1", text, sizeof rule - 1, &err);
    must(fresh != NULL, &err);
    must(run_one(
             (struct test_job){ .line = "b", .old = scenario, .fresh = fresh, .job.alone = true },
             &err),
         &err);
    scenario = fresh;
    must_agree(2, 1);
    assert_int_equal(count("SELECT count(*) FROM standing WHERE key LIKE '%P2'"), 1);
}

static void at_the_start_only_the_difference_is_told(void **state)
{
    (void)state;
    struct err err = { 0 };
    must(run_one((struct test_job){ .line = "a",
                                    .change = "+ exp_pay pay_no=P1 amt=500 pay_ymd=2026-02-01" },
                 &err),
         &err);
    writer_stop(writer);
    // The engine begins without records: what stands in the store has gone.
    open_writer("faulty:0:sqlite:%s/t.db", SINK_START);
    must_agree(1, 0);
    int64_t id = last_id;
    assert_int_equal(count("SELECT value FROM app_state WHERE name = 'last_id'"), id);
    must(run_one((struct test_job){ .line = "b" }, &err), &err);
    assert_true(last_id > id);
}

// ---- bundles

static bool bundle_job(int64_t bundle_id, const char *line, const char *change, struct err *err)
{
    return run_one((struct test_job){ .job.bundle_id = bundle_id, .line = line, .change = change },
                   err);
}

static bool end_bundle(int64_t bundle_id, const char *line, struct err *err)
{
    return run_one(
        (struct test_job){ .job.alone = true, .line = line, .told_bundle_id = bundle_id }, err);
}

// Lines, what was told, and what the engine finds.
static void must_stand(int64_t lines, int64_t told, int64_t found)
{
    assert_int_equal(count("SELECT count(*) FROM line"), lines);
    assert_int_equal(count("SELECT count(*) FROM standing"), told);
    assert_int_equal(watch_finding_count(watch, scenario), found);
}

static void a_bundle_is_told_as_it_stands_at_its_end(void **state)
{
    (void)state;
    struct err err = { 0 };
    must(bundle_job(7, "a",
                    "+ exp_pay pay_no=P1 amt=500 pay_ymd=2026-02-01\n"
                    "+ exp_pay pay_no=P2 amt=500 pay_ymd=2026-02-01",
                    &err),
         &err);
    must_stand(1, 0, 2);
    must(bundle_job(0, "b", "+ exp_pay pay_no=P3 amt=500 pay_ymd=2026-02-01", &err), &err);
    must_stand(2, 1, 3); // what belongs to no bundle is told at once
    must(bundle_job(7, "c", "- exp_pay pay_no=P2", &err), &err);
    must(end_bundle(8, "d", &err), &err); // another one's end
    must_stand(4, 1, 2);
    must(end_bundle(7, "e", &err), &err);
    must_agree(5, 2);
    must(bundle_job(7, "f", "- exp_pay pay_no=P1", &err), &err);
    must_stand(6, 2, 1);
    must(end_bundle(7, "g", &err), &err);
    must_agree(7, 1);
    struct writer_counts counts = writer_counts(writer);
    assert_true(counts.raised == 2 && counts.withdrawn == 1);
}

static void a_finding_waits_for_the_bundle_that_touched_it_last(void **state)
{
    (void)state;
    struct err err = { 0 };
    must(bundle_job(0, "a", "+ exp_pay pay_no=P1 amt=500 pay_ymd=2026-02-01", &err), &err);
    must(bundle_job(7, "b", "- exp_pay pay_no=P1", &err), &err);
    must(bundle_job(8, "c", "+ exp_pay pay_no=P1 amt=600 pay_ymd=2026-02-01", &err), &err);
    must(end_bundle(7, "d", &err), &err);
    assert_int_equal(writer_counts(writer).withdrawn, 0);
    must(end_bundle(8, "e", &err), &err);
    must_agree(5, 1);
    struct writer_counts counts = writer_counts(writer);
    assert_true(counts.withdrawn == 0 && counts.changed == 1);
    // Of no bundle: it is told, and nothing waits any more.
    must(bundle_job(9, "f", "+ exp_pay pay_no=P2 amt=500 pay_ymd=2026-02-01", &err), &err);
    must(bundle_job(0, "g", "~ exp_pay pay_no=P2 amt=50", &err), &err);
    must(end_bundle(9, "h", &err), &err);
    must_agree(8, 1);
    assert_int_equal(writer_counts(writer).raised, 1);
}

static void a_commit_that_failed_gathers_nothing(void **state)
{
    (void)state;
    struct err err = { 0 };
    struct test_job bad = { .job.bundle_id = 7,
                            .line = "a",
                            .fails = true,
                            .change = "+ exp_pay pay_no=P1 amt=500 pay_ymd=2026-02-01" };
    assert_false(run_one(bad, &err));
    must(end_bundle(7, "b", &err), &err);
    must_agree(1, 0);
    assert_int_equal(writer_counts(writer).raised, 0);
}

static void an_end_that_failed_is_told_by_the_next(void **state)
{
    (void)state;
    struct err err = { 0 };
    must(bundle_job(7, "a", "+ exp_pay pay_no=P1 amt=500 pay_ymd=2026-02-01", &err), &err);
    size_t failures = 0;
    for (uint64_t call = 1; call < 60; call++) {
        store_fail_at(store, call);
        bool fine = end_bundle(7, arena_format(arena, "end %u", (unsigned)call), &err);
        store_fail_at(store, 0);
        if (fine)
            break;
        failures++;
        must_stand(1, 0, 1);
    }
    assert_true(failures >= 3);
    must_agree(2, 1);
    assert_int_equal(writer_counts(writer).raised, 1);
    // The job fails after the sinks were told.
    must(bundle_job(8, "b", "- exp_pay pay_no=P1", &err), &err);
    assert_false(run_one(
        (struct test_job){ .job.alone = true, .line = "c", .told_bundle_id = 8, .fails = true },
        &err));
    must_stand(3, 1, 0);
    must(end_bundle(8, "d", &err), &err);
    must_agree(4, 0);
}

static void a_rule_that_changed_meanwhile_tells_its_own(void **state)
{
    (void)state;
    struct err err = { 0 };
    must(bundle_job(7, "a",
                    "+ exp_pay pay_no=P1 amt=500 pay_ymd=2026-02-01\n"
                    "+ exp_pay pay_no=P2 amt=150 pay_ymd=2026-02-01",
                    &err),
         &err);
    char *text = arena_text(arena, rule, sizeof rule - 1);
    memcpy(strstr(text, "amt > 100"), "amt > 400", 9);
    struct scenario *fresh = scenario_parse(arena, "F1", text, sizeof rule - 1, &err);
    must(fresh != NULL, &err);
    must(run_one(
             (struct test_job){ .line = "b", .old = scenario, .fresh = fresh, .job.alone = true },
             &err),
         &err);
    scenario = fresh;
    must_stand(2, 0, 1);
    must(run_one((struct test_job){ .line = "c", .told_bundle_id = 7, .job.alone = true }, &err),
         &err);
    assert_int_equal(watch_finding_count(watch, fresh), 1);
}

static void note_early(void *context, size_t number)
{
    *(size_t *)context += number;
}

static void too_many_that_wait_are_told_early(void **state)
{
    (void)state;
    struct err err = { 0 };
    size_t early = 0;
    writer_limit_gathered(writer, 1, note_early, &early);
    must(bundle_job(7, "a", "+ exp_pay pay_no=P1 amt=500 pay_ymd=2026-02-01", &err), &err);
    must(bundle_job(8, "b", "+ exp_pay pay_no=P2 amt=500 pay_ymd=2026-02-01", &err), &err);
    must(bundle_job(0, "c", NULL, &err), &err); // behind what was told early
    must_agree(3, 2);
    assert_int_equal(early, 2);
}

static void what_a_start_finds_may_wait_for_a_bundle(void **state)
{
    (void)state;
    struct err err = { 0 };
    must(bundle_job(0, "a", "+ exp_pay pay_no=P1 amt=500 pay_ymd=2026-02-01", &err), &err);
    writer_stop(writer);
    start_bundle_id = 7;
    open_writer("faulty:0:sqlite:%s/t.db", SINK_START); // without the record
    must_stand(1, 1, 0);
    must(end_bundle(7, "b", &err), &err);
    must_agree(2, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_job_is_told_when_it_is_durable, open_all, close_all),
        cmocka_unit_test_setup_teardown(a_failed_job_leaves_nothing, open_all, close_all),
        cmocka_unit_test_setup_teardown(one_bad_job_does_not_fail_the_others, open_all, close_all),
        cmocka_unit_test_setup_teardown(whatever_call_fails_nothing_is_half_done, open_all,
                                        close_all),
        cmocka_unit_test_setup_teardown(a_clock_step_that_was_not_kept_is_told_again, open_all,
                                        close_all),
        cmocka_unit_test_setup_teardown(a_new_rule_tells_what_it_finds_otherwise, open_all,
                                        close_all),
        cmocka_unit_test_setup_teardown(at_the_start_only_the_difference_is_told, open_all,
                                        close_all),
        cmocka_unit_test_setup_teardown(a_bundle_is_told_as_it_stands_at_its_end, open_all,
                                        close_all),
        cmocka_unit_test_setup_teardown(a_finding_waits_for_the_bundle_that_touched_it_last,
                                        open_all, close_all),
        cmocka_unit_test_setup_teardown(a_commit_that_failed_gathers_nothing, open_all, close_all),
        cmocka_unit_test_setup_teardown(an_end_that_failed_is_told_by_the_next, open_all,
                                        close_all),
        cmocka_unit_test_setup_teardown(a_rule_that_changed_meanwhile_tells_its_own, open_all,
                                        close_all),
        cmocka_unit_test_setup_teardown(too_many_that_wait_are_told_early, open_all, close_all),
        cmocka_unit_test_setup_teardown(what_a_start_finds_may_wait_for_a_bundle, open_all,
                                        close_all),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
