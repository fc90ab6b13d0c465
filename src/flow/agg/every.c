// flow/agg/every.c — every: the SQL standard's word for bool_and.
#include "flow/agg/truth.h"

const struct agg_type agg_every = {
    .name = "every",
    .forms = truth_forms,
    .state_size = sizeof(struct truth),
    .step = truth_step,
    .value = truth_and,
};
