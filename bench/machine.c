#include "bench/machine.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/random.h"
#include "bench/pack.h"

#define MEMORY_BYTES  (256 * MIB)
#define LINE_WORDS    8 // one cache line
#define LINE_COUNT    (MEMORY_BYTES / (LINE_WORDS * sizeof(uint64_t)))
#define READ_COUNT    (1u << 21)
#define LOOP_NS       1000000000u
#define ALU_STEPS     200000000u
#define GAP_LEAST_NS  2000u

static volatile uint64_t sink; // keeps what is measured from being optimised away

static uint64_t *memory_make(int advice)
{
    uint64_t *memory = mmap(NULL, MEMORY_BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
                            -1, 0);
    if (memory == MAP_FAILED)
        bench_die("no memory for the floor");
    madvise(memory, MEMORY_BYTES, advice);
    return memory;
}

// One cycle through all lines in random order (Sattolo).
static void chain_make(uint64_t *memory)
{
    struct random random;
    random_open(&random, 1);
    for (uint64_t i = 0; i < LINE_COUNT; i++)
        memory[i * LINE_WORDS] = i;
    for (uint64_t i = LINE_COUNT - 1; i > 0; i--) {
        uint64_t other = random_below(&random, i);
        uint64_t kept = memory[i * LINE_WORDS];
        memory[i * LINE_WORDS] = memory[other * LINE_WORDS];
        memory[other * LINE_WORDS] = kept;
    }
}

static double dependent_ns(const uint64_t *memory)
{
    uint64_t at = 0, begun = bench_now_ns();
    for (uint32_t i = 0; i < READ_COUNT; i++)
        at = memory[at * LINE_WORDS];
    sink = at;
    return (double)(bench_now_ns() - begun) / READ_COUNT;
}

static double independent_ns(const uint64_t *memory)
{
    uint64_t sum = 0, state = 88172645463325252u, begun = bench_now_ns();
    for (uint32_t i = 0; i < READ_COUNT; i++) {
        state = state * 6364136223846793005u + 1442695040888963407u;
        sum += memory[(state >> 40) % LINE_COUNT * LINE_WORDS];
    }
    sink = sum;
    return (double)(bench_now_ns() - begun) / READ_COUNT;
}

static double stream_gb(const uint64_t *memory)
{
    double best = 0;
    for (int round = 0; round < 3; round++) {
        uint64_t sums[4] = { 0 }, begun = bench_now_ns();
        for (size_t i = 0; i < MEMORY_BYTES / sizeof *memory; i += 4)
            for (size_t j = 0; j < 4; j++)
                sums[j] += memory[i + j];
        double seconds = bench_seconds_since(begun);
        sink = sums[0] + sums[1] + sums[2] + sums[3];
        double rate = (double)MEMORY_BYTES / 1e9 / seconds;
        best = rate > best ? rate : best;
    }
    return best;
}

// A loop that does nothing but read the clock: what it misses, nobody's program gets.
static void empty_loop(json_t *out)
{
    uint64_t begun = bench_now_ns(), last = begun, gaps = 0, largest = 0, reads = 0;
    while (last - begun < LOOP_NS) {
        uint64_t now = bench_now_ns();
        gaps += now - last > GAP_LEAST_NS;
        largest = now - last > largest ? now - last : largest;
        last = now;
        reads++;
    }
    json_object_set_new(out, "clock_read_ns", json_real((double)(last - begun) / (double)reads));
    json_object_set_new(out, "loop_gaps_per_s", json_integer((json_int_t)gaps));
    json_object_set_new(out, "loop_largest_gap_us", json_real((double)largest / 1e3));
}

static void *alu_chain(void *out)
{
    uint64_t value = 1;
    for (uint32_t i = 0; i < ALU_STEPS; i++)
        value = value * 2862933555777941757u + 3037000493u;
    *(uint64_t *)out = value;
    return NULL;
}

// How much more two threads do than one: 2.0 on two cores of one's own.
static double alu_scaling(void)
{
    uint64_t results[2], begun = bench_now_ns();
    alu_chain(&results[0]);
    double alone = bench_seconds_since(begun);
    begun = bench_now_ns();
    pthread_t other;
    if (pthread_create(&other, NULL, alu_chain, &results[1]) != 0)
        bench_die("no second thread");
    alu_chain(&results[0]);
    pthread_join(other, NULL);
    sink = results[0] + results[1];
    return 2 * alone / bench_seconds_since(begun);
}

json_t *machine_floor(void)
{
    json_t *out = json_object();
    uint64_t *huge = memory_make(MADV_HUGEPAGE), *small = memory_make(MADV_NOHUGEPAGE);
    chain_make(huge);
    chain_make(small);
    json_object_set_new(out, "dependent_huge_ns", json_real(dependent_ns(huge)));
    json_object_set_new(out, "dependent_small_ns", json_real(dependent_ns(small)));
    json_object_set_new(out, "independent_huge_ns", json_real(independent_ns(huge)));
    json_object_set_new(out, "independent_small_ns", json_real(independent_ns(small)));
    json_object_set_new(out, "stream_gb_s", json_real(stream_gb(huge)));
    empty_loop(out);
    json_object_set_new(out, "alu_two_threads", json_real(alu_scaling()));
    json_object_set_new(out, "cpus", json_integer(sysconf(_SC_NPROCESSORS_ONLN)));
    munmap(huge, MEMORY_BYTES);
    munmap(small, MEMORY_BYTES);
    return out;
}
