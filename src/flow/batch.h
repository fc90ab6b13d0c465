// flow/batch.h — the only data that crosses an edge of the graph: rows by column, with weights.
//
// A row of weight +1 appears, −1 goes; an update is both. Weights of one row add up over a tick.
// Owns     a batch and its columns live in the arena they were made in (the tick's).
// Bounds   at most BATCH_ROWS rows.
#pragma once

#include "base/arena.h"
#include "flow/value.h"

#define BATCH_ROWS 2048

struct column {
    enum type type;
    bool constant;  // every row is the same: a kernel may look at row 0 alone
    uint8_t *state; // enum state a row; NULL when every row is STATE_VALUE
    union {
        void *data;
        int64_t *words; // every type but the two below; always initialised, also where not a value
        double *reals;
        struct num *nums;
        struct interval *intervals;
    };
};

struct batch {
    size_t row_count, column_count;
    struct column *columns;
    int64_t *weights;
    uint8_t *fault; // enum fault a row: whether the row is there could not be judged; NULL: none
    struct batch *next;
};

// Batches of one tick on one edge, in the order they were made.
struct delta {
    struct batch *first, *last;
    size_t row_count;
};

struct column column_take(struct arena *arena, enum type type, size_t row_count); // data only
uint8_t *column_state(struct arena *arena, struct column *column, size_t row_count); // writable
static inline enum state column_at(const struct column *column, size_t row)
{
    return column->state ? (enum state)column->state[row] : STATE_VALUE;
}
// The code of a fault stands in the first word of its place, whatever the type.
static inline int64_t column_fault(const struct column *column, size_t row)
{
    return *(const int64_t *)(const void *)((const char *)column->data + row * type_bytes(column->type));
}
struct value column_value(const struct column *column, size_t row);
void column_set(struct arena *arena, struct column *column, size_t row, size_t row_count,
                const struct value *value);
void column_copy(struct arena *arena, struct column *to, size_t to_row, size_t to_count,
                 const struct column *from, size_t from_row);
// Rows of `from` in the order of `rows` (indexes), as a new column.
struct column column_pick(struct arena *arena, const struct column *from, const uint32_t *rows,
                          size_t count);
// NULL equals NULL, a fault equals the same fault: the equality of groups and of whole rows.
bool column_same(const struct column *a, size_t a_row, const struct column *b, size_t b_row);
// Mixes each row's value into hashes[row]; equal values mix equally.
void column_hash(const struct column *column, size_t row_count, uint64_t *hashes);

struct batch *batch_new(struct arena *arena, const enum type *types, size_t column_count,
                        size_t row_count);
struct batch *batch_pick(struct arena *arena, const struct batch *from, const uint32_t *rows,
                         size_t count); // weights and faults too
void delta_add(struct delta *delta, struct batch *batch); // drops empty batches
// Sums the weights of equal rows and leaves those that are not 0; the order of first appearance.
struct delta delta_consolidate(struct arena *arena, const struct delta *delta);
void batch_print(struct str *out, const struct batch *batch); // a row a line: weight, values by tabs
