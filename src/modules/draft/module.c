// modules/draft — what somebody is writing, kept while he writes: shared machines keep nothing, and a session that
// ends loses nothing.
//
// A draft is its writer's alone, sealed like personal data, and forgotten after some days.
#include "app/app.h"
#include "base/doc.h"
#include "base/now.h"
#include "modules/draft/queries.h"

#define DRAFT_MAX (64 * KIB)
#define KEEP_DAYS 30

static bool draft_name(struct request *request, const char **out, struct err *err)
{
    *out = request->ids[0];
    return strlen(*out) <= 100 ||
           request_fault(request, err, ERR_BAD_INPUT, "name",
                         "100자까지 쓸 수 있습니다 | must be at most 100 characters");
}

#define PLACE "draft.#"

static const char *place_of(struct request *request, int64_t id)
{
    return arena_format(request->arena, "draft.%lld", (long long)id);
}

struct draft {
    int64_t id; // 0: none
    const char *body;
    int64_t kept_us;
};

static bool find_draft(struct request *request, const char *name, struct draft *out,
                       struct err *err)
{
    struct store_rows *rows =
        store_ask(request->store, err, SQL_DRAFT_GET,
                  STORE_ARGS(store_int(request->actor->account_id), store_text(name)));
    bool found = false, fine = rows && store_next(rows, &found, err);
    *out = (struct draft){ 0 };
    if (fine && found) {
        const char *body = store_get_text(rows, 1);
        *out = (struct draft){ .id = store_get_int(rows, 0),
                               .body = arena_text(request->arena, body, strlen(body)),
                               .kept_us = store_get_int(rows, 2) };
    }
    store_done(rows);
    return fine;
}

static bool show_draft(struct request *request, struct err *err)
{
    const char *name, *plain;
    size_t len;
    struct draft draft;
    TRY(draft_name(request, &name, err));
    TRY(find_draft(request, name, &draft, err));
    if (!draft.id)
        return err_set(err, ERR_NOT_FOUND, "쓰던 것이 없습니다 | nothing was being written");
    TRY(seal_reveal(app_seal(request->app), request->arena, place_of(request, draft.id), draft.body,
                    &plain, &len, err));
    json_t *body = doc_parse_json(plain, len, err);
    if (!body)
        return false;
    char at[NOW_TEXT_MAX];
    now_print(draft.kept_us, at);
    return request_reply(request, 200, json_pack("{s:o, s:s}", "body", body, "kept_at", at));
}

static bool keep_draft(struct request *request, struct err *err)
{
    const char *name;
    struct draft draft;
    TRY(draft_name(request, &name, err));
    TRY(find_draft(request, name, &draft, err));
    int64_t id = draft.id ? draft.id : writer_next_id(request->turn);
    const char *text = doc_dump(request->arena, json_object_get(request->body, "body"));
    const char *sealed = seal_field(app_seal(request->app), request->arena, place_of(request, id),
                                    text, strlen(text));
    return store_run(request->store, err, SQL_DRAFT_PUT,
                     STORE_ARGS(store_int(id), store_int(request->actor->account_id),
                                store_text(name), store_text(sealed), store_int(request->at_us)));
}

static bool drop_draft(struct request *request, struct err *err)
{
    const char *name;
    TRY(draft_name(request, &name, err));
    return store_run(request->store, err, SQL_DRAFT_DROP,
                     STORE_ARGS(store_int(request->actor->account_id), store_text(name)));
}

static const struct field draft_fields[] = {
    { "body", FIELD_OBJECT, "쓰던 것", "What is being written", FIELD_REQUIRED, 0, 0, NULL },
};

static const struct route routes[] = {
    { .method = HTTP_GET,
      .path = "/api/v1/drafts/{name}",
      .permission = MAY_SIGNED_IN,
      .handle = show_draft,
      .summary_ko = "쓰던 것 다시 읽기",
      .summary_en = "What one was writing" },
    { .method = HTTP_PUT,
      .path = "/api/v1/drafts/{name}",
      .permission = MAY_SIGNED_IN,
      .handle = keep_draft,
      .flags = ROUTE_WRITES,
      .body = FIELDS(draft_fields),
      .body_max = DRAFT_MAX,
      .example = "{\"body\": {\"reason\": \"세금계산서를 맞추어 보\"}}",
      .summary_ko = "쓰던 것 두기",
      .summary_en = "Keep what is being written" },
    { .method = HTTP_DELETE,
      .path = "/api/v1/drafts/{name}",
      .permission = MAY_SIGNED_IN,
      .handle = drop_draft,
      .flags = ROUTE_WRITES,
      .summary_ko = "쓰던 것 버리기",
      .summary_en = "Throw it away" },
};

static const struct keep keeps[] = {
    { .name = "draft",
      .setting = "keep.draft_days",
      .days = KEEP_DAYS,
      .sql = SQL_DRAFT_FORGET },
    { .name = NULL },
};

static const struct kept_sealed sealed[] = {
    { .name = "draft.body", .place = PLACE, .next = SQL_DRAFT_NEXT, .put = SQL_DRAFT_RESEAL },
    { .name = NULL },
};

const struct module module_draft = {
    .name = "draft",
    .title_ko = "쓰던 것",
    .title_en = "Drafts",
    .routes = routes,
    .route_count = sizeof routes / sizeof *routes,
    .keeps = keeps,
    .sealed = sealed,
};
