#include "app/router.h"

#include <pthread.h>

#include "app/app.h"
#include "app/field.h"
#include "app/queries.h"
#include "app/session.h"
#include "base/doc.h"
#include "base/now.h"

#define BODY_MAX     MIB
#define WORKERS      16 // they wait for commits, which many share
#define HASHERS      4  // of passwords: each takes a core and 64 MiB for its moment
#define SEGMENTS_MAX 12

struct entry {
    const struct route *route;
    const struct module *module;
};

// A request that waits for a worker.
struct waiting {
    struct request *request;
    struct waiting *next;
};

// Requests that wait, and the threads that take them. Bodies of records take minutes and passwords a moment:
// each have threads of their own, so that nobody waits before the door while files come in.
struct lane {
    pthread_mutex_t gate;
    pthread_cond_t work;
    struct waiting *first, *last;
    bool stopping;
    size_t worker_count;
    pthread_t workers[WORKERS];
};

struct router {
    struct app *app;
    struct arena *arena;
    VEC(struct entry) entries;
    struct lane bodies, passwords;
};

// A request on its way, with its job when it writes.
struct passage {
    struct writer_job job; // first
    struct router *router;
    struct request request;
    const char *repeat_key, *body_hash; // NULL: no Idempotency-Key
    bool repeated;                      // the reply is an earlier one
};

// ---- routes

static size_t split(const char *path, struct slice *segments)
{
    size_t count = 0;
    while (*path == '/' && count < SEGMENTS_MAX) {
        size_t len = strcspn(path + 1, "/");
        segments[count++] = (struct slice){ path + 1, len };
        path += 1 + len;
    }
    return *path ? 0 : count;
}

static bool is_hole(struct slice segment)
{
    return segment.len > 2 && segment.data[0] == '{';
}

// "{page*}": the rest of a path, of as many segments as there are. Never the API's, whose wrong addresses are told.
static bool is_rest(struct slice segment)
{
    return is_hole(segment) && segment.data[segment.len - 2] == '*';
}

static bool is_api(struct slice first)
{
    return first.len == 3 && memcmp(first.data, "api", 3) == 0;
}

static bool path_fits(const char *pattern, const struct slice *path, size_t count,
                      struct request *request)
{
    struct slice want[SEGMENTS_MAX];
    size_t want_count = split(pattern, want);
    if (want_count == 1 && is_rest(want[0])) {
        request->id_count = REQUEST_IDS_MAX; // whatever else fits goes before it
        return !is_api(path[0]);
    }
    if (want_count != count)
        return false;
    size_t ids = 0;
    for (size_t i = 0; i < count; i++) {
        if (!is_hole(want[i]) &&
            (want[i].len != path[i].len || memcmp(want[i].data, path[i].data, path[i].len) != 0))
            return false;
        if (is_hole(want[i]) && path[i].len == 0)
            return false;
        if (is_hole(want[i]) && ids < REQUEST_IDS_MAX)
            request->ids[ids++] = arena_text(request->arena, path[i].data, path[i].len);
    }
    request->id_count = ids;
    return true;
}

static const char *method_name(enum http_method method)
{
    static const char *const names[] = {
        [HTTP_GET] = "GET",     [HTTP_POST] = "POST",     [HTTP_PUT] = "PUT",
        [HTTP_PATCH] = "PATCH", [HTTP_DELETE] = "DELETE", [HTTP_OTHER] = "OTHER"
    };
    return names[method];
}

// A path that fits without holes goes before one with; `allow` gets the methods that the path has.
static const struct route *find_route(const struct router *router, enum http_method method,
                                      const char *path, struct request *request, struct str *allow)
{
    struct slice segments[SEGMENTS_MAX];
    size_t count = split(path, segments);
    const struct route *found = NULL;
    for (size_t i = 0; count && i < router->entries.count; i++) {
        const struct route *route = router->entries.at[i].route;
        struct request trial = { .arena = request->arena };
        if (!path_fits(route->path, segments, count, &trial))
            continue;
        str_format(allow, "%s%s", allow->len ? ", " : "", method_name(route->method));
        if (route->method != method || (found && trial.id_count >= request->id_count))
            continue;
        found = route;
        request->id_count = trial.id_count;
        memcpy(request->ids, trial.ids, sizeof trial.ids);
    }
    return found;
}

// ---- problems

static const char *title_of(enum err_kind kind, bool english)
{
    switch (kind) {
    case ERR_BAD_INPUT:
        return english ? "The input is invalid" : "입력이 올바르지 않습니다";
    case ERR_FORBIDDEN:
        return english ? "Not permitted" : "권한이 없습니다";
    case ERR_NOT_FOUND:
        return english ? "Not found" : "없거나 볼 수 없습니다";
    case ERR_CONFLICT:
        return english ? "Changed meanwhile, or already there" : "이미 있거나 그사이 바뀌었습니다";
    case ERR_LIMIT:
        return english ? "More than allowed" : "정해진 한도를 넘었습니다";
    case ERR_UNSUPPORTED:
        return english ? "Cannot be done this way" : "이렇게는 처리할 수 없습니다";
    case ERR_STORE:
        return english ? "The store did not take it" : "저장소가 응답하지 않았습니다";
    default:
        return english ? "The server failed" : "서버 오류입니다";
    }
}

static void send_problem(struct request *request, const struct err *err)
{
    static const char *const names[] = {
        [ERR_NONE] = "ok",
        [ERR_BAD_INPUT] = "bad-input",
        [ERR_FORBIDDEN] = "forbidden",
        [ERR_NOT_FOUND] = "not-found",
        [ERR_CONFLICT] = "conflict",
        [ERR_LIMIT] = "limit",
        [ERR_UNSUPPORTED] = "unsupported",
        [ERR_SYSTEM] = "system",
        [ERR_STORE] = "store",
    };
    int status = err_kind_status(err->kind);
    if (status == 503)
        http_add_header(request->exchange, "Retry-After", "2");
    if (status >= 500)
        app_log(request->app, "error", "%s %s: %s", method_name(http_method(request->exchange)),
                http_path(request->exchange), err->text);
    // What the database or the system says is for the log; people get what they can act on.
    const char *detail =
        status == 500 || status == 503
            ? (request->english ? "Send it again in a moment; if it stays, tell your administrator."
                                : "잠시 뒤 다시 보내 주십시오. 계속되면 관리자에게 알려 주십시오.")
            : request_words(request, err->text);
    http_problem(request->exchange, status, names[err->kind], title_of(err->kind, request->english),
                 detail, request->field[0] ? request->field : NULL);
}

static bool refuse(struct request *request, int status, const char *kind, const char *ko,
                   const char *en)
{
    http_problem(request->exchange, status, kind, request->english ? en : ko, NULL, NULL);
    return false;
}

// ---- admission: what the head alone decides

static bool wants_english(const struct http_exchange *exchange)
{
    const char *language = http_header(exchange, "Accept-Language");
    return language && strncmp(language, "en", 2) == 0;
}

static bool find_actor(struct request *request, struct session *session)
{
    struct err err;
    struct store *store = app_lend(request->app, &err);
    bool known = store && session_actor(request->app, store, request->exchange, request->arena,
                                        session, &err);
    if (store)
        app_return(request->app, store);
    if (!known) {
        send_problem(request, &err);
        return false;
    }
    request->actor = session->actor;
    request->session_id = session->id;
    return true;
}

static bool may_enter(struct request *request, const struct session *session)
{
    const struct route *route = request->route;
    if (route->permission == MAY_ANYONE)
        return true;
    if (!request->actor) {
        http_add_header(request->exchange, "WWW-Authenticate", "Bearer");
        return refuse(request, 401, "unauthorized", "로그인해야 합니다", "Sign in first");
    }
    if (request->actor->token_permissions && !(route->flags & ROUTE_MACHINE))
        return refuse(request, 403, "forbidden", "토큰으로는 쓸 수 없는 기능입니다",
                      "Not for machines' tokens");
    if (route->method != HTTP_GET && !session_csrf_ok(session, request->exchange))
        return refuse(request, 403, "csrf", "요청의 X-CSRF-Token이 없거나 다릅니다",
                      "X-CSRF-Token is missing or wrong");
    if (actor_reach(request->actor, route->permission) == REACH_NONE)
        return refuse(request, 403, "forbidden", "권한이 없습니다", "Not permitted");
    return true;
}

static bool admit(void *context, struct http_exchange *exchange, struct http_admission *admission)
{
    struct router *router = context;
    struct arena *arena = http_arena(exchange);
    struct passage *passage = ARENA_NEW(arena, struct passage);
    struct request *request = &passage->request;
    passage->router = router;
    *request = (struct request){ .app = router->app,
                                 .exchange = exchange,
                                 .arena = arena,
                                 .at_us = now_us(),
                                 .english = wants_english(exchange),
                                 .status = 200 };
    http_attach(exchange, passage);
    struct str allow;
    str_open(&allow, arena);
    request->route =
        find_route(router, http_method(exchange), http_path(exchange), request, &allow);
    if (!request->route && !allow.len)
        return refuse(request, 404, "not-found", "그런 주소가 없습니다", "No such address");
    if (!request->route) {
        http_add_header(exchange, "Allow", str_end(&allow));
        return refuse(request, 405, "method", "이 주소에는 쓸 수 없는 방식입니다",
                      "Not a method of this address");
    }
    struct session session = { 0 };
    if (!find_actor(request, &session) || !may_enter(request, &session))
        return false;
    admission->body_max = request->route->body_max ? request->route->body_max : BODY_MAX;
    admission->spool = (request->route->flags & ROUTE_STREAM) != 0;
    return true;
}

// ---- bodies

static bool read_body(struct request *request, struct err *err)
{
    const struct route *route = request->route;
    if (route->flags & ROUTE_STREAM)
        return true;
    struct slice body = http_body(request->exchange);
    if (!body.len) {
        request->body = NULL;
        json_t *none = json_object();
        bool fine =
            (route->flags & ROUTE_FREE_BODY) || fields_check(request, &route->body, none, err);
        json_decref(none);
        return fine;
    }
    const char *type = http_header(request->exchange, "Content-Type");
    if (!type || strncmp(type, "application/json", 16) != 0)
        return request_fault(request, err, ERR_UNSUPPORTED, "Content-Type",
                             "application/json으로 보내야 합니다 | must be application/json");
    struct err wrong;
    request->body = doc_parse_json(body.data, body.len, &wrong);
    if (!request->body)
        return err_set(err, ERR_BAD_INPUT, "%s", wrong.text);
    if (route->flags & ROUTE_FREE_BODY)
        return true;
    if (!json_is_object(request->body))
        return err_set(err, ERR_BAD_INPUT, "객체여야 합니다 | must be an object");
    return fields_check(request, &route->body, request->body, err);
}

static void check_query_name(void *context, const char *name, const char *value)
{
    (void)value;
    struct request *request = context;
    if (!request->field[0] && !request_query_known(request, name))
        snprintf(request->field, sizeof request->field, "%s", name);
}

// A filter that is misspelt would show more than was asked for: unknown parameters are refused.
static bool check_query(struct request *request, struct err *err)
{
    if (!(request->route->flags & ROUTE_ANY_QUERY))
        http_each_query(request->exchange, check_query_name, request);
    if (!request->field[0])
        return true;
    return err_set(err, ERR_BAD_INPUT, "모르는 매개변수입니다: %s | an unknown parameter: %s",
                   request->field, request->field);
}

// ---- running

static bool check_owner(struct request *request, struct err *err)
{
    struct owner owner = { 0 };
    if (!request->route->whose)
        return true;
    TRY(request->route->whose(request, &owner, err));
    return actor_may(request->actor, request->route->permission, &owner) || request_hidden(err);
}

static void send_reply(struct request *request)
{
    if (request->replied)
        return;
    if (!request->reply) {
        http_reply(request->exchange, request->status == 200 ? 204 : request->status, NULL, NULL,
                   0);
        return;
    }
    const char *text = doc_dump(request->arena, request->reply);
    json_decref(request->reply);
    request->reply = NULL;
    http_reply(request->exchange, request->status, "application/json; charset=utf-8", text,
               strlen(text));
}

static void finish(struct request *request, const struct err *err)
{
    if (request->body)
        json_decref(request->body);
    request->body = NULL;
    if (err && request->reply)
        json_decref(request->reply);
    if (err && !request->replied)
        send_problem(request, err);
    else
        send_reply(request);
}

static void read_now(struct request *request)
{
    struct err err = { 0 };
    request->store = app_lend(request->app, &err);
    bool fine =
        request->store && check_owner(request, &err) && request->route->handle(request, &err);
    if (request->store)
        app_return(request->app, request->store);
    request->store = NULL;
    finish(request, fine ? NULL : &err);
}

// ---- writing

static bool repeat_answer(struct passage *passage, struct err *err)
{
    struct request *request = &passage->request;
    struct store_rows *rows = store_ask(
        request->store, err, SQL_REPEAT_GET,
        STORE_ARGS(store_int(request->actor->account_id), store_text(passage->repeat_key)));
    bool more = false;
    if (!rows || !store_next(rows, &more, err)) {
        store_done(rows);
        return false;
    }
    bool same = true;
    if (more) {
        same = strcmp(store_get_text(rows, 0), request->route->path) == 0 &&
               strcmp(store_get_text(rows, 1), passage->body_hash) == 0;
        request->status = (int)store_get_int(rows, 2);
        const char *reply = store_get_text(rows, 3);
        request->reply = *reply ? json_loads(reply, JSON_DECODE_ANY, NULL) : NULL;
        passage->repeated = true;
    }
    store_done(rows);
    return same ||
           request_fault(
               request, err, ERR_CONFLICT, "Idempotency-Key",
               "이 키로 이미 다른 요청을 보냈습니다 | the key came with another request before");
}

static bool repeat_note(struct passage *passage, struct err *err)
{
    struct request *request = &passage->request;
    return store_run(request->store, err, SQL_REPEAT_PUT,
                     STORE_ARGS(store_int(request->actor->account_id),
                                store_text(passage->repeat_key), store_text(request->route->path),
                                store_text(passage->body_hash), store_int(request->status),
                                store_text(doc_dump(request->arena, request->reply)),
                                store_int(request->at_us)));
}

static bool write_in_turn(struct writer_job *job, struct writer_turn *turn, struct err *err)
{
    struct passage *passage = (struct passage *)job;
    struct request *request = &passage->request;
    if (request->reply) // of a turn that was taken back
        json_decref(request->reply);
    request->reply = NULL;
    request->status = 200;
    request->field[0] = '\0';
    request->turn = turn;
    request->store = writer_store(turn);
    request->at_us = writer_at_us(turn);
    if (passage->repeat_key) {
        TRY(repeat_answer(passage, err));
        if (passage->repeated)
            return true;
    }
    TRY(check_owner(request, err));
    TRY(request->route->handle(request, err));
    return !passage->repeat_key || repeat_note(passage, err);
}

static void write_done(struct writer_job *job, const struct err *err)
{
    struct passage *passage = (struct passage *)job;
    struct http_exchange *exchange = passage->request.exchange;
    passage->request.turn = NULL;
    passage->request.store = NULL;
    finish(&passage->request, err);
    http_release(exchange);
}

static bool note_repeat_key(struct passage *passage, struct err *err)
{
    struct request *request = &passage->request;
    const char *key = http_header(request->exchange, "Idempotency-Key");
    if (!key || !request->actor)
        return true;
    if (!*key || strlen(key) > 128)
        return request_fault(request, err, ERR_BAD_INPUT, "Idempotency-Key",
                             "1자에서 128자까지 쓸 수 있습니다 | must be 1 to 128 characters");
    struct slice body = http_body(request->exchange);
    const char *path = http_path(request->exchange);
    struct str all;
    str_open(&all, request->arena);
    str_text(&all, path);
    str_char(&all, '\n');
    str_add(&all, body.data ? body.data : "", body.len);
    uint8_t hash[SEAL_HASH];
    seal_hash(all.data, all.len, hash);
    char *hex = arena_take(request->arena, 2 * SEAL_HASH + 1);
    seal_hex(hash, SEAL_HASH, hex);
    passage->repeat_key = key;
    passage->body_hash = hex;
    return true;
}

static void write_later(struct passage *passage)
{
    struct request *request = &passage->request;
    struct err err;
    passage->job =
        (struct writer_job){ .run = write_in_turn,
                             .done = write_done,
                             .alone = (request->route->flags & ROUTE_ALONE) != 0,
                             .actor_id = request->actor ? request->actor->account_id : 0 };
    // A handler may reply by itself, and the request goes with its reply.
    struct http_exchange *exchange = request->exchange;
    http_keep(exchange);
    http_hold(exchange);
    if (note_repeat_key(passage, &err) &&
        writer_submit(app_writer(request->app), &passage->job, &err))
        return;
    finish(request, &err);
    http_release(exchange);
}

// ---- workers

static void work_later(struct passage *passage, struct lane *lane)
{
    struct waiting *waiting = ARENA_NEW(passage->request.arena, struct waiting);
    waiting->request = &passage->request;
    http_keep(passage->request.exchange);
    http_hold(passage->request.exchange);
    pthread_mutex_lock(&lane->gate);
    if (lane->last)
        lane->last->next = waiting;
    else
        lane->first = waiting;
    lane->last = waiting;
    pthread_cond_signal(&lane->work);
    pthread_mutex_unlock(&lane->gate);
}

static void *worker_main(void *context)
{
    struct lane *lane = context;
    pthread_mutex_lock(&lane->gate);
    for (;;) {
        while (!lane->first && !lane->stopping)
            pthread_cond_wait(&lane->work, &lane->gate);
        if (!lane->first)
            break;
        struct request *request = lane->first->request;
        lane->first = lane->first->next;
        if (!lane->first)
            lane->last = NULL;
        pthread_mutex_unlock(&lane->gate);
        struct http_exchange *exchange = request->exchange;
        read_now(request);
        http_release(exchange);
        pthread_mutex_lock(&lane->gate);
    }
    pthread_mutex_unlock(&lane->gate);
    return NULL;
}

static void lane_open(struct lane *lane, size_t worker_count)
{
    pthread_mutex_init(&lane->gate, NULL);
    pthread_cond_init(&lane->work, NULL);
    lane->worker_count = worker_count;
    for (size_t i = 0; i < worker_count; i++)
        pthread_create(&lane->workers[i], NULL, worker_main, lane);
}

static void lane_close(struct lane *lane)
{
    pthread_mutex_lock(&lane->gate);
    lane->stopping = true;
    pthread_cond_broadcast(&lane->work);
    pthread_mutex_unlock(&lane->gate);
    for (size_t i = 0; i < lane->worker_count; i++)
        pthread_join(lane->workers[i], NULL);
    pthread_cond_destroy(&lane->work);
    pthread_mutex_destroy(&lane->gate);
}

static void handle(void *context, struct http_exchange *exchange)
{
    (void)context;
    struct passage *passage = http_attached(exchange);
    struct request *request = &passage->request;
    struct err err;
    if (!check_query(request, &err) || !read_body(request, &err)) {
        finish(request, &err);
        return;
    }
    if (request->route->flags & ROUTE_WRITES)
        write_later(passage);
    else if (request->route->flags & ROUTE_SLOW)
        work_later(passage, &passage->router->passwords);
    else if (request->route->flags & ROUTE_STREAM)
        work_later(passage, &passage->router->bodies);
    else
        read_now(request);
}

// ---- life

struct router *router_new(struct app *app)
{
    struct arena *arena = arena_new("router", 0, 0);
    struct router *router = ARENA_NEW(arena, struct router);
    router->app = app;
    router->arena = arena;
    for (size_t m = 0; module_registry[m]; m++)
        for (size_t r = 0; r < module_registry[m]->route_count; r++) {
            struct entry entry = { &module_registry[m]->routes[r], module_registry[m] };
            VEC_ADD(arena, &router->entries, entry);
        }
    lane_open(&router->bodies, WORKERS);
    lane_open(&router->passwords, HASHERS);
    return router;
}

void router_free(struct router *router)
{
    lane_close(&router->bodies);
    lane_close(&router->passwords);
    arena_free(router->arena);
}

struct http_handler router_handler(struct router *router)
{
    return (struct http_handler){ .context = router, .admit = admit, .handle = handle };
}

size_t router_count(const struct router *router)
{
    return router->entries.count;
}

const struct route *router_route(const struct router *router, size_t index,
                                 const struct module **module)
{
    if (module)
        *module = router->entries.at[index].module;
    return router->entries.at[index].route;
}
