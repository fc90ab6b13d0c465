// sql/lower_multijoin.c — inner joins of three base tables and more become one node that keeps nothing.
//
// A tree of binary joins keeps what is between two of them; flow/op/multijoin asks table after table
// instead. The rule when:
//
//   - every input is a view of a base table, with its filters;
//   - every equality between tables is one of plain columns of two of them, and these equalities connect
//     all tables, so that each is reached from each;
//   - only the last join has other conditions. One below it narrows what is kept in between, maybe to
//     little: a change of the last table would meet all that the condition leaves out.
//
// Else the join is binary, and what is below it is asked the same question again: of ((a JOIN b) JOIN c)
// JOIN (SELECT … GROUP BY …) the three tables are one node.
//
// For each table that may change, an order of the others. Columns that are equal are one class:
//
//   pay p JOIN req r ON r.agency = p.agency AND r.no = p.req_no JOIN dept d ON d.agency = p.agency AND d.id = r.dept
//   classes  {p.agency, r.agency, d.agency}  {p.req_no, r.no}  {r.dept, d.id}
//   p        r by (agency, no), then d by (agency, id)
//   r        d by (agency, id), its primary key, then p by (agency, req_no)
//   d        r by (agency, dept): the agency through p's; then p by (agency, req_no)
//
// Next is the table of which at most one row matches, since its primary key is given; then the one with
// the most keys; then one that others refer to, since it has fewer rows than these, and they are asked by
// one key more after it; then one with a filter. How many rows a key has is not asked: rules are compiled
// before records are there, and equal rules must be equal nodes.
// Not    a look at filters: that of a table that is asked last drops what was met before it.
//        Keys that compute: they may be a fault, and what it could match is the binary join's business.
//        A key between one table and two others together (a.x + b.y = c.z): what is kept between has it.
#include "sql/lowering.h"
#include "sql/plan_node.h"

extern const struct op_type op_multijoin;

#define MEMBERS_MAX (2 * CONJUNCTS_MAX)

struct member { // a column of a view's table that stands in an equality
    int view, column;
};

struct tables { // the join taken apart
    struct lowering *low;
    const struct plan *plans[VIEW_INPUTS_MAX];
    struct rel rels[VIEW_INPUTS_MAX];
    const struct view *views[VIEW_INPUTS_MAX];
    size_t first[VIEW_INPUTS_MAX + 1]; // of a table's columns, then of its view's outputs, among all
    size_t count;
    struct expr_list conjuncts;       // over all these side by side
    size_t below_count;               // of them those of joins below the last one; they come first
    unsigned reads[CONJUNCTS_MAX];    // the tables a conjunct speaks of, a bit each
    struct expr *keys[CONJUNCTS_MAX][2]; // of an equality: both sides, over their tables' columns
    int ends[CONJUNCTS_MAX][2];          // and their members
    struct member members[MEMBERS_MAX];
    size_t member_count;
    int classes[MEMBERS_MAX]; // members that are equal point to each other
};

// ---- taking the join apart

static bool is_base(const struct plan *plan)
{
    if (plan->kind == PLAN_FILTER && expr_uses_clock(plan->condition))
        return false;
    for (size_t i = 0; plan->kind == PLAN_PROJECT && i < plan->expr_count; i++)
        if (expr_uses_clock(plan->exprs[i]))
            return false;
    return plan->kind == PLAN_SCAN ||
           ((plan->kind == PLAN_FILTER || plan->kind == PLAN_PROJECT) && is_base(plan->inputs[0]));
}

// The plan's columns over those of all tables; NULL when it is more than inner joins of base tables.
static struct expr **gather(struct tables *tables, const struct plan *plan)
{
    struct arena *arena = tables->low->arena;
    struct expr **columns = ARENA_ARRAY(arena, struct expr *, plan->column_count + 1);
    if (is_base(plan)) {
        if (tables->count == VIEW_INPUTS_MAX)
            return NULL;
        size_t first = tables->first[tables->count];
        for (size_t i = 0; i < plan->column_count; i++)
            columns[i] = expr_column(arena, (int)(first + i), plan->columns[i].type);
        tables->plans[tables->count++] = plan;
        tables->first[tables->count] = first + plan->column_count;
        return columns;
    }
    if (plan->kind == PLAN_PROJECT) {
        struct expr **below = gather(tables, plan->inputs[0]);
        for (size_t i = 0; below && i < plan->expr_count; i++)
            columns[i] = expr_rebase(arena, plan->exprs[i], below);
        return below ? columns : NULL;
    }
    if (plan->kind != PLAN_JOIN || plan->join != JOIN_INNER || plan->null_safe)
        return NULL;
    struct expr **left = gather(tables, plan->inputs[0]);
    struct expr **right = left ? gather(tables, plan->inputs[1]) : NULL;
    if (!right)
        return NULL;
    tables->below_count = tables->conjuncts.count;
    size_t left_count = plan->inputs[0]->column_count;
    for (size_t i = 0; i < plan->column_count; i++)
        columns[i] = i < left_count ? left[i] : right[i - left_count];
    if (plan->condition)
        conjuncts_add(arena, &tables->conjuncts, expr_rebase(arena, plan->condition, columns));
    return columns;
}

static unsigned tables_of(const struct tables *tables, const struct expr *expr)
{
    bool *used = none_of(tables->low, tables->first[tables->count]);
    expr_mark_columns(expr, used);
    unsigned found = 0;
    for (size_t v = 0; v < tables->count; v++)
        for (size_t i = tables->first[v]; i < tables->first[v + 1]; i++)
            found |= (unsigned)used[i] << v;
    return found;
}

// Whether the expression could fail. An integer made wider does not.
static bool computes(const struct expr *expr)
{
    bool widens = expr->kind == EXPR_CALL && expr->fn->flags & FN_IMPLICIT &&
                  (expr->args[0]->type == TYPE_INT || expr->args[0]->type == TYPE_BIGINT);
    bool any = expr->kind == EXPR_CALL && !widens;
    for (size_t i = 0; i < expr->arg_count; i++)
        any = any || computes(expr->args[i]);
    return any;
}

static bool is_one(unsigned tables) { return tables && !(tables & (tables - 1)); }

// One side of an equality over the columns of its table; NULL when it cannot be a key.
static struct expr *read_side(const struct tables *tables, const struct expr *side, unsigned of)
{
    if (!is_one(of))
        return NULL;
    size_t view = (size_t)__builtin_ctz(of);
    struct arena *arena = tables->low->arena;
    struct expr *own = expr_rebase(arena, expr_shift(arena, side, -(int)tables->first[view]),
                                   tables->rels[view].outputs);
    return computes(own) ? NULL : own;
}

// Whether a binary join has the conjunct as a key: an equality of tables with others.
static bool is_key(const struct tables *tables, const struct expr *conjunct)
{
    if (!is_equality(conjunct))
        return false;
    unsigned a = tables_of(tables, conjunct->args[0]), b = tables_of(tables, conjunct->args[1]);
    return a && b && !(a & b);
}

static bool read_key(const struct tables *tables, const struct expr *conjunct, struct expr **sides)
{
    for (int side = 0; side < 2; side++) {
        const struct expr *expr = conjunct->args[side];
        sides[side] = read_side(tables, expr, tables_of(tables, expr));
    }
    return sides[0] && sides[1];
}

static bool is_connected(const struct tables *tables)
{
    unsigned bound = 1;
    for (size_t round = 0; round < tables->count; round++)
        for (size_t c = 0; c < tables->conjuncts.count; c++)
            if (tables->keys[c][0] && tables->reads[c] & bound)
                bound |= tables->reads[c];
    return bound == (1u << tables->count) - 1;
}

// False where the join stays binary.
static bool read_conjuncts(struct tables *tables)
{
    for (size_t c = 0; c < tables->conjuncts.count; c++) {
        const struct expr *conjunct = tables->conjuncts.at[c];
        tables->reads[c] = tables_of(tables, conjunct);
        bool key = is_key(tables, conjunct);
        if (expr_uses_clock(conjunct) || (!key && c < tables->below_count) ||
            (key && !read_key(tables, conjunct, tables->keys[c])))
            return false;
    }
    return is_connected(tables);
}

// Lowers the tables, which are views without a node yet.
static bool lower_tables(struct tables *tables, const bool *below)
{
    for (size_t v = 0; v < tables->count; v++)
        TRY(lower(tables->low, tables->plans[v], below + tables->first[v], &tables->rels[v]));
    return true;
}

// ---- classes of equal columns

static int root_of(const int *classes, int member)
{
    while (classes[member] != member)
        member = classes[member];
    return member;
}

static bool unite(int *classes, int a, int b) // false: they were one
{
    a = root_of(classes, a);
    b = root_of(classes, b);
    classes[a > b ? a : b] = a < b ? a : b;
    return a != b;
}

static int member_of(struct tables *tables, size_t conjunct, int side)
{
    unsigned of = tables_of(tables, tables->conjuncts.at[conjunct]->args[side]);
    int view = __builtin_ctz(of);
    int column = table_derive(tables->rels[view].table, tables->keys[conjunct][side]);
    for (size_t i = 0; i < tables->member_count; i++)
        if (tables->members[i].view == view && tables->members[i].column == column)
            return (int)i;
    tables->members[tables->member_count] = (struct member){.view = view, .column = column};
    tables->classes[tables->member_count] = (int)tables->member_count;
    return (int)tables->member_count++;
}

static void make_classes(struct tables *tables)
{
    for (size_t c = 0; c < tables->conjuncts.count; c++) {
        if (!tables->keys[c][0])
            continue;
        for (int side = 0; side < 2; side++)
            tables->ends[c][side] = member_of(tables, c, side);
        unite(tables->classes, tables->ends[c][0], tables->ends[c][1]);
    }
}

// Makes nodes of the tables; conjuncts and `columns` are over the outputs of their views from then on.
static void make_views(struct tables *tables, const bool *below, struct node **nodes,
                       struct expr **columns, size_t column_count)
{
    struct lowering *low = tables->low;
    struct expr **map = ARENA_ARRAY(low->arena, struct expr *, tables->first[tables->count] + 1);
    size_t first = 0;
    for (size_t v = 0; v < tables->count; v++) {
        struct rel *rel = &tables->rels[v];
        size_t was = tables->first[v];
        to_view(low, rel, below + was);
        for (size_t i = 0; i < rel->output_count; i++)
            map[was + i] = rel->outputs[i] ? expr_shift(low->arena, rel->outputs[i], (int)first)
                                           : NULL;
        nodes[v] = rel->node;
        tables->views[v] = rel->node->view;
        tables->first[v] = first;
        first += rel->node->column_count;
    }
    tables->first[tables->count] = first;
    for (size_t c = 0; c < tables->conjuncts.count; c++)
        tables->conjuncts.at[c] = expr_rebase(low->arena, tables->conjuncts.at[c], map);
    for (size_t i = 0; i < column_count; i++)
        columns[i] = columns[i] ? expr_rebase(low->arena, columns[i], map) : NULL;
}

// ---- the order of a start

struct start {
    unsigned bound;              // tables
    bool placed[CONJUNCTS_MAX];  // conjuncts that a step has judged
    int same[MEMBERS_MAX];       // classes of what the keys so far make sure of
};

// A bound column that equals the member; -1: none.
static int asking_member(const struct tables *tables, unsigned bound, int member)
{
    int class = root_of(tables->classes, member);
    for (size_t i = 0; i < tables->member_count; i++)
        if (bound >> tables->members[i].view & 1 && root_of(tables->classes, (int)i) == class)
            return (int)i;
    return -1;
}

static bool is_key_column(const struct tables *tables, unsigned bound, int view, int column)
{
    for (size_t i = 0; i < tables->member_count; i++)
        if (tables->members[i].view == view && tables->members[i].column == column)
            return asking_member(tables, bound, (int)i) >= 0;
    return false;
}

// Whether at most one row matches: its primary key is given.
static bool is_single(const struct tables *tables, unsigned bound, int view)
{
    const struct table *table = tables->views[view]->table;
    bool single = !table->bag;
    for (size_t i = 0; single && i < table->identity->column_count; i++)
        single = is_key_column(tables, bound, view, table->identity->columns[i]);
    return single;
}

// Whether one of the tables that are still to come refers to this one.
static bool is_referred(const struct tables *tables, unsigned bound, int view)
{
    bool found = false;
    for (int v = 0; v < (int)tables->count && !found; v++)
        found = v != view && !(bound >> v & 1) && is_single(tables, bound | 1u << v, view) &&
                !is_single(tables, bound | 1u << view, v);
    return found;
}

// 0: the table is not reached; else the more, the fewer rows are to be expected.
static size_t rank(const struct tables *tables, unsigned bound, int view)
{
    size_t keys = 0;
    for (size_t i = 0; i < tables->member_count; i++)
        keys += tables->members[i].view == view && asking_member(tables, bound, (int)i) >= 0;
    if (!keys)
        return 0;
    return (is_single(tables, bound, view) ? 8 * MEMBERS_MAX : 0) + 4 * keys +
           (is_referred(tables, bound, view) ? 2 : 0) + (tables->views[view]->pass >= 0);
}

static int choose_next(const struct tables *tables, unsigned bound)
{
    int best = -1;
    size_t best_rank = 0;
    for (int v = 0; v < (int)tables->count; v++) {
        size_t mine = bound >> v & 1 ? 0 : rank(tables, bound, v);
        if (mine > best_rank) {
            best = v;
            best_rank = mine;
        }
    }
    return best;
}

// The keys by ascending column of the asked table, so that equal indexes are one.
static void take_keys(const struct tables *tables, struct start *start, struct multijoin_step *step)
{
    int columns[INDEX_COLUMNS_MAX];
    for (size_t i = 0; i < tables->member_count && step->key_count < INDEX_COLUMNS_MAX; i++) {
        const struct member *asked = &tables->members[i];
        int from = asked->view == step->view ? asking_member(tables, start->bound, (int)i) : -1;
        if (from < 0)
            continue;
        size_t at = step->key_count++;
        for (; at > 0 && columns[at - 1] > asked->column; at--) {
            columns[at] = columns[at - 1];
            step->probe.keys[at] = step->probe.keys[at - 1];
            step->key_views[at] = step->key_views[at - 1];
        }
        columns[at] = asked->column;
        step->probe.keys[at] = tables->members[from].column;
        step->key_views[at] = tables->members[from].view;
        unite(start->same, (int)i, from);
    }
    const struct view *view = tables->views[step->view];
    step->probe.index = table_index(view->table, columns, step->key_count, view->pass, false);
}

// What can be judged now; an equality only if no key has made sure of it.
static void take_conditions(const struct tables *tables, struct start *start,
                            struct multijoin_step *step)
{
    unsigned bound = start->bound | 1u << step->view;
    step->conditions = ARENA_ARRAY(tables->low->arena, size_t, tables->conjuncts.count + 1);
    for (size_t c = 0; c < tables->conjuncts.count; c++) {
        if (start->placed[c] || tables->reads[c] & ~bound)
            continue;
        start->placed[c] = true;
        if (!tables->keys[c][0] || unite(start->same, tables->ends[c][0], tables->ends[c][1]))
            step->conditions[step->condition_count++] = c;
    }
}

// A range of the asked rows whose ends stand in one table that is bound.
static void take_range(const struct tables *tables, const struct start *start,
                       struct multijoin_step *step)
{
    struct lowering *low = tables->low;
    size_t total = tables->first[tables->count];
    for (int v = 0; v < (int)tables->count && !step->probe.order; v++) {
        if (!(start->bound >> v & 1))
            continue;
        struct condition from = {.sides = {tables->views[v], tables->views[step->view]}};
        struct expr **map = ARENA_ARRAY(low->arena, struct expr *, total + 1);
        size_t count = 0;
        for (int side = 0; side < 2; side++) {
            int view = side ? step->view : v;
            for (size_t i = 0; i < from.sides[side]->output_count; i++, count++)
                map[tables->first[view] + i] =
                    expr_column(low->arena, (int)count, from.sides[side]->outputs[i]->type);
        }
        for (size_t i = 0; i < step->condition_count; i++) {
            size_t c = step->conditions[i];
            if (tables->reads[c] == (1u << v | 1u << step->view))
                from.conjuncts[from.count++] =
                    expr_rebase(low->arena, tables->conjuncts.at[c], map);
        }
        step->range_view = v;
        make_range(low, &from, false, &step->probe);
    }
}

static struct multijoin_step *make_steps(const struct tables *tables, int first)
{
    struct multijoin_step *steps =
        ARENA_ARRAY(tables->low->arena, struct multijoin_step, tables->count);
    struct start start = {.bound = 1u << first};
    for (size_t i = 0; i < tables->member_count; i++)
        start.same[i] = (int)i;
    for (size_t i = 0; i + 1 < tables->count; i++) {
        steps[i].view = choose_next(tables, start.bound);
        take_keys(tables, &start, &steps[i]);
        take_conditions(tables, &start, &steps[i]);
        take_range(tables, &start, &steps[i]);
        start.bound |= 1u << steps[i].view;
    }
    return steps;
}

// ---- the node

static void make_node(struct tables *tables, const struct plan *plan, const bool *wanted,
                      struct expr **columns, struct node **nodes, struct rel *out)
{
    struct lowering *low = tables->low;
    struct multijoin_spec *spec = ARENA_NEW(low->arena, struct multijoin_spec);
    *out = (struct rel){.node = NULL};
    spec->conditions = tables->conjuncts.at;
    spec->outputs = join_outputs(low, plan, wanted, columns, out, &spec->output_count);
    for (size_t v = 0; v < tables->count; v++)
        spec->steps[v] = make_steps(tables, (int)v);
    const char *signature =
        arena_format(low->arena, "%s out %s",
                     print_exprs(low, spec->conditions, tables->conjuncts.count),
                     print_exprs(low, spec->outputs, spec->output_count));
    out->node = graph_node(low->graph, &op_multijoin, signature, spec, nodes, tables->count,
                           types_of(low, spec->outputs, spec->output_count), spec->output_count);
}

bool lower_multijoin(struct lowering *low, const struct plan *plan, const bool *wanted,
                     struct rel *out, bool *done)
{
    struct tables *tables = ARENA_NEW(low->arena, struct tables);
    tables->low = low;
    *done = false;
    struct expr **columns = gather(tables, plan);
    if (!columns || tables->count < 3 || tables->conjuncts.count > CONJUNCTS_MAX)
        return true;
    bool *below = none_of(low, tables->first[tables->count]);
    for (size_t c = 0; c < tables->conjuncts.count; c++)
        expr_mark_columns(tables->conjuncts.at[c], below);
    for (size_t i = 0; i < plan->column_count; i++) {
        columns[i] = wanted[i] ? columns[i] : NULL;
        if (columns[i])
            expr_mark_columns(columns[i], below);
    }
    TRY(lower_tables(tables, below));
    if (!read_conjuncts(tables))
        return true;
    struct node *nodes[VIEW_INPUTS_MAX];
    make_classes(tables);
    make_views(tables, below, nodes, columns, plan->column_count);
    make_node(tables, plan, wanted, columns, nodes, out);
    *done = true;
    return true;
}
