#include "app/live.h"

#include <pthread.h>

#include "app/session.h"
#include "base/now.h"

#define EVENT_ROOM 2048

struct shown {
    int64_t id;
    char agency[32];
    int64_t department_id, officer_id;
    bool audit_only;
    char type[64];
    char data[EVENT_ROOM]; // {"id": …} alone, when the object is longer
};

// Who watches: a copy of his rights and of what he was let in by.
struct watcher {
    struct live *live;
    struct arena *arena;
    struct http_stream *stream;
    struct session_ask ask;
    struct actor actor;
    struct watcher *next;
};

struct live {
    struct arena *arena;
    pthread_mutex_t gate;
    struct watcher *watchers;
    size_t watcher_count;
    struct shown *kept; // a ring of LIVE_KEPT
    uint64_t kept_count, published;
    uint64_t lost; // those before it were overwritten by a commit that was taken back
};

struct live *live_new(void)
{
    struct arena *arena = arena_new("live", 0, 0);
    struct live *live = ARENA_NEW(arena, struct live);
    live->arena = arena;
    // Not cleared: pages that no event reached yet cost nothing.
    live->kept = ARENA_RAW(arena, struct shown, LIVE_KEPT);
    pthread_mutex_init(&live->gate, NULL);
    return live;
}

void live_free(struct live *live)
{
    pthread_mutex_destroy(&live->gate);
    arena_free(live->arena);
}

void live_note(struct live *live, int64_t at_id, const struct app_event *event)
{
    pthread_mutex_lock(&live->gate);
    struct shown *shown = &live->kept[live->kept_count++ % LIVE_KEPT];
    *shown = (struct shown){ .id = at_id,
                             .department_id = event->owner.department_id,
                             .officer_id = event->owner.officer_id,
                             .audit_only = event->audit_only };
    snprintf(shown->agency, sizeof shown->agency, "%s",
             event->owner.agency ? event->owner.agency : "");
    snprintf(shown->type, sizeof shown->type, "%s", event->name);
    size_t len = event->object ? json_dumpb(event->object, NULL, 0, JSON_COMPACT) : 0;
    if (len > 0 && len < sizeof shown->data) {
        json_dumpb(event->object, shown->data, len, JSON_COMPACT);
        shown->data[len] = '\0';
    } else {
        snprintf(shown->data, sizeof shown->data, "{\"id\":%lld}", (long long)event->id);
    }
    pthread_mutex_unlock(&live->gate);
}

static void send(const struct watcher *watcher, const struct shown *shown)
{
    struct owner owner = { shown->agency, shown->department_id, shown->officer_id };
    if (!actor_may(&watcher->actor, MAY_ALARM_READ, &owner) ||
        (shown->audit_only && !actor_may(&watcher->actor, MAY_ALARM_CONFIRM, &owner)))
        return;
    char id[24];
    snprintf(id, sizeof id, "%lld", (long long)shown->id);
    http_event(watcher->stream, id, shown->type, shown->data);
}

void live_publish(struct live *live)
{
    pthread_mutex_lock(&live->gate);
    uint64_t first = live->published;
    if (live->kept_count - first > LIVE_KEPT) {
        for (struct watcher *watcher = live->watchers; watcher; watcher = watcher->next)
            http_event(watcher->stream, NULL, "reload", "{}");
        first = live->kept_count;
    }
    for (; first < live->kept_count; first++)
        for (struct watcher *watcher = live->watchers; watcher; watcher = watcher->next)
            send(watcher, &live->kept[first % LIVE_KEPT]);
    live->published = live->kept_count;
    pthread_mutex_unlock(&live->gate);
}

void live_drop(struct live *live)
{
    pthread_mutex_lock(&live->gate);
    if (live->kept_count > LIVE_KEPT && live->kept_count - LIVE_KEPT > live->lost)
        live->lost = live->kept_count - LIVE_KEPT;
    live->kept_count = live->published;
    pthread_mutex_unlock(&live->gate);
}

static void closed(void *context)
{
    struct watcher *watcher = context;
    struct live *live = watcher->live;
    pthread_mutex_lock(&live->gate);
    for (struct watcher **at = &live->watchers; *at; at = &(*at)->next)
        if (*at == watcher) {
            *at = watcher->next;
            live->watcher_count--;
            break;
        }
    pthread_mutex_unlock(&live->gate);
    arena_free(watcher->arena);
}

static const int64_t *copy_numbers(struct arena *arena, const int64_t *numbers, size_t count)
{
    int64_t *copy = ARENA_ARRAY(arena, int64_t, count + 1);
    if (count)
        memcpy(copy, numbers, count * sizeof *copy);
    return copy;
}

static void copy_actor(struct watcher *watcher, const struct actor *actor)
{
    struct arena *arena = watcher->arena;
    struct actor_post *posts = ARENA_ARRAY(arena, struct actor_post, actor->post_count + 1);
    for (size_t i = 0; i < actor->post_count; i++) {
        posts[i] = actor->posts[i];
        posts[i].agency = arena_text(arena, posts[i].agency, strlen(posts[i].agency));
        posts[i].departments = copy_numbers(arena, posts[i].departments, posts[i].department_count);
    }
    watcher->actor = *actor;
    watcher->actor.posts = posts;
    watcher->actor.agency =
        actor->agency ? arena_text(arena, actor->agency, strlen(actor->agency)) : "";
    watcher->actor.name = watcher->actor.login = watcher->actor.emp_no = "";
    watcher->actor.token_tables = NULL;
}

static const char *copy_text(struct arena *arena, const char *text)
{
    return text ? arena_text(arena, text, strlen(text)) : NULL;
}

static void copy_ask(struct watcher *watcher, const struct request *request)
{
    struct session_ask *ask = &watcher->ask;
    session_read(request->app, request->exchange, watcher->arena, ask);
    ask->cookie = copy_text(watcher->arena, ask->cookie);
    ask->token = copy_text(watcher->arena, ask->token);
    ask->login = copy_text(watcher->arena, ask->login);
}

// What came after the event that the watcher saw last, or "reload" when that is no longer known.
static void catch_up(const struct live *live, const struct watcher *watcher, const char *last)
{
    int64_t seen = strtoll(last, NULL, 10);
    uint64_t oldest = live->kept_count > LIVE_KEPT ? live->kept_count - LIVE_KEPT : 0;
    if (oldest < live->lost)
        oldest = live->lost;
    bool known = live->published == 0 ||
                 (oldest < live->published && live->kept[oldest % LIVE_KEPT].id <= seen);
    if (!known)
        http_event(watcher->stream, NULL, "reload", "{}");
    for (uint64_t i = oldest; known && i < live->published; i++)
        if (live->kept[i % LIVE_KEPT].id > seen)
            send(watcher, &live->kept[i % LIVE_KEPT]);
}

bool live_open(struct live *live, struct request *request, struct err *err)
{
    (void)err;
    struct arena *arena = arena_new("watcher", 0, 0);
    struct watcher *watcher = ARENA_NEW(arena, struct watcher);
    watcher->live = live;
    watcher->arena = arena;
    copy_actor(watcher, request->actor);
    copy_ask(watcher, request);
    const char *last = http_header(request->exchange, "Last-Event-ID");
    request->replied = true;
    pthread_mutex_lock(&live->gate);
    watcher->stream = http_reply_events(request->exchange, closed, watcher);
    watcher->next = live->watchers;
    live->watchers = watcher;
    live->watcher_count++;
    if (last)
        catch_up(live, watcher, last);
    pthread_mutex_unlock(&live->gate);
    return true;
}

size_t live_watchers(struct live *live)
{
    pthread_mutex_lock(&live->gate);
    size_t count = live->watcher_count;
    pthread_mutex_unlock(&live->gate);
    return count;
}

// ---- who may not watch any more

static bool same_post(const struct actor_post *a, const struct actor_post *b)
{
    return a->role == b->role && strcmp(a->agency, b->agency) == 0 &&
           a->department_id == b->department_id && a->for_officer_id == b->for_officer_id &&
           a->department_count == b->department_count &&
           (!a->department_count || memcmp(a->departments, b->departments,
                                           a->department_count * sizeof *a->departments) == 0);
}

static bool same_rights(const struct actor *a, const struct actor *b)
{
    if (a->account_id != b->account_id || a->token_permissions != b->token_permissions ||
        a->post_count != b->post_count)
        return false;
    for (size_t i = 0; i < a->post_count; i++)
        if (!same_post(&a->posts[i], &b->posts[i]))
            return false;
    return true;
}

bool live_check(struct live *live, struct store *store, struct err *err)
{
    struct arena *arena = arena_new("watchers", 0, 0);
    bool fine = true;
    pthread_mutex_lock(&live->gate);
    for (struct watcher *watcher = live->watchers; fine && watcher; watcher = watcher->next) {
        struct session session;
        watcher->ask.at_us = now_us();
        fine = session_find(store, arena, &watcher->ask, &session, err);
        if (fine && (!session.actor || !same_rights(session.actor, &watcher->actor)))
            http_stream_end(watcher->stream);
    }
    pthread_mutex_unlock(&live->gate);
    arena_free(arena);
    return fine;
}
