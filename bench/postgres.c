// bench/postgres.c — the same pack on PostgreSQL 15: postgres WORK ROUNDS LIMIT_S.
//
// A private server on a Unix socket. Records go in by COPY, then primary keys and ANALYZE. Queries
// have two workers, 256 MB of work_mem and LIMIT_S seconds each; whole results come to the client.
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/peer.h"
#include "peer/pg.h"

struct run {
    struct peer_work work;
    struct pg *pg;
    PGconn *conn;
};

static void sql(struct run *run, const char *text)
{
    struct err err;
    if (!pg_exec(run->conn, text, &err))
        bench_die("%s: %s", text, err.text);
}

static const char *table_name(const json_t *table)
{
    return json_string_value(json_object_get(table, "name"));
}

static const char *names_joined(struct arena *arena, const json_t *list)
{
    struct str out;
    str_open(&out, arena);
    size_t i;
    json_t *item;
    json_array_foreach(list, i, item)
        str_format(&out, "%s\"%s\"", i ? ", " : "", json_string_value(item));
    return str_end(&out);
}

static void table_make(struct run *run, const json_t *table)
{
    struct str text;
    str_open(&text, run->work.arena);
    str_format(&text, "CREATE TABLE \"%s\" (", table_name(table));
    size_t i;
    json_t *column;
    json_array_foreach(json_object_get(table, "columns"), i, column)
        str_format(&text, "%s\"%s\" %s", i ? ", " : "",
                   json_string_value(json_object_get(column, "name")),
                   json_string_value(json_object_get(column, "type")));
    str_char(&text, ')');
    sql(run, str_end(&text));
}

static void file_copy(struct run *run, const char *table, const char *path)
{
    FILE *file = fopen(path, "rb");
    if (!file)
        bench_die("%s: %s", path, strerror(errno));
    char *copy = arena_format(run->work.arena, "COPY \"%s\" FROM STDIN (FORMAT csv, HEADER)", table);
    PGresult *begun = PQexec(run->conn, copy);
    if (PQresultStatus(begun) != PGRES_COPY_IN)
        bench_die("%s: %s", copy, PQerrorMessage(run->conn));
    PQclear(begun);
    static char chunk[1 << 18];
    for (size_t len; (len = fread(chunk, 1, sizeof chunk, file)) > 0;)
        if (PQputCopyData(run->conn, chunk, (int)len) != 1)
            bench_die("%s: %s", path, PQerrorMessage(run->conn));
    fclose(file);
    if (PQputCopyEnd(run->conn, NULL) != 1)
        bench_die("%s: %s", path, PQerrorMessage(run->conn));
    for (PGresult *result; (result = PQgetResult(run->conn)); PQclear(result))
        if (PQresultStatus(result) != PGRES_COMMAND_OK)
            bench_die("%s: %s", path, PQerrorMessage(run->conn));
}

static void records_load(struct run *run)
{
    size_t i, j;
    json_t *table, *file;
    json_array_foreach(run->work.tables, i, table) {
        table_make(run, table);
        json_array_foreach(json_object_get(table, "files"), j, file)
            file_copy(run, table_name(table), json_string_value(file));
    }
    json_array_foreach(run->work.tables, i, table)
        if (json_array_size(json_object_get(table, "key")))
            sql(run, arena_format(run->work.arena, "ALTER TABLE \"%s\" ADD PRIMARY KEY (%s)",
                                  table_name(table),
                                  names_joined(run->work.arena, json_object_get(table, "key"))));
    sql(run, "ANALYZE");
}

static int64_t number(struct run *run, const char *query)
{
    struct err err;
    PGresult *result = pg_query_rows(run->conn, query, &err);
    if (!result)
        bench_die("%s: %s", query, err.text);
    int64_t value = strtoll(PQgetvalue(result, 0, 0), NULL, 10);
    PQclear(result);
    return value;
}

static int64_t rows_counted(struct run *run)
{
    int64_t count = 0;
    size_t i;
    json_t *table;
    json_array_foreach(run->work.tables, i, table)
        count += number(run, arena_format(run->work.arena, "SELECT count(*) FROM \"%s\"",
                                          table_name(table)));
    return count;
}

static json_t *pack_ask(struct run *run)
{
    struct peer_answers answers = { 0 };
    for (size_t i = 0; i < run->work.query_count; i++) {
        struct err err;
        uint64_t begun = bench_now_ns();
        PGresult *result = pg_query_rows(run->conn, run->work.queries[i].sql, &err);
        double seconds = bench_seconds_since(begun);
        if (result)
            peer_answer(&answers, run->work.queries[i].id, seconds, PQntuples(result));
        else
            peer_refusal(&answers, run->work.queries[i].id, err.text);
        PQclear(result);
    }
    return peer_answers_json(&answers);
}

// Old records go by key, new ones come: one transaction, every table in two statements.
static double change_apply(struct run *run, const char *change)
{
    struct arena *arena = run->work.arena;
    uint64_t begun = bench_now_ns();
    sql(run, "BEGIN");
    size_t i, k;
    json_t *table, *column;
    json_array_foreach(run->work.tables, i, table) {
        const char *name = table_name(table);
        const char *before = peer_change_file(&run->work, change, "before", name);
        const char *after = peer_change_file(&run->work, change, "after", name);
        if (before) {
            sql(run, arena_format(arena, "CREATE TEMP TABLE gone (LIKE \"%s\") ON COMMIT DROP", name));
            file_copy(run, "gone", before);
            struct str text;
            str_open(&text, arena);
            str_format(&text, "DELETE FROM \"%s\" AS t USING gone AS g WHERE ", name);
            json_array_foreach(json_object_get(table, "key"), k, column)
                str_format(&text, "%st.\"%s\" = g.\"%s\"", k ? " AND " : "",
                           json_string_value(column), json_string_value(column));
            sql(run, str_end(&text));
            sql(run, "DROP TABLE gone");
        }
        if (after)
            file_copy(run, name, after);
    }
    sql(run, "COMMIT");
    return bench_seconds_since(begun);
}

static json_t *best_of(struct run *run, long rounds)
{
    json_t *best = NULL;
    for (long round = 0; round < rounds; round++) {
        json_t *answer = pack_ask(run);
        bool better = !best || json_real_value(json_object_get(answer, "seconds")) <
                                   json_real_value(json_object_get(best, "seconds"));
        json_decref(better ? best : answer);
        best = better ? answer : best;
    }
    return best;
}

static json_t *change_json(struct run *run, const char *change, long rounds)
{
    double seconds = change_apply(run, change);
    json_t *out = json_pack("{s:f}", "apply_s", seconds);
    json_object_set_new(out, "answer", best_of(run, rounds));
    return out;
}

int main(int argc, char **argv)
{
    if (argc != 4)
        bench_die("usage: postgres WORK ROUNDS LIMIT_S");
    struct run run;
    long rounds = strtol(argv[2], NULL, 10), limit_s = strtol(argv[3], NULL, 10);
    peer_open(&run.work, argv[1], "queries");
    struct err err;
    static const char *const settings[] = { "shared_buffers=1GB", "max_worker_processes=8", NULL };
    run.pg = pg_start_with(NULL, settings, &err);
    run.conn = run.pg ? pg_connect(run.pg, &err) : NULL;
    if (!run.conn)
        bench_die("%s", err.text);
    sql(&run, "SET work_mem = '256MB'; SET max_parallel_workers_per_gather = 2;"
              "SET maintenance_work_mem = '256MB'; SET max_parallel_maintenance_workers = 2");
    json_t *out = json_pack("{s:s}", "version", PQparameterStatus(run.conn, "server_version"));
    uint64_t begun = bench_now_ns();
    records_load(&run);
    json_object_set_new(out, "load_s", json_real(bench_seconds_since(begun)));
    json_object_set_new(out, "rows", json_integer((json_int_t)rows_counted(&run)));
    json_object_set_new(
        out, "bytes",
        json_integer((json_int_t)number(&run, "SELECT sum(pg_total_relation_size(oid))::bigint FROM "
                                              "pg_class WHERE relkind = 'r' AND relnamespace = "
                                              "'public'::regnamespace")));
    sql(&run, arena_format(run.work.arena, "SET statement_timeout = '%lds'", limit_s));
    json_object_set_new(out, "first", best_of(&run, rounds));
    json_object_set_new(out, "one_change", change_json(&run, "one", 1));
    json_object_set_new(out, "many_changes", change_json(&run, "batch", 1));
    PQfinish(run.conn);
    pg_stop(run.pg);
    bench_print(out);
    return 0;
}
