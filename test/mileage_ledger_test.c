// The laws of the ledger, over a real store: what random postings and reversals come to is reckoned beside it.
//
//   lines       of every entry sum to zero
//   totals      are what the entries come to, as far as the cap lets it count
//   standings   are the sum of what counts
//   a reversal  takes back exactly what it reverses, once
//   the past    is refused by the database, whoever writes
#include "test/alarm_case.h"

#include "base/random.h"
#include "modules/mileage/claim.h"
#include "modules/mileage/earn.h"
#include "modules/mileage/proof.h"

enum { HOLDERS = 5, ITEMS = 4, STEPS = 400 };
#define PLAN 900

static const int64_t caps[ITEMS] = { 2000, 0, 500, 1 };

static const char plan_rows[] = "INSERT INTO mileage_plan (id, agency_id, year, subject, target, "
                                "levels, objection_days, false_factor, verify,"
                                " state, made_by, made_us) VALUES (900, 'A1', 2026, 'person', "
                                "5000, '[]', 7, 2, 'all', 'live', 104, 0);"
                                "INSERT INTO mileage_item (id, plan_id, position, code, area, "
                                "area_ko, area_en, name_ko, name_en, points,"
                                " points_max, cap, per, approver, source) VALUES"
                                " (910, 900, 1, 'A1', 'education', '교육', 'Training', '집합교육', "
                                "'Class', 500, 500, 2000, 'time', 'manager', ''),"
                                " (911, 900, 2, 'B1', 'participation', '참여', 'Part', '기고', "
                                "'Article', 500, 500, NULL, 'time', 'manager', ''),"
                                " (912, 900, 3, 'C1', 'compliance', '준수', 'Rules', '조치', "
                                "'Alarms', 500, 500, 500, 'half', 'auto',"
                                "  'alarm.in_time'),"
                                " (913, 900, 4, 'D1', 'result', '성과', 'Result', '한도 1', 'Cap "
                                "1', 100, 100, 1, 'time', 'manager', '');";

static uint64_t seed; // printed, and taken as the program's argument

static struct alarm_case *ledger_open(void)
{
    struct alarm_case *test = case_open();
    case_sql(test, plan_rows);
    return test;
}

// ---- a job of the writer

struct ledger_job {
    struct writer_job job; // first
    struct alarm_case *test;
    bool (*run)(struct ledger_job *job, struct writer_turn *turn, struct err *err);
    struct random *random;
    struct mileage_plan plan;
    struct plan_item items[ITEMS];
    int64_t raw[HOLDERS][ITEMS];
    struct {
        int64_t id;
        bool reversed, reversal;
    } entries[STEPS];
    size_t count;
    int64_t at_us;
};

static bool ledger_run(struct writer_job *job, struct writer_turn *turn, struct err *err)
{
    struct ledger_job *mine = (struct ledger_job *)job;
    bool found;
    TRY(plan_load(writer_store(turn), writer_arena(turn), PLAN, &mine->plan, &found, err));
    for (int i = 0; i < ITEMS; i++)
        TRY(plan_item_load(writer_store(turn), writer_arena(turn), PLAN + 10 + i, &mine->items[i],
                           &found, err));
    return mine->run(mine, turn, err);
}

static void ledger_do(struct ledger_job *job)
{
    job->job = (struct writer_job){ .run = ledger_run };
    CASE_TRY(job->test, writer_run(app_writer(job->test->app), &job->job, &job->test->err));
}

static struct mileage_posting posting_of(struct ledger_job *job, struct writer_turn *turn,
                                         int holder, int item, int64_t points)
{
    return (struct mileage_posting){ .id = writer_next_id(turn),
                                     .at_us = job->at_us ? job->at_us : writer_at_us(turn),
                                     .by_id = 104,
                                     .plan = &job->plan,
                                     .item = &job->items[item],
                                     .holder = { holder + 1, 10, holder + 1 },
                                     .kind = "claim",
                                     .happened_on = "2026-03-02",
                                     .reason = "시험",
                                     .points = points };
}

static bool undo(struct ledger_job *job, struct writer_turn *turn, size_t at, struct err *err)
{
    struct store *store = writer_store(turn);
    struct entry entry;
    struct err refused = { 0 };
    bool found;
    const struct mileage_posting undo = {
        .id = writer_next_id(turn), .at_us = writer_at_us(turn), .by_id = 105, .reason = "취소"
    };
    TRY(entry_load(store, writer_arena(turn), job->entries[at].id, &entry, &found, err));
    assert_true(found);
    bool fine = entry_reverse(store, writer_arena(turn), &entry, &undo, &refused);
    assert_int_equal(fine, !job->entries[at].reversed && !job->entries[at].reversal);
    if (!fine) {
        assert_int_equal(refused.kind, ERR_CONFLICT);
        return true;
    }
    job->entries[at].reversed = true;
    job->raw[entry.holder.id - 1][entry.item_id - PLAN - 10] -= entry.points;
    if (job->count < STEPS) {
        job->entries[job->count].id = undo.id;
        job->entries[job->count++].reversal = true;
    }
    return true;
}

static bool random_steps(struct ledger_job *job, struct writer_turn *turn, struct err *err)
{
    while (job->count < STEPS) {
        if (job->count && random_below(job->random, 4) == 0) {
            TRY(undo(job, turn, random_below(job->random, job->count), err));
            if (job->count == STEPS)
                break;
        }
        int holder = (int)random_below(job->random, HOLDERS);
        int item = (int)random_below(job->random, ITEMS);
        int64_t points = (int64_t)random_below(job->random, 4000) - 1000;
        const struct mileage_posting posting = posting_of(job, turn, holder, item, points);
        TRY(entry_post(writer_store(turn), &posting, err));
        job->raw[holder][item] += points;
        job->entries[job->count++].id = posting.id;
    }
    return true;
}

static int64_t capped(int64_t raw, int64_t cap)
{
    return !cap ? raw : raw > cap ? cap : raw < -cap ? -cap : raw;
}

static void check_kept(struct ledger_job *job)
{
    struct alarm_case *test = job->test;
    for (int holder = 0; holder < HOLDERS; holder++) {
        int64_t sum = 0;
        for (int item = 0; item < ITEMS; item++) {
            const char *sql = arena_format(test->arena,
                                           "SELECT coalesce((SELECT points FROM mileage_total "
                                           "WHERE holder_id = %d AND item_id = %d), 0)",
                                           holder + 1, PLAN + 10 + item);
            int64_t counts = capped(job->raw[holder][item], caps[item]);
            assert_int_equal(case_number(test, sql), counts);
            sum += counts;
        }
        const char *sql = arena_format(
            test->arena,
            "SELECT coalesce((SELECT points FROM mileage_standing WHERE holder_id = %d), 0)",
            holder + 1);
        assert_int_equal(case_number(test, sql), sum);
    }
}

static void check_proof(struct alarm_case *test, int64_t totals_wrong, int64_t standings_wrong)
{
    assert_int_equal(case_get(test, 4, "/api/v1/mileage/plans/900/proof"), 200);
    assert_int_equal(case_int(test, "unbalanced"), 0);
    assert_int_equal(case_int(test, "totals_wrong"), totals_wrong);
    assert_int_equal(case_int(test, "standings_wrong"), standings_wrong);
    assert_int_equal(json_is_true(json_object_get(test->reply, "agrees")),
                     !totals_wrong && !standings_wrong);
}

static bool undo_all(struct ledger_job *job, struct writer_turn *turn, struct err *err)
{
    size_t count = job->count;
    for (size_t i = 0; i < count; i++)
        if (!job->entries[i].reversed && !job->entries[i].reversal)
            TRY(undo(job, turn, i, err));
    return true;
}

static void random_postings_keep_the_laws(void **state)
{
    (void)state;
    struct random random;
    random_open(&random, seed);
    print_message("seed %llu\n", (unsigned long long)seed);
    struct ledger_job job = { .test = ledger_open(), .run = random_steps, .random = &random };
    ledger_do(&job);
    check_kept(&job);
    check_proof(job.test, 0, 0);
    job.run = undo_all;
    ledger_do(&job);
    check_proof(job.test, 0, 0);
    assert_int_equal(
        case_number(job.test, "SELECT count(*) FROM mileage_total WHERE raw <> 0 OR points <> 0"),
        0);
    assert_int_equal(
        case_number(job.test,
                    "SELECT count(*) FROM mileage_standing WHERE points <> 0 OR areas <> 0"),
        0);
    case_close(job.test);
}

// ---- what is kept cannot be changed unseen

static bool refused(struct ledger_job *job, struct writer_turn *turn, struct err *err)
{
    static const char *const statements[] = { "UPDATE mileage_entry SET reason = 'x'",
                                              "DELETE FROM mileage_entry",
                                              "UPDATE mileage_line SET points = 1",
                                              "DELETE FROM mileage_line" };
    const struct mileage_posting posting = posting_of(job, turn, 0, 1, 500);
    TRY(entry_post(writer_store(turn), &posting, err));
    for (size_t i = 0; i < sizeof statements / sizeof *statements; i++) {
        struct err why = { 0 };
        TRY(store_mark(writer_store(turn), err));
        assert_false(store_run(writer_store(turn), &why, statements[i], STORE_NO_ARGS));
        assert_non_null(strstr(why.text, "never changed"));
        store_back(writer_store(turn));
    }
    return true;
}

// Only a closed year is marked as removed, once; its ledger goes after that, and not before.
static bool removed_by_hand(struct ledger_job *job, struct writer_turn *turn, struct err *err)
{
    static const struct {
        const char *sql, *refused;
    } steps[] = {
        { "UPDATE mileage_plan SET removed_us = 1", "only a closed year" },
        { "UPDATE mileage_plan SET state = 'closed', ledger_hash = 'x'", NULL },
        { "DELETE FROM mileage_line", "never changed" },
        { "UPDATE mileage_plan SET removed_us = 1", NULL },
        { "UPDATE mileage_plan SET removed_us = NULL", "only a closed year" },
        { "UPDATE mileage_line SET points = 1", "never changed" },
        { "DELETE FROM mileage_total", NULL },
        { "DELETE FROM mileage_standing", NULL },
    };
    const struct mileage_posting posting = posting_of(job, turn, 0, 1, 500);
    TRY(entry_post(writer_store(turn), &posting, err));
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        struct err why = { 0 };
        TRY(store_mark(writer_store(turn), err));
        bool done = store_run(writer_store(turn), &why, steps[i].sql, STORE_NO_ARGS);
        assert_int_equal(done, !steps[i].refused);
        assert_true(done || strstr(why.text, steps[i].refused));
        if (done)
            TRY(store_keep(writer_store(turn), err));
        else
            store_back(writer_store(turn));
    }
    return true;
}

static bool rest_removed(struct ledger_job *job, struct writer_turn *turn, struct err *err)
{
    (void)job;
    return store_run(writer_store(turn), err, "DELETE FROM mileage_line", STORE_NO_ARGS) &&
           store_run(writer_store(turn), err, "DELETE FROM mileage_entry", STORE_NO_ARGS);
}

static void a_year_that_is_gone_leaves_nothing(void **state)
{
    (void)state;
    struct ledger_job job = { .test = ledger_open(), .run = removed_by_hand };
    ledger_do(&job);
    assert_int_equal(case_get(job.test, 4, "/api/v1/mileage/plans/900/proof"), 200);
    assert_false(json_is_true(json_object_get(job.test->reply, "agrees"))); // its entry is there
    job.run = rest_removed;
    ledger_do(&job);
    check_proof(job.test, 0, 0);
    case_close(job.test);
}

static void the_database_keeps_the_ledger(void **state)
{
    (void)state;
    struct ledger_job job = { .test = ledger_open(), .run = refused };
    ledger_do(&job);
    check_proof(job.test, 0, 0);
    case_sql(job.test, "UPDATE mileage_total SET points = points + 1");
    check_proof(job.test, 1, 0);
    case_sql(job.test, "UPDATE mileage_standing SET points = points + 1");
    check_proof(job.test, 1, 1);
    case_sql(job.test, "DELETE FROM mileage_standing");
    check_proof(job.test, 1, 1);
    case_close(job.test);
}

static bool not_in_force(struct ledger_job *job, struct writer_turn *turn, struct err *err)
{
    struct err why = { 0 };
    struct mileage_plan closed = job->plan;
    struct mileage_posting posting = posting_of(job, turn, 0, 0, 500);
    (void)err;
    closed.state = "closed";
    posting.plan = &closed;
    assert_false(entry_post(writer_store(turn), &posting, &why));
    assert_int_equal(why.kind, ERR_CONFLICT);
    return true;
}

static void nothing_is_posted_to_a_closed_year(void **state)
{
    (void)state;
    struct ledger_job job = { .test = ledger_open(), .run = not_in_force };
    ledger_do(&job);
    assert_int_equal(case_number(job.test, "SELECT count(*) FROM mileage_entry"), 0);
    case_close(job.test);
}

// ---- what comes by itself

static bool tell_earned(struct ledger_job *job, struct writer_turn *turn, struct err *err)
{
    static const char *const said[] = {
        "{\"source\": \"alarm.in_time\", \"officer_id\": 1, \"ref\": \"H1\", \"happened_on\": "
        "\"2026-06-30\", \"share\": 3333}",
        "{\"source\": \"alarm.in_time\", \"officer_id\": 1, \"ref\": \"H1\", \"happened_on\": "
        "\"2026-06-30\"}", // again
        "{\"source\": \"alarm.in_time\", \"officer_id\": 1, \"ref\": \"late\", \"happened_on\": "
        "\"2026-05-01\"}", // the same half
        "{\"source\": \"alarm.in_time\", \"officer_id\": 2, \"ref\": \"H1\", \"happened_on\": "
        "\"2026-06-30\", \"share\": 0}",
        "{\"source\": \"quiz\", \"officer_id\": 2, \"ref\": \"Q1\", \"happened_on\": "
        "\"2026-06-30\"}", // no item for it
    };
    for (size_t i = 0; i < sizeof said / sizeof *said; i++) {
        json_t *object = json_loads(said[i], 0, NULL);
        const struct app_event event = { .name = "mileage.earned",
                                         .owner = { .agency = "A1" },
                                         .object = object };
        bool fine = app_tell(job->test->app, turn, &event, err);
        json_decref(object);
        TRY(fine);
    }
    return earn_post(job->test->app, turn, err);
}

static void what_is_earned_is_posted_once(void **state)
{
    (void)state;
    struct ledger_job job = { .test = ledger_open(), .run = tell_earned };
    struct alarm_case *test = job.test;
    ledger_do(&job);
    assert_int_equal(case_number(test, "SELECT count(*) FROM mileage_earning"), 4);
    assert_int_equal(case_number(test, "SELECT points FROM mileage_standing WHERE holder_id = 1"),
                     167);
    assert_string_equal(case_word(test, "SELECT why FROM mileage_earning WHERE ref = 'late'"),
                        "credited");
    assert_string_equal(
        case_word(test, "SELECT why FROM mileage_earning WHERE holder_id = 2 AND ref = 'H1'"),
        "not_upheld");
    assert_string_equal(case_word(test, "SELECT state FROM mileage_earning WHERE source = 'quiz'"),
                        "waiting");
    check_proof(test, 0, 0);
    case_close(test);
}

// ---- alarms in time

// Of an alarm that its handler acted on in time, in the half that ended last.
static void acted(struct alarm_case *test, int64_t id, int handler, const char *disposition)
{
    struct civil today;
    civil_of_day(app_today(test->app, now_us()), &today);
    int64_t first = civil_day(today.year, today.month > 6 ? 7 : 1, 1);
    int64_t issued = now_of_civil((first - 10) * CIVIL_DAY_US, NOW_SEOUL_MINUTES);
    case_sql(
        test,
        arena_format(test->arena,
                     "INSERT INTO alarm (id, scenario_id, key, episode, agency_id, department_id, "
                     "handler_id, state, open, disposition, standing, audit_only, severity, score, "
                     "paid, sentence_ko, sentence_en, evidence, compared, records, rule_version, "
                     "params, issued_at, acted_at, in_time) VALUES (%lld, 'T01', 'k%lld', 1, 'A1', "
                     "10, %d, 'acted', 1, '%s', 1, 0, 1, 1, 0, '가', 'a', '[]', '', '[]', 'v', "
                     "'{}', %lld, %lld, 1)",
                     (long long)id, (long long)id, handler, disposition, (long long)issued,
                     (long long)issued + 1));
}

static void judged(struct alarm_case *test, int64_t id, const char *verdict)
{
    case_sql(test,
             arena_format(
                 test->arena,
                 "INSERT INTO alarm_sample_item (sample_id, alarm_id, verdict) VALUES (1, %lld, "
                 "'%s')",
                 (long long)id, verdict));
}

// -1: nothing was earned.
static int64_t share_of(struct alarm_case *test, int officer)
{
    return case_number(test,
                       arena_format(test->arena,
                                    "SELECT coalesce((SELECT share FROM mileage_earning WHERE "
                                    "source = 'alarm.in_time' AND officer_id = %d), -1)",
                                    officer));
}

static void a_click_on_lawful_earns_nothing(void **state)
{
    (void)state;
    struct alarm_case *test = ledger_open();
    acted(test, 5001, 1, "lawful");
    acted(test, 5002, 2, "lawful");
    acted(test, 5003, 7, "lawful");
    acted(test, 5004, 9, "corrected");
    case_task(test, earn_reckon);
    assert_int_equal(share_of(test, 1), -1); // no sample yet: it waits
    assert_int_equal(share_of(test, 9), EARN_WHOLE);
    case_sql(test, "INSERT INTO alarm_sample (id, agency_id, from_us, to_us, seed, share, "
                   "of_count, drawn, by_id, "
                   "at_us) VALUES (1, 'A1', 0, 0, 's', 5, 3, 2, 104, 0)");
    judged(test, 5002, "upheld");
    judged(test, 5003, "wrong");
    case_task(test, earn_reckon);
    assert_int_equal(share_of(test, 1), EARN_WHOLE / 2); // the agency's, none of his own was drawn
    assert_int_equal(share_of(test, 2), EARN_WHOLE);
    assert_int_equal(share_of(test, 7), 0);
    case_task(test, earn_reckon);
    assert_int_equal(case_number(test, "SELECT count(*) FROM mileage_earning"), 4);
    case_close(test);
}

// ---- objections

static bool post_then(struct ledger_job *job, struct writer_turn *turn, struct err *err)
{
    const struct mileage_posting posting = posting_of(job, turn, 0, 1, -300);
    job->entries[0].id = posting.id;
    return entry_post(writer_store(turn), &posting, err);
}

static int object_after(struct ledger_job *job, int days)
{
    job->run = post_then;
    job->at_us = now_us() - days * CIVIL_DAY_US;
    ledger_do(job);
    return case_call(job->test, 1, "POST", "/api/v1/mileage/objections",
                     arena_format(job->test->arena, "{\"entry_id\": %lld, \"text\": \"이의\"}",
                                  (long long)job->entries[0].id),
                     false);
}

static void an_objection_is_in_time_for_seven_days(void **state)
{
    (void)state;
    struct ledger_job job = { .test = ledger_open() };
    assert_int_equal(object_after(&job, 8), 409);
    assert_int_equal(object_after(&job, 7), 201);
    // 104 posted it
    int64_t id = case_int(job.test, "id");
    const char *path =
        arena_format(job.test->arena, "/api/v1/mileage/objections/%lld/uphold", (long long)id);
    snprintf(job.test->etag, sizeof job.test->etag, "\"1\"");
    assert_int_equal(case_call(job.test, 4, "POST", path, "{\"reason\": \"까닭\"}", true), 403);
    snprintf(job.test->etag, sizeof job.test->etag, "\"1\"");
    assert_int_equal(
        case_call(job.test, 5, "POST", path, "{\"reason\": \"까닭\", \"points\": -0.5}", true),
        200);
    assert_int_equal(case_number(job.test, "SELECT raw FROM mileage_total WHERE holder_id = 1"),
                     -350); // -300 of day 8, -50
    check_proof(job.test, 0, 0);
    case_close(job.test);
}

int main(int argc, char **argv)
{
    seed = argc > 1 ? strtoull(argv[1], NULL, 10) : (uint64_t)now_us();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_postings_keep_the_laws),
        cmocka_unit_test(the_database_keeps_the_ledger),
        cmocka_unit_test(a_year_that_is_gone_leaves_nothing),
        cmocka_unit_test(nothing_is_posted_to_a_closed_year),
        cmocka_unit_test(what_is_earned_is_posted_once),
        cmocka_unit_test(a_click_on_lawful_earns_nothing),
        cmocka_unit_test(an_objection_is_in_time_for_seven_days),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
