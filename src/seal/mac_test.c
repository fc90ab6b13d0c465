#include <pthread.h>
#include <time.h>

#include "seal/ring_case.h"

// The reference's vectors_sip64: key 00 01 …, messages 00 01 … of 0, 1, 2, 3, 7, 8, 15 bytes.
static void is_siphash(void **state)
{
    struct ring_case *ring = *state;
    static const struct {
        size_t len;
        uint64_t want;
    } vectors[] = {
        { 0, 0x726fdb47dd0e0e31 }, { 1, 0x74f839c593dc67fd },  { 2, 0x0d6c8009d9a94f5a },
        { 3, 0x85676696d7fb7e2d }, { 15, 0xa129ca6149be45e5 },
    };
    uint8_t data[64];
    for (size_t i = 0; i < sizeof data; i++)
        data[i] = (uint8_t)i;
    struct seal *seal = ring_case_known(ring, SEAL_AES, NULL);
    for (int round = 0; round < 3; round++)
        for (size_t i = 0; i < sizeof vectors / sizeof *vectors; i++)
            assert_true(seal_row(seal, data, vectors[i].len) == vectors[i].want);
    seal_close(seal);
}

// RFC 4231, cases 1, 2 and 6.
static void is_hmac(void **state)
{
    (void)state;
    uint8_t key[131], out[SEAL_HASH];
    memset(key, 0x0b, 20);
    seal_hmac(key, 20, "Hi There", 8, out);
    hex_equal(out, sizeof out, "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
    seal_hmac("Jefe", 4, "what do ya want for nothing?", 28, out);
    hex_equal(out, sizeof out, "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    memset(key, 0xaa, sizeof key);
    seal_hmac(key, sizeof key, "Test Using Larger Than Block-Size Key - Hash Key First", 54, out);
    hex_equal(out, sizeof out, "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

static void has_a_key_per_kind(void **state)
{
    struct ring_case *ring = *state;
    struct seal *seal = ring_case_known(ring, SEAL_AES, NULL);
    uint8_t key[32], want[SEAL_HASH], got[SEAL_HASH];
    for (int i = 0; i < 32; i++)
        key[i] = (uint8_t)i;
    seal_hmac(key, sizeof key, "cookie", 6, key);
    seal_hmac(key, sizeof key, "abc", 3, want);
    seal_mac(seal, "cookie", "abc", 3, got);
    assert_memory_equal(got, want, sizeof want);
    seal_mac(seal, "webhook", "abc", 3, got);
    assert_memory_not_equal(got, want, sizeof want);
    seal_close(seal);
}

// More threads than the shelf has places, all at once.
struct shared {
    const struct seal *seal;
    uint64_t want;
    int wrong;
};

static void *seal_many(void *context)
{
    struct shared *shared = context;
    char token[SEAL_TOKEN_MAX];
    for (int i = 0; i < 2000; i++) {
        shared->wrong += seal_row(shared->seal, "abc", 3) != shared->want;
        seal_token(shared->seal, "account", "110", 3, 0, token);
        shared->wrong += token[0] != 't';
    }
    return NULL;
}

static void serves_many_threads(void **state)
{
    struct ring_case *ring = *state;
    struct seal *seal = ring_case_known(ring, SEAL_AES, NULL);
    struct shared shared[12];
    pthread_t threads[12];
    for (int i = 0; i < 12; i++) {
        shared[i] = (struct shared){ .seal = seal, .want = seal_row(seal, "abc", 3) };
        assert_int_equal(pthread_create(&threads[i], NULL, seal_many, &shared[i]), 0);
    }
    for (int i = 0; i < 12; i++) {
        pthread_join(threads[i], NULL);
        assert_int_equal(shared[i].wrong, 0);
    }
    seal_close(seal);
}

static double now_ns(void)
{
    struct timespec at;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &at);
    return (double)at.tv_sec * 1e9 + (double)at.tv_nsec;
}

// Told, not judged: a busy machine is no fault.
static void tells_its_cost(void **state)
{
    struct ring_case *ring = *state;
    struct seal *seal = ring_case_known(ring, SEAL_AES, NULL);
    uint8_t record[120] = { 0 };
    char token[SEAL_TOKEN_MAX];
    const int rounds = 200000;
    uint64_t sum = 0;
    double begun = now_ns();
    for (int i = 0; i < rounds; i++) {
        record[0] = (uint8_t)i;
        sum += seal_row(seal, record, sizeof record);
    }
    double rows = now_ns();
    for (int i = 0; i < rounds / 4; i++)
        sum += seal_token(seal, "account", "110-234-567890", 14, 0, token);
    double tokens = now_ns();
    for (int i = 0; i < rounds / 4; i++) {
        sum += (uint64_t)seal_field(seal, ring->arena, "exp_pay.acct_no.A1.P00001",
                                    "110-234-567890", 14)[9];
        arena_reset(ring->arena);
    }
    double fields = now_ns();
    assert_true(sum != 0);
    print_message("a row of 120 bytes %.0f ns, a token %.0f ns, a field %.0f ns\n",
                  (rows - begun) / rounds, (tokens - rows) / (rounds / 4),
                  (fields - tokens) / (rounds / 4));
    seal_close(seal);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, ring_case_open, ring_case_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(is_siphash),          CASE(is_hmac),        CASE(has_a_key_per_kind),
        CASE(serves_many_threads), CASE(tells_its_cost),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
