// source/change.h — one line of a stream of changes becomes an operation on one row.
//
// {"op": "insert", "table": "exp_pay", "agency_id": "A1", "pay_no": "P1", "amt": 500000}
// {"op": "update", "table": "exp_pay", "row": {"agency_id": "A1", "pay_no": "P1", "amt": 400000}}
// Without "op" the operation is an upsert. Columns go by their name or title.
#pragma once

#include "source/source.h"

struct source_change {
    enum source_op op;
    const struct schema_table *table;
    struct batch *row; // one row, every column of the table; NULL where not given
    bool *given;       // a column
};

// `file` and `line` are for messages. Every column of the key must be given.
bool source_change_read(const struct source_options *options, struct arena *arena, const char *file,
                        uint64_t line, const char *text, size_t len, struct source_change *out,
                        struct err *err);
