// peer/pg.h — a private PostgreSQL 15 that lives as long as the process which started it.
//
// The server listens on a Unix socket in a folder of its own and on nothing else; it keeps no
// promise of durability. Started as root, it runs as the user postgres (or nobody).
//
// Owns     a temporary folder with cluster, socket and log; pg_stop() removes it. When the process
//          dies instead, the kernel takes the server with it and the next start removes the rest.
// Errors   ERR_SYSTEM where the server cannot be started, ERR_STORE where it refuses a statement;
//          the text carries the end of the server's log or its message.
// Threads  one.
#pragma once

#include "base/err.h"

#include <libpq-fe.h>
#include <stdbool.h>
#include <stddef.h>

struct pg;

// Is there a server to start? A test without one skips.
bool pg_available(void);

// Makes a cluster (UTF8, collation C) below dir, or below /tmp where dir is NULL, and waits until
// it answers. NULL on failure. Socket paths are short whatever dir is.
struct pg *pg_start(const char *dir, struct err *err);
// The same with settings ("work_mem=1GB", the last one NULL) that go over its own.
struct pg *pg_start_with(const char *dir, const char *const *settings, struct err *err);

// A connection string for PQconnectdb(), valid until pg_stop().
const char *pg_conninfo(const struct pg *pg);
const char *pg_host(const struct pg *pg); // of it: the folder of the socket

// Stops the server and starts it again, with the settings of pg_start(): every connection is lost,
// every committed row kept.
bool pg_restart(struct pg *pg, struct err *err);

void pg_stop(struct pg *pg);

// A connection that reports in English, in UTC, and keeps its notices to itself; NULL on failure.
PGconn *pg_connect(const struct pg *pg, struct err *err);

// Runs one or more statements whose rows do not matter.
bool pg_exec(PGconn *conn, const char *sql, struct err *err);

// Runs one query; the caller clears the result with PQclear(). NULL on failure.
PGresult *pg_query_rows(PGconn *conn, const char *sql, struct err *err);

// Gives the next row of a COPY: values[i] for each column, NULL for an SQL NULL, as text that the
// column's type reads. False after the last row. The strings must live until the next call.
typedef bool pg_row_fn(void *context, const char *values[]);

// Loads rows by COPY. columns is a list such as "agency_id, pay_no", or NULL for all of them.
bool pg_copy_rows(PGconn *conn, const char *table, const char *columns, size_t column_count,
                  pg_row_fn *next, void *context, struct err *err);
