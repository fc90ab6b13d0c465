// What the studio asks over HTTP: where a draft is wrong, what its cases say, the graph, and the tables of records.
#include <stdio.h>
#include <string.h>

#include "test/service.h"

#define RULE "/api/v1/scenarios/F03"

static struct service service;
static struct client auditor, officer;
static uint64_t passed, failed;

#define CHECK(what) check((what), __LINE__, #what)

static void check(bool good, int line, const char *what)
{
    good ? passed++ : failed++;
    if (!good)
        printf("FAILED: line %d: %s\n  auditor: %.2000s\n", line, what, auditor.text);
}

static const char *text_of(const json_t *object, const char *member)
{
    const char *text = json_string_value(json_object_get(object, member));
    return text ? text : "";
}

static const json_t *item_of(const char *list, const char *member, const char *value)
{
    size_t index;
    const json_t *item;
    json_array_foreach(json_object_get(auditor.reply, list), index, item)
    {
        if (strcmp(text_of(item, member), value) == 0)
            return item;
    }
    return NULL;
}

static long post(const char *path, json_t *body)
{
    const char *text = doc_dump(service.arena, body);
    json_decref(body);
    return client_send(&auditor, "POST", path, text);
}

static const char *rule_text(void)
{
    CHECK(client_send(&auditor, "GET", RULE, NULL) == 200);
    CHECK(strstr(text_of(auditor.reply, "cases"), "case ") != NULL);
    const char *text = text_of(auditor.reply, "text");
    return arena_text(service.arena, text, strlen(text));
}

static const char *replaced(const char *text, const char *from, const char *to)
{
    const char *at = strstr(text, from);
    CHECK(at != NULL);
    return at ? arena_format(service.arena, "%.*s%s%s", (int)(at - text), text, to,
                             at + strlen(from))
              : text;
}

// The characters from a place on, as the client would find them.
static bool stands_at(const char *text, const json_t *place, const char *word)
{
    size_t start = (size_t)json_integer_value(json_object_get(place, "start"));
    return strncmp(text + utf8_offset(text, strlen(text), start), word, strlen(word)) == 0;
}

static void test_check(const char *text)
{
    CHECK(post("/api/v1/scenarios/check", json_pack("{s:s}", "text", text)) == 200);
    CHECK(json_is_true(json_object_get(auditor.reply, "runs")));
    CHECK(json_array_size(json_object_get(auditor.reply, "notes")) == 0);
    CHECK(stands_at(text, item_of("tokens", "kind", "keyword"), "SELECT later.agency_id"));
    CHECK(stands_at(text, item_of("tokens", "kind", "text"), "''"));
    CHECK(strcmp(text_of(item_of("columns", "name", "payee"), "mark"), "masked") == 0);
    CHECK(strcmp(text_of(item_of("tables", "name", "return_ord"), "title"), "반납고지") == 0);
    CHECK(item_of("params", "name", "window_days") != NULL);

    const char *bad = replaced(text, "later.pay_ymd - earlier", "later.pay_ymx - earlier");
    CHECK(post("/api/v1/scenarios/check", json_pack("{s:s}", "text", bad)) == 200);
    CHECK(!json_is_true(json_object_get(auditor.reply, "runs")));
    CHECK(stands_at(bad, item_of("notes", "severity", "error"), "later.pay_ymx"));
    CHECK(!json_object_get(auditor.reply, "columns"));
    CHECK(client_send(&officer, "POST", "/api/v1/scenarios/check", "{\"text\": \"SELECT 1\"}") == 403);
}

static size_t failing(void)
{
    size_t index, count = 0;
    const json_t *item;
    json_array_foreach(json_object_get(auditor.reply, "cases"), index, item)
        count += !json_is_true(json_object_get(item, "passed"));
    return count;
}

static void test_cases(const char *text)
{
    CHECK(client_send(&auditor, "POST", RULE "/cases", "{}") == 200);
    CHECK(json_array_size(json_object_get(auditor.reply, "cases")) > 5 && failing() == 0);
    const char *short_days = replaced(text, "default: 30", "default: 3");
    CHECK(post(RULE "/cases", json_pack("{s:s}", "text", short_days)) == 200);
    CHECK(failing() > 0 && failing() < json_array_size(json_object_get(auditor.reply, "cases")));
    CHECK(post(RULE "/cases", json_pack("{s:s}", "cases",
                                        "case 하나\nas of 2026-03-02\n"
                                        "+ exp_pay pay_no=P1 creditor_tok=V1 amt=5 "
                                        "pay_ymd=2026-03-02\n----\n+ pay_no=P1\n")) == 200);
    CHECK(failing() == 1 && strstr(text_of(item_of("cases", "name", "하나"), "report"), "missing"));
    CHECK(post(RULE "/cases", json_pack("{s:s}", "cases", "case 둘\n+ nowhere a=1\n")) == 400);
    CHECK(strcmp(text_of(auditor.reply, "field"), "cases") == 0);
    CHECK(post(RULE "/cases", json_pack("{s:s}", "text", "SELECT 1")) == 400);
    CHECK(strcmp(text_of(auditor.reply, "field"), "text") == 0);
    CHECK(client_send(&auditor, "POST", "/api/v1/scenarios/X99/cases", "{}") == 404);
}

static void test_graph(void)
{
    CHECK(client_send(&auditor, "GET", "/api/v1/scenarios/graph", NULL) == 200);
    size_t index, links = 0, tables = 0, shared = 0;
    const json_t *node;
    json_array_foreach(json_object_get(auditor.reply, "nodes"), index, node)
    {
        const json_t *users = json_object_get(node, "scenarios");
        links += json_array_size(json_object_get(node, "inputs"));
        tables += strcmp(text_of(node, "table"), "exp_pay") == 0;
        shared += json_array_size(users) > 1;
        CHECK(json_array_size(users) > 0 && *text_of(node, "operator"));
    }
    CHECK(links > 5 && tables > 0 && shared > 0);
    CHECK(item_of("scenarios", "id", "F03") != NULL);
    CHECK(client_send(&officer, "GET", "/api/v1/scenarios/graph", NULL) == 403);
}

static void test_schema(void)
{
    CHECK(client_send(&auditor, "GET", "/api/v1/schema", NULL) == 200);
    const json_t *table = item_of("tables", "name", "exp_pay"), *column;
    bool found = false;
    size_t index;
    CHECK(strcmp(text_of(table, "title"), "지출결의·지급명령") == 0);
    CHECK(strstr(doc_dump(service.arena, json_object_get(table, "prechecks")), "F03") != NULL);
    json_array_foreach(json_object_get(table, "columns"), index, column)
        found = found || (strcmp(text_of(column, "name"), "acct_no") == 0 &&
                          strcmp(text_of(column, "mark"), "secret") == 0);
    CHECK(found);
    CHECK(client_send(&officer, "GET", "/api/v1/schema", NULL) == 200);
}

int main(void)
{
    service_open_with(&service, NULL, "scenarios/finance");
    service_people(&service);
    client_open(&auditor, &service);
    client_open(&officer, &service);
    CHECK(client_sign_in(&auditor, "user2", SERVICE_PASSWORD, NULL) == 200);
    CHECK(client_sign_in(&officer, "user4", SERVICE_PASSWORD, NULL) == 200);
    const char *text = rule_text();
    test_check(text);
    test_cases(text);
    test_graph();
    test_schema();
    client_close(&auditor);
    client_close(&officer);
    service_close(&service);
    printf("%llu passed, %llu failed\n", (unsigned long long)passed, (unsigned long long)failed);
    return failed != 0;
}
