// modules/org/import.h — a CSV file of agencies, departments, officers, posts or mappings, all or nothing.
//
// The first line names the columns, in our words or in Korean, in any order. A row that is there already (by
// the natural key) is changed or left; rows that the file does not have stay. Where anything is wrong nothing
// is written, and every fault is told with line and column.
// Owns     everything lives in the arena given.
#pragma once

#include "app/import_file.h"
#include "modules/org/put.h"

struct import_kind;

struct import {
    const struct import_kind *kind;
    struct import_file file;
    const char *agency; // of rows that name none; NULL: they must
    size_t added, changed, same;
    bool tried;       // and taken back, as was asked
    int64_t begun;    // an id from before the first row was written
    json_t *mappings; // rows to propose (mapping.c); NULL: written at once
    int64_t change;   // the proposal; 0: none was needed
};

extern const char *const import_names[]; // "agencies", "departments" … in the order they need; ends with NULL

// False: no such kind, or bytes that are no table. Faults of rows are noted.
bool import_read(struct import *import, struct arena *arena, const char *kind, const char *file,
                 const void *data, size_t len, struct err *err);
// In a transaction; false with faults noted (ERR_BAD_INPUT), or the store failed. May be called again.
bool import_apply(struct import *import, struct org_hand *hand, struct err *err);
