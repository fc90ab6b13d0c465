// People and departments of the agencies that the asker may see: for who may edit them to edit, for others the
// alarms they handle.
#include "app/find.h"

#include "modules/org/org.h"

struct sought {
    const char *kind, *ko, *en;
    const char *view, *code;   // of name, code and id
    const char *page, *filter; // where one is edited; of the list of alarms
};

static const struct sought officers = { "officer", "사람",   "People",    "officer_list",
                                        "emp_no",  "people", "handler_id" };
static const struct sought departments = { "department",      "부서", "Departments",
                                           "department_list", "code", "departments",
                                           "department_id" };

static const char *link_of(struct request *request, const struct sought *sought, int64_t id)
{
    bool edits = actor_reach(request->actor, MAY_ORG_EDIT) != REACH_NONE;
    return edits ? arena_format(request->arena, "/admin/%s/%lld", sought->page, (long long)id)
                 : arena_format(request->arena, "/alarms?%s=%lld", sought->filter, (long long)id);
}

static bool add_sought(struct request *request, struct find *find, const struct sought *sought,
                       struct err *err)
{
    struct str sql;
    str_open(&sql, request->arena);
    str_format(&sql, "SELECT l.name, l.%s, l.id FROM %s l WHERE ", sought->code, sought->view);
    actor_where(&sql, request->actor, MAY_ORG_READ, "l");
    str_format(&sql,
               " AND (" FIND_IN("l.name") " OR " FIND_IN("l.%s") ") ORDER BY l.name, l.id LIMIT %d",
               sought->code, FIND_MOST);
    struct store_rows *rows =
        store_ask(request->store, err, str_end(&sql),
                  STORE_ARGS(store_text(find_like(request->arena, find->words))));
    json_t *items = find_group(find, sought->kind, sought->ko, sought->en);
    bool more = rows != NULL, fine = rows != NULL;
    while (more && (fine = store_next(rows, &more, err)) && more)
        find_add(items, store_get_text(rows, 0), store_get_text(rows, 1),
                 link_of(request, sought, store_get_int(rows, 2)));
    store_done(rows);
    return fine;
}

bool org_find(struct request *request, struct find *find, struct err *err)
{
    return add_sought(request, find, &officers, err) &&
           add_sought(request, find, &departments, err);
}
