#include "flow/posting.h"

#include <assert.h>
#include <string.h>

#define CLASS_FIRST     1
#define CLASS_LOOKED_AT 4 // blocks of up to 16 slots, one cache line: no places are kept

void postings_open(struct postings *store, struct pool *pool, size_t slots_max)
{
    *store = (struct postings){ .block_words = 1 }; // word 0 means "none" in the free lists
    range_open(&store->blocks, pool, 4 * slots_max * sizeof(uint32_t));
    range_open(&store->place, pool, slots_max * sizeof(uint32_t));
}

void postings_close(struct postings *store)
{
    range_close(&store->blocks);
    range_close(&store->place);
}

void postings_trim(struct postings *store)
{
    range_trim(&store->blocks, store->block_words * sizeof(uint32_t));
}

static uint32_t block_take(struct postings *store, uint32_t class)
{
    uint32_t block = store->block_free[class];
    if (block) {
        store->block_free[class] = ((uint32_t *)store->blocks.base)[block];
        return block;
    }
    block = (uint32_t)store->block_words;
    store->block_words += (uint64_t)1 << class;
    range_need(&store->blocks, store->block_words * sizeof(uint32_t));
    return block;
}

static void block_give(struct postings *store, uint32_t block, uint32_t class)
{
    ((uint32_t *)store->blocks.base)[block] = store->block_free[class];
    store->block_free[class] = block;
}

static bool keeps_places(const struct posting *posting)
{
    return posting->class > CLASS_LOOKED_AT;
}

static void note_place(struct postings *store, uint32_t slot, uint32_t place)
{
    range_need(&store->place, ((size_t)slot + 1) * sizeof(uint32_t));
    ((uint32_t *)store->place.base)[slot] = place;
}

static void resize(struct postings *store, struct posting *posting, uint32_t class)
{
    bool kept = keeps_places(posting);
    uint32_t block = block_take(store, class);
    uint32_t *words = store->blocks.base;
    memcpy(words + block, words + posting->block, posting->count * sizeof *words);
    block_give(store, posting->block, posting->class);
    posting->block = block;
    posting->class = class;
    for (uint32_t i = 0; !kept && keeps_places(posting) && i < posting->count; i++)
        note_place(store, words[block + i], i);
}

static uint32_t find_place(const struct postings *store, const struct posting *posting,
                           uint32_t slot)
{
    const uint32_t *slots = posting_slots(store, posting);
    if (keeps_places(posting))
        return ((const uint32_t *)store->place.base)[slot];
    uint32_t place = 0;
    while (place < posting->count && slots[place] != slot)
        place++;
    return place;
}

void posting_add(struct postings *store, struct posting *posting, uint32_t slot)
{
    if (!posting->block) {
        posting->class = CLASS_FIRST;
        posting->block = block_take(store, CLASS_FIRST);
    }
    if (posting->count == UINT32_C(1) << posting->class)
        resize(store, posting, posting->class + 1);
    posting_slots(store, posting)[posting->count] = slot;
    if (keeps_places(posting))
        note_place(store, slot, posting->count);
    posting->count++;
}

void posting_remove(struct postings *store, struct posting *posting, uint32_t slot)
{
    uint32_t *slots = posting_slots(store, posting), place = find_place(store, posting, slot);
    assert(place < posting->count && slots[place] == slot);
    uint32_t last = slots[--posting->count];
    slots[place] = last;
    if (keeps_places(posting))
        ((uint32_t *)store->place.base)[last] = place;
    if (posting->class > 2 && posting->count <= (UINT32_C(1) << posting->class) / 4)
        resize(store, posting, posting->class - 1);
}

void posting_clear(struct postings *store, struct posting *posting)
{
    if (posting->block)
        block_give(store, posting->block, posting->class);
    *posting = (struct posting){ .count = 0 };
}
