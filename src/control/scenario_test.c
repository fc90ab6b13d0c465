#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "control/scenario.h"

static const char good[] =
    "/*\n"
    "id: F03\n"
    "title: {ko: 이중지급, en: Paid twice}\n"
    "sentence: {ko: \"{payee}에 {amt}원\", en: \"{amt} to {payee}\"}\n"
    "area: finance\n"
    "shape: 4\n"
    "severity: high\n"
    "audience: owner\n"
    "precheck: yes\n"
    "cycle: daily\n"
    "basis: \"\"\n"
    "evidence_class: background\n"
    "key: [agency_id, pay_no]\n"
    "compared: [amt]\n"
    "owner: {department: dept_cd, officer: emp_no}\n"
    "amount: amt\n"
    "records: [{table: exp_pay, key: {agency_id: agency_id, pay_no: pay_no}},\n"
    "          {table: exp_pay, key: {agency_id: agency_id, pay_no: prev_pay_no}}]\n"
    "params:\n"
    "  window_days: {type: integer, default: 30, min: 1, max: 365, title: {ko: 기간, en: Days}}\n"
    "  rate: {type: numeric, default: 2.5, title: {ko: 배율, en: Rate}}\n"
    "status: stable\n"
    "valid: {from: 2026-01-01, on: pay_ymd}\n"
    "minimum_sample: {column: n, at_least: 30}\n"
    "advice: {ko: 확인, en: Check}\n"
    "exceptions: {ko: 임차료}\n"
    "*/\n"
    "\n"
    "SELECT 1\n"
    "\tFROM '가나' x\n";

static struct arena *arena;

static int open_arena(void **state)
{
    (void)state;
    arena = arena_new("test", 64 * MIB, 256 * MIB);
    return 0;
}

static int close_arena(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

static struct scenario *parse(const char *text, struct err *err)
{
    *err = (struct err){ 0 };
    return scenario_parse(arena, "f.sql", text, strlen(text), err);
}

static void reads_every_key(void **state)
{
    (void)state;
    struct err err;
    struct scenario *scenario = parse(good, &err);
    assert_string_equal(err.text, "");
    assert_string_equal(scenario->id, "F03");
    assert_string_equal(scenario->title.ko, "이중지급");
    assert_string_equal(scenario->sentence.en, "{amt} to {payee}");
    assert_string_equal(scenario->area, "finance");
    assert_int_equal(scenario->shape, 4);
    assert_int_equal(scenario->severity, SEVERITY_HIGH);
    assert_int_equal(scenario->audience, AUDIENCE_OWNER);
    assert_int_equal(scenario->status, STATUS_STABLE);
    assert_true(scenario->precheck);
    assert_false(scenario->national);
    assert_string_equal(scenario->basis, "");
    assert_int_equal(scenario->key_count, 2);
    assert_string_equal(scenario->key[1], "pay_no");
    assert_string_equal(scenario->compared[0], "amt");
    assert_string_equal(scenario->owner_officer, "emp_no");
    assert_int_equal(scenario->record_count, 2);
    assert_string_equal(scenario->records[1].key[1], "pay_no");
    assert_string_equal(scenario->records[1].from[1], "prev_pay_no");
    assert_int_equal(scenario->param_count, 2);
    assert_int_equal(scenario->params[0].value.word, 30);
    assert_int_equal(scenario->params[1].type, TYPE_NUMERIC);
    assert_int_equal(scenario->params[1].min.state, STATE_NULL);
    assert_string_equal(scenario->valid_on, "pay_ymd");
    assert_int_equal(scenario->valid_from, civil_day(2026, 1, 1));
    assert_int_equal(scenario->valid_to, CIVIL_DAY_MAX);
    assert_int_equal(scenario->sample_at_least, 30);
    assert_string_equal(scenario->exceptions.ko, "임차료");
    assert_string_equal(scenario->exceptions.en, "");
    assert_int_equal(scenario->sql_line, 29);
    assert_ptr_equal(strstr(scenario->sql, "SELECT 1"), scenario->sql);
}

// The text with the first `from` replaced.
static const char *edited(const char *from, const char *to)
{
    const char *at = strstr(good, from);
    assert_non_null(at);
    return arena_format(arena, "%.*s%s%s", (int)(at - good), good, to, at + strlen(from));
}

static void places_every_fault(void **state)
{
    (void)state;
    static const struct {
        const char *from, *to, *says;
    } faults[] = {
        { "id: F03\n", "", "f.sql:1:1: key 'id' is missing" },
        { "id: F03", "id: 3", "f.sql:2:1: 'id' must be a text" },
        { "id: F03", "id: \"\"", "f.sql:2:1: 'id' is empty" },
        { "area: finance", "area: money", "f.sql:5:1: 'area' is 'money'; it must be one of: finance" },
        { "shape: 4", "shape: 13", "f.sql:6:1: 'shape' must be a whole number from 1 to 12" },
        { "severity: high", "severity: severe", "f.sql:7:1: 'severity' is 'severe'" },
        { "status: stable", "status: done", "f.sql:22:1: 'status' is 'done'" },
        { "cycle: daily", "cycel: daily", "f.sql:10:1: unknown key 'cycel'" },
        { "ko: 이중지급, en", "ko: 이중지급, eng", "f.sql:3:19: unknown key 'eng'" },
        { "basis: \"\"\n", "", "key 'basis' is missing; write \"\"" },
        { "key: [agency_id, pay_no]", "key: agency_id", "f.sql:13:1: 'key' must be a list" },
        { "key: [agency_id, pay_no]", "key: []", "f.sql:13:1: 'key' must be a list" },
        { "compared: [amt]", "compared: [amt, amt]", "f.sql:14:1: 'compared' names amt twice" },
        { "owner: {department: dept_cd, officer", "owner: {department: dept_cd, boss",
          "f.sql:15:30: unknown key 'boss'" },
        { "pay_no: prev_pay_no}}", "pay_no: 7}}", "f.sql:18:56: 'pay_no' must be a text" },
        { "{table: exp_pay, key: {agency_id: agency_id, pay_no: prev_pay_no}}", "{table: exp_pay}",
          "f.sql:18:11: key 'key' is missing" },
        { "type: integer", "type: int9", "f.sql:20:17: 'int9' is no type of a parameter" },
        { "default: 30", "default: many", "f.sql:20:32: 'default' is not a value of type integer" },
        { "default: 30", "default: 400", "f.sql:20:3: parameter window_days: the default is outside" },
        { "default: 2.5, ", "", "f.sql:21:3: parameter rate: key 'default' is missing" },
        { "max: 365, ", "limit: 365, ", "f.sql:20:53: unknown key 'limit'" },
        { "type: numeric, default: 2.5", "type: text, default: a, max: b",
          "f.sql:21:3: parameter rate: min and max are not for type text" },
        { "from: 2026-01-01", "from: 2026-02-30", "f.sql:23:9: 'from' must be a date" },
        { "at_least: 30", "at_least: -1", "f.sql:24:29: 'at_least' must be a whole number" },
        { "area: finance", "area: finance\narea: tax", "f.sql: YAML: line 6, column 1: key 'area' twice" },
        { "title: {ko", "title: {ko: [", "f.sql: YAML: line 3" },
        { "/*\n", "", "f.sql:1:1: a scenario begins with its header" },
        { "*/\n", "", "f.sql:1:1: a scenario begins with its header" },
        { "SELECT 1\n\tFROM '가나' x\n", "", "f.sql: no SELECT follows the header" },
        { "이중지급", "\xff", "f.sql:3:13: the text is not UTF-8" },
    };
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) {
        struct err err;
        assert_null(parse(edited(faults[i].from, faults[i].to), &err));
        if (!strstr(err.text, faults[i].says))
            fail_msg("%s -> %s: '%s' lacks '%s'", faults[i].from, faults[i].to, err.text,
                     faults[i].says);
    }
}

static void sets_parameters_within_their_range(void **state)
{
    (void)state;
    struct err err;
    struct scenario *scenario = parse(good, &err);
    assert_true(scenario_set(scenario, "window_days", "365", &err));
    assert_int_equal(scenario_param_find(scenario, "window_days")->value.word, 365);
    assert_int_equal(scenario_param_find(scenario, "window_days")->initial.word, 30);
    assert_false(scenario_set(scenario, "window_days", "366", &err));
    assert_string_equal(err.text, "parameter window_days of F03: 366 is outside 1 to 365");
    assert_false(scenario_set(scenario, "window_days", "x", &err));
    assert_non_null(strstr(err.text, "not a value of type integer"));
    assert_false(scenario_set(scenario, "days", "3", &err));
    assert_non_null(strstr(err.text, "has no parameter 'days'"));
    assert_int_equal(scenario_param_find(scenario, "window_days")->value.word, 365);
}

static void sets_a_parameter_for_one_agency(void **state)
{
    (void)state;
    struct err err;
    struct scenario *scenario = parse(good, &err);
    struct scenario_param *param = scenario_param_find(scenario, "window_days");
    assert_true(scenario_set(scenario, "window_days@A2", "10", &err));
    assert_true(scenario_set(scenario, "window_days@A2", "20", &err));
    assert_true(scenario_set(scenario, "window_days@A3", "30", &err));
    assert_false(scenario_set(scenario, "window_days@A4", "366", &err));
    assert_false(scenario_set(scenario, "days@A4", "3", &err));
    assert_int_equal(param->own_count, 2);
    assert_int_equal(scenario_param_value(param, "A1")->word, 30);
    assert_int_equal(scenario_param_value(param, "A2")->word, 20);
    // What is as everywhere is no case of its own.
    struct plan_request request = scenario_request(arena, scenario, NULL);
    assert_int_equal(request.params[0].own_count, 1);
    assert_string_equal(request.params[0].own[0].agency, "A2");
    scenario_reset(scenario);
    assert_int_equal(param->own_count, 0);
}

static void shows_errors_under_wide_letters(void **state)
{
    (void)state;
    struct err err;
    struct scenario *scenario = parse(good, &err);
    err_set_at(&err, ERR_BAD_INPUT, (int)(strstr(scenario->sql, " x") + 1 - scenario->sql), "no x");
    assert_string_equal(scenario_show_error(arena, scenario, &err),
                        "f.sql:30:12: no x\n\tFROM '가나' x\n\t            ^");
    err_set_at(&err, ERR_BAD_INPUT, 100000, "at the end");
    assert_non_null(strstr(scenario_show_error(arena, scenario, &err), "f.sql:31:1: at the end"));
    err_set(&err, ERR_BAD_INPUT, "of no place");
    assert_string_equal(scenario_show_error(arena, scenario, &err), "f.sql: of no place");
}

static void write_file(const char *path, const char *text)
{
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
}

static void names_both_files_of_one_id(void **state)
{
    (void)state;
    char dir[] = "/tmp/haechi-scenario-XXXXXX";
    assert_non_null(mkdtemp(dir));
    const char *sub = arena_format(arena, "%s/tax", dir);
    const char *first = arena_format(arena, "%s/a.sql", dir);
    const char *second = arena_format(arena, "%s/b.sql", sub);
    mkdir(sub, 0700);
    write_file(first, good);
    write_file(second, edited("id: F03", "id: F02"));
    struct scenario **list;
    size_t count;
    struct err err = { 0 };
    assert_true(scenario_read_folder(arena, dir, &list, &count, &err));
    assert_int_equal(count, 2);
    assert_string_equal(list[0]->id, "F02");
    write_file(second, good);
    assert_false(scenario_read_folder(arena, dir, &list, &count, &err));
    assert_non_null(strstr(err.text, "a.sql"));
    assert_non_null(strstr(err.text, "tax/b.sql"));
    unlink(first);
    unlink(second);
    rmdir(sub);
    rmdir(dir);
    err = (struct err){ 0 };
    assert_false(scenario_read_folder(arena, dir, &list, &count, &err));
    assert_int_equal(err.kind, ERR_NOT_FOUND);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_every_key),
        cmocka_unit_test(places_every_fault),
        cmocka_unit_test(sets_parameters_within_their_range),
        cmocka_unit_test(sets_a_parameter_for_one_agency),
        cmocka_unit_test(shows_errors_under_wide_letters),
        cmocka_unit_test(names_both_files_of_one_id),
    };
    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
