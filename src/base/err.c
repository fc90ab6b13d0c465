#include "base/err.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

// A cut in the middle of a Korean syllable would make the whole message invalid UTF-8.
static void cut_at_character(char *text, size_t len)
{
    size_t start = len;
    while (start > 0 && ((unsigned char)text[start - 1] & 0xc0u) == 0x80)
        start--;
    if (start == 0)
        return;
    unsigned char lead = (unsigned char)text[start - 1];
    size_t want = lead < 0xc0 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    if (len - (start - 1) < want)
        text[start - 1] = 0;
}

__attribute__((format(printf, 2, 0))) static void fill(struct err *err, const char *format,
                                                       va_list list)
{
    int len = vsnprintf(err->text, sizeof err->text, format, list);
    assert(len >= 0);
    if ((size_t)len >= sizeof err->text)
        cut_at_character(err->text, sizeof err->text - 1);
}

bool err_set(struct err *err, enum err_kind kind, const char *format, ...)
{
    assert(err && kind != ERR_NONE);
    err->kind = kind;
    err->sql_offset = -1;
    va_list list;
    va_start(list, format);
    fill(err, format, list);
    va_end(list);
    return false;
}

bool err_set_at(struct err *err, enum err_kind kind, int sql_offset, const char *format, ...)
{
    assert(err && kind != ERR_NONE);
    err->kind = kind;
    err->sql_offset = sql_offset;
    va_list list;
    va_start(list, format);
    fill(err, format, list);
    va_end(list);
    return false;
}

bool err_prefix(struct err *err, const char *format, ...)
{
    assert(err && err->kind != ERR_NONE);
    char old[sizeof err->text];
    memcpy(old, err->text, sizeof old);
    va_list list;
    va_start(list, format);
    fill(err, format, list);
    va_end(list);
    size_t used = strlen(err->text);
    int len = snprintf(err->text + used, sizeof err->text - used, ": %s", old);
    if (len >= 0 && (size_t)len >= sizeof err->text - used)
        cut_at_character(err->text, sizeof err->text - 1);
    return false;
}

static const struct {
    int status;
    const char *text;
} kinds[] = {
#define X(kind, status, text) [kind] = { status, text },
    ERR_KINDS(X)
#undef X
};

const char *err_kind_text(enum err_kind kind)
{
    assert((size_t)kind < sizeof kinds / sizeof *kinds);
    return kinds[kind].text;
}

int err_kind_status(enum err_kind kind)
{
    assert((size_t)kind < sizeof kinds / sizeof *kinds);
    return kinds[kind].status;
}
