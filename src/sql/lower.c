// sql/lower.c — the plan becomes a graph.
//
// Going up from the scans, a relation stays as long as possible a *view of a base table*: filters join
// its pass condition, projections rewrite its outputs; nothing is built. Only what cannot be said that
// way makes nodes:
//
//     SELECT p.pay_no FROM exp_pay p WHERE p.amt > 10 AND NOT EXISTS (SELECT 1 FROM exp_req r
//                                     WHERE r.agency_id = p.agency_id AND r.req_no = p.req_no)
//
//     scan exp_pay, pass = (amt > 10)       a shared boolean column of exp_pay
//     scan exp_req                          an index on (agency_id, req_no), shared by all who ask so
//     semijoin anti(0, 1)                   emits pay_no
//
// A join reads both sides as views: base tables as they are, everything else through an arrange. Three
// base tables and more are joined at once (lower_multijoin.c).
// LEFT JOIN is the join and, for left rows without a match, an antijoin padded with NULLs. A conjunct
// with the clock becomes a timer: its moment of turning is a derived column (EXPR_TURN).
// Columns nobody above asks for are not carried.
#include "sql/lower.h"

#include <assert.h>

#include "sql/lowering.h"

extern const struct op_type op_scan, op_filter, op_project, op_arrange, op_merge, op_join,
    op_semijoin, op_aggregate, op_timer, op_window, op_rows, op_topk, op_repeat;

#define LOWER_DEPTH_MAX 200

// ---- small things

static bool *all_of(struct lowering *low, size_t count)
{
    bool *wanted = ARENA_ARRAY(low->arena, bool, count + 1);
    memset(wanted, true, count);
    return wanted;
}

bool *none_of(struct lowering *low, size_t count)
{
    return ARENA_ARRAY(low->arena, bool, count + 1);
}

static void split(struct expr *condition, struct expr **conjuncts, size_t *count)
{
    if (!condition)
        return;
    if (condition->kind == EXPR_AND) {
        for (size_t i = 0; i < condition->arg_count; i++)
            split(condition->args[i], conjuncts, count);
        return;
    }
    assert(*count < CONJUNCTS_MAX);
    conjuncts[(*count)++] = condition;
}

static size_t conjunct_count(const struct expr *condition)
{
    if (!condition)
        return 0;
    size_t count = condition->kind != EXPR_AND;
    for (size_t i = 0; condition->kind == EXPR_AND && i < condition->arg_count; i++)
        count += conjunct_count(condition->args[i]);
    return count;
}

static bool split_checked(struct lowering *low, struct expr *condition, struct expr **conjuncts,
                          size_t *count)
{
    *count = 0;
    if (conjunct_count(condition) > CONJUNCTS_MAX)
        return err_set_at(low->err, ERR_UNSUPPORTED, condition->sql_offset,
                          "more than %d conditions joined by AND: put some into a WITH query",
                          CONJUNCTS_MAX);
    split(condition, conjuncts, count);
    return true;
}

// Whether the expression computes something that may fail; comparisons and logic do not.
static bool may_fault(const struct expr *expr)
{
    if (expr->kind == EXPR_CALL && expr->type != TYPE_BOOL)
        return true;
    for (size_t i = 0; i < expr->arg_count; i++)
        if (may_fault(expr->args[i]))
            return true;
    return false;
}

static bool is_settled(const struct expr *expr) // never NULL
{
    bool all = expr->kind == EXPR_AND;
    for (size_t i = 0; all && i < expr->arg_count; i++)
        all = is_settled(expr->args[i]);
    if (expr->kind == EXPR_COALESCE)
        return expr->args[expr->arg_count - 1]->kind == EXPR_CONST &&
               expr->args[expr->arg_count - 1]->constant.state == STATE_VALUE;
    return all || expr->kind == EXPR_IS_NULL || expr->kind == EXPR_DISTINCT;
}

static struct expr *settle(struct lowering *low, struct expr *expr)
{
    if (is_settled(expr))
        return expr;
    struct expr **args = ARENA_ARRAY(low->arena, struct expr *, 2);
    args[0] = expr;
    args[1] = expr_const(low->arena, value_word(TYPE_BOOL, 0));
    return expr_node(low->arena, EXPR_COALESCE, TYPE_BOOL, args, 2);
}

// Both, as a condition on rows: there NULL drops a row as false does, and its faults with it.
static struct expr *condition_and(struct lowering *low, struct expr *a, struct expr *b)
{
    if (a && b && (may_fault(a) || may_fault(b)))
        return expr_and(low->arena, settle(low, a), settle(low, b));
    return expr_and(low->arena, a, b);
}

const char *print_exprs(struct lowering *low, struct expr *const *exprs, size_t count)
{
    struct str text;
    str_open(&text, low->arena);
    for (size_t i = 0; i < count; i++) {
        str_text(&text, i ? ", " : "");
        expr_print(&text, exprs[i]);
    }
    return str_end(&text);
}

enum type *types_of(struct lowering *low, struct expr *const *exprs, size_t count)
{
    enum type *types = ARENA_ARRAY(low->arena, enum type, count + 1);
    for (size_t i = 0; i < count; i++)
        types[i] = exprs[i]->type;
    return types;
}

static struct expr **identity(struct lowering *low, const enum type *types, size_t count)
{
    struct expr **exprs = ARENA_ARRAY(low->arena, struct expr *, count + 1);
    for (size_t i = 0; i < count; i++)
        exprs[i] = expr_column(low->arena, (int)i, types[i]);
    return exprs;
}

static struct expr *null_of(struct lowering *low, enum type type)
{
    return expr_const(low->arena, value_null(type));
}

// ---- finishing a relation

// The wanted outputs, compacted, and rel->outputs renumbered to them.
static struct expr **compact(struct lowering *low, struct rel *rel, const bool *wanted,
                             size_t *count)
{
    struct expr **exprs = ARENA_ARRAY(low->arena, struct expr *, rel->output_count + 1);
    *count = 0;
    for (size_t i = 0; i < rel->output_count; i++) {
        if (!wanted[i]) {
            rel->outputs[i] = NULL;
            continue;
        }
        exprs[*count] = rel->outputs[i];
        rel->outputs[i] = expr_column(low->arena, (int)*count, exprs[*count]->type);
        (*count)++;
    }
    return exprs;
}

static int pass_column(struct rel *rel)
{
    return rel->pass ? table_derive(rel->table, rel->pass) : -1;
}

static struct node *make_scan(struct lowering *low, struct rel *rel, struct expr **exprs,
                              size_t count)
{
    struct scan_spec *spec = ARENA_NEW(low->arena, struct scan_spec);
    *spec = (struct scan_spec){.table = rel->table, .pass = pass_column(rel), .outputs = exprs,
                               .output_count = count};
    const char *signature = arena_format(low->arena, "%s pass %d: %s", rel->table->name,
                                         spec->pass, print_exprs(low, exprs, count));
    return graph_node(low->graph, &op_scan, signature, spec, NULL, 0, types_of(low, exprs, count),
                      count);
}

static struct node *make_project(struct lowering *low, struct node *input, struct expr **exprs,
                                 size_t count)
{
    bool same = count == input->column_count;
    for (size_t i = 0; i < count && same; i++)
        same = exprs[i]->kind == EXPR_COLUMN && exprs[i]->column == (int)i;
    if (same)
        return input;
    struct project_spec *spec = ARENA_NEW(low->arena, struct project_spec);
    *spec = (struct project_spec){.exprs = exprs, .expr_count = count};
    return graph_node(low->graph, &op_project, print_exprs(low, exprs, count), spec, &input, 1,
                      types_of(low, exprs, count), count);
}

// A node that pushes rows; the relation's outputs are then over its columns.
static void to_node(struct lowering *low, struct rel *rel, const bool *wanted)
{
    if (rel->node)
        return;
    size_t count;
    struct expr **exprs = compact(low, rel, wanted, &count);
    rel->node = make_scan(low, rel, exprs, count);
    rel->table = NULL;
    rel->pass = NULL;
}

static struct node *make_arrange(struct lowering *low, struct node *input)
{
    return graph_node(low->graph, &op_arrange, "", NULL, &input, 1, input->types,
                      input->column_count);
}

void to_view(struct lowering *low, struct rel *rel, const bool *wanted)
{
    size_t count;
    bool is_base = rel->node == NULL;
    struct expr **exprs = compact(low, rel, wanted, &count);
    if (is_base) {
        rel->node = make_scan(low, rel, exprs, count);
        return;
    }
    if (!count)
        exprs[count++] = expr_const(low->arena, value_word(TYPE_BOOL, 1));
    rel->node = make_arrange(low, make_project(low, rel->node, exprs, count));
}

// ---- filter and clock

static struct expr *turn_of(struct lowering *low, struct expr *condition, bool rising)
{
    struct expr **args = ARENA_ARRAY(low->arena, struct expr *, 1);
    args[0] = condition;
    struct expr *turn = expr_node(low->arena, EXPR_TURN, TYPE_TIMESTAMP, args, 1);
    turn->column = rising;
    return turn;
}

static bool add_moments(struct lowering *low, struct table *table, struct expr *condition,
                        struct timer_spec *spec)
{
    int direction = expr_clock_direction(condition);
    if (!expr_uses_clock(condition))
        return true;
    if (condition->type != TYPE_BOOL || (!direction && !condition->arg_count))
        return err_set_at(low->err, ERR_UNSUPPORTED, condition->sql_offset,
                          "the clock is used in a way that does not turn once, from false to true "
                          "or back: compare current_date with a date by <, <=, > or >=");
    for (size_t i = 0; !direction && i < condition->arg_count; i++)
        TRY(add_moments(low, table, condition->args[i], spec));
    if (!direction)
        return true;
    int column = table_derive(table, turn_of(low, condition, direction > 0));
    for (size_t i = 0; i < spec->moment_count; i++)
        if (spec->moments[i] == column)
            return true;
    if (spec->moment_count == TIMER_MOMENTS_MAX)
        return err_set_at(low->err, ERR_UNSUPPORTED, condition->sql_offset,
                          "more than %d comparisons with the clock over one table",
                          TIMER_MOMENTS_MAX);
    spec->moments[spec->moment_count++] = column;
    return true;
}

// Rows of a view, or of an arranged node, while every clock condition holds. A part of a condition that
// turns once gives a moment; what AND, OR, NOT and CASE make of such parts is asked again at each.
static bool add_timer(struct lowering *low, struct rel *rel, struct expr **conditions, size_t count)
{
    bool *everything = all_of(low, rel->output_count);
    for (size_t i = 0; i < rel->output_count; i++)
        everything[i] = rel->outputs[i] != NULL;
    if (rel->node && !rel->node->column_count) { // nobody asks for more than whether rows are there
        struct expr **one = ARENA_ARRAY(low->arena, struct expr *, 1);
        one[0] = expr_const(low->arena, value_word(TYPE_BOOL, 1));
        rel->node = make_project(low, rel->node, one, 1);
    }
    if (rel->node) // the conditions are over the node's columns: arrange those
        rel->node = make_arrange(low, rel->node);
    struct table *table = rel->node ? rel->node->view->table : rel->table;
    struct timer_spec *spec = ARENA_NEW(low->arena, struct timer_spec);
    for (size_t i = 0; i < count; i++) {
        TRY(add_moments(low, table, conditions[i], spec));
        spec->condition = condition_and(low, spec->condition, conditions[i]);
    }
    const char *signature = print_exprs(low, &spec->condition, 1);
    if (!rel->node) {
        size_t output_count;
        struct expr **exprs = compact(low, rel, everything, &output_count);
        rel->node = make_scan(low, rel, exprs, output_count);
        rel->table = NULL;
        rel->pass = NULL;
    }
    rel->node = graph_node(low->graph, &op_timer, signature, spec, &rel->node, 1,
                           rel->node->types, rel->node->column_count);
    return true;
}

static bool lower_filter(struct lowering *low, const struct plan *plan, const bool *wanted,
                         struct rel *out)
{
    bool *below = none_of(low, plan->inputs[0]->column_count);
    for (size_t i = 0; i < plan->column_count; i++)
        below[i] = wanted[i];
    expr_mark_columns(plan->condition, below);
    TRY(lower(low, plan->inputs[0], below, out));
    struct expr *conjuncts[CONJUNCTS_MAX], *clocked[CONJUNCTS_MAX], *still = NULL;
    size_t count, clocked_count = 0;
    TRY(split_checked(low, plan->condition, conjuncts, &count));
    for (size_t i = 0; i < count; i++) {
        struct expr *over = expr_rebase(low->arena, conjuncts[i], out->outputs);
        if (expr_uses_clock(over))
            clocked[clocked_count++] = over;
        else
            still = condition_and(low, still, over);
    }
    if (still && out->table) {
        out->pass = condition_and(low, out->pass, still);
    } else if (still) {
        struct filter_spec *spec = ARENA_NEW(low->arena, struct filter_spec);
        spec->condition = still;
        out->node = graph_node(low->graph, &op_filter, print_exprs(low, &still, 1), spec,
                               &out->node, 1, out->node->types, out->node->column_count);
    }
    return !clocked_count || add_timer(low, out, clocked, clocked_count);
}

static bool lower_project(struct lowering *low, const struct plan *plan, const bool *wanted,
                          struct rel *out)
{
    bool *below = none_of(low, plan->inputs[0]->column_count);
    for (size_t i = 0; i < plan->expr_count; i++)
        if (wanted[i])
            expr_mark_columns(plan->exprs[i], below);
    TRY(lower(low, plan->inputs[0], below, out));
    struct expr **outputs = ARENA_ARRAY(low->arena, struct expr *, plan->expr_count + 1);
    for (size_t i = 0; i < plan->expr_count; i++)
        outputs[i] =
            wanted[i] ? expr_rebase(low->arena, plan->exprs[i], out->outputs) : NULL;
    out->outputs = outputs;
    out->output_count = plan->expr_count;
    return true;
}

// ---- joins

struct join_key {
    int left, right; // columns of the views' tables
};

static bool only_side(const struct expr *expr, size_t left_count, size_t total, bool left,
                      struct lowering *low)
{
    bool *used = none_of(low, total);
    expr_mark_columns(expr, used);
    for (size_t i = 0; i < total; i++)
        if (used[i] && (i < left_count) != left)
            return false;
    return true;
}

bool is_equality(const struct expr *expr)
{
    return expr->kind == EXPR_CALL && expr->arg_count == 2 && !strcmp(expr->fn->name, "=") &&
           expr->args[0]->type == expr->args[1]->type;
}

// An expression over both views' outputs as one over the table of the view that it speaks of.
static struct expr *own_expr(struct lowering *low, const struct view *view, const struct expr *expr,
                             size_t shift)
{
    struct expr *own = expr_shift(low->arena, expr, -(int)shift);
    return expr_rebase(low->arena, own, view->outputs);
}

static int key_column(struct lowering *low, const struct view *view, const struct expr *expr,
                      size_t shift)
{
    return table_derive(view->table, own_expr(low, view, expr, shift));
}

// The equality as a key, or false when it is not one between the two sides.
static bool read_key(struct lowering *low, const struct expr *equality, const struct view *left,
                     const struct view *right, struct join_key *key)
{
    size_t left_count = left->output_count, total = left_count + right->output_count;
    const struct expr *a = equality->args[0], *b = equality->args[1];
    if (only_side(a, left_count, total, false, low) && only_side(b, left_count, total, true, low)) {
        const struct expr *swap = a;
        a = b;
        b = swap;
    }
    if (!only_side(a, left_count, total, true, low) ||
        !only_side(b, left_count, total, false, low) || a->kind == EXPR_CONST ||
        b->kind == EXPR_CONST)
        return false;
    key->left = key_column(low, left, a, 0);
    key->right = key_column(low, right, b, left_count);
    return true;
}

// One side's index over its key columns in ascending order, so that equal indexes are one.
static void make_probe(const struct join_key *keys, size_t count, const struct view *asked,
                       bool ask_left, bool null_safe, struct join_probe *probe)
{
    if (!count)
        return;
    struct join_key sorted[INDEX_COLUMNS_MAX];
    int columns[INDEX_COLUMNS_MAX];
    for (size_t i = 0; i < count; i++) {
        int mine = ask_left ? keys[i].left : keys[i].right;
        size_t at = i;
        for (; at > 0 && (ask_left ? sorted[at - 1].left : sorted[at - 1].right) > mine; at--)
            sorted[at] = sorted[at - 1];
        sorted[at] = keys[i];
    }
    for (size_t i = 0; i < count; i++) {
        columns[i] = ask_left ? sorted[i].left : sorted[i].right;
        probe->keys[i] = ask_left ? sorted[i].right : sorted[i].left;
    }
    probe->index = table_index(asked->table, columns, count, asked->pass, null_safe);
}

static const char *print_join(struct lowering *low, const struct join_spec *spec,
                              const struct join_key *keys)
{
    struct str text;
    str_open(&text, low->arena);
    for (size_t i = 0; i < spec->key_count; i++)
        str_format(&text, "%d=%d ", keys[i].left, keys[i].right);
    str_format(&text, "%s%s residual ", spec->null_safe ? "null-safe " : "",
               spec->anti ? "anti" : "");
    if (spec->residual)
        expr_print(&text, spec->residual);
    str_format(&text, " out %s", print_exprs(low, spec->outputs, spec->output_count));
    return str_end(&text);
}

// ---- ranges

// A conjunct as one end of a range: `asked` of one side lies above (low) or below `bound` of the other.
struct range_end {
    const struct expr *asked, *bound; // over both views' outputs
    bool low, strict;
    bool or_null; // or the bound is NULL
    int64_t days; // that the condition adds to `asked` (a date) before it compares
};

static bool is_of_side(struct lowering *low, const struct condition *from, const struct expr *expr,
                       bool left)
{
    size_t left_count = from->sides[0]->output_count;
    size_t total = left_count + from->sides[1]->output_count;
    return only_side(expr, left_count, total, left, low) &&
           !only_side(expr, left_count, total, !left, low);
}

static const struct expr *call_of(struct lowering *low, const char *name, const struct expr *a,
                                  const struct expr *b)
{
    enum type types[2] = {a->type, b->type};
    struct expr *args[2] = {(struct expr *)(uintptr_t)a, (struct expr *)(uintptr_t)b};
    return expr_call(low->arena, fn_find(name, types, 2), args, 2);
}

static bool is_call(const struct expr *expr, const char *name, enum type a, enum type b)
{
    return expr->kind == EXPR_CALL && expr->arg_count == 2 && !strcmp(expr->fn->name, name) &&
           expr->args[0]->type == a && expr->args[1]->type == b;
}

// later.day - earlier.day <= n, the difference on the left: asked is one of both dates.
static bool read_difference(struct lowering *low, const struct condition *from, bool ask_left,
                            const struct expr *difference, const struct expr *days,
                            struct range_end *out)
{
    const struct expr *a = difference->args[0], *b = difference->args[1];
    if (days->type != TYPE_INT || is_of_side(low, from, days, ask_left))
        return false;
    bool first = is_of_side(low, from, a, ask_left) && is_of_side(low, from, b, !ask_left);
    bool second = is_of_side(low, from, b, ask_left) && is_of_side(low, from, a, !ask_left);
    bool given = days->kind == EXPR_CONST || is_of_side(low, from, days, !ask_left);
    bool none = days->kind == EXPR_CONST && days->constant.state == STATE_VALUE &&
                days->constant.word == 0;
    if (!given || (!first && !second))
        return false;
    out->asked = first ? a : b;
    out->bound = first ? b : a;
    if (!none)
        out->bound = call_of(low, first ? "+" : "-", out->bound, days);
    out->low = out->low == first; // b >= a - n where a - b <= n
    return true;
}

// A constant number of days goes to the other side, so that the order is that of the date itself.
static void move_days(struct lowering *low, struct range_end *out)
{
    bool plus = is_call(out->asked, "+", TYPE_DATE, TYPE_INT);
    if (!plus && !is_call(out->asked, "-", TYPE_DATE, TYPE_INT))
        return;
    const struct expr *days = out->asked->args[1];
    if (days->kind != EXPR_CONST || days->constant.state != STATE_VALUE ||
        days->constant.word > CIVIL_DAY_MAX || days->constant.word < CIVIL_DAY_MIN)
        return;
    out->days = plus ? days->constant.word : -days->constant.word;
    out->asked = out->asked->args[0];
    out->bound = call_of(low, plus ? "-" : "+", out->bound, days);
}

static bool read_comparison(struct lowering *low, const struct condition *from, bool ask_left,
                            const struct expr *comparison, struct range_end *out)
{
    static const char *const names[] = {"<", "<=", ">", ">="};
    size_t op = 0;
    while (op < 4 && !(comparison->kind == EXPR_CALL && comparison->arg_count == 2 &&
                       !strcmp(comparison->fn->name, names[op])))
        op++;
    if (op == 4 || comparison->args[0]->type != comparison->args[1]->type)
        return false;
    for (size_t i = 0; i < 2; i++) { // as it stands, and turned
        const struct expr *a = comparison->args[i], *b = comparison->args[1 - i];
        *out = (struct range_end){.low = (op >= 2) == (i == 0), .strict = op % 2 == 0};
        if (is_call(a, "-", TYPE_DATE, TYPE_DATE) &&
            read_difference(low, from, ask_left, a, b, out))
            return true;
        if (is_of_side(low, from, a, ask_left) && is_of_side(low, from, b, !ask_left)) {
            out->asked = a;
            out->bound = b;
            return true;
        }
    }
    return false;
}

// A comparison, or `bound IS NULL OR` one.
static bool read_limit(struct lowering *low, const struct condition *from, bool ask_left,
                       const struct expr *conjunct, struct range_end *out)
{
    const struct expr *open = NULL;
    for (size_t i = 0; conjunct->kind == EXPR_OR && conjunct->arg_count == 2 && i < 2; i++)
        if (conjunct->args[i]->kind == EXPR_IS_NULL) {
            open = conjunct->args[i]->args[0];
            conjunct = conjunct->args[1 - i];
        }
    if (!read_comparison(low, from, ask_left, conjunct, out) ||
        (open && !expr_same(open, out->bound)))
        return false;
    out->or_null = open != NULL;
    move_days(low, out);
    return true;
}

// A date whose sum with the condition's days leaves the calendar makes the condition a fault.
static void widen_ends(const struct range_end *limit, struct join_probe *probe)
{
    int64_t below = CIVIL_DAY_MIN - limit->days, above = CIVIL_DAY_MAX - limit->days + 1;
    struct column first = {.type = TYPE_DATE, .words = &below};
    struct column beyond = {.type = TYPE_DATE, .words = &above};
    uint64_t low = order_image(&first, 0), high = order_image(&beyond, 0);
    if (limit->days < 0 && low > probe->below)
        probe->below = low;
    if (limit->days > 0 && high < probe->above)
        probe->above = high;
}

// earlier.no < later.no: a column of a table against itself.
static bool is_of_itself(struct lowering *low, const struct condition *from, bool ask_left,
                         const struct range_end *limit)
{
    size_t left_count = from->sides[0]->output_count;
    const struct view *asked = from->sides[!ask_left], *asking = from->sides[ask_left];
    return asked->table == asking->table &&
           expr_same(own_expr(low, asked, limit->asked, ask_left ? 0 : left_count),
                     own_expr(low, asking, limit->bound, ask_left ? left_count : 0));
}

// Both ends where the same expression has two, else one, unless it is of a column against itself: that
// spares half of the rows only and is not worth an order. Gives the places of the ends' conjuncts, low
// and high; the count of conjuncts where there is none.
static bool choose_limits(struct lowering *low, const struct condition *from, bool ask_left,
                          struct range_end *limits, size_t *places)
{
    size_t none = from->count, one = none;
    bool is_limit[CONJUNCTS_MAX];
    places[0] = places[1] = none;
    for (size_t i = 0; i < from->count; i++)
        is_limit[i] = read_limit(low, from, ask_left, from->conjuncts[i], &limits[i]);
    for (size_t i = from->count; i-- > 0;) {
        if (is_limit[i] && !is_of_itself(low, from, ask_left, &limits[i]))
            one = i;
        for (size_t j = 0; j < i && is_limit[i]; j++)
            if (is_limit[j] && limits[i].low != limits[j].low &&
                expr_same(limits[i].asked, limits[j].asked)) {
                places[limits[i].low ? 0 : 1] = i;
                places[limits[j].low ? 0 : 1] = j;
            }
    }
    if (places[0] == none && one != none)
        places[limits[one].low ? 0 : 1] = one;
    return places[0] != none || places[1] != none;
}

void make_range(struct lowering *low, const struct condition *from, bool ask_left,
                struct join_probe *probe)
{
    struct range_end limits[CONJUNCTS_MAX];
    size_t places[2], left_count = from->sides[0]->output_count;
    probe->low.column = probe->high.column = -1;
    probe->below = ORDER_FIRST;
    probe->above = ORDER_ALWAYS;
    // The index a table is known by gets a row before its derived columns; its keys have one row anyway.
    if (!probe->index || probe->index == probe->index->table->identity ||
        !choose_limits(low, from, ask_left, limits, places))
        return;
    const struct view *asked = from->sides[!ask_left], *asking = from->sides[ask_left];
    for (size_t end = 0; end < 2; end++) {
        if (places[end] == from->count)
            continue;
        const struct range_end *limit = &limits[places[end]];
        *(end ? &probe->high : &probe->low) = (struct probe_bound){
            .column = key_column(low, asking, limit->bound, ask_left ? left_count : 0),
            .strict = limit->strict, .or_null = limit->or_null};
        widen_ends(limit, probe);
        int column = key_column(low, asked, limit->asked, ask_left ? 0 : left_count);
        probe->order = order_of(probe->index, column);
    }
    struct expr *rest = NULL;
    for (size_t i = 0; i < from->count; i++)
        if (i != places[0] && i != places[1])
            rest = condition_and(low, rest, from->conjuncts[i]);
    probe->rest = rest;
}

static bool has_range(struct lowering *low, const struct condition *from)
{
    struct range_end limits[CONJUNCTS_MAX];
    size_t places[2];
    return choose_limits(low, from, true, limits, places) ||
           choose_limits(low, from, false, limits, places);
}

// Whether a column of the view may hold a fault.
static bool holds_faults(const struct view *view)
{
    bool may = view->table->bag;
    for (size_t i = 0; i < view->output_count; i++)
        may = may || may_fault(view->outputs[i]);
    return may;
}

// The condition of a join, taken apart into keys and a residual over both views' outputs. What a range
// leaves out must not be in doubt by another conjunct: NULLs become false where faults may stand beside.
// Without keys a range needs one that all rows have in common.
static bool read_condition(struct lowering *low, const struct plan *plan, struct expr *condition,
                           const struct view *left, const struct view *right,
                           struct join_spec *spec, struct join_key *keys)
{
    struct expr *conjuncts[CONJUNCTS_MAX];
    size_t count;
    struct condition rest = {.sides = {left, right}};
    TRY(split_checked(low, condition, conjuncts, &count));
    for (size_t i = 0; i < count; i++) {
        if (expr_uses_clock(conjuncts[i]))
            return err_set_at(low->err, ERR_UNSUPPORTED, conjuncts[i]->sql_offset,
                              "the clock cannot stand in a join condition over both sides: "
                              "compare it in WHERE");
        if (is_equality(conjuncts[i]) && spec->key_count < INDEX_COLUMNS_MAX &&
            read_key(low, conjuncts[i], left, right, &keys[spec->key_count])) {
            spec->key_count++;
            continue;
        }
        rest.conjuncts[rest.count++] = conjuncts[i];
    }
    bool ranged = has_range(low, &rest);
    bool doubtful = ranged && (holds_faults(left) || holds_faults(right));
    for (size_t i = 0; i < rest.count; i++) {
        struct expr *conjunct = rest.conjuncts[i];
        spec->residual = doubtful ? expr_and(low->arena, spec->residual, settle(low, conjunct))
                                  : condition_and(low, spec->residual, conjunct);
    }
    if (!spec->key_count && ranged) {
        struct expr *one = expr_const(low->arena, value_word(TYPE_BOOL, 1));
        keys[0].left = table_derive(left->table, one);
        keys[0].right = table_derive(right->table, one);
        spec->key_count = 1;
    }
    spec->null_safe = plan->null_safe;
    make_probe(keys, spec->key_count, left, true, plan->null_safe, &spec->ask_left);
    make_probe(keys, spec->key_count, right, false, plan->null_safe, &spec->ask_right);
    make_range(low, &rest, true, &spec->ask_left);
    make_range(low, &rest, false, &spec->ask_right);
    return true;
}

static struct node *make_join(struct lowering *low, const struct op_type *type,
                              const struct join_spec *pattern, const struct join_key *keys,
                              bool anti, struct expr **outputs, size_t output_count,
                              struct node **sides)
{
    struct join_spec *spec = ARENA_NEW(low->arena, struct join_spec);
    *spec = *pattern;
    spec->anti = anti;
    spec->outputs = outputs;
    spec->output_count = output_count;
    return graph_node(low->graph, type, print_join(low, spec, keys), spec, sides, 2,
                      types_of(low, outputs, output_count), output_count);
}

struct expr **join_outputs(struct lowering *low, const struct plan *plan, const bool *wanted,
                           struct expr *const *map, struct rel *out, size_t *count)
{
    struct expr **exprs = ARENA_ARRAY(low->arena, struct expr *, plan->column_count + 1);
    out->outputs = ARENA_ARRAY(low->arena, struct expr *, plan->column_count + 1);
    out->output_count = plan->column_count;
    *count = 0;
    for (size_t i = 0; i < plan->column_count; i++) {
        if (!wanted[i])
            continue;
        exprs[*count] = map[i];
        out->outputs[i] = expr_column(low->arena, (int)*count, map[i]->type);
        (*count)++;
    }
    return exprs;
}

static struct node *pad_left(struct lowering *low, const struct join_spec *pattern,
                             const struct join_key *keys, struct expr **exprs, size_t count,
                             size_t left_count, struct node **sides)
{
    struct expr **padded = ARENA_ARRAY(low->arena, struct expr *, count + 1);
    for (size_t i = 0; i < count; i++)
        padded[i] = exprs[i]->column < (int)left_count ? exprs[i] : null_of(low, exprs[i]->type);
    struct node *matched =
        make_join(low, &op_join, pattern, keys, false, exprs, count, sides);
    struct node *alone =
        make_join(low, &op_semijoin, pattern, keys, true, padded, count, sides);
    struct node *both[2] = {matched, alone};
    return graph_node(low->graph, &op_merge, "", NULL, both, 2, matched->types, count);
}

static bool is_constant_row(const struct plan *plan)
{
    for (size_t i = 0; i < plan->expr_count; i++)
        if (plan->kind != PLAN_PROJECT || plan->exprs[i]->kind != EXPR_CONST)
            return false;
    return plan->kind == PLAN_PROJECT;
}

// Without keys every row meets every other; that is allowed where one side is a single row.
static bool is_single_row(const struct plan *plan)
{
    switch (plan->kind) {
    case PLAN_AGGREGATE:
        return !plan->grouped;
    case PLAN_ROWS:
        return plan->row_count <= 16;
    case PLAN_PROJECT:
    case PLAN_FILTER:
        return is_single_row(plan->inputs[0]);
    case PLAN_TOPK:
        return !plan->expr_count && plan->limit <= 16;
    case PLAN_DISTINCT:
        return is_constant_row(plan->inputs[0]) || is_single_row(plan->inputs[0]);
    case PLAN_JOIN:
        return is_single_row(plan->inputs[0]) && is_single_row(plan->inputs[1]);
    default:
        return false;
    }
}

static bool is_small(const struct plan *plan)
{
    if (plan->kind == PLAN_SCAN)
        return plan->table->agency_column < 0; // a reference table: codes, calendar
    if (is_single_row(plan))
        return true;
    return (plan->kind == PLAN_PROJECT || plan->kind == PLAN_FILTER ||
            plan->kind == PLAN_DISTINCT) &&
           is_small(plan->inputs[0]);
}

// Large tables are joined by an equality, or by a range that is closed at both ends.
static bool is_narrow(const struct join_probe *probe)
{
    return probe->index && (!probe_is_whole(probe) ||
                            (probe->low.column >= 0 && probe->high.column >= 0));
}

static bool lower_join(struct lowering *low, const struct plan *plan, const bool *wanted,
                       struct rel *out)
{
    bool at_once;
    TRY(lower_multijoin(low, plan, wanted, out, &at_once));
    if (at_once)
        return true;
    const struct plan *left_plan = plan->inputs[0], *right_plan = plan->inputs[1];
    size_t left_count = left_plan->column_count, right_count = right_plan->column_count;
    bool is_semi = plan->join == JOIN_SEMI || plan->join == JOIN_ANTI;
    bool *below = none_of(low, left_count + right_count);
    for (size_t i = 0; i < plan->column_count; i++)
        below[i] = wanted[i];
    if (plan->condition)
        expr_mark_columns(plan->condition, below);
    struct rel left, right;
    TRY(lower(low, left_plan, below, &left));
    TRY(lower(low, right_plan, below + left_count, &right));
    to_view(low, &left, below);
    to_view(low, &right, below + left_count);
    const struct view *left_view = left.node->view, *right_view = right.node->view;
    // From the plan's columns to those of both views side by side.
    struct expr **map = ARENA_ARRAY(low->arena, struct expr *, left_count + right_count + 1);
    for (size_t i = 0; i < left_count; i++)
        map[i] = left.outputs[i];
    for (size_t i = 0; i < right_count; i++)
        map[left_count + i] =
            right.outputs[i] ? expr_shift(low->arena, right.outputs[i],
                                          (int)left_view->output_count)
                             : NULL;
    struct expr *condition =
        plan->condition ? expr_rebase(low->arena, plan->condition, map) : NULL;
    struct join_spec pattern = {.key_count = 0};
    struct join_key keys[INDEX_COLUMNS_MAX];
    TRY(read_condition(low, plan, condition, left_view, right_view, &pattern, keys));
    if (!is_narrow(&pattern.ask_left) && !is_narrow(&pattern.ask_right) && !is_small(left_plan) &&
        !is_small(right_plan))
        return err_set_at(low->err, ERR_UNSUPPORTED,
                          plan->condition ? plan->condition->sql_offset : -1,
                          "a join of two tables needs at least one equality between them, "
                          "for instance on agency_id, or a range with both ends");
    size_t count;
    struct node *sides[2] = {left.node, right.node};
    struct expr **exprs = join_outputs(low, plan, wanted, map, out, &count);
    out->table = NULL;
    out->pass = NULL;
    if (is_semi)
        out->node = make_join(low, &op_semijoin, &pattern, keys, plan->join == JOIN_ANTI, exprs,
                              count, sides);
    else if (plan->join == JOIN_LEFT)
        out->node =
            pad_left(low, &pattern, keys, exprs, count, left_view->output_count, sides);
    else
        out->node = make_join(low, &op_join, &pattern, keys, false, exprs, count, sides);
    return true;
}

// ---- aggregate, distinct, union, window, rows

static bool check_keys(struct lowering *low, size_t count, const char *what)
{
    return count <= INDEX_COLUMNS_MAX ||
           err_set(low->err, ERR_UNSUPPORTED, "%s over more than %d columns", what,
                   INDEX_COLUMNS_MAX);
}

static void use_node(struct lowering *low, struct rel *out, struct node *node)
{
    *out = (struct rel){.node = node, .output_count = node->column_count,
                        .outputs = identity(low, node->types, node->column_count)};
}

static void print_call(struct str *text, const struct aggregate_call *call)
{
    str_format(text, " %s%s(", call->type->name, call->distinct ? " distinct" : "");
    if (call->arg)
        expr_print(text, call->arg);
    str_text(text, ") filter ");
    if (call->filter)
        expr_print(text, call->filter);
    agg_given_print(text, call->type, &call->given, call->orders);
}

static bool lower_aggregate(struct lowering *low, const struct plan *plan, struct rel *out)
{
    const struct plan *input = plan->inputs[0];
    TRY(check_keys(low, plan->expr_count, "GROUP BY"));
    bool *below = none_of(low, input->column_count);
    for (size_t i = 0; i < plan->expr_count; i++)
        expr_mark_columns(plan->exprs[i], below);
    for (size_t i = 0; i < plan->agg_count; i++) {
        if (plan->aggs[i].arg)
            expr_mark_columns(plan->aggs[i].arg, below);
        if (plan->aggs[i].filter)
            expr_mark_columns(plan->aggs[i].filter, below);
        for (size_t k = 0; k < plan->aggs[i].given.order_count; k++)
            expr_mark_columns(plan->aggs[i].orders[k], below);
    }
    struct rel rel;
    TRY(lower(low, input, below, &rel));
    to_node(low, &rel, below);
    struct aggregate_spec *spec = ARENA_NEW(low->arena, struct aggregate_spec);
    spec->keys = ARENA_ARRAY(low->arena, struct expr *, plan->expr_count + 1);
    spec->key_count = plan->expr_count;
    spec->grouped = plan->grouped;
    spec->calls = ARENA_ARRAY(low->arena, struct aggregate_call, plan->agg_count + 1);
    spec->call_count = plan->agg_count;
    enum type *types =
        ARENA_ARRAY(low->arena, enum type, plan->expr_count + plan->agg_count + 1);
    for (size_t i = 0; i < plan->expr_count; i++) {
        spec->keys[i] = expr_rebase(low->arena, plan->exprs[i], rel.outputs);
        types[i] = spec->keys[i]->type;
    }
    struct str signature;
    str_open(&signature, low->arena);
    str_format(&signature, "by %s:", print_exprs(low, spec->keys, spec->key_count));
    for (size_t i = 0; i < plan->agg_count; i++) {
        const struct plan_agg *agg = &plan->aggs[i];
        spec->calls[i] = (struct aggregate_call){
            .type = agg->type, .form = agg->form, .distinct = agg->distinct, .given = agg->given,
            .arg = agg->arg ? expr_rebase(low->arena, agg->arg, rel.outputs) : NULL,
            .filter = agg->filter ? expr_rebase(low->arena, agg->filter, rel.outputs) : NULL};
        for (size_t k = 0; k < agg->given.order_count; k++)
            spec->calls[i].orders[k] = expr_rebase(low->arena, agg->orders[k], rel.outputs);
        types[plan->expr_count + i] = agg->form->result;
        print_call(&signature, &spec->calls[i]);
    }
    use_node(low, out,
             graph_node(low->graph, &op_aggregate, str_end(&signature), spec, &rel.node, 1, types,
                        plan->expr_count + plan->agg_count));
    return true;
}

static bool lower_distinct(struct lowering *low, const struct plan *plan, struct rel *out)
{
    const struct plan *input = plan->inputs[0];
    TRY(check_keys(low, input->column_count, "DISTINCT"));
    struct rel rel;
    TRY(lower(low, input, all_of(low, input->column_count), &rel));
    to_node(low, &rel, all_of(low, input->column_count));
    struct aggregate_spec *spec = ARENA_NEW(low->arena, struct aggregate_spec);
    *spec = (struct aggregate_spec){.keys = rel.outputs, .key_count = input->column_count,
                                    .grouped = true};
    const char *signature = arena_format(low->arena, "by %s:",
                                         print_exprs(low, spec->keys, spec->key_count));
    use_node(low, out,
             graph_node(low->graph, &op_aggregate, signature, spec, &rel.node, 1,
                        types_of(low, spec->keys, spec->key_count), spec->key_count));
    return true;
}

static bool lower_union(struct lowering *low, const struct plan *plan, struct rel *out)
{
    struct node **inputs = ARENA_ARRAY(low->arena, struct node *, plan->input_count);
    for (size_t i = 0; i < plan->input_count; i++) {
        bool *everything = all_of(low, plan->column_count);
        struct rel rel;
        TRY(lower(low, plan->inputs[i], everything, &rel));
        to_node(low, &rel, everything);
        inputs[i] = make_project(low, rel.node, rel.outputs, plan->column_count);
    }
    use_node(low, out,
             graph_node(low->graph, &op_merge, "", NULL, inputs, plan->input_count,
                        inputs[0]->types, plan->column_count));
    return true;
}

static int column_for(struct lowering *low, const struct view *view, const struct expr *expr,
                      struct expr *const *map)
{
    if (!expr)
        return -1;
    struct expr *over = expr_rebase(low->arena, expr, map);
    return table_derive(view->table, expr_rebase(low->arena, over, view->outputs));
}

static void mark_window(const struct plan *plan, bool *below)
{
    for (size_t i = 0; i < plan->expr_count; i++)
        expr_mark_columns(plan->exprs[i], below);
    for (size_t i = 0; i < plan->order_count; i++)
        expr_mark_columns(plan->orders[i].expr, below);
    for (size_t i = 0; i < plan->call_count; i++) {
        const struct plan_window_call *call = &plan->calls[i];
        const struct expr *const exprs[] = {call->arg, call->filter, call->fallback};
        for (size_t k = 0; k < 3; k++)
            if (exprs[k])
                expr_mark_columns(exprs[k], below);
    }
}

static bool lower_window(struct lowering *low, const struct plan *plan, const bool *wanted,
                         struct rel *out)
{
    const struct plan *input = plan->inputs[0];
    size_t input_count = input->column_count;
    TRY(check_keys(low, plan->expr_count, "PARTITION BY"));
    TRY(check_keys(low, plan->order_count, "ORDER BY of a window"));
    bool *below = none_of(low, input_count);
    for (size_t i = 0; i < input_count; i++)
        below[i] = wanted[i];
    mark_window(plan, below);
    struct rel rel;
    TRY(lower(low, input, below, &rel));
    to_view(low, &rel, below);
    const struct view *view = rel.node->view;
    struct window_spec *spec = ARENA_NEW(low->arena, struct window_spec);
    struct str signature;
    str_open(&signature, low->arena);
    for (size_t i = 0; i < plan->expr_count; i++) {
        spec->partition[i] = column_for(low, view, plan->exprs[i], rel.outputs);
        str_format(&signature, "%d ", spec->partition[i]);
    }
    spec->partition_count = plan->expr_count;
    str_text(&signature, "order ");
    for (size_t i = 0; i < plan->order_count; i++) {
        const struct plan_order *order = &plan->orders[i];
        spec->orders[i] = (struct window_order){
            .column = column_for(low, view, order->expr, rel.outputs),
            .descending = order->descending, .nulls_first = order->nulls_first};
        str_format(&signature, "%d%s%s ", spec->orders[i].column,
                   order->descending ? " desc" : "", order->nulls_first ? " nulls first" : "");
    }
    spec->order_count = plan->order_count;
    spec->calls = ARENA_ARRAY(low->arena, struct window_call, plan->call_count + 1);
    spec->call_count = plan->call_count;
    spec->wanted = none_of(low, view->output_count);
    for (size_t i = 0; i < input_count; i++)
        if (wanted[i])
            expr_mark_columns(rel.outputs[i], spec->wanted);
    size_t kept = 0;
    enum type *types = ARENA_ARRAY(low->arena, enum type, view->output_count + plan->call_count + 1);
    struct expr **outputs = ARENA_ARRAY(low->arena, struct expr *, view->output_count + 1);
    str_text(&signature, "of ");
    for (size_t i = 0; i < view->output_count; i++) {
        if (!spec->wanted[i])
            continue;
        types[kept] = rel.node->types[i];
        outputs[i] = expr_column(low->arena, (int)kept, types[kept]);
        kept++;
        str_format(&signature, "%zu ", i);
    }
    for (size_t i = 0; i < plan->call_count; i++) {
        const struct plan_window_call *call = &plan->calls[i];
        spec->calls[i] = (struct window_call){
            .kind = (enum window_kind)call->fn, .agg = call->agg, .form = call->form,
            .arg = column_for(low, view, call->arg, rel.outputs),
            .filter = column_for(low, view, call->filter, rel.outputs),
            .fallback = column_for(low, view, call->fallback, rel.outputs),
            .offset = call->offset, .frame = call->frame, .type = call->type};
        types[kept + i] = call->type;
        str_format(&signature, "call %d %s %d %d %d %lld", (int)call->fn,
                   call->agg ? call->agg->name : "", spec->calls[i].arg, spec->calls[i].filter,
                   spec->calls[i].fallback, (long long)call->offset);
        frame_print(&signature, &call->frame);
        str_char(&signature, ' ');
    }
    struct node *node = graph_node(low->graph, &op_window, str_end(&signature), spec, &rel.node, 1,
                                   types, kept + plan->call_count);
    *out = (struct rel){.node = node, .output_count = plan->column_count};
    out->outputs = ARENA_ARRAY(low->arena, struct expr *, plan->column_count + 1);
    for (size_t i = 0; i < input_count; i++)
        out->outputs[i] = wanted[i] ? expr_rebase(low->arena, rel.outputs[i], outputs) : NULL;
    for (size_t i = 0; i < plan->call_count; i++)
        out->outputs[input_count + i] = expr_column(low->arena, (int)(kept + i), types[kept + i]);
    return true;
}

// ORDER BY … LIMIT: partition and order are columns of the view's table.
static bool lower_topk(struct lowering *low, const struct plan *plan, const bool *wanted,
                       struct rel *out)
{
    TRY(check_keys(low, plan->expr_count, "LIMIT in a correlated query or DISTINCT ON"));
    bool *below = none_of(low, plan->column_count);
    for (size_t i = 0; i < plan->column_count; i++)
        below[i] = wanted[i];
    mark_window(plan, below);
    TRY(lower(low, plan->inputs[0], below, out));
    to_view(low, out, below);
    const struct view *view = out->node->view;
    struct topk_spec *spec = ARENA_NEW(low->arena, struct topk_spec);
    *spec = (struct topk_spec){.partition_count = plan->expr_count, .order_count = plan->order_count,
                               .offset = plan->offset, .limit = plan->limit};
    spec->orders = ARENA_ARRAY(low->arena, struct window_order, plan->order_count + 1);
    struct str signature;
    str_open(&signature, low->arena);
    for (size_t i = 0; i < plan->expr_count; i++) {
        spec->partition[i] = column_for(low, view, plan->exprs[i], out->outputs);
        str_format(&signature, "%d ", spec->partition[i]);
    }
    str_text(&signature, "order ");
    for (size_t i = 0; i < plan->order_count; i++) {
        const struct plan_order *order = &plan->orders[i];
        spec->orders[i] = (struct window_order){
            .column = column_for(low, view, order->expr, out->outputs),
            .descending = order->descending, .nulls_first = order->nulls_first};
        str_format(&signature, "%d%s%s ", spec->orders[i].column,
                   order->descending ? " desc" : "", order->nulls_first ? " nulls first" : "");
    }
    str_format(&signature, "%llu from %llu", (unsigned long long)plan->limit,
               (unsigned long long)plan->offset);
    out->node = graph_node(low->graph, &op_topk, str_end(&signature), spec, &out->node, 1,
                           out->node->types, out->node->column_count);
    out->table = NULL;
    out->pass = NULL;
    return true;
}

static bool lower_repeat(struct lowering *low, const struct plan *plan, const bool *wanted,
                         struct rel *out)
{
    bool *below = none_of(low, plan->column_count);
    for (size_t i = 0; i < plan->column_count; i++)
        below[i] = wanted[i];
    expr_mark_columns(plan->exprs[0], below);
    TRY(lower(low, plan->inputs[0], below, out));
    to_node(low, out, below);
    struct repeat_spec *spec = ARENA_NEW(low->arena, struct repeat_spec);
    spec->times = expr_rebase(low->arena, plan->exprs[0], out->outputs);
    out->node = graph_node(low->graph, &op_repeat, print_exprs(low, &spec->times, 1), spec,
                           &out->node, 1, out->node->types, out->node->column_count);
    return true;
}

static bool lower_rows(struct lowering *low, const struct plan *plan, struct rel *out)
{
    struct rows_spec *spec = ARENA_NEW(low->arena, struct rows_spec);
    *spec = (struct rows_spec){.values = plan->values, .row_count = plan->row_count};
    enum type *types = ARENA_ARRAY(low->arena, enum type, plan->column_count + 1);
    for (size_t i = 0; i < plan->column_count; i++)
        types[i] = plan->columns[i].type;
    struct str signature;
    str_open(&signature, low->arena);
    for (size_t i = 0; i < plan->row_count * plan->column_count; i++) {
        value_print_sql(&signature, &plan->values[i]);
        str_text(&signature, ", ");
    }
    str_format(&signature, "%zu rows", plan->row_count);
    for (size_t i = 0; !plan->row_count && i < plan->column_count; i++)
        str_format(&signature, " %s", type_name(types[i]));
    for (size_t i = 0; i < plan->column_count; i++) // none, of one type or another
        str_format(&signature, " %s", type_name(types[i]));
    use_node(low, out,
             graph_node(low->graph, &op_rows, str_end(&signature), spec, NULL, 0, types,
                        plan->column_count));
    return true;
}

static void lower_scan(struct lowering *low, const struct plan *plan, struct rel *out)
{
    struct table *table = graph_table(low->graph, plan->table);
    enum type *types = ARENA_ARRAY(low->arena, enum type, plan->column_count + 1);
    for (size_t i = 0; i < plan->column_count; i++)
        types[i] = plan->columns[i].type;
    *out = (struct rel){.table = table, .output_count = plan->column_count,
                        .outputs = identity(low, types, plan->column_count)};
}

bool lower(struct lowering *low, const struct plan *plan, const bool *wanted,
           struct rel *out)
{
    if (++low->depth > LOWER_DEPTH_MAX)
        return err_set(low->err, ERR_LIMIT, "the query is nested too deep");
    bool done = true;
    switch (plan->kind) {
    case PLAN_SCAN:
        lower_scan(low, plan, out);
        break;
    case PLAN_ROWS:
        done = lower_rows(low, plan, out);
        break;
    case PLAN_FILTER:
        done = lower_filter(low, plan, wanted, out);
        break;
    case PLAN_PROJECT:
        done = lower_project(low, plan, wanted, out);
        break;
    case PLAN_JOIN:
        done = lower_join(low, plan, wanted, out);
        break;
    case PLAN_AGGREGATE:
        done = lower_aggregate(low, plan, out);
        break;
    case PLAN_DISTINCT:
        done = lower_distinct(low, plan, out);
        break;
    case PLAN_UNION:
        done = lower_union(low, plan, out);
        break;
    case PLAN_WINDOW:
        done = lower_window(low, plan, wanted, out);
        break;
    case PLAN_TOPK:
        done = lower_topk(low, plan, wanted, out);
        break;
    case PLAN_REPEAT:
        done = lower_repeat(low, plan, wanted, out);
        break;
    }
    low->depth--;
    return done;
}

struct node *plan_lower(struct graph *graph, const struct plan *plan, struct err *err)
{
    struct lowering low = {.graph = graph, .arena = graph_arena(graph), .err = err};
    struct rel rel;
    bool *everything = all_of(&low, plan->column_count);
    if (!lower(&low, plan, everything, &rel))
        return NULL;
    to_node(&low, &rel, everything);
    return make_project(&low, rel.node, rel.outputs, plan->column_count);
}
