// Feeds: what an agency sends regularly, what must agree in it, and that it came.
//
// A daily feed due at 06:00 with an hour's grace, last loaded on Monday at 05:50:
//
//     Mon 06:00        Tue 06:00   Tue 07:00
//     ──┼──────────────────┼───────────┼──►       on Tuesday from 07:00 on it is late, unless a load was done
//       since then: nothing            feed.late  after Monday 06:00
#include "modules/record/queries.h"
#include "modules/record/record.h"

#include "base/civil.h"
#include "base/doc.h"
#include "base/now.h"

#define MINUTE_US INT64_C(60000000)

static const char *const rhythms[] = { "none", "daily", "weekly", "monthly", NULL };

// ---- orders

bool record_order(struct record_module *module, struct store *store, const char *agency,
                  const struct schema_table *table, struct intake_order *order, bool *totals_needed,
                  struct err *err)
{
    struct app *app = module->app;
    *totals_needed = false;
    *order = (struct intake_order){
        .table = table,
        .op = CHANGE_UPSERT,
        .agency = agency,
        .rows_expected = -1,
        .hold_percent = (int)app_setting_number(app, "intake.hold_percent", 20),
        .hold_least = app_setting_number(app, "intake.hold_least", 50),
        .batch_rows = (size_t)app_setting_number(app, "intake.batch_rows", INTAKE_BATCH_DEFAULT)
    };
    struct store_rows *rows =
        store_ask(store, err, SQL_FEED_ONE,
                  STORE_ARGS(store_text(agency ? agency : ""), store_text(table->name)));
    bool found = false, ok = rows && store_next(rows, &found, err);
    if (ok && found) {
        int column = schema_column_find(table, store_get_text(rows, 4));
        order->total_column = column >= 0 ? table->columns[column].name : NULL;
        *totals_needed = store_get_int(rows, 5) != 0;
        order->hold_percent = (int)store_get_int(rows, 6);
    }
    store_done(rows);
    return ok;
}

// ---- what happened to a body

static json_t *counts_json(const struct intake_order *order, const struct intake_result *result)
{
    const struct intake_counts *counts = &result->counts;
    return json_pack(
        "{s:I, s:s, s:s, s:s, s:I, s:I, s:I, s:I, s:I, s:I}", "id", (json_int_t)result->id, "table",
        order->table->name, "name", order->name, "state", intake_state_name(result->state),
        "inserted", (json_int_t)counts->inserted, "updated", (json_int_t)counts->updated,
        "unchanged", (json_int_t)counts->unchanged, "deleted", (json_int_t)counts->deleted,
        "rejected", (json_int_t)counts->rejected, "would_raise", (json_int_t)result->raised);
}

static bool audit_moved(struct app *app, struct writer_turn *turn, const struct intake_order *order,
                        const struct intake_result *result, const json_t *detail, struct err *err)
{
    const struct record_origin *origin = order->origin;
    char id[24];
    snprintf(id, sizeof id, "%lld", (long long)result->id);
    struct audit_entry entry = { .at_us = writer_at_us(turn),
                                 .actor_id = order->account_id,
                                 .actor_name = origin->name,
                                 .address = origin->address,
                                 .action = "records.load",
                                 .agency = order->agency,
                                 .object_table = "ingest",
                                 .object_id = id,
                                 .reason =
                                     result->reason && *result->reason ? result->reason : NULL,
                                 .detail = doc_dump(writer_arena(turn), detail) };
    return audit_write(app_audit(app), writer_store(turn), &entry, err);
}

static bool tell(struct app *app, struct writer_turn *turn, const char *name, int64_t id,
                 const char *agency, const json_t *object, struct err *err)
{
    const struct app_event event = {
        .name = name, .id = id, .owner = { .agency = agency }, .object = object
    };
    return app_tell(app, turn, &event, err) && app_show(app, turn, &event, err);
}

bool record_moved(void *context, struct writer_turn *turn, const struct intake_order *order,
                  const struct intake_result *result, bool first, struct err *err)
{
    (void)first;
    struct record_module *module = context;
    const char *agency = order->agency ? order->agency : "";
    if (order->bundle_id)
        TRY(record_bundle_touch(turn, order->bundle_id, err));
    json_t *object = counts_json(order, result);
    bool ok = audit_moved(module->app, turn, order, result, object, err);
    if (ok && result->state == INTAKE_DONE)
        ok = store_run(writer_store(turn), err, SQL_FEED_ARRIVED,
                       STORE_ARGS(store_text(agency), store_text(order->table->name),
                                  store_int(writer_at_us(turn)))) &&
             tell(module->app, turn, "records.loaded", result->id, agency, object, err);
    if (ok && result->state == INTAKE_HELD)
        ok = tell(module->app, turn, "feed.held", result->id, agency, object, err);
    json_decref(object);
    return ok;
}

// ---- lateness

// The last moment up to now at which it was due, and the one before (civil microseconds).
static bool due_moments(const char *rhythm, int64_t due_minute, int64_t now, int64_t *last,
                        int64_t *before)
{
    int64_t day = civil_floor_day(now), at = due_minute * MINUTE_US;
    int64_t step = strcmp(rhythm, "weekly") == 0 ? 7 : 1;
    struct civil civil;
    if (strcmp(rhythm, "monthly") == 0) {
        civil_of_day(day, &civil);
        day = civil_day(civil.year, civil.month, 1);
        if (day * CIVIL_DAY_US + at > now && !civil_add_months(day, -1, &day))
            return false;
        *last = day * CIVIL_DAY_US + at;
        if (!civil_add_months(day, -1, &day))
            return false;
        *before = day * CIVIL_DAY_US + at;
        return true;
    }
    if (step == 7)
        day -= civil_iso_weekday(day) - 1;
    if (day * CIVIL_DAY_US + at > now)
        day -= step;
    *last = day * CIVIL_DAY_US + at;
    *before = *last - step * CIVIL_DAY_US;
    return true;
}

struct late {
    int64_t id, due_us;
    const char *agency, *table, *rhythm;
};

struct lates {
    struct late *at;
    size_t count, room;
};

static bool find_late(struct app *app, struct writer_turn *turn, struct lates *lates,
                      struct err *err)
{
    struct arena *arena = writer_arena(turn);
    int64_t now = now_civil(writer_at_us(turn), app_zone_minutes(app)), due, before;
    struct store_rows *rows = store_ask(writer_store(turn), err, SQL_FEED_WATCHED, STORE_NO_ARGS);
    bool more = rows != NULL, ok = more;
    while (more && (ok = store_next(rows, &more, err)) && more) {
        int64_t last = now_civil(store_get_int(rows, 6), app_zone_minutes(app));
        if (!due_moments(store_get_text(rows, 3), store_get_int(rows, 4), now, &due, &before) ||
            now < due + store_get_int(rows, 5) * MINUTE_US || last > before)
            continue;
        struct late late = { .id = store_get_int(rows, 0),
                             .due_us = now_of_civil(due, app_zone_minutes(app)),
                             .agency = store_copy_text(rows, 1, arena),
                             .table = store_copy_text(rows, 2, arena),
                             .rhythm = store_copy_text(rows, 3, arena) };
        VEC_ADD(arena, lates, late);
    }
    store_done(rows);
    return ok;
}

bool record_feeds_late(struct app *app, struct writer_turn *turn, struct err *err)
{
    struct lates lates = { 0 };
    TRY(find_late(app, turn, &lates, err));
    for (size_t i = 0; i < lates.count; i++) {
        const struct late *late = &lates.at[i];
        char due[NOW_TEXT_MAX];
        now_print(late->due_us, due);
        TRY(store_run(writer_store(turn), err, SQL_FEED_LATE,
                      STORE_ARGS(store_int(late->id), store_int(writer_at_us(turn)))));
        const struct schema_table *table = schema_find(app_schema(app), late->table);
        json_t *object =
            json_pack("{s:I, s:s, s:s, s:s, s:s, s:s}", "id", (json_int_t)late->id, "table",
                      late->table, "title", table ? table->title_ko : late->table, "title_en",
                      table ? table->title_en : late->table, "rhythm", late->rhythm, "due_at", due);
        bool ok = tell(app, turn, "feed.late", late->id, late->agency, object, err);
        json_decref(object);
        TRY(ok);
    }
    return true;
}

// ---- routes

const struct field record_feed_fields[RECORD_FEED_FIELDS] = {
    { "id", FIELD_ID, "번호", "Number", FIELD_SORT, 0, 0, NULL },
    { "agency_id", FIELD_TEXT, "기관", "Agency", FIELD_FILTER, 0, 0, NULL },
    { "table_name", FIELD_TEXT, "표", "Table", FIELD_FILTER | FIELD_SORT, 0, 0, NULL },
    { "rhythm", FIELD_CHOICE, "주기", "Rhythm", FIELD_FILTER, 0, 0, rhythms },
    { "due_minute", FIELD_INT, "도착 시각(0시부터 분)", "Due, minutes from midnight", 0, 0, 1439,
      NULL },
    { "grace_minutes", FIELD_INT, "봐주는 시간(분)", "Grace, minutes", 0, 0, 43200, NULL },
    { "total_column", FIELD_TEXT, "합계를 내는 열", "Column that is totalled", 0, 0, 63, NULL },
    { "totals_needed", FIELD_BOOL, "검증합계 필수", "Control totals needed", 0, 0, 0, NULL },
    { "hold_percent", FIELD_INT, "보류하는 경보 비율(%)",
      "Share of alarms that holds a load, percent", 0, 0, 100, NULL },
    { "last_us", FIELD_TIME, "마지막 적재", "Last load", FIELD_SORT, 0, 0, NULL },
    { "late_us", FIELD_TIME, "늦은 때부터", "Late since", FIELD_SORT, 0, 0, NULL },
    { "late", FIELD_BOOL, "늦음", "Late", 0, 0, 0, NULL },
    { "version", FIELD_INT, "판", "Version", 0, 0, 0, NULL },
};
static const struct fields feed_list_fields = { record_feed_fields, RECORD_FEED_FIELDS };

#define FEED_VIEW                                                                                  \
    "(SELECT id, agency_id, 0 AS department_id, 0 AS officer_id, table_name, rhythm, due_minute, " \
    "grace_minutes, total_column, totals_needed, hold_percent, last_us, late_us, "                 \
    "CASE WHEN late_us > 0 THEN 1 ELSE 0 END AS late, version FROM feed) f"

bool record_feeds(struct request *request, struct err *err)
{
    const struct list list = {
        .from = FEED_VIEW, .alias = "f", .fields = &feed_list_fields, .sort = "table_name"
    };
    return request_list(request, &list, err);
}

static bool check_feed(struct request *request, const struct schema_table *table, const char *total,
                       struct err *err)
{
    int column = *total ? schema_column_find(table, total) : -1;
    enum type type = column >= 0 ? table->columns[column].type : TYPE_UNKNOWN;
    return !*total || type == TYPE_BIGINT || type == TYPE_INT || type == TYPE_NUMERIC ||
           request_fault(request, err, ERR_BAD_INPUT, "total_column",
                         "숫자 열이어야 합니다 | must be a column of numbers");
}

static int64_t number_or(const struct request *request, const char *name, int64_t otherwise)
{
    return request_given(request, name) ? request_number(request, name) : otherwise;
}

bool record_feed_put(struct request *request, struct err *err)
{
    const char *agency = request->actor->agency;
    const struct schema_table *table = schema_find(app_schema(request->app), request->ids[0]);
    const char *total = request_text(request, "total_column");
    total = total ? total : "";
    if (!table)
        return err_set(err, ERR_NOT_FOUND, "그런 표가 없습니다 | no such table");
    TRY(check_feed(request, table, total, err));
    TRY(store_run(request->store, err, SQL_FEED_PUT,
                  STORE_ARGS(store_int(writer_next_id(request->turn)), store_text(agency),
                             store_text(table->name), store_text(request_text(request, "rhythm")),
                             store_int(number_or(request, "due_minute", 0)),
                             store_int(number_or(request, "grace_minutes", 60)), store_text(total),
                             store_int(request_flag(request, "totals_needed")),
                             store_int(number_or(
                                 request, "hold_percent",
                                 app_setting_number(request->app, "intake.hold_percent", 20))),
                             store_int(request->at_us))));
    const struct request_act act = { .action = "feed.set",
                                     .table = "feed",
                                     .id = table->name,
                                     .owner = { .agency = agency },
                                     .reason = request_text(request, "reason"),
                                     .detail = json_incref(request->body) };
    TRY(request_audit(request, &act, err));
    return request_reply(request, 200, json_pack("{s:s}", "table", table->name));
}
