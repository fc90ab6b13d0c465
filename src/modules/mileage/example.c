// The example tables as a draft plan: catalog/mileage/person.yaml and department.yaml, read when they are asked for.
//
//   target: 50
//   levels: [{name_ko: 브론즈, name_en: Bronze, points: 30}]
//   items:
//     - {code: A1, area: education, …, points: 5, cap: 20, approver: manager}
//
// An item says what POST …/plans/{id}/items takes.
#include "modules/mileage/example.h"

#include "app/field.h"
#include "base/doc.h"

#define FILE_MAX (256 * KIB)

static bool read_example(struct request *request, const char *subject, json_t **out,
                         struct err *err)
{
    const char *path = app_share(request->app, request->arena,
                                 arena_format(request->arena, "catalog/mileage/%s.yaml", subject));
    char *text;
    size_t len;
    TRY(doc_read_file(request->arena, path, FILE_MAX, &text, &len, err));
    *out = doc_parse_yaml(text, len, err);
    return *out || err_prefix(err, "%s", path);
}

static bool make_items(struct request *request, const struct mileage_plan *plan,
                       const json_t *items, struct err *err)
{
    json_t *item;
    size_t at;
    int64_t id;
    json_array_foreach(items, at, item)
        TRY(plan_item_make(request, plan, item, true, &id, err) ||
            err_prefix(err, "%s", json_string_value(json_object_get(item, "code"))));
    return true;
}

bool example_load(struct request *request, struct err *err)
{
    const char *subject = request_text(request, "subject");
    struct mileage_plan plan;
    json_t *example;
    TRY(read_example(request, subject, &example, err));
    const json_t *items = json_object_get(example, "items");
    int64_t count = (int64_t)json_array_size(items);
    bool fine =
        plan_make(request, example, true, &plan, err) && make_items(request, &plan, items, err);
    json_decref(example);
    TRY(fine);
    const struct request_act act = {
        .action = "mileage_plan.add",
        .table = "mileage_plan",
        .id = arena_format(request->arena, "%lld", (long long)plan.id),
        .owner = { .agency = plan.agency },
        .detail = json_pack("{s:b, s:I, s:s}", "example", true, "year", (json_int_t)plan.year,
                            "subject", subject),
    };
    TRY(request_audit(request, &act, err));
    request_version(request, plan.version);
    return request_reply(request, 201,
                         json_pack("{s:I, s:I, s:I}", "id", (json_int_t)plan.id, "items",
                                   (json_int_t)count, "version", (json_int_t)plan.version));
}
