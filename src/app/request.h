// app/request.h — what a handler is given, and how it answers.
//
// Owns     everything lives in the request's arena until the reply is sent.
// Errors   a handler returns false with err; its kind is the status, and request_fault() names the field.
// Threads  one at a time: a server's thread for reading, the writer's for writing.
#pragma once

#include <jansson.h>

#include "app/actor.h"
#include "http/http.h"
#include "store/store.h"

#define REQUEST_IDS_MAX 4

struct app;
struct route;
struct writer_turn;

struct request {
    struct app *app;
    const struct route *route;
    struct http_exchange *exchange;
    struct arena *arena;
    const struct actor *actor;       // NULL: nobody is signed in (MAY_ANYONE)
    const char *ids[REQUEST_IDS_MAX]; // of {…} in the path, in order
    size_t id_count;
    json_t *body;                // checked against the route's fields; NULL: none
    struct store *store;         // a reading connection, or the writer's
    struct writer_turn *turn;    // of ROUTE_WRITES, else NULL
    int64_t at_us;               // UTC
    int64_t session_id;          // 0: a token's, or nobody's
    bool english;

    int status;       // 200
    json_t *reply;    // what is sent as JSON
    bool replied;     // the handler has answered by itself (ROUTE_TEXT)
    char field[64];   // at fault
};

bool request_id(struct request *request, size_t index, int64_t *out, struct err *err); // a number
// Whose the thing of the path is, by a statement that gives agency, department and officer of the number $1.
bool request_whose(struct request *request, const char *sql, struct owner *out, struct err *err);
// Body members; checked already, so only absence is left: NULL, 0 or false.
const char *request_text(const struct request *request, const char *member);
int64_t request_number(const struct request *request, const char *member);
int64_t request_points(const struct request *request, const char *member); // hundredths
bool request_flag(const struct request *request, const char *member);
bool request_given(const struct request *request, const char *member);
// Whether the route takes the query parameter.
bool request_query_known(const struct request *request, const char *name);

// "한국어 | English": the half that is asked for.
const char *request_words(const struct request *request, const char *both);

// Takes the reference.
bool request_reply(struct request *request, int status, json_t *object);
// err_set() that also names the member or parameter at fault.
bool request_hidden(struct err *err); // what is out of reach, as if it were not there
bool request_fault(struct request *request, struct err *err, enum err_kind kind, const char *field,
                   const char *format, ...) __attribute__((format(printf, 5, 6)));
// Edits: what If-Match names must be `version`, else ERR_CONFLICT; without the header, a fault.
bool request_match(struct request *request, int64_t version, struct err *err);
void request_version(struct request *request, int64_t version); // the reply's ETag

// Into the audit log, in the same transaction: of ROUTE_WRITES only. What looks at personal data or
// downloads is such a route too, so that what cannot be logged is not shown.
struct request_act {
    const char *action;   // "alarm.act"
    const char *table;    // of the object, or NULL
    const char *id;       // its number or key
    struct owner owner;
    const char *subject;  // token or emp_no of the person whose data was handled, or NULL
    const char *reason;
    json_t *detail;       // taken; may be NULL
};
bool request_audit(struct request *request, const struct request_act *act, struct err *err);

// For handlers that are not ROUTE_WRITES: runs `act` as a job of the writer and waits. Within it
// request->turn, store and at_us are the writer's. A job may run twice: what it makes of `context` must not
// depend on what it made before. Nothing may be answered in it but by request_reply().
bool request_write(struct request *request,
                   bool (*act)(struct request *request, void *context, struct err *err),
                   void *context, struct err *err);
// The same in a commit of its own, as of a route that is ROUTE_ALONE.
bool request_write_alone(struct request *request,
                         bool (*act)(struct request *request, void *context, struct err *err),
                         void *context, struct err *err);

// JSON of a row: members by the fields' names from columns of the same names.
struct fields;
json_t *request_row(const struct request *request, const struct fields *fields,
                    const struct store_rows *rows);

// The first row as such an object, NULL: there is none; every row, in an array. NULL with false, NULL: err.
bool request_object(struct request *request, const struct fields *fields, json_t **out,
                    struct err *err, const char *sql, const struct store_value *args, size_t count);
json_t *request_array(struct request *request, const struct fields *fields, struct err *err,
                      const char *sql, const struct store_value *args, size_t count);

// A page of a list: "SELECT fields FROM from WHERE within reach AND filters ORDER BY sort LIMIT".
struct list {
    const char *from;            // "alarm_view a" — with agency_id, department_id, officer_id and id
    const char *alias;           // "a"
    const struct fields *fields; // columns of the alias; one that sorts is never NULL
    const char *where;           // further condition, or NULL; with $1.. of `args`
    const struct store_value *args;
    size_t arg_count;
    const char *sort;            // default, "-issued_at"
    bool everywhere;             // its rows have no owner: no reach
};
#define LIST_LIMIT_DEFAULT 50
#define LIST_LIMIT_MAX     500
// Replies {"items": […], "next": cursor or null}; with ?count=1 also "total".
bool request_list(struct request *request, const struct list *list, struct err *err);
// The rows themselves, in the order of the fields, at most `most` + 1 of them; for downloads. NULL: err.
struct store_rows *request_rows(struct request *request, const struct list *list, int64_t most,
                                struct err *err);
