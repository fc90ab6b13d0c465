// Binding a query: FROM, WHERE, GROUP BY, HAVING, windows, SELECT, DISTINCT, in the order in which
// they happen, each growing the block's plan.

#include <stdlib.h>
#include <string.h>

#include "sql/bind.h"

#define QUERY_DEPTH_MAX 200

void bind_note(struct bind *bind, const char *text)
{
    for (size_t i = 0; i < bind->notes.count; i++)
        if (strcmp(bind->notes.at[i], text) == 0)
            return;
    VEC_ADD(bind->arena, &bind->notes, text);
}

void bind_spot(struct bind *bind, struct plan_spot spot)
{
    for (size_t i = 0; i < bind->spots.count; i++)
        if (bind->spots.at[i].offset == spot.offset)
            return;
    VEC_ADD(bind->arena, &bind->spots, spot);
}

// ---- the SELECT list

static const char *text_copy(struct block *block, const char *text)
{
    return arena_text(block->arena, text, strlen(text));
}

// The name PostgreSQL would give.
static const char *node_column_name(struct block *block, const json_t *node)
{
    json_t *fields, *names;
    const char *kind = node_kind(node, &fields);
    if (strcmp(kind, "ColumnRef") == 0) {
        names = node_get(fields, "fields");
        return text_copy(block, node_name_at(names, json_array_size(names) - 1));
    }
    if (strcmp(kind, "FuncCall") == 0 || strcmp(kind, "TypeCast") == 0) {
        bool cast = kind[0] == 'T';
        const char *inner = cast ? node_column_name(block, node_get(fields, "arg")) : "?column?";
        if (strcmp(inner, "?column?") != 0)
            return inner;
        names = node_get(cast ? node_get(fields, "typeName") : fields, cast ? "names" : "funcname");
        return text_copy(block, node_name_at(names, json_array_size(names) - 1));
    }
    if (strcmp(kind, "SubLink") == 0 && strcmp(node_text(fields, "subLinkType"), "EXISTS_SUBLINK") == 0)
        return "exists";
    if (strcmp(kind, "MinMaxExpr") == 0)
        return strcmp(node_text(fields, "op"), "IS_GREATEST") == 0 ? "greatest" : "least";
    return strcmp(kind, "CaseExpr") == 0       ? "case"
           : strcmp(kind, "CoalesceExpr") == 0 ? "coalesce"
                                               : "?column?";
}

// Whether the node is * or t.*; *rel is NULL for the plain one.
bool node_star(const json_t *node, const char **rel)
{
    json_t *fields, *star;
    if (!node_is(node, "ColumnRef", &fields))
        return false;
    json_t *names = node_get(fields, "fields");
    size_t count = json_array_size(names);
    *rel = count > 1 ? node_name_at(names, count - 2) : NULL;
    return node_is(json_array_get(names, count - 1), "A_Star", &star);
}

static bool star_bind(struct block *block, const char *rel, int offset, struct targets *out,
                      struct err *err)
{
    size_t before = out->count;
    for (size_t i = 0; i < block->scope.columns.count; i++) {
        const struct scope_column *entry = &block->scope.columns.at[i];
        if (rel ? strcmp(entry->rel, rel) != 0 : entry->merged)
            continue;
        struct target target = {entry->name, expr_column(block->arena, entry->column, entry->type)};
        target.expr->sql_offset = offset;
        VEC_ADD(block->arena, out, target);
    }
    if (out->count == before)
        return err_set_at(err, ERR_BAD_INPUT, offset, "there is nothing in FROM for *");
    return true;
}

static bool targets_bind(struct block *block, const json_t *list, bool keep_literal,
                         struct targets *out, struct err *err)
{
    block->clause = CLAUSE_SELECT;
    for (size_t i = 0; i < json_array_size(list); i++) {
        json_t *fields;
        const char *rel = NULL;
        if (!node_is(json_array_get(list, i), "ResTarget", &fields))
            return err_set_at(err, ERR_UNSUPPORTED, node_place(list), "this SELECT list");
        json_t *value = node_get(fields, "val");
        if (node_star(value, &rel)) {
            TRY(star_bind(block, rel, node_offset(fields), out, err));
            continue;
        }
        struct target target;
        const char *name = node_text(fields, "name");
        target.name = name[0] ? text_copy(block, name) : node_column_name(block, value);
        TRY(expr_bind(block, value, &target.expr, err));
        if (!keep_literal)
            target.expr = type_settle(block->arena, target.expr);
        VEC_ADD(block->arena, out, target);
    }
    return true;
}

// ---- what stands above a group

static void uses_list(struct block *block, const struct targets *targets, struct expr *having,
                      struct expr_list *out)
{
    for (size_t i = 0; i < targets->count; i++)
        VEC_ADD(block->arena, out, targets->at[i].expr);
    VEC_ADD(block->arena, out, having);
    for (size_t i = 0; i < block->calls.count; i++) {
        const struct bind_window *window = &block->calls.at[i];
        for (size_t j = 0; j < window->partition.count; j++)
            VEC_ADD(block->arena, out, window->partition.at[j]);
        for (size_t j = 0; j < window->orders.count; j++)
            VEC_ADD(block->arena, out, window->orders.at[j].expr);
        VEC_ADD(block->arena, out, window->call.arg);
        VEC_ADD(block->arena, out, window->call.filter);
        VEC_ADD(block->arena, out, window->call.fallback);
    }
}

// ---- one SELECT

static bool where_bind(struct block *block, const json_t *node, struct err *err)
{
    struct expr_list list = {0};
    if (!node)
        return true;
    block->clause = CLAUSE_WHERE;
    TRY(conjunct_bind(block, node, &list, "WHERE", err));
    for (size_t i = 0; i < list.count; i++)
        TRY(block_settle(block, list.at[i], &list.at[i], err));
    block->plan = plan_filter(block->arena, block->plan, conjuncts_join(block->arena, &list));
    return true;
}

static bool having_settle(struct block *block, struct expr *having, struct err *err)
{
    if (!having)
        return true;
    TRY(block_settle(block, having, &having, err));
    block->plan = plan_filter(block->arena, block->plan, having);
    return true;
}

static bool project_make(struct block *block, const struct targets *targets, struct err *err)
{
    struct expr **exprs = ARENA_ARRAY(block->arena, struct expr *, targets->count + 1);
    for (size_t i = 0; i < targets->count; i++)
        TRY(block_settle(block, targets->at[i].expr, &exprs[i], err));
    block->plan = plan_project(block->arena, block->plan, exprs, targets->count);
    for (size_t i = 0; i < targets->count; i++)
        block->plan->columns[i].name = targets->at[i].name;
    return true;
}

static bool select_bind(struct bind *bind, const json_t *select, const struct scope *outer,
                        const struct cte *ctes, struct plan **out, struct err *err)
{
    struct block *block = ARENA_NEW(bind->arena, struct block);
    struct targets targets = {0};
    struct expr_list uses = {0};
    struct expr *having = NULL;
    struct tail tail = {0};
    bool keep_literal = bind->keep_literal && !tail_written(select);
    bind->keep_literal = false;
    *block = (struct block){.bind = bind, .arena = bind->arena, .ctes = ctes};
    block->scope = (struct scope){.arena = bind->arena, .outer = outer};
    block->windows = node_get(select, "windowClause");
    json_t *list = node_get(select, "targetList");
    if (!list)
        return err_set_at(err, ERR_BAD_INPUT, node_place(select), "the SELECT list is empty");
    TRY(from_bind(block, node_get(select, "fromClause"), err));
    TRY(where_bind(block, node_get(select, "whereClause"), err));
    if (node_flag(select, "groupDistinct"))
        return err_set_at(err, ERR_UNSUPPORTED, node_place(node_get(select, "groupClause")),
                          "GROUP BY DISTINCT: leave out the sets that stand twice");
    TRY(group_bind(block, node_get(select, "groupClause"), list, err));
    TRY(targets_bind(block, list, keep_literal, &targets, err));
    TRY(tail_bind(block, select, &targets, &tail, err));
    block->clause = CLAUSE_HAVING;
    if (node_get(select, "havingClause"))
        TRY(condition_bind(block, node_get(select, "havingClause"), "HAVING", &having, err));
    uses_list(block, &targets, having, &uses);
    if (block->has_group || block->aggs.count || having)
        TRY(group_make(block, uses.at, uses.count, err));
    TRY(having_settle(block, having, err));
    TRY(windows_make(block, err));
    TRY(project_make(block, &targets, err));
    if (node_get(select, "distinctClause") && !tail.on.count)
        block->plan = plan_distinct(block->arena, block->plan);
    *out = tail_make(bind, block->plan, &tail);
    return true;
}

// ---- VALUES

static bool values_cell(struct block *block, const json_t *node, struct expr **out, struct err *err)
{
    TRY(expr_bind(block, node, out, err));
    *out = expr_fold(block->arena, *out);
    if ((*out)->kind != EXPR_CONST)
        return err_set_at(err, ERR_UNSUPPORTED, node_place(node), "VALUES takes constants only");
    return true;
}

static bool values_column(struct block *block, struct expr **cells, size_t row_count, size_t width,
                          size_t column, struct plan *plan, struct err *err)
{
    struct expr **own = ARENA_ARRAY(block->arena, struct expr *, row_count + 1);
    enum type type;
    for (size_t i = 0; i < row_count; i++)
        own[i] = cells[i * width + column];
    TRY(type_common(own, row_count, "VALUES", &type, err));
    for (size_t i = 0; i < row_count; i++) {
        struct expr *cell;
        TRY(type_coerce(block->arena, own[i], type, &cell, err));
        plan->values[i * width + column] = expr_fold(block->arena, cell)->constant;
    }
    plan->columns[column].type = type;
    plan->columns[column].name = arena_format(block->arena, "column%zu", column + 1);
    return true;
}

static bool values_bind(struct bind *bind, const json_t *lists, const struct scope *outer,
                        const struct cte *ctes, struct plan **out, struct err *err)
{
    struct block block = {.bind = bind, .arena = bind->arena, .ctes = ctes, .clause = CLAUSE_VALUES};
    block.scope = (struct scope){.arena = bind->arena, .outer = outer};
    size_t row_count = json_array_size(lists);
    json_t *first = node_get(json_object_get(json_array_get(lists, 0), "List"), "items");
    size_t width = json_array_size(first);
    struct expr **cells = ARENA_ARRAY(bind->arena, struct expr *, row_count * width + 1);
    for (size_t i = 0; i < row_count; i++) {
        json_t *row = node_get(json_object_get(json_array_get(lists, i), "List"), "items");
        if (json_array_size(row) != width)
            return err_set_at(err, ERR_BAD_INPUT, node_place(row), "VALUES: rows differ in length");
        for (size_t j = 0; j < width; j++)
            TRY(values_cell(&block, json_array_get(row, j), &cells[i * width + j], err));
    }
    struct plan *plan = plan_node(bind->arena, PLAN_ROWS, 0, width);
    plan->row_count = row_count;
    plan->values = ARENA_ARRAY(bind->arena, struct value, row_count * width + 1);
    for (size_t j = 0; j < width; j++)
        TRY(values_column(&block, cells, row_count, width, j, plan, err));
    *out = plan;
    return true;
}

// ---- WITH

static bool cte_rename(struct bind *bind, const json_t *fields, struct plan **plan, struct err *err)
{
    json_t *names = node_get(fields, "aliascolnames");
    if (json_array_size(names) > (*plan)->column_count)
        return err_set_at(err, ERR_BAD_INPUT, node_offset(fields), "WITH: more names than columns");
    *plan = plan_copy(bind->arena, *plan);
    for (size_t i = 0; i < json_array_size(names); i++) {
        const char *name = node_name_at(names, i);
        (*plan)->columns[i].name = arena_text(bind->arena, name, strlen(name));
    }
    return true;
}

static bool with_bind(struct bind *bind, const json_t *with, const struct scope *outer,
                      const struct cte **ctes, struct err *err)
{
    json_t *list = node_get(with, "ctes");
    if (node_flag(with, "recursive"))
        return err_set_at(err, ERR_UNSUPPORTED, node_place(with), "WITH RECURSIVE is not supported");
    for (size_t i = 0; i < json_array_size(list); i++) {
        json_t *fields, *select;
        if (!node_is(json_array_get(list, i), "CommonTableExpr", &fields) ||
            !node_is(node_get(fields, "ctequery"), "SelectStmt", &select))
            return err_set_at(err, ERR_UNSUPPORTED, node_place(list), "WITH takes SELECT only");
        struct cte *cte = ARENA_NEW(bind->arena, struct cte);
        const char *name = node_text(fields, "ctename");
        cte->name = arena_text(bind->arena, name, strlen(name));
        cte->next = *ctes;
        TRY(bind_query(bind, select, outer, *ctes, &cte->plan, err));
        TRY(cte_rename(bind, fields, &cte->plan, err));
        *ctes = cte;
    }
    return true;
}

// ---- any query

static bool query_refuse(const json_t *select, struct err *err)
{
    if (node_get(select, "lockingClause") || node_get(select, "intoClause"))
        return err_set_at(err, ERR_UNSUPPORTED, node_place(select),
                          "a scenario only reads: no FOR UPDATE, no INTO");
    return true;
}

static bool query_body(struct bind *bind, const json_t *select, const struct scope *outer,
                       const struct cte *ctes, struct plan **out, struct err *err)
{
    bool keep_literal = bind->keep_literal;
    bind->keep_literal = false;
    TRY(query_refuse(select, err));
    if (node_get(select, "withClause"))
        TRY(with_bind(bind, node_get(select, "withClause"), outer, &ctes, err));
    if (node_get(select, "sortClause") && !tail_written(select))
        bind_note(bind, "ORDER BY without LIMIT has no effect: findings are a set");
    if (!node_get(select, "valuesLists") && !node_get(select, "larg")) {
        bind->keep_literal = keep_literal;
        return select_bind(bind, select, outer, ctes, out, err);
    }
    struct tail tail = {0};
    TRY(node_get(select, "larg")
            ? set_bind(bind, select, outer, ctes, out, err)
            : values_bind(bind, node_get(select, "valuesLists"), outer, ctes, out, err));
    TRY(tail_bind_output(bind, select, *out, &tail, err));
    *out = tail_make(bind, *out, &tail);
    return true;
}

bool bind_query(struct bind *bind, const json_t *select, const struct scope *outer,
                const struct cte *ctes, struct plan **out, struct err *err)
{
    if (bind->depth >= QUERY_DEPTH_MAX)
        return err_set_at(err, ERR_LIMIT, node_place(select), "queries are nested too deeply");
    bind->depth++;
    bool ok = query_body(bind, select, outer, ctes, out, err);
    bind->depth--;
    if (ok && plan_size(*out) > PLAN_NODES_MAX)
        return err_set_at(err, ERR_LIMIT, node_place(select), "this query has too many parts");
    return ok;
}

// The clock starts and stops rows, it is not a value of theirs.
static bool clock_refuse(const struct expr *expr, struct err *err)
{
    if (!expr || !expr_uses_clock(expr))
        return true;
    return err_set_at(err, ERR_UNSUPPORTED, expr->sql_offset,
                      "the clock may only be compared in WHERE, not shown or computed with: leave "
                      "the date itself in the result");
}

static bool clock_check(const struct plan *plan, struct err *err)
{
    for (size_t i = 0; i < plan->expr_count; i++)
        TRY(clock_refuse(plan->exprs[i], err));
    for (size_t i = 0; i < plan->agg_count; i++) {
        TRY(clock_refuse(plan->aggs[i].arg, err));
        TRY(clock_refuse(plan->aggs[i].filter, err));
        for (size_t k = 0; k < AGG_ORDERS_MAX; k++)
            TRY(clock_refuse(plan->aggs[i].orders[k], err));
    }
    for (size_t i = 0; i < plan->order_count; i++)
        TRY(clock_refuse(plan->orders[i].expr, err));
    for (size_t i = 0; i < plan->call_count; i++) {
        TRY(clock_refuse(plan->calls[i].arg, err));
        TRY(clock_refuse(plan->calls[i].filter, err));
        TRY(clock_refuse(plan->calls[i].fallback, err));
    }
    for (size_t i = 0; i < plan->input_count; i++)
        TRY(clock_check(plan->inputs[i], err));
    return true;
}

static int spot_compare(const void *left, const void *right)
{
    const struct plan_spot *a = left, *b = right;
    return (a->offset > b->offset) - (a->offset < b->offset);
}

static bool statements_bind(struct bind *bind, const json_t *statements, struct plan_bound *out,
                            struct err *err)
{
    json_t *select;
    if (json_array_size(statements) != 1)
        return err_set_at(err, ERR_BAD_INPUT, node_place(json_array_get(statements, 1)),
                          "a scenario is one SELECT; here are %zu statements",
                          json_array_size(statements));
    if (!node_is(json_array_get(statements, 0), "SelectStmt", &select))
        return err_set_at(err, ERR_UNSUPPORTED, node_place(statements),
                          "a scenario is a SELECT and nothing else");
    TRY(bind_query(bind, select, NULL, NULL, &out->plan, err));
    out->plan = plan_simplify(bind->arena, out->plan);
    TRY(plan_part_timed(bind->arena, out->plan, &out->plan, err));
    TRY(clock_check(out->plan, err));
    determinism_note(bind, out->plan);
    if (bind->spots.count)
        qsort(bind->spots.at, bind->spots.count, sizeof *bind->spots.at, spot_compare);
    out->spots = bind->spots.at;
    out->spot_count = bind->spots.count;
    out->notes = bind->notes.at;
    out->note_count = bind->notes.count;
    return true;
}

bool plan_bind(struct arena *arena, const struct plan_request *request, struct plan_bound *out,
               struct err *err)
{
    struct bind bind = {.arena = arena, .request = request};
    json_t *statements;
    *out = (struct plan_bound){0};
    TRY(parse_sql(request->sql, &statements, err));
    bool ok = statements_bind(&bind, statements, out, err);
    json_decref(statements);
    return ok;
}
