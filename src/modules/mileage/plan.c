// Plans and their items.
//
//   draft ─publish, two persons─► live ─close, two persons─► closed
//
// What two persons decide is a proposal (app/proposal.h) whose detail says what is to happen to which version of
// the plan:
//
//   {"plan": 7, "version": 12, "act": "publish"}
//   {"plan": 7, "act": "add_item", "item": {"code": "A5", …}}
//
// It holds for that version alone: a draft that was edited meanwhile is proposed anew.
#include "modules/mileage/plan.h"

#include "base/doc.h"
#include "modules/mileage/proof.h"
#include "modules/mileage/queries.h"

const char *const plan_subjects[] = { "person", "department", NULL };
const char *const plan_periods[] = { "time", "month", "half", "once", NULL };
const char *const plan_sources[] = { "",
                                     "selfcheck.in_time",
                                     "alarm.in_time",
                                     "training",
                                     "pledge",
                                     "idea",
                                     "quiz",
                                     "broadcast",
                                     "department.rates",
                                     "department.average",
                                     "department.quiz",
                                     "false_claim",
                                     NULL };

#define OBJECTION_DAYS 7
#define FALSE_FACTOR   2

// ---- reading

static void plan_take(struct arena *arena, const struct store_rows *rows, struct mileage_plan *out)
{
    *out = (struct mileage_plan){ .id = store_get_int(rows, 0),
                                  .agency = store_copy_text(rows, 1, arena),
                                  .year = store_get_int(rows, 2),
                                  .subject = store_copy_text(rows, 3, arena),
                                  .target = store_get_int(rows, 4),
                                  .levels = store_copy_text(rows, 5, arena),
                                  .objection_days = store_get_int(rows, 6),
                                  .false_factor = store_get_int(rows, 7),
                                  .verify = store_copy_text(rows, 8, arena),
                                  .state = store_copy_text(rows, 9, arena),
                                  .ledger_hash = store_copy_text(rows, 10, arena),
                                  .version = store_get_int(rows, 11),
                                  .removed_us = store_get_int(rows, 12) };
}

static bool plan_read(struct store *store, struct arena *arena, struct mileage_plan *out,
                      bool *found, struct err *err, const char *sql, const struct store_value *args,
                      size_t count)
{
    struct store_rows *rows = store_ask(store, err, sql, args, count);
    *found = false;
    bool fine = rows && store_next(rows, found, err);
    if (fine && *found)
        plan_take(arena, rows, out);
    store_done(rows);
    return fine;
}

bool plan_load(struct store *store, struct arena *arena, int64_t id, struct mileage_plan *out,
               bool *found, struct err *err)
{
    return plan_read(store, arena, out, found, err, SQL_PLAN_GET, STORE_ARGS(store_int(id)));
}

bool plan_of_year(struct store *store, struct arena *arena, const char *agency, int64_t year,
                  const char *subject, struct mileage_plan *out, bool *found, struct err *err)
{
    return plan_read(store, arena, out, found, err, SQL_PLAN_OF_YEAR,
                     STORE_ARGS(store_text(agency), store_int(year), store_text(subject)));
}

static bool item_read(struct store *store, struct arena *arena, struct plan_item *out, bool *found,
                      struct err *err, const char *sql, const struct store_value *args,
                      size_t count)
{
    struct store_rows *rows = store_ask(store, err, sql, args, count);
    *found = false;
    bool fine = rows && store_next(rows, found, err);
    if (fine && *found)
        *out = (struct plan_item){ .id = store_get_int(rows, 0),
                                   .plan_id = store_get_int(rows, 1),
                                   .points = store_get_int(rows, 2),
                                   .points_max = store_get_int(rows, 3),
                                   .cap = store_get_int(rows, 4),
                                   .code = store_copy_text(rows, 5, arena),
                                   .area = store_copy_text(rows, 6, arena),
                                   .name_ko = store_copy_text(rows, 7, arena),
                                   .name_en = store_copy_text(rows, 8, arena),
                                   .per = store_copy_text(rows, 9, arena),
                                   .approver = store_copy_text(rows, 10, arena),
                                   .source = store_copy_text(rows, 11, arena),
                                   .minus = store_get_int(rows, 12),
                                   .disqualifies = store_get_int(rows, 13) };
    store_done(rows);
    return fine;
}

bool plan_item_load(struct store *store, struct arena *arena, int64_t id, struct plan_item *out,
                    bool *found, struct err *err)
{
    return item_read(store, arena, out, found, err, SQL_ITEM_GET, STORE_ARGS(store_int(id)));
}

bool plan_item_of_source(struct store *store, struct arena *arena, int64_t plan_id,
                         const char *source, struct plan_item *out, bool *found, struct err *err)
{
    return item_read(store, arena, out, found, err, SQL_ITEM_OF_SOURCE,
                     STORE_ARGS(store_int(plan_id), store_text(source)));
}

bool plan_is_live(const struct mileage_plan *plan)
{
    return strcmp(plan->state, "live") == 0;
}

bool plan_is_of_departments(const struct mileage_plan *plan)
{
    return strcmp(plan->subject, "department") == 0;
}

// ---- what is asked for

static bool plan_here(struct request *request, struct mileage_plan *out, struct err *err)
{
    int64_t id;
    bool found;
    TRY(request_id(request, 0, &id, err));
    TRY(plan_load(request->store, request->arena, id, out, &found, err));
    return found || request_hidden(err);
}

bool plan_whose(struct request *request, struct owner *out, struct err *err)
{
    struct mileage_plan plan;
    TRY(plan_here(request, &plan, err));
    *out = (struct owner){ .agency = plan.agency };
    return true;
}

static bool item_here(struct request *request, struct plan_item *item, struct mileage_plan *plan,
                      struct err *err)
{
    int64_t id;
    bool found;
    TRY(request_id(request, 0, &id, err));
    TRY(plan_item_load(request->store, request->arena, id, item, &found, err));
    TRY(found || request_hidden(err));
    return plan_load(request->store, request->arena, item->plan_id, plan, &found, err);
}

bool plan_item_whose(struct request *request, struct owner *out, struct err *err)
{
    struct plan_item item;
    struct mileage_plan plan;
    TRY(item_here(request, &item, &plan, err));
    *out = (struct owner){ .agency = plan.agency };
    return true;
}

bool plan_asked(struct request *request, struct mileage_plan *plan, struct plan_item *item,
                struct err *err)
{
    bool found, has_plan = false;
    TRY(plan_item_load(request->store, request->arena, request_number(request, "item_id"), item,
                       &found, err));
    if (found)
        TRY(plan_load(request->store, request->arena, item->plan_id, plan, &has_plan, err));
    if (!has_plan || strcmp(plan->agency, request->actor->agency) != 0)
        return request_fault(request, err, ERR_NOT_FOUND, "item_id",
                             "그런 항목이 없습니다 | there is no such item");
    return plan_is_live(plan) ||
           err_set(
               err, ERR_CONFLICT,
               "시행 중인 운영계획이 아닙니다(%lld년, %s) | the plan is not in force (%lld, %s)",
               (long long)plan->year, plan->state, (long long)plan->year, plan->state);
}

const char *plan_mine(struct request *request)
{
    const char *mine = http_query(request->exchange, "mine");
    if (!mine || (strcmp(mine, "1") != 0 && strcmp(mine, "true") != 0))
        return NULL;
    return arena_format(request->arena, "a.officer_id = %lld",
                        (long long)request->actor->officer_id);
}

static int64_t year_of(int64_t day)
{
    char text[CIVIL_TEXT_MAX];
    civil_print_date(day, text);
    return strtoll(text, NULL, 10);
}

bool plan_year_asked(struct request *request, int64_t *out, struct err *err)
{
    const char *text = http_query(request->exchange, "year");
    char *end;
    *out = year_of(app_today(request->app, request->at_us));
    if (!text)
        return true;
    *out = strtoll(text, &end, 10);
    return (end != text && !*end) ||
           request_fault(request, err, ERR_BAD_INPUT, "year",
                         "연도는 2026처럼 씁니다 | a year is written 2026");
}

bool plan_points(struct request *request, const struct plan_item *item, int64_t *out,
                 struct err *err)
{
    int64_t least = item->points, most = item->points_max;
    if (least > most) { // a minus item's range ends lower
        least = item->points_max;
        most = item->points;
    }
    *out = request_given(request, "points") ? request_points(request, "points") : item->points;
    if ((request_given(request, "points") || least == most) && *out >= least && *out <= most)
        return true;
    const char *from = points_text(request->arena, least), *to = points_text(request->arena, most);
    return request_fault(request, err, ERR_BAD_INPUT, "points",
                         "이 항목의 점수는 %s에서 %s 사이입니다 | the item's points are %s to %s",
                         from, to, from, to);
}

bool plan_day(struct request *request, const struct mileage_plan *plan, struct err *err)
{
    const char *day = request_text(request, "happened_on");
    const char *today = civil_date_text(request->arena, app_today(request->app, request->at_us));
    if (strtoll(day, NULL, 10) != plan->year)
        return request_fault(request, err, ERR_BAD_INPUT, "happened_on",
                             "%lld년의 날이어야 합니다 | must be a day of %lld",
                             (long long)plan->year, (long long)plan->year);
    return strcmp(day, today) <= 0 ||
           request_fault(request, err, ERR_BAD_INPUT, "happened_on",
                         "오늘(%s)까지의 날이어야 합니다 | must not be after today (%s)", today,
                         today);
}

bool plan_period(struct arena *arena, const struct plan_item *item, const char *day,
                 const char **from, const char **to)
{
    bool first_half = strncmp(day + 5, "07", 2) < 0;
    bool half = strcmp(item->per, "half") == 0, month = strcmp(item->per, "month") == 0;
    if (strcmp(item->per, "time") == 0)
        return false;
    const char *first = month                 ? arena_format(arena, "%.2s", day + 5)
                        : half && !first_half ? "07"
                                              : "01";
    const char *last = month ? first : half && first_half ? "06" : "12";
    *from = arena_format(arena, "%.4s-%s-01", day, first);
    *to = arena_format(arena, "%.4s-%s-31", day, last);
    return true;
}

// ---- showing

bool plan_list(struct request *request, struct err *err)
{
    const struct list list = { .from = "mileage_plan_list a",
                               .alias = "a",
                               .fields = &request->route->reply,
                               .sort = "-year" };
    return request_list(request, &list, err);
}

bool plan_items(struct request *request, struct err *err)
{
    const struct list list = { .from = "mileage_item_list a",
                               .alias = "a",
                               .fields = &request->route->reply,
                               .sort = "position" };
    return request_list(request, &list, err);
}

bool plan_show(struct request *request, struct err *err)
{
    struct mileage_plan plan;
    json_t *row = NULL;
    TRY(plan_here(request, &plan, err));
    const struct store_value id = store_int(plan.id);
    TRY(request_object(request, &request->route->reply, &row, err, SQL_PLAN_SHOW, &id, 1));
    json_t *items = request_array(request, &plan_item_rows, err, SQL_PLAN_ITEMS_SHOW, &id, 1);
    if (!items) {
        json_decref(row);
        return false;
    }
    json_object_set_new(row, "item_list", items);
    request_version(request, plan.version);
    return request_reply(request, 200, row);
}

// ---- terms, as JSON has them

struct terms {
    struct request *request;
    const json_t *at;
    struct err *err;
};

static bool term_fault(const struct terms *terms, const char *name, const char *text)
{
    return request_fault(terms->request, terms->err, ERR_BAD_INPUT, name, "%s", text);
}

static const char *term_text(const struct terms *terms, const char *name, const char *otherwise)
{
    const char *text = json_string_value(json_object_get(terms->at, name));
    return text ? text : otherwise;
}

static int64_t term_number(const struct terms *terms, const char *name, int64_t otherwise)
{
    const json_t *value = json_object_get(terms->at, name);
    return json_is_integer(value) ? json_integer_value(value) : otherwise;
}

static int64_t term_points(const struct terms *terms, const char *name, int64_t otherwise)
{
    int64_t points;
    return points_of(json_object_get(terms->at, name), &points) ? points : otherwise;
}

// [{"name_ko", "name_en", "points": 30}] with rising points.
static bool terms_levels(const struct terms *terms, const char **out)
{
    const json_t *given = json_object_get(terms->at, "levels");
    json_t *kept = json_array(), *level;
    size_t at;
    int64_t points, before = 0;
    bool good = true;
    json_array_foreach(given, at, level)
    {
        const char *ko = json_string_value(json_object_get(level, "name_ko"));
        const char *en = json_string_value(json_object_get(level, "name_en"));
        good = good && ko && *ko && en && *en &&
               points_of(json_object_get(level, "points"), &points) && points > before;
        before = good ? points : 0;
        json_array_append_new(kept, json_pack("{s:s?, s:s?, s:o}", "name_ko", ko, "name_en", en,
                                              "points", points_json(before)));
    }
    *out = doc_dump(terms->request->arena, kept);
    json_decref(kept);
    return good ||
           term_fault(terms, "levels",
                      "등급마다 name_ko, name_en과 앞 등급보다 큰 points가 있어야 합니다 | each "
                      "level has name_ko, name_en and more points than the one before");
}

static bool terms_plan(const struct terms *terms, struct mileage_plan *plan)
{
    plan->target = term_points(terms, "target", plan->target);
    plan->objection_days = term_number(terms, "objection_days", plan->objection_days);
    plan->false_factor = term_number(terms, "false_factor", plan->false_factor);
    plan->verify = term_text(terms, "verify", plan->verify);
    return !json_object_get(terms->at, "levels") || terms_levels(terms, &plan->levels);
}

bool plan_make(struct request *request, const json_t *at, bool example, struct mileage_plan *out,
               struct err *err)
{
    const struct terms terms = { request, at, err };
    bool there;
    *out = (struct mileage_plan){ .id = writer_next_id(request->turn),
                                  .agency = request->actor->agency,
                                  .year = request_number(request, "year"),
                                  .subject = request_text(request, "subject"),
                                  .target = 50 * POINT,
                                  .levels = "[]",
                                  .objection_days = OBJECTION_DAYS,
                                  .false_factor = FALSE_FACTOR,
                                  .verify = "all",
                                  .state = "draft",
                                  .version = 1 };
    TRY(terms_plan(&terms, out));
    struct mileage_plan old;
    TRY(plan_of_year(request->store, request->arena, out->agency, out->year, out->subject, &old,
                     &there, err));
    if (there)
        return request_fault(request, err, ERR_CONFLICT, "year",
                             "%lld년의 계획이 이미 있습니다 | there is a plan of %lld already",
                             (long long)out->year, (long long)out->year);
    return store_run(request->store, err, SQL_PLAN_PUT,
                     STORE_ARGS(store_int(out->id), store_text(out->agency), store_int(out->year),
                                store_text(out->subject), store_int(out->target),
                                store_text(out->levels), store_int(out->objection_days),
                                store_int(out->false_factor), store_text(out->verify),
                                store_int(example), store_int(request->actor->account_id),
                                store_int(request->at_us)));
}

// What an item says of itself must agree: a minus is below zero and audit's, what comes by itself names its source.
static bool item_agrees(const struct terms *terms, const struct plan_item *item)
{
    bool down = item->points <= 0 && item->points_max <= 0;
    bool false_claim = strcmp(item->source, "false_claim") == 0;
    if (item->minus ? !down : item->points < 0 || item->points_max < item->points)
        return term_fault(
            terms, "points",
            "감점은 0보다 작고, 다른 항목의 최대 점수는 최소보다 작지 않아야 합니다 | a "
            "minus is below zero; of other items the most is not below the least");
    if (item->minus && strcmp(item->approver, "audit") != 0)
        return term_fault(terms, "approver",
                          "감점은 감사부서만 올립니다 | a minus is entered by audit alone");
    if (strcmp(item->approver, "auto") == 0 && !*item->source)
        return term_fault(
            terms, "source",
            "자동 적립 항목은 근거를 고릅니다 | what comes by itself names its source");
    return !*item->source || false_claim || strcmp(item->approver, "auto") == 0 ||
           term_fault(
               terms, "source",
               "근거는 자동 적립 항목에만 있습니다 | only what comes by itself has a source");
}

// Members that are not said stay as they are in `row`.
struct item_words {
    const char *area_ko, *area_en, *evidence_ko, *evidence_en;
};

static bool terms_item(const struct terms *terms, struct plan_item *item, struct item_words *words)
{
    const json_t *minus = json_object_get(terms->at, "minus"),
                 *disqualifies = json_object_get(terms->at, "disqualifies");
    bool pointed = json_object_get(terms->at, "points") != NULL;
    item->code = term_text(terms, "code", item->code);
    item->area = term_text(terms, "area", item->area);
    item->name_ko = term_text(terms, "name_ko", item->name_ko);
    item->name_en = term_text(terms, "name_en", item->name_en);
    item->points = term_points(terms, "points", item->points);
    item->points_max = term_points(terms, "points_max", pointed ? item->points : item->points_max);
    item->cap =
        json_is_null(json_object_get(terms->at, "cap")) ? 0 : term_points(terms, "cap", item->cap);
    item->per = term_text(terms, "per", item->per);
    item->approver = term_text(terms, "approver", item->approver);
    item->source = term_text(terms, "source", item->source);
    item->minus = minus ? json_is_true(minus) : item->minus;
    item->disqualifies = disqualifies ? json_is_true(disqualifies) : item->disqualifies;
    words->area_ko = term_text(terms, "area_ko", words->area_ko);
    words->area_en = term_text(terms, "area_en", words->area_en);
    words->evidence_ko = term_text(terms, "evidence_ko", words->evidence_ko);
    words->evidence_en = term_text(terms, "evidence_en", words->evidence_en);
    return item_agrees(terms, item);
}

static bool is_apart(const struct terms *terms, const struct plan_item *item)
{
    int64_t count = 0;
    bool found;
    TRY(store_number(
        terms->request->store, terms->err, &count, &found, SQL_ITEM_CODE_TAKEN,
        STORE_ARGS(store_int(item->plan_id), store_text(item->code), store_int(item->id))));
    if (count)
        return request_fault(terms->request, terms->err, ERR_CONFLICT, "code",
                             "그 코드의 항목이 있습니다: %s | there is an item %s already",
                             item->code, item->code);
    TRY(store_number(
        terms->request->store, terms->err, &count, &found, SQL_ITEM_SOURCE_TAKEN,
        STORE_ARGS(store_int(item->plan_id), store_text(item->source), store_int(item->id))));
    return !count ||
           request_fault(terms->request, terms->err, ERR_CONFLICT, "source",
                         "그 근거로 적립하는 항목이 있습니다: %s | another item is credited by %s",
                         item->source, item->source);
}

#define ITEM_ARGS(item, words)                                                                     \
    store_text((item)->code), store_text((item)->area), store_text((words)->area_ko),              \
        store_text((words)->area_en), store_text((item)->name_ko), store_text((item)->name_en),    \
        store_int((item)->points), store_int((item)->points_max),                                  \
        (item)->cap ? store_int((item)->cap) : store_null(), store_text((item)->per),              \
        store_text((item)->approver), store_text((item)->source), store_int((item)->minus),        \
        store_int((item)->disqualifies), store_text((words)->evidence_ko),                         \
        store_text((words)->evidence_en)

bool plan_item_make(struct request *request, const struct mileage_plan *plan, const json_t *at,
                    bool example, int64_t *id, struct err *err)
{
    const struct terms terms = { request, at, err };
    struct item_words words = { "", "", "", "" };
    struct plan_item item = { .id = writer_next_id(request->turn),
                              .plan_id = plan->id,
                              .code = "",
                              .area = "",
                              .name_ko = "",
                              .name_en = "",
                              .per = "time",
                              .approver = "manager",
                              .source = "" };
    *id = item.id;
    TRY(terms_item(&terms, &item, &words) && is_apart(&terms, &item));
    return store_run(request->store, err, SQL_ITEM_PUT,
                     STORE_ARGS(store_int(item.id), store_int(plan->id), ITEM_ARGS(&item, &words),
                                store_int(example)));
}

// ---- editing a draft

static bool is_draft(const struct mileage_plan *plan, struct err *err)
{
    return strcmp(plan->state, "draft") == 0 ||
           err_set(
               err, ERR_CONFLICT,
               "시행한 계획은 고치지 않습니다. 항목을 더할 수만 있습니다 | a plan in force is not "
               "edited; items can be added");
}

static bool log_plan(struct request *request, const struct mileage_plan *plan, const char *action,
                     json_t *detail, struct err *err)
{
    const struct request_act act = {
        .action = action,
        .table = "mileage_plan",
        .id = arena_format(request->arena, "%lld", (long long)plan->id),
        .owner = { .agency = plan->agency },
        .reason = request_text(request, "reason"),
        .detail = detail,
    };
    return request_audit(request, &act, err);
}

static bool answer(struct request *request, int status, int64_t id, int64_t version)
{
    request_version(request, version);
    return request_reply(
        request, status,
        json_pack("{s:I, s:I}", "id", (json_int_t)id, "version", (json_int_t)version));
}

bool plan_add(struct request *request, struct err *err)
{
    struct mileage_plan plan;
    TRY(plan_make(request, request->body, false, &plan, err));
    TRY(log_plan(request, &plan, "mileage_plan.add", json_incref(request->body), err));
    return answer(request, 201, plan.id, plan.version);
}

bool plan_edit(struct request *request, struct err *err)
{
    struct mileage_plan plan;
    const struct terms terms = { request, request->body, err };
    TRY(plan_here(request, &plan, err));
    TRY(is_draft(&plan, err) && request_match(request, plan.version, err));
    TRY(terms_plan(&terms, &plan));
    TRY(store_run(request->store, err, SQL_PLAN_TERMS,
                  STORE_ARGS(store_int(plan.id), store_int(plan.target), store_text(plan.levels),
                             store_int(plan.objection_days), store_int(plan.false_factor),
                             store_text(plan.verify))));
    TRY(log_plan(request, &plan, "mileage_plan.edit", json_incref(request->body), err));
    return answer(request, 200, plan.id, plan.version + 1);
}

static bool touch(struct request *request, const struct mileage_plan *plan, struct err *err)
{
    return store_run(request->store, err, SQL_PLAN_TOUCH, STORE_ARGS(store_int(plan->id)));
}

static bool propose(struct request *request, const struct mileage_plan *plan, const char *act,
                    json_t *item, json_t **reply, struct err *err);

bool plan_item_add(struct request *request, struct err *err)
{
    struct mileage_plan plan;
    int64_t id;
    TRY(plan_here(request, &plan, err));
    if (plan_is_live(&plan)) {
        json_t *reply;
        TRY(propose(request, &plan, "add_item", json_incref(request->body), &reply, err));
        return request_reply(request, 201, reply);
    }
    TRY(is_draft(&plan, err) && plan_item_make(request, &plan, request->body, false, &id, err) &&
        touch(request, &plan, err));
    TRY(log_plan(request, &plan, "mileage_plan.add_item", json_incref(request->body), err));
    request_version(request, plan.version + 1);
    return request_reply(request, 201,
                         json_pack("{s:I, s:s, s:I}", "id", (json_int_t)id, "state", "added",
                                   "version", (json_int_t)(plan.version + 1)));
}

static bool words_of(struct request *request, const struct plan_item *item,
                     struct item_words *words, struct err *err)
{
    json_t *row = NULL;
    const struct store_value id = store_int(item->id);
    TRY(request_object(request, &plan_item_rows, &row, err, SQL_ITEM_SHOW, &id, 1));
    const char **into[] = { &words->area_ko, &words->area_en, &words->evidence_ko,
                            &words->evidence_en };
    static const char *const names[] = { "area_ko", "area_en", "evidence_ko", "evidence_en" };
    for (size_t i = 0; i < 4; i++)
        *into[i] =
            arena_format(request->arena, "%s", json_string_value(json_object_get(row, names[i])));
    json_decref(row);
    return true;
}

bool plan_item_edit(struct request *request, struct err *err)
{
    struct mileage_plan plan;
    struct plan_item item;
    struct item_words words;
    const struct terms terms = { request, request->body, err };
    TRY(item_here(request, &item, &plan, err));
    TRY(is_draft(&plan, err) && request_match(request, plan.version, err));
    TRY(words_of(request, &item, &words, err));
    TRY(terms_item(&terms, &item, &words) && is_apart(&terms, &item));
    TRY(store_run(request->store, err, SQL_ITEM_EDIT,
                  STORE_ARGS(store_int(item.id), ITEM_ARGS(&item, &words))) &&
        touch(request, &plan, err));
    TRY(log_plan(request, &plan, "mileage_plan.edit_item",
                 json_pack("{s:s, s:O}", "item", item.code, "terms", request->body), err));
    return answer(request, 200, item.id, plan.version + 1);
}

bool plan_item_remove(struct request *request, struct err *err)
{
    struct mileage_plan plan;
    struct plan_item item;
    TRY(item_here(request, &item, &plan, err));
    TRY(is_draft(&plan, err) && request_match(request, plan.version, err));
    TRY(store_run(request->store, err, SQL_ITEM_REMOVE, STORE_ARGS(store_int(item.id))) &&
        touch(request, &plan, err));
    TRY(log_plan(request, &plan, "mileage_plan.remove_item", json_pack("{s:s}", "item", item.code),
                 err));
    return answer(request, 200, item.id, plan.version + 1);
}

// ---- what two persons decide

static bool propose(struct request *request, const struct mileage_plan *plan, const char *act,
                    json_t *item, json_t **reply, struct err *err)
{
    json_t *detail = json_pack("{s:I, s:I, s:s, s:o*}", "plan", (json_int_t)plan->id, "version",
                               (json_int_t)plan->version, "act", act, "item", item);
    return proposal_make(
        request, &plan_proposals[0],
        arena_format(request->arena, "%lld %s", (long long)plan->year, plan->subject), detail,
        reply, err);
}

static bool propose_act(struct request *request, const char *act, struct err *err)
{
    struct mileage_plan plan;
    json_t *reply;
    TRY(plan_here(request, &plan, err) && request_match(request, plan.version, err));
    TRY(propose(request, &plan, act, NULL, &reply, err));
    return request_reply(request, 201, reply);
}

bool plan_publish(struct request *request, struct err *err)
{
    return propose_act(request, "publish", err);
}

bool plan_close(struct request *request, struct err *err)
{
    return propose_act(request, "close", err);
}

// The plan of a proposal, in the version that was proposed.
static bool proposed(struct request *request, const struct proposal *proposal,
                     struct mileage_plan *out, const char **act, struct err *err)
{
    const json_t *detail = proposal->detail;
    bool found;
    *act = json_string_value(json_object_get(detail, "act"));
    TRY(plan_load(request->store, request->arena,
                  json_integer_value(json_object_get(detail, "plan")), out, &found, err));
    bool adds = *act && strcmp(*act, "add_item") == 0;
    if (!found || !*act ||
        (!adds && out->version != json_integer_value(json_object_get(detail, "version"))))
        return err_set(
            err, ERR_CONFLICT,
            "제안한 뒤에 계획이 바뀌었습니다. 다시 제안하십시오 | the plan changed after the "
            "proposal: propose it anew");
    const char *state = strcmp(*act, "publish") == 0 ? "draft" : "live";
    return strcmp(out->state, state) == 0 ||
           err_set(err, ERR_CONFLICT, "계획의 상태가 %s입니다 | the plan is %s", out->state,
                   out->state);
}

struct waiting {
    int64_t claims, objections, items, entries;
};

static bool read_waiting(struct request *request, const struct mileage_plan *plan,
                         struct waiting *out, struct err *err)
{
    struct store_rows *rows =
        store_ask(request->store, err, SQL_PLAN_WAITING, STORE_ARGS(store_int(plan->id)));
    bool more, fine = rows && store_next(rows, &more, err);
    if (fine)
        *out = (struct waiting){ store_get_int(rows, 0), store_get_int(rows, 1),
                                 store_get_int(rows, 2), store_get_int(rows, 3) };
    store_done(rows);
    return fine;
}

static bool may_happen(const char *act, const struct waiting *waiting, struct err *err)
{
    if (strcmp(act, "publish") == 0 && !waiting->items)
        return err_set(err, ERR_CONFLICT, "항목이 없습니다 | the plan has no items");
    if (strcmp(act, "close") == 0 && waiting->claims + waiting->objections)
        return err_set(err, ERR_CONFLICT,
                       "결정을 기다리는 신청 %lld건, 이의 %lld건이 있습니다 | %lld claims and %lld "
                       "objections wait for a decision",
                       (long long)waiting->claims, (long long)waiting->objections,
                       (long long)waiting->claims, (long long)waiting->objections);
    return true;
}

bool plan_reckon(struct request *request, const struct proposal *proposal,
                 struct proposal_effect *out, struct err *err)
{
    struct mileage_plan plan;
    struct waiting waiting;
    const char *act;
    int64_t id;
    TRY(proposed(request, proposal, &plan, &act, err));
    TRY(read_waiting(request, &plan, &waiting, err) && may_happen(act, &waiting, err));
    if (strcmp(act, "add_item") == 0) { // made to find its faults, and taken back
        TRY(store_mark(request->store, err));
        bool good = plan_item_make(request, &plan, json_object_get(proposal->detail, "item"), false,
                                   &id, err);
        store_back(request->store);
        TRY(good);
    }
    out->shown =
        json_pack("{s:I, s:s, s:s, s:I, s:I, s:O*}", "year", (json_int_t)plan.year, "subject",
                  plan.subject, "act", act, "items", (json_int_t)waiting.items, "entries",
                  (json_int_t)waiting.entries, "item", json_object_get(proposal->detail, "item"));
    return true;
}

static bool shut(struct request *request, const struct mileage_plan *plan, struct err *err)
{
    const char *hash;
    TRY(proof_hash(request->store, request->arena, plan->id, &hash, err));
    TRY(store_run(request->store, err, SQL_PLAN_SHUT,
                  STORE_ARGS(store_int(plan->id), store_int(request->at_us), store_text(hash))));
    return log_plan(request, plan, "mileage_plan.close", json_pack("{s:s}", "ledger_hash", hash),
                    err);
}

bool plan_carry_out(struct request *request, const struct proposal *proposal, struct err *err)
{
    struct mileage_plan plan;
    const char *act;
    int64_t id;
    TRY(proposed(request, proposal, &plan, &act, err));
    if (strcmp(act, "close") == 0)
        return shut(request, &plan, err);
    if (strcmp(act, "publish") == 0)
        return store_run(request->store, err, SQL_PLAN_GO_LIVE,
                         STORE_ARGS(store_int(plan.id), store_int(request->at_us))) &&
               log_plan(request, &plan, "mileage_plan.publish", NULL, err);
    return plan_item_make(request, &plan, json_object_get(proposal->detail, "item"), false, &id,
                          err) &&
           touch(request, &plan, err) &&
           log_plan(request, &plan, "mileage_plan.add_item",
                    json_incref(json_object_get(proposal->detail, "item")), err);
}
