#include "app/hold.h"

#include "watch/arrival.h"

struct hold {
    struct writer_job job; // first
    struct arena *arena;
    struct app *app;
    const struct schema_table *wanted; // that is being brought in; NULL: nothing is
    struct store *reading;
    struct arrival *arrival; // NULL: not begun
};

struct hold *hold_new(struct app *app)
{
    struct arena *arena = arena_new("hold", 0, 0);
    struct hold *hold = ARENA_NEW(arena, struct hold);
    hold->arena = arena;
    hold->app = app;
    return hold;
}

static void end(struct hold *hold)
{
    if (hold->arrival)
        arrival_end(hold->arrival);
    if (hold->reading)
        app_return(hold->app, hold->reading);
    hold->arrival = NULL;
    hold->reading = NULL;
    hold->wanted = NULL;
}

void hold_free(struct hold *hold)
{
    if (!hold)
        return;
    end(hold);
    arena_free(hold->arena);
}

static bool begin(struct hold *hold, struct writer_turn *turn, struct err *err)
{
    hold->reading = app_lend(hold->app, err);
    if (!hold->reading)
        return false;
    hold->arrival =
        arrival_begin(app_records(hold->app), hold->reading, hold->wanted, turn, err);
    return hold->arrival != NULL;
}

static bool step(struct writer_job *job, struct writer_turn *turn, struct err *err)
{
    struct hold *hold = (struct hold *)job;
    bool over;
    TRY(hold->arrival || begin(hold, turn, err));
    TRY(arrival_step(hold->arrival, turn, &over, err));
    if (over) {
        app_log(hold->app, "info", "table %s: %llu records are held now", hold->wanted->name,
                (unsigned long long)arrival_rows(hold->arrival));
        end(hold);
    }
    return true;
}

// Who wants the table asks again, and it is begun anew.
static void stepped(struct writer_job *job, const struct err *err)
{
    struct hold *hold = (struct hold *)job;
    struct err full;
    if (err)
        app_log(hold->app, "error", "table %s: %s", hold->wanted ? hold->wanted->name : "",
                err->text);
    if (err || !hold->wanted || !writer_submit(app_writer(hold->app), &hold->job, &full))
        end(hold);
}

bool app_hold_tables(struct app *app, struct writer_turn *turn, const struct scenario *scenario,
                     const struct schema_table **missing, struct err *err)
{
    struct hold *hold = app_holding(app);
    TRY(watch_missing(writer_watch(turn), scenario, missing, err));
    if (!*missing || hold->wanted)
        return true;
    hold->wanted = *missing;
    hold->job = (struct writer_job){ .run = step, .done = stepped, .alone = true };
    if (writer_submit(app_writer(app), &hold->job, err))
        return true;
    hold->wanted = NULL;
    return false;
}

bool app_hold_wait(struct app *app, const struct schema_table *missing, struct err *err)
{
    const struct hold *hold = app_holding(app);
    unsigned long long rows = hold->arrival ? arrival_rows(hold->arrival) : 0;
    return err_set(err, ERR_CONFLICT,
                   "아직 어느 규칙도 읽지 않은 표 %s(%s)를 읽어 들이고 있습니다(%llu건). 잠시 뒤 다시 "
                   "하십시오 | the table %s, which no rule read so far, is being read in (%llu "
                   "records): try again in a moment",
                   missing->title_ko, missing->name, rows, missing->name, rows);
}
