#include "modules/alarm/behind.h"

#include "base/vec.h"
#include "modules/alarm/queries.h"

#define STATE_NAME "alarm.records_through"

static bool enter(struct store *store, int64_t alarm_id, const char *records, struct err *err)
{
    json_t *list = json_loads(records, 0, NULL), *record;
    size_t at;
    bool fine = true;
    json_array_foreach(list, at, record) fine =
        fine &&
        store_send(store, err, SQL_RECORD_ENTER,
                   STORE_ARGS(store_text(json_string_value(json_object_get(record, "table"))),
                              store_text(json_string_value(json_object_get(record, "key"))),
                              store_int(alarm_id)));
    json_decref(list);
    return fine;
}

bool behind_enter(const struct alarm_step *step, const struct alarm *alarm, struct err *err)
{
    return enter(step->store, alarm->id, alarm->records, err);
}

struct waiting {
    int64_t id;
    const char *records;
};

bool behind_catch_up(struct app *app, struct writer_turn *turn, struct err *err)
{
    (void)app;
    VEC(struct waiting) list = { 0 };
    struct arena *arena = writer_arena(turn);
    struct store *store = writer_store(turn);
    int64_t through = 0;
    bool found;
    TRY(store_number(store, err, &through, &found, SQL_STATE_GET,
                     STORE_ARGS(store_text(STATE_NAME))));
    struct store_rows *rows =
        store_ask(store, err, SQL_RECORD_WAITING, STORE_ARGS(store_int(through)));
    bool more = rows != NULL, fine = rows != NULL;
    while (more && (fine = store_next(rows, &more, err)) && more) {
        struct waiting one = { store_get_int(rows, 0), store_copy_text(rows, 1, arena) };
        VEC_ADD(arena, &list, one);
    }
    store_done(rows);
    for (size_t i = 0; fine && i < list.count; i++)
        fine = enter(store, list.at[i].id, list.at[i].records, err);
    if (!fine || !list.count)
        return fine;
    const char *last = arena_format(arena, "%lld", (long long)list.at[list.count - 1].id);
    return store_run(store, err, SQL_STATE_PUT,
                     STORE_ARGS(store_text(STATE_NAME), store_text(last)));
}
