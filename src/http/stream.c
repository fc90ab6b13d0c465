// Server-sent events: a queue of text between whoever feeds and the server's thread that writes.
//
// The server's thread asks for bytes (produce). When there are none it parks the exchange, under the
// stream's lock; the next event, the end, or the client's leaving wakes it. So a quiet stream costs no
// thread and no timer.
//
//   feeder              queue                        server's thread
//   http_event ───────► "id: 7\ndata: …\n\n" ──────► produce: bytes, or park
//              ◄─────── full: cut off                produce: -1, the client comes back
#include <assert.h>
#include <string.h>
#include <sys/socket.h>

#include "http/exchange.h"

#define QUEUE_MAX  MIB
#define ROOM_FIRST KIB

struct http_stream {
    struct http_exchange *exchange;
    pthread_mutex_t lock;
    struct pool pool;
    char *data; // what waits is data[start .. start + len)
    size_t start, len, room;
    bool parked, ended, cut;
    void (*closed)(void *context);
    void *context;
};

// ---- the queue, under the lock

static void make_room(struct http_stream *stream, size_t more)
{
    if (stream->start + stream->len + more <= stream->room)
        return;
    if (stream->start)
        memmove(stream->data, stream->data + stream->start, stream->len);
    stream->start = 0;
    size_t room = stream->room ? stream->room : ROOM_FIRST;
    while (room < stream->len + more)
        room *= 2;
    if (room == stream->room)
        return;
    stream->data = pool_resize(&stream->pool, stream->data, stream->room, room);
    stream->room = room;
}

// The server's thread waits for a socket that takes nothing: only its end wakes it. The connection is
// still there, since closed() is called before it goes.
static void cut(struct http_stream *stream)
{
    stream->cut = true;
    shutdown(stream->exchange->connection->socket, SHUT_RDWR);
}

static void add(struct http_stream *stream, const char *data, size_t len)
{
    if (stream->cut || stream->ended)
        return;
    if (stream->len + len > QUEUE_MAX) {
        cut(stream);
        return;
    }
    make_room(stream, len);
    memcpy(stream->data + stream->start + stream->len, data, len);
    stream->len += len;
}

// A field may not hold a line end: data is cut into lines, id and type end at the first.
static void add_field(struct http_stream *stream, const char *name, const char *text, size_t len)
{
    add(stream, name, strlen(name));
    add(stream, ": ", 2);
    add(stream, text, len);
    add(stream, "\n", 1);
}

static void add_lines(struct http_stream *stream, const char *text)
{
    for (;;) {
        size_t len = strcspn(text, "\r\n");
        add_field(stream, "data", text, len);
        text += len;
        if (!*text)
            return;
        text += text[0] == '\r' && text[1] == '\n' ? 2 : 1;
    }
}

static void wake(struct http_stream *stream)
{
    if (!stream->parked)
        return;
    stream->parked = false;
    server_resume(stream->exchange->socket);
}

// ---- the server's side

static int64_t produce(void *context, char *room, size_t len)
{
    struct http_stream *stream = context;
    int64_t made;
    pthread_mutex_lock(&stream->lock);
    if (stream->cut) {
        made = -1;
    } else if (stream->len) {
        size_t now = stream->len < len ? stream->len : len;
        memcpy(room, stream->data + stream->start, now);
        stream->len -= now;
        stream->start = stream->len ? stream->start + now : 0;
        made = (int64_t)now;
    } else if (stream->ended) {
        made = 0;
    } else {
        stream->parked = true;
        server_suspend(stream->exchange->socket);
        made = PIECES_PARKED;
    }
    pthread_mutex_unlock(&stream->lock);
    return made;
}

static void finished(void *context)
{
    struct http_stream *stream = context;
    stream->closed(stream->context);
    pool_resize(&stream->pool, stream->data, stream->room, 0);
    pthread_mutex_destroy(&stream->lock);
}

struct http_stream *http_reply_events(struct http_exchange *exchange, void (*closed)(void *context),
                                      void *context)
{
    assert(!exchange->kept);
    struct http_stream *stream = ARENA_NEW(exchange->arena, struct http_stream);
    stream->exchange = exchange;
    stream->pool.name = "event stream";
    stream->closed = closed;
    stream->context = context;
    pthread_mutex_init(&stream->lock, NULL);
    atomic_store(&exchange->stream, stream);
    http_add_header(exchange, "X-Accel-Buffering", "no"); // nginx would hold events back
    http_reply_pieces(exchange, 200, "text/event-stream", produce, finished, stream);
    return stream;
}

// ---- the feeder's side

void http_event(struct http_stream *stream, const char *id, const char *type, const char *data)
{
    pthread_mutex_lock(&stream->lock);
    if (id)
        add_field(stream, "id", id, strcspn(id, "\r\n"));
    if (type)
        add_field(stream, "event", type, strcspn(type, "\r\n"));
    add_lines(stream, data);
    add(stream, "\n", 1);
    wake(stream);
    pthread_mutex_unlock(&stream->lock);
}

void http_stream_end(struct http_stream *stream)
{
    pthread_mutex_lock(&stream->lock);
    stream->ended = true;
    wake(stream);
    pthread_mutex_unlock(&stream->lock);
}

// A comment line: finds out whether the client is still there, and keeps proxies from giving up.
void exchange_beat(struct http_exchange *exchange)
{
    struct http_stream *stream = atomic_load(&exchange->stream);
    if (!stream)
        return;
    pthread_mutex_lock(&stream->lock);
    add(stream, ":\n\n", 3);
    wake(stream);
    pthread_mutex_unlock(&stream->lock);
}

void exchange_end_stream(struct http_exchange *exchange)
{
    struct http_stream *stream = atomic_load(&exchange->stream);
    if (stream)
        http_stream_end(stream);
}
