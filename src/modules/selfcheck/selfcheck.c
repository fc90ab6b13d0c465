#include "modules/selfcheck/selfcheck.h"

#include "modules/selfcheck/queries.h"

#define WHY    NEED_REASON
#define OWN    NEED_NOT_OWN
#define SECOND (NEED_NOT_OWN | NEED_OTHER_PERSON)
#define HERE(act, state, permission, needs)                                                        \
    {                                                                                              \
        act, state, state, permission, needs                                                       \
    }

// clang-format off
static const struct workflow_move moves[] = {
    { SELFCHECK_FILL, SELFCHECK_OPEN, SELFCHECK_FILLED, MAY_SELFCHECK_FILL, TAKES_PART },
    { SELFCHECK_PASS, SELFCHECK_FILLED, SELFCHECK_REVIEWED, MAY_SELFCHECK_REVIEW, NEED_PROGRAM },
    { SELFCHECK_REVIEW, SELFCHECK_FILLED, SELFCHECK_REVIEWED, MAY_SELFCHECK_REVIEW, SECOND | TAKES_PART },
    { SELFCHECK_APPROVE, SELFCHECK_REVIEWED, SELFCHECK_APPROVED, MAY_SELFCHECK_APPROVE, SECOND | TAKES_PART },
    { SELFCHECK_SEND_BACK, SELFCHECK_FILLED, SELFCHECK_OPEN, MAY_SELFCHECK_REVIEW, OWN | WHY },
    { SELFCHECK_SEND_BACK, SELFCHECK_REVIEWED, SELFCHECK_OPEN, MAY_SELFCHECK_APPROVE, OWN | WHY },
    { SELFCHECK_UPHOLD, SELFCHECK_APPROVED, SELFCHECK_CLOSED, MAY_SELFCHECK_EDIT, SECOND },
    { SELFCHECK_DEMAND, SELFCHECK_APPROVED, SELFCHECK_OPEN, MAY_SELFCHECK_EDIT, SECOND | WHY },

    HERE(SELFCHECK_ASSIGN, SELFCHECK_OPEN, MAY_SELFCHECK_REVIEW, WHY),
    HERE(SELFCHECK_HAND_OVER, SELFCHECK_OPEN, MAY_ORG_EDIT, NEED_PROGRAM),
    HERE(SELFCHECK_HAND_OVER, SELFCHECK_FILLED, MAY_ORG_EDIT, NEED_PROGRAM),
    HERE(SELFCHECK_HAND_OVER, SELFCHECK_REVIEWED, MAY_ORG_EDIT, NEED_PROGRAM),
    { SELFCHECK_MISS, SELFCHECK_OPEN, SELFCHECK_MISSED, MAY_SELFCHECK_EDIT, NEED_PROGRAM },
    { SELFCHECK_RESUME, SELFCHECK_MISSED, SELFCHECK_OPEN, MAY_SELFCHECK_EDIT, NEED_PROGRAM },
};
// clang-format on

static const char *const states[] = {
    "open", "filled", "reviewed", "approved", "closed", "missed"
};
static const char *const acts[] = { "fill",      "pass",   "review",    "approve",
                                    "send_back", "assign", "hand_over", "uphold",
                                    "demand",    "miss",   "resume" };

const struct workflow selfcheck_workflow = {
    .thing = "selfcheck_check",
    .states = states,
    .state_count = sizeof states / sizeof *states,
    .acts = acts,
    .act_count = sizeof acts / sizeof *acts,
    .moves = moves,
    .move_count = sizeof moves / sizeof *moves,
};

bool selfcheck_load(struct store *store, struct arena *arena, int64_t id, struct selfcheck *out,
                    bool *found, struct err *err)
{
    struct store_rows *rows = store_ask(store, err, SQL_CHECK_GET, STORE_ARGS(store_int(id)));
    *found = false;
    bool fine = rows && store_next(rows, found, err);
    if (fine && *found) {
        *out = (struct selfcheck){
            .id = id,
            .version = store_get_int(rows, 0),
            .agency = store_copy_text(rows, 1, arena),
            .department_id = store_get_int(rows, 2),
            .officer_id = store_get_int(rows, 3),
            .approver_id = store_get_int(rows, 4),
            .duty_id = store_get_int(rows, 5),
            .sheet_id = store_get_int(rows, 6),
            .scenario_id = store_copy_text(rows, 7, arena),
            .from_on = store_copy_text(rows, 8, arena),
            .to_on = store_copy_text(rows, 9, arena),
            .due_on = store_copy_text(rows, 10, arena),
            .due_day = store_get_int(rows, 11),
            .filled_us = store_get_int(rows, 13),
            .filled_day = store_get_int(rows, 14),
            .in_time = store_is_null(rows, 15) ? -1 : store_get_int(rows, 15),
            .approved_us = store_get_int(rows, 16),
            .closed_us = store_get_int(rows, 17),
            .look_day = store_get_int(rows, 18),
        };
        fine = workflow_state_read(&selfcheck_workflow, store_get_text(rows, 12), &out->state) ||
               err_set(err, ERR_STORE, "selfcheck_check %lld: state", (long long)id);
    }
    store_done(rows);
    return fine;
}

static struct store_value when(int64_t at) // 0: not yet
{
    return at ? store_int(at) : store_null();
}

bool selfcheck_save(struct store *store, const struct selfcheck *check, struct err *err)
{
    bool filled = check->in_time >= 0;
    TRY(store_run(
        store, err, SQL_CHECK_PUT,
        STORE_ARGS(store_int(check->id), store_int(check->version), store_int(check->department_id),
                   selfcheck_id(check->officer_id), selfcheck_id(check->approver_id),
                   store_text(check->due_on), store_int(check->due_day),
                   store_text(workflow_state(&selfcheck_workflow, check->state)),
                   when(check->filled_us), filled ? store_int(check->filled_day) : store_null(),
                   filled ? store_int(check->in_time) : store_null(), when(check->approved_us),
                   when(check->closed_us), when(check->look_day))));
    return store_changed(store) == 1 || err_set(err, ERR_CONFLICT,
                                                "그사이 다른 사람이 고쳤습니다. 다시 읽으십시오 | "
                                                "somebody changed it meanwhile: read it again");
}

// ---- whose

bool selfcheck_of(struct request *request, struct selfcheck *out, struct err *err)
{
    int64_t id;
    bool found;
    TRY(request_id(request, 0, &id, err));
    TRY(selfcheck_load(request->store, request->arena, id, out, &found, err));
    return found || request_hidden(err);
}

struct workflow_thing selfcheck_plain(const struct selfcheck *check)
{
    return (struct workflow_thing){
        .workflow = &selfcheck_workflow,
        .id = check->id,
        .version = check->version,
        .state = check->state,
        .owner = { check->agency, check->department_id, check->officer_id },
        .own_officer = check->officer_id,
    };
}

struct workflow_thing selfcheck_thing(const struct request *request, const struct selfcheck *check)
{
    struct workflow_thing thing = selfcheck_plain(check);
    // Not while it is open: filling it in stays the officer's.
    if (check->approver_id && check->approver_id == request->actor->officer_id &&
        check->state != SELFCHECK_OPEN)
        thing.owner.officer_id = check->approver_id;
    return thing;
}

bool selfcheck_whose(struct request *request, struct owner *out, struct err *err)
{
    struct selfcheck check;
    TRY(selfcheck_of(request, &check, err));
    *out = selfcheck_thing(request, &check).owner;
    return true;
}

const char *selfcheck_path(struct arena *arena, int64_t id)
{
    return arena_format(arena, "/selfcheck/checks/%lld", (long long)id);
}
