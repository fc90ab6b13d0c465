#include "modules/selfcheck/improvement.h"

#include "app/tell.h"
#include "base/civil.h"
#include "modules/selfcheck/list.h"
#include "modules/selfcheck/queries.h"
#include "modules/selfcheck/remind.h"

enum { DONE, CONFIRM, SEND_BACK, HAND_OVER };

// clang-format off
static const struct workflow_move moves[] = {
    { DONE, IMPROVEMENT_OPEN, IMPROVEMENT_DONE, MAY_SELFCHECK_FILL, TAKES_PART },
    { CONFIRM, IMPROVEMENT_DONE, IMPROVEMENT_CONFIRMED, MAY_SELFCHECK_APPROVE, NEED_NOT_OWN | NEED_OTHER_PERSON },
    { SEND_BACK, IMPROVEMENT_DONE, IMPROVEMENT_OPEN, MAY_SELFCHECK_APPROVE, NEED_NOT_OWN | NEED_REASON },
    { HAND_OVER, IMPROVEMENT_OPEN, IMPROVEMENT_OPEN, MAY_ORG_EDIT, NEED_PROGRAM },
    { HAND_OVER, IMPROVEMENT_DONE, IMPROVEMENT_DONE, MAY_ORG_EDIT, NEED_PROGRAM },
};
// clang-format on
static const char *const states[] = { "open", "done", "confirmed" };
static const char *const acts[] = { "done", "confirm", "send_back", "hand_over" };
static const struct workflow workflow = { .thing = "selfcheck_improvement",
                                          .states = states,
                                          .state_count = 3,
                                          .acts = acts,
                                          .act_count = 4,
                                          .moves = moves,
                                          .move_count = sizeof moves / sizeof *moves };

struct improvement {
    int64_t approver_id, due_day, done_us, confirmed_us, look_day; // 0: none
    const char *note, *document, *text_ko, *text_en;
    struct workflow_thing thing; // with the officer's own owner
};

static bool load(struct store *store, struct arena *arena, int64_t id, struct improvement *out,
                 bool *found, struct err *err)
{
    struct store_rows *rows = store_ask(store, err, SQL_IMPROVEMENT_GET, STORE_ARGS(store_int(id)));
    *found = false;
    bool fine = rows && store_next(rows, found, err);
    if (fine && *found) {
        *out = (struct improvement){ .approver_id = store_get_int(rows, 4),
                                     .due_day = store_get_int(rows, 5),
                                     .done_us = store_get_int(rows, 7),
                                     .confirmed_us = store_get_int(rows, 8),
                                     .look_day = store_get_int(rows, 9),
                                     .note = store_copy_text(rows, 10, arena),
                                     .document = store_copy_text(rows, 11, arena),
                                     .text_ko = store_copy_text(rows, 12, arena),
                                     .text_en = store_copy_text(rows, 13, arena) };
        out->thing = (struct workflow_thing){
            .workflow = &workflow,
            .id = id,
            .version = store_get_int(rows, 0),
            .owner = { store_copy_text(rows, 1, arena), store_get_int(rows, 2),
                       store_get_int(rows, 3) },
            .own_officer = store_get_int(rows, 3),
        };
        fine = workflow_state_read(&workflow, store_get_text(rows, 6), &out->thing.state) ||
               err_set(err, ERR_STORE, "selfcheck_improvement %lld: state", (long long)id);
    }
    store_done(rows);
    return fine;
}

static bool save(struct store *store, const struct improvement *it, int64_t officer_id,
                 struct err *err)
{
    return store_run(store, err, SQL_IMPROVEMENT_PUT,
                     STORE_ARGS(store_int(it->thing.id), store_int(it->thing.owner.department_id),
                                selfcheck_id(officer_id), store_text(states[it->thing.state]),
                                store_text(it->note), store_text(it->document),
                                selfcheck_id(it->done_us), selfcheck_id(it->confirmed_us),
                                selfcheck_id(it->look_day)));
}

// The one of the path: for who approved the check one step up it is his own, once it is done.
static bool of_path(struct request *request, struct improvement *out, struct err *err)
{
    int64_t id;
    bool found;
    TRY(request_id(request, 0, &id, err));
    TRY(load(request->store, request->arena, id, out, &found, err));
    if (!found)
        return request_hidden(err);
    if (out->approver_id && out->approver_id == request->actor->officer_id &&
        out->thing.state != IMPROVEMENT_OPEN)
        out->thing.owner.officer_id = out->approver_id;
    return true;
}

bool improvement_whose(struct request *request, struct owner *out, struct err *err)
{
    struct improvement it;
    TRY(of_path(request, &it, err));
    *out = it.thing.owner;
    return true;
}

// ---- opening

bool improvement_open(struct request *request, const struct selfcheck *check, struct err *err)
{
    struct store_numbers items;
    int64_t today = app_today(request->app, request->at_us);
    TRY(store_numbers(request->store, err, request->arena, &items, SQL_ANSWERED_NO,
                      STORE_ARGS(store_int(check->id))));
    for (size_t i = 0; i < items.count; i++) {
        const char *due = NULL;
        int64_t due_day = today;
        TRY(store_word(request->store, err, request->arena, &due, SQL_ANSWER_DUE,
                       STORE_ARGS(store_int(check->id), store_int(items.at[i]))));
        if (due)
            civil_parse_date(due, strlen(due), &due_day);
        TRY(store_run(request->store, err, SQL_IMPROVEMENT_ADD,
                      STORE_ARGS(store_int(writer_next_id(request->turn)), store_int(check->id),
                                 store_int(items.at[i]),
                                 store_text(civil_date_text(request->arena, check->filled_day)),
                                 store_int(due_day),
                                 store_int(remind_first(request->app, due_day, today)))));
    }
    return true;
}

bool improvement_hand_over(struct app *app, struct writer_turn *turn, int64_t id,
                           int64_t department_id, int64_t officer_id, const char *why,
                           struct err *err)
{
    struct improvement it;
    bool found;
    TRY(load(writer_store(turn), writer_arena(turn), id, &it, &found, err));
    it.thing.owner.department_id = department_id;
    it.thing.owner.officer_id = officer_id;
    return workflow_program(app, turn, &it.thing, HAND_OVER, why, err) &&
           save(writer_store(turn), &it, officer_id, err);
}

// ---- lists

bool improvement_list(struct request *request, struct err *err)
{
    return list_of_waiting(request, "selfcheck_improvement_list", "due_on",
                           &(struct list_waits){ .own = "open", .approve = "done" }, err);
}

bool improvement_get(struct request *request, struct err *err)
{
    struct improvement it;
    json_t *row, *history, *files = NULL;
    TRY(of_path(request, &it, err));
    TRY(request_object(request, &improvement_row, &row, err, SQL_IMPROVEMENT_ONE,
                       STORE_ARGS(store_int(it.thing.id))));
    history = workflow_history(request, &workflow, it.thing.id, err);
    if (history)
        files = attachments_of(request, &improvement_files, it.thing.id, err);
    json_t *reply =
        json_pack("{s:o, s:o, s:o?, s:o?}", "improvement", row, "acts",
                  workflow_acts(request, &it.thing), "history", history, "attachments", files);
    request_version(request, it.thing.version);
    if (files)
        return request_reply(request, 200, reply);
    json_decref(reply);
    return false;
}

// ---- acts

static bool finish(struct request *request, struct improvement *it, json_t *detail, struct err *err)
{
    it->thing.owner.officer_id = it->thing.own_officer;
    if (save(request->store, it, it->thing.own_officer, err))
        return workflow_answer(request, &it->thing, detail, err);
    json_decref(detail);
    return false;
}

static struct tell tell_of(struct request *request, const struct improvement *it, const char *event)
{
    return (struct tell){ .event = event,
                          .agency = it->thing.owner.agency,
                          .department_id = it->thing.owner.department_id,
                          .path = arena_format(request->arena, "/selfcheck/improvements/%lld",
                                               (long long)it->thing.id),
                          .title_ko = it->text_ko,
                          .title_en = it->text_en };
}

bool improvement_done(struct request *request, struct err *err)
{
    struct improvement it;
    const char *document = request_text(request, "document");
    TRY(of_path(request, &it, err) && workflow_begin(request, &it.thing, DONE, err));
    it.note = request_text(request, "note");
    it.document = document ? document : "";
    it.done_us = request->at_us;
    it.look_day = 0;
    const struct tell tell = tell_of(request, &it, "selfcheck.improvement_done");
    TRY(it.approver_id ? tell_officer(request->app, request->turn, it.approver_id, &tell, err)
                       : tell_role(request->app, request->turn, ROLE_MANAGER, &tell, err));
    return finish(request, &it, json_pack("{s:s}", "document", it.document), err);
}

bool improvement_confirm(struct request *request, struct err *err)
{
    struct improvement it;
    TRY(of_path(request, &it, err) && workflow_begin(request, &it.thing, CONFIRM, err));
    it.confirmed_us = request->at_us;
    return finish(request, &it, NULL, err);
}

bool improvement_send_back(struct request *request, struct err *err)
{
    struct improvement it;
    TRY(of_path(request, &it, err) && workflow_begin(request, &it.thing, SEND_BACK, err));
    it.done_us = 0;
    it.look_day = remind_first(request->app, it.due_day, app_today(request->app, request->at_us));
    const struct tell tell = tell_of(request, &it, "selfcheck.improvement_back");
    if (it.thing.own_officer)
        TRY(tell_officer(request->app, request->turn, it.thing.own_officer, &tell, err));
    return finish(request, &it, NULL, err);
}

// ---- files that show what was mended

static bool takes_files(struct request *request, struct err *err)
{
    struct improvement it;
    TRY(of_path(request, &it, err));
    return it.thing.state == IMPROVEMENT_OPEN ||
           err_set(err, ERR_CONFLICT,
                   "이미 마친 개선입니다. 돌려받으면 붙일 수 있습니다 | it is mended already: only "
                   "once it is sent back can a file be added");
}

static bool attached(struct request *request, struct err *err)
{
    struct improvement it;
    return of_path(request, &it, err) && workflow_show(request->app, request->turn, &it.thing, err);
}

const struct attachable improvement_files = { "selfcheck_improvement", takes_files, attached };
