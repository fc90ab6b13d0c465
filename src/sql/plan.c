// A plan as an indented tree, the root first.

#include "sql/plan.h"

static void exprs_print(struct str *out, const char *title, struct expr *const *exprs, size_t count)
{
    if (count)
        str_text(out, title);
    for (size_t i = 0; i < count; i++) {
        str_text(out, i ? ", " : " ");
        expr_print(out, exprs[i]);
    }
}

static void condition_print(struct str *out, const char *title, const struct expr *condition)
{
    if (!condition)
        return;
    str_text(out, title);
    expr_print(out, condition);
}

static void call_print(struct str *out, const char *name, const struct expr *arg, bool distinct,
                       const struct expr *filter)
{
    str_format(out, "%s(%s", name, distinct ? "distinct " : "");
    if (arg)
        expr_print(out, arg);
    str_char(out, ')');
    condition_print(out, " filter ", filter);
}

void agg_given_print(struct str *out, const struct agg_type *type, const struct agg_given *given,
                     struct expr *const *orders)
{
    if (type->takes_fraction)
        str_format(out, " at %.17g", given->fraction);
    str_text(out, given->descending ? " desc" : "");
    if (!type->takes_order)
        return;
    str_text(out, " separated by ");
    value_print_sql(out, &given->separator);
    for (size_t i = 0; i < given->order_count; i++) {
        const struct agg_order *order = &given->orders[i];
        str_text(out, i ? ", " : " order by ");
        expr_print(out, orders[i]);
        str_text(out, order->descending ? " desc" : "");
        if (order->nulls_first != order->descending)
            str_text(out, order->nulls_first ? " nulls first" : " nulls last");
    }
}

static void project_print(struct str *out, const struct plan *plan)
{
    str_text(out, "project");
    for (size_t i = 0; i < plan->expr_count; i++) {
        str_text(out, i ? ", " : " ");
        expr_print(out, plan->exprs[i]);
        if (plan->columns[i].name[0])
            str_format(out, " as %s", plan->columns[i].name);
    }
}

static void join_print(struct str *out, const struct plan *plan)
{
    static const char *const names[] = {"inner", "left", "semi", "anti"};
    str_format(out, "%s join%s", names[plan->join], plan->null_safe ? " null-safe" : "");
    condition_print(out, " on ", plan->condition);
}

static void aggregate_print(struct str *out, const struct plan *plan)
{
    str_text(out, "aggregate");
    exprs_print(out, " by", plan->exprs, plan->expr_count);
    for (size_t i = 0; i < plan->agg_count; i++) {
        const struct plan_agg *agg = &plan->aggs[i];
        str_text(out, i ? ", " : plan->expr_count ? ": " : " ");
        call_print(out, agg->type->name, agg->arg, agg->distinct, agg->filter);
        agg_given_print(out, agg->type, &agg->given, agg->orders);
    }
}

static void window_call_print(struct str *out, const struct plan_window_call *call)
{
    static const char *const names[] = {
        "row_number", "rank", "dense_rank", "lag", "lead", "", "first_value", "last_value",
        "nth_value", "ntile", "percent_rank", "cume_dist"};
    if (call->fn == WINDOW_AGG) {
        call_print(out, call->agg->name, call->arg, false, call->filter);
        frame_print(out, &call->frame);
        return;
    }
    call_print(out, names[call->fn], call->arg, false, NULL);
    if (window_has_frame(call))
        frame_print(out, &call->frame);
    if (call->fn == WINDOW_LAG || call->fn == WINDOW_LEAD || call->fn == WINDOW_NTH_VALUE ||
        call->fn == WINDOW_NTILE)
        str_format(out, " by %lld", (long long)call->offset);
    condition_print(out, " else ", call->fallback);
}

static void orders_print(struct str *out, const struct plan *plan)
{
    for (size_t i = 0; i < plan->order_count; i++) {
        str_text(out, i ? ", " : " order by ");
        expr_print(out, plan->orders[i].expr);
        str_text(out, plan->orders[i].descending ? " desc" : "");
        if (plan->orders[i].nulls_first != plan->orders[i].descending)
            str_text(out, plan->orders[i].nulls_first ? " nulls first" : " nulls last");
    }
}

static void topk_print(struct str *out, const struct plan *plan)
{
    str_text(out, "topk");
    if (plan->limit != UINT64_MAX)
        str_format(out, " %llu", (unsigned long long)plan->limit);
    if (plan->offset)
        str_format(out, " after %llu", (unsigned long long)plan->offset);
    exprs_print(out, " partition by", plan->exprs, plan->expr_count);
    orders_print(out, plan);
}

static void window_print(struct str *out, const struct plan *plan)
{
    str_text(out, "window");
    for (size_t i = 0; i < plan->call_count; i++) {
        str_text(out, i ? ", " : " ");
        window_call_print(out, &plan->calls[i]);
    }
    exprs_print(out, " partition by", plan->exprs, plan->expr_count);
    orders_print(out, plan);
}

static void rows_print(struct str *out, const struct plan *plan)
{
    str_text(out, "rows");
    for (size_t i = 0; i < plan->row_count; i++) {
        str_text(out, i ? ", (" : " (");
        for (size_t j = 0; j < plan->column_count; j++) {
            str_text(out, j ? ", " : "");
            value_print_sql(out, &plan->values[i * plan->column_count + j]);
        }
        str_char(out, ')');
    }
}

static void node_print(struct str *out, const struct plan *plan)
{
    switch (plan->kind) {
    case PLAN_SCAN:
        str_format(out, "scan %s", plan->table->name);
        return;
    case PLAN_ROWS:
        rows_print(out, plan);
        return;
    case PLAN_FILTER:
        condition_print(out, "filter ", plan->condition);
        return;
    case PLAN_PROJECT:
        project_print(out, plan);
        return;
    case PLAN_JOIN:
        join_print(out, plan);
        return;
    case PLAN_AGGREGATE:
        aggregate_print(out, plan);
        return;
    case PLAN_DISTINCT:
        str_text(out, "distinct");
        return;
    case PLAN_UNION:
        str_text(out, "union all");
        return;
    case PLAN_WINDOW:
        window_print(out, plan);
        return;
    case PLAN_TOPK:
        topk_print(out, plan);
        return;
    case PLAN_REPEAT:
        exprs_print(out, "repeat", plan->exprs, 1);
        return;
    }
}

static void plan_print_at(struct str *out, const struct plan *plan, int depth)
{
    for (int i = 0; i < depth; i++)
        str_text(out, "  ");
    node_print(out, plan);
    str_char(out, '\n');
    for (size_t i = 0; i < plan->input_count; i++)
        plan_print_at(out, plan->inputs[i], depth + 1);
}

void plan_print(struct str *out, const struct plan *plan)
{
    plan_print_at(out, plan, 0);
}
