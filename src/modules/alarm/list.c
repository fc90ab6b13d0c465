// Lists and one alarm.
//
//   list          order           served by
//   all           issued_at       alarm_agency, alarm_department, alarm_officer; with a state alarm_agency_state
//   work (open)   score           alarm_work, alarm_department_work
//   audit's       issued_at       alarm_audit
//
// Each index begins with what the reader's reach fixes and goes on in the order of the list, so a page reads as
// many rows as it shows (list_test.c asks both databases for their plans).
#include "modules/alarm/list.h"

#include "control/mask.h"
#include "app/find.h"
#include "modules/alarm/evidence.h"
#include "modules/alarm/queries.h"
#include "modules/alarm/sink.h"

static bool list_where(struct request *request, const char *where, const char *sort,
                       const struct store_value *args, size_t arg_count, struct err *err)
{
    const char *seen = alarm_seen(request, "a.id");
    struct list list = { .from = "pub_alarm_list a",
                         .alias = "a",
                         .fields = &request->route->reply,
                         .where = where ? arena_format(request->arena, "%s AND (%s)", where, seen)
                                        : seen,
                         .args = args,
                         .arg_count = arg_count,
                         .sort = sort };
    return request_list(request, &list, err);
}

bool list_all(struct request *request, struct err *err)
{
    const char *table = http_query(request->exchange, "record_table");
    const char *key = http_query(request->exchange, "record_key");
    if (!table && !key)
        return list_where(request, NULL, "-issued_at", STORE_NO_ARGS, err);
    if (!table || !key)
        return request_fault(request, err, ERR_BAD_INPUT, table ? "record_key" : "record_table",
                             "표와 열쇠를 함께 적습니다 | table and key go together");
    return list_where(request,
                      "a.id IN (SELECT r.alarm_id FROM alarm_record r WHERE r.table_name = $1 AND "
                      "r.record_key = $2)",
                      "-issued_at", STORE_ARGS(store_text(table), store_text(key)), err);
}

bool list_work(struct request *request, struct err *err)
{
    return list_where(request, "a.open = 1", "-score", STORE_NO_ARGS, err);
}

bool list_audit(struct request *request, struct err *err)
{
    return list_where(request, "a.audit_why <> ''", "-issued_at", STORE_NO_ARGS, err);
}

// ---- found

// The newest that may be seen; by its number an alarm is found however old it is.
static const char *found_sql(struct request *request, bool by_number)
{
    struct str sql;
    str_open(&sql, request->arena);
    str_text(&sql, by_number ? "" : "SELECT id, scenario_id, sentence_ko, sentence_en FROM (");
    str_text(&sql, "SELECT a.id, a.scenario_id, a.sentence_ko, a.sentence_en "
                   "FROM pub_alarm_list a WHERE ");
    actor_where(&sql, request->actor, MAY_ALARM_READ, "a");
    str_format(&sql, " AND (%s)", alarm_seen(request, "a.id"));
    if (by_number)
        str_text(&sql, " AND a.id = $1");
    else
        str_format(&sql,
                   " ORDER BY a.issued_at DESC, a.id DESC LIMIT %d) f "
                   "WHERE lower(sentence_ko) LIKE lower($1) ESCAPE '\\' "
                   "OR lower(sentence_en) LIKE lower($1) ESCAPE '\\' ORDER BY id DESC LIMIT %d",
                   FIND_AMONG, FIND_MOST);
    return str_end(&sql);
}

bool list_find(struct request *request, struct find *find, struct err *err)
{
    if (actor_reach(request->actor, MAY_ALARM_READ) == REACH_NONE)
        return true;
    struct store_value asked =
        find->number ? store_int(find->number) : store_text(find_like(request->arena, find->words));
    struct store_rows *rows =
        store_ask(request->store, err, found_sql(request, find->number != 0), &asked, 1);
    json_t *items = find_group(find, "alarm", "경보", "Alarms");
    bool more = rows != NULL, fine = rows != NULL;
    while (more && (fine = store_next(rows, &more, err)) && more)
        find_add(items, store_get_text(rows, request->english ? 3 : 2), store_get_text(rows, 1),
                 arena_format(request->arena, "/alarms/%lld", (long long)store_get_int(rows, 0)));
    store_done(rows);
    return fine;
}

// ---- one alarm

#define ROW(name, kind, ko, en)                                                                    \
    {                                                                                              \
        name, kind, ko, en, 0, 0, 0, NULL                                                          \
    }

static const struct field event_fields[] = {
    ROW("id", FIELD_ID, "번호", "Number"),
    ROW("act", FIELD_TEXT, "한 일", "What was done"),
    ROW("from_state", FIELD_TEXT, "앞 상태", "State before"),
    ROW("to_state", FIELD_TEXT, "뒤 상태", "State after"),
    ROW("by_id", FIELD_ID, "처리자", "By whom"),
    ROW("by_name", FIELD_TEXT, "처리자 이름", "His name"),
    ROW("reason", FIELD_LONG, "사유", "Reason"),
    ROW("detail", FIELD_OBJECT, "내용", "What was entered"),
    ROW("evidence", FIELD_LIST, "그때의 근거", "Evidence at that moment"),
    ROW("at_us", FIELD_TIME, "시각", "When"),
};

static const struct field involved_fields[] = {
    ROW("emp_no", FIELD_TEXT, "사번", "Number of the official"),
    ROW("why", FIELD_TEXT, "관련된 항목", "The column that names him"),
    ROW("name", FIELD_TEXT, "이름", "Name"),
};

static const struct field comment_fields[] = {
    ROW("id", FIELD_ID, "번호", "Number"),
    ROW("by_id", FIELD_ID, "작성자", "By whom"),
    ROW("by_name", FIELD_TEXT, "작성자 이름", "His name"),
    ROW("text", FIELD_LONG, "내용", "Text"),
    ROW("at_us", FIELD_TIME, "시각", "When"),
};

static const struct field attachment_fields[] = {
    ROW("id", FIELD_ID, "번호", "Number"),
    ROW("by_id", FIELD_ID, "올린 사람", "By whom"),
    ROW("by_name", FIELD_TEXT, "올린 사람 이름", "His name"),
    ROW("name", FIELD_TEXT, "파일 이름", "Name of the file"),
    ROW("kind", FIELD_TEXT, "형식", "Kind"),
    ROW("bytes", FIELD_INT, "크기", "Bytes"),
    ROW("at_us", FIELD_TIME, "시각", "When"),
};

static const struct field ask_fields[] = {
    ROW("id", FIELD_ID, "번호", "Number"),
    ROW("kind", FIELD_TEXT, "종류", "Kind"),
    ROW("scope", FIELD_TEXT, "범위", "Scope"),
    ROW("until_on", FIELD_DATE, "언제까지", "Until"),
    ROW("reason", FIELD_LONG, "사유", "Reason"),
    ROW("state", FIELD_TEXT, "상태", "State"),
    ROW("asked_by", FIELD_ID, "요청자", "Asked by"),
    ROW("asked_at", FIELD_TIME, "요청 시각", "Asked at"),
    ROW("decided_by", FIELD_ID, "결정자", "Decided by"),
    ROW("decided_at", FIELD_TIME, "결정 시각", "Decided at"),
    ROW("decision", FIELD_LONG, "결정 사유", "Reason of the decision"),
    ROW("version", FIELD_INT, "판", "Version"),
};

// Rows that belong to the alarm, as a list of it.
static const struct {
    const char *member, *sql;
    struct fields fields;
} parts[] = {
    { "history", SQL_EVENT_LIST, FIELDS(event_fields) },
    { "involved", SQL_INVOLVED_LIST, FIELDS(involved_fields) },
    { "comments", SQL_COMMENT_LIST, FIELDS(comment_fields) },
    { "attachments", SQL_ATTACHMENT_LIST, FIELDS(attachment_fields) },
    { "requests", SQL_ASK_OF_ALARM, FIELDS(ask_fields) },
};

static bool add_parts(struct request *request, json_t *object, int64_t id, struct err *err)
{
    bool fine = true;
    for (size_t i = 0; fine && i < sizeof parts / sizeof *parts; i++) {
        struct store_rows *rows =
            store_ask(request->store, err, parts[i].sql, STORE_ARGS(store_int(id)));
        bool more = rows != NULL;
        json_t *list = json_array();
        fine = rows != NULL;
        while (more && (fine = store_next(rows, &more, err)) && more)
            json_array_append_new(list, request_row(request, &parts[i].fields, rows));
        store_done(rows);
        json_object_set_new(object, parts[i].member, list);
    }
    return fine;
}

// The title of a column of the evidence: as the tables behind the alarm call it.
static const struct schema_column *titled(const struct schema *schema, const json_t *records,
                                          const char *name)
{
    size_t at;
    json_t *record;
    json_array_foreach(records, at, record)
    {
        const struct schema_table *table =
            schema_find(schema, json_string_value(json_object_get(record, "table")));
        int column = table ? schema_column_find(table, name) : -1;
        if (column >= 0)
            return &table->columns[column];
    }
    return NULL;
}

static void add_titles(struct request *request, json_t *object)
{
    json_t *records = json_object_get(object, "records"), *column, *record;
    const struct schema *schema = app_schema(request->app);
    size_t at;
    json_array_foreach(json_object_get(object, "evidence"), at, column)
    {
        const struct schema_column *known =
            titled(schema, records, json_string_value(json_object_get(column, "name")));
        if (known)
            json_object_set_new(column, "title",
                                json_string(request->english ? known->title_en : known->title_ko));
    }
    json_array_foreach(records, at, record)
    {
        const struct schema_table *table =
            schema_find(schema, json_string_value(json_object_get(record, "table")));
        if (table)
            json_object_set_new(record, "title",
                                json_string(request->english ? table->title_en : table->title_ko));
    }
}

static json_t *score_parts(const struct alarm *alarm)
{
    int64_t amount = alarm_score(0, alarm->amount, 1), again = alarm_score(0, 0, alarm->episode);
    return json_pack("{s:I, s:I, s:I}", "severity", (json_int_t)(alarm->score - amount - again),
                     "amount", (json_int_t)amount, "repetition", (json_int_t)again);
}

// What may be done with it, by the table of moves alone: the console shows these buttons.
static json_t *acts_of(const struct alarm *alarm, const struct actor *actor)
{
    json_t *acts = json_array();
    for (size_t i = 0; i < alarm_move_count; i++)
        if (alarm_moves[i].from == alarm->state && !(alarm_moves[i].needs & NEED_PROGRAM) &&
            actor_reach(actor, alarm_moves[i].permission) != REACH_NONE)
            json_array_append_new(acts, json_string(alarm_act_name(alarm_moves[i].act)));
    return acts;
}

static bool find_row(struct request *request, int64_t id, json_t **out, struct err *err)
{
    struct store_rows *rows =
        store_ask(request->store, err, SQL_LIST_ONE, STORE_ARGS(store_int(id)));
    bool found = false, fine = rows && store_next(rows, &found, err);
    *out = fine && found ? request_row(request, &request->route->reply, rows) : NULL;
    store_done(rows);
    return fine;
}

bool list_one(struct request *request, struct err *err)
{
    struct handling handling;
    json_t *object;
    TRY(handle_load(request, &handling, err));
    const struct alarm *alarm = &handling.alarm;
    const char *own;
    TRY(alarm_involved(request->store, request->arena, alarm->id, request->actor->emp_no, &own,
                       err));
    TRY(find_row(request, alarm->id, &object, err));
    json_object_set_new(object, "score_parts", score_parts(alarm));
    json_object_set_new(object, "acts", *own ? json_array() : acts_of(alarm, request->actor));
    json_object_set_new(object, "own_case", *own ? json_string(own) : json_null());
    add_titles(request, object);
    if (!add_parts(request, object, alarm->id, err)) {
        json_decref(object);
        return false;
    }
    request_version(request, alarm->version);
    return request_reply(request, 200, object);
}

// ---- behind the mask

bool list_reveal(struct request *request, struct err *err)
{
    struct handling handling;
    const char *column = request_text(request, "column"), *reason = request_text(request, "reason");
    TRY(handle_load(request, &handling, err));
    const struct alarm *alarm = &handling.alarm;
    const char *plain = NULL, *value = NULL;
    size_t len = 0;
    json_t *evidence = json_loads(alarm->evidence, 0, NULL), *hidden = NULL, *shown;
    size_t at;
    bool masked = false; // a token is shown to nobody
    json_array_foreach(evidence, at, shown) masked =
        masked || (!strcmp(json_string_value(json_object_get(shown, "name")), column) &&
                   !strcmp(json_string_value(json_object_get(shown, "mark")), "masked"));
    json_decref(evidence);
    if (masked && *alarm->hidden) {
        TRY(seal_reveal(app_seal(request->app), request->arena,
                        alarm_hidden_place(request->arena, alarm->id), alarm->hidden, &plain, &len,
                        err));
        hidden = json_loadb(plain, len, 0, NULL);
        value = json_string_value(json_object_get(hidden, column));
    }
    json_t *answer = value ? json_pack("{s:s, s:s}", "column", column, "value", value) : NULL;
    json_decref(hidden);
    if (!answer)
        return request_fault(request, err, ERR_BAD_INPUT, "column",
                             "가려진 항목이 아니거나 볼 수 없는 항목입니다 | not a masked column, "
                             "or one that nobody sees");
    if (!handle_log(request, alarm, "alarm.reveal", reason, json_pack("{s:s}", "column", column),
                    err)) {
        json_decref(answer);
        return false;
    }
    return request_reply(request, 200, answer);
}
