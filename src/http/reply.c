// Replies as data: a status, headers and what the bytes come from. server.c turns them into
// libmicrohttpd's responses on its own thread, so that any thread may fill one.
//
// Header injection ends here: a name that is no token or a value with a control character spoils the
// reply, and a problem of status 500 goes out instead. It is seen, and nothing of it is sent.
#include <assert.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "http/exchange.h"

#define HSTS "max-age=31536000"

static const struct http_pair security[] = {
    { "Content-Security-Policy", "default-src 'self'; object-src 'none'; base-uri 'none'; "
                                 "form-action 'self'; frame-ancestors 'none'" },
    { "X-Content-Type-Options", "nosniff" },
    { "X-Frame-Options", "DENY" },
    { "Referrer-Policy", "no-referrer" },
    { "Cross-Origin-Opener-Policy", "same-origin" },
    { "Cross-Origin-Resource-Policy", "same-origin" },
    { "Cache-Control", "no-store" },
};
#define SECURITY_COUNT (sizeof security / sizeof *security)

// What the server refuses by itself. `retry` is Retry-After in seconds, 0 for none.
static const struct refusal {
    int status;
    const char *kind, *title;
    int retry;
} refusals[] = {
    { 400, "bad-request", "Bad Request", 0 },
    { 408, "too-slow", "Request Timeout", 1 },
    { 413, "body-too-large", "Content Too Large", 0 },
    { 417, "unknown-expectation", "Expectation Failed", 0 },
    { 429, "too-many-requests", "Too Many Requests", 1 },
    { 431, "head-too-large", "Request Header Fields Too Large", 0 },
    { 500, "internal", "Internal Server Error", 0 },
    { 501, "unknown-method", "Not Implemented", 0 },
    { 503, "unavailable", "Service Unavailable", 5 },
    { 507, "no-room", "Insufficient Storage", 60 },
};

static const struct refusal *refusal_of(int status)
{
    for (size_t i = 0; i < sizeof refusals / sizeof *refusals; i++)
        if (refusals[i].status == status)
            return &refusals[i];
    return NULL;
}

// ---- headers

bool reply_is_token(const char *name)
{
    static const char allowed[] = "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyz"
                                  "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    return *name && !name[strspn(name, allowed)];
}

bool reply_is_plain(const char *value)
{
    for (; *value; value++)
        if (((unsigned char)*value < 0x20 && *value != '\t') || *value == 0x7f)
            return false;
    return true;
}

static bool has_header(const struct http_exchange *exchange, const char *name)
{
    for (size_t i = 0; i < exchange->reply.headers.count; i++)
        if (!strcasecmp(exchange->reply.headers.at[i].name, name))
            return true;
    return false;
}

// Framing is the server's.
static bool is_ours(const char *name)
{
    return !strcasecmp(name, "Content-Length") || !strcasecmp(name, "Transfer-Encoding") ||
           !strcasecmp(name, "Connection") || !strcasecmp(name, "Date");
}

void http_add_header(struct http_exchange *exchange, const char *name, const char *value)
{
    assert(!is_ours(name));
    if (!reply_is_token(name) || !reply_is_plain(value)) {
        exchange->spoiled = true;
        return;
    }
    struct http_pair pair = { arena_text(exchange->arena, name, strlen(name)),
                              arena_text(exchange->arena, value, strlen(value)) };
    VEC_ADD(exchange->arena, &exchange->reply.headers, pair);
}

static void add_unless_set(struct http_exchange *exchange, const char *name, const char *value)
{
    if (!has_header(exchange, name))
        http_add_header(exchange, name, value);
}

void reply_secure(struct http_exchange *exchange)
{
    for (size_t i = 0; i < SECURITY_COUNT; i++)
        add_unless_set(exchange, security[i].name, security[i].value);
    if (exchange->tls)
        add_unless_set(exchange, "Strict-Transport-Security", HSTS);
}

// ---- problems

struct problem {
    int status;
    const char *kind, *title, *detail, *field;
};

static void add_member(struct str *out, const char *name, const char *text)
{
    if (!text)
        return;
    str_format(out, ",\"%s\":", name);
    str_json(out, text, strlen(text));
}

static void print_problem(struct str *out, const struct problem *problem)
{
    str_format(out, "{\"status\":%d", problem->status);
    if (problem->kind)
        add_member(out, "type", arena_format(out->arena, "urn:haechi:problem:%s", problem->kind));
    add_member(out, "title", problem->title);
    add_member(out, "detail", problem->detail);
    add_member(out, "field", problem->field);
    str_char(out, '}');
}

static void set_bytes(struct http_exchange *exchange, int status, const char *type,
                      struct slice bytes)
{
    exchange->reply.kind = REPLY_BYTES;
    exchange->reply.status = status;
    exchange->reply.bytes = bytes;
    if (type)
        add_unless_set(exchange, "Content-Type", type);
}

static void set_problem(struct http_exchange *exchange, const struct problem *problem)
{
    struct str text;
    str_open(&text, exchange->arena);
    print_problem(&text, problem);
    set_bytes(exchange, problem->status, "application/problem+json",
              (struct slice){ str_end(&text), text.len });
    const struct refusal *refusal = refusal_of(problem->status);
    if (refusal && refusal->retry)
        add_unless_set(exchange, "Retry-After",
                       arena_format(exchange->arena, "%d", refusal->retry));
}

// Ends a reply: what was spoiled is replaced as a whole.
static void commit(struct http_exchange *exchange)
{
    if (exchange->spoiled) {
        struct http_reply *reply = &exchange->reply;
        reply->headers.count = 0;
        exchange->spoiled = false;
        set_problem(exchange, &(struct problem){ 500, "internal", "Internal Server Error",
                                                 "a header of the reply was not valid", NULL });
    }
    exchange_commit(exchange);
}

void http_problem(struct http_exchange *exchange, int status, const char *kind, const char *title,
                  const char *detail, const char *field)
{
    set_problem(exchange, &(struct problem){ status, kind, title, detail, field });
    commit(exchange);
}

void reply_refuse(struct http_exchange *exchange, int status, const char *detail)
{
    const struct refusal *refusal = refusal_of(status);
    assert(refusal);
    http_problem(exchange, status, refusal->kind, refusal->title, detail, NULL);
}

void reply_print_blunt(struct str *out, int status, bool tls)
{
    const struct refusal *refusal = refusal_of(status);
    assert(refusal);
    struct str body;
    str_open(&body, out->arena);
    print_problem(&body, &(struct problem){ status, refusal->kind, refusal->title, NULL, NULL });
    str_format(out, "HTTP/1.1 %d %s\r\nContent-Type: application/problem+json\r\n", status,
               refusal->title);
    for (size_t i = 0; i < SECURITY_COUNT; i++)
        str_format(out, "%s: %s\r\n", security[i].name, security[i].value);
    if (tls)
        str_text(out, "Strict-Transport-Security: " HSTS "\r\n");
    if (refusal->retry)
        str_format(out, "Retry-After: %d\r\n", refusal->retry);
    str_format(out, "Content-Length: %zu\r\nConnection: close\r\n\r\n%s", body.len, str_end(&body));
}

// ---- the other replies

void http_reply(struct http_exchange *exchange, int status, const char *type, const void *data,
                size_t len)
{
    set_bytes(exchange, status, type,
              (struct slice){ arena_text(exchange->arena, len ? data : "", len), len });
    commit(exchange);
}

void http_reply_file(struct http_exchange *exchange, int status, const char *type, int file,
                     uint64_t bytes)
{
    struct http_reply *reply = &exchange->reply;
    reply->kind = REPLY_FILE;
    reply->status = status;
    reply->file = file;
    reply->file_bytes = bytes;
    if (type)
        add_unless_set(exchange, "Content-Type", type);
    commit(exchange);
}

void http_reply_pieces(struct http_exchange *exchange, int status, const char *type,
                       int64_t (*produce)(void *context, char *room, size_t len),
                       void (*finished)(void *context), void *context)
{
    struct http_reply *reply = &exchange->reply;
    reply->kind = REPLY_PIECES;
    reply->status = status;
    reply->produce = produce;
    reply->finished = finished;
    reply->context = context;
    if (type)
        add_unless_set(exchange, "Content-Type", type);
    commit(exchange);
}
