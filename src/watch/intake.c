// The life of an order.
//
// A load has references: the reader holds one while it decodes, each batch one while it is with the writer.
// Who leaves last ends it:
//
//     short body    read, submit, leave                    done(batch 0): last ─► done()
//     long body     read 0, submit, read 1 …, submit n,    done(batch n): last ─► done()
//     held          … done(batch k): over its limit        last ─► mark "held" ─► done()
//     broken file   … read k fails, leave                  last ─► mark "failed" ─► done()
//
// A batch whose commit failed (the disk is full) ends the load without a mark: the row stays "running" at the
// last batch that is durable, and who sends the body again goes on from there.
#include "watch/intake.h"

#include <assert.h>
#include <string.h>
#include <sys/stat.h>

#include "watch/intake_load.h"

#define SHARED_ROWS 64 // a batch of more has its commit for itself

// ---- words

static const char *const state_names[] = { "running", "held", "done", "failed", "refused" };
static const char *const op_names[] = { [CHANGE_INSERT] = "insert",
                                        [CHANGE_UPDATE] = "update",
                                        [CHANGE_DELETE] = "delete",
                                        [CHANGE_UPSERT] = "upsert" };
static const char *const outcome_names[] = { "inserted", "updated", "unchanged", "deleted",
                                             "rejected" };

const char *intake_state_name(enum intake_state state)
{
    return state_names[state];
}

const char *intake_op_name(enum change_op op)
{
    return op_names[op];
}

bool intake_op_of(const char *name, enum change_op *op)
{
    for (size_t i = 0; i < sizeof op_names / sizeof *op_names; i++)
        if (strcmp(op_names[i], name) == 0) {
            *op = (enum change_op)i;
            return true;
        }
    return false;
}

const char *record_outcome_name(enum record_outcome outcome)
{
    return outcome_names[outcome];
}

// ---- the site

struct intake *intake_new(struct writer *writer, const struct records *records,
                          const struct schema *schema, struct intake_hooks hooks)
{
    struct pool pool = { .name = "intake" };
    struct intake *intake = pool_resize(&pool, NULL, 0, sizeof *intake);
    *intake =
        (struct intake){ .writer = writer, .records = records, .schema = schema, .hooks = hooks };
    pthread_mutex_init(&intake->gate, NULL);
    return intake;
}

void intake_free(struct intake *intake)
{
    assert(!intake->active);
    struct pool pool = { .name = "intake", .bytes = sizeof *intake };
    pthread_mutex_destroy(&intake->gate);
    arena_free(intake->arena);
    pool_resize(&pool, intake, sizeof *intake, 0);
}

static bool count_raised(void *context, struct writer_turn *turn, const struct sink_event *event,
                         struct err *err)
{
    (void)turn;
    struct intake *intake = context;
    struct intake_slot *slot = intake->running;
    if (!slot || event->kind != FINDING_RAISED || event->ingest_id != slot->load->id)
        return true;
    slot->raised++;
    slot->over_limit = slot->limit && slot->load->result.raised + slot->raised > slot->limit;
    return !slot->over_limit ||
           err_set(err, ERR_LIMIT,
                   "경보가 너무 많아 보류합니다 | held for raising too many alarms");
}

struct sink intake_sink(struct intake *intake)
{
    return (struct sink){ .context = intake, .prepare = count_raised };
}

// ---- the end

static bool enter(struct intake_load *load)
{
    struct intake *intake = load->intake;
    bool free = true;
    pthread_mutex_lock(&intake->gate);
    for (struct intake_load *at = intake->active; at; at = at->next_active)
        free = free && (at->order.table != load->order.table ||
                        strcmp(at->body_hash, load->body_hash) != 0);
    if (free) {
        load->next_active = intake->active;
        intake->active = load;
    }
    pthread_mutex_unlock(&intake->gate);
    return free;
}

static void leave(struct intake_load *load)
{
    struct intake *intake = load->intake;
    pthread_mutex_lock(&intake->gate);
    struct intake_load **link = &intake->active;
    while (*link && *link != load)
        link = &(*link)->next_active;
    if (*link)
        *link = load->next_active;
    pthread_mutex_unlock(&intake->gate);
}

static void deliver(struct intake_load *load)
{
    struct intake_result *result = &load->result;
    leave(load);
    // What was refused once is refused again, in the same words.
    if (!load->failed && (result->state == INTAKE_FAILED || result->state == INTAKE_REFUSED)) {
        load->failed = true;
        err_set(&load->err, ERR_BAD_INPUT, "%s", result->reason);
    }
    load->order.done(load->order.context, result, load->failed ? &load->err : NULL);
    for (size_t i = 0; i < INTAKE_SLOTS; i++) {
        arena_free(load->slots[i].arena);
        arena_free(load->slots[i].scratch);
    }
    pthread_cond_destroy(&load->moved);
    pthread_mutex_destroy(&load->gate);
    arena_free(load->arena);
}

static void mark_done(struct writer_job *job, const struct err *err)
{
    struct intake_load *load =
        (struct intake_load *)((char *)job - offsetof(struct intake_load, mark));
    if (err) {
        load->failed = true;
        load->err = *err;
    } else if (!load->settled) {
        load->result.state = load->verdict;
        load->result.reason = load->verdict_reason;
        load->result.raised = load->would_raise;
    }
    deliver(load);
}

static void settle(struct intake_load *load)
{
    struct err err;
    if (load->verdict == INTAKE_RUNNING) {
        deliver(load);
        return;
    }
    load->mark = (struct writer_job){ .run = intake_mark,
                                      .done = mark_done,
                                      .actor_id = load->order.account_id,
                                      .bundle_id = load->order.bundle_id,
                                      .alone = true };
    if (!writer_submit(load->intake->writer, &load->mark, &err))
        mark_done(&load->mark, &err);
}

static void let_go(struct intake_load *load)
{
    pthread_mutex_lock(&load->gate);
    bool last = --load->references == 0;
    pthread_mutex_unlock(&load->gate);
    if (last)
        settle(load);
}

// ---- batches

static void add_counts(struct intake_load *load, const struct intake_slot *slot)
{
    struct intake_result *result = &load->result;
    result->counts.inserted += slot->counts.inserted;
    result->counts.updated += slot->counts.updated;
    result->counts.unchanged += slot->counts.unchanged;
    result->counts.deleted += slot->counts.deleted;
    result->counts.rejected += slot->counts.rejected;
    result->raised += slot->raised;
    result->rows = slot->rows.at;
    result->row_count = slot->rows.count;
    if (slot->last)
        result->state = INTAKE_DONE;
}

// A store that is full is no fault of the sender's.
static void batch_failed(struct intake_load *load, const struct intake_slot *slot,
                         const struct err *err)
{
    if (slot->over_limit) {
        load->verdict = INTAKE_HELD;
        load->verdict_reason = "";
        load->would_raise = load->result.raised + slot->raised;
    } else if (!load->failed) {
        load->failed = true;
        load->verdict = INTAKE_RUNNING;
        load->err = *err;
        if (err->kind == ERR_LIMIT)
            load->err.kind = ERR_STORE;
    }
}

static void slot_done(struct writer_job *job, const struct err *err)
{
    struct intake_slot *slot = (struct intake_slot *)job;
    struct intake_load *load = slot->load;
    load->intake->running = NULL;
    pthread_mutex_lock(&load->gate);
    bool counted = !load->stopped;
    load->stopped = load->stopped || err || load->settled;
    load->over = load->over || load->stopped || slot->last;
    if (counted && err)
        batch_failed(load, slot, err);
    else if (counted && !load->settled)
        add_counts(load, slot);
    load->claimed = load->claimed || !err;
    slot->busy = false;
    pthread_cond_signal(&load->moved);
    pthread_mutex_unlock(&load->gate);
    let_go(load);
}

static bool slot_wait(struct intake_load *load, struct intake_slot *slot)
{
    pthread_mutex_lock(&load->gate);
    while (slot->busy && !load->over)
        pthread_cond_wait(&load->moved, &load->gate);
    bool go_on = !load->over;
    pthread_mutex_unlock(&load->gate);
    return go_on;
}

static void slot_open(struct intake_load *load, struct intake_slot *slot, bool first)
{
    arena_reset(slot->arena);
    memset(&slot->chunks, 0, sizeof slot->chunks);
    memset(&slot->rejects, 0, sizeof slot->rejects);
    slot->load = load;
    slot->row_count = 0;
    slot->first = first;
    slot->last = false;
    slot->over_limit = false;
}

static bool slot_submit(struct intake_load *load, struct intake_slot *slot, struct err *err)
{
    slot->job = (struct writer_job){ .run = intake_apply,
                                     .done = slot_done,
                                     .actor_id = load->order.account_id,
                                     .bundle_id = load->order.bundle_id,
                                     .alone = slot->row_count > SHARED_ROWS };
    pthread_mutex_lock(&load->gate);
    slot->busy = true;
    load->references++;
    pthread_mutex_unlock(&load->gate);
    if (writer_submit(load->intake->writer, &slot->job, err))
        return true;
    pthread_mutex_lock(&load->gate);
    slot->busy = false;
    load->references--;
    pthread_mutex_unlock(&load->gate);
    return false;
}

// ---- the reader

// What is wrong with the file as a whole ends the load, and its sender gets the same answer again.
static void body_wrong(struct intake_load *load, enum intake_state verdict, const struct err *err)
{
    pthread_mutex_lock(&load->gate);
    if (!load->over) {
        load->over = true;
        load->verdict = verdict;
        load->verdict_reason = arena_text(load->arena, err->text, strlen(err->text));
    }
    pthread_mutex_unlock(&load->gate);
}

static void load_failed(struct intake_load *load, const struct err *err)
{
    pthread_mutex_lock(&load->gate);
    load->over = load->failed = true;
    load->err = *err;
    pthread_mutex_unlock(&load->gate);
}

static void read_batches(struct intake_load *load, struct source *source,
                         struct intake_slot **reading)
{
    struct err err;
    for (size_t i = 0;; i++) {
        struct intake_slot *slot = *reading = &load->slots[i % INTAKE_SLOTS];
        if (!slot_wait(load, slot))
            return;
        slot_open(load, slot, i == 0);
        if (!intake_read(load, slot, source, &err)) {
            body_wrong(load, INTAKE_FAILED, &err);
            return;
        }
        bool last = slot->last;
        if (!slot_submit(load, slot, &err)) {
            load_failed(load, &err);
            return;
        }
        if (last)
            return;
    }
}

static void read_body(struct intake_load *load)
{
    struct err err;
    struct intake_slot *reading = &load->slots[0];
    if (intake_needs_survey(load) && !intake_survey(load, &err)) {
        body_wrong(load, INTAKE_REFUSED, &err);
        return;
    }
    slot_open(load, reading, true);
    struct source *source = intake_source(load, &reading, &err);
    if (!source) {
        body_wrong(load, INTAKE_FAILED, &err);
        return;
    }
    read_batches(load, source, &reading);
    source_close(source);
}

static bool hash_body(struct intake_load *load, struct err *err)
{
    struct stat stat_of;
    if (fstat(load->order.file, &stat_of) == 0)
        load->body_bytes = stat_of.st_size;
    load->body_hash = load->order.body_hash;
    if (load->body_hash)
        return true;
    uint8_t hash[SEAL_HASH];
    char *hex = arena_take(load->arena, 2 * SEAL_HASH + 1);
    TRY(seal_hash_file(load->order.file, hash, err));
    seal_hex(hash, SEAL_HASH, hex);
    load->body_hash = hex;
    return true;
}

static const char *copy(struct arena *arena, const char *text)
{
    return text ? arena_text(arena, text, strlen(text)) : NULL;
}

static struct intake_load *load_new(struct intake *intake, const struct intake_order *order)
{
    struct arena *arena = arena_new("intake load", 0, 0);
    struct intake_load *load = ARENA_NEW(arena, struct intake_load);
    load->intake = intake;
    load->arena = arena;
    load->order = *order;
    load->order.name = copy(arena, order->name);
    load->order.agency = copy(arena, order->agency);
    load->order.repeat_key = copy(arena, order->repeat_key);
    load->order.body_hash = copy(arena, order->body_hash);
    load->order.total_column = copy(arena, order->total_column);
    load->order.total_expected = copy(arena, order->total_expected);
    load->secret_count = records_secret_count(intake->records, order->table);
    load->references = 1;
    load->verdict = INTAKE_RUNNING;
    load->result.reason = "";
    pthread_mutex_init(&load->gate, NULL);
    pthread_cond_init(&load->moved, NULL);
    for (size_t i = 0; i < INTAKE_SLOTS; i++) {
        load->slots[i].arena = arena_new("intake batch", 0, 0);
        load->slots[i].scratch = arena_new("intake rows", 0, 0);
    }
    return load;
}

void intake_run(struct intake *intake, const struct intake_order *order)
{
    struct intake_load *load = load_new(intake, order);
    struct err err;
    if (!hash_body(load, &err)) {
        load_failed(load, &err);
    } else if (!enter(load)) {
        err_set(&err, ERR_CONFLICT,
                "같은 자료를 지금 싣고 있습니다 | this body is being loaded right now");
        load_failed(load, &err);
    } else {
        read_body(load);
    }
    let_go(load);
}

// ---- waiting

struct waited {
    pthread_mutex_t gate;
    pthread_cond_t over;
    bool done, failed;
    struct arena *arena;
    struct intake_result *result;
    struct err *err;
};

static void keep_rows(struct waited *waited, const struct intake_result *result)
{
    struct intake_row *rows = ARENA_ARRAY(waited->arena, struct intake_row, result->row_count + 1);
    for (size_t i = 0; i < result->row_count; i++) {
        rows[i] = result->rows[i];
        rows[i].column = copy(waited->arena, rows[i].column);
        rows[i].reason_ko = copy(waited->arena, rows[i].reason_ko);
        rows[i].reason_en = copy(waited->arena, rows[i].reason_en);
    }
    *waited->result = *result;
    waited->result->rows = rows;
    waited->result->reason = copy(waited->arena, result->reason);
}

static void waited_done(void *context, const struct intake_result *result, const struct err *err)
{
    struct waited *waited = context;
    pthread_mutex_lock(&waited->gate);
    keep_rows(waited, result);
    waited->failed = err != NULL;
    if (err)
        *waited->err = *err;
    waited->done = true;
    pthread_cond_signal(&waited->over);
    pthread_mutex_unlock(&waited->gate);
}

bool intake_wait(struct intake *intake, const struct intake_order *order, struct arena *arena,
                 struct intake_result *result, struct err *err)
{
    struct waited waited = { .gate = PTHREAD_MUTEX_INITIALIZER,
                             .over = PTHREAD_COND_INITIALIZER,
                             .arena = arena,
                             .result = result,
                             .err = err };
    struct intake_order own = *order;
    own.done = waited_done;
    own.context = &waited;
    intake_run(intake, &own);
    pthread_mutex_lock(&waited.gate);
    while (!waited.done)
        pthread_cond_wait(&waited.over, &waited.gate);
    pthread_mutex_unlock(&waited.gate);
    return !waited.failed;
}
