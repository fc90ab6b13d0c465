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
#include "modules/mileage/proof.h"
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

// What a test begins with comes in one commit: the service's own round may be at any moment after the start.
static struct str script;

static void put(const char *sql)
{
    if (!script.len)
        str_open(&script, service.arena);
    str_format(&script, "%s;", sql);
}

static void sql_days_ago(const char *sql, int days)
{
    long long at = (long long)(now_us() - days * DAY_US);
    put(arena_format(service.arena, sql, at, at, at));
}

static void commit(void)
{
    service_sql(&service, str_end(&script));
    script = (struct str){ 0 };
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
    put("INSERT INTO quarantine (id, ingest_id, line, column_name, value, reason_ko, "
        "reason_en) SELECT id, id, 1, '', '', '', '' FROM ingest");
    sql_days_ago(ingest, 1999);
    put("UPDATE ingest SET state = 'held' WHERE id = (SELECT max(id) FROM ingest)");
    sql_days_ago(ingest, 400);
    put("INSERT INTO quarantine (id, ingest_id, line, column_name, value, reason_ko, reason_en) "
        "SELECT max(id), max(id), 1, '', '', '', '' FROM ingest");
    commit();
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
    put(arena_format(
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
    commit();
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

// ---- self-checks, mileage, evaluations

static void rounds_of_retention(void)
{
    for (int i = 0; i < 3; i++) // a round, a year or an evaluation each
        in_turn(retention_run);
}

static int64_t count(const char *table)
{
    return service_number(&service, arena_format(service.arena, "SELECT count(*) FROM %s", table));
}

static void happened(const char *thing, int id, int days)
{
    static int64_t number = 900000;
    put(arena_format(service.arena,
                     "INSERT INTO workflow_event (id, thing, thing_id, act, from_state, "
                     "to_state, took_part, by_id, at_us) VALUES (%lld, '%s', %d, 'act', "
                     "'', '', 0, 0, %lld)",
                     (long long)++number, thing, id, (long long)(now_us() - days * DAY_US)));
}

static void round_made(int id, int days)
{
    sql_days_ago(arena_format(service.arena,
                              "INSERT INTO selfcheck_round (id, agency_id, cycle, name, from_on, "
                              "to_on, due_on, by_id, at_us) VALUES (%d, 'A1', 'monthly', '', "
                              "'day %d', '', '', 0, %%lld)",
                              id, id),
                 days);
}

// A check with an answer and an event, of a round (or "NULL").
static void check_made(int id, const char *round, const char *state, int days)
{
    sql_days_ago(
        arena_format(service.arena,
                     "INSERT INTO selfcheck_check (id, agency_id, department_id, duty_id, sheet_id,"
                     " round_id, from_on, to_on, due_on, due_day, state, opened_us) VALUES (%d, "
                     "'A1', 10, 1, 2, %s, '', '', '', 0, '%s', %%lld);"
                     "INSERT INTO selfcheck_answer (check_id, item_id) VALUES (%d, 3)",
                     id, round, state, id),
        days);
    happened("selfcheck_check", id, days);
}

static void improvement_made(int id, int check, const char *state, int days)
{
    sql_days_ago(
        arena_format(service.arena,
                     "INSERT INTO selfcheck_improvement (id, check_id, item_id, agency_id, "
                     "department_id, found_on, reason, plan, due_on, due_day, state, confirmed_us) "
                     "VALUES (%d, %d, 3, 'A1', 10, '', '', '', '', 0, '%s', %%lld)",
                     id, check, state),
        days);
    happened("selfcheck_improvement", id, days);
}

static void contradiction_made(int id, int check, const char *verdict, int days)
{
    sql_days_ago(arena_format(service.arena,
                              "INSERT INTO selfcheck_contradiction (id, check_id, item_id, "
                              "alarm_id, found_us, verdict, at_us) VALUES (%d, %d, 3, 1, 0, '%s', "
                              "%%lld)",
                              id, check, verdict),
                 days);
}

static void sample_made(int id, int check, int days)
{
    sql_days_ago(
        arena_format(service.arena,
                     "INSERT INTO selfcheck_sample (id, agency_id, from_on, to_on, seed, share, "
                     "of_count, drawn, by_id, at_us) VALUES (%d, 'A1', '', '', '', 5, 1, 1, 1, "
                     "%%lld);"
                     "INSERT INTO selfcheck_sample_item (sample_id, check_id, verdict, at_us) "
                     "VALUES (%d, %d, 'upheld', %%lld)",
                     id, id, check),
        days);
}

static void suggestion_made(int id, const char *state, int days)
{
    sql_days_ago(
        arena_format(service.arena,
                     "INSERT INTO selfcheck_proposal (id, agency_id, officer_id, duty_id, text_ko, "
                     "text_en, answer, reason, state, at_us) VALUES (%d, 'A1', 4, 1, '', '', "
                     "'yes_no', '', '%s', %%lld)",
                     id, state),
        3000);
    happened("selfcheck_proposal", id, days);
}

// Of rounds 10 and 60 everything is over and old; in each of the others something is not.
static void selfchecks_made(void)
{
    put("INSERT INTO selfcheck_duty (id, agency_id, code, area, area_ko, area_en, name_ko, "
        "name_en, filled_by) VALUES (1, 'A1', 'D', 'A', '', '', '', '', 'officer');"
        "INSERT INTO selfcheck_sheet (id, duty_id, number, cycle, state) VALUES (2, 1, 1, "
        "'monthly', 'live');"
        "INSERT INTO selfcheck_item (id, sheet_id, code, position, text_ko, text_en, "
        "answer) VALUES (3, 2, 'I', 1, '', '', 'yes_no')");
    for (int round = 10; round <= 70; round += 10) {
        round_made(round, 3000);
        check_made(round + 1, arena_format(service.arena, "%d", round), "closed", 3000);
    }
    improvement_made(101, 11, "confirmed", 2900);
    contradiction_made(102, 11, "wrong", 2900);
    sample_made(103, 11, 2900);
    happened("selfcheck_round", 10, 2900);
    check_made(12, "10", "missed", 3000);
    check_made(22, "20", "open", 3000);
    improvement_made(301, 31, "done", 2900);
    contradiction_made(401, 41, "", 2900);
    happened("selfcheck_check", 51, 100);
    happened("selfcheck_round", 70, 100); // closed, or reopened, not long ago
    check_made(81, "NULL", "approved", 3000);
    check_made(82, "NULL", "filled", 3000);
    check_made(83, "NULL", "closed", 100);
    sample_made(203, 21, 2900);
    suggestion_made(901, "refused", 3000);
    suggestion_made(902, "asked", 3000);
    suggestion_made(903, "accepted", 100);
}

static void selfchecks_go_by_rounds(void **state)
{
    (void)state;
    selfchecks_made();
    commit();
    rounds_of_retention();
    assert_int_equal(count("selfcheck_round"), 5);
    assert_int_equal(count("selfcheck_round WHERE id IN (10, 60)"), 0);
    assert_int_equal(removed("selfcheck_round"), 2); // one at a time
    assert_int_equal(removed("selfcheck_check"), 1); // 81
    // 22 to 71 of five rounds, 82 and 83, with all that hangs on them
    assert_int_equal(count("selfcheck_check"), 8);
    assert_int_equal(count("selfcheck_answer"), 8);
    assert_int_equal(count("selfcheck_improvement"), 1);
    assert_int_equal(count("selfcheck_contradiction"), 1);
    assert_int_equal(count("selfcheck_sample_item"), 1);
    assert_int_equal(count("selfcheck_sample"), 1);
    assert_int_equal(count("selfcheck_proposal"), 2);
    assert_int_equal(count("workflow_event WHERE thing = 'selfcheck_check'"), 9);
    assert_int_equal(count("workflow_event WHERE thing = 'selfcheck_improvement'"), 1);
    assert_int_equal(count("workflow_event WHERE thing = 'selfcheck_round'"), 1);
    assert_int_equal(count("workflow_event WHERE thing = 'selfcheck_proposal'"), 2);
    assert_int_equal(removed("selfcheck_sample"), 1);
    assert_int_equal(removed("selfcheck_proposal"), 1);
    assert_string_equal(service_word(&service, "SELECT detail FROM audit_entry WHERE object_table "
                                               "= 'selfcheck_proposal'"),
                        "{\"setting\":\"keep.selfcheck_days\",\"days\":2192,\"removed\":1}");
}

// A year with an entry, its reversal, and everything else that a plan may have.
static void year_made(int plan, int year, const char *state, int days)
{
    int n = plan * 100;
    const char *rows =
        "INSERT INTO mileage_plan (id, agency_id, year, subject, target, levels, "
        "objection_days, false_factor, verify, state, made_by, made_us) VALUES "
        "(%1$d,"
        " 'A1', %2$d, 'person', 5000, '[]', 7, 2, 'all', '%3$s', 1, 0);"
        "INSERT INTO mileage_item (id, plan_id, position, code, area, area_ko, area_en, "
        "name_ko, name_en, points, points_max, per, approver) VALUES (%4$d, %1$d, 1, 'A', 'e', "
        "'', '', '', '', 500, 500, 'time', 'manager');"
        "INSERT INTO mileage_claim (id, plan_id, item_id, agency_id, department_id, officer_id,"
        " claimed_by, approver, happened_on, points, evidence, state, claimed_us) VALUES (%4$d "
        "+ 1, %1$d, %4$d, 'A1', 10, 4, 4, 'manager', '', 500, '', 'posted', 0);"
        "INSERT INTO mileage_entry (id, plan_id, item_id, agency_id, holder_id, department_id, "
        "officer_id, kind, happened_on, reverses_id, claim_id, reason, by_id, at_us) VALUES "
        "(%4$d + 2, %1$d, %4$d, 'A1', 4, 10, 4, 'claim', '', NULL, %4$d + 1, '', 1, 0), (%4$d "
        "+ 3, %1$d, %4$d, 'A1', 4, 10, 4, 'reversal', '', %4$d + 2, NULL, '', 1, 0), (%4$d + "
        "4, %1$d, %4$d, 'A1', 4, 10, 4, 'claim', '', NULL, NULL, '', 1, 0);"
        "INSERT INTO mileage_line (entry_id, account, account_id, points) VALUES (%4$d + 2, "
        "'holder', 4, 500), (%4$d + 2, 'item', %4$d, -500), (%4$d + 3, 'holder', 4, -500), "
        "(%4$d + 3, 'item', %4$d, 500), (%4$d + 4, 'holder', 4, 500), (%4$d + 4, 'item', %4$d, "
        "-500);"
        "INSERT INTO mileage_total (id, plan_id, holder_id, item_id, raw, points, first_us, "
        "last_us) VALUES (%4$d + 5, %1$d, 4, %4$d, 500, 500, 0, 0);"
        "INSERT INTO mileage_standing (id, plan_id, agency_id, holder_id, department_id, "
        "officer_id, points, areas, reached_us) VALUES (%4$d + 6, %1$d, 'A1', 4, 10, 4, 500, 1,"
        " 0);"
        "INSERT INTO mileage_earning (id, agency_id, subject, source, holder_id, ref, "
        "happened_on, share, state, at_us) VALUES (%4$d + 7, 'A1', 'person', 'training', 4, "
        "'%1$d', '%2$d-05-01', 10000, 'posted', 0);"
        "INSERT INTO mileage_objection (id, plan_id, agency_id, officer_id, asked_by, "
        "entry_id, "
        "text, state, asked_us) VALUES (%4$d + 8, %1$d, 'A1', 4, 4, %4$d + 3, '', 'refused', "
        "0);"
        "INSERT INTO mileage_sample (id, agency_id, plan_id, from_us, to_us, seed, share, "
        "of_count, drawn, by_id, at_us) VALUES (%4$d + 9, 'A1', %1$d, 0, 0, '', 5, 1, 1, 1, 0);"
        "INSERT INTO mileage_sample_item (sample_id, claim_id) VALUES (%4$d + 9, %4$d + 1)";
    sql_days_ago(arena_format(service.arena, rows, plan, year, state, n), days);
    happened("mileage_claim", n + 1, days);
    happened("mileage_objection", n + 8, days);
}

// As of the rows that are there now.
static void year_closed(int plan, int days)
{
    struct err err;
    const char *hash;
    struct store *store = app_lend(service.app, &err);
    assert_true(store && proof_hash(store, service.arena, plan, &hash, &err));
    app_return(service.app, store);
    sql_days_ago(arena_format(service.arena,
                              "UPDATE mileage_plan SET ledger_hash = '%s', closed_us = %%lld "
                              "WHERE id = %d",
                              hash, plan),
                 days);
}

static void take_line(void *context, const struct proof_line *line)
{
    struct str *said = context;
    str_format(said, "%s %s, %s\n", line->thing, line->agrees ? "agrees" : "differs", line->en);
}

static const char *ledgers(void)
{
    struct err err;
    struct str said;
    struct store *store = app_lend(service.app, &err);
    struct request request = { .app = service.app, .store = store, .arena = service.arena };
    str_open(&said, service.arena);
    assert_true(ledger_proofs[0].run(&request, take_line, &said, &err));
    app_return(service.app, store);
    return str_end(&said);
}

static void a_closed_year_goes_as_a_whole(void **state)
{
    static const char *const tables[] = { "claim",   "entry",     "total", "standing",
                                          "earning", "objection", "sample" };
    (void)state;
    year_made(1, 2001, "closed", 3000);
    year_made(2, 2002, "closed", 100);
    year_made(3, 2003, "live", 3000);
    put("INSERT INTO mileage_earning (id, agency_id, subject, source, holder_id, "
        "ref, happened_on, share, state, at_us) VALUES (1, 'A2', 'person', "
        "'training', 5, 'x', '2001-05-01', 10000, 'waiting', 0)");
    commit();
    year_closed(1, 3000);
    year_closed(2, 100);
    commit();
    rounds_of_retention();
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
        const char *table = arena_format(service.arena, "mileage_%s", tables[i]);
        assert_int_equal(count(table), 2 * (i == 1 ? 3 : 1));
    }
    assert_int_equal(count("mileage_line"), 2 * 6);
    assert_int_equal(count("mileage_entry WHERE plan_id = 1"), 0);
    assert_int_equal(count("mileage_sample_item"), 2);
    assert_int_equal(count("mileage_plan"), 3); // with its items and its hash
    assert_int_equal(count("mileage_item"), 3);
    assert_int_equal(count("mileage_plan WHERE removed_us IS NOT NULL AND ledger_hash <> ''"), 1);
    assert_int_equal(count("workflow_event WHERE thing IN ('mileage_claim', 'mileage_objection')"),
                     4);
    assert_int_equal(removed("mileage_plan"), 1);
    assert_int_equal(removed("mileage_earning"), 1); // of A2, which has no plan for it
    const char *hash = service_word(&service, "SELECT ledger_hash FROM mileage_plan WHERE id = 1");
    assert_non_null(strstr(service_word(&service, "SELECT detail FROM audit_entry WHERE action = "
                                                  "'mileage_plan.remove'"),
                           hash));
    assert_string_equal(ledgers(),
                        "2001 person agrees, removed when its days were over, 0 entries\n"
                        "2002 person agrees, 3 entries\n2003 person agrees, 3 entries\n");
}

static void evaluation_made(int id, const char *state, int days)
{
    const char *rows =
        "INSERT INTO evaluation_round (id, agency_id, model_id, kind, name, from_on, to_on, "
        "state, commitment, seed, by_id, at_us) VALUES (%1$d, 'A1', 1, 'regular', '정기', '', "
        "'', '%2$s', '', '', 1, %%lld);"
        "INSERT INTO evaluation_subject (round_id, board, subject_id, name, headcount, "
        "size_group, excluded) VALUES (%1$d, 'b', 10, '', 1, '', '');"
        "INSERT INTO evaluation_input (round_id, board, statement, subject_id, n, row_kind, "
        "row_id, part, whole) VALUES (%1$d, 'b', 's', 10, 1, 'alarm', 1, 1, 1);"
        "INSERT INTO evaluation_entry (id, round_id, agency_id, board, subject_id, "
        "subject_name, kind, reason, number, by_id, at_us) VALUES (%1$d * 10, %1$d, 'A1', 'b', "
        "10, '', 'bonus', '', 1, 1, 0);"
        "INSERT INTO evaluation_result (id, round_id, agency_id, number, input_hash, "
        "result_hash, by_id, at_us) VALUES (%1$d * 10 + 1, %1$d, 'A1', 1, 'in-%1$d', "
        "'out-%1$d', 1, 0);"
        "INSERT INTO evaluation_score (id, round_id, number, board, subject_id, position, "
        "bonus, minus, tie_by, chosen, commended, excluded, parts) VALUES (%1$d * 10 + 2, %1$d,"
        " 1, 'b', 10, 1, 0, 0, '', 0, 0, '', '[]');"
        "INSERT INTO evaluation_objection (id, round_id, agency_id, board, subject_id, number, "
        "reason, state, filed_by, filed_us) VALUES (%1$d * 10 + 3, %1$d, 'A1', 'b', 10, 1, '', "
        "'upheld', 1, 0);"
        "INSERT INTO evaluation_minutes (round_id, held_on, place, chair, members, discussion, "
        "decision, certificate, announcement, by_id, at_us) VALUES (%1$d, '', '', '', '', '', "
        "'', '', '', 1, 0)";
    sql_days_ago(arena_format(service.arena, rows, id, state), days);
    happened("evaluation_round", id, days);
    happened("evaluation_objection", id * 10 + 3, days);
}

static void an_evaluation_goes_once_it_was_announced(void **state)
{
    static const char *const tables[] = { "round",  "subject", "input",     "entry",
                                          "result", "score",   "objection", "minutes" };
    (void)state;
    evaluation_made(1, "announced", 4000);
    evaluation_made(2, "announced", 4000);
    happened("evaluation_round", 2, 100); // when it was announced
    evaluation_made(3, "objection", 4000);
    evaluation_made(4, "draft", 4000);
    evaluation_made(5, "announced", 3000);
    evaluation_made(6, "cancelled", 4000);
    commit();
    rounds_of_retention();
    assert_int_equal(count("evaluation_round WHERE id IN (1, 6)"), 0);
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
        assert_int_equal(count(arena_format(service.arena, "evaluation_%s", tables[i])), 4);
    assert_int_equal(count("workflow_event WHERE thing = 'evaluation_round'"), 5);
    assert_int_equal(count("workflow_event WHERE thing = 'evaluation_objection'"), 4);
    assert_int_equal(removed("evaluation_round"), 2);
    assert_string_equal(service_word(&service, "SELECT detail FROM audit_entry WHERE action = "
                                               "'evaluation_round.remove' AND object_id = '1'"),
                        "{\"name\":\"정기\",\"results\":[{\"number\":1,\"input_hash\":\"in-1\","
                        "\"result_hash\":\"out-1\"}]}");
}

// What cannot go as a whole does not go at all.
static void nothing_is_half_removed(void **state)
{
    (void)state;
    selfchecks_made();
    year_made(1, 2001, "closed", 3000);
    evaluation_made(1, "announced", 4000);
    put("CREATE TABLE other_round (id bigint REFERENCES selfcheck_round (id));"
        "CREATE TABLE other_entry (id bigint REFERENCES mileage_entry (id));"
        "CREATE TABLE other_evaluation (id bigint REFERENCES evaluation_round (id));"
        "INSERT INTO other_round VALUES (10); INSERT INTO other_entry VALUES (102);"
        "INSERT INTO other_evaluation VALUES (1)");
    commit();
    year_closed(1, 3000);
    commit();
    rounds_of_retention();
    assert_int_equal(count("selfcheck_check WHERE round_id = 10"), 2);
    assert_int_equal(count("selfcheck_improvement WHERE check_id = 11"), 1);
    assert_int_equal(count("mileage_plan WHERE removed_us IS NULL"), 1);
    assert_int_equal(count("mileage_line"), 6);
    assert_int_equal(count("mileage_claim"), 1);
    assert_int_equal(count("evaluation_input"), 1);
    assert_int_equal(
        removed("selfcheck_round") + removed("mileage_plan") + removed("evaluation_round"), 0);
    assert_int_equal(count("audit_entry WHERE action IN ('mileage_plan.remove', "
                           "'evaluation_round.remove')"),
                     0);
    assert_int_equal(removed("selfcheck_check"), 1); // another class
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
    commit();
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
        cmocka_unit_test_setup_teardown(selfchecks_go_by_rounds, setup, teardown),
        cmocka_unit_test_setup_teardown(a_closed_year_goes_as_a_whole, setup, teardown),
        cmocka_unit_test_setup_teardown(an_evaluation_goes_once_it_was_announced, setup, teardown),
        cmocka_unit_test_setup_teardown(nothing_is_half_removed, setup, teardown),
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
