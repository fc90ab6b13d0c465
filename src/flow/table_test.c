// Tables and indexes against a plain model, through ticks that are settled or taken back.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/random.h"
#include "flow/table.h"

#define IDS 3000

struct model_row {
    bool there;
    int64_t key, value;
    bool key_null;
};

static struct batch *one_row(struct arena *arena, int64_t id, const struct model_row *row)
{
    static const enum type types[] = {TYPE_BIGINT, TYPE_INT, TYPE_BIGINT};
    struct batch *batch = batch_new(arena, types, row ? 3 : 1, 1);
    batch->weights[0] = 1;
    struct value value = value_word(TYPE_BIGINT, id);
    column_set(arena, &batch->columns[0], 0, 1, &value);
    if (!row)
        return batch;
    value = row->key_null ? value_null(TYPE_INT) : value_word(TYPE_INT, row->key);
    column_set(arena, &batch->columns[1], 0, 1, &value);
    value = value_word(TYPE_BIGINT, row->value);
    column_set(arena, &batch->columns[2], 0, 1, &value);
    return batch;
}

// Every row of the model, and no other, is found by key and by the index, in the given moment.
static void check(const struct table *table, const struct index *index,
                  const struct model_row *model, enum moment moment, struct arena *arena)
{
    uint64_t there = 0;
    for (uint32_t slot = 0; slot < table->slot_count; slot++) {
        if (!table_sees(table, moment, slot))
            continue;
        there++;
        int64_t id = table_value(table, 0, slot).word;
        assert_true(model[id].there);
        assert_int_equal(table_value(table, 2, slot).word, model[id].value);
    }
    uint64_t wanted = 0, indexed = 0;
    for (int64_t id = 0; id < IDS; id++)
        wanted += model[id].there;
    assert_int_equal(there, wanted);
    for (int64_t key = 0; key < 40; key++) {
        struct column column = {.type = TYPE_INT, .words = &key};
        uint32_t hash;
        const uint32_t *slots = NULL;
        index_hash(false, &column, 1, 1, &hash);
        uint32_t count = index_find(index, &column, 0, hash, &slots);
        for (uint32_t i = 0; i < count; i++) {
            assert_int_equal(table_value(table, 1, slots[i]).word, key);
            indexed += table_sees(table, moment, slots[i]);
        }
    }
    uint64_t keyed = 0;
    for (int64_t id = 0; id < IDS; id++)
        keyed += model[id].there && !model[id].key_null;
    assert_int_equal(indexed, keyed);
    (void)arena;
}

static void random_ticks(void **state)
{
    (void)state;
    uint64_t seed = 20260322;
    print_message("seed %llu\n", (unsigned long long)seed);
    struct random random;
    random_open(&random, seed);
    struct arena *arena = arena_new("test", GIB, GIB), *scratch = arena_new("scratch", GIB, GIB);
    static const enum type types[] = {TYPE_BIGINT, TYPE_INT, TYPE_BIGINT};
    struct table *table = table_new(arena, "t", types, 3, (int[]){0}, 1, false);
    struct index *index = table_index(table, (int[]){1}, 1, -1, false);
    struct model_row *old = calloc(IDS, sizeof *old), *now = calloc(IDS, sizeof *now);
    assert_non_null(old);
    assert_non_null(now);
    for (int tick = 0; tick < 120; tick++) {
        size_t changes = tick % 7 ? 1 + random_below(&random, 60) : 1500;
        for (size_t i = 0; i < changes; i++) {
            int64_t id = (int64_t)random_below(&random, IDS);
            uint8_t outcome;
            arena_reset(scratch);
            if (random_below(&random, 3)) {
                struct model_row row = {.there = true, .key = (int64_t)random_below(&random, 40),
                                        .value = (int64_t)random_below(&random, 5),
                                        .key_null = random_below(&random, 9) == 0};
                bool replace = random_below(&random, 4) > 0;
                table_put(table, one_row(scratch, id, &row), replace, scratch, &outcome);
                bool same = now[id].there && now[id].key_null == row.key_null &&
                            (row.key_null || now[id].key == row.key) && now[id].value == row.value;
                assert_int_equal(outcome, !now[id].there ? OUTCOME_NEW
                                          : !replace     ? OUTCOME_DUPLICATE
                                          : same         ? OUTCOME_SAME
                                                         : OUTCOME_REPLACED);
                if (outcome == OUTCOME_NEW || outcome == OUTCOME_REPLACED)
                    now[id] = row;
            } else {
                table_delete(table, one_row(scratch, id, NULL), scratch, &outcome);
                assert_int_equal(outcome, now[id].there ? OUTCOME_DELETED : OUTCOME_ABSENT);
                now[id].there = false;
            }
        }
        check(table, index, old, MOMENT_OLD, scratch);
        check(table, index, now, MOMENT_NEW, scratch);
        if (random_below(&random, 4) == 0) {
            table_revert(table);
            check(table, index, now, MOMENT_OLD, scratch);
            check(table, index, old, MOMENT_NEW, scratch);
            memcpy(now, old, IDS * sizeof *now);
        }
        table_settle(table);
        memcpy(old, now, IDS * sizeof *old);
        check(table, index, now, MOMENT_NEW, scratch);
    }
    table_close(table);
    arena_free(arena);
    arena_free(scratch);
    free(old);
    free(now);
}

static void bag_counts_weights(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test", GIB, GIB);
    static const enum type types[] = {TYPE_BIGINT};
    struct table *table = table_new(arena, "bag", types, 1, NULL, 0, true);
    struct batch *batch = batch_new(arena, types, 1, 4);
    const int64_t values[] = {7, 7, 8, 7}, weights[] = {2, 1, 1, -1};
    for (size_t i = 0; i < 4; i++) {
        struct value value = value_word(TYPE_BIGINT, values[i]);
        column_set(arena, &batch->columns[0], i, 4, &value);
        batch->weights[i] = weights[i];
    }
    table_weigh(table, batch, arena);
    assert_int_equal(table->live_count, 2);
    table_settle(table);
    int64_t seven = 7;
    struct column key = {.type = TYPE_BIGINT, .words = &seven};
    assert_int_equal(table_weight(table, table_find(table, &key, 0)), 2);
    batch->row_count = 1;
    batch->weights[0] = -2;
    table_weigh(table, batch, arena);
    assert_int_equal(table_find(table, &key, 0), UINT32_MAX);
    assert_int_equal(table->dying_count, 1);
    table_settle(table);
    assert_int_equal(table->live_count, 1);
    table_close(table);
    arena_free(arena);
}

// A column's first NULL may come into a slot far below others that hold values.
static void late_null(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test", GIB, GIB);
    static const enum type types[] = {TYPE_BIGINT, TYPE_INT, TYPE_BIGINT};
    struct table *table = table_new(arena, "t", types, 3, (int[]){0}, 1, false);
    table->loading = true;
    uint8_t outcome;
    for (int64_t id = 0; id < 20000; id++) {
        struct model_row row = {.there = true, .key = 1, .value = id};
        table_put(table, one_row(arena, id, &row), false, arena, &outcome);
    }
    table_delete(table, one_row(arena, 5, NULL), arena, &outcome);
    struct model_row row = {.there = true, .key_null = true};
    table_put(table, one_row(arena, 5, &row), false, arena, &outcome);
    assert_int_equal(table_value(table, 1, 5).state, STATE_NULL);
    assert_int_equal(table_value(table, 1, 19999).state, STATE_VALUE);
    table_close(table);
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(random_ticks),
                                       cmocka_unit_test(bag_counts_weights),
                                       cmocka_unit_test(late_null)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
