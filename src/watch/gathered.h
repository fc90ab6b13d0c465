// watch/gathered.h — what commits of bundles found and nobody was told yet: one entry a finding.
//
//     commit of bundle 7     A raised, B raised            A fresh, B fresh
//     commit of bundle 7     A withdrawn, C withdrawn      A is forgotten; C with its causes
//     the end of bundle 7    B stands, C does not          B is told raised, C withdrawn
//
// An entry belongs to the bundle that touched it last, since only at that one's end it is known to be whole.
// Owns     keys and causes are copied; scenarios must outlive the entries.
// Cost     a note or a look-up O(1); what is told or forgotten gives its memory back when nothing waits.
// Threads  the writer's.
#pragma once

#include "base/map.h"
#include "base/vec.h"
#include "watch/sink.h"

struct gathered_finding {
    const struct scenario *scenario; // of the last touch
    const char *key;
    int64_t bundle_id; // 0: nothing to tell
    bool fresh;        // it was not there before
    bool leaving;      // told in the commit being made
    enum sink_reason reason;
    int64_t actor_id, ingest_id;
    struct watch_cause *causes; // of a withdrawal
    size_t cause_count;
};

struct gathered {
    struct arena *arena;
    struct map by_key;
    VEC(struct gathered_finding *) list; // in the order of the first touch
    size_t waiting;                      // of the list, those with something to tell
};

void gathered_open(struct gathered *gathered);
void gathered_close(struct gathered *gathered);
// After the commit that found it: a touch by a bundle, or one that was told at once.
void gathered_note(struct gathered *gathered, int64_t bundle_id, const struct sink_event *event);
void gathered_told(struct gathered *gathered, const struct sink_event *event);
// NULL: it does not wait.
struct gathered_finding *gathered_find(const struct gathered *gathered, const char *scenario_id,
                                       const char *key);
// The commit that told those who are leaving is through: they go. Or it is not: they stay.
void gathered_leave(struct gathered *gathered, bool committed);
