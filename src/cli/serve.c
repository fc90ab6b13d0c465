// cli/serve.c — the server: opens what it keeps, listens, and ends in good
// order when told to.
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "app/app.h"
#include "base/now.h"
#include "cli/cli_options.h"

#define PORT_DEFAULT 8700

static void show_progress(void *context, const char *ko, const char *en, int percent)
{
    const struct cli *cli = context;
    const char *text = cli->english ? en : ko;
    if (percent >= 0)
        fprintf(stderr, "%s %d%%\n", text, percent);
    else
        fprintf(stderr, "%s\n", text);
}

static void block_signals(sigset_t *set)
{
    sigemptyset(set);
    sigaddset(set, SIGINT);
    sigaddset(set, SIGTERM);
    sigaddset(set, SIGHUP);
    pthread_sigmask(SIG_BLOCK, set, NULL);
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN); // a file that may not grow is a full disk, which is answered
}

// Until a signal ends it. SIGHUP reads settings and scenarios anew.
static void wait_for_end(struct app *app, const sigset_t *set)
{
    for (int got = 0; sigwait(set, &got) == 0 && got == SIGHUP;) {
        struct err err;
        if (app_reload(app, &err))
            app_log(app, "info", "read anew");
        else
            app_log(app, "error", "%s", err.text);
    }
}

static int serve(const struct cli *cli, const struct app_options *options)
{
    sigset_t set;
    struct err err;
    block_signals(&set); // before any thread is made
    struct app *app = app_open(options, &err);
    if (!app)
        return cli_fail(cli, &err);
    if (!app_serve(app, &err)) {
        app_close(app);
        return cli_fail(cli, &err);
    }
    printf(cli->english ? "Listening on %s://%s:%u\n" : "%s://%s:%u에서 기다립니다\n",
           options->http.certificate ? "https" : "http", options->http.address, app_port(app));
    fflush(stdout);
    wait_for_end(app, &set);
    app_log(app, "info", "stopping");
    app_close(app);
    return EXIT_CLEAN;
}

static int run(int argc, char **argv)
{
    extern const struct command command_serve;
    struct cli cli;
    const char *data = NULL, *store = NULL, *keys = NULL, *config = NULL, *address = "127.0.0.1",
               *certificate = NULL, *key = NULL, *authority = NULL;
    uint64_t port = PORT_DEFAULT;
    bool json_log = false;
    struct cli_date as_of = { 0 };
    struct cli_texts proxies = { 0 };
    const struct cli_option options[] = {
        { "data", CLI_TEXT, &data },
        { "store", CLI_TEXT, &store },
        { "keys", CLI_TEXT, &keys },
        { "config", CLI_TEXT, &config },
        { "address", CLI_TEXT, &address },
        { "port", CLI_NUMBER, &port },
        { "certificate", CLI_TEXT, &certificate },
        { "key", CLI_TEXT, &key },
        { "client-authority", CLI_TEXT, &authority },
        { "proxy", CLI_TEXTS, &proxies },
        { "json-log", CLI_FLAG, &json_log },
        { "as-of", CLI_DATE, &as_of },
    };
    int status;
    if (!cli_read(&cli, &command_serve, options, sizeof options / sizeof *options, argc, argv,
                  &status))
        return status;
    struct err err;
    if (!data && cli.words.count == 1)
        data = cli.words.at[0];
    if (!data || port > 65535) {
        err_set(&err, ERR_BAD_INPUT,
                data ? "--port: 0에서 65535까지 | 0 to 65535"
                     : "--data DIR이 필요합니다: 자료를 둘 폴더 | --data DIR is "
                       "needed: the folder that keeps the data");
        return cli_end(&cli, cli_fail(&cli, &err));
    }
    struct app_options app_options = {
        .data_dir = data,
        .store_url = store,
        .keys_path = keys,
        .share = cli.share,
        .config_path = config,
        .json_log = json_log,
        .as_of = as_of.given,
        .as_of_day = as_of.day,
        .progress = show_progress,
        .progress_context = &cli,
        .http = { .address = address,
                  .port = (uint16_t)port,
                  .certificate = certificate,
                  .key = key,
                  .client_authority = authority,
                  .proxies = proxies.at,
                  .proxy_count = proxies.count },
    };
    return cli_end(&cli, serve(&cli, &app_options));
}

const struct command command_serve = {
    .name = "serve",
    .summary_ko = "서버를 엽니다: 기록을 받고 경보를 보냅니다",
    .summary_en = "Runs the server: takes records, sends alarms",
    .usage = "사용법 Usage: haechi serve --data DIR [options]\n"
             "\n"
             "자료 폴더를 열고(없으면 만들고) 기록을 기다립니다. Ctrl+C로 "
             "끝냅니다.\n"
             "Opens the data folder (or makes it) and waits for records. Ctrl+C "
             "ends it.\n"
             "\n"
             "  --data DIR              자료 폴더: 저장소, 열쇠, 받은 파일  The "
             "folder of store, keys and files\n"
             "  --store URL             postgres://… 저장소; 없으면 DIR/haechi.db  "
             "A PostgreSQL store instead of DIR/haechi.db\n"
             "  --keys FILE             열쇠 묶음; 없으면 DIR/keys/ring  The key "
             "ring\n"
             "  --config FILE           설정; 없으면 DIR/haechi.yaml  Settings\n"
             "  --address A --port N    들을 곳, 127.0.0.1 8700; 0은 아무 빈 포트  "
             "Where to listen; 0: any free port\n"
             "  --certificate F --key F TLS 인증서와 열쇠(PEM)  For TLS\n"
             "  --client-authority F    이 기관의 인증서를 가진 기계를 알아봅니다  "
             "Client certificates of this authority\n"
             "  --proxy ADDRESS         앞에 둔 대리 서버; 여러 번  A reverse proxy "
             "that is trusted; repeatable\n"
             "  --as-of DATE            점검의 시계를 그날에 세웁니다(시연용)  The "
             "controls' clock stands at that day (demo)\n"
             "  --json-log              기록을 JSON으로  Log lines as JSON\n"
             "  --share DIR             catalog와 scenarios가 있는 곳  Where "
             "catalog and scenarios are\n"
             "  --lang ko|en            언어  Language\n"
             "  --json --no-color       모든 명령의 선택  As for every command\n"
             "  --help                  이 도움말  This help\n",
    .run = run,
    .order = 60,
};
