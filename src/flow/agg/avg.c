// flow/agg/avg.c — avg: numeric of numbers, interval of intervals.
#include <math.h>

#include "flow/agg/exact.h"

// PostgreSQL's interval division, which carries the fractions of months and days downwards in
// doubles and rounds them to microseconds on the way.
static struct interval interval_divide(struct interval sum, double by)
{
    const double day_seconds = 86400.0, month_days = 30.0;
    struct interval out = { .months = (int32_t)(sum.months / by), .days = (int32_t)(sum.days / by) };
    double days = (sum.months / by - out.months) * month_days;
    days = rint(days * 1e6) / 1e6;
    double seconds = (sum.days / by - out.days + days - (int)days) * day_seconds;
    seconds = rint(seconds * 1e6) / 1e6;
    if (fabs(seconds) >= day_seconds) {
        out.days += (int32_t)(seconds / day_seconds);
        seconds -= (int)(seconds / day_seconds) * day_seconds;
    }
    out.days += (int32_t)days;
    out.micros = (int64_t)rint((double)sum.micros / by + seconds * 1e6);
    return out;
}

static struct value avg_interval(const struct exact_interval *state)
{
    struct interval sum;
    if (state->count <= 0)
        return value_null(TYPE_INTERVAL);
    if (!exact_interval_sum(state, &sum))
        return exact_fault(TYPE_INTERVAL);
    return (struct value){ .type = TYPE_INTERVAL,
                           .interval = interval_divide(sum, (double)state->count) };
}

static struct value avg_value(struct agg_env *env, const void *state, enum type result)
{
    if (env->type == TYPE_INTERVAL)
        return avg_interval(state);
    int64_t count = exact_count(state);
    if (count <= 0)
        return value_null(result);
    struct num sum;
    struct value value = { .type = result };
    if (!exact_sum(state, &sum) || !num_div(sum, num_of_int(count), &value.num))
        return exact_fault(result);
    return value;
}

static const struct agg_form avg_forms[] = {
    { 1, TYPE_INT, TYPE_NUMERIC },
    { 1, TYPE_BIGINT, TYPE_NUMERIC },
    { 1, TYPE_NUMERIC, TYPE_NUMERIC },
    { 1, TYPE_INTERVAL, TYPE_INTERVAL },
    { 0, TYPE_UNKNOWN, TYPE_UNKNOWN },
};

const struct agg_type agg_avg = {
    .name = "avg",
    .forms = avg_forms,
    .state_size = sizeof(union exact_state),
    .step = exact_step,
    .value = avg_value,
    .drop = exact_state_drop,
};
