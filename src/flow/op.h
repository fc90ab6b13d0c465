// flow/op.h — the contract of an operator.
//
// An operator is one descriptor row and one exported symbol, op_<folder>. Its plan (spec) never
// changes; what changes is in `state`, zero-filled by the graph before open(). The laws that
// test/laws.c holds every operator to, on random deltas, consolidated:
//   zero      no change in, no change out;
//   inverse   d then −d leaves nothing, neither in the sum of outputs nor in the state;
//   chunk     cutting a delta over several ticks does not change the sum of outputs;
//   order     the order of rows inside a delta does not change the output;
//   batch     the sum of outputs is the query run once over the sum of inputs (PostgreSQL);
//   turns     a clock step in slices, with changes between them, does not change the sum of outputs.
// Faults: a row whose presence could not be judged carries a batch fault; an operator hands it on, and
// marks every output row that such a row could have changed.
#pragma once

#include "flow/agg.h"
#include "flow/frame.h"
#include "flow/graph.h"
#include "flow/probe.h"

struct op_type {
    const char *name; // as explain prints it
    size_t state_size;
    // Bit i is set when input i is read as a view; the others are pushed.
    unsigned view_inputs;
    bool has_view; // other operators may read this one as a view (node->view is set by open)

    bool (*open)(struct node *node, struct err *err);
    // Takes one batch of a push input. Keeps no pointer into it.
    void (*push)(struct node *node, int input, const struct batch *batch, struct tick *tick);
    // All inputs of this tick are complete: reads views, emits. NULL: nothing to do.
    void (*run)(struct node *node, struct tick *tick);
    // The tick is over (or was taken back): forget what belonged to it. May be NULL.
    void (*settle)(struct node *node);
    // The tick is about to be taken back: the node turns its table to the inverse itself, so that every
    // row keeps its slot, and does not hear what is pushed. False: it did not. NULL: as false.
    bool (*revert)(struct node *node);
    void (*close)(struct node *node);
    // A clock step alone makes the node run. Of the rows that fall due it may turn tick->turns, and counts
    // them down; the others wait.
    bool by_clock;
    // What one change costs, in words, and the sizes of the state.
    void (*explain)(const struct node *node, struct str *out);
    uint64_t (*bytes)(const struct node *node); // may be NULL: node->pool.bytes
    // Marks the columns of input i's table that the operator reads by number, and the indexes that it
    // asks (table_mark_index). NULL: none.
    void (*uses)(const struct node *node, size_t input, bool *columns, bool *indexes);
};

extern const struct op_type *const op_registry[]; // generated; ends with NULL

// Specs, by operator. Expressions are over the columns of the (first) input, of a join over the
// outputs of the left view followed by those of the right.
struct scan_spec { // no input; or a view, whose rows it pushes (no spec)
    struct table *table;
    int pass;
    struct expr **outputs;
    size_t output_count;
};

struct filter_spec { // push
    struct expr *condition;
};

struct project_spec { // push
    struct expr **exprs;
    size_t expr_count;
};

// arrange: push; holds its input's rows as a bag that others view. No spec.
// merge: push, any number of inputs of the same types (UNION ALL). No spec.

struct rows_spec { // no input: constant rows, there from the first answer on
    const struct value *values; // row-major
    size_t row_count;
};

struct join_spec { // views: left, right
    struct join_probe ask_left, ask_right;
    size_t key_count;
    bool null_safe;
    struct expr *residual; // NULL: none
    struct expr **outputs; // semijoin: over the left outputs alone
    size_t output_count;
    bool anti; // semijoin: rows without a match
};
void join_unread(struct node *node); // of a join or semijoin: sets node->unread

struct multijoin_step { // one more view is asked for the rows that match those at hand
    int view;
    struct join_probe probe; // keys[i] is a column of the table of the view key_views[i] ...
    int key_views[INDEX_COLUMNS_MAX];
    size_t key_count;
    int range_view;     // ... and the ends of a range are columns of this view's table
    size_t *conditions; // places of those that can be judged now, and could not before
    size_t condition_count;
};

struct multijoin_spec { // views, at most VIEW_INPUTS_MAX; expressions over all their outputs side by side
    struct multijoin_step *steps[VIEW_INPUTS_MAX]; // by the view that changed: one for each other view
    struct expr **conditions;
    struct expr **outputs;
    size_t output_count;
};

struct aggregate_call {
    const struct agg_type *type;
    const struct agg_form *form;
    struct expr *arg, *filter; // may be NULL
    bool distinct;
    struct agg_given given;
    struct expr *orders[AGG_ORDERS_MAX]; // given.order_count of them
};

struct aggregate_spec { // push; output: keys, then one column per call
    struct expr **keys;
    size_t key_count;
    bool grouped; // false: one row, also over no input
    struct aggregate_call *calls;
    size_t call_count;
};

#define TIMER_MOMENTS_MAX 8

// Rows for which a condition that asks the clock holds. The moments are columns of the view's table,
// TYPE_TIMESTAMP (EXPR_TURN): what the condition says of a row changes at these alone.
struct timer_spec { // view; output: the view's outputs
    struct expr *condition; // over the own columns of the view's table
    int moments[TIMER_MOMENTS_MAX];
    size_t moment_count;
};

struct window_order {
    int column; // of the view's table
    bool descending, nulls_first;
};

enum window_kind { WINDOW_KIND_ROW_NUMBER, WINDOW_KIND_RANK, WINDOW_KIND_DENSE_RANK, WINDOW_KIND_LAG,
                   WINDOW_KIND_LEAD, WINDOW_KIND_AGG, WINDOW_KIND_FIRST_VALUE,
                   WINDOW_KIND_LAST_VALUE, WINDOW_KIND_NTH_VALUE, WINDOW_KIND_NTILE,
                   WINDOW_KIND_PERCENT_RANK, WINDOW_KIND_CUME_DIST };

struct window_call {
    enum window_kind kind;
    const struct agg_type *agg;
    const struct agg_form *form;
    int arg, filter, fallback; // columns of the view's table, -1: none
    int64_t offset;            // lag, lead; nth_value's row, ntile's number of buckets
    struct frame frame;        // aggregates; first_value, last_value, nth_value
    enum type type;
};

// View; output: the wanted ones of the view's outputs, followed by one column per call. The order is
// total within a partition (the planner sees to it), but the state must stay correct when it is not.
// Values last emitted are kept per slot, so that only rows whose output really differs are emitted
// again: lag and lead touch `offset` neighbours, frames the rows that have the change in them, rank
// and running values the tail, a whole-partition value the partition when it changes.
struct window_spec {
    int partition[INDEX_COLUMNS_MAX];
    size_t partition_count;
    struct window_order orders[INDEX_COLUMNS_MAX];
    size_t order_count;
    struct window_call *calls;
    size_t call_count;
    bool *wanted; // outputs of the view that are handed on; NULL: all
};

// View; output: the view's outputs, of the rows at positions [offset, offset + limit) of each partition.
struct topk_spec {
    int partition[INDEX_COLUMNS_MAX]; // columns of the view's table
    size_t partition_count;
    struct window_order *orders;
    size_t order_count;
    uint64_t offset, limit; // UINT64_MAX: no limit
};

struct repeat_spec { // push: a row's weight times what this expression says
    struct expr *times; // TYPE_BIGINT
};

// sink: push; hands batches to its owner.
struct sink_spec {
    void (*take)(void *context, const struct batch *batch, struct tick *tick);
    uint64_t (*bytes)(const void *context); // that the owner holds; may be NULL
    void *context;
};
