// Until when: due days of each step, reminders before and after, and who is told when nothing happens.
//
// No rule that we know fixes a number of days, so all of it is data: alarm_deadline has working days for
// each step (a row for the scenario goes before one for the agency, that before the one for all), and
// alarm_escalation has the steps, counted in calendar days from the due day:
//
//   issued Fri 2 Oct, act 7 ─► Chuseok 3 to 7 Oct, Hangul day 9 Oct ─► due Fri 16 Oct
//                      remind 14 Oct (−2) · 16 Oct (0), then every 7 days · escalate 23 Oct (+7) to the manager
//
// What is not a working day is Saturday, Sunday and what the calendar of the records says so; a Saturday
// that the calendar calls a working day is one.
#include "base/vec.h"
#include "modules/alarm/alarm.h"
#include "modules/alarm/queries.h"

#define SQL_CALENDAR "SELECT CAST(ymd AS text), biz_yn FROM calendar WHERE ymd >= $1 AND ymd <= $2"
#define DAYS_LOOKED  400

// Days from the first on, true where the calendar says something else than the weekday.
struct exceptions {
    bool given[DAYS_LOOKED], works[DAYS_LOOKED];
};

static bool read_calendar(const struct alarm_step *step, int64_t first, struct exceptions *out,
                          struct err *err)
{
    memset(out, 0, sizeof *out);
    struct store_rows *rows =
        store_ask(step->store, err, SQL_CALENDAR,
                  STORE_ARGS(store_text(alarm_day_text(step->arena, first)),
                             store_text(alarm_day_text(step->arena, first + DAYS_LOOKED - 1))));
    bool more = rows != NULL, fine = rows != NULL;
    while (more && (fine = store_next(rows, &more, err)) && more) {
        const char *text = store_get_text(rows, 0), *works = store_get_text(rows, 1);
        int64_t day;
        if (!works || !civil_parse_date(text, strlen(text), &day))
            continue;
        out->given[day - first] = true;
        out->works[day - first] = strcmp(works, "Y") == 0;
    }
    store_done(rows);
    return fine;
}

// The day that lies so many working days after `today`.
static bool add_working_days(const struct alarm_step *step, int64_t today, int64_t days,
                             int64_t *out, struct err *err)
{
    struct exceptions *calendar = ARENA_NEW(step->arena, struct exceptions);
    TRY(read_calendar(step, today, calendar, err));
    int64_t day = today;
    while (days > 0 && day - today + 1 < DAYS_LOOKED) {
        day++;
        bool works = calendar->given[day - today] ? calendar->works[day - today]
                                                  : civil_iso_weekday(day) < 6;
        days -= works;
    }
    *out = day;
    return true;
}

bool alarm_due(const struct alarm_step *step, const struct alarm *alarm, const char *due_step,
               const char **out, struct err *err)
{
    const char *name = arena_format(step->arena, "due\n%s\n%s\n%s", alarm->agency_id,
                                    alarm->scenario_id, due_step);
    *out = step->known ? map_get(step->known, name) : NULL;
    if (*out)
        return true;
    int64_t days, day;
    bool found;
    TRY(store_number(step->store, err, &days, &found, SQL_DEADLINE,
                     STORE_ARGS(store_text(due_step), store_text(alarm->agency_id),
                                store_text(alarm->scenario_id))));
    if (!found)
        return true;
    TRY(add_working_days(step, alarm_today(step), days, &day, err));
    *out = alarm_day_text(step->arena, day);
    if (step->known)
        map_put(step->known, name, arena_text(step->known->arena, *out, strlen(*out)));
    return true;
}

// ---- reminders and escalation

#define STEPS_MAX 16

struct ladder { // the rows of alarm_escalation
    struct {
        int64_t days, every;
        bool escalate;
        const char *to_role;
    } steps[STEPS_MAX];
    int64_t count;
};

static bool read_ladder(const struct alarm_step *step, struct ladder *out, struct err *err)
{
    out->count = 0;
    struct store_rows *rows = store_ask(step->store, err, SQL_ESCALATIONS, STORE_NO_ARGS);
    bool more = rows != NULL, fine = rows != NULL;
    while (more && out->count < STEPS_MAX && (fine = store_next(rows, &more, err)) && more) {
        const char *role = store_get_text(rows, 3);
        out->steps[out->count].days = store_get_int(rows, 0);
        out->steps[out->count].escalate = strcmp(store_get_text(rows, 1), "escalate") == 0;
        out->steps[out->count].every = store_get_int(rows, 2);
        out->steps[out->count++].to_role = arena_text(step->arena, role, strlen(role));
    }
    store_done(rows);
    return fine;
}

// The next day on which there is something to say, after `told` steps and not before `from`; -1: none.
static int64_t next_look(const struct ladder *ladder, int64_t due, int64_t told, int64_t from)
{
    int64_t next = told < ladder->count ? due + ladder->steps[told].days : -1;
    for (int64_t i = 0; i < told; i++) {
        int64_t every = ladder->steps[i].every, first = due + ladder->steps[i].days;
        if (every <= 0)
            continue;
        int64_t times = from > first ? (from - first + every - 1) / every : 1;
        int64_t again = first + (times > 0 ? times : 1) * every;
        next = next < 0 || again < next ? again : next;
    }
    return next;
}

static bool put_look(const struct alarm_step *step, struct alarm *alarm,
                     const struct ladder *ladder, int64_t from)
{
    int64_t due;
    alarm->look_on = NULL;
    if (!alarm->due_on || !civil_parse_date(alarm->due_on, strlen(alarm->due_on), &due))
        return true;
    int64_t next = next_look(ladder, due, alarm->told_step, from);
    alarm->look_on = next < 0 ? NULL : alarm_day_text(step->arena, next);
    return true;
}

bool alarm_put_due(const struct alarm_step *step, struct alarm *alarm, const char *due_on,
                   struct err *err)
{
    alarm->due_on = due_on;
    alarm->look_on = NULL;
    alarm->told_step = 0;
    if (!due_on)
        return true;
    const char *name = arena_format(step->arena, "look\n%s", due_on);
    alarm->look_on = step->known ? map_get(step->known, name) : NULL;
    if (alarm->look_on)
        return true;
    struct ladder ladder;
    TRY(read_ladder(step, &ladder, err));
    put_look(step, alarm, &ladder, 0);
    if (step->known && alarm->look_on)
        map_put(step->known, name,
                arena_text(step->known->arena, alarm->look_on, strlen(alarm->look_on)));
    return true;
}

bool alarm_set_due(const struct alarm_step *step, struct alarm *alarm, enum alarm_act act,
                   struct err *err)
{
    const char *due = NULL;
    if (alarm->baseline || !alarm_is_open(alarm->state))
        return alarm_put_due(step, alarm, NULL, err);
    switch (alarm->state) {
    case ALARM_ISSUED:
        TRY(alarm_due(step, alarm, "act", &alarm->act_due_on, err));
        due = alarm->act_due_on;
        if (!alarm->read_at)
            TRY(alarm_due(step, alarm, "read", &due, err));
        break;
    case ALARM_WORKING:
        due = alarm->act_due_on;
        if (act != ALARM_START) // sent back: the days count again, what is in time does not
            TRY(alarm_due(step, alarm, "act", &due, err));
        break;
    case ALARM_ACTED:
        TRY(alarm_due(step, alarm, "approve", &due, err));
        break;
    default:
        TRY(alarm_due(step, alarm, "confirm", &due, err));
        break;
    }
    return alarm_put_due(step, alarm, due, err);
}

// Takes every step whose day has come, and says the last of them.
static bool remind_one(const struct alarm_step *step, const struct ladder *ladder, int64_t id,
                       struct err *err)
{
    struct alarm alarm;
    bool found;
    int64_t due, today = alarm_today(step);
    TRY(alarm_load(step->store, step->arena, id, &alarm, &found, err));
    if (!found || !alarm.due_on || !civil_parse_date(alarm.due_on, strlen(alarm.due_on), &due))
        return true;
    const char *to_role = "";
    bool escalate = false;
    while (alarm.told_step < ladder->count && due + ladder->steps[alarm.told_step].days <= today) {
        escalate = ladder->steps[alarm.told_step].escalate;
        to_role = ladder->steps[alarm.told_step++].to_role;
    }
    put_look(step, &alarm, ladder, today + 1);
    TRY(store_run(
        step->store, err, SQL_REMINDED,
        STORE_ARGS(store_int(id), store_text(alarm.look_on), store_int(alarm.told_step))));
    return alarm_tell_to(step, &alarm, escalate ? "alarm.escalated" : "alarm.reminder", to_role,
                         err);
}

bool alarm_remind(struct app *app, struct writer_turn *turn, struct err *err)
{
    struct alarm_step step = alarm_program_step(app, turn);
    struct ladder ladder;
    TRY(read_ladder(&step, &ladder, err));
    struct store_numbers ids;
    TRY(store_numbers(step.store, err, step.arena, &ids, SQL_TO_REMIND,
                      STORE_ARGS(store_text(alarm_day_text(step.arena, alarm_today(&step))))));
    for (size_t i = 0; i < ids.count; i++)
        TRY(remind_one(&step, &ladder, ids.at[i], err));
    return true;
}
