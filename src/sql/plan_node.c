#include "sql/plan_node.h"

#include <assert.h>
#include <string.h>

#include "base/vec.h"

// ---- expressions

bool expr_rewrite(struct arena *arena, struct expr *expr, expr_swap_fn *swap, void *context,
                  struct expr **out, struct err *err)
{
    *out = NULL;
    if (!expr)
        return true;
    TRY(swap(context, expr, out, err));
    if (*out)
        return true;
    struct expr *copy = ARENA_NEW(arena, struct expr);
    *copy = *expr;
    if (expr->arg_count)
        copy->args = ARENA_ARRAY(arena, struct expr *, expr->arg_count);
    for (size_t i = 0; i < expr->arg_count; i++)
        TRY(expr_rewrite(arena, expr->args[i], swap, context, &copy->args[i], err));
    *out = copy;
    return true;
}

size_t expr_size(const struct expr *expr)
{
    size_t size = 1;
    for (size_t i = 0; i < expr->arg_count && size < EXPR_SIZE_MAX; i++)
        size += expr_size(expr->args[i]);
    return size;
}

void conjuncts_add(struct arena *arena, struct expr_list *list, struct expr *condition)
{
    if (!condition)
        return;
    if (condition->kind == EXPR_AND) {
        for (size_t i = 0; i < condition->arg_count; i++)
            conjuncts_add(arena, list, condition->args[i]);
    } else {
        VEC_ADD(arena, list, condition);
    }
}

struct expr *conjuncts_join(struct arena *arena, const struct expr_list *list)
{
    if (list->count == 0)
        return NULL;
    if (list->count == 1)
        return list->at[0];
    struct expr **args = ARENA_ARRAY(arena, struct expr *, list->count);
    memcpy(args, list->at, list->count * sizeof *args);
    struct expr *joined = expr_node(arena, EXPR_AND, TYPE_BOOL, args, list->count);
    joined->sql_offset = args[0]->sql_offset;
    return joined;
}

bool expr_is_equality(const struct expr *expr)
{
    return expr->kind == EXPR_CALL && expr->arg_count == 2 && strcmp(expr->fn->name, "=") == 0;
}

struct expr *expr_not(struct arena *arena, struct expr *expr)
{
    struct expr **args = ARENA_ARRAY(arena, struct expr *, 1);
    args[0] = expr;
    struct expr *inverse = expr_node(arena, EXPR_NOT, TYPE_BOOL, args, 1);
    inverse->sql_offset = expr->sql_offset;
    return inverse;
}

void expr_columns(const struct expr *expr, column_visit_fn *visit, void *context)
{
    if (!expr)
        return;
    if (expr->kind == EXPR_COLUMN)
        visit(context, expr->column);
    for (size_t i = 0; i < expr->arg_count; i++)
        expr_columns(expr->args[i], visit, context);
}

// ---- whole plans

// Every place of a node where an expression stands.
struct slot_list {
    struct expr ***at;
    size_t count, room;
};

static struct slot_list node_slots(struct arena *arena, struct plan *node)
{
    struct slot_list slots = {0};
    VEC_ADD(arena, &slots, &node->condition);
    for (size_t i = 0; i < node->expr_count; i++)
        VEC_ADD(arena, &slots, &node->exprs[i]);
    for (size_t i = 0; i < node->agg_count; i++) {
        VEC_ADD(arena, &slots, &node->aggs[i].arg);
        VEC_ADD(arena, &slots, &node->aggs[i].filter);
        for (size_t k = 0; k < AGG_ORDERS_MAX; k++)
            VEC_ADD(arena, &slots, &node->aggs[i].orders[k]);
    }
    for (size_t i = 0; i < node->order_count; i++)
        VEC_ADD(arena, &slots, &node->orders[i].expr);
    for (size_t i = 0; i < node->call_count; i++) {
        VEC_ADD(arena, &slots, &node->calls[i].arg);
        VEC_ADD(arena, &slots, &node->calls[i].filter);
        VEC_ADD(arena, &slots, &node->calls[i].fallback);
    }
    return slots;
}

bool plan_rewrite_node(struct arena *arena, struct plan *node, expr_swap_fn *swap, void *context,
                       struct err *err)
{
    struct slot_list slots = node_slots(arena, node);
    for (size_t i = 0; i < slots.count; i++)
        TRY(expr_rewrite(arena, *slots.at[i], swap, context, slots.at[i], err));
    return true;
}

#define COPY_ARRAY(arena, to, count)                                                      \
    do {                                                                                  \
        if (count) {                                                                      \
            void *copied = arena_take_raw((arena), (count) * sizeof *(to));               \
            memcpy(copied, (to), (count) * sizeof *(to));                                 \
            (to) = copied;                                                                \
        }                                                                                 \
    } while (0)

struct plan *plan_copy(struct arena *arena, const struct plan *node)
{
    struct plan *copy = ARENA_NEW(arena, struct plan);
    *copy = *node;
    COPY_ARRAY(arena, copy->columns, copy->column_count);
    COPY_ARRAY(arena, copy->inputs, copy->input_count);
    COPY_ARRAY(arena, copy->exprs, copy->expr_count);
    COPY_ARRAY(arena, copy->aggs, copy->agg_count);
    COPY_ARRAY(arena, copy->orders, copy->order_count);
    COPY_ARRAY(arena, copy->calls, copy->call_count);
    return copy;
}

bool plan_rewrite(struct arena *arena, struct plan *plan, expr_swap_fn *swap, void *context,
                  struct plan **out, struct err *err)
{
    struct plan *copy = plan_copy(arena, plan);
    TRY(plan_rewrite_node(arena, copy, swap, context, err));
    for (size_t i = 0; i < copy->input_count; i++)
        TRY(plan_rewrite(arena, copy->inputs[i], swap, context, &copy->inputs[i], err));
    *out = copy;
    return true;
}

size_t plan_size(const struct plan *plan)
{
    size_t size = 1;
    for (size_t i = 0; i < plan->input_count && size <= PLAN_NODES_MAX; i++)
        size += plan_size(plan->inputs[i]);
    return size;
}

void plan_columns(const struct plan *plan, column_visit_fn *visit, void *context)
{
    expr_columns(plan->condition, visit, context);
    for (size_t i = 0; i < plan->expr_count; i++)
        expr_columns(plan->exprs[i], visit, context);
    for (size_t i = 0; i < plan->agg_count; i++) {
        expr_columns(plan->aggs[i].arg, visit, context);
        expr_columns(plan->aggs[i].filter, visit, context);
        for (size_t k = 0; k < AGG_ORDERS_MAX; k++)
            expr_columns(plan->aggs[i].orders[k], visit, context);
    }
    for (size_t i = 0; i < plan->order_count; i++)
        expr_columns(plan->orders[i].expr, visit, context);
    for (size_t i = 0; i < plan->call_count; i++) {
        expr_columns(plan->calls[i].arg, visit, context);
        expr_columns(plan->calls[i].filter, visit, context);
        expr_columns(plan->calls[i].fallback, visit, context);
    }
    for (size_t i = 0; i < plan->input_count; i++)
        plan_columns(plan->inputs[i], visit, context);
}

// ---- nodes

struct plan *plan_node(struct arena *arena, enum plan_kind kind, size_t input_count,
                       size_t column_count)
{
    struct plan *node = ARENA_NEW(arena, struct plan);
    node->kind = kind;
    node->inputs = ARENA_ARRAY(arena, struct plan *, input_count + 1);
    node->input_count = input_count;
    node->columns = ARENA_ARRAY(arena, struct plan_column, column_count + 1);
    node->column_count = column_count;
    for (size_t i = 0; i < column_count; i++)
        node->columns[i].name = "";
    return node;
}

static struct plan *node_over(struct arena *arena, enum plan_kind kind, struct plan *input)
{
    struct plan *node = plan_node(arena, kind, 1, input->column_count);
    node->inputs[0] = input;
    memcpy(node->columns, input->columns, input->column_count * sizeof *node->columns);
    return node;
}

struct plan *plan_scan(struct arena *arena, const struct schema_table *table)
{
    struct plan *node = plan_node(arena, PLAN_SCAN, 0, table->column_count);
    node->table = table;
    for (size_t i = 0; i < table->column_count; i++) {
        node->columns[i].name = table->columns[i].name;
        node->columns[i].type = table->columns[i].type;
    }
    return node;
}

struct plan *plan_one_row(struct arena *arena)
{
    struct plan *node = plan_node(arena, PLAN_ROWS, 0, 0);
    node->row_count = 1;
    return node;
}

struct plan *plan_filter(struct arena *arena, struct plan *input, struct expr *condition)
{
    if (!condition)
        return input;
    struct plan *node = node_over(arena, PLAN_FILTER, input);
    node->condition = condition;
    return node;
}

struct plan *plan_project(struct arena *arena, struct plan *input, struct expr **exprs, size_t count)
{
    struct plan *node = plan_node(arena, PLAN_PROJECT, 1, count);
    node->inputs[0] = input;
    node->exprs = exprs;
    node->expr_count = count;
    for (size_t i = 0; i < count; i++) {
        const struct expr *expr = exprs[i];
        node->columns[i].type = expr->type;
        if (expr->kind == EXPR_COLUMN && (size_t)expr->column < input->column_count)
            node->columns[i].name = input->columns[expr->column].name;
    }
    return node;
}

struct plan *plan_join(struct arena *arena, enum plan_join join, struct plan *left,
                       struct plan *right, struct expr *condition)
{
    bool wide = join == JOIN_INNER || join == JOIN_LEFT;
    struct plan *node = plan_node(arena, PLAN_JOIN, 2,
                                  left->column_count + (wide ? right->column_count : 0));
    node->join = join;
    node->inputs[0] = left;
    node->inputs[1] = right;
    node->condition = condition;
    memcpy(node->columns, left->columns, left->column_count * sizeof *node->columns);
    if (wide)
        memcpy(node->columns + left->column_count, right->columns,
               right->column_count * sizeof *node->columns);
    return node;
}

struct plan *plan_distinct(struct arena *arena, struct plan *input)
{
    return node_over(arena, PLAN_DISTINCT, input);
}

struct plan *plan_aggregate(struct arena *arena, struct plan *input, struct expr **keys,
                            size_t key_count, struct plan_agg *aggs, size_t agg_count, bool grouped)
{
    struct plan *node = plan_node(arena, PLAN_AGGREGATE, 1, key_count + agg_count);
    node->inputs[0] = input;
    node->exprs = keys;
    node->expr_count = key_count;
    node->aggs = aggs;
    node->agg_count = agg_count;
    node->grouped = grouped;
    for (size_t i = 0; i < key_count; i++) {
        node->columns[i].type = keys[i]->type;
        if (keys[i]->kind == EXPR_COLUMN)
            node->columns[i].name = input->columns[keys[i]->column].name;
    }
    for (size_t i = 0; i < agg_count; i++) {
        node->columns[key_count + i].type = aggs[i].form->result;
        node->columns[key_count + i].name = aggs[i].type->name;
    }
    return node;
}

struct plan *plan_window(struct arena *arena, struct plan *input, const struct plan *like)
{
    size_t count = input->column_count;
    struct plan *node = plan_node(arena, PLAN_WINDOW, 1, count + like->call_count);
    node->inputs[0] = input;
    memcpy(node->columns, input->columns, count * sizeof *node->columns);
    node->exprs = like->exprs;
    node->expr_count = like->expr_count;
    node->orders = like->orders;
    node->order_count = like->order_count;
    node->calls = like->calls;
    node->call_count = like->call_count;
    for (size_t i = 0; i < like->call_count; i++)
        node->columns[count + i].type = like->calls[i].type;
    return node;
}

struct plan *plan_topk(struct arena *arena, struct plan *input, struct expr **partition,
                       size_t partition_count, struct plan_order *orders, size_t order_count)
{
    struct plan *node = node_over(arena, PLAN_TOPK, input);
    node->exprs = partition;
    node->expr_count = partition_count;
    node->orders = orders;
    node->order_count = order_count;
    node->limit = UINT64_MAX;
    return node;
}

struct plan *plan_repeat(struct arena *arena, struct plan *input, struct expr *times)
{
    struct plan *node = node_over(arena, PLAN_REPEAT, input);
    node->exprs = ARENA_ARRAY(arena, struct expr *, 1);
    node->exprs[0] = times;
    node->expr_count = 1;
    return node;
}

struct plan *plan_reorder(struct arena *arena, struct plan *input, const int *columns, size_t count)
{
    struct expr **exprs = ARENA_ARRAY(arena, struct expr *, count);
    for (size_t i = 0; i < count; i++)
        exprs[i] = plan_output(arena, input, (size_t)columns[i]);
    return plan_project(arena, input, exprs, count);
}

struct expr *plan_output(struct arena *arena, const struct plan *plan, size_t i)
{
    assert(i < plan->column_count);
    return expr_column(arena, (int)i, plan->columns[i].type);
}
