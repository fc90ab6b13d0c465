// Records through intake into a store, with the whole pack watching: bench/intake CITY STORE [BATCH]
//
// CITY is a folder of `haechi sample`, STORE a URL of a store that is not there yet. One line a file: rows,
// seconds, rows a second, and the processor's seconds, which do not depend on who else uses the machine.
// At the end the store is read back as at a start, and verified.
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/now.h"
#include "control/catalog.h"
#include "source/source.h"
#include "store/migrate.h"
#include "watch/intake.h"

struct bench {
    struct arena *arena;
    struct schema schema;
    struct scenario **scenarios;
    size_t scenario_count;
    struct seal *seal;
    struct records *records;
    struct store *store;
    struct watch *watch;
    struct writer *writer;
    struct intake *intake;
    const char *url;
    size_t batch_rows;
    int64_t rows, wall_us, cpu_us, raised;
};

static void must(bool ok, const struct err *err)
{
    if (ok)
        return;
    fprintf(stderr, "%s\n", err->text);
    exit(1);
}

static int64_t cpu_us(void)
{
    struct rusage use;
    getrusage(RUSAGE_SELF, &use);
    return (use.ru_utime.tv_sec + use.ru_stime.tv_sec) * INT64_C(1000000) + use.ru_utime.tv_usec +
           use.ru_stime.tv_usec;
}

static bool count_event(void *context, struct writer_turn *turn, const struct sink_event *event,
                        struct err *err)
{
    (void)turn, (void)err;
    ((struct bench *)context)->raised += event->kind == FINDING_RAISED;
    return true;
}

static void open_engine(struct bench *bench)
{
    struct err err = { 0 };
    uint64_t rows = 0;
    bench->store = store_open(bench->url, STORE_CREATE, &err);
    must(bench->store != NULL, &err);
    must(migrate(bench->store, &err), &err);
    bench->records = records_open(bench->store, &bench->schema, bench->seal, &err);
    must(bench->records != NULL, &err);
    bench->watch = watch_new(&bench->schema, civil_day(2026, 7, 1) * CIVIL_DAY_US);
    for (size_t i = 0; i < bench->scenario_count; i++)
        must(watch_add(bench->watch, bench->scenarios[i], &err), &err);
    int64_t start = now_steady_us(), cpu = cpu_us();
    must(records_load_all(bench->records, bench->store, bench->watch, NULL, NULL, &rows, &err),
         &err);
    int64_t loaded = now_steady_us();
    watch_start(bench->watch, NULL, NULL);
    printf("start: %llu records, read %.2f s, first answer %.2f s, processor %.2f s\n",
           (unsigned long long)rows, (double)(loaded - start) / 1e6,
           (double)(now_steady_us() - loaded) / 1e6, (double)(cpu_us() - cpu) / 1e6);
}

static void open_bench(struct bench *bench)
{
    struct err err = { 0 };
    const char *share, *ring = "/tmp/haechi-bench-ring";
    bench->arena = arena_new("bench", 0, 0);
    bench->schema.arena = bench->arena;
    must(catalog_share_dir(bench->arena, NULL, &share, &err), &err);
    must(catalog_read(&bench->schema, arena_format(bench->arena, "%s/catalog", share), &err), &err);
    must(scenario_read_folder(bench->arena, arena_format(bench->arena, "%s/scenarios", share),
                              &bench->scenarios, &bench->scenario_count, &err),
         &err);
    if (access(ring, F_OK) != 0)
        must(seal_create(ring, &err), &err);
    bench->seal = seal_open(ring, SEAL_AES, &err);
    must(bench->seal != NULL, &err);
    open_engine(bench);
    bench->writer = writer_new(bench->store, bench->watch);
    bench->intake =
        intake_new(bench->writer, bench->records, &bench->schema, (struct intake_hooks){ 0 });
    writer_add_sink(bench->writer, intake_sink(bench->intake));
    writer_add_sink(bench->writer, (struct sink){ .context = bench, .prepare = count_event });
    must(writer_start(bench->writer, NULL, 0, SINK_START, &err), &err);
}

static void take_file(struct bench *bench, const char *dir, const char *name)
{
    const struct schema_table *table = source_name_table(&bench->schema, name);
    if (!table)
        return;
    struct err err = { 0 };
    struct intake_result result;
    struct intake_order order = { .table = table,
                                  .op = CHANGE_UPSERT,
                                  .name = name,
                                  .rows_expected = -1,
                                  .batch_rows = bench->batch_rows };
    order.file = open(arena_format(bench->arena, "%s/%s", dir, name), O_RDONLY | O_CLOEXEC);
    int64_t start = now_steady_us(), cpu = cpu_us();
    must(intake_wait(bench->intake, &order, bench->arena, &result, &err), &err);
    close(order.file);
    int64_t wall = now_steady_us() - start, used = cpu_us() - cpu;
    int64_t rows = result.counts.inserted + result.counts.updated + result.counts.unchanged;
    printf("%-16s %2zu columns %9lld rows %7.2f s %9.0f rows/s, processor %7.2f s, rejected %lld\n",
           table->name, table->column_count, (long long)rows, (double)wall / 1e6,
           (double)rows * 1e6 / (double)wall, (double)used / 1e6, (long long)result.counts.rejected);
    bench->rows += rows;
    bench->wall_us += wall;
    bench->cpu_us += used;
}

static void take_city(struct bench *bench, const char *dir)
{
    struct dirent **names;
    int count = scandir(dir, &names, NULL, alphasort);
    for (int i = 0; i < count; i++)
        take_file(bench, dir, names[i]->d_name);
    printf("in all: %lld rows %.2f s %.0f rows/s, processor %.2f s (%.2f us a row), %lld raised\n",
           (long long)bench->rows, (double)bench->wall_us / 1e6,
           (double)bench->rows * 1e6 / (double)bench->wall_us, (double)bench->cpu_us / 1e6,
           (double)bench->cpu_us / (double)bench->rows, (long long)bench->raised);
}

static void wrong_take(void *context, const struct record_wrong *wrong)
{
    (void)context;
    printf("wrong: %s %s: %s\n", wrong->table->name, wrong->key, wrong->en);
}

static void read_back(struct bench *bench)
{
    struct err err = { 0 };
    uint64_t rows;
    writer_stop(bench->writer);
    records_close(bench->records);
    open_engine(bench);
    int64_t start = now_steady_us();
    must(store_begin(bench->store, &err), &err);
    must(records_verify(bench->records, bench->store, wrong_take, NULL, &rows, &err), &err);
    store_rollback(bench->store);
    printf("verify: %llu records %.2f s\n", (unsigned long long)rows,
           (double)(now_steady_us() - start) / 1e6);
    store_close(bench->store);
    watch_close(bench->watch);
    records_close(bench->records);
}

int main(int argc, char **argv)
{
    if (argc < 3) {
        fprintf(stderr, "usage: bench/intake CITY STORE [BATCH]\n");
        return 2;
    }
    struct bench bench = { .url = argv[2], .batch_rows = argc > 3 ? (size_t)atoi(argv[3]) : 0 };
    open_bench(&bench);
    take_city(&bench, argv[1]);
    read_back(&bench);
    struct rusage use;
    getrusage(RUSAGE_SELF, &use);
    printf("largest memory: %ld MiB\n", use.ru_maxrss / 1024);
    return 0;
}
