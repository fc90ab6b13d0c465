// flow/agg/count.c — count(*) and count(x): the rows, and those where x is not NULL.
#include "flow/agg.h"

static void count_step(const struct agg_call *call)
{
    for (size_t i = 0; i < call->row_count; i++)
        *(int64_t *)call->states[i] += call->weights[i];
}

static struct value count_value(struct agg_env *env, const void *state, enum type result)
{
    (void)env;
    return value_word(result, *(const int64_t *)state);
}

static const struct agg_form count_forms[] = {
    { 0, TYPE_UNKNOWN, TYPE_BIGINT },
    { 1, TYPE_UNKNOWN, TYPE_BIGINT },
    { 0, TYPE_UNKNOWN, TYPE_UNKNOWN },
};

const struct agg_type agg_count = {
    .name = "count",
    .forms = count_forms,
    .state_size = sizeof(int64_t),
    .step = count_step,
    .value = count_value,
};
