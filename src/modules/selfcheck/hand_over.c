// A check that is not handed in goes to whoever is on its duty now, an improvement with it; of a department that
// ended, to its successor. Where nobody is on the duty, the department's manager names somebody. Who has handed in
// stays named on what he handed in.
#include "modules/selfcheck/hand_over.h"

#include "app/people.h"
#include "app/tell.h"
#include "base/civil.h"
#include "modules/selfcheck/improvement.h"
#include "modules/selfcheck/opening.h"
#include "modules/selfcheck/queries.h"

struct handing {
    struct app *app;
    struct writer_turn *turn;
    const char *why;
    int64_t leaving; // officer; 0: the department ended
};

static bool heir_of(const struct handing *handing, int64_t duty_id, int64_t department_id,
                    int64_t *out, struct err *err)
{
    struct store_numbers officers;
    TRY(opening_on_duty(writer_store(handing->turn), writer_arena(handing->turn), duty_id,
                        department_id, app_today(handing->app, writer_at_us(handing->turn)),
                        handing->leaving, &officers, err));
    *out = officers.count ? officers.at[0] : 0;
    return true;
}

static bool tell_heir(const struct handing *handing, const struct selfcheck *check, struct err *err)
{
    const struct tell tell = { .event = "selfcheck.assigned",
                               .agency = check->agency,
                               .department_id = check->department_id,
                               .path = selfcheck_path(writer_arena(handing->turn), check->id),
                               .title_ko = "자기진단 인계",
                               .title_en = "A self-check was handed over" };
    if (check->officer_id)
        return tell_officer(handing->app, handing->turn, check->officer_id, &tell, err);
    return tell_role(handing->app, handing->turn, ROLE_MANAGER, &tell, err);
}

static bool hand_check(const struct handing *handing, int64_t id, int64_t department_id,
                       struct err *err)
{
    struct store *store = writer_store(handing->turn);
    struct selfcheck check;
    bool found;
    TRY(selfcheck_load(store, writer_arena(handing->turn), id, &check, &found, err));
    if (handing->leaving && check.department_id != department_id)
        return true;
    struct workflow_thing thing = selfcheck_plain(&check);
    check.department_id = department_id;
    if (check.state == SELFCHECK_OPEN)
        TRY(heir_of(handing, check.duty_id, department_id, &check.officer_id, err));
    thing.owner.department_id = department_id;
    thing.owner.officer_id = check.officer_id;
    TRY(workflow_program(handing->app, handing->turn, &thing, SELFCHECK_HAND_OVER, handing->why,
                         err));
    return selfcheck_save(store, &check, err) &&
           (check.state != SELFCHECK_OPEN || tell_heir(handing, &check, err));
}

static bool hand_improvement(const struct handing *handing, int64_t id, int64_t department_id,
                             struct err *err)
{
    int64_t duty_id, heir;
    bool found;
    TRY(store_number(writer_store(handing->turn), err, &duty_id, &found, SQL_IMPROVEMENT_DUTY,
                     STORE_ARGS(store_int(id))));
    return heir_of(handing, duty_id, department_id, &heir, err) &&
           improvement_hand_over(handing->app, handing->turn, id, department_id, heir, handing->why,
                                 err);
}

// Every one that the statement gives.
static bool hand_all(const struct handing *handing, const char *sql, int64_t of,
                     bool (*hand)(const struct handing *, int64_t, int64_t, struct err *),
                     int64_t department_id, struct err *err)
{
    struct store_numbers ids;
    TRY(store_numbers(writer_store(handing->turn), err, writer_arena(handing->turn), &ids, sql,
                      STORE_ARGS(store_int(of))));
    for (size_t i = 0; i < ids.count; i++)
        TRY(hand(handing, ids.at[i], department_id, err));
    return true;
}

// Of all departments where he had a post that names one, this one alone: where he is still, nothing changes.
bool hand_over_post(struct app *app, struct writer_turn *turn, const struct app_event *event,
                    struct err *err)
{
    const struct handing handing = { app, turn, "post_ended", event->owner.officer_id };
    int64_t home, department_id = event->owner.department_id;
    TRY(people_home(writer_store(turn), handing.leaving, app_today(app, writer_at_us(turn)), &home,
                    err));
    if (!department_id || home == department_id)
        return true;
    return hand_all(&handing, SQL_CHECKS_LEFT, handing.leaving, hand_check, department_id, err) &&
           hand_all(&handing, SQL_IMPROVEMENTS_LEFT, handing.leaving, hand_improvement,
                    department_id, err);
}

bool hand_over_department(struct app *app, struct writer_turn *turn, const struct app_event *event,
                          struct err *err)
{
    const struct handing handing = { app, turn, "department_ended", 0 };
    int64_t successor = json_integer_value(json_object_get(event->object, "successor_id"));
    if (!successor)
        return true;
    return hand_all(&handing, SQL_CHECKS_OF_DEPARTMENT, event->id, hand_check, successor, err) &&
           hand_all(&handing, SQL_IMPROVEMENTS_OF_DEPARTMENT, event->id, hand_improvement,
                    successor, err);
}
