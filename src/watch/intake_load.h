// watch/intake_load.h — one order on its way, shared by its reader (intake_read.c) and its jobs (intake_write.c).
//
// Not for others. `gate` guards what both threads touch: slot.busy, over, references.
#pragma once

#include <pthread.h>

#include "base/vec.h"
#include "source/source.h"
#include "watch/intake.h"

#define INTAKE_SLOTS 2

struct intake_chunk { // what source_next() handed out
    struct record_rows rows;
    const uint64_t *lines;
};

struct intake_reject {
    uint64_t line;
    const char *column, *value, *ko, *en;
};

struct intake_load;

struct intake_slot {       // a batch
    struct writer_job job; // first
    struct intake_load *load;
    struct arena *arena, *scratch;
    VEC(struct intake_chunk) chunks;
    VEC(struct intake_reject) rejects; // of the reader
    struct record_secret *secrets;     // of the chunk being read
    size_t row_count;
    uint64_t last_line;
    bool busy, first, last;
    // Of the last run.
    VEC(struct intake_row) rows; // first batch of a short body
    struct intake_counts counts;
    int64_t raised, limit; // limit 0: none
    bool over_limit;
};

struct intake {
    struct arena *arena;
    struct writer *writer;
    const struct records *records;
    const struct schema *schema;
    struct intake_hooks hooks;
    struct intake_slot *running; // alone in its commit; of the writer's thread
    pthread_mutex_t gate;
    struct intake_load *active;
};

struct intake_load {
    struct intake *intake;
    struct intake_order order;
    struct arena *arena;
    struct intake_load *next_active;
    struct intake_slot slots[INTAKE_SLOTS];
    struct writer_job mark; // ends a load that no batch ends
    size_t secret_count;
    const char *body_hash, *repeat_key;
    int64_t body_bytes;

    pthread_mutex_t gate;
    pthread_cond_t moved;
    int references; // the reader, and each batch on its way
    bool over;      // no further batch is wanted

    // What is committed.
    bool claimed; // its row is there
    int64_t id;
    uint64_t position; // where an earlier run ended: lines up to it are behind us
    bool filling;      // the table was empty: nothing is held
    bool settled;      // the answer was known before
    bool stopped;      // a batch failed, or nothing is to do; of the writer's thread
    struct intake_result result;
    bool failed; // err says why
    struct err err;
    enum intake_state verdict; // of the mark: held, failed or refused
    const char *verdict_reason;
    int64_t would_raise; // of a held one, at least
};

// ---- intake_read.c
// Reads the whole body without applying it: what is wrong with it as a whole is the verdict.
bool intake_survey(struct intake_load *load, struct err *err);
bool intake_needs_survey(const struct intake_load *load);
struct source *intake_source(struct intake_load *load, struct intake_slot **slot, struct err *err);
// Fills the slot; slot->last at the end of the body.
bool intake_read(struct intake_load *load, struct intake_slot *slot, struct source *source,
                 struct err *err);

// ---- intake_write.c
bool intake_apply(struct writer_job *job, struct writer_turn *turn, struct err *err); // of a slot
bool intake_mark(struct writer_job *job, struct writer_turn *turn, struct err *err);
