// Rewrites that keep the answer: constants are computed, conditions sink towards the tables that
// they speak of, joins collect their conditions, and projections that compute nothing go away.
//
// A condition stops where it could no longer mean the same: at the right side of an outer join, at
// aggregates, at windows unless it names a partition. What can have no rows goes out of a union: a FULL
// JOIN whose WHERE wants a left column is a LEFT JOIN, and a LEFT JOIN whose WHERE wants a right one is a
// JOIN: so a comparison with a subquery's value is a condition of the join. The clock never sinks into a
// join's condition: a filter above waits for it.

#include <string.h>

#include "sql/bind.h"

// ---- constants

static bool constants_only(const struct expr *expr)
{
    for (size_t i = 0; i < expr->arg_count; i++)
        if (expr->args[i]->kind != EXPR_CONST)
            return false;
    return true;
}

static struct expr *constant_take(struct arena *arena, struct expr *expr)
{
    struct batch one = {.row_count = 1};
    struct column column = expr_eval(expr, &one, 0, arena);
    struct value value = column_value(&column, 0);
    if (value.state == STATE_FAULT)
        return expr;
    struct expr *constant = expr_const(arena, value);
    constant->type = expr->type;
    constant->constant.type = expr->type;
    constant->sql_offset = expr->sql_offset;
    return constant;
}

static bool constant_is(const struct expr *expr, bool wanted)
{
    return expr->kind == EXPR_CONST && expr->type == TYPE_BOOL &&
           expr->constant.state == STATE_VALUE && (expr->constant.word != 0) == wanted;
}

// AND without its trues, OR without its falses; a deciding constant decides.
static struct expr *logic_fold(struct arena *arena, struct expr *expr)
{
    bool all = expr->kind == EXPR_AND;
    struct expr_list kept = {0};
    for (size_t i = 0; i < expr->arg_count; i++) {
        struct expr *arg = expr->args[i];
        if (constant_is(arg, !all))
            return arg;
        if (arg->kind == expr->kind) {
            for (size_t j = 0; j < arg->arg_count; j++)
                VEC_ADD(arena, &kept, arg->args[j]);
        } else if (!constant_is(arg, all)) {
            VEC_ADD(arena, &kept, arg);
        }
    }
    if (kept.count == 0)
        return expr->args[0];
    if (kept.count == 1)
        return kept.at[0];
    struct expr *folded = expr_node(arena, expr->kind, TYPE_BOOL, kept.at, kept.count);
    folded->sql_offset = expr->sql_offset;
    return folded;
}

struct expr *expr_fold(struct arena *arena, struct expr *expr)
{
    if (!expr || expr->arg_count == 0)
        return expr;
    struct expr *copy = ARENA_NEW(arena, struct expr);
    *copy = *expr;
    copy->args = ARENA_ARRAY(arena, struct expr *, expr->arg_count);
    for (size_t i = 0; i < expr->arg_count; i++)
        copy->args[i] = expr_fold(arena, expr->args[i]);
    if (copy->kind == EXPR_AND || copy->kind == EXPR_OR)
        return logic_fold(arena, copy);
    if (copy->kind == EXPR_NOT && copy->args[0]->kind == EXPR_NOT)
        return copy->args[0]->args[0];
    if (copy->kind != EXPR_TURN && constants_only(copy))
        return constant_take(arena, copy);
    return copy;
}

static bool node_fold(void *context, struct expr *expr, struct expr **out, struct err *err)
{
    (void)err;
    *out = expr_fold(context, expr);
    return true;
}

// ---- conditions on their way down

struct substitute {
    struct arena *arena;
    struct expr *const *exprs;
};

static bool column_substitute(void *context, struct expr *expr, struct expr **out, struct err *err)
{
    (void)err;
    const struct substitute *by = context;
    if (expr->kind == EXPR_COLUMN)
        *out = by->exprs[expr->column];
    return true;
}

static struct expr *substitute(struct arena *arena, struct expr *expr, struct expr *const *exprs)
{
    struct substitute by = {arena, exprs};
    struct err none;
    struct expr *out;
    expr_rewrite(arena, expr, column_substitute, &by, &out, &none);
    return out;
}

struct sides {
    size_t left_count;
    bool left, right;
};

static void side_note(void *context, int column)
{
    struct sides *sides = context;
    if ((size_t)column < sides->left_count)
        sides->left = true;
    else
        sides->right = true;
}

static struct sides expr_sides(const struct expr *expr, size_t left_count)
{
    struct sides sides = {.left_count = left_count};
    expr_columns(expr, side_note, &sides);
    return sides;
}

static struct plan *plan_push(struct arena *arena, struct plan *plan, struct expr_list *list);

static struct plan *rows_none(struct arena *arena, const struct plan *like)
{
    struct plan *none = plan_node(arena, PLAN_ROWS, 0, like->column_count);
    memcpy(none->columns, like->columns, like->column_count * sizeof *none->columns);
    return none;
}

static bool is_none(const struct plan *plan)
{
    return plan->kind == PLAN_ROWS && plan->row_count == 0;
}

static struct plan *filter_over(struct arena *arena, struct plan *plan, const struct expr_list *list)
{
    struct expr_list kept = {0};
    for (size_t i = 0; i < list->count; i++) {
        const struct expr *condition = list->at[i];
        bool fixed = condition->kind == EXPR_CONST && condition->constant.state != STATE_FAULT;
        if (fixed && !constant_is(condition, true))
            return rows_none(arena, plan); // false or NULL
        if (!fixed)
            VEC_ADD(arena, &kept, list->at[i]);
    }
    return plan_filter(arena, plan, conjuncts_join(arena, &kept));
}

// ---- projections

static bool project_is_identity(const struct plan *plan)
{
    if (plan->expr_count != plan->inputs[0]->column_count)
        return false;
    for (size_t i = 0; i < plan->expr_count; i++)
        if (plan->exprs[i]->kind != EXPR_COLUMN || plan->exprs[i]->column != (int)i)
            return false;
    return true;
}

static struct plan *renamed(struct arena *arena, const struct plan *plan, const struct plan *like)
{
    struct plan *copy = plan_copy(arena, plan);
    for (size_t i = 0; i < copy->column_count; i++)
        copy->columns[i].name = like->columns[i].name;
    return copy;
}

static struct plan *project_merge(struct arena *arena, struct plan *plan)
{
    struct plan *input = plan->inputs[0];
    struct expr **exprs = ARENA_ARRAY(arena, struct expr *, plan->expr_count + 1);
    size_t size = 0;
    for (size_t i = 0; i < plan->expr_count; i++) {
        exprs[i] = expr_fold(arena, substitute(arena, plan->exprs[i], input->exprs));
        size += expr_size(exprs[i]);
    }
    if (size > EXPR_SIZE_MAX)
        return plan;
    struct plan *merged = plan_project(arena, input->inputs[0], exprs, plan->expr_count);
    return renamed(arena, merged, plan);
}

static struct plan *project_push(struct arena *arena, struct plan *plan, struct expr_list *list)
{
    struct expr_list down = {0}, above = {0};
    for (size_t i = 0; i < list->count; i++) {
        struct expr *condition = substitute(arena, list->at[i], plan->exprs);
        if (expr_size(condition) < EXPR_SIZE_MAX)
            VEC_ADD(arena, &down, expr_fold(arena, condition));
        else
            VEC_ADD(arena, &above, list->at[i]);
    }
    plan->inputs[0] = plan_push(arena, plan->inputs[0], &down);
    if (is_none(plan->inputs[0]))
        return rows_none(arena, plan);
    if (plan->inputs[0]->kind == PLAN_PROJECT)
        plan = project_merge(arena, plan);
    if (project_is_identity(plan))
        plan = renamed(arena, plan->inputs[0], plan);
    return filter_over(arena, plan, &above);
}

// ---- joins

struct join_lists {
    struct expr_list left, right, own, above;
};

static void right_add(struct arena *arena, struct expr_list *list, const struct expr *expr,
                      size_t left_count)
{
    struct expr *shifted = expr_shift(arena, expr, -(int)left_count);
    VEC_ADD(arena, list, shifted);
}

// A condition from above the join.
static void above_sort(struct arena *arena, const struct plan *join, struct expr *condition,
                       struct join_lists *lists)
{
    size_t left_count = join->inputs[0]->column_count;
    struct sides sides = expr_sides(condition, left_count);
    if (sides.left && !sides.right)
        VEC_ADD(arena, &lists->left, condition);
    else if (join->join == JOIN_INNER && sides.right && !sides.left)
        right_add(arena, &lists->right, condition, left_count);
    else if (join->join == JOIN_INNER && sides.right && !join->null_safe &&
             !expr_uses_clock(condition))
        VEC_ADD(arena, &lists->own, condition);
    else
        VEC_ADD(arena, &lists->above, condition);
}

// One of the join's own conditions.
static void own_sort(struct arena *arena, const struct plan *join, struct expr *condition,
                     struct join_lists *lists)
{
    size_t left_count = join->inputs[0]->column_count;
    struct sides sides = expr_sides(condition, left_count);
    bool narrows_left = join->join == JOIN_INNER || join->join == JOIN_SEMI;
    if (constant_is(condition, true))
        return;
    if (sides.right && !sides.left)
        right_add(arena, &lists->right, condition, left_count);
    else if (narrows_left && sides.left && !sides.right)
        VEC_ADD(arena, &lists->left, condition);
    else if (join->join == JOIN_INNER && expr_uses_clock(condition))
        VEC_ADD(arena, &lists->above, condition);
    else
        VEC_ADD(arena, &lists->own, condition);
}

// Whether the value is NULL where a column from the right is.
static bool is_null_with(const struct expr *expr, size_t left_count)
{
    bool null = expr->kind == EXPR_COLUMN && (size_t)expr->column >= left_count;
    bool strict = expr->kind == EXPR_CALL && !(expr->fn->flags & FN_NULLS);
    for (size_t i = 0; strict && i < expr->arg_count; i++)
        null = null || is_null_with(expr->args[i], left_count);
    return null;
}

// A condition that no row can meet which the join padded with NULLs.
static bool wants_right(const struct expr *expr, size_t left_count)
{
    if (expr->kind == EXPR_NOT && expr->args[0]->kind == EXPR_IS_NULL)
        return is_null_with(expr->args[0]->args[0], left_count);
    return is_null_with(expr, left_count);
}

static struct plan *join_push(struct arena *arena, struct plan *plan, struct expr_list *list)
{
    struct join_lists lists = {0};
    struct expr_list own = {0};
    for (size_t i = 0; i < list->count && plan->join == JOIN_LEFT; i++)
        if (wants_right(list->at[i], plan->inputs[0]->column_count))
            plan->join = JOIN_INNER;
    conjuncts_add(arena, &own, plan->condition);
    for (size_t i = 0; i < own.count; i++)
        own_sort(arena, plan, own.at[i], &lists);
    for (size_t i = 0; i < list->count; i++)
        above_sort(arena, plan, list->at[i], &lists);
    plan->inputs[0] = plan_push(arena, plan->inputs[0], &lists.left);
    plan->inputs[1] = plan_push(arena, plan->inputs[1], &lists.right);
    plan->condition = conjuncts_join(arena, &lists.own);
    return filter_over(arena, plan, &lists.above);
}

// ---- the rest

struct column_limit {
    const struct plan *plan;
    bool inside;
};

static void key_note(void *context, int column)
{
    struct column_limit *limit = context;
    limit->inside &= (size_t)column < limit->plan->expr_count;
}

static void partition_note(void *context, int column)
{
    struct column_limit *limit = context;
    bool found = false;
    for (size_t i = 0; i < limit->plan->expr_count; i++)
        found |= limit->plan->exprs[i]->kind == EXPR_COLUMN &&
                 limit->plan->exprs[i]->column == column;
    limit->inside &= found;
}

static struct plan *group_push(struct arena *arena, struct plan *plan, struct expr_list *list)
{
    struct expr_list down = {0}, above = {0};
    bool window = plan->kind != PLAN_AGGREGATE;
    for (size_t i = 0; i < list->count; i++) {
        struct column_limit limit = {plan, window || plan->grouped};
        expr_columns(list->at[i], window ? partition_note : key_note, &limit);
        struct expr *condition = list->at[i];
        if (limit.inside && !window)
            condition = expr_fold(arena, substitute(arena, condition, plan->exprs));
        if (limit.inside && expr_size(condition) < EXPR_SIZE_MAX)
            VEC_ADD(arena, &down, condition);
        else
            VEC_ADD(arena, &above, list->at[i]);
    }
    plan->inputs[0] = plan_push(arena, plan->inputs[0], &down);
    return filter_over(arena, plan, &above);
}

static struct plan *union_push(struct arena *arena, struct plan *plan, struct expr_list *list)
{
    VEC(struct plan *) inputs = {0};
    for (size_t i = 0; i < plan->input_count; i++) {
        struct expr_list copy = {0};
        for (size_t j = 0; j < list->count; j++)
            VEC_ADD(arena, &copy, list->at[j]);
        struct plan *input = plan_push(arena, plan->inputs[i], &copy);
        if (input->kind == PLAN_UNION) {
            for (size_t j = 0; j < input->input_count; j++)
                VEC_ADD(arena, &inputs, input->inputs[j]);
        } else if (!is_none(input)) {
            VEC_ADD(arena, &inputs, input);
        }
    }
    if (inputs.count == 0)
        return rows_none(arena, plan);
    if (inputs.count == 1)
        return renamed(arena, inputs.at[0], plan);
    plan->inputs = inputs.at;
    plan->input_count = inputs.count;
    return plan;
}

static struct plan *plan_push(struct arena *arena, struct plan *plan, struct expr_list *list)
{
    struct err none;
    struct plan *copy = plan_copy(arena, plan);
    plan_rewrite_node(arena, copy, node_fold, arena, &none);
    switch (copy->kind) {
    case PLAN_FILTER: {
        struct expr_list all = {0};
        conjuncts_add(arena, &all, copy->condition);
        for (size_t i = 0; i < list->count; i++)
            VEC_ADD(arena, &all, list->at[i]);
        return plan_push(arena, copy->inputs[0], &all);
    }
    case PLAN_PROJECT:
        return project_push(arena, copy, list);
    case PLAN_JOIN:
        return join_push(arena, copy, list);
    case PLAN_AGGREGATE:
    case PLAN_WINDOW:
    case PLAN_TOPK:
        return group_push(arena, copy, list);
    case PLAN_UNION:
        return union_push(arena, copy, list);
    case PLAN_DISTINCT:
    case PLAN_REPEAT:
        copy->inputs[0] = plan_push(arena, copy->inputs[0], list);
        return copy;
    case PLAN_SCAN:
    case PLAN_ROWS:
        break;
    }
    return filter_over(arena, copy, list);
}

struct plan *plan_simplify(struct arena *arena, struct plan *plan)
{
    struct expr_list none = {0};
    return renamed(arena, plan_push(arena, plan, &none), plan);
}
