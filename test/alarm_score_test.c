// The graded score: its parts, what they sum up to, and what the task adds once alarms stand.
#include "modules/alarm/score.h"
#include "test/alarm_case.h"

static int64_t part(struct alarm_case *test, int64_t id, const char *name)
{
    json_t *parts = json_loads(case_of(test, id, "score_parts"), 0, NULL), *value;
    const char *key;
    int64_t sum = 0, part = json_integer_value(json_object_get(parts, name));
    json_object_foreach(parts, key, value) sum += json_integer_value(value);
    assert_int_equal(json_object_size(parts), 5);
    assert_int_equal(sum, strtoll(case_of(test, id, "score"), NULL, 10));
    json_decref(parts);
    return part;
}

static void parts_that_are_known_at_once(void **state)
{
    (void)state;
    struct alarm_case *test = case_open();
    case_records(test, "+ exp_req req_no=R1 dept_cd=D10 req_amt=20000 coop_yn=N");
    int64_t low = case_alarm(test, "T01", "R1"), high = case_alarm(test, "T02", "R1");
    assert_int_equal(part(test, low, "severity"), 0);
    assert_int_equal(part(test, high, "severity"), 50);
    assert_int_equal(part(test, low, "amount"), 12); // 20,000: four powers of ten
    assert_int_equal(part(test, low, "repetition"), 0);
    case_records(test, "- exp_req req_no=R1");
    case_act(test, 4, low, "confirm", "{}");
    case_records(test, "+ exp_req req_no=R1 dept_cd=D10 req_amt=2000000");
    int64_t again = case_alarm(test, "T01", "R1");
    assert_int_not_equal(again, low);
    assert_int_equal(part(test, again, "repetition"), 10);
    assert_int_equal(part(test, again, "amount"), 18);
    case_records(test, "~ exp_req req_no=R1 req_amt=20000");
    assert_int_equal(part(test, case_alarm(test, "T01", "R1"), "amount"), 12);
    case_close(test);
}

static void other_scenarios_about_the_same(void **state)
{
    (void)state;
    struct alarm_case *test = case_open();
    // R1: two scenarios over one record. P1 and P2: two scenarios, two records, one vendor. R2 alone.
    case_records(test, "+ exp_req req_no=R1 dept_cd=D10 req_amt=20000 coop_yn=N\n"
                       "+ exp_req req_no=R2 dept_cd=D10 emp_no=E1 req_amt=20000\n"
                       "+ exp_pay pay_no=P1 dept_cd=D10 amt=100 remark=두번 creditor_tok=t1.V\n"
                       "+ exp_pay pay_no=P2 dept_cd=D10 amt=100 creditor_tok=t1.V\n"
                       "+ pay_log pay_no=P2 log_seq=1 action_cd=대리");
    int64_t low = case_alarm(test, "T01", "R1"), high = case_alarm(test, "T02", "R1");
    int64_t twice = case_alarm(test, "T03", "P1"), proxy = case_alarm(test, "T06", "P2");
    int64_t alone = case_alarm(test, "T01", "R2");
    case_task(test, score_turn);
    assert_int_equal(part(test, low, "corroboration"), 8);
    assert_int_equal(part(test, high, "corroboration"), 8);
    assert_int_equal(part(test, twice, "corroboration"), 8);
    assert_int_equal(part(test, proxy, "corroboration"), 8);
    assert_int_equal(part(test, alone, "corroboration"), 0);
    // What is closed corroborates no more.
    case_records(test, "- exp_req req_no=R1");
    assert_int_equal(case_act(test, 4, high, "confirm", "{}"), 200);
    case_task(test, score_turn);
    assert_int_equal(part(test, low, "corroboration"), 0);
    assert_int_equal(part(test, twice, "corroboration"), 8);
    // A later change of the evidence keeps what was found.
    case_records(test, "~ exp_pay pay_no=P1 amt=1000000");
    assert_int_equal(part(test, twice, "corroboration"), 8);
    assert_int_equal(part(test, twice, "amount"), 18);
    // Nothing new: nothing is written.
    int64_t version = case_number(test, "SELECT sum(version) FROM alarm");
    case_task(test, score_turn);
    assert_int_equal(case_number(test, "SELECT sum(version) FROM alarm"), version);
    case_close(test);
}

static void a_scenario_that_is_rare_here(void **state)
{
    (void)state;
    struct alarm_case *test = case_open();
    struct str lines;
    str_open(&lines, test->arena);
    for (int i = 0; i < 120; i++)
        str_format(&lines, "+ exp_req req_no=R%d dept_cd=D10 req_amt=2000\n", i);
    case_records(test, str_end(&lines));
    case_records(test, "+ exp_pay pay_no=P1 dept_cd=D10 amt=100 remark=두번");
    case_task(test, score_turn);
    assert_int_equal(part(test, case_alarm(test, "T01", "R7"), "rarity"), 0);
    assert_int_equal(part(test, case_alarm(test, "T03", "P1"), "rarity"), 10); // 121 to 1
    // The list shows the parts, the heaviest first.
    assert_int_equal(case_get(test, 4, "/api/v1/alarms/work?limit=1"), 200);
    const json_t *first = json_array_get(json_object_get(test->reply, "items"), 0);
    assert_string_equal(json_string_value(json_object_get(first, "scenario_id")), "T03");
    assert_int_equal(
        json_integer_value(json_object_get(json_object_get(first, "score_parts"), "rarity")), 10);
    case_close(test);
}

static void a_weight_that_changes(void **state)
{
    (void)state;
    struct alarm_case *test = case_open();
    case_records(test, "+ exp_req req_no=R1 dept_cd=D10 req_amt=20000 coop_yn=N");
    int64_t high = case_alarm(test, "T02", "R1");
    case_task(test, score_turn);
    assert_int_equal(part(test, high, "severity"), 50);
    assert_int_equal(case_call(test, 8, "PUT", "/api/v1/settings/alarm.weight_severity",
                               "{\"value\": \"100\", \"reason\": \"위험도를 앞세움\"}", false),
                     201);
    assert_int_equal(case_call(test, 4, "POST",
                               arena_format(test->arena, "/api/v1/setting-changes/%lld/approve",
                                            (long long)case_int(test, "id")),
                               "{}", false),
                     200);
    case_task(test, score_turn);
    assert_int_equal(part(test, high, "severity"), 200);
    assert_int_equal(part(test, high, "corroboration"), 8);
    case_close(test);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parts_that_are_known_at_once),
        cmocka_unit_test(other_scenarios_about_the_same),
        cmocka_unit_test(a_scenario_that_is_rare_here),
        cmocka_unit_test(a_weight_that_changes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
