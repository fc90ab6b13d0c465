// A proposed record is put into the watch as a change, what it would raise is read, and it is taken
// back: neither the folder nor anything else is written.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli_finding.h"
#include "cli/cli_lines.h"
#include "cli/cli_load.h"
#include "source/change.h"

static const char usage[] =
    "사용법: haechi precheck --table 표 (--set 열=값... | --json-row 파일|-) --data 폴더 [옵션]\n"
    "기록을 넣기 전에, 넣으면 어떤 오류가 나는지 알려 줍니다. 아무것도 남기지 않습니다.\n"
    "\n"
    "Usage: haechi precheck --table T (--set COLUMN=VALUE... | --json-row FILE|-) --data DIR [options]\n"
    "Says what a proposed record would raise before it is made, and leaves nothing behind.\n"
    "\n"
    "  --table T               표 | the table\n"
    "  --set COLUMN=VALUE      열의 값(여러 번) | a column's value; repeated\n"
    "  --json-row FILE|-       값이 든 JSON 객체 | a JSON object with the values\n"
    "  --op OP                 insert|update|delete|upsert (upsert)\n"
    "  --data DIR              지금의 기록이 있는 폴더 | the folder of the records there are\n"
    "  --as-of DATE            기준일 | the day to judge on\n"
    "  --mapping FILE          다른 서식의 파일을 읽는 매핑 | mapping of foreign files\n"
    "  --scenario ID|FILE      이 시나리오만(여러 번 가능) | only this one; may be repeated\n"
    "  --param ID.name=value   매개변수 값 | a parameter's value\n"
    "  --limit-mb N            시나리오 하나가 쓸 수 있는 메모리(2048, 0은 제한 없음)\n"
    "                          memory of one scenario (2048; 0: no limit)\n"
    "  --agency CODE           기관코드가 없을 때의 기관 | agency where none is named\n"
    "  --share DIR             catalog와 scenarios가 있는 곳 | where catalog and scenarios are\n"
    "  --json                  결과를 JSON으로 | print JSON\n"
    "  --lang ko|en            말 | language\n"
    "  --help                  이 도움말 | this help\n"
    "\n"
    "끝 상태 Exit status: 0 새 오류 없음 nothing raised, 1 있음 raised, 2 입력 오류나 멈춘 시나리오\n"
    "                       bad input, or a scenario stopped\n"
    "예 Example: haechi precheck --table exp_pay --set agency_id=A1 --set pay_no=P9 --set amt=500000 --data city\n";

static int run(int argc, char **argv);

const struct command command_precheck = {
    .name = "precheck",
    .summary_ko = "넣기 전에, 낼 오류를 알아보기",
    .summary_en = "say what a proposed record would raise",
    .usage = usage,
    .run = run,
    .order = 50,
};

struct precheck {
    struct cli cli;
    struct cli_pack pack;
    struct cli_load load;
    struct cli_date as_of;
    struct cli_texts mappings, chosen, params, sets;
    const char *table, *row_path, *op;
    uint64_t limit_mb;
    uint64_t raised, withdrawn;
    json_t *list; // with --json
};

static bool options_check(struct precheck *precheck, struct err *err)
{
    if (precheck->cli.words.count)
        return err_set(err, ERR_BAD_INPUT,
                       "%.80s: 뜻을 알 수 없습니다. 폴더는 --data로 쓰십시오 | not understood; the folder "
                       "goes with --data",
                       precheck->cli.words.at[0]);
    if (!precheck->table || !precheck->load.dir)
        return err_set(err, ERR_BAD_INPUT,
                       "--table과 --data가 필요합니다 | --table and --data are needed");
    if ((precheck->sets.count > 0) == (precheck->row_path != NULL))
        return err_set(err, ERR_BAD_INPUT,
                       "--set 또는 --json-row 가운데 하나가 필요합니다 | either --set or --json-row is "
                       "needed");
    return true;
}

static bool row_of_sets(const struct precheck *precheck, json_t *row, struct err *err)
{
    for (size_t i = 0; i < precheck->sets.count; i++) {
        const char *text = precheck->sets.at[i], *equal = strchr(text, '=');
        if (!equal || equal == text)
            return err_set(err, ERR_BAD_INPUT,
                           "--set %.80s: amt=500000처럼 쓰십시오 | --set takes COLUMN=VALUE, such as "
                           "amt=500000",
                           text);
        const char *name = arena_text(precheck->cli.arena, text, (size_t)(equal - text));
        if (json_object_get(row, name))
            return err_set(err, ERR_BAD_INPUT, "--set %.80s: 두 번 썼습니다 | given twice", name);
        json_t *value = equal[1] ? json_string(equal + 1) : json_null();
        if (!value)
            return err_set(err, ERR_BAD_INPUT, "--set %.80s: UTF-8이 아닙니다 | not UTF-8", name);
        json_object_set_new(row, name, value);
    }
    return true;
}

static bool text_of_file(const struct precheck *precheck, struct slice *out, struct err *err)
{
    struct cli_lines lines;
    struct str text;
    str_open(&text, precheck->cli.arena);
    TRY(cli_lines_open(&lines, precheck->row_path, err));
    bool ok, more;
    struct slice line;
    while ((ok = cli_lines_next(&lines, &line, &more, err)) && more && text.len < CLI_LINE_MAX) {
        str_add(&text, line.data, line.len);
        str_char(&text, '\n');
    }
    cli_lines_close(&lines);
    *out = (struct slice){str_end(&text), text.len};
    return ok;
}

// The proposed record as a line of a stream of changes, so that one reader judges both.
static bool line_make(const struct precheck *precheck, struct slice *line, struct err *err)
{
    json_t *row;
    if (precheck->row_path) {
        struct slice text;
        TRY(text_of_file(precheck, &text, err));
        row = doc_parse_json(text.data, text.len, err);
        if (!row)
            return err_prefix(err, "%s", precheck->row_path);
    } else {
        row = json_object();
    }
    bool ok = row_of_sets(precheck, row, err);
    json_t *object = json_pack("{s:s, s:s, s:o}", "op", precheck->op, "table", precheck->table,
                               "row", row);
    char *text = json_dumps(object, JSON_COMPACT);
    *line = slice_of(arena_text(precheck->cli.arena, text, strlen(text)));
    free(text);
    json_decref(object);
    return ok;
}

static void event_take(void *context, enum finding_event event, const struct finding *finding,
                       const struct watch_cause *causes, size_t count)
{
    struct precheck *precheck = context;
    const struct cli *cli = &precheck->cli;
    const struct scenario *scenario = finding->scenario;
    (void)causes, (void)count;
    if (finding->fault || event == FINDING_CHANGED)
        return;
    bool raised = event == FINDING_RAISED;
    precheck->raised += raised;
    precheck->withdrawn += !raised;
    const struct cli_pack *pack = &precheck->pack;
    if (cli->json) {
        json_t *object = cli_finding_json(cli->arena, pack, finding);
        json_object_set_new(object, "event", json_string(raised ? "raised" : "withdrawn"));
        json_object_set_new(object, "scenario", json_string(scenario->id));
        json_object_set_new(object, "title", json_string(scenario->title.ko));
        json_object_set_new(object, "title_en", json_string(scenario->title.en));
        json_array_append_new(precheck->list, object);
        return;
    }
    printf("%s%c [%s]%s %s: %s (%s)\n", cli_color(cli, raised ? CLI_RED : CLI_GREEN),
           raised ? '+' : '-', scenario->id, cli_color(cli, CLI_RESET),
           cli_one(cli, scenario->title.ko, scenario->title.en),
           cli_finding_sentence(cli->arena, pack, finding, cli->english),
           cli_finding_key(cli->arena, pack, finding));
    const char *advice = cli_one(cli, scenario->advice.ko, scenario->advice.en);
    if (raised && advice && *advice)
        printf("    %s: %s\n", cli_both(cli, "할 일", "what to do"), advice);
}

static bool proposal_put(struct precheck *precheck, struct err *err)
{
    const struct cli *cli = &precheck->cli;
    struct source_options options = {.schema = &precheck->pack.schema,
                                     .arena = cli->arena,
                                     .agency_default = precheck->load.agency};
    struct slice line;
    struct source_change read;
    TRY(line_make(precheck, &line, err));
    TRY(source_change_read(&options, cli->arena, precheck->row_path ? precheck->row_path : "--set",
                           1, line.data, line.len, &read, err));
    static const enum change_op ops[] = {[SOURCE_INSERT] = CHANGE_INSERT,
                                         [SOURCE_UPDATE] = CHANGE_UPDATE,
                                         [SOURCE_DELETE] = CHANGE_DELETE,
                                         [SOURCE_UPSERT] = CHANGE_UPSERT};
    struct change change = {
        .op = ops[read.op], .table = read.table, .row = read.row, .given = read.given};
    if (!shards_uses(precheck->pack.shards, read.table))
        cli_say_error(cli, "%s: 이 표를 보는 시나리오가 없습니다 | no scenario looks at this table",
                      read.table->name);
    return shards_change(precheck->pack.shards, &change, err);
}

// Scenarios that say `precheck: no` do not answer what somebody only proposes: an answer would tell
// what audit alone may see, or what a single record cannot show.
static void silent_leave(struct precheck *precheck)
{
    struct cli_pack *pack = &precheck->pack;
    size_t kept = 0, all = pack->count;
    for (size_t i = 0; i < all; i++)
        if (pack->entries[i].scenario->precheck)
            pack->entries[kept++] = pack->entries[i];
    pack->count = kept;
    if (kept < all && !precheck->cli.json)
        printf("사전점검에 답하지 않는 시나리오 %zu개는 뺐습니다 · left out: %zu scenarios that do not "
               "answer prechecks\n", all - kept, all - kept);
}

static bool precheck_run(struct precheck *precheck, struct err *err)
{
    TRY(options_check(precheck, err));
    precheck->load.mappings = &precheck->mappings;
    TRY(cli_pack_open(&precheck->pack, &precheck->cli, &precheck->chosen, &precheck->params, err));
    silent_leave(precheck);
    int64_t day = cli_as_of(&precheck->cli, &precheck->as_of, precheck->load.dir);
    cli_pack_compile(&precheck->pack, day, 1, precheck->limit_mb);
    TRY(cli_load(&precheck->load, &precheck->pack, err));
    shards_start(precheck->pack.shards, NULL, NULL);
    TRY(proposal_put(precheck, err));
    shards_precheck(precheck->pack.shards, event_take, precheck);
    const struct cli *cli = &precheck->cli;
    for (const struct cli_entry *entry; (entry = cli_pack_suspended(&precheck->pack));)
        cli_say_error(cli, "%s: 답할 수 없습니다(%s) | no answer (%s)", entry->scenario->id,
                      entry->suspended, entry->suspended);
    if (cli->json)
        cli_json_print(json_pack("{s:I, s:I, s:o}", "raised", (json_int_t)precheck->raised,
                                 "withdrawn", (json_int_t)precheck->withdrawn, "findings",
                                 precheck->list),
                       false);
    else if (precheck->raised == 0)
        printf("%s\n", cli_both(cli, "새로 나는 오류가 없습니다.", "Nothing would be raised."));
    return true;
}

static int run(int argc, char **argv)
{
    struct precheck precheck = {.op = "upsert", .limit_mb = CLI_LIMIT_MB};
    const struct cli_option options[] = {
        {"table", CLI_TEXT, &precheck.table},      {"set", CLI_TEXTS, &precheck.sets},
        {"json-row", CLI_TEXT, &precheck.row_path}, {"op", CLI_TEXT, &precheck.op},
        {"data", CLI_TEXT, &precheck.load.dir},    {"as-of", CLI_DATE, &precheck.as_of},
        {"mapping", CLI_TEXTS, &precheck.mappings}, {"scenario", CLI_TEXTS, &precheck.chosen},
        {"param", CLI_TEXTS, &precheck.params},    {"agency", CLI_TEXT, &precheck.load.agency},
        {"limit-mb", CLI_NUMBER, &precheck.limit_mb},
    };
    int status;
    if (!cli_read(&precheck.cli, &command_precheck, options, sizeof options / sizeof *options, argc,
                  argv, &status))
        return cli_end(&precheck.cli, status);
    struct err err;
    precheck.list = precheck.cli.json ? json_array() : NULL;
    bool ok = precheck_run(&precheck, &err);
    if (!ok)
        status = cli_fail(&precheck.cli, &err);
    else if (precheck.pack.broken_count || precheck.pack.suspended_count || precheck.load.failed_file_count)
        status = EXIT_INPUT;
    else
        status = precheck.raised ? EXIT_FINDINGS : EXIT_CLEAN;
    cli_pack_close(&precheck.pack);
    return cli_end(&precheck.cli, status);
}
