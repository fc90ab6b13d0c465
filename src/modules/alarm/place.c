// The records name a department and an officer by codes. A department's code is its own, or is mapped; so is an
// officer's number. When an approved mapping says otherwise, open alarms follow:
//
//   alarm of D99, nobody's            D99 ─► 회계과           it goes to 회계과, from audit's list of the unmapped
//   alarm of D99, with 세무과          D99 ─► 회계과           it goes to 회계과
//   alarm of D99, transferred to 총무과  D99 ─► 회계과         stays: somebody has decided about it
//   closed                                                   stays
//
// A mapping that ends takes no alarm from those who have it.
#include "modules/alarm/place.h"

#include "app/people.h"
#include "base/doc.h"
#include "base/vec.h"
#include "modules/alarm/queries.h"

bool place_owner(const struct alarm_step *step, struct alarm *alarm, int64_t day, struct err *err)
{
    const char *agency = alarm->agency_id, *code = alarm->owner_code;
    const char *number = alarm->officer_code;
    int64_t department_id = 0, officer_id = 0, of_officer = 0, of_department = 0;
    if (*number)
        TRY(people_officer(step->store, agency, number, &officer_id, err));
    if (*number && !officer_id)
        TRY(people_mapping(step->store, agency, "officer", number, day, &of_officer, &officer_id,
                           err));
    if (*code)
        TRY(people_department(step->store, agency, code, day, &department_id, err));
    if (*code && !department_id)
        TRY(people_mapping(step->store, agency, "department", code, day, &department_id,
                           &of_department, err));
    if (!*code && officer_id && !of_officer)
        TRY(people_home(step->store, officer_id, day, &of_officer, err));
    alarm->department_id = *code ? department_id : of_officer;
    alarm->officer_id = officer_id ? officer_id : of_department;
    return true;
}

bool place_handler(const struct alarm_step *step, struct alarm *alarm, struct err *err)
{
    int64_t involved;
    bool found;
    TRY(store_number(step->store, err, &involved, &found, SQL_INVOLVED_OFFICERS,
                     STORE_ARGS(store_int(alarm->id))));
    alarm->handler_why = involved ? "involved" : "";
    alarm->handler_id = alarm->officer_id;
    return !involved || alarm_step_up(step, alarm, 0, &alarm->handler_id, err);
}

// ---- following a mapping

struct ids {
    int64_t *at;
    size_t count, room;
};

static bool read_candidates(const struct alarm_step *step, const struct app_event *event,
                            struct ids *out, struct err *err)
{
    const char *kind = json_string_value(json_object_get(event->object, "kind"));
    const char *code = json_string_value(json_object_get(event->object, "code"));
    const char *sql = strcmp(kind, "department") == 0 ? SQL_FOLLOW_DEPARTMENT
                      : strcmp(kind, "officer") == 0  ? SQL_FOLLOW_OFFICER
                                                      : NULL;
    if (!sql) // accounts, cards and duties: no record names its owner by them
        return true;
    struct store_rows *rows = store_ask(
        step->store, err, sql, STORE_ARGS(store_text(event->owner.agency), store_text(code)));
    bool more = rows != NULL, fine = more;
    while (more && (fine = store_next(rows, &more, err)) && more)
        VEC_ADD(step->arena, out, store_get_int(rows, 0));
    store_done(rows);
    return fine;
}

// Of each alarm that would go to others: as it is, and as it would be. Where nobody would have it, it stays.
static bool each_move(const struct alarm_step *step, const struct app_event *event, int64_t day,
                      bool (*move)(const struct alarm_step *step, const struct app_event *event,
                                   const struct alarm *before, struct alarm *after,
                                   struct err *err),
                      struct err *err)
{
    struct ids ids = { 0 };
    TRY(read_candidates(step, event, &ids, err));
    for (size_t i = 0; i < ids.count; i++) {
        struct alarm before, after;
        bool found;
        TRY(alarm_load(step->store, step->arena, ids.at[i], &before, &found, err));
        after = before;
        TRY(place_owner(step, &after, day, err));
        bool same =
            after.department_id == before.department_id && after.officer_id == before.officer_id;
        if (!same && after.department_id)
            TRY(move(step, event, &before, &after, err));
    }
    return true;
}

static json_t *move_json(const struct alarm *before, const struct alarm *after)
{
    return json_pack("{s:I, s:I, s:I, s:I}", "from_department", (json_int_t)before->department_id,
                     "department", (json_int_t)after->department_id, "from_officer",
                     (json_int_t)before->officer_id, "officer", (json_int_t)after->officer_id);
}

static bool note_move(const struct alarm_step *step, const struct app_event *event,
                      const struct alarm *before, struct alarm *after, struct err *err)
{
    (void)step, (void)err;
    json_t *move = move_json(before, after);
    json_object_set_new(move, "alarm", json_integer(before->id));
    json_object_set_new(move, "audit_only", json_boolean(before->audit_only));
    json_array_append_new(json_object_get(event->object, "moves"), move);
    return true;
}

static bool make_move(const struct alarm_step *step, const struct app_event *event,
                      const struct alarm *before, struct alarm *after, struct err *err)
{
    (void)event;
    json_t *move = move_json(before, after);
    const char *detail = doc_dump(step->arena, move);
    json_decref(move);
    after->approver_id = 0;
    if (strcmp(after->audit_why, "unmapped") == 0)
        after->audit_why = after->audit_only ? "audience" : "";
    return place_handler(step, after, err) &&
           alarm_save(step, after, ALARM_HAND_OVER, before->state, "mapping", detail, err) &&
           alarm_tell(step, after, before->department_id ? "alarm.changed" : "alarm.issued", err);
}

bool place_weigh(struct app *app, struct writer_turn *turn, const struct app_event *event,
                 struct err *err)
{
    struct alarm_step step = alarm_program_step(app, turn);
    int64_t day = json_integer_value(json_object_get(event->object, "day"));
    return each_move(&step, event, day, note_move, err);
}

bool place_follow(struct app *app, struct writer_turn *turn, const struct app_event *event,
                  struct err *err)
{
    struct alarm_step step = alarm_program_step(app, turn);
    return each_move(&step, event, alarm_today(&step), make_move, err);
}
