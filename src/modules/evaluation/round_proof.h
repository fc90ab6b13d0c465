// modules/evaluation/round_proof.h — every result computed again from what was frozen, and compared by hash.
#pragma once

#include "app/module.h"

bool round_proof_get(struct request *request, struct err *err); // a route

extern const struct proof_kind round_proofs[]; // of the module's row
