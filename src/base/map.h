// base/map.h — text to pointer, in an arena, in the order of first insertion.
//
// Cost     get and put O(1); entries are never removed.
#pragma once

#include "base/arena.h"

struct map_entry {
    const char *key; // copied into the arena
    size_t key_len;
    void *value;
    uint64_t hash;
};

struct map {
    struct arena *arena;
    struct map_entry *entries; // in order of insertion
    size_t count, room;
    uint32_t *heads; // open addressing, index + 1
    size_t head_count;
};

void map_open(struct map *map, struct arena *arena);
void *map_get(const struct map *map, const char *key); // NULL when absent
void *map_get_slice(const struct map *map, const char *key, size_t len);
void map_put(struct map *map, const char *key, void *value); // replaces
void map_put_slice(struct map *map, const char *key, size_t len, void *value);
