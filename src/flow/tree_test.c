// flow/tree_test.c — the tree against a sorted array, its memory, and the images of keys.
#include "flow/tree.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/dict.h"
#include "base/random.h"

#define ENTRY_MAX 6000

// ---- the model: an array in order, with the operations done by counting

struct model {
    struct tree_entry entries[ENTRY_MAX];
    size_t count;
    uint64_t total;
    const uint32_t *values; // ref to what compare() reads; NULL: refs themselves
};

static int model_ref_compare(const void *context, uint32_t a, uint32_t b)
{
    const uint32_t *values = context;
    return values[a] < values[b] ? -1 : values[a] > values[b];
}

static int model_compare(const struct model *model, const struct tree_entry *entry, uint64_t key,
                         uint32_t ref)
{
    if (entry->key != key)
        return entry->key < key ? -1 : 1;
    if (model->values)
        return model_ref_compare(model->values, entry->ref, ref);
    return entry->ref < ref ? -1 : entry->ref > ref;
}

static size_t model_seek(const struct model *model, uint64_t key, uint32_t ref)
{
    size_t low = 0, high = model->count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (model_compare(model, &model->entries[middle], key, ref) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static void model_add(struct model *model, uint64_t key, uint32_t ref, uint32_t count)
{
    size_t at = model_seek(model, key, ref);
    model->total += count;
    if (at < model->count && model_compare(model, &model->entries[at], key, ref) == 0) {
        model->entries[at].count += count;
        return;
    }
    assert_true(model->count < ENTRY_MAX);
    memmove(&model->entries[at + 1], &model->entries[at],
            (model->count - at) * sizeof model->entries[0]);
    model->entries[at] = (struct tree_entry){ .key = key, .ref = ref, .count = count };
    model->count++;
}

static void model_take(struct model *model, size_t at, uint32_t count)
{
    model->total -= count;
    model->entries[at].count -= count;
    if (model->entries[at].count > 0)
        return;
    model->count--;
    memmove(&model->entries[at], &model->entries[at + 1],
            (model->count - at) * sizeof model->entries[0]);
}

static uint64_t model_rank(const struct model *model, size_t at)
{
    uint64_t rank = 0;
    for (size_t i = 0; i < at; i++)
        rank += model->entries[i].count;
    return rank;
}

// ---- comparing

static void assert_entry(const struct forest *forest, struct tree_cursor cursor,
                         const struct tree_entry *expected)
{
    struct tree_entry entry = tree_get(forest, cursor);
    assert_int_equal(entry.key, expected->key);
    assert_int_equal(entry.ref, expected->ref);
    assert_int_equal(entry.count, expected->count);
}

static void assert_questions(const struct forest *forest, const struct tree *tree,
                             const struct model *model, struct random *random, uint64_t key,
                             uint32_t ref)
{
    struct tree_cursor cursor;
    size_t at = model_seek(model, key, ref);
    assert_int_equal(tree_seek(forest, tree, key, ref, &cursor), at < model->count);
    assert_int_equal(tree_rank(forest, tree, key, ref), model_rank(model, at));
    if (at < model->count) {
        assert_entry(forest, cursor, &model->entries[at]);
        struct tree_cursor other = cursor;
        assert_int_equal(tree_next(forest, &other), at + 1 < model->count);
        if (at + 1 < model->count)
            assert_entry(forest, other, &model->entries[at + 1]);
        assert_int_equal(tree_previous(forest, &cursor), at > 0);
        if (at > 0)
            assert_entry(forest, cursor, &model->entries[at - 1]);
    }

    at = 0;
    while (at < model->count && model->entries[at].key < key)
        at++;
    assert_int_equal(tree_seek_key(forest, tree, key, &cursor), at < model->count);
    if (at < model->count)
        assert_entry(forest, cursor, &model->entries[at]);

    assert_false(tree_at(forest, tree, model->total, &cursor));
    if (model->total > 0) {
        uint64_t position = random_below(random, model->total), left = position;
        at = 0;
        while (left >= model->entries[at].count)
            left -= model->entries[at++].count;
        assert_true(tree_at(forest, tree, position, &cursor));
        assert_entry(forest, cursor, &model->entries[at]);
    }

    assert_int_equal(tree_first(forest, tree, &cursor), model->count > 0);
    if (model->count > 0)
        assert_entry(forest, cursor, &model->entries[0]);
    assert_int_equal(tree_last(forest, tree, &cursor), model->count > 0);
    if (model->count > 0)
        assert_entry(forest, cursor, &model->entries[model->count - 1]);
}

static void assert_same(const struct forest *forest, const struct tree *tree,
                        const struct model *model)
{
    struct tree_cursor cursor;
    bool more = tree_first(forest, tree, &cursor);
    for (size_t i = 0; i < model->count; i++) {
        assert_true(more);
        assert_entry(forest, cursor, &model->entries[i]);
        more = tree_next(forest, &cursor);
    }
    assert_false(more);
    assert_int_equal(tree->count, model->total);
}

// ---- random changes

struct shape {
    uint64_t key_bound; // few keys: heavy ties
    int key_shift;      // most keys are multiples of a power of two
    uint32_t ref_bound;
    uint32_t count_bound;
    size_t steps;
    uint64_t add_percent; // while growing; the way back takes the rest
    bool ascending;
    bool compares;
};

static void run_shape(const struct shape *shape, uint64_t seed)
{
    print_message("seed %llu\n", (unsigned long long)seed);
    struct random random;
    random_open(&random, seed);
    struct pool pool = { .name = "tree test" };
    static uint32_t values[1 << 12];
    static struct model model;
    model = (struct model){ .values = shape->compares ? values : NULL };
    struct forest forest;
    forest_open(&forest, &pool, shape->compares ? model_ref_compare : NULL, values);
    struct tree tree = { 0 };
    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++)
        values[i] = (uint32_t)random_below(&random, shape->ref_bound);

    uint64_t next_key = 0;
    for (size_t step = 0; step < 2 * shape->steps; step++) {
        uint64_t percent = step < shape->steps ? shape->add_percent : 100 - shape->add_percent;
        uint64_t key = shape->ascending ? next_key++ : random_below(&random, shape->key_bound);
        key = (key << shape->key_shift) + (shape->key_shift && key % 61 == 0);
        uint32_t ref = (uint32_t)random_below(&random, shape->ref_bound);
        if (model.count == 0 || random_below(&random, 100) < percent) {
            uint32_t count = 1 + (uint32_t)random_below(&random, shape->count_bound);
            model_add(&model, key, ref, count);
            struct tree_cursor cursor = tree_add(&forest, &tree, key, ref, count);
            assert_entry(&forest, cursor, &model.entries[model_seek(&model, key, ref)]);
        } else {
            size_t at = random_below(&random, model.count);
            struct tree_entry entry = model.entries[at];
            uint32_t count = 1 + (uint32_t)random_below(&random, entry.count);
            model_take(&model, at, count);
            struct tree_cursor cursor = tree_take(&forest, &tree, entry.key, entry.ref, count);
            assert_int_equal(cursor.leaf != 0, at < model.count);
            if (at < model.count)
                assert_entry(&forest, cursor, &model.entries[at]);
        }
        tree_check(&forest, &tree);
        assert_questions(&forest, &tree, &model, &random, key, ref);
        if (step % 64 == 0)
            assert_same(&forest, &tree, &model);
    }
    assert_same(&forest, &tree, &model);
    while (model.count > 0) {
        struct tree_entry entry = model.entries[random_below(&random, model.count)];
        model_take(&model, model_seek(&model, entry.key, entry.ref), entry.count);
        tree_take(&forest, &tree, entry.key, entry.ref, entry.count);
        tree_check(&forest, &tree);
    }
    assert_int_equal(tree.height, 0);
    assert_int_equal(forest_live_bytes(&forest), 0);
    forest_close(&forest);
    assert_int_equal(pool.bytes, 0);
}

static void test_spread_keys(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 2; seed++)
        run_shape(&(struct shape){ .key_bound = UINT64_C(1) << 60, .ref_bound = 1000,
                                   .count_bound = 1, .steps = 5000, .add_percent = 80 },
                  seed);
}

static void test_steps_between_keys(void **state)
{
    (void)state;
    for (uint64_t seed = 91; seed <= 93; seed++)
        run_shape(&(struct shape){ .key_bound = 1 << 24, .key_shift = 12 + (int)(seed % 3) * 13,
                                   .ref_bound = seed % 2 ? 1000 : 1,
                                   .count_bound = seed % 2 ? 1 : 3, .steps = 5000,
                                   .add_percent = 75 },
                  seed);
    for (uint64_t seed = 101; seed <= 130; seed++) // up to both ends of the keys
        run_shape(&(struct shape){ .key_bound = UINT64_C(1) << 32, .key_shift = 32,
                                   .ref_bound = 1, .count_bound = 1, .steps = 100,
                                   .add_percent = 80 },
                  seed);
}

// Leaves whose keys are sometimes within 2^32, so that they become wide and narrow again.
static void test_narrow_and_wide(void **state)
{
    (void)state;
    for (uint64_t seed = 81; seed <= 84; seed++)
        run_shape(&(struct shape){ .key_bound = UINT64_C(1) << (33 + seed % 4 * 2),
                                   .ref_bound = seed % 2 ? 1000 : 1,
                                   .count_bound = seed % 2 ? 1 : 3, .steps = 5000,
                                   .add_percent = 75 },
                  seed);
}

static void test_heavy_ties_and_counts(void **state)
{
    (void)state;
    for (uint64_t seed = 11; seed <= 12; seed++)
        run_shape(&(struct shape){ .key_bound = 5, .ref_bound = 800, .count_bound = 9,
                                   .steps = 5000, .add_percent = 70 },
                  seed);
}

static void test_ties_by_compare(void **state)
{
    (void)state;
    for (uint64_t seed = 21; seed <= 22; seed++)
        run_shape(&(struct shape){ .key_bound = 8, .ref_bound = 1 << 12, .count_bound = 3,
                                   .steps = 5000, .add_percent = 75, .compares = true },
                  seed);
}

static void test_ascending(void **state)
{
    (void)state;
    for (uint64_t seed = 31; seed <= 32; seed++)
        run_shape(&(struct shape){ .ref_bound = 10, .count_bound = 2, .steps = 5000,
                                   .add_percent = 85, .ascending = true },
                  seed);
}

static void test_small_trees(void **state)
{
    (void)state;
    for (uint64_t seed = 41; seed <= 60; seed++)
        run_shape(&(struct shape){ .key_bound = 20, .ref_bound = 8, .count_bound = 2,
                                   .steps = 200, .add_percent = 55 },
                  seed);
}

// ---- memory

static void test_sizes(void **state)
{
    (void)state;
    struct pool pool = { .name = "tree test" };
    struct forest forest;
    forest_open(&forest, &pool, NULL, NULL);
    struct tree tree = { 0 };
    for (uint32_t i = 0; i < 4; i++)
        tree_add(&forest, &tree, i, 0, 1);
    assert_int_equal(forest_live_bytes(&forest), 24 + 4 * 8);
    for (uint32_t i = 4; i < 100000; i++)
        tree_add(&forest, &tree, i, 0, 1);
    tree_check(&forest, &tree);
    assert_true(forest_live_bytes(&forest) < (size_t)100000 * 10); // appended leaves are full

    struct tree amounts = { 0 }; // won as doubles: far apart, but by multiples of a power of two
    size_t before = forest_live_bytes(&forest);
    for (int64_t i = 0; i < 10000; i++) {
        double amount = (double)(i * 7919 % 10000);
        struct column column = { .type = TYPE_DOUBLE, .reals = &amount };
        tree_add(&forest, &amounts, tree_key(&column, 0, false, false), 0, 1);
    }
    assert_true(forest_live_bytes(&forest) - before < 10000 * 12);
    tree_clear(&forest, &amounts);

    // One out, one in, at random: what the rules of shifting and joining are for.
    struct random random;
    random_open(&random, 5);
    uint32_t next_key = 100000;
    for (uint32_t i = 0; i < 300000; i++) {
        struct tree_cursor cursor;
        assert_true(tree_at(&forest, &tree, random_below(&random, tree.count), &cursor));
        struct tree_entry entry = tree_get(&forest, cursor);
        tree_take(&forest, &tree, entry.key, entry.ref, 1);
        tree_add(&forest, &tree, random_below(&random, 1 << 30), next_key++, 1);
    }
    tree_check(&forest, &tree);
    assert_true(forest_live_bytes(&forest) < tree.count * 13);

    uint32_t grains = forest.leaf_grains;
    tree_clear(&forest, &tree);
    assert_int_equal(forest_live_bytes(&forest), 0);
    for (uint32_t i = 0; i < 60000; i++)
        tree_add(&forest, &tree, i, 0, 1);
    assert_true(forest.leaf_grains <= grains + 200); // freed nodes were used again
    tree_clear(&forest, &tree);
    forest_close(&forest);
}

static void test_many_trees_share_a_forest(void **state)
{
    (void)state;
    struct pool pool = { .name = "tree test" };
    struct forest forest;
    forest_open(&forest, &pool, NULL, NULL);
    static struct tree trees[300];
    memset(trees, 0, sizeof trees);
    struct random random;
    random_open(&random, 77);
    static uint8_t present[300][200];
    memset(present, 0, sizeof present);
    for (int step = 0; step < 100000; step++) {
        size_t which = random_below(&random, 300), key = random_below(&random, 200);
        if (present[which][key])
            tree_take(&forest, &trees[which], key, 7, 1);
        else
            tree_add(&forest, &trees[which], key, 7, 1);
        present[which][key] ^= 1;
    }
    for (size_t which = 0; which < 300; which++) {
        tree_check(&forest, &trees[which]);
        struct tree_cursor cursor;
        bool more = tree_first(&forest, &trees[which], &cursor);
        for (uint32_t key = 0; key < 200; key++) {
            if (!present[which][key])
                continue;
            assert_true(more);
            assert_int_equal(tree_get(&forest, cursor).key, key);
            more = tree_next(&forest, &cursor);
        }
        assert_false(more);
        tree_clear(&forest, &trees[which]);
    }
    assert_int_equal(forest_live_bytes(&forest), 0);
    forest_close(&forest);
}

// ---- images

// Image order must not contradict the order of values, in both directions.
static void assert_images(enum type type, const void *data, size_t count)
{
    struct column column = { .type = type };
    column.data = (void *)(uintptr_t)data;
    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j < count; j++) {
            struct value a = column_value(&column, i), b = column_value(&column, j);
            int order = value_compare(&a, &b);
            uint64_t up_a = tree_key(&column, i, false, false);
            uint64_t up_b = tree_key(&column, j, false, false);
            uint64_t down_a = tree_key(&column, i, true, true);
            uint64_t down_b = tree_key(&column, j, true, true);
            if (order < 0) {
                assert_true(up_a <= up_b && down_a >= down_b);
            } else if (order == 0) {
                assert_true(up_a == up_b && down_a == down_b);
            }
            if (tree_key_exact(type) && order != 0)
                assert_true(up_a != up_b && down_a != down_b);
        }
}

static void test_images_of_numbers(void **state)
{
    (void)state;
    const int64_t words[] = { INT64_MIN, INT64_MIN + 1, -7, -1, 0, 1, 42, INT64_MAX - 1, INT64_MAX };
    assert_images(TYPE_BIGINT, words, sizeof words / sizeof words[0]);
    const double reals[] = { -1.0 / 0.0, -1e300, -1.5, -0.0, 0.0, 1e-300, 2.5, 1e18, 1.0 / 0.0 };
    assert_images(TYPE_DOUBLE, reals, sizeof reals / sizeof reals[0]);
    const double nan[] = { 0.0 / 0.0, -(0.0 / 0.0), 1.0 / 0.0 };
    struct column column = { .type = TYPE_DOUBLE };
    column.data = (void *)(uintptr_t)nan;
    assert_true(tree_key(&column, 0, false, false) == tree_key(&column, 1, false, false));
    assert_true(tree_key(&column, 0, false, false) > tree_key(&column, 2, false, false));

    struct num nums[400];
    size_t count = 0;
    nums[count++] = num_make((((i128)1 << 126) - 1) * 2 + 1, 0);
    nums[count++] = num_make(-((((i128)1 << 126) - 1) * 2 + 1), 0);
    nums[count++] = num_make((((i128)1 << 126) - 1) * 2 + 1, 38);
    nums[count++] = num_make(-((((i128)1 << 126) - 1) * 2 + 1), 38);
    nums[count++] = num_make(-1, 38);
    nums[count++] = num_make(1, 38);
    struct random random;
    random_open(&random, 3);
    while (count < sizeof nums / sizeof nums[0]) {
        i128 coefficient = random_between(&random, -5000, 5000);
        if (count % 3 == 0)
            coefficient *= (i128)random_between(&random, 1, INT64_MAX / 2);
        nums[count++] = num_make(coefficient, (int)random_below(&random, 9));
    }
    assert_images(TYPE_NUMERIC, nums, count);
}

static void test_images_of_text(void **state)
{
    (void)state;
    const char *texts[] = { "", "a", "aa", "b", "주식회사 가", "주식회사 나", "12345678",
                            "123456789", "1234567", "\xf4\x8f\xbf\xbf\xf4\x8f\xbf\xbf", "~" };
    int64_t words[sizeof texts / sizeof texts[0]];
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        words[i] = dict_put_text(texts[i]);
    assert_images(TYPE_TEXT, words, sizeof texts / sizeof texts[0]);
}

static void test_images_of_intervals(void **state)
{
    (void)state;
    const struct interval intervals[] = {
        { .months = 1 },  { .days = 30 },           { .days = 29, .micros = 2 * CIVIL_DAY_US },
        { .months = -1 }, { .micros = INT64_MAX },  { .months = INT32_MAX, .days = INT32_MAX },
        { 0 },            { .micros = INT64_MIN },  { .months = INT32_MIN, .days = INT32_MIN },
        { .days = 1 },    { .micros = CIVIL_DAY_US }
    };
    assert_images(TYPE_INTERVAL, intervals, sizeof intervals / sizeof intervals[0]);
}

static void test_images_of_null(void **state)
{
    (void)state;
    int64_t words[] = { INT32_MIN, INT32_MAX, 0, 0 };
    uint8_t states[] = { STATE_VALUE, STATE_VALUE, STATE_NULL, STATE_FAULT };
    struct column column = { .type = TYPE_INT, .state = states };
    column.words = words;
    for (int descending = 0; descending <= 1; descending++)
        for (size_t value = 0; value < 2; value++) {
            uint64_t key = tree_key(&column, value, descending, false);
            assert_true(key < tree_key(&column, 2, descending, false));
            assert_true(key > tree_key(&column, 2, descending, true));
            assert_int_equal(tree_key(&column, 3, descending, true),
                             tree_key(&column, 2, descending, true));
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_spread_keys),
        cmocka_unit_test(test_steps_between_keys),
        cmocka_unit_test(test_narrow_and_wide),
        cmocka_unit_test(test_heavy_ties_and_counts),
        cmocka_unit_test(test_ties_by_compare),
        cmocka_unit_test(test_ascending),
        cmocka_unit_test(test_small_trees),
        cmocka_unit_test(test_sizes),
        cmocka_unit_test(test_many_trees_share_a_forest),
        cmocka_unit_test(test_images_of_numbers),
        cmocka_unit_test(test_images_of_text),
        cmocka_unit_test(test_images_of_intervals),
        cmocka_unit_test(test_images_of_null),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
