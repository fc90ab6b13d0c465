// The bits of whole numbers: & | # ~ << >>. A shift counts round its type's width, as in PostgreSQL.
#include "flow/fn/kernel.h"

#define BITS2(name, value)                                                                         \
    static void run_##name(const struct fn_call *call)                                             \
    {                                                                                              \
        const int64_t *a = call->args[0].words, *b = call->args[1].words;                          \
        for (size_t i = 0; i < call->row_count; i++)                                               \
            call->out->words[i] = value;                                                           \
    }

static int64_t int_left(int64_t a, int64_t places)
{
    return (int32_t)((uint32_t)a << (places & 31));
}
static int64_t big_left(int64_t a, int64_t places)
{
    return (int64_t)((uint64_t)a << (places & 63));
}

// clang-format off
BITS2(and, a[i] & b[i])
BITS2(or, a[i] | b[i])
BITS2(xor, a[i] ^ b[i])
BITS2(int_left, int_left(a[i], b[i]))
BITS2(int_right, a[i] >> (b[i] & 31))
BITS2(big_left, big_left(a[i], b[i]))
BITS2(big_right, a[i] >> (b[i] & 63))
// clang-format on

static void run_not(const struct fn_call *call)
{
    for (size_t i = 0; i < call->row_count; i++)
        call->out->words[i] = ~call->args[0].words[i];
}

// ---- the table

#define I                         TYPE_INT
#define B                         TYPE_BIGINT
#define TWO(name, a, b, run)      { name, a, { a, b }, 2, 0, run_##run }
#define BOTH(name, run)           TWO(name, I, I, run), TWO(name, B, B, run)

static const struct fn fns[] = {
    BOTH("&", and),
    BOTH("|", or),
    BOTH("#", xor),
    TWO("<<", I, I, int_left),
    TWO(">>", I, I, int_right),
    TWO("<<", B, I, big_left),
    TWO(">>", B, I, big_right),
    { "~", I, { I }, 1, 0, run_not },
    { "~", B, { B }, 1, 0, run_not },
    { 0 },
};

extern const struct fn_group fn_bits;
const struct fn_group fn_bits = { "bits", fns };
