// watch/writer.c — the writer's thread: groups of jobs, one tick and one commit each.
//
// A group, step by step, with three jobs that wait together (an officer's act, two loads of one record):
//
//   begin
//     mark · act: UPDATE alarm …                    · keep
//     mark · load 1: INSERT INTO exp_pay …, change  · keep      (the change waits in the tick)
//     mark · load 2: error: no such department      · back      (load 2 is told; the others go on)
//   watch_run: F03 is raised ─► sinks, prepare: INSERT INTO alarm …
//   last id ─► app_state
//   commit                        one fsync for all
//   watch_settle, sinks publish, done(act), done(load 1)
//
// Three things can go wrong. A job fails before it touched the engine: its part of the transaction goes back.
// A job fails after it did, or a sink or the commit fails: everything goes back, also the tick, and the jobs
// run one by one, so that each gets its own answer. A commit fails after the clock moved or a rule changed:
// these do not go back, so engine and store are compared (settle_difference) until the store has taken it.
#include "watch/writer.h"

#include <assert.h>
#include <pthread.h>

#include "base/map.h"
#include "base/now.h"

#define SQL_ID_GET "SELECT value FROM app_state WHERE name = 'last_id'"
#define SQL_ID_PUT                                                                                 \
    "INSERT INTO app_state (name, value) VALUES ('last_id', $1) "                                  \
    "ON CONFLICT (name) DO UPDATE SET value = excluded.value"

struct sinks {
    struct sink at[8];
    size_t count;
};

struct writer_turn {
    struct writer *writer;
    struct arena *arena;
    int64_t at_us;
    struct writer_job *job; // that runs now
    struct writer_job *group[WRITER_GROUP_MAX];
    struct err errors[WRITER_GROUP_MAX];
    bool failed[WRITER_GROUP_MAX];
    size_t count;
    size_t change_count; // in the tick
    size_t job_changes;  // of the job that runs
    bool clock_moved, rule_changed, told;
    bool sink_failed;
    struct err sink_error;
    enum sink_reason reason;
    uint64_t events[3]; // by enum finding_event
    // Instead of the sinks: writer_compare()'s.
    void (*compared)(void *context, const struct sink_event *event);
    void *compared_context;
};

struct writer {
    struct store *store;
    struct watch *watch;
    struct sinks sinks;
    struct scenario *const *scenarios;
    size_t scenario_count;
    struct arena *home, *arena; // its own, and that of the commit being made
    int64_t last_id, saved_id;
    bool behind; // the store misses what a clock step or a new rule found
    enum sink_reason behind_why;

    pthread_t thread;
    bool started;
    pthread_mutex_t gate;
    pthread_cond_t work;
    struct writer_job *first, *last;
    bool stopping;
    struct writer_counts counts;
};

// ---- for jobs and sinks

struct store *writer_store(struct writer_turn *turn)
{
    return turn->writer->store;
}

struct watch *writer_watch(struct writer_turn *turn)
{
    return turn->writer->watch;
}

struct arena *writer_arena(struct writer_turn *turn)
{
    return turn->arena;
}

int64_t writer_at_us(struct writer_turn *turn)
{
    return turn->at_us;
}

int64_t writer_next_id(struct writer_turn *turn)
{
    struct writer *writer = turn->writer;
    writer->last_id = turn->at_us > writer->last_id ? turn->at_us : writer->last_id + 1;
    return writer->last_id;
}

bool writer_change(struct writer_turn *turn, const struct change *change, struct err *err)
{
    TRY(watch_change(turn->writer->watch, change, err));
    turn->change_count++;
    turn->job_changes++;
    return true;
}

bool writer_clock(struct writer_turn *turn, int64_t civil_us, struct err *err)
{
    assert(turn->job->alone);
    TRY(watch_set_clock(turn->writer->watch, civil_us, err));
    turn->clock_moved = true;
    turn->reason = SINK_CLOCK;
    return true;
}

// ---- telling the sinks

static bool tell_sinks(struct writer_turn *turn, const struct sink_event *event)
{
    const struct sinks *sinks = &turn->writer->sinks;
    turn->told = true;
    turn->events[event->kind]++;
    if (turn->compared) {
        turn->compared(turn->compared_context, event);
        return true;
    }
    for (size_t i = 0; i < sinks->count && !turn->sink_failed; i++)
        if (!sinks->at[i].prepare(sinks->at[i].context, turn, event, &turn->sink_error))
            turn->sink_failed = true;
    return !turn->sink_failed;
}

static enum sink_reason reason_of(const struct writer_turn *turn, const struct watch_cause *causes,
                                  size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (causes[i].table[0])
            return SINK_RECORD;
    return turn->reason;
}

static void take_event(void *context, enum finding_event kind, const struct finding *finding,
                       const struct watch_cause *causes, size_t cause_count)
{
    struct writer_turn *turn = context;
    if (turn->sink_failed)
        return;
    struct str key;
    str_open(&key, turn->arena);
    finding_key(&key, finding);
    struct sink_event event = { .kind = kind,
                                .reason = reason_of(turn, causes, cause_count),
                                .scenario = finding->scenario,
                                .key = str_end(&key),
                                .finding = finding,
                                .causes = causes,
                                .cause_count = cause_count };
    // A cause's source is the place of its job in the group, from 1.
    for (size_t i = 0; i < cause_count && !event.ingest_id; i++)
        if (causes[i].source > 0) {
            const struct writer_job *job = turn->group[causes[i].source - 1];
            event.actor_id = job->actor_id;
            event.ingest_id = job->ingest_id;
        }
    tell_sinks(turn, &event);
}

static bool sinks_complete(struct writer_turn *turn, struct err *err)
{
    const struct sinks *sinks = &turn->writer->sinks;
    for (size_t i = 0; turn->told && i < sinks->count; i++)
        if (sinks->at[i].complete)
            TRY(sinks->at[i].complete(sinks->at[i].context, turn, err));
    return true;
}

static void sinks_publish(struct writer *writer)
{
    for (size_t i = 0; i < writer->sinks.count; i++)
        if (writer->sinks.at[i].publish)
            writer->sinks.at[i].publish(writer->sinks.at[i].context);
}

static void sinks_drop(struct writer *writer)
{
    for (size_t i = 0; i < writer->sinks.count; i++)
        if (writer->sinks.at[i].drop)
            writer->sinks.at[i].drop(writer->sinks.at[i].context);
}

bool writer_replace(struct writer_turn *turn, const struct scenario *old,
                    const struct scenario *fresh, struct err *err)
{
    assert(turn->job->alone);
    const struct schema_table *missing = NULL;
    turn->reason = SINK_RULE;
    TRY(!fresh || watch_missing(turn->writer->watch, fresh, &missing, err));
    if (missing)
        return err_set(err, ERR_UNSUPPORTED, "it reads the table %s, which the engine does not hold",
                       missing->name);
    TRY(watch_replace(turn->writer->watch, old, fresh, take_event, turn, err));
    turn->rule_changed = true;
    if (turn->sink_failed)
        *err = turn->sink_error;
    return !turn->sink_failed;
}

void writer_set_scenarios(struct writer_turn *turn, struct scenario *const *scenarios, size_t count)
{
    turn->writer->scenarios = scenarios;
    turn->writer->scenario_count = count;
}

// ---- engine against store

struct difference {
    struct writer_turn *turn;
    const struct scenario *scenario;
    struct map standing; // key → SEEN once the engine had it too
};

static char SEEN, UNSEEN;

static void take_standing(void *taker, const char *key)
{
    struct difference *difference = taker;
    map_put(&difference->standing, key, &UNSEEN);
}

static void take_finding(void *context, const struct finding *finding)
{
    struct difference *difference = context;
    struct str key;
    str_open(&key, difference->turn->arena);
    finding_key(&key, finding);
    if (map_get(&difference->standing, str_end(&key))) {
        map_put(&difference->standing, str_end(&key), &SEEN);
        return;
    }
    struct sink_event event = { .kind = FINDING_RAISED,
                                .reason = difference->turn->reason,
                                .scenario = difference->scenario,
                                .key = str_end(&key),
                                .finding = finding };
    tell_sinks(difference->turn, &event);
}

// Tells one sink event for every finding that only the engine has, and for every one that only the store has.
static bool tell_difference(struct writer_turn *turn, const struct scenario *scenario,
                            struct err *err)
{
    struct writer *writer = turn->writer;
    struct difference difference = { .turn = turn, .scenario = scenario };
    map_open(&difference.standing, turn->arena);
    for (size_t i = 0; i < writer->sinks.count; i++)
        if (writer->sinks.at[i].standing)
            TRY(writer->sinks.at[i].standing(writer->sinks.at[i].context, writer->store,
                                             scenario->id, take_standing, &difference, err));
    watch_findings(writer->watch, scenario, take_finding, &difference);
    for (size_t i = 0; i < difference.standing.count && !turn->sink_failed; i++) {
        const struct map_entry *entry = &difference.standing.entries[i];
        struct sink_event event = { .kind = FINDING_WITHDRAWN,
                                    .reason = turn->reason,
                                    .scenario = scenario,
                                    .key = entry->key };
        if (entry->value == &UNSEEN)
            tell_sinks(turn, &event);
    }
    if (turn->sink_failed)
        *err = turn->sink_error;
    return !turn->sink_failed;
}

static bool tell_differences(struct writer_turn *turn, struct err *err)
{
    const struct writer *writer = turn->writer;
    for (size_t i = 0; i < writer->scenario_count; i++)
        if (watch_status(writer->watch, writer->scenarios[i]).state == WATCH_RUNNING)
            TRY(tell_difference(turn, writer->scenarios[i], err));
    return true;
}

// ---- one group

static void turn_open(struct writer *writer, struct writer_turn *turn)
{
    memset(turn, 0, sizeof *turn);
    arena_reset(writer->arena);
    turn->writer = writer;
    turn->arena = writer->arena;
    turn->at_us = now_us();
    turn->reason = SINK_RECORD;
}

static bool save_id(struct writer *writer, struct err *err)
{
    if (writer->last_id == writer->saved_id)
        return true;
    return store_run(writer->store, err, SQL_ID_PUT, STORE_ARGS(store_int(writer->last_id)));
}

static bool run_job(struct writer_turn *turn, size_t at, struct err *err)
{
    struct writer *writer = turn->writer;
    struct writer_job *job = turn->job = turn->group[at];
    turn->job_changes = 0;
    if (writer->watch)
        watch_set_source(writer->watch, (int64_t)at + 1);
    TRY(store_mark(writer->store, err));
    if (job->run(job, turn, &turn->errors[at]))
        return store_keep(writer->store, err);
    turn->failed[at] = true;
    store_back(writer->store);
    // What it put into the tick cannot be told from what others put there.
    return turn->job_changes == 0 ||
           err_set(err, ERR_CONFLICT, "a job failed after it changed records");
}

// Everything up to the commit. False: nothing of it may stay.
static bool run_group(struct writer_turn *turn, struct err *err)
{
    struct writer *writer = turn->writer;
    TRY(store_begin(writer->store, err));
    for (size_t i = 0; i < turn->count; i++)
        TRY(run_job(turn, i, err));
    if (turn->change_count || turn->clock_moved)
        watch_run(writer->watch, take_event, turn);
    if (turn->sink_failed) {
        *err = turn->sink_error;
        return false;
    }
    TRY(sinks_complete(turn, err) && save_id(writer, err));
    return store_commit(writer->store, err);
}

static void finish_group(struct writer_turn *turn)
{
    struct writer *writer = turn->writer;
    if (turn->change_count || turn->clock_moved)
        watch_settle(writer->watch);
    writer->saved_id = writer->last_id;
    sinks_publish(writer);
    pthread_mutex_lock(&writer->gate);
    writer->counts.jobs += turn->count;
    writer->counts.commits++;
    writer->counts.raised += turn->events[FINDING_RAISED];
    writer->counts.withdrawn += turn->events[FINDING_WITHDRAWN];
    writer->counts.changed += turn->events[FINDING_CHANGED];
    writer->counts.last_commit_us = turn->at_us;
    writer->counts.ready = !writer->behind;
    pthread_mutex_unlock(&writer->gate);
}

static void take_back_group(struct writer_turn *turn)
{
    struct writer *writer = turn->writer;
    store_rollback(writer->store);
    sinks_drop(writer);
    if (turn->clock_moved)
        watch_settle(writer->watch);
    if (turn->clock_moved || turn->rule_changed) {
        writer->behind = true;
        writer->behind_why = turn->reason;
    } else if (turn->change_count) {
        if (!turn->told)
            watch_run(writer->watch, NULL, NULL);
        watch_take_back(writer->watch);
    }
    pthread_mutex_lock(&writer->gate);
    writer->counts.failed_commits++;
    writer->counts.ready = false;
    pthread_mutex_unlock(&writer->gate);
}

static void answer(struct writer_turn *turn)
{
    for (size_t i = 0; i < turn->count; i++)
        turn->group[i]->done(turn->group[i], turn->failed[i] ? &turn->errors[i] : NULL);
}

static bool run_alone(struct writer *writer, struct writer_job *job, struct err *err)
{
    struct writer_turn turn;
    turn_open(writer, &turn);
    turn.group[turn.count++] = job;
    if (run_group(&turn, err)) {
        finish_group(&turn);
        if (turn.failed[0])
            *err = turn.errors[0];
        return !turn.failed[0];
    }
    take_back_group(&turn);
    if (turn.failed[0])
        *err = turn.errors[0];
    return false;
}

static void run_turn(struct writer *writer, struct writer_job *const *group, size_t count)
{
    struct writer_turn turn;
    struct err err;
    turn_open(writer, &turn);
    memcpy(turn.group, group, count * sizeof *group);
    turn.count = count;
    if (run_group(&turn, &err)) {
        finish_group(&turn);
        answer(&turn);
        return;
    }
    take_back_group(&turn);
    if (count == 1) {
        if (!turn.failed[0])
            turn.errors[0] = err;
        turn.failed[0] = true;
        answer(&turn);
        return;
    }
    for (size_t i = 0; i < count; i++)
        group[i]->done(group[i], run_alone(writer, group[i], &err) ? NULL : &err);
}

// After a clock step whose commit failed: until the store has taken what it found, nothing else runs.
static bool settle_difference(struct writer *writer, enum sink_reason reason, struct err *err)
{
    struct writer_turn turn;
    turn_open(writer, &turn);
    turn.reason = reason;
    bool through = store_alive(writer->store, err) && store_begin(writer->store, err) &&
                   tell_differences(&turn, err) && sinks_complete(&turn, err) &&
                   save_id(writer, err) &&
                   store_commit(writer->store, err);
    if (!through) {
        store_rollback(writer->store);
        sinks_drop(writer);
        return false;
    }
    writer->behind = false;
    finish_group(&turn);
    return true;
}

// ---- the thread

// Takes from the queue what may share a commit. 0: the end.
static size_t take_group(struct writer *writer, struct writer_job **group)
{
    size_t count = 0;
    pthread_mutex_lock(&writer->gate);
    while (!writer->first && !writer->stopping)
        pthread_cond_wait(&writer->work, &writer->gate);
    while (writer->first && count < WRITER_GROUP_MAX && !(count && writer->first->alone)) {
        struct writer_job *job = writer->first;
        writer->first = job->next;
        if (!writer->first)
            writer->last = NULL;
        group[count++] = job;
        writer->counts.waiting--;
        if (job->alone)
            break;
    }
    pthread_mutex_unlock(&writer->gate);
    return count;
}

static void *writer_main(void *context)
{
    struct writer *writer = context;
    struct writer_job *group[WRITER_GROUP_MAX];
    for (size_t count; (count = take_group(writer, group)) > 0;) {
        struct err err;
        if (!writer->behind || settle_difference(writer, writer->behind_why, &err)) {
            run_turn(writer, group, count);
            continue;
        }
        for (size_t i = 0; i < count; i++)
            group[i]->done(group[i], &err);
    }
    return NULL;
}

struct writer *writer_new(struct store *store, struct watch *watch)
{
    struct arena *home = arena_new("writer", 0, 0);
    struct writer *writer = ARENA_NEW(home, struct writer);
    writer->home = home;
    writer->arena = arena_new("commit", 0, 0);
    writer->store = store;
    writer->watch = watch;
    pthread_mutex_init(&writer->gate, NULL);
    pthread_cond_init(&writer->work, NULL);
    return writer;
}

void writer_add_sink(struct writer *writer, struct sink sink)
{
    assert(!writer->started && writer->sinks.count < sizeof writer->sinks.at / sizeof sink);
    writer->sinks.at[writer->sinks.count++] = sink;
}

bool writer_compare(struct writer *writer, struct scenario *const *scenarios, size_t count,
                    void (*take)(void *context, const struct sink_event *event), void *context,
                    struct err *err)
{
    struct writer_turn turn;
    turn_open(writer, &turn);
    turn.reason = SINK_START;
    turn.compared = take;
    turn.compared_context = context;
    writer->scenarios = scenarios;
    writer->scenario_count = count;
    return tell_differences(&turn, err);
}

bool writer_start(struct writer *writer, struct scenario *const *scenarios, size_t count,
                  enum sink_reason reason, struct err *err)
{
    writer->scenarios = scenarios;
    writer->scenario_count = writer->watch ? count : 0;
    bool found;
    TRY(store_number(writer->store, err, &writer->last_id, &found, SQL_ID_GET, STORE_NO_ARGS));
    writer->saved_id = writer->last_id;
    TRY(settle_difference(writer, reason, err));
    if (pthread_create(&writer->thread, NULL, writer_main, writer) != 0)
        return err_set(err, ERR_SYSTEM, "the writer's thread could not be started");
    writer->started = true;
    return true;
}

bool writer_submit(struct writer *writer, struct writer_job *job, struct err *err)
{
    pthread_mutex_lock(&writer->gate);
    bool room = writer->counts.waiting < WRITER_QUEUE_MAX && !writer->stopping;
    bool stopping = writer->stopping;
    if (room) {
        job->next = NULL;
        if (writer->last)
            writer->last->next = job;
        else
            writer->first = job;
        writer->last = job;
        writer->counts.waiting++;
        pthread_cond_signal(&writer->work);
    }
    pthread_mutex_unlock(&writer->gate);
    if (room)
        return true;
    return stopping ? err_set(err, ERR_STORE, "the server is stopping: send it again later")
                    : err_set(err, ERR_STORE, "%d writes are waiting: send it again in a moment",
                              WRITER_QUEUE_MAX);
}

// A job that somebody waits for.
struct awaited {
    struct writer_job job;
    struct writer_job *inner;
    pthread_mutex_t gate;
    pthread_cond_t over;
    bool done, failed;
    struct err err;
};

static bool awaited_run(struct writer_job *job, struct writer_turn *turn, struct err *err)
{
    struct awaited *awaited = (struct awaited *)job;
    return awaited->inner->run(awaited->inner, turn, err);
}

static void awaited_done(struct writer_job *job, const struct err *err)
{
    struct awaited *awaited = (struct awaited *)job;
    pthread_mutex_lock(&awaited->gate);
    awaited->done = true;
    awaited->failed = err != NULL;
    if (err)
        awaited->err = *err;
    pthread_cond_signal(&awaited->over);
    pthread_mutex_unlock(&awaited->gate);
}

bool writer_run(struct writer *writer, struct writer_job *job, struct err *err)
{
    struct awaited awaited = { .inner = job,
                               .gate = PTHREAD_MUTEX_INITIALIZER,
                               .over = PTHREAD_COND_INITIALIZER };
    awaited.job = *job;
    awaited.job.run = awaited_run;
    awaited.job.done = awaited_done;
    TRY(writer_submit(writer, &awaited.job, err));
    pthread_mutex_lock(&awaited.gate);
    while (!awaited.done)
        pthread_cond_wait(&awaited.over, &awaited.gate);
    pthread_mutex_unlock(&awaited.gate);
    if (awaited.failed)
        *err = awaited.err;
    return !awaited.failed;
}

void writer_stop(struct writer *writer)
{
    pthread_mutex_lock(&writer->gate);
    writer->stopping = true;
    pthread_cond_signal(&writer->work);
    pthread_mutex_unlock(&writer->gate);
    if (writer->started)
        pthread_join(writer->thread, NULL);
    store_close(writer->store);
    if (writer->watch)
        watch_close(writer->watch);
    pthread_cond_destroy(&writer->work);
    pthread_mutex_destroy(&writer->gate);
    arena_free(writer->arena);
    arena_free(writer->home);
}

struct writer_counts writer_counts(struct writer *writer)
{
    pthread_mutex_lock(&writer->gate);
    struct writer_counts counts = writer->counts;
    pthread_mutex_unlock(&writer->gate);
    return counts;
}
