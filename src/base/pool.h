// base/pool.h — counted memory for state that shrinks, and ranges that grow without moving.
//
// Owns     an operator's state, a table, an index each have a pool; the pool counts their bytes.
// Bounds   a range is reserved address space of `bytes_max`; asking for more aborts by name.
// Cost     growth maps pages ahead in slices: nothing is ever copied, no step is unbounded.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct pool {
    const char *name;
    size_t bytes; // live bytes of everything counted on this pool
};

// realloc with a ledger: old NULL/0 allocates, new 0 frees. Aborts when out of memory.
void *pool_resize(struct pool *pool, void *old, size_t old_bytes, size_t new_bytes);

// A growable array at a fixed address. Zero-filled where never written.
struct range {
    void *base;
    size_t ready;    // bytes that may be touched
    size_t reserved; // bytes of address space
    struct pool *pool;
};

// While much is being loaded, ranges grow by up to 2 MiB of large pages at once; otherwise by small
// slices, so that no step waits for the kernel. For the thread that says so.
void range_bulk(bool on);

void range_open(struct range *range, struct pool *pool, size_t bytes_max); // base is NULL until needed
void range_need(struct range *range, size_t bytes); // makes the first `bytes` touchable
void range_trim(struct range *range, size_t bytes); // gives back whole pages behind the first `bytes`
void range_close(struct range *range);
// Reservations that were closed are kept for the thread's next ones; what a thread kept goes before it.
void range_drop_spares(void);
