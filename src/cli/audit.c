#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "app/audit.h"
#include "base/doc.h"
#include "base/now.h"
#include "cli/cli_text.h"

static const char usage[] =
    "사용법: haechi audit verify --data 폴더 [--head 파일] [옵션]\n"
    "        haechi audit head --data 폴더 [옵션]\n"
    "감사 기록이 쓰인 그대로인지 확인하거나(verify), 마지막 항목의 서명된 머리를 "
    "내보냅니다(head).\n"
    "머리를 다른 곳에 두면, 거기까지의 기록이 바뀌지 않았음을 나중에 누구나 확인할 수 있습니다.\n"
    "서버가 도는 동안에도 쓸 수 있으며, 아무것도 바꾸지 않습니다.\n"
    "\n"
    "Usage: haechi audit verify --data DIR [--head FILE] [options]\n"
    "       haechi audit head --data DIR [options]\n"
    "Checks that the audit log is what was written (verify), or prints the signed head of its "
    "last\n"
    "entry (head). A head that is kept elsewhere lets anyone see later that everything up to it is "
    "as\n"
    "it was. Both work while the server runs, and change nothing.\n"
    "\n"
    "  --data DIR     haechi.db와 keys/ring이 있는 폴더 | the folder of haechi.db and keys/ring\n"
    "  --store URL    haechi.db 대신 쓸 저장소 | a store instead of haechi.db: postgresql://...\n"
    "  --keys FILE    keys/ring 대신 쓸 열쇠고리 | a key ring instead of keys/ring\n"
    "  --head FILE    전에 내보낸 머리. 열쇠고리가 없으면 그 공개 열쇠로 서명을 확인\n"
    "                 a head that was exported; without a ring signatures are checked with its "
    "key\n"
    "  --limit N      보여 줄 이상의 수(20) | findings shown (20)\n"
    "  --json         결과를 JSON으로 | print JSON\n"
    "  --lang ko|en   말 | language\n"
    "  --no-color     색 없이 | without colours\n"
    "  --help         이 도움말 | this help\n"
    "\n"
    "끝 상태 Exit status: 0 이상 없음 intact, 1 바뀜 tampered with, 2 입력 오류 bad input\n"
    "예 Example: haechi audit head --data city > head.json; haechi audit verify --data city --head "
    "head.json\n";

static int run(int argc, char **argv);

const struct command command_audit = {
    .name = "audit",
    .summary_ko = "감사 기록의 변조 확인과 서명된 머리",
    .summary_en = "verify the audit log, or print its signed head",
    .usage = usage,
    .run = run,
    .order = 75,
};

struct command_line {
    struct cli cli;
    const char *data, *url, *keys, *head_path;
    uint64_t limit;
    struct store *store;
    struct seal *seal; // NULL: there is no ring
    struct audit_head head;
    struct audit_result result;
    struct audit_finding *shown;
    size_t shown_count;
};

// A ring that is named must be there; the usual one may be missing where a log is verified on another machine.
static bool seal_find(struct command_line *line, struct err *err)
{
    const char *path = line->keys;
    if (!path && line->data)
        path = arena_format(line->cli.arena, "%s/keys/ring", line->data);
    line->seal = path ? seal_open(path, SEAL_AES, err) : NULL;
    if (line->seal || (!line->keys && (!path || err->kind == ERR_NOT_FOUND)))
        return true;
    return false;
}

static bool store_find(struct command_line *line, struct err *err)
{
    const char *url = line->url;
    if (!url)
        url = arena_format(line->cli.arena, "sqlite:%s/haechi.db", line->data);
    line->store = store_open(url, STORE_READ, err);
    return line->store != NULL;
}

static bool head_load(struct command_line *line, struct err *err)
{
    char *text = NULL;
    size_t len = 0;
    if (!line->head_path)
        return true;
    TRY(doc_read_file(line->cli.arena, line->head_path, 64 * KIB, &text, &len, err));
    return audit_head_read(text, len, &line->head, err) || err_prefix(err, "%s", line->head_path);
}

static void finding_take(void *context, const struct audit_finding *finding)
{
    struct command_line *line = context;
    if (line->shown_count < line->limit)
        line->shown[line->shown_count++] = *finding;
}

static void findings_print(const struct command_line *line)
{
    const struct cli *cli = &line->cli;
    for (size_t i = 0; i < line->shown_count; i++) {
        const struct audit_finding *finding = &line->shown[i];
        printf("  %s", cli_count(cli->arena, (uint64_t)finding->first));
        if (finding->last != finding->first)
            printf("–%s", cli_count(cli->arena, (uint64_t)finding->last));
        if (finding->month)
            printf(" (%04" PRId64 "-%02" PRId64 ")", finding->month / 100, finding->month % 100);
        printf(": %s\n", cli_both(cli, audit_fault_text(finding->fault, false),
                                  audit_fault_text(finding->fault, true)));
    }
    if (line->result.finding_count > line->shown_count)
        printf("  %s %s (--limit)\n", cli_both(cli, "더 있음", "more:"),
               cli_count(cli->arena, line->result.finding_count - line->shown_count));
}

static void counts_print(const struct command_line *line)
{
    const struct cli *cli = &line->cli;
    const struct audit_result *result = &line->result;
    printf("  %s %s", cli_both(cli, "항목", "entries"), cli_count(cli->arena, result->entry_count));
    if (result->first)
        printf(" (%s–%s)", cli_count(cli->arena, (uint64_t)result->first),
               cli_count(cli->arena, (uint64_t)result->last));
    if (result->removed_count)
        printf(" · %s %s", cli_both(cli, "기한이 지나 지운 항목", "expired and removed"),
               cli_count(cli->arena, result->removed_count));
    printf(" · %s %s\n", cli_both(cli, "확인한 서명", "signatures checked"),
           cli_count(cli->arena, result->signature_count));
    if (!line->seal)
        printf("  %s\n",
               line->head_path
                   ? cli_both(cli, "열쇠고리 없이, 머리의 공개 열쇠로 확인했습니다",
                              "checked without the ring, with the head's public key")
                   : cli_both(cli, "열쇠고리도 머리도 없어 해시의 사슬만 확인했습니다",
                              "without ring and head only the chain of hashes was checked"));
    if (line->head_path && !result->head_met && !result->finding_count)
        printf("  %s\n", cli_both(cli, "머리가 가리키는 항목은 기한이 지나 지워졌습니다",
                                  "the head's entry has expired and was removed"));
}

static void result_print(const struct command_line *line)
{
    const struct cli *cli = &line->cli;
    bool intact = line->result.finding_count == 0;
    printf("%s%s%s\n", cli_color(cli, intact ? CLI_GREEN : CLI_RED),
           intact ? cli_both(cli, "감사 기록에 이상이 없습니다", "the audit log is intact")
                  : cli_both(cli, "감사 기록이 바뀌었습니다", "the audit log was tampered with"),
           cli_color(cli, CLI_RESET));
    findings_print(line);
    counts_print(line);
}

static void result_json(const struct command_line *line)
{
    const struct audit_result *result = &line->result;
    char hash[2 * SEAL_HASH + 1];
    json_t *object = json_object(), *list = json_array();
    for (size_t i = 0; i < line->shown_count; i++) {
        const struct audit_finding *finding = &line->shown[i];
        json_t *item = json_object();
        json_object_set_new(item, "fault", json_string(audit_fault_name(finding->fault)));
        json_object_set_new(item, "first", json_integer(finding->first));
        json_object_set_new(item, "last", json_integer(finding->last));
        if (finding->month)
            json_object_set_new(item, "month", json_integer(finding->month));
        json_array_append_new(list, item);
    }
    seal_hex(result->hash, SEAL_HASH, hash);
    json_object_set_new(object, "intact", json_boolean(result->finding_count == 0));
    json_object_set_new(object, "entries", json_integer((json_int_t)result->entry_count));
    json_object_set_new(object, "removed", json_integer((json_int_t)result->removed_count));
    json_object_set_new(object, "first", json_integer(result->first));
    json_object_set_new(object, "last", json_integer(result->last));
    json_object_set_new(object, "hash", json_string(hash));
    json_object_set_new(object, "signatures", json_integer((json_int_t)result->signature_count));
    json_object_set_new(object, "keys", json_boolean(line->seal != NULL));
    json_object_set_new(object, "head",
                        line->head_path ? json_boolean(result->head_met) : json_null());
    json_object_set_new(object, "finding_count", json_integer((json_int_t)result->finding_count));
    json_object_set_new(object, "findings", list);
    json_dumpf(object, stdout, JSON_COMPACT | JSON_ENSURE_ASCII);
    putchar('\n');
    json_decref(object);
}

static int verify(struct command_line *line)
{
    struct err err = { 0 };
    line->shown = ARENA_ARRAY(line->cli.arena, struct audit_finding, line->limit + 1);
    if (!head_load(line, &err) || !seal_find(line, &err) || !store_find(line, &err) ||
        !audit_verify(line->store, line->seal, line->head_path ? &line->head : NULL, finding_take,
                      line, &line->result, &err))
        return cli_fail(&line->cli, &err);
    if (line->cli.json)
        result_json(line);
    else
        result_print(line);
    return line->result.finding_count ? EXIT_FINDINGS : EXIT_CLEAN;
}

static int head(struct command_line *line)
{
    struct err err = { 0 };
    if (!seal_find(line, &err))
        return cli_fail(&line->cli, &err);
    if (!line->seal) {
        cli_say_error(&line->cli, "서명할 열쇠고리가 없습니다. --keys로 알려 주십시오 | there is "
                                  "no key ring to sign with; "
                                  "name it with --keys");
        return EXIT_INPUT;
    }
    if (!store_find(line, &err) ||
        !audit_head_make(line->store, line->seal, now_us(), &line->head, &err))
        return cli_fail(&line->cli, &err);
    puts(audit_head_json(line->cli.arena, &line->head));
    return EXIT_CLEAN;
}

static int what_asked(struct command_line *line)
{
    const struct cli_texts *words = &line->cli.words;
    const char *word = words->count == 1 ? words->at[0] : "";
    bool is_verify = strcmp(word, "verify") == 0;
    if (!is_verify && strcmp(word, "head") != 0) {
        cli_say_error(
            &line->cli,
            "verify나 head를 쓰십시오 | say verify or head: haechi audit verify --data DIR");
        return EXIT_INPUT;
    }
    if (!line->data && !line->url) {
        cli_say_error(
            &line->cli,
            "--data로 자료 폴더를 알려 주십시오 | name the folder of the data with --data");
        return EXIT_INPUT;
    }
    if (line->limit > 100000)
        line->limit = 100000;
    return is_verify ? verify(line) : head(line);
}

static int run(int argc, char **argv)
{
    struct command_line line = { .limit = 20 };
    const struct cli_option options[] = {
        { "data", CLI_TEXT, &line.data },     { "store", CLI_TEXT, &line.url },
        { "keys", CLI_TEXT, &line.keys },     { "head", CLI_TEXT, &line.head_path },
        { "limit", CLI_NUMBER, &line.limit },
    };
    int status;
    if (!cli_read(&line.cli, &command_audit, options, sizeof options / sizeof *options, argc, argv,
                  &status))
        return cli_end(&line.cli, status);
    status = what_asked(&line);
    store_close(line.store);
    seal_close(line.seal);
    return cli_end(&line.cli, status);
}
