// app/session.h — from what a request carries to who asks: cookie, token, or a name that somebody vouches for.
//
// A cookie is 32 random bytes; the store keeps its SHA-256 alone, as of a machine's token. The rights are
// read anew with every request: who has no post in force today is nobody, from that moment on, and a
// substitute stands in only while he has a post himself. By setting, the name of a person may also come
// from a reverse proxy that signs people on (only from an address in the list of proxies) or from a
// verified client certificate; then there is no session here to end.
//
// Settings  session.idle_minutes (30), session.hours (12), password.days (0: never stale),
//           sign_in.proxy_header ("": none), sign_in.certificate (0)
// Threads   any.
#pragma once

#include "app/actor.h"
#include "http/http.h"
#include "store/store.h"

struct app;

#define SESSION_COOKIE   "haechi_session"
#define SESSION_TOKEN    "haechi_" // what a machine's token begins with
#define SESSION_TEXT_MAX 64

struct session {
    const struct actor *actor; // NULL: nobody
    int64_t id;                // of a cookie's; 0: another way
    const char *csrf;          // what X-CSRF-Token must say; NULL: not asked, as a browser sends no tokens by itself
    bool must_change;          // the password first; until then the actor has no posts
    bool stale;                // the store's note of when it was seen is over a minute old
};

// What a request says of who asks, and by which clock and limits it is judged.
struct session_ask {
    const char *cookie, *token; // NULL: none
    const char *login;          // vouched for; NULL: none
    int64_t at_us;
    int zone_minutes;                       // of the day on which posts are in force
    int64_t idle_us, life_us, password_us;  // 0: no limit
};

// False only when the store fails: a credential that is not good is nobody's.
bool session_find(struct store *store, struct arena *arena, const struct session_ask *ask,
                  struct session *out, struct err *err);
// What an exchange says of who asks, by the settings and the clock of the service; texts are the exchange's.
void session_read(struct app *app, const struct http_exchange *exchange, struct arena *arena,
                  struct session_ask *out);
// Both together; notes through the writer that the session or token was seen, at most once a minute. A request
// with X-Background counts as nobody's activity, so that a console that polls does not keep a session alive.
bool session_actor(struct app *app, struct store *store, struct http_exchange *exchange,
                   struct arena *arena, struct session *out, struct err *err);
int64_t session_idle_seconds(struct app *app); // until a session that asks nothing ends; 0: never
// What a person must say whose name is vouched for: there is no session to keep a word in.
const char *session_vouched_csrf(struct app *app, struct arena *arena, const char *login);
// For whatever writes. True of tokens and of nobody.
bool session_csrf_ok(const struct session *session, const struct http_exchange *exchange);

// A new secret for a cookie or a token, and what the store keeps of it.
void session_secret(char out[SESSION_TEXT_MAX]);
void session_hash(const char *secret, char out[SESSION_TEXT_MAX + 1]); // hexadecimal

// The actor of an account with its posts of a day; *out NULL: no such account, ended, or no post.
bool session_account(struct store *store, struct arena *arena, int64_t account_id, int64_t day,
                     struct actor **out, struct err *err);
