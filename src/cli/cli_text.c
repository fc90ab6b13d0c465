#include "cli/cli_text.h"

#include <inttypes.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "base/civil.h"

#define SECOND_NS   UINT64_C(1000000000)
#define REDRAW_NS   (SECOND_NS / 10)
#define BEFORE_2000 INT64_C(10957) // days from 1970-01-01 to 2000-01-01

const char *cli_both(const struct cli *cli, const char *ko, const char *en)
{
    return cli->english ? en : arena_format(cli->arena, "%s %s", ko, en);
}

const char *cli_one(const struct cli *cli, const char *ko, const char *en)
{
    return cli->english ? en : ko;
}

const char *cli_color(const struct cli *cli, enum cli_color color)
{
    static const char *const escapes[] = {
        [CLI_RESET] = "\033[0m", [CLI_BOLD] = "\033[1m",    [CLI_DIM] = "\033[2m",
        [CLI_RED] = "\033[31m",  [CLI_YELLOW] = "\033[33m", [CLI_GREEN] = "\033[32m",
    };
    return cli->plain || !isatty(STDOUT_FILENO) ? "" : escapes[color];
}

// Commas between groups of three of the digits before the point.
static const char *grouped(struct arena *arena, const char *text)
{
    struct str out;
    str_open(&out, arena);
    if (*text == '-')
        str_char(&out, *text++);
    size_t whole = strspn(text, "0123456789");
    for (size_t i = 0; i < whole; i++) {
        if (i && (whole - i) % 3 == 0)
            str_char(&out, ',');
        str_char(&out, text[i]);
    }
    str_text(&out, text + whole);
    return str_end(&out);
}

const char *cli_count(struct arena *arena, uint64_t count)
{
    return grouped(arena, arena_format(arena, "%" PRIu64, count));
}

const char *cli_won(struct arena *arena, struct num amount)
{
    char text[NUM_TEXT_MAX];
    num_print(num_reduce(amount), text);
    return grouped(arena, text);
}

const char *cli_bytes(struct arena *arena, uint64_t bytes)
{
    static const char *const units[] = {"kB", "MB", "GB", "TB"};
    if (bytes < 1000)
        return arena_format(arena, "%" PRIu64 " B", bytes);
    double amount = (double)bytes / 1000;
    size_t unit = 0;
    for (; amount >= 1000 && unit < 3; unit++)
        amount /= 1000;
    return arena_format(arena, "%.1f %s", amount, units[unit]);
}

const char *cli_percent(struct arena *arena, uint64_t part, uint64_t whole)
{
    if (whole == 0)
        return "-";
    uint64_t tenths = (uint64_t)((u128)part * 1000 / whole);
    return arena_format(arena, "%" PRIu64 ".%" PRIu64 "%%", tenths / 10, tenths % 10);
}

uint64_t cli_now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * SECOND_NS + (uint64_t)now.tv_nsec;
}

int64_t cli_today(void)
{
    time_t now = time(NULL);
    struct tm local;
    localtime_r(&now, &local);
    return civil_day(local.tm_year + 1900, local.tm_mon + 1, local.tm_mday);
}

uint64_t cli_memory_peak(void)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return (uint64_t)usage.ru_maxrss * 1024;
}

void cli_table_open(struct cli_table *table, struct arena *arena, const char **titles,
                    const bool *right, size_t column_count)
{
    *table = (struct cli_table){
        .arena = arena, .column_count = column_count, .titles = titles, .right = right};
}

void cli_table_add(struct cli_table *table, const char *const *cells)
{
    const char **row = ARENA_ARRAY(table->arena, const char *, table->column_count);
    memcpy(row, cells, table->column_count * sizeof *row);
    VEC_ADD(table->arena, &table->rows, row);
}

static void pad(FILE *file, size_t count)
{
    for (size_t i = 0; i < count; i++)
        fputc(' ', file);
}

// A line ends with its last cell that says something, so that nothing trails.
static void row_print(const struct cli_table *table, const char *const *cells, const size_t *widths,
                      FILE *file)
{
    size_t last = table->column_count;
    while (last > 0 && !*cells[last - 1])
        last--;
    for (size_t i = 0; i < last; i++) {
        size_t gap = widths[i] - utf8_width(cells[i], strlen(cells[i]));
        if (table->right[i])
            pad(file, gap);
        fputs(cells[i], file);
        if (i + 1 < last)
            pad(file, (table->right[i] ? 0 : gap) + 2);
    }
    fputc('\n', file);
}

void cli_table_print(const struct cli *cli, const struct cli_table *table, FILE *file)
{
    size_t *widths = ARENA_ARRAY(table->arena, size_t, table->column_count);
    for (size_t i = 0; i < table->column_count; i++) {
        widths[i] = utf8_width(table->titles[i], strlen(table->titles[i]));
        for (size_t row = 0; row < table->rows.count; row++) {
            const char *cell = table->rows.at[row][i];
            size_t width = utf8_width(cell, strlen(cell));
            if (width > widths[i])
                widths[i] = width;
        }
    }
    fputs(cli_color(cli, CLI_BOLD), file);
    row_print(table, table->titles, widths, file);
    fputs(cli_color(cli, CLI_RESET), file);
    for (size_t row = 0; row < table->rows.count; row++)
        row_print(table, table->rows.at[row], widths, file);
}

void cli_progress_open(struct cli_progress *progress)
{
    *progress = (struct cli_progress){.begun_ns = cli_now_ns(),
                                      .terminal = isatty(STDERR_FILENO) == 1};
}

void cli_progress_show(struct cli_progress *progress, const char *what, uint64_t done,
                       uint64_t total)
{
    if (!progress->terminal)
        return;
    uint64_t now = cli_now_ns();
    if (now - progress->begun_ns < SECOND_NS || now - progress->shown_ns < REDRAW_NS)
        return;
    progress->shown_ns = now;
    progress->shown = true;
    if (total)
        fprintf(stderr, "\r\033[K%3u%%  %s", (unsigned)(done * 100 / total), what);
    else
        fprintf(stderr, "\r\033[K%s", what);
    fflush(stderr);
}

void cli_progress_close(struct cli_progress *progress)
{
    if (progress->shown)
        fputs("\r\033[K", stderr);
    progress->shown = false;
}
