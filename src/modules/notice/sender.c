// The sender's thread: what is due goes out, and a job of the writer notes how it went.
//
// Mail is a digest: the first notice of a quiet person goes at once, what follows within
// notice.digest_minutes waits and goes together. A call that fails is tried again after 1, 5, 30, 120 and
// 360 minutes, then it is dead and waits for somebody to send it again. A call may come twice (the server
// was killed between the call and its note): receivers know it by its delivery number.
#include <pthread.h>

#include "app/people.h"
#include "base/now.h"
#include "modules/notice/notice.h"
#include "modules/notice/queries.h"

#define MINUTE_US  INT64_C(60000000)
#define ROUND_US   INT64_C(1000000)
#define DIGEST_MAX 20

struct sender {
    struct arena *arena, *round;
    struct app *app;
    pthread_t thread;
    pthread_mutex_t gate;
    pthread_cond_t wake;
    bool stopping;
};

// One outcome on its way into the store.
struct note {
    struct writer_job job; // first
    int64_t id;            // of a delivery, or an officer
    int64_t last_id;       // of the notices in a mail
    int64_t tries;
    bool mail, sent;
    int64_t digest_us;
    const char *error;
};

int64_t notice_patience(int64_t tries)
{
    static const int64_t minutes[] = { 1, 5, 30, 120, 360 };
    size_t count = sizeof minutes / sizeof *minutes;
    return minutes[tries < (int64_t)count ? (size_t)tries : count - 1] * MINUTE_US;
}

void notice_sign(const char *secret, const char *body, int64_t at_us, char *out, size_t room)
{
    struct arena *arena = arena_new("signature", 0, 0);
    long long seconds = (long long)(at_us / 1000000);
    const char *text = arena_format(arena, "%lld.%s", seconds, body);
    uint8_t mac[SEAL_HASH];
    char hex[2 * SEAL_HASH + 1];
    seal_hmac(secret, strlen(secret), text, strlen(text), mac);
    seal_hex(mac, sizeof mac, hex);
    snprintf(out, room, "t=%lld,v1=%s", seconds, hex);
    arena_free(arena);
}

static bool note_run(struct writer_job *job, struct writer_turn *turn, struct err *err)
{
    struct note *note = (struct note *)job;
    struct store *store = writer_store(turn);
    int64_t now = writer_at_us(turn);
    bool dead = note->tries + 1 >= NOTICE_TRIES_MAX;
    if (!note->mail && note->sent)
        return store_run(store, err, SQL_DELIVERY_SENT,
                         STORE_ARGS(store_int(note->id), store_int(now)));
    if (!note->mail)
        return store_run(store, err, SQL_DELIVERY_FAILED,
                         STORE_ARGS(store_int(note->id), store_text(dead ? "dead" : "waiting"),
                                    store_int(now + notice_patience(note->tries)),
                                    store_text(note->error)));
    // A mail that cannot be sent for hours is given up; its notices stand in the console.
    if (note->sent || dead)
        TRY(store_run(store, err, SQL_NOTICE_MAILED,
                      STORE_ARGS(store_int(note->id), store_int(note->last_id), store_int(now))));
    return store_run(
        store, err, SQL_NOTICE_MAIL_TRIED,
        STORE_ARGS(
            store_int(note->id), store_int(now),
            store_int(now + (note->sent || dead ? note->digest_us : notice_patience(note->tries))),
            store_int(note->sent || dead ? 0 : 1), store_text(note->error)));
}

static void keep_note(struct sender *sender, struct note *note)
{
    struct err err;
    note->job.run = note_run;
    if (!writer_run(app_writer(sender->app), &note->job, &err))
        app_log(sender->app, "error", "a delivery could not be noted: %s", err.text);
}

// ---- channels: webhooks, and heads of the audit log by mail

struct delivery {
    int64_t id, channel_id, tries;
    const char *event, *body, *url, *secret;
};

struct deliveries {
    struct delivery *at;
    size_t count, room;
};

static const char *copy(struct sender *sender, const char *text)
{
    return arena_text(sender->round, text, strlen(text));
}

static bool read_deliveries(struct sender *sender, struct store *store, struct deliveries *out,
                            struct err *err)
{
    struct store_rows *rows =
        store_ask(store, err, SQL_DELIVERY_DUE, STORE_ARGS(store_int(now_us())));
    bool more = rows != NULL, fine = more;
    while (more && (fine = store_next(rows, &more, err)) && more) {
        struct delivery one = { .id = store_get_int(rows, 0),
                                .channel_id = store_get_int(rows, 1),
                                .event = copy(sender, store_get_text(rows, 2)),
                                .body = copy(sender, store_get_text(rows, 3)),
                                .tries = store_get_int(rows, 4),
                                .url = copy(sender, store_get_text(rows, 5)),
                                .secret = copy(sender, store_get_text(rows, 6)) };
        VEC_ADD(sender->round, out, one);
    }
    store_done(rows);
    return fine;
}

static bool send_one(struct sender *sender, const struct delivery *one, struct err *err)
{
    const char *secret;
    size_t len;
    if (strncmp(one->url, NOTICE_MAILTO, strlen(NOTICE_MAILTO)) == 0)
        return notice_mail_head(sender->app, sender->round, one->url + strlen(NOTICE_MAILTO),
                                one->id, one->body, err);
    TRY(seal_reveal(app_seal(sender->app), sender->round, "notice_channel.secret", one->secret,
                    &secret, &len, err));
    char signature[128], number[24];
    snprintf(number, sizeof number, "%lld", (long long)one->id);
    notice_sign(arena_text(sender->round, secret, len), one->body, now_us(), signature,
                sizeof signature);
    const struct outbound_header headers[] = { { "X-Haechi-Event", one->event },
                                               { "X-Haechi-Delivery", number },
                                               { "X-Haechi-Signature", signature } };
    return outbound_post(sender->app, one->url, headers, 3, one->body, err);
}

static bool is_down(const struct deliveries *list, const bool *failed, size_t at)
{
    for (size_t i = 0; i < at; i++)
        if (failed[i] && list->at[i].channel_id == list->at[at].channel_id)
            return true;
    return false;
}

static void send_deliveries(struct sender *sender, const struct deliveries *list)
{
    bool *failed = ARENA_ARRAY(sender->round, bool, list->count + 1);
    for (size_t i = 0; i < list->count; i++) {
        struct err err = { 0 };
        if (is_down(list, failed, i)) // its turn comes when the first of its channel gets through
            continue;
        failed[i] = !send_one(sender, &list->at[i], &err);
        struct note note = {
            .id = list->at[i].id, .tries = list->at[i].tries, .sent = !failed[i], .error = err.text
        };
        keep_note(sender, &note);
    }
}

// ---- mail

struct digest {
    int64_t officer_id, waiting, last_id, tries;
    struct person person;
    const char *lines;
};

struct digests {
    struct digest *at;
    size_t count, room;
};

static const struct scenario *find_scenario(struct app *app, const char *id)
{
    size_t count;
    struct scenario *const *list = app_scenarios(app, &count);
    for (size_t i = 0; i < count; i++)
        if (strcmp(list[i]->id, id) == 0)
            return list[i];
    return NULL;
}

static const char *event_words(const char *event, bool english)
{
    static const char *const words[][3] = {
        { "alarm.issued", "새 경보", "New alarm" },
        { "alarm.changed", "경보 처리", "Alarm handled" },
        { "alarm.withdrawn", "원천에서 바로잡힘", "Corrected at its source" },
        { "alarm.reminder", "기한 알림", "Reminder" },
        { "alarm.escalated", "기한 지남", "Overdue" },
        { "feed.late", "자료가 늦음", "A feed is late" },
        { "feed.held", "적재 보류: 감사 확인 필요", "A load is held for audit" },
        { "bundle.held", "묶음 보류: 감사 확인 필요", "A bundle is held for audit" },
    };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcmp(words[i][0], event) == 0)
            return words[i][1 + english];
    return event;
}

static void add_line(struct str *out, struct sender *sender, const struct store_rows *rows,
                     const char *base, bool english)
{
    const char *words = event_words(store_get_text(rows, 0), english),
               *id = store_get_text(rows, 1);
    const struct scenario *scenario = find_scenario(sender->app, id);
    const char *path = store_get_text(rows, 6), *title = store_get_text(rows, english ? 8 : 7);
    long long count = (long long)store_get_int(rows, 5);
    if (*path)
        str_format(out, "- %s\n  %s%s\n", title, base, path);
    else if (count > 1)
        str_format(out,
                   english ? "- %s: %lld alarms\n  %s/alarms\n" : "- %s: %lld건\n  %s/alarms\n",
                   words, count, base);
    else
        str_format(out, "- %s: %s (%s)\n  %s/alarms/%lld\n", words,
                   scenario ? english ? scenario->title.en : scenario->title.ko : id, id, base,
                   (long long)store_get_int(rows, 4));
}

static bool add_lines(struct sender *sender, struct store *store, struct digest *digest,
                      struct err *err)
{
    bool english = strcmp(digest->person.language, "en") == 0;
    const char *base = app_setting(sender->app, sender->round, "console.url", "");
    struct str out;
    str_open(&out, sender->round);
    struct store_rows *rows =
        store_ask(store, err, SQL_NOTICE_MAIL_LINES,
                  STORE_ARGS(store_int(digest->officer_id), store_int(digest->last_id)));
    bool more = rows != NULL, fine = more;
    while (more && (fine = store_next(rows, &more, err)) && more)
        add_line(&out, sender, rows, base, english);
    store_done(rows);
    digest->lines = str_end(&out);
    return fine;
}

static bool read_digests(struct sender *sender, struct store *store, struct digests *out,
                         struct err *err)
{
    struct store_rows *rows =
        store_ask(store, err, SQL_NOTICE_MAIL_DUE, STORE_ARGS(store_int(now_us())));
    bool more = rows != NULL, fine = more;
    while (more && (fine = store_next(rows, &more, err)) && more) {
        struct digest one = { .officer_id = store_get_int(rows, 0),
                              .waiting = store_get_int(rows, 1),
                              .last_id = store_get_int(rows, 3) };
        VEC_ADD(sender->round, out, one);
    }
    store_done(rows);
    for (size_t i = 0; fine && i < out->count; i++) {
        struct digest *digest = &out->at[i];
        bool found;
        fine =
            store_number(store, err, &digest->tries, &found, SQL_NOTICE_MAIL_TRIES,
                         STORE_ARGS(store_int(digest->officer_id))) &&
            people_person(store, sender->round, digest->officer_id, &digest->person, &found, err) &&
            add_lines(sender, store, digest, err);
    }
    return fine;
}

static bool mail_digest(struct sender *sender, const struct digest *digest, struct err *err)
{
    bool english = strcmp(digest->person.language, "en") == 0;
    struct arena *arena = sender->round;
    long long waiting = (long long)digest->waiting;
    const char *more = "";
    if (waiting > DIGEST_MAX)
        more = arena_format(arena, english ? "and %lld more\n" : "그 밖에 %lld건\n",
                            waiting - DIGEST_MAX);
    struct outbound_mail mail = {
        .to = digest->person.email,
        .id = digest->last_id,
        .subject =
            arena_format(arena, english ? "[Haechi] %lld notices" : "[해치] 알림 %lld건", waiting),
        .text = arena_format(
            arena,
            english ? "Notices for %s:\n\n%s%s\nDetails are shown after signing in.\n"
                    : "%s 님께 알립니다.\n\n%s%s\n자세한 내용은 로그인한 뒤에 보입니다.\n",
            digest->person.name, digest->lines, more),
    };
    return outbound_mail(sender->app, &mail, err);
}

static void send_mails(struct sender *sender, const struct digests *list)
{
    int64_t digest_us = app_setting_number(sender->app, "notice.digest_minutes", 10) * MINUTE_US;
    for (size_t i = 0; i < list->count; i++) {
        const struct digest *digest = &list->at[i];
        struct err err = { 0 };
        bool sent = mail_digest(sender, digest, &err);
        struct note note = { .mail = true,
                             .id = digest->officer_id,
                             .last_id = digest->last_id,
                             .tries = digest->tries,
                             .sent = sent,
                             .digest_us = digest_us,
                             .error = err.text };
        keep_note(sender, &note);
    }
}

// ---- the thread

static void send_round(struct sender *sender)
{
    struct deliveries deliveries = { 0 };
    struct digests digests = { 0 };
    struct err err;
    arena_reset(sender->round);
    bool mails = *app_setting(sender->app, sender->round, "smtp.url", "");
    struct store *store = app_lend(sender->app, &err);
    bool fine = store && read_deliveries(sender, store, &deliveries, &err) &&
                (!mails || read_digests(sender, store, &digests, &err));
    if (store)
        app_return(sender->app, store);
    if (!fine) {
        app_log(sender->app, "error", "notices could not be read: %s", err.text);
        return;
    }
    send_deliveries(sender, &deliveries);
    send_mails(sender, &digests);
}

static void *sender_main(void *context)
{
    struct sender *sender = context;
    pthread_mutex_lock(&sender->gate);
    while (!sender->stopping) {
        pthread_mutex_unlock(&sender->gate);
        send_round(sender);
        int64_t next = now_steady_us() + ROUND_US;
        struct timespec until = { .tv_sec = next / 1000000, .tv_nsec = next % 1000000 * 1000 };
        pthread_mutex_lock(&sender->gate);
        if (!sender->stopping)
            pthread_cond_timedwait(&sender->wake, &sender->gate, &until);
    }
    pthread_mutex_unlock(&sender->gate);
    return NULL;
}

struct sender *sender_new(struct app *app)
{
    struct arena *arena = arena_new("sender", 0, 0);
    struct sender *sender = ARENA_NEW(arena, struct sender);
    sender->arena = arena;
    sender->round = arena_new("sending", 0, 0);
    sender->app = app;
    pthread_mutex_init(&sender->gate, NULL);
    pthread_condattr_t steady;
    pthread_condattr_init(&steady);
    pthread_condattr_setclock(&steady, CLOCK_MONOTONIC);
    pthread_cond_init(&sender->wake, &steady);
    pthread_condattr_destroy(&steady);
    return sender;
}

bool sender_start(struct sender *sender, struct err *err)
{
    return pthread_create(&sender->thread, NULL, sender_main, sender) == 0 ||
           err_set(err, ERR_SYSTEM, "the sender's thread could not be started");
}

void sender_stop(struct sender *sender)
{
    pthread_mutex_lock(&sender->gate);
    sender->stopping = true;
    pthread_cond_signal(&sender->wake);
    pthread_mutex_unlock(&sender->gate);
    pthread_join(sender->thread, NULL);
}

void sender_free(struct sender *sender)
{
    pthread_cond_destroy(&sender->wake);
    pthread_mutex_destroy(&sender->gate);
    arena_free(sender->round);
    arena_free(sender->arena);
}
