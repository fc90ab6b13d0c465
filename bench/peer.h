// bench/peer.h — what bench/prepare wrote for the peers, read back: tables, queries and changes.
#pragma once

#include "bench/pack.h"

struct peer_query {
    const char *id, *sql;
};

struct peer_work {
    struct arena *arena;
    const char *dir;
    json_t *tables; // as in tables.json
    struct peer_query *queries;
    size_t query_count;
};

// Queries come from dir/<queries>/*.sql, in order of their ids.
void peer_open(struct peer_work *work, const char *dir, const char *queries);
// dir/<change>/<side>/<table>.csv where that file exists, else NULL.
const char *peer_change_file(const struct peer_work *work, const char *change, const char *side,
                             const char *table);

// Collects one {"seconds": …, "rows": …} a query, and the sum of those that were answered.
struct peer_answers {
    json_t *object;
    double seconds;
};
void peer_answer(struct peer_answers *answers, const char *id, double seconds, int64_t rows);
void peer_refusal(struct peer_answers *answers, const char *id, const char *why);
// {"seconds": …, "queries": {…}}
json_t *peer_answers_json(struct peer_answers *answers);
