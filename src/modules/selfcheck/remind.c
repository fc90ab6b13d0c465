#include "modules/selfcheck/remind.h"

#include "app/tell.h"
#include "base/vec.h"
#include "modules/selfcheck/queries.h"
#include "modules/selfcheck/selfcheck.h"

#define DAYS_BEFORE  7
#define DAYS_BETWEEN 7

int64_t remind_first(struct app *app, int64_t due_day, int64_t today)
{
    int64_t before = due_day - app_setting_number(app, "selfcheck.remind_before", DAYS_BEFORE);
    return before > today ? before : due_day + 1;
}

struct late { // a check that is not filled in, an improvement that is not made
    int64_t id, officer_id, due_day;
    const char *path;
    struct tell tell;
};

struct kind {
    const char *due, *late, *sql, *put, *path;
};

static const struct kind kinds[] = {
    { "selfcheck.due", "selfcheck.late", SQL_CHECKS_TO_REMIND, SQL_CHECK_REMINDED,
      "/selfcheck/checks/%lld" },
    { "selfcheck.improvement_due", "selfcheck.improvement_late", SQL_IMPROVEMENTS_TO_REMIND,
      SQL_IMPROVEMENT_REMINDED, "/selfcheck/improvements/%lld" },
};

static bool remind_one(struct app *app, struct writer_turn *turn, const struct kind *kind,
                       struct late *late, int64_t today, struct err *err)
{
    bool gone = today > late->due_day;
    int64_t next = gone ? today + DAYS_BETWEEN : late->due_day + 1;
    late->tell.event = gone ? kind->late : kind->due;
    if (late->officer_id)
        TRY(tell_officer(app, turn, late->officer_id, &late->tell, err));
    if (gone)
        TRY(tell_role(app, turn, ROLE_MANAGER, &late->tell, err));
    return store_run(writer_store(turn), err, kind->put,
                     STORE_ARGS(store_int(late->id), store_int(next)));
}

static bool remind_kind(struct app *app, struct writer_turn *turn, const struct kind *kind,
                        struct err *err)
{
    struct arena *arena = writer_arena(turn);
    int64_t today = app_today(app, writer_at_us(turn));
    VEC(struct late) list = { 0 };
    struct store_rows *rows =
        store_ask(writer_store(turn), err, kind->sql, STORE_ARGS(store_int(today)));
    bool more = rows != NULL, fine = more;
    while (more && (fine = store_next(rows, &more, err)) && more) {
        struct late late = { .id = store_get_int(rows, 0),
                             .officer_id = store_get_int(rows, 1),
                             .due_day = store_get_int(rows, 2) };
        late.tell = (struct tell){
            .agency = store_copy_text(rows, 3, arena),
            .department_id = store_get_int(rows, 4),
            .path = arena_format(arena, kind->path, (long long)late.id),
            .title_ko = store_copy_text(rows, 5, arena),
            .title_en = store_copy_text(rows, 6, arena),
        };
        VEC_ADD(arena, &list, late);
    }
    store_done(rows);
    for (size_t i = 0; fine && i < list.count; i++)
        fine = remind_one(app, turn, kind, &list.at[i], today, err);
    return fine;
}

bool remind_turn(struct app *app, struct writer_turn *turn, struct err *err)
{
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        TRY(remind_kind(app, turn, &kinds[i], err));
    return true;
}
