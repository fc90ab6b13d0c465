#include "modules/selfcheck/find.h"

static const char *checks_sql(struct request *request)
{
    struct str sql;
    str_open(&sql, request->arena);
    str_text(&sql,
             "SELECT id, duty_ko, duty_en, department_name || ' · ' || coalesce(officer_name || ' "
             "· ', '') || CASE WHEN case_no <> '' THEN case_no ELSE from_on || '~' || to_on END "
             "FROM (SELECT a.id, a.duty_ko, a.duty_en, a.duty_code, a.department_name, "
             "a.officer_name, a.case_no, a.from_on, a.to_on FROM selfcheck_check_list a WHERE ");
    actor_where(&sql, request->actor, MAY_SELFCHECK_READ, "a");
    str_format(
        &sql,
        " ORDER BY a.id DESC LIMIT %d) f WHERE id = $2 OR " FIND_IN("duty_ko") " OR " FIND_IN(
            "duty_en") " OR " FIND_IN("duty_code") " OR " FIND_IN("case_no") " ORDER BY id DESC "
                                                                             "LIMIT %d",
        FIND_AMONG, FIND_MOST);
    return str_end(&sql);
}

// Of the agency: everybody may know what is asked.
static const char *duties_sql(struct request *request)
{
    struct str sql;
    str_open(&sql, request->arena);
    str_text(&sql, "SELECT a.id, a.name_ko, a.name_en, a.code FROM selfcheck_duty_list a WHERE ");
    actor_where(&sql, request->actor, MAY_SIGNED_IN, "a");
    str_format(
        &sql,
        " AND (a.id = $2 OR " FIND_IN("a.name_ko") " OR " FIND_IN("a.name_en") " OR " FIND_IN(
            "a.code") ") ORDER BY a.in_force DESC, a.code, a.id LIMIT %d",
        FIND_MOST);
    return str_end(&sql);
}

bool selfcheck_find(struct request *request, struct find *find, struct err *err)
{
    return actor_reach(request->actor, MAY_SELFCHECK_READ) == REACH_NONE ||
           (find_rows(request, find, find_group(find, "selfcheck", "진단서", "Self-checks"),
                      checks_sql(request), "/selfcheck/checks/%lld", err) &&
            find_rows(request, find, find_group(find, "duty", "자기진단 업무", "Duties"),
                      duties_sql(request), "/selfcheck/bank/%lld", err));
}
