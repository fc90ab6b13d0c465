// What an administrator does with the accounts of others, their sessions and machines' tokens.
//
// Nobody does it to himself: an administrator who locks himself out, or in, asks another. A token may be
// given here only what machines need to deliver records; what lets one read alarms or records an
// administrator has not got himself, and cannot give away (haechi token add can, beside a stopped server).
#include "modules/account/account.h"
#include "modules/account/queries.h"

#define DAY_US        (INT64_C(24) * 3600 * 1000000)
#define PASSWORD_MAX  32
#define ONE_TIME_SIZE 12

bool account_note_right(struct request *request, const char *agency, int64_t officer_id,
                        int64_t account_id, const char *change, const char *detail, struct err *err)
{
    struct right_change right = { .agency = agency,
                                  .officer_id = officer_id,
                                  .account_id = account_id,
                                  .change = change,
                                  .detail = detail,
                                  .by_id = request->actor->account_id,
                                  .at_us = request->at_us };
    return people_note_right(request->store, writer_next_id(request->turn), &right, err);
}

static const char *id_text(struct request *request, int64_t id)
{
    return arena_format(request->arena, "%lld", (long long)id);
}

// ---- accounts

struct target {
    int64_t account_id, officer_id, version;
    const char *agency, *login;
};

static bool target_read(struct request *request, struct target *out, struct err *err)
{
    TRY(request_id(request, 0, &out->account_id, err));
    struct store_rows *rows =
        store_ask(request->store, err, SQL_ACCOUNT_WHOSE, STORE_ARGS(store_int(out->account_id)));
    bool more = false, fine = rows && store_next(rows, &more, err);
    if (fine && more) {
        const char *agency = store_get_text(rows, 1), *login = store_get_text(rows, 2);
        out->officer_id = store_get_int(rows, 0);
        out->agency = arena_text(request->arena, agency, strlen(agency));
        out->login = arena_text(request->arena, login, strlen(login));
        out->version = store_get_int(rows, 3);
    }
    store_done(rows);
    TRY(fine);
    return more || request_hidden(err);
}

bool admin_account_whose(struct request *request, struct owner *out, struct err *err)
{
    struct target target;
    TRY(target_read(request, &target, err));
    *out = (struct owner){ .agency = target.agency, .officer_id = target.officer_id };
    return true;
}

static bool not_own(struct request *request, int64_t officer_id, struct err *err)
{
    return officer_id != request->actor->officer_id ||
           err_set(err, ERR_FORBIDDEN,
                   "자기 계정은 다른 관리자가 다뤄야 합니다 | another administrator must do it to "
                   "your own account");
}

// What every act on an account leaves: history of rights, audit entry; `changed` rows must be one.
static bool target_note(struct request *request, const struct target *target, const char *change,
                        struct err *err)
{
    if (store_changed(request->store) != 1)
        return err_set(err, ERR_CONFLICT, "이미 끝난 계정입니다 | the account has ended already");
    const char *reason = request_text(request, "reason");
    TRY(account_note_right(request, target->agency, target->officer_id, target->account_id, change,
                           reason ? reason : "", err));
    struct request_act act = { .action = change,
                               .table = "account",
                               .id = id_text(request, target->account_id),
                               .owner = { .agency = target->agency,
                                          .officer_id = target->officer_id },
                               .reason = reason };
    return request_audit(request, &act, err);
}

static bool sessions_end(struct request *request, int64_t account_id, struct err *err)
{
    return store_run(request->store, err, SQL_SESSION_END_OTHERS,
                     STORE_ARGS(store_int(account_id), store_int(0), store_int(request->at_us)));
}

// A password that works once: it must be changed at the first sign-in.
static const char *password_once(struct request *request)
{
    uint8_t bytes[ONE_TIME_SIZE];
    char *text = arena_take(request->arena, PASSWORD_MAX);
    seal_random(bytes, sizeof bytes);
    seal_base64url(bytes, sizeof bytes, text);
    return text;
}

struct account_new {
    int64_t officer_id;
    const char *agency, *login, *password, *hash;
};

static bool account_add_write(struct request *request, void *context, struct err *err)
{
    const struct account_new *account = context;
    struct target target = { .account_id = writer_next_id(request->turn),
                             .officer_id = account->officer_id,
                             .agency = account->agency,
                             .login = account->login };
    if (!store_run(request->store, err, SQL_ACCOUNT_ADD,
                   STORE_ARGS(store_int(target.account_id), store_int(target.officer_id),
                              store_text(account->login), store_text(account->hash),
                              store_int(request->at_us), store_int(1))))
        return err->kind != ERR_CONFLICT ? false
                                         : request_fault(request, err, ERR_CONFLICT, "login",
                                                         "이미 있는 아이디이거나, 그 사람에게 "
                                                         "계정이 있습니다 | the login is taken, or "
                                                         "the officer has an account");
    TRY(target_note(request, &target, "account.begin", err));
    return request_reply(request, 201,
                         json_pack("{s:I, s:s, s:s}", "id", (json_int_t)target.account_id, "login",
                                   account->login, "password", account->password));
}

static bool login_good(const char *login)
{
    for (const char *c = login; *c; c++)
        if (!strchr("abcdefghijklmnopqrstuvwxyz0123456789._-", *c))
            return false;
    return true;
}

bool admin_account_add(struct request *request, struct err *err)
{
    struct account_new account = { .officer_id = request_number(request, "officer_id"),
                                   .login = request_text(request, "login") };
    TRY(store_word(request->store, err, request->arena, &account.agency, SQL_OFFICER_AGENCY,
                   STORE_ARGS(store_int(account.officer_id))));
    struct owner owner = { .agency = account.agency };
    if (!account.agency || !actor_may(request->actor, MAY_ACCOUNT_ADMIN, &owner))
        return request_fault(request, err, ERR_NOT_FOUND, "officer_id",
                             "그런 직원이 없습니다 | there is no such officer");
    TRY(not_own(request, account.officer_id, err));
    if (!login_good(account.login))
        return request_fault(
            request, err, ERR_BAD_INPUT, "login",
            "소문자와 숫자, . _ - 만 쓸 수 있습니다 | lower-case letters, digits and . _ - only");
    account.password = password_once(request);
    account.hash = password_hash(request->arena, account.password);
    return request_write(request, account_add_write, &account, err);
}

bool admin_account_end(struct request *request, struct err *err)
{
    struct target target;
    TRY(target_read(request, &target, err));
    TRY(not_own(request, target.officer_id, err));
    TRY(sessions_end(request, target.account_id, err));
    TRY(store_run(request->store, err, SQL_ACCOUNT_END,
                  STORE_ARGS(store_int(target.account_id), store_int(request->at_us))));
    return target_note(request, &target, "account.end", err);
}

bool admin_account_unlock(struct request *request, struct err *err)
{
    struct target target;
    TRY(target_read(request, &target, err));
    TRY(not_own(request, target.officer_id, err));
    TRY(store_run(request->store, err, SQL_ACCOUNT_UNLOCK,
                  STORE_ARGS(store_int(target.account_id))));
    return target_note(request, &target, "account.unlock", err);
}

struct reset {
    struct target target;
    const char *password, *hash;
};

static bool account_reset_write(struct request *request, void *context, struct err *err)
{
    const struct reset *reset = context;
    TRY(sessions_end(request, reset->target.account_id, err));
    TRY(store_run(request->store, err, SQL_ACCOUNT_RESET,
                  STORE_ARGS(store_int(reset->target.account_id), store_text(reset->hash),
                             store_int(request->at_us),
                             store_int(request_flag(request, "second_factor")), store_int(1))));
    TRY(target_note(request, &reset->target, "account.reset", err));
    return request_reply(request, 200, json_pack("{s:s}", "password", reset->password));
}

bool admin_account_reset(struct request *request, struct err *err)
{
    struct reset reset = { .password = password_once(request) };
    TRY(target_read(request, &reset.target, err));
    TRY(not_own(request, reset.target.officer_id, err));
    reset.hash = password_hash(request->arena, reset.password);
    return request_write(request, account_reset_write, &reset, err);
}

// ---- sessions

bool admin_session_end(struct request *request, struct err *err)
{
    int64_t id;
    TRY(request_id(request, 0, &id, err));
    struct store_rows *rows =
        store_ask(request->store, err, SQL_SESSION_WHOSE, STORE_ARGS(store_int(id)));
    bool more = false, fine = rows && store_next(rows, &more, err);
    struct owner owner = { 0 };
    bool own = false;
    if (fine && more) {
        own = store_get_int(rows, 0) == request->actor->account_id;
        const char *agency = store_get_text(rows, 2);
        owner = (struct owner){ .agency = arena_text(request->arena, agency, strlen(agency)),
                                .officer_id = store_get_int(rows, 1) };
    }
    store_done(rows);
    TRY(fine);
    if (!more || (!own && !actor_may(request->actor, MAY_ACCOUNT_ADMIN, &owner)))
        return request_hidden(err);
    TRY(store_run(request->store, err, SQL_SESSION_END,
                  STORE_ARGS(store_int(id), store_int(request->at_us))));
    struct request_act act = {
        .action = "session.end", .table = "session", .id = id_text(request, id), .owner = owner
    };
    return request_audit(request, &act, err);
}

// ---- tokens

static const enum permission machine_words[] = {
    MAY_RECORD_WRITE, MAY_PRECHECK, MAY_FEED_ADMIN,    MAY_ORG_READ,
    MAY_ORG_EDIT,     MAY_METRICS,  MAY_SCENARIO_READ,
};

static bool for_machines(const char *word)
{
    for (size_t i = 0; i < sizeof machine_words / sizeof *machine_words; i++)
        if (strcmp(permission_name(machine_words[i]), word) == 0)
            return true;
    return false;
}

// The words of a list with blanks between; `good` judges each.
static bool words_read(struct request *request, const char *member,
                       bool (*good)(struct request *request, const char *word), const char **out,
                       struct err *err)
{
    struct str words;
    str_open(&words, request->arena);
    size_t index;
    json_t *item;
    json_array_foreach(json_object_get(request->body, member), index, item)
    {
        const char *word = json_string_value(item);
        if (!word || !good(request, word))
            return request_fault(
                request, err, ERR_BAD_INPUT, member,
                "%zu번째: 쓸 수 없는 말입니다: %s | item %zu: not a word for this: %s", index + 1,
                word ? word : "?", index + 1, word ? word : "?");
        str_format(&words, "%s%s", index ? " " : "", word);
    }
    *out = str_end(&words);
    return true;
}

static bool permission_good(struct request *request, const char *word)
{
    (void)request;
    return for_machines(word);
}

static bool table_good(struct request *request, const char *word)
{
    return schema_find(app_schema(request->app), word) != NULL;
}

static bool token_note(struct request *request, int64_t id, const char *agency, const char *change,
                       const char *detail, struct err *err)
{
    TRY(account_note_right(request, agency, 0, id, change, detail, err));
    struct request_act act = { .action = change,
                               .table = "api_token",
                               .id = id_text(request, id),
                               .owner = { .agency = agency },
                               .reason = request_text(request, "reason"),
                               .detail = json_pack("{s:s}", "token", detail) };
    return request_audit(request, &act, err);
}

struct token_new {
    const char *agency, *permissions, *tables, *token;
    int64_t days;
};

static bool token_add_write(struct request *request, void *context, struct err *err)
{
    const struct token_new *new = context;
    char hash[SESSION_TEXT_MAX + 1];
    session_hash(new->token, hash);
    int64_t id = writer_next_id(request->turn);
    TRY(store_run(request->store, err, SQL_TOKEN_ADD,
                  STORE_ARGS(store_int(id), store_text(hash),
                             store_text(request_text(request, "name")), store_text(new->agency),
                             store_text(new->permissions), store_text(new->tables),
                             store_int(request->actor->account_id), store_int(request->at_us),
                             store_int(request->at_us + new->days *DAY_US))));
    TRY(token_note(request, id, new->agency, "token.begin", new->permissions, err));
    return request_reply(request, 201,
                         json_pack("{s:I, s:s}", "id", (json_int_t)id, "token", new->token));
}

// Not a route that repeats its answer to an Idempotency-Key: the answer would have to be kept.
bool admin_token_add(struct request *request, struct err *err)
{
    struct token_new new = { .agency = request_text(request, "agency_id") };
    new.agency = new.agency ? new.agency : request->actor->agency;
    new.days = request_given(request, "days") ? request_number(request, "days") : 365;
    struct owner owner = { .agency = new.agency };
    if (!actor_may(request->actor, MAY_ACCOUNT_ADMIN, &owner))
        return request_fault(request, err, ERR_NOT_FOUND, "agency_id",
                             "그런 기관이 없습니다 | there is no such agency");
    TRY(words_read(request, "permissions", permission_good, &new.permissions, err));
    TRY(words_read(request, "tables", table_good, &new.tables, err));
    if (!*new.permissions)
        return request_fault(request, err, ERR_BAD_INPUT, "permissions",
                             "권한이 하나는 있어야 합니다 | at least one is needed");
    char secret[SESSION_TEXT_MAX];
    session_secret(secret);
    new.token = arena_format(request->arena, SESSION_TOKEN "%s", secret);
    return request_write(request, token_add_write, &new, err);
}

static bool token_read(struct request *request, int64_t *id, const char **agency, const char **name,
                       struct err *err)
{
    TRY(request_id(request, 0, id, err));
    struct store_rows *rows =
        store_ask(request->store, err, SQL_TOKEN_WHOSE, STORE_ARGS(store_int(*id)));
    bool more = false, fine = rows && store_next(rows, &more, err);
    if (fine && more) {
        const char *whose = store_get_text(rows, 0), *called = store_get_text(rows, 1);
        *agency = arena_text(request->arena, whose, strlen(whose));
        *name = arena_text(request->arena, called, strlen(called));
    }
    store_done(rows);
    TRY(fine);
    return more || request_hidden(err);
}

bool admin_token_whose(struct request *request, struct owner *out, struct err *err)
{
    int64_t id;
    const char *name;
    *out = (struct owner){ 0 };
    return token_read(request, &id, &out->agency, &name, err);
}

bool admin_token_end(struct request *request, struct err *err)
{
    int64_t id;
    const char *agency, *name;
    TRY(token_read(request, &id, &agency, &name, err));
    TRY(store_run(request->store, err, SQL_TOKEN_END,
                  STORE_ARGS(store_int(id), store_int(request->at_us))));
    if (store_changed(request->store) != 1)
        return err_set(err, ERR_CONFLICT, "이미 끝난 토큰입니다 | the token has ended already");
    return token_note(request, id, agency, "token.end", name, err);
}
