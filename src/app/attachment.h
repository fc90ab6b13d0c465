// app/attachment.h — files that belong to a thing: to an alarm, a claim, a self-check.
//
// The rights over a thing are those over its files: whoever may see it sees their list, and may download with a
// reason that is logged. Who may add, and when, is for the thing's module to say.
#pragma once

#include "app/app.h"

#define ATTACHMENT_BYTES_MAX (20 * MIB)

// Things of one table that take files. Their routes begin with the thing's number and have a `whose`.
struct attachable {
    const char *thing; // "alarm": its table, and the first word of what is logged: "alarm.attachment.add"
    // Whether the asker may add to the thing of the path as it stands: asked before the file is kept, and again in
    // the transaction. NULL: whoever the route lets in may.
    bool (*may_add)(struct request *request, struct err *err);
    // In the transaction, once it is there: shows it to who is watching.
    bool (*added)(struct request *request, struct err *err);
};

// Handlers of routes: the body of the first is the file as it is, the second answers with the list.
bool attachment_add(struct request *request, struct err *err);
bool attachment_list(struct request *request, struct err *err);
bool attachment_get(struct request *request, struct err *err);

// Their rows; `at` is the path of the thing.
#define ATTACHMENT_ADD(at, may, whose_of, things)                                                  \
    { .method = HTTP_POST, .path = at "/attachments", .permission = may, .whose = whose_of,        \
      .handle = attachment_add, .flags = ROUTE_STREAM | ROUTE_FREE_BODY,                           \
      .query = { attachment_name, 1 }, .reply = { attachment_added, 3 },                           \
      .body_max = ATTACHMENT_BYTES_MAX, .files = things,                                           \
      .summary_ko = "파일 붙이기(본문이 파일)", .summary_en = "Attach a file, which is the body" }
#define ATTACHMENT_LIST(at, may, whose_of, things)                                                 \
    { .method = HTTP_GET, .path = at "/attachments", .permission = may, .whose = whose_of,         \
      .handle = attachment_list, .reply = { attachment_items, 1 }, .files = things,                \
      .summary_ko = "붙인 파일 목록", .summary_en = "Files of it" }
#define ATTACHMENT_GET(at, may, whose_of, things)                                                  \
    { .method = HTTP_GET, .path = at "/attachments/{attachment}", .permission = may,               \
      .whose = whose_of, .handle = attachment_get, .flags = ROUTE_STREAM | ROUTE_TEXT,             \
      .query = { attachment_reason, 1 }, .files = things,                                          \
      .summary_ko = "붙인 파일 내려받기(사유 기록)",                                               \
      .summary_en = "Download a file; the reason is logged" }
extern const struct field attachment_name[1], attachment_reason[1], attachment_added[3], attachment_items[1];

// The list as a member of the thing's own reply; NULL: err.
json_t *attachments_of(struct request *request, const struct attachable *things, int64_t id,
                       struct err *err);
// A statement that removes the files of things, whose numbers are a SELECT; the next sweep takes the bytes.
#define ATTACHMENTS_OF(thing)           "DELETE FROM attachment WHERE thing = '" thing "' AND thing_id IN ("
#define ATTACHMENTS_FORGET(thing, ids)  ATTACHMENTS_OF(thing) ids ")"

// By content, never by name: "pdf" … ; NULL: not one that is taken.
const char *attachment_kind(const unsigned char *data, size_t len);
// What the file of this name is sealed as.
const char *attachment_place(struct arena *arena, const char *hash);
// A task: files that no thing has any more.
bool attachments_sweep(struct app *app, struct writer_turn *turn, struct err *err);
