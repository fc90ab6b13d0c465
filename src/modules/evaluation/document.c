#include "modules/evaluation/document.h"

#include "modules/evaluation/card.h"
#include "modules/evaluation/queries.h"

struct document {
    struct round round;
    struct model model;
    json_t *minutes; // as they were written; NULL: they were not
};

static bool load(struct request *request, struct document *out, struct err *err)
{
    static const struct field rows[] = {
        { "held_on", FIELD_DATE, "", "", 0, 0, 0, NULL },
        { "place", FIELD_TEXT, "", "", 0, 0, 0, NULL },
        { "chair", FIELD_TEXT, "", "", 0, 0, 0, NULL },
        { "members", FIELD_LONG, "", "", 0, 0, 0, NULL },
        { "discussion", FIELD_LONG, "", "", 0, 0, 0, NULL },
        { "decision", FIELD_LONG, "", "", 0, 0, 0, NULL },
        { "certificate", FIELD_LONG, "", "", 0, 0, 0, NULL },
        { "announcement", FIELD_LONG, "", "", 0, 0, 0, NULL },
        { "version", FIELD_INT, "", "", 0, 0, 0, NULL },
    };
    static const struct fields fields = FIELDS(rows);
    return round_load(request, &out->round, err) &&
           model_read_text(request->arena, statements_of(request->app), out->round.definition,
                           &out->model, err) &&
           request_object(request, &fields, &out->minutes, err, SQL_MINUTES_GET,
                          STORE_ARGS(store_int(out->round.id)));
}

// What was written, else the model's words.
static json_t *words(const struct document *document, const char *member, const char *otherwise)
{
    const char *text = json_string_value(json_object_get(document->minutes, member));
    return json_string(text && *text ? text : otherwise);
}

static json_t *round_json(const struct round *round)
{
    return json_pack("{s:I, s:s, s:s, s:s, s:s, s:s, s:I}", "id", (json_int_t)round->id, "name",
                     round->name, "kind", round->kind, "from_on", round->from_on, "to_on",
                     round->to_on, "state", workflow_state(&round_workflow, round->state), "number",
                     (json_int_t)round->number);
}

// Who is chosen on each board; with who is excluded, where that is asked.
static bool boards_json(struct request *request, const struct document *document, bool excluded,
                        json_t *boards, struct err *err)
{
    const struct round *round = &document->round;
    for (size_t i = 0; i < document->model.board_count; i++) {
        const struct board *board = &document->model.boards[i];
        json_t *rows = request_array(request, &card_printed, err, SQL_LISTED,
                                     STORE_ARGS(store_int(round->id), store_int(round->number),
                                                store_text(board->code), store_int(excluded)));
        if (!rows)
            return false;
        json_array_append_new(boards,
                              json_pack("{s:s, s:s, s:s, s:s, s:I, s:I, s:o}", "board", board->code,
                                        "name_ko", board->name_ko, "name_en", board->name_en,
                                        "subject", statement_subjects[board->subject], "choose",
                                        (json_int_t)board->choose, "commend",
                                        (json_int_t)board->commend, "rows", rows));
    }
    return true;
}

bool document_awards(struct request *request, struct err *err)
{
    struct document document;
    TRY(load(request, &document, err));
    const struct round *round = &document.round;
    json_t *boards = json_array();
    bool seen = round->number && (round->state == ROUND_ANNOUNCED || round_early(request, round));
    bool fine = seen ? boards_json(request, &document, false, boards, err) : request_hidden(err);
    json_t *reply =
        json_pack("{s:o, s:o, s:o, s:o}", "round", round_json(round), "boards", boards,
                  "certificate", words(&document, "certificate", document.model.certificate),
                  "announcement", words(&document, "announcement", document.model.announcement));
    json_decref(document.minutes);
    if (fine)
        return request_reply(request, 200, reply);
    json_decref(reply);
    return false;
}

// ---- minutes

static bool add_lists(struct request *request, const struct round *round, json_t *object,
                      struct err *err)
{
    static const struct field objection_rows[] = {
        { "id", FIELD_ID, "", "", 0, 0, 0, NULL },
        { "board", FIELD_TEXT, "", "", 0, 0, 0, NULL },
        { "subject_name", FIELD_TEXT, "", "", 0, 0, 0, NULL },
        { "indicator", FIELD_TEXT, "", "", 0, 0, 0, NULL },
        { "reason", FIELD_LONG, "", "", 0, 0, 0, NULL },
        { "state", FIELD_TEXT, "", "", 0, 0, 0, NULL },
        { "decision", FIELD_LONG, "", "", 0, 0, 0, NULL },
    };
    static const struct field result_rows[] = {
        { "number", FIELD_INT, "", "", 0, 0, 0, NULL },
        { "input_hash", FIELD_TEXT, "", "", 0, 0, 0, NULL },
        { "result_hash", FIELD_TEXT, "", "", 0, 0, 0, NULL },
        { "at_us", FIELD_TIME, "", "", 0, 0, 0, NULL },
    };
    static const struct fields objections = FIELDS(objection_rows), results = FIELDS(result_rows);
    const struct store_value args[] = { store_int(round->id) };
    json_t *list = request_array(request, &objections, err, SQL_OBJECTIONS_OF_ROUND, args, 1);
    json_object_set_new(object, "objections", list);
    TRY(list != NULL);
    list = request_array(request, &results, err, SQL_RESULTS_SHOWN, args, 1);
    json_object_set_new(object, "results", list);
    return list != NULL;
}

bool document_minutes(struct request *request, struct err *err)
{
    struct document document;
    TRY(load(request, &document, err));
    json_t *object =
        document.minutes ? json_deep_copy(document.minutes) : json_pack("{s:i}", "version", 0);
    json_t *boards = json_array();
    json_object_set_new(object, "certificate",
                        words(&document, "certificate", document.model.certificate));
    json_object_set_new(object, "announcement",
                        words(&document, "announcement", document.model.announcement));
    json_object_set_new(object, "round", round_json(&document.round));
    json_object_set_new(object, "boards", boards);
    json_decref(document.minutes);
    if (!boards_json(request, &document, true, boards, err) ||
        !add_lists(request, &document.round, object, err)) {
        json_decref(object);
        return false;
    }
    request_version(request, json_integer_value(json_object_get(object, "version")));
    return request_reply(request, 200, object);
}

static struct store_value text_of(struct request *request, const char *member)
{
    const char *text = request_text(request, member);
    return store_text(text ? text : "");
}

static bool check_time(const struct round *round, struct err *err)
{
    if (round->number && round->state != ROUND_CANCELLED && round->state != ROUND_ANNOUNCED)
        return true;
    return err_set(err, ERR_CONFLICT,
                   "회의록은 동결 뒤부터 공고 전까지 씁니다 | "
                   "minutes are written after the freeze and before the announcement");
}

bool document_put(struct request *request, struct err *err)
{
    struct document document;
    TRY(load(request, &document, err));
    const struct round *round = &document.round;
    int64_t version = json_integer_value(json_object_get(document.minutes, "version"));
    json_decref(document.minutes);
    TRY(request_match(request, version, err) && check_time(round, err));
    TRY(store_run(request->store, err, SQL_MINUTES_PUT,
                  STORE_ARGS(store_int(round->id), text_of(request, "held_on"),
                             text_of(request, "place"), text_of(request, "chair"),
                             text_of(request, "members"), text_of(request, "discussion"),
                             text_of(request, "decision"), text_of(request, "certificate"),
                             text_of(request, "announcement"),
                             store_int(request->actor->account_id), store_int(request->at_us))));
    const struct request_act act = { .action = "evaluation_round.minutes",
                                     .table = "evaluation_round",
                                     .id =
                                         arena_format(request->arena, "%lld", (long long)round->id),
                                     .owner = { .agency = round->agency },
                                     .detail = json_incref(request->body) };
    TRY(request_audit(request, &act, err));
    request_version(request, version + 1);
    return request_reply(
        request, 200,
        json_pack("{s:I, s:I}", "id", (json_int_t)round->id, "version", (json_int_t)version + 1));
}
