#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "base/random.h"
#include "flow/batch.h"

static struct arena *arena;
static const enum type types[2] = { TYPE_NUMERIC, TYPE_TEXT };

static int set_up(void **state)
{
    (void)state;
    arena = arena_new("batch test", 256 * MIB, GIB);
    return 0;
}
static int tear_down(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

static void set_row(struct batch *batch, size_t row, const char *number, const char *text,
                    int64_t weight)
{
    struct value value = value_null(TYPE_NUMERIC), words = value_null(TYPE_TEXT);
    if (number) {
        value.state = STATE_VALUE;
        assert_true(num_parse(number, slice_of(number).len, &value.num));
    }
    if (text)
        words = value_text(text);
    column_set(arena, &batch->columns[0], row, batch->row_count, &value);
    column_set(arena, &batch->columns[1], row, batch->row_count, &words);
    batch->weights[row] = weight;
}
static const char *print(const struct delta *delta)
{
    struct str text;
    str_open(&text, arena);
    for (const struct batch *batch = delta->first; batch; batch = batch->next)
        batch_print(&text, batch);
    return str_end(&text);
}

// Equal by value (1.0 and 1.00), NULL equal to NULL; the order of first appearance.
static void test_consolidate(void **state)
{
    struct delta delta = { 0 };
    struct batch *a = batch_new(arena, types, 2, 4), *b = batch_new(arena, types, 2, 2);
    (void)state;
    set_row(a, 0, "1.0", "x", 1);
    set_row(a, 1, NULL, "x", 1);
    set_row(a, 2, "2", NULL, 1);
    set_row(a, 3, NULL, NULL, 1);
    set_row(b, 0, "1.00", "x", -1);
    set_row(b, 1, NULL, "x", 2);
    delta_add(&delta, a);
    delta_add(&delta, b);
    delta_add(&delta, batch_new(arena, types, 2, 0));
    assert_int_equal(delta.row_count, 6);
    struct delta sum = delta_consolidate(arena, &delta);
    assert_string_equal(print(&sum), "+3\t\tx\n+1\t2\t\n+1\t\t\n");
    assert_int_equal(sum.row_count, 3);
}

// A row that could not be judged is not the row that could.
static void test_consolidate_fault(void **state)
{
    struct delta delta = { 0 };
    struct batch *a = batch_new(arena, types, 2, 2);
    (void)state;
    set_row(a, 0, "1", "x", 1);
    set_row(a, 1, "1", "x", -1);
    a->fault = ARENA_ARRAY(arena, uint8_t, 2);
    a->fault[1] = FAULT_BAD_CAST;
    delta_add(&delta, a);
    struct delta sum = delta_consolidate(arena, &delta);
    assert_string_equal(print(&sum), "+1\t1\tx\n-1\t1\tx\t?invalid input for the type\n");
}

// Many rows of few values over several batches: the weights are those of a plain count.
static void test_consolidate_many(void **state)
{
    const enum type type = TYPE_INT;
    struct random random;
    struct delta delta = { 0 };
    int64_t counts[5000] = { 0 };
    (void)state;
    random_open(&random, 7);
    for (int i = 0; i < 10; i++) {
        struct batch *batch = batch_new(arena, &type, 1, BATCH_ROWS);
        for (size_t row = 0; row < BATCH_ROWS; row++) {
            batch->columns[0].words[row] = (int64_t)random_below(&random, 5000);
            batch->weights[row] = random_between(&random, -1, 1);
            counts[batch->columns[0].words[row]] += batch->weights[row];
        }
        delta_add(&delta, batch);
    }
    struct delta sum = delta_consolidate(arena, &delta);
    for (const struct batch *batch = sum.first; batch; batch = batch->next) {
        for (size_t row = 0; row < batch->row_count; row++) {
            assert_int_not_equal(batch->weights[row], 0);
            counts[batch->columns[0].words[row]] -= batch->weights[row];
        }
    }
    for (size_t i = 0; i < 5000; i++)
        assert_int_equal(counts[i], 0);
}

static void test_pick(void **state)
{
    struct batch *a = batch_new(arena, types, 2, 3);
    struct delta delta = { 0 };
    uint32_t rows[3] = { 2, 0, 2 };
    (void)state;
    set_row(a, 0, "1", "x", 1);
    set_row(a, 1, "2", "y", 2);
    set_row(a, 2, NULL, "z", -3);
    delta_add(&delta, batch_pick(arena, a, rows, 3));
    assert_string_equal(print(&delta), "-3\t\tz\n+1\t1\tx\n-3\t\tz\n");
}

static void test_hash(void **state)
{
    struct batch *a = batch_new(arena, types, 2, 4);
    uint64_t hashes[4] = { 0 };
    (void)state;
    set_row(a, 0, "1.0", "x", 1);
    set_row(a, 1, "1.000", "x", 1);
    set_row(a, 2, NULL, "x", 1);
    set_row(a, 3, "0", "x", 1);
    column_hash(&a->columns[0], 4, hashes);
    column_hash(&a->columns[1], 4, hashes);
    assert_true(hashes[0] == hashes[1]);
    assert_true(hashes[2] != hashes[3]);
    assert_true(column_same(&a->columns[0], 0, &a->columns[0], 1));
    assert_false(column_same(&a->columns[0], 2, &a->columns[0], 3));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_consolidate),
        cmocka_unit_test(test_consolidate_fault),
        cmocka_unit_test(test_consolidate_many),
        cmocka_unit_test(test_pick),
        cmocka_unit_test(test_hash),
    };
    return cmocka_run_group_tests_name("batches", tests, set_up, tear_down);
}
