// Window calls: calls over the same partition and order share one node of the plan.

#include <string.h>

#include "sql/bind.h"

// PostgreSQL's frame options.
#define OPTION_ROWS 0x4
#define OPTION_GROUPS 0x8
#define OPTION_START_UNBOUNDED 0x20
#define OPTION_END_UNBOUNDED 0x100
#define OPTION_START_PRECEDING 0x800
#define OPTION_END_PRECEDING 0x1000
#define OPTION_START_FOLLOWING 0x2000
#define OPTION_END_FOLLOWING 0x4000
#define OPTION_EXCLUDE 0x38000

static const json_t *window_find(const struct block *block, const char *name)
{
    size_t index;
    json_t *item, *fields;
    json_array_foreach(block->windows, index, item)
        if (node_is(item, "WindowDef", &fields) && strcmp(node_text(fields, "name"), name) == 0)
            return fields;
    return NULL;
}

// One key of an ORDER BY that stands inside a call or a window.
bool value_typed(const struct expr *value, int offset, struct err *err)
{
    if (value->type != TYPE_UNKNOWN)
        return true;
    return err_set_at(err, ERR_BAD_INPUT, offset,
                      "the type of this value is not known: write it as 'text'::text");
}

bool order_bind(struct block *block, const json_t *node, struct plan_order *out, struct err *err)
{
    json_t *sort;
    if (!node_is(node, "SortBy", &sort) || node_get(sort, "useOp"))
        return err_set_at(err, ERR_UNSUPPORTED, node_place(node), "ORDER BY … USING");
    TRY(expr_bind(block, node_get(sort, "node"), &out->expr, err));
    const char *nulls = node_text(sort, "sortby_nulls");
    out->descending = strcmp(node_text(sort, "sortby_dir"), "SORTBY_DESC") == 0;
    out->nulls_first = strcmp(nulls, "SORTBY_NULLS_FIRST") == 0 ||
                       (out->descending && strcmp(nulls, "SORTBY_NULLS_DEFAULT") == 0);
    return true;
}

static bool orders_bind(struct block *block, const json_t *list, struct bind_window *out,
                        struct err *err)
{
    for (size_t i = 0; i < json_array_size(list); i++) {
        struct plan_order order;
        TRY(order_bind(block, json_array_get(list, i), &order, err));
        order.expr = type_settle(block->arena, order.expr);
        VEC_ADD(block->arena, &out->orders, order);
    }
    return true;
}

// ---- frames

static bool offset_is_negative(const struct value *value)
{
    struct value zero = {.type = value->type};
    return value_compare(value, &zero) < 0;
}

// The distance of a bound: whole rows or groups, or along the order's one column.
static bool offset_bind(struct block *block, const json_t *node, const struct bind_window *out,
                        enum frame_mode mode, struct value *offset, struct err *err)
{
    struct expr *expr;
    TRY(expr_bind(block, node, &expr, err));
    int place = expr->sql_offset >= 0 ? expr->sql_offset : out->sql_offset;
    enum type wanted = TYPE_BIGINT;
    if (mode == FRAME_RANGE) {
        if (out->orders.count != 1)
            return err_set_at(err, ERR_BAD_INPUT, place,
                              "RANGE with a distance needs one expression in ORDER BY");
        enum type type = out->orders.at[0].expr->type;
        wanted = frame_measure(type);
        if (wanted == TYPE_UNKNOWN)
            return err_set_at(err, ERR_UNSUPPORTED, place,
                              "RANGE with a distance goes over integers, numerics, dates and "
                              "timestamps, not over %s",
                              type_name(type));
    }
    TRY(type_coerce(block->arena, expr, wanted, &expr, err));
    expr = expr_fold(block->arena, expr);
    if (expr->kind != EXPR_CONST || expr->constant.state == STATE_FAULT)
        return err_set_at(err, ERR_UNSUPPORTED, place,
                          "the distance of a frame must be a constant or a parameter");
    *offset = expr->constant;
    if (offset->state == STATE_NULL || offset_is_negative(offset))
        return err_set_at(err, ERR_BAD_INPUT, place, "the distance of a frame is zero or more");
    if (wanted == TYPE_INTERVAL && offset->interval.months &&
        out->orders.at[0].expr->type == TYPE_TIMESTAMP)
        return err_set_at(err, ERR_UNSUPPORTED, place,
                          "months before or after a timestamp do not keep the order of rows: order "
                          "by its date");
    return true;
}

static bool frame_read(struct block *block, const json_t *def, struct bind_window *out, int offset,
                       struct err *err)
{
    int64_t options = node_integer(def, "frameOptions");
    struct frame *frame = &out->call.frame;
    frame->mode = options & OPTION_ROWS     ? FRAME_ROWS
                  : options & OPTION_GROUPS ? FRAME_GROUPS
                                            : FRAME_RANGE;
    frame->start.edge = options & OPTION_START_UNBOUNDED   ? EDGE_UNBOUNDED
                        : options & OPTION_START_PRECEDING ? EDGE_PRECEDING
                        : options & OPTION_START_FOLLOWING ? EDGE_FOLLOWING
                                                           : EDGE_CURRENT;
    frame->end.edge = options & OPTION_END_UNBOUNDED   ? EDGE_UNBOUNDED
                      : options & OPTION_END_PRECEDING ? EDGE_PRECEDING
                      : options & OPTION_END_FOLLOWING ? EDGE_FOLLOWING
                                                       : EDGE_CURRENT;
    if (options & OPTION_EXCLUDE)
        return err_set_at(err, ERR_UNSUPPORTED, offset,
                          "EXCLUDE is not supported: take the row's own value off the result");
    json_t *start = node_get(def, "startOffset"), *end = node_get(def, "endOffset");
    if (start)
        TRY(offset_bind(block, start, out, frame->mode, &frame->start.offset, err));
    if (end)
        TRY(offset_bind(block, end, out, frame->mode, &frame->end.offset, err));
    if (out->orders.count || frame_is_whole(frame))
        return true;
    if (frame->mode == FRAME_ROWS)
        return err_set_at(err, ERR_UNSUPPORTED, offset, "a ROWS frame needs an ORDER BY");
    if (frame->mode == FRAME_GROUPS)
        return err_set_at(err, ERR_BAD_INPUT, offset, "a GROUPS frame needs an ORDER BY");
    *frame = (struct frame){0}; // without an order all rows are peers
    return true;
}

static bool over_bind(struct block *block, const json_t *over, struct bind_window *out,
                      struct err *err)
{
    int offset = node_offset(over);
    const char *name = node_text(over, "name"), *base = node_text(over, "refname");
    const json_t *def = over;
    if (name[0] || base[0]) {
        def = window_find(block, name[0] ? name : base);
        if (!def)
            return err_set_at(err, ERR_BAD_INPUT, offset, "there is no window \"%s\"",
                              name[0] ? name : base);
        if (node_get(def, "refname") || (base[0] && node_get(over, "partitionClause")))
            return err_set_at(err, ERR_UNSUPPORTED, offset,
                              "write the window in full instead of extending another");
    }
    json_t *partition = node_get(def, "partitionClause");
    for (size_t i = 0; i < json_array_size(partition); i++) {
        struct expr *expr;
        TRY(expr_bind(block, json_array_get(partition, i), &expr, err));
        expr = type_settle(block->arena, expr);
        VEC_ADD(block->arena, &out->partition, expr);
    }
    TRY(orders_bind(block, node_get(def, "orderClause"), out, err));
    if (base[0] && node_get(over, "orderClause"))
        TRY(orders_bind(block, node_get(over, "orderClause"), out, err));
    return frame_read(block, base[0] ? over : def, out, offset, err);
}

// ---- the functions

static bool neighbour_bind(struct block *block, const json_t *list, struct bind_window *out,
                           struct err *err)
{
    size_t count = json_array_size(list);
    struct plan_window_call *call = &out->call;
    if (count < 1 || count > 3)
        return err_set_at(err, ERR_BAD_INPUT, out->sql_offset,
                          "lag and lead take a value, a distance and a fallback");
    struct expr *values[2];
    TRY(expr_bind(block, json_array_get(list, 0), &values[0], err));
    call->offset = 1;
    if (count > 1) {
        struct expr *distance;
        TRY(expr_bind(block, json_array_get(list, 1), &distance, err));
        if (distance->kind != EXPR_CONST || distance->type != TYPE_INT ||
            distance->constant.state != STATE_VALUE)
            return err_set_at(err, ERR_UNSUPPORTED, distance->sql_offset,
                              "the distance must be a whole number");
        call->offset = distance->constant.word;
    }
    if (count > 2)
        TRY(expr_bind(block, json_array_get(list, 2), &values[1], err));
    if (count < 3)
        TRY(value_typed(values[0], out->sql_offset, err));
    TRY(type_common(values, count > 2 ? 2 : 1, "lag and lead", &call->type, err));
    TRY(type_coerce(block->arena, values[0], call->type, &call->arg, err));
    return count < 3 || type_coerce(block->arena, values[1], call->type, &call->fallback, err);
}

static bool running_bind(struct block *block, const json_t *call, const char *name,
                         struct bind_window *out, struct err *err)
{
    json_t *list = node_get(call, "args"), *filter = node_get(call, "agg_filter");
    struct plan_agg agg = {0};
    if (!agg_is_plain(name))
        return err_set_at(err, ERR_UNSUPPORTED, out->sql_offset,
                          "%s OVER is not supported: compute it in a subquery with GROUP BY and "
                          "join it",
                          name);
    if (node_flag(call, "agg_distinct") || json_array_size(list) > 1)
        return err_set_at(err, ERR_UNSUPPORTED, out->sql_offset,
                          "DISTINCT and several arguments do not go with OVER");
    if (json_array_size(list))
        TRY(expr_bind(block, json_array_get(list, 0), &agg.arg, err));
    TRY(agg_resolve(block, name, json_array_size(list), &agg.arg, out->sql_offset, &agg, err));
    if (filter)
        TRY(condition_bind(block, filter, "FILTER", &out->call.filter, err));
    out->call.fn = WINDOW_AGG;
    out->call.agg = agg.type;
    out->call.form = agg.form;
    out->call.arg = agg.arg;
    out->call.type = agg.form->result;
    return true;
}

// A whole number above zero: the row of nth_value, the buckets of ntile.
static bool count_bind(struct block *block, const json_t *node, const char *name, int64_t *out,
                       struct err *err)
{
    struct expr *expr;
    TRY(expr_bind(block, node, &expr, err));
    int offset = expr->sql_offset;
    TRY(type_coerce(block->arena, expr, TYPE_INT, &expr, err));
    expr = expr_fold(block->arena, expr);
    if (expr->kind != EXPR_CONST || expr->constant.state != STATE_VALUE)
        return err_set_at(err, ERR_UNSUPPORTED, offset,
                          "the number given to %s must be a constant or a parameter", name);
    if (expr->constant.word <= 0)
        return err_set_at(err, ERR_BAD_INPUT, offset, "%s takes a number above zero", name);
    *out = expr->constant.word;
    return true;
}

static bool value_bind(struct block *block, const json_t *list, const char *name,
                       struct bind_window *out, struct err *err)
{
    struct plan_window_call *call = &out->call;
    TRY(expr_bind(block, json_array_get(list, 0), &call->arg, err));
    TRY(value_typed(call->arg, out->sql_offset, err));
    call->type = call->arg->type;
    return call->fn != WINDOW_NTH_VALUE ||
           count_bind(block, json_array_get(list, 1), name, &call->offset, err);
}

static bool function_bind(struct block *block, const json_t *call, const char *name,
                          struct bind_window *out, struct err *err)
{
    static const struct {
        const char *name;
        enum window_fn fn;
        enum type type; // TYPE_UNKNOWN: its argument's
        int args;       // -1: it looks itself
    } known[] = {{"row_number", WINDOW_ROW_NUMBER, TYPE_BIGINT, 0},
                 {"rank", WINDOW_RANK, TYPE_BIGINT, 0},
                 {"dense_rank", WINDOW_DENSE_RANK, TYPE_BIGINT, 0},
                 {"percent_rank", WINDOW_PERCENT_RANK, TYPE_DOUBLE, 0},
                 {"cume_dist", WINDOW_CUME_DIST, TYPE_DOUBLE, 0},
                 {"ntile", WINDOW_NTILE, TYPE_INT, 1},
                 {"first_value", WINDOW_FIRST_VALUE, TYPE_UNKNOWN, 1},
                 {"last_value", WINDOW_LAST_VALUE, TYPE_UNKNOWN, 1},
                 {"nth_value", WINDOW_NTH_VALUE, TYPE_UNKNOWN, 2},
                 {"lag", WINDOW_LAG, TYPE_UNKNOWN, -1},
                 {"lead", WINDOW_LEAD, TYPE_UNKNOWN, -1}};
    json_t *list = node_get(call, "args");
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        if (strcmp(name, known[i].name) != 0)
            continue;
        if (node_get(call, "agg_filter") || node_flag(call, "agg_distinct"))
            return err_set_at(err, ERR_BAD_INPUT, out->sql_offset,
                              "%s is not an aggregate: it takes no FILTER and no DISTINCT", name);
        if (known[i].args >= 0 && json_array_size(list) != (size_t)known[i].args)
            return err_set_at(err, ERR_BAD_INPUT, out->sql_offset,
                              known[i].args ? "%s() takes %d argument(s)" : "%s() takes no argument",
                              name, known[i].args);
        out->call.fn = known[i].fn;
        out->call.type = known[i].type;
        if (known[i].fn == WINDOW_NTILE)
            return count_bind(block, json_array_get(list, 0), name, &out->call.offset, err);
        if (known[i].args > 0)
            return value_bind(block, list, name, out, err);
        return known[i].args == 0 || neighbour_bind(block, list, out, err);
    }
    return running_bind(block, call, name, out, err);
}

bool window_bind(struct block *block, const json_t *call, const char *name, struct expr **out,
                 struct err *err)
{
    struct bind_window window = {.sql_offset = node_offset(call)};
    if (block->clause != CLAUSE_SELECT)
        return err_set_at(err, ERR_BAD_INPUT, window.sql_offset,
                          "a window call stands in the SELECT list only: filter it in a query around");
    block->clause = CLAUSE_WINDOW;
    bool ok = over_bind(block, node_get(call, "over"), &window, err) &&
              function_bind(block, call, name, &window, err);
    block->clause = CLAUSE_SELECT;
    TRY(ok);
    enum window_fn fn = window.call.fn;
    bool needs_order = fn != WINDOW_AGG && fn != WINDOW_RANK && fn != WINDOW_DENSE_RANK &&
                       fn != WINDOW_PERCENT_RANK && fn != WINDOW_CUME_DIST;
    if (needs_order && window.orders.count == 0)
        return err_set_at(err, ERR_UNSUPPORTED, window.sql_offset,
                          "%s depends on the order of rows: add ORDER BY with the primary key", name);
    *out = expr_column(block->arena, COLUMN_WINDOW + (int)block->calls.count, window.call.type);
    (*out)->sql_offset = window.sql_offset;
    VEC_ADD(block->arena, &block->calls, window);
    return true;
}

// ---- the nodes

static bool window_settle(struct block *block, struct bind_window *window, struct err *err)
{
    for (size_t i = 0; i < window->partition.count; i++)
        TRY(block_settle(block, window->partition.at[i], &window->partition.at[i], err));
    for (size_t i = 0; i < window->orders.count; i++)
        TRY(block_settle(block, window->orders.at[i].expr, &window->orders.at[i].expr, err));
    TRY(block_settle(block, window->call.arg, &window->call.arg, err));
    TRY(block_settle(block, window->call.filter, &window->call.filter, err));
    return block_settle(block, window->call.fallback, &window->call.fallback, err);
}

static bool windows_agree(const struct bind_window *a, const struct bind_window *b)
{
    if (a->partition.count != b->partition.count || a->orders.count != b->orders.count)
        return false;
    for (size_t i = 0; i < a->partition.count; i++)
        if (!expr_same(a->partition.at[i], b->partition.at[i]))
            return false;
    for (size_t i = 0; i < a->orders.count; i++) {
        const struct plan_order *left = &a->orders.at[i], *right = &b->orders.at[i];
        if (!expr_same(left->expr, right->expr) || left->descending != right->descending ||
            left->nulls_first != right->nulls_first)
            return false;
    }
    return true;
}

// One node with the calls from `first` on that agree with it.
static void window_make(struct block *block, size_t first)
{
    struct bind_window *window = &block->calls.at[first];
    struct plan like = {.exprs = window->partition.at,
                        .expr_count = window->partition.count,
                        .orders = window->orders.at,
                        .order_count = window->orders.count};
    int column = (int)block->plan->column_count;
    like.calls = ARENA_ARRAY(block->arena, struct plan_window_call, block->calls.count);
    for (size_t i = first; i < block->calls.count; i++) {
        struct bind_window *other = &block->calls.at[i];
        if (other->column >= 0 || !windows_agree(window, other))
            continue;
        other->column = column++;
        like.calls[like.call_count++] = other->call;
    }
    block->plan = plan_window(block->arena, block->plan, &like);
}

bool windows_make(struct block *block, struct err *err)
{
    for (size_t i = 0; i < block->calls.count; i++) {
        TRY(window_settle(block, &block->calls.at[i], err));
        block->calls.at[i].column = -1;
    }
    for (size_t i = 0; i < block->calls.count; i++)
        if (block->calls.at[i].column < 0)
            window_make(block, i);
    return true;
}
