#include "app/find.h"
#include "modules/scenario/queries.h"
#include "modules/scenario/scenario_module.h"

// A rule that holds for more than this share of what it judges is probably wrong itself.
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
        bool fires = records > 0 && findings * 100 > records * FIRES_PERCENT;
        json_object_set_new(item, "version", json_integer(store_get_int(rows, 0)));
        json_object_set_new(item, "site", json_boolean(store_get_int(rows, 2) != 0));
        json_object_set_new(item, "state", json_string(store_get_text(rows, 4)));
        json_object_set_new(item, "reason", json_string(store_get_text(rows, 5)));
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

static bool add_rows(struct request *request, const char *sql, const char *id,
                     const char *const *names, json_t *into, struct err *err)
{
    struct store_rows *rows = store_ask(request->store, err, sql, STORE_ARGS(store_text(id)));
    bool more = rows != NULL, fine = more;
    while (more && (fine = store_next(rows, &more, err)) && more) {
        json_t *item = json_object();
        for (size_t i = 0; names[i]; i++)
            json_object_set_new(item, names[i], json_string(store_get_text(rows, i)));
        json_array_append_new(into, item);
    }
    store_done(rows);
    return fine;
}

static bool show_scenario(struct request *request, struct err *err)
{
    static const char *const value_names[] = { "name", "valid_from", "value", NULL };
    static const char *const version_names[] = { "number", "origin", "made_by", "made_us", NULL };
    const struct rule *rule = find_rule(request, err);
    if (!rule)
        return false;
    json_t *item = json_object(), *values = json_array(), *versions = json_array();
    request_reply(request, 200, item);
    json_object_set_new(item, "values", values);
    json_object_set_new(item, "versions", versions);
    json_object_set_new(item, "text", json_string(rule->text));
    if (rule->scenario) {
        const struct scenario *scenario = rule->scenario;
        json_object_set_new(item, "sentence", words(&scenario->sentence, request->english));
        json_object_set_new(item, "advice", words(&scenario->advice, request->english));
        json_object_set_new(item, "exceptions", words(&scenario->exceptions, request->english));
        json_object_set_new(item, "params", params_json(request, scenario));
        json_object_set_new(item, "sql", json_string(scenario->sql));
    }
    return add_rule(request, rule, item, err) &&
           add_rows(request, SQL_PARAMS, rule->id, value_names, values, err) &&
           add_rows(request, SQL_VERSIONS, rule->id, version_names, versions, err);
}

static const char *const kinds[] = { "version", "parameter", "pause", "resume", NULL };

#define CHANGE_FIELDS                                                                              \
    { "kind", FIELD_CHOICE, "종류", "Kind", FIELD_REQUIRED, 0, 0, kinds },                         \
        { "text", FIELD_LONG, "시나리오 파일", "Scenario file", 0, 1, 200000, NULL },              \
        { "number", FIELD_INT, "판 번호", "Version", 0, 0, 0, NULL },                              \
        { "parameter", FIELD_TEXT, "매개변수", "Parameter", 0, 0, 0, NULL },                       \
        { "value", FIELD_TEXT, "값", "Value", 0, 0, 0, NULL },                                     \
    {                                                                                              \
        "valid_from", FIELD_DATE, "적용일", "From", 0, 0, 0, NULL                                  \
    }
static const struct field try_fields[] = { CHANGE_FIELDS };
static const struct field propose_fields[] = {
    CHANGE_FIELDS,
    { "reason", FIELD_LONG, "까닭", "Reason", FIELD_REQUIRED, 5, 1000, NULL },
};
static const struct field decide_fields[] = {
    { "reason", FIELD_LONG, "까닭", "Reason", 0, 0, 1000, NULL },
};

// ---- the list

static const char *const states[] = { "proposed", "approved", "refused", NULL };
static const struct field change_fields[] = {
    { "id", FIELD_ID, "번호", "Number", FIELD_SORT, 0, 0, NULL },
    { "scenario_id", FIELD_TEXT, "시나리오", "Scenario", FIELD_FILTER, 0, 0, NULL },
    { "kind", FIELD_CHOICE, "종류", "Kind", FIELD_FILTER, 0, 0, kinds },
    { "detail", FIELD_OBJECT, "내용", "Detail", 0, 0, 0, NULL },
    { "reason", FIELD_LONG, "까닭", "Reason", FIELD_SEARCH, 0, 0, NULL },
    { "effect", FIELD_OBJECT, "효과", "Effect", 0, 0, 0, NULL },
    { "state", FIELD_CHOICE, "상태", "State", FIELD_FILTER, 0, 0, states },
    { "proposed_by", FIELD_ID, "제안한 사람", "Proposed by", FIELD_FILTER, 0, 0, NULL },
    { "proposed_us", FIELD_TIME, "제안한 때", "Proposed", FIELD_FILTER, 0, 0, NULL },
    { "decided_by", FIELD_ID, "결정한 사람", "Decided by", 0, 0, 0, NULL },
    { "decided_us", FIELD_TIME, "결정한 때", "Decided", 0, 0, 0, NULL },
    { "decision", FIELD_LONG, "결정의 까닭", "Why so decided", 0, 0, 0, NULL },
};
static const struct fields change_list_fields = FIELDS(change_fields);

static bool change_list(struct request *request, struct err *err)
{
    const struct list list = { .from = "(SELECT id, agency_id, 0 AS department_id, 0 AS "
                                       "officer_id, scenario_id, kind, detail, reason, "
                                       "effect, state, proposed_by, proposed_us, decided_by, "
                                       "decided_us, decision FROM scenario_change) c",
                               .alias = "c",
                               .fields = &change_list_fields,
                               .sort = "-id" };
    return request_list(request, &list, err);
}

#define SCENARIOS "/api/v1/scenarios"
#define CHANGES   "/api/v1/scenario-changes"

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
      .path = SCENARIOS "/{id}/changes",
      .permission = MAY_SCENARIO_PROPOSE,
      .handle = change_propose,
      .flags = ROUTE_WRITES | ROUTE_ALONE,
      .body = FIELDS(propose_fields),
      .example = "{\"kind\": \"pause\", \"reason\": \"원천 자료 점검 중\"}",
      .summary_ko = "변경 제안",
      .summary_en = "Propose a change" },
    { .method = HTTP_GET,
      .path = CHANGES,
      .permission = MAY_SCENARIO_READ,
      .handle = change_list,
      .flags = ROUTE_LIST,
      .reply = FIELDS(change_fields),
      .summary_ko = "시나리오 변경",
      .summary_en = "Changes of scenarios" },
    { .method = HTTP_POST,
      .path = CHANGES "/{id}/approve",
      .permission = MAY_SCENARIO_APPROVE,
      .whose = change_owner,
      .handle = change_approve,
      .flags = ROUTE_WRITES | ROUTE_ALONE,
      .body = FIELDS(decide_fields),
      .example = "{}",
      .summary_ko = "변경 승인(다른 사람)",
      .summary_en = "Approve a change (another person)" },
    { .method = HTTP_POST,
      .path = CHANGES "/{id}/refuse",
      .permission = MAY_SCENARIO_APPROVE,
      .whose = change_owner,
      .handle = change_refuse,
      .flags = ROUTE_WRITES,
      .body = FIELDS(decide_fields),
      .example = "{\"reason\": \"근거 부족\"}",
      .summary_ko = "변경 거절",
      .summary_en = "Refuse a change" },
};

static const struct task tasks[] = {
    { "scenario states", 60, state_note },
};

const struct module module_scenario = {
    .name = "scenario",
    .title_ko = "시나리오",
    .title_en = "Scenarios",
    .routes = routes,
    .route_count = sizeof routes / sizeof *routes,
    .tasks = tasks,
    .task_count = sizeof tasks / sizeof *tasks,
    .find = find_scenarios,
};
