// sample/sample_test.c — the sample against the catalog, the scenarios and itself.
#include "sample/sample.h"

#include <glob.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/civil.h"

static char folders[2][64];

static char *file_read(const char *path, size_t *len)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL)
        fail_msg("%s: cannot be read", path);
    fseek(file, 0, SEEK_END);
    *len = (size_t)ftell(file);
    rewind(file);
    char *text = malloc(*len + 1);
    assert_non_null(text);
    assert_int_equal(fread(text, 1, *len, file), *len);
    text[*len] = '\0';
    fclose(file);
    return text;
}

static char *sample_read(int folder, const char *name, size_t *len)
{
    char path[200];
    snprintf(path, sizeof path, "%s/%s", folders[folder], name);
    return file_read(path, len);
}

static struct sample_report write_city(int folder, uint64_t seed, uint64_t rows)
{
    struct sample_report report;
    struct err err = { 0 };
    struct sample_request request = { .seed = seed, .row_count = rows, .dir = folders[folder] };
    if (!sample_write(&request, &report, &err))
        fail_msg("%s", err.text);
    return report;
}

static size_t line_count(const char *text)
{
    size_t count = 0;
    for (; *text != '\0'; text++)
        count += *text == '\n';
    return count;
}

// The columns of CREATE TABLE name in the catalog, with commas between.
static void catalog_columns(const char *catalog, const char *name, char *out, size_t room)
{
    char head[80];
    snprintf(head, sizeof head, "CREATE TABLE %s (", name);
    const char *line = strstr(catalog, head);
    if (line == NULL)
        fail_msg("%s is in no catalog file", name);
    size_t len = 0;
    while ((line = strchr(line, '\n')) != NULL) {
        line += 1 + strspn(line + 1, " ");
        if (strncmp(line, "PRIMARY KEY", 11) == 0)
            break;
        size_t word = strcspn(line, " ");
        assert_true(len + word + 2 < room);
        if (len > 0)
            out[len++] = ',';
        memcpy(out + len, line, word);
        len += word;
        line--;
    }
    out[len] = '\0';
}

static char *catalog_read(void)
{
    glob_t found;
    assert_int_equal(glob("catalog/*.sql", 0, NULL, &found), 0);
    char *all = calloc(1, 1 << 20);
    assert_non_null(all);
    size_t used = 0;
    for (size_t i = 0; i < found.gl_pathc; i++) {
        size_t len;
        char *text = file_read(found.gl_pathv[i], &len);
        assert_true(used + len < 1 << 20);
        memcpy(all + used, text, len);
        used += len;
        free(text);
    }
    globfree(&found);
    return all;
}

static void test_headers_are_the_catalogs(void **state)
{
    (void)state;
    char *catalog = catalog_read(), columns[1024];
    size_t tables = 0;
    for (const char *at = catalog; (at = strstr(at, "CREATE TABLE ")) != NULL; at++)
        tables++;
    assert_int_equal(tables, TABLE_COUNT);
    for (enum sample_table table = 0; table < TABLE_COUNT; table++) {
        catalog_columns(catalog, tables_name(table), columns, sizeof columns);
        assert_string_equal(columns, tables_columns(table));
    }
    free(catalog);
}

// "key: [agency_id, pay_no]" of the header as "agency_id;pay_no;".
static void header_key(const char *text, char *out, size_t room)
{
    const char *at = strstr(text, "\nkey: [");
    assert_non_null(at);
    size_t len = 0;
    for (at += 7; *at != ']'; at++)
        if (*at != ' ') {
            assert_true(len + 2 < room);
            out[len++] = *at == ',' ? ';' : *at;
        }
    out[len] = '\0';
}

static void test_truth_names_every_scenario(void **state)
{
    (void)state;
    struct sample_report report = write_city(0, 1, 2000);
    size_t len, lines = 0;
    char *truth = sample_read(0, "truth.csv", &len);
    glob_t found;
    assert_int_equal(glob("scenarios/*/*.sql", 0, NULL, &found), 0);
    for (size_t i = 0; i < found.gl_pathc; i++) {
        const char *slash = strrchr(found.gl_pathv[i], '/') + 1;
        char id[16], key[200], want[240];
        snprintf(id, sizeof id, "%.*s", (int)strcspn(slash, "-"), slash);
        char start[40];
        snprintf(start, sizeof start, "\n%s,agency_id=A1;", id);
        if (strstr(truth, start) == NULL)
            fail_msg("truth.csv plants nothing for %s", found.gl_pathv[i]);
        char *text = file_read(found.gl_pathv[i], &len);
        header_key(text, key, sizeof key);
        free(text);
        for (enum sample_scenario s = 0; s < SCENARIO_COUNT; s++)
            if (strcmp(sample_scenario_id(s), id) == 0) {
                snprintf(want, sizeof want, "agency_id;%s", sample_scenario_key(s));
                assert_string_equal(key, want);
                lines += report.planted[s];
            }
    }
    assert_int_equal(lines, report.planted_count);
    assert_int_equal(line_count(truth), report.planted_count + 1);
    globfree(&found);
    free(truth);
}

static void test_same_seed_same_bytes(void **state)
{
    (void)state;
    write_city(0, 7, 5000);
    write_city(1, 7, 5000);
    for (enum sample_table table = 0; table < TABLE_COUNT; table++) {
        char name[64];
        size_t first_len, second_len;
        snprintf(name, sizeof name, "%s.csv", tables_name(table));
        char *first = sample_read(0, name, &first_len), *second = sample_read(1, name, &second_len);
        assert_int_equal(first_len, second_len);
        assert_memory_equal(first, second, first_len);
        free(first);
        free(second);
    }
    size_t len;
    char *before = sample_read(1, "exp_pay.csv", &len);
    write_city(1, 8, 5000);
    char *after = sample_read(1, "exp_pay.csv", &len);
    assert_string_not_equal(before, after);
    free(before);
    free(after);
}

static void test_rows_are_counted(void **state)
{
    (void)state;
    struct sample_report report = write_city(0, 3, 30000);
    assert_in_range(report.row_count, 27000, 33000);
    uint64_t total = 0;
    for (enum sample_table table = 0; table < TABLE_COUNT; table++) {
        char name[64];
        size_t len;
        snprintf(name, sizeof name, "%s.csv", tables_name(table));
        char *text = sample_read(0, name, &len);
        assert_int_equal(line_count(text), report.rows[table] + 1);
        assert_true(report.rows[table] > 0);
        total += report.rows[table];
        free(text);
    }
    assert_int_equal(total, report.row_count);
    assert_int_equal(report.as_of_day, civil_day(2026, 7, 1));
}

static void test_refusals(void **state)
{
    (void)state;
    struct sample_report report;
    struct err err = { 0 };
    struct sample_request few = { .row_count = 1999, .dir = folders[0] };
    assert_false(sample_write(&few, &report, &err));
    assert_int_equal(err.kind, ERR_BAD_INPUT);
    err = (struct err){ 0 };
    struct sample_request nowhere = { .row_count = 2000, .dir = "/proc/none/here" };
    assert_false(sample_write(&nowhere, &report, &err));
    assert_int_equal(err.kind, ERR_SYSTEM);
}

static int folders_make(void **state)
{
    (void)state;
    for (int i = 0; i < 2; i++) {
        snprintf(folders[i], sizeof folders[i], "/tmp/haechi-sample-XXXXXX");
        if (mkdtemp(folders[i]) == NULL)
            return -1;
    }
    return 0;
}

static int folders_remove(void **state)
{
    (void)state;
    for (int i = 0; i < 2; i++) {
        char path[200];
        for (enum sample_table table = 0; table < TABLE_COUNT; table++) {
            snprintf(path, sizeof path, "%s/%s.csv", folders[i], tables_name(table));
            unlink(path);
        }
        snprintf(path, sizeof path, "%s/truth.csv", folders[i]);
        unlink(path);
        snprintf(path, sizeof path, "%s/about.txt", folders[i]);
        unlink(path);
        rmdir(folders[i]);
    }
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_headers_are_the_catalogs),
        cmocka_unit_test(test_truth_names_every_scenario),
        cmocka_unit_test(test_same_seed_same_bytes),
        cmocka_unit_test(test_rows_are_counted),
        cmocka_unit_test(test_refusals),
    };
    return cmocka_run_group_tests(tests, folders_make, folders_remove);
}
