// x IN (SELECT …), x op ANY (SELECT …), x op ALL (SELECT …) with NULL as PostgreSQL has it.
//
// All are x op ANY (q) or its negation: NOT IN is NOT (= ANY), and op ALL is NOT (not-op ANY). Of the
// values y that q gives, the answer is
//
//     true     if x op y for some y
//     NULL     else, if some y is NULL, or x is NULL and there is any y
//     false    else
//
// Each question is an EXISTS over q that is joined in as a mark; what the catalog says cannot be NULL
// is not asked. An order is compared with the least or greatest y: x > ANY (q) is x > min(y).
// As a condition of its own, IN is a semi join at once, and NOT IN an anti join with the other two
// questions behind it.

#include <assert.h>
#include <string.h>

#include "sql/bind.h"

static const struct opposite {
    const char *name, *negated;
    const char *aggregate; // of y that decides x op ANY
} opposites[] = {
    {"=", "<>", NULL}, {"<>", "=", NULL}, {"<", ">=", "max"},
    {">=", "<", "min"}, {">", "<=", "min"}, {"<=", ">", "max"},
};

static const struct opposite *opposite_find(const char *name)
{
    for (size_t i = 0; name && i < sizeof opposites / sizeof *opposites; i++)
        if (strcmp(opposites[i].name, name) == 0)
            return &opposites[i];
    return NULL;
}

bool any_bind(struct block *block, const json_t *fields, struct plan *inner, struct any *out,
              struct err *err)
{
    bool all = strcmp(node_text(fields, "subLinkType"), "ALL_SUBLINK") == 0;
    json_t *written = node_get(fields, "operName"), *row, *test = node_get(fields, "testexpr");
    const struct opposite *op = opposite_find(written ? node_plain_name(written) : "=");
    int offset = node_offset(fields);
    if (!op)
        return err_set_at(err, ERR_UNSUPPORTED, offset,
                          "before ANY and ALL stands one of = <> < <= > >=");
    *out = (struct any){.op = all ? op->negated : op->name, .negated = all};
    json_t *list = node_is(test, "RowExpr", &row) ? node_get(row, "args") : NULL;
    out->count = list ? json_array_size(list) : 1;
    if (out->count != inner->column_count)
        return err_set_at(err, ERR_BAD_INPUT, offset, "IN: the subquery has %zu columns, not %zu",
                          inner->column_count, out->count);
    if (out->count > 1 && strcmp(out->op, "=") != 0)
        return err_set_at(err, ERR_UNSUPPORTED, offset,
                          "several values can only be compared by IN, NOT IN and = ANY");
    out->lefts = ARENA_ARRAY(block->arena, struct expr *, out->count + 1);
    for (size_t i = 0; i < out->count; i++) {
        struct expr *sides[2], *compared;
        TRY(expr_bind(block, list ? json_array_get(list, i) : test, &out->lefts[i], err));
        sides[1] = plan_output(block->arena, inner, i);
        if (out->lefts[i]->type == TYPE_UNKNOWN)
            TRY(type_coerce(block->arena, out->lefts[i], sides[1]->type, &out->lefts[i], err));
        sides[0] = out->lefts[i];
        TRY(type_call(block->arena, out->op, sides, 2, offset, &compared, err));
    }
    return true;
}

// ---- what cannot be NULL

static bool output_not_null(const struct plan *plan, size_t column);

static bool expr_not_null(const struct plan *plan, const struct expr *expr)
{
    switch (expr->kind) {
    case EXPR_COLUMN:
        return (size_t)expr->column < plan->column_count &&
               output_not_null(plan, (size_t)expr->column);
    case EXPR_CONST:
        return expr->constant.state == STATE_VALUE;
    case EXPR_COALESCE:
        for (size_t i = 0; i < expr->arg_count; i++)
            if (expr_not_null(plan, expr->args[i]))
                return true;
        return false;
    default:
        return false;
    }
}

static bool output_not_null(const struct plan *plan, size_t column)
{
    const struct plan *first = plan->input_count ? plan->inputs[0] : NULL;
    switch (plan->kind) {
    case PLAN_SCAN:
        for (size_t i = 0; i < plan->table->key_count; i++)
            if (plan->table->key[i] == (int)column)
                return true;
        return plan->table->columns[column].not_null;
    case PLAN_PROJECT:
        return expr_not_null(first, plan->exprs[column]);
    case PLAN_AGGREGATE:
        if (column < plan->expr_count)
            return expr_not_null(first, plan->exprs[column]);
        return strcmp(plan->aggs[column - plan->expr_count].type->name, "count") == 0;
    case PLAN_JOIN:
        if (column < first->column_count)
            return output_not_null(first, column);
        return plan->join == JOIN_INNER &&
               output_not_null(plan->inputs[1], column - first->column_count);
    case PLAN_FILTER:
    case PLAN_DISTINCT:
    case PLAN_TOPK:
    case PLAN_REPEAT:
        return output_not_null(first, column);
    case PLAN_WINDOW:
        return column < first->column_count && output_not_null(first, column);
    case PLAN_UNION:
        for (size_t i = 0; i < plan->input_count; i++)
            if (!output_not_null(plan->inputs[i], column))
                return false;
        return true;
    case PLAN_ROWS:
        break;
    }
    return false;
}

// ---- the questions

struct question {
    struct block *block;
    struct plan *inner; // outer columns are those of the block's plan
    const struct any *any;
    struct expr **lefts;  // over the block's plan
    struct expr **outers; // the same as the subquery sees them
    int sql_offset;
};

static bool column_outer(void *context, struct expr *expr, struct expr **out, struct err *err)
{
    (void)err;
    if (expr->kind != EXPR_COLUMN)
        return true;
    assert(column_range(expr->column) == 0);
    *out = expr_column(context, COLUMN_OUTER + expr->column, expr->type);
    (*out)->sql_offset = expr->sql_offset;
    return true;
}

static void outer_note(void *context, int column)
{
    *(bool *)context |= column_range(column) != 0;
}

// A value that itself names a column of the query around becomes a column of this one.
static struct expr *left_keep(struct block *block, struct expr *left)
{
    bool outer = false;
    expr_columns(left, outer_note, &outer);
    if (!outer)
        return left;
    size_t count = block->plan->column_count;
    struct expr **exprs = ARENA_ARRAY(block->arena, struct expr *, count + 1);
    for (size_t i = 0; i < count; i++)
        exprs[i] = plan_output(block->arena, block->plan, i);
    exprs[count] = left;
    block->plan = plan_project(block->arena, block->plan, exprs, count + 1);
    return plan_output(block->arena, block->plan, count);
}

static struct expr *node_of(struct arena *arena, enum expr_kind kind, struct expr *a, struct expr *b)
{
    struct expr **args = ARENA_ARRAY(arena, struct expr *, 2);
    args[0] = a;
    args[1] = b;
    return expr_node(arena, kind, b ? b->type : TYPE_BOOL, args, b ? 2 : 1);
}

static struct expr *truth(struct arena *arena, bool value)
{
    return expr_const(arena, value_word(TYPE_BOOL, value));
}

static struct expr *either(struct arena *arena, struct expr *a, struct expr *b)
{
    return !a ? b : !b ? a : node_of(arena, EXPR_OR, a, b);
}

static bool exists_ask(const struct question *question, struct expr *condition, struct expr **out,
                       struct err *err)
{
    struct block *block = question->block;
    return decorrelate_mark(block->arena, &block->plan,
                            plan_filter(block->arena, question->inner, condition),
                            question->sql_offset, out, err);
}

static bool compare(const struct question *question, size_t i, struct expr **out, struct err *err)
{
    struct arena *arena = question->block->arena;
    struct expr *sides[] = {question->outers[i], plan_output(arena, question->inner, i)};
    return type_call(arena, question->any->op, sides, 2, question->sql_offset, out, err);
}

// x op (SELECT aggregate(y)), which is NULL or false where no y is left.
static bool extreme_compare(const struct question *question, const char *aggregate,
                            struct expr **out, struct err *err)
{
    struct block *block = question->block;
    struct arena *arena = block->arena;
    struct plan_agg *agg = ARENA_NEW(arena, struct plan_agg);
    struct expr *y = plan_output(arena, question->inner, 0), *value;
    TRY(agg_resolve(block, aggregate, 1, &y, question->sql_offset, agg, err));
    agg->arg = y;
    struct plan *plan = plan_aggregate(arena, question->inner, NULL, 0, agg, 1, false);
    TRY(decorrelate_scalar(arena, &block->plan, plan, question->sql_offset, &value, err));
    struct expr *sides[] = {question->lefts[0], value};
    TRY(type_call(arena, question->any->op, sides, 2, question->sql_offset, out, err));
    *out = node_of(arena, EXPR_COALESCE, *out, truth(arena, false));
    return true;
}

static bool true_ask(const struct question *question, struct expr **out, struct err *err)
{
    struct arena *arena = question->block->arena;
    const struct opposite *op = opposite_find(question->any->op);
    if (strcmp(op->name, "=") == 0) {
        struct expr_list list = {0};
        for (size_t i = 0; i < question->any->count; i++) {
            struct expr *equal;
            TRY(compare(question, i, &equal, err));
            VEC_ADD(arena, &list, equal);
        }
        return exists_ask(question, conjuncts_join(arena, &list), out, err);
    }
    struct expr *other = NULL;
    TRY(extreme_compare(question, op->aggregate ? op->aggregate : "min", out, err));
    if (!op->aggregate)
        TRY(extreme_compare(question, "max", &other, err));
    *out = either(arena, *out, other);
    return true;
}

// Whether the answer is NULL where it is not true; *out is NULL where that cannot be.
static bool null_ask(const struct question *question, struct expr **out, struct err *err)
{
    struct block *block = question->block;
    struct arena *arena = block->arena;
    const struct plan *outer = block->plan;
    size_t count = question->any->count;
    struct expr_list list = {0};
    bool never = true;
    *out = NULL;
    if (count == 1) {
        struct expr *y = plan_output(arena, question->inner, 0), *x = question->lefts[0], *any = NULL;
        if (!output_not_null(question->inner, 0))
            TRY(exists_ask(question, node_of(arena, EXPR_IS_NULL, y, NULL), out, err));
        if (expr_not_null(outer, x))
            return true;
        TRY(exists_ask(question, NULL, &any, err));
        *out = either(arena, *out, node_of(arena, EXPR_AND, node_of(arena, EXPR_IS_NULL, x, NULL), any));
        return true;
    }
    for (size_t i = 0; i < count; i++) {
        struct expr *condition, *y = plan_output(arena, question->inner, i);
        TRY(compare(question, i, &condition, err));
        bool sure = true;
        if (!output_not_null(question->inner, i)) {
            condition = either(arena, condition, node_of(arena, EXPR_IS_NULL, y, NULL));
            sure = false;
        }
        if (!expr_not_null(outer, question->lefts[i])) {
            condition = either(arena, condition,
                               node_of(arena, EXPR_IS_NULL, question->outers[i], NULL));
            sure = false;
        }
        never &= sure;
        VEC_ADD(arena, &list, condition);
    }
    return never || exists_ask(question, conjuncts_join(arena, &list), out, err);
}

static bool question_make(struct block *block, struct plan *inner, const struct any *any,
                          int sql_offset, struct question *out, struct err *err)
{
    struct arena *arena = block->arena;
    *out = (struct question){.block = block, .inner = inner, .any = any, .sql_offset = sql_offset};
    out->lefts = ARENA_ARRAY(arena, struct expr *, any->count + 1);
    out->outers = ARENA_ARRAY(arena, struct expr *, any->count + 1);
    for (size_t i = 0; i < any->count; i++) {
        TRY(block_settle(block, any->lefts[i], &out->lefts[i], err));
        out->lefts[i] = left_keep(block, type_settle(arena, out->lefts[i]));
        TRY(expr_rewrite(arena, out->lefts[i], column_outer, arena, &out->outers[i], err));
    }
    return true;
}

bool any_settle(struct block *block, struct plan *inner, const struct any *any, int sql_offset,
                struct expr **out, struct err *err)
{
    struct question question;
    struct arena *arena = block->arena;
    struct expr *unknown;
    TRY(question_make(block, inner, any, sql_offset, &question, err));
    TRY(true_ask(&question, out, err));
    TRY(null_ask(&question, &unknown, err));
    if (unknown) {
        struct expr **args = ARENA_ARRAY(arena, struct expr *, 3);
        args[0] = unknown;
        args[1] = expr_const(arena, value_null(TYPE_BOOL));
        args[2] = truth(arena, false);
        *out = either(arena, *out, expr_node(arena, EXPR_CASE, TYPE_BOOL, args, 3));
    }
    if (any->negated)
        *out = expr_not(arena, *out);
    return true;
}

bool any_conjunct(struct block *block, struct plan *inner, const struct any *any, int sql_offset,
                  struct expr_list *conditions, struct err *err)
{
    struct arena *arena = block->arena;
    struct question question;
    struct expr *unknown = NULL;
    struct expr **tests = ARENA_ARRAY(arena, struct expr *, any->count + 1);
    TRY(question_make(block, inner, any, sql_offset, &question, err));
    for (size_t i = 0; i < any->count; i++) {
        struct expr *sides[] = {question.lefts[i],
                                expr_column(arena, COLUMN_SUB + (int)i, inner->columns[i].type)};
        TRY(type_call(arena, "=", sides, 2, sql_offset, &tests[i], err));
    }
    TRY(decorrelate_semi(arena, &block->plan, inner, tests, any->count, any->negated, sql_offset,
                         err));
    if (any->negated)
        TRY(null_ask(&question, &unknown, err));
    if (unknown) {
        struct expr *known = expr_not(arena, unknown);
        VEC_ADD(arena, conditions, known);
    }
    return true;
}
