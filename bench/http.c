// A server with a reply of 32 bytes, to be measured from outside; it ends when its input does.
//
//   build/bench/http 8080 [THREADS [CERTIFICATE KEY]] & wrk -t1 -c100 -d10s --latency http://127.0.0.1:8080/
#include <stdio.h>
#include <stdlib.h>

#include "http/http.h"

static bool admit(void *context, struct http_exchange *exchange, struct http_admission *admission)
{
    (void)context, (void)exchange;
    admission->body_max = 0;
    return true;
}

static void handle(void *context, struct http_exchange *exchange)
{
    (void)context;
    static const char body[] = "{\"state\":\"ok\",\"answer\":\"trivial\"}";
    http_reply(exchange, 200, "application/json", body, sizeof body - 1);
}

int main(int count, char **arguments)
{
    struct http_options options = {
        .port = (uint16_t)(count > 1 ? atoi(arguments[1]) : 8080),
        .threads = count > 2 ? (unsigned)atoi(arguments[2]) : 2,
        .certificate = count > 4 ? arguments[3] : NULL,
        .key = count > 4 ? arguments[4] : NULL,
    };
    struct err err = { 0 };
    struct http_server *server =
        http_start(&options, (struct http_handler){ NULL, admit, handle }, &err);
    if (!server) {
        fprintf(stderr, "%s\n", err.text);
        return 1;
    }
    while (getchar() != EOF)
        ;
    http_stop(server);
    return 0;
}
