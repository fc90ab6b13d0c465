#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "control/zt.h"

static const char catalog[] =
    "CREATE TABLE exp_pay (\n"
    "    agency_id text NOT NULL, -- 기관코드 | Agency\n"
    "    pay_no text NOT NULL, -- 지급번호 | Number\n"
    "    nm text, -- 이름 | Name\n"
    "    amt bigint, -- 금액 | Amount\n"
    "    rate numeric(5, 2), -- 비율 | Rate\n"
    "    pay_ymd date, -- 지급일 | Paid on\n"
    "    pay_dtm timestamp, -- 지급일시 | Paid at\n"
    "    PRIMARY KEY (agency_id, pay_no));\n"
    "CREATE TABLE calendar (ymd date NOT NULL, -- 일자 | Date\n"
    "    biz_yn text, -- 근무일 | Working\n"
    "    hol_nm text, -- 휴일 | Holiday\n"
    "    PRIMARY KEY (ymd));\n";

// An amount over the limit paid on a holiday, or a due payment of which the day has passed.
static const char rule[] =
    "/*\nid: F1\ntitle: {ko: 가, en: A}\nsentence: {ko: \"{amt}\", en: \"{amt}\"}\narea: finance\n"
    "shape: 1\nseverity: low\naudience: owner\nprecheck: yes\ncycle: daily\nbasis: \"\"\n"
    "evidence_class: background\nkey: [agency_id, pay_no]\nowner: {}\nadvice: {ko: 가}\n"
    "records: [{table: exp_pay, key: {agency_id: agency_id, pay_no: pay_no}}]\n"
    "params:\n  limit: {type: bigint, default: 100, min: 1, title: {ko: 한도, en: Limit}}\n"
    "status: stable\n*/\n"
    "SELECT p.agency_id, p.pay_no, p.amt, p.rate, p.nm FROM exp_pay p\n"
    " WHERE p.amt > param('limit')\n"
    "   AND (p.pay_ymd < current_date OR EXISTS (SELECT 1 FROM calendar c\n"
    "        WHERE c.ymd = p.pay_ymd AND c.biz_yn = 'N'))\n";

static const char cases[] =
    "# what the rule is for\n"
    "case 휴일에 지급\n"
    "as of 2026-03-02\n"
    "holiday 2026-03-03\n"
    "+ exp_pay pay_no=P1 amt=101 pay_ymd=2026-03-03 rate=1.005 nm='it''s'\n"
    "+ exp_pay pay_no=P2 amt=100 pay_ymd=2026-03-03\n"
    "----\n"
    "+ pay_no=P1 amt=101 rate=1.01 nm='it''s'\n"
    "\n"
    "~ exp_pay pay_no=P1 amt=null\n"
    "----\n"
    "- pay_no=P1\n"
    "\n"
    "~ exp_pay pay_no=P1 amt=500\n"
    "----\n"
    "+ pay_no=P1 amt=500\n"
    "\n"
    "case 날이 지나면\n"
    "as of 2026-03-02\n"
    "param limit=1\n"
    "+ exp_pay agency_id=A2 pay_no=P1 amt=2 pay_ymd=2026-03-02\n"
    "----\n"
    "\n"
    "as of 2026-03-03\n"
    "----\n"
    "+ agency_id=A2 pay_no=P1\n"
    "\n"
    "- exp_pay agency_id=A2 pay_no=P1\n"
    "----\n"
    "- agency_id=A2 pay_no=P1\n";

static struct arena *arena;
static struct schema schema;
static struct scenario *scenario;

static int open_all(void **state)
{
    (void)state;
    struct err err = { 0 };
    arena = arena_new("test", 64 * MIB, 256 * MIB);
    schema = (struct schema){ .arena = arena };
    if (!schema_read(&schema, catalog, &err))
        return -1;
    scenario = scenario_parse(arena, "F1.sql", rule, sizeof rule - 1, &err);
    return scenario ? 0 : -1;
}

static int close_all(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

static bool parse(const char *text, struct zt_file **file, struct err *err)
{
    *err = (struct err){ 0 };
    return zt_parse(arena, &schema, "F1.zt", text, strlen(text), file, err);
}

static void reads_cases_and_steps(void **state)
{
    (void)state;
    struct zt_file *file;
    struct err err;
    assert_true(parse(cases, &file, &err));
    assert_int_equal(file->case_count, 2);
    const struct zt_case *first = &file->cases[0];
    assert_string_equal(first->name, "휴일에 지급");
    assert_int_equal(first->line, 2);
    assert_int_equal(first->step_count, 3);
    assert_int_equal(first->steps[0].input_count, 4);
    assert_int_equal(first->steps[0].inputs[2].line, 5);
    const struct change *change = &first->steps[0].inputs[2].change;
    assert_int_equal(change->op, CHANGE_INSERT);
    assert_true(change->given[0]);
    assert_false(change->given[6]);
    assert_string_equal(first->steps[0].expected[0].names[3], "nm");
    assert_string_equal(first->steps[0].expected[0].texts[3], "it's");
    assert_int_equal(column_at(&first->steps[1].inputs[0].change.row->columns[3], 0), STATE_NULL);
    assert_int_equal(file->cases[1].steps[1].inputs[0].kind, ZT_AS_OF);
}

static void places_every_fault(void **state)
{
    (void)state;
    static const struct {
        const char *text, *says;
    } faults[] = {
        { "", "F1.zt: no case is in the file" },
        { "# nothing\n", "F1.zt: no case is in the file" },
        { "case a\ncase b\n", "F1.zt:2: the case 'a' has no step" },
        { "as of 2026-03-02\n", "F1.zt:1: the step has no line ----" },
        { "as of 2026-03-02\n\n----\n", "F1.zt:2: the step has no line ----" },
        { "----\n", "F1.zt:1: a line ---- stands once" },
        { "as of 2026-03-02\n----\n----\n", "F1.zt:3: a line ---- stands once" },
        { "+ exp_pay pay_no=P1\n----\n", "the first step of a case needs 'as of DATE'" },
        { "as of 2026-02-30\n----\n", "F1.zt:1: a date such as" },
        { "as in 2026-02-03\n----\n", "F1.zt:1: expected: case, as of" },
        { "as of 2026-03-02\n+ nowhere a=1\n----\n", "F1.zt:2: the catalog has no table 'nowhere'" },
        { "as of 2026-03-02\n+ exp_pay pay=1\n----\n", "F1.zt:2: table exp_pay has no column 'pay'" },
        { "as of 2026-03-02\n+ exp_pay pay_no\n----\n", "F1.zt:2: column=value is needed" },
        { "as of 2026-03-02\n+ exp_pay amt=1\n----\n",
          "F1.zt:2: table exp_pay: key column pay_no is missing" },
        { "as of 2026-03-02\n+ exp_pay pay_no=null\n----\n", "key column pay_no is missing" },
        { "as of 2026-03-02\n+ exp_pay pay_no=1 amt=x\n----\n",
          "F1.zt:2: exp_pay.amt: 'x' is not a value of type bigint" },
        { "as of 2026-03-02\n+ exp_pay pay_no=1 pay_no=2\n----\n",
          "F1.zt:2: column pay_no is given twice" },
        { "as of 2026-03-02\n+ exp_pay pay_no='1\n----\n",
          "F1.zt:2: the quote of pay_no is not closed" },
        { "as of 2026-03-02\n- exp_pay pay_no=1 amt=2\n----\n",
          "F1.zt:2: a deletion names the key alone" },
        { "as of 2026-03-02\n----\n~ pay_no=1\n", "F1.zt:3: a finding is expected as" },
        { "as of 2026-03-02\n----\n\nparam a=1\n----\n",
          "F1.zt:4: parameters are set in a case's first step" },
        { "as of 2026-03-02 \xff\n", "F1.zt: the text is not UTF-8" },
    };
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) {
        struct zt_file *file;
        struct err err;
        assert_false(parse(faults[i].text, &file, &err));
        if (!strstr(err.text, faults[i].says))
            fail_msg("'%s': '%s' lacks '%s'", faults[i].text, err.text, faults[i].says);
    }
}

static const char *run(const char *text, enum zt_way way, size_t passed, size_t failed)
{
    struct zt_file *file;
    struct err err;
    struct str report;
    str_open(&report, arena);
    struct zt_result result = { .report = &report };
    if (!parse(text, &file, &err))
        fail_msg("%s", err.text);
    zt_run(file, scenario, &schema, way, 7, &result);
    if (result.passed != passed || result.failed != failed)
        fail_msg("%zu passed, %zu failed: %s", result.passed, result.failed, str_end(&report));
    return str_end(&report);
}

static void runs_in_every_way(void **state)
{
    (void)state;
    assert_string_equal(run(cases, ZT_AS_WRITTEN, 2, 0), "");
    assert_string_equal(run(cases, ZT_ONE_TICK, 2, 0), "");
    assert_string_equal(run(cases, ZT_ROW_BY_ROW, 2, 0), "");
    assert_string_equal(run(cases, ZT_WITH_NOISE, 2, 0), "");
    assert_int_equal(scenario->params[0].value.word, 100); // put back after the second case
}

#define FIRST "case c\nas of 2026-03-02\nholiday 2026-03-03\n"
#define PAID "+ exp_pay pay_no=P1 amt=101 pay_ymd=2026-03-03\n----\n"

static void tells_what_differs(void **state)
{
    (void)state;
    static const enum zt_way ways[] = { ZT_AS_WRITTEN, ZT_ONE_TICK, ZT_ROW_BY_ROW, ZT_WITH_NOISE };
    for (size_t i = 0; i < 4; i++) {
        assert_non_null(strstr(run(FIRST PAID, ways[i], 0, 1), "unexpected: + agency_id=A1 pay_no=P1"));
        assert_non_null(strstr(run(FIRST PAID "+ pay_no=P1\n+ pay_no=P2\n", ways[i], 0, 1),
                               "F1.zt:7: c ("));
        assert_non_null(strstr(run(FIRST PAID "- pay_no=P1\n", ways[i], 0, 1),
                               "missing: - agency_id=A1;pay_no=P1"));
        assert_non_null(strstr(run(FIRST PAID "+ pay_no=P1\n\n- exp_pay pay_no=P1\n----\n", ways[i], 0,
                                   1), ways[i] == ZT_ONE_TICK ? "missing" : "unexpected: -"));
    }
    assert_non_null(strstr(run(FIRST PAID "+ pay_no=P1 amt=100\n", ZT_AS_WRITTEN, 0, 1),
                           "amt=100이어야 하나 101"));
    assert_non_null(strstr(run(FIRST PAID "+ pay_no=P1 nm=x\n", ZT_AS_WRITTEN, 0, 1),
                           "nm=x이어야 하나 null"));
    assert_non_null(strstr(run(FIRST PAID "+ pay_no=P1 due=1\n", ZT_AS_WRITTEN, 0, 1),
                           "'due'은(는) 결과의 열이 아님"));
    assert_non_null(strstr(run(FIRST PAID "+ amt=101\n", ZT_AS_WRITTEN, 0, 1),
                           "the key column is missing"));
    assert_non_null(strstr(run(FIRST "param limit=0\n----\n", ZT_AS_WRITTEN, 0, 1), "F1.zt:4:"));
    assert_non_null(strstr(run(FIRST "- exp_pay pay_no=P1\n----\n", ZT_AS_WRITTEN, 0, 1),
                           "F1.zt:4: c ("));
    assert_non_null(strstr(run(FIRST "----\n\nas of 2026-03-01\n----\n", ZT_AS_WRITTEN, 0, 1),
                           "F1.zt:6: c ("));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_cases_and_steps),
        cmocka_unit_test(places_every_fault),
        cmocka_unit_test(runs_in_every_way),
        cmocka_unit_test(tells_what_differs),
    };
    return cmocka_run_group_tests(tests, open_all, close_all);
}
