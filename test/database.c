#include "test/database.h"

#include "store/migrate.h"

static const char *url_of(struct arena *arena, const char *host, const char *name)
{
    return arena_format(arena, "postgresql://haechi@/%s?host=%s", name, host);
}

bool database_template(const struct pg *pg, struct err *err)
{
    struct arena *arena = arena_new("template", 0, 0);
    struct store *store = store_open(url_of(arena, pg_host(pg), "template1"), STORE_CREATE, err);
    bool made = store && migrate(store, err);
    store_close(store);
    arena_free(arena);
    return made;
}

const char *database_make(struct arena *arena, const char *host, const char *name, struct err *err)
{
    PGconn *conn = PQconnectdb(url_of(arena, host, "postgres"));
    bool made = pg_exec(
        conn, arena_format(arena, "CREATE DATABASE \"%s\" STRATEGY file_copy", name), err);
    PQfinish(conn);
    return made ? url_of(arena, host, name) : NULL;
}
