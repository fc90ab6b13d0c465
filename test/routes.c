// Every route as every role, over things of one's own department, another one and another agency.
//
// The routes and what they need come from their rows, so a new route is asked the day it is made; one over a
// thing that this program does not know how to make is a failure here. What it holds them to:
//   nobody signed in             401, unless anyone may
//   a role without the right     403
//   a thing out of reach         404, as if it were not there
//   a list                       not one row out of reach
//   a token                      403 where machines have no business
// What the handler makes of a request that reached it is for the tests of the modules.
#include <stdio.h>
#include <string.h>

#include "app/router.h"
#include "app/session.h"
#include "base/civil.h"
#include "base/now.h"
#include "test/service.h"

#define PEOPLE 10

static struct service service;
static struct client clients[PEOPLE], nobody, machine;
static struct actor *actors[PEOPLE];
static uint64_t passed, failed;

// Places: departments 10 and 11 of A1, 20 of A2. A thing's number is its kind's plus its place.
static const struct owner places[] = { { "A1", 10, 0 }, { "A1", 11, 0 }, { "A2", 20, 0 } };
enum { PLACES = 3 };

static const struct {
    const char *role, *agency;
    int department; // 0: of the whole agency
} people[PEOPLE] = {
    { "officer", "A1", 10 },  { "lead", "A1", 10 },    { "manager", "A1", 10 },
    { "auditor", "A1", 0 },   { "deputy", "A1", 0 },   { "admin", "A1", 0 },
    { "inspector", "A1", 0 }, { "officer", "A1", 11 }, { "manager", "A2", 20 },
    { "auditor", "A2", 0 },
};

static void check(bool good, const char *format, ...)
{
    good ? passed++ : failed++;
    if (good)
        return;
    va_list list;
    va_start(list, format);
    vprintf(format, list);
    va_end(list);
    putchar('\n');
}

// ---- the world

static void make_people(void)
{
    service_sql(
        &service,
        "INSERT INTO agency (id, name) VALUES ('A1', '해치시'), ('A2', '미르군');"
        "INSERT INTO department (id, agency_id, code, name, valid_from) VALUES"
        " (10, 'A1', 'D10', '회계과', '2010-01-01'), (11, 'A1', 'D11', '주민과', '2010-01-01'),"
        " (20, 'A2', 'D20', '회계과', '2010-01-01');");
    for (int i = 0; i < PEOPLE; i++)
        service_sql(
            &service,
            arena_format(
                service.arena,
                "INSERT INTO officer (id, agency_id, emp_no, name) VALUES (%d, '%s', 'E%d', "
                "'아무개%d');"
                "INSERT INTO post (id, officer_id, agency_id, department_id, role, valid_from)"
                " VALUES (%d, %d, '%s', %s, '%s', '2020-01-01');",
                i + 1, people[i].agency, i + 1, i + 1, i + 1, i + 1, people[i].agency,
                people[i].department ? arena_format(service.arena, "%d", people[i].department)
                                     : "NULL",
                people[i].role));
    service_accounts(&service, PEOPLE);
}

#define PROPOSAL_OF(kind)                                                                          \
    "INSERT INTO proposal (id, kind, subject, detail, reason, effect, state, agency_id, "          \
    "proposed_by, proposed_us) VALUES (%1$d, '" kind                                               \
    "', 'x%1$d', '{}', '까닭', '{}', 'proposed', '%2$s', 1, 0)"

// Of each kind one thing in each place; "%1$d" is the place's number, %2$s its agency, %3$d its department.
static const struct thing {
    const char *path; // of the routes: its first id is this plus the place
    int base;
    bool of_agency; // it has no department
    const char *sql;
} things[] = {
    { "/api/v1/alarms/{id}", 1000, false,
      "INSERT INTO alarm (id, scenario_id, key, episode, agency_id, department_id, state, open, "
      "standing, audit_only,"
      " severity, score, paid, sentence_ko, sentence_en, evidence, compared, records, "
      "rule_version, params, issued_at)"
      " VALUES (%1$d, 'F03', 'k%1$d', 1, '%2$s', %3$d, 'issued', 1, 1, 0, 1, 10, 0, '가', 'a', "
      "'[]', '', '[]', 'v', '{}', 1)" },
    { "/api/v1/agencies/{id}", 0, true, NULL },
    { "/api/v1/departments/{id}", 10, true, NULL },
    { "/api/v1/officers/{id}", 2000, true,
      "INSERT INTO officer (id, agency_id, emp_no, name) VALUES (%1$d, '%2$s', 'X%1$d', "
      "'나그네')" },
    { "/api/v1/posts/{id}", 3000, true,
      "INSERT INTO post (id, officer_id, agency_id, department_id, role, valid_from)"
      " VALUES (%1$d, %1$d - 1000, '%2$s', %3$d, 'officer', '2020-01-01')" },
    { "/api/v1/substitutes/{id}", 4000, true,
      "INSERT INTO substitute (id, absent_id, officer_id, valid_from, valid_to, reason)"
      " VALUES (%1$d, %1$d - 2000, %1$d - 2000, '2020-01-01', '2020-01-02', '휴가')" },
    { "/api/v1/mappings/{id}", 5000, true,
      "INSERT INTO mapping (id, agency_id, kind, code, department_id, valid_from)"
      " VALUES (%1$d, '%2$s', 'card', 'C%1$d', %3$d, '2020-01-01')" },
    { "/api/v1/accounts/{id}", 6000, true,
      "INSERT INTO account (id, officer_id, login, password_hash, password_at_us)"
      " VALUES (%1$d, %1$d - 4000, 'login%1$d', '', 0)" },
    { "/api/v1/tokens/{id}", 7000, true,
      "INSERT INTO api_token (id, hash, name, agency_id, permissions, made_by, made_us, expires_us)"
      " VALUES (%1$d, 'h%1$d', '기계', '%2$s', 'record_write', 101, 0, 0)" },
    { "/api/v1/webhooks/{id}", 8000, true,
      "INSERT INTO notice_channel (id, agency_id, name, url, secret, events, made_by, made_us)"
      " VALUES (%1$d, '%2$s', '메신저', 'https://x.example', '', 'alarm.issued', 1, 0)" },
    { "/api/v1/deliveries/{id}", 9000, true,
      "INSERT INTO notice_delivery (id, channel_id, event, body, state, due_us, at_us)"
      " VALUES (%1$d, %1$d - 1000, 'alarm.issued', '{}', 'dead', 0, 0)" },
    { "/api/v1/bundles/{id}", 14000, true,
      "INSERT INTO bundle (id, agency_id, account_id, state, opened_us, last_us)"
      " VALUES (%1$d, '%2$s', 0, 'held', 0, 0)" },
    { "/api/v1/exclusions/{id}", 12000, false,
      "INSERT INTO alarm_request (id, alarm_id, agency_id, department_id, scenario_id, kind, "
      "scope, until_on, reason, state,"
      " asked_by, asked_at) VALUES (%1$d, %1$d - 11000, '%2$s', %3$d, 'F03', 'exclude', 'record', "
      "'2027-01-01', '까닭', 'asked', 1, 0)" },
    { "/api/v1/extensions/{id}", 13000, false,
      "INSERT INTO alarm_request (id, alarm_id, agency_id, department_id, scenario_id, kind, "
      "scope, until_on, reason, state,"
      " asked_by, asked_at) VALUES (%1$d, %1$d - 12000, '%2$s', %3$d, 'F03', 'extend', 'record', "
      "'2027-01-01', '까닭', 'asked', 1, 0)" },
    { "/api/v1/mileage/plans/{id}", 30000, true,
      "INSERT INTO mileage_plan (id, agency_id, year, subject, target, levels, objection_days, "
      "false_factor, verify, state, made_by, made_us) VALUES (%1$d, '%2$s', %1$d - 28000, "
      "'person', 5000, '[]', 7, 2, 'all', 'live', 1, 0)" },
    { "/api/v1/mileage/items/{id}", 31000, true,
      "INSERT INTO mileage_item (id, plan_id, position, code, area, area_ko, area_en, name_ko, "
      "name_en, points, points_max, per, approver) VALUES (%1$d, %1$d - 1000, 1, 'A1', 'a', '가', "
      "'a', '가', 'a', 500, 500, 'time', 'manager')" },
    { "/api/v1/mileage/claims/{id}", 32000, false,
      "INSERT INTO mileage_claim (id, plan_id, item_id, agency_id, department_id, claimed_by, "
      "approver, happened_on, points, evidence, state, claimed_us) VALUES (%1$d, %1$d - 2000, "
      "%1$d - 1000, '%2$s', %3$d, %1$d - 30000, 'manager', '2026-03-02', 500, '증빙', 'claimed', "
      "0)" },
    { "/api/v1/mileage/entries/{id}", 33000, false,
      "INSERT INTO mileage_entry (id, plan_id, item_id, agency_id, holder_id, department_id, kind, "
      "happened_on, reason, by_id, at_us) VALUES (%1$d, %1$d - 3000, %1$d - 2000, '%2$s', %3$d, "
      "%3$d, 'claim', '2026-03-02', '까닭', 0, 0);"
      "INSERT INTO mileage_line (entry_id, account, account_id, points) VALUES (%1$d, 'holder', "
      "%3$d, 500), (%1$d, 'item', %1$d - 2000, -500)" },
    { "/api/v1/mileage/objections/{id}", 34000, false,
      "INSERT INTO mileage_objection (id, plan_id, agency_id, department_id, asked_by, entry_id, "
      "text, state, asked_us) VALUES (%1$d, %1$d - 4000, '%2$s', %3$d, 1, %1$d - 1000, '이의', "
      "'asked', 0)" },
    { "/api/v1/mileage-changes/{id}", 16000, true, PROPOSAL_OF("mileage") },
    { "/api/v1/setting-changes/{id}", 10000, true, PROPOSAL_OF("setting") },
    { "/api/v1/scenario-changes/{id}", 11000, true, PROPOSAL_OF("scenario") },
    { "/api/v1/webhook-changes/{id}", 14000, true, PROPOSAL_OF("webhook") },
    { "/api/v1/mapping-changes/{id}", 15000, true, PROPOSAL_OF("mapping") },
    { "/api/v1/selfcheck/duties/{id}", 20000, true,
      "INSERT INTO selfcheck_duty (id, agency_id, code, area, area_ko, area_en, name_ko, name_en, "
      "filled_by) VALUES (%1$d, '%2$s', 'd%1$d', 'A', '가', 'a', '업무', 'duty', 'officer')" },
    { "/api/v1/selfcheck/owners/{id}", 21000, true,
      "INSERT INTO selfcheck_owner (id, duty_id, department_id, valid_from)"
      " VALUES (%1$d, %1$d - 1000, %3$d, '2020-01-01')" },
    { "/api/v1/selfcheck/sheets/{id}", 22000, true,
      "INSERT INTO selfcheck_sheet (id, duty_id, number, cycle, state)"
      " VALUES (%1$d, %1$d - 2000, 1, 'half_year', 'draft')" },
    { "/api/v1/selfcheck/items/{id}", 23000, true,
      "INSERT INTO selfcheck_item (id, sheet_id, code, position, text_ko, text_en, answer)"
      " VALUES (%1$d, %1$d - 1000, 'i', 1, '가', 'a', 'yes_no')" },
    { "/api/v1/selfcheck/rounds/{id}", 28000, true,
      "INSERT INTO selfcheck_round (id, agency_id, cycle, name, from_on, to_on, due_on, by_id, "
      "at_us) VALUES (%1$d, '%2$s', 'half_year', '회차', 'day %1$d', '', '', 0, 0)" },
    { "/api/v1/selfcheck/checks/{id}", 24000, false,
      "INSERT INTO selfcheck_check (id, agency_id, department_id, duty_id, sheet_id, from_on, "
      "to_on, "
      "due_on, due_day, state, opened_us) VALUES (%1$d, '%2$s', %3$d, %1$d - 4000, %1$d - 2000, "
      "'2026-01-01', '2026-06-30', '2026-07-10', 9687, 'open', 1);"
      "INSERT INTO selfcheck_answer (check_id, item_id) VALUES (%1$d, %1$d - 1000)" },
    { "/api/v1/selfcheck/improvements/{id}", 25000, false,
      "INSERT INTO selfcheck_improvement (id, check_id, item_id, agency_id, department_id, "
      "found_on, "
      "reason, plan, due_on, due_day, state) VALUES (%1$d, %1$d - 1000, %1$d - 2000, '%2$s', %3$d, "
      "'2026-07-01', '까닭', '계획', '2026-08-01', 9709, 'open')" },
    { "/api/v1/selfcheck/contradictions/{id}", 26000, false,
      "INSERT INTO selfcheck_contradiction (id, check_id, item_id, alarm_id, found_us)"
      " VALUES (%1$d, %1$d - 2000, %1$d - 3000, %1$d - 25000, 1)" },
    { "/api/v1/selfcheck/proposals/{id}", 27000, false,
      "INSERT INTO selfcheck_proposal (id, agency_id, department_id, officer_id, duty_id, text_ko, "
      "text_en, answer, reason, state, at_us) VALUES (%1$d, '%2$s', %3$d, %1$d - 25000, %1$d - "
      "7000, "
      "'가', 'a', 'yes_no', '까닭', 'asked', 1)" },
    { "/api/v1/evaluation/models/{id}", 60000, true,
      "INSERT INTO evaluation_model (id, agency_id, code, name_ko, name_en, example, definition, "
      "by_id, at_us) VALUES (%1$d, '%2$s', 'm', '모델', 'Model', 0, '{}', 1, 0)" },
    { "/api/v1/evaluation/rounds/{id}", 61000, true,
      "INSERT INTO evaluation_round (id, agency_id, model_id, kind, name, from_on, to_on, state, "
      "commitment, seed, by_id, at_us) VALUES (%1$d, '%2$s', %1$d - 1000, 'regular', '평가', "
      "'2026-01-01', '2026-11-10', 'draft', '', '', 1, 0)" },
    { "/api/v1/evaluation/objections/{id}", 62000, false,
      "INSERT INTO evaluation_objection (id, round_id, agency_id, department_id, board, subject_id, "
      "number, reason, state, filed_by, filed_us) VALUES (%1$d, %1$d - 1000, '%2$s', %3$d, "
      "'departments', %3$d, 1, '이의', 'filed', 1, 0)" },
};

static const struct thing *thing_of(const char *path)
{
    for (size_t i = 0; i < sizeof things / sizeof *things; i++)
        if (strncmp(path, things[i].path, strlen(things[i].path)) == 0)
            return &things[i];
    return NULL;
}

// What names the thing in the path; agencies and departments are there already.
static const char *name_of(const struct thing *thing, int place)
{
    if (!thing->sql && !thing->base)
        return places[place].agency;
    int64_t number = thing->sql ? thing->base + place : places[place].department_id;
    return arena_format(service.arena, "%d", (int)number);
}

static void make_things(void)
{
    for (size_t i = 0; i < sizeof things / sizeof *things; i++)
        for (int place = 0; place < PLACES && things[i].sql; place++) {
            char sql[2000];
            snprintf(sql, sizeof sql, things[i].sql, things[i].base + place, places[place].agency,
                     (int)places[place].department_id);
            service_sql(&service, sql);
        }
}

static void sign_everybody_in(void)
{
    struct err err = { 0 };
    int64_t day = civil_floor_day(now_civil(now_us(), 540));
    struct store *store = app_lend(service.app, &err);
    client_open(&nobody, &service);
    client_open(&machine, &service);
    for (int i = 0; i < PEOPLE; i++) {
        client_open(&clients[i], &service);
        check(client_sign_in(&clients[i], arena_format(service.arena, "user%d", i + 1),
                             SERVICE_PASSWORD, NULL) /
                      100 ==
                  2,
              "user%d cannot sign in", i + 1);
        check(session_account(store, service.arena, 101 + i, day, &actors[i], &err) && actors[i],
              "user%d has no rights", i + 1);
    }
    app_return(service.app, store);
}

// ---- asking

static const char *method_of(const struct route *route)
{
    static const char *const names[] = { [HTTP_GET] = "GET",
                                         [HTTP_POST] = "POST",
                                         [HTTP_PUT] = "PUT",
                                         [HTTP_PATCH] = "PATCH",
                                         [HTTP_DELETE] = "DELETE" };
    return names[route->method];
}

// The path with its first hole filled by a number, further ones by 1.
static const char *path_of(const struct route *route, const char *name)
{
    struct str out;
    str_open(&out, service.arena);
    int holes = 0;
    for (const char *at = route->path; *at;) {
        size_t plain = strcspn(at, "{");
        str_add(&out, at, plain);
        at += plain;
        if (!*at)
            break;
        str_text(&out, holes++ ? "1" : name);
        at = strchr(at, '}') + 1;
    }
    return str_end(&out);
}

static bool is_stream(const struct route *route)
{
    return strcmp(route->path, "/api/v1/events") == 0; // it never ends
}

static long ask(struct client *client, const struct route *route, const char *name)
{
    client->match = "\"1\"";
    return client_send(client, method_of(route), path_of(route, name), route->example);
}

static bool is_signing_in(const struct route *route)
{
    return strncmp(route->path, "/api/v1/session", 15) ==
           0; // ends or changes the session that asks
}

static void ask_without_rights(const struct route *route)
{
    long status = ask(&nobody, route, "1");
    check(route->permission == MAY_ANYONE ? status != 401 && status != 403 : status == 401,
          "%s %s: nobody is answered %ld", method_of(route), route->path, status);
    for (int i = 0; i < PEOPLE; i++) {
        if (route->permission == MAY_ANYONE ||
            actor_reach(actors[i], route->permission) != REACH_NONE)
            continue;
        status = ask(&clients[i], route, "1");
        check(status == 403, "%s %s: %s is answered %ld, without the right", method_of(route),
              route->path, people[i].role, status);
    }
}

static void ask_out_of_reach(const struct route *route)
{
    const struct thing *thing = thing_of(route->path);
    check(thing != NULL, "%s %s: this test does not know how to make its thing", method_of(route),
          route->path);
    for (int place = 0; thing && place < PLACES; place++)
        for (int i = 0; i < PEOPLE; i++) {
            struct owner owner = places[place];
            if (thing->of_agency)
                owner.department_id = 0;
            if (actor_reach(actors[i], route->permission) == REACH_NONE ||
                actor_may(actors[i], route->permission, &owner))
                continue;
            // A department's own number is within reach of whoever belongs to it.
            struct owner inside = places[place];
            if (actor_may(actors[i], route->permission, &inside))
                continue;
            long status = ask(&clients[i], route, name_of(thing, place));
            check(status == 404, "%s %s: %s of %s/%d is answered %ld for a thing of %s/%d",
                  method_of(route), route->path, people[i].role, people[i].agency,
                  people[i].department, status, places[place].agency,
                  (int)places[place].department_id);
        }
}

static void ask_list(const struct route *route)
{
    for (int i = 0; i < PEOPLE; i++) {
        if (actor_reach(actors[i], route->permission) == REACH_NONE)
            continue;
        long status = ask(&clients[i], route, "1");
        size_t index;
        json_t *item;
        json_array_foreach(json_object_get(clients[i].reply, "items"), index, item)
        {
            const char *agency = json_string_value(json_object_get(item, "agency_id"));
            const json_t *department = json_object_get(item, "department_id");
            struct owner owner = { agency, json_integer_value(department),
                                   json_integer_value(json_object_get(item, "officer_id")) };
            if (!agency)
                continue;
            bool reached = false; // by the agency, where a row has no department of its own
            for (size_t p = 0; p < actors[i]->post_count; p++)
                reached = reached || strcmp(actors[i]->posts[p].agency, agency) == 0;
            check(json_is_integer(department) && strcmp(route->path, "/api/v1/alarms") == 0
                      ? actor_may(actors[i], route->permission, &owner)
                      : reached,
                  "%s: %s of %s/%d sees a row of %s/%d", route->path, people[i].role,
                  people[i].agency, people[i].department, agency, (int)owner.department_id);
        }
        check(status == 200 || status == 404, "%s: %s is answered %ld", route->path, people[i].role,
              status);
    }
}

static void ask_as_machine(const struct route *route)
{
    if (route->permission == MAY_ANYONE || (route->flags & ROUTE_MACHINE))
        return;
    long status = ask(&machine, route, "1");
    check(status == 403, "%s %s: a machine is answered %ld", method_of(route), route->path, status);
}

static void make_token(void)
{
    char hash[SESSION_TEXT_MAX + 1], secret[SESSION_TEXT_MAX];
    session_secret(secret);
    const char *token = arena_format(service.arena, "%s%s", SESSION_TOKEN, secret);
    session_hash(token, hash);
    service_sql(
        &service,
        arena_format(
            service.arena,
            "INSERT INTO api_token (id, hash, name, agency_id, permissions, made_by,"
            " made_us, expires_us) VALUES (1, '%s', '시험', 'A1', 'record_write precheck metrics',"
            " 106, 0, 4000000000000000)",
            hash));
    machine.token = token;
}

int main(void)
{
    service_open_with(&service, NULL, "scenarios/finance");
    make_people();
    make_things();
    sign_everybody_in();
    make_token();
    const struct router *router = app_router(service.app);
    for (size_t i = 0; i < router_count(router); i++) {
        const struct route *route = router_route(router, i, NULL);
        if (is_stream(route) || is_signing_in(route))
            continue;
        ask_without_rights(route);
        ask_as_machine(route);
        if (route->whose)
            ask_out_of_reach(route);
        if ((route->flags & (ROUTE_LIST | ROUTE_TEXT)) == ROUTE_LIST && route->method == HTTP_GET)
            ask_list(route);
    }
    for (int i = 0; i < PEOPLE; i++)
        client_close(&clients[i]);
    client_close(&nobody);
    client_close(&machine);
    service_close(&service);
    printf("%llu passed, %llu failed\n", (unsigned long long)passed, (unsigned long long)failed);
    return failed != 0;
}
