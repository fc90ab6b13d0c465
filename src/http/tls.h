// http/tls.h — what is asked of GnuTLS beside libmicrohttpd: files, the client's name, a last word.
#pragma once

#include "base/str.h"

// TLS 1.2 and 1.3 with forward secrecy and authenticated ciphers, the server's order.
#define TLS_PRIORITIES                                                                             \
    "NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2:-RSA:-CIPHER-ALL:"                                 \
    "+AES-256-GCM:+AES-128-GCM:+CHACHA20-POLY1305:%SERVER_PRECEDENCE"

// The common name of the client's certificate when it was verified against the authority file; in the
// arena, else NULL. `session` is a gnutls_session_t.
const char *tls_client_name(struct arena *arena, void *session);
// Sends what the socket takes at once; on the thread of the connection.
void tls_send(void *session, const char *data, size_t len);
