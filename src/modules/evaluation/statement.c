// Statements are read from their files once, at the start, and prepared on the store that is there: a file that
// does not fit it stops the start with its name, not a freeze months later.
//
//   :agency :from :to :from_us :to_us  ─► $1 … $5
//   {subject}                          ─► department_id, officer_id, or 0 for the agency
#include "modules/evaluation/statement.h"

#include <string.h>

#include "base/doc.h"
#include "base/vec.h"
#include "modules/evaluation/model.h"

#define FILE_BYTES_MAX (64 * KIB)
#define FOLDER         "catalog/evaluation/"

const char *const statement_subjects[] = { "department", "person", "agency", NULL };
static const char *const subject_columns[] = { "department_id", "officer_id", "CAST(0 AS bigint)" };
static const char *const parameters[] = { ":agency", ":from_us", ":to_us", ":from", ":to" };
static const int parameter_numbers[] = { 1, 4, 5, 2, 3 };
#define PARAMETERS (sizeof parameters / sizeof *parameters)

struct evaluation {
    struct arena *home;
    struct statements_known known;
    json_t *presets;
};

const struct statement *statement_find(const struct statements_known *known, const char *name)
{
    for (size_t i = 0; name && i < known->count; i++)
        if (strcmp(known->at[i].name, name) == 0)
            return &known->at[i];
    return NULL;
}

const struct statements_known *statements_of(struct app *app)
{
    return &((struct evaluation *)app_module(app, "evaluation"))->known;
}

const json_t *statement_presets(struct app *app)
{
    return ((struct evaluation *)app_module(app, "evaluation"))->presets;
}

// ---- one file

static size_t put_parameter(struct str *out, const char *at)
{
    for (size_t i = 0; i < PARAMETERS; i++) {
        size_t len = strlen(parameters[i]);
        if (strncmp(at, parameters[i], len) == 0) {
            str_format(out, "$%d", parameter_numbers[i]);
            return len;
        }
    }
    str_char(out, *at);
    return 1;
}

static const char *query_for(struct arena *arena, const char *text, enum statement_subject subject)
{
    static const char hole[] = "{subject}";
    struct str out;
    str_open(&out, arena);
    while (*text)
        if (strncmp(text, hole, sizeof hole - 1) == 0) {
            str_text(&out, subject_columns[subject]);
            text += sizeof hole - 1;
        } else {
            text += put_parameter(&out, text);
        }
    return str_end(&out);
}

static bool read_pair(struct arena *arena, const json_t *header, const char *key, const char **ko,
                      const char **en, struct err *err)
{
    const json_t *pair = json_object_get(header, key);
    const char *korean = json_string_value(json_object_get(pair, "ko")),
               *english = json_string_value(json_object_get(pair, "en"));
    if (!korean || !english)
        return err_set(err, ERR_BAD_INPUT,
                       "%s: {ko: …, en: …} 꼴이어야 합니다 | must be of the form {ko: …, en: …}",
                       key);
    *ko = arena_text(arena, korean, strlen(korean));
    *en = arena_text(arena, english, strlen(english));
    return true;
}

static bool read_subjects(struct arena *arena, const json_t *header, const char *query,
                          struct statement *out, struct err *err)
{
    const json_t *subjects = json_object_get(header, "subjects");
    size_t index;
    json_t *word;
    json_array_foreach(subjects, index, word)
    {
        const char *text = json_string_value(word);
        size_t subject = 0;
        while (subject < SUBJECT_COUNT && (!text || strcmp(statement_subjects[subject], text) != 0))
            subject++;
        if (subject == SUBJECT_COUNT)
            return err_set(err, ERR_BAD_INPUT,
                           "subjects: department, person, agency 가운데여야 합니다 | "
                           "must be of department, person, agency");
        out->sql[subject] = query_for(arena, query, (enum statement_subject)subject);
    }
    return json_array_size(subjects) ||
           err_set(err, ERR_BAD_INPUT,
                   "subjects: 누구에 관한 것인지 적어야 합니다 | say whom it is about");
}

static bool read_header(struct arena *arena, const json_t *header, const char *query,
                        struct statement *out, struct err *err)
{
    out->open = json_is_true(json_object_get(header, "open"));
    return read_pair(arena, header, "title", &out->title_ko, &out->title_en, err) &&
           read_pair(arena, header, "source", &out->source_ko, &out->source_en, err) &&
           read_pair(arena, header, "unit", &out->unit_ko, &out->unit_en, err) &&
           read_subjects(arena, header, query, out, err);
}

// "/*\nYAML\n*/\nSELECT …"
static bool read_text(struct arena *arena, const char *text, struct statement *out, struct err *err)
{
    const char *end = strstr(text, "*/");
    if (strncmp(text, "/*", 2) != 0 || !end)
        return err_set(err, ERR_BAD_INPUT,
                       "머리글(/* … */)로 시작해야 합니다 | must begin with a header, /* … */");
    json_t *header = doc_parse_yaml(text + 2, (size_t)(end - text) - 2, err);
    bool fine = header && read_header(arena, header, end + 2, out, err);
    json_decref(header);
    return fine;
}

static const char *name_of(struct arena *arena, const char *path)
{
    const char *name = strrchr(path, '/') + 1;
    return arena_text(arena, name, strlen(name) - strlen(".sql"));
}

static bool read_file(struct arena *arena, const char *path, struct statement *out, struct err *err)
{
    char *text;
    size_t len;
    *out = (struct statement){ .name = name_of(arena, path) };
    if (out->name[strspn(out->name, "abcdefghijklmnopqrstuvwxyz0123456789_.")])
        return err_set(err, ERR_BAD_INPUT,
                       "%s: 이름은 영문 소문자, 숫자, _, .으로 짓습니다 | "
                       "names are of small letters, digits, _ and .",
                       path);
    return (doc_read_file(arena, path, FILE_BYTES_MAX, &text, &len, err) &&
            read_text(arena, text, out, err)) ||
           err_prefix(err, "%s", path);
}

// ---- all of them

const char *statement_rows(struct arena *arena, const struct statement *statement,
                           enum statement_subject subject)
{
    return arena_format(
        arena,
        "SELECT q.subject_id, q.row_kind, q.row_id, CAST(q.part AS bigint) AS part, "
        "CAST(q.whole AS bigint) AS whole FROM (%s) q WHERE CAST($1 AS text) <> '' "
        "AND CAST($2 AS text) <= CAST($3 AS text) "
        "AND CAST($4 AS bigint) <= CAST($5 AS bigint) "
        "AND q.subject_id IS NOT NULL",
        statement->sql[subject]);
}

static bool prepare(struct store *store, struct arena *arena, const struct statement *statement,
                    struct err *err)
{
    for (enum statement_subject subject = 0; subject < SUBJECT_COUNT; subject++)
        if (statement->sql[subject] &&
            !store_prepare(store, err, statement_rows(arena, statement, subject)))
            return err_prefix(
                err,
                FOLDER "indicators/%s.sql: %s에 대해 실행할 수 없습니다. 파일을 고치거나 "
                       "치우십시오 | cannot be run about a %s: mend the file or take it away",
                statement->name, statement_subjects[subject], statement_subjects[subject]);
    return true;
}

static bool read_statements(struct app *app, struct evaluation *evaluation, struct store *store,
                            struct err *err)
{
    struct doc_paths paths;
    VEC(struct statement) statements = { 0 };
    struct arena *home = evaluation->home;
    TRY(doc_folder(home, app_share(app, home, FOLDER "indicators"), ".sql", &paths, err));
    for (size_t i = 0; i < paths.count; i++) {
        struct statement statement;
        TRY(read_file(home, paths.at[i], &statement, err) && prepare(store, home, &statement, err));
        VEC_ADD(home, &statements, statement);
    }
    evaluation->known = (struct statements_known){ statements.at, statements.count };
    return true;
}

static bool read_preset(struct evaluation *evaluation, const char *path, struct err *err)
{
    struct model model;
    char *text;
    size_t len;
    TRY(doc_read_file(evaluation->home, path, FILE_BYTES_MAX, &text, &len, err));
    json_t *preset = doc_parse_yaml(text, len, err);
    json_array_append_new(evaluation->presets, preset);
    return preset && model_read(evaluation->home, &evaluation->known, preset, &model, err);
}

static bool read_presets(struct app *app, struct evaluation *evaluation, struct err *err)
{
    struct doc_paths paths;
    struct arena *home = evaluation->home;
    TRY(doc_folder(home, app_share(app, home, FOLDER "models"), ".yaml", &paths, err));
    for (size_t i = 0; i < paths.count; i++)
        if (!read_preset(evaluation, paths.at[i], err))
            return err_prefix(err, "%s", paths.at[i]);
    return true;
}

bool statement_open(struct app *app, void **state, struct err *err)
{
    struct arena *home = arena_new("evaluation", 0, 0);
    struct evaluation *evaluation = ARENA_NEW(home, struct evaluation);
    evaluation->home = home;
    evaluation->presets = json_array();
    *state = evaluation;
    struct store *store = app_lend(app, err);
    bool fine =
        store && read_statements(app, evaluation, store, err) && read_presets(app, evaluation, err);
    if (store)
        app_return(app, store);
    return fine;
}

void statement_close(struct app *app, void *state)
{
    (void)app;
    struct evaluation *evaluation = state;
    json_decref(evaluation->presets);
    arena_free(evaluation->home);
}

// ---- shown

static json_t *statement_json(const struct statement *statement)
{
    json_t *subjects = json_array();
    for (int i = 0; i < SUBJECT_COUNT; i++)
        if (statement->sql[i])
            json_array_append_new(subjects, json_string(statement_subjects[i]));
    return json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:b, s:o}", "statement", statement->name,
                     "title_ko", statement->title_ko, "title_en", statement->title_en, "source_ko",
                     statement->source_ko, "source_en", statement->source_en, "unit_ko",
                     statement->unit_ko, "unit_en", statement->unit_en, "open", statement->open,
                     "subjects", subjects);
}

bool statement_list(struct request *request, struct err *err)
{
    (void)err;
    const struct statements_known *known = statements_of(request->app);
    json_t *list = json_array();
    for (size_t i = 0; i < known->count; i++)
        json_array_append_new(list, statement_json(&known->at[i]));
    return request_reply(request, 200, json_pack("{s:o}", "indicators", list));
}
