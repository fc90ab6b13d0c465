// Lists and one alarm.
//
//   list          order           served by
//   all           issued_at       alarm_agency, alarm_department, alarm_officer; with a state alarm_agency_state,
//                                 of a rule alarm_scenario
//                 severity        alarm_severity
//   work (open)   score           alarm_work, alarm_department_work
//                 due_on          alarm_due
//   audit's       issued_at       alarm_audit
//
// Each index begins with what the reader's reach fixes and goes on in the order of the list, so a page reads as
// many rows as it shows (alarm_list_test.c asks for the plans). Those of an officer or a department are few enough to
// be sorted where no index has their order.
#include "modules/alarm/list.h"

#include "app/field_rows.h"
#include "app/find.h"
#include "app/sheet.h"
#include "modules/alarm/ask.h"
#include "modules/alarm/comment.h"
#include "modules/alarm/evidence.h"
#include "modules/alarm/queries.h"
#include "modules/alarm/scope.h"
#include "modules/alarm/sink.h"

#define ALARMS "pub_alarm_list a"

static struct list list_of(struct request *request, const struct list_view *view)
{
    bool of_alarms = strcmp(view->from, ALARMS) == 0;
    return (struct list){ .from = view->from,
                          .alias = "a",
                          .fields = &request->route->reply,
                          .where =
                              arena_format(request->arena, "(%s) AND (%s)%s",
                                           view->where ? view->where : "1 = 1",
                                           view->alarm ? alarm_seen(request, view->alarm) : "1 = 1",
                                           of_alarms ? scope_area(request) : ""),
                          .sort = view->sort };
}

struct list list_of_alarms(struct request *request, const char *where, const char *sort)
{
    return list_of(request, &(struct list_view){ ALARMS, where, "a.id", sort });
}

bool list_show(struct request *request, const struct list_view *view, struct err *err)
{
    const struct list list = list_of(request, view);
    return request_list(request, &list, err);
}

bool list_all(struct request *request, struct err *err)
{
    const char *table = http_query(request->exchange, "record_table");
    const char *key = http_query(request->exchange, "record_key");
    if (!table && !key)
        return list_show(request, &(struct list_view){ ALARMS, NULL, "a.id", "-issued_at" }, err);
    if (!table || !key)
        return request_fault(request, err, ERR_BAD_INPUT, table ? "record_key" : "record_table",
                             "표와 열쇠를 함께 적습니다 | table and key go together");
    struct list list = list_of_alarms(request,
                                      "a.id IN (SELECT r.alarm_id FROM alarm_record r WHERE "
                                      "r.table_name = $1 AND r.record_key = $2)",
                                      "-issued_at");
    const struct store_value asked[] = { store_text(table), store_text(key) };
    list.args = asked;
    list.arg_count = 2;
    return request_list(request, &list, err);
}

bool list_export(struct request *request, struct err *err)
{
    static const char *const columns[] = {
        "id",           "scenario_id", "sentence_ko", "department_name", "officer_name",
        "handler_name", "state",       "disposition", "severity",        "score",
        "amount",       "issued_at",   "due_on",      "audit_why",       "baseline"
    };
    static const struct sheet_form form = { .name = "alarms",
                                            .action = "alarm.export",
                                            .table = "alarm",
                                            .columns = columns,
                                            .column_count = sizeof columns / sizeof *columns };
    const struct list list = list_of_alarms(request, NULL, "-issued_at");
    return sheet_send(request, &list, &form, err);
}

bool list_work(struct request *request, struct err *err)
{
    return list_show(request, &(struct list_view){ ALARMS, "a.open = 1", "a.id", "-score" }, err);
}

bool list_audit(struct request *request, struct err *err)
{
    return list_show(request,
                     &(struct list_view){ ALARMS, "a.audit_why <> ''", "a.id", "-issued_at" }, err);
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
                   "WHERE " FIND_IN("sentence_ko") " OR " FIND_IN(
                       "sentence_en") " ORDER BY id DESC LIMIT %d",
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

static const struct field event_fields[] = {
    PLAIN("id", FIELD_ID, "번호", "Number"),
    PLAIN("act", FIELD_TEXT, "한 일", "What was done"),
    PLAIN("from_state", FIELD_TEXT, "앞 상태", "State before"),
    PLAIN("to_state", FIELD_TEXT, "뒤 상태", "State after"),
    PLAIN("by_id", FIELD_ID, "처리자", "By whom"),
    PLAIN("by_name", FIELD_TEXT, "처리자 이름", "His name"),
    PLAIN("reason", FIELD_LONG, "사유", "Reason"),
    PLAIN("detail", FIELD_OBJECT, "내용", "What was entered"),
    PLAIN("evidence", FIELD_LIST, "그때의 근거", "Evidence at that moment"),
    PLAIN("at_us", FIELD_TIME, "시각", "When"),
};

static const struct field involved_fields[] = {
    PLAIN("emp_no", FIELD_TEXT, "사번", "Number of the official"),
    PLAIN("why", FIELD_TEXT, "관련된 항목", "The column that names him"),
    PLAIN("name", FIELD_TEXT, "이름", "Name"),
};

static const struct field comment_fields[] = {
    PLAIN("id", FIELD_ID, "번호", "Number"),
    PLAIN("by_id", FIELD_ID, "작성자", "By whom"),
    PLAIN("by_name", FIELD_TEXT, "작성자 이름", "His name"),
    PLAIN("text", FIELD_LONG, "내용", "Text"),
    PLAIN("at_us", FIELD_TIME, "시각", "When"),
};

// Rows that belong to the alarm, as a list of it.
static const struct {
    const char *member, *sql;
    struct fields fields;
} parts[] = {
    { "history", SQL_EVENT_LIST, FIELDS(event_fields) },
    { "involved", SQL_INVOLVED_LIST, FIELDS(involved_fields) },
    { "comments", SQL_COMMENT_LIST, FIELDS(comment_fields) },
    { "requests", SQL_ASK_OF_ALARM, { ask_fields, ASK_FIELDS } },
};

static bool add_parts(struct request *request, json_t *object, int64_t id, struct err *err)
{
    json_t *list;
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        list =
            request_array(request, &parts[i].fields, err, parts[i].sql, STORE_ARGS(store_int(id)));
        if (!list)
            return false;
        json_object_set_new(object, parts[i].member, list);
    }
    list = attachments_of(request, &alarm_files, id, err);
    json_object_set_new(object, "attachments", list);
    return list != NULL;
}

// A column as the tables behind the alarm know it, else as all tables that have it call it alike; or NULL.
static const struct schema_column *known_column(const struct schema *schema, const json_t *records,
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
    const struct schema_column *first = NULL;
    for (size_t t = 0; t < schema->table_count; t++) {
        int column = schema_column_find(schema->tables[t], name);
        if (column < 0)
            continue;
        const struct schema_column *other = &schema->tables[t]->columns[column];
        if (first && strcmp(first->title_ko, other->title_ko) != 0)
            return NULL;
        first = first ? first : other;
    }
    return first;
}

// What rules put before the name of a column when they compare two records or sum up many.
static const struct {
    const char *prefix, *before_ko, *after_en;
} halves[] = {
    { "", "", "" },
    { "prev_", "앞선 ", ", earlier" },
    { "first_", "첫 ", ", first" },
    { "last_", "마지막 ", ", last" },
};

static const char *title_of(struct request *request, const json_t *records, const char *name)
{
    for (size_t i = 0; i < sizeof halves / sizeof *halves; i++) {
        size_t len = strlen(halves[i].prefix);
        const struct schema_column *known =
            strncmp(name, halves[i].prefix, len) == 0
                ? known_column(app_schema(request->app), records, name + len)
                : NULL;
        if (known)
            return arena_format(request->arena, "%s%s",
                                request->english ? known->title_en : halves[i].before_ko,
                                request->english ? halves[i].after_en : known->title_ko);
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
        const char *title =
            title_of(request, records, json_string_value(json_object_get(column, "name")));
        if (title)
            json_object_set_new(column, "title", json_string(title));
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

// What may be done with it, by the table of moves alone: the console shows these buttons.
static json_t *acts_of(const struct alarm *alarm, const struct actor *actor)
{
    json_t *acts = json_array();
    for (size_t i = 0; i < alarm_workflow.move_count; i++) {
        const struct workflow_move *move = &alarm_workflow.moves[i];
        if (move->from == alarm->state && !(move->needs & NEED_PROGRAM) &&
            actor_reach(actor, move->permission) != REACH_NONE)
            json_array_append_new(acts, json_string(workflow_act(&alarm_workflow, move->act)));
    }
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

// A token or a secret is shown to nobody, what is restricted to auditors.
static bool may_see(const struct actor *actor, const char *mark)
{
    return strcmp(mark, "masked") == 0 ||
           (strcmp(mark, "restricted") == 0 && actor_has(actor, ROLE_AUDITOR));
}

static const char *mark_of(const struct alarm_step *step, const struct alarm *alarm,
                           const char *name)
{
    json_t *evidence = json_loads(alarm->evidence, 0, NULL), *column;
    const char *mark = "";
    size_t at;
    json_array_foreach(evidence, at, column)
    {
        if (strcmp(json_string_value(json_object_get(column, "name")), name) == 0)
            mark =
                arena_format(step->arena, "%s", json_string_value(json_object_get(column, "mark")));
    }
    json_decref(evidence);
    return mark;
}

bool list_reveal(struct request *request, struct err *err)
{
    struct handling handling;
    const char *column = request_text(request, "column"), *reason = request_text(request, "reason");
    TRY(handle_load(request, &handling, err));
    const struct alarm *alarm = &handling.alarm;
    json_t *hidden = evidence_hidden(&handling.step, alarm);
    const char *value = may_see(request->actor, mark_of(&handling.step, alarm, column))
                            ? json_string_value(json_object_get(hidden, column))
                            : NULL;
    json_t *answer = value ? json_pack("{s:s, s:s}", "column", column, "value", value) : NULL;
    json_decref(hidden);
    if (!answer)
        return request_fault(request, err, ERR_BAD_INPUT, "column",
                             "가려진 항목이 아니거나 볼 수 없는 항목입니다 | not a masked column, "
                             "or one that you do not see");
    if (!handle_log(request, alarm, "alarm.reveal", reason, json_pack("{s:s}", "column", column),
                    err)) {
        json_decref(answer);
        return false;
    }
    return request_reply(request, 200, answer);
}
