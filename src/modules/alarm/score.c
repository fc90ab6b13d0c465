// Rarity and corroboration, from one pass over what happened (alarm_event, from where the last pass ended):
//
//   issued, or open again   what it is about goes into alarm_about, its scenario is counted
//   closed, excluded        it corroborates no more
//   ─► it and the open alarms that are about the same are scored anew
//
// For example F03 (paid twice) stands on payment P2 to the vendor t1.Zk…; F10 finds that the same vendor quoted
// below the floor price. Each corroborates the other: 8 more. What more than ABOUT_MOST open alarms are about is about
// nothing (a card of the whole department) and corroborates none.
#include "modules/alarm/score.h"

#include <inttypes.h>

#include "base/vec.h"
#include "modules/alarm/evidence.h"
#include "modules/alarm/queries.h"

#define STEPS_MOST    3
#define ABOUT_MOST    50
#define EVENTS_A_TURN 500
#define STATE_EVENT   "alarm_scored"  // in app_state: the last event that was looked at
#define STATE_WEIGHTS "alarm_weights" // what the weights were
#define STATE_RESCORE "alarm_rescore" // the last open alarm that was weighed anew; -1: all were

struct score_weights score_weights(struct app *app)
{
    return (struct score_weights){
        .severity = app_setting_number(app, "alarm.weight_severity", 25),
        .amount = app_setting_number(app, "alarm.weight_amount", 3),
        .rarity = app_setting_number(app, "alarm.weight_rarity", 5),
        .corroboration = app_setting_number(app, "alarm.weight_corroboration", 8),
        .repetition = app_setting_number(app, "alarm.weight_repetition", 10),
    };
}

static int64_t at_most(int64_t number, int64_t most)
{
    return number < most ? number : most;
}

static int64_t tens_of(int64_t amount)
{
    int64_t tens = 0;
    for (uint64_t won = amount < 0 ? 0u - (uint64_t)amount : (uint64_t)amount; won >= 10; won /= 10)
        tens++;
    return tens;
}

void score_set(struct arena *arena, const struct score_weights *weights, struct alarm *alarm)
{
    int64_t severity = weights->severity * alarm->severity;
    int64_t amount = weights->amount * tens_of(alarm->amount);
    int64_t rarity = weights->rarity * alarm->rarity;
    int64_t corroboration = weights->corroboration * at_most(alarm->corroboration, STEPS_MOST);
    int64_t repetition = weights->repetition * at_most(alarm->episode - 1, STEPS_MOST);
    alarm->score = severity + amount + rarity + corroboration + repetition;
    alarm->score_parts =
        arena_format(arena,
                     "{\"severity\":%" PRId64 ",\"amount\":%" PRId64 ",\"rarity\":%" PRId64
                     ",\"corroboration\":%" PRId64 ",\"repetition\":%" PRId64 "}",
                     severity, amount, rarity, corroboration, repetition);
}

// ---- what an alarm is about

static int64_t about_number(struct arena *arena, const char *agency, const char *kind,
                            const char *value)
{
    uint8_t hash[SEAL_HASH];
    const char *text = arena_format(arena, "%s\n%s\n%s", agency, kind, value);
    uint64_t number = 0;
    seal_hash(text, strlen(text), hash);
    for (size_t i = 0; i < 8; i++)
        number = number << 8 | hash[i];
    return (int64_t)(number >> 1);
}

struct numbers {
    int64_t *at;
    size_t count, room;
};

static void add_records(const struct alarm_step *step, const struct alarm *alarm,
                        struct numbers *out)
{
    json_t *records = json_loads(alarm->records, 0, NULL), *record;
    size_t at;
    json_array_foreach(records, at, record)
        VEC_ADD(step->arena, out,
                about_number(step->arena, alarm->agency_id,
                             json_string_value(json_object_get(record, "table")),
                             json_string_value(json_object_get(record, "key"))));
    json_decref(records);
}

// "creditor_tok" and "payee_tok" are one kind. Who made or checked a record is not what it is about.
static const char *kind_of_party(const char *column)
{
    const char *last = strrchr(column, '_');
    if (!evidence_names_party(column))
        return NULL;
    if (last && strcmp(last, "_tok") == 0)
        return last;
    size_t len = strlen(column);
    if (len > strlen("emp_no") && strcmp(column + len - strlen("emp_no"), "emp_no") == 0)
        return NULL;
    return column;
}

static void add_parties(const struct alarm_step *step, const struct alarm *alarm,
                        struct numbers *out)
{
    json_t *evidence = json_loads(alarm->evidence, 0, NULL), *column;
    json_t *hidden = evidence_hidden(step, alarm);
    size_t at;
    json_array_foreach(evidence, at, column)
    {
        const char *name = json_string_value(json_object_get(column, "name"));
        const char *kind = kind_of_party(name);
        const char *value = json_string_value(json_object_get(hidden, name));
        value = value ? value : json_string_value(json_object_get(column, "value"));
        if (kind && value && *value && strcmp(value, "-") != 0 &&
            strcmp(value, alarm->officer_code) != 0)
            VEC_ADD(step->arena, out, about_number(step->arena, alarm->agency_id, kind, value));
    }
    json_decref(evidence);
    json_decref(hidden);
}

static bool note_about(const struct alarm_step *step, const struct alarm *alarm, struct err *err)
{
    struct numbers about = { 0 };
    add_records(step, alarm, &about);
    add_parties(step, alarm, &about);
    for (size_t i = 0; i < about.count; i++)
        TRY(store_send(step->store, err, SQL_ABOUT_ADD,
                       STORE_ARGS(store_int(about.at[i]), store_int(alarm->id))));
    TRY(store_send(step->store, err, SQL_TALLY_ADD,
                   STORE_ARGS(store_text(alarm->agency_id), store_text(alarm->scenario_id))));
    return store_send(step->store, err, SQL_TALLY_ADD,
                      STORE_ARGS(store_text(alarm->agency_id), store_text("")));
}

// ---- what that says

struct neighbours {
    struct numbers alarms;
    struct map scenarios;
};

static bool add_sharing(const struct alarm_step *step, const struct alarm *alarm, int64_t about,
                        struct neighbours *out, struct err *err)
{
    struct numbers alarms = { 0 };
    VEC(const char *) scenarios = { 0 };
    struct store_rows *rows =
        store_ask(step->store, err, SQL_ABOUT_SHARED, STORE_ARGS(store_int(about)));
    bool more = rows != NULL, fine = more;
    while (more && (fine = store_next(rows, &more, err)) && more) {
        VEC_ADD(step->arena, &alarms, store_get_int(rows, 0));
        VEC_ADD(step->arena, &scenarios, store_copy_text(rows, 1, step->arena));
    }
    store_done(rows);
    if (alarms.count > ABOUT_MOST)
        return fine;
    for (size_t i = 0; i < alarms.count; i++) {
        if (alarms.at[i] != alarm->id)
            VEC_ADD(step->arena, &out->alarms, alarms.at[i]);
        if (strcmp(scenarios.at[i], alarm->scenario_id) != 0)
            map_put(&out->scenarios, scenarios.at[i], out);
    }
    return fine;
}

static bool find_neighbours(const struct alarm_step *step, const struct alarm *alarm,
                            struct neighbours *out, struct err *err)
{
    struct numbers about = { 0 };
    *out = (struct neighbours){ 0 };
    map_open(&out->scenarios, step->arena);
    struct store_rows *rows =
        store_ask(step->store, err, SQL_ABOUT_OF, STORE_ARGS(store_int(alarm->id)));
    bool more = rows != NULL, fine = more;
    while (more && (fine = store_next(rows, &more, err)) && more)
        VEC_ADD(step->arena, &about, store_get_int(rows, 0));
    store_done(rows);
    for (size_t i = 0; fine && i < about.count; i++)
        fine = add_sharing(step, alarm, about.at[i], out, err);
    return fine;
}

static bool find_rarity(const struct alarm_step *step, const struct alarm *alarm, int64_t *out,
                        struct err *err)
{
    int64_t all = 0, own = 0;
    bool found;
    TRY(store_number(step->store, err, &all, &found, SQL_TALLY,
                     STORE_ARGS(store_text(alarm->agency_id), store_text(""))));
    TRY(store_number(step->store, err, &own, &found, SQL_TALLY,
                     STORE_ARGS(store_text(alarm->agency_id), store_text(alarm->scenario_id))));
    *out = own ? at_most(tens_of(all / own), STEPS_MOST) : 0;
    return true;
}

static bool write_score(const struct alarm_step *step, const struct score_weights *weights,
                        struct alarm *alarm, struct err *err)
{
    score_set(step->arena, weights, alarm);
    return store_send(step->store, err, SQL_SCORE_PUT,
                      STORE_ARGS(store_int(alarm->id), store_int(alarm->rarity),
                                 store_int(alarm->corroboration), store_int(alarm->score),
                                 store_text(alarm->score_parts)));
}

// ---- the pass

struct pass {
    struct alarm_step step;
    struct score_weights weights;
    struct numbers changed; // alarms to be scored anew, each once
    struct map seen;
};

static void add_changed(struct pass *pass, int64_t id)
{
    const char *name = arena_format(pass->step.arena, "%" PRId64, id);
    if (map_get(&pass->seen, name))
        return;
    map_put(&pass->seen, name, pass);
    VEC_ADD(pass->step.arena, &pass->changed, id);
}

static bool score_one(struct pass *pass, int64_t id, struct err *err)
{
    struct alarm alarm;
    struct neighbours neighbours;
    bool found;
    TRY(alarm_load(pass->step.store, pass->step.arena, id, &alarm, &found, err));
    if (!found || !alarm_is_open(alarm.state))
        return true;
    TRY(find_neighbours(&pass->step, &alarm, &neighbours, err));
    TRY(find_rarity(&pass->step, &alarm, &alarm.rarity, err));
    alarm.corroboration = (int64_t)neighbours.scenarios.count;
    return write_score(&pass->step, &pass->weights, &alarm, err);
}

static bool take_event(struct pass *pass, int64_t alarm_id, bool issued, struct err *err)
{
    struct alarm alarm;
    struct neighbours neighbours;
    bool found;
    TRY(alarm_load(pass->step.store, pass->step.arena, alarm_id, &alarm, &found, err));
    if (!found)
        return true;
    if (issued)
        TRY(note_about(&pass->step, &alarm, err));
    add_changed(pass, alarm_id);
    TRY(find_neighbours(&pass->step, &alarm, &neighbours, err));
    for (size_t i = 0; i < neighbours.alarms.count; i++)
        add_changed(pass, neighbours.alarms.at[i]);
    return true;
}

struct event {
    int64_t id, alarm_id;
    bool issued;
};

static bool read_events(struct pass *pass, int64_t after, struct event *out, size_t *count,
                        struct err *err)
{
    struct store_rows *rows = store_ask(pass->step.store, err, SQL_EVENTS_AFTER,
                                        STORE_ARGS(store_int(after), store_int(EVENTS_A_TURN)));
    bool more = rows != NULL, fine = more;
    *count = 0;
    while (more && (fine = store_next(rows, &more, err)) && more)
        out[(*count)++] = (struct event){ store_get_int(rows, 0), store_get_int(rows, 1),
                                          strcmp(store_get_text(rows, 2), "issue") == 0 };
    store_done(rows);
    return fine;
}

static bool read_state(const struct alarm_step *step, const char *name, int64_t *out,
                       struct err *err)
{
    bool found;
    *out = 0;
    return store_number(step->store, err, out, &found, SQL_STATE_GET, STORE_ARGS(store_text(name)));
}

static bool put_state(const struct alarm_step *step, const char *name, int64_t value,
                      struct err *err)
{
    return store_run(step->store, err, SQL_STATE_PUT,
                     STORE_ARGS(store_text(name), store_int(value)));
}

static bool follow_events(struct pass *pass, struct err *err)
{
    int64_t last;
    size_t count;
    struct event *events = ARENA_ARRAY(pass->step.arena, struct event, EVENTS_A_TURN);
    TRY(read_state(&pass->step, STATE_EVENT, &last, err));
    TRY(read_events(pass, last, events, &count, err));
    for (size_t i = 0; i < count; i++)
        TRY(take_event(pass, events[i].alarm_id, events[i].issued, err));
    for (size_t i = 0; i < pass->changed.count; i++)
        TRY(score_one(pass, pass->changed.at[i], err));
    return !count || put_state(&pass->step, STATE_EVENT, events[count - 1].id, err);
}

// ---- after a weight has changed

static int64_t weights_number(struct arena *arena, const struct score_weights *weights)
{
    return about_number(arena, "", "weights",
                        arena_format(arena,
                                     "%" PRId64 " %" PRId64 " %" PRId64 " %" PRId64 " %" PRId64,
                                     weights->severity, weights->amount, weights->rarity,
                                     weights->corroboration, weights->repetition));
}

static bool weigh_anew(struct pass *pass, struct err *err)
{
    int64_t were, after, are = weights_number(pass->step.arena, &pass->weights);
    struct numbers ids = { 0 };
    TRY(read_state(&pass->step, STATE_WEIGHTS, &were, err));
    TRY(read_state(&pass->step, STATE_RESCORE, &after, err));
    if (were == are && after < 0)
        return true;
    after = were == are ? after : 0;
    struct store_rows *rows = store_ask(pass->step.store, err, SQL_OPEN_AFTER,
                                        STORE_ARGS(store_int(after), store_int(EVENTS_A_TURN)));
    bool more = rows != NULL, fine = more;
    while (more && (fine = store_next(rows, &more, err)) && more)
        VEC_ADD(pass->step.arena, &ids, store_get_int(rows, 0));
    store_done(rows);
    TRY(fine);
    for (size_t i = 0; i < ids.count; i++) {
        struct alarm alarm;
        bool found;
        TRY(alarm_load(pass->step.store, pass->step.arena, ids.at[i], &alarm, &found, err));
        TRY(write_score(&pass->step, &pass->weights, &alarm, err));
    }
    return put_state(&pass->step, STATE_WEIGHTS, are, err) &&
           put_state(&pass->step, STATE_RESCORE, ids.count ? ids.at[ids.count - 1] : -1, err);
}

bool score_turn(struct app *app, struct writer_turn *turn, struct err *err)
{
    struct pass pass = { .step = alarm_program_step(app, turn), .weights = score_weights(app) };
    map_open(&pass.seen, pass.step.arena);
    return follow_events(&pass, err) && weigh_anew(&pass, err);
}
