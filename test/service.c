#include "test/service.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "test/database.h"

static _Noreturn void die(const char *what, const char *why)
{
    fprintf(stderr, "test/service: %s: %s\n", what, why);
    exit(1);
}

// ---- the service

static void share_link(const char *to, const char *from)
{
    char *here = realpath(from, NULL);
    if (!here)
        die(from, "run the tests from the root of the tree");
    if (symlink(here, to) != 0)
        die(to, "no link");
    free(here);
}

static struct pg *postgres;

bool service_on_postgres(bool yes)
{
    struct err err = { 0 };
    if (postgres)
        pg_stop(postgres);
    postgres = NULL;
    if (!yes || !pg_available())
        return false;
    postgres = pg_start(NULL, &err);
    if (!postgres)
        die("pg_start", err.text);
    if (!database_template(postgres, &err))
        die("database_template", err.text);
    return true;
}

static const char *own_database(struct service *service)
{
    struct err err = { 0 };
    const char *name = strrchr(service->dir, '/') + 1;
    const char *url = database_make(service->arena, pg_host(postgres), name, &err);
    if (!url)
        die(name, err.text);
    return url;
}

// No more tables than these tests need: each costs time to make.
static const char *const catalog[] = { "catalog/card.sql",     "catalog/common.sql",
                                       "catalog/contract.sql", "catalog/finance.sql",
                                       "catalog/permit.sql",   "catalog/evaluation",
                                       "catalog/mileage",      "catalog/selfcheck" };

static void share_make(struct service *service, const char *const *settings, const char *scenarios)
{
    const char *share = arena_format(service->arena, "%s/share", service->dir);
    const char *folder = arena_format(service->arena, "%s/scenarios", share);
    mkdir(share, 0700);
    mkdir(arena_format(service->arena, "%s/catalog", share), 0700);
    for (size_t i = 0; i < sizeof catalog / sizeof *catalog; i++)
        share_link(arena_format(service->arena, "%s/%s", share, catalog[i]), catalog[i]);
    if (scenarios)
        share_link(folder, scenarios);
    else
        mkdir(folder, 0700);
    const char *config = arena_format(service->arena, "%s/haechi.yaml", service->dir);
    FILE *file = fopen(config, "w");
    fputs("zone_minutes: 540\n", file);
    for (; settings && *settings; settings++)
        fprintf(file, "%s\n", *settings);
    fclose(file);
    service->options.share = share;
    service->options.config_path = config;
}

static void serve(struct service *service)
{
    struct err err = { 0 };
    service->app = app_open(&service->options, &err);
    if (!service->app || !app_serve(service->app, &err))
        die("app_open", err.text);
}

void service_open(struct service *service, const char *const *settings)
{
    service_open_with(service, settings, NULL);
}

void service_open_with(struct service *service, const char *const *settings, const char *scenarios)
{
    static const char *const proxies[] = { "127.0.0.2" };
    *service = (struct service){ .dir = "/tmp/haechi-service-XXXXXX" };
    if (!mkdtemp(service->dir))
        die(service->dir, "no folder");
    service->arena = arena_new("service", 0, 0);
    share_make(service, settings, scenarios);
    service->options.data_dir = service->dir;
    service->options.store_url = postgres ? own_database(service) : NULL;
    service->options.http.address = "127.0.0.1";
    service->options.http.proxies = proxies;
    service->options.http.proxy_count = 1;
    serve(service);
}

void service_close(struct service *service)
{
    app_close(service->app);
    const char *command = arena_format(service->arena, "rm -r %s", service->dir);
    if (system(command) != 0)
        die(command, "failed");
    arena_free(service->arena);
}

void service_again(struct service *service, void (*meanwhile)(void))
{
    app_close(service->app);
    if (meanwhile)
        meanwhile();
    serve(service);
}

struct script {
    struct writer_job job; // first
    const char *sql;
};

static bool script_run(struct writer_job *job, struct writer_turn *turn, struct err *err)
{
    return store_script(writer_store(turn), ((struct script *)job)->sql, err);
}

void service_sql(struct service *service, const char *sql)
{
    struct err err = { 0 };
    struct script script = { .job = { .run = script_run }, .sql = sql };
    if (!writer_run(app_writer(service->app), &script.job, &err))
        die(sql, err.text);
}

int64_t service_number(struct service *service, const char *sql)
{
    struct err err = { 0 };
    int64_t number = 0;
    bool found;
    struct store *store = app_lend(service->app, &err);
    if (!store || !store_number(store, &err, &number, &found, sql, STORE_NO_ARGS))
        die(sql, err.text);
    app_return(service->app, store);
    return found ? number : 0;
}

const char *service_word(struct service *service, const char *sql)
{
    struct err err = { 0 };
    const char *word = NULL;
    struct store *store = app_lend(service->app, &err);
    if (!store || !store_word(store, &err, service->arena, &word, sql, STORE_NO_ARGS))
        die(sql, err.text);
    app_return(service->app, store);
    return word ? word : "";
}

static const char people[] =
    "INSERT INTO agency (id, name) VALUES ('A1', '해치시'), ('A2', '미르군');"
    "INSERT INTO department (id, agency_id, code, name, valid_from) VALUES"
    " (10, 'A1', 'D010', '회계과', '2010-01-01'), (20, 'A2', 'D020', '회계과', '2010-01-01');"
    "INSERT INTO officer (id, agency_id, emp_no, name) VALUES (1, 'A1', 'E1', '김가온'),"
    " (2, 'A1', 'E2', '이나래'), (3, 'A1', 'E3', '박다솜'), (4, 'A1', 'E4', '최라온'),"
    " (5, 'A2', 'E1', '정마루'), (6, 'A1', 'E6', '강바다'), (7, 'A2', 'E7', '조보람');"
    "INSERT INTO post (id, officer_id, agency_id, department_id, role, valid_from) VALUES"
    " (1, 1, 'A1', NULL, 'admin', '2020-01-01'), (2, 2, 'A1', NULL, 'auditor', '2020-01-01'),"
    " (3, 3, 'A1', 10, 'manager', '2020-01-01'), (4, 4, 'A1', 10, 'officer', '2020-01-01'),"
    " (5, 5, 'A2', NULL, 'admin', '2020-01-01'), (6, 6, 'A1', 10, 'officer', '2020-01-01'),"
    " (7, 7, 'A2', 20, 'officer', '2020-01-01');";

// SERVICE_PASSWORD at the least that Argon2id takes: the hash names its own cost, and tests sign in often.
#define CHEAP_HASH "$argon2id$v=19$m=8,t=1,p=1$c2VydmljZS10ZXN0$W9MHkI/4ttVjzvKnR5Kmow"

void service_accounts(struct service *service, int count)
{
    service_sql(service,
                arena_format(service->arena,
                             "INSERT INTO account (id, officer_id, login, password_hash,"
                             " password_at_us) SELECT 100 + id, id, 'user' || id, '" CHEAP_HASH
                             "', 0 FROM officer WHERE id <= %d",
                             count));
}

void service_people(struct service *service)
{
    service_sql(service, people);
    service_accounts(service, 5);
}

// ---- a client

void client_open(struct client *client, struct service *service)
{
    *client = (struct client){ .service = service, .curl = curl_easy_init() };
    if (!client->curl)
        die("curl", "no handle");
}

void client_close(struct client *client)
{
    json_decref(client->reply);
    curl_easy_cleanup(client->curl);
}

static size_t take_body(char *data, size_t size, size_t count, void *context)
{
    str_add(context, data, size * count);
    return size * count;
}

static void keep_header(const char *data, size_t len, const char *name, char *out, size_t room)
{
    size_t name_len = strlen(name);
    if (len <= name_len || strncasecmp(data, name, name_len) != 0)
        return;
    data += name_len;
    len -= name_len;
    while (len && (*data == ' ' || data[len - 1] == '\r' || data[len - 1] == '\n')) {
        if (*data == ' ')
            data++;
        len--;
    }
    snprintf(out, room, "%.*s", (int)len, data);
}

static size_t take_header(char *data, size_t size, size_t count, void *context)
{
    struct client *client = context;
    keep_header(data, size * count, "ETag:", client->etag, sizeof client->etag);
    keep_header(data, size * count, "Set-Cookie:", client->set_cookie, sizeof client->set_cookie);
    keep_header(data, size * count, "Retry-After:", client->retry, sizeof client->retry);
    return size * count;
}

static struct curl_slist *headers_of(const struct client *client, const char *body)
{
    struct arena *arena = client->service->arena;
    struct curl_slist *list = NULL;
    if (body)
        list =
            curl_slist_append(list, arena_format(arena, "Content-Type: %s",
                                                 client->type ? client->type : "application/json"));
    if (client->match)
        list = curl_slist_append(list, arena_format(arena, "If-Match: %s", client->match));
    if (*client->csrf)
        list = curl_slist_append(list, arena_format(arena, "X-CSRF-Token: %s", client->csrf));
    if (client->token)
        list =
            curl_slist_append(list, arena_format(arena, "Authorization: Bearer %s", client->token));
    if (client->header)
        list = curl_slist_append(list, client->header);
    return list;
}

long client_send(struct client *client, const char *method, const char *path, const char *body)
{
    struct arena *arena = client->service->arena;
    struct str reply;
    str_open(&reply, arena);
    CURL *curl = client->curl;
    curl_easy_reset(curl);
    client->etag[0] = client->set_cookie[0] = client->retry[0] = '\0';
    curl_easy_setopt(
        curl, CURLOPT_URL,
        arena_format(arena, "http://127.0.0.1:%u%s", app_port(client->service->app), path));
    curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, method);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT, 20L);
    if (body)
        curl_easy_setopt(curl, CURLOPT_POSTFIELDS, body);
    if (client->address)
        curl_easy_setopt(curl, CURLOPT_INTERFACE, client->address);
    if (*client->cookie)
        curl_easy_setopt(curl, CURLOPT_COOKIE, client->cookie);
    struct curl_slist *headers = headers_of(client, body);
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take_body);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, &reply);
    curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, take_header);
    curl_easy_setopt(curl, CURLOPT_HEADERDATA, client);
    CURLcode code = curl_easy_perform(curl);
    curl_slist_free_all(headers);
    if (code != CURLE_OK)
        die(path, curl_easy_strerror(code));
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &client->status);
    json_decref(client->reply);
    client->text = str_end(&reply);
    client->reply = reply.len ? json_loadb(reply.data, reply.len, 0, NULL) : NULL;
    return client->status;
}

const char *client_text(const struct client *client, const char *member)
{
    const char *text = json_string_value(json_object_get(client->reply, member));
    return text ? text : "";
}

int64_t client_number(const struct client *client, const char *member)
{
    return json_integer_value(json_object_get(client->reply, member));
}

long client_sign_in(struct client *client, const char *login, const char *password,
                    const char *code)
{
    json_t *body =
        json_pack("{s:s, s:s, s:s*}", "login", login, "password", password, "code", code);
    char *text = json_dumps(body, 0);
    json_decref(body);
    client->cookie[0] = client->csrf[0] = '\0';
    client_send(client, "POST", "/api/v1/session", text);
    free(text);
    if (client->status == 200 && *client->set_cookie) {
        snprintf(client->cookie, sizeof client->cookie, "%.*s",
                 (int)strcspn(client->set_cookie, ";"), client->set_cookie);
        snprintf(client->csrf, sizeof client->csrf, "%s", client_text(client, "csrf"));
    }
    return client->status;
}
