// Subqueries in expressions and conditions.
//
// As a conjunct of WHERE, EXISTS and IN become semi joins and NOT EXISTS an anti join at once.
// Anywhere else a subquery is a column that is joined in when the expression is settled.

#include <string.h>

#include "sql/bind.h"

static bool inner_bind(struct block *block, const json_t *fields, struct plan **out, struct err *err)
{
    json_t *select;
    if (!node_is(node_get(fields, "subselect"), "SelectStmt", &select))
        return err_set_at(err, ERR_UNSUPPORTED, node_offset(fields), "only SELECT may stand here");
    return bind_query(block->bind, select, &block->scope, block->ctes, out, err);
}

bool subquery_bind(struct block *block, const json_t *fields, struct expr **out, struct err *err)
{
    const char *type = node_text(fields, "subLinkType");
    struct bind_sub sub = {.sql_offset = node_offset(fields)};
    if (strcmp(type, "EXISTS_SUBLINK") == 0)
        sub.kind = SUB_EXISTS;
    else if (strcmp(type, "EXPR_SUBLINK") == 0)
        sub.kind = SUB_SCALAR;
    else if (strcmp(type, "ANY_SUBLINK") == 0)
        return err_set_at(err, ERR_UNSUPPORTED, sub.sql_offset,
                          "IN (SELECT …) must be one of the conditions joined by AND; here write "
                          "EXISTS (SELECT 1 … WHERE … = …)");
    else
        return err_set_at(err, ERR_UNSUPPORTED, sub.sql_offset,
                          "write EXISTS, NOT EXISTS or an aggregate instead of ALL and ARRAY");
    TRY(inner_bind(block, fields, &sub.plan, err));
    enum type result = TYPE_BOOL;
    if (sub.kind == SUB_SCALAR) {
        if (sub.plan->column_count != 1)
            return err_set_at(err, ERR_BAD_INPUT, sub.sql_offset,
                              "a subquery used as a value must have one column");
        result = sub.plan->columns[0].type;
    }
    *out = expr_column(block->arena, COLUMN_SUB + (int)block->subs.count, result);
    (*out)->sql_offset = sub.sql_offset;
    VEC_ADD(block->arena, &block->subs, sub);
    return true;
}

// The equality of one value left of IN with column i of the subquery.
static bool test_bind(struct block *block, const json_t *node, const struct plan *inner, size_t i,
                      int offset, struct expr **out, struct err *err)
{
    struct expr *sides[2];
    TRY(expr_bind(block, node, &sides[0], err));
    TRY(block_settle(block, sides[0], &sides[0], err));
    sides[1] = expr_column(block->arena, COLUMN_SUB + (int)i, inner->columns[i].type);
    return type_call(block->arena, "=", sides, 2, offset, out, err);
}

static bool in_query_bind(struct block *block, const json_t *fields, struct err *err)
{
    int offset = node_offset(fields);
    json_t *written = node_get(fields, "operName");
    const char *name = written ? node_plain_name(written) : "=";
    if (!name || strcmp(name, "=") != 0)
        return err_set_at(err, ERR_UNSUPPORTED, offset, "only = ANY (SELECT …), which is IN");
    struct plan *inner;
    TRY(inner_bind(block, fields, &inner, err));
    json_t *test = node_get(fields, "testexpr"), *row;
    json_t *list = node_is(test, "RowExpr", &row) ? node_get(row, "args") : NULL;
    size_t count = list ? json_array_size(list) : 1;
    if (count != inner->column_count)
        return err_set_at(err, ERR_BAD_INPUT, offset, "IN: the subquery has %zu columns, not %zu",
                          inner->column_count, count);
    struct expr **tests = ARENA_ARRAY(block->arena, struct expr *, count + 1);
    for (size_t i = 0; i < count; i++)
        TRY(test_bind(block, list ? json_array_get(list, i) : test, inner, i, offset, &tests[i], err));
    return decorrelate_semi(block->arena, &block->plan, inner, tests, count, false, offset, err);
}

static bool exists_bind(struct block *block, const json_t *fields, bool anti, struct err *err)
{
    struct plan *inner;
    TRY(inner_bind(block, fields, &inner, err));
    return decorrelate_semi(block->arena, &block->plan, inner, NULL, 0, anti, node_offset(fields),
                            err);
}

// Whether the node is NOT (something), and what.
static bool node_negated(const json_t *node, const json_t **inside)
{
    json_t *fields;
    if (!node_is(node, "BoolExpr", &fields) || strcmp(node_text(fields, "boolop"), "NOT_EXPR") != 0)
        return false;
    *inside = json_array_get(node_get(fields, "args"), 0);
    return true;
}

bool conjunct_bind(struct block *block, const json_t *node, struct expr_list *out, const char *clause,
                   struct err *err)
{
    json_t *fields;
    const json_t *tested = node;
    if (node_is(node, "BoolExpr", &fields) && strcmp(node_text(fields, "boolop"), "AND_EXPR") == 0) {
        json_t *list = node_get(fields, "args");
        for (size_t i = 0; i < json_array_size(list); i++)
            TRY(conjunct_bind(block, json_array_get(list, i), out, clause, err));
        return true;
    }
    bool negated = node_negated(node, &tested);
    if (node_is(tested, "SubLink", &fields)) {
        const char *type = node_text(fields, "subLinkType");
        if (strcmp(type, "EXISTS_SUBLINK") == 0)
            return exists_bind(block, fields, negated, err);
        if (strcmp(type, "ANY_SUBLINK") == 0 && negated)
            return err_set_at(err, ERR_UNSUPPORTED, node_offset(fields),
                              "NOT IN (SELECT …) finds nothing once a NULL is among the values: "
                              "write NOT EXISTS (SELECT 1 … WHERE … = …)");
        if (strcmp(type, "ANY_SUBLINK") == 0)
            return in_query_bind(block, fields, err);
    }
    struct expr *condition;
    TRY(condition_bind(block, node, clause, &condition, err));
    VEC_ADD(block->arena, out, condition);
    return true;
}
