#include "modules/selfcheck/closing.h"

#include "modules/selfcheck/queries.h"
#include "modules/selfcheck/remind.h"
#include "modules/selfcheck/selfcheck.h"

enum { OPEN, CLOSED, STATES };
enum { CLOSE, REOPEN, ACTS };

static const struct workflow_move moves[] = {
    { CLOSE, OPEN, CLOSED, MAY_SELFCHECK_EDIT, NEED_REASON },
    { REOPEN, CLOSED, OPEN, MAY_SELFCHECK_EDIT, NEED_REASON },
};
static const char *const state_names[STATES] = { "open", "closed" };
static const char *const act_names[ACTS] = { "close", "reopen" };
static const struct workflow round_life = { .thing = "selfcheck_round",
                                            .states = state_names,
                                            .acts = act_names,
                                            .state_count = STATES,
                                            .act_count = ACTS,
                                            .moves = moves,
                                            .move_count = sizeof moves / sizeof *moves };

bool closing_whose(struct request *request, struct owner *out, struct err *err)
{
    return request_whose(request, SQL_ROUND_WHOSE, out, err);
}

static bool round_here(struct request *request, struct workflow_thing *out, struct err *err)
{
    int64_t id;
    TRY(request_id(request, 0, &id, err));
    struct store_rows *rows =
        store_ask(request->store, err, SQL_ROUND_GET, STORE_ARGS(store_int(id)));
    bool found = false, fine = rows && store_next(rows, &found, err);
    if (fine && found) {
        *out = (struct workflow_thing){
            .workflow = &round_life,
            .id = id,
            .version = store_get_int(rows, 0),
            .owner = { .agency = store_copy_text(rows, 1, request->arena) },
        };
        found = workflow_state_read(&round_life, store_get_text(rows, 2), &out->state);
    }
    store_done(rows);
    return fine && (found || request_hidden(err));
}

bool closing_get(struct request *request, struct err *err)
{
    struct workflow_thing round;
    json_t *object;
    TRY(round_here(request, &round, err));
    TRY(request_object(request, &request->route->reply, &object, err, SQL_ROUND_SHOW,
                       STORE_ARGS(store_int(round.id))));
    json_t *history = workflow_history(request, &round_life, round.id, err);
    json_object_set_new(object, "history", history);
    json_object_set_new(object, "acts", workflow_acts(request, &round));
    request_version(request, round.version);
    if (history)
        return request_reply(request, 200, object);
    json_decref(object);
    return false;
}

// One check, as the program: missed, or open as before.
static bool move_check(struct request *request, int64_t id, unsigned act, struct err *err)
{
    struct selfcheck check;
    bool found;
    TRY(selfcheck_load(request->store, request->arena, id, &check, &found, err));
    struct workflow_thing thing = selfcheck_plain(&check);
    TRY(workflow_program(request->app, request->turn, &thing, act,
                         act == SELFCHECK_MISS ? "round_closed" : "round_reopened", err));
    check.state = thing.state;
    check.look_day = act == SELFCHECK_MISS ? 0
                                           : remind_first(request->app, check.due_day,
                                                          app_today(request->app, request->at_us));
    return selfcheck_save(request->store, &check, err);
}

// The round, with every check of it that is in `from`.
static bool move_round(struct request *request, unsigned act, unsigned check_act,
                       enum selfcheck_state from, struct err *err)
{
    struct workflow_thing round;
    struct store_numbers checks;
    TRY(round_here(request, &round, err) && workflow_begin(request, &round, act, err));
    TRY(store_numbers(
        request->store, err, request->arena, &checks, SQL_CHECKS_OF_ROUND,
        STORE_ARGS(store_int(round.id), store_text(workflow_state(&selfcheck_workflow, from)))));
    for (size_t i = 0; i < checks.count; i++)
        TRY(move_check(request, checks.at[i], check_act, err));
    TRY(store_run(request->store, err, SQL_ROUND_STATE,
                  STORE_ARGS(store_int(round.id), store_text(state_names[round.state]))));
    TRY(workflow_end(request, &round, json_pack("{s:I}", "checks", (json_int_t)checks.count), err));
    request_version(request, round.version);
    return request_reply(request, 200,
                         json_pack("{s:I, s:s, s:I, s:I}", "id", (json_int_t)round.id, "state",
                                   state_names[round.state], "checks", (json_int_t)checks.count,
                                   "version", (json_int_t)round.version));
}

bool closing_close(struct request *request, struct err *err)
{
    return move_round(request, CLOSE, SELFCHECK_MISS, SELFCHECK_OPEN, err);
}

bool closing_reopen(struct request *request, struct err *err)
{
    return move_round(request, REOPEN, SELFCHECK_RESUME, SELFCHECK_MISSED, err);
}
