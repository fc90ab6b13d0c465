#include "modules/selfcheck/act.h"

#include "app/bulk.h"
#include "app/people.h"
#include "app/tell.h"
#include "base/civil.h"
#include "base/vec.h"
#include "modules/selfcheck/answer.h"
#include "modules/selfcheck/contradiction.h"
#include "modules/selfcheck/improvement.h"
#include "modules/selfcheck/queries.h"
#include "modules/selfcheck/remind.h"

#define AGAIN_DAYS 7

static int64_t today_of(const struct request *request)
{
    return app_today(request->app, request->at_us);
}

// ---- who is next

// Who leads a team there, besides the officer himself.
static bool find_leads(struct request *request, const struct selfcheck *check, struct people *out,
                       struct err *err)
{
    struct people leads;
    *out = (struct people){ 0 };
    TRY(people_role_holders(request->store, request->arena, check->agency, check->department_id,
                            ROLE_LEAD, today_of(request), &leads, err));
    for (size_t i = 0; i < leads.count; i++)
        if (leads.at[i].officer_id != check->officer_id && leads.at[i].account_id)
            VEC_ADD(request->arena, out, leads.at[i]);
    return true;
}

// Where the department has no manager but himself, one step up: past the managers and who leads a team.
static bool find_approver(struct request *request, struct selfcheck *check, struct err *err)
{
    struct people managers, leads;
    struct person person;
    VEC(int64_t) barred = { 0 };
    bool found;
    check->approver_id = 0;
    TRY(people_role_holders(request->store, request->arena, check->agency, check->department_id,
                            ROLE_MANAGER, today_of(request), &managers, err));
    VEC_ADD(request->arena, &barred, check->officer_id);
    for (size_t i = 0; i < managers.count; i++)
        if (managers.at[i].officer_id != check->officer_id && managers.at[i].account_id)
            return true;
    TRY(people_role_holders(request->store, request->arena, check->agency, check->department_id,
                            ROLE_LEAD, today_of(request), &leads, err));
    for (size_t i = 0; i < leads.count; i++)
        VEC_ADD(request->arena, &barred, leads.at[i].officer_id);
    TRY(people_one_step_up(request->store, request->arena, check->agency, check->department_id,
                           barred.at, barred.count, today_of(request), &person, &found, err));
    if (found)
        check->approver_id = person.officer_id;
    return true;
}

static struct tell tell_of(struct request *request, const struct selfcheck *check,
                           const char *event, struct err *err)
{
    struct tell tell = { .event = event,
                         .agency = check->agency,
                         .department_id = check->department_id,
                         .path = selfcheck_path(request->arena, check->id),
                         .title_ko = "",
                         .title_en = "" };
    struct store_rows *rows =
        store_ask(request->store, err, SQL_DUTY_NAMES, STORE_ARGS(store_int(check->duty_id)));
    bool found = false;
    if (rows && store_next(rows, &found, err) && found) {
        tell.title_ko = store_copy_text(rows, 0, request->arena);
        tell.title_en = store_copy_text(rows, 1, request->arena);
    }
    store_done(rows);
    return tell;
}

static bool tell_next(struct request *request, const struct selfcheck *check, struct err *err)
{
    struct tell tell = tell_of(request, check, "selfcheck.waiting", err);
    if (check->state == SELFCHECK_FILLED)
        return tell_role(request->app, request->turn, ROLE_LEAD, &tell, err);
    if (check->approver_id)
        return tell_officer(request->app, request->turn, check->approver_id, &tell, err);
    return tell_role(request->app, request->turn, ROLE_MANAGER, &tell, err);
}

static bool tell_back(struct request *request, const struct selfcheck *check, const char *event,
                      struct err *err)
{
    struct tell tell = tell_of(request, check, event, err);
    return !check->officer_id ||
           tell_officer(request->app, request->turn, check->officer_id, &tell, err);
}

// ---- what each act changes

static bool fill(struct request *request, struct selfcheck *check, struct err *err)
{
    TRY(answer_all(request, check, err) && find_approver(request, check, err));
    check->filled_us = request->at_us;
    check->filled_day = today_of(request);
    check->in_time = check->filled_day <= check->due_day;
    check->look_day = 0;
    return true;
}

// It counts as not done until it is done again, for which there are some days at least.
static void open_again(struct request *request, struct selfcheck *check)
{
    int64_t least =
        today_of(request) + app_setting_number(request->app, "selfcheck.again_days", AGAIN_DAYS);
    if (check->due_day < least) {
        check->due_day = least;
        check->due_on = civil_date_text(request->arena, least);
    }
    check->filled_us = check->filled_day = check->approved_us = 0;
    check->approver_id = 0;
    check->in_time = -1;
    check->look_day = remind_first(request->app, check->due_day, today_of(request));
}

static bool change(struct request *request, struct selfcheck *check, unsigned act, struct err *err)
{
    switch (act) {
    case SELFCHECK_FILL:
        return fill(request, check, err);
    case SELFCHECK_APPROVE:
        check->approved_us = request->at_us;
        return true;
    case SELFCHECK_UPHOLD:
        check->closed_us = request->at_us;
        return true;
    case SELFCHECK_SEND_BACK:
    case SELFCHECK_DEMAND:
        open_again(request, check);
        return true;
    default:
        return true;
    }
}

// ---- what follows from it

static bool tell_filled(struct request *request, const struct selfcheck *check, struct err *err)
{
    json_t *object = json_pack("{s:I, s:I, s:b, s:s}", "id", (json_int_t)check->id, "officer_id",
                               (json_int_t)check->officer_id, "in_time", (int)check->in_time,
                               "due_on", check->due_on);
    const struct app_event event = {
        .name = "selfcheck.filled",
        .id = check->id,
        .owner = { check->agency, check->department_id, check->officer_id },
        .object = object,
    };
    bool fine = app_tell(request->app, request->turn, &event, err);
    json_decref(object);
    return fine;
}

// Where nobody leads a team, it goes on to the manager.
static bool pass_on(struct request *request, struct selfcheck *check, struct err *err)
{
    struct people leads;
    TRY(find_leads(request, check, &leads, err));
    if (leads.count)
        return true;
    struct workflow_thing thing = selfcheck_plain(check);
    TRY(workflow_program(request->app, request->turn, &thing, SELFCHECK_PASS, "no_lead", err));
    check->state = thing.state;
    TRY(selfcheck_save(request->store, check, err));
    check->version = thing.version;
    return true;
}

static bool follow(struct request *request, struct selfcheck *check, unsigned act, struct err *err)
{
    switch (act) {
    case SELFCHECK_FILL:
        return tell_filled(request, check, err) && pass_on(request, check, err) &&
               contradiction_of_check(request, check, err) && tell_next(request, check, err);
    case SELFCHECK_REVIEW:
        return tell_next(request, check, err);
    case SELFCHECK_APPROVE:
        return improvement_open(request, check, err);
    case SELFCHECK_SEND_BACK:
    case SELFCHECK_DEMAND:
        return tell_back(request, check, "selfcheck.sent_back", err);
    case SELFCHECK_ASSIGN:
        return tell_back(request, check, "selfcheck.assigned", err);
    default:
        return true;
    }
}

bool selfcheck_do(struct request *request, struct selfcheck *check, unsigned act, json_t *detail,
                  struct err *err)
{
    struct workflow_thing thing = selfcheck_thing(request, check);
    if (!workflow_begin_any(request, &thing, act, err) || !change(request, check, act, err)) {
        json_decref(detail);
        return false;
    }
    check->state = thing.state;
    thing.owner.officer_id = check->officer_id;
    if (!selfcheck_save(request->store, check, err)) {
        json_decref(detail);
        return false;
    }
    TRY(workflow_end(request, &thing, detail, err));
    check->version = thing.version;
    return follow(request, check, act, err);
}

static bool answer(struct request *request, const struct selfcheck *check)
{
    request_version(request, check->version);
    return request_reply(request, 200,
                         json_pack("{s:I, s:s, s:I}", "id", (json_int_t)check->id, "state",
                                   workflow_state(&selfcheck_workflow, check->state), "version",
                                   (json_int_t)check->version));
}

static bool act_on(struct request *request, unsigned act, struct err *err)
{
    struct selfcheck check;
    TRY(selfcheck_of(request, &check, err) && request_match(request, check.version, err));
    return selfcheck_do(request, &check, act, NULL, err) && answer(request, &check);
}

bool selfcheck_fill(struct request *request, struct err *err)
{
    return act_on(request, SELFCHECK_FILL, err);
}

bool selfcheck_review(struct request *request, struct err *err)
{
    return act_on(request, SELFCHECK_REVIEW, err);
}

bool selfcheck_approve(struct request *request, struct err *err)
{
    return act_on(request, SELFCHECK_APPROVE, err);
}

bool selfcheck_send_back(struct request *request, struct err *err)
{
    return act_on(request, SELFCHECK_SEND_BACK, err);
}

// ---- naming who fills it in

bool selfcheck_assign(struct request *request, struct err *err)
{
    struct selfcheck check;
    int64_t home, officer_id = request_number(request, "officer_id");
    TRY(selfcheck_of(request, &check, err) && request_match(request, check.version, err));
    TRY(people_home(request->store, officer_id, today_of(request), &home, err));
    if (home != check.department_id)
        return request_fault(request, err, ERR_BAD_INPUT, "officer_id",
                             "그 부서의 직원이 아닙니다 | not an officer of that department");
    json_t *detail = json_pack("{s:I, s:I}", "from_officer", (json_int_t)check.officer_id,
                               "officer", (json_int_t)officer_id);
    check.officer_id = officer_id;
    return selfcheck_do(request, &check, SELFCHECK_ASSIGN, detail, err) && answer(request, &check);
}

// ---- many at once

static bool do_one(struct request *request, void *context, int64_t id, int64_t version,
                   json_t *outcome, struct err *err)
{
    const unsigned act = *(const unsigned *)context;
    struct selfcheck check;
    bool found;
    TRY(selfcheck_load(request->store, request->arena, id, &check, &found, err));
    if (!found)
        return request_hidden(err);
    struct workflow_thing thing = selfcheck_thing(request, &check);
    if (!actor_may(request->actor, MAY_SELFCHECK_READ, &thing.owner))
        return request_hidden(err);
    TRY(bulk_match(check.version, version, err) && selfcheck_do(request, &check, act, NULL, err));
    json_object_set_new(outcome, "state",
                        json_string(workflow_state(&selfcheck_workflow, check.state)));
    json_object_set_new(outcome, "version", json_integer(check.version));
    return true;
}

bool selfcheck_bulk(struct request *request, struct err *err)
{
    unsigned act = 0;
    workflow_act_read(&selfcheck_workflow, request_text(request, "act"),
                      &act); // by the field's words
    return bulk_each(request, &(struct bulk){ "checks", &act, do_one }, err);
}
