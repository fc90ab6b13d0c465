// Subqueries that name columns of the query around, turned into joins.
//
// The simple way serves nearly all: filters and projections on top of the subquery are peeled off,
// and if nothing below names an outer column, the peeled conditions join outer and inner rows.
//
//     EXISTS (SELECT 1 FROM b WHERE b.k = a.k AND b.x > a.y)   a ⋉ b  on b.k = a.k AND b.x > a.y
//     (SELECT sum(x) FROM b WHERE b.k = a.k)                   a ⟕ (sum(x) by k of b)  on k = a.k
//
// The general way first collects the distinct outer values D that matter, computes the subquery once
// for each of them by carrying D's columns through every operator, and joins the result back on D,
// where NULL meets NULL:
//
//     (SELECT max(x) FROM b WHERE b.t < a.t)     D = distinct a.t
//                                                a ⟕ (max(x) by D.t of D ⋈ b on b.t < D.t)  on D.t

#include <string.h>

#include "sql/bind.h"

// ---- renumbering

struct renumber {
    struct arena *arena;
    int local_by;         // added to the subquery's own columns
    const int *outer_map; // NULL: outer column i is column i
    int outer_by;
};

static bool column_renumber(void *context, struct expr *expr, struct expr **out, struct err *err)
{
    (void)err;
    const struct renumber *to = context;
    if (expr->kind != EXPR_COLUMN)
        return true;
    int range = column_range(expr->column), i = expr->column - range;
    int column = i + to->local_by;
    if (range == COLUMN_OUTER)
        column = (to->outer_map ? to->outer_map[i] : i) + to->outer_by;
    *out = expr_column(to->arena, column, expr->type);
    (*out)->sql_offset = expr->sql_offset;
    return true;
}

static struct expr *renumber(struct renumber to, struct expr *expr)
{
    struct err none;
    struct expr *out;
    expr_rewrite(to.arena, expr, column_renumber, &to, &out, &none);
    return out;
}

struct substitute {
    struct arena *arena;
    struct expr *const *exprs; // for the subquery's own columns
    int base;                  // range replaced
};

static bool column_substitute(void *context, struct expr *expr, struct expr **out, struct err *err)
{
    (void)err;
    const struct substitute *by = context;
    if (expr->kind != EXPR_COLUMN)
        return true;
    *out = column_range(expr->column) == by->base ? by->exprs[expr->column - by->base] : expr;
    return true;
}

static struct expr *substitute(struct arena *arena, struct expr *expr, struct expr *const *exprs,
                               int base)
{
    struct substitute by = {arena, exprs, base};
    struct err none;
    struct expr *out;
    expr_rewrite(arena, expr, column_substitute, &by, &out, &none);
    return out;
}

struct ranges {
    bool local, outer;
};

static void ranges_note(void *context, int column)
{
    struct ranges *ranges = context;
    if (column_range(column) == COLUMN_OUTER)
        ranges->outer = true;
    else
        ranges->local = true;
}

static struct ranges expr_ranges(const struct expr *expr)
{
    struct ranges ranges = {0};
    expr_columns(expr, ranges_note, &ranges);
    return ranges;
}

static bool plan_correlated(const struct plan *plan)
{
    struct ranges ranges = {0};
    plan_columns(plan, ranges_note, &ranges);
    return ranges.outer;
}

static bool equality(struct arena *arena, struct expr *left, struct expr *right, struct expr **out,
                     struct err *err)
{
    struct expr *sides[] = {left, right};
    return type_call(arena, "=", sides, 2, left->sql_offset, out, err);
}

// ---- peeling

struct peeled {
    struct plan *base;
    struct expr_list conditions; // over the base's columns and outer ones
    struct expr **outputs;       // the subquery's columns over the base
    size_t output_count;
};

static bool project_peel(struct arena *arena, struct peeled *peeled)
{
    struct expr **exprs = peeled->base->exprs;
    struct expr_list conditions = {0};
    struct expr **outputs = ARENA_ARRAY(arena, struct expr *, peeled->output_count + 1);
    size_t size = 0;
    for (size_t i = 0; i < peeled->conditions.count; i++) {
        struct expr *condition = substitute(arena, peeled->conditions.at[i], exprs, 0);
        size += expr_size(condition);
        VEC_ADD(arena, &conditions, condition);
    }
    for (size_t i = 0; i < peeled->output_count; i++) {
        outputs[i] = substitute(arena, peeled->outputs[i], exprs, 0);
        size += expr_size(outputs[i]);
    }
    if (size > EXPR_SIZE_MAX)
        return false;
    peeled->conditions = conditions;
    peeled->outputs = outputs;
    peeled->base = peeled->base->inputs[0];
    return true;
}

// Correlated conditions of an inner join move above it.
static bool join_peel(struct arena *arena, struct peeled *peeled)
{
    struct expr_list all = {0}, kept = {0};
    size_t before = peeled->conditions.count;
    conjuncts_add(arena, &all, peeled->base->condition);
    for (size_t i = 0; i < all.count; i++) {
        if (expr_ranges(all.at[i]).outer)
            VEC_ADD(arena, &peeled->conditions, all.at[i]);
        else
            VEC_ADD(arena, &kept, all.at[i]);
    }
    if (peeled->conditions.count == before)
        return false;
    peeled->base = plan_copy(arena, peeled->base);
    peeled->base->condition = conjuncts_join(arena, &kept);
    return true;
}

// Rows may be repeated or merged by peeling: only for questions that do not count them, unless
// `exact`.
static struct peeled plan_peel(struct arena *arena, struct plan *plan, bool exact)
{
    struct peeled peeled = {.base = plan, .output_count = plan->column_count};
    peeled.outputs = ARENA_ARRAY(arena, struct expr *, plan->column_count + 1);
    for (size_t i = 0; i < plan->column_count; i++)
        peeled.outputs[i] = plan_output(arena, plan, i);
    for (;;) {
        struct plan *node = peeled.base;
        if (node->kind == PLAN_FILTER) {
            conjuncts_add(arena, &peeled.conditions, node->condition);
            peeled.base = node->inputs[0];
        } else if (node->kind == PLAN_PROJECT && project_peel(arena, &peeled)) {
            continue;
        } else if (node->kind == PLAN_DISTINCT && !exact) {
            peeled.base = node->inputs[0];
        } else if (node->kind != PLAN_JOIN || node->join != JOIN_INNER ||
                   !join_peel(arena, &peeled)) {
            return peeled;
        }
    }
}

// ---- the domain: distinct outer values that a subquery reads

struct domain {
    struct arena *arena;
    struct plan *plan;
    int *columns; // of the outer plan
    size_t count;
    int *index; // outer column → column of the domain
    size_t outer_count;
};

static void domain_note(void *context, int column)
{
    struct domain *domain = context;
    if (column_range(column) == COLUMN_OUTER)
        domain->index[column - COLUMN_OUTER] = 1;
}

static struct domain domain_of(struct arena *arena, struct plan *outer, const struct plan *inner)
{
    struct domain domain = {.arena = arena, .outer_count = outer->column_count};
    domain.index = ARENA_ARRAY(arena, int, outer->column_count + 1);
    domain.columns = ARENA_ARRAY(arena, int, outer->column_count + 1);
    plan_columns(inner, domain_note, &domain);
    for (size_t i = 0; i < outer->column_count; i++)
        if (domain.index[i]) {
            domain.index[i] = (int)domain.count;
            domain.columns[domain.count++] = (int)i;
        }
    domain.plan = plan_distinct(arena, plan_reorder(arena, outer, domain.columns, domain.count));
    return domain;
}

// A row renumbering for expressions over [the subquery's own columns, D at `at`].
static struct renumber domain_renumber(const struct domain *domain, size_t at)
{
    return (struct renumber){
        .arena = domain->arena, .outer_map = domain->index, .outer_by = (int)at};
}

static bool plan_carry(const struct domain *domain, struct plan *plan, struct plan **out,
                       struct err *err);

// [left columns, D, rest] → [left columns, rest, D]
static struct plan *domain_last(const struct domain *domain, struct plan *plan, size_t left_count)
{
    size_t count = plan->column_count, at = 0;
    int *order = ARENA_ARRAY(domain->arena, int, count + 1);
    for (size_t i = 0; i < left_count; i++)
        order[at++] = (int)i;
    for (size_t i = left_count + domain->count; i < count; i++)
        order[at++] = (int)i;
    for (size_t i = 0; i < domain->count; i++)
        order[at++] = (int)(left_count + i);
    return plan_reorder(domain->arena, plan, order, count);
}

static void domain_exprs(const struct domain *domain, const struct plan *input, struct expr **to)
{
    size_t first = input->column_count - domain->count;
    for (size_t i = 0; i < domain->count; i++)
        to[i] = plan_output(domain->arena, input, first + i);
}

// expressions over the old input, now over [old input, D], with D's columns behind them
static struct expr **exprs_carry(const struct domain *domain, const struct plan *input,
                                 struct expr *const *exprs, size_t count)
{
    struct renumber to = domain_renumber(domain, input->column_count - domain->count);
    struct expr **carried = ARENA_ARRAY(domain->arena, struct expr *, count + domain->count + 1);
    for (size_t i = 0; i < count; i++)
        carried[i] = renumber(to, exprs[i]);
    domain_exprs(domain, input, carried + count);
    return carried;
}

static bool filter_carry(const struct domain *domain, struct plan *plan, struct plan **out,
                         struct err *err)
{
    struct plan *input = plan->inputs[0];
    struct expr *condition = renumber(domain_renumber(domain, input->column_count), plan->condition);
    if (!plan_correlated(input)) {
        *out = plan_join(domain->arena, JOIN_INNER, input, domain->plan, condition);
        return true;
    }
    TRY(plan_carry(domain, input, &input, err));
    *out = plan_filter(domain->arena, input, condition);
    return true;
}

static bool join_carry(const struct domain *domain, struct plan *plan, struct plan **out,
                       struct err *err)
{
    struct plan *left = plan->inputs[0], *right = plan->inputs[1];
    size_t left_count = left->column_count, right_count = right->column_count;
    bool right_first = plan_correlated(right);
    struct renumber to;
    if (right_first && (plan->join != JOIN_INNER || plan_correlated(left)))
        return err_set(err, ERR_UNSUPPORTED,
                       "a subquery names outer columns on both sides of a join: move the condition "
                       "to its WHERE");
    if (right_first) {
        TRY(plan_carry(domain, right, &right, err));
        to = domain_renumber(domain, left_count + right_count);
        *out = plan_join(domain->arena, JOIN_INNER, left, right, renumber(to, plan->condition));
        return true;
    }
    TRY(plan_carry(domain, left, &left, err));
    // over [left, D, right]
    struct expr_list conditions = {0}, moved = {0};
    conjuncts_add(domain->arena, &conditions, plan->condition);
    struct expr **columns =
        ARENA_ARRAY(domain->arena, struct expr *, left_count + right_count + 1);
    for (size_t i = 0; i < left_count + right_count; i++) {
        bool ours = i < left_count;
        enum type type = ours ? left->columns[i].type : right->columns[i - left_count].type;
        columns[i] = expr_column(domain->arena, (int)(ours ? i : i + domain->count), type);
    }
    to = domain_renumber(domain, left_count);
    for (size_t i = 0; i < conditions.count; i++) {
        // Own columns first, so that D's numbers are not shifted once more.
        struct expr *condition = substitute(domain->arena, conditions.at[i], columns, 0);
        struct renumber only_outer = to;
        VEC_ADD(domain->arena, &moved, renumber(only_outer, condition));
    }
    struct plan *joined = plan_join(domain->arena, plan->join, left, right,
                                    conjuncts_join(domain->arena, &moved));
    joined->null_safe = plan->null_safe;
    bool wide = plan->join == JOIN_INNER || plan->join == JOIN_LEFT;
    *out = wide ? domain_last(domain, joined, left_count) : joined;
    return true;
}

static struct plan_agg *aggs_carry(const struct domain *domain, const struct plan *plan, size_t at)
{
    struct renumber to = domain_renumber(domain, at);
    struct plan_agg *aggs = ARENA_ARRAY(domain->arena, struct plan_agg, plan->agg_count + 1);
    for (size_t i = 0; i < plan->agg_count; i++) {
        aggs[i] = plan->aggs[i];
        aggs[i].arg = renumber(to, aggs[i].arg);
        aggs[i].filter = renumber(to, aggs[i].filter);
        for (size_t k = 0; k < AGG_ORDERS_MAX; k++)
            aggs[i].orders[k] = renumber(to, aggs[i].orders[k]);
    }
    return aggs;
}

static bool domain_join(struct arena *arena, struct plan *left, const int *left_columns,
                        struct plan *right, size_t right_first, size_t count, enum plan_join join,
                        struct plan **out, struct err *err);

// What an aggregate gives over no rows: 0 for count, NULL for all others.
static bool empty_value(struct arena *arena, const struct plan_agg *agg, struct expr *column,
                        struct expr **out)
{
    *out = column;
    if (strcmp(agg->type->name, "count") != 0)
        return true;
    struct expr **args = ARENA_ARRAY(arena, struct expr *, 2);
    args[0] = column;
    args[1] = expr_const(arena, value_word(TYPE_BIGINT, 0));
    *out = expr_node(arena, EXPR_COALESCE, TYPE_BIGINT, args, 2);
    return true;
}

static bool aggregate_carry(const struct domain *domain, struct plan *plan, struct plan **out,
                            struct err *err)
{
    struct plan *input = plan->inputs[0];
    struct arena *arena = domain->arena;
    TRY(plan_carry(domain, input, &input, err));
    size_t at = input->column_count - domain->count;
    struct plan_agg *aggs = aggs_carry(domain, plan, at);
    struct expr **keys = exprs_carry(domain, input, plan->exprs, plan->expr_count);
    struct plan *grouped = plan_aggregate(arena, input, keys, plan->expr_count + domain->count, aggs,
                                          plan->agg_count, true);
    if (plan->grouped) {
        *out = domain_last(domain, grouped, plan->expr_count);
        return true;
    }
    // Without GROUP BY there is a row for every D, also where nothing was found.
    struct plan *joined;
    int *first = ARENA_ARRAY(arena, int, domain->count + 1);
    for (size_t i = 0; i < domain->count; i++)
        first[i] = (int)i;
    TRY(domain_join(arena, domain->plan, first, grouped, 0, domain->count, JOIN_LEFT, &joined, err));
    struct expr **exprs = ARENA_ARRAY(arena, struct expr *, plan->agg_count + domain->count + 1);
    for (size_t i = 0; i < plan->agg_count; i++)
        empty_value(arena, &plan->aggs[i], plan_output(arena, joined, 2 * domain->count + i),
                    &exprs[i]);
    for (size_t i = 0; i < domain->count; i++)
        exprs[plan->agg_count + i] = plan_output(arena, joined, i);
    *out = plan_project(arena, joined, exprs, plan->agg_count + domain->count);
    return true;
}

static bool window_carry(const struct domain *domain, struct plan *plan, struct plan **out,
                         struct err *err)
{
    struct plan *input = plan->inputs[0];
    size_t count = input->column_count;
    TRY(plan_carry(domain, input, &input, err));
    struct renumber to = domain_renumber(domain, count);
    struct plan like = *plan_copy(domain->arena, plan);
    like.exprs = exprs_carry(domain, input, plan->exprs, plan->expr_count);
    like.expr_count = plan->expr_count + domain->count;
    for (size_t i = 0; i < like.order_count; i++)
        like.orders[i].expr = renumber(to, like.orders[i].expr);
    for (size_t i = 0; i < like.call_count; i++) {
        like.calls[i].arg = renumber(to, like.calls[i].arg);
        like.calls[i].filter = renumber(to, like.calls[i].filter);
        like.calls[i].fallback = renumber(to, like.calls[i].fallback);
    }
    *out = domain_last(domain, plan_window(domain->arena, input, &like), count);
    return true;
}

static bool inputs_carry(const struct domain *domain, struct plan *plan, struct plan **out,
                         struct err *err)
{
    struct plan *copy = plan_node(domain->arena, plan->kind, plan->input_count,
                                  plan->column_count + domain->count);
    for (size_t i = 0; i < plan->input_count; i++)
        TRY(plan_carry(domain, plan->inputs[i], &copy->inputs[i], err));
    memcpy(copy->columns, copy->inputs[0]->columns, copy->column_count * sizeof *copy->columns);
    *out = copy;
    return true;
}

static bool topk_carry(const struct domain *domain, struct plan *plan, struct plan **out,
                       struct err *err)
{
    struct plan *input = plan->inputs[0];
    struct renumber to = domain_renumber(domain, input->column_count);
    TRY(plan_carry(domain, input, &input, err));
    struct plan_order *orders = ARENA_ARRAY(domain->arena, struct plan_order, plan->order_count + 1);
    for (size_t i = 0; i < plan->order_count; i++) {
        orders[i] = plan->orders[i];
        orders[i].expr = renumber(to, orders[i].expr);
    }
    *out = plan_topk(domain->arena, input,
                     exprs_carry(domain, input, plan->exprs, plan->expr_count),
                     plan->expr_count + domain->count, orders, plan->order_count);
    (*out)->offset = plan->offset;
    (*out)->limit = plan->limit;
    return true;
}

static bool repeat_carry(const struct domain *domain, struct plan *plan, struct plan **out,
                         struct err *err)
{
    struct plan *input;
    TRY(plan_carry(domain, plan->inputs[0], &input, err));
    *out = plan_repeat(domain->arena, input, exprs_carry(domain, input, plan->exprs, 1)[0]);
    return true;
}

// The plan once for every D, with D's columns behind its own.
static bool plan_carry(const struct domain *domain, struct plan *plan, struct plan **out,
                       struct err *err)
{
    struct plan *input;
    if (!plan_correlated(plan)) {
        *out = plan_join(domain->arena, JOIN_INNER, plan, domain->plan, NULL);
        return true;
    }
    switch (plan->kind) {
    case PLAN_FILTER:
        return filter_carry(domain, plan, out, err);
    case PLAN_PROJECT:
        TRY(plan_carry(domain, plan->inputs[0], &input, err));
        *out = plan_project(domain->arena, input,
                            exprs_carry(domain, input, plan->exprs, plan->expr_count),
                            plan->expr_count + domain->count);
        return true;
    case PLAN_JOIN:
        return join_carry(domain, plan, out, err);
    case PLAN_AGGREGATE:
        return aggregate_carry(domain, plan, out, err);
    case PLAN_WINDOW:
        return window_carry(domain, plan, out, err);
    case PLAN_TOPK:
        return topk_carry(domain, plan, out, err);
    case PLAN_REPEAT:
        return repeat_carry(domain, plan, out, err);
    case PLAN_DISTINCT:
    case PLAN_UNION:
        return inputs_carry(domain, plan, out, err);
    default:
        return err_set(err, ERR_UNSUPPORTED, "this subquery cannot name outer columns");
    }
}

// Joins on columns where NULL meets NULL.
static bool domain_join(struct arena *arena, struct plan *left, const int *left_columns,
                        struct plan *right, size_t right_first, size_t count, enum plan_join join,
                        struct plan **out, struct err *err)
{
    struct expr_list list = {0};
    for (size_t i = 0; i < count; i++) {
        size_t column = (size_t)left_columns[i];
        struct expr *theirs = expr_column(arena, (int)(left->column_count + right_first + i),
                                          right->columns[right_first + i].type);
        struct expr *equal;
        TRY(equality(arena, plan_output(arena, left, column), theirs, &equal, err));
        VEC_ADD(arena, &list, equal);
    }
    *out = plan_join(arena, join, left, right, conjuncts_join(arena, &list));
    (*out)->null_safe = count > 0;
    return true;
}

// ---- EXISTS and IN as conditions

static struct expr *is_not_null(struct arena *arena, struct expr *expr)
{
    struct expr **args = ARENA_ARRAY(arena, struct expr *, 1);
    args[0] = expr;
    return expr_not(arena, expr_node(arena, EXPR_IS_NULL, TYPE_BOOL, args, 1));
}

struct left_side {
    size_t count;
    bool read;
};

static void left_note(void *context, int column)
{
    struct left_side *left = context;
    left->read |= (size_t)column < left->count || column_range(column) != 0;
}

// Whether a join's conditions name any of its first `left_count` columns.
static bool conditions_read(const struct expr_list *conditions, size_t left_count)
{
    struct left_side left = {.count = left_count};
    for (size_t i = 0; i < conditions->count; i++)
        expr_columns(conditions->at[i], left_note, &left);
    return left.read;
}

static struct plan *marked_keys(struct arena *arena, struct plan *input, struct expr *const *keys,
                                size_t count);

static void peeled_move(struct arena *arena, const struct peeled *peeled, size_t outer_count,
                        struct expr_list *out)
{
    struct renumber to = {.arena = arena, .local_by = (int)outer_count};
    for (size_t i = 0; i < peeled->conditions.count; i++)
        VEC_ADD(arena, out, renumber(to, peeled->conditions.at[i]));
}

static bool semi_general(struct arena *arena, struct plan **outer, struct plan *inner,
                         struct expr *const *tests, size_t test_count, enum plan_join join,
                         struct err *err)
{
    struct domain domain = domain_of(arena, *outer, inner);
    struct plan *carried, *joined;
    struct expr_list list = {0};
    TRY(plan_carry(&domain, inner, &carried, err));
    size_t left = (*outer)->column_count, first = inner->column_count;
    struct expr **outputs = ARENA_ARRAY(arena, struct expr *, first + 1);
    for (size_t i = 0; i < first; i++)
        outputs[i] = expr_column(arena, (int)(left + i), carried->columns[i].type);
    TRY(domain_join(arena, *outer, domain.columns, carried, first, domain.count, join, &joined, err));
    conjuncts_add(arena, &list, joined->condition);
    for (size_t i = 0; i < test_count; i++) { // a test is plain equality: NULL never passes
        struct expr *test = substitute(arena, tests[i], outputs, COLUMN_SUB);
        VEC_ADD(arena, &list, test);
        VEC_ADD(arena, &list, is_not_null(arena, test->args[1]));
    }
    joined->condition = conjuncts_join(arena, &list);
    *outer = joined;
    return true;
}

bool decorrelate_semi(struct arena *arena, struct plan **outer, struct plan *inner,
                      struct expr *const *tests, size_t test_count, bool anti, int sql_offset,
                      struct err *err)
{
    struct peeled peeled = plan_peel(arena, inner, false);
    enum plan_join join = anti ? JOIN_ANTI : JOIN_SEMI;
    size_t left = (*outer)->column_count;
    if (plan_correlated(peeled.base)) {
        if (semi_general(arena, outer, inner, tests, test_count, join, err))
            return true;
        if (err->sql_offset < 0)
            err->sql_offset = sql_offset;
        return false;
    }
    struct expr_list list = {0};
    struct renumber to = {.arena = arena, .local_by = (int)left};
    struct expr **outputs = ARENA_ARRAY(arena, struct expr *, peeled.output_count + 1);
    for (size_t i = 0; i < peeled.output_count; i++)
        outputs[i] = renumber(to, peeled.outputs[i]);
    for (size_t i = 0; i < test_count; i++)
        VEC_ADD(arena, &list, substitute(arena, tests[i], outputs, COLUMN_SUB));
    peeled_move(arena, &peeled, left, &list);
    if (!conditions_read(&list, left)) { // one question for all rows
        struct expr *condition = conjuncts_join(arena, &list);
        to.local_by = -(int)left;
        struct plan *input = plan_filter(arena, peeled.base,
                                         condition ? renumber(to, condition) : NULL);
        *outer = plan_join(arena, join, *outer, marked_keys(arena, input, NULL, 0), NULL);
        return true;
    }
    *outer = plan_join(arena, join, *outer, peeled.base, conjuncts_join(arena, &list));
    return true;
}

// ---- values

// Conditions of a subquery sorted: equalities of an outer value with one of its own, those that
// are its own alone, and whether any other correlated one is left.
struct split {
    struct expr_list outer_sides, inner_sides, local;
    bool other;
};

static struct split conditions_split(struct arena *arena, const struct expr_list *conditions)
{
    struct split split = {0};
    for (size_t i = 0; i < conditions->count; i++) {
        struct expr *condition = conditions->at[i];
        if (!expr_ranges(condition).outer) {
            VEC_ADD(arena, &split.local, condition);
            continue;
        }
        bool found = false;
        for (size_t side = 0; side < 2 && !found && expr_is_equality(condition); side++) {
            struct ranges ours = expr_ranges(condition->args[side]);
            struct ranges theirs = expr_ranges(condition->args[1 - side]);
            if (ours.local || theirs.outer)
                continue;
            struct renumber to = {.arena = arena};
            VEC_ADD(arena, &split.outer_sides, renumber(to, condition->args[side]));
            VEC_ADD(arena, &split.inner_sides, condition->args[1 - side]);
            found = true;
        }
        split.other |= !found;
    }
    return split;
}

// LEFT JOIN on outer sides = the first columns of `right`.
static bool sides_join(struct arena *arena, struct plan **outer, struct plan *right,
                       const struct split *split, struct err *err)
{
    struct expr_list list = {0};
    size_t left = (*outer)->column_count;
    for (size_t i = 0; i < split->outer_sides.count; i++) {
        struct expr *equal;
        struct expr *key = expr_column(arena, (int)(left + i), right->columns[i].type);
        TRY(equality(arena, split->outer_sides.at[i], key, &equal, err));
        VEC_ADD(arena, &list, equal);
    }
    *outer = plan_join(arena, JOIN_LEFT, *outer, right, conjuncts_join(arena, &list));
    return true;
}

// D ⋈ what the subquery reads, its own columns first and D's behind them.
static bool peeled_carry(const struct domain *domain, const struct peeled *peeled, struct plan **out,
                         struct err *err)
{
    struct plan *plan = plan_filter(domain->arena, peeled->base,
                                    conjuncts_join(domain->arena, &peeled->conditions));
    return plan_carry(domain, plan, out, err);
}

static struct expr *marker_expr(struct arena *arena)
{
    return expr_const(arena, value_word(TYPE_BOOL, 1));
}

// Keys with a marker behind them, each once.
static struct plan *marked_keys(struct arena *arena, struct plan *input, struct expr *const *keys,
                                size_t count)
{
    struct expr **exprs = ARENA_ARRAY(arena, struct expr *, count + 1);
    for (size_t i = 0; i < count; i++)
        exprs[i] = keys[i];
    exprs[count] = marker_expr(arena);
    return plan_distinct(arena, plan_project(arena, input, exprs, count + 1));
}

static bool mark_make(struct arena *arena, struct plan **outer, struct plan *inner, struct expr **out,
                      struct err *err)
{
    struct peeled peeled = plan_peel(arena, inner, false);
    struct split split = conditions_split(arena, &peeled.conditions);
    if (!plan_correlated(peeled.base) && !split.other) {
        struct plan *input = plan_filter(arena, peeled.base, conjuncts_join(arena, &split.local));
        struct plan *keys = marked_keys(arena, input, split.inner_sides.at, split.inner_sides.count);
        TRY(sides_join(arena, outer, keys, &split, err));
    } else {
        struct domain domain = domain_of(arena, *outer, inner);
        struct plan *carried, *joined;
        struct expr **keys = ARENA_ARRAY(arena, struct expr *, domain.count + 1);
        TRY(peeled_carry(&domain, &peeled, &carried, err));
        domain_exprs(&domain, carried, keys);
        TRY(domain_join(arena, *outer, domain.columns,
                        marked_keys(arena, carried, keys, domain.count), 0, domain.count, JOIN_LEFT,
                        &joined, err));
        *outer = joined;
    }
    *out = is_not_null(arena, plan_output(arena, *outer, (*outer)->column_count - 1));
    return true;
}

bool decorrelate_mark(struct arena *arena, struct plan **outer, struct plan *inner, int sql_offset,
                      struct expr **out, struct err *err)
{
    if (mark_make(arena, outer, inner, out, err))
        return true;
    if (err->sql_offset < 0)
        err->sql_offset = sql_offset;
    return false;
}

// The outer expression of a subquery's value, once its aggregates are columns from `first` on.
static struct expr *value_over(struct arena *arena, const struct plan *outer, size_t first,
                               const struct plan *aggregate, struct expr *value)
{
    struct expr **columns = ARENA_ARRAY(arena, struct expr *, aggregate->agg_count + 1);
    for (size_t i = 0; i < aggregate->agg_count; i++)
        empty_value(arena, &aggregate->aggs[i], plan_output(arena, outer, first + i), &columns[i]);
    struct renumber to = {.arena = arena};
    // Own columns are replaced last: the renumbering would touch what they became.
    struct expr *apart = substitute(arena, value, columns, 0);
    return renumber(to, apart);
}

// `aggregate` is without GROUP BY; `value` an expression over its columns and outer ones.
static bool aggregate_join(struct arena *arena, struct plan **outer, struct plan *aggregate,
                           struct expr **value, struct err *err)
{
    struct peeled peeled = plan_peel(arena, aggregate->inputs[0], true);
    struct split split = conditions_split(arena, &peeled.conditions);
    struct plan_agg *aggs = ARENA_ARRAY(arena, struct plan_agg, aggregate->agg_count + 1);
    bool correlated = plan_correlated(peeled.base) || split.other;
    for (size_t i = 0; i < aggregate->agg_count; i++) {
        aggs[i] = aggregate->aggs[i];
        aggs[i].arg = substitute(arena, aggs[i].arg, peeled.outputs, 0);
        aggs[i].filter = substitute(arena, aggs[i].filter, peeled.outputs, 0);
        correlated |= expr_ranges(aggs[i].arg).outer || expr_ranges(aggs[i].filter).outer;
        for (size_t k = 0; k < AGG_ORDERS_MAX; k++) {
            aggs[i].orders[k] = substitute(arena, aggs[i].orders[k], peeled.outputs, 0);
            correlated |= expr_ranges(aggs[i].orders[k]).outer;
        }
    }
    size_t before = (*outer)->column_count, keys;
    if (!correlated) {
        struct plan *input = plan_filter(arena, peeled.base, conjuncts_join(arena, &split.local));
        keys = split.inner_sides.count;
        TRY(sides_join(arena, outer,
                       plan_aggregate(arena, input, split.inner_sides.at, keys, aggs,
                                      aggregate->agg_count, keys > 0),
                       &split, err));
    } else {
        struct plan *carried, *joined;
        struct domain domain = domain_of(arena, *outer, aggregate);
        struct plan like = {.aggs = aggs, .agg_count = aggregate->agg_count};
        TRY(peeled_carry(&domain, &peeled, &carried, err));
        keys = domain.count;
        struct expr **key_exprs = ARENA_ARRAY(arena, struct expr *, keys + 1);
        domain_exprs(&domain, carried, key_exprs);
        aggs = aggs_carry(&domain, &like, carried->column_count - keys);
        TRY(domain_join(arena, *outer, domain.columns,
                        plan_aggregate(arena, carried, key_exprs, keys, aggs, aggregate->agg_count,
                                       true),
                        0, keys, JOIN_LEFT, &joined, err));
        *outer = joined;
    }
    *value = value_over(arena, *outer, before + keys, aggregate, *value);
    return true;
}

// Whether the plan gives at most one row whatever the data.
static bool plan_single(const struct plan *plan)
{
    if (plan->kind == PLAN_FILTER || plan->kind == PLAN_PROJECT || plan->kind == PLAN_DISTINCT)
        return plan_single(plan->inputs[0]);
    if (plan->kind == PLAN_JOIN && (plan->join == JOIN_INNER || plan->join == JOIN_LEFT))
        return plan_single(plan->inputs[0]) && plan_single(plan->inputs[1]);
    return (plan->kind == PLAN_ROWS && plan->row_count <= 1) ||
           (plan->kind == PLAN_TOPK && !plan->expr_count && plan->limit <= 1) ||
           (plan->kind == PLAN_AGGREGATE && !plan->grouped);
}

// count(*) and the value, which is the least of one.
static bool row_aggs(struct arena *arena, struct expr *value, struct plan_agg **out, struct err *err)
{
    struct plan_agg *aggs = ARENA_ARRAY(arena, struct plan_agg, 2);
    aggs[0].type = agg_find("count", 0, TYPE_UNKNOWN, &aggs[0].form);
    aggs[1].type = agg_find(value->type == TYPE_BOOL ? "bool_and" : "min", 1, value->type,
                            &aggs[1].form);
    aggs[1].arg = value;
    *out = aggs;
    return aggs[1].type || err_set(err, ERR_UNSUPPORTED, "a subquery's value of type %s",
                                   type_name(value->type));
}

// The value where there is one row, NULL without any, a fault where there are more.
static struct expr *one_value(struct arena *arena, const struct plan *outer, size_t count_column,
                              struct err *err)
{
    struct expr **args = ARENA_ARRAY(arena, struct expr *, 3);
    struct value fault = {.type = outer->columns[count_column + 1].type, .state = STATE_FAULT};
    struct expr *sides[] = {plan_output(arena, outer, count_column),
                            expr_const(arena, value_word(TYPE_BIGINT, 1))};
    fault.word = FAULT_MANY_ROWS;
    if (!type_call(arena, ">", sides, 2, -1, &args[0], err))
        return NULL;
    args[1] = expr_const(arena, fault);
    args[2] = plan_output(arena, outer, count_column + 1);
    return expr_node(arena, EXPR_CASE, fault.type, args, 3);
}

// Rows by key, of which there should be one each.
static bool rows_join(struct arena *arena, struct plan **outer, struct plan *inner,
                      struct expr **out, struct err *err)
{
    struct peeled peeled = plan_peel(arena, inner, true);
    struct split split = conditions_split(arena, &peeled.conditions);
    size_t before = (*outer)->column_count, keys;
    struct plan_agg *aggs;
    if (!plan_correlated(peeled.base) && !split.other && !expr_ranges(peeled.outputs[0]).outer) {
        struct plan *input = plan_filter(arena, peeled.base, conjuncts_join(arena, &split.local));
        keys = split.inner_sides.count;
        TRY(row_aggs(arena, peeled.outputs[0], &aggs, err));
        TRY(sides_join(arena, outer,
                       plan_aggregate(arena, input, split.inner_sides.at, keys, aggs, 2, keys > 0),
                       &split, err));
        *out = one_value(arena, *outer, before + keys, err);
        return *out != NULL;
    }
    struct plan *carried, *joined;
    struct domain domain = domain_of(arena, *outer, inner);
    TRY(plan_carry(&domain, inner, &carried, err));
    keys = domain.count;
    bool single = plan_single(inner);
    size_t first = 1;
    if (!single) {
        struct expr **key_exprs = ARENA_ARRAY(arena, struct expr *, keys + 1);
        domain_exprs(&domain, carried, key_exprs);
        TRY(row_aggs(arena, plan_output(arena, carried, 0), &aggs, err));
        carried = plan_aggregate(arena, carried, key_exprs, keys, aggs, 2, true);
        first = 0;
    }
    TRY(domain_join(arena, *outer, domain.columns, carried, first, keys, JOIN_LEFT, &joined, err));
    *outer = joined;
    *out = single ? plan_output(arena, joined, before)
                  : one_value(arena, joined, before + keys, err);
    return *out != NULL;
}

static bool scalar_make(struct arena *arena, struct plan **outer, struct plan *inner,
                        struct expr **out, struct err *err)
{
    struct plan *node = inner;
    struct expr *value = plan_output(arena, inner, 0);
    while (node->kind == PLAN_PROJECT && expr_size(value) < EXPR_SIZE_MAX) {
        value = substitute(arena, value, node->exprs, 0);
        node = node->inputs[0];
    }
    if (node->kind == PLAN_AGGREGATE && !node->grouped) {
        TRY(aggregate_join(arena, outer, node, &value, err));
    } else if (node->kind == PLAN_ROWS && node->row_count == 1 && node->column_count == 0) {
        value = renumber((struct renumber){.arena = arena}, value); // a SELECT without FROM
    } else if (plan_single(inner) && !plan_correlated(inner)) {
        size_t before = (*outer)->column_count;
        *outer = plan_join(arena, JOIN_LEFT, *outer, inner, NULL);
        value = plan_output(arena, *outer, before);
    } else {
        return rows_join(arena, outer, inner, out, err);
    }
    *out = value;
    return true;
}

bool decorrelate_scalar(struct arena *arena, struct plan **outer, struct plan *inner, int sql_offset,
                        struct expr **out, struct err *err)
{
    if (scalar_make(arena, outer, inner, out, err))
        return true;
    if (err->sql_offset < 0)
        err->sql_offset = sql_offset;
    return false;
}
