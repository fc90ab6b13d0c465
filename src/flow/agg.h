// flow/agg.h — the contract of an aggregate: exact under deletion, one row a file.
//
// The operator keeps one zero-filled state of state_size bytes per group and aggregate. NULL
// arguments (except of count(*)) and rows outside FILTER never reach step(); DISTINCT has been
// reduced to weights of +1 and −1; a fault in an argument is counted by the operator, not here.
#pragma once

#include "base/pool.h"
#include "flow/batch.h"
#include "flow/tree.h"

#define AGG_ORDERS_MAX 3

struct agg_order {
    bool descending, nulls_first;
};

// What a call says beside its rows, the same for all of them.
struct agg_given {
    double fraction;        // percentile_cont, percentile_disc
    bool descending;        // WITHIN GROUP (ORDER BY the argument DESC)
    struct value separator; // string_agg; NULL: none
    // ORDER BY inside the parentheses: the keys are args[1] and on.
    struct agg_order orders[AGG_ORDERS_MAX];
    size_t order_count;
};

struct agg_env { // one per aggregate call and operator instance
    struct pool *pool;
    struct forest forest; // for aggregates that need order; opened by open()
    void *extra;          // open()'s own, in the operator's arena
    enum type type;       // of the (first) argument
    const struct agg_given *given;             // NULL: nothing
    enum type order_types[AGG_ORDERS_MAX];     // of the order's keys
};

struct agg_call {
    struct agg_env *env;
    size_t row_count;
    const struct column *args; // gathered: row i belongs to states[i]; the argument, then order keys
    const int64_t *weights;
    void *const *states;
};

struct agg_form { // an overload
    int arg_count; // 0 is count(*)
    enum type arg; // TYPE_UNKNOWN: any type
    enum type result;
};

struct agg_type {
    const char *name;
    // What goes into it is `WITHIN GROUP (ORDER BY x)`: x is the argument, NULLs are skipped.
    bool within_group;
    bool takes_fraction;
    bool takes_order; // its value depends on the ORDER BY inside the parentheses
    const struct agg_form *forms; // ends with result TYPE_UNKNOWN
    size_t state_size;
    void (*open)(struct agg_env *env, struct arena *arena); // may be NULL
    void (*step)(const struct agg_call *call);
    struct value (*value)(struct agg_env *env, const void *state, enum type result); // NULL or fault too
    void (*drop)(struct agg_env *env, void *state); // frees what the state holds; may be NULL
    void (*close)(struct agg_env *env);             // may be NULL
};

extern const struct agg_type *const agg_registry[]; // generated; ends with NULL

// The aggregate and its overload for the argument's type, exact match only; NULL when there is none.
const struct agg_type *agg_find(const char *name, int arg_count, enum type arg,
                                const struct agg_form **form);
