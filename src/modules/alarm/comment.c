#include "modules/alarm/comment.h"

#include "modules/alarm/queries.h"

bool comment_add(struct request *request, struct err *err)
{
    struct handling handling;
    TRY(handle_load(request, &handling, err));
    const struct alarm *alarm = &handling.alarm;
    int64_t id = writer_next_id(request->turn);
    TRY(store_run(
        request->store, err, SQL_COMMENT_INSERT,
        STORE_ARGS(store_int(id), store_int(alarm->id), store_int(request->actor->account_id),
                   store_text(request_text(request, "text")), store_int(request->at_us))));
    TRY(alarm_show(&handling.step, alarm, err));
    TRY(handle_log(request, alarm, "alarm.comment", NULL,
                   json_pack("{s:I}", "comment", (json_int_t)id), err));
    return request_reply(request, 201, json_pack("{s:I}", "id", (json_int_t)id));
}

static bool attached(struct request *request, struct err *err)
{
    struct handling handling;
    return handle_load(request, &handling, err) && alarm_show(&handling.step, &handling.alarm, err);
}

const struct attachable alarm_files = { .thing = "alarm", .added = attached };
