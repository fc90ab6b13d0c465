#include "modules/account/sign_in.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "app/city_case.h"
#include "modules/account/throttle.h"
#include "seal/totp_case.h"

#define MINUTE_US (HOUR_US / 60)

static const struct sign_in_rules rules = { .failures_max = 3,
                                            .lock_us = 10 * MINUTE_US,
                                            .zone_minutes = NOW_SEOUL_MINUTES };
static int64_t next_session;

struct desk {
    struct city *city;
    struct seal *seal;
    const char *ring;
};

static int setup(void **state)
{
    struct desk *desk = *state = calloc(1, sizeof *desk);
    struct city *city = desk->city = city_open();
    desk->ring = arena_format(city->arena, "%s/ring", city->dir);
    CITY_TRY(city, seal_create(desk->ring, &city->err));
    desk->seal = seal_open(desk->ring, SEAL_AES, &city->err);
    assert_non_null(desk->seal);
    city_run(city, "UPDATE account SET password_hash = $1",
             STORE_ARGS(store_text(password_hash(city->arena, "right-9-horse"))));
    next_session = 500;
    return 0;
}

static int teardown(void **state)
{
    struct desk *desk = *state;
    seal_close(desk->seal);
    unlink(desk->ring);
    int left = city_close(desk->city);
    free(desk);
    return left;
}

static struct sign_in check(struct desk *desk, const char *login, const char *password,
                            const char *code, int64_t at_us)
{
    struct city *city = desk->city;
    struct sign_in sign_in = { .login = login,
                               .password = password,
                               .code = code,
                               .address = "::1",
                               .agent = "test",
                               .at_us = at_us };
    CITY_TRY(city,
             sign_in_check(city->store, city->arena, desk->seal, &rules, &sign_in, &city->err));
    return sign_in;
}

static struct sign_in enter(struct desk *desk, const char *login, const char *password,
                            const char *code, int64_t at_us)
{
    struct city *city = desk->city;
    struct sign_in sign_in = check(desk, login, password, code, at_us);
    CITY_TRY(city, sign_in_note(city->store, next_session++, &rules, &sign_in, &city->err));
    return sign_in;
}

static const struct actor *who(struct desk *desk, const char *cookie, int64_t at_us)
{
    struct city *city = desk->city;
    struct session_ask ask = { .cookie = cookie,
                               .at_us = at_us,
                               .zone_minutes = NOW_SEOUL_MINUTES };
    struct session session;
    CITY_TRY(city, session_find(city->store, city->arena, &ask, &session, &city->err));
    return session.actor;
}

static void the_right_password_opens_a_session(void **state)
{
    struct desk *desk = *state;
    int64_t at = desk->city->at_us;
    struct sign_in sign_in = enter(desk, "user1", "right-9-horse", NULL, at);
    assert_true(sign_in.right);
    assert_string_equal(sign_in.agency, "A1");
    assert_int_equal(who(desk, sign_in.cookie, at)->officer_id, 1);
    assert_string_not_equal(sign_in.cookie, sign_in.csrf);
    assert_int_equal(city_number(desk->city, "SELECT count(*) FROM session WHERE hash = csrf"), 0);
}

static void wrong_ones_do_not_and_look_alike(void **state)
{
    struct desk *desk = *state;
    int64_t at = desk->city->at_us;
    assert_false(enter(desk, "user1", "right-9-hors", NULL, at).right);
    assert_false(enter(desk, "user1", "", NULL, at).right);
    assert_false(enter(desk, "USER1", "right-9-horse", NULL, at).right);
    assert_false(enter(desk, "nobody", "right-9-horse", NULL, at).right);
    assert_false(enter(desk, "user4", "right-9-horse", NULL, at).right); // has no post any more
    city_run(desk->city, "UPDATE account SET ended_at_us = 1 WHERE id = 102", STORE_NO_ARGS);
    assert_false(enter(desk, "user2", "right-9-horse", NULL, at).right);
    assert_int_equal(city_number(desk->city, "SELECT count(*) FROM session"), 0);
}

static void so_many_failures_in_a_row_lock_for_a_while(void **state)
{
    struct desk *desk = *state;
    int64_t at = desk->city->at_us;
    for (int i = 0; i < 3; i++)
        assert_false(enter(desk, "user1", "wrong", NULL, at).right);
    struct sign_in locked = enter(desk, "user1", "right-9-horse", NULL, at + 1);
    assert_true(locked.locked);
    assert_false(locked.right);
    // Tries while it is locked make it no longer.
    assert_false(enter(desk, "user1", "wrong", NULL, at + 9 * MINUTE_US).right);
    assert_false(enter(desk, "user1", "right-9-horse", NULL, at + 10 * MINUTE_US - 1).right);
    assert_true(enter(desk, "user1", "right-9-horse", NULL, at + 10 * MINUTE_US).right);
    assert_true(enter(desk, "user2", "right-9-horse", NULL, at).right); // of one account only
}

static void a_success_begins_the_count_anew(void **state)
{
    struct desk *desk = *state;
    int64_t at = desk->city->at_us;
    for (int round = 0; round < 2; round++) {
        enter(desk, "user1", "wrong", NULL, at);
        enter(desk, "user1", "wrong", NULL, at);
        assert_true(enter(desk, "user1", "right-9-horse", NULL, at).right);
    }
}

static void what_happens_between_the_halves_counts(void **state)
{
    struct desk *desk = *state;
    struct city *city = desk->city;
    static const char *const meanwhile[] = {
        "UPDATE account SET locked_until_us = 9000000000000000",
        "UPDATE account SET locked_until_us = 0, password_hash = 'changed'",
        "UPDATE account SET ended_at_us = 1",
    };
    for (size_t i = 0; i < sizeof meanwhile / sizeof *meanwhile; i++) {
        struct sign_in sign_in = check(desk, "user1", "right-9-horse", NULL, city->at_us);
        if (i == 0)
            assert_true(sign_in.right);
        city_run(city, meanwhile[i], STORE_NO_ARGS);
        sign_in.right = true;
        CITY_TRY(city, sign_in_note(city->store, next_session++, &rules, &sign_in, &city->err));
        assert_false(sign_in.right);
    }
    assert_int_equal(city_number(city, "SELECT count(*) FROM session"), 0);
}

static const char *code_at(struct desk *desk, const char *secret, int64_t at_us)
{
    char code[8];
    totp_code(secret, at_us, code);
    return arena_text(desk->city->arena, code, 6);
}

static void a_second_factor_is_asked_for_and_no_code_works_twice(void **state)
{
    struct desk *desk = *state;
    struct city *city = desk->city;
    const char *secret = totp_secret(city->arena);
    city_run(city, "UPDATE account SET totp_secret = $1 WHERE id = 101",
             STORE_ARGS(store_text(sign_in_seal_secret(desk->seal, city->arena, 101, secret))));
    int64_t at = city->at_us;
    struct sign_in bare = enter(desk, "user1", "right-9-horse", NULL, at);
    assert_true(bare.code_needed);
    assert_false(bare.right);
    assert_false(enter(desk, "user1", "wrong", NULL, at).code_needed);
    const char *code = code_at(desk, secret, at);
    assert_false(enter(desk, "user1", "wrong", code, at).right);
    assert_true(enter(desk, "user1", "right-9-horse", code, at).right);
    assert_false(enter(desk, "user1", "right-9-horse", code, at).right);
    assert_false(enter(desk, "user1", "right-9-horse", "12345", at).right);
    assert_true(
        enter(desk, "user1", "right-9-horse", code_at(desk, secret, at + MINUTE_US), at + MINUTE_US)
            .right);
}

static void a_sealed_secret_opens_at_its_own_account_alone(void **state)
{
    struct desk *desk = *state;
    struct city *city = desk->city;
    const char *secret, *sealed = sign_in_seal_secret(desk->seal, city->arena, 101, "ABCDEFGH");
    assert_null(strstr(sealed, "ABCDEFGH"));
    assert_true(sign_in_open_secret(desk->seal, city->arena, 101, sealed, &secret, &city->err));
    assert_memory_equal(secret, "ABCDEFGH", 8);
    assert_false(sign_in_open_secret(desk->seal, city->arena, 102, sealed, &secret, &city->err));
}

static void a_new_session_ends_the_one_that_asked(void **state)
{
    struct desk *desk = *state;
    struct city *city = desk->city;
    struct sign_in first = enter(desk, "user1", "right-9-horse", NULL, city->at_us);
    struct sign_in second = check(desk, "user1", "right-9-horse", NULL, city->at_us);
    second.old_cookie = first.cookie;
    CITY_TRY(city, sign_in_note(city->store, next_session++, &rules, &second, &city->err));
    assert_null(who(desk, first.cookie, city->at_us));
    assert_non_null(who(desk, second.cookie, city->at_us));
}

static void tries_are_counted_by_name_and_minute(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test", 0, 0);
    struct throttle *throttle = throttle_new(arena);
    for (int i = 0; i < 10; i++)
        assert_true(throttle_take(throttle, 'a', "kim", 10, MINUTE_US));
    assert_false(throttle_take(throttle, 'a', "kim", 10, MINUTE_US));
    assert_false(throttle_take(throttle, 'a', "kim", 10, 2 * MINUTE_US - 1));
    assert_true(throttle_take(throttle, 'a', "kim", 10, 2 * MINUTE_US));
    assert_true(throttle_take(throttle, 'b', "kim", 1, 2 * MINUTE_US));
    assert_true(throttle_take(throttle, 'a', "lee", 1, 2 * MINUTE_US));
    assert_true(throttle_take(throttle, 'a', "lee", 0, 2 * MINUTE_US));
    throttle_close(throttle);
    arena_free(arena);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(the_right_password_opens_a_session),
        CASE(wrong_ones_do_not_and_look_alike),
        CASE(so_many_failures_in_a_row_lock_for_a_while),
        CASE(a_success_begins_the_count_anew),
        CASE(what_happens_between_the_halves_counts),
        CASE(a_second_factor_is_asked_for_and_no_code_works_twice),
        CASE(a_sealed_secret_opens_at_its_own_account_alone),
        CASE(a_new_session_ends_the_one_that_asked),
        cmocka_unit_test(tries_are_counted_by_name_and_minute),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
