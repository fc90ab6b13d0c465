// How a request becomes a person
//
//   Authorization: Bearer haechi_…   ─► api_token ─► permissions of its words, one agency
//   Cookie: haechi_session=…         ─► session ───┐
//   a proxy's header, a certificate  ─► login ─────┴► account ─► officer ─► posts of today ─► actor
//
// Whoever sends a token is the token, also when it is not good: a request never falls back to the cookie
// beside it. Nothing is kept between requests, so that a post that ends, a lost token or a session that
// is ended elsewhere counts from the next request on. It costs some five look-ups by key.
#include "app/session.h"

#include "app/app.h"
#include "app/people.h"
#include "app/queries.h"
#include "base/civil.h"
#include "base/now.h"
#include "base/vec.h"

#define MINUTE_US (INT64_C(60) * 1000000)

// ---- secrets

void session_secret(char out[SESSION_TEXT_MAX])
{
    uint8_t bytes[32];
    seal_random(bytes, sizeof bytes);
    seal_base64url(bytes, sizeof bytes, out);
}

void session_hash(const char *secret, char out[SESSION_TEXT_MAX + 1])
{
    uint8_t hash[SEAL_HASH];
    seal_hash(secret, strlen(secret), hash);
    seal_hex(hash, sizeof hash, out);
}

// ---- persons

struct posts {
    struct actor_post *at;
    size_t count, room;
};

static bool posts_read(struct store *store, struct arena *arena, int64_t officer_id,
                       const char *day, struct posts *posts, struct err *err)
{
    struct store_rows *rows = store_ask(store, err, SQL_POSTS_IN_FORCE,
                                        STORE_ARGS(store_int(officer_id), store_text(day)));
    bool more = true, fine = rows != NULL;
    while (fine && (fine = store_next(rows, &more, err)) && more) {
        struct actor_post post = { .department_id = store_get_int(rows, 2),
                                   .for_officer_id = store_get_int(rows, 3) };
        const char *agency = store_get_text(rows, 1);
        post.agency = arena_text(arena, agency, strlen(agency));
        post.substitute = post.for_officer_id != 0;
        // Own posts come first: without one nobody stands in for another.
        if (post.substitute && posts->count == 0)
            break;
        if (role_read(store_get_text(rows, 0), &post.role))
            VEC_ADD(arena, posts, post);
    }
    store_done(rows);
    return fine;
}

static bool posts_load(struct store *store, struct arena *arena, int64_t day, struct actor *actor,
                       struct err *err)
{
    char text[CIVIL_TEXT_MAX];
    civil_print_date(day, text);
    struct posts posts = { 0 };
    TRY(posts_read(store, arena, actor->officer_id, text, &posts, err));
    for (size_t i = 0; i < posts.count; i++) {
        struct actor_post *post = &posts.at[i];
        if (post->department_id)
            TRY(people_beneath(store, arena, post->department_id, &post->departments,
                               &post->department_count, err));
    }
    actor->posts = posts.at;
    actor->post_count = posts.count;
    return true;
}

struct person_account {
    struct actor actor;
    bool found, must_change;
    int64_t password_at_us;
};

static bool account_read(struct store *store, struct arena *arena, int64_t id,
                         struct person_account *out, struct err *err)
{
    struct store_rows *rows = store_ask(store, err, SQL_ACCOUNT_PERSON, STORE_ARGS(store_int(id)));
    bool more = false, fine = rows && store_next(rows, &more, err);
    if (fine && more)
        *out = (struct person_account){
            .found = true,
            .must_change = store_get_int(rows, 2) != 0,
            .password_at_us = store_get_int(rows, 3),
            .actor = { .account_id = id,
                       .login = store_copy_text(rows, 0, arena),
                       .english = strcmp(store_get_text(rows, 1), "en") == 0,
                       .officer_id = store_get_int(rows, 4),
                       .name = store_copy_text(rows, 5, arena),
                       .emp_no = store_copy_text(rows, 6, arena),
                       .agency = store_copy_text(rows, 7, arena) },
        };
    store_done(rows);
    return fine;
}

static bool account_load(struct store *store, struct arena *arena, int64_t id, int64_t day,
                         struct person_account **out, struct err *err)
{
    struct person_account *account = ARENA_NEW(arena, struct person_account);
    *out = NULL;
    TRY(account_read(store, arena, id, account, err));
    if (account->found)
        TRY(posts_load(store, arena, day, &account->actor, err));
    if (account->actor.post_count)
        *out = account;
    return true;
}

bool session_account(struct store *store, struct arena *arena, int64_t account_id, int64_t day,
                     struct actor **out, struct err *err)
{
    struct person_account *account;
    TRY(account_load(store, arena, account_id, day, &account, err));
    *out = account ? &account->actor : NULL;
    return true;
}

static bool person_enter(struct store *store, struct arena *arena, const struct session_ask *ask,
                         int64_t account_id, struct session *out, struct err *err)
{
    struct person_account *account;
    int64_t day = civil_floor_day(now_civil(ask->at_us, ask->zone_minutes));
    TRY(account_load(store, arena, account_id, day, &account, err));
    if (!account)
        return true;
    bool old = ask->password_us && ask->at_us - account->password_at_us > ask->password_us;
    out->must_change = account->must_change || old;
    if (out->must_change)
        account->actor.post_count = 0;
    out->actor = &account->actor;
    return true;
}

// ---- the three ways in

static bool cookie_enter(struct store *store, struct arena *arena, const struct session_ask *ask,
                         struct session *out, struct err *err)
{
    char hash[SESSION_TEXT_MAX + 1];
    session_hash(ask->cookie, hash);
    struct store_rows *rows =
        store_ask(store, err, SQL_SESSION_BY_HASH, STORE_ARGS(store_text(hash)));
    bool more = false, fine = rows && store_next(rows, &more, err);
    int64_t account_id = 0;
    if (fine && more) {
        int64_t age = ask->at_us - store_get_int(rows, 3);
        int64_t idle = ask->at_us - store_get_int(rows, 4);
        bool alive =
            (!ask->life_us || age <= ask->life_us) && (!ask->idle_us || idle <= ask->idle_us);
        account_id = alive ? store_get_int(rows, 1) : 0;
        out->id = store_get_int(rows, 0);
        out->csrf = store_copy_text(rows, 2, arena);
        out->stale = idle > MINUTE_US;
    }
    store_done(rows);
    TRY(fine);
    if (account_id)
        TRY(person_enter(store, arena, ask, account_id, out, err));
    return true;
}

static const char *const *tables_of(struct arena *arena, const char *words)
{
    VEC(const char *) tables = { 0 };
    for (const char *at = words; *at;) {
        size_t len = strcspn(at, " ");
        if (len)
            VEC_ADD(arena, &tables, arena_text(arena, at, len));
        at += len + strspn(at + len, " ");
    }
    if (tables.count)
        VEC_ADD(arena, &tables, NULL);
    return tables.at;
}

static uint64_t permissions_of(struct arena *arena, const char *words)
{
    uint64_t bits = 0;
    const char *const *names = tables_of(arena, words);
    enum permission permission;
    for (size_t i = 0; names && names[i]; i++)
        if (permission_read(names[i], &permission))
            bits |= UINT64_C(1) << permission;
    return bits;
}

static bool token_enter(struct store *store, struct arena *arena, const struct session_ask *ask,
                        struct session *out, struct err *err)
{
    char hash[SESSION_TEXT_MAX + 1];
    session_hash(ask->token, hash);
    struct store_rows *rows = store_ask(store, err, SQL_TOKEN_BY_HASH,
                                        STORE_ARGS(store_text(hash), store_int(ask->at_us)));
    bool more = false, fine = rows && store_next(rows, &more, err);
    if (fine && more) {
        struct actor *actor = ARENA_NEW(arena, struct actor);
        *actor = (struct actor){
            .account_id = store_get_int(rows, 0),
            .name = store_copy_text(rows, 1, arena),
            .agency = store_copy_text(rows, 2, arena),
            .token_permissions = permissions_of(arena, store_get_text(rows, 3)),
            .token_tables = tables_of(arena, store_get_text(rows, 4)),
            .login = "",
            .emp_no = "",
        };
        out->stale = ask->at_us - store_get_int(rows, 5) > MINUTE_US;
        // Words of another release may have gone; without any it is nobody's.
        if (actor->token_permissions)
            out->actor = actor;
    }
    store_done(rows);
    return fine;
}

static bool login_enter(struct store *store, struct arena *arena, const struct session_ask *ask,
                        struct session *out, struct err *err)
{
    int64_t account_id;
    bool found;
    TRY(store_number(store, err, &account_id, &found, SQL_ACCOUNT_BY_LOGIN,
                     STORE_ARGS(store_text(ask->login))));
    return !found || person_enter(store, arena, ask, account_id, out, err);
}

bool session_find(struct store *store, struct arena *arena, const struct session_ask *ask,
                  struct session *out, struct err *err)
{
    *out = (struct session){ 0 };
    if (ask->token)
        return token_enter(store, arena, ask, out, err);
    if (ask->cookie)
        TRY(cookie_enter(store, arena, ask, out, err));
    if (!out->actor) {
        *out = (struct session){ 0 };
        if (ask->login)
            TRY(login_enter(store, arena, ask, out, err));
    }
    return true;
}

// ---- of an exchange

static const char *token_of(const struct http_exchange *exchange)
{
    const char *header = http_header(exchange, "Authorization");
    return header && strncmp(header, "Bearer ", 7) == 0 ? header + 7 : NULL;
}

static const char *vouched_login(struct app *app, const struct http_exchange *exchange,
                                 struct arena *arena)
{
    const char *name = app_setting(app, arena, "sign_in.proxy_header", "");
    const char *login = *name && http_from_proxy(exchange) ? http_header(exchange, name) : NULL;
    if (!login && app_setting_number(app, "sign_in.certificate", 0))
        login = http_client_name(exchange);
    return login && *login ? login : NULL;
}

// A job outlives the request that asked for it, so it has its own memory.
struct touch {
    struct writer_job job; // first
    struct arena *arena;
    const char *sql;
    int64_t id, at_us;
};

static bool touch_run(struct writer_job *job, struct writer_turn *turn, struct err *err)
{
    struct touch *touch = (struct touch *)job;
    return store_run(writer_store(turn), err, touch->sql,
                     STORE_ARGS(store_int(touch->id), store_int(touch->at_us)));
}

static void touch_done(struct writer_job *job, const struct err *err)
{
    (void)err; // what could not be noted now is noted with the next request
    arena_free(((struct touch *)job)->arena);
}

static void touch(struct app *app, const char *sql, int64_t id, int64_t at_us)
{
    struct arena *arena = arena_new("session", 0, 0);
    struct touch *touch = ARENA_NEW(arena, struct touch);
    *touch = (struct touch){ .job = { .run = touch_run, .done = touch_done },
                             .arena = arena,
                             .sql = sql,
                             .id = id,
                             .at_us = at_us };
    struct err full;
    if (!writer_submit(app_writer(app), &touch->job, &full))
        arena_free(arena);
}

// A name that is vouched for comes with every request of the browser, as a cookie does: its requests
// must say a word that only our pages are told.
const char *session_vouched_csrf(struct app *app, struct arena *arena, const char *login)
{
    uint8_t mac[SEAL_HASH];
    seal_mac(app_seal(app), "csrf", login, strlen(login), mac);
    char *text = arena_take(arena, SESSION_TEXT_MAX);
    seal_base64url(mac, sizeof mac, text);
    return text;
}

int64_t session_idle_seconds(struct app *app)
{
    return app_setting_number(app, "session.idle_minutes", 30) * 60;
}

void session_read(struct app *app, const struct http_exchange *exchange, struct arena *arena,
                  struct session_ask *out)
{
    *out = (struct session_ask){
        .cookie = http_cookie(exchange, SESSION_COOKIE),
        .token = token_of(exchange),
        .login = vouched_login(app, exchange, arena),
        .at_us = now_us(),
        .zone_minutes = app_zone_minutes(app),
        .idle_us = session_idle_seconds(app) * (MINUTE_US / 60),
        .life_us = app_setting_number(app, "session.hours", 12) * 60 * MINUTE_US,
        .password_us = app_setting_number(app, "password.days", 0) * 24 * 60 * MINUTE_US,
    };
}

bool session_actor(struct app *app, struct store *store, struct http_exchange *exchange,
                   struct arena *arena, struct session *out, struct err *err)
{
    struct session_ask ask;
    session_read(app, exchange, arena, &ask);
    TRY(session_find(store, arena, &ask, out, err));
    if (out->actor && !out->actor->token_permissions && !out->id)
        out->csrf = session_vouched_csrf(app, arena, ask.login);
    if (out->actor && out->stale && !http_header(exchange, "X-Background"))
        touch(app, out->id ? SQL_SESSION_SEEN : SQL_TOKEN_USED,
              out->id ? out->id : out->actor->account_id, ask.at_us);
    return true;
}

bool session_csrf_ok(const struct session *session, const struct http_exchange *exchange)
{
    if (!session->csrf)
        return true;
    const char *said = http_header(exchange, "X-CSRF-Token");
    size_t len = strlen(session->csrf);
    return said && strlen(said) == len && seal_equal(said, session->csrf, len);
}
