// app/app.h — the service: one store, one engine, one writer, the modules, and the server before them.
//
// app_open() migrates the store, reads catalog and scenarios, loads the records into the engine, opens the
// modules and starts the writer; app_serve() opens the socket. app_close() ends it in the other order.
#pragma once

#include "app/audit.h"
#include "app/module.h"
#include "control/scenario.h"
#include "seal/seal.h"
#include "watch/records.h"

struct app_options {
    const char *data_dir;  // holds keys/, inbox/, spool/, attachments/ and, with SQLite, haechi.db
    const char *store_url; // NULL: sqlite in data_dir
    const char *keys_path; // NULL: data_dir/keys/ring
    const char *share;     // catalog, scenarios; NULL: found
    const char *config_path; // NULL: data_dir/haechi.yaml when there is one
    struct http_options http;
    bool json_log;
    int64_t as_of_day; // with `as_of`: the clock of the controls stands still there (demo, tests)
    bool as_of;
    bool records_only; // without the engine: records go in, alarms come at the next start
    bool rotate;       // with records_only: for app_rotate() alone
    void (*progress)(void *context, const char *ko, const char *en, int percent);
    void *progress_context;
};

struct app;

struct app *app_open(const struct app_options *options, struct err *err);
// What stands in the store against itself, also beside a running server; nothing is changed. Records against
// their seals and totals, what the controls find in them at the saved clock against the alarms, and what
// modules can reckon anew.
struct app_verify {
    void (*record)(void *context, const struct record_wrong *wrong);
    void (*finding)(void *context, const struct sink_event *event); // raised: no alarm stands for it
    proof_take *proof;
    void *context;
    uint64_t record_count, scenario_count;
};
bool app_verify(const struct app_options *options, struct app_verify *verify, struct err *err);
bool app_serve(struct app *app, struct err *err); // returns once the socket listens
uint16_t app_port(const struct app *app);
void app_close(struct app *app);
bool app_reload(struct app *app, struct err *err); // settings, without a stop

// Makes everything anew that is sealed with older keys, or named by older tokens: in slices, each a commit. Of
// an app opened with `rotate`, which has added keys to the ring unless an earlier rotation was not finished.
struct app_rotation {
    void (*progress)(void *context, const char *what, uint64_t count); // may be NULL
    void *context;
    int version; // of the keys that are current now
    uint64_t record_count, text_count, file_count;
    uint64_t left_count; // records and texts that were changed past the program, or do not open: left as they are
};
bool app_rotate(struct app *app, struct app_rotation *rotation, struct err *err);

// For modules.
struct writer *app_writer(struct app *app);
struct audit *app_audit(struct app *app);
struct records *app_records(struct app *app);
struct hold *app_holding(struct app *app); // app/hold.h
struct live *app_live(struct app *app);
struct router *app_router(struct app *app);
struct http_server *app_server(struct app *app); // NULL before app_serve
const struct seal *app_seal(struct app *app);
const struct schema *app_schema(struct app *app); // of the catalog
struct scenario *const *app_scenarios(struct app *app, size_t *count); // that compiled, by id
// "data_dir/name", made if it was not there. In open() only.
const char *app_dir(struct app *app, const char *name);
const char *app_attachments(const struct app *app); // the folder of app/attachment.h
int app_zone_minutes(struct app *app);
int64_t app_today(struct app *app, int64_t at_us); // the civil day of a UTC time, in the zone
// A file or folder of what is installed beside the program: "catalog/selfcheck".
const char *app_share(struct app *app, struct arena *arena, const char *name);
void *app_module(struct app *app, const char *name); // the module's own state; of its own code only
// A reading connection, lent to one thread.
struct store *app_lend(struct app *app, struct err *err);
void app_return(struct app *app, struct store *store);
void app_add_sink(struct app *app, struct sink sink); // in open()

// Settings, by name: as set by two persons, else as in the configuration file, else `otherwise`.
const char *app_setting(struct app *app, struct arena *arena, const char *name, const char *otherwise);
int64_t app_setting_number(struct app *app, const char *name, int64_t otherwise);
void app_settings_changed(struct app *app); // in a job: they are read anew after its commit

// Events between modules, in the transaction: who hooks an event is called at once on the writer's thread.
// `object` is what both sides agreed on in the event's name ("alarm.issued": alarm's id and public row).
struct app_event {
    const char *name;
    int64_t id;
    struct owner owner;
    bool audit_only;       // seen by audit alone
    const json_t *object;
};
struct app_hook {
    const char *event; // "alarm.issued"
    bool (*run)(struct app *app, struct writer_turn *turn, const struct app_event *event,
                struct err *err);
};
bool app_tell(struct app *app, struct writer_turn *turn, const struct app_event *event,
              struct err *err);
// After the commit, to the consoles that are watching and may see it. In a job or a sink's prepare.
bool app_show(struct app *app, struct writer_turn *turn, const struct app_event *event,
              struct err *err);

void app_log(struct app *app, const char *level, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
