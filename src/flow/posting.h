// flow/posting.h — many short sets of slots: the rows of one key, or those that fall due on one day.
//
// A posting is a block of slots with room to a power of two, so that a set grows by moving at most as
// many slots as it has. Blocks that were outgrown serve again. `place` holds each slot's position in a
// posting longer than a cache line, so that a slot leaves in O(1); in a shorter one it is looked for.
// Owns     nothing but the blocks: a zero-filled posting is empty and costs its 16 bytes.
// Bounds   of the postings of one store a slot stands in one at most.
#pragma once

#include "base/pool.h"

struct posting {
    uint32_t count;
    uint32_t class; // the block has room for 2^class slots
    uint32_t block; // first word of it; 0: none yet
    uint32_t spare;
};

struct postings { // the store of blocks
    struct range blocks, place;
    uint32_t block_free[32]; // by class
    uint64_t block_words;    // used so far
};

void postings_open(struct postings *store, struct pool *pool, size_t slots_max);
void postings_close(struct postings *store);
void postings_trim(struct postings *store); // gives back memory that nothing uses
void posting_add(struct postings *store, struct posting *posting, uint32_t slot);
void posting_remove(struct postings *store, struct posting *posting, uint32_t slot);
void posting_clear(struct postings *store, struct posting *posting); // gives the block back

// Valid until the posting changes.
static inline uint32_t *posting_slots(const struct postings *store, const struct posting *posting)
{
    return (uint32_t *)store->blocks.base + posting->block;
}
