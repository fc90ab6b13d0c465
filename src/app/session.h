// app/session.h — who asks: from a cookie, a token, a trusted proxy or a client's certificate.
#pragma once

#include "app/app.h"

struct session {
    const struct actor *actor; // NULL: nobody
    int64_t id;                // 0: not a browser's
    const char *csrf;          // what X-CSRF-Token must be; NULL: not needed
};

// False: the store failed. Nobody, or somebody whose session has ended, is no error.
bool session_actor(struct app *app, struct store *store, struct http_exchange *exchange,
                   struct arena *arena, struct session *out, struct err *err);
bool session_csrf_ok(const struct session *session, const struct http_exchange *exchange);
