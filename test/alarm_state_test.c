// The life of an alarm, exhaustively: every state × every act × every role, over HTTP. What must happen is
// written here by hand, apart from the table in state.c.
#include "test/alarm_case.h"

#include "modules/alarm/state.h"

static const char *const state_names[] = { "issued",    "working",    "acted",    "approved",
                                           "corrected", "audit_case", "excluded", "closed" };
#define STATES (sizeof state_names / sizeof *state_names)

// By state: where the act leads, '.' nowhere (409). i w a p c x e d: issued … closed.
static const struct {
    const char *name, *body;
    char to[STATES + 1];
    char who[8]; // roles that may: o l m a d (officer, lead, manager, auditor, deputy)
} acts[] = {
    { "start", "{}", "w.......", "olm" },
    { "act", "{\"action\": 10, \"reason\": \"계약서와 검수조서로 확인하여 정상임\"}", "aa......",
      "olm" },
    { "approve", "{}", "..p.....", "md" },
    { "send-back", "{\"reason\": \"다시\"}", "..w.....", "md" },
    { "demand", "{\"reason\": \"다시\"}", "...www.w", "ad" },
    { "confirm", "{\"reason\": \"확인\"}", "...ddde.", "ad" },
    { "audit-case", "{\"reason\": \"의심\", \"reference\": \"1\"}", "xxxxx...", "ad" },
    { "transfer", "{\"reason\": \"이관\", \"department_id\": 30}", "iwap....", "olm" },
    { "assign", "{\"reason\": \"지정\", \"department_id\": 30}", "iw......", "ad" },
    { "extend", "{\"reason\": \"연장\", \"until\": \"2199-01-01\"}", "iw......", "olm" },
    { "exclude", "{\"reason\": \"적법\", \"scope\": \"record\"}", "iwap....", "olm" },
};

static const struct {
    char role;
    int person;
} people[] = { { 'o', 7 }, { 'l', 2 }, { 'm', 3 }, { 'a', 4 }, { 'd', 6 }, { 'A', 8 }, { 'O', 9 } };

static char letter(const char *state)
{
    static const char letters[] = "iwapcxed";
    for (size_t i = 0; i < STATES; i++)
        if (!strcmp(state_names[i], state))
            return letters[i];
    return '?';
}

static void every_state_act_and_role(void **state)
{
    (void)state;
    struct alarm_case *test = case_open();
    case_records(test, "+ exp_req req_no=R1 dept_cd=D10 emp_no=E77 req_amt=20000");
    int64_t id = case_alarm(test, "T01", "R1");
    for (size_t s = 0; s < STATES; s++)
        for (size_t a = 0; a < sizeof acts / sizeof *acts; a++)
            for (size_t p = 0; p < sizeof people / sizeof *people; p++) {
                case_sql(
                    test,
                    arena_format(
                        test->arena,
                        "UPDATE alarm SET state = '%s', open = %d, department_id = 10, officer_id "
                        "= 7, "
                        "handler_id = 7, approver_id = NULL, acted_by = 1, approved_by = NULL, "
                        "act_due_on = '2026-03-20'",
                        state_names[s], s < 6));
                bool may = strchr(acts[a].who, people[p].role) != NULL;
                char to = acts[a].to[s];
                int want = may ? (to == '.' ? 409 : 200) : 0;
                int got = case_act(test, people[p].person, id, acts[a].name, acts[a].body);
                char now = letter(case_of(test, id, "state"));
                bool right = want ? got == want : got == 403 || got == 404;
                if (!right || now != (got == 200 ? to : letter(state_names[s])))
                    fail_msg("%s, %s by %c: %d, now %c", state_names[s], acts[a].name,
                             people[p].role, got, now);
            }
    case_close(test);
}

// Whoever is involved does nothing of it, whatever his role.
static void nobody_handles_his_own(void **state)
{
    (void)state;
    struct alarm_case *test = case_open();
    case_records(test, "+ exp_req req_no=R1 dept_cd=D10 emp_no=E77 req_amt=20000");
    int64_t id = case_alarm(test, "T01", "R1");
    for (size_t s = 0; s < STATES; s++)
        for (size_t a = 0; a < sizeof acts / sizeof *acts; a++)
            for (size_t p = 0; p < 5; p++) {
                if (acts[a].to[s] == '.' || !strchr(acts[a].who, people[p].role))
                    continue;
                case_sql(test,
                         arena_format(test->arena,
                                      "UPDATE alarm SET state = '%s', open = %d, department_id = "
                                      "10, officer_id = 7, "
                                      "handler_id = 7, acted_by = 1, approved_by = NULL; "
                                      "DELETE FROM alarm_involved; "
                                      "INSERT INTO alarm_involved (alarm_id, emp_no, why) VALUES "
                                      "(%lld, 'E%d', 'chk_emp_no')",
                                      state_names[s], s < 6, (long long)id, people[p].person));
                if (case_act(test, people[p].person, id, acts[a].name, acts[a].body) != 403)
                    fail_msg("%s: %s by %c", state_names[s], acts[a].name, people[p].role);
                assert_string_equal(case_of(test, id, "state"), state_names[s]);
            }
    // He may say how it came about.
    assert_int_equal(
        case_call(test, 6, "POST",
                  arena_format(test->arena, "/api/v1/alarms/%lld/comments", (long long)id),
                  "{\"text\": \"경위\"}", false),
        201);
    case_close(test);
}

// One person does not take two steps.
static void a_second_person(void **state)
{
    (void)state;
    struct alarm_case *test = case_open();
    case_records(test, "+ exp_req req_no=R1 dept_cd=D10 emp_no=E77 req_amt=20000");
    int64_t id = case_alarm(test, "T01", "R1");
    assert_int_equal(case_act(test, 3, id, "act", acts[1].body), 200); // the manager himself
    assert_int_equal(case_act(test, 3, id, "approve", "{}"), 403);
    assert_string_equal(case_of(test, id, "approver_id"),
                        "4"); // one step up from all managers: audit
    assert_int_equal(case_act(test, 4, id, "approve", "{}"), 200);
    assert_int_equal(case_act(test, 4, id, "confirm", "{}"), 403);
    assert_int_equal(case_act(test, 5, id, "confirm", "{}"), 200);
    // An auditor does not confirm what his own department did; the deputy head does.
    case_sql(test, "UPDATE alarm SET state = 'approved', open = 1; "
                   "UPDATE post SET department_id = 10 WHERE officer_id = 5");
    assert_int_equal(case_act(test, 5, id, "confirm", "{}"), 403);
    assert_int_equal(case_act(test, 6, id, "confirm", "{}"), 200);
    case_close(test);
}

static void every_move_is_reached(void **state)
{
    (void)state;
    for (size_t i = 0; i < alarm_workflow.move_count; i++) {
        const struct workflow_move *move = &alarm_workflow.moves[i];
        assert_ptr_equal(workflow_find(&alarm_workflow, move->act, move->from),
                         move); // no second row of one act and state
    }
    unsigned read;
    for (size_t i = 0; i < STATES; i++) {
        assert_true(workflow_state_read(&alarm_workflow, state_names[i], &read));
        assert_string_equal(workflow_state(&alarm_workflow, read), state_names[i]);
    }
    assert_false(workflow_state_read(&alarm_workflow, "open", &read));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_state_act_and_role),
        cmocka_unit_test(nobody_handles_his_own),
        cmocka_unit_test(a_second_person),
        cmocka_unit_test(every_move_is_reached),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
