// Which index serves which list: the plans of SQLite for the questions that request_list() asks.
#include "test/alarm_case.h"

#include "modules/alarm/queries.h"

static const char *plan_of(struct alarm_case *test, const char *sql)
{
    struct str plan;
    str_open(&plan, test->arena);
    const char *asked = arena_format(test->arena, "EXPLAIN QUERY PLAN %s", sql);
    struct store_value values[9] = { { STORE_NULL, 0, NULL, 0 } };
    size_t count = 0;
    for (const char *at = sql; (at = strchr(at, '$')); at++)
        count = (size_t)(at[1] - '0') > count ? (size_t)(at[1] - '0') : count;
    struct store_rows *rows = store_ask(test->store, &test->err, asked, values, count);
    bool more = true;
    CASE_TRY(test, rows != NULL);
    for (;;) {
        CASE_TRY(test, store_next(rows, &more, &test->err));
        if (!more)
            break;
        str_format(&plan, "%s\n", store_get_text(rows, 3));
    }
    store_done(rows);
    return str_end(&plan);
}

static const char *page(struct alarm_case *test, const char *reach, const char *where,
                        const char *sort)
{
    return arena_format(
        test->arena,
        "SELECT a.id, a.state, a.sentence_ko, a.department_name, a.handler_name FROM "
        "pub_alarm_list a WHERE (%s) AND (%s) "
        "ORDER BY %s DESC, a.id DESC LIMIT 51",
        reach, where, sort);
}

#define AUDIT   "(a.agency_id = 'A1')"
#define MANAGER "(a.agency_id = 'A1' AND a.department_id IN (10))"
#define OFFICER "(a.agency_id = 'A1' AND a.officer_id = 1)"
#define SEEN    "a.audit_only = 0"

static void lists_are_served_by_an_index(void **state)
{
    (void)state;
    if (getenv(CASE_POSTGRES))
        skip(); // an empty table is scanned there, whatever its indexes
    struct alarm_case *test = case_open();
    static const struct {
        const char *reach, *where, *sort, *index;
    } lists[] = {
        { AUDIT, SEEN, "a.issued_at", "USING INDEX alarm_agency " },
        { AUDIT, SEEN " AND a.state IN ('acted')", "a.issued_at",
          "USING INDEX alarm_agency_state " },
        { MANAGER, SEEN, "a.issued_at", "USING INDEX alarm_department " },
        { OFFICER, SEEN, "a.issued_at", "USING INDEX alarm_officer " },
        { AUDIT, "a.open = 1 AND " SEEN, "a.score", "USING INDEX alarm_work " },
        { MANAGER, "a.open = 1 AND " SEEN, "a.score", "USING INDEX alarm_department_work " },
        { AUDIT, "a.audit_why <> '' AND " SEEN, "a.issued_at", "USING INDEX alarm_audit " },
        { AUDIT, SEEN " AND (a.issued_at, a.id) < (5, 7)", "a.issued_at",
          "USING INDEX alarm_agency " }, // the second page
        { AUDIT, SEEN " AND a.scenario_id = 'T01'", "a.issued_at", "USING INDEX alarm_scenario " },
        { AUDIT, SEEN, "a.severity", "USING INDEX alarm_severity " },
        { AUDIT, "a.open = 1 AND " SEEN, "coalesce(a.due_on, '9999-12-31')",
          "USING INDEX alarm_due " },
    };
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
        const char *plan = plan_of(test, page(test, lists[i].reach, lists[i].where, lists[i].sort));
        if (!strstr(plan, lists[i].index) || strstr(plan, "TEMP B-TREE") || strstr(plan, "SCAN a"))
            fail_msg("list %zu wants %s:\n%s", i, lists[i].index, plan);
    }
    static const struct {
        const char *sql, *index;
    } others[] = {
        { SQL_ALARM_LAST, "USING INDEX alarm_key " },
        { SQL_STANDING, "USING INDEX alarm_key " },
        { SQL_TO_REMIND, "alarm_look " },
        { SQL_OPEN_OF_DEPARTMENT, "alarm_department" },
        { SQL_EVENT_LIST, "USING INDEX alarm_event_alarm " },
        { SQL_EXCLUSIONS_GRANTED, "alarm_request_state " },
    };
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        const char *plan = plan_of(test, others[i].sql);
        if (!strstr(plan, others[i].index) || strstr(plan, "SCAN"))
            fail_msg("%s wants %s:\n%s", others[i].sql, others[i].index, plan);
    }
    case_close(test);
}

// A store looks there before an alarm may go: in all rows of a table without an index.
static void whatever_names_an_alarm_has_an_index(void **state)
{
    (void)state;
    if (getenv(CASE_POSTGRES))
        skip(); // the question is one of SQLite's
    struct alarm_case *test = case_open();
    const char *without = case_word(
        test, "SELECT coalesce(group_concat(m.name || '.' || f.\"from\"), '') FROM sqlite_master m "
              "JOIN pragma_foreign_key_list(m.name) f WHERE f.\"table\" = 'alarm' AND NOT EXISTS "
              "(SELECT 1 FROM pragma_index_list(m.name) i JOIN pragma_index_info(i.name) c "
              "WHERE c.seqno = 0 AND c.name = f.\"from\")");
    assert_string_equal(without, "");
    case_close(test);
}

static void pages_and_filters(void **state)
{
    (void)state;
    struct alarm_case *test = case_open();
    for (int i = 0; i < 7; i++)
        case_records(test, arena_format(test->arena,
                                        "+ exp_req req_no=R%d dept_cd=D10 emp_no=E1 req_amt=%d", i,
                                        2000 * (i + 1)));
    assert_int_equal(case_get(test, 4, "/api/v1/alarms?limit=4&count=1"), 200);
    assert_int_equal(case_items(test), 4);
    assert_int_equal(case_int(test, "total"), 7);
    const char *next =
        arena_format(test->arena, "/api/v1/alarms?limit=4&cursor=%s", case_text(test, "next"));
    assert_int_equal(case_get(test, 4, next), 200);
    assert_int_equal(case_items(test), 3);
    assert_int_equal(
        case_get(test, 4, "/api/v1/alarms?amount_from=9000&state=issued,working&scenario_id=T01"),
        200);
    assert_int_equal(case_items(test), 3);
    assert_int_equal(case_get(test, 4, "/api/v1/alarms?q=R3"), 200);
    assert_int_equal(case_items(test), 1);
    assert_int_equal(case_get(test, 4, "/api/v1/alarms?sort=amount"),
                     400); // no index has that order
    assert_int_equal(case_get(test, 4, "/api/v1/alarms?standng=1"), 400);
    assert_int_equal(case_get(test, 2, "/api/v1/alarms/work?limit=1"), 200);
    json_t *first = json_array_get(json_object_get(test->reply, "items"), 0);
    assert_int_equal(json_integer_value(json_object_get(first, "amount")),
                     14000); // the highest score
    assert_int_equal(case_get(test, 3, "/api/v1/alarms/audit"), 403);
    assert_int_equal(case_get(test, 1, "/api/v1/alarm-actions"), 200);
    assert_int_equal(case_items(test), 10);
    case_close(test);
}

// Whatever has no due day comes last, and the pages hold each alarm once.
static void work_by_due_day(void **state)
{
    (void)state;
    struct alarm_case *test = case_open();
    for (int i = 0; i < 7; i++)
        case_records(test, arena_format(test->arena,
                                        "+ exp_req req_no=R%d dept_cd=D10 emp_no=E1 req_amt=%d", i,
                                        2000 * (i + 1)));
    case_sql(test,
             "UPDATE alarm SET due_on = CASE WHEN amount <= 4000 THEN NULL WHEN amount < 9000 "
             "THEN '2026-07-02' ELSE '2026-07-01' END");
    struct str amounts;
    str_open(&amounts, test->arena);
    const char *path = "/api/v1/alarms/work?sort=due_on&limit=2", *at = path;
    for (const char *next = ""; next;) {
        assert_int_equal(case_get(test, 2, at), 200);
        size_t i;
        json_t *item;
        json_array_foreach(json_object_get(test->reply, "items"), i, item) str_format(
            &amounts, "%lld ", (long long)json_integer_value(json_object_get(item, "amount")));
        next = json_string_value(json_object_get(test->reply, "next"));
        at = arena_format(test->arena, "%s&cursor=%s", path, next ? next : "");
    }
    assert_string_equal(str_end(&amounts), "10000 12000 14000 6000 8000 2000 4000 ");
    case_close(test);
}

static void words_are_looked_for_in_so_many_rows(void **state)
{
    (void)state;
    struct alarm_case *test = case_open();
    // The needle is the oldest of more than are searched.
    case_sql(test,
             "INSERT INTO alarm (id, scenario_id, key, episode, agency_id, department_id, state, "
             "open, standing, audit_only, severity, score, paid, sentence_ko, sentence_en, "
             "evidence, compared, records, rule_version, params, issued_at) "
             "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20001) "
             "SELECT i, CASE WHEN i < 10 THEN 'T02' ELSE 'T01' END, 'k' || i, 1, 'A1', 10, "
             "'issued', 1, 1, 0, 1, 10, 0, CASE WHEN i = 1 THEN '바늘' ELSE '짚' END, 'a', '[]', "
             "'', '[]', 'v', '{}', i FROM n");
    assert_int_equal(case_get(test, 4, "/api/v1/alarms?q=%EB%B0%94%EB%8A%98&count=1"), 200);
    assert_int_equal(case_items(test), 0);
    assert_true(json_is_true(json_object_get(test->reply, "search_is_cut")));
    assert_int_equal(
        case_get(test, 4, "/api/v1/alarms?q=%EB%B0%94%EB%8A%98&count=1&scenario_id=T02"), 200);
    assert_int_equal(case_items(test), 1);
    assert_int_equal(case_int(test, "total"), 1);
    assert_true(json_is_false(json_object_get(test->reply, "search_is_cut")));
    // Pages go on as without words.
    assert_int_equal(case_get(test, 4, "/api/v1/alarms?q=k2000&limit=2"), 200);
    assert_int_equal(case_items(test), 2);
    assert_int_equal(case_get(test, 4,
                              arena_format(test->arena, "/api/v1/alarms?q=k2000&limit=2&cursor=%s",
                                           case_text(test, "next"))),
                     200);
    assert_int_equal(case_items(test), 1);
    assert_true(json_is_null(json_object_get(test->reply, "next")));
    case_close(test);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lists_are_served_by_an_index),
        cmocka_unit_test(whatever_names_an_alarm_has_an_index),
        cmocka_unit_test(pages_and_filters),
        cmocka_unit_test(work_by_due_day),
        cmocka_unit_test(words_are_looked_for_in_so_many_rows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
