// base/arena.h — memory by lifetime: everything in an arena goes at once.
//
// Owns     an arena owns what was taken from it; taking never fails.
// Bounds   the soft limit is for its runner to look at (arena_over); passing the hard limit,
//          or running out of memory, prints the arena's name and aborts.
// Threads  one thread at a time.
// Cost     a take is a pointer bump; a reset keeps the largest block.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;

// A limit of 0 is none. The name is kept, not copied.
struct arena *arena_new(const char *name, size_t soft_bytes, size_t hard_bytes);
void arena_reset(struct arena *arena); // gives everything back but the arena itself
void arena_free(struct arena *arena);

// Zeroed memory aligned to 16 bytes.
void *arena_take(struct arena *arena, size_t bytes);
// Not zeroed: for column data that is written at once.
void *arena_take_raw(struct arena *arena, size_t bytes);
char *arena_text(struct arena *arena, const char *text, size_t len); // copy, with a final NUL
char *arena_format(struct arena *arena, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

size_t arena_bytes(const struct arena *arena); // bytes taken since the last reset
bool arena_over(const struct arena *arena);    // past the soft limit

#define ARENA_NEW(arena, type) ((type *)arena_take((arena), sizeof(type)))
#define ARENA_ARRAY(arena, type, count) ((type *)arena_take((arena), sizeof(type) * (count)))
#define ARENA_RAW(arena, type, count) ((type *)arena_take_raw((arena), sizeof(type) * (count)))

#define KIB ((size_t)1024)
#define MIB (1024 * KIB)
#define GIB (1024 * MIB)
