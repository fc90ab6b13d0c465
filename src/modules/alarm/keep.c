#include "modules/alarm/keep.h"

#include "app/attachment.h"
#include "modules/alarm/queries.h"

// Each names the same alarms, the oldest two thousand that are over; they go last.
#define OF_ALARMS " IN (" SQL_TO_FORGET ")"

bool alarms_forget(struct app *app, struct writer_turn *turn, int64_t before_us, uint64_t *count,
                   struct err *err)
{
    static const char *const removals[] = {
        "DELETE FROM alarm_sample_item WHERE alarm_id" OF_ALARMS,
        ATTACHMENTS_FORGET("alarm", SQL_TO_FORGET),
        "DELETE FROM alarm_comment WHERE alarm_id" OF_ALARMS,
        "DELETE FROM alarm_request WHERE alarm_id" OF_ALARMS,
        "DELETE FROM alarm_involved WHERE alarm_id" OF_ALARMS,
        "DELETE FROM alarm_event WHERE alarm_id" OF_ALARMS,
        "DELETE FROM alarm_about WHERE alarm_id" OF_ALARMS,
        "DELETE FROM alarm_record WHERE alarm_id" OF_ALARMS,
        "UPDATE alarm SET previous_id = NULL WHERE previous_id" OF_ALARMS,
        "DELETE FROM alarm WHERE id" OF_ALARMS,
    };
    (void)app;
    for (size_t i = 0; i < sizeof removals / sizeof *removals; i++)
        TRY(store_run(writer_store(turn), err, removals[i], STORE_ARGS(store_int(before_us))));
    *count = store_changed(writer_store(turn));
    return true;
}
