// Drafts that run beside the rules for some days. The engine keeps their answers and tells nobody; a task
// counts them against what runs, so that author and audit see how they would do.
//
//   store: scenario_shadow, not ended ──► shadow_sync ──► engine: watch_shadow
//                                                  └────► scenario_shadow_day
#include "app/hold.h"
#include "base/civil.h"
#include "base/doc.h"
#include "modules/scenario/queries.h"
#include "modules/scenario/scenario_module.h"

#define DAYS_DEFAULT 14

struct shadow {
    int64_t id;
    struct arena *arena; // of what follows
    const char *scenario_id, *detail;
    struct scenario *scenario; // in the engine; NULL: not yet
    bool wanted;
};

struct shadows { // of the writer's thread
    struct arena *arena;
    struct shadow at[SHADOWS_MAX];
    size_t count;
};

bool shadow_open(struct app *app, void **state, struct err *err)
{
    (void)app, (void)err;
    struct arena *arena = arena_new("shadows", 0, 0);
    struct shadows *shadows = *state = ARENA_NEW(arena, struct shadows);
    shadows->arena = arena;
    return true;
}

void shadow_close(struct app *app, void *state)
{
    (void)app;
    struct shadows *shadows = state;
    for (size_t i = 0; i < shadows->count; i++)
        arena_free(shadows->at[i].arena);
    arena_free(shadows->arena);
}

static int64_t day_of(struct writer_turn *turn)
{
    return civil_floor_day(graph_clock(watch_graph(writer_watch(turn))));
}

// ---- from the store into the engine

static struct shadow *find(struct shadows *shadows, int64_t id)
{
    for (size_t i = 0; i < shadows->count; i++)
        if (shadows->at[i].id == id)
            return &shadows->at[i];
    return NULL;
}

static void want(struct shadows *shadows, const struct store_rows *rows)
{
    int64_t id = store_get_int(rows, 0);
    struct shadow *shadow = find(shadows, id);
    if (!shadow && shadows->count < SHADOWS_MAX) {
        struct arena *arena = arena_new("shadow", 0, 0);
        const char *scenario_id = store_get_text(rows, 1), *detail = store_get_text(rows, 2);
        shadow = &shadows->at[shadows->count++];
        *shadow =
            (struct shadow){ .id = id,
                             .arena = arena,
                             .scenario_id = arena_text(arena, scenario_id, strlen(scenario_id)),
                             .detail = arena_text(arena, detail, strlen(detail)) };
    }
    if (shadow)
        shadow->wanted = true;
}

static bool read_wanted(struct shadows *shadows, struct writer_turn *turn, struct err *err)
{
    char today[CIVIL_TEXT_MAX];
    civil_print_date(day_of(turn), today);
    TRY(store_run(writer_store(turn), err, SQL_SHADOW_END_PAST,
                  STORE_ARGS(store_text(today), store_int(writer_at_us(turn)))));
    for (size_t i = 0; i < shadows->count; i++)
        shadows->at[i].wanted = false;
    struct store_rows *rows =
        store_ask(writer_store(turn), err, SQL_SHADOW_RUNNING, STORE_NO_ARGS);
    bool more = rows != NULL, fine = more;
    while (more && (fine = store_next(rows, &more, err)) && more)
        want(shadows, rows);
    store_done(rows);
    return fine;
}

static void drop_unwanted(struct shadows *shadows, struct watch *watch)
{
    struct err err;
    size_t kept = 0;
    for (size_t i = 0; i < shadows->count; i++) {
        struct shadow shadow = shadows->at[i];
        if (shadow.wanted) {
            shadows->at[kept++] = shadow;
            continue;
        }
        if (shadow.scenario)
            watch_replace(watch, shadow.scenario, NULL, NULL, NULL, &err);
        arena_free(shadow.arena);
    }
    shadows->count = kept;
}

// Also true while a table that it reads is being brought in: then the next round begins it.
static bool begin(struct app *app, struct writer_turn *turn, struct shadow *shadow, struct err *err)
{
    const struct schema_table *missing = NULL;
    json_t *detail = json_loads(shadow->detail, 0, NULL);
    struct rule rule = change_rule(app, shadow->arena, shadow->scenario_id, detail);
    struct scenario *fresh = rules_make(shadow->arena, &rule, err);
    bool fine = fresh && app_hold_tables(app, turn, fresh, &missing, err) &&
                (missing || watch_shadow(writer_watch(turn), fresh, err));
    json_decref(detail);
    shadow->scenario = fine && !missing ? fresh : NULL;
    return fine;
}

// One that cannot begin, or went over its limit, is ended with the reason.
static bool end_broken(struct writer_turn *turn, struct shadow *shadow, const char *why,
                       struct err *err)
{
    shadow->wanted = false;
    return store_run(writer_store(turn), err, SQL_SHADOW_END,
                     STORE_ARGS(store_int(shadow->id), store_int(writer_at_us(turn)),
                                store_text(why)));
}

// ---- counts

struct counts {
    int64_t live, added, removed;
};

static void take(void *context, enum finding_event event, const struct finding *finding,
                 const struct watch_cause *causes, size_t cause_count)
{
    (void)finding, (void)causes, (void)cause_count;
    struct counts *counts = context;
    counts->added += event == FINDING_RAISED;
    counts->removed += event == FINDING_WITHDRAWN;
}

static bool count(struct app *app, struct writer_turn *turn, const struct shadow *shadow,
                  struct err *err)
{
    struct watch *watch = writer_watch(turn);
    struct rules rules = app_rules(app);
    const struct rule *ran = rules_find(&rules, shadow->scenario_id);
    const struct scenario *live = ran ? ran->scenario : NULL;
    struct counts counts = { .live = live ? (int64_t)watch_finding_count(watch, live) : 0 };
    char day[CIVIL_TEXT_MAX];
    watch_compare(watch, live, shadow->scenario, take, &counts);
    civil_print_date(day_of(turn), day);
    return store_run(writer_store(turn), err, SQL_SHADOW_DAY_PUT,
                     STORE_ARGS(store_int(shadow->id), store_text(day), store_int(counts.live),
                                store_int(counts.live + counts.added - counts.removed),
                                store_int(counts.added), store_int(counts.removed)));
}

static bool run_one(struct app *app, struct writer_turn *turn, struct shadow *shadow,
                    struct err *err)
{
    struct err wrong;
    struct watch *watch = writer_watch(turn);
    if (!shadow->scenario && !begin(app, turn, shadow, &wrong))
        return end_broken(turn, shadow, arena_format(shadow->arena, "%s", wrong.text), err);
    if (!shadow->scenario)
        return true;
    struct watch_status status = watch_status(watch, shadow->scenario);
    return status.state == WATCH_SUSPENDED ? end_broken(turn, shadow, status.reason_ko, err)
                                           : count(app, turn, shadow, err);
}

bool shadow_sync(struct app *app, struct writer_turn *turn, struct err *err)
{
    struct shadows *shadows = app_module(app, "scenario");
    TRY(read_wanted(shadows, turn, err));
    drop_unwanted(shadows, writer_watch(turn));
    for (size_t i = 0; i < shadows->count; i++)
        TRY(run_one(app, turn, &shadows->at[i], err));
    drop_unwanted(shadows, writer_watch(turn));
    return true;
}

// ---- requests

static bool note(struct request *request, const char *action, struct err *err)
{
    const struct request_act act = { .action = action,
                                     .table = "scenario",
                                     .id = request->ids[0],
                                     .owner = { .agency = request->actor->agency } };
    return request_audit(request, &act, err);
}

static bool check_room(struct request *request, struct err *err)
{
    int64_t running = 0, same = 0;
    struct store_rows *rows = store_ask(request->store, err, SQL_SHADOW_RUNNING, STORE_NO_ARGS);
    bool more = rows != NULL, fine = more;
    while (more && (fine = store_next(rows, &more, err)) && more) {
        running++;
        same += strcmp(store_get_text(rows, 1), request->ids[0]) == 0;
    }
    store_done(rows);
    TRY(fine);
    if (same)
        return err_set(err, ERR_CONFLICT,
                       "이 시나리오의 초안이 이미 곁에서 돌고 있습니다 | a draft of it runs already");
    return running < SHADOWS_MAX ||
           err_set(err, ERR_CONFLICT, "초안은 %d개까지 곁에서 돌립니다 | at most %d drafts run at a time",
                   SHADOWS_MAX, SHADOWS_MAX);
}

static bool begin_shadow(struct request *request, json_t *detail, struct err *err)
{
    int64_t days = request_number(request, "days"), id = writer_next_id(request->turn);
    char until[CIVIL_TEXT_MAX];
    civil_print_date(day_of(request->turn) + (days ? days : DAYS_DEFAULT), until);
    TRY(check_room(request, err) && change_read(request, detail, err));
    struct rule rule = change_rule(request->app, request->arena, request->ids[0], detail);
    if (rule.paused)
        return request_fault(request, err, ERR_BAD_INPUT, "kind",
                             "멈춘 규칙은 곁에서 돌릴 수 없습니다 | a paused rule cannot run");
    struct counts counts = { 0 };
    TRY(effect_run(request, &rule, take, &counts, err)); // refused here, not when a task tries it
    TRY(store_run(request->store, err, SQL_SHADOW_ADD,
                  STORE_ARGS(store_int(id), store_text(request->ids[0]),
                             store_text(doc_dump(request->arena, detail)), store_text(until),
                             store_text(request->actor->agency),
                             store_int(request->actor->account_id), store_int(request->at_us))));
    TRY(shadow_sync(request->app, request->turn, err) && note(request, "scenario.shadow", err));
    return request_reply(request, 201,
                         json_pack("{s:I, s:s}", "id", (json_int_t)id, "until", until));
}

bool shadow_begin(struct request *request, struct err *err)
{
    json_t *detail = json_object();
    bool fine = begin_shadow(request, detail, err);
    json_decref(detail);
    return fine;
}

bool shadow_end(struct request *request, struct err *err)
{
    TRY(store_run(request->store, err, SQL_SHADOW_END_OF,
                  STORE_ARGS(store_text(request->ids[0]), store_int(request->at_us))));
    if (!store_changed(request->store))
        return err_set(err, ERR_NOT_FOUND, "곁에서 도는 초안이 없습니다 | no draft of it runs");
    return shadow_sync(request->app, request->turn, err) &&
           note(request, "scenario.shadow_end", err) &&
           request_reply(request, 200, json_pack("{s:s}", "state", "ended"));
}

static bool add_days(struct request *request, int64_t id, json_t *days, struct err *err)
{
    struct store_rows *rows =
        store_ask(request->store, err, SQL_SHADOW_DAYS, STORE_ARGS(store_int(id)));
    bool more = rows != NULL, fine = more;
    while (more && (fine = store_next(rows, &more, err)) && more)
        json_array_append_new(
            days, json_pack("{s:s, s:I, s:I, s:I, s:I}", "day", store_get_text(rows, 0), "live",
                            (json_int_t)store_get_int(rows, 1), "draft",
                            (json_int_t)store_get_int(rows, 2), "added",
                            (json_int_t)store_get_int(rows, 3), "removed",
                            (json_int_t)store_get_int(rows, 4)));
    store_done(rows);
    return fine;
}

bool shadow_show(struct request *request, struct err *err)
{
    struct store_rows *rows = store_ask(request->store, err, SQL_SHADOW_LAST,
                                        STORE_ARGS(store_text(request->ids[0])));
    bool more = false, fine = rows && store_next(rows, &more, err);
    json_t *days = json_array();
    if (more)
        request_reply(
            request, 200,
            json_pack("{s:I, s:s, s:o, s:s, s:I, s:s, s:O}", "id",
                      (json_int_t)store_get_int(rows, 0), "state",
                      store_is_null(rows, 5) ? "running" : "ended", "detail",
                      json_loads(store_get_text(rows, 1), 0, NULL), "until",
                      store_get_text(rows, 2), "by", (json_int_t)store_get_int(rows, 3), "reason",
                      store_get_text(rows, 6), "days", days));
    int64_t id = more ? store_get_int(rows, 0) : 0;
    store_done(rows);
    if (fine && !more)
        err_set(err, ERR_NOT_FOUND, "곁에서 돈 초안이 없습니다 | no draft of it has run");
    fine = fine && more && add_days(request, id, days, err);
    json_decref(days);
    return fine;
}
