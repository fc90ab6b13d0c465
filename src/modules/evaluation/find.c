#include "modules/evaluation/find.h"

#include "modules/evaluation/round.h"

bool evaluation_find(struct request *request, struct find *find, struct err *err)
{
    struct str sql;
    if (actor_reach(request->actor, MAY_EVALUATION_READ) == REACH_NONE)
        return true;
    str_open(&sql, request->arena);
    str_text(&sql, "SELECT r.id, r.name, r.name, r.from_on || '~' || r.to_on FROM "
                   "evaluation_round_list r WHERE ");
    round_seen(&sql, request);
    str_format(&sql, " AND (r.id = $2 OR " FIND_IN("r.name") ") ORDER BY r.id DESC LIMIT %d",
               FIND_MOST);
    return find_rows(request, find, find_group(find, "evaluation", "혁신평가", "Evaluations"),
                     str_end(&sql), "/evaluation/%lld", err);
}
