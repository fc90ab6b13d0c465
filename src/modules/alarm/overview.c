// Where alarms stand now, and how a period went: one answer for one page, each number of it a filter of the
// list of alarms.
//
//   open       what is open now, however old: late, to be approved, to be confirmed, won at stake
//   cells      open alarms by department and scenario, with the scenario's area: both heat maps are sums of these
//   people     open alarms by who handles them
//   ages       open alarms by how long they have been open
//   rates      of the period, as rates.c defines them, with the targets that the settings hold them against
//   weeks      issued and handled, by weeks that begin on Monday; the backlog of the first start is in neither
//   won        gained by acts on the alarms of the period, by what came of them
//   times      days from issue to act of the alarms of the period, and their median
#include "modules/alarm/overview.h"

#include "base/now.h"
#include "modules/alarm/queries.h"
#include "modules/alarm/rates.h"

#define CELLS_MAX "20000"
#define WEEK_US   (7 * CIVIL_DAY_US)
// The store's moments begin on Thursday, 1 January 1970: three days into a week.
#define FIRST_MONDAY (3 * CIVIL_DAY_US)

struct overview {
    struct request *request;
    const char *scope;
    struct period period;
    int64_t today; // day
    int zone;      // minutes
    json_t *reply;
};

// Adds one object a row to `into`.
typedef void add_row(struct overview *overview, const struct store_rows *rows, json_t *into);

static bool each(struct overview *overview, add_row *add, json_t *into, const char *sql,
                 const struct store_value *args, size_t count, struct err *err)
{
    struct store_rows *rows = store_ask(overview->request->store, err, sql, args, count);
    bool more = rows != NULL, fine = rows != NULL;
    while (more && (fine = store_next(rows, &more, err)) && more)
        add(overview, rows, into);
    store_done(rows);
    return fine;
}

// "SELECT … FROM alarm a … WHERE scope AND …": `what` holds everything up to WHERE, `rest` what follows AND.
static const char *ask_of(const struct overview *overview, const char *what, const char *rest)
{
    return arena_format(overview->request->arena, "%s WHERE %s AND %s", what, overview->scope,
                        rest);
}

static json_t *list_in(struct overview *overview, const char *name)
{
    json_t *list = json_array();
    json_object_set_new(overview->reply, name, list);
    return list;
}

static json_t *object_in(struct overview *overview, const char *name)
{
    json_t *object = json_object();
    json_object_set_new(overview->reply, name, object);
    return object;
}

static const char *day_text(const struct overview *overview, int64_t day)
{
    return alarm_day_text(overview->request->arena, day);
}

static int64_t moment_of(const struct overview *overview, int64_t day)
{
    return now_of_civil(day * CIVIL_DAY_US, overview->zone);
}

// Every column as a member of its name: numbers, but for names.
static void add_numbers(struct overview *overview, const struct store_rows *rows, json_t *into)
{
    (void)overview;
    for (size_t i = 0; i < store_columns(rows); i++)
        json_object_set_new(into, store_column(rows, i), json_integer(store_get_int(rows, i)));
}

// ---- now

static bool add_open(struct overview *overview, struct err *err)
{
    const char *sql =
        ask_of(overview,
               "SELECT count(*) AS count, count(*) FILTER (WHERE a.due_on < $1) AS late, "
               "count(*) FILTER (WHERE a.due_on < $2) AS late_week, "
               "count(*) FILTER (WHERE a.state IN ('issued', 'working')) AS to_act, "
               "count(*) FILTER (WHERE a.state = 'acted') AS to_approve, "
               "count(*) FILTER (WHERE a.state IN ('approved', 'corrected')) AS to_confirm, "
               "count(*) FILTER (WHERE a.state IN ('approved', 'corrected') AND a.due_on <= $1) AS "
               "to_confirm_today, count(*) FILTER (WHERE a.department_id IS NULL) AS unmapped, "
               "CAST(coalesce(sum(a.amount), 0) AS bigint) AS won FROM alarm a",
               "a.open = 1");
    return each(overview, add_numbers, object_in(overview, "open"), sql,
                STORE_ARGS(store_text(overview->period.today),
                           store_text(day_text(overview, overview->today - 7))),
                err);
}

static json_t *number_or_null(const struct store_rows *rows, size_t column)
{
    return store_is_null(rows, column) ? json_null() : json_integer(store_get_int(rows, column));
}

static json_t *text_or_null(const struct store_rows *rows, size_t column)
{
    return store_is_null(rows, column) ? json_null() : json_string(store_get_text(rows, column));
}

static void add_cell(struct overview *overview, const struct store_rows *rows, json_t *into)
{
    struct rules rules = app_rules(overview->request->app);
    const char *scenario = store_get_text(rows, 2);
    json_array_append_new(into, json_pack("{s:o, s:o, s:s, s:s, s:I, s:I, s:I}", "department_id",
                                          number_or_null(rows, 0), "department",
                                          text_or_null(rows, 1), "scenario_id", scenario, "area",
                                          scope_area_of(&rules, scenario), "open",
                                          (json_int_t)store_get_int(rows, 3), "late",
                                          (json_int_t)store_get_int(rows, 4), "won",
                                          (json_int_t)store_get_int(rows, 5)));
}

static bool add_cells(struct overview *overview, struct err *err)
{
    const char *sql = ask_of(
        overview,
        "SELECT a.department_id, d.name, a.scenario_id, count(*), count(*) FILTER (WHERE a.due_on "
        "< $1), CAST(coalesce(sum(a.amount), 0) AS bigint) FROM alarm a LEFT JOIN department d ON "
        "d.id = a.department_id",
        "a.open = 1 GROUP BY a.department_id, d.name, a.scenario_id ORDER BY a.department_id, "
        "a.scenario_id LIMIT " CELLS_MAX);
    return each(overview, add_cell, list_in(overview, "cells"), sql,
                STORE_ARGS(store_text(overview->period.today)), err);
}

static void add_person(struct overview *overview, const struct store_rows *rows, json_t *into)
{
    (void)overview;
    json_array_append_new(into, json_pack("{s:o, s:o, s:I, s:I, s:I}", "officer_id",
                                          number_or_null(rows, 0), "name", text_or_null(rows, 1),
                                          "open", (json_int_t)store_get_int(rows, 2), "late",
                                          (json_int_t)store_get_int(rows, 3), "to_act",
                                          (json_int_t)store_get_int(rows, 4)));
}

static bool add_people(struct overview *overview, struct err *err)
{
    const char *sql = ask_of(
        overview,
        "SELECT a.handler_id, h.name, count(*) AS n, count(*) FILTER (WHERE a.due_on < $1), "
        "count(*) FILTER (WHERE a.state IN ('issued', 'working')) FROM alarm a LEFT JOIN officer "
        "h ON h.id = a.handler_id",
        "a.open = 1 GROUP BY a.handler_id, h.name ORDER BY n DESC, a.handler_id LIMIT 500");
    return each(overview, add_person, list_in(overview, "people"), sql,
                STORE_ARGS(store_text(overview->period.today)), err);
}

static const int64_t age_days[] = { 0, 4, 8, 15, 31 }; // from so many days on
#define AGES (sizeof age_days / sizeof *age_days)

static void add_age(struct overview *overview, const struct store_rows *rows, json_t *into)
{
    for (size_t i = 0; i < AGES; i++) {
        bool last = i + 1 == AGES;
        json_t *age = json_pack(
            "{s:I, s:I, s:s}", "days_from", (json_int_t)age_days[i], "count",
            (json_int_t)(store_get_int(rows, i) - (last ? 0 : store_get_int(rows, i + 1))),
            "issued_to", day_text(overview, overview->today - age_days[i]));
        if (!last) {
            json_object_set_new(age, "days_to", json_integer(age_days[i + 1] - 1));
            json_object_set_new(
                age, "issued_from",
                json_string(day_text(overview, overview->today - age_days[i + 1] + 1)));
        }
        json_array_append_new(into, age);
    }
}

static bool add_ages(struct overview *overview, struct err *err)
{
    struct store_value before[AGES]; // issued before the end of the youngest day
    for (size_t i = 0; i < AGES; i++)
        before[i] = store_int(moment_of(overview, overview->today - age_days[i] + 1));
    const char *sql = ask_of(
        overview,
        "SELECT count(*) FILTER (WHERE a.issued_at < $1), count(*) FILTER (WHERE a.issued_at < "
        "$2), count(*) FILTER (WHERE a.issued_at < $3), count(*) FILTER (WHERE a.issued_at < $4), "
        "count(*) FILTER (WHERE a.issued_at < $5) FROM alarm a",
        "a.open = 1");
    return each(overview, add_age, list_in(overview, "ages"), sql, before, AGES, err);
}

// ---- the period

static void add_rates(struct overview *overview, const struct store_rows *rows, json_t *into)
{
    (void)overview;
    rates_add(into, rows, 0);
}

static bool add_period(struct overview *overview, struct err *err)
{
    const char *sql = arena_format(
        overview->request->arena, "SELECT %s FROM alarm a " RATES_JOIN " WHERE %s AND " RATES_WHERE,
        rates_counts, overview->scope);
    json_t *rates = object_in(overview, "rates");
    struct app *app = overview->request->app;
    json_object_set_new(
        overview->reply, "targets",
        json_pack("{s:I, s:I}", "acted_rate",
                  (json_int_t)app_setting_number(app, "target.acted_rate", 98) * 100,
                  "in_time_rate",
                  (json_int_t)app_setting_number(app, "target.in_time_rate", 95) * 100));
    return each(overview, add_rates, rates, sql,
                STORE_ARGS(store_int(overview->period.from_us), store_int(overview->period.to_us),
                           store_text(overview->period.today)),
                err);
}

static int64_t zone_us(const struct overview *overview)
{
    return (int64_t)overview->zone * 60000000;
}

static json_t *week_in(struct overview *overview, json_t *weeks, int64_t week)
{
    int64_t begins = now_civil(week * WEEK_US - FIRST_MONDAY - zone_us(overview), overview->zone);
    const char *monday = day_text(overview, civil_floor_day(begins));
    json_t *found;
    size_t at;
    json_array_foreach(weeks, at, found)
    {
        int order = strcmp(json_string_value(json_object_get(found, "week")), monday);
        if (order == 0)
            return found;
        if (order > 0)
            break;
    }
    found = json_pack("{s:s, s:i, s:i}", "week", monday, "issued", 0, "handled", 0);
    json_array_insert_new(weeks, at, found);
    return found;
}

static void add_week(struct overview *overview, const struct store_rows *rows, json_t *into)
{
    json_object_set_new(week_in(overview, into, store_get_int(rows, 0)), store_column(rows, 1),
                        json_integer(store_get_int(rows, 1)));
}

static bool add_weeks(struct overview *overview, struct err *err)
{
    static const char *const moments[][2] = {
        { "issued", "a.issued_at" }, { "handled", "coalesce(a.acted_at, a.withdrawn_at)" }
    };
    json_t *weeks = list_in(overview, "weeks");
    for (size_t i = 0; i < 2; i++) {
        const char *moment = moments[i][1];
        const char *sql = arena_format(
            overview->request->arena,
            "SELECT (%s + CAST($3 AS bigint)) / %lld AS week, count(*) AS %s FROM alarm a WHERE %s "
            "AND a.baseline = 0 AND %s >= $1 AND %s < $2 GROUP BY 1 ORDER BY 1",
            moment, (long long)WEEK_US, moments[i][0], overview->scope, moment, moment);
        TRY(each(overview, add_week, weeks, sql,
                 STORE_ARGS(store_int(overview->period.from_us), store_int(overview->period.to_us),
                            store_int(zone_us(overview) + FIRST_MONDAY)),
                 err));
    }
    return true;
}

static void add_won(struct overview *overview, const struct store_rows *rows, json_t *into)
{
    (void)overview;
    json_array_append_new(into, json_pack("{s:s, s:I, s:I}", "disposition", store_get_text(rows, 0),
                                          "count", (json_int_t)store_get_int(rows, 1), "won",
                                          (json_int_t)store_get_int(rows, 2)));
}

static bool add_gains(struct overview *overview, struct err *err)
{
    const char *sql =
        ask_of(overview,
               "SELECT a.disposition, count(*), CAST(coalesce(sum(a.action_amount), 0) AS bigint) "
               "FROM alarm a " RATES_JOIN,
               "t.money = 1 AND a.acted_at IS NOT NULL AND a.issued_at >= $1 AND a.issued_at < $2 "
               "GROUP BY a.disposition ORDER BY a.disposition");
    return each(overview, add_won, list_in(overview, "won"), sql,
                STORE_ARGS(store_int(overview->period.from_us), store_int(overview->period.to_us)),
                err);
}

#define ACTED_IN_PERIOD                                                                            \
    "a.acted_at IS NOT NULL AND a.baseline = 0 AND a.issued_at >= $1 AND a.issued_at < $2"

static bool add_times(struct overview *overview, struct err *err)
{
    const char *counts = arena_format(
        overview->request->arena,
        "SELECT count(*) AS acted, count(*) FILTER (WHERE a.acted_at - a.issued_at < %lld) AS "
        "day_1, count(*) FILTER (WHERE a.acted_at - a.issued_at < %lld) AS day_3, count(*) FILTER "
        "(WHERE a.acted_at - a.issued_at < %lld) AS day_7, count(*) FILTER (WHERE a.acted_at - "
        "a.issued_at < %lld) AS day_14 FROM alarm a",
        (long long)CIVIL_DAY_US, (long long)(3 * CIVIL_DAY_US), (long long)(7 * CIVIL_DAY_US),
        (long long)(14 * CIVIL_DAY_US));
    json_t *times = object_in(overview, "times");
    struct store_value from = store_int(overview->period.from_us),
                       to = store_int(overview->period.to_us);
    TRY(each(overview, add_numbers, times, ask_of(overview, counts, ACTED_IN_PERIOD),
             STORE_ARGS(from, to), err));
    int64_t acted = json_integer_value(json_object_get(times, "acted")), median = 0;
    bool found = false;
    if (acted)
        TRY(store_number(overview->request->store, err, &median, &found,
                         ask_of(overview, "SELECT a.acted_at - a.issued_at FROM alarm a",
                                ACTED_IN_PERIOD " ORDER BY 1 LIMIT 1 OFFSET $3"),
                         STORE_ARGS(from, to, store_int((acted - 1) / 2))));
    return json_object_set_new(times, "median_hours",
                               found ? json_integer(median / (CIVIL_DAY_US / 24)) : json_null()) ==
           0;
}

bool overview_get(struct request *request, struct err *err)
{
    struct alarm_step step = handle_step(request);
    struct overview overview = { .request = request,
                                 .today = alarm_today(&step),
                                 .zone = app_zone_minutes(request->app) };
    TRY(period_read(request, &overview.period, err) && scope_where(request, &overview.scope, err));
    overview.reply = json_pack("{s:s}", "today", overview.period.today);
    request_reply(request, 200, overview.reply);
    return add_open(&overview, err) && add_cells(&overview, err) && add_people(&overview, err) &&
           add_ages(&overview, err) && add_period(&overview, err) && add_weeks(&overview, err) &&
           add_gains(&overview, err) && add_times(&overview, err);
}

// ---- what the numbers do not show

static void add_unmapped(struct overview *overview, const struct store_rows *rows, json_t *into)
{
    (void)overview;
    json_array_append_new(into, json_pack("{s:s, s:I, s:I}", "kind", store_get_text(rows, 0),
                                          "codes", (json_int_t)store_get_int(rows, 1), "records",
                                          (json_int_t)store_get_int(rows, 2)));
}

static void add_department(struct overview *overview, const struct store_rows *rows, json_t *into)
{
    (void)overview;
    json_array_append_new(
        into, json_pack("{s:I, s:s, s:b, s:b}", "id", (json_int_t)store_get_int(rows, 0), "name",
                        store_get_text(rows, 1), "has_people", store_get_int(rows, 2) != 0,
                        "has_approver", store_get_int(rows, 3) != 0));
}

bool overview_gaps(struct request *request, struct err *err)
{
    struct alarm_step step = handle_step(request);
    struct overview overview = { .request = request, .reply = json_object() };
    const char *today = alarm_day_text(request->arena, alarm_today(&step));
    struct store_value agency = store_text(request->actor->agency);
    request_reply(request, 200, overview.reply);
    return each(&overview, add_unmapped, list_in(&overview, "unmapped"), SQL_GAP_CODES,
                STORE_ARGS(agency), err) &&
           each(&overview, add_department, list_in(&overview, "departments"), SQL_GAP_DEPARTMENTS,
                STORE_ARGS(agency, store_text(today)), err) &&
           each(&overview, add_numbers, object_in(&overview, "samples"), SQL_GAP_SAMPLES,
                STORE_ARGS(agency), err) &&
           each(&overview, add_numbers, object_in(&overview, "requests"), SQL_GAP_REQUESTS,
                STORE_ARGS(agency), err);
}
