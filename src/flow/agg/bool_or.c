// flow/agg/bool_or.c — bool_or: whether a row is true.
#include "flow/agg/truth.h"

const struct agg_type agg_bool_or = {
    .name = "bool_or",
    .forms = truth_forms,
    .state_size = sizeof(struct truth),
    .step = truth_step,
    .value = truth_or,
};
