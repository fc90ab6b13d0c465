#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "app/app.h"
#include "app/keys.h"
#include "cli/cli_finding.h"
#include "cli/cli_text.h"

static const char usage[] =
    "사용법: haechi key rotate --data 폴더 [옵션]\n"
    "        haechi key list --data 폴더 [옵션]\n"
    "rotate는 멈춘 서버의 열쇠고리에 필드와 토큰의 새 열쇠를 더하고, 저장된 암호문과 토큰을 모두 "
    "새 "
    "열쇠로\n"
    "바꿉니다. 조금씩 저장하므로 중간에 끊기면 같은 명령을 다시 하십시오(새 열쇠를 또 만들지 "
    "않습니다).\n"
    "끝나기 전에는 서버가 시작하지 않습니다. 옛 열쇠는 옛 백업을 위해 열쇠고리에 남습니다.\n"
    "list는 열쇠의 판과 저장소가 쓰는 판을 보여 줍니다.\n"
    "\n"
    "Usage: haechi key rotate --data DIR [options]\n"
    "       haechi key list --data DIR [options]\n"
    "rotate adds new keys of fields and tokens to the ring of a stopped server, and makes all "
    "ciphers and\n"
    "tokens that are stored anew. It commits in slices: when it was cut, repeat the command (which "
    "then\n"
    "makes no further key). Until it has ended no server starts. Old keys stay in the ring, for "
    "old\n"
    "backups. list shows the versions of the keys, and the one the store is under.\n"
    "\n"
    "  --data DIR     haechi.db와 keys/ring이 있는 폴더 | the folder of haechi.db and keys/ring\n"
    "  --store URL    haechi.db 대신 쓸 저장소 | a store instead of haechi.db: postgresql://...\n"
    "  --keys FILE    keys/ring 대신 쓸 열쇠고리 | a key ring instead of keys/ring\n"
    "  --share DIR    catalog가 있는 곳 | where the catalog is\n"
    "  --json         결과를 JSON으로 | print JSON\n"
    "  --lang ko|en   말 | language\n"
    "  --no-color     색 없이 | without colours\n"
    "  --help         이 도움말 | this help\n"
    "\n"
    "끝 상태 Exit status: 0 됨 done, 1 그대로 둔 것이 있음 some were left, 2 안 됨 not done\n"
    "예 Example: haechi key rotate --data /var/lib/haechi\n";

static int run(int argc, char **argv);

const struct command command_key = {
    .name = "key",
    .summary_ko = "멈춘 서버의 열쇠: rotate, list",
    .summary_en = "keys of a stopped server: rotate, list",
    .usage = usage,
    .run = run,
    .order = 79,
};

struct keys {
    struct cli cli;
    struct app_options options;
    struct cli_progress progress;
};

// ---- rotate

static void show_progress(void *context, const char *what, uint64_t count)
{
    struct keys *keys = context;
    cli_progress_show(&keys->progress, what, count, 0);
}

static void print_rotation(const struct cli *cli, const struct app_rotation *done)
{
    if (cli->json) {
        cli_json_print(
            json_pack("{s:i, s:I, s:I, s:I, s:I}", "version", done->version, "records",
                      (json_int_t)done->record_count, "texts", (json_int_t)done->text_count,
                      "files", (json_int_t)done->file_count, "left", (json_int_t)done->left_count),
            false);
        return;
    }
    printf("%s%s %d%s\n  %s %s · %s %s · %s %s\n", cli_color(cli, CLI_GREEN),
           cli_both(cli, "지금 열쇠의 판", "keys are now of version"), done->version,
           cli_color(cli, CLI_RESET), cli_both(cli, "기록", "records"),
           cli_count(cli->arena, done->record_count), cli_both(cli, "그 밖", "others"),
           cli_count(cli->arena, done->text_count), cli_both(cli, "파일", "files"),
           cli_count(cli->arena, done->file_count));
    if (done->left_count)
        printf("%s! %s%s %s\n", cli_color(cli, CLI_RED), cli_count(cli->arena, done->left_count),
               cli_color(cli, CLI_RESET),
               cli_both(cli,
                        "건은 프로그램 밖에서 고쳐졌거나 열리지 않아 그대로 두었습니다. haechi "
                        "verify로 보십시오.",
                        "were changed past the program or do not open, and are left as they are: "
                        "see haechi verify."));
    printf("  %s\n", cli_both(cli, "열쇠고리를 다시 금고에 복사하십시오.",
                              "Copy the key ring to its safe again."));
}

static int rotate(struct keys *keys)
{
    struct err err = { 0 };
    struct app_rotation rotation = { .progress = show_progress, .context = keys };
    keys->options.records_only = keys->options.rotate = true;
    cli_progress_open(&keys->progress);
    struct app *app = app_open(&keys->options, &err);
    bool done = app && app_rotate(app, &rotation, &err);
    if (app)
        app_close(app);
    cli_progress_close(&keys->progress);
    if (!done)
        return cli_fail(&keys->cli, &err);
    print_rotation(&keys->cli, &rotation);
    return rotation.left_count ? EXIT_FINDINGS : EXIT_CLEAN;
}

// ---- list

static void print_versions(const struct cli *cli, int newest, int stored)
{
    json_t *list = json_array();
    for (int version = 1; version <= newest; version++) {
        bool current = version == newest, store = version == stored;
        json_array_append_new(list, json_pack("{s:i, s:b, s:b}", "version", version, "current",
                                              current, "store", store));
        if (!cli->json)
            printf("%3d  %s%s\n", version,
                   current ? cli_both(cli, "지금 쓰는 것", "current")
                           : cli_both(cli, "읽기만", "read only"),
                   store ? cli_both(cli, ", 저장소", ", the store's") : "");
    }
    if (cli->json)
        cli_json_print(json_pack("{s:b, s:O}", "finished", newest == stored, "versions", list),
                       false);
    else if (newest != stored)
        printf("%s\n", cli_both(cli, "끝나지 않았습니다. haechi key rotate로 마치십시오.",
                                "Not finished: finish with haechi key rotate."));
    json_decref(list);
}

static bool read_versions(const struct keys *keys, int *newest, int *stored, struct err *err)
{
    struct arena *arena = keys->cli.arena;
    const char *data = keys->options.data_dir, *ring = keys->options.keys_path;
    const char *url = keys->options.store_url;
    struct seal *seal =
        seal_open(ring ? ring : arena_format(arena, "%s/keys/ring", data), SEAL_AES, err);
    if (!seal)
        return false;
    struct store *store =
        store_open(url ? url : arena_format(arena, "sqlite:%s/haechi.db", data), STORE_READ, err);
    bool fine = store && keys_read(store, seal, stored, err);
    *newest = seal_version(seal);
    store_close(store);
    seal_close(seal);
    return fine;
}

static int list(struct keys *keys)
{
    struct err err = { 0 };
    int newest, stored;
    if (!read_versions(keys, &newest, &stored, &err))
        return cli_fail(&keys->cli, &err);
    print_versions(&keys->cli, newest, stored);
    return EXIT_CLEAN;
}

static int run(int argc, char **argv)
{
    struct keys keys = { 0 };
    const struct cli_option options[] = {
        { "data", CLI_TEXT, &keys.options.data_dir },
        { "store", CLI_TEXT, &keys.options.store_url },
        { "keys", CLI_TEXT, &keys.options.keys_path },
    };
    int status;
    if (!cli_read(&keys.cli, &command_key, options, sizeof options / sizeof *options, argc, argv,
                  &status))
        return cli_end(&keys.cli, status);
    keys.options.share = keys.cli.share;
    const char *word = keys.cli.words.count == 1 ? keys.cli.words.at[0] : "";
    bool rotates = strcmp(word, "rotate") == 0;
    if (!keys.options.data_dir || (!rotates && strcmp(word, "list") != 0)) {
        cli_say_error(&keys.cli,
                      "rotate나 list와 --data 폴더를 쓰십시오 | write rotate or list, and "
                      "--data DIR");
        return cli_end(&keys.cli, EXIT_INPUT);
    }
    return cli_end(&keys.cli, rotates ? rotate(&keys) : list(&keys));
}
