// A query is kept by the engine under random changes while a PostgreSQL that lives as long as this
// command answers it again after every tick.
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/doc.h"
#include "cli/cli_finding.h"
#include "prove/prove.h"

static const char usage[] =
    "사용법: haechi prove [옵션] ('SELECT ...' | ID | 파일)\n"
    "질의 하나의 답을 무작위 삽입·수정·삭제와 날짜 이동 속에서 계속 유지하면서, 스스로 띄운\n"
    "PostgreSQL 15의 답과 매번 비교합니다. 같다고 말하거나, 다르면 가장 작은 예를 보여 줍니다.\n"
    "\n"
    "Usage: haechi prove [options] ('SELECT ...' | ID | FILE)\n"
    "Keeps a query's answer under random inserts, updates, deletes and steps of the clock, and compares\n"
    "it each time with a PostgreSQL 15 that it starts itself. Says equal, or shows the smallest case.\n"
    "\n"
    "  --schema FILE           catalog 대신 쓸 CREATE TABLE 문 | tables to use instead of the catalog\n"
    "  --against SQL           PostgreSQL에는 이 질의를 물음 | what PostgreSQL is asked instead: are two\n"
    "                          ways of writing a query the same?\n"
    "  --seconds N             걸리는 시간(10) | how long (10); 0: one trial\n"
    "  --seed N                씨앗. 없으면 뽑아서 알려 줌 | seed; drawn and printed without it\n"
    "  --as-of DATE            시작하는 날 | the day each trial begins on\n"
    "  --param ID.name=value   시나리오의 매개변수 값 | a parameter's value of a scenario\n"
    "  --share DIR             catalog와 scenarios가 있는 곳 | where catalog and scenarios are\n"
    "  --json                  결과를 JSON으로 | print JSON\n"
    "  --lang ko|en            말 | language\n"
    "  --help                  이 도움말 | this help\n"
    "\n"
    "끝 상태 Exit status: 0 같음 equal, 1 다름 different, 2 입력 오류나 PostgreSQL 없음 bad input or no\n"
    "PostgreSQL\n"
    "예 Example: haechi prove 'SELECT dept_cd, sum(amt) FROM exp_pay GROUP BY dept_cd' --seconds 5\n";

static int run(int argc, char **argv);

const struct command command_prove = {
    .name = "prove",
    .summary_ko = "질의의 답을 PostgreSQL과 비교해 보이기",
    .summary_en = "hold a query's kept answer to PostgreSQL's",
    .usage = usage,
    .run = run,
    .order = 55,
};

struct proving {
    struct cli cli;
    struct cli_pack pack;
    struct cli_date as_of;
    struct cli_texts params;
    const char *schema_path, *against;
    uint64_t seconds, seed;
    struct scenario *scenario; // NULL: a query of the command line
    struct schema schema;      // of --schema
    struct prove_request request;
    struct prove_report report;
};

static bool is_query(const char *text)
{
    return strpbrk(text, " \t\n(;") != NULL;
}

static bool options_check(const struct proving *proving, struct err *err)
{
    const struct cli *cli = &proving->cli;
    if (cli->words.count != 1)
        return err_set(err, ERR_BAD_INPUT,
                       "질의 하나나 시나리오 하나를 쓰십시오. 질의는 따옴표로 묶습니다 | give one query, in "
                       "quotation marks, or one scenario");
    if (proving->schema_path && !is_query(cli->words.at[0]))
        return err_set(err, ERR_BAD_INPUT,
                       "--schema는 질의와 함께 씁니다 | --schema goes with a query, a scenario has the "
                       "catalog");
    if (is_query(cli->words.at[0]) && proving->params.count)
        return err_set(err, ERR_BAD_INPUT,
                       "--param은 시나리오와 함께 씁니다 | --param goes with a scenario");
    return true;
}

static bool schema_open(struct proving *proving, struct err *err)
{
    char *text;
    size_t len;
    TRY(doc_read_file(proving->cli.arena, proving->schema_path, 16 * MIB, &text, &len, err));
    proving->schema.arena = proving->cli.arena;
    if (schema_read(&proving->schema, text, err))
        return true;
    err->sql_offset = -1; // of that file, not of the query
    return err_prefix(err, "%s", proving->schema_path);
}

// Our own functions for the server, where they can be found.
static const char *compat_text(struct arena *arena, const char *share)
{
    char *text;
    size_t len;
    struct err err = {0};
    const char *path = arena_format(arena, "%s/sql/compat.sql", share);
    return doc_read_file(arena, path, MIB, &text, &len, &err) ? text : NULL;
}

static bool query_open(struct proving *proving, struct err *err)
{
    struct cli *cli = &proving->cli;
    struct plan_request *query = &proving->request.query;
    const char *share, *word = cli->words.at[0];
    if (catalog_share_dir(cli->arena, cli->share, &share, err))
        proving->request.compat = compat_text(cli->arena, share);
    else if (!proving->schema_path)
        return false;
    if (!is_query(word)) {
        TRY(cli_pack_open(&proving->pack, cli, &cli->words, &proving->params, err));
        proving->scenario = proving->pack.entries[0].scenario;
        *query = scenario_request(cli->arena, proving->scenario, &proving->pack.schema);
        return true;
    }
    *query = (struct plan_request){.sql = word, .schema = &proving->schema};
    if (proving->schema_path)
        return schema_open(proving, err);
    proving->schema.arena = cli->arena;
    return catalog_read(&proving->schema, arena_format(cli->arena, "%s/catalog", share), err);
}

// ---- what came of it

static const char *cell_next(struct arena *arena, const char **row)
{
    size_t len = strcspn(*row, "\t");
    const char *cell = arena_text(arena, *row, len);
    *row += len + ((*row)[len] == '\t');
    return cell;
}

static const char *row_words(const struct proving *proving, const char *row)
{
    struct arena *arena = proving->cli.arena;
    const struct prove_report *report = &proving->report;
    struct str text;
    str_open(&text, arena);
    for (size_t c = 0; c < report->column_count; c++) {
        const char *name = report->columns[c].name, *cell = cell_next(arena, &row);
        bool null = strcmp(cell, "\\N") == 0;
        str_format(&text, "%s%s=%s", c ? " " : "", name && *name ? name : "?", null ? "NULL" : cell);
    }
    return str_end(&text);
}

static void rows_show(const struct proving *proving, const struct rows *rows, const char *title)
{
    enum { SHOWN = 10 };
    for (size_t i = 0; i < rows->count && i < SHOWN; i++)
        printf("  %s: %s\n", title, row_words(proving, rows->at[i]));
    if (rows->count > SHOWN)
        printf("  %s: … %zu\n", title, rows->count - SHOWN);
}

static void case_show(const struct proving *proving)
{
    const struct cli *cli = &proving->cli;
    const struct prove_report *report = &proving->report;
    const struct trial *trial = &report->smallest;
    struct value clock = value_word(TYPE_TIMESTAMP, proving->request.clock_us);
    struct str text;
    str_open(&text, cli->arena);
    value_print(&text, &clock);
    printf("%s (%zu → %zu)\n  clock %s\n",
           cli_both(cli, "가장 작은 예", "the smallest case"), report->original_count,
           trial->count, str_end(&text));
    for (size_t i = 0; i < trial->count; i++) {
        struct str line;
        str_open(&line, cli->arena);
        if (i && trial->steps[i].tick != trial->steps[i - 1].tick)
            puts("  ----");
        trial_print_step(&line, &trial->steps[i]);
        printf("  %s\n", str_end(&line));
    }
    puts("  ----");
    rows_show(proving, &report->only_server,
              cli_both(cli, "PostgreSQL에만", "only in PostgreSQL"));
    rows_show(proving, &report->only_engine, cli_both(cli, "엔진에만", "only in the engine"));
}

static void counts_show(const struct proving *proving)
{
    const struct cli *cli = &proving->cli;
    const struct prove_report *report = &proving->report;
    struct arena *arena = cli->arena;
    printf("  %s %s · %s %s · %s %s · %s %s · %s %s\n", cli_both(cli, "시행", "trials"),
           cli_count(arena, report->trials), cli_both(cli, "틱", "ticks"),
           cli_count(arena, report->ticks), cli_both(cli, "변경", "changes"),
           cli_count(arena, report->changes), cli_both(cli, "날짜 이동", "clock steps"),
           cli_count(arena, report->clock_steps), cli_both(cli, "비교한 행", "rows compared"),
           cli_count(arena, report->row_count));
    if (report->aborted)
        printf("  %s: %s (%s)\n",
               cli_both(cli, "PostgreSQL이 멈춰 비교하지 못한 답",
                        "answers not compared, PostgreSQL aborts"),
               cli_count(arena, report->aborted), report->aborted_text);
    if (report->doubted)
        printf("  %s: %s\n",
               cli_both(cli, "엔진이 판단할 수 없다고 한 행이 있는 답",
                        "answers with rows that the engine could not judge"),
               cli_count(arena, report->doubted));
    if (!report->different && report->row_count == 0)
        printf("  %s\n",
               cli_both(cli, "행이 하나도 나오지 않았습니다. 조건을 넓혀 보십시오.",
                        "No row ever came out; try wider conditions."));
    for (size_t i = 0; i < report->note_count; i++)
        printf("  %s: %s\n", cli_both(cli, "알림", "note"), report->notes[i]);
}

static void report_show(const struct proving *proving)
{
    const struct cli *cli = &proving->cli;
    const struct prove_report *report = &proving->report;
    bool bad = report->different;
    printf("%s%s%s (%s %" PRIu64 ")\n", cli_color(cli, bad ? CLI_RED : CLI_GREEN),
           bad ? cli_both(cli, "다릅니다", "different") : cli_both(cli, "같습니다", "equal"),
           cli_color(cli, CLI_RESET), cli_both(cli, "씨앗", "seed"), report->seed);
    counts_show(proving);
    if (report->refusal)
        printf("  %s: %s\n",
               cli_both(cli, "PostgreSQL은 이 질의를 틀렸다고 합니다",
                        "PostgreSQL calls this query wrong"),
               report->refusal);
    else if (bad)
        case_show(proving);
}

static json_t *rows_json(const struct proving *proving, const struct rows *rows)
{
    const struct prove_report *report = &proving->report;
    json_t *list = json_array();
    for (size_t i = 0; i < rows->count; i++) {
        json_t *object = json_object();
        const char *row = rows->at[i];
        for (size_t c = 0; c < report->column_count; c++) {
            const char *cell = cell_next(proving->cli.arena, &row);
            const char *name = report->columns[c].name;
            if (!name || !*name)
                name = arena_format(proving->cli.arena, "column%zu", c + 1);
            json_object_set_new(object, name,
                                strcmp(cell, "\\N") == 0 ? json_null() : json_string(cell));
        }
        json_array_append_new(list, object);
    }
    return list;
}

static json_t *step_json(struct arena *arena, const struct trial_step *step)
{
    struct str text;
    str_open(&text, arena);
    json_t *object = json_pack("{s:I}", "tick", (json_int_t)step->tick + 1);
    if (!step->table) {
        struct value clock = value_word(TYPE_TIMESTAMP, step->clock_us);
        value_print(&text, &clock);
        json_object_set_new(object, "op", json_string("clock"));
        json_object_set_new(object, "to", json_string(str_end(&text)));
        return object;
    }
    json_object_set_new(object, "op", json_string(step->present ? "upsert" : "delete"));
    json_object_set_new(object, "table", json_string(step->table->name));
    json_t *row = json_object();
    for (size_t c = 0; c < step->table->column_count; c++) {
        if (!step->present && !trial_is_key(step->table, c))
            continue;
        str_open(&text, arena);
        value_print(&text, &step->row[c]);
        json_object_set_new(row, step->table->columns[c].name,
                            step->row[c].state == STATE_VALUE ? json_string(str_end(&text))
                                                              : json_null());
    }
    json_object_set_new(object, "row", row);
    return object;
}

static void report_json(const struct proving *proving)
{
    const struct prove_report *report = &proving->report;
    json_t *object = json_pack(
        "{s:b, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I}", "equal", !report->different, "seed",
        (json_int_t)report->seed, "trials", (json_int_t)report->trials, "ticks",
        (json_int_t)report->ticks, "changes", (json_int_t)report->changes, "clock_steps",
        (json_int_t)report->clock_steps, "rows", (json_int_t)report->row_count, "not_compared",
        (json_int_t)report->aborted, "in_doubt", (json_int_t)report->doubted);
    json_t *notes = json_array();
    for (size_t i = 0; i < report->note_count; i++)
        json_array_append_new(notes, json_string(report->notes[i]));
    json_object_set_new(object, "notes", notes);
    if (report->refusal)
        json_object_set_new(object, "refusal", json_string(report->refusal));
    if (report->different && !report->refusal) {
        json_t *list = json_array();
        for (size_t i = 0; i < report->smallest.count; i++)
            json_array_append_new(list, step_json(proving->cli.arena, &report->smallest.steps[i]));
        json_object_set_new(object, "case", list);
        json_object_set_new(object, "only_postgresql", rows_json(proving, &report->only_server));
        json_object_set_new(object, "only_engine", rows_json(proving, &report->only_engine));
    }
    cli_json_print(object, false);
}

// ---- the run

static bool server_run(struct proving *proving, struct err *err)
{
    if (!pg_available())
        return err_set(err, ERR_SYSTEM,
                       "PostgreSQL 15가 없습니다. 데비안 꾸러미 postgresql-15를 설치하십시오 | there is no "
                       "PostgreSQL 15: install the Debian package postgresql-15");
    struct pg *pg = pg_start(NULL, err);
    PGconn *conn = pg ? pg_connect(pg, err) : NULL;
    bool good = conn && prove_run(proving->cli.arena, conn, &proving->request, &proving->report, err);
    if (conn)
        PQfinish(conn);
    pg_stop(pg);
    return good;
}

// An error of the query, with the line that it is in and a caret under the spot.
static int query_fail(const struct proving *proving, const struct err *err)
{
    const struct cli *cli = &proving->cli;
    const struct plan_request *query = &proving->request.query;
    const struct scenario words = {.path = "SELECT", .sql = query->sql, .sql_line = 1};
    if (err->sql_offset < 0 || !query->sql)
        return cli_fail(cli, err);
    const struct scenario *shown = proving->scenario ? proving->scenario : &words;
    cli_say_error(cli, "%s", scenario_show_error(cli->arena, shown, err));
    return EXIT_INPUT;
}

static bool prove(struct proving *proving, struct err *err)
{
    TRY(options_check(proving, err));
    TRY(query_open(proving, err));
    struct prove_request *request = &proving->request;
    int64_t day = proving->as_of.given ? proving->as_of.day : cli_today();
    request->clock_us = day * CIVIL_DAY_US;
    request->against = proving->against;
    request->seed = proving->seed;
    request->seconds = proving->seconds;
    request->now_ns = cli_now_ns;
    return server_run(proving, err);
}

static int run(int argc, char **argv)
{
    // A seed that a person can type again.
    struct proving proving = {.seconds = 10, .seed = cli_now_ns() / 1000 % 1000000};
    const struct cli_option options[] = {
        {"schema", CLI_TEXT, &proving.schema_path}, {"against", CLI_TEXT, &proving.against},
        {"seconds", CLI_NUMBER, &proving.seconds},  {"seed", CLI_NUMBER, &proving.seed},
        {"as-of", CLI_DATE, &proving.as_of},        {"param", CLI_TEXTS, &proving.params},
    };
    int status;
    if (!cli_read(&proving.cli, &command_prove, options, sizeof options / sizeof *options, argc, argv,
                  &status))
        return cli_end(&proving.cli, status);
    struct err err = {.sql_offset = -1};
    if (!prove(&proving, &err))
        return cli_end(&proving.cli, query_fail(&proving, &err));
    if (proving.cli.json)
        report_json(&proving);
    else
        report_show(&proving);
    return cli_end(&proving.cli, proving.report.different ? EXIT_FINDINGS : EXIT_CLEAN);
}
