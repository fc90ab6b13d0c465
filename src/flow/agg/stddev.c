// flow/agg/stddev.c — stddev: PostgreSQL's older name of stddev_samp.
#include "flow/agg/moments.h"

static struct value stddev_value(struct agg_env *env, const void *state, enum type result)
{
    (void)env;
    return moments_value(state, result, true, true);
}

const struct agg_type agg_stddev = {
    .name = "stddev",
    .forms = moments_forms,
    .state_size = sizeof(struct moments),
    .step = moments_step,
    .value = stddev_value,
    .drop = moments_drop,
};
