// modules/evaluation/result.h — a result: computed from what a round keeps, written once, and computed again to be
// compared to the byte.
#pragma once

#include "modules/evaluation/gather.h"

struct result {
    struct round_input input; // its tables in the order of the ranking
    const char *result_hash;  // hexadecimal
};

bool result_compute(const struct gathering *gathering, int64_t number, struct result *out,
                    struct err *err);
// Computes and writes it. objection_id 0: of the freeze.
bool result_keep(const struct gathering *gathering, int64_t number, int64_t objection_id,
                 struct result *out, struct err *err);
// SHA-256 over the scores as they stand in the store, in the same form.
bool result_stored_hash(const struct gathering *gathering, int64_t number,
                        const struct model *model, const char **out, struct err *err);
