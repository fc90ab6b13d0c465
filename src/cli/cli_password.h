// cli/cli_password.h — a new password: asked for twice without showing it, or the first line of a file.
#pragma once

#include "cli/cli_options.h"

// Its hash, in the arena. `file` NULL: it is asked for; "-": standard input. ERR_BAD_INPUT when it is not
// good enough for `login`, or there is no terminal to ask.
bool cli_password(const struct cli *cli, const char *login, const char *file, const char **hash,
                  struct err *err);
