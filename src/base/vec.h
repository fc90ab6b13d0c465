// base/vec.h — a typed array in an arena: struct { T *at; size_t count, room; }.
#pragma once

#include <string.h>

#include "base/arena.h"

#define VEC(type)           \
    struct {                \
        type *at;           \
        size_t count, room; \
    }

// Appends `item`; the old array stays in the arena, so pointers into it remain readable.
#define VEC_ADD(arena, vec, item)                                                             \
    do {                                                                                      \
        if ((vec)->count == (vec)->room) {                                                    \
            size_t vec_room = (vec)->room ? 2 * (vec)->room : 8;                              \
            void *vec_at = arena_take_raw((arena), vec_room * sizeof *(vec)->at);             \
            if ((vec)->count)                                                                 \
                memcpy(vec_at, (vec)->at, (vec)->count * sizeof *(vec)->at);                  \
            (vec)->at = vec_at;                                                               \
            (vec)->room = vec_room;                                                           \
        }                                                                                     \
        (vec)->at[(vec)->count] = (item);                                                     \
        (vec)->count++;                                                                       \
    } while (0)
