// What everybody does with his own account: sign in and out, who am I, password, second factor.
//
// A refused sign-in says the same whatever was wrong: login, password, code, lock, or an account without a
// post. The password is worked on before the writer is asked (request_write), so that thousands who sign in
// at nine do not hold up the records that come in.
#include "modules/account/account.h"
#include "modules/account/queries.h"

#define MINUTE_US (INT64_C(60) * 1000000)
#define AGENT_MAX 200

// ---- shared

static bool refuse(struct request *request, int status, const char *kind, const char *ko,
                   const char *en)
{
    request->replied = true;
    http_problem(request->exchange, status, kind, request->english ? en : ko, NULL, NULL);
    return false;
}

bool account_allowed(struct request *request, char kind, const char *whose, const char *name,
                     int64_t per_minute)
{
    struct accounts *accounts = app_module(request->app, "account");
    if (throttle_take(accounts->throttle, kind, whose,
                      app_setting_number(request->app, name, per_minute), request->at_us))
        return true;
    http_add_header(request->exchange, "Retry-After", "60");
    return refuse(request, 429, "too-many", "너무 자주 시도했습니다. 잠시 뒤 다시 하십시오",
                  "Too many tries; wait a minute");
}

struct password_rules account_password_rules(struct app *app)
{
    return (struct password_rules){
        .length_min = (int)app_setting_number(app, "password.length", 10),
        .kinds_min = (int)app_setting_number(app, "password.kinds", 2),
        .no_account_name = app_setting_number(app, "password.no_login", 1) != 0,
    };
}

static bool own_audit(struct request *request, const char *action, struct err *err)
{
    const struct actor *actor = request->actor;
    struct request_act act = {
        .action = action,
        .table = "account",
        .id = arena_format(request->arena, "%lld", (long long)actor->account_id),
        .owner = { .agency = actor->agency, .officer_id = actor->officer_id },
    };
    return request_audit(request, &act, err);
}

// ---- signing in

// Headers are bytes; what is kept of one is printable ASCII.
static const char *agent_of(const struct request *request)
{
    const char *agent = http_header(request->exchange, "User-Agent");
    struct str out;
    str_open(&out, request->arena);
    for (; agent && *agent && out.len < AGENT_MAX; agent++)
        str_char(&out, *agent >= ' ' && *agent <= '~' ? *agent : '?');
    return str_end(&out);
}

static struct sign_in_rules rules_of(struct app *app)
{
    return (struct sign_in_rules){
        .failures_max = app_setting_number(app, "sign_in.failures", 5),
        .lock_us = app_setting_number(app, "sign_in.lock_minutes", 30) * MINUTE_US,
        .zone_minutes = app_zone_minutes(app),
    };
}

// A job may run twice, so what was found stays beside what is made of it.
struct entrance {
    struct sign_in found, noted;
};

static bool sign_in_write(struct request *request, void *context, struct err *err)
{
    struct entrance *entrance = context;
    struct sign_in *sign_in = &entrance->noted;
    struct sign_in_rules rules = rules_of(request->app);
    *sign_in = entrance->found;
    TRY(sign_in_note(request->store, writer_next_id(request->turn), &rules, sign_in, err));
    struct request_act act = {
        .action = sign_in->right         ? "account.sign_in"
                  : sign_in->code_needed ? "account.code_needed"
                                         : "account.sign_in_failed",
        .table = "account",
        .id = sign_in->account_id
                  ? arena_format(request->arena, "%lld", (long long)sign_in->account_id)
                  : NULL,
        .owner = { .agency = sign_in->agency },
        .detail = json_pack("{s:b}", "locked", sign_in->locked),
    };
    return request_audit(request, &act, err);
}

static void cookie_set(struct request *request, const char *value, const char *more)
{
    http_add_header(request->exchange, "Set-Cookie",
                    arena_format(request->arena,
                                 SESSION_COOKIE "=%s; Path=/; HttpOnly; SameSite=Strict%s%s", value,
                                 http_is_tls(request->exchange) ? "; Secure" : "", more));
}

static bool sign_in_answer(struct request *request, const struct sign_in *sign_in)
{
    if (sign_in->code_needed)
        return request_reply(request, 200,
                             json_pack("{s:b, s:b}", "signed_in", 0, "code_needed", 1));
    if (!sign_in->right) {
        refuse(request, 401, "sign-in",
               "아이디나 비밀번호, 인증번호가 맞지 않거나 쓸 수 없는 계정입니다. 여러 번 틀리면 "
               "잠시 잠깁니다",
               "The login, password or code is wrong, or the account cannot be used; several "
               "failures lock it "
               "for a while");
        return true;
    }
    cookie_set(request, sign_in->cookie, "");
    return request_reply(request, 200,
                         json_pack("{s:b, s:s}", "signed_in", 1, "csrf", sign_in->csrf));
}

bool own_sign_in(struct request *request, struct err *err)
{
    struct entrance entrance = { 0 };
    struct sign_in *sign_in = &entrance.found;
    *sign_in = (struct sign_in){
        .login = request_text(request, "login"),
        .password = request_text(request, "password"),
        .code = request_text(request, "code"),
        .address = http_peer(request->exchange),
        .agent = agent_of(request),
        .old_cookie = http_cookie(request->exchange, SESSION_COOKIE),
        .at_us = request->at_us,
    };
    if (!account_allowed(request, 'a', sign_in->address, "sign_in.per_minute_address", 60) ||
        !account_allowed(request, 'l', sign_in->login, "sign_in.per_minute_login", 10))
        return true;
    struct sign_in_rules rules = rules_of(request->app);
    TRY(sign_in_check(request->store, request->arena, app_seal(request->app), &rules, sign_in,
                      err));
    TRY(request_write(request, sign_in_write, &entrance, err));
    return sign_in_answer(request, &entrance.noted);
}

bool own_sign_out(struct request *request, struct err *err)
{
    TRY(store_run(request->store, err, SQL_SESSION_END,
                  STORE_ARGS(store_int(request->session_id), store_int(request->at_us))));
    TRY(own_audit(request, "account.sign_out", err));
    cookie_set(request, "", "; Max-Age=0");
    return true;
}

// ---- who am I

struct own {
    const char *hash, *secret, *offered, *login, *language, *csrf; // secret, offered NULL: none
    int64_t totp_step;
    bool must_change;
};

static const char *copy(struct arena *arena, const struct store_rows *rows, size_t column)
{
    const char *text = store_get_text(rows, column);
    return text ? arena_text(arena, text, strlen(text)) : NULL;
}

static bool own_read(struct request *request, struct own *out, struct err *err)
{
    struct store_rows *rows = store_ask(
        request->store, err, SQL_ACCOUNT_OWN,
        STORE_ARGS(store_int(request->actor->account_id), store_int(request->session_id)));
    bool more = false, fine = rows && store_next(rows, &more, err);
    *out = (struct own){ 0 };
    if (fine && more)
        *out = (struct own){ .hash = copy(request->arena, rows, 0),
                             .secret = copy(request->arena, rows, 1),
                             .offered = copy(request->arena, rows, 2),
                             .totp_step = store_get_int(rows, 3),
                             .login = copy(request->arena, rows, 4),
                             .must_change = store_get_int(rows, 5) != 0,
                             .language = copy(request->arena, rows, 6),
                             .csrf = copy(request->arena, rows, 7) };
    store_done(rows);
    TRY(fine);
    return out->hash ||
           err_set(err, ERR_FORBIDDEN, "계정이 있는 사람의 기능입니다 | for a person's account");
}

static json_t *reach_json(const struct actor *actor)
{
    static const char *const reaches[] = { "none", "own", "department", "agency" };
    json_t *object = json_object();
    for (size_t i = MAY_ALARM_READ; i < PERMISSION_COUNT; i++) {
        enum reach reach = actor_reach(actor, (enum permission)i);
        if (reach != REACH_NONE)
            json_object_set_new(object, permission_name((enum permission)i),
                                json_string(reaches[reach]));
    }
    return object;
}

static bool post_json(struct request *request, const struct actor_post *post, json_t **out,
                      struct err *err)
{
    static const char *const titles[][2] = {
#define X(role, name, ko, en) [role] = { ko, en },
        ROLES(X)
#undef X
    };
    const char *department = NULL;
    if (post->department_id)
        TRY(store_word(request->store, err, request->arena, &department, SQL_DEPARTMENT_NAME,
                       STORE_ARGS(store_int(post->department_id))));
    *out =
        json_pack("{s:s, s:s, s:s, s:o, s:s?, s:b}", "role", role_name(post->role), "title",
                  titles[post->role][request->english], "agency_id", post->agency, "department_id",
                  post->department_id ? json_integer(post->department_id) : json_null(),
                  "department", department, "substitute", post->substitute);
    return true;
}

static bool posts_json(struct request *request, json_t *list, struct err *err)
{
    const struct actor *actor = request->actor;
    for (size_t i = 0; i < actor->post_count; i++) {
        json_t *post;
        TRY(post_json(request, &actor->posts[i], &post, err));
        json_array_append_new(list, post);
    }
    return true;
}

static bool agency_name_of(struct request *request, const char *agency, const char **out,
                           struct err *err)
{
    struct store_rows *rows =
        store_ask(request->store, err, SQL_AGENCY_NAME, STORE_ARGS(store_text(agency)));
    bool found = false, fine = rows && store_next(rows, &found, err);
    if (fine && found) {
        const char *name = store_get_text(rows, 0);
        *out = arena_text(request->arena, name, strlen(name));
    }
    store_done(rows);
    return fine;
}

bool own_show(struct request *request, struct err *err)
{
    const struct actor *actor = request->actor;
    struct own own = { .login = "", .language = "ko" };
    if (!actor->token_permissions)
        TRY(own_read(request, &own, err));
    const char *csrf = own.csrf && *own.csrf ? own.csrf : NULL;
    if (!csrf && !actor->token_permissions)
        csrf = session_vouched_csrf(request->app, request->arena, own.login);
    json_t *posts = json_array();
    if (!posts_json(request, posts, err)) {
        json_decref(posts);
        return false;
    }
    const char *agency_name = actor->agency;
    if (!agency_name_of(request, actor->agency, &agency_name, err)) {
        json_decref(posts);
        return false;
    }
    return request_reply(request, 200,
                         json_pack("{s:I, s:I, s:I, s:s, s:s, s:s, s:s, s:s, s:I, s:s, s:b, s:b, s:s?, s:o, s:o}",
                                   "account_id", (json_int_t)actor->account_id, "session_id",
                                   (json_int_t)request->session_id, "officer_id",
                                   (json_int_t)actor->officer_id, "login", own.login, "name",
                                   actor->name, "emp_no", actor->emp_no, "agency_id", actor->agency,
                                   "agency_name", agency_name, "idle_seconds",
                                   (json_int_t)session_idle_seconds(request->app),
                                   "language", own.language, "must_change", own.must_change,
                                   "second_factor", own.secret != NULL, "csrf", csrf, "posts",
                                   posts, "permissions", reach_json(actor)));
}

bool own_change(struct request *request, struct err *err)
{
    return store_run(request->store, err, SQL_ACCOUNT_LANGUAGE,
                     STORE_ARGS(store_int(request->actor->account_id),
                                store_text(request_text(request, "language"))));
}

// ---- password

struct new_password {
    const char *old_hash, *hash;
};

static bool password_write(struct request *request, void *context, struct err *err)
{
    const struct new_password *new_password = context;
    int64_t account = request->actor->account_id;
    TRY(store_run(request->store, err, SQL_ACCOUNT_PASSWORD,
                  STORE_ARGS(store_int(account), store_text(new_password->hash),
                             store_int(request->at_us), store_text(new_password->old_hash))));
    if (store_changed(request->store) != 1)
        return err_set(err, ERR_CONFLICT,
                       "그사이 비밀번호가 바뀌었습니다 | the password was changed meanwhile");
    // Who knew the old one is out.
    TRY(store_run(
        request->store, err, SQL_SESSION_END_OTHERS,
        STORE_ARGS(store_int(account), store_int(request->session_id), store_int(request->at_us))));
    return own_audit(request, "account.password", err);
}

// The password of him who asks, once more, before what a borrowed session must not do. False with err or
// with an answer given.
static bool own_confirmed(struct request *request, const struct own *own, const char *member,
                          struct err *err)
{
    return password_matches(own->hash, request_text(request, member)) ||
           request_fault(request, err, ERR_FORBIDDEN, member,
                         "비밀번호가 맞지 않습니다 | the password is wrong");
}

bool own_password(struct request *request, struct err *err)
{
    struct own own;
    const char *password = request_text(request, "new");
    TRY(own_read(request, &own, err));
    if (!account_allowed(request, 'p', own.login, "sign_in.per_minute_login", 10))
        return true;
    TRY(own_confirmed(request, &own, "old", err));
    struct password_rules rules = account_password_rules(request->app);
    const char *fault = password_fault(&rules, own.login, password, request->english);
    if (fault)
        return request_fault(request, err, ERR_BAD_INPUT, "new", "%s", fault);
    if (password_matches(own.hash, password))
        return request_fault(request, err, ERR_BAD_INPUT, "new",
                             "지금과 다른 비밀번호여야 합니다 | must differ from the one before");
    struct new_password new_password = { own.hash, password_hash(request->arena, password) };
    return request_write(request, password_write, &new_password, err);
}

// ---- second factor

bool own_totp_offer(struct request *request, struct err *err)
{
    struct own own;
    TRY(own_read(request, &own, err));
    if (own.secret)
        return err_set(err, ERR_CONFLICT,
                       "2단계 인증이 이미 있습니다. 먼저 없애십시오 | there is a second factor: "
                       "remove it first");
    const char *secret = totp_secret(request->arena);
    const char *sealed = sign_in_seal_secret(app_seal(request->app), request->arena,
                                             request->actor->account_id, secret);
    TRY(store_run(request->store, err, SQL_TOTP_OFFER,
                  STORE_ARGS(store_int(request->actor->account_id), store_text(sealed))));
    return request_reply(request, 200,
                         json_pack("{s:s, s:s}", "secret", secret, "address",
                                   totp_address(request->arena, own.login, secret)));
}

struct confirmed {
    const char *sealed;
    int64_t step;
};

static bool totp_confirm_write(struct request *request, void *context, struct err *err)
{
    const struct confirmed *confirmed = context;
    TRY(store_run(request->store, err, SQL_TOTP_CONFIRM,
                  STORE_ARGS(store_int(request->actor->account_id), store_int(confirmed->step),
                             store_text(confirmed->sealed))));
    if (store_changed(request->store) != 1)
        return err_set(err, ERR_CONFLICT,
                       "등록이 다시 시작되었습니다 | the enrolment was begun anew");
    return own_audit(request, "account.second_factor", err);
}

bool own_totp_confirm(struct request *request, struct err *err)
{
    struct own own;
    const char *secret;
    TRY(own_read(request, &own, err));
    if (!own.offered)
        return err_set(err, ERR_CONFLICT, "등록을 먼저 시작하십시오 | begin the enrolment first");
    if (!account_allowed(request, 'p', own.login, "sign_in.per_minute_login", 10))
        return true;
    TRY(sign_in_open_secret(app_seal(request->app), request->arena, request->actor->account_id,
                            own.offered, &secret, err));
    int64_t step = totp_step(secret, request_text(request, "code"), request->at_us);
    if (!step)
        return request_fault(request, err, ERR_FORBIDDEN, "code",
                             "인증번호가 맞지 않습니다 | the code is wrong");
    struct confirmed confirmed = { own.offered, step };
    return request_write(request, totp_confirm_write, &confirmed, err);
}

static bool totp_remove_write(struct request *request, void *context, struct err *err)
{
    (void)context;
    TRY(store_run(request->store, err, SQL_TOTP_REMOVE,
                  STORE_ARGS(store_int(request->actor->account_id))));
    return own_audit(request, "account.second_factor_removed", err);
}

bool own_totp_remove(struct request *request, struct err *err)
{
    struct own own;
    TRY(own_read(request, &own, err));
    if (!account_allowed(request, 'p', own.login, "sign_in.per_minute_login", 10))
        return true;
    TRY(own_confirmed(request, &own, "password", err));
    return request_write(request, totp_remove_write, NULL, err);
}
