#include "peer/pg.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static struct pg *server;
static PGconn *conn;

static int start(void **state)
{
    (void)state;
    if (!pg_available())
        return 0;
    struct err err = { 0 };
    server = pg_start(NULL, &err);
    if (server != NULL)
        conn = pg_connect(server, &err);
    if (conn == NULL)
        fprintf(stderr, "%s\n", err.text);
    return conn != NULL ? 0 : -1;
}

static int stop(void **state)
{
    (void)state;
    if (conn != NULL)
        PQfinish(conn);
    pg_stop(server);
    return 0;
}

static void assert_answer(const char *sql, const char *expected)
{
    struct err err = { 0 };
    PGresult *result = pg_query_rows(conn, sql, &err);
    if (result == NULL)
        fail_msg("%s", err.text);
    assert_string_equal(PQgetvalue(result, 0, 0), expected);
    PQclear(result);
}

static void the_server_compares_text_by_bytes(void **state)
{
    (void)state;
    if (conn == NULL)
        skip();
    assert_answer("SELECT 'B' < 'a' AND '가' > 'z'", "t");
    assert_answer("SHOW server_encoding", "UTF8");
    assert_answer("SHOW lc_ctype", "C");
    assert_answer("SHOW listen_addresses", "");
}

static const char *const awkward[] = { "a\tb\\n", "두 줄\n셋", "", NULL };

static bool next_awkward(void *context, const char *values[])
{
    size_t *row = context;
    if (*row == sizeof awkward / sizeof *awkward)
        return false;
    values[0] = awkward[*row];
    values[1] = *row % 2 == 0 ? "2026-03-02" : NULL;
    ++*row;
    return true;
}

static void copied_rows_arrive_as_they_were(void **state)
{
    (void)state;
    if (conn == NULL)
        skip();
    struct err err = { 0 };
    assert_true(pg_exec(conn, "CREATE TABLE t (s text, d date)", &err));
    size_t row = 0;
    if (!pg_copy_rows(conn, "t", "s, d", 2, next_awkward, &row, &err))
        fail_msg("%s", err.text);
    assert_answer("SELECT count(*) FROM t", "4");
    assert_answer("SELECT s FROM t WHERE s LIKE 'a%'", awkward[0]);
    assert_answer("SELECT s FROM t WHERE s LIKE '두%'", awkward[1]);
    assert_answer("SELECT count(*) FROM t WHERE s IS NULL AND d IS NULL", "1");
}

static bool next_wrong(void *context, const char *values[])
{
    bool *given = context;
    values[0] = "2026-02-30";
    bool more = !*given;
    *given = true;
    return more;
}

static void a_refused_row_is_an_error_with_its_cause(void **state)
{
    (void)state;
    if (conn == NULL)
        skip();
    struct err err = { 0 };
    assert_true(pg_exec(conn, "CREATE TABLE u (d date)", &err));
    bool given = false;
    assert_false(pg_copy_rows(conn, "u", NULL, 1, next_wrong, &given, &err));
    assert_int_equal(err.kind, ERR_STORE);
    assert_non_null(strstr(err.text, "2026-02-30"));
    assert_answer("SELECT count(*) FROM u", "0");
}

// A test that is killed must not leave a server behind.
static void a_killed_owner_takes_the_server_along(void **state)
{
    (void)state;
    if (conn == NULL)
        skip();
    int pipe_ends[2];
    assert_int_equal(pipe(pipe_ends), 0);
    pid_t owner = fork();
    if (owner == 0) {
        struct err err = { 0 };
        struct pg *doomed = pg_start(NULL, &err);
        const char *info = doomed != NULL ? pg_conninfo(doomed) : "";
        if (write(pipe_ends[1], info, strlen(info)) < 0)
            _exit(1);
        close(pipe_ends[1]);
        pause();
        _exit(0);
    }
    close(pipe_ends[1]);
    char info[1024] = "";
    size_t length = 0;
    for (ssize_t got; (got = read(pipe_ends[0], info + length, sizeof info - 1 - length)) > 0;)
        length += (size_t)got;
    close(pipe_ends[0]);
    assert_int_equal(PQping(info), PQPING_OK);
    kill(owner, SIGKILL);
    waitpid(owner, NULL, 0);
    int tries = 0;
    while (PQping(info) == PQPING_OK && tries < 1000) {
        poll(NULL, 0, 10);
        tries++;
    }
    assert_true(tries < 1000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_server_compares_text_by_bytes),
        cmocka_unit_test(copied_rows_arrive_as_they_were),
        cmocka_unit_test(a_refused_row_is_an_error_with_its_cause),
        cmocka_unit_test(a_killed_owner_takes_the_server_along),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
