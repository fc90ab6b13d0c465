#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "app/people.h"
#include "cli/cli_desk.h"
#include "cli/cli_password.h"
#include "cli/cli_text.h"
#include "modules/account/queries.h"
#include "modules/org/put.h"

static const char usage[] =
    "사용법: haechi user add --data 폴더 --login 아이디 [옵션]\n"
    "        haechi user password --data 폴더 --login 아이디 [옵션]\n"
    "        haechi user end --data 폴더 --login 아이디 [옵션]\n"
    "        haechi user list --data 폴더 [옵션]\n"
    "멈춘 서버의 계정을 다룹니다. 처음 여는 서버에는 관리자가 한 사람 있어야 합니다. add는 없는 "
    "기관과\n"
    "직원을 만들고 보직을 줍니다. 비밀번호는 물어보거나 파일에서 읽으며, 명령줄에는 쓸 수 "
    "없습니다.\n"
    "\n"
    "Usage: haechi user add --data DIR --login LOGIN [options]\n"
    "       haechi user password --data DIR --login LOGIN [options]\n"
    "       haechi user end --data DIR --login LOGIN [options]\n"
    "       haechi user list --data DIR [options]\n"
    "Accounts of a server that is not running. A first start needs an administrator. add makes "
    "agency\n"
    "and officer where they are missing, and gives the post. The password is asked for, or read "
    "from a\n"
    "file; it cannot be an argument.\n"
    "\n"
    "  --data DIR            haechi.db와 keys/ring이 있는 폴더 | the folder of haechi.db and "
    "keys/ring\n"
    "  --store URL           haechi.db 대신 쓸 저장소 | a store instead of haechi.db: "
    "postgresql://...\n"
    "  --keys FILE           keys/ring 대신 쓸 열쇠고리 | a key ring instead of keys/ring\n"
    "  --login LOGIN         아이디 | login\n"
    "  --name NAME           새 직원의 이름(아이디) | name of a new officer (the login)\n"
    "  --emp-no NO           직원번호(아이디) | employee number (the login)\n"
    "  --agency ID           기관(A1) | agency (A1)\n"
    "  --agency-name NAME    새 기관의 이름(--agency) | name of a new agency (--agency)\n"
    "  --role ROLE           보직의 역할. 없으면 새 직원은 admin, 있는 직원은 그대로\n"
    "                        officer lead manager auditor deputy admin inspector; without it a "
    "new\n"
    "                        officer is admin, one that is there stays as he is\n"
    "  --department CODE     보직의 부서코드 | department code of the post\n"
    "  --password-file FILE  첫 줄이 비밀번호인 파일, -는 표준 입력 | its first line; - is "
    "standard input\n"
    "  --must-change         처음 로그인할 때 바꾸게 | to be changed at the first sign-in\n"
    "  --json                결과를 JSON으로 | print JSON\n"
    "  --lang ko|en          말 | language\n"
    "  --no-color            색 없이 | without colours\n"
    "  --help                이 도움말 | this help\n"
    "\n"
    "예 Example: haechi user add --data city-data --login admin --agency A1 --agency-name 해치시\n";

static int run(int argc, char **argv);

const struct command command_user = {
    .name = "user",
    .summary_ko = "멈춘 서버의 계정: add, password, end, list",
    .summary_en = "accounts of a stopped server: add, password, end, list",
    .usage = usage,
    .run = run,
    .order = 70,
};

struct user {
    struct desk desk;
    const char *login, *name, *emp_no, *agency, *agency_name, *role, *department, *password_file;
    bool must_change;
    const char *hash;
    int64_t account_id;
};

// ---- acts

static bool right_note(struct user *user, struct writer_turn *turn, const char *agency,
                       int64_t officer_id, const char *change, struct err *err)
{
    const struct right_change right = { .agency = agency,
                                        .officer_id = officer_id,
                                        .account_id = user->account_id,
                                        .change = change,
                                        .detail = user->login,
                                        .at_us = writer_at_us(turn) };
    TRY(people_note_right(writer_store(turn), writer_next_id(turn), &right, err));
    return desk_audit(&user->desk, turn, change, agency, "account", user->account_id, NULL, err);
}

static bool agency_need(struct user *user, struct org_hand *hand, struct err *err)
{
    int64_t there;
    bool found;
    struct org_put put;
    const struct org_agency agency = { user->agency,
                                       user->agency_name ? user->agency_name : user->agency, NULL };
    TRY(store_number(writer_store(hand->turn), err, &there, &found,
                     "SELECT count(*) FROM agency WHERE id = $1",
                     STORE_ARGS(store_text(user->agency))));
    return (there && !user->agency_name) || org_put_agency(hand, &agency, &put, err);
}

static bool officer_need(struct user *user, struct org_hand *hand, int64_t *officer_id,
                         struct err *err)
{
    struct org_put put;
    const char *emp_no = user->emp_no ? user->emp_no : user->login;
    const struct org_officer officer = { user->agency, emp_no,
                                         user->name ? user->name : user->login, NULL };
    TRY(people_officer(writer_store(hand->turn), user->agency, emp_no, officer_id, err));
    if (*officer_id && !user->name)
        return true;
    if (!*officer_id && !user->role)
        user->role = role_name(ROLE_ADMIN);
    TRY(org_put_officer(hand, &officer, &put, err));
    *officer_id = put.id;
    return true;
}

static bool post_give(struct user *user, struct org_hand *hand, int64_t officer_id, struct err *err)
{
    struct org_put put;
    struct org_post post = {
        .agency = user->agency, .officer_id = officer_id, .role = user->role, .from = hand->today
    };
    if (!user->role)
        return true;
    if (user->department) {
        TRY(people_department(writer_store(hand->turn), user->agency, user->department, cli_today(),
                              &post.department_id, err));
        if (!post.department_id)
            return err_set(err, ERR_NOT_FOUND,
                           "--department %s: 그런 부서코드가 없습니다 | no such code",
                           user->department);
    }
    return org_put_post(hand, &post, &put, err);
}

static bool add(struct desk *desk, struct writer_turn *turn, void *context, struct err *err)
{
    struct user *user = context;
    struct org_hand hand = { .turn = turn, .today = desk_today(desk) };
    int64_t officer_id;
    TRY(agency_need(user, &hand, err) && officer_need(user, &hand, &officer_id, err) &&
        post_give(user, &hand, officer_id, err));
    user->account_id = writer_next_id(turn);
    if (!store_run(writer_store(turn), err, SQL_ACCOUNT_ADD,
                   STORE_ARGS(store_int(user->account_id), store_int(officer_id),
                              store_text(user->login), store_text(user->hash),
                              store_int(writer_at_us(turn)), store_int(user->must_change))))
        return err->kind != ERR_CONFLICT ? false
                                         : err_set(err, ERR_CONFLICT,
                                                   "%s: 이미 있는 아이디이거나, 그 사람에게 계정이 "
                                                   "있습니다 | the login is taken, or the "
                                                   "officer has an account",
                                                   user->login);
    return right_note(user, turn, user->agency, officer_id, "account.begin", err);
}

struct known {
    int64_t officer_id;
    const char *agency;
};

static bool account_find(struct user *user, struct writer_turn *turn, struct known *out,
                         struct err *err)
{
    struct store_rows *rows = store_ask(writer_store(turn), err, SQL_ACCOUNT_OF_LOGIN,
                                        STORE_ARGS(store_text(user->login)));
    bool more = false, fine = rows && store_next(rows, &more, err);
    if (fine && more) {
        user->account_id = store_get_int(rows, 0);
        out->officer_id = store_get_int(rows, 1);
        out->agency = store_copy_text(rows, 2, writer_arena(turn));
    }
    store_done(rows);
    TRY(fine);
    return more ||
           err_set(err, ERR_NOT_FOUND, "%s: 그런 계정이 없습니다 | no such account", user->login);
}

static bool sessions_end(struct user *user, struct writer_turn *turn, struct err *err)
{
    return store_run(
        writer_store(turn), err, SQL_SESSION_END_OTHERS,
        STORE_ARGS(store_int(user->account_id), store_int(0), store_int(writer_at_us(turn))));
}

static bool password_set(struct desk *desk, struct writer_turn *turn, void *context,
                         struct err *err)
{
    struct user *user = context;
    struct known known;
    (void)desk;
    TRY(account_find(user, turn, &known, err) && sessions_end(user, turn, err));
    TRY(store_run(writer_store(turn), err, SQL_ACCOUNT_RESET,
                  STORE_ARGS(store_int(user->account_id), store_text(user->hash),
                             store_int(writer_at_us(turn)), store_int(0),
                             store_int(user->must_change))));
    return right_note(user, turn, known.agency, known.officer_id, "account.reset", err);
}

static bool end(struct desk *desk, struct writer_turn *turn, void *context, struct err *err)
{
    struct user *user = context;
    struct known known;
    (void)desk;
    TRY(account_find(user, turn, &known, err) && sessions_end(user, turn, err));
    TRY(store_run(writer_store(turn), err, SQL_ACCOUNT_END,
                  STORE_ARGS(store_int(user->account_id), store_int(writer_at_us(turn)))));
    return right_note(user, turn, known.agency, known.officer_id, "account.end", err);
}

// ---- list

struct shown {
    const char *cells[6];
};

struct shown_list {
    struct shown *at;
    size_t count, room;
};

static bool accounts_read(struct user *user, struct writer_turn *turn, struct shown_list *list,
                          struct err *err)
{
    struct arena *arena = user->desk.cli->arena;
    struct store_rows *rows = store_ask(writer_store(turn), err, SQL_ACCOUNT_ALL, STORE_NO_ARGS);
    bool more = true, fine = rows != NULL;
    while (fine && (fine = store_next(rows, &more, err)) && more) {
        struct shown shown = { 0 };
        for (size_t i = 0; i < 4; i++)
            shown.cells[i] = store_copy_text(rows, i, arena);
        shown.cells[5] = store_get_int(rows, 4) ? "" : "end";
        VEC_ADD(arena, list, shown);
    }
    store_done(rows);
    return fine;
}

static bool roles_read(struct user *user, struct writer_turn *turn, struct shown *shown,
                       struct err *err)
{
    struct str roles;
    str_open(&roles, user->desk.cli->arena);
    struct store_rows *rows =
        store_ask(writer_store(turn), err, SQL_ACCOUNT_ROLES,
                  STORE_ARGS(store_text(shown->cells[0]), store_text(desk_today(&user->desk))));
    bool more = true, fine = rows != NULL;
    while (fine && (fine = store_next(rows, &more, err)) && more)
        str_format(&roles, "%s%s%s%s", roles.len ? " " : "", store_get_text(rows, 0),
                   *store_get_text(rows, 1) ? ":" : "", store_get_text(rows, 1));
    store_done(rows);
    shown->cells[4] = str_end(&roles);
    return fine;
}

static void accounts_print(const struct cli *cli, const struct shown_list *list)
{
    static const char *const names[] = { "login", "name", "emp_no", "agency", "posts", "state" };
    static const bool right[6] = { 0 };
    const char *titles[] = {
        cli_both(cli, "아이디", "login"),      cli_both(cli, "이름", "name"),
        cli_both(cli, "직원번호", "employee"), cli_both(cli, "기관", "agency"),
        cli_both(cli, "보직", "posts"),        cli_both(cli, "상태", "state")
    };
    struct cli_table table;
    cli_table_open(&table, cli->arena, titles, right, 6);
    for (size_t i = 0; i < list->count; i++) {
        cli_table_add(&table, list->at[i].cells);
        if (!cli->json)
            continue;
        json_t *row = json_object();
        for (size_t c = 0; c < 6; c++)
            json_object_set_new(row, names[c], json_string(list->at[i].cells[c]));
        json_dumpf(row, stdout, 0);
        putchar('\n');
        json_decref(row);
    }
    if (!cli->json)
        cli_table_print(cli, &table, stdout);
}

static bool list_all(struct desk *desk, struct writer_turn *turn, void *context, struct err *err)
{
    struct user *user = context;
    struct shown_list list = { 0 };
    TRY(accounts_read(user, turn, &list, err));
    for (size_t i = 0; i < list.count; i++)
        TRY(roles_read(user, turn, &list.at[i], err));
    accounts_print(desk->cli, &list);
    return true;
}

// ---- the command

static const struct {
    const char *word;
    bool (*act)(struct desk *desk, struct writer_turn *turn, void *context, struct err *err);
    bool login, password;
} acts[] = {
    { "add", add, true, true },
    { "password", password_set, true, true },
    { "end", end, true, false },
    { "list", list_all, false, false },
};
#define ACT_COUNT (sizeof acts / sizeof *acts)

static bool act(struct user *user, size_t which, struct err *err)
{
    if (acts[which].login && !user->login)
        return err_set(err, ERR_BAD_INPUT, "--login이 필요합니다 | --login is needed");
    if (acts[which].password)
        TRY(cli_password(user->desk.cli, user->login, user->password_file, &user->hash, err));
    return desk_open(&user->desk, err) && desk_write(&user->desk, acts[which].act, user, err);
}

static int run(int argc, char **argv)
{
    struct cli cli;
    int status;
    struct user user = { .agency = "A1", .desk = { .cli = &cli } };
    const struct cli_option options[] = {
        { "data", CLI_TEXT, &user.desk.data },
        { "store", CLI_TEXT, &user.desk.url },
        { "keys", CLI_TEXT, &user.desk.keys },
        { "login", CLI_TEXT, &user.login },
        { "name", CLI_TEXT, &user.name },
        { "emp-no", CLI_TEXT, &user.emp_no },
        { "agency", CLI_TEXT, &user.agency },
        { "agency-name", CLI_TEXT, &user.agency_name },
        { "role", CLI_TEXT, &user.role },
        { "department", CLI_TEXT, &user.department },
        { "password-file", CLI_TEXT, &user.password_file },
        { "must-change", CLI_FLAG, &user.must_change },
    };
    if (!cli_read(&cli, &command_user, options, sizeof options / sizeof *options, argc, argv,
                  &status))
        return cli_end(&cli, status);
    size_t which = 0;
    while (which < ACT_COUNT &&
           (cli.words.count != 1 || strcmp(acts[which].word, cli.words.at[0]) != 0))
        which++;
    if (which == ACT_COUNT) {
        cli_say_error(&cli, "add, password, end, list 가운데 하나를 쓰십시오 | write one of add, "
                            "password, end, list");
        return cli_end(&cli, EXIT_INPUT);
    }
    struct err err = { 0 };
    bool done = act(&user, which, &err);
    desk_close(&user.desk);
    if (done && acts[which].login && !cli.json)
        printf("%s: %s\n", user.login, cli_both(&cli, "했습니다", "done"));
    if (done && acts[which].login && cli.json)
        printf("{\"account_id\": %" PRId64 "}\n", user.account_id);
    return cli_end(&cli, done ? EXIT_CLEAN : cli_fail(&cli, &err));
}
