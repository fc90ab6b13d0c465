// sql/timed.c — joins whose condition asks the clock about both sides.
//
// A join keeps no state, so it cannot wait for a pair's day to come. What can wait is a timer, over rows
// that are there: so the pairs are joined without the clock's conditions, and a filter over them says
// which of them hold today:
//
//   a JOIN b ON k AND a.due + b.grace < current_date
//      =  filter(a.due + b.grace < current_date) over a JOIN b ON k                   met
//   a WHERE EXISTS (b …), NOT EXISTS, and a LEFT JOIN b
//      =  a with, without a row of met that has a's key;  met UNION ALL a without, padded with NULLs
//
// a's key is the fewest of its columns that tell its rows apart; where none do, all of them: rows alike
// in every column are alike in their matches.
// An equality with the clock becomes true and false again; it is read as <= and >=, which turn once each.
// Cost   the pairs are kept, for as long as they are there.
// Not    conditions on one side alone: those stand in filters below the join already.
#include "sql/bind.h"

static bool is_timed(const struct plan *plan)
{
    return plan->kind == PLAN_JOIN && plan->condition && expr_uses_clock(plan->condition);
}

// a = b as a <= b AND a >= b, and a <> b as the opposite, where the clock is in it.
static bool halve(void *context, struct expr *expr, struct expr **out, struct err *err)
{
    struct arena *arena = context;
    bool differs = expr->kind == EXPR_CALL && !strcmp(expr->fn->name, "<>");
    if ((!differs && !expr_is_equality(expr)) || !expr_uses_clock(expr))
        return true;
    struct expr **halves = ARENA_ARRAY(arena, struct expr *, 2);
    TRY(type_call(arena, "<=", expr->args, 2, expr->sql_offset, &halves[0], err));
    TRY(type_call(arena, ">=", expr->args, 2, expr->sql_offset, &halves[1], err));
    *out = expr_and(arena, halves[0], halves[1]);
    *out = differs ? expr_not(arena, *out) : *out;
    return true;
}

static bool halve_equalities(struct arena *arena, struct plan **plan, struct err *err)
{
    struct expr *condition;
    if (!(*plan)->condition || !expr_uses_clock((*plan)->condition))
        return true;
    TRY(expr_rewrite(arena, (*plan)->condition, halve, arena, &condition, err));
    *plan = plan_copy(arena, *plan);
    (*plan)->condition = condition;
    return true;
}

static void split_conditions(struct arena *arena, const struct plan *join, struct expr_list *timed,
                             struct expr_list *still)
{
    struct expr_list all = { 0 };
    conjuncts_add(arena, &all, join->condition);
    for (size_t i = 0; i < all.count; i++) {
        struct expr_list *list = expr_uses_clock(all.at[i]) ? timed : still;
        VEC_ADD(arena, list, all.at[i]);
    }
}

// Whether each column is part of the key.
static bool *find_key(struct arena *arena, const struct plan *plan)
{
    bool *key = ARENA_ARRAY(arena, bool, plan->column_count + 1);
    memset(key, true, plan->column_count);
    if (!columns_are_key(arena, plan, key))
        return key;
    for (size_t i = plan->column_count; i-- > 0;) {
        key[i] = false;
        key[i] = !columns_are_key(arena, plan, key);
    }
    return key;
}

// The left rows that have, or have not, a row of `met` with their key.
static bool join_met(struct arena *arena, struct plan *left, struct plan *met, enum plan_join join,
                     struct plan **out, struct err *err)
{
    const bool *key = find_key(arena, left);
    int *columns = ARENA_ARRAY(arena, int, left->column_count + 1);
    size_t count = 0;
    for (size_t i = 0; i < left->column_count; i++)
        if (key[i])
            columns[count++] = (int)i;
    struct plan *keys = plan_reorder(arena, met, columns, count);
    struct expr_list list = { 0 };
    for (size_t i = 0; i < count; i++) {
        struct expr *sides[] = { plan_output(arena, left, (size_t)columns[i]),
                                 expr_column(arena, (int)(left->column_count + i),
                                             keys->columns[i].type) };
        struct expr *equal;
        TRY(type_call(arena, "=", sides, 2, sides[0]->sql_offset, &equal, err));
        VEC_ADD(arena, &list, equal);
    }
    *out = plan_join(arena, join, left, keys, conjuncts_join(arena, &list));
    (*out)->null_safe = count > 0;
    return true;
}

static struct plan *pad(struct arena *arena, struct plan *left, const struct plan *like)
{
    struct expr **exprs = ARENA_ARRAY(arena, struct expr *, like->column_count + 1);
    for (size_t i = 0; i < like->column_count; i++)
        exprs[i] = i < left->column_count ? plan_output(arena, left, i)
                                          : expr_const(arena, value_null(like->columns[i].type));
    struct plan *padded = plan_project(arena, left, exprs, like->column_count);
    memcpy(padded->columns, like->columns, like->column_count * sizeof *padded->columns);
    return padded;
}

static bool part(struct arena *arena, const struct plan *join, struct plan **out, struct err *err)
{
    struct expr_list timed = { 0 }, still = { 0 };
    split_conditions(arena, join, &timed, &still);
    struct plan *left = join->inputs[0];
    struct plan *pairs = plan_join(arena, JOIN_INNER, left, join->inputs[1],
                                   conjuncts_join(arena, &still));
    pairs->null_safe = join->null_safe;
    struct plan *met = plan_filter(arena, pairs, conjuncts_join(arena, &timed));
    if (join->join == JOIN_INNER) {
        *out = met;
        return true;
    }
    if (join->join != JOIN_LEFT)
        return join_met(arena, left, met, join->join, out, err);
    struct plan *unmet;
    TRY(join_met(arena, left, met, JOIN_ANTI, &unmet, err));
    *out = plan_node(arena, PLAN_UNION, 2, met->column_count);
    memcpy((*out)->columns, join->columns, met->column_count * sizeof *join->columns);
    (*out)->inputs[0] = met;
    (*out)->inputs[1] = pad(arena, unmet, met);
    return true;
}

bool plan_part_timed(struct arena *arena, struct plan *plan, struct plan **out, struct err *err)
{
    struct plan *copy = plan;
    for (size_t i = 0; i < plan->input_count; i++) {
        struct plan *input;
        TRY(plan_part_timed(arena, plan->inputs[i], &input, err));
        if (input == plan->inputs[i])
            continue;
        if (copy == plan)
            copy = plan_copy(arena, plan);
        copy->inputs[i] = input;
    }
    TRY(halve_equalities(arena, &copy, err));
    *out = copy;
    if (!is_timed(copy))
        return true;
    TRY(part(arena, copy, out, err));
    if (plan_size(*out) > PLAN_NODES_MAX) // the left side stands in it several times
        return err_set_at(err, ERR_LIMIT, copy->condition->sql_offset,
                          "joins that ask the clock about both sides are nested too deep: compare "
                          "it in WHERE");
    return true;
}
