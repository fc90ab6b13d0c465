#include "modules/account/sign_in.h"

#include "base/civil.h"
#include "base/now.h"
#include "modules/account/queries.h"

static const char *secret_place(struct arena *arena, int64_t account_id)
{
    return arena_format(arena, "account.totp_secret.%lld", (long long)account_id);
}

const char *sign_in_seal_secret(const struct seal *seal, struct arena *arena, int64_t account_id,
                                const char *secret)
{
    return seal_field(seal, arena, secret_place(arena, account_id), secret, strlen(secret));
}

bool sign_in_open_secret(const struct seal *seal, struct arena *arena, int64_t account_id,
                         const char *sealed, const char **secret, struct err *err)
{
    size_t len;
    return seal_reveal(seal, arena, secret_place(arena, account_id), sealed, secret, &len, err);
}

struct known {
    int64_t totp_step, locked_until_us;
    const char *hash, *secret; // secret sealed; NULL: none
};

static bool login_read(struct store *store, struct arena *arena, struct sign_in *sign_in,
                       struct known *out, struct err *err)
{
    struct store_rows *rows =
        store_ask(store, err, SQL_SIGN_IN_ACCOUNT, STORE_ARGS(store_text(sign_in->login)));
    bool more = false, fine = rows && store_next(rows, &more, err);
    if (fine && more) {
        const char *hash = store_get_text(rows, 1), *secret = store_get_text(rows, 2);
        const char *agency = store_get_text(rows, 5);
        sign_in->account_id = store_get_int(rows, 0);
        sign_in->agency = arena_text(arena, agency, strlen(agency));
        out->hash = arena_text(arena, hash, strlen(hash));
        out->secret = secret ? arena_text(arena, secret, strlen(secret)) : NULL;
        out->totp_step = store_get_int(rows, 3);
        out->locked_until_us = store_get_int(rows, 4);
    }
    store_done(rows);
    return fine;
}

static bool code_check(struct arena *arena, const struct seal *seal, const struct known *known,
                       struct sign_in *sign_in, struct err *err)
{
    if (!sign_in->code || !*sign_in->code) {
        sign_in->code_needed = true;
        sign_in->right = false;
        return true;
    }
    const char *secret;
    TRY(sign_in_open_secret(seal, arena, sign_in->account_id, known->secret, &secret, err));
    sign_in->step = totp_step(secret, sign_in->code, sign_in->at_us);
    sign_in->right = sign_in->step > known->totp_step;
    return true;
}

bool sign_in_check(struct store *store, struct arena *arena, const struct seal *seal,
                   const struct sign_in_rules *rules, struct sign_in *sign_in, struct err *err)
{
    struct known known = { 0 };
    sign_in->agency = "";
    TRY(login_read(store, arena, sign_in, &known, err));
    bool matches = password_matches(known.hash, sign_in->password);
    if (!sign_in->account_id)
        return true;
    sign_in->hash = known.hash;
    sign_in->locked = known.locked_until_us > sign_in->at_us;
    struct actor *actor;
    int64_t day = civil_floor_day(now_civil(sign_in->at_us, rules->zone_minutes));
    TRY(session_account(store, arena, sign_in->account_id, day, &actor, err));
    sign_in->right = matches && actor && !sign_in->locked;
    return !sign_in->right || !known.secret || code_check(arena, seal, &known, sign_in, err);
}

static bool session_open(struct store *store, int64_t session_id, struct sign_in *sign_in,
                         struct err *err)
{
    char hash[SESSION_TEXT_MAX + 1];
    session_secret(sign_in->cookie);
    session_secret(sign_in->csrf);
    session_hash(sign_in->cookie, hash);
    return store_run(store, err, SQL_SESSION_ADD,
                     STORE_ARGS(store_int(session_id), store_text(hash),
                                store_int(sign_in->account_id), store_text(sign_in->csrf),
                                store_text(sign_in->address), store_text(sign_in->agent),
                                store_int(sign_in->at_us)));
}

static bool old_session_end(struct store *store, const struct sign_in *sign_in, struct err *err)
{
    char hash[SESSION_TEXT_MAX + 1];
    if (!sign_in->old_cookie)
        return true;
    session_hash(sign_in->old_cookie, hash);
    return store_run(store, err, SQL_SESSION_END_BY_HASH,
                     STORE_ARGS(store_text(hash), store_int(sign_in->at_us)));
}

static bool failure_count(struct store *store, const struct sign_in_rules *rules,
                          const struct sign_in *sign_in, struct err *err)
{
    // While it is locked nothing is counted: who does not know the password cannot lengthen it.
    if (!rules->failures_max || sign_in->locked || sign_in->code_needed)
        return true;
    return store_run(store, err, SQL_SIGN_IN_FAILED,
                     STORE_ARGS(store_int(sign_in->account_id), store_int(rules->failures_max),
                                store_int(sign_in->at_us + rules->lock_us)));
}

bool sign_in_note(struct store *store, int64_t session_id, const struct sign_in_rules *rules,
                  struct sign_in *sign_in, struct err *err)
{
    if (!sign_in->account_id)
        return true;
    if (!sign_in->right)
        return failure_count(store, rules, sign_in, err);
    TRY(store_run(store, err, SQL_SIGN_IN_DONE,
                  STORE_ARGS(store_int(sign_in->account_id), store_int(sign_in->at_us),
                             store_int(sign_in->step), store_text(sign_in->hash))));
    sign_in->right = store_changed(store) == 1;
    return !sign_in->right ||
           (old_session_end(store, sign_in, err) && session_open(store, session_id, sign_in, err));
}
