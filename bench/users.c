// Many users who look at a page again and again, as consoles do: not as fast as they can, but each at his pace.
//
//   build/bench/users PORT COOKIE PATH USERS PERIOD_MS SECONDS
//
// Each user has a connection and asks every PERIOD_MS, the users spread evenly over it. The time of an answer
// counts from when it was due to be asked for, so that a server which stalls cannot hide what waits behind.
// Prints p50, p99 and the largest in microseconds, a line.
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/now.h"

struct user {
    int to;
    int64_t due_us; // when the request that is on its way, or the next one, is to be asked
    bool asking;
    size_t got, expected; // of the reply; expected 0: its head is not whole yet
    char head[2048];
};

static int64_t *times;
static size_t count, room;

static int call_server(int port)
{
    struct sockaddr_in address = { .sin_family = AF_INET,
                                   .sin_port = htons((uint16_t)port),
                                   .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    int one = 1, to = socket(AF_INET, SOCK_STREAM, 0);
    if (to < 0 || connect(to, (void *)&address, sizeof address) != 0) {
        perror("connect");
        exit(1);
    }
    setsockopt(to, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    return to;
}

static void ask(struct user *user, const char *request, size_t len)
{
    if (write(user->to, request, len) != (ssize_t)len) {
        perror("write");
        exit(1);
    }
    user->asking = true;
    user->got = user->expected = 0;
}

// The bytes of head and body together, once the head is there.
static size_t whole_length(const char *head)
{
    const char *end = strstr(head, "\r\n\r\n"), *length = strcasestr(head, "content-length:");
    if (!end || !length)
        return 0;
    if (strncmp(head, "HTTP/1.1 200", 12) != 0) {
        fprintf(stderr, "%.200s\n", head);
        exit(1);
    }
    return (size_t)(end + 4 - head) + strtoul(length + 15, NULL, 10);
}

static void answered(struct user *user, int64_t period_us)
{
    if (count < room)
        times[count++] = now_steady_us() - user->due_us;
    user->asking = false;
    user->due_us += period_us;
}

static void take(struct user *user, int64_t period_us)
{
    static char rest[65536];
    bool heading = !user->expected;
    char *into = heading ? user->head + user->got : rest;
    size_t most = heading ? sizeof user->head - 1 - user->got : sizeof rest;
    ssize_t more = read(user->to, into, most);
    if (more <= 0) {
        fprintf(stderr, "the server hung up: %s\n", more ? strerror(errno) : "end");
        exit(1);
    }
    user->got += (size_t)more;
    if (heading) {
        user->head[user->got] = '\0';
        user->expected = whole_length(user->head);
    }
    if (user->expected && user->got >= user->expected)
        answered(user, period_us);
}

static int compare(const void *a, const void *b)
{
    const int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

int main(int argc, char **argv)
{
    if (argc != 7) {
        fprintf(stderr, "users PORT COOKIE PATH USERS PERIOD_MS SECONDS\n");
        return 2;
    }
    size_t user_count = strtoul(argv[4], NULL, 10);
    int64_t period_us = strtoll(argv[5], NULL, 10) * 1000, seconds = strtoll(argv[6], NULL, 10);
    char request[1024];
    int len = snprintf(request, sizeof request,
                       "GET %s HTTP/1.1\r\nHost: x\r\nCookie: haechi_session=%s\r\n\r\n", argv[3],
                       argv[2]);
    struct user *users = calloc(user_count, sizeof *users);
    room = user_count * (size_t)(seconds * 1000000 / period_us + 2);
    times = calloc(room, sizeof *times);
    int poll = epoll_create1(0);
    for (size_t i = 0; i < user_count; i++) {
        users[i].to = call_server(atoi(argv[1]));
        struct epoll_event event = { .events = EPOLLIN, .data.ptr = &users[i] };
        epoll_ctl(poll, EPOLL_CTL_ADD, users[i].to, &event);
    }
    int64_t began = now_steady_us();
    for (size_t i = 0; i < user_count; i++)
        users[i].due_us = began + period_us * (int64_t)i / (int64_t)user_count;
    for (int64_t now = began; now < began + seconds * 1000000; now = now_steady_us()) {
        struct epoll_event events[256];
        int ready = epoll_wait(poll, events, 256, 1);
        for (int i = 0; i < ready; i++)
            take(events[i].data.ptr, period_us);
        now = now_steady_us();
        for (size_t i = 0; i < user_count; i++)
            if (!users[i].asking && users[i].due_us <= now)
                ask(&users[i], request, (size_t)len);
    }
    if (!count)
        return 1;
    qsort(times, count, sizeof *times, compare);
    printf("%zu answers, p50 %lld us, p99 %lld us, largest %lld us\n", count,
           (long long)times[count / 2], (long long)times[count * 99 / 100],
           (long long)times[count - 1]);
    return 0;
}
