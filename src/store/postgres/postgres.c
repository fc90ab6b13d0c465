// The store in a PostgreSQL database.
//
// A journey to the server costs as much as a hundred rows, so what need not be answered at once is not:
//
//     store_send × n   pipeline mode: statements go out, answers are read every SEND_MAX of them
//     any other call   settles first: reads what is still to come, and reports the first error of it
//     store_ask        rows come one by one (single-row mode), so that a table need not fit in memory;
//                      another call meanwhile takes the rest of them into memory first
//
// Parameters have no types: the server infers them from where they stand, so that one text serves a
// bigint, a date and a numeric column. All travel as text but bytes, which are binary.
//
// The one writer holds a session's advisory lock; the server frees it however the session ends.
#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "store/driver.h"
#include "store/statements.h"

// Answers that wait unread must fit into the buffers of the socket.
enum { SEND_MAX = 1000, BYTEA_TYPE = 17, BOOLEAN_TYPE = 16 };

#define WRITERS_WAIT "'3s'"
#define WRITERS_LOCK "7521418423817462625" // "haechi" and a number: any constant will do

struct prepared {
    struct statement statement;
    unsigned number; // its name on the server is h1, h2 …
};

struct postgres_rows {
    struct store_rows base;
    PGresult *shape;   // the first result: what the columns are
    PGresult *current; // the row that is shown
    PGresult **kept;   // rows that were taken into memory, from kept_at on
    size_t kept_at, kept_count, kept_room;
    bool ended;          // nothing of it is left on the connection
    bool broken;         // it ended before its last row
    struct arena *bytes; // of this row, decoded; NULL until needed
};

struct postgres {
    struct store base;
    struct pool pool;
    char *url;
    PGconn *conn;
    struct statements statements;
    unsigned statement_number;
    unsigned sent;                   // not yet answered
    struct postgres_rows *streaming; // the rows that the connection is busy with
    struct arena *arguments;
};

extern const struct store_driver driver_postgres;

static struct postgres *postgres_of(const struct store *store)
{
    return (struct postgres *)store;
}

static struct postgres_rows *rows_of(const struct store_rows *rows)
{
    return (struct postgres_rows *)rows;
}

// ---- errors

static enum err_kind kind_of(const char *state)
{
    static const struct {
        const char *state;
        enum err_kind kind;
    } kinds[] = { { "23505", ERR_CONFLICT }, // unique_violation
                  { "23503", ERR_CONFLICT }, // foreign_key_violation
                  { "53100", ERR_LIMIT } };  // disk_full
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (state != NULL && strcmp(state, kinds[i].state) == 0)
            return kinds[i].kind;
    return ERR_STORE;
}

static int line_len(const char *text)
{
    return (int)strcspn(text, "\n");
}

// Only the server's first sentence: its detail shows values.
static bool fail(struct postgres *postgres, const PGresult *result, struct err *err)
{
    const char *reason = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
    if (reason == NULL)
        reason = PQerrorMessage(postgres->conn);
    return err_set(err, kind_of(PQresultErrorField(result, PG_DIAG_SQLSTATE)), "PostgreSQL: %.*s",
                   line_len(reason), reason);
}

static bool succeeded(const PGresult *result)
{
    ExecStatusType status = PQresultStatus(result);
    return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK || status == PGRES_EMPTY_QUERY;
}

// ---- what is still to come on the connection

// Reads the answers of what was sent up to the synchronisation; the first error is the reason.
static bool read_answers(struct postgres *postgres, struct err *err)
{
    bool worked = true, synced = false;
    while (!synced && PQstatus(postgres->conn) == CONNECTION_OK) {
        PGresult *result = PQgetResult(postgres->conn);
        if (result == NULL)
            continue; // between two statements
        ExecStatusType status = PQresultStatus(result);
        synced = status == PGRES_PIPELINE_SYNC;
        if (worked && !synced && !succeeded(result))
            worked = fail(postgres, result, err);
        PQclear(result);
    }
    return worked && (synced || fail(postgres, NULL, err));
}

static bool settle_sent(struct postgres *postgres, struct err *err)
{
    if (postgres->sent == 0)
        return true;
    postgres->sent = 0;
    TRY(PQpipelineSync(postgres->conn) == 1 || fail(postgres, NULL, err));
    bool worked = read_answers(postgres, err);
    return PQexitPipelineMode(postgres->conn) == 1 ? worked : worked && fail(postgres, NULL, err);
}

// The next row from the connection; NULL: there is none, or an error.
static PGresult *fetch(struct postgres *postgres, struct postgres_rows *rows, bool *worked,
                       struct err *err)
{
    PGresult *result = PQgetResult(postgres->conn);
    *worked = true;
    if (PQresultStatus(result) == PGRES_SINGLE_TUPLE)
        return result;
    *worked = succeeded(result) || fail(postgres, result, err);
    rows->broken = !*worked;
    rows->ended = true;
    postgres->streaming = NULL;
    if (rows->shape == NULL)
        rows->shape = result;
    else
        PQclear(result);
    PGresult *rest;
    while ((rest = PQgetResult(postgres->conn)) != NULL)
        PQclear(rest);
    return NULL;
}

static void keep(struct postgres *postgres, struct postgres_rows *rows, PGresult *row)
{
    if (rows->kept_count == rows->kept_room) {
        size_t room = rows->kept_room > 0 ? 2 * rows->kept_room : 8;
        rows->kept = pool_resize(&postgres->pool, rows->kept, rows->kept_room * sizeof *rows->kept,
                                 room * sizeof *rows->kept);
        rows->kept_room = room;
    }
    rows->kept[rows->kept_count++] = row;
}

// Makes the connection free for another statement.
static bool settle(struct postgres *postgres, struct err *err)
{
    struct postgres_rows *rows = postgres->streaming;
    bool worked = true;
    while (postgres->streaming != NULL) {
        PGresult *row = fetch(postgres, rows, &worked, err);
        if (row != NULL)
            keep(postgres, rows, row);
    }
    return worked && settle_sent(postgres, err);
}

// ---- simple statements

static bool exec(struct postgres *postgres, const char *sql, struct err *err)
{
    TRY(settle(postgres, err));
    PGresult *result = PQexec(postgres->conn, sql);
    bool worked = succeeded(result) || fail(postgres, result, err);
    PQclear(result);
    return worked;
}

// The text of the first row's column; NULL with an error where there is none.
static bool ask_word(struct postgres *postgres, const char *sql, char *out, size_t room,
                     struct err *err)
{
    PGresult *result = PQexec(postgres->conn, sql);
    bool worked = PQresultStatus(result) == PGRES_TUPLES_OK || fail(postgres, result, err);
    snprintf(out, room, "%s", worked && PQntuples(result) > 0 ? PQgetvalue(result, 0, 0) : "");
    PQclear(result);
    return worked;
}

// ---- opening and closing

static bool check_collation(struct postgres *postgres, struct err *err)
{
    char found[200];
    TRY(ask_word(postgres,
                 "SELECT pg_encoding_to_char(encoding) || ' ' || datcollate || ' ' || datctype"
                 " FROM pg_database WHERE datname = current_database()",
                 found, sizeof found, err));
    return strcmp(found, "UTF8 C C") == 0 ||
           err_set(err, ERR_STORE,
                   "the database has encoding, collation and character type %s, not UTF8 C C: make "
                   "it with"
                   " createdb --template=template0 --encoding=UTF8 --locale=C",
                   found);
}

// The session of a program that was killed ends when PostgreSQL notices, so whoever starts again right away waits.
static bool take_writers_place(struct postgres *postgres, struct err *err)
{
    char answer[200];
    struct err waited = { 0 };
    if (exec(postgres,
             "SET lock_timeout = " WRITERS_WAIT "; SELECT pg_advisory_lock(" WRITERS_LOCK
             "); SET lock_timeout = 0",
             &waited))
        return true;
    TRY(ask_word(postgres,
                 "SELECT application_name || ', process ' || pid || ' of the server'"
                 " FROM pg_locks JOIN pg_stat_activity USING (pid)"
                 " WHERE locktype = 'advisory' AND granted AND objsubid = 1"
                 " AND (classid::bigint << 32) + objid::bigint = " WRITERS_LOCK,
                 answer, sizeof answer, err));
    return err_set(err, ERR_STORE,
                   "another program already writes to the database (%s); stop that first", answer);
}

static bool set_up(struct postgres *postgres, enum store_mode mode, struct err *err)
{
    TRY(exec(postgres,
             "SET datestyle = 'ISO, YMD'; SET timezone = 'UTC'; SET intervalstyle = 'postgres';"
             "SET bytea_output = 'hex'; SET standard_conforming_strings = on",
             err));
    TRY(check_collation(postgres, err));
    if (mode == STORE_READ)
        return exec(postgres, "SET default_transaction_read_only = on", err);
    return take_writers_place(postgres, err);
}

static void ignore_notice(void *context, const PGresult *result)
{
    (void)context, (void)result;
}

static bool connect(struct postgres *postgres, enum store_mode mode, struct err *err)
{
    char name[40];
    snprintf(name, sizeof name, "haechi %ld", (long)getpid());
    const char *keywords[] = { "dbname", "client_encoding", "application_name", NULL };
    const char *values[] = { postgres->url, "UTF8", name, NULL };
    postgres->conn = PQconnectdbParams(keywords, values, 1);
    if (PQstatus(postgres->conn) != CONNECTION_OK) {
        const char *reason = PQerrorMessage(postgres->conn);
        return err_set(err, ERR_NOT_FOUND, "%.*s", line_len(reason), reason);
    }
    PQsetNoticeReceiver(postgres->conn, ignore_notice, NULL);
    return set_up(postgres, mode, err);
}

static void forget(void *context, struct statement *statement)
{
    struct postgres *postgres = context;
    char sql[32];
    snprintf(sql, sizeof sql, "DEALLOCATE h%u", ((struct prepared *)statement)->number);
    struct err ignored = { 0 };
    exec(postgres, sql, &ignored);
}

static void forget_nothing(void *context, struct statement *statement)
{
    (void)context, (void)statement;
}

// The statements of a session that is over, or that has deallocated all of them.
static void statements_are_gone(struct postgres *postgres)
{
    postgres->statements.forget = forget_nothing;
    statements_close(&postgres->statements);
    postgres->statements.forget = forget;
}

static void postgres_close(struct store *store)
{
    struct postgres *postgres = postgres_of(store);
    struct pool pool = postgres->pool;
    statements_are_gone(postgres);
    PQfinish(postgres->conn);
    arena_free(postgres->arguments);
    pool_resize(&pool, postgres->url, strlen(postgres->url) + 1, 0);
    pool_resize(&pool, postgres, sizeof *postgres, 0);
}

static struct store *postgres_open(const char *url, enum store_mode mode, struct err *err)
{
    struct pool pool = { .name = "postgres store" };
    struct postgres *postgres = pool_resize(&pool, NULL, 0, sizeof *postgres);
    *postgres = (struct postgres){ .pool = pool };
    postgres->url = pool_resize(&postgres->pool, NULL, 0, strlen(url) + 1);
    memcpy(postgres->url, url, strlen(url) + 1);
    postgres->arguments = arena_new("arguments of a statement", 0, 0);
    statements_open(&postgres->statements, sizeof(struct prepared), forget, postgres);
    if (connect(postgres, mode, err))
        return &postgres->base;
    postgres_close(&postgres->base);
    return NULL;
}

static const char *postgres_dialect(const struct store *store)
{
    (void)store;
    return "postgres";
}

static bool postgres_alive(struct store *store, struct err *err)
{
    struct postgres *postgres = postgres_of(store);
    struct err lost = { 0 };
    if (exec(postgres, "SELECT 1", &lost))
        return true;
    if (PQstatus(postgres->conn) == CONNECTION_OK || store->in_transaction) {
        *err = lost;
        return false;
    }
    statements_are_gone(postgres);
    postgres->sent = 0;
    PQreset(postgres->conn);
    if (PQstatus(postgres->conn) != CONNECTION_OK)
        return fail(postgres, NULL, err);
    return set_up(postgres, store->mode, err);
}

// ---- transactions

static bool postgres_begin(struct store *store, struct err *err)
{
    bool read = store->mode == STORE_READ;
    return exec(postgres_of(store), read ? "BEGIN ISOLATION LEVEL REPEATABLE READ" : "BEGIN", err);
}

static bool postgres_commit(struct store *store, struct err *err)
{
    struct postgres *postgres = postgres_of(store);
    TRY(settle(postgres, err));
    PGresult *result = PQexec(postgres->conn, "COMMIT");
    bool worked = succeeded(result) || fail(postgres, result, err);
    // The answer to the COMMIT of a transaction that has failed is ROLLBACK, and no error.
    if (worked && strcmp(PQcmdStatus(result), "COMMIT") != 0)
        worked = err_set(err, ERR_STORE, "PostgreSQL has rolled the transaction back");
    PQclear(result);
    return worked;
}

static bool postgres_rollback(struct store *store, unsigned mark, struct err *err)
{
    struct postgres *postgres = postgres_of(store);
    struct err taken_back = { 0 };
    settle(postgres, &taken_back);
    char sql[96] = "ROLLBACK";
    if (mark > 0)
        snprintf(sql, sizeof sql, "ROLLBACK TO SAVEPOINT mark_%u; RELEASE SAVEPOINT mark_%u", mark,
                 mark);
    return exec(postgres, sql, err);
}

// A script may change tables that prepared statements have seen.
static bool postgres_script(struct store *store, const char *sql, struct err *err)
{
    struct postgres *postgres = postgres_of(store);
    TRY(exec(postgres, sql, err));
    if (postgres->statements.count == 0)
        return true;
    statements_are_gone(postgres);
    return exec(postgres, "DEALLOCATE ALL", err);
}

// ---- statements

static const char *name_of(const struct prepared *prepared, char room[16])
{
    snprintf(room, 16, "h%u", prepared->number);
    return room;
}

static struct prepared *prepare(struct postgres *postgres, const char *sql, struct err *err)
{
    struct statement *known = statements_find(&postgres->statements, sql);
    if (known != NULL)
        return (struct prepared *)known;
    if (!settle(postgres, err))
        return NULL;
    struct prepared made = { .number = ++postgres->statement_number };
    char name[16];
    PGresult *result = PQprepare(postgres->conn, name_of(&made, name), sql, 0, NULL);
    bool worked = succeeded(result) || fail(postgres, result, err) || err_prefix(err, "%.80s", sql);
    PQclear(result);
    if (!worked)
        return NULL;
    struct prepared *prepared = (struct prepared *)statements_add(&postgres->statements, sql);
    prepared->number = made.number;
    return prepared;
}

static bool postgres_prepare(struct store *store, const char *sql, struct err *err)
{
    return prepare(postgres_of(store), sql, err) != NULL;
}

// Puts a statement with its arguments on the way.
static bool dispatch(struct postgres *postgres, const struct prepared *prepared,
                     const struct store_value *args, size_t count, struct err *err)
{
    struct arena *arena = postgres->arguments;
    arena_reset(arena);
    const char **values = ARENA_RAW(arena, const char *, count + 1);
    int *lengths = ARENA_RAW(arena, int, count + 1), *formats = ARENA_RAW(arena, int, count + 1);
    for (size_t i = 0; i < count; i++) {
        const struct store_value *arg = &args[i];
        formats[i] = arg->kind == STORE_BYTES;
        lengths[i] = (int)arg->len;
        values[i] = NULL;
        if (arg->kind == STORE_INT)
            values[i] = arena_format(arena, "%lld", (long long)arg->number);
        else if (arg->kind == STORE_TEXT)
            values[i] = arena_text(arena, arg->data, arg->len);
        else if (arg->kind == STORE_BYTES)
            values[i] = arg->len > 0 ? arg->data : "";
    }
    char name[16];
    return PQsendQueryPrepared(postgres->conn, name_of(prepared, name), (int)count, values, lengths,
                               formats, 0) == 1 ||
           fail(postgres, NULL, err);
}

static uint64_t rows_written(PGresult *result)
{
    return strncmp(PQcmdStatus(result), "SELECT", 6) == 0 ? 0
                                                          : strtoull(PQcmdTuples(result), NULL, 10);
}

static bool postgres_run(struct store *store, const char *sql, const struct store_value *args,
                         size_t arg_count, struct err *err)
{
    struct postgres *postgres = postgres_of(store);
    const struct prepared *prepared = prepare(postgres, sql, err);
    TRY(prepared != NULL && settle(postgres, err));
    TRY(dispatch(postgres, prepared, args, arg_count, err));
    bool worked = true;
    PGresult *result;
    while ((result = PQgetResult(postgres->conn)) != NULL) {
        if (worked)
            worked = succeeded(result) || fail(postgres, result, err);
        store->changed = rows_written(result);
        PQclear(result);
    }
    return worked;
}

static bool postgres_send(struct store *store, const char *sql, const struct store_value *args,
                          size_t arg_count, struct err *err)
{
    struct postgres *postgres = postgres_of(store);
    const struct prepared *prepared = prepare(postgres, sql, err);
    TRY(prepared != NULL);
    if (postgres->sent == SEND_MAX || postgres->streaming != NULL)
        TRY(settle(postgres, err));
    if (postgres->sent == 0 && PQenterPipelineMode(postgres->conn) != 1)
        return fail(postgres, NULL, err);
    postgres->sent++;
    return dispatch(postgres, prepared, args, arg_count, err);
}

// ---- rows

static void postgres_done(struct store *store, struct store_rows *base)
{
    struct postgres *postgres = postgres_of(store);
    struct postgres_rows *rows = rows_of(base);
    bool worked;
    struct err ignored = { 0 };
    while (!rows->ended)
        PQclear(fetch(postgres, rows, &worked, &ignored));
    for (size_t i = rows->kept_at; i < rows->kept_count; i++)
        if (rows->kept[i] != rows->shape)
            PQclear(rows->kept[i]);
    if (rows->current != rows->shape)
        PQclear(rows->current);
    PQclear(rows->shape);
    arena_free(rows->bytes);
    pool_resize(&postgres->pool, rows->kept, rows->kept_room * sizeof *rows->kept, 0);
    pool_resize(&postgres->pool, rows, sizeof *rows, 0);
}

// The first result is waited for: it has the columns, and most errors.
static bool start_rows(struct postgres *postgres, struct postgres_rows *rows, struct err *err)
{
    TRY(PQsetSingleRowMode(postgres->conn) == 1 || fail(postgres, NULL, err));
    postgres->streaming = rows;
    rows->ended = false;
    bool worked;
    PGresult *first = fetch(postgres, rows, &worked, err);
    if (first != NULL) {
        rows->shape = first;
        keep(postgres, rows, first);
    }
    return worked;
}

static struct store_rows *postgres_ask(struct store *store, const char *sql,
                                       const struct store_value *args, size_t arg_count,
                                       struct err *err)
{
    struct postgres *postgres = postgres_of(store);
    const struct prepared *prepared = prepare(postgres, sql, err);
    if (prepared == NULL || !settle(postgres, err) ||
        !dispatch(postgres, prepared, args, arg_count, err))
        return NULL;
    struct postgres_rows *rows = pool_resize(&postgres->pool, NULL, 0, sizeof *rows);
    *rows = (struct postgres_rows){ .ended = true };
    if (start_rows(postgres, rows, err))
        return &rows->base;
    postgres_done(store, &rows->base);
    return NULL;
}

static bool postgres_next(struct store *store, struct store_rows *base, bool *more, struct err *err)
{
    struct postgres_rows *rows = rows_of(base);
    bool worked = true;
    if (rows->current != rows->shape)
        PQclear(rows->current);
    rows->current = NULL;
    if (rows->bytes != NULL)
        arena_reset(rows->bytes);
    if (rows->kept_at < rows->kept_count)
        rows->current = rows->kept[rows->kept_at++];
    else if (!rows->ended)
        rows->current = fetch(postgres_of(store), rows, &worked, err);
    else if (rows->broken) // while another call took its rows into memory, and was told why
        worked = err_set(err, ERR_STORE, "the statement has failed before its last row");
    *more = rows->current != NULL;
    return worked;
}

static size_t postgres_columns(const struct store *store, const struct store_rows *rows)
{
    (void)store;
    return (size_t)PQnfields(rows_of(rows)->shape);
}

static const char *postgres_column(const struct store *store, const struct store_rows *rows,
                                   size_t column)
{
    (void)store;
    return PQfname(rows_of(rows)->shape, (int)column);
}

static unsigned hex_digit(char digit)
{
    return digit <= '9' ? (unsigned)digit - '0' : (unsigned)digit - 'a' + 10;
}

// "\x00ff" is two bytes.
static struct store_value decode_bytes(struct postgres_rows *rows, const char *hex, size_t hex_len)
{
    if (rows->bytes == NULL)
        rows->bytes = arena_new("bytes of a row", 0, 0);
    size_t len = hex_len / 2 - 1;
    unsigned char *bytes = arena_take_raw(rows->bytes, len + 1);
    for (size_t i = 0; i < len; i++)
        bytes[i] = (unsigned char)(hex_digit(hex[2 * i + 2]) << 4 | hex_digit(hex[2 * i + 3]));
    return store_bytes(bytes, len);
}

static struct store_value postgres_cell(const struct store *store, const struct store_rows *base,
                                        size_t column, enum store_kind wanted)
{
    (void)store;
    struct postgres_rows *rows = rows_of(base);
    int at = (int)column;
    if (PQgetisnull(rows->current, 0, at))
        return store_null();
    const char *text = PQgetvalue(rows->current, 0, at);
    size_t len = (size_t)PQgetlength(rows->current, 0, at);
    Oid type = PQftype(rows->current, at);
    if (wanted == STORE_INT)
        return store_int(type == BOOLEAN_TYPE ? *text == 't' : strtoll(text, NULL, 10));
    if (wanted == STORE_BYTES && type == BYTEA_TYPE)
        return decode_bytes(rows, text, len);
    return store_slice(text, len);
}

static bool postgres_copy(struct store *store, const char *path,
                          void (*progress)(void *, int percent), void *context, struct err *err)
{
    (void)store, (void)progress, (void)context;
    return err_set(
        err, ERR_UNSUPPORTED,
        "a PostgreSQL store is copied by its own tools: pg_dump --format=custom --file=%.200s URL",
        path);
}

const struct store_driver driver_postgres = {
    .scheme = "postgres",
    .open = postgres_open,
    .close = postgres_close,
    .dialect = postgres_dialect,
    .alive = postgres_alive,
    .begin = postgres_begin,
    .commit = postgres_commit,
    .rollback = postgres_rollback,
    .script = postgres_script,
    .prepare = postgres_prepare,
    .run = postgres_run,
    .send = postgres_send,
    .ask = postgres_ask,
    .next = postgres_next,
    .done = postgres_done,
    .columns = postgres_columns,
    .column = postgres_column,
    .cell = postgres_cell,
    .copy = postgres_copy,
};
