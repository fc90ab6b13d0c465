// flow/order.h — the rows of each key of an index in the order of one column, so that a range of them
// is found without looking at the others.
//
// A companion of a shared index. A key of up to ORDER_SMALL rows has no tree: its rows are looked at
// one by one. A key with more has a counted tree of (image of the column, slot). Entries come and go
// with the index's own, so both moments of a tick can be asked.
//
//   image     0 NULL · the value's order-preserving image · UINT64_MAX a fault, or a value whose image
//             would be one of these two: it is handed out whatever the range
//
// Images of texts and numerics are rounded, so a range hands out what may be in it, never less; the
// asker evaluates its condition on what it gets.
// Owns     trees and their memory. Equal orders are one; the last user takes it along.
// Cost     nothing until order_ready(), which sorts what is there (0.15 us a row, 0.35 us when they come
//          one by one); then O(log n) a row of a key with a tree. A range costs O(log n + hits), of a
//          small key a look at each of its rows.
#pragma once

#include "flow/index.h"
#include "flow/tree.h"

#define ORDER_SMALL 64

struct order {
    struct index *index;
    int column; // of the index's table
    uint32_t users;
    uint32_t small; // ORDER_SMALL; less where tests want trees
    bool ready;
    uint64_t certain_count; // entries in trees that every range hands out
    struct pool pool;
    struct forest forest;
    struct range trees; // struct tree a posting of the index
    struct order *next; // of the same index
};

// Images, both ends included. Besides, dates below `below` or from `above` on are handed out: those
// for which the condition's arithmetic may be a fault.
struct order_range {
    uint64_t low, high, below, above;
    bool alone; // nothing besides
};

#define ORDER_NULL UINT64_C(0)
#define ORDER_FIRST UINT64_C(1)
#define ORDER_LAST (UINT64_MAX - 1)
#define ORDER_ALWAYS UINT64_MAX

struct order *order_of(struct index *index, int column); // made when it is new
void order_use(struct order *order);                     // NULL is fine, also for the next
void order_leave(struct order *order);
void order_close_all(struct index *index);
// From now on trees are there, unless index or column are still being built (table_build).
void order_ready(struct order *order);
uint64_t order_image(const struct column *column, size_t row);

// The index tells that a slot has come to a posting, or is about to go.
void order_enter(struct order *order, uint32_t posting, uint32_t slot);
void order_exit(struct order *order, uint32_t posting, uint32_t slot);

struct order_walk { // over one key's rows
    const struct order *order;
    struct order_range range;
    const uint32_t *slots; // of a key without a tree
    uint32_t slot_count, position;
    const struct tree *tree; // else NULL
    struct tree_cursor cursor;
    int part; // below, between or above; the cursor stands in it when `open`
    bool open;
};
void order_walk_open(struct order_walk *walk, const struct order *order, uint32_t posting,
                     const uint32_t *slots, uint32_t slot_count, struct order_range range);
bool order_walk_next(struct order_walk *walk, uint32_t *slot);
