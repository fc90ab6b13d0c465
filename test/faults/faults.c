// test/faults/faults.c — a server that is killed, starved, stopped and told the wrong time, while clients post to it.
//
//   build/test/faults/faults SEED ROUNDS [NAME …]      the faults of these names alone
//
// Clients post small bodies, and now and then one of several commits, each with an Idempotency-Key and two
// payments that are one alarm. Of every body they remember whether the server has acknowledged it. What was
// not acknowledged when the server died they send again, with the same key, when it is back, as every client
// should. After each fault the stopped store is asked:
//
//   lost      rows of acknowledged bodies that are not there
//   doubled   bodies that came in twice: rows, alarms or entries that do not add up
//   verify    haechi verify and haechi audit verify
//
// SIGTERM ends the rounds of a fault with the present one: the table is then of what was done.
//
// Nothing waits for a time: the server is ready when it says so, a fault is over when its effect is seen. Only
// the moment of a kill is drawn, from SEED.
#include <curl/curl.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/doc.h"
#include "base/now.h"
#include "base/random.h"
#include "base/vec.h"
#include "store/store.h"

enum {
    CLIENTS = 6,
    ROWS_MAX = 40,
    BIG_ROWS = 1500, // six commits: intake.batch_rows is 250 here
    BIG_EVERY = 20,
    KILL_AFTER_MAX = 20, // bodies acknowledged
    KILL_US_MAX = 300000
};
#define FAKETIME "/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1"
#define NOBODY   65534

// ---- what is known of the bodies

struct body {
    int rows;
    bool acknowledged, checked;
};

struct world {
    struct arena *arena;
    char dir[40];
    const char *program, *data, *log, *token, *share;
    struct random random;
    pthread_mutex_t gate;
    pthread_cond_t acknowledged;
    VEC(struct body) bodies;
    VEC(size_t) again; // numbers of bodies that were not acknowledged
    uint64_t acknowledged_count, wrong_answers, refused;
    bool stop;
    pid_t server;
    int port;
};

static struct world world = { .gate = PTHREAD_MUTEX_INITIALIZER,
                              .acknowledged = PTHREAD_COND_INITIALIZER,
                              .dir = "/tmp/haechi-faults-XXXXXX" };

static volatile sig_atomic_t enough;

static void take_enough(int signal)
{
    (void)signal;
    enough = 1;
}

static _Noreturn void die(const char *what, const char *why)
{
    fprintf(stderr, "faults: %s: %s\n", what, why);
    if (world.server > 0)
        kill(world.server, SIGKILL);
    exit(1);
}

// ---- programs

static pid_t spawn(const char *const *words, int out, int err, void (*before)(void))
{
    pid_t pid = fork();
    if (pid != 0)
        return pid;
    dup2(out, STDOUT_FILENO);
    dup2(err, STDERR_FILENO);
    if (before)
        before();
    execv(words[0], (char *const *)(uintptr_t)words);
    _exit(127);
}

static int wait_for(pid_t pid)
{
    int status = 0;
    waitpid(pid, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

// Runs one to its end; what it printed is in *out. Words end with NULL.
static int run(const char **out, void (*before)(void), const char *const *words)
{
    const char *path = arena_format(world.arena, "%s/out", world.dir);
    int file = open(path, O_RDWR | O_CREAT | O_TRUNC, 0600);
    int status = wait_for(spawn(words, file, file, before));
    char *text = arena_take(world.arena, 64 * KIB);
    ssize_t len = pread(file, text, 64 * KIB - 1, 0);
    text[len > 0 ? len : 0] = '\0';
    *out = text;
    close(file);
    return status;
}
#define RUN(out, ...) run((out), NULL, (const char *const[]){ world.program, __VA_ARGS__, NULL })

// Waits until the server's log says so from `from` on.
static bool log_says(const char *text, off_t from)
{
    int watch = inotify_init1(IN_CLOEXEC);
    inotify_add_watch(watch, world.log, IN_MODIFY);
    char *data = arena_take(world.arena, MIB), event[4096];
    for (;;) {
        int file = open(world.log, O_RDONLY | O_CLOEXEC);
        ssize_t len = pread(file, data, MIB - 1, from);
        close(file);
        data[len > 0 ? len : 0] = '\0';
        bool found = strstr(data, text) != NULL;
        struct pollfd ready = { .fd = watch, .events = POLLIN };
        if (found || poll(&ready, 1, 60000) <= 0 || read(watch, event, sizeof event) <= 0) {
            close(watch);
            return found;
        }
    }
}

static off_t log_end(void)
{
    struct stat status;
    return stat(world.log, &status) == 0 ? status.st_size : 0;
}

// Starts the server and waits for its "Listening on http://127.0.0.1:PORT". False: it ended instead.
static bool server_start(void (*before)(void))
{
    const char *const words[] = { world.program, "serve",     "--data", world.data, "--port", "0",
                                  "--share",     world.share, "--lang", "en",       NULL };
    int ends[2], log = open(world.log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (pipe2(ends, O_CLOEXEC) != 0)
        die("pipe", strerror(errno));
    world.server = spawn(words, ends[1], log, before);
    close(ends[1]);
    close(log);
    FILE *said = fdopen(ends[0], "r");
    char line[200] = "";
    const char *colon = fgets(line, sizeof line, said) ? strrchr(line, ':') : NULL;
    fclose(said);
    if (colon)
        world.port = atoi(colon + 1);
    return colon != NULL;
}

static int server_end(int signal)
{
    kill(world.server, signal);
    int status = wait_for(world.server);
    world.server = 0;
    return status;
}

static void must_start(void (*before)(void))
{
    if (!server_start(before))
        die("the server did not start; see", world.log);
}

// ---- clients

static size_t take_text(char *data, size_t size, size_t count, void *context)
{
    str_add(context, data, size * count);
    return size * count;
}

static const char *body_text(struct arena *arena, size_t number, int rows)
{
    struct str csv;
    str_open(&csv, arena);
    str_text(&csv, "pay_no,creditor_tok,creditor_nm,amt,pay_ymd,remark,dept_cd\n");
    for (int i = 0; i < rows; i++) // the first two are the same payment, all others are nobody's
        str_format(&csv, "B%06zu-%05d,V%06zu-%d,가나상사,%d,2026-03-0%d,복사용지,D010\n", number, i,
                   number, i < 2 ? 0 : i, i < 2 ? 500000 : 1000 + i, i == 1 ? 9 : 2);
    return str_end(&csv);
}

// What is to be sent next: something that waits, or a new body.
static size_t body_next(struct random *random, int *rows)
{
    pthread_mutex_lock(&world.gate);
    size_t number = world.bodies.count;
    if (world.again.count)
        number = world.again.at[--world.again.count];
    else
        VEC_ADD(world.arena, &world.bodies,
                ((struct body){ .rows = random_below(random, BIG_EVERY)
                                            ? (int)random_between(random, 2, ROWS_MAX)
                                            : BIG_ROWS }));
    *rows = world.bodies.at[number].rows;
    pthread_mutex_unlock(&world.gate);
    return number;
}

static void body_answered(size_t number, int rows, long status, const char *reply)
{
    struct err err;
    json_t *object = status == 200 ? doc_parse_json(reply, strlen(reply), &err) : NULL;
    bool right = json_integer_value(json_object_get(object, "inserted")) == rows;
    pthread_mutex_lock(&world.gate);
    if (status == 200 && right) {
        world.bodies.at[number].acknowledged = true;
        world.acknowledged_count++;
        pthread_cond_broadcast(&world.acknowledged);
    } else {
        VEC_ADD(world.arena, &world.again, number);
        world.wrong_answers += status == 200;
        world.refused += status != 200;
    }
    pthread_mutex_unlock(&world.gate);
    if (status == 200 && !right)
        fprintf(stderr, "faults: body %zu of %d rows was answered %.300s\n", number, rows, reply);
    json_decref(object);
}

// Gives the status; 0: no answer.
static long post(CURL *curl, struct arena *arena, size_t number, int rows, struct str *reply)
{
    long status = 0;
    struct curl_slist *list = NULL;
    list = curl_slist_append(list, "Content-Type: text/csv");
    list = curl_slist_append(list, arena_format(arena, "Authorization: Bearer %s", world.token));
    list = curl_slist_append(list, arena_format(arena, "Idempotency-Key: body-%zu", number));
    str_open(reply, arena);
    curl_easy_reset(curl);
    curl_easy_setopt(curl, CURLOPT_URL,
                     arena_format(arena, "http://127.0.0.1:%d/api/v1/records/exp_pay", world.port));
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, list);
    curl_easy_setopt(curl, CURLOPT_POSTFIELDS, body_text(arena, number, rows));
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take_text);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, reply);
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT, 120L);
    if (curl_easy_perform(curl) == CURLE_OK)
        curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
    curl_slist_free_all(list);
    return status;
}

static bool stopped(void)
{
    pthread_mutex_lock(&world.gate);
    bool stop = world.stop;
    pthread_mutex_unlock(&world.gate);
    return stop;
}

// Posts until it is told to stop, or the server is gone.
static void *client_main(void *context)
{
    struct random random;
    struct arena *arena = arena_new("client", 0, 0);
    CURL *curl = curl_easy_init();
    random_open(&random, *(uint64_t *)context);
    for (long status = 200; status && !stopped(); arena_reset(arena)) {
        struct str reply;
        int rows;
        size_t number = body_next(&random, &rows);
        status = post(curl, arena, number, rows, &reply);
        body_answered(number, rows, status, str_end(&reply));
    }
    curl_easy_cleanup(curl);
    arena_free(arena);
    return NULL;
}

struct crowd {
    pthread_t threads[CLIENTS];
    uint64_t seeds[CLIENTS];
};

static void crowd_start(struct crowd *crowd)
{
    world.stop = false;
    for (int i = 0; i < CLIENTS; i++) {
        crowd->seeds[i] = random_next(&world.random);
        pthread_create(&crowd->threads[i], NULL, client_main, &crowd->seeds[i]);
    }
}

static void crowd_end(struct crowd *crowd)
{
    pthread_mutex_lock(&world.gate);
    world.stop = true;
    pthread_mutex_unlock(&world.gate);
    for (int i = 0; i < CLIENTS; i++)
        pthread_join(crowd->threads[i], NULL);
}

static void wait_acknowledged(uint64_t more)
{
    pthread_mutex_lock(&world.gate);
    for (uint64_t wanted = world.acknowledged_count + more; world.acknowledged_count < wanted;)
        pthread_cond_wait(&world.acknowledged, &world.gate);
    pthread_mutex_unlock(&world.gate);
}

// Everything that waits is sent until it is acknowledged.
static void send_rest(void)
{
    struct arena *arena = arena_new("rest", 0, 0);
    CURL *curl = curl_easy_init();
    while (world.again.count) {
        struct str reply;
        int rows;
        size_t number = body_next(&world.random, &rows);
        long status = post(curl, arena, number, rows, &reply);
        body_answered(number, rows, status, str_end(&reply));
        if (status != 200)
            die("a body that was sent again is refused", str_end(&reply));
        arena_reset(arena);
    }
    curl_easy_cleanup(curl);
    arena_free(arena);
}

// ---- what the store says

struct verdict {
    const char *name;
    uint64_t rounds, acknowledged, lost, doubled;
    bool verify, audit, skipped;
    const char *note; // "" or what was not as it should be
};

static int64_t number_of(struct store *store, const char *sql, const struct store_value *args,
                         size_t count)
{
    struct err err;
    int64_t number = 0;
    bool found;
    if (!store_number(store, &err, &number, &found, sql, args, count))
        die(sql, err.text);
    return number;
}

// Of acknowledged bodies that were not looked at yet, or of all.
static void count_lost(struct store *store, bool all, struct verdict *out)
{
    for (size_t i = 0; i < world.bodies.count; i++) {
        struct body *body = &world.bodies.at[i];
        if (!body->acknowledged || (body->checked && !all))
            continue;
        int64_t rows = number_of(
            store,
            "SELECT count(*) FROM exp_pay WHERE agency_id = 'A1' AND pay_no >= $1 AND pay_no < $2",
            STORE_ARGS(store_text(arena_format(world.arena, "B%06zu-", i)),
                       store_text(arena_format(world.arena, "B%06zu.", i))));
        out->lost += (uint64_t)(rows < body->rows ? body->rows - rows : 0);
        body->checked = true;
    }
}

static void count_doubled(struct store *store, struct verdict *out)
{
    int64_t keys = number_of(store,
                             "SELECT count(*) FROM (SELECT repeat_key FROM ingest"
                             " GROUP BY repeat_key HAVING count(*) > 1) d",
                             STORE_NO_ARGS);
    int64_t rows = number_of(
        store, "SELECT (SELECT coalesce(sum(inserted), 0) FROM ingest) - count(*) FROM exp_pay",
        STORE_NO_ARGS);
    int64_t alarms = number_of(
        store, "SELECT count(*) - (SELECT count(*) FROM ingest WHERE inserted > 1) FROM alarm",
        STORE_NO_ARGS);
    out->doubled += (uint64_t)(keys + llabs(rows) + llabs(alarms));
}

static void look(bool all, struct verdict *out)
{
    struct err err;
    const char *said;
    struct store *store =
        store_open(arena_format(world.arena, "sqlite:%s/haechi.db", world.data), STORE_READ, &err);
    if (!store)
        die("the store", err.text);
    count_lost(store, all, out);
    count_doubled(store, out);
    store_close(store);
    if (RUN(&said, "audit", "verify", "--data", world.data, "--lang", "en") != 0) {
        out->audit = false;
        out->note = said;
    }
    if (RUN(&said, "verify", "--data", world.data, "--share", world.share, "--lang", "en") != 0) {
        out->verify = false;
        out->note = said;
    }
}

static void look_again_all(struct verdict *out)
{
    must_start(NULL);
    send_rest();
    if (server_end(SIGTERM) != 0)
        out->note = "a stop in good order was none";
    look(true, out);
}

// ---- the faults

static void kill_at_random(uint64_t rounds, struct verdict *out)
{
    for (; out->rounds < rounds && !enough; out->rounds++) {
        struct crowd crowd;
        must_start(NULL);
        crowd_start(&crowd);
        wait_acknowledged(1 + random_below(&world.random, KILL_AFTER_MAX));
        struct timespec pause = { .tv_nsec =
                                      1000 * (long)random_below(&world.random, KILL_US_MAX) };
        nanosleep(&pause, NULL); // the point of the kill, not a wait for anything
        server_end(SIGKILL);
        crowd_end(&crowd);
        look(false, out);
    }
    look_again_all(out);
}

// The head of a body is there and half of it; then the server is told to end.
static int half_a_body(const char *text, size_t len)
{
    struct sockaddr_in to = { .sin_family = AF_INET,
                              .sin_port = htons((uint16_t)world.port),
                              .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    int file = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    char reply[256];
    const char *head = arena_format(
        world.arena,
        "POST /api/v1/records/exp_pay HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/csv\r\n"
        "Authorization: Bearer %s\r\nIdempotency-Key: body-%zu\r\nContent-Length: %zu\r\n"
        "Expect: 100-continue\r\n\r\n",
        world.token, world.bodies.count, len);
    if (connect(file, (struct sockaddr *)&to, sizeof to) != 0 ||
        write(file, head, strlen(head)) < 0 || read(file, reply, sizeof reply) < 12 ||
        strncmp(reply, "HTTP/1.1 100", 12) != 0 || write(file, text, len / 2) < 0)
        die("half a body", "the server did not take it");
    return file;
}

static void stop_in_good_order(uint64_t rounds, struct verdict *out)
{
    rounds = rounds > 20 ? 20 : rounds;
    for (; out->rounds < rounds; out->rounds++) {
        struct crowd crowd;
        must_start(NULL);
        crowd_start(&crowd);
        wait_acknowledged(5);
        pthread_mutex_lock(&world.gate); // a body of its own, which no client sends
        const char *text = body_text(world.arena, world.bodies.count, 3);
        int half = half_a_body(text, strlen(text));
        VEC_ADD(world.arena, &world.bodies, ((struct body){ .rows = 3, .acknowledged = true }));
        pthread_mutex_unlock(&world.gate);
        off_t before = log_end();
        kill(world.server, SIGTERM);
        if (!log_says("stopping", before))
            out->note = "the log does not say that it stops";
        char reply[256] = "";
        const char *rest = text + strlen(text) / 2;
        if (write(half, rest, strlen(rest)) < 0 || read(half, reply, sizeof reply - 1) < 12 ||
            strncmp(reply, "HTTP/1.1 200", 12) != 0)
            out->note = arena_format(world.arena, "a request on its way got: %.60s", reply);
        close(half);
        if (wait_for(world.server) != 0)
            out->note = "the exit status was not 0";
        world.server = 0;
        crowd_end(&crowd);
        look(false, out);
    }
    look_again_all(out);
}

static void write_config(const char *text)
{
    FILE *file = fopen(arena_format(world.arena, "%s/haechi.yaml", world.data), "w");
    if (!file || fputs(text, file) < 0 || fclose(file) != 0)
        die("haechi.yaml", strerror(errno));
}

#define CONFIG "intake.hold_least: 1000000\nintake.batch_rows: 250\nhttp.per_minute: 1000000\n"

static void reload(uint64_t rounds, struct verdict *out)
{
    (void)rounds;
    struct crowd crowd;
    must_start(NULL);
    crowd_start(&crowd);
    wait_acknowledged(3);
    for (; out->rounds < 3; out->rounds++) {
        bool broken = out->rounds == 1;
        write_config(broken ? "a: [\n" : CONFIG);
        off_t before = log_end();
        kill(world.server, SIGHUP);
        if (!log_says(broken ? "error" : "read anew", before))
            out->note = "the log does not say what became of the reload";
        wait_acknowledged(3);
    }
    crowd_end(&crowd);
    server_end(SIGTERM);
    look_again_all(out);
}

static struct rlimit before_full;

static void limit_files(void)
{
    struct rlimit limit = { .rlim_cur = 0, .rlim_max = RLIM_INFINITY };
    struct stat status;
    if (stat(arena_format(world.arena, "%s/haechi.db", world.data), &status) == 0)
        limit.rlim_cur = (rlim_t)status.st_size + 256 * KIB;
    signal(SIGXFSZ, SIG_IGN);
    setrlimit(RLIMIT_FSIZE, &limit);
}

static void wait_refused(void)
{
    struct arena *arena = arena_new("full", 0, 0);
    CURL *curl = curl_easy_init();
    for (long status = 200; status == 200; arena_reset(arena)) {
        struct str reply;
        int rows;
        size_t number = body_next(&world.random, &rows);
        status = post(curl, arena, number, rows, &reply);
        body_answered(number, rows, status, str_end(&reply));
        if (status == 0)
            die("disk full", "the server is gone");
    }
    curl_easy_cleanup(curl);
    arena_free(arena);
}

// No file of the server may grow any more: what a full disk is to it. Room is made, and it goes on.
static void disk_full(uint64_t rounds, struct verdict *out)
{
    rounds = rounds > 5 ? 5 : rounds;
    for (; out->rounds < rounds; out->rounds++) {
        must_start(limit_files);
        wait_refused();
        prlimit(world.server, RLIMIT_FSIZE, &before_full, NULL);
        send_rest();
        server_end(out->rounds % 2 ? SIGKILL : SIGTERM);
        look(false, out);
    }
    look_again_all(out);
}

static void become_nobody(void)
{
    if (geteuid() == 0 && (setgid(NOBODY) != 0 || setuid(NOBODY) != 0))
        _exit(126);
}

static void own(const char *path, uid_t owner, mode_t mode)
{
    if (chmod(path, mode) != 0 || (geteuid() == 0 && chown(path, owner, owner) != 0))
        die(path, strerror(errno));
}

// The folder may be read, not written: the server says so and changes nothing.
static void read_only(uint64_t rounds, struct verdict *out)
{
    (void)rounds;
    const char *keys = arena_format(world.arena, "%s/keys", world.data);
    const char *ring = arena_format(world.arena, "%s/ring", keys);
    const char *said;
    uid_t me = geteuid();
    own(world.dir, me, 0755);
    own(keys, NOBODY, 0700);
    own(ring, NOBODY, 0600);
    own(world.data, me, 0555);
    int status = run(&said, become_nobody,
                     (const char *const[]){ world.program, "serve", "--data", world.data, "--port",
                                            "0", "--share", world.share, "--lang", "en", NULL });
    own(world.data, me, 0700);
    own(keys, me, 0700);
    own(ring, me, 0600);
    if (status != 2 || !strstr(said, world.data))
        out->note = arena_format(world.arena, "exit status %d: %.200s", status, said);
    out->rounds = 1;
    look_again_all(out);
}

static void clock_back(void)
{
    setenv("LD_PRELOAD", FAKETIME, 1);
    setenv("FAKETIME", "-2d", 1);
    setenv("FAKETIME_DONT_FAKE_MONOTONIC", "1", 1);
}

static int64_t newest_id(void)
{
    struct err err;
    struct store *store =
        store_open(arena_format(world.arena, "sqlite:%s/haechi.db", world.data), STORE_READ, &err);
    int64_t id = store ? number_of(store, "SELECT max(id) FROM ingest", STORE_NO_ARGS) : 0;
    store_close(store);
    return id;
}

static void set_clock_back(uint64_t rounds, struct verdict *out)
{
    (void)rounds;
    struct crowd crowd;
    out->skipped = access(FAKETIME, R_OK) != 0;
    if (out->skipped)
        return;
    int64_t before = newest_id();
    must_start(clock_back);
    crowd_start(&crowd);
    wait_acknowledged(20);
    crowd_end(&crowd);
    server_end(SIGKILL);
    if (newest_id() <= before)
        out->note = "ids went back with the clock";
    out->rounds = 1;
    look(false, out);
    look_again_all(out);
}

static void two_servers(uint64_t rounds, struct verdict *out)
{
    (void)rounds;
    struct crowd crowd;
    const char *said;
    must_start(NULL);
    crowd_start(&crowd);
    wait_acknowledged(2);
    int status = RUN(&said, "serve", "--data", world.data, "--port", "0", "--share", world.share,
                     "--lang", "en");
    if (status != 2 || !strstr(said, arena_format(world.arena, "%d", (int)world.server)))
        out->note =
            arena_format(world.arena, "the second one: exit status %d: %.200s", status, said);
    wait_acknowledged(2);
    crowd_end(&crowd);
    server_end(SIGTERM);
    out->rounds = 1;
    look_again_all(out);
}

// Backed up under load, full then changed, and put back elsewhere: what was acknowledged before each began is in it.
static void back_up(uint64_t rounds, struct verdict *out)
{
    (void)rounds;
    struct crowd crowd;
    const char *said, *target = arena_format(world.arena, "%s/backup", world.dir);
    const char *restored = arena_format(world.arena, "%s/restored", world.dir);
    must_start(NULL);
    for (; out->rounds < 2; out->rounds++) {
        pthread_mutex_lock(&world.gate);
        size_t before = world.bodies.count;
        pthread_mutex_unlock(&world.gate);
        crowd_start(&crowd);
        wait_acknowledged(5);
        int status = RUN(&said, "backup", "--data", world.data, target,
                         out->rounds ? "--changed" : "--full", "--json");
        crowd_end(&crowd);
        struct err err;
        json_t *done = doc_parse_json(said, strlen(said), &err);
        if (status != 0 || !done) {
            out->note = said;
            break;
        }
        const char *path =
            arena_format(world.arena, "%s", json_string_value(json_object_get(done, "path")));
        json_decref(done);
        if (RUN(&said, "restore", path, restored, "--keys",
                arena_format(world.arena, "%s/keys/ring", world.data), "--share", world.share,
                "--lang", "en") != 0)
            out->note = said;
        const char *data = world.data;
        size_t all = world.bodies.count;
        world.data = restored;
        world.bodies.count = before;
        struct store *store = store_open(arena_format(world.arena, "sqlite:%s/haechi.db", restored),
                                         STORE_READ, &err);
        if (!store)
            die(restored, err.text);
        count_lost(store, true, out);
        count_doubled(store, out);
        store_close(store);
        world.data = data;
        world.bodies.count = all;
        run(&said, NULL, (const char *const[]){ "/bin/rm", "-r", restored, NULL });
    }
    server_end(SIGTERM);
    look_again_all(out);
}

static const struct fault {
    const char *name, *title;
    void (*run)(uint64_t rounds, struct verdict *out);
} faults[] = {
    { "kill", "kill -9 under load", kill_at_random },
    { "stop", "SIGTERM under load", stop_in_good_order },
    { "reload", "SIGHUP under load", reload },
    { "full", "disk full, then room", disk_full },
    { "read-only", "read-only folder", read_only },
    { "clock", "clock set back 2 days", set_clock_back },
    { "two", "two servers, one file", two_servers },
    { "backup", "backup under load", back_up },
};
#define FAULT_COUNT (sizeof faults / sizeof *faults)

// ---- all of it

// The catalog of this tree and one scenario, of which every body raises one alarm.
static void make_share(void)
{
    static const char *const files[] = { "catalog", "scenarios/finance/F03-double-payment.sql" };
    world.share = arena_format(world.arena, "%s/share", world.dir);
    mkdir(world.share, 0755);
    mkdir(arena_format(world.arena, "%s/scenarios", world.share), 0755);
    mkdir(arena_format(world.arena, "%s/scenarios/finance", world.share), 0755);
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        char *here = realpath(files[i], NULL);
        if (!here || symlink(here, arena_format(world.arena, "%s/%s", world.share, files[i])) != 0)
            die(files[i], "run it from the root of the tree");
        free(here);
    }
}

static void set_up(void)
{
    const char *said;
    if (!mkdtemp(world.dir))
        die(world.dir, strerror(errno));
    make_share();
    const char *password = arena_format(world.arena, "%s/password", world.dir);
    world.data = arena_format(world.arena, "%s/data", world.dir);
    world.log = arena_format(world.arena, "%s/log", world.dir);
    FILE *file = fopen(password, "w");
    if (!file || fputs("right-9-horse\n", file) < 0 || fclose(file) != 0)
        die(password, strerror(errno));
    if (RUN(&said, "init", "--data", world.data, "--agency", "A1", "--agency-name", "해치시",
            "--login", "admin", "--name", "김가온", "--password-file", password, "--share",
            world.share) != 0)
        die("haechi init", said);
    write_config(CONFIG);
    if (RUN(&said, "token", "add", "--data", world.data, "--name", "feed", "--agency", "A1",
            "--permission", "record_write", "--json") != 0)
        die("haechi token add", said);
    struct err err;
    json_t *token = doc_parse_json(said, strlen(said), &err);
    const char *text = json_string_value(json_object_get(token, "token"));
    if (!text)
        die("haechi token add", said);
    world.token = arena_format(world.arena, "%s", text);
    json_decref(token);
}

static bool is_wanted(const char *name, int argc, char **argv)
{
    for (int i = 3; i < argc; i++)
        if (strcmp(argv[i], name) == 0)
            return true;
    return argc <= 3;
}

static bool verdict_print(const struct fault *fault, const struct verdict *verdict)
{
    bool good = !verdict->lost && !verdict->doubled && verdict->verify && verdict->audit &&
                !verdict->note && !world.wrong_answers;
    printf("%-24s %6llu %12llu %6llu %8llu  %-7s %-7s %s\n", fault->title,
           (unsigned long long)verdict->rounds, (unsigned long long)verdict->acknowledged,
           (unsigned long long)verdict->lost, (unsigned long long)verdict->doubled,
           verdict->skipped  ? "-"
           : verdict->verify ? "holds"
                             : "FAILS",
           verdict->skipped ? "-"
           : verdict->audit ? "holds"
                            : "FAILS",
           verdict->skipped ? "skipped"
           : verdict->note  ? verdict->note
                            : "");
    fflush(stdout);
    return good;
}

int main(int argc, char **argv)
{
    uint64_t seed = argc > 1 ? strtoull(argv[1], NULL, 10) : (uint64_t)now_us();
    uint64_t rounds = argc > 2 ? strtoull(argv[2], NULL, 10) : 20;
    int passed = 0, failed = 0, skipped = 0;
    world.arena = arena_new("faults", 0, 0);
    const char *program = getenv("HAECHI");
    world.program = program ? program : "build/haechi";
    random_open(&world.random, seed);
    signal(SIGPIPE, SIG_IGN);
    sigaction(SIGTERM, &(struct sigaction){ .sa_handler = take_enough, .sa_flags = SA_RESTART },
              NULL);
    getrlimit(RLIMIT_FSIZE, &before_full);
    curl_global_init(CURL_GLOBAL_DEFAULT);
    set_up();
    printf("seed %llu\n%-24s %6s %12s %6s %8s  %-7s %-7s\n", (unsigned long long)seed, "fault",
           "rounds", "acknowledged", "lost", "doubled", "verify", "audit");
    for (size_t i = 0; i < FAULT_COUNT; i++) {
        if (!is_wanted(faults[i].name, argc, argv))
            continue;
        struct verdict verdict = { .verify = true, .audit = true };
        uint64_t before = world.acknowledged_count;
        faults[i].run(rounds, &verdict);
        verdict.acknowledged = world.acknowledged_count - before;
        bool good = verdict_print(&faults[i], &verdict);
        *(verdict.skipped ? &skipped : good ? &passed : &failed) += 1;
    }
    const char *said;
    if (!failed)
        run(&said, NULL, (const char *const[]){ "/bin/rm", "-r", world.dir, NULL });
    else
        printf("what is left: %s\n", world.dir);
    printf("%d passed, %d failed, %d skipped\n", passed, failed, skipped);
    return failed != 0;
}
