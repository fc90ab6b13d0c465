#include "modules/alarm/alarm.h"

#include <assert.h>

#include "base/now.h"
#include "modules/alarm/queries.h"

struct alarm_step alarm_program_step(struct app *app, struct writer_turn *turn)
{
    return (struct alarm_step){ .app = app,
                                .store = writer_store(turn),
                                .turn = turn,
                                .arena = writer_arena(turn),
                                .at_us = writer_at_us(turn) };
}

int64_t alarm_today(const struct alarm_step *step)
{
    return app_today(step->app, step->at_us);
}

const char *alarm_day_text(struct arena *arena, int64_t day)
{
    return civil_date_text(arena, day);
}

// ---- from and to the store

// The columns of a row one after the other.
struct cursor {
    struct store_rows *rows;
    struct arena *arena;
    size_t at;
};

static int64_t take_int(struct cursor *cursor)
{
    return store_get_int(cursor->rows, cursor->at++);
}

static bool take_flag(struct cursor *cursor)
{
    return take_int(cursor) != 0;
}

static const char *take_text(struct cursor *cursor) // NULL when NULL
{
    const char *text = store_get_text(cursor->rows, cursor->at++);
    return text ? arena_text(cursor->arena, text, strlen(text)) : NULL;
}

static void take_alarm(struct cursor *row, struct alarm *out)
{
    *out = (struct alarm){ .id = take_int(row), .previous_id = take_int(row) };
    out->episode = take_int(row);
    out->version = take_int(row);
    out->scenario_id = take_text(row);
    out->key = take_text(row);
    out->agency_id = take_text(row);
    out->owner_code = take_text(row);
    out->officer_code = take_text(row);
    out->department_id = take_int(row);
    out->officer_id = take_int(row);
    out->handler_id = take_int(row);
    out->approver_id = take_int(row);
    out->handler_why = take_text(row);
    unsigned state;
    bool known = workflow_state_read(&alarm_workflow, take_text(row), &state);
    assert(known);
    (void)known;
    out->state = (enum alarm_state)state;
    out->disposition = take_text(row);
    out->fault = take_text(row);
    out->audit_why = take_text(row);
    out->action_code = take_int(row);
    out->action_amount = take_int(row);
    out->standing = take_flag(row);
    out->audit_only = take_flag(row);
    out->baseline = take_flag(row);
    out->paid = take_flag(row);
    out->sampled = take_flag(row);
    out->severity = take_int(row);
    out->score = take_int(row);
    out->rarity = take_int(row);
    out->corroboration = take_int(row);
    out->score_parts = take_text(row);
    out->has_amount = !store_is_null(row->rows, row->at);
    out->amount = take_int(row);
    out->sentence_ko = take_text(row);
    out->sentence_en = take_text(row);
    out->evidence = take_text(row);
    out->hidden = take_text(row);
    out->compared = take_text(row);
    out->records = take_text(row);
    out->rule_version = take_text(row);
    out->params = take_text(row);
    out->exclusion_id = take_int(row);
    out->issued_at = take_int(row);
    out->read_at = take_int(row);
    out->read_by = take_int(row);
    out->started_at = take_int(row);
    out->acted_at = take_int(row);
    out->acted_by = take_int(row);
    out->approved_at = take_int(row);
    out->approved_by = take_int(row);
    out->confirmed_at = take_int(row);
    out->confirmed_by = take_int(row);
    out->withdrawn_at = take_int(row);
    out->excluded_at = take_int(row);
    out->closed_at = take_int(row);
    out->act_due_on = take_text(row);
    out->due_on = take_text(row);
    out->look_on = take_text(row);
    out->told_step = take_int(row);
    out->in_time = store_is_null(row->rows, row->at) ? -1 : store_get_int(row->rows, row->at);
}

static bool load_one(struct store *store, struct arena *arena, struct alarm *out, bool *found,
                     struct err *err, const char *sql, const struct store_value *args, size_t count)
{
    struct store_rows *rows = store_ask(store, err, sql, args, count);
    bool fine = rows && store_next(rows, found, err);
    if (fine && *found)
        take_alarm(&(struct cursor){ rows, arena, 0 }, out);
    store_done(rows);
    return fine;
}

bool alarm_load(struct store *store, struct arena *arena, int64_t id, struct alarm *out,
                bool *found, struct err *err)
{
    return load_one(store, arena, out, found, err, SQL_ALARM_GET, STORE_ARGS(store_int(id)));
}

bool alarm_find(struct store *store, struct arena *arena, const char *scenario_id, const char *key,
                struct alarm *out, bool *found, struct err *err)
{
    return load_one(store, arena, out, found, err, SQL_ALARM_LAST,
                    STORE_ARGS(store_text(scenario_id), store_text(key)));
}

static struct store_value number_or_null(int64_t number)
{
    return number ? store_int(number) : store_null();
}

bool alarm_insert(const struct alarm_step *step, const struct alarm *alarm, struct err *err)
{
    return store_send(
        step->store, err, SQL_ALARM_INSERT,
        STORE_ARGS(
            store_int(alarm->id), number_or_null(alarm->previous_id), store_int(alarm->episode),
            store_text(alarm->scenario_id), store_text(alarm->key), store_text(alarm->agency_id),
            store_text(alarm->owner_code), number_or_null(alarm->department_id),
            number_or_null(alarm->officer_id), number_or_null(alarm->handler_id),
            store_text(alarm->handler_why),
            store_text(workflow_state(&alarm_workflow, alarm->state)),
            store_int(alarm_is_open(alarm->state)), store_text(alarm->fault),
            store_text(alarm->audit_why), store_int(alarm->standing), store_int(alarm->audit_only),
            store_int(alarm->baseline), store_int(alarm->paid), store_int(alarm->severity),
            store_int(alarm->score), alarm->has_amount ? store_int(alarm->amount) : store_null(),
            store_text(alarm->sentence_ko), store_text(alarm->sentence_en),
            store_text(alarm->evidence), store_text(alarm->hidden), store_text(alarm->compared),
            store_text(alarm->records), store_text(alarm->rule_version), store_text(alarm->params),
            number_or_null(alarm->exclusion_id), store_int(alarm->issued_at),
            number_or_null(alarm->excluded_at), store_text(alarm->act_due_on),
            store_text(alarm->due_on), store_text(alarm->look_on), store_text(alarm->disposition),
            store_text(alarm->officer_code), store_text(alarm->score_parts)));
}

static bool write_alarm(const struct alarm_step *step, const struct alarm *alarm, struct err *err)
{
    return store_run(
        step->store, err, SQL_ALARM_UPDATE,
        STORE_ARGS(
            store_int(alarm->id), store_int(alarm->version), number_or_null(alarm->department_id),
            number_or_null(alarm->officer_id), number_or_null(alarm->handler_id),
            store_text(alarm->handler_why), number_or_null(alarm->approver_id),
            store_text(workflow_state(&alarm_workflow, alarm->state)),
            store_int(alarm_is_open(alarm->state)), store_text(alarm->disposition),
            number_or_null(alarm->action_code), number_or_null(alarm->action_amount),
            store_int(alarm->standing), store_text(alarm->fault), store_int(alarm->audit_only),
            store_text(alarm->audit_why), store_int(alarm->baseline), store_int(alarm->paid),
            store_int(alarm->score), alarm->has_amount ? store_int(alarm->amount) : store_null(),
            store_text(alarm->sentence_ko), store_text(alarm->sentence_en),
            store_text(alarm->evidence), store_text(alarm->hidden), store_text(alarm->compared),
            number_or_null(alarm->exclusion_id), number_or_null(alarm->read_at),
            number_or_null(alarm->read_by), number_or_null(alarm->started_at),
            number_or_null(alarm->acted_at), number_or_null(alarm->acted_by),
            number_or_null(alarm->approved_at), number_or_null(alarm->approved_by),
            number_or_null(alarm->confirmed_at), number_or_null(alarm->confirmed_by),
            number_or_null(alarm->withdrawn_at), number_or_null(alarm->excluded_at),
            number_or_null(alarm->closed_at), store_text(alarm->act_due_on),
            store_text(alarm->due_on),
            alarm->in_time < 0 ? store_null() : store_int(alarm->in_time),
            store_int(alarm->sampled), store_text(alarm->params), store_text(alarm->rule_version),
            store_text(alarm->look_on), store_int(alarm->told_step), store_text(alarm->owner_code),
            store_text(alarm->records), store_text(alarm->officer_code),
            store_text(alarm->score_parts)));
}

bool alarm_note(const struct alarm_step *step, const struct alarm *alarm, enum alarm_act act,
                enum alarm_state from, const char *reason, const char *detail, struct err *err)
{
    return store_send(
        step->store, err, SQL_EVENT_INSERT,
        STORE_ARGS(store_int(writer_next_id(step->turn)), store_int(alarm->id),
                   store_text(workflow_act(&alarm_workflow, act)),
                   store_text(act == ALARM_ISSUE ? "" : workflow_state(&alarm_workflow, from)),
                   store_text(workflow_state(&alarm_workflow, alarm->state)),
                   store_int(step->by_id), store_text(reason), store_text(detail),
                   store_text(alarm->evidence), store_int(step->at_us)));
}

bool alarm_update(const struct alarm_step *step, struct alarm *alarm, struct err *err)
{
    TRY(write_alarm(step, alarm, err));
    if (store_changed(step->store) != 1)
        return err_set(err, ERR_CONFLICT,
                       "그사이 다른 사람이 처리했습니다. 다시 읽으십시오 | "
                       "somebody handled it meanwhile: read it again");
    alarm->version++;
    return true;
}

bool alarm_save(const struct alarm_step *step, struct alarm *alarm, enum alarm_act act,
                enum alarm_state from, const char *reason, const char *detail, struct err *err)
{
    return alarm_update(step, alarm, err) &&
           alarm_note(step, alarm, act, from, reason, detail, err);
}

// ---- moving

// What an act leaves behind besides the state.
static void stamp(const struct alarm_step *step, struct alarm *alarm, enum alarm_act act)
{
    switch (act) {
    case ALARM_START:
        alarm->started_at = step->at_us;
        break;
    case ALARM_ACT:
        alarm->acted_at = step->at_us;
        alarm->acted_by = step->by_id;
        alarm->in_time =
            !alarm->act_due_on ||
            strcmp(alarm_day_text(step->arena, alarm_today(step)), alarm->act_due_on) <= 0;
        break;
    case ALARM_APPROVE:
        alarm->approved_at = step->at_us;
        alarm->approved_by = step->by_id;
        alarm->audit_why = "approved";
        break;
    case ALARM_SEND_BACK:
    case ALARM_DEMAND: // it counts as not acted on until it is again
        alarm->acted_at = alarm->acted_by = alarm->approved_at = alarm->approved_by = 0;
        alarm->withdrawn_at = alarm->confirmed_at = alarm->confirmed_by = alarm->closed_at = 0;
        alarm->in_time = -1;
        alarm->approver_id = 0;
        alarm->audit_why = "";
        break;
    case ALARM_CONFIRM:
        alarm->confirmed_at = step->at_us;
        alarm->confirmed_by = step->by_id;
        break;
    case ALARM_EXCLUDE:
        alarm->excluded_at = step->at_us;
        break;
    case ALARM_AUDIT:
        alarm->audit_why = "audit_case";
        break;
    default:
        break;
    }
    if (!alarm_is_open(alarm->state)) {
        alarm->audit_why = act == ALARM_EXCLUDE ? "exclusion" : "";
        if (alarm->state == ALARM_CLOSED && !alarm->closed_at)
            alarm->closed_at = step->at_us;
    }
}

bool alarm_move(const struct alarm_step *step, struct alarm *alarm, enum alarm_act act,
                struct err *err)
{
    const struct workflow_move *move;
    TRY(workflow_move(&alarm_workflow, act, alarm->state, false, &move, err));
    alarm->state = move->to;
    stamp(step, alarm, act);
    return move->from == move->to || alarm_set_due(step, alarm, act, err);
}

// ---- telling

struct owner alarm_owner(const struct alarm *alarm)
{
    struct owner owner = { .agency = alarm->agency_id };
    if (!alarm->audit_only) {
        owner.department_id = alarm->department_id;
        owner.officer_id = alarm->officer_id;
    }
    return owner;
}

static const struct scenario *scenario_of(struct app *app, const char *id)
{
    size_t count;
    struct scenario *const *list = app_scenarios(app, &count);
    for (size_t i = 0; i < count; i++)
        if (strcmp(list[i]->id, id) == 0)
            return list[i];
    return NULL;
}

static json_t *public_row(const struct alarm_step *step, const struct alarm *alarm)
{
    const struct scenario *scenario = scenario_of(step->app, alarm->scenario_id);
    return json_pack("{s:I, s:s, s:s, s:s, s:s, s:s, s:s, s:I, s:I, s:s, s:s*, s:o}", "id",
                     (json_int_t)alarm->id, "scenario", alarm->scenario_id, "title_ko",
                     scenario ? scenario->title.ko : "", "title_en",
                     scenario ? scenario->title.en : "", "sentence_ko", alarm->sentence_ko,
                     "sentence_en", alarm->sentence_en, "severity",
                     severity_text((enum severity)alarm->severity), "department_id",
                     (json_int_t)alarm->department_id, "handler_id", (json_int_t)alarm->handler_id,
                     "state", workflow_state(&alarm_workflow, alarm->state), "due_on",
                     alarm->due_on, "link", json_sprintf("/alarms/%lld", (long long)alarm->id));
}

static struct app_event event_of(const struct alarm_step *step, const struct alarm *alarm,
                                 const char *name, json_t **object)
{
    *object = public_row(step, alarm);
    return (struct app_event){ .name = name,
                               .id = alarm->id,
                               .owner = alarm_owner(alarm),
                               .audit_only = alarm->audit_only,
                               .object = *object };
}

bool alarm_tell_to(const struct alarm_step *step, const struct alarm *alarm, const char *event,
                   const char *to_role, struct err *err)
{
    json_t *object;
    struct app_event told = event_of(step, alarm, event, &object);
    if (*to_role)
        json_object_set_new(object, "to_role", json_string(to_role));
    bool fine =
        app_tell(step->app, step->turn, &told, err) && app_show(step->app, step->turn, &told, err);
    json_decref(object);
    return fine;
}

bool alarm_tell(const struct alarm_step *step, const struct alarm *alarm, const char *event,
                struct err *err)
{
    return alarm_tell_to(step, alarm, event, "", err);
}

bool alarm_show(const struct alarm_step *step, const struct alarm *alarm, struct err *err)
{
    json_t *object;
    struct app_event told = event_of(step, alarm, "alarm.changed", &object);
    bool fine = app_show(step->app, step->turn, &told, err);
    json_decref(object);
    return fine;
}
