// store/store.h — the port through which everything that is kept goes: a database behind one SQL text.
//
// A store is one connection. Statements are PostgreSQL's words as SQLite understands them too: $1
// parameters, bigint ids and UTC microseconds that we supply, ON CONFLICT … RETURNING; no ::, no
// interval arithmetic, no identity columns. A statement is prepared once per connection, known by its text.
//
//   sqlite:PATH          one file, WAL, full durability; one writing connection at a time
//   postgres://…         PostgreSQL 15 by libpq
//   faulty:N:URL         another store whose Nth call fails, once; N 0: none (store_fail_at)
//
// Owns     rows own what they show, until the next row or store_done(). Arguments are copied, or done
//          with, when a call returns.
// Bounds   a text or bytes of at most STORE_VALUE_MAX.
// Errors   ERR_STORE with the database's reason; ERR_CONFLICT for a broken unique or foreign key,
//          ERR_LIMIT for a full disk or a value too long, ERR_BAD_INPUT for text that is not UTF-8 or
//          has a NUL in it, ERR_NOT_FOUND for a file or server that is not there. After an error inside
//          a transaction only store_back() or store_rollback() go on.
// Types    a parameter takes its type from where it stands; where nothing says it ($1 IS NULL, $1 + $2)
//          write CAST($1 AS bigint). Dates and numerics are given and read as text, a boolean as the
//          number 0 or 1.
// Threads  one thread at a time a connection; any number of connections.
#pragma once

#include <stdint.h>
#include <string.h>

#include "base/err.h"
#include "base/str.h"

struct store;
struct store_rows;

enum store_kind { STORE_NULL, STORE_INT, STORE_TEXT, STORE_BYTES };

struct store_value {
    enum store_kind kind;
    int64_t number;
    const char *data;
    size_t len;
};

static inline struct store_value store_int(int64_t number)
{
    return (struct store_value){ .kind = STORE_INT, .number = number };
}

static inline struct store_value store_slice(const char *data, size_t len)
{
    return (struct store_value){ .kind = data ? STORE_TEXT : STORE_NULL, .data = data, .len = len };
}

static inline struct store_value store_text(const char *text) // NULL: NULL
{
    return store_slice(text, text ? strlen(text) : 0);
}

static inline struct store_value store_bytes(const void *data, size_t len)
{
    return (struct store_value){ .kind = STORE_BYTES, .data = data, .len = len };
}

static inline struct store_value store_null(void)
{
    return (struct store_value){ .kind = STORE_NULL };
}

// As the last arguments of the calls below: STORE_ARGS(store_int(1), store_text("A1")) or STORE_NO_ARGS.
#define STORE_ARGS(...)                    \
    (const struct store_value[]){ __VA_ARGS__ }, \
        sizeof((const struct store_value[]){ __VA_ARGS__ }) / sizeof(struct store_value)
#define STORE_NO_ARGS NULL, 0

#define STORE_VALUE_MAX (256 * MIB)

enum store_mode { STORE_READ, STORE_WRITE, STORE_CREATE };

// STORE_READ cannot change anything, and all it asks in one transaction sees the same commit.
// STORE_WRITE takes the place of the one writer until it is closed: a second writing connection, of
// this process or another, is refused, naming the first one's pid. STORE_CREATE writes too, and makes
// the file if there is none.
struct store *store_open(const char *url, enum store_mode mode, struct err *err);
void store_close(struct store *store);
const char *store_dialect(const struct store *store); // "sqlite" or "postgres"

// One transaction at a time; without one each statement is its own. A commit ends it, also a failed one,
// which has changed nothing (unless the server went away during it: then ERR_STORE says so, and
// store_alive() tells whether to ask again). A rollback after that does nothing.
bool store_begin(struct store *store, struct err *err);
bool store_commit(struct store *store, struct err *err);
void store_rollback(struct store *store);
// A part of a transaction that can be taken back alone. Parts nest; the last one opened goes first. A
// store_keep() that fails leaves the part open.
bool store_mark(struct store *store, struct err *err);
bool store_keep(struct store *store, struct err *err); // the part stays
void store_back(struct store *store);                  // the part was never there
// Whether the connection answers; a PostgreSQL connection that was lost is opened again (outside a
// transaction).
bool store_alive(struct store *store, struct err *err);

// Whether the database takes a statement: its words, tables and columns.
bool store_prepare(struct store *store, struct err *err, const char *sql);

// A statement without rows. store_changed() is the number of rows that it wrote.
bool store_run(struct store *store, struct err *err, const char *sql, const struct store_value *args,
               size_t arg_count);
uint64_t store_changed(const struct store *store);
// The same inside a transaction, of which nothing is asked: its error may come with any later call of
// this transaction. PostgreSQL takes a thousand of these in one journey.
bool store_send(struct store *store, struct err *err, const char *sql,
                const struct store_value *args, size_t arg_count);

// A statement with rows, one at a time; they may be left before the last. Other calls may come between
// them, but none that changes what is being read. NULL: an error.
struct store_rows *store_ask(struct store *store, struct err *err, const char *sql,
                             const struct store_value *args, size_t arg_count);
bool store_next(struct store_rows *rows, bool *more, struct err *err);
void store_done(struct store_rows *rows); // NULL is allowed
size_t store_columns(const struct store_rows *rows);
const char *store_column(const struct store_rows *rows, size_t column); // its name
bool store_is_null(const struct store_rows *rows, size_t column);
int64_t store_get_int(const struct store_rows *rows, size_t column);       // 0 when NULL
const char *store_get_text(const struct store_rows *rows, size_t column);  // NULL when NULL
// The text in the arena, "" when NULL.
const char *store_copy_text(const struct store_rows *rows, size_t column, struct arena *arena);
const void *store_get_bytes(const struct store_rows *rows, size_t column, size_t *len);

// The single number or text (copied into the arena) of the first row; *found false: there is no row.
bool store_number(struct store *store, struct err *err, int64_t *out, bool *found, const char *sql,
                  const struct store_value *args, size_t arg_count);
bool store_word(struct store *store, struct err *err, struct arena *arena, const char **out,
                const char *sql, const struct store_value *args, size_t arg_count);
// The numbers of the first column, in the arena.
struct store_numbers {
    int64_t *at;
    size_t count, room;
};
bool store_numbers(struct store *store, struct err *err, struct arena *arena,
                   struct store_numbers *out, const char *sql, const struct store_value *args,
                   size_t arg_count);

// A script of several statements without parameters (migrations), not while rows are open.
bool store_script(struct store *store, const char *sql, struct err *err);

// Makes a whole copy of the database at `path`, where nothing may be yet, while others read and write
// (SQLite's backup; of PostgreSQL refused with what to run instead). Not inside a transaction.
bool store_copy(struct store *store, const char *path, void (*progress)(void *, int percent),
                void *context, struct err *err);

// Of a faulty store: the Nth call from now fails; 0: none. Calls counted so far, to know all N.
void store_fail_at(struct store *store, uint64_t call);
uint64_t store_calls(const struct store *store);
