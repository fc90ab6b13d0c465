// Credit that comes by itself, in two steps.
//
//   what was earned     told by other modules ("mileage.earned"), read from a file (training.h), or reckoned over
//                       other modules' views once a half or a year is over: once for each source, holder and ref
//   what is posted      as soon as a plan in force has an item for the source; the program posts it
//
//   alarm.in_time       every alarm of the half acted on in time           × the share of his answers "lawful" that
//                                                                            audit's sampling upheld
//   selfcheck.in_time   every self-check of the half handed in in time
//   department.rates    rate of acting and share of self-check items answered, of the year: 0 to the item's most,
//                       once nothing of the year is within its days any more
//   department.average  its people's points beside their target, of the year: 0 to the item's most, once the year of
//                       persons is closed
//
// An officer who clicks "lawful" on everything is in time with everything. So what he answered "lawful" counts as far
// as it was upheld when it was sampled; where none of his was drawn, as the agency's was; where nothing was drawn yet,
// it waits. For example 40 alarms in time, 10 of them "lawful", 2 drawn, 1 upheld: half of the item's points.
#include "modules/mileage/earn.h"

#include "app/people.h"
#include "base/doc.h"
#include "base/now.h"
#include "base/vec.h"
#include "modules/mileage/queries.h"

bool earn_add(struct store *store, int64_t id, int64_t at_us, const struct earning *earning,
              bool *added, struct err *err)
{
    const struct holder *holder = &earning->holder;
    const char *subject = plan_subjects[holder->officer_id ? 0 : 1];
    TRY(store_run(store, err, SQL_EARNING_PUT,
                  STORE_ARGS(store_int(id), store_text(earning->agency), store_text(subject),
                             store_text(earning->source), store_int(holder->id),
                             id_or_null(holder->department_id), id_or_null(holder->officer_id),
                             store_text(earning->ref), store_text(earning->happened_on),
                             store_int(earning->share), store_int(at_us))));
    *added = store_changed(store) == 1;
    return true;
}

// ---- posting

struct waiting {
    int64_t id, plan_id, item_id, share;
    struct holder holder;
    const char *source, *ref, *happened_on;
};

static bool read_waiting(struct store *store, struct arena *arena, struct waiting *out,
                         size_t *count, struct err *err)
{
    struct store_rows *rows = store_ask(store, err, SQL_EARNINGS_DUE, STORE_NO_ARGS);
    bool more = rows != NULL, fine = more;
    for (*count = 0; more && (fine = store_next(rows, &more, err)) && more; ++*count)
        out[*count] = (struct waiting){
            .id = store_get_int(rows, 0),
            .plan_id = store_get_int(rows, 1),
            .item_id = store_get_int(rows, 2),
            .share = store_get_int(rows, 3),
            .holder = { store_get_int(rows, 4), store_get_int(rows, 5), store_get_int(rows, 6) },
            .source = store_copy_text(rows, 7, arena),
            .ref = store_copy_text(rows, 8, arena),
            .happened_on = store_copy_text(rows, 9, arena),
        };
    store_done(rows);
    return fine;
}

// From the item's least to its most; where both are one, that much of it.
static int64_t points_of_share(const struct plan_item *item, int64_t share)
{
    bool range = item->points < item->points_max;
    int64_t whole = range ? item->points_max - item->points : item->points;
    return (range ? item->points : 0) + (whole * share + EARN_WHOLE / 2) / EARN_WHOLE;
}

static bool done(struct store *store, const struct waiting *waiting, const char *state,
                 const char *why, int64_t entry_id, struct err *err)
{
    return store_run(store, err, SQL_EARNING_DONE,
                     STORE_ARGS(store_int(waiting->id), store_text(state), store_text(why),
                                id_or_null(entry_id)));
}

static bool log_posted(struct app *app, struct writer_turn *turn,
                       const struct mileage_posting *posting, const struct waiting *waiting,
                       struct err *err)
{
    struct arena *arena = writer_arena(turn);
    json_t *detail =
        json_pack("{s:s, s:s, s:s, s:o, s:I}", "item", posting->item->code, "source",
                  waiting->source, "ref", waiting->ref, "points", points_json(posting->points),
                  "holder", (json_int_t)posting->holder.id);
    const struct audit_entry entry = {
        .at_us = posting->at_us,
        .actor_name = "haechi",
        .address = "",
        .action = "mileage_entry.post",
        .agency = posting->plan->agency,
        .department_id = posting->holder.department_id,
        .object_table = "mileage_entry",
        .object_id = arena_format(arena, "%lld", (long long)posting->id),
        .detail = doc_dump(arena, detail),
    };
    json_decref(detail);
    return audit_write(app_audit(app), writer_store(turn), &entry, err);
}

static bool post_one(struct app *app, struct writer_turn *turn, const struct waiting *waiting,
                     struct err *err)
{
    struct store *store = writer_store(turn);
    struct arena *arena = writer_arena(turn);
    struct mileage_plan plan;
    struct plan_item item;
    bool found, credited;
    TRY(plan_load(store, arena, waiting->plan_id, &plan, &found, err));
    TRY(plan_item_load(store, arena, waiting->item_id, &item, &found, err));
    TRY(entry_credited(store, arena, &item, waiting->holder.id, waiting->happened_on, &credited,
                       err));
    int64_t points = points_of_share(&item, waiting->share);
    const char *why = !plan_is_live(&plan)                            ? "closed"
                      : credited                                      ? "credited"
                      : waiting->holder.officer_id && !waiting->share ? "not_upheld"
                      : !points                                       ? "no_points"
                                                                      : "";
    if (*why)
        return done(store, waiting, "skipped", why, 0, err);
    const struct mileage_posting posting = { .id = writer_next_id(turn),
                                             .at_us = writer_at_us(turn),
                                             .plan = &plan,
                                             .item = &item,
                                             .holder = waiting->holder,
                                             .kind = "auto",
                                             .happened_on = waiting->happened_on,
                                             .reason = waiting->ref,
                                             .points = points };
    return entry_post(store, &posting, err) && log_posted(app, turn, &posting, waiting, err) &&
           done(store, waiting, "posted", "", posting.id, err);
}

bool earn_post(struct app *app, struct writer_turn *turn, struct err *err)
{
    struct waiting *waiting = arena_take(writer_arena(turn), EARN_POST_MAX * sizeof *waiting);
    size_t count;
    TRY(read_waiting(writer_store(turn), writer_arena(turn), waiting, &count, err));
    for (size_t i = 0; i < count; i++)
        TRY(post_one(app, turn, &waiting[i], err));
    return true;
}

// ---- what others tell

bool earn_told(struct app *app, struct writer_turn *turn, const struct app_event *event,
               struct err *err)
{
    const json_t *object = event->object, *share = json_object_get(object, "share");
    int64_t officer_id = json_integer_value(json_object_get(object, "officer_id"));
    int64_t department_id = json_integer_value(json_object_get(object, "department_id"));
    struct earning earning = {
        .agency = event->owner.agency,
        .source = json_string_value(json_object_get(object, "source")),
        .ref = json_string_value(json_object_get(object, "ref")),
        .happened_on = json_string_value(json_object_get(object, "happened_on")),
        .holder = { officer_id ? officer_id : department_id, department_id, officer_id },
        .share = share ? json_integer_value(share) : EARN_WHOLE,
    };
    bool added;
    if (!earning.source || !earning.ref || !earning.happened_on || !earning.holder.id)
        return err_set(err, ERR_BAD_INPUT,
                       "mileage.earned: source, ref, happened_on and a holder are needed");
    if (officer_id && !department_id)
        TRY(people_home(writer_store(turn), officer_id, app_today(app, writer_at_us(turn)),
                        &earning.holder.department_id, err));
    return earn_add(writer_store(turn), writer_next_id(turn), writer_at_us(turn), &earning, &added,
                    err);
}

// ---- what is reckoned

struct span {
    const char *ref, *first, *last; // "2026-H1", its first and last day
    int64_t from_us, to_us;
};

struct reckoning {
    struct app *app;
    struct writer_turn *turn;
    struct store *store;
    struct arena *arena;
    struct span span;
};

static struct span span_of(const struct reckoning *at, int year, int first_month, int last_month,
                           const char *ref)
{
    int zone = app_zone_minutes(at->app);
    int64_t first = civil_day(year, first_month, 1);
    int64_t last = civil_day(year, last_month, civil_days_in_month(year, last_month));
    return (struct span){ ref, civil_date_text(at->arena, first), civil_date_text(at->arena, last),
                          now_of_civil(first * CIVIL_DAY_US, zone),
                          now_of_civil((last + 1) * CIVIL_DAY_US, zone) };
}

static bool add(const struct reckoning *at, const char *source, const char *agency,
                const struct holder *holder, int64_t share, struct err *err)
{
    const struct earning earning = { .agency = agency,
                                     .source = source,
                                     .ref = at->span.ref,
                                     .happened_on = at->span.last,
                                     .holder = *holder,
                                     .share = share };
    bool added;
    return earn_add(at->store, writer_next_id(at->turn), writer_at_us(at->turn), &earning, &added,
                    err);
}

// Rows: agency, holder's department, officer (0: the department), share; not those who have it already.
struct found {
    const char *agency;
    struct holder holder;
    int64_t share;
};

static bool reckon(const struct reckoning *at, const char *source, struct err *err, const char *sql,
                   const struct store_value *args, size_t count)
{
    struct {
        struct found *at;
        size_t count, room;
    } list = { 0 };
    struct store_rows *rows = store_ask(at->store, err, sql, args, count);
    bool more = rows != NULL, fine = more;
    while (more && (fine = store_next(rows, &more, err)) && more) {
        int64_t department_id = store_get_int(rows, 1), officer_id = store_get_int(rows, 2);
        struct found found = { .agency = store_copy_text(rows, 0, at->arena),
                               .holder = { officer_id ? officer_id : department_id, department_id,
                                           officer_id },
                               .share = store_get_int(rows, 3) };
        VEC_ADD(at->arena, &list, found);
    }
    store_done(rows);
    TRY(fine);
    for (size_t i = 0; i < list.count; i++) {
        struct found *found = &list.at[i];
        if (found->holder.officer_id && !found->holder.department_id)
            TRY(people_home(at->store, found->holder.officer_id,
                            app_today(at->app, writer_at_us(at->turn)),
                            &found->holder.department_id, err));
        TRY(add(at, source, found->agency, &found->holder, found->share, err));
    }
    return true;
}

static bool reckon_half(const struct reckoning *at, struct err *err)
{
    const struct span *half = &at->span;
    return reckon(at, "selfcheck.in_time", err, SQL_SELFCHECKS_IN_TIME,
                  STORE_ARGS(store_text(half->first), store_text(half->last),
                             store_text(half->ref))) &&
           reckon(
               at, "alarm.in_time", err, SQL_ALARMS_IN_TIME,
               STORE_ARGS(store_int(half->from_us), store_int(half->to_us), store_text(half->ref)));
}

static bool reckon_year(const struct reckoning *at, int year, struct err *err)
{
    const struct span *span = &at->span;
    return reckon(at, "department.rates", err, SQL_DEPARTMENT_RATES,
                  STORE_ARGS(store_int(span->from_us), store_int(span->to_us),
                             store_text(span->first), store_text(span->last), store_text(span->ref),
                             store_text(civil_date_text(
                                 at->arena, app_today(at->app, writer_at_us(at->turn)))))) &&
           reckon(at, "department.average", err, SQL_DEPARTMENT_AVERAGES,
                  STORE_ARGS(store_int(year), store_text(span->last), store_text(span->ref)));
}

// The last two halves that are over, and the last year.
bool earn_reckon(struct app *app, struct writer_turn *turn, struct err *err)
{
    struct reckoning at = {
        .app = app, .turn = turn, .store = writer_store(turn), .arena = writer_arena(turn)
    };
    struct civil civil;
    civil_of_day(app_today(app, writer_at_us(turn)), &civil);
    int halves = 2 * civil.year + (civil.month > 6); // this one's number
    for (int half = halves - 2; half < halves; half++) {
        int year = half / 2, second = half % 2;
        at.span = span_of(&at, year, second ? 7 : 1, second ? 12 : 6,
                          arena_format(at.arena, "%d-H%d", year, second + 1));
        TRY(reckon_half(&at, err));
    }
    at.span = span_of(&at, civil.year - 1, 1, 12, arena_format(at.arena, "%d", civil.year - 1));
    return reckon_year(&at, civil.year - 1, err);
}

bool earn_list(struct request *request, struct err *err)
{
    const struct list list = { .from = "mileage_earning_list a",
                               .alias = "a",
                               .fields = &request->route->reply,
                               .where = plan_mine(request),
                               .sort = "-earned_at" };
    return request_list(request, &list, err);
}
