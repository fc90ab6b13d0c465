// The numbers, on an example counted by hand, and the backlog of the first start.
#include "modules/alarm/sample.h"
#include "test/alarm_case.h"

// Ten alarms of department 10: what became of each, as columns of its row.
static const char *const fates[] = {
    "state = 'closed', open = 0, withdrawn_at = 1, closed_at = 1", // mended before anybody acted
    "state = 'excluded', open = 0, excluded_at = 1",               // excluded, not acted on
    "state = 'closed', open = 0, acted_at = 1, in_time = 1, approved_at = 1, confirmed_at = 1, "
    "action_code = 30, action_amount = 500", // right, 500 won
    "state = 'closed', open = 0, acted_at = 1, in_time = 1, approved_at = 1, confirmed_at = 1, "
    "action_code = 10", // lawful
    "state = 'approved', acted_at = 1, in_time = 1, approved_at = 1, action_code = 40, "
    "action_amount = 70", // recovered
    "state = 'approved', acted_at = 1, in_time = 1, approved_at = 1, action_code = 10",
    "state = 'acted', acted_at = 1, in_time = 1, action_code = 20, action_amount = 9", // no gain: another act
    "state = 'acted', acted_at = 1, in_time = 0, action_code = 20",
    "state = 'issued', act_due_on = '2020-01-01'",                      // overdue
    "state = 'corrected', withdrawn_at = 1, act_due_on = '2020-01-01'", // to be confirmed: not acted on
};

static int64_t count(struct alarm_case *test, size_t group, const char *name)
{
    return json_integer_value(
        json_object_get(json_array_get(json_object_get(test->reply, "groups"), group), name));
}

static void rates(void **state)
{
    (void)state;
    struct alarm_case *test = case_open();
    for (size_t i = 0; i < sizeof fates / sizeof *fates; i++) {
        case_records(test,
                     arena_format(test->arena,
                                  "+ exp_req req_no=R%zu dept_cd=D10 emp_no=E1 req_amt=20000", i));
        case_sql(test, arena_format(test->arena,
                                    "UPDATE alarm SET in_time = NULL, act_due_on = '2199-01-01' "
                                    "WHERE key LIKE '%%=R%zu'; "
                                    "UPDATE alarm SET %s WHERE key LIKE '%%=R%zu'",
                                    i, fates[i], i));
    }
    // None of these count: a backlog, one that could not be judged. The last is another department's.
    case_records(test, "+ exp_req req_no=B1 dept_cd=D10 req_amt=20000\n+ exp_req req_no=B2 "
                       "dept_cd=D10 req_amt=20000\n"
                       "+ exp_req req_no=C1 dept_cd=D30 req_amt=20000");
    case_sql(test, "UPDATE alarm SET baseline = 1 WHERE key LIKE '%=B1'; UPDATE alarm SET fault = "
                   "'x' WHERE key LIKE '%=B2'");
    case_sql(test,
             arena_format(test->arena, "UPDATE account SET last_login_us = %lld WHERE id = 101",
                          (long long)now_us()));
    assert_int_equal(case_get(test, 4, "/api/v1/statistics/alarms?by=department"), 200);
    assert_int_equal(json_array_size(json_object_get(test->reply, "groups")), 2);
    static const struct {
        const char *name;
        int64_t want;
    } counts[] = { { "department_id", 10 },
                   { "issued", 10 },
                   { "withdrawn", 1 },
                   { "excluded", 1 },
                   { "acted", 6 },
                   { "approved", 4 },
                   { "confirmed", 2 },
                   { "in_time", 5 },
                   { "due", 8 },
                   { "closed", 2 },
                   { "genuine", 1 },
                   { "won", 570 },
                   { "acted_rate", 6666 },
                   { "approved_rate", 6666 },
                   { "confirmed_rate", 5000 },
                   { "in_time_rate", 6250 },
                   { "excluded_rate", 1000 },
                   { "precision", 5000 } };
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++)
        if (count(test, 0, counts[i].name) != counts[i].want)
            fail_msg("%s is %lld", counts[i].name, (long long)count(test, 0, counts[i].name));
    assert_true(json_is_null(
        json_object_get(json_array_get(json_object_get(test->reply, "groups"), 1), "precision")));

    assert_int_equal(case_get(test, 3, "/api/v1/statistics/alarms?by=officer"),
                     200); // the manager: his department
    assert_int_equal(json_array_size(json_object_get(test->reply, "groups")), 1);
    assert_int_equal(count(test, 0, "officer_id"), 1);
    assert_int_equal(
        case_get(test, 4, "/api/v1/statistics/alarms?by=scenario&from=2020-01-01&to=2020-12-31"),
        200);
    assert_string_equal(case_text(test, "nothing"), "none");
    assert_int_equal(case_get(test, 7, "/api/v1/statistics/alarms"),
                     200); // an officer without alarms of his own
    assert_string_equal(case_text(test, "nothing"), "no_rights");
    assert_int_equal(case_get(test, 8, "/api/v1/statistics/alarms"), 403);
    case_close(test);
}

static void a_sample_of_lawful_answers(void **state)
{
    (void)state;
    struct alarm_case *test = case_open();
    for (int i = 0; i < 40; i++)
        case_records(
            test, arena_format(test->arena, "+ exp_req req_no=R%d dept_cd=D10 req_amt=20000", i));
    case_sql(test, arena_format(test->arena,
                                "UPDATE alarm SET state = 'closed', open = 0, disposition = "
                                "'lawful', acted_at = %lld, confirmed_by = 104",
                                (long long)now_us()));
    const char *body = "{\"from\": \"2020-01-01\", \"to\": \"2199-01-01\", \"share\": 50}";
    assert_int_equal(case_call(test, 3, "POST", "/api/v1/alarm-samples", body, false), 403);
    assert_int_equal(case_call(test, 4, "POST", "/api/v1/alarm-samples", body, false), 201);
    int64_t drawn = case_int(test, "drawn"), sample = case_int(test, "id");
    assert_int_equal(case_int(test, "of_count"), 40);
    assert_in_range(drawn, 5, 35);
    // Anybody can repeat the draw from the seed.
    const char *seed = case_text(test, "seed");
    int64_t again = 0;
    for (int i = 0; i < 40; i++) {
        uint8_t hash[SEAL_HASH];
        const char *text =
            arena_format(test->arena, "%s:%lld", seed,
                         (long long)case_alarm(test, "T01", arena_format(test->arena, "R%d", i)));
        seal_hash(text, strlen(text), hash);
        again += hash[0] < 128; // the first half of all numbers, but for one in 2^64
    }
    assert_int_equal(again, drawn);
    assert_int_equal(case_get(test, 4, "/api/v1/alarm-sample-items?limit=500"), 200);
    assert_int_equal(case_items(test), drawn);
    int64_t id = json_integer_value(
        json_object_get(json_array_get(json_object_get(test->reply, "items"), 0), "id"));
    const char *path = arena_format(test->arena, "/api/v1/alarms/%lld/samples/%lld", (long long)id,
                                    (long long)sample);
    assert_int_equal(case_call(test, 4, "POST", path, "{\"verdict\": \"wrong\"}", false),
                     403); // he confirmed it
    assert_int_equal(case_call(test, 5, "POST", path,
                               "{\"verdict\": \"wrong\", \"note\": \"증빙 없음\"}", false),
                     200);
    assert_int_equal(case_act(test, 5, id, "demand", "{\"reason\": \"증빙 없음\"}"), 200);
    assert_string_equal(case_of(test, id, "state"), "working");
    // Drawn once.
    assert_int_equal(case_call(test, 4, "POST", "/api/v1/alarm-samples", body, false), 201);
    assert_int_equal(case_int(test, "of_count"), 40 - drawn);
    case_close(test);
}

static void the_backlog(void **state)
{
    (void)state;
    struct alarm_case *test = case_open();
    const char *path = "/api/v1/alarms/baseline";
    assert_int_equal(case_call(test, 4, "POST", path,
                               "{\"mode\": \"begin\", \"reason\": \"작년 자료 적재\"}", false),
                     200);
    case_records(test, "+ exp_req req_no=R1 dept_cd=D10 req_amt=20000\n+ exp_req req_no=R2 "
                       "dept_cd=D10 req_amt=20000");
    int64_t id = case_alarm(test, "T01", "R1");
    assert_string_equal(case_of(test, id, "baseline"), "1");
    assert_string_equal(case_of(test, id, "due_on"), "");
    assert_int_equal(case_number(test, "SELECT count(*) FROM notice"), 0);
    assert_int_equal(case_act(test, 2, id, "act", "{\"action\": 60, \"reason\": \"정리\"}"),
                     200); // it can be handled
    assert_int_equal(case_get(test, 4, path), 200);
    assert_int_equal(case_int(test, "open"), 2);
    assert_int_equal(
        case_call(test, 4, "POST", path, "{\"mode\": \"end\", \"reason\": \"정비 완료\"}", false),
        200);
    assert_int_equal(case_int(test, "open"), 2);
    assert_int_equal(
        case_number(test, "SELECT count(*) FROM alarm WHERE baseline = 0 AND due_on IS NOT NULL"),
        2);
    case_records(test, "+ exp_req req_no=R3 dept_cd=D10 req_amt=20000");
    assert_string_equal(case_of(test, case_alarm(test, "T01", "R3"), "baseline"), "0");
    case_close(test);
}

// Records are there before the program is first started.
static void the_first_start(void **state)
{
    (void)state;
    struct alarm_case *test = case_open();
    case_sql(test, "INSERT INTO exp_req (agency_id, req_no, dept_cd, req_amt, row_seal) VALUES "
                   "('A1', 'R1', 'D10', 20000, 0)");
    case_stop(test);
    case_start(test);
    int64_t id = case_alarm(test, "T01", "R1");
    assert_string_equal(case_of(test, id, "baseline"), "1");
    case_records(test, "+ exp_req req_no=R2 dept_cd=D10 req_amt=20000");
    assert_string_equal(case_of(test, case_alarm(test, "T01", "R2"), "baseline"), "0");
    case_stop(test);
    case_start(test); // R1 stands as it stood
    assert_int_equal(case_alarm(test, "T01", "R1"), id);
    assert_string_equal(case_of(test, id, "state"), "issued");
    assert_int_equal(case_number(test, "SELECT count(*) FROM alarm WHERE baseline = 1"), 1);
    case_close(test);
}

// What the seed draws among these answers, by the words of sample.c alone.
static int64_t drawn_by(struct alarm_case *test, const char *seed, int answers, int64_t share)
{
    int64_t drawn = 0;
    for (int i = 0; i < answers; i++) {
        uint8_t hash[SEAL_HASH];
        uint64_t number = 0;
        int64_t id = case_alarm(test, "T01", arena_format(test->arena, "R%d", i));
        const char *text = arena_format(test->arena, "%s:%lld", seed, (long long)id);
        seal_hash(text, strlen(text), hash);
        for (size_t k = 0; k < 8; k++)
            number = number << 8 | hash[k];
        bool taken = number < UINT64_MAX / 100 * (uint64_t)share;
        drawn += taken;
        assert_string_equal(case_of(test, id, "sampled"), taken ? "1" : "0");
        assert_string_equal(case_of(test, id, "audit_why"), taken ? "sample" : "");
    }
    return drawn;
}

static void a_sample_that_nobody_asks_for(void **state)
{
    (void)state;
    struct alarm_case *test = case_open();
    case_sql(test, "INSERT INTO app_setting (name, agency_id, value, set_by, set_at) VALUES"
                   " ('alarm.sample_share', '', '30', 0, 0)");
    case_stop(test); // the setting is read at the start
    case_start(test);
    case_sql(test, "DELETE FROM alarm_draw");
    case_task(test, sample_turn);
    assert_int_equal(case_number(test, "SELECT count(*) FROM alarm_draw"), 0); // no alarm yet
    for (int i = 0; i < 60; i++)
        case_records(
            test, arena_format(test->arena, "+ exp_req req_no=R%d dept_cd=D10 req_amt=20000", i));
    case_task(test, sample_turn);
    assert_int_equal(case_number(test, "SELECT count(*) FROM alarm_draw"), 1);
    const char *commitment = case_word(test, "SELECT commitment FROM alarm_draw");
    const char *sealed = case_word(test, "SELECT seed FROM alarm_draw");
    case_sql(test, arena_format(test->arena,
                                "UPDATE alarm SET state = 'closed', open = 0, audit_why = '', "
                                "disposition = 'lawful', acted_at = %lld",
                                (long long)now_us()));
    case_task(test, sample_turn); // its days are not over
    assert_int_equal(case_number(test, "SELECT count(*) FROM alarm_sample"), 0);
    case_sql(test, "UPDATE alarm_draw SET from_us = from_us - 604800000000");
    case_task(test, sample_turn);

    assert_int_equal(case_get(test, 4, "/api/v1/alarm-samples"), 200);
    assert_int_equal(case_items(test), 1);
    const json_t *sample = json_array_get(json_object_get(test->reply, "items"), 0);
    const char *seed =
        arena_format(test->arena, "%s", json_string_value(json_object_get(sample, "seed")));
    assert_string_equal(json_string_value(json_object_get(sample, "commitment")), commitment);
    assert_int_equal(json_integer_value(json_object_get(sample, "of_count")), 60);
    int64_t drawn = json_integer_value(json_object_get(sample, "drawn"));
    assert_int_equal(drawn_by(test, seed, 60, 30), drawn);
    assert_in_range(drawn, 1, 59);

    // It was fixed before: the hash in the log, the seed sealed until now.
    uint8_t hash[SEAL_HASH];
    char hex[2 * SEAL_HASH + 1];
    seal_hash(seed, strlen(seed), hash);
    seal_hex(hash, sizeof hash, hex);
    assert_string_equal(hex, commitment);
    assert_null(strstr(sealed, seed));
    assert_int_equal(
        case_number(test, arena_format(test->arena,
                                       "SELECT count(*) FROM audit_entry c JOIN audit_entry d ON "
                                       "d.number > c.number WHERE c.action = 'alarm.commit_seed' "
                                       "AND c.detail LIKE '%%%s%%' AND d.action = 'alarm.draw' AND "
                                       "d.detail LIKE '%%%s%%'",
                                       commitment, seed)),
        1);
    // The next one runs, and what was drawn is on audit's list until it was looked at.
    assert_int_equal(case_number(test, "SELECT count(*) FROM alarm_draw WHERE to_us IS NULL"), 1);
    assert_int_equal(case_get(test, 5, "/api/v1/alarms/audit?audit_why=sample&limit=500"), 200);
    assert_int_equal(case_items(test), drawn);
    int64_t id = case_number(test, "SELECT min(alarm_id) FROM alarm_sample_item");
    int64_t of = case_number(test, "SELECT id FROM alarm_sample");
    assert_int_equal(case_call(test, 5, "POST",
                               arena_format(test->arena, "/api/v1/alarms/%lld/samples/%lld",
                                            (long long)id, (long long)of),
                               "{\"verdict\": \"upheld\"}", false),
                     200);
    assert_string_equal(case_of(test, id, "audit_why"), "");
    case_close(test);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rates),
        cmocka_unit_test(a_sample_of_lawful_answers),
        cmocka_unit_test(a_sample_that_nobody_asks_for),
        cmocka_unit_test(the_backlog),
        cmocka_unit_test(the_first_start),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
