#include "cli/cli_lines.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#define ROOM_FIRST ((size_t)64 << 10)

bool cli_lines_open(struct cli_lines *lines, const char *path, struct err *err)
{
    *lines = (struct cli_lines){.pool = {.name = "lines"}, .path = path};
    lines->file = strcmp(path, "-") == 0 ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
    return lines->file >= 0 ||
           err_set(err, ERR_SYSTEM, "%s: 열 수 없습니다 | cannot be opened: %s", path,
                   strerror(errno));
}

// Makes room behind `end`: by moving the line begun to the front, or by more memory.
static void room_make(struct cli_lines *lines)
{
    if (lines->at > 0) {
        memmove(lines->data, lines->data + lines->at, lines->end - lines->at);
        lines->end -= lines->at;
        lines->at = 0;
    }
    if (lines->end < lines->room)
        return;
    size_t room = lines->room ? 2 * lines->room : ROOM_FIRST;
    lines->data = pool_resize(&lines->pool, lines->data, lines->room, room);
    lines->room = room;
}

static bool more_read(struct cli_lines *lines, struct err *err)
{
    room_make(lines);
    ssize_t got;
    do
        got = read(lines->file, lines->data + lines->end, lines->room - lines->end);
    while (got < 0 && errno == EINTR);
    if (got < 0)
        return err_set(err, ERR_SYSTEM, "%s: 읽을 수 없습니다 | cannot be read: %s", lines->path,
                       strerror(errno));
    lines->ended = got == 0;
    lines->end += (size_t)got;
    return true;
}

bool cli_lines_next(struct cli_lines *lines, struct slice *line, bool *more, struct err *err)
{
    size_t looked = 0;
    lines->cut = false;
    for (;;) {
        const char *from = lines->data ? lines->data + lines->at : NULL;
        size_t have = lines->end - lines->at;
        const char *found = have > looked ? memchr(from + looked, '\n', have - looked) : NULL;
        if (found || (lines->ended && have > 0)) {
            size_t len = found ? (size_t)(found - from) : have;
            *line = (struct slice){from, lines->cut ? 0 : len};
            lines->at += len + (found != NULL);
            lines->number++;
            *more = true;
            return true;
        }
        if (lines->ended) {
            *more = lines->cut; // a long line that ends with the file
            *line = (struct slice){"", 0};
            lines->number += lines->cut;
            return true;
        }
        looked = have;
        if (have > CLI_LINE_MAX) {
            lines->cut = true;
            lines->at = lines->end;
            looked = 0;
        }
        TRY(more_read(lines, err));
    }
}

void cli_lines_close(struct cli_lines *lines)
{
    if (lines->file > STDIN_FILENO)
        close(lines->file);
    pool_resize(&lines->pool, lines->data, lines->room, 0);
    lines->data = NULL;
}
