// app/bulk.h — one act on many things: each by itself, by all the rules that hold for one; what cannot be done to
// one of them says why, and does not hinder the others.
//
//   {"act": "approve", "checks": [{"id": 7, "version": 1}, {"id": 8, "version": 3}]}
//   ─► [{"id": 7, "outcome": "done", "version": 2, …}, {"id": 8, "outcome": "refused", "detail": "…", "status": 409}]
#pragma once

#include "app/app.h"

struct bulk {
    const char *member; // of the body: the list
    void *context;
    // Does it to one; what is to be said of it, state and version, goes into `outcome`. ERR_CONFLICT: not this version.
    bool (*one)(struct request *request, void *context, int64_t id, int64_t version,
                json_t *outcome, struct err *err);
};

bool bulk_each(struct request *request, const struct bulk *bulk, struct err *err);
// Of `one`: what was read is what is there.
bool bulk_match(int64_t version, int64_t read, struct err *err);
