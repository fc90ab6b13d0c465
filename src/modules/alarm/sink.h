// modules/alarm/sink.h — the module's own state, and its ear to the engine.
//
// Owns     what a commit's events left until it is complete; the arena is emptied with the next commit.
// Threads  the writer's.
#pragma once

#include "base/vec.h"
#include "modules/alarm/score.h"

#define ALARM_BASELINE_STATE                                                                       \
    "alarm_baseline" // in app_state; of one agency with its id behind a blank
enum alarm_baseline {
    BASELINE_NONE,
    BASELINE_ALL,     // begun by audit: whatever is issued belongs to it
    BASELINE_BACKLOG, // what the first start found does
    BASELINE_ENDED,
};

struct waiting { // a withdrawal, until the commit is complete
    const struct scenario *scenario;
    enum sink_reason reason;
    const char *key;
    int64_t actor_id, ingest_id;
    struct watch_cause *causes;
    size_t cause_count;
};

struct alarm_counts {
    size_t issued, recurred, changed, withdrawn, settled;
};

struct alarm_module {
    struct app *app;
    struct arena *home, *arena, *scratch; // its own, that of the commit, that of one finding
    const char *const *paid_columns;
    bool commit_open;
    struct map known; // days, people and rules looked up in this commit
    struct waiting_list {
        struct waiting *at;
        size_t count, room;
    } waiting;
    struct alarm_counts counts;
    struct score_weights weights;
    bool baseline_known, baseline_begins;
};

struct sink alarm_sink(struct alarm_module *module);
