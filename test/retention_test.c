// test/retention_test.c — what was kept long enough goes, what was not stays, and the audit log says what went.
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "app/attachment.h"
#include "app/retention.h"
#include "base/now.h"
#include "test/service.h"

#define DAY_US INT64_C(86400000000)

static struct service service;

static int setup(void **state)
{
    static const char *const settings[] = { "keep.notice_days: 30", "keep.audit_through: 201501",
                                            NULL };
    (void)state;
    service_open(&service, settings);
    service_people(&service);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    service_close(&service);
    return 0;
}

struct turn {
    struct writer_job job; // first
    bool (*run)(struct app *app, struct writer_turn *turn, struct err *err);
};

static bool turn_run(struct writer_job *job, struct writer_turn *turn, struct err *err)
{
    return ((struct turn *)job)->run(service.app, turn, err);
}

static void in_turn(bool (*run)(struct app *app, struct writer_turn *turn, struct err *err))
{
    struct err err = { 0 };
    struct turn turn = { .job = { .run = turn_run }, .run = run };
    if (!writer_run(app_writer(service.app), &turn.job, &err))
        fail_msg("%s", err.text);
}

static void sql_days_ago(const char *sql, int days)
{
    long long at = (long long)(now_us() - days * DAY_US);
    service_sql(&service, arena_format(service.arena, sql, at, at, at));
}

static int64_t removed(const char *class)
{
    const char *sql = arena_format(service.arena,
                                   "SELECT count(*) FROM audit_entry WHERE action = "
                                   "'retention.remove' AND object_table = '%s'",
                                   class);
    return service_number(&service, sql);
}

static void each_class_has_its_days(void **state)
{
    static const char session[] =
        "INSERT INTO session (id, hash, account_id, csrf, address, agent, "
        "began_us, seen_us) VALUES (%lld, 'h%lld', 101, '', '', '', 0, %lld)";
    static const char notice[] =
        "INSERT INTO notice (id, officer_id, event, agency_id, why, at_us) "
        "VALUES (%lld, 1, 'e%lld', 'A1', '', %lld)";
    static const char ingest[] = "INSERT INTO ingest (id, account_id, repeat_key, agency_id, "
                                 "table_name, op, name, body_hash, "
                                 "body_bytes, state, began_us) VALUES (%lld, 1, '%lld', 'A1', 't', "
                                 "'upsert', 'n', 'h', 1, 'done', %lld)";
    (void)state;
    sql_days_ago(session, 100);
    sql_days_ago(session, 80);
    sql_days_ago(notice, 31); // by the setting, not the year of the default
    sql_days_ago(notice, 29);
    sql_days_ago(ingest, 2000); // goes with its reject
    service_sql(&service,
                "INSERT INTO quarantine (id, ingest_id, line, column_name, value, reason_ko, "
                "reason_en) SELECT id, id, 1, '', '', '', '' FROM ingest");
    sql_days_ago(ingest, 1999);
    service_sql(&service,
                "UPDATE ingest SET state = 'held' WHERE id = (SELECT max(id) FROM ingest)");
    sql_days_ago(ingest, 400);
    service_sql(
        &service,
        "INSERT INTO quarantine (id, ingest_id, line, column_name, value, reason_ko, reason_en) "
        "SELECT max(id), max(id), 1, '', '', '', '' FROM ingest");
    in_turn(retention_run);
    assert_int_equal(service_number(&service, "SELECT count(*) FROM session"), 1);
    assert_int_equal(service_number(&service, "SELECT count(*) FROM notice"), 1);
    assert_int_equal(service_number(&service, "SELECT count(*) FROM quarantine"), 0);
    assert_int_equal(service_number(&service, "SELECT count(*) FROM ingest"), 2);
    assert_int_equal(removed("session"), 1);
    assert_int_equal(removed("notice"), 1);
    assert_int_equal(removed("quarantine"), 1);
    assert_int_equal(removed("ingest"), 1);
    assert_string_equal(
        service_word(&service, "SELECT detail FROM audit_entry WHERE object_table = 'notice'"),
        "{\"setting\":\"keep.notice_days\",\"days\":30,\"removed\":1}");
    in_turn(retention_run); // nothing more, and so no entry
    assert_int_equal(removed("session"), 1);
}

// An alarm with all that hangs on one; `more` is what makes it different.
static int64_t alarm_made(int64_t id, int days, const char *more)
{
    long long n = (long long)id, at = (long long)(now_us() - days * DAY_US);
    service_sql(
        &service,
        arena_format(
            service.arena,
            "INSERT INTO alarm (id, scenario_id, key, episode, agency_id, state, open, standing,"
            " audit_only, severity, score, paid, sentence_ko, sentence_en, evidence, compared,"
            " records, rule_version, params, issued_at, closed_at) VALUES (%lld, 'F03',"
            " 'k%lld', 1, 'A1', 'closed', 0, 0, 0, 1, 1, 0, '', '', '[]', '', '[]', '', '{}',"
            " %lld, %lld);"
            "INSERT INTO alarm_event (id, alarm_id, act, from_state, to_state, by_id, evidence,"
            " at_us) VALUES (%lld, %lld, '', '', '', 0, '[]', 0);"
            "INSERT INTO alarm_involved (alarm_id, emp_no, why) VALUES (%lld, 'E1', '');"
            "INSERT INTO alarm_comment (id, alarm_id, by_id, text, at_us) VALUES (%lld, %lld, 0,"
            " '', 0);"
            "INSERT INTO alarm_request (id, alarm_id, agency_id, kind, until_on, reason, state,"
            " asked_by, asked_at, scenario_id) VALUES (%lld, %lld, 'A1', 'exclude', '', '',"
            " 'ended', 1, 0, 'F03');"
            "INSERT INTO attachment (id, thing, thing_id, by_id, name, kind, bytes, hash, at_us)"
            " VALUES (%lld, 'alarm', %lld, 1, 'n', 'pdf', 1, 'hash%lld', 0);%s",
            n, n, at, at, n, n, n, n, n, n, n, n, n, n, more));
    return id;
}

static const char *old_file(const char *folder, const char *name, int days)
{
    const char *path = arena_format(service.arena, "%s/%s/%s", service.dir, folder, name);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fclose(file);
    const struct timespec at = { .tv_sec = (now_us() - days * DAY_US) / 1000000 };
    const struct timespec both[] = { at, at };
    assert_int_equal(utimensat(AT_FDCWD, path, both, 0), 0);
    return path;
}

static void alarms_go_when_they_are_over(void **state)
{
    (void)state;
    alarm_made(
        1, 3000,
        "INSERT INTO alarm_sample (id, agency_id, from_us, to_us, seed, share, of_count, drawn,"
        " by_id, at_us) VALUES (1, 'A1', 0, 0, '', 1, 1, 1, 1, 0);"
        "INSERT INTO alarm_sample_item (sample_id, alarm_id) VALUES (1, 1);");
    alarm_made(2, 3000, "UPDATE alarm SET open = 1 WHERE id = 2;");
    alarm_made(3, 3000, "UPDATE alarm SET standing = 1 WHERE id = 3;"); // the records still say so
    alarm_made(4, 3000, "UPDATE alarm_request SET state = 'granted' WHERE alarm_id = 4;");
    alarm_made(5, 100, "");
    alarm_made(6, 100, "UPDATE alarm SET previous_id = 1 WHERE id = 6;");
    const char *gone = old_file("attachments", "hash1", 2),
               *kept = old_file("attachments", "hash5", 2);
    const char *fresh = old_file("attachments", "hash9", 0); // its row is yet to come
    in_turn(retention_run);
    in_turn(attachments_sweep);
    assert_int_equal(service_number(&service, "SELECT count(*) FROM alarm"), 5);
    assert_int_equal(service_number(&service, "SELECT count(*) FROM alarm WHERE id = 1"), 0);
    static const char *const children[] = { "alarm_event", "alarm_involved", "alarm_comment",
                                            "alarm_request", "attachment" };
    for (size_t i = 0; i < sizeof children / sizeof *children; i++)
        assert_int_equal(
            service_number(&service,
                           arena_format(service.arena, "SELECT count(*) FROM %s", children[i])),
            5);
    assert_int_equal(service_number(&service, "SELECT count(*) FROM alarm WHERE previous_id = 1"),
                     0);
    assert_int_equal(access(gone, F_OK), -1);
    assert_int_equal(access(kept, F_OK), 0);
    assert_int_equal(access(fresh, F_OK), 0);
    assert_int_equal(removed("alarm"), 1);
}

static void files_that_were_read_go(void **state)
{
    (void)state;
    const char *gone = old_file("inbox/done", "exp_pay.csv", 31);
    const char *kept = old_file("inbox/done", "exp_pay-2.csv", 29);
    const char *failed = old_file("inbox/failed", "exp_pay.csv.report.json", 31);
    in_turn(retention_run);
    assert_int_equal(access(gone, F_OK), -1);
    assert_int_equal(access(failed, F_OK), -1);
    assert_int_equal(access(kept, F_OK), 0);
    assert_int_equal(removed("inbox"), 1);
}

// What one class comes up against is its own matter.
static void a_class_that_fails_keeps_no_other(void **state)
{
    (void)state;
    alarm_made(1, 3000,
               "CREATE TABLE other (id bigint PRIMARY KEY, alarm_id bigint REFERENCES alarm (id));"
               "INSERT INTO other (id, alarm_id) VALUES (1, 1);");
    const char *gone = old_file("inbox/done", "exp_pay.csv", 31);
    in_turn(retention_run);
    assert_int_equal(service_number(&service, "SELECT count(*) FROM alarm"), 1);
    assert_int_equal(service_number(&service, "SELECT count(*) FROM alarm_event"), 1);
    assert_int_equal(removed("alarm"), 0);
    assert_int_equal(access(gone, F_OK), -1);
    assert_int_equal(removed("inbox"), 1);
}

static bool write_log(struct app *app, struct writer_turn *turn, struct err *err)
{
    static const char *const days[] = { "2015-01-10T00:00:00Z", "2015-02-10T00:00:00Z",
                                        "2026-02-10T00:00:00Z" };
    for (size_t i = 0; i < sizeof days / sizeof *days; i++) {
        struct audit_entry entry = { .action = "test" };
        assert_true(now_parse(days[i], strlen(days[i]), &entry.at_us));
        TRY(audit_write(app_audit(app), writer_store(turn), &entry, err));
    }
    return true;
}

static bool remove_months(struct app *app, struct writer_turn *turn, struct err *err)
{
    for (size_t i = 0; module_registry[i]; i++)
        for (size_t j = 0; j < module_registry[i]->task_count; j++)
            if (strcmp(module_registry[i]->tasks[j].name, "audit removal") == 0)
                return module_registry[i]->tasks[j].run(app, turn, err);
    return err_set(err, ERR_NOT_FOUND, "no such task");
}

static void no_report(void *context, const struct audit_finding *finding)
{
    (void)context, (void)finding;
}

static void a_month_of_the_log_goes_when_it_was_named(void **state)
{
    (void)state;
    in_turn(write_log);
    assert_int_equal(service_number(&service, "SELECT count(*) FROM audit_segment"), 2);
    in_turn(remove_months);
    in_turn(remove_months); // 201502 has expired too, but nobody named it
    assert_int_equal(
        service_number(&service, "SELECT count(*) FROM audit_entry WHERE month = 201501"), 0);
    assert_int_equal(
        service_number(&service, "SELECT count(*) FROM audit_entry WHERE month = 201502"), 1);
    assert_int_equal(service_number(&service, "SELECT count(*) FROM audit_entry WHERE action = "
                                              "'audit.remove'"),
                     1);
    struct err err = { 0 };
    struct audit_result result = { 0 };
    struct store *store = app_lend(service.app, &err);
    assert_true(audit_verify(store, app_seal(service.app), NULL, no_report, NULL, &result, &err));
    app_return(service.app, store);
    assert_int_equal(result.finding_count, 0);
    assert_int_equal(result.removed_count, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(each_class_has_its_days, setup, teardown),
        cmocka_unit_test_setup_teardown(alarms_go_when_they_are_over, setup, teardown),
        cmocka_unit_test_setup_teardown(files_that_were_read_go, setup, teardown),
        cmocka_unit_test_setup_teardown(a_class_that_fails_keeps_no_other, setup, teardown),
        cmocka_unit_test_setup_teardown(a_month_of_the_log_goes_when_it_was_named, setup, teardown),
    };
    int failed = cmocka_run_group_tests_name("retention on sqlite", tests, NULL, NULL);
    if (service_on_postgres(true))
        failed += cmocka_run_group_tests_name("retention on postgres", tests, NULL, NULL);
    service_on_postgres(false);
    return failed;
}
