#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "base/map.h"
#include "base/random.h"
#include "control/shards.h"
#include "control/zt.h"
#include "flow/op.h"

// One table of payments and two rules over it; changes are written as in a case file and what is
// reported is gathered as text, a line an event:
//   F1 + agency_id=A1;pay_no=P2 <exp_pay pay_no=P2: inserted>

static const char catalog[] =
    "CREATE TABLE exp_pay (\n"
    "    agency_id text NOT NULL, -- 기관코드 | Agency\n"
    "    pay_no text NOT NULL, -- 지급번호 | Number\n"
    "    payee_tok text, -- 채권자 | Payee | token\n"
    "    payee_nm text, -- 채권자명 | Name | masked\n"
    "    amt bigint, -- 금액 | Amount\n"
    "    pay_ymd date, -- 지급일 | Paid on\n"
    "    due_ymd date, -- 기한 | Due\n"
    "    PRIMARY KEY (agency_id, pay_no));\n"
    "CREATE TABLE other (x integer NOT NULL, PRIMARY KEY (x));\n";

static struct arena *arena;
static struct schema schema;
static struct watch *watch;
static struct str told;

static int open_schema(void **state)
{
    (void)state;
    arena = arena_new("test", 64 * MIB, 256 * MIB);
    schema = (struct schema){ .arena = arena };
    struct err err = { 0 };
    return schema_read(&schema, catalog, &err) ? 0 : -1;
}

static int close_schema(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

static struct scenario *scenario_of(const char *id, const char *extra, const char *sql)
{
    struct str text;
    struct err err = { 0 };
    str_open(&text, arena);
    str_format(&text,
               "/*\nid: %s\ntitle: {ko: 가, en: A}\n"
               "sentence: {ko: \"{payee}에게 {pay_ymd} {amt}원{none}\", en: \"{payee} {pay_ymd} {amt}\"}\n"
               "area: finance\nshape: 1\nseverity: low\naudience: owner\nprecheck: yes\ncycle: daily\n"
               "basis: \"\"\nevidence_class: background\nkey: [agency_id, pay_no]\n"
               "owner: {department: agency_id}\nadvice: {ko: 가}\nstatus: stable\n"
               "records: [{table: exp_pay, key: {agency_id: agency_id, pay_no: pay_no}}]\n%s*/\n%s",
               id, extra, sql);
    struct scenario *scenario = scenario_parse(arena, id, str_end(&text), text.len, &err);
    if (!scenario)
        fail_msg("%s", err.text);
    return scenario;
}

static void report(void *context, enum finding_event event, const struct finding *finding,
                   const struct watch_cause *causes, size_t count)
{
    (void)context;
    static const char signs[] = { '+', '-', '~' };
    str_format(&told, "%s %c ", finding->scenario->id, signs[event]);
    finding_key(&told, finding);
    if (finding->fault)
        str_format(&told, " !%s", fault_text((enum fault)finding->fault));
    for (size_t i = 0; i < count; i++)
        str_format(&told, " <%s %s: %s>", causes[i].table, causes[i].key, causes[i].change);
    str_char(&told, '\n');
}

static void report_key(void *context, enum finding_event event, const struct finding *finding,
                       const struct watch_cause *causes, size_t count)
{
    (void)causes;
    (void)count;
    report(context, event, finding, NULL, 0);
}

static const char *logged(void)
{
    const char *text = str_end(&told);
    str_open(&told, arena);
    return text;
}

// Puts the lines of a case's step into the tick; the first error stops it.
static bool put(const char *lines, struct err *err)
{
    const char *text = arena_format(arena, "as of 2026-01-01\n%s\n----\n", lines);
    struct zt_file *file;
    *err = (struct err){ 0 };
    if (!zt_parse(arena, &schema, "test", text, strlen(text), &file, err))
        fail_msg("%s", err->text);
    const struct zt_step *step = &file->cases[0].steps[0];
    for (size_t i = 1; i < step->input_count; i++)
        TRY(watch_change(watch, &step->inputs[i].change, err));
    return true;
}

static void put_well(const char *lines)
{
    struct err err;
    if (!put(lines, &err))
        fail_msg("%s", err.text);
}

static const char *commit(const char *lines)
{
    put_well(lines);
    watch_commit(watch, report, NULL);
    return logged();
}

static const char *precheck(const char *lines)
{
    put_well(lines);
    watch_precheck(watch, report, NULL);
    return logged();
}

static void start(struct scenario *const *scenarios, size_t count)
{
    struct err err = { 0 };
    watch = watch_new(&schema, civil_day(2026, 1, 1) * CIVIL_DAY_US);
    for (size_t i = 0; i < count; i++)
        if (!watch_add(watch, scenarios[i], &err))
            fail_msg("%s", scenario_show_error(arena, scenarios[i], &err));
    str_open(&told, arena);
    watch_start(watch, report, NULL);
    assert_string_equal(logged(), "");
}

static const char twice[] =
    "SELECT a.agency_id, a.pay_no, b.pay_no AS prev, a.payee_nm AS payee, a.amt, a.pay_ymd, 1 AS n\n"
    "FROM exp_pay a JOIN exp_pay b ON b.agency_id = a.agency_id AND b.payee_tok = a.payee_tok\n"
    "AND b.amt = a.amt AND b.pay_no < a.pay_no";

static void tells_what_came_and_went_and_why(void **state)
{
    (void)state;
    struct scenario *scenario = scenario_of("F1", "amount: amt\n", twice);
    start(&scenario, 1);
    assert_string_equal(commit("+ exp_pay pay_no=P1 payee_tok=V amt=5"), "");
    assert_string_equal(commit("+ exp_pay pay_no=P2 payee_tok=V amt=5"),
                        "F1 + agency_id=A1;pay_no=P2 <exp_pay agency_id=A1 pay_no=P2: inserted>\n");
    assert_string_equal(commit("+ exp_pay agency_id=A2 pay_no=P2 payee_tok=V amt=5"), "");
    // A second row carries the key: evidence of a finding that stands.
    assert_string_equal(commit("+ exp_pay pay_no=P0 payee_tok=V amt=5"),
                        "F1 + agency_id=A1;pay_no=P1 <exp_pay agency_id=A1 pay_no=P0: inserted>\n"
                        "F1 ~ agency_id=A1;pay_no=P2 <exp_pay agency_id=A1 pay_no=P0: inserted>\n");
    assert_int_equal(watch_finding_count(watch, scenario), 2);
    assert_string_equal(commit("~ exp_pay pay_no=P2 payee_tok=W payee_nm=홍길동\n"
                               "~ exp_pay agency_id=A2 pay_no=P2 amt=6"),
                        "F1 - agency_id=A1;pay_no=P2 "
                        "<exp_pay agency_id=A1 pay_no=P2: payee_tok, payee_nm NULL → 홍○동>\n");
    assert_string_equal(commit("- exp_pay pay_no=P0"),
                        "F1 - agency_id=A1;pay_no=P1 <exp_pay agency_id=A1 pay_no=P0: deleted>\n");
    assert_int_equal(watch_finding_count(watch, scenario), 0);
    watch_close(watch);
}

static void a_precheck_leaves_nothing(void **state)
{
    (void)state;
    struct scenario *scenario = scenario_of("F1", "", twice);
    struct str before, after;
    start(&scenario, 1);
    commit("+ exp_pay pay_no=P1 payee_tok=V amt=5\n+ exp_pay pay_no=P2 payee_tok=V amt=5");
    str_open(&before, arena);
    str_open(&after, arena);
    watch_result_text(watch, scenario, &before);
    assert_string_equal(precheck("- exp_pay pay_no=P1\n+ exp_pay pay_no=P3 payee_tok=V amt=5"),
                        "F1 - agency_id=A1;pay_no=P2 <exp_pay agency_id=A1 pay_no=P1: deleted> "
                        "<exp_pay agency_id=A1 pay_no=P3: inserted>\n"
                        "F1 + agency_id=A1;pay_no=P3 <exp_pay agency_id=A1 pay_no=P3: inserted> "
                        "<exp_pay agency_id=A1 pay_no=P1: deleted>\n");
    watch_result_text(watch, scenario, &after);
    assert_string_equal(str_end(&before), "A1\tP2\tP1\t\\N\t5\t\\N\t1\n");
    assert_string_equal(str_end(&after), str_end(&before));
    watch_commit(watch, report, NULL);
    assert_string_equal(logged(), "");
    assert_string_equal(commit("- exp_pay pay_no=P1"),
                        "F1 - agency_id=A1;pay_no=P2 <exp_pay agency_id=A1 pay_no=P1: deleted>\n");
    watch_close(watch);
}

static void refuses_changes_that_do_not_fit(void **state)
{
    (void)state;
    struct scenario *scenario = scenario_of("F1", "", twice);
    struct err err;
    struct str before, after;
    start(&scenario, 1);
    commit("+ exp_pay pay_no=P1 payee_tok=V amt=5\n+ exp_pay pay_no=P2 payee_tok=V amt=5");
    str_open(&before, arena);
    str_open(&after, arena);
    watch_result_text(watch, scenario, &before);
    assert_false(put("+ exp_pay pay_no=P2 payee_tok=V amt=5", &err));
    assert_int_equal(err.kind, ERR_CONFLICT);
    assert_string_equal(err.text,
                        "table exp_pay: a row with agency_id=A1 pay_no=P2 is there already");
    assert_false(put("~ exp_pay pay_no=P9 amt=5", &err));
    assert_int_equal(err.kind, ERR_NOT_FOUND);
    assert_false(put("- exp_pay pay_no=P9", &err));
    assert_int_equal(err.kind, ERR_NOT_FOUND);
    assert_non_null(strstr(err.text, "agency_id=A1 pay_no=P9"));
    assert_false(watch_set_clock(watch, 0, &err));
    assert_string_equal(err.text, "the clock only moves forward");
    assert_string_equal(commit("+ other x=1\n~ other x=7"), ""); // nobody reads this table
    assert_string_equal(commit("~ exp_pay pay_no=P2 amt=5"), "");
    watch_result_text(watch, scenario, &after);
    assert_string_equal(str_end(&after), str_end(&before));
    // The same change twice in one tick: the first holds, and the next tick goes on from it.
    put_well("- exp_pay pay_no=P2");
    assert_false(put("- exp_pay pay_no=P2", &err));
    assert_int_equal(err.kind, ERR_NOT_FOUND);
    put_well("+ exp_pay pay_no=P3 payee_tok=V amt=5");
    assert_false(put("+ exp_pay pay_no=P3 payee_tok=V amt=5", &err));
    assert_int_equal(err.kind, ERR_CONFLICT);
    watch_commit(watch, report, NULL);
    assert_string_equal(logged(), "F1 - agency_id=A1;pay_no=P2 <exp_pay agency_id=A1 pay_no=P2: deleted> "
                                  "<exp_pay agency_id=A1 pay_no=P3: inserted>\n"
                                  "F1 + agency_id=A1;pay_no=P3 <exp_pay agency_id=A1 pay_no=P3: inserted> "
                                  "<exp_pay agency_id=A1 pay_no=P2: deleted>\n");
    assert_string_equal(commit("- exp_pay pay_no=P1"),
                        "F1 - agency_id=A1;pay_no=P3 <exp_pay agency_id=A1 pay_no=P1: deleted>\n");
    watch_close(watch);
}

static void orders_reports_by_scenario_and_key(void **state)
{
    (void)state;
    static const char every[] = "SELECT agency_id, pay_no, payee_nm AS payee, amt, pay_ymd FROM exp_pay";
    struct scenario *list[] = { scenario_of("F2", "", every), scenario_of("F1", "", every) };
    start(list, 2);
    put_well("+ exp_pay pay_no=P2\n+ exp_pay pay_no=P1");
    watch_commit(watch, report_key, NULL);
    assert_string_equal(logged(), "F1 + agency_id=A1;pay_no=P1\nF1 + agency_id=A1;pay_no=P2\n"
                                  "F2 + agency_id=A1;pay_no=P1\nF2 + agency_id=A1;pay_no=P2\n");
    watch_close(watch);
}

// Rows of too small a sample or of a day the rule was not in force are in the answer, not findings.
static void small_samples_and_other_days_are_no_findings(void **state)
{
    (void)state;
    struct scenario *scenario = scenario_of(
        "F1", "minimum_sample: {column: amt, at_least: 10}\n"
              "valid: {from: 2026-02-01, to: 2026-02-28, on: pay_ymd}\n",
        "SELECT agency_id, pay_no, payee_nm AS payee, amt, pay_ymd FROM exp_pay");
    struct str text;
    start(&scenario, 1);
    put_well("+ exp_pay pay_no=P1 amt=10 pay_ymd=2026-02-01\n"
             "+ exp_pay pay_no=P2 amt=9 pay_ymd=2026-02-01\n"
             "+ exp_pay pay_no=P3 amt=10 pay_ymd=2026-01-31\n"
             "+ exp_pay pay_no=P4 amt=10 pay_ymd=2026-02-28\n"
             "+ exp_pay pay_no=P5 amt=10 pay_ymd=2026-03-01\n"
             "+ exp_pay pay_no=P6 amt=10\n+ exp_pay pay_no=P7 pay_ymd=2026-02-01");
    watch_commit(watch, report_key, NULL);
    assert_string_equal(logged(), "F1 + agency_id=A1;pay_no=P1\nF1 + agency_id=A1;pay_no=P4\n");
    str_open(&text, arena);
    watch_result_text(watch, scenario, &text);
    size_t lines = 0;
    for (const char *at = str_end(&text); *at; at++)
        lines += *at == '\n';
    assert_int_equal(lines, 7);
    assert_string_equal(commit("~ exp_pay pay_no=P1 amt=9"),
                        "F1 - agency_id=A1;pay_no=P1 <exp_pay agency_id=A1 pay_no=P1: amt 10 → 9>\n");
    watch_close(watch);
}

static void a_row_in_doubt_is_told_as_such(void **state)
{
    (void)state;
    struct scenario *scenario = scenario_of(
        "F1", "", "SELECT agency_id, pay_no, payee_nm AS payee, amt, pay_ymd FROM exp_pay "
                  "WHERE 100 / amt > 10");
    struct str text;
    start(&scenario, 1);
    assert_string_equal(commit("+ exp_pay pay_no=P1 amt=0"),
                        "F1 + agency_id=A1;pay_no=P1 !division by zero "
                        "<exp_pay agency_id=A1 pay_no=P1: inserted>\n");
    str_open(&text, arena);
    watch_result_text(watch, scenario, &text);
    assert_string_equal(str_end(&text), "");
    assert_string_equal(commit("~ exp_pay pay_no=P1 amt=1"),
                        "F1 ~ agency_id=A1;pay_no=P1 <exp_pay agency_id=A1 pay_no=P1: amt 0 → 1>\n");
    assert_string_equal(commit("~ exp_pay pay_no=P1 amt=50"),
                        "F1 - agency_id=A1;pay_no=P1 <exp_pay agency_id=A1 pay_no=P1: amt 1 → 50>\n");
    watch_close(watch);
}

static void a_value_out_of_range_is_told_with_its_key(void **state)
{
    (void)state;
    struct scenario *scenario = scenario_of(
        "F1", "", "SELECT agency_id, pay_no, payee_nm AS payee, amt, pay_ymd FROM exp_pay "
                  "WHERE amt * 9000000000000000000 > 0");
    start(&scenario, 1);
    assert_string_equal(commit("+ exp_pay pay_no=P1 amt=1"),
                        "F1 + agency_id=A1;pay_no=P1 <exp_pay agency_id=A1 pay_no=P1: inserted>\n");
    assert_string_equal(commit("+ exp_pay pay_no=P2 amt=2"),
                        "F1 + agency_id=A1;pay_no=P2 !value out of range "
                        "<exp_pay agency_id=A1 pay_no=P2: inserted>\n");
    assert_string_equal(commit("- exp_pay pay_no=P2"),
                        "F1 - agency_id=A1;pay_no=P2 !value out of range "
                        "<exp_pay agency_id=A1 pay_no=P2: deleted>\n");
    watch_close(watch);
}

static void the_clock_raises_and_is_the_cause(void **state)
{
    (void)state;
    struct scenario *scenario = scenario_of(
        "F1", "", "SELECT agency_id, pay_no, payee_nm AS payee, amt, pay_ymd FROM exp_pay "
                  "WHERE due_ymd < current_date AND pay_ymd IS NULL");
    struct err err = { 0 };
    start(&scenario, 1);
    assert_string_equal(commit("+ exp_pay pay_no=P1 due_ymd=2026-01-05"), "");
    assert_true(watch_set_clock(watch, civil_day(2026, 1, 5) * CIVIL_DAY_US, &err));
    watch_commit(watch, report, NULL);
    assert_string_equal(logged(), "");
    assert_true(watch_set_clock(watch, civil_day(2026, 1, 6) * CIVIL_DAY_US, &err));
    watch_commit(watch, report, NULL);
    assert_string_equal(logged(), "F1 + agency_id=A1;pay_no=P1 < : clock>\n");
    assert_string_equal(commit("~ exp_pay pay_no=P1 pay_ymd=2026-01-06"),
                        "F1 - agency_id=A1;pay_no=P1 "
                        "<exp_pay agency_id=A1 pay_no=P1: pay_ymd NULL → 2026-01-06>\n");
    watch_close(watch);
}

static const char overdue[] = "SELECT agency_id, pay_no, payee_nm AS payee, amt, pay_ymd FROM exp_pay "
                              "WHERE due_ymd < current_date AND pay_ymd IS NULL";

static void move_clock(int64_t day)
{
    struct err err = { 0 };
    if (!watch_move_clock(watch, day * CIVIL_DAY_US, &err))
        fail_msg("%s", err.text);
}

static void the_clock_turns_rows_in_slices(void **state)
{
    (void)state;
    struct scenario *scenario = scenario_of("F1", "", overdue);
    struct err err = { 0 };
    start(&scenario, 1);
    commit("+ exp_pay pay_no=P1 due_ymd=2026-01-05\n+ exp_pay pay_no=P2 due_ymd=2026-01-05\n"
           "+ exp_pay pay_no=P3 due_ymd=2026-01-05\n+ exp_pay pay_no=P4 due_ymd=2026-01-05\n"
           "+ exp_pay pay_no=P5 due_ymd=2026-01-06");
    assert_false(watch_turn(watch, 9, report, NULL));
    move_clock(civil_day(2026, 1, 6));
    assert_true(watch_turning(watch));
    assert_string_equal(logged(), "");
    assert_true(watch_turn(watch, 1, report, NULL));
    assert_string_equal(logged(), "F1 + agency_id=A1;pay_no=P4 < : clock>\n");
    assert_false(watch_set_clock(watch, civil_day(2026, 1, 7) * CIVIL_DAY_US, &err));
    assert_int_equal(err.kind, ERR_CONFLICT);
    // A change of a row that waits is judged at the clock now, once; a precheck leaves the row waiting.
    assert_string_equal(precheck("~ exp_pay pay_no=P1 amt=5\n- exp_pay pay_no=P4"),
                        "F1 + agency_id=A1;pay_no=P1 <exp_pay agency_id=A1 pay_no=P1: amt NULL → 5> "
                        "<exp_pay agency_id=A1 pay_no=P4: deleted> < : clock>\n"
                        "F1 - agency_id=A1;pay_no=P4 <exp_pay agency_id=A1 pay_no=P4: deleted> "
                        "<exp_pay agency_id=A1 pay_no=P1: amt NULL → 5> < : clock>\n");
    assert_string_equal(commit("~ exp_pay pay_no=P2 amt=5"),
                        "F1 + agency_id=A1;pay_no=P2 <exp_pay agency_id=A1 pay_no=P2: amt NULL → 5> "
                        "< : clock>\n");
    assert_string_equal(commit("- exp_pay pay_no=P3"), "");
    assert_false(watch_turn(watch, 9, report, NULL));
    assert_string_equal(logged(), "F1 + agency_id=A1;pay_no=P1 < : clock>\n");
    assert_false(watch_turning(watch));
    assert_string_equal(commit("- exp_pay pay_no=P1"),
                        "F1 - agency_id=A1;pay_no=P1 <exp_pay agency_id=A1 pay_no=P1: deleted>\n");
    watch_close(watch);
}

// What stands by the events alone; each must fit what stood before it.
struct standing {
    struct map by_key; // bool
    size_t count, told;
};

static void keep_standing(void *context, enum finding_event event, const struct finding *finding,
                          const struct watch_cause *causes, size_t count)
{
    (void)causes;
    (void)count;
    struct standing *standing = context;
    struct str key;
    str_open(&key, arena);
    str_format(&key, "%s ", finding->scenario->id);
    finding_key(&key, finding);
    bool *stands = map_get(&standing->by_key, str_end(&key));
    if (!stands) {
        stands = ARENA_NEW(arena, bool);
        map_put(&standing->by_key, str_end(&key), stands);
    }
    assert_int_equal(*stands, event != FINDING_RAISED);
    *stands = event != FINDING_WITHDRAWN;
    standing->count += event == FINDING_RAISED;
    standing->count -= event == FINDING_WITHDRAWN;
    standing->told++;
}

#define DRAWN_ROWS 80

// A change of one of the rows, of which `there` says which are.
static const char *draw_line(struct random *random, bool *there)
{
    size_t row = random_below(random, DRAWN_ROWS);
    if (there[row] && random_below(random, 3) == 0) {
        there[row] = false;
        return arena_format(arena, "- exp_pay pay_no=P%zu", row);
    }
    const char *sign = there[row] ? "~" : "+";
    there[row] = true;
    return arena_format(arena, "%s exp_pay pay_no=P%zu payee_tok=V%d amt=%d due_ymd=2026-01-%02d%s", sign,
                        row, (int)random_below(random, 6), (int)random_below(random, 9),
                        (int)(1 + random_below(random, 28)),
                        random_below(random, 3) ? "" : " pay_ymd=2026-01-09");
}

// The same changes to two watches, of which one steps the clock in slices.
struct pair {
    struct scenario *const *scenarios;
    size_t count;
    struct watch *whole, *sliced;
    bool there[DRAWN_ROWS];
    struct standing standing; // of the second
    struct random random;
};

static void put_into(struct watch *one, const char *line)
{
    watch = one;
    put_well(line);
}

static void put_both(struct pair *pair, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const char *line = draw_line(&pair->random, pair->there);
        put_into(pair->whole, line);
        put_into(pair->sliced, line);
    }
    watch_commit(pair->whole, NULL, NULL);
    watch_commit(pair->sliced, keep_standing, &pair->standing);
}

static void precheck_sliced(struct pair *pair)
{
    bool as_they_are[DRAWN_ROWS];
    memcpy(as_they_are, pair->there, sizeof as_they_are);
    put_into(pair->sliced, draw_line(&pair->random, as_they_are));
    watch_precheck(pair->sliced, NULL, NULL);
}

static void step_clock(struct pair *pair, int64_t day, size_t slice)
{
    struct err err = { 0 };
    assert_true(watch_set_clock(pair->whole, day * CIVIL_DAY_US, &err));
    watch_commit(pair->whole, NULL, NULL);
    watch = pair->sliced;
    move_clock(day);
    for (bool more = watch_turning(watch); more;) {
        if (random_below(&pair->random, 3) == 0)
            precheck_sliced(pair);
        if (random_below(&pair->random, 3) == 0)
            put_both(pair, 1);
        size_t before = pair->standing.told;
        more = watch_turn(pair->sliced, slice, keep_standing, &pair->standing);
        if (pair->count == 1) // a finding is a row
            assert_true(pair->standing.told - before <= slice);
    }
}

static void same_answers(const struct pair *pair)
{
    size_t found = 0;
    for (size_t i = 0; i < pair->count; i++) {
        struct str whole, sliced;
        str_open(&whole, arena);
        str_open(&sliced, arena);
        watch_result_text(pair->whole, pair->scenarios[i], &whole);
        watch_result_text(pair->sliced, pair->scenarios[i], &sliced);
        assert_string_equal(str_end(&whole), str_end(&sliced));
        found += watch_finding_count(pair->sliced, pair->scenarios[i]);
    }
    assert_int_equal(pair->standing.count, found);
}

static void play_pair(struct scenario *const *scenarios, size_t count, uint64_t seed)
{
    struct pair pair = { .scenarios = scenarios, .count = count };
    random_open(&pair.random, seed);
    map_open(&pair.standing.by_key, arena);
    start(scenarios, count);
    pair.whole = watch;
    start(scenarios, count);
    pair.sliced = watch;
    int64_t day = civil_day(2026, 1, 1);
    for (int step = 0; step < 12; step++) {
        put_both(&pair, 12);
        same_answers(&pair);
        day += (int64_t)random_below(&pair.random, 6);
        step_clock(&pair, day, 1 + (size_t)random_below(&pair.random, step % 2 ? 5 : 50));
        same_answers(&pair);
    }
    assert_true(pair.standing.told > 50);
    watch_close(pair.whole);
    watch_close(pair.sliced);
}

static void slices_of_any_size_do_what_one_tick_does(void **state)
{
    (void)state;
    struct scenario *scenarios[] = {
        scenario_of("F1", "", overdue),
        scenario_of("F2", "", "SELECT agency_id, 'G' || amt::text AS pay_no, NULL::text AS payee, amt, "
                              "max(pay_ymd) AS pay_ymd FROM exp_pay WHERE due_ymd < current_date "
                              "GROUP BY agency_id, amt HAVING count(*) > 2"),
        scenario_of("F3", "", "SELECT agency_id, pay_no, payee, amt, pay_ymd FROM (SELECT agency_id, pay_no, "
                              "payee_nm AS payee, amt, pay_ymd, rank() OVER (PARTITION BY agency_id, "
                              "payee_tok ORDER BY amt, pay_no) AS r FROM exp_pay WHERE current_date "
                              "BETWEEN due_ymd - 2 AND due_ymd + 2) w WHERE r = 1"),
        scenario_of("F4", "", "SELECT a.agency_id, a.pay_no, a.payee_nm AS payee, a.amt, a.pay_ymd FROM "
                              "exp_pay a WHERE a.due_ymd + 1 < current_date AND NOT EXISTS (SELECT 1 FROM "
                              "exp_pay b WHERE b.agency_id = a.agency_id AND b.payee_tok = a.payee_tok "
                              "AND b.due_ymd - a.amt::integer > current_date)"),
    };
    for (uint64_t seed = 1; seed <= 12; seed++) {
        play_pair(scenarios, 1, seed);
        play_pair(scenarios, sizeof scenarios / sizeof *scenarios, seed);
    }
}

static void add_sentences(void *context, const struct finding *finding)
{
    (void)context;
    finding_sentence(&told, watch, finding, false);
    str_text(&told, " / ");
    finding_sentence(&told, watch, finding, true);
    str_char(&told, '\n');
}

static void sentences_are_masked_and_grouped(void **state)
{
    (void)state;
    struct scenario *scenario = scenario_of(
        "F1", "", "SELECT agency_id, pay_no, COALESCE(payee_nm, '모름') AS payee, -amt AS amt, pay_ymd\n"
                  "FROM exp_pay");
    start(&scenario, 1);
    commit("+ exp_pay pay_no=P1 payee_nm=홍길동 amt=1234567 pay_ymd=2026-03-02\n"
           "+ exp_pay pay_no=P2 payee_nm=김구 amt=-999");
    watch_findings(watch, scenario, add_sentences, NULL);
    assert_string_equal(strstr(logged(), "홍"),
                        "홍○동에게 2026. 3. 2. -1,234,567원{none} / 홍○동 2026-03-02 -1,234,567\n"
                        "김○에게 - 999원{none} / 김○ - 999\n");
    assert_string_equal(watch_marks(watch, scenario)[2], "masked");
    assert_string_equal(watch_marks(watch, scenario)[3], "");
    watch_close(watch);
}

static void loads_before_the_first_answer(void **state)
{
    (void)state;
    struct scenario *scenario = scenario_of("F1", "", twice);
    struct err err = { 0 };
    watch = watch_new(&schema, civil_day(2026, 1, 1) * CIVIL_DAY_US);
    assert_true(watch_add(watch, scenario, &err));
    assert_false(watch_add(watch, scenario, &err));
    assert_int_equal(err.kind, ERR_CONFLICT);
    const struct schema_table *pay = schema_find(&schema, "exp_pay"),
                              *other = schema_find(&schema, "other");
    static const char lines[] = "as of 2026-01-01\n+ exp_pay pay_no=P1 payee_tok=V amt=5\n"
                                "+ exp_pay pay_no=P2 payee_tok=V amt=5\n+ exp_pay pay_no=P2\n"
                                "+ other x=1\n----\n";
    static const uint8_t wanted[] = { OUTCOME_NEW, OUTCOME_NEW, OUTCOME_DUPLICATE, OUTCOME_NEW };
    struct zt_file *file;
    assert_true(zt_parse(arena, &schema, "test", lines, strlen(lines), &file, &err));
    for (size_t i = 0; i < 4; i++) {
        const struct change *change = &file->cases[0].steps[0].inputs[i + 1].change;
        uint8_t outcome;
        watch_load(watch, change->table, change->row, &outcome);
        assert_int_equal(outcome, wanted[i]);
    }
    assert_true(watch_uses(watch, pay));
    assert_false(watch_uses(watch, other));
    assert_int_equal(watch_load_count(watch, pay), 2);
    assert_int_equal(watch_load_count(watch, other), 1);
    str_open(&told, arena);
    watch_start(watch, report, NULL);
    assert_string_equal(logged(), "F1 + agency_id=A1;pay_no=P2\n");
    assert_string_equal(commit("- exp_pay pay_no=P1"),
                        "F1 - agency_id=A1;pay_no=P2 <exp_pay agency_id=A1 pay_no=P1: deleted>\n");
    // Added later, a scenario answers with the next commit.
    struct scenario *late = scenario_of(
        "F2", "", "SELECT agency_id, pay_no, payee_nm AS payee, amt, pay_ymd FROM exp_pay");
    err = (struct err){ 0 };
    assert_true(watch_add(watch, late, &err));
    watch_commit(watch, report, NULL);
    assert_string_equal(logged(), "F2 + agency_id=A1;pay_no=P2\n");
    size_t count;
    struct node *const *nodes = watch_nodes(watch, late, &count);
    assert_true(count >= 2);
    assert_string_equal(nodes[count - 1]->type->name, "sink");
    watch_close(watch);
}

static void refuses_names_that_are_no_columns(void **state)
{
    (void)state;
    struct err err = { 0 };
    watch = watch_new(&schema, 0);
    assert_false(watch_add(watch, scenario_of("F1", "", "SELECT agency_id FROM exp_pay"), &err));
    assert_string_equal(err.text, "F1: 'key' names pay_no, which is no column of the SELECT");
    err = (struct err){ 0 };
    assert_false(watch_add(watch, scenario_of("F1", "", "SELECT agency_id FROM nowhere"), &err));
    assert_int_equal(err.sql_offset, 22);
    watch_close(watch);
}

// A rule is exchanged while records stay: only the difference is told, and nothing of it is left.
static void rules_change_while_running(void **state)
{
    (void)state;
    struct err err = { 0 };
    const char *sql = "SELECT a.agency_id, a.pay_no, a.amt, a.payee_nm AS payee, a.pay_ymd, 1 AS none "
                      "FROM exp_pay a JOIN exp_pay b ON b.agency_id = a.agency_id AND "
                      "b.payee_tok = a.payee_tok AND b.pay_no <> a.pay_no WHERE a.amt > %d";
    struct scenario *low = scenario_of("R1", "", arena_format(arena, sql, 100));
    struct scenario *high = scenario_of("R1", "", arena_format(arena, sql, 300));
    struct scenario *bad = scenario_of(
        "R1", "", "SELECT a.agency_id, a.pay_no, a.amt, 1 AS payee, 1 AS pay_ymd, 1 AS none FROM "
                  "exp_pay a JOIN exp_pay b ON a.amt < b.amt");
    watch = watch_new(&schema, civil_day(2026, 1, 1) * CIVIL_DAY_US);
    assert_true(watch_add(watch, low, &err));
    watch_start(watch, report_key, NULL);
    assert_true(put("+ exp_pay pay_no=P1 payee_tok=V amt=200\n+ exp_pay pay_no=P2 payee_tok=V amt=400", &err));
    watch_commit(watch, report_key, NULL);
    assert_string_equal(logged(), "R1 + agency_id=A1;pay_no=P1\nR1 + agency_id=A1;pay_no=P2\n");
    size_t before, after;
    graph_nodes(watch_graph(watch), &before);
    uint64_t bytes = graph_bytes(watch_graph(watch));

    assert_false(watch_replace(watch, low, bad, report, NULL, &err));
    graph_nodes(watch_graph(watch), &after);
    assert_int_equal(after, before);
    assert_int_equal(watch_finding_count(watch, low), 2);

    assert_true(watch_replace(watch, low, high, report, NULL, &err));
    assert_string_equal(logged(), "R1 - agency_id=A1;pay_no=P1 < : rule>\n");
    graph_nodes(watch_graph(watch), &after);
    assert_int_equal(after, before);
    assert_true(put("~ exp_pay pay_no=P1 amt=500", &err));
    watch_commit(watch, report_key, NULL);
    assert_string_equal(logged(), "R1 + agency_id=A1;pay_no=P1\n");

    assert_true(watch_replace(watch, high, NULL, report_key, NULL, &err));
    assert_string_equal(logged(), "R1 - agency_id=A1;pay_no=P1\nR1 - agency_id=A1;pay_no=P2\n");
    graph_nodes(watch_graph(watch), &after);
    assert_int_equal(after, 0);
    assert_true(graph_table_find(watch_graph(watch), "exp_pay")->indexes.count == 1);
    assert_true(graph_bytes(watch_graph(watch)) < 2 * bytes);
    watch_close(watch);
}

// Another version of the same id, kept current through commits, prechecks and exchanges beneath it.
static void a_shadow_is_kept_current_and_told_to_nobody(void **state)
{
    (void)state;
    struct err err = { 0 };
    const char *sql = "SELECT agency_id, pay_no, amt, payee_nm AS payee, pay_ymd FROM exp_pay WHERE amt > %d";
    struct scenario *live = scenario_of("R1", "", arena_format(arena, sql, 300));
    struct scenario *next = scenario_of("R1", "", arena_format(arena, sql, 500));
    struct scenario *shadow = scenario_of("R1", "", arena_format(arena, sql, 100));
    start(&live, 1);
    put_well("+ exp_pay pay_no=P1 amt=200\n+ exp_pay pay_no=P2 amt=400");
    watch_commit(watch, report_key, NULL);
    assert_string_equal(logged(), "R1 + agency_id=A1;pay_no=P2\n");
    size_t before, after;
    graph_nodes(watch_graph(watch), &before);

    assert_true(watch_shadow(watch, shadow, &err));
    assert_int_equal(watch_finding_count(watch, shadow), 2);
    put_well("+ exp_pay pay_no=P3 amt=250\n- exp_pay pay_no=P1");
    watch_precheck(watch, report_key, NULL);
    assert_int_equal(watch_finding_count(watch, shadow), 2);
    put_well("+ exp_pay pay_no=P3 amt=250\n+ exp_pay pay_no=P4 amt=350");
    watch_commit(watch, report_key, NULL);
    assert_string_equal(logged(), "R1 + agency_id=A1;pay_no=P4\n");
    assert_int_equal(watch_finding_count(watch, shadow), 4);
    watch_compare(watch, live, shadow, report_key, NULL);
    assert_string_equal(logged(), "R1 + agency_id=A1;pay_no=P1\nR1 + agency_id=A1;pay_no=P3\n");

    assert_true(watch_replace(watch, live, next, report_key, NULL, &err));
    assert_string_equal(logged(), "R1 - agency_id=A1;pay_no=P2\nR1 - agency_id=A1;pay_no=P4\n");
    assert_int_equal(watch_finding_count(watch, shadow), 4);
    assert_true(watch_replace(watch, shadow, NULL, NULL, NULL, &err));
    graph_nodes(watch_graph(watch), &after);
    assert_int_equal(after, before);
    assert_string_equal(logged(), "");
    watch_close(watch);
}

// ---- limits

#define PAYMENTS 400 // of one payee: 160,000 pairs

static const char every_payment[] =
    "SELECT agency_id, pay_no, payee_nm AS payee, amt, pay_ymd FROM exp_pay WHERE amt > 100";
static const char every_pair[] = // nothing keeps the pairs few
    "SELECT a.agency_id, a.pay_no, b.pay_no AS other, a.payee_nm AS payee, a.amt, a.pay_ymd\n"
    "FROM exp_pay a JOIN exp_pay b ON b.agency_id = a.agency_id AND b.payee_tok = a.payee_tok";
static const char pairs_counted[] = // holds nothing and works for long
    "SELECT a.agency_id, a.pay_no, count(*) AS amt, NULL AS payee, NULL::date AS pay_ymd\n"
    "FROM exp_pay a JOIN exp_pay b ON b.agency_id = a.agency_id AND b.payee_tok = a.payee_tok\n"
    "AND b.amt <> a.amt GROUP BY a.agency_id, a.pay_no HAVING count(*) > 1000";

static const char *payments(const char *payee, size_t first, size_t count)
{
    struct str lines;
    str_open(&lines, arena);
    for (size_t i = first; i < first + count; i++)
        str_format(&lines, "%s+ exp_pay pay_no=P%zu payee_tok=%s amt=%zu", i > first ? "\n" : "", i, payee,
                   i);
    return str_end(&lines);
}

static void count_event(void *context, enum finding_event event, const struct finding *finding,
                        const struct watch_cause *causes, size_t count)
{
    (void)event, (void)finding, (void)causes, (void)count;
    ++*(size_t *)context;
}

static size_t commit_quietly(const char *lines)
{
    size_t events = 0;
    put_well(lines);
    watch_commit(watch, count_event, &events);
    return events;
}

static void open_limited(struct scenario *const *scenarios, size_t count, struct limit limit)
{
    struct err err = { 0 };
    watch = watch_new(&schema, civil_day(2026, 1, 1) * CIVIL_DAY_US);
    watch_set_limit(watch, limit);
    for (size_t i = 0; i < count; i++)
        if (!watch_add(watch, scenarios[i], &err))
            fail_msg("%s", scenario_show_error(arena, scenarios[i], &err));
    str_open(&told, arena);
}

static void load(const char *lines)
{
    struct err err = { 0 };
    struct zt_file *file;
    const char *text = arena_format(arena, "as of 2026-01-01\n%s\n----\n", lines);
    if (!zt_parse(arena, &schema, "test", text, strlen(text), &file, &err))
        fail_msg("%s", err.text);
    const struct zt_step *step = &file->cases[0].steps[0];
    for (size_t i = 1; i < step->input_count; i++) {
        uint8_t outcome;
        watch_load(watch, step->inputs[i].change.table, step->inputs[i].change.row, &outcome);
    }
}

static const char *answer(const struct scenario *scenario)
{
    struct str text;
    str_open(&text, arena);
    watch_result_text(watch, scenario, &text);
    return str_end(&text);
}

// What the scenario answers when it is alone and all the records are there from the beginning.
static const char *answer_alone(struct scenario *scenario, const char *lines)
{
    struct watch *others = watch;
    open_limited(&scenario, 1, (struct limit){ 0 });
    load(lines);
    watch_start(watch, NULL, NULL);
    const char *text = answer(scenario);
    watch_close(watch);
    watch = others;
    return text;
}

static enum watch_state state_of(const struct scenario *scenario)
{
    return watch_status(watch, scenario).state;
}

static const struct limit small = { .bytes = 4 * MIB };

static void an_exploding_scenario_is_suspended_at_the_start(void **state)
{
    (void)state;
    struct scenario *list[] = { scenario_of("F1", "", every_payment),
                                scenario_of("F2", "", every_pair) };
    open_limited(list, 2, small);
    load(payments("V", 0, PAYMENTS));
    watch_start(watch, NULL, NULL);
    assert_int_equal(state_of(list[0]), WATCH_RUNNING);
    assert_int_equal(state_of(list[1]), WATCH_SUSPENDED);
    assert_string_equal(watch_status(watch, list[1]).reason, "it needs more than 4 MB");
    assert_int_equal(watch_suspended_count(watch), 1);
    assert_int_equal(watch_finding_count(watch, list[1]), 0);
    assert_string_equal(answer(list[0]), answer_alone(list[0], payments("V", 0, PAYMENTS)));
    assert_true(graph_bytes(watch_graph(watch)) < 8 * MIB);
    // Records stay and the others go on; with few enough of them it can come back.
    assert_int_equal(commit_quietly("- exp_pay pay_no=P399\n+ exp_pay pay_no=X amt=500"), 2);
    struct str gone;
    str_open(&gone, arena);
    for (int i = 3; i < PAYMENTS - 1; i++)
        str_format(&gone, "%s- exp_pay pay_no=P%d", i > 3 ? "\n" : "", i);
    commit_quietly(str_end(&gone));
    struct err err = { 0 };
    size_t raised = 0;
    assert_true(watch_resume(watch, list[1], small, &err));
    while (watch_step(watch, 100, count_event, &raised))
        ;
    assert_int_equal(state_of(list[1]), WATCH_RUNNING);
    assert_int_equal(raised, 3);
    assert_string_equal(commit("- exp_pay pay_no=P1"),
                        "F2 - agency_id=A1;pay_no=P1 <exp_pay agency_id=A1 pay_no=P1: deleted>\n");
    watch_close(watch);
}

// In the very tick in which one goes over its limit, the others are told what changed for them.
static void an_exploding_change_suspends_and_keeps_what_was_found(void **state)
{
    (void)state;
    struct scenario *list[] = { scenario_of("F1", "", every_payment),
                                scenario_of("F2", "", every_pair) };
    open_limited(list, 2, small);
    load(payments("V", 0, 3));
    watch_start(watch, NULL, NULL);
    const char *before = answer(list[1]);
    assert_int_equal(watch_finding_count(watch, list[1]), 3);
    size_t told_count = commit_quietly(payments("V", 3, PAYMENTS));
    assert_int_equal(told_count, PAYMENTS + 3 - 101);
    assert_int_equal(state_of(list[1]), WATCH_SUSPENDED);
    assert_string_equal(answer(list[1]), before); // not being watched: as it was
    assert_string_equal(answer(list[0]), answer_alone(list[0], payments("V", 0, PAYMENTS + 3)));
    size_t count;
    watch_nodes(watch, list[1], &count);
    assert_int_equal(count, 0);
    watch_close(watch);
}

static void a_precheck_that_explodes_changes_nothing_else(void **state)
{
    (void)state;
    struct scenario *list[] = { scenario_of("F1", "", every_payment),
                                scenario_of("F2", "", every_pair) };
    open_limited(list, 2, small);
    load(payments("V", 101, 3));
    watch_start(watch, NULL, NULL);
    const char *pairs = answer(list[1]), *rows = answer(list[0]);
    size_t events = 0;
    put_well(payments("V", 200, PAYMENTS));
    watch_precheck(watch, count_event, &events);
    assert_int_equal(events, PAYMENTS);
    assert_int_equal(state_of(list[1]), WATCH_SUSPENDED);
    assert_string_equal(answer(list[1]), pairs);
    assert_string_equal(answer(list[0]), rows);
    assert_int_equal(commit_quietly("- exp_pay pay_no=P101"), 1);
    watch_close(watch);
}

static void rows_are_limited_where_nothing_is_held(void **state)
{
    (void)state;
    struct scenario *list[] = { scenario_of("F1", "", every_payment),
                                scenario_of("F2", "", pairs_counted) };
    open_limited(list, 2, (struct limit){ .rows = 20000 });
    load(payments("V", 0, 60)); // 3,540 pairs
    watch_start(watch, NULL, NULL);
    assert_int_equal(state_of(list[1]), WATCH_RUNNING);
    commit_quietly(payments("V", 60, PAYMENTS));
    assert_int_equal(state_of(list[1]), WATCH_SUSPENDED);
    assert_string_equal(watch_status(watch, list[1]).reason,
                        "one change goes through more than 20000 rows");
    assert_string_equal(answer(list[0]), answer_alone(list[0], payments("V", 0, PAYMENTS + 60)));
    watch_close(watch);
}

// Both read one join; a third shares the aggregate's input with nobody.
static void what_is_shared_suspends_all_who_use_it(void **state)
{
    (void)state;
    const char *later = arena_format(arena, "SELECT agency_id, pay_no, other, payee, amt, pay_ymd "
                                            "FROM (%s) p WHERE amt > 3", every_pair);
    struct scenario *list[] = { scenario_of("F1", "", every_payment), scenario_of("F2", "", every_pair),
                                scenario_of("F3", "", later) };
    open_limited(list, 3, (struct limit){ .rows = 20000 });
    load(payments("V", 0, PAYMENTS));
    watch_start(watch, NULL, NULL);
    assert_int_equal(state_of(list[0]), WATCH_RUNNING);
    assert_int_equal(state_of(list[1]), WATCH_SUSPENDED);
    assert_int_equal(state_of(list[2]), WATCH_SUSPENDED);
    assert_string_equal(answer(list[0]), answer_alone(list[0], payments("V", 0, PAYMENTS)));
    size_t count;
    graph_nodes(watch_graph(watch), &count);
    assert_int_equal(count, 2); // the scan and the sink of F1
    watch_close(watch);
}

// ---- rules that change

static void a_version_is_filled_while_changes_go_on(void **state)
{
    (void)state;
    struct scenario *low = scenario_of("R1", "", every_payment);
    struct scenario *high = scenario_of(
        "R1", "", "SELECT agency_id, pay_no, payee_nm AS payee, amt, pay_ymd FROM exp_pay "
                  "WHERE amt > 397");
    struct err err = { 0 };
    start(&low, 1);
    commit_quietly(payments("V", 0, PAYMENTS));
    assert_true(watch_install(watch, low, high, &err));
    assert_int_equal(state_of(low), WATCH_RUNNING);
    assert_int_equal(state_of(high), WATCH_FILLING);
    assert_false(watch_install(watch, NULL, scenario_of("R2", "", every_payment), &err));
    assert_int_equal(err.kind, ERR_CONFLICT);
    // Between the slices the old version answers: below, at and above what is filled.
    size_t steps = 0, events = 0;
    bool more = true;
    while (more) {
        size_t number = steps * 37 % PAYMENTS;
        commit(arena_format(arena, "~ exp_pay pay_no=P%zu amt=%zu", number, 1000 + steps));
        more = watch_step(watch, 1, count_event, &events);
        steps++;
    }
    assert_true(steps > 1);
    assert_int_equal(state_of(high), WATCH_RUNNING);
    assert_int_equal(state_of(low), WATCH_ABSENT);
    struct str wanted;
    str_open(&wanted, arena);
    for (size_t i = 0; i < PAYMENTS; i++) {
        size_t amount = i;
        for (size_t s = 0; s < steps; s++)
            amount = s * 37 % PAYMENTS == i ? 1000 + s : amount;
        str_format(&wanted, "%s+ exp_pay pay_no=P%zu payee_tok=V amt=%zu", i ? "\n" : "", i, amount);
    }
    assert_string_equal(answer(high), answer_alone(high, str_end(&wanted)));
    size_t left = watch_finding_count(watch, high);
    assert_string_equal(commit("- exp_pay pay_no=P399"),
                        "R1 - agency_id=A1;pay_no=P399 <exp_pay agency_id=A1 pay_no=P399: deleted>\n");
    assert_int_equal(watch_finding_count(watch, high), left - 1);
    watch_close(watch);
}

static void a_version_over_its_limit_or_dropped_disturbs_nobody(void **state)
{
    (void)state;
    struct scenario *good = scenario_of("R1", "", every_payment);
    struct scenario *bad = scenario_of("R1", "", every_pair);
    struct err err = { 0 };
    start(&good, 1);
    commit_quietly(payments("V", 0, PAYMENTS));
    size_t nodes, after;
    graph_nodes(watch_graph(watch), &nodes);
    const char *before = answer(good);
    watch_set_limit(watch, small);

    assert_true(watch_install(watch, good, bad, &err));
    while (watch_step(watch, 1, report, NULL))
        ;
    assert_string_equal(logged(), "");
    assert_int_equal(state_of(bad), WATCH_SUSPENDED);
    assert_string_equal(watch_status(watch, bad).reason, "it needs more than 4 MB");
    assert_int_equal(state_of(good), WATCH_RUNNING);
    graph_nodes(watch_graph(watch), &after);
    assert_int_equal(after, nodes);

    assert_true(watch_install(watch, good, bad, &err));
    assert_int_equal(state_of(bad), WATCH_FILLING);
    commit_quietly(payments("W", PAYMENTS, 1));
    watch_abandon(watch);
    assert_int_equal(state_of(bad), WATCH_ABSENT);
    graph_nodes(watch_graph(watch), &after);
    assert_int_equal(after, nodes);
    assert_false(watch_step(watch, 1, report, NULL));

    // The rule is deleted while its next version is being filled.
    assert_true(watch_install(watch, good, bad, &err));
    assert_false(watch_replace(watch, good, bad, report, NULL, &err));
    assert_int_equal(err.kind, ERR_LIMIT);
    assert_string_equal(err.text, "scenario R1: it needs more than 4 MB");
    commit_quietly("- exp_pay pay_no=P400");
    assert_string_equal(answer(good), before);
    logged();
    assert_true(watch_install(watch, good, bad, &err));
    size_t withdrawn = 0;
    assert_true(watch_replace(watch, good, NULL, count_event, &withdrawn, &err));
    assert_int_equal(withdrawn, PAYMENTS - 101);
    graph_nodes(watch_graph(watch), &after);
    assert_int_equal(after, 0);
    watch_close(watch);
}

static void a_change_may_be_too_much_for_what_is_being_filled(void **state)
{
    (void)state;
    struct scenario *good = scenario_of("R1", "", every_payment);
    struct scenario *bad = scenario_of("R1", "", every_pair);
    struct err err = { 0 };
    start(&good, 1);
    commit_quietly(payments("V", 0, 3));
    watch_set_limit(watch, small);
    assert_true(watch_install(watch, good, bad, &err));
    assert_true(watch_step(watch, 1, report, NULL)); // filled, not yet in its place
    assert_int_equal(state_of(bad), WATCH_FILLING);
    assert_int_equal(commit_quietly(payments("V", 3, PAYMENTS)), PAYMENTS + 3 - 101);
    assert_int_equal(state_of(bad), WATCH_SUSPENDED);
    assert_false(watch_step(watch, 1, report, NULL));
    assert_string_equal(logged(), "");
    assert_string_equal(answer(good), answer_alone(good, payments("V", 0, PAYMENTS + 3)));
    watch_close(watch);
}

// A rule is changed again while it is being filled, with what the first one began to build.
static void a_newer_version_takes_over(void **state)
{
    (void)state;
    const char *sql = "SELECT a.agency_id, a.pay_no, b.pay_no AS other, a.payee_nm AS payee, a.amt, "
                      "a.pay_ymd FROM exp_pay a JOIN exp_pay b ON b.agency_id = a.agency_id AND "
                      "b.amt + 1 = a.amt WHERE a.amt > %d";
    struct scenario *old = scenario_of("R1", "", every_payment);
    struct scenario *first = scenario_of("R1", "", arena_format(arena, sql, 50));
    struct scenario *second = scenario_of("R1", "", arena_format(arena, sql, 60));
    struct err err = { 0 };
    start(&old, 1);
    commit_quietly(payments("V", 0, PAYMENTS));
    assert_true(watch_install(watch, old, first, &err));
    assert_true(watch_step(watch, 1, NULL, NULL));
    commit_quietly("- exp_pay pay_no=P7\n- exp_pay pay_no=P300");
    assert_true(watch_install(watch, old, second, &err));
    assert_int_equal(state_of(first), WATCH_ABSENT);
    commit_quietly("+ exp_pay pay_no=P300 payee_tok=V amt=300\n+ exp_pay pay_no=P7 payee_tok=V amt=7");
    while (watch_step(watch, 1, NULL, NULL))
        ;
    assert_int_equal(state_of(second), WATCH_RUNNING);
    assert_string_equal(answer(second), answer_alone(second, payments("V", 0, PAYMENTS)));
    watch_close(watch);
}

// Over its limit in the engine of one agency, a version is given up in all of them.
static void a_version_that_is_too_much_for_one_shard_comes_into_none(void **state)
{
    (void)state;
    struct scenario *good = scenario_of("R1", "", every_payment);
    struct scenario *bad = scenario_of("R1", "", every_pair);
    struct err err = { 0 };
    struct shards *shards = shards_new(&schema, civil_day(2026, 1, 1) * CIVIL_DAY_US, 3);
    assert_true(shards_add(shards, good, &err));
    shards_start(shards, NULL, NULL);
    const char *text = arena_format(arena, "as of 2026-01-01\n%s\n+ exp_pay agency_id=A2 pay_no=Q amt=200"
                                           "\n----\n", payments("V", 0, PAYMENTS));
    struct zt_file *file;
    assert_true(zt_parse(arena, &schema, "test", text, strlen(text), &file, &err));
    const struct zt_step *step = &file->cases[0].steps[0];
    for (size_t i = 1; i < step->input_count; i++)
        assert_true(shards_change(shards, &step->inputs[i].change, &err));
    size_t events = 0;
    shards_commit(shards, count_event, &events);
    assert_int_equal(events, PAYMENTS - 101 + 1);
    shards_set_limit(shards, small);
    assert_false(shards_replace(shards, good, bad, count_event, &events, &err));
    assert_string_equal(err.text, "scenario R1: it needs more than 4 MB");
    assert_int_equal(events, PAYMENTS - 101 + 1);
    assert_int_equal(shards_status(shards, good).state, WATCH_RUNNING);
    assert_int_equal(shards_suspended_count(shards), 0);
    err = (struct err){ 0 };
    assert_true(shards_replace(shards, good, NULL, count_event, &events, &err));
    assert_int_equal(events, 2 * (PAYMENTS - 101 + 1));
    shards_close(shards);
}

// A parameter's value is a constant of the compiled scenario: a new value is a new version.
static void a_changed_parameter_touches_only_what_differs(void **state)
{
    (void)state;
    const char *params = "params: {least: {type: bigint, default: %d, min: 0, max: 999, title: {ko: 가, en: A}}}\n";
    const char *sql = "SELECT agency_id, pay_no, payee_nm AS payee, amt, pay_ymd FROM exp_pay "
                      "WHERE amt >= param('least')";
    struct scenario *before = scenario_of("R1", arena_format(arena, params, 100), sql);
    struct scenario *now = scenario_of("R1", arena_format(arena, params, 103), sql);
    struct err err = { 0 };
    start(&before, 1);
    commit_quietly(payments("V", 0, PAYMENTS));
    if (!watch_install(watch, before, now, &err))
        fail_msg("%s", err.text);
    size_t number = 0;
    while (watch_step(watch, 1, report, NULL)) {
        assert_string_equal(logged(), ""); // nothing before the change of places
        commit_quietly(arena_format(arena, "~ exp_pay pay_no=P%zu amt=%zu", 200 + number % 200,
                                   300 + number));
        number++;
    }
    assert_true(number > 0);
    assert_string_equal(logged(), "R1 - agency_id=A1;pay_no=P100 < : rule>\n"
                                  "R1 - agency_id=A1;pay_no=P101 < : rule>\n"
                                  "R1 - agency_id=A1;pay_no=P102 < : rule>\n");
    assert_int_equal(watch_finding_count(watch, now), PAYMENTS - 103);
    watch_close(watch);
}

static void many_versions_leave_tables_as_they_were(void **state)
{
    (void)state;
    struct err err = { 0 };
    const char *sql = "SELECT a.agency_id, a.pay_no, b.pay_no AS other, a.payee_nm AS payee, a.amt, "
                      "a.pay_ymd FROM exp_pay a JOIN exp_pay b ON b.agency_id = a.agency_id AND "
                      "b.amt + %d = a.amt WHERE a.amt > %d";
    struct scenario *old = scenario_of("R1", "", arena_format(arena, sql, 0, 0));
    start(&old, 1);
    commit_quietly(payments("V", 0, PAYMENTS));
    const struct table *table = graph_table_find(watch_graph(watch), "exp_pay");
    size_t columns = 0, indexes = 0;
    uint64_t bytes = 0, all = 0;
    for (int i = 1; i <= 200; i++) {
        struct scenario *fresh = scenario_of("R1", "", arena_format(arena, sql, i, i));
        assert_true(watch_install(watch, old, fresh, &err));
        while (watch_step(watch, 50, NULL, NULL))
            ;
        old = fresh;
        if (i == 20) {
            columns = table->columns.count;
            indexes = table->indexes.count;
            bytes = table_bytes(table);
            all = graph_bytes(watch_graph(watch));
        }
    }
    assert_int_equal(table->columns.count, columns);
    assert_int_equal(table->indexes.count, indexes);
    // A version's columns and index are some 30 KiB; reservations that were used before come in larger
    // pieces than new ones.
    if (table_bytes(table) > bytes + 512 * KIB)
        fail_msg("%llu bytes, then %llu", (unsigned long long)bytes,
                 (unsigned long long)table_bytes(table));
    // What is left of a version are its plan and the names of its operators.
    assert_true((graph_bytes(watch_graph(watch)) - all) / 180 < 16 * KIB);
    assert_string_equal(answer(old), answer_alone(old, payments("V", 0, PAYMENTS)));
    watch_close(watch);
}

// Operators, derived columns and indexes of a graph with this one table.
static uint64_t beside_records(const struct table *table)
{
    size_t count;
    struct node *const *nodes = graph_nodes(watch_graph(watch), &count);
    uint64_t bytes = 0;
    for (size_t i = 0; i < count; i++)
        bytes += node_bytes(nodes[i]);
    for (size_t i = table->own_count; i < table->columns.count; i++)
        bytes += table_column_bytes(table, (int)i);
    for (size_t i = 0; i < table->indexes.count; i++)
        bytes += table->indexes.at[i] == table->identity ? 0 : table->indexes.at[i]->pool.bytes;
    return bytes;
}

static void the_ledger_divides_what_is_shared(void **state)
{
    (void)state;
    const char *grouped = "SELECT p.agency_id, p.pay_no, p.payee_nm AS payee, g.s AS amt, p.pay_ymd\n"
                          "FROM exp_pay p JOIN (SELECT payee_tok, sum(amt) AS s FROM exp_pay "
                          "GROUP BY payee_tok) g ON g.payee_tok = p.payee_tok WHERE g.s > %d";
    struct scenario *list[] = { scenario_of("F1", "", arena_format(arena, grouped, 3)),
                                scenario_of("F2", "", every_payment) };
    struct scenario *third = scenario_of("F3", "", arena_format(arena, grouped, 5));
    open_limited(list, 2, small);
    load(payments("V", 0, PAYMENTS));
    watch_start(watch, NULL, NULL);
    assert_int_equal(watch_ledger(watch, list[0]).shared, 0);
    assert_true(watch_ledger(watch, list[0]).own > 0);
    watch_close(watch);

    struct scenario *both[] = { list[0], third };
    open_limited(both, 2, small);
    load(payments("V", 0, PAYMENTS));
    watch_start(watch, NULL, NULL);
    struct ledger a = watch_ledger(watch, list[0]), b = watch_ledger(watch, third);
    assert_true(a.shared > 0);
    assert_int_equal(a.shared, b.shared);
    // Together they are all there is beside the records; halves are rounded down.
    uint64_t all = beside_records(graph_table_find(watch_graph(watch), "exp_pay"));
    uint64_t divided = a.own + a.shared + b.own + b.shared;
    assert_true(divided <= all && divided + 64 >= all);
    watch_close(watch);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tells_what_came_and_went_and_why),
        cmocka_unit_test(a_precheck_leaves_nothing),
        cmocka_unit_test(refuses_changes_that_do_not_fit),
        cmocka_unit_test(orders_reports_by_scenario_and_key),
        cmocka_unit_test(small_samples_and_other_days_are_no_findings),
        cmocka_unit_test(a_row_in_doubt_is_told_as_such),
        cmocka_unit_test(a_value_out_of_range_is_told_with_its_key),
        cmocka_unit_test(the_clock_raises_and_is_the_cause),
        cmocka_unit_test(the_clock_turns_rows_in_slices),
        cmocka_unit_test(slices_of_any_size_do_what_one_tick_does),
        cmocka_unit_test(sentences_are_masked_and_grouped),
        cmocka_unit_test(loads_before_the_first_answer),
        cmocka_unit_test(refuses_names_that_are_no_columns),
        cmocka_unit_test(rules_change_while_running),
        cmocka_unit_test(a_shadow_is_kept_current_and_told_to_nobody),
        cmocka_unit_test(an_exploding_scenario_is_suspended_at_the_start),
        cmocka_unit_test(an_exploding_change_suspends_and_keeps_what_was_found),
        cmocka_unit_test(a_precheck_that_explodes_changes_nothing_else),
        cmocka_unit_test(rows_are_limited_where_nothing_is_held),
        cmocka_unit_test(what_is_shared_suspends_all_who_use_it),
        cmocka_unit_test(a_version_is_filled_while_changes_go_on),
        cmocka_unit_test(a_version_over_its_limit_or_dropped_disturbs_nobody),
        cmocka_unit_test(a_change_may_be_too_much_for_what_is_being_filled),
        cmocka_unit_test(a_newer_version_takes_over),
        cmocka_unit_test(a_version_that_is_too_much_for_one_shard_comes_into_none),
        cmocka_unit_test(a_changed_parameter_touches_only_what_differs),
        cmocka_unit_test(many_versions_leave_tables_as_they_were),
        cmocka_unit_test(the_ledger_divides_what_is_shared),
    };
    return cmocka_run_group_tests(tests, open_schema, close_schema);
}
