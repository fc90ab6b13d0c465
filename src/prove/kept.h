// prove/kept.h — one query kept current by a graph of its own, and the sum of what it emitted.
//
// Owns     an arena and, unless it is the guest of another's, a graph, until kept_close.
// Errors   those of plan_bind and plan_lower.
#pragma once

#include "base/map.h"
#include "flow/op.h"
#include "sql/lower.h"
#include "sql/plan.h"

struct kept {
    struct graph *graph;
    struct node *sink;
    bool guest;
    struct arena *arena;
    struct map sums; // text of a row → int64_t *, its weight
    struct plan_request request;
    struct plan_bound bound;
    size_t emitted; // rows
};

// False when the query is refused; there is nothing to close then.
bool kept_start(struct kept *kept, const struct plan_request *request, int64_t clock_us,
                struct err *err);
// The same in the graph of `host`, which goes on; the first answer is up to the caller (graph_run or
// graph_fill). Between ticks.
bool kept_join(struct kept *kept, const struct kept *host, const struct plan_request *request,
               struct err *err);
// The row (every column of its table) is there afterwards, or the row of its key is not.
void kept_put(struct kept *kept, const struct schema_table *table, const struct value *row,
              bool present);
void kept_tick(struct kept *kept);
void kept_close(struct kept *kept);

// A row as text: cells end in tabs, numerics with the fewest decimals, \N for NULL, ! for a fault.
void row_text(struct str *out, const struct batch *batch, size_t row);
