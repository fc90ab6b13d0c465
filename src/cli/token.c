#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "app/people.h"
#include "app/session.h"
#include "cli/cli_desk.h"
#include "cli/cli_text.h"
#include "modules/account/queries.h"

static const char usage[] =
    "사용법: haechi token add --data 폴더 --name 이름 --permission 권한... [옵션]\n"
    "        haechi token end --data 폴더 --id 번호 [옵션]\n"
    "        haechi token list --data 폴더 [옵션]\n"
    "멈춘 서버에 기계의 토큰을 만들거나 취소합니다. 토큰은 한 번만 보여 줍니다.\n"
    "\n"
    "Usage: haechi token add --data DIR --name NAME --permission WORD... [options]\n"
    "       haechi token end --data DIR --id ID [options]\n"
    "       haechi token list --data DIR [options]\n"
    "Makes or revokes machines' tokens of a server that is not running. A token is shown once.\n"
    "\n"
    "  --data DIR         haechi.db와 keys/ring이 있는 폴더 | the folder of haechi.db and "
    "keys/ring\n"
    "  --store URL        haechi.db 대신 쓸 저장소 | a store instead of haechi.db: "
    "postgresql://...\n"
    "  --keys FILE        keys/ring 대신 쓸 열쇠고리 | a key ring instead of keys/ring\n"
    "  --name NAME        무엇의 토큰인지 | what it is for\n"
    "  --agency ID        기관(A1) | agency (A1)\n"
    "  --permission WORD  record_write precheck metrics ...; 여러 번 | may be repeated\n"
    "  --table NAME       쓸 수 있는 표, 없으면 모두; 여러 번 | tables it may write; may be "
    "repeated\n"
    "  --days N           쓸 수 있는 날수(365) | days it works (365)\n"
    "  --id ID            취소할 토큰 | the token to revoke\n"
    "  --json             결과를 JSON으로 | print JSON\n"
    "  --lang ko|en       말 | language\n"
    "  --no-color         색 없이 | without colours\n"
    "  --help             이 도움말 | this help\n"
    "\n"
    "예 Example: haechi token add --data city-data --name finance --permission record_write\n";

static int run(int argc, char **argv);

const struct command command_token = {
    .name = "token",
    .summary_ko = "멈춘 서버의 기계 토큰: add, end, list",
    .summary_en = "machines' tokens of a stopped server: add, end, list",
    .usage = usage,
    .run = run,
    .order = 71,
};

#define DAY_US (INT64_C(24) * 3600 * 1000000)

struct token {
    struct desk desk;
    const char *name, *agency;
    struct cli_texts permissions, tables;
    uint64_t days, id;
    const char *text; // of a new one
};

static bool note(struct token *token, struct writer_turn *turn, const char *agency,
                 const char *change, const char *detail, struct err *err)
{
    const struct right_change right = { .agency = agency,
                                        .account_id = (int64_t)token->id,
                                        .change = change,
                                        .detail = detail,
                                        .at_us = writer_at_us(turn) };
    TRY(people_note_right(writer_store(turn), writer_next_id(turn), &right, err));
    return desk_audit(&token->desk, turn, change, agency, "api_token", (int64_t)token->id, NULL,
                      err);
}

static bool permissions_check(const struct token *token, struct err *err)
{
    enum permission permission;
    for (size_t i = 0; i < token->permissions.count; i++)
        if (!permission_read(token->permissions.at[i], &permission) || permission < MAY_ALARM_READ)
            return err_set(err, ERR_BAD_INPUT,
                           "--permission %s: 그런 권한이 없습니다 | no such permission",
                           token->permissions.at[i]);
    return (token->name && token->permissions.count) ||
           err_set(err, ERR_BAD_INPUT,
                   "--name과 --permission이 필요합니다 | --name and --permission are needed");
}

static const char *words(struct arena *arena, const struct cli_texts *texts)
{
    struct str out;
    str_open(&out, arena);
    for (size_t i = 0; i < texts->count; i++)
        str_format(&out, "%s%s", i ? " " : "", texts->at[i]);
    return str_end(&out);
}

static bool add(struct desk *desk, struct writer_turn *turn, void *context, struct err *err)
{
    struct token *token = context;
    struct arena *arena = desk->cli->arena;
    const char *permissions = words(arena, &token->permissions);
    char secret[SESSION_TEXT_MAX], hash[SESSION_TEXT_MAX + 1];
    TRY(permissions_check(token, err));
    session_secret(secret);
    const char *text = arena_format(arena, SESSION_TOKEN "%s", secret);
    session_hash(text, hash);
    token->id = (uint64_t)writer_next_id(turn);
    if (!store_run(writer_store(turn), err, SQL_TOKEN_ADD,
                   STORE_ARGS(store_int((int64_t)token->id), store_text(hash),
                              store_text(token->name), store_text(token->agency),
                              store_text(permissions), store_text(words(arena, &token->tables)),
                              store_null(), store_int(writer_at_us(turn)),
                              store_int(writer_at_us(turn) + (int64_t)token->days * DAY_US))))
        return err->kind != ERR_CONFLICT
                   ? false
                   : err_set(err, ERR_NOT_FOUND,
                             "--agency %s: 그런 기관이 없습니다 | no such agency", token->agency);
    token->text = text;
    return note(token, turn, token->agency, "token.begin", permissions, err);
}

static bool end(struct desk *desk, struct writer_turn *turn, void *context, struct err *err)
{
    struct token *token = context;
    const char *agency;
    TRY(store_word(writer_store(turn), err, desk->cli->arena, &agency, SQL_TOKEN_WHOSE,
                   STORE_ARGS(store_int((int64_t)token->id))));
    TRY(store_run(writer_store(turn), err, SQL_TOKEN_END,
                  STORE_ARGS(store_int((int64_t)token->id), store_int(writer_at_us(turn)))));
    if (!agency || !store_changed(writer_store(turn)))
        return err_set(err, ERR_NOT_FOUND, "--id %" PRIu64 ": 그런 토큰이 없습니다 | no such token",
                       token->id);
    return note(token, turn, agency, "token.end", "", err);
}

static bool list_all(struct desk *desk, struct writer_turn *turn, void *context, struct err *err)
{
    (void)context;
    struct store_rows *rows = store_ask(writer_store(turn), err, SQL_TOKEN_ALL, STORE_NO_ARGS);
    bool more = true, fine = rows != NULL;
    while (fine && (fine = store_next(rows, &more, err)) && more) {
        const char *state = store_get_int(rows, 5) ? "" : "end";
        if (desk->cli->json) {
            json_t *row = json_pack(
                "{s:I, s:s, s:s, s:s, s:s, s:s}", "id", (json_int_t)store_get_int(rows, 0), "name",
                store_get_text(rows, 1), "agency", store_get_text(rows, 2), "permissions",
                store_get_text(rows, 3), "tables", store_get_text(rows, 4), "state", state);
            json_dumpf(row, stdout, 0);
            putchar('\n');
            json_decref(row);
        } else {
            printf("%" PRId64 "  %s  %s  %s  %s  %s\n", store_get_int(rows, 0),
                   store_get_text(rows, 1), store_get_text(rows, 2), store_get_text(rows, 3),
                   store_get_text(rows, 4), state);
        }
    }
    store_done(rows);
    return fine;
}

static const struct {
    const char *word;
    bool (*act)(struct desk *desk, struct writer_turn *turn, void *context, struct err *err);
} acts[] = { { "add", add }, { "end", end }, { "list", list_all } };
#define ACT_COUNT (sizeof acts / sizeof *acts)

static int run(int argc, char **argv)
{
    struct cli cli;
    int status;
    struct token token = { .agency = "A1", .days = 365, .desk = { .cli = &cli } };
    const struct cli_option options[] = {
        { "data", CLI_TEXT, &token.desk.data }, { "store", CLI_TEXT, &token.desk.url },
        { "keys", CLI_TEXT, &token.desk.keys }, { "name", CLI_TEXT, &token.name },
        { "agency", CLI_TEXT, &token.agency },  { "permission", CLI_TEXTS, &token.permissions },
        { "table", CLI_TEXTS, &token.tables },  { "days", CLI_NUMBER, &token.days },
        { "id", CLI_NUMBER, &token.id },
    };
    if (!cli_read(&cli, &command_token, options, sizeof options / sizeof *options, argc, argv,
                  &status))
        return cli_end(&cli, status);
    size_t which = 0;
    while (which < ACT_COUNT &&
           (cli.words.count != 1 || strcmp(acts[which].word, cli.words.at[0]) != 0))
        which++;
    if (which == ACT_COUNT || token.days > 36500) {
        cli_say_error(
            &cli,
            "add, end, list 가운데 하나를 쓰십시오; --days는 36500까지 | write one of add, end, "
            "list; --days up to 36500");
        return cli_end(&cli, EXIT_INPUT);
    }
    struct err err = { 0 };
    bool done =
        desk_open(&token.desk, &err) && desk_write(&token.desk, acts[which].act, &token, &err);
    desk_close(&token.desk);
    if (done && token.text && cli.json)
        printf("{\"id\": %" PRIu64 ", \"token\": \"%s\"}\n", token.id, token.text);
    else if (done && token.text)
        puts(token.text);
    return cli_end(&cli, done ? EXIT_CLEAN : cli_fail(&cli, &err));
}
