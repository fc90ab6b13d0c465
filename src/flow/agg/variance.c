// flow/agg/variance.c — variance: PostgreSQL's older name of var_samp.
#include "flow/agg/moments.h"

static struct value variance_value(struct agg_env *env, const void *state, enum type result)
{
    (void)env;
    return moments_value(state, result, true, false);
}

const struct agg_type agg_variance = {
    .name = "variance",
    .forms = moments_forms,
    .state_size = sizeof(struct moments),
    .step = moments_step,
    .value = variance_value,
    .drop = moments_drop,
};
