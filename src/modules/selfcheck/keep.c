#include "modules/selfcheck/keep.h"

#include "app/attachment.h"
#include "modules/selfcheck/queries.h"

#define EVENTS "DELETE FROM workflow_event WHERE thing = "

#define IMPROVEMENTS "SELECT id FROM selfcheck_improvement WHERE check_id IN ("

// Around a SELECT of the checks that go, which go last.
static const struct {
    const char *before, *after;
} removals[] = {
    { "DELETE FROM selfcheck_sample_item WHERE check_id IN (", ")" },
    { "DELETE FROM selfcheck_contradiction WHERE check_id IN (", ")" },
    { EVENTS "'selfcheck_improvement' AND thing_id IN (" IMPROVEMENTS, "))" },
    { ATTACHMENTS_OF("selfcheck_improvement") IMPROVEMENTS, "))" },
    { "DELETE FROM selfcheck_improvement WHERE check_id IN (", ")" },
    { "DELETE FROM selfcheck_answer WHERE check_id IN (", ")" },
    { EVENTS "'selfcheck_check' AND thing_id IN (", ")" },
    { ATTACHMENTS_OF("selfcheck_check"), ")" },
    { "DELETE FROM selfcheck_check WHERE id IN (", ")" },
};

static bool remove_checks(struct writer_turn *turn, const char *which, int64_t of, struct err *err)
{
    for (size_t i = 0; i < sizeof removals / sizeof *removals; i++) {
        const char *sql = arena_format(writer_arena(turn), "%s%s%s", removals[i].before, which,
                                       removals[i].after);
        TRY(store_run(writer_store(turn), err, sql, STORE_ARGS(store_int(of))));
    }
    return true;
}

bool rounds_forget(struct app *app, struct writer_turn *turn, int64_t before_us, uint64_t *count,
                   struct err *err)
{
    struct store *store = writer_store(turn);
    int64_t round;
    bool found;
    (void)app;
    TRY(store_number(store, err, &round, &found, SQL_ROUND_TO_FORGET,
                     STORE_ARGS(store_int(before_us))));
    if (!found)
        return true;
    TRY(remove_checks(turn, "SELECT id FROM selfcheck_check WHERE round_id = $1", round, err));
    TRY(store_run(store, err, SQL_ROUND_EVENTS_REMOVE, STORE_ARGS(store_int(round))));
    *count = 1;
    return store_run(store, err, SQL_ROUND_REMOVE, STORE_ARGS(store_int(round)));
}

bool checks_forget(struct app *app, struct writer_turn *turn, int64_t before_us, uint64_t *count,
                   struct err *err)
{
    (void)app;
    TRY(remove_checks(turn, SQL_CHECKS_TO_FORGET, before_us, err));
    *count = store_changed(writer_store(turn));
    return true;
}

bool suggestions_forget(struct app *app, struct writer_turn *turn, int64_t before_us,
                        uint64_t *count, struct err *err)
{
    struct store *store = writer_store(turn);
    struct store_numbers old;
    (void)app;
    TRY(store_numbers(store, err, writer_arena(turn), &old, SQL_SUGGESTIONS_TO_FORGET,
                      STORE_ARGS(store_int(before_us))));
    for (size_t i = 0; i < old.count; i++)
        TRY(store_send(store, err, SQL_SUGGESTION_EVENTS_REMOVE,
                       STORE_ARGS(store_int(old.at[i]))) &&
            store_send(store, err, SQL_SUGGESTION_REMOVE, STORE_ARGS(store_int(old.at[i]))));
    *count = old.count;
    return true;
}
