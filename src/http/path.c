#include "http/path.h"

#include <string.h>

#include "base/str.h"

static int hex_of(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c = (char)(c | 0x20);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

// Percent-decodes into the arena; NULL on a bad percent sign, a NUL or bytes that are no UTF-8.
static char *decode(struct arena *arena, struct slice text, bool plus_is_blank, size_t *len)
{
    char *out = arena_take_raw(arena, text.len + 1);
    size_t to = 0, bad;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.data[i];
        if (c == '%') {
            int high = i + 2 < text.len ? hex_of(text.data[i + 1]) : -1;
            int low = i + 2 < text.len ? hex_of(text.data[i + 2]) : -1;
            if (high < 0 || low < 0)
                return NULL;
            c = (char)(high * 16 + low);
            i += 2;
        } else if (c == '+' && plus_is_blank) {
            c = ' ';
        }
        out[to++] = c;
    }
    out[to] = 0;
    *len = to;
    return utf8_check(out, to, &bad) ? out : NULL;
}

static bool has_control(const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if ((unsigned char)text[i] < 0x20 || text[i] == 0x7f)
            return true;
    return false;
}

// Of "/a/b/": that no segment but the last is empty, and none is "." or "..".
static bool segments_are_plain(const char *path)
{
    for (const char *at = path; *at == '/';) {
        size_t len = strcspn(++at, "/");
        if ((!len && at[len]) || (len == 1 && at[0] == '.') ||
            (len == 2 && at[0] == '.' && at[1] == '.'))
            return false;
        at += len;
    }
    return true;
}

static bool has_encoded_slash(struct slice raw)
{
    for (size_t i = 0; i + 2 < raw.len; i++)
        if (raw.data[i] == '%' && raw.data[i + 1] == '2' && (raw.data[i + 2] | 0x20) == 'f')
            return true;
    return false;
}

static bool parse_path(struct arena *arena, struct slice raw, const char **out, const char **why)
{
    size_t len = 0;
    char *path = decode(arena, raw, false, &len);
    if (!path)
        *why = "the path is not percent-encoded UTF-8";
    else if (has_encoded_slash(raw) || strchr(path, '\\') || has_control(path, len))
        *why = "the path holds an encoded slash, a backslash or a control character";
    else if (!segments_are_plain(path))
        *why = "the path has an empty segment, \".\" or \"..\"";
    else
        *out = path;
    return *out != NULL;
}

static bool parse_query(struct arena *arena, struct slice raw, struct http_target *out,
                        const char **why)
{
    while (raw.len) {
        const char *end = memchr(raw.data, '&', raw.len);
        struct slice part = { raw.data, end ? (size_t)(end - raw.data) : raw.len };
        raw.data += part.len + (end != NULL);
        raw.len -= part.len + (end != NULL);
        if (!part.len)
            continue;
        const char *equals = memchr(part.data, '=', part.len);
        size_t name_len = equals ? (size_t)(equals - part.data) : part.len, len;
        struct slice value = { "", 0 };
        if (equals)
            value = (struct slice){ equals + 1, part.len - name_len - 1 };
        struct http_pair pair = {
            .name = decode(arena, (struct slice){ part.data, name_len }, true, &len),
            .value = decode(arena, value, true, &len),
        };
        if (!pair.name || !pair.value) {
            *why = "the query is not percent-encoded UTF-8";
            return false;
        }
        if (out->query.count == PATH_QUERY_MAX) {
            *why = "the query has too many parameters";
            return false;
        }
        VEC_ADD(arena, &out->query, pair);
    }
    return true;
}

// "http://host/path" as a proxy's client would write it; the host is the Host header's business.
static struct slice without_authority(struct slice text)
{
    static const char *const schemes[] = { "http://", "https://" };
    for (size_t i = 0; i < 2; i++) {
        size_t len = strlen(schemes[i]);
        if (text.len <= len || memcmp(text.data, schemes[i], len))
            continue;
        const char *slash = memchr(text.data + len, '/', text.len - len);
        if (slash)
            return (struct slice){ slash, text.len - (size_t)(slash - text.data) };
    }
    return text;
}

bool path_parse(struct arena *arena, const char *text, size_t len, struct http_target *out,
                const char **why)
{
    struct slice raw = without_authority((struct slice){ text, len });
    *out = (struct http_target){ 0 };
    if (!raw.len || raw.data[0] != '/' || memchr(raw.data, '#', raw.len) ||
        memchr(raw.data, ' ', raw.len) || has_control(raw.data, raw.len)) {
        *why = "the target is no absolute path";
        return false;
    }
    const char *mark = memchr(raw.data, '?', raw.len);
    struct slice path = { raw.data, mark ? (size_t)(mark - raw.data) : raw.len };
    struct slice query = { raw.data + path.len + (mark != NULL),
                           raw.len - path.len - (mark != NULL) };
    return parse_path(arena, path, &out->path, why) && parse_query(arena, query, out, why);
}
