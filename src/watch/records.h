// watch/records.h — the source records as the store keeps them: typed, sealed, read back by any SQL tool.
//
// One table of the catalog is one table of the store, with the same columns and one more, row_seal: a MAC
// over the table's name and the row as stored. Columns marked "secret" hold ciphers (seal_field); the
// engine never sees them. record_total holds each table's count and sum of seals, moved in the transaction
// of the rows. So an edited row is found by its seal, an added or a removed one by the sum.
// Owns     records are immutable once open; any thread may use them, each with its own connection.
// Errors   the store's; a row that may not be changed so is an outcome (RECORD_REFUSED) with err.
#pragma once

#include "control/watch.h"
#include "seal/retoken.h"
#include "seal/seal.h"
#include "store/store.h"

struct records;

// Makes what is missing of tables and columns. `store` writes; no transaction is open. The schema and the
// seal outlive the records.
struct records *records_open(struct store *store, const struct schema *schema,
                             const struct seal *seal, struct err *err);
void records_close(struct records *records);

// ---- writing

// The columns marked secret of a table, in order.
size_t records_secret_count(const struct records *records, const struct schema_table *table);
int records_secret_column(const struct records *records, const struct schema_table *table,
                          size_t number);

struct record_secret {
    struct slice plain;  // as it came; data NULL: none
    struct slice sealed; // made by records_prepare()
};

// Rows on their way into one table. In the batch secret columns are NULL.
struct record_rows {
    const struct schema_table *table;
    struct batch *batch;
    struct record_secret *secrets; // [row * secret_count + number]; NULL: the table has none
    bool *given;                   // by column, or with `given_by_row` by row and column
    bool given_by_row;
    enum change_op op;
    const uint8_t *ops; // enum change_op by row; NULL: all are `op`
    uint64_t *seals;    // of each row as it is here; made by records_prepare()
};

// Seals the rows, encrypts the secrets, and makes the token that belongs to one (acct_no: acct_tok) where the row has
// none; it is given where the secret is. On any thread, before the transaction.
void records_prepare(const struct records *records, struct arena *arena, struct record_rows *rows);

enum record_outcome {
    RECORD_INSERTED,
    RECORD_UPDATED,
    RECORD_UNCHANGED,
    RECORD_DELETED,
    RECORD_REFUSED
};

// The changes of one table within one transaction. The scratch is reset with every row.
struct records_turn;
struct records_turn *records_begin(const struct records *records, struct arena *arena,
                                   struct arena *scratch, const struct schema_table *table,
                                   struct store *store);
// Row by row, in order. `absent`: it is known that no record of this key is there (which spares asking).
// False: the store failed. RECORD_REFUSED leaves everything as it was and says why in *why.
bool records_change(struct records_turn *turn, const struct record_rows *rows, size_t row,
                    bool absent, enum record_outcome *outcome, struct err *why, struct err *err);
bool records_end(struct records_turn *turn, struct err *err); // the totals

// ---- reading

// Every table that the watch reads, into the watch: between its watch_add and watch_start.
bool records_load_all(const struct records *records, struct store *store, struct watch *watch,
                      void (*progress)(void *context, const struct schema_table *table,
                                       uint64_t rows),
                      void *context, uint64_t *row_count, struct err *err);

// What is wrong with a table: `key` names the record ("agency_id=A1 pay_no=P2"), "" for the table as a whole.
struct record_wrong {
    const struct schema_table *table;
    const char *key, *ko, *en;
};
// Every row's seal and every table's total. Inside a transaction of the caller's, so that both are of one
// moment.
bool records_verify(const struct records *records, struct store *store,
                    void (*take)(void *context, const struct record_wrong *wrong), void *context,
                    uint64_t *row_count, struct err *err);

// One record by its key (values in the order of the key, as text); *found false: there is none, or the
// texts are no values of the key's columns. values[column] live in the arena; secrets are NULL in them and
// ciphers in `sealed` (by secret's number; NULL: none).
bool records_get(const struct records *records, struct arena *arena, struct store *store,
                 const struct schema_table *table, const char *const *key, struct value *values,
                 const char **sealed, bool *found, struct err *err);
// A key's texts as the store keeps them, one value for each column of the key; false: they are no values of
// those columns.
bool records_key(const struct records *records, struct arena *arena,
                 const struct schema_table *table, const char *const *key,
                 struct store_value *args);
// A row of a SELECT that begins with all columns of the table, as records_get() gives it.
bool records_row(const struct records *records, struct arena *arena,
                 const struct schema_table *table, const struct store_rows *rows,
                 struct value *values, const char **sealed, struct err *err);
// What a secret of that record is sealed with, as seal_reveal() wants it.
const char *records_place(struct arena *arena, const struct schema_table *table, int column,
                          const struct value *key);

// ---- other keys (record_reseal.c)

// Learns, from every secret, what the token beside it was and is.
bool records_learn(const struct records *records, struct store *store, struct retoken *retoken,
                   struct err *err);

// How far it is: begins with a `home` of the caller's and zeros.
struct records_reseal {
    struct arena *home; // the places below live in it, a hundred bytes a slice
    size_t table;
    struct store_value *after; // key of the last row that was looked at; NULL: none of this table
    uint64_t renewed_count, left_count; // left: not as they were written, or not to be opened
};
// Some hundred rows under the newest keys, in a transaction of the caller's; *more false: that was all. If the
// transaction fails, *at as it was before is where to go on.
bool records_reseal(const struct records *records, struct store *store,
                    const struct retoken *retoken, struct arena *arena, struct records_reseal *at,
                    bool *more, struct err *err);
