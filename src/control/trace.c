#include "control/trace.h"

#include <string.h>

#include "base/vec.h"
#include "sql/plan_node.h"

// The weaker first.
static const char *const marks[] = { "", "restricted", "masked", "token", "secret" };

static const char *stronger(const char *a, const char *b)
{
    for (size_t i = sizeof marks / sizeof *marks; i-- > 0;)
        if (!strcmp(a, marks[i]) || !strcmp(b, marks[i]))
            return marks[i];
    return "";
}

static bool is_number(enum type type)
{
    return type == TYPE_INT || type == TYPE_BIGINT || type == TYPE_NUMERIC || type == TYPE_DOUBLE;
}

// Whether a value of the argument's type can still be read from the result: a name's length or a
// comparison with it does not show the name.
static bool shows(enum type result, enum type arg)
{
    return result == arg || (is_number(result) && is_number(arg)) || result == TYPE_TEXT;
}

static const char *mark_of(const struct expr *expr, const struct trace *input)
{
    const char *mark = "";
    switch (expr->kind) {
    case EXPR_COLUMN:
        return input[expr->column].mark;
    case EXPR_CALL:
    case EXPR_COALESCE:
        for (size_t i = 0; i < expr->arg_count; i++)
            if (shows(expr->type, expr->args[i]->type))
                mark = stronger(mark, mark_of(expr->args[i], input));
        return mark;
    case EXPR_CASE: // condition, result, condition, result ..., else
        for (size_t i = 0; i < expr->arg_count; i++)
            if (i % 2 == 1 || i + 1 == expr->arg_count)
                mark = stronger(mark, mark_of(expr->args[i], input));
        return mark;
    default:
        return "";
    }
}

static struct trace trace_expr(const struct expr *expr, const struct trace *input)
{
    struct trace trace = { .mark = mark_of(expr, input) };
    if (expr->kind == EXPR_COLUMN)
        trace = input[expr->column];
    return trace;
}

static void trace_scan(const struct schema_table *table, struct trace *out)
{
    for (size_t i = 0; i < table->column_count; i++)
        out[i] = (struct trace){ stronger(table->columns[i].mark, ""), table, (int)i };
}

static void trace_call(const struct expr *arg, enum type result, const struct trace *input,
                       struct trace *out)
{
    *out = (struct trace){ .mark = "" };
    if (arg && shows(result, arg->type))
        out->mark = mark_of(arg, input);
}

static void trace_union(struct arena *arena, const struct plan *plan, struct trace *out)
{
    for (size_t n = 0; n < plan->input_count; n++) {
        const struct trace *input = trace_plan(arena, plan->inputs[n]);
        for (size_t i = 0; i < plan->column_count; i++)
            out[i].mark = n ? stronger(out[i].mark, input[i].mark) : input[i].mark;
    }
}

struct trace *trace_plan(struct arena *arena, const struct plan *plan)
{
    struct trace *out = ARENA_ARRAY(arena, struct trace, plan->column_count + 1), *input = NULL;
    for (size_t i = 0; i < plan->column_count; i++)
        out[i].mark = "";
    if (plan->input_count && plan->kind != PLAN_UNION)
        input = trace_plan(arena, plan->inputs[0]);
    size_t input_count = input ? plan->inputs[0]->column_count : 0;
    switch (plan->kind) {
    case PLAN_SCAN:
        trace_scan(plan->table, out);
        break;
    case PLAN_ROWS:
        break;
    case PLAN_FILTER:
    case PLAN_DISTINCT:
    case PLAN_TOPK:
    case PLAN_REPEAT:
        memcpy(out, input, plan->column_count * sizeof *out);
        break;
    case PLAN_PROJECT:
        for (size_t i = 0; i < plan->expr_count; i++)
            out[i] = trace_expr(plan->exprs[i], input);
        break;
    case PLAN_JOIN:
        memcpy(out, input, input_count * sizeof *out);
        if (plan->column_count > input_count)
            memcpy(out + input_count, trace_plan(arena, plan->inputs[1]),
                   (plan->column_count - input_count) * sizeof *out);
        break;
    case PLAN_AGGREGATE:
        for (size_t i = 0; i < plan->expr_count; i++)
            out[i] = trace_expr(plan->exprs[i], input);
        for (size_t i = 0; i < plan->agg_count; i++)
            trace_call(plan->aggs[i].arg, plan->aggs[i].form->result, input,
                       &out[plan->expr_count + i]);
        break;
    case PLAN_UNION:
        trace_union(arena, plan, out);
        break;
    case PLAN_WINDOW:
        memcpy(out, input, input_count * sizeof *out);
        for (size_t i = 0; i < plan->call_count; i++)
            trace_call(plan->calls[i].arg, plan->calls[i].type, input, &out[input_count + i]);
        break;
    }
    return out;
}

// ---- what expressions read

// The columns that the expressions of a node are over.
static struct trace *trace_inputs(struct arena *arena, const struct plan *plan)
{
    size_t left = plan->inputs[0]->column_count;
    if (plan->kind != PLAN_JOIN)
        return trace_plan(arena, plan->inputs[0]);
    struct trace *both = ARENA_ARRAY(arena, struct trace, left + plan->inputs[1]->column_count + 1);
    memcpy(both, trace_plan(arena, plan->inputs[0]), left * sizeof *both);
    memcpy(both + left, trace_plan(arena, plan->inputs[1]),
           plan->inputs[1]->column_count * sizeof *both);
    return both;
}

struct reading {
    const struct trace *inputs;
    void (*take)(void *context, const struct schema_table *table, int column);
    void *context;
};

static void read_column(void *context, int column)
{
    const struct reading *reading = context;
    const struct trace *trace = &reading->inputs[column];
    if (trace->table)
        reading->take(reading->context, trace->table, trace->column);
}

void trace_reads(struct arena *arena, const struct plan *plan,
                 void (*take)(void *context, const struct schema_table *table, int column),
                 void *context)
{
    for (size_t i = 0; i < plan->input_count; i++)
        trace_reads(arena, plan->inputs[i], take, context);
    if (!plan->input_count)
        return;
    struct reading reading = { trace_inputs(arena, plan), take, context };
    struct plan alone = *plan; // its own expressions, without those of its inputs
    alone.input_count = 0;
    plan_columns(&alone, read_column, &reading);
}

static void add_joins(struct arena *arena, const struct plan *plan, int *number,
                      void (*take)(void *context, int join, const struct trace *left,
                                   const struct trace *right),
                      void *context)
{
    struct expr_list conjuncts = { 0 };
    for (size_t i = 0; i < plan->input_count; i++)
        add_joins(arena, plan->inputs[i], number, take, context);
    if (plan->kind != PLAN_JOIN)
        return;
    int join = (*number)++, left_count = (int)plan->inputs[0]->column_count;
    const struct trace *both = trace_inputs(arena, plan);
    conjuncts_add(arena, &conjuncts, plan->condition);
    for (size_t i = 0; i < conjuncts.count; i++) {
        const struct expr *one = conjuncts.at[i];
        if (!expr_is_equality(one) || one->args[0]->kind != EXPR_COLUMN ||
            one->args[1]->kind != EXPR_COLUMN)
            continue;
        bool first = one->args[0]->column < left_count, second = one->args[1]->column < left_count;
        const struct trace *left = &both[one->args[!first]->column];
        const struct trace *right = &both[one->args[first]->column];
        if (first != second && left->table && right->table)
            take(context, join, left, right);
    }
}

void trace_joins(struct arena *arena, const struct plan *plan,
                 void (*take)(void *context, int join, const struct trace *left,
                              const struct trace *right),
                 void *context)
{
    int number = 0;
    add_joins(arena, plan, &number, take, context);
}

// ---- tables

struct tables {
    const struct schema_table **at;
    size_t count, room;
};

static void add_tables(struct arena *arena, const struct plan *plan, struct tables *tables)
{
    for (size_t i = 0; i < plan->input_count; i++)
        add_tables(arena, plan->inputs[i], tables);
    if (plan->kind != PLAN_SCAN)
        return;
    for (size_t i = 0; i < tables->count; i++)
        if (tables->at[i] == plan->table)
            return;
    VEC_ADD(arena, tables, plan->table);
}

size_t trace_tables(struct arena *arena, const struct plan *plan, const struct schema_table ***out)
{
    struct tables tables = { 0 };
    add_tables(arena, plan, &tables);
    *out = tables.at;
    return tables.count;
}
