#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "control/check.h"

static const char catalog[] =
    "-- 지급 | Payments | 지방재정\n"
    "CREATE TABLE exp_pay (\n"
    "    agency_id text NOT NULL, -- 기관코드 | Agency\n"
    "    pay_no text NOT NULL, -- 지급번호 | Number\n"
    "    payee_tok text, -- 채권자 | Payee | token\n"
    "    amt bigint, -- 금액 | Amount\n"
    "    dept_cd text, -- 부서 | Department\n"
    "    PRIMARY KEY (agency_id, pay_no));\n";

static const char header[] =
    "id: F1\ntitle: {ko: 가, en: A}\nsentence: {ko: \"{amt}\", en: \"{amt}\"}\narea: finance\n"
    "shape: 1\nseverity: low\naudience: owner\nprecheck: yes\ncycle: daily\nbasis: \"\"\n"
    "evidence_class: background\nkey: [agency_id, pay_no]\ncompared: [amt]\n"
    "owner: {department: dept_cd}\namount: amt\nadvice: {ko: 가}\n"
    "records: [{table: exp_pay, key: {agency_id: agency_id, pay_no: pay_no}}]\n"
    "params:\n  limit: {type: bigint, default: 100, title: {ko: 한도, en: Limit}}\n"
    "status: stable\n";

static const char query[] = "SELECT agency_id, pay_no, amt, dept_cd FROM exp_pay\n"
                            " WHERE amt > param('limit')\n";

static const char cases[] = "case a\nas of 2026-01-01\n----\n";

static struct arena *arena;
static struct schema schema;
static char dir[64];

static const char *in_dir(const char *name)
{
    return arena_format(arena, "%s/%s", dir, name);
}

static int open_folder(void **state)
{
    (void)state;
    struct err err = { 0 };
    arena = arena_new("test", 256 * MIB, GIB);
    schema = (struct schema){ .arena = arena };
    snprintf(dir, sizeof dir, "%s", "/tmp/haechi-check-XXXXXX");
    if (!schema_read(&schema, catalog, &err) || !mkdtemp(dir))
        return -1;
    return mkdir(in_dir("finance"), 0700);
}

static int close_folder(void **state)
{
    (void)state;
    unlink(in_dir("finance/F1-a.sql"));
    unlink(in_dir("finance/F1-a.zt"));
    rmdir(in_dir("finance"));
    int status = rmdir(dir);
    arena_free(arena);
    return status;
}

static void write_file(const char *name, const char *text)
{
    FILE *file = fopen(in_dir(name), "w");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
}

static const char *replaced(const char *text, const char *from, const char *to)
{
    const char *at = strstr(text, from);
    assert_non_null(at);
    return arena_format(arena, "%.*s%s%s", (int)(at - text), text, to, at + strlen(from));
}

// The notes on a scenario of this header and query, a line each.
static const char *notes_of(const char *yaml, const char *sql, const char *zt)
{
    struct check check;
    struct str out;
    write_file("finance/F1-a.sql", arena_format(arena, "/*\n%s*/\n%s", yaml, sql));
    if (zt)
        write_file("finance/F1-a.zt", zt);
    else
        unlink(in_dir("finance/F1-a.zt"));
    check_open(&check, arena, &schema);
    check_folder(&check, dir);
    str_open(&out, arena);
    for (size_t i = 0; i < check.notes.count; i++) {
        const struct check_note *note = &check.notes.at[i];
        assert_true(*note->ko && strncmp(note->path, dir, strlen(dir)) == 0);
        str_format(&out, "%s %d:%d %s\n", note->severity == CHECK_ERROR ? "error" : "warning",
                   note->line, note->column, note->en);
    }
    assert_int_equal(check.error_count + check.warning_count, check.notes.count);
    return str_end(&out);
}

static void a_sound_scenario_has_no_notes(void **state)
{
    (void)state;
    assert_string_equal(notes_of(header, query, cases), "");
}

static void names_of_the_header_are_columns(void **state)
{
    (void)state;
    static const struct {
        const char *from, *to, *says;
    } faults[] = {
        { "en: \"{amt}\"", "en: \"{sum}\"",
          "error 4:1 {sum} in the sentence is no output column of the SELECT\n" },
        { "en: \"{amt}\"", "en: \"{amt\"", "error 4:1 a brace of the sentence has no partner: {amt\n" },
        { "compared: [amt]", "compared: [sum]",
          "error 14:1 'compared' names sum, which is no output column of the SELECT\n" },
        { "department: dept_cd", "department: dept",
          "error 15:1 'owner' names dept, which is no output column of the SELECT\n" },
        { "amount: amt", "amount: dept_cd", "error 16:1 the amount dept_cd is no number\n" },
        { "key: [agency_id, pay_no]", "key: [pay_no]", "error 13:1 the key must begin with agency_id\n" },
        { "key: [agency_id, pay_no]", "key: [agency_id, no]",
          "error 13:1 'key' names no, which is no output column of the SELECT\n" },
        { "table: exp_pay", "table: exp", "error 18:1 records: the catalog has no table exp\n" },
        { "agency_id: agency_id, pay_no: pay_no", "agency_id: agency_id",
          "error 18:1 records: the columns must be the primary key of table exp_pay\n" },
        { "pay_no: pay_no}", "pay_no: amt}",
          "error 18:1 records: exp_pay.pay_no and the output column amt differ in type\n" },
        { "status:", "  spare: {type: text, default: a, title: {ko: 가, en: A}}\nstatus:",
          "error 19:1 the SELECT does not use parameter spare\n" },
        { "area: finance", "area: tax", "warning 5:1 a scenario stands in the folder of its area: tax/\n" },
        { "id: F1", "id: F2", "warning 2:1 the file's name begins with the id: F2-….sql\n" },
        { "compared: [amt]\n", "", "warning 1:1 compared is empty: a case closed as lawful will never "
                                   "open again\n" },
        { "{department: dept_cd}", "{}", "warning 15:1 no column tells the department in charge\n" },
        { "audience: owner", "audience: audit",
          "warning 9:1 a precheck would tell people of a suspicion that is for audit alone\n" },
        { "severity: low", "severity: lo",
          "error 7:1 the scenario cannot be read: 'severity' is 'lo'; it must be one of: low, medium, "
          "high, critical\n" },
        { "title: {", "title: [", "error 3:21 the scenario cannot be read: YAML: line 3, column 21: did "
                                  "not find expected ',' or ']'\n" },
    };
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) {
        const char *got = notes_of(replaced(header, faults[i].from, faults[i].to), query, cases);
        if (strcmp(got, faults[i].says) != 0)
            fail_msg("%s -> %s: '%s' is not '%s'", faults[i].from, faults[i].to, got, faults[i].says);
    }
}

static void agencies_are_not_mixed(void **state)
{
    (void)state;
    static const char mixes[] =
        "a join without agency_id mixes agencies (write scope: national if that is meant)";
    static const char groups[] =
        "a group without agency_id mixes agencies (write scope: national if that is meant)";
    static const struct {
        const char *sql, *says;
    } queries[] = {
        { "SELECT a.agency_id, a.pay_no, a.amt, a.dept_cd FROM exp_pay a JOIN exp_pay b\n"
          " ON b.agency_id = a.agency_id AND b.payee_tok = a.payee_tok AND b.amt > param('limit')", "" },
        { "SELECT a.agency_id, a.pay_no, a.amt, a.dept_cd FROM exp_pay a, exp_pay b\n"
          " WHERE b.payee_tok = a.payee_tok AND b.agency_id = a.agency_id AND a.amt > param('limit')",
          "" },
        { "SELECT a.agency_id, a.pay_no, a.amt, a.dept_cd FROM exp_pay a JOIN exp_pay b\n"
          " ON b.payee_tok = a.payee_tok AND b.amt > param('limit')", mixes },
        { "SELECT a.agency_id, a.pay_no, a.amt, a.dept_cd FROM exp_pay a WHERE amt > param('limit')\n"
          " AND NOT EXISTS (SELECT 1 FROM exp_pay b WHERE b.payee_tok = a.payee_tok AND b.pay_no < "
          "a.pay_no)", mixes },
        { "SELECT a.agency_id, a.pay_no, a.amt, a.dept_cd FROM exp_pay a WHERE amt > param('limit')\n"
          " AND amt > (SELECT avg(b.amt) FROM exp_pay b WHERE b.agency_id = a.agency_id)", "" },
        { "SELECT max(agency_id) AS agency_id, pay_no, sum(amt)::bigint AS amt, max(dept_cd) AS dept_cd\n"
          " FROM exp_pay GROUP BY pay_no HAVING sum(amt) > param('limit')", groups },
        { "SELECT agency_id, pay_no, sum(amt)::bigint AS amt, max(dept_cd) AS dept_cd\n"
          " FROM exp_pay GROUP BY agency_id, pay_no HAVING sum(amt) > param('limit')", "" },
        { "SELECT a.agency_id, a.pay_no, a.amt, a.dept_cd FROM exp_pay a JOIN exp_pay b\n"
          " ON b.agency_id = a.agency_id AND b.amt / 2 = a.amt AND a.amt > param('limit')",
          "cannot be split by agency and is kept in the national engine: agency_id of the result" },
        { "SELECT agency_id, pay_no, amt, dept_cd FROM (SELECT *, row_number() OVER (PARTITION BY "
          "payee_tok ORDER BY agency_id, pay_no) AS n FROM exp_pay) x WHERE n > param('limit')",
          groups },
    };
    for (size_t i = 0; i < sizeof queries / sizeof *queries; i++) {
        const char *got = notes_of(header, queries[i].sql, cases);
        if (*queries[i].says ? !strstr(got, queries[i].says) : *got != 0)
            fail_msg("query %zu: '%s' is not '%s'", i, got, queries[i].says);
        const char *national = replaced(header, "area:", "scope: national\narea:");
        assert_null(strstr(notes_of(national, queries[i].sql, cases), "mixes agencies"));
    }
}

static void the_query_is_shown_where_it_fails(void **state)
{
    (void)state;
    const char *got = notes_of(header, "SELECT agency_id,\n  pay_nr FROM exp_pay", cases);
    assert_non_null(strstr(got, "error 24:3 SQL: "));
    assert_non_null(strstr(notes_of(header, "SELECT agency_id FROM", cases), "error 23:"));
    assert_non_null(strstr(notes_of(header, "SELECT pay_no, agency_id, amt, dept_cd FROM exp_pay "
                                            "WHERE amt > param('limit')", cases),
                           "error 23:1 the first output column must be agency_id"));
}

static void cases_stand_beside(void **state)
{
    (void)state;
    assert_string_equal(notes_of(header, query, NULL),
                        "error 1:0 no file of cases (.zt) stands beside the scenario\n");
    assert_non_null(strstr(notes_of(header, query, "case a\nas of 2026-01-01\n+ nowhere a=1\n"),
                           "error 3:0 the cases cannot be read: "));
}

static const struct scenario *draft_of(struct check *check, const char *yaml, const char *sql)
{
    const char *text = arena_format(arena, "/*\n%s*/\n%s", yaml, sql);
    struct plan_bound bound;
    check_open(check, arena, &schema);
    const struct scenario *draft = check_draft(check, "draft", text, strlen(text), &bound);
    if (draft)
        assert_string_equal(bound.plan->columns[2].name, "amt");
    return draft;
}

static void a_draft_is_checked_without_a_file(void **state)
{
    (void)state;
    struct check check;
    assert_non_null(draft_of(&check, header, query));
    assert_int_equal(check.notes.count, 0);
    assert_null(draft_of(&check, header, "SELECT agency_id,\n  pay_nr FROM exp_pay"));
    assert_int_equal(check.notes.at[0].line, 24);
    assert_int_equal(check.notes.at[0].column, 3);
    assert_null(draft_of(&check, replaced(header, "shape", "shapo"), query));
    assert_int_equal(check.notes.at[0].line, 6);
    assert_non_null(strstr(check.notes.at[0].en, "unknown key 'shapo'"));
    assert_non_null(draft_of(&check, replaced(header, "compared: [amt]", "compared: [amount]"), query));
    assert_non_null(strstr(check.notes.at[0].en, "amount"));
    assert_int_equal(check.error_count, 1);
}

static void the_catalog_speaks_both_languages(void **state)
{
    (void)state;
    struct check check;
    struct schema bad = { .arena = arena };
    struct err err = { 0 };
    check_open(&check, arena, &schema);
    check_catalog(&check, "catalog");
    assert_int_equal(check.notes.count, 0);
    assert_true(schema_read(&bad, "CREATE TABLE t (x text, -- 가 | A | tokn\n y_ymd text, -- 가 | B\n"
                                  " agency_id text, z integer,\n PRIMARY KEY (x, agency_id))", &err));
    check_open(&check, arena, &bad);
    check_catalog(&check, "catalog");
    static const char *const says[] = {
        "table t has no comment above it", "the primary key must begin with agency_id",
        "column x has an unknown mark 'tokn'", "two columns are called '가' in Korean",
        "the type of column y_ymd does not fit its name", "column agency_id has no comment",
        "column z has no comment" };
    assert_int_equal(check.notes.count, 7);
    for (size_t i = 0; i < 7; i++)
        if (!strstr(check.notes.at[i].en, says[i]))
            fail_msg("'%s' lacks '%s'", check.notes.at[i].en, says[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_sound_scenario_has_no_notes),
        cmocka_unit_test(names_of_the_header_are_columns),
        cmocka_unit_test(agencies_are_not_mixed),
        cmocka_unit_test(the_query_is_shown_where_it_fails),
        cmocka_unit_test(cases_stand_beside),
        cmocka_unit_test(a_draft_is_checked_without_a_file),
        cmocka_unit_test(the_catalog_speaks_both_languages),
    };
    return cmocka_run_group_tests(tests, open_folder, close_folder);
}
