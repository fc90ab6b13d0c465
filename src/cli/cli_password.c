#include "cli/cli_password.h"

#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "seal/seal.h"

#define PASSWORD_BYTES_MAX KIB

static const char *line_read(const struct cli *cli, FILE *file)
{
    char line[PASSWORD_BYTES_MAX];
    if (!fgets(line, sizeof line, file))
        return NULL;
    return arena_text(cli->arena, line, strcspn(line, "\r\n"));
}

static const char *prompt(const struct cli *cli, const char *ko, const char *en)
{
    struct termios before, quiet;
    if (tcgetattr(STDIN_FILENO, &before) != 0)
        return NULL;
    quiet = before;
    quiet.c_lflag &= ~(tcflag_t)ECHO;
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &quiet); // then ask: what is typed at the question is not thrown away
    fprintf(stderr, "%s: ", cli->english ? en : ko);
    const char *line = line_read(cli, stdin);
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &before);
    fputc('\n', stderr);
    return line;
}

static bool ask(const struct cli *cli, const char **out, struct err *err)
{
    *out = prompt(cli, "비밀번호", "Password");
    if (!*out)
        return err_set(
            err, ERR_BAD_INPUT,
            "단말기가 아닙니다. --password-file을 쓰십시오 | no terminal: use --password-file");
    const char *again = prompt(cli, "한 번 더", "Once more");
    return (again && strcmp(*out, again) == 0) ||
           err_set(err, ERR_BAD_INPUT, "두 비밀번호가 다릅니다 | the two passwords differ");
}

static bool from_file(const struct cli *cli, const char *path, const char **out, struct err *err)
{
    FILE *file = strcmp(path, "-") == 0 ? stdin : fopen(path, "r");
    *out = file ? line_read(cli, file) : NULL;
    if (file && file != stdin)
        fclose(file);
    return *out || err_set(err, ERR_NOT_FOUND, "%s: 읽을 수 없습니다 | cannot be read", path);
}

bool cli_password(const struct cli *cli, const char *login, const char *file, const char **hash,
                  struct err *err)
{
    const struct password_rules rules = { .length_min = 10,
                                          .kinds_min = 2,
                                          .no_account_name = true };
    const char *password;
    TRY(file ? from_file(cli, file, &password, err) : ask(cli, &password, err));
    const char *fault = password_fault(&rules, login, password, cli->english);
    if (fault)
        return err_set(err, ERR_BAD_INPUT, "%s", fault);
    *hash = password_hash(cli->arena, password);
    return true;
}
