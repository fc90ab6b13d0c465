// The one file that knows libmicrohttpd: its callbacks, turned into the life of an exchange.
//
//   libmicrohttpd                     here                       what happens
//   a connection is accepted          on_accept, on_connection   counted by address; a head is waited for
//   the first line was read           on_target                  exchange_new: the target is decoded
//   the head was read                 on_request, take_head      admit(): refused, or a body is waited for
//   a piece of the body               on_request, take_body      memory or spool, up to what was admitted
//   the whole request                 on_request, handle         the handler replies, or keeps
//   the reply is sent, or is lost     on_completed               the next head is waited for
//   the connection ends               on_connection              forgotten; a refused one lingers
//
// Ours is what a hostile client makes necessary and the library does not do:
//   time        its timeout starts anew with each byte, so a byte in ten seconds holds a connection for
//               ever. The guard gives a head, a body and the pause between requests a deadline, and says 408.
//   refusing    in the middle of a body the library takes no reply. Ours is written past it, and the socket
//               is read a little longer, or the client's kernel would drop the reply (guard.c).
//   leaving     it does not watch suspended connections: the guard notices that the client of an event
//               stream has gone.
//   handshakes  between two messages of one the library asks the socket without a pause; a client that says
//               no more would cost a processor. It is parked until its socket is readable (tls.c).
//   draining    MHD_quiesce_daemon may remove the listening socket twice and abort; on_accept refuses.
//   targets     it decodes by itself and says "OK" to "/a/../b"; it is given back its own text, and path.c
//               decides.
// Not done: a client that reads its reply byte by byte holds it as long as it likes, one connection each;
// bare CR as a line end and NUL at the end of a header are read as the library reads them.
//
// Measured with wrk 4.1 (one thread, 8 s) on 2 cores of a virtual machine with two threads here, a reply
// of 33 bytes and 430 of headers. Other work kept the load at 16 to 19, and p99 with it; what holds without
// it is the server's own time for a request, 12 to 18 microseconds with 100 connections (build/bench/http):
//   100 connections     16,000 to 27,000 requests a second, p99 29 to 40 ms
//   1,000 connections    6,000 to 14,000 requests a second, p99 550 to 715 ms, 18 to 26 microseconds each
// On TLS a handshake takes 0.6 ms of a processor here (2.5 ms before handshakes were parked), a request 30 to
// 50 microseconds, an idle connection some 40 KiB.
// 10,000 idle connections that had a request each take 245 MB, 24.5 KiB each, of which 24 are the
// library's memory for a head and a reply (test/server.c prints it); requests beside them are answered.
#include <microhttpd.h>

#include "http/server.h"

#include <assert.h>
#include <errno.h>
#include <netdb.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/doc.h"
#include "http/tls.h"

#define PIECE_BYTES      (16 * KIB)
#define PASSED_OVER_MAX  (64 * KIB) // of a refused body: taken, so that the connection may go on
#define SURPLUS          64u        // connections that are only told 503
#define FILES_FOR_OTHERS 256u
#define CONNECTIONS_MAX  12000u
#define PEM_MAX          MIB
#define REPLY_HEAD_BYTES (8 * KIB) // a connection's memory beside the head of a request

void server_suspend(struct MHD_Connection *socket)
{
    MHD_suspend_connection(socket);
}

void server_resume(struct MHD_Connection *socket)
{
    MHD_resume_connection(socket);
}

static struct connection *connection_of(struct MHD_Connection *socket)
{
    return MHD_get_connection_info(socket, MHD_CONNECTION_INFO_SOCKET_CONTEXT)->socket_context;
}

static void *session_of(struct MHD_Connection *socket)
{
    return MHD_get_connection_info(socket, MHD_CONNECTION_INFO_GNUTLS_SESSION)->tls_session;
}

// ---- connections

static enum MHD_Result on_accept(void *context, const struct sockaddr *from, socklen_t len)
{
    struct http_server *server = context;
    (void)len;
    // Not MHD_quiesce_daemon: with a pool of threads it may race with one of them and abort.
    if (atomic_load(&server->draining))
        return MHD_NO;
    unsigned most = server->options.connections_per_address;
    struct address address = address_of_socket(from);
    if (!most || address_among(&address, server->proxies, server->options.proxy_count) ||
        guard_count_of(server->guard, &address) < most)
        return MHD_YES;
    atomic_fetch_add(&server->refused, 1);
    return MHD_NO;
}

static void park_handshake(void *context)
{
    struct MHD_Connection *socket = context;
    struct connection *connection = connection_of(socket);
    guard_park(connection->guard, connection, socket);
}

static void on_connection(void *context, struct MHD_Connection *socket, void **mine,
                          enum MHD_ConnectionNotificationCode code)
{
    struct http_server *server = context;
    if (code == MHD_CONNECTION_NOTIFY_CLOSED) {
        guard_close(server->guard, *mine);
        return;
    }
    int file = MHD_get_connection_info(socket, MHD_CONNECTION_INFO_CONNECTION_FD)->connect_fd;
    struct address address = address_of_socket(
        MHD_get_connection_info(socket, MHD_CONNECTION_INFO_CLIENT_ADDRESS)->client_addr);
    struct connection *connection =
        guard_open(server->guard, file, &address, server->options.certificate != NULL);
    guard_go_on(connection, WAIT_HEAD, 1000 * server->options.head_seconds);
    *mine = connection;
    if (!connection->tls)
        return;
    connection->handshake = (struct tls_wait){ session_of(socket), file, park_handshake, socket };
    tls_wait_begin(&connection->handshake);
}

// ---- sending what was replied

static void release(void *context)
{
    exchange_release(context);
}

static ssize_t on_piece(void *context, uint64_t position, char *room, size_t len)
{
    struct http_exchange *exchange = context;
    (void)position;
    int64_t made = exchange->reply.produce(exchange->reply.context, room, len);
    if (made == PIECES_PARKED)
        return 0;
    if (made <= 0)
        return made ? MHD_CONTENT_READER_END_WITH_ERROR : MHD_CONTENT_READER_END_OF_STREAM;
    atomic_fetch_add(&exchange->server->bytes_out, (uint64_t)made);
    return (ssize_t)made;
}

static struct MHD_Response *response_of(struct http_exchange *exchange)
{
    struct http_reply *reply = &exchange->reply;
    if (reply->kind == REPLY_FILE) {
        int file = reply->file;
        reply->file = -1; // libmicrohttpd closes it
        atomic_fetch_add(&exchange->server->bytes_out, reply->file_bytes);
        return MHD_create_response_from_fd64(reply->file_bytes, file);
    }
    exchange_hold(exchange);
    if (reply->kind == REPLY_PIECES)
        return MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, PIECE_BYTES, on_piece, exchange,
                                                 release);
    atomic_fetch_add(&exchange->server->bytes_out, reply->bytes.len);
    return MHD_create_response_from_buffer_with_free_callback_cls(
        reply->bytes.len, (void *)(uintptr_t)reply->bytes.data, release, exchange);
}

static enum MHD_Result send_reply(struct http_exchange *exchange)
{
    struct http_server *server = exchange->server;
    if (!guard_go_on(exchange->connection, WAIT_NOTHING, 0))
        return MHD_NO;
    reply_secure(exchange);
    struct MHD_Response *response = response_of(exchange);
    if (!response)
        return MHD_NO;
    for (size_t i = 0; i < exchange->reply.headers.count; i++)
        MHD_add_response_header(response, exchange->reply.headers.at[i].name,
                                exchange->reply.headers.at[i].value);
    bool draining = atomic_load(&server->draining);
    if (draining || exchange->connection->surplus)
        MHD_add_response_header(response, "Connection", "close");
    if (atomic_load(&exchange->stream))
        guard_watch(server->guard, exchange->connection);
    if (draining)
        exchange_end_stream(exchange); // it may have begun after the others were ended
    exchange->stage = STAGE_SENT;
    enum MHD_Result queued =
        MHD_queue_response(exchange->socket, (unsigned)exchange->reply.status, response);
    MHD_destroy_response(response);
    return queued;
}

// In the middle of a body libmicrohttpd takes no reply: it is written past it, and the connection ends.
static enum MHD_Result refuse_bluntly(struct http_exchange *exchange, int status)
{
    struct connection *connection = exchange->connection;
    struct str text;
    str_open(&text, exchange->arena);
    reply_print_blunt(&text, status, exchange->tls);
    if (connection->tls)
        tls_send(session_of(exchange->socket), str_end(&text), text.len);
    else if (send(connection->socket, str_end(&text), text.len, MSG_DONTWAIT | MSG_NOSIGNAL) < 0)
        return MHD_NO;
    connection->linger = true;
    atomic_fetch_add(&exchange->server->refused, 1);
    return MHD_NO;
}

// ---- a request

static void *on_target(void *context, const char *target, struct MHD_Connection *socket)
{
    struct http_server *server = context;
    struct connection *connection = connection_of(socket);
    struct http_exchange *exchange = exchange_new(server, target ? target : "");
    exchange->socket = socket;
    exchange->connection = connection;
    if (connection->used)
        guard_go_on(connection, WAIT_HEAD, 1000 * server->options.head_seconds);
    connection->used = true;
    guard_exchange(server->guard, connection, exchange);
    return exchange;
}

static void on_completed(void *context, struct MHD_Connection *socket, void **mine,
                         enum MHD_RequestTerminationCode code)
{
    struct http_server *server = context;
    struct http_exchange *exchange = *mine;
    (void)socket;
    (void)code;
    if (!exchange)
        return;
    struct connection *connection = exchange->connection;
    bool draining = atomic_load(&server->draining);
    guard_exchange(server->guard, connection, NULL);
    guard_go_on(connection, WAIT_NEXT, draining ? 0 : 1000 * server->options.idle_seconds);
    exchange_release(exchange);
    *mine = NULL;
}

static enum MHD_Result on_header(void *context, enum MHD_ValueKind kind, const char *name,
                                 size_t name_len, const char *value, size_t value_len)
{
    (void)kind;
    exchange_add_header(context, (struct slice){ name, name_len },
                        (struct slice){ value ? value : "", value_len });
    return MHD_YES;
}

// A refused exchange whose body is short is read to its end, so that the connection can be used again
// and the reply is not lost; else the reply goes out at once and the connection ends after it.
static enum MHD_Result refuse_by_head(struct http_exchange *exchange)
{
    uint64_t length;
    exchange->stage = STAGE_REFUSED;
    if (exchange_length(exchange, &length) && length <= PASSED_OVER_MAX &&
        (!length || !http_header(exchange, "Expect")))
        return MHD_YES;
    exchange->connection->linger = true;
    return send_reply(exchange);
}

static enum MHD_Result take_head(struct http_exchange *exchange, const char *method,
                                 const char *version)
{
    struct http_server *server = exchange->server;
    atomic_fetch_add(&server->requests, 1);
    MHD_get_connection_values_n(exchange->socket, MHD_HEADER_KIND, on_header, exchange);
    if (strcmp(version, "HTTP/1.0") && !http_header(exchange, "Host"))
        exchange->headers_fault = true;
    if (exchange->connection->tls && server->options.client_authority)
        exchange->client_name = tls_client_name(exchange->arena, session_of(exchange->socket));
    size_t head_bytes =
        MHD_get_connection_info(exchange->socket, MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE)
            ->header_size;
    admit(server, exchange, method, head_bytes);
    if (exchange->replied)
        return refuse_by_head(exchange);
    exchange->stage = STAGE_BODY;
    return MHD_YES;
}

static enum MHD_Result take_body(struct http_exchange *exchange, const char *data, size_t *len)
{
    if (exchange->stage == STAGE_BODY) {
        int status = exchange_take(exchange, data, *len);
        if (status)
            return refuse_bluntly(exchange, status);
    }
    atomic_fetch_add(&exchange->server->bytes_in, *len);
    *len = 0;
    return MHD_YES;
}

// After the handler: the reply is there, or comes later, or never since the server stops.
static enum MHD_Result settle(struct http_exchange *exchange)
{
    pthread_mutex_lock(&exchange->lock);
    assert(exchange->replied || exchange->kept); // every handler does one of the two
    bool replied = exchange->replied, cut = exchange->cut;
    if (!replied && !cut) {
        exchange->parked = true;
        MHD_suspend_connection(exchange->socket);
    }
    pthread_mutex_unlock(&exchange->lock);
    if (replied)
        return send_reply(exchange);
    return cut ? MHD_NO : MHD_YES;
}

static enum MHD_Result handle(struct http_exchange *exchange)
{
    struct http_handler *handler = &exchange->server->handler;
    exchange->stage = STAGE_HANDLED;
    if (exchange_body_end(exchange))
        handler->handle(handler->context, exchange);
    else
        reply_refuse(exchange, 500, "the body could not be read again");
    return settle(exchange);
}

static enum MHD_Result on_request(void *context, struct MHD_Connection *socket, const char *url,
                                  const char *method, const char *version, const char *data,
                                  size_t *len, void **mine)
{
    struct http_exchange *exchange = *mine;
    struct http_server *server = context;
    (void)socket;
    (void)url;
    bool ended = exchange->stage != STAGE_HEAD && !*len;
    if (!guard_go_on(exchange->connection, ended ? WAIT_NOTHING : WAIT_BODY,
                     exchange_patience_ms(exchange, 1000 * server->options.body_idle_seconds)))
        return MHD_NO;
    if (exchange->stage == STAGE_HEAD)
        return take_head(exchange, method, version);
    if (*len)
        return take_body(exchange, data, len);
    if (exchange->stage == STAGE_REFUSED)
        return send_reply(exchange);
    return exchange->stage == STAGE_BODY ? handle(exchange) : settle(exchange);
}

// ---- start

static unsigned or_else(unsigned value, unsigned instead)
{
    return value ? value : instead;
}

static const char *copy(struct arena *arena, const char *text)
{
    return text ? arena_text(arena, text, strlen(text)) : NULL;
}

static bool take_options(struct http_server *server, const struct http_options *given,
                         struct err *err)
{
    struct http_options *options = &server->options;
    *options = *given;
    options->address = copy(server->arena, given->address);
    options->certificate = copy(server->arena, given->certificate);
    options->key = copy(server->arena, given->key);
    options->client_authority = copy(server->arena, given->client_authority);
    options->spool_dir = copy(server->arena, given->spool_dir ? given->spool_dir : "/tmp");
    options->threads = or_else(given->threads, 2);
    options->head_seconds = or_else(given->head_seconds, 10);
    options->body_idle_seconds = or_else(given->body_idle_seconds, 30);
    options->idle_seconds = or_else(given->idle_seconds, 60);
    options->stop_seconds = or_else(given->stop_seconds, 10);
    options->head_bytes_max = given->head_bytes_max ? given->head_bytes_max : 16 * KIB;
    server->proxies = ARENA_ARRAY(server->arena, struct address, given->proxy_count);
    for (size_t i = 0; i < given->proxy_count; i++)
        if (!address_parse(slice_of(given->proxies[i]), &server->proxies[i]))
            return err_set(err, ERR_BAD_INPUT, "proxy '%s' is no address", given->proxies[i]);
    return true;
}

// Every connection is a file. A default is cut to what the system allows, a number asked for is not.
static bool raise_files(struct http_options *options, struct err *err)
{
    struct rlimit files;
    unsigned want = or_else(options->connections_max, CONNECTIONS_MAX);
    rlim_t need = (rlim_t)want + SURPLUS + FILES_FOR_OTHERS;
    if (getrlimit(RLIMIT_NOFILE, &files))
        return err_set(err, ERR_SYSTEM, "the limit of open files: %s", strerror(errno));
    if (files.rlim_cur < need) {
        files.rlim_cur = files.rlim_max < need ? files.rlim_max : need;
        if (setrlimit(RLIMIT_NOFILE, &files))
            return err_set(err, ERR_SYSTEM, "the limit of open files: %s", strerror(errno));
    }
    if (files.rlim_cur < need) {
        if (options->connections_max || files.rlim_cur < 2 * FILES_FOR_OTHERS)
            return err_set(err, ERR_SYSTEM, "%u connections need %llu open files; raise ulimit -n",
                           want, (unsigned long long)need);
        want = (unsigned)files.rlim_cur - SURPLUS - FILES_FOR_OTHERS;
    }
    options->connections_max = want;
    return true;
}

static bool find_address(const struct http_options *options, struct sockaddr_storage *out,
                         struct err *err)
{
    char port[8];
    snprintf(port, sizeof port, "%u", options->port);
    struct addrinfo hints = { .ai_flags = AI_NUMERICHOST | AI_NUMERICSERV | AI_PASSIVE,
                              .ai_socktype = SOCK_STREAM };
    struct addrinfo *found;
    const char *address = options->address ? options->address : "127.0.0.1";
    if (getaddrinfo(address, port, &hints, &found))
        return err_set(err, ERR_BAD_INPUT, "'%s' is no address to listen on", address);
    memcpy(out, found->ai_addr, found->ai_addrlen);
    freeaddrinfo(found);
    return true;
}

struct start {
    struct sockaddr_storage address;
    struct MHD_OptionItem items[16];
    size_t count;
};

static void add_option(struct start *start, enum MHD_OPTION option, intptr_t value, void *pointer)
{
    assert(start->count < sizeof start->items / sizeof *start->items);
    start->items[start->count++] = (struct MHD_OptionItem){ option, value, pointer };
}

static bool add_file(struct http_server *server, struct start *start, enum MHD_OPTION option,
                     const char *path, struct err *err)
{
    char *text;
    size_t len;
    TRY(doc_read_file(server->arena, path, PEM_MAX, &text, &len, err));
    add_option(start, option, 0, text);
    return true;
}

static bool add_tls(struct http_server *server, struct start *start, struct err *err)
{
    const struct http_options *options = &server->options;
    if (!options->certificate)
        return true;
    if (!options->key)
        return err_set(err, ERR_BAD_INPUT, "a certificate needs its key");
    TRY(add_file(server, start, MHD_OPTION_HTTPS_MEM_CERT, options->certificate, err));
    TRY(add_file(server, start, MHD_OPTION_HTTPS_MEM_KEY, options->key, err));
    if (options->client_authority)
        TRY(add_file(server, start, MHD_OPTION_HTTPS_MEM_TRUST, options->client_authority, err));
    add_option(start, MHD_OPTION_HTTPS_PRIORITIES, 0, (void *)(uintptr_t)TLS_PRIORITIES);
    return true;
}

static unsigned longest_wait(const struct http_options *options)
{
    unsigned longest = options->idle_seconds;
    if (options->body_idle_seconds > longest)
        longest = options->body_idle_seconds;
    return options->head_seconds > longest ? options->head_seconds : longest;
}

static void add_bounds(const struct http_options *options, struct start *start)
{
    add_option(start, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
               (intptr_t)(options->head_bytes_max + REPLY_HEAD_BYTES), NULL);
    add_option(start, MHD_OPTION_CONNECTION_LIMIT, (intptr_t)options->connections_max + SURPLUS,
               NULL);
    // For clients that do not read their reply; the waits before it are the guard's.
    add_option(start, MHD_OPTION_CONNECTION_TIMEOUT, (intptr_t)longest_wait(options) + 1, NULL);
    if (options->threads > 1)
        add_option(start, MHD_OPTION_THREAD_POOL_SIZE, (intptr_t)options->threads, NULL);
    add_option(start, MHD_OPTION_LISTENING_ADDRESS_REUSE, 1, NULL);
    add_option(start, MHD_OPTION_SOCK_ADDR, 0, &start->address);
}

static size_t leave_escaped(void *context, struct MHD_Connection *socket, char *text)
{
    (void)context;
    (void)socket;
    return strlen(text);
}

static void say_nothing(void *context, const char *format, va_list list)
{
    (void)context;
    (void)format;
    (void)list;
}

static bool start_daemon(struct http_server *server, struct err *err)
{
    struct start start = { 0 };
    TRY(find_address(&server->options, &start.address, err));
    add_bounds(&server->options, &start);
    TRY(add_tls(server, &start, err));
    add_option(&start, MHD_OPTION_END, 0, NULL);
    unsigned flags = MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ERROR_LOG;
    flags |= start.address.ss_family == AF_INET6 ? MHD_USE_IPv6 : 0;
    flags |= server->options.certificate ? MHD_USE_TLS : 0;
    sigset_t all, before; // signals are for the program's own threads
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    errno = 0;
    server->daemon = MHD_start_daemon(
        flags, server->options.port, on_accept, server, on_request, server,
        MHD_OPTION_EXTERNAL_LOGGER, say_nothing, server, MHD_OPTION_URI_LOG_CALLBACK, on_target,
        server, MHD_OPTION_UNESCAPE_CALLBACK, leave_escaped, server, MHD_OPTION_NOTIFY_COMPLETED,
        on_completed, server, MHD_OPTION_NOTIFY_CONNECTION, on_connection, server, MHD_OPTION_ARRAY,
        start.items, MHD_OPTION_END);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (!server->daemon)
        return err_set(err, ERR_SYSTEM, "cannot serve on %s port %u: %s", server->options.address,
                       server->options.port,
                       errno ? strerror(errno) : "certificate or key not usable");
    server->port = MHD_get_daemon_info(server->daemon, MHD_DAEMON_INFO_BIND_PORT)->port;
    return true;
}

static void free_server(struct http_server *server)
{
    if (server->guard)
        guard_stop(server->guard);
    limit_free(&server->pool, server->limit);
    arena_free(server->arena);
}

static bool start_parts(struct http_server *server, const struct http_options *options,
                        struct err *err)
{
    TRY(take_options(server, options, err));
    TRY(raise_files(&server->options, err));
    server->guard = guard_start(server->options.connections_max, err);
    if (!server->guard)
        return false;
    if (server->options.requests_per_second)
        server->limit = limit_new(&server->pool, server->options.requests_per_second);
    return start_daemon(server, err);
}

struct http_server *http_start(const struct http_options *options, struct http_handler handler,
                               struct err *err)
{
    struct arena *arena = arena_new("server", 0, 0);
    struct http_server *server = ARENA_NEW(arena, struct http_server);
    server->arena = arena;
    server->pool.name = "server";
    server->handler = handler;
    if (start_parts(server, options, err))
        return server;
    free_server(server);
    return NULL;
}

// ---- running and end

uint16_t http_port(const struct http_server *server)
{
    return server->port;
}

void http_drain(struct http_server *server)
{
    if (atomic_exchange(&server->draining, true))
        return;
    guard_drain(server->guard);
}

void http_stop(struct http_server *server)
{
    http_drain(server);
    guard_wait_idle(server->guard, 1000 * server->options.stop_seconds);
    do
        guard_cut(server->guard);
    while (!guard_wait_empty(server->guard, 100));
    MHD_stop_daemon(server->daemon);
    free_server(server);
}

struct http_counts http_counts(const struct http_server *server)
{
    return (struct http_counts){
        .requests = atomic_load(&server->requests),
        .refused = atomic_load(&server->refused),
        .timed_out = guard_timed_out(server->guard),
        .limited = atomic_load(&server->limited),
        .bytes_in = atomic_load(&server->bytes_in),
        .bytes_out = atomic_load(&server->bytes_out),
        .connections = guard_count(server->guard),
    };
}
