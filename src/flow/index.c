#include "flow/index.h"

#include <assert.h>

#include "flow/cell.h"
#include "flow/order.h"

#define LINE_ENTRIES 12
#define LINE_LOAD 11 // entries a bucket on average before the next one is split
#define REF_POSTING (UINT32_C(1) << 31)

struct line {
    uint8_t tags[LINE_ENTRIES]; // 0: free
    uint32_t spill;             // number of the next line of this bucket + 1; 0: none
    uint32_t refs[LINE_ENTRIES];
};
_Static_assert(sizeof(struct line) == 64, "a bucket is one cache line");

// What is being looked for: a row of key columns, or the key of a slot.
struct probe {
    const struct column *keys;
    size_t row;
    uint32_t slot;
};

static struct line *line_at(const struct index *index, uint32_t bucket)
{
    return (struct line *)index->lines.base + bucket;
}
static struct line *spill_at(const struct index *index, uint32_t spill)
{
    return (struct line *)index->spills.base + (spill - 1);
}
static struct posting *posting_at(const struct index *index, uint32_t ref)
{
    return (struct posting *)index->postings.base + (ref & ~REF_POSTING);
}
static uint8_t tag_of(uint32_t hash)
{
    uint8_t tag = (uint8_t)(hash >> 24);
    return tag ? tag : 1;
}
static uint32_t bucket_of(const struct index *index, uint32_t hash)
{
    uint32_t bucket = hash & (2 * index->base_count - 1);
    return bucket < index->bucket_count ? bucket : hash & (index->base_count - 1);
}
static uint32_t fold(uint64_t hash)
{
    uint32_t folded = (uint32_t)(hash ^ hash >> 32);
    return folded ? folded : 1;
}
static uint32_t first_slot(const struct index *index, uint32_t ref)
{
    return ref & REF_POSTING ? *posting_slots(&index->slots, posting_at(index, ref)) : ref;
}

void index_open(struct index *index, struct table *table, const int *columns, size_t column_count,
                int pass, bool null_safe)
{
    assert(column_count > 0 && column_count <= INDEX_COLUMNS_MAX);
    *index = (struct index){.table = table, .column_count = column_count, .pass = pass,
                            .null_safe = null_safe, .keeps_hashes = column_count > 1,
                            .bucket_count = 1, .base_count = 1};
    memcpy(index->columns, columns, column_count * sizeof *columns);
    index->pool.name = "index";
    size_t rows = TABLE_ROWS_MAX;
    range_open(&index->lines, &index->pool, rows / 4 * sizeof(struct line));
    range_open(&index->spills, &index->pool, rows / 4 * sizeof(struct line));
    range_open(&index->postings, &index->pool, rows / 2 * sizeof(struct posting));
    postings_open(&index->slots, &index->pool, rows);
    if (index->keeps_hashes)
        range_open(&index->hashes, &index->pool, rows * sizeof(uint32_t));
    range_need(&index->lines, sizeof(struct line));
}

void index_close(struct index *index)
{
    order_close_all(index);
    range_close(&index->lines);
    range_close(&index->spills);
    range_close(&index->postings);
    postings_close(&index->slots);
    if (index->keeps_hashes)
        range_close(&index->hashes);
}

void index_trim(struct index *index)
{
    range_trim(&index->lines, (size_t)index->bucket_count * sizeof(struct line));
    range_trim(&index->spills, (size_t)index->spill_count * sizeof(struct line));
    range_trim(&index->postings, (size_t)index->posting_count * sizeof(struct posting));
    if (index->keeps_hashes)
        range_trim(&index->hashes, (size_t)index->table->slot_count * sizeof(uint32_t));
    postings_trim(&index->slots);
}

// The hash of a stored row's key; INDEX_NO_KEY when it has none.
static uint32_t hash_slot(const struct index *index, uint32_t slot)
{
    uint64_t hash = index->column_count;
    for (size_t k = 0; k < index->column_count; k++) {
        union cell room;
        enum state state;
        int number = index->columns[k];
        const void *cell = cell_read(index->table, number, slot, &room, &state);
        if (state != STATE_VALUE && !index->null_safe)
            return INDEX_NO_KEY;
        hash = cell_mix(hash, index->table->columns.at[number].type, state, cell);
    }
    return fold(hash);
}

static uint32_t known_hash(const struct index *index, uint32_t slot)
{
    return index->keeps_hashes ? ((const uint32_t *)index->hashes.base)[slot]
                               : hash_slot(index, slot);
}

#define HASH_ROWS 256 // at a time, so that the wide hashes stay in the first-level cache

void index_hash(bool null_safe, const struct column *keys, size_t key_count, size_t row_count,
                uint32_t *hashes)
{
    for (size_t first = 0; first < row_count; first += HASH_ROWS) {
        size_t count = row_count - first < HASH_ROWS ? row_count - first : HASH_ROWS;
        uint64_t wide[HASH_ROWS];
        for (size_t i = 0; i < count; i++)
            wide[i] = key_count;
        for (size_t k = 0; k < key_count; k++) {
            const struct column *key = &keys[k];
            if (!key->state && !type_is_wide(key->type) && key->type != TYPE_DOUBLE) {
                for (size_t i = 0; i < count; i++)
                    wide[i] = hash_mix(wide[i], (uint64_t)key->words[first + i]);
                continue;
            }
            size_t bytes = type_bytes(key->type);
            const char *cell = (const char *)key->data + first * bytes;
            for (size_t i = 0; i < count; i++, cell += bytes)
                wide[i] = cell_mix(wide[i], key->type, column_at(key, first + i), cell);
        }
        for (size_t i = 0; i < count; i++)
            hashes[first + i] = fold(wide[i]);
    }
    if (null_safe)
        return;
    for (size_t k = 0; k < key_count; k++)
        for (size_t i = 0; keys[k].state && i < row_count; i++)
            if (keys[k].state[i] != STATE_VALUE)
                hashes[i] = INDEX_NO_KEY;
}

uint32_t index_hash_row(bool null_safe, const struct column *keys, size_t key_count, size_t row)
{
    uint64_t hash = key_count;
    for (size_t k = 0; k < key_count; k++) {
        enum state state = column_at(&keys[k], row);
        if (state != STATE_VALUE && !null_safe)
            return INDEX_NO_KEY;
        hash = cell_mix(hash, keys[k].type, state, cell_of_column(&keys[k], row));
    }
    return fold(hash);
}

void index_prefetch(const struct index *index, uint32_t hash)
{
    __builtin_prefetch(line_at(index, bucket_of(index, hash)));
}

static bool probe_matches(const struct index *index, const struct probe *probe, uint32_t slot)
{
    for (size_t k = 0; k < index->column_count; k++) {
        union cell room, other;
        enum state state, other_state;
        int number = index->columns[k];
        const void *cell = cell_read(index->table, number, slot, &room, &state);
        const void *wanted;
        if (probe->keys) {
            other_state = column_at(&probe->keys[k], probe->row);
            wanted = cell_of_column(&probe->keys[k], probe->row);
        } else {
            wanted = cell_read(index->table, number, probe->slot, &other, &other_state);
        }
        if (!cell_same(index->table->columns.at[number].type, state, cell, other_state, wanted))
            return false;
    }
    return true;
}

// Eight tags at a time: the high bit of each byte that equals the tag. Bytes above the lowest hit may
// be marked wrongly (a borrow); the key decides.
static uint64_t same_bytes(uint64_t tags, uint8_t tag)
{
    uint64_t ones = UINT64_C(0x0101010101010101), difference = tags ^ (ones * tag);
    return (difference - ones) & ~difference & (ones << 7);
}

static uint64_t tags_at(const struct line *line, int first)
{
    uint64_t tags = 0;
    memcpy(&tags, line->tags + first, first ? LINE_ENTRIES - 8 : 8);
    return first ? tags | UINT64_C(0xffffffff) << 32 : tags;
}

uint32_t index_prefetch_key(const struct index *index, uint32_t hash)
{
    const struct line *line = line_at(index, bucket_of(index, hash));
    for (int first = 0; first < LINE_ENTRIES; first += 8) {
        uint64_t hits = same_bytes(tags_at(line, first), tag_of(hash));
        int i = hits ? first + __builtin_ctzll(hits) / 8 : LINE_ENTRIES;
        if (i >= LINE_ENTRIES || line->refs[i] & REF_POSTING)
            continue;
        for (size_t k = 0; k < index->column_count; k++) {
            const struct table_column *column = &index->table->columns.at[index->columns[k]];
            __builtin_prefetch((const char *)column->data.base +
                               (size_t)line->refs[i] * column->width);
        }
        return line->refs[i];
    }
    return UINT32_MAX;
}

// The reference of the probe's key, or NULL.
static uint32_t *find(const struct index *index, uint32_t hash, const struct probe *probe)
{
    struct line *line = line_at(index, bucket_of(index, hash));
    uint8_t tag = tag_of(hash);
    for (;;) {
        for (int first = 0; first < LINE_ENTRIES; first += 8)
            for (uint64_t hits = same_bytes(tags_at(line, first), tag); hits; hits &= hits - 1) {
                int i = first + __builtin_ctzll(hits) / 8;
                if (i < LINE_ENTRIES && line->tags[i] == tag &&
                    probe_matches(index, probe, first_slot(index, line->refs[i])))
                    return &line->refs[i];
            }
        if (!line->spill)
            return NULL;
        line = spill_at(index, line->spill);
    }
}

static uint32_t spill_take(struct index *index)
{
    if (index->spill_free) {
        uint32_t spill = index->spill_free;
        index->spill_free = spill_at(index, spill)->spill;
        memset(spill_at(index, spill), 0, sizeof(struct line));
        return spill;
    }
    index->spill_count++;
    range_need(&index->spills, index->spill_count * sizeof(struct line));
    return index->spill_count;
}

static void line_add(struct index *index, struct line *line, uint8_t tag, uint32_t ref)
{
    for (;;) {
        for (int first = 0; first < LINE_ENTRIES; first += 8) {
            uint64_t free = same_bytes(tags_at(line, first), 0);
            if (!free)
                continue;
            int i = first + __builtin_ctzll(free) / 8;
            line->tags[i] = tag;
            line->refs[i] = ref;
            return;
        }
        if (!line->spill)
            line->spill = spill_take(index);
        line = spill_at(index, line->spill);
    }
}

// What a split will read of each entry of a line, all at once: the misses overlap.
static void prefetch_hashes(const struct index *index, const struct line *line)
{
    const struct table_column *column = &index->table->columns.at[index->columns[0]];
    const char *base = index->keeps_hashes ? index->hashes.base : column->data.base;
    size_t width = index->keeps_hashes ? sizeof(uint32_t) : column->width;
    for (int i = 0; i < LINE_ENTRIES; i++)
        if (line->tags[i])
            __builtin_prefetch(base + first_slot(index, line->refs[i]) * width);
}

// Splits the next bucket: about twelve entries, the only ones that ever move at once.
static void split_bucket(struct index *index)
{
    uint32_t old = index->bucket_count - index->base_count, mask = 2 * index->base_count - 1;
    range_need(&index->lines, (index->bucket_count + 1) * sizeof(struct line));
    struct line *fresh = line_at(index, index->bucket_count), *line = line_at(index, old);
    uint32_t bucket = index->bucket_count++;
    struct line kept = {.spill = 0}, *kept_tail = &kept;
    uint32_t spill = line->spill;
    struct line copy = *line;
    for (;;) {
        prefetch_hashes(index, &copy);
        for (int i = 0; i < LINE_ENTRIES; i++) {
            if (!copy.tags[i])
                continue;
            uint32_t hash = known_hash(index, first_slot(index, copy.refs[i]));
            line_add(index, (hash & mask) == bucket ? fresh : kept_tail, copy.tags[i],
                     copy.refs[i]);
        }
        if (!spill)
            break;
        copy = *spill_at(index, spill);
        uint32_t next = copy.spill;
        spill_at(index, spill)->spill = index->spill_free;
        index->spill_free = spill;
        spill = next;
    }
    *line_at(index, old) = kept;
    if (index->bucket_count == 2 * index->base_count)
        index->base_count = index->bucket_count;
}

static uint32_t posting_take(struct index *index)
{
    if (index->posting_free) {
        uint32_t number = index->posting_free - 1;
        index->posting_free = posting_at(index, number)->block;
        return number;
    }
    range_need(&index->postings, (index->posting_count + 1) * sizeof(struct posting));
    return index->posting_count++;
}

static bool takes_part(const struct index *index, uint32_t slot)
{
    if (index->pass < 0)
        return true;
    union cell room;
    enum state state;
    const void *cell = cell_read(index->table, index->pass, slot, &room, &state);
    return state == STATE_FAULT || (state == STATE_VALUE && *(const int64_t *)cell != 0);
}

static void keep_hash(struct index *index, uint32_t slot, uint32_t hash)
{
    if (!index->keeps_hashes)
        return;
    range_need(&index->hashes, ((size_t)slot + 1) * sizeof(uint32_t));
    ((uint32_t *)index->hashes.base)[slot] = hash;
}

uint32_t index_hash_slot(const struct index *index, uint32_t slot)
{
    return takes_part(index, slot) ? hash_slot(index, slot) : INDEX_NO_KEY;
}

void index_add(struct index *index, uint32_t slot)
{
    index_add_hashed(index, slot, index_hash_slot(index, slot));
}

void index_add_fresh(struct index *index, uint32_t slot, uint32_t hash)
{
    keep_hash(index, slot, hash);
    index->row_count++;
    line_add(index, line_at(index, bucket_of(index, hash)), tag_of(hash), slot);
    if (++index->entry_count > (uint64_t)index->bucket_count * LINE_LOAD)
        split_bucket(index);
}

void index_add_hashed(struct index *index, uint32_t slot, uint32_t hash)
{
    uint32_t *ref = NULL;
    if (hash != INDEX_NO_KEY)
        ref = find(index, hash, &(struct probe){.slot = slot});
    if (hash != INDEX_NO_KEY && !ref) {
        index_add_fresh(index, slot, hash);
        return;
    }
    keep_hash(index, slot, hash);
    if (hash == INDEX_NO_KEY)
        return;
    index->row_count++;
    if (!(*ref & REF_POSTING)) {
        uint32_t number = posting_take(index);
        *posting_at(index, number) = (struct posting){.count = 0};
        posting_add(&index->slots, posting_at(index, number), *ref);
        *ref = number | REF_POSTING;
    }
    posting_add(&index->slots, posting_at(index, *ref), slot);
    for (struct order *order = index->orders; order; order = order->next)
        order_enter(order, *ref & ~REF_POSTING, slot);
}

void index_add_many(struct index *index, const uint32_t *slots, size_t count,
                    struct arena *scratch)
{
    struct column keys[INDEX_COLUMNS_MAX];
    uint32_t *hashes = ARENA_RAW(scratch, uint32_t, count + 1);
    for (size_t k = 0; k < index->column_count; k++)
        keys[k] = table_read(index->table, index->columns[k], slots, count, scratch);
    index_hash(index->null_safe, keys, index->column_count, count, hashes);
    for (size_t i = 0; i < count; i++)
        if (!takes_part(index, slots[i]))
            hashes[i] = INDEX_NO_KEY;
    for (size_t i = 0; i < count; i++) {
        if (i + 8 < count)
            index_prefetch(index, hashes[i + 8]);
        index_add_hashed(index, slots[i], hashes[i]);
    }
}

// Takes the entry out of its bucket; the bucket's last entry fills the hole, an empty spill is freed.
static void line_remove(struct index *index, uint32_t bucket, uint32_t *ref)
{
    struct line *line = line_at(index, bucket), *before = NULL;
    while (line->spill) {
        before = line;
        line = spill_at(index, line->spill);
    }
    int last = LINE_ENTRIES - 1;
    while (!line->tags[last])
        last--;
    struct line *home = (struct line *)((uintptr_t)ref & ~(uintptr_t)63);
    size_t hole = (size_t)(ref - home->refs);
    home->tags[hole] = line->tags[last];
    home->refs[hole] = line->refs[last];
    line->tags[last] = 0;
    if (last == 0 && before) {
        uint32_t spill = before->spill;
        before->spill = 0;
        line->spill = index->spill_free;
        index->spill_free = spill;
    }
}

void index_remove_hashed(struct index *index, uint32_t slot, uint32_t hash)
{
    if (hash == INDEX_NO_KEY)
        return;
    uint32_t *ref = find(index, hash, &(struct probe){.slot = slot});
    assert(ref && "an indexed row must be in its index");
    index->row_count--;
    if (!(*ref & REF_POSTING)) {
        assert(*ref == slot);
        index->entry_count--;
        line_remove(index, bucket_of(index, hash), ref);
        return;
    }
    for (struct order *order = index->orders; order; order = order->next)
        order_exit(order, *ref & ~REF_POSTING, slot);
    struct posting *posting = posting_at(index, *ref);
    posting_remove(&index->slots, posting, slot);
    if (posting->count == 1) {
        uint32_t number = *ref & ~REF_POSTING;
        *ref = *posting_slots(&index->slots, posting);
        posting_clear(&index->slots, posting);
        posting->block = index->posting_free;
        index->posting_free = number + 1;
    }
}

static uint32_t slots_of(const struct index *index, const uint32_t *ref, const uint32_t **slots)
{
    if (!ref)
        return 0;
    *slots = ref;
    return *ref & REF_POSTING ? index_posting(index, *ref & ~REF_POSTING, slots) : 1;
}

uint32_t index_find(const struct index *index, const struct column *keys, size_t row, uint32_t hash,
                    const uint32_t **slots)
{
    if (hash == INDEX_NO_KEY)
        return 0;
    return slots_of(index, find(index, hash, &(struct probe){.keys = keys, .row = row}), slots);
}

uint32_t index_find_posting(const struct index *index, const struct column *keys, size_t row,
                            uint32_t hash, const uint32_t **slots, uint32_t *posting)
{
    const uint32_t *ref = NULL;
    if (hash != INDEX_NO_KEY)
        ref = find(index, hash, &(struct probe){.keys = keys, .row = row});
    *posting = ref ? *ref & ~REF_POSTING : 0;
    return slots_of(index, ref, slots);
}

uint32_t index_find_like(const struct index *index, uint32_t slot, const uint32_t **slots)
{
    uint32_t hash = hash_slot(index, slot);
    if (hash == INDEX_NO_KEY)
        return 0;
    return slots_of(index, find(index, hash, &(struct probe){.slot = slot}), slots);
}

uint32_t index_posting(const struct index *index, uint32_t number, const uint32_t **slots)
{
    const struct posting *posting = posting_at(index, number);
    *slots = posting_slots(&index->slots, posting);
    return posting->count;
}

uint64_t index_bytes(const struct index *index)
{
    uint64_t bytes = index->pool.bytes;
    for (const struct order *order = index->orders; order; order = order->next)
        bytes += order->pool.bytes;
    return bytes;
}
