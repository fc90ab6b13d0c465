// flow/tree.h — an ordered multiset with ranks: a counted B+tree in a pool.
//
// An entry is (key, ref) with a count. Entries are ordered by key, an order-preserving 64-bit image
// of the value (tree_key), and where images are equal by the owner's compare(ref, ref); entries that
// compare equal are one entry whose count grows. Positions count multiplicities from 0.
// Owns     nodes are numbers into the forest's arenas; many trees share one forest.
// Bounds   compare() is only ever given refs of entries that are in the tree, or the caller's own.
// Cost     every operation O(log n); a tree of up to 64 entries is one leaf.
#pragma once

#include "base/pool.h"
#include "flow/batch.h"

typedef int (*tree_compare_fn)(const void *context, uint32_t a, uint32_t b);

#define TREE_LEAF_SIZES 14

struct forest {
    struct pool *pool;
    tree_compare_fn compare; // NULL: entries of equal key and equal ref are the same, ordered by ref
    const void *context;
    struct range leaves, inners; // nodes
    uint32_t leaf_grains, inner_count; // given out so far, free ones too; number 0 is none
    uint32_t leaf_free[TREE_LEAF_SIZES], inner_free; // first of each list
};

struct tree { // zero is the empty tree
    uint32_t root;
    uint32_t height; // 0: empty, 1: a leaf
    uint64_t count;  // with multiplicities
};

struct tree_entry {
    uint64_t key;
    uint32_t ref;
    uint32_t count;
};

// A place in a tree; valid until the tree changes.
struct tree_cursor {
    uint32_t leaf, index;
};

void forest_open(struct forest *forest, struct pool *pool, tree_compare_fn compare,
                 const void *context);
void forest_close(struct forest *forest);
size_t forest_live_bytes(const struct forest *forest); // of nodes in trees; walks the free lists

// Gives the place of the entry.
struct tree_cursor tree_add(struct forest *forest, struct tree *tree, uint64_t key, uint32_t ref,
                            uint32_t count);
// The entry must be there with at least that count. Gives the place of what is left of it, or of the
// entry after it (leaf 0: none).
struct tree_cursor tree_take(struct forest *forest, struct tree *tree, uint64_t key, uint32_t ref,
                             uint32_t count);
void tree_clear(struct forest *forest, struct tree *tree);

// False when out of range: past the ends, or nothing at or after the given place.
bool tree_first(const struct forest *forest, const struct tree *tree, struct tree_cursor *cursor);
bool tree_last(const struct forest *forest, const struct tree *tree, struct tree_cursor *cursor);
bool tree_at(const struct forest *forest, const struct tree *tree, uint64_t position,
             struct tree_cursor *cursor); // the entry that holds this position
bool tree_seek(const struct forest *forest, const struct tree *tree, uint64_t key, uint32_t ref,
               struct tree_cursor *cursor); // first entry not before (key, ref)
bool tree_seek_key(const struct forest *forest, const struct tree *tree, uint64_t key,
                   struct tree_cursor *cursor); // first entry whose key is not less
bool tree_is_alone(const struct forest *forest, const struct tree *tree); // one entry, in one leaf
bool tree_next(const struct forest *forest, struct tree_cursor *cursor);
bool tree_previous(const struct forest *forest, struct tree_cursor *cursor);
bool tree_step(const struct forest *forest, struct tree_cursor *cursor, bool forward,
               struct tree_entry *entry); // to the next or the previous entry, which it gives
struct tree_entry tree_get(const struct forest *forest, struct tree_cursor cursor);
uint64_t tree_rank(const struct forest *forest, const struct tree *tree, uint64_t key,
                   uint32_t ref); // multiplicities before (key, ref)

// Ahead of a change: memory begins to fetch the root, and when that is there, the leaf of this key.
void tree_warm(const struct forest *forest, const struct tree *tree);
void tree_warm_leaf(const struct forest *forest, const struct tree *tree, uint64_t key);

// Order-preserving image of one column's value: a < b implies key(a) <= key(b). NULLs come last
// ascending and first descending (PostgreSQL's default), `nulls_first` overrides. For integers,
// dates and the like the image is exact (equal images are equal values); for text, numeric and
// interval it is a prefix and compare() decides. NULL has an image of its own, except that it is
// also that of bigint's greatest (nulls first: least) value. A fault has the image of NULL.
uint64_t tree_key(const struct column *column, size_t row, bool descending, bool nulls_first);
bool tree_key_exact(enum type type);
struct value tree_key_value(enum type type, uint64_t key, bool descending); // of an exact image
void tree_check(const struct forest *forest, const struct tree *tree); // asserts the invariants
