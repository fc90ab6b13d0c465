// Casts: "::" and the name of the target's type, one row for every pair PostgreSQL allows.
//
// The binder may insert by itself those that lose nothing (FN_IMPLICIT). numeric_scale() is the
// cast to numeric(p, s), which rounds; the precision is the table's own promise and not checked.
#include <math.h>
#include <string.h>

#include "flow/fn/kernel.h"

static void run_same(const struct fn_call *call)
{
    memcpy(call->out->words, call->args[0].words, call->row_count * sizeof(int64_t));
}

static void run_int_of_bool(const struct fn_call *call)
{
    for (size_t i = 0; i < call->row_count; i++)
        call->out->words[i] = call->args[0].words[i] != 0;
}

static void run_int_of_bigint(const struct fn_call *call)
{
    const int64_t *a = call->args[0].words;
    memcpy(call->out->words, a, call->row_count * sizeof *a);
    for (size_t i = 0; i < call->row_count; i++) {
        if (a[i] != (int32_t)a[i])
            fn_fault(call, i, FAULT_OUT_OF_RANGE);
    }
}

static void word_of_num(const struct fn_call *call, int64_t low, int64_t high)
{
    for (size_t i = 0; i < call->row_count; i++) {
        int64_t word = 0;
        if (num_to_int(call->args[0].nums[i], &word) && word >= low && word <= high)
            call->out->words[i] = word;
        else
            fn_fault(call, i, FAULT_OUT_OF_RANGE);
    }
}
static void run_int_of_num(const struct fn_call *call)
{
    word_of_num(call, INT32_MIN, INT32_MAX);
}
static void run_bigint_of_num(const struct fn_call *call)
{
    word_of_num(call, INT64_MIN, INT64_MAX);
}

// To the even neighbour, as the machine rounds.
static void word_of_real(const struct fn_call *call, double bound)
{
    for (size_t i = 0; i < call->row_count; i++) {
        double whole = rint(call->args[0].reals[i]);
        if (whole >= -bound && whole < bound)
            call->out->words[i] = (int64_t)whole;
        else
            fn_fault(call, i, FAULT_OUT_OF_RANGE);
    }
}
static void run_int_of_real(const struct fn_call *call)
{
    word_of_real(call, 2147483648.0);
}
static void run_bigint_of_real(const struct fn_call *call)
{
    word_of_real(call, 9223372036854775808.0);
}

static void run_num_of_word(const struct fn_call *call)
{
    for (size_t i = 0; i < call->row_count; i++)
        call->out->nums[i] = num_of_int(call->args[0].words[i]);
}
static void run_num_of_real(const struct fn_call *call)
{
    for (size_t i = 0; i < call->row_count; i++) {
        if (!num_of_double(call->args[0].reals[i], &call->out->nums[i]))
            fn_fault(call, i, FAULT_OUT_OF_RANGE);
    }
}
static void run_num_scale(const struct fn_call *call)
{
    for (size_t i = 0; i < call->row_count; i++) {
        int64_t scale = call->args[1].words[i];
        if (scale < 0 || scale > NUM_SCALE_MAX ||
            !num_round(call->args[0].nums[i], (int)scale, &call->out->nums[i]))
            fn_fault(call, i, FAULT_OUT_OF_RANGE);
    }
}

static void run_real_of_word(const struct fn_call *call)
{
    for (size_t i = 0; i < call->row_count; i++)
        call->out->reals[i] = (double)call->args[0].words[i];
}
static void run_real_of_num(const struct fn_call *call)
{
    for (size_t i = 0; i < call->row_count; i++)
        call->out->reals[i] = num_to_double(call->args[0].nums[i]);
}

static void run_stamp_of_date(const struct fn_call *call)
{
    for (size_t i = 0; i < call->row_count; i++)
        call->out->words[i] = (int64_t)((uint64_t)call->args[0].words[i] * (uint64_t)CIVIL_DAY_US);
}
static void run_date_of_stamp(const struct fn_call *call)
{
    for (size_t i = 0; i < call->row_count; i++)
        call->out->words[i] = civil_floor_day(call->args[0].words[i]);
}
static int64_t micros_of_day(int64_t micros)
{
    int64_t rest = micros % CIVIL_DAY_US;
    return rest < 0 ? rest + CIVIL_DAY_US : rest;
}
static void run_time_of_stamp(const struct fn_call *call)
{
    for (size_t i = 0; i < call->row_count; i++)
        call->out->words[i] = micros_of_day(call->args[0].words[i]);
}
static void run_time_of_interval(const struct fn_call *call)
{
    for (size_t i = 0; i < call->row_count; i++)
        call->out->words[i] = micros_of_day(call->args[0].intervals[i].micros);
}
static void run_interval_of_time(const struct fn_call *call)
{
    for (size_t i = 0; i < call->row_count; i++)
        call->out->intervals[i] = (struct interval){ .micros = call->args[0].words[i] };
}

static void run_text_of_bool(const struct fn_call *call)
{
    for (size_t i = 0; i < call->row_count; i++)
        call->out->words[i] = dict_put_text(call->args[0].words[i] ? "true" : "false");
}
static void run_text_of_any(const struct fn_call *call)
{
    struct str text;
    str_open(&text, call->arena);
    for (size_t i = 0; i < call->row_count; i++) {
        if (!kernel_live(call, i))
            continue;
        struct value value = column_value(&call->args[0], i);
        text.len = 0;
        value_print(&text, &value);
        kernel_put(call, i, text.data, text.len);
    }
}

// A whole number in digits that was not read was too large; everything else is no number at all.
static enum fault why_not_read(enum type type, struct slice text)
{
    size_t at = text.len > 0 && (text.data[0] == '-' || text.data[0] == '+'), first = at;
    while (at < text.len && text.data[at] >= '0' && text.data[at] <= '9')
        at++;
    bool number = type == TYPE_INT || type == TYPE_BIGINT || type == TYPE_NUMERIC;
    return number && at == text.len && at > first ? FAULT_OUT_OF_RANGE : FAULT_BAD_CAST;
}
static void run_of_text(const struct fn_call *call)
{
    enum type type = call->out->type;
    for (size_t i = 0; i < call->row_count; i++) {
        struct value value;
        if (!kernel_live(call, i))
            continue;
        struct slice text = kernel_text(call, 0, i);
        if (value_parse(type, text.data, text.len, &value))
            column_set(call->arena, call->out, i, call->row_count, &value);
        else
            fn_fault(call, i, why_not_read(type, slice_trim(text)));
    }
}

#define CAST(to, result, from, flags, run) { "::" to, result, { from }, 1, flags, run },
#define OF_TEXT(to, result)                CAST(to, result, TYPE_TEXT, 0, run_of_text)
#define TO_TEXT(from)                      CAST("text", TYPE_TEXT, from, 0, run_text_of_any)

// clang-format off
static const struct fn fns[] = {
    CAST("boolean", TYPE_BOOL, TYPE_INT, 0, run_int_of_bool)
    OF_TEXT("boolean", TYPE_BOOL)
    CAST("integer", TYPE_INT, TYPE_BOOL, 0, run_int_of_bool)
    CAST("integer", TYPE_INT, TYPE_BIGINT, 0, run_int_of_bigint)
    CAST("integer", TYPE_INT, TYPE_NUMERIC, 0, run_int_of_num)
    CAST("integer", TYPE_INT, TYPE_DOUBLE, 0, run_int_of_real)
    OF_TEXT("integer", TYPE_INT)
    CAST("bigint", TYPE_BIGINT, TYPE_INT, FN_IMPLICIT, run_same)
    CAST("bigint", TYPE_BIGINT, TYPE_NUMERIC, 0, run_bigint_of_num)
    CAST("bigint", TYPE_BIGINT, TYPE_DOUBLE, 0, run_bigint_of_real)
    OF_TEXT("bigint", TYPE_BIGINT)
    CAST("numeric", TYPE_NUMERIC, TYPE_INT, FN_IMPLICIT, run_num_of_word)
    CAST("numeric", TYPE_NUMERIC, TYPE_BIGINT, FN_IMPLICIT, run_num_of_word)
    CAST("numeric", TYPE_NUMERIC, TYPE_DOUBLE, 0, run_num_of_real)
    OF_TEXT("numeric", TYPE_NUMERIC)
    { "numeric_scale", TYPE_NUMERIC, { TYPE_NUMERIC, TYPE_INT }, 2, 0, run_num_scale },
    CAST("double precision", TYPE_DOUBLE, TYPE_INT, FN_IMPLICIT, run_real_of_word)
    CAST("double precision", TYPE_DOUBLE, TYPE_BIGINT, FN_IMPLICIT, run_real_of_word)
    CAST("double precision", TYPE_DOUBLE, TYPE_NUMERIC, FN_IMPLICIT, run_real_of_num)
    OF_TEXT("double precision", TYPE_DOUBLE)
    CAST("text", TYPE_TEXT, TYPE_BOOL, 0, run_text_of_bool)
    TO_TEXT(TYPE_INT)
    TO_TEXT(TYPE_BIGINT)
    TO_TEXT(TYPE_NUMERIC)
    TO_TEXT(TYPE_DOUBLE)
    TO_TEXT(TYPE_DATE)
    TO_TEXT(TYPE_TIME)
    TO_TEXT(TYPE_TIMESTAMP)
    TO_TEXT(TYPE_INTERVAL)
    CAST("date", TYPE_DATE, TYPE_TIMESTAMP, 0, run_date_of_stamp)
    OF_TEXT("date", TYPE_DATE)
    CAST("timestamp", TYPE_TIMESTAMP, TYPE_DATE, FN_IMPLICIT, run_stamp_of_date)
    OF_TEXT("timestamp", TYPE_TIMESTAMP)
    CAST("time", TYPE_TIME, TYPE_TIMESTAMP, 0, run_time_of_stamp)
    CAST("time", TYPE_TIME, TYPE_INTERVAL, 0, run_time_of_interval)
    OF_TEXT("time", TYPE_TIME)
    CAST("interval", TYPE_INTERVAL, TYPE_TIME, 0, run_interval_of_time)
    OF_TEXT("interval", TYPE_INTERVAL)
    { "date", TYPE_DATE, { TYPE_TIMESTAMP }, 1, 0, run_date_of_stamp }, // a cast written as a call
    { 0 },
};
// clang-format on

extern const struct fn_group fn_cast;
const struct fn_group fn_cast = { "cast", fns };
