// flow/frame.h — the frame of a window call: from which row to which it looks.
//
// ROWS counts rows, GROUPS counts peers (rows that the order does not tell apart) and RANGE measures
// along the one column of the order. Zero is the whole partition.
#pragma once

#include "flow/value.h"

enum frame_mode { FRAME_RANGE, FRAME_ROWS, FRAME_GROUPS };
enum frame_edge { EDGE_UNBOUNDED, EDGE_PRECEDING, EDGE_CURRENT, EDGE_FOLLOWING };

struct frame_bound {
    enum frame_edge edge;
    struct value offset; // bigint; of RANGE in the order's units: bigint, numeric or interval
};

struct frame {
    enum frame_mode mode;
    struct frame_bound start, end;
};

bool frame_is_whole(const struct frame *frame);
// ROWS, GROUPS: how far after the current row the bound lies; before it is negative.
int64_t frame_steps(const struct frame_bound *bound);
void frame_print(struct str *out, const struct frame *frame);

// RANGE: the place on the order's column where a bound of the current row lies.
struct frame_target {
    bool is_null;
    bool is_num;
    i128 word; // dates as microseconds
    struct num num;
};

// `current` is NULL or a value of a type that frame_measures.
struct frame_target frame_target(const struct frame_bound *bound, const struct value *current,
                                 bool descending);
// How a row's value stands to it, in the order's direction.
int frame_target_compare(const struct value *value, const struct frame_target *target,
                         bool descending, bool nulls_first);
// The type of an offset along a column of this type; TYPE_UNKNOWN: there are none.
enum type frame_measure(enum type type);
