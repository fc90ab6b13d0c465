// An event of an alarm becomes a notice for everybody who has to know, once a person; they are written when the
// commit is complete (round.c).
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
    struct notice_round *round;
    const struct app_event *event;
    int64_t told[PEOPLE_MAX];
    size_t told_count;
};

static const char *member(const struct telling *telling, const char *name)
{
    const char *text = json_string_value(json_object_get(telling->event->object, name));
    return text ? text : "";
}

static void tell_person(struct telling *telling, int64_t officer_id, bool has_mail, const char *why)
{
    const struct app_event *event = telling->event;
    for (size_t i = 0; i < telling->told_count; i++)
        if (telling->told[i] == officer_id)
            return;
    if (telling->told_count == PEOPLE_MAX)
        return;
    telling->told[telling->told_count++] = officer_id;
    const struct notice_line line = { .id = writer_next_id(telling->turn),
                                      .officer_id = officer_id,
                                      .alarm_id = event->id,
                                      .department_id = event->owner.department_id,
                                      .event = event->name,
                                      .scenario = member(telling, "scenario"),
                                      .agency = event->owner.agency,
                                      .severity = member(telling, "severity"),
                                      .why = why,
                                      .path = member(telling, "path"),
                                      .title_ko = member(telling, "title_ko"),
                                      .title_en = member(telling, "title_en"),
                                      .has_mail = has_mail };
    notice_note(telling->round, &line);
}

// ---- who it is, asked for once a job

static bool role_holders(struct telling *telling, enum role role, int64_t department_id,
                         const struct people **out, struct err *err)
{
    struct notice_round *round = telling->round;
    const char *agency = telling->event->owner.agency;
    const char *name = arena_format(writer_arena(telling->turn), "role %d %lld %s", (int)role,
                                    (long long)department_id, agency);
    struct people *people = map_get(&round->known, name);
    if (!people) {
        int64_t day =
            civil_floor_day(now_civil(writer_at_us(telling->turn), app_zone_minutes(telling->app)));
        people = ARENA_NEW(round->known_arena, struct people);
        TRY(people_role_holders(writer_store(telling->turn), round->known_arena, agency,
                                department_id, role, day, people, err));
        map_put(&round->known, name, people);
    }
    *out = people;
    return true;
}

static bool officer(struct telling *telling, int64_t officer_id, const struct person **out,
                    struct err *err)
{
    struct notice_round *round = telling->round;
    const char *name =
        arena_format(writer_arena(telling->turn), "officer %lld", (long long)officer_id);
    struct person *person = map_get(&round->known, name);
    if (!person) {
        bool found;
        person = ARENA_NEW(round->known_arena, struct person);
        TRY(people_person(writer_store(telling->turn), round->known_arena, officer_id, person,
                          &found, err));
        if (!found)
            person->officer_id = 0;
        map_put(&round->known, name, person);
    }
    *out = person;
    return true;
}

struct channel {
    int64_t id;
    const char *events;
    bool audit_too;
};

struct channels {
    struct channel *at;
    size_t count, room;
};

static bool read_channels(struct telling *telling, struct channels *channels, struct err *err)
{
    struct arena *arena = telling->round->known_arena;
    struct store_rows *rows = store_ask(writer_store(telling->turn), err, SQL_CHANNEL_LIST,
                                        STORE_ARGS(store_text(telling->event->owner.agency)));
    bool more = rows != NULL, fine = more;
    while (more && (fine = store_next(rows, &more, err)) && more) {
        struct channel channel = { .id = store_get_int(rows, 0),
                                   .events = store_copy_text(rows, 1, arena),
                                   .audit_too = store_get_int(rows, 2) != 0 };
        VEC_ADD(arena, channels, channel);
    }
    store_done(rows);
    return fine;
}

static bool agency_channels(struct telling *telling, const struct channels **out, struct err *err)
{
    struct notice_round *round = telling->round;
    const char *name =
        arena_format(writer_arena(telling->turn), "channels %s", telling->event->owner.agency);
    struct channels *channels = map_get(&round->known, name);
    if (!channels) {
        channels = ARENA_NEW(round->known_arena, struct channels);
        TRY(read_channels(telling, channels, err));
        map_put(&round->known, name, channels);
    }
    *out = channels;
    return true;
}

// ---- people

static bool tell_role(struct telling *telling, enum role role, int64_t department_id,
                      struct err *err)
{
    const struct people *people;
    TRY(role_holders(telling, role, department_id, &people, err));
    for (size_t i = 0; i < people->count; i++)
        tell_person(telling, people->at[i].officer_id, *people->at[i].email, role_name(role));
    return true;
}

static bool tell_officer(struct telling *telling, int64_t officer_id, const char *why,
                         struct err *err)
{
    const struct person *person;
    if (!officer_id)
        return true;
    TRY(officer(telling, officer_id, &person, err));
    if (person->officer_id)
        tell_person(telling, person->officer_id, *person->email, why);
    return true;
}

static bool tell_people(struct telling *telling, struct err *err)
{
    const struct app_event *event = telling->event;
    enum role extra;
    // Who keeps the feeds running, and who releases what is held.
    if (strncmp(event->name, "feed.", 5) == 0 || strncmp(event->name, "bundle.", 7) == 0)
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
    return store_send(
        writer_store(telling->turn), err, SQL_DELIVERY_ADD,
        STORE_ARGS(store_int(id), store_int(channel_id), store_text(telling->event->name),
                   store_text(hook_body(telling, id)), store_int(writer_at_us(telling->turn))));
}

static bool tell_channels(struct telling *telling, struct err *err)
{
    const struct app_event *event = telling->event;
    const struct channels *channels;
    TRY(agency_channels(telling, &channels, err));
    for (size_t i = 0; i < channels->count; i++)
        if (has_word(channels->at[i].events, event->name) &&
            (!event->audit_only || channels->at[i].audit_too))
            TRY(tell_channel(telling, channels->at[i].id, err));
    return true;
}

bool notice_tell(struct app *app, struct writer_turn *turn, const struct app_event *event,
                 struct err *err)
{
    struct notice_module *module = app_module(app, "notice");
    struct telling telling = { .app = app, .turn = turn, .round = &module->round, .event = event };
    return tell_people(&telling, err) && tell_channels(&telling, err);
}

bool notice_tell_thing(struct app *app, struct writer_turn *turn, const struct app_event *event,
                       struct err *err)
{
    struct notice_module *module = app_module(app, "notice");
    struct app_event told = *event;
    told.name = json_string_value(json_object_get(event->object, "event"));
    struct telling telling = { .app = app, .turn = turn, .round = &module->round, .event = &told };
    enum role role;
    if (role_read(member(&telling, "role"), &role))
        return tell_role(&telling, role, event->owner.department_id, err);
    return tell_officer(&telling, json_integer_value(json_object_get(event->object, "officer_id")),
                        "person", err);
}
