// Removing what has been kept long enough: the rows `keeps` of all modules, once an hour.
//
// How many days a class is kept is a setting, which two persons change with a reason. What was removed is an
// entry of the audit log in the same transaction, with the class, the moment before which it lay and the
// number of rows. A statement removes at most some 50,000 rows, so that no commit is long: the rest waits for
// the next hour. What goes as a whole, however much it is (a closed year, a round), goes one an hour.
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

static bool remove_old(struct app *app, struct writer_turn *turn, const struct keep *keep,
                       struct err *err)
{
    struct store *store = writer_store(turn);
    int64_t days = app_setting_number(app, keep->setting, keep->days);
    int64_t before_us = writer_at_us(turn) - days * DAY_US;
    uint64_t count = 0;
    if (days <= 0) // for ever
        return true;
    if (keep->run) {
        TRY(keep->run(app, turn, before_us, &count, err));
    } else {
        TRY(store_run(store, err, keep->sql, STORE_ARGS(store_int(before_us))));
        count = store_changed(store);
    }
    return !count || note(app, turn, keep, days, count, err);
}

// A class that cannot be removed keeps no other from going.
bool retention_run(struct app *app, struct writer_turn *turn, struct err *err)
{
    struct store *store = writer_store(turn);
    for (size_t i = 0; module_registry[i]; i++)
        for (const struct keep *keep = module_registry[i]->keeps; keep && keep->name; keep++) {
            struct err wrong;
            TRY(store_mark(store, err));
            if (remove_old(app, turn, keep, &wrong)) {
                TRY(store_keep(store, err));
                continue;
            }
            store_back(store);
            audit_forget(app_audit(app));
            app_log(app, "error", "retention of %s: %s", keep->name, wrong.text);
        }
    return true;
}
