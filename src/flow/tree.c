// flow/tree.c — a counted B+tree whose nodes are numbers and whose small trees are small.
//
// The problem. Min and max under deletion, rank, lag and percentiles ask the same things of an
// ordered multiset: put one in, take one out, what stands at position p, at which position stands
// x, who is next. A group by vendor makes a hundred thousand such multisets of ten entries, a
// window over the whole year makes one of a million; both must be cheap.
//
// The shape. Leaves hold up to 64 entries in order and are linked both ways. An inner node holds up
// to 32 children and for each child its number, the sum of the counts beneath it and a copy of its
// least entry. A tree that fits one leaf has no inner node, and that leaf comes in sizes from 4 to
// 64 entries. Every node is a 32-bit number into one of two ranges of the forest that never move;
// what is freed goes to a list per size and is the next to be given out.
//
//     counts by inner node    [ (5,a):70 | (9,c):66 ]          rank of (9,d) = 70 + 1
//                              /                 \             position 70   = (9,c)
//     leaves          (5,a) (5,b)x4 ... <-> (9,c) (9,d)x3 ...
//
// Invariants, asserted by tree_check():
//   - entries rise strictly, through leaves and along the chain;
//   - a child's copy of its least entry is exactly that entry. An old separator would still steer
//     correctly, but compare() would follow its ref into a row that is gone;
//   - every node but the root and those on the right edge is at least half full; nodes on the right
//     edge hold at least one. Dated rows arrive in ascending order: when the node at the right end
//     overflows, all but its last entry stay left, so that full nodes are left behind;
//   - an inner root has two children or more.
//
// A full node first shifts entries to a sibling with room and splits only when there is none; a
// node below half is joined with a sibling, or shares evenly where both do not fit one. Without the
// first rule random changes leave the tree two thirds full, without the second a shrinking one
// keeps its memory. Each repair on the way to an insertion changes one place and then descends
// again from the root: it is rare (one insertion in about twenty), and there is no state to carry.
//
// What it does not do: no parent links and no latches (one thread), no bulk load, no compression of
// keys, no giving pages back to the system. A ref is opaque: who needs a value keeps it elsewhere.
#include "flow/tree.h"

#include <assert.h>
#include <string.h>

#include "base/dict.h"

#define LEAF_MAX 64
#define LEAF_HALF (LEAF_MAX / 2)
#define INNER_MAX 32
#define INNER_HALF (INNER_MAX / 2)
#define SHIFT_ROOM 8 // a sibling with less room than this is not worth shifting to
#define HEIGHT_MAX 12
#define LEAVES_BYTES_MAX (16 * GIB)
#define INNERS_BYTES_MAX (4 * GIB)

static const uint16_t class_room[TREE_LEAF_CLASSES] = { 4, 8, 12, 20, 32, 48, LEAF_MAX };
#define CLASS_LAST (TREE_LEAF_CLASSES - 1)

// Leaves are numbered by their place in grains of 16 bytes: one for the head, one an entry.
struct leaf {
    uint16_t count, class;
    uint32_t next, previous; // in a free list, next is the next free one
    uint32_t spare;
    struct tree_entry entries[];
};

struct inner {
    uint32_t count;
    uint32_t next_free;
    uint32_t children[INNER_MAX];
    uint32_t refs[INNER_MAX];
    uint64_t keys[INNER_MAX];
    uint64_t sums[INNER_MAX];
};

#define GRAIN sizeof(struct tree_entry)
_Static_assert(sizeof(struct leaf) == GRAIN, "a leaf's head is one grain");

struct step {
    struct inner *inner;
    uint32_t slot;
};

// The way from the root to a leaf; steps[0] is the root.
struct path {
    struct step steps[HEIGHT_MAX];
    uint32_t depth; // inner nodes on the way
    uint32_t leaf, index;
};

// What a search looks for: an entry, or with key_only the place before all entries of the key.
struct probe {
    uint64_t key;
    uint32_t ref;
    bool key_only;
};

static struct leaf *leaf_at(const struct forest *forest, uint32_t number)
{
    assert(number != 0 && number < forest->leaf_grains);
    return (struct leaf *)((char *)forest->leaves.base + (size_t)number * GRAIN);
}

static struct inner *inner_at(const struct forest *forest, uint32_t number)
{
    assert(number != 0 && number < forest->inner_count);
    return (struct inner *)forest->inners.base + number;
}

void forest_open(struct forest *forest, struct pool *pool, tree_compare_fn compare,
                 const void *context)
{
    *forest = (struct forest){
        .pool = pool, .compare = compare, .context = context, .leaf_grains = 1, .inner_count = 1
    };
    range_open(&forest->leaves, pool, LEAVES_BYTES_MAX);
    range_open(&forest->inners, pool, INNERS_BYTES_MAX);
}

void forest_close(struct forest *forest)
{
    range_close(&forest->leaves);
    range_close(&forest->inners);
    *forest = (struct forest){ 0 };
}

size_t forest_live_bytes(const struct forest *forest)
{
    size_t bytes = (forest->leaf_grains - (size_t)1) * GRAIN +
                   (forest->inner_count - (size_t)1) * sizeof(struct inner);
    for (int class = 0; class < TREE_LEAF_CLASSES; class++)
        for (uint32_t i = forest->leaf_free[class]; i; i = leaf_at(forest, i)->next)
            bytes -= (1u + class_room[class]) * GRAIN;
    for (uint32_t i = forest->inner_free; i; i = inner_at(forest, i)->next_free)
        bytes -= sizeof(struct inner);
    return bytes;
}

static uint32_t leaf_new(struct forest *forest, uint16_t class)
{
    uint32_t number = forest->leaf_free[class];
    if (number) {
        forest->leaf_free[class] = leaf_at(forest, number)->next;
    } else {
        uint64_t end = (uint64_t)forest->leaf_grains + 1 + class_room[class];
        assert(end <= UINT32_MAX);
        range_need(&forest->leaves, (size_t)end * GRAIN);
        number = forest->leaf_grains;
        forest->leaf_grains = (uint32_t)end;
    }
    *leaf_at(forest, number) = (struct leaf){ .class = class };
    return number;
}

static void leaf_free(struct forest *forest, uint32_t number)
{
    struct leaf *leaf = leaf_at(forest, number);
    leaf->count = 0;
    leaf->next = forest->leaf_free[leaf->class];
    forest->leaf_free[leaf->class] = number;
}

static uint32_t inner_new(struct forest *forest)
{
    uint32_t number = forest->inner_free;
    if (number) {
        forest->inner_free = inner_at(forest, number)->next_free;
    } else {
        range_need(&forest->inners, (forest->inner_count + (size_t)1) * sizeof(struct inner));
        number = forest->inner_count++;
        assert(number != UINT32_MAX);
    }
    struct inner *inner = inner_at(forest, number);
    inner->count = 0;
    inner->next_free = 0;
    return number;
}

static void inner_free(struct forest *forest, uint32_t number)
{
    struct inner *inner = inner_at(forest, number);
    inner->count = 0;
    inner->next_free = forest->inner_free;
    forest->inner_free = number;
}

// ---- searching

// Below 0 when (key, ref) stands before what the probe looks for, 0 when it is that entry.
static int entry_compare(const struct forest *forest, uint64_t key, uint32_t ref,
                         const struct probe *probe)
{
    if (key != probe->key)
        return key < probe->key ? -1 : 1;
    if (probe->key_only)
        return 1;
    if (ref == probe->ref)
        return 0;
    if (forest->compare)
        return forest->compare(forest->context, ref, probe->ref);
    return ref < probe->ref ? -1 : 1;
}

// The child in which the probe's entry is or would be: the last whose least entry is not after it.
static uint32_t inner_slot(const struct forest *forest, const struct inner *inner,
                           const struct probe *probe)
{
    uint32_t low = 1, high = inner->count;
    while (low < high) {
        uint32_t middle = (low + high) / 2;
        if (entry_compare(forest, inner->keys[middle], inner->refs[middle], probe) <= 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low - 1;
}

// The first entry not before the probe, or the leaf's count.
static uint32_t leaf_index(const struct forest *forest, const struct leaf *leaf,
                           const struct probe *probe, bool *found)
{
    uint32_t low = 0, high = leaf->count;
    *found = false;
    while (low < high) {
        uint32_t middle = (low + high) / 2;
        const struct tree_entry *entry = &leaf->entries[middle];
        int order = entry_compare(forest, entry->key, entry->ref, probe);
        if (order < 0) {
            low = middle + 1;
        } else {
            high = middle;
            if (order == 0) {
                *found = true;
                return middle;
            }
        }
    }
    return low;
}

static bool path_find(const struct forest *forest, const struct tree *tree,
                      const struct probe *probe, struct path *path)
{
    assert(tree->height > 0 && tree->height <= HEIGHT_MAX);
    uint32_t node = tree->root;
    path->depth = tree->height - 1;
    for (uint32_t level = 0; level < path->depth; level++) {
        struct inner *inner = inner_at(forest, node);
        uint32_t slot = inner_slot(forest, inner, probe);
        path->steps[level] = (struct step){ inner, slot };
        node = inner->children[slot];
    }
    bool found;
    path->leaf = node;
    path->index = leaf_index(forest, leaf_at(forest, node), probe, &found);
    return found;
}

// Whether the place is past the last entry of the tree.
static bool path_is_append(const struct forest *forest, const struct path *path)
{
    const struct leaf *leaf = leaf_at(forest, path->leaf);
    return leaf->next == 0 && path->index == leaf->count;
}

static void path_count(const struct path *path, uint64_t by) // by: modulo 2^64
{
    for (uint32_t level = 0; level < path->depth; level++)
        path->steps[level].inner->sums[path->steps[level].slot] += by;
}

// Copies the least entry of a node at `level` (depth: the leaf) into its ancestors.
static void path_mend_least(const struct forest *forest, const struct path *path, uint32_t level)
{
    uint64_t key;
    uint32_t ref;
    if (level == path->depth) {
        const struct leaf *leaf = leaf_at(forest, path->leaf);
        key = leaf->entries[0].key;
        ref = leaf->entries[0].ref;
    } else {
        key = path->steps[level].inner->keys[0];
        ref = path->steps[level].inner->refs[0];
    }
    while (level-- > 0) {
        const struct step *step = &path->steps[level];
        step->inner->keys[step->slot] = key;
        step->inner->refs[step->slot] = ref;
        if (step->slot != 0)
            return;
    }
}

// ---- nodes as sequences: the same few moves for entries and for children

static void inner_move(struct inner *to, uint32_t to_slot, const struct inner *from,
                       uint32_t from_slot, uint32_t count)
{
    memmove(&to->children[to_slot], &from->children[from_slot], count * sizeof to->children[0]);
    memmove(&to->refs[to_slot], &from->refs[from_slot], count * sizeof to->refs[0]);
    memmove(&to->keys[to_slot], &from->keys[from_slot], count * sizeof to->keys[0]);
    memmove(&to->sums[to_slot], &from->sums[from_slot], count * sizeof to->sums[0]);
}

static uint32_t node_count(const struct forest *forest, uint32_t number, bool is_leaf)
{
    return is_leaf ? leaf_at(forest, number)->count : inner_at(forest, number)->count;
}

// Moves `count` entries or children from the front of `right` to the end of `left`.
static void node_move_left(const struct forest *forest, uint32_t left_number,
                           uint32_t right_number, uint32_t count, bool is_leaf)
{
    if (is_leaf) {
        struct leaf *left = leaf_at(forest, left_number), *right = leaf_at(forest, right_number);
        memcpy(&left->entries[left->count], &right->entries[0], count * GRAIN);
        memmove(&right->entries[0], &right->entries[count], (right->count - count) * GRAIN);
        left->count = (uint16_t)(left->count + count);
        right->count = (uint16_t)(right->count - count);
    } else {
        struct inner *left = inner_at(forest, left_number), *right = inner_at(forest, right_number);
        inner_move(left, left->count, right, 0, count);
        inner_move(right, 0, right, count, right->count - count);
        left->count += count;
        right->count -= count;
    }
}

// Moves `count` entries or children from the end of `left` to the front of `right`.
static void node_move_right(const struct forest *forest, uint32_t left_number,
                            uint32_t right_number, uint32_t count, bool is_leaf)
{
    if (is_leaf) {
        struct leaf *left = leaf_at(forest, left_number), *right = leaf_at(forest, right_number);
        memmove(&right->entries[count], &right->entries[0], right->count * GRAIN);
        memcpy(&right->entries[0], &left->entries[left->count - count], count * GRAIN);
        left->count = (uint16_t)(left->count - count);
        right->count = (uint16_t)(right->count + count);
    } else {
        struct inner *left = inner_at(forest, left_number), *right = inner_at(forest, right_number);
        inner_move(right, count, right, 0, right->count);
        inner_move(right, 0, left, left->count - count, count);
        left->count -= count;
        right->count += count;
    }
}

// Makes the parent's copy of a child's sum and least entry true again.
static void inner_mend(const struct forest *forest, struct inner *inner, uint32_t slot,
                       bool is_leaf)
{
    uint64_t sum = 0;
    if (is_leaf) {
        const struct leaf *leaf = leaf_at(forest, inner->children[slot]);
        for (uint32_t i = 0; i < leaf->count; i++)
            sum += leaf->entries[i].count;
        inner->keys[slot] = leaf->entries[0].key;
        inner->refs[slot] = leaf->entries[0].ref;
    } else {
        const struct inner *child = inner_at(forest, inner->children[slot]);
        for (uint32_t i = 0; i < child->count; i++)
            sum += child->sums[i];
        inner->keys[slot] = child->keys[0];
        inner->refs[slot] = child->refs[0];
    }
    inner->sums[slot] = sum;
}

// Evens out the children at slot and slot + 1.
static void inner_even(const struct forest *forest, struct inner *inner, uint32_t slot,
                       bool is_leaf)
{
    uint32_t left = inner->children[slot], right = inner->children[slot + 1];
    uint32_t left_count = node_count(forest, left, is_leaf);
    uint32_t right_count = node_count(forest, right, is_leaf);
    uint32_t half = (left_count + right_count) / 2;
    if (left_count < half)
        node_move_left(forest, left, right, half - left_count, is_leaf);
    else
        node_move_right(forest, left, right, left_count - half, is_leaf);
    inner_mend(forest, inner, slot, is_leaf);
    inner_mend(forest, inner, slot + 1, is_leaf);
}

// ---- growing

static void leaf_change_class(struct forest *forest, struct tree *tree, uint16_t class)
{
    assert(tree->height == 1);
    uint32_t number = leaf_new(forest, class);
    const struct leaf *from = leaf_at(forest, tree->root);
    struct leaf *to = leaf_at(forest, number);
    assert(from->count <= class_room[class]);
    memcpy(to->entries, from->entries, from->count * GRAIN);
    to->count = from->count;
    leaf_free(forest, tree->root);
    tree->root = number;
}

// Shifts some of the full node at `level` to a sibling with room.
static bool path_shift(const struct forest *forest, const struct path *path, uint32_t level)
{
    if (level == 0)
        return false;
    struct inner *parent = path->steps[level - 1].inner;
    uint32_t slot = path->steps[level - 1].slot;
    bool is_leaf = level == path->depth;
    uint32_t enough = is_leaf ? LEAF_MAX - SHIFT_ROOM : INNER_MAX - SHIFT_ROOM;
    if (slot > 0 && node_count(forest, parent->children[slot - 1], is_leaf) <= enough) {
        inner_even(forest, parent, slot - 1, is_leaf);
        return true;
    }
    if (slot + 1 < parent->count &&
        node_count(forest, parent->children[slot + 1], is_leaf) <= enough) {
        inner_even(forest, parent, slot, is_leaf);
        return true;
    }
    return false;
}

// Splits the full node at `level`, whose parent has room; a root gets a new root first.
static void path_split(struct forest *forest, struct tree *tree, struct path *path, uint32_t level,
                       bool append)
{
    bool is_leaf = level == path->depth;
    struct inner *parent;
    uint32_t slot = 0;
    if (level == 0) {
        uint32_t number = inner_new(forest);
        parent = inner_at(forest, number);
        parent->count = 1;
        parent->children[0] = tree->root;
        tree->root = number;
        tree->height++;
        assert(tree->height <= HEIGHT_MAX);
    } else {
        parent = path->steps[level - 1].inner;
        slot = path->steps[level - 1].slot;
    }
    assert(parent->count < INNER_MAX);
    uint32_t left = parent->children[slot];
    uint32_t right = is_leaf ? leaf_new(forest, CLASS_LAST) : inner_new(forest);
    uint32_t count = node_count(forest, left, is_leaf);
    node_move_right(forest, left, right, append ? 1 : count / 2, is_leaf);
    if (is_leaf) {
        struct leaf *left_leaf = leaf_at(forest, left), *right_leaf = leaf_at(forest, right);
        right_leaf->previous = left;
        right_leaf->next = left_leaf->next;
        if (left_leaf->next)
            leaf_at(forest, left_leaf->next)->previous = right;
        left_leaf->next = right;
    }
    inner_move(parent, slot + 2, parent, slot + 1, parent->count - slot - 1);
    parent->children[slot + 1] = right;
    parent->count++;
    inner_mend(forest, parent, slot, is_leaf);
    inner_mend(forest, parent, slot + 1, is_leaf);
}

// Makes one repair that brings the full leaf at the path's end nearer to having room.
static void path_make_room(struct forest *forest, struct tree *tree, struct path *path)
{
    const struct leaf *leaf = leaf_at(forest, path->leaf);
    if (leaf->class != CLASS_LAST) {
        leaf_change_class(forest, tree, (uint16_t)(leaf->class + 1));
        return;
    }
    bool append = path_is_append(forest, path);
    uint32_t level = path->depth;
    for (;;) {
        if (!append && path_shift(forest, path, level))
            return;
        if (level == 0 || path->steps[level - 1].inner->count < INNER_MAX)
            break;
        level--;
    }
    path_split(forest, tree, path, level, append);
}

void tree_add(struct forest *forest, struct tree *tree, uint64_t key, uint32_t ref, uint32_t count)
{
    assert(count > 0);
    if (tree->height == 0) {
        tree->root = leaf_new(forest, 0);
        tree->height = 1;
    }
    struct probe probe = { .key = key, .ref = ref };
    struct path path;
    struct leaf *leaf;
    bool found;
    for (;;) {
        found = path_find(forest, tree, &probe, &path);
        leaf = leaf_at(forest, path.leaf);
        if (found || leaf->count < class_room[leaf->class])
            break;
        path_make_room(forest, tree, &path);
    }
    struct tree_entry *entry = &leaf->entries[path.index];
    if (found) {
        assert(entry->count <= UINT32_MAX - count);
        entry->count += count;
    } else {
        memmove(entry + 1, entry, (leaf->count - path.index) * GRAIN);
        *entry = (struct tree_entry){ .key = key, .ref = ref, .count = count };
        leaf->count++;
        if (path.index == 0)
            path_mend_least(forest, &path, path.depth);
    }
    path_count(&path, count);
    tree->count += count;
}

// ---- shrinking

// Drops the child at `slot` from its parent; the child itself is the caller's.
static void inner_remove(struct inner *inner, uint32_t slot)
{
    inner_move(inner, slot, inner, slot + 1, inner->count - slot - 1);
    inner->count--;
}

static void leaf_unlink(const struct forest *forest, const struct leaf *leaf)
{
    if (leaf->previous)
        leaf_at(forest, leaf->previous)->next = leaf->next;
    if (leaf->next)
        leaf_at(forest, leaf->next)->previous = leaf->previous;
}

static void node_drop(struct forest *forest, uint32_t number, bool is_leaf)
{
    if (is_leaf) {
        leaf_unlink(forest, leaf_at(forest, number));
        leaf_free(forest, number);
    } else {
        inner_free(forest, number);
    }
}

// Joins the node at `level` with a sibling, or shares with it, when it fell below half.
// True when the parent lost a child and may be too small in turn.
static bool path_join(struct forest *forest, const struct path *path, uint32_t level)
{
    struct inner *parent = path->steps[level - 1].inner;
    uint32_t slot = path->steps[level - 1].slot;
    bool is_leaf = level == path->depth;
    uint32_t max = is_leaf ? LEAF_MAX : INNER_MAX;
    uint32_t count = node_count(forest, parent->children[slot], is_leaf);
    if (count >= max / 2)
        return false;
    if (parent->count == 1 || count == 0) {
        // An only child stands on the right edge, where one entry is enough.
        if (count > 0)
            return false;
        node_drop(forest, parent->children[slot], is_leaf);
        inner_remove(parent, slot);
        if (slot == 0 && parent->count > 0)
            path_mend_least(forest, path, level - 1);
        return true;
    }
    uint32_t left_slot = slot > 0 ? slot - 1 : slot;
    uint32_t left = parent->children[left_slot], right = parent->children[left_slot + 1];
    uint32_t right_count = node_count(forest, right, is_leaf);
    if (node_count(forest, left, is_leaf) + right_count > max) {
        inner_even(forest, parent, left_slot, is_leaf);
        return false;
    }
    node_move_left(forest, left, right, right_count, is_leaf);
    node_drop(forest, right, is_leaf);
    inner_remove(parent, left_slot + 1);
    inner_mend(forest, parent, left_slot, is_leaf);
    return true;
}

static void tree_lower(struct forest *forest, struct tree *tree)
{
    while (tree->height > 1) {
        const struct inner *root = inner_at(forest, tree->root);
        if (root->count > 1)
            return;
        uint32_t number = tree->root;
        tree->height = root->count == 0 ? 0 : tree->height - 1;
        tree->root = root->count == 0 ? 0 : root->children[0];
        inner_free(forest, number);
        if (tree->height == 0)
            return;
    }
    const struct leaf *leaf = leaf_at(forest, tree->root);
    if (leaf->count == 0) {
        leaf_free(forest, tree->root);
        *tree = (struct tree){ 0 };
        return;
    }
    // Two sizes down at once, so that a tree at a boundary does not move with every change.
    if (leaf->class >= 2 && leaf->count <= class_room[leaf->class - 2])
        leaf_change_class(forest, tree, (uint16_t)(leaf->class - 2));
}

void tree_take(struct forest *forest, struct tree *tree, uint64_t key, uint32_t ref, uint32_t count)
{
    assert(count > 0 && tree->height > 0 && tree->count >= count);
    struct probe probe = { .key = key, .ref = ref };
    struct path path;
    bool found = path_find(forest, tree, &probe, &path);
    assert(found);
    struct leaf *leaf = leaf_at(forest, path.leaf);
    struct tree_entry *entry = &leaf->entries[path.index];
    assert(entry->count >= count);
    entry->count -= count;
    path_count(&path, -(uint64_t)count);
    tree->count -= count;
    if (entry->count > 0)
        return;

    memmove(entry, entry + 1, (leaf->count - path.index - 1u) * GRAIN);
    leaf->count--;
    if (path.index == 0 && leaf->count > 0)
        path_mend_least(forest, &path, path.depth);
    uint32_t level = path.depth;
    while (level > 0 && path_join(forest, &path, level))
        level--;
    tree_lower(forest, tree);
}

static void node_clear(struct forest *forest, uint32_t number, uint32_t height)
{
    if (height == 1) {
        leaf_free(forest, number);
        return;
    }
    const struct inner *inner = inner_at(forest, number);
    for (uint32_t i = 0; i < inner->count; i++)
        node_clear(forest, inner->children[i], height - 1);
    inner_free(forest, number);
}

void tree_clear(struct forest *forest, struct tree *tree)
{
    if (tree->height > 0)
        node_clear(forest, tree->root, tree->height);
    *tree = (struct tree){ 0 };
}

// ---- asking

bool tree_first(const struct forest *forest, const struct tree *tree, struct tree_cursor *cursor)
{
    if (tree->height == 0)
        return false;
    uint32_t node = tree->root;
    for (uint32_t level = 1; level < tree->height; level++)
        node = inner_at(forest, node)->children[0];
    *cursor = (struct tree_cursor){ .leaf = node, .index = 0 };
    return true;
}

bool tree_last(const struct forest *forest, const struct tree *tree, struct tree_cursor *cursor)
{
    if (tree->height == 0)
        return false;
    uint32_t node = tree->root;
    for (uint32_t level = 1; level < tree->height; level++) {
        const struct inner *inner = inner_at(forest, node);
        node = inner->children[inner->count - 1];
    }
    *cursor = (struct tree_cursor){ .leaf = node, .index = leaf_at(forest, node)->count - 1u };
    return true;
}

bool tree_at(const struct forest *forest, const struct tree *tree, uint64_t position,
             struct tree_cursor *cursor)
{
    if (position >= tree->count)
        return false;
    uint32_t node = tree->root;
    for (uint32_t level = 1; level < tree->height; level++) {
        const struct inner *inner = inner_at(forest, node);
        uint32_t slot = 0;
        while (position >= inner->sums[slot])
            position -= inner->sums[slot++];
        assert(slot < inner->count);
        node = inner->children[slot];
    }
    const struct leaf *leaf = leaf_at(forest, node);
    uint32_t index = 0;
    while (position >= leaf->entries[index].count)
        position -= leaf->entries[index++].count;
    assert(index < leaf->count);
    *cursor = (struct tree_cursor){ .leaf = node, .index = index };
    return true;
}

static bool tree_find(const struct forest *forest, const struct tree *tree,
                      const struct probe *probe, struct tree_cursor *cursor)
{
    if (tree->height == 0)
        return false;
    struct path path;
    path_find(forest, tree, probe, &path);
    const struct leaf *leaf = leaf_at(forest, path.leaf);
    *cursor = (struct tree_cursor){ .leaf = path.leaf, .index = path.index };
    if (path.index == leaf->count)
        *cursor = (struct tree_cursor){ .leaf = leaf->next, .index = 0 };
    return cursor->leaf != 0;
}

bool tree_seek(const struct forest *forest, const struct tree *tree, uint64_t key, uint32_t ref,
               struct tree_cursor *cursor)
{
    return tree_find(forest, tree, &(struct probe){ .key = key, .ref = ref }, cursor);
}

bool tree_seek_key(const struct forest *forest, const struct tree *tree, uint64_t key,
                   struct tree_cursor *cursor)
{
    return tree_find(forest, tree, &(struct probe){ .key = key, .key_only = true }, cursor);
}

bool tree_next(const struct forest *forest, struct tree_cursor *cursor)
{
    const struct leaf *leaf = leaf_at(forest, cursor->leaf);
    assert(cursor->index < leaf->count);
    if (cursor->index + 1u < leaf->count) {
        cursor->index++;
        return true;
    }
    if (!leaf->next)
        return false;
    *cursor = (struct tree_cursor){ .leaf = leaf->next, .index = 0 };
    return true;
}

bool tree_previous(const struct forest *forest, struct tree_cursor *cursor)
{
    const struct leaf *leaf = leaf_at(forest, cursor->leaf);
    assert(cursor->index < leaf->count);
    if (cursor->index > 0) {
        cursor->index--;
        return true;
    }
    if (!leaf->previous)
        return false;
    uint32_t previous = leaf->previous;
    *cursor = (struct tree_cursor){ .leaf = previous,
                                    .index = leaf_at(forest, previous)->count - 1u };
    return true;
}

struct tree_entry tree_get(const struct forest *forest, struct tree_cursor cursor)
{
    const struct leaf *leaf = leaf_at(forest, cursor.leaf);
    assert(cursor.index < leaf->count);
    return leaf->entries[cursor.index];
}

uint64_t tree_rank(const struct forest *forest, const struct tree *tree, uint64_t key, uint32_t ref)
{
    if (tree->height == 0)
        return 0;
    struct path path;
    path_find(forest, tree, &(struct probe){ .key = key, .ref = ref }, &path);
    uint64_t rank = 0;
    for (uint32_t level = 0; level < path.depth; level++)
        for (uint32_t slot = 0; slot < path.steps[level].slot; slot++)
            rank += path.steps[level].inner->sums[slot];
    const struct leaf *leaf = leaf_at(forest, path.leaf);
    for (uint32_t i = 0; i < path.index; i++)
        rank += leaf->entries[i].count;
    return rank;
}

// ---- images

#define SIGN_BIT (UINT64_C(1) << 63)

// The value as a count of ten-thousandths, rounded down: won and rates have exact images.
#define IMAGE_SCALE 4

static i128 ten_power(int exponent)
{
    i128 power = 1;
    while (exponent-- > 0)
        power *= 10;
    return power;
}

// Keeps clear of both ends, which are NULL's.
static uint64_t image_of_wide(i128 wide)
{
    const i128 low = (i128)INT64_MIN + 1, high = (i128)INT64_MAX - 1;
    wide = wide < low ? low : wide > high ? high : wide;
    return (uint64_t)(int64_t)wide ^ SIGN_BIT;
}

static uint64_t image_of_num(struct num num)
{
    i128 coefficient = num_coefficient(num);
    if (num.scale <= IMAGE_SCALE) {
        i128 wide;
        if (__builtin_mul_overflow(coefficient, ten_power(IMAGE_SCALE - num.scale), &wide))
            wide = coefficient < 0 ? INT64_MIN : INT64_MAX;
        return image_of_wide(wide);
    }
    i128 power = ten_power(num.scale - IMAGE_SCALE);
    i128 floor = coefficient / power;
    if (coefficient % power < 0)
        floor--;
    return image_of_wide(floor);
}

static uint64_t image_of_interval(struct interval interval)
{
    i128 days = (i128)interval.months * 30 + interval.days;
    return image_of_wide(days * CIVIL_DAY_US + interval.micros);
}

static uint64_t image_of_text(uint32_t id)
{
    struct slice text = dict_get(id);
    uint64_t image = 0;
    for (size_t i = 0; i < 8; i++)
        image = image << 8 | (i < text.len ? (unsigned char)text.data[i] : 0u);
    return (image >> 1) + 1; // UTF-8 has no byte 255, so the other end is clear of NULL as well
}

static uint64_t image_of_real(double real)
{
    if (real != real)
        return UINT64_MAX - 1; // every NaN is the same and above infinity
    uint64_t bits;
    real += 0.0; // -0 is 0
    memcpy(&bits, &real, sizeof bits);
    return bits & SIGN_BIT ? ~bits : bits | SIGN_BIT;
}

uint64_t tree_key(const struct column *column, size_t row, bool descending, bool nulls_first)
{
    if (column_at(column, row) != STATE_VALUE || column->type == TYPE_UNKNOWN)
        return nulls_first ? 0 : UINT64_MAX;
    uint64_t image;
    switch (column->type) {
    case TYPE_NUMERIC: image = image_of_num(column->nums[row]); break;
    case TYPE_INTERVAL: image = image_of_interval(column->intervals[row]); break;
    case TYPE_TEXT: image = image_of_text((uint32_t)column->words[row]); break;
    case TYPE_DOUBLE: image = image_of_real(column->reals[row]); break;
    default: image = (uint64_t)column->words[row] ^ SIGN_BIT; break;
    }
    return descending ? ~image : image;
}

bool tree_key_exact(enum type type)
{
    return type != TYPE_TEXT && !type_is_wide(type);
}

// ---- checking

struct check {
    struct tree_entry last;
    uint32_t last_leaf;
    uint64_t entry_count;
};

static uint64_t leaf_check(const struct forest *forest, const struct tree *tree, uint32_t number,
                           bool right_edge, struct check *check)
{
    const struct leaf *leaf = leaf_at(forest, number);
    assert(leaf->class < TREE_LEAF_CLASSES && leaf->count <= class_room[leaf->class]);
    assert(leaf->count > 0);
    assert(tree->height == 1 || leaf->class == CLASS_LAST);
    assert(right_edge || leaf->count >= LEAF_HALF);
    assert(leaf->previous == check->last_leaf);
    assert(check->last_leaf == 0 || leaf_at(forest, check->last_leaf)->next == number);
    uint64_t sum = 0;
    for (uint32_t i = 0; i < leaf->count; i++) {
        const struct tree_entry *entry = &leaf->entries[i];
        assert(entry->count > 0);
        if (check->entry_count++ > 0) {
            struct probe probe = { .key = entry->key, .ref = entry->ref };
            assert(entry_compare(forest, check->last.key, check->last.ref, &probe) < 0);
        }
        check->last = *entry;
        sum += entry->count;
    }
    check->last_leaf = number;
    return sum;
}

static uint64_t node_check(const struct forest *forest, const struct tree *tree, uint32_t number,
                           uint32_t height, bool right_edge, struct check *check)
{
    if (height == 1)
        return leaf_check(forest, tree, number, right_edge, check);
    const struct inner *inner = inner_at(forest, number);
    assert(inner->count >= 1 && inner->count <= INNER_MAX);
    assert(height < tree->height || inner->count >= 2);
    assert(right_edge || inner->count >= INNER_HALF);
    uint64_t sum = 0;
    for (uint32_t i = 0; i < inner->count; i++) {
        uint32_t least = inner->children[i];
        for (uint32_t below = height - 1; below > 1; below--)
            least = inner_at(forest, least)->children[0];
        const struct tree_entry *entry = &leaf_at(forest, least)->entries[0];
        assert(inner->keys[i] == entry->key && inner->refs[i] == entry->ref);
        uint64_t below = node_check(forest, tree, inner->children[i], height - 1,
                                    right_edge && i + 1 == inner->count, check);
        assert(inner->sums[i] == below);
        sum += below;
    }
    return sum;
}

void tree_check(const struct forest *forest, const struct tree *tree)
{
    if (tree->height == 0) {
        assert(tree->root == 0 && tree->count == 0);
        return;
    }
    struct check check = { 0 };
    uint64_t sum = node_check(forest, tree, tree->root, tree->height, true, &check);
    assert(sum == tree->count);
    assert(leaf_at(forest, check.last_leaf)->next == 0);
}
