#include "flow/order.h"

#include <assert.h>
#include <stdlib.h>

#include "flow/cell.h"

static struct tree *tree_of(const struct order *order, uint32_t posting)
{
    return (struct tree *)order->trees.base + posting;
}

uint64_t order_image(const struct column *column, size_t row)
{
    enum state state = column_at(column, row);
    if (state == STATE_NULL)
        return ORDER_NULL;
    uint64_t image = state == STATE_VALUE ? tree_key(column, row, false, false) : ORDER_ALWAYS;
    return image == ORDER_NULL ? ORDER_ALWAYS : image;
}

static uint64_t slot_image(const struct order *order, uint32_t slot)
{
    const struct table *table = order->index->table;
    union cell room;
    enum state state;
    const void *cell = cell_read(table, order->column, slot, &room, &state);
    uint8_t states[1] = {(uint8_t)state};
    struct column column = {.type = table->columns.at[order->column].type, .state = states,
                            .data = (void *)(uintptr_t)cell};
    return order_image(&column, 0);
}

struct order *order_of(struct index *index, int column)
{
    for (struct order *order = index->orders; order; order = order->next)
        if (order->column == column)
            return order;
    struct order *order = ARENA_NEW(index->table->arena, struct order);
    *order = (struct order){.index = index, .column = column, .small = ORDER_SMALL,
                            .next = index->orders, .pool = {.name = "order"}};
    forest_open(&order->forest, &order->pool, NULL, NULL);
    range_open(&order->trees, &order->pool, TABLE_ROWS_MAX / 2 * sizeof(struct tree));
    index->orders = order;
    return order;
}

static void order_close(struct order *order)
{
    struct order **link = &order->index->orders;
    while (*link != order)
        link = &(*link)->next;
    *link = order->next;
    forest_close(&order->forest);
    range_close(&order->trees);
}

void order_use(struct order *order)
{
    if (order)
        order->users++;
}

void order_leave(struct order *order)
{
    if (order && !--order->users)
        order_close(order);
}

void order_close_all(struct index *index)
{
    while (index->orders)
        order_close(index->orders);
}

// ---- keeping

static int entry_compare(const void *a, const void *b)
{
    const struct tree_entry *left = a, *right = b;
    if (left->key != right->key)
        return left->key < right->key ? -1 : 1;
    return left->ref < right->ref ? -1 : left->ref > right->ref;
}

// Entries in ascending order: each is an append to full leaves.
static void tree_plant(struct order *order, uint32_t posting, const uint32_t *slots, uint32_t count)
{
    size_t bytes = count * sizeof(struct tree_entry);
    struct tree_entry *entries = pool_resize(&order->pool, NULL, 0, bytes);
    for (uint32_t i = 0; i < count; i++)
        entries[i] = (struct tree_entry){.key = slot_image(order, slots[i]), .ref = slots[i]};
    qsort(entries, count, sizeof *entries, entry_compare);
    for (uint32_t i = 0; i < count; i++) {
        tree_add(&order->forest, tree_of(order, posting), entries[i].key, entries[i].ref, 1);
        order->certain_count += entries[i].key == ORDER_ALWAYS;
    }
    pool_resize(&order->pool, entries, bytes, 0);
}

static void tree_fell(struct order *order, struct tree *tree)
{
    uint64_t certain = tree->count - tree_rank(&order->forest, tree, ORDER_ALWAYS, 0);
    order->certain_count -= certain;
    tree_clear(&order->forest, tree);
}

void order_ready(struct order *order)
{
    const struct table *table = order ? order->index->table : NULL;
    if (!order || order->ready || order->index->built != UINT32_MAX ||
        table->columns.at[order->column].built != UINT32_MAX)
        return;
    order->ready = true;
    for (uint32_t posting = 0; posting < order->index->posting_count; posting++) {
        const uint32_t *slots;
        uint32_t count = index_posting(order->index, posting, &slots);
        range_need(&order->trees, (posting + (size_t)1) * sizeof(struct tree));
        if (count > order->small)
            tree_plant(order, posting, slots, count);
    }
}

void order_enter(struct order *order, uint32_t posting, uint32_t slot)
{
    if (!order->ready)
        return;
    range_need(&order->trees, (posting + (size_t)1) * sizeof(struct tree));
    const uint32_t *slots;
    uint32_t count = index_posting(order->index, posting, &slots);
    struct tree *tree = tree_of(order, posting);
    if (!tree->count && count > order->small)
        tree_plant(order, posting, slots, count);
    else if (tree->count) {
        uint64_t image = slot_image(order, slot);
        tree_add(&order->forest, tree, image, slot, 1);
        order->certain_count += image == ORDER_ALWAYS;
    }
    assert(!tree->count || tree->count == count);
}

void order_exit(struct order *order, uint32_t posting, uint32_t slot)
{
    struct tree *tree = order->ready ? tree_of(order, posting) : NULL;
    if (!tree || !tree->count)
        return;
    uint64_t image = slot_image(order, slot);
    tree_take(&order->forest, tree, image, slot, 1);
    order->certain_count -= image == ORDER_ALWAYS;
    if (tree->count <= order->small / 2) // not at once, so that a key at the limit does not flutter
        tree_fell(order, tree);
}

// ---- asking

void order_walk_open(struct order_walk *walk, const struct order *order, uint32_t posting,
                     const uint32_t *slots, uint32_t slot_count, struct order_range range)
{
    *walk = (struct order_walk){.order = order, .range = range, .slots = slots,
                                .slot_count = slot_count};
    if (order->ready && slot_count > 1 && tree_of(order, posting)->count)
        walk->tree = tree_of(order, posting);
    // The cells that will be looked at, all at once: the misses overlap.
    const struct table_column *column = &order->index->table->columns.at[order->column];
    for (uint32_t i = 0; i < slot_count && !walk->tree; i++)
        __builtin_prefetch((const char *)column->data.base + (size_t)slots[i] * column->width);
    if (range.alone)
        return;
    if (range.below > range.above)
        walk->range.below = range.above;
    if (range.low < walk->range.below && range.below > ORDER_FIRST)
        walk->range.low = walk->range.below;
    if (range.high >= range.above)
        walk->range.high = range.above - 1;
}

static bool range_has(const struct order_range *range, uint64_t image)
{
    if (image >= range->low && image <= range->high)
        return true;
    return !range->alone && image != ORDER_NULL && (image < range->below || image >= range->above);
}

// The three parts of the walk in ascending order: they do not overlap.
static bool part_of(const struct order_walk *walk, uint64_t *from, uint64_t *to)
{
    const struct order_range *range = &walk->range;
    switch (walk->part) {
    case 0:
        *from = ORDER_FIRST;
        *to = range->below - 1;
        break;
    case 1:
        *from = range->low;
        *to = range->high;
        break;
    default:
        *from = range->above;
        *to = walk->order->certain_count || range->above < ORDER_ALWAYS ? ORDER_ALWAYS : 0;
    }
    return *from <= *to && (walk->part == 1 || !range->alone);
}

bool order_walk_next(struct order_walk *walk, uint32_t *slot)
{
    const struct order *order = walk->order;
    uint32_t built = order->index->table->columns.at[order->column].built; // nobody sees what is behind
    while (!walk->tree && walk->position < walk->slot_count) {
        *slot = walk->slots[walk->position++];
        if (*slot < built && range_has(&walk->range, slot_image(order, *slot)))
            return true;
    }
    const struct forest *forest = &order->forest;
    for (; walk->tree && walk->part < 3; walk->part++, walk->open = false) {
        uint64_t from, to;
        if (!part_of(walk, &from, &to))
            continue;
        if (walk->open ? !tree_next(forest, &walk->cursor)
                       : !tree_seek_key(forest, walk->tree, from, &walk->cursor))
            continue;
        walk->open = true;
        struct tree_entry entry = tree_get(forest, walk->cursor);
        if (entry.key > to)
            continue;
        *slot = entry.ref;
        return true;
    }
    return false;
}
