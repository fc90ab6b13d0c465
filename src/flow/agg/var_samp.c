// flow/agg/var_samp.c — var_samp: the variance of a population that the rows are a sample of.
#include "flow/agg/moments.h"

static struct value var_samp_value(struct agg_env *env, const void *state, enum type result)
{
    (void)env;
    return moments_value(state, result, true, false);
}

const struct agg_type agg_var_samp = {
    .name = "var_samp",
    .forms = moments_forms,
    .state_size = sizeof(struct moments),
    .step = moments_step,
    .value = var_samp_value,
    .drop = moments_drop,
};
