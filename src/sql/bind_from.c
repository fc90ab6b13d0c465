// FROM: tables, subqueries, WITH names and joins, each giving a plan and the names of its columns.
//
// RIGHT JOIN is a LEFT JOIN with its sides swapped; names keep the order in which they were written.
// FULL JOIN is a LEFT JOIN and, beside it, the right rows without a match:
//
//     a FULL JOIN b ON c      union all
//                               left join on c      (a, b)
//                               project NULL …, b
//                                 anti join on c    (b, a)
//
// A column of USING is then whichever side has it, a column of its own behind the others.

#include <string.h>

#include "sql/bind.h"

struct from { // one item and what it brings into scope
    struct plan *plan;
    struct scope scope; // columns numbered from this plan's own first
};

static bool item_bind(struct block *block, const json_t *node, struct from *out, struct err *err);

static const char *text_copy(struct block *block, const char *text)
{
    return arena_text(block->arena, text, strlen(text));
}

static bool rel_is_new(const struct scope *scope, const char *rel, int offset, struct err *err)
{
    for (size_t i = 0; i < scope->columns.count; i++)
        if (rel[0] && strcmp(scope->columns.at[i].rel, rel) == 0)
            return err_set_at(err, ERR_BAD_INPUT, offset,
                              "\"%s\" stands twice in FROM: give each its own alias", rel);
    return true;
}

// Names the plan's columns under an alias, which may rename the first of them.
static bool alias_apply(struct block *block, const json_t *alias, const char *rel, int offset,
                        const struct schema_table *table, struct from *out, struct err *err)
{
    json_t *names = node_get(alias, "colnames");
    const struct plan *plan = out->plan;
    if (json_array_size(names) > plan->column_count)
        return err_set_at(err, ERR_BAD_INPUT, offset, "\"%s\" has only %zu columns", rel,
                          plan->column_count);
    out->scope.arena = block->arena;
    for (size_t i = 0; i < plan->column_count; i++) {
        const char *name = i < json_array_size(names) ? text_copy(block, node_name_at(names, i))
                                                      : plan->columns[i].name;
        scope_add(&out->scope, rel, name, (int)i, plan->columns[i].type, table);
    }
    return true;
}

static bool cte_bind(struct block *block, const json_t *fields, const struct cte *cte,
                     struct from *out, struct err *err)
{
    json_t *alias = node_get(fields, "alias");
    const char *rel = alias ? text_copy(block, node_text(alias, "aliasname")) : cte->name;
    out->plan = cte->plan;
    return alias_apply(block, alias, rel, node_offset(fields), NULL, out, err);
}

static bool table_bind(struct block *block, const json_t *fields, struct from *out, struct err *err)
{
    const char *name = node_text(fields, "relname");
    int offset = node_offset(fields);
    json_t *alias = node_get(fields, "alias");
    if (node_get(fields, "schemaname"))
        return err_set_at(err, ERR_UNSUPPORTED, offset, "write the table without a schema");
    for (const struct cte *cte = block->ctes; cte; cte = cte->next)
        if (strcmp(cte->name, name) == 0)
            return cte_bind(block, fields, cte, out, err);
    const struct schema_table *table = schema_find(block->bind->request->schema, name);
    if (!table)
        return err_set_at(err, ERR_BAD_INPUT, offset, "there is no table \"%s\" in the catalog", name);
    out->plan = plan_scan(block->arena, table);
    const char *rel = alias ? text_copy(block, node_text(alias, "aliasname")) : table->name;
    return alias_apply(block, alias, rel, offset, table, out, err);
}

static bool derived_bind(struct block *block, const json_t *fields, struct from *out,
                         struct err *err)
{
    json_t *select, *alias = node_get(fields, "alias");
    int offset = node_place(fields);
    if (node_flag(fields, "lateral"))
        return err_set_at(err, ERR_UNSUPPORTED, offset, "LATERAL: join and group instead");
    if (!node_is(node_get(fields, "subquery"), "SelectStmt", &select))
        return err_set_at(err, ERR_UNSUPPORTED, offset, "only SELECT may stand in FROM");
    if (!alias)
        return err_set_at(err, ERR_BAD_INPUT, offset, "a subquery in FROM needs an alias");
    TRY(bind_query(block->bind, select, block->scope.outer, block->ctes, &out->plan, err));
    const char *rel = text_copy(block, node_text(alias, "aliasname"));
    return alias_apply(block, alias, rel, offset, NULL, out, err);
}

// FROM generate_series(…) n names the one column n as well.
static bool function_bind(struct block *block, const json_t *fields, struct from *out,
                          struct err *err)
{
    json_t *alias = node_get(fields, "alias");
    TRY(series_bind(block, fields, &out->plan, err));
    const char *rel = alias ? text_copy(block, node_text(alias, "aliasname"))
                            : out->plan->columns[0].name;
    out->plan->columns[0].name = rel;
    return alias_apply(block, alias, rel, node_place(fields), NULL, out, err);
}

// ---- joins

static void scope_append(struct scope *to, const struct scope *from, int by)
{
    for (size_t i = 0; i < from->columns.count; i++) {
        struct scope_column entry = from->columns.at[i];
        entry.column += by;
        VEC_ADD(to->arena, &to->columns, entry);
    }
}

static bool scopes_join(const struct from *left, const struct from *right, int offset,
                        struct err *err)
{
    if (left->plan->column_count + right->plan->column_count > PLAN_COLUMNS_MAX)
        return err_set_at(err, ERR_LIMIT, offset, "this join has more than %d columns",
                          PLAN_COLUMNS_MAX);
    const char *last = "";
    for (size_t i = 0; i < right->scope.columns.count; i++) {
        const char *rel = right->scope.columns.at[i].rel;
        if (strcmp(rel, last) != 0)
            TRY(rel_is_new(&left->scope, rel, offset, err));
        last = rel;
    }
    return true;
}

static void pending_note(void *context, int column)
{
    bool *pending = context;
    *pending |= column_range(column) > COLUMN_OUTER;
}

static bool on_bind(struct block *block, struct from *joined, const json_t *quals,
                    struct expr_list *list, struct err *err)
{
    if (!quals)
        return true;
    struct scope scope = block->scope;
    joined->scope.outer = scope.outer;
    block->scope = joined->scope;
    block->clause = CLAUSE_FROM;
    struct expr *condition;
    bool ok = condition_bind(block, quals, "ON", &condition, err);
    block->scope = scope;
    TRY(ok);
    bool pending = false;
    expr_columns(condition, pending_note, &pending);
    if (pending)
        return err_set_at(err, ERR_UNSUPPORTED, condition->sql_offset,
                          "a subquery in ON: join a subquery of FROM, or write it in WHERE");
    conjuncts_add(block->arena, list, condition);
    return true;
}

// A column of a USING list on one side.
static bool using_side(struct block *block, const struct from *side, const char *name, int offset,
                       struct expr **out, struct err *err)
{
    struct scope alone = side->scope;
    alone.arena = block->arena;
    alone.outer = NULL;
    return scope_find(&alone, NULL, name, offset, out, err);
}

static void merged_mark(struct scope *scope, const char *name)
{
    for (size_t i = 0; i < scope->columns.count; i++)
        if (strcmp(scope->columns.at[i].name, name) == 0)
            scope->columns.at[i].merged = true;
}

struct join_shape {
    enum plan_join join;
    bool full;                // the right rows without a match are still to come
    bool swapped;             // the plan has the written right side first
    int left_shift, right_shift; // of column numbers in the joined plan
};

// The column of a USING list of a FULL JOIN of `width` columns.
static bool merged_add(struct block *block, struct expr *const *sides, size_t width,
                       struct expr_list *coalesced, const struct expr **kept, struct err *err)
{
    enum type type;
    struct expr **args = ARENA_ARRAY(block->arena, struct expr *, 2);
    TRY(type_common(sides, 2, "USING", &type, err));
    for (size_t i = 0; i < 2; i++)
        TRY(type_coerce(block->arena, sides[i], type, &args[i], err));
    *kept = expr_column(block->arena, (int)(width + coalesced->count), type);
    struct expr *either = expr_node(block->arena, EXPR_COALESCE, type, args, 2);
    VEC_ADD(block->arena, coalesced, either);
    return true;
}

static bool using_bind(struct block *block, const json_t *names, const struct join_shape *shape,
                       struct from *left, struct from *right, struct scope *merged,
                       struct expr_list *coalesced, struct expr_list *list, int offset,
                       struct err *err)
{
    for (size_t i = 0; i < json_array_size(names); i++) {
        const char *name = text_copy(block, node_name_at(names, i));
        struct expr *sides[2], *equal;
        TRY(using_side(block, left, name, offset, &sides[0], err));
        TRY(using_side(block, right, name, offset, &sides[1], err));
        sides[0] = expr_column(block->arena, sides[0]->column + shape->left_shift, sides[0]->type);
        sides[1] = expr_column(block->arena, sides[1]->column + shape->right_shift, sides[1]->type);
        TRY(type_call(block->arena, "=", sides, 2, offset, &equal, err));
        VEC_ADD(block->arena, list, equal);
        const struct expr *kept = sides[shape->swapped ? 1 : 0];
        if (shape->full)
            TRY(merged_add(block, sides, (size_t)shape->right_shift + right->plan->column_count,
                           coalesced, &kept, err));
        merged_mark(&left->scope, name);
        merged_mark(&right->scope, name);
        scope_add(merged, "", name, kept->column, kept->type, NULL);
    }
    return true;
}

static bool join_shape_read(const json_t *fields, const struct from *left, const struct from *right,
                            int offset, struct join_shape *out, struct err *err)
{
    const char *type = node_text(fields, "jointype");
    *out = (struct join_shape){.join = JOIN_INNER};
    if (node_flag(fields, "isNatural"))
        return err_set_at(err, ERR_UNSUPPORTED, offset, "NATURAL JOIN: write USING (…)");
    if (node_get(fields, "alias") || node_get(fields, "join_using_alias"))
        return err_set_at(err, ERR_UNSUPPORTED, offset, "an alias of a whole join");
    out->full = strcmp(type, "JOIN_FULL") == 0;
    if (strcmp(type, "JOIN_INNER") != 0)
        out->join = JOIN_LEFT;
    out->swapped = strcmp(type, "JOIN_RIGHT") == 0;
    if (out->swapped)
        out->left_shift = (int)right->plan->column_count;
    else
        out->right_shift = (int)left->plan->column_count;
    return true;
}

static void from_join(struct block *block, const struct join_shape *shape, struct from *left,
                      struct from *right, struct from *out)
{
    out->scope.arena = block->arena;
    scope_append(&out->scope, &left->scope, shape->left_shift);
    scope_append(&out->scope, &right->scope, shape->right_shift);
    out->plan = shape->swapped ? plan_join(block->arena, shape->join, right->plan, left->plan, NULL)
                               : plan_join(block->arena, shape->join, left->plan, right->plan, NULL);
}

struct swap {
    struct arena *arena;
    size_t left_count, right_count;
};

// Own columns of a join of left and right become those of a join of right and left.
static bool sides_swap(void *context, struct expr *expr, struct expr **out, struct err *err)
{
    (void)err;
    const struct swap *swap = context;
    if (expr->kind != EXPR_COLUMN || column_range(expr->column) != 0)
        return true;
    bool left = (size_t)expr->column < swap->left_count;
    *out = expr_column(swap->arena,
                       expr->column + (left ? (int)swap->right_count : -(int)swap->left_count),
                       expr->type);
    (*out)->sql_offset = expr->sql_offset;
    return true;
}

// The left join, and the right rows without a match.
static struct plan *full_make(struct arena *arena, struct plan *join)
{
    struct plan *left = join->inputs[0], *right = join->inputs[1];
    struct swap swap = {arena, left->column_count, right->column_count};
    struct expr *condition;
    struct err none;
    expr_rewrite(arena, join->condition, sides_swap, &swap, &condition, &none);
    struct plan *alone = plan_join(arena, JOIN_ANTI, right, left, condition);
    struct expr **exprs = ARENA_ARRAY(arena, struct expr *, join->column_count + 1);
    for (size_t i = 0; i < join->column_count; i++)
        exprs[i] = i < swap.left_count ? expr_const(arena, value_null(left->columns[i].type))
                                       : plan_output(arena, right, i - swap.left_count);
    struct plan *both = plan_node(arena, PLAN_UNION, 2, join->column_count);
    both->inputs[0] = join;
    both->inputs[1] = plan_project(arena, alone, exprs, join->column_count);
    memcpy(both->columns, join->columns, join->column_count * sizeof *both->columns);
    return both;
}

// The plan's columns and these expressions behind them.
static struct plan *columns_add(struct arena *arena, struct plan *plan, const struct expr_list *list)
{
    size_t count = plan->column_count;
    struct expr **exprs = ARENA_ARRAY(arena, struct expr *, count + list->count + 1);
    for (size_t i = 0; i < count; i++)
        exprs[i] = plan_output(arena, plan, i);
    for (size_t i = 0; i < list->count; i++)
        exprs[count + i] = list->at[i];
    return list->count ? plan_project(arena, plan, exprs, count + list->count) : plan;
}

static bool join_bind(struct block *block, const json_t *fields, struct from *out, struct err *err)
{
    struct from left = {0}, right = {0};
    struct join_shape shape;
    struct expr_list conditions = {0}, coalesced = {0};
    int offset = node_place(node_get(fields, "rarg"));
    TRY(item_bind(block, node_get(fields, "larg"), &left, err));
    TRY(item_bind(block, node_get(fields, "rarg"), &right, err));
    TRY(scopes_join(&left, &right, offset, err));
    TRY(join_shape_read(fields, &left, &right, offset, &shape, err));
    out->scope.arena = block->arena;
    TRY(using_bind(block, node_get(fields, "usingClause"), &shape, &left, &right, &out->scope,
                   &coalesced, &conditions, offset, err));
    from_join(block, &shape, &left, &right, out);
    TRY(on_bind(block, out, node_get(fields, "quals"), &conditions, err));
    out->plan->condition = conjuncts_join(block->arena, &conditions);
    if (shape.full)
        out->plan = columns_add(block->arena, full_make(block->arena, out->plan), &coalesced);
    return true;
}

static bool item_bind(struct block *block, const json_t *node, struct from *out, struct err *err)
{
    json_t *fields;
    const char *kind = node_kind(node, &fields);
    if (strcmp(kind, "RangeVar") == 0)
        return table_bind(block, fields, out, err);
    if (strcmp(kind, "RangeSubselect") == 0)
        return derived_bind(block, fields, out, err);
    if (strcmp(kind, "JoinExpr") == 0)
        return join_bind(block, fields, out, err);
    if (strcmp(kind, "RangeFunction") == 0)
        return function_bind(block, fields, out, err);
    return err_set_at(err, ERR_UNSUPPORTED, node_place(node),
                      "FROM takes tables, subqueries and joins; samples are not supported");
}

bool from_bind(struct block *block, const json_t *list, struct err *err)
{
    struct from all = {0};
    block->clause = CLAUSE_FROM;
    for (size_t i = 0; i < json_array_size(list); i++) {
        struct from item = {0};
        TRY(item_bind(block, json_array_get(list, i), &item, err));
        if (i == 0) {
            all = item;
            continue;
        }
        struct join_shape shape = {.join = JOIN_INNER,
                                   .right_shift = (int)all.plan->column_count};
        struct from joined = {0};
        TRY(scopes_join(&all, &item, node_place(json_array_get(list, i)), err));
        from_join(block, &shape, &all, &item, &joined);
        all = joined;
    }
    const struct scope *outer = block->scope.outer;
    block->plan = all.plan ? all.plan : plan_one_row(block->arena);
    block->scope = all.scope;
    block->scope.arena = block->arena;
    block->scope.outer = outer;
    if (plan_size(block->plan) > PLAN_NODES_MAX)
        return err_set_at(err, ERR_LIMIT, node_place(list), "this query has too many parts");
    return true;
}
