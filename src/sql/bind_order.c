// What follows the SELECT list: DISTINCT ON, ORDER BY, LIMIT and OFFSET.
//
//     SELECT DISTINCT ON (k) k, id FROM t ORDER BY k, d DESC    topk 1 partition by k order by k, d …
//     SELECT id FROM t ORDER BY v DESC LIMIT 3                  topk 3 order by v desc …
//
// An answer must be a function of the data. An order that does not provably tell all rows apart is
// completed with every column of the result: rows that still tie are then equal, and it does not
// matter which of them stands before a LIMIT. The text for a server gets the same columns, by number.

#include <ctype.h>
#include <string.h>

#include "sql/bind.h"

// ---- one place in an order

static bool direction_read(const json_t *sort, struct plan_order *out, struct err *err)
{
    const char *nulls = node_text(sort, "sortby_nulls");
    if (node_get(sort, "useOp"))
        return err_set_at(err, ERR_UNSUPPORTED, node_place(sort), "ORDER BY … USING");
    out->descending = strcmp(node_text(sort, "sortby_dir"), "SORTBY_DESC") == 0;
    out->nulls_first = strcmp(nulls, "SORTBY_NULLS_FIRST") == 0 ||
                       (out->descending && strcmp(nulls, "SORTBY_NULLS_DEFAULT") == 0);
    return true;
}

// An ordinal or the name of an output column: its number, or -1.
static bool output_find(const json_t *node, const char *const *names, size_t count, int *out,
                        struct err *err)
{
    json_t *fields, *value;
    *out = -1;
    if (node_is(node, "A_Const", &fields)) {
        value = node_get(fields, "ival");
        int64_t ordinal = value ? node_integer(value, "ival") : 0;
        if (ordinal < 1 || (uint64_t)ordinal > count)
            return err_set_at(err, ERR_BAD_INPUT, node_offset(fields),
                              "ORDER BY: a constant must be the number of a column, 1 to %zu", count);
        *out = (int)ordinal - 1;
    } else if (node_is(node, "ColumnRef", &fields) &&
               json_array_size(node_get(fields, "fields")) == 1) {
        const char *name = node_name_at(node_get(fields, "fields"), 0);
        for (size_t i = 0; i < count; i++) {
            if (strcmp(names[i], name) != 0)
                continue;
            if (*out >= 0)
                return err_set_at(err, ERR_BAD_INPUT, node_offset(fields),
                                  "ORDER BY: two columns are named \"%s\"", name);
            *out = (int)i;
        }
    }
    return true;
}

// The target that an item of ORDER BY or DISTINCT ON means; a new one goes behind the others.
static bool target_of(struct block *block, const json_t *node, size_t visible,
                      struct targets *targets, int *out, struct err *err)
{
    const char **names = ARENA_ARRAY(block->arena, const char *, visible + 1);
    struct target target = {.name = ""};
    for (size_t i = 0; i < visible; i++)
        names[i] = targets->at[i].name;
    TRY(output_find(node, names, visible, out, err));
    if (*out >= 0)
        return true;
    TRY(expr_bind(block, node, &target.expr, err));
    target.expr = type_settle(block->arena, target.expr);
    for (size_t i = 0; i < targets->count && *out < 0; i++)
        if (expr_same(targets->at[i].expr, target.expr))
            *out = (int)i;
    if (*out >= 0)
        return true;
    *out = (int)targets->count;
    VEC_ADD(block->arena, targets, target);
    return true;
}

// ---- LIMIT and OFFSET

static bool count_bind(struct bind *bind, const json_t *node, const char *what, uint64_t none,
                       uint64_t *out, struct err *err)
{
    struct block block = {.bind = bind, .arena = bind->arena, .clause = CLAUSE_VALUES};
    struct expr *count;
    *out = none;
    if (!node)
        return true;
    block.scope.arena = bind->arena;
    TRY(expr_bind(&block, node, &count, err));
    TRY(type_coerce(bind->arena, count, TYPE_BIGINT, &count, err));
    count = expr_fold(bind->arena, count);
    if (count->kind != EXPR_CONST)
        return err_set_at(err, ERR_UNSUPPORTED, node_place(node), "%s takes a constant", what);
    if (count->constant.state == STATE_NULL)
        return true;
    if (count->constant.word < 0)
        return err_set_at(err, ERR_BAD_INPUT, node_place(node), "%s must not be negative", what);
    *out = (uint64_t)count->constant.word;
    return true;
}

static size_t quoted_length(const char *text, char quote)
{
    size_t at = 1;
    while (text[at] && text[at] != quote)
        at += text[at] == '\\' && text[at + 1] ? 2 : 1;
    return at + (text[at] == quote);
}

static size_t comment_length(const char *text)
{
    const char *end = text[0] == '-' ? strchr(text, '\n') : strstr(text, "*/");
    if (!end)
        return strlen(text);
    return (size_t)(end - text) + (text[0] == '-' ? 1 : 2);
}

static size_t word_length(const char *text)
{
    size_t length = 0;
    while (isalnum((unsigned char)text[length]) || text[length] == '_' || (text[length] & 0x80))
        length++;
    return length;
}

static bool word_is(const char *text, size_t length, const char *word)
{
    return strlen(word) == length && strncasecmp(text, word, length) == 0;
}

// The last LIMIT, OFFSET or FETCH before a place; -1 when there is none.
static int cut_word(const char *sql, int place)
{
    int found = -1;
    for (size_t at = 0; sql[at] && (int)at < place;) {
        size_t length = word_length(sql + at);
        if (length && (word_is(sql + at, length, "limit") || word_is(sql + at, length, "offset") ||
                       word_is(sql + at, length, "fetch")))
            found = (int)at;
        if (length)
            at += length;
        else if (sql[at] == '\'' || sql[at] == '"')
            at += quoted_length(sql + at, sql[at]);
        else if ((sql[at] == '-' && sql[at + 1] == '-') || (sql[at] == '/' && sql[at + 1] == '*'))
            at += comment_length(sql + at);
        else
            at++;
    }
    return found;
}

static bool cut_bind(struct bind *bind, const json_t *select, struct tail *out, struct err *err)
{
    const json_t *limit = node_get(select, "limitCount"), *offset = node_get(select, "limitOffset");
    if (strcmp(node_text(select, "limitOption"), "LIMIT_OPTION_WITH_TIES") == 0)
        return err_set_at(err, ERR_UNSUPPORTED, node_place(limit),
                          "WITH TIES: use rank() OVER (ORDER BY …) <= n in a query around");
    out->cut = limit || offset;
    TRY(count_bind(bind, limit, "LIMIT", UINT64_MAX, &out->limit, err));
    TRY(count_bind(bind, offset, "OFFSET", 0, &out->offset, err));
    int places[] = {limit ? node_place(limit) : -1, offset ? node_place(offset) : -1};
    int first = places[0] < 0 || (places[1] >= 0 && places[1] < places[0]) ? places[1] : places[0];
    out->place = first < 0 ? -1 : cut_word(bind->request->sql, first);
    return true;
}

// ---- the whole tail

bool tail_written(const json_t *select)
{
    json_t *distinct = node_get(select, "distinctClause");
    return node_get(select, "limitCount") || node_get(select, "limitOffset") ||
           json_object_size(json_array_get(distinct, 0)) > 0;
}

static void order_add(struct arena *arena, struct tail *tail, const struct plan_order *like,
                      int column)
{
    struct plan_order order = *like;
    for (size_t i = 0; i < tail->columns.count; i++)
        if (tail->columns.at[i] == column)
            return;
    VEC_ADD(arena, &tail->columns, column);
    VEC_ADD(arena, &tail->orders, order);
}

static bool on_holds(const struct tail *tail, int column)
{
    for (size_t i = 0; i < tail->on.count; i++)
        if (tail->on.at[i] == column)
            return true;
    return false;
}

static bool on_bind(struct block *block, const json_t *list, size_t visible, struct targets *targets,
                    struct tail *out, struct err *err)
{
    if (json_object_size(json_array_get(list, 0)) == 0)
        return true;
    for (size_t i = 0; i < json_array_size(list); i++) {
        int column;
        TRY(target_of(block, json_array_get(list, i), visible, targets, &column, err));
        if (!on_holds(out, column))
            VEC_ADD(block->arena, &out->on, column);
    }
    return true;
}

// SELECT DISTINCT ON sorts by its own columns first.
static bool on_check(const struct tail *tail, const json_t *list, struct err *err)
{
    for (size_t i = 0; i < tail->columns.count && i < tail->on.count; i++)
        if (!on_holds(tail, tail->columns.at[i]))
            return err_set_at(err, ERR_BAD_INPUT, node_place(list),
                              "ORDER BY must begin with the expressions of DISTINCT ON");
    return true;
}

bool tail_bind(struct block *block, const json_t *select, struct targets *targets,
               struct tail *out, struct err *err)
{
    json_t *list = node_get(select, "sortClause"), *distinct = node_get(select, "distinctClause");
    out->visible = targets->count;
    if (!tail_written(select))
        return true;
    TRY(cut_bind(block->bind, select, out, err));
    block->clause = CLAUSE_SELECT;
    TRY(on_bind(block, distinct, out->visible, targets, out, err));
    for (size_t i = 0; i < json_array_size(list); i++) {
        json_t *sort = NULL;
        struct plan_order order = {0};
        int column;
        if (!node_is(json_array_get(list, i), "SortBy", &sort))
            return err_set_at(err, ERR_UNSUPPORTED, node_place(list), "this ORDER BY");
        TRY(direction_read(sort, &order, err));
        TRY(target_of(block, node_get(sort, "node"), out->visible, targets, &column, err));
        if (distinct && out->on.count == 0 && (size_t)column >= out->visible)
            return err_set_at(err, ERR_BAD_INPUT, node_place(sort),
                              "with SELECT DISTINCT, ORDER BY takes columns of the SELECT list");
        order_add(block->arena, out, &order, column);
    }
    return on_check(out, list, err);
}

bool tail_bind_output(struct bind *bind, const json_t *select, const struct plan *plan,
                      struct tail *out, struct err *err)
{
    json_t *list = node_get(select, "sortClause");
    out->visible = plan->column_count;
    if (!tail_written(select))
        return true;
    const char **names = ARENA_ARRAY(bind->arena, const char *, plan->column_count + 1);
    for (size_t i = 0; i < plan->column_count; i++)
        names[i] = plan->columns[i].name;
    TRY(cut_bind(bind, select, out, err));
    for (size_t i = 0; i < json_array_size(list); i++) {
        json_t *sort = NULL;
        struct plan_order order = {0};
        int column;
        if (!node_is(json_array_get(list, i), "SortBy", &sort))
            return err_set_at(err, ERR_UNSUPPORTED, node_place(list), "this ORDER BY");
        TRY(direction_read(sort, &order, err));
        TRY(output_find(node_get(sort, "node"), names, plan->column_count, &column, err));
        if (column < 0)
            return err_set_at(err, ERR_UNSUPPORTED, node_place(sort),
                              "ORDER BY after UNION takes names or numbers of columns");
        order_add(bind->arena, out, &order, column);
    }
    return true;
}

// ---- the plan

static void order_spot(struct bind *bind, const struct tail *tail)
{
    struct str words;
    if (tail->place < 0)
        return;
    str_open(&words, bind->arena);
    for (size_t i = 0; i < tail->visible; i++)
        str_format(&words, "%s%zu", i || tail->orders.count ? ", " : "ORDER BY ", i + 1);
    str_char(&words, ' ');
    bind_spot(bind, (struct plan_spot){.offset = tail->place, .words = str_end(&words)});
}

static struct plan *topk_make(struct bind *bind, struct plan *plan, struct tail *tail, bool on)
{
    struct arena *arena = bind->arena;
    struct expr **partition = ARENA_ARRAY(arena, struct expr *, tail->on.count + 1);
    for (size_t i = 0; i < tail->columns.count; i++)
        tail->orders.at[i].expr = plan_output(arena, plan, (size_t)tail->columns.at[i]);
    for (size_t i = 0; on && i < tail->on.count; i++)
        partition[i] = plan_output(arena, plan, (size_t)tail->on.at[i]);
    struct plan *topk = plan_topk(arena, plan, partition, on ? tail->on.count : 0, tail->orders.at,
                                  tail->orders.count);
    topk->offset = on ? 0 : tail->offset;
    topk->limit = on ? 1 : tail->limit;
    if (order_is_total(arena, topk))
        return topk;
    bind_note(bind, on ? "ORDER BY of DISTINCT ON is not provably total: add the primary key to it"
                       : "ORDER BY of LIMIT is not provably total and is completed with the columns "
                         "of the result: add the primary key to it");
    if (!on)
        order_spot(bind, tail);
    struct tail complete = {0};
    for (size_t i = 0; i < tail->columns.count; i++)
        order_add(arena, &complete, &tail->orders.at[i], tail->columns.at[i]);
    for (size_t i = 0; i < tail->visible; i++) {
        struct plan_order order = {.expr = plan_output(arena, plan, i)};
        order_add(arena, &complete, &order, (int)i);
    }
    topk->orders = complete.orders.at;
    topk->order_count = complete.orders.count;
    return topk;
}

struct plan *tail_make(struct bind *bind, struct plan *plan, struct tail *tail)
{
    if (tail->on.count)
        plan = topk_make(bind, plan, tail, true);
    if (tail->cut)
        plan = topk_make(bind, plan, tail, false);
    if (plan->column_count == tail->visible)
        return plan;
    int *columns = ARENA_ARRAY(bind->arena, int, tail->visible + 1);
    for (size_t i = 0; i < tail->visible; i++)
        columns[i] = (int)i;
    return plan_reorder(bind->arena, plan, columns, tail->visible);
}
