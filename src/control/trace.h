// control/trace.h — where a result column comes from: personal data followed through a plan.
#pragma once

#include "sql/plan.h"

struct trace { // one per column of a plan
    const char *mark; // of the source columns whose text it shows: secret, token, masked, restricted, ""
    const struct schema_table *table; // of the source column that it is, unchanged; NULL: of none
    int column;
};

struct trace *trace_plan(struct arena *arena, const struct plan *plan);
// Each source column that an expression of the plan reads, as often as it does.
void trace_reads(struct arena *arena, const struct plan *plan,
                 void (*take)(void *context, const struct schema_table *table, int column),
                 void *context);
// Each equality of two source columns that a join asks for, by join (a number that grows).
void trace_joins(struct arena *arena, const struct plan *plan,
                 void (*take)(void *context, int join, const struct trace *left,
                              const struct trace *right),
                 void *context);
// The tables a plan reads, each once, in the order of the schema's names met.
size_t trace_tables(struct arena *arena, const struct plan *plan, const struct schema_table ***out);
