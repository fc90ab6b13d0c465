// The same act on a selection, with one reason: the first start brings thousands of alarms, and many of them
// have one answer. Each alarm is handled by itself, by all the rules that hold for one; what cannot be done to
// one of them says why, and does not hinder the others.
//
//   {"act": "act", "action": 10, "reason": "…", "alarms": [{"id": 7, "version": 1}, {"id": 8, "version": 3}]}
//   ─► [{"id": 7, "outcome": "done", "version": 2}, {"id": 8, "outcome": "refused", "detail": "…"}]
#include "modules/alarm/bulk.h"

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

static bool do_one(struct request *request, enum alarm_act act, int64_t id, int64_t version,
                   struct alarm *out, struct err *err)
{
    const char *reason = request_text(request, "reason");
    struct handling handling = { .step = handle_step(request),
                                 .act = act,
                                 .reason = reason ? reason : "" };
    bool found;
    json_t *detail = NULL;
    TRY(alarm_load(request->store, request->arena, id, &handling.alarm, &found, err));
    if (!found)
        return err_set(err, ERR_NOT_FOUND,
                       "없거나 볼 수 없습니다 | not there, or not yours to see");
    handling.from = handling.alarm.state;
    TRY(handle_may(request, &handling.alarm, MAY_ALARM_READ, err));
    if (handling.alarm.version != version)
        return err_set(err, ERR_CONFLICT,
                       "그사이 다른 사람이 고쳤습니다. 다시 읽으십시오 | "
                       "somebody changed it meanwhile: read it again");
    TRY(handle_check(request, &handling, err));
    if (act == ALARM_ACT)
        TRY(act_fill(request, &handling, &detail, err));
    if (act == ALARM_CONFIRM && handling.from == ALARM_CORRECTED && !*handling.alarm.disposition)
        handling.alarm.disposition = "corrected";
    if (!alarm_move(&handling.step, &handling.alarm, act, err) ||
        (act == ALARM_ACT && !act_find_approver(request, &handling, err))) {
        json_decref(detail);
        return false;
    }
    *out = handling.alarm;
    TRY(handle_write(request, &handling, detail, err));
    out->version = handling.alarm.version;
    return true;
}

// A failure of the store is everybody's, anything else the alarm's own.
static bool try_one(struct request *request, enum alarm_act act, const json_t *item,
                    json_t *outcomes, struct err *err)
{
    int64_t id = json_integer_value(json_object_get(item, "id"));
    int64_t version = json_integer_value(json_object_get(item, "version"));
    struct alarm alarm = { 0 };
    struct err own = { 0 };
    TRY(store_mark(request->store, err));
    if (do_one(request, act, id, version, &alarm, &own)) {
        json_array_append_new(outcomes, json_pack("{s:I, s:s, s:s, s:I}", "id", (json_int_t)id,
                                                  "outcome", "done", "state",
                                                  workflow_state(&alarm_workflow, alarm.state),
                                                  "version", (json_int_t)alarm.version));
        return store_keep(request->store, err);
    }
    store_back(request->store);
    request->field[0] = '\0';
    if (own.kind == ERR_STORE || own.kind == ERR_SYSTEM) {
        *err = own;
        return false;
    }
    json_array_append_new(outcomes,
                          json_pack("{s:I, s:s, s:s, s:i}", "id", (json_int_t)id, "outcome",
                                    "refused", "detail", handle_half(request, own.text), "status",
                                    err_kind_status(own.kind)));
    return true;
}

bool bulk_act(struct request *request, struct err *err)
{
    enum alarm_act act;
    const json_t *alarms = json_object_get(request->body, "alarms");
    if (!find_act(request_text(request, "act"), &act))
        return request_fault(request, err, ERR_BAD_INPUT, "act",
                             "한꺼번에 할 수 없는 일입니다 | not an act for many");
    if (json_array_size(alarms) == 0 || json_array_size(alarms) > BULK_MAX)
        return request_fault(request, err, ERR_BAD_INPUT, "alarms",
                             "1건에서 %d건까지 고르십시오 | choose 1 to %d", BULK_MAX, BULK_MAX);
    json_t *outcomes = json_array(), *item;
    size_t at;
    bool fine = true;
    json_array_foreach(alarms, at, item) fine = fine && try_one(request, act, item, outcomes, err);
    if (fine)
        return request_reply(request, 200, json_pack("{s:o}", "outcomes", outcomes));
    json_decref(outcomes);
    return false;
}
