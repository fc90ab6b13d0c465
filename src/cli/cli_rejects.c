#include "cli/cli_rejects.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define SHOWN_MAX 5
#define HEADER    "file,line,column,value,loaded,reason,reason_en"

static const char *path_in(const struct cli *cli, const char *dir)
{
    struct stat stat_of;
    bool folder = stat(dir, &stat_of) == 0 && S_ISDIR(stat_of.st_mode);
    if (!folder || access(dir, W_OK) != 0)
        return "rejects.csv";
    size_t len = strlen(dir);
    return arena_format(cli->arena, "%s%srejects.csv", dir, dir[len - 1] == '/' ? "" : "/");
}

// Only a list of ours is removed: one that begins with our header.
static void old_remove(const char *path)
{
    FILE *old = fopen(path, "re");
    if (!old)
        return;
    char line[sizeof HEADER];
    bool ours = fgets(line, sizeof line, old) && strcmp(line, HEADER) == 0;
    fclose(old);
    if (ours)
        unlink(path);
}

void cli_rejects_open(struct cli_rejects *rejects, const struct cli *cli, const char *dir,
                      const char *given, bool wanted)
{
    *rejects = (struct cli_rejects){.cli = cli, .wanted = wanted};
    if (!wanted)
        return;
    rejects->path = given ? given : path_in(cli, dir);
    old_remove(rejects->path);
}

// A cell that a spreadsheet would take for a formula gets an apostrophe in front.
static void cell_write(FILE *file, const char *text, const char *after)
{
    putc('"', file);
    if (*text && strchr("=+-@\t\r", *text))
        putc('\'', file);
    for (; *text; text++) {
        if (*text == '"')
            putc('"', file);
        putc(*text, file);
    }
    putc('"', file);
    fputs(after, file);
}

static void row_write(struct cli_rejects *rejects, const struct source_reject *reject)
{
    if (!rejects->file) {
        rejects->file = fopen(rejects->path, "we");
        if (!rejects->file) {
            cli_say_error(rejects->cli,
                          "%s: 제외 목록을 쓸 수 없습니다. --rejects로 다른 곳을 고르십시오 | the list of "
                          "rejects cannot be written; choose another place with --rejects: %s",
                          rejects->path, strerror(errno));
            rejects->wanted = false;
            return;
        }
        fputs(HEADER "\n", rejects->file);
    }
    cell_write(rejects->file, reject->file, ",");
    fprintf(rejects->file, "%" PRIu64 ",", reject->line);
    cell_write(rejects->file, reject->column, ",");
    cell_write(rejects->file, reject->value, reject->kept ? ",yes," : ",no,");
    cell_write(rejects->file, reject->reason_ko, ",");
    cell_write(rejects->file, reject->reason_en, "\n");
}

static void reject_show(struct cli_rejects *rejects, const struct source_reject *reject)
{
    uint64_t *shown = reject->kept ? &rejects->shown_noted : &rejects->shown_refused;
    if ((*shown)++ >= SHOWN_MAX)
        return;
    const struct cli *cli = rejects->cli;
    const char *place = reject->line ? arena_format(cli->arena, "%s:%" PRIu64, reject->file,
                                                    reject->line)
                                     : reject->file;
    cli_say_error(cli, "%s: %s%s%s%s%s%s | %s", place, reject->column, *reject->column ? ": " : "",
                  *reject->value ? "\"" : "", reject->value, *reject->value ? "\": " : "",
                  reject->reason_ko, reject->reason_en);
}

void cli_rejects_add(struct cli_rejects *rejects, const struct source_reject *reject)
{
    reject_show(rejects, reject);
    if (rejects->wanted)
        row_write(rejects, reject);
}

bool cli_rejects_close(struct cli_rejects *rejects)
{
    if (!rejects->file) {
        rejects->path = NULL;
        return true;
    }
    bool written = !ferror(rejects->file);
    return fclose(rejects->file) == 0 && written;
}
