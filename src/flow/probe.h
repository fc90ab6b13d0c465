// flow/probe.h — asking one side of a join for the rows that may match the other's rows at hand.
//
// The asked side is looked up by the equality keys in a shared index and, where the condition
// compares one of its expressions with the asking side's, in a range of an order of that index.
// Without either every row is handed out. What comes may be of any phase; the asker looks.
// Cost     a probe of the index, then the rows in the range (flow/order.h).
#pragma once

#include "flow/order.h"

struct arena;

struct probe_bound {
    int column; // of the asking side's table; -1: open at this end
    bool strict;
    bool or_null; // a NULL opens this end: bound IS NULL OR asked <= bound
};

struct join_probe {
    struct index *index;         // of the side that is asked; NULL without keys
    int keys[INDEX_COLUMNS_MAX]; // columns of the asking side's table, in the index's order
    struct order *order;         // NULL: all rows of equal key
    struct probe_bound low, high;
    uint64_t below, above;   // of every range: struct order_range
    const struct expr *rest; // the residual without what the range says; NULL: nothing
};

struct probe_rows { // rows of the asking side, in the arena they were read into
    const struct join_probe *probe;
    const struct table *asked;
    struct column keys[INDEX_COLUMNS_MAX];
    uint32_t *hashes;
    struct order_range *ranges; // NULL without an order
    size_t count;
};
void probe_read(const struct join_probe *probe, size_t key_count, bool null_safe,
                const struct table *asking, const struct table *asked, const uint32_t *slots,
                size_t count, struct arena *arena, struct probe_rows *rows);
// The same when rows->keys is there already, from several tables: `asking` has the ends of a range alone.
void probe_read_rest(const struct join_probe *probe, size_t key_count, bool null_safe,
                     const struct table *asking, const struct table *asked, const uint32_t *slots,
                     size_t count, struct arena *arena, struct probe_rows *rows);
// Whether no bound of the asking slot is NULL or a fault.
bool probe_is_bound(const struct join_probe *probe, const struct table *asking, uint32_t slot);

struct probe_walk {
    bool by_range;
    const uint32_t *slots; // NULL: every slot of the table
    uint32_t count, position;
    struct order_walk range;
};
void probe_open(const struct probe_rows *rows, size_t row, struct probe_walk *walk);
// Of the key of the row, but in this range.
void probe_open_range(const struct probe_rows *rows, size_t row, struct order_range range,
                      struct probe_walk *walk);

// Marks what a probe reads of the table that is asked: its index and order.
void probe_uses(const struct join_probe *probe, bool *columns, bool *indexes);
// And of the table that asks, by number.
void probe_uses_asking(const struct join_probe *probe, size_t key_count, bool *columns);
// A join without keys, but with a range, has a constant as its key.
bool probe_is_whole(const struct join_probe *probe);
// In words: by what the asked side is found, and what it costs to ask.
void probe_explain_keys(const struct join_probe *probe, size_t key_count, struct str *out);
const char *probe_explain(const struct join_probe *probe);

static inline bool probe_next(struct probe_walk *walk, uint32_t *slot)
{
    if (walk->by_range)
        return order_walk_next(&walk->range, slot);
    if (walk->position == walk->count)
        return false;
    *slot = walk->slots ? walk->slots[walk->position] : walk->position;
    walk->position++;
    return true;
}
