// The program: finds the command by its name and runs it.

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli_options.h"
#include "cli/command.h"

#define COMMANDS_MAX 64

static int order_compare(const void *a, const void *b)
{
    const struct command *const *x = a, *const *y = b;
    return (*x)->order - (*y)->order;
}

static size_t commands_sorted(const struct command **out)
{
    size_t count = 0;
    while (command_registry[count] && count < COMMANDS_MAX) {
        out[count] = command_registry[count];
        count++;
    }
    qsort(out, count, sizeof(struct command *), order_compare);
    return count;
}

static const struct command *command_find(const char *name)
{
    for (size_t i = 0; command_registry[i]; i++)
        if (strcmp(command_registry[i]->name, name) == 0)
            return command_registry[i];
    return NULL;
}

static int overview_print(FILE *file, int status)
{
    const struct command *sorted[COMMANDS_MAX];
    size_t count = commands_sorted(sorted);
    fputs("해치(haechi): 지방자치단체의 행정 기록에서 잘못을 찾습니다.\n"
          "Finds the errors in a local government's records.\n\n"
          "사용법 Usage: haechi COMMAND [options]\n\n",
          file);
    for (size_t i = 0; i < count; i++)
        fprintf(file, "  %-10s %s\n             %s\n", sorted[i]->name, sorted[i]->summary_ko,
                sorted[i]->summary_en);
    fputs("\n명령마다 --help가 있습니다. Every command has --help.\n"
          "끝 상태 Exit status: 0 이상 없음 clean, 1 발견 findings (--fail-on), 2 입력 오류 bad input.\n",
          file);
    return status;
}

static int command_unknown(const char *word)
{
    const char *names[COMMANDS_MAX];
    size_t count = 0;
    for (; command_registry[count] && count < COMMANDS_MAX; count++)
        names[count] = command_registry[count]->name;
    const char *near = cli_nearest(word, names, count);
    if (near)
        fprintf(stderr,
                "haechi: %s: 모르는 명령입니다. haechi %s을(를) 뜻하셨습니까?\n"
                "    unknown command; did you mean haechi %s? See haechi --help\n",
                word, near, near);
    else
        fprintf(stderr,
                "haechi: %s: 모르는 명령입니다. haechi --help를 보십시오\n"
                "    unknown command; see haechi --help\n",
                word);
    return EXIT_INPUT;
}

static int command_help(const char *name)
{
    const struct command *command = command_find(name);
    if (!command)
        return command_unknown(name);
    fputs(command->usage, stdout);
    return EXIT_CLEAN;
}

int main(int argc, char **argv)
{
    if (argc < 2)
        return overview_print(stderr, EXIT_INPUT);
    const char *word = argv[1];
    if (strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0 || strcmp(word, "help") == 0)
        return argc > 2 ? command_help(argv[2]) : overview_print(stdout, EXIT_CLEAN);
    if (strcmp(word, "--version") == 0 || strcmp(word, "-V") == 0) {
        puts("haechi " CLI_VERSION);
        return EXIT_CLEAN;
    }
    const struct command *command = command_find(word);
    return command ? command->run(argc - 1, argv + 1) : command_unknown(word);
}
