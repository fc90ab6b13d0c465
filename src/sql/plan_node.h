// sql/plan_node.h — building and rewriting nodes of a plan; nodes are never changed once built.
#pragma once

#include "sql/plan.h"

// Bounds that keep a short text from growing into a huge plan.
#define PLAN_COLUMNS_MAX 4096
#define PLAN_NODES_MAX 4096
#define EXPR_SIZE_MAX 20000

// Replaces an expression: sets *out, or leaves it NULL to have the arguments looked at.
typedef bool expr_swap_fn(void *context, struct expr *expr, struct expr **out, struct err *err);

// A copy in which swap() has been asked about every node from the top down.
bool expr_rewrite(struct arena *arena, struct expr *expr, expr_swap_fn *swap, void *context,
                  struct expr **out, struct err *err);
// The same for every expression of the plan and of its inputs.
bool plan_rewrite(struct arena *arena, struct plan *plan, expr_swap_fn *swap, void *context,
                  struct plan **out, struct err *err);
// The same for the expressions of this one node, in place.
bool plan_rewrite_node(struct arena *arena, struct plan *node, expr_swap_fn *swap, void *context,
                       struct err *err);
size_t expr_size(const struct expr *expr); // nodes, counting stops at EXPR_SIZE_MAX
size_t plan_size(const struct plan *plan);

// Conjuncts of an expression in order; NULL has none.
struct expr_list {
    struct expr **at;
    size_t count, room;
};
void conjuncts_add(struct arena *arena, struct expr_list *list, struct expr *condition);
struct expr *conjuncts_join(struct arena *arena, const struct expr_list *list); // NULL when empty
// Whether the expression is the equality operator.
bool expr_is_equality(const struct expr *expr);
// Inverts a boolean.
struct expr *expr_not(struct arena *arena, struct expr *expr);
// Calls visit() on each column number that occurs.
typedef void column_visit_fn(void *context, int column);
void expr_columns(const struct expr *expr, column_visit_fn *visit, void *context);
void plan_columns(const struct plan *plan, column_visit_fn *visit, void *context);

struct plan *plan_node(struct arena *arena, enum plan_kind kind, size_t input_count,
                       size_t column_count);
struct plan *plan_copy(struct arena *arena, const struct plan *node); // shallow
struct plan *plan_scan(struct arena *arena, const struct schema_table *table);
struct plan *plan_one_row(struct arena *arena); // of no columns
struct plan *plan_filter(struct arena *arena, struct plan *input, struct expr *condition);
struct plan *plan_project(struct arena *arena, struct plan *input, struct expr **exprs, size_t count);
struct plan *plan_join(struct arena *arena, enum plan_join join, struct plan *left,
                       struct plan *right, struct expr *condition);
struct plan *plan_distinct(struct arena *arena, struct plan *input);
struct plan *plan_aggregate(struct arena *arena, struct plan *input, struct expr **keys,
                            size_t key_count, struct plan_agg *aggs, size_t agg_count, bool grouped);
struct plan *plan_window(struct arena *arena, struct plan *input, const struct plan *like);
// The rows at [offset, offset + limit) in each partition's order.
struct plan *plan_topk(struct arena *arena, struct plan *input, struct expr **partition,
                       size_t partition_count, struct plan_order *orders, size_t order_count);
struct plan *plan_repeat(struct arena *arena, struct plan *input, struct expr *times);
// Columns of the input in this order.
struct plan *plan_reorder(struct arena *arena, struct plan *input, const int *columns, size_t count);
// Column i of the node's output.
struct expr *plan_output(struct arena *arena, const struct plan *plan, size_t i);
