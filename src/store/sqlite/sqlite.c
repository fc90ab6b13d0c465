// The store in one SQLite file.
//
// What is committed is on the disk: the write-ahead log is synced at every commit (synchronous=FULL). It
// grows while a long reader holds an old commit, and is cut to 64 MiB afterwards.
// Readers see the last commit and never wait for the writer, nor it for them. There is one writer: it
// holds an flock on PATH-lock, in which its pid can be read, from open to close; the kernel frees it
// however the process ends.
//
// The connection is set to what PostgreSQL does with the same text: foreign keys hold, "word" is a name
// and never a string, LIKE looks at case.
//
// $2 may come before $1 in a text, and SQLite numbers parameters by first appearance. So a
// statement remembers which argument each of its parameters takes:
//
//     UPDATE person SET name = $2 WHERE id = $1      SQLite's 1st is $2, its 2nd is $1: takes = { 2, 1 }
//
// Measured: 1,000,000 rows of 12 columns and 120 bytes by store_send, a commit for every 10,000, take 2.1 s
// of a processor (0.7 s of it in the kernel), 3.2 s where the key is two texts: 300,000 to 450,000 rows a
// second of a core that is free. Larger pages and rarer checkpoints made no difference.
#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <unistd.h>

#include "store/driver.h"
#include "store/statements.h"

enum { BUSY_MS = 10000 };

struct prepared {
    struct statement statement;
    struct sqlite_rows {
        struct store_rows base;
        struct prepared *prepared;
    } rows;
    sqlite3_stmt *stmt;
    int parameter_count, argument_count;
    uint16_t *takes; // for each parameter, the number of its argument
};

struct sqlite {
    struct store base;
    struct pool pool;
    sqlite3 *db;
    char *path;
    int lock; // file descriptor, -1: none
    struct statements statements;
};

extern const struct store_driver driver_sqlite;

static struct sqlite *sqlite_of(const struct store *store)
{
    return (struct sqlite *)store;
}

// ---- errors

static enum err_kind kind_of(int code)
{
    switch (code) {
    case SQLITE_CONSTRAINT_UNIQUE:
    case SQLITE_CONSTRAINT_PRIMARYKEY:
    case SQLITE_CONSTRAINT_ROWID:
    case SQLITE_CONSTRAINT_FOREIGNKEY:
        return ERR_CONFLICT;
    }
    switch (code & 0xff) {
    case SQLITE_FULL:
        return ERR_LIMIT;
    case SQLITE_CANTOPEN:
        return ERR_NOT_FOUND;
    default:
        return ERR_STORE;
    }
}

// What to do about it, where SQLite's own words do not say.
static const char *advice_on(int code)
{
    switch (code & 0xff) {
    case SQLITE_FULL:
        return "; make room on the disk";
    case SQLITE_READONLY:
        return "; the file or its folder cannot be written, or it was opened for reading";
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        return "; the file is damaged or is no store: put back a copy of it";
    case SQLITE_BUSY:
        return "; another program holds the file";
    default:
        return "";
    }
}

static bool fail(struct sqlite *sqlite, struct err *err)
{
    int code = sqlite3_extended_errcode(sqlite->db);
    return err_set(err, kind_of(code), "%.200s: %.200s%s", sqlite->path, sqlite3_errmsg(sqlite->db),
                   advice_on(code));
}

// ---- one writer

static bool lock_refused(struct sqlite *sqlite, const char *lock_path, struct err *err)
{
    int reason = errno;
    char pid[32] = "unknown";
    ssize_t len = pread(sqlite->lock, pid, sizeof pid - 1, 0);
    if (len > 0)
        pid[len] = '\0';
    close(sqlite->lock);
    sqlite->lock = -1;
    if (reason == EWOULDBLOCK)
        return err_set(err, ERR_STORE,
                       "%.200s: process %.20s already writes to it; stop that first", sqlite->path,
                       pid);
    return err_set(err, ERR_STORE, "%.200s: %s", lock_path, strerror(reason));
}

static bool take_writers_place(struct sqlite *sqlite, struct err *err)
{
    char lock_path[4096], pid[32];
    snprintf(lock_path, sizeof lock_path, "%s-lock", sqlite->path);
    sqlite->lock = open(lock_path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (sqlite->lock < 0)
        return err_set(err, errno == ENOENT ? ERR_NOT_FOUND : ERR_STORE, "%.200s: %s", lock_path,
                       strerror(errno));
    if (flock(sqlite->lock, LOCK_EX | LOCK_NB) != 0)
        return lock_refused(sqlite, lock_path, err);
    int len = snprintf(pid, sizeof pid, "%ld", (long)getpid());
    // The lock is the flock; a pid that cannot be written is only missing from a message.
    if (ftruncate(sqlite->lock, 0) == 0 && pwrite(sqlite->lock, pid, (size_t)len, 0) != len)
        ftruncate(sqlite->lock, 0);
    return true;
}

// ---- opening and closing

// The file is for its owner alone; SQLite gives its log the same mode.
static bool make_file(struct sqlite *sqlite, struct err *err)
{
    int file = open(sqlite->path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (file < 0)
        return err_set(err, errno == ENOENT ? ERR_NOT_FOUND : ERR_STORE, "%.200s: %s", sqlite->path,
                       strerror(errno));
    close(file);
    return true;
}

static bool exec(struct sqlite *sqlite, const char *sql, struct err *err)
{
    return sqlite3_exec(sqlite->db, sql, NULL, NULL, NULL) == SQLITE_OK || fail(sqlite, err);
}

static bool set_up(struct sqlite *sqlite, enum store_mode mode, struct err *err)
{
    sqlite3_extended_result_codes(sqlite->db, 1);
    sqlite3_busy_timeout(sqlite->db, BUSY_MS);
    sqlite3_db_config(sqlite->db, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
    sqlite3_db_config(sqlite->db, SQLITE_DBCONFIG_DQS_DDL, 0, NULL);
    TRY(exec(
        sqlite,
        "PRAGMA foreign_keys = ON; PRAGMA case_sensitive_like = ON; PRAGMA trusted_schema = OFF;"
        "PRAGMA temp_store = MEMORY; PRAGMA cell_size_check = ON; PRAGMA cache_size = -65536",
        err));
    if (mode == STORE_READ) // the first question finds out whether the file is a database
        return exec(sqlite, "PRAGMA query_only = ON; SELECT count(*) FROM sqlite_schema", err);
    if (sqlite3_db_readonly(sqlite->db, "main") == 1)
        return err_set(err, ERR_STORE, "%.200s: the file cannot be written", sqlite->path);
    return exec(sqlite,
                "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA journal_size_limit = "
                "67108864;"
                "SELECT count(*) FROM sqlite_schema",
                err);
}

static bool connect(struct sqlite *sqlite, enum store_mode mode, struct err *err)
{
    if (mode != STORE_CREATE && access(sqlite->path, F_OK) != 0)
        return err_set(err, ERR_NOT_FOUND, "%.200s: %s", sqlite->path, strerror(errno));
    if (mode != STORE_READ)
        TRY(take_writers_place(sqlite, err));
    if (mode == STORE_CREATE)
        TRY(make_file(sqlite, err));
    int flags =
        SQLITE_OPEN_NOMUTEX | (mode == STORE_READ ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE);
    if (sqlite3_open_v2(sqlite->path, &sqlite->db, flags, NULL) != SQLITE_OK)
        return fail(sqlite, err);
    return set_up(sqlite, mode, err);
}

static void forget(void *context, struct statement *statement)
{
    struct sqlite *sqlite = context;
    struct prepared *prepared = (struct prepared *)statement;
    sqlite3_finalize(prepared->stmt);
    pool_resize(&sqlite->pool, prepared->takes,
                (size_t)prepared->parameter_count * sizeof *prepared->takes, 0);
}

static void sqlite_close(struct store *store)
{
    struct sqlite *sqlite = sqlite_of(store);
    struct pool pool = sqlite->pool;
    statements_close(&sqlite->statements);
    sqlite3_close(sqlite->db);
    if (sqlite->lock >= 0)
        close(sqlite->lock);
    pool_resize(&pool, sqlite->path, strlen(sqlite->path) + 1, 0);
    pool_resize(&pool, sqlite, sizeof *sqlite, 0);
}

static struct store *sqlite_open(const char *url, enum store_mode mode, struct err *err)
{
    struct pool pool = { .name = "sqlite store" };
    struct sqlite *sqlite = pool_resize(&pool, NULL, 0, sizeof *sqlite);
    *sqlite = (struct sqlite){ .pool = pool, .lock = -1 };
    const char *path = url + strlen(driver_sqlite.scheme);
    sqlite->path = pool_resize(&sqlite->pool, NULL, 0, strlen(path) + 1);
    memcpy(sqlite->path, path, strlen(path) + 1);
    statements_open(&sqlite->statements, sizeof(struct prepared), forget, sqlite);
    if (connect(sqlite, mode, err))
        return &sqlite->base;
    sqlite_close(&sqlite->base);
    return NULL;
}

static const char *sqlite_dialect(const struct store *store)
{
    (void)store;
    return "sqlite";
}

// ---- transactions

static bool sqlite_script(struct store *store, const char *sql, struct err *err)
{
    return exec(sqlite_of(store), sql, err);
}

static bool sqlite_begin(struct store *store, struct err *err)
{
    return exec(sqlite_of(store), store->mode == STORE_READ ? "BEGIN" : "BEGIN IMMEDIATE", err);
}

static bool sqlite_commit(struct store *store, struct err *err)
{
    return exec(sqlite_of(store), "COMMIT", err);
}

static bool sqlite_rollback(struct store *store, unsigned mark, struct err *err)
{
    struct sqlite *sqlite = sqlite_of(store);
    char sql[96] = "ROLLBACK";
    if (mark > 0)
        snprintf(sql, sizeof sql, "ROLLBACK TO SAVEPOINT mark_%u; RELEASE SAVEPOINT mark_%u", mark,
                 mark);
    return sqlite3_get_autocommit(sqlite->db) ? mark == 0 || fail(sqlite, err)
                                              : exec(sqlite, sql, err);
}

static bool sqlite_alive(struct store *store, struct err *err)
{
    (void)store, (void)err;
    return true; // a file that is open stays open; what is wrong with it, the next call says
}

// ---- statements

// Which argument each parameter takes.
static bool read_parameters(struct sqlite *sqlite, struct prepared *prepared, struct err *err)
{
    int count = sqlite3_bind_parameter_count(prepared->stmt);
    prepared->takes = pool_resize(&sqlite->pool, NULL, 0, (size_t)count * sizeof *prepared->takes);
    prepared->parameter_count = count;
    for (int i = 0; i < count; i++) {
        const char *name = sqlite3_bind_parameter_name(prepared->stmt, i + 1);
        long number = name != NULL && name[0] == '$' ? strtol(name + 1, NULL, 10) : 0;
        if (number < 1 || number > UINT16_MAX)
            return err_set(err, ERR_STORE, "%.80s: parameters are $1, $2 …",
                           prepared->statement.sql);
        prepared->takes[i] = (uint16_t)number;
        if (number > prepared->argument_count)
            prepared->argument_count = (int)number;
    }
    return true;
}

static bool prepare_new(struct sqlite *sqlite, struct prepared *prepared, struct err *err)
{
    const char *rest = NULL;
    if (sqlite3_prepare_v3(sqlite->db, prepared->statement.sql, -1, SQLITE_PREPARE_PERSISTENT,
                           &prepared->stmt, &rest) != SQLITE_OK)
        return fail(sqlite, err) || err_prefix(err, "%.80s", prepared->statement.sql);
    if (prepared->stmt == NULL || rest[strspn(rest, " \t\n;")] != '\0')
        return err_set(err, ERR_STORE, "%.80s: is not one statement", prepared->statement.sql);
    return read_parameters(sqlite, prepared, err);
}

static struct prepared *prepare(struct sqlite *sqlite, const char *sql, struct err *err)
{
    struct statement *known = statements_find(&sqlite->statements, sql);
    if (known != NULL)
        return (struct prepared *)known;
    struct prepared *prepared = (struct prepared *)statements_add(&sqlite->statements, sql);
    if (prepare_new(sqlite, prepared, err))
        return prepared;
    statements_drop(&sqlite->statements, &prepared->statement);
    return NULL;
}

static bool sqlite_prepare(struct store *store, const char *sql, struct err *err)
{
    return prepare(sqlite_of(store), sql, err) != NULL;
}

// Arguments of a statement that is over before they go stay where they are (SQLITE_STATIC); those of
// rows that are read later are copied (SQLITE_TRANSIENT).
static int bind_one(sqlite3_stmt *stmt, int parameter, const struct store_value *value,
                    sqlite3_destructor_type keep)
{
    switch (value->kind) {
    case STORE_INT:
        return sqlite3_bind_int64(stmt, parameter, value->number);
    case STORE_TEXT:
        return sqlite3_bind_text64(stmt, parameter, value->data, value->len, keep, SQLITE_UTF8);
    case STORE_BYTES: // a NULL pointer would be a NULL
        return sqlite3_bind_blob64(stmt, parameter, value->len == 0 ? "" : value->data, value->len,
                                   keep);
    case STORE_NULL:
        return sqlite3_bind_null(stmt, parameter);
    }
    return SQLITE_MISUSE;
}

static bool bind(struct sqlite *sqlite, struct prepared *prepared, const struct store_value *args,
                 size_t arg_count, sqlite3_destructor_type keep, struct err *err)
{
    if (arg_count != (size_t)prepared->argument_count)
        return err_set(err, ERR_STORE, "%.80s: takes %d arguments, not %zu",
                       prepared->statement.sql, prepared->argument_count, arg_count);
    for (int i = 0; i < prepared->parameter_count; i++)
        if (bind_one(prepared->stmt, i + 1, &args[prepared->takes[i] - 1], keep) != SQLITE_OK)
            return fail(sqlite, err);
    return true;
}

static bool sqlite_run(struct store *store, const char *sql, const struct store_value *args,
                       size_t arg_count, struct err *err)
{
    struct sqlite *sqlite = sqlite_of(store);
    struct prepared *prepared = prepare(sqlite, sql, err);
    if (prepared == NULL || !bind(sqlite, prepared, args, arg_count, SQLITE_STATIC, err))
        return false;
    sqlite3_int64 before = sqlite3_total_changes64(sqlite->db);
    int code = sqlite3_step(prepared->stmt);
    while (code == SQLITE_ROW)
        code = sqlite3_step(prepared->stmt);
    bool worked = code == SQLITE_DONE || fail(sqlite, err);
    sqlite3_reset(prepared->stmt);
    // What is no INSERT, UPDATE or DELETE leaves the count of the one before it.
    bool wrote = sqlite3_total_changes64(sqlite->db) != before;
    store->changed = wrote ? (uint64_t)sqlite3_changes64(sqlite->db) : 0;
    return worked;
}

static struct store_rows *sqlite_ask(struct store *store, const char *sql,
                                     const struct store_value *args, size_t arg_count,
                                     struct err *err)
{
    struct sqlite *sqlite = sqlite_of(store);
    struct prepared *prepared = prepare(sqlite, sql, err);
    if (prepared == NULL || !bind(sqlite, prepared, args, arg_count, SQLITE_TRANSIENT, err))
        return NULL;
    prepared->statement.busy = true;
    prepared->rows.prepared = prepared;
    return &prepared->rows.base;
}

static struct prepared *prepared_of(const struct store_rows *rows)
{
    return ((const struct sqlite_rows *)rows)->prepared;
}

static bool sqlite_next(struct store *store, struct store_rows *rows, bool *more, struct err *err)
{
    int code = sqlite3_step(prepared_of(rows)->stmt);
    *more = code == SQLITE_ROW;
    return code == SQLITE_ROW || code == SQLITE_DONE || fail(sqlite_of(store), err);
}

static void sqlite_done(struct store *store, struct store_rows *rows)
{
    (void)store;
    struct prepared *prepared = prepared_of(rows);
    sqlite3_reset(prepared->stmt);
    prepared->statement.busy = false;
}

static size_t sqlite_columns(const struct store *store, const struct store_rows *rows)
{
    (void)store;
    return (size_t)sqlite3_column_count(prepared_of(rows)->stmt);
}

static const char *sqlite_column(const struct store *store, const struct store_rows *rows,
                                 size_t column)
{
    (void)store;
    return sqlite3_column_name(prepared_of(rows)->stmt, (int)column);
}

static struct store_value sqlite_cell(const struct store *store, const struct store_rows *rows,
                                      size_t column, enum store_kind wanted)
{
    (void)store;
    sqlite3_stmt *stmt = prepared_of(rows)->stmt;
    int at = (int)column;
    if (sqlite3_column_type(stmt, at) == SQLITE_NULL)
        return store_null();
    struct store_value value = { .kind = wanted };
    switch (wanted) {
    case STORE_NULL:
        return store_int(0);
    case STORE_INT:
        return store_int(sqlite3_column_int64(stmt, at));
    case STORE_TEXT:
        value.data = (const char *)sqlite3_column_text(stmt, at);
        break;
    case STORE_BYTES:
        value.data = sqlite3_column_blob(stmt, at);
        break;
    }
    value.len = (size_t)sqlite3_column_bytes(stmt, at);
    if (value.len == 0)
        value.data = ""; // an empty blob is not NULL
    return value;
}

// ---- a copy

enum { COPY_PAGES = 256 };

static bool copy_failed(sqlite3 *copy, const char *path, struct err *err)
{
    int code = sqlite3_extended_errcode(copy);
    return err_set(err, kind_of(code), "%.200s: %.200s%s", path, sqlite3_errmsg(copy),
                   advice_on(code));
}

static bool copy_pages(struct sqlite *sqlite, sqlite3 *copy, const char *path,
                       void (*progress)(void *, int percent), void *context, struct err *err)
{
    sqlite3_backup *backup = sqlite3_backup_init(copy, "main", sqlite->db, "main");
    if (backup == NULL)
        return copy_failed(copy, path, err);
    int code;
    do {
        code = sqlite3_backup_step(backup, COPY_PAGES);
        int all = sqlite3_backup_pagecount(backup), left = sqlite3_backup_remaining(backup);
        if (progress != NULL && all > 0)
            progress(context, (int)(100 * (int64_t)(all - left) / all));
    } while (code == SQLITE_OK);
    code = sqlite3_backup_finish(backup);
    return code == SQLITE_OK || copy_failed(copy, path, err);
}

// A read transaction stays open over all steps: the copy is the store at one commit, and a writer
// does not make it begin again. The log meanwhile only grows.
static bool copy_into(struct sqlite *sqlite, const char *path,
                      void (*progress)(void *, int percent), void *context, struct err *err)
{
    sqlite3 *copy = NULL;
    bool worked = sqlite3_open_v2(path, &copy, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL) ==
                      SQLITE_OK ||
                  copy_failed(copy, path, err);
    worked = worked && exec(sqlite, "BEGIN; SELECT count(*) FROM sqlite_schema", err);
    worked = worked && copy_pages(sqlite, copy, path, progress, context, err);
    if (!sqlite3_get_autocommit(sqlite->db))
        sqlite3_exec(sqlite->db, "COMMIT", NULL, NULL, NULL);
    sqlite3_close(copy);
    return worked;
}

static bool sqlite_copy(struct store *store, const char *path,
                        void (*progress)(void *, int percent), void *context, struct err *err)
{
    int file = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (file < 0)
        return err_set(err, errno == EEXIST ? ERR_CONFLICT : ERR_STORE, "%.200s: %s", path,
                       strerror(errno));
    close(file);
    bool worked = copy_into(sqlite_of(store), path, progress, context, err);
    if (!worked)
        unlink(path);
    return worked;
}

const struct store_driver driver_sqlite = {
    .scheme = "sqlite:",
    .open = sqlite_open,
    .close = sqlite_close,
    .dialect = sqlite_dialect,
    .alive = sqlite_alive,
    .begin = sqlite_begin,
    .script = sqlite_script,
    .commit = sqlite_commit,
    .rollback = sqlite_rollback,
    .prepare = sqlite_prepare,
    .run = sqlite_run,
    .send = sqlite_run,
    .ask = sqlite_ask,
    .next = sqlite_next,
    .done = sqlite_done,
    .columns = sqlite_columns,
    .column = sqlite_column,
    .cell = sqlite_cell,
    .copy = sqlite_copy,
};
