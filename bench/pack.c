#include "bench/pack.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/doc.h"
#include "control/catalog.h"
#include "control/trace.h"

#define ABOUT_BYTES_MAX (64 * KIB)

_Noreturn void bench_die(const char *format, ...)
{
    va_list list;
    va_start(list, format);
    fputs("bench: ", stderr);
    vfprintf(stderr, format, list);
    fputc('\n', stderr);
    va_end(list);
    exit(2);
}

// The date behind "as-of" or "as of"; a folder without one is judged on the day after its records end.
static int64_t about_day(struct arena *arena, const char *dir)
{
    char *text;
    size_t len;
    struct err err;
    if (!doc_read_file(arena, arena_format(arena, "%s/about.txt", dir), ABOUT_BYTES_MAX, &text, &len,
                       &err))
        bench_die("%s", err.text);
    const char *at = strstr(text, "as-of");
    at = at ? at : strstr(text, "as of");
    const char *digits = at ? at + strcspn(at, "0123456789\n") : "";
    int64_t day;
    if (!civil_parse_date(digits, strspn(digits, "0123456789-"), &day))
        bench_die("%s/about.txt names no as-of date: make the folder with haechi sample", dir);
    return day;
}

static void scenarios_bind(struct pack *pack)
{
    struct err err;
    pack->bounds = ARENA_ARRAY(pack->arena, struct plan_bound, pack->scenario_count);
    for (size_t i = 0; i < pack->scenario_count; i++) {
        struct plan_request request =
            scenario_request(pack->arena, pack->scenarios[i], &pack->schema);
        if (!plan_bind(pack->arena, &request, &pack->bounds[i], &err))
            bench_die("%s: %s", pack->scenarios[i]->path, err.text);
    }
}

bool pack_reads(const struct pack *pack, const struct schema_table *table)
{
    for (size_t i = 0; i < pack->scenario_count; i++) {
        const struct schema_table **tables;
        size_t count = trace_tables(pack->arena, pack->bounds[i].plan, &tables);
        for (size_t j = 0; j < count; j++)
            if (tables[j] == table)
                return true;
    }
    return false;
}

static bool is_listed(const char *list, const char *id)
{
    size_t len = strlen(id);
    for (const char *at = list; at && (at = strstr(at, id)); at += len)
        if ((at == list || at[-1] == ',') && (at[len] == ',' || at[len] == 0))
            return true;
    return false;
}

static void scenarios_except(struct pack *pack, const char *except)
{
    size_t kept = 0;
    for (size_t i = 0; i < pack->scenario_count; i++)
        if (!is_listed(except, pack->scenarios[i]->id))
            pack->scenarios[kept++] = pack->scenarios[i];
    pack->scenario_count = kept;
}

void pack_open(struct pack *pack, const char *dir, const char *except)
{
    struct arena *arena = arena_new("pack", 256 * MIB, 8 * GIB);
    *pack = (struct pack){ .arena = arena, .schema = { .arena = arena } };
    struct err err;
    const char *share;
    if (!catalog_share_dir(arena, getenv("HAECHI_SHARE"), &share, &err) ||
        !catalog_read(&pack->schema, arena_format(arena, "%s/catalog", share), &err) ||
        !scenario_read_folder(arena, arena_format(arena, "%s/scenarios", share), &pack->scenarios,
                              &pack->scenario_count, &err))
        bench_die("%s", err.text);
    pack->clock_us = about_day(arena, dir) * CIVIL_DAY_US;
    scenarios_except(pack, except);
    scenarios_bind(pack);
    struct source_options options = { .schema = &pack->schema, .arena = arena };
    struct source_file *files;
    size_t count;
    if (!source_folder_list(&options, dir, NULL, &files, &count, &err))
        bench_die("%s", err.text);
    pack->files = files;
    for (size_t i = 0; i < count; i++)
        if (pack_reads(pack, files[i].table))
            files[pack->file_count++] = files[i];
}

const char *pack_server_text(const struct pack *pack, struct arena *arena, size_t scenario)
{
    struct plan_request request =
        scenario_request(arena, pack->scenarios[scenario], &pack->schema);
    return plan_server_text(arena, &request, &pack->bounds[scenario], pack->clock_us);
}

void pack_read_file(const struct pack *pack, const char *path, const struct schema_table *table,
                    pack_take take, void *context)
{
    struct arena *room = arena_new("file", 64 * MIB, GIB), *tick = arena_new("batch", 256 * MIB, GIB);
    struct source_options options = { .schema = &pack->schema, .arena = room };
    struct err err;
    struct source *source = source_open(&options, path, table, NULL, &err);
    if (!source)
        bench_die("%s", err.text);
    for (;;) {
        struct batch *batch;
        const uint64_t *lines;
        arena_reset(tick);
        if (!source_next(source, tick, &batch, &lines, &err))
            bench_die("%s", err.text);
        if (!batch)
            break;
        take(context, table, batch);
    }
    source_close(source);
    arena_free(tick);
    arena_free(room);
}

uint64_t bench_now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

double bench_seconds_since(uint64_t begun_ns)
{
    return (double)(bench_now_ns() - begun_ns) / 1e9;
}

double bench_cpu_seconds(void)
{
    struct timespec used;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
    return (double)used.tv_sec + (double)used.tv_nsec / 1e9;
}

uint64_t bench_resident_bytes_of(int process)
{
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/statm", process);
    FILE *file = fopen(path, "r");
    if (!file)
        return 0;
    unsigned long long all, resident;
    int count = fscanf(file, "%llu %llu", &all, &resident);
    fclose(file);
    return count == 2 ? resident * (uint64_t)sysconf(_SC_PAGESIZE) : 0;
}

uint64_t bench_resident_bytes(void)
{
    return bench_resident_bytes_of((int)getpid());
}

static int compare_numbers(const void *a, const void *b)
{
    uint64_t left = *(const uint64_t *)a, right = *(const uint64_t *)b;
    return (left > right) - (left < right);
}

void bench_sort(uint64_t *numbers, size_t count)
{
    qsort(numbers, count, sizeof *numbers, compare_numbers);
}

uint64_t bench_quantile(const uint64_t *sorted, size_t count, double share)
{
    size_t at = (size_t)((double)count * share);
    return count ? sorted[at < count ? at : count - 1] : 0;
}

void bench_print(json_t *result)
{
    json_dumpf(result, stdout, JSON_INDENT(1) | JSON_PRESERVE_ORDER | JSON_REAL_PRECISION(9));
    putchar('\n');
    json_decref(result);
}
