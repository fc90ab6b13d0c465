// flow/agg/entries.h — rows of values in a tree, each with its count: what mode and string_agg share.
//
// An entry is a numbered slot of `width` values; slots are compared value by value, in the direction
// that each has. Slot 0 holds the row that is being looked for. An entry appears with its first row
// and its slot is free again when the last has left.
//
// Rows that add must come before rows that take within a tick; inside one call the order is free.
#pragma once

#include <assert.h>
#include <string.h>

#include "flow/agg.h"

#define ENTRIES_BYTES_MAX (16 * GIB)

struct entries {
    size_t width;
    struct agg_order orders[AGG_ORDERS_MAX + 1];
    struct range slots; // `width` values each
    uint32_t slot_count, free;
};

static inline struct value *entry_values(const struct entries *entries, uint32_t slot)
{
    assert(slot < entries->slot_count);
    return (struct value *)entries->slots.base + slot * entries->width;
}

static inline int entry_value_compare(const struct value *a, const struct value *b,
                                      struct agg_order order)
{
    if (a->state != b->state)
        return (a->state == STATE_NULL) == order.nulls_first ? -1 : 1;
    int difference = a->state == STATE_NULL ? 0 : value_compare(a, b);
    return order.descending ? -difference : difference;
}

static inline int entries_compare(const void *context, uint32_t a, uint32_t b)
{
    const struct entries *entries = context;
    const struct value *left = entry_values(entries, a), *right = entry_values(entries, b);
    for (size_t i = 0; i < entries->width; i++) {
        int difference = entry_value_compare(&left[i], &right[i], entries->orders[i]);
        if (difference)
            return difference;
    }
    return 0;
}

static inline void entries_open(struct agg_env *env, struct entries *entries)
{
    range_open(&entries->slots, env->pool, ENTRIES_BYTES_MAX);
    range_need(&entries->slots, entries->width * sizeof(struct value));
    entries->slot_count = 1;
    forest_open(&env->forest, env->pool, entries_compare, entries);
}

static inline uint32_t entry_new(struct entries *entries)
{
    uint32_t slot = entries->free;
    if (slot) {
        entries->free = (uint32_t)entry_values(entries, slot)->word;
    } else {
        slot = entries->slot_count++;
        assert(slot != UINT32_MAX);
        range_need(&entries->slots, ((size_t)slot + 1) * entries->width * sizeof(struct value));
    }
    memcpy(entry_values(entries, slot), entry_values(entries, 0),
           entries->width * sizeof(struct value));
    return slot;
}

static inline void entry_free(struct entries *entries, uint32_t slot)
{
    *entry_values(entries, slot) = value_word(TYPE_BIGINT, entries->free);
    entries->free = slot;
}

// Equal decimals are one entry, in the form with the fewest.
static inline struct value entry_cell(const struct column *column, size_t row)
{
    struct value value = { .type = column->type, .state = column_at(column, row) };
    if (value.state != STATE_VALUE || !type_is_wide(column->type))
        value.word = column->words[row];
    else if (column->type == TYPE_NUMERIC)
        value.num = num_reduce(column->nums[row]);
    else
        value.interval = column->intervals[row];
    return value;
}

// Weighs one row into the tree. Tells the slot of its entry and how many there were and are; a slot
// whose last row left is the caller's to free.
static inline uint32_t entries_step(struct agg_env *env, struct tree *tree, const struct column *cells,
                                    size_t row, int64_t weight, uint32_t *before, uint32_t *after)
{
    struct entries *entries = env->extra;
    for (size_t i = 0; i < entries->width; i++)
        entry_values(entries, 0)[i] = entry_cell(&cells[i], row);
    uint64_t key = tree_key(&cells[0], row, entries->orders[0].descending,
                            entries->orders[0].nulls_first);
    struct tree_cursor cursor;
    struct tree_entry entry = { 0 };
    if (tree_seek(&env->forest, tree, key, 0, &cursor))
        entry = tree_get(&env->forest, cursor);
    bool found = entry.ref && entry.key == key && entries_compare(entries, entry.ref, 0) == 0;
    *before = found ? entry.count : 0;
    *after = (uint32_t)(*before + weight);
    assert(*before + weight >= 0 && *before + weight <= UINT32_MAX);
    uint32_t slot = found ? entry.ref : entry_new(entries);
    if (weight > 0)
        tree_add(&env->forest, tree, key, slot, (uint32_t)weight);
    else
        tree_take(&env->forest, tree, key, slot, (uint32_t)-weight);
    return slot;
}

static inline void entries_drop(struct agg_env *env, struct tree *tree)
{
    struct tree_cursor cursor;
    bool more = tree_first(&env->forest, tree, &cursor);
    while (more) {
        entry_free(env->extra, tree_get(&env->forest, cursor).ref);
        more = tree_next(&env->forest, &cursor);
    }
    tree_clear(&env->forest, tree);
}

static inline void entries_close(struct agg_env *env)
{
    struct entries *entries = env->extra;
    forest_close(&env->forest);
    range_close(&entries->slots);
}
