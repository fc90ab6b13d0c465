// prove/prove.h — a query kept by the engine and asked of PostgreSQL, under random changes.
//
// After every tick both answers are compared as multisets of rows: numerics by value, doubles within
// 1e-12, all else as printed. Not compared is an answer on which PostgreSQL aborts (a division by
// zero, an overflow). Rows that the engine marks as impossible to judge are counted apart.
// Owns     the arena given to prove_run holds the report.
// Errors   the query is refused, or the server does not do what it must.
#pragma once

#include "prove/rows.h"
#include "prove/trial.h"

struct prove_request {
    struct plan_request query;
    const char *against; // the server answers this text instead; NULL: the query's own
    const char *compat;  // statements that give the server our own functions; NULL: none
    int64_t clock_us;    // at the start of each trial
    uint64_t seed;       // of the first trial; the next takes the next number
    uint64_t seconds;    // 0: one trial
    uint64_t (*now_ns)(void);
};

struct prove_report {
    bool different;
    uint64_t seed; // the request's, or that of the trial that differs
    size_t trials, ticks, changes, clock_steps; // up to the difference
    uint64_t row_count;                         // rows compared
    size_t aborted, doubted;                    // answers
    const char *aborted_text;                   // PostgreSQL's reason, the last one
    const char *const *notes;                   // what the planner has to say of the query
    size_t note_count;
    const struct plan_column *columns;
    size_t column_count;
    // Of a difference: the smallest trial that shows it, and what each side has alone in the end.
    struct trial smallest;
    size_t original_count; // steps before it was made smaller
    struct rows only_server, only_engine;
    const char *refusal; // PostgreSQL calls the query wrong
};

bool prove_run(struct arena *arena, PGconn *conn, const struct prove_request *request,
               struct prove_report *report, struct err *err);
