// The server against real sockets: libcurl for what clients do, sockets by hand for what they must not.
//
// One handler serves every test; what it does is in the path. Tests wait for bytes, ends of connections
// and callbacks, never for time to pass.
#include <curl/curl.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "http/http.h"

static unsigned passed, failed;

#define CHECK(condition)                                                                   \
    do {                                                                                   \
        if (condition) {                                                                   \
            passed++;                                                                      \
        } else {                                                                           \
            failed++;                                                                      \
            printf("%s:%d: %s: not so: %s\n", __FILE__, __LINE__, __func__, #condition);   \
        }                                                                                  \
    } while (0)

// ---- the handler

static struct later {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    struct http_exchange *kept;
    struct http_stream *stream;
    unsigned closed, handled;
} later = { .lock = PTHREAD_MUTEX_INITIALIZER, .changed = PTHREAD_COND_INITIALIZER };

static bool starts(const char *text, const char *with)
{
    return !strncmp(text, with, strlen(with));
}

static bool test_admit(void *context, struct http_exchange *exchange, struct http_admission *admission)
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

static struct answer ask(struct http_server *server, const char *path, const char *body, size_t len,
                         const char *header)
{
    struct answer answer = { 0 };
    char url[512];
    snprintf(url, sizeof url, "http://127.0.0.1:%u%s", http_port(server), path);
    CURL *curl = curl_easy_init();
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

// ---- tests

static void test_requests(void)
{
    struct http_server *server = serve((struct http_options){ 0 });
    struct answer about = ask(server, "/%EA%B0%80?x=a+b%26", NULL, 0, "Cookie: a=1; sid=xyz");
    CHECK(about.status == 200);
    CHECK(!strcmp(about.body, "/가|a b&|xyz|127.0.0.1|plain|-"));
    CHECK(strstr(about.head, "X-Content-Type-Options: nosniff\r\n"));
    CHECK(!strcmp(ask(server, "/body", "hello", 5, NULL).body, "hello"));
    CHECK(ask(server, "/refused", NULL, 0, NULL).status == 403);
    CHECK(ask(server, "/refused", "hello", 5, NULL).status == 403);
    char large[1001] = { 0 };
    CHECK(ask(server, "/body", large, 1001, NULL).status == 413);
    CHECK(ask(server, "/body", large, 1000, NULL).status == 200);
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
    free(body);
    http_stop(server);
}

static void *reply_later(void *context)
{
    (void)context;
    pthread_mutex_lock(&later.lock);
    while (!later.kept)
        pthread_cond_wait(&later.changed, &later.lock);
    struct http_exchange *exchange = later.kept;
    later.kept = NULL;
    pthread_mutex_unlock(&later.lock);
    http_reply(exchange, 200, "text/plain", "later", 5);
    return NULL;
}

static void test_keep(void)
{
    struct http_server *server = serve((struct http_options){ 0 });
    for (int i = 0; i < 50; i++) {
        pthread_t thread;
        pthread_create(&thread, NULL, reply_later, NULL);
        CHECK(!strcmp(ask(server, "/keep", NULL, 0, NULL).body, "later"));
        pthread_join(thread, NULL);
    }
    http_stop(server);
}

int main(void)
{
    signal(SIGPIPE, SIG_IGN);
    curl_global_init(CURL_GLOBAL_ALL);
    test_requests();
    test_spool();
    test_keep();
    (void)stream_closed;
    curl_global_cleanup();
    printf("%u passed, %u failed\n", passed, failed);
    return failed != 0;
}
