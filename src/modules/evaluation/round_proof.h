// modules/evaluation/round_proof.h — every result computed again from what was frozen, and compared by hash.
#pragma once

#include "app/request.h"

bool round_proof_get(struct request *request, struct err *err); // a route
