#include "modules/selfcheck/suggestion.h"

#include "app/people.h"
#include "app/tell.h"
#include "modules/selfcheck/bank.h"
#include "modules/selfcheck/queries.h"

enum { ASKED, ACCEPTED, REFUSED, WITHDRAWN };
enum { ACCEPT, REFUSE, WITHDRAW };

static const struct workflow_move moves[] = {
    { ACCEPT, ASKED, ACCEPTED, MAY_SELFCHECK_EDIT, NEED_NOT_OWN },
    { REFUSE, ASKED, REFUSED, MAY_SELFCHECK_EDIT, NEED_NOT_OWN | NEED_REASON },
    { WITHDRAW, ASKED, WITHDRAWN, MAY_SELFCHECK_FILL, 0 },
};
static const char *const states[] = { "asked", "accepted", "refused", "withdrawn" };
static const char *const acts[] = { "accept", "refuse", "withdraw" };
static const struct workflow workflow = { .thing = "selfcheck_proposal",
                                          .states = states,
                                          .state_count = 4,
                                          .acts = acts,
                                          .act_count = 3,
                                          .moves = moves,
                                          .move_count = sizeof moves / sizeof *moves };

struct suggestion {
    struct workflow_thing thing;
    int64_t duty_id;
    const char *text_ko, *text_en, *answer, *basis;
};

static bool of_path(struct request *request, struct suggestion *out, struct err *err)
{
    int64_t id;
    struct arena *arena = request->arena;
    TRY(request_id(request, 0, &id, err));
    struct store_rows *rows =
        store_ask(request->store, err, SQL_SUGGESTION_GET, STORE_ARGS(store_int(id)));
    bool found = false, fine = rows && store_next(rows, &found, err);
    if (fine && found) {
        *out = (struct suggestion){ .duty_id = store_get_int(rows, 5),
                                    .text_ko = store_copy_text(rows, 6, arena),
                                    .text_en = store_copy_text(rows, 7, arena),
                                    .answer = store_copy_text(rows, 8, arena),
                                    .basis = store_copy_text(rows, 9, arena) };
        out->thing = (struct workflow_thing){
            .workflow = &workflow,
            .id = id,
            .version = store_get_int(rows, 0),
            .owner = { store_copy_text(rows, 1, arena), store_get_int(rows, 2),
                       store_get_int(rows, 3) },
            .own_officer = store_get_int(rows, 3),
        };
        fine = workflow_state_read(&workflow, store_get_text(rows, 4), &out->thing.state) ||
               err_set(err, ERR_STORE, "selfcheck_proposal %lld: state", (long long)id);
    }
    store_done(rows);
    TRY(fine);
    return found || request_hidden(err);
}

bool suggestion_whose(struct request *request, struct owner *out, struct err *err)
{
    struct suggestion it;
    TRY(of_path(request, &it, err));
    *out = it.thing.owner;
    return true;
}

bool suggestion_list(struct request *request, struct err *err)
{
    return bank_list(request, "selfcheck_proposal_list", "-at_us", err);
}

bool suggestion_add(struct request *request, struct err *err)
{
    int64_t id = writer_next_id(request->turn), home, duty_id = request_number(request, "duty_id");
    const char *basis = request_text(request, "basis");
    const struct actor *actor = request->actor;
    TRY(bank_duty_here(request, duty_id, err));
    TRY(people_home(request->store, actor->officer_id, app_today(request->app, request->at_us),
                    &home, err));
    TRY(store_run(
        request->store, err, SQL_SUGGESTION_ADD,
        STORE_ARGS(store_int(id), store_text(actor->agency), selfcheck_id(home),
                   store_int(actor->officer_id), store_int(duty_id),
                   store_text(request_text(request, "text_ko")),
                   store_text(request_text(request, "text_en")),
                   store_text(request_text(request, "answer")), store_text(basis ? basis : ""),
                   store_text(request_text(request, "reason")), store_int(request->at_us))));
    const struct tell tell = { .event = "selfcheck.proposed",
                               .agency = actor->agency,
                               .path = "/selfcheck/proposals",
                               .title_ko = request_text(request, "text_ko"),
                               .title_en = request_text(request, "text_en") };
    const struct request_act act = {
        .action = "selfcheck_proposal.ask",
        .table = "selfcheck_proposal",
        .id = arena_format(request->arena, "%lld", (long long)id),
        .owner = { actor->agency, home, actor->officer_id },
        .reason = request_text(request, "reason"),
        .detail = json_incref(request->body),
    };
    return tell_role(request->app, request->turn, ROLE_AUDITOR, &tell, err) &&
           request_audit(request, &act, err) &&
           request_reply(request, 201, json_pack("{s:I}", "id", (json_int_t)id));
}

static bool decide(struct request *request, struct suggestion *it, int64_t item_id, struct err *err)
{
    const struct tell tell = { .event = "selfcheck.decided",
                               .agency = it->thing.owner.agency,
                               .department_id = it->thing.owner.department_id,
                               .path = "/selfcheck/proposals",
                               .title_ko = it->text_ko,
                               .title_en = it->text_en };
    TRY(store_run(request->store, err, SQL_SUGGESTION_PUT,
                  STORE_ARGS(store_int(it->thing.id), store_text(states[it->thing.state]),
                             selfcheck_id(item_id), store_text(it->thing.reason))));
    if (it->thing.state != WITHDRAWN)
        TRY(tell_officer(request->app, request->turn, it->thing.own_officer, &tell, err));
    return workflow_answer(request, &it->thing, NULL, err);
}

bool suggestion_accept(struct request *request, struct err *err)
{
    struct suggestion it;
    struct bank_sheet sheet;
    int64_t item_id;
    TRY(of_path(request, &it, err) && workflow_begin(request, &it.thing, ACCEPT, err));
    TRY(bank_sheet_load(request, request_number(request, "sheet_id"), &sheet, err));
    if (sheet.duty_id != it.duty_id)
        return request_fault(request, err, ERR_BAD_INPUT, "sheet_id",
                             "제안한 업무의 진단표가 아닙니다 | no sheet of the duty it is for");
    const struct bank_item item = { .code = request_text(request, "code"),
                                    .text_ko = it.text_ko,
                                    .text_en = it.text_en,
                                    .answer = it.answer,
                                    .basis = it.basis };
    return bank_wrote(request, &sheet, json_pack("{s:I}", "proposal_id", (json_int_t)it.thing.id),
                      err) &&
           bank_item_put(request, sheet.id, &item, &item_id, err) &&
           decide(request, &it, item_id, err);
}

bool suggestion_refuse(struct request *request, struct err *err)
{
    struct suggestion it;
    return of_path(request, &it, err) && workflow_begin(request, &it.thing, REFUSE, err) &&
           decide(request, &it, 0, err);
}

bool suggestion_withdraw(struct request *request, struct err *err)
{
    struct suggestion it;
    return of_path(request, &it, err) && workflow_begin(request, &it.thing, WITHDRAW, err) &&
           decide(request, &it, 0, err);
}
