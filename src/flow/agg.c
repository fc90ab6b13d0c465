// flow/agg.c — looking up an aggregate by name and argument type.
#include "flow/agg.h"

#include <string.h>

const struct agg_type *agg_find(const char *name, int arg_count, enum type arg,
                                const struct agg_form **form)
{
    for (const struct agg_type *const *row = agg_registry; *row; row++) {
        if (strcmp((*row)->name, name) != 0)
            continue;
        for (const struct agg_form *at = (*row)->forms; at->result != TYPE_UNKNOWN; at++) {
            if (at->arg_count != arg_count)
                continue;
            if (arg_count == 0 || at->arg == TYPE_UNKNOWN || at->arg == arg) {
                *form = at;
                return *row;
            }
        }
    }
    return NULL;
}
