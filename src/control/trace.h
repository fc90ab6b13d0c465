// control/trace.h — where a result column comes from: personal data followed through a plan.
#pragma once

#include "sql/plan.h"

struct trace { // one per column of a plan
    const char *mark; // of the source columns whose text it shows: secret, token, masked, restricted, ""
};

struct trace *trace_plan(struct arena *arena, const struct plan *plan);
// The tables a plan reads, each once, in the order of the schema's names met.
size_t trace_tables(struct arena *arena, const struct plan *plan, const struct schema_table ***out);
