// Every scenario of the repository binds against the catalog of the repository.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include <glob.h>
#include <stdio.h>
#include <string.h>

#include "base/doc.h"
#include "sql/plan.h"

static char *file_read(struct arena *arena, const char *path)
{
    struct err err = {0};
    char *text;
    size_t len;
    if (!doc_read_file(arena, path, 4 * MIB, &text, &len, &err))
        fail_msg("%s: %s", path, err.text);
    return text;
}

static void catalog_read(struct schema *schema)
{
    glob_t found;
    struct err err = {0};
    assert_int_equal(glob("catalog/*.sql", 0, NULL, &found), 0);
    for (size_t i = 0; i < found.gl_pathc; i++)
        if (!schema_read(schema, file_read(schema->arena, found.gl_pathv[i]), &err))
            fail_msg("%s: %s", found.gl_pathv[i], err.text);
    globfree(&found);
}

static size_t params_read(struct arena *arena, const char *header, size_t len,
                          struct plan_param *params)
{
    struct err err = {0};
    json_t *doc = doc_parse_yaml(header, len, &err);
    if (!doc)
        fail_msg("%s", err.text);
    size_t count = 0;
    const char *name;
    json_t *param;
    json_object_foreach(json_object_get(doc, "params"), name, param) {
        enum type type;
        char text[64];
        json_t *value = json_object_get(param, "default");
        assert_true(type_of_name(json_string_value(json_object_get(param, "type")), &type));
        if (json_is_integer(value))
            snprintf(text, sizeof text, "%lld", (long long)json_integer_value(value));
        else if (json_is_boolean(value))
            snprintf(text, sizeof text, "%s", json_is_true(value) ? "true" : "false");
        else
            snprintf(text, sizeof text, "%s", json_string_value(value));
        params[count].name = arena_text(arena, name, strlen(name));
        if (!value_parse(type, text, strlen(text), &params[count].value))
            fail_msg("param %s: %s", name, text);
        count++;
    }
    json_decref(doc);
    return count;
}

static void every_scenario_binds(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test", 256 * MIB, GIB);
    struct schema schema = {.arena = arena};
    glob_t found;
    size_t failed = 0;
    catalog_read(&schema);
    assert_int_equal(glob("scenarios/*/*.sql", 0, NULL, &found), 0);
    for (size_t i = 0; i < found.gl_pathc; i++) {
        char *text = file_read(arena, found.gl_pathv[i]);
        char *end = strstr(text, "*/");
        struct plan_param params[32] = {0};
        assert_non_null(end);
        size_t count = params_read(arena, text + 2, (size_t)(end - text - 2), params);
        struct plan_request request = {end + 2, &schema, params, count};
        struct plan_bound bound;
        struct err err = {0};
        if (!plan_bind(arena, &request, &bound, &err)) {
            int at = err.sql_offset;
            print_error("%s: %s\n    at: %.60s\n", found.gl_pathv[i], err.text,
                        at >= 0 ? end + 2 + at : "");
            failed++;
        }
        for (size_t j = 0; j < bound.note_count; j++)
            print_message("%s: %s\n", found.gl_pathv[i], bound.notes[j]);
    }
    assert_int_equal(failed, 0);
    assert_true(found.gl_pathc > 0);
    globfree(&found);
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_scenario_binds)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
