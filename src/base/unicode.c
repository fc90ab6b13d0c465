// The only file that sees utf8proc.
#include "base/unicode.h"

#include <assert.h>
#include <string.h>
#include <strings.h>
#include <utf8proc.h>

bool normal_form_of_name(struct slice name, enum normal_form *out)
{
    static const char *const names[] = {"NFC", "NFD", "NFKC", "NFKD"};
    for (int form = NORMAL_NFC; form <= NORMAL_NFKD; form++)
        if (name.len == strlen(names[form]) && strncasecmp(name.data, names[form], name.len) == 0) {
            *out = (enum normal_form)form;
            return true;
        }
    return false;
}

static bool is_ascii(struct slice text)
{
    for (size_t i = 0; i < text.len; i++)
        if ((unsigned char)text.data[i] >= 0x80)
            return false;
    return true;
}

void unicode_normal(struct slice text, enum normal_form form, struct str *out)
{
    static const utf8proc_option_t options[] = {
        UTF8PROC_STABLE | UTF8PROC_COMPOSE, UTF8PROC_STABLE | UTF8PROC_DECOMPOSE,
        UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT,
        UTF8PROC_STABLE | UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT};
    if (is_ascii(text)) {
        str_add(out, text.data, text.len);
        return;
    }
    const utf8proc_uint8_t *data = (const utf8proc_uint8_t *)text.data;
    utf8proc_ssize_t len = (utf8proc_ssize_t)text.len;
    utf8proc_ssize_t count = utf8proc_decompose(data, len, NULL, 0, options[form]);
    assert(count >= 0);
    utf8proc_int32_t *points = ARENA_RAW(out->arena, utf8proc_int32_t, (size_t)count + 1);
    utf8proc_decompose(data, len, points, count, options[form]);
    count = utf8proc_normalize_utf32(points, count, options[form]);
    for (utf8proc_ssize_t i = 0; i < count; i++) {
        utf8proc_uint8_t bytes[4];
        utf8proc_ssize_t used = utf8proc_encode_char(points[i], bytes);
        str_add(out, (const char *)bytes, (size_t)used);
    }
}
