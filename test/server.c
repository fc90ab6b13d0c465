// The server against real sockets: libcurl for what clients do, sockets by hand for what they must not.
//
// One handler serves every test; what it does is in the path. Tests wait for bytes, ends of connections
// and callbacks, never for time to pass.
#include <curl/curl.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/random.h"
#include "http/http.h"

static unsigned passed, failed;

#define CHECK(condition)                                                                           \
    do {                                                                                           \
        if (condition) {                                                                           \
            passed++;                                                                              \
        } else {                                                                                   \
            failed++;                                                                              \
            printf("%s:%d: %s: not so: %s\n", __FILE__, __LINE__, __func__, #condition);           \
        }                                                                                          \
    } while (0)

// ---- the handler

static struct later {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    struct http_exchange *kept;
    struct http_stream *stream;
    unsigned closed, finished, handled;
} later = { .lock = PTHREAD_MUTEX_INITIALIZER, .changed = PTHREAD_COND_INITIALIZER };

static bool starts(const char *text, const char *with)
{
    return !strncmp(text, with, strlen(with));
}

static bool test_admit(void *context, struct http_exchange *exchange,
                       struct http_admission *admission)
{
    (void)context;
    const char *path = http_path(exchange);
    if (starts(path, "/refused")) {
        http_problem(exchange, 403, "not-permitted", "Forbidden", "허용되지 않습니다", "who");
        return false;
    }
    admission->body_max = starts(path, "/large") ? 64 * MIB : 1000;
    admission->spool = starts(path, "/large");
    return true;
}

static void stream_closed(void *context)
{
    (void)context;
    pthread_mutex_lock(&later.lock);
    later.stream = NULL;
    later.closed++;
    pthread_cond_broadcast(&later.changed);
    pthread_mutex_unlock(&later.lock);
}

static void reply_body(struct http_exchange *exchange)
{
    struct slice body = http_body(exchange);
    http_reply(exchange, 200, "text/plain", body.data, body.len);
}

// The sum of the bytes of a spooled body, read back from its file.
static void reply_sum(struct http_exchange *exchange)
{
    unsigned char room[65536];
    uint64_t sum = 0, bytes = 0;
    ssize_t got;
    while ((got = read(http_body_file(exchange), room, sizeof room)) > 0) {
        bytes += (uint64_t)got;
        for (ssize_t i = 0; i < got; i++)
            sum += room[i];
    }
    const char *text = arena_format(http_arena(exchange), "%llu %llu", (unsigned long long)bytes,
                                    (unsigned long long)sum);
    http_reply(exchange, 200, "text/plain", text, strlen(text));
}

static void keep(struct http_exchange *exchange)
{
    http_keep(exchange);
    pthread_mutex_lock(&later.lock);
    later.kept = exchange;
    pthread_cond_broadcast(&later.changed);
    pthread_mutex_unlock(&later.lock);
}

static void reply_about(struct http_exchange *exchange)
{
    const char *cookie = http_cookie(exchange, "sid"), *name = http_client_name(exchange),
               *x = http_query(exchange, "x");
    const char *text = arena_format(http_arena(exchange), "%s|%s|%s|%s|%s|%s", http_path(exchange),
                                    x ? x : "-", cookie ? cookie : "-", http_peer(exchange),
                                    http_is_tls(exchange) ? "tls" : "plain", name ? name : "-");
    http_reply(exchange, 200, "text/plain; charset=utf-8", text, strlen(text));
}

// A file of the program itself would do; this one is made and has a known text.
static void reply_file(struct http_exchange *exchange)
{
    char path[] = "/tmp/http-XXXXXX";
    int file = mkstemp(path);
    unlink(path);
    if (write(file, "from a file", 11) != 11)
        abort();
    lseek(file, 0, SEEK_SET);
    http_reply_file(exchange, 200, "text/plain", file, 11);
}

static int64_t next_piece(void *context, char *room, size_t len)
{
    int *left = context;
    (void)len;
    if (*left < 0)
        return -1;
    if (!*left)
        return 0;
    --*left;
    memcpy(room, "piece\n", 6);
    return 6;
}

// Without an end: what a slow reader does not take waits in the socket, not in memory.
static int64_t endless_piece(void *context, char *room, size_t len)
{
    (void)context;
    memset(room, 'x', len);
    return (int64_t)len;
}

static void pieces_finished(void *context)
{
    (void)context;
    pthread_mutex_lock(&later.lock);
    later.finished++;
    pthread_cond_broadcast(&later.changed);
    pthread_mutex_unlock(&later.lock);
}

static void open_stream(struct http_exchange *exchange)
{
    struct http_stream *stream = http_reply_events(exchange, stream_closed, NULL);
    pthread_mutex_lock(&later.lock);
    later.stream = stream;
    pthread_cond_broadcast(&later.changed);
    pthread_mutex_unlock(&later.lock);
}

static void inject(struct http_exchange *exchange)
{
    http_add_header(exchange, "X-Name", http_query(exchange, "x"));
    http_reply(exchange, 200, "text/plain", "sent", 4);
}

static void test_handle(void *context, struct http_exchange *exchange)
{
    (void)context;
    const char *path = http_path(exchange);
    pthread_mutex_lock(&later.lock);
    later.handled++;
    pthread_mutex_unlock(&later.lock);
    if (starts(path, "/body"))
        reply_body(exchange);
    else if (starts(path, "/large"))
        reply_sum(exchange);
    else if (starts(path, "/keep"))
        keep(exchange);
    else if (starts(path, "/file"))
        reply_file(exchange);
    else if (starts(path, "/pieces")) {
        int *left = ARENA_NEW(http_arena(exchange), int);
        *left = atoi(http_query(exchange, "x"));
        http_reply_pieces(exchange, 200, "text/plain", next_piece, pieces_finished, left);
    } else if (starts(path, "/endless"))
        http_reply_pieces(exchange, 200, "text/plain", endless_piece, pieces_finished, NULL);
    else if (starts(path, "/events"))
        open_stream(exchange);
    else if (starts(path, "/inject"))
        inject(exchange);
    else
        reply_about(exchange);
}

static const struct http_handler handler = { NULL, test_admit, test_handle };

// ---- a client of libcurl

struct answer {
    long status;
    char head[8192], body[65536];
    size_t head_len, body_len;
};

static size_t take_head(char *data, size_t one, size_t len, void *context)
{
    struct answer *answer = context;
    (void)one;
    if (answer->head_len + len < sizeof answer->head) {
        memcpy(answer->head + answer->head_len, data, len);
        answer->head_len += len;
    }
    return len;
}

static size_t take_body(char *data, size_t one, size_t len, void *context)
{
    struct answer *answer = context;
    (void)one;
    if (answer->body_len + len < sizeof answer->body) {
        memcpy(answer->body + answer->body_len, data, len);
        answer->body_len += len;
    }
    return len;
}

// Set for the requests of the tests of TLS.
static struct {
    const char *authority, *certificate, *key;
} tls;

static struct answer ask(struct http_server *server, const char *path, const char *body, size_t len,
                         const char *header)
{
    struct answer answer = { 0 };
    char url[512];
    snprintf(url, sizeof url, "%s://127.0.0.1:%u%s", tls.authority ? "https" : "http",
             http_port(server), path);
    CURL *curl = curl_easy_init();
    curl_easy_setopt(curl, CURLOPT_CAINFO, tls.authority);
    curl_easy_setopt(curl, CURLOPT_SSLCERT, tls.certificate);
    curl_easy_setopt(curl, CURLOPT_SSLKEY, tls.key);
    struct curl_slist *headers = header ? curl_slist_append(NULL, header) : NULL;
    curl_easy_setopt(curl, CURLOPT_URL, url);
    curl_easy_setopt(curl, CURLOPT_PATH_AS_IS, 1L);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT, 20L);
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, take_head);
    curl_easy_setopt(curl, CURLOPT_HEADERDATA, &answer);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take_body);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, &answer);
    if (body) {
        curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)len);
        curl_easy_setopt(curl, CURLOPT_POSTFIELDS, body);
    }
    if (curl_easy_perform(curl) == CURLE_OK)
        curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &answer.status);
    curl_slist_free_all(headers);
    curl_easy_cleanup(curl);
    return answer;
}

static struct http_server *serve(struct http_options options)
{
    struct err err = { 0 };
    if (!options.threads)
        options.threads = 2;
    struct http_server *server = http_start(&options, handler, &err);
    if (!server) {
        printf("the server does not start: %s\n", err.text);
        exit(1);
    }
    return server;
}

// ---- a client by hand

#define PATIENCE_MS 20000 // how long a test waits for what must come before it fails

struct raw {
    int socket;
    char text[1 << 17]; // what came, NUL at its end
    size_t len;
    bool ended;
};

static int connect_to(uint16_t port)
{
    struct sockaddr_in to = { .sin_family = AF_INET,
                              .sin_port = htons(port),
                              .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    int file = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (file < 0 || connect(file, (struct sockaddr *)&to, sizeof to)) {
        printf("no connection: %s\n", strerror(errno));
        exit(1);
    }
    return file;
}

static struct raw *raw_open(struct http_server *server)
{
    struct raw *raw = calloc(1, sizeof *raw);
    raw->socket = connect_to(http_port(server));
    return raw;
}

static void raw_close(struct raw *raw)
{
    close(raw->socket);
    free(raw);
}

static bool raw_send_bytes(struct raw *raw, const char *data, size_t len)
{
    while (len) {
        ssize_t sent = send(raw->socket, data, len, MSG_NOSIGNAL);
        if (sent < 0)
            return false;
        data += sent;
        len -= (size_t)sent;
    }
    return true;
}

static bool raw_send(struct raw *raw, const char *text)
{
    return raw_send_bytes(raw, text, strlen(text));
}

// Reads what is there, waiting for it at most `ms`. False when nothing came.
static bool raw_read(struct raw *raw, int ms)
{
    struct pollfd wait = { .fd = raw->socket, .events = POLLIN };
    if (raw->ended || raw->len + 1 >= sizeof raw->text || poll(&wait, 1, ms) <= 0)
        return false;
    ssize_t got = recv(raw->socket, raw->text + raw->len, sizeof raw->text - 1 - raw->len, 0);
    if (got <= 0)
        raw->ended = true;
    else
        raw->len += (size_t)got;
    raw->text[raw->len] = 0;
    return true;
}

static bool raw_expect(struct raw *raw, const char *text)
{
    while (!memmem(raw->text, raw->len, text, strlen(text)))
        if (!raw_read(raw, PATIENCE_MS))
            return false;
    return true;
}

static bool raw_expect_end(struct raw *raw)
{
    while (!raw->ended) {
        if (raw->len > sizeof raw->text / 2)
            raw->len = 0; // of much, only the end is asked for
        if (!raw_read(raw, PATIENCE_MS))
            return false;
    }
    return true;
}

// One request on a connection of its own, read to its end.
static struct raw *raw_ask(struct http_server *server, const char *text)
{
    struct raw *raw = raw_open(server);
    raw_send(raw, text);
    raw_expect_end(raw);
    return raw;
}

static bool answers(struct http_server *server, const char *request, const char *with)
{
    struct raw *raw = raw_ask(server, request);
    bool found = raw->len && strstr(raw->text, with);
    if (!found)
        printf("to %.60s came %.300s\n", request, raw->text);
    raw_close(raw);
    return found;
}

// ---- waiting for what the handler does

static bool wait_for(const unsigned *count, unsigned value)
{
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += PATIENCE_MS / 1000;
    int status = 0;
    pthread_mutex_lock(&later.lock);
    while (*count < value && !status)
        status = pthread_cond_timedwait(&later.changed, &later.lock, &until);
    pthread_mutex_unlock(&later.lock);
    return !status;
}

static unsigned count_of(const unsigned *count)
{
    pthread_mutex_lock(&later.lock);
    unsigned value = *count;
    pthread_mutex_unlock(&later.lock);
    return value;
}

static struct http_exchange *take_kept(void)
{
    pthread_mutex_lock(&later.lock);
    while (!later.kept)
        pthread_cond_wait(&later.changed, &later.lock);
    struct http_exchange *exchange = later.kept;
    later.kept = NULL;
    pthread_mutex_unlock(&later.lock);
    return exchange;
}

static void wait_for_stream(void)
{
    pthread_mutex_lock(&later.lock);
    while (!later.stream)
        pthread_cond_wait(&later.changed, &later.lock);
    pthread_mutex_unlock(&later.lock);
}

// As a feeder must: under the lock that stream_closed takes. False when the stream is gone.
static bool feed(const char *id, const char *type, const char *data)
{
    pthread_mutex_lock(&later.lock);
    bool open = later.stream != NULL;
    if (open)
        http_event(later.stream, id, type, data);
    pthread_mutex_unlock(&later.lock);
    return open;
}

// ---- tests: ordinary requests

static void test_requests(void)
{
    struct http_server *server = serve((struct http_options){ 0 });
    struct answer about = ask(server, "/%EA%B0%80?x=a+b%26", NULL, 0, "Cookie: a=1; sid=xyz");
    CHECK(about.status == 200);
    CHECK(!strcmp(about.body, "/가|a b&|xyz|127.0.0.1|plain|-"));
    CHECK(!strcmp(ask(server, "/body", "hello", 5, NULL).body, "hello"));
    CHECK(!strcmp(ask(server, "/file", NULL, 0, NULL).body, "from a file"));
    CHECK(ask(server, "/refused", NULL, 0, NULL).status == 403);
    CHECK(ask(server, "/refused", "hello", 5, NULL).status == 403);
    char large[1001] = { 0 };
    CHECK(ask(server, "/body", large, 1001, NULL).status == 413);
    CHECK(ask(server, "/body", large, 1000, NULL).status == 200);
    struct http_counts counts = http_counts(server);
    CHECK(counts.requests == 7 && counts.refused == 3 && counts.bytes_in == 2011);
    http_stop(server);
}

static void check_secured(const struct answer *answer)
{
    CHECK(strstr(answer->head, "Content-Security-Policy: default-src 'self'"));
    CHECK(strstr(answer->head, "frame-ancestors 'none'"));
    CHECK(strstr(answer->head, "X-Content-Type-Options: nosniff\r\n"));
    CHECK(strstr(answer->head, "Referrer-Policy: no-referrer\r\n"));
    CHECK(strstr(answer->head, "Cache-Control: no-store\r\n"));
    CHECK(!strstr(answer->head, "Server:"));
}

static void test_headers(void)
{
    struct http_server *server = serve((struct http_options){ 0 });
    struct answer good = ask(server, "/", NULL, 0, NULL),
                  bad = ask(server, "/refused", NULL, 0, NULL);
    check_secured(&good);
    check_secured(&bad);
    CHECK(!strstr(good.head, "Strict-Transport-Security"));
    CHECK(strstr(bad.head, "Content-Type: application/problem+json\r\n"));
    CHECK(!strcmp(bad.body,
                  "{\"status\":403,\"type\":\"urn:haechi:problem:not-permitted\","
                  "\"title\":\"Forbidden\",\"detail\":\"허용되지 않습니다\",\"field\":\"who\"}"));
    CHECK(strstr(ask(server, "/inject?x=fine", NULL, 0, NULL).head, "X-Name: fine\r\n"));
    struct answer injected = ask(server, "/inject?x=a%0d%0aSet-Cookie:%20sid=1", NULL, 0, NULL);
    CHECK(injected.status == 500 && !strstr(injected.head, "Set-Cookie"));
    check_secured(&injected);
    http_stop(server);
}

static void test_methods(void)
{
    struct http_server *server = serve((struct http_options){ 0 });
    struct raw *raw =
        raw_ask(server, "HEAD /body HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
    CHECK(strstr(raw->text, "200 OK") && strstr(raw->text, "Content-Length: 0\r\n"));
    CHECK(!strcmp(raw->text + raw->len - 4, "\r\n\r\n"));
    raw_close(raw);
    CHECK(answers(server, "OPTIONS * HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n",
                  "Allow: GET, "));
    CHECK(answers(server, "OPTIONS /x HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n", "/x|-|"));
    CHECK(answers(server, "TRACE / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n", "501 "));
    CHECK(answers(server, "CONNECT h:80 HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n", "501 "));
    CHECK(answers(server, "GET http://h/y HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n",
                  "/y|-|"));
    CHECK(answers(server, "GET /z HTTP/1.0\r\n\r\n", "/z|-|"));
    http_stop(server);
}

static void test_pieces(void)
{
    struct http_server *server = serve((struct http_options){ 0 });
    CHECK(!strcmp(ask(server, "/pieces?x=3", NULL, 0, NULL).body, "piece\npiece\npiece\n"));
    CHECK(wait_for(&later.finished, 1));
    CHECK(ask(server, "/pieces?x=-1", NULL, 0, NULL).status == 0); // cut off: the client sees it
    CHECK(wait_for(&later.finished, 2));
    struct raw *raw = raw_open(server);
    raw_send(raw, "GET /endless HTTP/1.1\r\nHost: h\r\n\r\n");
    CHECK(raw_expect(raw, "xxxx"));
    raw_close(raw);
    CHECK(wait_for(&later.finished, 3));
    http_stop(server);
}

static void test_spool(void)
{
    struct http_server *server = serve((struct http_options){ 0 });
    size_t len = 5 * MIB;
    char *body = malloc(len);
    memset(body, 3, len);
    CHECK(!strcmp(ask(server, "/large", body, len, NULL).body, "5242880 15728640"));
    CHECK(!strcmp(ask(server, "/large", body, len, "Transfer-Encoding: chunked").body,
                  "5242880 15728640"));
    // A disk without room, as the kernel says it for a file that may not grow.
    struct rlimit before, small = { .rlim_cur = MIB };
    getrlimit(RLIMIT_FSIZE, &before);
    small.rlim_max = before.rlim_max;
    setrlimit(RLIMIT_FSIZE, &small);
    struct answer full = ask(server, "/large", body, len, NULL);
    setrlimit(RLIMIT_FSIZE, &before);
    CHECK(full.status == 507 && strstr(full.head, "Retry-After: 60\r\n"));
    CHECK(strstr(full.body, "urn:haechi:problem:no-room"));
    check_secured(&full);
    CHECK(!strcmp(ask(server, "/large", body, 10, NULL).body, "10 30"));
    free(body);
    http_stop(server);
    server = serve((struct http_options){ .spool_dir = "/no/such/folder" });
    CHECK(ask(server, "/large", "a", 1, NULL).status == 507);
    http_stop(server);
}

static void *reply_later(void *context)
{
    (void)context;
    http_reply(take_kept(), 200, "text/plain", "later", 5);
    return NULL;
}

static void test_keep(void)
{
    struct http_server *server = serve((struct http_options){ 0 });
    for (int i = 0; i < 200; i++) {
        pthread_t thread;
        pthread_create(&thread, NULL, reply_later, NULL);
        CHECK(!strcmp(ask(server, "/keep", NULL, 0, NULL).body, "later"));
        pthread_join(thread, NULL);
    }
    http_stop(server);
}

// ---- tests: what a client may not send

static void test_targets(void)
{
    struct http_server *server = serve((struct http_options){ 0 });
    static const char *const bad[] = {
        "/../etc/passwd", "/a/../b", "/%2e%2e/x", "/a/./b", "//a",
        "/a//b",          "/a%00b",  "/a%2fb",    "/a%5cb", "/%ff",
        "/%c0%ae%c0%ae/", "/%zz",    "/%4",       "/?x=%",  "/?x=%00",
        "/?%ff=1",        "/a%0ab",  "/#x",       "x",
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        char request[200];
        snprintf(request, sizeof request, "GET %s HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n",
                 bad[i]);
        CHECK(answers(server, request, "HTTP/1.1 400 Bad Request\r\n"));
    }
    CHECK(http_counts(server).requests == sizeof bad / sizeof *bad);
    http_stop(server);
}

static void test_heads(void)
{
    struct http_server *server = serve((struct http_options){ 0 });
#define POST "POST /body HTTP/1.1\r\nHost: h\r\nConnection: close\r\n"
    CHECK(answers(server, POST "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                  " 400 "));
    CHECK(answers(server, POST "Content-Length: 2\r\nContent-Length: 3\r\n\r\nabc", " 400 "));
    CHECK(answers(server, POST "Content-Length: +2\r\n\r\nab", " 400 "));
    CHECK(answers(server, POST "Content-Length: 99999999999999999999999\r\n\r\nab", " 413 "));
    CHECK(answers(server, POST "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", " 400 "));
    CHECK(answers(server, POST "Host: other\r\nContent-Length: 0\r\n\r\n", " 400 "));
    CHECK(answers(server, POST "Expect: a-miracle\r\nContent-Length: 2\r\n\r\nab", " 417 "));
    CHECK(answers(server, POST "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n", " 400 "));
    CHECK(answers(server, POST "X-Bell: \a\r\nContent-Length: 0\r\n\r\n", " 400 "));
    CHECK(answers(server, "GET / HTTP/1.1\r\nConnection: close\r\n\r\n", "problem:bad-request"));
    CHECK(answers(server, "GET /a b HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n",
                  "problem:bad-request"));
    char *request = calloc(1, 200000);
    snprintf(request, 200000,
             "GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\nX-Much: %0*d\r\n\r\n", 17000, 1);
    CHECK(answers(server, request, "application/problem+json"));
    CHECK(answers(server, request, " 431 "));
    snprintf(request, 200000, "GET / HTTP/1.1\r\nHost: h\r\nX-Much: %0*d\r\n\r\n", 150000, 1);
    struct raw *raw = raw_ask(server, request); // libmicrohttpd's own words, if they arrive
    CHECK(!raw->len || strstr(raw->text, " 431 "));
    raw_close(raw);
    free(request);
    http_stop(server);
}

static void test_expect(void)
{
    struct http_server *server = serve((struct http_options){ 0 });
    struct raw *raw = raw_open(server);
    raw_send(
        raw,
        "POST /refused HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n");
    CHECK(raw_expect_end(raw) && !strstr(raw->text, "100 Continue") && strstr(raw->text, " 403 "));
    raw_close(raw);
    raw = raw_open(server);
    raw_send(raw,
             "POST /body HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n");
    CHECK(raw_expect(raw, "HTTP/1.1 100 Continue\r\n\r\n"));
    raw_send(raw, "hello");
    CHECK(raw_expect(raw, "\r\n\r\nhello"));
    raw_close(raw);
    http_stop(server);
}

// Several requests on one connection, also after one that was refused.
static void test_again(void)
{
    struct http_server *server = serve((struct http_options){ 0 });
    struct raw *raw = raw_open(server);
    raw_send(raw, "POST /refused HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhello"
                  "GET /first HTTP/1.1\r\nHost: h\r\n\r\nGET /second HTTP/1.1\r\nHost: h\r\n\r\n");
    CHECK(raw_expect(raw, " 403 ") && raw_expect(raw, "/first|") && raw_expect(raw, "/second|"));
    CHECK(http_counts(server).connections == 1);
    raw_close(raw);
    http_stop(server);
}

// A body far over the limit that is sent without asking: the reply must arrive all the same.
static void test_endless_body(void)
{
    struct http_server *server = serve((struct http_options){ 0 });
    struct raw *raw = raw_open(server);
    char chunk[4096 + 16];
    size_t len = (size_t)snprintf(chunk, sizeof chunk, "1000\r\n%0*d\r\n", 4096, 0);
    raw_send(raw, "POST /body HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n");
    for (int i = 0; i < 100 && raw_send_bytes(raw, chunk, len); i++)
        ;
    CHECK(raw_expect_end(raw) && strstr(raw->text, "HTTP/1.1 413 ") &&
          strstr(raw->text, "too-large"));
    raw_close(raw);
    raw = raw_open(server);
    raw_send(raw, "POST /body HTTP/1.1\r\nHost: h\r\nContent-Length: 400000\r\n\r\n");
    for (int i = 0; i < 100 && raw_send_bytes(raw, chunk, 4000); i++)
        ;
    CHECK(raw_expect_end(raw) && strstr(raw->text, "HTTP/1.1 413 ") &&
          strstr(raw->text, "too-large"));
    raw_close(raw);
    http_stop(server);
}

// ---- tests: clients that are slow

// One byte every 50 ms, until the server has had enough.
static bool drip_until_end(struct raw *raw)
{
    for (int i = 0; i < PATIENCE_MS / 50 && !raw->ended; i++)
        if (!raw_read(raw, 50) && !raw_send(raw, "x"))
            return raw_expect_end(raw);
    return raw->ended;
}

static void test_slow(void)
{
    struct http_server *server = serve(
        (struct http_options){ .head_seconds = 2, .body_idle_seconds = 2, .idle_seconds = 2 });
    struct raw *silent = raw_open(server), *dripping = raw_open(server), *body = raw_open(server),
               *drips = raw_open(server), *again = raw_open(server);
    raw_send(dripping, "GET / HTTP/1.1\r\nX-Drip: ");
    raw_send(body, "POST /body HTTP/1.1\r\nHost: h\r\nContent-Length: 9\r\n\r\nab");
    raw_send(drips, "POST /body HTTP/1.1\r\nHost: h\r\nContent-Length: 900\r\n\r\n");
    raw_send(again, "GET / HTTP/1.1\r\nHost: h\r\n\r\n");
    CHECK(drip_until_end(dripping) && starts(dripping->text, "HTTP/1.1 408 "));
    CHECK(drip_until_end(drips) && starts(drips->text, "HTTP/1.1 408 "));
    CHECK(raw_expect_end(silent) && starts(silent->text, "HTTP/1.1 408 "));
    CHECK(raw_expect_end(body) && starts(body->text, "HTTP/1.1 408 "));
    CHECK(raw_expect_end(again) && starts(again->text, "HTTP/1.1 200 ") &&
          !strstr(again->text, "408"));
    CHECK(strstr(body->text, "Retry-After: 1\r\n") && strstr(body->text, "problem:too-slow"));
    CHECK(http_counts(server).timed_out == 4);
    raw_close(silent), raw_close(dripping), raw_close(body), raw_close(drips), raw_close(again);
    // One who does not read what he asked for.
    struct raw *deaf = raw_open(server);
    unsigned finished = count_of(&later.finished);
    raw_send(deaf, "GET /endless HTTP/1.1\r\nHost: h\r\n\r\n");
    CHECK(wait_for(&later.finished, finished + 1));
    raw_close(deaf);
    http_stop(server);
}

// ---- tests: too many

static void test_rate(void)
{
    const char *proxies[] = { "127.0.0.1" };
    struct http_server *server = serve(
        (struct http_options){ .requests_per_second = 1, .proxies = proxies, .proxy_count = 1 });
    struct answer third = { 0 };
    for (int i = 0; i < 3; i++)
        third = ask(server, "/", NULL, 0, "X-Forwarded-For: 192.0.2.1");
    CHECK(third.status == 429 && strstr(third.head, "Retry-After: 1\r\n"));
    CHECK(strstr(third.body, "too-many-requests"));
    CHECK(ask(server, "/", NULL, 0, "X-Forwarded-For: 192.0.2.2").status == 200);
    CHECK(http_counts(server).limited == 1);
    http_stop(server);
}

static void test_proxies(void)
{
    const char *proxies[] = { "127.0.0.1", "10.0.0.1" };
    struct http_server *server =
        serve((struct http_options){ .proxies = proxies, .proxy_count = 2 });
    CHECK(!strcmp(ask(server, "/", NULL, 0, "X-Forwarded-For: 6.6.6.6, 192.0.2.1, 10.0.0.1").body,
                  "/|-|-|192.0.2.1|plain|-"));
    CHECK(!strcmp(ask(server, "/", NULL, 0, "X-Forwarded-For: nonsense").body,
                  "/|-|-|127.0.0.1|plain|-"));
    struct answer tls_before = ask(server, "/", NULL, 0, "X-Forwarded-Proto: https");
    CHECK(!strcmp(tls_before.body, "/|-|-|127.0.0.1|tls|-"));
    CHECK(strstr(tls_before.head, "Strict-Transport-Security: max-age="));
    http_stop(server);
    server = serve((struct http_options){ 0 });
    CHECK(!strcmp(ask(server, "/", NULL, 0, "X-Forwarded-For: 192.0.2.1").body,
                  "/|-|-|127.0.0.1|plain|-"));
    CHECK(!strcmp(ask(server, "/", NULL, 0, "X-Forwarded-Proto: https").body,
                  "/|-|-|127.0.0.1|plain|-"));
    http_stop(server);
}

// Where the machine has IPv6; a server that does not start says why and is not counted.
static void test_ipv6(void)
{
    struct err err = { 0 };
    struct http_server *server =
        http_start(&(struct http_options){ .address = "::1" }, handler, &err);
    if (!server) {
        printf("not tried: %s\n", err.text);
        return;
    }
    struct sockaddr_in6 to = { .sin6_family = AF_INET6,
                               .sin6_port = htons(http_port(server)),
                               .sin6_addr = in6addr_loopback };
    struct raw raw = { .socket = socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0) };
    CHECK(!connect(raw.socket, (struct sockaddr *)&to, sizeof to));
    raw_send(&raw, "GET / HTTP/1.1\r\nHost: h\r\n\r\n");
    CHECK(raw_expect(&raw, "/|-|-|::1|plain|-"));
    close(raw.socket);
    http_stop(server);
}

static void test_connections(void)
{
    struct http_server *server = serve((struct http_options){ .connections_max = 2 });
    struct raw *first = raw_open(server), *second = raw_open(server);
    raw_send(first, "GET / HTTP/1.1\r\nHost: h\r\n\r\n");
    raw_send(second, "GET / HTTP/1.1\r\nHost: h\r\n\r\n");
    CHECK(raw_expect(first, "/|-|") && raw_expect(second, "/|-|"));
    CHECK(answers(server, "GET / HTTP/1.1\r\nHost: h\r\n\r\n", "HTTP/1.1 503 "));
    CHECK(answers(server, "GET / HTTP/1.1\r\nHost: h\r\n\r\n", "Retry-After: 5\r\n"));
    raw_close(first), raw_close(second);
    http_stop(server);
    server = serve((struct http_options){ .connections_per_address = 1 });
    first = raw_open(server);
    raw_send(first, "GET / HTTP/1.1\r\nHost: h\r\n\r\n");
    CHECK(raw_expect(first, "/|-|"));
    second = raw_ask(server, "GET / HTTP/1.1\r\nHost: h\r\n\r\n");
    CHECK(!second->len);
    raw_close(first), raw_close(second);
    http_stop(server);
}

// ---- tests: event streams

#define EVENTS "GET /events HTTP/1.1\r\nHost: h\r\n\r\n"

static void test_events(void)
{
    struct http_server *server = serve((struct http_options){ 0 });
    unsigned closed = count_of(&later.closed);
    struct raw *raw = raw_open(server);
    raw_send(raw, EVENTS);
    wait_for_stream();
    CHECK(raw_expect(raw, "Content-Type: text/event-stream\r\n"));
    CHECK(feed("7", "alarm", "first\nsecond"));
    CHECK(raw_expect(raw, "id: 7\nevent: alarm\ndata: first\ndata: second\n\n"));
    CHECK(feed("8\ndata: forged", NULL, "third"));
    CHECK(raw_expect(raw, "id: 8\ndata: third\n\n"));
    raw_close(raw); // the client goes
    CHECK(wait_for(&later.closed, closed + 1));
    CHECK(!feed(NULL, NULL, "to nobody"));
    raw = raw_open(server);
    raw_send(raw, EVENTS);
    wait_for_stream();
    feed(NULL, NULL, "last");
    pthread_mutex_lock(&later.lock);
    http_stream_end(later.stream);
    pthread_mutex_unlock(&later.lock);
    CHECK(raw_expect(raw, "data: last\n\n") && raw_expect(raw, "\r\n0\r\n\r\n"));
    CHECK(wait_for(&later.closed, closed + 2));
    raw_close(raw);
    http_stop(server);
}

// A client that does not read: at first the kernel's buffers take it, then the queue, then it is cut.
static void test_slow_reader(void)
{
    struct http_server *server = serve((struct http_options){ 0 });
    unsigned closed = count_of(&later.closed), fed = 0;
    struct raw *raw = raw_open(server);
    int small = 4096;
    setsockopt(raw->socket, SOL_SOCKET, SO_RCVBUF, &small, sizeof small);
    char data[10000];
    memset(data, 'x', sizeof data - 1);
    data[sizeof data - 1] = 0;
    raw_send(raw, EVENTS);
    wait_for_stream();
    while (fed < 100000 && feed(NULL, NULL, data))
        fed++;
    CHECK(fed > 100 && fed < 100000);
    CHECK(wait_for(&later.closed, closed + 1));
    raw_close(raw);
    http_stop(server);
}

static void *feed_until_gone(void *context)
{
    (void)context;
    while (feed("1", "tick", "tock"))
        ;
    return NULL;
}

// Clients that come and go while a thread feeds: no event may reach a stream that is gone.
static void test_stream_races(void)
{
    struct http_server *server = serve((struct http_options){ 0 });
    for (int i = 0; i < 100; i++) {
        struct raw *raw = raw_open(server);
        unsigned closed = count_of(&later.closed);
        pthread_t feeder;
        raw_send(raw, EVENTS);
        wait_for_stream();
        pthread_create(&feeder, NULL, feed_until_gone, NULL);
        raw_expect(raw, "data: tock");
        raw_close(raw);
        CHECK(wait_for(&later.closed, closed + 1));
        pthread_join(feeder, NULL);
    }
    http_stop(server);
}

// ---- tests: the end

static void test_drain(void)
{
    struct http_server *server = serve((struct http_options){ 0 });
    unsigned closed = count_of(&later.closed);
    struct raw *kept = raw_open(server), *stream = raw_open(server), *idle = raw_open(server),
               *half = raw_open(server);
    raw_send(stream, EVENTS);
    wait_for_stream();
    raw_send(idle, "GET / HTTP/1.1\r\nHost: h\r\n\r\n");
    raw_send(half, "GET / HTTP/1.1\r\n");
    raw_send(kept, "GET /keep HTTP/1.1\r\nHost: h\r\n\r\n");
    CHECK(raw_expect(idle, "/|-|"));
    struct http_exchange *exchange = take_kept();
    http_drain(server);
    CHECK(raw_expect_end(stream) && wait_for(&later.closed, closed + 1));
    CHECK(raw_expect_end(idle));
    raw_send(half, "Host: h\r\n\r\n");
    CHECK(raw_expect_end(half) && strstr(half->text, " 503 ") && strstr(half->text, "Retry-After"));
    struct raw *late = raw_ask(server, "GET / HTTP/1.1\r\nHost: h\r\n\r\n");
    CHECK(!late->len);
    http_reply(exchange, 200, "text/plain", "in time", 7);
    CHECK(raw_expect_end(kept) && strstr(kept->text, "in time"));
    CHECK(strstr(kept->text, "Connection: close\r\n"));
    http_stop(server);
    raw_close(kept), raw_close(stream), raw_close(idle), raw_close(half), raw_close(late);
}

static void test_stop(void)
{
    struct http_server *server = serve((struct http_options){ .stop_seconds = 1 });
    struct raw *kept = raw_open(server), *body = raw_open(server), *reads = raw_open(server);
    raw_send(kept, "GET /keep HTTP/1.1\r\nHost: h\r\n\r\n");
    raw_send(body, "POST /body HTTP/1.1\r\nHost: h\r\nContent-Length: 9\r\n\r\nab");
    raw_send(reads, "GET /endless HTTP/1.1\r\nHost: h\r\n\r\n");
    struct http_exchange *exchange = take_kept();
    CHECK(raw_expect(reads, "xxxx"));
    http_stop(server);
    CHECK(raw_expect_end(kept) && !kept->len);
    CHECK(raw_expect_end(body) && raw_expect_end(reads));
    CHECK(!strcmp(http_path(exchange), "/keep")); // still whole
    http_reply(exchange, 200, "text/plain", "too late", 8);
    raw_close(kept), raw_close(body), raw_close(reads);
}

static void *ask_for_ever(void *context)
{
    uint16_t port = *(uint16_t *)context;
    for (;;) {
        struct raw raw = { .socket = connect_to(port) };
        bool whole =
            raw_send(&raw, "GET / HTTP/1.1\r\nHost: h\r\n\r\n") && raw_expect(&raw, "/|-|");
        close(raw.socket);
        if (!whole)
            return NULL;
    }
}

// Stopping under load: every request is answered whole, or its connection ends.
static void test_stop_busy(void)
{
    struct http_server *server = serve((struct http_options){ 0 });
    pthread_t threads[4];
    uint16_t port = http_port(server);
    for (int i = 0; i < 4; i++)
        pthread_create(&threads[i], NULL, ask_for_ever, &port);
    while (http_counts(server).requests < 200)
        CHECK(ask(server, "/", NULL, 0, NULL).status == 200);
    http_drain(server);
    for (int i = 0; i < 4; i++)
        pthread_join(threads[i], NULL);
    http_stop(server);
}

static void test_noise(uint64_t seed)
{
    struct http_server *server = serve((struct http_options){ .head_seconds = 1 });
    static const char *const words[] = { "GET ",
                                         "POST ",
                                         "/",
                                         "/body",
                                         " HTTP/1.1\r\n",
                                         "\r\n",
                                         "\r\n\r\n",
                                         "Host: h\r\n",
                                         "Content-Length: ",
                                         "5",
                                         "Transfer-Encoding: chunked",
                                         ": ",
                                         "ffffffffff\r\n",
                                         "%",
                                         "..",
                                         "Cookie: ",
                                         "Expect: 100-continue" };
    struct random random;
    random_open(&random, seed);
    for (int i = 0; i < 500; i++) {
        struct raw *raw = raw_open(server);
        for (uint64_t left = random_below(&random, 30); left--;) {
            char byte = (char)random_below(&random, 256);
            const char *word = words[random_below(&random, sizeof words / sizeof *words)];
            if (!(random_below(&random, 4) ? raw_send(raw, word) : raw_send_bytes(raw, &byte, 1)))
                break;
        }
        raw_close(raw);
    }
    CHECK(ask(server, "/", NULL, 0, NULL).status == 200);
    http_stop(server);
}

// ---- tests: TLS

static char folder[] = "/tmp/http-tls-XXXXXX";

static void shell(const char *format, ...) __attribute__((format(printf, 1, 2)));
static void shell(const char *format, ...)
{
    char command[2000];
    va_list list;
    va_start(list, format);
    vsnprintf(command, sizeof command, format, list);
    va_end(list);
    if (system(command)) {
        printf("this failed: %s\n", command);
        exit(1);
    }
}

static char *in_folder(const char *name)
{
    static char paths[16][100];
    static int next;
    char *path = paths[next++ % 16];
    snprintf(path, sizeof paths[0], "%s/%s", folder, name);
    return path;
}

// An authority, and certificates that it or nobody vouches for.
static void make_certificates(void)
{
    static const char curve[] = "-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2";
    if (!mkdtemp(folder))
        exit(1);
    shell("cd %s && openssl req -x509 %s -subj /CN=authority -keyout ca.key -out ca.pem 2>log",
          folder, curve);
    shell("cd %s && openssl req -x509 %s -subj /CN=intruder -keyout other.key -out other.pem 2>log",
          folder, curve);
    static const char *const names[] = { "server", "client" };
    for (int i = 0; i < 2; i++)
        shell("cd %s && openssl req %s -subj /CN=%s-name -keyout %s.key -out %s.csr 2>log && "
              "printf 'subjectAltName=IP:127.0.0.1\nextendedKeyUsage=%sAuth\n' >ext && "
              "openssl x509 -req -in %s.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 "
              "-extfile ext "
              "-out %s.pem 2>log",
              folder, curve, names[i], names[i], names[i], names[i], names[i], names[i]);
}

static void test_tls(void)
{
    make_certificates();
    struct http_server *server =
        serve((struct http_options){ .certificate = in_folder("server.pem"),
                                     .key = in_folder("server.key"),
                                     .client_authority = in_folder("ca.pem") });
    tls.authority = in_folder("ca.pem");
    struct answer answer = ask(server, "/", NULL, 0, NULL);
    CHECK(!strcmp(answer.body, "/|-|-|127.0.0.1|tls|-"));
    CHECK(strstr(answer.head, "Strict-Transport-Security: max-age="));
    check_secured(&answer);
    tls.certificate = in_folder("client.pem"), tls.key = in_folder("client.key");
    CHECK(!strcmp(ask(server, "/", NULL, 0, NULL).body, "/|-|-|127.0.0.1|tls|client-name"));
    tls.certificate = in_folder("server.pem"), tls.key = in_folder("server.key"); // not for clients
    CHECK(!strcmp(ask(server, "/", NULL, 0, NULL).body, "/|-|-|127.0.0.1|tls|-"));
    tls.certificate = in_folder("other.pem"), tls.key = in_folder("other.key");
    CHECK(!strcmp(ask(server, "/", NULL, 0, NULL).body, "/|-|-|127.0.0.1|tls|-"));
    tls.certificate = tls.key = NULL;
    char *body = calloc(1, 300000);
    CHECK(ask(server, "/body", body, 300000, "Transfer-Encoding: chunked").status == 413);
    CHECK(!strcmp(ask(server, "/large", body, 300000, NULL).body, "300000 0"));
    free(body);
    tls.authority = NULL;
    http_stop(server);
    server = serve((struct http_options){ .certificate = in_folder("server.pem"),
                                          .key = in_folder("server.key"),
                                          .head_seconds = 1 });
    struct raw *silent = raw_open(server), *half = raw_open(server); // no handshake, or a part
    struct timespec before, after;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &before);
    raw_send_bytes(half, "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 11);
    CHECK(raw_expect_end(silent) && raw_expect_end(half));
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &after);
    long spent_ms =
        (after.tv_sec - before.tv_sec) * 1000 + (after.tv_nsec - before.tv_nsec) / 1000000;
    CHECK(spent_ms < 50); // asking without a pause would take all of that time
    raw_close(silent), raw_close(half);
    http_stop(server);
    struct err err = { 0 };
    CHECK(!http_start(
        &(struct http_options){ .certificate = in_folder("ca.key"), .key = in_folder("ca.key") },
        handler, &err));
    CHECK(!http_start(&(struct http_options){ .certificate = in_folder("none"), .key = "none" },
                      handler, &(struct err){ 0 }));
    shell("rm -r %s", folder);
}

// ---- tests: ten thousand

static size_t resident_kib(void)
{
    FILE *file = fopen("/proc/self/statm", "r");
    unsigned long all, resident = 0;
    if (!file || fscanf(file, "%lu %lu", &all, &resident) != 2)
        resident = 0;
    if (file)
        fclose(file);
    return resident * (size_t)sysconf(_SC_PAGESIZE) / 1024;
}

// The other process: opens connections, says so, and holds them until its input ends.
static int hold_connections(uint16_t port, int count)
{
    struct rlimit files;
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    for (int i = 0; i < count; i++) {
        struct raw raw = { .socket = connect_to(port) };
        if (!raw_send(&raw, "GET / HTTP/1.1\r\nHost: h\r\n\r\n") || !raw_expect(&raw, "/|-|"))
            return 1;
    }
    puts("ready");
    fflush(stdout);
    return getchar() == EOF ? 0 : 1;
}

static pid_t start_holder(uint16_t port, int count, int *input, int *output)
{
    int to[2], from[2];
    char port_text[8], count_text[8];
    if (pipe2(to, O_CLOEXEC) || pipe2(from, O_CLOEXEC))
        return -1;
    snprintf(port_text, sizeof port_text, "%u", port);
    snprintf(count_text, sizeof count_text, "%d", count);
    char *arguments[] = { "server", "hold", port_text, count_text, NULL };
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, to[0], 0);
    posix_spawn_file_actions_adddup2(&actions, from[1], 1);
    pid_t child;
    if (posix_spawn(&child, "/proc/self/exe", &actions, NULL, arguments, environ))
        child = -1;
    posix_spawn_file_actions_destroy(&actions);
    close(to[0]);
    close(from[1]);
    *input = to[1];
    *output = from[0];
    return child;
}

static void test_many(void)
{
    struct rlimit files;
    getrlimit(RLIMIT_NOFILE, &files);
    int many = files.rlim_max < 10500 ? (int)files.rlim_max - 500 : 10000;
    struct http_server *server = serve((struct http_options){ .idle_seconds = 600 });
    CHECK(ask(server, "/", NULL, 0, NULL).status == 200);
    size_t before = resident_kib();
    int input = -1, output = -1, status = -1;
    pid_t child = start_holder(http_port(server), many, &input, &output);
    char line[16] = { 0 };
    CHECK(child > 0 && read(output, line, sizeof line - 1) > 0 && starts(line, "ready"));
    CHECK(http_counts(server).connections >= (uint64_t)many);
    for (int i = 0; i < 100; i++)
        CHECK(ask(server, "/", NULL, 0, NULL).status == 200);
    printf("%d idle connections: %zu KiB more resident, %.1f KiB each\n", many,
           resident_kib() - before, (double)(resident_kib() - before) / many);
    close(input);
    CHECK(waitpid(child, &status, 0) == child && status == 0);
    close(output);
    http_stop(server);
}

// server [SEED] runs the tests; `server hold PORT COUNT` is the other side of one of them.
int main(int count, char **arguments)
{
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN);
    if (count == 4 && !strcmp(arguments[1], "hold"))
        return hold_connections((uint16_t)atoi(arguments[2]), atoi(arguments[3]));
    setvbuf(stdout, NULL, _IOLBF, 0);
    curl_global_init(CURL_GLOBAL_ALL);
    test_requests();
    test_headers();
    test_methods();
    test_pieces();
    test_spool();
    test_keep();
    test_targets();
    test_heads();
    test_expect();
    test_again();
    test_endless_body();
    test_slow();
    test_rate();
    test_proxies();
    test_ipv6();
    test_connections();
    test_events();
    test_slow_reader();
    test_stream_races();
    test_drain();
    test_stop();
    test_stop_busy();
    test_noise(count > 1 ? strtoull(arguments[1], NULL, 10) : 1);
    test_tls();
    test_many();
    curl_global_cleanup();
    printf("%u passed, %u failed\n", passed, failed);
    return failed != 0;
}
