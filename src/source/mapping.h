// source/mapping.h — how a foreign file's columns become the columns of our tables.
//
// The format is described at the top of mapping.c.
// Owns     everything lives in the arena given to source_mapping_read().
#pragma once

#include "base/err.h"
#include "base/map.h"
#include "flow/schema.h"
#include "source/cell.h"
#include "source/input.h"

enum mapped_kind {
    MAPPED_FROM,   // the cell under a header
    MAPPED_CONST,  // always the same text
    MAPPED_CONCAT, // several values with a separator between, empty ones left out
    MAPPED_ROW,    // the number of the record in the file, from 1, six digits
    MAPPED_FILE,   // the file's name without its ending
    MAPPED_HASH,   // 16 hexadecimal digits of the content of some or all cells
    MAPPED_NTH,    // empty the first time some cells hold this content, then 2, 3 ...
};

struct mapped_case {
    const char *glob, *use; // use NULL: empty
    bool number;            // "<=N": glob is N
};

struct mapped_value {
    enum mapped_kind kind;
    const char *text;         // MAPPED_FROM: header; MAPPED_CONST: text; MAPPED_CONCAT: separator
    int field;                // MAPPED_FROM: number in the table's list of headers
    int time_field;           // of a time to append to the date, -1
    const char *time_default; // where there is none; NULL: midnight
    int *fields;              // MAPPED_HASH, MAPPED_NTH; NULL: every cell
    size_t field_count;
    struct mapped_value *items; // MAPPED_CONCAT
    size_t item_count;
    struct mapped_case *cases;
    size_t case_count;
    const char *otherwise; // where no case fits; NULL: as it is
    bool digits, round;    // keep nothing but digits; round to a whole number
    int64_t left;          // keep so many characters, 0: all
    enum cell_date_form date;
    int64_t times;
    struct map *seen; // MAPPED_NTH
};

struct mapped_column {
    const char *name;
    struct mapped_value value;
};

struct mapped_skip {
    int field;
    const char **globs;
    size_t glob_count;
};

struct mapped_table {
    const char *name;
    struct mapped_column *columns;
    size_t column_count;
    const char **headers; // every header the table reads
    bool *optional;       // it may be absent
    size_t header_count;
    struct mapped_skip *skips;
    size_t skip_count;
    struct map *distinct; // of keys seen; NULL: every row is loaded
};

struct mapped_rule {
    const char **globs;
    size_t glob_count;
    enum input_encoding *encodings;
    size_t encoding_count;
    char separator; // 0: judged
    struct mapped_table *tables;
    size_t table_count;
};

// What the files do not say, so that a scenario cannot answer, or not for all records.
struct mapped_caution {
    const char *scenario; // id
    const char *ko, *en;  // why
    bool partly;          // the answer stands, with this beside it
};

struct source_mapping {
    const char *path;
    struct mapped_rule *rules;
    size_t rule_count;
    struct mapped_caution *cautions;
    size_t caution_count;
};

// NULL with err naming the file and the place. Tables and columns are checked against the schema.
// What `nth` and `distinct` have seen lives in the mapping: read it anew for a new load.
struct source_mapping *source_mapping_read(struct arena *arena, const struct schema *schema,
                                           const char *path, struct err *err);
struct source_mapping *source_mapping_parse(struct arena *arena, const struct schema *schema,
                                            const char *path, const char *text, size_t len,
                                            struct err *err);
const struct mapped_rule *mapping_rule_of(const struct source_mapping *mapping,
                                          const char *file_name); // NULL when none fits
const struct mapped_table *mapping_table_of(const struct mapped_rule *rule, const char *table);
bool mapping_glob(const char *glob, const char *text, size_t len); // * is any run of bytes
