#include "watch/gathered.h"

#include <stdio.h>
#include <string.h>

#include "base/str.h"

static void start_anew(struct gathered *gathered)
{
    arena_reset(gathered->arena);
    map_open(&gathered->by_key, gathered->arena);
    memset(&gathered->list, 0, sizeof gathered->list);
    gathered->waiting = 0;
}

void gathered_open(struct gathered *gathered)
{
    gathered->arena = arena_new("gathered", 0, 0);
    start_anew(gathered);
}

void gathered_close(struct gathered *gathered)
{
    arena_free(gathered->arena);
}

static struct gathered_finding *known(const struct gathered *gathered, const char *scenario_id,
                                      const char *key)
{
    char room[512];
    int len = snprintf(room, sizeof room, "%s\n%s", scenario_id, key);
    if (len >= 0 && (size_t)len < sizeof room)
        return map_get_slice(&gathered->by_key, room, (size_t)len);
    return map_get(&gathered->by_key, arena_format(gathered->arena, "%s\n%s", scenario_id, key));
}

struct gathered_finding *gathered_find(const struct gathered *gathered, const char *scenario_id,
                                       const char *key)
{
    struct gathered_finding *finding = gathered->waiting ? known(gathered, scenario_id, key) : NULL;
    return finding && finding->bundle_id ? finding : NULL;
}

static struct gathered_finding *add(struct gathered *gathered, const struct sink_event *event)
{
    struct gathered_finding *finding = ARENA_NEW(gathered->arena, struct gathered_finding);
    finding->key = arena_text(gathered->arena, event->key, strlen(event->key));
    map_put(&gathered->by_key,
            arena_format(gathered->arena, "%s\n%s", event->scenario->id, event->key), finding);
    VEC_ADD(gathered->arena, &gathered->list, finding);
    return finding;
}

static const char *copy(struct arena *arena, const char *text)
{
    return arena_text(arena, text, strlen(text));
}

static void keep_causes(struct gathered *gathered, struct gathered_finding *finding,
                        const struct sink_event *event)
{
    struct arena *arena = gathered->arena;
    finding->causes = ARENA_ARRAY(arena, struct watch_cause, event->cause_count + 1);
    finding->cause_count = event->cause_count;
    for (size_t i = 0; i < event->cause_count; i++) {
        const struct watch_cause *cause = &event->causes[i];
        finding->causes[i] = (struct watch_cause){ .table = copy(arena, cause->table),
                                                   .key = copy(arena, cause->key),
                                                   .change = copy(arena, cause->change) };
    }
}

static void forget(struct gathered *gathered, struct gathered_finding *finding)
{
    finding->bundle_id = 0;
    if (--gathered->waiting == 0)
        start_anew(gathered);
}

void gathered_note(struct gathered *gathered, int64_t bundle_id, const struct sink_event *event)
{
    struct gathered_finding *finding = known(gathered, event->scenario->id, event->key);
    if (!finding)
        finding = add(gathered, event);
    if (!finding->bundle_id) {
        finding->fresh = event->kind == FINDING_RAISED;
        gathered->waiting++;
    }
    finding->bundle_id = bundle_id;
    finding->scenario = event->scenario;
    finding->reason = event->reason;
    finding->actor_id = event->actor_id;
    finding->ingest_id = event->ingest_id;
    finding->cause_count = 0;
    if (event->kind != FINDING_WITHDRAWN)
        return;
    if (finding->fresh) // it came and went
        forget(gathered, finding);
    else
        keep_causes(gathered, finding, event);
}

void gathered_told(struct gathered *gathered, const struct sink_event *event)
{
    struct gathered_finding *finding = gathered_find(gathered, event->scenario->id, event->key);
    if (finding)
        forget(gathered, finding);
}

void gathered_leave(struct gathered *gathered, bool committed)
{
    size_t left = 0;
    for (size_t i = 0; i < gathered->list.count; i++) {
        struct gathered_finding *finding = gathered->list.at[i];
        left += finding->leaving && committed;
        if (finding->leaving && committed)
            finding->bundle_id = 0;
        finding->leaving = false;
    }
    gathered->waiting -= left;
    if (left && !gathered->waiting)
        start_anew(gathered);
}
