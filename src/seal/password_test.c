#include <time.h>

#include "seal/ring_case.h"

static void matches_its_own_only(void **state)
{
    struct ring_case *ring = *state;
    struct timespec before, after;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &before);
    const char *hash = password_hash(ring->arena, "청렴 2026!");
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &after);
    print_message("a hash takes %.0f ms\n", (double)(after.tv_sec - before.tv_sec) * 1e3 +
                                                (double)(after.tv_nsec - before.tv_nsec) / 1e6);
    assert_int_equal(strncmp(hash, "$argon2id$v=19$m=", 17), 0);
    assert_true(password_matches(hash, "청렴 2026!"));
    assert_false(password_matches(hash, "청렴 2026"));
    assert_false(password_matches(hash, ""));
    assert_string_not_equal(hash, password_hash(ring->arena, "청렴 2026!"));
}

// Made with the reference's command line: argon2 somesalt -id -t 2 -m 16 -p 4 -l 24 -e <<< password
static void matches_the_reference(void **state)
{
    (void)state;
    static const char hash[] = "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$"
                               "CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc";
    assert_true(password_matches(hash, "password"));
    assert_false(password_matches(hash, "Password"));
}

static void nothing_matches_what_is_no_hash(void **state)
{
    (void)state;
    static const char *const hashes[] = { NULL, "", "password", "$argon2id$",
                                          "$argon2id$v=19$m=65536,t=2,p=1$c29t" };
    for (size_t i = 0; i < sizeof hashes / sizeof *hashes; i++)
        assert_false(password_matches(hashes[i], "password"));
}

static void names_the_fault(void **state)
{
    (void)state;
    const struct password_rules rules = { .length_min = 9,
                                          .kinds_min = 3,
                                          .no_account_name = true };
    assert_non_null(strstr(password_fault(&rules, "hong", "aB3$", true), "short"));
    assert_non_null(strstr(password_fault(&rules, "hong", "aB3$", false), "짧"));
    assert_non_null(strstr(password_fault(&rules, "hong", "abcdefghij1", true), "kinds"));
    assert_non_null(strstr(password_fault(&rules, "hong", "xHONG-20261", true), "account"));
    assert_null(password_fault(&rules, "hong", "Tiger-20261", true));
    assert_null(password_fault(&rules, "", "Tiger-20261", true));
    // Nine syllables are nine characters and one kind.
    assert_non_null(strstr(password_fault(&rules, "hong", "가나다라마바사아자", true), "kinds"));
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, ring_case_open, ring_case_close)

int main(void)
{
    const struct CMUnitTest tests[] = { CASE(matches_its_own_only), CASE(matches_the_reference),
                                        CASE(nothing_matches_what_is_no_hash),
                                        CASE(names_the_fault) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
