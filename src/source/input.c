#include "source/input.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include "base/str.h"

static void window_need(struct input *input, size_t room)
{
    if (room <= input->room)
        return;
    size_t old = input->room ? input->room + INPUT_SLACK : 0;
    input->data = pool_resize(&input->pool, input->data, old, room + INPUT_SLACK);
    memset(input->data + room, 0, INPUT_SLACK);
    input->room = room;
}

// Fills the window as far as encodings are judged by.
static bool probe(struct input *input, gzFile file, struct err *err)
{
    if (!file)
        return err_set(err, ERR_SYSTEM,
                       "%s: 파일을 읽을 수 없습니다. 권한을 확인하십시오 | cannot be read: %s",
                       input->name, strerror(errno));
    input->file = file;
    gzbuffer(input->file, 256 * 1024);
    window_need(input, INPUT_PROBE);
    while (!input->ended && input->end < INPUT_PROBE)
        if (!input_fill(input, err)) {
            input_close(input);
            return false;
        }
    return true;
}

bool input_open(struct input *input, const char *path, struct err *err)
{
    *input = (struct input){ .pool = { .name = "source window" }, .name = path };
    struct stat stat_of;
    if (stat(path, &stat_of) != 0)
        return err_set(err, ERR_SYSTEM, "%s: 파일을 읽을 수 없습니다 | cannot be read: %s", path,
                       strerror(errno));
    if (!S_ISREG(stat_of.st_mode) && !S_ISFIFO(stat_of.st_mode) && !S_ISCHR(stat_of.st_mode))
        return err_set(err, ERR_BAD_INPUT, "%s: 파일이 아닙니다 | not a file", path);
    input->bytes_total = (uint64_t)stat_of.st_size;
    return probe(input, gzopen(path, "rbe"), err);
}

bool input_open_file(struct input *input, const char *name, int file, struct err *err)
{
    *input = (struct input){ .pool = { .name = "source window" }, .name = name };
    struct stat stat_of;
    if (fstat(file, &stat_of) == 0)
        input->bytes_total = (uint64_t)stat_of.st_size;
    int copy = fcntl(file, F_DUPFD_CLOEXEC, 0);
    gzFile unpacked = copy >= 0 && lseek(copy, 0, SEEK_SET) == 0 ? gzdopen(copy, "rb") : NULL;
    if (!unpacked && copy >= 0)
        close(copy);
    return probe(input, unpacked, err);
}

void input_open_bytes(struct input *input, const char *name, const void *data, size_t len)
{
    *input = (struct input){ .pool = { .name = "source window" }, .name = name };
    window_need(input, len + 1);
    if (len)
        memcpy(input->data, data, len);
    input->end = len;
    input->ended = true;
    input->bytes = input->bytes_total = len;
}

void input_close(struct input *input)
{
    if (input->file)
        gzclose_r(input->file);
    if (input->data)
        pool_resize(&input->pool, input->data, input->room + INPUT_SLACK, 0);
    input->file = NULL;
    input->data = NULL;
}

bool input_fill(struct input *input, struct err *err)
{
    if (input->ended || input_full(input))
        return true;
    size_t held = input->end - input->at;
    if (input->at) {
        memmove(input->data, input->data + input->at, held);
        input->at = 0;
        input->end = held;
    }
    if (held == input->room)
        window_need(input, input->room * 2 < INPUT_WINDOW_MAX ? input->room * 2 : INPUT_WINDOW_MAX);
    int got = gzread(input->file, input->data + held, (unsigned)(input->room - held));
    if (got > 0) {
        input->end += (size_t)got;
        z_off_t at = gzoffset(input->file);
        input->bytes = at > 0 ? (uint64_t)at : input->bytes;
        input->unpacked += (uint64_t)got;
        if (input->unpacked > INPUT_RATIO_FREE &&
            input->unpacked / INPUT_RATIO_MAX > input->bytes)
            return err_set(err, ERR_LIMIT,
                           "%s: 압축을 푼 크기가 지나치게 큽니다(%d배 넘음) | the packed file unpacks to more "
                           "than %d times its size",
                           input->name, INPUT_RATIO_MAX, INPUT_RATIO_MAX);
        return true;
    }
    int code = Z_OK;
    const char *text = gzerror(input->file, &code);
    if (code == Z_BUF_ERROR)
        return err_set(
            err, ERR_BAD_INPUT,
            "%s: 압축 파일이 중간에서 끊겼습니다. 다시 받으십시오 | the packed file stops "
            "in the middle: fetch it again",
            input->name);
    if (got < 0 || code != Z_OK)
        return err_set(err, ERR_SYSTEM, "%s: 읽는 중 오류 | reading failed: %s", input->name,
                       code == Z_ERRNO ? strerror(errno) : text);
    input->ended = true;
    input->bytes = input->bytes_total;
    return true;
}

bool input_skip_marks(struct input *input, struct err *err)
{
    const char *p = input->data + input->at;
    size_t len = input->end - input->at;
    if (len >= 2 && (memcmp(p, "\xff\xfe", 2) == 0 || memcmp(p, "\xfe\xff", 2) == 0))
        return err_set(
            err, ERR_BAD_INPUT,
            "%s: UTF-16 파일입니다. UTF-8로 저장하십시오 | the file is UTF-16: save it as "
            "UTF-8",
            input->name);
    input->marked = false;
    while (input->end - input->at >= 3 && memcmp(input->data + input->at, "\xef\xbb\xbf", 3) == 0) {
        input->at += 3;
        input->marked = true;
    }
    return true;
}

// Bytes that are not pairs of CP949 (a lead 81..FE, a trail of letters or 81..FE) nor ASCII.
static size_t cp949_faults(const unsigned char *p, size_t len)
{
    size_t faults = 0;
    for (size_t i = 0; i < len; i++) {
        if (p[i] < 0x80)
            continue;
        if (p[i] == 0x80 || p[i] == 0xff) {
            faults++;
            continue;
        }
        if (i + 1 == len)
            break; // cut by the end of the probe
        unsigned char trail = p[i + 1];
        bool letter = (trail >= 'A' && trail <= 'Z') || (trail >= 'a' && trail <= 'z');
        if (letter || (trail >= 0x81 && trail < 0xff))
            i++;
        else
            faults++;
    }
    return faults;
}

static size_t utf8_faults(const char *p, size_t len, bool cut)
{
    size_t faults = 0, bad = 0;
    while (len && !utf8_check(p, len, &bad)) {
        if (cut && len - bad < 4)
            break;
        faults += p[bad] != 0; // a NUL spoils its row, not the encoding of the file
        p += bad + 1;
        len -= bad + 1;
    }
    return faults;
}

enum input_encoding input_encoding_of(const struct input *input,
                                      const enum input_encoding *candidates, size_t count)
{
    static const enum input_encoding usual[] = { INPUT_UTF8, INPUT_CP949 };
    const char *p = input->data + input->at;
    size_t len = input->end - input->at;
    bool cut = !input->ended || len > INPUT_PROBE;
    if (len > INPUT_PROBE)
        len = INPUT_PROBE;
    if (count == 0) {
        candidates = usual;
        count = 2;
    }
    enum input_encoding best = candidates[0];
    size_t least = SIZE_MAX;
    for (size_t i = 0; i < count && least > 0; i++) {
        size_t faults = 0;
        if (candidates[i] == INPUT_UTF8)
            faults = utf8_faults(p, len, cut);
        else if (candidates[i] == INPUT_CP949)
            faults = cp949_faults((const unsigned char *)p, len);
        if (faults < least) {
            least = faults;
            best = candidates[i];
        }
    }
    return best;
}
