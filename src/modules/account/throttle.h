// modules/account/throttle.h — how often something was tried this minute, by a key, in fixed memory.
//
// Bounds   SLOTS keys; another key of the same slot begins it anew, so a count may be lost, never invented.
// Threads  any.
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct throttle;
struct arena;

struct throttle *throttle_new(struct arena *arena);
void throttle_close(struct throttle *throttle);
// Counts one try of (kind, name) and says whether it is still within `per_minute`; 0: no limit.
bool throttle_take(struct throttle *throttle, char kind, const char *name, int64_t per_minute,
                   int64_t at_us);
