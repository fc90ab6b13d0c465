// The bytes of the texts, the directory that ids index and the hash table over it each grow at a
// fixed address (base/pool.h): nothing is ever moved or given back, so a slice stays good for the
// life of the process. The table is linear hashing: a bucket is split for every TEXTS_PER_BUCKET
// that arrive, so that no arrival ever pays for a rehash of all.
//
// What interning costs is waiting for memory. A bucket is therefore one cache line with the hashes
// beside the ids: a new text waits for that line alone, a known one also for its word in the
// directory and for its bytes. A split reads and writes lines that lie in order, and no text.
//
// Threads put under one lock. Words and bytes of a text are written once, before its id is published,
// and stay where they are: who was given an id by another thread reads them without the lock.
#include "base/dict.h"

#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/single_threaded.h>

#include "base/arena.h"
#include "base/hash.h"
#include "base/pool.h"

#define BYTES_MAX        (1024 * GIB)
#define BUCKETS_FIRST    256u
#define TEXTS_PER_BUCKET 3u // more would save memory and make more buckets overflow
#define SLOTS            7u

// A text is at an even place, so that place and length share a word.
#define LEN_BITS 25
static_assert(DICT_TEXT_MAX < 1u << LEN_BITS, "the length of a text has its bits");
static_assert(BYTES_MAX / 2 - 1 <= UINT64_MAX >> LEN_BITS, "so has its place");

struct bucket {
    uint32_t hashes[SLOTS]; // the lower halves: compared before a text is touched
    uint32_t count;
    uint32_t ids[SLOTS];
    uint32_t next; // the overflow behind it, 0: none; only the first overflow may have room
};
static_assert(sizeof(struct bucket) == 64, "a bucket is a cache line");

static struct {
    struct pool pool;
    struct range texts;     // a word by id: half the place, then the length
    struct range buckets;   // struct bucket
    struct range overflows; // struct bucket from number 1 on
    struct range bytes;     // the texts, each with its NUL
    size_t bytes_used;
    uint32_t bucket_count;
    uint32_t level; // buckets of the round that is being split, a power of two
    uint32_t overflow_count;
    uint32_t overflow_free; // the first of those not in use
    _Atomic uint32_t count;
    pthread_mutex_t lock;
} dict = { .lock = PTHREAD_MUTEX_INITIALIZER };

// Only this thread could start another, and it does not do so between the two.
static bool lock_dict(void)
{
    return !__libc_single_threaded && pthread_mutex_lock(&dict.lock) == 0;
}

static void unlock_dict(bool locked)
{
    if (locked)
        pthread_mutex_unlock(&dict.lock);
}

static uint64_t *text_at(uint32_t id)
{
    return (uint64_t *)dict.texts.base + id;
}

static struct slice text_of(uint32_t id)
{
    uint64_t word = *text_at(id);
    return (struct slice){ (const char *)dict.bytes.base + 2 * (word >> LEN_BITS),
                           word & ((1u << LEN_BITS) - 1) };
}

static struct bucket *bucket_at(uint32_t bucket)
{
    return (struct bucket *)dict.buckets.base + bucket;
}

static struct bucket *overflow_at(uint32_t overflow)
{
    return (struct bucket *)dict.overflows.base + overflow;
}

static void open_dict(void)
{
    dict.pool.name = "text dictionary";
    range_open(&dict.texts, &dict.pool, (size_t)UINT32_MAX * sizeof(uint64_t));
    range_open(&dict.buckets, &dict.pool, ((size_t)1 << 31) * sizeof(struct bucket));
    range_open(&dict.overflows, &dict.pool, ((size_t)1 << 30) * sizeof(struct bucket));
    range_open(&dict.bytes, &dict.pool, BYTES_MAX);
    range_need(&dict.buckets, BUCKETS_FIRST * sizeof(struct bucket));
    range_need(&dict.texts, sizeof(uint64_t));
    range_need(&dict.bytes, 2); // id 0 is the NUL at the start
    dict.bytes_used = 2;
    dict.bucket_count = dict.level = BUCKETS_FIRST;
    atomic_store_explicit(&dict.count, 1, memory_order_release);
}

// A reader may ask for id 0 before anything was put.
__attribute__((constructor)) static void open_at_start(void)
{
    open_dict();
}

static uint32_t bucket_of(uint32_t hash)
{
    uint32_t bucket = hash & (2 * dict.level - 1);
    return bucket < dict.bucket_count ? bucket : hash & (dict.level - 1);
}

static uint32_t overflow_take(void)
{
    uint32_t overflow = dict.overflow_free;
    if (overflow) {
        dict.overflow_free = overflow_at(overflow)->next;
        return overflow;
    }
    overflow = ++dict.overflow_count;
    range_need(&dict.overflows, ((size_t)overflow + 1) * sizeof(struct bucket));
    return overflow;
}

static void bucket_add(struct bucket *bucket, uint32_t hash, uint32_t id)
{
    if (bucket->count == SLOTS) {
        if (!bucket->next || overflow_at(bucket->next)->count == SLOTS) {
            uint32_t overflow = overflow_take();
            *overflow_at(overflow) = (struct bucket){ .next = bucket->next };
            bucket->next = overflow;
        }
        bucket = overflow_at(bucket->next);
    }
    bucket->hashes[bucket->count] = hash;
    bucket->ids[bucket->count++] = id;
}

static void split_bucket(void)
{
    uint32_t from = dict.bucket_count - dict.level, to = dict.bucket_count;
    range_need(&dict.buckets, ((size_t)to + 1) * sizeof(struct bucket));
    struct bucket old = *bucket_at(from), *halves[] = { bucket_at(from), bucket_at(to) };
    halves[0]->count = halves[0]->next = 0;
    for (;;) {
        for (uint32_t i = 0; i < old.count; i++)
            bucket_add(halves[(old.hashes[i] & dict.level) != 0], old.hashes[i], old.ids[i]);
        uint32_t overflow = old.next;
        if (!overflow)
            break;
        old = *overflow_at(overflow);
        overflow_at(overflow)->next = dict.overflow_free;
        dict.overflow_free = overflow;
    }
    if (++dict.bucket_count == 2 * dict.level)
        dict.level *= 2;
}

static bool text_is(uint32_t id, const char *data, size_t len)
{
    struct slice text = text_of(id);
    return text.len == len && memcmp(text.data, data, len) == 0;
}

static uint32_t text_keep(const char *data, size_t len, uint32_t hash)
{
    uint32_t id = atomic_load_explicit(&dict.count, memory_order_relaxed);
    if (id == UINT32_MAX) {
        fprintf(stderr, "haechi: the text dictionary is full (2^32 - 1 texts)\n");
        abort();
    }
    range_need(&dict.bytes, dict.bytes_used + len + 2);
    char *copy = (char *)dict.bytes.base + dict.bytes_used;
    memcpy(copy, data, len);
    copy[len] = 0;
    range_need(&dict.texts, ((size_t)id + 1) * sizeof(uint64_t));
    *text_at(id) = (uint64_t)dict.bytes_used / 2 << LEN_BITS | len;
    dict.bytes_used += (len + 2) & ~(size_t)1;
    bucket_add(bucket_at(bucket_of(hash)), hash, id);
    // Published last: whoever sees the count sees the text.
    atomic_store_explicit(&dict.count, id + 1, memory_order_release);
    if (id / TEXTS_PER_BUCKET >= dict.bucket_count)
        split_bucket();
    return id;
}

static uint32_t put_hashed(const char *data, size_t len, uint32_t hash)
{
    if (!len)
        return 0;
    assert(len <= DICT_TEXT_MAX);
    const struct bucket *bucket = bucket_at(bucket_of(hash));
    for (;;) {
        for (uint32_t i = 0; i < bucket->count; i++)
            if (bucket->hashes[i] == hash && text_is(bucket->ids[i], data, len))
                return bucket->ids[i];
        if (!bucket->next)
            return text_keep(data, len, hash);
        bucket = overflow_at(bucket->next);
    }
}

uint32_t dict_put(const char *data, size_t len)
{
    uint32_t hash = (uint32_t)hash_memory(data, len);
    bool locked = lock_dict();
    uint32_t id = put_hashed(data, len, hash);
    unlock_dict(locked);
    return id;
}

// The id in the bucket's own line that has this hash, 0 when none has.
static uint32_t bucket_guess(const struct bucket *bucket, uint32_t hash)
{
    for (uint32_t i = 0; i < bucket->count; i++)
        if (bucket->hashes[i] == hash)
            return bucket->ids[i];
    return 0;
}

// Bucket, word and bytes of a known text are three dependent waits. Each stage asks for all texts'
// lines before the next one touches the first.
void dict_put_many(const struct slice *texts, const uint64_t *hashes, size_t count, uint32_t *ids)
{
    assert(count <= DICT_MANY_MAX);
    uint32_t guesses[DICT_MANY_MAX];
    bool locked = lock_dict();
    for (size_t i = 0; i < count; i++)
        __builtin_prefetch(bucket_at(bucket_of((uint32_t)hashes[i])));
    for (size_t i = 0; i < count; i++) {
        uint32_t hash = (uint32_t)hashes[i];
        guesses[i] = bucket_guess(bucket_at(bucket_of(hash)), hash);
        __builtin_prefetch(text_at(guesses[i]));
    }
    for (size_t i = 0; i < count; i++)
        __builtin_prefetch(text_of(guesses[i]).data);
    for (size_t i = 0; i < count; i++)
        ids[i] = guesses[i] && text_is(guesses[i], texts[i].data, texts[i].len)
                     ? guesses[i]
                     : put_hashed(texts[i].data, texts[i].len, (uint32_t)hashes[i]);
    unlock_dict(locked);
}

uint32_t dict_put_text(const char *text)
{
    return dict_put(text, strlen(text));
}

struct slice dict_get(uint32_t id)
{
    assert(id < atomic_load_explicit(&dict.count, memory_order_acquire));
    return text_of(id);
}

int dict_compare(uint32_t a, uint32_t b)
{
    if (a == b)
        return 0;
    struct slice left = dict_get(a), right = dict_get(b);
    size_t len = left.len < right.len ? left.len : right.len;
    int order = len ? memcmp(left.data, right.data, len) : 0;
    if (order)
        return order < 0 ? -1 : 1;
    return (left.len > right.len) - (left.len < right.len);
}

uint32_t dict_count(void)
{
    return atomic_load_explicit(&dict.count, memory_order_acquire);
}

uint64_t dict_bytes(void)
{
    bool locked = lock_dict();
    uint64_t bytes = dict.pool.bytes;
    unlock_dict(locked);
    return bytes;
}
