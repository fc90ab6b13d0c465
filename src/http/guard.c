#include "http/guard.h"

#include <assert.h>
#include <errno.h>
#include <pthread.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "base/hash.h"
#include "base/pool.h"
#include "http/exchange.h"

#define EVENTS_AT_ONCE 64
#define BEAT_MS        15000
#define WAIT_BITS      3
#define WAIT_MASK      ((UINT64_C(1) << WAIT_BITS) - 1)
// What an epoll event is about: a connection (slot and generation), or one of these.
#define ABOUT_LINGER (UINT64_C(1) << 63)
#define ABOUT_WAKE   (UINT64_C(1) << 62)

struct lingering {
    int socket; // -1: free
    uint64_t until_ms;
};

struct guard {
    pthread_mutex_t lock;
    pthread_cond_t fewer; // connections, or one of them became idle
    pthread_t thread;
    int epoll, wake;
    atomic_bool stopping;
    atomic_uint_fast64_t timed_out;
    struct pool pool;
    unsigned connections_max, count;
    struct connection **slots;
    uint32_t *free_slots, free_count, slot_count;
    uint32_t generation;
    struct connection **chains; // by address
    uint32_t chain_mask;
    struct lingering lingering[GUARD_LINGER_MAX];
};

uint64_t guard_now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

// ---- waits

static uint64_t wait_word(enum guard_wait wait, uint64_t deadline_ms)
{
    return deadline_ms << WAIT_BITS | (uint64_t)wait;
}

static enum guard_wait wait_of(uint64_t word)
{
    return (enum guard_wait)(word & WAIT_MASK);
}

bool guard_go_on(struct connection *connection, enum guard_wait wait, uint64_t ms)
{
    uint64_t deadline = wait == WAIT_NOTHING ? 0 : guard_now_ms() + ms;
    uint64_t now = atomic_load(&connection->wait);
    do
        if (wait_of(now) == WAIT_CUT)
            return false;
    while (!atomic_compare_exchange_weak(&connection->wait, &now, wait_word(wait, deadline)));
    return true;
}

// ---- connections, under the lock

static uint32_t chain_of(const struct guard *guard, const struct address *owner)
{
    return (uint32_t)hash_memory(owner->bytes, sizeof owner->bytes) & guard->chain_mask;
}

static unsigned count_same(const struct guard *guard, const struct address *owner)
{
    unsigned count = 0;
    for (struct connection *at = guard->chains[chain_of(guard, owner)]; at; at = at->next_same) {
        struct address other = address_owner(&at->address);
        count += address_same(&other, owner);
    }
    return count;
}

static void unchain(struct guard *guard, struct connection *connection)
{
    struct address owner = address_owner(&connection->address);
    struct connection **at = &guard->chains[chain_of(guard, &owner)];
    while (*at != connection)
        at = &(*at)->next_same;
    *at = connection->next_same;
}

static uint32_t take_slot(struct guard *guard)
{
    if (guard->free_count)
        return guard->free_slots[--guard->free_count];
    uint32_t room = guard->slot_count ? 2 * guard->slot_count : 64;
    guard->slots = pool_resize(&guard->pool, guard->slots, guard->slot_count * sizeof *guard->slots,
                               room * sizeof *guard->slots);
    guard->free_slots =
        pool_resize(&guard->pool, guard->free_slots, guard->slot_count * sizeof *guard->free_slots,
                    room * sizeof *guard->free_slots);
    for (uint32_t slot = room; slot-- > guard->slot_count;) {
        guard->slots[slot] = NULL;
        guard->free_slots[guard->free_count++] = slot;
    }
    guard->slot_count = room;
    return guard->free_slots[--guard->free_count];
}

unsigned guard_count_of(struct guard *guard, const struct address *address)
{
    struct address owner = address_owner(address);
    pthread_mutex_lock(&guard->lock);
    unsigned count = count_same(guard, &owner);
    pthread_mutex_unlock(&guard->lock);
    return count;
}

struct connection *guard_open(struct guard *guard, int socket, const struct address *address,
                              bool tls)
{
    struct address owner = address_owner(address);
    pthread_mutex_lock(&guard->lock);
    struct connection *connection = pool_resize(&guard->pool, NULL, 0, sizeof *connection);
    *connection = (struct connection){ .address = *address,
                                       .guard = guard,
                                       .socket = socket,
                                       .tls = tls,
                                       .surplus = guard->count >= guard->connections_max,
                                       .slot = take_slot(guard),
                                       .generation = guard->generation++ & 0x3fffffff,
                                       .next_same = guard->chains[chain_of(guard, &owner)] };
    guard->chains[chain_of(guard, &owner)] = connection;
    guard->slots[connection->slot] = connection;
    guard->count++;
    pthread_mutex_unlock(&guard->lock);
    return connection;
}

static void linger(struct guard *guard, int socket);

void guard_close(struct guard *guard, struct connection *connection)
{
    pthread_mutex_lock(&guard->lock);
    assert(!connection->exchange);
    epoll_ctl(guard->epoll, EPOLL_CTL_DEL, connection->socket, NULL);
    if (connection->linger)
        linger(guard, connection->socket);
    unchain(guard, connection);
    guard->slots[connection->slot] = NULL;
    guard->free_slots[guard->free_count++] = connection->slot;
    guard->count--;
    pool_resize(&guard->pool, connection, sizeof *connection, 0);
    pthread_cond_broadcast(&guard->fewer);
    pthread_mutex_unlock(&guard->lock);
}

void guard_exchange(struct guard *guard, struct connection *connection,
                    struct http_exchange *exchange)
{
    pthread_mutex_lock(&guard->lock);
    connection->exchange = exchange;
    connection->beat_ms = guard_now_ms() + BEAT_MS;
    if (!exchange)
        pthread_cond_broadcast(&guard->fewer);
    pthread_mutex_unlock(&guard->lock);
}

static void watch(struct guard *guard, struct connection *connection, uint32_t events)
{
    struct epoll_event event = {
        .events = events | EPOLLONESHOT,
        .data.u64 = (uint64_t)connection->generation << 32 | connection->slot,
    };
    if (epoll_ctl(guard->epoll, EPOLL_CTL_ADD, connection->socket, &event) && errno == EEXIST)
        epoll_ctl(guard->epoll, EPOLL_CTL_MOD, connection->socket, &event);
}

void guard_watch(struct guard *guard, struct connection *connection)
{
    watch(guard, connection, EPOLLRDHUP);
}

void guard_park(struct guard *guard, struct connection *connection, struct MHD_Connection *parked)
{
    pthread_mutex_lock(&guard->lock);
    server_suspend(parked);
    connection->silent = parked;
    watch(guard, connection, EPOLLIN | EPOLLRDHUP);
    pthread_mutex_unlock(&guard->lock);
}

// ---- lingering, under the lock

// The socket's copy outlives the server's close: nothing more is sent, what comes is thrown away.
static void linger(struct guard *guard, int socket)
{
    for (size_t i = 0; i < GUARD_LINGER_MAX; i++) {
        struct lingering *place = &guard->lingering[i];
        if (place->socket >= 0)
            continue;
        place->socket = dup(socket);
        if (place->socket < 0)
            return;
        place->until_ms = guard_now_ms() + GUARD_LINGER_MS;
        shutdown(place->socket, SHUT_WR);
        struct epoll_event event = { .events = EPOLLIN, .data.u64 = ABOUT_LINGER | i };
        epoll_ctl(guard->epoll, EPOLL_CTL_ADD, place->socket, &event);
        return;
    }
}

static void end_linger(struct lingering *place)
{
    close(place->socket);
    place->socket = -1;
}

static void read_linger(struct lingering *place)
{
    char waste[16 * KIB];
    if (place->socket < 0)
        return;
    ssize_t got = recv(place->socket, waste, sizeof waste, MSG_DONTWAIT);
    if (got == 0 || (got < 0 && errno != EAGAIN && errno != EINTR))
        end_linger(place);
}

// ---- the thread

static void cut_socket(const struct connection *connection)
{
    shutdown(connection->socket, SHUT_RDWR);
}

// On TLS the last word would need the session, which belongs to another thread.
static void say_too_slow(const struct connection *connection)
{
    if (connection->tls)
        return;
    struct arena *arena = arena_new("last word", 0, 0);
    struct str text;
    str_open(&text, arena);
    reply_print_blunt(&text, 408, false);
    ssize_t sent = send(connection->socket, str_end(&text), text.len, MSG_DONTWAIT | MSG_NOSIGNAL);
    (void)sent; // who does not listen is cut off all the same
    arena_free(arena);
}

// Takes the connection from the server's thread if nothing came meanwhile.
static bool take_over(struct connection *connection, uint64_t word)
{
    return atomic_compare_exchange_strong(&connection->wait, &word, wait_word(WAIT_CUT, 0));
}

static void look_at(struct guard *guard, struct connection *connection, uint64_t now_ms)
{
    uint64_t word = atomic_load(&connection->wait);
    enum guard_wait wait = wait_of(word);
    if (wait != WAIT_NOTHING && wait != WAIT_CUT && word >> WAIT_BITS <= now_ms &&
        take_over(connection, word)) {
        if (wait != WAIT_NEXT) {
            atomic_fetch_add(&guard->timed_out, 1);
            say_too_slow(connection);
        }
        cut_socket(connection);
    }
    if (connection->exchange && connection->beat_ms <= now_ms) {
        connection->beat_ms = now_ms + BEAT_MS;
        exchange_beat(connection->exchange);
    }
}

static void round_over_all(struct guard *guard, uint64_t now_ms)
{
    for (uint32_t slot = 0; slot < guard->slot_count; slot++)
        if (guard->slots[slot])
            look_at(guard, guard->slots[slot], now_ms);
    for (size_t i = 0; i < GUARD_LINGER_MAX; i++)
        if (guard->lingering[i].socket >= 0 && guard->lingering[i].until_ms <= now_ms)
            end_linger(&guard->lingering[i]);
}

// Something came on a socket that is parked in a handshake, or the client of a stream has left.
static void wake_or_end(struct guard *guard, uint64_t about)
{
    uint32_t slot = (uint32_t)about, generation = (uint32_t)(about >> 32);
    struct connection *connection = slot < guard->slot_count ? guard->slots[slot] : NULL;
    if (!connection || connection->generation != generation)
        return;
    if (connection->silent) {
        server_resume(connection->silent);
        connection->silent = NULL;
    } else if (connection->exchange) {
        exchange_end_stream(connection->exchange);
    }
}

static void take_event(struct guard *guard, uint64_t about)
{
    if (about & ABOUT_LINGER)
        read_linger(&guard->lingering[about & ~ABOUT_LINGER]);
    else if (!(about & ABOUT_WAKE))
        wake_or_end(guard, about);
}

static void *run(void *context)
{
    struct guard *guard = context;
    struct epoll_event events[EVENTS_AT_ONCE];
    uint64_t next_ms = guard_now_ms() + GUARD_ROUND_MS;
    while (!atomic_load(&guard->stopping)) {
        uint64_t now_ms = guard_now_ms();
        int wait = now_ms < next_ms ? (int)(next_ms - now_ms) : 0;
        int count = epoll_wait(guard->epoll, events, EVENTS_AT_ONCE, wait);
        pthread_mutex_lock(&guard->lock);
        for (int i = 0; i < count; i++)
            take_event(guard, events[i].data.u64);
        now_ms = guard_now_ms();
        if (now_ms >= next_ms) {
            round_over_all(guard, now_ms);
            next_ms = now_ms + GUARD_ROUND_MS;
        }
        pthread_mutex_unlock(&guard->lock);
    }
    return NULL;
}

// ---- start and end

static void close_files(struct guard *guard)
{
    if (guard->epoll >= 0)
        close(guard->epoll);
    if (guard->wake >= 0)
        close(guard->wake);
}

static void free_memory(struct guard *guard)
{
    struct pool pool = guard->pool;
    pool_resize(&pool, guard->slots, guard->slot_count * sizeof *guard->slots, 0);
    pool_resize(&pool, guard->free_slots, guard->slot_count * sizeof *guard->free_slots, 0);
    pool_resize(&pool, guard->chains, (guard->chain_mask + 1) * sizeof *guard->chains, 0);
    pool_resize(&pool, guard, sizeof *guard, 0);
}

static struct guard *make(unsigned connections_max)
{
    struct pool pool = { .name = "connections" };
    struct guard *guard = pool_resize(&pool, NULL, 0, sizeof *guard);
    memset(guard, 0, sizeof *guard);
    guard->chain_mask = 1024;
    while (guard->chain_mask < connections_max)
        guard->chain_mask *= 2;
    size_t bytes = guard->chain_mask-- * sizeof *guard->chains;
    guard->chains = pool_resize(&pool, NULL, 0, bytes);
    memset(guard->chains, 0, bytes);
    guard->pool = pool;
    guard->connections_max = connections_max;
    for (size_t i = 0; i < GUARD_LINGER_MAX; i++)
        guard->lingering[i].socket = -1;
    return guard;
}

static bool start_thread(struct guard *guard)
{
    struct epoll_event event = { .events = EPOLLIN, .data.u64 = ABOUT_WAKE };
    guard->epoll = epoll_create1(EPOLL_CLOEXEC);
    guard->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    return guard->epoll >= 0 && guard->wake >= 0 &&
           !epoll_ctl(guard->epoll, EPOLL_CTL_ADD, guard->wake, &event) &&
           !pthread_create(&guard->thread, NULL, run, guard);
}

struct guard *guard_start(unsigned connections_max, struct err *err)
{
    struct guard *guard = make(connections_max);
    pthread_condattr_t monotonic;
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&guard->fewer, &monotonic);
    pthread_condattr_destroy(&monotonic);
    pthread_mutex_init(&guard->lock, NULL);
    if (start_thread(guard))
        return guard;
    err_set(err, ERR_SYSTEM, "the server's guard did not start: %s", strerror(errno));
    close_files(guard);
    free_memory(guard);
    return NULL;
}

void guard_stop(struct guard *guard)
{
    assert(!guard->count);
    atomic_store(&guard->stopping, true);
    uint64_t one = 1;
    ssize_t wrote = write(guard->wake, &one, sizeof one);
    assert(wrote == sizeof one);
    pthread_join(guard->thread, NULL);
    for (size_t i = 0; i < GUARD_LINGER_MAX; i++)
        if (guard->lingering[i].socket >= 0)
            end_linger(&guard->lingering[i]);
    close_files(guard);
    pthread_cond_destroy(&guard->fewer);
    pthread_mutex_destroy(&guard->lock);
    free_memory(guard);
}

// ---- draining

void guard_drain(struct guard *guard)
{
    pthread_mutex_lock(&guard->lock);
    for (uint32_t slot = 0; slot < guard->slot_count; slot++) {
        struct connection *connection = guard->slots[slot];
        if (!connection)
            continue;
        uint64_t word = atomic_load(&connection->wait);
        if (connection->exchange)
            exchange_end_stream(connection->exchange);
        else if (wait_of(word) == WAIT_NEXT && take_over(connection, word))
            cut_socket(connection);
    }
    pthread_mutex_unlock(&guard->lock);
}

void guard_cut(struct guard *guard)
{
    pthread_mutex_lock(&guard->lock);
    for (uint32_t slot = 0; slot < guard->slot_count; slot++) {
        struct connection *connection = guard->slots[slot];
        if (!connection)
            continue;
        atomic_store(&connection->wait, wait_word(WAIT_CUT, 0));
        if (connection->exchange)
            exchange_cut(connection->exchange);
        cut_socket(connection);
    }
    pthread_mutex_unlock(&guard->lock);
}

static bool is_empty(const struct guard *guard)
{
    return !guard->count;
}

static bool is_idle(const struct guard *guard)
{
    for (uint32_t slot = 0; slot < guard->slot_count; slot++)
        if (guard->slots[slot] && guard->slots[slot]->exchange)
            return false;
    return true;
}

static bool wait_until(struct guard *guard, bool (*reached)(const struct guard *guard), unsigned ms)
{
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += ms / 1000;
    until.tv_nsec += (long)(ms % 1000) * 1000000;
    if (until.tv_nsec >= 1000000000) {
        until.tv_sec++;
        until.tv_nsec -= 1000000000;
    }
    pthread_mutex_lock(&guard->lock);
    int status = 0;
    while (!reached(guard) && !status)
        status = pthread_cond_timedwait(&guard->fewer, &guard->lock, &until);
    bool done = reached(guard);
    pthread_mutex_unlock(&guard->lock);
    return done;
}

bool guard_wait_empty(struct guard *guard, unsigned ms)
{
    return wait_until(guard, is_empty, ms);
}

bool guard_wait_idle(struct guard *guard, unsigned ms)
{
    return wait_until(guard, is_idle, ms);
}

unsigned guard_count(struct guard *guard)
{
    pthread_mutex_lock(&guard->lock);
    unsigned count = guard->count;
    pthread_mutex_unlock(&guard->lock);
    return count;
}

uint64_t guard_timed_out(struct guard *guard)
{
    return atomic_load(&guard->timed_out);
}
