#include "base/pool.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "base/arena.h"

#ifndef MADV_POPULATE_WRITE
#define MADV_POPULATE_WRITE 23 // Linux 5.14; older kernels answer EINVAL and fault pages in later
#endif

#define PAGE          (4 * KIB)
#define SLICE_FIRST   PAGE
#define SLICE_SECOND  (64 * KIB)
#define SLICE_BULK    (2 * MIB) // a large page

static size_t slice_largest = SLICE_SECOND;

void range_bulk(bool on)
{
    slice_largest = on ? SLICE_BULK : SLICE_SECOND;
}

static _Noreturn void die(const char *name, const char *why, size_t bytes)
{
    fprintf(stderr, "haechi: memory of '%s': %s (%zu bytes)\n", name, why, bytes);
    abort();
}

void *pool_resize(struct pool *pool, void *old, size_t old_bytes, size_t new_bytes)
{
    assert(pool && pool->bytes >= old_bytes);
    pool->bytes -= old_bytes;
    pool->bytes += new_bytes;
    if (!new_bytes) {
        free(old);
        return NULL;
    }
    void *grown = realloc(old, new_bytes);
    if (!grown)
        die(pool->name, "out of memory", new_bytes);
    return grown;
}

static size_t round_to_page(size_t bytes)
{
    return (bytes + PAGE - 1) & ~(PAGE - 1);
}

void range_open(struct range *range, struct pool *pool, size_t bytes_max)
{
    assert(pool);
    size_t reserved = bytes_max ? round_to_page(bytes_max) : PAGE;
    void *base =
        mmap(NULL, reserved, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (base == MAP_FAILED)
        die(pool->name, "address space could not be reserved", reserved);
    *range = (struct range){ .base = base, .reserved = reserved, .pool = pool };
}

// The first slice is one page so that thousands of tiny ranges stay cheap; a range then doubles up to
// 64 KiB at a time (about 50 us), in bulk up to 2 MiB (up to 3 ms).
static size_t slice_after(size_t ready)
{
    if (!ready)
        return SLICE_FIRST;
    if (ready < SLICE_SECOND)
        return ready;
    return ready < slice_largest ? ready : slice_largest;
}

void range_need(struct range *range, size_t bytes)
{
    if (bytes <= range->ready)
        return;
    assert(range->pool && range->base);
    if (bytes > range->reserved)
        die(range->pool->name, "the range is larger than what was reserved for it", bytes);
    size_t target = range->ready + slice_after(range->ready);
    if (target < bytes)
        target = round_to_page(bytes);
    if (target > range->reserved)
        target = range->reserved;
    char *from = (char *)range->base + range->ready;
    size_t added = target - range->ready;
    if (mprotect(from, added, PROT_READ | PROT_WRITE) != 0)
        die(range->pool->name, "out of memory, or out of mappings (vm.max_map_count)", added);
    if (added >= SLICE_BULK)
        (void)madvise(from, added, MADV_HUGEPAGE);
    // Faulting the pages in here keeps page faults out of the loops that fill them.
    if (madvise(from, added, MADV_POPULATE_WRITE) != 0 && (errno == ENOMEM || errno == EFAULT))
        die(range->pool->name, "out of memory", added);
    range->ready = target;
    range->pool->bytes += added;
}

void range_close(struct range *range)
{
    if (!range->base)
        return;
    assert(range->pool->bytes >= range->ready);
    range->pool->bytes -= range->ready;
    munmap(range->base, range->reserved);
    *range = (struct range){ .pool = range->pool };
}
