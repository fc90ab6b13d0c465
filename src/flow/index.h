// flow/index.h — from a key's values to the slots of the rows that have them.
//
// Linear hashing over 64-byte lines of twelve (8-bit tag, 32-bit reference): the directory grows one
// line at a time, never doubles and never moves more than one bucket. A reference is the slot itself
// when a key has one row, else the number of a posting (flow/posting.h).
// Keys are not stored: they are read from the table through the slot. Of a key of several columns the
// hash is kept (4 bytes a row), so that a split or a removal reads no columns.
// Cost     a probe of a cold key is two cache misses (the line, one key cell); 8 to 16 bytes a row.
#pragma once

#include "base/pool.h"
#include "flow/batch.h"
#include "flow/posting.h"

struct table;
struct order;

#define INDEX_COLUMNS_MAX 32

struct index {
    struct table *table;
    struct pool pool;
    int columns[INDEX_COLUMNS_MAX];
    size_t column_count;
    int pass;       // boolean column of the table that decides whether a row is in; -1: all are
    bool null_safe; // NULL is a key like any other
    bool keeps_hashes;
    uint32_t users; // operators that ask it; one that nobody asks any more is dropped
    uint32_t built; // rows from this slot on are not in yet (table_build)
    struct range lines, spills, postings;
    struct postings slots; // of keys with several rows
    struct range hashes; // uint32_t a slot, when kept; 0: the row has no key here
    uint32_t bucket_count, base_count; // linear hashing: base_count <= bucket_count < 2 base_count
    uint32_t spill_count, spill_free, posting_count, posting_free;
    uint64_t entry_count; // distinct keys
    uint64_t row_count;
    struct order *orders; // of the rows of each key (flow/order.h), as far as somebody asked for them
};

void index_open(struct index *index, struct table *table, const int *columns, size_t column_count,
                int pass, bool null_safe);
void index_close(struct index *index);
void index_trim(struct index *index); // gives back memory that nothing uses
void index_add(struct index *index, uint32_t slot);
void index_add_hashed(struct index *index, uint32_t slot, uint32_t hash); // as index_hash gave it
void index_add_fresh(struct index *index, uint32_t slot, uint32_t hash); // no row has its key yet
// Rows that were just written, hashed a column at a time.
void index_add_many(struct index *index, const uint32_t *slots, size_t count,
                    struct arena *scratch);
// For a few rows and many indexes, whose waits for memory then overlap: first the hash of the key under
// which a slot is or will be found, then index_prefetch(), index_prefetch_key(), and only then
// index_add_hashed() or index_remove_hashed(). INDEX_NO_KEY: it takes no part.
uint32_t index_hash_slot(const struct index *index, uint32_t slot);
void index_remove_hashed(struct index *index, uint32_t slot, uint32_t hash);

#define INDEX_NO_KEY 0 // the hash of a row that has no key: a NULL or a fault in it

// Hashes of the keys in these columns, a column at a time; INDEX_NO_KEY where the row has none.
void index_hash(bool null_safe, const struct column *keys, size_t key_count, size_t row_count,
                uint32_t *hashes);
uint32_t index_hash_row(bool null_safe, const struct column *keys, size_t key_count, size_t row);
void index_prefetch(const struct index *index, uint32_t hash);
// Once the line is there: also the key of the row that most likely is the one, whose slot it returns;
// UINT32_MAX when there is none.
uint32_t index_prefetch_key(const struct index *index, uint32_t hash);
// The slots of one key, every phase; *slots is valid until the index changes.
uint32_t index_find(const struct index *index, const struct column *keys, size_t row, uint32_t hash,
                    const uint32_t **slots);
// The same, and the number of the key's posting: it is the key's as long as it has two rows or more.
uint32_t index_find_posting(const struct index *index, const struct column *keys, size_t row,
                            uint32_t hash, const uint32_t **slots, uint32_t *posting);
// The slots whose key is this row's, itself among them if it is in.
uint32_t index_find_like(const struct index *index, uint32_t slot, const uint32_t **slots);
uint32_t index_posting(const struct index *index, uint32_t posting, const uint32_t **slots);
uint64_t index_bytes(const struct index *index); // with its orders
