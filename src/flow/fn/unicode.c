// normalize() and IS NORMALIZED: one Korean name may be written in syllables or in letters.
#include <string.h>

#include "base/unicode.h"
#include "flow/fn/kernel.h"

static bool form_of_row(const struct fn_call *call, size_t row, enum normal_form *out)
{
    *out = NORMAL_NFC;
    return call->arg_count < 2 || normal_form_of_name(kernel_text(call, 1, row), out);
}

static void run_normalize(const struct fn_call *call)
{
    struct str text;
    str_open(&text, call->arena);
    for (size_t i = 0; i < call->row_count; i++) {
        enum normal_form form;
        if (!kernel_live(call, i))
            continue;
        text.len = 0;
        if (!form_of_row(call, i, &form)) {
            fn_fault(call, i, FAULT_BAD_CAST);
            continue;
        }
        unicode_normal(kernel_text(call, 0, i), form, &text);
        if (text.len > DICT_TEXT_MAX)
            fn_fault(call, i, FAULT_OUT_OF_RANGE);
        else
            kernel_put(call, i, text.len ? text.data : "", text.len);
    }
}

static void run_is_normalized(const struct fn_call *call)
{
    struct str text;
    str_open(&text, call->arena);
    for (size_t i = 0; i < call->row_count; i++) {
        enum normal_form form;
        if (!kernel_live(call, i))
            continue;
        text.len = 0;
        if (!form_of_row(call, i, &form)) {
            fn_fault(call, i, FAULT_BAD_CAST);
            continue;
        }
        struct slice own = kernel_text(call, 0, i);
        unicode_normal(own, form, &text);
        call->out->words[i] = own.len == text.len && memcmp(own.data, str_end(&text), own.len) == 0;
    }
}

#define X TYPE_TEXT

static const struct fn fns[] = {
    { "normalize", X, { X }, 1, 0, run_normalize },
    { "normalize", X, { X, X }, 2, 0, run_normalize },
    { "is_normalized", TYPE_BOOL, { X }, 1, 0, run_is_normalized },
    { "is_normalized", TYPE_BOOL, { X, X }, 2, 0, run_is_normalized },
    { 0 },
};

extern const struct fn_group fn_unicode;
const struct fn_group fn_unicode = { "unicode", fns };
