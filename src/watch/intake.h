// watch/intake.h — a body of rows becomes commits: each holds a batch of records, what they raise, and how far it is.
//
//   body ─► source ─► batch ─► job of the writer ─► batch ─► job …
//   survey  rows and   seals    records, engine, quarantine, ingest row,
//   totals  rejects             audit entry: one commit a batch
//
// A body is read on the caller's thread while the writer works on the batch before. What came of it stands in
// table ingest and moves in the transaction of the rows: who sends the same body again after a crash goes
// on where it ended, who repeats a key gets the first answer.
// Owns     what an order points to is copied; its file is the caller's until done().
// Bounds   memory: two batches of INTAKE_BATCH_DEFAULT rows, and the source's window; not the body's length.
// Errors   done() gets what refused the body as a whole; a row's is a reject. ERR_CONFLICT: the key came with
//          another body, or the body is being loaded right now.
// Threads  any number of orders side by side; hooks and done() run on the writer's thread (done() on the
//          caller's, when the queue is full).
#pragma once

#include "watch/records.h"
#include "watch/writer.h"

#define INTAKE_BATCH_DEFAULT 10240
#define INTAKE_ROWS_MAX      1000   // outcomes told row by row: of bodies that are no longer
#define INTAKE_REJECTS_MAX   100000 // kept of one body; more are only counted

struct intake;

enum intake_state { INTAKE_RUNNING, INTAKE_HELD, INTAKE_DONE, INTAKE_FAILED, INTAKE_REFUSED };

struct intake_row {
    uint64_t line;
    enum record_outcome outcome;
    const char *column, *reason_ko, *reason_en; // of a refused one
};

struct intake_counts {
    int64_t inserted, updated, unchanged, deleted, rejected;
};

struct intake_result {
    int64_t id;
    enum intake_state state;
    bool repeated; // the answer of an earlier order; nothing was applied
    struct intake_counts counts;
    int64_t raised;     // alarms: of a held one so many, and perhaps more, would be raised
    const char *reason; // of one that failed or was refused
    const struct intake_row *rows; // of a short body
    size_t row_count;
};

struct intake_order {
    const struct schema_table *table;
    enum change_op op; // of rows that do not say
    const char *name;  // "exp_pay.csv": the ending is the format
    int file;          // plain or packed
    int64_t account_id;
    const void *origin; // whose order, for the hooks; must stay until done()
    const char *agency; // rows of others are refused, and rows without one are its; NULL: of any
    const char *repeat_key; // NULL: none
    const char *body_hash;  // NULL: made here
    int64_t parent_id;      // whose rejects it brings again; 0
    int64_t bundle_id;      // whose end its findings wait for, and which alone is held then; 0
    int64_t release_id;     // a held one that goes on, and is not held again; 0
    // What the sender says it holds. A body that differs is refused before a row is applied.
    int64_t rows_expected;                     // -1: nothing
    const char *total_column, *total_expected; // NULL: nothing
    int hold_percent; // more alarms than so many a hundred rows, and at least hold_least: held; 0: never
    int64_t hold_least;
    size_t batch_rows; // 0: INTAKE_BATCH_DEFAULT
    void (*done)(void *context, const struct intake_result *result, const struct err *err);
    void *context;
};

struct intake_hooks {
    void *context;
    // In the transaction of every batch, and of a body's end without one; result->state says which.
    bool (*moved)(void *context, struct writer_turn *turn, const struct intake_order *order,
                  const struct intake_result *result, bool first, struct err *err);
};

struct intake *intake_new(struct writer *writer, const struct records *records,
                          const struct schema *schema, struct intake_hooks hooks);
void intake_free(struct intake *intake); // when no order is on its way
// To be added to the writer: it counts what a body raises.
struct sink intake_sink(struct intake *intake);

// Reads the body and calls done() once, here or on the writer's thread; a short body does not wait for it.
void intake_run(struct intake *intake, const struct intake_order *order);
// The same, waiting. `done` and `context` of the order are not used; the result's texts live in the arena.
bool intake_wait(struct intake *intake, const struct intake_order *order, struct arena *arena,
                 struct intake_result *result, struct err *err);

const char *intake_state_name(enum intake_state state); // "held"
const char *intake_op_name(enum change_op op);          // "upsert"
bool intake_op_of(const char *name, enum change_op *op);
const char *record_outcome_name(enum record_outcome outcome); // "inserted"
