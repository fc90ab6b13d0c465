#include "app/period.h"

#include "base/civil.h"
#include "base/now.h"

static bool read_day(struct request *request, const char *name, int64_t *out, struct err *err)
{
    const char *text = http_query(request->exchange, name);
    return !text || civil_parse_date(text, strlen(text), out) ||
           request_fault(request, err, ERR_BAD_INPUT, name, "날짜여야 합니다 | must be a date");
}

bool period_read(struct request *request, struct period *out, struct err *err)
{
    int zone = app_zone_minutes(request->app);
    int64_t today = app_today(request->app, request->at_us), to = today, from = to - 364;
    TRY(read_day(request, "from", &from, err) && read_day(request, "to", &to, err));
    *out = (struct period){ .from_us = now_of_civil(from * CIVIL_DAY_US, zone),
                            .to_us = now_of_civil((to + 1) * CIVIL_DAY_US, zone),
                            .from = civil_date_text(request->arena, from),
                            .to = civil_date_text(request->arena, to),
                            .today = civil_date_text(request->arena, today) };
    return from <= to || request_fault(request, err, ERR_BAD_INPUT, "from",
                                       "끝날보다 뒤입니다 | is after the end");
}
