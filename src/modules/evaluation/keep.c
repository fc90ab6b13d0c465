#include "modules/evaluation/keep.h"

#include "app/app.h"
#include "base/doc.h"
#include "modules/evaluation/queries.h"

static const char *const removals[] = {
    "DELETE FROM evaluation_input WHERE round_id = $1",
    "DELETE FROM evaluation_score WHERE round_id = $1",
    "DELETE FROM evaluation_result WHERE round_id = $1",
    "DELETE FROM evaluation_entry WHERE round_id = $1",
    "DELETE FROM evaluation_subject WHERE round_id = $1",
    ("DELETE FROM workflow_event WHERE thing = 'evaluation_objection' AND thing_id IN (SELECT id "
     "FROM evaluation_objection WHERE round_id = $1)"),
    "DELETE FROM evaluation_objection WHERE round_id = $1",
    "DELETE FROM evaluation_minutes WHERE round_id = $1",
    "DELETE FROM workflow_event WHERE thing = 'evaluation_round' AND thing_id = $1",
    "DELETE FROM evaluation_round WHERE id = $1",
};

static bool read_results(struct store *store, int64_t id, json_t *out, struct err *err)
{
    struct store_rows *rows = store_ask(store, err, SQL_RESULTS, STORE_ARGS(store_int(id)));
    bool more = rows != NULL, fine = more;
    while (more && (fine = store_next(rows, &more, err)) && more)
        json_array_append_new(out, json_pack("{s:I, s:s, s:s}", "number",
                                             (json_int_t)store_get_int(rows, 0), "input_hash",
                                             store_get_text(rows, 1), "result_hash",
                                             store_get_text(rows, 2)));
    store_done(rows);
    return fine;
}

struct old {
    int64_t id;
    const char *agency, *name;
};

static bool find_old(struct writer_turn *turn, int64_t before_us, struct old *out, bool *found,
                     struct err *err)
{
    struct store_rows *rows =
        store_ask(writer_store(turn), err, SQL_ROUND_TO_FORGET, STORE_ARGS(store_int(before_us)));
    *found = false;
    bool fine = rows && store_next(rows, found, err);
    if (fine && *found)
        *out = (struct old){ store_get_int(rows, 0), store_copy_text(rows, 1, writer_arena(turn)),
                             store_copy_text(rows, 2, writer_arena(turn)) };
    store_done(rows);
    return fine;
}

bool round_forget(struct app *app, struct writer_turn *turn, int64_t before_us, uint64_t *count,
                  struct err *err)
{
    struct store *store = writer_store(turn);
    struct old round = { 0 };
    bool found;
    TRY(find_old(turn, before_us, &round, &found, err));
    if (!found)
        return true;
    json_t *results = json_array();
    json_t *detail = json_pack("{s:s, s:o}", "name", round.name, "results", results);
    bool fine = read_results(store, round.id, results, err);
    const struct audit_entry entry = {
        .at_us = writer_at_us(turn),
        .actor_name = "haechi",
        .action = "evaluation_round.remove",
        .agency = round.agency,
        .object_table = "evaluation_round",
        .object_id = arena_format(writer_arena(turn), "%lld", (long long)round.id),
        .detail = doc_dump(writer_arena(turn), detail),
    };
    json_decref(detail);
    for (size_t i = 0; fine && i < sizeof removals / sizeof *removals; i++)
        fine = store_run(store, err, removals[i], STORE_ARGS(store_int(round.id)));
    *count = 1;
    return fine && audit_write(app_audit(app), store, &entry, err);
}
