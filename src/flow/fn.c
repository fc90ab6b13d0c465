#include "flow/fn.h"

#include <assert.h>
#include <string.h>

static void mark(const struct fn_call *call, size_t row, enum state state, int64_t word)
{
    uint8_t *states = column_state(call->arena, call->out, call->row_count);
    if (states[row] != STATE_VALUE)
        return;
    states[row] = (uint8_t)state;
    size_t bytes = type_bytes(call->out->type);
    char *place = (char *)call->out->data + row * bytes;
    memset(place, 0, bytes);
    memcpy(place, &word, sizeof word);
}

void fn_fault(const struct fn_call *call, size_t row, enum fault fault)
{
    assert(fault != FAULT_NONE && fault < FAULT_COUNT);
    mark(call, row, STATE_FAULT, (int64_t)fault);
}

void fn_null(const struct fn_call *call, size_t row)
{
    mark(call, row, STATE_NULL, 0);
}

static bool accepts(const struct fn *fn, const enum type *args, size_t arg_count)
{
    size_t own = (size_t)fn->arg_count;
    bool variadic = fn->flags & FN_VARIADIC;
    if (variadic ? arg_count < own : arg_count != own)
        return false;
    for (size_t i = 0; i < arg_count; i++) {
        if (args[i] != fn->args[i < own ? i : own - 1])
            return false;
    }
    return true;
}

const struct fn *fn_find(const char *name, const enum type *args, size_t arg_count)
{
    for (const struct fn_group *const *group = fn_registry; *group; group++) {
        for (const struct fn *fn = (*group)->fns; fn->name; fn++) {
            if (strcmp(fn->name, name) == 0 && accepts(fn, args, arg_count))
                return fn;
        }
    }
    return NULL;
}
