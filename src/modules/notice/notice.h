// modules/notice/notice.h — who is told of what, and the two ways out of the house.
//
//   alarm.issued ─► in the transaction: a notice for officer, managers and auditors; a delivery for each
//   webhook ─► after the commit: the console (app_show does that) ─► the sender's thread: one digest a
//   person by mail, one signed call a delivery ─► a job of the writer notes how it went
#pragma once

#include "app/app.h"
#include "app/outbound.h"
#include "base/map.h"
#include "base/vec.h"

#define NOTICE_TRIES_MAX 6
#define NOTICE_HEAD      "audit.head" // the event of the daily head
#define NOTICE_MAILTO    "mailto:"    // what the address of a channel by mail begins with

struct sender;

struct notice_line { // one person, one event
    int64_t id, officer_id, alarm_id, department_id;
    const char *event, *scenario, *agency, *severity, *why; // why: a constant
    const char *path, *title_ko, *title_en;                 // path: of what is no alarm, else ""
    bool has_mail;
};

struct notice_round { // of the commit being made (round.c)
    struct arena *arena, *known_arena;
    VEC(struct notice_line) lines;
    size_t marked;    // lines before the job that runs
    struct map known; // whom a role is held by and which webhooks an agency has, as of that job
};

struct notice_module {
    struct arena *home;
    struct app *app;
    struct sender *sender;
    struct notice_round round;
};

void notice_round_open(struct notice_round *round);
void notice_round_close(struct notice_round *round);
void notice_note(struct notice_round *round, const struct notice_line *line); // is copied
struct sink notice_sink(struct notice_module *module);

bool notice_tell(struct app *app, struct writer_turn *turn, const struct app_event *event,
                 struct err *err);
// A word of another module to a person or to the holders of a role (app/tell.h).
bool notice_tell_thing(struct app *app, struct writer_turn *turn, const struct app_event *event,
                       struct err *err);
// The head of the audit log becomes a delivery for every channel that asks for it (heads.c).
bool notice_head(struct app *app, struct writer_turn *turn, const struct app_event *event,
                 struct err *err);
// The head in a delivery's body, by mail.
bool notice_mail_head(struct app *app, struct arena *arena, const char *to, int64_t delivery_id,
                      const char *body, struct err *err);

struct sender *sender_new(struct app *app);
bool sender_start(struct sender *sender, struct err *err);
void sender_stop(struct sender *sender);
void sender_free(struct sender *sender);

// What a delivery of this body carries in X-Haechi-Signature: "t=<seconds>,v1=<hexadecimal HMAC-SHA-256 of
// "<seconds>.<body>" under the channel's secret>".
void notice_sign(const char *secret, const char *body, int64_t at_us, char *out, size_t room);
// Microseconds until the next try after so many that failed.
int64_t notice_patience(int64_t tries);
