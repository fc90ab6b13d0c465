#include "base/doc.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define COUNT_OF(array) (sizeof(array) / sizeof *(array))

static void yaml_gives_the_tree_of_json(void **state)
{
    (void)state;
    static const struct {
        const char *yaml, *json;
    } cases[] = {
        { "id: F03\nn: 3\n", "{\"id\": \"F03\", \"n\": 3}" },
        { "title: {ko: 동일 건 이중지급, en: Payment made twice}",
          "{\"title\": {\"ko\": \"동일 건 이중지급\", \"en\": \"Payment made twice\"}}" },
        { "key: [agency_id, pay_no] # identity\n", "{\"key\": [\"agency_id\", \"pay_no\"]}" },
        { "a: true\nb: FALSE\nc: null\nd: ~\ne:\nf: yes\ng: no\n",
          "{\"a\": true, \"b\": false, \"c\": null, \"d\": null, \"e\": null,"
          " \"f\": \"yes\", \"g\": \"no\"}" },
        { "a: 'true'\nb: \"null\"\n", "{\"a\": \"true\", \"b\": \"null\"}" },
        { "- 1\n- - 2\n  - x: {y: []}\n- {}\n", "[1, [2, {\"x\": {\"y\": []}}], {}]" },
        { "text: |\n  one\n  two\nfolded: >-\n  one\n  two\n",
          "{\"text\": \"one\\ntwo\\n\", \"folded\": \"one two\"}" },
        { "just a text", "\"just a text\"" },
        { "", "null" },
        { "# a comment only\n", "null" },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct err err = { 0 };
        json_t *got = doc_parse_yaml(cases[i].yaml, strlen(cases[i].yaml), &err);
        json_t *want = doc_parse_json(cases[i].json, strlen(cases[i].json), &err);
        assert_non_null(got);
        assert_non_null(want);
        assert_true(json_equal(got, want));
        json_decref(got);
        json_decref(want);
    }
}

static void plain_numbers_are_whole_or_text(void **state)
{
    (void)state;
    struct err err = { 0 };
    const char *yaml = "a: -7\nb: +7\nc: 0\nd: 0101\ne: 1.5\nf: '3'\ng: 1e3\n"
                       "h: 123456789012345678\ni: 1234567890123456789\nj: 2026-03-02\n";
    json_t *got = doc_parse_yaml(yaml, strlen(yaml), &err);
    assert_non_null(got);
    assert_int_equal(json_integer_value(json_object_get(got, "a")), -7);
    assert_int_equal(json_integer_value(json_object_get(got, "b")), 7);
    assert_true(json_is_integer(json_object_get(got, "c")));
    static const char *const texts[] = { "d", "e", "f", "g", "i", "j" };
    for (size_t i = 0; i < COUNT_OF(texts); i++)
        assert_true(json_is_string(json_object_get(got, texts[i])));
    assert_string_equal(json_string_value(json_object_get(got, "d")), "0101");
    assert_true(json_integer_value(json_object_get(got, "h")) == 123456789012345678);
    json_decref(got);
}

static void yaml_errors_have_a_place(void **state)
{
    (void)state;
    static const struct {
        const char *yaml, *place, *why;
    } cases[] = {
        { "a: 1\na: 2\n", "line 2, column 1", "'a' twice" },
        { "a: &x 1\n", "line 1, column 4", "anchors" },
        { "a: 1\nb: *x\n", "line 2, column 4", "anchors" },
        { "a: !!str 1\n", "line 1, column 4", "tags" },
        { "a: [1, 2\nb: 3\n", "line 2, column 2", "" },
        { "a: b: c\n", "line 1, column 5", "" },
        { "가: 나\nx: \"ab\xff\"\n", "line 2, column 7", "UTF-8" },
        { "a: \x01\n", "line 1, column 4", "control" },
        { "a: \"x\\0y\"\n", "line 1, column 4", "NUL" },
        { "a: 1\n---\nb: 2\n", "line 2, column 1", "more than one" },
        { "{[1]: 2}\n", "line 1, column 2", "key" },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct err err = { 0 };
        assert_null(doc_parse_yaml(cases[i].yaml, strlen(cases[i].yaml), &err));
        assert_int_equal(err.kind, ERR_BAD_INPUT);
        if (!strstr(err.text, cases[i].place) || !strstr(err.text, cases[i].why))
            fail_msg("%s: expected %s … %s", err.text, cases[i].place, cases[i].why);
    }
}

static void yaml_depth_is_bounded(void **state)
{
    (void)state;
    char text[100];
    struct err err = { 0 };
    memset(text, '[', 33);
    memset(text + 33, ']', 33);
    assert_null(doc_parse_yaml(text, 66, &err));
    assert_non_null(strstr(err.text, "32 levels"));
    memset(text + 32, ']', 32);
    json_t *got = doc_parse_yaml(text, 64, &err);
    assert_non_null(got);
    json_decref(got);
}

static void json_errors_have_a_place(void **state)
{
    (void)state;
    struct err err = { 0 };
    const char *text = "{\"a\": 1,\n \"b\": }";
    assert_null(doc_parse_json(text, strlen(text), &err));
    assert_int_equal(err.kind, ERR_BAD_INPUT);
    assert_non_null(strstr(err.text, "line 2"));
    err = (struct err){ 0 };
    assert_null(doc_parse_json("{\"a\": 1, \"a\": 2}", 16, &err));
    assert_non_null(strstr(err.text, "duplicate"));
}

static void members_are_typed(void **state)
{
    (void)state;
    struct err err = { 0 };
    json_t *object = doc_parse_yaml("{name: x, n: 7}", 15, &err);
    assert_non_null(object);
    const char *text = "default";
    int64_t number = -1;
    assert_true(doc_text(object, "absent", &text, &err));
    assert_string_equal(text, "default");
    assert_true(doc_text(object, "name", &text, &err));
    assert_string_equal(text, "x");
    assert_true(doc_integer(object, "absent", &number, &err));
    assert_int_equal(number, -1);
    assert_true(doc_integer(object, "n", &number, &err));
    assert_int_equal(number, 7);
    assert_false(doc_text(object, "n", &text, &err));
    assert_non_null(strstr(err.text, "'n'"));
    assert_false(doc_integer(object, "name", &number, &err));
    assert_non_null(strstr(err.text, "'name'"));
    json_decref(object);
}

static void files_are_read_whole_and_bounded(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test", 0, 0);
    char path[] = "/tmp/haechi-doc-XXXXXX";
    int file = mkstemp(path);
    assert_true(file >= 0);
    char *data = NULL;
    size_t len = 9;
    struct err err = { 0 };
    assert_true(doc_read_file(arena, path, 10, &data, &len, &err));
    assert_int_equal(len, 0);
    assert_string_equal(data, "");
    assert_int_equal(write(file, "0123456789", 10), 10);
    assert_true(doc_read_file(arena, path, 10, &data, &len, &err));
    assert_int_equal(len, 10);
    assert_string_equal(data, "0123456789");
    assert_false(doc_read_file(arena, path, 9, &data, &len, &err));
    assert_int_equal(err.kind, ERR_LIMIT);
    close(file);
    unlink(path);
    assert_false(doc_read_file(arena, path, 10, &data, &len, &err));
    assert_int_equal(err.kind, ERR_NOT_FOUND);
    assert_false(doc_read_file(arena, "/", 10, &data, &len, &err));
    assert_int_equal(err.kind, ERR_BAD_INPUT);
    // Files of /proc tell no size beforehand.
    assert_true(doc_read_file(arena, "/proc/self/maps", 1 << 24, &data, &len, &err));
    assert_int_equal(strlen(data), len);
    assert_true(len > 4096);
    arena_free(arena);
}

// Byte by byte what jansson writes.
static void a_dump_is_the_library_s(void **state)
{
    (void)state;
    char controls[200];
    size_t len = 0;
    for (char c = 1; c < 0x7f; c++)
        controls[len++] = c;
    memcpy(controls + len, "\x7f가나 🐿", sizeof "\x7f가나 🐿");
    json_t *value = json_pack(
        "{s:s, s:[i,I,I,i], s:{}, s:[], s:n, s:b, s:b, s:[f,f,f], s:[{s:[[s]]}], s:s}", controls,
        controls, "n", 0, (json_int_t)INT64_MAX, (json_int_t)INT64_MIN, -10, "o", "a", "z", "t", 1,
        "f", 0, "r", 1.0, -0.1, 1e300, "deep", "x", "\"y\\", "", "");
    assert_non_null(value);
    json_object_set_new(value, "nul", json_stringn("a\0b", 3));
    struct arena *arena = arena_new("test", 0, 0);
    char *known = json_dumps(value, JSON_COMPACT | JSON_REAL_PRECISION(15) | JSON_ENCODE_ANY);
    assert_string_equal(doc_dump(arena, value), known);
    assert_string_equal(doc_dump(arena, NULL), "");
    free(known);
    json_decref(value);
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(yaml_gives_the_tree_of_json),
        cmocka_unit_test(plain_numbers_are_whole_or_text),
        cmocka_unit_test(yaml_errors_have_a_place),
        cmocka_unit_test(yaml_depth_is_bounded),
        cmocka_unit_test(json_errors_have_a_place),
        cmocka_unit_test(members_are_typed),
        cmocka_unit_test(a_dump_is_the_library_s),
        cmocka_unit_test(files_are_read_whole_and_bounded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
