#include "modules/alarm/approve.h"

static bool simply(struct request *request, enum alarm_act act, struct err *err)
{
    struct handling handling;
    return handle_begin(request, act, &handling, err) &&
           alarm_move(&handling.step, &handling.alarm, act, err) &&
           handle_end(request, &handling, NULL, err);
}

bool approve_approve(struct request *request, struct err *err)
{
    return simply(request, ALARM_APPROVE, err);
}

bool approve_send_back(struct request *request, struct err *err)
{
    return simply(request, ALARM_SEND_BACK, err);
}

bool approve_demand(struct request *request, struct err *err)
{
    return simply(request, ALARM_DEMAND, err);
}

bool approve_confirm(struct request *request, struct err *err)
{
    struct handling handling;
    TRY(handle_begin(request, ALARM_CONFIRM, &handling, err));
    if (handling.from == ALARM_CORRECTED && !*handling.alarm.disposition)
        handling.alarm.disposition = "corrected";
    return alarm_move(&handling.step, &handling.alarm, ALARM_CONFIRM, err) &&
           handle_end(request, &handling, NULL, err);
}

bool approve_audit_case(struct request *request, struct err *err)
{
    struct handling handling;
    TRY(handle_begin(request, ALARM_AUDIT, &handling, err));
    handling.alarm.disposition = "sent_to_audit";
    return alarm_move(&handling.step, &handling.alarm, ALARM_AUDIT, err) &&
           handle_end(request, &handling,
                      json_pack("{s:O?}", "reference", json_object_get(request->body, "reference")),
                      err);
}

// The department is told only now: its days count from today.
bool approve_release(struct request *request, struct err *err)
{
    struct handling handling;
    TRY(handle_begin(request, ALARM_RELEASE, &handling, err));
    struct alarm *alarm = &handling.alarm;
    if (!alarm->audit_only)
        return err_set(err, ERR_CONFLICT,
                       "이미 부서에 보이는 경보입니다 | the department sees it already");
    alarm->audit_only = false;
    if (strcmp(alarm->audit_why, "audience") == 0)
        alarm->audit_why = "";
    TRY(alarm_move(&handling.step, alarm, ALARM_RELEASE, err));
    TRY(alarm_set_due(&handling.step, alarm, ALARM_RELEASE, err));
    TRY(alarm_tell(&handling.step, alarm, "alarm.issued", err));
    return handle_end(request, &handling, NULL, err);
}
