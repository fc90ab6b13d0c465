#include <curl/curl.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/doc.h"
#include "cli/cli_finding.h"
#include "cli/cli_text.h"
#include "control/catalog.h"
#include "modules/record/record.h"
#include "source/source.h"

static const char usage[] =
    "사용법: haechi load --data 폴더 파일…\n"
    "        haechi load --server 주소 --token 토큰 파일…\n"
    "기록 파일(CSV, NDJSON, gzip)을 싣습니다. 멈춘 서버의 자료 폴더에는 바로(--data), 도는 "
    "서버에는\n"
    "API로(--server) 싣습니다. 표는 파일 이름(<표>.csv, <표>-*.csv)에서 압니다. 중간에 끊기면 "
    "같은\n"
    "명령을 다시 하십시오. 이미 실린 것은 두 번 싣지 않습니다. 여러 파일을 서버에 실으면 한 "
    "묶음이\n"
    "되어, 경보는 마지막 파일까지 온 뒤에 판단합니다.\n"
    "\n"
    "Usage: haechi load --data DIR FILES...\n"
    "       haechi load --server URL --token TOKEN FILES...\n"
    "Loads files of records (CSV, NDJSON, gzip): into the folder of a stopped server (--data), or "
    "through\n"
    "the API of a running one (--server). The table is the file's name (<table>.csv, "
    "<table>-*.csv). When\n"
    "it was cut, repeat the command: what is loaded is not loaded twice. Several files for a "
    "server are "
    "a\n"
    "bundle: alarms are judged when the last has come.\n"
    "\n"
    "  --data DIR     멈춘 서버의 자료 폴더 | the folder of a stopped server\n"
    "  --store URL    haechi.db 대신 쓸 저장소 | a store instead of haechi.db: postgres://...\n"
    "  --server URL   도는 서버의 주소 | a running server: http://127.0.0.1:8700\n"
    "  --token TOKEN  그 서버의 토큰, 없으면 환경변수 HAECHI_TOKEN | its token, else HAECHI_TOKEN\n"
    "  --table NAME   파일 이름과 다른 표 | a table other than the file's name says\n"
    "  --op OP        upsert(기본), insert, update, delete | upsert by default\n"
    "  --agency CODE  기관코드가 없는 행의 기관(--data) | agency of rows that name none (--data)\n"
    "  --share DIR    catalog와 scenarios가 있는 곳 | where catalog and scenarios are\n"
    "  --json         결과를 JSON으로 | print JSON\n"
    "  --lang ko|en   말 | language\n"
    "  --help         이 도움말 | this help\n"
    "\n"
    "끝 상태 Exit status: 0 모두 실음 all loaded, 1 거절·보류된 것이 있음 some rejected or held,\n"
    "2 입력 오류 bad input\n"
    "예 Example: haechi load --data city exp_pay.csv exp_cause.csv.gz\n";

static int run(int argc, char **argv);

const struct command command_load = {
    .name = "load",
    .summary_ko = "기록 파일을 저장소에 싣기",
    .summary_en = "load files of records into the store",
    .usage = usage,
    .run = run,
    .order = 72,
};

struct loading {
    struct cli cli;
    const char *data, *store_url, *server, *token, *table, *op, *agency;
    struct schema schema;
    struct app *app;   // of --data
    CURL *curl;        // of --server
    int64_t bundle_id; // there, of several files
    json_t *list;      // --json
    bool rejected, failed;
};

struct loaded_file {
    const char *path, *name;
    const struct schema_table *table;
    int file;
    off_t bytes;
};

static void show_result(struct loading *loading, const struct loaded_file *file, json_t *result)
{
    const struct cli *cli = &loading->cli;
    json_int_t rejected = json_integer_value(json_object_get(result, "rejected"));
    const char *state = json_string_value(json_object_get(result, "state"));
    bool held = state && strcmp(state, "held") == 0;
    loading->rejected = loading->rejected || rejected > 0 || held;
    if (cli->json) {
        json_object_set_new(result, "file", json_string(file->path));
        json_object_del(result, "rows");
        json_array_append(loading->list, result);
        return;
    }
    static const char *const names[] = { "inserted", "updated", "unchanged", "deleted",
                                         "rejected" };
    static const char *const words[] = { "새로", "바뀜", "그대로", "지움", "거절" };
    printf("%s:", file->path);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        printf(
            " %s %s", cli_both(cli, words[i], names[i]),
            cli_count(cli->arena, (uint64_t)json_integer_value(json_object_get(result, names[i]))));
    printf("%s%s\n", held ? " · " : "",
           held ? cli_both(cli, "경보가 너무 많아 감사의 확인을 기다립니다",
                           "held for audit: too many alarms")
                : "");
}

// ---- into a stopped store

static bool load_here(struct loading *loading, const struct loaded_file *file, struct err *err)
{
    static const struct record_origin origin = { "haechi load", "" };
    struct record_module *module = record_module(loading->app);
    struct intake_order order;
    struct intake_result result;
    bool needed;
    struct store *store = app_lend(loading->app, err);
    bool ok = store && record_order(module, store, loading->agency,
                                    schema_find(app_schema(loading->app), file->table->name),
                                    &order, &needed, err);
    if (store)
        app_return(loading->app, store);
    TRY(ok);
    TRY(intake_op_of(loading->op, &order.op) ||
        err_set(err, ERR_BAD_INPUT, "--op %s: upsert, insert, update, delete", loading->op));
    order.name = file->name;
    order.file = file->file;
    order.origin = &origin;
    TRY(intake_wait(module->intake, &order, loading->cli.arena, &result, err));
    if (result.state == INTAKE_HELD && !result.repeated)
        TRY(record_keep_body(module, loading->cli.arena, file->file, result.id, err));
    json_t *object = record_result_json(&result, loading->cli.english);
    show_result(loading, file, object);
    json_decref(object);
    return true;
}

// ---- over the API

static size_t send_some(char *room, size_t size, size_t count, void *context)
{
    const struct loaded_file *file = context;
    ssize_t got = read(file->file, room, size * count);
    return got < 0 ? CURL_READFUNC_ABORT : (size_t)got;
}

static size_t take_reply(char *data, size_t size, size_t count, void *context)
{
    str_add(context, data, size * count);
    return size * count;
}

static struct curl_slist *headers_of(const struct loading *loading, const char *type)
{
    struct arena *arena = loading->cli.arena;
    struct curl_slist *list =
        curl_slist_append(NULL, arena_format(arena, "Content-Type: %s", type));
    list = curl_slist_append(list, "Expect:");
    list = curl_slist_append(list,
                             loading->cli.english ? "Accept-Language: en" : "Accept-Language: ko");
    return curl_slist_append(list, arena_format(arena, "Authorization: Bearer %s", loading->token));
}

static void give_body(CURL *curl, const struct loaded_file *file)
{
    if (!file) {
        curl_easy_setopt(curl, CURLOPT_POSTFIELDS, "{}");
        return;
    }
    curl_easy_setopt(curl, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, "POST");
    curl_easy_setopt(curl, CURLOPT_INFILESIZE_LARGE, (curl_off_t)file->bytes);
    curl_easy_setopt(curl, CURLOPT_READFUNCTION, send_some);
    curl_easy_setopt(curl, CURLOPT_READDATA, file);
}

// Posts the file, or without one an empty object; the reply of a success, a new reference. NULL: an error.
static json_t *post(struct loading *loading, const char *path, const struct loaded_file *file,
                    const char *type, struct err *err)
{
    struct arena *arena = loading->cli.arena;
    CURL *curl = loading->curl;
    struct str reply;
    long status = 0;
    str_open(&reply, arena);
    curl_easy_reset(curl);
    curl_easy_setopt(curl, CURLOPT_URL, arena_format(arena, "%s/api/v1/%s", loading->server, path));
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take_reply);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, &reply);
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, 10L);
    give_body(curl, file);
    struct curl_slist *headers = headers_of(loading, type);
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
    CURLcode code = curl_easy_perform(curl);
    curl_slist_free_all(headers);
    if (code != CURLE_OK) {
        err_set(err, ERR_SYSTEM, "%s: 서버에 닿지 못했습니다 | the server was not reached: %s",
                loading->server, curl_easy_strerror(code));
        return NULL;
    }
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
    json_t *object = doc_parse_json(str_end(&reply), reply.len, err);
    if (object && status >= 200 && status < 300)
        return object;
    const char *detail = json_string_value(json_object_get(object, "detail"));
    const char *title = json_string_value(json_object_get(object, "title"));
    err_set(err, object ? ERR_BAD_INPUT : ERR_SYSTEM, "HTTP %ld: %s", status,
            detail  ? detail
            : title ? title
                    : loading->server);
    json_decref(object);
    return NULL;
}

static bool load_there(struct loading *loading, const struct loaded_file *file, struct err *err)
{
    size_t len;
    bool json = false;
    source_name_format(file->name, &len, &json);
    const char *path =
        arena_format(loading->cli.arena, "records/%s?op=%s", file->table->name, loading->op);
    if (loading->bundle_id)
        path =
            arena_format(loading->cli.arena, "%s&bundle=%lld", path, (long long)loading->bundle_id);
    json_t *result = post(loading, path, file, json ? "application/x-ndjson" : "text/csv", err);
    if (result)
        show_result(loading, file, result);
    json_decref(result);
    return result != NULL;
}

// Several files belong together: their alarms are judged when the last has come.
static bool open_bundle(struct loading *loading, struct err *err)
{
    if (!loading->server || loading->cli.words.count < 2)
        return true;
    json_t *bundle = post(loading, "bundles", NULL, "application/json", err);
    loading->bundle_id = json_integer_value(json_object_get(bundle, "id"));
    json_decref(bundle);
    return bundle != NULL;
}

static bool end_bundle(struct loading *loading, struct err *err)
{
    const struct cli *cli = &loading->cli;
    if (!loading->bundle_id)
        return true;
    json_t *end =
        post(loading, arena_format(cli->arena, "bundles/%lld/end", (long long)loading->bundle_id),
             NULL, "application/json", err);
    const char *state = json_string_value(json_object_get(end, "state"));
    bool held = state && strcmp(state, "held") == 0;
    loading->rejected = loading->rejected || held;
    if (held && !cli->json)
        puts(cli_both(cli, "자료는 실렸고, 경보가 너무 많아 감사의 확인을 기다립니다",
                      "The records are in; their alarms are so many that they wait for audit"));
    json_decref(end);
    return end != NULL;
}

// ---- files

static bool open_file(struct loading *loading, const char *path, struct loaded_file *file,
                      struct err *err)
{
    const char *slash = strrchr(path, '/');
    struct stat stat_of;
    *file = (struct loaded_file){ .path = path, .name = slash ? slash + 1 : path };
    file->table = loading->table ? schema_find(&loading->schema, loading->table)
                                 : source_name_table(&loading->schema, file->name);
    if (!file->table)
        return err_set(err, ERR_BAD_INPUT,
                       "어느 표의 파일인지 알 수 없습니다. 이름을 <표>.csv로 하거나 --table을 "
                       "쓰십시오 | no table "
                       "has this name: call it <table>.csv or say --table");
    file->file = open(path, O_RDONLY | O_CLOEXEC);
    if (file->file < 0 || fstat(file->file, &stat_of) != 0 || !S_ISREG(stat_of.st_mode)) {
        if (file->file >= 0)
            close(file->file);
        return err_set(err, ERR_NOT_FOUND, "파일을 읽을 수 없습니다 | cannot be read: %s",
                       strerror(errno ? errno : EINVAL));
    }
    file->bytes = stat_of.st_size;
    return true;
}

static void load_file(struct loading *loading, const char *path)
{
    struct loaded_file file;
    struct err err = { 0 };
    bool ok = open_file(loading, path, &file, &err);
    if (ok) {
        ok = loading->app ? load_here(loading, &file, &err) : load_there(loading, &file, &err);
        close(file.file);
    }
    if (ok)
        return;
    loading->failed = true;
    err_prefix(&err, "%s", path);
    cli_fail(&loading->cli, &err);
}

static bool open_catalog(struct loading *loading, struct err *err)
{
    const char *share;
    struct arena *arena = loading->cli.arena;
    loading->schema.arena = arena;
    return catalog_share_dir(arena, loading->cli.share, &share, err) &&
           catalog_read(&loading->schema, arena_format(arena, "%s/catalog", share), err);
}

static bool open_target(struct loading *loading, struct err *err)
{
    if (!loading->data == !loading->server)
        return err_set(err, ERR_BAD_INPUT,
                       "--data나 --server 가운데 하나를 주십시오 | say either --data or --server");
    if (loading->cli.words.count == 0)
        return err_set(err, ERR_BAD_INPUT, "실을 파일을 주십시오 | name the files to load");
    TRY(open_catalog(loading, err));
    if (loading->server) {
        if (!loading->token)
            loading->token = getenv("HAECHI_TOKEN");
        loading->curl = curl_easy_init();
        return loading->token ||
               err_set(err, ERR_BAD_INPUT,
                       "--token이나 HAECHI_TOKEN이 필요합니다 | --token or HAECHI_TOKEN is needed");
    }
    struct app_options options = { .data_dir = loading->data,
                                   .store_url = loading->store_url,
                                   .share = loading->cli.share,
                                   .records_only = true };
    loading->app = app_open(&options, err);
    return loading->app != NULL;
}

static int load(struct loading *loading)
{
    struct err err = { 0 };
    if (!open_target(loading, &err))
        return cli_fail(&loading->cli, &err);
    if (!open_bundle(loading, &err))
        return cli_fail(&loading->cli, &err);
    for (size_t i = 0; i < loading->cli.words.count; i++)
        load_file(loading, loading->cli.words.at[i]);
    if (!end_bundle(loading, &err)) {
        loading->failed = true;
        cli_fail(&loading->cli, &err);
    }
    if (loading->cli.json)
        cli_json_print(json_incref(loading->list), false);
    else if (loading->app)
        puts(loading->cli.english ? "Alarms are raised when the server starts."
                                  : "경보는 서버가 시작할 때 발령됩니다.");
    return loading->failed ? EXIT_INPUT : loading->rejected ? EXIT_FINDINGS : EXIT_CLEAN;
}

static int run(int argc, char **argv)
{
    struct loading loading = { .op = "upsert" };
    const struct cli_option options[] = {
        { "data", CLI_TEXT, &loading.data },     { "store", CLI_TEXT, &loading.store_url },
        { "server", CLI_TEXT, &loading.server }, { "token", CLI_TEXT, &loading.token },
        { "table", CLI_TEXT, &loading.table },   { "op", CLI_TEXT, &loading.op },
        { "agency", CLI_TEXT, &loading.agency },
    };
    int status;
    if (!cli_read(&loading.cli, &command_load, options, sizeof options / sizeof *options, argc,
                  argv, &status))
        return cli_end(&loading.cli, status);
    loading.list = json_array();
    status = load(&loading);
    json_decref(loading.list);
    if (loading.curl)
        curl_easy_cleanup(loading.curl);
    if (loading.app)
        app_close(loading.app);
    return cli_end(&loading.cli, status);
}
