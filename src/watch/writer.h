// watch/writer.h — the one thread that writes: jobs wait in a queue, those waiting together share a commit.
//
//   submit ─► queue ─► begin ─► each job in a part of the transaction ─► one tick of the engine
//                                      │ failed: its part is taken back     │ findings ─► sinks, prepare
//                                      ▼                                    ▼
//                                  its error                             commit ─► sinks, publish ─► done
//
// A job changes the store, and through writer_change() the records of the engine. If the commit fails, the
// tick is taken back: memory and store never disagree. A group in which something failed that is not one
// job's own is run again job by job, so that one bad job cannot fail the others.
// Bodies that belong together are a bundle: what the commits of its jobs find is not told at once but gathered
// (watch/gathered.h), until writer_tell_bundle() tells what then still stands, and what is gone. Payments that
// come an hour before their evidence raise no alarm in between.
// Owns     the thread, the writing connection and the watch; a job is its submitter's until done().
// Errors   done() gets the job's own; a job that was told success is durable.
// Bounds   WRITER_QUEUE_MAX jobs wait; the next is ERR_LIMIT (try again).
// Threads  submit from any; run, prepare, publish and done on the writer's.
#pragma once

#include "watch/gathered.h"

#define WRITER_QUEUE_MAX 4096
#define WRITER_GROUP_MAX 256 // jobs of one commit
#define WRITER_GATHERED_MAX 1000000

struct writer;
struct writer_turn; // what a job works with while it runs

struct writer_job {
    // False: the job failed, what it did is taken back, and it is not run again.
    bool (*run)(struct writer_job *job, struct writer_turn *turn, struct err *err);
    void (*done)(struct writer_job *job, const struct err *err); // NULL: committed
    int64_t actor_id, ingest_id;                                 // for sinks
    int64_t bundle_id; // what it finds waits for that bundle's end; shares commits with those of the same. 0: none
    bool alone;                                                  // shares its commit with no other job
    struct writer_job *next;                                     // the queue's
};

// The watch is started already, or is NULL (a program that only administers); both become the writer's.
struct writer *writer_new(struct store *store, struct watch *watch);
void writer_add_sink(struct writer *writer, struct sink sink); // before writer_start
// Compares the engine's answers with what the sinks hold as standing, tells them the difference with
// this reason (SINK_START, SINK_RULE, SINK_CLOCK) in one commit, and begins.
bool writer_start(struct writer *writer, struct scenario *const *scenarios, size_t count,
                  enum sink_reason reason, struct err *err);
// Instead of writer_start, changing nothing: gives every difference between what the engine finds and what
// the sinks hold as standing, as the events that would be told (raised: the engine alone has it).
bool writer_compare(struct writer *writer, struct scenario *const *scenarios, size_t count,
                    void (*take)(void *context, const struct sink_event *event), void *context,
                    struct err *err);
// Before writer_start: what it finds different waits for that bundle's end.
void writer_start_in_bundle(struct writer *writer, int64_t bundle_id);
// More than so many that wait are told at once, whichever their bundle, and `early` (of the writer's thread)
// learns how many it were. Without a call: WRITER_GATHERED_MAX.
void writer_limit_gathered(struct writer *writer, size_t limit,
                           void (*early)(void *context, size_t count), void *context);
bool writer_submit(struct writer *writer, struct writer_job *job, struct err *err);
// Waits until the job is done; its done() is not called. For commands and tests.
bool writer_run(struct writer *writer, struct writer_job *job, struct err *err);
void writer_stop(struct writer *writer); // finishes what waits, then ends; store and watch are closed

// In run():
struct store *writer_store(struct writer_turn *turn);
struct watch *writer_watch(struct writer_turn *turn);
struct arena *writer_arena(struct writer_turn *turn); // until the commit
int64_t writer_at_us(struct writer_turn *turn);       // UTC, the same for the whole commit
// One record into the tick. An error is the row's alone and changes nothing (watch_change).
bool writer_change(struct writer_turn *turn, const struct change *change, struct err *err);
// Those of a batch whose keys are not there, at once (watch_insert).
void writer_insert(struct writer_turn *turn, const struct schema_table *table,
                   const struct batch *batch, uint8_t *outcomes);
// Puts `fresh` in the place of `old` (either may be NULL) and tells the sinks the difference (SINK_RULE); of
// a job that is `alone`. ERR_UNSUPPORTED: it reads a table that the watch does not hold. If its commit
// fails the new rule stays in the engine and the difference is told later: the caller puts the old one
// back by another job.
bool writer_replace(struct writer_turn *turn, const struct scenario *old,
                    const struct scenario *fresh, struct err *err);
// From now on these are compared with the store; in a job.
void writer_set_scenarios(struct writer_turn *turn, struct scenario *const *scenarios, size_t count);
// The clock of the controls; of a job that is `alone`.
bool writer_clock(struct writer_turn *turn, int64_t civil_us, struct err *err);
// Tells the sinks what waits for the bundle's end, as it stands now; of a job that is `alone`. What was told
// stops waiting when the commit is through.
bool writer_tell_bundle(struct writer_turn *turn, int64_t bundle_id, struct err *err);
// Every finding that waits for it, one by one.
void writer_bundle_findings(struct writer_turn *turn, int64_t bundle_id,
                            void (*take)(void *context, const struct gathered_finding *finding),
                            void *context);

// Numbers for ids: strictly rising over restarts and clocks set back, and about the UTC microsecond.
int64_t writer_next_id(struct writer_turn *turn);

// For /metrics and /readyz.
struct writer_counts {
    uint64_t jobs, commits, failed_commits, raised, withdrawn, changed;
    size_t waiting;
    int64_t last_commit_us; // UTC
    bool ready;             // false when the store did not take the last commit
};
struct writer_counts writer_counts(struct writer *writer);
