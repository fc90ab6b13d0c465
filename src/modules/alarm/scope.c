#include "modules/alarm/scope.h"

static void add_quoted(struct str *out, const char *text)
{
    str_char(out, '\'');
    for (const char *at = text; *at; at++) {
        str_char(out, *at);
        if (*at == '\'')
            str_char(out, '\'');
    }
    str_char(out, '\'');
}

const char *scope_area_of(const struct rules *rules, const char *scenario_id)
{
    const struct rule *rule = rules_find(rules, scenario_id);
    return rule && rule->scenario ? rule->scenario->area : "";
}

const char *scope_area(struct request *request)
{
    const char *area = http_query(request->exchange, "area");
    if (!area || !*area)
        return "";
    struct rules rules = app_rules(request->app);
    struct str out;
    str_open(&out, request->arena);
    str_text(&out, " AND a.scenario_id IN (''");
    for (size_t i = 0; i < rules.count; i++)
        if (rules.at[i].scenario && strcmp(rules.at[i].scenario->area, area) == 0) {
            str_text(&out, ", ");
            add_quoted(&out, rules.at[i].id);
        }
    str_char(&out, ')');
    return str_end(&out);
}

bool scope_where(struct request *request, const char **out, struct err *err)
{
    const char *department = http_query(request->exchange, "department_id"),
               *scenario = http_query(request->exchange, "scenario_id");
    struct str where;
    str_open(&where, request->arena);
    actor_where(&where, request->actor, request->route->permission, "a");
    str_format(&where, " AND (%s)%s", alarm_seen(request, "a.id"), scope_area(request));
    if (department && *department) {
        char *end;
        long long id = strtoll(department, &end, 10);
        if (*end)
            return request_fault(request, err, ERR_BAD_INPUT, "department_id",
                                 "부서의 번호여야 합니다 | must be a department's number");
        str_format(&where, " AND a.department_id = %lld", id);
    }
    if (scenario && *scenario) {
        str_text(&where, " AND a.scenario_id = ");
        add_quoted(&where, scenario);
    }
    *out = str_end(&where);
    return true;
}
