// app/import_file.h — a CSV file with a header, read for importing: rows by column, and every fault with its place.
//
// The first line names the columns, in our words or in Korean, in any order. Faults of the file's form are noted while
// it is read, those of its rows while they are applied; each is told with line and column.
// Owns     everything lives in the arena given.
// Bounds   IMPORT_FAULTS_MAX faults are listed, all are counted.
#pragma once

#include "app/app.h"
#include "base/vec.h"

#define IMPORT_COLUMNS_MAX 10
#define IMPORT_FAULTS_MAX  200

struct import_column {
    const char *name, *title;
    bool needed;
    const char *field; // that a fault of a row names; NULL: the same
};

struct import_row {
    uint64_t line;
    const char *cells[IMPORT_COLUMNS_MAX]; // by column; NULL: not in the file, or empty
};

struct import_fault {
    uint64_t line;
    size_t column;              // in the file, from 1; 0: the whole row
    const char *header, *value; // "" where there is none
    const char *reason;         // "한국어 | English"
};

struct import_file {
    struct arena *arena;
    const struct import_column *columns; // ends with a NULL name, or is full
    size_t places[IMPORT_COLUMNS_MAX];   // of the columns in the file, from 1; 0: absent
    VEC(struct import_row) rows;
    VEC(struct import_fault) faults; // of the file's form, and of the last time that it was applied
    size_t form_faults;
    size_t fault_count; // also those that are not listed
};

// False: bytes that are no table. Faults of rows are noted.
bool import_file_read(struct import_file *file, struct arena *arena,
                      const struct import_column *columns, const char *name, const void *data,
                      size_t len, struct err *err);
// Only those of its form are left.
void import_file_begin(struct import_file *file);
// Of a row; `field` names the column at fault.
void import_file_fault(struct import_file *file, const struct import_row *row, const char *field,
                       const char *reason);
// After it was applied: ERR_BAD_INPUT where there are faults.
bool import_file_good(const struct import_file *file, struct err *err);

// Of a route with the file as its body: its bytes; whether it is only tried (?dry=1); the answer to faults, 400.
bool import_body(struct request *request, char **data, size_t *len, struct err *err);
bool import_is_dry(const struct request *request);
bool import_reply_faults(struct request *request, const struct import_file *file);
