// app/module.h — the contract of a module: one folder of src/modules, one exported row.
//
// Routes say what they need and what they take; fields say what a thing is made of. From these rows come
// validation, JSON, permissions, lists and the description of the API. What a row cannot say is a C function.
#pragma once

#include "app/request.h"
#include "watch/writer.h"

enum field_kind {
    FIELD_ID,
    FIELD_INT,
    FIELD_WON,    // a number of won
    FIELD_POINTS, // hundredths in the store and in min and max, 2.5 in JSON (app/points.h)
    FIELD_BOOL,
    FIELD_TEXT,   // one line
    FIELD_LONG,   // several lines
    FIELD_DATE,   // "2026-03-02"
    FIELD_TIME,   // UTC microseconds in the store, "2026-03-02T01:02:03Z" in JSON
    FIELD_CHOICE, // one of the words
    FIELD_OBJECT, // JSON text in the store
    FIELD_LIST,   // of JSON, in bodies
};

enum field_flags {
    FIELD_REQUIRED = 1,
    FIELD_FILTER = 2, // ?name=a,b  and of numbers and times ?name_from= ?name_to=
    FIELD_SORT = 4,
    FIELD_SEARCH = 8, // looked through by ?q=
    FIELD_MASKED = 16,
};

struct field {
    const char *name; // member in JSON, column in a list's view
    enum field_kind kind;
    const char *title_ko, *title_en;
    unsigned flags;
    int64_t min, max;           // a number, or characters of a text; both 0: 1 to 200 characters, or any number
    const char *const *choices; // ends with NULL
};

struct fields {
    const struct field *at;
    size_t count;
};
#define FIELDS(table) { (table), sizeof(table) / sizeof *(table) }

enum route_flags {
    ROUTE_WRITES = 1,     // runs on the writer's thread, inside its transaction
    ROUTE_STREAM = 2,     // the body is spooled; handled on a server's thread, which may submit jobs itself
    ROUTE_TEXT = 4,       // the reply is no JSON (a download, metrics, events)
    ROUTE_MACHINE = 8,    // tokens may use it
    ROUTE_FREE_BODY = 16, // the body is any JSON
    ROUTE_LIST = 32,      // answers with request_list() over its `reply` fields, and takes its parameters
    ROUTE_ALONE = 64,     // with ROUTE_WRITES: in a commit of its own
    ROUTE_SLOW = 128,     // takes a while (a password): on a worker's thread, with its body in memory
    ROUTE_ANY_QUERY = 256, // of pages: the parameters are for who shows them
};

struct attachable; // app/attachment.h

struct route {
    enum http_method method;
    const char *path; // "/api/v1/alarms/{id}/act"
    enum permission permission;
    // Whose the thing in the path is; false: an error (ERR_NOT_FOUND). NULL: nobody's; the handler keeps
    // to what actor_where() lets through.
    bool (*whose)(struct request *request, struct owner *out, struct err *err);
    bool (*handle)(struct request *request, struct err *err);
    unsigned flags;
    struct fields query, body, reply;
    const char *summary_ko, *summary_en;
    const char *example; // a body that is valid, for the description and the tests
    size_t body_max;     // 0: 1 MiB
    const struct attachable *files; // of routes of app/attachment.h: whose files they are
};

// Runs about every so many seconds, as a job of the writer, in a commit of its own.
struct task {
    const char *name;
    int64_t seconds;
    bool (*run)(struct app *app, struct writer_turn *turn, struct err *err);
};

// Rows of one class that are removed once they are old enough.
struct keep {
    const char *name;    // of the class, its table
    const char *setting; // days; 0: for ever
    int64_t days;        // without the setting
    const char *sql;     // removes what is from before $1 (UTC microseconds), some 50,000 rows at most; or
    bool (*run)(struct app *app, struct writer_turn *turn, int64_t before_us, uint64_t *count, struct err *err);
};

// What is sealed, or holds tokens, outside the records: made anew when keys change (app/rotate.c). Ciphers in a
// column, or texts in which tokens stand.
struct kept_sealed {
    const char *name;   // "alarm.hidden"
    const char *place;  // as seal_field() had it, "#" standing for the id; NULL: no cipher
    const char *next;   // id and text of some hundred rows with ids above $1, in order
    const char *put;    // $2 becomes the text of row $1
    // After one of them was written, in its transaction; may be NULL.
    bool (*changed)(struct app *app, struct writer_turn *turn, int64_t id, struct err *err);
};

// What a module keeps and can reckon anew: `haechi verify` asks each for a line a thing.
struct proof_line {
    const char *name, *agency, *thing; // "mileage.ledger", "A1", "2026 person"
    const char *ko, *en;               // what was reckoned, or how it differs
    bool agrees;
};
typedef void proof_take(void *context, const struct proof_line *line); // which lives until it returns
struct proof_kind {
    const char *name;
    // Of the request app, store and arena are there alone.
    bool (*run)(struct request *request, proof_take *take, void *context, struct err *err);
};

struct proposal_kind; // app/proposal.h
struct find;

struct module {
    const char *name;
    const char *title_ko, *title_en;
    const struct route *routes;
    size_t route_count;
    const struct task *tasks;
    size_t task_count;
    // All of these may be NULL. open() comes before the writer starts and adds sinks; *state is the
    // module's own. start() begins threads, stop() ends them while the writer still takes jobs, and
    // close() comes when nothing runs any more.
    bool (*open)(struct app *app, void **state, struct err *err);
    bool (*start)(struct app *app, void *state, struct err *err);
    void (*stop)(struct app *app, void *state);
    void (*close)(struct app *app, void *state);
    const struct app_hook *hooks; // events of other modules it wants; ends with a NULL event
    const struct keep *keeps;     // ends with a NULL name
    const struct kept_sealed *sealed; // likewise
    const struct proposal_kind *proposals; // what two persons decide; ends with a NULL name
    // Adds what it has of what is looked for, as far as the asker may see it (app/find.h).
    bool (*find)(struct request *request, struct find *find, struct err *err);
    const struct proof_kind *proofs; // ends with a NULL name
};

extern const struct module *const module_registry[]; // generated; ends with NULL
