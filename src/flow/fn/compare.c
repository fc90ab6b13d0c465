// The six comparisons of every type. Words compare as integers; texts by bytes, and equality of
// texts is equality of their dictionary ids.
#include "flow/fn/kernel.h"

#define WORDS(name, sign)                                                                          \
    static void word_##name(const struct fn_call *call)                                            \
    {                                                                                              \
        const int64_t *a = call->args[0].words;                                                    \
        const int64_t *b = call->args[1].words;                                                    \
        int64_t *out = call->out->words;                                                           \
        for (size_t i = 0; i < call->row_count; i++)                                               \
            out[i] = a[i] sign b[i];                                                               \
    }
#define REALS(name, sign)                                                                          \
    static void real_##name(const struct fn_call *call)                                            \
    {                                                                                              \
        const double *a = call->args[0].reals;                                                     \
        const double *b = call->args[1].reals;                                                     \
        int64_t *out = call->out->words;                                                           \
        for (size_t i = 0; i < call->row_count; i++)                                               \
            out[i] = a[i] sign b[i];                                                               \
    }
#define NUMS(name, sign)                                                                           \
    static void num_##name(const struct fn_call *call)                                             \
    {                                                                                              \
        const struct num *a = call->args[0].nums;                                                  \
        const struct num *b = call->args[1].nums;                                                  \
        int64_t *out = call->out->words;                                                           \
        for (size_t i = 0; i < call->row_count; i++)                                               \
            out[i] = num_compare(a[i], b[i]) sign 0;                                               \
    }
#define INTERVALS(name, sign)                                                                      \
    static void interval_##name(const struct fn_call *call)                                        \
    {                                                                                              \
        const struct interval *a = call->args[0].intervals;                                        \
        const struct interval *b = call->args[1].intervals;                                        \
        int64_t *out = call->out->words;                                                           \
        for (size_t i = 0; i < call->row_count; i++)                                               \
            out[i] = span(a[i]) sign span(b[i]);                                                   \
    }
#define TEXTS(name, sign)                                                                          \
    static void text_##name(const struct fn_call *call)                                            \
    {                                                                                              \
        const int64_t *a = call->args[0].words;                                                    \
        const int64_t *b = call->args[1].words;                                                    \
        for (size_t i = 0; i < call->row_count; i++) {                                             \
            if (kernel_live(call, i))                                                              \
                call->out->words[i] = dict_compare((uint32_t)a[i], (uint32_t)b[i]) sign 0;         \
        }                                                                                          \
    }

// Months count 30 days, as PostgreSQL compares intervals.
static i128 span(struct interval interval)
{
    return (i128)((int64_t)interval.months * 30 + interval.days) * CIVIL_DAY_US + interval.micros;
}

#define ORDERED(X) X(lt, <) X(le, <=) X(gt, >) X(ge, >=)
#define ALL(X)     X(eq, ==) X(ne, !=) ORDERED(X)

// clang-format off
ALL(WORDS)
ALL(REALS)
ALL(NUMS)
ALL(INTERVALS)
ORDERED(TEXTS)
// clang-format on

// clang-format off
#define ROW(symbol, type, run) { symbol, TYPE_BOOL, { type, type }, 2, 0, run },
#define SIX(type, kind)              \
    ROW("=", type, kind##_eq)        \
    ROW("<>", type, kind##_ne)       \
    ROW("<", type, kind##_lt)        \
    ROW("<=", type, kind##_le)       \
    ROW(">", type, kind##_gt)        \
    ROW(">=", type, kind##_ge)

static const struct fn fns[] = {
    SIX(TYPE_BOOL, word)
    SIX(TYPE_INT, word)
    SIX(TYPE_BIGINT, word)
    SIX(TYPE_NUMERIC, num)
    SIX(TYPE_DOUBLE, real)
    SIX(TYPE_DATE, word)
    SIX(TYPE_TIME, word)
    SIX(TYPE_TIMESTAMP, word)
    SIX(TYPE_INTERVAL, interval)
    ROW("=", TYPE_TEXT, word_eq)
    ROW("<>", TYPE_TEXT, word_ne)
    ROW("<", TYPE_TEXT, text_lt)
    ROW("<=", TYPE_TEXT, text_le)
    ROW(">", TYPE_TEXT, text_gt)
    ROW(">=", TYPE_TEXT, text_ge)
    { 0 },
};
// clang-format on

extern const struct fn_group fn_compare;
const struct fn_group fn_compare = { "compare", fns };
