// bench/changes.h — the changes that the engine and its peers are given: the same for all of them.
//
// Records are drawn evenly from all files; half of them are changed in one column, a quarter are
// deleted and a quarter are entered once more under another key. No record is drawn twice.
#pragma once

#include "bench/pack.h"
#include "control/watch.h"

struct record_change {
    const struct schema_table *table;
    struct batch *before, *after; // one row; NULL where there is none
    bool *given;                  // of an update: the key and the column that changes
};

#define CHANGES_SEED 20260701u

struct record_change *changes_draw(const struct pack *pack, size_t count, uint64_t seed);
// What the watch is to be given, forward or back.
struct change change_forward(const struct record_change *change);
struct change change_back(const struct record_change *change);
