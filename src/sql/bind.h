// sql/bind.h — what the files of the binder share: blocks, scopes and the numbering of columns.
//
// A block is one SELECT. Its expressions are bound over the columns of FROM; what is not yet there is
// a column with a number from a range of its own, and is settled when the plan has grown so far:
//
//     0 …             a column of FROM
//     COLUMN_OUTER …  a column of the enclosing block's FROM (correlation, one level)
//     COLUMN_SUB …    the result of a subquery that is to be joined in
//     COLUMN_AGG …    an aggregate of this block
//     COLUMN_WINDOW … a window call of this block
#pragma once

#include "base/vec.h"
#include "sql/parse.h"
#include "sql/plan_node.h"

#define COLUMN_RANGE (1 << 24)
#define COLUMN_OUTER (1 * COLUMN_RANGE)
#define COLUMN_SUB (2 * COLUMN_RANGE)
#define COLUMN_AGG (3 * COLUMN_RANGE)
#define COLUMN_WINDOW (4 * COLUMN_RANGE)

static inline int column_range(int column)
{
    return column - column % COLUMN_RANGE;
}

struct bind { // one request
    struct arena *arena;
    const struct plan_request *request;
    VEC(struct plan_spot) spots;
    VEC(const char *) notes;
    int depth;         // of queries within queries
    bool keep_literal; // the next SELECT is a side of UNION, which settles its literals
};

struct scope_column {
    const char *rel, *name;
    int column;
    enum type type;
    const struct schema_table *table; // of which it is a column, NULL: of a subquery
    bool merged; // stands in a USING column: only reachable by its table's name
};

struct scope {
    struct arena *arena;
    VEC(struct scope_column) columns;
    const struct scope *outer;
};

struct cte { // a list, the innermost first
    const char *name;
    struct plan *plan;
    size_t size;
    const struct cte *next;
};

enum sub_kind { SUB_EXISTS, SUB_SCALAR, SUB_ANY };

struct any { // lefts op ANY (a subquery), or the negation of it
    const char *op;
    struct expr **lefts;
    size_t count;
    bool negated;
};

struct bind_sub {
    enum sub_kind kind;
    struct plan *plan;
    struct any any;
    int sql_offset;
    struct expr *result; // once joined in
};

struct bind_window {
    struct expr_list partition;
    VEC(struct plan_order) orders;
    struct plan_window_call call;
    int sql_offset;
    int column; // in the plan, once made
};

enum clause {
    CLAUSE_FROM,
    CLAUSE_WHERE,
    CLAUSE_GROUP,
    CLAUSE_HAVING,
    CLAUSE_SELECT,
    CLAUSE_AGG,    // inside an aggregate
    CLAUSE_WINDOW, // inside a window call
    CLAUSE_VALUES,
};

struct block {
    struct bind *bind;
    struct arena *arena;
    struct scope scope;
    const struct cte *ctes;
    const json_t *windows; // the WINDOW clause
    struct plan *plan;     // as far as it has grown
    enum clause clause;
    struct expr_list keys; // GROUP BY, over FROM
    uint64_t *sets;        // of GROUPING SETS: bit i says that key i is in; NULL: all keys always
    size_t set_count;
    VEC(struct plan_agg) aggs;
    VEC(struct bind_window) calls;
    VEC(struct bind_sub) subs;
    bool has_group;           // GROUP BY was written
    bool grouped;             // the plan is past its aggregate
};

struct target { // of the SELECT list
    const char *name;
    struct expr *expr;
};

struct targets {
    struct target *at;
    size_t count, room;
};

// DISTINCT ON, ORDER BY, LIMIT and OFFSET over the columns of a result.
struct tail {
    size_t visible;               // columns of the result; what only ORDER BY needs comes behind
    VEC(int) on;                  // of DISTINCT ON: columns
    VEC(int) columns;             // of ORDER BY, each once ...
    VEC(struct plan_order) orders; // ... and how
    bool cut;                     // LIMIT or OFFSET is written
    uint64_t offset, limit;
    int place;                    // in the text, where an order can be completed; -1: none
};

// bind.c
bool bind_query(struct bind *bind, const json_t *select, const struct scope *outer,
                const struct cte *ctes, struct plan **out, struct err *err);
void bind_note(struct bind *bind, const char *text);
void bind_spot(struct bind *bind, struct plan_spot spot);

bool node_star(const json_t *node, const char **rel); // * or t.*; *rel is NULL for the plain one

// bind_grouping.c
bool group_bind(struct block *block, const json_t *list, const json_t *targets, struct err *err);
struct plan *sets_make(struct block *block, struct expr *const *keys, struct plan_agg *aggs,
                       size_t agg_count);

// bind_set.c
bool set_bind(struct bind *bind, const json_t *select, const struct scope *outer,
              const struct cte *ctes, struct plan **out, struct err *err);

// bind_scope.c
bool scope_find(const struct scope *scope, const char *rel, const char *name, int sql_offset,
                struct expr **out, struct err *err);
// The column that says whose the rows of FROM are, else those of the enclosing block: the column itself and
// how it is written. NULL: there is none.
struct expr *scope_agency(const struct scope *scope, const char **words);
void scope_add(struct scope *scope, const char *rel, const char *name, int column, enum type type,
               const struct schema_table *table);

// bind_from.c
bool from_bind(struct block *block, const json_t *list, struct err *err);

// bind_type.c: types as PostgreSQL settles them
bool type_coerce(struct arena *arena, struct expr *expr, enum type type, struct expr **out,
                 struct err *err); // implicitly
bool type_cast(struct arena *arena, struct expr *expr, enum type type, struct expr **out,
               struct err *err); // explicitly
bool type_common(struct expr *const *exprs, size_t count, const char *what, enum type *out,
                 struct err *err);
bool type_call(struct arena *arena, const char *name, struct expr **args, size_t count,
               int sql_offset, struct expr **out, struct err *err);
bool type_reachable(enum type from, enum type to);
struct expr *type_settle(struct arena *arena, struct expr *expr); // an unknown literal is text

// bind_expr.c
bool expr_bind(struct block *block, const json_t *node, struct expr **out, struct err *err);
bool condition_bind(struct block *block, const json_t *node, const char *clause, struct expr **out,
                    struct err *err);

// bind_call.c: functions, aggregates and window calls
// The overload of an aggregate for the argument, which it may widen.
bool agg_resolve(struct block *block, const char *name, size_t count, struct expr **arg, int offset,
                 struct plan_agg *out, struct err *err);
bool agg_is_plain(const char *name); // an aggregate that no order belongs to
bool call_bind(struct block *block, const json_t *fields, struct expr **out, struct err *err);

// bind_group.c: settling what was bound over FROM onto the plan as it stands
bool block_settle(struct block *block, struct expr *expr, struct expr **out, struct err *err);
bool group_make(struct block *block, struct expr *const *uses, size_t use_count, struct err *err);

// bind_window.c
// A literal without a type is no value for functions that take any type.
bool value_typed(const struct expr *value, int offset, struct err *err);
// FROM generate_series(first, last, step) over constants: a plan of rows.
bool series_bind(struct block *block, const json_t *fields, struct plan **out, struct err *err);
// The expression's type is not settled yet.
bool order_bind(struct block *block, const json_t *node, struct plan_order *out, struct err *err);
bool window_bind(struct block *block, const json_t *call, const char *name, struct expr **out,
                 struct err *err);
bool windows_make(struct block *block, struct err *err);

// bind_order.c
bool tail_written(const json_t *select); // anything but an ORDER BY, which changes nothing by itself
bool tail_bind(struct block *block, const json_t *select, struct targets *targets, struct tail *out,
               struct err *err);
bool tail_bind_output(struct bind *bind, const json_t *select, const struct plan *plan,
                      struct tail *out, struct err *err);
struct plan *tail_make(struct bind *bind, struct plan *plan, struct tail *tail);

// bind_subquery.c
bool subquery_bind(struct block *block, const json_t *fields, struct expr **out, struct err *err);
bool conjunct_bind(struct block *block, const json_t *node, struct expr_list *out, const char *clause,
                   struct err *err);

// bind_any.c
bool any_bind(struct block *block, const json_t *fields, struct plan *inner, struct any *out,
              struct err *err);
// `inner` names columns of the block's plan by COLUMN_OUTER. As a value:
bool any_settle(struct block *block, struct plan *inner, const struct any *any, int sql_offset,
                struct expr **out, struct err *err);
// = ANY or its negation as a condition of the block's plan; `conditions` are what is left of it.
bool any_conjunct(struct block *block, struct plan *inner, const struct any *any, int sql_offset,
                  struct expr_list *conditions, struct err *err);

// decorrelate.c: `inner` may name columns of *outer by COLUMN_OUTER
bool decorrelate_semi(struct arena *arena, struct plan **outer, struct plan *inner,
                      struct expr *const *tests, size_t test_count, bool anti, int sql_offset,
                      struct err *err);
bool decorrelate_mark(struct arena *arena, struct plan **outer, struct plan *inner, int sql_offset,
                      struct expr **out, struct err *err);
bool decorrelate_scalar(struct arena *arena, struct plan **outer, struct plan *inner,
                        int sql_offset, struct expr **out, struct err *err);

// timed.c: the same query without the clock in join conditions
bool plan_part_timed(struct arena *arena, struct plan *plan, struct plan **out, struct err *err);

// simplify.c, determinism.c
struct expr *expr_fold(struct arena *arena, struct expr *expr);
struct plan *plan_simplify(struct arena *arena, struct plan *plan);
// Whether partition and order of a window or topk tell all rows of its input apart.
bool order_is_total(struct arena *arena, const struct plan *plan);
// Whether rows of the plan that agree in these columns are one row.
bool columns_are_key(struct arena *arena, const struct plan *plan, const bool *columns);
void determinism_note(struct bind *bind, const struct plan *plan);
