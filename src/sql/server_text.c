// The author's text as a PostgreSQL server runs it: parameters and the clock become literals, in
// parentheses, so that a sign or a cast beside them keeps its meaning. An order that a LIMIT needs and
// that is not total is completed there as it is in the engine.

#include <string.h>

#include "sql/plan.h"

static struct value spot_value(const struct plan_request *request, const struct plan_spot *spot,
                               int64_t clock_us)
{
    if (spot->words)
        return value_null(TYPE_UNKNOWN);
    if (spot->param >= 0)
        return request->params[spot->param].value;
    if (spot->param == -1)
        return value_word(TYPE_DATE, civil_floor_day(clock_us));
    return value_word(TYPE_TIMESTAMP, clock_us);
}

// A value of one's own where the agency has one, in words that the engine's CASE follows.
static void add_value(struct str *out, const struct plan_request *request,
                      const struct plan_spot *spot, int64_t clock_us)
{
    struct value value = spot_value(request, spot, clock_us);
    const struct plan_param *param = spot->agency ? &request->params[spot->param] : NULL;
    if (param)
        str_format(out, "CASE %s", spot->agency);
    for (size_t i = 0; param && i < param->own_count; i++) {
        struct value agency = value_text(param->own[i].agency);
        str_text(out, " WHEN ");
        value_print_sql(out, &agency);
        str_text(out, " THEN ");
        value_print_sql(out, &param->own[i].value);
    }
    str_text(out, param ? " ELSE " : "");
    value_print_sql(out, &value);
    str_text(out, param ? " END" : "");
}

const char *plan_server_text(struct arena *arena, const struct plan_request *request,
                             const struct plan_bound *bound, int64_t clock_us)
{
    struct str out;
    const char *at = request->sql;
    str_open(&out, arena);
    for (size_t i = 0; i < bound->spot_count; i++) {
        const struct plan_spot *spot = &bound->spots[i];
        str_add(&out, at, (size_t)(request->sql + spot->offset - at));
        str_text(&out, spot->words ? spot->words : "(");
        if (!spot->words) {
            add_value(&out, request, spot, clock_us);
            str_char(&out, ')');
        }
        at = request->sql + spot->offset + spot->length;
    }
    str_add(&out, at, strlen(at));
    return str_end(&out);
}
