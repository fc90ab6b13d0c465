// cli/cli_lines.h — lines of a stream as they arrive, never waiting for more than one line.
//
// Bounds   a line of CLI_LINE_MAX bytes; the rest of a longer one is passed over.
// Owns     the line holds until the next call.
#pragma once

#include <stdint.h>

#include "base/err.h"
#include "base/pool.h"
#include "base/str.h"

#define CLI_LINE_MAX ((size_t)16 << 20)

struct cli_lines {
    int file;
    const char *path;
    struct pool pool;
    char *data;
    size_t at, end, room;
    bool ended;
    uint64_t number; // of the line just read, from 1
    bool cut;        // it was longer than CLI_LINE_MAX
};

bool cli_lines_open(struct cli_lines *lines, const char *path, struct err *err); // - is standard input
// *more false: the end. The line is without its end.
bool cli_lines_next(struct cli_lines *lines, struct slice *line, bool *more, struct err *err);
void cli_lines_close(struct cli_lines *lines);
