// modules/mileage/proof.h — the ledger reckoned anew beside what is kept of it.
#pragma once

#include "modules/mileage/entry.h"

struct proof {
    int64_t entries, unbalanced, totals_wrong, standings_wrong;
    const char *hash; // of every entry with its points, in order
    bool agrees;      // with all that is kept, of a closed year also its hash
};

bool proof_hash(struct store *store, struct arena *arena, int64_t plan_id, const char **out,
                struct err *err);
bool proof_get(struct request *request, struct err *err);

extern const struct proof_kind ledger_proofs[]; // of the module's row
