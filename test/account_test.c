// test/account.c — accounts, sessions, tokens and rights through the running service.
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "app/session.h"
#include "base/now.h"
#include "seal/totp_case.h"
#include "test/service.h"

#define PASSWORD SERVICE_PASSWORD

static struct service service;

static int setup(void **state)
{
    static const char *const settings[] = { "sign_in.failures: 3", "sign_in.per_minute_login: 20",
                                            "sign_in.per_minute_address: 1000",
                                            "sign_in.proxy_header: X-Remote-User", NULL };
    struct client *client = *state = calloc(1, sizeof *client);
    service_open(&service, settings);
    service_people(&service);
    client_open(client, &service);
    return 0;
}

static int teardown(void **state)
{
    client_close(*state);
    free(*state);
    service_close(&service);
    return 0;
}

static void one_signs_in_and_out(void **state)
{
    struct client *client = *state;
    assert_int_equal(client_send(client, "GET", "/api/v1/session", NULL), 401);
    assert_int_equal(client_sign_in(client, "user3", PASSWORD, NULL), 200);
    assert_non_null(strstr(client->set_cookie, "HttpOnly"));
    assert_non_null(strstr(client->set_cookie, "SameSite=Strict"));
    assert_null(strstr(client->set_cookie, "Secure")); // not over TLS
    assert_int_equal(client_send(client, "GET", "/api/v1/session", NULL), 200);
    assert_string_equal(client_text(client, "name"), "박다솜");
    assert_string_equal(client_text(client, "csrf"), client->csrf);
    const json_t *may = json_object_get(client->reply, "permissions");
    assert_string_equal(json_string_value(json_object_get(may, "alarm_approve")), "department");
    assert_null(json_object_get(may, "alarm_confirm"));
    const json_t *post = json_array_get(json_object_get(client->reply, "posts"), 0);
    assert_string_equal(json_string_value(json_object_get(post, "title")), "부서장");
    assert_string_equal(json_string_value(json_object_get(post, "department")), "회계과");
    assert_int_equal(client_send(client, "DELETE", "/api/v1/session", NULL), 204);
    assert_non_null(strstr(client->set_cookie, "Max-Age=0"));
    assert_int_equal(client_send(client, "GET", "/api/v1/session", NULL), 401);
}

static void every_refusal_says_the_same(void **state)
{
    struct client *client = *state;
    char first[300] = "";
    service_sql(&service, "UPDATE account SET ended_at_us = 1 WHERE id = 104;"
                          "UPDATE account SET locked_until_us = 9000000000000000 WHERE id = 105;"
                          "UPDATE post SET valid_to = '2020-02-01' WHERE officer_id = 2");
    static const char *const logins[] = { "user3", "nobody", "user4", "user5", "user2" };
    for (size_t i = 0; i < sizeof logins / sizeof *logins; i++) {
        assert_int_equal(client_sign_in(client, logins[i], i ? PASSWORD : "wrong", NULL), 401);
        char *text = json_dumps(client->reply, JSON_SORT_KEYS);
        assert_true(i == 0 || strcmp(first, text) == 0);
        snprintf(first, sizeof first, "%s", text);
        free(text);
        assert_string_equal(client->set_cookie, "");
    }
    assert_int_equal(service_number(&service, "SELECT count(*) FROM audit_entry"
                                              " WHERE action = 'account.sign_in_failed'"),
                     5);
}

static void failures_lock_and_an_administrator_unlocks(void **state)
{
    struct client *client = *state;
    for (int i = 0; i < 3; i++)
        assert_int_equal(client_sign_in(client, "user3", "wrong", NULL), 401);
    assert_int_equal(client_sign_in(client, "user3", PASSWORD, NULL), 401);
    assert_int_equal(client_sign_in(client, "user1", PASSWORD, NULL), 200);
    assert_int_equal(
        client_send(client, "POST", "/api/v1/accounts/103/unlock", "{\"reason\": \"본인 확인\"}"),
        204);
    assert_int_equal(client_sign_in(client, "user3", PASSWORD, NULL), 200);
}

static void too_many_tries_a_minute_are_put_off(void **state)
{
    struct client *client = *state;
    int put_off = 0; // a minute may turn in between
    for (int i = 0; i < 50 && !put_off; i++)
        put_off = client_sign_in(client, "somebody", "x", NULL) == 429;
    assert_true(put_off);
    assert_string_equal(client->retry, "60");
    assert_int_equal(client_sign_in(client, "user3", PASSWORD, NULL), 200);
}

static void writes_need_the_word_of_the_session(void **state)
{
    struct client *client = *state;
    client_sign_in(client, "user3", PASSWORD, NULL);
    char csrf[128];
    snprintf(csrf, sizeof csrf, "%s", client->csrf);
    const char *body = "{\"language\": \"en\"}";
    client->csrf[0] = '\0';
    assert_int_equal(client_send(client, "PATCH", "/api/v1/session", body), 403);
    snprintf(client->csrf, sizeof client->csrf, "%.*sX", (int)strlen(csrf) - 1, csrf);
    assert_int_equal(client_send(client, "PATCH", "/api/v1/session", body), 403);
    struct client other;
    client_open(&other, &service);
    client_sign_in(&other, "user4", PASSWORD, NULL);
    snprintf(client->csrf, sizeof client->csrf, "%s", other.csrf); // another session's
    client_close(&other);
    assert_int_equal(client_send(client, "PATCH", "/api/v1/session", body), 403);
    assert_int_equal(client_send(client, "GET", "/api/v1/session", NULL), 200);
    assert_string_equal(client_text(client, "language"), "ko");
    snprintf(client->csrf, sizeof client->csrf, "%s", csrf);
    assert_int_equal(client_send(client, "PATCH", "/api/v1/session", body), 204);
    client_send(client, "GET", "/api/v1/session", NULL);
    assert_string_equal(client_text(client, "language"), "en");
}

static void forged_and_old_cookies_are_nobodys(void **state)
{
    struct client *client = *state;
    client_sign_in(client, "user3", PASSWORD, NULL);
    const char *hash = service_word(&service, "SELECT hash FROM session");
    char good[128];
    snprintf(good, sizeof good, "%s", client->cookie);
    snprintf(client->cookie, sizeof client->cookie, "haechi_session=%s",
             hash); // stolen from the store
    assert_int_equal(client_send(client, "GET", "/api/v1/session", NULL), 401);
    snprintf(client->cookie, sizeof client->cookie, "%.*s_", (int)strlen(good) - 1, good);
    assert_int_equal(client_send(client, "GET", "/api/v1/session", NULL), 401);
    snprintf(client->cookie, sizeof client->cookie, "%s", good);
    assert_int_equal(client_send(client, "GET", "/api/v1/session", NULL), 200);
    service_sql(&service,
                "UPDATE session SET seen_us = seen_us - 31 * 60000000"); // 31 minutes pass
    assert_int_equal(client_send(client, "GET", "/api/v1/session", NULL), 401);
    client_sign_in(client, "user3", PASSWORD, NULL);
    service_sql(&service, "UPDATE session SET began_us = began_us - 13 * 3600000000");
    assert_int_equal(client_send(client, "GET", "/api/v1/session", NULL), 401);
}

static void that_a_session_was_seen_is_noted(void **state)
{
    struct client *client = *state;
    client_sign_in(client, "user3", PASSWORD, NULL);
    service_sql(&service, "UPDATE session SET seen_us = seen_us - 5 * 60000000");
    int64_t before = service_number(&service, "SELECT seen_us FROM session");
    client->header = "X-Background: 1";
    client_send(client, "GET", "/api/v1/session", NULL);
    service_sql(&service, "SELECT 1"); // what was submitted before has been written
    assert_int_equal(service_number(&service, "SELECT seen_us FROM session"), before);
    client->header = NULL;
    client_send(client, "GET", "/api/v1/session", NULL);
    service_sql(&service, "SELECT 1");
    assert_true(service_number(&service, "SELECT seen_us FROM session") > before);
}

static void a_post_that_ends_ends_the_session_at_once(void **state)
{
    struct client *client = *state;
    client_sign_in(client, "user3", PASSWORD, NULL);
    service_sql(&service, "UPDATE post SET valid_to = '2020-02-01' WHERE officer_id = 3");
    assert_int_equal(client_send(client, "GET", "/api/v1/session", NULL), 401);
}

static void a_proxys_header_counts_from_a_proxy_alone(void **state)
{
    struct client *client = *state;
    client->header = "X-Remote-User: user3";
    assert_int_equal(client_send(client, "GET", "/api/v1/session", NULL), 401);
    client->address = "127.0.0.2";
    assert_int_equal(client_send(client, "GET", "/api/v1/session", NULL), 200);
    assert_string_equal(client_text(client, "login"), "user3");
    const char *body = "{\"language\": \"en\"}", *csrf = client_text(client, "csrf");
    assert_int_equal(strlen(csrf), 43);
    snprintf(client->csrf, sizeof client->csrf, "%s", csrf);
    assert_int_equal(client_send(client, "PATCH", "/api/v1/session", body), 204);
    client->csrf[0] = '\0'; // a browser would send the name by itself, from any page
    assert_int_equal(client_send(client, "PATCH", "/api/v1/session", body), 403);
    client->header = "X-Remote-User: nobody";
    assert_int_equal(client_send(client, "GET", "/api/v1/session", NULL), 401);
}

static void a_password_is_changed_and_other_sessions_end(void **state)
{
    struct client *client = *state;
    struct client other;
    client_open(&other, &service);
    client_sign_in(&other, "user3", PASSWORD, NULL);
    client_sign_in(client, "user3", PASSWORD, NULL);
    assert_int_equal(client_send(client, "POST", "/api/v1/session/password",
                                 "{\"old\": \"wrong\", \"new\": \"Battery-staple-7\"}"),
                     403);
    assert_int_equal(client_send(client, "POST", "/api/v1/session/password",
                                 "{\"old\": \"" PASSWORD "\", \"new\": \"short\"}"),
                     400);
    assert_string_equal(client_text(client, "field"), "new");
    assert_int_equal(client_send(client, "POST", "/api/v1/session/password",
                                 "{\"old\": \"" PASSWORD "\", \"new\": \"Battery-user3-7\"}"),
                     400);
    assert_int_equal(client_send(client, "POST", "/api/v1/session/password",
                                 "{\"old\": \"" PASSWORD "\", \"new\": \"" PASSWORD "\"}"),
                     400);
    assert_int_equal(client_send(client, "POST", "/api/v1/session/password",
                                 "{\"old\": \"" PASSWORD "\", \"new\": \"Battery-staple-7\"}"),
                     204);
    assert_int_equal(client_send(client, "GET", "/api/v1/session", NULL), 200);
    assert_int_equal(client_send(&other, "GET", "/api/v1/session", NULL), 401);
    assert_int_equal(client_sign_in(&other, "user3", PASSWORD, NULL), 401);
    assert_int_equal(client_sign_in(&other, "user3", "Battery-staple-7", NULL), 200);
    client_close(&other);
}

static const char *code_now(const char *secret)
{
    char code[8];
    totp_code(secret, now_us(), code);
    return arena_text(service.arena, code, 6);
}

static void a_second_factor_is_enrolled_asked_for_and_removed(void **state)
{
    struct client *client = *state;
    client_sign_in(client, "user3", PASSWORD, NULL);
    assert_int_equal(client_send(client, "POST", "/api/v1/session/second-factor", NULL), 200);
    const char *secret = arena_format(service.arena, "%s", client_text(client, "secret"));
    assert_non_null(strstr(client_text(client, "address"), "otpauth://totp/"));
    assert_int_equal(client_send(client, "POST", "/api/v1/session/second-factor/confirm",
                                 "{\"code\": \"abcdef\"}"),
                     403);
    const char *code = code_now(secret);
    assert_int_equal(client_send(client, "POST", "/api/v1/session/second-factor/confirm",
                                 arena_format(service.arena, "{\"code\": \"%s\"}", code)),
                     204);
    assert_int_equal(client_sign_in(client, "user3", PASSWORD, NULL), 200);
    assert_true(json_is_true(json_object_get(client->reply, "code_needed")));
    assert_string_equal(client->cookie, "");
    assert_int_equal(client_sign_in(client, "user3", PASSWORD, code), 401); // the one that enrolled
    service_sql(&service, "UPDATE account SET totp_step = 0");
    assert_int_equal(client_sign_in(client, "user3", PASSWORD, code_now(secret)), 200);
    assert_string_not_equal(client->cookie, "");
    assert_int_equal(client_send(client, "POST", "/api/v1/session/second-factor/remove",
                                 "{\"password\": \"wrong\"}"),
                     403);
    assert_int_equal(client_send(client, "POST", "/api/v1/session/second-factor/remove",
                                 "{\"password\": \"" PASSWORD "\"}"),
                     204);
    assert_int_equal(client_sign_in(client, "user3", PASSWORD, NULL), 200);
    assert_string_not_equal(client->cookie, "");
}

static void an_account_is_made_used_once_and_ended(void **state)
{
    struct client *client = *state;
    struct client fresh;
    client_open(&fresh, &service);
    client_sign_in(client, "user1", PASSWORD, NULL);
    assert_int_equal(client_send(client, "POST", "/api/v1/accounts",
                                 "{\"officer_id\": 6, \"login\": \"kang.bada\"}"),
                     201);
    const char *password = arena_format(service.arena, "%s", client_text(client, "password"));
    int64_t id = client_number(client, "id");
    assert_int_equal(client_sign_in(&fresh, "kang.bada", password, NULL), 200);
    assert_int_equal(client_send(&fresh, "GET", "/api/v1/session", NULL), 200);
    assert_true(json_is_true(json_object_get(fresh.reply, "must_change")));
    assert_int_equal(json_object_size(json_object_get(fresh.reply, "permissions")), 0);
    assert_int_equal(
        client_send(&fresh, "POST", "/api/v1/session/password",
                    arena_format(service.arena, "{\"old\": \"%s\", \"new\": \"Battery-staple-7\"}",
                                 password)),
        204);
    client_send(&fresh, "GET", "/api/v1/session", NULL);
    assert_true(json_object_size(json_object_get(fresh.reply, "permissions")) > 3);

    // Taken logins and officers, other agencies, odd logins, oneself.
    assert_int_equal(
        client_send(client, "POST", "/api/v1/accounts", "{\"officer_id\": 6, \"login\": \"kang\"}"),
        409);
    assert_int_equal(client_send(client, "POST", "/api/v1/accounts",
                                 "{\"officer_id\": 7, \"login\": \"jo.boram\"}"),
                     404);
    assert_int_equal(client_send(client, "POST", "/api/v1/accounts",
                                 "{\"officer_id\": 99, \"login\": \"jo.boram\"}"),
                     404);
    assert_int_equal(client_send(client, "POST", "/api/v1/accounts",
                                 "{\"officer_id\": 6, \"login\": \"Kang Bada\"}"),
                     400);
    assert_int_equal(
        client_send(client, "POST", "/api/v1/accounts/101/end", "{\"reason\": \"나\"}"), 400);
    assert_int_equal(
        client_send(client, "POST", "/api/v1/accounts/101/end", "{\"reason\": \"나 자신\"}"), 403);
    assert_int_equal(
        client_send(client, "POST", "/api/v1/accounts/105/end", "{\"reason\": \"다른 기관\"}"),
        404);
    assert_int_equal(
        client_send(client, "POST", "/api/v1/accounts/999/end", "{\"reason\": \"없는 계정\"}"),
        404);

    const char *end = arena_format(service.arena, "/api/v1/accounts/%lld/end", (long long)id);
    assert_int_equal(client_send(client, "POST", end, "{\"reason\": \"퇴직\"}"), 204);
    assert_int_equal(client_send(&fresh, "GET", "/api/v1/session", NULL), 401);
    assert_int_equal(client_sign_in(&fresh, "kang.bada", "Battery-staple-7", NULL), 401);
    assert_int_equal(client_send(client, "POST", end, "{\"reason\": \"퇴직\"}"), 409);
    client_close(&fresh);
}

static void a_reset_password_works_once(void **state)
{
    struct client *client = *state;
    struct client other;
    client_open(&other, &service);
    client_sign_in(&other, "user4", PASSWORD, NULL);
    client_sign_in(client, "user1", PASSWORD, NULL);
    assert_int_equal(
        client_send(client, "POST", "/api/v1/accounts/104/reset", "{\"reason\": \"분실\"}"), 200);
    const char *password = arena_format(service.arena, "%s", client_text(client, "password"));
    assert_int_equal(client_send(&other, "GET", "/api/v1/session", NULL), 401);
    assert_int_equal(client_sign_in(&other, "user4", PASSWORD, NULL), 401);
    assert_int_equal(client_sign_in(&other, "user4", password, NULL), 200);
    assert_int_equal(client_send(&other, "GET", "/api/v1/accounts", NULL), 403);
    client_close(&other);
}

static void lists_show_ones_own_agency(void **state)
{
    struct client *client = *state;
    client_sign_in(client, "user1", PASSWORD, NULL);
    assert_int_equal(client_send(client, "GET", "/api/v1/accounts?count=1", NULL), 200);
    assert_int_equal(client_number(client, "total"), 4);
    char *text = json_dumps(client->reply, 0);
    assert_null(strstr(text, "argon2"));
    free(text);
    assert_int_equal(client_send(client, "GET", "/api/v1/accounts?q=user3&working=1", NULL), 200);
    assert_int_equal(json_array_size(json_object_get(client->reply, "items")), 1);
    assert_int_equal(client_send(client, "GET", "/api/v1/accounts/105/sessions", NULL), 404);
    assert_int_equal(client_send(client, "GET", "/api/v1/accounts/101/sessions", NULL), 200);
    assert_int_equal(json_array_size(json_object_get(client->reply, "items")), 1);
    assert_int_equal(client_send(client, "GET", "/api/v1/rights", NULL), 403);
    client_sign_in(client, "user3", PASSWORD, NULL);
    assert_int_equal(client_send(client, "GET", "/api/v1/accounts", NULL), 403);
    assert_int_equal(client_send(client, "GET", "/api/v1/sessions", NULL), 200);
    assert_int_equal(json_array_size(json_object_get(client->reply, "items")), 1);
}

static void a_session_is_ended_by_its_owner_or_administrator(void **state)
{
    struct client *client = *state;
    struct client other;
    client_open(&other, &service);
    client_sign_in(&other, "user4", PASSWORD, NULL);
    const char *end = arena_format(service.arena, "/api/v1/sessions/%s/end",
                                   service_word(&service, "SELECT CAST(id AS text) FROM session"));
    client_sign_in(client, "user3", PASSWORD, NULL);
    assert_int_equal(client_send(client, "POST", end, NULL), 404);
    client_sign_in(client, "user5", PASSWORD, NULL); // administrator of another agency
    assert_int_equal(client_send(client, "POST", end, NULL), 404);
    client_sign_in(client, "user1", PASSWORD, NULL);
    assert_int_equal(client_send(client, "POST", end, NULL), 204);
    assert_int_equal(client_send(&other, "GET", "/api/v1/session", NULL), 401);
    client_close(&other);
}

static void a_token_is_shown_once_and_keeps_to_its_words(void **state)
{
    struct client *client = *state;
    struct client machine;
    client_open(&machine, &service);
    client_sign_in(client, "user1", PASSWORD, NULL);
    const char *body =
        "{\"name\": \"재정 연계\", \"permissions\": [\"record_write\", \"org_read\"], "
        "\"tables\": [\"exp_pay\"], \"days\": 30}";
    assert_int_equal(client_send(client, "POST", "/api/v1/tokens", body), 201);
    machine.token = arena_format(service.arena, "%s", client_text(client, "token"));
    int64_t id = client_number(client, "id");
    assert_int_equal(strncmp(machine.token, SESSION_TOKEN, strlen(SESSION_TOKEN)), 0);
    assert_int_equal(client_send(client, "GET", "/api/v1/tokens", NULL), 200);
    char *text = json_dumps(client->reply, 0);
    assert_null(strstr(text, machine.token));
    free(text);
    assert_int_equal(client_send(&machine, "GET", "/api/v1/session", NULL), 200);
    assert_string_equal(client_text(&machine, "name"), "재정 연계");
    assert_int_equal(json_object_size(json_object_get(machine.reply, "permissions")), 2);
    assert_int_equal(client_send(&machine, "GET", "/api/v1/accounts", NULL), 403);
    assert_int_equal(client_send(&machine, "GET", "/api/v1/sessions", NULL), 403);

    static const char *const refused[] = {
        "{\"name\": \"x1\", \"permissions\": [\"alarm_read\"]}",
        "{\"name\": \"x1\", \"permissions\": [\"account_admin\"]}",
        "{\"name\": \"x1\", \"permissions\": []}",
        "{\"name\": \"x1\", \"permissions\": [7]}",
        "{\"name\": \"x1\", \"permissions\": [\"record_write\"], \"tables\": [\"account\"]}",
        "{\"name\": \"x1\", \"permissions\": [\"record_write\"], \"days\": 2000}",
    };
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++)
        assert_int_equal(client_send(client, "POST", "/api/v1/tokens", refused[i]), 400);
    assert_int_equal(
        client_send(client, "POST", "/api/v1/tokens",
                    "{\"name\": \"x1\", \"agency_id\": \"A2\", \"permissions\": [\"metrics\"]}"),
        404);

    const char *end = arena_format(service.arena, "/api/v1/tokens/%lld/end", (long long)id);
    assert_int_equal(client_send(client, "POST", end, "{\"reason\": \"연계 종료\"}"), 204);
    assert_int_equal(client_send(&machine, "GET", "/api/v1/session", NULL), 401);
    client_sign_in(client, "user2", PASSWORD, NULL); // audit reads the history
    assert_int_equal(client_send(client, "GET", "/api/v1/rights?sort=made", NULL), 200);
    const json_t *items = json_object_get(client->reply, "items");
    assert_int_equal(json_array_size(items), 2);
    assert_string_equal(json_string_value(json_object_get(json_array_get(items, 0), "change")),
                        "token.begin");
    assert_string_equal(json_string_value(json_object_get(json_array_get(items, 1), "made_by")),
                        "user1");
    client_close(&machine);
}

// ---- event streams

struct watching {
    pthread_t thread;
    pthread_mutex_t gate;
    pthread_cond_t moved;
    struct curl_slist *headers;
    char cookie[128];
    bool opened;
    CURLcode code; // CURLE_OK: the server ended it
};

static size_t stream_opened(char *data, size_t size, size_t count, void *context)
{
    struct watching *watching = context;
    pthread_mutex_lock(&watching->gate);
    watching->opened = watching->opened || strncmp(data, "HTTP/1.1 200", 12) == 0;
    pthread_cond_signal(&watching->moved);
    pthread_mutex_unlock(&watching->gate);
    return size * count;
}

static size_t stream_ignored(char *data, size_t size, size_t count, void *context)
{
    (void)data, (void)context;
    return size * count;
}

static void *watch_main(void *context)
{
    struct watching *watching = context;
    CURL *curl = curl_easy_init();
    char url[80];
    snprintf(url, sizeof url, "http://127.0.0.1:%u/api/v1/events", app_port(service.app));
    curl_easy_setopt(curl, CURLOPT_URL, url);
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT, 30L);
    curl_easy_setopt(curl, CURLOPT_COOKIE, watching->cookie);
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, watching->headers);
    curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, stream_opened);
    curl_easy_setopt(curl, CURLOPT_HEADERDATA, watching);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, stream_ignored);
    watching->code = curl_easy_perform(curl);
    curl_easy_cleanup(curl);
    return NULL;
}

static void watch(struct watching *watching, const struct client *client)
{
    *watching =
        (struct watching){ .gate = PTHREAD_MUTEX_INITIALIZER, .moved = PTHREAD_COND_INITIALIZER };
    snprintf(watching->cookie, sizeof watching->cookie, "%s", client->cookie);
    if (client->token)
        watching->headers = curl_slist_append(
            NULL, arena_format(service.arena, "Authorization: Bearer %s", client->token));
    pthread_create(&watching->thread, NULL, watch_main, watching);
    pthread_mutex_lock(&watching->gate);
    while (!watching->opened)
        pthread_cond_wait(&watching->moved, &watching->gate);
    pthread_mutex_unlock(&watching->gate);
}

static void has_ended(struct watching *watching)
{
    pthread_join(watching->thread, NULL);
    curl_slist_free_all(watching->headers);
    assert_int_equal(watching->code, CURLE_OK);
}

static void a_stream_ends_with_what_it_was_opened_by(void **state)
{
    struct client *client = *state, other, machine;
    struct watching own, left, idle, post, token, stays;
    client_open(&other, &service);
    client_open(&machine, &service);
    client_sign_in(client, "user1", PASSWORD, NULL);
    watch(&stays, client);

    client_sign_in(&other, "user4", PASSWORD, NULL);
    watch(&own, &other);
    assert_int_equal(client_send(&other, "DELETE", "/api/v1/session", NULL), 204);
    has_ended(&own);

    client_sign_in(&other, "user3", PASSWORD,
                   NULL); // a session elsewhere, and the password changed here
    watch(&left, &other);
    client_sign_in(&other, "user3", PASSWORD, NULL);
    assert_int_equal(client_send(&other, "POST", "/api/v1/session/password",
                                 "{\"old\": \"" PASSWORD "\", \"new\": \"Battery-staple-7\"}"),
                     204);
    has_ended(&left);

    watch(&idle, &other);
    service_sql(&service,
                "UPDATE session SET seen_us = began_us - 3600000000 WHERE account_id = 103");
    client_sign_in(&other, "user4", PASSWORD, NULL);
    client_send(&other, "DELETE", "/api/v1/session", NULL); // whatever ends looks at all
    has_ended(&idle);

    client_sign_in(&other, "user2", PASSWORD, NULL);
    watch(&post, &other);
    assert_int_equal(client_send(client, "POST", "/api/v1/posts",
                                 "{\"officer_id\": 2, \"department_id\": 10, \"role\": \"officer\","
                                 " \"valid_from\": \"2020-01-01\"}"),
                     201);
    has_ended(&post); // the browser comes back with the new rights

    assert_int_equal(client_send(client, "POST", "/api/v1/tokens",
                                 "{\"name\": \"x1\", \"permissions\": [\"metrics\"]}"),
                     201);
    machine.token = arena_format(service.arena, "%s", client_text(client, "token"));
    const char *end = arena_format(service.arena, "/api/v1/tokens/%lld/end",
                                   (long long)client_number(client, "id"));
    watch(&token, &machine);
    assert_int_equal(client_send(client, "POST", end, "{\"reason\": \"연계 종료\"}"), 204);
    has_ended(&token);

    assert_int_equal(pthread_tryjoin_np(stays.thread, NULL), EBUSY);
    assert_int_equal(client_send(client, "DELETE", "/api/v1/session", NULL), 204);
    has_ended(&stays);
    client_close(&machine);
    client_close(&other);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    curl_global_init(CURL_GLOBAL_DEFAULT);
    const struct CMUnitTest tests[] = {
        CASE(one_signs_in_and_out),
        CASE(every_refusal_says_the_same),
        CASE(failures_lock_and_an_administrator_unlocks),
        CASE(too_many_tries_a_minute_are_put_off),
        CASE(writes_need_the_word_of_the_session),
        CASE(forged_and_old_cookies_are_nobodys),
        CASE(that_a_session_was_seen_is_noted),
        CASE(a_post_that_ends_ends_the_session_at_once),
        CASE(a_proxys_header_counts_from_a_proxy_alone),
        CASE(a_password_is_changed_and_other_sessions_end),
        CASE(a_second_factor_is_enrolled_asked_for_and_removed),
        CASE(an_account_is_made_used_once_and_ended),
        CASE(a_reset_password_works_once),
        CASE(lists_show_ones_own_agency),
        CASE(a_session_is_ended_by_its_owner_or_administrator),
        CASE(a_token_is_shown_once_and_keeps_to_its_words),
        CASE(a_stream_ends_with_what_it_was_opened_by),
    };
    // A database takes its time to make: what has the most statements.
    const struct CMUnitTest again[] = {
        CASE(one_signs_in_and_out),
        CASE(failures_lock_and_an_administrator_unlocks),
        CASE(an_account_is_made_used_once_and_ended),
        CASE(a_token_is_shown_once_and_keeps_to_its_words),
        CASE(a_stream_ends_with_what_it_was_opened_by),
    };
    int failed = cmocka_run_group_tests_name("account on sqlite", tests, NULL, NULL);
    if (service_on_postgres(true))
        failed += cmocka_run_group_tests_name("account on postgres", again, NULL, NULL);
    service_on_postgres(false);
    curl_global_cleanup();
    return failed;
}
