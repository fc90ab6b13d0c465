// Ranges of an order against a look at every row, in both moments, through loading, ticks and reverts.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/random.h"
#include "flow/order.h"
#include "flow/table.h"

#define KEYS 6
#define IDS 2000

static const enum type types[] = {TYPE_BIGINT, TYPE_INT, TYPE_BIGINT};

struct bed {
    struct arena *arena, *scratch;
    struct random random;
    struct table *table;
    struct index *index;
    struct order *plain, *quotient; // by v, and by 12 / v, which is a fault where v is 0
    uint8_t *seen; // by slot
};

static void bed_open(struct bed *bed, uint64_t seed)
{
    *bed = (struct bed){.arena = arena_new("test", GIB, GIB),
                        .scratch = arena_new("scratch", GIB, GIB)};
    random_open(&bed->random, seed);
    bed->table = table_new(bed->arena, "t", types, 3, (int[]){0}, 1, false);
    bed->index = table_index(bed->table, (int[]){1}, 1, -1, false);
    static const enum type both[] = {TYPE_BIGINT, TYPE_BIGINT};
    struct expr *args[] = {expr_const(bed->arena, value_word(TYPE_BIGINT, 12)),
                           expr_column(bed->arena, 2, TYPE_BIGINT)};
    int column = table_derive(bed->table,
                              expr_call(bed->arena, fn_find("/", both, 2), args, 2));
    bed->plain = order_of(bed->index, 2);
    bed->quotient = order_of(bed->index, column);
    assert_ptr_equal(order_of(bed->index, 2), bed->plain);
    bed->seen = calloc(8 * IDS, 1);
    assert_non_null(bed->seen);
}

static void bed_close(struct bed *bed)
{
    table_close(bed->table);
    arena_free(bed->arena);
    arena_free(bed->scratch);
    free(bed->seen);
}

// Heavy ties, NULLs and the ends of bigint; most rows have the key 0, so that others stay small.
static void draw_row(struct bed *bed, int64_t id, struct batch *batch, size_t at, size_t count)
{
    static const int64_t ends[] = {INT64_MIN, INT64_MIN + 1, INT64_MAX - 1, INT64_MAX};
    struct value row[3] = {value_word(TYPE_BIGINT, id), value_word(TYPE_INT, 0),
                           value_word(TYPE_BIGINT, 0)};
    if (random_below(&bed->random, 3) == 0)
        row[1].word = (int64_t)random_below(&bed->random, KEYS);
    if (random_below(&bed->random, 20) == 0)
        row[1] = value_null(TYPE_INT);
    row[2].word = (int64_t)random_below(&bed->random, 9) - 4;
    if (random_below(&bed->random, 3) == 0)
        row[2].word *= (int64_t)random_below(&bed->random, 1000);
    if (random_below(&bed->random, 30) == 0)
        row[2].word = ends[random_below(&bed->random, 4)];
    if (random_below(&bed->random, 15) == 0)
        row[2] = value_null(TYPE_BIGINT);
    for (size_t i = 0; i < 3; i++)
        column_set(bed->scratch, &batch->columns[i], at, count, &row[i]);
    batch->weights[at] = 1;
}

static void put_row(struct bed *bed, int64_t id)
{
    struct batch *batch = batch_new(bed->scratch, types, 3, 1);
    draw_row(bed, id, batch, 0, 1);
    uint8_t outcome;
    table_put(bed->table, batch, true, bed->scratch, &outcome);
    arena_reset(bed->scratch);
}

static void delete_row(struct bed *bed, int64_t id)
{
    struct batch *batch = batch_new(bed->scratch, types, 1, 1);
    struct value value = value_word(TYPE_BIGINT, id);
    column_set(bed->scratch, &batch->columns[0], 0, 1, &value);
    uint8_t outcome;
    table_delete(bed->table, batch, bed->scratch, &outcome);
    arena_reset(bed->scratch);
}

static uint64_t image_of(const struct order *order, uint32_t slot)
{
    uint32_t slots[] = {slot};
    struct arena *arena = arena_new("image", MIB, MIB);
    struct column column = table_read(order->index->table, order->column, slots, 1, arena);
    uint64_t image = order_image(&column, 0);
    arena_free(arena);
    return image;
}

static bool belongs(const struct order_range *range, uint64_t image)
{
    bool inside = image >= range->low && image <= range->high;
    bool besides = image > ORDER_NULL && (image < range->below || image >= range->above);
    return inside || (besides && !range->alone);
}

static void check_range(struct bed *bed, const struct order *order, int64_t key,
                        struct order_range range)
{
    struct table *table = bed->table;
    struct column column = {.type = TYPE_INT, .words = &key};
    uint32_t hash, posting, slot;
    index_hash(false, &column, 1, 1, &hash);
    const uint32_t *slots = NULL;
    uint32_t count = index_find_posting(bed->index, &column, 0, hash, &slots, &posting);
    memset(bed->seen, 0, 8 * IDS);
    struct order_walk walk;
    order_walk_open(&walk, order, posting, slots, count, range);
    while (order_walk_next(&walk, &slot)) {
        assert_int_not_equal(table_phase(table, slot), PHASE_FREE);
        assert_int_equal(bed->seen[slot]++, 0);
    }
    for (slot = 0; slot < table->slot_count; slot++) {
        bool in = table_phase(table, slot) != PHASE_FREE;
        struct value own = in ? table_value(table, 1, slot) : value_null(TYPE_INT);
        in = in && own.state == STATE_VALUE && own.word == key &&
             belongs(&range, image_of(order, slot));
        assert_int_equal(bed->seen[slot], in);
    }
}

static uint64_t draw_image(struct bed *bed)
{
    int64_t word = (int64_t)random_below(&bed->random, 40) - 20;
    if (random_below(&bed->random, 4) == 0)
        word *= 100;
    struct column column = {.type = TYPE_BIGINT, .words = &word};
    return order_image(&column, 0);
}

static void check(struct bed *bed)
{
    const struct order *orders[] = {bed->plain, bed->quotient};
    for (size_t i = 0; i < 2; i++) {
        struct order_range range = {.low = draw_image(bed), .high = draw_image(bed),
                                    .below = ORDER_FIRST, .above = ORDER_ALWAYS,
                                    .alone = random_below(&bed->random, 5) == 0};
        if (random_below(&bed->random, 4) == 0)
            range.low = ORDER_FIRST;
        if (random_below(&bed->random, 4) == 0)
            range.high = ORDER_LAST;
        if (random_below(&bed->random, 4) == 0)
            range.below = draw_image(bed);
        if (random_below(&bed->random, 4) == 0)
            range.above = draw_image(bed);
        if (random_below(&bed->random, 8) == 0) // everything, NULLs too
            range = (struct order_range){.low = ORDER_NULL, .high = ORDER_LAST,
                                         .below = ORDER_FIRST, .above = ORDER_ALWAYS};
        for (int64_t key = 0; key < KEYS + 1; key++) // the last is of no row
            check_range(bed, orders[i], key, range);
    }
}

static void check_trees(const struct order *order)
{
    uint64_t certain = 0;
    for (uint32_t posting = 0; posting < order->index->posting_count; posting++) {
        const struct tree *tree = (const struct tree *)order->trees.base + posting;
        tree_check(&order->forest, tree);
        certain += tree->count - tree_rank(&order->forest, tree, ORDER_ALWAYS, 0);
    }
    assert_int_equal(certain, order->certain_count);
}

static void load(struct bed *bed)
{
    bed->table->loading = true;
    for (int64_t id = 0; id < IDS; id += 500) {
        struct batch *batch = batch_new(bed->scratch, types, 3, 500);
        for (size_t i = 0; i < 500; i++)
            draw_row(bed, id + (int64_t)i, batch, i, 500);
        table_put(bed->table, batch, false, bed->scratch,
                  ARENA_ARRAY(bed->scratch, uint8_t, 500));
        arena_reset(bed->scratch);
    }
    bed->table->loading = false;
}

static void ranges_of_random_ticks(void **state)
{
    (void)state;
    const uint64_t seed = 20260412;
    print_message("seed %llu\n", (unsigned long long)seed);
    struct bed bed;
    bed_open(&bed, seed);
    load(&bed);
    check(&bed); // before anybody asks: no tree yet
    assert_int_equal(bed.plain->pool.bytes, 0);
    order_ready(bed.plain);
    order_ready(bed.quotient);
    for (int tick = 0; tick < 60; tick++) {
        check(&bed);
        check_trees(bed.plain);
        check_trees(bed.quotient);
        // Most rows go at times, so that trees are felled and planted again.
        bool sweep = tick % 20 == 10;
        for (size_t i = sweep ? IDS * 97 / 100 : 1 + random_below(&bed.random, 80); i > 0; i--) {
            int64_t id = sweep ? (int64_t)i : (int64_t)random_below(&bed.random, IDS);
            if (random_below(&bed.random, 3) && !sweep)
                put_row(&bed, id);
            else
                delete_row(&bed, id);
            if (random_below(&bed.random, 6) == 0) // the same id again, within the tick
                put_row(&bed, id);
        }
        for (int64_t id = 1; tick % 20 == 15 && id < IDS; id++)
            put_row(&bed, id);
        check(&bed);
        if (random_below(&bed.random, 4) == 0) {
            table_revert(bed.table);
            check(&bed);
        }
        table_settle(bed.table);
    }
    bed_close(&bed);
}

static uint32_t walk_count(const struct bed *bed, const struct order *order, uint64_t low,
                           uint64_t high)
{
    int64_t key = 0;
    struct column column = {.type = TYPE_INT, .words = &key};
    uint32_t hash, posting, slot, hits = 0;
    index_hash(false, &column, 1, 1, &hash);
    const uint32_t *slots = NULL;
    uint32_t count = index_find_posting(bed->index, &column, 0, hash, &slots, &posting);
    struct order_walk walk;
    order_walk_open(&walk, order, posting, slots, count,
                    (struct order_range){.low = low, .high = high, .below = ORDER_FIRST,
                                         .above = ORDER_ALWAYS});
    while (order_walk_next(&walk, &slot))
        hits++;
    return hits;
}

// A plateau: all rows alike but one. A row that dies and one that is born are both there in the tick.
static void plateau_in_both_moments(void **state)
{
    (void)state;
    struct bed bed;
    bed_open(&bed, 1);
    order_ready(bed.plain);
    struct batch *batch = batch_new(bed.arena, types, 3, 300);
    for (size_t i = 0; i < 300; i++) {
        const struct value row[] = {value_word(TYPE_BIGINT, (int64_t)i), value_word(TYPE_INT, 0),
                                    value_word(TYPE_BIGINT, i ? 5 : 6)};
        for (size_t c = 0; c < 3; c++)
            column_set(bed.arena, &batch->columns[c], i, 300, &row[c]);
        batch->weights[i] = 1;
    }
    table_put(bed.table, batch, false, bed.scratch, ARENA_ARRAY(bed.arena, uint8_t, 300));
    table_settle(bed.table);
    int64_t words[] = {5, 6};
    struct column column = {.type = TYPE_BIGINT, .words = words};
    uint64_t five = order_image(&column, 0), six = order_image(&column, 1);
    assert_int_equal(walk_count(&bed, bed.plain, five, five), 299);
    assert_int_equal(walk_count(&bed, bed.plain, five + 1, ORDER_LAST), 1);
    struct value six_again = value_word(TYPE_BIGINT, 6);
    column_set(bed.arena, &batch->columns[2], 7, 300, &six_again);
    table_put(bed.table, batch, true, bed.scratch, ARENA_ARRAY(bed.arena, uint8_t, 300));
    assert_int_equal(bed.table->dying_count, 1); // 7 was five and is six
    assert_int_equal(walk_count(&bed, bed.plain, five, five), 299);
    assert_int_equal(walk_count(&bed, bed.plain, six, six), 2);
    table_settle(bed.table);
    assert_int_equal(walk_count(&bed, bed.plain, five, five), 298);
    assert_int_equal(walk_count(&bed, bed.plain, six, six), 2);
    bed_close(&bed);
}

static void last_user_takes_it_along(void **state)
{
    (void)state;
    struct bed bed;
    bed_open(&bed, 1);
    order_use(bed.plain);
    order_use(bed.plain);
    order_leave(bed.plain);
    assert_ptr_equal(order_of(bed.index, 2), bed.plain);
    order_leave(bed.plain);
    assert_ptr_equal(bed.index->orders, bed.quotient);
    assert_null(bed.quotient->next);
    bed_close(&bed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(ranges_of_random_ticks),
                                       cmocka_unit_test(plateau_in_both_moments),
                                       cmocka_unit_test(last_user_takes_it_along)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
