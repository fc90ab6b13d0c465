// flow/value.h — the types that data can have, and one value of one of them.
//
// Every type but numeric and interval is carried in a 64-bit word: integers, days and microseconds
// since 2000-01-01, a boolean as 0 or 1, a double by its bits, a text by its dictionary id.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/civil.h"
#include "base/num.h"
#include "base/str.h"

enum type {
    TYPE_UNKNOWN, // a quoted literal or NULL whose type the binder has not settled yet
    TYPE_BOOL,
    TYPE_INT,    // 32 bits: results outside are an overflow fault
    TYPE_BIGINT, // 64 bits
    TYPE_NUMERIC,
    TYPE_DOUBLE,
    TYPE_TEXT,
    TYPE_DATE,
    TYPE_TIME,
    TYPE_TIMESTAMP,
    TYPE_INTERVAL,
    TYPE_COUNT
};

// What a row holds in a column.
enum state {
    STATE_VALUE,
    STATE_NULL,
    STATE_FAULT, // the value could not be computed; the word is an enum fault
};

#define FAULTS(X)                                            \
    X(FAULT_NONE, "ok")                                      \
    X(FAULT_DIVISION_BY_ZERO, "division by zero")            \
    X(FAULT_OUT_OF_RANGE, "value out of range")              \
    X(FAULT_BAD_CAST, "invalid input for the type")          \
    X(FAULT_MANY_ROWS, "more than one row in a scalar subquery")

enum fault {
#define X(fault, text) fault,
    FAULTS(X)
#undef X
    FAULT_COUNT
};

struct value {
    enum type type;
    enum state state;
    union {
        int64_t word;
        double real;
        struct num num;
        struct interval interval;
    };
};

const char *type_name(enum type type);               // PostgreSQL's: "bigint", "timestamp" ...
bool type_of_name(const char *name, enum type *out); // also int4, int8, varchar, decimal, bool ...
const char *fault_text(enum fault fault);

static inline bool type_is_wide(enum type type)
{
    return type == TYPE_NUMERIC || type == TYPE_INTERVAL;
}
static inline size_t type_bytes(enum type type)
{
    return type == TYPE_NUMERIC    ? sizeof(struct num)
           : type == TYPE_INTERVAL ? sizeof(struct interval)
                                   : sizeof(int64_t);
}

struct value value_null(enum type type);
struct value value_word(enum type type, int64_t word);
struct value value_text(const char *text); // interned

// Total order of two non-NULL, faultless values of one type, as PostgreSQL sorts them (text by bytes).
int value_compare(const struct value *a, const struct value *b);
// As PostgreSQL's COPY prints it; "" for NULL.
void value_print(struct str *out, const struct value *value);
// As a SQL literal of its type: NULL::bigint, DATE '2026-03-02', 'it''s'.
void value_print_sql(struct str *out, const struct value *value);
// Reads PostgreSQL's text input form of `type` (what a quoted literal may hold). False: not one.
bool value_parse(enum type type, const char *text, size_t len, struct value *out);
