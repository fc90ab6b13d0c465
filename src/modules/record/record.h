// modules/record/record.h — what the files of this module share, and what commands may ask of it.
#pragma once

#include "app/app.h"
#include "watch/intake.h"

struct inbox;
struct precheck_limits;

struct record_module {
    struct arena *home;
    struct app *app;
    struct intake *intake;
    struct inbox *inbox;
    struct precheck_limits *limits;
    const char *held_dir; // bodies that wait for audit's word
};

struct record_module *record_module(struct app *app);

// Who an order is for: what intake_order.origin points to.
struct record_origin {
    const char *name, *address;
};

// An order with the settings of its table's feed. `totals` says whether the sender gave control totals.
bool record_order(struct record_module *module, struct store *store, const char *agency,
                  const struct schema_table *table, struct intake_order *order, bool *totals_needed,
                  struct err *err);
const char *record_held_path(struct record_module *module, struct arena *arena, int64_t ingest_id);
// Keeps the body of a held load for the day it is released.
bool record_keep_body(struct record_module *module, struct arena *arena, int from, int64_t id,
                      struct err *err);
json_t *record_result_json(const struct intake_result *result, bool english); // a new reference

// The ingest of the path, of the asker's agency.
struct record_ingest {
    int64_t id, account_id;
    const char *agency; // NULL: of any
    const char *table, *op, *name, *state, *body_hash;
};
bool record_ingest_find(struct request *request, struct record_ingest *out, struct err *err);
// The body of a streamed route that takes JSON after all, checked against its fields. A new reference.
json_t *record_body(struct request *request, struct err *err);

// One record as it stands in the store.
struct record_shown {
    const struct schema_table *table;
    struct value *values; // by column; of secrets NULL
    const char **sealed;  // by secret
    struct owner owner;
};
// ERR_NOT_FOUND: there is none, or it is out of reach of the permission.
bool record_find(struct request *request, enum permission permission, const char *table,
                 const char *key, struct record_shown *out, struct err *err);
// Its values as the asker may see them, by column: a new reference.
json_t *record_cells(struct request *request, const struct record_shown *shown);
// A key as addresses have it: "A1,P1"; a key that is personal data is sealed.
const char *record_key_address(struct request *request, const struct schema_table *table,
                            const struct value *values);
bool record_split_key(struct request *request, const struct schema_table *table, const char *text,
                      const char **key, struct err *err);

// Whose a record is, by its columns agency_id and dept_cd.
bool record_owner(struct store *store, const struct schema_table *table, struct arena *arena,
                  const struct value *values, int64_t day, struct owner *out, struct err *err);
int64_t record_today(struct app *app);

// ---- bundles (bundle.c)
struct record_bundle_end {
    const char *state;   // "done" or "held"
    int64_t would_raise; // of one that was held now
};
// From this process, waiting for the commit. One that has ended already says what it is.
bool record_bundle_open(struct app *app, const char *agency, const char *name, int64_t *id,
                        struct err *err);
bool record_bundle_end(struct app *app, int64_t id, struct record_bundle_end *end, struct err *err);
// The open bundle that ?bundle= names; 0: none is named.
bool record_bundle_named(struct request *request, int64_t *id, struct err *err);
bool record_bundle_touch(struct writer_turn *turn, int64_t id, struct err *err);
bool record_bundle_owner(struct request *request, struct owner *out, struct err *err);
bool record_bundles_go_on(struct app *app, struct err *err); // before the writer starts
bool record_bundles_idle(struct app *app, struct writer_turn *turn, struct err *err);

// ---- handlers, by file
bool record_post(struct request *request, struct err *err);           // post.c
bool record_resubmit(struct request *request, struct err *err);       // post.c
bool record_release(struct request *request, struct err *err);        // held.c
bool record_refuse(struct request *request, struct err *err);         // held.c
bool record_ingests(struct request *request, struct err *err);        // ingest.c
bool record_ingest_show(struct request *request, struct err *err);    // ingest.c
bool record_rejects(struct request *request, struct err *err);        // ingest.c
bool record_bundles(struct request *request, struct err *err);        // bundle.c
bool record_bundle_make(struct request *request, struct err *err);    // bundle.c
bool record_bundle_finish(struct request *request, struct err *err);  // bundle.c
bool record_bundle_release(struct request *request, struct err *err); // bundle.c
bool record_show(struct request *request, struct err *err);           // show.c
bool record_reveal(struct request *request, struct err *err);         // show.c
bool record_precheck(struct request *request, struct err *err);       // precheck.c
bool record_schema(struct request *request, struct err *err);         // schema.c
bool record_list(struct request *request, struct err *err);           // list.c
bool record_around(struct request *request, struct err *err);         // link.c
bool record_calendar(struct request *request, struct err *err);       // calendar.c
bool record_find_words(struct request *request, struct find *find, struct err *err); // find.c
bool record_feeds(struct request *request, struct err *err);          // feed.c
bool record_feed_put(struct request *request, struct err *err);       // feed.c

extern const struct field record_ingest_fields[], record_feed_fields[], record_bundle_fields[];
#define RECORD_INGEST_FIELDS 20
#define RECORD_BUNDLE_FIELDS 10
#define RECORD_FEED_FIELDS   13

bool record_moved(void *context, struct writer_turn *turn, const struct intake_order *order,
                  const struct intake_result *result, bool first, struct err *err); // feed.c
bool record_feeds_late(struct app *app, struct writer_turn *turn, struct err *err); // feed.c

struct precheck_limits *precheck_limits_new(void);
void precheck_limits_free(struct precheck_limits *limits);

// The drop folder's thread (inbox.c).
struct inbox *inbox_start(struct record_module *module, struct err *err);
void inbox_stop(struct inbox *inbox);
// Files in done/ and failed/ that were put there before: of a row of `keeps`.
bool inbox_forget(struct app *app, struct writer_turn *turn, int64_t before_us, uint64_t *count,
                  struct err *err);
