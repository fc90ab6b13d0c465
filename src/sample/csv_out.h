// sample/csv_out.h — one CSV file a table, written row by row from typed cells.
//
// A cell says what a value is (a day, an id, the name of a made-up person); how it is spelled is
// decided here once. Names and tokens come from a number by hashing, so the same number is the
// same person in every table and nothing can be traced to anybody real.
//
// Bounds   one buffer of 32 KiB a file; rows are streamed.
// Errors   the first failed write is kept and told by csv_out_close.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "sample/tables.h"

#define DAY_NONE INT64_MIN // an empty day or stamp

enum cell_kind {
    CELL_NOTHING,
    CELL_TEXT,
    CELL_NUMBER,
    CELL_DECIMAL, // number in units of 10^-width
    CELL_DAY,
    CELL_STAMP,
    CELL_ID,       // text, then the number with at least width digits
    CELL_TOKEN,    // 24 hexadecimal digits of a hash of kind and number
    CELL_BUSINESS, // a business number no tax office issues: 990…
    CELL_PERSON,
    CELL_FIRM,
    CELL_PHRASE, // text, the number, tail
};

struct cell {
    enum cell_kind kind;
    int width;
    int64_t number;
    const char *text, *tail;
};

#define NOTHING ((struct cell){ .kind = CELL_NOTHING })

static inline struct cell as_text(const char *text)
{
    return (struct cell){ .kind = text ? CELL_TEXT : CELL_NOTHING, .text = text };
}

static inline struct cell as_number(int64_t number)
{
    return (struct cell){ .kind = CELL_NUMBER, .number = number };
}

static inline struct cell as_decimal(int64_t number, int places)
{
    return (struct cell){ .kind = CELL_DECIMAL, .number = number, .width = places };
}

static inline struct cell as_day(int64_t day)
{
    return (struct cell){ .kind = day == DAY_NONE ? CELL_NOTHING : CELL_DAY, .number = day };
}

static inline struct cell as_stamp(int64_t stamp)
{
    return (struct cell){ .kind = stamp == DAY_NONE ? CELL_NOTHING : CELL_STAMP, .number = stamp };
}

static inline struct cell as_id(const char *prefix, int64_t number)
{
    return (struct cell){ .kind = CELL_ID, .text = prefix, .number = number, .width = 8 };
}

static inline struct cell as_short_id(const char *prefix, int64_t number, int digits)
{
    return (struct cell){ .kind = CELL_ID, .text = prefix, .number = number, .width = digits };
}

static inline struct cell as_token(char kind, int64_t number)
{
    return (struct cell){ .kind = CELL_TOKEN, .width = kind, .number = number };
}

static inline struct cell as_business(int64_t number)
{
    return (struct cell){ .kind = CELL_BUSINESS, .number = number };
}

static inline struct cell as_person(int64_t number)
{
    return (struct cell){ .kind = CELL_PERSON, .number = number };
}

static inline struct cell as_firm(int64_t number)
{
    return (struct cell){ .kind = CELL_FIRM, .number = number };
}

static inline struct cell as_phrase(const char *text, int64_t number, const char *tail)
{
    return (struct cell){ .kind = CELL_PHRASE, .text = text, .number = number, .tail = tail };
}

#define CELL_TEXT_MAX 240

// Writes the cell without quotes and without a NUL; salt tells two agencies' people apart.
size_t cell_print(const struct cell *cell, uint64_t salt, char out[CELL_TEXT_MAX]);

struct csv_out;

bool csv_out_open(struct arena *arena, const char *dir, struct csv_out **out, struct err *err);
// The count must be the table's, less one where the agency is put in front.
void csv_out_row(struct csv_out *out, enum sample_table table, const char *agency, uint64_t salt,
                 const struct cell *cells, size_t count);
void csv_out_truth(struct csv_out *out, const char *scenario, const char *key, const char *note);
const uint64_t *csv_out_rows(const struct csv_out *out); // rows written, a table each
uint64_t csv_out_total(const struct csv_out *out);
bool csv_out_close(struct csv_out *out, struct err *err);
