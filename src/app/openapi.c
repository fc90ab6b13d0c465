// app/openapi.c — the description of the API, from the rows of routes and fields (OpenAPI 3.1).
#include "app/app.h"
#include "app/field.h"
#include "app/router.h"
#include "app/session.h"

static const char *method_word(enum http_method method)
{
    static const char *const words[] = {
        [HTTP_GET] = "get",     [HTTP_POST] = "post",     [HTTP_PUT] = "put",
        [HTTP_PATCH] = "patch", [HTTP_DELETE] = "delete", [HTTP_OTHER] = "options"
    };
    return words[method];
}

static json_t *object_schema(const struct fields *fields, bool english, bool required)
{
    json_t *properties = json_object(), *needed = json_array();
    for (size_t i = 0; i < fields->count; i++) {
        json_object_set_new(properties, fields->at[i].name, field_schema(&fields->at[i], english));
        if (required && (fields->at[i].flags & FIELD_REQUIRED))
            json_array_append_new(needed, json_string(fields->at[i].name));
    }
    json_t *schema = json_pack("{s:s, s:o}", "type", "object", "properties", properties);
    if (required)
        json_object_set_new(schema, "additionalProperties", json_false());
    if (json_array_size(needed))
        json_object_set(schema, "required", needed);
    json_decref(needed);
    return schema;
}

static void add_parameter(json_t *list, const char *name, const char *in, json_t *schema,
                          const char *words)
{
    json_t *parameter = json_pack("{s:s, s:s, s:b, s:o}", "name", name, "in", in, "required",
                                  strcmp(in, "path") == 0, "schema", schema);
    if (words)
        json_object_set_new(parameter, "description", json_string(words));
    json_array_append_new(list, parameter);
}

static void add_path_parameters(json_t *list, const char *path)
{
    for (const char *at = strchr(path, '{'); at; at = strchr(at + 1, '{')) {
        char name[64];
        snprintf(name, sizeof name, "%.*s", (int)strcspn(at + 1, "}"), at + 1);
        add_parameter(list, name, "path", json_pack("{s:s}", "type", "string"), NULL);
    }
}

static void add_filters(json_t *list, const struct fields *fields, bool english)
{
    for (size_t i = 0; i < fields->count; i++) {
        const struct field *field = &fields->at[i];
        if (!(field->flags & FIELD_FILTER))
            continue;
        const char *words = english ? field->title_en : field->title_ko;
        bool several = field->kind == FIELD_CHOICE || field->kind == FIELD_ID;
        json_t *schema =
            several ? json_pack("{s:s}", "type", "string") : field_schema(field, english);
        add_parameter(list, field->name, "query", schema, words);
        if (several || field->kind == FIELD_BOOL || field->kind == FIELD_TEXT)
            continue;
        char name[80];
        snprintf(name, sizeof name, "%s_from", field->name);
        add_parameter(list, name, "query", field_schema(field, english), words);
        snprintf(name, sizeof name, "%s_to", field->name);
        add_parameter(list, name, "query", field_schema(field, english), words);
    }
}

static void add_list_parameters(json_t *list, const struct fields *fields, bool english)
{
    add_filters(list, fields, english);
    add_parameter(list, "q", "query", json_pack("{s:s}", "type", "string"),
                  english ? "Words to look for" : "찾을 말");
    add_parameter(list, "sort", "query", json_pack("{s:s}", "type", "string"),
                  english ? "A field; -field falls" : "정렬할 항목, -는 내림차순");
    add_parameter(list, "cursor", "query", json_pack("{s:s}", "type", "string"),
                  english ? "next of the page before" : "앞 쪽의 next");
    add_parameter(
        list, "limit", "query",
        json_pack("{s:s, s:i, s:i}", "type", "integer", "minimum", 1, "maximum", LIST_LIMIT_MAX),
        english ? "Items a page" : "한 쪽의 수");
    add_parameter(list, "count", "query", json_pack("{s:s}", "type", "string"),
                  english ? "1: with the total" : "1이면 전체 수도");
}

static json_t *reply_schema(const struct route *route, bool english)
{
    json_t *item = object_schema(&route->reply, english, false);
    if (!(route->flags & ROUTE_LIST))
        return item;
    return json_pack("{s:s, s:{s:{s:s, s:o}, s:{s:[s, s]}, s:{s:s}, s:{s:s}, s:{s:s}}}", "type", "object",
                     "properties", "items", "type", "array", "items", item, "next", "type",
                     "string", "null", "total", "type", "integer", "total_is_more", "type",
                     "boolean", "search_is_cut", "type", "boolean");
}

// How a request says who asks: a browser by its cookie, with the word of the session where it writes; a machine by
// its token, where machines have business.
static json_t *security(const struct route *route)
{
    if (route->permission == MAY_ANYONE)
        return json_array();
    json_t *ways = json_pack("[{s:[]}]", "session");
    if (route->method != HTTP_GET)
        json_object_set_new(json_array_get(ways, 0), "csrf", json_array());
    if (route->flags & ROUTE_MACHINE)
        json_array_append_new(ways, json_pack("{s:[]}", "token"));
    return ways;
}

static json_t *security_schemes(bool english)
{
    return json_pack(
        "{s:{s:s, s:s, s:s, s:s}, s:{s:s, s:s, s:s, s:s}, s:{s:s, s:s, s:s}}", "session", "type",
        "apiKey", "in", "cookie", "name", SESSION_COOKIE, "description",
        english ? "Of POST /api/v1/session" : "POST /api/v1/session이 줍니다", "csrf", "type",
        "apiKey", "in", "header", "name", "X-CSRF-Token", "description",
        english ? "csrf of GET /api/v1/session" : "GET /api/v1/session의 csrf", "token", "type",
        "http", "scheme", "bearer", "description", english ? "A machine's token" : "기계의 토큰");
}

static json_t *operation(const struct route *route, const struct module *module, bool english)
{
    json_t *parameters = json_array();
    add_path_parameters(parameters, route->path);
    for (size_t i = 0; i < route->query.count; i++)
        add_parameter(parameters, route->query.at[i].name, "query",
                      field_schema(&route->query.at[i], english),
                      english ? route->query.at[i].title_en : route->query.at[i].title_ko);
    if (route->flags & ROUTE_LIST)
        add_list_parameters(parameters, &route->reply, english);
    if (route->flags & ROUTE_WRITES)
        add_parameter(parameters, "Idempotency-Key", "header", json_pack("{s:s}", "type", "string"),
                      NULL);
    json_t *good = json_pack("{s:s}", "description", english ? "Done" : "처리됨");
    if (!(route->flags & ROUTE_TEXT))
        json_object_set_new(
            good, "content",
            json_pack("{s:{s:o}}", "application/json", "schema", reply_schema(route, english)));
    json_t *call =
        json_pack("{s:s, s:[s], s:o, s:s, s:{s:o, s:{s:s}}}", "summary",
                  english ? route->summary_en : route->summary_ko, "tags", module->name,
                  "parameters", parameters, "x-permission", permission_name(route->permission),
                  "responses", "200", good, "default", "$ref", "#/components/responses/problem");
    if (route->body.count) {
        json_t *media = json_pack("{s:o}", "schema", object_schema(&route->body, english, true));
        json_t *example = route->example ? json_loads(route->example, 0, NULL) : NULL;
        if (example)
            json_object_set_new(media, "example", example);
        json_object_set_new(call, "requestBody",
                            json_pack("{s:{s:o}}", "content", "application/json", media));
    }
    json_object_set_new(call, "security", security(route));
    return call;
}

json_t *router_openapi(const struct router *router, bool english)
{
    json_t *paths = json_object();
    for (size_t i = 0; i < router_count(router); i++) {
        const struct module *module;
        const struct route *route = router_route(router, i, &module);
        json_t *path = json_object_get(paths, route->path);
        if (!path) {
            path = json_object();
            json_object_set_new(paths, route->path, path);
        }
        json_object_set_new(path, method_word(route->method), operation(route, module, english));
    }
    json_t *problem =
        json_pack("{s:s, s:{s:{s:{s:s, s:{s:{s:s}, s:{s:s}, s:{s:s}, s:{s:s}, s:{s:s}}}}}}",
                  "description", english ? "A problem (RFC 9457)" : "문제 (RFC 9457)", "content",
                  "application/problem+json", "schema", "type", "object", "properties", "type",
                  "type", "string", "title", "type", "string", "status", "type", "integer",
                  "detail", "type", "string", "field", "type", "string");
    return json_pack("{s:s, s:{s:s, s:s, s:{s:s}}, s:o, s:{s:{s:o}, s:o}}", "openapi", "3.1.0",
                     "info", "title", "Haechi", "version", "0.1.0", "license", "name", "Apache-2.0",
                     "paths", paths, "components", "responses", "problem", problem,
                     "securitySchemes", security_schemes(english));
}
