// http/exchange.h — an exchange from inside: what server, request, reply and stream share.
//
// References: one of the server while the request is open, one of each response that reads from the
// exchange, one of the handler between http_keep and its reply. The last one frees it.
// Threads  fields under `lock` are for any thread; all others for whoever has the exchange: the server's
//          thread, or after http_keep the one that replies.
#pragma once

#include <pthread.h>
#include <stdatomic.h>

#include "base/pool.h"
#include "http/address.h"
#include "http/guard.h"
#include "http/http.h"
#include "http/path.h"

struct MHD_Connection;

enum http_stage {
    STAGE_HEAD,
    STAGE_BODY,
    STAGE_REFUSED, // answered by its head; what follows is passed over
    STAGE_HANDLED, // by the handler, which replied or will
    STAGE_SENT,
};

enum reply_kind { REPLY_NONE, REPLY_BYTES, REPLY_FILE, REPLY_PIECES };

struct http_reply {
    enum reply_kind kind;
    int status;
    VEC(struct http_pair) headers;
    struct slice bytes;
    int file;
    uint64_t file_bytes;
    int64_t (*produce)(void *context, char *room, size_t len);
    void (*finished)(void *context);
    void *context;
};

// Beside a count of bytes, 0 (the end) and -1 (cut off): the producer parked the exchange.
#define PIECES_PARKED (-2)

struct http_body {
    struct pool pool;
    char *data;
    size_t room;
    uint64_t bytes, started_ms;
    int file; // -1: in memory
};

struct http_exchange {
    struct http_server *server; // while the request is open
    struct arena *arena;
    struct MHD_Connection *socket; // while the request is open
    struct connection *connection; // while the request is open
    atomic_uint references;
    enum http_stage stage;

    enum http_method method;
    struct http_target target;
    const char *target_fault; // NULL: the target is good
    bool target_is_star;      // OPTIONS *
    VEC(struct http_pair) headers;
    bool headers_fault;
    struct address peer;
    const char *peer_text, *client_name;
    bool from_proxy, tls;
    struct http_admission admission;
    struct http_body body;
    void *attached;
    struct http_reply reply; // whole once `replied`
    bool spoiled;            // a header that must not be sent was asked for
    struct http_stream *_Atomic stream;

    pthread_mutex_t lock;
    bool kept, replied, parked, cut;
};

struct http_exchange *exchange_new(struct http_server *server, const char *target);
void exchange_hold(struct http_exchange *exchange);
void exchange_release(struct http_exchange *exchange);

void exchange_add_header(struct http_exchange *exchange, struct slice name, struct slice value);
enum http_method exchange_method(const char *name);
// Who asks, seen through the trusted proxies.
void exchange_find_peer(struct http_exchange *exchange, const struct address *socket, bool tls,
                        const struct address *proxies, size_t proxy_count);
// The length that the head announces; HTTP_LENGTH_UNKNOWN when chunked. False: contradictory.
#define HTTP_LENGTH_UNKNOWN UINT64_MAX
bool exchange_length(const struct http_exchange *exchange, uint64_t *length);

// How long to wait for more of a body: `idle_ms`, or less for one that has been dripping in so slowly
// that it never was idle (under EXCHANGE_RATE_MIN bytes a second, two such spans aside).
#define EXCHANGE_RATE_MIN 500
uint64_t exchange_patience_ms(struct http_exchange *exchange, uint64_t idle_ms);
// Adds to the body; else the status to refuse it with (413, 507, 500), 0 when taken.
int exchange_take(struct http_exchange *exchange, const char *data, size_t len);
bool exchange_body_end(struct http_exchange *exchange); // the file back to its start
int exchange_open_spool(const char *folder);            // an unlinked file; -1 with errno

// The reply is whole: wakes the exchange if it is parked, and drops the reference of http_keep.
void exchange_commit(struct http_exchange *exchange);
void exchange_wake(struct http_exchange *exchange); // under its lock, parked
void exchange_cut(struct http_exchange *exchange);  // wakes it without a reply if it is parked
void exchange_end_stream(struct http_exchange *exchange);
void exchange_beat(struct http_exchange *exchange);

// In server.c, beside all that knows libmicrohttpd.
void server_suspend(struct MHD_Connection *socket);
void server_resume(struct MHD_Connection *socket);

// In reply.c.
bool reply_is_token(const char *name);  // what a header may be called
bool reply_is_plain(const char *value); // no control characters but tabs
// Headers every reply carries, unless it has its own of that name.
void reply_secure(struct http_exchange *exchange);
// A whole HTTP/1.1 message with Connection: close, for when libmicrohttpd can no longer be asked.
void reply_print_blunt(struct str *out, int status, bool tls);
void reply_refuse(struct http_exchange *exchange, int status, const char *detail); // http_problem
