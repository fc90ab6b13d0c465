#include <inttypes.h>
#include <stdio.h>

#include "cli/cli_text.h"
#include "sample/sample.h"

static const char usage[] =
    "사용법: haechi sample [옵션] 폴더\n"
    "가상의 도시 하나의 기록을 폴더에 만듭니다. 사람과 업체는 모두 지어낸 것이며, 심어 둔 오류의\n"
    "목록은 truth.csv에 있습니다. 같은 씨앗과 크기는 언제나 같은 파일을 만듭니다.\n"
    "\n"
    "Usage: haechi sample [options] DIR\n"
    "Writes the records of a fictitious city. All people and firms are made up; truth.csv lists the\n"
    "errors that were planted. The same seed and size always give the same bytes.\n"
    "\n"
    "  --seed N         씨앗 | what the city is made from (7)\n"
    "  --rows N         대략의 전체 행 수 | about how many rows in all (200000)\n"
    "  --last-day DATE  기록이 끝나는 날 | the day the records end (2026-06-30)\n"
    "  --json           결과를 JSON으로 | print JSON\n"
    "  --lang ko|en     말 | language\n"
    "  --help           이 도움말 | this help\n"
    "\n"
    "예 Example: haechi sample --seed 7 --rows 200000 city\n";

static int run(int argc, char **argv);

const struct command command_sample = {
    .name = "sample",
    .summary_ko = "오류를 심어 둔 가상 도시의 기록 만들기",
    .summary_en = "write the records of a fictitious city with planted errors",
    .usage = usage,
    .run = run,
    .order = 60,
};

static void progress_take(void *context, uint64_t done, uint64_t total)
{
    cli_progress_show(context, "sample", done, total);
}

static void report_print(struct cli *cli, const struct sample_request *request,
                         const struct sample_report *report, double seconds)
{
    char day[CIVIL_TEXT_MAX];
    civil_print_date(report->as_of_day, day);
    if (cli->json) {
        struct str dir;
        str_open(&dir, cli->arena);
        str_json(&dir, request->dir, slice_of(request->dir).len);
        printf("{\"dir\": %s, \"seed\": %" PRIu64 ", \"rows\": %" PRIu64 ", \"planted\": %" PRIu64
               ", \"as_of\": \"%s\", \"seconds\": %.3f, \"scenarios\": {",
               str_end(&dir), request->seed, report->row_count, report->planted_count, day, seconds);
        for (int i = 0; i < SCENARIO_COUNT; i++)
            printf("%s\"%s\": %" PRIu64, i ? ", " : "",
                   sample_scenario_id((enum sample_scenario)i), report->planted[i]);
        puts("}}");
        return;
    }
    printf("%s: %s %s, %s %s, %s %s (%.1f s)\n", request->dir, cli_both(cli, "행", "rows"),
           cli_count(cli->arena, report->row_count), cli_both(cli, "심은 오류", "planted errors"),
           cli_count(cli->arena, report->planted_count), cli_both(cli, "기준일", "as of"), day,
           seconds);
}

static int run(int argc, char **argv)
{
    struct cli cli;
    int status;
    struct sample_request request = {.seed = 7, .row_count = 200000};
    struct cli_date last_day = {0};
    const struct cli_option options[] = {
        {"seed", CLI_NUMBER, &request.seed},
        {"rows", CLI_NUMBER, &request.row_count},
        {"last-day", CLI_DATE, &last_day},
    };
    if (!cli_read(&cli, &command_sample, options, sizeof options / sizeof *options, argc, argv,
                  &status))
        return cli_end(&cli, status);
    if (cli.words.count != 1) {
        cli_say_error(&cli, "폴더 하나를 쓰십시오 | name one folder: haechi sample [options] DIR");
        return cli_end(&cli, EXIT_INPUT);
    }
    struct cli_progress progress;
    cli_progress_open(&progress);
    request.dir = cli.words.at[0];
    request.last_day = last_day.given ? last_day.day : 0;
    request.progress = progress_take;
    request.context = &progress;
    struct sample_report report;
    struct err err;
    bool ok = sample_write(&request, &report, &err);
    cli_progress_close(&progress);
    if (!ok)
        return cli_end(&cli, cli_fail(&cli, &err));
    report_print(&cli, &request, &report, (double)(cli_now_ns() - progress.begun_ns) / 1e9);
    return cli_end(&cli, EXIT_CLEAN);
}
