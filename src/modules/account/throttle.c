#include "modules/account/throttle.h"

#include <pthread.h>
#include <string.h>

#include "base/arena.h"
#include "base/hash.h"
#include "seal/seal.h"

#define SLOTS     8192
#define MINUTE_US (INT64_C(60) * 1000000)

struct throttle {
    pthread_mutex_t gate;
    uint64_t salt; // nobody can choose names that meet in one slot
    struct slot {
        uint64_t key;
        int64_t minute, count;
    } slots[SLOTS];
};

struct throttle *throttle_new(struct arena *arena)
{
    struct throttle *throttle = ARENA_NEW(arena, struct throttle);
    pthread_mutex_init(&throttle->gate, NULL);
    seal_random(&throttle->salt, sizeof throttle->salt);
    return throttle;
}

void throttle_close(struct throttle *throttle)
{
    pthread_mutex_destroy(&throttle->gate);
}

bool throttle_take(struct throttle *throttle, char kind, const char *name, int64_t per_minute,
                   int64_t at_us)
{
    uint64_t key = hash_mix(throttle->salt + (uint64_t)kind, hash_memory(name, strlen(name)));
    struct slot *slot = &throttle->slots[key % SLOTS];
    int64_t minute = at_us / MINUTE_US;
    pthread_mutex_lock(&throttle->gate);
    if (slot->key != key || slot->minute != minute)
        *slot = (struct slot){ .key = key, .minute = minute };
    int64_t count = ++slot->count;
    pthread_mutex_unlock(&throttle->gate);
    return !per_minute || count <= per_minute;
}
