#include "store/statements.h"

#include "base/hash.h"

#include <string.h>

void statements_open(struct statements *cache, size_t statement_size,
                     void (*forget)(void *context, struct statement *statement), void *context)
{
    *cache = (struct statements){ .pool = { .name = "store statements" },
                                  .statement_size = statement_size,
                                  .forget = forget,
                                  .context = context };
}

static struct statement **bucket_of(struct statements *cache, uint64_t hash)
{
    return &cache->buckets[hash % STATEMENT_BUCKETS];
}

struct statement *statements_find(struct statements *cache, const char *sql)
{
    size_t len = strlen(sql);
    uint64_t hash = hash_memory(sql, len);
    struct statement *found = *bucket_of(cache, hash);
    while (found != NULL && (found->hash != hash || found->busy || found->sql_len != len ||
                             memcmp(found->sql, sql, len) != 0))
        found = found->next;
    return found;
}

struct statement *statements_add(struct statements *cache, const char *sql)
{
    if (cache->count >= STATEMENTS_MAX)
        statements_drop_idle(cache);
    struct statement *added = pool_resize(&cache->pool, NULL, 0, cache->statement_size);
    memset(added, 0, cache->statement_size);
    added->sql_len = strlen(sql);
    added->sql = pool_resize(&cache->pool, NULL, 0, added->sql_len + 1);
    memcpy(added->sql, sql, added->sql_len + 1);
    added->hash = hash_memory(sql, added->sql_len);
    struct statement **bucket = bucket_of(cache, added->hash);
    added->next = *bucket;
    *bucket = added;
    cache->count++;
    return added;
}

void statements_drop(struct statements *cache, struct statement *statement)
{
    struct statement **link = bucket_of(cache, statement->hash);
    while (*link != statement)
        link = &(*link)->next;
    *link = statement->next;
    cache->forget(cache->context, statement);
    pool_resize(&cache->pool, statement->sql, statement->sql_len + 1, 0);
    pool_resize(&cache->pool, statement, cache->statement_size, 0);
    cache->count--;
}

static void drop_all(struct statements *cache, bool busy_too)
{
    for (size_t i = 0; i < STATEMENT_BUCKETS; i++)
        for (struct statement *at = cache->buckets[i], *next; at != NULL; at = next) {
            next = at->next;
            if (busy_too || !at->busy)
                statements_drop(cache, at);
        }
}

void statements_drop_idle(struct statements *cache)
{
    drop_all(cache, false);
}

void statements_close(struct statements *cache)
{
    drop_all(cache, true);
}
