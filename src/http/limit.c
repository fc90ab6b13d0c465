#include "http/limit.h"

#include <pthread.h>
#include <string.h>
#include <sys/random.h>

#include "base/hash.h"

#define TOKEN 1000u // a token in thousandths, so that a millisecond gives `per_second` of them

struct bucket {
    struct address address;
    uint64_t seen_ms; // 0: free
    uint64_t left;    // thousandths of tokens at that moment
};

struct limit {
    pthread_mutex_t lock;
    uint64_t seed;
    unsigned per_second;
    struct bucket sets[LIMIT_SETS][LIMIT_WAYS];
};

struct limit *limit_new(struct pool *pool, unsigned per_second)
{
    struct limit *limit = pool_resize(pool, NULL, 0, sizeof *limit);
    memset(limit, 0, sizeof *limit);
    limit->per_second = per_second;
    pthread_mutex_init(&limit->lock, NULL);
    if (getrandom(&limit->seed, sizeof limit->seed, 0) != sizeof limit->seed)
        limit->seed = (uint64_t)(uintptr_t)limit;
    return limit;
}

void limit_free(struct pool *pool, struct limit *limit)
{
    if (!limit)
        return;
    pthread_mutex_destroy(&limit->lock);
    pool_resize(pool, limit, sizeof *limit, 0);
}

static uint64_t filled(const struct limit *limit, const struct bucket *bucket, uint64_t now_ms)
{
    uint64_t most = 2u * TOKEN * limit->per_second;
    if (!bucket->seen_ms)
        return most;
    uint64_t gone = now_ms > bucket->seen_ms ? now_ms - bucket->seen_ms : 0;
    uint64_t left = bucket->left + gone * limit->per_second;
    return left < most ? left : most;
}

static struct bucket *bucket_of(struct limit *limit, const struct address *owner, uint64_t now_ms)
{
    uint64_t hash = hash_mix(limit->seed, hash_memory(owner->bytes, sizeof owner->bytes));
    struct bucket *set = limit->sets[hash % LIMIT_SETS], *fullest = set;
    for (size_t i = 0; i < LIMIT_WAYS; i++) {
        if (set[i].seen_ms && address_same(&set[i].address, owner))
            return &set[i];
        if (filled(limit, &set[i], now_ms) > filled(limit, fullest, now_ms))
            fullest = &set[i];
    }
    *fullest = (struct bucket){ .address = *owner };
    return fullest;
}

bool limit_take(struct limit *limit, const struct address *address, uint64_t now_ms)
{
    struct address owner = address_owner(address);
    pthread_mutex_lock(&limit->lock);
    struct bucket *bucket = bucket_of(limit, &owner, now_ms);
    uint64_t left = filled(limit, bucket, now_ms);
    bool taken = left >= TOKEN;
    bucket->left = taken ? left - TOKEN : left;
    bucket->seen_ms = now_ms;
    pthread_mutex_unlock(&limit->lock);
    return taken;
}
