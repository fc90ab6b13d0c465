// flow/frame.c — where the bounds of a frame lie.
#include "flow/frame.h"

bool frame_is_whole(const struct frame *frame)
{
    return frame->start.edge == EDGE_UNBOUNDED && frame->end.edge == EDGE_UNBOUNDED;
}

int64_t frame_steps(const struct frame_bound *bound)
{
    const int64_t most = INT64_MAX / 4; // so that adding a row's number cannot overflow
    if (bound->edge != EDGE_PRECEDING && bound->edge != EDGE_FOLLOWING)
        return 0;
    int64_t steps = bound->offset.word > most ? most : bound->offset.word;
    return bound->edge == EDGE_PRECEDING ? -steps : steps;
}

static void bound_print(struct str *out, const struct frame_bound *bound, const char *unbounded)
{
    switch (bound->edge) {
    case EDGE_UNBOUNDED:
        str_text(out, unbounded);
        return;
    case EDGE_CURRENT:
        str_text(out, "current row");
        return;
    case EDGE_PRECEDING:
    case EDGE_FOLLOWING:
        value_print(out, &bound->offset);
        str_text(out, bound->edge == EDGE_PRECEDING ? " preceding" : " following");
        return;
    }
}

void frame_print(struct str *out, const struct frame *frame)
{
    static const char *const modes[] = { "range", "rows", "groups" };
    bool to_current = frame->start.edge == EDGE_UNBOUNDED && frame->end.edge == EDGE_CURRENT;
    if (frame_is_whole(frame)) {
        str_text(out, " over partition");
    } else if (to_current && frame->mode != FRAME_GROUPS) {
        str_text(out, frame->mode == FRAME_ROWS ? " to current row" : " to current peers");
    } else {
        str_format(out, " %s between ", modes[frame->mode]);
        bound_print(out, &frame->start, "unbounded preceding");
        str_text(out, " and ");
        bound_print(out, &frame->end, "unbounded following");
    }
}

// ---- RANGE

// Months on a timestamp are left out: 01-30 10:00 and 01-31 09:00 would change places.
enum type frame_measure(enum type type)
{
    switch (type) {
    case TYPE_INT:
    case TYPE_BIGINT: return TYPE_BIGINT;
    case TYPE_NUMERIC: return TYPE_NUMERIC;
    case TYPE_DATE:
    case TYPE_TIMESTAMP: return TYPE_INTERVAL;
    default: return TYPE_UNKNOWN;
    }
}

// Past the ends of the calendar every date lies inside.
static i128 stamp_add(int64_t stamp_us, struct interval offset, bool forward)
{
    const i128 far = (i128)INT64_MAX * 4;
    int64_t sum;
    if (!forward)
        offset = (struct interval){ .months = -offset.months, .days = -offset.days,
                                    .micros = -offset.micros };
    if (!civil_stamp_add(stamp_us, offset, &sum))
        return forward ? far : -far;
    return sum;
}

struct frame_target frame_target(const struct frame_bound *bound, const struct value *current,
                                 bool descending)
{
    struct frame_target target = { .is_null = current->state != STATE_VALUE };
    if (target.is_null)
        return target;
    bool forward = (bound->edge == EDGE_FOLLOWING) != descending;
    switch (current->type) {
    case TYPE_NUMERIC:
        target.is_num = true;
        // A sum that does not fit lies beyond all values that do.
        if (!(forward ? num_add : num_sub)(current->num, bound->offset.num, &target.num)) {
            const i128 most = (i128)(~(u128)0 >> 1);
            target.num = num_make(forward ? most : -most, 0);
        }
        break;
    case TYPE_DATE:
        target.word = stamp_add(current->word * CIVIL_DAY_US, bound->offset.interval, forward);
        break;
    case TYPE_TIMESTAMP:
        target.word = stamp_add(current->word, bound->offset.interval, forward);
        break;
    default:
        target.word = (i128)current->word + (forward ? (i128)bound->offset.word
                                                     : -(i128)bound->offset.word);
        break;
    }
    return target;
}

int frame_target_compare(const struct value *value, const struct frame_target *target,
                         bool descending, bool nulls_first)
{
    bool is_null = value->state != STATE_VALUE;
    if (is_null || target->is_null)
        return is_null == target->is_null ? 0 : is_null == nulls_first ? -1 : 1;
    int difference;
    if (target->is_num) {
        difference = num_compare(value->num, target->num);
    } else {
        i128 word = value->type == TYPE_DATE ? (i128)value->word * CIVIL_DAY_US : value->word;
        difference = word < target->word ? -1 : word > target->word;
    }
    return descending ? -difference : difference;
}
