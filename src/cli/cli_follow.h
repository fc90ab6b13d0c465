// cli/cli_follow.h — a stream of changes goes through the watch; what it raises is printed at once.
#pragma once

#include "cli/cli_pack.h"

struct cli_follow {
    const char *path;   // - is standard input
    const char *agency; // of rows without one, or NULL
    bool batch;         // a commit at a blank line or {"op":"commit"}, not at every line
    uint64_t line_count, bad_count, raised_count, withdrawn_count;
};

// Ends with the stream. A line that cannot be used is told and counted.
bool cli_follow(struct cli_follow *follow, struct cli_pack *pack, struct err *err);
