#include "modules/mileage/find.h"

static bool may(const struct request *request, enum permission permission)
{
    return actor_reach(request->actor, permission) != REACH_NONE;
}

// Where somebody sees his own, or what he decides.
static const char *claims_at(const struct request *request)
{
    return may(request, MAY_MILEAGE_APPROVE) || may(request, MAY_MILEAGE_EDIT)
               ? "/mileage/claims?claim=%lld"
           : may(request, MAY_MILEAGE_CLAIM) ? "/mileage?claim=%lld"
                                             : "/mileage/departments";
}

static const char *items_at(const struct request *request)
{
    return may(request, MAY_MILEAGE_EDIT)    ? "/mileage/audit?tab=items&row=%lld"
           : may(request, MAY_MILEAGE_CLAIM) ? "/mileage"
                                             : "/mileage/departments";
}

static const char *claims_sql(struct request *request)
{
    struct str sql;
    str_open(&sql, request->arena);
    str_text(&sql, "SELECT id, item_ko, item_en, claimed_by_name || ' · ' || happened_on FROM ("
                   "SELECT a.id, a.item_ko, a.item_en, a.item_code, a.claimed_by_name, "
                   "a.happened_on, a.evidence, a.reference FROM mileage_claim_list a WHERE ");
    actor_where(&sql, request->actor, MAY_MILEAGE_READ, "a");
    str_format(
        &sql,
        " ORDER BY a.id DESC LIMIT %d) f WHERE id = $2 OR " FIND_IN("item_ko") " OR " FIND_IN("item"
                                                                                              "_en") " OR " FIND_IN(
            "item_code") " OR " FIND_IN("evidence") " OR " FIND_IN("reference") " ORDER BY id DESC "
                                                                                "LIMIT %d",
        FIND_AMONG, FIND_MOST);
    return str_end(&sql);
}

static const char *items_sql(struct request *request)
{
    struct str sql;
    str_open(&sql, request->arena);
    str_text(&sql, "SELECT a.id, a.name_ko, a.name_en, a.year || ' · ' || a.code FROM "
                   "mileage_item_list a JOIN mileage_plan p ON p.id = a.plan_id AND p.state = "
                   "'live' WHERE ");
    actor_where(&sql, request->actor, MAY_SIGNED_IN, "a");
    str_format(
        &sql,
        " AND (a.id = $2 OR " FIND_IN("a.name_ko") " OR " FIND_IN("a.name_en") " OR " FIND_IN(
            "a.code") ") ORDER BY a.year DESC, a.subject DESC, a.position, a.id LIMIT %d",
        FIND_MOST);
    return str_end(&sql);
}

bool mileage_find(struct request *request, struct find *find, struct err *err)
{
    return !may(request, MAY_MILEAGE_READ) ||
           (find_rows(request, find, find_group(find, "claim", "마일리지 신청", "Mileage claims"),
                      claims_sql(request), claims_at(request), err) &&
            find_rows(request, find, find_group(find, "mileage", "마일리지 항목", "Mileage items"),
                      items_sql(request), items_at(request), err));
}
