#include "modules/evaluation/card_entry.h"

#include "modules/evaluation/owner.h"
#include "modules/evaluation/queries.h"

bool card_entry_list(struct request *request, struct err *err)
{
    int64_t id;
    TRY(request_id(request, 0, &id, err));
    const struct store_value args[] = { store_int(id) };
    const struct list list = { .from = "evaluation_entry_list e",
                               .alias = "e",
                               .fields = &request->route->reply,
                               .where = "e.round_id = $1",
                               .args = args,
                               .arg_count = 1,
                               .sort = "-id",
                               .everywhere = true };
    return request_list(request, &list, err);
}

// ---- what it is about

struct entering {
    struct round round;
    struct model model;
    const struct board *board;
    struct card_entry entry;
};

struct known_subject {
    const char *name;
    int64_t department_id, officer_id;
};

static bool find_subject(struct request *request, const struct entering *entering,
                         struct known_subject *out, bool *found, struct err *err)
{
    static const char *const queries[] = { SQL_DEPARTMENT_KNOWN, SQL_OFFICER_KNOWN,
                                           SQL_AGENCY_KNOWN };
    const struct round *round = &entering->round;
    enum statement_subject subject = entering->board->subject;
    const struct store_value agency = store_text(round->agency);
    const struct store_value args[] = { subject == SUBJECT_AGENCY
                                            ? agency
                                            : store_int(entering->entry.subject_id),
                                        agency, store_text(round->to_on) };
    static const size_t counts[] = { 2, 3, 1 };
    struct store_rows *rows =
        store_ask(request->store, err, queries[subject], args, counts[subject]);
    bool fine = rows && store_next(rows, found, err);
    if (fine && *found)
        *out = (struct known_subject){ store_copy_text(rows, 0, request->arena),
                                       store_get_int(rows, 1), store_get_int(rows, 2) };
    store_done(rows);
    return fine;
}

static bool check_subject(struct request *request, struct entering *entering, struct err *err)
{
    struct known_subject subject = { 0 };
    bool found = false;
    TRY(find_subject(request, entering, &subject, &found, err));
    if (!found || (entering->board->subject == SUBJECT_AGENCY && entering->entry.subject_id))
        return request_fault(request, err, ERR_BAD_INPUT, "subject_id",
                             "이 대상군에 없는 대상입니다 | is not of this board");
    entering->entry.subject_name = subject.name;
    return owner_foreign(request, subject.department_id, subject.officer_id, err);
}

static bool begin(struct request *request, const char *kind, struct entering *out, struct err *err)
{
    TRY(round_load(request, &out->round, err) && round_is_draft(&out->round, err) &&
        model_read_text(request->arena, statements_of(request->app), out->round.definition,
                        &out->model, err));
    out->board = model_board(&out->model, request_text(request, "board"));
    if (!out->board)
        return request_fault(request, err, ERR_BAD_INPUT, "board",
                             "없는 대상군입니다 | there is no such board");
    out->entry = (struct card_entry){ .kind = kind,
                                      .board = out->board->code,
                                      .indicator = "",
                                      .grade = "",
                                      .reason = request_text(request, "reason"),
                                      .subject_id = request_number(request, "subject_id"),
                                      .number = 1 };
    return check_subject(request, out, err);
}

// ---- keeping it

bool card_entry_keep(struct request *request, const struct round *round,
                     const struct card_entry *entry, int64_t *id, struct err *err)
{
    *id = writer_next_id(request->turn);
    TRY(store_run(request->store, err, SQL_ENTRY_ADD,
                  STORE_ARGS(store_int(*id), store_int(round->id), store_text(round->agency),
                             store_text(entry->board), store_int(entry->subject_id),
                             store_text(entry->subject_name), store_text(entry->kind),
                             store_text(entry->indicator), store_int(entry->part),
                             store_int(entry->whole), store_int(entry->points),
                             store_text(entry->grade), store_text(entry->reason),
                             entry->objection_id ? store_int(entry->objection_id) : store_null(),
                             store_int(entry->number), store_int(request->actor->account_id),
                             store_int(request->at_us))));
    const struct request_act act = {
        .action = arena_format(request->arena, "evaluation_entry.%s", entry->kind),
        .table = "evaluation_entry",
        .id = arena_format(request->arena, "%lld", (long long)*id),
        .owner = { .agency = round->agency },
        .reason = entry->reason,
        .detail =
            json_pack("{s:I, s:s, s:I, s:s, s:s, s:I, s:I, s:I}", "round", (json_int_t)round->id,
                      "board", entry->board, "subject", (json_int_t)entry->subject_id, "indicator",
                      entry->indicator, "grade", entry->grade, "part", (json_int_t)entry->part,
                      "whole", (json_int_t)entry->whole, "points", (json_int_t)entry->points),
    };
    return request_audit(request, &act, err);
}

static bool finish(struct request *request, const struct entering *entering, struct err *err)
{
    int64_t id;
    return card_entry_keep(request, &entering->round, &entering->entry, &id, err) &&
           request_reply(request, 201, json_pack("{s:I}", "id", (json_int_t)id));
}

static const struct grade *find_grade(const struct measure *indicator, const char *code)
{
    for (size_t i = 0; i < indicator->grade_count; i++)
        if (strcmp(indicator->grades[i].code, code) == 0)
            return &indicator->grades[i];
    return NULL;
}

bool card_entry_manual(struct request *request, struct err *err)
{
    struct entering entering;
    TRY(begin(request, "manual", &entering, err));
    const struct measure *indicator =
        board_indicator(entering.board, request_text(request, "indicator"));
    if (!indicator || !indicator->grade_count)
        return request_fault(request, err, ERR_BAD_INPUT, "indicator",
                             "직접 평가하는 지표가 아닙니다 | is not judged by hand");
    const struct grade *grade = find_grade(indicator, request_text(request, "grade"));
    if (!grade)
        return request_fault(request, err, ERR_BAD_INPUT, "grade",
                             "모델에 없는 등급입니다 | the model has no such grade");
    entering.entry.indicator = indicator->code;
    entering.entry.grade = grade->code;
    entering.entry.part = grade->part;
    entering.entry.whole = indicator->whole;
    return finish(request, &entering, err);
}

bool card_entry_adjust(struct request *request, struct err *err)
{
    struct entering entering;
    const char *kind = request_text(request, "kind");
    TRY(begin(request, kind, &entering, err));
    const struct board *board = entering.board;
    if (!(strcmp(kind, "bonus") == 0 ? board->bonus_max : board->minus_max))
        return request_fault(request, err, ERR_BAD_INPUT, "kind",
                             "이 대상군에는 없는 것입니다 | this board has none");
    entering.entry.points = request_points(request, "points");
    return finish(request, &entering, err);
}

bool card_entry_exclude(struct request *request, struct err *err)
{
    struct entering entering;
    return begin(request, "exclude", &entering, err) && finish(request, &entering, err);
}

bool card_entry_take_back(struct request *request, struct err *err)
{
    struct round round;
    int64_t id;
    TRY(round_load(request, &round, err) && round_is_draft(&round, err) &&
        request_id(request, 1, &id, err));
    TRY(store_run(request->store, err, SQL_ENTRY_REMOVE,
                  STORE_ARGS(store_int(round.id), store_int(id))));
    if (store_changed(request->store) != 1)
        return request_hidden(err);
    const struct request_act act = { .action = "evaluation_entry.take_back",
                                     .table = "evaluation_entry",
                                     .id = arena_format(request->arena, "%lld", (long long)id),
                                     .owner = { .agency = round.agency } };
    return request_audit(request, &act, err) &&
           request_reply(request, 200, json_pack("{s:I}", "id", (json_int_t)id));
}
