// modules/org — departments, officers, posts, substitutes and mappings, by date.
//
// What ends today is in force no more: a last day that is not given is yesterday. Ends are told to the other
// modules when their day is behind us, here at once or by the task, so that open alarms change hands.
#include "modules/org/org.h"

#include "base/civil.h"
#include "base/now.h"
#include "modules/org/queries.h"

#define TURN_SECONDS 300

// ---- shared

struct org_hand org_hand_of(struct request *request)
{
    return (struct org_hand){
        .app = request->app,
        .turn = request->turn,
        .actor = request->actor,
        .today = civil_date_text(request->arena, app_today(request->app, request->at_us)),
    };
}

bool org_fault(struct request *request, const struct org_hand *hand)
{
    if (hand->field)
        snprintf(request->field, sizeof request->field, "%s", hand->field);
    return false;
}

bool org_agency(struct request *request, const char **out, struct err *err)
{
    const char *said = request_text(request, "agency_id");
    *out = said ? said : request->actor->agency;
    struct owner owner = { .agency = *out };
    return actor_may(request->actor, request->route->permission, &owner) ||
           request_fault(request, err, ERR_NOT_FOUND, "agency_id",
                         "그런 기관이 없습니다 | there is no such agency");
}

bool org_audit(struct request *request, const char *action, const char *table, int64_t id,
               const char *agency, struct err *err)
{
    struct request_act act = { .action = action,
                               .table = table,
                               .id = arena_format(request->arena, "%lld", (long long)id),
                               .owner = { .agency = agency },
                               .reason = request_text(request, "reason") };
    if (request->body)
        act.detail = json_incref(request->body);
    return request_audit(request, &act, err);
}

static bool whose(struct request *request, const char *sql, struct owner *out, struct err *err)
{
    int64_t id;
    *out = (struct owner){ 0 };
    TRY(request_id(request, 0, &id, err));
    TRY(store_word(request->store, err, request->arena, &out->agency, sql,
                   STORE_ARGS(store_int(id))));
    return out->agency || request_hidden(err);
}

static bool department_whose(struct request *request, struct owner *out, struct err *err)
{
    return whose(request, SQL_DEPARTMENT_AGENCY, out, err);
}

static bool officer_whose(struct request *request, struct owner *out, struct err *err)
{
    return whose(request, SQL_OFFICER_AGENCY, out, err);
}

static bool post_whose(struct request *request, struct owner *out, struct err *err)
{
    return whose(request, SQL_POST_WHOSE, out, err);
}

static bool substitute_whose(struct request *request, struct owner *out, struct err *err)
{
    return whose(request, SQL_SUBSTITUTE_WHOSE, out, err);
}

static bool mapping_whose(struct request *request, struct owner *out, struct err *err)
{
    return whose(request, SQL_MAPPING_WHOSE, out, err);
}

// One thing with its version as ETag.
static bool show(struct request *request, const char *sql, const struct fields *fields,
                 json_t **out, struct err *err)
{
    int64_t id;
    TRY(request_id(request, 0, &id, err));
    TRY(request_object(request, fields, out, err, sql, STORE_ARGS(store_int(id))));
    return *out || request_hidden(err);
}

static int64_t version_of(const json_t *row)
{
    return json_integer_value(json_object_get(row, "version"));
}

static bool reply_one(struct request *request, const char *sql, const struct fields *fields,
                      struct err *err)
{
    json_t *row;
    TRY(show(request, sql, fields, &row, err));
    request_version(request, version_of(row));
    return request_reply(request, 200, row);
}

static bool reply_put(struct request *request, const char *action, const char *table,
                      const struct org_put *put, const char *agency, struct err *err)
{
    if (put->outcome != ORG_ADDED)
        return err_set(err, ERR_CONFLICT, "이미 있습니다 | it is there already");
    TRY(org_audit(request, action, table, put->id, agency, err));
    return request_reply(request, 201, json_pack("{s:I}", "id", (json_int_t)put->id));
}

// What an edit does not say stays as it is.
static const char *text_or(struct request *request, const json_t *row, const char *member)
{
    const char *said = request_text(request, member);
    const char *is = said ? said : json_string_value(json_object_get(row, member));
    return is ? arena_format(request->arena, "%s", is) : NULL;
}

static int64_t number_or(const struct request *request, const json_t *row, const char *member)
{
    // null takes it away
    const json_t *said = json_object_get(request->body, member);
    return json_integer_value(said ? said : json_object_get(row, member));
}

static const char *last_day_of(struct request *request)
{
    const char *said = request_text(request, "last_day");
    return said ? said
                : civil_date_text(request->arena, app_today(request->app, request->at_us) - 1);
}

// ---- fields

static const char *const roles[] = {
#define X(role, name, ko, en) name,
    ROLES(X)
#undef X
        NULL
};

static const struct field department_fields[] = {
    { "id", FIELD_ID, "부서", "Department", FIELD_SORT | FIELD_FILTER, 0, 0, NULL },
    { "agency_id", FIELD_TEXT, "기관", "Agency", FIELD_FILTER, 0, 0, NULL },
    { "code", FIELD_TEXT, "부서코드", "Code", FIELD_FILTER | FIELD_SORT | FIELD_SEARCH, 0, 0,
      NULL },
    { "name", FIELD_TEXT, "부서명", "Name", FIELD_SORT | FIELD_SEARCH, 0, 0, NULL },
    { "parent_id", FIELD_ID, "상위부서", "Parent", FIELD_FILTER, 0, 0, NULL },
    { "valid_from", FIELD_DATE, "첫날", "First day", FIELD_FILTER | FIELD_SORT, 0, 0, NULL },
    { "valid_to", FIELD_DATE, "마지막 날", "Last day", FIELD_FILTER | FIELD_SORT, 0, 0, NULL },
    { "successor_id", FIELD_ID, "승계부서", "Successor", FIELD_FILTER, 0, 0, NULL },
    { "version", FIELD_INT, "판", "Version", 0, 0, 0, NULL },
};

static const struct field officer_fields[] = {
    { "id", FIELD_ID, "직원", "Officer", FIELD_SORT | FIELD_FILTER, 0, 0, NULL },
    { "agency_id", FIELD_TEXT, "기관", "Agency", FIELD_FILTER, 0, 0, NULL },
    { "emp_no", FIELD_TEXT, "직원번호", "Employee number", FIELD_FILTER | FIELD_SORT | FIELD_SEARCH,
      0, 0, NULL },
    { "name", FIELD_TEXT, "이름", "Name", FIELD_SORT | FIELD_SEARCH, 0, 0, NULL },
    { "email", FIELD_TEXT, "전자우편", "Mail", FIELD_SEARCH, 0, 0, NULL },
    { "version", FIELD_INT, "판", "Version", 0, 0, 0, NULL },
};

static const struct field post_fields[] = {
    { "id", FIELD_ID, "보직", "Post", FIELD_SORT, 0, 0, NULL },
    { "agency_id", FIELD_TEXT, "기관", "Agency", FIELD_FILTER, 0, 0, NULL },
    { "officer_id", FIELD_ID, "직원", "Officer", FIELD_FILTER, 0, 0, NULL },
    { "name", FIELD_TEXT, "이름", "Name", FIELD_SORT | FIELD_SEARCH, 0, 0, NULL },
    { "emp_no", FIELD_TEXT, "직원번호", "Employee number", FIELD_FILTER | FIELD_SORT | FIELD_SEARCH,
      0, 0, NULL },
    { "department_id", FIELD_ID, "부서", "Department", FIELD_FILTER, 0, 0, NULL },
    { "department_code", FIELD_TEXT, "부서코드", "Department code", FIELD_FILTER | FIELD_SORT, 0, 0,
      NULL },
    { "department", FIELD_TEXT, "부서명", "Department", FIELD_SORT | FIELD_SEARCH, 0, 0, NULL },
    { "role", FIELD_CHOICE, "역할", "Role", FIELD_FILTER | FIELD_SORT, 0, 0, roles },
    { "duty", FIELD_TEXT, "담당업무", "Duty", FIELD_FILTER, 0, 0, NULL },
    { "valid_from", FIELD_DATE, "첫날", "First day", FIELD_FILTER | FIELD_SORT, 0, 0, NULL },
    { "valid_to", FIELD_DATE, "마지막 날", "Last day", FIELD_FILTER | FIELD_SORT, 0, 0, NULL },
    { "version", FIELD_INT, "판", "Version", 0, 0, 0, NULL },
};

static const struct field substitute_fields[] = {
    { "id", FIELD_ID, "직무대리", "Substitution", FIELD_SORT, 0, 0, NULL },
    { "absent_id", FIELD_ID, "비운 사람", "Absent officer", FIELD_FILTER, 0, 0, NULL },
    { "absent", FIELD_TEXT, "비운 사람", "Absent", FIELD_SEARCH, 0, 0, NULL },
    { "officer_id", FIELD_ID, "대신하는 사람", "Officer", FIELD_FILTER, 0, 0, NULL },
    { "name", FIELD_TEXT, "대신하는 사람", "Name", FIELD_SEARCH, 0, 0, NULL },
    { "valid_from", FIELD_DATE, "첫날", "First day", FIELD_FILTER | FIELD_SORT, 0, 0, NULL },
    { "valid_to", FIELD_DATE, "마지막 날", "Last day", FIELD_FILTER | FIELD_SORT, 0, 0, NULL },
    { "reason", FIELD_TEXT, "까닭", "Reason", 0, 0, 0, NULL },
};

static const struct field mapping_fields[] = {
    { "id", FIELD_ID, "매핑", "Mapping", FIELD_SORT, 0, 0, NULL },
    { "agency_id", FIELD_TEXT, "기관", "Agency", FIELD_FILTER, 0, 0, NULL },
    { "kind", FIELD_CHOICE, "종류", "Kind", FIELD_FILTER | FIELD_SORT, 0, 0, org_kinds },
    { "code", FIELD_TEXT, "코드", "Code", FIELD_FILTER | FIELD_SORT | FIELD_SEARCH, 0, 0, NULL },
    { "department_id", FIELD_ID, "부서", "Department", FIELD_FILTER, 0, 0, NULL },
    { "department", FIELD_TEXT, "부서명", "Department", FIELD_SEARCH, 0, 0, NULL },
    { "officer_id", FIELD_ID, "직원", "Officer", FIELD_FILTER, 0, 0, NULL },
    { "name", FIELD_TEXT, "이름", "Name", FIELD_SEARCH, 0, 0, NULL },
    { "valid_from", FIELD_DATE, "첫날", "First day", FIELD_FILTER | FIELD_SORT, 0, 0, NULL },
    { "valid_to", FIELD_DATE, "마지막 날", "Last day", FIELD_FILTER | FIELD_SORT, 0, 0, NULL },
    { "version", FIELD_INT, "판", "Version", 0, 0, 0, NULL },
};

static const struct field unmapped_fields[] = {
    { "id", FIELD_ID, "번호", "Number", FIELD_SORT, 0, 0, NULL },
    { "agency_id", FIELD_TEXT, "기관", "Agency", FIELD_FILTER, 0, 0, NULL },
    { "kind", FIELD_CHOICE, "종류", "Kind", FIELD_FILTER | FIELD_SORT, 0, 0, org_kinds },
    { "code", FIELD_TEXT, "코드", "Code", FIELD_FILTER | FIELD_SORT | FIELD_SEARCH, 0, 0, NULL },
    { "seen", FIELD_TIME, "마지막으로 나온 때", "Last seen", FIELD_FILTER | FIELD_SORT, 0, 0,
      NULL },
    { "count", FIELD_INT, "횟수", "Times", FIELD_FILTER | FIELD_SORT, 0, 0, NULL },
};

static const struct fields department_reply = FIELDS(department_fields),
                           officer_reply = FIELDS(officer_fields), post_reply = FIELDS(post_fields),
                           substitute_reply = FIELDS(substitute_fields),
                           mapping_reply = FIELDS(mapping_fields),
                           unmapped_reply = FIELDS(unmapped_fields);

static const struct field agency_body[] = {
    { "name", FIELD_TEXT, "이름", "Name", FIELD_REQUIRED, 1, 100, NULL },
    { "name_en", FIELD_TEXT, "영어 이름", "Name in English", 0, 0, 100, NULL },
};

static const struct field department_body[] = {
    { "agency_id", FIELD_TEXT, "기관", "Agency", 0, 0, 0, NULL },
    { "code", FIELD_TEXT, "부서코드", "Code", FIELD_REQUIRED, 1, 20, NULL },
    { "name", FIELD_TEXT, "부서명", "Name", FIELD_REQUIRED, 1, 100, NULL },
    { "parent_id", FIELD_ID, "상위부서", "Parent", 0, 0, 0, NULL },
    { "valid_from", FIELD_DATE, "첫날", "First day", FIELD_REQUIRED, 0, 0, NULL },
    { "valid_to", FIELD_DATE, "마지막 날", "Last day", 0, 0, 0, NULL },
};

static const struct field department_edit[] = {
    { "name", FIELD_TEXT, "부서명", "Name", 0, 1, 100, NULL },
    { "parent_id", FIELD_ID, "상위부서", "Parent", 0, 0, 0, NULL },
    { "successor_id", FIELD_ID, "승계부서", "Successor", 0, 0, 0, NULL },
    { "valid_to", FIELD_DATE, "마지막 날", "Last day", 0, 0, 0, NULL },
};

static const struct field department_last[] = {
    { "last_day", FIELD_DATE, "마지막 날(없으면 어제)", "Last day (none: yesterday)", 0, 0, 0,
      NULL },
    { "successor_id", FIELD_ID, "승계부서", "Successor", 0, 0, 0, NULL },
    { "reason", FIELD_TEXT, "까닭", "Reason", FIELD_REQUIRED, 2, 200, NULL },
};

static const struct field officer_body[] = {
    { "agency_id", FIELD_TEXT, "기관", "Agency", 0, 0, 0, NULL },
    { "emp_no", FIELD_TEXT, "직원번호", "Employee number", FIELD_REQUIRED, 1, 40, NULL },
    { "name", FIELD_TEXT, "이름", "Name", FIELD_REQUIRED, 1, 100, NULL },
    { "email", FIELD_TEXT, "전자우편", "Mail", 0, 0, 200, NULL },
};

static const struct field officer_edit[] = {
    { "name", FIELD_TEXT, "이름", "Name", 0, 1, 100, NULL },
    { "email", FIELD_TEXT, "전자우편", "Mail", 0, 0, 200, NULL },
};

static const struct field post_body[] = {
    { "agency_id", FIELD_TEXT, "기관", "Agency", 0, 0, 0, NULL },
    { "officer_id", FIELD_ID, "직원", "Officer", FIELD_REQUIRED, 0, 0, NULL },
    { "department_id", FIELD_ID, "부서", "Department", 0, 0, 0, NULL },
    { "role", FIELD_CHOICE, "역할", "Role", FIELD_REQUIRED, 0, 0, roles },
    { "duty", FIELD_TEXT, "담당업무", "Duty", 0, 0, 40, NULL },
    { "valid_from", FIELD_DATE, "첫날", "First day", FIELD_REQUIRED, 0, 0, NULL },
    { "valid_to", FIELD_DATE, "마지막 날", "Last day", 0, 0, 0, NULL },
};

static const struct field post_edit[] = {
    { "duty", FIELD_TEXT, "담당업무", "Duty", 0, 0, 40, NULL },
    { "valid_to", FIELD_DATE, "마지막 날", "Last day", 0, 0, 0, NULL },
};

static const struct field last_body[] = {
    { "last_day", FIELD_DATE, "마지막 날(없으면 어제)", "Last day (none: yesterday)", 0, 0, 0,
      NULL },
    { "reason", FIELD_TEXT, "까닭", "Reason", FIELD_REQUIRED, 2, 200, NULL },
};

static const struct field substitute_body[] = {
    { "absent_id", FIELD_ID, "비운 사람", "Absent officer", FIELD_REQUIRED, 0, 0, NULL },
    { "officer_id", FIELD_ID, "대신하는 사람", "Officer", FIELD_REQUIRED, 0, 0, NULL },
    { "valid_from", FIELD_DATE, "첫날", "First day", FIELD_REQUIRED, 0, 0, NULL },
    { "valid_to", FIELD_DATE, "마지막 날", "Last day", FIELD_REQUIRED, 0, 0, NULL },
    { "reason", FIELD_TEXT, "까닭", "Reason", FIELD_REQUIRED, 2, 200, NULL },
};

static const struct field mapping_body[] = {
    { "agency_id", FIELD_TEXT, "기관", "Agency", 0, 0, 0, NULL },
    { "kind", FIELD_CHOICE, "종류", "Kind", FIELD_REQUIRED, 0, 0, org_kinds },
    { "code", FIELD_TEXT, "코드", "Code", FIELD_REQUIRED, 1, 100, NULL },
    { "department_id", FIELD_ID, "부서", "Department", 0, 0, 0, NULL },
    { "officer_id", FIELD_ID, "직원", "Officer", 0, 0, 0, NULL },
    { "valid_from", FIELD_DATE, "첫날", "First day", FIELD_REQUIRED, 0, 0, NULL },
    { "valid_to", FIELD_DATE, "마지막 날", "Last day", 0, 0, 0, NULL },
    { "reason", FIELD_TEXT, "까닭", "Reason", FIELD_REQUIRED, 2, 200, NULL },
};

static const struct field mapping_edit[] = {
    { "department_id", FIELD_ID, "부서", "Department", 0, 0, 0, NULL },
    { "officer_id", FIELD_ID, "직원", "Officer", 0, 0, 0, NULL },
    { "valid_to", FIELD_DATE, "마지막 날", "Last day", 0, 0, 0, NULL },
    { "reason", FIELD_TEXT, "까닭", "Reason", FIELD_REQUIRED, 2, 200, NULL },
};

static const struct field import_query[] = {
    { "dry", FIELD_BOOL, "해 보기만", "Only try", 0, 0, 0, NULL },
    { "reason", FIELD_TEXT, "까닭(매핑은 꼭)", "Reason (mappings need one)", 0, 2, 200, NULL },
};

// ---- agencies

static bool agencies_show(struct request *request, struct err *err)
{
    json_t *items = json_array();
    struct store_rows *rows = store_ask(request->store, err, SQL_AGENCY_NAMES, STORE_NO_ARGS);
    bool more = true, fine = rows != NULL;
    while (fine && (fine = store_next(rows, &more, err)) && more) {
        struct owner owner = { .agency = store_get_text(rows, 0) };
        if (actor_may(request->actor, request->route->permission, &owner))
            json_array_append_new(items, json_pack("{s:s, s:s, s:s, s:s}", "id", owner.agency,
                                                   "name", store_get_text(rows, 1), "name_en",
                                                   store_get_text(rows, 2), "parent_id",
                                                   store_get_text(rows, 3)));
    }
    store_done(rows);
    if (!fine) {
        json_decref(items);
        return false;
    }
    return request_reply(request, 200, json_pack("{s:o, s:n}", "items", items, "next"));
}

static bool agency_whose(struct request *request, struct owner *out, struct err *err)
{
    (void)err;
    *out = (struct owner){ .agency = request->ids[0] };
    return true;
}

static bool agency_rename(struct request *request, struct err *err)
{
    const char *english = request_text(request, "name_en");
    TRY(store_run(request->store, err, SQL_AGENCY_RENAME,
                  STORE_ARGS(store_text(request->ids[0]), store_text(request_text(request, "name")),
                             store_text(english ? english : ""))));
    struct request_act act = { .action = "agency.edit",
                               .table = "agency",
                               .id = request->ids[0],
                               .owner = { .agency = request->ids[0] },
                               .detail = json_incref(request->body) };
    return request_audit(request, &act, err);
}

// ---- departments

static bool departments_show(struct request *request, struct err *err)
{
    const struct list list = {
        .from = "department_list l", .alias = "l", .fields = &department_reply, .sort = "code"
    };
    return request_list(request, &list, err);
}

static bool department_show(struct request *request, struct err *err)
{
    return reply_one(request, SQL_DEPARTMENT_SHOW, &department_reply, err);
}

static bool department_add(struct request *request, struct err *err)
{
    struct org_hand hand = org_hand_of(request);
    struct org_put put;
    bool linked;
    struct org_department department = { .code = request_text(request, "code"),
                                         .name = request_text(request, "name"),
                                         .from = request_text(request, "valid_from"),
                                         .to = request_text(request, "valid_to") };
    TRY(org_agency(request, &department.agency, err));
    if (!org_put_department(&hand, &department, &put, err) ||
        !org_link_department(&hand, put.id, request_number(request, "parent_id"), 0, &linked, err))
        return org_fault(request, &hand);
    return reply_put(request, "department.add", "department", &put, department.agency, err);
}

static bool department_change(struct request *request, struct err *err)
{
    struct org_hand hand = org_hand_of(request);
    struct org_put put;
    bool linked;
    json_t *row;
    TRY(show(request, SQL_DEPARTMENT_SHOW, &department_reply, &row, err));
    int64_t version = version_of(row), parent_id = number_or(request, row, "parent_id"),
            successor_id = number_or(request, row, "successor_id");
    struct org_department department = { .agency = text_or(request, row, "agency_id"),
                                         .code = text_or(request, row, "code"),
                                         .name = text_or(request, row, "name"),
                                         .from = text_or(request, row, "valid_from"),
                                         .to = text_or(request, row, "valid_to") };
    json_decref(row);
    TRY(request_match(request, version, err));
    if (!org_put_department(&hand, &department, &put, err) ||
        !org_link_department(&hand, put.id, parent_id, successor_id, &linked, err) ||
        !org_tell_due(&hand, err))
        return org_fault(request, &hand);
    return org_audit(request, "department.edit", "department", put.id, department.agency, err);
}

static bool department_end(struct request *request, struct err *err)
{
    struct org_hand hand = org_hand_of(request);
    struct owner owner;
    int64_t id;
    TRY(department_whose(request, &owner, err) && request_id(request, 0, &id, err));
    if (!org_end_department(&hand, id, last_day_of(request),
                            request_number(request, "successor_id"), err) ||
        !org_tell_due(&hand, err))
        return org_fault(request, &hand);
    return org_audit(request, "department.end", "department", id, owner.agency, err);
}

// ---- officers

static bool officers_show(struct request *request, struct err *err)
{
    const struct list list = {
        .from = "officer_list l", .alias = "l", .fields = &officer_reply, .sort = "emp_no"
    };
    return request_list(request, &list, err);
}

static bool officer_show(struct request *request, struct err *err)
{
    return reply_one(request, SQL_OFFICER_SHOW, &officer_reply, err);
}

static bool officer_add(struct request *request, struct err *err)
{
    struct org_hand hand = org_hand_of(request);
    struct org_put put;
    struct org_officer officer = { .emp_no = request_text(request, "emp_no"),
                                   .name = request_text(request, "name"),
                                   .email = request_text(request, "email") };
    TRY(org_agency(request, &officer.agency, err));
    if (!org_put_officer(&hand, &officer, &put, err))
        return org_fault(request, &hand);
    return reply_put(request, "officer.add", "officer", &put, officer.agency, err);
}

static bool officer_change(struct request *request, struct err *err)
{
    struct org_hand hand = org_hand_of(request);
    struct org_put put;
    json_t *row;
    TRY(show(request, SQL_OFFICER_SHOW, &officer_reply, &row, err));
    int64_t version = version_of(row);
    struct org_officer officer = { .agency = text_or(request, row, "agency_id"),
                                   .emp_no = text_or(request, row, "emp_no"),
                                   .name = text_or(request, row, "name"),
                                   .email = text_or(request, row, "email") };
    json_decref(row);
    TRY(request_match(request, version, err));
    if (!org_put_officer(&hand, &officer, &put, err))
        return org_fault(request, &hand);
    return org_audit(request, "officer.edit", "officer", put.id, officer.agency, err);
}

// ---- posts

static bool posts_show(struct request *request, struct err *err)
{
    const struct list list = {
        .from = "post_list l", .alias = "l", .fields = &post_reply, .sort = "department_code"
    };
    return request_list(request, &list, err);
}

static bool post_show(struct request *request, struct err *err)
{
    return reply_one(request, SQL_POST_SHOW, &post_reply, err);
}

static bool post_add(struct request *request, struct err *err)
{
    struct org_hand hand = org_hand_of(request);
    struct org_put put;
    struct org_post post = { .officer_id = request_number(request, "officer_id"),
                             .department_id = request_number(request, "department_id"),
                             .role = request_text(request, "role"),
                             .duty = request_text(request, "duty"),
                             .from = request_text(request, "valid_from"),
                             .to = request_text(request, "valid_to") };
    TRY(org_agency(request, &post.agency, err));
    if (!org_put_post(&hand, &post, &put, err))
        return org_fault(request, &hand);
    return reply_put(request, "post.begin", "post", &put, post.agency, err);
}

static bool post_change(struct request *request, struct err *err)
{
    struct org_hand hand = org_hand_of(request);
    struct org_put put;
    json_t *row;
    TRY(show(request, SQL_POST_SHOW, &post_reply, &row, err));
    int64_t version = version_of(row);
    struct org_post post = { .agency = text_or(request, row, "agency_id"),
                             .officer_id = number_or(request, row, "officer_id"),
                             .department_id = number_or(request, row, "department_id"),
                             .role = text_or(request, row, "role"),
                             .duty = text_or(request, row, "duty"),
                             .from = text_or(request, row, "valid_from"),
                             .to = text_or(request, row, "valid_to") };
    json_decref(row);
    TRY(request_match(request, version, err));
    if (!org_put_post(&hand, &post, &put, err) || !org_tell_due(&hand, err))
        return org_fault(request, &hand);
    return org_audit(request, "post.edit", "post", put.id, post.agency, err);
}

static bool post_end(struct request *request, struct err *err)
{
    struct org_hand hand = org_hand_of(request);
    struct owner owner;
    int64_t id;
    TRY(post_whose(request, &owner, err) && request_id(request, 0, &id, err));
    if (!org_end_post(&hand, id, last_day_of(request), request_text(request, "reason"), err) ||
        !org_tell_due(&hand, err))
        return org_fault(request, &hand);
    return org_audit(request, "post.end", "post", id, owner.agency, err);
}

// ---- substitutes

static bool substitutes_show(struct request *request, struct err *err)
{
    const struct list list = { .from = "substitute_list l",
                               .alias = "l",
                               .fields = &substitute_reply,
                               .sort = "-valid_from" };
    return request_list(request, &list, err);
}

static bool substitute_add(struct request *request, struct err *err)
{
    struct org_hand hand = org_hand_of(request);
    struct org_put put;
    struct owner owner = { 0 };
    struct org_substitute substitute = { .absent_id = request_number(request, "absent_id"),
                                         .officer_id = request_number(request, "officer_id"),
                                         .from = request_text(request, "valid_from"),
                                         .to = request_text(request, "valid_to"),
                                         .reason = request_text(request, "reason") };
    TRY(store_word(request->store, err, request->arena, &owner.agency, SQL_OFFICER_AGENCY,
                   STORE_ARGS(store_int(substitute.absent_id))));
    if (!owner.agency || !actor_may(request->actor, request->route->permission, &owner))
        return request_fault(request, err, ERR_NOT_FOUND, "absent_id",
                             "그런 직원이 없습니다 | there is no such officer");
    if (!org_put_substitute(&hand, &substitute, &put, err))
        return org_fault(request, &hand);
    return reply_put(request, "substitute.begin", "substitute", &put, owner.agency, err);
}

static bool substitute_end(struct request *request, struct err *err)
{
    struct org_hand hand = org_hand_of(request);
    struct owner owner;
    int64_t id;
    TRY(substitute_whose(request, &owner, err) && request_id(request, 0, &id, err));
    if (!org_end_substitute(&hand, id, last_day_of(request), request_text(request, "reason"), err))
        return org_fault(request, &hand);
    return org_audit(request, "substitute.end", "substitute", id, owner.agency, err);
}

// ---- mappings

static bool mappings_show(struct request *request, struct err *err)
{
    const struct list list = {
        .from = "mapping_list l", .alias = "l", .fields = &mapping_reply, .sort = "code"
    };
    return request_list(request, &list, err);
}

static bool mapping_show(struct request *request, struct err *err)
{
    return reply_one(request, SQL_MAPPING_SHOW, &mapping_reply, err);
}

static bool mapping_change(struct request *request, struct err *err)
{
    json_t *row;
    TRY(show(request, SQL_MAPPING_SHOW, &mapping_reply, &row, err));
    bool fine = org_mapping_change(request, row, err);
    json_decref(row);
    return fine;
}

static bool mapping_end(struct request *request, struct err *err)
{
    json_t *row;
    TRY(show(request, SQL_MAPPING_SHOW, &mapping_reply, &row, err));
    bool fine = org_mapping_end(request, row, last_day_of(request), err);
    json_decref(row);
    return fine;
}

static bool unmapped_show(struct request *request, struct err *err)
{
    const struct list list = {
        .from = "unmapped_list l", .alias = "l", .fields = &unmapped_reply, .sort = "-count"
    };
    return request_list(request, &list, err);
}

// ---- routes

#define SHOWS(p, h, f, ko, en)                                                                     \
    {                                                                                              \
        .method = HTTP_GET, .path = p, .permission = MAY_ORG_READ, .handle = h,                    \
        .flags = ROUTE_LIST | ROUTE_MACHINE, .reply = FIELDS(f), .summary_ko = ko,                 \
        .summary_en = en                                                                           \
    }
#define SHOWS_ONE(p, w, h, f, ko, en)                                                              \
    {                                                                                              \
        .method = HTTP_GET, .path = p, .permission = MAY_ORG_READ, .whose = w, .handle = h,        \
        .flags = ROUTE_MACHINE, .reply = FIELDS(f), .summary_ko = ko, .summary_en = en             \
    }
#define WRITES(m, p, w, h, f, ko, en, e)                                                           \
    {                                                                                              \
        .method = m, .path = p, .permission = MAY_ORG_EDIT, .whose = w, .handle = h,               \
        .flags = ROUTE_WRITES | ROUTE_MACHINE, .body = FIELDS(f), .summary_ko = ko,                \
        .summary_en = en, .example = e                                                             \
    }

static const struct route routes[] = {
    { .method = HTTP_GET,
      .path = "/api/v1/agencies",
      .permission = MAY_ORG_READ,
      .handle = agencies_show,
      .flags = ROUTE_MACHINE,
      .summary_ko = "기관",
      .summary_en = "Agencies" },
    WRITES(HTTP_PATCH, "/api/v1/agencies/{id}", agency_whose, agency_rename, agency_body,
           "기관 이름 바꾸기", "Rename an agency",
           "{\"name\": \"해치시\", \"name_en\": \"Haechi City\"}"),

    SHOWS("/api/v1/departments", departments_show, department_fields, "부서", "Departments"),
    SHOWS_ONE("/api/v1/departments/{id}", department_whose, department_show, department_fields,
              "부서 하나", "A department"),
    WRITES(HTTP_POST, "/api/v1/departments", NULL, department_add, department_body, "부서 만들기",
           "Make a department",
           "{\"code\": \"D013\", \"name\": \"스마트도시과\", \"valid_from\": \"2026-07-01\"}"),
    WRITES(HTTP_PATCH, "/api/v1/departments/{id}", department_whose, department_change,
           department_edit, "부서 고치기(If-Match)", "Edit a department (If-Match)",
           "{\"name\": \"스마트도시과\"}"),
    WRITES(HTTP_POST, "/api/v1/departments/{id}/end", department_whose, department_end,
           department_last, "부서 끝내기: 보직도 끝나고 경보는 승계부서로",
           "End a department: its posts end, its alarms go to the successor",
           "{\"last_day\": \"2026-06-30\", \"reason\": \"조직개편\"}"),

    SHOWS("/api/v1/officers", officers_show, officer_fields, "직원", "Officers"),
    SHOWS_ONE("/api/v1/officers/{id}", officer_whose, officer_show, officer_fields, "직원 한 사람",
              "An officer"),
    WRITES(HTTP_POST, "/api/v1/officers", NULL, officer_add, officer_body, "직원 넣기",
           "Enter an officer", "{\"emp_no\": \"E90001\", \"name\": \"김가온\"}"),
    WRITES(HTTP_PATCH, "/api/v1/officers/{id}", officer_whose, officer_change, officer_edit,
           "직원 고치기(If-Match)", "Edit an officer (If-Match)", "{\"name\": \"김가온\"}"),

    SHOWS("/api/v1/posts", posts_show, post_fields, "보직", "Posts"),
    SHOWS_ONE("/api/v1/posts/{id}", post_whose, post_show, post_fields, "보직 하나", "A post"),
    WRITES(HTTP_POST, "/api/v1/posts", NULL, post_add, post_body, "보직 주기", "Give a post",
           "{\"officer_id\": 1, \"department_id\": 1, \"role\": \"officer\", \"valid_from\": "
           "\"2026-07-01\"}"),
    WRITES(HTTP_PATCH, "/api/v1/posts/{id}", post_whose, post_change, post_edit,
           "보직 고치기(If-Match)", "Edit a post (If-Match)", "{\"duty\": \"지출\"}"),
    WRITES(HTTP_POST, "/api/v1/posts/{id}/end", post_whose, post_end, last_body,
           "보직 끝내기: 열린 경보는 넘어감", "End a post; open alarms change hands",
           "{\"last_day\": \"2026-06-30\", \"reason\": \"전보\"}"),

    SHOWS("/api/v1/substitutes", substitutes_show, substitute_fields, "직무대리", "Substitutes"),
    WRITES(HTTP_POST, "/api/v1/substitutes", NULL, substitute_add, substitute_body, "직무대리 지정",
           "Name a substitute",
           "{\"absent_id\": 1, \"officer_id\": 2, \"valid_from\": \"2026-07-01\", \"valid_to\": "
           "\"2026-07-10\", \"reason\": \"휴가\"}"),
    WRITES(HTTP_POST, "/api/v1/substitutes/{id}/end", substitute_whose, substitute_end, last_body,
           "직무대리 끝내기", "End a substitution", "{\"reason\": \"복귀\"}"),

    { .method = HTTP_GET,
      .path = "/api/v1/mappings",
      .permission = MAY_ORG_EDIT,
      .handle = mappings_show,
      .flags = ROUTE_LIST | ROUTE_MACHINE,
      .reply = FIELDS(mapping_fields),
      .summary_ko = "계좌·카드·업무의 담당",
      .summary_en = "Whose accounts, cards and duties are" },
    { .method = HTTP_GET,
      .path = "/api/v1/mappings/{id}",
      .permission = MAY_ORG_EDIT,
      .whose = mapping_whose,
      .handle = mapping_show,
      .flags = ROUTE_MACHINE,
      .reply = FIELDS(mapping_fields),
      .summary_ko = "매핑 하나",
      .summary_en = "A mapping" },
    WRITES(HTTP_POST, "/api/v1/mappings", NULL, org_mapping_add, mapping_body,
           "매핑 제안: 앞의 것은 그 전날 끝남",
           "Propose to map a code; the one before ends the day before",
           "{\"kind\": \"card\", \"code\": \"C0001\", \"department_id\": 1, \"valid_from\": "
           "\"2026-07-01\", \"reason\": \"새 카드\"}"),
    WRITES(HTTP_PATCH, "/api/v1/mappings/{id}", mapping_whose, mapping_change, mapping_edit,
           "매핑 변경 제안(If-Match)", "Propose a change of a mapping (If-Match)",
           "{\"department_id\": 1, \"reason\": \"업무 이관\"}"),
    WRITES(HTTP_POST, "/api/v1/mappings/{id}/end", mapping_whose, mapping_end, last_body,
           "매핑 종료 제안", "Propose to end a mapping", "{\"reason\": \"카드 폐기\"}"),
    PROPOSAL_ROUTES("mapping", MAY_SETTING_EDIT, MAY_SETTING_EDIT, 0, "매핑", "mappings"),
    { .method = HTTP_GET,
      .path = "/api/v1/unmapped",
      .permission = MAY_ORG_EDIT,
      .handle = unmapped_show,
      .flags = ROUTE_LIST | ROUTE_MACHINE,
      .reply = FIELDS(unmapped_fields),
      .summary_ko = "아무에게도 이어지지 않은 코드",
      .summary_en = "Codes that map to nobody" },
    { .method = HTTP_POST,
      .path = "/api/v1/org/import/{kind}",
      .permission = MAY_ORG_EDIT,
      .handle = org_import,
      .flags = ROUTE_STREAM | ROUTE_MACHINE,
      .query = FIELDS(import_query),
      .summary_ko = "CSV 가져오기: agencies, departments, officers, posts, mappings",
      .summary_en = "Import CSV: agencies, departments, officers, posts, mappings",
      .body_max = 16 * MIB },
};

// ---- life

// Last days that passed, first days that came.
static bool turn_day(struct app *app, struct writer_turn *turn, struct err *err)
{
    struct org_hand hand = { .app = app,
                             .turn = turn,
                             .today = civil_date_text(writer_arena(turn),
                                                      app_today(app, writer_at_us(turn))) };
    return org_tell_due(&hand, err);
}

static const struct task tasks[] = {
    { .name = "org.ends", .seconds = TURN_SECONDS, .run = turn_day },
};

static const struct app_hook hooks[] = {
    { "mapping.missing", org_mapping_missing },
    { NULL, NULL },
};

const struct module module_org = {
    .name = "org",
    .title_ko = "조직",
    .title_en = "Organisation",
    .routes = routes,
    .route_count = sizeof routes / sizeof *routes,
    .tasks = tasks,
    .task_count = sizeof tasks / sizeof *tasks,
    .hooks = hooks,
    .proposals = org_proposals,
    .find = org_find,
};
