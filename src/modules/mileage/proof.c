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

static bool reckon(struct request *request, const struct mileage_plan *plan, struct proof *out,
                   struct err *err)
{
    struct store *store = request->store;
    *out = (struct proof){ 0 };
    TRY(count_of(store, SQL_LEDGER_COUNT, plan->id, &out->entries, err) &&
        count_of(store, SQL_LEDGER_UNBALANCED, plan->id, &out->unbalanced, err) &&
        count_of(store, SQL_TOTALS_WRONG, plan->id, &out->totals_wrong, err) &&
        count_of(store, SQL_STANDINGS_WRONG, plan->id, &out->standings_wrong, err) &&
        proof_hash(store, request->arena, plan->id, &out->hash, err));
    out->agrees =
        !out->unbalanced && !out->totals_wrong && !out->standings_wrong &&
        (plan->removed_us ? !out->entries
                          : !*plan->ledger_hash || strcmp(plan->ledger_hash, out->hash) == 0);
    return true;
}

bool proof_get(struct request *request, struct err *err)
{
    int64_t id;
    struct mileage_plan plan;
    struct proof proof;
    bool found;
    TRY(request_id(request, 0, &id, err));
    TRY(plan_load(request->store, request->arena, id, &plan, &found, err));
    TRY(reckon(request, &plan, &proof, err));
    return request_reply(
        request, 200,
        json_pack("{s:I, s:I, s:I, s:I, s:s, s:s?, s:b}", "entries", (json_int_t)proof.entries,
                  "unbalanced", (json_int_t)proof.unbalanced, "totals_wrong",
                  (json_int_t)proof.totals_wrong, "standings_wrong",
                  (json_int_t)proof.standings_wrong, "hash", proof.hash, "closed_hash",
                  *plan.ledger_hash ? plan.ledger_hash : NULL, "agrees", proof.agrees));
}

// ---- all of them

static struct proof_line line_of(struct arena *arena, const struct mileage_plan *plan,
                                 const struct proof *proof)
{
    bool other =
        *plan->ledger_hash && !plan->removed_us && strcmp(plan->ledger_hash, proof->hash) != 0;
    long long unbalanced = (long long)proof->unbalanced, totals = (long long)proof->totals_wrong,
              standings = (long long)proof->standings_wrong;
    struct proof_line line = {
        .name = ledger_proofs[0].name,
        .agency = plan->agency,
        .thing = arena_format(arena, "%lld %s", (long long)plan->year, plan->subject),
        .ko = arena_format(arena, "%s항목 %lld", plan->removed_us ? "보존기간이 지나 지움, " : "",
                           (long long)proof->entries),
        .en = arena_format(arena, "%s%lld entries",
                           plan->removed_us ? "removed when its days were over, " : "",
                           (long long)proof->entries),
        .agrees = proof->agrees,
    };
    if (proof->agrees)
        return line;
    line.ko =
        arena_format(arena, "%s, 합이 0이 아님 %lld, 다른 합계 %lld, 다른 점수 %lld%s", line.ko,
                     unbalanced, totals, standings, other ? ", 마감 때의 해시와 다름" : "");
    line.en =
        arena_format(arena, "%s, %lld unbalanced, %lld totals and %lld standings differ%s", line.en,
                     unbalanced, totals, standings, other ? ", and the hash of the closing" : "");
    return line;
}

static bool prove_ledgers(struct request *request, proof_take *take, void *context, struct err *err)
{
    struct store_numbers plans;
    TRY(store_numbers(request->store, err, request->arena, &plans, SQL_PLANS_POSTED,
                      STORE_NO_ARGS));
    for (size_t i = 0; i < plans.count; i++) {
        struct mileage_plan plan;
        struct proof proof;
        bool found;
        TRY(plan_load(request->store, request->arena, plans.at[i], &plan, &found, err) &&
            reckon(request, &plan, &proof, err));
        const struct proof_line line = line_of(request->arena, &plan, &proof);
        take(context, &line);
    }
    return true;
}

const struct proof_kind ledger_proofs[] = {
    { "mileage.ledger", prove_ledgers },
    { NULL, NULL },
};
