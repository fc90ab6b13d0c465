// The same act on a selection, with one reason: the first start brings thousands of alarms, and many of them
// have one answer.
#include "modules/alarm/bulk.h"

#include "app/bulk.h"
#include "modules/alarm/act.h"

static bool find_act(const char *name, enum alarm_act *out)
{
    static const enum alarm_act acts[] = { ALARM_START,     ALARM_ACT,    ALARM_APPROVE,
                                           ALARM_SEND_BACK, ALARM_DEMAND, ALARM_CONFIRM };
    for (size_t i = 0; i < sizeof acts / sizeof *acts; i++)
        if (strcmp(workflow_act(&alarm_workflow, acts[i]), name) == 0) {
            *out = acts[i];
            return true;
        }
    return false;
}

static bool do_one(struct request *request, void *context, int64_t id, int64_t version,
                   json_t *outcome, struct err *err)
{
    const enum alarm_act act = *(const enum alarm_act *)context;
    const char *reason = request_text(request, "reason");
    struct handling handling = { .step = handle_step(request),
                                 .act = act,
                                 .reason = reason ? reason : "" };
    struct alarm *alarm = &handling.alarm;
    bool found;
    json_t *detail = NULL;
    TRY(alarm_load(request->store, request->arena, id, alarm, &found, err));
    if (!found)
        return request_hidden(err);
    handling.from = alarm->state;
    TRY(handle_may(request, alarm, MAY_ALARM_READ, err) &&
        bulk_match(alarm->version, version, err) && handle_check(request, &handling, err));
    if (act == ALARM_ACT)
        TRY(act_fill(request, &handling, &detail, err));
    if (act == ALARM_CONFIRM && handling.from == ALARM_CORRECTED && !*alarm->disposition)
        alarm->disposition = "corrected";
    if (!alarm_move(&handling.step, alarm, act, err) ||
        (act == ALARM_ACT && !act_find_approver(request, &handling, err))) {
        json_decref(detail);
        return false;
    }
    TRY(handle_write(request, &handling, detail, err));
    json_object_set_new(outcome, "state",
                        json_string(workflow_state(&alarm_workflow, alarm->state)));
    json_object_set_new(outcome, "version", json_integer(alarm->version));
    return true;
}

bool bulk_act(struct request *request, struct err *err)
{
    enum alarm_act act;
    if (!find_act(request_text(request, "act"), &act))
        return request_fault(request, err, ERR_BAD_INPUT, "act",
                             "한꺼번에 할 수 없는 일입니다 | not an act for many");
    return bulk_each(request, &(struct bulk){ "alarms", &act, do_one }, err);
}
