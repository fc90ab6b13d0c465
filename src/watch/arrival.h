// watch/arrival.h — a table that the engine does not hold yet, brought in from the store while everything
// goes on.
//
//   arrival_begin   a job: from here on the engine notes the keys of its records that change
//   arrival_step    a job each: some thousand rows, as the store had them at the beginning
//   (the last)      the noted records once more, as they are now; from here on the engine holds the table
//
// Owns     the arrival has a reading connection of its own, lent by the caller until arrival_end().
// Errors   of the store; the table may then be brought in anew.
// Threads  the writer's, in jobs that are alone.
#pragma once

#include "watch/records.h"
#include "watch/writer.h"

struct arrival;

struct arrival *arrival_begin(const struct records *records, struct store *reading,
                              const struct schema_table *table, struct writer_turn *turn,
                              struct err *err);
bool arrival_step(struct arrival *arrival, struct writer_turn *turn, bool *over, struct err *err);
const struct schema_table *arrival_table(const struct arrival *arrival);
uint64_t arrival_rows(const struct arrival *arrival); // so far
void arrival_end(struct arrival *arrival);
