// What may not pass is refused by its head, before a byte of its body is asked for: the cheap and the
// general first, the handler's own judgement last.
#include <assert.h>
#include <strings.h>

#include "http/server.h"

static bool is_whole_server(const struct http_exchange *exchange)
{
    return exchange->method == HTTP_OPTIONS && exchange->target_is_star;
}

// The status to refuse it with, 0 when nothing speaks against it.
static int form_fault(const struct http_server *server, const struct http_exchange *exchange,
                      size_t head_bytes, uint64_t *length, const char **why)
{
    const char *expect = http_header(exchange, "Expect");
    *why = NULL;
    if (head_bytes > server->options.head_bytes_max)
        return 431;
    if (exchange->method == HTTP_OTHER) {
        *why = "the method is not known here";
        return 501;
    }
    if (exchange->headers_fault || !exchange_length(exchange, length)) {
        *why = "a header is missing, repeated, contradictory or not text";
        return 400;
    }
    if (exchange->target_fault && !is_whole_server(exchange)) {
        *why = exchange->target_fault;
        return 400;
    }
    return expect && strcasecmp(expect, "100-continue") ? 417 : 0;
}

static int load_fault(struct http_server *server, const struct http_exchange *exchange,
                      const char **why)
{
    if (atomic_load(&server->draining)) {
        *why = "the server is stopping";
        return 503;
    }
    if (exchange->connection->surplus) {
        *why = "all connections are taken";
        return 503;
    }
    if (server->limit && !limit_take(server->limit, &exchange->peer, guard_now_ms())) {
        *why = "too many requests from this address";
        atomic_fetch_add(&server->limited, 1);
        return 429;
    }
    return 0;
}

static void admit_by_handler(struct http_server *server, struct http_exchange *exchange,
                             uint64_t length)
{
    struct http_handler *handler = &server->handler;
    struct http_admission *admission = &exchange->admission;
    bool admitted = handler->admit(handler->context, exchange, admission);
    assert(admitted != exchange->replied); // who refuses replies, and only he
    if (!admitted)
        return;
    if (length != HTTP_LENGTH_UNKNOWN && length > admission->body_max) {
        reply_refuse(exchange, 413, "the body is larger than what is taken here");
        return;
    }
    if (admission->spool &&
        (exchange->body.file = exchange_open_spool(server->options.spool_dir)) < 0)
        reply_refuse(exchange, 507, "no file for the body could be made");
}

void admit(struct http_server *server, struct http_exchange *exchange, const char *method,
           size_t head_bytes)
{
    const char *why;
    uint64_t length = 0;
    exchange->method = exchange_method(method);
    exchange_find_peer(exchange, &exchange->connection->address, exchange->connection->tls,
                       server->proxies, server->options.proxy_count);
    int status = form_fault(server, exchange, head_bytes, &length, &why);
    if (!status)
        status = load_fault(server, exchange, &why);
    if (status) {
        reply_refuse(exchange, status, why);
    } else if (is_whole_server(exchange)) {
        http_add_header(exchange, "Allow", "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS");
        http_reply(exchange, 204, NULL, NULL, 0);
    } else {
        admit_by_handler(server, exchange, length);
    }
    if (exchange->replied)
        atomic_fetch_add(&server->refused, 1);
}
