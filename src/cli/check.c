#include <stdio.h>
#include <string.h>

#include "cli/cli_finding.h"
#include "control/check.h"

static const char usage[] =
    "사용법: haechi check [옵션] [ID|파일...]\n"
    "시나리오와 자료 목록(catalog)을 돌려 보지 않고 검사합니다.\n"
    "\n"
    "Usage: haechi check [options] [ID|FILE...]\n"
    "Lints the scenarios and the catalog without running them; without names, all of them.\n"
    "\n"
    "  --share DIR   catalog와 scenarios가 있는 곳 | where catalog and scenarios are\n"
    "  --json        결과를 JSON으로 | print JSON\n"
    "  --lang ko|en  말 | language\n"
    "  --no-color    색 없이 | without colours\n"
    "  --help        이 도움말 | this help\n"
    "\n"
    "끝 상태 Exit status: 0 오류 없음 no errors, 2 오류 errors\n"
    "예 Example: haechi check F03 draft/X01-new.sql\n";

static int run(int argc, char **argv);

const struct command command_check = {
    .name = "check",
    .summary_ko = "시나리오와 자료 목록 검사",
    .summary_en = "lint the scenarios and the catalog",
    .usage = usage,
    .run = run,
    .order = 20,
};

static const char *severity_name(enum check_severity severity)
{
    return severity == CHECK_ERROR ? "error" : "warning";
}

static void notes_print(const struct cli *cli, const struct check *check)
{
    for (size_t i = 0; i < check->notes.count; i++) {
        const struct check_note *note = &check->notes.at[i];
        bool bad = note->severity == CHECK_ERROR;
        fputs(note->path, stdout);
        if (note->line)
            printf(":%d", note->line);
        if (note->line && note->column)
            printf(":%d", note->column);
        printf(": %s%s%s: ", cli_color(cli, bad ? CLI_RED : CLI_YELLOW),
               bad ? cli_both(cli, "오류", "error") : cli_both(cli, "주의", "warning"),
               cli_color(cli, CLI_RESET));
        if (cli->english || strcmp(note->ko, note->en) == 0)
            printf("%s\n", note->en);
        else
            printf("%s\n    %s\n", note->ko, note->en);
        if (note->excerpt)
            printf("%s\n", note->excerpt);
    }
    printf("%zu scenarios, %zu errors, %zu warnings\n", check->scenario_count, check->error_count,
           check->warning_count);
}

static void notes_json(const struct check *check)
{
    json_t *list = json_array(), *object = json_object();
    for (size_t i = 0; i < check->notes.count; i++) {
        const struct check_note *note = &check->notes.at[i];
        json_t *item = json_object();
        json_object_set_new(item, "path", json_string(note->path));
        json_object_set_new(item, "line", json_integer(note->line));
        json_object_set_new(item, "column", json_integer(note->column));
        json_object_set_new(item, "severity", json_string(severity_name(note->severity)));
        json_object_set_new(item, "message", json_string(note->ko));
        json_object_set_new(item, "message_en", json_string(note->en));
        json_array_append_new(list, item);
    }
    json_object_set_new(object, "scenarios", json_integer((json_int_t)check->scenario_count));
    json_object_set_new(object, "errors", json_integer((json_int_t)check->error_count));
    json_object_set_new(object, "warnings", json_integer((json_int_t)check->warning_count));
    json_object_set_new(object, "notes", list);
    cli_json_print(object, false);
}

static bool everything_check(const struct cli *cli, struct check *check, struct schema *schema,
                             struct err *err)
{
    const char *share;
    TRY(catalog_share_dir(cli->arena, cli->share, &share, err));
    const char *catalog = arena_format(cli->arena, "%s/catalog", share);
    TRY(catalog_read(schema, catalog, err));
    check_open(check, cli->arena, schema);
    check_catalog(check, catalog);
    check_folder(check, arena_format(cli->arena, "%s/scenarios", share));
    return true;
}

static bool chosen_check(const struct cli *cli, struct check *check, struct cli_pack *pack,
                         struct err *err)
{
    TRY(cli_pack_open(pack, cli, &cli->words, NULL, err));
    check_open(check, cli->arena, &pack->schema);
    for (size_t i = 0; i < pack->count; i++)
        check_scenario(check, pack->entries[i].scenario);
    return true;
}

static int run(int argc, char **argv)
{
    struct cli cli;
    int status;
    if (!cli_read(&cli, &command_check, NULL, 0, argc, argv, &status))
        return cli_end(&cli, status);
    struct check check;
    struct cli_pack pack = {0};
    struct schema schema = {.arena = cli.arena};
    struct err err;
    bool ok = cli.words.count ? chosen_check(&cli, &check, &pack, &err)
                              : everything_check(&cli, &check, &schema, &err);
    if (!ok)
        return cli_end(&cli, cli_fail(&cli, &err));
    if (cli.json)
        notes_json(&check);
    else
        notes_print(&cli, &check);
    return cli_end(&cli, check.error_count ? EXIT_INPUT : EXIT_CLEAN);
}
