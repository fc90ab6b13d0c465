#include "modules/evaluation/card.h"

#include "app/sheet.h"
#include "base/doc.h"
#include "modules/evaluation/owner.h"
#include "modules/evaluation/queries.h"

static const struct field printed[] = {
    { "subject_id", FIELD_ID, "평가 대상", "Who is evaluated", 0, 0, 0, NULL },
    { "name", FIELD_TEXT, "이름", "Name", 0, 0, 0, NULL },
    { "department_name", FIELD_TEXT, "부서 이름", "Name of the department", 0, 0, 0, NULL },
    { "size_group", FIELD_TEXT, "규모군", "Group", 0, 0, 0, NULL },
    { "rank", FIELD_INT, "순위", "Rank", 0, 0, 0, NULL },
    { "score", FIELD_INT, "점수(0.0001점)", "Score", 0, 0, 0, NULL },
    { "chosen", FIELD_BOOL, "선정", "Chosen", 0, 0, 0, NULL },
    { "commended", FIELD_BOOL, "표창", "Commended", 0, 0, 0, NULL },
    { "excluded", FIELD_TEXT, "제외 사유", "Why it is not ranked", 0, 0, 0, NULL },
};
const struct fields card_printed = FIELDS(printed);

// ---- the ranking

#define RANKING_ARGS 3

// The rows of a board's ranking; before the round is opened only of who sees it early.
static bool ranking(struct request *request, struct list *out,
                    struct store_value args[RANKING_ARGS], struct err *err)
{
    struct round round;
    int64_t number;
    TRY(round_load(request, &round, err) && round_number(request, &round, &number, err));
    if (!round_opened(&round) && !round_early(request, &round))
        return request_hidden(err);
    args[0] = store_int(round.id);
    args[1] = store_text(request->ids[1]);
    args[2] = store_int(number);
    *out = (struct list){ .from = "evaluation_score_list s",
                          .alias = "s",
                          .fields = &request->route->reply,
                          .where = "s.round_id = $1 AND s.board = $2 AND s.number = $3",
                          .args = args,
                          .arg_count = RANKING_ARGS,
                          .sort = "position" };
    return true;
}

bool card_list(struct request *request, struct err *err)
{
    struct store_value args[RANKING_ARGS];
    struct list list;
    return ranking(request, &list, args, err) && request_list(request, &list, err);
}

bool card_export(struct request *request, struct err *err)
{
    static const char *const columns[] = {
        "rank",  "name",   "department_name", "headcount", "size_group", "score",      "bonus",
        "minus", "tie_by", "chosen",          "commended", "excluded",   "subject_id",
    };
    static const struct sheet_form form = { .name = "ranking",
                                            .action = "evaluation_score.export",
                                            .table = "evaluation_score",
                                            .columns = columns,
                                            .column_count = sizeof columns / sizeof *columns };
    struct store_value args[RANKING_ARGS];
    struct list list;
    return ranking(request, &list, args, err) && sheet_send(request, &list, &form, err);
}

// ---- one card

struct card {
    struct round round;
    struct owner owner;
    const char *board;
    int64_t subject_id;
};

static bool load(struct request *request, struct card *out, struct err *err)
{
    TRY(round_load(request, &out->round, err) && request_id(request, 2, &out->subject_id, err));
    out->board = request->ids[1];
    if (!round_opened(&out->round) && !round_early(request, &out->round))
        return request_hidden(err);
    return owner_row(
        request, &out->owner, err, SQL_CARD_OWNER,
        STORE_ARGS(store_int(out->round.id), store_text(out->board), store_int(out->subject_id)));
}

bool card_whose(struct request *request, struct owner *out, struct err *err)
{
    struct card card;
    TRY(load(request, &card, err));
    *out = card.owner;
    return true;
}

// What the model says of an indicator, beside its numbers.
static void describe(json_t *part, const struct board *board)
{
    const struct measure *measure =
        board_indicator(board, json_string_value(json_object_get(part, "code")));
    if (!measure)
        return;
    const struct statement *statement = measure->statement;
    json_object_set_new(part, "name_ko", json_string(measure->name_ko));
    json_object_set_new(part, "name_en", json_string(measure->name_en));
    json_object_set_new(part, "system", json_string(measure->system));
    json_object_set_new(part, "statement", statement ? json_string(statement->name) : json_null());
    json_object_set_new(part, "unit_ko", statement ? json_string(statement->unit_ko) : json_null());
    json_object_set_new(part, "unit_en", statement ? json_string(statement->unit_en) : json_null());
    json_object_set_new(part, "direction", json_string(measure->down ? "down" : "up"));
    json_object_set_new(part, "normalise",
                        json_string(measure->normalise == NORMALISE_NONE     ? "none"
                                    : measure->normalise == NORMALISE_MINMAX ? "minmax"
                                                                             : "t"));
    json_object_set_new(part, "nothing_due",
                        json_string(measure->nothing_due == NOTHING_MEAN ? "mean" : "rescale"));
}

static bool add_parts(struct request *request, const struct card *card, int64_t number,
                      json_t *object, struct err *err)
{
    struct model model;
    const char *text = NULL;
    TRY(model_read_text(request->arena, statements_of(request->app), card->round.definition, &model,
                        err) &&
        store_word(request->store, err, request->arena, &text, SQL_CARD_PARTS,
                   STORE_ARGS(store_int(card->round.id), store_text(card->board),
                              store_int(card->subject_id), store_int(number))));
    const struct board *board = model_board(&model, card->board);
    json_t *parts = text ? doc_parse_json(text, strlen(text), err) : json_object(), *part;
    if (!parts)
        return false;
    size_t index;
    json_array_foreach(json_object_get(parts, "indicators"), index, part) if (board)
        describe(part, board);
    json_object_update(object, parts);
    json_decref(parts);
    return true;
}

// The lists of a card, each over the same thing.
struct part_list {
    const char *member, *sql;
    bool with_number;
    struct fields fields;
};

static const struct field entry_rows[] = {
    { "id", FIELD_ID, "", "", 0, 0, 0, NULL },
    { "kind", FIELD_TEXT, "", "", 0, 0, 0, NULL },
    { "indicator", FIELD_TEXT, "", "", 0, 0, 0, NULL },
    { "grade", FIELD_TEXT, "", "", 0, 0, 0, NULL },
    { "part", FIELD_INT, "", "", 0, 0, 0, NULL },
    { "whole", FIELD_INT, "", "", 0, 0, 0, NULL },
    { "points", FIELD_POINTS, "", "", 0, 0, 0, NULL },
    { "reason", FIELD_LONG, "", "", 0, 0, 0, NULL },
    { "objection_id", FIELD_ID, "", "", 0, 0, 0, NULL },
    { "number", FIELD_INT, "", "", 0, 0, 0, NULL },
    { "at_us", FIELD_TIME, "", "", 0, 0, 0, NULL },
};
static const struct field objection_rows[] = {
    { "id", FIELD_ID, "", "", 0, 0, 0, NULL },
    { "indicator", FIELD_TEXT, "", "", 0, 0, 0, NULL },
    { "reason", FIELD_LONG, "", "", 0, 0, 0, NULL },
    { "state", FIELD_TEXT, "", "", 0, 0, 0, NULL },
    { "decision", FIELD_LONG, "", "", 0, 0, 0, NULL },
    { "filed_us", FIELD_TIME, "", "", 0, 0, 0, NULL },
    { "decided_us", FIELD_TIME, "", "", 0, 0, 0, NULL },
};
static const struct field earlier_rows[] = {
    { "number", FIELD_INT, "", "", 0, 0, 0, NULL },
    { "rank", FIELD_INT, "", "", 0, 0, 0, NULL },
    { "score", FIELD_INT, "", "", 0, 0, 0, NULL },
};
static const struct part_list part_lists[] = {
    { "entries", SQL_ENTRIES_OF, true, FIELDS(entry_rows) },
    { "objections", SQL_OBJECTIONS_OF, false, FIELDS(objection_rows) },
    { "earlier", SQL_CARD_EARLIER, false, FIELDS(earlier_rows) },
};

static bool add_lists(struct request *request, const struct card *card, int64_t number,
                      json_t *object, struct err *err)
{
    const struct store_value args[] = { store_int(card->round.id), store_text(card->board),
                                        store_int(card->subject_id), store_int(number) };
    for (size_t i = 0; i < sizeof part_lists / sizeof *part_lists; i++) {
        const struct part_list *list = &part_lists[i];
        json_t *rows =
            request_array(request, &list->fields, err, list->sql, args, list->with_number ? 4 : 3);
        if (!rows)
            return false;
        json_object_set_new(object, list->member, rows);
    }
    return true;
}

static bool add_standing(struct request *request, const struct card *card, int64_t number,
                         json_t *object, struct err *err)
{
    int64_t ranked = 0;
    bool found;
    TRY(store_number(
        request->store, err, &ranked, &found, SQL_CARD_RANKED,
        STORE_ARGS(store_int(card->round.id), store_int(number), store_text(card->board))));
    bool open = card->round.state == ROUND_OBJECTION &&
                app_today(request->app, request->at_us) <= card->round.objection_until;
    json_object_set_new(object, "ranked", json_integer(ranked));
    json_object_set_new(
        object, "may_object",
        json_boolean(open && actor_may(request->actor, MAY_EVALUATION_OBJECT, &card->owner)));
    return true;
}

bool card_get(struct request *request, struct err *err)
{
    struct card card;
    json_t *object = NULL;
    int64_t number;
    TRY(load(request, &card, err) && round_number(request, &card.round, &number, err) &&
        request_object(request, &request->route->reply, &object, err, SQL_CARD_GET,
                       STORE_ARGS(store_int(card.round.id), store_text(card.board),
                                  store_int(card.subject_id), store_int(number))));
    if (!object)
        return request_hidden(err);
    if (add_parts(request, &card, number, object, err) &&
        add_lists(request, &card, number, object, err) &&
        add_standing(request, &card, number, object, err))
        return request_reply(request, 200, object);
    json_decref(object);
    return false;
}

// ---- the rows behind it

// Named one by one, since the store finds a subject's rows within a statement.
static bool among_statements(struct request *request, const struct card *card, const char **out,
                             struct err *err)
{
    struct model model;
    struct str where;
    str_open(&where, request->arena);
    str_text(&where,
             "i.round_id = $1 AND i.board = $2 AND i.subject_id = $3 AND i.statement IN (''");
    TRY(model_read_text(request->arena, statements_of(request->app), card->round.definition, &model,
                        err));
    const struct board *board = model_board(&model, card->board);
    struct board_statements list = { 0 };
    if (board)
        list = board_statements(request->arena, board);
    for (size_t i = 0; i < list.count; i++)
        str_format(&where, ", '%s'", list.at[i]->name);
    str_char(&where, ')');
    *out = str_end(&where);
    return true;
}

bool card_rows(struct request *request, struct err *err)
{
    struct card card;
    const char *where;
    TRY(load(request, &card, err) && among_statements(request, &card, &where, err));
    const struct store_value args[] = { store_int(card.round.id), store_text(card.board),
                                        store_int(card.subject_id) };
    const struct list list = { .from = "evaluation_input_list i",
                               .alias = "i",
                               .fields = &request->route->reply,
                               .where = where,
                               .args = args,
                               .arg_count = 3,
                               .sort = "id",
                               .everywhere = true };
    return request_list(request, &list, err);
}

bool card_export_rows(struct request *request, struct err *err)
{
    static const struct sheet_form form = { .name = "evaluation-rows",
                                            .action = "evaluation_input.export",
                                            .table = "evaluation_input" };
    int64_t id;
    TRY(request_id(request, 0, &id, err));
    const struct store_value args[] = { store_int(id), store_text(request->ids[1]) };
    const struct list list = { .from = "evaluation_input_list i",
                               .alias = "i",
                               .fields = &request->route->reply,
                               .where = "i.round_id = $1 AND i.board = $2",
                               .args = args,
                               .arg_count = 2,
                               .sort = "subject_id",
                               .everywhere = true };
    return sheet_send(request, &list, &form, err);
}
