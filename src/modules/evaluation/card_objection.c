#include "modules/evaluation/card_objection.h"

#include "app/points.h"
#include "app/tell.h"
#include "modules/evaluation/card_entry.h"
#include "modules/evaluation/owner.h"
#include "modules/evaluation/queries.h"

#define PART_MAX 1000000

enum objection_act { OBJECTION_UPHOLD, OBJECTION_DISMISS, OBJECTION_WITHDRAW, OBJECTION_ACT_COUNT };

static const char *const states[] = {
#define X(state, name) name,
    OBJECTION_STATES(X)
#undef X
};
static const char *const acts[] = { "uphold", "dismiss", "withdraw" };
static const struct workflow_move moves[] = {
    { OBJECTION_UPHOLD, OBJECTION_FILED, OBJECTION_UPHELD, MAY_EVALUATION_EDIT,
      NEED_REASON | NEED_NOT_OWN },
    { OBJECTION_DISMISS, OBJECTION_FILED, OBJECTION_DISMISSED, MAY_EVALUATION_EDIT,
      NEED_REASON | NEED_NOT_OWN },
    { OBJECTION_WITHDRAW, OBJECTION_FILED, OBJECTION_WITHDRAWN, MAY_EVALUATION_OBJECT, 0 },
};
static const struct workflow workflow = { .thing = "evaluation_objection",
                                          .states = states,
                                          .acts = acts,
                                          .state_count = OBJECTION_STATE_COUNT,
                                          .act_count = OBJECTION_ACT_COUNT,
                                          .moves = moves,
                                          .move_count = sizeof moves / sizeof *moves };

struct objection {
    struct workflow_thing thing;
    int64_t round_id, subject_id, filed_by;
    const char *board;
};

// ---- reading one

static void take_row(struct request *request, int64_t id, const struct store_rows *rows,
                     struct objection *out)
{
    struct arena *arena = request->arena;
    *out = (struct objection){
        .round_id = store_get_int(rows, 0),
        .board = store_copy_text(rows, 1, arena),
        .subject_id = store_get_int(rows, 2),
        .filed_by = store_get_int(rows, 5),
        .thing = { .workflow = &workflow,
                   .id = id,
                   .version = store_get_int(rows, 4),
                   .owner = { .agency = store_copy_text(rows, 8, arena),
                              .department_id = store_get_int(rows, 6),
                              .officer_id = store_get_int(rows, 7) },
                   .own_officer = store_get_int(rows, 7) },
    };
    workflow_state_read(&workflow, store_get_text(rows, 3), &out->thing.state);
}

static bool load(struct request *request, struct objection *out, struct err *err)
{
    int64_t id;
    TRY(request_id(request, 0, &id, err));
    struct store_rows *rows =
        store_ask(request->store, err, SQL_OBJECTION_GET, STORE_ARGS(store_int(id)));
    bool found = false, fine = rows && store_next(rows, &found, err);
    if (fine && found)
        take_row(request, id, rows, out);
    store_done(rows);
    return fine && (found || request_hidden(err));
}

bool card_objection_whose(struct request *request, struct owner *out, struct err *err)
{
    return owner_agency(request, SQL_OBJECTION_OWNER, out, err);
}

bool card_objection_subject(struct request *request, struct owner *out, struct err *err)
{
    struct round round;
    TRY(round_load(request, &round, err));
    if (!round_opened(&round))
        return request_hidden(err);
    return owner_row(request, out, err, SQL_CARD_OWNER,
                     STORE_ARGS(store_int(round.id), store_text(request_text(request, "board")),
                                store_int(request_number(request, "subject_id"))));
}

bool card_objection_list(struct request *request, struct err *err)
{
    const struct list list = { .from = "evaluation_objection_list o",
                               .alias = "o",
                               .fields = &request->route->reply,
                               .sort = "-id" };
    return request_list(request, &list, err);
}

bool card_objection_get(struct request *request, struct err *err)
{
    static const struct field rows[] = {
        { "id", FIELD_ID, "", "", 0, 0, 0, NULL },
        { "kind", FIELD_TEXT, "", "", 0, 0, 0, NULL },
        { "indicator", FIELD_TEXT, "", "", 0, 0, 0, NULL },
        { "part", FIELD_INT, "", "", 0, 0, 0, NULL },
        { "whole", FIELD_INT, "", "", 0, 0, 0, NULL },
        { "points", FIELD_POINTS, "", "", 0, 0, 0, NULL },
        { "number", FIELD_INT, "", "", 0, 0, 0, NULL },
    };
    static const struct fields fields = FIELDS(rows);
    struct objection objection;
    json_t *object;
    TRY(load(request, &objection, err) &&
        request_object(request, &request->route->reply, &object, err, SQL_OBJECTION_SHOW,
                       STORE_ARGS(store_int(objection.thing.id))));
    json_t *corrections = request_array(request, &fields, err, SQL_CORRECTIONS,
                                        STORE_ARGS(store_int(objection.thing.id)));
    json_t *history =
        corrections ? workflow_history(request, &workflow, objection.thing.id, err) : NULL;
    json_object_set_new(object, "corrections", corrections);
    json_object_set_new(object, "history", history);
    json_object_set_new(object, "acts", workflow_acts(request, &objection.thing));
    if (!history) {
        json_decref(object);
        return false;
    }
    request_version(request, objection.thing.version);
    return request_reply(request, 200, object);
}

// ---- filing one

static bool check_open(struct request *request, const struct round *round, struct err *err)
{
    if (round->state == ROUND_OBJECTION &&
        app_today(request->app, request->at_us) <= round->objection_until)
        return true;
    return err_set(err, ERR_CONFLICT,
                   "이의신청 기간이 아닙니다 | objections are not open, or no longer");
}

static bool check_indicator(struct request *request, const struct round *round, struct err *err)
{
    struct model model;
    const char *code = request_text(request, "indicator");
    TRY(model_read_text(request->arena, statements_of(request->app), round->definition, &model,
                        err));
    const struct board *board = model_board(&model, request_text(request, "board"));
    return !code || (board && board_indicator(board, code)) ||
           request_fault(request, err, ERR_BAD_INPUT, "indicator",
                         "이 대상군에 없는 지표입니다 | is no indicator of this board");
}

static bool log_filing(struct request *request, int64_t id, const struct owner *owner,
                       struct err *err)
{
    const struct request_act act = { .action = "evaluation_objection.file",
                                     .table = "evaluation_objection",
                                     .id = arena_format(request->arena, "%lld", (long long)id),
                                     .owner = *owner,
                                     .reason = request_text(request, "reason") };
    return request_audit(request, &act, err);
}

static bool tell_auditors(struct request *request, const struct round *round, int64_t id,
                          struct err *err)
{
    const struct tell tell = {
        .event = "evaluation.objection",
        .agency = round->agency,
        .path = arena_format(request->arena, "/evaluation/objections/%lld", (long long)id),
        .title_ko = arena_format(request->arena, "평가 이의신청: %s", round->name),
        .title_en = arena_format(request->arena, "An objection to an evaluation: %s", round->name),
    };
    return tell_role(request->app, request->turn, ROLE_AUDITOR, &tell, err);
}

static struct store_value number_or_null(int64_t number)
{
    return number ? store_int(number) : store_null();
}

bool card_objection_file(struct request *request, struct err *err)
{
    struct round round;
    struct owner owner;
    int64_t id = writer_next_id(request->turn);
    const char *indicator = request_text(request, "indicator");
    TRY(round_load(request, &round, err) && card_objection_subject(request, &owner, err) &&
        check_open(request, &round, err) && check_indicator(request, &round, err));
    TRY(store_run(request->store, err, SQL_OBJECTION_ADD,
                  STORE_ARGS(store_int(id), store_int(round.id), store_text(round.agency),
                             number_or_null(owner.department_id), number_or_null(owner.officer_id),
                             store_text(request_text(request, "board")),
                             store_int(request_number(request, "subject_id")),
                             store_text(indicator ? indicator : ""), store_int(round.number),
                             store_text(request_text(request, "reason")),
                             store_int(request->actor->account_id), store_int(request->at_us))));
    return log_filing(request, id, &owner, err) && tell_auditors(request, &round, id, err) &&
           request_reply(request, 201, json_pack("{s:I}", "id", (json_int_t)id));
}

// ---- deciding it

static bool begin(struct request *request, unsigned act, struct objection *objection,
                  struct round *round, struct err *err)
{
    TRY(load(request, objection, err) && round_read(request, objection->round_id, round, err) &&
        workflow_begin(request, &objection->thing, act, err));
    bool filer = objection->filed_by == request->actor->account_id;
    if (act == OBJECTION_WITHDRAW)
        return filer ||
               err_set(err, ERR_FORBIDDEN,
                       "신청한 사람만 거둘 수 있습니다 | only who filed it may withdraw it");
    if (filer)
        return err_set(err, ERR_FORBIDDEN,
                       "신청한 사람은 결정할 수 없습니다 | who filed it does not decide it");
    return owner_foreign(request, objection->thing.owner.department_id,
                         objection->thing.owner.officer_id, err);
}

static bool put_state(struct request *request, const struct objection *objection, struct err *err)
{
    return store_run(request->store, err, SQL_OBJECTION_DECIDE,
                     STORE_ARGS(store_int(objection->thing.id),
                                store_text(workflow_state(&workflow, objection->thing.state)),
                                store_text(objection->thing.reason), store_int(request->at_us)));
}

static bool tell_filer(struct request *request, const struct objection *objection,
                       const struct round *round, struct err *err)
{
    int64_t officer_id;
    bool found;
    const struct tell tell = {
        .event = "evaluation.objection_decided",
        .agency = round->agency,
        .department_id = objection->thing.owner.department_id,
        .path = arena_format(request->arena, "/evaluation/objections/%lld",
                             (long long)objection->thing.id),
        .title_ko = arena_format(request->arena, "평가 이의신청의 결정: %s", round->name),
        .title_en = arena_format(request->arena, "Your objection was decided: %s", round->name),
    };
    TRY(store_number(request->store, err, &officer_id, &found, SQL_ACCOUNT_OFFICER,
                     STORE_ARGS(store_int(objection->filed_by))));
    return !found || tell_officer(request->app, request->turn, officer_id, &tell, err);
}

bool card_objection_dismiss(struct request *request, struct err *err)
{
    struct objection objection;
    struct round round;
    return begin(request, OBJECTION_DISMISS, &objection, &round, err) &&
           put_state(request, &objection, err) && tell_filer(request, &objection, &round, err) &&
           workflow_answer(request, &objection.thing, NULL, err);
}

bool card_objection_withdraw(struct request *request, struct err *err)
{
    struct objection objection;
    struct round round;
    return begin(request, OBJECTION_WITHDRAW, &objection, &round, err) &&
           put_state(request, &objection, err) &&
           workflow_answer(request, &objection.thing, NULL, err);
}

// ---- what is corrected

static bool bad_correction(struct request *request, struct err *err)
{
    return request_fault(
        request, err, ERR_BAD_INPUT, "corrections",
        "kind는 indicator(지표와 분자·분모의 증감), bonus, minus(점), include, exclude 가운데 "
        "하나입니다 | "
        "kind is indicator (with part and whole to be added), bonus, minus (with points), include "
        "or exclude");
}

static bool is_amount(const json_t *item, const char *key, int64_t *out)
{
    const json_t *value = json_object_get(item, key);
    *out = json_integer_value(value);
    return (!value || json_is_integer(value)) && *out >= -PART_MAX && *out <= PART_MAX;
}

static bool read_correction(struct request *request, const json_t *item, const struct board *board,
                            struct card_entry *out, struct err *err)
{
    const char *kind = json_string_value(json_object_get(item, "kind")),
               *code = json_string_value(json_object_get(item, "indicator"));
    const json_t *points = json_object_get(item, "points");
    out->kind = kind ? kind : "";
    if (strcmp(out->kind, "indicator") == 0) {
        const struct measure *indicator = code ? board_indicator(board, code) : NULL;
        out->indicator = indicator ? indicator->code : "";
        return (indicator && is_amount(item, "part", &out->part) &&
                is_amount(item, "whole", &out->whole)) ||
               bad_correction(request, err);
    }
    if (strcmp(out->kind, "bonus") == 0 || strcmp(out->kind, "minus") == 0)
        return (points && points_of(points, &out->points) && out->points >= -100 * PART_MAX &&
                out->points <= 100 * PART_MAX) ||
               bad_correction(request, err);
    return strcmp(out->kind, "include") == 0 || strcmp(out->kind, "exclude") == 0 ||
           bad_correction(request, err);
}

static bool correct(struct request *request, const struct objection *objection,
                    const struct round *round, const struct model *model, struct err *err)
{
    const json_t *list = json_object_get(request->body, "corrections");
    const struct board *board = model_board(model, objection->board);
    const char *name = NULL;
    size_t index;
    json_t *item;
    TRY(store_word(request->store, err, request->arena, &name, SQL_SUBJECT_NAME,
                   STORE_ARGS(store_int(round->id), store_text(objection->board),
                              store_int(objection->subject_id))));
    json_array_foreach(list, index, item)
    {
        int64_t id;
        struct card_entry entry = { .board = objection->board,
                                    .subject_name = name ? name : "",
                                    .indicator = "",
                                    .grade = "",
                                    .reason = objection->thing.reason,
                                    .subject_id = objection->subject_id,
                                    .objection_id = objection->thing.id,
                                    .number = round->number + 1 };
        TRY(read_correction(request, item, board, &entry, err) &&
            card_entry_keep(request, round, &entry, &id, err));
    }
    return json_array_size(list) || bad_correction(request, err);
}

static bool compute_anew(struct request *request, const struct objection *objection,
                         const struct round *round, struct result *out, struct err *err)
{
    struct gathering gathering;
    struct model model;
    int64_t number = round->number + 1;
    return model_read_text(request->arena, statements_of(request->app), round->definition, &model,
                           err) &&
           correct(request, objection, round, &model, err) &&
           round_gathering(request, round, &gathering, err) &&
           result_keep(&gathering, number, objection->thing.id, out, err) &&
           store_run(request->store, err, SQL_ROUND_NUMBER,
                     STORE_ARGS(store_int(round->id), store_int(number)));
}

bool card_objection_uphold(struct request *request, struct err *err)
{
    struct objection objection;
    struct round round;
    struct result result;
    TRY(begin(request, OBJECTION_UPHOLD, &objection, &round, err));
    if (round.state != ROUND_OBJECTION)
        return err_set(err, ERR_CONFLICT,
                       "확정된 평가는 바꿀 수 없습니다 | what is decided cannot be changed");
    TRY(compute_anew(request, &objection, &round, &result, err) &&
        put_state(request, &objection, err) && tell_filer(request, &objection, &round, err));
    TRY(workflow_answer(request, &objection.thing,
                        json_pack("{s:I, s:s, s:s}", "number", (json_int_t)round.number + 1,
                                  "input_hash", result.input.input_hash, "result_hash",
                                  result.result_hash),
                        err));
    json_object_set_new(request->reply, "number", json_integer(round.number + 1));
    return true;
}
