// app/app.c — the service put together.
//
// Opening goes from what is kept to what is shown, closing the other way round:
//
//   keys ─► store, migrated ─► catalog, scenarios ─► engine ◄─ records
//                                                      │
//                              modules (sinks) ─► writer: what changed while we were off ─► router ─► server
#include "app/app.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/attachment.h"
#include "app/hold.h"
#include "app/keys.h"
#include "app/live.h"
#include "app/queries.h"
#include "app/retention.h"
#include "app/router.h"
#include "app/rules.h"
#include "base/civil.h"
#include "base/doc.h"
#include "base/map.h"
#include "base/now.h"
#include "control/catalog.h"
#include "store/migrate.h"

#define MODULES_MAX      32
#define READERS_MAX      64
#define TASKS_MAX        64
#define CLOCK_SECONDS    60
#define SECOND_US        INT64_C(1000000)
#define CONFIG_BYTES_MAX MIB

struct reader_pool {
    pthread_mutex_t gate;
    struct store *idle[READERS_MAX];
    size_t count;
};

// A module's task on its way round: waiting for its time, or with the writer.
struct round {
    struct writer_job job; // first
    struct app *app;
    const struct task *task;
    int64_t due_us; // steady
    bool running;
};

// What runs, as readers of any thread see it: replaced whole, never changed.
struct running {
    struct rules rules;
    struct scenario **scenarios;
    size_t count;
};

struct app {
    struct app_options options;
    struct arena *arena;
    const char *share, *store_url, *ring, *attachments;
    struct schema schema;
    struct arena *rules_arena;
    _Atomic(struct running *) running;
    int64_t rights_seen; // as of which streams were checked; the writer's
    int64_t rules_day;   // as of which values are in force; the writer's
    bool rules_stale;
    struct seal *seal;
    struct audit *audit;
    struct records *records;
    bool verifying;
    struct watch *watch;
    struct writer *writer;
    struct live *live;
    struct hold *hold;
    struct router *router;
    struct http_server *server;
    void *states[MODULES_MAX];
    size_t open_modules, running_modules;
    struct reader_pool readers;

    pthread_mutex_t settings_gate;
    struct arena *settings_arena;
    struct map settings, file_settings;
    bool settings_stale; // the writer's

    pthread_t timer;
    bool timer_runs;
    pthread_mutex_t timer_gate;
    pthread_cond_t timer_wake;
    bool stopping;
    struct round rounds[TASKS_MAX];
    size_t round_count;
};

// ---- log

void app_log(struct app *app, const char *level, const char *format, ...)
{
    char text[1024], at[NOW_TEXT_MAX];
    va_list list;
    va_start(list, format);
    vsnprintf(text, sizeof text, format, list);
    va_end(list);
    now_print(now_us(), at);
    if (!app->options.json_log) {
        fprintf(stderr, "%s %s %s\n", at, level, text);
        return;
    }
    json_t *line = json_pack("{s:s, s:s, s:s}", "at", at, "level", level, "text", text);
    flockfile(stderr);
    json_dumpf(line, stderr, JSON_COMPACT);
    fputc('\n', stderr);
    funlockfile(stderr);
    json_decref(line);
}

static void say(struct app *app, const char *ko, const char *en, int percent)
{
    if (app->options.progress)
        app->options.progress(app->options.progress_context, ko, en, percent);
}

// ---- what modules ask for

struct writer *app_writer(struct app *app)
{
    return app->writer;
}
struct audit *app_audit(struct app *app)
{
    return app->audit;
}
struct hold *app_holding(struct app *app)
{
    return app->hold;
}

struct records *app_records(struct app *app)
{
    return app->records;
}
struct live *app_live(struct app *app)
{
    return app->live;
}
struct router *app_router(struct app *app)
{
    return app->router;
}
struct http_server *app_server(struct app *app)
{
    return app->server;
}
const struct seal *app_seal(struct app *app)
{
    return app->seal;
}
const struct schema *app_schema(struct app *app)
{
    return &app->schema;
}
uint16_t app_port(const struct app *app)
{
    return http_port(app->server);
}

const char *app_dir(struct app *app, const char *name)
{
    const char *path = arena_format(app->arena, "%s/%s", app->options.data_dir, name);
    mkdir(path, 0700);
    return path;
}

const char *app_attachments(const struct app *app)
{
    return app->attachments;
}

int app_zone_minutes(struct app *app)
{
    return (int)app_setting_number(app, "zone_minutes", NOW_SEOUL_MINUTES);
}

int64_t app_today(struct app *app, int64_t at_us)
{
    return civil_floor_day(now_civil(at_us, app_zone_minutes(app)));
}

const char *app_share(struct app *app, struct arena *arena, const char *name)
{
    return arena_format(arena, "%s/%s", app->share, name);
}

void *app_module(struct app *app, const char *name)
{
    for (size_t i = 0; i < app->open_modules; i++)
        if (strcmp(module_registry[i]->name, name) == 0)
            return app->states[i];
    return NULL;
}

void app_add_sink(struct app *app, struct sink sink)
{
    writer_add_sink(app->writer, sink);
}

struct store *app_lend(struct app *app, struct err *err)
{
    struct reader_pool *pool = &app->readers;
    pthread_mutex_lock(&pool->gate);
    struct store *store = pool->count ? pool->idle[--pool->count] : NULL;
    pthread_mutex_unlock(&pool->gate);
    if (store && store_alive(store, err))
        return store;
    if (store)
        store_close(store);
    return store_open(app->store_url, STORE_READ, err);
}

void app_return(struct app *app, struct store *store)
{
    struct reader_pool *pool = &app->readers;
    pthread_mutex_lock(&pool->gate);
    bool kept = pool->count < READERS_MAX;
    if (kept)
        pool->idle[pool->count++] = store;
    pthread_mutex_unlock(&pool->gate);
    if (!kept)
        store_close(store);
}

// ---- settings

static bool read_config(struct app *app, struct map *settings, struct err *err)
{
    map_open(settings, app->arena);
    const char *path = app->options.config_path;
    if (!path) {
        path = arena_format(app->arena, "%s/haechi.yaml", app->options.data_dir);
        if (access(path, F_OK) != 0)
            return true;
    }
    char *text;
    size_t len;
    TRY(doc_read_file(app->arena, path, CONFIG_BYTES_MAX, &text, &len, err));
    json_t *root = doc_parse_yaml(text, len, err);
    if (!root)
        return err_prefix(err, "%s", path);
    const char *name;
    json_t *value;
    json_object_foreach(root, name, value)
    {
        const char *word = NULL;
        if (json_is_string(value))
            word = arena_format(app->arena, "%s", json_string_value(value));
        else if (json_is_integer(value))
            word = arena_format(app->arena, "%lld", (long long)json_integer_value(value));
        else if (json_is_boolean(value))
            word = json_is_true(value) ? "1" : "0";
        if (word)
            map_put(settings, name, (void *)(uintptr_t)word);
    }
    bool fine = json_is_object(root);
    json_decref(root);
    return fine ||
           err_set(err, ERR_BAD_INPUT,
                   "%s: \"이름: 값\"의 줄들이어야 합니다 | must be lines of \"name: value\"", path);
}

void app_settings_changed(struct app *app)
{
    app->settings_stale = true;
}

static bool read_settings(struct app *app, struct store *store, struct err *err)
{
    struct arena *arena = arena_new("settings", 0, 0);
    struct map fresh;
    map_open(&fresh, arena);
    struct store_rows *rows = store_ask(store, err, SQL_SETTING_ALL, STORE_NO_ARGS);
    bool more = rows != NULL, fine = more;
    while (more && (fine = store_next(rows, &more, err)) && more) {
        const char *value = store_get_text(rows, 1);
        map_put(&fresh, store_get_text(rows, 0), arena_text(arena, value, strlen(value)));
    }
    store_done(rows);
    pthread_mutex_lock(&app->settings_gate);
    struct arena *old = fine ? app->settings_arena : arena;
    if (fine) {
        app->settings = fresh;
        app->settings_arena = arena;
    }
    pthread_mutex_unlock(&app->settings_gate);
    if (old)
        arena_free(old);
    return fine;
}

const char *app_setting(struct app *app, struct arena *arena, const char *name,
                        const char *otherwise)
{
    pthread_mutex_lock(&app->settings_gate);
    const char *value = app->settings_arena ? map_get(&app->settings, name) : NULL;
    if (!value)
        value = map_get(&app->file_settings, name);
    if (value)
        value = arena_text(arena, value, strlen(value));
    pthread_mutex_unlock(&app->settings_gate);
    return value ? value : otherwise;
}

int64_t app_setting_number(struct app *app, const char *name, int64_t otherwise)
{
    pthread_mutex_lock(&app->settings_gate);
    const char *value = app->settings_arena ? map_get(&app->settings, name) : NULL;
    if (!value)
        value = map_get(&app->file_settings, name);
    int64_t number = value ? strtoll(value, NULL, 10) : otherwise;
    pthread_mutex_unlock(&app->settings_gate);
    return number;
}

// ---- events

bool app_tell(struct app *app, struct writer_turn *turn, const struct app_event *event,
              struct err *err)
{
    for (size_t i = 0; i < app->open_modules; i++)
        for (const struct app_hook *hook = module_registry[i]->hooks; hook && hook->event; hook++)
            if (strcmp(hook->event, event->name) == 0)
                TRY(hook->run(app, turn, event, err));
    return true;
}

bool app_show(struct app *app, struct writer_turn *turn, const struct app_event *event,
              struct err *err)
{
    (void)err;
    live_note(app->live, writer_next_id(turn), event);
    return true;
}

static bool nothing_to_prepare(void *context, struct writer_turn *turn,
                               const struct sink_event *event, struct err *err)
{
    (void)context, (void)turn, (void)event, (void)err;
    return true;
}

// Before anything is shown: whose session or rights ended with this commit sees nothing of it. `always`: time
// alone may have ended them.
static bool check_watchers(struct app *app, bool always, struct err *err)
{
    int64_t moved;
    bool found;
    if (live_watchers(app->live) == 0)
        return true;
    struct store *store = app_lend(app, err);
    bool fine = store && store_number(store, err, &moved, &found, SQL_RIGHTS_MOVED, STORE_NO_ARGS);
    if (fine && (always || moved != app->rights_seen))
        fine = live_check(app->live, store, err);
    if (fine)
        app->rights_seen = moved;
    if (store)
        app_return(app, store);
    return fine;
}

static bool end_streams(struct app *app, struct writer_turn *turn, struct err *err)
{
    (void)turn;
    return check_watchers(app, true, err);
}

static void publish(void *context)
{
    struct app *app = context;
    struct err err;
    if (!check_watchers(app, false, &err))
        app_log(app, "error", "event streams could not be checked: %s", err.text);
    live_publish(app->live);
    if (!app->settings_stale)
        return;
    struct store *store = app_lend(app, &err);
    app->settings_stale = !store || !read_settings(app, store, &err);
    if (store)
        app_return(app, store);
    if (app->settings_stale)
        app_log(app, "error", "settings could not be read: %s", err.text);
}

static void drop(void *context)
{
    struct app *app = context;
    live_drop(app->live);
    app->settings_stale = false;
    app->rules_stale = true;
    audit_forget(app->audit);
}

// ---- opening, step by step

static bool open_ring(struct app *app, struct err *err)
{
    const char *cipher = app_setting(app, app->arena, "cipher", "aes");
    app->seal = seal_open(app->ring, strcmp(cipher, "aria") == 0 ? SEAL_ARIA : SEAL_AES, err);
    return app->seal != NULL;
}

static bool open_keys(struct app *app, struct err *err)
{
    bool fresh = !app->verifying && !app->options.rotate; // may be
    if (fresh && mkdir(app->options.data_dir, 0700) != 0 && errno != EEXIST)
        return err_set(err, ERR_SYSTEM, "%s: 만들 수 없습니다 | cannot be made (%s)",
                       app->options.data_dir, strerror(errno));
    app->ring = app->options.keys_path;
    if (!app->ring)
        app->ring = arena_format(app->arena, "%s/ring", app_dir(app, "keys"));
    if (fresh && access(app->ring, F_OK) != 0)
        TRY(seal_create(app->ring, err));
    return open_ring(app, err);
}

// The store is ours to write by now: nobody else adds keys.
static bool settle_keys(struct app *app, struct store *store, struct err *err)
{
    int version;
    TRY(keys_note(store, app->seal, err));
    if (!app->options.rotate)
        return keys_check(store, app->seal, err);
    TRY(keys_read(store, app->seal, &version, err));
    if (version < seal_version(app->seal))
        return true;
    TRY(seal_rotate(app->ring, err));
    seal_close(app->seal);
    app->seal = NULL;
    return open_ring(app, err);
}

// What runs of each rule: the engine's list in the order of the rules. One bad file must not keep the city
// without its other controls.
static void publish_rules(struct app *app, const struct rule *list, size_t count)
{
    struct running *running = ARENA_NEW(app->rules_arena, struct running);
    running->rules = (struct rules){ list, count };
    running->scenarios = ARENA_ARRAY(app->rules_arena, struct scenario *, count + 1);
    for (size_t i = 0; i < count; i++)
        if (list[i].scenario)
            running->scenarios[running->count++] = list[i].scenario;
    atomic_store(&app->running, running);
}

static bool read_rules(struct app *app, struct store *store, int64_t day, struct rules *out,
                       struct err *err)
{
    return rules_read(app->rules_arena, store,
                      arena_format(app->rules_arena, "%s/scenarios", app->share), day, out, err);
}

static bool read_scenarios(struct app *app, struct store *store, int64_t clock_us, struct err *err)
{
    struct rules wanted;
    TRY(read_rules(app, store, civil_floor_day(clock_us), &wanted, err));
    struct rule *list = ARENA_ARRAY(app->rules_arena, struct rule, wanted.count + 1);
    for (size_t i = 0; i < wanted.count; i++) {
        struct err wrong;
        list[i] = wanted.at[i];
        // A paused rule is compiled all the same, so that its tables are held when it goes on.
        list[i].scenario = rules_make(app->rules_arena, &list[i], &wrong);
        if (list[i].scenario && watch_add(app->watch, list[i].scenario, &wrong))
            continue;
        list[i].scenario = NULL;
        list[i].error = arena_format(app->rules_arena, "%s", wrong.text);
        app_log(app, "error", "%s: %s", list[i].id, wrong.text);
    }
    publish_rules(app, list, wanted.count);
    app->rules_day = civil_floor_day(clock_us);
    return true;
}

// Once the records are in: what is paused leaves the engine again.
static void drop_paused(struct app *app)
{
    struct rules rules = app_rules(app);
    struct rule *list = ARENA_ARRAY(app->rules_arena, struct rule, rules.count + 1);
    for (size_t i = 0; i < rules.count; i++) {
        struct err err;
        list[i] = rules.at[i];
        if (list[i].paused && list[i].scenario)
            watch_replace(app->watch, list[i].scenario, NULL, NULL, NULL, &err);
        if (list[i].paused)
            list[i].scenario = NULL;
    }
    publish_rules(app, list, rules.count);
}

struct rules app_rules(struct app *app)
{
    return atomic_load(&app->running)->rules;
}

struct scenario *const *app_scenarios(struct app *app, size_t *count)
{
    const struct running *running = atomic_load(&app->running);
    *count = running->count;
    return running->scenarios;
}

static bool same_rule(const struct rule *a, const struct rule *b)
{
    return a->paused == b->paused && strcmp(a->text, b->text) == 0 &&
           strcmp(a->values, b->values) == 0;
}

// Of one rule: what ran goes, what is wanted comes. A version that does not compile leaves the old one.
static void sync_rule(struct app *app, struct writer_turn *turn, const struct rule *ran,
                      struct rule *wanted)
{
    struct err wrong;
    struct scenario *fresh = wanted->paused ? NULL : rules_make(app->rules_arena, wanted, &wrong);
    if ((fresh || wanted->paused) &&
        writer_replace(turn, ran ? ran->scenario : NULL, fresh, &wrong)) {
        wanted->scenario = fresh;
        wanted->error = NULL;
        return;
    }
    app_log(app, "error", "%s: %s", wanted->id, wrong.text);
    wanted->scenario = ran ? ran->scenario : NULL;
    wanted->error = arena_format(app->rules_arena, "%s", wrong.text);
}

bool rules_sync(struct app *app, struct writer_turn *turn, struct err *err)
{
    struct rules running = app_rules(app), wanted;
    int64_t day = civil_floor_day(graph_clock(watch_graph(writer_watch(turn))));
    TRY(read_rules(app, writer_store(turn), day, &wanted, err));
    struct rule *list = ARENA_ARRAY(app->rules_arena, struct rule, wanted.count + 1);
    bool changed = false;
    for (size_t i = 0; i < wanted.count; i++) {
        list[i] = wanted.at[i];
        const struct rule *ran = rules_find(&running, list[i].id);
        if (ran && same_rule(ran, &list[i])) {
            list[i] = *ran;
            continue;
        }
        sync_rule(app, turn, ran, &list[i]);
        changed = true;
    }
    if (!changed)
        return true;
    publish_rules(app, list, wanted.count);
    const struct running *now = atomic_load(&app->running);
    writer_set_scenarios(turn, now->scenarios, now->count);
    return true;
}

// Where the controls' clock stood when it was saved last: it never goes back, also when the host's does.
static bool start_clock(struct app *app, struct store *store, int64_t *civil_us, struct err *err)
{
    int64_t saved;
    bool found;
    TRY(store_number(store, err, &saved, &found, SQL_CLOCK_GET, STORE_NO_ARGS));
    *civil_us = app->options.as_of ? app->options.as_of_day * CIVIL_DAY_US
                                   : now_civil(now_us(), app_zone_minutes(app));
    if (found && app->verifying) {
        *civil_us = saved; // as of when the alarms were kept
        return true;
    }
    if (found && saved > *civil_us) {
        app_log(app, "warning",
                "the host's clock is behind the one of the controls; the later one holds");
        *civil_us = saved;
    }
    return true;
}

static void load_progress(void *context, const struct schema_table *table, uint64_t rows)
{
    struct app *app = context;
    char ko[160], en[160];
    if (!rows)
        return;
    snprintf(ko, sizeof ko, "기록 읽기: %s %llu건", table->title_ko, (unsigned long long)rows);
    snprintf(en, sizeof en, "Records: %s, %llu", table->name, (unsigned long long)rows);
    say(app, ko, en, -1);
}

static bool open_engine(struct app *app, struct store *store, struct err *err)
{
    app->schema.arena = app->arena;
    TRY(catalog_share_dir(app->arena, app->options.share, &app->share, err));
    TRY(catalog_read(&app->schema, arena_format(app->arena, "%s/catalog", app->share), err));
    app->records = records_open(store, &app->schema, app->seal, err);
    if (!app->records)
        return false;
    if (app->options.records_only) {
        publish_rules(app, NULL, 0);
        return true;
    }
    if (app->verifying) // from here on all is of one moment
        TRY(store_begin(store, err));
    int64_t clock_us;
    TRY(start_clock(app, store, &clock_us, err));
    app->watch = watch_new(&app->schema, clock_us);
    TRY(read_scenarios(app, store, clock_us, err));
    uint64_t rows = 0;
    TRY(records_load_all(app->records, store, app->watch, load_progress, app, &rows, err));
    watch_start(app->watch, NULL, NULL);
    drop_paused(app);
    size_t count;
    app_scenarios(app, &count);
    app_log(app, "info", "%zu scenarios over %llu records", count, (unsigned long long)rows);
    return true;
}

static bool open_modules(struct app *app, struct err *err)
{
    app_add_sink(
        app, (struct sink){
                 .context = app, .prepare = nothing_to_prepare, .publish = publish, .drop = drop });
    app->attachments = app_dir(app, "attachments");
    for (size_t i = 0; module_registry[i]; i++) {
        if (module_registry[i]->open)
            TRY(module_registry[i]->open(app, &app->states[i], err));
        app->open_modules++;
    }
    return true;
}

static bool start_modules(struct app *app, struct err *err)
{
    for (; app->running_modules < app->open_modules; app->running_modules++) {
        const struct module *module = module_registry[app->running_modules];
        if (module->start)
            TRY(module->start(app, app->states[app->running_modules], err));
    }
    return true;
}

static void stop_modules(struct app *app)
{
    while (app->running_modules > 0) {
        const struct module *module = module_registry[--app->running_modules];
        if (module->stop)
            module->stop(app, app->states[app->running_modules]);
    }
}

// ---- time

static bool run_round(struct writer_job *job, struct writer_turn *turn, struct err *err)
{
    struct round *round = (struct round *)job;
    return round->task->run(round->app, turn, err);
}

static void round_done(struct writer_job *job, const struct err *err)
{
    struct round *round = (struct round *)job;
    if (err)
        app_log(round->app, "error", "task %s: %s", round->task->name, err->text);
    pthread_mutex_lock(&round->app->timer_gate);
    round->running = false;
    round->due_us = now_steady_us() + round->task->seconds * SECOND_US;
    pthread_cond_signal(&round->app->timer_wake);
    pthread_mutex_unlock(&round->app->timer_gate);
}

// A clock that stands still is kept too: verify judges by it.
static bool move_clock(struct app *app, struct writer_turn *turn, struct err *err)
{
    int64_t civil = app->options.as_of ? app->options.as_of_day * CIVIL_DAY_US
                                       : now_civil(writer_at_us(turn), app_zone_minutes(app));
    struct err back;
    // Set back: the clock of the controls waits until time has caught up.
    if (!app->options.as_of && !writer_clock(turn, civil, &back))
        return true;
    return store_run(writer_store(turn), err, SQL_CLOCK_PUT, STORE_ARGS(store_int(civil)));
}

// When a day has turned, or a commit was taken back, what should run may differ from what runs.
static bool sync_if_needed(struct app *app, struct writer_turn *turn, struct err *err)
{
    int64_t day = civil_floor_day(graph_clock(watch_graph(writer_watch(turn))));
    if (day == app->rules_day && !app->rules_stale)
        return true;
    TRY(rules_sync(app, turn, err));
    app->rules_day = day;
    app->rules_stale = false;
    return true;
}

static const struct task own_tasks[] = {
    { "clock", CLOCK_SECONDS, move_clock },
    { "rules", 60, sync_if_needed },
    { "streams", 60, end_streams },
    { "retention", 3600, retention_run },
    { "attachments", 3600, attachments_sweep },
};

static void add_rounds(struct app *app, const struct task *tasks, size_t count)
{
    for (size_t i = 0; i < count && app->round_count < TASKS_MAX; i++) {
        struct round *round = &app->rounds[app->round_count++];
        *round = (struct round){ .app = app,
                                 .task = &tasks[i],
                                 .due_us = now_steady_us(),
                                 .job = { .run = run_round, .done = round_done, .alone = true } };
    }
}

// Submits what is due; the time of the next one.
static int64_t submit_due(struct app *app)
{
    int64_t now = now_steady_us(), next = now + 3600 * SECOND_US;
    for (size_t i = 0; i < app->round_count; i++) {
        struct round *round = &app->rounds[i];
        struct err err;
        if (!round->running && round->due_us <= now) {
            round->running = writer_submit(app->writer, &round->job, &err);
            round->due_us = now + SECOND_US; // asked again soon when the queue is full
        }
        if (!round->running && round->due_us < next)
            next = round->due_us;
    }
    return next;
}

static void *timer_main(void *context)
{
    struct app *app = context;
    pthread_mutex_lock(&app->timer_gate);
    while (!app->stopping) {
        int64_t next = submit_due(app);
        struct timespec until = { .tv_sec = next / SECOND_US, .tv_nsec = next % SECOND_US * 1000 };
        pthread_cond_timedwait(&app->timer_wake, &app->timer_gate, &until);
    }
    pthread_mutex_unlock(&app->timer_gate);
    return NULL;
}

static bool start_timer(struct app *app, struct err *err)
{
    add_rounds(app, own_tasks, sizeof own_tasks / sizeof *own_tasks);
    for (size_t i = 0; i < app->open_modules; i++)
        add_rounds(app, module_registry[i]->tasks, module_registry[i]->task_count);
    app->timer_runs = pthread_create(&app->timer, NULL, timer_main, app) == 0;
    return app->timer_runs || err_set(err, ERR_SYSTEM, "the timer's thread could not be started");
}

static void stop_timer(struct app *app)
{
    if (!app->timer_runs)
        return;
    pthread_mutex_lock(&app->timer_gate);
    app->stopping = true;
    pthread_cond_signal(&app->timer_wake);
    pthread_mutex_unlock(&app->timer_gate);
    pthread_join(app->timer, NULL);
}

// ---- life

static void init_locks(struct app *app)
{
    pthread_mutex_init(&app->readers.gate, NULL);
    pthread_mutex_init(&app->settings_gate, NULL);
    pthread_mutex_init(&app->timer_gate, NULL);
    pthread_condattr_t steady;
    pthread_condattr_init(&steady);
    pthread_condattr_setclock(&steady, CLOCK_MONOTONIC);
    pthread_cond_init(&app->timer_wake, &steady);
    pthread_condattr_destroy(&steady);
}

static bool open_all(struct app *app, struct err *err)
{
    TRY(read_config(app, &app->file_settings, err));
    TRY(open_keys(app, err));
    struct store *store =
        store_open(app->store_url, app->options.rotate ? STORE_WRITE : STORE_CREATE, err);
    if (!store)
        return false;
    if (!migrate(store, err) || !settle_keys(app, store, err) || !read_settings(app, store, err) ||
        !open_engine(app, store, err)) {
        store_close(store);
        return false;
    }
    app->writer = writer_new(store, app->watch);
    app->live = live_new();
    app->hold = hold_new(app);
    app->audit = audit_open(app->seal);
    TRY(open_modules(app, err));
    say(app, "지난 경보와 맞추어 봅니다", "Comparing with the alarms kept", -1);
    size_t count;
    struct scenario *const *scenarios = app_scenarios(app, &count);
    TRY(writer_start(app->writer, scenarios, count, SINK_START, err));
    app->router = router_new(app);
    if (!app->options.rotate)
        TRY(start_modules(app, err));
    return app->options.records_only || start_timer(app, err);
}

static struct app *app_new(const struct app_options *options)
{
    struct arena *arena = arena_new("app", 0, 0);
    struct app *app = ARENA_NEW(arena, struct app);
    app->arena = arena;
    app->rules_arena = arena_new("rules", 0, 0);
    app->options = *options;
    app->store_url = options->store_url
                         ? options->store_url
                         : arena_format(arena, "sqlite:%s/haechi.db", options->data_dir);
    init_locks(app);
    return app;
}

struct app *app_open(const struct app_options *options, struct err *err)
{
    struct app *app = app_new(options);
    if (open_all(app, err))
        return app;
    app_close(app);
    return NULL;
}

// Of the moment that open_engine() began.
static bool verify_proofs(struct app *app, struct store *store, const struct app_verify *verify,
                          struct err *err)
{
    struct request request = { .app = app, .store = store, .arena = arena_new("proofs", 0, 0) };
    bool fine = true;
    for (size_t i = 0; fine && module_registry[i]; i++)
        for (const struct proof_kind *kind = module_registry[i]->proofs; fine && kind && kind->name;
             kind++)
            fine = kind->run(&request, verify->proof, verify->context, err);
    arena_free(request.arena);
    return fine;
}

static bool verify_all(struct app *app, struct app_verify *verify, struct err *err)
{
    TRY(read_config(app, &app->file_settings, err));
    TRY(open_keys(app, err));
    struct store *store = store_open(app->store_url, STORE_READ, err);
    if (!store)
        return false;
    if (!read_settings(app, store, err) || !open_engine(app, store, err)) {
        store_close(store);
        return false;
    }
    app->writer = writer_new(store, app->watch);
    app->live = live_new();
    app->hold = hold_new(app);
    app->audit = audit_open(app->seal);
    TRY(open_modules(app, err));
    size_t count;
    struct scenario *const *scenarios = app_scenarios(app, &count);
    verify->scenario_count = count;
    return records_verify(app->records, store, verify->record, verify->context,
                          &verify->record_count, err) &&
           writer_compare(app->writer, scenarios, count, verify->finding, verify->context, err) &&
           verify_proofs(app, store, verify, err);
}

bool app_verify(const struct app_options *options, struct app_verify *verify, struct err *err)
{
    struct app *app = app_new(options);
    app->verifying = true;
    bool ok = verify_all(app, verify, err);
    app_close(app);
    return ok;
}

bool app_reload(struct app *app, struct err *err)
{
    struct map fresh;
    TRY(read_config(app, &fresh, err));
    pthread_mutex_lock(&app->settings_gate);
    app->file_settings = fresh;
    pthread_mutex_unlock(&app->settings_gate);
    struct store *store = app_lend(app, err);
    bool fine = store && read_settings(app, store, err);
    if (store)
        app_return(app, store);
    return fine;
}

bool app_serve(struct app *app, struct err *err)
{
    if (!app->options.http.spool_dir)
        app->options.http.spool_dir = app_dir(app, "spool");
    app->server = http_start(&app->options.http, router_handler(app->router), err);
    return app->server != NULL;
}

void app_close(struct app *app)
{
    if (app->server)
        http_drain(app->server);
    stop_timer(app);
    stop_modules(app);
    if (app->server)
        http_stop(app->server); // whoever waits for an answer still gets it from worker and writer
    if (app->router)
        router_free(app->router);
    if (app->writer)
        writer_stop(app->writer); // with the store and the watch
    else if (app->watch)
        watch_close(app->watch);
    while (app->open_modules-- > 0)
        if (module_registry[app->open_modules]->close)
            module_registry[app->open_modules]->close(app, app->states[app->open_modules]);
    hold_free(app->hold);
    if (app->live)
        live_free(app->live);
    if (app->audit)
        audit_close(app->audit);
    for (size_t i = 0; i < app->readers.count; i++)
        store_close(app->readers.idle[i]);
    if (app->records)
        records_close(app->records);
    if (app->seal)
        seal_close(app->seal);
    if (app->settings_arena)
        arena_free(app->settings_arena);
    arena_free(app->rules_arena);
    arena_free(app->arena);
}
