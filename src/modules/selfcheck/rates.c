// The numbers of the checks whose period begins within the days that are asked for, as they stand now.
//
//   참여율 participation = persons done ÷ persons due     done: all of his checks are handed in
//   이행률 completion    = items answered ÷ items due
//   예방률 prevention    = corrected ÷ found              found: "no" in what is handed in; corrected: confirmed by the
//   적기율 in time       = checks in time ÷ checks                                                             manager
//   지연   late          checks handed in after their day, or not yet, and by how many days together
//
// For example 10 persons with 12 checks of 60 items; 8 persons have handed in all of theirs, 9 checks in time, 50 items
// answered, 4 of them "no", 3 confirmed: 80 %, 83.33 %, 75 %, 75 %. Rates are in hundredths of a per cent.
#include "modules/selfcheck/rates.h"

#include "app/period.h"

struct grouping {
    const char *name, *column, *key, *ko, *en, *join;
};

static const struct grouping groupings[] = {
    { "agency", "a.agency_id", "agency_id", "g.name", "g.name_en",
      "LEFT JOIN agency g ON g.id = p.g" },
    { "department", "a.department_id", "department_id", "g.name", "g.name",
      "LEFT JOIN department g ON g.id = p.g" },
    { "officer", "coalesce(a.officer_id, 0)", "officer_id", "g.name", "g.name",
      "LEFT JOIN officer g ON g.id = p.g" },
    { "duty", "a.duty_id", "duty_id", "g.name_ko", "g.name_en",
      "LEFT JOIN selfcheck_duty g ON g.id = p.g" },
};

// ---- which checks

static bool add_number(struct request *request, struct str *where, const char *name,
                       struct err *err)
{
    const char *text = http_query(request->exchange, name);
    char *end;
    if (!text || !*text)
        return true;
    long long number = strtoll(text, &end, 10);
    if (*end)
        return request_fault(request, err, ERR_BAD_INPUT, name,
                             "번호여야 합니다 | must be a number");
    str_format(where, " AND a.%s = %lld", name, number);
    return true;
}

// Of a round that is named whatever its days are.
static bool where_of(struct request *request, const char **out, struct err *err)
{
    struct str where;
    const char *round = http_query(request->exchange, "round_id");
    str_open(&where, request->arena);
    actor_where(&where, request->actor, request->route->permission, "a");
    str_text(&where, round && *round ? " AND $1 <> '' AND $2 <> ''"
                                     : " AND a.from_on >= $1 AND a.from_on <= $2");
    TRY(add_number(request, &where, "round_id", err));
    if (request_query_known(request, "department_id"))
        TRY(add_number(request, &where, "department_id", err));
    *out = str_end(&where);
    return true;
}

#define LATE                                                                                       \
    "CASE WHEN coalesce(a.filled_day, $3) > a.due_day THEN coalesce(a.filled_day, $3) - "          \
    "a.due_day "                                                                                   \
    "ELSE 0 END"

static struct store_rows *ask(struct request *request, const char *sql, struct err *err)
{
    struct period period;
    if (!period_read(request, &period, err))
        return NULL;
    return store_ask(request->store, err, sql,
                     STORE_ARGS(store_text(period.from), store_text(period.to),
                                store_int(app_today(request->app, request->at_us))));
}

static json_t *definitions(const char *const texts[][3], size_t count)
{
    json_t *list = json_array();
    for (size_t i = 0; i < count; i++)
        json_array_append_new(list, json_pack("{s:s, s:s, s:s}", "name", texts[i][0], "ko",
                                              texts[i][1], "en", texts[i][2]));
    return list;
}

// ---- rates

static const char *rates_sql(struct request *request, const struct grouping *grouping,
                             const char *where)
{
    return arena_format(
        request->arena,
        "WITH c AS (SELECT a.id, %s AS g, a.officer_id, a.filled_us, a.in_time, " LATE " AS late "
        "FROM selfcheck_check a WHERE %s), "
        "p AS (SELECT g, officer_id, count(*) AS checks, count(filled_us) AS filled, "
        "count(*) FILTER (WHERE in_time = 1) AS in_time, count(*) FILTER (WHERE late > 0) AS late, "
        "sum(late) AS days FROM c GROUP BY g, officer_id), "
        "n AS (SELECT c.g, count(*) AS due, count(x.value) AS answered, "
        "count(*) FILTER (WHERE x.value = 'no' AND c.filled_us IS NOT NULL) AS found, "
        "count(*) FILTER (WHERE m.state = 'confirmed' AND c.filled_us IS NOT NULL) AS corrected "
        "FROM c JOIN selfcheck_answer x ON x.check_id = c.id LEFT JOIN selfcheck_improvement m "
        "ON m.check_id = x.check_id AND m.item_id = x.item_id GROUP BY c.g) "
        "SELECT p.g, %s, count(*), count(*) FILTER (WHERE p.filled = p.checks), "
        "CAST(sum(p.checks) AS bigint), CAST(sum(p.filled) AS bigint), "
        "CAST(sum(p.in_time) AS bigint), CAST(sum(p.late) AS bigint), CAST(sum(p.days) AS bigint), "
        "coalesce(max(n.due), 0), coalesce(max(n.answered), 0), coalesce(max(n.found), 0), "
        "coalesce(max(n.corrected), 0) "
        "FROM p LEFT JOIN n ON n.g = p.g %s GROUP BY p.g, %s ORDER BY 3 DESC, p.g LIMIT 1000",
        grouping->column, where, request->english ? grouping->en : grouping->ko, grouping->join,
        request->english ? grouping->en : grouping->ko);
}

static const char *const count_names[] = { "persons_due", "persons_done", "checks",
                                           "filled",      "in_time",      "late",
                                           "late_days",   "items_due",    "items_answered",
                                           "found",       "corrected" };
#define COUNTS (sizeof count_names / sizeof *count_names)
enum {
    PERSONS,
    DONE,
    CHECKS,
    FILLED,
    IN_TIME,
    LATE_CHECKS,
    DAYS,
    ITEMS,
    ANSWERED,
    FOUND,
    CORRECTED
};

static json_t *group_json(const struct grouping *grouping, const struct store_rows *rows)
{
    int64_t n[COUNTS];
    json_t *group = json_object();
    json_object_set_new(group, grouping->key,
                        grouping == &groupings[0] ? json_string(store_get_text(rows, 0))
                        : store_get_int(rows, 0)  ? json_integer(store_get_int(rows, 0))
                                                  : json_null());
    json_object_set_new(
        group, "name", store_is_null(rows, 1) ? json_null() : json_string(store_get_text(rows, 1)));
    for (size_t i = 0; i < COUNTS; i++) {
        n[i] = store_get_int(rows, i + 2);
        json_object_set_new(group, count_names[i], json_integer(n[i]));
    }
    json_object_set_new(group, "participation_rate", period_rate(n[DONE], n[PERSONS]));
    json_object_set_new(group, "completion_rate", period_rate(n[ANSWERED], n[ITEMS]));
    json_object_set_new(group, "prevention_rate", period_rate(n[CORRECTED], n[FOUND]));
    json_object_set_new(group, "in_time_rate", period_rate(n[IN_TIME], n[CHECKS]));
    return group;
}

static const char *const rate_texts[][3] = {
    { "participation_rate", "진단을 모두 제출한 사람 ÷ 제출할 사람",
      "persons who have handed in all of theirs ÷ persons who have to" },
    { "completion_rate", "답한 항목 ÷ 답할 항목", "items answered ÷ items to answer" },
    { "prevention_rate", "개선이 확인된 미흡 ÷ 제출된 진단에서 발견한 미흡",
      "\"no\" whose improvement is confirmed ÷ \"no\" in what was handed in" },
    { "in_time_rate", "기한 안에 제출한 진단서 ÷ 진단서",
      "checks handed in by their day ÷ checks" },
    { "late_days", "기한을 넘긴 날의 합. 아직 제출하지 않은 것은 오늘까지",
      "days past the due day together; up to today for what is not handed in" },
    { "period", "기간에 시작하는 진단서를 지금의 상태로 센다",
      "checks whose period begins within the days, as they stand now" },
};

static const struct grouping *find_grouping(const char *name)
{
    for (size_t i = 0; i < sizeof groupings / sizeof *groupings; i++)
        if (strcmp(groupings[i].name, name) == 0)
            return &groupings[i];
    return NULL;
}

bool selfcheck_rates(struct request *request, struct err *err)
{
    const char *by = http_query(request->exchange, "by"), *where;
    const struct grouping *grouping = find_grouping(by ? by : "agency");
    if (!grouping)
        return request_fault(request, err, ERR_BAD_INPUT, "by",
                             "agency, department, officer, duty 가운데 하나여야 합니다 | "
                             "must be agency, department, officer or duty");
    TRY(where_of(request, &where, err));
    struct store_rows *rows = ask(request, rates_sql(request, grouping, where), err);
    bool more = rows != NULL, fine = more;
    json_t *groups = json_array();
    while (more && (fine = store_next(rows, &more, err)) && more)
        json_array_append_new(groups, group_json(grouping, rows));
    store_done(rows);
    if (fine)
        return request_reply(
            request, 200,
            json_pack("{s:o, s:o}", "groups", groups, "definitions",
                      definitions(rate_texts, sizeof rate_texts / sizeof *rate_texts)));
    json_decref(groups);
    return false;
}

// ---- the risk map

#define CELLS                                                                                      \
    "SELECT a.duty_id, a.department_id, count(DISTINCT a.id) AS checks, "                          \
    "count(DISTINCT CASE WHEN a.filled_us IS NOT NULL THEN a.id END) AS filled, "                  \
    "count(DISTINCT CASE WHEN " LATE " > 0 THEN a.id END) AS late, count(x.item_id) AS items, "    \
    "count(x.value) AS answered, count(*) FILTER (WHERE x.value = 'no') AS found, "                \
    "count(*) FILTER (WHERE m.state <> 'confirmed') AS uncorrected, "                              \
    "count(*) FILTER (WHERE m.state = 'open' AND m.due_day < $3) AS overdue "                      \
    "FROM selfcheck_check a LEFT JOIN selfcheck_answer x ON x.check_id = a.id "                    \
    "LEFT JOIN selfcheck_improvement m ON m.check_id = x.check_id AND m.item_id = x.item_id "      \
    "WHERE %s GROUP BY a.duty_id, a.department_id"

#define STANDING                                                                                   \
    "(SELECT count(*) FROM pub_alarm_judged l WHERE l.department_id = q.department_id "            \
    "AND l.standing = 1 AND l.audit_only = 0 AND l.scenario_id IN "                                \
    "(SELECT w.scenario_id FROM selfcheck_item_scenario w JOIN selfcheck_item i ON i.id = "        \
    "w.item_id "                                                                                   \
    "JOIN selfcheck_sheet s ON s.id = i.sheet_id WHERE s.duty_id = q.duty_id AND s.state = "       \
    "'live'))"

static const char *const cell_names[] = { "duty_id",        "department_id", "checks",
                                          "filled",         "late",          "items_due",
                                          "items_answered", "found",         "uncorrected",
                                          "overdue",        "alarms" };
#define CELL_COUNTS (sizeof cell_names / sizeof *cell_names)
enum { CELL_DUTY, CELL_DEPARTMENT, CELL_ANSWERED = 6, CELL_FOUND };

static json_t *cell_json(const struct store_rows *rows)
{
    json_t *cell = json_object();
    for (size_t i = 0; i < CELL_COUNTS; i++)
        json_object_set_new(cell, cell_names[i], json_integer(store_get_int(rows, i)));
    json_object_set_new(
        cell, "share",
        period_rate(store_get_int(rows, CELL_FOUND), store_get_int(rows, CELL_ANSWERED)));
    return cell;
}

static bool is_last(const json_t *list, int64_t id)
{
    const json_t *last = json_array_get(list, json_array_size(list) - 1);
    return last && json_integer_value(json_object_get(last, "id")) == id;
}

// Cells come by duty, so each duty is one run of them.
static void add_duty(json_t *duties, const struct store_rows *rows)
{
    if (is_last(duties, store_get_int(rows, CELL_DUTY)))
        return;
    json_array_append_new(duties, json_pack("{s:I, s:s, s:s, s:s, s:s}", "id",
                                            (json_int_t)store_get_int(rows, CELL_DUTY), "code",
                                            store_get_text(rows, CELL_COUNTS), "area",
                                            store_get_text(rows, CELL_COUNTS + 1), "name_ko",
                                            store_get_text(rows, CELL_COUNTS + 2), "name_en",
                                            store_get_text(rows, CELL_COUNTS + 3)));
}

static void add_department(json_t *departments, const struct store_rows *rows)
{
    int64_t id = store_get_int(rows, CELL_DEPARTMENT);
    size_t at;
    json_t *known;
    json_array_foreach(departments, at,
                       known) if (json_integer_value(json_object_get(known, "id")) == id) return;
    json_array_append_new(departments, json_pack("{s:I, s:s}", "id", (json_int_t)id, "name",
                                                 store_get_text(rows, CELL_COUNTS + 4)));
}

static const char *const heat_texts[][3] = {
    { "share", "미흡 ÷ 답한 항목", "\"no\" ÷ items answered" },
    { "uncorrected", "아직 확인되지 않은 개선", "improvements that are not confirmed yet" },
    { "overdue", "기한이 지난 개선", "improvements past their day" },
    { "alarms", "같은 것을 보는 시나리오의 열린 경보, 기간과 무관",
      "alarms that stand now of the scenarios that watch the same thing, whatever the days" },
};

bool selfcheck_heat(struct request *request, struct err *err)
{
    const char *where;
    TRY(where_of(request, &where, err));
    struct store_rows *rows = ask(
        request,
        arena_format(request->arena,
                     "SELECT q.*, " STANDING ", d.code, d.area, d.name_ko, d.name_en, p.name "
                     "FROM (" CELLS ") q JOIN selfcheck_duty d ON d.id = q.duty_id "
                     "JOIN department p ON p.id = q.department_id ORDER BY d.code, p.code LIMIT "
                     "20000",
                     where),
        err);
    bool more = rows != NULL, fine = more;
    json_t *duties = json_array(), *departments = json_array(), *cells = json_array();
    while (more && (fine = store_next(rows, &more, err)) && more) {
        json_array_append_new(cells, cell_json(rows));
        add_duty(duties, rows);
        add_department(departments, rows);
    }
    store_done(rows);
    json_t *reply = json_pack("{s:o, s:o, s:o, s:o}", "duties", duties, "departments", departments,
                              "cells", cells, "definitions",
                              definitions(heat_texts, sizeof heat_texts / sizeof *heat_texts));
    if (fine)
        return request_reply(request, 200, reply);
    json_decref(reply);
    return false;
}
