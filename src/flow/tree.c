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
// What it costs is memory that is not in the cache: of a change in a random one of a thousand trees
// of a thousand entries, four fifths. So entries are narrow wherever they can be: the keys of a leaf
// mostly lie within 2^32 steps of each other (a step is a power of two: money and whole numbers as
// doubles take large ones), and of ref and count one is mostly the same for all of them (min and max
// have no refs, rows of a table come once). Then 8 bytes hold an entry, a leaf is 9 lines of memory
// instead of 17, and a search compares words. And a node's lines are asked for all at once when its
// number is known, not one after the other as a search needs them; a batch asks for roots and leaves
// some rows ahead (tree_warm).
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
// keeps its memory. A leaf that is split or shares, or whose form does not fit any more, is read into
// an array and written anew, perhaps as another node. Each repair on the way to an insertion changes
// one place and then descends again from the root: it is rare (one insertion in about twenty), and
// there is no state to carry.
//
// What it does not do: no parent links and no latches (one thread), no bulk load, no giving pages
// back to the system. A ref is opaque: who needs a value keeps it elsewhere.
#include "flow/tree.h"

#include <assert.h>
#include <stddef.h>
#include <string.h>

#include "base/dict.h"

#define LEAF_MAX 64
#define LEAF_HALF (LEAF_MAX / 2)
#define INNER_MAX 32
#define INNER_HALF (INNER_MAX / 2)
#define SHIFT_ROOM 8 // a sibling with less room than this is not worth shifting to
#define HEIGHT_MAX 12
#define LINE 64 // bytes that memory gives at once
#define LEAVES_BYTES_MAX (16 * GIB)
#define INNERS_BYTES_MAX (4 * GIB)

static const uint16_t class_room[] = { 4, 8, 12, 20, 32, 48, LEAF_MAX };
#define CLASS_COUNT (sizeof class_room / sizeof class_room[0])
#define CLASS_LAST  (CLASS_COUNT - 1)
_Static_assert(TREE_LEAF_SIZES == 2 * CLASS_COUNT, "a free list for each class, narrow and wide");

enum leaf_form {
    LEAF_COUNTS, // a word an entry: (key - base) >> shift above the count; refs are all 0
    LEAF_REFS,   // the same above the ref; counts are all 1
    LEAF_WIDE,   // a tree_entry each
};

// Leaves are numbered by their place in grains of 8 bytes.
struct leaf {
    uint8_t count, class, form;
    uint8_t shift; // keys differ by multiples of 2^shift: money, whole numbers as doubles
    uint32_t spare;
    uint32_t next, previous; // in a free list, next is the next free one
    uint64_t base;           // of a narrow leaf: no key is less, and none 2^32 << shift greater
    uint64_t words[];        // or struct tree_entry, of twice the size
};

struct inner {
    uint32_t count;
    uint32_t next_free;
    uint64_t keys[INNER_MAX];
    uint32_t children[INNER_MAX];
    uint64_t sums[INNER_MAX];
    uint32_t refs[INNER_MAX];
};

#define GRAIN sizeof(uint64_t)
#define HEAD_GRAINS (sizeof(struct leaf) / GRAIN)

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

static struct tree_entry *leaf_entries(struct leaf *leaf)
{
    return (struct tree_entry *)(void *)leaf->words;
}

static struct tree_entry leaf_get(const struct leaf *leaf, uint32_t index)
{
    if (leaf->form == LEAF_WIDE)
        return ((const struct tree_entry *)(const void *)leaf->words)[index];
    uint64_t word = leaf->words[index];
    bool refs = leaf->form == LEAF_REFS;
    return (struct tree_entry){ .key = leaf->base + (word >> 32 << leaf->shift),
                                .ref = refs ? (uint32_t)word : 0,
                                .count = refs ? 1 : (uint32_t)word };
}

static bool leaf_fits(const struct leaf *leaf, const struct tree_entry *entry)
{
    if (leaf->form == LEAF_WIDE)
        return true;
    uint64_t offset = entry->key - leaf->base, step = offset >> leaf->shift;
    return entry->key >= leaf->base && step <= UINT32_MAX && step << leaf->shift == offset &&
           (leaf->form == LEAF_REFS ? entry->count == 1 : entry->ref == 0);
}

static void leaf_set(struct leaf *leaf, uint32_t index, const struct tree_entry *entry)
{
    if (leaf->form == LEAF_WIDE)
        leaf_entries(leaf)[index] = *entry;
    else
        leaf->words[index] = (entry->key - leaf->base) >> leaf->shift << 32 |
                             (leaf->form == LEAF_REFS ? entry->ref : entry->count);
}

// Moves the entries from `from` on to `to` on; the count is the caller's.
static void leaf_move(struct leaf *leaf, uint32_t from, uint32_t to)
{
    uint32_t grains = leaf->form == LEAF_WIDE ? 2 : 1;
    memmove(&leaf->words[to * grains], &leaf->words[from * grains],
            (leaf->count - from) * grains * GRAIN);
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

// A leaf's size has a number: its class, and whether it is wide.
static uint32_t leaf_size(const struct leaf *leaf)
{
    return 2u * leaf->class + (leaf->form == LEAF_WIDE);
}

static uint32_t size_grains(uint32_t size)
{
    return (uint32_t)HEAD_GRAINS + class_room[size / 2] * (1 + size % 2);
}

size_t forest_live_bytes(const struct forest *forest)
{
    size_t bytes = (forest->leaf_grains - (size_t)1) * GRAIN +
                   (forest->inner_count - (size_t)1) * sizeof(struct inner);
    for (uint32_t size = 0; size < TREE_LEAF_SIZES; size++)
        for (uint32_t i = forest->leaf_free[size]; i; i = leaf_at(forest, i)->next)
            bytes -= size_grains(size) * GRAIN;
    for (uint32_t i = forest->inner_free; i; i = inner_at(forest, i)->next_free)
        bytes -= sizeof(struct inner);
    return bytes;
}

static uint32_t leaf_new(struct forest *forest, uint32_t class, uint8_t form)
{
    struct leaf head = { .class = (uint8_t)class, .form = form };
    uint32_t size = leaf_size(&head), number = forest->leaf_free[size];
    if (number) {
        forest->leaf_free[size] = leaf_at(forest, number)->next;
    } else {
        uint64_t end = (uint64_t)forest->leaf_grains + size_grains(size);
        assert(end <= UINT32_MAX);
        range_need(&forest->leaves, (size_t)end * GRAIN);
        number = forest->leaf_grains;
        forest->leaf_grains = (uint32_t)end;
    }
    *leaf_at(forest, number) = head;
    return number;
}

static void leaf_free(struct forest *forest, uint32_t number)
{
    struct leaf *leaf = leaf_at(forest, number);
    uint32_t size = leaf_size(leaf);
    leaf->count = 0;
    leaf->next = forest->leaf_free[size];
    forest->leaf_free[size] = number;
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

// ---- leaves as arrays

// A change that is more than one entry in its place takes whole leaves apart and writes them anew.
static uint32_t leaf_read(const struct forest *forest, uint32_t number, struct tree_entry *entries)
{
    const struct leaf *leaf = leaf_at(forest, number);
    for (uint32_t i = 0; i < leaf->count; i++)
        entries[i] = leaf_get(leaf, i);
    return leaf->count;
}

// The narrowest form for these entries, with a base that leaves room on both sides.
static void leaf_shape(struct leaf *head, const struct tree_entry *entries, uint32_t count)
{
    const int slack = 2; // bits
    uint64_t first = entries[0].key, span = entries[count - 1].key - first, bits = 0;
    bool counts = true, refs = true;
    for (uint32_t i = 0; i < count; i++) {
        bits |= entries[i].key - first;
        counts = counts && entries[i].ref == 0;
        refs = refs && entries[i].count == 1;
    }
    int needed = span > UINT32_MAX ? 32 - __builtin_clzll(span) : 0;
    int common = bits ? __builtin_ctzll(bits) : 0;
    int shift = !needed ? 0 : needed + slack < common ? needed + slack : common;
    bool narrow = needed <= common && (counts || refs);
    head->form = !narrow ? LEAF_WIDE : counts ? LEAF_COUNTS : LEAF_REFS;
    head->shift = narrow ? (uint8_t)shift : 0;
    if (!narrow)
        return;
    uint64_t below = (UINT32_MAX - (span >> shift)) / 2, room = first >> shift;
    head->base = first - ((below < room ? below : room) << shift);
}

static void leaf_relink(const struct forest *forest, uint32_t number)
{
    const struct leaf *leaf = leaf_at(forest, number);
    if (leaf->previous)
        leaf_at(forest, leaf->previous)->next = number;
    if (leaf->next)
        leaf_at(forest, leaf->next)->previous = number;
}

// Writes the entries into the leaf that `link` names, or into one of another size in its place.
static void leaf_write(struct forest *forest, uint32_t *link, uint32_t class,
                       const struct tree_entry *entries, uint32_t count)
{
    assert(count > 0 && count <= class_room[class]);
    struct leaf head = { .class = (uint8_t)class, .count = (uint8_t)count };
    leaf_shape(&head, entries, count);
    struct leaf *leaf = *link ? leaf_at(forest, *link) : NULL;
    if (!leaf || leaf->class != class || (leaf->form == LEAF_WIDE) != (head.form == LEAF_WIDE)) {
        uint32_t number = leaf_new(forest, class, head.form);
        struct leaf *instead = leaf_at(forest, number);
        if (leaf) {
            instead->next = leaf->next;
            instead->previous = leaf->previous;
            leaf_relink(forest, number);
            leaf_free(forest, *link);
        }
        *link = number;
        leaf = instead;
    }
    head.next = leaf->next;
    head.previous = leaf->previous;
    *leaf = head;
    for (uint32_t i = 0; i < count; i++)
        leaf_set(leaf, i, &entries[i]);
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

// How many of the rising words are less: the steps depend on the count alone, so that none of them
// is guessed wrong.
static uint32_t words_less(const uint64_t *words, uint32_t count, uint64_t than)
{
    if (count == 0)
        return 0;
    const uint64_t *at = words;
    while (count > 1) {
        uint32_t half = count / 2;
        at += half * (at[half - 1] < than);
        count -= half;
    }
    return (uint32_t)(at - words) + (*at < than);
}

// The child in which the probe's entry is or would be: the last whose least entry is not after it.
static uint32_t inner_slot(const struct forest *forest, const struct inner *inner,
                           const struct probe *probe)
{
    uint32_t low = 1 + words_less(inner->keys + 1, inner->count - 1, probe->key);
    uint32_t high = low;
    while (high < inner->count && inner->keys[high] == probe->key)
        high++;
    while (low < high) {
        uint32_t middle = (low + high) / 2;
        if (entry_compare(forest, inner->keys[middle], inner->refs[middle], probe) <= 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low - 1;
}

// The first entry whose key is not less, or the leaf's count.
static uint32_t leaf_index_of_key(const struct leaf *leaf, uint64_t key)
{
    if (leaf->form != LEAF_WIDE) {
        if (key <= leaf->base)
            return 0;
        uint64_t offset = key - leaf->base, step = offset >> leaf->shift;
        step += step << leaf->shift != offset; // a key between two steps
        return step > UINT32_MAX ? leaf->count : words_less(leaf->words, leaf->count, step << 32);
    }
    uint32_t low = 0, high = leaf->count;
    while (low < high) {
        uint32_t middle = (low + high) / 2;
        if (leaf_get(leaf, middle).key < key)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

// The first entry not before the probe, or the leaf's count.
static uint32_t leaf_index(const struct forest *forest, const struct leaf *leaf,
                           const struct probe *probe, bool *found)
{
    uint32_t low = leaf_index_of_key(leaf, probe->key), high = low;
    *found = false;
    if (probe->key_only)
        return low;
    while (high < leaf->count && leaf_get(leaf, high).key == probe->key)
        high++;
    while (low < high) {
        uint32_t middle = (low + high) / 2;
        int order = entry_compare(forest, probe->key, leaf_get(leaf, middle).ref, probe);
        if (order == 0) {
            *found = true;
            return middle;
        }
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

// Asks for all that a search in the node may read, before the first of it is needed. (A function
// that does nothing else has no effect for gcc, which drops calls of it: it must be inlined.)
__attribute__((always_inline)) static inline void node_warm(const struct forest *forest,
                                                            uint32_t number, bool is_leaf)
{
    const char *at = is_leaf ? (const char *)leaf_at(forest, number)
                             : (const char *)inner_at(forest, number);
    size_t bytes = is_leaf ? sizeof(struct leaf) + LEAF_MAX * GRAIN : offsetof(struct inner, sums);
    for (size_t i = 0; i < bytes; i += LINE)
        __builtin_prefetch(at + i);
}

static bool path_find(const struct forest *forest, const struct tree *tree,
                      const struct probe *probe, struct path *path)
{
    assert(tree->height > 0 && tree->height <= HEIGHT_MAX);
    uint32_t node = tree->root;
    path->depth = tree->height - 1;
    node_warm(forest, node, path->depth == 0);
    for (uint32_t level = 0; level < path->depth; level++) {
        struct inner *inner = inner_at(forest, node);
        uint32_t slot = inner_slot(forest, inner, probe);
        path->steps[level] = (struct step){ inner, slot };
        node = inner->children[slot];
        node_warm(forest, node, level + 1 == path->depth);
    }
    bool found;
    path->leaf = node;
    path->index = leaf_index(forest, leaf_at(forest, node), probe, &found);
    return found;
}

// What names the node at `level`: its parent, or the tree.
static uint32_t *path_link(struct tree *tree, const struct path *path, uint32_t level)
{
    if (level == 0)
        return &tree->root;
    return &path->steps[level - 1].inner->children[path->steps[level - 1].slot];
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
        struct tree_entry least = leaf_get(leaf_at(forest, path->leaf), 0);
        key = least.key;
        ref = least.ref;
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

// ---- nodes as sequences

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

// Shares what two neighbours hold, so that the left one has `left_count`; a right one that is left
// with nothing is the caller's.
static void nodes_share(struct forest *forest, uint32_t *left_link, uint32_t *right_link,
                        uint32_t left_count, bool is_leaf)
{
    if (is_leaf) {
        struct tree_entry entries[2 * LEAF_MAX];
        uint32_t count = leaf_read(forest, *left_link, entries);
        count += leaf_read(forest, *right_link, entries + count);
        leaf_write(forest, left_link, CLASS_LAST, entries, left_count);
        if (count > left_count)
            leaf_write(forest, right_link, CLASS_LAST, entries + left_count, count - left_count);
        return;
    }
    struct inner *left = inner_at(forest, *left_link), *right = inner_at(forest, *right_link);
    if (left->count < left_count) {
        uint32_t more = left_count - left->count;
        inner_move(left, left->count, right, 0, more);
        inner_move(right, 0, right, more, right->count - more);
        right->count -= more;
    } else {
        uint32_t less = left->count - left_count;
        inner_move(right, less, right, 0, right->count);
        inner_move(right, 0, left, left_count, less);
        right->count += less;
    }
    left->count = left_count;
}

static uint64_t leaf_sum(const struct leaf *leaf, uint32_t count)
{
    uint64_t sum = leaf->form == LEAF_REFS ? count : 0;
    for (uint32_t i = 0; leaf->form != LEAF_REFS && i < count; i++)
        sum += leaf_get(leaf, i).count;
    return sum;
}

// Makes the parent's copy of a child's sum and least entry true again.
static void inner_mend(const struct forest *forest, struct inner *inner, uint32_t slot,
                       bool is_leaf)
{
    uint64_t sum = 0;
    if (is_leaf) {
        const struct leaf *leaf = leaf_at(forest, inner->children[slot]);
        sum = leaf_sum(leaf, leaf->count);
        inner->keys[slot] = leaf_get(leaf, 0).key;
        inner->refs[slot] = leaf_get(leaf, 0).ref;
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
static void inner_even(struct forest *forest, struct inner *inner, uint32_t slot, bool is_leaf)
{
    uint32_t count = node_count(forest, inner->children[slot], is_leaf) +
                     node_count(forest, inner->children[slot + 1], is_leaf);
    nodes_share(forest, &inner->children[slot], &inner->children[slot + 1], count / 2, is_leaf);
    inner_mend(forest, inner, slot, is_leaf);
    inner_mend(forest, inner, slot + 1, is_leaf);
}

// ---- growing

static void leaf_change_class(struct forest *forest, struct tree *tree, uint32_t class)
{
    assert(tree->height == 1);
    struct tree_entry entries[LEAF_MAX];
    uint32_t count = leaf_read(forest, tree->root, entries);
    leaf_write(forest, &tree->root, class, entries, count);
}

// Shifts some of the full node at `level` to a sibling with room.
static bool path_shift(struct forest *forest, const struct path *path, uint32_t level)
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
    uint32_t *link = &parent->children[slot], right = is_leaf ? 0 : inner_new(forest);
    uint32_t count = node_count(forest, *link, is_leaf);
    uint32_t left_count = append ? count - 1 : count / 2;
    if (is_leaf) {
        struct tree_entry entries[LEAF_MAX];
        leaf_read(forest, *link, entries);
        leaf_write(forest, link, CLASS_LAST, entries, left_count);
        leaf_write(forest, &right, CLASS_LAST, entries + left_count, count - left_count);
        leaf_at(forest, right)->previous = *link;
        leaf_at(forest, right)->next = leaf_at(forest, *link)->next;
        leaf_relink(forest, right);
    } else {
        nodes_share(forest, link, &right, left_count, false);
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
        leaf_change_class(forest, tree, leaf->class + 1u);
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

// Puts an entry into the leaf at the path's end, in place of the one that is there or before it.
static void path_put(struct forest *forest, struct tree *tree, struct path *path, bool replace,
                     const struct tree_entry *entry)
{
    struct leaf *leaf = leaf_at(forest, path->leaf);
    uint32_t behind = path->index + replace;
    if (leaf_fits(leaf, entry)) {
        leaf_move(leaf, behind, path->index + 1);
        leaf->count = (uint8_t)(leaf->count + !replace);
        leaf_set(leaf, path->index, entry);
        return;
    }
    struct tree_entry old[LEAF_MAX], entries[LEAF_MAX];
    uint32_t count = leaf_read(forest, path->leaf, old);
    memcpy(entries, old, path->index * sizeof *entries);
    entries[path->index] = *entry;
    memcpy(entries + path->index + 1, old + behind, (count - behind) * sizeof *entries);
    uint32_t *link = path_link(tree, path, path->depth);
    leaf_write(forest, link, leaf->class, entries, count + !replace);
    path->leaf = *link;
}

struct tree_cursor tree_add(struct forest *forest, struct tree *tree, uint64_t key, uint32_t ref,
                            uint32_t count)
{
    assert(count > 0);
    struct tree_entry entry = { .key = key, .ref = ref, .count = count };
    tree->count += count;
    if (tree->height == 0) {
        leaf_write(forest, &tree->root, 0, &entry, 1);
        tree->height = 1;
        return (struct tree_cursor){ .leaf = tree->root };
    }
    struct probe probe = { .key = key, .ref = ref };
    struct path path;
    bool found;
    for (;;) {
        found = path_find(forest, tree, &probe, &path);
        const struct leaf *leaf = leaf_at(forest, path.leaf);
        if (found || leaf->count < class_room[leaf->class])
            break;
        path_make_room(forest, tree, &path);
    }
    if (found) {
        entry = leaf_get(leaf_at(forest, path.leaf), path.index);
        assert(entry.count <= UINT32_MAX - count);
        entry.count += count;
    }
    path_put(forest, tree, &path, found, &entry);
    if (path.index == 0 && !found)
        path_mend_least(forest, &path, path.depth);
    path_count(&path, count);
    return (struct tree_cursor){ .leaf = path.leaf, .index = path.index };
}

// ---- shrinking

static bool tree_find(const struct forest *forest, const struct tree *tree,
                      const struct probe *probe, struct tree_cursor *cursor)
{
    *cursor = (struct tree_cursor){ 0 };
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
    uint32_t *left = &parent->children[left_slot], *right = left + 1;
    uint32_t both = node_count(forest, *left, is_leaf) + node_count(forest, *right, is_leaf);
    if (both > max) {
        inner_even(forest, parent, left_slot, is_leaf);
        return false;
    }
    nodes_share(forest, left, right, both, is_leaf);
    node_drop(forest, *right, is_leaf);
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
        leaf_change_class(forest, tree, leaf->class - 2u);
}

struct tree_cursor tree_take(struct forest *forest, struct tree *tree, uint64_t key, uint32_t ref,
                             uint32_t count)
{
    assert(count > 0 && tree->height > 0 && tree->count >= count);
    struct probe probe = { .key = key, .ref = ref };
    struct path path;
    bool found = path_find(forest, tree, &probe, &path);
    assert(found);
    struct leaf *leaf = leaf_at(forest, path.leaf);
    struct tree_entry entry = leaf_get(leaf, path.index);
    assert(entry.count >= count);
    entry.count -= count;
    path_count(&path, -(uint64_t)count);
    tree->count -= count;
    struct tree_cursor cursor = { .leaf = path.leaf, .index = path.index };
    if (entry.count > 0) {
        path_put(forest, tree, &path, true, &entry);
        cursor.leaf = path.leaf;
        return cursor;
    }
    leaf_move(leaf, path.index + 1, path.index);
    leaf->count--;
    if (path.index == 0 && leaf->count > 0)
        path_mend_least(forest, &path, path.depth);
    if (path.depth > 0 && leaf->count >= LEAF_HALF) {
        if (path.index == leaf->count)
            cursor = (struct tree_cursor){ .leaf = leaf->next };
        return cursor;
    }
    uint32_t level = path.depth;
    while (level > 0 && path_join(forest, &path, level))
        level--;
    tree_lower(forest, tree);
    tree_find(forest, tree, &probe, &cursor);
    return cursor;
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
    uint32_t index = leaf->form == LEAF_REFS ? (uint32_t)position : 0;
    while (leaf->form != LEAF_REFS && position >= leaf_get(leaf, index).count)
        position -= leaf_get(leaf, index++).count;
    assert(index < leaf->count);
    *cursor = (struct tree_cursor){ .leaf = node, .index = index };
    return true;
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

bool tree_is_alone(const struct forest *forest, const struct tree *tree)
{
    return tree->height == 1 && leaf_at(forest, tree->root)->count == 1;
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

bool tree_step(const struct forest *forest, struct tree_cursor *cursor, bool forward,
               struct tree_entry *entry)
{
    if (!(forward ? tree_next : tree_previous)(forest, cursor))
        return false;
    *entry = leaf_get(leaf_at(forest, cursor->leaf), cursor->index);
    return true;
}

void tree_warm(const struct forest *forest, const struct tree *tree)
{
    if (tree->height > 0)
        node_warm(forest, tree->root, tree->height == 1);
}

void tree_warm_leaf(const struct forest *forest, const struct tree *tree, uint64_t key)
{
    uint32_t node = tree->root;
    for (uint32_t height = tree->height; height > 1; height--) {
        const struct inner *inner = inner_at(forest, node);
        node = inner->children[inner_slot(forest, inner, &(struct probe){ .key = key,
                                                                          .key_only = true })];
        node_warm(forest, node, height == 2);
    }
}

struct tree_entry tree_get(const struct forest *forest, struct tree_cursor cursor)
{
    const struct leaf *leaf = leaf_at(forest, cursor.leaf);
    assert(cursor.index < leaf->count);
    return leaf_get(leaf, cursor.index);
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
    return rank + leaf_sum(leaf_at(forest, path.leaf), path.index);
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

struct value tree_key_value(enum type type, uint64_t key, bool descending)
{
    uint64_t image = descending ? ~key : key;
    if (type == TYPE_DOUBLE && image == UINT64_MAX - 1)
        image = UINT64_C(0x7ff8000000000000); // NaN
    else if (type == TYPE_DOUBLE && !(image & SIGN_BIT))
        image = ~image;
    else
        image ^= SIGN_BIT;
    return (struct value){ .type = type, .word = (int64_t)image };
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
    assert(leaf->class < CLASS_COUNT && leaf->count <= class_room[leaf->class]);
    assert(leaf->count > 0);
    assert(tree->height == 1 || leaf->class == CLASS_LAST);
    assert(right_edge || leaf->count >= LEAF_HALF);
    assert(leaf->previous == check->last_leaf);
    assert(check->last_leaf == 0 || leaf_at(forest, check->last_leaf)->next == number);
    uint64_t sum = 0;
    for (uint32_t i = 0; i < leaf->count; i++) {
        struct tree_entry entry = leaf_get(leaf, i);
        assert(entry.count > 0);
        if (check->entry_count++ > 0) {
            struct probe probe = { .key = entry.key, .ref = entry.ref };
            assert(entry_compare(forest, check->last.key, check->last.ref, &probe) < 0);
        }
        check->last = entry;
        sum += entry.count;
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
        struct tree_entry entry = leaf_get(leaf_at(forest, least), 0);
        assert(inner->keys[i] == entry.key && inner->refs[i] == entry.ref);
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
