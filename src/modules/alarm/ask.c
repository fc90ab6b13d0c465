// Asking and granting. Nobody silences an alarm alone, nor puts its day off: the officer asks, with a reason,
// and a second person grants or refuses it; an exclusion is audit's to grant, a later day the manager's.
#include "modules/alarm/ask.h"

#include "app/field_rows.h"
#include "modules/alarm/list.h"
#include "modules/alarm/queries.h"

const char *const ask_scopes[] = { "record", "key", NULL };
static const char *const kinds[] = { "exclude", "extend", NULL };
static const char *const states[] = { "asked", "granted", "refused", "ended", NULL };

// clang-format off
const struct field ask_fields[ASK_FIELDS] = {
    PLAIN("id", FIELD_ID, "번호", "Number"),
    MARKED("alarm_id", FIELD_ID, "경보", "Alarm", FIELD_FILTER),
    ONE_OF("kind", "종류", "Kind", FIELD_FILTER, kinds),
    ONE_OF("scope", "범위", "Scope", FIELD_FILTER, ask_scopes),
    PLAIN("columns", FIELD_LIST, "열", "Columns"),
    PLAIN("until_on", FIELD_DATE, "언제까지", "Until"),
    PLAIN("reason", FIELD_LONG, "사유", "Reason"),
    ONE_OF("state", "상태", "State", FIELD_FILTER, states),
    MARKED("asked_by", FIELD_ID, "요청자", "Asked by", FIELD_FILTER),
    MARKED("asked_at", FIELD_TIME, "요청 시각", "Asked at", FIELD_SORT),
    PLAIN("decided_by", FIELD_ID, "결정자", "Decided by"),
    PLAIN("decided_at", FIELD_TIME, "결정 시각", "Decided at"),
    PLAIN("decision", FIELD_LONG, "결정 사유", "Reason of the decision"),
    MARKED("scenario_id", FIELD_TEXT, "시나리오", "Scenario", FIELD_FILTER),
    PLAIN("matched", FIELD_INT, "가린 건수", "Findings kept away"),
    PLAIN("sentence_ko", FIELD_LONG, "내용", "Sentence in Korean"),
    PLAIN("sentence_en", FIELD_LONG, "내용(영문)", "Sentence in English"),
    PLAIN("version", FIELD_INT, "판", "Version"),
};
// clang-format on

bool ask_load(struct request *request, struct ask *out, struct err *err)
{
    int64_t id;
    TRY(request_id(request, 0, &id, err));
    struct store_rows *rows =
        store_ask(request->store, err, SQL_ASK_GET, STORE_ARGS(store_int(id)));
    bool found = false, fine = rows && store_next(rows, &found, err);
    if (fine && found)
        *out = (struct ask){ .id = id,
                             .alarm_id = store_get_int(rows, 0),
                             .version = store_get_int(rows, 1),
                             .asked_by = store_get_int(rows, 2),
                             .kind = store_copy_text(rows, 3, request->arena),
                             .scope = store_copy_text(rows, 4, request->arena),
                             .columns = store_copy_text(rows, 5, request->arena),
                             .until_on = store_copy_text(rows, 6, request->arena),
                             .state = store_copy_text(rows, 7, request->arena),
                             .match = store_copy_text(rows, 8, request->arena) };
    store_done(rows);
    if (fine && !found)
        return request_hidden(err);
    return fine;
}

bool ask_put(struct request *request, const struct handling *handling, const char *kind,
             const char *scope, const char *columns, const char *until_on, const char *match,
             int64_t *id, struct err *err)
{
    const struct alarm *alarm = &handling->alarm;
    *id = writer_next_id(request->turn);
    return store_run(
        request->store, err, SQL_ASK_INSERT,
        STORE_ARGS(store_int(*id), store_int(alarm->id), store_text(alarm->agency_id),
                   alarm->department_id ? store_int(alarm->department_id) : store_null(),
                   store_text(kind), store_text(scope), store_text(columns), store_text(until_on),
                   store_text(handling->reason), store_int(request->actor->account_id),
                   store_int(request->at_us), store_text(alarm->scenario_id), store_text(match)));
}

bool ask_whose(struct request *request, struct owner *out, struct err *err)
{
    struct ask ask;
    TRY(ask_load(request, &ask, err));
    request->ids[0] = arena_format(request->arena, "%lld", (long long)ask.alarm_id);
    bool fine = alarm_whose(request, out, err);
    request->ids[0] = arena_format(request->arena, "%lld", (long long)ask.id);
    return fine;
}

bool ask_begin(struct request *request, const char *kind, enum alarm_act act, struct ask *ask,
               struct handling *handling, struct err *err)
{
    bool found;
    TRY(ask_load(request, ask, err));
    const char *reason = request_text(request, "reason");
    *handling = (struct handling){ .step = handle_step(request),
                                   .act = act,
                                   .reason = reason ? reason : "" };
    TRY(alarm_load(request->store, request->arena, ask->alarm_id, &handling->alarm, &found, err));
    handling->from = handling->alarm.state;
    if (strcmp(ask->kind, kind) != 0)
        return request_hidden(err);
    TRY(request_match(request, ask->version, err));
    if (strcmp(ask->state, "asked") != 0)
        return err_set(err, ERR_CONFLICT, "이미 결정된 요청입니다 | it was decided already");
    if (ask->asked_by == request->actor->account_id)
        return err_set(err, ERR_FORBIDDEN,
                       "요청한 사람은 결정할 수 없습니다 | who asked cannot decide");
    return handle_check(request, handling, err);
}

bool ask_decide(struct request *request, const struct ask *ask, const char *state, struct err *err)
{
    const char *reason = request_text(request, "reason");
    return store_run(request->store, err, SQL_ASK_DECIDE,
                     STORE_ARGS(store_int(ask->id), store_text(state),
                                store_int(request->actor->account_id), store_int(request->at_us),
                                store_text(reason ? reason : "")));
}

static bool reply(struct request *request, int64_t id, const char *state, int64_t version)
{
    request_version(request, version);
    return request_reply(request, 200,
                         json_pack("{s:I, s:s, s:I}", "id", (json_int_t)id, "state", state,
                                   "version", (json_int_t)version));
}

// ---- a later day

bool ask_extend(struct request *request, struct err *err)
{
    struct handling handling;
    int64_t id;
    const char *until = request_text(request, "until");
    TRY(handle_begin(request, ALARM_ASK_EXTEND, &handling, err));
    if (handling.alarm.act_due_on && strcmp(until, handling.alarm.act_due_on) <= 0)
        return request_fault(request, err, ERR_BAD_INPUT, "until",
                             "지금 기한(%s)보다 뒤여야 합니다 | must be after the present day (%s)",
                             handling.alarm.act_due_on, handling.alarm.act_due_on);
    TRY(ask_put(request, &handling, "extend", "", "[]", until, "", &id, err));
    TRY(handle_write(request, &handling,
                     json_pack("{s:I, s:s}", "request", (json_int_t)id, "until", until), err));
    return reply(request, id, "asked", 1);
}

bool ask_extend_grant(struct request *request, struct err *err)
{
    struct ask ask;
    struct handling handling;
    TRY(ask_begin(request, "extend", ALARM_EXTEND, &ask, &handling, err));
    handling.alarm.act_due_on = ask.until_on;
    TRY(alarm_put_due(&handling.step, &handling.alarm, ask.until_on, err));
    TRY(ask_decide(request, &ask, "granted", err));
    TRY(handle_write(request, &handling,
                     json_pack("{s:I, s:s}", "request", (json_int_t)ask.id, "until", ask.until_on),
                     err));
    return reply(request, ask.id, "granted", ask.version + 1);
}

bool ask_refuse(struct request *request, struct err *err)
{
    struct ask ask;
    struct handling handling;
    bool extend = request->route->permission == MAY_ALARM_APPROVE;
    TRY(ask_begin(request, extend ? "extend" : "exclude",
                  extend ? ALARM_REFUSE_EXTEND : ALARM_REFUSE_EXCLUDE, &ask, &handling, err));
    TRY(ask_decide(request, &ask, "refused", err));
    TRY(handle_write(request, &handling, json_pack("{s:I}", "request", (json_int_t)ask.id), err));
    return reply(request, ask.id, "refused", ask.version + 1);
}

bool ask_list(struct request *request, struct err *err)
{
    return list_show(request,
                     &(struct list_view){ "pub_alarm_request a", NULL, "a.alarm_id", "-asked_at" },
                     err);
}
