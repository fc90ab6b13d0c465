// Nobody handles his own.
//
// Whose own an alarm is stands in alarm_involved since it was issued: its subject, and whoever made, checked,
// ordered or approved a record behind it, by the columns called *emp_no. Such a person may read the alarm
// (unless it is audit's alone) and say in a comment how it came about; he may not start, act, approve,
// confirm, send back, transfer or ask for an exclusion. Instead it goes one step up. For example
//
//   exp_pay P2: mk_emp_no 1001 (officer), chk_emp_no 1002 (team lead), ord_emp_no 1009 (of another department)
//   ─► handled by the manager: above every step on which 1001 and 1002 stand
#include "app/people.h"
#include "base/vec.h"
#include "modules/alarm/alarm.h"
#include "modules/alarm/queries.h"

bool alarm_involved(struct store *store, struct arena *arena, int64_t alarm_id, const char *emp_no,
                    const char **why, struct err *err)
{
    *why = NULL;
    if (*emp_no)
        TRY(store_word(store, err, arena, why, SQL_INVOLVED_WHY,
                       STORE_ARGS(store_int(alarm_id), store_text(emp_no))));
    *why = *why ? *why : "";
    return true;
}

struct barred {
    int64_t *at;
    size_t count, room;
};

static bool read_barred(const struct alarm_step *step, int64_t alarm_id, struct barred *out,
                        struct err *err)
{
    struct store_rows *rows =
        store_ask(step->store, err, SQL_INVOLVED_LIST, STORE_ARGS(store_int(alarm_id)));
    bool more = rows != NULL, fine = rows != NULL;
    while (more && (fine = store_next(rows, &more, err)) && more)
        if (!store_is_null(rows, 2))
            VEC_ADD(step->arena, out, store_get_int(rows, 2));
    store_done(rows);
    return fine;
}

bool alarm_step_up_from(const struct alarm_step *step, const char *agency_id, int64_t department_id,
                        const int64_t *barred, size_t count, int64_t *officer_id, struct err *err)
{
    *officer_id = 0;
    if (!count)
        return true;
    struct str name;
    str_open(&name, step->arena);
    str_format(&name, "up\n%s\n%lld", agency_id, (long long)department_id);
    for (size_t i = 0; i < count; i++)
        str_format(&name, "\n%lld", (long long)barred[i]);
    int64_t *known = step->known ? map_get(step->known, str_end(&name)) : NULL;
    if (known) {
        *officer_id = *known;
        return true;
    }
    struct person person;
    bool found;
    TRY(people_one_step_up(step->store, step->arena, agency_id, department_id, barred, count,
                           alarm_today(step), &person, &found, err));
    *officer_id = found ? person.officer_id : 0;
    if (step->known) {
        known = ARENA_NEW(step->known->arena, int64_t);
        *known = *officer_id;
        map_put(step->known, str_end(&name), known);
    }
    return true;
}

bool alarm_step_up(const struct alarm_step *step, const struct alarm *alarm, int64_t barred,
                   int64_t *officer_id, struct err *err)
{
    struct barred list = { 0 };
    TRY(read_barred(step, alarm->id, &list, err));
    if (barred)
        VEC_ADD(step->arena, &list, barred);
    return alarm_step_up_from(step, alarm->agency_id, alarm->department_id, list.at, list.count,
                              officer_id, err);
}
