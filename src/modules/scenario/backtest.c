// A draft, or other values, beside what runs, over the records in the engine.
//
//   live ─┐                  months    by the first day that a finding shows
//         ├─ difference ──►  outcomes  by what came of the finding's alarms so far
//   draft ┘                  items     what the draft adds and removes, a page of them, masked
//
// The engine answers from its indexes, so nothing is kept between two requests.
#include "base/civil.h"
#include "base/map.h"
#include "modules/scenario/queries.h"
#include "modules/scenario/scenario_module.h"

#define VALUES_MAX 20 // of a series

// ---- counts by a word

struct tally_row {
    const char *name;
    int64_t live, added, removed;
};

struct tally {
    struct arena *arena;
    struct map by_name;
    VEC(struct tally_row *) rows;
};

static void tally_open(struct tally *tally, struct arena *arena)
{
    *tally = (struct tally){ .arena = arena };
    map_open(&tally->by_name, arena);
}

static struct tally_row *tally_at(struct tally *tally, const char *name)
{
    struct tally_row *row = map_get(&tally->by_name, name);
    if (row)
        return row;
    row = ARENA_NEW(tally->arena, struct tally_row);
    row->name = arena_text(tally->arena, name, strlen(name));
    map_put(&tally->by_name, row->name, row);
    VEC_ADD(tally->arena, &tally->rows, row);
    return row;
}

static int compare_rows(const void *a, const void *b)
{
    return strcmp((*(struct tally_row *const *)a)->name, (*(struct tally_row *const *)b)->name);
}

static json_t *tally_json(struct tally *tally, const char *name)
{
    json_t *list = json_array();
    if (tally->rows.count)
        qsort(tally->rows.at, tally->rows.count, sizeof *tally->rows.at, compare_rows);
    for (size_t i = 0; i < tally->rows.count; i++) {
        const struct tally_row *row = tally->rows.at[i];
        json_array_append_new(
            list, json_pack("{s:s, s:I, s:I, s:I, s:I}", name, row->name, "live",
                            (json_int_t)row->live, "draft",
                            (json_int_t)(row->live + row->added - row->removed), "added",
                            (json_int_t)row->added, "removed", (json_int_t)row->removed));
    }
    return list;
}

// ---- what came of a finding's alarms

struct past {
    const char *outcome; // the last disposition, else open, closed or withdrawn
    int64_t alarm_id;    // the last
    bool decided;
};

static bool read_past(struct request *request, struct map *out, struct err *err)
{
    map_open(out, request->arena);
    struct store_rows *rows =
        store_ask(request->store, err, SQL_PAST, STORE_ARGS(store_text(request->ids[0])));
    bool more = rows != NULL, fine = more;
    while (more && (fine = store_next(rows, &more, err)) && more) {
        const char *key = store_get_text(rows, 0), *disposition = store_get_text(rows, 4);
        struct past *past = map_get(out, key);
        if (!past) {
            past = ARENA_NEW(request->arena, struct past);
            map_put(out, arena_text(request->arena, key, strlen(key)), past);
        }
        past->alarm_id = store_get_int(rows, 1);
        if (*disposition) {
            past->decided = true;
            past->outcome = arena_text(request->arena, disposition, strlen(disposition));
        } else if (!past->decided) {
            past->outcome = store_get_int(rows, 2)   ? "open"
                            : store_get_int(rows, 3) ? "closed"
                                                     : "withdrawn";
        }
    }
    store_done(rows);
    return fine;
}

// ---- one comparison

struct backtest {
    struct request *request;
    const struct rule *wanted;
    const struct map *past;
    struct tally months, outcomes;
    int64_t live, added, removed, changed;
    const char *side; // of the page; NULL: both
    int64_t from, limit, met;
    json_t *items; // NULL: none wanted
};

static const char *month_of(const struct finding *finding, struct arena *arena)
{
    char text[CIVIL_TEXT_MAX];
    for (size_t i = 0; i < finding->column_count; i++) {
        const struct value *value = &finding->row[i];
        if (value->state != STATE_VALUE)
            continue;
        if (value->type == TYPE_DATE)
            civil_print_date(value->word, text);
        else if (value->type == TYPE_TIMESTAMP)
            civil_print_date(civil_floor_day(value->word), text);
        else
            continue;
        return arena_text(arena, text, 7);
    }
    return "";
}

static const struct past *past_of(const struct backtest *test, const struct finding *finding)
{
    static const struct past never = { .outcome = "none" };
    struct str key;
    str_open(&key, test->request->arena);
    finding_key(&key, finding);
    const struct past *past = map_get(test->past, str_end(&key));
    return past ? past : &never;
}

static void take_live(void *context, const struct finding *finding)
{
    struct backtest *test = context;
    test->live++;
    tally_at(&test->months, month_of(finding, test->request->arena))->live++;
    tally_at(&test->outcomes, past_of(test, finding)->outcome)->live++;
}

static const char *column_words(const struct backtest *test, const struct finding *finding,
                                const char *name)
{
    int column = name ? finding_column(finding, name) : -1;
    struct str text;
    if (column < 0 || finding->row[column].state != STATE_VALUE)
        return NULL;
    str_open(&text, test->request->arena);
    value_print(&text, &finding->row[column]);
    return str_end(&text);
}

// Findings of agencies that are out of reach are counted, not shown.
static void add_item(struct backtest *test, const struct finding *finding, const char *side,
                     const struct past *past)
{
    struct request *request = test->request;
    const char *agency = column_words(test, finding, "agency_id");
    const struct owner owner = { .agency = agency ? agency : "" };
    if (!test->items || (test->side && strcmp(test->side, side) != 0) ||
        !actor_may(request->actor, MAY_ALARM_READ, &owner))
        return;
    int64_t place = test->met++;
    if (place < test->from || place >= test->from + test->limit)
        return;
    struct str sentence;
    str_open(&sentence, request->arena);
    finding_sentence(&sentence, writer_watch(request->turn), finding, request->english);
    json_t *alarm = past->alarm_id ? json_integer(past->alarm_id) : json_null();
    json_array_append_new(
        test->items,
        json_pack("{s:s, s:s, s:s, s:s, s:s, s:s?, s:o}", "side", side, "agency", owner.agency,
                  "month", month_of(finding, request->arena), "outcome", past->outcome, "sentence",
                  str_end(&sentence), "amount",
                  column_words(test, finding, finding->scenario->amount), "alarm", alarm));
}

static void take(void *context, enum finding_event event, const struct finding *finding,
                 const struct watch_cause *causes, size_t cause_count)
{
    (void)causes, (void)cause_count;
    struct backtest *test = context;
    bool added = event == FINDING_RAISED;
    if (event == FINDING_CHANGED) {
        test->changed++;
        return;
    }
    const struct past *past = past_of(test, finding);
    struct tally_row *month = tally_at(&test->months, month_of(finding, test->request->arena));
    struct tally_row *outcome = tally_at(&test->outcomes, past->outcome);
    *(added ? &test->added : &test->removed) += 1;
    *(added ? &month->added : &month->removed) += 1;
    *(added ? &outcome->added : &outcome->removed) += 1;
    add_item(test, finding, added ? "added" : "removed", past);
}

// In a job that is alone.
static bool backtest_run(struct backtest *test, struct err *err)
{
    struct request *request = test->request;
    struct rules rules = app_rules(request->app);
    const struct rule *ran = rules_find(&rules, test->wanted->id);
    tally_open(&test->months, request->arena);
    tally_open(&test->outcomes, request->arena);
    if (ran && ran->scenario)
        watch_findings(writer_watch(request->turn), ran->scenario, take_live, test);
    return effect_run(request, test->wanted, take, test, err);
}

static json_t *counts_json(struct backtest *test)
{
    return json_pack("{s:I, s:I, s:I, s:I, s:I, s:o}", "live", (json_int_t)test->live, "draft",
                     (json_int_t)(test->live + test->added - test->removed), "added",
                     (json_int_t)test->added, "removed", (json_int_t)test->removed, "changed",
                     (json_int_t)test->changed, "outcomes", tally_json(&test->outcomes, "outcome"));
}

static bool note(struct request *request, const char *action, struct err *err)
{
    const struct request_act act = { .action = action,
                                     .table = "scenario",
                                     .id = request->ids[0],
                                     .owner = { .agency = request->actor->agency } };
    return request_audit(request, &act, err);
}

// ---- a draft beside what runs

static bool run_draft(struct request *request, json_t *detail, struct backtest *test,
                      struct err *err)
{
    struct map past;
    TRY(change_read(request, detail, err) && read_past(request, &past, err));
    struct rule wanted = change_rule(request->app, request->arena, request->ids[0], detail);
    test->wanted = &wanted;
    test->past = &past;
    return backtest_run(test, err);
}

bool backtest_draft(struct request *request, struct err *err)
{
    int64_t limit = request_number(request, "limit");
    struct backtest test = { .request = request,
                             .side = request_text(request, "side"),
                             .from = request_number(request, "from"),
                             .limit = limit ? limit : 50,
                             .items = json_array() };
    json_t *detail = json_object();
    bool fine = run_draft(request, detail, &test, err);
    json_decref(detail);
    if (!fine) {
        json_decref(test.items);
        return false;
    }
    bool more = test.met > test.from + test.limit;
    json_t *reply = counts_json(&test);
    json_object_set_new(reply, "months", tally_json(&test.months, "month"));
    json_object_set_new(reply, "items", test.items);
    json_object_set_new(reply, "next", more ? json_integer(test.from + test.limit) : json_null());
    return request_reply(request, 200, reply) && note(request, "scenario.backtest", err);
}

// ---- values of one parameter

static bool run_point(struct request *request, void *context, struct err *err)
{
    (void)request;
    return backtest_run(context, err);
}

// Each value in a job of its own, so that records are taken in between two of them.
static bool add_point(struct request *request, const struct rule *known, const char *name,
                      const char *value, const struct map *past, json_t *points, struct err *err)
{
    struct rule wanted = *known;
    struct backtest test = { .request = request, .wanted = &wanted, .past = past };
    wanted.values = rules_with_value(request->arena, known->values, name, value);
    TRY(request_write_alone(request, run_point, &test, err));
    json_t *point = counts_json(&test);
    json_object_set_new(point, "value", json_string(value));
    return json_array_append_new(points, point) == 0;
}

static bool note_series(struct request *request, void *context, struct err *err)
{
    (void)context;
    return note(request, "scenario.series", err);
}

static bool read_values(struct request *request, const struct rule *known, const char *name,
                        json_t **out, struct err *err)
{
    size_t index;
    json_t *value, *list = *out = json_object_get(request->body, "values");
    struct scenario *scenario = rules_make(request->arena, known, err);
    if (!scenario)
        return false;
    if (json_array_size(list) < 1 || json_array_size(list) > VALUES_MAX)
        return request_fault(request, err, ERR_BAD_INPUT, "values",
                             "1개에서 %d개까지 주십시오 | give 1 to %d values", VALUES_MAX,
                             VALUES_MAX);
    json_array_foreach(list, index, value)
    {
        if (!json_is_string(value))
            return request_fault(request, err, ERR_BAD_INPUT, "values",
                                 "값은 글로 주십시오 | values are texts");
        if (!scenario_set(scenario, name, json_string_value(value), err)) {
            snprintf(request->field, sizeof request->field, "values");
            return false;
        }
    }
    return true;
}

static bool run_series(struct request *request, json_t *points, struct err *err)
{
    struct rules rules = app_rules(request->app);
    const struct rule *known = rules_find(&rules, request->ids[0]);
    const char *name = request_text(request, "parameter"), *agency = request_text(request, "agency");
    struct map past;
    json_t *values, *value;
    size_t index;
    if (!known)
        return err_set(err, ERR_NOT_FOUND, "그런 시나리오가 없습니다 | no such scenario");
    if (agency)
        name = arena_format(request->arena, "%s@%s", name, agency);
    TRY(read_values(request, known, name, &values, err) && read_past(request, &past, err));
    json_array_foreach(values, index, value)
    {
        TRY(add_point(request, known, name, json_string_value(value), &past, points, err));
    }
    return request_write(request, note_series, NULL, err);
}

bool backtest_series(struct request *request, struct err *err)
{
    json_t *points = json_array();
    if (run_series(request, points, err))
        return request_reply(request, 200, json_pack("{s:o}", "points", points));
    json_decref(points);
    return false;
}
