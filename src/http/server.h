// http/server.h — the server from inside: its options, completed and copied, and its counters.
#pragma once

#include <stdatomic.h>

#include "http/exchange.h"
#include "http/limit.h"

struct MHD_Daemon;

struct http_server {
    struct arena *arena;
    struct pool pool;
    struct http_options options; // no zeros left where zero means a default
    struct http_handler handler;
    struct address *proxies;
    struct MHD_Daemon *daemon;
    struct guard *guard;
    struct limit *limit; // NULL: none
    uint16_t port;
    atomic_bool draining;
    atomic_uint_fast64_t requests, refused, limited, bytes_in, bytes_out;
};

// Judges an exchange by its head: after it the exchange is replied to (refused) or has an admission.
void admit(struct http_server *server, struct http_exchange *exchange, const char *method,
           size_t head_bytes);
