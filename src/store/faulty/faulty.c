// A store whose Nth call fails, once: how everything above the port is tried with a failing database.
//
// It stands in front of another store and hands every call on. The calls that can fail are counted; the
// Nth is not handed on and fails. A scenario is first run with N = 0 to learn how many there are
// (store_calls), then with each N: it must end in an error or in the same result, never in another
// one.
#include <inttypes.h>
#include <stdlib.h>

#include "base/pool.h"
#include "store/driver.h"

struct faulty {
    struct store base;
    struct pool pool;
    struct store *inner;
    uint64_t calls, fail_at;
};

extern const struct store_driver driver_faulty;

static struct faulty *faulty_of(const struct store *store)
{
    return (struct faulty *)store;
}

static struct store *inner_of(const struct store *store)
{
    return faulty_of(store)->inner;
}

static bool count(struct store *store, struct err *err)
{
    struct faulty *faulty = faulty_of(store);
    faulty->calls++;
    return faulty->calls != faulty->fail_at ||
           err_set(err, ERR_STORE, "call %" PRIu64 " fails as it was told to", faulty->calls);
}

static struct store *faulty_open(const char *url, enum store_mode mode, struct err *err)
{
    char *rest;
    uint64_t fail_at = strtoull(url + strlen(driver_faulty.scheme), &rest, 10);
    if (*rest != ':') {
        err_set(err, ERR_BAD_INPUT, "%.80s: a faulty store is faulty:N:URL", url);
        return NULL;
    }
    struct store *inner = store_open(rest + 1, mode, err);
    if (inner == NULL)
        return NULL;
    struct pool pool = { .name = "faulty store" };
    struct faulty *faulty = pool_resize(&pool, NULL, 0, sizeof *faulty);
    *faulty = (struct faulty){ .pool = pool, .inner = inner, .fail_at = fail_at };
    return &faulty->base;
}

static void faulty_close(struct store *store)
{
    struct pool pool = faulty_of(store)->pool;
    store_close(inner_of(store));
    pool_resize(&pool, store, sizeof(struct faulty), 0);
}

static const char *faulty_dialect(const struct store *store)
{
    return store_dialect(inner_of(store));
}

static bool faulty_alive(struct store *store, struct err *err)
{
    struct store *inner = inner_of(store);
    return count(store, err) && inner->driver->alive(inner, err);
}

static bool faulty_begin(struct store *store, struct err *err)
{
    struct store *inner = inner_of(store);
    return count(store, err) && inner->driver->begin(inner, err);
}

static bool faulty_commit(struct store *store, struct err *err)
{
    struct store *inner = inner_of(store);
    return count(store, err) && inner->driver->commit(inner, err);
}

// A whole transaction goes back even where the database cannot say so.
static bool faulty_rollback(struct store *store, unsigned mark, struct err *err)
{
    struct store *inner = inner_of(store);
    return (mark == 0 || count(store, err)) && inner->driver->rollback(inner, mark, err);
}

static bool faulty_script(struct store *store, const char *sql, struct err *err)
{
    struct store *inner = inner_of(store);
    return count(store, err) && inner->driver->script(inner, sql, err);
}

static bool faulty_prepare(struct store *store, const char *sql, struct err *err)
{
    struct store *inner = inner_of(store);
    return count(store, err) && inner->driver->prepare(inner, sql, err);
}

static bool faulty_run(struct store *store, const char *sql, const struct store_value *args,
                       size_t arg_count, struct err *err)
{
    struct store *inner = inner_of(store);
    TRY(count(store, err) && inner->driver->run(inner, sql, args, arg_count, err));
    store->changed = inner->changed;
    return true;
}

static bool faulty_send(struct store *store, const char *sql, const struct store_value *args,
                        size_t arg_count, struct err *err)
{
    struct store *inner = inner_of(store);
    return count(store, err) && inner->driver->send(inner, sql, args, arg_count, err);
}

static struct store_rows *faulty_ask(struct store *store, const char *sql,
                                     const struct store_value *args, size_t arg_count,
                                     struct err *err)
{
    struct store *inner = inner_of(store);
    return count(store, err) ? inner->driver->ask(inner, sql, args, arg_count, err) : NULL;
}

static bool faulty_next(struct store *store, struct store_rows *rows, bool *more, struct err *err)
{
    struct store *inner = inner_of(store);
    return count(store, err) && inner->driver->next(inner, rows, more, err);
}

static void faulty_done(struct store *store, struct store_rows *rows)
{
    struct store *inner = inner_of(store);
    inner->driver->done(inner, rows);
}

static size_t faulty_columns(const struct store *store, const struct store_rows *rows)
{
    const struct store *inner = inner_of(store);
    return inner->driver->columns(inner, rows);
}

static const char *faulty_column(const struct store *store, const struct store_rows *rows,
                                 size_t column)
{
    const struct store *inner = inner_of(store);
    return inner->driver->column(inner, rows, column);
}

static struct store_value faulty_cell(const struct store *store, const struct store_rows *rows,
                                      size_t column, enum store_kind wanted)
{
    const struct store *inner = inner_of(store);
    return inner->driver->cell(inner, rows, column, wanted);
}

static bool faulty_copy(struct store *store, const char *path,
                        void (*progress)(void *, int percent), void *context, struct err *err)
{
    struct store *inner = inner_of(store);
    return count(store, err) && inner->driver->copy(inner, path, progress, context, err);
}

static void faulty_fail_at(struct store *store, uint64_t call)
{
    struct faulty *faulty = faulty_of(store);
    faulty->fail_at = call == 0 ? 0 : faulty->calls + call;
}

static uint64_t faulty_calls(const struct store *store)
{
    return faulty_of(store)->calls;
}

const struct store_driver driver_faulty = {
    .scheme = "faulty:",
    .open = faulty_open,
    .close = faulty_close,
    .dialect = faulty_dialect,
    .alive = faulty_alive,
    .begin = faulty_begin,
    .commit = faulty_commit,
    .rollback = faulty_rollback,
    .script = faulty_script,
    .prepare = faulty_prepare,
    .run = faulty_run,
    .send = faulty_send,
    .ask = faulty_ask,
    .next = faulty_next,
    .done = faulty_done,
    .columns = faulty_columns,
    .column = faulty_column,
    .cell = faulty_cell,
    .copy = faulty_copy,
    .fail_at = faulty_fail_at,
    .calls = faulty_calls,
};
