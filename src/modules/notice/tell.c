// An event of an alarm becomes a notice for everybody who has to know, once a person.
#include "app/people.h"
#include "base/civil.h"
#include "base/doc.h"
#include "base/now.h"
#include "modules/notice/notice.h"
#include "modules/notice/queries.h"

#define PEOPLE_MAX 64

struct telling {
    struct app *app;
    struct writer_turn *turn;
    const struct app_event *event;
    int64_t told[PEOPLE_MAX];
    size_t told_count;
};

static const char *member(const struct telling *telling, const char *name)
{
    const char *text = json_string_value(json_object_get(telling->event->object, name));
    return text ? text : "";
}

static bool tell_person(struct telling *telling, int64_t officer_id, bool has_mail, const char *why,
                        struct err *err)
{
    const struct app_event *event = telling->event;
    for (size_t i = 0; i < telling->told_count; i++)
        if (telling->told[i] == officer_id)
            return true;
    if (telling->told_count == PEOPLE_MAX)
        return true;
    telling->told[telling->told_count++] = officer_id;
    int64_t department = event->owner.department_id;
    return store_run(
        writer_store(telling->turn), err, SQL_NOTICE_ADD,
        STORE_ARGS(store_int(writer_next_id(telling->turn)), store_int(officer_id),
                   store_text(event->name), store_int(event->id),
                   store_text(member(telling, "scenario")), store_text(event->owner.agency),
                   department ? store_int(department) : store_null(),
                   store_text(member(telling, "severity")), store_text(why),
                   store_int(writer_at_us(telling->turn)), has_mail ? store_null() : store_int(0)));
}

static bool tell_role(struct telling *telling, enum role role, int64_t department_id,
                      struct err *err)
{
    struct people people = { 0 };
    int64_t day =
        civil_floor_day(now_civil(writer_at_us(telling->turn), app_zone_minutes(telling->app)));
    TRY(people_role_holders(writer_store(telling->turn), writer_arena(telling->turn),
                            telling->event->owner.agency, department_id, role, day, &people, err));
    for (size_t i = 0; i < people.count; i++)
        TRY(tell_person(telling, people.at[i].officer_id, *people.at[i].email, role_name(role),
                        err));
    return true;
}

static bool tell_officer(struct telling *telling, int64_t officer_id, const char *why,
                         struct err *err)
{
    struct person person;
    bool found;
    if (!officer_id)
        return true;
    TRY(people_person(writer_store(telling->turn), writer_arena(telling->turn), officer_id, &person,
                      &found, err));
    return !found || tell_person(telling, person.officer_id, *person.email, why, err);
}

static bool tell_people(struct telling *telling, struct err *err)
{
    const struct app_event *event = telling->event;
    enum role extra;
    if (strncmp(event->name, "feed.", 5) ==
        0) // who keeps the feeds running, and who releases a load
        return tell_role(telling, ROLE_ADMIN, 0, err) && tell_role(telling, ROLE_AUDITOR, 0, err);
    if (role_read(member(telling, "to_role"), &extra))
        TRY(tell_role(telling, extra, extra == ROLE_MANAGER ? event->owner.department_id : 0, err));
    if (!event->audit_only) {
        TRY(tell_officer(telling, event->owner.officer_id, role_name(ROLE_OFFICER), err));
        // One step up from the officer, where the case is his own.
        TRY(tell_officer(telling, json_integer_value(json_object_get(event->object, "handler_id")),
                         "handler", err));
        if (event->owner.department_id)
            TRY(tell_role(telling, ROLE_MANAGER, event->owner.department_id, err));
    }
    // A change of state is for those who wait for it, what is new and what is late for audit too.
    return strcmp(event->name, "alarm.changed") == 0 || tell_role(telling, ROLE_AUDITOR, 0, err);
}

static bool has_word(const char *words, const char *word)
{
    size_t len = strlen(word);
    for (const char *at = words; (at = strstr(at, word)); at += len)
        if ((at == words || at[-1] == ' ') && (at[len] == ' ' || !at[len]))
            return true;
    return false;
}

// Id, rule, department and link: nothing about a person.
static const char *hook_body(struct telling *telling, int64_t delivery_id)
{
    const struct app_event *event = telling->event;
    char at[NOW_TEXT_MAX];
    now_print(writer_at_us(telling->turn), at);
    json_t *body = json_pack(
        "{s:I, s:s, s:s, s:I, s:s, s:s, s:s, s:s, s:I, s:s}", "delivery", (json_int_t)delivery_id,
        "event", event->name, "at", at, "alarm", (json_int_t)event->id, "scenario",
        member(telling, "scenario"), "title", member(telling, "title_ko"), "severity",
        member(telling, "severity"), "agency", event->owner.agency, "department",
        (json_int_t)event->owner.department_id, "link", member(telling, "link"));
    const char *text = doc_dump(writer_arena(telling->turn), body);
    json_decref(body);
    return text;
}

static bool tell_channel(struct telling *telling, int64_t channel_id, struct err *err)
{
    int64_t id = writer_next_id(telling->turn);
    return store_run(
        writer_store(telling->turn), err, SQL_DELIVERY_ADD,
        STORE_ARGS(store_int(id), store_int(channel_id), store_text(telling->event->name),
                   store_text(hook_body(telling, id)), store_int(writer_at_us(telling->turn))));
}

static bool tell_channels(struct telling *telling, struct err *err)
{
    const struct app_event *event = telling->event;
    VEC(int64_t) channels = { 0 };
    struct store_rows *rows = store_ask(writer_store(telling->turn), err, SQL_CHANNEL_LIST,
                                        STORE_ARGS(store_text(event->owner.agency)));
    bool more = rows != NULL, fine = more;
    while (more && (fine = store_next(rows, &more, err)) && more)
        if (has_word(store_get_text(rows, 1), event->name) &&
            (!event->audit_only || store_get_int(rows, 2)))
            VEC_ADD(writer_arena(telling->turn), &channels, store_get_int(rows, 0));
    store_done(rows);
    for (size_t i = 0; fine && i < channels.count; i++)
        fine = tell_channel(telling, channels.at[i], err);
    return fine;
}

bool notice_tell(struct app *app, struct writer_turn *turn, const struct app_event *event,
                 struct err *err)
{
    struct telling telling = { .app = app, .turn = turn, .event = event };
    return tell_people(&telling, err) && tell_channels(&telling, err);
}
