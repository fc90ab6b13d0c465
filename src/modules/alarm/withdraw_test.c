// When may an alarm close by itself? The whole matrix, without engine and store.
#include "modules/alarm/withdraw.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static struct schema_column columns[] = {
    { .name = "agency_id", .mark = "" },     { .name = "pay_no", .mark = "" },
    { .name = "amt", .mark = "" },           { .name = "creditor_nm", .mark = "masked" },
    { .name = "mk_emp_no", .mark = "" },     { .name = "remark", .mark = "" },
    { .name = "acct_tok", .mark = "token" },
};
static int key[] = { 0, 1 };
static struct schema_table table = {
    .name = "exp_pay", .columns = columns, .column_count = 7, .key = key, .key_count = 2
};
static struct schema_table *tables[] = { &table };
static const struct schema schema = { .tables = tables, .table_count = 1 };
static const char *scenario_key[] = { "agency_id", "pay_no" };
static const struct scenario scenario = { .id = "T", .key = scenario_key, .key_count = 2 };

#define OWN "agency_id=A1 pay_no=P1"

static enum withdraw_why judge(struct alarm alarm, enum sink_reason reason,
                               const struct watch_cause *causes, size_t count)
{
    struct arena *arena = arena_new("test", 0, 0);
    alarm.records = "[{\"table\":\"exp_pay\",\"key\":\"" OWN "\"}]";
    struct withdrawal withdrawal = { reason, &schema, &scenario, causes, count };
    enum withdraw_why why = withdraw_judge(arena, &alarm, &withdrawal);
    arena_free(arena);
    return why;
}

static enum withdraw_why judge_change(const char *record, const char *change)
{
    struct watch_cause cause = { .table = "exp_pay", .key = record, .change = change };
    return judge((struct alarm){ .state = ALARM_ISSUED, .severity = SEVERITY_LOW }, SINK_RECORD,
                 &cause, 1);
}

static void causes(void **state)
{
    (void)state;
    assert_int_equal(judge_change(OWN, "amt 5 → 4"), WITHDRAW_CLOSES);
    assert_int_equal(judge_change(OWN, "remark 가 → 나, amt 5 → 4"), WITHDRAW_CLOSES);
    assert_int_equal(judge_change(OWN, "deleted"), WITHDRAW_DELETED);
    assert_int_equal(judge_change(OWN, "amt 5 → 4, mk_emp_no E1 → E2"), WITHDRAW_PARTY);
    assert_int_equal(judge_change(OWN, "acct_tok"), WITHDRAW_PARTY);
    assert_int_equal(judge_change(OWN, "creditor_nm 홍○동 → 김○수"), WITHDRAW_PARTY);
    assert_int_equal(judge_change(OWN, "pay_no P1 → P2"), WITHDRAW_PARTY);
    assert_int_equal(judge_change(OWN, "remark 가, acct_tok → 나"),
                     WITHDRAW_PARTY);                                // on the safe side
    assert_int_equal(judge_change(OWN, "inserted"), WITHDRAW_PARTY); // it went and came
    assert_int_equal(judge_change("agency_id=A1 pay_no=P9", "inserted"), WITHDRAW_CLOSES);
    assert_int_equal(judge_change("agency_id=A1 pay_no=P9", "deleted"), WITHDRAW_DELETED);
    assert_int_equal(judge_change("agency_id=A1 pay_no=P9", "amt 5 → 4"), WITHDRAW_CLOSES);
    struct watch_cause other = { .table = "unheard_of", .key = "x=1", .change = "y 1 → 2" };
    struct alarm alarm = { .state = ALARM_ISSUED };
    assert_int_equal(judge(alarm, SINK_RECORD, &other, 1), WITHDRAW_UNCLEAR);
    assert_int_equal(judge(alarm, SINK_RECORD, NULL, 0), WITHDRAW_UNCLEAR);
    // Its own record's change is the cause; what else happened in that commit is not.
    struct watch_cause both[] = { { "exp_pay", OWN, "amt 5 → 4", 1 },
                                  { "exp_pay", "agency_id=A1 pay_no=P9", "deleted", 1 } };
    assert_int_equal(judge(alarm, SINK_RECORD, both, 2), WITHDRAW_CLOSES);
    // So many that some may be missing.
    struct watch_cause many[WATCH_CAUSES_MAX];
    for (size_t i = 0; i < WATCH_CAUSES_MAX; i++)
        many[i] = (struct watch_cause){ "exp_pay", "agency_id=A1 pay_no=P9", "inserted", 1 };
    assert_int_equal(judge(alarm, SINK_RECORD, many, WATCH_CAUSES_MAX), WITHDRAW_UNCLEAR);
    assert_int_equal(judge(alarm, SINK_RECORD, many, WATCH_CAUSES_MAX - 1), WITHDRAW_CLOSES);
}

static void alarms(void **state)
{
    (void)state;
    static const struct watch_cause mended = { "exp_pay", OWN, "amt 5 → 4", 1 };
    for (int s = 0; s < ALARM_STATE_COUNT; s++)
        for (int severity = SEVERITY_LOW; severity <= SEVERITY_CRITICAL; severity++)
            for (int paid = 0; paid < 2; paid++)
                for (int audit = 0; audit < 2; audit++) {
                    struct alarm alarm = { .state = (enum alarm_state)s,
                                           .severity = severity,
                                           .paid = paid,
                                           .audit_only = audit };
                    enum withdraw_why want = audit || s == ALARM_AUDIT_CASE ? WITHDRAW_AUDIT
                                             : s != ALARM_ISSUED && s != ALARM_WORKING
                                                 ? WITHDRAW_ACTED
                                             : severity > SEVERITY_MEDIUM ? WITHDRAW_SEVERE
                                             : paid                       ? WITHDRAW_PAID
                                                                          : WITHDRAW_CLOSES;
                    assert_int_equal(judge(alarm, SINK_RECORD, &mended, 1), want);
                    assert_int_equal(judge(alarm, SINK_RULE, &mended, 1), WITHDRAW_RULE);
                    assert_int_equal(judge(alarm, SINK_CLOCK, &mended, 1), WITHDRAW_CLOCK);
                    assert_int_equal(judge(alarm, SINK_START, NULL, 0), WITHDRAW_UNKNOWN);
                }
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(causes), cmocka_unit_test(alarms) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
