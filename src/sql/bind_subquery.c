// Subqueries in expressions and conditions.
//
// As a conjunct of WHERE, EXISTS and IN become semi joins, NOT EXISTS and NOT IN anti joins at once.
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
    else if (strcmp(type, "ANY_SUBLINK") == 0 || strcmp(type, "ALL_SUBLINK") == 0)
        sub.kind = SUB_ANY;
    else
        return err_set_at(err, ERR_UNSUPPORTED, sub.sql_offset,
                          "a subquery gives one value here: write an aggregate instead of ARRAY");
    TRY(inner_bind(block, fields, &sub.plan, err));
    if (sub.kind == SUB_ANY)
        TRY(any_bind(block, fields, sub.plan, &sub.any, err));
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

static bool any_condition(struct block *block, const json_t *fields, bool negated,
                          struct expr_list *out, struct err *err)
{
    struct plan *inner;
    struct any any;
    int offset = node_offset(fields);
    TRY(inner_bind(block, fields, &inner, err));
    TRY(any_bind(block, fields, inner, &any, err));
    any.negated ^= negated;
    if (strcmp(any.op, "=") == 0)
        return any_conjunct(block, inner, &any, offset, out, err);
    struct expr *condition;
    TRY(any_settle(block, inner, &any, offset, &condition, err));
    VEC_ADD(block->arena, out, condition);
    return true;
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
        if (strcmp(type, "ANY_SUBLINK") == 0 || strcmp(type, "ALL_SUBLINK") == 0)
            return any_condition(block, fields, negated, out, err);
    }
    struct expr *condition;
    TRY(condition_bind(block, node, clause, &condition, err));
    VEC_ADD(block->arena, out, condition);
    return true;
}
