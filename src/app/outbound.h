// app/outbound.h — calls that leave the program: mail and webhooks, to listed hosts alone.
//
// A host is called when the setting outbound.allow names it ("mail.city.example hooks.city.example:8443";
// a name without a port stands for any port of that host). Redirects are not followed; an address that a
// name resolves to is refused when it is this machine or link-local, unless the list has the address
// itself. Each call ends within OUTBOUND_SECONDS and reads at most OUTBOUND_REPLY_MAX bytes.
// Threads  any; one call at a time a thread.
#pragma once

#include "app/app.h"

#define OUTBOUND_SECONDS   10
#define OUTBOUND_REPLY_MAX (64 * KIB)

struct outbound_header {
    const char *name, *value;
};

// POSTs JSON. True: answered with 2xx. False: err says why ("answered 500", "not in outbound.allow" …).
bool outbound_post(struct app *app, const char *url, const struct outbound_header *headers,
                   size_t header_count, const char *body, struct err *err);

struct outbound_mail {
    const char *to, *subject, *text;
    int64_t id; // of its Message-ID
};
// By the settings smtp.url (smtp://host:25 or smtps://host:465; "": ERR_UNSUPPORTED), smtp.from, smtp.user,
// smtp.password_file.
bool outbound_mail(struct app *app, const struct outbound_mail *mail, struct err *err);
// Whether it may be called; of "mailto:ADDRESS" whether it is one address.
bool outbound_allowed(struct app *app, const char *url, struct err *err);
