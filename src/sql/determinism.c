// Whether the order of a window is provably total: whether partition and order together hold a key
// of the rows beneath, so that no two rows tie.
//
// Two questions are asked of a plan, both given which of its columns are known to be equal between
// two rows: what else must be equal (a table's key decides its row, a join's equality carries over),
// and whether the two rows must then be one.

#include <string.h>

#include "sql/bind.h"

// Looking stops after so many nodes: then an order counts as not provably total.
#define CLOSING_STEPS_MAX 20000

struct closing {
    struct arena *arena;
    size_t steps;
};

// Columns of a query around are the same for every row.
static bool is_own_column(const struct expr *expr)
{
    return expr->kind == EXPR_COLUMN && column_range(expr->column) == 0;
}

static bool known_expr(const struct expr *expr, const bool *known)
{
    if (expr->kind == EXPR_COLUMN && !is_own_column(expr))
        return column_range(expr->column) == COLUMN_OUTER;
    if (expr->kind == EXPR_COLUMN)
        return known[expr->column];
    if (expr->kind == EXPR_CLOCK)
        return false;
    for (size_t i = 0; i < expr->arg_count; i++)
        if (!known_expr(expr->args[i], known))
            return false;
    return true;
}

static bool learn(bool *known, size_t column)
{
    bool news = !known[column];
    known[column] = true;
    return news;
}

static bool condition_learn(struct closing *closing, struct expr *condition, bool *known)
{
    struct expr_list list = {0};
    bool news = false;
    conjuncts_add(closing->arena, &list, condition);
    for (size_t i = 0; i < list.count; i++)
        for (int side = 0; side < 2 && expr_is_equality(list.at[i]); side++) {
            const struct expr *target = list.at[i]->args[side], *source = list.at[i]->args[1 - side];
            if (is_own_column(target) && known_expr(source, known))
                news |= learn(known, (size_t)target->column);
        }
    return news;
}

static void plan_close(struct closing *closing, const struct plan *plan, bool *known);

static bool table_key_known(const struct schema_table *table, const bool *known)
{
    for (size_t i = 0; i < table->key_count; i++)
        if (!known[table->key[i]])
            return false;
    return table->key_count > 0;
}

// Columns that a node computes from its input's, first to last.
static void exprs_close(struct closing *closing, const struct plan *plan, bool *known)
{
    bool *below = ARENA_ARRAY(closing->arena, bool, plan->inputs[0]->column_count + 1);
    for (size_t i = 0; i < plan->expr_count; i++)
        if (known[i] && is_own_column(plan->exprs[i]))
            below[plan->exprs[i]->column] = true;
    plan_close(closing, plan->inputs[0], below);
    for (size_t i = 0; i < plan->expr_count; i++)
        known[i] |= known_expr(plan->exprs[i], below);
}

static bool all_known(const bool *known, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (!known[i])
            return false;
    return true;
}

static void join_close(struct closing *closing, const struct plan *plan, bool *known)
{
    size_t left_count = plan->inputs[0]->column_count;
    plan_close(closing, plan->inputs[0], known);
    if (plan->join != JOIN_INNER)
        return;
    plan_close(closing, plan->inputs[1], known + left_count);
    while (condition_learn(closing, plan->condition, known)) {
        plan_close(closing, plan->inputs[0], known);
        plan_close(closing, plan->inputs[1], known + left_count);
    }
}

// Adds the columns that must be equal where the known ones are.
static void plan_close(struct closing *closing, const struct plan *plan, bool *known)
{
    if (closing->steps++ > CLOSING_STEPS_MAX)
        return;
    switch (plan->kind) {
    case PLAN_SCAN:
        if (table_key_known(plan->table, known))
            memset(known, true, plan->column_count * sizeof *known);
        return;
    case PLAN_FILTER:
        do
            plan_close(closing, plan->inputs[0], known);
        while (condition_learn(closing, plan->condition, known));
        return;
    case PLAN_PROJECT:
        exprs_close(closing, plan, known);
        return;
    case PLAN_AGGREGATE:
        exprs_close(closing, plan, known);
        if (all_known(known, plan->expr_count))
            memset(known, true, plan->column_count * sizeof *known);
        return;
    case PLAN_JOIN:
        join_close(closing, plan, known);
        return;
    case PLAN_DISTINCT:
    case PLAN_WINDOW:
    case PLAN_TOPK:
    case PLAN_REPEAT:
        plan_close(closing, plan->inputs[0], known);
        return;
    case PLAN_UNION:
    case PLAN_ROWS:
        return;
    }
}

static bool plan_unique(struct closing *closing, const struct plan *plan, bool *known);

static bool join_unique(struct closing *closing, const struct plan *plan, bool *known)
{
    const struct plan *left = plan->inputs[0], *right = plan->inputs[1];
    bool wide = plan->join == JOIN_INNER || plan->join == JOIN_LEFT;
    if (!plan_unique(closing, left, known))
        return false;
    if (!wide)
        return true;
    // The left row is one: all it has is known, and decides which right rows it meets.
    memset(known, true, left->column_count * sizeof *known);
    condition_learn(closing, plan->condition, known);
    return plan_unique(closing, right, known + left->column_count);
}

static bool project_unique(struct closing *closing, const struct plan *plan, const bool *known)
{
    bool *below = ARENA_ARRAY(closing->arena, bool, plan->inputs[0]->column_count + 1);
    for (size_t i = 0; i < plan->expr_count; i++)
        if (known[i] && is_own_column(plan->exprs[i]))
            below[plan->exprs[i]->column] = true;
    return plan_unique(closing, plan->inputs[0], below);
}

// One row a partition, and the partition is known.
static bool topk_unique(const struct plan *plan, const bool *known)
{
    for (size_t i = 0; i < plan->expr_count; i++)
        if (!known_expr(plan->exprs[i], known))
            return false;
    return plan->limit <= 1;
}

// Whether rows that agree in the known columns are one row.
static bool plan_unique(struct closing *closing, const struct plan *plan, bool *known)
{
    plan_close(closing, plan, known);
    switch (plan->kind) {
    case PLAN_SCAN:
        return table_key_known(plan->table, known);
    case PLAN_ROWS:
        return plan->row_count <= 1;
    case PLAN_FILTER:
    case PLAN_WINDOW:
        return plan_unique(closing, plan->inputs[0], known);
    case PLAN_PROJECT:
        return project_unique(closing, plan, known);
    case PLAN_JOIN:
        return join_unique(closing, plan, known);
    case PLAN_AGGREGATE:
        return all_known(known, plan->expr_count);
    case PLAN_DISTINCT:
        return all_known(known, plan->column_count);
    case PLAN_TOPK:
        return topk_unique(plan, known) || plan_unique(closing, plan->inputs[0], known);
    case PLAN_UNION:
    case PLAN_REPEAT:
        return false;
    }
    return false;
}

bool columns_are_key(struct arena *arena, const struct plan *plan, const bool *columns)
{
    struct closing closing = {.arena = arena};
    bool *known = ARENA_ARRAY(arena, bool, plan->column_count + 1);
    memcpy(known, columns, plan->column_count);
    return plan_unique(&closing, plan, known);
}

static bool window_needs_total(const struct plan *plan)
{
    for (size_t i = 0; i < plan->call_count; i++) {
        const struct plan_window_call *call = &plan->calls[i];
        bool tied = call->fn == WINDOW_RANK || call->fn == WINDOW_DENSE_RANK ||
                    call->fn == WINDOW_PERCENT_RANK || call->fn == WINDOW_CUME_DIST;
        bool by_rows = call->frame.mode == FRAME_ROWS && !frame_is_whole(&call->frame);
        if (!tied && (call->fn != WINDOW_AGG || by_rows))
            return true;
    }
    return false;
}

bool order_is_total(struct arena *arena, const struct plan *plan)
{
    const struct plan *input = plan->inputs[0];
    struct closing closing = {.arena = arena};
    bool *known = ARENA_ARRAY(arena, bool, input->column_count + 1);
    for (size_t i = 0; i < plan->expr_count; i++)
        if (is_own_column(plan->exprs[i]))
            known[plan->exprs[i]->column] = true;
    for (size_t i = 0; i < plan->order_count; i++)
        if (is_own_column(plan->orders[i].expr))
            known[plan->orders[i].expr->column] = true;
    return plan_unique(&closing, input, known);
}

static void window_note(struct bind *bind, const struct plan *plan)
{
    const struct plan *input = plan->inputs[0];
    if (order_is_total(bind->arena, plan))
        return;
    struct str text;
    str_open(&text, bind->arena);
    str_text(&text, "ORDER BY of a window");
    for (size_t i = 0; i < plan->order_count; i++) {
        const struct expr *order = plan->orders[i].expr;
        const char *name = order->kind == EXPR_COLUMN ? input->columns[order->column].name : "…";
        str_format(&text, "%s%s", i ? ", " : " (", name);
    }
    str_text(&text, ") is not provably total: add the primary key to it");
    bind_note(bind, str_end(&text));
}

void determinism_note(struct bind *bind, const struct plan *plan)
{
    if (plan->kind == PLAN_WINDOW && window_needs_total(plan))
        window_note(bind, plan);
    for (size_t i = 0; i < plan->input_count; i++)
        determinism_note(bind, plan->inputs[i]);
}
