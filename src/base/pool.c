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

// ThreadSanitizer leaves so few addresses that what is reserved is cut there; tests need no more.
#if defined(__SANITIZE_THREAD__)
#define RESERVED_MAX (32 * MIB)
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define RESERVED_MAX (32 * MIB)
#endif
#endif
#ifndef RESERVED_MAX
#define RESERVED_MAX SIZE_MAX
#endif

static _Thread_local size_t slice_largest = SLICE_SECOND;

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
    reserved = reserved < RESERVED_MAX ? reserved : RESERVED_MAX;
    *range = (struct range){ .reserved = reserved, .pool = pool };
}

// Reservations that were closed while small, by their size: taking one again costs no mapping and no
// page table, which the kernel makes and drops anew for each (rules come and go, tests even more).
#define SPARE_SIZES 64
#define SPARES_MAX  128 // of one size: some of the 65,000 mappings are for others

struct spare { // in the first page of the reservation itself
    struct spare *next;
    size_t ready;
};

static _Thread_local struct {
    size_t reserved, count;
    struct spare *first;
} spares[SPARE_SIZES];

// Where reservations of this size are kept; SPARE_SIZES when there is no place left.
static size_t spare_place(size_t reserved)
{
    size_t i = 0;
    while (i < SPARE_SIZES && spares[i].reserved && spares[i].reserved != reserved)
        i++;
    return i;
}

static bool spare_give(struct range *range)
{
    size_t i = spare_place(range->reserved);
    if (i == SPARE_SIZES || spares[i].count == SPARES_MAX || range->ready > SLICE_SECOND)
        return false;
    memset(range->base, 0, range->ready);
    struct spare *spare = range->base;
    *spare = (struct spare){ .next = spares[i].first, .ready = range->ready };
    spares[i].reserved = range->reserved;
    spares[i].first = spare;
    spares[i].count++;
    return true;
}

static bool spare_take(struct range *range)
{
    size_t i = spare_place(range->reserved);
    if (i == SPARE_SIZES || !spares[i].first)
        return false;
    struct spare *spare = spares[i].first;
    spares[i].first = spare->next;
    spares[i].count--;
    range->base = spare;
    range->ready = spare->ready;
    range->pool->bytes += range->ready;
    *spare = (struct spare){ 0 };
    return true;
}

void range_drop_spares(void)
{
    for (size_t i = 0; i < SPARE_SIZES; i++) {
        for (struct spare *next, *spare = spares[i].first; spare; spare = next) {
            next = spare->next;
            munmap(spare, spares[i].reserved);
        }
        spares[i].first = NULL;
        spares[i].count = 0;
    }
}

// At first use: most ranges of a large pack are never written to, and a process may have only some
// 65,000 mappings.
static void reserve(struct range *range)
{
    if (spare_take(range))
        return;
    range->base =
        mmap(NULL, range->reserved, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (range->base == MAP_FAILED)
        die(range->pool->name, "address space could not be reserved", range->reserved);
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
    assert(range->pool);
    if (bytes > range->reserved)
        die(range->pool->name, "the range is larger than what was reserved for it", bytes);
    size_t target = range->ready + slice_after(range->ready);
    if (target < bytes)
        target = round_to_page(bytes);
    if (target > range->reserved)
        target = range->reserved;
    if (!range->base) {
        reserve(range);
        range_need(range, bytes);
        return;
    }
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

void range_trim(struct range *range, size_t bytes)
{
    size_t kept = round_to_page(bytes ? bytes : 1); // what is open has a page
    if (kept >= range->ready)
        return;
    char *from = (char *)range->base + kept;
    size_t spare = range->ready - kept;
    madvise(from, spare, MADV_DONTNEED);
    if (mprotect(from, spare, PROT_NONE) != 0)
        die(range->pool->name, "out of mappings (vm.max_map_count)", spare);
    range->ready = kept;
    range->pool->bytes -= spare;
}

void range_close(struct range *range)
{
    if (!range->base)
        return;
    assert(range->pool->bytes >= range->ready);
    range->pool->bytes -= range->ready;
    if (!spare_give(range))
        munmap(range->base, range->reserved);
    *range = (struct range){ .pool = range->pool };
}
