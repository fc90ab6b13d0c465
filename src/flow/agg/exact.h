// flow/agg/exact.h — counts and sums of decimals that rows enter and leave without a trace.
//
// Rows of one scale make one part: their count and the exact sum of their coefficients. The first
// part is in the state, others (a column that mixes 1.5 with 2.25) hang behind it. A part whose
// rows have all left is gone, so the scale of a sum is the largest among the rows that are there,
// as PostgreSQL shows it. Everything is linear in the weight: counts may pass below zero on the way.
#pragma once

#include <assert.h>

#include "flow/agg.h"
#include "flow/agg/wide.h"

#define EXACT_SUM_LIMBS 3
#define EXACT_TOTAL_LIMBS 8

struct exact_part {
    struct exact_part *next;
    int64_t count;
    uint64_t sum[EXACT_SUM_LIMBS];
    int32_t scale;
    int32_t spare;
};

struct exact_interval {
    int64_t count;
    int64_t months, days;
    uint64_t micros[2];
};

union exact_state {
    struct exact_part part;
    struct exact_interval interval;
};

static inline i128 exact_coefficient(const struct column *column, size_t row)
{
    return column->type == TYPE_NUMERIC ? num_coefficient(column->nums[row]) : column->words[row];
}

static inline int exact_scale(const struct column *column, size_t row)
{
    return column->type == TYPE_NUMERIC ? column->nums[row].scale : 0;
}

static inline bool exact_part_is_empty(const struct exact_part *part)
{
    return part->count == 0 && wide_is_zero(part->sum, EXACT_SUM_LIMBS);
}

// The part of a scale. part_size: of what the part is the beginning of.
static inline struct exact_part *exact_part_of(struct pool *pool, struct exact_part *first,
                                               int scale, size_t part_size)
{
    for (struct exact_part *part = first; part; part = part->next)
        if (part->scale == scale)
            return part;
    struct exact_part *part = first;
    if (!exact_part_is_empty(first)) {
        part = pool_resize(pool, NULL, 0, part_size);
        memset(part, 0, part_size);
        part->next = first->next;
        first->next = part;
    }
    part->scale = scale;
    return part;
}

// To be called for a part that may have become empty, its extension included.
static inline void exact_part_drop(struct pool *pool, struct exact_part *first,
                                   struct exact_part *part, size_t part_size)
{
    if (part != first) {
        struct exact_part *before = first;
        while (before->next != part)
            before = before->next;
        before->next = part->next;
        pool_resize(pool, part, part_size, 0);
    }
    // Only alone may the first part forget its scale: another one may stand for scale 0.
    if (!first->next && exact_part_is_empty(first))
        first->scale = 0;
}

static inline void exact_drop(struct pool *pool, struct exact_part *first, size_t part_size)
{
    while (first->next)
        exact_part_drop(pool, first, first->next, part_size);
}

static inline int64_t exact_count(const struct exact_part *first)
{
    int64_t count = 0;
    for (const struct exact_part *part = first; part; part = part->next)
        count += part->count;
    return count;
}

static inline int exact_scale_max(const struct exact_part *first)
{
    int scale = 0;
    for (const struct exact_part *part = first; part; part = part->next)
        if (part->scale > scale && !exact_part_is_empty(part))
            scale = part->scale;
    return scale;
}

// False when the sum does not fit a num.
static inline bool exact_sum(const struct exact_part *first, struct num *out)
{
    int scale = exact_scale_max(first);
    i128 coefficient;
    if (!first->next) {
        if (!wide_get(first->sum, EXACT_SUM_LIMBS, &coefficient))
            return false;
        *out = num_make(coefficient, scale);
        return true;
    }
    uint64_t total[EXACT_TOTAL_LIMBS] = { 0 };
    for (const struct exact_part *part = first; part; part = part->next) {
        uint64_t wide[EXACT_TOTAL_LIMBS];
        wide_extend(wide, EXACT_TOTAL_LIMBS, part->sum, EXACT_SUM_LIMBS);
        wide_scale_up(wide, EXACT_TOTAL_LIMBS, scale - part->scale);
        wide_add(total, wide, EXACT_TOTAL_LIMBS);
    }
    if (!wide_get(total, EXACT_TOTAL_LIMBS, &coefficient))
        return false;
    *out = num_make(coefficient, scale);
    return true;
}

static inline struct value exact_fault(enum type type)
{
    return (struct value){ .type = type, .state = STATE_FAULT, .word = FAULT_OUT_OF_RANGE };
}

// ---- what sum and avg share

static inline void exact_step_interval(const struct agg_call *call)
{
    for (size_t i = 0; i < call->row_count; i++) {
        struct exact_interval *state = call->states[i];
        const struct interval *row = &call->args[0].intervals[i];
        int64_t weight = call->weights[i];
        state->count += weight;
        state->months += row->months * weight;
        state->days += row->days * weight;
        wide_add_word(state->micros, 2, (i128)row->micros * weight);
    }
}

static inline void exact_step(const struct agg_call *call)
{
    if (call->args[0].type == TYPE_INTERVAL) {
        exact_step_interval(call);
        return;
    }
    const struct column *column = &call->args[0];
    struct pool *pool = call->env->pool;
    for (size_t i = 0; i < call->row_count; i++) {
        struct exact_part *first = call->states[i];
        struct exact_part *part =
            exact_part_of(pool, first, exact_scale(column, i), sizeof *part);
        part->count += call->weights[i];
        wide_add_weighted(part->sum, EXACT_SUM_LIMBS, exact_coefficient(column, i),
                          call->weights[i]);
        if (exact_part_is_empty(part))
            exact_part_drop(pool, first, part, sizeof *part);
    }
}

static inline void exact_state_drop(struct agg_env *env, void *state)
{
    if (env->type != TYPE_INTERVAL)
        exact_drop(env->pool, state, sizeof(struct exact_part));
}

static inline bool exact_interval_sum(const struct exact_interval *state, struct interval *out)
{
    i128 micros;
    if (!wide_get(state->micros, 2, &micros) || micros < INT64_MIN || micros > INT64_MAX)
        return false;
    if (state->months < INT32_MIN || state->months > INT32_MAX || state->days < INT32_MIN ||
        state->days > INT32_MAX)
        return false;
    *out = (struct interval){ .months = (int32_t)state->months, .days = (int32_t)state->days,
                              .micros = (int64_t)micros };
    return true;
}
