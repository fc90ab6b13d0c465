// flow/agg/bool_and.c — bool_and: whether no row is false.
#include "flow/agg/truth.h"

const struct agg_type agg_bool_and = {
    .name = "bool_and",
    .forms = truth_forms,
    .state_size = sizeof(struct truth),
    .step = truth_step,
    .value = truth_and,
};
