// Bundles: bodies that belong together are judged when the last of them has come.
//
//   POST /bundles ─► 7      POST /records/exp_pay?bundle=7, … ─► records are durable, findings wait
//   POST /bundles/7/end     few enough alarms ─► told: what stands now, and what is gone     "done"
//                           too many          ─► audit is told; what they are goes on waiting "held"
//   POST /bundles/7/release                   ─► told                                        "done"
//
// One to which nothing came for bundle.idle_minutes ends by itself. The records of a held one are in: what is
// wrong with them is put right by another bundle, before the release. While one is not done, what a start of
// the program finds waits for it too; with several, for the one opened last.
#include "modules/record/queries.h"
#include "modules/record/record.h"

#include <errno.h>
#include <stdlib.h>

#include "base/doc.h"

#define MINUTE_US    INT64_C(60000000)
#define IDLE_DEFAULT 10

static const char *const states[] = { "open", "held", "done", NULL };

const struct field record_bundle_fields[RECORD_BUNDLE_FIELDS] = {
    { "id", FIELD_ID, "번호", "Number", FIELD_SORT, 0, 0, NULL },
    { "agency_id", FIELD_TEXT, "기관", "Agency", FIELD_FILTER, 0, 0, NULL },
    { "account_id", FIELD_ID, "보낸 계정", "Account", FIELD_FILTER, 0, 0, NULL },
    { "name", FIELD_TEXT, "이름", "Name", FIELD_SEARCH, 0, 0, NULL },
    { "state", FIELD_CHOICE, "상태", "State", FIELD_FILTER, 0, 0, states },
    { "reason", FIELD_TEXT, "까닭", "Reason", 0, 0, 0, NULL },
    { "would_raise", FIELD_INT, "보류 까닭이 된 경보 수", "Alarms it would raise", 0, 0, 0, NULL },
    { "opened_us", FIELD_TIME, "시작", "Opened", FIELD_FILTER | FIELD_SORT, 0, 0, NULL },
    { "last_us", FIELD_TIME, "마지막 자료", "Last body", 0, 0, 0, NULL },
    { "ended_us", FIELD_TIME, "끝", "Ended", 0, 0, 0, NULL },
};
static const struct fields bundle_list_fields = { record_bundle_fields, RECORD_BUNDLE_FIELDS };

#define BUNDLE_VIEW "(SELECT bundle.*, 0 AS department_id, 0 AS officer_id FROM bundle) b"

// ---- one bundle

struct bundle {
    int64_t id;
    const char *agency, *state;
};

static bool find_bundle(struct store *store, struct arena *arena, int64_t id, struct bundle *out,
                        struct err *err)
{
    struct store_rows *rows = store_ask(store, err, SQL_BUNDLE_ONE, STORE_ARGS(store_int(id)));
    bool found = false, ok = rows && store_next(rows, &found, err);
    if (ok && found)
        *out = (struct bundle){ .id = id,
                                .agency = store_copy_text(rows, 0, arena),
                                .state = store_copy_text(rows, 1, arena) };
    store_done(rows);
    return ok && (found || err_set(err, ERR_NOT_FOUND, "그런 묶음이 없습니다 | no such bundle"));
}

bool record_bundle_owner(struct request *request, struct owner *out, struct err *err)
{
    int64_t id;
    struct bundle bundle;
    TRY(request_id(request, 0, &id, err));
    TRY(find_bundle(request->store, request->arena, id, &bundle, err));
    // What the drop folder brought is nobody's agency: whoever administers sees it.
    out->agency = *bundle.agency ? bundle.agency : request->actor->agency;
    return true;
}

// What a body says it belongs to: 0 without the parameter.
bool record_bundle_named(struct request *request, int64_t *id, struct err *err)
{
    const char *text = http_query(request->exchange, "bundle");
    struct bundle bundle;
    *id = 0;
    if (!text)
        return true;
    char *end;
    errno = 0;
    int64_t number = strtoll(text, &end, 10);
    if (!*text || *end || errno || number <= 0)
        return request_fault(request, err, ERR_BAD_INPUT, "bundle",
                             "묶음의 번호여야 합니다 | must be the number of a bundle");
    TRY(find_bundle(request->store, request->arena, number, &bundle, err));
    if (strcmp(bundle.agency, request->actor->agency) != 0)
        return err_set(err, ERR_NOT_FOUND, "그런 묶음이 없습니다 | no such bundle");
    *id = number;
    return strcmp(bundle.state, "open") == 0 ||
           err_set(err, ERR_CONFLICT, "이미 끝난 묶음입니다 | the bundle has ended");
}

bool record_bundle_touch(struct writer_turn *turn, int64_t id, struct err *err)
{
    struct store *store = writer_store(turn);
    TRY(store_run(store, err, SQL_BUNDLE_TOUCH,
                  STORE_ARGS(store_int(id), store_int(writer_at_us(turn)))));
    return store_changed(store) ||
           err_set(err, ERR_CONFLICT,
                   "묶음이 그사이에 끝났습니다 | the bundle has ended meanwhile");
}

static bool open_bundle(struct writer_turn *turn, const char *agency, int64_t account_id,
                        const char *name, int64_t *id, struct err *err)
{
    *id = writer_next_id(turn);
    return store_run(writer_store(turn), err, SQL_BUNDLE_OPEN,
                     STORE_ARGS(store_int(*id), store_text(agency), store_int(account_id),
                                store_text(name), store_int(writer_at_us(turn))));
}

// ---- whether so many alarms are too many

struct judged { // a body
    int64_t ingest_id, raised;
};

struct judging {
    VEC(struct judged) bodies; // that are judged, by number
    int64_t raised, allowed;   // of all of them
};

static int by_ingest(const void *a, const void *b)
{
    int64_t left = ((const struct judged *)a)->ingest_id,
            right = ((const struct judged *)b)->ingest_id;
    return (left > right) - (left < right);
}

static void count_raised(void *context, const struct gathered_finding *finding)
{
    struct judging *judging = context;
    struct judged wanted = { .ingest_id = finding->ingest_id };
    // What a start found is of no body; it may well be of these.
    bool counted = !finding->ingest_id || bsearch(&wanted, judging->bodies.at,
                                                  judging->bodies.count, sizeof wanted, by_ingest);
    judging->raised += finding->fresh && counted;
}

static bool read_judged(struct writer_turn *turn, int64_t id, struct judging *judging,
                        struct err *err)
{
    struct store_rows *rows =
        store_ask(writer_store(turn), err, SQL_BUNDLE_JUDGED, STORE_ARGS(store_int(id)));
    bool more = rows != NULL, ok = more;
    while (more && (ok = store_next(rows, &more, err)) && more) {
        struct judged judged = { .ingest_id = store_get_int(rows, 0) };
        judging->allowed += store_get_int(rows, 1) * store_get_int(rows, 2) / 100;
        VEC_ADD(writer_arena(turn), &judging->bodies, judged);
    }
    store_done(rows);
    return ok;
}

// *raised: how many alarms are too many; 0: they are not.
static bool judge(struct app *app, struct writer_turn *turn, int64_t id, int64_t *raised,
                  struct err *err)
{
    struct judging judging = { 0 };
    int64_t least = app_setting_number(app, "intake.hold_least", 50);
    *raised = 0;
    TRY(read_judged(turn, id, &judging, err));
    if (judging.bodies.count == 0)
        return true;
    writer_bundle_findings(turn, id, count_raised, &judging);
    if (judging.raised > judging.allowed && judging.raised > least)
        *raised = judging.raised;
    return true;
}

// ---- the end

static bool note_end(struct app *app, struct writer_turn *turn, const struct bundle *bundle,
                     const json_t *object, struct err *err)
{
    char id[24];
    snprintf(id, sizeof id, "%lld", (long long)bundle->id);
    struct audit_entry entry = { .at_us = writer_at_us(turn),
                                 .actor_name = "haechi",
                                 .address = "",
                                 .action = "records.bundle",
                                 .agency = bundle->agency,
                                 .object_table = "bundle",
                                 .object_id = id,
                                 .detail = doc_dump(writer_arena(turn), object) };
    return audit_write(app_audit(app), writer_store(turn), &entry, err);
}

static bool end_bundle(struct app *app, struct writer_turn *turn, const struct bundle *bundle,
                       struct record_bundle_end *end, struct err *err)
{
    TRY(judge(app, turn, bundle->id, &end->would_raise, err));
    end->state = end->would_raise ? "held" : "done";
    TRY(store_run(writer_store(turn), err, SQL_BUNDLE_END,
                  STORE_ARGS(store_int(bundle->id), store_text(end->state),
                             store_int(end->would_raise), store_int(writer_at_us(turn)))));
    json_t *object = json_pack("{s:I, s:s, s:I}", "id", (json_int_t)bundle->id, "state", end->state,
                               "would_raise", (json_int_t)end->would_raise);
    const struct app_event event = { .name = "bundle.held",
                                     .id = bundle->id,
                                     .owner = { .agency = bundle->agency },
                                     .object = object };
    bool ok = note_end(app, turn, bundle, object, err);
    if (ok && end->would_raise)
        ok = app_tell(app, turn, &event, err) && app_show(app, turn, &event, err);
    else if (ok)
        ok = writer_tell_bundle(turn, bundle->id, err);
    json_decref(object);
    return ok;
}

static const char *current_state(const struct bundle *bundle)
{
    for (size_t i = 0; states[i]; i++)
        if (strcmp(states[i], bundle->state) == 0)
            return states[i];
    return "";
}

// One that has ended stays as it is, and says so again.
static bool end_if_open(struct app *app, struct writer_turn *turn, int64_t id,
                        struct record_bundle_end *end, struct err *err)
{
    struct bundle bundle;
    TRY(find_bundle(writer_store(turn), writer_arena(turn), id, &bundle, err));
    *end = (struct record_bundle_end){ .state = current_state(&bundle) };
    return strcmp(bundle.state, "open") != 0 || end_bundle(app, turn, &bundle, end, err);
}

bool record_bundles_idle(struct app *app, struct writer_turn *turn, struct err *err)
{
    int64_t idle_us = app_setting_number(app, "bundle.idle_minutes", IDLE_DEFAULT) * MINUTE_US;
    VEC(int64_t) idle = { 0 };
    struct store_rows *rows = store_ask(writer_store(turn), err, SQL_BUNDLE_IDLE,
                                        STORE_ARGS(store_int(writer_at_us(turn) - idle_us)));
    bool more = rows != NULL, ok = more;
    while (more && (ok = store_next(rows, &more, err)) && more)
        VEC_ADD(writer_arena(turn), &idle, store_get_int(rows, 0));
    store_done(rows);
    for (size_t i = 0; ok && i < idle.count; i++) {
        struct record_bundle_end end;
        ok = end_if_open(app, turn, idle.at[i], &end, err);
        app_log(app, "info", "bundle %lld ended: nothing came to it for %lld minutes",
                (long long)idle.at[i], (long long)(idle_us / MINUTE_US));
    }
    return ok;
}

// ---- from this process: the drop folder

struct own {
    struct writer_job job; // first
    struct app *app;
    const char *agency, *name;
    int64_t id;
    struct record_bundle_end *end; // NULL: to be opened
};

static bool own_run(struct writer_job *job, struct writer_turn *turn, struct err *err)
{
    struct own *own = (struct own *)job;
    return own->end ? end_if_open(own->app, turn, own->id, own->end, err)
                    : open_bundle(turn, own->agency, 0, own->name, &own->id, err);
}

bool record_bundle_open(struct app *app, const char *agency, const char *name, int64_t *id,
                        struct err *err)
{
    struct own own = {
        .job = { .run = own_run }, .app = app, .agency = agency ? agency : "", .name = name
    };
    TRY(writer_run(app_writer(app), &own.job, err));
    *id = own.id;
    return true;
}

bool record_bundle_end(struct app *app, int64_t id, struct record_bundle_end *end, struct err *err)
{
    struct own own = { .job = { .run = own_run, .alone = true }, .app = app, .id = id, .end = end };
    return writer_run(app_writer(app), &own.job, err);
}

// ---- the start

static void told_early(void *context, size_t count)
{
    app_log(context, "warning", "%zu findings waited for the ends of their bundles: told now",
            count);
}

bool record_bundles_go_on(struct app *app, struct err *err)
{
    int64_t id = 0;
    bool found;
    struct store *store = app_lend(app, err);
    bool ok = store && store_number(store, err, &id, &found, SQL_BUNDLE_WAITING, STORE_NO_ARGS);
    if (store)
        app_return(app, store);
    if (ok && found)
        writer_start_in_bundle(app_writer(app), id);
    writer_limit_gathered(app_writer(app), WRITER_GATHERED_MAX, told_early, app);
    return ok;
}

// ---- routes

bool record_bundles(struct request *request, struct err *err)
{
    const struct list list = {
        .from = BUNDLE_VIEW, .alias = "b", .fields = &bundle_list_fields, .sort = "-id"
    };
    return request_list(request, &list, err);
}

bool record_bundle_make(struct request *request, struct err *err)
{
    int64_t id;
    const char *name = request_text(request, "name");
    TRY(open_bundle(request->turn, request->actor->agency, request->actor->account_id,
                    name ? name : "", &id, err));
    return request_reply(request, 201,
                         json_pack("{s:I, s:s}", "id", (json_int_t)id, "state", "open"));
}

bool record_bundle_finish(struct request *request, struct err *err)
{
    int64_t id;
    struct record_bundle_end end;
    TRY(request_id(request, 0, &id, err));
    TRY(end_if_open(request->app, request->turn, id, &end, err));
    json_t *object = json_pack("{s:I, s:s}", "id", (json_int_t)id, "state", end.state);
    if (end.would_raise)
        json_object_set_new(object, "would_raise", json_integer((json_int_t)end.would_raise));
    return request_reply(request, strcmp(end.state, "held") == 0 ? 202 : 200, object);
}

bool record_bundle_release(struct request *request, struct err *err)
{
    int64_t id;
    struct bundle bundle;
    TRY(request_id(request, 0, &id, err));
    TRY(find_bundle(request->store, request->arena, id, &bundle, err));
    if (!actor_has(request->actor, ROLE_AUDITOR))
        return err_set(err, ERR_FORBIDDEN,
                       "보류한 묶음은 감사 담당자만 풀 수 있습니다 | a held bundle is audit's to "
                       "release");
    if (strcmp(bundle.state, "held") != 0)
        return err_set(err, ERR_CONFLICT, "보류된 묶음이 아닙니다 | it is not held");
    TRY(store_run(request->store, err, SQL_BUNDLE_RELEASED,
                  STORE_ARGS(store_int(id), store_text(request_text(request, "reason")),
                             store_int(request->at_us))));
    const struct request_act act = { .action = "records.bundle_release",
                                     .table = "bundle",
                                     .id = request->ids[0],
                                     .owner = { .agency = request->actor->agency },
                                     .reason = request_text(request, "reason") };
    TRY(request_audit(request, &act, err));
    TRY(writer_tell_bundle(request->turn, id, err));
    return request_reply(request, 200, json_pack("{s:s}", "state", "done"));
}
