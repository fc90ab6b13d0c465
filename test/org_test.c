// test/org.c — departments, officers, posts, substitutes and mappings through the running service.
#include <stdlib.h>
#include <string.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "test/service.h"

static struct service service;

static int setup(void **state)
{
    struct client *client = *state = calloc(1, sizeof *client);
    service_open(&service, NULL);
    service_people(&service);
    client_open(client, &service);
    client_sign_in(client, "user1", SERVICE_PASSWORD, NULL);
    return 0;
}

static int teardown(void **state)
{
    client_close(*state);
    free(*state);
    service_close(&service);
    return 0;
}

static const char *path(const char *format, int64_t id)
{
    struct str out;
    str_open(&out, service.arena);
    const char *hole = strstr(format, "{id}");
    str_add(&out, format, (size_t)(hole - format));
    str_format(&out, "%lld%s", (long long)id, hole + 4);
    return str_end(&out);
}

static int64_t make(struct client *client, const char *where, const char *body)
{
    client_send(client, "POST", where, body);
    if (client->status != 201)
        fail_msg("%s: %ld %s", where, client->status, client_text(client, "detail"));
    return client_number(client, "id");
}

static void a_department_is_made_read_edited_and_ended(void **state)
{
    struct client *client = *state;
    int64_t id = make(client, "/api/v1/departments",
                      "{\"code\": \"D013\", \"name\": \"스마트과\", \"parent_id\": 10, "
                      "\"valid_from\": \"2020-01-01\"}");
    assert_int_equal(client_send(client, "GET", path("/api/v1/departments/{id}", id), NULL), 200);
    assert_string_equal(client_text(client, "name"), "스마트과");
    assert_int_equal(client_number(client, "parent_id"), 10);
    const char *version = arena_format(service.arena, "%s", client->etag);
    const char *edit = "{\"name\": \"스마트도시과\"}";
    const char *at = path("/api/v1/departments/{id}", id);
    assert_int_equal(client_send(client, "PATCH", at, edit), 400); // without If-Match
    client->match = "\"77\"";
    assert_int_equal(client_send(client, "PATCH", at, edit), 409);
    client->match = version;
    assert_int_equal(client_send(client, "PATCH", at, edit), 204);
    assert_int_equal(client_send(client, "PATCH", at, edit), 409); // the version has moved
    client->match = NULL;
    client_send(client, "GET", at, NULL);
    assert_string_equal(client_text(client, "name"), "스마트도시과");
    assert_int_equal(client_number(client, "parent_id"), 10);

    // 10 cannot stand beneath what stands beneath it.
    client_send(client, "GET", "/api/v1/departments/10", NULL);
    client->match = arena_format(service.arena, "%s", client->etag);
    assert_int_equal(
        client_send(client, "PATCH", "/api/v1/departments/10",
                    arena_format(service.arena, "{\"parent_id\": %lld}", (long long)id)),
        400);
    assert_string_equal(client_text(client, "field"), "parent_id");
    client->match = NULL;

    const char *end = path("/api/v1/departments/{id}/end", id);
    assert_int_equal(
        client_send(client, "POST", end, "{\"reason\": \"개편\", \"successor_id\": 20}"),
        400); // of another agency
    assert_int_equal(
        client_send(client, "POST", end, "{\"reason\": \"개편\", \"successor_id\": 10}"), 204);
    assert_int_equal(client_send(client, "POST", end, "{\"reason\": \"개편\"}"), 409);
    assert_int_equal(service_number(&service, "SELECT told FROM department WHERE code = 'D013'"),
                     1);
    // The code is free again from today on, and was taken before.
    client_send(client, "POST", "/api/v1/departments",
                "{\"code\": \"D013\", \"name\": \"다른과\", \"valid_from\": \"2021-01-01\"}");
    assert_int_equal(client->status, 409);
    make(client, "/api/v1/departments",
         "{\"code\": \"D013\", \"name\": \"다른과\", \"valid_from\": \"2099-01-01\"}");
}

static void a_post_gives_rights_and_its_end_takes_them_at_once(void **state)
{
    struct client *client = *state;
    struct client clerk;
    client_open(&clerk, &service);
    client_sign_in(&clerk, "user4", SERVICE_PASSWORD, NULL);
    int64_t id = make(client, "/api/v1/posts",
                      "{\"officer_id\": 4, \"department_id\": 10, \"role\": \"manager\", "
                      "\"valid_from\": \"2024-01-01\"}");
    client_send(&clerk, "GET", "/api/v1/session", NULL);
    assert_non_null(json_object_get(json_object_get(clerk.reply, "permissions"), "alarm_approve"));
    assert_int_equal(
        client_send(client, "POST", path("/api/v1/posts/{id}/end", id), "{\"reason\": \"전보\"}"),
        204);
    client_send(&clerk, "GET", "/api/v1/session", NULL);
    assert_null(json_object_get(json_object_get(clerk.reply, "permissions"), "alarm_approve"));
    assert_int_equal(client_send(client, "POST", "/api/v1/posts/4/end", "{\"reason\": \"퇴직\"}"),
                     204);
    assert_int_equal(client_send(&clerk, "GET", "/api/v1/session", NULL), 401);
    assert_int_equal(service_number(&service, "SELECT count(*) FROM right_history WHERE"
                                              " officer_id = 4 AND change = 'post.end'"),
                     2);
    assert_int_equal(service_number(&service, "SELECT count(*) FROM post WHERE told = 1"), 2);
    client_close(&clerk);
}

static void a_last_day_ahead_is_told_when_it_has_passed(void **state)
{
    struct client *client = *state;
    assert_int_equal(client_send(client, "POST", "/api/v1/posts/4/end",
                                 "{\"reason\": \"퇴직\", \"last_day\": \"2098-12-31\"}"),
                     204);
    assert_int_equal(service_number(&service, "SELECT told FROM post WHERE id = 4"), 0);
}

static void posts_keep_to_their_rules(void **state)
{
    struct client *client = *state;
    static const struct {
        const char *body, *field;
        long status;
    } wrong[] = {
        { "{\"officer_id\": 4, \"role\": \"manager\", \"valid_from\": \"2024-01-01\"}",
          "department_id", 400 },
        { "{\"officer_id\": 4, \"department_id\": 20, \"role\": \"manager\", \"valid_from\": "
          "\"2024-01-01\"}",
          "department_id", 400 },
        { "{\"officer_id\": 7, \"department_id\": 10, \"role\": \"manager\", \"valid_from\": "
          "\"2024-01-01\"}",
          "officer_id", 400 },
        { "{\"officer_id\": 4, \"department_id\": 10, \"role\": \"manager\", \"valid_from\": "
          "\"2024-01-01\", \"valid_to\": \"2023-01-01\"}",
          "valid_to", 400 },
        { "{\"officer_id\": 4, \"department_id\": 10, \"role\": \"manager\", \"valid_from\": "
          "\"2009-12-31\"}",
          "department_id", 400 },
        { "{\"officer_id\": 4, \"department_id\": 10, \"role\": \"king\", \"valid_from\": "
          "\"2024-01-01\"}",
          "role", 400 },
        { "{\"officer_id\": 1, \"department_id\": 10, \"role\": \"auditor\", \"valid_from\": "
          "\"2024-01-01\"}",
          "officer_id", 403 }, // himself
        { "{\"agency_id\": \"A2\", \"officer_id\": 7, \"department_id\": 20, \"role\": \"lead\", "
          "\"valid_from\": \"2024-01-01\"}",
          "agency_id", 404 },
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        assert_int_equal(client_send(client, "POST", "/api/v1/posts", wrong[i].body),
                         wrong[i].status);
        assert_string_equal(client_text(client, "field"), wrong[i].field);
    }
    // An inspector comes from another agency.
    make(client, "/api/v1/posts",
         "{\"officer_id\": 7, \"role\": \"inspector\", \"valid_from\": \"2024-01-01\"}");
    assert_int_equal(
        client_send(client, "POST", "/api/v1/posts/1/end", "{\"reason\": \"나 자신\"}"), 403);
}

static void a_substitute_has_the_rights_of_the_absent_while_it_lasts(void **state)
{
    struct client *client = *state;
    struct client clerk;
    client_open(&clerk, &service);
    client_sign_in(&clerk, "user4", SERVICE_PASSWORD, NULL);
    int64_t id = make(client, "/api/v1/substitutes",
                      "{\"absent_id\": 3, \"officer_id\": 4, \"valid_from\": \"2024-01-01\", "
                      "\"valid_to\": \"2099-01-01\", \"reason\": \"휴가\"}");
    client_send(&clerk, "GET", "/api/v1/session", NULL);
    assert_non_null(json_object_get(json_object_get(clerk.reply, "permissions"), "alarm_approve"));
    assert_int_equal(client_send(client, "POST", path("/api/v1/substitutes/{id}/end", id),
                                 "{\"reason\": \"복귀\"}"),
                     204);
    client_send(&clerk, "GET", "/api/v1/session", NULL);
    assert_null(json_object_get(json_object_get(clerk.reply, "permissions"), "alarm_approve"));
    client_send(
        client, "POST", "/api/v1/substitutes",
        "{\"absent_id\": 3, \"officer_id\": 1, \"valid_from\": \"2024-01-01\", \"valid_to\": "
        "\"2099-01-01\", \"reason\": \"휴가\"}");
    assert_int_equal(client->status, 403); // the administrator himself
    client_send(
        client, "POST", "/api/v1/substitutes",
        "{\"absent_id\": 7, \"officer_id\": 5, \"valid_from\": \"2024-01-01\", \"valid_to\": "
        "\"2099-01-01\", \"reason\": \"휴가\"}");
    assert_int_equal(client->status, 404);
    client_close(&clerk);
}

#define REASON ", \"reason\": \"업무 이관\"}"

// Proposed by the administrator, approved by the auditor; the status of what fails.
static long map(struct client *client, const char *method, const char *where, const char *body)
{
    struct client auditor;
    if (client_send(client, method, where, body) != 201)
        return client->status;
    int64_t id = client_number(client, "id");
    assert_int_equal(
        client_send(client, "POST", path("/api/v1/mapping-changes/{id}/approve", id), "{}"), 403);
    client_open(&auditor, &service);
    assert_int_equal(client_sign_in(&auditor, "user2", SERVICE_PASSWORD, NULL) / 100, 2);
    long status =
        client_send(&auditor, "POST", path("/api/v1/mapping-changes/{id}/approve", id), "{}");
    client_close(&auditor);
    return status;
}

static void a_mapping_gives_way_to_the_next(void **state)
{
    struct client *client = *state;
    service_sql(&service, "INSERT INTO unmapped (id, agency_id, kind, code, seen_us, count) VALUES"
                          " (1, 'A1', 'card', 'C7', 0, 3)");
    client_send(client, "POST", "/api/v1/mappings",
                "{\"kind\": \"card\", \"code\": \"C7\", \"department_id\": 10, "
                "\"valid_from\": \"2020-01-01\"" REASON);
    assert_int_equal(client->status, 201);
    // Nothing has happened, and it waits once.
    assert_int_equal(service_number(&service, "SELECT count(*) FROM unmapped"), 1);
    assert_int_equal(service_number(&service, "SELECT count(*) FROM mapping WHERE code = 'C7'"), 0);
    client_send(client, "POST", "/api/v1/mappings",
                "{\"kind\": \"card\", \"code\": \"C7\", \"department_id\": 10, "
                "\"valid_from\": \"2021-01-01\"" REASON);
    assert_int_equal(client->status, 409);
    client_send(client, "POST",
                path("/api/v1/mapping-changes/{id}/refuse",
                     service_number(&service, "SELECT max(id) FROM proposal")),
                "{}");
    assert_int_equal(client->status, 200);
    assert_int_equal(map(client, "POST", "/api/v1/mappings",
                         "{\"kind\": \"card\", \"code\": \"C7\", \"department_id\": 10, "
                         "\"valid_from\": \"2020-01-01\"" REASON),
                     200);
    assert_int_equal(service_number(&service, "SELECT count(*) FROM unmapped"), 0);
    int64_t id = service_number(&service, "SELECT id FROM mapping WHERE code = 'C7'");
    assert_int_equal(map(client, "POST", "/api/v1/mappings",
                         "{\"kind\": \"card\", \"code\": \"C7\", \"officer_id\": 4, "
                         "\"valid_from\": \"2024-05-01\"" REASON),
                     200);
    client_send(client, "GET", path("/api/v1/mappings/{id}", id), NULL);
    assert_string_equal(client_text(client, "valid_to"), "2024-04-30");
    client->match = arena_format(service.arena, "%s", client->etag);
    assert_int_equal(map(client, "PATCH", path("/api/v1/mappings/{id}", id),
                         "{\"officer_id\": 4, \"department_id\": null" REASON),
                     200);
    assert_int_equal(
        map(client, "PATCH", path("/api/v1/mappings/{id}", id), "{\"department_id\": 10" REASON),
        409); // that version is gone
    client->match = NULL;
    assert_int_equal(service_number(&service, "SELECT count(*) FROM mapping WHERE code = 'C7' AND "
                                              "officer_id = 4 AND department_id IS NULL"),
                     2);
    client_send(client, "POST", "/api/v1/mappings",
                "{\"kind\": \"card\", \"code\": \"C7\", \"department_id\": 10, \"valid_from\": "
                "\"2023-01-01\"" REASON);
    assert_int_equal(client->status, 409); // would cover what begins in 2024
    client_send(client, "POST", "/api/v1/mappings",
                "{\"kind\": \"account\", \"code\": \"110-234-567890\", \"department_id\": 10, "
                "\"valid_from\": \"2023-01-01\"" REASON);
    assert_int_equal(client->status, 400); // a clear number
    assert_string_equal(client_text(client, "field"), "code");
    id = service_number(&service, "SELECT max(id) FROM mapping WHERE code = 'C7'");
    assert_int_equal(map(client, "POST", path("/api/v1/mappings/{id}/end", id),
                         "{\"last_day\": \"2025-01-31\"" REASON),
                     200);
    assert_string_equal(service_word(&service, "SELECT max(valid_to) FROM mapping"), "2025-01-31");
    client_sign_in(client, "user4", SERVICE_PASSWORD, NULL);
    assert_int_equal(client_send(client, "GET", "/api/v1/mappings", NULL), 403);
    assert_int_equal(client_send(client, "GET", "/api/v1/unmapped", NULL), 403);
}

static bool tell_missing(struct writer_job *job, struct writer_turn *turn, struct err *err)
{
    (void)job;
    json_t *object = json_pack("{s:s, s:s}", "kind", "department", "code", "D099");
    struct app_event event = { .name = "mapping.missing",
                               .owner = { .agency = "A1" },
                               .object = object };
    bool fine = app_tell(service.app, turn, &event, err);
    json_decref(object);
    return fine;
}

static void what_maps_to_nobody_is_counted_until_it_is_mapped(void **state)
{
    struct client *client = *state;
    struct err err;
    for (int i = 0; i < 3; i++) {
        struct writer_job job = { .run = tell_missing };
        assert_true(writer_run(app_writer(service.app), &job, &err));
    }
    assert_int_equal(client_send(client, "GET", "/api/v1/unmapped", NULL), 200);
    const json_t *item = json_array_get(json_object_get(client->reply, "items"), 0);
    assert_string_equal(json_string_value(json_object_get(item, "code")), "D099");
    assert_int_equal(json_integer_value(json_object_get(item, "count")), 3);
    make(client, "/api/v1/departments",
         "{\"code\": \"D099\", \"name\": \"새 과\", \"valid_from\": \"2020-01-01\"}");
    client_send(client, "GET", "/api/v1/unmapped", NULL);
    assert_int_equal(json_array_size(json_object_get(client->reply, "items")), 0);
}

static void nothing_of_another_agency_is_seen_or_touched(void **state)
{
    struct client *client = *state;
    static const char *const gets[] = { "/api/v1/departments/20", "/api/v1/officers/7",
                                        "/api/v1/posts/7" };
    for (size_t i = 0; i < sizeof gets / sizeof *gets; i++)
        assert_int_equal(client_send(client, "GET", gets[i], NULL), 404);
    static const char *const lists[] = { "/api/v1/departments?count=1", "/api/v1/officers?count=1",
                                         "/api/v1/posts?count=1" };
    static const int totals[] = { 1, 5, 5 };
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
        assert_int_equal(client_send(client, "GET", lists[i], NULL), 200);
        assert_int_equal(client_number(client, "total"), totals[i]);
    }
    assert_int_equal(client_send(client, "POST", "/api/v1/posts/7/end", "{\"reason\": \"전보\"}"),
                     404);
    assert_int_equal(
        client_send(client, "POST", "/api/v1/departments/20/end", "{\"reason\": \"개편\"}"), 404);
    client_send(client, "GET", "/api/v1/agencies", NULL);
    assert_int_equal(json_array_size(json_object_get(client->reply, "items")), 1);
    assert_int_equal(client_send(client, "PATCH", "/api/v1/agencies/A2", "{\"name\": \"내 것\"}"),
                     404);
    assert_int_equal(client_send(client, "PATCH", "/api/v1/agencies/A1", "{\"name\": \"해치시\"}"),
                     204);
    client_sign_in(client, "user3", SERVICE_PASSWORD, NULL); // a manager reads, and edits nothing
    assert_int_equal(client_send(client, "GET", "/api/v1/posts", NULL), 200);
    assert_int_equal(client_send(client, "POST", "/api/v1/posts/4/end", "{\"reason\": \"전보\"}"),
                     403);
}

static long import_send(struct client *client, const char *where, const char *csv)
{
    client->type = "text/csv";
    client_send(client, "POST", where, csv);
    client->type = NULL;
    return client->status;
}

static void files_are_imported_whole(void **state)
{
    struct client *client = *state;
    // A parent may come behind its children; headers may be ours or Korean, in any order.
    assert_int_equal(import_send(client, "/api/v1/org/import/departments?reason=reform",
                                 "부서명,code,parent_code,valid_from\n"
                                 "지출팀,D101,D100,2020-01-01\n"
                                 "재무과,D100,,2020-01-01\n"),
                     200);
    assert_int_equal(client_number(client, "added"), 2);
    assert_int_equal(service_number(&service, "SELECT count(*) FROM audit_entry"
                                              " WHERE action = 'org.import'"
                                              " AND reason = 'reform'"),
                     1);
    assert_int_equal(import_send(client, "/api/v1/org/import/officers",
                                 "\xef\xbb\xbf"
                                 "emp_no,name,email\r\nE71,한가람,h@haechi.example\r\n"
                                 "E72,\"서,다원\",\r\n"),
                     200);
    assert_int_equal(
        import_send(client, "/api/v1/org/import/posts?dry=1",
                    "emp_no,department_code,role,valid_from\nE71,D101,lead,2020-01-01\n"),
        200);
    assert_true(json_is_false(json_object_get(client->reply, "written")));
    assert_int_equal(service_number(&service, "SELECT count(*) FROM post WHERE role = 'lead'"), 0);
    assert_int_equal(
        import_send(client, "/api/v1/org/import/posts",
                    "emp_no,department_code,role,valid_from\nE71,D101,lead,2020-01-01\n"),
        200);
    assert_int_equal(import_send(client, "/api/v1/org/import/mappings?reason=first",
                                 "kind,code,department_code,emp_no,valid_from\n"
                                 "card,C1,D101,,2020-01-01\nduty,지출,,E72,2020-01-01\n"),
                     200);
    assert_int_equal(client_number(client, "added"), 2);
    assert_true(json_is_false(json_object_get(client->reply, "written")));
    int64_t change = client_number(client, "change");
    assert_int_equal(service_number(&service, "SELECT count(*) FROM mapping"), 0);
    struct client auditor;
    client_open(&auditor, &service);
    client_sign_in(&auditor, "user2", SERVICE_PASSWORD, NULL);
    assert_int_equal(
        client_send(&auditor, "POST", path("/api/v1/mapping-changes/{id}/approve", change), "{}"),
        200);
    client_close(&auditor);
    assert_int_equal(service_number(&service, "SELECT count(*) FROM mapping"), 2);
    assert_int_equal(service_number(&service, "SELECT d.parent_id = p.id FROM department d,"
                                              " department p WHERE d.code = 'D101' AND"
                                              " p.code = 'D100'"),
                     1);
    // The same again changes nothing, and another name one thing.
    assert_int_equal(import_send(client, "/api/v1/org/import/officers",
                                 "emp_no,name,email\nE71,한가람,h@haechi.example\nE72,서다원,\n"),
                     200);
    assert_int_equal(client_number(client, "same"), 1);
    assert_int_equal(client_number(client, "changed"), 1);
}

static void a_file_with_faults_writes_nothing_and_names_them_all(void **state)
{
    struct client *client = *state;
    int64_t before = service_number(&service, "SELECT count(*) FROM post");
    assert_int_equal(import_send(client, "/api/v1/org/import/posts",
                                 "emp_no,role,department_code,valid_from\n"
                                 "E6,lead,D010,2020-01-01\n"
                                 "E99,lead,D010,2020-01-01\n"
                                 "E6,lead,D999,2020-01-01\n"
                                 "E6,king,D010,2020-01-01\n"
                                 "E6,lead,D010,2020-13-01\n"
                                 "E1,auditor,,2020-01-01\n"),
                     400);
    static const struct {
        int line, column;
    } wanted[] = { { 3, 1 }, { 4, 3 }, { 5, 2 }, { 6, 4 }, { 7, 1 } };
    const json_t *faults = json_object_get(client->reply, "faults");
    assert_int_equal(json_array_size(faults), sizeof wanted / sizeof *wanted);
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++) {
        const json_t *fault = json_array_get(faults, i);
        assert_int_equal(json_integer_value(json_object_get(fault, "line")), wanted[i].line);
        assert_int_equal(json_integer_value(json_object_get(fault, "column")), wanted[i].column);
    }
    assert_int_equal(service_number(&service, "SELECT count(*) FROM post"), before);
    assert_int_equal(import_send(client, "/api/v1/org/import/posts", "emp_no,rol\nE6,lead\n"), 400);
    assert_int_equal(client_number(client, "fault_count"), 3); // unknown, and two that are missing
    assert_int_equal(import_send(client, "/api/v1/org/import/posts", ""), 400);
    assert_int_equal(import_send(client, "/api/v1/org/import/kings", "a\n"), 404);
    assert_int_equal(import_send(client, "/api/v1/org/import/officers",
                                 "agency_id,emp_no,name\nA2,E9,남의 사람\n"),
                     400);
    assert_int_equal(service_number(&service, "SELECT count(*) FROM audit_entry"
                                              " WHERE action = 'org.import'"),
                     0);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    curl_global_init(CURL_GLOBAL_DEFAULT);
    const struct CMUnitTest tests[] = {
        CASE(a_department_is_made_read_edited_and_ended),
        CASE(a_post_gives_rights_and_its_end_takes_them_at_once),
        CASE(a_last_day_ahead_is_told_when_it_has_passed),
        CASE(posts_keep_to_their_rules),
        CASE(a_substitute_has_the_rights_of_the_absent_while_it_lasts),
        CASE(a_mapping_gives_way_to_the_next),
        CASE(what_maps_to_nobody_is_counted_until_it_is_mapped),
        CASE(nothing_of_another_agency_is_seen_or_touched),
        CASE(files_are_imported_whole),
        CASE(a_file_with_faults_writes_nothing_and_names_them_all),
    };
    // A database takes its time to make: what has the most statements.
    const struct CMUnitTest again[] = {
        CASE(a_department_is_made_read_edited_and_ended),
        CASE(a_substitute_has_the_rights_of_the_absent_while_it_lasts),
        CASE(a_mapping_gives_way_to_the_next),
        CASE(files_are_imported_whole),
    };
    int failed = cmocka_run_group_tests_name("org on sqlite", tests, NULL, NULL);
    if (service_on_postgres(true))
        failed += cmocka_run_group_tests_name("org on postgres", again, NULL, NULL);
    service_on_postgres(false);
    curl_global_cleanup();
    return failed;
}
