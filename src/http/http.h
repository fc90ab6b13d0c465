// http/http.h — the server: sockets, limits, TLS; requests come whole, replies may come later.
//
// Over libmicrohttpd with epoll and a few threads. An exchange is one request and its reply. It is admitted
// by its head alone, its body is taken into memory or into a spool file up to what was allowed, then it is
// handled; who cannot answer at once keeps it (http_keep) and replies from any thread.
//
//   static bool admit(void *mine, struct http_exchange *exchange, struct http_admission *admission)
//   {
//       if (!http_header(exchange, "Authorization")) {
//           http_problem(exchange, 401, "not-logged-in", "Unauthorized", NULL, NULL);
//           return false;                 // not a byte of the body was asked for
//       }
//       admission->body_max = 64 * KIB;
//       return true;
//   }
//
//   static void handle(void *mine, struct http_exchange *exchange)
//   {
//       struct slice body = http_body(exchange);
//       http_reply(exchange, 200, "application/json", body.data, body.len);
//   }
//
// Owns     an exchange lives until its reply is sent; texts of the request live in its arena. Whoever keeps
//          one must reply to it, also when the server has stopped meanwhile: it is whole until he does, and
//          not his after it.
// Errors   what the server itself refuses is answered as problem+json: 400 for heads and targets, 408
//          too slow, 413, 417, 429, 431, 501, 503 while it stops or is full, 507 where a body found no room.
//          Heads that libmicrohttpd cannot read at all it answers itself, with a short page.
// Bounds   connections, head bytes, body bytes, seconds for a head and a body, requests a second for an
//          address: struct http_options. A body may not drip either: after two idle spans it must have
//          come at 500 bytes a second.
// Threads  admit and handle run on the server's threads, which they hold up; http_reply on any, once an
//          exchange.
#pragma once

#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

struct http_server;
struct http_exchange;

enum http_method { HTTP_GET, HTTP_POST, HTTP_PUT, HTTP_PATCH, HTTP_DELETE, HTTP_OPTIONS, HTTP_OTHER };

struct http_options {
    const char *address; // "127.0.0.1", "::1", "0.0.0.0"
    uint16_t port;       // 0: any free one (http_port)
    const char *certificate, *key, *client_authority; // PEM files; NULL: no TLS, no client certificates
    unsigned threads;               // 0: 2
    unsigned connections_max;       // 0: 12,000, or what the limit of open files allows
    unsigned connections_per_address; // 0: no limit of its own
    unsigned head_seconds;          // from the connection, or the first line, to the end of a head; 0: 10
    unsigned body_idle_seconds;     // without a byte of a body; 0: 30
    unsigned idle_seconds;          // between requests, and for a client that does not read; 0: 60
    unsigned stop_seconds;          // how long http_stop waits for requests in flight; 0: 10
    size_t head_bytes_max;          // 0: 16 KiB; an idle connection costs this and 8.5 KiB more
    unsigned requests_per_second;   // for an address, with bursts of twice as many; 0: no limit
    const char *spool_dir;          // of large bodies, unlinked as soon as they are open; NULL: /tmp
    // Addresses whose X-Forwarded-For and X-Forwarded-Proto are believed. They have any number of
    // connections; requests are counted for the client behind them.
    const char *const *proxies;
    size_t proxy_count;
};

// What becomes of the body: refused above the bytes; in memory, or in a file.
struct http_admission {
    size_t body_max;
    bool spool; // http_body_file() instead of http_body()
};

struct http_handler {
    void *context;
    // After the head: fills the admission, or replies at once (a refusal) and returns false.
    bool (*admit)(void *context, struct http_exchange *exchange, struct http_admission *admission);
    void (*handle)(void *context, struct http_exchange *exchange);
};

struct http_server *http_start(const struct http_options *options, struct http_handler handler,
                               struct err *err);
uint16_t http_port(const struct http_server *server);
// No new connections; requests in flight finish, streams end, further requests are told 503.
void http_drain(struct http_server *server);
// Drains, waits, cuts off who is left and frees the server.
void http_stop(struct http_server *server);

// The request.
enum http_method http_method(const struct http_exchange *exchange);
const char *http_path(const struct http_exchange *exchange);  // decoded; no "..", no NUL, no "//"
const char *http_query(const struct http_exchange *exchange, const char *name); // decoded; NULL: absent
void http_each_query(const struct http_exchange *exchange,
                     void (*take)(void *context, const char *name, const char *value), void *context);
const char *http_header(const struct http_exchange *exchange, const char *name); // NULL: absent
const char *http_cookie(const struct http_exchange *exchange, const char *name);
const char *http_peer(const struct http_exchange *exchange);   // address, through a trusted proxy
bool http_from_proxy(const struct http_exchange *exchange);    // the socket's peer is a trusted proxy
bool http_is_tls(const struct http_exchange *exchange);        // also when the proxy says so
const char *http_client_name(const struct http_exchange *exchange); // verified certificate's CN, or NULL
struct slice http_body(const struct http_exchange *exchange);  // of a body in memory
int http_body_file(const struct http_exchange *exchange);      // of a spooled body, at its start; -1: none
uint64_t http_body_bytes(const struct http_exchange *exchange);
struct arena *http_arena(struct http_exchange *exchange);
void http_attach(struct http_exchange *exchange, void *mine); // the handler's own
void *http_attached(const struct http_exchange *exchange);

// The reply. Headers first; then exactly one of the others. Every reply carries Content-Security-Policy,
// X-Content-Type-Options, Referrer-Policy, Cache-Control: no-store and their like (HSTS on TLS), unless the
// handler added its own of that name. A HEAD is handled as a GET; its body is left out here.
//
// A name that is no token, or a value with a control character, is never sent: a problem 500 goes out
// instead of the whole reply.
void http_add_header(struct http_exchange *exchange, const char *name, const char *value);
void http_keep(struct http_exchange *exchange); // the reply comes later, from some thread
// Whoever still needs the request after its reply (its arena goes with it) holds it, and releases it once.
void http_hold(struct http_exchange *exchange);
void http_release(struct http_exchange *exchange);
void http_reply(struct http_exchange *exchange, int status, const char *type, const void *data,
                size_t len);
void http_reply_file(struct http_exchange *exchange, int status, const char *type, int file,
                     uint64_t bytes); // the file is closed after it
// RFC 9457: the type is urn:haechi:problem:<kind>. `field` is NULL, or the member or parameter at fault.
// 408, 429, 503 and 507 get a Retry-After unless one was added.
void http_problem(struct http_exchange *exchange, int status, const char *kind, const char *title,
                  const char *detail, const char *field);
// Pieces until produce() says 0, the end, or -1: cut off, which the client sees. It runs on the server's
// thread and must not wait. finished() is called once, also when nothing was sent.
void http_reply_pieces(struct http_exchange *exchange, int status, const char *type,
                       int64_t (*produce)(void *context, char *room, size_t len),
                       void (*finished)(void *context), void *context);

// Server-sent events, from within handle() alone. A stream is fed by http_event() from any thread and ends
// when the client goes, when it is ended, or when over 1 MiB waits for a client that does not read (it comes
// back with Last-Event-ID). Then closed() is called once, on the server's thread; the stream is good until it
// returns. So take one lock in closed() and around http_event(), and forget the stream in closed().
// An idle stream sends a comment every 15 seconds. id and type may be NULL; data may have several lines.
struct http_stream;
struct http_stream *http_reply_events(struct http_exchange *exchange,
                                      void (*closed)(void *context), void *context);
void http_event(struct http_stream *stream, const char *id, const char *type, const char *data);
void http_stream_end(struct http_stream *stream);

// Counters since the start, for /metrics.
struct http_counts {
    uint64_t requests, refused, timed_out, limited, bytes_in, bytes_out;
    uint64_t connections; // open now
};
struct http_counts http_counts(const struct http_server *server);
