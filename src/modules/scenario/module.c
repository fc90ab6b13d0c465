#include "app/find.h"
#include "modules/scenario/queries.h"
#include "modules/scenario/scenario_module.h"

// A rule that holds for more than this share (setting scenario.fires_percent) of what it judges is probably
// wrong itself.
#define FIRES_PERCENT 20

static json_t *words(const struct words *words, bool english)
{
    return json_string(english ? words->en : words->ko);
}

static const char *status_text(enum status status)
{
    static const char *const names[] = {
        [STATUS_DRAFT] = "draft", [STATUS_TEST] = "test", [STATUS_STABLE] = "stable"
    };
    return names[status];
}

static void add_header(struct request *request, const struct scenario *scenario, json_t *item)
{
    bool english = request->english;
    json_object_set_new(item, "title", words(&scenario->title, english));
    json_object_set_new(item, "area", json_string(scenario->area));
    json_object_set_new(item, "severity", json_string(severity_text(scenario->severity)));
    json_object_set_new(item, "audience",
                        json_string(scenario->audience == AUDIENCE_AUDIT ? "audit" : "owner"));
    json_object_set_new(item, "status", json_string(status_text(scenario->status)));
    json_object_set_new(item, "basis", json_string(scenario->basis));
    json_object_set_new(item, "evidence_class", json_string(scenario->evidence_class));
}

// From the note that the service made last: how the rule is doing, and what that means for its answer.
static bool add_state(struct request *request, const struct rule *rule, json_t *item,
                      struct err *err)
{
    struct store_rows *rows =
        store_ask(request->store, err, SQL_STATE_GET, STORE_ARGS(store_text(rule->id)));
    bool more = false, fine = rows && store_next(rows, &more, err);
    if (more) {
        int64_t findings = store_get_int(rows, 6), records = store_get_int(rows, 7);
        const char *missing = store_get_text(rows, 8);
        int64_t fires_percent =
            app_setting_number(request->app, "scenario.fires_percent", FIRES_PERCENT);
        bool fires = records > 0 && findings * 100 > records * fires_percent;
        json_object_set_new(item, "version", json_integer(store_get_int(rows, 0)));
        json_object_set_new(item, "site", json_boolean(store_get_int(rows, 2) != 0));
        json_object_set_new(item, "state", json_string(store_get_text(rows, 4)));
        json_object_set_new(item, "reason",
                            json_string(request_words(request, store_get_text(rows, 5))));
        json_object_set_new(item, "findings", json_integer(findings));
        json_object_set_new(item, "records", json_integer(records));
        json_object_set_new(item, "missing", json_string(missing));
        json_object_set_new(item, "readiness",
                            json_string(*missing ? "insufficient data" : "runnable"));
        json_object_set_new(item, "fires_too_often", json_boolean(fires));
    }
    store_done(rows);
    return fine;
}

static bool add_rule(struct request *request, const struct rule *rule, json_t *item,
                     struct err *err)
{
    json_object_set_new(item, "id", json_string(rule->id));
    json_object_set_new(item, "paused", json_boolean(rule->paused));
    if (rule->error)
        json_object_set_new(item, "error", json_string(rule->error));
    if (rule->scenario)
        add_header(request, rule->scenario, item);
    return add_state(request, rule, item, err);
}

static bool list_scenarios(struct request *request, struct err *err)
{
    struct rules rules = app_rules(request->app);
    json_t *items = json_array();
    bool fine = true;
    for (size_t i = 0; fine && i < rules.count; i++) {
        json_t *item = json_object();
        fine = add_rule(request, &rules.at[i], item, err);
        json_array_append_new(items, item);
    }
    if (fine)
        return request_reply(request, 200, json_pack("{s:o, s:n}", "items", items, "next"));
    json_decref(items);
    return false;
}

static bool find_scenarios(struct request *request, struct find *find, struct err *err)
{
    (void)err;
    if (actor_reach(request->actor, MAY_SCENARIO_READ) == REACH_NONE)
        return true;
    json_t *items = find_group(find, "scenario", "규칙", "Rules");
    struct rules rules = app_rules(request->app);
    for (size_t i = 0; i < rules.count; i++) {
        const struct rule *rule = &rules.at[i];
        const struct words *title = rule->scenario ? &rule->scenario->title : NULL;
        if (find_in(find, rule->id) || (title && (find_in(find, title->ko) || find_in(find, title->en))))
            find_add(items, title ? (request->english ? title->en : title->ko) : rule->id, rule->id,
                     arena_format(request->arena, "/scenarios/%s", rule->id));
    }
    return true;
}

static const struct rule *find_rule(struct request *request, struct err *err)
{
    struct rules rules = app_rules(request->app);
    const struct rule *rule = rules_find(&rules, request->ids[0]);
    if (!rule)
        err_set(err, ERR_NOT_FOUND, "그런 시나리오가 없습니다 | no such scenario");
    return rule;
}

static json_t *value_json(struct arena *arena, const struct value *value)
{
    struct str text;
    if (value->state != STATE_VALUE)
        return json_null();
    str_open(&text, arena);
    value_print(&text, value);
    return json_string(str_end(&text));
}

static json_t *params_json(struct request *request, const struct scenario *scenario)
{
    json_t *list = json_array();
    for (size_t i = 0; i < scenario->param_count; i++) {
        const struct scenario_param *param = &scenario->params[i];
        json_array_append_new(
            list, json_pack("{s:s, s:o, s:s, s:o, s:o, s:o, s:o}", "name", param->name, "title",
                            words(&param->title, request->english), "type", type_name(param->type),
                            "default", value_json(request->arena, &param->initial), "value",
                            value_json(request->arena, &param->value), "min",
                            value_json(request->arena, &param->min), "max",
                            value_json(request->arena, &param->max)));
    }
    return list;
}

void scenario_words(struct request *request, const struct scenario *scenario, json_t *into)
{
    json_object_set_new(into, "title", words(&scenario->title, request->english));
    json_object_set_new(into, "sentence", words(&scenario->sentence, request->english));
    json_object_set_new(into, "advice", words(&scenario->advice, request->english));
    json_object_set_new(into, "exceptions", words(&scenario->exceptions, request->english));
    json_object_set_new(into, "params", params_json(request, scenario));
}

static bool add_rows(struct request *request, const char *sql, const char *id,
                     const char *const *names, json_t *into, struct err *err)
{
    struct store_rows *rows = store_ask(request->store, err, sql, STORE_ARGS(store_text(id)));
    bool more = rows != NULL, fine = more;
    while (more && (fine = store_next(rows, &more, err)) && more) {
        json_t *item = json_object();
        for (size_t i = 0; names[i]; i++)
            json_object_set_new(item, names[i],
                                store_is_null(rows, i) ? json_null()
                                                       : json_string(store_get_text(rows, i)));
        json_array_append_new(into, item);
    }
    store_done(rows);
    return fine;
}

static bool show_scenario(struct request *request, struct err *err)
{
    static const char *const value_names[] = { "name", "agency", "valid_from", "valid_to", "value", NULL };
    static const char *const version_names[] = { "number", "origin", "made_by", "made_us", NULL };
    const struct rule *rule = find_rule(request, err);
    if (!rule)
        return false;
    json_t *item = json_object(), *values = json_array(), *versions = json_array();
    request_reply(request, 200, item);
    json_object_set_new(item, "values", values);
    json_object_set_new(item, "versions", versions);
    json_object_set_new(item, "text", json_string(rule->text));
    json_object_set_new(item, "cases", json_string(studio_cases_text(request->arena, rule)));
    if (rule->scenario) {
        scenario_words(request, rule->scenario, item);
        json_object_set_new(item, "sql", json_string(rule->scenario->sql));
    }
    return add_rule(request, rule, item, err) &&
           add_rows(request, SQL_VALUE_LIST, rule->id, value_names, values, err) &&
           add_rows(request, SQL_VERSIONS, rule->id, version_names, versions, err);
}

static const char *const kinds[] = { "version", "parameter", "status", "pause", "resume", NULL };
static const char *const statuses[] = { "draft", "test", "stable", NULL };

#define CHANGE_FIELDS                                                                              \
    { "kind", FIELD_CHOICE, "종류", "Kind", FIELD_REQUIRED, 0, 0, kinds },                         \
        { "text", FIELD_LONG, "시나리오 파일", "Scenario file", 0, 1, 200000, NULL },              \
        { "number", FIELD_INT, "판 번호", "Version", 0, 0, 0, NULL },                              \
        { "status", FIELD_CHOICE, "상태", "Status", 0, 0, 0, statuses },                           \
        { "parameter", FIELD_TEXT, "매개변수", "Parameter", 0, 0, 0, NULL },                       \
        { "value", FIELD_TEXT, "값", "Value", 0, 0, 0, NULL },                                     \
        { "agency", FIELD_TEXT, "기관", "Agency", 0, 0, 0, NULL },                                 \
        { "valid_from", FIELD_DATE, "적용일", "From", 0, 0, 0, NULL },                             \
    {                                                                                              \
        "valid_to", FIELD_DATE, "마지막 적용일", "To", 0, 0, 0, NULL                               \
    }
static const struct field try_fields[] = { CHANGE_FIELDS };
static const char *const sides[] = { "added", "removed", NULL };
static const struct field backtest_fields[] = {
    CHANGE_FIELDS,
    { "side", FIELD_CHOICE, "보일 쪽", "Side shown", 0, 0, 0, sides },
    { "from", FIELD_INT, "몇째부터", "From", 0, 0, 1000000, NULL },
    { "limit", FIELD_INT, "몇 건", "Limit", 0, 1, 500, NULL },
};
static const struct field shadow_fields[] = {
    CHANGE_FIELDS,
    { "days", FIELD_INT, "며칠", "Days", 0, 1, 90, NULL },
};
static const struct field check_fields[] = {
    { "text", FIELD_LONG, "시나리오 파일", "Scenario file", FIELD_REQUIRED, 1, 200000, NULL },
};
static const struct field cases_fields[] = {
    { "text", FIELD_LONG, "시나리오 파일", "Scenario file", 0, 1, 200000, NULL },
    { "cases", FIELD_LONG, "사례 파일", "File of cases", 0, 1, 200000, NULL },
};
static const struct field series_fields[] = {
    { "parameter", FIELD_TEXT, "매개변수", "Parameter", FIELD_REQUIRED, 0, 0, NULL },
    { "agency", FIELD_TEXT, "기관", "Agency", 0, 0, 0, NULL },
    { "values", FIELD_LIST, "값", "Values", FIELD_REQUIRED, 0, 0, NULL },
};
static const struct field propose_fields[] = {
    CHANGE_FIELDS,
    { "reason", FIELD_LONG, "까닭", "Reason", FIELD_REQUIRED, 5, 1000, NULL },
};
#define SCENARIOS "/api/v1/scenarios"

static const struct route routes[] = {
    { .method = HTTP_GET,
      .path = SCENARIOS,
      .permission = MAY_SCENARIO_READ,
      .handle = list_scenarios,
      .summary_ko = "시나리오와 그 상태",
      .summary_en = "Scenarios and how they are doing" },
    { .method = HTTP_GET,
      .path = SCENARIOS "/{id}",
      .permission = MAY_SCENARIO_READ,
      .handle = show_scenario,
      .summary_ko = "시나리오",
      .summary_en = "A scenario" },
    { .method = HTTP_GET,
      .path = SCENARIOS "/{id}/readiness",
      .permission = MAY_SCENARIO_PROPOSE,
      .handle = readiness_show,
      .flags = ROUTE_SLOW,
      .summary_ko = "자료가 갖추어졌는지",
      .summary_en = "Whether it has the records that it needs" },
    { .method = HTTP_GET,
      .path = SCENARIOS "/graph",
      .permission = MAY_SCENARIO_PROPOSE,
      .handle = graph_show,
      .flags = ROUTE_WRITES,
      .summary_ko = "규칙들이 함께 쓰는 연산의 그림",
      .summary_en = "The graph of operators that the rules share" },
    { .method = HTTP_POST,
      .path = SCENARIOS "/check",
      .permission = MAY_SCENARIO_PROPOSE,
      .handle = studio_check,
      .flags = ROUTE_SLOW,
      .body = FIELDS(check_fields),
      .example = "{\"text\": \"SELECT 1\"}",
      .summary_ko = "초안의 낱말, 틀린 곳, 결과 열",
      .summary_en = "A draft's words, faults and result columns" },
    { .method = HTTP_POST,
      .path = SCENARIOS "/{id}/cases",
      .permission = MAY_SCENARIO_PROPOSE,
      .handle = studio_cases,
      .flags = ROUTE_SLOW,
      .body = FIELDS(cases_fields),
      .example = "{}",
      .summary_ko = "사례를 돌려 봄",
      .summary_en = "Run the cases" },
    { .method = HTTP_POST,
      .path = SCENARIOS "/{id}/try",
      .permission = MAY_SCENARIO_PROPOSE,
      .handle = change_try,
      .flags = ROUTE_WRITES | ROUTE_ALONE,
      .body = FIELDS(try_fields),
      .example = "{\"kind\": \"pause\"}",
      .summary_ko = "바꾸면 어떻게 되는지",
      .summary_en = "What a change would do" },
    { .method = HTTP_POST,
      .path = SCENARIOS "/{id}/backtest",
      .permission = MAY_SCENARIO_PROPOSE,
      .handle = backtest_draft,
      .flags = ROUTE_WRITES | ROUTE_ALONE,
      .body = FIELDS(backtest_fields),
      .example = "{\"kind\": \"pause\"}",
      .summary_ko = "초안을 지금 규칙 곁에서 돌려 봄",
      .summary_en = "A draft beside what runs" },
    { .method = HTTP_POST,
      .path = SCENARIOS "/{id}/series",
      .permission = MAY_SCENARIO_PROPOSE,
      .handle = backtest_series,
      .flags = ROUTE_SLOW,
      .body = FIELDS(series_fields),
      .example = "{\"parameter\": \"window_days\", \"values\": [\"10\", \"30\"]}",
      .summary_ko = "매개변수 값마다의 건수",
      .summary_en = "Counts by a parameter's value" },
    { .method = HTTP_POST,
      .path = SCENARIOS "/{id}/shadow",
      .permission = MAY_SCENARIO_PROPOSE,
      .handle = shadow_begin,
      .flags = ROUTE_WRITES | ROUTE_ALONE,
      .body = FIELDS(shadow_fields),
      .example = "{\"kind\": \"parameter\", \"parameter\": \"window_days\", \"value\": \"10\"}",
      .summary_ko = "초안을 며칠 곁에서 돌림",
      .summary_en = "Run a draft beside the rule for some days" },
    { .method = HTTP_GET,
      .path = SCENARIOS "/{id}/shadow",
      .permission = MAY_SCENARIO_PROPOSE,
      .handle = shadow_show,
      .summary_ko = "곁에서 도는 초안의 건수",
      .summary_en = "How the draft beside the rule does" },
    { .method = HTTP_DELETE,
      .path = SCENARIOS "/{id}/shadow",
      .permission = MAY_SCENARIO_PROPOSE,
      .handle = shadow_end,
      .flags = ROUTE_WRITES | ROUTE_ALONE,
      .summary_ko = "곁에서 돌리기 끝",
      .summary_en = "End the draft beside the rule" },
    { .method = HTTP_POST,
      .path = SCENARIOS "/{id}/changes",
      .permission = MAY_SCENARIO_PROPOSE,
      .handle = change_propose,
      .flags = ROUTE_WRITES | ROUTE_ALONE,
      .body = FIELDS(propose_fields),
      .example = "{\"kind\": \"pause\", \"reason\": \"원천 자료 점검 중\"}",
      .summary_ko = "변경 제안",
      .summary_en = "Propose a change" },
    PROPOSAL_ROUTES("scenario", MAY_SCENARIO_READ, MAY_SCENARIO_APPROVE, ROUTE_ALONE, "시나리오",
                    "scenarios"),
};

static const struct task tasks[] = {
    { "scenario states", 60, state_note },
    { "scenario shadows", 60, shadow_sync },
};

const struct module module_scenario = {
    .name = "scenario",
    .title_ko = "시나리오",
    .title_en = "Scenarios",
    .routes = routes,
    .route_count = sizeof routes / sizeof *routes,
    .tasks = tasks,
    .task_count = sizeof tasks / sizeof *tasks,
    .proposals = scenario_proposals,
    .open = shadow_open,
    .close = shadow_close,
    .find = find_scenarios,
};
