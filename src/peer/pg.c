#include "peer/pg.h"

#include <assert.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <grp.h>
#include <limits.h>
#include <pwd.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/arena.h"

#define BIN_DIR "/usr/lib/postgresql/15/bin"
#define ROOM_PREFIX "haechi-pg-"

enum {
    PATH_SIZE = 512,
    COPY_CHUNK = 64 * 1024,
    START_LIMIT_MS = 60 * 1000,
    STOP_LIMIT_MS = 20 * 1000,
    POLL_MS = 10,
    ARGUMENTS_MAX = 64,
};

struct pg {
    struct arena *arena; // holds this struct, too
    pid_t server;
    char room[PATH_SIZE];   // holds data/ and log
    char socket[PATH_SIZE]; // in /tmp: a socket's path has room for 107 bytes
    char conninfo[2 * PATH_SIZE];
};

bool pg_available(void)
{
    return access(BIN_DIR "/initdb", X_OK) == 0 && access(BIN_DIR "/postgres", X_OK) == 0;
}

// The server refuses to run as root.
static const struct passwd *server_user(void)
{
    if (geteuid() != 0)
        return NULL;
    const struct passwd *user = getpwnam("postgres");
    return user != NULL ? user : getpwnam("nobody");
}

static bool user_become(void)
{
    const struct passwd *user = server_user();
    return user == NULL || (setgroups(0, NULL) == 0 && setgid(user->pw_gid) == 0 &&
                            setuid(user->pw_uid) == 0);
}

static void wait_ms(long ms)
{
    struct timespec pause = { .tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000L };
    nanosleep(&pause, NULL);
}

// Starts a program as the server's user, its output appended to room/log. The kernel ends it when
// this process ends, however that comes about.
static pid_t program_start(const struct pg *pg, char *const argv[])
{
    char log_path[PATH_SIZE + 8];
    snprintf(log_path, sizeof log_path, "%s/log", pg->room);
    pid_t parent = getpid();

    pid_t child = fork();
    if (child != 0)
        return child;

    if (!user_become())
        _exit(126);
    // A change of user clears the death signal, so it is asked for afterwards. SIGQUIT is
    // PostgreSQL's immediate shutdown: children go too.
    prctl(PR_SET_PDEATHSIG, SIGQUIT);
    if (getppid() != parent)
        _exit(126);
    // Its own group: an interrupt on the terminal stops the program, which then stops the server.
    setpgid(0, 0);
    int log = open(log_path, O_WRONLY | O_CREAT | O_APPEND, 0600);
    int nothing = open("/dev/null", O_RDONLY);
    if (log < 0 || nothing < 0 || chdir(pg->room) != 0)
        _exit(126);
    dup2(nothing, STDIN_FILENO);
    dup2(log, STDOUT_FILENO);
    dup2(log, STDERR_FILENO);
    // A pipe of the program that stayed open here would never end for its reader.
    closefrom(STDERR_FILENO + 1);
    setenv("LC_ALL", "C", 1);
    execv(argv[0], argv);
    _exit(127);
}

static void log_tail(const struct pg *pg, char *out, size_t size)
{
    char path[PATH_SIZE + 8];
    snprintf(path, sizeof path, "%s/log", pg->room);
    out[0] = '\0';
    FILE *log = fopen(path, "r");
    if (log == NULL)
        return;
    if (fseek(log, -(long)(size - 1), SEEK_END) != 0)
        rewind(log);
    out[fread(out, 1, size - 1, log)] = '\0';
    fclose(log);
}

static bool fail_with_log(const struct pg *pg, const char *what, struct err *err)
{
    char tail[300];
    log_tail(pg, tail, sizeof tail);
    return err_set(err, ERR_SYSTEM, "%s in %s; the log ends: %s", what, pg->room, tail);
}

static bool cluster_make(const struct pg *pg, struct err *err)
{
    char data[PATH_SIZE + 8];
    snprintf(data, sizeof data, "%s/data", pg->room);
    char *argv[] = { BIN_DIR "/initdb", "-D",     data, "--no-locale", "-E",
                     "UTF8",            "-U",     "haechi",     "-A",          "trust",
                     "--no-sync",       "--no-instructions",    NULL };
    pid_t child = program_start(pg, argv);
    if (child < 0)
        return err_set(err, ERR_SYSTEM, "fork for initdb: %s", strerror(errno));
    int status = 0;
    while (waitpid(child, &status, 0) < 0)
        if (errno != EINTR)
            return err_set(err, ERR_SYSTEM, "waiting for initdb: %s", strerror(errno));
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
        return fail_with_log(pg, "initdb failed", err);
    return true;
}

static bool server_await(struct pg *pg, struct err *err)
{
    for (long waited_ms = 0; waited_ms < START_LIMIT_MS; waited_ms += POLL_MS) {
        if (PQping(pg->conninfo) == PQPING_OK)
            return true;
        int status;
        if (waitpid(pg->server, &status, WNOHANG) == pg->server) {
            pg->server = 0;
            return fail_with_log(pg, "the server ended at once", err);
        }
        wait_ms(POLL_MS);
    }
    return fail_with_log(pg, "the server did not answer in time", err);
}

static bool server_start(struct pg *pg, const char *const *settings, struct err *err)
{
    char data[PATH_SIZE + 8];
    snprintf(data, sizeof data, "%s/data", pg->room);
    // JIT compiles for longer than these queries run; parallel workers would need a large /dev/shm.
    char *argv[ARGUMENTS_MAX] = {
                     BIN_DIR "/postgres",
                     "-D", data,
                     "-k", pg->socket,
                     "-c", "listen_addresses=",
                     "-c", "fsync=off",
                     "-c", "synchronous_commit=off",
                     "-c", "full_page_writes=off",
                     "-c", "autovacuum=off",
                     "-c", "jit=off",
                     "-c", "shared_buffers=256MB",
                     "-c", "work_mem=64MB",
                     "-c", "max_wal_size=4GB",
                     "-c", "max_connections=20",
                     "-c", "max_parallel_workers_per_gather=0",
                     "-c", "timezone=UTC" };
    size_t count = 0;
    while (argv[count] != NULL)
        count++;
    for (; settings != NULL && *settings != NULL; settings++) {
        assert(count + 3 <= ARGUMENTS_MAX);
        argv[count++] = "-c";
        argv[count++] = (char *)(uintptr_t)*settings;
    }
    pg->server = program_start(pg, argv);
    if (pg->server < 0) {
        pg->server = 0;
        return err_set(err, ERR_SYSTEM, "fork for postgres: %s", strerror(errno));
    }
    return server_await(pg, err);
}

static int entry_remove(const char *path, const struct stat *info, int kind, struct FTW *walk)
{
    (void)info, (void)kind, (void)walk;
    remove(path);
    return 0;
}

static void folder_remove(const char *path)
{
    if (path[0] != '\0')
        nftw(path, entry_remove, 16, FTW_DEPTH | FTW_PHYS);
}

// A folder carries the number of the process that owns it, so that what a killed process left behind
// can be told from what a running one uses.
static void leftovers_remove(const char *dir)
{
    DIR *folder = opendir(dir);
    if (folder == NULL)
        return;
    for (struct dirent *entry; (entry = readdir(folder)) != NULL;) {
        int owner;
        if (sscanf(entry->d_name, ROOM_PREFIX "%d-", &owner) != 1)
            continue;
        if (kill((pid_t)owner, 0) == 0 || errno != ESRCH)
            continue;
        char path[2 * PATH_SIZE];
        snprintf(path, sizeof path, "%s/%s", dir, entry->d_name);
        folder_remove(path);
    }
    closedir(folder);
}

static bool folder_make(char path[static PATH_SIZE], const char *dir, struct err *err)
{
    char wanted[PATH_SIZE];
    int length = snprintf(wanted, sizeof wanted, "%s/" ROOM_PREFIX "%d-XXXXXX", dir, (int)getpid());
    if (length < 0 || (size_t)length >= sizeof wanted)
        return err_set(err, ERR_SYSTEM, "%s: the path is too long for a test cluster", dir);
    if (mkdtemp(wanted) == NULL)
        return err_set(err, ERR_SYSTEM, "%s: %s", wanted, strerror(errno));
    memcpy(path, wanted, sizeof wanted);
    const struct passwd *user = server_user();
    if (user != NULL && chown(path, user->pw_uid, user->pw_gid) != 0)
        return err_set(err, ERR_SYSTEM, "%s: %s", path, strerror(errno));
    return true;
}

// Can the server's user reach this folder? Below /root it cannot.
static bool folder_reachable(const char *dir)
{
    pid_t child = fork();
    if (child == 0)
        _exit(user_become() && access(dir, X_OK) == 0 ? 0 : 1);
    int status = 1;
    return child > 0 && waitpid(child, &status, 0) == child && status == 0;
}

struct pg *pg_start(const char *dir, struct err *err)
{
    return pg_start_with(dir, NULL, err);
}

struct pg *pg_start_with(const char *dir, const char *const *settings, struct err *err)
{
    if (!pg_available()) {
        err_set(err, ERR_SYSTEM, "no PostgreSQL 15 in " BIN_DIR ": install postgresql-15");
        return NULL;
    }
    char absolute[PATH_MAX] = "/tmp";
    if (dir != NULL && (realpath(dir, absolute) == NULL || !folder_reachable(absolute)))
        snprintf(absolute, sizeof absolute, "/tmp");
    leftovers_remove(absolute);
    leftovers_remove("/tmp");

    struct arena *arena = arena_new("peer", 0, 0);
    struct pg *pg = ARENA_NEW(arena, struct pg);
    pg->arena = arena;
    if (!folder_make(pg->room, absolute, err) || !folder_make(pg->socket, "/tmp", err)) {
        pg_stop(pg);
        return NULL;
    }
    snprintf(pg->conninfo, sizeof pg->conninfo,
             "host=%s port=5432 user=haechi dbname=postgres client_encoding=UTF8 "
             "options='-c datestyle=ISO -c timezone=UTC -c client_min_messages=error'",
             pg->socket);
    if (!cluster_make(pg, err) || !server_start(pg, settings, err)) {
        pg_stop(pg);
        return NULL;
    }
    return pg;
}

const char *pg_conninfo(const struct pg *pg)
{
    return pg->conninfo;
}

const char *pg_host(const struct pg *pg)
{
    return pg->socket;
}

static void server_stop(struct pg *pg, int signal)
{
    if (pg->server <= 0)
        return;
    kill(pg->server, signal);
    long waited_ms = 0;
    while (waitpid(pg->server, NULL, WNOHANG) == 0) {
        if (waited_ms == STOP_LIMIT_MS)
            kill(pg->server, SIGKILL);
        wait_ms(POLL_MS);
        waited_ms += POLL_MS;
    }
    pg->server = 0;
}

bool pg_restart(struct pg *pg, struct err *err)
{
    server_stop(pg, SIGINT); // the fast shutdown: what was committed is kept
    return server_start(pg, NULL, err);
}

void pg_stop(struct pg *pg)
{
    if (pg == NULL)
        return;
    // SIGQUIT is the immediate shutdown: nothing in the cluster is worth a checkpoint.
    server_stop(pg, SIGQUIT);
    folder_remove(pg->room);
    folder_remove(pg->socket);
    arena_free(pg->arena);
}

// The server's message without its closing line break.
static bool fail_with_message(const PGconn *conn, const char *sql, struct err *err)
{
    const char *message = PQerrorMessage(conn);
    return err_set(err, ERR_STORE, "%.*s (statement: %.120s)", (int)strcspn(message, "\n"), message,
                   sql);
}

PGconn *pg_connect(const struct pg *pg, struct err *err)
{
    PGconn *conn = PQconnectdb(pg->conninfo);
    if (PQstatus(conn) == CONNECTION_OK)
        return conn;
    fail_with_message(conn, "connect", err);
    PQfinish(conn);
    return NULL;
}

bool pg_exec(PGconn *conn, const char *sql, struct err *err)
{
    PGresult *result = PQexec(conn, sql);
    ExecStatusType status = PQresultStatus(result);
    PQclear(result);
    if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK || status == PGRES_EMPTY_QUERY)
        return true;
    return fail_with_message(conn, sql, err);
}

PGresult *pg_query_rows(PGconn *conn, const char *sql, struct err *err)
{
    PGresult *result = PQexec(conn, sql);
    if (PQresultStatus(result) == PGRES_TUPLES_OK)
        return result;
    PQclear(result);
    fail_with_message(conn, sql, err);
    return NULL;
}

// What is still to be sent of a COPY.
struct copy {
    PGconn *conn;
    size_t length;
    bool broken;
    char bytes[COPY_CHUNK];
};

static void copy_flush(struct copy *copy)
{
    if (copy->length > 0 && PQputCopyData(copy->conn, copy->bytes, (int)copy->length) != 1)
        copy->broken = true;
    copy->length = 0;
}

static void copy_byte(struct copy *copy, char byte)
{
    if (copy->length == COPY_CHUNK)
        copy_flush(copy);
    copy->bytes[copy->length++] = byte;
}

static void copy_value(struct copy *copy, const char *value)
{
    if (value == NULL) {
        copy_byte(copy, '\\');
        copy_byte(copy, 'N');
        return;
    }
    for (; *value != '\0'; value++) {
        char escaped = *value == '\\'   ? '\\'
                       : *value == '\t' ? 't'
                       : *value == '\n' ? 'n'
                       : *value == '\r' ? 'r'
                                        : '\0';
        if (escaped != '\0')
            copy_byte(copy, '\\');
        copy_byte(copy, escaped != '\0' ? escaped : *value);
    }
}

static void copy_all(struct copy *copy, size_t column_count, pg_row_fn *next, void *context,
                     const char *values[])
{
    while (!copy->broken && next(context, values)) {
        for (size_t i = 0; i < column_count; i++) {
            if (i > 0)
                copy_byte(copy, '\t');
            copy_value(copy, values[i]);
        }
        copy_byte(copy, '\n');
    }
    copy_flush(copy);
}

bool pg_copy_rows(PGconn *conn, const char *table, const char *columns, size_t column_count,
                  pg_row_fn *next, void *context, struct err *err)
{
    char sql[4096];
    int length = snprintf(sql, sizeof sql, "COPY %s%s%s%s FROM STDIN", table,
                          columns != NULL ? " (" : "", columns != NULL ? columns : "",
                          columns != NULL ? ")" : "");
    if (length < 0 || (size_t)length >= sizeof sql)
        return err_set(err, ERR_LIMIT, "COPY %s: the list of columns is too long", table);
    PGresult *started = PQexec(conn, sql);
    ExecStatusType status = PQresultStatus(started);
    PQclear(started);
    if (status != PGRES_COPY_IN)
        return fail_with_message(conn, sql, err);

    struct arena *arena = arena_new("copy", 0, 0);
    struct copy *copy = ARENA_NEW(arena, struct copy);
    const char **values = ARENA_ARRAY(arena, const char *, column_count);
    copy->conn = conn;
    copy_all(copy, column_count, next, context, values);
    bool sent = !copy->broken && PQputCopyEnd(conn, NULL) == 1;
    arena_free(arena);

    // The server says only now which row it refused.
    for (PGresult *result; (result = PQgetResult(conn)) != NULL; PQclear(result))
        sent = PQresultStatus(result) == PGRES_COMMAND_OK && sent;
    return sent || fail_with_message(conn, sql, err);
}
