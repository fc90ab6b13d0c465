// cli/command.h — the contract of a command: one file of src/cli, one exported row.
#pragma once

struct command {
    const char *name;
    const char *summary_ko, *summary_en; // one line each, for the list of commands
    const char *usage;                   // the whole text of --help, Korean first
    int (*run)(int argc, char **argv);   // argv[0] is the command's name; the process's exit status
    int order;                           // place in the list
};

extern const struct command *const command_registry[]; // generated; ends with NULL

// Exit statuses every command keeps to.
enum { EXIT_CLEAN = 0, EXIT_FINDINGS = 1, EXIT_INPUT = 2 };
