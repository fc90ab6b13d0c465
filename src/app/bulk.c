#include "app/bulk.h"

#define BULK_MAX 500

bool bulk_match(int64_t version, int64_t read, struct err *err)
{
    return version == read || err_set(err, ERR_CONFLICT,
                                      "그사이 다른 사람이 고쳤습니다. 다시 읽으십시오 | "
                                      "somebody changed it meanwhile: read it again");
}

// The half of "한국어 | English" that the request asks for.
static const char *half(struct request *request, const char *text)
{
    const char *bar = strstr(text, " | ");
    if (!bar)
        return text;
    return request->english ? bar + 3 : arena_text(request->arena, text, (size_t)(bar - text));
}

static json_t *refused(struct request *request, int64_t id, const struct err *err)
{
    return json_pack("{s:I, s:s, s:s, s:i}", "id", (json_int_t)id, "outcome", "refused", "detail",
                     half(request, err->text), "status", err_kind_status(err->kind));
}

// A failure of the store is everybody's, anything else the thing's own.
static bool try_one(struct request *request, const struct bulk *bulk, const json_t *item,
                    json_t *outcomes, struct err *err)
{
    int64_t id = json_integer_value(json_object_get(item, "id"));
    int64_t version = json_integer_value(json_object_get(item, "version"));
    json_t *outcome = json_pack("{s:I, s:s}", "id", (json_int_t)id, "outcome", "done");
    struct err own = { 0 };
    TRY(store_mark(request->store, err));
    if (bulk->one(request, bulk->context, id, version, outcome, &own)) {
        json_array_append_new(outcomes, outcome);
        return store_keep(request->store, err);
    }
    json_decref(outcome);
    store_back(request->store);
    request->field[0] = '\0';
    if (own.kind == ERR_STORE || own.kind == ERR_SYSTEM) {
        *err = own;
        return false;
    }
    json_array_append_new(outcomes, refused(request, id, &own));
    return true;
}

bool bulk_each(struct request *request, const struct bulk *bulk, struct err *err)
{
    const json_t *list = json_object_get(request->body, bulk->member);
    if (json_array_size(list) == 0 || json_array_size(list) > BULK_MAX)
        return request_fault(request, err, ERR_BAD_INPUT, bulk->member,
                             "1건에서 %d건까지 고르십시오 | choose 1 to %d", BULK_MAX, BULK_MAX);
    json_t *outcomes = json_array(), *item;
    size_t at;
    bool fine = true;
    json_array_foreach(list, at, item) fine = fine && try_one(request, bulk, item, outcomes, err);
    if (fine)
        return request_reply(request, 200, json_pack("{s:o}", "outcomes", outcomes));
    json_decref(outcomes);
    return false;
}
