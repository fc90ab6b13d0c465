// modules/account/sign_in.h — a login, a password and a code against the store, in two halves.
//
//   check   on a reading connection, some 50 ms: is it right? the same time whether the login exists or not
//   note    in a transaction: a failure is counted and may lock the account; what is right becomes a session
//
// Between the halves another try may have locked or ended the account, changed the password or used the
// code; note() looks again and turns `right` off then.
// Owns     texts live in the arena given.
#pragma once

#include "app/session.h"
#include "seal/seal.h"
#include "store/store.h"

struct sign_in_rules {
    int64_t failures_max, lock_us; // so many failures in a row lock it for so long; 0: never
    int zone_minutes;
};

struct sign_in {
    // What was sent.
    const char *login, *password, *code; // code NULL: none
    const char *address, *agent, *old_cookie; // old_cookie: of a session that goes; NULL: none
    int64_t at_us;

    // What was found.
    int64_t account_id;  // 0: no such login
    const char *agency;  // "" then
    bool right;
    bool code_needed;    // the password is right, and a code was not sent
    bool locked;         // it was locked before

    // The new session's, after note().
    char cookie[SESSION_TEXT_MAX], csrf[SESSION_TEXT_MAX];

    const char *hash; // that the password was held against
    int64_t step;     // of the code; 0: none
};

bool sign_in_check(struct store *store, struct arena *arena, const struct seal *seal,
                   const struct sign_in_rules *rules, struct sign_in *sign_in, struct err *err);
bool sign_in_note(struct store *store, int64_t session_id, const struct sign_in_rules *rules,
                  struct sign_in *sign_in, struct err *err);

// The secret of a second factor as it stands in the store, and back.
const char *sign_in_seal_secret(const struct seal *seal, struct arena *arena, int64_t account_id,
                                const char *secret);
bool sign_in_open_secret(const struct seal *seal, struct arena *arena, int64_t account_id,
                         const char *sealed, const char **secret, struct err *err);
