// modules/audit — the log of acts, for those who watch the watchers: reading (itself logged), heads, review.
#include "app/app.h"
#include "base/civil.h"
#include "base/now.h"
#include "modules/audit/queries.h"

#define DAY_US INT64_C(86400000000)

// ---- entries

static const struct field entry_fields[] = {
    { "id", FIELD_ID, "번호", "Number", FIELD_SORT | FIELD_FILTER, 0, 0, NULL },
    { "at_us", FIELD_TIME, "때", "When", FIELD_FILTER, 0, 0, NULL },
    { "actor_id", FIELD_ID, "계정", "Account", FIELD_FILTER, 0, 0, NULL },
    { "actor_name", FIELD_TEXT, "한 사람", "Who", FIELD_SEARCH, 0, 0, NULL },
    { "address", FIELD_TEXT, "주소", "Address", FIELD_FILTER, 0, 0, NULL },
    { "action", FIELD_TEXT, "한 일", "Act", FIELD_FILTER | FIELD_SEARCH, 0, 0, NULL },
    { "agency_id", FIELD_TEXT, "기관", "Agency", FIELD_FILTER, 0, 0, NULL },
    { "department_id", FIELD_ID, "부서", "Department", FIELD_FILTER, 0, 0, NULL },
    { "object_table", FIELD_TEXT, "대상", "Object", FIELD_FILTER, 0, 0, NULL },
    { "object_id", FIELD_TEXT, "대상 번호", "Its number", FIELD_FILTER, 0, 0, NULL },
    { "reason", FIELD_LONG, "까닭", "Reason", FIELD_SEARCH, 0, 0, NULL },
    { "detail", FIELD_OBJECT, "내용", "Detail", 0, 0, 0, NULL },
    { "outcome", FIELD_TEXT, "결과", "Outcome", FIELD_FILTER, 0, 0, NULL },
};
static const struct fields entry_list_fields = FIELDS(entry_fields);

// A read that is an act: it runs as a writing route, so that it is logged or not shown.
static bool list_entries(struct request *request, struct err *err)
{
    const struct list list = { .from = "(SELECT number AS id, at_us, actor_id, actor_name, "
                                       "address, action, agency AS agency_id, "
                                       "COALESCE(department_id, 0) AS department_id, 0 AS "
                                       "officer_id, object_table, object_id, "
                                       "reason, detail, outcome FROM audit_entry) e",
                               .alias = "e",
                               .fields = &entry_list_fields,
                               .sort = "-id" };
    const struct request_act act = { .action = "audit.read",
                                     .owner = { .agency = request->actor->agency } };
    return request_audit(request, &act, err) && request_list(request, &list, err);
}

// ---- heads

static json_t *head_json(const struct store_rows *rows)
{
    char hash[2 * SEAL_HASH + 1], signature[2 * SEAL_SIGNATURE + 1], at[NOW_TEXT_MAX];
    size_t hash_len, signature_len;
    const void *hash_bytes = store_get_bytes(rows, 2, &hash_len);
    const void *signature_bytes = store_get_bytes(rows, 3, &signature_len);
    if (hash_len != SEAL_HASH || signature_len != SEAL_SIGNATURE)
        return json_null();
    seal_hex(hash_bytes, hash_len, hash);
    seal_hex(signature_bytes, signature_len, signature);
    now_print(store_get_int(rows, 1), at);
    return json_pack("{s:I, s:s, s:s, s:s}", "number", (json_int_t)store_get_int(rows, 0), "at", at,
                     "hash", hash, "signature", signature);
}

static bool list_heads(struct request *request, struct err *err)
{
    json_t *items = json_array();
    struct store_rows *rows = store_ask(request->store, err, SQL_HEADS, STORE_NO_ARGS);
    bool more = rows != NULL, fine = more;
    while (more && (fine = store_next(rows, &more, err)) && more)
        json_array_append_new(items, head_json(rows));
    store_done(rows);
    if (fine)
        return request_reply(request, 200, json_pack("{s:o}", "items", items));
    json_decref(items);
    return false;
}

// A head of now, to be kept elsewhere: it proves later that nothing before it was changed.
static bool export_head(struct request *request, struct err *err)
{
    const struct request_act act = { .action = "audit.head",
                                     .owner = { .agency = request->actor->agency } };
    struct audit_head head;
    TRY(request_audit(request, &act, err));
    TRY(audit_head_make(request->store, app_seal(request->app), request->at_us, &head, err));
    TRY(audit_head_keep(request->store, &head, err));
    json_t *object = json_loads(audit_head_json(request->arena, &head), 0, NULL);
    return request_reply(request, 200, object);
}

// ---- the chain, checked

#define FAULTS_SHOWN 200

struct verifying {
    json_t *faults;
    bool english;
};

static void take_fault(void *context, const struct audit_finding *finding)
{
    const struct verifying *verifying = context;
    if (json_array_size(verifying->faults) < FAULTS_SHOWN)
        json_array_append_new(
            verifying->faults,
            json_pack("{s:s, s:s, s:I, s:I, s:I}", "fault", audit_fault_name(finding->fault), "text",
                      audit_fault_text(finding->fault, verifying->english), "first",
                      (json_int_t)finding->first, "last", (json_int_t)finding->last, "month",
                      (json_int_t)finding->month));
}

static bool note_verify(struct request *request, void *context, struct err *err)
{
    (void)context;
    const struct request_act act = { .action = "audit.verify",
                                     .owner = { .agency = request->actor->agency } };
    return request_audit(request, &act, err);
}

// Every entry, seal and signature, from the first to the last of now.
static bool verify(struct request *request, struct err *err)
{
    struct verifying verifying = { json_array(), request->english };
    struct audit_result result;
    char hash[2 * SEAL_HASH + 1];
    bool fine = request_write(request, note_verify, NULL, err) &&
                audit_verify(request->store, app_seal(request->app), NULL, take_fault, &verifying,
                             &result, err);
    if (!fine) {
        json_decref(verifying.faults);
        return false;
    }
    seal_hex(result.hash, SEAL_HASH, hash);
    return request_reply(
        request, 200,
        json_pack("{s:b, s:I, s:I, s:I, s:I, s:I, s:s, s:I, s:o}", "good", result.finding_count == 0,
                  "entries", (json_int_t)result.entry_count, "removed",
                  (json_int_t)result.removed_count, "first", (json_int_t)result.first, "last",
                  (json_int_t)result.last, "signatures", (json_int_t)result.signature_count, "hash",
                  hash, "fault_count", (json_int_t)result.finding_count, "faults",
                  verifying.faults));
}

// Once a day a head is signed and kept, and offered to the console of audit.
static bool make_daily_head(struct app *app, struct writer_turn *turn, struct err *err)
{
    int64_t last = 0, now = writer_at_us(turn);
    bool found;
    TRY(store_number(writer_store(turn), err, &last, &found, SQL_LAST_HEAD, STORE_NO_ARGS));
    if (found && last && last / DAY_US == now / DAY_US)
        return true;
    struct audit_head head;
    struct err empty;
    if (!audit_head_make(writer_store(turn), app_seal(app), now, &head, &empty)) {
        if (empty.kind == ERR_NOT_FOUND)
            return true;
        *err = empty;
        return false;
    }
    TRY(audit_head_keep(writer_store(turn), &head, err));
    json_t *object = json_loads(audit_head_json(writer_arena(turn), &head), 0, NULL);
    const struct app_event event = {
        .name = "audit.head", .id = head.number, .audit_only = true, .object = object
    };
    bool fine = app_tell(app, turn, &event, err);
    json_decref(object);
    return fine;
}

// ---- the monthly review

static bool read_month(struct request *request, int64_t *month, struct err *err)
{
    const char *text = http_query(request->exchange, "month");
    struct civil civil;
    civil_of_stamp(now_civil(request->at_us, app_zone_minutes(request->app)), &civil);
    *month = text ? strtoll(text, NULL, 10) : civil.year * 100 + civil.month;
    return (*month >= 200001 && *month <= 999912 && *month % 100 >= 1 && *month % 100 <= 12) ||
           request_fault(request, err, ERR_BAD_INPUT, "month",
                         "202611처럼 씁니다 | written like 202611");
}

static bool add_rows(struct request *request, const char *sql, int64_t month, json_t *into,
                     const char *const names[3], struct err *err)
{
    struct store_rows *rows = store_ask(
        request->store, err, sql, STORE_ARGS(store_int(month), store_text(request->actor->agency)));
    bool more = rows != NULL, fine = more;
    while (more && (fine = store_next(rows, &more, err)) && more)
        json_array_append_new(
            into, json_pack("{s:s?, s:s?, s:I}", names[0], store_get_text(rows, 0), names[1],
                            store_get_text(rows, 1), names[2], (json_int_t)store_get_int(rows, 2)));
    store_done(rows);
    return fine;
}

// Midnight UTC on the first day of a month. Ids are about the microsecond of their making.
static int64_t month_begin(int64_t year, int64_t month)
{
    return now_of_civil(civil_day((int)year, (int)month, 1) * CIVIL_DAY_US, 0);
}

static bool add_hidden(struct request *request, int64_t month, json_t *into, struct err *err)
{
    int64_t year = month / 100, number = month % 100;
    int64_t until = month_begin(number == 12 ? year + 1 : year, number == 12 ? 1 : number + 1);
    struct store_rows *rows =
        store_ask(request->store, err, SQL_REVIEW_HIDDEN,
                  STORE_ARGS(store_int(month_begin(year, number)), store_int(until),
                             store_text(request->actor->agency)));
    bool more = rows != NULL, fine = more;
    while (more && (fine = store_next(rows, &more, err)) && more)
        json_array_append_new(into, json_pack("{s:s, s:I, s:I}", "act", store_get_text(rows, 0),
                                              "won", (json_int_t)store_get_int(rows, 1), "count",
                                              (json_int_t)store_get_int(rows, 2)));
    store_done(rows);
    return fine;
}

static bool review(struct request *request, struct err *err)
{
    static const char *const of_actions[] = { "action", "outcome", "count" };
    static const char *const of_people[] = { "account", "name", "count" };
    int64_t month;
    TRY(read_month(request, &month, err));
    const struct request_act act = { .action = "audit.review",
                                     .owner = { .agency = request->actor->agency } };
    TRY(request_audit(request, &act, err));
    json_t *actions = json_array(), *people = json_array(), *hidden = json_array();
    TRY(request_reply(request, 200,
                      json_pack("{s:I, s:o, s:o, s:o}", "month", (json_int_t)month, "acts", actions,
                                "looked_at_personal_data", people, "withdrew_or_hid_alarms",
                                hidden)));
    return add_rows(request, SQL_REVIEW_ACTIONS, month, actions, of_actions, err) &&
           add_rows(request, SQL_REVIEW_PEOPLE, month, people, of_people, err) &&
           add_hidden(request, month, hidden, err);
}

static const struct field verify_reply[] = {
    { "good", FIELD_BOOL, "이상 없음", "Nothing is wrong", 0, 0, 0, NULL },
    { "entries", FIELD_INT, "확인한 항목", "Entries that were read", 0, 0, 0, NULL },
    { "removed", FIELD_INT, "보존기간이 지나 지운 항목", "Entries removed after their years", 0, 0, 0, NULL },
    { "first", FIELD_INT, "첫 항목", "First entry", 0, 0, 0, NULL },
    { "last", FIELD_INT, "마지막 항목", "Last entry", 0, 0, 0, NULL },
    { "signatures", FIELD_INT, "확인한 서명", "Signatures that were checked", 0, 0, 0, NULL },
    { "hash", FIELD_TEXT, "마지막 항목의 해시", "Hash of the last entry", 0, 0, 0, NULL },
    { "fault_count", FIELD_INT, "이상한 곳", "Faults", 0, 0, 0, NULL },
    { "faults", FIELD_LIST, "이상한 곳(200까지)", "Faults, up to 200", 0, 0, 0, NULL },
};
static const struct field review_query[] = {
    { "month", FIELD_INT, "달(202611)", "Month (202611)", 0, 200001, 999912, NULL },
};

static const struct route routes[] = {
    { .method = HTTP_GET,
      .path = "/api/v1/audit/entries",
      .permission = MAY_AUDIT_READ,
      .handle = list_entries,
      .flags = ROUTE_LIST | ROUTE_WRITES,
      .reply = FIELDS(entry_fields),
      .summary_ko = "감사 기록(읽은 일도 남음)",
      .summary_en = "The log of acts (reading it is logged)" },
    { .method = HTTP_GET,
      .path = "/api/v1/audit/heads",
      .permission = MAY_AUDIT_READ,
      .handle = list_heads,
      .summary_ko = "서명된 머리",
      .summary_en = "Signed heads" },
    { .method = HTTP_POST,
      .path = "/api/v1/audit/heads",
      .permission = MAY_AUDIT_READ,
      .handle = export_head,
      .flags = ROUTE_WRITES,
      .example = "{}",
      .summary_ko = "지금의 머리 내보내기",
      .summary_en = "Export a head of now" },
    { .method = HTTP_POST,
      .path = "/api/v1/audit/verify",
      .permission = MAY_AUDIT_READ,
      .handle = verify,
      .flags = ROUTE_SLOW,
      .reply = FIELDS(verify_reply),
      .example = "{}",
      .summary_ko = "감사 기록의 사슬과 서명 확인",
      .summary_en = "Check the chain and the signatures of the log" },
    { .method = HTTP_GET,
      .path = "/api/v1/audit/review",
      .permission = MAY_AUDIT_READ,
      .handle = review,
      .flags = ROUTE_WRITES,
      .query = FIELDS(review_query),
      .summary_ko = "월간 점검 보고",
      .summary_en = "The monthly review" },
};

// ---- removal

// One month a round: that two persons named (keep.audit_through) and whose years are over, counted from 1
// January after (keep.audit_years). Nobody removes what has not expired, and nothing goes by itself.
static bool remove_expired(struct app *app, struct writer_turn *turn, struct err *err)
{
    struct civil today;
    civil_of_stamp(now_civil(writer_at_us(turn), app_zone_minutes(app)), &today);
    int64_t years = app_setting_number(app, "keep.audit_years", 5), month;
    int64_t expired = (today.year - 1 - years) * 100 + 12;
    int64_t through = app_setting_number(app, "keep.audit_through", 0);
    bool found;
    TRY(store_number(writer_store(turn), err, &month, &found, SQL_EXPIRED_MONTH,
                     STORE_ARGS(store_int(through < expired ? through : expired))));
    if (!found)
        return true;
    const struct audit_entry why = {
        .at_us = writer_at_us(turn),
        .actor_name = "haechi",
        .action = "audit.remove",
        .reason = arena_format(writer_arena(turn), "keep.audit_years=%lld keep.audit_through=%lld",
                               (long long)years, (long long)through),
    };
    return audit_remove(app_audit(app), writer_store(turn), month, &why, err);
}

static const struct task tasks[] = {
    { "audit head", 3600, make_daily_head },
    { "audit removal", 600, remove_expired },
};

const struct module module_audit = {
    .name = "audit",
    .title_ko = "감사 기록",
    .title_en = "Log of acts",
    .routes = routes,
    .route_count = sizeof routes / sizeof *routes,
    .tasks = tasks,
    .task_count = sizeof tasks / sizeof *tasks,
};
