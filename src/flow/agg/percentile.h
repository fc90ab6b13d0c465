// flow/agg/percentile.h — the value at a place of a group's order: what the percentiles share.
//
// The group's values stand in min's and max's tree (flow/agg/order.h), equal ones as one entry with a
// count, so that any place is found by walking down counts: O(log n) of the distinct values.
#pragma once

#include "flow/agg/order.h"

static inline void percentile_open(struct agg_env *env, struct arena *arena)
{
    order_open(env, arena, false);
}

static inline uint64_t percentile_count(const struct order *order)
{
    return order->count ? order->count : order->tree.count;
}

// The value at a place, from 0, in the direction that the call was given.
static inline struct value percentile_at(const struct agg_env *env, const struct order *order,
                                         uint64_t place, enum type type)
{
    if (order->count)
        return order_value_of(env, order->key, order->ref, type);
    if (env->given->descending)
        place = order->tree.count - 1 - place;
    struct tree_cursor cursor;
    bool found = tree_at(&env->forest, &order->tree, place, &cursor);
    assert(found);
    struct tree_entry entry = tree_get(&env->forest, cursor);
    return order_value_of(env, entry.key, entry.ref, type);
}
