#include "http/cookie.h"

#include <string.h>

// RFC 6265's cookie-octet: no blanks, quotes, commas, semicolons, backslashes or control characters.
static bool is_value(struct slice text)
{
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.data[i];
        if (c <= 0x20 || c >= 0x7f || strchr("\",;\\", c))
            return false;
    }
    return true;
}

const char *cookie_find(struct arena *arena, struct slice header, const char *name)
{
    size_t name_len = strlen(name);
    while (header.len) {
        const char *end = memchr(header.data, ';', header.len);
        size_t len = end ? (size_t)(end - header.data) : header.len;
        struct slice part = slice_trim((struct slice){ header.data, len });
        header.data += len + (end != NULL);
        header.len -= len + (end != NULL);
        if (part.len <= name_len || part.data[name_len] != '=' || memcmp(part.data, name, name_len))
            continue;
        struct slice value = { part.data + name_len + 1, part.len - name_len - 1 };
        if (value.len >= 2 && value.data[0] == '"' && value.data[value.len - 1] == '"')
            value = (struct slice){ value.data + 1, value.len - 2 };
        return is_value(value) ? arena_text(arena, value.data, value.len) : NULL;
    }
    return NULL;
}
