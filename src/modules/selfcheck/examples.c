// The bank that the program brings: catalog/selfcheck/*.yaml, an area a file, as a city may begin with.
//
//   area: A2
//   ko: 인허가·건축
//   en: Permits and building
//   duties:
//     - code: A2-6
//       ko: 건축 인허가
//       en: Building permits
//       cycles: [half_year, case]
//       items:
//         - ko: 접수 순서대로 처리하였는가
//           en: Were applications handled in the order of receipt?
//           scenarios: [P02]
//
// It is of no authority and says so: everything is marked as an example. Its sheets are live at once, since nobody
// of the agency has written them; what an agency changes in them takes two persons. Duties that are there stay.
#include "base/civil.h"
#include "base/doc.h"
#include "modules/selfcheck/bank.h"
#include "modules/selfcheck/queries.h"

#define FILE_BYTES_MAX (256 * 1024)

struct example {
    struct request *request;
    const char *path, *area, *ko, *en, *today;
    int64_t duties, sheets, items;
};

static bool text_of(const struct example *example, const json_t *object, const char *key,
                    const char **out, struct err *err)
{
    *out = NULL;
    if (doc_text(object, key, out, err) && *out)
        return true;
    return err_set(err, ERR_BAD_INPUT, "%s: '%s'이(가) 없습니다 | '%s' is missing", example->path,
                   key, key);
}

static const char *text_or(const json_t *object, const char *key, const char *otherwise)
{
    const char *text = json_string_value(json_object_get(object, key));
    return text ? text : otherwise;
}

static bool add_item(struct example *example, int64_t sheet_id, const char *code,
                     const json_t *source, struct err *err)
{
    struct bank_item item = { .code = code,
                              .answer = text_or(source, "answer", "yes_no"),
                              .basis = text_or(source, "basis", ""),
                              .example = true,
                              .scenarios = json_object_get(source, "scenarios") };
    int64_t id;
    TRY(text_of(example, source, "ko", &item.text_ko, err) &&
        text_of(example, source, "en", &item.text_en, err));
    example->items++;
    return bank_item_put(example->request, sheet_id, &item, &id, err);
}

static bool add_sheet(struct example *example, int64_t duty_id, const char *code, const char *cycle,
                      const json_t *items, struct err *err)
{
    struct request *request = example->request;
    int64_t id = writer_next_id(request->turn);
    size_t at;
    const json_t *item;
    TRY(store_run(request->store, err, SQL_SHEET_ADD,
                  STORE_ARGS(store_int(id), store_int(duty_id), store_text(cycle))));
    TRY(store_run(request->store, err, SQL_SHEET_PUT,
                  STORE_ARGS(store_int(id), store_text("live"), store_text(example->today))));
    json_array_foreach((json_t *)(uintptr_t)items, at, item)
        TRY(add_item(example, id, arena_format(request->arena, "%s-%zu", code, at + 1), item, err));
    example->sheets++;
    return true;
}

static bool add_duty(struct example *example, const json_t *source, struct err *err)
{
    struct request *request = example->request;
    const char *code, *ko, *en;
    int64_t id = writer_next_id(request->turn), other;
    bool found;
    TRY(text_of(example, source, "code", &code, err) && text_of(example, source, "ko", &ko, err) &&
        text_of(example, source, "en", &en, err));
    TRY(store_number(request->store, err, &other, &found, SQL_DUTY_BY_CODE,
                     STORE_ARGS(store_text(request->actor->agency), store_text(code))));
    if (found)
        return true;
    TRY(store_run(
        request->store, err, SQL_DUTY_ADD,
        STORE_ARGS(store_int(id), store_text(request->actor->agency), store_text(code),
                   store_text(example->area), store_text(example->ko), store_text(example->en),
                   store_text(ko), store_text(en), store_text(text_or(source, "post_duty", "")),
                   store_text(text_or(source, "filled_by", "officer")),
                   store_int(json_is_true(json_object_get(source, "everywhere"))), store_int(1))));
    size_t at;
    const json_t *cycle;
    json_array_foreach(json_object_get(source, "cycles"), at, cycle) TRY(add_sheet(
        example, id, code, json_string_value(cycle), json_object_get(source, "items"), err));
    example->duties++;
    return true;
}

static bool add_area(struct example *example, const json_t *source, struct err *err)
{
    size_t at;
    const json_t *duty;
    TRY(text_of(example, source, "area", &example->area, err) &&
        text_of(example, source, "ko", &example->ko, err) &&
        text_of(example, source, "en", &example->en, err));
    json_array_foreach(json_object_get(source, "duties"), at, duty)
        TRY(add_duty(example, duty, err));
    return true;
}

static bool add_file(struct example *example, const char *path, struct err *err)
{
    char *text;
    size_t len;
    example->path = path;
    TRY(doc_read_file(example->request->arena, path, FILE_BYTES_MAX, &text, &len, err));
    json_t *source = doc_parse_yaml(text, len, err);
    if (!source)
        return err_prefix(err, "%s: ", path);
    bool fine = add_area(example, source, err);
    json_decref(source);
    return fine;
}

bool bank_examples(struct request *request, struct err *err)
{
    struct example example = { .request = request,
                               .today = civil_date_text(request->arena,
                                                        app_today(request->app, request->at_us)) };
    struct doc_paths paths;
    const char *dir = app_share(request->app, request->arena, "catalog/selfcheck");
    if (!doc_folder(request->arena, dir, ".yaml", &paths, err))
        return err_set(err, ERR_NOT_FOUND,
                       "%s: 예시가 설치되어 있지 않습니다 | the examples are not installed", dir);
    for (size_t i = 0; i < paths.count; i++)
        TRY(add_file(&example, paths.at[i], err));
    json_t *reply = json_pack("{s:I, s:I, s:I}", "duties", (json_int_t)example.duties, "sheets",
                              (json_int_t)example.sheets, "items", (json_int_t)example.items);
    const struct request_act act = { .action = "selfcheck.examples",
                                     .table = "selfcheck_duty",
                                     .owner = { .agency = request->actor->agency },
                                     .detail = json_incref(reply) };
    if (request_audit(request, &act, err))
        return request_reply(request, 201, reply);
    json_decref(reply);
    return false;
}
