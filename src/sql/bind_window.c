// Window calls: calls over the same partition and order share one node of the plan.

#include <string.h>

#include "sql/bind.h"

// PostgreSQL's frame options.
#define FRAME_NONDEFAULT 0x1
#define FRAME_RANGE 0x2
#define FRAME_ROWS 0x4
#define FRAME_GROUPS 0x8
#define FRAME_BETWEEN 0x10
#define FRAME_START_UNBOUNDED 0x20
#define FRAME_END_UNBOUNDED 0x100
#define FRAME_END_CURRENT 0x400

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
bool order_bind(struct block *block, const json_t *node, struct plan_order *out, struct err *err)
{
    json_t *sort;
    if (!node_is(node, "SortBy", &sort) || node_get(sort, "useOp"))
        return err_set_at(err, ERR_UNSUPPORTED, node_place(node), "ORDER BY … USING");
    TRY(expr_bind(block, node_get(sort, "node"), &out->expr, err));
    out->expr = type_settle(block->arena, out->expr);
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
        VEC_ADD(block->arena, &out->orders, order);
    }
    return true;
}

static bool frame_read(int64_t options, struct bind_window *out, int offset, struct err *err)
{
    bool ordered = out->orders.count > 0;
    int64_t ends = options & ~(int64_t)(FRAME_NONDEFAULT | FRAME_RANGE | FRAME_ROWS | FRAME_GROUPS |
                                        FRAME_BETWEEN);
    out->call.frame = ordered ? FRAME_RANGE_TO_CURRENT : FRAME_PARTITION;
    if (ends == (FRAME_START_UNBOUNDED | FRAME_END_UNBOUNDED)) {
        out->call.frame = FRAME_PARTITION;
        return true;
    }
    if (ends != (FRAME_START_UNBOUNDED | FRAME_END_CURRENT))
        return err_set_at(err, ERR_UNSUPPORTED, offset,
                          "this frame is not supported: UNBOUNDED PRECEDING to CURRENT ROW or to "
                          "UNBOUNDED FOLLOWING; near rows are reached by a self-join");
    if (options & FRAME_ROWS) {
        if (!ordered)
            return err_set_at(err, ERR_UNSUPPORTED, offset, "a ROWS frame needs an ORDER BY");
        out->call.frame = FRAME_ROWS_TO_CURRENT;
    }
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
    return frame_read(node_integer(base[0] ? over : def, "frameOptions"), out, offset, err);
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
    if (values[0]->type == TYPE_UNKNOWN && count < 3)
        return err_set_at(err, ERR_BAD_INPUT, out->sql_offset,
                          "the type of this value is not known: write it as 'text'::text");
    TRY(type_common(values, count > 2 ? 2 : 1, "lag and lead", &call->type, err));
    TRY(type_coerce(block->arena, values[0], call->type, &call->arg, err));
    return count < 3 || type_coerce(block->arena, values[1], call->type, &call->fallback, err);
}

static bool running_bind(struct block *block, const json_t *call, const char *name,
                         struct bind_window *out, struct err *err)
{
    static const char *const known[] = {"count", "sum", "min", "max", "avg"};
    bool found = false;
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        found |= strcmp(name, known[i]) == 0;
    if (!found)
        return err_set_at(err, ERR_UNSUPPORTED, out->sql_offset,
                          "%s OVER is not supported: row_number, rank, dense_rank, lag, lead, count, "
                          "sum, min, max and avg are",
                          name);
    json_t *list = node_get(call, "args"), *filter = node_get(call, "agg_filter");
    struct plan_agg agg = {0};
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

static bool function_bind(struct block *block, const json_t *call, const char *name,
                          struct bind_window *out, struct err *err)
{
    static const struct {
        const char *name;
        enum window_fn fn;
    } ranks[] = {{"row_number", WINDOW_ROW_NUMBER},
                 {"rank", WINDOW_RANK},
                 {"dense_rank", WINDOW_DENSE_RANK}};
    json_t *list = node_get(call, "args");
    for (size_t i = 0; i < sizeof ranks / sizeof *ranks; i++)
        if (strcmp(name, ranks[i].name) == 0) {
            if (json_array_size(list))
                return err_set_at(err, ERR_BAD_INPUT, out->sql_offset, "%s() takes no argument",
                                  name);
            out->call.fn = ranks[i].fn;
            out->call.type = TYPE_BIGINT;
            return true;
        }
    bool lag = strcmp(name, "lag") == 0;
    if (lag || strcmp(name, "lead") == 0) {
        out->call.fn = lag ? WINDOW_LAG : WINDOW_LEAD;
        return neighbour_bind(block, list, out, err);
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
    bool needs_order = window.call.fn == WINDOW_ROW_NUMBER || window.call.fn == WINDOW_LAG ||
                       window.call.fn == WINDOW_LEAD;
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
