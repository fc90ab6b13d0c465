// modules/record — records from outside: loads, their rejects, feeds, the drop folder, prechecks, one record.
#include "modules/record/queries.h"
#include "modules/record/record.h"

#define BODY_MAX ((size_t)8 * GIB)

static const char *const op_words[] = { "upsert", "insert", "update", "delete", NULL };
static const char *const rhythm_words[] = { "none", "daily", "weekly", "monthly", NULL };

static const struct field post_query[] = {
    { "op", FIELD_CHOICE, "방식", "Operation", 0, 0, 0, op_words },
    { "bundle", FIELD_ID, "묶음", "Bundle", 0, 0, 0, NULL },
};
static const struct field bundle_make_fields[] = {
    { "name", FIELD_TEXT, "이름", "Name", 0, 1, 200, NULL },
};
static const char *const sort_words[] = { "key", "-key", NULL };

static const struct field list_query[] = {
    { "key", FIELD_TEXT, "기록의 번호", "Number of the record", 0, 1, 200, NULL },
    { "department", FIELD_TEXT, "부서코드", "Code of the department", 0, 1, 200, NULL },
    { "day", FIELD_TEXT, "날짜인 열", "Column of days", 0, 1, 63, NULL },
    { "from", FIELD_DATE, "첫날", "First day", 0, 0, 0, NULL },
    { "to", FIELD_DATE, "끝날", "Last day", 0, 0, 0, NULL },
    { "column", FIELD_TEXT, "열", "Column", 0, 1, 63, NULL },
    { "value", FIELD_TEXT, "그 열의 값", "Its value", 0, 1, 200, NULL },
    { "same_table", FIELD_TEXT, "견줄 기록의 표", "Table of the record to be like", 0, 1, 63, NULL },
    { "same_key", FIELD_TEXT, "견줄 기록의 열쇠", "Its key", 0, 1, 2000, NULL },
    { "same_column", FIELD_TEXT, "견줄 열", "Its column", 0, 1, 63, NULL },
    { "sort", FIELD_CHOICE, "차례", "Order", 0, 0, 0, sort_words },
    { "limit", FIELD_INT, "한 쪽의 수", "Records a page", 0, 1, 200, NULL },
    { "cursor", FIELD_TEXT, "앞 쪽의 next", "next of the page before", 0, 1, 4000, NULL },
};
static const struct field list_reply[] = {
    { "table", FIELD_TEXT, "표", "Table", 0, 0, 0, NULL },
    { "title", FIELD_TEXT, "표 이름", "Its name", 0, 0, 0, NULL },
    { "columns", FIELD_LIST, "열", "Columns", 0, 0, 0, NULL },
    { "items", FIELD_LIST, "열쇠와 값", "Keys and values", 0, 0, 0, NULL },
    { "next", FIELD_TEXT, "다음 쪽", "Next page", 0, 0, 0, NULL },
    { "looked_through", FIELD_INT, "한 번에 살피는 기록 수", "Records looked through at once", 0, 0, 0,
      NULL },
    { "of_departments", FIELD_BOOL, "부서가 적힌 표", "The records name departments", 0, 0, 0, NULL },
};
static const struct field around_reply[] = {
    { "links", FIELD_LIST, "이어지는 열과 표", "Columns that lead on, and where", 0, 0, 0, NULL },
};
static const struct field calendar_query[] = {
    { "year", FIELD_INT, "연도", "Year", FIELD_REQUIRED, 1900, 9999, NULL },
};
static const struct field calendar_reply[] = {
    { "items", FIELD_LIST, "날짜", "Days", 0, 0, 0, NULL },
};
static const struct field reason_fields[] = {
    { "reason", FIELD_TEXT, "까닭", "Reason", FIELD_REQUIRED, 2, 400, NULL },
};
static const struct field reveal_fields[] = {
    { "column", FIELD_TEXT, "열", "Column", FIELD_REQUIRED, 1, 63, NULL },
    { "reason", FIELD_TEXT, "까닭", "Reason", FIELD_REQUIRED, 2, 400, NULL },
};
static const struct field precheck_fields[] = {
    { "table", FIELD_TEXT, "표", "Table", FIELD_REQUIRED, 1, 63, NULL },
    { "op", FIELD_CHOICE, "방식", "Operation", 0, 0, 0, op_words },
    { "row", FIELD_OBJECT, "쓰려는 행", "The row", FIELD_REQUIRED, 0, 0, NULL },
};
static const struct field feed_put_fields[] = {
    { "rhythm", FIELD_CHOICE, "주기", "Rhythm", FIELD_REQUIRED, 0, 0, rhythm_words },
    { "due_minute", FIELD_INT, "도착 시각(0시부터 분)", "Due, minutes from midnight", 0, 0, 1439,
      NULL },
    { "grace_minutes", FIELD_INT, "봐주는 시간(분)", "Grace, minutes", 0, 0, 43200, NULL },
    { "total_column", FIELD_TEXT, "합계를 내는 열", "Column that is totalled", 0, 0, 63, NULL },
    { "totals_needed", FIELD_BOOL, "검증합계 필수", "Control totals needed", 0, 0, 0, NULL },
    { "hold_percent", FIELD_INT, "보류하는 경보 비율(%)",
      "Share of alarms that holds a load, percent", 0, 0, 100, NULL },
    { "reason", FIELD_TEXT, "까닭", "Reason", FIELD_REQUIRED, 2, 400, NULL },
};

#define API "/api/v1"

static const struct route routes[] = {
    { .method = HTTP_POST,
      .path = API "/records/{table}",
      .permission = MAY_RECORD_WRITE,
      .handle = record_post,
      .flags = ROUTE_STREAM | ROUTE_MACHINE,
      .query = FIELDS(post_query),
      .body_max = BODY_MAX,
      .summary_ko = "기록 싣기(CSV, NDJSON, gzip)",
      .summary_en = "Load records (CSV, NDJSON, gzip)" },
    { .method = HTTP_GET,
      .path = API "/records/{table}",
      .permission = MAY_RECORD_READ,
      .handle = record_list,
      .query = FIELDS(list_query),
      .reply = FIELDS(list_reply),
      .summary_ko = "기록 찾기(가림 처리)",
      .summary_en = "Records of a table, masked" },
    { .method = HTTP_GET,
      .path = API "/records/{table}/{key}/around",
      .permission = MAY_RECORD_READ,
      .handle = record_around,
      .reply = FIELDS(around_reply),
      .summary_ko = "같은 거래처·계좌·문서·사람의 기록",
      .summary_en = "Records of the same vendor, account, document, person" },
    { .method = HTTP_GET,
      .path = API "/calendar",
      .permission = MAY_SIGNED_IN,
      .handle = record_calendar,
      .query = FIELDS(calendar_query),
      .reply = FIELDS(calendar_reply),
      .summary_ko = "근무일력의 다른 날",
      .summary_en = "Days that the calendar makes working days or holidays" },
    { .method = HTTP_GET,
      .path = API "/records/{table}/{key}",
      .permission = MAY_RECORD_READ,
      .handle = record_show,
      .summary_ko = "기록 한 건(가림 처리)",
      .summary_en = "One record, masked" },
    { .method = HTTP_POST,
      .path = API "/records/{table}/{key}/reveal",
      .permission = MAY_REVEAL,
      .handle = record_reveal,
      .flags = ROUTE_WRITES,
      .body = FIELDS(reveal_fields),
      .example = "{\"column\": \"acct_no\", \"reason\": \"반납 계좌 확인\"}",
      .summary_ko = "가린 값 보기",
      .summary_en = "Look behind a mask" },
    { .method = HTTP_GET,
      .path = API "/ingests",
      .permission = MAY_FEED_ADMIN,
      .handle = record_ingests,
      .flags = ROUTE_LIST,
      .reply = { record_ingest_fields, RECORD_INGEST_FIELDS },
      .summary_ko = "적재 목록",
      .summary_en = "What came in" },
    { .method = HTTP_GET,
      .path = API "/ingests/{id}",
      .permission = MAY_FEED_ADMIN,
      .handle = record_ingest_show,
      .reply = { record_ingest_fields, RECORD_INGEST_FIELDS },
      .summary_ko = "적재 한 건",
      .summary_en = "One ingest" },
    { .method = HTTP_GET,
      .path = API "/ingests/{id}/rejects",
      .permission = MAY_FEED_ADMIN,
      .handle = record_rejects,
      .flags = ROUTE_STREAM | ROUTE_TEXT,
      .query = FIELDS(reason_fields),
      .summary_ko = "거절된 행 내려받기",
      .summary_en = "Download the rejects" },
    { .method = HTTP_POST,
      .path = API "/ingests/{id}/resubmit",
      .permission = MAY_RECORD_WRITE,
      .handle = record_resubmit,
      .flags = ROUTE_STREAM | ROUTE_MACHINE,
      .query = FIELDS(post_query),
      .body_max = BODY_MAX,
      .summary_ko = "고친 행 다시 보내기",
      .summary_en = "Send corrected rows again" },
    { .method = HTTP_POST,
      .path = API "/ingests/{id}/release",
      .permission = MAY_FEED_ADMIN,
      .handle = record_release,
      .flags = ROUTE_STREAM,
      .body = FIELDS(reason_fields),
      .example = "{\"reason\": \"연도 이월 자료로 확인\"}",
      .summary_ko = "보류한 적재 풀기",
      .summary_en = "Release a held load" },
    { .method = HTTP_POST,
      .path = API "/ingests/{id}/refuse",
      .permission = MAY_FEED_ADMIN,
      .handle = record_refuse,
      .flags = ROUTE_STREAM,
      .body = FIELDS(reason_fields),
      .example = "{\"reason\": \"잘못 뽑은 자료\"}",
      .summary_ko = "보류한 적재 거절",
      .summary_en = "Refuse a held load" },
    { .method = HTTP_GET,
      .path = API "/bundles",
      .permission = MAY_FEED_ADMIN,
      .handle = record_bundles,
      .flags = ROUTE_LIST,
      .reply = { record_bundle_fields, RECORD_BUNDLE_FIELDS },
      .summary_ko = "묶음 목록",
      .summary_en = "Bundles" },
    { .method = HTTP_POST,
      .path = API "/bundles",
      .permission = MAY_RECORD_WRITE,
      .handle = record_bundle_make,
      .flags = ROUTE_WRITES | ROUTE_MACHINE,
      .body = FIELDS(bundle_make_fields),
      .example = "{\"name\": \"3월 2일 수신\"}",
      .summary_ko = "묶음 열기",
      .summary_en = "Open a bundle" },
    { .method = HTTP_POST,
      .path = API "/bundles/{id}/end",
      .permission = MAY_RECORD_WRITE,
      .whose = record_bundle_owner,
      .handle = record_bundle_finish,
      .flags = ROUTE_WRITES | ROUTE_ALONE | ROUTE_MACHINE,
      .example = "{}",
      .summary_ko = "묶음 끝내기(경보를 판단)",
      .summary_en = "End a bundle: its alarms are judged" },
    { .method = HTTP_POST,
      .path = API "/bundles/{id}/release",
      .permission = MAY_FEED_ADMIN,
      .whose = record_bundle_owner,
      .handle = record_bundle_release,
      .flags = ROUTE_WRITES | ROUTE_ALONE,
      .body = FIELDS(reason_fields),
      .example = "{\"reason\": \"연도 이월 자료로 확인\"}",
      .summary_ko = "보류한 묶음 풀기",
      .summary_en = "Release a held bundle" },
    { .method = HTTP_GET,
      .path = API "/schema",
      .permission = MAY_SIGNED_IN,
      .handle = record_schema,
      .summary_ko = "기록의 표와 열",
      .summary_en = "Tables and columns of records" },
    { .method = HTTP_POST,
      .path = API "/precheck",
      .permission = MAY_PRECHECK,
      .handle = record_precheck,
      .flags = ROUTE_STREAM | ROUTE_MACHINE,
      .body = FIELDS(precheck_fields),
      .example = "{\"table\": \"exp_pay\", \"row\": {\"pay_no\": \"P1\", \"amt\": 500000}}",
      .summary_ko = "쓰기 전에 물어보기",
      .summary_en = "What a record would raise" },
    { .method = HTTP_GET,
      .path = API "/feeds",
      .permission = MAY_FEED_ADMIN,
      .handle = record_feeds,
      .flags = ROUTE_LIST,
      .reply = { record_feed_fields, RECORD_FEED_FIELDS },
      .summary_ko = "연계 자료",
      .summary_en = "Feeds" },
    { .method = HTTP_PUT,
      .path = API "/feeds/{table}",
      .permission = MAY_FEED_ADMIN,
      .handle = record_feed_put,
      .flags = ROUTE_WRITES,
      .body = FIELDS(feed_put_fields),
      .example = "{\"rhythm\": \"daily\", \"due_minute\": 360, \"reason\": \"매일 06시 수신\"}",
      .summary_ko = "연계 자료 정하기",
      .summary_en = "Set a feed" },
};

// Rejects are needed until they were sent again; of a body its row says that, when and with what it came.
static const struct keep keeps[] = {
    { .name = "quarantine",
      .setting = "keep.reject_days",
      .days = 365,
      .sql = SQL_QUARANTINE_FORGET },
    { .name = "ingest", .setting = "keep.ingest_days", .days = 1827, .sql = SQL_INGEST_FORGET },
    { .name = "bundle",
      .setting = "keep.ingest_days",
      .days = 1827,
      .sql = SQL_BUNDLE_FORGET },
    { .name = "inbox", .setting = "keep.inbox_days", .days = 30, .run = inbox_forget },
    { .name = NULL },
};

static const struct task tasks[] = {
    { "feeds.late", 60, record_feeds_late },
    { "bundles.idle", 60, record_bundles_idle },
};

struct record_module *record_module(struct app *app)
{
    return app_module(app, "record");
}

static bool open_module(struct app *app, void **state, struct err *err)
{
    struct arena *home = arena_new("record", 0, 0);
    struct record_module *module = ARENA_NEW(home, struct record_module);
    app_dir(app, "spool");
    *module = (struct record_module){ .home = home,
                                      .app = app,
                                      .limits = precheck_limits_new(),
                                      .held_dir = app_dir(app, "spool/held") };
    module->intake = intake_new(app_writer(app), app_records(app), app_schema(app),
                                (struct intake_hooks){ .context = module, .moved = record_moved });
    app_add_sink(app, intake_sink(module->intake));
    *state = module;
    return record_bundles_go_on(app, err);
}

static bool start_module(struct app *app, void *state, struct err *err)
{
    (void)app;
    struct record_module *module = state;
    module->inbox = inbox_start(module, err);
    return module->inbox != NULL;
}

static void stop_module(struct app *app, void *state)
{
    (void)app;
    struct record_module *module = state;
    if (module->inbox)
        inbox_stop(module->inbox);
    module->inbox = NULL;
}

static void close_module(struct app *app, void *state)
{
    (void)app;
    struct record_module *module = state;
    intake_free(module->intake);
    precheck_limits_free(module->limits);
    arena_free(module->home);
}

const struct module module_record = {
    .name = "record",
    .title_ko = "기록",
    .title_en = "Records",
    .routes = routes,
    .route_count = sizeof routes / sizeof *routes,
    .tasks = tasks,
    .task_count = sizeof tasks / sizeof *tasks,
    .keeps = keeps,
    .open = open_module,
    .start = start_module,
    .stop = stop_module,
    .close = close_module,
    .find = record_find_words,
};
