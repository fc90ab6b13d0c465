// modules/org/import.h — a CSV file of agencies, departments, officers, posts or mappings, all or nothing.
//
// The first line names the columns, in our words or in Korean, in any order. A row that is there already (by
// the natural key) is changed or left; rows that the file does not have stay. Where anything is wrong nothing
// is written, and every fault is told with line and column.
// Owns     everything lives in the arena given.
#pragma once

#include "base/vec.h"
#include "modules/org/put.h"

#define IMPORT_COLUMNS_MAX 10
#define IMPORT_FAULTS_MAX  200

struct import_kind;

struct import_row {
    uint64_t line;
    const char *cells[IMPORT_COLUMNS_MAX]; // by column of the kind; NULL: not in the file, or empty
};

struct import_fault {
    uint64_t line;
    size_t column;             // in the file, from 1; 0: the whole row
    const char *header, *value; // "" where there is none
    const char *reason;        // "한국어 | English"
};

struct import {
    const struct import_kind *kind;
    struct arena *arena;
    const char *agency; // of rows that name none; NULL: they must
    size_t places[IMPORT_COLUMNS_MAX]; // of the kind's columns in the file, from 1; 0: absent
    struct {
        struct import_row *at;
        size_t count, room;
    } rows;
    struct {
        struct import_fault *at;
        size_t count, room;
    } faults; // of the file's form, and of the last apply
    size_t form_faults;
    size_t fault_count; // also those that are not listed
    size_t added, changed, same;
    bool tried; // and taken back, as was asked
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
