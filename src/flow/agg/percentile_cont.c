// flow/agg/percentile_cont.c — percentile_cont: the value at a fraction of the order, between two rows
// where it falls between them.
//
//   fraction 0.5 over 10 20 40   place 1    -> 20
//   fraction 0.5 over 10 20      place 0.5  -> 10 + 0.5 * (20 - 10) = 15
//
// Two places of the tree are looked up, so a change costs O(log n). The interpolation is PostgreSQL's
// own, in doubles and in its order of operations; nothing is summed, so nothing drifts.
// Not      intervals, and arrays of fractions.
#include <math.h>

#include "flow/agg/percentile.h"

static struct value percentile_cont_value(struct agg_env *env, const void *state, enum type result)
{
    uint64_t count = percentile_count(state);
    if (!count)
        return value_null(result);
    double place = env->given->fraction * (double)(count - 1);
    double first = floor(place), second = ceil(place);
    struct value low = percentile_at(env, state, (uint64_t)first, result);
    if (first == second)
        return low;
    struct value high = percentile_at(env, state, (uint64_t)second, result);
    low.real = low.real + (place - first) * (high.real - low.real);
    return low;
}

static const struct agg_form percentile_cont_forms[] = {
    { 1, TYPE_DOUBLE, TYPE_DOUBLE },
    { 0, TYPE_UNKNOWN, TYPE_UNKNOWN },
};

const struct agg_type agg_percentile_cont = {
    .name = "percentile_cont",
    .within_group = true,
    .takes_fraction = true,
    .forms = percentile_cont_forms,
    .state_size = sizeof(struct order),
    .open = percentile_open,
    .step = order_step,
    .value = percentile_cont_value,
    .drop = order_drop,
    .close = order_close,
};
