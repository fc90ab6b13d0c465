// Any bytes as what a client writes into a request: a target, a Cookie header, X-Forwarded-For. What is
// taken must keep its promises; nothing may crash.
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "http/address.h"
#include "http/cookie.h"
#include "http/path.h"

static void want(bool holds)
{
    if (!holds)
        __builtin_trap();
}

static void check_target(struct arena *arena, const char *data, size_t len)
{
    struct http_target target;
    const char *why = NULL;
    size_t bad;
    if (!path_parse(arena, data, len, &target, &why)) {
        want(why != NULL);
        return;
    }
    const char *path = target.path;
    want(path[0] == '/' && !strstr(path, "//") && !strstr(path, "/../") && !strstr(path, "/./"));
    want(!strchr(path, '\\') && utf8_check(path, strlen(path), &bad));
    want(target.query.count <= PATH_QUERY_MAX);
    for (size_t i = 0; i < target.query.count; i++)
        want(utf8_check(target.query.at[i].value, strlen(target.query.at[i].value), &bad));
}

static void check_cookie(struct arena *arena, const char *data, size_t len)
{
    const char *value = cookie_find(arena, (struct slice){ data, len }, "sid");
    if (value)
        want(!strpbrk(value, "\r\n;\", "));
}

static void check_forwarded(const char *data, size_t len)
{
    struct address proxy, printed;
    char text[ADDRESS_TEXT_MAX];
    want(address_parse((struct slice){ "10.0.0.1", 8 }, &proxy));
    struct address client = address_forwarded((struct slice){ data, len }, &proxy, &proxy, 1);
    address_print(&client, text);
    want(address_parse((struct slice){ text, strlen(text) }, &printed));
    want(address_same(&client, &printed));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_new("fuzz", 0, 0);
    check_target(arena, (const char *)data, size);
    check_cookie(arena, (const char *)data, size);
    check_forwarded((const char *)data, size);
    arena_free(arena);
    return 0;
}
