// modules/account/account.h — what the files of this module share.
#pragma once

#include "app/app.h"
#include "app/people.h"
#include "modules/account/sign_in.h"
#include "modules/account/throttle.h"

struct accounts { // the module's state
    struct arena *arena;
    struct throttle *throttle;
};

// At most so often a minute, by the setting `name`; else answered with 429, and false.
bool account_allowed(struct request *request, char kind, const char *whose, const char *name,
                     int64_t per_minute);
struct password_rules account_password_rules(struct app *app);
bool account_note_right(struct request *request, const char *agency, int64_t officer_id,
                        int64_t account_id, const char *change, const char *detail, struct err *err);

// own.c: of him who asks
bool own_sign_in(struct request *request, struct err *err);
bool own_sign_out(struct request *request, struct err *err);
bool own_show(struct request *request, struct err *err);
bool own_change(struct request *request, struct err *err);
bool own_password(struct request *request, struct err *err);
bool own_totp_offer(struct request *request, struct err *err);
bool own_totp_confirm(struct request *request, struct err *err);
bool own_totp_remove(struct request *request, struct err *err);

// admin.c: of others
bool admin_account_whose(struct request *request, struct owner *out, struct err *err);
bool admin_token_whose(struct request *request, struct owner *out, struct err *err);
bool admin_account_add(struct request *request, struct err *err);
bool admin_account_end(struct request *request, struct err *err);
bool admin_account_unlock(struct request *request, struct err *err);
bool admin_account_reset(struct request *request, struct err *err);
bool admin_session_end(struct request *request, struct err *err);
bool admin_token_add(struct request *request, struct err *err);
bool admin_token_end(struct request *request, struct err *err);
