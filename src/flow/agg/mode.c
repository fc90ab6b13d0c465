// flow/agg/mode.c — mode: the most frequent value, of equally frequent ones the first in the order.
//
// Two trees a group hold the same entries: one by value, to find a row's entry, and one by how often
// it is there, whose first entry is the answer:
//
//   by value      10 x2   20 x3   30 x1
//   by frequency  3: 20   2: 10   1: 30        20 leaves twice ->  2: 10   1: 20   1: 30
//
// Cost   O(log n) of the distinct values a change.
#include "flow/agg/entries.h"

struct mode {
    struct tree values, frequencies;
};

static void mode_open(struct agg_env *env, struct arena *arena)
{
    struct entries *entries = ARENA_NEW(arena, struct entries);
    entries->width = 1;
    entries->orders[0].descending = env->given->descending;
    env->extra = entries;
    entries_open(env, entries);
}

static void mode_row(const struct agg_call *call, size_t row)
{
    struct agg_env *env = call->env;
    struct mode *mode = call->states[row];
    uint32_t before, after;
    uint32_t slot =
        entries_step(env, &mode->values, call->args, row, call->weights[row], &before, &after);
    if (before)
        tree_take(&env->forest, &mode->frequencies, UINT64_MAX - before, slot, 1);
    if (after)
        tree_add(&env->forest, &mode->frequencies, UINT64_MAX - after, slot, 1);
    else
        entry_free(env->extra, slot);
}

static void mode_step(const struct agg_call *call)
{
    for (size_t i = 0; i < call->row_count; i++)
        if (call->weights[i] > 0)
            mode_row(call, i);
    for (size_t i = 0; i < call->row_count; i++)
        if (call->weights[i] < 0)
            mode_row(call, i);
}

static struct value mode_value(struct agg_env *env, const void *state, enum type result)
{
    const struct mode *mode = state;
    struct tree_cursor cursor;
    if (!tree_first(&env->forest, &mode->frequencies, &cursor))
        return value_null(result);
    return *entry_values(env->extra, tree_get(&env->forest, cursor).ref);
}

static void mode_drop(struct agg_env *env, void *state)
{
    struct mode *mode = state;
    tree_clear(&env->forest, &mode->frequencies);
    entries_drop(env, &mode->values);
}

static const struct agg_form mode_forms[] = {
    { 1, TYPE_BOOL, TYPE_BOOL },
    { 1, TYPE_INT, TYPE_INT },
    { 1, TYPE_BIGINT, TYPE_BIGINT },
    { 1, TYPE_NUMERIC, TYPE_NUMERIC },
    { 1, TYPE_TEXT, TYPE_TEXT },
    { 1, TYPE_DATE, TYPE_DATE },
    { 1, TYPE_TIME, TYPE_TIME },
    { 1, TYPE_TIMESTAMP, TYPE_TIMESTAMP },
    { 0, TYPE_UNKNOWN, TYPE_UNKNOWN },
};

const struct agg_type agg_mode = {
    .name = "mode",
    .within_group = true,
    .forms = mode_forms,
    .state_size = sizeof(struct mode),
    .open = mode_open,
    .step = mode_step,
    .value = mode_value,
    .drop = mode_drop,
    .close = entries_close,
};
