// Exclusions: a finding that is lawful although it looks wrong, kept away from people for a while.
//
// Of a record: this alarm alone, as long as its compared columns stay as they are. Of a key: whatever the
// scenario finds with the same values in the columns that are named (this payee, that card), for a year at
// most. Asked by the department, granted by audit; what it hides waits on audit's list until somebody else
// of audit confirms it, goes on being matched and counted, and comes back when it expires.
//
//   F03, columns ["payee_tok"], until 2026-12-31
//   ─► hash of "agency A1 · F03 · payee_tok=t1.Zk3…", compared with the same hash of each new finding
//
// The value of a masked column never leaves here: it is taken from the sealed part of the evidence.
#include "modules/alarm/exclude.h"

#include "base/doc.h"
#include "base/vec.h"
#include "control/mask.h"
#include "modules/alarm/ask.h"
#include "modules/alarm/queries.h"

#define YEAR_DAYS    366
#define PREVIEW_MAX  10000
#define ALARMS_SHOWN 100

static const char *match_hash(struct arena *arena, const char *agency, const char *scenario,
                              const char *values)
{
    struct str text;
    str_open(&text, arena);
    str_format(&text, "%s\n%s\n%s", agency, scenario, values);
    uint8_t hash[SEAL_HASH];
    seal_hash(text.data, text.len, hash);
    char *hex = arena_take(arena, 2 * SEAL_HASH + 1);
    seal_hex(hash, SEAL_HASH, hex);
    return hex;
}

// The names of a JSON array, ended with NULL.
static const char *const *names_of(struct arena *arena, const json_t *columns)
{
    size_t count = json_array_size(columns);
    const char **names = ARENA_ARRAY(arena, const char *, count + 1);
    for (size_t i = 0; i < count; i++) {
        const char *name = json_string_value(json_array_get(columns, i));
        names[i] = arena_text(arena, name, strlen(name));
    }
    return names;
}

static const char *const *names_in(struct arena *arena, const char *text)
{
    json_t *columns = json_loads(text, 0, NULL);
    const char *const *names = names_of(arena, columns);
    json_decref(columns);
    return names;
}

// ---- of an alarm in the store

static const json_t *find_column(const json_t *evidence, const char *name)
{
    size_t at;
    json_t *column;
    json_array_foreach(evidence, at,
                       column) if (strcmp(json_string_value(json_object_get(column, "name")),
                                          name) == 0) return column;
    return NULL;
}

// The values of these columns of the alarm, as evidence_match() has them; false: it has not all of them.
static bool stored_values(const struct alarm_step *step, const struct alarm *alarm,
                          const char *const *names, struct str *out)
{
    json_t *evidence = json_loads(alarm->evidence, 0, NULL), *hidden = evidence_hidden(step, alarm);
    bool all = true;
    for (size_t i = 0; names[i]; i++) {
        const json_t *column = find_column(evidence, names[i]);
        const char *mark = json_string_value(json_object_get(column, "mark"));
        const char *value = mark && mask_needed(mark)
                                ? json_string_value(json_object_get(hidden, names[i]))
                                : json_string_value(json_object_get(column, "value"));
        all = all && value;
        str_format(out, "%s=%s\n", names[i], value ? value : "");
    }
    json_decref(evidence);
    json_decref(hidden);
    return all;
}

// The hash of these columns of the alarm; NULL: it has not all of them.
static const char *alarm_match(const struct alarm_step *step, const struct alarm *alarm,
                               const char *const *names)
{
    struct str text;
    str_open(&text, step->arena);
    bool all = stored_values(step, alarm, names, &text);
    return all ? match_hash(step->arena, alarm->agency_id, alarm->scenario_id, str_end(&text))
               : NULL;
}

// ---- under other keys

static const char *stored_compared(const struct alarm_step *step, const struct alarm *alarm)
{
    json_t *evidence = json_loads(alarm->evidence, 0, NULL), *column;
    const char **names = ARENA_ARRAY(step->arena, const char *, json_array_size(evidence) + 1);
    size_t at, count = 0;
    json_array_foreach(evidence, at, column)
    {
        const char *name = json_string_value(json_object_get(column, "name"));
        if (json_is_true(json_object_get(column, "compared")))
            names[count++] = arena_text(step->arena, name, strlen(name));
    }
    json_decref(evidence);
    struct str out;
    str_open(&out, step->arena);
    stored_values(step, alarm, names, &out);
    const char *text = str_end(&out);
    return evidence_hash(step->arena, text, out.len);
}

struct rematch {
    int64_t id;
    const char *match;
};

static bool rematch(const struct alarm_step *step, const struct alarm *alarm, struct err *err)
{
    VEC(struct rematch) list = { 0 };
    struct store_rows *rows =
        store_ask(step->store, err, SQL_MATCHES_OF, STORE_ARGS(store_int(alarm->id)));
    bool more = true, fine = rows != NULL;
    while (fine && (fine = store_next(rows, &more, err)) && more) {
        const char *const *names = names_in(step->arena, store_get_text(rows, 1));
        struct rematch one = { store_get_int(rows, 0), alarm_match(step, alarm, names) };
        if (one.match)
            VEC_ADD(step->arena, &list, one);
    }
    store_done(rows);
    for (size_t i = 0; fine && i < list.count; i++)
        fine = store_run(step->store, err, SQL_MATCH_PUT,
                         STORE_ARGS(store_int(list.at[i].id), store_text(list.at[i].match)));
    return fine;
}

// What was hashed over tokens is hashed over those that took their place.
bool exclusion_rekey(struct app *app, struct writer_turn *turn, int64_t alarm_id, struct err *err)
{
    const struct alarm_step step = { .app = app,
                                     .store = writer_store(turn),
                                     .turn = turn,
                                     .arena = writer_arena(turn),
                                     .at_us = writer_at_us(turn) };
    struct alarm alarm;
    bool found;
    TRY(alarm_load(step.store, step.arena, alarm_id, &alarm, &found, err));
    return store_run(step.store, err, SQL_COMPARED_PUT,
                     STORE_ARGS(store_int(alarm_id), store_text(stored_compared(&step, &alarm)))) &&
           rematch(&step, &alarm, err);
}

// ---- of a finding

struct granted {
    int64_t id;
    const char *const *columns;
    const char *match;
};

struct granted_list {
    struct granted *at;
    size_t count, room;
};

static bool read_granted(const struct alarm_step *step, const struct alarm *alarm,
                         struct granted_list **out, struct err *err)
{
    const char *name =
        arena_format(step->arena, "exclusions\n%s\n%s", alarm->agency_id, alarm->scenario_id);
    *out = map_get(step->known, name);
    if (*out)
        return true;
    struct arena *arena = step->known->arena;
    struct granted_list *list = ARENA_NEW(arena, struct granted_list);
    struct store_rows *rows =
        store_ask(step->store, err, SQL_EXCLUSIONS_GRANTED,
                  STORE_ARGS(store_text(alarm->scenario_id), store_text(alarm->agency_id),
                             store_text(alarm_day_text(step->arena, alarm_today(step)))));
    bool more = rows != NULL, fine = rows != NULL;
    while (more && (fine = store_next(rows, &more, err)) && more) {
        const char *match = store_get_text(rows, 2);
        struct granted granted = { .id = store_get_int(rows, 0),
                                   .columns = names_in(arena, store_get_text(rows, 1)),
                                   .match = arena_text(arena, match, strlen(match)) };
        VEC_ADD(arena, list, granted);
    }
    store_done(rows);
    map_put(step->known, name, list);
    *out = list;
    return fine;
}

bool exclusion_covers(const struct alarm_step *step, const struct finding *finding,
                      struct alarm *alarm, struct err *err)
{
    struct granted_list *list;
    TRY(read_granted(step, alarm, &list, err));
    for (size_t i = 0; i < list->count; i++) {
        struct str text;
        str_open(&text, step->arena);
        if (!evidence_match(step->arena, writer_watch(step->turn), finding, list->at[i].columns,
                            &text) ||
            strcmp(match_hash(step->arena, alarm->agency_id, alarm->scenario_id, str_end(&text)),
                   list->at[i].match) != 0)
            continue;
        alarm->state = ALARM_EXCLUDED;
        alarm->exclusion_id = list->at[i].id;
        alarm->excluded_at = step->at_us;
        alarm->disposition = "false_positive";
        return store_run(step->store, err, SQL_EXCLUSION_MATCHED,
                         STORE_ARGS(store_int(list->at[i].id)));
    }
    return true;
}

bool exclusion_holds(const struct alarm_step *step, const struct alarm *alarm, bool *holds,
                     bool *by_key, struct err *err)
{
    const char *scope = NULL;
    TRY(store_word(step->store, err, step->arena, &scope, SQL_EXCLUSION_SCOPE,
                   STORE_ARGS(store_int(alarm->exclusion_id),
                              store_text(alarm_day_text(step->arena, alarm_today(step))))));
    *holds = scope != NULL;
    *by_key = scope && strcmp(scope, "key") == 0;
    return !*holds || store_run(step->store, err, SQL_EXCLUSION_MATCHED,
                                STORE_ARGS(store_int(alarm->exclusion_id)));
}

// ---- what it would hide

struct hit {
    int64_t *at;
    size_t count, room;
};

// Open alarms that the exclusion of this alarm would hide; of a record it alone.
static bool find_hidden(const struct alarm_step *step, const struct alarm *alarm, const char *scope,
                        const char *const *columns, struct hit *out, struct err *err)
{
    if (strcmp(scope, "key") != 0) {
        VEC_ADD(step->arena, out, alarm->id);
        return true;
    }
    const char *match = alarm_match(step, alarm, columns);
    struct hit candidates = { 0 };
    struct store_rows *rows =
        store_ask(step->store, err, SQL_OPEN_OF_SCENARIO,
                  STORE_ARGS(store_text(alarm->scenario_id), store_text(alarm->agency_id)));
    bool more = rows != NULL, fine = rows != NULL;
    while (more && (fine = store_next(rows, &more, err)) && more)
        VEC_ADD(step->arena, &candidates, store_get_int(rows, 0));
    store_done(rows);
    if (fine && candidates.count > PREVIEW_MAX)
        return err_set(err, ERR_LIMIT,
                       "열린 경보가 너무 많습니다. 규칙의 값을 바꾸십시오 | "
                       "too many open alarms: change the parameter of the rule instead");
    for (size_t i = 0; fine && i < candidates.count; i++) {
        struct alarm other;
        bool found;
        TRY(alarm_load(step->store, step->arena, candidates.at[i], &other, &found, err));
        const char *theirs = alarm_match(step, &other, columns);
        if (match && theirs && strcmp(match, theirs) == 0 &&
            workflow_find(&alarm_workflow, ALARM_EXCLUDE, other.state))
            VEC_ADD(step->arena, out, other.id);
    }
    return fine;
}

static json_t *hidden_json(const struct hit *hit)
{
    json_t *ids = json_array();
    for (size_t i = 0; i < hit->count && i < ALARMS_SHOWN; i++)
        json_array_append_new(ids, json_integer(hit->at[i]));
    return json_pack("{s:I, s:o}", "count", (json_int_t)hit->count, "alarms", ids);
}

// ---- asking

static bool check_columns(struct request *request, const struct alarm *alarm, const json_t *columns,
                          struct err *err)
{
    struct alarm_step step = handle_step(request);
    size_t at, telling = 0;
    json_t *name;
    json_array_foreach(columns, at, name)
    {
        if (!json_is_string(name))
            return request_fault(request, err, ERR_BAD_INPUT, "columns",
                                 "열 이름의 목록이어야 합니다 | must be names of columns");
        telling += strcmp(json_string_value(name), "agency_id") != 0;
    }
    if (!telling)
        return request_fault(
            request, err, ERR_BAD_INPUT, "columns",
            "같은 건으로 볼 열을 하나 이상 고르십시오 | name a column that tells cases apart");
    return alarm_match(&step, alarm, names_of(request->arena, columns)) ||
           request_fault(request, err, ERR_BAD_INPUT, "columns",
                         "근거에 없는 열입니다 | not a column of the evidence");
}

static bool check_until(struct request *request, bool by_key, const char *until, struct err *err)
{
    struct alarm_step step = handle_step(request);
    int64_t day = 0, today = alarm_today(&step);
    if (!until)
        return !by_key || request_fault(request, err, ERR_BAD_INPUT, "until",
                                        "만료일이 필요합니다 | needs a last day");
    bool read = civil_parse_date(until, strlen(until), &day);
    return (read && day >= today && (!by_key || day <= today + YEAR_DAYS)) ||
           request_fault(request, err, ERR_BAD_INPUT, "until",
                         "오늘부터 1년 안이어야 합니다 | must be within a year from today");
}

bool exclude_ask(struct request *request, struct err *err)
{
    struct handling handling;
    const char *scope = request_text(request, "scope"), *until = request_text(request, "until");
    const json_t *columns = json_object_get(request->body, "columns");
    bool by_key = strcmp(scope, "key") == 0;
    TRY(handle_begin(request, ALARM_ASK_EXCLUDE, &handling, err));
    TRY(check_until(request, by_key, until, err));
    if (by_key)
        TRY(check_columns(request, &handling.alarm, columns, err));
    struct hit hit = { 0 };
    const char *const *names = names_of(request->arena, by_key ? columns : NULL);
    TRY(find_hidden(&handling.step, &handling.alarm, scope, names, &hit, err));
    int64_t id;
    TRY(ask_put(request, &handling, "exclude", scope,
                by_key ? doc_dump(request->arena, columns) : "[]", until ? until : "9999-12-31",
                by_key ? alarm_match(&handling.step, &handling.alarm, names) : "", &id, err));
    TRY(handle_write(request, &handling,
                     json_pack("{s:I, s:s, s:s?, s:O?, s:I}", "request", (json_int_t)id, "scope",
                               scope, "until", until, "columns", columns, "hides",
                               (json_int_t)hit.count),
                     err));
    request_version(request, 1);
    return request_reply(request, 200,
                         json_pack("{s:I, s:s, s:I, s:o}", "id", (json_int_t)id, "state", "asked",
                                   "version", (json_int_t)1, "hides",
                                   json_pack("{s:I}", "count", (json_int_t)hit.count)));
}

static bool load_asked(struct request *request, struct ask *ask, struct alarm *alarm,
                       struct hit *hit, struct err *err)
{
    struct alarm_step step = handle_step(request);
    bool found;
    TRY(ask_load(request, ask, err));
    TRY(alarm_load(request->store, request->arena, ask->alarm_id, alarm, &found, err));
    return find_hidden(&step, alarm, ask->scope, names_in(request->arena, ask->columns), hit, err);
}

bool exclude_preview(struct request *request, struct err *err)
{
    struct ask ask;
    struct alarm alarm;
    struct hit hit = { 0 };
    TRY(load_asked(request, &ask, &alarm, &hit, err));
    request_version(request, ask.version);
    return request_reply(request, 200,
                         json_pack("{s:I, s:I, s:s, s:s, s:s, s:o, s:I}", "id", (json_int_t)ask.id,
                                   "alarm_id", (json_int_t)ask.alarm_id, "scope", ask.scope,
                                   "until", ask.until_on, "state", ask.state, "hides",
                                   hidden_json(&hit), "version", (json_int_t)ask.version));
}

// ---- granting

// Neither owner nor subject of any of them may grant it.
static bool hide(struct request *request, const struct ask *ask, int64_t id, struct err *err)
{
    bool found;
    struct handling handling = { .step = handle_step(request),
                                 .act = ALARM_EXCLUDE,
                                 .reason = request_text(request, "reason") };
    TRY(alarm_load(request->store, request->arena, id, &handling.alarm, &found, err));
    handling.reason = handling.reason ? handling.reason : "";
    handling.from = handling.alarm.state;
    TRY(handle_check(request, &handling, err));
    struct alarm *alarm = &handling.alarm;
    alarm->exclusion_id = ask->id;
    alarm->disposition = "false_positive";
    alarm->acted_by = alarm->acted_by ? alarm->acted_by : ask->asked_by;
    alarm->approved_by = request->actor->account_id;
    TRY(alarm_move(&handling.step, alarm, ALARM_EXCLUDE, err));
    return handle_write(request, &handling,
                        json_pack("{s:I, s:s, s:s}", "request", (json_int_t)ask->id, "scope",
                                  ask->scope, "until", ask->until_on),
                        err);
}

bool exclude_grant(struct request *request, struct err *err)
{
    struct ask ask;
    struct handling handling;
    struct alarm alarm;
    struct hit hit = { 0 };
    TRY(ask_begin(request, "exclude", ALARM_EXCLUDE, &ask, &handling, err));
    TRY(load_asked(request, &ask, &alarm, &hit, err));
    TRY(ask_decide(request, &ask, "granted", err));
    for (size_t i = 0; i < hit.count; i++)
        TRY(hide(request, &ask, hit.at[i], err));
    request_version(request, ask.version + 1);
    return request_reply(request, 200,
                         json_pack("{s:I, s:s, s:I, s:o}", "id", (json_int_t)ask.id, "state",
                                   "granted", "version", (json_int_t)ask.version + 1, "hides",
                                   hidden_json(&hit)));
}

// ---- expiry

static bool come_back(const struct alarm_step *step, int64_t id, struct err *err)
{
    struct alarm alarm;
    bool found;
    TRY(alarm_load(step->store, step->arena, id, &alarm, &found, err));
    if (!found ||
        !alarm.standing) // should the finding recur, it will not meet an exclusion any more
        return true;
    alarm.disposition = "";
    alarm.exclusion_id = alarm.acted_by = alarm.approved_by = 0;
    TRY(alarm_move(step, &alarm, ALARM_EXPIRE, err));
    return alarm_save(step, &alarm, ALARM_EXPIRE, ALARM_EXCLUDED, "", "{}", err) &&
           alarm_tell(step, &alarm, "alarm.issued", err);
}

static bool read_ids(const struct alarm_step *step, const char *sql, struct store_value arg,
                     struct hit *out, struct err *err)
{
    struct store_rows *rows = store_ask(step->store, err, sql, STORE_ARGS(arg));
    bool more = rows != NULL, fine = rows != NULL;
    while (more && (fine = store_next(rows, &more, err)) && more)
        VEC_ADD(step->arena, out, store_get_int(rows, 0));
    store_done(rows);
    return fine;
}

bool exclusions_expire(struct app *app, struct writer_turn *turn, struct err *err)
{
    struct alarm_step step = alarm_program_step(app, turn);
    struct hit ended = { 0 };
    const char *today = alarm_day_text(step.arena, alarm_today(&step));
    TRY(read_ids(&step, SQL_EXCLUSIONS_ENDED, store_text(today), &ended, err));
    for (size_t i = 0; i < ended.count; i++) {
        struct hit alarms = { 0 };
        TRY(store_run(step.store, err, SQL_EXCLUSION_END, STORE_ARGS(store_int(ended.at[i]))));
        TRY(read_ids(&step, SQL_EXCLUDED_BY, store_int(ended.at[i]), &alarms, err));
        for (size_t k = 0; k < alarms.count; k++)
            TRY(come_back(&step, alarms.at[k], err));
    }
    return true;
}
