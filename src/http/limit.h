// http/limit.h — requests a second for an address: a bucket of tokens each, in a table of fixed size.
//
// With 10 a second a bucket holds 20: twenty at once pass, then one each tenth of a second.
// Bounds   LIMIT_SETS * LIMIT_WAYS addresses; a new one takes the place of the fullest of its set, who
//          loses least by being forgotten. The place in the table is by a secret seed.
// Threads  any.
#pragma once

#include "base/pool.h"
#include "http/address.h"

#define LIMIT_SETS 2048
#define LIMIT_WAYS 8

struct limit;

struct limit *limit_new(struct pool *pool, unsigned per_second);
void limit_free(struct pool *pool, struct limit *limit);
// Takes a token; false when there is none.
bool limit_take(struct limit *limit, const struct address *address, uint64_t now_ms);
