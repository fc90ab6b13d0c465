// cli/cli_text.h — output for people: words in their language, colours, numbers, tables, progress.
#pragma once

#include <stdio.h>

#include "base/num.h"
#include "base/str.h"
#include "cli/cli_options.h"
#include "flow/value.h"

// In Korean both words, "발견 found"; with --lang en the English one alone.
const char *cli_both(const struct cli *cli, const char *ko, const char *en);
const char *cli_one(const struct cli *cli, const char *ko, const char *en); // the language's alone

enum cli_color { CLI_RESET, CLI_BOLD, CLI_DIM, CLI_RED, CLI_YELLOW, CLI_GREEN };
// The escape, "" where standard output is no terminal or colours are not wanted.
const char *cli_color(const struct cli *cli, enum cli_color color);

const char *cli_count(struct arena *arena, uint64_t count); // 1,234,567
const char *cli_won(struct arena *arena, struct num amount);
const char *cli_bytes(struct arena *arena, uint64_t bytes); // 12.3 MB
const char *cli_percent(struct arena *arena, uint64_t part, uint64_t whole); // never rounded up
uint64_t cli_now_ns(void);
int64_t cli_today(void); // civil day of the host, for the default of --as-of alone
uint64_t cli_memory_peak(void);

struct cli_table {
    struct arena *arena;
    size_t column_count;
    const char **titles;
    const bool *right; // numbers stand on the right
    VEC(const char **) rows;
};

// Titles and sides must outlive the table.
void cli_table_open(struct cli_table *table, struct arena *arena, const char **titles,
                    const bool *right, size_t column_count);
// As many cells as the table has columns; they must outlive the table.
void cli_table_add(struct cli_table *table, const char *const *cells);
void cli_table_print(const struct cli *cli, const struct cli_table *table, FILE *file);

// A line on standard error that is rewritten in place, only on a terminal and after one second.
struct cli_progress {
    uint64_t begun_ns, shown_ns;
    bool terminal, shown;
};
void cli_progress_open(struct cli_progress *progress);
void cli_progress_show(struct cli_progress *progress, const char *what, uint64_t done,
                       uint64_t total);
void cli_progress_close(struct cli_progress *progress);
