#include "app/app.h"
#include "app/field.h"
#include "app/points.h"
#include "base/doc.h"

bool request_hidden(struct err *err)
{
    return err_set(err, ERR_NOT_FOUND, "없거나 볼 수 없습니다 | not there, or not yours to see");
}

bool request_id(struct request *request, size_t index, int64_t *out, struct err *err)
{
    const char *text = index < request->id_count ? request->ids[index] : "";
    size_t len = strlen(text);
    bool digits = len > 0 && len <= 18;
    *out = 0;
    for (size_t i = 0; digits && i < len; i++) {
        digits = text[i] >= '0' && text[i] <= '9';
        *out = *out * 10 + (text[i] - '0');
    }
    return digits || request_hidden(err);
}

bool request_whose(struct request *request, const char *sql, struct owner *out, struct err *err)
{
    int64_t id;
    bool found = false;
    *out = (struct owner){ 0 };
    TRY(request_id(request, 0, &id, err));
    struct store_rows *rows = store_ask(request->store, err, sql, STORE_ARGS(store_int(id)));
    bool fine = rows && store_next(rows, &found, err);
    if (fine && found)
        *out = (struct owner){ .agency = store_copy_text(rows, 0, request->arena),
                               .department_id = store_get_int(rows, 1),
                               .officer_id = store_get_int(rows, 2) };
    store_done(rows);
    TRY(fine);
    return found || request_hidden(err);
}

const char *request_text(const struct request *request, const char *member)
{
    return json_string_value(json_object_get(request->body, member));
}

int64_t request_number(const struct request *request, const char *member)
{
    return json_integer_value(json_object_get(request->body, member));
}

int64_t request_points(const struct request *request, const char *member)
{
    int64_t points = 0;
    return points_of(json_object_get(request->body, member), &points) ? points : 0;
}

bool request_flag(const struct request *request, const char *member)
{
    return json_is_true(json_object_get(request->body, member));
}

bool request_given(const struct request *request, const char *member)
{
    const json_t *value = json_object_get(request->body, member);
    return value && !json_is_null(value);
}

static bool is_list_word(const char *name)
{
    static const char *const words[] = { "q", "sort", "cursor", "limit", "count" };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcmp(words[i], name) == 0)
            return true;
    return false;
}

static bool is_filter(const struct fields *fields, const char *name)
{
    const struct field *field = fields_find(fields, name);
    if (field)
        return field->flags & FIELD_FILTER;
    size_t len = strlen(name);
    size_t tail = len > 5 && strcmp(name + len - 5, "_from") == 0 ? 5
                  : len > 3 && strcmp(name + len - 3, "_to") == 0 ? 3
                                                                  : 0;
    for (size_t i = 0; tail && i < fields->count; i++)
        if (strlen(fields->at[i].name) == len - tail &&
            memcmp(fields->at[i].name, name, len - tail) == 0)
            return fields->at[i].flags & FIELD_FILTER;
    return false;
}

bool request_query_known(const struct request *request, const char *name)
{
    const struct route *route = request->route;
    if (fields_find(&route->query, name))
        return true;
    return (route->flags & ROUTE_LIST) && (is_list_word(name) || is_filter(&route->reply, name));
}

const char *request_words(const struct request *request, const char *both)
{
    const char *bar = strstr(both, " | ");
    if (!bar)
        return both;
    return request->english ? bar + 3 : arena_text(request->arena, both, (size_t)(bar - both));
}

bool request_reply(struct request *request, int status, json_t *object)
{
    if (request->reply)
        json_decref(request->reply);
    request->status = status;
    request->reply = object;
    return true;
}

bool request_fault(struct request *request, struct err *err, enum err_kind kind, const char *field,
                   const char *format, ...)
{
    char text[sizeof err->text];
    va_list list;
    va_start(list, format);
    vsnprintf(text, sizeof text, format, list);
    va_end(list);
    snprintf(request->field, sizeof request->field, "%s", field);
    return err_set(err, kind, "%s", text);
}

bool request_match(struct request *request, int64_t version, struct err *err)
{
    const char *match = http_header(request->exchange, "If-Match");
    char now[32];
    snprintf(now, sizeof now, "\"%lld\"", (long long)version);
    if (!match)
        return request_fault(request, err, ERR_BAD_INPUT, "If-Match",
                             "고칠 때는 읽은 판(ETag)을 If-Match에 적어야 합니다 | "
                             "an edit names the version it read (ETag) in If-Match");
    return strcmp(match, now) == 0 ||
           request_fault(request, err, ERR_CONFLICT, "If-Match",
                         "그사이 다른 사람이 고쳤습니다. 다시 읽으십시오 | somebody changed it "
                         "meanwhile: read it again");
}

void request_version(struct request *request, int64_t version)
{
    http_add_header(request->exchange, "ETag",
                    arena_format(request->arena, "\"%lld\"", (long long)version));
}

bool request_audit(struct request *request, const struct request_act *act, struct err *err)
{
    const struct actor *actor = request->actor;
    const char *detail = doc_dump(request->arena, act->detail);
    json_decref(act->detail);
    struct audit_entry entry = {
        .at_us = request->at_us,
        .actor_id = actor ? actor->account_id : 0,
        .actor_name = actor ? actor->name : "",
        .address = http_peer(request->exchange),
        .action = act->action,
        .agency = act->owner.agency,
        .department_id = act->owner.department_id,
        .object_table = act->table,
        .object_id = act->id,
        .subject = act->subject,
        .reason = act->reason,
        .detail = detail,
    };
    return audit_write(app_audit(request->app), request->store, &entry, err);
}

json_t *request_row(const struct request *request, const struct fields *fields,
                    const struct store_rows *rows)
{
    (void)request;
    json_t *object = json_object();
    for (size_t column = 0; column < store_columns(rows); column++) {
        const struct field *field = fields_find(fields, store_column(rows, column));
        if (field)
            json_object_set_new(object, field->name, field_json(field, rows, column));
    }
    return object;
}

bool request_object(struct request *request, const struct fields *fields, json_t **out,
                    struct err *err, const char *sql, const struct store_value *args, size_t count)
{
    struct store_rows *rows = store_ask(request->store, err, sql, args, count);
    bool more = false, fine = rows && store_next(rows, &more, err);
    *out = fine && more ? request_row(request, fields, rows) : NULL;
    store_done(rows);
    return fine;
}

json_t *request_array(struct request *request, const struct fields *fields, struct err *err,
                      const char *sql, const struct store_value *args, size_t count)
{
    struct store_rows *rows = store_ask(request->store, err, sql, args, count);
    bool more = rows != NULL, fine = more;
    json_t *array = json_array();
    while (more && (fine = store_next(rows, &more, err)) && more)
        json_array_append_new(array, request_row(request, fields, rows));
    store_done(rows);
    if (fine)
        return array;
    json_decref(array);
    return NULL;
}

struct awaited {
    struct writer_job job; // first
    struct request *request;
    bool (*act)(struct request *request, void *context, struct err *err);
    void *context;
};

static bool awaited_run(struct writer_job *job, struct writer_turn *turn, struct err *err)
{
    struct awaited *awaited = (struct awaited *)job;
    struct request *request = awaited->request;
    struct store *reading = request->store;
    request->turn = turn;
    request->store = writer_store(turn);
    request->at_us = writer_at_us(turn);
    bool fine = awaited->act(request, awaited->context, err);
    request->turn = NULL;
    request->store = reading;
    return fine;
}

static bool write_now(struct request *request,
                      bool (*act)(struct request *request, void *context, struct err *err),
                      void *context, bool alone, struct err *err)
{
    struct awaited awaited = {
        .job = { .run = awaited_run,
                 .alone = alone,
                 .actor_id = request->actor ? request->actor->account_id : 0 },
        .request = request,
        .act = act,
        .context = context,
    };
    return writer_run(app_writer(request->app), &awaited.job, err);
}

bool request_write(struct request *request,
                   bool (*act)(struct request *request, void *context, struct err *err),
                   void *context, struct err *err)
{
    return write_now(request, act, context, false, err);
}

bool request_write_alone(struct request *request,
                         bool (*act)(struct request *request, void *context, struct err *err),
                         void *context, struct err *err)
{
    return write_now(request, act, context, true, err);
}
