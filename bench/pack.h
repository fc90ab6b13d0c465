// bench/pack.h — the scenario pack and a folder of records, as every program of the benchmark sees them.
//
// Errors   a benchmark that cannot go on says why and ends with status 2.
#pragma once

#include <jansson.h>

#include "control/scenario.h"
#include "source/source.h"

struct pack {
    struct arena *arena;
    struct schema schema;
    struct scenario **scenarios; // by id
    struct plan_bound *bounds;
    size_t scenario_count;
    int64_t clock_us;
    struct source_file *files; // of tables that a scenario reads
    size_t file_count;
};

// Catalog and scenarios of this tree but those named in `except` ("C02,F03"; NULL: none); the records
// are in `dir`, whose about.txt names the day.
void pack_open(struct pack *pack, const char *dir, const char *except);
const char *pack_server_text(const struct pack *pack, struct arena *arena, size_t scenario);
bool pack_reads(const struct pack *pack, const struct schema_table *table);

// Reads the files one batch at a time.
typedef void (*pack_take)(void *context, const struct schema_table *table, const struct batch *batch);
void pack_read_file(const struct pack *pack, const char *path, const struct schema_table *table,
                    pack_take take, void *context);

_Noreturn void bench_die(const char *format, ...) __attribute__((format(printf, 1, 2)));
uint64_t bench_now_ns(void);
double bench_seconds_since(uint64_t begun_ns);
double bench_cpu_seconds(void); // of this process
uint64_t bench_resident_bytes(void); // of this process; 0 where the kernel does not tell
uint64_t bench_resident_bytes_of(int process);
// The value at a share (0 to 1) of sorted numbers.
uint64_t bench_quantile(const uint64_t *sorted, size_t count, double share);
void bench_sort(uint64_t *numbers, size_t count);
// Prints one result on standard output and gives the object back.
void bench_print(json_t *result);
