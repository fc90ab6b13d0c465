// test/conform/conform.c — the SQL conformance suites: stored questions with PostgreSQL's own answers.
//
// A case is answered three ways: the tables loaded before the query is put in, loaded row by row with
// a tick for each, and with every row deleted and put back. It passes when all three agree with the
// stored answer, compared as a multiset: a kept answer has no order, so ORDER BY without LIMIT says
// nothing here. Numerics are compared by value. What the engine refuses is counted by reason, and so
// is an answer with a row that the engine reports as an error where PostgreSQL has a value.
// Usage: conform [--suite NAME] [--file PART] [--line N] [--verbose]
//     HAECHI_DATA (default ../shared/data) holds sql/*.jsonl.gz; README.md there tells the format.
#include <glob.h>
#include <jansson.h>
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <unistd.h>
#include <zlib.h>

#include "test/conform/world.h"
#include "test/rows.h"

#define LINE_BYTES (16u << 20)
#define CASE_SECONDS 20 // of processor time: a busy machine is no wrong answer
#define FAILURES_SHOWN 20
#define REASONS_SHOWN 25

struct tally {
    size_t passed, failed, refused, plain, plain_refused, unordered;
};

struct suite {
    const char *name;
    struct tally tally;
    struct map reasons, files; // text → size_t *; name → json_t * of statements
    struct world world;
    const char *file;
    size_t done; // statements of the file that the world has seen
};

static struct arena *arena;
static const char *only_suite, *only_file;
static long only_line;
static bool verbose;
static size_t failures_shown;
static sigjmp_buf rescue;

static void crashed(int number) { siglongjmp(rescue, number); }

// ---- one way to answer

enum way { LOADED_BEFORE, ROW_BY_ROW, PUT_BACK, WAYS };
static const char *const way_names[WAYS] = { "loaded before", "loaded row by row",
                                             "every row deleted and put back" };

static void take(void *context, const struct batch *batch, struct tick *tick)
{
    (void)tick;
    struct kept *kept = context;
    for (size_t i = 0; i < batch->row_count; i++) {
        struct str text;
        str_open(&text, kept->arena);
        row_text(&text, batch, i);
        int64_t *sum = map_get(&kept->sums, str_end(&text));
        if (!sum) {
            sum = ARENA_NEW(kept->arena, int64_t);
            map_put(&kept->sums, str_end(&text), sum);
        }
        *sum += batch->weights[i];
    }
}

static void rows_change(struct kept *kept, const struct world *world, enum way way)
{
    for (size_t t = 0; t < world->tables.count; t++) {
        const struct world_table *table = &world->tables.at[t];
        if (!graph_table_find(kept->graph, table->table->name))
            continue;
        for (size_t row = 0; row < table->rows.count; row++) {
            if (way == PUT_BACK) {
                world_change(kept, table, row, -1);
                kept_tick(kept);
            }
            world_change(kept, table, row, 1);
            kept_tick(kept);
        }
    }
}

static void rows_wanted(struct arena *room, const struct plan *plan, const json_t *stored,
                        struct rows *out)
{
    out->count = 0;
    out->at = ARENA_ARRAY(room, char *, json_array_size(stored) + 1);
    size_t index, c;
    json_t *row, *cell;
    json_array_foreach(stored, index, row) {
        struct str text;
        str_open(&text, room);
        json_array_foreach(row, c, cell) {
            bool numeric = c < plan->column_count && plan->columns[c].type == TYPE_NUMERIC;
            if (json_is_null(cell))
                str_text(&text, "\\N\t");
            else
                rows_cell(&text, json_string_value(cell), numeric);
        }
        out->at[out->count++] = (char *)(uintptr_t)str_end(&text);
    }
    qsort(out->at, out->count, sizeof *out->at, rows_compare);
}

// A cell or a row that the engine says it cannot judge; PostgreSQL has a value there.
static bool error_row_find(const struct rows *rows, struct err *err)
{
    for (size_t i = 0; i < rows->count; i++)
        for (const char *at = rows->at[i]; at; at = strchr(at, '\t') ? strchr(at, '\t') + 1 : NULL) {
            bool cell = at[0] == '!' && at[1] >= '1' && at[1] <= '9' && at[2] == '\t';
            bool row = at[0] == '?' && at[1] == ' ';
            if (cell || row)
                return err_set(err, ERR_LIMIT, "an error row: %s",
                               fault_text((enum fault)(at[cell ? 1 : 2] - '0')));
        }
    return true;
}

// True when the answer is as stored; a refusal leaves its reason in err and gives false.
static bool way_run(struct world *world, const char *sql, const json_t *stored, enum way way,
                    bool print, struct err *err)
{
    struct kept kept;
    struct sink_spec sink = { .take = take, .context = &kept };
    TRY(world_query(&kept, world, sql, way != ROW_BY_ROW, &sink, err));
    kept_tick(&kept);
    if (way != LOADED_BEFORE)
        rows_change(&kept, world, way);
    struct rows wanted, got;
    rows_wanted(kept.arena, kept.bound.plan, stored, &wanted);
    rows_of_kept(kept.arena, &kept, &got);
    bool same = rows_same(&wanted, &got);
    if (!same)
        error_row_find(&got, err);
    if (!same && print)
        rows_print_difference(&wanted, &got, way_names[way], sql);
    kept_close(&kept);
    return same;
}

// ---- one case

static void refused(struct suite *suite, const char *text)
{
    // Names and numbers differ from case to case; the reason is what is left.
    char reason[110];
    size_t len = 0;
    for (const char *at = text; *at && len < sizeof reason - 4; at++) {
        if (*at == '"' && strchr(at + 1, '"') && strncmp(text, "set-up", 6) != 0 &&
            !strstr(text, "function")) {
            at = strchr(at + 1, '"');
            len += (size_t)snprintf(reason + len, 4, "…");
        } else {
            reason[len++] = *at;
        }
    }
    while (len > 0 && ((unsigned char)reason[len - 1] & 0xc0) == 0x80 && len >= sizeof reason - 8)
        len--;
    reason[len] = 0;
    size_t *count = map_get(&suite->reasons, reason);
    if (!count) {
        count = ARENA_NEW(arena, size_t);
        map_put(&suite->reasons, reason, count);
    }
    ++*count;
    suite->tally.refused++;
}

static bool shows(void) { return verbose || failures_shown++ < FAILURES_SHOWN; }

static bool ways_run(struct suite *suite, const char *sql, const json_t *stored, const char *place,
                     struct err *err)
{
    for (enum way way = 0; way < WAYS; way++) {
        if (way_run(&suite->world, sql, stored, way, false, err))
            continue;
        if (err->kind == ERR_NONE && shows()) {
            printf("\n%s\n", place);
            way_run(&suite->world, sql, stored, way, true, err);
        }
        return false;
    }
    return true;
}

static void world_reach(struct suite *suite, const char *file, size_t count)
{
    if (!suite->file || strcmp(suite->file, file) != 0 || count < suite->done) {
        if (suite->file)
            world_close(&suite->world);
        world_open(&suite->world);
        suite->file = arena_text(arena, file, strlen(file));
        suite->done = 0;
    }
    const json_t *statements = map_get(&suite->files, file);
    for (; suite->done < count; suite->done++)
        world_run(&suite->world, json_string_value(json_array_get(statements, suite->done)));
}

static void case_judge(struct suite *suite, const json_t *entry, const char *place)
{
    const char *sql = json_string_value(json_object_get(entry, "sql"));
    const json_t *stored = json_object_get(entry, "rows");
    struct err err = { .sql_offset = -1 };
    world_reach(suite, json_string_value(json_object_get(entry, "file")),
                (size_t)json_integer_value(json_object_get(entry, "nsetup")));
    if (suite->world.lost || !stored) {
        refused(suite, stored ? suite->world.lost : "an answer stored as a checksum only");
        return;
    }
    if (ways_run(suite, sql, stored, place, &err)) {
        suite->tally.passed++;
    } else if (err.kind == ERR_NONE) {
        suite->tally.failed++;
    } else {
        const char *blocked = world_blocks(&suite->world, err.text);
        world_run(&suite->world, sql); // INSERT … RETURNING and its like change what comes after
        refused(suite, blocked ? blocked : err.text);
        if (verbose)
            printf("\n%s\nrefused: %s\n  %s\n", place, blocked ? blocked : err.text, sql);
    }
}

static void time_limit(int seconds)
{
    setitimer(ITIMER_PROF, &(struct itimerval){ .it_value.tv_sec = seconds }, NULL);
}

static void case_run(struct suite *suite, const json_t *entry)
{
    const char *file = json_string_value(json_object_get(entry, "file"));
    long line = (long)json_integer_value(json_object_get(entry, "line"));
    if ((only_file && !strstr(file, only_file)) || (only_line && only_line != line))
        return;
    char place[300];
    snprintf(place, sizeof place, "%s:%ld", file, line);
    size_t refused_before = suite->tally.refused;
    int number = sigsetjmp(rescue, 1);
    if (number == 0) {
        time_limit(CASE_SECONDS);
        case_judge(suite, entry, place);
    } else {
        // What the case held is lost, and its world may be half changed.
        suite->tally.failed++;
        suite->file = NULL;
        if (shows())
            printf("\n%s\nnot ok: %s\n  %s\n", place, strsignal(number),
                   json_string_value(json_object_get(entry, "sql")));
    }
    time_limit(0);
    if (json_is_true(json_object_get(entry, "select_only"))) {
        suite->tally.plain++;
        suite->tally.plain_refused += suite->tally.refused - refused_before;
    }
    const char *sort = json_string_value(json_object_get(entry, "sort"));
    suite->tally.unordered += sort && !strcmp(sort, "nosort");
}

// ---- suites

static int compare_reasons(const void *a, const void *b)
{
    size_t left = *(size_t *)((const struct map_entry *)a)->value;
    size_t right = *(size_t *)((const struct map_entry *)b)->value;
    return (left < right) - (left > right);
}

static void suite_print(struct suite *suite)
{
    const struct tally *tally = &suite->tally;
    printf("%s: %zu passed, %zu failed, %zu refused\n", suite->name, tally->passed, tally->failed,
           tally->refused);
    printf("    select only: %zu of %zu refused (%.2f %%)\n", tally->plain_refused, tally->plain,
           tally->plain ? 100.0 * (double)tally->plain_refused / (double)tally->plain : 0.0);
    if (tally->unordered)
        printf("    %zu cases say nosort and were compared as multisets too\n", tally->unordered);
    if (suite->reasons.count)
        qsort(suite->reasons.entries, suite->reasons.count, sizeof *suite->reasons.entries,
              compare_reasons);
    for (size_t i = 0; i < suite->reasons.count && (verbose || i < REASONS_SHOWN); i++)
        printf("    %6zu  %s\n", *(size_t *)suite->reasons.entries[i].value,
               suite->reasons.entries[i].key);
    if (!verbose && suite->reasons.count > REASONS_SHOWN)
        printf("            and %zu other reasons (--verbose)\n", suite->reasons.count - REASONS_SHOWN);
}

static bool suite_run(struct suite *suite, const char *path)
{
    gzFile file = gzopen(path, "rb");
    if (!file) {
        printf("%s cannot be opened\n", path);
        return false;
    }
    char *line = arena_take_raw(arena, LINE_BYTES);
    map_open(&suite->reasons, arena);
    map_open(&suite->files, arena);
    VEC(json_t *) cases = { 0 };
    while (gzgets(file, line, LINE_BYTES)) {
        json_t *entry = json_loads(line, 0, NULL);
        const char *setup_of = json_string_value(json_object_get(entry, "setup_of"));
        if (setup_of)
            map_put(&suite->files, setup_of, json_object_get(entry, "statements"));
        else
            VEC_ADD(arena, &cases, entry);
    }
    gzclose(file);
    for (size_t i = 0; i < cases.count; i++)
        case_run(suite, cases.at[i]);
    suite_print(suite);
    fflush(stdout);
    return true;
}

static const char *suite_name(const char *path)
{
    const char *base = strrchr(path, '/') ? strrchr(path, '/') + 1 : path;
    return arena_text(arena, base, strcspn(base, "."));
}

static bool options_read(int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        bool more = i + 1 < argc;
        if (!strcmp(argv[i], "--verbose"))
            verbose = true;
        else if (!strcmp(argv[i], "--suite") && more)
            only_suite = argv[++i];
        else if (!strcmp(argv[i], "--file") && more)
            only_file = argv[++i];
        else if (!strcmp(argv[i], "--line") && more)
            only_line = strtol(argv[++i], NULL, 10);
        else
            return false;
    }
    return true;
}

int main(int argc, char **argv)
{
    if (!options_read(argc, argv)) {
        fprintf(stderr, "usage: conform [--suite NAME] [--file PART] [--line N] [--verbose]\n");
        return 2;
    }
    arena = arena_new("conform", 4 * GIB, 16 * GIB);
    const char *data = getenv("HAECHI_DATA");
    const char *pattern = arena_format(arena, "%s/sql/*.jsonl.gz", data ? data : "../shared/data");
    glob_t found;
    if (glob(pattern, 0, NULL, &found) != 0) {
        printf("no suites at %s (HAECHI_DATA names the folder)\n0 passed, 0 failed, 0 refused\n",
               pattern);
        return 0;
    }
    signal(SIGABRT, crashed);
    signal(SIGSEGV, crashed);
    signal(SIGFPE, crashed);
    signal(SIGPROF, crashed);
    struct tally sum = { 0 };
    printf("each case three ways: %s, %s, %s\n", way_names[LOADED_BEFORE], way_names[ROW_BY_ROW],
           way_names[PUT_BACK]);
    for (size_t i = 0; i < found.gl_pathc; i++) {
        struct suite suite = { .name = suite_name(found.gl_pathv[i]) };
        if (only_suite && !strstr(suite.name, only_suite))
            continue;
        if (!suite_run(&suite, found.gl_pathv[i]))
            sum.failed++;
        sum.passed += suite.tally.passed;
        sum.failed += suite.tally.failed;
        sum.refused += suite.tally.refused;
        sum.plain += suite.tally.plain;
        sum.plain_refused += suite.tally.plain_refused;
    }
    globfree(&found);
    printf("select only: %zu of %zu refused (%.2f %%)\n", sum.plain_refused, sum.plain,
           sum.plain ? 100.0 * (double)sum.plain_refused / (double)sum.plain : 0.0);
    printf("%zu passed, %zu failed, %zu refused\n", sum.passed, sum.failed, sum.refused);
    return sum.failed > 0;
}
