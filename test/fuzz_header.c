// test/fuzz_header.c — any bytes as a scenario file: header, parameters and SQL text.
#include <stdint.h>

#include "control/scenario.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_new("fuzz", GIB, 4 * GIB);
    struct err err = {0};
    scenario_parse(arena, "scenarios/finance/F00-fuzz.sql", (const char *)data, size, &err);
    arena_free(arena);
    return 0;
}
