#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>

#include "seal/ring_case.h"

static void makes_a_ring_once(void **state)
{
    struct ring_case *ring = *state;
    struct err err = { 0 };
    struct stat about;
    assert_true(seal_create(ring->path, &err));
    assert_int_equal(stat(ring->path, &about), 0);
    assert_int_equal(about.st_mode & 07777, 0600);
    struct seal *seal = seal_open(ring->path, SEAL_AES, &err);
    assert_non_null(seal);
    assert_int_equal(seal_version(seal), 1);
    const char *sealed = seal_field(seal, ring->arena, "t.c", "x", 1);
    seal_close(seal);

    assert_false(seal_create(ring->path, &err));
    assert_int_equal(err.kind, ERR_CONFLICT);
    seal = seal_open(ring->path, SEAL_AES, &err);
    const char *plain;
    size_t len;
    assert_true(seal_reveal(seal, ring->arena, "t.c", sealed, &plain, &len, &err));
    seal_close(seal);
}

static void rings_differ(void **state)
{
    struct ring_case *ring = *state;
    struct err err = { 0 };
    uint8_t public[2][SEAL_PUBLIC];
    for (int i = 0; i < 2; i++) {
        assert_true(seal_create(ring->path, &err));
        struct seal *seal = seal_open(ring->path, SEAL_AES, &err);
        seal_public(seal, public[i]);
        seal_close(seal);
        unlink(ring->path);
    }
    assert_memory_not_equal(public[0], public[1], SEAL_PUBLIC);
}

static void rotates_and_reads_the_old(void **state)
{
    struct ring_case *ring = *state;
    struct err err = { 0 };
    const char *sealed[3], *plain;
    char tokens[3][SEAL_TOKEN_MAX], again[SEAL_TOKEN_MAX];
    uint64_t row[3];
    assert_true(seal_create(ring->path, &err));
    for (int i = 0; i < 3; i++) {
        struct seal *seal = seal_open(ring->path, SEAL_AES, &err);
        assert_int_equal(seal_version(seal), i + 1);
        sealed[i] = seal_field(seal, ring->arena, "t.c", "110-234", 7);
        assert_int_equal(seal_field_version(sealed[i]), i + 1);
        seal_token(seal, "account", "110-234", 7, 0, tokens[i]);
        row[i] = seal_row(seal, "row", 3);
        seal_close(seal);
        assert_true(seal_rotate(ring->path, &err));
    }
    assert_true(row[0] == row[1] && row[1] == row[2]);
    assert_string_not_equal(tokens[0] + 3, tokens[1] + 3);
    struct seal *seal = seal_open(ring->path, SEAL_ARIA, &err);
    assert_int_equal(seal_version(seal), 4);
    for (int i = 0; i < 3; i++) {
        size_t len;
        assert_true(seal_reveal(seal, ring->arena, "t.c", sealed[i], &plain, &len, &err));
        assert_string_equal(plain, "110-234");
        seal_token(seal, "account", "110-234", 7, i + 1, again);
        assert_string_equal(again, tokens[i]);
    }
    seal_close(seal);
}

static void rotates_until_it_is_full(void **state)
{
    struct ring_case *ring = *state;
    struct err err = { 0 };
    assert_true(seal_create(ring->path, &err));
    int count = 1;
    while (seal_rotate(ring->path, &err))
        count++;
    assert_int_equal(err.kind, ERR_LIMIT);
    struct seal *seal = seal_open(ring->path, SEAL_AES, &err);
    assert_int_equal(seal_version(seal), count);
    seal_close(seal);
}

static void refused(struct ring_case *ring, enum err_kind kind)
{
    struct err err = { 0 };
    assert_null(seal_open(ring->path, SEAL_AES, &err));
    assert_int_equal(err.kind, kind);
    assert_non_null(strstr(err.text, ring->path));
}

static void refuses_what_others_may_read(void **state)
{
    struct ring_case *ring = *state;
    struct err err = { 0 };
    assert_true(seal_create(ring->path, &err));
    static const mode_t modes[] = { 0644, 0640, 0620, 0604, 0602, 0601 };
    for (size_t i = 0; i < sizeof modes / sizeof *modes; i++) {
        assert_int_equal(chmod(ring->path, modes[i]), 0);
        refused(ring, ERR_FORBIDDEN);
        assert_false(seal_rotate(ring->path, &err));
        assert_int_equal(err.kind, ERR_FORBIDDEN);
    }
    assert_int_equal(chmod(ring->path, 0400), 0);
    struct seal *seal = seal_open(ring->path, SEAL_AES, &err);
    assert_non_null(seal);
    seal_close(seal);
}

static void refuses_what_is_no_ring(void **state)
{
    struct ring_case *ring = *state;
    refused(ring, ERR_NOT_FOUND);
    file_write(ring->path, "", 0);
    refused(ring, ERR_BAD_INPUT);
    unlink(ring->path);
    assert_int_equal(mkdir(ring->path, 0700), 0);
    refused(ring, ERR_BAD_INPUT);
    assert_int_equal(rmdir(ring->path), 0);
    assert_int_equal(mkfifo(ring->path, 0600), 0);
    refused(ring, ERR_BAD_INPUT);
}

// Cut at every byte, and with every byte changed.
static void refuses_half_a_ring(void **state)
{
    struct ring_case *ring = *state;
    struct err err = { 0 };
    char whole[4096];
    assert_true(seal_create(ring->path, &err));
    FILE *file = fopen(ring->path, "r");
    size_t len = fread(whole, 1, sizeof whole - 1, file);
    fclose(file);
    for (size_t cut = 0; cut < len; cut++) {
        file_write(ring->path, whole, cut);
        refused(ring, ERR_BAD_INPUT);
    }
    for (size_t at = 0; at < len; at++) {
        whole[at] ^= 1;
        file_write(ring->path, whole, len);
        whole[at] ^= 1;
        refused(ring, ERR_BAD_INPUT);
    }
    whole[len] = '\n';
    file_write(ring->path, whole, len + 1);
    refused(ring, ERR_BAD_INPUT);
    file_write(ring->path, whole, len);
    struct seal *seal = seal_open(ring->path, SEAL_AES, &err);
    assert_non_null(seal);
    seal_close(seal);
}

// What a killed rotation leaves is no ring, and stops the next one until someone looked.
static void stops_at_another_writer(void **state)
{
    struct ring_case *ring = *state;
    struct err err = { 0 };
    char path[128];
    snprintf(path, sizeof path, "%s.new", ring->path);
    assert_true(seal_create(ring->path, &err));
    file_write(path, "haechi-keys 1\nrow 00", 20);
    assert_false(seal_rotate(ring->path, &err));
    assert_int_equal(err.kind, ERR_CONFLICT);
    assert_non_null(strstr(err.text, path));
    struct seal *seal = seal_open(ring->path, SEAL_AES, &err);
    assert_int_equal(seal_version(seal), 1);
    seal_close(seal);
    unlink(path);
    assert_true(seal_rotate(ring->path, &err));
}

// A file that may not grow over 100 bytes is a disk that fills while the ring is written.
static void survives_a_full_disk(void **state)
{
    struct ring_case *ring = *state;
    struct err err = { 0 };
    char path[128];
    snprintf(path, sizeof path, "%s.new", ring->path);
    assert_true(seal_create(ring->path, &err));
    struct rlimit before, small;
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    small = (struct rlimit){ .rlim_cur = 100, .rlim_max = before.rlim_max };
    void (*handler)(int) = signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
    bool rotated = seal_rotate(ring->path, &err);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
    signal(SIGXFSZ, handler);
    assert_false(rotated);
    assert_int_equal(err.kind, ERR_LIMIT);
    assert_int_not_equal(access(path, F_OK), 0);
    struct seal *seal = seal_open(ring->path, SEAL_AES, &err);
    assert_int_equal(seal_version(seal), 1);
    seal_close(seal);
    assert_true(seal_rotate(ring->path, &err));
}

static void needs_a_folder(void **state)
{
    struct ring_case *ring = *state;
    struct err err = { 0 };
    char path[128];
    snprintf(path, sizeof path, "%s/not-there/ring", ring->folder);
    assert_false(seal_create(path, &err));
    assert_int_equal(err.kind, ERR_SYSTEM);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, ring_case_open, ring_case_close)

static int fifo_or_folder_close(void **state)
{
    struct ring_case *ring = *state;
    rmdir(ring->path);
    return ring_case_close(state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(makes_a_ring_once),
        CASE(rings_differ),
        CASE(rotates_and_reads_the_old),
        CASE(rotates_until_it_is_full),
        CASE(refuses_what_others_may_read),
        cmocka_unit_test_setup_teardown(refuses_what_is_no_ring, ring_case_open,
                                        fifo_or_folder_close),
        CASE(refuses_half_a_ring),
        CASE(stops_at_another_writer),
        CASE(survives_a_full_disk),
        CASE(needs_a_folder),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
