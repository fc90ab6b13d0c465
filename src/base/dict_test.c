#include "base/dict.h"
#include "base/hash.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void the_empty_text_is_zero(void **state)
{
    (void)state;
    assert_int_equal(dict_put("", 0), 0);
    assert_int_equal(dict_put_text(""), 0);
    assert_string_equal(dict_get(0).data, "");
    assert_int_equal(dict_get(0).len, 0);
}

static void equal_texts_have_equal_ids(void **state)
{
    (void)state;
    uint32_t count = dict_count();
    uint32_t id = dict_put_text("주식회사 해치");
    assert_int_equal(dict_count(), count + 1);
    char copy[] = "주식회사 해치!";
    assert_int_equal(dict_put(copy, strlen(copy) - 1), id);
    assert_true(dict_put_text(copy) != id);
    assert_true(slice_is(dict_get(id), "주식회사 해치"));
    assert_int_equal(dict_get(id).data[dict_get(id).len], 0);
}

static void order_is_by_bytes(void **state)
{
    (void)state;
    static const char *const ordered[] = { "", "A", "AB", "B", "a", "ab", "가", "나", "😀" };
    uint32_t ids[9];
    for (size_t i = 9; i-- > 0;)
        ids[i] = dict_put_text(ordered[i]);
    for (int i = 0; i < 9; i++)
        for (int k = 0; k < 9; k++)
            assert_int_equal(dict_compare(ids[i], ids[k]), (i > k) - (i < k));
}

static void many_texts_never_move(void **state)
{
    (void)state;
    enum { COUNT = 200000 };
    uint32_t first = dict_count();
    char text[32];
    const char *address = NULL;
    for (uint32_t i = 0; i < COUNT; i++) {
        int len = snprintf(text, sizeof text, "invoice %u", i);
        assert_int_equal(dict_put(text, (size_t)len), first + i);
        if (i == 0)
            address = dict_get(first).data;
    }
    assert_ptr_equal(dict_get(first).data, address);
    for (uint32_t i = 0; i < COUNT; i++) {
        snprintf(text, sizeof text, "invoice %u", i);
        assert_int_equal(dict_put_text(text), first + i);
        assert_true(slice_is(dict_get(first + i), text));
    }
    assert_int_equal(dict_count(), first + COUNT);
    assert_true(dict_bytes() > COUNT * 16u);
}

static void long_texts_are_kept(void **state)
{
    (void)state;
    size_t len = 3u << 20;
    char *text = malloc(len);
    assert_non_null(text);
    memset(text, 'x', len);
    uint32_t before = dict_put_text("before"), id = dict_put(text, len);
    assert_int_equal(dict_put(text, len), id);
    assert_true(dict_put(text, len - 1) != id);
    assert_memory_equal(dict_get(id).data, text, len);
    assert_int_equal(dict_put_text("before"), before);
    free(text);
}

static _Atomic bool writing;

// A reader follows the count without a lock; every text below it must be whole.
static void *read_along(void *unused)
{
    (void)unused;
    uint64_t wrong = 0;
    while (atomic_load(&writing)) {
        uint32_t count = dict_count();
        for (uint32_t id = count > 64 ? count - 64 : 0; id < count; id++) {
            struct slice text = dict_get(id);
            wrong += strlen(text.data) != text.len;
        }
    }
    return (void *)(uintptr_t)wrong;
}

static void readers_need_no_lock(void **state)
{
    (void)state;
    atomic_store(&writing, true);
    pthread_t reader;
    assert_int_equal(pthread_create(&reader, NULL, read_along, NULL), 0);
    char text[32];
    for (uint32_t i = 0; i < 100000; i++) {
        snprintf(text, sizeof text, "voucher %u", i);
        dict_put_text(text);
    }
    atomic_store(&writing, false);
    void *wrong = NULL;
    pthread_join(reader, &wrong);
    assert_null(wrong);
}

enum { WRITERS = 3, WRITTEN = 30000 };

// Each writer comes from another place, so that every text is put first by somebody else.
static void *write_along(void *context)
{
    uint32_t *ids = context, first = ids[0];
    char text[32];
    for (uint32_t i = 0; i < WRITTEN; i++) {
        uint32_t number = (first + i) % WRITTEN;
        int len = snprintf(text, sizeof text, "shared %u", number);
        struct slice one = { text, (size_t)len };
        uint64_t hash = hash_memory(text, one.len);
        if (number % 2)
            dict_put_many(&one, &hash, 1, &ids[number]);
        else
            ids[number] = dict_put(text, one.len);
    }
    return NULL;
}

static void writers_agree(void **state)
{
    (void)state;
    static uint32_t ids[WRITERS][WRITTEN];
    uint32_t before = dict_count();
    pthread_t writers[WRITERS];
    for (uint32_t w = 0; w < WRITERS; w++) {
        ids[w][0] = w * (WRITTEN / WRITERS);
        assert_int_equal(pthread_create(&writers[w], NULL, write_along, ids[w]), 0);
    }
    for (size_t w = 0; w < WRITERS; w++)
        pthread_join(writers[w], NULL);
    assert_int_equal(dict_count(), before + WRITTEN);
    for (size_t w = 1; w < WRITERS; w++)
        assert_memory_equal(ids[0], ids[w], sizeof ids[0]);
    for (uint32_t i = 0; i < WRITTEN; i++) {
        char text[32];
        snprintf(text, sizeof text, "shared %u", i);
        assert_string_equal(dict_get(ids[0][i]).data, text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_empty_text_is_zero), cmocka_unit_test(equal_texts_have_equal_ids),
        cmocka_unit_test(order_is_by_bytes),      cmocka_unit_test(many_texts_never_move),
        cmocka_unit_test(long_texts_are_kept),    cmocka_unit_test(readers_need_no_lock),
        cmocka_unit_test(writers_agree),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
