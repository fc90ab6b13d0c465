// The rates of a period: of the alarms issued in it, as they stand now.
//
//   조치율 acted      = acted ÷ counted          counted = issued − withdrawn
//   승인율 approved   = approved ÷ acted         excluded alarms stay in `counted` and are not acted on: who
//   확인율 confirmed  = confirmed ÷ approved     excludes makes his rate worse, not better
//   적기  in time     = in time ÷ due            withdrawn: mended at the source before anybody acted, and closed
//   제외율 excluded   = excluded ÷ issued        (by itself or by audit); until it is closed it counts as not acted on
//   정탐률 precise    = genuine ÷ closed         baseline alarms and those that could not be judged are in none of them
//
// For example 10 issued, 1 mended and closed by itself, 1 excluded, 6 acted on (5 in time; 8 were due), 4 approved,
// 2 confirmed: acted 6/9 = 66.66 %, approved 4/6, confirmed 2/4, in time 5/8, excluded 1/10.
// Rates are in hundredths of a per cent; null where there is nothing to divide by.
#include "modules/alarm/rates.h"

#include "modules/alarm/queries.h"

struct grouping {
    const char *name, *columns, *by, *join;
};

static const struct grouping groupings[] = {
    { "agency", "a.agency_id AS agency_id, g.name AS name", "a.agency_id, g.name",
      "LEFT JOIN agency g ON g.id = a.agency_id" },
    { "department", "a.department_id AS department_id, g.name AS name", "a.department_id, g.name",
      "LEFT JOIN department g ON g.id = a.department_id" },
    { "officer", "a.officer_id AS officer_id, g.name AS name", "a.officer_id, g.name",
      "LEFT JOIN officer g ON g.id = a.officer_id" },
    { "scenario", "a.scenario_id AS scenario_id, a.scenario_id AS name", "a.scenario_id", "" },
};

#define WITHDRAWN "(a.acted_at IS NULL AND a.withdrawn_at IS NOT NULL AND a.state = 'closed')"
#define EXCLUDED  "(a.state = 'excluded')"
#define DUE       "((a.in_time IS NOT NULL OR a.act_due_on < $3) AND NOT " WITHDRAWN ")"

const char rates_counts[] =
    "count(*) AS issued, count(*) FILTER (WHERE " WITHDRAWN ") AS withdrawn, "
    "count(*) FILTER (WHERE " EXCLUDED ") AS excluded, count(a.acted_at) AS acted, "
    "count(a.approved_at) AS approved, "
    "count(a.confirmed_at) FILTER (WHERE a.approved_at IS NOT NULL) AS confirmed, "
    "count(*) FILTER (WHERE a.in_time = 1) AS in_time, count(*) FILTER (WHERE " DUE ") AS due, "
    "count(*) FILTER (WHERE a.state = 'closed' AND a.action_code IS NOT NULL) AS closed, "
    "count(*) FILTER (WHERE a.state = 'closed' AND t.genuine = 1) AS genuine, "
    "CAST(coalesce(sum(CASE WHEN t.money = 1 THEN a.action_amount END), 0) AS bigint) AS won, "
    "count(*) FILTER (WHERE a.action_code = 90) AS to_audit";

static const char *const count_names[] = { "issued",   "withdrawn", "excluded", "acted",
                                           "approved", "confirmed", "in_time",  "due",
                                           "closed",   "genuine",   "won",      "to_audit" };
#define COUNTS (sizeof count_names / sizeof *count_names)
enum {
    ISSUED,
    WITHDRAWN_COUNT,
    EXCLUDED_COUNT,
    ACTED,
    APPROVED,
    CONFIRMED,
    IN_TIME,
    DUE_COUNT,
    CLOSED,
    GENUINE
};

// ---- the question

static const char *question(struct request *request, const struct grouping *grouping,
                            const char *scope)
{
    return arena_format(request->arena,
                        "SELECT %s, %s FROM alarm a %s " RATES_JOIN " WHERE %s AND " RATES_WHERE
                        " GROUP BY %s ORDER BY issued DESC, %s LIMIT 1000",
                        grouping->columns, rates_counts, grouping->join, scope, grouping->by,
                        grouping->by);
}

// ---- the answer

void rates_add(json_t *group, const struct store_rows *rows, size_t first)
{
    int64_t n[COUNTS];
    for (size_t i = 0; i < COUNTS; i++) {
        n[i] = store_get_int(rows, first + i);
        json_object_set_new(group, count_names[i], json_integer(n[i]));
    }
    json_object_set_new(group, "acted_rate", period_rate(n[ACTED], n[ISSUED] - n[WITHDRAWN_COUNT]));
    json_object_set_new(group, "approved_rate", period_rate(n[APPROVED], n[ACTED]));
    json_object_set_new(group, "confirmed_rate", period_rate(n[CONFIRMED], n[APPROVED]));
    json_object_set_new(group, "in_time_rate", period_rate(n[IN_TIME], n[DUE_COUNT]));
    json_object_set_new(group, "excluded_rate", period_rate(n[EXCLUDED_COUNT], n[ISSUED]));
    json_object_set_new(group, "precision", period_rate(n[GENUINE], n[CLOSED]));
}

static json_t *group_json(const struct store_rows *rows, bool by_text)
{
    json_t *group = json_object();
    json_object_set_new(group, store_column(rows, 0),
                        store_is_null(rows, 0) ? json_null()
                        : by_text              ? json_string(store_get_text(rows, 0))
                                               : json_integer(store_get_int(rows, 0)));
    json_object_set_new(
        group, "name", store_is_null(rows, 1) ? json_null() : json_string(store_get_text(rows, 1)));
    rates_add(group, rows, 2);
    return group;
}

static json_t *definitions(void)
{
    static const char *const texts[][3] = {
        { "acted_rate", "조치 ÷ (발령 − 철회). 제외한 경보는 분모에 남는다",
          "acted ÷ (issued − withdrawn); excluded ones stay below" },
        { "withdrawn",
          "아무도 조치하기 전에 원천에서 정정되어 종결된 경보. 확인 전에는 미조치로 센다",
          "mended at the source before anybody acted, and closed; until then not acted on" },
        { "approved_rate", "승인 ÷ 조치", "approved ÷ acted" },
        { "confirmed_rate", "확인 ÷ 승인", "confirmed ÷ approved" },
        { "in_time_rate", "기한 안의 조치 ÷ 조치했거나 기한이 지난 경보",
          "acted in time ÷ acted or overdue" },
        { "excluded_rate", "제외 ÷ 발령", "excluded ÷ issued" },
        { "precision", "옳은 경보로 조치된 것 ÷ 조치되어 종결된 경보",
          "found to be right ÷ closed after an act" },
        { "used_rate", "기간에 마지막으로 로그인한 사용자 ÷ 등록된 사용자",
          "signed in since the first day ÷ accounts that are open" },
        { "left_out", "처음 켤 때의 밀린 경보와 판단하지 못한 경보는 세지 않는다",
          "the backlog of the first start and what could not be judged" },
    };
    json_t *list = json_array();
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        json_array_append_new(list, json_pack("{s:s, s:s, s:s}", "name", texts[i][0], "ko",
                                              texts[i][1], "en", texts[i][2]));
    return list;
}

// Why there is nothing: nothing was issued, nobody has what was, or it is beyond the asker's rights.
static bool why_nothing(struct request *request, const struct period *period, const char **out,
                        struct err *err)
{
    int64_t any;
    bool found, unmapped;
    const struct store_value args[] = { store_text(request->actor->agency),
                                        store_int(period->from_us), store_int(period->to_us) };
    TRY(store_number(request->store, err, &any, &found,
                     "SELECT id FROM alarm WHERE agency_id = $1 AND issued_at >= $2 AND issued_at "
                     "< $3 AND audit_only = 0 "
                     "AND baseline = 0 LIMIT 1",
                     args, 3));
    TRY(store_number(request->store, err, &any, &unmapped,
                     "SELECT id FROM alarm WHERE agency_id = $1 AND issued_at >= $2 AND issued_at "
                     "< $3 AND audit_only = 0 "
                     "AND baseline = 0 AND department_id IS NULL LIMIT 1",
                     args, 3));
    *out = !found ? "none" : unmapped ? "not_mapped" : "no_rights";
    return true;
}

// 사용자 시스템 사용률: who signed in during the period, of all who could.
static bool count_users(struct request *request, const struct period *period, json_t **out,
                        struct err *err)
{
    struct store_rows *rows =
        store_ask(request->store, err, SQL_USERS,
                  STORE_ARGS(store_text(request->actor->agency), store_int(period->from_us)));
    bool found, fine = rows && store_next(rows, &found, err);
    if (fine) {
        int64_t registered = store_get_int(rows, 0), used = store_get_int(rows, 1);
        *out = json_pack("{s:I, s:I, s:o}", "registered", (json_int_t)registered, "signed_in",
                         (json_int_t)used, "used_rate", period_rate(used, registered));
    }
    store_done(rows);
    return fine;
}

static const struct grouping *find_grouping(const char *name)
{
    for (size_t i = 0; i < sizeof groupings / sizeof *groupings; i++)
        if (strcmp(groupings[i].name, name) == 0)
            return &groupings[i];
    return NULL;
}

bool rates_get(struct request *request, struct err *err)
{
    const char *by = http_query(request->exchange, "by"), *why = NULL, *scope;
    json_t *users = NULL;
    const struct grouping *grouping = find_grouping(by ? by : "department");
    struct period period;
    if (!grouping)
        return request_fault(request, err, ERR_BAD_INPUT, "by",
                             "agency, department, officer, scenario 가운데 하나여야 합니다 | "
                             "must be agency, department, officer or scenario");
    TRY(period_read(request, &period, err) && scope_where(request, &scope, err));
    struct store_rows *rows = store_ask(
        request->store, err, question(request, grouping, scope),
        STORE_ARGS(store_int(period.from_us), store_int(period.to_us), store_text(period.today)));
    bool more = rows != NULL, fine = rows != NULL;
    bool by_text = grouping == &groupings[0] || grouping == &groupings[3];
    json_t *groups = json_array();
    while (more && (fine = store_next(rows, &more, err)) && more)
        json_array_append_new(groups, group_json(rows, by_text));
    store_done(rows);
    if (fine && !json_array_size(groups))
        fine = why_nothing(request, &period, &why, err);
    if (fine && count_users(request, &period, &users, err))
        return request_reply(request, 200,
                             json_pack("{s:o, s:s?, s:o, s:o}", "groups", groups, "nothing", why,
                                       "users", users, "definitions", definitions()));
    json_decref(groups);
    return false;
}
