// test/service.h — the whole service in this process over a folder of its own, and a client on the loopback.
//
// The service has the catalog of this tree and no scenarios, so that it starts at once. Whatever fails that a
// test does not look at ends the program with the reason.
#pragma once

#include <curl/curl.h>

#include "app/app.h"
#include "base/doc.h"

struct service {
    char dir[40];
    struct arena *arena;
    struct app *app;
    struct app_options options;
};

// Whether services that are opened from here on keep their data in a PostgreSQL 15 of this process, each in
// a database of its own; false: there is none to start. `yes` false stops it.
bool service_on_postgres(bool yes);
void service_open(struct service *service, const char *const *settings); // "name: value" …, NULL
// The same with the scenarios of a folder of the tree ("scenarios/finance").
void service_open_with(struct service *service, const char *const *settings, const char *scenarios);
void service_close(struct service *service);
// Closed and opened over the same folder; `meanwhile` (or NULL) runs in between.
void service_again(struct service *service, void (*meanwhile)(void));
void service_sql(struct service *service, const char *sql); // through the writer
int64_t service_number(struct service *service, const char *sql);
const char *service_word(struct service *service, const char *sql);

// Accounts 101 … of officers 1 to count: "user1" …, all with SERVICE_PASSWORD.
#define SERVICE_PASSWORD "right-9-horse"
void service_accounts(struct service *service, int count);

// An administrator, an auditor, a manager and an officer of A1, an administrator of A2: "user1" to "user5";
// officers 6 of A1 and 7 of A2 without an account. Departments 10 and 20.
void service_people(struct service *service);

struct client {
    struct service *service;
    CURL *curl;
    // What goes with every request; "" or NULL: not sent.
    char cookie[128], csrf[128];
    const char *token, *header; // header: "Name: value"
    const char *match;          // If-Match
    const char *type;           // of a body; NULL: application/json
    const char *address;        // of this machine, to come from; 127.0.0.2 is a trusted proxy
    // The last reply.
    long status;
    json_t *reply;    // NULL: no JSON
    const char *text; // the reply as it came
    char etag[64], set_cookie[300], retry[16];
};

void client_open(struct client *client, struct service *service);
void client_close(struct client *client);
// Gives the status. `body` is JSON, or NULL.
long client_send(struct client *client, const char *method, const char *path, const char *body);
const char *client_text(const struct client *client, const char *member); // of the reply; "" where absent
int64_t client_number(const struct client *client, const char *member);
// Signs in and keeps cookie and CSRF token; gives the status.
long client_sign_in(struct client *client, const char *login, const char *password, const char *code);
