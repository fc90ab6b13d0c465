// FROM generate_series(first, last [, step]): rows that the text itself decides, as VALUES are.

#include <string.h>

#include "sql/bind.h"

#define SERIES_ROWS_MAX 10000

struct series {
    struct block *block;
    enum type type;
    struct value first, last, step;
    int offset;
};

static bool bound_bind(struct series *series, struct expr *expr, enum type type, struct value *out,
                       struct err *err)
{
    struct arena *arena = series->block->arena;
    TRY(type_coerce(arena, expr, type, &expr, err));
    expr = expr_fold(arena, expr);
    if (expr->kind != EXPR_CONST || expr->constant.state == STATE_FAULT)
        return err_set_at(err, ERR_UNSUPPORTED, series->offset,
                          "generate_series takes constants and parameters here: join a table of the "
                          "catalog for rows that depend on data or on the clock");
    *out = expr->constant;
    return true;
}

// Whole numbers and decimals count by 1 where no step is given, timestamps have none.
static bool bounds_bind(struct series *series, struct expr **args, size_t count, struct err *err)
{
    bool stamps = args[0]->type == TYPE_TIMESTAMP || args[1]->type == TYPE_TIMESTAMP;
    if (stamps ? count != 3 : count < 2 || count > 3)
        return err_set_at(err, ERR_BAD_INPUT, series->offset,
                          "generate_series takes a first and a last value and a step");
    TRY(type_common(args, stamps ? 2 : count, "generate_series", &series->type, err));
    if (series->type != TYPE_TIMESTAMP && (series->type < TYPE_INT || series->type > TYPE_NUMERIC))
        return err_set_at(err, ERR_UNSUPPORTED, series->offset,
                          "generate_series counts integers, numerics and timestamps: cast to one");
    TRY(bound_bind(series, args[0], series->type, &series->first, err));
    TRY(bound_bind(series, args[1], series->type, &series->last, err));
    struct expr *one = expr_const(series->block->arena, value_word(TYPE_INT, 1));
    return bound_bind(series, count > 2 ? args[2] : one, stamps ? TYPE_INTERVAL : series->type,
                      &series->step, err);
}

static int step_sign(const struct value *step)
{
    struct value zero = {.type = step->type, .state = STATE_VALUE};
    return value_compare(step, &zero);
}

// One step on from the value; false behind the end of the type.
static bool step_on(struct series *series, struct value *value, struct err *err)
{
    struct arena *arena = series->block->arena;
    struct expr *sum[] = {expr_const(arena, *value), expr_const(arena, series->step)}, *next;
    TRY(type_call(arena, "+", sum, 2, series->offset, &next, err));
    *value = expr_fold(arena, next)->constant;
    return value->state == STATE_VALUE;
}

static bool rows_make(struct series *series, struct plan *plan, struct err *err)
{
    if (series->first.state || series->last.state || series->step.state)
        return true; // a NULL: no rows
    int sign = step_sign(&series->step);
    if (sign == 0)
        return err_set_at(err, ERR_BAD_INPUT, series->offset, "the step of generate_series is zero");
    plan->values = ARENA_ARRAY(series->block->arena, struct value, SERIES_ROWS_MAX);
    for (struct value value = series->first; sign * value_compare(&value, &series->last) <= 0;) {
        if (plan->row_count == SERIES_ROWS_MAX)
            return err_set_at(err, ERR_LIMIT, series->offset,
                              "generate_series gives more than %d rows", SERIES_ROWS_MAX);
        plan->values[plan->row_count++] = value;
        if (!step_on(series, &value, err))
            break;
    }
    return true;
}

bool series_bind(struct block *block, const json_t *fields, struct plan **out, struct err *err)
{
    json_t *call, *list = node_get(json_object_get(json_array_get(node_get(fields, "functions"), 0),
                                                   "List"), "items");
    bool plain = !node_flag(fields, "lateral") && !node_flag(fields, "ordinality") &&
                 json_array_size(node_get(fields, "functions")) == 1;
    const char *name = node_is(json_array_get(list, 0), "FuncCall", &call)
                           ? node_plain_name(node_get(call, "funcname"))
                           : NULL;
    if (!plain || !name || strcmp(name, "generate_series") != 0)
        return err_set_at(err, ERR_UNSUPPORTED, node_place(fields),
                          "of functions FROM takes generate_series over constants alone");
    struct series series = {.block = block, .offset = node_offset(call)};
    json_t *given = node_get(call, "args");
    size_t count = json_array_size(given);
    struct expr **args = ARENA_ARRAY(block->arena, struct expr *, count + 2);
    for (size_t i = 0; i < count; i++)
        TRY(expr_bind(block, json_array_get(given, i), &args[i], err));
    if (count < 2)
        return err_set_at(err, ERR_BAD_INPUT, series.offset,
                          "generate_series takes a first and a last value and a step");
    TRY(bounds_bind(&series, args, count, err));
    *out = plan_node(block->arena, PLAN_ROWS, 0, 1);
    (*out)->columns[0].type = series.type;
    (*out)->columns[0].name = "generate_series";
    return rows_make(&series, *out, err);
}
