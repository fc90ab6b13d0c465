// flow/expr.h — typed expressions over the columns of one row, evaluated a column at a time.
//
// Immutable once built. NULL logic is PostgreSQL's; a fault travels like a value: `false AND fault`
// is false, CASE takes only the fault of the branch it takes.
// Owns     the arena given to the builders (a scenario's).
// Errors   none at evaluation.
#pragma once

#include "flow/fn.h"

enum expr_kind {
    EXPR_COLUMN, // input column `column`
    EXPR_CONST,
    EXPR_CALL,     // fn over args
    EXPR_AND,      // args, two or more
    EXPR_OR,       // args, two or more
    EXPR_NOT,      // one arg
    EXPR_IS_NULL,  // one arg
    EXPR_DISTINCT, // two args: IS DISTINCT FROM
    EXPR_CASE,     // condition, result, condition, result ..., else
    EXPR_COALESCE, // args
    EXPR_CLOCK,    // current_date (TYPE_DATE) or localtimestamp (TYPE_TIMESTAMP)
    EXPR_TURN,     // one boolean arg, monotone in the clock: the microsecond of the clock at which it
                   // becomes true (column = 1) or stops being true (column = 0); a TIMESTAMP,
                   // NULL: never
};

struct expr {
    enum expr_kind kind;
    enum type type;
    int column;
    int sql_offset;
    struct value constant;
    const struct fn *fn;
    struct expr **args;
    size_t arg_count;
};

struct expr *expr_column(struct arena *arena, int column, enum type type);
struct expr *expr_const(struct arena *arena, struct value value);
struct expr *expr_call(struct arena *arena, const struct fn *fn, struct expr **args, size_t count);
struct expr *expr_node(struct arena *arena, enum expr_kind kind, enum type type, struct expr **args,
                       size_t count);
// The conjunction of both, either may be NULL (true).
struct expr *expr_and(struct arena *arena, struct expr *a, struct expr *b);

// Evaluates over the batch; the clock in microseconds since 2000-01-01.
struct column expr_eval(const struct expr *expr, const struct batch *batch, int64_t clock_us,
                        struct arena *arena);

bool expr_uses_clock(const struct expr *expr);
void expr_mark_columns(const struct expr *expr, bool *used);
// The same expression with input column i replaced by `map[i]` (an expression of the same type).
struct expr *expr_rebase(struct arena *arena, const struct expr *expr, struct expr *const *map);
// The same with every column number shifted.
struct expr *expr_shift(struct arena *arena, const struct expr *expr, int by);
// +1: once true it stays true as the clock moves on; -1: once false it stays false; 0: neither.
int expr_clock_direction(const struct expr *expr);
bool expr_same(const struct expr *a, const struct expr *b);
// Canonical: equal texts are equal expressions. Columns are #0, #1 ...
void expr_print(struct str *out, const struct expr *expr);
