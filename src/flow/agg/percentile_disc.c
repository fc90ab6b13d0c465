// flow/agg/percentile_disc.c — percentile_disc: the first value at or past a fraction of the order.
//
//   fraction 0.5 over 10 20 40 80   row ceil(0.5 * 4) = 2   -> 20
//
// It is always a value of the group, so it goes for dates and texts too. A change costs O(log n).
#include <math.h>

#include "flow/agg/percentile.h"

static struct value percentile_disc_value(struct agg_env *env, const void *state, enum type result)
{
    uint64_t count = percentile_count(state);
    if (!count)
        return value_null(result);
    uint64_t row = (uint64_t)ceil(env->given->fraction * (double)count);
    return percentile_at(env, state, row ? row - 1 : 0, result);
}

const struct agg_type agg_percentile_disc = {
    .name = "percentile_disc",
    .within_group = true,
    .takes_fraction = true,
    .forms = order_forms,
    .state_size = sizeof(struct order),
    .open = percentile_open,
    .step = order_step,
    .value = percentile_disc_value,
    .drop = order_drop,
    .close = order_close,
};
