// flow/calendar.h — which rows of a table fall due, by the day: one column of moments still to come.
//
// Each of the days ahead has its rows in a list of chunks; only what is left of today stands in a tree, in
// order of time, and so do moments a lifetime away. As the clock enters a day, that day's list is
// emptied: what has come is handed out, what comes later in the day goes to the tree. `place` holds where
// each row stands or stood, so that it leaves by changing places with the last one of its day; the word
// that it has left names another row or none, which tells who still stands there.
//
//   clock 03-06 18:00, ahead: 03-07 {A 00:00, B 15:30}, 03-09 {C 00:00}
//   clock 03-07 09:00   hands out A; B waits in the tree
//
// Owns     its memory, counted on the pool. The moments are read from the table.
// Cost     O(1) to add or remove a row of a day ahead, 8 to 9 bytes each; O(log n) of today's rest.
//          A step of the clock costs the days passed, the rows that fall due, and those that come later
//          on the day it ends in.
#pragma once

#include "flow/table.h"
#include "flow/tree.h"

struct calendar_day {
    uint32_t chunk, used; // the last chunk has `used` slots, those before it are full
};

struct calendar {
    const struct table *table;
    int column; // of TYPE_TIMESTAMP
    struct range chunks; // of CHUNK_WORDS uint32_t: the next chunk's number, then slots; number 0 is none
    struct range place;  // uint32_t a slot: the word of the chunks that holds it
    struct range days;   // struct calendar_day: of the day `first` and on
    uint32_t chunk_count, chunk_free;
    int64_t first, today;
    bool begun;
    struct forest forest;
    struct tree rest; // of today, and of days too far away to have a posting
};

void calendar_open(struct calendar *calendar, struct pool *pool, const struct table *table,
                   int column);
void calendar_close(struct calendar *calendar);
void calendar_begin(struct calendar *calendar, int64_t clock_us); // from when on rows are ahead
// Each row once, until it is removed or handed out.
void calendar_add(struct calendar *calendar, uint32_t slot, int64_t moment_us);
void calendar_remove(struct calendar *calendar, uint32_t slot, int64_t moment_us);
bool calendar_holds(const struct calendar *calendar, uint32_t slot, int64_t moment_us);
// Takes out up to `room` rows whose moment has come by the clock, and counts *looks down by every row it
// looks at, until there are none left; 0, and looks left: no more. Rows may be added and removed before
// it is asked for the others.
size_t calendar_due(struct calendar *calendar, int64_t clock_us, uint32_t *slots, size_t room,
                    size_t *looks);
uint64_t calendar_count(const struct calendar *calendar);
