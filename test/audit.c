// A long audit log: that verifying it holds no more than a page, and finds one changed entry among all.
//
//   build/test/audit SEED             writes, verifies, changes one entry; ends with N passed, N failed
//   build/test/audit SEED DIR COUNT   only writes a log of COUNT entries: DIR/haechi.db, DIR/keys/ring
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/audit.h"
#include "base/random.h"
#include "store/migrate.h"

#define LONG_COUNT 100000
#define BATCH      1000
#define BEGIN_US   INT64_C(1788188400000000) // 2026-08-31T15:00Z, the first of September in Seoul
#define HOUR_US    INT64_C(3600000000)
#define GROWTH_KIB (24 * 1024L)

struct log {
    char url[512], ring[512];
    struct store *store;
    struct seal *seal;
    struct random random;
    int64_t count, changed; // changed: the entry that was, or 0
    int passed, failed;
};

static void check(struct log *log, bool good, const char *what)
{
    if (!good)
        fprintf(stderr, "FAILED: %s\n", what);
    log->passed += good;
    log->failed += !good;
}

static void end_with(const struct err *err)
{
    fprintf(stderr, "%s\n", err->text);
    exit(1);
}

static const char *one_of(struct log *log, const char *const *texts, size_t count)
{
    return texts[random_below(&log->random, count)];
}
#define ONE_OF(log, ...)                                                                           \
    one_of(log, (const char *const[]){ __VA_ARGS__ },                                              \
           sizeof((const char *const[]){ __VA_ARGS__ }) / sizeof(char *))

// Some forty entries a day over weeks and months.
static struct audit_entry entry_make(struct log *log, int64_t number)
{
    return (struct audit_entry){
        .at_us = BEGIN_US + number * HOUR_US / 2 + (int64_t)random_below(&log->random, 1000000),
        .actor_id = random_between(&log->random, 0, 40),
        .actor_name = ONE_OF(log, "홍길동", "김서윤", "이도윤"),
        .address = ONE_OF(log, "10.1.2.3", "10.1.2.4", NULL),
        .action = ONE_OF(log, "alarm.act", "alarm.look", "person.reveal", "session.open"),
        .agency = ONE_OF(log, "A1", "A2", NULL),
        .department_id = random_between(&log->random, 0, 9),
        .object_table = "alarm",
        .object_id = ONE_OF(log, "17", "18", ""),
        .subject = ONE_OF(log, NULL, "t1.vugYnBqsl8Y8ea76L-4cYA"),
        .reason = ONE_OF(log, NULL, "확인", "line one\nreason 3:no", "x"),
        .detail = ONE_OF(log, NULL, "{\"from\": \"issued\", \"to\": \"working\"}"),
        .outcome = ONE_OF(log, NULL, "refused"),
    };
}

static bool batch_write(struct log *log, struct audit *audit, int64_t first, int64_t count,
                        struct err *err)
{
    TRY(store_begin(log->store, err));
    for (int64_t i = first; i < first + count; i++) {
        struct audit_entry entry = entry_make(log, i);
        TRY(audit_write(audit, log->store, &entry, err));
    }
    return store_commit(log->store, err);
}

static void log_open(struct log *log, const char *folder)
{
    struct err err = { 0 };
    char keys[512];
    snprintf(keys, sizeof keys, "%s/keys", folder);
    snprintf(log->ring, sizeof log->ring, "%s/keys/ring", folder);
    snprintf(log->url, sizeof log->url, "sqlite:%s/haechi.db", folder);
    mkdir(keys, 0700);
    if (!seal_create(log->ring, &err) || !(log->seal = seal_open(log->ring, SEAL_AES, &err)) ||
        !(log->store = store_open(log->url, STORE_CREATE, &err)) || !migrate(log->store, &err))
        end_with(&err);
    struct audit *audit = audit_open(log->seal);
    for (int64_t at = 0; at < log->count; at += BATCH)
        if (!batch_write(log, audit, at, log->count - at < BATCH ? log->count - at : BATCH, &err))
            end_with(&err);
    audit_close(audit);
}

static void see(void *context, const struct audit_finding *finding)
{
    struct log *log = context;
    log->changed = log->changed ? -1 : finding->first; // two findings are one too many
}

static struct audit_result verify(struct log *log)
{
    struct audit_result result;
    struct err err = { 0 };
    log->changed = 0;
    if (!audit_verify(log->store, log->seal, NULL, see, log, &result, &err))
        end_with(&err);
    return result;
}

static long memory_kib(void)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss;
}

static void long_log(struct log *log)
{
    struct err err = { 0 };
    long before = memory_kib();
    struct audit_result result = verify(log);
    check(log, result.finding_count == 0 && result.entry_count == (uint64_t)log->count,
          "the log as it was written");
    check(log, memory_kib() - before < GROWTH_KIB, "verifying holds a page at a time");
    int64_t number = random_between(&log->random, 1, log->count);
    if (!store_run(log->store, &err, "UPDATE audit_entry SET object_id = 'other' WHERE number = $1",
                   STORE_ARGS(store_int(number))))
        end_with(&err);
    result = verify(log);
    check(log, result.finding_count == 1 && log->changed == number,
          "the one entry that was changed");
}

int main(int argc, char **argv)
{
    uint64_t seed = argc > 1 ? strtoull(argv[1], NULL, 10) : 1;
    char folder[] = "/tmp/haechi-audit-XXXXXX", command[64];
    struct log log = { .count = argc > 3 ? strtoll(argv[3], NULL, 10) : LONG_COUNT };
    random_open(&log.random, seed);
    printf("seed %llu\n", (unsigned long long)seed);
    if (argc > 3) {
        log_open(&log, argv[2]);
    } else {
        if (!mkdtemp(folder))
            return 1;
        log_open(&log, folder);
        long_log(&log);
        snprintf(command, sizeof command, "rm -rf %s", folder);
        log.failed += system(command) != 0;
        printf("%d passed, %d failed\n", log.passed, log.failed);
    }
    store_close(log.store);
    seal_close(log.seal);
    return log.failed != 0;
}
