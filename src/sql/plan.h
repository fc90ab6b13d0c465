// sql/plan.h — a bound, typed, decorrelated query: relational operators over expressions.
//
// Column i of a node's output is described by columns[i]. Expressions of a node refer to the columns
// of its input; those of a join to the left input's columns followed by the right's.
// Owns     the arena given to plan_bind (the scenario's). Immutable afterwards.
#pragma once

#include "base/err.h"
#include "flow/agg.h"
#include "flow/expr.h"
#include "flow/frame.h"
#include "flow/schema.h"

enum plan_kind {
    PLAN_SCAN,      // a catalog table
    PLAN_ROWS,      // VALUES, or the one empty row of a SELECT without FROM
    PLAN_FILTER,    // condition
    PLAN_PROJECT,   // exprs
    PLAN_JOIN,      // join, left and right, condition (NULL: true)
    PLAN_AGGREGATE, // exprs are the keys, then aggs; grouped is false without GROUP BY
    PLAN_DISTINCT,  // whole rows
    PLAN_UNION,     // ALL: rows of every input; columns agree in type
    PLAN_WINDOW,    // the input's columns followed by one column per call
    PLAN_TOPK,      // of each partition (exprs) the rows at offset .. offset + limit in their order
    PLAN_REPEAT,    // each row as many times as exprs[0] says
};

enum plan_join {
    JOIN_INNER,
    JOIN_LEFT,
    JOIN_SEMI, // left rows with a match; output is the left's columns
    JOIN_ANTI, // left rows without one
};

struct plan_column {
    const char *name; // "" when it has none
    enum type type;
};

struct plan_agg {
    const struct agg_type *type;
    const struct agg_form *form;
    struct expr *arg;    // NULL for count(*)
    struct expr *filter; // NULL: every row
    bool distinct;
    struct agg_given given;
    struct expr *orders[AGG_ORDERS_MAX]; // string_agg's ORDER BY; NULL past given.order_count
    int sql_offset;
};

struct plan_order {
    struct expr *expr;
    bool descending, nulls_first;
};

enum window_fn { WINDOW_ROW_NUMBER, WINDOW_RANK, WINDOW_DENSE_RANK, WINDOW_LAG, WINDOW_LEAD,
                 WINDOW_AGG, WINDOW_FIRST_VALUE, WINDOW_LAST_VALUE, WINDOW_NTH_VALUE, WINDOW_NTILE,
                 WINDOW_PERCENT_RANK, WINDOW_CUME_DIST };

struct plan_window_call {
    enum window_fn fn;
    const struct agg_type *agg; // of WINDOW_AGG
    const struct agg_form *form;
    struct expr *arg;          // lag, lead, …_value, aggregates; NULL for count(*)
    struct expr *filter;       // aggregates
    struct expr *fallback;     // lag/lead's third argument, or NULL
    int64_t offset;            // lag/lead, default 1; nth_value's row; ntile's buckets
    struct frame frame;        // aggregates and …_value
    enum type type;
};

static inline bool window_has_frame(const struct plan_window_call *call)
{
    return call->fn >= WINDOW_AGG && call->fn <= WINDOW_NTH_VALUE;
}

struct plan {
    enum plan_kind kind;
    struct plan_column *columns;
    size_t column_count;
    struct plan **inputs;
    size_t input_count;
    const struct schema_table *table;             // scan
    struct expr *condition;                       // filter, join
    enum plan_join join;                          // join
    bool null_safe;                               // join: equality of keys is IS NOT DISTINCT FROM
    struct expr **exprs;                          // project; aggregate: keys; window, topk: partition
    size_t expr_count;
    bool grouped;                                 // aggregate
    struct plan_agg *aggs;                        // aggregate
    size_t agg_count;
    struct plan_order *orders;                    // window, topk
    size_t order_count;
    uint64_t offset, limit;                       // topk; UINT64_MAX: no limit
    struct plan_window_call *calls;               // window
    size_t call_count;
    struct value *values;                         // rows: row-major
    size_t row_count;
};

// Adds the tables of CREATE TABLE statements with their comments; other statements are refused with
// their offset.
bool schema_read(struct schema *schema, const char *sql, struct err *err);

struct plan_own_value { // of one agency
    const char *agency;
    struct value value; // of the parameter's type
};

struct plan_param {
    const char *name;
    struct value value;
    const struct plan_own_value *own; // of agencies that have another value; param() is then a CASE of agency_id
    size_t own_count;
};

struct plan_request {
    const char *sql;
    const struct schema *schema;
    const struct plan_param *params; // what param('name') may name, with the values in force
    size_t param_count;
};

// Places in the author's text where a server needs other words: param() and the clock.
struct plan_spot {
    int offset, length;
    int param; // index into the request's params; -1: current_date, -2: localtimestamp
    const char *words; // not a value but these words; NULL: a value
    const char *agency; // of a param with own values: the column that says whose the row is, in SQL
};

struct plan_bound {
    struct plan *plan;
    struct plan_spot *spots; // in order of offset
    size_t spot_count;
    const char **notes; // e.g. an ORDER BY of a window that is not provably total
    size_t note_count;
};

// Parses, binds and decorrelates one SELECT. What is outside the subset is refused with ERR_UNSUPPORTED,
// the offset, and what to write instead.
bool plan_bind(struct arena *arena, const struct plan_request *request, struct plan_bound *out,
               struct err *err);
// The author's text with parameters and clock as literals: what a PostgreSQL server runs.
const char *plan_server_text(struct arena *arena, const struct plan_request *request,
                             const struct plan_bound *bound, int64_t clock_us);
// What an aggregate call says beside its argument and filter.
void agg_given_print(struct str *out, const struct agg_type *type, const struct agg_given *given,
                     struct expr *const *orders);
void plan_print(struct str *out, const struct plan *plan); // an indented tree, for explain and tests
