// Calls: param(), functions of the closed list, aggregates, and window calls (handed on).

#include <ctype.h>
#include <string.h>

#include "sql/bind.h"

// ---- param('name')

static const char *blank_skip(const char *at)
{
    for (;;) {
        if (isspace((unsigned char)*at)) {
            at++;
        } else if (at[0] == '-' && at[1] == '-') {
            at += strcspn(at, "\n");
        } else if (at[0] == '/' && at[1] == '*' && strstr(at + 2, "*/")) {
            at = strstr(at + 2, "*/") + 2;
        } else {
            return at;
        }
    }
}

// The length of `param ( 'name' )` at the offset, 0 when it is written in another way.
static int param_length(const char *sql, int offset)
{
    const char *start = sql + offset;
    if (strncasecmp(start, "param", 5) != 0)
        return 0;
    const char *at = blank_skip(start + 5);
    if (*at != '(')
        return 0;
    at = blank_skip(at + 1);
    const char *end = *at == '\'' ? strchr(at + 1, '\'') : NULL;
    if (!end)
        return 0;
    at = blank_skip(end + 1);
    return *at == ')' ? (int)(at + 1 - start) : 0;
}

// CASE agency_id WHEN … THEN … ELSE the value of all others END, which also becomes the spot's words.
static bool own_values_bind(struct block *block, const struct plan_param *param,
                            struct plan_spot *spot, struct expr **out, struct err *err)
{
    struct arena *arena = block->arena;
    struct expr *agency = scope_agency(&block->scope, &spot->agency);
    if (!agency)
        return err_set_at(err, ERR_UNSUPPORTED, spot->offset,
                          "parameter \"%s\" has values of single agencies, but nothing in FROM here "
                          "says whose a row is: join a table with agency_id, or give the subquery "
                          "in FROM that column",
                          param->name);
    agency->sql_offset = spot->offset;
    struct expr **args = ARENA_ARRAY(arena, struct expr *, 2 * param->own_count + 1);
    for (size_t i = 0; i < param->own_count; i++) {
        struct expr *sides[] = {agency, expr_const(arena, value_text(param->own[i].agency))};
        TRY(type_call(arena, "=", sides, 2, spot->offset, &args[2 * i], err));
        args[2 * i + 1] = expr_const(arena, param->own[i].value);
    }
    args[2 * param->own_count] = expr_const(arena, param->value);
    *out = expr_node(arena, EXPR_CASE, param->value.type, args, 2 * param->own_count + 1);
    return true;
}

static bool param_bind(struct block *block, const json_t *fields, struct expr **out, struct err *err)
{
    const struct plan_request *request = block->bind->request;
    int offset = node_offset(fields);
    json_t *list = node_get(fields, "args");
    json_t *constant = json_object_get(json_array_get(list, 0), "A_Const");
    json_t *text = node_get(constant, "sval");
    int length = offset >= 0 ? param_length(request->sql, offset) : 0;
    if (json_array_size(list) != 1 || !text || length == 0)
        return err_set_at(err, ERR_UNSUPPORTED, offset,
                          "write param('name') with one plain name; its value is the one in force "
                          "on the day of the run");
    const char *name = node_text(text, "sval");
    for (size_t i = 0; i < request->param_count; i++) {
        if (strcmp(request->params[i].name, name) != 0)
            continue;
        struct plan_spot spot = {.offset = offset, .length = length, .param = (int)i};
        *out = expr_const(block->arena, request->params[i].value);
        if (request->params[i].own_count)
            TRY(own_values_bind(block, &request->params[i], &spot, out, err));
        bind_spot(block->bind, spot);
        (*out)->sql_offset = offset;
        return true;
    }
    return err_set_at(err, ERR_BAD_INPUT, offset,
                      "no parameter \"%s\": add it to params: of the header", name);
}

// ---- aggregates

static bool agg_is_name(const char *name)
{
    for (size_t i = 0; agg_registry[i]; i++)
        if (strcmp(agg_registry[i]->name, name) == 0)
            return true;
    return false;
}

static bool agg_is_within_group(const char *name)
{
    for (size_t i = 0; agg_registry[i]; i++)
        if (strcmp(agg_registry[i]->name, name) == 0)
            return agg_registry[i]->within_group;
    return false;
}

bool agg_is_plain(const char *name)
{
    for (size_t i = 0; agg_registry[i]; i++)
        if (strcmp(agg_registry[i]->name, name) == 0)
            return !agg_registry[i]->within_group && !agg_registry[i]->takes_order;
    return false;
}

// The overload for the argument, widened as far as needed but not to double precision.
bool agg_resolve(struct block *block, const char *name, size_t count, struct expr **arg, int offset,
                 struct plan_agg *out, struct err *err)
{
    if (count)
        *arg = type_settle(block->arena, *arg);
    enum type given = count ? (*arg)->type : TYPE_UNKNOWN;
    out->type = agg_find(name, (int)count, given, &out->form);
    for (int wider = (int)given + 1; !out->type && wider <= TYPE_NUMERIC; wider++)
        if (type_reachable(given, (enum type)wider)) {
            out->type = agg_find(name, (int)count, (enum type)wider, &out->form);
            if (out->type)
                TRY(type_coerce(block->arena, *arg, (enum type)wider, arg, err));
        }
    if (out->type)
        return true;
    if (given == TYPE_DOUBLE)
        return err_set_at(err, ERR_UNSUPPORTED, offset,
                          "%s over double precision depends on the order of rows: cast to numeric",
                          name);
    return err_set_at(err, ERR_UNSUPPORTED, offset, "%s does not take %s", name,
                      count == 0   ? "*"
                      : count == 1 ? type_name(given)
                                   : "so many arguments");
}

static bool same_or_null(const struct expr *a, const struct expr *b)
{
    return a == b || (a && b && expr_same(a, b));
}

static bool given_same(const struct plan_agg *a, const struct plan_agg *b)
{
    const struct agg_given *left = &a->given, *right = &b->given;
    bool same = left->fraction == right->fraction && left->descending == right->descending &&
                left->separator.state == right->separator.state &&
                left->separator.word == right->separator.word &&
                left->order_count == right->order_count;
    for (size_t i = 0; same && i < left->order_count; i++)
        same = expr_same(a->orders[i], b->orders[i]) &&
               left->orders[i].descending == right->orders[i].descending &&
               left->orders[i].nulls_first == right->orders[i].nulls_first;
    return same;
}

static struct expr *agg_column(struct block *block, const struct plan_agg *agg)
{
    size_t i = 0;
    for (; i < block->aggs.count; i++) {
        const struct plan_agg *have = &block->aggs.at[i];
        if (have->form == agg->form && have->type == agg->type && have->distinct == agg->distinct &&
            same_or_null(have->arg, agg->arg) && same_or_null(have->filter, agg->filter) &&
            given_same(have, agg))
            break;
    }
    if (i == block->aggs.count)
        VEC_ADD(block->arena, &block->aggs, *agg);
    struct expr *column = expr_column(block->arena, COLUMN_AGG + (int)i, agg->form->result);
    column->sql_offset = agg->sql_offset;
    return column;
}

static bool agg_place(const struct block *block, const char *name, int offset, struct err *err)
{
    if (block->clause == CLAUSE_HAVING || block->clause == CLAUSE_SELECT ||
        block->clause == CLAUSE_WINDOW)
        return true;
    const char *hint = block->clause == CLAUSE_WHERE ? "in WHERE: write it in HAVING"
                       : block->clause == CLAUSE_AGG ? "inside an aggregate: use a subquery in FROM"
                                                     : "here";
    return err_set_at(err, ERR_BAD_INPUT, offset, "%s cannot stand %s", name, hint);
}

struct range_use {
    bool local, outer;
};

static void range_note(void *context, int column)
{
    struct range_use *use = context;
    if (column_range(column) == COLUMN_OUTER)
        use->outer = true;
    else
        use->local = true;
}

// A constant of the type, written or a parameter.
static bool constant_bind(struct block *block, const json_t *node, enum type type, const char *what,
                          struct value *out, struct err *err)
{
    struct expr *expr;
    TRY(expr_bind(block, node, &expr, err));
    int offset = expr->sql_offset;
    TRY(type_coerce(block->arena, expr, type, &expr, err));
    expr = expr_fold(block->arena, expr);
    if (expr->kind != EXPR_CONST || expr->constant.state == STATE_FAULT)
        return err_set_at(err, ERR_UNSUPPORTED, offset,
                          "%s must be a constant or a parameter, the same for every row", what);
    *out = expr->constant;
    return true;
}

// percentile_cont(f), percentile_disc(f) and mode() WITHIN GROUP (ORDER BY x): x is the argument.
static bool within_group_bind(struct block *block, const json_t *fields, const char *name,
                              struct plan_agg *agg, struct err *err)
{
    json_t *list = node_get(fields, "args"), *orders = node_get(fields, "agg_order");
    struct plan_order order;
    bool fraction = strcmp(name, "mode") != 0;
    if (json_array_size(list) != fraction || json_array_size(orders) != 1)
        return err_set_at(err, ERR_UNSUPPORTED, agg->sql_offset,
                          fraction ? "write %s(0.5) WITHIN GROUP (ORDER BY one expression)"
                                   : "write %s() WITHIN GROUP (ORDER BY one expression)",
                          name);
    if (fraction) {
        struct value value;
        TRY(constant_bind(block, json_array_get(list, 0), TYPE_DOUBLE, "the fraction", &value, err));
        if (value.state == STATE_NULL || !(value.real >= 0 && value.real <= 1))
            return err_set_at(err, ERR_BAD_INPUT, node_place(json_array_get(list, 0)),
                              "the fraction of %s lies between 0 and 1", name);
        agg->given.fraction = value.real;
    }
    TRY(order_bind(block, json_array_get(orders, 0), &order, err));
    TRY(value_typed(order.expr, agg->sql_offset, err));
    agg->arg = order.expr;
    agg->given.descending = order.descending;
    if (strcmp(name, "percentile_cont") != 0)
        return true;
    if (!type_reachable(agg->arg->type, TYPE_DOUBLE))
        return err_set_at(err, ERR_UNSUPPORTED, agg->sql_offset,
                          "percentile_cont is between numbers, not between values of type %s: write "
                          "percentile_disc",
                          type_name(agg->arg->type));
    return type_coerce(block->arena, agg->arg, TYPE_DOUBLE, &agg->arg, err);
}

// ORDER BY inside the parentheses. Only string_agg's value depends on it; the others are bound to
// find mistakes and forgotten.
static bool agg_orders_bind(struct block *block, const json_t *list, struct plan_agg *agg,
                            bool takes_order, struct err *err)
{
    size_t count = json_array_size(list);
    bool total = false;
    if (takes_order && count > AGG_ORDERS_MAX)
        return err_set_at(err, ERR_UNSUPPORTED, agg->sql_offset,
                          "more than %d expressions in the ORDER BY of string_agg", AGG_ORDERS_MAX);
    for (size_t i = 0; i < count; i++) {
        struct plan_order order;
        TRY(order_bind(block, json_array_get(list, i), &order, err));
        if (!takes_order)
            continue;
        order.expr = type_settle(block->arena, order.expr);
        agg->orders[i] = order.expr;
        agg->given.orders[i] = (struct agg_order){order.descending, order.nulls_first};
        agg->given.order_count = i + 1;
        total |= expr_same(order.expr, agg->arg);
        if (agg->distinct && !expr_same(order.expr, agg->arg))
            return err_set_at(err, ERR_BAD_INPUT, order.expr->sql_offset,
                              "with DISTINCT, ORDER BY takes the text itself only");
    }
    if (takes_order && !total)
        return err_set_at(err, ERR_UNSUPPORTED, agg->sql_offset,
                          "the order of the texts is not decided: end the ORDER BY inside "
                          "string_agg with the text itself");
    return true;
}

static bool agg_inside_bind(struct block *block, const json_t *fields, const char *name,
                            struct plan_agg *agg, struct err *err)
{
    json_t *list = node_get(fields, "args"), *filter = node_get(fields, "agg_filter");
    size_t count = json_array_size(list);
    bool takes_order = strcmp(name, "string_agg") == 0;
    if (node_flag(fields, "agg_within_group")) {
        TRY(within_group_bind(block, fields, name, agg, err));
    } else {
        if (count)
            TRY(expr_bind(block, json_array_get(list, 0), &agg->arg, err));
        if (takes_order && count == 2) {
            agg->arg = type_settle(block->arena, agg->arg);
            TRY(constant_bind(block, json_array_get(list, 1), TYPE_TEXT, "the separator",
                              &agg->given.separator, err));
        }
        TRY(agg_orders_bind(block, node_get(fields, "agg_order"), agg, takes_order && count == 2,
                            err));
    }
    return !filter || condition_bind(block, filter, "FILTER", &agg->filter, err);
}

static bool agg_bind(struct block *block, const json_t *fields, const char *name, struct expr **out,
                     struct err *err)
{
    int offset = node_offset(fields);
    struct plan_agg agg = {.distinct = node_flag(fields, "agg_distinct"), .sql_offset = offset};
    struct range_use use = {0};
    bool within_group = node_flag(fields, "agg_within_group");
    TRY(agg_place(block, name, offset, err));
    if (agg_is_within_group(name) != within_group)
        return err_set_at(err, ERR_BAD_INPUT, offset,
                          within_group ? "%s does not take WITHIN GROUP"
                                       : "%s needs WITHIN GROUP (ORDER BY …)",
                          name);
    enum clause clause = block->clause;
    block->clause = CLAUSE_AGG;
    bool ok = agg_inside_bind(block, fields, name, &agg, err);
    block->clause = clause;
    TRY(ok);
    TRY(agg_resolve(block, name, within_group ? 1 : json_array_size(node_get(fields, "args")),
                    &agg.arg, offset, &agg, err));
    if (agg.distinct && agg.arg && agg.arg->type == TYPE_DOUBLE)
        return err_set_at(err, ERR_UNSUPPORTED, offset,
                          "DISTINCT over double precision: cast to numeric");
    expr_columns(agg.arg, range_note, &use);
    expr_columns(agg.filter, range_note, &use);
    for (size_t i = 0; i < AGG_ORDERS_MAX; i++)
        expr_columns(agg.orders[i], range_note, &use);
    if (use.outer && !use.local)
        return err_set_at(err, ERR_UNSUPPORTED, offset,
                          "this %s belongs to the query around: write it there", name);
    *out = agg_column(block, &agg);
    return true;
}

// ---- functions

static const char *refused_hint(const char *name)
{
    static const char *const clocks[] = {"now", "clock_timestamp", "statement_timestamp",
                                         "transaction_timestamp", "timeofday"};
    for (size_t i = 0; i < sizeof clocks / sizeof *clocks; i++)
        if (strcmp(name, clocks[i]) == 0)
            return "write current_date or localtimestamp";
    if (strcmp(name, "random") == 0 || strcmp(name, "gen_random_uuid") == 0 ||
        strcmp(name, "nextval") == 0)
        return "an answer must be a function of the data";
    return NULL;
}

// t or f, as a boolean is printed where it is not cast.
static struct expr *boolean_letter(struct arena *arena, struct expr *boolean)
{
    struct expr **args = ARENA_ARRAY(arena, struct expr *, 5);
    args[0] = boolean;
    args[1] = expr_const(arena, value_text("t"));
    args[2] = expr_not(arena, boolean);
    args[3] = expr_const(arena, value_text("f"));
    args[4] = expr_const(arena, value_null(TYPE_TEXT));
    return expr_node(arena, EXPR_CASE, TYPE_TEXT, args, 5);
}

// concat, concat_ws and format print whatever they are given.
static bool arguments_print(struct block *block, const char *name, struct expr **args, size_t count,
                            struct err *err)
{
    if (strcmp(name, "concat") != 0 && strcmp(name, "concat_ws") != 0 && strcmp(name, "format") != 0)
        return true;
    for (size_t i = 0; i < count; i++) {
        if (args[i]->type == TYPE_BOOL)
            args[i] = boolean_letter(block->arena, args[i]);
        else
            TRY(type_cast(block->arena, args[i], TYPE_TEXT, &args[i], err));
    }
    return true;
}

// (start, interval) OVERLAPS …: the length stands for the end.
static bool periods_end(struct block *block, struct expr **args, size_t count, struct err *err)
{
    for (size_t i = 1; i < count; i += 2)
        if (args[i]->type == TYPE_INTERVAL) {
            struct expr *sum[] = {args[i - 1], args[i]};
            TRY(type_call(block->arena, "+", sum, 2, args[i]->sql_offset, &args[i], err));
        }
    return true;
}

bool call_bind(struct block *block, const json_t *fields, struct expr **out, struct err *err)
{
    int offset = node_offset(fields);
    const char *name = node_plain_name(node_get(fields, "funcname"));
    json_t *list = node_get(fields, "args"), *over = node_get(fields, "over");
    if (!name)
        return err_set_at(err, ERR_UNSUPPORTED, offset, "call functions without a schema");
    if (strcmp(name, "param") == 0 && !over)
        return param_bind(block, fields, out, err);
    const char *hint = refused_hint(name);
    if (hint)
        return err_set_at(err, ERR_UNSUPPORTED, offset, "%s(): %s", name, hint);
    if (node_flag(fields, "func_variadic"))
        return err_set_at(err, ERR_UNSUPPORTED, offset, "%s: VARIADIC is not supported", name);
    if (over)
        return window_bind(block, fields, name, out, err);
    if (agg_is_name(name))
        return agg_bind(block, fields, name, out, err);
    if (node_get(fields, "agg_filter") || node_flag(fields, "agg_distinct") ||
        node_flag(fields, "agg_within_group") ||
        node_flag(fields, "agg_star"))
        return err_set_at(err, ERR_UNSUPPORTED, offset, "there is no aggregate %s", name);
    size_t count = json_array_size(list);
    struct expr **args = ARENA_ARRAY(block->arena, struct expr *, count + 1);
    for (size_t i = 0; i < count; i++)
        TRY(expr_bind(block, json_array_get(list, i), &args[i], err));
    TRY(arguments_print(block, name, args, count, err));
    if (strcmp(name, "overlaps") == 0)
        TRY(periods_end(block, args, count, err));
    return type_call(block->arena, name, args, count, offset, out, err);
}
