#include "http/tls.h"

#include <errno.h>
#include <gnutls/gnutls.h>
#include <gnutls/x509.h>
#include <string.h>
#include <sys/socket.h>

#define NAME_MAX_BYTES 256

static ssize_t pull(gnutls_transport_ptr_t context, void *room, size_t len)
{
    const struct tls_wait *wait = context;
    ssize_t got = recv(wait->socket, room, len, 0);
    int cause = errno;
    if (got < 0 && cause == EAGAIN &&
        gnutls_handshake_get_last_in(wait->session) != GNUTLS_HANDSHAKE_FINISHED)
        wait->silent(wait->context);
    errno = cause; // GnuTLS reads it
    return got;
}

static int pull_within(gnutls_transport_ptr_t context, unsigned ms)
{
    const struct tls_wait *wait = context;
    return gnutls_system_recv_timeout((gnutls_transport_ptr_t)(intptr_t)wait->socket, ms);
}

void tls_wait_begin(struct tls_wait *wait)
{
    gnutls_transport_set_ptr2(wait->session, wait, (gnutls_transport_ptr_t)(intptr_t)wait->socket);
    gnutls_transport_set_pull_function(wait->session, pull);
    gnutls_transport_set_pull_timeout_function(wait->session, pull_within);
}

static const char *common_name(struct arena *arena, const gnutls_datum_t *der)
{
    gnutls_x509_crt_t certificate;
    if (gnutls_x509_crt_init(&certificate) < 0)
        return NULL;
    char name[NAME_MAX_BYTES];
    size_t len = sizeof name, bad;
    bool found = gnutls_x509_crt_import(certificate, der, GNUTLS_X509_FMT_DER) >= 0 &&
                 gnutls_x509_crt_get_dn_by_oid(certificate, GNUTLS_OID_X520_COMMON_NAME, 0, 0, name,
                                               &len) >= 0;
    gnutls_x509_crt_deinit(certificate);
    return found && utf8_check(name, len, &bad) ? arena_text(arena, name, len) : NULL;
}

const char *tls_client_name(struct arena *arena, void *session)
{
    unsigned count = 0, status = 0;
    const gnutls_datum_t *chain = gnutls_certificate_get_peers(session, &count);
    if (!chain || !count)
        return NULL;
    // For the purpose of a client: a server's certificate of the same authority
    // does not do.
    gnutls_typed_vdata_st purpose = { .type = GNUTLS_DT_KEY_PURPOSE_OID,
                                      .data =
                                          (unsigned char *)(uintptr_t)GNUTLS_KP_TLS_WWW_CLIENT };
    if (gnutls_certificate_verify_peers(session, &purpose, 1, &status) < 0 || status)
        return NULL;
    return common_name(arena, &chain[0]);
}

void tls_send(void *session, const char *data, size_t len)
{
    while (len) {
        ssize_t sent = gnutls_record_send(session, data, len);
        if (sent == GNUTLS_E_INTERRUPTED)
            continue;
        if (sent <= 0)
            return;
        data += sent;
        len -= (size_t)sent;
    }
}
