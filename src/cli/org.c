#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/doc.h"
#include "cli/cli_desk.h"
#include "cli/cli_text.h"
#include "modules/org/import.h"

static const char usage[] =
    "사용법: haechi org import --data 폴더 [옵션] 폴더\n"
    "멈춘 서버의 자료에 기관, 부서, 직원, 보직, 매핑을 CSV에서 넣습니다: agencies.csv "
    "departments.csv\n"
    "officers.csv posts.csv mappings.csv 가운데 있는 것을 이 차례로. 하나라도 틀리면 아무것도 쓰지 "
    "않고\n"
    "틀린 줄과 열을 모두 알려 줍니다. 매핑이 이미 있는 기관의 매핑은 서버에서 두 사람이 바꿉니다. "
    "열의\n"
    "이름은 docs/organisation.md에 있습니다.\n"
    "\n"
    "Usage: haechi org import --data DIR [options] FOLDER\n"
    "Enters agencies, departments, officers, posts and mappings into the data of a server that is "
    "not\n"
    "running, from those of agencies.csv departments.csv officers.csv posts.csv mappings.csv that "
    "are\n"
    "there. One fault, and nothing is written; all faults are named with line and column. Where an "
    "agency\n"
    "has mappings, two persons change them on the server.\n"
    "\n"
    "  --data DIR     haechi.db와 keys/ring이 있는 폴더 | the folder of haechi.db and keys/ring\n"
    "  --store URL    haechi.db 대신 쓸 저장소 | a store instead of haechi.db: postgresql://...\n"
    "  --keys FILE    keys/ring 대신 쓸 열쇠고리 | a key ring instead of keys/ring\n"
    "  --agency ID    기관을 쓰지 않은 행의 기관 | agency of rows that name none\n"
    "  --json         결과를 JSON으로 | print JSON\n"
    "  --lang ko|en   말 | language\n"
    "  --no-color     색 없이 | without colours\n"
    "  --help         이 도움말 | this help\n"
    "\n"
    "예 Example: haechi org import --data city-data city/org\n";

static int run(int argc, char **argv);

const struct command command_org = {
    .name = "org",
    .summary_ko = "부서·직원·보직·매핑을 CSV에서 넣기",
    .summary_en = "enter departments, officers, posts and mappings from CSV",
    .usage = usage,
    .run = run,
    .order = 72,
};

#define FILE_BYTES_MAX (16 * MIB)
#define FILES_MAX      8

struct files {
    const char *folder, *agency;
    const char *paths[FILES_MAX];
    struct import imports[FILES_MAX];
    size_t count;
};

static bool files_read(const struct cli *cli, struct files *files, struct err *err)
{
    for (size_t i = 0; import_names[i]; i++) {
        const char *path = arena_format(cli->arena, "%s/%s.csv", files->folder, import_names[i]);
        char *data;
        size_t len;
        if (access(path, F_OK) != 0)
            continue;
        TRY(doc_read_file(cli->arena, path, FILE_BYTES_MAX, &data, &len, err));
        struct import *import = &files->imports[files->count];
        TRY(import_read(import, cli->arena, import_names[i], path, data, len, err));
        import->agency = files->agency;
        files->paths[files->count++] = path;
    }
    return files->count ||
           err_set(err, ERR_NOT_FOUND,
                   "%s: agencies.csv, departments.csv …가 없습니다 | holds no agencies.csv, "
                   "departments.csv …",
                   files->folder);
}

static bool files_apply(struct desk *desk, struct writer_turn *turn, void *context, struct err *err)
{
    struct files *files = context;
    struct org_hand hand = { .turn = turn, .today = desk_today(desk) };
    for (size_t i = 0; i < files->count; i++) {
        TRY(import_apply(&files->imports[i], &hand, err));
        TRY(desk_audit(desk, turn, "org.import", files->agency, files->paths[i], 0, NULL, err));
    }
    return true;
}

static void faults_print(const struct cli *cli, const struct files *files)
{
    for (size_t i = 0; i < files->count; i++)
        for (size_t f = 0; f < files->imports[i].file.faults.count; f++) {
            const struct import_fault *fault = &files->imports[i].file.faults.at[f];
            const char *bar = strstr(fault->reason, " | ");
            int ko = bar ? (int)(bar - fault->reason) : (int)strlen(fault->reason);
            fprintf(stderr, "%s:%llu:%zu: %s%s%s: ", files->paths[i],
                    (unsigned long long)fault->line, fault->column, fault->header,
                    *fault->value ? " " : "", fault->value);
            if (cli->english && bar)
                fprintf(stderr, "%s\n", bar + 3);
            else
                fprintf(stderr, "%.*s\n", ko, fault->reason);
        }
}

static void counts_print(const struct cli *cli, const struct files *files)
{
    if (cli->json)
        fputs("{", stdout);
    for (size_t i = 0; i < files->count; i++) {
        const struct import *import = &files->imports[i];
        const char *name = strrchr(files->paths[i], '/') + 1;
        if (cli->json)
            printf("%s\"%s\": {\"added\": %zu, \"changed\": %zu, \"same\": %zu}", i ? ", " : "",
                   name, import->added, import->changed, import->same);
        else
            printf("%s: %s %zu, %s %zu, %s %zu\n", name, cli_both(cli, "새로", "added"),
                   import->added, cli_both(cli, "바뀜", "changed"), import->changed,
                   cli_both(cli, "그대로", "same"), import->same);
    }
    if (cli->json)
        puts("}");
}

static int run(int argc, char **argv)
{
    struct cli cli;
    int status;
    struct desk desk = { .cli = &cli };
    struct files files = { 0 };
    const struct cli_option options[] = {
        { "data", CLI_TEXT, &desk.data },
        { "store", CLI_TEXT, &desk.url },
        { "keys", CLI_TEXT, &desk.keys },
        { "agency", CLI_TEXT, &files.agency },
    };
    if (!cli_read(&cli, &command_org, options, sizeof options / sizeof *options, argc, argv,
                  &status))
        return cli_end(&cli, status);
    if (cli.words.count != 2 || strcmp(cli.words.at[0], "import") != 0) {
        cli_say_error(&cli,
                      "import와 폴더 하나를 쓰십시오 | write: haechi org import --data DIR FOLDER");
        return cli_end(&cli, EXIT_INPUT);
    }
    files.folder = cli.words.at[1];
    struct err err = { 0 };
    bool done = files_read(&cli, &files, &err) && desk_open(&desk, &err) &&
                desk_write(&desk, files_apply, &files, &err);
    desk_close(&desk);
    if (done)
        counts_print(&cli, &files);
    else
        faults_print(&cli, &files);
    return cli_end(&cli, done ? EXIT_CLEAN : cli_fail(&cli, &err));
}
