// How long one record takes to become an alarm that a console sees, and one question its answer.
//
//   build/bench/latency PORT COOKIE TOKEN COUNT
//
// One connection holds the event stream of an auditor; another posts payments without a request, one at a
// time, each of another amount, and waits until the stream shows the alarm of that amount (F07). Then
// the same row is asked about by precheck. Prints p50, p99 and the largest in microseconds, a line a measure.
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/now.h"

static int port;
static pthread_mutex_t gate = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t seen = PTHREAD_COND_INITIALIZER;
static char wanted[64];
static int64_t seen_us; // when the stream showed it; 0: not yet
static bool streaming;

static int call_server(void)
{
    struct sockaddr_in address = { .sin_family = AF_INET,
                                   .sin_port = htons((uint16_t)port),
                                   .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    int one = 1, to = socket(AF_INET, SOCK_STREAM, 0);
    if (connect(to, (void *)&address, sizeof address) != 0) {
        perror("connect");
        exit(1);
    }
    setsockopt(to, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    return to;
}

static void say(int to, const char *text, size_t len)
{
    if (write(to, text, len) != (ssize_t)len) {
        perror("write");
        exit(1);
    }
}

static void *watch_stream(void *context)
{
    const char *cookie = context;
    static char room[1 << 20];
    size_t len = 0;
    int from = call_server();
    char head[512];
    int head_len = snprintf(
        head, sizeof head,
        "GET /api/v1/events HTTP/1.1\r\nHost: x\r\nCookie: haechi_session=%s\r\n\r\n", cookie);
    say(from, head, (size_t)head_len);
    for (ssize_t more; (more = read(from, room + len, sizeof room - len - 1)) > 0;) {
        int64_t at = now_steady_us();
        len += (size_t)more;
        room[len] = '\0';
        pthread_mutex_lock(&gate);
        if (!streaming) {
            streaming = true;
            pthread_cond_signal(&seen);
        }
        if (*wanted && !seen_us && strstr(room, wanted)) {
            seen_us = at;
            pthread_cond_signal(&seen);
        }
        pthread_mutex_unlock(&gate);
        char *last = strrchr(room, '\n'); // what was looked through goes
        size_t rest = last ? len - (size_t)(last + 1 - room) : len;
        if (last)
            memmove(room, last + 1, rest);
        len = rest;
    }
    fprintf(stderr, "the event stream ended\n");
    exit(1);
}

// The status of a reply, which is read whole.
static int post(int to, const char *token, const char *path, const char *type, const char *body)
{
    char text[4096];
    int len =
        snprintf(text, sizeof text,
                 "POST %s HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\nContent-Type: %s\r\n"
                 "Content-Length: %zu\r\n\r\n%s",
                 path, token, type, strlen(body), body);
    say(to, text, (size_t)len);
    char reply[16384];
    size_t got = 0;
    for (ssize_t more; (more = read(to, reply + got, sizeof reply - got - 1)) > 0;) {
        got += (size_t)more;
        reply[got] = '\0';
        char *end = strstr(reply, "\r\n\r\n"), *length = strcasestr(reply, "content-length:");
        if (end && length && strlen(end + 4) >= strtoul(length + 15, NULL, 10))
            break;
    }
    int status = 0;
    sscanf(reply, "HTTP/1.1 %d", &status);
    if (status / 100 != 2)
        fprintf(stderr, "%s\n", strstr(reply, "\r\n\r\n"));
    return status;
}

static int compare(const void *a, const void *b)
{
    const int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

static void print(const char *what, int64_t *times, size_t count)
{
    qsort(times, count, sizeof *times, compare);
    printf("%s p50 %lld us, p99 %lld us, largest %lld us (%zu)\n", what,
           (long long)times[count / 2], (long long)times[count * 99 / 100],
           (long long)times[count - 1], count);
}

static void row_of(char *out, size_t room, int number, long amount)
{
    snprintf(out, room,
             "\"agency_id\":\"A1\",\"pay_no\":\"B%07d\",\"dept_cd\":\"D001\",\"amt\":%ld,\"pay_"
             "ymd\":\"2026-06-30\"",
             number, amount);
}

int main(int argc, char **argv)
{
    if (argc != 5) {
        fprintf(stderr, "latency PORT COOKIE TOKEN COUNT\n");
        return 2;
    }
    port = atoi(argv[1]);
    const char *token = argv[3];
    size_t count = strtoul(argv[4], NULL, 10);
    int64_t *replies = calloc(count, sizeof *replies), *shown = calloc(count, sizeof *shown),
            *asked = calloc(count, sizeof *asked);
    pthread_t reader;
    pthread_create(&reader, NULL, watch_stream, argv[2]);
    pthread_mutex_lock(&gate);
    while (!streaming)
        pthread_cond_wait(&seen, &gate);
    pthread_mutex_unlock(&gate);
    int to = call_server();
    char row[512], body[700];
    for (size_t i = 0; i < count; i++) {
        long amount = 11000000 + (long)i * 7;
        row_of(row, sizeof row, (int)i, amount);
        snprintf(body, sizeof body, "{%s}", row);
        pthread_mutex_lock(&gate);
        snprintf(wanted, sizeof wanted, "%ld,%03ld,%03ld", amount / 1000000, amount / 1000 % 1000,
                 amount % 1000);
        seen_us = 0;
        pthread_mutex_unlock(&gate);
        int64_t at = now_steady_us();
        if (post(to, token, "/api/v1/records/exp_pay", "application/x-ndjson", body) / 100 != 2)
            return 1;
        replies[i] = now_steady_us() - at;
        pthread_mutex_lock(&gate);
        while (!seen_us)
            pthread_cond_wait(&seen, &gate);
        shown[i] = seen_us - at;
        pthread_mutex_unlock(&gate);
    }
    size_t answered = 0;
    for (size_t i = 0; i < count; i++) {
        row_of(row, sizeof row, 5000000 + (int)i, 21000000 + (long)i);
        snprintf(body, sizeof body, "{\"table\":\"exp_pay\",\"row\":{%s}}", row);
        int64_t at = now_steady_us();
        if (post(to, token, "/api/v1/precheck", "application/json", body) / 100 != 2)
            break;
        asked[answered++] = now_steady_us() - at;
    }
    print("record acknowledged ", replies, count);
    print("alarm in the stream ", shown, count);
    if (answered)
        print("precheck answered   ", asked, answered);
    return 0;
}
