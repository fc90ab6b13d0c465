#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "control/catalog.h"

static struct arena *arena;
static char dir[64];

static int open_folder(void **state)
{
    (void)state;
    arena = arena_new("test", 64 * MIB, 256 * MIB);
    snprintf(dir, sizeof dir, "%s", "/tmp/haechi-catalog-XXXXXX");
    return mkdtemp(dir) ? 0 : -1;
}

static int close_folder(void **state)
{
    (void)state;
    static const char *const names[] = { "a.sql", "b.sql" };
    for (size_t i = 0; i < 2; i++)
        unlink(arena_format(arena, "%s/%s", dir, names[i]));
    int status = rmdir(dir);
    arena_free(arena);
    return status;
}

static void write_file(const char *name, const char *text)
{
    FILE *file = fopen(arena_format(arena, "%s/%s", dir, name), "w");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
}

static const char table_a[] = "-- 가 | A | 원천\n"
                              "CREATE TABLE a (\n"
                              "    agency_id text NOT NULL, -- 기관코드 | Agency\n"
                              "    nm text, -- 이름 | Name | masked\n"
                              "    PRIMARY KEY (agency_id)\n"
                              ");\n";

static void reads_files_in_order_of_name(void **state)
{
    (void)state;
    struct schema schema = { .arena = arena };
    struct err err = { 0 };
    write_file("b.sql", "CREATE TABLE b (x integer NOT NULL, PRIMARY KEY (x));");
    write_file("a.sql", table_a);
    assert_true(catalog_read(&schema, dir, &err));
    assert_int_equal(schema.table_count, 2);
    assert_string_equal(schema.tables[0]->name, "a");
    assert_string_equal(schema.tables[0]->columns[1].mark, "masked");
    assert_int_equal(schema.tables[0]->agency_column, 0);
    assert_int_equal(schema.tables[1]->agency_column, -1);
}

static void names_both_files_of_one_table(void **state)
{
    (void)state;
    struct schema schema = { .arena = arena };
    struct err err = { 0 };
    write_file("a.sql", table_a);
    write_file("b.sql", table_a);
    assert_false(catalog_read(&schema, dir, &err));
    assert_non_null(strstr(err.text, "\"a\" is in "));
    assert_non_null(strstr(err.text, "/a.sql and again in "));
    assert_non_null(strstr(err.text, "/b.sql"));
}

static void places_an_error_by_line_and_column(void **state)
{
    (void)state;
    struct schema schema = { .arena = arena };
    struct err err = { 0 };
    write_file("a.sql", "-- 가\nCREATE TABLE a (x integer NOT NULL, y point, PRIMARY KEY (x));");
    assert_false(catalog_read(&schema, dir, &err));
    assert_non_null(strstr(err.text, "/a.sql:2:"));
    err = (struct err){ 0 };
    write_file("a.sql", "CREATE TABLE a (\xff integer);");
    assert_false(catalog_read(&schema, dir, &err));
    assert_non_null(strstr(err.text, "not UTF-8"));
}

static void refuses_a_folder_without_tables(void **state)
{
    (void)state;
    struct schema schema = { .arena = arena };
    struct err err = { 0 };
    const char *share;
    assert_false(catalog_read(&schema, "/nonexistent", &err));
    assert_int_equal(err.kind, ERR_NOT_FOUND);
    err = (struct err){ 0 };
    unlink(arena_format(arena, "%s/a.sql", dir));
    unlink(arena_format(arena, "%s/b.sql", dir));
    assert_false(catalog_read(&schema, dir, &err));
    assert_non_null(strstr(err.text, "no *.sql file"));
    err = (struct err){ 0 };
    assert_false(catalog_share_dir(arena, dir, &share, &err));
    assert_non_null(strstr(err.text, "no folder 'catalog'"));
    const char *catalog = arena_format(arena, "%s/catalog", dir);
    mkdir(catalog, 0700);
    assert_true(catalog_share_dir(arena, dir, &share, &err));
    assert_string_equal(share, dir);
    rmdir(catalog);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(reads_files_in_order_of_name, open_folder, close_folder),
        cmocka_unit_test_setup_teardown(names_both_files_of_one_table, open_folder, close_folder),
        cmocka_unit_test_setup_teardown(places_an_error_by_line_and_column, open_folder,
                                        close_folder),
        cmocka_unit_test_setup_teardown(refuses_a_folder_without_tables, open_folder, close_folder),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
