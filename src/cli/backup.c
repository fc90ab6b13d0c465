#include <jansson.h>
#include <stdio.h>

#include "app/backup.h"
#include "base/now.h"
#include "cli/cli_text.h"

enum { KEEP_DEFAULT = 5 };

static const char usage[] =
    "사용법: haechi backup --data 폴더 [--full | --changed] 둘-곳\n"
    "도는 서버나 멈춘 서버의 자료를 백업합니다. 저장소는 한 시점 그대로, 첨부와 설정 파일도 "
    "함께입니다.\n"
    "--full은 전부, --changed는 마지막 전체 백업에서 바뀐 것만 담습니다. 둘 다 없으면 전체 백업이 "
    "이레가\n"
    "지났을 때 전체, 아니면 바뀐 것입니다. 그래서 날마다 한 번 부르면 됩니다.\n"
    "열쇠고리(keys/)는 백업에 넣지 않습니다. 백업과 다른 곳에 따로 두십시오. 없으면 주민번호와 "
    "계좌를 다시\n"
    "읽을 수 없습니다.\n"
    "\n"
    "Usage: haechi backup --data DIR [--full | --changed] TARGET\n"
    "Backs up what a running or stopped server keeps: the store as of one moment, attachments and "
    "the\n"
    "configuration file. --full has everything, --changed what differs from the last full one; "
    "with\n"
    "neither it is full when the last full one is a week old, so that one call a day does.\n"
    "The key ring (keys/) is never in it: keep it apart, elsewhere than the backups. Without it "
    "resident\n"
    "numbers and accounts cannot be read again.\n"
    "\n"
    "  --data DIR     서버의 자료 폴더 | the server's folder\n"
    "  --full         전체 백업 | everything\n"
    "  --changed      마지막 전체 백업에서 바뀐 것 | what has changed since the last full one\n"
    "  --keep N       남길 전체 백업의 수(5), 0은 모두. 그 위의 바뀐 것도 함께 지웁니다\n"
    "                 full ones kept (5), 0: all; older ones go with what lies over them\n"
    "  --store URL    haechi.db 대신 쓰는 저장소 | a store instead of haechi.db\n"
    "  --json         결과를 JSON으로 | print JSON\n"
    "  --lang ko|en   말 | language\n"
    "  --no-color     색 없이 | without colours\n"
    "  --help         이 도움말 | this help\n"
    "\n"
    "끝 상태 Exit status: 0 됨 done, 2 안 됨 not done\n"
    "예 Example: haechi backup --data /var/lib/haechi /mnt/backup\n";

static int run(int argc, char **argv);

const struct command command_backup = {
    .name = "backup",
    .summary_ko = "서버를 멈추지 않고 백업",
    .summary_en = "back up a server, also while it runs",
    .usage = usage,
    .run = run,
    .order = 80,
};

struct view {
    struct cli cli;
    struct cli_progress progress;
};

static void show_progress(void *context, int percent)
{
    struct view *view = context;
    cli_progress_show(&view->progress, cli_both(&view->cli, "저장소", "store"), (uint64_t)percent,
                      100);
}

static void print_text(const struct cli *cli, const struct backup_done *done)
{
    printf("%s%s%s\n", cli_color(cli, CLI_GREEN), done->path, cli_color(cli, CLI_RESET));
    printf("  %s · %s %s · %s %s/%s · %s %s/%s · %s %s\n",
           done->full ? cli_both(cli, "전체", "full") : cli_both(cli, "바뀐 것", "changed"),
           cli_both(cli, "저장소", "store"), cli_bytes(cli->arena, done->store_bytes),
           cli_both(cli, "블록", "blocks"), cli_count(cli->arena, done->block_count),
           cli_count(cli->arena, done->block_total), cli_both(cli, "파일", "files"),
           cli_count(cli->arena, done->file_count), cli_count(cli->arena, done->file_total),
           cli_both(cli, "쓴 크기", "written"), cli_bytes(cli->arena, done->packed_bytes));
    if (done->removed_count)
        printf("  %s %s\n", cli_both(cli, "지운 옛 백업", "old backups removed"),
               cli_count(cli->arena, done->removed_count));
    printf("  %s\n", cli_both(cli, "열쇠고리는 백업에 없습니다. 따로 두십시오.",
                              "The key ring is not in it: keep it apart."));
}

static void print_json(const struct backup_done *done)
{
    json_t *object = json_pack(
        "{s:s, s:s, s:I, s:I, s:I, s:I, s:I, s:I, s:I}", "path", done->path, "kind",
        done->full ? "full" : "changed", "store_bytes", (json_int_t)done->store_bytes, "blocks",
        (json_int_t)done->block_count, "blocks_all", (json_int_t)done->block_total, "files",
        (json_int_t)done->file_count, "files_all", (json_int_t)done->file_total, "written_bytes",
        (json_int_t)done->packed_bytes, "removed", (json_int_t)done->removed_count);
    json_dumpf(object, stdout, JSON_COMPACT);
    putchar('\n');
    json_decref(object);
}

static int back_up(struct view *view, struct backup_ask *ask)
{
    struct backup_done done;
    struct err err = { 0 };
    cli_progress_open(&view->progress);
    bool fine = backup_make(ask, view->cli.arena, &done, &err);
    cli_progress_close(&view->progress);
    if (!fine)
        return cli_fail(&view->cli, &err);
    if (view->cli.json)
        print_json(&done);
    else
        print_text(&view->cli, &done);
    return EXIT_CLEAN;
}

static int run(int argc, char **argv)
{
    struct view view = { 0 };
    bool full = false, changed = false;
    struct backup_ask ask = {
        .keep = KEEP_DEFAULT, .at_us = now_us(), .progress = show_progress, .context = &view
    };
    const struct cli_option options[] = {
        { "data", CLI_TEXT, &ask.data_dir }, { "store", CLI_TEXT, &ask.store_url },
        { "full", CLI_FLAG, &full },         { "changed", CLI_FLAG, &changed },
        { "keep", CLI_NUMBER, &ask.keep },
    };
    int status;
    if (!cli_read(&view.cli, &command_backup, options, sizeof options / sizeof *options, argc, argv,
                  &status))
        return cli_end(&view.cli, status);
    if (!ask.data_dir || view.cli.words.count != 1 || (full && changed)) {
        cli_say_error(
            &view.cli,
            "자료 폴더와 둘 곳을 하나씩 쓰십시오: haechi backup --data 폴더 둘-곳 | name the "
            "data and one place for the backup: haechi backup --data DIR TARGET, with --full "
            "or --changed but not both");
        return cli_end(&view.cli, EXIT_INPUT);
    }
    ask.target = view.cli.words.at[0];
    ask.kind = full ? BACKUP_FULL : changed ? BACKUP_CHANGED : BACKUP_DUE;
    return cli_end(&view.cli, back_up(&view, &ask));
}
