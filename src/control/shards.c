// Engines are watches that know nothing of each other. An agency's records are in the shard that a
// hash of its name says; reference tables are in every shard; the national engine, which comes last,
// has all rows of the tables its scenarios read.
//
//                      hash of agency_id        ┌─ shard 0 ─┐
//   batch, change ──► one shard, or for a ────► ├─ shard 1 ─┤──► events ──► in the order of
//                      reference table all      └─ national ┘               (scenario, key) ──► report
//
// Why any count gives the same bytes: what splits by agency is found by one shard as one watch would
// find it, in the order of keys; the lists are merged by (scenario, key). Numbers of texts and slots
// differ from run to run, and nothing reported depends on them.
//
// The caller waits for all that it handed over before a call returns (but for loads, until
// shards_close_load). So between calls every engine is the caller's, and what is not worth waking a
// thread for it does itself, without a lock: waking costs more than most ticks. The same for single
// changes: their errors are known at once, in order. Of several engines that are due together the
// caller runs the last one itself.
//
// All rows of a table go to the national engine, also those its scenarios' filters would drop: the
// filter is a column of the table that every scenario shares, so what it would save is memory alone.
#include "control/shards.h"

#include <assert.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/dict.h"
#include "base/hash.h"
#include "base/map.h"
#include "control/trace.h"

#define LOADS 8u // batches on their way
#define JOBS  (LOADS + 1)

struct engine;

struct job {
    void (*run)(struct engine *engine, void *argument);
    void *argument;
    size_t *waiting; // under the gate: how many jobs the caller waits for
};

struct event { // a copy that outlives the tick of its engine
    enum finding_event event;
    struct finding finding;
    const char *key;
    struct watch_cause *causes;
    size_t cause_count, order;
};

struct events {
    struct event *at;
    size_t count, room;
};

struct engine {
    struct shards *shards;
    struct watch *watch;
    pthread_t thread;
    bool threaded; // without a thread the caller does the work
    pthread_cond_t wake;
    struct job jobs[JOBS]; // a ring, under the gate
    size_t job_first, job_count;
    bool due; // has something to do in the next step
    // the step at hand
    watch_report report;
    void *context;
    const struct scenario *gone;
    struct watched *come;
    bool over; // its limit
    struct arena *arena;
    struct events events;
};

struct part { // of a load, for one engine
    struct engine *engine;
    const struct schema_table *table;
    const struct batch *batch;
    const uint32_t *rows; // which of the load's; NULL: all
    uint8_t *outcomes;
};

struct load {
    struct shards_load told;
    struct arena *room;
    struct part *parts;
    size_t part_count, waiting;
    bool sent;
};

struct entry {
    const struct scenario *scenario;
    bool national;
};

struct shards {
    const struct schema *schema;
    struct arena *arena, *scratch;
    size_t count;
    struct engine *engines; // shards, then the national engine if there is more than one shard
    size_t engine_count;
    VEC(struct entry) entries;
    struct map load_counts; // uint64_t by table
    struct load loads[LOADS];
    size_t load_count, load_next;
    void (*loaded)(void *context, const struct shards_load *load);
    void *loaded_context;
    size_t changed; // rows since the last step
    size_t turn_count; // rows that an engine may turn in this one
    bool started, large;
    pthread_mutex_t gate;
    pthread_cond_t done;
    bool closing;
};

// ---- threads

static void *work(void *context)
{
    struct engine *engine = context;
    struct shards *shards = engine->shards;
    pthread_mutex_lock(&shards->gate);
    for (;;) {
        while (!engine->job_count && !shards->closing)
            pthread_cond_wait(&engine->wake, &shards->gate);
        if (!engine->job_count)
            break;
        struct job job = engine->jobs[engine->job_first];
        engine->job_first = (engine->job_first + 1) % JOBS;
        engine->job_count--;
        pthread_mutex_unlock(&shards->gate);
        range_bulk(!shards->started);
        job.run(engine, job.argument);
        pthread_mutex_lock(&shards->gate);
        if (--*job.waiting == 0)
            pthread_cond_signal(&shards->done);
    }
    pthread_mutex_unlock(&shards->gate);
    range_drop_spares();
    return NULL;
}

// Counts into *waiting, which wait_for() brings to 0.
static void hand_over(struct engine *engine, struct job job)
{
    if (!engine->threaded) {
        job.run(engine, job.argument);
        return;
    }
    pthread_mutex_lock(&engine->shards->gate);
    assert(engine->job_count < JOBS);
    engine->jobs[(engine->job_first + engine->job_count++) % JOBS] = job;
    ++*job.waiting;
    pthread_cond_signal(&engine->wake);
    pthread_mutex_unlock(&engine->shards->gate);
}

static void wait_for(struct shards *shards, const size_t *waiting)
{
    pthread_mutex_lock(&shards->gate);
    while (*waiting)
        pthread_cond_wait(&shards->done, &shards->gate);
    pthread_mutex_unlock(&shards->gate);
}

// ---- life

struct shards *shards_new(const struct schema *schema, int64_t clock_us, size_t count)
{
    assert(count >= 1 && count <= SHARDS_MAX);
    struct arena *arena = arena_new("shards", 256 * MIB, 16 * GIB);
    struct shards *shards = ARENA_NEW(arena, struct shards);
    *shards = (struct shards){ .schema = schema, .arena = arena, .count = count };
    shards->scratch = arena_new("shards' step", 256 * MIB, 16 * GIB);
    shards->engine_count = count > 1 ? count + 1 : 1;
    shards->load_count = count > 1 ? LOADS : 1;
    map_open(&shards->load_counts, arena);
    pthread_mutex_init(&shards->gate, NULL);
    pthread_cond_init(&shards->done, NULL);
    for (size_t i = 0; i < shards->load_count; i++)
        shards->loads[i].room = arena_new("batch", 256 * MIB, 4 * GIB);
    shards->engines = ARENA_ARRAY(arena, struct engine, shards->engine_count);
    for (size_t i = 0; i < shards->engine_count; i++) {
        struct engine *engine = &shards->engines[i];
        engine->shards = shards;
        engine->watch = watch_new(schema, clock_us);
        engine->arena = arena_new("shard's events", 256 * MIB, 16 * GIB);
        pthread_cond_init(&engine->wake, NULL);
        engine->threaded = count > 1 && !pthread_create(&engine->thread, NULL, work, engine);
    }
    return shards;
}

void shards_close(struct shards *shards)
{
    pthread_mutex_lock(&shards->gate);
    shards->closing = true;
    for (size_t i = 0; i < shards->engine_count; i++)
        pthread_cond_signal(&shards->engines[i].wake);
    pthread_mutex_unlock(&shards->gate);
    for (size_t i = 0; i < shards->engine_count; i++) {
        struct engine *engine = &shards->engines[i];
        if (engine->threaded)
            pthread_join(engine->thread, NULL);
        pthread_cond_destroy(&engine->wake);
        watch_close(engine->watch);
        arena_free(engine->arena);
    }
    for (size_t i = 0; i < shards->load_count; i++)
        arena_free(shards->loads[i].room);
    pthread_cond_destroy(&shards->done);
    pthread_mutex_destroy(&shards->gate);
    arena_free(shards->scratch);
    arena_free(shards->arena);
}

// ---- which engine

// Any number of engines in a row: the shards, or the national one alone.
struct group {
    struct engine *first;
    size_t count;
};

static struct group group_of(const struct shards *shards, bool national)
{
    return national ? (struct group){ &shards->engines[shards->count], 1 }
                    : (struct group){ shards->engines, shards->count };
}

static bool group_uses(struct group group, const struct schema_table *table)
{
    return watch_uses(group.first->watch, table);
}

// Whether the national engine has the table beside the shards.
static bool national_uses(const struct shards *shards, const struct schema_table *table)
{
    return shards->count > 1 && group_uses(group_of(shards, true), table);
}

bool shards_uses(const struct shards *shards, const struct schema_table *table)
{
    return group_uses(group_of(shards, false), table) || national_uses(shards, table);
}

static size_t shard_of(const struct shards *shards, const struct column *agencies, size_t row)
{
    if (column_at(agencies, row) != STATE_VALUE)
        return 0; // refused there as anywhere
    struct slice name = dict_get((uint32_t)agencies->words[row]);
    return hash_memory(name.data, name.len) % shards->count;
}

// The rows of one shard, or NULL when all rows are its own; *count gets how many.
static const uint32_t *rows_of(const struct shards *shards, const struct column *agencies,
                               size_t row_count, size_t shard, struct arena *arena, size_t *count)
{
    uint32_t *rows = ARENA_RAW(arena, uint32_t, row_count);
    size_t last_shard = 0;
    *count = 0;
    for (size_t i = 0; i < row_count; i++) {
        bool same = i && column_same(agencies, i, agencies, i - 1);
        last_shard = same ? last_shard : shard_of(shards, agencies, i);
        if (last_shard == shard)
            rows[(*count)++] = (uint32_t)i;
    }
    return *count == row_count ? NULL : rows;
}

static bool decide_national(const struct shards *shards, const struct scenario *scenario)
{
    if (shards->count == 1)
        return false;
    bool national = scenario->national;
    struct plan_request request = scenario_request(shards->scratch, scenario, shards->schema);
    struct plan_bound bound;
    struct err err = { 0 }; // compiling tells it
    if (!national && plan_bind(shards->scratch, &request, &bound, &err))
        national =
            agency_prove(shards->scratch, shards->schema, scenario, bound.plan).spots.count > 0;
    arena_reset(shards->scratch);
    return national;
}

static struct entry *find_entry(const struct shards *shards, const struct scenario *scenario)
{
    for (size_t i = 0; i < shards->entries.count; i++)
        if (shards->entries.at[i].scenario == scenario)
            return &shards->entries.at[i];
    assert(false && "the scenario was added to these shards");
    return NULL;
}

bool shards_is_national(const struct shards *shards, const struct scenario *scenario)
{
    return find_entry(shards, scenario)->national;
}

void shards_set_limit(struct shards *shards, struct limit limit)
{
    for (size_t i = 0; i < shards->engine_count; i++)
        watch_set_limit(shards->engines[i].watch, limit);
}

struct watch_status shards_status(const struct shards *shards, const struct scenario *scenario)
{
    struct group group = group_of(shards, shards_is_national(shards, scenario));
    struct watch_status status = watch_status(group.first->watch, scenario);
    for (size_t i = 1; i < group.count && status.state != WATCH_SUSPENDED; i++) {
        struct watch_status other = watch_status(group.first[i].watch, scenario);
        if (other.state == WATCH_SUSPENDED)
            status = other;
    }
    return status;
}

size_t shards_suspended_count(const struct shards *shards)
{
    size_t count = 0;
    for (size_t i = 0; i < shards->engine_count; i++)
        count += watch_suspended_count(shards->engines[i].watch);
    return count;
}

struct watch *shards_watch(const struct shards *shards, const struct scenario *scenario)
{
    return group_of(shards, shards_is_national(shards, scenario)).first->watch;
}

// ---- scenarios

// Rows that other engines have of a table which this one begins to use.
static void copy_rows(struct shards *shards, const struct engine *from, struct engine *to,
                      const struct schema_table *table)
{
    const struct table *rows = graph_table_find(watch_graph(from->watch), table->name);
    int agency = to < &shards->engines[shards->count] ? agency_column(table) : -1;
    for (uint32_t at = 0; at < rows->slot_count;) {
        uint32_t slots[BATCH_ROWS];
        struct batch batch = { .column_count = table->column_count };
        for (; at < rows->slot_count && batch.row_count < BATCH_ROWS; at++)
            if (table_sees(rows, MOMENT_NEW, at))
                slots[batch.row_count++] = at;
        batch.columns = ARENA_ARRAY(shards->scratch, struct column, table->column_count);
        batch.weights = ARENA_ARRAY(shards->scratch, int64_t, batch.row_count + 1);
        for (size_t i = 0; i < batch.row_count; i++)
            batch.weights[i] = 1;
        for (size_t i = 0; i < table->column_count; i++)
            batch.columns[i] = table_read(rows, (int)i, slots, batch.row_count, shards->scratch);
        size_t count = batch.row_count;
        const uint32_t *own = NULL;
        if (agency >= 0)
            own = rows_of(shards, &batch.columns[agency], batch.row_count,
                          (size_t)(to - shards->engines), shards->scratch, &count);
        if (count)
            watch_supply(to->watch, table,
                         own ? batch_pick(shards->scratch, &batch, own, count) : &batch);
        arena_reset(shards->scratch);
    }
}

static void note_used(const struct shards *shards, struct group group, bool *used)
{
    for (size_t t = 0; t < shards->schema->table_count; t++)
        used[t] = group_uses(group, shards->schema->tables[t]);
}

// Both kinds of engines see the same records: what one of them had before, the other gets.
static void supply(struct shards *shards, bool national, const bool *used)
{
    struct group to = group_of(shards, national), from = group_of(shards, !national);
    for (size_t t = 0; t < shards->schema->table_count; t++) {
        const struct schema_table *table = shards->schema->tables[t];
        if (used[t] || !group_uses(to, table) || !group_uses(from, table))
            continue;
        size_t sources = agency_column(table) >= 0 ? from.count : 1;
        for (size_t i = 0; i < to.count; i++)
            for (size_t k = 0; k < sources; k++)
                copy_rows(shards, &from.first[k], &to.first[i], table);
    }
}

static bool check_id(const struct shards *shards, const struct scenario *old,
                     const struct scenario *fresh, struct err *err)
{
    for (size_t i = 0; fresh && i < shards->entries.count; i++) {
        const struct scenario *other = shards->entries.at[i].scenario;
        if (other != old && strcmp(other->id, fresh->id) == 0)
            return err_set(err, ERR_CONFLICT, "scenario %s is being watched already", fresh->id);
    }
    return true;
}

// Compiles into every engine of the group; what does not compile in one compiles in none.
static bool compile(struct shards *shards, const struct scenario *scenario, bool national,
                    bool beside, struct err *err)
{
    struct group group = group_of(shards, national);
    bool *used = ARENA_ARRAY(shards->arena, bool, shards->schema->table_count + 1), good = true;
    note_used(shards, group, used);
    for (size_t i = 0; i < group.count; i++) {
        struct engine *engine = &group.first[i];
        if (beside)
            good = (engine->come = watch_prepare(engine->watch, scenario, err)) != NULL;
        else
            good = watch_add(engine->watch, scenario, err);
    }
    if (shards->count > 1)
        supply(shards, national, used);
    return good;
}

bool shards_add(struct shards *shards, const struct scenario *scenario, struct err *err)
{
    shards_close_load(shards);
    TRY(check_id(shards, NULL, scenario, err));
    struct entry entry = { scenario, decide_national(shards, scenario) };
    TRY(compile(shards, scenario, entry.national, false, err));
    VEC_ADD(shards->arena, &shards->entries, entry);
    struct group group = group_of(shards, entry.national);
    for (size_t i = 0; i < group.count; i++)
        group.first[i].due = true;
    shards->large = true;
    return true;
}

// ---- records

void shards_open_load(struct shards *shards,
                      void (*loaded)(void *context, const struct shards_load *load), void *context)
{
    assert(!shards->started);
    shards->loaded = loaded;
    shards->loaded_context = context;
}

static void load_part(struct engine *engine, void *argument)
{
    struct part *part = argument;
    watch_load(engine->watch, part->table, part->batch, part->outcomes);
}

static void add_part(struct load *load, struct engine *engine, const uint32_t *rows, size_t count)
{
    const struct batch *batch = load->told.batch;
    if (rows)
        batch = batch_pick(load->room, batch, rows, count);
    load->parts[load->part_count++] =
        (struct part){ .engine = engine, .table = load->told.table, .batch = batch, .rows = rows,
                       .outcomes = ARENA_RAW(load->room, uint8_t, count) };
}

static void divide(struct shards *shards, struct load *load)
{
    const struct schema_table *table = load->told.table;
    const struct batch *batch = load->told.batch;
    int agency = agency_column(table);
    load->parts = ARENA_ARRAY(load->room, struct part, shards->engine_count);
    load->part_count = 0;
    if (national_uses(shards, table))
        add_part(load, &shards->engines[shards->count], NULL, batch->row_count);
    for (size_t i = 0; i < shards->count && group_uses(group_of(shards, false), table); i++) {
        size_t count = batch->row_count;
        const uint32_t *rows = NULL;
        if (agency >= 0 && shards->count > 1)
            rows = rows_of(shards, &batch->columns[agency], batch->row_count, i, load->room, &count);
        if (count)
            add_part(load, &shards->engines[i], rows, count);
    }
}

static void count_rows(struct shards *shards, const struct load *load)
{
    uint64_t *count = map_get(&shards->load_counts, load->told.table->name);
    if (!count) {
        count = ARENA_NEW(shards->arena, uint64_t);
        map_put(&shards->load_counts, load->told.table->name, count);
    }
    for (size_t i = 0; i < load->told.batch->row_count; i++)
        *count += load->told.outcomes[i] == OUTCOME_NEW;
}

static void finish_load(struct shards *shards, struct load *load)
{
    if (!load->sent)
        return;
    wait_for(shards, &load->waiting);
    load->sent = false;
    if (load->told.batch) {
        size_t row_count = load->told.batch->row_count;
        uint8_t *outcomes = ARENA_RAW(load->room, uint8_t, row_count);
        memset(outcomes, OUTCOME_NEW, row_count); // of a table nobody reads
        for (size_t p = 0; p < load->part_count; p++) {
            const struct part *part = &load->parts[p];
            for (size_t i = 0; i < part->batch->row_count; i++)
                outcomes[part->rows ? part->rows[i] : i] = part->outcomes[i];
        }
        load->told.outcomes = outcomes;
        count_rows(shards, load);
    }
    if (shards->loaded)
        shards->loaded(shards->loaded_context, &load->told);
}

struct arena *shards_room(struct shards *shards)
{
    struct load *load = &shards->loads[shards->load_next];
    finish_load(shards, load);
    arena_reset(load->room);
    return load->room;
}

void shards_load(struct shards *shards, const struct schema_table *table, const struct batch *batch,
                 void *tag)
{
    struct load *load = &shards->loads[shards->load_next];
    assert(!shards->started && !load->sent);
    load->told = (struct shards_load){ .table = table, .batch = batch, .tag = tag,
                                       .room = load->room };
    load->sent = true;
    if (batch) {
        divide(shards, load);
        for (size_t p = 0; p < load->part_count; p++)
            hand_over(load->parts[p].engine,
                      (struct job){ load_part, &load->parts[p], &load->waiting });
    }
    shards->load_next = (shards->load_next + 1) % shards->load_count;
    if (shards->load_count == 1)
        finish_load(shards, load);
}

void shards_close_load(struct shards *shards)
{
    for (size_t i = 0; i < shards->load_count; i++)
        finish_load(shards, &shards->loads[(shards->load_next + i) % shards->load_count]);
}

uint64_t shards_load_count(const struct shards *shards, const struct schema_table *table)
{
    const uint64_t *count = map_get(&shards->load_counts, table->name);
    return count ? *count : 0;
}

// ---- events

static void collect(void *context, enum finding_event event, const struct finding *finding,
                    const struct watch_cause *causes, size_t cause_count)
{
    struct engine *engine = context;
    struct arena *arena = engine->arena;
    struct event copy = { .event = event, .finding = *finding, .cause_count = cause_count };
    struct value *row = ARENA_ARRAY(arena, struct value, finding->column_count + 1);
    memcpy(row, finding->row, finding->column_count * sizeof *row);
    copy.finding.row = row;
    struct str key;
    str_open(&key, arena);
    finding_key(&key, finding);
    copy.key = str_end(&key);
    copy.causes = ARENA_ARRAY(arena, struct watch_cause, cause_count + 1);
    for (size_t i = 0; i < cause_count; i++)
        copy.causes[i] = (struct watch_cause){
            causes[i].table, arena_text(arena, causes[i].key, strlen(causes[i].key)),
            arena_text(arena, causes[i].change, strlen(causes[i].change)), causes[i].source };
    VEC_ADD(arena, &engine->events, copy);
}

static void collect_finding(void *context, const struct finding *finding)
{
    collect(context, FINDING_RAISED, finding, NULL, 0);
}

static int compare_keys(const void *a, const void *b)
{
    const struct event *left = a, *right = b;
    int order = strcmp(left->key, right->key);
    if (!order) // of a scenario that moved: what was comes before what is
        order = (left->event == FINDING_RAISED) - (right->event == FINDING_RAISED);
    return order ? order : (left->order > right->order) - (left->order < right->order);
}

static int compare_events(const void *a, const void *b)
{
    const struct event *left = a, *right = b;
    int order = strcmp(left->finding.scenario->id, right->finding.scenario->id);
    return order ? order : compare_keys(a, b);
}

// What the engines collected, in one order.
static struct events merge(struct shards *shards, int (*compare)(const void *, const void *))
{
    struct events all = { 0 };
    for (size_t i = 0; i < shards->engine_count; i++)
        for (size_t e = 0; e < shards->engines[i].events.count; e++) {
            struct event event = shards->engines[i].events.at[e];
            event.order = all.count;
            VEC_ADD(shards->scratch, &all, event);
        }
    if (all.count)
        qsort(all.at, all.count, sizeof *all.at, compare);
    return all;
}

static void forget(struct shards *shards)
{
    for (size_t i = 0; i < shards->engine_count; i++) {
        struct engine *engine = &shards->engines[i];
        memset(&engine->events, 0, sizeof engine->events);
        arena_reset(engine->arena);
    }
    arena_reset(shards->scratch);
}

static void tell(const struct event *event, watch_report report, void *context)
{
    report(context, event->event, &event->finding, event->causes, event->cause_count);
}

static void tell_all(const struct events *events, watch_report report, void *context)
{
    for (size_t i = 0; i < events->count; i++)
        tell(&events->at[i], report, context);
}

// A scenario whose old version was kept by other engines than its new one: what both found alike
// has not changed.
static void tell_moved(const struct events *events, watch_report report, void *context)
{
    for (size_t i = 0; i < events->count; i++) {
        struct event *one = &events->at[i], *next = i + 1 < events->count ? one + 1 : NULL;
        if (!next || one->event != FINDING_WITHDRAWN || next->event != FINDING_RAISED ||
            strcmp(one->key, next->key) != 0) {
            tell(one, report, context);
            continue;
        }
        next->event = FINDING_CHANGED;
        if (!finding_same(&one->finding, &next->finding))
            tell(next, report, context);
        i++;
    }
}

// ---- steps

static void start(struct engine *engine, void *unused)
{
    (void)unused;
    watch_start(engine->watch, engine->report, engine->context);
}

static void commit(struct engine *engine, void *unused)
{
    (void)unused;
    watch_commit(engine->watch, engine->report, engine->context);
}

static void turn(struct engine *engine, void *unused)
{
    (void)unused;
    watch_turn(engine->watch, engine->shards->turn_count, engine->report, engine->context);
}

static void precheck(struct engine *engine, void *unused)
{
    (void)unused;
    watch_precheck(engine->watch, engine->report, engine->context);
}

static void exchange(struct engine *engine, void *unused)
{
    (void)unused;
    watch_exchange(engine->watch, engine->gone, engine->come, engine->report, engine->context);
    engine->gone = NULL;
    engine->come = NULL;
}

// Runs the engines that are due, several at once when that is worth waking their threads. What a
// single one reports goes straight through.
static void run_due(struct shards *shards, void (*act)(struct engine *, void *), bool large,
                    watch_report report, void *context)
{
    size_t due = 0, waiting = 0;
    struct engine *last = NULL;
    for (size_t i = 0; i < shards->engine_count; i++)
        due += shards->engines[i].due;
    for (size_t i = 0; i < shards->engine_count; i++) {
        struct engine *engine = &shards->engines[i];
        if (!engine->due)
            continue;
        engine->due = false;
        engine->report = !report || due == 1 ? report : collect;
        engine->context = due == 1 ? context : engine;
        if (last && large)
            hand_over(last, (struct job){ act, NULL, &waiting });
        else if (last)
            act(last, NULL);
        last = engine;
    }
    if (last)
        act(last, NULL);
    wait_for(shards, &waiting);
    shards->changed = 0;
    shards->large = false;
}

static void fill(struct engine *engine, void *unused)
{
    (void)unused;
    engine->over = !watch_fill(engine->watch, engine->come);
}

// In every engine that compiled it. False when it went over its limit in one: then it is gone from all.
static bool fill_all(struct shards *shards, struct group group, const struct scenario *fresh,
                     struct err *err)
{
    for (size_t i = 0; i < group.count; i++)
        group.first[i].due = true;
    run_due(shards, fill, true, NULL, NULL);
    const struct engine *over = NULL;
    for (size_t i = 0; i < group.count; i++)
        over = group.first[i].over ? &group.first[i] : over;
    for (size_t i = 0; over && i < group.count; i++) {
        watch_discard(group.first[i].watch, group.first[i].come);
        group.first[i].come = NULL;
    }
    return !over || err_set(err, ERR_LIMIT, "scenario %s: %s", fresh->id,
                            watch_status(over->watch, fresh).reason);
}

static void step(struct shards *shards, void (*act)(struct engine *, void *), watch_report report,
                 void *context)
{
    if (shards->count == 1)
        shards->engines[0].due = true;
    run_due(shards, act, shards->large || shards->changed > SHARDS_INLINE_MAX, report, context);
    struct events events = merge(shards, compare_events);
    if (events.count)
        tell_all(&events, report, context);
    forget(shards);
}

void shards_start(struct shards *shards, watch_report report, void *context)
{
    shards_close_load(shards);
    for (size_t i = 0; i < shards->engine_count; i++)
        shards->engines[i].due = true;
    shards->large = true;
    step(shards, start, report, context);
    shards->started = true;
    range_bulk(false);
}

void shards_commit(struct shards *shards, watch_report report, void *context)
{
    step(shards, commit, report, context);
}

void shards_precheck(struct shards *shards, watch_report report, void *context)
{
    step(shards, precheck, report, context);
}

static bool change_engine(struct engine *engine, const struct change *change, struct err *err)
{
    if (!watch_uses(engine->watch, change->table))
        return true;
    TRY(watch_change(engine->watch, change, err));
    engine->due = true;
    engine->shards->changed++;
    return true;
}

// Engines that have a table agree on what is in it, so the first one that refuses speaks for all.
bool shards_change(struct shards *shards, const struct change *change, struct err *err)
{
    assert(shards->started);
    int agency = agency_column(change->table);
    size_t first = 0, end = shards->count;
    if (agency >= 0) {
        first = shard_of(shards, &change->row->columns[agency], 0);
        end = first + 1;
    }
    for (size_t i = first; i < end; i++)
        TRY(change_engine(&shards->engines[i], change, err));
    return shards->count == 1 || change_engine(&shards->engines[shards->count], change, err);
}

bool shards_turning(const struct shards *shards)
{
    bool turning = false;
    for (size_t i = 0; i < shards->engine_count; i++)
        turning = turning || watch_turning(shards->engines[i].watch);
    return turning;
}

// All engines or none: one of them may be done with the step before.
static bool check_turned(const struct shards *shards, struct err *err)
{
    return !shards_turning(shards) ||
           err_set(err, ERR_CONFLICT, "rows still turn by the clock's last step");
}

bool shards_set_clock(struct shards *shards, int64_t clock_us, struct err *err)
{
    TRY(check_turned(shards, err));
    for (size_t i = 0; i < shards->engine_count; i++) {
        struct engine *engine = &shards->engines[i];
        bool moves = graph_clock(watch_graph(engine->watch)) != clock_us;
        TRY(watch_set_clock(engine->watch, clock_us, err));
        engine->due = engine->due || moves;
        shards->large = shards->large || moves;
    }
    return true;
}

bool shards_move_clock(struct shards *shards, int64_t clock_us, struct err *err)
{
    assert(shards->started && !shards->changed && !shards->large);
    TRY(check_turned(shards, err));
    for (size_t i = 0; i < shards->engine_count; i++)
        TRY(watch_move_clock(shards->engines[i].watch, clock_us, err));
    return true;
}

bool shards_turn(struct shards *shards, size_t row_count, watch_report report, void *context)
{
    assert(!shards->changed && !shards->large);
    size_t turning = 0;
    for (size_t i = 0; i < shards->engine_count; i++) {
        struct engine *engine = &shards->engines[i];
        engine->due = watch_turning(engine->watch);
        turning += engine->due;
    }
    if (!turning)
        return false;
    shards->turn_count = row_count;
    shards->large = turning > 1;
    step(shards, turn, report, context);
    return shards_turning(shards);
}

static void note_entry(struct shards *shards, const struct scenario *old,
                       const struct scenario *fresh, bool national)
{
    size_t kept = 0;
    for (size_t i = 0; i < shards->entries.count; i++)
        if (shards->entries.at[i].scenario != old)
            shards->entries.at[kept++] = shards->entries.at[i];
    shards->entries.count = kept;
    struct entry entry = { fresh, national };
    if (fresh)
        VEC_ADD(shards->arena, &shards->entries, entry);
}

bool shards_replace(struct shards *shards, const struct scenario *old,
                    const struct scenario *fresh, watch_report report, void *context,
                    struct err *err)
{
    assert(shards->started && !shards->changed && !shards->large);
    TRY(check_id(shards, old, fresh, err));
    bool was = old && shards_is_national(shards, old),
         is = fresh && decide_national(shards, fresh);
    if (fresh)
        TRY(compile(shards, fresh, is, true, err));
    struct group from = group_of(shards, was), to = group_of(shards, is);
    if (fresh)
        TRY(fill_all(shards, to, fresh, err));
    for (size_t i = 0; old && i < from.count; i++) {
        from.first[i].gone = old;
        from.first[i].due = true;
    }
    for (size_t i = 0; fresh && i < to.count; i++)
        to.first[i].due = true;
    run_due(shards, exchange, true, report, context);
    struct events events = merge(shards, compare_keys);
    if (events.count && old && fresh && was != is)
        tell_moved(&events, report, context);
    else if (events.count)
        tell_all(&events, report, context);
    forget(shards);
    note_entry(shards, old, fresh, is);
    return true;
}

// ---- answers

void shards_findings(const struct shards *shards, const struct scenario *scenario,
                     void (*take)(void *context, const struct finding *finding), void *context)
{
    struct shards *all = shards->engines->shards; // the answers are const, the room to sort them is not
    struct group group = group_of(shards, shards_is_national(shards, scenario));
    if (group.count == 1) {
        watch_findings(group.first->watch, scenario, take, context);
        return;
    }
    for (size_t i = 0; i < group.count; i++)
        watch_findings(group.first[i].watch, scenario, collect_finding, &group.first[i]);
    struct events events = merge(all, compare_keys);
    for (size_t i = 0; i < events.count; i++)
        take(context, &events.at[i].finding);
    forget(all);
}
