#include "base/map.h"

#include <assert.h>
#include <string.h>

#include "base/hash.h"

#define HEADS_FIRST 16

void map_open(struct map *map, struct arena *arena)
{
    *map = (struct map){ .arena = arena };
}

// Where the key's index stands among the heads, or the free head where it would go.
static uint32_t *find(const struct map *map, const char *key, size_t len, uint64_t hash)
{
    size_t mask = map->head_count - 1;
    for (size_t at = hash & mask;; at = (at + 1) & mask) {
        uint32_t *head = &map->heads[at];
        if (!*head)
            return head;
        const struct map_entry *entry = &map->entries[*head - 1];
        if (entry->hash == hash && entry->key_len == len && memcmp(entry->key, key, len) == 0)
            return head;
    }
}

static void grow(struct map *map)
{
    size_t room = map->room ? 2 * map->room : HEADS_FIRST / 2;
    assert(room < UINT32_MAX);
    struct map_entry *entries = ARENA_RAW(map->arena, struct map_entry, room);
    if (map->count)
        memcpy(entries, map->entries, map->count * sizeof *entries);
    map->entries = entries;
    map->room = room;
    map->head_count = 2 * room;
    map->heads = ARENA_ARRAY(map->arena, uint32_t, map->head_count);
    size_t mask = map->head_count - 1;
    for (size_t i = 0; i < map->count; i++) {
        size_t at = entries[i].hash & mask;
        while (map->heads[at])
            at = (at + 1) & mask;
        map->heads[at] = (uint32_t)i + 1;
    }
}

void *map_get(const struct map *map, const char *key)
{
    return map_get_slice(map, key, strlen(key));
}

void *map_get_slice(const struct map *map, const char *key, size_t len)
{
    if (!map->count)
        return NULL;
    const uint32_t *head = find(map, key, len, hash_memory(key, len));
    return *head ? map->entries[*head - 1].value : NULL;
}

void map_put(struct map *map, const char *key, void *value)
{
    map_put_slice(map, key, strlen(key), value);
}

void map_put_slice(struct map *map, const char *key, size_t len, void *value)
{
    uint64_t hash = hash_memory(key, len);
    if (map->count == map->room)
        grow(map);
    uint32_t *head = find(map, key, len, hash);
    if (*head) {
        map->entries[*head - 1].value = value;
        return;
    }
    map->entries[map->count++] = (struct map_entry){
        .key = arena_text(map->arena, key, len), .key_len = len, .value = value, .hash = hash
    };
    *head = (uint32_t)map->count;
}
