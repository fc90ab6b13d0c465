// The life of a claim.
//
//   claimed ─approve─► approved ─post─► posted       who claims        who approves    who posts
//      │  ▲               │               │          an officer        his manager     audit
//      │  └─again─ sent_back              │          a manager, a      nobody          audit
//      ├─ refused ◄───────┤               │          department
//      └─ withdrawn ◄─────┘               │          an auditor        deputy head     the program
//                         false ◄─────────┤
//                                reversed ◄
//
// What has nobody to approve it passes on at once (`pass`); so do items that audit alone judges. Where the plan
// says that audit looks at a sample, the program posts what a manager approved.
#include "modules/mileage/claim.h"

#include "app/bulk.h"
#include "app/people.h"
#include "app/sheet.h"
#include "app/tell.h"
#include "modules/mileage/queries.h"

#define WHY   NEED_REASON
#define OTHER NEED_NOT_OWN
#define AUDIT MAY_MILEAGE_EDIT

// clang-format off
static const struct workflow_move moves[] = {
    { CLAIM_PASS, CLAIM_CLAIMED, CLAIM_APPROVED, AUDIT, NEED_PROGRAM },
    { CLAIM_APPROVE, CLAIM_CLAIMED, CLAIM_APPROVED, MAY_MILEAGE_APPROVE, OTHER | TAKES_PART },
    { CLAIM_POST, CLAIM_APPROVED, CLAIM_POSTED, AUDIT, OTHER | NEED_OTHER_PERSON },
    { CLAIM_SEND_BACK, CLAIM_CLAIMED, CLAIM_SENT_BACK, MAY_MILEAGE_APPROVE, OTHER | WHY },
    { CLAIM_SEND_BACK, CLAIM_APPROVED, CLAIM_SENT_BACK, AUDIT, OTHER | WHY },
    { CLAIM_REFUSE, CLAIM_CLAIMED, CLAIM_REFUSED, MAY_MILEAGE_APPROVE, OTHER | WHY },
    { CLAIM_REFUSE, CLAIM_APPROVED, CLAIM_REFUSED, AUDIT, OTHER | WHY },
    { CLAIM_AGAIN, CLAIM_SENT_BACK, CLAIM_CLAIMED, MAY_MILEAGE_CLAIM, 0 },
    { CLAIM_WITHDRAW, CLAIM_CLAIMED, CLAIM_WITHDRAWN, MAY_MILEAGE_CLAIM, 0 },
    { CLAIM_WITHDRAW, CLAIM_APPROVED, CLAIM_WITHDRAWN, MAY_MILEAGE_CLAIM, 0 },
    { CLAIM_WITHDRAW, CLAIM_SENT_BACK, CLAIM_WITHDRAWN, MAY_MILEAGE_CLAIM, 0 },
    { CLAIM_FALSIFY, CLAIM_APPROVED, CLAIM_FALSE, AUDIT, OTHER | WHY },
    { CLAIM_FALSIFY, CLAIM_POSTED, CLAIM_FALSE, AUDIT, OTHER | WHY },
    { CLAIM_REVERSE, CLAIM_POSTED, CLAIM_REVERSED, AUDIT, NEED_PROGRAM },
    { CLAIM_REOPEN, CLAIM_REFUSED, CLAIM_APPROVED, AUDIT, NEED_PROGRAM },
};

static const char *const state_names[CLAIM_STATES] = {
    [CLAIM_CLAIMED] = "claimed", [CLAIM_APPROVED] = "approved", [CLAIM_POSTED] = "posted",
    [CLAIM_SENT_BACK] = "sent_back", [CLAIM_REFUSED] = "refused", [CLAIM_WITHDRAWN] = "withdrawn",
    [CLAIM_REVERSED] = "reversed", [CLAIM_FALSE] = "false",
};
static const char *const act_names[CLAIM_ACTS] = {
    [CLAIM_PASS] = "pass", [CLAIM_APPROVE] = "approve", [CLAIM_POST] = "post", [CLAIM_SEND_BACK] = "send_back",
    [CLAIM_REFUSE] = "refuse", [CLAIM_AGAIN] = "again", [CLAIM_WITHDRAW] = "withdraw", [CLAIM_FALSIFY] = "false",
    [CLAIM_REVERSE] = "reverse", [CLAIM_REOPEN] = "reopen",
};
// clang-format on

static const struct workflow claim_workflow = {
    .thing = "mileage_claim",
    .states = state_names,
    .acts = act_names,
    .state_count = CLAIM_STATES,
    .act_count = CLAIM_ACTS,
    .moves = moves,
    .move_count = sizeof moves / sizeof *moves,
};

// ---- reading and keeping

static bool claim_take(struct arena *arena, const struct store_rows *rows, struct claim *out)
{
    int64_t department_id = store_get_int(rows, 4), officer_id = store_get_int(rows, 5);
    *out = (struct claim){
        .thing = { .workflow = &claim_workflow,
                   .id = store_get_int(rows, 0),
                   .version = store_get_int(rows, 1),
                   .owner = { store_copy_text(rows, 3, arena), department_id, officer_id },
                   .own_officer = store_get_int(rows, 6) },
        .plan_id = store_get_int(rows, 7),
        .item_id = store_get_int(rows, 8),
        .points = store_get_int(rows, 9),
        .entry_id = store_get_int(rows, 10),
        .decided_us = store_get_int(rows, 11),
        .holder = { officer_id ? officer_id : department_id, department_id, officer_id },
        .approver = store_copy_text(rows, 12, arena),
        .happened_on = store_copy_text(rows, 13, arena),
        .evidence = store_copy_text(rows, 14, arena),
        .reference = store_copy_text(rows, 15, arena),
        .link = store_copy_text(rows, 16, arena),
    };
    return workflow_state_read(&claim_workflow, store_get_text(rows, 2), &out->thing.state);
}

bool claim_load(struct store *store, struct arena *arena, int64_t id, struct claim *out,
                bool *found, struct err *err)
{
    struct store_rows *rows = store_ask(store, err, SQL_CLAIM_GET, STORE_ARGS(store_int(id)));
    *found = false;
    bool fine = rows && store_next(rows, found, err);
    if (fine && *found)
        *found = claim_take(arena, rows, out);
    store_done(rows);
    return fine;
}

// As it stood in thing.version, which workflow_end() counts on.
bool claim_save(struct request *request, const struct claim *claim, struct err *err)
{
    TRY(store_run(request->store, err, SQL_CLAIM_SAVE,
                  STORE_ARGS(store_int(claim->thing.id), store_int(claim->thing.version),
                             store_text(workflow_state(&claim_workflow, claim->thing.state)),
                             id_or_null(claim->entry_id), id_or_null(claim->decided_us),
                             store_text(claim->happened_on), store_int(claim->points),
                             store_text(claim->evidence), store_text(claim->reference),
                             store_text(claim->link))));
    return store_changed(request->store) == 1 ||
           err_set(err, ERR_CONFLICT,
                   "그사이 다른 사람이 고쳤습니다. 다시 읽으십시오 | somebody changed it "
                   "meanwhile: read it "
                   "again");
}

static bool claim_here(struct request *request, struct claim *out, struct err *err)
{
    int64_t id;
    bool found;
    TRY(request_id(request, 0, &id, err));
    TRY(claim_load(request->store, request->arena, id, out, &found, err));
    return found || request_hidden(err);
}

bool claim_whose(struct request *request, struct owner *out, struct err *err)
{
    struct claim claim;
    TRY(claim_here(request, &claim, err));
    *out = claim.thing.owner;
    return true;
}

static bool item_of(struct request *request, const struct claim *claim, struct mileage_plan *plan,
                    struct plan_item *item, struct err *err)
{
    bool found;
    return plan_load(request->store, request->arena, claim->plan_id, plan, &found, err) &&
           plan_item_load(request->store, request->arena, claim->item_id, item, &found, err);
}

static bool reply_claim(struct request *request, const struct claim *claim)
{
    request_version(request, claim->thing.version);
    json_t *reply = json_pack("{s:I, s:s, s:I}", "id", (json_int_t)claim->thing.id, "state",
                              workflow_state(&claim_workflow, claim->thing.state), "version",
                              (json_int_t)claim->thing.version);
    if (claim->entry_id)
        json_object_set_new(reply, "entry_id", json_integer(claim->entry_id));
    return request_reply(request, 200, reply);
}

// ---- who is told

static bool tell_of(struct request *request, const struct claim *claim, const char *event,
                    const char *page, struct tell *out, struct err *err)
{
    struct mileage_plan plan;
    struct plan_item item;
    TRY(item_of(request, claim, &plan, &item, err));
    *out = (struct tell){
        .event = event,
        .agency = claim->thing.owner.agency,
        .department_id = claim->holder.department_id,
        .path = arena_format(request->arena, "%s?claim=%lld", page, (long long)claim->thing.id),
        .title_ko = arena_format(request->arena, "%s %s점", item.name_ko,
                                 points_text(request->arena, claim->points)),
        .title_en = arena_format(request->arena, "%s, %s points", item.name_en,
                                 points_text(request->arena, claim->points)),
    };
    return true;
}

// Whoever it waits for.
static bool tell_next(struct request *request, const struct claim *claim, struct err *err)
{
    struct tell tell;
    bool waits = claim->thing.state == CLAIM_CLAIMED;
    TRY(tell_of(request, claim, waits ? "mileage.claimed" : "mileage.approved", "/mileage/claims",
                &tell, err));
    if (waits && strcmp(claim->approver, "manager") == 0)
        return tell_role(request->app, request->turn, ROLE_MANAGER, &tell, err);
    tell.department_id = 0;
    return tell_role(request->app, request->turn, waits ? ROLE_DEPUTY : ROLE_AUDITOR, &tell, err);
}

static bool tell_claimant(struct request *request, const struct claim *claim, struct err *err)
{
    struct tell tell;
    const char *event =
        arena_format(request->arena, "mileage.%s", workflow_act(&claim_workflow, claim->thing.act));
    return tell_of(request, claim, event, "/mileage", &tell, err) &&
           tell_officer(request->app, request->turn, claim->thing.own_officer, &tell, err);
}

// ---- claiming

// Who decides first: of an auditor's the deputy head; of a manager's, and of what only audit can judge, audit.
static const char *first_decider(const struct actor *actor, const struct holder *holder,
                                 const struct plan_item *item)
{
    if (actor_has(actor, ROLE_AUDITOR))
        return "deputy";
    if (!holder->officer_id || !holder->department_id || strcmp(item->approver, "audit") == 0)
        return "audit";
    for (size_t i = 0; i < actor->post_count; i++)
        if (!actor->posts[i].substitute &&
            (actor->posts[i].role == ROLE_MANAGER || actor->posts[i].role == ROLE_DEPUTY))
            return "audit";
    return "manager";
}

static bool is_claimable(struct request *request, const struct plan_item *item, struct err *err)
{
    if (item->minus)
        return request_fault(request, err, ERR_BAD_INPUT, "item_id",
                             "감점은 감사부서가 올립니다 | a minus is entered by audit");
    return strcmp(item->approver, "auto") != 0 ||
           request_fault(request, err, ERR_BAD_INPUT, "item_id",
                         "저절로 적립되는 항목입니다 | the item is credited by itself");
}

static bool claim_holder(struct request *request, const struct mileage_plan *plan,
                         struct holder *out, struct err *err)
{
    int64_t department_id = request_number(request, "department_id");
    *out = (struct holder){ department_id, department_id, 0 };
    if (plan_is_of_departments(plan)) {
        struct owner owner = entry_owner(plan->agency, out);
        return (department_id && actor_may(request->actor, MAY_MILEAGE_CLAIM, &owner)) ||
               request_fault(request, err, ERR_NOT_FOUND, "department_id",
                             "부서의 신청은 그 부서의 부서장이 합니다 | the manager claims for his "
                             "department");
    }
    if (!request->actor->officer_id || department_id)
        return request_fault(
            request, err, ERR_BAD_INPUT, "department_id",
            "개인 항목은 본인만 신청합니다 | a person's item is claimed by himself");
    out->id = out->officer_id = request->actor->officer_id;
    return people_home(request->store, out->officer_id, app_today(request->app, request->at_us),
                       &out->department_id, err);
}

// Once a period: neither posted nor waiting for it already.
static bool is_first(struct request *request, const struct plan_item *item,
                     const struct claim *claim, struct err *err)
{
    const char *from, *to;
    int64_t open = 0;
    bool credited, found;
    if (!plan_period(request->arena, item, claim->happened_on, &from, &to))
        return true;
    TRY(entry_credited(request->store, request->arena, item, claim->holder.id, claim->happened_on,
                       &credited, err));
    TRY(store_number(request->store, err, &open, &found, SQL_CLAIMS_OPEN,
                     STORE_ARGS(store_int(item->plan_id), store_int(item->id), store_text(from),
                                store_text(to), store_int(claim->thing.id),
                                store_int(claim->holder.id))));
    return (!credited && !open) ||
           request_fault(
               request, err, ERR_CONFLICT, "happened_on",
               "이 기간(%s~%s)에 이미 적립했거나 신청한 항목입니다 | credited or claimed in this "
               "period (%s to %s) already",
               from, to, from, to);
}

static const char *or_empty(const char *text)
{
    return text ? text : "";
}

static bool claim_fill(struct request *request, const struct mileage_plan *plan,
                       const struct plan_item *item, struct claim *claim, struct err *err)
{
    claim->happened_on = request_text(request, "happened_on");
    claim->evidence = request_text(request, "evidence");
    claim->reference = or_empty(request_text(request, "reference"));
    claim->link = or_empty(request_text(request, "link"));
    return plan_points(request, item, &claim->points, err) && plan_day(request, plan, err) &&
           is_first(request, item, claim, err);
}

static bool claim_put(struct request *request, const struct claim *claim, struct err *err)
{
    const struct holder *holder = &claim->holder;
    TRY(store_run(request->store, err, SQL_CLAIM_PUT,
                  STORE_ARGS(store_int(claim->thing.id), store_int(claim->plan_id),
                             store_int(claim->item_id), store_text(claim->thing.owner.agency),
                             id_or_null(holder->department_id), id_or_null(holder->officer_id),
                             store_int(claim->thing.own_officer), store_text(claim->approver),
                             store_text(claim->happened_on), store_int(claim->points),
                             store_text(claim->evidence), store_text(claim->reference),
                             store_text(claim->link), store_int(request->at_us))));
    const struct request_act act = {
        .action = "mileage_claim.claim",
        .table = "mileage_claim",
        .id = arena_format(request->arena, "%lld", (long long)claim->thing.id),
        .owner = claim->thing.owner,
        .detail = json_incref(request->body),
    };
    return request_audit(request, &act, err);
}

// What no manager decides goes on to audit.
static bool pass(struct request *request, struct claim *claim, struct err *err)
{
    if (strcmp(claim->approver, "audit") != 0)
        return true;
    struct claim before = *claim;
    claim->thing.state = CLAIM_APPROVED;
    TRY(claim_save(request, claim, err));
    *claim = before;
    return workflow_program(request->app, request->turn, &claim->thing, CLAIM_PASS,
                            "부서장이 정하지 않는 신청 | not the manager's to decide", err);
}

bool claim_add(struct request *request, struct err *err)
{
    struct mileage_plan plan;
    struct plan_item item;
    struct claim claim = {
        .thing = { .workflow = &claim_workflow, .state = CLAIM_CLAIMED, .version = 1 }
    };
    TRY(plan_asked(request, &plan, &item, err) && is_claimable(request, &item, err));
    TRY(claim_holder(request, &plan, &claim.holder, err));
    TRY(claim_fill(request, &plan, &item, &claim, err));
    claim.thing.id = writer_next_id(request->turn);
    claim.thing.owner = entry_owner(plan.agency, &claim.holder);
    claim.thing.own_officer = request->actor->officer_id;
    claim.plan_id = plan.id;
    claim.item_id = item.id;
    claim.approver = first_decider(request->actor, &claim.holder, &item);
    TRY(claim_put(request, &claim, err) && pass(request, &claim, err) &&
        tell_next(request, &claim, err));
    request_version(request, claim.thing.version);
    return request_reply(request, 201,
                         json_pack("{s:I, s:I}", "id", (json_int_t)claim.thing.id, "version",
                                   (json_int_t)claim.thing.version));
}

static bool is_claimant(struct request *request, const struct claim *claim, struct err *err)
{
    return !claim->holder.officer_id || claim->holder.officer_id == request->actor->officer_id ||
           err_set(err, ERR_FORBIDDEN,
                   "신청한 사람만 할 수 있습니다 | only who claimed it can do this");
}

bool claim_again(struct request *request, struct err *err)
{
    struct claim claim;
    struct mileage_plan plan;
    struct plan_item item;
    TRY(claim_here(request, &claim, err) && is_claimant(request, &claim, err));
    TRY(item_of(request, &claim, &plan, &item, err));
    TRY(workflow_begin(request, &claim.thing, CLAIM_AGAIN, err));
    TRY(claim_fill(request, &plan, &item, &claim, err));
    TRY(claim_save(request, &claim, err));
    TRY(workflow_end(request, &claim.thing, json_incref(request->body), err));
    TRY(pass(request, &claim, err) && tell_next(request, &claim, err));
    return reply_claim(request, &claim);
}

// ---- deciding

static bool is_of(const struct claim *claim, const char *approver)
{
    return strcmp(claim->approver, approver) == 0;
}

// Into the ledger, in the name of who verified it; 0: the program.
static bool post(struct request *request, struct claim *claim, int64_t by_id, struct err *err)
{
    struct mileage_plan plan;
    struct plan_item item;
    TRY(item_of(request, claim, &plan, &item, err));
    const struct mileage_posting posting = { .id = writer_next_id(request->turn),
                                             .at_us = request->at_us,
                                             .by_id = by_id,
                                             .plan = &plan,
                                             .item = &item,
                                             .holder = claim->holder,
                                             .kind = "claim",
                                             .happened_on = claim->happened_on,
                                             .reason = claim->evidence,
                                             .points = claim->points,
                                             .claim_id = claim->thing.id };
    claim->entry_id = posting.id;
    return entry_post_logged(request, &posting, err);
}

// Posted without a look of audit: where the plan has a sample looked at, and what the deputy head approved.
static bool posts_at_once(struct request *request, const struct claim *claim, bool *out,
                          struct err *err)
{
    struct mileage_plan plan;
    bool found;
    TRY(plan_load(request->store, request->arena, claim->plan_id, &plan, &found, err));
    *out = strcmp(plan.verify, "sample") == 0 || is_of(claim, "deputy");
    return true;
}

static bool post_by_program(struct request *request, struct claim *claim, struct err *err)
{
    TRY(post(request, claim, 0, err));
    struct claim before = *claim;
    claim->thing.state = CLAIM_POSTED;
    TRY(claim_save(request, claim, err));
    *claim = before;
    return workflow_program(request->app, request->turn, &claim->thing, CLAIM_POST,
                            "감사부서는 표본을 봄 | audit looks at a sample", err);
}

// What an act leads to besides its new state.
static bool follow(struct request *request, struct claim *claim, json_t **detail, struct err *err)
{
    switch (claim->thing.act) {
    case CLAIM_POST:
        return post(request, claim, request->actor->account_id, err);
    case CLAIM_FALSIFY:
        return claim_punish(request, claim, detail, err);
    default:
        return true;
    }
}

// Of an auditor's own it is the deputy head who decides, whoever else's department he is in.
static bool is_decider(struct request *request, const struct claim *claim, struct err *err)
{
    bool first = claim->thing.from == CLAIM_CLAIMED && claim->thing.act != CLAIM_WITHDRAW;
    return !first || !is_of(claim, "deputy") || actor_has(request->actor, ROLE_DEPUTY) ||
           request_hidden(err);
}

// One claim by all its rules; the version that was read is checked by the caller.
static bool decide(struct request *request, struct claim *claim, struct err *err)
{
    json_t *detail = NULL;
    bool at_once = false;
    TRY(is_decider(request, claim, err));
    if (claim->thing.act != CLAIM_WITHDRAW)
        claim->decided_us = request->at_us;
    if (!follow(request, claim, &detail, err) || !claim_save(request, claim, err)) {
        json_decref(detail);
        return false;
    }
    TRY(workflow_end(request, &claim->thing, detail, err));
    unsigned act = claim->thing.act;
    if (act == CLAIM_APPROVE)
        TRY(posts_at_once(request, claim, &at_once, err));
    if (at_once)
        return post_by_program(request, claim, err);
    if (act == CLAIM_APPROVE)
        return tell_next(request, claim, err);
    return act == CLAIM_WITHDRAW || act == CLAIM_POST || tell_claimant(request, claim, err);
}

static bool act_on(struct request *request, enum claim_act act, struct err *err)
{
    struct claim claim;
    TRY(claim_here(request, &claim, err));
    if (act == CLAIM_WITHDRAW)
        TRY(is_claimant(request, &claim, err));
    return workflow_begin(request, &claim.thing, act, err) && decide(request, &claim, err) &&
           reply_claim(request, &claim);
}

bool claim_approve(struct request *request, struct err *err)
{
    return act_on(request, CLAIM_APPROVE, err);
}

bool claim_post(struct request *request, struct err *err)
{
    return act_on(request, CLAIM_POST, err);
}

bool claim_send_back(struct request *request, struct err *err)
{
    return act_on(request, CLAIM_SEND_BACK, err);
}

bool claim_refuse(struct request *request, struct err *err)
{
    return act_on(request, CLAIM_REFUSE, err);
}

bool claim_withdraw(struct request *request, struct err *err)
{
    return act_on(request, CLAIM_WITHDRAW, err);
}

bool claim_false(struct request *request, struct err *err)
{
    return act_on(request, CLAIM_FALSIFY, err);
}

static bool bulk_one(struct request *request, void *context, int64_t id, int64_t version,
                     json_t *outcome, struct err *err)
{
    struct claim claim;
    bool found;
    TRY(claim_load(request->store, request->arena, id, &claim, &found, err));
    if (!found || !actor_may(request->actor, MAY_MILEAGE_READ, &claim.thing.owner))
        return request_hidden(err);
    TRY(bulk_match(claim.thing.version, version, err));
    TRY(workflow_begin_any(request, &claim.thing, *(unsigned *)context, err));
    TRY(decide(request, &claim, err));
    json_object_set_new(outcome, "state",
                        json_string(workflow_state(&claim_workflow, claim.thing.state)));
    json_object_set_new(outcome, "version", json_integer(claim.thing.version));
    return true;
}

bool claim_bulk(struct request *request, struct err *err)
{
    unsigned act;
    if (!workflow_act_read(&claim_workflow, request_text(request, "act"), &act))
        return request_fault(request, err, ERR_BAD_INPUT, "act",
                             "한꺼번에 할 수 없는 일입니다 | not an act for many");
    const struct bulk bulk = { .member = "claims", .context = &act, .one = bulk_one };
    return bulk_each(request, &bulk, err);
}

// ---- files

// Until somebody has decided on it, and while it is with the claimant again.
static bool takes_files(struct request *request, struct err *err)
{
    struct claim claim;
    TRY(claim_here(request, &claim, err) && is_claimant(request, &claim, err));
    unsigned state = claim.thing.state;
    return state == CLAIM_CLAIMED || state == CLAIM_SENT_BACK ||
           (state == CLAIM_APPROVED && is_of(&claim, "audit")) ||
           err_set(err, ERR_CONFLICT,
                   "이미 판단한 신청입니다. 돌려받으면 붙일 수 있습니다 | it has been decided on: "
                   "only once it is sent back can a file be added");
}

static bool attached(struct request *request, struct err *err)
{
    struct claim claim;
    return claim_here(request, &claim, err) &&
           workflow_show(request->app, request->turn, &claim.thing, err);
}

const struct attachable claim_files = { "mileage_claim", takes_files, attached };

// ---- what follows from the ledger

bool claim_punish(struct request *request, struct claim *claim, json_t **detail, struct err *err)
{
    struct mileage_plan plan;
    struct plan_item item, penalty;
    struct entry entry;
    int64_t reversal = 0;
    bool found;
    TRY(item_of(request, claim, &plan, &item, err));
    TRY(plan_item_of_source(request->store, request->arena, plan.id, "false_claim", &penalty,
                            &found, err));
    if (!found)
        return err_set(
            err, ERR_CONFLICT,
            "계획에 허위 신청 감점 항목이 없습니다 | the plan has no item for false claims");
    if (claim->entry_id) {
        TRY(entry_load(request->store, request->arena, claim->entry_id, &entry, &found, err));
        TRY(entry_reverse_logged(request, &entry, claim->thing.reason, &reversal, err));
    }
    const struct mileage_posting posting = { .id = writer_next_id(request->turn),
                                             .at_us = request->at_us,
                                             .by_id = request->actor->account_id,
                                             .plan = &plan,
                                             .item = &penalty,
                                             .holder = claim->holder,
                                             .kind = "false",
                                             .happened_on = claim->happened_on,
                                             .reason = claim->thing.reason,
                                             .points = -plan.false_factor * claim->points,
                                             .claim_id = claim->thing.id };
    TRY(entry_post_logged(request, &posting, err));
    *detail = json_pack("{s:I, s:I, s:o}", "reversal", (json_int_t)reversal, "entry",
                        (json_int_t)posting.id, "points", points_json(posting.points));
    return true;
}

// By the program, after what a person did elsewhere.
static bool move(struct request *request, struct claim *claim, enum claim_act act,
                 enum claim_state to, const char *reason, struct err *err)
{
    struct claim before = *claim;
    claim->thing.state = to;
    TRY(claim_save(request, claim, err));
    return workflow_program(request->app, request->turn, &before.thing, act, reason, err);
}

bool claim_reversed(struct request *request, int64_t claim_id, int64_t entry_id, struct err *err)
{
    struct claim claim;
    bool found;
    TRY(claim_load(request->store, request->arena, claim_id, &claim, &found, err));
    if (!found || claim.entry_id != entry_id || claim.thing.state != CLAIM_POSTED)
        return true;
    return move(request, &claim, CLAIM_REVERSE, CLAIM_REVERSED, request_text(request, "reason"),
                err);
}

bool claim_reopen(struct request *request, int64_t claim_id, const char *reason, struct err *err)
{
    struct claim claim;
    bool found;
    TRY(claim_load(request->store, request->arena, claim_id, &claim, &found, err));
    return move(request, &claim, CLAIM_REOPEN, CLAIM_APPROVED, reason, err) &&
           tell_next(request, &claim, err);
}

// Claims that wait go with their department.
bool claim_department_ended(struct app *app, struct writer_turn *turn,
                            const struct app_event *event, struct err *err)
{
    (void)app;
    int64_t successor = json_integer_value(json_object_get(event->object, "successor_id"));
    return !successor || store_run(writer_store(turn), err, SQL_CLAIMS_FOLLOW,
                                   STORE_ARGS(store_int(event->id), store_int(successor)));
}

// ---- showing

static struct list list_of(struct request *request)
{
    return (struct list){ .from = "mileage_claim_list a",
                          .alias = "a",
                          .fields = &request->route->reply,
                          .where = plan_mine(request),
                          .sort = "-claimed_at" };
}

bool claim_list(struct request *request, struct err *err)
{
    const struct list list = list_of(request);
    return request_list(request, &list, err);
}

bool claim_export(struct request *request, struct err *err)
{
    static const struct sheet_form form = { "mileage-claims", "mileage_claim.export",
                                            "mileage_claim", NULL, 0 };
    const struct list list = list_of(request);
    return sheet_send(request, &list, &form, err);
}

// A person's claim is changed by himself alone, also where somebody claims for the department.
static json_t *acts_of(struct request *request, const struct claim *claim)
{
    json_t *acts = workflow_acts(request, &claim->thing), *own = json_array(), *act;
    bool claimant =
        !claim->holder.officer_id || claim->holder.officer_id == request->actor->officer_id;
    size_t at;
    json_array_foreach(acts, at, act)
    {
        unsigned number = 0;
        workflow_act_read(&claim_workflow, json_string_value(act), &number);
        if (claimant || (number != CLAIM_AGAIN && number != CLAIM_WITHDRAW))
            json_array_append(own, act);
    }
    json_decref(acts);
    return own;
}

bool claim_show(struct request *request, struct err *err)
{
    struct claim claim;
    json_t *row = NULL;
    TRY(claim_here(request, &claim, err));
    TRY(request_object(request, &request->route->reply, &row, err, SQL_CLAIM_SHOW,
                       STORE_ARGS(store_int(claim.thing.id))));
    json_t *history = workflow_history(request, &claim_workflow, claim.thing.id, err),
           *files = NULL;
    if (history)
        files = attachments_of(request, &claim_files, claim.thing.id, err);
    json_object_set_new(row, "history", history);
    json_object_set_new(row, "attachments", files);
    json_object_set_new(row, "acts", acts_of(request, &claim));
    if (!files) {
        json_decref(row);
        return false;
    }
    request_version(request, claim.thing.version);
    return request_reply(request, 200, row);
}
