// Handing on: to another department, to another officer, and when a post or a department ends.
//
// A transfer names a department, an officer of it, or both; its own due day stays, for a transfer gives no
// time. When a post ends, the open alarms of who held it go to whoever leads the department (the officer's
// place is empty: handler none, the lead names one); when a department ends, to its successor, else to
// audit's list as not mapped.
#include "modules/alarm/transfer.h"

#include "app/people.h"
#include "modules/alarm/queries.h"

static bool check_target(struct request *request, const struct alarm *alarm, int64_t department_id,
                         int64_t officer_id, struct err *err)
{
    struct alarm_step step = handle_step(request);
    int64_t found_id, home;
    bool found = true;
    if (department_id)
        TRY(store_number(
            request->store, err, &found_id, &found, SQL_DEPARTMENT_IN_FORCE,
            STORE_ARGS(store_int(department_id), store_text(alarm->agency_id),
                       store_text(alarm_day_text(request->arena, alarm_today(&step))))));
    if (!found)
        return request_fault(request, err, ERR_BAD_INPUT, "department_id",
                             "이 기관의 현재 부서가 아닙니다 | no department of this agency today");
    if (!officer_id)
        return true;
    TRY(people_home(request->store, officer_id, alarm_today(&step), &home, err));
    if (home && home == (department_id ? department_id : alarm->department_id))
        return true;
    return request_fault(request, err, ERR_BAD_INPUT, "officer_id",
                         "그 부서의 직원이 아닙니다 | not an officer of that department");
}

// An officer who is involved is not handed his own.
static bool check_heir(struct request *request, const struct alarm *alarm, int64_t officer_id,
                       struct err *err)
{
    struct person person;
    bool found;
    const char *why = "";
    if (!officer_id)
        return true;
    TRY(people_person(request->store, request->arena, officer_id, &person, &found, err));
    if (found)
        TRY(alarm_involved(request->store, request->arena, alarm->id, person.emp_no, &why, err));
    return !*why ||
           request_fault(
               request, err, ERR_BAD_INPUT, "officer_id",
               "경보에 관련된 사람(%s)에게는 넘길 수 없습니다 | he is involved himself (%s)", why,
               why);
}

static bool hand_on(struct request *request, enum alarm_act act, struct err *err)
{
    struct handling handling;
    int64_t department_id = request_number(request, "department_id"),
            officer_id = request_number(request, "officer_id");
    TRY(handle_begin(request, act, &handling, err));
    struct alarm *alarm = &handling.alarm;
    if (!department_id && !officer_id)
        return request_fault(request, err, ERR_BAD_INPUT, "department_id",
                             "넘길 부서나 직원을 고르십시오 | name a department or an officer");
    TRY(check_target(request, alarm, department_id, officer_id, err));
    TRY(check_heir(request, alarm, officer_id, err));
    json_t *detail =
        json_pack("{s:I, s:I, s:I, s:I}", "from_department", (json_int_t)alarm->department_id,
                  "from_officer", (json_int_t)alarm->officer_id, "department",
                  (json_int_t)department_id, "officer", (json_int_t)officer_id);
    if (department_id && department_id != alarm->department_id)
        alarm->department_id = department_id;
    alarm->officer_id = alarm->handler_id = officer_id;
    alarm->handler_why = "transfer";
    if (strcmp(alarm->audit_why, "unmapped") == 0)
        alarm->audit_why = "";
    TRY(alarm_tell(&handling.step, alarm, "alarm.issued", err));
    return handle_end(request, &handling, detail, err);
}

bool transfer_transfer(struct request *request, struct err *err)
{
    return hand_on(request, ALARM_TRANSFER, err);
}

bool transfer_assign(struct request *request, struct err *err)
{
    return hand_on(request, ALARM_ASSIGN, err);
}

// ---- when posts and departments end

static bool hand_over(const struct alarm_step *step, int64_t id, const char *why,
                      int64_t department_id, struct err *err)
{
    struct alarm alarm;
    bool found;
    TRY(alarm_load(step->store, step->arena, id, &alarm, &found, err));
    alarm.department_id = department_id;
    alarm.officer_id = alarm.handler_id = alarm.approver_id = 0;
    alarm.handler_why = why;
    if (!department_id && !*alarm.audit_why)
        alarm.audit_why = "unmapped";
    return alarm_save(step, &alarm, ALARM_HAND_OVER, alarm.state, why, "{}", err) &&
           alarm_tell(step, &alarm, "alarm.changed", err);
}

bool transfer_post_ended(struct app *app, struct writer_turn *turn, const struct app_event *event,
                         struct err *err)
{
    struct alarm_step step = alarm_program_step(app, turn);
    int64_t officer_id = event->owner.officer_id, home;
    struct store_numbers ids;
    TRY(people_home(step.store, officer_id, alarm_today(&step), &home, err));
    TRY(store_numbers(step.store, err, step.arena, &ids, SQL_OPEN_OF_OFFICER,
                      STORE_ARGS(store_int(officer_id))));
    for (size_t i = 0; i < ids.count; i++) {
        struct alarm alarm;
        bool found;
        TRY(alarm_load(step.store, step.arena, ids.at[i], &alarm, &found, err));
        bool of_post =
            !event->owner.department_id || event->owner.department_id == alarm.department_id;
        if (of_post && home != alarm.department_id)
            TRY(hand_over(&step, ids.at[i], "post_ended", alarm.department_id, err));
    }
    return true;
}

bool transfer_department_ended(struct app *app, struct writer_turn *turn,
                               const struct app_event *event, struct err *err)
{
    struct alarm_step step = alarm_program_step(app, turn);
    int64_t successor;
    bool found;
    struct store_numbers ids;
    TRY(store_number(step.store, err, &successor, &found, SQL_SUCCESSOR,
                     STORE_ARGS(store_int(event->id))));
    TRY(store_numbers(step.store, err, step.arena, &ids, SQL_OPEN_OF_DEPARTMENT,
                      STORE_ARGS(store_int(event->id))));
    for (size_t i = 0; i < ids.count; i++)
        TRY(hand_over(&step, ids.at[i], "department_ended", found ? successor : 0, err));
    return true;
}
