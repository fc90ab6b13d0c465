// sql/lowering.h — what the parts of lower.c share: relations on their way to becoming nodes.
#pragma once

#include "flow/op.h"
#include "sql/plan.h"

#define CONJUNCTS_MAX 64

struct lowering {
    struct graph *graph;
    struct arena *arena;
    struct err *err;
    int depth;
};

// A relation that is not finished: a view of a base table, or a node and expressions over it.
struct rel {
    struct table *table;   // of a view, else NULL
    struct expr *pass;     // of a view: over the table's columns; NULL: every row
    struct node *node;     // of a node
    struct expr **outputs; // over the table's or the node's columns; NULL where nobody asks
    size_t output_count;
};

bool lower(struct lowering *low, const struct plan *plan, const bool *wanted, struct rel *out);
// A node with a view; the relation's outputs are then its columns.
void to_view(struct lowering *low, struct rel *rel, const bool *wanted);
bool *none_of(struct lowering *low, size_t count);
enum type *types_of(struct lowering *low, struct expr *const *exprs, size_t count);
const char *print_exprs(struct lowering *low, struct expr *const *exprs, size_t count);

bool is_equality(const struct expr *expr); // of two sides of one type

// Conjuncts of a join that are not keys, over the outputs of both sides' views, left ones first.
struct condition {
    struct expr *conjuncts[CONJUNCTS_MAX];
    size_t count;
    const struct view *sides[2];
};
// Gives the probe of one side, which has its index, an order, as far as the condition has a range for it.
void make_range(struct lowering *low, const struct condition *from, bool ask_left,
                struct join_probe *probe);

// Of the plan's columns, given as `map` over the inputs of the node to be, those that somebody wants;
// rel->outputs then number them.
struct expr **join_outputs(struct lowering *low, const struct plan *plan, const bool *wanted,
                           struct expr *const *map, struct rel *out, size_t *count);

// The plan, a join, as a multijoin (lower_multijoin.c); *done is false when it cannot be one.
bool lower_multijoin(struct lowering *low, const struct plan *plan, const bool *wanted,
                     struct rel *out, bool *done);
