// Reading a model: every mistake is told with the board and the indicator it is in, before anything is kept.
#include "modules/evaluation/model.h"

#include <assert.h>

#include "base/doc.h"
#include "base/vec.h"
#include "modules/evaluation/owner.h"
#include "modules/evaluation/queries.h"

static const char *const directions[] = { "up", "down", NULL };
static const char *const nothing_words[] = { "rescale", "mean", NULL };
static const char *const normalise_words[] = { "none", "minmax", "t", NULL };
static const char *const group_words[] = { "none", "terciles", "kind", NULL };
static const char *const systems[] = { "alarm", "selfcheck", "mileage", "manual", NULL };
static const char *const exclude_words[] = { "discipline", "audit_case", "short_service",
                                             "evaluators", NULL };

struct board *model_board(const struct model *model, const char *code)
{
    for (size_t i = 0; i < model->board_count; i++)
        if (strcmp(model->boards[i].code, code) == 0)
            return &model->boards[i];
    return NULL;
}

struct measure *board_indicator(const struct board *board, const char *code)
{
    for (size_t i = 0; i < board->indicator_count; i++)
        if (strcmp(board->indicators[i].code, code) == 0)
            return &board->indicators[i];
    return NULL;
}

const struct measure *board_measure(const struct board *board, size_t slot)
{
    return slot < board->indicator_count ? &board->indicators[slot]
                                         : &board->ties[slot - board->indicator_count];
}

struct board_statements board_statements(struct arena *arena, const struct board *board)
{
    struct board_statements list = { 0 };
    for (size_t slot = 0; slot < board->indicator_count + board->tie_count; slot++) {
        const struct statement *statement = board_measure(board, slot)->statement;
        bool known = !statement;
        for (size_t i = 0; i < list.count; i++)
            known = known || list.at[i] == statement;
        if (!known)
            VEC_ADD(arena, &list, statement);
    }
    return list;
}

// ---- members

struct reading {
    struct arena *arena;
    const struct statements_known *known;
    struct err *err;
};

static bool read_text(struct reading *reading, const json_t *object, const char *key,
                      const char **out)
{
    const json_t *value = json_object_get(object, key);
    if (!json_is_string(value))
        return err_set(reading->err, ERR_BAD_INPUT, "%s: 글이어야 합니다 | must be a text", key);
    *out = arena_text(reading->arena, json_string_value(value), json_string_length(value));
    return true;
}

static bool read_name(struct reading *reading, const json_t *object, const char **ko,
                      const char **en)
{
    const json_t *name = json_object_get(object, "name");
    return (read_text(reading, name, "ko", ko) && read_text(reading, name, "en", en)) ||
           err_prefix(reading->err, "name");
}

// What names boards and indicators in paths, lists and hashes.
static bool read_code(struct reading *reading, const json_t *object, const char **out)
{
    TRY(read_text(reading, object, "code", out));
    size_t len = strspn(*out, "abcdefghijklmnopqrstuvwxyz0123456789_-");
    return (len && len <= 40 && !(*out)[len]) ||
           err_set(reading->err, ERR_BAD_INPUT,
                   "code: 영문 소문자, 숫자, _, -로 40자까지 | small letters, digits, _ and -, up "
                   "to 40");
}

static bool read_number(struct reading *reading, const json_t *object, const char *key,
                        int64_t least, int64_t most, int64_t otherwise, int64_t *out)
{
    const json_t *value = json_object_get(object, key);
    *out = value ? json_integer_value(value) : otherwise;
    return ((!value || json_is_integer(value)) && *out >= least && *out <= most) ||
           err_set(
               reading->err, ERR_BAD_INPUT,
               "%s: %lld에서 %lld까지의 정수여야 합니다 | must be a whole number from %lld to %lld",
               key, (long long)least, (long long)most, (long long)least, (long long)most);
}

static bool find_word(const char *text, const char *const *words, size_t *out)
{
    for (*out = 0; words[*out]; (*out)++)
        if (text && strcmp(words[*out], text) == 0)
            return true;
    return false;
}

// Absent: the first of the words.
static bool read_word(struct reading *reading, const json_t *object, const char *key,
                      const char *const *words, size_t *out)
{
    const json_t *value = json_object_get(object, key);
    *out = 0;
    if (!value || find_word(json_string_value(value), words, out))
        return true;
    struct str list;
    str_open(&list, reading->arena);
    for (size_t i = 0; words[i]; i++)
        str_format(&list, "%s%s", i ? ", " : "", words[i]);
    return err_set(reading->err, ERR_BAD_INPUT, "%s: %s 가운데 하나여야 합니다 | must be one of %s",
                   key, str_end(&list), str_end(&list));
}

static bool known_members(struct reading *reading, const json_t *object, const char *const *keys)
{
    const char *key;
    json_t *value;
    size_t at;
    if (!json_is_object(object))
        return err_set(reading->err, ERR_BAD_INPUT, "객체여야 합니다 | must be an object");
    json_object_foreach(
        (json_t *)(uintptr_t)object, key,
        value) if (!find_word(key, keys,
                              &at)) return err_set(reading->err, ERR_BAD_INPUT,
                                                   "%s: 모르는 항목입니다 | is not known", key);
    return true;
}

// ---- measures

static bool read_statement(struct reading *reading, const json_t *object,
                           enum statement_subject subject, struct measure *out)
{
    const char *name = json_string_value(json_object_get(object, "statement"));
    out->statement = statement_find(reading->known, name);
    if (!out->statement)
        return err_set(reading->err, ERR_BAD_INPUT,
                       "statement: 없는 문장입니다: %s | there is no such statement: %s",
                       name ? name : "", name ? name : "");
    return out->statement->sql[subject] ||
           err_set(reading->err, ERR_BAD_INPUT,
                   "statement: %s은(는) %s에 대한 것이 아닙니다 | %s is not about a %s", name,
                   statement_subjects[subject], name, statement_subjects[subject]);
}

static bool read_direction(struct reading *reading, const json_t *object, struct measure *out)
{
    size_t direction;
    TRY(read_word(reading, object, "direction", directions, &direction));
    out->down = direction == 1;
    return true;
}

static bool read_grades(struct reading *reading, const json_t *object, struct measure *out)
{
    const json_t *list = json_object_get(object, "grades");
    VEC(struct grade) grades = { 0 };
    size_t index;
    json_t *item;
    TRY(read_number(reading, object, "whole", 1, 10000, 10, &out->whole));
    json_array_foreach(list, index, item)
    {
        struct grade grade;
        TRY(read_text(reading, item, "code", &grade.code) &&
            read_number(reading, item, "part", 0, out->whole, 0, &grade.part));
        VEC_ADD(reading->arena, &grades, grade);
    }
    out->grades = grades.at;
    out->grade_count = grades.count;
    return grades.count ||
           err_set(reading->err, ERR_BAD_INPUT, "grades: 등급이 있어야 합니다 | grades are needed");
}

static bool read_indicator(struct reading *reading, const json_t *object, const struct board *board,
                           struct measure *out)
{
    static const char *const keys[] = { "code",   "name",      "system",      "statement",
                                        "weight", "direction", "nothing_due", "normalise",
                                        "whole",  "grades",    NULL };
    size_t system, nothing, normalise;
    TRY(read_code(reading, object, &out->code) && known_members(reading, object, keys) &&
        read_name(reading, object, &out->name_ko, &out->name_en) &&
        read_number(reading, object, "weight", 0, WEIGHT_SUM, -1, &out->weight) &&
        read_direction(reading, object, out) &&
        read_word(reading, object, "system", systems, &system) &&
        read_word(reading, object, "nothing_due", nothing_words, &nothing) &&
        read_word(reading, object, "normalise", normalise_words, &normalise));
    out->system = systems[system];
    out->nothing_due = (enum nothing_due)nothing;
    out->normalise = (enum normalise)normalise;
    if (strcmp(out->system, "manual") == 0)
        return read_grades(reading, object, out);
    return read_statement(reading, object, board->subject, out);
}

static bool read_indicators(struct reading *reading, const json_t *object, struct board *board)
{
    VEC(struct measure) list = { 0 };
    int64_t sum = 0;
    size_t index;
    json_t *item;
    json_array_foreach(json_object_get(object, "indicators"), index, item)
    {
        struct measure indicator = { .code = "" };
        if (!read_indicator(reading, item, board, &indicator))
            return err_prefix(reading->err, "%s", *indicator.code ? indicator.code : "indicators");
        if (board_indicator(board, indicator.code))
            return err_set(reading->err, ERR_BAD_INPUT, "%s: 두 번 나옵니다 | stands twice",
                           indicator.code);
        sum += indicator.weight;
        VEC_ADD(reading->arena, &list, indicator);
        board->indicators = list.at;
        board->indicator_count = list.count;
    }
    if (list.count > INDICATORS_MAX)
        return err_set(reading->err, ERR_LIMIT, "지표는 %d개까지입니다 | at most %d indicators",
                       INDICATORS_MAX, INDICATORS_MAX);
    return sum == WEIGHT_SUM || err_set(reading->err, ERR_BAD_INPUT,
                                        "가중치의 합이 %d이어야 하는데 %lld입니다 | the weights "
                                        "must sum to %d, and sum to %lld",
                                        WEIGHT_SUM, (long long)sum, WEIGHT_SUM, (long long)sum);
}

static bool read_tie(struct reading *reading, const json_t *object, const struct board *board,
                     struct measure *out)
{
    static const char *const keys[] = { "statement", "direction", "minus", NULL };
    TRY(known_members(reading, object, keys));
    if (json_is_true(json_object_get(object, "minus"))) {
        *out = (struct measure){ .code = "minus", .down = true };
        return true;
    }
    TRY(read_statement(reading, object, board->subject, out) &&
        read_direction(reading, object, out));
    out->code = out->statement->name;
    out->name_ko = out->statement->title_ko;
    out->name_en = out->statement->title_en;
    return true;
}

static bool read_ties(struct reading *reading, const json_t *object, struct board *board)
{
    VEC(struct measure) list = { 0 };
    size_t index;
    json_t *item;
    json_array_foreach(json_object_get(object, "ties"), index, item)
    {
        struct measure tie = { .code = "" };
        if (!read_tie(reading, item, board, &tie))
            return err_prefix(reading->err, "ties");
        VEC_ADD(reading->arena, &list, tie);
    }
    board->ties = list.at;
    board->tie_count = list.count;
    return true;
}

// ---- boards

static bool read_kinds(struct reading *reading, const json_t *object, struct board *board)
{
    VEC(struct name_kind) kinds = { 0 };
    size_t index, at;
    json_t *item, *word;
    json_array_foreach(json_object_get(object, "kinds"), index, item)
    {
        struct name_kind kind = { 0 };
        VEC(const char *) ends = { 0 };
        TRY(read_code(reading, item, &kind.code));
        json_array_foreach(json_object_get(item, "ends"), at, word)
        {
            const char *end = json_string_value(word);
            if (end)
                VEC_ADD(reading->arena, &ends, arena_text(reading->arena, end, strlen(end)));
        }
        kind.ends = ends.at;
        kind.end_count = ends.count;
        VEC_ADD(reading->arena, &kinds, kind);
    }
    board->kinds = kinds.at;
    board->kind_count = kinds.count;
    return board->grouping != GROUP_KIND || kinds.count ||
           err_set(reading->err, ERR_BAD_INPUT,
                   "kinds: 종류마다 이름의 끝말을 적어야 합니다 | say by which endings of names "
                   "kinds are known");
}

static bool read_exclusions(struct reading *reading, const json_t *object, struct board *board)
{
    size_t index, at;
    json_t *word;
    json_array_foreach(json_object_get(object, "exclude"), index, word)
    {
        if (!find_word(json_string_value(word), exclude_words, &at))
            return err_set(
                reading->err, ERR_BAD_INPUT,
                "exclude: discipline, audit_case, short_service, evaluators 가운데여야 합니다 | "
                "must be of discipline, audit_case, short_service, evaluators");
        board->exclude |= 1u << at;
    }
    return read_number(reading, object, "service_months", 0, 120, 0, &board->service_months);
}

static bool read_numbers(struct reading *reading, const json_t *object, struct board *board)
{
    TRY(read_number(reading, object, "choose", 0, 1000, 10, &board->choose) &&
        read_number(reading, object, "commend", 0, board->choose, 0, &board->commend) &&
        read_number(reading, object, "bonus_max", 0, 100, 0, &board->bonus_max) &&
        read_number(reading, object, "minus_max", 0, 100, 0, &board->minus_max));
    board->bonus_max *= 100;
    board->minus_max *= 100;
    return true;
}

static bool read_board(struct reading *reading, const json_t *object, struct board *board)
{
    static const char *const keys[] = {
        "code",      "name",    "subject",        "group", "kinds",      "choose",    "commend",
        "bonus_max", "exclude", "service_months", "ties",  "indicators", "minus_max", NULL
    };
    size_t subject, grouping;
    TRY(read_code(reading, object, &board->code) && known_members(reading, object, keys) &&
        read_name(reading, object, &board->name_ko, &board->name_en) &&
        read_word(reading, object, "subject", statement_subjects, &subject) &&
        read_word(reading, object, "group", group_words, &grouping));
    board->subject = (enum statement_subject)subject;
    board->grouping = (enum grouping)grouping;
    return read_numbers(reading, object, board) && read_kinds(reading, object, board) &&
           read_exclusions(reading, object, board) && read_indicators(reading, object, board) &&
           read_ties(reading, object, board);
}

static bool read_boards(struct reading *reading, const json_t *definition, struct model *out)
{
    const json_t *list = json_object_get(definition, "boards");
    size_t count = json_array_size(list);
    if (!count || count > BOARDS_MAX)
        return err_set(reading->err, ERR_BAD_INPUT,
                       "boards: 1개에서 %d개까지여야 합니다 | one to %d boards", BOARDS_MAX,
                       BOARDS_MAX);
    out->boards = ARENA_ARRAY(reading->arena, struct board, count);
    for (size_t i = 0; i < count; i++) {
        struct board *board = &out->boards[i];
        board->code = "";
        if (!read_board(reading, json_array_get(list, i), board))
            return err_prefix(reading->err, "%s", *board->code ? board->code : "boards");
        if (model_board(out, board->code))
            return err_set(reading->err, ERR_BAD_INPUT, "%s: 두 번 나옵니다 | stands twice",
                           board->code);
        out->board_count++;
    }
    return true;
}

bool model_read(struct arena *arena, const struct statements_known *known, const json_t *definition,
                struct model *out, struct err *err)
{
    static const char *const keys[] = { "code",        "name",         "objection_days",
                                        "certificate", "announcement", "boards",
                                        NULL };
    struct reading reading = { arena, known, err };
    *out = (struct model){ .code = "" };
    return known_members(&reading, definition, keys) &&
           read_code(&reading, definition, &out->code) &&
           read_name(&reading, definition, &out->name_ko, &out->name_en) &&
           read_number(&reading, definition, "objection_days", 0, 60, 7, &out->objection_days) &&
           read_text(&reading, definition, "certificate", &out->certificate) &&
           read_text(&reading, definition, "announcement", &out->announcement) &&
           read_boards(&reading, definition, out);
}

bool model_read_text(struct arena *arena, const struct statements_known *known, const char *text,
                     struct model *out, struct err *err)
{
    json_t *definition = doc_parse_json(text, strlen(text), err);
    bool fine = definition && model_read(arena, known, definition, out, err);
    json_decref(definition);
    return fine;
}

// ---- routes

bool model_presets(struct request *request, struct err *err)
{
    (void)err;
    json_t *presets = json_deep_copy(statement_presets(request->app));
    return request_reply(request, 200, json_pack("{s:o}", "presets", presets));
}

bool model_list(struct request *request, struct err *err)
{
    const struct list list = { .from = "evaluation_model_list m",
                               .alias = "m",
                               .fields = &request->route->reply,
                               .sort = "-id" };
    return request_list(request, &list, err);
}

bool model_whose(struct request *request, struct owner *out, struct err *err)
{
    return owner_agency(request, SQL_MODEL_OWNER, out, err);
}

bool model_get(struct request *request, struct err *err)
{
    int64_t id;
    json_t *model;
    TRY(request_id(request, 0, &id, err) &&
        request_object(request, &request->route->reply, &model, err, SQL_MODEL_GET,
                       STORE_ARGS(store_int(id))));
    if (!model)
        return request_hidden(err);
    request_version(request, json_integer_value(json_object_get(model, "version")));
    return request_reply(request, 200, model);
}

static bool log_act(struct request *request, const char *action, int64_t id, json_t *detail,
                    struct err *err)
{
    const struct request_act act = { .action = action,
                                     .table = "evaluation_model",
                                     .id = arena_format(request->arena, "%lld", (long long)id),
                                     .owner = { .agency = request->actor->agency },
                                     .detail = detail };
    return request_audit(request, &act, err);
}

static const json_t *find_preset(struct request *request, const char *code)
{
    size_t index;
    json_t *preset;
    json_array_foreach((json_t *)(uintptr_t)statement_presets(request->app), index, preset)
    {
        const char *known = json_string_value(json_object_get(preset, "code"));
        if (known && strcmp(known, code) == 0)
            return preset;
    }
    return NULL;
}

static bool read_definition(struct request *request, const json_t *definition, struct model *out,
                            struct err *err)
{
    if (model_read(request->arena, statements_of(request->app), definition, out, err))
        return true;
    return request_fault(request, err, err->kind, "definition", "%s", err->text);
}

bool model_add(struct request *request, struct err *err)
{
    const char *preset = request_text(request, "preset");
    const json_t *definition =
        preset ? find_preset(request, preset) : json_object_get(request->body, "definition");
    int64_t id = writer_next_id(request->turn);
    struct model model;
    if (!definition)
        return request_fault(
            request, err, ERR_BAD_INPUT, preset ? "preset" : "definition",
            "예시의 코드나 정의가 있어야 합니다 | a preset's code or a definition is needed");
    TRY(read_definition(request, definition, &model, err));
    TRY(store_run(request->store, err, SQL_MODEL_ADD,
                  STORE_ARGS(store_int(id), store_text(request->actor->agency),
                             store_text(model.code), store_text(model.name_ko),
                             store_text(model.name_en), store_text(preset ? preset : ""),
                             store_int(preset != NULL),
                             store_text(doc_dump(request->arena, definition)),
                             store_int(request->actor->account_id), store_int(request->at_us))));
    TRY(log_act(request, "evaluation_model.add", id, json_pack("{s:s}", "code", model.code), err));
    return request_reply(request, 201, json_pack("{s:I}", "id", (json_int_t)id));
}

static bool match(struct request *request, int64_t *id, int64_t *version, struct err *err)
{
    bool found;
    TRY(request_id(request, 0, id, err) &&
        store_number(request->store, err, version, &found, SQL_MODEL_VERSION,
                     STORE_ARGS(store_int(*id))));
    return found ? request_match(request, *version, err) : request_hidden(err);
}

bool model_put(struct request *request, struct err *err)
{
    const json_t *definition = json_object_get(request->body, "definition");
    int64_t id, version;
    struct model model;
    TRY(match(request, &id, &version, err) && read_definition(request, definition, &model, err));
    TRY(store_run(request->store, err, SQL_MODEL_PUT,
                  STORE_ARGS(store_int(id), store_text(model.code), store_text(model.name_ko),
                             store_text(model.name_en),
                             store_text(doc_dump(request->arena, definition)))));
    TRY(log_act(request, "evaluation_model.edit", id, json_incref((json_t *)(uintptr_t)definition),
                err));
    request_version(request, version + 1);
    return request_reply(
        request, 200,
        json_pack("{s:I, s:I}", "id", (json_int_t)id, "version", (json_int_t)version + 1));
}

bool model_end(struct request *request, struct err *err)
{
    int64_t id, version;
    TRY(match(request, &id, &version, err) &&
        store_run(request->store, err, SQL_MODEL_END,
                  STORE_ARGS(store_int(id), store_int(request->at_us))) &&
        log_act(request, "evaluation_model.end", id, NULL, err));
    return request_reply(request, 200, json_pack("{s:I}", "id", (json_int_t)id));
}
