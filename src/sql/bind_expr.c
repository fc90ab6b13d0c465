// Expressions: from the syntax tree to typed expressions over the columns of FROM.

#include <string.h>

#include "base/dict.h"
#include "flow/fn/regex.h"
#include "sql/bind.h"

typedef bool node_bind_fn(struct block *block, const json_t *fields, struct expr **out,
                          struct err *err);

static struct expr *place(struct expr *expr, int sql_offset)
{
    if (sql_offset >= 0)
        expr->sql_offset = sql_offset;
    return expr;
}

static struct expr *node_of(struct block *block, enum expr_kind kind, enum type type, size_t count,
                            struct expr *const *args, int sql_offset)
{
    struct expr **copy = ARENA_ARRAY(block->arena, struct expr *, count + 1);
    for (size_t i = 0; i < count; i++)
        copy[i] = args[i];
    return place(expr_node(block->arena, kind, type, copy, count), sql_offset);
}

static bool list_bind(struct block *block, const json_t *list, struct expr ***out, size_t *count,
                      struct err *err)
{
    *count = json_array_size(list);
    *out = ARENA_ARRAY(block->arena, struct expr *, *count + 2);
    for (size_t i = 0; i < *count; i++)
        TRY(expr_bind(block, json_array_get(list, i), &(*out)[i], err));
    return true;
}

static bool boolean_make(struct block *block, struct expr *expr, const char *what, struct expr **out,
                         struct err *err)
{
    if (expr->type != TYPE_BOOL && expr->type != TYPE_UNKNOWN)
        return err_set_at(err, ERR_BAD_INPUT, expr->sql_offset, "%s wants a condition, not a %s",
                          what, type_name(expr->type));
    return type_coerce(block->arena, expr, TYPE_BOOL, out, err);
}

bool condition_bind(struct block *block, const json_t *node, const char *clause, struct expr **out,
                    struct err *err)
{
    struct expr *expr;
    TRY(expr_bind(block, node, &expr, err));
    return boolean_make(block, expr, clause, out, err);
}

// ---- leaves

static bool constant_bind(struct block *block, const json_t *fields, struct expr **out,
                          struct err *err)
{
    int offset = node_offset(fields);
    json_t *body;
    struct value value;
    if (node_flag(fields, "isnull")) {
        value = value_null(TYPE_UNKNOWN);
    } else if ((body = node_get(fields, "ival"))) {
        value = value_word(TYPE_INT, node_integer(body, "ival"));
    } else if ((body = node_get(fields, "boolval"))) {
        value = value_word(TYPE_BOOL, json_is_true(body) || node_flag(body, "boolval"));
    } else if ((body = node_get(fields, "sval"))) {
        value = value_text(node_text(body, "sval"));
        value.type = TYPE_UNKNOWN;
    } else if ((body = node_get(fields, "fval"))) {
        const char *text = node_text(body, "fval");
        if (!value_parse(TYPE_BIGINT, text, strlen(text), &value) &&
            !value_parse(TYPE_NUMERIC, text, strlen(text), &value))
            return err_set_at(err, ERR_BAD_INPUT, offset, "the number has too many digits");
    } else {
        return err_set_at(err, ERR_UNSUPPORTED, offset, "bit strings are not supported: use text");
    }
    *out = place(expr_const(block->arena, value), offset);
    return true;
}

static bool column_bind(struct block *block, const json_t *fields, struct expr **out, struct err *err)
{
    json_t *names = node_get(fields, "fields");
    int offset = node_offset(fields);
    size_t count = json_array_size(names);
    json_t *star;
    if (node_is(json_array_get(names, count - 1), "A_Star", &star))
        return err_set_at(err, ERR_BAD_INPUT, offset, "* may only stand alone in the SELECT list");
    if (count > 2)
        return err_set_at(err, ERR_UNSUPPORTED, offset, "write table.column, without a schema");
    const char *rel = count == 2 ? node_name_at(names, 0) : NULL;
    return scope_find(&block->scope, rel, node_name_at(names, count - 1), offset, out, err);
}

static bool clock_bind(struct block *block, const json_t *fields, struct expr **out, struct err *err)
{
    const char *op = node_text(fields, "op");
    int offset = node_offset(fields);
    bool date = strcmp(op, "SVFOP_CURRENT_DATE") == 0;
    if (!date && strcmp(op, "SVFOP_LOCALTIMESTAMP") != 0)
        return err_set_at(err, ERR_UNSUPPORTED, offset,
                          "only current_date and localtimestamp read the clock");
    struct plan_spot spot = {.offset = offset,
                             .length = (int)strlen(date ? "current_date" : "localtimestamp"),
                             .param = date ? -1 : -2};
    bind_spot(block->bind, spot);
    *out = node_of(block, EXPR_CLOCK, date ? TYPE_DATE : TYPE_TIMESTAMP, 0, NULL, offset);
    return true;
}

// ---- operators

static bool operator_call(struct block *block, const char *name, struct expr *left,
                          struct expr *right, int offset, struct expr **out, struct err *err)
{
    struct expr *args[] = {left, right};
    struct arena *arena = block->arena;
    if (strcmp(name, "!=") == 0)
        name = "<>";
    if (strcmp(name, "||") == 0) { // text || anything prints the other side
        for (int i = 0; i < 2; i++)
            if (args[i]->type != TYPE_TEXT && args[i]->type != TYPE_UNKNOWN &&
                (args[1 - i]->type == TYPE_TEXT || args[1 - i]->type == TYPE_UNKNOWN))
                TRY(type_cast(arena, args[i], TYPE_TEXT, &args[i], err));
    }
    return type_call(arena, name, args, 2, offset, out, err);
}

static bool regex_check(const char *name, const struct expr *pattern, struct err *err)
{
    bool regex = name[0] == '~' || (name[0] == '!' && name[1] == '~');
    if (!regex || strstr(name, "~~") || pattern->kind != EXPR_CONST ||
        pattern->constant.state != STATE_VALUE)
        return true;
    struct slice text = dict_get((uint32_t)pattern->constant.word);
    const char *why = "";
    if (!regex_allowed(text.data, text.len, &why))
        return err_set_at(err, ERR_UNSUPPORTED, pattern->sql_offset, "regular expression: %s", why);
    return true;
}

// (a, b) < (c, d) is a < c OR (a = c AND b < d): the first pair that differs decides, and a NULL in
// it makes the answer NULL.
static bool rows_order_bind(struct block *block, const char *name, struct expr **left,
                            struct expr **right, size_t count, int offset, struct expr **out,
                            struct err *err)
{
    char strict[] = {name[0], 0};
    TRY(operator_call(block, name, left[count - 1], right[count - 1], offset, out, err));
    for (size_t i = count - 1; i-- > 0;) {
        struct expr *both[2], *either[2];
        TRY(operator_call(block, strict, left[i], right[i], offset, &either[0], err));
        TRY(operator_call(block, "=", left[i], right[i], offset, &both[0], err));
        both[1] = *out;
        either[1] = node_of(block, EXPR_AND, TYPE_BOOL, 2, both, offset);
        *out = node_of(block, EXPR_OR, TYPE_BOOL, 2, either, offset);
    }
    return true;
}

static bool rows_bind(struct block *block, const char *name, const json_t *left_row,
                      const json_t *right_row, int offset, struct expr **out, struct err *err)
{
    struct expr **left, **right;
    size_t count, right_count;
    TRY(list_bind(block, node_get(left_row, "args"), &left, &count, err));
    TRY(list_bind(block, node_get(right_row, "args"), &right, &right_count, err));
    if (count != right_count || count == 0)
        return err_set_at(err, ERR_BAD_INPUT, offset, "the rows have %zu and %zu columns", count,
                          right_count);
    if (strchr("<>", name[0]) && strcmp(name, "<>") != 0)
        return rows_order_bind(block, name, left, right, count, offset, out, err);
    bool same = strcmp(name, "=") == 0;
    if (!same && strcmp(name, "<>") != 0)
        return err_set_at(err, ERR_UNSUPPORTED, offset, "rows are compared with = <> < <= > >= alone");
    for (size_t i = 0; i < count; i++)
        TRY(operator_call(block, name, left[i], right[i], offset, &left[i], err));
    *out = count == 1 ? left[0]
                      : node_of(block, same ? EXPR_AND : EXPR_OR, TYPE_BOOL, count, left, offset);
    return true;
}

static bool row_refuse(const json_t *node, struct err *err)
{
    json_t *body;
    if (node_is(node, "RowExpr", &body))
        return err_set_at(err, ERR_UNSUPPORTED, node_place(node),
                          "rows cannot be compared: compare column by column with AND");
    return true;
}

static bool plain_operator_bind(struct block *block, const json_t *fields, struct expr **out,
                                struct err *err)
{
    int offset = node_offset(fields);
    const char *name = node_plain_name(node_get(fields, "name"));
    struct expr *left, *right;
    json_t *left_row, *right_row;
    if (!name)
        return err_set_at(err, ERR_UNSUPPORTED, offset, "OPERATOR(schema.name) is not supported");
    if (node_is(node_get(fields, "lexpr"), "RowExpr", &left_row) &&
        node_is(node_get(fields, "rexpr"), "RowExpr", &right_row))
        return rows_bind(block, name, left_row, right_row, offset, out, err);
    TRY(row_refuse(node_get(fields, "lexpr"), err));
    TRY(row_refuse(node_get(fields, "rexpr"), err));
    TRY(expr_bind(block, node_get(fields, "rexpr"), &right, err));
    if (node_get(fields, "lexpr")) {
        TRY(expr_bind(block, node_get(fields, "lexpr"), &left, err));
        TRY(operator_call(block, name, left, right, offset, out, err));
        return regex_check(name, right, err);
    }
    if (strcmp(name, "+") == 0 && right->type != TYPE_UNKNOWN) {
        *out = right;
        return true;
    }
    return type_call(block->arena, name, &right, 1, offset, out, err);
}

// x IN (a, b): equality with one of them; x < ALL (ARRAY[a, b]): less than each.
static bool list_compare_bind(struct block *block, const json_t *fields, const json_t *list, bool any,
                              struct expr **out, struct err *err)
{
    int offset = node_offset(fields);
    const char *name = node_plain_name(node_get(fields, "name"));
    struct expr *left, **items;
    size_t count;
    TRY(row_refuse(node_get(fields, "lexpr"), err));
    TRY(expr_bind(block, node_get(fields, "lexpr"), &left, err));
    TRY(list_bind(block, list, &items, &count, err));
    for (size_t i = 0; i < count; i++) {
        TRY(operator_call(block, name, left, items[i], offset, &items[i], err));
        TRY(boolean_make(block, items[i], "a comparison with a list", &items[i], err));
    }
    *out = count == 1 ? items[0]
                      : node_of(block, any ? EXPR_OR : EXPR_AND, TYPE_BOOL, count, items, offset);
    return true;
}

static bool in_bind(struct block *block, const json_t *fields, struct expr **out, struct err *err)
{
    json_t *list = node_get(node_get(node_get(fields, "rexpr"), "List"), "items");
    bool any = strcmp(node_plain_name(node_get(fields, "name")), "=") == 0;
    return list_compare_bind(block, fields, list, any, out, err);
}

static bool array_compare_bind(struct block *block, const json_t *fields, bool any, struct expr **out,
                               struct err *err)
{
    json_t *array, *list;
    if (!node_is(node_get(fields, "rexpr"), "A_ArrayExpr", &array) ||
        json_array_size(list = node_get(array, "elements")) == 0)
        return err_set_at(err, ERR_UNSUPPORTED, node_offset(fields),
                          "%s takes a subquery or ARRAY[…] with its elements written out",
                          any ? "ANY" : "ALL");
    return list_compare_bind(block, fields, list, any, out, err);
}

static bool between_make(struct block *block, struct expr *left, struct expr *low, struct expr *high,
                         int offset, struct expr **out, struct err *err)
{
    struct expr *ends[2];
    TRY(operator_call(block, ">=", left, low, offset, &ends[0], err));
    TRY(operator_call(block, "<=", left, high, offset, &ends[1], err));
    *out = node_of(block, EXPR_AND, TYPE_BOOL, 2, ends, offset);
    return true;
}

static bool between_bind(struct block *block, const json_t *fields, bool inside, struct expr **out,
                         struct err *err)
{
    int offset = node_offset(fields);
    json_t *list = node_get(node_get(node_get(fields, "rexpr"), "List"), "items");
    struct expr *left, **ends;
    size_t count;
    TRY(expr_bind(block, node_get(fields, "lexpr"), &left, err));
    TRY(list_bind(block, list, &ends, &count, err));
    if (count != 2)
        return err_set_at(err, ERR_BAD_INPUT, offset, "BETWEEN wants two ends");
    if (inside)
        return between_make(block, left, ends[0], ends[1], offset, out, err);
    TRY(operator_call(block, "<", left, ends[0], offset, &ends[0], err));
    TRY(operator_call(block, ">", left, ends[1], offset, &ends[1], err));
    *out = node_of(block, EXPR_OR, TYPE_BOOL, 2, ends, offset);
    return true;
}

// BETWEEN SYMMETRIC: the ends in either order.
static bool symmetric_bind(struct block *block, const json_t *fields, bool inside, struct expr **out,
                           struct err *err)
{
    int offset = node_offset(fields);
    json_t *list = node_get(node_get(node_get(fields, "rexpr"), "List"), "items");
    struct expr *left, **ends, *either[2];
    size_t count;
    TRY(expr_bind(block, node_get(fields, "lexpr"), &left, err));
    TRY(list_bind(block, list, &ends, &count, err));
    if (count != 2)
        return err_set_at(err, ERR_BAD_INPUT, offset, "BETWEEN wants two ends");
    TRY(between_make(block, left, ends[0], ends[1], offset, &either[0], err));
    TRY(between_make(block, left, ends[1], ends[0], offset, &either[1], err));
    *out = node_of(block, EXPR_OR, TYPE_BOOL, 2, either, offset);
    if (!inside)
        *out = expr_not(block->arena, *out);
    return true;
}

static bool distinct_make(struct block *block, struct expr *left, struct expr *right, int offset,
                          struct expr **out, struct err *err)
{
    struct expr *args[] = {left, right};
    enum type type;
    TRY(type_common(args, 2, "IS DISTINCT FROM", &type, err));
    for (int i = 0; i < 2; i++)
        TRY(type_coerce(block->arena, args[i], type, &args[i], err));
    *out = node_of(block, EXPR_DISTINCT, TYPE_BOOL, 2, args, offset);
    return true;
}

static bool distinct_bind(struct block *block, const json_t *fields, struct expr **out,
                          struct err *err)
{
    struct expr *left, *right;
    TRY(row_refuse(node_get(fields, "lexpr"), err));
    TRY(expr_bind(block, node_get(fields, "lexpr"), &left, err));
    TRY(expr_bind(block, node_get(fields, "rexpr"), &right, err));
    return distinct_make(block, left, right, node_offset(fields), out, err);
}

// CASE WHEN condition THEN then ELSE otherwise END over types that agree already.
static struct expr *case_make(struct block *block, struct expr *condition, struct expr *then,
                              struct expr *otherwise, int offset)
{
    struct expr *args[] = {condition, then, otherwise};
    return node_of(block, EXPR_CASE, then->type, 3, args, offset);
}

static bool nullif_bind(struct block *block, const json_t *fields, struct expr **out, struct err *err)
{
    int offset = node_offset(fields);
    struct expr *left, *right, *same;
    TRY(expr_bind(block, node_get(fields, "lexpr"), &left, err));
    TRY(expr_bind(block, node_get(fields, "rexpr"), &right, err));
    TRY(operator_call(block, "=", left, right, offset, &same, err));
    left = type_settle(block->arena, left);
    // Between integers and between dates PostgreSQL has operators that leave the left side as it is.
    enum type compared = same->kind == EXPR_CALL ? same->args[0]->type : left->type;
    if (compared == TYPE_NUMERIC || compared == TYPE_DOUBLE)
        TRY(type_coerce(block->arena, left, compared, &left, err));
    *out = case_make(block, same, expr_const(block->arena, value_null(left->type)), left, offset);
    return true;
}

static bool operator_bind(struct block *block, const json_t *fields, struct expr **out,
                          struct err *err)
{
    const char *kind = node_text(fields, "kind");
    // SIMILAR TO comes as ~ with its pattern in similar_to_escape().
    if (strcmp(kind, "AEXPR_OP") == 0 || strcmp(kind, "AEXPR_LIKE") == 0 ||
        strcmp(kind, "AEXPR_ILIKE") == 0 || strcmp(kind, "AEXPR_SIMILAR") == 0)
        return plain_operator_bind(block, fields, out, err);
    if (strcmp(kind, "AEXPR_IN") == 0)
        return in_bind(block, fields, out, err);
    if (strcmp(kind, "AEXPR_BETWEEN") == 0 || strcmp(kind, "AEXPR_NOT_BETWEEN") == 0)
        return between_bind(block, fields, strcmp(kind, "AEXPR_BETWEEN") == 0, out, err);
    if (strcmp(kind, "AEXPR_BETWEEN_SYM") == 0 || strcmp(kind, "AEXPR_NOT_BETWEEN_SYM") == 0)
        return symmetric_bind(block, fields, strcmp(kind, "AEXPR_BETWEEN_SYM") == 0, out, err);
    if (strcmp(kind, "AEXPR_NULLIF") == 0)
        return nullif_bind(block, fields, out, err);
    if (strcmp(kind, "AEXPR_DISTINCT") == 0)
        return distinct_bind(block, fields, out, err);
    if (strcmp(kind, "AEXPR_NOT_DISTINCT") == 0) {
        TRY(distinct_bind(block, fields, out, err));
        *out = expr_not(block->arena, *out);
        return true;
    }
    if (strcmp(kind, "AEXPR_OP_ANY") == 0 || strcmp(kind, "AEXPR_OP_ALL") == 0)
        return array_compare_bind(block, fields, strcmp(kind, "AEXPR_OP_ANY") == 0, out, err);
    return err_set_at(err, ERR_UNSUPPORTED, node_offset(fields), "this operator is not supported");
}

// ---- logic

static bool boolean_bind(struct block *block, const json_t *fields, struct expr **out,
                         struct err *err)
{
    const char *op = node_text(fields, "boolop");
    json_t *list = node_get(fields, "args");
    size_t count = json_array_size(list);
    struct expr **args = ARENA_ARRAY(block->arena, struct expr *, count + 1);
    const char *what = strcmp(op, "AND_EXPR") == 0 ? "AND" : strcmp(op, "OR_EXPR") == 0 ? "OR" : "NOT";
    for (size_t i = 0; i < count; i++)
        TRY(condition_bind(block, json_array_get(list, i), what, &args[i], err));
    enum expr_kind kind = what[0] == 'A' ? EXPR_AND : what[0] == 'O' ? EXPR_OR : EXPR_NOT;
    *out = node_of(block, kind, TYPE_BOOL, count, args, node_offset(fields));
    return true;
}

static bool null_test_bind(struct block *block, const json_t *fields, struct expr **out,
                           struct err *err)
{
    struct expr *arg;
    TRY(row_refuse(node_get(fields, "arg"), err));
    TRY(expr_bind(block, node_get(fields, "arg"), &arg, err));
    arg = type_settle(block->arena, arg);
    *out = node_of(block, EXPR_IS_NULL, TYPE_BOOL, 1, &arg, node_offset(fields));
    if (strcmp(node_text(fields, "nulltesttype"), "IS_NOT_NULL") == 0)
        *out = expr_not(block->arena, *out);
    return true;
}

static bool truth_test_bind(struct block *block, const json_t *fields, struct expr **out,
                            struct err *err)
{
    const char *test = node_text(fields, "booltesttype");
    int offset = node_offset(fields);
    struct expr *arg;
    TRY(condition_bind(block, node_get(fields, "arg"), "IS TRUE", &arg, err));
    if (strstr(test, "UNKNOWN")) {
        *out = node_of(block, EXPR_IS_NULL, TYPE_BOOL, 1, &arg, offset);
    } else {
        struct value wanted = value_word(TYPE_BOOL, strstr(test, "TRUE") != NULL);
        struct expr *args[] = {arg, expr_const(block->arena, wanted)};
        *out = node_of(block, EXPR_DISTINCT, TYPE_BOOL, 2, args, offset);
    }
    // IS UNKNOWN and IS NOT TRUE are there already; the others are their inverses.
    bool negative = strstr(test, "NOT") != NULL;
    if (negative == (strstr(test, "UNKNOWN") != NULL))
        *out = expr_not(block->arena, *out);
    return true;
}

static bool case_bind(struct block *block, const json_t *fields, struct expr **out, struct err *err)
{
    json_t *list = node_get(fields, "args"), *subject = node_get(fields, "arg"), *when;
    size_t count = json_array_size(list);
    int offset = node_offset(fields);
    struct expr **results = ARENA_ARRAY(block->arena, struct expr *, count + 1);
    struct expr **args = ARENA_ARRAY(block->arena, struct expr *, 2 * count + 1);
    struct expr *left = NULL, *right;
    if (subject)
        TRY(expr_bind(block, subject, &left, err));
    for (size_t i = 0; i < count; i++) {
        node_is(json_array_get(list, i), "CaseWhen", &when);
        if (left) {
            TRY(expr_bind(block, node_get(when, "expr"), &right, err));
            TRY(operator_call(block, "=", left, right, node_offset(when), &args[2 * i], err));
        } else {
            TRY(condition_bind(block, node_get(when, "expr"), "WHEN", &args[2 * i], err));
        }
        TRY(expr_bind(block, node_get(when, "result"), &results[i], err));
    }
    json_t *otherwise = node_get(fields, "defresult");
    results[count] = place(expr_const(block->arena, value_null(TYPE_UNKNOWN)), offset);
    if (otherwise)
        TRY(expr_bind(block, otherwise, &results[count], err));
    enum type type;
    TRY(type_common(results, count + 1, "CASE", &type, err));
    for (size_t i = 0; i <= count; i++)
        TRY(type_coerce(block->arena, results[i], type,
                        i < count ? &args[2 * i + 1] : &args[2 * count], err));
    *out = node_of(block, EXPR_CASE, type, 2 * count + 1, args, offset);
    return true;
}

static bool coalesce_bind(struct block *block, const json_t *fields, struct expr **out,
                          struct err *err)
{
    struct expr **args;
    size_t count;
    enum type type;
    TRY(list_bind(block, node_get(fields, "args"), &args, &count, err));
    TRY(type_common(args, count, "COALESCE", &type, err));
    for (size_t i = 0; i < count; i++)
        TRY(type_coerce(block->arena, args[i], type, &args[i], err));
    *out = node_of(block, EXPR_COALESCE, type, count, args, node_offset(fields));
    return true;
}

static bool extreme_bind(struct block *block, const json_t *fields, struct expr **out,
                         struct err *err)
{
    bool greatest = strcmp(node_text(fields, "op"), "IS_GREATEST") == 0;
    struct expr **args;
    size_t count;
    enum type type;
    TRY(list_bind(block, node_get(fields, "args"), &args, &count, err));
    TRY(type_common(args, count, greatest ? "GREATEST" : "LEAST", &type, err));
    for (size_t i = 0; i < count; i++)
        TRY(type_coerce(block->arena, args[i], type, &args[i], err));
    return type_call(block->arena, greatest ? "greatest" : "least", args, count, node_offset(fields),
                     out, err);
}

// ---- casts

static bool typmod_at(const json_t *typmods, size_t i, int64_t *out)
{
    json_t *constant = json_object_get(json_array_get(typmods, i), "A_Const");
    json_t *value = node_get(constant, "ival");
    *out = node_integer(value, "ival");
    return value != NULL;
}

static bool typmods_apply(struct block *block, const char *name, const json_t *typmods, int offset,
                          struct expr **expr, struct err *err)
{
    int64_t first = 0, second = 0;
    size_t count = json_array_size(typmods);
    if (count == 0)
        return true;
    bool numeric = strcmp(name, "numeric") == 0, varchar = strcmp(name, "varchar") == 0;
    if ((!numeric && !varchar) || !typmod_at(typmods, 0, &first) ||
        (count > 1 && !typmod_at(typmods, 1, &second)))
        return err_set_at(err, ERR_UNSUPPORTED, offset,
                          "%s takes no precision here; write interval '3 days' in full", name);
    if (varchar ? first < 1 : second < 0 || second > NUM_SCALE_MAX || first < 1)
        return err_set_at(err, ERR_BAD_INPUT, offset, "%s: this precision is out of range", name);
    struct value length = value_word(TYPE_INT, varchar ? first : second);
    struct expr *args[] = {*expr, expr_const(block->arena, length)};
    return type_call(block->arena, varchar ? "left" : "numeric_scale", args, 2, offset, expr, err);
}

// INTERVAL '3' DAY: the grammar gives the unit as a bit of the first typmod. The literal is written
// anew with its unit; more than a number in it is left to the reader to write in full.
static bool interval_unit_apply(struct block *block, json_t **typmods, struct expr *arg)
{
    static const struct {
        int64_t mask;
        const char *word;
    } units[] = {{1 << 2, "years"},   {1 << 1, "months"},    {1 << 3, "days"},
                 {1 << 10, "hours"},  {1 << 11, "minutes"}, {1 << 12, "seconds"}};
    int64_t mask;
    if (!typmod_at(*typmods, 0, &mask) || json_array_size(*typmods) > 1 ||
        arg->kind != EXPR_CONST || arg->type != TYPE_UNKNOWN || arg->constant.state != STATE_VALUE)
        return false;
    struct slice text = dict_get((uint32_t)arg->constant.word);
    size_t sign = strspn(text.data, "+-"), digits = strspn(text.data + sign, "0123456789");
    size_t used = sign + digits;
    if (mask == 1 << 12 && text.data[used] == '.')
        used += 1 + strspn(text.data + used + 1, "0123456789");
    if (sign > 1 || digits == 0 || used != text.len)
        return false;
    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
        if (units[i].mask == mask) {
            arg->constant.word = (int64_t)dict_put_text(
                arena_format(block->arena, "%s %s", text.data, units[i].word));
            *typmods = NULL;
            return true;
        }
    return false;
}

// A NULL has no value that a narrower type could change.
static bool null_of_narrow_type(const char *name, const struct expr *arg, enum type *type)
{
    bool real = strcmp(name, "float4") == 0;
    if ((!real && strcmp(name, "int2") != 0) || arg->kind != EXPR_CONST ||
        arg->constant.state != STATE_NULL)
        return false;
    *type = real ? TYPE_DOUBLE : TYPE_INT;
    return true;
}

static bool cast_bind(struct block *block, const json_t *fields, struct expr **out, struct err *err)
{
    json_t *type_node = node_get(fields, "typeName"), *typmods = node_get(type_node, "typmods");
    int offset = node_offset(type_node);
    const char *name = node_plain_name(node_get(type_node, "names"));
    struct expr *arg;
    enum type type;
    TRY(expr_bind(block, node_get(fields, "arg"), &arg, err));
    if (!name || node_get(type_node, "arrayBounds") || strcmp(name, "bpchar") == 0 ||
        (!type_of_name(name, &type) && !null_of_narrow_type(name, arg, &type)))
        return err_set_at(err, ERR_UNSUPPORTED, offset,
                          "this type is not supported: use boolean, integer, bigint, numeric, text, "
                          "date, time, timestamp or interval");
    if (type == TYPE_INTERVAL)
        interval_unit_apply(block, &typmods, arg);
    TRY(type_cast(block->arena, arg, type, out, err));
    return typmods_apply(block, name, typmods, offset, out, err);
}

static bool collate_bind(struct block *block, const json_t *fields, struct expr **out,
                         struct err *err)
{
    const char *name = node_plain_name(node_get(fields, "collname"));
    if (!name || strcmp(name, "C") != 0)
        return err_set_at(err, ERR_UNSUPPORTED, node_offset(fields),
                          "text is ordered by COLLATE \"C\" and no other collation");
    return expr_bind(block, node_get(fields, "arg"), out, err);
}

// ---- dispatch

static const struct {
    const char *kind;
    node_bind_fn *bind;
} node_binders[] = {
    {"A_Const", constant_bind},     {"ColumnRef", column_bind},     {"A_Expr", operator_bind},
    {"BoolExpr", boolean_bind},     {"FuncCall", call_bind},        {"TypeCast", cast_bind},
    {"CaseExpr", case_bind},        {"CoalesceExpr", coalesce_bind}, {"MinMaxExpr", extreme_bind},
    {"NullTest", null_test_bind},   {"BooleanTest", truth_test_bind}, {"SubLink", subquery_bind},
    {"SQLValueFunction", clock_bind}, {"CollateClause", collate_bind},
};

bool expr_bind(struct block *block, const json_t *node, struct expr **out, struct err *err)
{
    json_t *fields;
    const char *kind = node_kind(node, &fields);
    for (size_t i = 0; i < sizeof node_binders / sizeof *node_binders; i++)
        if (strcmp(kind, node_binders[i].kind) == 0) {
            TRY(node_binders[i].bind(block, fields, out, err));
            if (expr_size(*out) < EXPR_SIZE_MAX)
                return true;
            return err_set_at(err, ERR_LIMIT, node_place(node), "this expression is too large");
        }
    const char *hint = strcmp(kind, "A_ArrayExpr") == 0   ? "arrays: use IN (…) or a table"
                       : strcmp(kind, "A_Indirection") == 0 ? "subscripts and fields of values"
                       : strcmp(kind, "ParamRef") == 0    ? "$1: write param('name')"
                       : strcmp(kind, "RowExpr") == 0     ? "rows: name the columns one by one"
                       : strcmp(kind, "SetToDefault") == 0 ? "DEFAULT"
                                                          : "this expression";
    return err_set_at(err, ERR_UNSUPPORTED, node_place(node), "%s (not supported)", hint);
}
