#include <stdio.h>
#include <string.h>

#include "app/app.h"
#include "app/backup.h"
#include "cli/cli_text.h"

static const char usage[] =
    "사용법: haechi restore 백업 폴더 [--keys 파일]\n"
    "백업(full-… 또는 changed-…)을 새 폴더에 되살립니다. 바뀐 것만 담은 백업은 같은 곳의 전체 백업 "
    "위에\n"
    "얹습니다. 모든 조각을 해시로 확인하고, 끝나면 저장소와 감사 기록을 검사합니다.\n"
    "비어 있지 않은 폴더에는 되살리지 않습니다(따로 둔 열쇠고리 keys/는 먼저 넣어 두어도 됩니다).\n"
    "\n"
    "Usage: haechi restore BACKUP DIR [--keys FILE]\n"
    "Puts a backup (full-… or changed-…) back into a new folder; a changed one is laid over the "
    "full one\n"
    "beside it. Every piece is compared with its hash, then the store and the audit log are "
    "checked.\n"
    "A folder that holds anything is refused (the keys, which were kept apart, may be there "
    "already).\n"
    "\n"
    "  --share DIR    catalog와 scenarios가 있는 곳 | where catalog and scenarios are\n"
    "  --keys FILE    검사에 쓸 열쇠고리; 없으면 폴더의 keys/ring | the key ring to check with\n"
    "  --lang ko|en   말 | language\n"
    "  --json         모든 명령의 선택 | as for every command\n"
    "  --no-color     색 없이 | without colours\n"
    "  --help         이 도움말 | this help\n"
    "\n"
    "끝 상태 Exit status: 0 이상 없음 intact, 1 되살렸으나 검사에 걸림 restored, but a check "
    "failed, 2 안 됨 "
    "not restored\n"
    "예 Example: haechi restore /mnt/backup/changed-20261128T021500.000000Z /var/lib/haechi\n";

static int run(int argc, char **argv);

const struct command command_restore = {
    .name = "restore",
    .summary_ko = "백업을 새 폴더에 되살림",
    .summary_en = "put a backup back into a new folder",
    .usage = usage,
    .run = run,
    .order = 81,
};

struct restoring {
    struct cli cli;
    const char *keys, *data_dir;
    struct store *store;
    struct seal *seal; // NULL: the ring is not there
};

static void line_print(const struct cli *cli, bool fine, const char *ko, const char *en,
                       const char *more)
{
    printf("  %s%s%s %s %s\n", cli_color(cli, fine ? CLI_GREEN : CLI_RED), fine ? "✓" : "✗",
           cli_color(cli, CLI_RESET), cli_both(cli, ko, en), more);
}

static bool check_pages(struct restoring *restoring, bool *intact, struct err *err)
{
    const char *word = NULL;
    TRY(store_word(restoring->store, err, restoring->cli.arena, &word, "PRAGMA quick_check(1)",
                   STORE_NO_ARGS));
    bool fine = word && strcmp(word, "ok") == 0;
    line_print(&restoring->cli, fine, "저장소 파일", "store file", fine ? "" : word);
    *intact &= fine;
    return true;
}

static void no_report(void *context, const struct audit_finding *finding)
{
    (void)context, (void)finding;
}

static bool check_audit(struct restoring *restoring, bool *intact, struct err *err)
{
    struct audit_result result = { 0 };
    const struct cli *cli = &restoring->cli;
    TRY(audit_verify(restoring->store, restoring->seal, NULL, no_report, NULL, &result, err));
    bool fine = result.finding_count == 0;
    line_print(cli, fine, "감사 기록", "audit log",
               fine ? cli_count(cli->arena, result.entry_count)
                    : cli_both(cli, "haechi audit verify로 보십시오", "see haechi audit verify"));
    *intact &= fine;
    return true;
}

struct differences {
    uint64_t records, findings, proofs;
};

static void count_record(void *context, const struct record_wrong *wrong)
{
    (void)wrong;
    ((struct differences *)context)->records++;
}

static void count_finding(void *context, const struct sink_event *event)
{
    (void)event;
    ((struct differences *)context)->findings++;
}

static void count_proof(void *context, const struct proof_line *line)
{
    ((struct differences *)context)->proofs += !line->agrees;
}

// Without the ring no seal can be computed.
static bool check_records(struct restoring *restoring, bool *intact, struct err *err)
{
    const struct cli *cli = &restoring->cli;
    struct differences wrong = { 0 };
    const struct app_options options = { .data_dir = restoring->data_dir,
                                         .keys_path = restoring->keys,
                                         .share = cli->share };
    struct app_verify verify = {
        .record = count_record, .finding = count_finding, .proof = count_proof, .context = &wrong
    };
    if (!restoring->seal)
        return true;
    TRY(app_verify(&options, &verify, err));
    bool fine = wrong.records + wrong.findings + wrong.proofs == 0;
    line_print(cli, fine, "기록과 경보, 원장과 평가", "records and alarms, ledgers and evaluations",
               fine ? cli_count(cli->arena, verify.record_count)
                    : cli_both(cli, "haechi verify로 보십시오", "see haechi verify"));
    *intact &= fine;
    return true;
}

static bool open_both(struct restoring *restoring, struct err *err)
{
    struct arena *arena = restoring->cli.arena;
    const char *keys = restoring->keys ? restoring->keys
                                       : arena_format(arena, "%s/keys/ring", restoring->data_dir);
    restoring->seal = seal_open(keys, SEAL_AES, err);
    if (!restoring->seal && (restoring->keys || err->kind != ERR_NOT_FOUND))
        return false;
    restoring->store = store_open(arena_format(arena, "sqlite:%s/haechi.db", restoring->data_dir),
                                  STORE_READ, err);
    return restoring->store != NULL;
}

static void say_next(const struct restoring *restoring)
{
    const struct cli *cli = &restoring->cli;
    if (!restoring->seal)
        printf(
            "%s\n",
            cli_both(cli,
                     "따로 둔 열쇠고리를 keys/ring에 넣어야 서버를 열 수 있습니다(새로 만들면 옛 "
                     "기록을 읽지 못합니다).",
                     "Put the key ring that was kept apart at keys/ring before the server is "
                     "started: a new ring cannot read the old records."));
    printf("%s haechi serve --data %s\n", cli_both(cli, "다음", "next:"), restoring->data_dir);
}

static int check(struct restoring *restoring)
{
    struct err err = { 0 };
    bool intact = true;
    if (!open_both(restoring, &err) || !check_pages(restoring, &intact, &err) ||
        !check_audit(restoring, &intact, &err) || !check_records(restoring, &intact, &err))
        return cli_fail(&restoring->cli, &err);
    if (!intact)
        return EXIT_FINDINGS;
    say_next(restoring);
    return EXIT_CLEAN;
}

static int restore(struct restoring *restoring, const char *backup)
{
    struct cli *cli = &restoring->cli;
    struct backup_restored done;
    struct err err = { 0 };
    if (!backup_restore(backup, restoring->data_dir, cli->arena, &done, &err))
        return cli_fail(cli, &err);
    printf("%s%s%s\n  %s %s", cli_color(cli, CLI_BOLD), restoring->data_dir,
           cli_color(cli, CLI_RESET), cli_both(cli, "때", "as of"), done.made);
    if (done.base)
        printf(" · %s %s", cli_both(cli, "밑의 전체 백업", "over"), done.base);
    printf(" · %s %s · %s %s\n", cli_both(cli, "저장소", "store"),
           cli_bytes(cli->arena, done.store_bytes), cli_both(cli, "파일", "files"),
           cli_count(cli->arena, done.file_count));
    return check(restoring);
}

static int run(int argc, char **argv)
{
    struct restoring restoring = { 0 };
    const struct cli_option options[] = { { "keys", CLI_TEXT, &restoring.keys } };
    int status;
    if (!cli_read(&restoring.cli, &command_restore, options, sizeof options / sizeof *options, argc,
                  argv, &status))
        return cli_end(&restoring.cli, status);
    if (restoring.cli.words.count != 2) {
        cli_say_error(&restoring.cli,
                      "백업과 새 폴더를 쓰십시오 | name a backup and a new folder: haechi "
                      "restore BACKUP DIR");
        return cli_end(&restoring.cli, EXIT_INPUT);
    }
    restoring.data_dir = restoring.cli.words.at[1];
    status = restore(&restoring, restoring.cli.words.at[0]);
    store_close(restoring.store);
    seal_close(restoring.seal);
    return cli_end(&restoring.cli, status);
}
