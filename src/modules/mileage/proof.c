// The ledger reckoned anew.
//
//   entries, by holder and in order  ─► totals by item, capped ─► standing      beside what is kept of them
//   entries, in order                ─► SHA-256("40 12 A1 500\n41 …")           the hash of a closed year
//
// A total that is kept and has no entries, or the other way round, is wrong too.
#include "modules/mileage/proof.h"

#include <inttypes.h>

#include "base/vec.h"
#include "modules/mileage/queries.h"

#define CHUNK 65536 // bytes hashed at once

bool proof_hash(struct store *store, struct arena *arena, int64_t plan_id, const char **out,
                struct err *err)
{
    uint8_t hash[SEAL_HASH] = { 0 };
    struct str text;
    str_open(&text, arena);
    struct store_rows *rows =
        store_ask(store, err, SQL_LEDGER_LINES, STORE_ARGS(store_int(plan_id)));
    bool more = rows != NULL, fine = more;
    while (more && (fine = store_next(rows, &more, err)) && more) {
        str_format(&text, "%" PRId64 " %" PRId64 " %s %s %" PRId64 " %" PRId64 "\n",
                   store_get_int(rows, 0), store_get_int(rows, 1), store_get_text(rows, 2),
                   store_get_text(rows, 3), store_get_int(rows, 4), store_get_int(rows, 5));
        if (text.len < CHUNK)
            continue;
        seal_hash(text.data, text.len, hash);
        text.len = 0;
        str_add(&text, (const char *)hash, sizeof hash);
    }
    store_done(rows);
    seal_hash(text.data ? text.data : "", text.len, hash);
    char *hex = arena_take(arena, 2 * SEAL_HASH + 1);
    seal_hex(hash, sizeof hash, hex);
    *out = hex;
    return fine;
}

static bool count_of(struct store *store, const char *sql, int64_t plan_id, int64_t *out,
                     struct err *err)
{
    bool found;
    return store_number(store, err, out, &found, sql, STORE_ARGS(store_int(plan_id)));
}

bool proof_reckon(struct store *store, struct arena *arena, int64_t plan_id, struct proof *out,
                  struct err *err)
{
    *out = (struct proof){ 0 };
    return count_of(store, SQL_LEDGER_COUNT, plan_id, &out->entries, err) &&
           count_of(store, SQL_LEDGER_UNBALANCED, plan_id, &out->unbalanced, err) &&
           count_of(store, SQL_TOTALS_WRONG, plan_id, &out->totals_wrong, err) &&
           count_of(store, SQL_STANDINGS_WRONG, plan_id, &out->standings_wrong, err) &&
           proof_hash(store, arena, plan_id, &out->hash, err);
}

bool proof_get(struct request *request, struct err *err)
{
    int64_t id;
    struct mileage_plan plan;
    struct proof proof;
    bool found;
    TRY(request_id(request, 0, &id, err));
    TRY(plan_load(request->store, request->arena, id, &plan, &found, err));
    TRY(proof_reckon(request->store, request->arena, id, &proof, err));
    bool closed = *plan.ledger_hash;
    bool agrees = !proof.unbalanced && !proof.totals_wrong && !proof.standings_wrong &&
                  (!closed || strcmp(plan.ledger_hash, proof.hash) == 0);
    return request_reply(
        request, 200,
        json_pack("{s:I, s:I, s:I, s:I, s:s, s:s?, s:b}", "entries", (json_int_t)proof.entries,
                  "unbalanced", (json_int_t)proof.unbalanced, "totals_wrong",
                  (json_int_t)proof.totals_wrong, "standings_wrong",
                  (json_int_t)proof.standings_wrong, "hash", proof.hash, "closed_hash",
                  closed ? plan.ledger_hash : NULL, "agrees", agrees));
}
