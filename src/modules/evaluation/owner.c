#include "modules/evaluation/owner.h"

bool owner_row(struct request *request, struct owner *out, struct err *err, const char *sql,
               const struct store_value *args, size_t count)
{
    struct store_rows *rows = store_ask(request->store, err, sql, args, count);
    bool found = false, fine = rows && store_next(rows, &found, err);
    if (fine && found)
        *out = (struct owner){ .agency = store_copy_text(rows, 0, request->arena),
                               .department_id = store_get_int(rows, 1),
                               .officer_id = store_get_int(rows, 2) };
    store_done(rows);
    return fine && (found || request_hidden(err));
}

bool owner_agency(struct request *request, const char *sql, struct owner *out, struct err *err)
{
    int64_t id;
    return request_id(request, 0, &id, err) &&
           owner_row(request, out, err, sql, STORE_ARGS(store_int(id)));
}

static bool is_in(const struct actor_post *post, int64_t department_id)
{
    if (post->department_id == department_id)
        return true;
    for (size_t i = 0; i < post->department_count; i++)
        if (post->departments[i] == department_id)
            return true;
    return false;
}

bool owner_foreign(struct request *request, int64_t department_id, int64_t officer_id,
                   struct err *err)
{
    const struct actor *actor = request->actor;
    bool own = officer_id && officer_id == actor->officer_id;
    for (size_t i = 0; department_id && i < actor->post_count; i++)
        own = own || is_in(&actor->posts[i], department_id);
    return !own || err_set(err, ERR_FORBIDDEN,
                           "자기 부서나 자신을 평가할 수 없습니다 | "
                           "nobody evaluates his own department, or himself");
}
