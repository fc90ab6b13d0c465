// control/result.h — the rows of one scenario's answer, by the key of its findings.
//
// Rows are a bag with weights. During a tick the table shows what was (OLD) and what is (NEW), so the
// difference in findings is asked only of the keys that the tick touched.
// Threads  one.
// Cost     a tick costs what it changed in the answer; asking for all findings costs the answer.
#pragma once

#include "base/vec.h"
#include "control/watch.h"
#include "flow/op.h"

struct result {
    const struct scenario *scenario;
    const struct plan_column *columns;
    size_t column_count;
    struct table *table; // the columns, then the doubt about the row
    struct index *by_key;
    int valid_column, sample_column; // -1: none
};

struct result_event {
    enum finding_event event;
    struct finding finding;
    const char *key; // finding_key's text
};

struct result_events {
    struct result_event *at;
    size_t count, room;
};

// Every name the header gives must be a column: an error names the key of the header.
bool result_open(struct result *result, struct arena *arena, const struct scenario *scenario,
                 const struct plan *plan, struct err *err);
void result_close(struct result *result);
void result_take(void *result, const struct batch *batch, struct tick *tick); // a sink's take()
void result_settle(struct result *result);
uint64_t result_bytes(const void *result); // a sink's bytes()
// Instead of result_settle: the answer is as before the tick, or empty where none was told yet.
void result_take_back(struct result *result);

// What this tick raised, withdrew and changed, by key; `all`: every finding there is, as raised.
void result_collect(const struct result *result, struct arena *arena, bool all,
                    struct result_events *events);
void result_text(const struct result *result, struct arena *arena, struct str *out);
