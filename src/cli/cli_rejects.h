// cli/cli_rejects.h — the list of what could not be read: a CSV file made at the first reject.
//
// Owns     the open file, until cli_rejects_close.
// Errors   a list that cannot be written is told once; reading goes on.
#pragma once

#include <stdio.h>

#include "cli/cli_options.h"
#include "source/source.h"

struct cli_rejects {
    const struct cli *cli;
    const char *path;
    bool wanted;
    FILE *file;
    uint64_t shown_refused, shown_noted; // lines on standard error
};

// `given` NULL: rejects.csv in the folder, or in the current one when that cannot be written to.
// A list left there by an earlier run is removed.
void cli_rejects_open(struct cli_rejects *rejects, const struct cli *cli, const char *dir,
                      const char *given, bool wanted);
// The first few are also printed on standard error.
void cli_rejects_add(struct cli_rejects *rejects, const struct source_reject *reject);
bool cli_rejects_close(struct cli_rejects *rejects); // false: not everything was written
