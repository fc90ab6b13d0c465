// Posting, reversing and showing.
//
//   claim 31, A1, 5 points     entry 40   holder 12: +5   item A1: −5    total A1 of 12: raw 5, counts 5
//   claim 32, A1, 5 points     entry 41   holder 12: +5   item A1: −5    total A1: raw 10, counts 10
//   … up to the cap of 20      entry 49   holder 12: +5   item A1: −5    total A1: raw 25, counts 20
//   entry 41 was wrong         entry 50   holder 12: −5   item A1: +5    total A1: raw 20, counts 20
//
// A cap holds for what counts, not for what is posted, so that a reversal takes back exactly what was posted and
// nobody loses points that another entry would have earned.
#include "modules/mileage/entry.h"

#include "app/field_rows.h"
#include "app/people.h"
#include "app/sheet.h"
#include "app/tell.h"
#include "modules/mileage/claim.h"
#include "modules/mileage/queries.h"

struct owner entry_owner(const char *agency, const struct holder *holder)
{
    return (struct owner){ agency, holder->department_id, holder->officer_id };
}

// ---- the two lines

static bool put_line(struct store *store, int64_t entry_id, const char *account, int64_t of,
                     int64_t points, struct err *err)
{
    return store_send(
        store, err, SQL_LINE_PUT,
        STORE_ARGS(store_int(entry_id), store_text(account), store_int(of), store_int(points)));
}

static bool put_entry(struct store *store, const struct mileage_posting *posting, struct err *err)
{
    const struct holder *holder = &posting->holder;
    return store_send(store, err, SQL_ENTRY_PUT,
                      STORE_ARGS(store_int(posting->id), store_int(posting->plan->id),
                                 store_int(posting->item->id), store_text(posting->plan->agency),
                                 store_int(holder->id), id_or_null(holder->department_id),
                                 id_or_null(holder->officer_id), store_text(posting->kind),
                                 store_text(posting->happened_on), id_or_null(posting->reverses_id),
                                 id_or_null(posting->claim_id), store_text(posting->reason),
                                 store_int(posting->by_id), store_int(posting->at_us))) &&
           put_line(store, posting->id, "holder", holder->id, posting->points, err) &&
           put_line(store, posting->id, "item", posting->item->id, -posting->points, err);
}

// ---- what they come to

static int64_t counted(const struct plan_item *item, int64_t raw)
{
    if (!item->cap)
        return raw;
    return raw > item->cap ? item->cap : raw < -item->cap ? -item->cap : raw;
}

// *change: of what counts.
static bool put_total(struct store *store, const struct mileage_posting *posting, int64_t *change,
                      struct err *err)
{
    const struct store_value plan = store_int(posting->plan->id),
                             holder = store_int(posting->holder.id),
                             item = store_int(posting->item->id);
    int64_t raw = 0, points = 0;
    struct store_rows *rows = store_ask(store, err, SQL_TOTAL_GET, STORE_ARGS(plan, holder, item));
    bool more = false, fine = rows && store_next(rows, &more, err);
    if (fine && more) {
        raw = store_get_int(rows, 0);
        points = store_get_int(rows, 1);
    }
    store_done(rows);
    raw += posting->points;
    *change = counted(posting->item, raw) - points;
    return fine && store_run(store, err, SQL_TOTAL_PUT,
                             STORE_ARGS(store_int(posting->id), plan, holder, item, store_int(raw),
                                        store_int(points + *change), store_int(posting->at_us)));
}

static bool put_standing(struct store *store, const struct mileage_posting *posting, int64_t change,
                         struct err *err)
{
    const struct store_value plan = store_int(posting->plan->id),
                             holder = store_int(posting->holder.id);
    int64_t areas = 0;
    bool found;
    TRY(store_number(store, err, &areas, &found, SQL_AREAS_COUNT, STORE_ARGS(plan, holder)));
    return store_run(store, err, SQL_STANDING_PUT,
                     STORE_ARGS(store_int(posting->id), plan, store_text(posting->plan->agency),
                                holder, id_or_null(posting->holder.department_id),
                                id_or_null(posting->holder.officer_id), store_int(change),
                                store_int(areas), store_int(posting->at_us)));
}

bool entry_post(struct store *store, const struct mileage_posting *posting, struct err *err)
{
    int64_t change;
    if (!plan_is_live(posting->plan))
        return err_set(
            err, ERR_CONFLICT,
            "%lld년 계획이 시행 중이 아니어서 원장에 올릴 수 없습니다 | the plan of %lld is not in "
            "force: nothing can be posted",
            (long long)posting->plan->year, (long long)posting->plan->year);
    return put_entry(store, posting, err) && put_total(store, posting, &change, err) &&
           put_standing(store, posting, change, err);
}

bool entry_load(struct store *store, struct arena *arena, int64_t id, struct entry *out,
                bool *found, struct err *err)
{
    struct store_rows *rows = store_ask(store, err, SQL_ENTRY_GET, STORE_ARGS(store_int(id)));
    *found = false;
    bool fine = rows && store_next(rows, found, err);
    if (fine && *found)
        *out = (struct entry){
            .id = id,
            .plan_id = store_get_int(rows, 1),
            .item_id = store_get_int(rows, 2),
            .points = store_get_int(rows, 3),
            .reverses_id = store_get_int(rows, 4),
            .reversed_by = store_get_int(rows, 5),
            .claim_id = store_get_int(rows, 6),
            .by_id = store_get_int(rows, 7),
            .at_us = store_get_int(rows, 8),
            .holder = { store_get_int(rows, 9), store_get_int(rows, 10), store_get_int(rows, 11) },
            .agency = store_copy_text(rows, 12, arena),
            .kind = store_copy_text(rows, 13, arena),
            .happened_on = store_copy_text(rows, 14, arena),
        };
    store_done(rows);
    return fine;
}

bool entry_reverse(struct store *store, struct arena *arena, const struct entry *entry,
                   const struct mileage_posting *undo, struct err *err)
{
    struct mileage_plan plan;
    struct plan_item item;
    bool found;
    if (entry->reversed_by || entry->reverses_id)
        return err_set(
            err, ERR_CONFLICT,
            entry->reversed_by
                ? "이미 취소한 항목입니다 | the entry has been reversed already"
                : "취소 항목은 다시 취소하지 않습니다 | a reversal is not reversed itself");
    TRY(plan_load(store, arena, entry->plan_id, &plan, &found, err));
    TRY(plan_item_load(store, arena, entry->item_id, &item, &found, err));
    struct mileage_posting posting = *undo;
    posting.plan = &plan;
    posting.item = &item;
    posting.holder = entry->holder;
    posting.kind = "reversal";
    posting.happened_on = entry->happened_on;
    posting.points = -entry->points;
    posting.reverses_id = entry->id;
    posting.claim_id = entry->claim_id;
    return entry_post(store, &posting, err);
}

bool entry_credited(struct store *store, struct arena *arena, const struct plan_item *item,
                    int64_t holder_id, const char *day, bool *out, struct err *err)
{
    const char *from, *to;
    int64_t count = 0;
    bool found;
    *out = false;
    if (!plan_period(arena, item, day, &from, &to))
        return true;
    TRY(store_number(store, err, &count, &found, SQL_CREDITED,
                     STORE_ARGS(store_int(item->plan_id), store_int(holder_id), store_int(item->id),
                                store_text(from), store_text(to))));
    *out = count > 0;
    return true;
}

// ---- of requests

static bool tell_holder(struct request *request, const struct mileage_posting *posting,
                        struct err *err)
{
    const struct plan_item *item = posting->item;
    const char *points = points_text(request->arena, posting->points);
    const struct tell tell = {
        .event = "mileage.posted",
        .agency = posting->plan->agency,
        .department_id = posting->holder.department_id,
        .path = "/mileage",
        .title_ko = arena_format(request->arena, "%s %s점", item->name_ko, points),
        .title_en = arena_format(request->arena, "%s: %s points", item->name_en, points),
    };
    return posting->holder.officer_id
               ? tell_officer(request->app, request->turn, posting->holder.officer_id, &tell, err)
               : tell_role(request->app, request->turn, ROLE_MANAGER, &tell, err);
}

static bool log_entry(struct request *request, const struct mileage_posting *posting,
                      struct err *err)
{
    const struct request_act act = {
        .action = "mileage_entry.post",
        .table = "mileage_entry",
        .id = arena_format(request->arena, "%lld", (long long)posting->id),
        .owner = entry_owner(posting->plan->agency, &posting->holder),
        .reason = posting->reason,
        .detail =
            json_pack("{s:s, s:s, s:o, s:I, s:I}", "kind", posting->kind, "item",
                      posting->item->code, "points", points_json(posting->points), "holder",
                      (json_int_t)posting->holder.id, "reverses", (json_int_t)posting->reverses_id),
    };
    return request_audit(request, &act, err);
}

bool entry_post_logged(struct request *request, const struct mileage_posting *posting,
                       struct err *err)
{
    return entry_post(request->store, posting, err) && log_entry(request, posting, err) &&
           tell_holder(request, posting, err);
}

bool entry_reverse_logged(struct request *request, const struct entry *entry, const char *reason,
                          int64_t *id, struct err *err)
{
    const struct mileage_posting undo = { .id = writer_next_id(request->turn),
                                          .at_us = request->at_us,
                                          .by_id = request->actor->account_id,
                                          .reason = reason };
    *id = undo.id;
    TRY(entry_reverse(request->store, request->arena, entry, &undo, err));
    const struct request_act act = {
        .action = "mileage_entry.reverse",
        .table = "mileage_entry",
        .id = arena_format(request->arena, "%lld", (long long)undo.id),
        .owner = entry_owner(entry->agency, &entry->holder),
        .reason = reason,
        .detail = json_pack("{s:I, s:o}", "reverses", (json_int_t)entry->id, "points",
                            points_json(-entry->points)),
    };
    const struct tell tell = {
        .event = "mileage.reversed",
        .agency = entry->agency,
        .department_id = entry->holder.department_id,
        .path = "/mileage",
        .title_ko =
            arena_format(request->arena, "%s점 취소", points_text(request->arena, entry->points)),
        .title_en = arena_format(request->arena, "%s points reversed",
                                 points_text(request->arena, entry->points)),
    };
    TRY(request_audit(request, &act, err));
    return entry->holder.officer_id
               ? tell_officer(request->app, request->turn, entry->holder.officer_id, &tell, err)
               : tell_role(request->app, request->turn, ROLE_MANAGER, &tell, err);
}

// ---- routes

static bool entry_here(struct request *request, struct entry *out, struct err *err)
{
    int64_t id;
    bool found;
    TRY(request_id(request, 0, &id, err));
    TRY(entry_load(request->store, request->arena, id, out, &found, err));
    return found || request_hidden(err);
}

bool entry_whose(struct request *request, struct owner *out, struct err *err)
{
    struct entry entry;
    TRY(entry_here(request, &entry, err));
    *out = entry_owner(entry.agency, &entry.holder);
    return true;
}

static struct list list_of(struct request *request)
{
    return (struct list){ .from = "mileage_entry_list a",
                          .alias = "a",
                          .fields = &request->route->reply,
                          .where = plan_mine(request),
                          .sort = "-posted_at" };
}

bool entry_list(struct request *request, struct err *err)
{
    const struct list list = list_of(request);
    return request_list(request, &list, err);
}

bool entry_export(struct request *request, struct err *err)
{
    static const struct sheet_form form = { "mileage-ledger", "mileage_entry.export",
                                            "mileage_entry", NULL, 0 };
    const struct list list = list_of(request);
    return sheet_send(request, &list, &form, err);
}

static bool is_own(const struct request *request, const struct holder *holder)
{
    return holder->officer_id && holder->officer_id == request->actor->officer_id;
}

static json_t *acts_of(struct request *request, const struct entry *entry, const char *until)
{
    const struct actor *actor = request->actor;
    struct owner owner = entry_owner(entry->agency, &entry->holder);
    const char *today = civil_date_text(request->arena, app_today(request->app, request->at_us));
    json_t *acts = json_array();
    bool holds = is_own(request, &entry->holder) ||
                 (!entry->holder.officer_id && actor_may(actor, MAY_MILEAGE_CLAIM, &owner));
    if (holds && strcmp(today, until) <= 0)
        json_array_append_new(acts, json_string("object"));
    if (actor_may(actor, MAY_MILEAGE_EDIT, &owner) && !is_own(request, &entry->holder) &&
        !entry->reversed_by && !entry->reverses_id)
        json_array_append_new(acts, json_string("reverse"));
    return acts;
}

bool entry_show(struct request *request, struct err *err)
{
    static const struct field line[] = {
        PLAIN("account", FIELD_TEXT, "계정", "Account"),
        PLAIN("account_id", FIELD_ID, "번호", "Number"),
        PLAIN("points", FIELD_POINTS, "점수", "Points"),
    };
    static const struct fields line_fields = FIELDS(line);
    struct entry entry;
    struct mileage_plan plan;
    json_t *row = NULL;
    bool found;
    TRY(entry_here(request, &entry, err));
    TRY(plan_load(request->store, request->arena, entry.plan_id, &plan, &found, err));
    const struct store_value id = store_int(entry.id);
    TRY(request_object(request, &request->route->reply, &row, err, SQL_ENTRY_SHOW, &id, 1));
    json_t *lines = request_array(request, &line_fields, err, SQL_ENTRY_LINES, &id, 1);
    if (!lines) {
        json_decref(row);
        return false;
    }
    const char *until =
        civil_date_text(request->arena, app_today(request->app, entry.at_us) + plan.objection_days);
    json_object_set_new(row, "lines", lines);
    json_object_set_new(row, "object_until", json_string(until));
    json_object_set_new(row, "acts", acts_of(request, &entry, until));
    return request_reply(request, 200, row);
}

static bool reply_entry(struct request *request, int status, int64_t id, int64_t points)
{
    return request_reply(
        request, status,
        json_pack("{s:I, s:o}", "id", (json_int_t)id, "points", points_json(points)));
}

bool entry_reverse_route(struct request *request, struct err *err)
{
    struct entry entry;
    int64_t id;
    TRY(entry_here(request, &entry, err));
    if (is_own(request, &entry.holder))
        return err_set(err, ERR_FORBIDDEN,
                       "본인의 건은 처리할 수 없습니다 | nobody handles his own");
    TRY(entry_reverse_logged(request, &entry, request_text(request, "reason"), &id, err));
    if (entry.claim_id)
        TRY(claim_reversed(request, entry.claim_id, entry.id, err));
    return reply_entry(request, 201, id, -entry.points);
}

// Who or which department a minus is for, of the asker's agency.
static bool minus_holder(struct request *request, const struct mileage_plan *plan,
                         struct holder *out, struct err *err)
{
    bool departments = plan_is_of_departments(plan), found;
    const char *member = departments ? "department_id" : "officer_id", *agency;
    int64_t id = request_number(request, member);
    TRY(store_word(request->store, err, request->arena, &agency,
                   departments ? SQL_AGENCY_OF_DEPARTMENT : SQL_AGENCY_OF_OFFICER,
                   STORE_ARGS(store_int(id))));
    found = agency && strcmp(agency, plan->agency) == 0;
    if (!found)
        return request_fault(request, err, ERR_BAD_INPUT, member,
                             departments
                                 ? "이 기관의 부서를 고르십시오 | name a department of the agency"
                                 : "이 기관의 직원을 고르십시오 | name an officer of the agency");
    *out = (struct holder){ .id = id, .department_id = id };
    if (departments)
        return true;
    out->officer_id = id;
    return people_home(request->store, id, app_today(request->app, request->at_us),
                       &out->department_id, err);
}

bool entry_minus(struct request *request, struct err *err)
{
    struct mileage_plan plan;
    struct plan_item item;
    struct mileage_posting posting = { .plan = &plan,
                                       .item = &item,
                                       .kind = "minus",
                                       .at_us = request->at_us,
                                       .by_id = request->actor->account_id,
                                       .happened_on = request_text(request, "happened_on"),
                                       .reason = request_text(request, "reason") };
    TRY(plan_asked(request, &plan, &item, err));
    if (!item.minus || *item.source)
        return request_fault(
            request, err, ERR_BAD_INPUT, "item_id",
            "직접 올리는 감점 항목이 아닙니다 | not a minus item that is entered by hand");
    TRY(minus_holder(request, &plan, &posting.holder, err));
    if (is_own(request, &posting.holder))
        return err_set(err, ERR_FORBIDDEN,
                       "본인의 건은 처리할 수 없습니다 | nobody handles his own");
    TRY(plan_points(request, &item, &posting.points, err) && plan_day(request, &plan, err));
    posting.id = writer_next_id(request->turn);
    TRY(entry_post_logged(request, &posting, err));
    return reply_entry(request, 201, posting.id, posting.points);
}
