// source/source.h — files of records become column batches; what cannot be read becomes a reject.
//
// A file is CSV in the ways people write it or NDJSON, either packed with gzip. Its rows become
// batches with every column of one table in order, each row with weight +1.
// Owns     a source has its own memory; batches and line numbers live in the arena given for them.
// Bounds   a record of 16 MB; memory does not depend on the length of the file.
// Errors   a fault of the whole file (unreadable, empty, no key column) is an err; a fault of one
//          row goes to reject() and reading goes on; a doubt goes to reject() with `kept`.
// Threads  one: texts are interned as they are read.
#pragma once

#include "base/err.h"
#include "flow/batch.h"
#include "flow/schema.h"
#include "source/mapping.h"

struct source_reject {
    const char *file;
    uint64_t line;      // in the file, from 1; 0: the file as a whole
    const char *column; // "" when it is about the whole row
    const char *value;  // at most 80 bytes; *** where it may be personal data
    const char *reason_ko, *reason_en;
    bool kept; // the row was loaded all the same
};

enum source_op { SOURCE_INSERT, SOURCE_UPDATE, SOURCE_DELETE, SOURCE_UPSERT, SOURCE_UNSAID };
// Of "insert", "update", "delete" or "upsert".
bool source_op_of(const char *name, enum source_op *op);

struct source_options {
    const struct schema *schema;
    struct arena *arena; // for what source_folder_list() returns
    void (*reject)(void *context, const struct source_reject *reject); // may be NULL
    void *context;
    const char *agency_default; // of rows without an agency_id; may be NULL
    // What stands in a column marked "secret" goes here, once for each row that is handed out or refused
    // ("" for none; the last call for a row of the batch counts), and the column stays NULL: it is never
    // interned. NULL: such columns are texts as any other.
    void (*secret)(void *context, size_t column, size_t row, struct slice text);
    bool changes; // lines of NDJSON may carry "op", which is no column
};

struct source;

// Whether a file's name has one of our endings: *len is without it, *json what it says.
bool source_name_format(const char *name, size_t *len, bool *json);
// The table of <table>.csv or <table>-*.csv and the like; NULL when no table is called so.
const struct schema_table *source_name_table(const struct schema *schema, const char *name);

struct source_file {
    const char *path;
    const char *name; // of the file alone
    const struct schema_table *table;
    uint64_t bytes;
};

// The record files of a folder, by table and name; `dir` may be one file. With a mapping a file may
// be listed once for each table it feeds. Files that nobody would read are reported, not dropped.
bool source_folder_list(const struct source_options *options, const char *dir,
                        const struct source_mapping *mapping, struct source_file **files,
                        size_t *count, struct err *err);

// `table` NULL: the mapping's first table for the file, else what the file's name says. A file that
// feeds several tables is opened once for each; faults of its rows are reported by the first.
struct source *source_open(const struct source_options *options, const char *path,
                           const struct schema_table *table, const struct source_mapping *mapping,
                           struct err *err);
// The same over bytes in memory, which must outlive the source; `name` decides the format.
struct source *source_open_bytes(const struct source_options *options, const char *name,
                                 const void *data, size_t len, const struct schema_table *table,
                                 const struct source_mapping *mapping, struct err *err);
// The same over an open file from its start; it stays the caller's.
struct source *source_open_file(const struct source_options *options, const char *name, int file,
                                const struct schema_table *table,
                                const struct source_mapping *mapping, struct err *err);
// The next rows; *batch is NULL at the end. lines[row] is where the row begins in the file.
bool source_next(struct source *source, struct arena *tick, struct batch **batch,
                 const uint64_t **lines, struct err *err);
void source_close(struct source *source); // NULL is fine

// Of the batch handed out last: what "op" said, by row (NULL: the file says nothing), and which columns
// were there: by column, or with *by_row by row and column.
const uint8_t *source_ops(const struct source *source);
const bool *source_given(const struct source *source, bool *by_row);

const struct schema_table *source_table(const struct source *source);
uint64_t source_rows(const struct source *source);        // handed out
uint64_t source_rejected(const struct source *source);    // rows refused
uint64_t source_skipped(const struct source *source);     // rows the mapping does not want
uint64_t source_bytes(const struct source *source);       // read of the file as stored
uint64_t source_bytes_total(const struct source *source); // 0 when not known
