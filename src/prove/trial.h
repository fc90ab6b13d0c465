// prove/trial.h — a list of changes cut into ticks, and the search for a smaller one that still fails.
//
// Owns     steps and rows live in the arena of whoever made them; a shrunken trial in the one given.
#pragma once

#include "flow/schema.h"

struct trial_step {
    size_t tick;                      // never falls from one step to the next
    const struct schema_table *table; // NULL: the clock goes to clock_us
    int64_t clock_us;
    bool present;            // the row is there afterwards
    const struct value *row; // every column of the table; where it goes, its key alone is read
};

struct trial {
    struct trial_step *steps;
    size_t count;
};

// Does the failure still show?
typedef bool trial_fails_fn(void *context, const struct trial *trial);

// Leaves out steps (halves first, then one at a time), joins ticks, and simplifies the values of
// columns outside the key to NULL or to simple[type], as long as the trial still fails.
struct trial trial_shrink(struct arena *arena, const struct trial *trial, const struct value *simple,
                          trial_fails_fn *fails, void *context);

bool trial_is_key(const struct schema_table *table, size_t column);
// The change as statements of a server; nothing for a step of the clock.
void trial_print_sql(struct str *out, const struct trial_step *step);
// As a line of a case file: "+ exp_pay  pay_no=K1 amt=500"; columns that are NULL are left out.
void trial_print_step(struct str *out, const struct trial_step *step);
