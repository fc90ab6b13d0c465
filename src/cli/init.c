#include <jansson.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "app/backup.h"
#include "app/people.h"
#include "cli/cli_desk.h"
#include "cli/cli_password.h"
#include "cli/cli_text.h"
#include "control/catalog.h"
#include "modules/account/queries.h"
#include "modules/org/put.h"
#include "watch/records.h"

static const char usage[] =
    "사용법: haechi init --data 폴더 [옵션]\n"
    "새 서버를 차립니다. 자료 폴더, 열쇠고리, 저장소, 기관, 첫 부서, 관리자의 보직과 계정을 "
    "만듭니다.\n"
    "옵션으로 주지 않은 것은 물어봅니다. 이미 자료가 있는 폴더나 저장소에는 하지 않습니다.\n"
    "\n"
    "Usage: haechi init --data DIR [options]\n"
    "Sets up a new server: the folder, the key ring, the store, the agency, a first department, "
    "the\n"
    "administrator with post and account. What no option says is asked for. A folder or store "
    "that\n"
    "has data is refused.\n"
    "\n"
    "  --data DIR             새 자료 폴더 | the new folder\n"
    "  --store URL            PostgreSQL 저장소, 없으면 폴더의 haechi.db | a PostgreSQL store, "
    "else haechi.db\n"
    "                         in the folder: postgresql://...\n"
    "  --keys FILE            열쇠고리, 없으면 폴더의 keys/ring | the key ring, else keys/ring in "
    "the folder\n"
    "  --agency ID            기관코드, 기록의 agency_id | the agency's code, agency_id of the "
    "records\n"
    "  --agency-name NAME     기관 이름 | its name\n"
    "  --department CODE      첫 부서의 코드(AUDIT) | code of the first department (AUDIT)\n"
    "  --department-name NAME 그 이름(감사담당관) | its name (감사담당관)\n"
    "  --login LOGIN          관리자의 아이디 | the administrator's login\n"
    "  --name NAME            관리자의 이름 | the administrator's name\n"
    "  --emp-no NO            직원번호(아이디) | employee number (the login)\n"
    "  --password-file FILE   첫 줄이 비밀번호인 파일, -는 표준 입력 | its first line; -: standard "
    "input\n"
    "  --share DIR            catalog가 있는 곳 | where the catalog is\n"
    "  --json                 결과를 JSON으로 | print JSON\n"
    "  --lang ko|en           말 | language\n"
    "  --no-color             색 없이 | without colours\n"
    "  --help                 이 도움말 | this help\n"
    "\n"
    "예 Example: haechi init --data /var/lib/haechi --agency A1 --agency-name 해치시 --login "
    "admin\n";

static int run(int argc, char **argv);

const struct command command_init = {
    .name = "init",
    .summary_ko = "새 서버 차리기: 폴더, 열쇠, 저장소, 첫 관리자",
    .summary_en = "set up a new server: folder, keys, store, first administrator",
    .usage = usage,
    .run = run,
    .order = 58,
};

struct init {
    struct desk desk;
    const char *agency, *agency_name, *department, *department_name;
    const char *login, *name, *emp_no, *password_file, *hash;
};

// ---- what is asked

struct question {
    const char *option, *ko, *en;
    const char **answer;
    const char *otherwise; // NULL: an answer is needed
};

static bool ask(const struct cli *cli, const struct question *question, struct err *err)
{
    char line[KIB] = "";
    if (*question->answer)
        return true;
    if (isatty(STDIN_FILENO)) {
        fprintf(stderr, "%s", cli_one(cli, question->ko, question->en));
        fprintf(stderr, question->otherwise ? " [%s]: " : ": ", question->otherwise);
        if (!fgets(line, sizeof line, stdin))
            line[0] = '\0';
        line[strcspn(line, "\r\n")] = '\0';
    }
    *question->answer = *line ? arena_format(cli->arena, "%s", line) : question->otherwise;
    return *question->answer ||
           err_set(err, ERR_BAD_INPUT, "--%s: %s이(가) 필요합니다 | %s is needed", question->option,
                   question->ko, question->en);
}

static bool ask_all(struct init *init, struct err *err)
{
    const struct cli *cli = init->desk.cli;
    const struct question questions[] = {
        { "data", "자료 폴더", "Folder of the data", &init->desk.data, NULL },
        { "store", "저장소(sqlite: 또는 postgresql://…)", "Store (sqlite: or postgresql://…)",
          &init->desk.url, "sqlite" },
        { "agency", "기관코드", "Code of the agency", &init->agency, NULL },
        { "agency-name", "기관 이름", "Name of the agency", &init->agency_name, NULL },
        { "department", "첫 부서의 코드", "Code of the first department", &init->department,
          "AUDIT" },
        { "department-name", "첫 부서의 이름", "Name of the first department",
          &init->department_name, "감사담당관" },
        { "login", "관리자의 아이디", "The administrator's login", &init->login, NULL },
        { "name", "관리자의 이름", "The administrator's name", &init->name, NULL },
    };
    for (size_t i = 0; i < sizeof questions / sizeof *questions; i++)
        TRY(ask(cli, &questions[i], err));
    if (strcmp(init->desk.url, "sqlite") == 0)
        init->desk.url = NULL;
    if (!init->emp_no)
        init->emp_no = init->login;
    return true;
}

// ---- what is made

static bool store_is_new(struct writer_turn *turn, struct err *err)
{
    int64_t agencies;
    bool found;
    TRY(store_number(writer_store(turn), err, &agencies, &found, "SELECT count(*) FROM agency",
                     STORE_NO_ARGS));
    return agencies == 0 ||
           err_set(err, ERR_CONFLICT, "저장소에 자료가 있습니다 | the store has data already");
}

static bool add_account(struct init *init, struct writer_turn *turn, int64_t officer_id,
                        struct err *err)
{
    int64_t id = writer_next_id(turn);
    const struct right_change right = { .agency = init->agency,
                                        .officer_id = officer_id,
                                        .account_id = id,
                                        .change = "account.begin",
                                        .detail = init->login,
                                        .at_us = writer_at_us(turn) };
    TRY(store_run(writer_store(turn), err, SQL_ACCOUNT_ADD,
                  STORE_ARGS(store_int(id), store_int(officer_id), store_text(init->login),
                             store_text(init->hash), store_int(writer_at_us(turn)), store_int(0))));
    TRY(people_note_right(writer_store(turn), writer_next_id(turn), &right, err));
    return desk_audit(&init->desk, turn, "account.begin", init->agency, "account", id, NULL, err);
}

static bool fill(struct desk *desk, struct writer_turn *turn, void *context, struct err *err)
{
    struct init *init = context;
    struct org_hand hand = { .turn = turn, .today = desk_today(desk) };
    struct org_put agency, department, officer, post;
    TRY(store_is_new(turn, err));
    TRY(org_put_agency(&hand, &(struct org_agency){ init->agency, init->agency_name, NULL },
                       &agency, err));
    const struct org_department first = { .agency = init->agency,
                                          .code = init->department,
                                          .name = init->department_name,
                                          .from = hand.today };
    TRY(org_put_department(&hand, &first, &department, err));
    const struct org_officer person = { init->agency, init->emp_no, init->name, NULL };
    TRY(org_put_officer(&hand, &person, &officer, err));
    const struct org_post admin = { .agency = init->agency,
                                    .officer_id = officer.id,
                                    .department_id = department.id,
                                    .role = role_name(ROLE_ADMIN),
                                    .from = hand.today };
    TRY(org_put_post(&hand, &admin, &post, err));
    return add_account(init, turn, officer.id, err);
}

static const char *ring_of(const struct init *init)
{
    return init->desk.keys ? init->desk.keys
                           : arena_format(init->desk.cli->arena, "%s/keys/ring", init->desk.data);
}

static bool add_records(const struct init *init, struct store *store, struct err *err)
{
    const struct cli *cli = init->desk.cli;
    struct schema schema = { .arena = cli->arena };
    const char *share;
    TRY(catalog_share_dir(cli->arena, cli->share, &share, err));
    TRY(catalog_read(&schema, arena_format(cli->arena, "%s/catalog", share), err));
    struct seal *seal = seal_open(ring_of(init), SEAL_AES, err);
    struct records *records = seal ? records_open(store, &schema, seal, err) : NULL;
    if (records)
        records_close(records);
    seal_close(seal);
    return records != NULL;
}

// The tables of the catalog, empty: what verifies or reads the store need not wait for a first start.
static bool make_records(const struct init *init, struct err *err)
{
    const char *url = init->desk.url;
    if (!url)
        url = arena_format(init->desk.cli->arena, "sqlite:%s/haechi.db", init->desk.data);
    struct store *store = store_open(url, STORE_WRITE, err);
    bool fine = store && add_records(init, store, err);
    store_close(store);
    return fine;
}

// A try that failed leaves no store behind, so that the next one is not refused; a ring stays a ring.
static void take_away(const struct init *init)
{
    static const char *const endings[] = { "", "-wal", "-shm", "-lock" };
    for (size_t i = 0; !init->desk.url && i < sizeof endings / sizeof *endings; i++)
        unlink(arena_format(init->desk.cli->arena, "%s/haechi.db%s", init->desk.data, endings[i]));
}

static bool make(struct init *init, struct err *err)
{
    TRY(ask_all(init, err));
    TRY(data_dir_free(init->desk.data, err));
    TRY(cli_password(init->desk.cli, init->login, init->password_file, &init->hash, err));
    bool fine = desk_open(&init->desk, err) && desk_write(&init->desk, fill, init, err);
    desk_close(&init->desk);
    fine = fine && make_records(init, err);
    if (!fine)
        take_away(init);
    return fine;
}

// ---- what to do next

static void say_next(const struct init *init)
{
    const struct cli *cli = init->desk.cli;
    const char *data = init->desk.data, *url = init->desk.url;
    printf("%s%s: %s%s\n", cli_color(cli, CLI_GREEN), cli_both(cli, "차렸습니다", "set up"), data,
           cli_color(cli, CLI_RESET));
    printf(
        "  1. %s: %s\n",
        cli_both(cli,
                 "열쇠고리를 백업과 다른 곳에 복사해 두십시오. 없으면 암호화된 값을 읽지 못합니다",
                 "Copy the key ring to a place apart from the backups: without it nothing "
                 "encrypted can be read"),
        ring_of(init));
    printf("  2. %s: haechi serve --data %s%s\n",
           cli_both(cli, "서버를 여십시오", "Start the server"), data,
           url ? arena_format(cli->arena, " --store '%s'", url) : "");
    printf("  3. %s: http://127.0.0.1:8700 (%s)\n",
           cli_both(cli, "로그인해 부서와 직원을 들이십시오",
                    "Sign in and bring in departments and people"),
           init->login);
    printf("  4. %s: haechi backup --data %s %s\n",
           cli_both(cli, "날마다 백업하십시오", "Back it up every day"), data,
           cli_one(cli, "둘-곳", "TARGET"));
}

static void print_json(const struct init *init)
{
    json_t *object = json_pack("{s:s, s:s, s:s}", "data", init->desk.data, "agency", init->agency,
                               "login", init->login);
    json_dumpf(object, stdout, JSON_COMPACT);
    putchar('\n');
    json_decref(object);
}

static int init_run(struct init *init)
{
    struct err err = { 0 };
    if (!make(init, &err))
        return cli_fail(init->desk.cli, &err);
    if (init->desk.cli->json)
        print_json(init);
    else
        say_next(init);
    return EXIT_CLEAN;
}

static int run(int argc, char **argv)
{
    struct cli cli;
    struct init init = { .desk = { .cli = &cli } };
    int status;
    const struct cli_option options[] = {
        { "data", CLI_TEXT, &init.desk.data },
        { "store", CLI_TEXT, &init.desk.url },
        { "keys", CLI_TEXT, &init.desk.keys },
        { "agency", CLI_TEXT, &init.agency },
        { "agency-name", CLI_TEXT, &init.agency_name },
        { "department", CLI_TEXT, &init.department },
        { "department-name", CLI_TEXT, &init.department_name },
        { "login", CLI_TEXT, &init.login },
        { "name", CLI_TEXT, &init.name },
        { "emp-no", CLI_TEXT, &init.emp_no },
        { "password-file", CLI_TEXT, &init.password_file },
    };
    if (!cli_read(&cli, &command_init, options, sizeof options / sizeof *options, argc, argv,
                  &status))
        return cli_end(&cli, status);
    return cli_end(&cli, init_run(&init));
}
