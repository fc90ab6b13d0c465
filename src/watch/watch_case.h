// watch/watch_case.h — a store for tests of this folder: SQLite in a folder of the test's, or PostgreSQL 15.
//
// The server is started once for all tests of a program; each test gets an empty schema. What includes it
// has included peer/pg.h, which is for tests alone here.
#pragma once

#include <stdio.h>

struct watch_case {
    struct pg *server; // NULL: SQLite
    char url[512];
};

static struct watch_case watch_case;

static inline int case_start_server(void **state)
{
    (void)state;
    struct err err;
    watch_case.server = pg_start(NULL, &err);
    return watch_case.server ? 0 : -1;
}

static inline int case_stop_server(void **state)
{
    (void)state;
    if (watch_case.server)
        pg_stop(watch_case.server);
    watch_case.server = NULL;
    return 0;
}

// The URL of an empty store.
static inline const char *case_url(const char *dir)
{
    struct err err = { 0 };
    if (!watch_case.server) {
        snprintf(watch_case.url, sizeof watch_case.url, "sqlite:%s/t.db", dir);
        return watch_case.url;
    }
    PGconn *conn = pg_connect(watch_case.server, &err);
    bool clean = conn && pg_exec(conn, "DROP SCHEMA public CASCADE; CREATE SCHEMA public", &err);
    PQfinish(conn);
    if (!clean)
        fail_msg("%s", err.text);
    snprintf(watch_case.url, sizeof watch_case.url,
             "postgresql:///postgres?host=%s&port=5432&user=haechi",
             pg_host(watch_case.server));
    return watch_case.url;
}
