#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "cli/cli_finding.h"
#include "control/zt.h"

static const char usage[] =
    "사용법: haechi test [옵션] [ID|파일...]\n"
    "시나리오 옆의 사례(.zt)를 돌려 봅니다. 사례마다 적힌 대로, 한꺼번에, 한 행씩, 잡음을 넣었다\n"
    "빼면서 돌려도 답이 같아야 합니다.\n"
    "\n"
    "Usage: haechi test [options] [ID|FILE...]\n"
    "Runs the cases (.zt) that stand beside the scenarios. Each must give the same answer as it is\n"
    "written, in one tick, row by row, and with noise put in and taken back.\n"
    "\n"
    "  --way WAY     as-written|one-tick|row-by-row|noise|all (all)\n"
    "  --seed N      잡음의 씨앗(1) | seed of the noise (1)\n"
    "  --share DIR   catalog와 scenarios가 있는 곳 | where catalog and scenarios are\n"
    "  --json        결과를 JSON으로 | print JSON\n"
    "  --lang ko|en  말 | language\n"
    "  --help        이 도움말 | this help\n"
    "\n"
    "끝 상태 Exit status: 0 모두 통과 all passed, 1 실패 있음 failures, 2 입력 오류 bad input\n"
    "예 Example: haechi test F03 --way as-written\n";

static int run(int argc, char **argv);

const struct command command_test = {
    .name = "test",
    .summary_ko = "시나리오의 사례(.zt) 시험",
    .summary_en = "run the cases (.zt) of the scenarios",
    .usage = usage,
    .run = run,
    .order = 30,
};

static const struct {
    const char *name;
    enum zt_way way;
} ways[] = {
    {"as-written", ZT_AS_WRITTEN},
    {"one-tick", ZT_ONE_TICK},
    {"row-by-row", ZT_ROW_BY_ROW},
    {"noise", ZT_WITH_NOISE},
};

#define WAY_COUNT (sizeof ways / sizeof *ways)

struct testing {
    struct cli cli;
    struct cli_pack pack;
    const char *way;
    uint64_t seed, passed, failed, unread;
    json_t *list; // with --json
};

// <path>.zt beside <path>.sql, and the other way round.
static const char *path_with(struct arena *arena, const char *path, const char *ending)
{
    size_t len = strlen(path);
    const char *dot = strrchr(path, '.');
    if (dot)
        len = (size_t)(dot - path);
    return arena_format(arena, "%.*s%s", (int)len, path, ending);
}

// A case file is named for its scenario, so that one may name either.
static void words_normalise(struct cli *cli)
{
    for (size_t i = 0; i < cli->words.count; i++) {
        size_t len = strlen(cli->words.at[i]);
        if (len > 3 && strcmp(cli->words.at[i] + len - 3, ".zt") == 0)
            cli->words.at[i] = path_with(cli->arena, cli->words.at[i], ".sql");
    }
}

static void way_run(struct testing *testing, const struct zt_file *file, struct scenario *scenario,
                    size_t way)
{
    const struct cli *cli = &testing->cli;
    struct str report;
    str_open(&report, cli->arena);
    struct zt_result result = {.report = &report};
    zt_run(file, scenario, &testing->pack.schema, ways[way].way, testing->seed, &result);
    testing->passed += result.passed;
    testing->failed += result.failed;
    if (cli->json)
        json_array_append_new(
            testing->list,
            json_pack("{s:s, s:s, s:I, s:I, s:s}", "scenario", scenario->id, "way", ways[way].name,
                      "passed", (json_int_t)result.passed, "failed", (json_int_t)result.failed,
                      "report", str_end(&report)));
    else if (result.failed)
        printf("%s%s %s%s (seed %" PRIu64 ")\n%s\n", cli_color(cli, CLI_RED), scenario->id,
               ways[way].name, cli_color(cli, CLI_RESET), testing->seed, str_end(&report));
}

static void scenario_test(struct testing *testing, struct scenario *scenario)
{
    const struct cli *cli = &testing->cli;
    struct zt_file *file;
    struct err err;
    const char *path = path_with(cli->arena, scenario->path, ".zt");
    if (!zt_read(cli->arena, &testing->pack.schema, path, &file, &err)) {
        testing->unread++;
        testing->failed++;
        cli_fail(cli, &err);
        return;
    }
    for (size_t i = 0; i < WAY_COUNT; i++)
        if (strcmp(testing->way, "all") == 0 || strcmp(testing->way, ways[i].name) == 0)
            way_run(testing, file, scenario, i);
}

static bool way_check(const char *way, struct err *err)
{
    bool known = strcmp(way, "all") == 0;
    for (size_t i = 0; i < WAY_COUNT; i++)
        known = known || strcmp(way, ways[i].name) == 0;
    return known || err_set(err, ERR_BAD_INPUT,
                            "--way %.40s: as-written, one-tick, row-by-row, noise, all 가운데 하나를 "
                            "쓰십시오 | --way takes as-written, one-tick, row-by-row, noise or all",
                            way);
}

static int run(int argc, char **argv)
{
    struct testing testing = {.way = "all", .seed = 1};
    const struct cli_option options[] = {
        {"way", CLI_TEXT, &testing.way},
        {"seed", CLI_NUMBER, &testing.seed},
    };
    struct cli *cli = &testing.cli;
    int status;
    if (!cli_read(cli, &command_test, options, sizeof options / sizeof *options, argc, argv,
                  &status))
        return cli_end(cli, status);
    struct err err;
    words_normalise(cli);
    if (!way_check(testing.way, &err) ||
        !cli_pack_open(&testing.pack, cli, &cli->words, NULL, &err))
        return cli_end(cli, cli_fail(cli, &err));
    testing.list = cli->json ? json_array() : NULL;
    for (size_t i = 0; i < testing.pack.count; i++)
        scenario_test(&testing, testing.pack.entries[i].scenario);
    if (cli->json)
        cli_json_print(json_pack("{s:I, s:I, s:I, s:o}", "seed", (json_int_t)testing.seed, "passed",
                                 (json_int_t)testing.passed, "failed", (json_int_t)testing.failed,
                                 "runs", testing.list),
                       false);
    else
        printf("%" PRIu64 " passed, %" PRIu64 " failed\n", testing.passed, testing.failed);
    return cli_end(cli, testing.unread ? EXIT_INPUT : testing.failed ? EXIT_FINDINGS : EXIT_CLEAN);
}
