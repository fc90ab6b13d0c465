// test/kept.h — random changes for a kept query.
//
// The tables are those of test/queries.h (or any with as many columns and a bigint key in the first).
#pragma once

#include "base/random.h"
#include "prove/kept.h"

#define STEP_COLUMNS 10
#define STEP_IDS 24

// One change; a list of them can be cut, shuffled and inverted.
struct step {
    const struct schema_table *table; // NULL: the clock goes to `hour` of `day`
    int64_t day, hour;
    int64_t id;
    bool present; // the row is there afterwards
    struct value row[STEP_COLUMNS];
};

// False when the query is refused.
bool kept_try(struct kept *kept, const struct schema *schema, const char *sql, int64_t day,
              struct err *err);
bool kept_open(struct kept *kept, const struct schema *schema, const char *sql,
               int64_t day); // prints the reason
void kept_apply(struct kept *kept, const struct step *step);
void kept_move_clock(struct kept *kept, const struct step *step); // of a step of the clock: in slices
struct step random_step(struct random *random, const struct schema *schema, bool clocks);
