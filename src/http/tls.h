// http/tls.h — what is asked of GnuTLS beside libmicrohttpd: patience, the client's name, a last word.
#pragma once

#include "base/str.h"

// TLS 1.2 and 1.3 with forward secrecy and authenticated ciphers, the server's order.
#define TLS_PRIORITIES                                                                             \
    "NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2:-RSA:-CIPHER-ALL:"                                 \
    "+AES-256-GCM:+AES-128-GCM:+CHACHA20-POLY1305:%SERVER_PRECEDENCE"

// In a handshake libmicrohttpd 0.9.75 asks a silent socket again and again, with a processor of its own. A
// wait stands between: when the socket has nothing, silent() is called, which takes the connection off the
// library until something comes. It lives as long as the session.
struct tls_wait {
    void *session; // a gnutls_session_t
    int socket;
    void (*silent)(void *context);
    void *context;
};
void tls_wait_begin(struct tls_wait *wait);

// The common name of the client's certificate when it was verified against the authority file; in the
// arena, else NULL. `session` is a gnutls_session_t.
const char *tls_client_name(struct arena *arena, void *session);
// Sends what the socket takes at once; on the thread of the connection.
void tls_send(void *session, const char *data, size_t len);
