// The life of an exchange, in the words of enum http_stage:
//
//   HEAD ── admit ──► BODY ── the last byte ──► HANDLED ── reply ──► SENT
//     │                                            └─ http_keep: parked in libmicrohttpd, until
//     └─ refused ──► REFUSED ─────────────────► SENT  some thread replies or the server cuts it off
//
// Parking and replying race: the handler may reply before it has returned from http_keep. Both take
// the lock; whoever comes second sees what the first did, so that the reply is queued once.
#include "http/exchange.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "http/cookie.h"

#define ARENA_SOFT      (16 * MIB)
#define BODY_ROOM_FIRST (4 * KIB)

struct http_exchange *exchange_new(struct http_server *server, const char *target)
{
    struct arena *arena = arena_new("request", ARENA_SOFT, 0);
    struct http_exchange *exchange = ARENA_NEW(arena, struct http_exchange);
    exchange->arena = arena;
    exchange->server = server;
    exchange->body.pool.name = "request body";
    exchange->body.file = -1;
    exchange->reply.file = -1;
    atomic_init(&exchange->references, 1);
    pthread_mutex_init(&exchange->lock, NULL);
    exchange->target_is_star = !strcmp(target, "*");
    path_parse(arena, target, strlen(target), &exchange->target, &exchange->target_fault);
    return exchange;
}

void exchange_hold(struct http_exchange *exchange)
{
    atomic_fetch_add(&exchange->references, 1);
}

void exchange_release(struct http_exchange *exchange)
{
    if (atomic_fetch_sub(&exchange->references, 1) != 1)
        return;
    if (exchange->reply.finished)
        exchange->reply.finished(exchange->reply.context);
    if (exchange->reply.file >= 0)
        close(exchange->reply.file);
    if (exchange->body.file >= 0)
        close(exchange->body.file);
    pool_resize(&exchange->body.pool, exchange->body.data, exchange->body.room, 0);
    pthread_mutex_destroy(&exchange->lock);
    arena_free(exchange->arena);
}

void http_hold(struct http_exchange *exchange)
{
    exchange_hold(exchange);
}

void http_release(struct http_exchange *exchange)
{
    exchange_release(exchange);
}

// ---- the head

void exchange_add_header(struct http_exchange *exchange, struct slice name, struct slice value)
{
    static const char *const once[] = { "Host", "Content-Length", "Transfer-Encoding",
                                        "Content-Type", "Authorization" };
    struct http_pair pair = { arena_text(exchange->arena, name.data, name.len),
                              arena_text(exchange->arena, value.data, value.len) };
    for (size_t i = 0; i < sizeof once / sizeof *once; i++)
        if (!strcasecmp(pair.name, once[i]) && http_header(exchange, pair.name))
            exchange->headers_fault = true;
    // libmicrohttpd passes over "Content-Length : 5"; another server in front might not.
    if (!reply_is_token(pair.name) || !reply_is_plain(pair.value) ||
        strlen(pair.name) != name.len || strlen(pair.value) != value.len)
        exchange->headers_fault = true;
    VEC_ADD(exchange->arena, &exchange->headers, pair);
}

enum http_method exchange_method(const char *name)
{
    static const struct {
        const char *name;
        enum http_method method;
    } methods[] = {
        { "GET", HTTP_GET },         { "HEAD", HTTP_GET },    { "POST", HTTP_POST },
        { "PUT", HTTP_PUT },         { "PATCH", HTTP_PATCH }, { "DELETE", HTTP_DELETE },
        { "OPTIONS", HTTP_OPTIONS },
    };
    for (size_t i = 0; i < sizeof methods / sizeof *methods; i++)
        if (!strcmp(name, methods[i].name))
            return methods[i].method;
    return HTTP_OTHER;
}

// X-Forwarded-For may come in several headers; they are one list.
static struct slice all_of(struct http_exchange *exchange, const char *name)
{
    struct str all;
    str_open(&all, exchange->arena);
    for (size_t i = 0; i < exchange->headers.count; i++)
        if (!strcasecmp(exchange->headers.at[i].name, name)) {
            if (all.len)
                str_char(&all, ',');
            str_text(&all, exchange->headers.at[i].value);
        }
    return (struct slice){ str_end(&all), all.len };
}

void exchange_find_peer(struct http_exchange *exchange, const struct address *socket, bool tls,
                        const struct address *proxies, size_t proxy_count)
{
    exchange->peer = *socket;
    exchange->tls = tls;
    exchange->from_proxy = address_among(socket, proxies, proxy_count);
    if (exchange->from_proxy) {
        exchange->peer =
            address_forwarded(all_of(exchange, "X-Forwarded-For"), socket, proxies, proxy_count);
        const char *scheme = http_header(exchange, "X-Forwarded-Proto");
        exchange->tls = scheme ? !strcasecmp(scheme, "https") : tls;
    }
    char *text = arena_take(exchange->arena, ADDRESS_TEXT_MAX);
    address_print(&exchange->peer, text);
    exchange->peer_text = text;
}

bool exchange_length(const struct http_exchange *exchange, uint64_t *length)
{
    const char *coding = http_header(exchange, "Transfer-Encoding");
    const char *text = http_header(exchange, "Content-Length");
    *length = 0;
    if (coding) {
        *length = HTTP_LENGTH_UNKNOWN;
        return !text && !strcasecmp(coding, "chunked");
    }
    if (!text)
        return true;
    if (!*text || strlen(text) > 18 || strspn(text, "0123456789") != strlen(text))
        return false;
    *length = strtoull(text, NULL, 10);
    return true;
}

// ---- the body

static void grow(struct http_body *body, size_t need, size_t most)
{
    size_t room = body->room ? body->room : BODY_ROOM_FIRST;
    while (room < need)
        room *= 2;
    if (room > most + 1)
        room = most + 1;
    body->data = pool_resize(&body->pool, body->data, body->room, room);
    body->room = room;
}

uint64_t exchange_patience_ms(struct http_exchange *exchange, uint64_t idle_ms)
{
    struct http_body *body = &exchange->body;
    uint64_t now_ms = guard_now_ms();
    if (!body->started_ms)
        body->started_ms = now_ms;
    uint64_t gone = now_ms - body->started_ms;
    uint64_t allowed = 2 * idle_ms + body->bytes * 1000 / EXCHANGE_RATE_MIN;
    uint64_t left = allowed > gone ? allowed - gone : 0;
    return left < idle_ms ? left : idle_ms;
}

static int spool(int file, const char *data, size_t len)
{
    while (len) {
        ssize_t wrote = write(file, data, len);
        if (wrote < 0 && errno == EINTR)
            continue;
        if (wrote <= 0)
            return errno == ENOSPC || errno == EDQUOT || errno == EFBIG ? 507 : 500;
        data += wrote;
        len -= (size_t)wrote;
    }
    return 0;
}

int exchange_take(struct http_exchange *exchange, const char *data, size_t len)
{
    struct http_body *body = &exchange->body;
    if (len > exchange->admission.body_max - body->bytes)
        return 413;
    if (exchange->admission.spool) {
        int status = spool(body->file, data, len);
        if (status)
            return status;
    } else {
        size_t need = (size_t)body->bytes + len + 1;
        if (need > body->room)
            grow(body, need, exchange->admission.body_max);
        memcpy(body->data + body->bytes, data, len);
        body->data[body->bytes + len] = 0;
    }
    body->bytes += len;
    return 0;
}

bool exchange_body_end(struct http_exchange *exchange)
{
    return exchange->body.file < 0 || lseek(exchange->body.file, 0, SEEK_SET) == 0;
}

int exchange_open_spool(const char *folder)
{
    int file = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (file >= 0 || (errno != EOPNOTSUPP && errno != EISDIR && errno != ENOENT))
        return file;
    // A file system without unnamed files.
    char path[4096];
    if (snprintf(path, sizeof path, "%s/spool-XXXXXX", folder) >= (int)sizeof path)
        return -1;
    file = mkostemp(path, O_CLOEXEC);
    if (file >= 0)
        unlink(path);
    return file;
}

// ---- replying from any thread

void http_keep(struct http_exchange *exchange)
{
    pthread_mutex_lock(&exchange->lock);
    assert(exchange->stage == STAGE_HANDLED && !exchange->kept && !exchange->replied);
    exchange->kept = true;
    exchange_hold(exchange);
    pthread_mutex_unlock(&exchange->lock);
}

void exchange_wake(struct http_exchange *exchange)
{
    assert(exchange->parked);
    exchange->parked = false;
    server_resume(exchange->socket);
}

void exchange_commit(struct http_exchange *exchange)
{
    pthread_mutex_lock(&exchange->lock);
    assert(!exchange->replied);
    exchange->replied = true;
    if (exchange->parked)
        exchange_wake(exchange);
    bool kept = exchange->kept;
    pthread_mutex_unlock(&exchange->lock);
    if (kept)
        exchange_release(exchange);
}

void exchange_cut(struct http_exchange *exchange)
{
    exchange_end_stream(exchange);
    pthread_mutex_lock(&exchange->lock);
    exchange->cut = true;
    if (exchange->parked)
        exchange_wake(exchange);
    pthread_mutex_unlock(&exchange->lock);
}

// ---- what the handler asks

enum http_method http_method(const struct http_exchange *exchange)
{
    return exchange->method;
}

const char *http_path(const struct http_exchange *exchange)
{
    return exchange->target.path;
}

const char *http_query(const struct http_exchange *exchange, const char *name)
{
    for (size_t i = 0; i < exchange->target.query.count; i++)
        if (!strcmp(exchange->target.query.at[i].name, name))
            return exchange->target.query.at[i].value;
    return NULL;
}

void http_each_query(const struct http_exchange *exchange,
                     void (*take)(void *context, const char *name, const char *value),
                     void *context)
{
    for (size_t i = 0; i < exchange->target.query.count; i++)
        take(context, exchange->target.query.at[i].name, exchange->target.query.at[i].value);
}

const char *http_header(const struct http_exchange *exchange, const char *name)
{
    for (size_t i = 0; i < exchange->headers.count; i++)
        if (!strcasecmp(exchange->headers.at[i].name, name))
            return exchange->headers.at[i].value;
    return NULL;
}

const char *http_cookie(const struct http_exchange *exchange, const char *name)
{
    for (size_t i = 0; i < exchange->headers.count; i++) {
        if (strcasecmp(exchange->headers.at[i].name, "Cookie"))
            continue;
        const char *value =
            cookie_find(exchange->arena, slice_of(exchange->headers.at[i].value), name);
        if (value)
            return value;
    }
    return NULL;
}

const char *http_peer(const struct http_exchange *exchange)
{
    return exchange->peer_text;
}

bool http_from_proxy(const struct http_exchange *exchange)
{
    return exchange->from_proxy;
}

bool http_is_tls(const struct http_exchange *exchange)
{
    return exchange->tls;
}

const char *http_client_name(const struct http_exchange *exchange)
{
    return exchange->client_name;
}

struct slice http_body(const struct http_exchange *exchange)
{
    assert(exchange->body.file < 0);
    return (struct slice){ exchange->body.data ? exchange->body.data : "",
                           (size_t)exchange->body.bytes };
}

int http_body_file(const struct http_exchange *exchange)
{
    return exchange->body.file;
}

uint64_t http_body_bytes(const struct http_exchange *exchange)
{
    return exchange->body.bytes;
}

struct arena *http_arena(struct http_exchange *exchange)
{
    return exchange->arena;
}

void http_attach(struct http_exchange *exchange, void *mine)
{
    exchange->attached = mine;
}

void *http_attached(const struct http_exchange *exchange)
{
    return exchange->attached;
}
