#include "base/arena.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#if defined(__SANITIZE_ADDRESS__)
#define ARENA_POISONS 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define ARENA_POISONS 1
#endif
#endif

#ifdef ARENA_POISONS
#include <sanitizer/asan_interface.h>
#define POISON(at, bytes)   __asan_poison_memory_region((at), (bytes))
#define UNPOISON(at, bytes) __asan_unpoison_memory_region((at), (bytes))
#else
#define POISON(at, bytes)   ((void)(at), (void)(bytes))
#define UNPOISON(at, bytes) ((void)(at), (void)(bytes))
#endif

#define GRAIN         16
#define BLOCK_FIRST   (4 * KIB)
#define BLOCK_LARGEST (4 * MIB)

struct block {
    struct block *older;
    size_t room; // bytes behind this header
};
_Static_assert(sizeof(struct block) % GRAIN == 0, "the bytes of a block must stay aligned");

struct arena {
    const char *name;
    size_t soft_bytes, hard_bytes;
    size_t bytes;
    struct block *newest;
    char *next; // the free bytes of the newest block
    size_t left;
    size_t next_room; // of the next ordinary block
};

static _Noreturn void die(const char *name, const char *why, size_t bytes)
{
    fprintf(stderr, "haechi: memory of '%s': %s (%zu bytes)\n", name, why, bytes);
    abort();
}

struct arena *arena_new(const char *name, size_t soft_bytes, size_t hard_bytes)
{
    struct arena *arena = calloc(1, sizeof *arena);
    if (!arena)
        die(name, "out of memory", sizeof *arena);
    arena->name = name;
    arena->soft_bytes = soft_bytes;
    arena->hard_bytes = hard_bytes;
    arena->next_room = BLOCK_FIRST;
    return arena;
}

static char *block_data(struct block *block)
{
    return (char *)(block + 1);
}

static void drop_blocks(struct arena *arena, const struct block *keep)
{
    struct block *block = arena->newest;
    while (block) {
        struct block *older = block->older;
        UNPOISON(block_data(block), block->room);
        if (block != keep)
            free(block);
        block = older;
    }
    arena->newest = NULL;
    arena->next = NULL;
    arena->left = 0;
    arena->bytes = 0;
}

static void open_block(struct arena *arena, struct block *block)
{
    block->older = arena->newest;
    arena->newest = block;
    arena->next = block_data(block);
    arena->left = block->room;
    POISON(arena->next, arena->left);
}

void arena_reset(struct arena *arena)
{
    struct block *largest = arena->newest;
    for (struct block *block = arena->newest; block; block = block->older)
        if (block->room > largest->room)
            largest = block;
    drop_blocks(arena, largest);
    if (largest)
        open_block(arena, largest);
}

void arena_free(struct arena *arena)
{
    if (!arena)
        return;
    drop_blocks(arena, NULL);
    free(arena);
}

static struct block *new_block(struct arena *arena, size_t room)
{
    struct block *block = malloc(sizeof *block + room);
    if (!block)
        die(arena->name, "out of memory", room);
    block->older = NULL;
    block->room = room;
    return block;
}

// A large take gets a block of its own behind the newest, whose free bytes stay in use.
static char *take_large(struct arena *arena, size_t bytes)
{
    struct block *block = new_block(arena, bytes);
    if (!arena->newest) {
        open_block(arena, block);
        arena->next += bytes;
        arena->left = 0;
    } else {
        block->older = arena->newest->older;
        arena->newest->older = block;
    }
    UNPOISON(block_data(block), bytes);
    return block_data(block);
}

void *arena_take_raw(struct arena *arena, size_t bytes)
{
    assert(arena);
    if (bytes > SIZE_MAX / 2)
        die(arena->name, "an impossible size was asked for", bytes);
    bytes = bytes ? (bytes + GRAIN - 1) & ~(size_t)(GRAIN - 1) : GRAIN;
    if (arena->hard_bytes && arena->bytes + bytes > arena->hard_bytes)
        die(arena->name, "past the hard limit", arena->bytes + bytes);
    arena->bytes += bytes;
    if (bytes > arena->left) {
        if (bytes > arena->next_room / 2)
            return take_large(arena, bytes);
        open_block(arena, new_block(arena, arena->next_room));
        if (arena->next_room < BLOCK_LARGEST)
            arena->next_room *= 2;
    }
    char *at = arena->next;
    arena->next += bytes;
    arena->left -= bytes;
    UNPOISON(at, bytes);
    return at;
}

void *arena_take(struct arena *arena, size_t bytes)
{
    return memset(arena_take_raw(arena, bytes), 0, bytes);
}

char *arena_text(struct arena *arena, const char *text, size_t len)
{
    char *copy = arena_take_raw(arena, len + 1);
    if (len)
        memcpy(copy, text, len);
    copy[len] = 0;
    return copy;
}

char *arena_format(struct arena *arena, const char *format, ...)
{
    va_list list, again;
    va_start(list, format);
    va_copy(again, list);
    int len = vsnprintf(NULL, 0, format, list);
    va_end(list);
    assert(len >= 0);
    char *text = arena_take_raw(arena, (size_t)len + 1);
    vsnprintf(text, (size_t)len + 1, format, again);
    va_end(again);
    return text;
}

size_t arena_bytes(const struct arena *arena)
{
    return arena->bytes;
}

bool arena_over(const struct arena *arena)
{
    return arena->soft_bytes && arena->bytes > arena->soft_bytes;
}
