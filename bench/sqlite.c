// bench/sqlite.c — the same pack on SQLite, in memory: sqlite WORK DIR LIMIT_S.
//
// Records are read by the engine's own readers and inserted by one prepared statement a table, in one
// transaction; tables are clustered by primary key, then ANALYZE. A query has LIMIT_S seconds.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/dict.h"
#include "bench/peer.h"
#include "bench/sqlite_functions.h"

#define PROGRESS_STEPS 100000

struct run {
    struct pack pack;
    struct peer_work work;
    sqlite3 *db;
    sqlite3_stmt *statement;
    const struct schema_table *table; // of the statement
    const char **refused;         // by query, why; NULL
    uint64_t row_count, deadline_ns, limit_ns;
};

static void sql(struct run *run, const char *text)
{
    char *message = NULL;
    if (sqlite3_exec(run->db, text, NULL, NULL, &message) != SQLITE_OK)
        bench_die("%s: %s", text, message);
}

static void prepare(struct run *run, const char *text)
{
    if (sqlite3_prepare_v2(run->db, text, -1, &run->statement, NULL) != SQLITE_OK)
        bench_die("%s: %s", text, sqlite3_errmsg(run->db));
}

static const char *column_type(enum type type)
{
    return type == TYPE_TEXT ? "TEXT" : type == TYPE_NUMERIC ? "NUMERIC" : "INTEGER";
}

static void table_make(struct run *run, const struct schema_table *table)
{
    struct str text;
    str_open(&text, run->pack.arena);
    str_format(&text, "CREATE TABLE \"%s\" (", table->name);
    for (size_t i = 0; i < table->column_count; i++)
        str_format(&text, "\"%s\" %s, ", table->columns[i].name,
                   column_type(table->columns[i].type));
    str_text(&text, "PRIMARY KEY (");
    for (size_t k = 0; k < table->key_count; k++)
        str_format(&text, "%s\"%s\"", k ? ", " : "", table->columns[table->key[k]].name);
    str_text(&text, ")) WITHOUT ROWID");
    sql(run, str_end(&text));
}

static void cell_bind(struct run *run, int parameter, const struct column *column, size_t row)
{
    struct value value = column_value(column, row);
    if (value.state != STATE_VALUE) {
        sqlite3_bind_null(run->statement, parameter);
    } else if (value.type == TYPE_TEXT) {
        struct slice text = dict_get((uint32_t)value.word);
        sqlite3_bind_text(run->statement, parameter, text.data, (int)text.len, SQLITE_STATIC);
    } else if (value.type == TYPE_NUMERIC) {
        char text[NUM_TEXT_MAX];
        num_print(value.num, text);
        sqlite3_bind_text(run->statement, parameter, text, -1, SQLITE_TRANSIENT);
    } else {
        sqlite3_bind_int64(run->statement, parameter, value.word);
    }
}

static void statement_run(struct run *run)
{
    if (sqlite3_step(run->statement) != SQLITE_DONE)
        bench_die("%s: %s", run->table->name, sqlite3_errmsg(run->db));
    sqlite3_reset(run->statement);
}

static void rows_insert(void *context, const struct schema_table *table, const struct batch *batch)
{
    struct run *run = context;
    for (size_t row = 0; row < batch->row_count; row++) {
        for (size_t i = 0; i < table->column_count; i++)
            cell_bind(run, (int)i + 1, &batch->columns[i], row);
        statement_run(run);
    }
    run->row_count += batch->row_count;
}

static void rows_delete(void *context, const struct schema_table *table, const struct batch *batch)
{
    struct run *run = context;
    for (size_t row = 0; row < batch->row_count; row++) {
        for (size_t k = 0; k < table->key_count; k++)
            cell_bind(run, (int)k + 1, &batch->columns[table->key[k]], row);
        statement_run(run);
    }
}

static void file_insert(struct run *run, const struct schema_table *table, const char *path)
{
    struct str text;
    str_open(&text, run->pack.arena);
    str_format(&text, "INSERT INTO \"%s\" VALUES (?", table->name);
    for (size_t i = 1; i < table->column_count; i++)
        str_text(&text, ", ?");
    str_char(&text, ')');
    prepare(run, str_end(&text));
    run->table = table;
    pack_read_file(&run->pack, path, table, rows_insert, run);
    sqlite3_finalize(run->statement);
}

static void file_delete(struct run *run, const struct schema_table *table, const char *path)
{
    struct str text;
    str_open(&text, run->pack.arena);
    str_format(&text, "DELETE FROM \"%s\" WHERE ", table->name);
    for (size_t k = 0; k < table->key_count; k++)
        str_format(&text, "%s\"%s\" = ?", k ? " AND " : "", table->columns[table->key[k]].name);
    prepare(run, str_end(&text));
    run->table = table;
    pack_read_file(&run->pack, path, table, rows_delete, run);
    sqlite3_finalize(run->statement);
}

static void records_load(struct run *run)
{
    sql(run, "BEGIN");
    for (size_t i = 0; i < run->pack.schema.table_count; i++)
        if (pack_reads(&run->pack, run->pack.schema.tables[i]))
            table_make(run, run->pack.schema.tables[i]);
    for (size_t i = 0; i < run->pack.file_count; i++)
        file_insert(run, run->pack.files[i].table, run->pack.files[i].path);
    sql(run, "COMMIT; ANALYZE");
}

static double change_apply(struct run *run, const char *change)
{
    uint64_t begun = bench_now_ns();
    sql(run, "BEGIN");
    for (size_t i = 0; i < run->pack.schema.table_count; i++) {
        const struct schema_table *table = run->pack.schema.tables[i];
        const char *before = peer_change_file(&run->work, change, "before", table->name);
        const char *after = peer_change_file(&run->work, change, "after", table->name);
        if (before)
            file_delete(run, table, before);
        if (after)
            file_insert(run, table, after);
    }
    sql(run, "COMMIT");
    return bench_seconds_since(begun);
}

static int deadline_check(void *context)
{
    struct run *run = context;
    return bench_now_ns() > run->deadline_ns;
}

// The rows of an answer, or -1 with the reason.
static int64_t query_count(struct run *run, const char *text, const char **why)
{
    sqlite3_stmt *statement;
    run->deadline_ns = bench_now_ns() + run->limit_ns;
    sqlite3_progress_handler(run->db, PROGRESS_STEPS, deadline_check, run);
    int status = sqlite3_prepare_v2(run->db, text, -1, &statement, NULL);
    int64_t count = 0;
    while (status == SQLITE_OK || status == SQLITE_ROW) {
        status = sqlite3_step(statement);
        count += status == SQLITE_ROW;
    }
    *why = status == SQLITE_INTERRUPT
               ? arena_format(run->work.arena, "not done in %.0f s", (double)run->limit_ns / 1e9)
               : arena_format(run->work.arena, "%s", sqlite3_errmsg(run->db));
    sqlite3_finalize(statement);
    sqlite3_progress_handler(run->db, 0, NULL, NULL);
    return status == SQLITE_DONE ? count : -1;
}

// A query that failed once is not asked again.
static json_t *pack_ask(struct run *run)
{
    struct peer_answers answers = { 0 };
    for (size_t i = 0; i < run->work.query_count; i++) {
        const struct peer_query *query = &run->work.queries[i];
        if (run->refused[i]) {
            peer_refusal(&answers, query->id, run->refused[i]);
            continue;
        }
        const char *why;
        uint64_t begun = bench_now_ns();
        int64_t rows = query_count(run, query->sql, &why);
        if (rows >= 0)
            peer_answer(&answers, query->id, bench_seconds_since(begun), rows);
        else
            peer_refusal(&answers, query->id, run->refused[i] = why);
    }
    return peer_answers_json(&answers);
}

static json_t *change_json(struct run *run, const char *change)
{
    double seconds = change_apply(run, change);
    json_t *out = json_pack("{s:f}", "apply_s", seconds);
    json_object_set_new(out, "answer", pack_ask(run));
    return out;
}

int main(int argc, char **argv)
{
    if (argc != 4)
        bench_die("usage: sqlite WORK DIR LIMIT_S");
    struct run run = { .limit_ns = strtoul(argv[3], NULL, 10) * 1000000000u };
    peer_open(&run.work, argv[1], "queries-sqlite");
    pack_open(&run.pack, argv[2], NULL);
    run.refused = ARENA_ARRAY(run.work.arena, const char *, run.work.query_count + 1);
    if (sqlite3_open(":memory:", &run.db) != SQLITE_OK)
        bench_die("SQLite does not open a database in memory");
    sql(&run, "PRAGMA temp_store = MEMORY; PRAGMA threads = 2");
    functions_register(run.db);
    json_t *out = json_pack("{s:s}", "version", sqlite3_libversion());
    uint64_t begun = bench_now_ns();
    records_load(&run);
    json_object_set_new(out, "load_s", json_real(bench_seconds_since(begun)));
    json_object_set_new(out, "rows", json_integer((json_int_t)run.row_count));
    json_object_set_new(out, "bytes", json_integer((json_int_t)sqlite3_memory_used()));
    json_object_set_new(out, "first", pack_ask(&run));
    json_object_set_new(out, "one_change", change_json(&run, "one"));
    json_object_set_new(out, "many_changes", change_json(&run, "batch"));
    sqlite3_close(run.db);
    bench_print(out);
    return 0;
}
