#include "seal/retoken.h"

#include "seal/ring_case.h"

struct known {
    char first[SEAL_TOKEN_MAX], second[SEAL_TOKEN_MAX], third[SEAL_TOKEN_MAX];
};

static struct seal *seal_of_three(struct ring_case *ring)
{
    struct err err = { 0 };
    assert_true(seal_create(ring->path, &err) && seal_rotate(ring->path, &err) &&
                seal_rotate(ring->path, &err));
    return seal_open(ring->path, SEAL_AES, &err);
}

static struct known tokens_of(const struct seal *seal, const char *value)
{
    struct known known;
    seal_token(seal, "account", value, strlen(value), 1, known.first);
    seal_token(seal, "account", value, strlen(value), 2, known.second);
    seal_token(seal, "account", value, strlen(value), 3, known.third);
    return known;
}

static void becomes(struct ring_case *ring, const struct retoken *retoken, const char *text,
                    const char *want)
{
    size_t len;
    const char *got = retoken_text(retoken, ring->arena, text, strlen(text), &len);
    assert_string_equal(got, want);
    assert_int_equal(len, strlen(want));
    if (strcmp(text, want) == 0)
        assert_ptr_equal(got, text);
}

static void every_older_one_becomes_the_newest(void **state)
{
    struct ring_case *ring = *state;
    struct seal *seal = seal_of_three(ring);
    struct retoken *retoken = retoken_new(seal);
    struct known a = tokens_of(seal, "110-234"), b = tokens_of(seal, "220-345");
    retoken_learn(retoken, "account", "110-234", 7);
    retoken_learn(retoken, "account", "110 234", 7); // the same, however written
    becomes(ring, retoken, a.first, a.third);
    becomes(ring, retoken, a.second, a.third);
    becomes(ring, retoken, a.third, a.third);
    becomes(ring, retoken, b.first, b.first); // nobody said what it stands for
    becomes(ring, retoken,
            arena_format(ring->arena, "agency_id=A1;tok=%s;to=%s;tt%s,t1.,t", a.first, b.first,
                         a.second),
            arena_format(ring->arena, "agency_id=A1;tok=%s;to=%s;tt%s,t1.,t", a.third, b.first,
                         a.third));
    becomes(ring, retoken, "", "");
    becomes(ring, retoken, "없음", "없음");
    retoken_free(retoken);
    seal_close(seal);
}

static void what_says_nothing_is_nobody(void **state)
{
    struct ring_case *ring = *state;
    struct seal *seal = seal_of_three(ring);
    struct retoken *retoken = retoken_new(seal);
    retoken_learn(retoken, "account", "없음", strlen("없음"));
    becomes(ring, retoken, "t1.AAAAAAAAAAAAAAAAAAAAAA", "t1.AAAAAAAAAAAAAAAAAAAAAA");
    retoken_free(retoken);
    seal_close(seal);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(every_older_one_becomes_the_newest, ring_case_open,
                                        ring_case_close),
        cmocka_unit_test_setup_teardown(what_says_nothing_is_nobody, ring_case_open,
                                        ring_case_close),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
