// sql/lower.h — from a bound plan to operators of a graph, sharing what is already there.
//
// Owns     nodes, specs and expressions go into the graph's arena.
// Errors   ERR_UNSUPPORTED with the offset: a clock where it is not monotone, a join without keys
//          over two tables, more keys than an index has columns.
#pragma once

#include "base/err.h"
#include "flow/graph.h"
#include "sql/plan.h"

// The node whose output rows are the plan's, with its columns in order.
struct node *plan_lower(struct graph *graph, const struct plan *plan, struct err *err);
