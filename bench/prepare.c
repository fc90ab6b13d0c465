// bench/prepare.c — writes for the peers what the engine has in memory: prepare DIR OUT CHANGES.
//
//   OUT/tables.json          tables with columns, types and keys, and the record file of each
//   OUT/queries/<id>.sql     each scenario as a PostgreSQL server runs it
//   OUT/reads.json           the tables each query reads, and how many of the changes fall on each table
//   OUT/one, OUT/batch       the first change and the others: before/<table>.csv holds the records
//                            that go, after/<table>.csv those that come
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "bench/changes.h"
#include "control/trace.h"

static FILE *file_make(const char *path)
{
    FILE *file = fopen(path, "w");
    if (!file)
        bench_die("%s: %s", path, strerror(errno));
    return file;
}

static void file_close(FILE *file, const char *path)
{
    if (ferror(file) || fclose(file) != 0)
        bench_die("%s: %s", path, strerror(errno));
}

static void folder_make(const char *path)
{
    if (mkdir(path, 0777) != 0 && errno != EEXIST)
        bench_die("%s: %s", path, strerror(errno));
}

static json_t *table_json(const struct schema_table *table)
{
    json_t *columns = json_array(), *key = json_array();
    for (size_t i = 0; i < table->column_count; i++) {
        const struct schema_column *column = &table->columns[i];
        json_array_append_new(columns, json_pack("{s:s, s:s, s:i}", "name", column->name, "type",
                                                 type_name(column->type), "scale", column->scale));
    }
    for (size_t i = 0; i < table->key_count; i++)
        json_array_append_new(key, json_string(table->columns[table->key[i]].name));
    return json_pack("{s:s, s:o, s:o, s:[]}", "name", table->name, "columns", columns, "key", key,
                     "files");
}

static void tables_write(const struct pack *pack, const char *out)
{
    json_t *tables = json_array(), *last = NULL;
    const struct schema_table *table = NULL;
    for (size_t i = 0; i < pack->file_count; i++) {
        if (pack->files[i].table != table) {
            table = pack->files[i].table;
            last = table_json(table);
            json_array_append_new(tables, last);
        }
        json_array_append_new(json_object_get(last, "files"), json_string(pack->files[i].path));
    }
    // A table without records is still there to be asked.
    for (size_t i = 0; i < pack->schema.table_count; i++) {
        bool filled = false;
        for (size_t j = 0; j < pack->file_count; j++)
            filled = filled || pack->files[j].table == pack->schema.tables[i];
        if (!filled && pack_reads(pack, pack->schema.tables[i]))
            json_array_append_new(tables, table_json(pack->schema.tables[i]));
    }
    const char *path = arena_format(pack->arena, "%s/tables.json", out);
    if (json_dump_file(tables, path, JSON_INDENT(1)) != 0)
        bench_die("%s: %s", path, strerror(errno));
    json_decref(tables);
}

static void queries_write(const struct pack *pack, const char *out)
{
    folder_make(arena_format(pack->arena, "%s/queries", out));
    for (size_t i = 0; i < pack->scenario_count; i++) {
        const char *path =
            arena_format(pack->arena, "%s/queries/%s.sql", out, pack->scenarios[i]->id);
        FILE *file = file_make(path);
        fputs(pack_server_text(pack, pack->arena, i), file);
        file_close(file, path);
    }
}

static void reads_write(const struct pack *pack, const struct record_change *changes, size_t count,
                        const char *out)
{
    json_t *queries = json_object(), *changed = json_object();
    for (size_t i = 0; i < pack->scenario_count; i++) {
        const struct schema_table **tables;
        size_t table_count = trace_tables(pack->arena, pack->bounds[i].plan, &tables);
        json_t *names = json_array();
        for (size_t j = 0; j < table_count; j++)
            json_array_append_new(names, json_string(tables[j]->name));
        json_object_set_new(queries, pack->scenarios[i]->id, names);
    }
    for (size_t i = 0; i < count; i++) {
        const char *name = changes[i].table->name;
        json_int_t before = json_integer_value(json_object_get(changed, name));
        json_object_set_new(changed, name, json_integer(before + 1));
    }
    json_t *reads = json_pack("{s:o, s:o}", "queries", queries, "changes", changed);
    const char *path = arena_format(pack->arena, "%s/reads.json", out);
    if (json_dump_file(reads, path, JSON_INDENT(1)) != 0)
        bench_die("%s: %s", path, strerror(errno));
    json_decref(reads);
}

static void cell_write(FILE *file, struct arena *arena, const struct column *column)
{
    struct value value = column_value(column, 0);
    if (value.state != STATE_VALUE)
        return;
    struct str text;
    str_open(&text, arena);
    value_print(&text, &value);
    fputc('"', file);
    for (const char *c = str_end(&text); *c; c++) {
        if (*c == '"')
            fputc('"', file);
        fputc(*c, file);
    }
    fputc('"', file);
}

static void row_write(FILE *file, struct arena *arena, const struct batch *row)
{
    for (size_t i = 0; i < row->column_count; i++) {
        if (i)
            fputc(',', file);
        cell_write(file, arena, &row->columns[i]);
    }
    fputc('\n', file);
}

static void side_write(const struct pack *pack, const struct record_change *changes, size_t count,
                       const char *dir, bool after)
{
    folder_make(dir);
    for (size_t t = 0; t < pack->schema.table_count; t++) {
        const struct schema_table *table = pack->schema.tables[t];
        const char *path = arena_format(pack->arena, "%s/%s.csv", dir, table->name);
        FILE *file = NULL;
        remove(path);
        for (size_t i = 0; i < count; i++) {
            const struct batch *row = after ? changes[i].after : changes[i].before;
            if (changes[i].table != table || !row)
                continue;
            if (!file) {
                file = file_make(path);
                for (size_t c = 0; c < table->column_count; c++)
                    fprintf(file, "%s%s", c ? "," : "", table->columns[c].name);
                fputc('\n', file);
            }
            row_write(file, pack->arena, row);
        }
        if (file)
            file_close(file, path);
    }
}

static void changes_write(const struct pack *pack, const struct record_change *changes, size_t count,
                          const char *dir)
{
    folder_make(dir);
    side_write(pack, changes, count, arena_format(pack->arena, "%s/before", dir), false);
    side_write(pack, changes, count, arena_format(pack->arena, "%s/after", dir), true);
}

int main(int argc, char **argv)
{
    if (argc != 4)
        bench_die("usage: prepare DIR OUT CHANGES");
    struct pack pack;
    pack_open(&pack, argv[1], NULL);
    size_t count = strtoul(argv[3], NULL, 10);
    if (count < 2)
        bench_die("at least 2 changes");
    folder_make(argv[2]);
    tables_write(&pack, argv[2]);
    queries_write(&pack, argv[2]);
    struct record_change *changes = changes_draw(&pack, count, CHANGES_SEED);
    reads_write(&pack, changes, count, argv[2]);
    changes_write(&pack, changes + 1, count - 1, arena_format(pack.arena, "%s/batch", argv[2]));
    changes_write(&pack, changes, 1, arena_format(pack.arena, "%s/one", argv[2]));
    return 0;
}
