// flow/fn/kernel.h — what the loops of the function groups share.
#pragma once

#include <assert.h>

#include "base/dict.h"
#include "flow/fn.h"

// False where a NULL or a fault among the arguments has decided the row: texts must not be looked
// up there, other types may be computed with and are not used.
static inline bool kernel_live(const struct fn_call *call, size_t row)
{
    return !call->out->state || call->out->state[row] == STATE_VALUE;
}

static inline struct slice kernel_text(const struct fn_call *call, size_t arg, size_t row)
{
    return dict_get((uint32_t)call->args[arg].words[row]);
}

static inline void kernel_put(const struct fn_call *call, size_t row, const char *data, size_t len)
{
    call->out->words[row] = dict_put(data, len);
}

static inline bool kernel_day_good(int64_t day)
{
    return day >= CIVIL_DAY_MIN && day <= CIVIL_DAY_MAX;
}

static inline bool kernel_stamp_good(int64_t stamp)
{
    return stamp >= CIVIL_DAY_MIN * CIVIL_DAY_US && stamp < (CIVIL_DAY_MAX + 1) * CIVIL_DAY_US;
}
