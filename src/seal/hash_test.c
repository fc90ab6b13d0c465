#include <fcntl.h>

#include "seal/ring_case.h"

static void is_sha256(void **state)
{
    (void)state;
    uint8_t out[SEAL_HASH];
    seal_hash("abc", 3, out);
    hex_equal(out, sizeof out, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    seal_hash("", 0, out);
    hex_equal(out, sizeof out, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

static void hashes_a_file(void **state)
{
    struct ring_case *ring = *state;
    size_t len = 200001;
    char *data = malloc(len);
    memset(data, 'a', len);
    file_write(ring->path, data, len);
    uint8_t want[SEAL_HASH], got[SEAL_HASH];
    struct err err = { 0 };
    seal_hash(data, len, want);
    free(data);
    int file = open(ring->path, O_RDONLY);
    lseek(file, 7, SEEK_SET);
    assert_true(seal_hash_file(file, got, &err));
    assert_memory_equal(got, want, sizeof want);
    assert_int_equal(lseek(file, 0, SEEK_CUR), 7);
    close(file);
    file = open(ring->folder, O_RDONLY);
    assert_false(seal_hash_file(file, got, &err));
    assert_int_equal(err.kind, ERR_SYSTEM);
    close(file);
}

static void randomness_is_not_nothing(void **state)
{
    (void)state;
    uint8_t a[32] = { 0 }, b[32] = { 0 };
    seal_random(a, sizeof a);
    seal_random(b, sizeof b);
    assert_false(seal_equal(a, b, sizeof a));
    assert_true(seal_equal(a, a, sizeof a));
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, ring_case_open, ring_case_close)

int main(void)
{
    const struct CMUnitTest tests[] = { CASE(is_sha256), CASE(hashes_a_file),
                                        CASE(randomness_is_not_nothing) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
