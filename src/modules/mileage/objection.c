// An objection is against an entry, or against the refusal of a claim. Another auditor decides it than the one whose
// act it is about.
//
//   entry, upheld        the entry is reversed; where other points are right, a correction with these is posted
//   reversal, upheld     a correction with the points that were taken back
//   refusal, upheld      the claim waits for audit again
#include "modules/mileage/objection.h"

#include "app/tell.h"
#include "modules/mileage/queries.h"

enum { ASKED, UPHELD, REFUSED, WITHDRAWN, STATES };
enum { UPHOLD, REFUSE, WITHDRAW, ACTS };

static const struct workflow_move moves[] = {
    { UPHOLD, ASKED, UPHELD, MAY_MILEAGE_EDIT, NEED_NOT_OWN | NEED_REASON },
    { REFUSE, ASKED, REFUSED, MAY_MILEAGE_EDIT, NEED_NOT_OWN | NEED_REASON },
    { WITHDRAW, ASKED, WITHDRAWN, MAY_MILEAGE_CLAIM, 0 },
};
static const char *const state_names[STATES] = { "asked", "upheld", "refused", "withdrawn" };
static const char *const act_names[ACTS] = { "uphold", "refuse", "withdraw" };
static const struct workflow objection_workflow = {
    .thing = "mileage_objection",
    .states = state_names,
    .acts = act_names,
    .state_count = STATES,
    .act_count = ACTS,
    .moves = moves,
    .move_count = sizeof moves / sizeof *moves,
};

struct objection {
    struct workflow_thing thing;
    int64_t plan_id, entry_id, claim_id;
    struct holder holder;
};

static bool objection_here(struct request *request, struct objection *out, struct err *err)
{
    int64_t id;
    TRY(request_id(request, 0, &id, err));
    struct store_rows *rows =
        store_ask(request->store, err, SQL_OBJECTION_GET, STORE_ARGS(store_int(id)));
    bool found = false, fine = rows && store_next(rows, &found, err);
    if (fine && found) {
        int64_t department_id = store_get_int(rows, 4), officer_id = store_get_int(rows, 5);
        *out = (struct objection){
            .thing = { .workflow = &objection_workflow,
                       .id = id,
                       .version = store_get_int(rows, 1),
                       .owner = { store_copy_text(rows, 3, request->arena), department_id,
                                  officer_id },
                       .own_officer = store_get_int(rows, 6) },
            .plan_id = store_get_int(rows, 7),
            .entry_id = store_get_int(rows, 8),
            .claim_id = store_get_int(rows, 9),
            .holder = { officer_id ? officer_id : department_id, department_id, officer_id },
        };
        found =
            workflow_state_read(&objection_workflow, store_get_text(rows, 2), &out->thing.state);
    }
    store_done(rows);
    return fine && (found || request_hidden(err));
}

bool objection_whose(struct request *request, struct owner *out, struct err *err)
{
    struct objection objection;
    TRY(objection_here(request, &objection, err));
    *out = objection.thing.owner;
    return true;
}

bool objection_list(struct request *request, struct err *err)
{
    const struct list list = { .from = "mileage_objection_list a",
                               .alias = "a",
                               .fields = &request->route->reply,
                               .where = plan_mine(request),
                               .sort = "-asked_at" };
    return request_list(request, &list, err);
}

// ---- objecting

// What it is about, and since when that stands.
struct about {
    int64_t plan_id, since_us;
    struct holder holder;
    const char *agency;
};

static bool about_entry(struct request *request, int64_t id, struct about *out, struct err *err)
{
    struct entry entry;
    bool found;
    TRY(entry_load(request->store, request->arena, id, &entry, &found, err));
    if (found)
        *out = (struct about){ entry.plan_id, entry.at_us, entry.holder, entry.agency };
    return found || request_fault(request, err, ERR_NOT_FOUND, "entry_id",
                                  "없거나 볼 수 없습니다 | not there, or not yours to see");
}

static bool about_claim(struct request *request, int64_t id, struct about *out, struct err *err)
{
    struct claim claim;
    bool found;
    TRY(claim_load(request->store, request->arena, id, &claim, &found, err));
    if (!found)
        return request_fault(request, err, ERR_NOT_FOUND, "claim_id",
                             "없거나 볼 수 없습니다 | not there, or not yours to see");
    *out =
        (struct about){ claim.plan_id, claim.decided_us, claim.holder, claim.thing.owner.agency };
    return claim.thing.state == CLAIM_REFUSED ||
           request_fault(request, err, ERR_CONFLICT, "claim_id",
                         "거부된 신청에만 이의가 있습니다 | only against a claim that was refused");
}

static bool is_holder(struct request *request, const struct about *about)
{
    struct owner owner = entry_owner(about->agency, &about->holder);
    return about->holder.officer_id ? about->holder.officer_id == request->actor->officer_id
                                    : actor_may(request->actor, MAY_MILEAGE_CLAIM, &owner);
}

static bool in_time(struct request *request, const struct about *about, struct err *err)
{
    struct mileage_plan plan;
    bool found;
    TRY(plan_load(request->store, request->arena, about->plan_id, &plan, &found, err));
    if (!plan_is_live(&plan))
        return err_set(err, ERR_CONFLICT, "마감한 해입니다 | the year is closed");
    int64_t last = app_today(request->app, about->since_us) + plan.objection_days;
    const char *until = civil_date_text(request->arena, last);
    return app_today(request->app, request->at_us) <= last ||
           err_set(err, ERR_CONFLICT,
                   "이의신청은 %lld일 안에 합니다(마지막 날 %s) | an objection is made within %lld "
                   "days (the "
                   "last was %s)",
                   (long long)plan.objection_days, until, (long long)plan.objection_days, until);
}

static bool is_new(struct request *request, int64_t of, struct err *err)
{
    int64_t count = 0;
    bool found;
    TRY(store_number(request->store, err, &count, &found, SQL_OBJECTED, STORE_ARGS(store_int(of))));
    return !count ||
           err_set(err, ERR_CONFLICT, "이미 이의를 신청했습니다 | it has been objected to already");
}

bool objection_add(struct request *request, struct err *err)
{
    int64_t entry_id = request_number(request, "entry_id"),
            claim_id = request_number(request, "claim_id"), id = writer_next_id(request->turn);
    struct about about;
    if (!entry_id == !claim_id)
        return request_fault(
            request, err, ERR_BAD_INPUT, "entry_id",
            "원장의 항목이나 거부된 신청 하나를 적습니다 | name an entry, or a claim that "
            "was refused");
    TRY(entry_id ? about_entry(request, entry_id, &about, err)
                 : about_claim(request, claim_id, &about, err));
    TRY(is_holder(request, &about) || request_hidden(err));
    TRY(in_time(request, &about, err) && is_new(request, entry_id ? entry_id : claim_id, err));
    TRY(store_run(request->store, err, SQL_OBJECTION_PUT,
                  STORE_ARGS(store_int(id), store_int(about.plan_id), store_text(about.agency),
                             id_or_null(about.holder.department_id),
                             id_or_null(about.holder.officer_id),
                             store_int(request->actor->officer_id), id_or_null(entry_id),
                             id_or_null(claim_id), store_text(request_text(request, "text")),
                             store_int(request->at_us))));
    const struct request_act act = {
        .action = "mileage_objection.object",
        .table = "mileage_objection",
        .id = arena_format(request->arena, "%lld", (long long)id),
        .owner = entry_owner(about.agency, &about.holder),
        .detail = json_incref(request->body),
    };
    const struct tell tell = { .event = "mileage.objected",
                               .agency = about.agency,
                               .path = "/mileage/audit?tab=objections",
                               .title_ko = "마일리지 이의신청",
                               .title_en = "Objection to the mileage" };
    TRY(request_audit(request, &act, err) &&
        tell_role(request->app, request->turn, ROLE_AUDITOR, &tell, err));
    request_version(request, 1);
    return request_reply(request, 201, json_pack("{s:I, s:i}", "id", (json_int_t)id, "version", 1));
}

// ---- deciding

static bool is_other_auditor(struct request *request, int64_t by_id, struct err *err)
{
    return by_id != request->actor->account_id ||
           err_set(err, ERR_FORBIDDEN,
                   "올리거나 거부한 사람은 이의를 결정할 수 없습니다 | who posted or refused it "
                   "does not "
                   "decide the objection");
}

static bool correct(struct request *request, const struct objection *objection,
                    const struct entry *entry, int64_t points, struct err *err)
{
    struct mileage_plan plan;
    struct plan_item item;
    bool found;
    TRY(plan_load(request->store, request->arena, entry->plan_id, &plan, &found, err));
    TRY(plan_item_load(request->store, request->arena, entry->item_id, &item, &found, err));
    const struct mileage_posting posting = { .id = writer_next_id(request->turn),
                                             .at_us = request->at_us,
                                             .by_id = request->actor->account_id,
                                             .plan = &plan,
                                             .item = &item,
                                             .holder = entry->holder,
                                             .kind = "correction",
                                             .happened_on = entry->happened_on,
                                             .reason = objection->thing.reason,
                                             .points = points };
    return entry_post_logged(request, &posting, err);
}

static bool mend_entry(struct request *request, const struct objection *objection, struct err *err)
{
    struct entry entry;
    int64_t id, points = request_points(request, "points");
    bool found;
    TRY(entry_load(request->store, request->arena, objection->entry_id, &entry, &found, err));
    if (entry.reverses_id && !request_given(request, "points"))
        points = -entry.points;
    if (!entry.reverses_id)
        TRY(entry_reverse_logged(request, &entry, objection->thing.reason, &id, err));
    if (!entry.reverses_id && entry.claim_id)
        TRY(claim_reversed(request, entry.claim_id, entry.id, err));
    return !points || correct(request, objection, &entry, points, err);
}

// Who did what it is about.
static bool doer(struct request *request, const struct objection *objection, int64_t *out,
                 struct err *err)
{
    struct entry entry = { 0 };
    bool found;
    if (objection->entry_id) {
        TRY(entry_load(request->store, request->arena, objection->entry_id, &entry, &found, err));
        *out = entry.by_id;
        return true;
    }
    return store_number(request->store, err, out, &found, SQL_CLAIM_REFUSER,
                        STORE_ARGS(store_int(objection->claim_id)));
}

static bool tell_decided(struct request *request, const struct objection *objection,
                         struct err *err)
{
    bool upheld = objection->thing.state == UPHELD;
    const struct tell tell = {
        .event = upheld ? "mileage.objection_upheld" : "mileage.objection_refused",
        .agency = objection->thing.owner.agency,
        .department_id = objection->holder.department_id,
        .path = "/mileage",
        .title_ko = upheld ? "마일리지 이의신청 인용" : "마일리지 이의신청 기각",
        .title_en = upheld ? "Objection to the mileage upheld" : "Objection to the mileage refused",
    };
    return tell_officer(request->app, request->turn, objection->thing.own_officer, &tell, err);
}

static bool save(struct request *request, const struct objection *objection, struct err *err)
{
    const struct workflow_thing *thing = &objection->thing;
    return store_run(request->store, err, SQL_OBJECTION_SAVE,
                     STORE_ARGS(store_int(thing->id), store_int(thing->version),
                                store_text(workflow_state(&objection_workflow, thing->state)),
                                store_text(thing->reason)));
}

static bool decide(struct request *request, unsigned act, struct err *err)
{
    struct objection objection;
    int64_t by_id = 0;
    TRY(objection_here(request, &objection, err));
    TRY(workflow_begin(request, &objection.thing, act, err));
    TRY(doer(request, &objection, &by_id, err) && is_other_auditor(request, by_id, err));
    if (act == UPHOLD)
        TRY(objection.entry_id
                ? mend_entry(request, &objection, err)
                : claim_reopen(request, objection.claim_id, objection.thing.reason, err));
    TRY(save(request, &objection, err) && tell_decided(request, &objection, err));
    return workflow_answer(request, &objection.thing,
                           json_pack("{s:I, s:I}", "entry", (json_int_t)objection.entry_id, "claim",
                                     (json_int_t)objection.claim_id),
                           err);
}

bool objection_uphold(struct request *request, struct err *err)
{
    return decide(request, UPHOLD, err);
}

bool objection_refuse(struct request *request, struct err *err)
{
    return decide(request, REFUSE, err);
}

bool objection_withdraw(struct request *request, struct err *err)
{
    struct objection objection;
    TRY(objection_here(request, &objection, err));
    if (objection.thing.own_officer != request->actor->officer_id)
        return err_set(err, ERR_FORBIDDEN,
                       "신청한 사람만 거둘 수 있습니다 | only who objected takes it back");
    return workflow_begin(request, &objection.thing, WITHDRAW, err) &&
           save(request, &objection, err) && workflow_answer(request, &objection.thing, NULL, err);
}
