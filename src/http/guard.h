// http/guard.h — the open connections, and a thread that does what libmicrohttpd does not for them.
//
// It cuts off who is too slow with a head or a body (telling him so first), notices that the client of a
// parked exchange has gone, keeps streams alive, and reads what a refused client still sends for a moment
// after the reply, since closing at once would make his kernel throw that reply away.
//
// A wait is one atomic word (deadline and kind): whoever changes it first, the guard or the server's
// thread, has the connection. So a reply and a cut never meet on the wire.
// Bounds   GUARD_LINGER_MAX sockets are read after their end, GUARD_LINGER_MS each.
// Threads  any; open, go_on and close of one connection on its server's thread.
// Cost     a round over all connections every GUARD_ROUND_MS.
#pragma once

#include <stdatomic.h>

#include "base/err.h"
#include "http/address.h"
#include "http/tls.h"

#define GUARD_ROUND_MS   200
#define GUARD_LINGER_MAX 64
#define GUARD_LINGER_MS  2000

struct guard;
struct http_exchange;
struct MHD_Connection;

// What the client owes next.
enum guard_wait { WAIT_NOTHING, WAIT_HEAD, WAIT_NEXT, WAIT_BODY, WAIT_CUT };

struct connection {
    struct address address; // of the socket
    struct guard *guard;
    int socket;
    bool tls;
    bool linger;  // the client may still be sending when this closes
    bool surplus; // above the connections that are served
    bool used;    // had a request
    uint32_t slot, generation;
    struct connection *next_same;   // in the chain of its address
    _Atomic uint64_t wait;          // deadline in ms << 3 | enum guard_wait
    struct http_exchange *exchange; // under the guard's lock
    uint64_t beat_ms;
    struct tls_wait handshake;
    struct MHD_Connection *silent; // parked in a handshake; under the guard's lock
};

struct guard *guard_start(unsigned connections_max, struct err *err);
void guard_stop(struct guard *guard); // when no connection is left

unsigned guard_count_of(struct guard *guard, const struct address *address); // connections open
struct connection *guard_open(struct guard *guard, int socket, const struct address *address,
                              bool tls);
void guard_close(struct guard *guard, struct connection *connection); // before its socket is closed

// What is waited for from now on, and how long. False: the guard has cut the connection off.
bool guard_go_on(struct connection *connection, enum guard_wait wait, uint64_t ms);
void guard_exchange(struct guard *guard, struct connection *connection,
                    struct http_exchange *exchange);
void guard_watch(struct guard *guard, struct connection *connection); // that the client leaves
// Wakes what is parked in a handshake when its socket has something to say.
void guard_park(struct guard *guard, struct connection *connection, struct MHD_Connection *parked);

// Draining: streams end, connections that wait for a next request are closed.
void guard_drain(struct guard *guard);
// Cuts off whoever is open, and wakes what is parked.
void guard_cut(struct guard *guard);
// Waits until no connection is open, at most `ms`.
bool guard_wait_empty(struct guard *guard, unsigned ms);
// The same for connections with an exchange or a body or head begun.
bool guard_wait_idle(struct guard *guard, unsigned ms);
unsigned guard_count(struct guard *guard);
uint64_t guard_timed_out(struct guard *guard);

uint64_t guard_now_ms(void); // monotonic
