#include "base/map.h"

#include <string.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void puts_are_found_and_replaced(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test", 0, 0);
    struct map map;
    map_open(&map, arena);
    assert_null(map_get(&map, "absent"));
    int one = 1, two = 2;
    char key[] = "부서";
    map_put(&map, key, &one);
    key[0] = 'x'; // the key was copied
    assert_ptr_equal(map_get(&map, "부서"), &one);
    assert_null(map_get(&map, "부"));
    map_put(&map, "부서", &two);
    assert_ptr_equal(map_get(&map, "부서"), &two);
    assert_int_equal(map.count, 1);
    map_put_slice(&map, "abcdef", 3, &one);
    assert_ptr_equal(map_get(&map, "abc"), &one);
    assert_ptr_equal(map_get_slice(&map, "abcx", 3), &one);
    arena_free(arena);
}

static void many_keys_keep_their_order(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test", 0, 0);
    struct map map;
    map_open(&map, arena);
    static int values[5000];
    for (int i = 0; i < 5000; i++)
        map_put(&map, arena_format(arena, "key %d", i * 7919 % 5000), &values[i]);
    assert_int_equal(map.count, 5000);
    for (int i = 0; i < 5000; i++) {
        char *key = arena_format(arena, "key %d", i * 7919 % 5000);
        assert_string_equal(map.entries[i].key, key);
        assert_ptr_equal(map_get(&map, key), &values[i]);
    }
    assert_null(map_get(&map, "key 5000"));
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(puts_are_found_and_replaced),
        cmocka_unit_test(many_keys_keep_their_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
