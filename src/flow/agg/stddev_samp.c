// flow/agg/stddev_samp.c — stddev_samp: the deviation of a population that the rows are a sample of.
#include "flow/agg/moments.h"

static struct value stddev_samp_value(struct agg_env *env, const void *state, enum type result)
{
    (void)env;
    return moments_value(state, result, true, true);
}

const struct agg_type agg_stddev_samp = {
    .name = "stddev_samp",
    .forms = moments_forms,
    .state_size = sizeof(struct moments),
    .step = moments_step,
    .value = stddev_samp_value,
    .drop = moments_drop,
};
