// cli/cli_options.h — the words of a command line: options as a table, and what every command is told.
//
// Owns     the arena of struct cli holds everything a command needs until it ends.
// Errors   a mistake is printed with what to do, and the command ends with EXIT_INPUT.
#pragma once

#include <stdint.h>

#include "base/err.h"
#include "base/vec.h"
#include "cli/command.h"

#define CLI_VERSION "0.1.0"

struct cli_texts {
    const char **at;
    size_t count, room;
};

struct cli_date {
    bool given;
    int64_t day;
};

struct cli {
    struct arena *arena;
    const char *command;
    bool english, json;
    bool plain;        // no colours
    const char *share; // --share, else HAECHI_SHARE, or NULL
    struct cli_texts words;
};

enum cli_option_kind {
    CLI_FLAG,   // bool
    CLI_TEXT,   // const char *
    CLI_TEXTS,  // struct cli_texts: may be repeated
    CLI_NUMBER, // uint64_t
    CLI_DATE,   // struct cli_date
};

struct cli_option {
    const char *name;
    enum cli_option_kind kind;
    void *to;
};

// False when the command is over already (--help, or a mistake): *status is its exit status.
// Options that every command knows: --help --json --lang --no-color --share.
bool cli_read(struct cli *cli, const struct command *command, const struct cli_option *options,
              size_t count, int argc, char **argv, int *status);
// Ends the command: output that cannot be written makes the status EXIT_INPUT.
int cli_end(struct cli *cli, int status);

// Prints "haechi COMMAND: message" on standard error; " | " before the English begins a new line.
void cli_say_error(const struct cli *cli, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
int cli_fail(const struct cli *cli, const struct err *err); // the same; EXIT_INPUT
// The word of the list that was probably meant; NULL when none is near.
const char *cli_nearest(const char *word, const char *const *names, size_t count);
