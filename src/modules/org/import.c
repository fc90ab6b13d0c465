#include "modules/org/import.h"

#include "base/civil.h"
#include "modules/org/org.h"
#include "modules/org/queries.h"

struct import_kind {
    const char *name;
    struct import_column columns[IMPORT_COLUMNS_MAX];
    bool (*put)(struct import *import, struct org_hand *hand, const struct import_row *row,
                struct org_put *out, struct err *err);
    // What may name rows that come later in the file.
    bool (*link)(struct import *import, struct org_hand *hand, const struct import_row *row,
                 struct err *err);
};

// ---- rows of each kind

enum { AGENCY, AGENCY_NAME, AGENCY_ENGLISH };
enum {
    DEPARTMENT_CODE = 1,
    DEPARTMENT_NAME,
    DEPARTMENT_PARENT,
    DEPARTMENT_FROM,
    DEPARTMENT_TO,
    DEPARTMENT_SUCCESSOR
};
enum { OFFICER_NO = 1, OFFICER_NAME, OFFICER_EMAIL };
enum { POST_NO = 1, POST_DEPARTMENT, POST_ROLE, POST_DUTY, POST_FROM, POST_TO, POST_HOME };
enum { MAPPING_KIND = 1, MAPPING_CODE, MAPPING_DEPARTMENT, MAPPING_NO, MAPPING_FROM, MAPPING_TO };

static const char *agency_of(const struct import *import, const struct import_row *row)
{
    return row->cells[AGENCY] ? row->cells[AGENCY] : import->agency;
}

static bool row_fault(struct org_hand *hand, struct err *err, const char *field, const char *text)
{
    hand->field = field;
    return err_set(err, ERR_BAD_INPUT, "%s", text);
}

static bool agency_good(struct import *import, struct org_hand *hand, const struct import_row *row,
                        struct err *err)
{
    struct owner owner = { .agency = agency_of(import, row) };
    if (!owner.agency)
        return row_fault(hand, err, "agency_id", "기관이 빠졌습니다 | the agency is missing");
    return !hand->actor || actor_may(hand->actor, MAY_ORG_EDIT, &owner) ||
           row_fault(hand, err, "agency_id", "그런 기관이 없습니다 | there is no such agency");
}

static bool day_of(struct org_hand *hand, const char *text, int64_t *out, struct err *err)
{
    return (text && civil_parse_date(text, strlen(text), out)) ||
           row_fault(hand, err, "valid_from",
                     "날짜는 2026-03-02처럼 씁니다 | a date is written 2026-03-02");
}

// A code of a department on the row's first day; without a code: 0.
static bool department_of(struct org_hand *hand, const char *agency, const char *code,
                          const char *from, const char *field, int64_t *out, struct err *err)
{
    int64_t day;
    *out = 0;
    if (!code)
        return true;
    TRY(day_of(hand, from, &day, err));
    TRY(people_department(writer_store(hand->turn), agency, code, day, out, err));
    return *out || row_fault(hand, err, field,
                             "그날 그런 부서코드가 없습니다 | no such department code on that day");
}

static bool officer_of(struct org_hand *hand, const char *agency, const char *emp_no, int64_t *out,
                       struct err *err)
{
    *out = 0;
    if (!emp_no)
        return true;
    TRY(people_officer(writer_store(hand->turn), agency, emp_no, out, err));
    return *out ||
           row_fault(hand, err, "officer_id", "그런 직원번호가 없습니다 | no such employee number");
}

static bool agency_put(struct import *import, struct org_hand *hand, const struct import_row *row,
                       struct org_put *out, struct err *err)
{
    (void)import;
    const struct org_agency agency = { row->cells[AGENCY], row->cells[AGENCY_NAME],
                                       row->cells[AGENCY_ENGLISH] };
    return org_put_agency(hand, &agency, out, err);
}

static bool department_put(struct import *import, struct org_hand *hand,
                           const struct import_row *row, struct org_put *out, struct err *err)
{
    const struct org_department department = { agency_of(import, row), row->cells[DEPARTMENT_CODE],
                                               row->cells[DEPARTMENT_NAME],
                                               row->cells[DEPARTMENT_FROM],
                                               row->cells[DEPARTMENT_TO] };
    return org_put_department(hand, &department, out, err);
}

static bool department_link(struct import *import, struct org_hand *hand,
                            const struct import_row *row, struct err *err)
{
    const char *agency = agency_of(import, row), *from = row->cells[DEPARTMENT_FROM];
    const char *to = row->cells[DEPARTMENT_TO];
    int64_t id, parent_id, successor_id = 0, last;
    bool changed;
    if (import->file.places[DEPARTMENT_PARENT] == 0 &&
        import->file.places[DEPARTMENT_SUCCESSOR] == 0)
        return true;
    TRY(department_of(hand, agency, row->cells[DEPARTMENT_CODE], from, "code", &id, err));
    TRY(department_of(hand, agency, row->cells[DEPARTMENT_PARENT], from, "parent_id", &parent_id,
                      err));
    if (row->cells[DEPARTMENT_SUCCESSOR] && to && day_of(hand, to, &last, err)) {
        char next[CIVIL_TEXT_MAX]; // it begins when this one has ended
        civil_print_date(last + 1, next);
        TRY(department_of(hand, agency, row->cells[DEPARTMENT_SUCCESSOR], next, "successor_id",
                          &successor_id, err));
    }
    return org_link_department(hand, id, parent_id, successor_id, &changed, err);
}

static bool officer_put(struct import *import, struct org_hand *hand, const struct import_row *row,
                        struct org_put *out, struct err *err)
{
    const struct org_officer officer = { agency_of(import, row), row->cells[OFFICER_NO],
                                         row->cells[OFFICER_NAME], row->cells[OFFICER_EMAIL] };
    return org_put_officer(hand, &officer, out, err);
}

static bool post_put(struct import *import, struct org_hand *hand, const struct import_row *row,
                     struct org_put *out, struct err *err)
{
    const char *home = row->cells[POST_HOME];
    struct org_post post = { .agency = agency_of(import, row),
                             .role = row->cells[POST_ROLE],
                             .duty = row->cells[POST_DUTY],
                             .from = row->cells[POST_FROM],
                             .to = row->cells[POST_TO] };
    TRY(department_of(hand, post.agency, row->cells[POST_DEPARTMENT], post.from, "department_id",
                      &post.department_id, err));
    TRY(officer_of(hand, home ? home : post.agency, row->cells[POST_NO], &post.officer_id, err));
    return org_put_post(hand, &post, out, err);
}

// The first mappings of an agency are one person's act, without a service too; later ones take two.
static bool is_first(const struct import *import, struct org_hand *hand, const char *agency,
                     struct err *err)
{
    int64_t before = 0;
    bool found;
    TRY(store_number(writer_store(hand->turn), err, &before, &found, SQL_MAPPINGS_BEFORE,
                     STORE_ARGS(store_text(agency), store_int(import->begun))));
    return !before ||
           row_fault(
               hand, err, "kind",
               "이 기관에는 매핑이 있습니다. 서버에서 제안하고 다른 사람이 승인해야 합니다 | the "
               "agency has mappings: propose it on the server, for another person to approve");
}

static bool mapping_put(struct import *import, struct org_hand *hand, const struct import_row *row,
                        struct org_put *out, struct err *err)
{
    struct org_mapping mapping = { .agency = agency_of(import, row),
                                   .kind = row->cells[MAPPING_KIND],
                                   .code = row->cells[MAPPING_CODE],
                                   .from = row->cells[MAPPING_FROM],
                                   .to = row->cells[MAPPING_TO] };
    TRY(department_of(hand, mapping.agency, row->cells[MAPPING_DEPARTMENT], mapping.from,
                      "department_id", &mapping.department_id, err));
    TRY(officer_of(hand, mapping.agency, row->cells[MAPPING_NO], &mapping.officer_id, err));
    TRY(org_put_mapping(hand, &mapping, out, err));
    if (out->outcome == ORG_SAME)
        return true;
    if (import->mappings)
        json_array_append_new(import->mappings, org_mapping_row(&mapping));
    return import->mappings || is_first(import, hand, mapping.agency, err);
}

static const struct import_kind kinds[] = {
    { "agencies",
      { { "agency_id", "기관", true, NULL },
        { "name", "이름", true, NULL },
        { "name_en", "영어 이름", false, NULL } },
      agency_put,
      NULL },
    { "departments",
      { { "agency_id", "기관", false, NULL },
        { "code", "부서코드", true, NULL },
        { "name", "부서명", true, NULL },
        { "parent_code", "상위부서코드", false, "parent_id" },
        { "valid_from", "첫날", true, NULL },
        { "valid_to", "마지막 날", false, NULL },
        { "successor_code", "승계부서코드", false, "successor_id" } },
      department_put,
      department_link },
    { "officers",
      { { "agency_id", "기관", false, NULL },
        { "emp_no", "직원번호", true, NULL },
        { "name", "이름", true, NULL },
        { "email", "전자우편", false, NULL } },
      officer_put,
      NULL },
    { "posts",
      { { "agency_id", "기관", false, NULL },
        { "emp_no", "직원번호", true, "officer_id" },
        { "department_code", "부서코드", false, "department_id" },
        { "role", "역할", true, NULL },
        { "duty", "담당업무", false, NULL },
        { "valid_from", "첫날", true, NULL },
        { "valid_to", "마지막 날", false, NULL },
        { "officer_agency", "소속기관", false, NULL } },
      post_put,
      NULL },
    { "mappings",
      { { "agency_id", "기관", false, NULL },
        { "kind", "종류", true, NULL },
        { "code", "코드", true, NULL },
        { "department_code", "부서코드", false, "department_id" },
        { "emp_no", "직원번호", false, "officer_id" },
        { "valid_from", "첫날", true, NULL },
        { "valid_to", "마지막 날", false, NULL } },
      mapping_put,
      NULL },
};
#define KIND_COUNT (sizeof kinds / sizeof *kinds)

const char *const import_names[] = { "agencies", "departments", "officers",
                                     "posts",    "mappings",    NULL };

// ---- reading

bool import_read(struct import *import, struct arena *arena, const char *kind, const char *file,
                 const void *data, size_t len, struct err *err)
{
    *import = (struct import){ 0 };
    for (size_t i = 0; i < KIND_COUNT; i++)
        if (strcmp(kinds[i].name, kind) == 0)
            import->kind = &kinds[i];
    if (!import->kind)
        return err_set(
            err, ERR_NOT_FOUND,
            "agencies, departments, officers, posts, mappings 가운데 하나입니다 | one of "
            "agencies, departments, officers, posts, mappings");
    return import_file_read(&import->file, arena, import->kind->columns, file, data, len, err);
}

// ---- applying

static bool row_apply(struct import *import, struct org_hand *hand, const struct import_row *row,
                      bool links, struct err *err)
{
    struct org_put put;
    TRY(agency_good(import, hand, row, err));
    if (links)
        return import->kind->link(import, hand, row, err);
    TRY(import->kind->put(import, hand, row, &put, err));
    import->added += put.outcome == ORG_ADDED;
    import->changed += put.outcome == ORG_CHANGED;
    import->same += put.outcome == ORG_SAME;
    return true;
}

static bool rows_apply(struct import *import, struct org_hand *hand, bool links, struct err *err)
{
    for (size_t i = 0; i < import->file.rows.count; i++) {
        hand->field = NULL;
        *err = (struct err){ 0 };
        if (row_apply(import, hand, &import->file.rows.at[i], links, err))
            continue;
        if (!hand->field) // not a rule: the store failed
            return false;
        import_file_fault(&import->file, &import->file.rows.at[i], hand->field, err->text);
    }
    return true;
}

bool import_apply(struct import *import, struct org_hand *hand, struct err *err)
{
    import->added = import->changed = import->same = 0;
    import->begun = writer_next_id(hand->turn);
    import_file_begin(&import->file);
    if (!import->file.fault_count) {
        TRY(rows_apply(import, hand, false, err));
        if (import->kind->link && !import->file.fault_count)
            TRY(rows_apply(import, hand, true, err));
    }
    return import_file_good(&import->file, err);
}

// ---- the route

static bool is_of_mappings(const struct import *import)
{
    return import->kind->put == mapping_put;
}

// Mappings are written to find their faults, taken back, and proposed.
static bool propose_mappings(struct request *request, struct import *import, struct org_hand *hand,
                             struct err *err)
{
    json_t *reply = NULL;
    import->mappings = json_array();
    hand->app = NULL;
    TRY(store_mark(request->store, err));
    bool fine = import_apply(import, hand, err);
    store_back(request->store);
    import->tried = fine && import_is_dry(request);
    bool proposes = fine && !import->tried && json_array_size(import->mappings);
    if (proposes)
        fine =
            org_propose_mappings(request, arena_format(request->arena, "%s import", import->agency),
                                 json_incref(import->mappings), &reply, err);
    import->change = json_integer_value(json_object_get(reply, "id"));
    json_decref(import->mappings);
    json_decref(reply);
    return fine;
}

static bool import_write(struct request *request, void *context, struct err *err)
{
    struct import *import = context;
    struct org_hand hand = org_hand_of(request);
    if (is_of_mappings(import))
        return propose_mappings(request, import, &hand, err);
    TRY(import_apply(import, &hand, err));
    import->tried = import_is_dry(request);
    if (import->tried)
        return err_set(err, ERR_CONFLICT, "only tried"); // so that it is taken back
    TRY(org_tell_due(&hand, err));
    struct request_act act = { .action = "org.import",
                               .table = import->kind->name,
                               .owner = { .agency = request->actor->agency },
                               .reason = http_query(request->exchange, "reason"),
                               .detail = json_pack(
                                   "{s:I, s:I, s:I}", "added", (json_int_t)import->added, "changed",
                                   (json_int_t)import->changed, "same", (json_int_t)import->same) };
    return request_audit(request, &act, err);
}

bool org_import(struct request *request, struct err *err)
{
    struct import import;
    char *data;
    size_t len;
    TRY(import_body(request, &data, &len, err));
    TRY(import_read(&import, request->arena, request->ids[0], request->ids[0], data, len, err));
    import.agency = request->actor->agency;
    bool written = request_write(request, import_write, &import, err);
    if (import.file.fault_count)
        return import_reply_faults(request, &import.file);
    if (!written && !import.tried)
        return false;
    bool waits = is_of_mappings(&import);
    json_t *reply = json_pack("{s:b, s:I, s:I, s:I}", "written", written && !waits, "added",
                              (json_int_t)import.added, "changed", (json_int_t)import.changed,
                              "same", (json_int_t)import.same);
    if (import.change)
        json_object_set_new(reply, "change", json_integer(import.change));
    return request_reply(request, 200, reply);
}
