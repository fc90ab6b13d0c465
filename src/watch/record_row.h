// watch/record_row.h — one record as the store holds it: cells, their seal, and the statements of its table.
//
// Between watch/records.c and the two that only read (record_scan.c). Not for others.
#pragma once

#include "watch/records.h"

struct record_cell {
    bool null;
    struct slice text;  // of a text, a token, a cipher
    struct value value; // of every other type
};

struct record_secret_column {
    int column, token; // token: the column that belongs to it; -1: none
    const char *kind;  // of seal_token
};

// What one table needs, made once.
struct record_table {
    const struct schema_table *table;
    struct record_secret_column *secrets;
    size_t secret_count;
    uint32_t *names; // hashes of the columns' names
    // upsert: every column, then row_seal. fetch: every column and row_seal of one key. erase: one key.
    // scan: every column and row_seal of every row.
    const char *upsert, *fetch, *erase, *scan;
};

struct records {
    struct arena *arena;
    const struct schema *schema;
    const struct seal *seal;
    bool postgres;
    struct record_table *tables; // as in the schema
};

const struct record_table *record_table_of(const struct records *records,
                                           const struct schema_table *table);
bool record_is_secret(const struct schema_column *column);

// From the store, every column. False, with the first such column: a cell that its type cannot be.
bool record_read(const struct records *records, const struct schema_table *table,
                 const struct store_rows *rows, struct record_cell *cells, int *bad);
bool record_read_cell(const struct records *records, enum type type, const struct store_rows *rows,
                      size_t column, struct record_cell *cell);
// For the store: one value a column. Texts of dates and the like are made in the arena.
void record_write(const struct records *records, struct arena *arena,
                  const struct schema_table *table, const struct record_cell *cells,
                  struct store_value *args);
uint64_t record_seal(const struct records *records, struct arena *arena,
                     const struct record_table *table, const struct record_cell *cells);
const char *record_key_text(struct arena *arena, const struct schema_table *table,
                            const struct record_cell *cells, bool masked);
uint64_t record_total_seal(const struct records *records, const char *table, int64_t row_count,
                           int64_t seal_sum);

#define SQL_TOTAL_GET                                                                              \
    "SELECT row_count, seal_sum, total_seal FROM record_total WHERE table_name = $1"
#define SQL_TOTAL_PUT                                                                              \
    "INSERT INTO record_total (table_name, row_count, seal_sum, total_seal) "                      \
    "VALUES ($1, $2, $3, $4) ON CONFLICT (table_name) DO UPDATE SET "                              \
    "row_count = excluded.row_count, seal_sum = excluded.seal_sum, total_seal = "                  \
    "excluded.total_seal"

// A table's rows as they are now, in batches of a caller that takes its time; an empty batch is the end.
struct record_scan;
struct record_scan *record_scan_open(const struct records *records, struct arena *arena,
                                     struct store *store, const struct schema_table *table,
                                     struct err *err);
bool record_scan_next(struct record_scan *scan, struct arena *arena, struct batch **out,
                      struct err *err);
void record_scan_close(struct record_scan *scan);
