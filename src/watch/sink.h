// watch/sink.h — who is told what a commit found, and when.
//
// A sink is told twice. prepare() runs inside the store transaction that also holds the records: what it
// writes is there exactly when they are. publish() runs after the commit: only then may anything leave
// the process. Between the two, drop() takes back what prepare() noted in memory, when the commit failed.
// Threads  all on the writer's thread.
#pragma once

#include "control/watch.h"
#include "store/store.h"

// Why the answer of a scenario moved.
enum sink_reason {
    SINK_RECORD, // records changed; causes say which
    SINK_CLOCK,  // time passed
    SINK_RULE,   // the scenario, a parameter or the catalog changed
    SINK_START,  // found when the program started: the first answer, or what changed while it was off
};

struct writer_turn; // watch/writer.h: the store, ids and time of this commit

struct sink_event {
    enum finding_event kind;
    enum sink_reason reason;
    const struct scenario *scenario;
    const char *key;               // "agency_id=A1;pay_no=P2" (finding_key)
    const struct finding *finding; // NULL: it went while the program was off
    const struct watch_cause *causes;
    size_t cause_count;
    // Who brought the records: account and ingest numbers, 0 where it was nobody or several.
    int64_t actor_id, ingest_id;
};

struct sink {
    void *context;
    // A job of the commit begins; the one that began last has failed, and what it told is taken back. Both may
    // be NULL.
    void (*mark)(void *context);
    void (*back)(void *context);
    bool (*prepare)(void *context, struct writer_turn *turn, const struct sink_event *event,
                    struct err *err);
    // At the end of every commit, still inside its transaction: what only all of its events together tell. May
    // be NULL.
    bool (*complete)(void *context, struct writer_turn *turn, struct err *err);
    void (*publish)(void *context);
    void (*drop)(void *context);
    // Gives the key of every finding of the scenario that the store holds as standing: what the
    // engine's answer is compared with at the start, and by verify.
    bool (*standing)(void *context, struct store *store, const char *scenario_id,
                     void (*take)(void *taker, const char *key), void *taker, struct err *err);
};
