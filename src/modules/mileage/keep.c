#include "modules/mileage/keep.h"

#include "app/attachment.h"
#include "base/doc.h"
#include "modules/mileage/plan.h"
#include "modules/mileage/queries.h"

#define CLAIMS     " IN (SELECT id FROM mileage_claim WHERE plan_id = $1)"
#define OBJECTIONS " IN (SELECT id FROM mileage_objection WHERE plan_id = $1)"
#define EVENTS     "DELETE FROM workflow_event WHERE thing = "

static const char *const removals[] = {
    "DELETE FROM mileage_sample_item WHERE claim_id" CLAIMS,
    "DELETE FROM mileage_sample WHERE plan_id = $1",
    EVENTS "'mileage_objection' AND thing_id" OBJECTIONS,
    "DELETE FROM mileage_objection WHERE plan_id = $1",
    EVENTS "'mileage_claim' AND thing_id" CLAIMS,
    ATTACHMENTS_FORGET("mileage_claim", "SELECT id FROM mileage_claim WHERE plan_id = $1"),
    "DELETE FROM mileage_claim WHERE plan_id = $1",
    ("DELETE FROM mileage_earning WHERE EXISTS (SELECT 1 FROM mileage_plan p WHERE p.id = $1 AND "
     "p.agency_id = mileage_earning.agency_id AND p.subject = mileage_earning.subject AND p.year = "
     "CAST(substr(mileage_earning.happened_on, 1, 4) AS bigint))"),
    "DELETE FROM mileage_total WHERE plan_id = $1",
    "DELETE FROM mileage_standing WHERE plan_id = $1",
    "DELETE FROM mileage_line WHERE entry_id IN (SELECT id FROM mileage_entry WHERE plan_id = $1)",
    "DELETE FROM mileage_entry WHERE plan_id = $1",
};

static bool log_removed(struct app *app, struct writer_turn *turn, const struct mileage_plan *plan,
                        uint64_t entries, struct err *err)
{
    json_t *detail =
        json_pack("{s:I, s:s, s:I, s:s}", "year", (json_int_t)plan->year, "subject", plan->subject,
                  "entries", (json_int_t)entries, "ledger_hash", plan->ledger_hash);
    const struct audit_entry entry = {
        .at_us = writer_at_us(turn),
        .actor_name = "haechi",
        .action = "mileage_plan.remove",
        .agency = plan->agency,
        .object_table = "mileage_plan",
        .object_id = arena_format(writer_arena(turn), "%lld", (long long)plan->id),
        .detail = doc_dump(writer_arena(turn), detail),
    };
    json_decref(detail);
    return audit_write(app_audit(app), writer_store(turn), &entry, err);
}

bool year_forget(struct app *app, struct writer_turn *turn, int64_t before_us, uint64_t *count,
                 struct err *err)
{
    struct store *store = writer_store(turn);
    struct mileage_plan plan;
    int64_t id;
    bool found;
    TRY(store_number(store, err, &id, &found, SQL_PLAN_TO_FORGET,
                     STORE_ARGS(store_int(before_us))));
    if (!found)
        return true;
    TRY(plan_load(store, writer_arena(turn), id, &plan, &found, err));
    TRY(store_run(store, err, SQL_PLAN_REMOVED,
                  STORE_ARGS(store_int(id), store_int(writer_at_us(turn)))));
    for (size_t i = 0; i < sizeof removals / sizeof *removals; i++)
        TRY(store_run(store, err, removals[i], STORE_ARGS(store_int(id))));
    *count = 1;
    return log_removed(app, turn, &plan, store_changed(store), err);
}
