// The bytes of the texts, the directory that ids index and the hash table over it each grow at a
// fixed address (base/pool.h): nothing is ever moved or given back, so a slice stays good for the
// life of the process. The table is linear hashing: it splits one bucket for every text that
// arrives, so that no arrival ever pays for a rehash of all. A bucket is a chain of ids.
#include "base/dict.h"

#include <assert.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/hash.h"
#include "base/pool.h"

#define BYTES_MAX     (1024 * GIB)
#define BUCKETS_FIRST 1024u

struct text {
    const char *data;
    uint32_t len;
    uint32_t hash; // the lower half: chains compare it before they touch the text
    uint32_t next; // the next id in the bucket, 0 at the end
};

static struct {
    struct pool pool;
    struct range texts;   // struct text by id
    struct range buckets; // the first id of each chain
    struct range bytes;   // the texts, each with its NUL
    size_t bytes_used;
    uint32_t bucket_count;
    uint32_t level; // buckets of the round that is being split, a power of two
    _Atomic uint32_t count;
} dict;

static struct text *text_at(uint32_t id)
{
    return (struct text *)dict.texts.base + id;
}

static uint32_t *bucket_at(uint32_t bucket)
{
    return (uint32_t *)dict.buckets.base + bucket;
}

static void open_dict(void)
{
    dict.pool.name = "text dictionary";
    range_open(&dict.texts, &dict.pool, (size_t)UINT32_MAX * sizeof(struct text));
    range_open(&dict.buckets, &dict.pool, (size_t)UINT32_MAX * sizeof(uint32_t));
    range_open(&dict.bytes, &dict.pool, BYTES_MAX);
    range_need(&dict.buckets, BUCKETS_FIRST * sizeof(uint32_t));
    range_need(&dict.texts, sizeof(struct text));
    dict.bucket_count = dict.level = BUCKETS_FIRST;
    *text_at(0) = (struct text){ .data = "" };
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

static void split_bucket(void)
{
    if (dict.bucket_count >= 1u << 31)
        return;
    uint32_t from = dict.bucket_count - dict.level, to = dict.bucket_count;
    range_need(&dict.buckets, ((size_t)to + 1) * sizeof(uint32_t));
    uint32_t id = *bucket_at(from);
    *bucket_at(from) = 0;
    while (id) {
        struct text *text = text_at(id);
        uint32_t next = text->next;
        uint32_t *bucket = bucket_at(text->hash & dict.level ? to : from);
        text->next = *bucket;
        *bucket = id;
        id = next;
    }
    if (++dict.bucket_count == 2 * dict.level)
        dict.level *= 2;
}

static const char *keep_text(const char *data, size_t len)
{
    range_need(&dict.bytes, dict.bytes_used + len + 1);
    char *copy = (char *)dict.bytes.base + dict.bytes_used;
    memcpy(copy, data, len);
    copy[len] = 0;
    dict.bytes_used += len + 1;
    return copy;
}

static uint32_t put_hashed(const char *data, size_t len, uint32_t hash)
{
    if (!len)
        return 0;
    assert(len <= DICT_TEXT_MAX);
    uint32_t bucket = bucket_of(hash);
    for (uint32_t id = *bucket_at(bucket); id; id = text_at(id)->next) {
        const struct text *text = text_at(id);
        if (text->hash == hash && text->len == len && memcmp(text->data, data, len) == 0)
            return id;
    }
    uint32_t id = atomic_load_explicit(&dict.count, memory_order_relaxed);
    if (id == UINT32_MAX) {
        fprintf(stderr, "haechi: the text dictionary is full (2^32 - 1 texts)\n");
        abort();
    }
    range_need(&dict.texts, ((size_t)id + 1) * sizeof(struct text));
    *text_at(id) = (struct text){
        .data = keep_text(data, len), .len = (uint32_t)len, .hash = hash, .next = *bucket_at(bucket)
    };
    *bucket_at(bucket) = id;
    // Published last: whoever sees the count sees the text.
    atomic_store_explicit(&dict.count, id + 1, memory_order_release);
    split_bucket();
    return id;
}

uint32_t dict_put(const char *data, size_t len)
{
    return put_hashed(data, len, (uint32_t)hash_memory(data, len));
}

// A known text costs three dependent misses: bucket, directory, bytes. Each stage asks for all
// texts' lines before the next one touches the first.
void dict_put_many(const struct slice *texts, const uint64_t *hashes, size_t count, uint32_t *ids)
{
    assert(count <= DICT_MANY_MAX);
    const uint32_t *buckets[DICT_MANY_MAX];
    for (size_t i = 0; i < count; i++) {
        buckets[i] = bucket_at(bucket_of((uint32_t)hashes[i]));
        __builtin_prefetch(buckets[i]);
    }
    for (size_t i = 0; i < count; i++)
        __builtin_prefetch(text_at(*buckets[i]));
    for (size_t i = 0; i < count; i++)
        __builtin_prefetch(text_at(*buckets[i])->data);
    for (size_t i = 0; i < count; i++)
        ids[i] = put_hashed(texts[i].data, texts[i].len, (uint32_t)hashes[i]);
}

uint32_t dict_put_text(const char *text)
{
    return dict_put(text, strlen(text));
}

struct slice dict_get(uint32_t id)
{
    assert(id < atomic_load_explicit(&dict.count, memory_order_acquire));
    const struct text *text = text_at(id);
    return (struct slice){ text->data, text->len };
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
    return dict.pool.bytes;
}
