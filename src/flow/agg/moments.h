// flow/agg/moments.h — count, sum and sum of squares: what the variances and deviations share.
//
// Squares are exact: a square has twice the scale of its row, so parts of other scales add up
// without rounding, and a row that leaves takes exactly what it brought. When the sum itself does not
// fit 128 bits the value is a fault, until enough rows have left; the sum of squares may be wider.
// Where PostgreSQL shows more than 38 decimals (of values with 20), the result has 38.
#pragma once

#include "flow/agg/exact.h"

#define MOMENTS_SQUARE_LIMBS 5
#define MOMENTS_TOTAL_LIMBS 10 // a square of 38 digits, 76 decimals further, times a count

struct moments {
    struct exact_part part;
    uint64_t square[MOMENTS_SQUARE_LIMBS];
};

static inline void moments_step(const struct agg_call *call)
{
    const struct column *column = &call->args[0];
    struct pool *pool = call->env->pool;
    for (size_t i = 0; i < call->row_count; i++) {
        struct exact_part *first = call->states[i];
        struct exact_part *part =
            exact_part_of(pool, first, exact_scale(column, i), sizeof(struct moments));
        struct moments *moments = (struct moments *)part;
        i128 coefficient = exact_coefficient(column, i);
        part->count += call->weights[i];
        wide_add_weighted(part->sum, EXACT_SUM_LIMBS, coefficient, call->weights[i]);
        wide_add_square(moments->square, MOMENTS_SQUARE_LIMBS, coefficient, call->weights[i]);
        if (exact_part_is_empty(part) && wide_is_zero(moments->square, MOMENTS_SQUARE_LIMBS))
            exact_part_drop(pool, first, part, sizeof(struct moments));
    }
}

// The sum of squares at twice the largest scale; false when it is below zero for a while.
static inline bool moments_square_sum(const struct moments *moments, int scale, uint64_t *total)
{
    for (const struct exact_part *part = &moments->part; part; part = part->next) {
        uint64_t wide[MOMENTS_TOTAL_LIMBS];
        wide_extend(wide, MOMENTS_TOTAL_LIMBS, ((const struct moments *)part)->square,
                    MOMENTS_SQUARE_LIMBS);
        wide_scale_up(wide, MOMENTS_TOTAL_LIMBS, 2 * (scale - part->scale));
        wide_add(total, wide, MOMENTS_TOTAL_LIMBS);
    }
    return !wide_sign(total, MOMENTS_TOTAL_LIMBS);
}

static inline struct value moments_value(const void *state, enum type result, bool sample,
                                         bool root)
{
    const struct moments *moments = state;
    int64_t count = exact_count(&moments->part);
    if (count <= 0 || (sample && count == 1))
        return value_null(result);
    int scale = exact_scale_max(&moments->part);
    uint64_t squares[MOMENTS_TOTAL_LIMBS] = { 0 };
    struct num sum;
    struct value value = { .type = result };
    if (!exact_sum(&moments->part, &sum) || !moments_square_sum(moments, scale, squares) ||
        !num_variance_wide(count, sum, squares, MOMENTS_TOTAL_LIMBS, 2 * scale, sample, root,
                           &value.num))
        return exact_fault(result);
    return value;
}

static inline void moments_drop(struct agg_env *env, void *state)
{
    exact_drop(env->pool, state, sizeof(struct moments));
}

static const struct agg_form moments_forms[] = {
    { 1, TYPE_INT, TYPE_NUMERIC },
    { 1, TYPE_BIGINT, TYPE_NUMERIC },
    { 1, TYPE_NUMERIC, TYPE_NUMERIC },
    { 0, TYPE_UNKNOWN, TYPE_UNKNOWN },
};
