// Whether the order of a window is provably total: whether partition and order together hold a key
// of the rows beneath, so that no two rows tie.

#include <string.h>

#include "sql/bind.h"

static bool plan_unique(struct arena *arena, const struct plan *plan, bool *known);

static bool known_all(const struct expr *expr, const bool *known)
{
    if (expr->kind == EXPR_COLUMN)
        return known[expr->column];
    return expr->kind == EXPR_CONST;
}

// A column that must equal known ones is known too.
static bool equality_learn(const struct expr *condition, bool *known)
{
    if (!expr_is_equality(condition))
        return false;
    for (int side = 0; side < 2; side++) {
        const struct expr *target = condition->args[side], *source = condition->args[1 - side];
        if (target->kind == EXPR_COLUMN && !known[target->column] && known_all(source, known)) {
            known[target->column] = true;
            return true;
        }
    }
    return false;
}

static void condition_learn(struct arena *arena, struct expr *condition, bool *known)
{
    struct expr_list list = {0};
    conjuncts_add(arena, &list, condition);
    for (bool more = true; more;) {
        more = false;
        for (size_t i = 0; i < list.count; i++)
            more |= equality_learn(list.at[i], known);
    }
}

static bool join_unique(struct arena *arena, const struct plan *plan, bool *known)
{
    const struct plan *left = plan->inputs[0], *right = plan->inputs[1];
    if (plan->join == JOIN_SEMI || plan->join == JOIN_ANTI)
        return plan_unique(arena, left, known);
    size_t count = plan->column_count;
    bool *learned = ARENA_ARRAY(arena, bool, count + 1);
    memcpy(learned, known, count * sizeof *known);
    if (plan->join == JOIN_INNER) {
        condition_learn(arena, plan->condition, learned);
        return plan_unique(arena, left, learned) &&
               plan_unique(arena, right, learned + left->column_count);
    }
    // Left rows first: their columns decide which right rows they meet.
    if (!plan_unique(arena, left, learned))
        return false;
    memset(learned, true, left->column_count * sizeof *learned);
    condition_learn(arena, plan->condition, learned);
    return plan_unique(arena, right, learned + left->column_count);
}

static bool project_unique(struct arena *arena, const struct plan *plan, const bool *known)
{
    const struct plan *input = plan->inputs[0];
    bool *below = ARENA_ARRAY(arena, bool, input->column_count + 1);
    for (size_t i = 0; i < plan->expr_count; i++)
        if (known[i] && plan->exprs[i]->kind == EXPR_COLUMN)
            below[plan->exprs[i]->column] = true;
    return plan_unique(arena, input, below);
}

// Whether the known columns of the plan's output hold a key of it. Learns from what it passes.
static bool plan_unique(struct arena *arena, const struct plan *plan, bool *known)
{
    size_t count = plan->column_count;
    switch (plan->kind) {
    case PLAN_SCAN:
        for (size_t i = 0; i < plan->table->key_count; i++)
            if (!known[plan->table->key[i]])
                return false;
        return plan->table->key_count > 0;
    case PLAN_ROWS:
        return plan->row_count <= 1;
    case PLAN_FILTER:
        condition_learn(arena, plan->condition, known);
        return plan_unique(arena, plan->inputs[0], known);
    case PLAN_PROJECT:
        return project_unique(arena, plan, known);
    case PLAN_JOIN:
        return join_unique(arena, plan, known);
    case PLAN_AGGREGATE:
        count = plan->grouped ? plan->expr_count : 0;
        break;
    case PLAN_WINDOW:
        return plan_unique(arena, plan->inputs[0], known);
    case PLAN_DISTINCT:
        break;
    case PLAN_UNION:
        return false;
    }
    for (size_t i = 0; i < count; i++)
        if (!known[i])
            return false;
    return true;
}

static bool window_needs_total(const struct plan *plan)
{
    for (size_t i = 0; i < plan->call_count; i++) {
        const struct plan_window_call *call = &plan->calls[i];
        if (call->fn == WINDOW_ROW_NUMBER || call->fn == WINDOW_LAG || call->fn == WINDOW_LEAD ||
            (call->fn == WINDOW_AGG && call->frame == FRAME_ROWS_TO_CURRENT))
            return true;
    }
    return false;
}

static void window_note(struct bind *bind, const struct plan *plan)
{
    const struct plan *input = plan->inputs[0];
    bool *known = ARENA_ARRAY(bind->arena, bool, input->column_count + 1);
    for (size_t i = 0; i < plan->expr_count; i++)
        if (plan->exprs[i]->kind == EXPR_COLUMN)
            known[plan->exprs[i]->column] = true;
    for (size_t i = 0; i < plan->order_count; i++)
        if (plan->orders[i].expr->kind == EXPR_COLUMN)
            known[plan->orders[i].expr->column] = true;
    if (plan_unique(bind->arena, input, known))
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
