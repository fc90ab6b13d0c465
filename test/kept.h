// test/kept.h — random changes for a kept query.
//
// The tables are those of test/queries.h (or any with six columns and a bigint key in the first).
#pragma once

#include "base/random.h"
#include "prove/kept.h"

// One change; a list of them can be cut, shuffled and inverted.
struct step {
    const struct schema_table *table; // NULL: the clock goes to `day`
    int64_t day;
    int64_t id;
    bool present; // the row is there afterwards
    struct value row[6];
};

#define STEP_IDS 24

// False when the query is refused.
bool kept_try(struct kept *kept, const struct schema *schema, const char *sql, int64_t day,
              struct err *err);
bool kept_open(struct kept *kept, const struct schema *schema, const char *sql,
               int64_t day); // prints the reason
void kept_apply(struct kept *kept, const struct step *step);
struct step random_step(struct random *random, const struct schema *schema, bool clocks);
