// Types as PostgreSQL settles them: literals without a type take the one their place wants, numbers
// widen (integer → bigint → numeric → double precision), a date becomes a timestamp, nothing else
// happens unasked. Of several overloads the one with most exact arguments wins, then the one that
// takes double precision where a number must be converted, then text for literals without a type.

#include <assert.h>
#include <string.h>

#include "base/dict.h"
#include "flow/fn/regex.h"
#include "sql/bind.h"

bool type_reachable(enum type from, enum type to)
{
    if (from == to || from == TYPE_UNKNOWN)
        return true;
    if (from == TYPE_DATE)
        return to == TYPE_TIMESTAMP;
    bool number = from == TYPE_INT || from == TYPE_BIGINT || from == TYPE_NUMERIC;
    return number && to > from && to <= TYPE_DOUBLE;
}

static struct expr *call_one(struct arena *arena, const struct fn *fn, struct expr *arg)
{
    struct expr **args = ARENA_ARRAY(arena, struct expr *, 1);
    args[0] = arg;
    struct expr *call = expr_call(arena, fn, args, 1);
    call->sql_offset = arg->sql_offset;
    return call;
}

static const struct fn *cast_find(struct arena *arena, enum type from, enum type to)
{
    return fn_find(arena_format(arena, "::%s", type_name(to)), &from, 1);
}

static struct expr *constant_at(struct arena *arena, struct value value, int sql_offset)
{
    struct expr *expr = expr_const(arena, value);
    expr->sql_offset = sql_offset;
    return expr;
}

static bool literal_read(struct arena *arena, const struct expr *expr, enum type type,
                         struct expr **out, struct err *err)
{
    if (expr->kind != EXPR_CONST || expr->constant.state == STATE_NULL) {
        *out = constant_at(arena, value_null(type), expr->sql_offset);
        return true;
    }
    struct slice text = dict_get((uint32_t)expr->constant.word);
    struct value value;
    if (!value_parse(type, text.data, text.len, &value))
        return err_set_at(err, ERR_BAD_INPUT, expr->sql_offset,
                          "'%.*s' is not a value of type %s", (int)(text.len < 80 ? text.len : 80),
                          text.data, type_name(type));
    *out = constant_at(arena, value, expr->sql_offset);
    return true;
}

// Integer constants widen here, so that plans show the number and not a cast of it.
static struct expr *number_widen(struct arena *arena, const struct expr *expr, enum type type)
{
    bool whole = expr->type == TYPE_INT || expr->type == TYPE_BIGINT;
    if (expr->kind != EXPR_CONST || expr->constant.state != STATE_VALUE || !whole)
        return NULL;
    if (type == TYPE_BIGINT)
        return constant_at(arena, value_word(type, expr->constant.word), expr->sql_offset);
    if (type != TYPE_NUMERIC)
        return NULL;
    struct value value = {.type = type, .state = STATE_VALUE, .num = num_of_int(expr->constant.word)};
    return constant_at(arena, value, expr->sql_offset);
}

bool type_coerce(struct arena *arena, struct expr *expr, enum type type, struct expr **out,
                 struct err *err)
{
    *out = expr;
    if (expr->type == type)
        return true;
    if (expr->type == TYPE_UNKNOWN)
        return literal_read(arena, expr, type, out, err);
    if (!type_reachable(expr->type, type))
        return err_set_at(err, ERR_BAD_INPUT, expr->sql_offset,
                          "a %s stands where a %s is wanted: add a cast such as (…)::%s",
                          type_name(expr->type), type_name(type), type_name(type));
    *out = number_widen(arena, expr, type);
    if (*out)
        return true;
    *out = expr;
    while ((*out)->type != type) {
        const struct fn *fn = cast_find(arena, (*out)->type, type);
        if (!fn) // by way of the next wider type
            fn = cast_find(arena, (*out)->type, (enum type)((int)(*out)->type + 1));
        if (!fn)
            return err_set_at(err, ERR_UNSUPPORTED, expr->sql_offset, "%s cannot become %s here",
                              type_name((*out)->type), type_name(type));
        *out = call_one(arena, fn, *out);
    }
    return true;
}

bool type_cast(struct arena *arena, struct expr *expr, enum type type, struct expr **out,
               struct err *err)
{
    if (expr->type == type || expr->type == TYPE_UNKNOWN)
        return type_coerce(arena, expr, type, out, err);
    *out = number_widen(arena, expr, type);
    if (*out)
        return true;
    const struct fn *fn = cast_find(arena, expr->type, type);
    if (!fn)
        return err_set_at(err, ERR_UNSUPPORTED, expr->sql_offset, "a %s cannot be cast to %s",
                          type_name(expr->type), type_name(type));
    *out = call_one(arena, fn, expr);
    return true;
}

bool type_common(struct expr *const *exprs, size_t count, const char *what, enum type *out,
                 struct err *err)
{
    enum type type = TYPE_UNKNOWN;
    for (size_t i = 0; i < count; i++) {
        enum type next = exprs[i]->type;
        if (type_reachable(type, next))
            type = next;
        else if (!type_reachable(next, type))
            return err_set_at(err, ERR_BAD_INPUT, exprs[i]->sql_offset,
                              "%s: types %s and %s do not go together, add a cast", what,
                              type_name(type), type_name(next));
    }
    *out = type == TYPE_UNKNOWN ? TYPE_TEXT : type;
    return true;
}

struct expr *type_settle(struct arena *arena, struct expr *expr)
{
    struct err ignored = {0};
    struct expr *settled = expr;
    if (expr->type == TYPE_UNKNOWN) {
        bool ok = type_coerce(arena, expr, TYPE_TEXT, &settled, &ignored);
        assert(ok);
    }
    return settled;
}

// ---- overloads

struct candidate {
    const struct fn *fn;
    int exact, preferred, literal;
    int doubles; // literals without a type that would become double precision
    bool others; // … something other than a number
};

static enum type argument_type(const struct fn *fn, size_t i)
{
    return fn->args[i < (size_t)fn->arg_count ? i : (size_t)fn->arg_count - 1];
}

static bool arity_fits(const struct fn *fn, size_t count)
{
    if ((size_t)fn->arg_count == count)
        return true;
    return (fn->flags & FN_VARIADIC) && fn->arg_count > 0 && count >= (size_t)fn->arg_count;
}

// The one type of all arguments that have one, TYPE_UNKNOWN when they differ.
static enum type known_type(struct expr *const *args, size_t count)
{
    enum type known = TYPE_UNKNOWN;
    for (size_t i = 0; i < count; i++) {
        if (args[i]->type == TYPE_UNKNOWN)
            continue;
        if (known != TYPE_UNKNOWN && known != args[i]->type)
            return TYPE_UNKNOWN;
        known = args[i]->type;
    }
    return known;
}

static bool candidate_rate(const struct fn *fn, struct expr *const *args, size_t count,
                           struct candidate *out)
{
    *out = (struct candidate){.fn = fn};
    enum type known = known_type(args, count);
    for (size_t i = 0; i < count; i++) {
        enum type wanted = argument_type(fn, i), given = args[i]->type;
        if (!type_reachable(given, wanted))
            return false;
        if (given == wanted)
            out->exact++;
        else if (given == TYPE_UNKNOWN && count == 2 && wanted == known && known != TYPE_UNKNOWN)
            out->exact++; // a literal beside an operand is taken to be of its type
        else if (given == TYPE_UNKNOWN) {
            out->literal += wanted == TYPE_TEXT ? 1 : 0;
            out->doubles += wanted == TYPE_DOUBLE;
            out->others |= wanted < TYPE_INT || wanted > TYPE_DOUBLE;
        } else
            out->preferred += wanted == TYPE_DOUBLE;
    }
    return true;
}

static int candidate_compare(const struct candidate *a, const struct candidate *b)
{
    if (a->exact != b->exact)
        return a->exact - b->exact;
    if (a->preferred != b->preferred)
        return a->preferred - b->preferred;
    return a->literal - b->literal;
}

static void types_text(struct str *text, struct expr *const *args, size_t count)
{
    for (size_t i = 0; i < count; i++)
        str_format(text, "%s%s", i ? ", " : "",
                   args[i]->type == TYPE_UNKNOWN ? "text" : type_name(args[i]->type));
}

static bool call_missing(struct arena *arena, const char *name, struct expr *const *args,
                         size_t count, int sql_offset, struct err *err)
{
    struct str given, known;
    str_open(&given, arena);
    str_open(&known, arena);
    types_text(&given, args, count);
    for (size_t i = 0; fn_registry[i]; i++)
        for (const struct fn *fn = fn_registry[i]->fns; fn->name; fn++) {
            if (strcmp(fn->name, name) != 0 || known.len > 200)
                continue;
            str_text(&known, known.len ? "; (" : "(");
            for (int arg = 0; arg < fn->arg_count; arg++)
                str_format(&known, "%s%s", arg ? ", " : "", type_name(fn->args[arg]));
            str_char(&known, ')');
        }
    if (known.len == 0)
        return err_set_at(err, ERR_UNSUPPORTED, sql_offset, "there is no function or operator %s",
                          name);
    return err_set_at(err, ERR_UNSUPPORTED, sql_offset,
                      "%s does not take (%s), add a cast; it takes %s", name, str_end(&given),
                      str_end(&known));
}

static const char *constant_text(struct expr *const *args, size_t count, size_t i)
{
    if (i >= count)
        return "";
    bool text = args[i]->kind == EXPR_CONST && args[i]->constant.state == STATE_VALUE;
    return text ? dict_get((uint32_t)args[i]->constant.word).data : NULL;
}

// Constant patterns that would not mean the same are refused here; others make an error row.
static bool pattern_check(const struct fn *fn, struct expr *const *args, size_t count,
                          struct err *err)
{
    bool replace = strcmp(fn->name, "regexp_replace") == 0;
    bool part = strcmp(fn->name, "regexp_substr") == 0;
    bool substring = strcmp(fn->name, "substring") == 0 && fn->args[1] == TYPE_TEXT;
    if (!replace && !part && !substring && strcmp(fn->name, "regexp_like") != 0)
        return true;
    const char *pattern = constant_text(args, count, 1), *why = NULL;
    const char *by = replace ? constant_text(args, count, 2) : "";
    const char *flags = replace ? constant_text(args, count, 3) : "";
    if (!pattern || !by || !flags)
        return true;
    size_t len = strlen(pattern);
    if (replace             ? regex_replace_allowed(pattern, len, by, strlen(by), flags, &why)
        : part || substring ? regex_part_allowed(pattern, len, part, &why)
                            : regex_allowed(pattern, len, &why))
        return true;
    return err_set_at(err, ERR_UNSUPPORTED, args[1]->sql_offset, "%s: %s", fn->name, why);
}

static bool call_make(struct arena *arena, const struct fn *fn, struct expr **args, size_t count,
                      int sql_offset, struct expr **out, struct err *err)
{
    struct expr **coerced = ARENA_ARRAY(arena, struct expr *, count + 1);
    for (size_t i = 0; i < count; i++)
        TRY(type_coerce(arena, args[i], argument_type(fn, i), &coerced[i], err));
    TRY(pattern_check(fn, coerced, count, err));
    *out = expr_call(arena, fn, coerced, count);
    (*out)->sql_offset = sql_offset;
    return true;
}

bool type_call(struct arena *arena, const char *name, struct expr **args, size_t count,
               int sql_offset, struct expr **out, struct err *err)
{
    struct candidate best = {0};
    bool tied = false, others = false;
    for (size_t i = 0; fn_registry[i]; i++)
        for (const struct fn *fn = fn_registry[i]->fns; fn->name; fn++) {
            struct candidate rated;
            if (strcmp(fn->name, name) != 0 || !arity_fits(fn, count) ||
                !candidate_rate(fn, args, count, &rated))
                continue;
            int order = best.fn ? candidate_compare(&rated, &best) : 1;
            tied = order == 0 || (tied && order < 0);
            others |= rated.others;
            if (order > 0 || (order == 0 && rated.doubles > best.doubles))
                best = rated;
        }
    if (!best.fn)
        return call_missing(arena, name, args, count, sql_offset, err);
    // Where only numbers fit, a literal without a type is double precision.
    if (tied && (others || best.doubles == 0))
        return err_set_at(err, ERR_BAD_INPUT, sql_offset,
                          "%s could mean several things here: add a cast to a literal, such as "
                          "'…'::date",
                          name);
    return call_make(arena, best.fn, args, count, sql_offset, out, err);
}
