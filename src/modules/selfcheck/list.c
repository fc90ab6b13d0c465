#include "modules/selfcheck/list.h"

#include "app/sheet.h"
#include "modules/selfcheck/answer.h"
#include "modules/selfcheck/queries.h"

static bool asked(struct request *request, const char *name)
{
    const char *text = http_query(request->exchange, name);
    return text && (strcmp(text, "1") == 0 || strcmp(text, "true") == 0);
}

// In this state, not his own, and within reach of the permission.
static void add_state(struct str *where, struct request *request, const char *state,
                      enum permission permission)
{
    long long me = request->actor->officer_id;
    str_format(where,
               " OR (a.state = '%s' AND coalesce(a.officer_id, 0) <> %lld AND (a.approver_id = "
               "%lld",
               state, me, permission == MAY_SELFCHECK_APPROVE ? me : 0LL);
    if (actor_has(request->actor, ROLE_LEAD) || actor_has(request->actor, ROLE_MANAGER)) {
        str_text(where, " OR (a.approver_id IS NULL AND ");
        actor_where(where, request->actor, permission, "a");
        str_char(where, ')');
    }
    str_text(where, "))");
}

static const char *where_of(struct request *request, const struct list_waits *waits)
{
    long long me = request->actor->officer_id;
    struct str where;
    str_open(&where, request->arena);
    str_text(&where, "1 = 1");
    if (asked(request, "mine"))
        str_format(&where, " AND a.officer_id = %lld", me);
    if (!asked(request, "waiting"))
        return str_end(&where);
    str_format(&where, " AND ((a.state = '%s' AND a.officer_id = %lld)", waits->own, me);
    if (waits->review)
        add_state(&where, request, waits->review, MAY_SELFCHECK_REVIEW);
    add_state(&where, request, waits->approve, MAY_SELFCHECK_APPROVE);
    str_char(&where, ')');
    return str_end(&where);
}

static struct list list_of(struct request *request, const char *view, const char *sort,
                           const struct list_waits *waits)
{
    return (struct list){ .from = arena_format(request->arena, "%s a", view),
                          .alias = "a",
                          .fields = &request->route->reply,
                          .where = where_of(request, waits),
                          .sort = sort };
}

bool list_of_waiting(struct request *request, const char *view, const char *sort,
                     const struct list_waits *waits, struct err *err)
{
    const struct list list = list_of(request, view, sort, waits);
    return request_list(request, &list, err);
}

static const struct list_waits check_waits = { "open", "filled", "reviewed" };

bool selfcheck_list(struct request *request, struct err *err)
{
    return list_of_waiting(request, "selfcheck_check_list", "due_on", &check_waits, err);
}

bool selfcheck_export(struct request *request, struct err *err)
{
    static const char *const columns[] = {
        "id",        "department_name", "officer_name", "area_ko",        "duty_ko", "cycle",
        "case_no",   "from_on",         "to_on",        "due_on",         "state",   "in_time",
        "filled_us", "approved_us",     "items_due",    "items_answered", "items_no"
    };
    static const struct sheet_form form = { .name = "selfchecks",
                                            .action = "selfcheck_check.export",
                                            .table = "selfcheck_check",
                                            .columns = columns,
                                            .column_count = sizeof columns / sizeof *columns };
    const struct list list = list_of(request, "selfcheck_check_list", "due_on", &check_waits);
    return sheet_send(request, &list, &form, err);
}

// ---- one check, with everything on it

bool selfcheck_get(struct request *request, struct err *err)
{
    struct selfcheck check;
    json_t *reply, *answers, *improvements = NULL, *history = NULL, *files = NULL;
    TRY(selfcheck_of(request, &check, err));
    const struct workflow_thing thing = selfcheck_thing(request, &check);
    TRY(request_object(request, &request->route->reply, &reply, err, SQL_CHECK_ONE,
                       STORE_ARGS(store_int(check.id))));
    answers = answer_list(request, &check, err);
    if (answers)
        improvements = request_array(request, &improvement_row, err, SQL_IMPROVEMENTS_OF,
                                     STORE_ARGS(store_int(check.id)));
    if (improvements)
        history = workflow_history(request, &selfcheck_workflow, check.id, err);
    if (history)
        files = attachments_of(request, &selfcheck_files, check.id, err);
    json_object_set_new(reply, "answers", answers);
    json_object_set_new(reply, "improvements", improvements);
    json_object_set_new(reply, "acts", workflow_acts(request, &thing));
    json_object_set_new(reply, "history", history);
    json_object_set_new(reply, "attachments", files);
    request_version(request, check.version);
    if (files)
        return request_reply(request, 200, reply);
    json_decref(reply);
    return false;
}
