#include "flow/expr.h"

#include <assert.h>
#include <string.h>

static struct expr *expr_new(struct arena *arena, enum expr_kind kind, enum type type)
{
    struct expr *expr = ARENA_NEW(arena, struct expr);
    expr->kind = kind;
    expr->type = type;
    expr->sql_offset = -1;
    return expr;
}

struct expr *expr_column(struct arena *arena, int column, enum type type)
{
    struct expr *expr = expr_new(arena, EXPR_COLUMN, type);
    assert(column >= 0);
    expr->column = column;
    return expr;
}

struct expr *expr_const(struct arena *arena, struct value value)
{
    struct expr *expr = expr_new(arena, EXPR_CONST, value.type);
    expr->constant = value;
    return expr;
}

static void set_args(struct arena *arena, struct expr *expr, struct expr *const *args, size_t count)
{
    expr->args = ARENA_ARRAY(arena, struct expr *, count);
    expr->arg_count = count;
    for (size_t i = 0; i < count; i++) {
        assert(args[i]);
        expr->args[i] = args[i];
    }
}

struct expr *expr_call(struct arena *arena, const struct fn *fn, struct expr **args, size_t count)
{
    struct expr *expr = expr_new(arena, EXPR_CALL, fn->result);
    size_t own = (size_t)fn->arg_count;
    assert(count == own || ((fn->flags & FN_VARIADIC) && count > own));
    for (size_t i = 0; i < count; i++)
        assert(args[i]->type == fn->args[i < own ? i : own - 1]);
    expr->fn = fn;
    set_args(arena, expr, args, count);
    return expr;
}

struct expr *expr_node(struct arena *arena, enum expr_kind kind, enum type type, struct expr **args,
                       size_t count)
{
    struct expr *expr = expr_new(arena, kind, type);
    assert(kind != EXPR_COLUMN && kind != EXPR_CONST && kind != EXPR_CALL);
    set_args(arena, expr, args, count);
    return expr;
}

// Conjunctions stay flat, so that conjuncts can be told apart by walking one level.
static size_t conjuncts(struct expr *expr, struct expr **out)
{
    if (expr->kind != EXPR_AND) {
        *out = expr;
        return 1;
    }
    memcpy(out, expr->args, expr->arg_count * sizeof *out);
    return expr->arg_count;
}

struct expr *expr_and(struct arena *arena, struct expr *a, struct expr *b)
{
    if (!a || !b)
        return a ? a : b;
    struct expr **args = ARENA_ARRAY(arena, struct expr *, a->arg_count + b->arg_count + 2);
    size_t count = conjuncts(a, args);
    count += conjuncts(b, args + count);
    return expr_node(arena, EXPR_AND, TYPE_BOOL, args, count);
}

bool expr_uses_clock(const struct expr *expr)
{
    bool found = expr->kind == EXPR_CLOCK;
    // A turn is the same at every clock, whatever its argument reads.
    if (expr->kind == EXPR_TURN)
        return false;
    for (size_t i = 0; i < expr->arg_count && !found; i++)
        found = expr_uses_clock(expr->args[i]);
    return found;
}

void expr_mark_columns(const struct expr *expr, bool *used)
{
    if (expr->kind == EXPR_COLUMN)
        used[expr->column] = true;
    for (size_t i = 0; i < expr->arg_count; i++)
        expr_mark_columns(expr->args[i], used);
}

static struct expr *copy_shallow(struct arena *arena, const struct expr *expr)
{
    struct expr *copy = ARENA_NEW(arena, struct expr);
    *copy = *expr;
    if (expr->arg_count > 0)
        copy->args = ARENA_ARRAY(arena, struct expr *, expr->arg_count);
    return copy;
}

struct expr *expr_rebase(struct arena *arena, const struct expr *expr, struct expr *const *map)
{
    if (expr->kind == EXPR_COLUMN) {
        struct expr *to = map[expr->column];
        assert(to && to->type == expr->type);
        return to;
    }
    struct expr *copy = copy_shallow(arena, expr);
    for (size_t i = 0; i < expr->arg_count; i++)
        copy->args[i] = expr_rebase(arena, expr->args[i], map);
    return copy;
}

struct expr *expr_shift(struct arena *arena, const struct expr *expr, int by)
{
    struct expr *copy = copy_shallow(arena, expr);
    if (expr->kind == EXPR_COLUMN) {
        copy->column += by;
        assert(copy->column >= 0);
    }
    for (size_t i = 0; i < expr->arg_count; i++)
        copy->args[i] = expr_shift(arena, expr->args[i], by);
    return copy;
}

// To the byte, unlike the equality of values: 1.0 and 1.00 print differently.
static bool const_same(const struct value *a, const struct value *b)
{
    if (a->type != b->type || a->state != b->state)
        return false;
    if (a->state == STATE_NULL)
        return true;
    if (a->type == TYPE_NUMERIC)
        return num_compare(a->num, b->num) == 0 && a->num.scale == b->num.scale;
    if (a->type == TYPE_INTERVAL)
        return a->interval.micros == b->interval.micros && a->interval.days == b->interval.days &&
               a->interval.months == b->interval.months;
    return a->word == b->word;
}

bool expr_same(const struct expr *a, const struct expr *b)
{
    if (a == b)
        return true;
    if (a->kind != b->kind || a->type != b->type || a->fn != b->fn || a->arg_count != b->arg_count)
        return false;
    if ((a->kind == EXPR_COLUMN || a->kind == EXPR_TURN) && a->column != b->column)
        return false;
    if (a->kind == EXPR_CONST && !const_same(&a->constant, &b->constant))
        return false;
    for (size_t i = 0; i < a->arg_count; i++) {
        if (!expr_same(a->args[i], b->args[i]))
            return false;
    }
    return true;
}

static void print_head(struct str *out, const struct expr *expr)
{
    static const char *const heads[] = {
        [EXPR_AND] = "and",           [EXPR_OR] = "or",           [EXPR_NOT] = "not",
        [EXPR_CASE] = "case",         [EXPR_IS_NULL] = "is_null", [EXPR_DISTINCT] = "is_distinct",
        [EXPR_COALESCE] = "coalesce",
    };
    if (expr->kind == EXPR_CALL)
        str_text(out, expr->fn->name);
    else if (expr->kind == EXPR_TURN)
        str_text(out, expr->column == 1 ? "turns_true" : "turns_false");
    else
        str_text(out, heads[expr->kind]);
}

void expr_print(struct str *out, const struct expr *expr)
{
    switch (expr->kind) {
    case EXPR_COLUMN:
        str_format(out, "#%d", expr->column);
        return;
    case EXPR_CONST:
        if (expr->constant.state == STATE_FAULT)
            value_print(out, &expr->constant);
        else
            value_print_sql(out, &expr->constant);
        return;
    case EXPR_CLOCK:
        str_text(out, expr->type == TYPE_DATE ? "current_date" : "localtimestamp");
        return;
    default:
        break;
    }
    print_head(out, expr);
    str_char(out, '(');
    for (size_t i = 0; i < expr->arg_count; i++) {
        if (i > 0)
            str_text(out, ", ");
        expr_print(out, expr->args[i]);
    }
    str_char(out, ')');
}
