// What reads the client's text, without sockets: targets, cookies, addresses; and the buckets of tokens.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "http/cookie.h"
#include "http/limit.h"
#include "http/path.h"

static struct arena *arena;

static bool parse(const char *text, struct http_target *out)
{
    const char *why = NULL;
    bool good = path_parse(arena, text, strlen(text), out, &why);
    assert_true(good ? !why : why != NULL);
    return good;
}

static void targets_are_decoded(void **state)
{
    (void)state;
    struct http_target target;
    assert_true(parse("/", &target));
    assert_string_equal(target.path, "/");
    assert_true(parse("/a%20b/%EA%B0%80/?x=1&y=a+b%2B&z&=w&&", &target));
    assert_string_equal(target.path, "/a b/가/");
    assert_int_equal(target.query.count, 4);
    assert_string_equal(target.query.at[1].value, "a b+");
    assert_string_equal(target.query.at[2].name, "z");
    assert_string_equal(target.query.at[2].value, "");
    assert_string_equal(target.query.at[3].name, "");
    assert_true(
        parse("/a+b?x=%2e%2e%2f", &target)); // a plus is itself in a path, dots may be values
    assert_string_equal(target.path, "/a+b");
    assert_string_equal(target.query.at[0].value, "../");
    assert_true(parse("https://host:8443/x", &target));
    assert_string_equal(target.path, "/x");
    assert_true(parse("/.../..a/.b", &target));
}

static void targets_are_refused(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "",       "*",       "a",          "?x",      "http://host", "//",      "//a",
        "/a//b",  "/..",     "/a/.",       "/%2e.",   "/%2E%2E",     "/%00",    "/a%2Fb",
        "/a%2fb", "/a\\b",   "/%5c",       "/%",      "/%a",         "/%g0",    "/\xff",
        "/%ff",   "/%c0%80", "/%ed%a0%80", "/a b",    "/a\tb",       "/%0d%0a", "/#a",
        "/%7f",   "/?a=%",   "/?%zz",      "/?a=%00", "/?a=%ff",     "/?a#b",   "/?\x01",
    };
    struct http_target target;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (parse(bad[i], &target))
            fail_msg("taken: %s", bad[i]);
}

static void parameters_are_bounded(void **state)
{
    (void)state;
    char text[4 + 2 * (PATH_QUERY_MAX + 1)] = "/?";
    struct http_target target;
    for (int i = 0; i < PATH_QUERY_MAX; i++)
        memcpy(text + 2 + 2 * i, "a&", 3);
    assert_true(parse(text, &target));
    memcpy(text + 2 + 2 * PATH_QUERY_MAX, "a", 2);
    assert_false(parse(text, &target));
}

static const char *cookie(const char *header, const char *name)
{
    return cookie_find(arena, slice_of(header), name);
}

static void cookies_are_found(void **state)
{
    (void)state;
    assert_string_equal(cookie("sid=1", "sid"), "1");
    assert_string_equal(cookie(" a=b ;sid=x=y; sid=2", "sid"), "x=y");
    assert_string_equal(cookie("sid=\"q\"", "sid"), "q");
    assert_string_equal(cookie("sid=", "sid"), "");
    assert_null(cookie("xsid=1; sidx=2; sid", "sid"));
    assert_null(cookie("SID=1", "sid"));
    assert_null(cookie("sid=a b", "sid"));
    assert_null(cookie("sid=a\"b", "sid"));
    assert_null(cookie(";;;=;", "sid"));
    assert_null(cookie("", "sid"));
}

static struct address address(const char *text)
{
    struct address out;
    if (!address_parse(slice_of(text), &out))
        fail_msg("not an address: %s", text);
    return out;
}

static void addresses_are_read(void **state)
{
    (void)state;
    static const char *const same[][2] = { { "192.0.2.1", "192.0.2.1" },
                                           { "192.0.2.1:443", "192.0.2.1" },
                                           { "::ffff:192.0.2.1", "192.0.2.1" },
                                           { "[2001:db8::1]:80", "2001:db8::1" },
                                           { "[::1]", "::1" } };
    static const char *const bad[] = { "",     "1.2.3", "1.2.3.4.5", "[::1",
                                       "host", "::g",   "1.2.3.4 ",  "[]" };
    char text[ADDRESS_TEXT_MAX];
    for (size_t i = 0; i < sizeof same / sizeof *same; i++) {
        struct address read = address(same[i][0]);
        address_print(&read, text);
        assert_string_equal(text, same[i][1]);
    }
    struct address out;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_false(address_parse(slice_of(bad[i]), &out));
    struct address a = address("2001:db8::1"), b = address("2001:db8::2"),
                   c = address("2001:db9::1");
    a = address_owner(&a), b = address_owner(&b), c = address_owner(&c);
    assert_true(address_same(&a, &b));
    assert_false(address_same(&a, &c));
}

static void clients_are_seen_through_proxies(void **state)
{
    (void)state;
    struct address proxies[] = { address("10.0.0.1"), address("10.0.0.2") };
    static const char *const cases[][3] = {
        { "10.0.0.1", "192.0.2.1", "192.0.2.1" },
        { "10.0.0.1", "192.0.2.9, 192.0.2.1", "192.0.2.1" }, // the client wrote the first itself
        { "10.0.0.1", "192.0.2.1,10.0.0.2", "192.0.2.1" },
        { "10.0.0.1", "10.0.0.2", "10.0.0.2" },
        { "10.0.0.1", "", "10.0.0.1" },
        { "10.0.0.1", "192.0.2.1, x", "10.0.0.1" },
        { "10.0.0.1", ",,", "10.0.0.1" },
        { "192.0.2.5", "192.0.2.1", "192.0.2.5" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct address peer = address(cases[i][0]), want = address(cases[i][2]);
        struct address got = address_forwarded(slice_of(cases[i][1]), &peer, proxies, 2);
        assert_true(address_same(&got, &want));
    }
}

static void tokens_come_back(void **state)
{
    (void)state;
    struct pool pool = { .name = "test" };
    struct limit *limit = limit_new(&pool, 10);
    struct address one = address("192.0.2.1"), other = address("192.0.2.2");
    uint64_t now = 1000;
    for (int i = 0; i < 20; i++)
        assert_true(limit_take(limit, &one, now));
    assert_false(limit_take(limit, &one, now));
    assert_true(limit_take(limit, &other, now));
    assert_false(limit_take(limit, &one, now + 99));
    assert_true(limit_take(limit, &one, now + 100));
    assert_false(limit_take(limit, &one, now + 100));
    assert_true(limit_take(limit, &one, now + 100000));
    limit_free(&pool, limit);
    assert_int_equal(pool.bytes, 0);
}

// Whoever comes from ever new addresses does not make the table forget one that is over its limit.
static void a_flood_of_addresses_frees_nobody(void **state)
{
    (void)state;
    struct pool pool = { .name = "test" };
    struct limit *limit = limit_new(&pool, 1);
    struct address greedy = address("192.0.2.1"), flood = address("10.0.0.0");
    while (limit_take(limit, &greedy, 1000))
        ;
    for (uint32_t i = 0; i < 10 * LIMIT_SETS * LIMIT_WAYS; i++) {
        memcpy(flood.bytes + 13, &i, 3);
        assert_true(limit_take(limit, &flood, 1000));
    }
    assert_false(limit_take(limit, &greedy, 1000));
    limit_free(&pool, limit);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(targets_are_decoded),
        cmocka_unit_test(targets_are_refused),
        cmocka_unit_test(parameters_are_bounded),
        cmocka_unit_test(cookies_are_found),
        cmocka_unit_test(addresses_are_read),
        cmocka_unit_test(clients_are_seen_through_proxies),
        cmocka_unit_test(tokens_come_back),
        cmocka_unit_test(a_flood_of_addresses_frees_nobody),
    };
    arena = arena_new("test", 0, 0);
    int status = cmocka_run_group_tests(tests, NULL, NULL);
    arena_free(arena);
    return status;
}
