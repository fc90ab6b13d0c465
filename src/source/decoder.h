// source/decoder.h — cells of one record become one row of a batch.
//
// Knows a table, where each of its columns comes from, and how to say what is wrong.
// Owns     the arena given at its opening; texts of a row live in its row arena until the next row.
#pragma once

#include "base/dict.h"
#include "source/source.h"

#define DECODER_CACHE      256 // a column's texts seen last, by hash
#define DECODER_TEXT_BYTES 8192

struct decoder_text {
    uint64_t hash;
    uint32_t id;
};

// Texts that are still to be interned, all at once. Those that wait longer than their
// row are copies: its cells do not outlive it.
struct decoder_texts {
    size_t count;
    size_t row_first; // of the row at hand
    struct batch *batch;
    struct slice texts[DICT_MANY_MAX];
    uint64_t hashes[DICT_MANY_MAX];
    uint32_t ids[DICT_MANY_MAX];
    uint32_t columns[DICT_MANY_MAX], rows[DICT_MANY_MAX];
    size_t bytes_used;
    char *bytes; // DECODER_TEXT_BYTES for copies; NULL: every row is settled at its end
};

enum decoder_outcome { DECODER_KEPT, DECODER_REJECTED, DECODER_SKIPPED };

enum target_kind {
    TARGET_ABSENT,
    TARGET_CELL,
    TARGET_MAPPED,
};

struct target { // a column of the table
    enum target_kind kind;
    int cell;
    const char *text; // where the file says nothing; NULL: NULL
    const struct mapped_value *value;
    struct cell_form form;
    bool key, hidden;
    bool secret; // goes to options->secret() instead
    struct decoder_text *cache; // of a text column; may be NULL
    struct slice last;          // a text column's text of the row before; its bytes stay
    uint32_t last_id;
};

struct decoder {
    const struct source_options *options;
    const char *file, *stem;
    const struct schema_table *table;
    const struct mapped_table *mapped; // NULL: headers are the table's own words
    bool quiet;                        // another source reports the rows of this file
    struct target *targets;
    int *cells;         // of a mapped table: header number to cell number, -1 absent
    const char **names; // of cells, for messages
    size_t name_count;
    struct arena *arena, *row_arena;
    struct source_reject *notes; // of the row at hand
    struct decoder_texts *texts;
    uint64_t rejected, skipped;
};

void decoder_open(struct decoder *decoder, struct arena *arena,
                  const struct source_options *options, const char *file,
                  const struct schema_table *table, const struct mapped_table *mapped);
// For files: pays off from some hundred rows. Texts of rows are then in place after
// decoder_settle(), which must come before their batch goes anywhere.
void decoder_cache(struct decoder *decoder);
void decoder_settle(struct decoder *decoder);
void decoder_close(struct decoder *decoder);

// Whether a word of a file names this thing: without case, blanks and underscores.
bool decoder_same_word(struct slice word, struct slice name);
// The column that a header names: by name, by title, by title without what stands in parentheses.
int decoder_column_of(const struct schema_table *table, struct slice header);
// Settles every target from the headers of the file. Unknown ones are noted.
bool decoder_headers(struct decoder *decoder, const struct slice *headers, size_t count,
                     uint64_t line, struct err *err);
// Settles every target when rows name their cells: the cell of a column is its own number, with a
// mapping that of the header.
bool decoder_named(struct decoder *decoder, struct err *err);

enum decoder_outcome decoder_row(struct decoder *decoder, const struct slice *cells, size_t count,
                                 uint64_t line, uint64_t number, struct arena *tick,
                                 struct batch *batch, size_t row);
// For faults of a whole row; column may be "".
void decoder_reject(struct decoder *decoder, uint64_t line, const char *column, const char *ko,
                    const char *en);
void decoder_note(struct decoder *decoder, uint64_t line, const char *column, const char *ko,
                  const char *en);
struct batch *decoder_batch(const struct decoder *decoder, struct arena *tick, size_t rows);
