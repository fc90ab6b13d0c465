// One suite for all stores: what the port promises, each database keeps.
//
// Every test of `promises` runs over SQLite, PostgreSQL and a faulty store that never fails; what only one
// of them can show stands in a list of its own.
#include "peer/pg.h"
#include "store/migrate.h"
#include "store/store.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static struct pg *server;
static char folder[] = "/tmp/haechi-store-XXXXXX";
static char file[64], url[200]; // of the store under test
static struct store *store;     // opened for writing, empty, by each test's set-up
static struct err err;

#define MUST(call)                                                                                 \
    do {                                                                                           \
        if (!(call))                                                                               \
            fail_msg("%s: %s", #call, err.text);                                                   \
    } while (0)

// The call fails with this kind of error, for a reason in which the words stand.
#define REFUSED(call, wanted, words)                                                               \
    do {                                                                                           \
        err = (struct err){ 0 };                                                                   \
        assert_false(call);                                                                        \
        if (err.kind != (wanted) || strstr(err.text, (words)) == NULL)                             \
            fail_msg("%s: kind %d, %s", #call, err.kind, err.text);                                \
        err = (struct err){ 0 };                                                                   \
    } while (0)

static void run(const char *sql)
{
    MUST(store_run(store, &err, sql, STORE_NO_ARGS));
}

static int64_t number_of(struct store *from, const char *sql)
{
    int64_t number = 0;
    bool found;
    MUST(store_number(from, &err, &number, &found, sql, STORE_NO_ARGS));
    assert_true(found);
    return number;
}

static int64_t number(const char *sql)
{
    return number_of(store, sql);
}

static void insert_person(int64_t id, const char *name)
{
    MUST(store_run(store, &err, "INSERT INTO person (id, name) VALUES ($1, $2)",
                   STORE_ARGS(store_int(id), store_text(name))));
}

static const char PEOPLE[] =
    "CREATE TABLE person (id bigint PRIMARY KEY, name text NOT NULL, photo bytea);"
    "CREATE UNIQUE INDEX person_name ON person (name);"
    "CREATE TABLE grant_of (id bigint PRIMARY KEY, points bigint CHECK (points > 0),"
    " person_id bigint REFERENCES person (id) DEFERRABLE INITIALLY DEFERRED)";

// ---- beds: an empty store for each test

static void open_people(void)
{
    err = (struct err){ 0 };
    store = store_open(url, STORE_CREATE, &err);
    if (store == NULL)
        fail_msg("%s", err.text);
    MUST(store_script(store, PEOPLE, &err));
}

static int close_people(void **state)
{
    (void)state;
    store_close(store);
    store = NULL;
    return 0;
}

static void remove_file(void)
{
    static const char *const endings[] = { "", "-wal", "-shm", "-lock", "-copy", "-copy-lock" };
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
        char path[80];
        snprintf(path, sizeof path, "%s%s", file, endings[i]);
        unlink(path);
    }
}

static void remove_folder(void)
{
    remove_file();
    rmdir(folder);
}

static int fresh_sqlite(void **state)
{
    (void)state;
    remove_file();
    snprintf(url, sizeof url, "sqlite:%s", file);
    open_people();
    return 0;
}

static int fresh_faulty(void **state)
{
    (void)state;
    remove_file();
    snprintf(url, sizeof url, "faulty:0:sqlite:%s", file);
    open_people();
    return 0;
}

static void server_url(const char *database)
{
    snprintf(url, sizeof url, "postgresql:///%s?host=%s&port=5432&user=haechi", database,
             pg_host(server));
}

static void on_server(const char *sql)
{
    PGconn *conn = pg_connect(server, &err);
    if (conn == NULL || !pg_exec(conn, sql, &err))
        fail_msg("%s", err.text);
    PQfinish(conn);
}

static int fresh_postgres(void **state)
{
    (void)state;
    if (server == NULL)
        return 0;
    on_server("DROP SCHEMA public CASCADE; CREATE SCHEMA public");
    server_url("postgres");
    open_people();
    return 0;
}

#define NEEDS_SERVER()                                                                             \
    do {                                                                                           \
        if (store == NULL)                                                                         \
            skip();                                                                                \
    } while (0)

// ---- values

static void every_value_comes_back_as_it_went(void **state)
{
    (void)state;
    NEEDS_SERVER();
    static char large[100000];
    for (size_t i = 0; i < sizeof large; i++)
        large[i] = (char)(i * 7);
    const struct {
        struct store_value n, t, b;
    } rows[] = {
        { store_int(INT64_MIN), store_text(""), store_bytes("", 0) },
        { store_int(INT64_MAX), store_null(), store_bytes("a\0b\xff", 4) },
        { store_int(0), store_text("가나다 라\n'\"\\ 마"), store_bytes("\0", 1) },
        { store_null(), store_slice("12345", 3), store_bytes(large, sizeof large) },
        { store_int(-1), store_text("\U0001F981"), store_null() },
    };
    size_t count = sizeof rows / sizeof *rows;
    run("CREATE TABLE v (id bigint PRIMARY KEY, n bigint, t text, b bytea)");
    for (size_t i = 0; i < count; i++)
        MUST(store_run(store, &err, "INSERT INTO v (id, n, t, b) VALUES ($1, $2, $3, $4)",
                       STORE_ARGS(store_int((int64_t)i), rows[i].n, rows[i].t, rows[i].b)));
    struct store_rows *got =
        store_ask(store, &err, "SELECT n, t, b FROM v ORDER BY id", STORE_NO_ARGS);
    MUST(got != NULL);
    assert_int_equal(store_columns(got), 3);
    assert_string_equal(store_column(got, 2), "b");
    bool more;
    for (size_t i = 0; i < count; i++) {
        MUST(store_next(got, &more, &err));
        assert_true(more);
        assert_int_equal(store_is_null(got, 0), rows[i].n.kind == STORE_NULL);
        assert_int_equal(store_get_int(got, 0), rows[i].n.number);
        const char *text = store_get_text(got, 1);
        assert_int_equal(store_is_null(got, 1), rows[i].t.kind == STORE_NULL);
        assert_int_equal(text == NULL, rows[i].t.kind == STORE_NULL);
        if (text != NULL) {
            assert_int_equal(strlen(text), rows[i].t.len);
            assert_memory_equal(text, rows[i].t.data, rows[i].t.len);
        }
        size_t len;
        const void *bytes = store_get_bytes(got, 2, &len);
        assert_int_equal(store_is_null(got, 2), rows[i].b.kind == STORE_NULL);
        assert_int_equal(bytes == NULL, rows[i].b.kind == STORE_NULL);
        assert_int_equal(len, rows[i].b.len);
        if (len > 0)
            assert_memory_equal(bytes, rows[i].b.data, len);
    }
    MUST(store_next(got, &more, &err));
    assert_false(more);
    store_done(got);
}

static void columns_of_other_types_take_text(void **state)
{
    (void)state;
    NEEDS_SERVER();
    run("CREATE TABLE typed (id bigint PRIMARY KEY, d date, at timestamp, n numeric(12,2), f "
        "boolean,"
        " i interval, k integer)");
    MUST(store_run(store, &err, "INSERT INTO typed VALUES ($1, $2, $3, $4, $5, $6, $7)",
                   STORE_ARGS(store_int(1), store_text("2026-03-02"),
                              store_text("2026-03-02 09:30:00"), store_text("1234.25"),
                              store_int(1), store_text("3 days"), store_int(7))));
    struct store_rows *rows = store_ask(
        store, &err, "SELECT d, at, n, f, i, k FROM typed WHERE d = $1 AND n = $2 AND k = $3",
        STORE_ARGS(store_text("2026-03-02"), store_text("1234.25"), store_int(7)));
    MUST(rows != NULL);
    bool more;
    MUST(store_next(rows, &more, &err));
    assert_true(more);
    assert_string_equal(store_get_text(rows, 0), "2026-03-02");
    assert_string_equal(store_get_text(rows, 1), "2026-03-02 09:30:00");
    assert_string_equal(store_get_text(rows, 2), "1234.25");
    assert_int_equal(store_get_int(rows, 3), 1);
    assert_string_equal(store_get_text(rows, 4), "3 days");
    assert_int_equal(store_get_int(rows, 5), 7);
    store_done(rows);
}

static void arguments_go_by_their_number(void **state)
{
    (void)state;
    NEEDS_SERVER();
    insert_person(1, "가");
    insert_person(2, "나");
    MUST(store_run(store, &err, "UPDATE person SET name = $2 WHERE id = $1 AND name <> $2",
                   STORE_ARGS(store_int(2), store_text("다"))));
    assert_int_equal(store_changed(store), 1);
    assert_int_equal(number("SELECT id FROM person WHERE name = '다'"), 2);
    REFUSED(store_run(store, &err, "DELETE FROM person WHERE id = $1", STORE_NO_ARGS), ERR_STORE,
            "");
    REFUSED(store_run(store, &err, "DELETE FROM person WHERE id = $1",
                      STORE_ARGS(store_int(1), store_int(2))),
            ERR_STORE, "");
}

static void text_that_no_database_keeps_is_refused(void **state)
{
    (void)state;
    NEEDS_SERVER();
    static const char sql[] = "INSERT INTO person (id, name) VALUES (1, $1)";
    REFUSED(store_run(store, &err, sql, STORE_ARGS(store_slice("a\0b", 3))), ERR_BAD_INPUT,
            "$1: byte 1");
    REFUSED(store_run(store, &err, sql, STORE_ARGS(store_text("\xea\xb0"))), ERR_BAD_INPUT,
            "UTF-8");
    REFUSED(store_run(store, &err, sql, STORE_ARGS(store_slice("", STORE_VALUE_MAX + 1))),
            ERR_LIMIT, "256 MiB");
}

static void both_read_one_text_alike(void **state)
{
    (void)state;
    NEEDS_SERVER();
    insert_person(1, "Kim");
    insert_person(2, "kim");
    assert_int_equal(number("SELECT count(*) FROM person WHERE name LIKE 'K%'"), 1);
    assert_int_equal(number("SELECT id FROM person ORDER BY name LIMIT 1"), 1);
    assert_int_equal(number("SELECT 7 / 2"), 3);
    REFUSED(store_prepare(store, &err, "SELECT \"nmae\" FROM person"), ERR_STORE, "nmae");
    REFUSED(store_prepare(store, &err, "SELECT 1 FROM persons"), ERR_STORE, "persons");
    MUST(store_prepare(store, &err, "SELECT name FROM person WHERE id = $1"));
}

// ---- statements

static void an_upsert_answers(void **state)
{
    (void)state;
    NEEDS_SERVER();
    run("CREATE TABLE counter (name text PRIMARY KEY, n bigint NOT NULL)");
    static const char sql[] = "INSERT INTO counter (name, n) VALUES ($1, $2) ON CONFLICT (name)"
                              " DO UPDATE SET n = counter.n + excluded.n RETURNING n";
    for (int64_t i = 1; i <= 3; i++) {
        int64_t n;
        bool found;
        MUST(store_number(store, &err, &n, &found, sql,
                          STORE_ARGS(store_text("경보"), store_int(10))));
        assert_true(found);
        assert_int_equal(n, 10 * i);
    }
    assert_int_equal(number("SELECT n FROM counter"), 30);
}

static void changed_rows_are_counted(void **state)
{
    (void)state;
    NEEDS_SERVER();
    insert_person(1, "a");
    insert_person(2, "b");
    assert_int_equal(store_changed(store), 1);
    run("UPDATE person SET photo = NULL");
    assert_int_equal(store_changed(store), 2);
    run("DELETE FROM person WHERE id = 9");
    assert_int_equal(store_changed(store), 0);
    run("UPDATE person SET photo = NULL");
    run("CREATE TABLE other (id bigint)");
    assert_int_equal(store_changed(store), 0);
}

static void single_answers(void **state)
{
    (void)state;
    NEEDS_SERVER();
    struct arena *arena = arena_new("test", 0, 0);
    int64_t n = 5;
    bool found = true;
    MUST(store_number(store, &err, &n, &found, "SELECT id FROM person", STORE_NO_ARGS));
    assert_false(found);
    const char *word = "?";
    MUST(store_word(store, &err, arena, &word, "SELECT name FROM person", STORE_NO_ARGS));
    assert_null(word);
    insert_person(4, "해치");
    MUST(store_word(store, &err, arena, &word, "SELECT name FROM person", STORE_NO_ARGS));
    assert_string_equal(word, "해치");
    MUST(store_word(store, &err, arena, &word, "SELECT CAST(NULL AS text)", STORE_NO_ARGS));
    assert_null(word);
    REFUSED(store_number(store, &err, &n, &found, "SELECT id FROM nothing", STORE_NO_ARGS),
            ERR_STORE, "nothing");
    arena_free(arena);
}

static void broken_rules_have_their_kinds(void **state)
{
    (void)state;
    NEEDS_SERVER();
    insert_person(1, "a");
    static const char sql[] = "INSERT INTO person (id, name) VALUES ($1, $2)";
    REFUSED(store_run(store, &err, sql, STORE_ARGS(store_int(1), store_text("b"))), ERR_CONFLICT,
            "");
    REFUSED(store_run(store, &err, sql, STORE_ARGS(store_int(2), store_text("a"))), ERR_CONFLICT,
            "");
    REFUSED(store_run(store, &err, sql, STORE_ARGS(store_int(2), store_null())), ERR_STORE, "");
    REFUSED(store_run(store, &err, "INSERT INTO grant_of VALUES (1, 0, 1)", STORE_NO_ARGS),
            ERR_STORE, "");
    // Deferred, but this statement is its own transaction.
    REFUSED(store_run(store, &err, "INSERT INTO grant_of VALUES (1, 1, 9)", STORE_NO_ARGS),
            ERR_CONFLICT, "");
    REFUSED(store_run(store, &err, "SELECT 1; SELECT 2", STORE_NO_ARGS), ERR_STORE, "");
    assert_int_equal(number("SELECT count(*) FROM person"), 1);
    assert_int_equal(number("SELECT count(*) FROM grant_of"), 0);
}

static void insert_people(int64_t first, int64_t last)
{
    char name[32];
    MUST(store_begin(store, &err));
    for (int64_t i = first; i <= last; i++) {
        snprintf(name, sizeof name, "사람 %06lld", (long long)i);
        MUST(store_send(store, &err, "INSERT INTO person (id, name, photo) VALUES ($1, $2, $3)",
                        STORE_ARGS(store_int(i), store_text(name), store_bytes("\0\1\2", 3))));
    }
    MUST(store_commit(store, &err));
}

static void other_calls_come_between_rows(void **state)
{
    (void)state;
    NEEDS_SERVER();
    insert_people(1, 3000);
    static const char sql[] = "SELECT id, name FROM person WHERE id >= $1 ORDER BY id";
    run("CREATE TABLE seen (id bigint PRIMARY KEY, name text)");
    struct store_rows *outer = store_ask(store, &err, sql, STORE_ARGS(store_int(1)));
    MUST(outer != NULL);
    bool more;
    int64_t expected = 1;
    for (;;) {
        MUST(store_next(outer, &more, &err));
        if (!more)
            break;
        assert_int_equal(store_get_int(outer, 0), expected);
        // The same text again, left after its first row.
        struct store_rows *inner = store_ask(store, &err, sql, STORE_ARGS(store_int(expected)));
        MUST(inner != NULL);
        MUST(store_next(inner, &more, &err));
        assert_true(more);
        assert_int_equal(store_get_int(inner, 0), expected);
        MUST(store_run(
            store, &err, "INSERT INTO seen VALUES ($1, $2)",
            STORE_ARGS(store_int(store_get_int(inner, 0)), store_text(store_get_text(outer, 1)))));
        store_done(inner);
        expected += 300;
        for (int i = 1; i < 300; i++)
            MUST(store_next(outer, &more, &err));
    }
    store_done(outer);
    store_done(NULL);
    assert_int_equal(number("SELECT count(*) FROM seen"), 10);
    assert_int_equal(number("SELECT count(*) FROM person NATURAL JOIN seen"), 10);
}

static void more_texts_than_the_cache_holds(void **state)
{
    (void)state;
    NEEDS_SERVER();
    insert_people(1, 10);
    struct store_rows *open =
        store_ask(store, &err, "SELECT id FROM person ORDER BY id", STORE_NO_ARGS);
    MUST(open != NULL);
    bool more;
    for (int i = 0; i < 2500; i++) {
        char sql[64];
        snprintf(sql, sizeof sql, "SELECT count(*) + %d FROM person", i);
        assert_int_equal(number(sql), 10 + i);
    }
    for (int64_t i = 1; i <= 10; i++) {
        MUST(store_next(open, &more, &err));
        assert_int_equal(store_get_int(open, 0), i);
    }
    store_done(open);
}

static size_t columns_of_person(void)
{
    struct store_rows *rows = store_ask(store, &err, "SELECT * FROM person", STORE_NO_ARGS);
    MUST(rows != NULL);
    bool more;
    MUST(store_next(rows, &more, &err));
    size_t count = store_columns(rows);
    store_done(rows);
    return count;
}

static void a_known_statement_sees_a_changed_table(void **state)
{
    (void)state;
    NEEDS_SERVER();
    insert_person(1, "a");
    assert_int_equal(columns_of_person(), 3);
    MUST(store_script(store, "ALTER TABLE person ADD COLUMN phone text", &err));
    assert_int_equal(columns_of_person(), 4);
}

// ---- transactions

static void what_is_rolled_back_was_never_there(void **state)
{
    (void)state;
    NEEDS_SERVER();
    MUST(store_begin(store, &err));
    insert_person(1, "a");
    assert_int_equal(number("SELECT count(*) FROM person"), 1);
    store_rollback(store);
    store_rollback(store);
    assert_int_equal(number("SELECT count(*) FROM person"), 0);
    MUST(store_begin(store, &err));
    insert_person(1, "a");
    MUST(store_commit(store, &err));
    store_rollback(store);
    assert_int_equal(number("SELECT count(*) FROM person"), 1);
}

static void marks_nest(void **state)
{
    (void)state;
    NEEDS_SERVER();
    MUST(store_begin(store, &err));
    insert_person(1, "kept");
    MUST(store_mark(store, &err));
    insert_person(2, "kept with its mark");
    MUST(store_mark(store, &err));
    insert_person(3, "taken back");
    store_back(store);
    MUST(store_mark(store, &err));
    insert_person(3, "kept inside");
    MUST(store_keep(store, &err));
    MUST(store_keep(store, &err));
    MUST(store_mark(store, &err));
    MUST(store_mark(store, &err));
    insert_person(4, "kept, and taken back with what is around it");
    MUST(store_keep(store, &err));
    store_back(store);
    MUST(store_commit(store, &err));
    assert_int_equal(number("SELECT sum(id) FROM person"), 6);
}

static void nothing_goes_on_after_an_error(void **state)
{
    (void)state;
    NEEDS_SERVER();
    MUST(store_begin(store, &err));
    insert_person(1, "a");
    MUST(store_mark(store, &err));
    insert_person(2, "b");
    REFUSED(store_run(store, &err, "INSERT INTO person (id, name) VALUES (3, 'a')", STORE_NO_ARGS),
            ERR_CONFLICT, "");
    REFUSED(store_run(store, &err, "INSERT INTO person (id, name) VALUES (4, 'd')", STORE_NO_ARGS),
            ERR_STORE, "has failed");
    REFUSED(store_ask(store, &err, "SELECT 1", STORE_NO_ARGS), ERR_STORE, "has failed");
    REFUSED(store_mark(store, &err), ERR_STORE, "has failed");
    REFUSED(store_keep(store, &err), ERR_STORE, "has failed");
    store_back(store);
    insert_person(5, "e");
    MUST(store_commit(store, &err));
    assert_int_equal(number("SELECT sum(id) FROM person"), 6);

    MUST(store_begin(store, &err));
    insert_person(7, "g");
    REFUSED(store_run(store, &err, "no SQL", STORE_NO_ARGS), ERR_STORE, "");
    REFUSED(store_commit(store, &err), ERR_STORE, "has failed");
    assert_int_equal(number("SELECT sum(id) FROM person"), 6);
}

static void a_failed_commit_changes_nothing(void **state)
{
    (void)state;
    NEEDS_SERVER();
    MUST(store_begin(store, &err));
    insert_person(1, "a");
    run("INSERT INTO grant_of VALUES (1, 10, 2)"); // there is no person 2
    REFUSED(store_commit(store, &err), ERR_CONFLICT, "");
    assert_int_equal(number("SELECT count(*) FROM person"), 0);
    MUST(store_begin(store, &err));
    run("INSERT INTO grant_of VALUES (1, 10, 2)");
    insert_person(2, "b"); // the key is looked at when the transaction ends
    MUST(store_commit(store, &err));
    assert_int_equal(number("SELECT count(*) FROM grant_of"), 1);
}

static void a_reader_sees_only_what_is_committed(void **state)
{
    (void)state;
    NEEDS_SERVER();
    static const char count[] = "SELECT count(*) FROM person";
    struct store *reader = store_open(url, STORE_READ, &err);
    MUST(reader != NULL);
    MUST(store_begin(store, &err));
    insert_person(1, "a");
    assert_int_equal(number_of(reader, count), 0);
    MUST(store_commit(store, &err));
    assert_int_equal(number_of(reader, count), 1);

    MUST(store_begin(reader, &err));
    assert_int_equal(number_of(reader, count), 1);
    insert_person(2, "b");
    assert_int_equal(number_of(reader, count), 1); // one transaction, one commit
    MUST(store_commit(reader, &err));
    assert_int_equal(number_of(reader, count), 2);

    REFUSED(store_run(reader, &err, "DELETE FROM person", STORE_NO_ARGS), ERR_STORE, "");
    REFUSED(store_script(reader, "CREATE TABLE x (id bigint)", &err), ERR_STORE, "");
    MUST(store_begin(reader, &err));
    REFUSED(store_run(reader, &err, "DELETE FROM person", STORE_NO_ARGS), ERR_STORE, "");
    store_close(reader);
    assert_int_equal(number(count), 2);
}

// In a process of its own: 0 when opening is refused with a reason that names the pid.
static int try_as_another_process(const char *pid)
{
    pid_t child = fork();
    if (child == 0) {
        struct err refused = { 0 };
        struct store *second = store_open(url, STORE_WRITE, &refused);
        bool right = second == NULL && refused.kind == ERR_STORE &&
                     strstr(refused.text, "already writes") && strstr(refused.text, pid);
        if (!right)
            fprintf(stderr, "%s\n", refused.text);
        _exit(right ? 0 : 1);
    }
    int status = 1;
    assert_int_equal(waitpid(child, &status, 0), child);
    return status;
}

static void there_is_one_writer(void **state)
{
    (void)state;
    NEEDS_SERVER();
    char pid[32];
    snprintf(pid, sizeof pid, "%ld", (long)getpid());
    REFUSED(store_open(url, STORE_WRITE, &err), ERR_STORE, pid);
    REFUSED(store_open(url, STORE_CREATE, &err), ERR_STORE, "already writes");
    assert_int_equal(try_as_another_process(pid), 0);
    insert_person(1, "a"); // what was refused has not taken the lock away
    REFUSED(store_open(url, STORE_WRITE, &err), ERR_STORE, pid);
}

static void a_hundred_thousand_rows_are_sent(void **state)
{
    (void)state;
    NEEDS_SERVER();
    insert_people(1, 100000);
    assert_int_equal(number("SELECT sum(id) FROM person"), 5000050000);
    assert_int_equal(number("SELECT count(*) FROM person WHERE name = '사람 099999'"), 1);
    MUST(store_alive(store, &err));
}

// Sends 3,000 rows of which one is broken; true when an error came.
static bool send_broken(void)
{
    for (int64_t i = 1; i <= 3000; i++) {
        char name[32];
        snprintf(name, sizeof name, "n%lld", (long long)i);
        if (!store_send(store, &err, "INSERT INTO person (id, name) VALUES ($1, $2)",
                        STORE_ARGS(store_int(i == 1700 ? 3 : i), store_text(name))))
            return true;
    }
    return false;
}

static void the_error_of_what_was_sent_comes_at_last(void **state)
{
    (void)state;
    NEEDS_SERVER();
    MUST(store_begin(store, &err));
    if (!send_broken())
        assert_false(store_commit(store, &err));
    assert_int_equal(err.kind, ERR_CONFLICT);
    err = (struct err){ 0 };
    store_rollback(store);
    assert_int_equal(number("SELECT count(*) FROM person"), 0);

    MUST(store_begin(store, &err));
    insert_person(5000, "before");
    MUST(store_mark(store, &err));
    send_broken();
    err = (struct err){ 0 };
    store_back(store);
    insert_person(5001, "after");
    MUST(store_commit(store, &err));
    assert_int_equal(number("SELECT sum(id) FROM person"), 10001);
}

// ---- migrations

static const struct migration old_list[] = {
    { 1, "offices", "CREATE TABLE office (id bigint PRIMARY KEY, name text NOT NULL)" },
    { 0, NULL, NULL },
};

static const struct migration new_list[] = {
    { 1, "offices", "CREATE TABLE office (id bigint PRIMARY KEY, name text NOT NULL)" },
    { 2, "codes",
      "-- two statements\nALTER TABLE office ADD COLUMN code text;\n"
      "UPDATE office SET code = 'C' || name;" },
    { 3, "seals", "CREATE TABLE seal (id bigint PRIMARY KEY, mac bytea NOT NULL);" },
    { 0, NULL, NULL },
};

static void an_old_store_is_brought_forward(void **state)
{
    (void)state;
    NEEDS_SERVER();
    MUST(migrate_with(store, old_list, INT_MAX, &err));
    run("INSERT INTO office VALUES (7, '감사담당관')");
    store_close(store);
    store = store_open(url, STORE_WRITE, &err);
    MUST(store != NULL);
    MUST(migrate_with(store, new_list, 2, &err));
    assert_int_equal(number("SELECT max(number) FROM schema_version"), 2);
    MUST(migrate_with(store, new_list, INT_MAX, &err));
    MUST(migrate_with(store, new_list, INT_MAX, &err));
    assert_int_equal(number("SELECT count(*) FROM schema_version"), 3);
    assert_int_equal(number("SELECT id FROM office WHERE code = 'C감사담당관'"), 7);
    REFUSED(store_run(store, &err, "INSERT INTO seal VALUES (1, NULL)", STORE_NO_ARGS), ERR_STORE,
            "");
    if (strcmp(store_dialect(store), "sqlite") == 0)
        assert_int_equal(number("SELECT count(*) FROM sqlite_schema"
                                " WHERE name = 'seal' AND sql LIKE '%INTEGER PRIMARY KEY%'"),
                         1);
}

static void another_past_is_refused(void **state)
{
    (void)state;
    NEEDS_SERVER();
    MUST(migrate_with(store, new_list, 2, &err));
    REFUSED(migrate_with(store, old_list, INT_MAX, &err), ERR_STORE, "newer program");
    struct migration changed[] = { new_list[0], new_list[1], new_list[2], new_list[3] };
    changed[0].sql = "CREATE TABLE office (id bigint PRIMARY KEY)";
    REFUSED(migrate_with(store, changed, INT_MAX, &err), ERR_STORE, "must not be changed");
    changed[0] = new_list[0];
    changed[1] = (struct migration){ 3, new_list[2].name, new_list[2].sql };
    changed[2] = new_list[3];
    run("DELETE FROM schema_version WHERE number = 2");
    MUST(migrate_with(store, changed, INT_MAX, &err)); // 1 and 3 have run
    REFUSED(migrate_with(store, new_list, INT_MAX, &err), ERR_STORE, "give it a higher number");
    assert_int_equal(number("SELECT count(*) FROM schema_version"), 2);
}

static void a_migration_is_whole_or_not_there(void **state)
{
    (void)state;
    NEEDS_SERVER();
    const struct migration list[] = {
        new_list[0],
        { 2, "half", "CREATE TABLE half (id bigint); INSERT INTO half VALUES (1); SELECT nothing" },
        { 0, NULL, NULL },
    };
    REFUSED(migrate_with(store, list, INT_MAX, &err), ERR_STORE, "migration 2 (half)");
    assert_int_equal(number("SELECT max(number) FROM schema_version"), 1);
    REFUSED(store_prepare(store, &err, "SELECT id FROM half"), ERR_STORE, "half");
    MUST(migrate_with(store, new_list, INT_MAX, &err));
}

// Alarms alone had files, in a table of theirs.
static void files_of_alarms_are_files_of_things(void **state)
{
    (void)state;
    NEEDS_SERVER();
    MUST(store_script(store, "DROP TABLE grant_of; DROP TABLE person", &err));
    MUST(migrate_with(store, migration_registry, 52, &err));
    run("INSERT INTO alarm (id, scenario_id, key, episode, agency_id, state, open, standing,"
        " audit_only, severity, score, paid, sentence_ko, sentence_en, evidence, compared, records,"
        " rule_version, params, issued_at) VALUES (7, 'F03', 'k', 1, 'A1', 'issued', 1, 1, 0, 1, 1,"
        " 0, '', '', '[]', '', '[]', '', '{}', 5)");
    run("INSERT INTO alarm_attachment (id, alarm_id, by_id, name, kind, bytes, hash, at_us)"
        " VALUES (8, 7, 101, '계약서.pdf', 'pdf', 20, '9f2c', 6)");
    MUST(migrate(store, &err));
    assert_int_equal(number("SELECT id FROM attachment WHERE thing = 'alarm' AND thing_id = 7"
                            " AND by_id = 101 AND name = '계약서.pdf' AND kind = 'pdf'"
                            " AND bytes = 20 AND hash = '9f2c' AND at_us = 6"),
                     8);
    REFUSED(store_prepare(store, &err, "SELECT id FROM alarm_attachment"), ERR_STORE, "");
}

static void every_named_statement_is_taken(void **state)
{
    (void)state;
    NEEDS_SERVER();
    MUST(store_script(store, "DROP TABLE grant_of; DROP TABLE person", &err));
    MUST(migrate(store, &err));
    for (const struct named_query *query = query_registry; query->name != NULL; query++)
        if (!store_prepare(store, &err, query->sql))
            fail_msg("%s: %s", query->name, err.text);
}

// ---- SQLite alone

static void a_full_disk_is_a_limit(void **state)
{
    (void)state;
    insert_people(1, 100);
    char sql[64];
    snprintf(sql, sizeof sql, "PRAGMA max_page_count = %lld",
             (long long)number("PRAGMA page_count") + 20);
    MUST(store_script(store, sql, &err));
    static const char insert[] = "INSERT INTO person (id, name, photo) VALUES ($1, $2, $3)";
    static char photo[3000];
    MUST(store_begin(store, &err));
    insert_person(1000, "before");
    MUST(store_mark(store, &err));
    bool worked = true;
    char name[32];
    for (int64_t i = 2000; worked && i < 2100; i++) {
        snprintf(name, sizeof name, "%lld", (long long)i);
        worked =
            store_run(store, &err, insert,
                      STORE_ARGS(store_int(i), store_text(name), store_bytes(photo, sizeof photo)));
    }
    assert_false(worked);
    assert_int_equal(err.kind, ERR_LIMIT);
    assert_non_null(strstr(err.text, "make room"));
    err = (struct err){ 0 };
    store_back(store);
    // The part went back if the transaction was still there; else all of it has.
    bool committed = store_commit(store, &err);
    err = (struct err){ 0 };
    assert_int_equal(number("SELECT count(*) FROM person"), committed ? 101 : 100);
    assert_int_equal(number("SELECT count(*) FROM person WHERE id >= 2000"), 0);
    MUST(store_script(store, "PRAGMA max_page_count = 100000", &err));
    insert_people(3000, 3100);
}

static void a_missing_file_is_not_found(void **state)
{
    (void)state;
    REFUSED(store_open("sqlite:/tmp/haechi-no-such-store", STORE_READ, &err), ERR_NOT_FOUND, "");
    REFUSED(store_open("sqlite:/tmp/haechi-no-such-store", STORE_WRITE, &err), ERR_NOT_FOUND, "");
    REFUSED(store_open("sqlite:/tmp/haechi-no-such-folder/x", STORE_CREATE, &err), ERR_NOT_FOUND,
            "");
    REFUSED(store_open("mysql:x", STORE_READ, &err), ERR_BAD_INPUT, "mysql:x");
    assert_int_equal(access("/tmp/haechi-no-such-store", F_OK), -1);
}

// As a user who may read the file and nothing more; 0 when all is as it should be.
static int try_as_nobody(void)
{
    pid_t child = fork();
    if (child == 0) {
        if (geteuid() == 0 && setuid(65534) != 0)
            _exit(2);
        struct err refused = { 0 };
        bool right = store_open(url, STORE_WRITE, &refused) == NULL && refused.kind == ERR_STORE;
        if (!right)
            fprintf(stderr, "%s\n", refused.text);
        _exit(right ? 0 : 1);
    }
    int status = 1;
    assert_int_equal(waitpid(child, &status, 0), child);
    return status;
}

static void a_file_that_cannot_be_written_is_refused(void **state)
{
    (void)state;
    store_close(store);
    store = NULL;
    chmod(file, 0444);
    assert_int_equal(try_as_nobody(), 0);
    char lock[80]; // also where the lock alone could be taken
    snprintf(lock, sizeof lock, "%s-lock", file);
    chmod(lock, 0666);
    assert_int_equal(try_as_nobody(), 0);
}

static void overwrite(off_t offset, const char *with, size_t len)
{
    int fd = open(file, O_WRONLY | O_CREAT, 0600);
    assert_int_equal(pwrite(fd, with, len, offset), len);
    close(fd);
}

static void a_damaged_file_is_refused(void **state)
{
    (void)state;
    insert_people(1, 5000);
    store_close(store);
    char waste[4096];
    memset(waste, 'x', sizeof waste);
    int64_t pages = 0;
    struct stat info;
    assert_int_equal(stat(file, &info), 0);
    pages = info.st_size / 4096;
    for (int64_t page = 20; page < pages; page++)
        overwrite(4096 * page, waste, sizeof waste);
    store = store_open(url, STORE_WRITE, &err);
    MUST(store != NULL);
    int64_t n;
    bool found;
    REFUSED(store_number(store, &err, &n, &found, "SELECT sum(length(photo)) FROM person",
                         STORE_NO_ARGS),
            ERR_STORE, "damaged");
    store_close(store);
    store = NULL;
    overwrite(0, waste, sizeof waste);
    REFUSED(store_open(url, STORE_READ, &err), ERR_STORE, "damaged");
    REFUSED(store_open(url, STORE_WRITE, &err), ERR_STORE, "damaged");
}

static void a_killed_writer_leaves_what_it_committed(void **state)
{
    (void)state;
    store_close(store);
    store = NULL;
    int ready[2];
    assert_int_equal(pipe(ready), 0);
    pid_t child = fork();
    if (child == 0) {
        store = store_open(url, STORE_WRITE, &err);
        insert_person(1, "committed");
        store_begin(store, &err);
        insert_person(2, "not committed");
        if (write(ready[1], "x", 1) == 1)
            pause();
        _exit(1);
    }
    char byte;
    assert_int_equal(read(ready[0], &byte, 1), 1);
    char pid[32];
    snprintf(pid, sizeof pid, "%ld", (long)child);
    REFUSED(store_open(url, STORE_WRITE, &err), ERR_STORE, pid);
    kill(child, SIGKILL);
    assert_int_equal(waitpid(child, NULL, 0), child);
    close(ready[0]);
    close(ready[1]);
    store = store_open(url, STORE_WRITE, &err);
    MUST(store != NULL);
    assert_int_equal(number("SELECT sum(id) FROM person"), 1);
}

struct progress {
    int calls, last;
};

// While the copy is made, the writer goes on.
static void count_progress(void *context, int percent)
{
    struct progress *progress = context;
    assert_in_range(percent, progress->last, 100);
    progress->last = percent;
    char name[40];
    snprintf(name, sizeof name, "written meanwhile %d", progress->calls);
    insert_person(1000000 + progress->calls++, name);
}

static void a_copy_is_the_store_at_one_commit(void **state)
{
    (void)state;
    insert_people(1, 60000);
    struct store *reader = store_open(url, STORE_READ, &err);
    MUST(reader != NULL);
    char path[80], copy_url[100];
    snprintf(path, sizeof path, "%s-copy", file);
    snprintf(copy_url, sizeof copy_url, "sqlite:%s", path);
    struct progress progress = { 0 };
    MUST(store_copy(reader, path, count_progress, &progress, &err));
    assert_in_range(progress.calls, 3, 100);
    assert_int_equal(progress.last, 100);
    REFUSED(store_copy(reader, path, NULL, NULL, &err), ERR_CONFLICT, "exists");
    assert_int_equal(number_of(reader, "SELECT count(*) FROM person"), 60000 + progress.calls);
    store_close(reader);

    struct store *copy = store_open(copy_url, STORE_WRITE, &err);
    MUST(copy != NULL);
    assert_int_equal(number_of(copy, "SELECT count(*) FROM person"), 60000);
    assert_int_equal(number_of(copy, "SELECT count(*) FROM pragma_integrity_check"
                                     " WHERE integrity_check = 'ok'"),
                     1);
    store_close(copy);
}

// ---- PostgreSQL alone

static void a_restarted_server_is_found_again(void **state)
{
    (void)state;
    NEEDS_SERVER();
    insert_person(1, "a");
    MUST(pg_restart(server, &err));
    REFUSED(store_run(store, &err, "INSERT INTO person (id, name) VALUES ($1, $2)",
                      STORE_ARGS(store_int(2), store_text("b"))),
            ERR_STORE, "");
    MUST(store_alive(store, &err));
    insert_person(2, "b");
    REFUSED(store_open(url, STORE_WRITE, &err), ERR_STORE, "already writes"); // still the writer

    MUST(store_begin(store, &err));
    MUST(store_send(store, &err, "INSERT INTO person (id, name) VALUES ($1, $2)",
                    STORE_ARGS(store_int(3), store_text("c"))));
    MUST(pg_restart(server, &err));
    REFUSED(store_alive(store, &err), ERR_STORE, "");
    REFUSED(store_commit(store, &err), ERR_STORE, "");
    MUST(store_alive(store, &err));
    assert_int_equal(number("SELECT sum(id) FROM person"), 3);
}

static void an_answer_that_breaks_off_is_an_error(void **state)
{
    (void)state;
    NEEDS_SERVER();
    static const char sql[] = "SELECT 1 / (4000 - n) FROM generate_series(1, 5000) AS n";
    struct store_rows *rows = store_ask(store, &err, sql, STORE_NO_ARGS);
    MUST(rows != NULL);
    bool more = true;
    int64_t seen = 0;
    while (more && store_next(rows, &more, &err))
        seen++;
    assert_int_equal(seen, 3999);
    assert_non_null(strstr(err.text, "division by zero"));
    store_done(rows);
    // Taken into memory by another call, which is told; what came before is there, the end is not.
    err = (struct err){ 0 };
    rows = store_ask(store, &err, sql, STORE_NO_ARGS);
    MUST(rows != NULL);
    REFUSED(store_run(store, &err, "DELETE FROM grant_of", STORE_NO_ARGS), ERR_STORE, "division");
    for (seen = 0, more = true; more && store_next(rows, &more, &err); seen++)
        ;
    assert_int_equal(seen, 3999);
    assert_int_equal(err.kind, ERR_STORE);
    store_done(rows);
}

static void another_order_of_text_is_refused(void **state)
{
    (void)state;
    NEEDS_SERVER();
    on_server("CREATE DATABASE other TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C'"
              " LC_CTYPE 'C.UTF-8'");
    server_url("other");
    REFUSED(store_open(url, STORE_READ, &err), ERR_STORE, "--locale=C");
    on_server("DROP DATABASE other");
    server_url("no_such_database");
    REFUSED(store_open(url, STORE_READ, &err), ERR_NOT_FOUND, "no_such_database");
    REFUSED(store_copy(store, "/tmp/haechi-copy", NULL, NULL, &err), ERR_UNSUPPORTED, "pg_dump");
}

// ---- failing at every call

static bool insert_grant(int64_t id, int64_t person)
{
    return store_run(store, &err, "INSERT INTO grant_of VALUES ($1, 10, $2)",
                     STORE_ARGS(store_int(id), store_int(person)));
}

// A part that is kept, one that is taken back, rows sent, an answer read.
static bool scenario(void)
{
    int64_t id;
    bool found;
    TRY(store_alive(store, &err));
    TRY(store_begin(store, &err));
    TRY(store_number(store, &err, &id, &found,
                     "INSERT INTO person (id, name) VALUES (1, 'a') RETURNING id", STORE_NO_ARGS));
    for (int64_t i = 1; i <= 3; i++)
        TRY(store_send(store, &err, "INSERT INTO grant_of VALUES ($1, 10, 1)",
                       STORE_ARGS(store_int(i))));
    TRY(store_mark(store, &err) && insert_grant(4, 1) && store_keep(store, &err));
    TRY(store_mark(store, &err));
    bool refused = !insert_grant(5, 1) || insert_grant(5, 1);
    err = (struct err){ 0 };
    store_back(store);
    TRY(!refused || err_set(&err, ERR_STORE, "the part did not behave"));
    return store_commit(store, &err);
}

static void a_store_that_fails_is_never_wrong(void **state)
{
    (void)state;
    static const char sum[] = "SELECT coalesce(sum(id), 0) FROM grant_of";
    uint64_t before = store_calls(store);
    MUST(scenario());
    uint64_t calls = store_calls(store) - before;
    assert_in_range(calls, 14, 20);
    for (uint64_t call = 1; call <= calls; call++) {
        MUST(store_script(store, "DELETE FROM grant_of; DELETE FROM person", &err));
        store_fail_at(store, call);
        bool worked = scenario();
        err = (struct err){ 0 };
        store_rollback(store);
        store_fail_at(store, 0);
        assert_int_equal(number(sum), worked ? 1 + 2 + 3 + 4 : 0);
        assert_int_equal(number("SELECT count(*) FROM person"), worked);
    }
}

// Migrating and reading: whatever call fails, the next try ends where an undisturbed one does.
static void a_migration_that_fails_is_tried_again(void **state)
{
    (void)state;
    uint64_t before = store_calls(store);
    MUST(migrate_with(store, new_list, INT_MAX, &err));
    uint64_t calls = store_calls(store) - before;
    for (uint64_t call = 1; call <= calls; call++) {
        MUST(store_script(store, "DROP TABLE office; DROP TABLE seal; DROP TABLE schema_version",
                          &err));
        store_fail_at(store, call);
        assert_false(migrate_with(store, new_list, INT_MAX, &err));
        err = (struct err){ 0 };
        store_fail_at(store, 0);
        MUST(migrate_with(store, new_list, INT_MAX, &err));
        assert_int_equal(number("SELECT count(*) FROM schema_version"), 3);
    }
}

// ---- the groups

static const struct CMUnitTest promises[] = {
    cmocka_unit_test(every_value_comes_back_as_it_went),
    cmocka_unit_test(columns_of_other_types_take_text),
    cmocka_unit_test(arguments_go_by_their_number),
    cmocka_unit_test(text_that_no_database_keeps_is_refused),
    cmocka_unit_test(both_read_one_text_alike),
    cmocka_unit_test(an_upsert_answers),
    cmocka_unit_test(changed_rows_are_counted),
    cmocka_unit_test(single_answers),
    cmocka_unit_test(broken_rules_have_their_kinds),
    cmocka_unit_test(other_calls_come_between_rows),
    cmocka_unit_test(more_texts_than_the_cache_holds),
    cmocka_unit_test(a_known_statement_sees_a_changed_table),
    cmocka_unit_test(what_is_rolled_back_was_never_there),
    cmocka_unit_test(marks_nest),
    cmocka_unit_test(nothing_goes_on_after_an_error),
    cmocka_unit_test(a_failed_commit_changes_nothing),
    cmocka_unit_test(a_reader_sees_only_what_is_committed),
    cmocka_unit_test(there_is_one_writer),
    cmocka_unit_test(a_hundred_thousand_rows_are_sent),
    cmocka_unit_test(the_error_of_what_was_sent_comes_at_last),
    cmocka_unit_test(an_old_store_is_brought_forward),
    cmocka_unit_test(another_past_is_refused),
    cmocka_unit_test(a_migration_is_whole_or_not_there),
    cmocka_unit_test(every_named_statement_is_taken),
    cmocka_unit_test(files_of_alarms_are_files_of_things),
};

static const struct CMUnitTest sqlite_alone[] = {
    cmocka_unit_test(a_full_disk_is_a_limit),
    cmocka_unit_test(a_missing_file_is_not_found),
    cmocka_unit_test(a_file_that_cannot_be_written_is_refused),
    cmocka_unit_test(a_damaged_file_is_refused),
    cmocka_unit_test(a_killed_writer_leaves_what_it_committed),
    cmocka_unit_test(a_copy_is_the_store_at_one_commit),
};

static const struct CMUnitTest postgres_alone[] = {
    cmocka_unit_test(a_restarted_server_is_found_again),
    cmocka_unit_test(an_answer_that_breaks_off_is_an_error),
    cmocka_unit_test(another_order_of_text_is_refused),
};

static const struct CMUnitTest faulty_alone[] = {
    cmocka_unit_test(a_store_that_fails_is_never_wrong),
    cmocka_unit_test(a_migration_that_fails_is_tried_again),
};

enum { TESTS_MAX = 64 };

// Runs a list over one kind of store, each test with an empty one.
static int group(const char *name, const struct CMUnitTest *list, size_t count,
                 CMFixtureFunction fresh)
{
    struct CMUnitTest tests[TESTS_MAX];
    assert_true(count <= TESTS_MAX);
    for (size_t i = 0; i < count; i++) {
        tests[i] = list[i];
        tests[i].setup_func = fresh;
        tests[i].teardown_func = close_people;
    }
    return _cmocka_run_group_tests(name, tests, count, NULL, NULL);
}

#define GROUP(list, fresh) group(#list " of " #fresh, list, sizeof list / sizeof *list, fresh)

int main(void)
{
    if (mkdtemp(folder) == NULL || chmod(folder, 0777) != 0) {
        perror(folder);
        return 1;
    }
    snprintf(file, sizeof file, "%s/store.db", folder);
    if (pg_available() && (server = pg_start(NULL, &err)) == NULL) {
        fprintf(stderr, "%s\n", err.text);
        return 1;
    }
    int failed = GROUP(promises, fresh_sqlite) + GROUP(promises, fresh_faulty) +
                 GROUP(promises, fresh_postgres) + GROUP(sqlite_alone, fresh_sqlite) +
                 GROUP(faulty_alone, fresh_faulty) + GROUP(postgres_alone, fresh_postgres);
    pg_stop(server);
    remove_folder();
    return failed != 0;
}
