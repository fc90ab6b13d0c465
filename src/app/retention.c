// Removing what has been kept long enough: the rows `keeps` of all modules, once an hour.
//
// How many days a class is kept is a setting, which two persons change with a reason. What was removed is an
// entry of the audit log in the same transaction, with the class, the moment before which it lay and the
// number of rows. A statement removes at most some 50,000 rows, so that no commit is long: the rest waits for
// the next hour.
#include <inttypes.h>

#include "app/app.h"
#include "app/retention.h"

#define DAY_US INT64_C(86400000000)

static bool note(struct app *app, struct writer_turn *turn, const struct keep *keep, int64_t days,
                 uint64_t count, struct err *err)
{
    const struct audit_entry entry = {
        .at_us = writer_at_us(turn),
        .actor_name = "haechi",
        .action = "retention.remove",
        .object_table = keep->name,
        .detail = arena_format(writer_arena(turn),
                               "{\"setting\":\"%s\",\"days\":%" PRId64 ",\"removed\":%" PRIu64 "}",
                               keep->setting, days, count),
    };
    return audit_write(app_audit(app), writer_store(turn), &entry, err);
}

bool retention_run(struct app *app, struct writer_turn *turn, struct err *err)
{
    for (size_t i = 0; module_registry[i]; i++)
        for (const struct keep *keep = module_registry[i]->keeps; keep && keep->name; keep++) {
            int64_t days = app_setting_number(app, keep->setting, keep->days);
            if (days <= 0) // for ever
                continue;
            TRY(store_run(writer_store(turn), err, keep->sql,
                          STORE_ARGS(store_int(writer_at_us(turn) - days * DAY_US))));
            uint64_t count = store_changed(writer_store(turn));
            if (count)
                TRY(note(app, turn, keep, days, count, err));
        }
    return true;
}
