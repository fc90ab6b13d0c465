// test/differ.c — random queries answered beside PostgreSQL 15 under random changes and clock steps.
//
// After the first answer the same query is compiled once more beside itself and filled in slices between
// the changes; its answer in the end is held to PostgreSQL as well.
// A query passes when every answer agreed and at least one was compared. Not compared are answers on
// which PostgreSQL aborts (a division by zero, an overflow), and queries that either side refuses:
// these are counted in lines of their own. A failure is also a query that PostgreSQL calls wrong and
// the engine runs, or the other way round: the engine may refuse what it does not support, but not
// call it a mistake. A query that fails is shown as small as it could be made.
//
// Counted apart, and named by their seeds, are answers where the engine marks rows as impossible to
// judge and PostgreSQL does not abort: it may drop a join nobody reads, or fold x / NULL, before the
// division by zero inside is met.
// Usage: differ [seed [seconds]]; without a seed one is drawn and printed; 0 seconds: 1 query.
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/doc.h"
#include "test/grammar.h"
#include "test/queries.h"
#include "test/rows.h"

#define TICKS 4
#define SHRINK_PASSES 3
#define REASONS_MAX 12

enum verdict { SAME, NOT_COMPARED, CAUTIOUS, REFUSED, DIFFERS, ONLY_SERVER_REFUSES, ONLY_SERVER_TAKES, VERDICTS };

static struct arena *arena;
static struct schema schema;
static PGconn *conn;
static const char *running = ""; // for the last words of a crash
static char running_seed[32];

static struct reason {
    char text[160];
    size_t count;
} reasons[REASONS_MAX];

static void sql(const char *text)
{
    struct err err = { 0 };
    if (pg_exec(conn, text, &err))
        return;
    printf("%s: %s\n0 passed, 1 failed, 0 skipped\n", text, err.text);
    exit(1);
}

static void crashed(int number)
{
    static const char words[] = "not ok: a crash in\n  ";
    (void)!write(STDOUT_FILENO, words, sizeof words - 1);
    (void)!write(STDOUT_FILENO, running, strlen(running));
    (void)!write(STDOUT_FILENO, "\n  seed ", 8);
    (void)!write(STDOUT_FILENO, running_seed, strlen(running_seed));
    (void)!write(STDOUT_FILENO, "\n", 1);
    signal(number, SIG_DFL);
    raise(number);
}

static void reason_add(const char *text)
{
    size_t i = 0;
    while (i < REASONS_MAX - 1 && reasons[i].count && strcmp(reasons[i].text, text) != 0)
        i++;
    if (!reasons[i].count)
        snprintf(reasons[i].text, sizeof reasons[i].text, "%.150s",
                 i == REASONS_MAX - 1 ? "other reasons" : text);
    reasons[i].count++;
}

// ---- one query

// Whether all that only the engine has are rows it could not judge.
static bool answer_is_cautious(const struct rows *wanted, const struct rows *got)
{
    size_t marked = 0;
    for (size_t i = 0, j = 0; j < got->count;) {
        int order = i == wanted->count ? 1 : strcmp(wanted->at[i], got->at[j]);
        if (order > 0 && !row_in_doubt(got->at[j]))
            return false;
        marked += order > 0;
        i += order <= 0;
        j += order >= 0;
    }
    return marked > 0;
}

static enum verdict answers_compare(const struct kept *kept, struct arena *room, const char *where,
                                    bool print)
{
    const char *text =
        plan_server_text(room, &kept->request, &kept->bound, graph_clock(kept->graph));
    struct rows wanted, got;
    struct err err = { 0 };
    char state[6] = "";
    enum verdict verdict = SAME;
    sql("SAVEPOINT answer");
    if (rows_of_server(room, conn, text, &wanted, state, &err)) {
        rows_of_kept(room, kept, &got);
        if (!rows_same(&wanted, &got))
            verdict = answer_is_cautious(&wanted, &got) ? CAUTIOUS : DIFFERS;
        if (print)
            rows_print_difference(&wanted, &got, kept->request.sql, where);
    } else {
        verdict = strncmp(state, "22", 2) == 0   ? NOT_COMPARED
                  : strncmp(state, "0A", 2) == 0 ? REFUSED
                                                 : ONLY_SERVER_REFUSES;
        if (print && verdict == ONLY_SERVER_REFUSES)
            printf("not ok: only PostgreSQL refuses\n  %s\n  %s\n", kept->request.sql, err.text);
        sql("ROLLBACK TO SAVEPOINT answer");
    }
    sql("RELEASE SAVEPOINT answer");
    return verdict;
}

static void change_tick(struct kept *kept, struct arena *room, struct random *random, size_t steps)
{
    struct str text;
    str_open(&text, room);
    str_char(&text, ';');
    for (; steps > 0; steps--) {
        struct step step = random_step(random, &schema, true);
        if (!step.table)
            step.day = civil_floor_day(graph_clock(kept->graph)) + (int64_t)random_below(random, 3);
        kept_apply(kept, &step);
        if (step.table)
            step_print_sql(&text, &step);
    }
    sql(str_end(&text));
    kept_tick(kept);
}

// A refusal is honest when it says "not supported", or when PostgreSQL sees the mistake too.
static enum verdict refusal_check(const char *text, const struct err *err, bool print)
{
    if (err->kind != ERR_BAD_INPUT)
        return REFUSED;
    sql("BEGIN");
    PGresult *result = PQexec(conn, text);
    bool wrong = PQresultStatus(result) != PGRES_TUPLES_OK;
    PQclear(result);
    sql("ROLLBACK");
    if (print && !wrong)
        printf("not ok: only the engine calls this wrong\n  %s\n  %s\n", text, err->text);
    return wrong ? REFUSED : ONLY_SERVER_TAKES;
}

// The same query once more in the same graph, to be filled in slices.
static bool guest_begin(struct kept *guest, const struct kept *kept)
{
    struct err err = { 0 };
    graph_lazy(kept->graph, true);
    bool good = kept_join(guest, kept, &kept->request, &err);
    graph_lazy(kept->graph, false);
    if (!good) {
        printf("%s\n0 passed, 1 failed, 0 skipped\n", err.text);
        exit(1);
    }
    graph_fill(kept->graph);
    return true;
}

static enum verdict query_run(const char *text, uint64_t seed, bool print, struct err *err)
{
    struct random random;
    random_open(&random, seed);
    struct kept kept;
    if (!kept_try(&kept, &schema, text, civil_day(2026, 3, 5), err))
        return refusal_check(text, err, print);
    struct kept guest = { 0 };
    enum verdict verdict = NOT_COMPARED;
    bool more = true;
    sql("BEGIN");
    for (size_t tick = 0; tick <= TICKS && verdict <= NOT_COMPARED; tick++) {
        struct arena *room = arena_new("tick", GIB, 4 * GIB);
        if (tick == 1)
            more = guest_begin(&guest, &kept);
        while (more && tick && (tick == TICKS || random_below(&random, 4)))
            more = graph_fill_step(kept.graph, 1 + (uint32_t)random_below(&random, 6));
        if (tick == TICKS) {
            graph_fill_end(kept.graph);
            enum verdict now = answers_compare(&guest, room, "filled in slices", print);
            verdict = now == NOT_COMPARED ? verdict : now;
            arena_free(room);
            break;
        }
        change_tick(&kept, room, &random, tick ? 1 + random_below(&random, 8) : 30);
        const char *where = arena_format(room, "tick %zu", tick);
        enum verdict now = answers_compare(&kept, room, where, print);
        if (now != NOT_COMPARED)
            verdict = now;
        arena_free(room);
    }
    sql("ROLLBACK");
    if (guest.graph)
        kept_close(&guest);
    kept_close(&kept);
    return verdict;
}

// ---- a smaller one that goes wrong in the same way

static const char *query_shrink(struct arena *room, const char *marked, uint64_t seed,
                                enum verdict wanted)
{
    size_t count = grammar_parts(marked);
    bool *simpler = ARENA_ARRAY(room, bool, count + 1);
    for (int pass = 0; pass < SHRINK_PASSES; pass++) {
        bool smaller = false;
        for (size_t i = 0; i < count; i++) {
            if (simpler[i])
                continue;
            const char *before = grammar_plain(room, marked, simpler);
            simpler[i] = true;
            const char *after = grammar_plain(room, marked, simpler);
            struct err err = { 0 };
            running = after;
            bool same = !strcmp(before, after);
            if (!same && query_run(after, seed, false, &err) == wanted)
                smaller = true;
            else
                simpler[i] = same;
        }
        if (!smaller)
            break;
    }
    return grammar_plain(room, marked, simpler);
}

static enum verdict query_try(uint64_t seed, struct err *err)
{
    struct arena *room = arena_new("query", GIB, 4 * GIB);
    struct random random;
    random_open(&random, seed);
    const char *marked = grammar_query(room, &random);
    snprintf(running_seed, sizeof running_seed, "%llu", (unsigned long long)seed);
    running = grammar_plain(room, marked, ARENA_ARRAY(room, bool, grammar_parts(marked) + 1));
    enum verdict verdict = query_run(running, seed, false, err);
    if (verdict == CAUTIOUS)
        printf("# the engine is more cautious: seed %llu\n", (unsigned long long)seed);
    if (verdict >= DIFFERS) {
        const char *small = query_shrink(room, marked, seed, verdict);
        struct err none = { 0 };
        query_run(small, seed, true, &none);
        printf("  (seed %llu, 0 seconds)\n", (unsigned long long)seed);
        fflush(stdout);
    }
    running = "";
    arena_free(room);
    return verdict;
}

// ---- all of them

static int queries_run(uint64_t seed, long seconds)
{
    size_t counts[VERDICTS] = { 0 };
    time_t end = time(NULL) + seconds;
    do {
        struct err err = { 0 };
        enum verdict verdict = query_try(seed++, &err);
        counts[verdict]++;
        if (verdict == REFUSED)
            reason_add(err.text[0] ? err.text : "refused by both");
        if (seconds == 0 && verdict == REFUSED)
            printf("# refused: %s\n", err.text);
    } while (time(NULL) < end);
    printf("# %zu queries refused, %zu on which PostgreSQL always aborted, %zu cautious\n",
           counts[REFUSED], counts[NOT_COMPARED], counts[CAUTIOUS]);
    for (size_t i = 0; i < REASONS_MAX && reasons[i].count; i++)
        printf("#   %zu times: %s\n", reasons[i].count, reasons[i].text);
    size_t failed = counts[DIFFERS] + counts[ONLY_SERVER_REFUSES] + counts[ONLY_SERVER_TAKES];
    printf("%zu passed, %zu failed, 0 skipped\n", counts[SAME], failed);
    return failed > 0;
}

int main(int argc, char **argv)
{
    uint64_t seed = argc > 1 ? strtoull(argv[1], NULL, 10) : (uint64_t)time(NULL) * 10000;
    long seconds = argc > 2 ? strtol(argv[2], NULL, 10) : 20;
    printf("seed %llu, %ld seconds\n", (unsigned long long)seed, seconds);
    if (!pg_available()) {
        printf("0 passed, 0 failed, 1 skipped\n");
        return 0;
    }
    struct err err = { 0 };
    arena = arena_new("differ", GIB, 4 * GIB);
    schema.arena = arena;
    struct pg *pg = pg_start(NULL, &err);
    conn = pg ? pg_connect(pg, &err) : NULL;
    if (!conn || !schema_read(&schema, QUERY_TABLES, &err)) {
        printf("%s\n0 passed, 1 failed, 0 skipped\n", err.text);
        return 1;
    }
    signal(SIGABRT, crashed);
    signal(SIGSEGV, crashed);
    struct arena *room = arena_new("compat", MIB, GIB);
    char *compat;
    size_t len;
    if (!doc_read_file(room, "sql/compat.sql", MIB, &compat, &len, &err)) {
        printf("%s\n0 passed, 1 failed, 0 skipped\n", err.text);
        return 1;
    }
    sql(compat);
    arena_free(room);
    sql(QUERY_TABLES);
    sql("SET datestyle TO 'ISO, YMD'");
    int status = queries_run(seed, seconds);
    PQfinish(conn);
    pg_stop(pg);
    return status;
}
