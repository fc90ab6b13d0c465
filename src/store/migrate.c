#include "store/migrate.h"

#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <time.h>

#include "base/hash.h"

static const char make_table[] =
    "CREATE TABLE IF NOT EXISTS schema_version (number bigint PRIMARY KEY, name text NOT NULL,"
    " checksum text NOT NULL, at_us bigint NOT NULL)";

// A text's checksum; its form is kept in stores, so it stays.
static void checksum_of(const char *sql, char out[17])
{
    snprintf(out, 17, "%016" PRIx64, hash_memory(sql, strlen(sql)));
}

// Of what one database says in words of its own, that database's: between "-- sqlite:" and "-- postgres:", and from
// there to "-- both:".
static const char *own_words(struct arena *arena, const char *dialect, const char *sql)
{
    bool takes = true;
    struct str text;
    str_open(&text, arena);
    for (size_t len; *sql; sql += len) {
        len = strcspn(sql, "\n");
        len += sql[len] == '\n';
        if (strncmp(sql, "-- both:", 8) == 0)
            takes = true;
        else if (strncmp(sql, "-- sqlite:", 10) == 0 || strncmp(sql, "-- postgres:", 12) == 0)
            takes = strncmp(sql + 3, dialect, strlen(dialect)) == 0;
        if (takes)
            str_add(&text, sql, len);
    }
    return str_end(&text);
}

// SQLite's ids are its row numbers only under the name INTEGER PRIMARY KEY.
static const char *for_dialect(struct arena *arena, const char *dialect, const char *sql)
{
    sql = own_words(arena, dialect, sql);
    static const char theirs[] = "bigint PRIMARY KEY", ours[] = "INTEGER PRIMARY KEY";
    if (strcmp(dialect, "sqlite") != 0)
        return sql;
    struct str text;
    str_open(&text, arena);
    for (const char *found; (found = strstr(sql, theirs)) != NULL; sql = found + strlen(theirs)) {
        str_add(&text, sql, (size_t)(found - sql));
        str_text(&text, ours);
    }
    str_text(&text, sql);
    return str_end(&text);
}

static const struct migration *find(const struct migration *list, int64_t number)
{
    while (list->name != NULL && list->number != number)
        list++;
    return list->name != NULL ? list : NULL;
}

static bool past_agrees(const struct store_rows *row, const struct migration *list, struct err *err)
{
    int64_t number = store_get_int(row, 0);
    const struct migration *ours = find(list, number);
    if (ours == NULL)
        return err_set(err, ERR_STORE,
                       "the store has migration %" PRId64
                       " (%.80s), which this program does not know: it needs a newer program",
                       number, store_get_text(row, 1));
    char checksum[17];
    checksum_of(ours->sql, checksum);
    if (strcmp(checksum, store_get_text(row, 2)) != 0)
        return err_set(
            err, ERR_STORE,
            "migration %" PRId64
            " (%.80s) ran with another text than this program has; it must not be changed",
            number, ours->name);
    return true;
}

// The number of the last migration that ran. What ran must be the beginning of the list: a store that was
// brought forward is the same as one made today.
static bool read_past(struct store *store, const struct migration *list, int64_t *last,
                      struct err *err)
{
    *last = 0;
    struct store_rows *rows =
        store_ask(store, err, "SELECT number, name, checksum FROM schema_version ORDER BY number",
                  STORE_NO_ARGS);
    bool more = rows != NULL, worked = more;
    for (const struct migration *ours = list; worked && more; ours++) {
        worked = store_next(rows, &more, err) && (!more || past_agrees(rows, list, err));
        if (!worked || !more)
            break;
        *last = store_get_int(rows, 0);
        if (ours->number != *last)
            worked = err_set(err, ERR_STORE,
                             "migration %d (%s) stands before %" PRId64
                             ", which has already run: give it a higher number",
                             ours->number, ours->name, *last);
    }
    store_done(rows);
    return worked;
}

static int64_t now_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return now.tv_sec * INT64_C(1000000) + now.tv_nsec / 1000;
}

static bool run_one(struct store *store, const struct migration *migration, struct err *err)
{
    struct arena *arena = arena_new("migration", 0, 64 * MIB);
    char checksum[17];
    checksum_of(migration->sql, checksum);
    bool worked =
        store_begin(store, err) &&
        store_script(store, for_dialect(arena, store_dialect(store), migration->sql), err) &&
        store_run(store, err, "INSERT INTO schema_version VALUES ($1, $2, $3, $4)",
                  STORE_ARGS(store_int(migration->number), store_text(migration->name),
                             store_text(checksum), store_int(now_us()))) &&
        store_commit(store, err);
    store_rollback(store);
    arena_free(arena);
    return worked || err_prefix(err, "migration %d (%s)", migration->number, migration->name);
}

bool migrate_with(struct store *store, const struct migration *list, int up_to, struct err *err)
{
    struct arena *arena = arena_new("migration", 0, MIB);
    bool worked = store_script(store, for_dialect(arena, store_dialect(store), make_table), err);
    arena_free(arena);
    int64_t last;
    TRY(worked && read_past(store, list, &last, err));
    for (; list->name != NULL && list->number <= up_to; list++)
        if (list->number > last)
            TRY(run_one(store, list, err));
    return true;
}

bool migrate(struct store *store, struct err *err)
{
    return migrate_with(store, migration_registry, INT_MAX, err);
}
