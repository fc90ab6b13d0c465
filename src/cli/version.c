#include <stdio.h>

#include "cli/cli_options.h"

static const char usage[] =
    "사용법: haechi version [--json]\n"
    "판 번호를 알려 줍니다.\n"
    "\n"
    "Usage: haechi version [--json]\n"
    "Prints the version.\n";

static int run(int argc, char **argv);

const struct command command_version = {
    .name = "version",
    .summary_ko = "판 번호",
    .summary_en = "print the version",
    .usage = usage,
    .run = run,
    .order = 90,
};

static int run(int argc, char **argv)
{
    struct cli cli;
    int status;
    if (!cli_read(&cli, &command_version, NULL, 0, argc, argv, &status))
        return cli_end(&cli, status);
    if (cli.json)
        printf("{\"name\": \"haechi\", \"version\": \"%s\"}\n", CLI_VERSION);
    else
        printf("haechi %s\n", CLI_VERSION);
    return cli_end(&cli, EXIT_CLEAN);
}
