// What came in: the list, one ingest, its rejects as a file.
#include "app/field.h"
#include "base/doc.h"
#include "modules/record/queries.h"
#include "modules/record/record.h"

#include <unistd.h>

#define BODY_JSON_MAX (64 * KIB)

static const char *const states[] = { "running", "held", "done", "failed", "refused", NULL };

const struct field record_ingest_fields[RECORD_INGEST_FIELDS] = {
    { "id", FIELD_ID, "번호", "Number", FIELD_SORT, 0, 0, NULL },
    { "agency_id", FIELD_TEXT, "기관", "Agency", FIELD_FILTER, 0, 0, NULL },
    { "account_id", FIELD_ID, "보낸 계정", "Account", FIELD_FILTER, 0, 0, NULL },
    { "table_name", FIELD_TEXT, "표", "Table", FIELD_FILTER, 0, 0, NULL },
    { "op", FIELD_TEXT, "방식", "Operation", 0, 0, 0, NULL },
    { "name", FIELD_TEXT, "이름", "Name", FIELD_SEARCH, 0, 0, NULL },
    { "state", FIELD_CHOICE, "상태", "State", FIELD_FILTER, 0, 0, states },
    { "reason", FIELD_TEXT, "까닭", "Reason", 0, 0, 0, NULL },
    { "body_bytes", FIELD_INT, "크기(바이트)", "Bytes", FIELD_SORT, 0, 0, NULL },
    { "parent_id", FIELD_ID, "다시 보낸 적재", "Whose rejects it brings", FIELD_FILTER, 0, 0,
      NULL },
    { "bundle_id", FIELD_ID, "묶음", "Bundle", FIELD_FILTER, 0, 0, NULL },
    { "inserted", FIELD_INT, "새 행", "Inserted", 0, 0, 0, NULL },
    { "updated", FIELD_INT, "바뀐 행", "Updated", 0, 0, 0, NULL },
    { "unchanged", FIELD_INT, "그대로인 행", "Unchanged", 0, 0, 0, NULL },
    { "deleted", FIELD_INT, "지운 행", "Deleted", 0, 0, 0, NULL },
    { "rejected", FIELD_INT, "거절한 행", "Rejected", FIELD_FILTER | FIELD_SORT, 0, 0, NULL },
    { "would_raise", FIELD_INT, "보류 까닭이 된 경보 수", "Alarms it would raise", 0, 0, 0, NULL },
    { "position", FIELD_INT, "처리한 줄", "Lines done", 0, 0, 0, NULL },
    { "began_us", FIELD_TIME, "시작", "Began", FIELD_FILTER | FIELD_SORT, 0, 0, NULL },
    { "ended_us", FIELD_TIME, "끝", "Ended", 0, 0, 0, NULL },
};
static const struct fields ingest_list_fields = { record_ingest_fields, RECORD_INGEST_FIELDS };

#define INGEST_VIEW "(SELECT ingest.*, 0 AS department_id, 0 AS officer_id FROM ingest) i"

bool record_ingests(struct request *request, struct err *err)
{
    const struct list list = {
        .from = INGEST_VIEW, .alias = "i", .fields = &ingest_list_fields, .sort = "-id"
    };
    return request_list(request, &list, err);
}

bool record_ingest_find(struct request *request, struct record_ingest *out, struct err *err)
{
    TRY(request_id(request, 0, &out->id, err));
    struct store_rows *rows =
        store_ask(request->store, err, SQL_INGEST_ROW, STORE_ARGS(store_int(out->id)));
    bool found = false, ok = rows && store_next(rows, &found, err);
    const char *agency = found ? store_get_text(rows, 0) : "";
    // What the drop folder brought is nobody's agency: whoever administers sees it.
    found = found && (!*agency || strcmp(agency, request->actor->agency) == 0);
    if (found) {
        out->agency = *agency ? arena_format(request->arena, "%s", agency) : NULL;
        out->table = store_copy_text(rows, 1, request->arena);
        out->op = store_copy_text(rows, 2, request->arena);
        out->name = store_copy_text(rows, 3, request->arena);
        out->state = store_copy_text(rows, 4, request->arena);
        out->body_hash = store_copy_text(rows, 5, request->arena);
        out->account_id = store_get_int(rows, 6);
    }
    store_done(rows);
    return ok && (found || err_set(err, ERR_NOT_FOUND, "그런 적재가 없습니다 | no such ingest"));
}

bool record_ingest_show(struct request *request, struct err *err)
{
    struct record_ingest ingest;
    TRY(record_ingest_find(request, &ingest, err));
    struct store_rows *rows =
        store_ask(request->store, err, SQL_INGEST_ALL, STORE_ARGS(store_int(ingest.id)));
    bool found = false, ok = rows && store_next(rows, &found, err);
    json_t *object = found ? request_row(request, &ingest_list_fields, rows) : NULL;
    store_done(rows);
    return ok && (object ? request_reply(request, 200, object)
                         : err_set(err, ERR_NOT_FOUND, "그런 적재가 없습니다 | no such ingest"));
}

json_t *record_body(struct request *request, struct err *err)
{
    int file = http_body_file(request->exchange);
    char *text = arena_take(request->arena, BODY_JSON_MAX);
    ssize_t len = file >= 0 ? pread(file, text, BODY_JSON_MAX, 0) : 0;
    if (len < 0 || (size_t)len == BODY_JSON_MAX) {
        err_set(err, ERR_LIMIT, "본문이 너무 큽니다 | the body is too large");
        return NULL;
    }
    json_t *body = doc_parse_json(text, (size_t)len, err);
    if (body && !json_is_object(body))
        err_set(err, ERR_BAD_INPUT, "객체여야 합니다 | must be an object");
    else if (body && fields_check(request, &request->route->body, body, err))
        return body;
    json_decref(body);
    return NULL;
}

// ---- rejects

static void add_cell(struct str *out, const char *text, char after)
{
    str_char(out, '"');
    if (*text && strchr("=+-@\t\r", *text))
        str_char(out, '\'');
    for (; *text; text++) {
        if (*text == '"')
            str_char(out, '"');
        str_char(out, *text);
    }
    str_char(out, '"');
    str_char(out, after);
}

static bool rejects_text(struct request *request, int64_t id, struct str *out, struct err *err)
{
    struct store_rows *rows =
        store_ask(request->store, err, SQL_QUARANTINE_OF, STORE_ARGS(store_int(id)));
    bool more = rows != NULL, ok = more;
    str_text(out, "\xef\xbb\xbfline,column,value,reason,reason_en,again\n");
    while (more && (ok = store_next(rows, &more, err)) && more) {
        str_format(out, "%lld,", (long long)store_get_int(rows, 0));
        for (size_t i = 1; i < 5; i++)
            add_cell(out, store_get_text(rows, i), ',');
        str_format(out, "%lld\n", (long long)store_get_int(rows, 5));
    }
    store_done(rows);
    return ok;
}

struct download {
    struct writer_job job; // first
    struct request *request;
    const struct record_ingest *ingest;
    const char *reason;
};

static bool note_download(struct writer_job *job, struct writer_turn *turn, struct err *err)
{
    struct download *download = (struct download *)job;
    struct request *request = download->request;
    char id[24];
    snprintf(id, sizeof id, "%lld", (long long)download->ingest->id);
    struct audit_entry entry = { .at_us = writer_at_us(turn),
                                 .actor_id = request->actor->account_id,
                                 .actor_name = request->actor->name,
                                 .address = http_peer(request->exchange),
                                 .action = "records.rejects",
                                 .agency = request->actor->agency,
                                 .object_table = "ingest",
                                 .object_id = id,
                                 .reason = download->reason };
    return audit_write(app_audit(request->app), writer_store(turn), &entry, err);
}

// The download is in the log before its first byte leaves.
bool record_rejects(struct request *request, struct err *err)
{
    struct record_ingest ingest;
    const char *reason = http_query(request->exchange, "reason");
    TRY(record_ingest_find(request, &ingest, err));
    if (!reason || !*reason)
        return request_fault(request, err, ERR_BAD_INPUT, "reason",
                             "내려받는 까닭을 적어야 합니다 | a download needs a reason");
    struct str text;
    str_open(&text, request->arena);
    TRY(rejects_text(request, ingest.id, &text, err));
    struct download download = { .job = { .run = note_download,
                                          .actor_id = request->actor->account_id },
                                 .request = request,
                                 .ingest = &ingest,
                                 .reason = reason };
    TRY(writer_run(app_writer(request->app), &download.job, err));
    http_add_header(request->exchange, "Content-Disposition",
                    arena_format(request->arena, "attachment; filename=\"rejects-%lld.csv\"",
                                 (long long)ingest.id));
    request->replied = true;
    http_reply(request->exchange, 200, "text/csv; charset=utf-8", text.data, text.len);
    return true;
}
