#include "cli/cli_options.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/civil.h"
#include "base/str.h"

// getopt_long() returns OPTION_FIRST plus the place in the list of options.
#define OPTION_FIRST 256
#define WORD_MAX     64

void cli_say_error(const struct cli *cli, const char *format, ...)
{
    struct str text;
    str_open(&text, cli->arena);
    va_list list;
    va_start(list, format);
    str_format_list(&text, format, list);
    va_end(list);
    const char *rest = str_end(&text), *bar = strstr(rest, " | ");
    fflush(stdout);
    fprintf(stderr, "haechi %s: ", cli->command);
    if (bar)
        fprintf(stderr, "%.*s\n    %s\n", (int)(bar - rest), rest, bar + 3);
    else
        fprintf(stderr, "%s\n", rest);
}

int cli_fail(const struct cli *cli, const struct err *err)
{
    cli_say_error(cli, "%s", err->text);
    return EXIT_INPUT;
}

// Letters to insert, remove or replace until one word is the other; words longer than WORD_MAX are far.
static size_t word_distance(const char *a, const char *b)
{
    size_t a_len = strlen(a), b_len = strlen(b), row[WORD_MAX + 1];
    if (a_len > WORD_MAX || b_len > WORD_MAX)
        return WORD_MAX;
    for (size_t j = 0; j <= b_len; j++)
        row[j] = j;
    for (size_t i = 1; i <= a_len; i++) {
        size_t diagonal = row[0];
        row[0] = i;
        for (size_t j = 1; j <= b_len; j++) {
            size_t above = row[j], best = diagonal + (a[i - 1] != b[j - 1]);
            if (above + 1 < best)
                best = above + 1;
            if (row[j - 1] + 1 < best)
                best = row[j - 1] + 1;
            row[j] = best;
            diagonal = above;
        }
    }
    return row[b_len];
}

const char *cli_nearest(const char *word, const char *const *names, size_t count)
{
    const char *nearest = NULL;
    size_t best = strlen(word) / 3 + 2;
    for (size_t i = 0; i < count; i++) {
        size_t distance = word_distance(word, names[i]);
        if (distance < best) {
            best = distance;
            nearest = names[i];
        }
    }
    return nearest;
}

static bool option_take(const struct cli *cli, const struct cli_option *option, const char *text)
{
    char *end = NULL;
    switch (option->kind) {
    case CLI_FLAG:
        *(bool *)option->to = true;
        return true;
    case CLI_TEXT:
        *(const char **)option->to = text;
        return true;
    case CLI_TEXTS:
        VEC_ADD(cli->arena, (struct cli_texts *)option->to, text);
        return true;
    case CLI_NUMBER:
        errno = 0;
        *(uint64_t *)option->to = strtoull(text, &end, 10);
        if (*text >= '0' && *text <= '9' && *end == 0 && errno == 0)
            return true;
        cli_say_error(cli,
                      "--%s %s: 0 이상의 정수를 쓰십시오 | --%s takes a whole number that is not negative",
                      option->name, text, option->name);
        return false;
    case CLI_DATE: {
        struct cli_date *date = option->to;
        date->given = true;
        if (civil_parse_date(text, strlen(text), &date->day))
            return true;
        cli_say_error(cli,
                      "--%s %s: 날짜를 2026-07-01처럼 쓰십시오 | --%s takes a date such as 2026-07-01",
                      option->name, text, option->name);
        return false;
    }
    }
    return false;
}

static void option_unknown(const struct cli *cli, const char *word, const struct option *longs,
                           size_t count)
{
    const char **names = ARENA_ARRAY(cli->arena, const char *, count + 1);
    for (size_t i = 0; i < count; i++)
        names[i] = longs[i].name;
    const char *bare = word;
    while (*bare == '-')
        bare++;
    size_t len = strcspn(bare, "=");
    const char *near = cli_nearest(arena_text(cli->arena, bare, len), names, count);
    if (near)
        cli_say_error(cli,
                      "%s: 모르는 옵션입니다. --%s을(를) 뜻하셨습니까? | unknown option; did you mean --%s? "
                      "See haechi %s --help",
                      word, near, near, cli->command);
    else
        cli_say_error(cli,
                      "%s: 모르는 옵션입니다. haechi %s --help를 보십시오 | unknown option; see haechi %s "
                      "--help",
                      word, cli->command, cli->command);
}

static bool language_set(struct cli *cli, const char *text)
{
    if (!text)
        return true;
    cli->english = strcmp(text, "en") == 0;
    if (cli->english || strcmp(text, "ko") == 0)
        return true;
    cli_say_error(cli, "--lang %s: ko 또는 en을 쓰십시오 | --lang takes ko or en", text);
    return false;
}

bool cli_read(struct cli *cli, const struct command *command, const struct cli_option *options,
              size_t count, int argc, char **argv, int *status)
{
    *cli = (struct cli){.arena = arena_new("command", 1 * GIB, 8 * GIB), .command = command->name};
    const char *no_color = getenv("NO_COLOR"), *language = NULL;
    cli->share = getenv("HAECHI_SHARE");
    cli->plain = no_color && *no_color;
    bool help = false;
    const struct cli_option common[] = {
        {"help", CLI_FLAG, &help},
        {"json", CLI_FLAG, &cli->json},
        {"lang", CLI_TEXT, &language},
        {"no-color", CLI_FLAG, &cli->plain},
        {"share", CLI_TEXT, &cli->share},
    };
    size_t common_count = sizeof common / sizeof *common, all_count = common_count + count;
    struct cli_option *all = ARENA_ARRAY(cli->arena, struct cli_option, all_count);
    memcpy(all, common, sizeof common);
    if (count)
        memcpy(all + common_count, options, count * sizeof *options);
    struct option *longs = ARENA_ARRAY(cli->arena, struct option, all_count + 1);
    for (size_t i = 0; i < all_count; i++)
        longs[i] = (struct option){.name = all[i].name,
                                   .has_arg = all[i].kind == CLI_FLAG ? no_argument
                                                                      : required_argument,
                                   .val = OPTION_FIRST + (int)i};
    *status = EXIT_INPUT;
    opterr = 0;
    optind = 0; // glibc: start anew
    for (int found; (found = getopt_long(argc, argv, ":h", longs, NULL)) != -1;) {
        if (found == 'h') {
            help = true;
        } else if (found == ':') {
            cli_say_error(cli, "%s: 값이 필요합니다 | a value is needed", argv[optind - 1]);
            return false;
        } else if (found == '?') {
            option_unknown(cli, argv[optind - 1], longs, all_count);
            return false;
        } else if (!option_take(cli, &all[found - OPTION_FIRST], optarg)) {
            return false;
        }
    }
    if (help) {
        fputs(command->usage, stdout);
        *status = EXIT_CLEAN;
        return false;
    }
    for (int i = optind; i < argc; i++)
        VEC_ADD(cli->arena, &cli->words, argv[i]);
    return language_set(cli, language);
}

int cli_end(struct cli *cli, int status)
{
    bool written = fflush(stdout) == 0 && !ferror(stdout);
    if (!written)
        cli_say_error(cli, "결과를 쓸 수 없습니다 | the output cannot be written: %s", strerror(errno));
    arena_free(cli->arena);
    cli->arena = NULL;
    return written ? status : EXIT_INPUT;
}
