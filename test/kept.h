// test/kept.h — one query kept current by a graph, the sum of what it emitted, and random changes.
//
// The tables are those of test/queries.h (or any with six columns and a bigint key in the first).
#pragma once

#include "base/map.h"
#include "base/random.h"
#include "flow/op.h"
#include "sql/lower.h"
#include "sql/plan.h"

// One change; a list of them can be cut, shuffled and inverted.
struct step {
    const struct schema_table *table; // NULL: the clock goes to `day`
    int64_t day;
    int64_t id;
    bool present; // the row is there afterwards
    struct value row[6];
};

#define STEP_IDS 24

struct kept {
    struct graph *graph;
    struct arena *arena;
    struct map sums; // text of a row → int64_t *, its weight
    struct plan_request request;
    struct plan_bound bound;
    size_t emitted; // rows
};

// False when the query is refused.
bool kept_try(struct kept *kept, const struct schema *schema, const char *sql, int64_t day,
              struct err *err);
bool kept_open(struct kept *kept, const struct schema *schema, const char *sql,
               int64_t day); // prints the reason
void kept_close(struct kept *kept);
void kept_apply(struct kept *kept, const struct step *step);
void kept_tick(struct kept *kept);

// A row as text: cells by tabs, numerics with the fewest decimals, \N for NULL, ! for a fault.
void row_text(struct str *out, const struct batch *batch, size_t row);
struct step random_step(struct random *random, const struct schema *schema, bool clocks);
