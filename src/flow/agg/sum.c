// flow/agg/sum.c — sum: bigint of integers, numeric of bigints and numerics, interval of intervals.
#include "flow/agg/exact.h"

static struct value sum_interval(const struct exact_interval *state)
{
    struct value value = { .type = TYPE_INTERVAL };
    if (state->count <= 0)
        return value_null(TYPE_INTERVAL);
    if (!exact_interval_sum(state, &value.interval))
        return exact_fault(TYPE_INTERVAL);
    return value;
}

static struct value sum_value(struct agg_env *env, const void *state, enum type result)
{
    if (env->type == TYPE_INTERVAL)
        return sum_interval(state);
    if (exact_count(state) <= 0)
        return value_null(result);
    struct num sum;
    if (!exact_sum(state, &sum))
        return exact_fault(result);
    if (result == TYPE_NUMERIC)
        return (struct value){ .type = result, .num = sum };
    i128 word = num_coefficient(sum);
    if (word < INT64_MIN || word > INT64_MAX)
        return exact_fault(result);
    return value_word(result, (int64_t)word);
}

static const struct agg_form sum_forms[] = {
    { 1, TYPE_INT, TYPE_BIGINT },
    { 1, TYPE_BIGINT, TYPE_NUMERIC },
    { 1, TYPE_NUMERIC, TYPE_NUMERIC },
    { 1, TYPE_INTERVAL, TYPE_INTERVAL },
    { 0, TYPE_UNKNOWN, TYPE_UNKNOWN },
};

const struct agg_type agg_sum = {
    .name = "sum",
    .forms = sum_forms,
    .state_size = sizeof(union exact_state),
    .step = exact_step,
    .value = sum_value,
    .drop = exact_state_drop,
};
