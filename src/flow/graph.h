// flow/graph.h — tables, and the graph of operators that keeps every scenario's answer current.
//
// A tick: changes are put into base tables (graph_put ...), which then show OLD and NEW; graph_run()
// runs every node whose input changed, inputs before outputs; graph_settle() makes NEW the only state.
// Two kinds of edge:
//   push   the input emits batches of at most BATCH_ROWS rows, which the node takes in push(); they
//          are gone when emit returns. A node that must see all of them acts in run().
//   view   the node reads its input's table itself: what was born and what is dying in it, and any
//          row by index, in either moment. Only scan and arrange nodes have a view.
// Nodes are shared: asking twice for the same operator over the same inputs gives one node.
// Owns     the graph owns tables, nodes and their state.
// Threads  one.
#pragma once

#include "flow/table.h"

struct graph;
struct node;
struct op_type;

// A table as an operator sees it: rows that pass, and the outputs computed from the table's columns.
struct view {
    struct table *table;
    int pass; // boolean column; rows that are true or a fault in it are in; -1: all
    struct expr *const *outputs;
    size_t output_count;
};

struct tick {
    struct graph *graph;
    struct arena *arena;   // until the tick's end
    struct arena *scratch; // of the running node alone: emptied before each push() and run(); the
                           // node may empty it itself between the batches it emits
    uint64_t number;
    int64_t clock_before_us, clock_us; // unequal while rows turn, also in a tick in which none may
    size_t turns;          // rows that fall due and may still turn in this tick: counted down
    bool taking_back;      // the inverse of the tick before it
    struct node *node;     // whose run() this is
    bool fill;  // the first answer: OLD is empty, every row that is there counts as born
    bool gated; // of a node that is being filled in slices: base tables end at their gates
};

// What a sink's operators may hold (bytes, with what the tick takes) and do in a tick (rows that go in
// and out of them). 0: no limit.
struct limit {
    uint64_t bytes, rows;
};

enum stop { STOP_NONE, STOP_BYTES, STOP_ROWS };

// A sink and the operators that work for it. One that several sinks share counts in full for each.
struct account {
    struct limit limit;
    uint64_t bytes, tick_bytes, tick_rows, tick; // the last two of the tick of that number
    enum stop stopped; // over its limit: its operators stand still, until graph_drop
};

#define VIEW_INPUTS_MAX 8

struct edge {
    struct node *node;
    int input;
};

struct node {
    const struct op_type *type;
    struct graph *graph;
    const char *signature; // canonical: equal signatures are one node
    int number;
    void *spec, *state;
    struct node **inputs;
    size_t input_count;
    enum type *types;
    size_t column_count;
    struct view *view;         // scan and arrange nodes
    // By view input: changes of these columns alone are nothing to the node. Of a scan the first: to its
    // push readers.
    uint64_t unread[VIEW_INPUTS_MAX];
    VEC(struct edge) readers;  // push edges
    VEC(struct node *) viewers;
    size_t place;              // in the graph's list, inputs before outputs
    bool filled;               // has had its first answer
    bool gated;                // is being filled in slices
    bool stopped;              // nobody it works for goes on: its loops end
    struct account *account;   // of a sink
    VEC(struct account *) users; // it works for
    size_t working;            // users that are not stopped
    uint64_t booked_bytes, tick_bytes, tick_rows; // what its users know it holds; not yet booked
    struct pool pool;
    uint64_t rows_in, rows_out, run_count, nanoseconds;
};

struct graph *graph_new(const char *name);
void graph_close(struct graph *graph);
struct arena *graph_arena(struct graph *graph); // lives as long as the graph

struct table *graph_table(struct graph *graph, const struct schema_table *schema); // made at first use
struct table *graph_table_find(const struct graph *graph, const char *name); // NULL when unused

// The node of this operator, spec and inputs, made when it is new. `signature` names the spec
// canonically; `spec` must live as long as the graph.
struct node *graph_node(struct graph *graph, const struct op_type *type, const char *signature,
                        void *spec, struct node *const *inputs, size_t input_count,
                        const enum type *types, size_t column_count);
struct node *const *graph_nodes(const struct graph *graph, size_t *count);
int graph_number_limit(const struct graph *graph); // every node's number is below it
// A sink's account is made with it, without a limit; equal nodes are found only among those that have
// not had their first answer, except tables, which are read as they are.
// Between ticks: takes a sink out and, as graph_sweep() does, every node that nobody reads any more,
// with its state, and the indexes and derived columns that only it used.
void graph_drop(struct graph *graph, struct node *sink);
void graph_sweep(struct graph *graph);

int64_t graph_clock(const struct graph *graph);
// Only forward; the first call sets it. All rows that fall due turn in the next run.
bool graph_set_clock(struct graph *graph, int64_t clock_us, struct err *err);
// The same in slices. The clock has moved at once; rows that fall due *wait*, judged at the clock before,
// until a run has turns left for them. Between such runs there may be others. So while rows turn every
// row of a timer is judged at one of two clocks: at the one before if it waits, else at the clock now,
// and that is what a row that comes is judged at. ERR_CONFLICT while rows of a step before still turn.
bool graph_move_clock(struct graph *graph, int64_t clock_us, struct err *err);
void graph_turn(struct graph *graph, size_t row_count); // so many turns in the next run; a row has one
                                                         // for each timer that it falls due in
bool graph_turning(const struct graph *graph); // a step in slices is under way: rows may wait

void graph_run(struct graph *graph);    // fills nodes that are new, then runs what is pending
void graph_settle(struct graph *graph); // ends the tick
// Runs the inverse of the tick that was just run (its deltas reach every reader negated) and ends it:
// tables, nodes and sinks are as before the tick, and rows that have turned in it wait again.
void graph_take_back(struct graph *graph);
// The first answer of what was made since graph_lazy(true), in slices between ticks. While a table's
// rows come into sight of the new nodes slot by slot, ticks go on: changes of slots that are in sight
// go through, the others are met later. So a slice is an ordinary tick of the new nodes, over tables
// that grow; nothing else runs in it.
void graph_lazy(struct graph *graph, bool on); // tables build new columns and indexes with the slices
void graph_fill(struct graph *graph);          // begins
bool graph_fill_step(struct graph *graph, uint32_t slot_count); // false: it was the last one
void graph_fill_end(struct graph *graph);      // the new nodes see everything from now on

// Books work of the node, which has handled so many rows, on those it works for. False: stop, nobody
// wants it. Every batch passes here (graph_emit, view_next); a loop that does neither asks itself.
bool graph_charge(struct node *node, size_t row_count);
uint64_t node_bytes(const struct node *node);
// Marks the columns of the table that the node uses, and the places of indexes among the table's.
void node_uses(const struct node *node, const struct table *table, bool *columns, bool *indexes);

struct ledger { // bytes
    uint64_t own;    // would go with the sink: operators, indexes, derived columns that it alone uses
    uint64_t shared; // its part of those that others use too
};
struct ledger graph_ledger(const struct graph *graph, const struct account *account);

void graph_trim(struct graph *graph); // a load is over: gives back memory that tables took ahead
void graph_profile(struct graph *graph, bool on); // measure nanoseconds per node, without its readers
uint64_t graph_bytes(const struct graph *graph);  // tables, indexes and operators

// False: stop, as graph_charge().
bool graph_emit(struct node *node, const struct batch *batch, struct tick *tick);

// The rows of a view as a batch of its outputs `wanted` (NULL: all), in the order of the slots, with
// weights of the table times `sign`.
struct batch *view_read(const struct view *view, const uint32_t *slots, size_t count, int sign,
                        const bool *wanted, struct tick *tick, struct arena *arena);
// The columns of the view's table that a reader of these outputs (NULL: all) and keys does not read.
uint64_t view_unread(const struct view *view, const bool *wanted, const int *keys, size_t key_count,
                     struct arena *scratch);
// Walks what changed in a view in this tick: up to BATCH_ROWS slots of one sign at a time.
struct view_walk {
    uint64_t unread; // a row and the one that takes its place are passed over when only these differ
    size_t position;
    int sign; // of the slots given: +1 born, -1 dying
    uint32_t slots[BATCH_ROWS];
    size_t count;
};
struct view_walk *view_walk_new(struct tick *tick); // in the tick's arena
bool view_next(const struct view *view, const struct tick *tick, struct view_walk *walk);
bool view_has(const struct view *view, uint32_t slot); // passes, or may pass
bool view_sees(const struct view *view, const struct tick *tick, enum moment moment, uint32_t slot);
bool view_changed(const struct view *view, const struct tick *tick);
