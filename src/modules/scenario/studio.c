// The studio: what a draft says, where it is wrong, and what its cases make of it. Nothing is kept.
//
// Places in a text are counted in characters from 0, lines and columns from 1.
#include "base/doc.h"
#include "control/check.h"
#include "control/trace.h"
#include "control/zt.h"
#include "modules/scenario/scenario_module.h"
#include "sql/parse.h"

#define CASE_FILE_MAX (256 * KIB)

// ---- places

struct places { // byte offsets that only grow, as characters
    const char *text;
    size_t byte, character;
};

static json_int_t place_of(struct places *places, size_t byte)
{
    places->character += utf8_count(places->text + places->byte, byte - places->byte);
    places->byte = byte;
    return (json_int_t)places->character;
}

static size_t line_start(const char *text, int line)
{
    const char *at = text;
    for (; line > 1 && strchr(at, '\n'); line--)
        at = strchr(at, '\n') + 1;
    return (size_t)(at - text);
}

// ---- what a draft says

static json_t *tokens_json(struct request *request, const char *text)
{
    static const char *const kinds[] = { [TOKEN_KEYWORD] = "keyword", [TOKEN_NAME] = "name",
                                         [TOKEN_TEXT] = "text",       [TOKEN_NUMBER] = "number",
                                         [TOKEN_COMMENT] = "comment", [TOKEN_SIGN] = "sign" };
    struct parse_token *tokens;
    struct places places = { .text = text };
    json_t *list = json_array();
    size_t count = parse_tokens(request->arena, text, &tokens);
    for (size_t i = 0; i < count; i++) {
        json_int_t start = place_of(&places, tokens[i].start);
        json_array_append_new(list, json_pack("{s:s, s:I, s:I}", "kind", kinds[tokens[i].kind],
                                              "start", start, "end",
                                              place_of(&places, tokens[i].end)));
    }
    return list;
}

static json_t *notes_json(struct request *request, const struct check *check, const char *text)
{
    json_t *list = json_array();
    for (size_t i = 0; i < check->notes.count; i++) {
        const struct check_note *note = &check->notes.at[i];
        struct places places = { .text = text };
        int line = note->line ? note->line : 1, column = note->column ? note->column : 1;
        json_array_append_new(
            list, json_pack("{s:s, s:s, s:i, s:i, s:I}", "severity",
                            note->severity == CHECK_ERROR ? "error" : "warning", "text",
                            request->english ? note->en : note->ko, "line", line, "column", column,
                            "start", place_of(&places, line_start(text, line)) + column - 1));
    }
    return list;
}

static json_t *columns_json(struct request *request, const struct plan *plan)
{
    json_t *list = json_array();
    const struct trace *traces = trace_plan(request->arena, plan);
    for (size_t i = 0; i < plan->column_count; i++)
        json_array_append_new(
            list, json_pack("{s:s, s:s, s:s}", "name", plan->columns[i].name, "type",
                            type_name(plan->columns[i].type), "mark", traces[i].mark));
    return list;
}

static json_t *tables_json(struct request *request, const struct plan *plan)
{
    json_t *list = json_array();
    const struct schema_table **tables;
    size_t count = trace_tables(request->arena, plan, &tables);
    for (size_t i = 0; i < count; i++)
        json_array_append_new(
            list, json_pack("{s:s, s:s}", "name", tables[i]->name, "title",
                            request->english ? tables[i]->title_en : tables[i]->title_ko));
    return list;
}

bool studio_check(struct request *request, struct err *err)
{
    (void)err;
    const char *text = request_text(request, "text");
    struct check check;
    struct plan_bound bound;
    check_open(&check, request->arena, app_schema(request->app));
    const struct scenario *scenario = check_draft(&check, "draft", text, strlen(text), &bound);
    json_t *reply = json_pack(
        "{s:b, s:o, s:o}", "runs", scenario && !check.error_count, "tokens",
        tokens_json(request, text), "notes", notes_json(request, &check, text));
    if (scenario) {
        json_object_set_new(reply, "columns", columns_json(request, bound.plan));
        json_object_set_new(reply, "tables", tables_json(request, bound.plan));
        scenario_words(request, scenario, reply);
    }
    return request_reply(request, 200, reply);
}

// ---- its cases

// The file of cases beside the pack's scenario; "" where there is none.
const char *studio_cases_text(struct arena *arena, const struct rule *rule)
{
    size_t len = rule->path ? strlen(rule->path) : 0;
    struct err err;
    char *text;
    if (len < 5)
        return "";
    const char *path = arena_format(arena, "%.*szt", (int)(len - 3), rule->path);
    return doc_read_file(arena, path, CASE_FILE_MAX, &text, &len, &err) ? text : "";
}

static json_t *run_case(struct request *request, const struct zt_case *one,
                        struct scenario *scenario)
{
    struct zt_case alone = *one;
    const struct zt_file file = { .path = "cases", .cases = &alone, .case_count = 1 };
    struct str report;
    struct zt_result result = { .report = &report };
    str_open(&report, request->arena);
    zt_run(&file, scenario, app_schema(request->app), ZT_AS_WRITTEN, 1, &result);
    return json_pack("{s:s, s:i, s:b, s:s}", "name", one->name, "line", one->line, "passed",
                     result.passed > 0, "report", str_end(&report));
}

bool studio_cases(struct request *request, struct err *err)
{
    struct rules rules = app_rules(request->app);
    const struct rule *rule = rules_find(&rules, request->ids[0]);
    struct zt_file *file;
    if (!rule)
        return err_set(err, ERR_NOT_FOUND, "그런 시나리오가 없습니다 | no such scenario");
    const char *text = request_given(request, "text") ? request_text(request, "text") : rule->text;
    const char *cases = request_given(request, "cases") ? request_text(request, "cases")
                                                        : studio_cases_text(request->arena, rule);
    struct scenario *scenario =
        scenario_parse(request->arena, rule->id, text, strlen(text), err);
    if (!scenario) {
        snprintf(request->field, sizeof request->field, "text");
        return false;
    }
    if (!zt_parse(request->arena, app_schema(request->app), "cases", cases, strlen(cases), &file,
                  err)) {
        snprintf(request->field, sizeof request->field, "cases");
        return false;
    }
    json_t *list = json_array();
    for (size_t i = 0; i < file->case_count; i++)
        json_array_append_new(list, run_case(request, &file->cases[i], scenario));
    return request_reply(request, 200, json_pack("{s:o}", "cases", list));
}
