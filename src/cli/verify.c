#include <stdio.h>

#include "app/app.h"
#include "cli/cli_finding.h"
#include "cli/cli_text.h"

static const char usage[] =
    "사용법: haechi verify --data 폴더 [옵션]\n"
    "저장된 기록이 쓰인 그대로인지(행마다의 봉인, 표마다의 합계), 기록에서 찾아낸 것과 남아 있는 "
    "경보가\n"
    "서로 맞는지, 마일리지 원장과 동결한 평가를 다시 계산한 값이 남긴 값과 같은지 확인합니다. "
    "서버가 "
    "도는\n"
    "동안에도 쓸 수 있으며, 아무것도 바꾸지 않습니다.\n"
    "\n"
    "Usage: haechi verify --data DIR [options]\n"
    "Checks that the records are what was written (the seal of each row, the total of each table), "
    "that\n"
    "what the controls find in them agrees with the alarms that stand, and that ledgers of mileage "
    "and\n"
    "frozen evaluations, reckoned anew, are what is kept of them. Works while the server runs and "
    "changes\n"
    "nothing.\n"
    "\n"
    "  --data DIR     자료 폴더 | the folder of the data\n"
    "  --store URL    haechi.db 대신 쓸 저장소 | a store instead of haechi.db: postgres://...\n"
    "  --keys FILE    keys/ring 대신 쓸 열쇠고리 | a key ring instead of keys/ring\n"
    "  --limit N      보여 줄 이상의 수(20) | differences shown (20)\n"
    "  --share DIR    catalog와 scenarios가 있는 곳 | where catalog and scenarios are\n"
    "  --json         결과를 JSON으로 | print JSON\n"
    "  --lang ko|en   말 | language\n"
    "  --no-color     색 없이 | without colours\n"
    "  --help         이 도움말 | this help\n"
    "\n"
    "끝 상태 Exit status: 0 맞음 agrees, 1 다름 differs, 2 입력 오류 bad input\n"
    "예 Example: haechi verify --data city --json\n";

static int run(int argc, char **argv);

const struct command command_verify = {
    .name = "verify",
    .summary_ko = "저장된 기록과 경보가 맞는지 확인",
    .summary_en = "check the records kept, and the alarms against them",
    .usage = usage,
    .run = run,
    .order = 74,
};

struct verifying {
    struct cli cli;
    uint64_t limit, record_count, finding_count, proof_count; // what is wrong
    json_t *records, *findings, *proofs;                      // proofs: also those that hold
};

static void take_record(void *context, const struct record_wrong *wrong)
{
    struct verifying *verifying = context;
    const struct cli *cli = &verifying->cli;
    if (verifying->record_count++ >= verifying->limit)
        return;
    if (cli->json)
        json_array_append_new(verifying->records,
                              json_pack("{s:s, s:s, s:s, s:s}", "table", wrong->table->name, "key",
                                        wrong->key, "reason", wrong->ko, "reason_en", wrong->en));
    else
        printf("%s! %s%s %s: %s\n", cli_color(cli, CLI_RED), wrong->table->name,
               cli_color(cli, CLI_RESET), wrong->key, cli_both(cli, wrong->ko, wrong->en));
}

static void take_finding(void *context, const struct sink_event *event)
{
    struct verifying *verifying = context;
    const struct cli *cli = &verifying->cli;
    bool engine = event->kind == FINDING_RAISED;
    if (verifying->finding_count++ >= verifying->limit)
        return;
    const char *side = engine ? cli_both(cli, "기록에서는 찾았으나 경보가 없음",
                                         "found in the records, no alarm stands")
                              : cli_both(cli, "경보는 있으나 기록에서는 찾지 못함",
                                         "an alarm stands, not found in the records");
    if (cli->json)
        json_array_append_new(verifying->findings,
                              json_pack("{s:s, s:s, s:b, s:b}", "scenario", event->scenario->id,
                                        "key", event->key, "records", engine, "alarm", !engine));
    else
        printf("%s! %s%s %s: %s\n", cli_color(cli, CLI_RED), event->scenario->id,
               cli_color(cli, CLI_RESET), event->key, side);
}

static void take_proof(void *context, const struct proof_line *line)
{
    struct verifying *verifying = context;
    const struct cli *cli = &verifying->cli;
    verifying->proof_count += !line->agrees;
    if (cli->json)
        json_array_append_new(verifying->proofs,
                              json_pack("{s:s, s:s, s:s, s:b, s:s, s:s}", "name", line->name,
                                        "agency", line->agency, "thing", line->thing, "agrees",
                                        line->agrees, "found", line->ko, "found_en", line->en));
    else
        printf("%s%s %s%s %s %s: %s\n", cli_color(cli, line->agrees ? CLI_GREEN : CLI_RED),
               line->agrees ? "✓" : "!", line->name, cli_color(cli, CLI_RESET), line->agency,
               line->thing, cli_both(cli, line->ko, line->en));
}

static uint64_t wrong_count(const struct verifying *verifying)
{
    return verifying->record_count + verifying->finding_count + verifying->proof_count;
}

static void print_result(const struct verifying *verifying, const struct app_verify *verify)
{
    const struct cli *cli = &verifying->cli;
    uint64_t wrong = wrong_count(verifying);
    if (cli->json) {
        cli_json_print(json_pack("{s:b, s:I, s:I, s:I, s:I, s:I, s:O, s:O, s:O}", "agrees",
                                 wrong == 0, "records", (json_int_t)verify->record_count,
                                 "scenarios", (json_int_t)verify->scenario_count, "record_count",
                                 (json_int_t)verifying->record_count, "finding_count",
                                 (json_int_t)verifying->finding_count, "proof_count",
                                 (json_int_t)verifying->proof_count, "wrong_records",
                                 verifying->records, "differences", verifying->findings, "proofs",
                                 verifying->proofs),
                       false);
        return;
    }
    printf("%s%s%s\n  %s %s · %s %s · %s %s · %s %s\n", cli_color(cli, wrong ? CLI_RED : CLI_GREEN),
           wrong ? cli_both(cli, "맞지 않습니다", "it does not agree")
                 : cli_both(cli, "모두 맞습니다", "all agrees"),
           cli_color(cli, CLI_RESET), cli_both(cli, "기록", "records"),
           cli_count(cli->arena, verify->record_count), cli_both(cli, "시나리오", "scenarios"),
           cli_count(cli->arena, verify->scenario_count),
           cli_both(cli, "바뀐 기록", "wrong records"),
           cli_count(cli->arena, verifying->record_count),
           cli_both(cli, "경보와의 차이", "differences of alarms"),
           cli_count(cli->arena, verifying->finding_count));
}

static int verify_run(struct verifying *verifying, struct app_options *options)
{
    struct err err = { 0 };
    struct app_verify verify = {
        .record = take_record, .finding = take_finding, .proof = take_proof, .context = verifying
    };
    if (!options->data_dir) {
        cli_say_error(
            &verifying->cli,
            "--data로 자료 폴더를 알려 주십시오 | name the folder of the data with --data");
        return EXIT_INPUT;
    }
    options->share = verifying->cli.share;
    if (!app_verify(options, &verify, &err))
        return cli_fail(&verifying->cli, &err);
    print_result(verifying, &verify);
    return wrong_count(verifying) ? EXIT_FINDINGS : EXIT_CLEAN;
}

static int run(int argc, char **argv)
{
    struct verifying verifying = { .limit = 20 };
    struct app_options app_options = { .json_log = false };
    const struct cli_option options[] = {
        { "data", CLI_TEXT, &app_options.data_dir },
        { "store", CLI_TEXT, &app_options.store_url },
        { "keys", CLI_TEXT, &app_options.keys_path },
        { "limit", CLI_NUMBER, &verifying.limit },
    };
    int status;
    if (!cli_read(&verifying.cli, &command_verify, options, sizeof options / sizeof *options, argc,
                  argv, &status))
        return cli_end(&verifying.cli, status);
    verifying.records = json_array();
    verifying.findings = json_array();
    verifying.proofs = json_array();
    status = verify_run(&verifying, &app_options);
    json_decref(verifying.records);
    json_decref(verifying.findings);
    json_decref(verifying.proofs);
    return cli_end(&verifying.cli, status);
}
