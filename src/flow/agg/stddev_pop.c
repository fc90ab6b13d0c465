// flow/agg/stddev_pop.c — stddev_pop: the deviation of the rows as a whole population.
#include "flow/agg/moments.h"

static struct value stddev_pop_value(struct agg_env *env, const void *state, enum type result)
{
    (void)env;
    return moments_value(state, result, false, true);
}

const struct agg_type agg_stddev_pop = {
    .name = "stddev_pop",
    .forms = moments_forms,
    .state_size = sizeof(struct moments),
    .step = moments_step,
    .value = stddev_pop_value,
    .drop = moments_drop,
};
