// flow/agg/var_pop.c — var_pop: the variance of the rows as a whole population.
#include "flow/agg/moments.h"

static struct value var_pop_value(struct agg_env *env, const void *state, enum type result)
{
    (void)env;
    return moments_value(state, result, false, false);
}

const struct agg_type agg_var_pop = {
    .name = "var_pop",
    .forms = moments_forms,
    .state_size = sizeof(struct moments),
    .step = moments_step,
    .value = var_pop_value,
    .drop = moments_drop,
};
