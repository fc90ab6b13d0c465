#include "flow/probe.h"

#include "flow/table.h"

// What a bound is to its end of the range: a value, NULL (which is true of no row), or a fault. The
// condition is a fault too for whatever stands opposite, so the end is open, also to NULLs.
static enum state bound_state(const struct probe_bound *bound, const struct column *column,
                              size_t row)
{
    enum state state = column->data ? column_at(column, row) : STATE_FAULT;
    return state == STATE_NULL && bound->or_null ? STATE_FAULT : state;
}

static struct order_range range_of(const struct join_probe *probe, const struct column *low,
                                   const struct column *high, size_t row, bool exact)
{
    struct order_range range = {.low = ORDER_FIRST, .high = ORDER_LAST, .below = probe->below,
                                .above = probe->above};
    enum state low_state = bound_state(&probe->low, low, row);
    enum state high_state = bound_state(&probe->high, high, row);
    if (low_state == STATE_FAULT && high_state == STATE_FAULT)
        return (struct order_range){.low = ORDER_NULL, .high = ORDER_LAST, .below = ORDER_FIRST,
                                    .above = ORDER_ALWAYS};
    if (low_state == STATE_VALUE) {
        uint64_t image = tree_key(low, row, false, false);
        range.low = image + (exact && probe->low.strict && image < ORDER_ALWAYS);
    }
    if (high_state == STATE_VALUE) {
        uint64_t image = tree_key(high, row, false, false);
        range.high = image - (exact && probe->high.strict && image > 0);
    }
    if (range.low < ORDER_FIRST)
        range.low = ORDER_FIRST;
    if (low_state == STATE_NULL || high_state == STATE_NULL)
        range.high = 0;
    return range;
}

static void read_ranges(struct probe_rows *rows, const struct table *asking, const uint32_t *slots,
                        struct arena *arena)
{
    const struct join_probe *probe = rows->probe;
    const struct order *order = probe->order;
    struct column low = {.data = NULL}, high = {.data = NULL};
    if (probe->low.column >= 0)
        low = table_read(asking, probe->low.column, slots, rows->count, arena);
    if (probe->high.column >= 0)
        high = table_read(asking, probe->high.column, slots, rows->count, arena);
    bool exact = tree_key_exact(order->index->table->columns.at[order->column].type);
    rows->ranges = ARENA_RAW(arena, struct order_range, rows->count + 1);
    for (size_t i = 0; i < rows->count; i++)
        rows->ranges[i] = range_of(probe, &low, &high, i, exact);
}

void probe_read_rest(const struct join_probe *probe, size_t key_count, bool null_safe,
                     const struct table *asking, const struct table *asked, const uint32_t *slots,
                     size_t count, struct arena *arena, struct probe_rows *rows)
{
    rows->probe = probe;
    rows->asked = asked;
    rows->count = count;
    rows->ranges = NULL;
    rows->hashes = ARENA_RAW(arena, uint32_t, count + 1);
    index_hash(null_safe, rows->keys, key_count, count, rows->hashes);
    if (probe->order)
        read_ranges(rows, asking, slots, arena);
}

void probe_read(const struct join_probe *probe, size_t key_count, bool null_safe,
                const struct table *asking, const struct table *asked, const uint32_t *slots,
                size_t count, struct arena *arena, struct probe_rows *rows)
{
    for (size_t k = 0; k < key_count; k++)
        rows->keys[k] = table_read(asking, probe->keys[k], slots, count, arena);
    probe_read_rest(probe, key_count, null_safe, asking, asked, slots, count, arena, rows);
}

bool probe_is_bound(const struct join_probe *probe, const struct table *asking, uint32_t slot)
{
    const struct probe_bound *ends[] = {&probe->low, &probe->high};
    for (size_t i = 0; i < 2; i++)
        if (ends[i]->column >= 0 &&
            table_value(asking, ends[i]->column, slot).state != STATE_VALUE)
            return false;
    return true;
}

void probe_open_range(const struct probe_rows *rows, size_t row, struct order_range range,
                      struct probe_walk *walk)
{
    const struct order *order = rows->probe->order;
    const uint32_t *slots = NULL;
    uint32_t posting;
    uint32_t count = index_find_posting(order->index, rows->keys, row, rows->hashes[row], &slots,
                                        &posting);
    walk->by_range = true;
    order_walk_open(&walk->range, order, posting, slots, count, range);
}

void probe_open(const struct probe_rows *rows, size_t row, struct probe_walk *walk)
{
    const struct index *index = rows->probe->index;
    if (index && row + 8 < rows->count)
        index_prefetch(index, rows->hashes[row + 8]);
    if (rows->ranges) {
        probe_open_range(rows, row, rows->ranges[row], walk);
        return;
    }
    walk->by_range = false;
    walk->position = 0;
    walk->slots = NULL;
    walk->count = index ? index_find(index, rows->keys, row, rows->hashes[row], &walk->slots)
                        : rows->asked->slot_count;
}

bool probe_is_whole(const struct join_probe *probe)
{
    const struct index *index = probe->index;
    const struct expr *origin = index ? index->table->columns.at[index->columns[0]].origin : NULL;
    return !index || (index->column_count == 1 && origin && origin->kind == EXPR_CONST);
}

void probe_explain_keys(const struct join_probe *probe, size_t key_count, struct str *out)
{
    const char *range = probe->order ? " and a range" : "";
    if (!probe->index)
        str_text(out, "nested loop");
    else if (probe_is_whole(probe))
        str_text(out, "a range and no keys, over a shared order");
    else
        str_format(out, "%zu keys%s over shared indexes", key_count, range);
    str_text(out, ", no state of its own");
}

const char *probe_explain(const struct join_probe *probe)
{
    bool low = probe->low.column >= 0, high = probe->high.column >= 0;
    if (!probe->index)
        return "O(rows of the other side)";
    if (!probe->order)
        return "a probe and O(rows of its key)";
    if (probe_is_whole(probe))
        return low && high ? "O(log n + rows between its bounds)"
               : low       ? "O(log n + rows above its bound)"
                           : "O(log n + rows below its bound)";
    return low && high ? "a probe and O(log n + rows of its key between its bounds)"
           : low       ? "a probe and O(log n + rows of its key above its bound)"
                       : "a probe and O(log n + rows of its key below its bound)";
}

void probe_uses(const struct join_probe *probe, bool *columns, bool *indexes)
{
    table_mark_index(probe->index, columns, indexes);
    if (probe->order)
        columns[probe->order->column] = true;
}

void probe_uses_asking(const struct join_probe *probe, size_t key_count, bool *columns)
{
    for (size_t i = 0; i < key_count; i++)
        columns[probe->keys[i]] = true;
    if (probe->order && probe->low.column >= 0)
        columns[probe->low.column] = true;
    if (probe->order && probe->high.column >= 0)
        columns[probe->high.column] = true;
}
