// GROUP BY: from columns of FROM to columns of the aggregate.
//
// Expressions of a grouped block are bound over FROM like any other. Once the aggregate is made they
// are settled: what equals a key becomes that key's column, an aggregate its column, and a column of
// FROM that is left over is an error, unless the keys hold its table's primary key: then it is added
// to the keys, which changes no group.

#include <assert.h>
#include <string.h>

#include "sql/bind.h"

// ---- settling

static bool expr_settle(void *context, struct expr *expr, struct expr **out, struct err *err);

static bool outer_settle(void *context, struct expr *expr, struct expr **out, struct err *err)
{
    struct block *block = context;
    if (expr->kind != EXPR_COLUMN || column_range(expr->column) != COLUMN_OUTER)
        return true;
    struct expr *ours = expr_column(block->arena, expr->column - COLUMN_OUTER, expr->type);
    ours->sql_offset = expr->sql_offset;
    TRY(expr_settle(block, ours, out, err));
    assert((*out)->kind == EXPR_COLUMN);
    *out = expr_column(block->arena, COLUMN_OUTER + (*out)->column, (*out)->type);
    return true;
}

// Joins the subquery to the plan as it stands.
static bool sub_settle(struct block *block, struct bind_sub *sub, struct expr **out, struct err *err)
{
    if (!sub->result) {
        struct plan *inner;
        TRY(plan_rewrite(block->arena, sub->plan, outer_settle, block, &inner, err));
        if (sub->kind == SUB_EXISTS)
            TRY(decorrelate_mark(block->arena, &block->plan, inner, sub->sql_offset, &sub->result,
                                 err));
        else if (sub->kind == SUB_ANY)
            TRY(any_settle(block, inner, &sub->any, sub->sql_offset, &sub->result, err));
        else
            TRY(decorrelate_scalar(block->arena, &block->plan, inner, sub->sql_offset, &sub->result,
                                   err));
    }
    *out = sub->result;
    return true;
}

static int key_find(const struct block *block, const struct expr *expr)
{
    for (size_t i = 0; i < block->keys.count; i++)
        if (expr_same(block->keys.at[i], expr))
            return (int)i;
    return -1;
}

static bool expr_settle(void *context, struct expr *expr, struct expr **out, struct err *err)
{
    struct block *block = context;
    int key = block->grouped ? key_find(block, expr) : -1;
    if (key >= 0) {
        *out = expr_column(block->arena, key, expr->type);
        (*out)->sql_offset = expr->sql_offset;
        return true;
    }
    if (expr->kind != EXPR_COLUMN)
        return true;
    int range = column_range(expr->column), i = expr->column - range;
    if (range == COLUMN_SUB)
        return sub_settle(block, &block->subs.at[i], out, err);
    if (range == COLUMN_AGG)
        *out = expr_column(block->arena, (int)block->keys.count + i, expr->type);
    else if (range == COLUMN_WINDOW)
        *out = expr_column(block->arena, block->calls.at[i].column, expr->type);
    else if (range == COLUMN_OUTER || !block->grouped)
        *out = expr;
    else
        return err_set_at(err, ERR_BAD_INPUT, expr->sql_offset,
                          "this column must stand in GROUP BY or inside an aggregate");
    return true;
}

bool block_settle(struct block *block, struct expr *expr, struct expr **out, struct err *err)
{
    return expr_rewrite(block->arena, expr, expr_settle, block, out, err);
}

// ---- keys that follow from a primary key

static void column_need(void *context, int column);

struct need {
    struct block *block;
    bool outer; // looking at a subquery: only its outer columns are ours
};

static const struct scope_column *column_entry(const struct block *block, int column)
{
    for (size_t i = 0; i < block->scope.columns.count; i++)
        if (block->scope.columns.at[i].column == column && block->scope.columns.at[i].table)
            return &block->scope.columns.at[i];
    return NULL;
}

static bool key_has_column(const struct block *block, int column)
{
    for (size_t i = 0; i < block->keys.count; i++)
        if (block->keys.at[i]->kind == EXPR_COLUMN && block->keys.at[i]->column == column)
            return true;
    return false;
}

// Whether the keys hold the primary key of the table this column belongs to.
static bool column_follows(const struct block *block, const struct scope_column *entry)
{
    for (size_t i = 0; i < entry->table->key_count; i++) {
        const char *name = entry->table->columns[entry->table->key[i]].name;
        bool found = false;
        for (size_t j = 0; j < block->scope.columns.count; j++) {
            const struct scope_column *other = &block->scope.columns.at[j];
            found |= other->table == entry->table && strcmp(other->rel, entry->rel) == 0 &&
                     strcmp(other->name, name) == 0 && key_has_column(block, other->column);
        }
        if (!found)
            return false;
    }
    return entry->table->key_count > 0;
}

static void column_need(void *context, int column)
{
    struct need *need = context;
    struct block *block = need->block;
    int range = column_range(column);
    if (need->outer && range == COLUMN_OUTER)
        column -= COLUMN_OUTER;
    else if (need->outer || range != 0)
        return;
    const struct scope_column *entry = column_entry(block, column);
    if (!entry || key_has_column(block, column) || !column_follows(block, entry))
        return;
    VEC_ADD(block->arena, &block->keys, expr_column(block->arena, column, entry->type));
}

static void expr_need(struct need *need, const struct expr *expr)
{
    if (!expr || key_find(need->block, expr) >= 0)
        return;
    if (expr->kind == EXPR_COLUMN && column_range(expr->column) == COLUMN_SUB) {
        struct need inside = {.block = need->block, .outer = true};
        const struct bind_sub *sub = &need->block->subs.at[expr->column - COLUMN_SUB];
        plan_columns(sub->plan, column_need, &inside);
        for (size_t i = 0; i < sub->any.count; i++)
            expr_need(need, sub->any.lefts[i]);
    } else if (expr->kind == EXPR_COLUMN) {
        column_need(need, expr->column);
    }
    for (size_t i = 0; i < expr->arg_count; i++)
        expr_need(need, expr->args[i]);
}

static void outer_note(void *context, int column)
{
    *(bool *)context |= column_range(column) == COLUMN_OUTER;
}

static bool key_settle(struct block *block, struct expr *key, struct expr **out, struct err *err)
{
    bool outer = false;
    expr_columns(key, outer_note, &outer);
    if (outer)
        return err_set_at(err, ERR_UNSUPPORTED, key->sql_offset,
                          "GROUP BY takes columns of its own query, not of the query around");
    return block_settle(block, key, out, err);
}

// `uses` are the expressions that will be settled after the aggregate.
bool group_make(struct block *block, struct expr *const *uses, size_t use_count, struct err *err)
{
    struct need need = {.block = block};
    for (size_t i = 0; !block->sets && i < use_count; i++)
        expr_need(&need, uses[i]);
    size_t key_count = block->keys.count;
    struct expr **keys = ARENA_ARRAY(block->arena, struct expr *, key_count + 1);
    struct plan_agg *aggs = ARENA_ARRAY(block->arena, struct plan_agg, block->aggs.count + 1);
    bool has_keys = key_count > 0 || block->has_group;
    for (size_t i = 0; i < key_count; i++)
        TRY(key_settle(block, block->keys.at[i], &keys[i], err));
    for (size_t i = 0; i < block->aggs.count; i++) {
        aggs[i] = block->aggs.at[i];
        TRY(block_settle(block, aggs[i].arg, &aggs[i].arg, err));
        TRY(block_settle(block, aggs[i].filter, &aggs[i].filter, err));
        for (size_t k = 0; k < AGG_ORDERS_MAX; k++)
            TRY(block_settle(block, aggs[i].orders[k], &aggs[i].orders[k], err));
    }
    block->plan = block->sets ? sets_make(block, keys, aggs, block->aggs.count)
                              : plan_aggregate(block->arena, block->plan, keys, key_count, aggs,
                                               block->aggs.count, has_keys);
    block->grouped = true;
    return true;
}
