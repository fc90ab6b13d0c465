// Days that are not as their weekday says: what due days and rules count working days by.
#include "modules/record/record.h"

// The calendar is a table of the catalog, not of the migrations.
#define SQL_CALENDAR_YEAR                                                                          \
    "SELECT CAST(ymd AS text), coalesce(biz_yn, ''), coalesce(hol_nm, '') FROM calendar "          \
    "WHERE ymd >= $1 AND ymd <= $2 ORDER BY ymd"

bool record_calendar(struct request *request, struct err *err)
{
    const char *text = http_query(request->exchange, "year");
    int year = text ? atoi(text) : 0;
    if (year < 1900 || year > 9999)
        return request_fault(request, err, ERR_BAD_INPUT, "year",
                             "2026처럼 씁니다 | written like 2026");
    json_t *items = json_array();
    struct store_rows *rows =
        store_ask(request->store, err, SQL_CALENDAR_YEAR,
                  STORE_ARGS(store_text(arena_format(request->arena, "%04d-01-01", year)),
                             store_text(arena_format(request->arena, "%04d-12-31", year))));
    bool more = rows != NULL, fine = more;
    while (more && (fine = store_next(rows, &more, err)) && more)
        json_array_append_new(items, json_pack("{s:s, s:b, s:s}", "ymd", store_get_text(rows, 0),
                                               "works", *store_get_text(rows, 1) == 'Y', "name",
                                               store_get_text(rows, 2)));
    store_done(rows);
    request_reply(request, 200, json_pack("{s:o}", "items", items));
    return fine;
}
