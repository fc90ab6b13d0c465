// flow/agg/order.h — the values of a group in order: what min and max share.
//
// Every distinct value of a group is an entry of a tree, with its count, so that the next one is at
// hand when the extreme leaves. A group with a single distinct value has no tree: the entry is in
// the state; of more, the state has the extreme one, so that nobody needs the tree to ask for it.
// Types with exact images need no ref, a text's ref is its dictionary id; a numeric or
// interval is put into a numbered slot when it first appears in a group and is freed with its
// entry. Slot 0 holds the value that is being looked for.
//
// Of 1.5 and 1.50, equal but not the same, the form with the fewest decimals is shown: for min the
// fewer stand first, for max last.
//
// Rows that add must come before rows that take within a tick; inside one call the order is free.
#pragma once

#include <assert.h>
#include <string.h>

#include "base/dict.h"
#include "flow/agg.h"

#define ORDER_SLOTS_BYTES_MAX (16 * GIB)

union order_slot {
    struct num num;
    struct interval interval;
    uint32_t next_free;
};

struct order_values {
    struct range slots;
    uint32_t slot_count, free;
    bool greatest; // max
};

struct order {
    struct tree tree; // empty while there is one distinct value
    uint64_t key;     // that value, or the least or greatest of the tree
    uint32_t ref, count; // of that value; 0: of the tree
};

static inline union order_slot *order_slot_at(const struct order_values *values, uint32_t ref)
{
    assert(ref < values->slot_count);
    return (union order_slot *)values->slots.base + ref;
}

static inline int order_compare_text(const void *context, uint32_t a, uint32_t b)
{
    (void)context;
    return dict_compare(a, b);
}

static inline int order_compare_num(const void *context, uint32_t a, uint32_t b)
{
    const struct order_values *values = context;
    struct num left = order_slot_at(values, a)->num, right = order_slot_at(values, b)->num;
    int order = num_compare(left, right);
    if (order != 0)
        return order;
    order = left.scale < right.scale ? -1 : left.scale > right.scale;
    return values->greatest ? -order : order;
}

// Intervals of equal length need some order that does not depend on who came first.
static inline int order_compare_interval(const void *context, uint32_t a, uint32_t b)
{
    const struct order_values *values = context;
    struct interval left = order_slot_at(values, a)->interval;
    struct interval right = order_slot_at(values, b)->interval;
    struct value left_value = { .type = TYPE_INTERVAL, .interval = left };
    struct value right_value = { .type = TYPE_INTERVAL, .interval = right };
    int order = value_compare(&left_value, &right_value);
    if (order != 0)
        return order;
    if (left.months != right.months)
        return left.months < right.months ? -1 : 1;
    return left.days < right.days ? -1 : left.days > right.days;
}

static inline void order_open(struct agg_env *env, struct arena *arena, bool greatest)
{
    tree_compare_fn compare = env->type == TYPE_TEXT       ? order_compare_text
                              : env->type == TYPE_NUMERIC  ? order_compare_num
                              : env->type == TYPE_INTERVAL ? order_compare_interval
                                                           : NULL;
    struct order_values *values = ARENA_NEW(arena, struct order_values);
    values->greatest = greatest;
    if (type_is_wide(env->type)) {
        range_open(&values->slots, env->pool, ORDER_SLOTS_BYTES_MAX);
        range_need(&values->slots, sizeof(union order_slot));
        values->slot_count = 1;
    }
    env->extra = values;
    forest_open(&env->forest, env->pool, compare, values);
}

static inline void order_close(struct agg_env *env)
{
    struct order_values *values = env->extra;
    forest_close(&env->forest);
    if (type_is_wide(env->type))
        range_close(&values->slots);
}

static inline bool order_same(const struct agg_env *env, uint64_t key_a, uint32_t ref_a,
                              uint64_t key_b, uint32_t ref_b)
{
    if (key_a != key_b)
        return false;
    return ref_a == ref_b ||
           (env->forest.compare && env->forest.compare(env->extra, ref_a, ref_b) == 0);
}

// The ref of the group's entry that equals the value in slot 0, and its count; or 0.
static inline uint32_t order_slot_find(const struct agg_env *env, const struct order *order,
                                       uint64_t key, uint32_t *count)
{
    struct tree_entry entry = { .key = order->key, .ref = order->ref, .count = order->count };
    struct tree_cursor cursor;
    if (!order->count) {
        if (!tree_seek(&env->forest, &order->tree, key, 0, &cursor))
            return 0;
        entry = tree_get(&env->forest, cursor);
    }
    *count = entry.count;
    return order_same(env, entry.key, entry.ref, key, 0) ? entry.ref : 0;
}

static inline uint32_t order_slot_new(struct order_values *values)
{
    uint32_t ref = values->free;
    if (ref) {
        values->free = order_slot_at(values, ref)->next_free;
    } else {
        range_need(&values->slots, (values->slot_count + (size_t)1) * sizeof(union order_slot));
        ref = values->slot_count++;
        assert(ref != UINT32_MAX);
    }
    *order_slot_at(values, ref) = *order_slot_at(values, 0);
    return ref;
}

static inline void order_slot_free(struct order_values *values, uint32_t ref)
{
    order_slot_at(values, ref)->next_free = values->free;
    values->free = ref;
}

static inline bool order_is_before(const struct agg_env *env, uint64_t key_a, uint32_t ref_a,
                                   uint64_t key_b, uint32_t ref_b)
{
    if (key_a != key_b)
        return key_a < key_b;
    return env->forest.compare && env->forest.compare(env->extra, ref_a, ref_b) < 0;
}

static inline void order_add(struct agg_env *env, struct order *order, uint64_t key, uint32_t ref,
                             uint32_t count)
{
    const struct order_values *values = env->extra;
    bool first = order->tree.height == 0 && order->count == 0;
    if (order->count && order_same(env, order->key, order->ref, key, ref)) {
        assert(order->count <= UINT32_MAX - count);
        order->count += count;
        return;
    }
    if (order->count)
        tree_add(&env->forest, &order->tree, order->key, order->ref, order->count);
    order->count = first ? count : 0;
    if (!first)
        tree_add(&env->forest, &order->tree, key, ref, count);
    if (first || (values->greatest ? order_is_before(env, order->key, order->ref, key, ref)
                                   : order_is_before(env, key, ref, order->key, order->ref))) {
        order->key = key;
        order->ref = ref;
    }
}

static inline void order_take(struct agg_env *env, struct order *order, uint64_t key, uint32_t ref,
                              uint32_t count)
{
    const struct order_values *values = env->extra;
    bool was_extreme = order_same(env, order->key, order->ref, key, ref);
    if (order->count) {
        assert(was_extreme && order->count >= count);
        order->count -= count;
        if (order->count == 0)
            *order = (struct order){ 0 };
        return;
    }
    tree_take(&env->forest, &order->tree, key, ref, count);
    bool alone = tree_is_alone(&env->forest, &order->tree);
    if (!was_extreme && !alone)
        return;
    struct tree_cursor cursor;
    bool found = values->greatest ? tree_last(&env->forest, &order->tree, &cursor)
                                  : tree_first(&env->forest, &order->tree, &cursor);
    assert(found);
    struct tree_entry entry = tree_get(&env->forest, cursor);
    order->key = entry.key;
    order->ref = entry.ref;
    if (!alone)
        return;
    order->count = entry.count;
    tree_clear(&env->forest, &order->tree);
}

static inline void order_row(const struct agg_call *call, size_t row)
{
    struct agg_env *env = call->env;
    struct order_values *values = env->extra;
    struct order *order = call->states[row];
    const struct column *column = &call->args[0];
    int64_t weight = call->weights[row];
    assert(weight >= -(int64_t)UINT32_MAX && weight <= (int64_t)UINT32_MAX);
    uint64_t key = tree_key(column, row, false, false);
    uint32_t ref = column->type == TYPE_TEXT ? (uint32_t)column->words[row] : 0;
    bool wide = type_is_wide(column->type);
    uint32_t there = 0;
    if (wide) {
        union order_slot *slot = order_slot_at(values, 0);
        if (column->type == TYPE_NUMERIC)
            slot->num = column->nums[row];
        else
            slot->interval = column->intervals[row];
        ref = order_slot_find(env, order, key, &there);
    }
    if (weight > 0) {
        if (wide && ref == 0)
            ref = order_slot_new(values);
        order_add(env, order, key, ref, (uint32_t)weight);
        return;
    }
    assert(!wide || ref != 0);
    uint32_t count = (uint32_t)-weight;
    order_take(env, order, key, ref, count);
    if (wide && there == count)
        order_slot_free(values, ref);
}

// Rows go to trees that lie anywhere: their nodes are asked for some rows before they are needed.
static inline void order_warm(const struct agg_call *call, size_t row)
{
    const size_t root_ahead = 12, leaf_ahead = 6;
    if (row + root_ahead < call->row_count) {
        const struct order *order = call->states[row + root_ahead];
        tree_warm(&call->env->forest, &order->tree);
    }
    if (row + leaf_ahead < call->row_count) {
        const struct order *order = call->states[row + leaf_ahead];
        tree_warm_leaf(&call->env->forest, &order->tree,
                       tree_key(&call->args[0], row + leaf_ahead, false, false));
    }
}

static inline void order_step_sign(const struct agg_call *call, int sign)
{
    for (size_t i = 0; i < call->row_count; i++) {
        order_warm(call, i);
        if ((call->weights[i] > 0) == (sign > 0) && call->weights[i] != 0)
            order_row(call, i);
    }
}

static inline void order_step(const struct agg_call *call)
{
    bool adds = false, takes = false;
    for (size_t i = 0; i < call->row_count; i++) {
        adds = adds || call->weights[i] > 0;
        takes = takes || call->weights[i] < 0;
    }
    if (adds)
        order_step_sign(call, 1);
    if (takes)
        order_step_sign(call, -1);
}

static inline struct value order_value_of(const struct agg_env *env, uint64_t key, uint32_t ref,
                                          enum type type)
{
    struct value value = { .type = type };
    switch (type) {
    case TYPE_NUMERIC: value.num = order_slot_at(env->extra, ref)->num; break;
    case TYPE_INTERVAL: value.interval = order_slot_at(env->extra, ref)->interval; break;
    case TYPE_TEXT: value.word = ref; break;
    default: value = tree_key_value(type, key, false); break;
    }
    return value;
}

static inline struct value order_value(struct agg_env *env, const void *state, enum type result)
{
    const struct order *order = state;
    if (!order->count && order->tree.height == 0)
        return value_null(result);
    return order_value_of(env, order->key, order->ref, result);
}

static inline void order_drop(struct agg_env *env, void *state)
{
    struct order *order = state;
    if (type_is_wide(env->type)) {
        if (order->count)
            order_slot_free(env->extra, order->ref);
        struct tree_cursor cursor;
        bool more = tree_first(&env->forest, &order->tree, &cursor);
        while (more) {
            order_slot_free(env->extra, tree_get(&env->forest, cursor).ref);
            more = tree_next(&env->forest, &cursor);
        }
    }
    tree_clear(&env->forest, &order->tree);
    *order = (struct order){ 0 };
}

static const struct agg_form order_forms[] = {
    { 1, TYPE_INT, TYPE_INT },
    { 1, TYPE_BIGINT, TYPE_BIGINT },
    { 1, TYPE_NUMERIC, TYPE_NUMERIC },
    { 1, TYPE_DOUBLE, TYPE_DOUBLE },
    { 1, TYPE_TEXT, TYPE_TEXT },
    { 1, TYPE_DATE, TYPE_DATE },
    { 1, TYPE_TIME, TYPE_TIME },
    { 1, TYPE_TIMESTAMP, TYPE_TIMESTAMP },
    { 1, TYPE_INTERVAL, TYPE_INTERVAL },
    { 0, TYPE_UNKNOWN, TYPE_UNKNOWN },
};
