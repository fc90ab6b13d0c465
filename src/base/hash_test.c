#include "base/hash.h"

#include <stdlib.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static int by_value(const void *a, const void *b)
{
    uint64_t left = *(const uint64_t *)a, right = *(const uint64_t *)b;
    return (left > right) - (left < right);
}

static void small_words_spread(void **state)
{
    (void)state;
    enum { COUNT = 4096 };
    static uint64_t hashes[COUNT];
    for (uint64_t i = 0; i < COUNT; i++)
        hashes[i] = hash_mix(hash_word(i >> 6), i & 63);
    unsigned buckets[64] = { 0 };
    for (size_t i = 0; i < COUNT; i++)
        buckets[hashes[i] & 63]++;
    for (size_t i = 0; i < 64; i++)
        assert_in_range(buckets[i], 32, 112); // 64 each, six deviations either way
    qsort(hashes, COUNT, sizeof *hashes, by_value);
    for (size_t i = 1; i < COUNT; i++)
        assert_true(hashes[i] != hashes[i - 1]);
}

static void bytes_hash_by_content(void **state)
{
    (void)state;
    char left[] = "xxabc", right[] = "abc";
    assert_true(hash_memory(left + 2, 3) == hash_memory(right, 3));
    assert_true(hash_memory(left, 3) != hash_memory(right, 3));
    assert_true(hash_memory(right, 2) != hash_memory(right, 3));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(small_words_spread),
        cmocka_unit_test(bytes_hash_by_content),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
