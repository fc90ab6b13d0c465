// app/live.h — what was committed, to those who watch and may see it: server-sent events.
//
// Events wait with the turn and go out after its commit; a watcher who comes back with Last-Event-ID gets
// what he missed, as far as LIVE_KEPT events reach, else one "reload".
// A stream ends with what it was opened by: when the session or token has ended or run out, and when the rights
// are others (the browser comes back, and sees by those).
// Threads  live_note on the writer's; live_open on any.
#pragma once

#include "app/app.h"

#define LIVE_KEPT 4096

struct live;

struct live *live_new(void);
void live_free(struct live *live); // after the server stopped
void live_note(struct live *live, int64_t at_id, const struct app_event *event);
void live_publish(struct live *live); // what was noted since the last one
void live_drop(struct live *live);    // it never was
// Ends the streams of those who are not who they were, as the store has it now.
bool live_check(struct live *live, struct store *store, struct err *err);
bool live_open(struct live *live, struct request *request, struct err *err);
size_t live_watchers(struct live *live);
