#include "modules/alarm/handle.h"

#include "base/doc.h"
#include "modules/alarm/queries.h"

struct alarm_step handle_step(struct request *request)
{
    return (struct alarm_step){ .app = request->app,
                                .store = request->store,
                                .turn = request->turn,
                                .arena = request->arena,
                                .at_us = request->at_us,
                                .by_id = request->actor->account_id };
}

// ---- who may know of it

static bool is_audit(const struct actor *actor, const char *agency)
{
    struct owner owner = { .agency = agency };
    return actor_may(actor, MAY_ALARM_CONFIRM, &owner);
}

static struct owner owner_for(const struct actor *actor, const struct alarm *alarm,
                              enum permission permission)
{
    struct owner owner = alarm_owner(alarm);
    int64_t stands_in = permission == MAY_ALARM_APPROVE ? alarm->approver_id : alarm->handler_id;
    bool mine = stands_in && actor->officer_id == stands_in;
    if (permission == MAY_ALARM_READ)
        mine = mine || (alarm->approver_id && actor->officer_id == alarm->approver_id);
    if (mine && !alarm->audit_only)
        owner.officer_id = actor->officer_id;
    return owner;
}

// An alarm about one of audit's own is no business of his.
static bool may_know(struct request *request, const struct alarm *alarm, struct err *err)
{
    if (!alarm->audit_only)
        return true;
    const char *why;
    if (!is_audit(request->actor, alarm->agency_id))
        return request_hidden(err);
    TRY(alarm_involved(request->store, request->arena, alarm->id, request->actor->emp_no, &why,
                       err));
    return !*why || request_hidden(err);
}

bool handle_may(struct request *request, const struct alarm *alarm, enum permission permission,
                struct err *err)
{
    struct owner owner = owner_for(request->actor, alarm, permission);
    TRY(may_know(request, alarm, err));
    return actor_may(request->actor, permission, &owner) || request_hidden(err);
}

bool handle_load(struct request *request, struct handling *out, struct err *err)
{
    int64_t id;
    bool found;
    *out = (struct handling){ .step = handle_step(request), .reason = "" };
    TRY(request_id(request, 0, &id, err));
    TRY(alarm_load(request->store, request->arena, id, &out->alarm, &found, err));
    out->from = out->alarm.state;
    return found || request_hidden(err);
}

bool alarm_whose(struct request *request, struct owner *out, struct err *err)
{
    struct handling handling;
    TRY(handle_load(request, &handling, err));
    TRY(may_know(request, &handling.alarm, err));
    *out = owner_for(request->actor, &handling.alarm, request->route->permission);
    return true;
}

const char *alarm_seen(struct request *request, const char *id)
{
    struct str out;
    str_open(&out, request->arena);
    str_text(&out, "a.audit_only = 0 OR ((");
    actor_where(&out, request->actor, MAY_ALARM_CONFIRM, "a");
    str_format(&out,
               ") AND NOT EXISTS (SELECT 1 FROM alarm_involved own WHERE own.alarm_id = %s "
               "AND own.emp_no = '",
               id);
    for (const char *at = request->actor->emp_no; *at; at++) {
        str_char(&out, *at);
        if (*at == '\'')
            str_char(&out, '\'');
    }
    str_text(&out, "'))");
    return str_end(&out);
}

// ---- what the table of moves asks for

static bool check_own(struct request *request, const struct handling *handling,
                      const struct workflow_move *move, struct err *err)
{
    const struct alarm *alarm = &handling->alarm;
    const struct actor *actor = request->actor;
    const char *why;
    TRY(alarm_involved(request->store, request->arena, alarm->id, actor->emp_no, &why, err));
    if (*why)
        return err_set(err, ERR_FORBIDDEN,
                       "본인이 관련된 경보(%s)는 처리할 수 없습니다. 한 단계 위에서 처리합니다 | "
                       "nobody handles his own (%s): it goes one step up",
                       why, why);
    if (move->permission != MAY_ALARM_CONFIRM || actor_has(actor, ROLE_DEPUTY))
        return true;
    for (size_t i = 0; i < actor->post_count; i++)
        if (actor->posts[i].department_id && actor->posts[i].department_id == alarm->department_id)
            return err_set(err, ERR_FORBIDDEN,
                           "감사부서 자신의 경보는 부단체장이 확인합니다 | "
                           "audit's own goes to the deputy head");
    return true;
}

bool handle_check(struct request *request, struct handling *handling, struct err *err)
{
    const struct alarm *alarm = &handling->alarm;
    const struct workflow_move *move;
    int64_t me = handling->step.by_id;
    TRY(workflow_move(&alarm_workflow, handling->act, handling->from, true, &move, err));
    TRY(handle_may(request, alarm, move->permission, err));
    if (move->needs & NEED_NOT_OWN)
        TRY(check_own(request, handling, move, err));
    return workflow_needs(request, move, handling->reason,
                          me == alarm->acted_by || me == alarm->approved_by, err);
}

bool handle_begin(struct request *request, enum alarm_act act, struct handling *out,
                  struct err *err)
{
    TRY(handle_load(request, out, err));
    const char *reason = request_text(request, "reason");
    out->act = act;
    out->reason = reason ? reason : "";
    TRY(handle_check(request, out, err));
    return request_match(request, out->alarm.version, err);
}

// ---- what follows from it

bool handle_log(struct request *request, const struct alarm *alarm, const char *action,
                const char *reason, json_t *detail, struct err *err)
{
    struct request_act act = { .action = action,
                               .table = "alarm",
                               .id = arena_format(request->arena, "%lld", (long long)alarm->id),
                               .owner = alarm_owner(alarm),
                               .reason = reason,
                               .detail = detail };
    return request_audit(request, &act, err);
}

bool handle_write(struct request *request, struct handling *handling, json_t *detail,
                  struct err *err)
{
    struct alarm *alarm = &handling->alarm;
    const char *text = detail ? doc_dump(request->arena, detail) : "{}";
    if (!alarm_save(&handling->step, alarm, handling->act, handling->from, handling->reason, text,
                    err) ||
        !alarm_tell(&handling->step, alarm, "alarm.changed", err)) {
        json_decref(detail);
        return false;
    }
    const char *action =
        arena_format(request->arena, "alarm.%s", workflow_act(&alarm_workflow, handling->act));
    return handle_log(request, alarm, action, handling->reason, detail, err);
}

bool handle_end(struct request *request, struct handling *handling, json_t *detail, struct err *err)
{
    const struct alarm *alarm = &handling->alarm;
    TRY(handle_write(request, handling, detail, err));
    request_version(request, alarm->version);
    return request_reply(request, 200,
                         json_pack("{s:I, s:s, s:s, s:s?, s:I}", "id", (json_int_t)alarm->id,
                                   "state", workflow_state(&alarm_workflow, alarm->state),
                                   "disposition", alarm->disposition, "due_on", alarm->due_on,
                                   "version", (json_int_t)alarm->version));
}
