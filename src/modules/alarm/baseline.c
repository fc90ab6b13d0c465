// The first start brings thousands of alarms that nobody made today. They are issued without due days and kept
// out of the rates until audit ends the baseline; then those that are still open count like any other, from
// that day on. Audit may also begin one, before records of earlier years are loaded into a store that runs.
#include "modules/alarm/baseline.h"

#include "modules/alarm/queries.h"
#include "modules/alarm/sink.h"

static const char *mode_name(int64_t mode)
{
    return mode == BASELINE_ALL       ? "all"
           : mode == BASELINE_BACKLOG ? "backlog"
           : mode == BASELINE_ENDED   ? "ended"
                                      : "none";
}

bool alarm_baseline_mode(const struct alarm_step *step, const char *agency, int64_t *mode,
                         struct err *err)
{
    bool found;
    *mode = BASELINE_NONE;
    const char *own = arena_format(step->arena, ALARM_BASELINE_STATE " %s", agency);
    TRY(store_number(step->store, err, mode, &found, SQL_STATE_GET, STORE_ARGS(store_text(own))));
    return found || store_number(step->store, err, mode, &found, SQL_STATE_GET,
                                 STORE_ARGS(store_text(ALARM_BASELINE_STATE)));
}

bool baseline_get(struct request *request, struct err *err)
{
    struct alarm_step step = handle_step(request);
    int64_t mode, count;
    bool found;
    TRY(alarm_baseline_mode(&step, request->actor->agency, &mode, err));
    TRY(store_number(request->store, err, &count, &found, SQL_BASELINE_OPEN,
                     STORE_ARGS(store_text(request->actor->agency))));
    return request_reply(
        request, 200, json_pack("{s:s, s:I}", "mode", mode_name(mode), "open", (json_int_t)count));
}

// Those that are open count from today.
static bool begin_to_count(struct request *request, int64_t *count, struct err *err)
{
    struct alarm_step step = handle_step(request);
    struct alarm any = { .agency_id = request->actor->agency,
                         .scenario_id = "",
                         .state = ALARM_ISSUED };
    TRY(alarm_set_due(&step, &any, ALARM_ISSUE, err));
    TRY(store_run(request->store, err, SQL_BASELINE_END,
                  STORE_ARGS(store_text(any.agency_id), store_text(any.act_due_on),
                             store_text(any.due_on), store_text(any.look_on))));
    *count = (int64_t)store_changed(request->store);
    return true;
}

bool baseline_set(struct request *request, struct err *err)
{
    const char *agency = request->actor->agency;
    bool end = strcmp(request_text(request, "mode"), "end") == 0;
    int64_t count = 0;
    if (end)
        TRY(begin_to_count(request, &count, err));
    TRY(store_run(
        request->store, err, SQL_STATE_PUT,
        STORE_ARGS(store_text(arena_format(request->arena, ALARM_BASELINE_STATE " %s", agency)),
                   store_int(end ? BASELINE_ENDED : BASELINE_ALL))));
    struct request_act act = { .action = end ? "alarm.baseline.end" : "alarm.baseline.begin",
                               .owner = { .agency = agency },
                               .reason = request_text(request, "reason"),
                               .detail = json_pack("{s:I}", "alarms", (json_int_t)count) };
    TRY(request_audit(request, &act, err));
    return request_reply(request, 200,
                         json_pack("{s:s, s:I}", "mode",
                                   mode_name(end ? BASELINE_ENDED : BASELINE_ALL), "open",
                                   (json_int_t)count));
}
