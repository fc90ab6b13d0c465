// Notices on their way out of the house: one digest by mail, signed webhooks, retry, the dead, and the
// addresses that may not be called. SMTP and webhook receivers stand on the loopback, in threads of their own.
#include <arpa/inet.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "app/audit.h"
#include "base/now.h"
#include "test/service.h"

static uint64_t passed, failed;
static struct service service;

static void check(bool good, const char *what)
{
    good ? passed++ : failed++;
    if (!good)
        printf("FAILED: %s\n", what);
}

// ---- receivers: each connection's whole text is kept; who waits for one is woken

struct receiver {
    int socket;
    uint16_t port;
    bool smtp;
    pthread_t thread;
    pthread_mutex_t gate;
    pthread_cond_t got;
    int status; // that a webhook is answered with
    size_t count;
    char last[16384];
};

static void send_text(int to, const char *text)
{
    if (write(to, text, strlen(text)) < 0)
        perror("write");
}

static size_t read_more(int from, char *room, size_t len, size_t max)
{
    ssize_t more = read(from, room + len, max - len - 1);
    len += more > 0 ? (size_t)more : 0;
    room[len] = '\0';
    return more > 0 ? len : 0;
}

static void talk_http(struct receiver *receiver, int peer, char *room, size_t max)
{
    size_t len = 0, body = 0;
    char *end = NULL, *announced;
    do {
        len = read_more(peer, room, len, max);
        end = strstr(room, "\r\n\r\n");
        announced = strcasestr(room, "content-length:");
        body = announced ? strtoul(announced + 15, NULL, 10) : 0;
    } while (len && (!end || strlen(end + 4) < body));
    char reply[128];
    snprintf(reply, sizeof reply, "HTTP/1.1 %d X\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
             receiver->status);
    send_text(peer, reply);
}

static void talk_smtp(int peer, char *room, size_t max)
{
    char line[4096];
    size_t kept = 0, len = 0;
    bool data = false;
    send_text(peer, "220 receiver\r\n");
    while ((len = read_more(peer, line, len, sizeof line))) {
        for (char *end; (end = strstr(line, "\r\n"));) {
            size_t line_len = (size_t)(end - line);
            kept += (size_t)snprintf(room + kept, max - kept, "%.*s\n", (int)line_len, line);
            bool is_end = data && line_len == 1 && line[0] == '.';
            if (!data && strncmp(line, "DATA", 4) == 0) {
                data = true;
                send_text(peer, "354 go on\r\n");
            } else if (is_end || (!data && strncmp(line, "QUIT", 4) != 0)) {
                data = false;
                send_text(peer, "250 ok\r\n");
            } else if (!data) {
                send_text(peer, "221 bye\r\n");
            }
            memmove(line, end + 2, len - line_len - 1);
            len -= line_len + 2;
        }
    }
}

static void *receive(void *context)
{
    struct receiver *receiver = context;
    static _Thread_local char room[sizeof receiver->last];
    for (int peer; (peer = accept(receiver->socket, NULL, NULL)) >= 0;) {
        room[0] = '\0';
        receiver->smtp ? talk_smtp(peer, room, sizeof room)
                       : talk_http(receiver, peer, room, sizeof room);
        close(peer);
        pthread_mutex_lock(&receiver->gate);
        memcpy(receiver->last, room, sizeof room);
        receiver->count++;
        pthread_cond_broadcast(&receiver->got);
        pthread_mutex_unlock(&receiver->gate);
    }
    return NULL;
}

static void receiver_open(struct receiver *receiver, bool smtp)
{
    struct sockaddr_in address = { .sin_family = AF_INET,
                                   .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    socklen_t len = sizeof address;
    *receiver = (struct receiver){ .smtp = smtp,
                                   .status = 200,
                                   .gate = PTHREAD_MUTEX_INITIALIZER,
                                   .got = PTHREAD_COND_INITIALIZER };
    receiver->socket = socket(AF_INET, SOCK_STREAM, 0);
    if (bind(receiver->socket, (void *)&address, len) != 0 || listen(receiver->socket, 16) != 0)
        perror("bind");
    getsockname(receiver->socket, (void *)&address, &len);
    receiver->port = ntohs(address.sin_port);
    pthread_create(&receiver->thread, NULL, receive, receiver);
}

// The text of the connection number `count`, once it has come; "" after a minute without.
static const char *receiver_wait(struct receiver *receiver, size_t count)
{
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += 60;
    pthread_mutex_lock(&receiver->gate);
    int late = 0;
    while (receiver->count < count && !late)
        late = pthread_cond_timedwait(&receiver->got, &receiver->gate, &until);
    pthread_mutex_unlock(&receiver->gate);
    return late ? "" : receiver->last;
}

// ---- the play

static struct receiver hook, mail;

static struct client admin, auditor;

static void tell(int64_t alarm, bool audit_only);

struct telling {
    struct writer_job job; // first
    int64_t alarm;
    int count; // from that alarm on
    bool audit_only, fails;
};

static bool tell_one(struct writer_turn *turn, int64_t alarm, bool audit_only, struct err *err)
{
    json_t *row = json_pack("{s:s, s:s, s:s, s:s, s:s, s:s}", "scenario", "F03", "title_ko",
                            "동일 건 이중지급", "title_en", "Payment made twice", "sentence_ko",
                            "홍길동에게 두 번 지급", "severity", "high", "link", "/alarms/1");
    const struct app_event event = { .name = "alarm.issued",
                                     .id = alarm,
                                     .owner = { "A1", 10, 4 },
                                     .audit_only = audit_only,
                                     .object = row };
    bool fine = app_tell(service.app, turn, &event, err);
    json_decref(row);
    return fine;
}

static bool tell_run(struct writer_job *job, struct writer_turn *turn, struct err *err)
{
    const struct telling *telling = (struct telling *)job;
    for (int i = 0; i < telling->count; i++)
        TRY(tell_one(turn, telling->alarm + i, telling->audit_only, err));
    return !telling->fails || err_set(err, ERR_BAD_INPUT, "it fails after all");
}

static void tell(int64_t alarm, bool audit_only)
{
    struct err err = { 0 };
    struct telling telling = {
        .job.run = tell_run, .alarm = alarm, .count = 1, .audit_only = audit_only
    };
    check(writer_run(app_writer(service.app), &telling.job, &err), err.text);
}

static void webhooks_need_two_and_are_signed(void)
{
    char body[300];
    snprintf(body, sizeof body,
             "{\"name\": \"메신저\", \"url\": \"http://127.0.0.1:%u/in\", \"events\": "
             "[\"alarm.issued\"], \"reason\": \"당직자 메신저\"}",
             hook.port);
    check(client_send(&admin, "POST", "/api/v1/webhooks", body) == 201, "a webhook is asked for");
    char secret[100], path[80];
    snprintf(secret, sizeof secret, "%s", client_text(&admin, "secret"));
    snprintf(path, sizeof path, "/api/v1/webhook-changes/%lld/approve",
             (long long)client_number(&admin, "change"));
    check(client_send(&admin, "POST", path, "{}") == 403, "who asked does not approve");
    check(client_send(&auditor, "POST", path, "{}") == 200, "another person approves");
    tell(501, false);
    const char *got = receiver_wait(&hook, 1);
    const char *text = strstr(got, "\r\n\r\n"), *signature = strcasestr(got, "x-haechi-signature:");
    check(text && strstr(text, "\"alarm\":501") && strstr(text, "F03"),
          "the call names alarm and rule");
    check(text && !strstr(text, "홍길동"), "the call holds no person");
    long long seconds = 0;
    char mac[65] = "", wanted[65];
    check(signature && sscanf(signature + 19, " t=%lld,v1=%64[0-9a-f]", &seconds, mac) == 2,
          "it is signed");
    const char *signed_text = arena_format(service.arena, "%lld.%s", seconds, text ? text + 4 : "");
    uint8_t bytes[SEAL_HASH];
    seal_hmac(secret, strlen(secret), signed_text, strlen(signed_text), bytes);
    seal_hex(bytes, sizeof bytes, wanted);
    check(strcmp(mac, wanted) == 0, "the signature is right");
    tell(502, true);
    check(service_number(&service,
                         "SELECT count(*) FROM notice_delivery WHERE body LIKE '%502%'") == 0,
          "what audit alone sees does not go out");
    check(
        service_number(
            &service, "SELECT count(*) FROM notice WHERE alarm_id = 502 AND officer_id = 4") == 0 &&
            service_number(&service,
                           "SELECT count(*) FROM notice WHERE alarm_id = 502 AND officer_id = 2") ==
                1,
        "audit alone is told of it");
}

// The outcome of a call is noted by a job of the writer, some job after those that are there now: it is asked
// for behind one job after another.
static int64_t wait_number(const char *sql, int64_t wanted)
{
    int64_t end = now_steady_us() + INT64_C(30) * 1000000, number;
    while ((number = service_number(&service, sql)) != wanted && now_steady_us() < end)
        sched_yield();
    return number;
}

static void a_failed_call_is_tried_again_and_then_dead(void)
{
    hook.status = 500;
    tell(503, false);
    receiver_wait(&hook, 2);
    const char *of = "FROM notice_delivery WHERE body LIKE '%503%'";
    check(wait_number(arena_format(service.arena, "SELECT tries %s", of), 1) == 1,
          "the failure is noted");
    check(strstr(service_word(&service, arena_format(service.arena, "SELECT error %s", of)),
                 "500") != NULL,
          "with its reason");
    check(service_number(&service, arena_format(service.arena,
                                                "SELECT count(*) %s AND state = 'waiting'", of)) ==
              1,
          "it waits");
    // Its time comes: five more failures, and it is dead.
    service_sql(&service,
                "UPDATE notice_delivery SET tries = 5, due_us = 0 WHERE body LIKE '%503%'");
    receiver_wait(&hook, 3);
    check(wait_number(arena_format(service.arena, "SELECT count(*) %s AND state = 'dead'", of),
                      1) == 1,
          "it is dead");
    hook.status = 200;
    check(client_send(&admin, "GET", "/api/v1/deliveries?state=dead", NULL) == 200 &&
              json_array_size(json_object_get(admin.reply, "items")) == 1,
          "the list of the dead has it");
    json_t *item = json_array_get(json_object_get(admin.reply, "items"), 0);
    long long id = json_integer_value(json_object_get(item, "id"));
    check(client_send(&admin, "POST",
                      arena_format(service.arena, "/api/v1/deliveries/%lld/again", id),
                      "{}") == 200,
          "it is sent again");
    receiver_wait(&hook, 4);
    check(wait_number(arena_format(service.arena, "SELECT count(*) %s AND state = 'sent'", of),
                      1) == 1,
          "and arrives");
}

static void one_mail_instead_of_many(void)
{
    // The first went at once, with the notices of the first event; more wait for the digest.
    const char *got = receiver_wait(&mail, 1);
    check(strstr(got, "RCPT TO:<four@city.example>") != NULL, "the officer's mail goes to him");
    check(strstr(got, "Content-Transfer-Encoding: base64") != NULL, "as UTF-8 in base64");
    size_t before = mail.count;
    for (int i = 0; i < 30; i++)
        tell(600 + i, false);
    service_sql(&service, "UPDATE notice_mail SET due_us = 0 WHERE officer_id = 4");
    receiver_wait(&mail, before + 1);
    check(wait_number("SELECT count(*) FROM notice WHERE officer_id = 4 AND mailed_us IS NULL",
                      0) == 0,
          "thirty notices, all told");
    check(mail.count <= before + 2, "in one mail");
}

// ---- heads of the audit log

static bool head_run(struct writer_job *job, struct writer_turn *turn, struct err *err)
{
    (void)job;
    for (size_t m = 0; module_registry[m]; m++)
        for (size_t t = 0; t < module_registry[m]->task_count; t++)
            if (strcmp(module_registry[m]->tasks[t].name, "audit head") == 0)
                return module_registry[m]->tasks[t].run(service.app, turn, err);
    return err_set(err, ERR_NOT_FOUND, "no task makes heads");
}

static void make_head(void)
{
    struct err err = { 0 };
    struct writer_job job = { .run = head_run };
    service_sql(&service, "DELETE FROM audit_head");
    check(writer_run(app_writer(service.app), &job, &err), err.text);
}

static int64_t channel_for_heads(const char *url)
{
    char body[300], path[80];
    snprintf(body, sizeof body,
             "{\"name\": \"머리\", \"url\": \"%s\", \"events\": [\"audit.head\"], "
             "\"reason\": \"머리를 밖에 두려고\"}",
             url);
    check(client_send(&admin, "POST", "/api/v1/webhooks", body) == 201, "a channel is asked for");
    int64_t id = client_number(&admin, "id");
    snprintf(path, sizeof path, "/api/v1/webhook-changes/%lld/approve",
             (long long)client_number(&admin, "change"));
    check(client_send(&auditor, "POST", path, "{}") == 200, "another person approves it");
    return id;
}

// The text of the mail, out of its base64.
static const char *mail_body(const char *got)
{
    const char *start = strstr(got, "\n\n"), *end = start ? strstr(start, "\n.\n") : NULL;
    struct str packed;
    size_t len = 0;
    str_open(&packed, service.arena);
    for (const char *at = start; at && at < end; at++)
        if (*at > ' ' && *at != '=')
            str_char(&packed, *at == '+' ? '-' : *at == '/' ? '_' : *at);
    char *text = arena_take(service.arena, packed.len + 1);
    check(seal_unbase64url(str_end(&packed), packed.len, text, &len), "the mail is base64");
    return text;
}

static void no_report(void *context, const struct audit_finding *finding)
{
    (void)context, (void)finding;
}

// What came is a head that verifies: of this log, signed by its keys.
static void is_a_head(const char *text)
{
    struct audit_head head;
    struct audit_result result = { 0 };
    struct err err = { 0 };
    const char *from = strchr(text, '{');
    size_t len = from ? strcspn(from, "\n") : 0;
    check(from && audit_head_read(from, len, &head, &err), err.text);
    struct store *store = app_lend(service.app, &err);
    check(audit_verify(store, NULL, &head, no_report, NULL, &result, &err) && result.head_met &&
              !result.finding_count,
          "the log agrees with the head that was received");
    app_return(service.app, store);
}

static void heads_go_out(void)
{
    size_t hooks = hook.count, mails = mail.count;
    check(client_send(&admin, "POST", "/api/v1/webhooks",
                      "{\"name\": \"x\", \"url\": \"mailto:a@city.example\", \"events\": "
                      "[\"alarm.issued\"]}") == 400,
          "alarms do not go by mail to anybody");
    check(client_send(&admin, "POST", "/api/v1/webhooks",
                      "{\"name\": \"x\", \"url\": \"mailto:a@city.example, b@city.example\", "
                      "\"events\": [\"audit.head\"]}") == 400,
          "one address a channel");
    channel_for_heads(arena_format(service.arena, "http://127.0.0.1:%u/heads", hook.port));
    int64_t by_mail = channel_for_heads("mailto:archive@province.example");
    make_head();
    const char *got = receiver_wait(&hook, hooks + 1), *text = strstr(got, "\r\n\r\n");
    check(text && strstr(text, "\"event\":\"audit.head\"") &&
              strcasestr(got, "x-haechi-signature:"),
          "the head is called out, signed");
    json_t *body = text ? json_loads(text + 4, 0, NULL) : NULL;
    is_a_head(doc_dump(service.arena, json_object_get(body, "head")));
    json_decref(body);
    got = receiver_wait(&mail, mails + 1);
    check(strstr(got, "RCPT TO:<archive@province.example>") != NULL, "and mailed");
    is_a_head(mail_body(got));
    check(wait_number(
              "SELECT count(*) FROM notice_delivery WHERE event = 'audit.head' AND state = 'sent'",
              2) == 2,
          "both are noted as sent");

    // One person cannot stop them.
    const char *path = arena_format(service.arena, "/api/v1/webhooks/%lld/end", (long long)by_mail);
    admin.match = "\"2\"";
    check(client_send(&admin, "POST", path, "{}") == 200 &&
              json_is_false(json_object_get(admin.reply, "ended")),
          "one asks to end it");
    admin.match = "\"3\"";
    check(client_send(&admin, "POST", path, "{}") == 200 &&
              json_is_false(json_object_get(admin.reply, "ended")),
          "asking twice is not two");
    make_head();
    receiver_wait(&mail, mails + 2);
    check(mail.count == mails + 2, "until then it goes on");
    auditor.match = "\"4\"";
    check(client_send(&auditor, "POST", path, "{}") == 200 &&
              json_is_true(json_object_get(auditor.reply, "ended")),
          "another person ends it");

    // What cannot be delivered is tried again, then dead.
    check(wait_number(
              "SELECT count(*) FROM notice_delivery WHERE event = 'audit.head' AND state = 'sent'",
              4) == 4,
          "nothing is on its way any more");
    hook.status = 503;
    make_head();
    const char *of = "FROM notice_delivery WHERE event = 'audit.head' AND state";
    check(
        wait_number(arena_format(service.arena, "SELECT count(*) %s = 'waiting' AND tries = 1", of),
                    1) == 1,
        "a head that was not taken waits");
    service_sql(&service,
                "UPDATE notice_delivery SET tries = 5, due_us = 0 WHERE state = 'waiting'");
    check(wait_number(arena_format(service.arena, "SELECT count(*) %s = 'dead'", of), 1) == 1,
          "and is dead at last, to be seen and sent again");
    hook.status = 200;
}

static int64_t notices_of(const char *what)
{
    return service_number(
        &service, arena_format(service.arena, "SELECT %s FROM notice WHERE officer_id = 4", what));
}

// What a commit says to one person of one kind is one notice from ten on, and none of a job that failed.
static void many_at_once_are_one(void)
{
    struct err err = { 0 };
    int64_t lines = notices_of("count(*)"), alarms = notices_of("sum(alarm_count)");
    struct telling nine = { .job.run = tell_run, .alarm = 700, .count = 9 };
    struct telling ten = { .job.run = tell_run, .alarm = 800, .count = 10 };
    struct telling broken = { .job.run = tell_run, .alarm = 900, .count = 3, .fails = true };
    check(writer_run(app_writer(service.app), &nine.job, &err), err.text);
    check(notices_of("count(*)") == lines + 9, "nine are nine");
    check(!writer_run(app_writer(service.app), &broken.job, &err), "the job fails");
    check(notices_of("count(*)") == lines + 9, "what it told is taken back");
    check(writer_run(app_writer(service.app), &ten.job, &err), err.text);
    check(notices_of("count(*)") == lines + 10, "ten are one");
    check(notices_of("sum(alarm_count)") == alarms + 19, "that says how many");
    check(notices_of("count(*) - count(alarm_id)") == 1, "and is of no single alarm");
    size_t before = mail.count;
    service_sql(&service, "UPDATE notice_mail SET due_us = 0 WHERE officer_id = 4");
    receiver_wait(&mail, before + 1);
    check(wait_number("SELECT count(*) FROM notice WHERE officer_id = 4 AND mailed_us IS NULL",
                      0) == 0,
          "all go by mail");
}

static void not_every_address_may_be_called(void)
{
    static const char *const urls[] = { "http://127.0.0.1:1/in", "https://elsewhere.example/in",
                                        "ftp://127.0.0.1/in", "http://localhost/in",
                                        "file:///etc/passwd" };
    for (size_t i = 0; i < sizeof urls / sizeof *urls; i++) {
        char body[300];
        snprintf(body, sizeof body,
                 "{\"name\": \"x\", \"url\": \"%s\", \"events\": [\"alarm.issued\"], \"reason\": "
                 "\"당직자 메신저\"}",
                 urls[i]);
        long status = client_send(&admin, "POST", "/api/v1/webhooks", body);
        check(status == 403 || status == 400, urls[i]);
        check(strcmp(client_text(&admin, "field"), "url") == 0, "the field is named");
    }
    check(client_send(
              &admin, "POST", "/api/v1/webhooks",
              "{\"name\": \"x\", \"url\": \"http://127.0.0.1/in\", \"events\": [\"no.such\"], "
              "\"reason\": \"당직자 메신저\"}") == 400,
          "an unknown event");
}

int main(void)
{
    receiver_open(&hook, false);
    receiver_open(&mail, true);
    char allow[100], url[100];
    snprintf(allow, sizeof allow, "outbound.allow: \"127.0.0.1:%u 127.0.0.1:%u\"", hook.port,
             mail.port);
    snprintf(url, sizeof url, "smtp.url: \"smtp://127.0.0.1:%u\"", mail.port);
    const char *const settings[] = { allow, url, "smtp.from: haechi@city.example", NULL };
    service_open(&service, settings);
    service_people(&service);
    service_sql(&service, "UPDATE officer SET email = 'four@city.example' WHERE id = 4");
    client_open(&admin, &service);
    client_open(&auditor, &service);
    check(client_sign_in(&admin, "user1", SERVICE_PASSWORD, NULL) / 100 == 2,
          "the administrator signs in");
    check(client_sign_in(&auditor, "user2", SERVICE_PASSWORD, NULL) / 100 == 2,
          "the auditor signs in");
    webhooks_need_two_and_are_signed();
    a_failed_call_is_tried_again_and_then_dead();
    one_mail_instead_of_many();
    heads_go_out();
    many_at_once_are_one();
    not_every_address_may_be_called();
    client_close(&admin);
    client_close(&auditor);
    service_close(&service);
    printf("%llu passed, %llu failed\n", (unsigned long long)passed, (unsigned long long)failed);
    return failed != 0;
}
