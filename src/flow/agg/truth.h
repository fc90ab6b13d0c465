// flow/agg/truth.h — how many true and how many false: what bool_and, bool_or and every share.
#pragma once

#include "flow/agg.h"

struct truth {
    int64_t counts[2]; // of false, of true
};

static inline void truth_step(const struct agg_call *call)
{
    for (size_t i = 0; i < call->row_count; i++) {
        struct truth *truth = call->states[i];
        truth->counts[call->args[0].words[i] != 0] += call->weights[i];
    }
}

static inline struct value truth_and(struct agg_env *env, const void *state, enum type result)
{
    (void)env;
    const struct truth *truth = state;
    if (truth->counts[0] + truth->counts[1] <= 0)
        return value_null(result);
    return value_word(result, truth->counts[0] == 0);
}

static inline struct value truth_or(struct agg_env *env, const void *state, enum type result)
{
    (void)env;
    const struct truth *truth = state;
    if (truth->counts[0] + truth->counts[1] <= 0)
        return value_null(result);
    return value_word(result, truth->counts[1] != 0);
}

static const struct agg_form truth_forms[] = {
    { 1, TYPE_BOOL, TYPE_BOOL },
    { 0, TYPE_UNKNOWN, TYPE_UNKNOWN },
};
