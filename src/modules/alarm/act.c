// The officer reads, begins and acts. What can have been done is data (alarm_action): each type says what has
// to be told with it, what came of the alarm, and whether the alarm was right.
//
//   40 환수·반납   needs "amount date":  {"action": 40, "amount": 500000, "date": "2026-03-20", "reason": …}
#include "modules/alarm/act.h"

#include "app/people.h"
#include "modules/alarm/queries.h"

bool act_read(struct request *request, struct err *err)
{
    struct handling handling;
    TRY(handle_load(request, &handling, err));
    struct alarm *alarm = &handling.alarm;
    bool first = !alarm->read_at && alarm->state == ALARM_ISSUED &&
                 (request->actor->officer_id == alarm->handler_id || !alarm->handler_id ||
                  actor_has(request->actor, ROLE_LEAD) || actor_has(request->actor, ROLE_MANAGER));
    handling.act = ALARM_READ;
    if (first) {
        alarm->read_at = request->at_us;
        alarm->read_by = request->actor->account_id;
        if (!alarm->baseline)
            TRY(alarm_put_due(&handling.step, alarm, alarm->act_due_on, err));
        return handle_end(request, &handling, NULL, err);
    }
    TRY(handle_log(request, alarm, "alarm.read", NULL, NULL, err));
    request_version(request, alarm->version);
    return request_reply(request, 200,
                         json_pack("{s:I, s:I}", "id", (json_int_t)alarm->id, "version",
                                   (json_int_t)alarm->version));
}

bool act_start(struct request *request, struct err *err)
{
    struct handling handling;
    return handle_begin(request, ALARM_START, &handling, err) &&
           alarm_move(&handling.step, &handling.alarm, ALARM_START, err) &&
           handle_end(request, &handling, NULL, err);
}

struct action {
    int64_t code, reason_min;
    const char *disposition, *needs;
};

static bool find_action(struct request *request, int64_t code, struct action *out, struct err *err)
{
    struct store_rows *rows =
        store_ask(request->store, err, SQL_ACTION_GET, STORE_ARGS(store_int(code)));
    bool found = false, fine = rows && store_next(rows, &found, err);
    if (fine && found) {
        const char *disposition = store_get_text(rows, 0), *needs = store_get_text(rows, 1);
        *out = (struct action){ .code = code,
                                .reason_min = store_get_int(rows, 2),
                                .disposition =
                                    arena_text(request->arena, disposition, strlen(disposition)),
                                .needs = arena_text(request->arena, needs, strlen(needs)) };
    }
    store_done(rows);
    if (fine && !found)
        return request_fault(request, err, ERR_BAD_INPUT, "action",
                             "그런 조치유형이 없습니다 | no such type of action");
    return fine;
}

static bool check_need(struct request *request, const struct action *action, const char *member,
                       struct err *err)
{
    if (!strstr(action->needs, member) || request_given(request, member))
        return true;
    return request_fault(request, err, ERR_BAD_INPUT, member,
                         "이 조치유형에는 %s이(가) 필요합니다 | this type of action needs %s",
                         member, member);
}

static bool check_exclusion(struct request *request, const struct action *action,
                            const struct alarm *alarm, struct err *err)
{
    int64_t id;
    bool asked = true;
    if (strstr(action->needs, "exclusion"))
        TRY(store_number(request->store, err, &id, &asked, SQL_EXCLUSION_ASKED,
                         STORE_ARGS(store_int(alarm->id))));
    return asked || request_fault(request, err, ERR_BAD_INPUT, "action",
                                  "먼저 제외를 요청해야 합니다 | ask for the exclusion first");
}

bool act_fill(struct request *request, struct handling *handling, json_t **detail, struct err *err)
{
    struct alarm *alarm = &handling->alarm;
    struct action action = { 0 };
    TRY(find_action(request, request_number(request, "action"), &action, err));
    if ((int64_t)utf8_count(handling->reason, strlen(handling->reason)) < action.reason_min)
        return request_fault(
            request, err, ERR_BAD_INPUT, "reason",
            "사유를 %lld자 이상 적어야 합니다 | the reason needs at least %lld characters",
            (long long)action.reason_min, (long long)action.reason_min);
    TRY(check_need(request, &action, "amount", err) && check_need(request, &action, "date", err) &&
        check_need(request, &action, "reference", err));
    TRY(check_exclusion(request, &action, alarm, err));
    alarm->action_code = action.code;
    alarm->action_amount = request_number(request, "amount");
    alarm->disposition = action.disposition;
    *detail = json_pack("{s:I, s:O?, s:O?, s:O?}", "action", (json_int_t)action.code, "amount",
                        json_object_get(request->body, "amount"), "date",
                        json_object_get(request->body, "date"), "reference",
                        json_object_get(request->body, "reference"));
    return true;
}

bool act_find_approver(struct request *request, struct handling *handling, struct err *err)
{
    struct alarm *alarm = &handling->alarm;
    struct people managers = { 0 };
    int64_t barred = request->actor->officer_id;
    alarm->approver_id = 0;
    if (alarm->department_id)
        TRY(people_role_holders(request->store, request->arena, alarm->agency_id,
                                alarm->department_id, ROLE_MANAGER, alarm_today(&handling->step),
                                &managers, err));
    for (size_t i = 0; i < managers.count; i++) {
        const char *why;
        TRY(alarm_involved(request->store, request->arena, alarm->id, managers.at[i].emp_no, &why,
                           err));
        if (!*why && managers.at[i].officer_id != request->actor->officer_id) {
            alarm->approver_id = managers.at[i].officer_id;
            return true;
        }
        barred = managers.at[i].officer_id;
    }
    return alarm_step_up(&handling->step, alarm, barred, &alarm->approver_id, err);
}

bool act_act(struct request *request, struct err *err)
{
    struct handling handling;
    json_t *detail;
    TRY(handle_begin(request, ALARM_ACT, &handling, err));
    TRY(act_fill(request, &handling, &detail, err));
    if (alarm_move(&handling.step, &handling.alarm, ALARM_ACT, err) &&
        act_find_approver(request, &handling, err))
        return handle_end(request, &handling, detail, err);
    json_decref(detail);
    return false;
}

bool act_types(struct request *request, struct err *err)
{
    json_t *items =
        request_array(request, &request->route->reply, err, SQL_ACTION_LIST, STORE_NO_ARGS);
    return items && request_reply(request, 200, json_pack("{s:o}", "items", items));
}
