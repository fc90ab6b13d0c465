// UNION, INTERSECT and EXCEPT, with and without ALL.
//
// UNION ALL is the rows of both; UNION the distinct ones of them. The others count how often a row
// stands on each side, which is an aggregate over both sides with a mark:
//
//     a INTERSECT b        filter l > 0 and r > 0
//     a EXCEPT b           filter l > 0 and r = 0
//     a INTERSECT ALL b    repeat least(l, r)
//     a EXCEPT ALL b       repeat l - r
//                            aggregate by the row: l = count(*) of a's, r = count(*) of b's
//                              union all (a, true), (b, false)

#include <string.h>

#include "sql/bind.h"

// ---- columns

static bool set_types(struct bind *bind, struct plan *const *inputs, size_t count,
                      const char *what, enum type *types, struct err *err)
{
    for (size_t column = 0; column < inputs[0]->column_count; column++) {
        struct expr **exprs = ARENA_ARRAY(bind->arena, struct expr *, count);
        for (size_t i = 0; i < count; i++)
            exprs[i] = plan_output(bind->arena, inputs[i], column);
        TRY(type_common(exprs, count, what, &types[column], err));
    }
    return true;
}

// A literal of the SELECT list that has no type yet takes the other side's.
static bool literal_settle(struct bind *bind, struct plan **plan, size_t column, enum type type,
                           struct err *err)
{
    struct plan *copy = plan_copy(bind->arena, *plan);
    *plan = copy;
    copy->columns[column].type = type;
    if (copy->kind != PLAN_PROJECT)
        return literal_settle(bind, &copy->inputs[0], column, type, err);
    return type_coerce(bind->arena, copy->exprs[column], type, &copy->exprs[column], err);
}

static bool set_input(struct bind *bind, struct plan *input, const enum type *types,
                      struct plan **out, struct err *err)
{
    for (size_t i = 0; i < input->column_count; i++)
        if (input->columns[i].type == TYPE_UNKNOWN)
            TRY(literal_settle(bind, &input, i, types[i], err));
    struct expr **exprs = ARENA_ARRAY(bind->arena, struct expr *, input->column_count + 1);
    bool same = true;
    for (size_t i = 0; i < input->column_count; i++) {
        TRY(type_coerce(bind->arena, plan_output(bind->arena, input, i), types[i], &exprs[i], err));
        same &= input->columns[i].type == types[i];
    }
    *out = same ? input : plan_project(bind->arena, input, exprs, input->column_count);
    return true;
}

// ---- counting both sides

static struct plan *union_all(struct arena *arena, struct plan *left, struct plan *right)
{
    struct plan *node = plan_node(arena, PLAN_UNION, 2, left->column_count);
    node->inputs[0] = left;
    node->inputs[1] = right;
    memcpy(node->columns, left->columns, left->column_count * sizeof *node->columns);
    return node;
}

// The plan's columns and behind them whether this is the left side.
static struct plan *side_mark(struct arena *arena, struct plan *plan, bool left)
{
    size_t count = plan->column_count;
    struct expr **exprs = ARENA_ARRAY(arena, struct expr *, count + 1);
    for (size_t i = 0; i < count; i++)
        exprs[i] = plan_output(arena, plan, i);
    exprs[count] = expr_const(arena, value_word(TYPE_BOOL, left));
    return plan_project(arena, plan, exprs, count + 1);
}

static struct plan *sides_count(struct arena *arena, struct plan *const *inputs)
{
    size_t count = inputs[0]->column_count;
    struct plan *both = union_all(arena, side_mark(arena, inputs[0], true),
                                  side_mark(arena, inputs[1], false));
    struct expr **keys = ARENA_ARRAY(arena, struct expr *, count + 1);
    struct plan_agg *aggs = ARENA_ARRAY(arena, struct plan_agg, 2);
    for (size_t i = 0; i < count; i++)
        keys[i] = plan_output(arena, both, i);
    struct expr *left = plan_output(arena, both, count);
    for (size_t i = 0; i < 2; i++) {
        aggs[i].type = agg_find("count", 0, TYPE_UNKNOWN, &aggs[i].form);
        aggs[i].filter = i ? expr_not(arena, left) : left;
        aggs[i].sql_offset = -1;
    }
    return plan_aggregate(arena, both, keys, count, aggs, 2, true);
}

static bool calls_make(struct arena *arena, const char *name, struct expr *left, struct expr *right,
                       struct expr **out, struct err *err)
{
    struct expr *args[] = {left, right};
    return type_call(arena, name, args, 2, -1, out, err);
}

static bool sides_match(struct arena *arena, struct plan *const *inputs, bool intersect, bool all,
                        struct plan **out, struct err *err)
{
    size_t count = inputs[0]->column_count;
    struct plan *counted = sides_count(arena, inputs);
    struct expr *left = plan_output(arena, counted, count);
    struct expr *right = plan_output(arena, counted, count + 1), *expr;
    struct expr *zero = expr_const(arena, value_word(TYPE_BIGINT, 0));
    int *columns = ARENA_ARRAY(arena, int, count + 1);
    for (size_t i = 0; i < count; i++)
        columns[i] = (int)i;
    if (all) {
        TRY(calls_make(arena, intersect ? "<" : "-", left, right, &expr, err));
        if (intersect) {
            struct expr **args = ARENA_ARRAY(arena, struct expr *, 3);
            args[0] = expr;
            args[1] = left;
            args[2] = right;
            expr = expr_node(arena, EXPR_CASE, TYPE_BIGINT, args, 3);
        }
        *out = plan_reorder(arena, plan_repeat(arena, counted, expr), columns, count);
        return true;
    }
    struct expr_list list = {0};
    TRY(calls_make(arena, ">", left, zero, &expr, err));
    VEC_ADD(arena, &list, expr);
    TRY(calls_make(arena, intersect ? ">" : "=", right, zero, &expr, err));
    VEC_ADD(arena, &list, expr);
    *out = plan_reorder(arena, plan_filter(arena, counted, conjuncts_join(arena, &list)), columns,
                        count);
    return true;
}

// ---- both sides

static bool sides_bind(struct bind *bind, const json_t *select, const struct scope *outer,
                       const struct cte *ctes, struct plan **inputs, const char *what, struct err *err)
{
    for (int i = 0; i < 2; i++) {
        bind->keep_literal = true;
        TRY(bind_query(bind, node_get(select, i ? "rarg" : "larg"), outer, ctes, &inputs[i], err));
    }
    size_t width = inputs[0]->column_count;
    if (inputs[1]->column_count != width)
        return err_set_at(err, ERR_BAD_INPUT, node_place(node_get(select, "rarg")),
                          "%s: %zu columns on the left, %zu on the right", what, width,
                          inputs[1]->column_count);
    enum type *types = ARENA_ARRAY(bind->arena, enum type, width + 1);
    const struct plan_column *named = inputs[0]->columns; // casts, which bear no names, may follow
    bool ok = set_types(bind, inputs, 2, what, types, err);
    for (size_t i = 0; ok && i < 2; i++)
        ok = set_input(bind, inputs[i], types, &inputs[i], err);
    if (!ok && err->sql_offset < 0)
        err->sql_offset = node_place(node_get(select, "rarg"));
    TRY(ok);
    inputs[0] = plan_copy(bind->arena, inputs[0]);
    for (size_t i = 0; i < width; i++)
        inputs[0]->columns[i].name = named[i].name;
    return true;
}

bool set_bind(struct bind *bind, const json_t *select, const struct scope *outer,
              const struct cte *ctes, struct plan **out, struct err *err)
{
    const char *op = node_text(select, "op");
    bool all = node_flag(select, "all"), intersect = strcmp(op, "SETOP_INTERSECT") == 0;
    const char *what = intersect                            ? "INTERSECT"
                       : strcmp(op, "SETOP_EXCEPT") == 0 ? "EXCEPT"
                                                            : "UNION";
    struct plan *inputs[2];
    TRY(sides_bind(bind, select, outer, ctes, inputs, what, err));
    struct arena *arena = bind->arena;
    if (strcmp(what, "UNION") != 0)
        return sides_match(arena, inputs, intersect, all, out, err);
    *out = union_all(arena, inputs[0], inputs[1]);
    if (!all)
        *out = plan_distinct(arena, *out);
    return true;
}
