// prove/draw.h — random changes that meet a query: few keys, and values near its own literals.
//
// Values come from the constants of the bound plan (parameters are among them) and their neighbours:
// one more and one less, a day or a millisecond before and after, the clock less a number of days.
// Columns of one name, or compared with each other, draw from the same few values in every table, so
// that rows find each other; a column that the query compares with constants mostly holds these.
// Owns     the arena given to draw_new.
#pragma once

#include "base/random.h"
#include "prove/trial.h"
#include "sql/plan.h"

struct draw;

struct draw *draw_new(struct arena *arena, const struct plan_request *request,
                      const struct plan_bound *bound, int64_t clock_us);
const struct schema_table *const *draw_tables(const struct draw *draw, size_t *count);
// One fresh start: some rows at once, then ticks of a few changes and steps of the clock.
struct trial draw_trial(const struct draw *draw, struct arena *arena, struct random *random);
// The value of each type that a reader understands at once.
const struct value *draw_simple(const struct draw *draw);
