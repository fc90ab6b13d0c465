// What all databases have in common: the state of a transaction, checked arguments, single answers.
//
// Databases differ in what they do after an error. SQLite goes on, and loses the transaction on a full
// disk; PostgreSQL refuses everything up to the next ROLLBACK. Here both behave alike: after an error
// the transaction has failed, and the part that failed must be taken back before anything goes on:
//
//     begin            in_transaction
//       run A
//       mark           marks = 1
//         run B        error: failed
//         run C        refused, the database is not asked
//       back           B was never there, failed is gone
//       run D
//     commit           A and D
//
// The innermost mark is the one to take back: mark, keep and commit ask for no failure, so a failure is
// always younger than the youngest mark.
#include "store/store.h"

#include <assert.h>
#include <stdio.h>

#include "base/vec.h"
#include "store/driver.h"

struct store *store_open(const char *url, enum store_mode mode, struct err *err)
{
    for (size_t i = 0; driver_registry[i] != NULL; i++) {
        const struct store_driver *driver = driver_registry[i];
        if (strncmp(url, driver->scheme, strlen(driver->scheme)) != 0)
            continue;
        struct store *store = driver->open(url, mode, err);
        if (store != NULL) {
            store->driver = driver;
            store->mode = mode;
        }
        return store;
    }
    err_set(err, ERR_BAD_INPUT, "%.80s: a store is sqlite:PATH or postgresql://…", url);
    return NULL;
}

void store_close(struct store *store)
{
    if (store == NULL)
        return;
    store_rollback(store);
    store->driver->close(store);
}

const char *store_dialect(const struct store *store)
{
    return store->driver->dialect(store);
}

// ---- transactions

// Whether a statement may go to the database now.
static bool usable(const struct store *store, struct err *err)
{
    return !store->failed ||
           err_set(err, ERR_STORE, "the transaction has failed; it can only be rolled back");
}

// Every error of a call inside a transaction comes through here.
static bool note(struct store *store, bool worked)
{
    if (!worked && store->in_transaction)
        store->failed = true;
    return worked;
}

bool store_begin(struct store *store, struct err *err)
{
    assert(!store->in_transaction);
    TRY(store->driver->begin(store, err));
    store->in_transaction = true;
    return true;
}

bool store_commit(struct store *store, struct err *err)
{
    assert(store->in_transaction && store->marks == 0);
    bool worked = usable(store, err) && store->driver->commit(store, err);
    if (worked)
        store->in_transaction = false;
    else
        store_rollback(store);
    return worked;
}

void store_rollback(struct store *store)
{
    if (!store->in_transaction)
        return;
    struct err ignored = { 0 };
    store->driver->rollback(store, 0, &ignored);
    store->in_transaction = store->failed = false;
    store->marks = 0;
}

static bool mark_command(struct store *store, const char *command, unsigned mark, struct err *err)
{
    char sql[64];
    snprintf(sql, sizeof sql, "%s mark_%u", command, mark);
    return note(store, usable(store, err) && store->driver->script(store, sql, err));
}

bool store_mark(struct store *store, struct err *err)
{
    assert(store->in_transaction);
    TRY(mark_command(store, "SAVEPOINT", store->marks + 1, err));
    store->marks++;
    return true;
}

bool store_keep(struct store *store, struct err *err)
{
    assert(store->marks > 0);
    TRY(mark_command(store, "RELEASE SAVEPOINT", store->marks, err));
    store->marks--;
    return true;
}

void store_back(struct store *store)
{
    assert(store->marks > 0);
    struct err ignored = { 0 };
    // Where the database has lost the whole transaction, there is no mark to go back to either.
    store->failed = !store->driver->rollback(store, store->marks, &ignored);
    store->marks--;
}

bool store_alive(struct store *store, struct err *err)
{
    TRY(usable(store, err));
    return note(store, store->driver->alive(store, err));
}

// ---- statements

// What every database can keep.
static bool args_fit(const struct store_value *args, size_t arg_count, struct err *err)
{
    size_t bad;
    for (size_t i = 0; i < arg_count; i++) {
        if (args[i].len > STORE_VALUE_MAX)
            return err_set(err, ERR_LIMIT, "$%zu: %zu bytes; a value may have %d MiB", i + 1,
                           args[i].len, (int)(STORE_VALUE_MAX / MIB));
        if (args[i].kind == STORE_TEXT && !utf8_check(args[i].data, args[i].len, &bad))
            return err_set(err, ERR_BAD_INPUT, "$%zu: byte %zu is not UTF-8 text without NUL",
                           i + 1, bad);
    }
    return true;
}

bool store_prepare(struct store *store, struct err *err, const char *sql)
{
    return note(store, usable(store, err) && store->driver->prepare(store, sql, err));
}

bool store_run(struct store *store, struct err *err, const char *sql,
               const struct store_value *args, size_t arg_count)
{
    return note(store, usable(store, err) && args_fit(args, arg_count, err) &&
                           store->driver->run(store, sql, args, arg_count, err));
}

uint64_t store_changed(const struct store *store)
{
    return store->changed;
}

bool store_send(struct store *store, struct err *err, const char *sql,
                const struct store_value *args, size_t arg_count)
{
    assert(store->in_transaction);
    return note(store, usable(store, err) && args_fit(args, arg_count, err) &&
                           store->driver->send(store, sql, args, arg_count, err));
}

struct store_rows *store_ask(struct store *store, struct err *err, const char *sql,
                             const struct store_value *args, size_t arg_count)
{
    struct store_rows *rows = NULL;
    if (usable(store, err) && args_fit(args, arg_count, err))
        rows = store->driver->ask(store, sql, args, arg_count, err);
    if (!note(store, rows != NULL))
        return NULL;
    rows->store = store;
    return rows;
}

bool store_next(struct store_rows *rows, bool *more, struct err *err)
{
    struct store *store = rows->store;
    return note(store, usable(store, err) && store->driver->next(store, rows, more, err));
}

void store_done(struct store_rows *rows)
{
    if (rows != NULL)
        rows->store->driver->done(rows->store, rows);
}

size_t store_columns(const struct store_rows *rows)
{
    return rows->store->driver->columns(rows->store, rows);
}

const char *store_column(const struct store_rows *rows, size_t column)
{
    return rows->store->driver->column(rows->store, rows, column);
}

static struct store_value cell(const struct store_rows *rows, size_t column, enum store_kind wanted)
{
    assert(column < store_columns(rows));
    return rows->store->driver->cell(rows->store, rows, column, wanted);
}

bool store_is_null(const struct store_rows *rows, size_t column)
{
    return cell(rows, column, STORE_NULL).kind == STORE_NULL;
}

int64_t store_get_int(const struct store_rows *rows, size_t column)
{
    return cell(rows, column, STORE_INT).number;
}

const char *store_get_text(const struct store_rows *rows, size_t column)
{
    return cell(rows, column, STORE_TEXT).data;
}

const char *store_copy_text(const struct store_rows *rows, size_t column, struct arena *arena)
{
    const char *text = store_get_text(rows, column);
    return text ? arena_text(arena, text, strlen(text)) : "";
}

const void *store_get_bytes(const struct store_rows *rows, size_t column, size_t *len)
{
    struct store_value value = cell(rows, column, STORE_BYTES);
    *len = value.len;
    return value.data;
}

// ---- single answers

// Whether there is a row. The row behind it is asked for too, so that what a statement writes is done,
// or has failed, when its answer is believed.
static bool first_row(struct store_rows *rows, void (*take)(struct store_rows *, void *), void *out,
                      bool *found, struct err *err)
{
    bool more;
    TRY(store_next(rows, found, err));
    if (!*found)
        return true;
    take(rows, out);
    return store_next(rows, &more, err);
}

static void take_number(struct store_rows *rows, void *out)
{
    *(int64_t *)out = store_get_int(rows, 0);
}

bool store_number(struct store *store, struct err *err, int64_t *out, bool *found, const char *sql,
                  const struct store_value *args, size_t arg_count)
{
    struct store_rows *rows = store_ask(store, err, sql, args, arg_count);
    bool worked = rows != NULL && first_row(rows, take_number, out, found, err);
    store_done(rows);
    return worked;
}

struct word {
    struct arena *arena;
    const char *text;
};

static void take_word(struct store_rows *rows, void *out)
{
    struct word *word = out;
    const char *text = store_get_text(rows, 0);
    word->text = text == NULL ? NULL : arena_text(word->arena, text, strlen(text));
}

bool store_word(struct store *store, struct err *err, struct arena *arena, const char **out,
                const char *sql, const struct store_value *args, size_t arg_count)
{
    struct word word = { .arena = arena };
    bool found;
    struct store_rows *rows = store_ask(store, err, sql, args, arg_count);
    bool worked = rows != NULL && first_row(rows, take_word, &word, &found, err);
    store_done(rows);
    *out = worked ? word.text : NULL;
    return worked;
}

bool store_numbers(struct store *store, struct err *err, struct arena *arena,
                   struct store_numbers *out, const char *sql, const struct store_value *args,
                   size_t arg_count)
{
    *out = (struct store_numbers){ 0 };
    struct store_rows *rows = store_ask(store, err, sql, args, arg_count);
    bool more = rows != NULL, fine = more;
    while (more && (fine = store_next(rows, &more, err)) && more)
        VEC_ADD(arena, out, store_get_int(rows, 0));
    store_done(rows);
    return fine;
}

// ---- the rest

bool store_script(struct store *store, const char *sql, struct err *err)
{
    return note(store, usable(store, err) && store->driver->script(store, sql, err));
}

bool store_copy(struct store *store, const char *path, void (*progress)(void *, int percent),
                void *context, struct err *err)
{
    assert(!store->in_transaction);
    return store->driver->copy(store, path, progress, context, err);
}

void store_fail_at(struct store *store, uint64_t call)
{
    assert(store->driver->fail_at != NULL);
    store->driver->fail_at(store, call);
}

uint64_t store_calls(const struct store *store)
{
    assert(store->driver->calls != NULL);
    return store->driver->calls(store);
}
