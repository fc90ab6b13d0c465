// control/operator.h — an operator of the graph as people look at it.
#pragma once

#include "flow/graph.h"
#include "flow/schema.h"

// Rows that went through the node: those pushed, and those of the tables it reads as views.
uint64_t operator_rows(const struct node *node);
// What it does and what one change costs, in the arena; columns of catalog tables by their names.
const char *operator_words(struct arena *arena, const struct schema *schema,
                           const struct node *node);
// An expression's text about a table: #0, #1 … as the names of the table's columns where the catalog has it.
const char *operator_columns(struct arena *arena, const struct schema *schema, const char *table,
                             const char *text);
