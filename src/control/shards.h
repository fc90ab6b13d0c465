// control/shards.h — a watch on several cores: agencies in shards, and the answers of one watch.
//
// The life is a watch's (control/watch.h), and what is reported does not depend on `count`, to the
// byte. A scenario that splits by agency (control/agency.h) is kept by every shard, for the shard's
// agencies; any other by one more engine, the national one, which has the records of all agencies.
// With a count of 1 there is one engine, which has everything, and no thread.
// Owns     engines and threads; scenarios and schema are the caller's and must outlive it.
// Bounds   SHARDS_MAX: an engine of the pack's scenarios takes up to 7,000 of the 65,530 mappings that
//          Linux gives a process (vm.max_map_count), and 5 of its 128 TB of addresses.
// Threads  one caller at a time; callbacks come on the caller's thread and must not call back.
// Cost     a change costs what it costs its own shard; a commit of SHARDS_INLINE_MAX changes or fewer
//          wakes no thread.
#pragma once

#include "control/agency.h"
#include "control/watch.h"

#define SHARDS_MAX 8
#define SHARDS_INLINE_MAX 500

struct shards;

struct shards *shards_new(const struct schema *schema, int64_t clock_us, size_t count);
void shards_close(struct shards *shards);
void shards_set_limit(struct shards *shards, struct limit limit); // as watch_set_limit, of each engine
// Suspended when it is in one of its engines: then its answer is not whole any more.
struct watch_status shards_status(const struct shards *shards, const struct scenario *scenario);
size_t shards_suspended_count(const struct shards *shards); // of all engines
bool shards_add(struct shards *shards, const struct scenario *scenario, struct err *err);
bool shards_replace(struct shards *shards, const struct scenario *old,
                    const struct scenario *fresh, watch_report report, void *context,
                    struct err *err);
bool shards_uses(const struct shards *shards, const struct schema_table *table);

// Before shards_start. A batch is made in the arena of shards_room() and handed over by shards_load();
// the engines take it while the caller makes the next one. Of every batch, in the order they were
// handed over, `loaded` is told once it is in; then its arena is used again.
struct shards_load {
    const struct schema_table *table;
    const struct batch *batch; // NULL: none, only the tag has its turn
    const uint8_t *outcomes;   // by row, as of watch_load
    void *tag;                 // the caller's, in the same arena
    struct arena *room;        // that arena, until the callback returns
};
void shards_open_load(struct shards *shards,
                      void (*loaded)(void *context, const struct shards_load *load), void *context);
struct arena *shards_room(struct shards *shards);
void shards_load(struct shards *shards, const struct schema_table *table, const struct batch *batch,
                 void *tag);
void shards_close_load(struct shards *shards); // everything is in and told
uint64_t shards_load_count(const struct shards *shards, const struct schema_table *table);
void shards_start(struct shards *shards, watch_report report, void *context);

// Applied at once, by the caller's thread; an error changes nothing.
bool shards_change(struct shards *shards, const struct change *change, struct err *err);
bool shards_set_clock(struct shards *shards, int64_t clock_us, struct err *err);
void shards_commit(struct shards *shards, watch_report report, void *context);
void shards_precheck(struct shards *shards, watch_report report, void *context);

// As watch_move_clock ... (control/watch.h). A slice of each engine, side by side, of up to `row_count`
// rows each: what a slice reports depends on `count`, what all slices together do does not.
bool shards_move_clock(struct shards *shards, int64_t clock_us, struct err *err);
bool shards_turn(struct shards *shards, size_t row_count, watch_report report, void *context);
bool shards_turning(const struct shards *shards);

void shards_findings(const struct shards *shards, const struct scenario *scenario,
                     void (*take)(void *context, const struct finding *finding), void *context);
// One watch that has the scenario: for its plan, marks and nodes. Its findings may be a part.
struct watch *shards_watch(const struct shards *shards, const struct scenario *scenario);
bool shards_is_national(const struct shards *shards, const struct scenario *scenario);
